//! Orders that are to leave the house, as a list and one by one.

use crate::{
    cli::{
        CliError, CliResult,
        output::{Output, Side, Table},
    },
    domain::{Day, Quantity, Stage, text::escape},
    store::{
        Reading,
        orders::{Risk, Sale, SaleFilter, SaleQuery, SaleRow},
    },
};
use serde_json::{Value, json};

/// How many rows are read at once.
const WINDOW: usize = 1_000_000;

/// Which orders.
#[derive(Debug, clap::Args)]
pub(super) struct Which {
    /// One order by its code or number, with its lines
    order: Option<String>,
    /// At this site
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// Of this channel
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    /// Only those: held, unbound, backordered, partial, allocated, released, picking, picked, packed, shipped, cancelled
    /// [default: all that are open]
    #[arg(long, value_name = "STAGE", value_delimiter = ',')]
    stage: Vec<Stage>,
    /// JSON lines, one an order
    #[arg(long)]
    json: bool,
}

/// Shows them.
pub(super) fn show(store: &Reading, which: &Which, output: &mut Output) -> CliResult {
    if let Some(name) = &which.order {
        return one(store, name, which.json, output);
    }
    let filter = SaleFilter {
        site: which.site.clone(),
        channel: which.channel.clone(),
        stages: which.stage.clone(),
        text: String::new(),
    };
    let mut query = SaleQuery { filter, offset: 0, limit: WINDOW };
    let mut table = Table::new(&[
        ("Order", Side::Left),
        ("Channel", Side::Left),
        ("Site", Side::Left),
        ("Stage", Side::Left),
        ("Due", Side::Left),
        ("Done", Side::Right),
        ("Short", Side::Right),
        ("Worth", Side::Right),
        ("Ship by", Side::Left),
        ("Who", Side::Left),
    ]);
    loop {
        let page = store.sales(&query)?;
        if page.matched == 0 {
            let none = "no order is like that; `pickface import orders FILE` takes orders in";
            return if which.json { Ok(()) } else { output.line(none) };
        }
        let today = page.day.unwrap_or_default();
        for sale in &page.rows {
            if which.json {
                output.json(&as_json(sale, &[]))?;
            } else {
                table.row(row(sale, today));
            }
        }
        query.offset += page.rows.len();
        if page.rows.is_empty() || query.offset >= page.matched {
            break;
        }
    }
    if which.json { Ok(()) } else { table.write(output) }
}

fn row(sale: &Sale, today: Day) -> Vec<String> {
    let due = match (sale.promise, sale.risk(today)) {
        (None, _) => String::new(),
        (Some(day), Risk::Late) => format!("{} d late", today.0 - day.0),
        (Some(_), Risk::Short | Risk::Today) => "today".into(),
        (Some(day), Risk::None) => day.to_string(),
    };
    let short = if sale.missing.is_positive() && sale.stage.is_open() {
        sale.missing.to_string()
    } else {
        String::new()
    };
    vec![
        sale.number.clone(),
        sale.channel.clone(),
        sale.site.clone(),
        sale.stage.word().into(),
        due,
        format!("{}/{}", sale.picked + sale.shipped, sale.wanted),
        short,
        sale.value.to_string(),
        sale.service.clone(),
        sale.picker.clone(),
    ]
}

fn one(store: &Reading, name: &str, json: bool, output: &mut Output) -> CliResult {
    let found = store.sale(name)?;
    if found.is_empty() {
        return Err(CliError::Failed(format!(
            "no order is called {:?}; `pickface orders` lists those that are open",
            escape(name.trim())
        )));
    }
    for (sale, rows) in found {
        if json {
            output.json(&as_json(&sale, &rows))?;
            continue;
        }
        output.line(&sentence(&sale))?;
        if !sale.note.is_empty() {
            output.line(&sale.note)?;
        }
        let mut table = Table::new(&[
            ("SKU", Side::Left),
            ("Name", Side::Left),
            ("Wanted", Side::Right),
            ("Shipped", Side::Right),
            ("Where", Side::Left),
        ]);
        for row in rows {
            let sku = if row.sku.is_empty() { format!("({})", row.alias) } else { row.sku.clone() };
            let places = places(&row).join(", ");
            table.row(vec![sku, row.name, row.wanted.to_string(), row.shipped.to_string(), places]);
        }
        table.write(output)?;
    }
    Ok(())
}

fn places(row: &SaleRow) -> Vec<String> {
    row.places.iter().map(|(place, n)| format!("{place} {n}")).collect()
}

/// `SHOPIFY-1043 is allocated: 3 lines, 4 of 7 units picked or gone, promised for 2026-11-27`.
pub(super) fn sentence(sale: &Sale) -> String {
    let lines = if sale.lines == 1 { "1 line".into() } else { format!("{} lines", sale.lines) };
    let promise = sale.promise.map_or_else(String::new, |day| format!(", promised for {day}"));
    let missing = if sale.missing.is_positive() && sale.stage.is_open() {
        format!(", {} not there", sale.missing)
    } else {
        String::new()
    };
    let wave = if sale.wave.is_empty() { String::new() } else { format!(", wave {}", sale.wave) };
    let tracking =
        if sale.tracking.is_empty() { String::new() } else { format!(", tracking {}", sale.tracking) };
    format!(
        "{} is {}: {lines}, {} of {} units picked or gone{missing}{promise}{wave}{tracking}",
        sale.code,
        sale.stage,
        sale.picked + sale.shipped,
        sale.wanted
    )
}

/// An order as JSON, with its lines where they are given.
pub(super) fn as_json(sale: &Sale, rows: &[SaleRow]) -> Value {
    let at = |instant: crate::domain::Instant| instant.rfc3339();
    let number = |q: Quantity| json!(q);
    let mut value = json!({
        "order": sale.code, "channel": sale.channel, "number": sale.number, "site": sale.site, "placed": at(sale.placed),
        "promise": sale.promise.map(|d| d.to_string()), "priority": sale.priority, "service": sale.service,
        "standing": sale.standing.word(), "note": sale.note, "wave": sale.wave, "tracking": sale.tracking,
        "stage": sale.stage.word(), "lines": sale.lines, "unbound": sale.unbound, "wanted": number(sale.wanted),
        "allocated": number(sale.allocated), "picked": number(sale.picked), "shipped": number(sale.shipped),
        "missing": number(sale.missing), "value": sale.value.to_f64(), "picker": sale.picker,
    });
    if !rows.is_empty() {
        value["items"] = rows
            .iter()
            .map(|row| {
                json!({
                    "sku": row.sku, "name": row.name, "alias": row.alias, "wanted": row.wanted, "shipped": row.shipped,
                    "price": row.price.to_f64(),
                    "places": row.places.iter().map(|(p, n)| json!({ "location": p, "quantity": n })).collect::<Vec<_>>(),
                })
            })
            .collect();
    }
    value
}
