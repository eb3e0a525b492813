//! How long suppliers take, by what came of orders to them.

use crate::{
    domain::{Instant, ItemId, Virtual},
    replenish::lead_time::{Came, LeadTime, learn},
    store::{error::Result, handle::sites},
};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// From whom an item is bought, and the days that this supplier quotes: the one that the item names, if it has terms for it; else of
/// those that have, the one that asks least in the store's currency (whoever says no cost comes last); else the one that is named all
/// the same, or that it was ordered from last. A supplier's own days hold where it quotes none for the item.
const SELLERS: &str = "
    WITH seller AS (
      SELECT i.item,
             coalesce((SELECT s.supplier FROM supplier_item s
                       WHERE s.item = i.item AND i.supplier <> '' AND upper(s.supplier) = upper(i.supplier)
                       ORDER BY s.supplier <> i.supplier, s.supplier LIMIT 1),
                      (SELECT s.supplier FROM supplier_item s WHERE s.item = i.item
                       ORDER BY coalesce(s.cost, 0) = 0,
                                s.cost * coalesce((SELECT u.rate FROM supplier u WHERE u.name = s.supplier AND u.rate > 0
                                                   ORDER BY u.supplier LIMIT 1), 10000),
                                s.supplier LIMIT 1),
                      nullif(i.supplier, ''),
                      (SELECT p.supplier FROM purchase_line l JOIN purchase p ON p.purchase = l.purchase
                       WHERE l.item = i.item AND p.ordered_ms IS NOT NULL ORDER BY p.ordered_ms DESC, p.purchase DESC LIMIT 1)) AS name
      FROM item i WHERE /only/)
    SELECT e.item, e.name,
           coalesce((SELECT s.lead_time_days FROM supplier_item s WHERE s.item = e.item AND s.supplier = e.name),
                    (SELECT u.lead_time_days FROM supplier u WHERE u.name = e.name ORDER BY u.supplier LIMIT 1))
    FROM seller e";

/// What came from suppliers of lines of orders, the oldest order first, and what went back. From the orders to their receipts, as
/// the joins stand: of one supplier the other way would read every receipt there is.
const CAME: &str = "
    SELECT p.purchase, l.item, p.supplier, p.site, p.ordered_ms, m.stream, m.seq, m.reverses, m.at_ms,
           CASE WHEN m.from_location = ?2 THEN m.quantity ELSE -m.quantity END
    FROM purchase p CROSS JOIN purchase_line l ON l.purchase = p.purchase
    CROSS JOIN movement m INDEXED BY movement_receipt
      ON m.kind = 1 AND m.document <> '' AND m.document = p.number AND m.item = l.item
    WHERE p.ordered_ms IS NOT NULL AND (m.from_location = ?2 OR m.to_location = ?2) AND ";

/// A line of an order stands together.
const IN_TURN: &str = "ORDER BY p.ordered_ms, p.purchase, l.item, m.at_ms, m.stream, m.seq";

/// One receipt.
struct Receipt {
    stream: i64,
    seq: i64,
    /// Business days after the order went.
    after: i32,
    /// Thousandths that are left of it.
    left: i64,
}

/// Takes goods that went back off the receipt that they came with, or else off the last ones.
fn take_back(receipts: &mut [Receipt], stream: i64, reverses: Option<i64>, mut thousandths: i64) {
    if let Some(of) = receipts.iter_mut().find(|r| r.stream == stream && Some(r.seq) == reverses) {
        of.left -= thousandths;
        return;
    }
    for receipt in receipts.iter_mut().rev() {
        let taken = receipt.left.clamp(0, thousandths);
        receipt.left -= taken;
        thousandths -= taken;
    }
}

/// What came of one line of an order.
struct Line {
    order: i64,
    supplier: String,
    item: ItemId,
    receipts: Vec<Receipt>,
}

impl Line {
    fn came(&self) -> Option<Came> {
        Came::of_line(self.receipts.iter().map(|r| (r.after, r.left as f64)))
    }
}

/// What came of the lines of orders, the oldest order first; of one supplier or all.
fn lines(conn: &Connection, supplier: Option<&str>) -> Result<Vec<Line>> {
    let zones: HashMap<i64, chrono_tz::Tz> =
        sites(conn)?.into_iter().map(|s| (s.id.0, s.time_zone)).collect();
    let only = match supplier {
        Some(_) => "p.supplier = ?1",
        None => "?1 IS NULL",
    };
    let mut all = conn.prepare_cached(&format!("{CAME} {only} {IN_TURN}"))?;
    let mut cursor = all.query(params![supplier, Virtual::Supplier.id().0])?;
    let mut lines: Vec<Line> = Vec::new();
    while let Some(r) = cursor.next()? {
        let (order, item) = (r.get(0)?, ItemId(r.get(1)?));
        if lines.last().is_none_or(|l| (l.order, l.item) != (order, item)) {
            lines.push(Line { order, supplier: r.get(2)?, item, receipts: Vec::new() });
        }
        let (Some(line), Some(zone)) = (lines.last_mut(), zones.get(&r.get::<_, i64>(3)?)) else { continue };
        let day = |ms: i64| Instant(ms).day(*zone).0;
        let (stream, seq, quantity): (i64, i64, i64) = (r.get(5)?, r.get(6)?, r.get(9)?);
        if quantity > 0 {
            let after = day(r.get(8)?) - day(r.get(4)?);
            line.receipts.push(Receipt { stream, seq, after, left: quantity });
        } else {
            take_back(&mut line.receipts, stream, r.get(7)?, -quantity);
        }
    }
    Ok(lines)
}

