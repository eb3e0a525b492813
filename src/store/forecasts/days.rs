//! What the ledger says of demand, by item, site and business day: `demand_day`, kept by how far each stream was read.
//!
//! A scan costs nothing for it: nothing here is a trigger. Whoever forecasts reads on first, in short transactions.

use super::keep;
use crate::{
    domain::{Instant, MovementKind, Virtual},
    store::{
        error::Result,
        handle::{Store, sites},
    },
};
use chrono_tz::Tz;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::{
    collections::{HashMap, HashSet},
    time::Instant as Clock,
};

/// (shipped, returned, moved) in thousandths.
type Change = [i64; 3];

/// By (item, site, day).
type Changes = HashMap<(i64, i64, i32), Change>;

/// Movements that are read in one go.
const STEP: usize = 4000;

/// How often something came late: a movement of a day that was over, whoever read it. It is the store's, so that a run that
/// was stopped, or overtaken by an export that read on first, is made up for by whoever looks next.
pub(crate) fn late(conn: &Connection) -> Result<i64> {
    keep::count(conn, LATE)
}

const LATE: &str = "late";

/// Empties the projection, so that it is read anew from the first movement on.
pub(crate) fn forget(conn: &Connection) -> Result<()> {
    Ok(conn.execute_batch("DELETE FROM demand_day; DELETE FROM demand_read")?)
}

/// Where places are, and the time zones of sites.
struct Map {
    site_of: HashMap<i64, i64>,
    zones: HashMap<i64, Tz>,
}

impl Map {
    fn read(conn: &Connection) -> Result<Self> {
        let mut all = conn.prepare("SELECT location, site FROM location WHERE site IS NOT NULL")?;
        let site_of = all.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        let zones = sites(conn)?.into_iter().map(|s| (s.id.0, s.time_zone)).collect();
        Ok(Self { site_of, zones })
    }

    fn day(&self, site: i64, at_ms: i64) -> i32 {
        Instant(at_ms).day(self.zones.get(&site).copied().unwrap_or(Tz::UTC)).0
    }
}

/// A movement, as far as it matters here.
struct Moved {
    stream: i64,
    seq: i64,
    feed: i64,
    kind: i64,
    item: i64,
    from: i64,
    to: i64,
    quantity: i64,
    at_ms: i64,
    reverses: Option<i64>,
    document: String,
}

const COLUMNS: &str = "m.stream, m.seq, s.feed, m.kind, m.item, m.from_location, m.to_location, m.quantity, m.at_ms, m.reverses, m.document
     FROM movement m JOIN stream s ON s.stream = m.stream";

fn moved(r: &Row<'_>) -> rusqlite::Result<Moved> {
    Ok(Moved {
        stream: r.get(0)?,
        seq: r.get(1)?,
        feed: r.get(2)?,
        kind: r.get(3)?,
        item: r.get(4)?,
        from: r.get(5)?,
        to: r.get(6)?,
        quantity: r.get(7)?,
        at_ms: r.get(8)?,
        reverses: r.get(9)?,
        document: r.get(10)?,
    })
}

const CUSTOMER: i64 = Virtual::Customer.id().0;

fn is_sale(m: &Moved) -> bool {
    let kinds = [MovementKind::Ship.number(), MovementKind::Pick.number()];
    m.to == CUSTOMER && m.reverses.is_none() && kinds.contains(&m.kind)
}

fn is_return(m: &Moved) -> bool {
    m.from == CUSTOMER && m.reverses.is_none() && m.kind == MovementKind::Return.number()
}

/// The moment of the shipment that a return belongs to, by the document that both name. Only the same stream is asked, so
/// that it does not matter in which order streams arrive.
fn shipment(conn: &Connection, m: &Moved) -> Result<Option<i64>> {
    if m.document.is_empty() {
        return Ok(None);
    }
    let mut find = conn.prepare_cached(
        "SELECT at_ms FROM movement WHERE item = ?1 AND stream = ?2 AND seq < ?3 AND to_location = ?4 AND document = ?5
           AND kind IN (?6, ?7) AND reverses IS NULL ORDER BY seq DESC LIMIT 1",
    )?;
    let kinds = (MovementKind::Ship.number(), MovementKind::Pick.number());
    Ok(find
        .query_row(params![m.item, m.stream, m.seq, CUSTOMER, m.document, kinds.0, kinds.1], |r| r.get(0))
        .optional()?)
}

/// Adds what one movement means.
fn add(conn: &Connection, map: &Map, m: &Moved, changes: &mut Changes) -> Result<()> {
    let (from, to) = (map.site_of.get(&m.from).copied(), map.site_of.get(&m.to).copied());
    let mut put = |site: i64, at_ms: i64, which: usize, n: i64| {
        changes.entry((m.item, site, map.day(site, at_ms))).or_default()[which] += n;
    };
    if from != to {
        from.into_iter().for_each(|site| put(site, m.at_ms, 2, -m.quantity));
        to.into_iter().for_each(|site| put(site, m.at_ms, 2, m.quantity));
    }
    // A counter-movement belongs to the day of what it takes back.
    let (origin, sign) = match m.reverses {
        None => (None, 1),
        Some(seq) => {
            let sql = format!("SELECT {COLUMNS} WHERE m.stream = ?1 AND m.seq = ?2");
            let mut find = conn.prepare_cached(&sql)?;
            (find.query_row([m.stream, seq], moved).optional()?, -1)
        }
    };
    let m = origin.as_ref().unwrap_or(m);
    let site = |place: i64| map.site_of.get(&place).copied().unwrap_or(m.feed);
    let quantity = sign * m.quantity;
    if is_sale(m) {
        put(site(m.from), m.at_ms, 0, quantity);
    } else if is_return(m) {
        match shipment(conn, m)? {
            Some(at_ms) => put(site(m.to), at_ms, 0, -quantity),
            None => put(site(m.to), m.at_ms, 1, quantity),
        }
    }
    Ok(())
}

