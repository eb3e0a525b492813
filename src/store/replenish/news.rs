//! What happened since the last look, and how far that look has got.

use super::state::{keep, kept};
use crate::{
    domain::{EntityKind, Instant},
    store::{Result, forecasts, handle::sites, purchases},
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// More changed facts or items than this, and everything is looked at.
const MANY: usize = 2000;

/// The form of what is kept: another one, and everything is looked at anew.
const FORM: i64 = 1;

/// What happened.
#[derive(Debug, Clone, Default)]
pub(super) struct News {
    /// Whether anything did.
    pub(super) any: bool,
    /// Everything is to be looked at.
    pub(super) is_whole: bool,
    /// Somebody said something of an alert.
    pub(super) is_said: bool,
    /// What is looked at once a week is.
    pub(super) is_weekly: bool,
    /// Items that may stand otherwise now.
    pub(super) items: BTreeSet<i64>,
    /// See [`turn`].
    pub(super) turn: i64,
    /// Streams that grew, and how far they were seen.
    pub(super) grown: Vec<(i64, i64)>,
    heads: BTreeMap<i64, i64>,
    unknown_ms: i64,
    forecasts: i64,
    forecasts_ms: i64,
    days: String,
    week: i64,
}

fn number(conn: &Connection, name: &str) -> Result<i64> {
    Ok(kept(conn, name)?.unwrap_or(0))
}

/// How many looks came to their end: whoever finds another number than when they began was overtaken.
pub(super) fn turn(conn: &Connection) -> Result<i64> {
    number(conn, "turn")
}

/// What happened since the last look that came to its end.
pub(super) fn read(conn: &Connection, now: Instant) -> Result<News> {
    // One snapshot for what is compared; it ends before anything is reckoned.
    let reading = conn.unchecked_transaction()?;
    let news = since(&reading, now)?;
    reading.finish()?;
    Ok(news)
}

fn since(conn: &Connection, now: Instant) -> Result<News> {
    let mut all = conn.prepare_cached("SELECT s.stream, s.last_seq, coalesce(e.seq, 0) FROM stream s LEFT JOIN evaluated e ON e.stream = s.stream")?;
    let heads = all
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(i64, i64, i64)>>>()?;
    let days: Vec<String> =
        sites(conn)?.into_iter().map(|s| format!("{}:{}", s.id.0, now.day(s.time_zone).0)).collect();
    // Weeks begin on Mondays; 1970-01-01 was a Thursday.
    let week = i64::from((now.day(chrono_tz::UTC).0 + 3).div_euclid(7));
    let mut news = News {
        turn: turn(conn)?,
        forecasts: forecasts::edition(conn)?,
        unknown_ms: conn.query_row("SELECT coalesce(max(last_ms), 0) FROM unknown_scan", [], |r| r.get(0))?,
        forecasts_ms: number(conn, "forecasts_ms")?,
        days: days.join(" "),
        week,
        heads: heads.iter().map(|(stream, last, _)| (*stream, *last)).collect(),
        ..News::default()
    };
    let is_first = number(conn, "form")? != FORM;
    news.is_weekly = number(conn, "week")? != week;
    news.is_whole = is_first || kept::<String>(conn, "days")?.as_deref() != Some(news.days.as_str());
    for (stream, _, seen) in heads.iter().filter(|(_, last, seen)| last > seen) {
        news.any = true;
        news.grown.push((*stream, *seen));
        if !news.is_whole {
            moved(conn, &mut news, *stream, *seen)?;
            told(conn, &mut news, *stream, *seen)?;
        }
    }
    let before = number(conn, "forecasts")?;
    if news.forecasts != before {
        news.any = true;
        let seen = news.forecasts_ms;
        news.forecasts_ms =
            conn.query_row("SELECT coalesce(max(computed_ms), 0) FROM forecast", [], |r| r.get(0))?;
        if !news.is_whole {
            let mut anew =
                conn.prepare_cached("SELECT DISTINCT item FROM forecast WHERE computed_ms > ?1")?;
            let rows = anew.query_map([seen], |r| r.get::<_, i64>(0))?;
            for item in rows {
                news.items.insert(item?);
            }
        }
    }
    news.any |= news.unknown_ms != number(conn, "unknown_ms")?;
    news.is_whole |= news.items.len() > MANY;
    news.any |= news.is_whole;
    Ok(news)
}

fn moved(conn: &Connection, news: &mut News, stream: i64, seen: i64) -> Result<()> {
    let mut moved =
        conn.prepare_cached("SELECT DISTINCT item FROM movement WHERE stream = ?1 AND seq > ?2")?;
    let rows = moved.query_map([stream, seen], |r| r.get::<_, i64>(0))?;
    for item in rows {
        news.items.insert(item?);
    }
    Ok(())
}

fn told(conn: &Connection, news: &mut News, stream: i64, seen: i64) -> Result<()> {
    let mut facts = conn.prepare_cached(
        "SELECT kind, entity_row FROM fact WHERE stream = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
    )?;
    let facts = facts
        .query_map(params![stream, seen, MANY as i64 + 1], |r| {
            Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    news.is_whole |= facts.len() > MANY;
    for (kind, row) in facts {
        match EntityKind::from_number(kind) {
            Some(EntityKind::Item | EntityKind::SupplierItem) => {
                news.items.insert(row);
            }
            Some(EntityKind::Lot) => {
                let item: Option<i64> = conn
                    .prepare_cached("SELECT item FROM lot WHERE lot = ?1")?
                    .query_row([row], |r| r.get(0))
                    .optional()?;
                news.items.extend(item);
            }
            // It may be a place of quarantine now, or none any more.
            Some(EntityKind::Location) => {
                let mut there =
                    conn.prepare_cached("SELECT DISTINCT item FROM balance WHERE location = ?1")?;
                let rows = there.query_map([row], |r| r.get::<_, i64>(0))?;
                for item in rows {
                    news.items.insert(item?);
                }
            }
            Some(EntityKind::Purchase) => {
                news.items.extend(purchases::items(conn, row)?);
                news.items.extend(taken_out(conn, stream, seen)?);
                news.is_said = true;
            }
            Some(EntityKind::Alert) => {
                news.is_said = true;
                news.items.extend(Some(row).filter(|row| *row != 0));
            }
            Some(EntityKind::Policy) if row != 0 => {
                news.items.insert(row);
            }
            // What holds for all items of a supplier, or for all items.
            Some(EntityKind::Policy | EntityKind::Supplier | EntityKind::Site) => news.is_whole = true,
            // Demand is seen through the forecasts that are made from it.
            _ => {}
        }
    }
    Ok(())
}

/// Items of lines that were said of orders: of one that was taken out the order itself knows nothing any more.
fn taken_out(conn: &Connection, stream: i64, seen: i64) -> Result<Vec<i64>> {
    let mut lines = conn.prepare_cached(
        "SELECT DISTINCT i.item FROM fact f JOIN item i ON i.uid = unhex(json_extract(f.value, '$.line.item'))
         WHERE f.stream = ?1 AND f.seq > ?2 AND f.kind = ?3",
    )?;
    let rows = lines.query_map([stream, seen, EntityKind::Purchase.number()], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A look came to its end.
pub(super) fn put(conn: &Connection, news: &News) -> Result<()> {
    let mut set = conn.prepare_cached("INSERT OR REPLACE INTO evaluated (stream, seq) VALUES (?1, ?2)")?;
    for (stream, last) in &news.heads {
        set.execute([stream, last])?;
    }
    let is_new_day = kept::<String>(conn, "days")?.as_deref() != Some(news.days.as_str());
    keep(conn, "turn", &(news.turn + 1))?;
    if has_forecasts(conn)? {
        keep(conn, BLIND, &0)?;
    }
    keep(conn, "form", &FORM)?;
    keep(conn, "unknown_ms", &news.unknown_ms)?;
    keep(conn, "forecasts", &news.forecasts)?;
    keep(conn, "forecasts_ms", &news.forecasts_ms)?;
    if news.is_whole {
        keep(conn, "days", &news.days)?;
        keep(conn, "week", &news.week)?;
    }
    if is_new_day {
        // What was bad before is no news any more.
        conn.execute("UPDATE alert SET mark = level WHERE open = 1 AND mark <> level", [])?;
    }
    Ok(())
}

/// Forgets what was reckoned: the next look is over everything. What happened stays: which day and week it was, what was ordered by
/// itself today, who was told what, and what alerts people saw; that look brings these up to date.
pub(crate) fn forget(conn: &Connection) -> Result<()> {
    Ok(conn.execute_batch(
        "DELETE FROM evaluated;
         DELETE FROM evaluation WHERE name IN ('form', 'forecasts', 'forecasts_ms', 'unknown_ms') OR name LIKE 'middle:%';
         DELETE FROM proposal",
    )?)
}

const BLIND: &str = "blind";

/// Forecasts are about to be taken out, and to be made anew: until they are, alerts that follow from them stay as they are.
pub(crate) fn goes_blind(conn: &Connection) -> Result<()> {
    if has_forecasts(conn)? {
        keep(conn, BLIND, &1)?;
    }
    Ok(())
}

/// Whether forecasts were taken out and are not made yet: nothing that would follow from them can be told from nothing.
pub(super) fn is_blind(conn: &Connection) -> Result<bool> {
    Ok(kept::<i64>(conn, BLIND)? == Some(1) && !has_forecasts(conn)?)
}

fn has_forecasts(conn: &Connection) -> Result<bool> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM forecast)", [], |r| r.get(0))?)
}
