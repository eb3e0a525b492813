//! What people say of alerts: facts, so that every terminal and site knows.

use crate::{
    domain::{AlertKind, AlertSaying, Day, EntityKind, Quantity, Uid, text},
    store::{
        Result, Store, StoreError,
        document::{Document, row_or_any},
        handle::{home_site, sites},
        ledger::{Author, MASTER, Tx},
        replenish::state,
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// The longest remark that is kept, in characters.
const NOTE_MAX: usize = 240;

/// One word about what an alert is about; its entity is the item, or else the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SaidDoc {
    kind: String,
    /// The item's uid in hexadecimal; empty for none.
    item: String,
    /// The site's uid in hexadecimal; empty for the whole machine.
    site: String,
    subject: String,
    /// acknowledge, snooze, exclude; empty: it may speak again.
    said: String,
    until: Option<i32>,
    level: Option<i64>,
    at_ms: i64,
    note: String,
}

impl Document for SaidDoc {
    const KIND: EntityKind = EntityKind::Alert;

    fn project(&self, conn: &Connection, _entity: Uid, _row: i64) -> Result<()> {
        // A kind of a newer pickface is nothing that this one opens.
        let Ok(kind) = self.kind.parse::<AlertKind>() else { return Ok(()) };
        let item = row_or_any(conn, "item", &self.item)?;
        let site = row_or_any(conn, "site", &self.site)?;
        let key = params![kind.number(), item, site, self.subject];
        if self.said.is_empty() {
            conn.prepare_cached(
                "DELETE FROM alert_said WHERE kind = ?1 AND item = ?2 AND site = ?3 AND subject = ?4",
            )?
            .execute(key)?;
            return Ok(());
        }
        conn.prepare_cached(
            "INSERT OR REPLACE INTO alert_said (kind, item, site, subject, said, until, level, at_ms, note)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            kind.number(),
            item,
            site,
            self.subject,
            self.said,
            self.until,
            self.level,
            self.at_ms,
            self.note
        ])?;
        Ok(())
    }
}

/// What an alert is about, as rows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct About {
    kind: AlertKind,
    item: i64,
    site: i64,
    subject: String,
    name: String,
}

impl Store {
    /// Records what somebody says of an alert, and says it in one sentence.
    ///
    /// # Errors
    /// When there is no such alert, or the disk fails; then nothing is recorded.
    pub fn alert_says(
        &mut self,
        alert: i64,
        saying: AlertSaying,
        note: &str,
        author: &Author,
    ) -> Result<String> {
        self.write(|tx| record(tx, alert, saying, note, author))
    }
}

/// See [`Store::alert_says`].
pub(crate) fn record(
    tx: &mut Tx<'_>,
    alert: i64,
    saying: AlertSaying,
    note: &str,
    author: &Author,
) -> Result<String> {
    let about = about(tx.conn(), alert)?;
    let uid = |table: &str, row: i64| -> Result<Option<Uid>> {
        let sql = format!("SELECT uid FROM {table} WHERE {table} = ?1");
        let found: Option<Vec<u8>> =
            tx.conn().prepare_cached(&sql)?.query_row([row], |r| r.get(0)).optional()?;
        Ok(found.and_then(|uid| Uid::from_slice(&uid)))
    };
    let (item, site) = (uid("item", about.item)?, uid("site", about.site)?);
    let (said, until, level) = match saying {
        AlertSaying::Acknowledge => ("acknowledge", None, None),
        AlertSaying::Snooze { until: None, level: None } => {
            return Err(StoreError::Refused("a snooze needs a date or a level: say until when".into()));
        }
        AlertSaying::Snooze { until: Some(until), .. } if until <= today(tx, about.site)? => {
            return Err(StoreError::Refused(format!("{until} is over: say a day that is to come")));
        }
        AlertSaying::Snooze { until, level } => ("snooze", until, level),
        AlertSaying::Exclude => ("exclude", None, None),
        AlertSaying::Wake => ("", None, None),
    };
    let hex = |uid: Option<Uid>| uid.map_or_else(String::new, |u| u.to_string());
    let doc = SaidDoc {
        kind: about.kind.word().into(),
        item: hex(item),
        site: hex(site),
        subject: about.subject,
        said: said.into(),
        until: until.map(|d| d.0),
        level: level.map(Quantity::thousandths),
        at_ms: tx.at().0,
        note: text::clean(note, NOTE_MAX),
    };
    let (entity, row) = match (item, site) {
        (Some(item), _) => (item, about.item),
        (None, Some(site)) => (site, about.site),
        (None, None) => (Uid::default(), 0),
    };
    tx.document(MASTER, entity, row, &doc, author)?;
    if saying == AlertSaying::Acknowledge {
        // From here on it is worse or it is not.
        tx.conn().prepare_cached("UPDATE alert SET mark = level WHERE alert = ?1")?.execute([alert])?;
    }
    state::count_up(tx.conn())?;
    let name = about.name;
    let day = |d: Day| d.to_string();
    Ok(match saying {
        AlertSaying::Acknowledge => format!("{name}: seen"),
        AlertSaying::Snooze { until: Some(d), level: None } => format!("{name}: silent until {}", day(d)),
        AlertSaying::Snooze { until: None, level } => {
            format!("{name}: silent until {} are available", level.unwrap_or_default())
        }
        AlertSaying::Snooze { until: Some(d), level: Some(level) } => {
            format!("{name}: silent until {}, or until {level} are available", day(d))
        }
        AlertSaying::Exclude => format!("{name}: silent until somebody wakes it"),
        AlertSaying::Wake => format!("{name}: speaks again"),
    })
}

/// The business day where the alert is; of the whole machine, at the store's own site.
fn today(tx: &Tx<'_>, site: i64) -> Result<Day> {
    let home = home_site(tx.conn())?;
    let there = sites(tx.conn())?.into_iter().find(|s| s.id.0 == site);
    Ok(tx.at().day(there.map_or(home.time_zone, |s| s.time_zone)))
}

fn about(conn: &Connection, alert: i64) -> Result<About> {
    let found = conn
        .prepare_cached(
            "SELECT a.kind, a.item, a.site, a.subject, coalesce(i.sku, a.subject), coalesce(s.code, '')
             FROM alert a LEFT JOIN item i ON i.item = a.item LEFT JOIN site s ON s.site = a.site WHERE a.alert = ?1",
        )?
        .query_row([alert], |r| {
            let (what, site): (String, String) = (r.get(4)?, r.get(5)?);
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, what, site))
        })
        .optional()?;
    let Some((kind, item, site, subject, what, at)) = found else {
        return Err(StoreError::Refused(format!("there is no alert {alert}; `pickface alerts` lists them")));
    };
    let kind = AlertKind::from_number(kind).ok_or(StoreError::Closed)?;
    let place = if at.is_empty() { String::new() } else { format!(" at {at}") };
    Ok(About { kind, item, site, subject, name: format!("{} {what}{place}", kind.short_word()) })
}
