//! What a sender does with the outbox: finds what is due, claims it, says how it went.

use super::{Attachment, Message, What, payload, withdrawn};
use crate::{
    domain::{Instant, OperatorId, Uid, text},
    store::{
        error::Result,
        handle::Store,
        ledger::{Author, new_uid},
        purchases,
    },
};
use rusqlite::{Connection, OptionalExtension, params};

const MINUTE: i64 = 60_000;

/// Minutes between a try that failed and the next; the last one counts for all after it.
const BACKOFF: [i64; 6] = [1, 2, 5, 15, 30, 60];

/// How long a message is tried for, in milliseconds.
const PATIENCE: i64 = 3 * 24 * 60 * MINUTE;

/// How long a claim holds, in milliseconds. A try ends after half a minute, so that whoever holds one longer was killed.
const LEASE: i64 = 2 * MINUTE;

/// The longest word of a channel that is kept, in characters.
const ERROR_MAX: usize = 300;

/// Which messages are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Those whose time has come.
    Now,
    /// All that wait, their time or not.
    Waiting,
}

/// A message that is ours to send, for a while.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    row: i64,
    token: Uid,
    author: Author,
    /// The same at every try: the Message-ID and the Idempotency-Key.
    pub uid: Uid,
    /// The channel's name.
    pub channel: String,
    /// When it was queued.
    pub created: Instant,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// What to send.
    pub message: Message,
}

impl Claimed {
    /// A message that stands in no outbox: a test.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn alone(message: Message, channel: &str, now: Instant) -> Result<Self> {
        let author = Author { operator: OperatorId(0), station: String::new() };
        let (token, uid) = (new_uid()?, new_uid()?);
        Ok(Self { row: 0, token, author, uid, channel: channel.into(), created: now, attempts: 1, message })
    }
}

/// A row that waits and nobody has claimed, `?1` being now. A clock that was set back would keep it for long: no time is
/// further ahead than the longest pause, so what is was written by another clock.
const FREE: &str = "next_ms IS NOT NULL AND (claimed_until_ms IS NULL OR claimed_until_ms <= ?1 OR claimed_until_ms > ?1 + 120000)";
const RIPE: &str = "(next_ms <= ?1 OR next_ms > ?1 + 3600000)";

impl Store {
    /// The rows of messages that a channel may send, oldest first. Nothing is written.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn outbox_due(&self, channel: &str, due: Due) -> Result<Vec<i64>> {
        let now = (self.clock())();
        let ripe = if due == Due::Now { RIPE } else { "?1 = ?1" };
        let mut find = self.conn().prepare_cached(&format!(
            "SELECT message FROM outbox WHERE channel = ?2 AND {FREE} AND {ripe} ORDER BY message"
        ))?;
        let rows = find.query_map(params![now.0, channel], |r| r.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When a channel has something to send next; `None` when nothing waits.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn outbox_next(&self, channel: &str) -> Result<Option<Instant>> {
        let mut find = self.conn().prepare_cached(
            "SELECT min(max(next_ms, coalesce(claimed_until_ms, next_ms))) FROM outbox
             WHERE channel = ?1 AND next_ms IS NOT NULL",
        )?;
        Ok(find.query_row([channel], |r| r.get::<_, Option<i64>>(0))?.map(Instant))
    }

    /// Claims a message, so that nobody else sends it for two minutes. `None` when somebody else has it, it has gone, or it
    /// is not to go any more.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn outbox_claim(&mut self, row: i64, due: Due) -> Result<Option<Claimed>> {
        let token = new_uid()?;
        self.write(|tx| {
            let (conn, now) = (tx.conn(), tx.at().0);
            let ripe = if due == Due::Now { RIPE } else { "?1 = ?1" };
            let mut find = conn.prepare_cached(&format!(
                "SELECT uid, key, channel, what, document, payload, created_ms, attempts FROM outbox
                 WHERE message = ?2 AND {FREE} AND {ripe}"
            ))?;
            let found = find
                .query_row(params![now, row], |r| {
                    let uid = Uid::from_slice(&r.get::<_, Vec<u8>>(0)?).unwrap_or_default();
                    let texts: [String; 5] = [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?];
                    Ok((uid, texts, r.get::<_, i64>(6)?, r.get::<_, u32>(7)?))
                })
                .optional()?;
            let Some((uid, [key, channel, what, document, text], created, attempts)) = found else {
                return Ok(None);
            };
            if let Some(why) = withdrawn(conn, &document)? {
                over(conn, row, &why)?;
                return Ok(None);
            }
            conn.prepare_cached(
                "UPDATE outbox SET claimed_by = ?2, claimed_until_ms = ?3, attempts = attempts + 1 WHERE message = ?1",
            )?
            .execute(params![row, token.0, now + LEASE])?;
            let p = payload(&text)?;
            Ok(Some(Claimed {
                row,
                token,
                author: Author { operator: OperatorId(p.operator), station: p.station },
                uid,
                channel,
                created: Instant(created),
                attempts: attempts + 1,
                message: Message {
                    key,
                    // A word of a newer pickface: what it is about changes nothing about how it goes.
                    what: what.parse().unwrap_or(What::Alerts),
                    subject: p.subject,
                    text: p.text,
                    fields: p.fields,
                    to: p.to,
                    order: Some(document).filter(|d| !d.is_empty()),
                    attachments: files(conn, row)?,
                },
            }))
        })
    }

