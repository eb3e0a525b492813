//! What is in containers and where they stand, made from the ledger and held against the tables.

use super::{error::Result, ledger::PLACE, projection::differ};
use crate::domain::EntityKind;
use rusqlite::Connection;

/// What the lines should be, from the movements alone.
const LINES: &str = "
    SELECT container, location, item, lot, sum(quantity) AS quantity FROM (
      SELECT from_container AS container, from_location AS location, item, lot, -quantity AS quantity
      FROM movement WHERE from_container IS NOT NULL AND book = 0
      UNION ALL
      SELECT to_container, to_location, item, lot, quantity FROM movement WHERE to_container IS NOT NULL AND book = 0)
    GROUP BY container, location, item, lot HAVING sum(quantity) <> 0";

/// Where each container should stand: what was said of it last, each stream in the order of its numbers, streams by their
/// clocks as far as these went forwards.
fn places() -> String {
    let container = EntityKind::Container.number();
    format!(
        "WITH said AS (
           SELECT to_container AS container, to_location AS location, stream, seq, at_ms
           FROM movement WHERE to_container IS NOT NULL AND book = 0
           UNION ALL
           SELECT f.entity_row, l.location, f.stream, f.seq, f.at_ms
           FROM fact f JOIN location l ON l.uid = unhex(json_extract(f.value, '$.location'))
           WHERE f.kind = {container} AND f.field = '{PLACE}'),
         timed AS (SELECT *, max(at_ms) OVER (PARTITION BY stream ORDER BY seq) AS clock FROM said),
         ranked AS (SELECT container, location,
                           row_number() OVER (PARTITION BY container ORDER BY clock DESC, stream DESC, seq DESC) AS n FROM timed)
         SELECT container, location FROM ranked WHERE n = 1"
    )
}

/// Whether the tables are what the ledger says.
pub(super) fn compare(conn: &Connection) -> Result<(bool, String)> {
    let lines = differ(conn, LINES, "SELECT container, location, item, lot, quantity FROM container_line")?;
    let places = differ(conn, &places(), "SELECT container, location FROM container_place")?;
    if lines + places > 0 {
        return Ok((
            false,
            format!(
                "{lines} lines and {places} places of containers differ from what the ledger says; run `pickface doctor --repair`"
            ),
        ));
    }
    let count =
        |table: &str| conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get::<_, i64>(0));
    let (all, lines) = (count("container")?, count("container_line")?);
    Ok((true, format!("{all} containers and the {lines} lines in them are what the ledger says")))
}

/// Makes the tables again.
pub(super) fn rebuild(conn: &Connection) -> Result<()> {
    conn.execute_batch(&format!(
        "DELETE FROM container_line; DELETE FROM container_place;
         INSERT INTO container_line (container, location, item, lot, quantity) {LINES};
         INSERT INTO container_place (container, location) {};",
        places()
    ))?;
    Ok(())
}
