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

/// Days until goods come that nobody gave a lead time for.
pub(crate) const LEAD_TIME: u32 = 14;

/// The longest lead time that is believed, in days.
pub(crate) const LONGEST_LEAD: u32 = 180;

/// What stands beside the rows of an item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    pub(crate) item: i64,
    pub(crate) category: String,
    pub(crate) status: String,
    pub(crate) lead: u32,
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

/// The days that the tallies of sites are made of, from what was read.
pub(crate) fn tally(sold: &[Sold], tallies: &mut HashMap<i64, Tally>) {
    for pair in sold.iter().flat_map(|s| &s.pairs) {
        let tally = tallies.entry(pair.site).or_default();
        pair.imported.iter().filter(|(_, u)| *u > 0.0).for_each(|(day, _)| tally.add(*day, true));
        pair.ledger.iter().filter(|l| l.shipped > 0.0).for_each(|l| tally.add(l.day, false));
    }
}

/// Every row from `since` on of the items in a range, by item and site.
pub(crate) fn read(conn: &Connection, items: &RangeInclusive<i64>, since: i32) -> Result<Vec<Sold>> {
    // One snapshot; it ends before anything is made of it.
    let reading = conn.unchecked_transaction()?;
    let sold = rows(&reading, items, since)?;
    reading.finish()?;
    Ok(sold)
}

/// The same on several connections at once.
pub(crate) fn read_all(
    path: &Path,
    items: &RangeInclusive<i64>,
    since: i32,
    threads: usize,
) -> Result<Vec<Sold>> {
    let (first, last) = (*items.start(), *items.end());
    let step = ((last - first + 1) / threads.max(1) as i64 + 1).max(1);
    let parts: Vec<RangeInclusive<i64>> =
        (0..threads as i64).map(|n| first + n * step..=(first + (n + 1) * step - 1).min(last)).collect();
    let read: Vec<Result<Vec<Sold>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = parts
            .iter()
            .map(|part| scope.spawn(move || read(&*open::read_only(path)?, part, since)))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap_or(Err(StoreError::Closed))).collect()
    });
    let mut all = Vec::new();
    for part in read {
        all.extend(part?);
    }
    Ok(all)
}

/// The same within a snapshot of the caller's.
pub(crate) fn rows(conn: &Connection, items: &RangeInclusive<i64>, since: i32) -> Result<Vec<Sold>> {
    let range = params![items.start(), items.end()];
    let mut sold: Vec<Sold> = Vec::new();
    let mut all = conn.prepare_cached(
        "SELECT i.item, i.category, i.status, l.like_item,
                coalesce((SELECT s.lead_time_days FROM supplier_item s WHERE s.item = i.item AND s.supplier = i.supplier),
                         (SELECT u.lead_time_days FROM supplier u WHERE u.name = i.supplier LIMIT 1),
                         (SELECT min(coalesce(s.lead_time_days, u.lead_time_days)) FROM supplier_item s
                          LEFT JOIN supplier u ON u.name = s.supplier WHERE s.item = i.item), ?3)
         FROM item i LEFT JOIN item_like l ON l.item = i.item
         WHERE i.item BETWEEN ?1 AND ?2 AND i.status <> 'retired' ORDER BY i.item",
    )?;
    let mut cursor = all.query(params![items.start(), items.end(), LEAD_TIME])?;
    while let Some(r) = cursor.next()? {
        let lead: i64 = r.get(4)?;
        let item = Item {
            item: r.get(0)?,
            category: r.get(1)?,
            status: r.get(2)?,
            like: r.get(3)?,
            lead: u32::try_from(lead).unwrap_or(LEAD_TIME).clamp(1, LONGEST_LEAD),
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
