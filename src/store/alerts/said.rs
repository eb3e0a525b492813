//! What people say of alerts: facts, so that every terminal and site knows.

use super::{keep::Key, list};
use crate::{
    domain::{AlertKind, AlertSaying, Day, EntityKind, Instant, ItemId, Quantity, SiteId, Uid, text},
    store::{
        Result, Store, StoreError,
        document::{Document, row_or_any},
        handle::sites,
        ledger::{Author, MASTER, Tx},
        replenish::state,
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// The longest remark that is kept, in characters.
const NOTE_MAX: usize = 240;

/// Days that something can be silent for at most.
const FARTHEST: i32 = 36_525;

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
        // Who has seen it, perhaps at another station, has not taken back that it is to be silent for good.
        conn.prepare_cached(
            "INSERT INTO alert_said (kind, item, site, subject, said, until, level, at_ms, note)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (kind, item, site, subject) DO UPDATE SET said = excluded.said, until = excluded.until,
               level = excluded.level, at_ms = excluded.at_ms, note = excluded.note
             WHERE NOT (said = 'exclude' AND excluded.said = 'acknowledge')",
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
    is_open: bool,
    available: Option<Quantity>,
    /// The business day where it is.
    today: Day,
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
    let about = about(tx.conn(), alert, tx.at())?;
    let (said, until, level) = match saying {
        AlertSaying::Acknowledge => ("acknowledge", None, None),
        AlertSaying::Snooze { until, level } => {
            sound(&about, until, level)?;
            ("snooze", until, level)
        }
        AlertSaying::Exclude => ("exclude", None, None),
        AlertSaying::Wake => ("", None, None),
    };
    let is_silent = list::is_said_silent(tx.conn(), &about.key(), about.today, about.available)?;
    match saying {
        // It is silent, and stays so: that somebody has seen it takes nothing back.
        AlertSaying::Acknowledge if is_silent => {}
        AlertSaying::Wake if about.kind.is_shortage() => {
            for kind in [AlertKind::OutOfStock, AlertKind::RunningOut] {
                put(tx, &About { kind, ..about.clone() }, said, (until, level), note, author)?;
            }
        }
        _ => put(tx, &about, said, (until, level), note, author)?,
    }
    if saying == AlertSaying::Acknowledge {
        // From here on it is worse or it is not.
        tx.conn().prepare_cached("UPDATE alert SET mark = level WHERE alert = ?1")?.execute([alert])?;
    }
    state::count_up(tx.conn())?;
    let name = about.name;
    let day = |d: Day| d.to_string();
    Ok(match saying {
        AlertSaying::Acknowledge if is_silent => format!("{name}: seen, and silent as before"),
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

/// Whether something can be silent until a day or a level.
fn sound(about: &About, until: Option<Day>, level: Option<Quantity>) -> Result<()> {
    let refused = |why: String| Err(StoreError::Refused(format!("{}: {why}", about.name)));
    if until.is_none() && level.is_none() {
        return Err(StoreError::Refused("a snooze needs a date or a level: say until when".into()));
    }
    if let Some(day) = until {
        if day <= about.today {
            return refused(format!("{day} is no day to come: say one after {}", about.today));
        }
        if day.0 > about.today.0.saturating_add(FARTHEST) {
            return refused(format!("{day} is more than a hundred years away: exclude it instead"));
        }
    }
    match (level, about.available) {
        (Some(_), None) => {
            refused("nothing is available of it that could be a level: say until which day".into())
        }
        (Some(level), _) if level.is_negative() => refused(format!("{level} is no level: say zero or above")),
        (Some(level), Some(available)) if about.is_open && level >= available => {
            refused(format!("{available} are available, no more than {level}: say a level below {available}"))
        }
        _ => Ok(()),
    }
}

/// Records one word about what an alert is about.
fn put(
    tx: &mut Tx<'_>,
    about: &About,
    said: &str,
    (until, level): (Option<Day>, Option<Quantity>),
    note: &str,
    author: &Author,
) -> Result<()> {
    let uid = |table: &str, row: i64| -> Result<Option<Uid>> {
        let sql = format!("SELECT uid FROM {table} WHERE {table} = ?1");
        let found: Option<Vec<u8>> =
            tx.conn().prepare_cached(&sql)?.query_row([row], |r| r.get(0)).optional()?;
        Ok(found.and_then(|uid| Uid::from_slice(&uid)))
    };
    let (item, site) = (uid("item", about.item)?, uid("site", about.site)?);
    let hex = |uid: Option<Uid>| uid.map_or_else(String::new, |u| u.to_string());
    let doc = SaidDoc {
        kind: about.kind.word().into(),
        item: hex(item),
        site: hex(site),
        subject: about.subject.clone(),
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
    tx.document(MASTER, entity, row, &doc, author)
}

/// Ends what was to be silent until a level: for good once the level is reached, and, where no day was said beside it, once it is
/// over. Says how many.
pub(crate) fn end_levels(tx: &mut Tx<'_>, author: &Author) -> Result<usize> {
    let mut all = tx.conn().prepare_cached(
        "SELECT a.alert, a.open FROM alert_said d
         JOIN alert a ON a.kind = d.kind AND a.item = d.item AND a.site = d.site AND a.subject = d.subject
         WHERE d.said = 'snooze' AND d.level IS NOT NULL
           AND (a.open = 1 AND a.available <= d.level OR a.open = 0 AND d.until IS NULL AND a.closed_ms >= d.at_ms)",
    )?;
    let rows = all.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let ended = rows.collect::<rusqlite::Result<Vec<(i64, bool)>>>()?;
    drop(all);
    for (alert, is_open) in &ended {
        let why = if *is_open { "the level is reached" } else { "it is over" };
        record(tx, *alert, AlertSaying::Wake, why, author)?;
    }
    Ok(ended.len())
}

fn about(conn: &Connection, alert: i64, now: Instant) -> Result<About> {
    let found = conn
        .prepare_cached(
            "SELECT a.kind, a.item, a.site, a.subject, coalesce(i.sku, a.subject), coalesce(s.code, ''), a.open, a.available
             FROM alert a LEFT JOIN item i ON i.item = a.item LEFT JOIN site s ON s.site = a.site WHERE a.alert = ?1",
        )?
        .query_row([alert], |r| {
            let (what, site): (String, String) = (r.get(4)?, r.get(5)?);
            let about = About {
                kind: AlertKind::from_number(r.get(0)?).unwrap_or(AlertKind::System),
                item: r.get(1)?,
                site: r.get(2)?,
                subject: r.get(3)?,
                name: String::new(),
                is_open: r.get(6)?,
                available: r.get::<_, Option<i64>>(7)?.map(Quantity::from_thousandths),
                today: now.day(chrono_tz::UTC),
            };
            Ok((about, what, site))
        })
        .optional()?;
    let Some((about, what, at)) = found else {
        return Err(StoreError::Refused(format!("there is no alert {alert}; `pickface alerts` lists them")));
    };
    let place = if at.is_empty() { String::new() } else { format!(" at {at}") };
    let zone = sites(conn)?.into_iter().find(|s| s.id.0 == about.site).map(|s| s.time_zone);
    Ok(About {
        name: format!("{} {what}{place}", about.kind.short_word()),
        today: zone.map_or(about.today, |zone| now.day(zone)),
        ..about
    })
}

impl About {
    fn key(&self) -> Key {
        Key {
            kind: self.kind,
            item: ItemId(self.item),
            site: SiteId(self.site),
            subject: self.subject.clone(),
        }
    }
}
