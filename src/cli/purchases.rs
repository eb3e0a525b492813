//! `pickface purchases`: orders to suppliers, and what is done with them.

mod send;

use super::{
    CliError, CliResult,
    output::{Output, Side, Table},
    who::{Said, author},
};
use crate::{
    domain::{Day, Money, PurchaseStatus, Quantity, Sku},
    store::{
        Reading, Store,
        purchases::{NewLine, NewOrder, PurchaseFilter, PurchaseOrder, Saying},
        system_clock,
    },
};
use serde_json::json;
use std::path::Path;

/// Orders to suppliers.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// One order by its number, with its lines
    number: Option<String>,
    /// From this supplier
    #[arg(long, value_name = "NAME")]
    supplier: Option<String>,
    /// To this site
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// Only those: draft, approved, sent, acknowledged, partial, closed, cancelled
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    status: Vec<PurchaseStatus>,
    /// JSON lines, one an order
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Begin an order: a draft
    New {
        /// From whom
        supplier: String,
        /// SKU=QUANTITY, or SKU=QUANTITY@COST for another cost than the supplier's
        #[arg(required = true, value_name = "SKU=QUANTITY")]
        lines: Vec<String>,
        /// Where it is to come [default: the store's own site]
        #[arg(long, value_name = "CODE")]
        to: Option<String>,
        #[command(flatten)]
        said: Said,
    },
    /// Change the lines of a draft; a quantity of 0 takes one out
    Change {
        /// The order's number
        number: String,
        /// SKU=QUANTITY, or SKU=QUANTITY@COST
        #[arg(required = true, value_name = "SKU=QUANTITY")]
        lines: Vec<String>,
        #[command(flatten)]
        said: Said,
    },
    /// Sign a draft: from here on it is on order
    Approve(One),
    /// It has gone to the supplier
    Sent(One),
    /// Send a signed order to its supplier: by the configured channels, or as a file
    Send(send::Arguments),
    /// The supplier said yes
    Acknowledge {
        #[command(flatten)]
        one: One,
        /// The day that it said
        #[arg(long, value_name = "DATE")]
        on: Option<Day>,
    },
    /// What has not come is not waited for any more
    Close(One),
    /// Take an order back of which nothing has come
    Cancel(One),
}

/// Which order, and who says so.
#[derive(Debug, clap::Args)]
struct One {
    /// The order's number
    number: String,
    #[command(flatten)]
    said: Said,
}

impl Arguments {
    /// The same, with the site and the person that were said before the command's name.
    pub(super) fn at(mut self, before: &super::screens::Arguments) -> Self {
        self.site = self.site.or_else(|| before.site.clone());
        match &mut self.action {
            None => {}
            Some(Action::New { said, to, .. }) => {
                *to = to.take().or_else(|| before.site.clone());
                said.by(before);
            }
            Some(Action::Change { said, .. } | Action::Acknowledge { one: One { said, .. }, .. }) => {
                said.by(before);
            }
            Some(Action::Send(a)) => a.said.by(before),
            Some(Action::Approve(one) | Action::Sent(one) | Action::Close(one) | Action::Cancel(one)) => {
                one.said.by(before);
            }
        }
        self
    }
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let Some(action) = &a.action else {
        return show(&Reading::open(path, system_clock)?, a, output);
    };
    let mut store = Store::open(path, system_clock)?;
    match action {
        Action::New { supplier, lines, to, said } => {
            let author = author(&store, said)?;
            let order = NewOrder {
                supplier: supplier.clone(),
                site: to.clone(),
                lines: lines.iter().map(|l| line(l, &said.reason)).collect::<Result<_, _>>()?,
            };
            let made = store.order(&order, &author)?;
            tell(&made, said, output)
        }
        Action::Change { number, lines, said } => {
            let author = author(&store, said)?;
            let lines: Vec<NewLine> =
                lines.iter().map(|l| line(l, &said.reason)).collect::<Result<_, _>>()?;
            let order = store.order_lines(number, &lines, &author)?;
            tell(&order, said, output)
        }
        Action::Approve(one) => says(&mut store, one, Saying::Approve, output),
        Action::Sent(one) => says(&mut store, one, Saying::Sent, output),
        Action::Send(a) => send::run(&mut store, path, a, output),
        Action::Acknowledge { one, on } => says(&mut store, one, Saying::Acknowledge(*on), output),
        Action::Close(one) => says(&mut store, one, Saying::Close, output),
        Action::Cancel(one) => says(&mut store, one, Saying::Cancel, output),
    }
}

fn says(store: &mut Store, one: &One, saying: Saying, output: &mut Output) -> CliResult {
    let author = author(store, &one.said)?;
    let order = store.order_says(&one.number, saying, &one.said.reason, &author)?;
    tell(&order, &one.said, output)
}