/// What reading on brought.
#[derive(Debug, Default)]
pub(crate) struct Fresh {
    /// Items whose demand before today is another now.
    pub(crate) items: HashSet<i64>,
}

impl Store {
    /// Reads on in the ledger, in transactions as long as the store may be held.
    pub(crate) fn read_demand_days(&mut self) -> Result<Fresh> {
        let mut fresh = Fresh::default();
        let now = (self.clock())();
        loop {
            if heads(self.conn())?.is_empty() {
                return Ok(fresh);
            }
            let hold = self.hold;
            self.write(|tx| {
                let (conn, start) = (tx.conn(), Clock::now());
                let map = Map::read(conn)?;
                let mut is_late = false;
                for (stream, seen) in heads(conn)? {
                    let (changes, last) = step(conn, &map, stream, seen)?;
                    for (item, site, day) in changes.keys() {
                        if *day < map.day(*site, now.0) {
                            fresh.items.insert(*item);
                            is_late = true;
                        }
                    }
                    keep(conn, &changes)?;
                    conn.prepare_cached(
                        "INSERT INTO demand_read (stream, seq) VALUES (?1, ?2)
                         ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq",
                    )?
                    .execute([stream, last])?;
                    if start.elapsed() >= hold {
                        break;
                    }
                }
                // With what was read: no crash parts them.
                if is_late {
                    keep::count_up(conn, LATE)?;
                }
                Ok(())
            })?;
        }
    }
}

/// (stream, number read so far) of the streams that have more.
fn heads(conn: &Connection) -> Result<Vec<(i64, i64)>> {
    let mut all = conn.prepare_cached(
        "SELECT s.stream, coalesce(r.seq, 0) FROM stream s LEFT JOIN demand_read r ON r.stream = s.stream
         WHERE s.last_seq > coalesce(r.seq, 0) ORDER BY s.stream",
    )?;
    Ok(all.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
}

/// The next movements of a stream, and the number read with them: facts have numbers of the same row.
fn step(conn: &Connection, map: &Map, stream: i64, seen: i64) -> Result<(Changes, i64)> {
    let mut changes = Changes::new();
    let sql = format!(
        "SELECT {COLUMNS} WHERE m.stream = ?1 AND m.seq > ?2 AND m.book = 0 ORDER BY m.seq LIMIT {STEP}"
    );
    let mut next = conn.prepare_cached(&sql)?;
    let mut rows = next.query([stream, seen])?;
    let (mut count, mut last) = (0, seen);
    while let Some(r) = rows.next()? {
        let m = moved(r)?;
        (count, last) = (count + 1, m.seq);
        add(conn, map, &m, &mut changes)?;
    }
    if count < STEP {
        let mut end = conn.prepare_cached("SELECT last_seq FROM stream WHERE stream = ?1")?;
        last = end.query_row([stream], |r| r.get(0))?;
    }
    Ok((changes, last))
}

fn keep(conn: &Connection, changes: &Changes) -> Result<()> {
    let mut put = conn.prepare_cached(
        "INSERT INTO demand_day (item, site, day, shipped, returned, moved) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (item, site, day) DO UPDATE SET shipped = shipped + excluded.shipped,
           returned = returned + excluded.returned, moved = moved + excluded.moved",
    )?;
    for ((item, site, day), [shipped, returned, moved]) in changes {
        if (*shipped, *returned, *moved) != (0, 0, 0) {
            put.execute(params![item, site, day, shipped, returned, moved])?;
        }
    }
    Ok(())
}

/// Everything up to where each stream was read, folded anew from the movements.
fn fold(conn: &Connection) -> Result<Changes> {
    let map = Map::read(conn)?;
    let mut changes = Changes::new();
    let sql = format!(
        "SELECT {COLUMNS} JOIN demand_read r ON r.stream = m.stream WHERE m.book = 0 AND m.seq <= r.seq"
    );
    let mut all = conn.prepare(&sql)?;
    let mut rows = all.query([])?;
    while let Some(r) = rows.next()? {
        add(conn, &map, &moved(r)?, &mut changes)?;
    }
    changes.retain(|_, change| *change != [0; 3]);
    Ok(changes)
}

/// Whether the days are what the movements say, as far as they were read.
pub(crate) fn check(conn: &Connection) -> Result<(bool, String)> {
    let mut wanted = fold(conn)?;
    let (mut rows, mut wrong) = (0, 0);
    let mut all = conn.prepare("SELECT item, site, day, shipped, returned, moved FROM demand_day")?;
    let mut found = all.query([])?;
    while let Some(r) = found.next()? {
        rows += 1;
        let change: Change = [r.get(3)?, r.get(4)?, r.get(5)?];
        let right = wanted.remove(&(r.get(0)?, r.get(1)?, r.get(2)?)).unwrap_or_default();
        wrong += usize::from(right != change);
    }
    wrong += wanted.len();
    Ok((
        wrong == 0,
        if wrong == 0 {
            format!("{rows} days of demand are what the movements say")
        } else {
            format!(
                "{wrong} days of demand differ from what the movements say; run `pickface doctor --repair`"
            )
        },
    ))
}

/// Makes the days anew, as far as they were read.
pub(crate) fn rebuild(conn: &Connection) -> Result<()> {
    let days = fold(conn)?;
    conn.execute_batch("DELETE FROM demand_day")?;
    keep(conn, &days)
}