    /// The channel took the message: it is over. An order that it carried has been sent from here on.
    ///
    /// # Errors
    /// When the disk fails; then it will be sent once more.
    pub fn outbox_done(&mut self, claimed: &Claimed) -> Result<()> {
        self.write(|tx| {
            tx.conn()
                .prepare_cached(
                    "UPDATE outbox SET sent_ms = ?2, next_ms = NULL, claimed_by = NULL, claimed_until_ms = NULL, error = ''
                     WHERE message = ?1",
                )?
                .execute([claimed.row, tx.at().0])?;
            tx.conn()
                .prepare_cached("DELETE FROM outbox_file WHERE message = ?1")?
                .execute([claimed.row])?;
            match &claimed.message.order {
                Some(number) => {
                    purchases::has_gone(tx, number, &format!("sent by {}", claimed.channel), &claimed.author)
                }
                None => Ok(()),
            }
        })
    }

    /// The channel did not take the message: it is tried again after 1, 2, 5, 15, 30 minutes, then every hour, for three
    /// days. Answers when; `None` when that was the last time, or somebody else has it by now.
    ///
    /// # Errors
    /// When the disk fails; then the claim runs out by itself.
    pub fn outbox_failed(&mut self, claimed: &Claimed, error: &str) -> Result<Option<Instant>> {
        let error = text::clean(error, ERROR_MAX);
        self.write(|tx| {
            let now = tx.at().0;
            let tried = usize::try_from(claimed.attempts).unwrap_or(1).clamp(1, BACKOFF.len());
            let next = now + BACKOFF[tried - 1] * MINUTE;
            if now - claimed.created.0 >= PATIENCE {
                over_if(tx.conn(), claimed, &format!("given up after 3 days: {error}"))?;
                return Ok(None);
            }
            let ours = tx
                .conn()
                .prepare_cached(
                    "UPDATE outbox SET next_ms = ?3, claimed_by = NULL, claimed_until_ms = NULL, error = ?4
                     WHERE message = ?1 AND claimed_by = ?2 AND next_ms IS NOT NULL",
                )?
                .execute(params![claimed.row, claimed.token.0, next, error])?
                == 1;
            Ok(ours.then_some(Instant(next)))
        })
    }
}

/// Nothing more is tried with a message.
fn over(conn: &Connection, row: i64, why: &str) -> Result<()> {
    conn.prepare_cached(
        "UPDATE outbox SET next_ms = NULL, claimed_by = NULL, claimed_until_ms = NULL, error = ?2 WHERE message = ?1",
    )?
    .execute(params![row, why])?;
    conn.prepare_cached("DELETE FROM outbox_file WHERE message = ?1")?.execute([row])?;
    Ok(())
}

fn over_if(conn: &Connection, claimed: &Claimed, why: &str) -> Result<()> {
    let mut find = conn.prepare_cached("SELECT 1 FROM outbox WHERE message = ?1 AND claimed_by = ?2")?;
    if find.exists(params![claimed.row, claimed.token.0])? {
        over(conn, claimed.row, why)?;
    }
    Ok(())
}

fn files(conn: &Connection, row: i64) -> Result<Vec<Attachment>> {
    let mut all = conn.prepare_cached(
        "SELECT name, media_type, bytes FROM outbox_file WHERE message = ?1 ORDER BY place",
    )?;
    let rows = all
        .query_map([row], |r| Ok(Attachment { name: r.get(0)?, media_type: r.get(1)?, bytes: r.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
