//! Purchase orders as they stand, and what is coming of them.

use super::PurchaseOrder;
use crate::{
    domain::{Day, Instant, ItemId, Money, PurchaseId, PurchaseLine, PurchaseStatus, Quantity, SiteId},
    store::error::Result,
};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// Which orders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PurchaseFilter {
    /// By its number, letter case folded.
    pub number: Option<String>,
    /// From whom, letter case folded.
    pub supplier: Option<String>,
    /// To which site, by its code.
    pub site: Option<String>,
    /// How far; empty is all.
    pub statuses: Vec<PurchaseStatus>,
}

/// What has come of an order: an item's receipts that name it, less those that were taken back. `1` is the supplier's place.
const RECEIVED: &str = "(SELECT coalesce(sum(CASE WHEN m.from_location = 1 THEN m.quantity
                                              WHEN m.to_location = 1 THEN -m.quantity ELSE 0 END), 0)
     FROM movement m WHERE m.kind = 1 AND m.document <> '' AND m.document = p.number AND m.item = l.item)";

/// Orders by number.
pub(crate) fn list(conn: &Connection, filter: &PurchaseFilter) -> Result<Vec<PurchaseOrder>> {
    let folded = |text: &Option<String>| text.as_deref().map(|t| t.trim().to_uppercase());
    let (number, supplier, site) = (folded(&filter.number), folded(&filter.supplier), folded(&filter.site));
    let mut heads = conn.prepare_cached(
        "SELECT p.purchase, p.number, p.supplier, s.code, p.currency, p.made, p.status, p.expected, p.said_ms, p.note
         FROM purchase p JOIN site s ON s.site = p.site WHERE ?1 IS NULL OR p.number = ?1 ORDER BY p.number, p.purchase",
    )?;
    let mut cursor = heads.query([&number])?;
    let mut orders = Vec::new();
    while let Some(r) = cursor.next()? {
        let mut order = PurchaseOrder {
            id: PurchaseId(r.get(0)?),
            number: r.get(1)?,
            supplier: r.get(2)?,
            site: r.get(3)?,
            currency: r.get(4)?,
            made: Day(r.get(5)?),
            // A word of a newer pickface: it is open, as far as this one can tell.
            status: r.get::<_, String>(6)?.parse().unwrap_or(PurchaseStatus::Approved),
            expected: r.get::<_, Option<i32>>(7)?.map(Day),
            said: Instant(r.get(8)?),
            note: r.get(9)?,
            lines: Vec::new(),
        };
        let is_asked = supplier.as_ref().is_none_or(|s| *s == order.supplier.to_uppercase())
            && site.as_ref().is_none_or(|s| *s == order.site.to_uppercase());
        if !is_asked {
            continue;
        }
        order.lines = lines(conn, order.id)?;
        if order.status.is_open() && order.lines.iter().any(|l| l.received.is_positive()) {
            order.status = PurchaseStatus::Partial;
        }
        if filter.statuses.is_empty() || filter.statuses.contains(&order.status) {
            orders.push(order);
        }
    }
    Ok(orders)
}

