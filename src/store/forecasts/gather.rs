//! Reading what forecasts are made from: one ordered scan over the items, on several connections at once.

use crate::{
    forecast::series::{
        Built, Facts, FlagKind, Flagged, LedgerDay, Rows, build,
        calendar::{Calendar, Tally},
    },
    store::{
        error::{Result, StoreError},
        open,
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use std::{collections::HashMap, ops::RangeInclusive, path::Path};

/// What stands beside the rows of an item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    pub(crate) item: i64,
    pub(crate) category: String,
    pub(crate) status: String,
    pub(crate) like: Option<i64>,
    /// (site or 0, range).
    pub(crate) flags: Vec<(i64, Flagged)>,
}

/// What was sold of one item at one site.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pair {
    pub(crate) site: i64,
    pub(crate) imported: Vec<(i32, f64)>,
    pub(crate) ledger: Vec<LedgerDay>,
}

/// One item and its sites.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sold {
    pub(crate) item: Item,
    pub(crate) pairs: Vec<Pair>,
}

impl Sold {
    /// The demand of one of its sites.
    pub(crate) fn built(&self, pair: &Pair, calendar: &Calendar, horizon: usize) -> Option<Built> {
        let flags: Vec<Flagged> =
            self.item.flags.iter().filter(|(s, _)| *s == 0 || *s == pair.site).map(|(_, f)| *f).collect();
        let rows = Rows { imported: &pair.imported, ledger: &pair.ledger, unfilled: &[] };
        let facts = Facts { flags: &flags, is_ending: self.item.status == "ending" };
        build(&rows, &facts, calendar, horizon)
    }
}

fn units(thousandths: i64) -> f64 {
    thousandths as f64 / 1000.0
}

/// What is known of all histories before the first of them is built.
#[derive(Debug, Default)]
pub(crate) struct Tallies {
    /// By site.
    pub(crate) sites: HashMap<i64, Tally>,
    /// Items at sites that sold something.
    pub(crate) histories: usize,
    /// Days on which they did.
    pub(crate) lines: u64,
}

/// What every item sold on each day, site by site, read by several threads at once: calendars are learned from all items
/// before the first of them is forecast, or the slow ones that come first would say when a site is closed.
pub(crate) fn tallies(path: &Path, last: i64, threads: usize) -> Result<Tallies> {
    let mut all = Tallies::default();
    for part in on_all(path, &parts(1, last, threads), threads, tally)? {
        for (site, tally) in part.sites {
            all.sites.entry(site).or_default().absorb(&tally);
        }
        all.histories += part.histories;
        all.lines += part.lines;
    }
    Ok(all)
}

/// One pass in the order of the tables, which are their own indexes. What is sorted, grouped or joined in SQL costs several
/// times as much.
fn tally(conn: &Connection, items: &RangeInclusive<i64>) -> Result<Tallies> {
    let range = params![items.start(), items.end()];
    let mut all = Tallies::default();
    let mut at: Option<(i64, Tally)> = None;
    let mut last = (0, 0);
    let mut line = |(item, site, day): (i64, i64, i32), is_imported: bool| {
        all.histories += usize::from((item, site) != std::mem::replace(&mut last, (item, site)));
        all.lines += 1;
        tally_at(&mut at, &mut all.sites, site).add(day, is_imported);
    };
    let mut demand = conn.prepare_cached(
        "SELECT item, site, day, quantity FROM demand WHERE item BETWEEN ?1 AND ?2 ORDER BY item, site, day, channel",
    )?;
    let mut cursor = demand.query(range)?;
    // Channels of a day stand side by side; together they are one line.
    let mut before = (0, 0, i32::MIN);
    let mut sum: i64 = 0;
    while let Some(r) = cursor.next()? {
        let key = (r.get(0)?, r.get(1)?, r.get(2)?);
        if key != before {
            if sum > 0 {
                line(before, true);
            }
            (before, sum) = (key, 0);
        }
        sum += r.get::<_, i64>(3)?;
    }
    if sum > 0 {
        line(before, true);
    }
    let mut ledger = conn.prepare_cached(
        "SELECT item, site, day FROM demand_day WHERE item BETWEEN ?1 AND ?2 AND shipped > 0 ORDER BY item, site, day",
    )?;
    let mut cursor = ledger.query(range)?;
    while let Some(r) = cursor.next()? {
        line((r.get(0)?, r.get(1)?, r.get(2)?), false);
    }
    all.sites.extend(at);
    Ok(all)
}

/// The tally of a site; the one used last is at hand, for rows of one site come one after another.
fn tally_at<'t>(
    at: &'t mut Option<(i64, Tally)>,
    tallies: &mut HashMap<i64, Tally>,
    site: i64,
) -> &'t mut Tally {
    if at.as_ref().is_none_or(|(of, _)| *of != site)
        && let Some((of, tally)) = at.replace((site, tallies.remove(&site).unwrap_or_default()))
    {
        tallies.insert(of, tally);
    }
    &mut at.get_or_insert_with(|| (site, Tally::default())).1
}

/// Every row from `since` on of the items in a range, by item and site.
pub(crate) fn read(conn: &Connection, items: &RangeInclusive<i64>, since: i32) -> Result<Vec<Sold>> {
    // One snapshot; it ends before anything is made of it.
    let reading = conn.unchecked_transaction()?;
    let sold = rows(&reading, items, since)?;
    reading.finish()?;
    Ok(sold)
}

/// The same of many ranges, on several connections at once; in the order of the ranges.
pub(crate) fn read_all(
    path: &Path,
    items: &[RangeInclusive<i64>],
    since: i32,
    threads: usize,
) -> Result<Vec<Sold>> {
    let parts = on_all(path, items, threads, |conn, part| read(conn, part, since))?;
    Ok(parts.into_iter().flatten().collect())
}

