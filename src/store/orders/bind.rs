//! A channel's name bound to an item, for ever: the fact, and the lines that have the name.
//!
//! The table of names can hold one name with several items, because two stores may bind it apart from one another before
//! they meet. Here a name gets one item: binding it to another one is refused, or takes it from the one before
//! ([`Rebind`]); which of the two was meant only a person can say.

use super::{OrderDoc, record::say_of};
use crate::{
    domain::{ItemId, Quantity, SiteId, Sku},
    store::{
        Result, Store, StoreError,
        document::AliasDoc,
        ledger::{Author, MASTER, Tx},
        load::item_row,
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// What is done with a name that another item has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebind {
    /// It is refused, with the other item's SKU.
    Refuse,
    /// The other item has it no more.
    Replace,
}

/// What binding a name did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The item's SKU.
    pub sku: String,
    /// The SKUs of items that had the name before.
    pub before: Vec<String>,
    /// Whether it was bound just so already; then nothing was recorded.
    pub was_so: bool,
    /// Lines that have the name.
    pub lines: u64,
    /// Their orders.
    pub orders: u64,
}

/// Binds a channel's name to an item.
pub(crate) fn bind(
    tx: &mut Tx<'_>,
    channel: &str,
    alias: &str,
    item: ItemId,
    rebind: Rebind,
    author: &Author,
) -> Result<Bound> {
    let conn = tx.conn();
    let (sku, decimals): (String, u8) = conn
        .prepare_cached("SELECT sku, decimals FROM item WHERE item = ?1")?
        .query_row([item.0], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let shown = crate::domain::text::escape(alias);
    let (lines, orders, finest): (i64, i64, Option<i64>) = conn
        .prepare_cached(
            "SELECT count(*), count(DISTINCT sales_order), max(quantity % ?3) FROM sales_line WHERE channel = ?1 AND alias = ?2",
        )?
        .query_row(params![channel, alias, 10_i64.pow(3 - u32::from(decimals.min(3)))], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })?;
    if lines == 0 {
        return Err(StoreError::Refused(format!(
            "no order of {} has a line called {shown:?}; `pickface orders unbound` lists what waits to be bound",
            crate::domain::text::escape(channel)
        )));
    }
    if finest.unwrap_or(0) > 0 {
        return Err(StoreError::Refused(format!(
            "orders want parts of {shown:?}, and {sku} has at most {decimals} decimals: bind another item, or give it decimals first"
        )));
    }
    let before: Vec<String> = conn
        .prepare_cached(
            "SELECT i.sku FROM alias a JOIN item i ON i.item = a.item
             WHERE a.channel = ?1 AND a.code = ?2 AND a.item <> ?3 ORDER BY i.sku",
        )?
        .query_map(params![channel, alias, item.0], |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let is_bound = conn
        .prepare_cached("SELECT 1 FROM alias WHERE channel = ?1 AND code = ?2 AND item = ?3")?
        .exists(params![channel, alias, item.0])?;
    if let (Some(other), Rebind::Refuse) = (before.first(), rebind) {
        return Err(StoreError::Refused(format!(
            "{shown:?} of {} is bound to {other}; to bind it to {sku} instead, for all its orders, say so with --replace",
            crate::domain::text::escape(channel)
        )));
    }
    let was_so = is_bound && before.is_empty();
    if !was_so {
        if !before.is_empty() {
            keep_what_went(tx, channel, alias, author)?;
        }
        let doc = AliasDoc { channel: channel.into(), code: alias.into(), only: !before.is_empty() };
        let uid = tx.item_uid(item)?;
        tx.document(MASTER, uid, item.0, &doc, author)?;
    }
    Ok(Bound { sku, before, was_so, lines: lines.unsigned_abs(), orders: orders.unsigned_abs() })
}

/// Lines of which goods were picked or have left stay of the item that these were, whatever the name comes to mean.
fn keep_what_went(tx: &mut Tx<'_>, channel: &str, alias: &str, author: &Author) -> Result<()> {
    let mut all = tx.conn().prepare_cached(
        "SELECT l.sales_order, l.line, lower(hex(i.uid)), o.site FROM sales_line l
         JOIN sales_order o ON o.sales_order = l.sales_order JOIN item i ON i.item = l.item
         WHERE l.channel = ?1 AND l.alias = ?2 AND l.kept IS NULL
           AND (EXISTS (SELECT 1 FROM shipped g WHERE g.document = o.code AND g.item = l.item AND g.quantity > 0)
             OR EXISTS (SELECT 1 FROM allocation a JOIN location p ON p.location = a.location
                        WHERE a.document = o.code AND a.item = l.item AND p.kind IN ('tote', 'pack')))",
    )?;
    let rows = all
        .query_map([channel, alias], |r| Ok((r.get::<_, i64>(0)?, r.get(1)?, r.get(2)?, SiteId(r.get(3)?))))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for (order, line, item, site) in rows {
        say_of(tx, site, ("sales_order", order), &OrderDoc::Kept { line, item }, author)?;
    }
    Ok(())
}

impl Store {
    /// Binds a channel's name to the item with a SKU.
    ///
    /// # Errors
    /// When no line has the name, there is no such item, another item has the name ([`Rebind::Refuse`]), or the disk fails.
    pub fn bind(
        &mut self,
        channel: &str,
        alias: &str,
        sku: &Sku,
        rebind: Rebind,
        author: &Author,
    ) -> Result<Bound> {
        let channel = channel.trim().to_lowercase();
        self.write(|tx| {
            let item = item_row(tx.conn(), sku)?.map_err(StoreError::Refused)?;
            bind(tx, &channel, alias.trim(), ItemId(item), rebind, author)
        })
    }

    /// Binds the lines that wait under the SKU of an item which is there by now: files of orders may come before those of
    /// items. What orders want in parts that an item has not stays unbound.
    pub(crate) fn bind_by_sku<'s>(
        &mut self,
        skus: impl Iterator<Item = &'s Sku>,
        author: &Author,
    ) -> Result<u64> {
        let waiting = waiting(self.conn())?;
        if waiting.is_empty() {
            return Ok(0);
        }
        let mut found: Vec<(i64, String, String)> = Vec::new();
        for sku in skus {
            let Some(names) = waiting.get(&sku.folded()) else { continue };
            let Ok(item) = item_row(self.conn(), sku)? else { continue };
            found.extend(names.iter().map(|(channel, alias)| (item, channel.clone(), alias.clone())));
        }
        let mut lines = 0;
        self.in_batches(&found, &mut |_, _| (), |tx, (item, channel, alias)| {
            if fits(tx.conn(), *item, channel, alias)? {
                lines += bind(tx, channel, alias, ItemId(*item), Rebind::Refuse, author)?.lines;
            }
            Ok(())
        })?;
        Ok(lines)
    }
}

