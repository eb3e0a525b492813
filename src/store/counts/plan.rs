//! What is to be counted at a site, gathered.

use super::held::site_said;
use crate::{
    domain::{CountReason, Instant, ItemId, LocationId, LocationKind, OperatorId, SiteId, Sku},
    fulfil::{
        CountJob, CountShelf,
        count::{due, every, plan},
    },
    replenish::math::class::Abc,
    scan::{CountHit, PlaceHit},
    store::{
        Reading, Result, Store, StoreError,
        ledger::{Author, Tx},
        orders,
    },
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashSet;

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A place that another terminal is about to count is that terminal's for so long after its last scan, in milliseconds.
const CLAIM: i64 = 15 * 60 * 1000;

/// One thing on the plan, with what a sheet or a list says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The place's code.
    pub place: String,
    /// Its area.
    pub zone: String,
    /// The order of a walk.
    pub sequence: i64,
    /// Why.
    pub reason: CountReason,
    /// Why, in words: `short: 1 missing for SHOPIFY-1043`.
    pub why: String,
    /// When it was counted last.
    pub counted: Option<Instant>,
}

fn job(r: &Row<'_>, reason: CountReason, note: String, since: Instant) -> rusqlite::Result<CountJob> {
    Ok(CountJob {
        place: LocationId(r.get(0)?),
        code: r.get(1)?,
        sequence: r.get(2)?,
        reason,
        note,
        since,
        over: 0,
    })
}

/// What does not wait for the calendar: places that somebody else counts again, what is below zero, what was asked for.
pub(super) const URGENT: [&str; 3] = [
    "SELECT l.location, l.code, l.pick_sequence, h.counted_ms, coalesce(o.name, '')
     FROM count_held h JOIN location l ON l.location = h.location LEFT JOIN operator o ON o.operator = h.operator
     WHERE h.decided_ms IS NULL AND h.stage = 'recount' AND h.site = ?1 AND (h.operator = 0 OR h.operator <> ?2)",
    "SELECT l.location, l.code, l.pick_sequence, min(i.sku)
     FROM balance b INDEXED BY balance_below CROSS JOIN location l ON l.location = b.location JOIN item i ON i.item = b.item
     WHERE b.on_hand < 0 AND l.site = ?1 GROUP BY b.location",
    "SELECT l.location, l.code, l.pick_sequence, c.reason, c.note, c.asked_ms, coalesce(i.sku, '')
     FROM count_task c INDEXED BY count_task_open JOIN location l ON l.location = c.location
     LEFT JOIN item i ON i.item = c.item WHERE c.done_ms IS NULL AND c.site = ?1 ORDER BY c.count_task",
];

/// All of it. With `who`, without what only somebody else may count.
fn urgent(conn: &Connection, site: SiteId, who: Option<OperatorId>) -> Result<Vec<CountJob>> {
    let [again, below, asked] = URGENT;
    let mut jobs = Vec::new();
    let mut again = conn.prepare_cached(again)?;
    let rows = again.query_map(params![site.0, who.map_or(0, |w| w.0)], |r| {
        let by: String = r.get(4)?;
        let note =
            if by.is_empty() { "by somebody else".into() } else { format!("by somebody else than {by}") };
        job(r, CountReason::Recount, note, Instant(r.get(3)?))
    })?;
    jobs.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    let mut below = conn.prepare_cached(below)?;
    let rows = below.query_map([site.0], |r| {
        let note = format!("{} is below zero", r.get::<_, String>(3)?);
        job(r, CountReason::Negative, note, Instant(0))
    })?;
    jobs.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    let mut asked = conn.prepare_cached(asked)?;
    let rows = asked.query_map([site.0], |r| {
        let reason = r.get_ref(3)?.as_str()?.parse().unwrap_or(CountReason::Asked);
        let (note, sku): (String, String) = (r.get(4)?, r.get(6)?);
        let note = match (note.is_empty(), sku.is_empty()) {
            (_, true) => note,
            (true, false) => sku,
            (false, false) => format!("{sku}, {note}"),
        };
        job(r, reason, note, Instant(r.get(5)?))
    })?;
    jobs.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    // What was counted and waits for a lead need not be counted meanwhile.
    let waits = waiting(conn, site)?;
    jobs.retain(|job| job.reason == CountReason::Recount || !waits.contains(&job.place));
    Ok(jobs)
}

