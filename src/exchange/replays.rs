//! Wares for `pickface simulate`: `items.csv` with `sku,price,pack` and `daily.csv` with `date,sku,quantity`.
//!
//! Only items that `items.csv` names are replayed, and an item without a day wants nothing. Quantities of one day are summed; a day that
//! nets to less than nothing wanted nothing. A pack that is empty is one unit.

use super::{
    ExchangeError, Halt,
    columns::{Columns, Field, Shape, needs, takes},
    header,
    source::{Encoding, Source},
    table::{Row, Table},
    value::{DateOrder, Flaw, Style},
};
use crate::{
    domain::{Money, Quantity, Sku, text::escape},
    replenish::simulate::Ware,
};
use std::{collections::HashMap, path::Path};

const ITEMS: &[Field] = &[
    needs("sku", Shape::Text, &["item", "item_id", "StockCode"]),
    needs("price", Shape::Number, &["cost", "unit_price", "value"]),
    takes("pack", Shape::Number, &["multiple", "pack_quantity"]),
];

const DAILY: &[Field] = &[
    needs("date", Shape::Date, &["day", "ds"]),
    needs("sku", Shape::Text, &["item", "item_id", "StockCode"]),
    needs("quantity", Shape::Number, &["qty", "units", "demand", "y"]),
];

/// The most days between the first and the last of a file: twenty years.
const MOST: i32 = 7305;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wares {
    /// In the order of the items file, with as many days each: from the first day of the file to its last.
    pub wares: Vec<Ware>,
    /// Lines of items that the items file does not name.
    pub skipped: u64,
}

/// Reads what is to be replayed. `dates` says what comes first where it must be said.
///
/// # Errors
/// [`ExchangeError`] with the line of the first row that cannot be read.
pub fn wares(items: &Path, daily: &Path, dates: Option<DateOrder>) -> Result<Wares, ExchangeError> {
    let found = each(items, ITEMS, |columns, row| {
        let sku = sku(columns.text(row, 0))?;
        let price = money(columns.text(row, 1))?;
        let pack = match columns.text(row, 2) {
            "" => Quantity::ONE,
            text => text.parse::<Quantity>().map_err(|e| e.to_string())?,
        };
        if !pack.is_positive() {
            return Err("the pack must be above zero: leave it empty for single units".into());
        }
        Ok((sku, price, pack))
    })?;
    let mut places: HashMap<Sku, usize> = HashMap::with_capacity(found.len());
    for (at, (line, (sku, ..))) in found.iter().enumerate() {
        if places.insert(sku.clone(), at).is_some() {
            let what = format!("{sku} stands here twice: leave one of them");
            return Err(ExchangeError::Row { file: items.display().to_string(), line: *line, what });
        }
    }
    let style = Style { dates, decimal: None };
    let days = each(daily, DAILY, |columns, row| {
        let text = columns.text(row, 0);
        let day = style.day(text).map_err(|flaw| match flaw {
            Flaw::Bad(what) => what,
            Flaw::Unsure => {
                let what = "may be day first or month first: say --dates dmy or --dates mdy";
                format!("{:?} {what}", escape(text))
            }
        })?;
        let quantity = columns.text(row, 2).parse::<Quantity>().map_err(|e| e.to_string())?;
        Ok((places.get(&sku(columns.text(row, 1))?).copied(), day, quantity))
    })?;
    let first = days.iter().map(|(_, (_, day, _))| *day).min().unwrap_or_default();
    let last = days.iter().map(|(_, (_, day, _))| *day).max().unwrap_or_default();
    if let Some((line, (_, day, _))) =
        days.iter().find(|(_, (_, day, _))| day.0.saturating_sub(first.0) > MOST)
    {
        let what = format!("{day} lies more than twenty years after {first}: correct the date");
        return Err(ExchangeError::Row { file: daily.display().to_string(), line: *line, what });
    }
    let skipped = days.iter().filter(|(_, (at, ..))| at.is_none()).count() as u64;
    let length = (last.0 - first.0 + 1) as usize;
    let mut wares: Vec<Ware> = found
        .into_iter()
        .map(|(_, (sku, price, pack))| Ware {
            sku: sku.to_string(),
            price,
            pack,
            first,
            demand: vec![Quantity::ZERO; length],
        })
        .collect();
    for (_, (at, day, quantity)) in days {
        if let Some(ware) = at {
            wares[ware].demand[(day.0 - first.0) as usize] += quantity;
        }
    }
    for units in wares.iter_mut().flat_map(|w| &mut w.demand) {
        *units = (*units).max(Quantity::ZERO);
    }
    Ok(Wares { wares, skipped })
}

fn sku(text: &str) -> Result<Sku, String> {
    text.parse::<Sku>().map_err(|e| e.to_string())
}

/// An amount; digits beyond the ten-thousandth, which some programs write, are rounded away.
fn money(text: &str) -> Result<Money, String> {
    let exact = text.parse::<Money>();
    let rounded = |_| match text.parse::<f64>() {
        Ok(v) if v.is_finite() && v.abs() < 1e12 => {
            Ok(Money::from_ten_thousandths((v * 10_000.0).round() as i64))
        }
        _ => Err(format!("the price {:?} is no number: write it like 3.95", escape(text))),
    };
    let price = exact.or_else(rounded)?;
    if price < Money::ZERO {
        return Err(format!("the price {price} is below zero: correct it, or leave the item out"));
    }
    Ok(price)
}

/// What `parse` makes of each row of a file, with its line; what it says is wrong is said with file and line.
fn each<T>(
    path: &Path,
    fields: &'static [Field],
    parse: impl Fn(&Columns, &Row) -> Result<T, String>,
) -> Result<Vec<(u64, T)>, ExchangeError> {
    let mut encoding = None;
    loop {
        let mut quiet = |_, _| {};
        let source = Source::open(path, encoding, &mut quiet)?;
        let file = source.name().to_owned();
        match rows(source, fields, &parse) {
            Ok(rows) if rows.is_empty() => return Err(ExchangeError::HeaderOnly { file }),
            Ok(rows) => return Ok(rows),
            Err(Halt::Failed(e)) => return Err(e),
            Err(Halt::NotUtf8) if encoding.is_none() => encoding = Some(Encoding::Windows1252),
            Err(_) => {
                let why = std::io::Error::other("it changed while it was read; try again");
                return Err(ExchangeError::Io { doing: "read", file, why });
            }
        }
    }
}

fn rows<T>(
    source: Source<'_>,
    fields: &'static [Field],
    parse: &impl Fn(&Columns, &Row) -> Result<T, String>,
) -> Result<Vec<(u64, T)>, Halt> {
    let mut table = Table::new(source)?;
    let file = table.source.name().to_owned();
    let columns = Columns::find(&header(&mut table)?, fields, &[], &file)?;
    let mut row = Row::default();
    let mut out = Vec::new();
    while table.next(&mut row)? {
        let wrong = |what: String| ExchangeError::Row { file: file.clone(), line: row.line, what };
        if let Some(what) = columns.slipped(&row) {
            return Err(wrong(what).into());
        }
        out.push((row.line, parse(&columns, &row).map_err(wrong)?));
    }
    Ok(out)
}
