//! What a run of the forecasts saw, and whether anything that they are made from has changed since.

use super::days;
use crate::{
    domain::EntityKind,
    store::{
        error::Result,
        handle::{Store, sites},
        replenish::state::{keep, kept},
    },
};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Under which name is kept what the last run saw.
const NAME: &str = "forecasts";

/// What a run that came to its end saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// Where every stream stood.
    heads: HashMap<i64, i64>,
    /// Which day it was at every site.
    days: HashMap<i64, i32>,
    /// How often something came late, see [`days::late`].
    late: i64,
    /// Of which program: another one may make other forecasts of the same.
    version: String,
}

/// Why the forecasts should be made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// None was ever made.
    Never,
    /// A day has begun since.
    NewDay,
    /// Sales, or something else that they are made from, changed.
    Changed,
}

impl Seen {
    /// As the store stands; what was sold is read on to here.
    pub(super) fn now(store: &mut Store) -> Result<Self> {
        let heads = heads(store)?;
        let now = (store.clock())();
        let days = sites(store.conn())?.into_iter().map(|s| (s.id.0, now.day(s.time_zone).0)).collect();
        store.read_demand_days()?;
        let version = env!("CARGO_PKG_VERSION").into();
        Ok(Self { heads, days, late: days::late(store.conn())?, version })
    }

    /// Whether forecasts that were made from this would be the same `now`.
    pub(super) fn is_of(&self, store: &Store, now: &Self) -> Result<bool> {
        Ok((self.late, &self.days, &self.version) == (now.late, &now.days, &now.version)
            && !is_told(store, &self.heads)?)
    }

    /// Keeps it: the forecasts in the store are of this.
    pub(super) fn put(&self, store: &mut Store) -> Result<()> {
        let text = serde_json::to_string(self).unwrap_or_default();
        store.write(|tx| keep(tx.conn(), NAME, &text))
    }
}

impl Store {
    /// Why the forecasts should be made anew before anybody goes by them; `None` while they are of what the store has.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn stale_forecasts(&mut self) -> Result<Option<Stale>> {
        let now = Seen::now(self)?;
        let text: Option<String> = kept(self.conn(), NAME)?;
        let Some(seen) = text.and_then(|text| serde_json::from_str::<Seen>(&text).ok()) else {
            return Ok(Some(Stale::Never));
        };
        Ok(match seen.is_of(self, &now)? {
            true => None,
            false if seen.days != now.days => Some(Stale::NewDay),
            false => Some(Stale::Changed),
        })
    }
}

/// Where every stream stands.
fn heads(store: &Store) -> Result<HashMap<i64, i64>> {
    let mut all = store.conn().prepare_cached("SELECT stream, last_seq FROM stream")?;
    let rows = all.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether a fact came that a forecast may depend on. What receipts teach of lead times waits for the run of the next day: it
/// changes slowly, and each box would make a run.
fn is_told(store: &Store, before: &HashMap<i64, i64>) -> Result<bool> {
    const KINDS: [EntityKind; 6] = [
        EntityKind::Site,
        EntityKind::Item,
        EntityKind::Supplier,
        EntityKind::SupplierItem,
        EntityKind::Demand,
        EntityKind::Planning,
    ];
    let [a, b, c, d, e, f] = KINDS.map(EntityKind::number);
    let mut find = store.conn().prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM fact WHERE stream = ?1 AND seq > ?2 AND kind IN (?3, ?4, ?5, ?6, ?7, ?8))",
    )?;
    for stream in heads(store)?.keys() {
        let seen = before.get(stream).copied().unwrap_or(0);
        if find.query_row(params![stream, seen, a, b, c, d, e, f], |r| r.get(0))? {
            return Ok(true);
        }
    }
    Ok(false)
}