/// What came of the orders to a supplier, oldest first: of all that it sells together, and of each item.
#[derive(Default)]
struct Known {
    all: Vec<Came>,
    items: HashMap<ItemId, Vec<Came>>,
}

fn known(conn: &Connection, supplier: Option<&str>) -> Result<HashMap<String, Known>> {
    let mut found: HashMap<String, Known> = HashMap::new();
    for order in lines(conn, supplier)?.chunk_by(|a, b| a.order == b.order) {
        let came: Vec<(ItemId, Came)> = order.iter().filter_map(|l| Some((l.item, l.came()?))).collect();
        let Some(whole) = Came::of_order(came.iter().map(|(_, came)| came)) else { continue };
        let of = found.entry(order[0].supplier.clone()).or_default();
        of.all.push(whole);
        for (item, came) in came {
            of.items.entry(item).or_default().push(came);
        }
    }
    Ok(found)
}

/// From whom an item is bought, and how long its goods take.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seller {
    /// Its name; empty where nobody is known.
    pub(crate) supplier: String,
    /// Learned from receipts where there are enough, else as quoted; `None` where neither says anything.
    pub(crate) time: Option<LeadTime>,
}

/// From whom an item is bought, or all items.
pub(crate) fn sellers(conn: &Connection, item: Option<ItemId>) -> Result<HashMap<ItemId, Seller>> {
    let only = match item {
        Some(_) => "i.item = ?1",
        None => "?1 IS NULL",
    };
    let mut all = conn.prepare_cached(&SELLERS.replace("/only/", only))?;
    let rows = all.query_map([item.map(|i| i.0)], |r| {
        Ok((ItemId(r.get(0)?), r.get::<_, Option<String>>(1)?.unwrap_or_default(), r.get(2)?))
    })?;
    let quoted: Vec<(ItemId, String, Option<u32>)> = rows.collect::<rusqlite::Result<_>>()?;
    let only = item.and_then(|_| quoted.first()).map(|(_, supplier, _)| supplier.as_str());
    let known = known(conn, only)?;
    let sellers = quoted.iter().map(|(item, supplier, days)| {
        let time = of(&known, *item, supplier, *days);
        (*item, Seller { supplier: supplier.clone(), time })
    });
    Ok(sellers.collect())
}

fn of(known: &HashMap<String, Known>, item: ItemId, supplier: &str, quoted: Option<u32>) -> Option<LeadTime> {
    let of = known.get(supplier);
    let own = of.and_then(|of| of.items.get(&item)).map_or(&[][..], Vec::as_slice);
    learn(own, of.map_or(&[][..], |of| of.all.as_slice()), quoted)
}

/// How long the goods of an item take, or of all items, from whom they are bought. Items of which nothing is known are not among
/// them.
pub(crate) fn lead_times(conn: &Connection, item: Option<ItemId>) -> Result<HashMap<ItemId, LeadTime>> {
    Ok(sellers(conn, item)?.into_iter().filter_map(|(item, seller)| Some((item, seller.time?))).collect())
}

/// Days until the last of an order's goods are here: for each line as learned of its supplier, else as quoted.
pub(super) fn of_order(conn: &Connection, order: i64, supplier: &str) -> Result<Option<u32>> {
    let known = known(conn, Some(supplier))?;
    let mut all = conn.prepare_cached(
        "SELECT l.item, coalesce((SELECT t.lead_time_days FROM supplier_item t WHERE t.item = l.item AND t.supplier = ?2),
                                 (SELECT u.lead_time_days FROM supplier u WHERE u.name = ?2 ORDER BY u.supplier LIMIT 1))
         FROM purchase_line l WHERE l.purchase = ?1",
    )?;
    let rows = all.query_map(params![order, supplier], |r| Ok((ItemId(r.get(0)?), r.get(1)?)))?;
    let mut longest = None;
    for row in rows {
        let (item, quoted): (ItemId, Option<u32>) = row?;
        // What is quoted as no days at all is here today.
        let days = of(&known, item, supplier, quoted)
            .map(|time| if time.receipts == 0 { quoted.unwrap_or(0) } else { time.whole_days() });
        longest = longest.max(days);
    }
    Ok(longest)
}
