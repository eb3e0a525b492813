//! The doctor: is every law of the ledger kept, and is the file sound? `--repair` rebuilds what is derived.

use super::{
    chain, containers,
    error::{Result, StoreError},
    forecasts,
    handle::Store,
    open, orders, projection, replenish, schema,
    turnstile::beside,
};
use crate::domain::Instant;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name: `conservation`, `hash-chain`.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found, in one sentence.
    pub detail: String,
}

/// Free space below which the doctor warns, in bytes.
const LITTLE_SPACE: u64 = 256 * 1024 * 1024;

/// A write-ahead log larger than this means that somebody keeps an old page alive, in bytes.
const LARGE_WAL: u64 = 64 * 1024 * 1024;

/// Examines a store. Nothing is changed.
///
/// # Errors
/// When the store cannot be opened or read at all; what is wrong inside it stands in the checks.
pub fn examine(path: &Path, now: Instant, progress: &mut dyn FnMut(&'static str)) -> Result<Vec<Check>> {
    let conn = open::read_only(path)?;
    // One snapshot for all questions: a scan that lands in between must not look like a fault.
    conn.execute_batch("BEGIN")?;
    let mut checks = Vec::new();
    let mut run = |name: &'static str, check: &dyn Fn(&Connection) -> Result<(bool, String)>| {
        progress(name);
        let (ok, detail) = check(&conn).unwrap_or_else(|e| (false, e.to_string()));
        checks.push(Check { name, ok, detail });
    };
    run("sqlite", &|c| sqlite(c));
    run("integrity", &|c| integrity(c));
    run("schema", &schema::check);
    run("references", &|c| references(c));
    run("conservation", &|c| conservation(c));
    run("density", &|c| density(c));
    run("hash-chain", &chain::verify);
    run("balances", &|c| balances(c));
    run("containers", &containers::compare);
    run("orders", &|c| in_newer_schemas(c, "sales_order", &orders::compare));
    run("documents", &|_| projection::compare(path));
    run("demand-days", &|c| in_newer_schemas(c, "demand_day", &forecasts::days::check));
    run("forecasts", &|c| in_newer_schemas(c, "forecast", &forecasts::check));
    run("negative-stock", &|c| negative_stock(c));
    run("clock", &|c| clock(c, now));
    run("space", &|_| space(path));
    run("sync", &|_| Ok((true, "no hub is configured; everything is on this machine".into())));
    conn.execute_batch("COMMIT")?;
    Ok(checks)
}

/// A check of a table that older schemas do not have: the next start makes it.
fn in_newer_schemas(
    conn: &Connection,
    table: &str,
    check: &dyn Fn(&Connection) -> Result<(bool, String)>,
) -> Result<(bool, String)> {
    let mut find = conn.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?;
    if find.exists([table])? {
        return check(conn);
    }
    Ok((true, "the schema is older than that; the next start brings it up to date".into()))
}

fn sqlite(conn: &Connection) -> Result<(bool, String)> {
    let ask = |name: &str| conn.pragma_query_value(None, name, |r| r.get::<_, i64>(0));
    let mode: String = conn.pragma_query_value(None, "journal_mode", |r| r.get(0))?;
    let full = ask("synchronous")? == 2;
    let schema = ask("user_version")?;
    Ok((
        full && mode == "wal",
        format!(
            "SQLite {}, schema {schema}, {mode}, synchronous {}",
            rusqlite::version(),
            if full { "FULL" } else { "not FULL" }
        ),
    ))
}

fn integrity(conn: &Connection) -> Result<(bool, String)> {
    let mut all = conn.prepare("PRAGMA integrity_check(20)")?;
    let lines = all.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let ok = lines.first().is_some_and(|l| l == "ok");
    Ok((ok, if ok { "pages and indexes are sound".into() } else { lines.join("; ") }))
}

fn references(conn: &Connection) -> Result<(bool, String)> {
    let mut all = conn.prepare("PRAGMA foreign_key_check")?;
    let rows = all.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let ok = rows.is_empty();
    let detail = if ok {
        "every row that is named exists".into()
    } else {
        format!("{} rows name a row that does not exist, the first in {}", rows.len(), rows[0])
    };
    Ok((ok, detail))
}

fn conservation(conn: &Connection) -> Result<(bool, String)> {
    let wrong: i64 = conn.query_row(
        "SELECT count(*) FROM (SELECT 1 FROM balance GROUP BY item, lot HAVING sum(on_hand) <> 0 OR sum(allocated) <> 0)",
        [],
        |r| r.get(0),
    )?;
    let all: i64 =
        conn.query_row("SELECT count(*) FROM (SELECT 1 FROM balance GROUP BY item, lot)", [], |r| r.get(0))?;
    Ok((
        wrong == 0,
        if wrong == 0 {
            format!("the balances of {all} items and lots sum to zero, virtual places included")
        } else {
            format!(
                "the balances of {wrong} of {all} items and lots do not sum to zero; run `pickface doctor --repair`"
            )
        },
    ))
}

