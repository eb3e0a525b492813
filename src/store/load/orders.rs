//! What channels want shipped.
//!
//! An order is known by its channel and number, whichever file it comes in. A file states how it is now: the lines that it
//! names are the lines of the order. What a file does not speak of (a promise, a service, a price, where it ships from)
//! stays. Goods that left from here and goods that left from elsewhere look alike in a channel's file; which is which is
//! kept with the line (`elsewhere`), so that an old file taken again does not have anything shipped twice.

#[cfg(test)]
mod tests;

use super::{Change, LoadMode, LoadReport, Progress, check_all};
use crate::{
    domain::{
        OrderCode, OrderLineRecord, OrderRecord, Quantity, Site, Sku, Uid,
        record::Lined,
        text::{clean, escape},
    },
    store::{
        Result, Store,
        ledger::next_row,
        orders::{LineDoc, OrderDoc, ToldDoc, uid_of},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

impl Store {
    /// Takes orders in. One of which nothing is ours to ship is not made; one that is known loses its lines.
    ///
    /// # Errors
    /// When the disk fails; refusals stand in the report, and then nothing was written.
    pub fn load_orders(
        &mut self,
        records: &[Lined<OrderRecord>],
        mode: LoadMode,
        progress: Progress<'_>,
    ) -> Result<LoadReport> {
        let mut report = LoadReport::default();
        let mut sites = self.site_names();
        let conn = self.conn();
        let mut seen: HashMap<String, u64> = HashMap::new();
        check_all(conn, records, &mut report, |r, line| {
            let code = match OrderCode::new(&r.channel, &r.number) {
                Ok(code) => code,
                Err(e) => return Ok(Err(e.to_string())),
            };
            if let Some(first) = seen.insert(code.as_str().to_owned(), line) {
                return Ok(Err(format!("order {code} stands on line {first} already: keep one of the two")));
            }
            if let Err(e) = sites.find(conn, r.site.as_deref()) {
                return Ok(Err(e.to_string()));
            }
            for l in &r.lines {
                if let Err(reason) = divides(conn, r, l)? {
                    return Ok(Err(reason));
                }
            }
            Ok(Ok(()))
        })?;
        if report.refused_count > 0 {
            return Ok(report);
        }
        let mut stayed = Vec::new();
        if mode == LoadMode::Check {
            for Lined { record, .. } in records {
                let site = sites.find(self.conn(), record.site.as_deref())?;
                if let Some(plan) = plan(self.conn(), record, &site)? {
                    stayed.extend(plan.stayed());
                    report.add(plan.change);
                }
            }
            report.notes.extend(stay(&stayed));
            return Ok(report);
        }
        let author = self.author()?;
        sites = self.make_planned_sites()?;
        self.in_batches(records, progress, |tx, Lined { record, .. }| {
            let site = sites.find(tx.conn(), record.site.as_deref())?;
            let Some(plan) = plan(tx.conn(), record, &site)? else { return Ok(()) };
            stayed.extend(plan.stayed());
            report.add(plan.change);
            if plan.change == Change::Same {
                return Ok(());
            }
            let row = match plan.row {
                Some(row) => row,
                None => next_row(tx.conn(), "sales_order", "sales_order")?,
            };
            // Always in the feed of the site that has it, so that what was said later is also replayed later.
            tx.document(plan.feed, plan.uid, row, &OrderDoc::Told(plan.doc), &author)
        })?;
        report.notes.extend(stay(&stayed));
        Ok(report)
    }
}

/// Orders that a file would move to another site.
fn stay(orders: &[String]) -> Option<String> {
    let first = orders.first()?;
    let more = orders.len() - 1;
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    Some(format!(
        "{first}{more} stay at the site that has them, though the file names another: cancel and enter anew what is to move"
    ))
}

/// Whether the item that a line names can be divided so.
fn divides(
    conn: &Connection,
    order: &OrderRecord,
    line: &OrderLineRecord,
) -> Result<std::result::Result<(), String>> {
    let named = named(conn, &line.sku)?.map(|(row, _)| row);
    let item = bound(conn, &order.channel, line.alias(), named)?;
    let mut find = conn.prepare_cached("SELECT sku, decimals FROM item WHERE item = ?1")?;
    let found: Option<(String, u8)> = find.query_row([item], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    let whole = |q: Quantity| found.as_ref().is_none_or(|(_, decimals)| q.fits(*decimals));
    let number = escape(&order.number);
    Ok(match (&found, [line.quantity, line.shipped].into_iter().find(|q| !whole(*q))) {
        (Some((sku, 0)), Some(q)) => {
            Err(format!("order {number}: {q} of {sku}, which comes in whole units only"))
        }
        (Some((sku, decimals)), Some(q)) => {
            Err(format!("order {number}: {q} of {sku}, which has at most {decimals} decimals"))
        }
        _ if line.quantity.is_negative() || line.shipped.is_negative() => {
            Err(format!("order {number}: a quantity of {} is below zero", clean(line.alias(), 80)))
        }
        _ if line.quantity + line.shipped > Quantity::MAX => {
            Err(format!("order {number}: the quantity of {} is too large", clean(line.alias(), 80)))
        }
        _ => Ok(()),
    })
}

/// Row and uid of the one item whose SKU this is; none where no item has it, or several have.
fn named(conn: &Connection, sku: &str) -> Result<Option<(i64, Uid)>> {
    let Ok(sku) = sku.parse::<Sku>() else { return Ok(None) };
    let mut find = conn.prepare_cached("SELECT item, uid FROM item WHERE sku_folded = ?1 LIMIT 2")?;
    let read = |r: &rusqlite::Row<'_>| {
        Ok((r.get(0)?, Uid::from_slice(&r.get::<_, Vec<u8>>(1)?).unwrap_or_default()))
    };
    let mut rows = find.query_map([sku.folded()], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(if rows.len() == 1 { rows.pop() } else { None })
}

/// What a record comes to in this store.
struct Plan {
    /// The order's row, where it has one.
    row: Option<i64>,
    uid: Uid,
    feed: i64,
    doc: ToldDoc,
    change: Change,
    moves: bool,
}

impl Plan {
    /// The order's code, where the file names another site than has it.
    fn stayed(&self) -> Option<String> {
        self.moves.then(|| self.doc.code.clone())
    }
}

/// An order as it is kept: its row, its site, and what its channel last said.
struct Known {
    row: i64,
    site: i64,
    doc: ToldDoc,
    /// The item that each of its lines is bound to.
    items: Vec<Option<i64>>,
}

/// `None` where there is nothing to make an order of.
fn plan(conn: &Connection, record: &OrderRecord, site: &Site) -> Result<Option<Plan>> {
    let code = OrderCode::new(&record.channel, &record.number)
        .map_err(|e| crate::store::StoreError::Refused(e.to_string()))?;
    let uid = uid_of(&code);
    let known = known(conn, uid)?;
    if known.is_none() && record.lines.is_empty() {
        return Ok(None);
    }
    let mut doc = ToldDoc {
        code: code.to_string(),
        channel: record.channel.clone(),
        number: record.number.clone(),
        site: site.uid.to_string(),
        placed_ms: record.placed.0,
        promise: record.promise.map(|d| d.0),
        priority: record.priority,
        service: record.service.clone(),
        standing: record.standing.word().into(),
        lines: lines(conn, &code, record, known.as_ref())?,
    };
    let Some(known) = known else {
        return Ok(Some(Plan { row: None, uid, feed: site.id.0, doc, change: Change::New, moves: false }));
    };
    let before = known.doc;
    let moves = record.site.is_some() && before.site != doc.site;
    doc.site.clone_from(&before.site);
    // The same order whichever way its number was written the first time.
    doc.number.clone_from(&before.number);
    doc.promise = doc.promise.or(before.promise);
    if doc.priority == 0 {
        doc.priority = before.priority;
    }
    if doc.service.is_empty() {
        doc.service.clone_from(&before.service);
    }
    let change = if is_same(&before, &doc) { Change::Same } else { Change::Changed };
    Ok(Some(Plan { row: Some(known.row), uid, feed: known.site, doc, change, moves }))
}

/// Whether two files say the same; in which order its lines stand is no matter.
fn is_same(a: &ToldDoc, b: &ToldDoc) -> bool {
    fn sorted(lines: &[LineDoc]) -> Vec<&LineDoc> {
        let mut all: Vec<&LineDoc> = lines.iter().collect();
        all.sort_by(|x, y| x.key.cmp(&y.key));
        all
    }
    let head = |d: &ToldDoc| ToldDoc { lines: Vec::new(), ..d.clone() };
    head(a) == head(b) && sorted(&a.lines) == sorted(&b.lines)
}

/// What the store has of an order.
fn known(conn: &Connection, uid: Uid) -> Result<Option<Known>> {
    let mut find = conn.prepare_cached(
        "SELECT o.sales_order, o.site, o.code, o.channel, o.number, lower(hex(s.uid)), o.placed_ms, o.promise, o.asked,
                o.service, o.told
         FROM sales_order o JOIN site s ON s.site = o.site WHERE o.uid = ?1",
    )?;
    let read = |r: &rusqlite::Row<'_>| {
        let doc = ToldDoc {
            code: r.get(2)?,
            channel: r.get(3)?,
            number: r.get(4)?,
            site: r.get(5)?,
            placed_ms: r.get(6)?,
            promise: r.get(7)?,
            priority: r.get(8)?,
            service: r.get(9)?,
            standing: r.get(10)?,
            lines: Vec::new(),
        };
        Ok(Known { row: r.get(0)?, site: r.get(1)?, doc, items: Vec::new() })
    };
    let Some(mut known) = find.query_row([uid.0], read).optional()? else { return Ok(None) };
    let mut all = conn.prepare_cached(
        "SELECT l.line, coalesce(lower(hex(i.uid)), ''), l.alias, l.title, l.quantity, l.price, l.elsewhere,
                l.item
         FROM sales_line l LEFT JOIN item i ON i.item = l.named WHERE l.sales_order = ?1 ORDER BY l.position",
    )?;
    let line = |r: &rusqlite::Row<'_>| {
        let doc = LineDoc {
            key: r.get(0)?,
            item: r.get(1)?,
            alias: r.get(2)?,
            title: r.get(3)?,
            quantity: r.get(4)?,
            price: r.get(5)?,
            elsewhere: r.get(6)?,
        };
        Ok((doc, r.get::<_, Option<i64>>(7)?))
    };
    let rows = all.query_map([known.row], line)?.collect::<rusqlite::Result<Vec<_>>>()?;
    (known.doc.lines, known.items) = rows.into_iter().unzip();
    Ok(Some(known))
}

/// The lines of an order after a record.
fn lines(
    conn: &Connection,
    code: &OrderCode,
    record: &OrderRecord,
    known: Option<&Known>,
) -> Result<Vec<LineDoc>> {
    let items = record.lines.iter().map(|l| named(conn, &l.sku)).collect::<Result<Vec<_>>>()?;
    let mut left: HashMap<i64, i64> = HashMap::new();
    let mut out = Vec::with_capacity(record.lines.len());
    for ((line, named), old) in record.lines.iter().zip(&items).zip(before(record, &items, known)) {
        let total = line.quantity.thousandths() + line.shipped.thousandths();
        let shipped = line.shipped.thousandths();
        // A name that it had before stays, when the new one means the same item.
        let (alias, item) = match old {
            Some(o) => (o.alias.as_str(), o.item.clone()),
            None => (line.alias(), String::new()),
        };
        let item = match named {
            Some((_, uid)) if alias == line.alias() => uid.to_string(),
            None if alias == line.alias() => String::new(),
            _ => item,
        };
        let bound = bound(conn, &record.channel, alias, named.map(|(row, _)| row))?;
        let ours = if shipped == 0 { 0 } else { from_here(conn, code, bound, &mut left, shipped)? };
        // Once from elsewhere, for ever from elsewhere: an old file says less, and not that goods came back.
        let elsewhere = old.map_or(0, |o| o.elsewhere).max(shipped - ours).min(total);
        out.push(LineDoc {
            key: old.map_or_else(|| line.key.clone(), |o| o.key.clone()),
            item,
            alias: alias.to_owned(),
            title: match old {
                Some(o) if line.title.is_empty() => o.title.clone(),
                _ => line.title.clone(),
            },
            quantity: total - elsewhere,
            price: match (old, line.price.ten_thousandths()) {
                (Some(o), 0) => o.price,
                (_, price) => price,
            },
            elsewhere,
        });
    }
    Ok(out)
}

/// What each line of a record was before: by its key, or else by its name, because two reports of a channel may number
/// lines differently.
fn before<'k>(
    record: &OrderRecord,
    items: &[Option<(i64, Uid)>],
    known: Option<&'k Known>,
) -> Vec<Option<&'k LineDoc>> {
    let mut free: Vec<(&LineDoc, Option<i64>)> =
        known.map_or_else(Vec::new, |k| k.doc.lines.iter().zip(k.items.iter().copied()).collect());
    let mut found: Vec<Option<&LineDoc>> = Vec::with_capacity(record.lines.len());
    for (line, named) in record.lines.iter().zip(items) {
        let same_item = |item: &Option<i64>| item.is_some() && *item == named.as_ref().map(|(row, _)| *row);
        let at = free.iter().position(|(old, item)| {
            old.key == line.key && (old.alias == line.alias() || (same_item(item) && old.title == line.title))
        });
        found.push(at.map(|at| free.remove(at).0));
    }
    for (line, old) in record.lines.iter().zip(&mut found) {
        if old.is_none() {
            let at = free
                .iter()
                .position(|(o, _)| o.alias == line.alias() && !record.lines.iter().any(|l| l.key == o.key));
            *old = at.map(|at| free.remove(at).0);
        }
    }
    found
}