fn lines(conn: &Connection, order: PurchaseId) -> Result<Vec<PurchaseLine>> {
    let mut all = conn.prepare_cached(&format!(
        "SELECT i.sku, l.quantity, l.cost, l.reason, {RECEIVED}
         FROM purchase_line l JOIN purchase p ON p.purchase = l.purchase JOIN item i ON i.item = l.item
         WHERE l.purchase = ?1 ORDER BY i.sku_folded, i.item"
    ))?;
    let rows = all.query_map([order.0], |r| {
        Ok(PurchaseLine {
            sku: r.get(0)?,
            quantity: Quantity::from_thousandths(r.get(1)?),
            cost: Money::from_ten_thousandths(r.get(2)?),
            reason: r.get(3)?,
            received: Quantity::from_thousandths(r.get(4)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Goods that are to come of one open order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Coming {
    pub(crate) number: String,
    pub(crate) expected: Option<Day>,
    /// When it went to the supplier.
    pub(crate) ordered: Option<Instant>,
    /// Above zero.
    pub(crate) quantity: Quantity,
}

/// What is still to come of open orders, by item and site, of one item or all; soonest first.
pub(crate) fn coming(
    conn: &Connection,
    item: Option<ItemId>,
) -> Result<HashMap<(ItemId, SiteId), Vec<Coming>>> {
    // One item is found by its lines, all by the orders that are open.
    let from = match item {
        Some(_) => "purchase_line l JOIN purchase p ON p.purchase = l.purchase WHERE l.item = ?1 AND",
        None => {
            "purchase p INDEXED BY purchase_open JOIN purchase_line l ON l.purchase = p.purchase WHERE ?1 IS NULL AND"
        }
    };
    let mut all = conn.prepare_cached(&format!(
        "SELECT l.item, p.site, p.number, p.expected, l.quantity - {RECEIVED} AS rest, p.ordered_ms
         FROM {from} p.status IN ('approved', 'sent', 'acknowledged')
         ORDER BY p.expected IS NULL, p.expected, p.number"
    ))?;
    let mut cursor = all.query(params![item.map(|i| i.0)])?;
    let mut found: HashMap<(ItemId, SiteId), Vec<Coming>> = HashMap::new();
    while let Some(r) = cursor.next()? {
        let rest: i64 = r.get(4)?;
        if rest > 0 {
            found.entry((ItemId(r.get(0)?), SiteId(r.get(1)?))).or_default().push(Coming {
                number: r.get(2)?,
                expected: r.get::<_, Option<i32>>(3)?.map(Day),
                ordered: r.get::<_, Option<i64>>(5)?.map(Instant),
                quantity: Quantity::from_thousandths(rest),
            });
        }
    }
    Ok(found)
}

/// The items of an order, by rows; those of lines that were taken out not among them.
pub(crate) fn items(conn: &Connection, order: i64) -> Result<Vec<i64>> {
    let mut all = conn.prepare_cached("SELECT item FROM purchase_line WHERE purchase = ?1")?;
    let rows = all.query_map([order], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// An order whose goods should have been here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Late {
    pub(crate) number: String,
    pub(crate) supplier: String,
    pub(crate) site: SiteId,
    pub(crate) expected: Day,
    /// Units still to come, over all lines.
    pub(crate) quantity: Quantity,
    /// The items that are still to come.
    pub(crate) items: Vec<ItemId>,
}

/// Open orders expected before a day, of which something is still to come; by number. What came is counted of these alone.
pub(crate) fn late(conn: &Connection, before: Day) -> Result<Vec<Late>> {
    let mut all = conn.prepare_cached(&format!(
        "SELECT p.number, p.supplier, p.site, p.expected, l.item, l.quantity - {RECEIVED} AS rest
         FROM purchase p INDEXED BY purchase_open CROSS JOIN purchase_line l ON l.purchase = p.purchase
         WHERE p.status IN ('approved', 'sent', 'acknowledged') AND p.expected < ?1 ORDER BY p.number, p.purchase"
    ))?;
    let mut cursor = all.query([before.0])?;
    let mut found: Vec<Late> = Vec::new();
    while let Some(r) = cursor.next()? {
        let rest: i64 = r.get(5)?;
        if rest <= 0 {
            continue;
        }
        let (number, site): (String, SiteId) = (r.get(0)?, SiteId(r.get(2)?));
        let (rest, item) = (Quantity::from_thousandths(rest), ItemId(r.get(4)?));
        match found.last_mut().filter(|last| last.number == number && last.site == site) {
            Some(last) => {
                last.quantity += rest;
                last.items.push(item);
            }
            None => found.push(Late {
                number,
                supplier: r.get(1)?,
                site,
                expected: Day(r.get(3)?),
                quantity: rest,
                items: vec![item],
            }),
        }
    }
    Ok(found)
}

/// What is in drafts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Drafted {
    /// Above zero.
    pub(crate) quantity: Quantity,
    /// The last of them.
    pub(crate) number: String,
}

/// Units in drafts, by item and site, of one item or all.
pub(crate) fn drafted(conn: &Connection, item: Option<ItemId>) -> Result<HashMap<(ItemId, SiteId), Drafted>> {
    let only = if item.is_some() { "l.item = ?1" } else { "?1 IS NULL" };
    // With max() the other columns are those of its row.
    let mut all = conn.prepare_cached(&format!(
        "SELECT l.item, p.site, sum(l.quantity), p.number, max(p.purchase) FROM purchase p INDEXED BY purchase_draft
         CROSS JOIN purchase_line l ON l.purchase = p.purchase
         WHERE {only} AND p.status = 'draft' GROUP BY l.item, p.site"
    ))?;
    let rows = all.query_map([item.map(|i| i.0)], |r| {
        let drafted = Drafted { quantity: Quantity::from_thousandths(r.get(2)?), number: r.get(3)? };
        Ok(((ItemId(r.get(0)?), SiteId(r.get(1)?)), drafted))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
