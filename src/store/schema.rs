//! The schema of a store beside the one that this program makes: every table, index and trigger, word for word.
//!
//! The triggers are what keeps other programs from changing the ledger, so their absence is a fault even while every row
//! is sound.

use super::{
    error::{Result, StoreError},
    open::MIGRATIONS,
};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// (`trigger`, its name) and the words that make it.
type Parts = BTreeMap<(String, String), String>;

fn parts(conn: &Connection) -> Result<Parts> {
    // What SQLite keeps for itself (statistics of the planner) is its own affair.
    let mut all = conn.prepare(
        "SELECT type, name, coalesce(sql, '') FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'",
    )?;
    let rows = all.query_map([], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What a new store would have that has climbed as far as this one.
fn wanted(conn: &Connection) -> Result<Parts> {
    let version: usize = conn.pragma_query_value(None, "user_version", |r| r.get::<_, u32>(0))? as usize;
    let fresh = Connection::open_in_memory()?;
    for script in MIGRATIONS.iter().take(version) {
        fresh.execute_batch(script)?;
    }
    parts(&fresh)
}

/// Whether the schema is the one that was made.
pub(super) fn check(conn: &Connection) -> Result<(bool, String)> {
    let (found, wanted) = (parts(conn)?, wanted(conn)?);
    let mut wrong = Vec::new();
    let mut needs_backup = false;
    for ((kind, name), sql) in &wanted {
        let fault = match found.get(&(kind.clone(), name.clone())) {
            None => "is missing",
            Some(other) if other != sql => "is not what was made",
            Some(_) => continue,
        };
        needs_backup |= kind == "table";
        wrong.push(format!("{kind} {name} {fault}"));
    }
    let advice = match (needs_backup, wrong.is_empty()) {
        (true, _) => "restore the last backup",
        (false, false) => "run `pickface doctor --repair`",
        (false, true) => "take it out with the program that put it there",
    };
    let strange = found.keys().filter(|part| !wanted.contains_key(*part));
    wrong.extend(
        strange.map(|(kind, name)| {
            format!("{kind} {} is none of pickface's", crate::domain::text::escape(name))
        }),
    );
    Ok(match wrong.is_empty() {
        true => (true, format!("{} tables, indexes and triggers are as they were made", wanted.len())),
        false => (false, format!("{}; {advice}", wrong.join(", "))),
    })
}

/// Makes the indexes and triggers again that are missing or not what was made. Tables hold the truth and are left alone.
pub(super) fn mend(conn: &Connection) -> Result<()> {
    let (found, wanted) = (parts(conn)?, wanted(conn)?);
    for (part @ (kind, name), sql) in &wanted {
        if kind == "table" || found.get(part) == Some(sql) {
            continue;
        }
        let remake = format!("DROP {kind} IF EXISTS {name}; {sql};");
        conn.execute_batch(&remake).map_err(|e| {
            StoreError::Refused(format!(
                "the {kind} {name} is missing and cannot be made again ({e}); nothing was changed, restore the last backup"
            ))
        })?;
    }
    Ok(())
}