/// Whether the item can be divided as the lines of a name want it, and no other one has the name.
fn fits(conn: &Connection, item: i64, channel: &str, alias: &str) -> Result<bool> {
    let decimals: u8 =
        conn.prepare_cached("SELECT decimals FROM item WHERE item = ?1")?.query_row([item], |r| r.get(0))?;
    let mut all = conn.prepare_cached("SELECT quantity FROM sales_line WHERE channel = ?1 AND alias = ?2")?;
    let quantities = all
        .query_map([channel, alias], |r| r.get(0).map(Quantity::from_thousandths))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let other: Option<i64> = conn
        .prepare_cached("SELECT min(item) FROM alias WHERE channel = ?1 AND code = ?2 AND item <> ?3")?
        .query_row(params![channel, alias, item], |r| r.get(0))
        .optional()?
        .flatten();
    Ok(other.is_none() && quantities.iter().all(|q| q.fits(decimals)))
}

/// Names that no item is bound to, by the SKU that they would be: (channel, name).
fn waiting(conn: &Connection) -> Result<HashMap<String, Vec<(String, String)>>> {
    let mut all = conn.prepare("SELECT DISTINCT channel, alias FROM sales_line WHERE item IS NULL")?;
    let mut rows = all.query([])?;
    let mut out: HashMap<String, Vec<(String, String)>> = HashMap::new();
    while let Some(r) = rows.next()? {
        let (channel, alias): (String, String) = (r.get(0)?, r.get(1)?);
        if let Ok(sku) = alias.parse::<Sku>() {
            out.entry(sku.folded()).or_default().push((channel, alias));
        }
    }
    Ok(out)
}