fn density(conn: &Connection) -> Result<(bool, String)> {
    let mut all = conn.prepare(
        "SELECT s.stream, s.last_seq,
                (SELECT count(*) FROM movement m WHERE m.stream = s.stream) + (SELECT count(*) FROM fact f WHERE f.stream = s.stream),
                max(coalesce((SELECT max(seq) FROM movement m WHERE m.stream = s.stream), 0),
                    coalesce((SELECT max(seq) FROM fact f WHERE f.stream = s.stream), 0)),
                (SELECT count(*) FROM movement m JOIN fact f ON f.stream = m.stream AND f.seq = m.seq WHERE m.stream = s.stream)
         FROM stream s ORDER BY s.stream",
    )?;
    let mut rows = all.query([])?;
    let (mut total, mut wrong) = (0i64, Vec::new());
    while let Some(r) = rows.next()? {
        let (stream, last, count, highest, twice): (i64, i64, i64, i64, i64) =
            (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?);
        total += count;
        if last != count || highest != last || twice != 0 {
            wrong.push(format!("stream {stream} has {count} rows up to number {highest}, and says {last}"));
        }
    }
    let ok = wrong.is_empty();
    Ok((ok, if ok { format!("{total} rows, every number there once") } else { wrong.join("; ") }))
}

/// What the balances should be, from the movements alone.
const FOLD: &str = "
    SELECT item, location, lot, sum(on_hand) AS on_hand, sum(allocated) AS allocated FROM (
      SELECT item, from_location AS location, lot, CASE book WHEN 0 THEN -quantity ELSE 0 END AS on_hand,
             CASE book WHEN 1 THEN -quantity ELSE 0 END AS allocated FROM movement
      UNION ALL
      SELECT item, to_location, lot, CASE book WHEN 0 THEN quantity ELSE 0 END, CASE book WHEN 1 THEN quantity ELSE 0 END
      FROM movement)
    GROUP BY item, location, lot";

fn balances(conn: &Connection) -> Result<(bool, String)> {
    let sql = format!(
        "WITH folded AS ({FOLD})
         SELECT (SELECT count(*) FROM (SELECT * FROM folded EXCEPT SELECT item, location, lot, on_hand, allocated FROM balance)),
                (SELECT count(*) FROM (SELECT item, location, lot, on_hand, allocated FROM balance
                                       WHERE on_hand <> 0 OR allocated <> 0 EXCEPT SELECT * FROM folded)),
                (SELECT count(*) FROM balance)"
    );
    let (missing, extra, all): (i64, i64, i64) =
        conn.query_row(&sql, [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let ok = missing == 0 && extra == 0;
    Ok((
        ok,
        if ok {
            format!("{all} balances are what the movements add up to")
        } else {
            format!(
                "{} balances differ from what the movements add up to; run `pickface doctor --repair`",
                missing.max(extra)
            )
        },
    ))
}

fn negative_stock(conn: &Connection) -> Result<(bool, String)> {
    let below: i64 = conn.query_row(
        "SELECT count(*) FROM balance b JOIN location l ON l.location = b.location WHERE l.site IS NOT NULL AND b.on_hand < 0",
        [],
        |r| r.get(0),
    )?;
    // A fact of the floor, not a fault of the ledger: worth a count, never an alarm here.
    Ok((
        true,
        match below {
            0 => "no place holds less than nothing".into(),
            1 => "1 balance is below zero: count that place".into(),
            n => format!("{n} balances are below zero: count those places"),
        },
    ))
}

fn clock(conn: &Connection, now: Instant) -> Result<(bool, String)> {
    let last: Option<i64> = conn
        .query_row(
            "SELECT max(at) FROM (SELECT (SELECT at_ms FROM movement m WHERE m.stream = s.stream ORDER BY seq DESC LIMIT 1) AS at FROM stream s)",
            [],
            |r| r.get(0),
        )
        .optional()?
        .flatten();
    let ahead = last.map_or(0, |l| l - now.0);
    Ok((
        ahead <= 120_000,
        if ahead <= 120_000 {
            "the clock is not behind the last movement".into()
        } else {
            format!(
                "the last movement was recorded {} minutes in the future of this clock; set the clock",
                ahead / 60_000
            )
        },
    ))
}

fn space(path: &Path) -> Result<(bool, String)> {
    let free = rustix::fs::statvfs(path)
        .map(|s| s.f_bavail.saturating_mul(s.f_frsize))
        .map_err(|e| StoreError::Io { path: path.into(), reason: e.to_string() })?;
    // Only asked about, never opened: opening the log here could break SQLite's locks.
    let wal = std::fs::metadata(beside(path, "-wal")).map_or(0, |m| m.len());
    let ok = free >= LITTLE_SPACE && wal <= LARGE_WAL;
    let mib = |n: u64| n / 1024 / 1024;
    Ok((ok, format!("{} MiB free, write-ahead log {} MiB", mib(free), mib(wal))))
}

impl Store {
    /// Rebuilds everything that is derived: balances and days of demand from movements, documents from facts; and puts indexes and triggers
    /// back. The truth is not touched.
    ///
    /// # Errors
    /// When a fact cannot be read or the disk fails; then nothing has changed.
    pub fn repair(&mut self) -> Result<()> {
        self.write(|tx| {
            let conn = tx.conn();
            schema::mend(conn)?;
            conn.execute_batch("DELETE FROM balance")?;
            conn.execute(
                &format!("INSERT INTO balance (item, location, lot, on_hand, allocated) {FOLD}"),
                [],
            )?;
            // Rows are gone for a moment that others name; all must be back at the end.
            conn.execute_batch("PRAGMA defer_foreign_keys = ON")?;
            projection::clear(conn)?;
            projection::replay_all(conn)?;
            containers::rebuild(conn)?;
            orders::rebuild(conn)?;
            forecasts::days::rebuild(conn)?;
            // The next run, and the next look, make them anew.
            replenish::goes_blind(conn)?;
            forecasts::forget(conn)?;
            replenish::forget(conn)
        })
    }
}
