//! The tables that follow from facts, as a whole: cleared, replayed, compared.

use super::{
    document,
    error::{Result, StoreError},
    open,
};
use crate::domain::{EntityKind, LocationKind, Uid, Virtual};
use rusqlite::{Connection, params};
use std::path::Path;

/// The tables, those first that others name.
const TABLES: [&str; 25] = [
    "site",
    "item",
    "location",
    "lot",
    "operator",
    "container",
    "barcode",
    "alias",
    "supplier",
    "supplier_item",
    "purchase",
    "purchase_line",
    "demand",
    "demand_flag",
    "item_like",
    "item_policy",
    "alert_said",
    "sales_order",
    "sales_line",
    "batch",
    "batch_order",
    "count_task",
    "setting",
    "place_counted",
    "count_held",
];

/// Empties the tables; only the virtual places stand again, which no fact speaks of.
pub(super) fn clear(conn: &Connection) -> Result<()> {
    for table in TABLES.into_iter().rev() {
        conn.execute_batch(&format!("DELETE FROM {table}"))?;
    }
    put_virtual_places(conn)
}

fn put_virtual_places(conn: &Connection) -> Result<()> {
    for place in Virtual::ALL {
        conn.execute(
            "INSERT INTO location (location, uid, site, code, zone, kind, pick_sequence, check_digits)
             VALUES (?1, ?2, NULL, ?3, '', ?4, 0, '')",
            params![place.id().0, place.uid().0, place.word(), LocationKind::Virtual.word()],
        )?;
    }
    Ok(())
}

/// Replays every fact in the order in which one needs the other: master data first, then each site.
pub(super) fn replay_all(conn: &Connection) -> Result<()> {
    let mut all = conn.prepare(
        "SELECT f.kind, f.entity, f.entity_row, f.value FROM fact f JOIN stream s ON s.stream = f.stream
         WHERE f.field = '' ORDER BY s.feed <> 0, s.feed, f.stream, f.seq",
    )?;
    let mut rows = all.query([])?;
    while let Some(r) = rows.next()? {
        let kind = EntityKind::from_number(r.get(0)?).ok_or_else(|| {
            StoreError::Refused("a fact is of a kind that this pickface does not know; update it".into())
        })?;
        let uid = Uid::from_slice(&r.get::<_, Vec<u8>>(1)?).unwrap_or_default();
        document::replay(conn, kind, uid, r.get(2)?, r.get_ref(3)?.as_str().unwrap_or_default())?;
    }
    Ok(())
}

/// How many rows differ between two questions of the same columns.
pub(super) fn differ(conn: &Connection, wanted: &str, found: &str) -> Result<i64> {
    let sql = format!(
        "SELECT max((SELECT count(*) FROM (SELECT * FROM ({wanted}) EXCEPT SELECT * FROM ({found}))),
                    (SELECT count(*) FROM (SELECT * FROM ({found}) EXCEPT SELECT * FROM ({wanted}))))"
    );
    Ok(conn.query_row(&sql, [], |r| r.get(0))?)
}

/// Replays the facts into tables of the same names that only this connection has, and compares. The store itself is not
/// written to.
pub(super) fn compare(path: &Path) -> Result<(bool, String)> {
    let conn = open::read_write(path)?;
    // Set before the transaction; inside it SQLite would not listen.
    conn.execute_batch("PRAGMA foreign_keys = OFF; BEGIN")?;
    // How far orders are follows from them: written here into a table that nobody reads.
    for table in TABLES.into_iter().chain(["order_stage"]) {
        let sql: String = conn.query_row(
            "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?1",
            [table],
            |r| r.get(0),
        )?;
        conn.execute_batch(&sql.replacen("CREATE TABLE", "CREATE TEMP TABLE", 1))?;
    }
    // A site that got another time zone forgets its days of demand: here in these, which nobody reads.
    conn.execute_batch("CREATE TEMP TABLE demand_day (item); CREATE TEMP TABLE demand_read (stream)")?;
    put_virtual_places(&conn)?;
    replay_all(&conn)?;
    let (mut rows, mut wrong) = (0, Vec::new());
    for table in TABLES {
        let count = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, i64>(0));
        let missing = count(&format!(
            "SELECT count(*) FROM (SELECT * FROM temp.{table} EXCEPT SELECT * FROM main.{table})"
        ))?;
        let extra = count(&format!(
            "SELECT count(*) FROM (SELECT * FROM main.{table} EXCEPT SELECT * FROM temp.{table})"
        ))?;
        rows += count(&format!("SELECT count(*) FROM main.{table}"))?;
        if missing + extra > 0 {
            wrong.push(format!("{} in {table}", missing.max(extra)));
        }
    }
    conn.execute_batch("ROLLBACK")?;
    let ok = wrong.is_empty();
    Ok((
        ok,
        if ok {
            format!("{rows} rows of master data and demand are what the facts say")
        } else {
            format!(
                "rows differ from what the facts say: {}; run `pickface doctor --repair`",
                wrong.join(", ")
            )
        },
    ))
}
