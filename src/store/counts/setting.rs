//! What may differ without another word: a setting of the whole store.

use crate::{
    domain::{EntityKind, Money, Uid},
    fulfil::Tolerance,
    store::{
        Reading, Result, Store, StoreError,
        document::Document,
        ledger::{Author, MASTER},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// The name of the setting.
const TOLERANCE: &str = "count_tolerance";

/// What holds for the whole store, as somebody said. Facts of before this was projected have no name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SettingDoc {
    name: String,
    value: String,
}

impl Document for SettingDoc {
    const KIND: EntityKind = EntityKind::Setting;

    fn project(&self, conn: &Connection, _uid: Uid, _row: i64) -> Result<()> {
        if self.name.is_empty() {
            return Ok(());
        }
        conn.prepare_cached(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![self.name, self.value])?;
        Ok(())
    }
}

/// What a count may differ: as somebody said, or as usual.
pub(crate) fn tolerance(conn: &Connection) -> Result<Tolerance> {
    let value: Option<String> = conn
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([TOLERANCE], |r| r.get(0))
        .optional()?;
    let Some(value) = value else { return Ok(Tolerance::default()) };
    let mut parts = value.split(' ').map(|part| part.parse::<i64>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(value), Some(percent)) => Ok(Tolerance { value: Money::from_ten_thousandths(value), percent }),
        _ => Err(StoreError::Refused(
            "the store's tolerance of counts cannot be read; say it anew with `pickface counts tolerance`"
                .into(),
        )),
    }
}

impl Reading {
    /// What a count may differ without another word.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_tolerance(&self) -> Result<Tolerance> {
        tolerance(&self.conn)
    }
}

impl Store {
    /// Says what a count may differ; what is `None` stays. Answers with what holds now.
    ///
    /// # Errors
    /// When a number is below zero, or the disk fails.
    pub fn set_count_tolerance(
        &mut self,
        value: Option<Money>,
        percent: Option<i64>,
        author: &Author,
    ) -> Result<Tolerance> {
        if value.is_some_and(|v| v < Money::ZERO) || percent.is_some_and(|p| p < 0) {
            return Err(StoreError::Refused("a tolerance is zero or more; nothing was changed".into()));
        }
        self.write(|tx| {
            let before = tolerance(tx.conn())?;
            let now = Tolerance {
                value: value.unwrap_or(before.value),
                percent: percent.unwrap_or(before.percent),
            };
            if now != before {
                let value = format!("{} {}", now.value.ten_thousandths(), now.percent);
                let doc = SettingDoc { name: TOLERANCE.into(), value };
                tx.document(MASTER, Uid::default(), 0, &doc, author)?;
            }
            Ok(now)
        })
    }
}
