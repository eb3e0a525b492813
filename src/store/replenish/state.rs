//! What looks over the stock remember, by name: small, local, and made anew when it is gone.

use crate::store::Result;
use rusqlite::{Connection, OptionalExtension, params};
use std::str::FromStr;

/// A word that was kept; `None` where none was.
pub(crate) fn kept<T: FromStr>(conn: &Connection, name: &str) -> Result<Option<T>> {
    let mut find = conn.prepare_cached("SELECT value FROM evaluation WHERE name = ?1")?;
    let word: Option<String> = find.query_row([name], |r| r.get(0)).optional()?;
    Ok(word.and_then(|word| word.parse().ok()))
}

/// Keeps a word in the place of the one before.
pub(crate) fn keep(conn: &Connection, name: &str, value: &impl ToString) -> Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO evaluation (name, value) VALUES (?1, ?2)")?
        .execute(params![name, value.to_string()])?;
    Ok(())
}

const EDITION: &str = "edition";

/// How often alerts, proposals or what is said of them changed: whoever shows them reads them again then.
pub(crate) fn edition(conn: &Connection) -> Result<i64> {
    Ok(kept(conn, EDITION)?.unwrap_or(0))
}

/// Counts one more change.
pub(crate) fn count_up(conn: &Connection) -> Result<()> {
    keep(conn, EDITION, &(edition(conn)? + 1))
}
