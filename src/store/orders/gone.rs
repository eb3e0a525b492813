//! What channels are told: what has gone out, and what is left to sell.

use crate::{
    domain::{Book, Day, Instant, MovementKind, Quantity, Virtual},
    store::{Reading, Result, handle::sites},
};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// What has gone out for an order, of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The order's code: `SHOPIFY-1043`.
    pub order: String,
    /// Its channel.
    pub channel: String,
    /// Its number there.
    pub number: String,
    /// When the last of it left.
    pub at: Instant,
    /// The carrier's number; empty where none was scanned.
    pub tracking: String,
    /// How it was to be shipped, in the channel's words.
    pub service: String,
    /// The item.
    pub sku: String,
    /// How many, what was taken back off.
    pub quantity: Quantity,
}

/// What left for orders, by the time it left; with `since`, of orders of which something left at or after it.
fn gone(conn: &Connection, since: Option<Instant>) -> Result<Vec<Gone>> {
    // Quantities are kept as movements come; when, only the movements say.
    let mut all = conn.prepare(
        "WITH left AS (
           SELECT document, item, max(at_ms) AS at_ms FROM movement
           WHERE book = ?1 AND kind = ?2 AND document <> '' AND to_location = ?3 GROUP BY document, item
         ), told AS (SELECT document, max(at_ms) AS at_ms FROM left GROUP BY document)
         SELECT o.code, o.channel, o.number, l.at_ms, o.tracking, o.service, i.sku, s.quantity
         FROM left l JOIN told t ON t.document = l.document
         JOIN shipped s ON s.document = l.document AND s.item = l.item
         JOIN sales_order o ON o.code = l.document JOIN item i ON i.item = l.item
         WHERE s.quantity > 0 AND t.at_ms >= ?4
         ORDER BY t.at_ms, o.code, i.sku",
    )?;
    let kinds = params![
        Book::Physical.number(),
        MovementKind::Ship.number(),
        Virtual::Customer.id().0,
        since.map_or(i64::MIN, |at| at.0)
    ];
    let rows = all.query_map(kinds, |r| {
        Ok(Gone {
            order: r.get(0)?,
            channel: r.get(1)?,
            number: r.get(2)?,
            at: Instant(r.get(3)?),
            tracking: r.get(4)?,
            service: r.get(5)?,
            sku: r.get(6)?,
            quantity: Quantity::from_thousandths(r.get(7)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What of the stock is not for a channel to sell, in thousandths, by item and site: see [`Reading::not_for`].
fn not_for(conn: &Connection, channel: &str, today: &HashMap<i64, Day>) -> Result<HashMap<(i64, i64), i64>> {
    let mut out: HashMap<(i64, i64), i64> = HashMap::new();
    let mut add = |item: i64, site: i64, quantity: i64| *out.entry((item, site)).or_default() += quantity;
    // Nobody sells what is set apart or has expired; what is promised of it is counted below.
    let mut apart = conn.prepare(
        "SELECT b.item, l.site, b.on_hand, b.allocated, l.kind = 'quarantine', t.expiry
         FROM balance b JOIN location l ON l.location = b.location LEFT JOIN lot t ON t.lot = b.lot
         WHERE l.site IS NOT NULL AND b.on_hand > 0 AND (l.kind = 'quarantine' OR t.expiry IS NOT NULL)",
    )?;
    let mut rows = apart.query([])?;
    while let Some(r) = rows.next()? {
        let site: i64 = r.get(1)?;
        let expiry: Option<i32> = r.get(5)?;
        let has_expired = expiry.zip(today.get(&site)).is_some_and(|(day, today)| day < today.0);
        if r.get::<_, bool>(4)? || has_expired {
            let (on_hand, allocated): (i64, i64) = (r.get(2)?, r.get(3)?);
            add(r.get(0)?, site, (on_hand - allocated).max(0));
        }
    }
    // Promised to nobody who is known as an order.
    let mut promised = conn.prepare(
        "SELECT b.item, l.site, sum(b.allocated) FROM balance b JOIN location l ON l.location = b.location
         WHERE l.site IS NOT NULL AND b.allocated <> 0 GROUP BY b.item, l.site
         UNION ALL
         SELECT a.item, l.site, -sum(a.quantity) FROM allocation a JOIN location l ON l.location = a.location
         WHERE EXISTS (SELECT 1 FROM sales_order o WHERE o.code = a.document) GROUP BY a.item, l.site",
    )?;
    let mut rows = promised.query([])?;
    while let Some(r) = rows.next()? {
        add(r.get(0)?, r.get(1)?, r.get(2)?);
    }
    // Wanted by the other channels and not gone yet, whether it is promised already or not.
    let mut wanted = conn.prepare(
        "SELECT l.item, o.site, max(sum(l.quantity)
                  - coalesce((SELECT s.quantity FROM shipped s WHERE s.document = o.code AND s.item = l.item), 0), 0)
         FROM sales_order o JOIN sales_line l ON l.sales_order = o.sales_order
         JOIN order_stage g ON g.sales_order = o.sales_order
         WHERE o.channel <> ?1 AND l.item IS NOT NULL AND g.stage NOT IN ('shipped', 'cancelled')
         GROUP BY o.sales_order, l.item",
    )?;
    let mut rows = wanted.query([channel])?;
    while let Some(r) = rows.next()? {
        add(r.get(0)?, r.get(1)?, r.get(2)?);
    }
    Ok(out)
}

impl Reading {
    /// What has gone out for orders; with `since`, of orders of which something left on or after that business day of the
    /// store's own site.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn gone(&self, since: Option<Day>) -> Result<Vec<Gone>> {
        let zone = self.home_site()?.time_zone;
        gone(&self.conn, since.map(|day| Day(day.0 - 1).end(zone)))
    }

    /// What of the stock on hand is not for a channel to sell, by SKU and site: what other channels want, what is promised
    /// to anything that is no order, and what is in quarantine or has expired. What the channel's own orders want is not in
    /// it: the channel counts those itself.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn not_for(&self, channel: &str) -> Result<HashMap<(String, String), Quantity>> {
        let now = self.now();
        let reading = self.conn.unchecked_transaction()?;
        let sites = sites(&reading)?;
        let today = sites.iter().map(|s| (s.id.0, now.day(s.time_zone))).collect();
        let rows = not_for(&reading, channel, &today)?;
        let mut sku = reading.prepare("SELECT sku FROM item WHERE item = ?1")?;
        let mut out = HashMap::new();
        for ((item, site), quantity) in rows {
            let Some(site) = sites.iter().find(|s| s.id.0 == site) else { continue };
            let sku: String = sku.query_row([item], |r| r.get(0))?;
            out.insert((sku, site.code.clone()), Quantity::from_thousandths(quantity));
        }
        drop(sku);
        reading.finish()?;
        Ok(out)
    }
}
