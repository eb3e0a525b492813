//! What facts say of a sales order and of a batch, and the rows that follow.

use super::stage;
use crate::{
    domain::{EntityKind, OrderId, Uid},
    store::{
        Result,
        document::{Document, row_named, row_or_any},
    },
};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A line as its channel wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineDoc {
    pub key: String,
    /// Uid of the item that its SKU names, in hexadecimal; empty where it names none.
    pub item: String,
    pub alias: String,
    pub title: String,
    pub quantity: i64,
    pub price: i64,
    /// Of the channel's shipped ones, those that did not leave from here; taken off the quantity.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub elsewhere: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
const fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// What a channel wants, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ToldDoc {
    pub code: String,
    pub channel: String,
    pub number: String,
    /// The site's uid in hexadecimal.
    pub site: String,
    pub placed_ms: i64,
    pub promise: Option<i32>,
    pub priority: i64,
    pub service: String,
    pub standing: String,
    pub lines: Vec<LineDoc>,
}

/// One thing said of an order; its entity is the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderDoc {
    /// By its channel: head and lines, as they are now.
    Told(ToldDoc),
    /// By somebody here, over what the channel says; empty is as the channel says.
    Said { standing: String, note: String },
    /// The higher, the sooner.
    Priority { priority: i64 },
    /// Pickers may take it, in this wave; empty is not any more.
    Wave { wave: String },
    /// It is packed, since when; `None` is not any more.
    Packed { at_ms: Option<i64> },
    /// A line stays of this item (its uid in hexadecimal), whatever its name comes to mean: goods of it were picked or have left.
    Kept { line: String, item: String },
    /// It left under this number of the carrier's.
    Tracking { tracking: String },
}

impl Document for OrderDoc {
    const KIND: EntityKind = EntityKind::Order;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        match self {
            Self::Told(told) => told.project(conn, uid, row)?,
            Self::Said { standing, note } => {
                conn.prepare_cached("UPDATE sales_order SET said = ?2, note = ?3 WHERE sales_order = ?1")?
                    .execute(params![row, standing, note])?;
            }
            Self::Priority { priority } => {
                conn.prepare_cached("UPDATE sales_order SET priority = ?2 WHERE sales_order = ?1")?
                    .execute(params![row, priority])?;
            }
            Self::Wave { wave } => {
                conn.prepare_cached("UPDATE sales_order SET wave = ?2 WHERE sales_order = ?1")?
                    .execute(params![row, wave])?;
            }
            Self::Packed { at_ms } => {
                conn.prepare_cached("UPDATE sales_order SET packed_ms = ?2 WHERE sales_order = ?1")?
                    .execute(params![row, at_ms])?;
            }
            Self::Kept { line, item } => {
                conn.prepare_cached(
                    "UPDATE sales_line SET kept = ?3, item = ?3 WHERE sales_order = ?1 AND line = ?2",
                )?
                .execute(params![row, line, row_named(conn, "item", item)?])?;
            }
            Self::Tracking { tracking } => {
                conn.prepare_cached("UPDATE sales_order SET tracking = ?2 WHERE sales_order = ?1")?
                    .execute(params![row, tracking])?;
            }
        }
        stage::touch(conn, OrderId(row))
    }
}

