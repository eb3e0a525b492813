//! What facts say of a purchase order, and the rows that follow.

use crate::{
    domain::{EntityKind, PurchaseStatus, Uid},
    store::{
        document::{Document, row_named},
        error::Result,
    },
};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

/// One thing said of an order; its entity is the order. Lines are facts of their own, so that two stations that are offline
/// do not undo each other's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PurchaseDoc {
    /// It was begun: a draft without lines.
    Made {
        number: String,
        supplier: String,
        /// The site's uid in hexadecimal.
        site: String,
        currency: String,
        day: i32,
    },
    /// An item is to be ordered so often; zero takes it out.
    Line {
        /// The item's uid in hexadecimal.
        item: String,
        quantity: i64,
        cost: i64,
        reason: String,
    },
    /// How far it is.
    Status { status: String, expected: Option<i32>, at_ms: i64, note: String },
}

impl Document for PurchaseDoc {
    const KIND: EntityKind = EntityKind::Purchase;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        match self {
            Self::Made { number, supplier, site, currency, day } => {
                let site = row_named(conn, "site", site)?;
                conn.prepare_cached(
                    "INSERT INTO purchase (purchase, uid, number, supplier, site, currency, made, status, expected, said_ms, note)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, 0, '')
                     ON CONFLICT (purchase) DO UPDATE SET number = excluded.number, supplier = excluded.supplier,
                       site = excluded.site, currency = excluded.currency, made = excluded.made",
                )?
                .execute(params![
                    row, uid.0, number, supplier, site, currency, day, PurchaseStatus::Draft.word(),
                ])?;
            }
            Self::Line { item, quantity, cost, reason } => {
                let item = row_named(conn, "item", item)?;
                if *quantity == 0 {
                    conn.prepare_cached("DELETE FROM purchase_line WHERE purchase = ?1 AND item = ?2")?
                        .execute(params![row, item])?;
                } else {
                    conn.prepare_cached(
                        "INSERT INTO purchase_line (purchase, item, quantity, cost, reason) VALUES (?1, ?2, ?3, ?4, ?5)
                         ON CONFLICT (purchase, item) DO UPDATE SET quantity = excluded.quantity, cost = excluded.cost,
                           reason = excluded.reason",
                    )?
                    .execute(params![row, item, quantity, cost, reason])?;
                }
            }
            Self::Status { status, expected, at_ms, note } => {
                conn.prepare_cached(
                    "UPDATE purchase SET status = ?2, expected = ?3, said_ms = ?4, note = ?5,
                       ordered_ms = CASE WHEN ?2 IN ('approved', 'sent') THEN ?4 ELSE ordered_ms END
                     WHERE purchase = ?1",
                )?
                .execute(params![row, status, expected, at_ms, note])?;
            }
        }
        Ok(())
    }
}