/// `SKU=QUANTITY@COST`; a SKU may hold both signs, so both are looked for from the end.
fn line(text: &str, reason: &str) -> Result<NewLine, CliError> {
    let bad = || {
        let shown = crate::domain::text::escape(text);
        CliError::Failed(format!("{shown:?} is no line of an order: say SKU=QUANTITY, or SKU=QUANTITY@COST"))
    };
    let (sku, rest) = text.rsplit_once('=').ok_or_else(bad)?;
    let (quantity, cost) = match rest.split_once('@') {
        Some((quantity, cost)) => (quantity, Some(cost.parse::<Money>().map_err(|_| bad())?)),
        None => (rest, None),
    };
    if cost.is_some_and(|c| c < Money::ZERO) {
        return Err(bad());
    }
    Ok(NewLine {
        sku: sku.parse::<Sku>()?,
        quantity: quantity.parse::<Quantity>().map_err(|_| bad())?,
        cost,
        reason: reason.into(),
    })
}

pub(super) fn tell(order: &PurchaseOrder, said: &Said, output: &mut Output) -> CliResult {
    if said.json {
        return output.json(&as_json(order));
    }
    output.line(&sentence(order))
}

/// `PO-MAIN-1001 is approved: 2 lines from Potter for MAIN, 260.00 EUR, expected Fri 11 Dec 2026`.
pub(super) fn sentence(order: &PurchaseOrder) -> String {
    let lines = match order.lines.len() {
        1 => "1 line".into(),
        n => format!("{n} lines"),
    };
    let expected = order.expected.filter(|_| order.status.is_open());
    let expected = expected.map_or_else(String::new, |day| format!(", expected {}", day.long()));
    let article = if order.status == PurchaseStatus::Draft { "a " } else { "" };
    format!(
        "{} is {article}{}: {lines} from {} for {}, {}{expected}",
        order.number,
        order.status,
        order.supplier,
        order.site,
        format!("{} {}", order.total(), order.currency).trim_end(),
    )
}

fn show(store: &Reading, a: &Arguments, output: &mut Output) -> CliResult {
    let filter = PurchaseFilter {
        number: a.number.clone(),
        supplier: a.supplier.clone(),
        site: a.site.clone(),
        statuses: a.status.clone(),
    };
    let orders = store.purchases(&filter)?;
    if a.json {
        // The outbox is read once: it says of each order how far its sending is.
        let letters = store.outbox(None)?;
        return orders.iter().try_for_each(|o| {
            let mut value = as_json(o);
            value["sending"] = send::ways_as_json(&letters, &o.number);
            output.json(&value)
        });
    }
    if let (Some(_), [order]) = (&a.number, orders.as_slice()) {
        output.line(&sentence(order))?;
        if !order.note.is_empty() {
            output.line(&order.note)?;
        }
        send::ways(store, order, output)?;
        return lines(order).write(output);
    }
    if orders.is_empty() {
        return Err(CliError::Failed(match &a.number {
            Some(number) => format!(
                "no order has the number {:?}; `pickface purchases` lists them",
                crate::domain::text::escape(number)
            ),
            None => "no order is like that; `pickface purchases new SUPPLIER SKU=QUANTITY` begins one".into(),
        }));
    }
    let mut table = Table::new(&[
        ("Number", Side::Left),
        ("Supplier", Side::Left),
        ("Site", Side::Left),
        ("Status", Side::Left),
        ("Lines", Side::Right),
        ("To come", Side::Right),
        ("Total", Side::Right),
        ("", Side::Left),
        ("Expected", Side::Left),
    ]);
    for o in orders {
        table.row(vec![
            o.number.clone(),
            o.supplier.clone(),
            o.site.clone(),
            o.status.to_string(),
            o.lines.len().to_string(),
            o.outstanding().to_string(),
            o.total().to_string(),
            o.currency.clone(),
            o.expected.map_or_else(String::new, |d| d.to_string()),
        ]);
    }
    table.write(output)
}

fn lines(order: &PurchaseOrder) -> Table {
    let mut table = Table::new(&[
        ("SKU", Side::Left),
        ("Ordered", Side::Right),
        ("Received", Side::Right),
        ("To come", Side::Right),
        ("Cost", Side::Right),
        ("Total", Side::Right),
        ("Why", Side::Left),
    ]);
    for l in &order.lines {
        let to_come = if order.status.is_open() { l.outstanding() } else { Quantity::ZERO };
        table.row(vec![
            l.sku.clone(),
            l.quantity.to_string(),
            l.received.to_string(),
            to_come.to_string(),
            l.cost.to_string(),
            l.total().to_string(),
            l.reason.clone(),
        ]);
    }
    table
}

fn as_json(o: &PurchaseOrder) -> serde_json::Value {
    let lines: Vec<serde_json::Value> = o
        .lines
        .iter()
        .map(|l| {
            json!({
                "sku": l.sku, "quantity": l.quantity, "received": l.received,
                "outstanding": if o.status.is_open() { l.outstanding() } else { Quantity::ZERO },
                "cost": l.cost.to_f64(), "total": l.total().to_f64(), "reason": l.reason,
            })
        })
        .collect();
    json!({
        "order": o.number, "supplier": o.supplier, "site": o.site, "status": o.status.word(),
        "currency": o.currency, "total": o.total().to_f64(), "made": o.made.to_string(),
        "expected": o.expected.map(|d| d.to_string()), "note": o.note, "lines": lines,
    })
}
