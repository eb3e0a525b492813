//! Orders line by line, for files.

use crate::{
    domain::{Day, Instant, Money, Quantity},
    store::{Reading, Result},
};
use rusqlite::Connection;
use std::collections::HashMap;

/// A line of an order, with what is said of the whole order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The order's number as its channel writes it.
    pub order: String,
    /// When it was placed.
    pub placed: Instant,
    /// The day by which it is to have left.
    pub promise: Option<Day>,
    /// The item's SKU, or else the channel's; empty where there is neither.
    pub sku: String,
    /// How many are wanted in all, cancelled and refunded ones taken off.
    pub quantity: Quantity,
    /// How many of them have gone out, from here or from elsewhere.
    pub shipped: Quantity,
    /// The site's code.
    pub site: String,
    /// The channel.
    pub channel: String,
    /// Title and variant as the channel shows them.
    pub title: String,
    /// Price of one base unit.
    pub price: Money,
    /// How it is to be shipped.
    pub service: String,
    /// The higher, the sooner.
    pub priority: i64,
    /// Which of the order's lines.
    pub line: String,
    /// What the channel says: open, held, cancelled, done.
    pub status: String,
    /// How far the order is.
    pub stage: String,
}

/// Every line of every order, oldest order first.
fn order_lines(conn: &Connection) -> Result<Vec<OrderLine>> {
    let mut left: HashMap<(i64, i64), i64> = HashMap::new();
    let mut gone = conn.prepare(
        "SELECT o.sales_order, g.item, g.quantity FROM shipped g JOIN sales_order o ON o.code = g.document",
    )?;
    let mut rows = gone.query([])?;
    while let Some(r) = rows.next()? {
        left.insert((r.get(0)?, r.get(1)?), r.get(2)?);
    }
    let mut all = conn.prepare(
        "SELECT o.sales_order, o.number, o.placed_ms, o.promise,
                coalesce(i.sku, CASE WHEN l.alias = l.title THEN '' ELSE l.alias END),
                l.quantity, l.elsewhere, l.item, s.code, o.channel, l.title, l.price, o.service, o.priority, l.line, o.told,
                coalesce(g.stage, '')
         FROM sales_order o JOIN sales_line l ON l.sales_order = o.sales_order JOIN site s ON s.site = o.site
         LEFT JOIN item i ON i.item = l.item LEFT JOIN order_stage g ON g.sales_order = o.sales_order
         ORDER BY o.placed_ms, o.sales_order, l.position",
    )?;
    let mut rows = all.query([])?;
    let mut out = Vec::new();
    while let Some(r) = rows.next()? {
        let (order, item): (i64, Option<i64>) = (r.get(0)?, r.get(7)?);
        let (quantity, elsewhere): (i64, i64) = (r.get(5)?, r.get(6)?);
        // What left of an item is of the first lines that want it.
        let ours = item.and_then(|item| left.get_mut(&(order, item))).map_or(0, |left| {
            let ours = quantity.min((*left).max(0));
            *left -= ours;
            ours
        });
        out.push(OrderLine {
            order: r.get(1)?,
            placed: Instant(r.get(2)?),
            promise: r.get::<_, Option<i32>>(3)?.map(Day),
            sku: r.get(4)?,
            quantity: Quantity::from_thousandths(quantity + elsewhere),
            shipped: Quantity::from_thousandths(ours + elsewhere),
            site: r.get(8)?,
            channel: r.get(9)?,
            title: r.get(10)?,
            price: Money::from_ten_thousandths(r.get(11)?),
            service: r.get(12)?,
            priority: r.get(13)?,
            line: r.get(14)?,
            status: r.get(15)?,
            stage: r.get(16)?,
        });
    }
    Ok(out)
}

impl Reading {
    /// Every line of every order, oldest order first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn order_lines(&self) -> Result<Vec<OrderLine>> {
        let reading = self.conn.unchecked_transaction()?;
        let lines = order_lines(&reading)?;
        reading.finish()?;
        Ok(lines)
    }
}