/// Places of which a count waits for somebody.
fn waiting(conn: &Connection, site: SiteId) -> Result<HashSet<LocationId>> {
    let mut all =
        conn.prepare_cached("SELECT location FROM count_held WHERE decided_ms IS NULL AND site = ?1")?;
    let rows = all.query_map([site.0], |r| r.get(0).map(LocationId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Places that hold something and were never counted, in the order of a walk.
pub(super) const NEVER: &str =
    "SELECT l.location, l.code, l.pick_sequence FROM location l INDEXED BY location_walk
     WHERE l.site = ?1 AND l.kind IN ('bin', 'quarantine')
       AND NOT EXISTS (SELECT 1 FROM place_counted p WHERE p.location = l.location)
       AND EXISTS (SELECT 1 FROM balance b WHERE b.location = l.location AND b.on_hand <> 0)
     ORDER BY l.pick_sequence, l.code";

/// Places that were counted until a moment, those that were not for longest first, with the best class of what lies there; none
/// where nothing does.
pub(super) const KNOWN: &str = "SELECT l.location, l.code, l.pick_sequence, p.counted_ms,
       (SELECT min(coalesce(c.abc, 'none')) FROM balance b LEFT JOIN item_class c ON c.item = b.item AND c.site = l.site
        WHERE b.location = l.location AND b.on_hand <> 0)
     FROM place_counted p INDEXED BY place_counted_when JOIN location l ON l.location = p.location
     WHERE p.counted_ms <= ?2 AND l.site = ?1 AND l.kind IN ('bin', 'quarantine') ORDER BY p.counted_ms";

/// How many places whose turn has come are weighed for the next one.
const WEIGHED: usize = 50;

/// What the calendar asks for: places that hold something and were never counted, and those whose turn has come. Enough of it
/// to choose the next from, where `is_free` says which may be; all of it without.
fn by_calendar(
    conn: &Connection,
    site: SiteId,
    now: Instant,
    is_free: Option<&dyn Fn(&CountJob) -> bool>,
) -> Result<Vec<CountJob>> {
    let mut jobs = Vec::new();
    let mut never = conn.prepare_cached(NEVER)?;
    let mut rows = never.query([site.0])?;
    while let Some(r) = rows.next()? {
        let found = job(r, CountReason::Unknown, "never counted".into(), Instant(0))?;
        match is_free {
            Some(is_free) if is_free(&found) => return Ok(vec![found]),
            Some(_) => {}
            None => jobs.push(found),
        }
    }
    let mut known = conn.prepare_cached(KNOWN)?;
    // No place is due sooner than the best class there is, and a site without forecasts has none.
    let best: Option<String> = conn
        .prepare_cached("SELECT min(abc) FROM item_class WHERE site = ?1")?
        .query_row([site.0], |r| r.get(0))?;
    let since = now.0 - every(best.as_deref().and_then(class_of)) * DAY;
    let mut rows = known.query(params![site.0, since])?;
    while let Some(r) = rows.next()? {
        // Nothing lies there any more.
        let Some(class) = r.get::<_, Option<String>>(4)?.map(|word| class_of(&word)) else { continue };
        let shelf = CountShelf { place: LocationId(r.get(0)?), counted: Some(Instant(r.get(3)?)), class };
        let Some((reason, over, note)) = due(&shelf, now) else { continue };
        let found = CountJob { over, ..job(r, reason, note, Instant(0))? };
        if is_free.is_none_or(|is_free| is_free(&found)) {
            jobs.push(found);
        }
        if is_free.is_some() && jobs.len() >= WEIGHED {
            break;
        }
    }
    Ok(jobs)
}

fn class_of(word: &str) -> Option<Abc> {
    [Abc::A, Abc::B, Abc::C].into_iter().find(|class| format!("{class:?}") == word)
}

/// Places that other terminals are counting or about to.
fn claimed(conn: &Connection, site: SiteId, author: &Author, now: Instant) -> Result<HashSet<LocationId>> {
    let mut all = conn.prepare_cached(
        "SELECT coalesce(json_extract(state, '$.task.state.place.id'), json_extract(state, '$.task.state.n.n.place.id'))
         FROM task WHERE station <> ?1 AND updated_ms > ?2 AND json_valid(state)
           AND json_extract(state, '$.task.kind') = 'count' AND json_extract(state, '$.task.site') = ?3",
    )?;
    let rows =
        all.query_map(params![author.station, now.0 - CLAIM, site.0], |r| r.get::<_, Option<i64>>(0))?;
    Ok(rows
        .filter_map(rusqlite::Result::transpose)
        .collect::<rusqlite::Result<Vec<i64>>>()?
        .into_iter()
        .map(LocationId)
        .collect())
}

/// The most urgent place that nobody else is about to count.
pub(crate) fn next(
    conn: &Connection,
    site: SiteId,
    skipped: &[LocationId],
    author: &Author,
    now: Instant,
) -> Result<Option<CountHit>> {
    let claimed = claimed(conn, site, author, now)?;
    let waits = waiting(conn, site)?;
    let is_free = |job: &CountJob| !skipped.contains(&job.place) && !claimed.contains(&job.place);
    let found = match plan(urgent(conn, site, Some(author.operator))?).into_iter().find(is_free) {
        Some(job) => Some(job),
        None => {
            let is_free = |job: &CountJob| is_free(job) && !waits.contains(&job.place);
            plan(by_calendar(conn, site, now, Some(&is_free))?).into_iter().next()
        }
    };
    let Some(job) = found else { return Ok(None) };
    let kind: String = conn
        .prepare_cached("SELECT kind FROM location WHERE location = ?1")?
        .query_row([job.place.0], |r| r.get(0))?;
    let why = job.why();
    let kind: LocationKind = kind.parse().unwrap_or_default();
    Ok(Some(CountHit { place: PlaceHit { id: job.place, code: job.code, kind }, why }))
}

impl Reading {
    /// What is to be counted at a site, the most urgent first.
    ///
    /// # Errors
    /// When there is no such site, or the store cannot be read.
    pub fn count_plan(&self, site: Option<&str>) -> Result<Vec<Planned>> {
        let (conn, now) = (&self.conn, self.now());
        let site = site_said(conn, site)?.id;
        let waits = waiting(conn, site)?;
        let mut jobs = by_calendar(conn, site, now, None)?;
        jobs.retain(|job| !waits.contains(&job.place));
        jobs.extend(urgent(conn, site, None)?);
        let mut about = conn.prepare_cached(
            "SELECT l.zone, p.counted_ms FROM location l LEFT JOIN place_counted p ON p.location = l.location
             WHERE l.location = ?1",
        )?;
        let mut planned = Vec::new();
        for job in plan(jobs) {
            let (zone, counted) = about
                .query_row([job.place.0], |r| Ok((r.get(0)?, r.get::<_, Option<i64>>(1)?.map(Instant))))?;
            let why = job.why();
            let (place, sequence, reason) = (job.code, job.sequence, job.reason);
            planned.push(Planned { place, zone, sequence, reason, why, counted });
        }
        Ok(planned)
    }
}

/// Somebody asks for a count.
fn ask(
    tx: &mut Tx<'_>,
    site: SiteId,
    place: &str,
    item: Option<&Sku>,
    note: &str,
    author: &Author,
) -> Result<String> {
    let code = place.trim().to_uppercase();
    let location: Option<i64> = tx
        .conn()
        .prepare_cached(
            "SELECT location FROM location WHERE site = ?1 AND code = ?2 ORDER BY location LIMIT 1",
        )?
        .query_row(params![site.0, code], |r| r.get(0))
        .optional()?;
    let shown = crate::domain::text::escape(place);
    let Some(location) = location else {
        return Err(StoreError::Refused(format!("there is no place {shown} here; nothing was asked")));
    };
    let item =
        match item {
            None => None,
            Some(sku) => {
                let found: Option<i64> = tx
                    .conn()
                    .prepare_cached("SELECT item FROM item WHERE sku_folded = ?1 ORDER BY item LIMIT 1")?
                    .query_row([sku.as_str().to_uppercase()], |r| r.get(0))
                    .optional()?;
                Some(ItemId(found.ok_or_else(|| {
                    StoreError::Refused(format!("there is no item {sku}; nothing was asked"))
                })?))
            }
        };
    orders::ask(tx, site, LocationId(location), item, CountReason::Asked, note, author)?;
    Ok(format!("{code} will be counted"))
}

impl Store {
    /// Asks for a count of a place, and says it in one sentence.
    ///
    /// # Errors
    /// When there is no such place or item, or the disk fails.
    pub fn ask_count(
        &mut self,
        site: Option<&str>,
        place: &str,
        item: Option<&Sku>,
        note: &str,
        author: &Author,
    ) -> Result<String> {
        let site = site_said(self.conn(), site)?.id;
        self.write(|tx| ask(tx, site, place, item, note, author))
    }
}