/// The item that a name means.
fn bound(conn: &Connection, channel: &str, alias: &str, named: Option<i64>) -> Result<Option<i64>> {
    let mut item = conn.prepare_cached(
        "SELECT coalesce((SELECT min(item) FROM alias WHERE channel = ?1 AND code = ?2), ?3)",
    )?;
    Ok(item.query_row(params![channel, alias, named], |r| r.get(0))?)
}

/// How many of so many shipped ones left from here, or are on their way out in a tote: of those of the item, that no other line
/// of the order has claimed.
fn from_here(
    conn: &Connection,
    code: &OrderCode,
    item: Option<i64>,
    left: &mut HashMap<i64, i64>,
    shipped: i64,
) -> Result<i64> {
    let Some(item) = item else { return Ok(0) };
    if let std::collections::hash_map::Entry::Vacant(new) = left.entry(item) {
        let mut gone = conn.prepare_cached(
            "SELECT coalesce((SELECT quantity FROM shipped WHERE document = ?1 AND item = ?2), 0)
                  + coalesce((SELECT sum(a.quantity) FROM allocation a JOIN location l ON l.location = a.location
                              WHERE a.document = ?1 AND a.item = ?2 AND l.kind IN ('tote', 'pack')), 0)",
        )?;
        new.insert(gone.query_row(params![code.as_str(), item], |r| r.get(0))?);
    }
    let left = left.entry(item).or_default();
    let ours = shipped.min((*left).max(0));
    *left -= ours;
    Ok(ours)
}
