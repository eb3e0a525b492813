//! What is promised, what went out and how far orders are, made from the ledger and held against the tables.

use super::{follow, stage};
use crate::{
    domain::{Book, MovementKind, Virtual},
    store::{Result, projection::differ},
};
use rusqlite::Connection;

/// What should be promised where, from the movements alone.
fn allocations() -> String {
    let (book, last) = (Book::Reserved.number(), Virtual::ALL.len());
    format!(
        "SELECT document, item, location, lot, sum(quantity) AS quantity FROM (
           SELECT document, item, from_location AS location, lot, -quantity AS quantity FROM movement
           WHERE book = {book} AND document <> '' AND from_location > {last}
           UNION ALL
           SELECT document, item, to_location, lot, quantity FROM movement
           WHERE book = {book} AND document <> '' AND to_location > {last})
         GROUP BY document, item, location, lot HAVING sum(quantity) <> 0"
    )
}

/// What should have gone out and come back, from the movements alone.
fn shipments() -> String {
    let (ship, back) = (MovementKind::Ship.number(), MovementKind::Return.number());
    let customer = Virtual::Customer.id().0;
    format!(
        "SELECT document, item,
                sum(CASE WHEN kind <> {ship} THEN 0 WHEN to_location = {customer} THEN quantity ELSE -quantity END) AS quantity,
                sum(CASE WHEN kind <> {back} THEN 0 WHEN from_location = {customer} THEN quantity ELSE -quantity END) AS returned
         FROM movement WHERE book = 0 AND document <> '' AND kind IN ({ship}, {back}) GROUP BY document, item"
    )
}

/// Whether the tables are what the ledger says.
pub(crate) fn compare(conn: &Connection) -> Result<(bool, String)> {
    let promised =
        differ(conn, &allocations(), "SELECT document, item, location, lot, quantity FROM allocation")?;
    let gone = differ(conn, &shipments(), "SELECT document, item, quantity, returned FROM shipped")?;
    let late = stage::stale(conn)?;
    if promised + gone + late > 0 {
        return Ok((
            false,
            format!(
                "{promised} allocations, {gone} shipments and the stages of {late} orders differ from what the ledger says; \
                 run `pickface doctor --repair`"
            ),
        ));
    }
    let broken = follow::overpromised(conn)?;
    if broken > 0 {
        return Ok((
            false,
            format!(
                "in {broken} places more is promised to orders than lies there; run `pickface orders settle`"
            ),
        ));
    }
    let count =
        |table: &str| conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get::<_, i64>(0));
    let (all, promised) = (count("sales_order")?, count("allocation")?);
    Ok((true, format!("{all} orders and their {promised} allocations are what the ledger says")))
}

/// Makes the tables again.
pub(crate) fn rebuild(conn: &Connection) -> Result<()> {
    conn.execute_batch(&format!(
        "DELETE FROM allocation; DELETE FROM shipped;
         INSERT INTO allocation (document, item, location, lot, quantity) {};
         INSERT INTO shipped (document, item, quantity, returned) {};",
        allocations(),
        shipments()
    ))?;
    stage::touch_all(conn)
}
