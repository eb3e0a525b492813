//! Lots that may not be sold: recalled by a fact, released by another.

use super::{
    document::LotDoc,
    error::{Result, StoreError},
    handle::Store,
    ledger::{Author, MASTER, lot_uid},
    orders,
    reading::Reading,
};
use crate::domain::{Day, ItemId, LotCode, Quantity, Sku, text};
use rusqlite::{OptionalExtension, params};

/// The longest reason, in characters.
const WHY: usize = 120;

/// A lot, and what is to be known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRow {
    /// The item's SKU.
    pub sku: String,
    /// What is printed on it.
    pub lot: String,
    /// Last day it is good, where known.
    pub expiry: Option<Day>,
    /// On hand in real places of all sites.
    pub on_hand: Quantity,
    /// Why it may not be sold; empty where it may.
    pub blocked: String,
}

impl Store {
    /// A lot may not be sold from now on, and why; one that never came is recalled before it does.
    ///
    /// # Errors
    /// When no item has that SKU, the item is not kept by lots or serials, no reason is given, or the disk fails.
    pub fn recall_lot(&mut self, sku: &Sku, lot: &LotCode, why: &str, author: &Author) -> Result<()> {
        let why = text::clean(why, WHY);
        if why.is_empty() {
            return Err(StoreError::Refused(
                "a recall needs a reason: say --why; nothing was recorded".into(),
            ));
        }
        self.say_of_lot(sku, lot, &why, author)
    }

    /// A lot may be sold again.
    ///
    /// # Errors
    /// When it was not recalled, or the disk fails.
    pub fn release_lot(&mut self, sku: &Sku, lot: &LotCode, author: &Author) -> Result<()> {
        self.say_of_lot(sku, lot, "", author)
    }

    fn say_of_lot(&mut self, sku: &Sku, code: &LotCode, blocked: &str, author: &Author) -> Result<()> {
        self.write(|tx| {
            let found = tx
                .conn()
                .prepare_cached("SELECT item, tracking FROM item WHERE sku_folded = ?1 ORDER BY item LIMIT 1")?
                .query_row([sku.as_str().to_uppercase()], |r| Ok((ItemId(r.get(0)?), r.get::<_, String>(1)?)))
                .optional()?;
            let Some((item, tracking)) = found else {
                return Err(StoreError::Refused(format!("no item has the SKU {sku}; nothing was recorded")));
            };
            if tracking == "none" {
                return Err(StoreError::Refused(format!(
                    "{sku} is kept without lots or serials, so none of it can be recalled; nothing was recorded"
                )));
            }
            let known = tx
                .conn()
                .prepare_cached("SELECT blocked FROM lot WHERE item = ?1 AND code = ?2 ORDER BY lot LIMIT 1")?
                .query_row(params![item.0, code.as_str()], |r| r.get::<_, String>(0))
                .optional()?;
            if blocked.is_empty() && known.as_deref().is_none_or(str::is_empty) {
                return Err(StoreError::Refused(format!(
                    "lot {code} of {sku} is not recalled; `pickface lots` lists those that are"
                )));
            }
            let row = tx.lot(item, code, None, author)?;
            let expiry = tx
                .conn()
                .prepare_cached("SELECT expiry FROM lot WHERE lot = ?1")?
                .query_row([row.0], |r| r.get::<_, Option<i32>>(0))?;
            let item_uid = tx.item_uid(item)?;
            let doc = LotDoc { item: item_uid, code: code.as_str().into(), expiry, blocked: Some(blocked.into()) };
            tx.document(MASTER, lot_uid(item_uid, code), row.0, &doc, author)?;
            if blocked.is_empty() { Ok(()) } else { orders::recalled(tx, row, author) }
        })
    }
}

impl Reading {
    /// Lots that were recalled, or with a SKU every lot of that item; by SKU, then code.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn lots(&self, sku: Option<&Sku>) -> Result<Vec<LotRow>> {
        let mut all = self.conn.prepare(
            "SELECT i.sku, t.code, t.expiry, t.blocked,
                    coalesce((SELECT sum(b.on_hand) FROM balance b JOIN location l ON l.location = b.location
                              WHERE b.item = t.item AND b.lot = t.lot AND l.site IS NOT NULL), 0)
             FROM lot t JOIN item i ON i.item = t.item
             WHERE CASE WHEN ?1 = '' THEN t.blocked <> '' ELSE i.sku_folded = ?1 END ORDER BY i.sku_folded, t.code",
        )?;
        let folded = sku.map_or_else(String::new, |sku| sku.as_str().to_uppercase());
        let rows = all.query_map([folded], |r| {
            Ok(LotRow {
                sku: r.get(0)?,
                lot: r.get(1)?,
                expiry: r.get::<_, Option<i32>>(2)?.map(Day),
                blocked: r.get(3)?,
                on_hand: Quantity::from_thousandths(r.get(4)?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
