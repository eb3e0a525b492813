//! Movements on their way into the table: one by one, or many by one statement.

use super::{Movement, Result, StoreError};
use rusqlite::{Connection, ToSql};
use std::sync::LazyLock;

/// A movement with its number and its hash, ready to be written.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) movement: Movement,
    pub(super) hash: [u8; 32],
}

/// How many movements of a load are written by one statement. SQLite copies every page that a statement changes, so that
/// it could be taken back alone; one that writes many rows copies the same pages once.
pub(super) const BULK: usize = 16;

/// The columns of one row, in the order in which they are bound.
const ROW: &str = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// The statement that appends so many movements.
fn insert(rows: usize) -> String {
    let values = vec![ROW; rows].join(", ");
    format!(
        "INSERT INTO movement (stream, seq, grp, book, kind, item, lot, from_location, to_location, quantity, document,
                               operator, station, at_ms, reverses, note, hash, from_container, to_container)
         VALUES {values}"
    )
}

/// Writes one movement, or [`BULK`], by one statement; triggers see each row by itself.
pub(super) fn append(conn: &Connection, sealed: &[Sealed]) -> Result<()> {
    static STATEMENTS: LazyLock<[String; 2]> = LazyLock::new(|| [insert(1), insert(BULK)]);
    let mut statement = conn.prepare_cached(&STATEMENTS[usize::from(sealed.len() > 1)])?;
    let mut column = 0;
    let mut bind = |value: &dyn ToSql| {
        column += 1;
        statement.raw_bind_parameter(column, value)
    };
    for Sealed { movement: m, hash } in sealed {
        let d = &m.draft;
        let before: [i64; 10] = [
            m.id.stream,
            m.id.seq,
            m.group,
            d.book.number(),
            d.kind.number(),
            d.item.0,
            d.lot.0,
            d.from.id().0,
            d.to.id().0,
            d.quantity.thousandths(),
        ];
        before.iter().try_for_each(|n| bind(n))?;
        bind(&d.document)?;
        bind(&m.operator.0)?;
        bind(&m.station)?;
        bind(&m.at.0)?;
        bind(&d.reverses.map(|r| r.seq))?;
        bind(&d.note)?;
        bind(&hash)?;
        bind(&d.from_container.map(|c| c.0))?;
        bind(&d.to_container.map(|c| c.0))?;
    }
    statement.raw_execute().map_err(|e| match e.sqlite_error().map(|e| e.extended_code) {
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) => {
            StoreError::Refused("that movement was taken back already; nothing was recorded".into())
        }
        _ => e.into(),
    })?;
    Ok(())
}
