//! What a manager says of an item's demand, as facts: days set aside, and which item a new one is like.

use super::{FlagKind, Flagging};
use crate::{
    domain::{EntityKind, ItemId, Uid},
    store::{
        document::{Document, row_named, row_or_any},
        error::{Result, StoreError},
        handle::sites,
        ledger::{Author, MASTER, Tx},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// One word of a manager; its entity is the item. Each is a fact of its own, so that two stations that are offline do not
/// undo each other's.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanningDoc {
    /// Days are set aside, or (`off`) known again.
    Flag {
        /// The site's uid in hexadecimal; empty for all.
        site: String,
        kind: String,
        from: i32,
        to: i32,
        #[serde(default)]
        off: bool,
    },
    /// The item sells like that one; empty for no other.
    Like { item: String },
}

impl Document for PlanningDoc {
    const KIND: EntityKind = EntityKind::Planning;

    fn project(&self, conn: &Connection, _item: Uid, item: i64) -> Result<()> {
        match self {
            Self::Flag { site, kind, from, to, off } => {
                let site = row_or_any(conn, "site", site)?;
                flag(conn, (item, site, kind), (*from, *to), *off)
            }
            Self::Like { item: other } if other.is_empty() => {
                conn.prepare_cached("DELETE FROM item_like WHERE item = ?1")?.execute([item])?;
                Ok(())
            }
            Self::Like { item: other } => {
                let like = row_named(conn, "item", other)?;
                conn.prepare_cached("INSERT OR REPLACE INTO item_like (item, like_item) VALUES (?1, ?2)")?
                    .execute([item, like])?;
                Ok(())
            }
        }
    }
}

/// Ranges of one kind never overlap: whatever the range touches is cut, then the range is put in, unless it is taken off.
fn flag(conn: &Connection, key: (i64, i64, &str), (from, to): (i32, i32), off: bool) -> Result<()> {
    let (item, site, kind) = key;
    let mut find = conn.prepare_cached(
        "SELECT day_from, day_to FROM demand_flag WHERE item = ?1 AND site = ?2 AND kind = ?3 AND day_from <= ?5 AND day_to >= ?4",
    )?;
    let touched = find
        .query_map(params![item, site, kind, from, to], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(i32, i32)>>>()?;
    let mut put = conn.prepare_cached(
        "INSERT INTO demand_flag (item, site, kind, day_from, day_to) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (first, last) in touched {
        conn.prepare_cached(
            "DELETE FROM demand_flag WHERE item = ?1 AND site = ?2 AND kind = ?3 AND day_from = ?4",
        )?
        .execute(params![item, site, kind, first])?;
        if first < from {
            put.execute(params![item, site, kind, first, from - 1])?;
        }
        if last > to {
            put.execute(params![item, site, kind, to + 1, last])?;
        }
    }
    if !off {
        put.execute(params![item, site, kind, from, to])?;
    }
    Ok(())
}

/// Records a flag (or that it is off), and says it in one sentence.
pub(crate) fn record(tx: &mut Tx<'_>, flagging: &Flagging, author: &Author) -> Result<String> {
    let flag = &flagging.flag;
    if flag.from > flag.to {
        return Err(StoreError::Refused(format!(
            "the range ends on {} before it begins on {}; nothing was flagged",
            flag.to, flag.from
        )));
    }
    let sku = sku(tx.conn(), flagging.item)?;
    let site = match flag.site {
        None => None,
        Some(id) => Some(
            sites(tx.conn())?
                .into_iter()
                .find(|s| s.id == id)
                .ok_or_else(|| StoreError::Refused("there is no such site; nothing was flagged".into()))?,
        ),
    };
    let doc = PlanningDoc::Flag {
        site: site.as_ref().map_or_else(String::new, |s| s.uid.to_string()),
        kind: flag.kind.word().into(),
        from: flag.from.0,
        to: flag.to.0,
        off: flagging.remove,
    };
    let uid = tx.item_uid(flagging.item)?;
    tx.document(MASTER, uid, flagging.item.0, &doc, author)?;
    let at = site.map_or_else(|| "at every site".into(), |s| format!("at {}", s.code));
    let what = match (flagging.remove, flag.kind) {
        (true, FlagKind::Promotion) => "is no promotion any more",
        (true, FlagKind::OneOff) => "counts again",
        (false, FlagKind::Promotion) => "is a promotion",
        (false, FlagKind::OneOff) => "is set aside as a one-off",
    };
    Ok(format!("{sku} {at}: {} to {} {what}", flag.from, flag.to))
}

/// Records that an item sells like another (or, with `None`, like none), and says it in one sentence.
pub(crate) fn record_like(
    tx: &mut Tx<'_>,
    item: ItemId,
    like: Option<ItemId>,
    author: &Author,
) -> Result<String> {
    if like == Some(item) {
        return Err(StoreError::Refused("an item cannot borrow from itself; name another".into()));
    }
    let name = sku(tx.conn(), item)?;
    let (uid, said) = match like {
        None => (String::new(), format!("{name} borrows from its category again")),
        Some(other) => (
            tx.item_uid(other)?.to_string(),
            format!("{name} borrows from {} until its own sales say more", sku(tx.conn(), other)?),
        ),
    };
    let entity = tx.item_uid(item)?;
    tx.document(MASTER, entity, item.0, &PlanningDoc::Like { item: uid }, author)?;
    Ok(said)
}

fn sku(conn: &Connection, item: ItemId) -> Result<String> {
    conn.prepare_cached("SELECT sku FROM item WHERE item = ?1")?
        .query_row([item.0], |r| r.get(0))
        .optional()?
        .ok_or_else(|| StoreError::Refused("there is no such item; nothing was flagged".into()))
}