/// A range in equal parts, one for each thread.
pub(crate) fn parts(first: i64, last: i64, threads: usize) -> Vec<RangeInclusive<i64>> {
    let step = ((last - first + 1) / threads.max(1) as i64 + 1).max(1);
    (0..threads.max(1) as i64)
        .map(|n| first + n * step..=(first + (n + 1) * step - 1).min(last))
        .filter(|part| !part.is_empty())
        .collect()
}

/// Works on ranges of items with some threads, each with a connection of its own; answers in the order of the ranges.
fn on_all<T: Send>(
    path: &Path,
    ranges: &[RangeInclusive<i64>],
    threads: usize,
    work: impl Fn(&Connection, &RangeInclusive<i64>) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let a_thread = |some: &[RangeInclusive<i64>]| -> Result<Vec<T>> {
        let conn = open::read_only(path)?;
        some.iter().map(|range| work(&conn, range)).collect()
    };
    let share = ranges.len().div_ceil(threads.max(1)).max(1);
    let done: Result<Vec<Vec<T>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = ranges.chunks(share).map(|some| scope.spawn(move || a_thread(some))).collect();
        threads.into_iter().map(|t| t.join().unwrap_or(Err(StoreError::Closed))).collect()
    });
    Ok(done?.into_iter().flatten().collect())
}

/// The same within a snapshot of the caller's.
pub(crate) fn rows(conn: &Connection, items: &RangeInclusive<i64>, since: i32) -> Result<Vec<Sold>> {
    let range = params![items.start(), items.end()];
    let mut sold: Vec<Sold> = Vec::new();
    let mut all = conn.prepare_cached(
        "SELECT i.item, i.category, i.status, l.like_item
         FROM item i LEFT JOIN item_like l ON l.item = i.item
         WHERE i.item BETWEEN ?1 AND ?2 AND i.status <> 'retired' ORDER BY i.item",
    )?;
    let mut cursor = all.query(range)?;
    while let Some(r) = cursor.next()? {
        let item = Item {
            item: r.get(0)?,
            category: r.get(1)?,
            status: r.get(2)?,
            like: r.get(3)?,
            flags: Vec::new(),
        };
        sold.push(Sold { item, pairs: Vec::new() });
    }
    let mut flags = conn.prepare_cached(
        "SELECT item, site, kind, day_from, day_to FROM demand_flag WHERE item BETWEEN ?1 AND ?2",
    )?;
    let mut cursor = flags.query(range)?;
    while let Some(r) = cursor.next()? {
        let kind: FlagKind = match r.get_ref(2)?.as_str() {
            Ok("promotion") => FlagKind::Promotion,
            _ => FlagKind::OneOff,
        };
        let flag = Flagged { from: r.get(3)?, to: r.get(4)?, kind };
        let item: i64 = r.get(0)?;
        if let Ok(at) = sold.binary_search_by_key(&item, |s| s.item.item) {
            sold[at].item.flags.push((r.get(1)?, flag));
        }
    }
    // The index is the table: rows come by item, site and day. Channels of a day stand side by side and are added up.
    let mut demand = conn.prepare_cached(
        "SELECT item, site, day, quantity FROM demand WHERE item BETWEEN ?1 AND ?2 AND day >= ?3 ORDER BY item, site, day, channel",
    )?;
    let mut cursor = demand.query(params![items.start(), items.end(), since])?;
    let mut at = 0;
    while let Some(r) = cursor.next()? {
        let (item, site, day): (i64, i64, i32) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let Some(pair) = pair_at(&mut sold, &mut at, item, site) else { continue };
        let units = units(r.get(3)?);
        match pair.imported.last_mut() {
            Some(last) if last.0 == day => last.1 += units,
            _ => pair.imported.push((day, units)),
        }
    }
    // Moves are summed from the first on: what is on hand is what ever moved.
    let mut ledger = conn.prepare_cached(
        "SELECT item, site, day, shipped, returned, moved FROM demand_day WHERE item BETWEEN ?1 AND ?2 ORDER BY item, site, day",
    )?;
    let mut cursor = ledger.query(range)?;
    let mut at = 0;
    while let Some(r) = cursor.next()? {
        let (item, site): (i64, i64) = (r.get(0)?, r.get(1)?);
        let Some(pair) = pair_at(&mut sold, &mut at, item, site) else { continue };
        pair.ledger.push(LedgerDay {
            day: r.get(2)?,
            shipped: units(r.get(3)?),
            returned: units(r.get(4)?),
            moved: units(r.get(5)?),
        });
    }
    Ok(sold)
}

/// The rows of an item at a site; items come in order, `at` is where the last was.
fn pair_at<'s>(sold: &'s mut [Sold], at: &mut usize, item: i64, site: i64) -> Option<&'s mut Pair> {
    while sold.get(*at).is_some_and(|s| s.item.item < item) {
        *at += 1;
    }
    let sold = sold.get_mut(*at).filter(|s| s.item.item == item)?;
    let index = sold.pairs.iter().position(|p| p.site == site).unwrap_or_else(|| {
        sold.pairs.push(Pair { site, ..Pair::default() });
        sold.pairs.len() - 1
    });
    sold.pairs.get_mut(index)
}

/// The calendar of a site as the last run learned it.
pub(crate) fn calendar(conn: &Connection, site: i64) -> Result<Option<Calendar>> {
    let text: Option<String> = conn
        .prepare_cached("SELECT value FROM calibration WHERE site = ?1 AND name = 'calendar'")?
        .query_row([site], |r| r.get(0))
        .optional()?;
    Ok(text.and_then(|t| serde_json::from_str(&t).ok()))
}
