//! Places that are to be counted: asked for by pickers and by what the books say, done by a count.

use super::settle::serve;
use crate::{
    domain::{CountReason, EntityKind, ItemId, LocationId, SiteId, Uid, text},
    store::{
        Result,
        document::{Document, row_named, row_or_any},
        ledger::{Author, Tx, new_uid, next_row},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest note, in characters.
const NOTE_MAX: usize = 200;

/// One thing said of a count task; its entity is the task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CountTaskDoc {
    /// A place is to be counted. Uids in hexadecimal; the item's empty for all that lies there.
    Asked { site: String, location: String, item: String, reason: String, note: String, at_ms: i64 },
    /// It was.
    Done { at_ms: i64 },
}

impl Document for CountTaskDoc {
    const KIND: EntityKind = EntityKind::CountTask;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        match self {
            Self::Asked { site, location, item, reason, note, at_ms } => {
                let item = Some(row_or_any(conn, "item", item)?).filter(|item| *item != 0);
                conn.prepare_cached(
                    "INSERT INTO count_task (count_task, uid, site, location, item, reason, note, asked_ms, done_ms)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL) ON CONFLICT (count_task) DO NOTHING",
                )?
                .execute(params![
                    row,
                    uid.0,
                    row_named(conn, "site", site)?,
                    row_named(conn, "location", location)?,
                    item,
                    reason,
                    note,
                    at_ms,
                ])?;
            }
            Self::Done { at_ms } => {
                conn.prepare_cached("UPDATE count_task SET done_ms = ?2 WHERE count_task = ?1")?
                    .execute(params![row, at_ms])?;
            }
        }
        Ok(())
    }
}

/// Asks for a count, unless the same is asked for already.
pub(crate) fn ask(
    tx: &mut Tx<'_>,
    site: SiteId,
    place: LocationId,
    item: Option<ItemId>,
    reason: CountReason,
    note: &str,
    author: &Author,
) -> Result<()> {
    let open = tx
        .conn()
        .prepare_cached(
            "SELECT 1 FROM count_task WHERE location = ?1 AND done_ms IS NULL
               AND (item IS ?2 AND reason = ?3 OR item IS NULL AND ?3 <> 'short') LIMIT 1",
        )?
        .exists(params![place.0, item.map(|i| i.0), reason.word()])?;
    if open {
        return Ok(());
    }
    let doc = CountTaskDoc::Asked {
        site: uid_of(tx.conn(), "site", site.0)?,
        location: uid_of(tx.conn(), "location", place.0)?,
        item: item.map(|i| uid_of(tx.conn(), "item", i.0)).transpose()?.unwrap_or_default(),
        reason: reason.word().into(),
        note: text::clean(note, NOTE_MAX),
        at_ms: tx.at().0,
    };
    let row = next_row(tx.conn(), "count_task", "count_task")?;
    tx.document(site.0, new_uid()?, row, &doc, author)
}

/// A place was counted: what was asked of it is done, and what was said to be missing there can be promised again.
pub(crate) fn counted(tx: &mut Tx<'_>, site: SiteId, place: &str, author: &Author) -> Result<()> {
    let mut open = tx.conn().prepare_cached(
        "SELECT c.count_task, c.uid, c.item FROM count_task c JOIN location l ON l.location = c.location
         WHERE l.site = ?1 AND l.code = ?2 AND c.done_ms IS NULL",
    )?;
    let rows = open
        .query_map(params![site.0, place], |r| {
            Ok((r.get::<_, i64>(0)?, r.get::<_, Vec<u8>>(1)?, r.get::<_, Option<i64>>(2)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut again = BTreeSet::new();
    for (row, uid, item) in rows {
        let doc = CountTaskDoc::Done { at_ms: tx.at().0 };
        tx.document(site.0, Uid::from_slice(&uid).unwrap_or_default(), row, &doc, author)?;
        if let Some(item) = item {
            again.insert(ItemId(item));
        }
    }
    again.into_iter().try_for_each(|item| serve(tx, item, site, author).map(drop))
}

/// The uid of a row, in hexadecimal.
pub(super) fn uid_of(conn: &Connection, table: &'static str, row: i64) -> Result<String> {
    let sql = format!("SELECT lower(hex(uid)) FROM {table} WHERE {table} = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([row], |r| r.get(0)).optional()?.unwrap_or_default())
}