impl ToldDoc {
    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        let site = row_named(conn, "site", &self.site)?;
        // What a lead said of its priority stands until the channel asks for another.
        conn.prepare_cached(
            "INSERT INTO sales_order (sales_order, uid, code, channel, number, site, placed_ms, promise, priority, asked,
                                      service, told, said, note, wave, packed_ms, tracking)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, '', '', '', NULL, '')
             ON CONFLICT (sales_order) DO UPDATE SET
               code = excluded.code, channel = excluded.channel, number = excluded.number, site = excluded.site,
               placed_ms = excluded.placed_ms, promise = excluded.promise, service = excluded.service,
               told = excluded.told, asked = excluded.asked,
               priority = CASE WHEN excluded.asked = asked THEN priority ELSE excluded.asked END",
        )?
        .execute(params![
            row, uid.0, self.code, self.channel, self.number, site, self.placed_ms, self.promise, self.priority,
            self.service, self.standing,
        ])?;
        if matches!(self.standing.as_str(), "cancelled" | "done") {
            // What was packed is unpacked, should it come back.
            conn.prepare_cached("UPDATE sales_order SET packed_ms = NULL WHERE sales_order = ?1")?
                .execute([row])?;
        }
        let mut kept_lines = conn.prepare_cached(
            "SELECT line, kept FROM sales_line WHERE sales_order = ?1 AND kept IS NOT NULL",
        )?;
        let kept: HashMap<String, i64> =
            kept_lines.query_map([row], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        conn.prepare_cached("DELETE FROM sales_line WHERE sales_order = ?1")?.execute([row])?;
        let mut put = conn.prepare_cached(
            "INSERT INTO sales_line (sales_order, line, position, item, named, channel, alias, title, quantity, price,
                                     elsewhere, kept)
             VALUES (?1, ?2, ?3, coalesce(?11, (SELECT min(item) FROM alias WHERE channel = ?5 AND code = ?6), ?4), ?4, ?5,
                     ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        for (position, line) in self.lines.iter().enumerate() {
            let named = Some(row_or_any(conn, "item", &line.item)?).filter(|item| *item != 0);
            put.execute(params![
                row,
                line.key,
                position as i64,
                named,
                self.channel,
                line.alias,
                line.title,
                line.quantity,
                line.price,
                line.elsewhere,
                kept.get(&line.key),
            ])?;
        }
        Ok(())
    }
}

/// A channel's name was bound to an item: the lines that have it are of that item.
pub(crate) fn bound(conn: &Connection, channel: &str, alias: &str) -> Result<()> {
    let mut orders = conn.prepare_cached(
        "UPDATE sales_line
         SET item = coalesce(kept, (SELECT min(item) FROM alias WHERE channel = ?1 AND code = ?2), named)
         WHERE channel = ?1 AND alias = ?2 RETURNING sales_order",
    )?;
    let rows = orders.query_map([channel, alias], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    for row in rows {
        stage::touch(conn, OrderId(row))?;
    }
    Ok(())
}

/// One thing said of a batch; its entity is the batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BatchDoc {
    /// A picker took orders on.
    Begun {
        number: String,
        /// Uids in hexadecimal; the operator's empty where nobody said who it is.
        site: String,
        operator: String,
        station: String,
        at_ms: i64,
        orders: Vec<String>,
    },
    /// An order is on the cart and goes into this tote, a location's uid; empty is none.
    Tote { order: String, tote: String },
    /// Whoever had it is through; what was not picked is anybody's again.
    Ended { at_ms: i64 },
}

impl Document for BatchDoc {
    const KIND: EntityKind = EntityKind::Batch;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        match self {
            Self::Begun { number, site, operator, station, at_ms, orders } => {
                let site = row_named(conn, "site", site)?;
                let operator = row_or_any(conn, "operator", operator)?;
                conn.prepare_cached(
                    "INSERT INTO batch (batch, uid, number, site, operator, station, begun_ms, ended_ms)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL)
                     ON CONFLICT (batch) DO UPDATE SET operator = excluded.operator, station = excluded.station",
                )?
                .execute(params![row, uid.0, number, site, operator, station, at_ms])?;
                let mut put = conn.prepare_cached(
                    "INSERT OR IGNORE INTO batch_order (batch, sales_order, position, tote) VALUES (?1, ?2, ?3, NULL)",
                )?;
                for (position, order) in orders.iter().enumerate() {
                    put.execute(params![row, row_named(conn, "sales_order", order)?, position as i64])?;
                }
            }
            Self::Tote { order, tote } => {
                let tote = Some(row_or_any(conn, "location", tote)?).filter(|tote| *tote != 0);
                conn.prepare_cached(
                    "INSERT INTO batch_order (batch, sales_order, position, tote)
                     VALUES (?1, ?2, (SELECT count(*) FROM batch_order WHERE batch = ?1), ?3)
                     ON CONFLICT (batch, sales_order) DO UPDATE SET tote = excluded.tote",
                )?
                .execute(params![row, row_named(conn, "sales_order", order)?, tote])?;
            }
            Self::Ended { at_ms } => {
                conn.prepare_cached("UPDATE batch SET ended_ms = ?2 WHERE batch = ?1")?
                    .execute(params![row, at_ms])?;
            }
        }
        let mut orders = conn.prepare_cached("SELECT sales_order FROM batch_order WHERE batch = ?1")?;
        let rows = orders.query_map([row], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        rows.into_iter().try_for_each(|order| stage::touch(conn, OrderId(order)))
    }
}
