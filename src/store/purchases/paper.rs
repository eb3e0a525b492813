//! An order as it goes to the supplier: what a paper says of it.

use super::{PurchaseOrder, one};
use crate::{
    domain::{Money, Quantity},
    store::{
        error::Result,
        handle::{meta_text, site_by_code},
    },
};
use rusqlite::{Connection, OptionalExtension, params};

/// An order with all that its paper says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The order.
    pub order: PurchaseOrder,
    /// The site's name for people.
    pub site_name: String,
    /// ISO 4217 code of the costs; the store's own where the order names none.
    pub currency: String,
    /// Where mail to the supplier goes; empty for nowhere.
    pub email: String,
    /// The lines, in the order's own order.
    pub lines: Vec<PaperLine>,
}

/// One line of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperLine {
    /// Our SKU.
    pub sku: String,
    /// What the supplier calls it; empty where that is not known.
    pub code: String,
    /// What it is.
    pub name: String,
    /// The base unit.
    pub unit: String,
    /// How many, in base units.
    pub quantity: Quantity,
    /// Base units in one of the supplier's packs; zero where it sells singles.
    pub pack: Quantity,
    /// Cost of one base unit.
    pub cost: Money,
    /// What the line comes to.
    pub total: Money,
}

impl PaperLine {
    /// How many packs that is, where it is a whole number of them.
    #[must_use]
    pub fn packs(&self) -> Option<i64> {
        let (all, pack) = (self.quantity.thousandths(), self.pack.thousandths());
        (pack > 0 && all % pack == 0).then(|| all / pack)
    }
}

/// Reads an order for its paper.
pub(crate) fn paper(conn: &Connection, number: &str) -> Result<Paper> {
    let order = one(conn, number)?;
    let site = site_by_code(conn, &order.site)?;
    let currency =
        if order.currency.is_empty() { meta_text(conn, "currency")? } else { order.currency.clone() };
    let email: Option<String> = conn
        .prepare_cached(
            "SELECT email FROM supplier WHERE name = ?1 AND email <> '' ORDER BY supplier LIMIT 1",
        )?
        .query_row([&order.supplier], |r| r.get(0))
        .optional()?;
    // A supplier's own name for an item is an alias in the supplier's name, like a channel's.
    let mut about = conn.prepare_cached(
        "SELECT i.name, i.unit, coalesce(t.pack, 0),
                coalesce((SELECT min(a.code) FROM alias a WHERE a.channel = ?2 AND a.item = i.item), '')
         FROM purchase_line l JOIN item i ON i.item = l.item
         LEFT JOIN supplier_item t ON t.item = i.item AND t.supplier = ?2
         WHERE l.purchase = ?1 AND i.sku = ?3",
    )?;
    let mut lines = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        lines.push(about.query_row(params![order.id.0, order.supplier, line.sku], |r| {
            Ok(PaperLine {
                sku: line.sku.clone(),
                name: r.get(0)?,
                unit: r.get(1)?,
                pack: Quantity::from_thousandths(r.get(2)?),
                code: r.get(3)?,
                quantity: line.quantity,
                cost: line.cost,
                total: line.total(),
            })
        })?);
    }
    Ok(Paper { site_name: site.name, currency, email: email.unwrap_or_default(), order, lines })
}
