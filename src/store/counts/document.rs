//! What facts say of counts.

use crate::{
    domain::{
        ContainerId, Draft, EntityKind, HeldStage, ItemId, LocationId, LotId, MovementKind, Place, Quantity,
        SiteId, Uid,
    },
    scan::HeldMove,
    store::{
        Result, StoreError,
        document::{Document, row_named, row_or_any},
        ledger::{Author, Tx},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A count, or what was decided of one that was held back. Facts of before this was projected have only the first two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CountDoc {
    /// The place's code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) location: String,
    /// What was seen and what the books said at each line's scan, as JSON.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) lines: String,
    /// The place's uid in hexadecimal.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) place: String,
    /// Who counted, in hexadecimal; empty for nobody in particular.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) operator: String,
    pub(super) at_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) held: Option<HeldDoc>,
    /// approved, rejected, withdrawn; of a count that was held back.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) verdict: String,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) note: String,
}

/// What a count outside the tolerance would post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HeldDoc {
    pub(super) site: String,
    pub(super) times: i64,
    pub(super) agrees: bool,
    pub(super) value: i64,
    pub(super) units: i64,
    pub(super) moves: Vec<MoveDoc>,
}

/// One movement of it; others by their uids in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MoveDoc {
    kind: String,
    item: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    lot: String,
    from: String,
    to: String,
    quantity: i64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    container: String,
}

impl Document for CountDoc {
    const KIND: EntityKind = EntityKind::Count;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        if !self.verdict.is_empty() {
            conn.prepare_cached("UPDATE count_held SET stage = ?2, decided_ms = ?3 WHERE count_held = ?1")?
                .execute(params![row, self.verdict, self.at_ms])?;
            return Ok(());
        }
        if self.place.is_empty() {
            return Ok(());
        }
        let location = row_named(conn, "location", &self.place)?;
        conn.prepare_cached(
            "INSERT INTO place_counted (location, counted_ms) VALUES (?1, ?2)
             ON CONFLICT (location) DO UPDATE SET counted_ms = max(counted_ms, excluded.counted_ms)",
        )?
        .execute(params![location, self.at_ms])?;
        let Some(held) = &self.held else { return Ok(()) };
        let stage = if held.times > 1 { HeldStage::Approval } else { HeldStage::Recount };
        let moves = serde_json::to_string(&held.moves).map_err(|e| StoreError::Refused(e.to_string()))?;
        conn.prepare_cached(
            "INSERT INTO count_held (count_held, uid, site, location, stage, times, operator, counted_ms, agrees, value, units,
                                     lines, moves, decided_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, NULL)
             ON CONFLICT (count_held) DO UPDATE SET stage = excluded.stage, times = excluded.times,
               operator = excluded.operator, counted_ms = excluded.counted_ms, agrees = excluded.agrees,
               value = excluded.value, units = excluded.units, lines = excluded.lines, moves = excluded.moves",
        )?
        .execute(params![
            row,
            uid.0,
            row_named(conn, "site", &held.site)?,
            location,
            stage.word(),
            held.times,
            row_or_any(conn, "operator", &self.operator)?,
            self.at_ms,
            held.agrees,
            held.value,
            held.units,
            self.lines,
            moves,
        ])?;
        Ok(())
    }
}

impl MoveDoc {
    /// As other stores know it too; a lot that is new is made.
    pub(super) fn of(tx: &mut Tx<'_>, held: &HeldMove, author: &Author) -> Result<Self> {
        let draft = &held.draft;
        let lot = match &held.new_lot {
            Some((code, expiry)) => tx.lot(draft.item, code, *expiry, author)?,
            None => draft.lot,
        };
        let conn = tx.conn();
        let maybe = |table, row: i64| if row == 0 { Ok(String::new()) } else { uid_of(conn, table, row) };
        Ok(Self {
            kind: draft.kind.word().into(),
            item: uid_of(conn, "item", draft.item.0)?,
            lot: maybe("lot", lot.0)?,
            from: uid_of(conn, "location", draft.from.id().0)?,
            to: uid_of(conn, "location", draft.to.id().0)?,
            quantity: draft.quantity.thousandths(),
            container: maybe("container", draft.from_container.map_or(0, |c| c.0))?,
        })
    }

    /// What it posts now; `None` for goods that are not where they were to be taken from any more.
    pub(super) fn draft(&self, conn: &Connection, site: SiteId, document: &str) -> Result<Option<Draft>> {
        let kind: MovementKind = self.kind.parse().map_err(|_| {
            StoreError::Refused("a count would post what this pickface does not know; update it".into())
        })?;
        let place = |uid| Ok::<_, StoreError>(Place::of(LocationId(row_named(conn, "location", uid)?)));
        let (from, to) = (place(&self.from)?, place(&self.to)?);
        let item = ItemId(row_named(conn, "item", &self.item)?);
        let lot = LotId(row_or_any(conn, "lot", &self.lot)?);
        let quantity = Quantity::from_thousandths(self.quantity);
        let lies = |sql: &str, row: i64| -> Result<bool> {
            let held: Option<i64> = conn
                .prepare_cached(sql)?
                .query_row(params![item.0, from.id().0, lot.0, row], |r| r.get(0))
                .optional()?;
            Ok(held.unwrap_or(0) >= self.quantity)
        };
        if kind == MovementKind::Move
            && !lies(
                "SELECT on_hand FROM balance WHERE item = ?1 AND location = ?2 AND lot = ?3 AND ?4 = 0",
                0,
            )?
        {
            return Ok(None);
        }
        // A container that was carried off or emptied meanwhile is not charged with what is missing in the place.
        let container = row_or_any(conn, "container", &self.container)?;
        let is_in = container != 0
            && lies(
                "SELECT quantity FROM container_line WHERE item = ?1 AND location = ?2 AND lot = ?3 AND container = ?4",
                container,
            )?;
        let draft = Draft::new(site, kind, item, from, to, quantity)
            .of_lot(lot)
            .note("counted")
            .contained(is_in.then_some(ContainerId(container)), None);
        Ok(Some(draft.document(document.to_owned())))
    }
}

/// What a count found besides what the books said, by item and lot: the same for two counts that agree, whatever moved in
/// between.
pub(super) fn variances(lines: &str) -> BTreeMap<(String, String), String> {
    let all: Vec<serde_json::Value> = serde_json::from_str(lines).unwrap_or_default();
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let differs = |v: &serde_json::Value| v["variance"].as_f64().is_none_or(|n| n != 0.0);
    let of = |v: &serde_json::Value| ((text(&v["sku"]), text(&v["lot"])), v["variance"].to_string());
    all.iter().filter(|v| differs(v)).map(of).collect()
}

/// The uid of a row, in hexadecimal.
pub(super) fn uid_of(conn: &Connection, table: &'static str, row: i64) -> Result<String> {
    let sql = format!("SELECT lower(hex(uid)) FROM {table} WHERE {table} = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([row], |r| r.get(0)).optional()?.unwrap_or_default())
}
