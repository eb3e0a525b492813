//! The outbox: messages that wait until a channel takes them.
//!
//! A message is queued in the transaction of what causes it, once for each channel, under a key that makes it the same
//! message for ever: what is queued a second time is not queued. Whoever delivers claims a row for a while, so that of
//! several processes one sends it, and says afterwards how it went; one that was killed in between is followed by another
//! when its claim runs out. So each message arrives at least once, and every try carries the same identity
//! ([`Claimed::uid`]), by which a receiver knows a second one.
//!
//! Nothing is sent from here; `notify` does that, outside of every transaction.

mod deliver;
mod ear;
mod list;
mod message;
#[cfg(test)]
mod tests;

pub use deliver::{Claimed, Due};
pub use ear::{Ear, Told};
pub use list::{Letter, State};
pub use message::{Attachment, Message, What};

use super::{
    error::{Result, StoreError},
    handle::Store,
    ledger::{Author, Tx, new_uid},
    purchases,
};
use crate::domain::{PurchaseStatus, text};
use message::{SUBJECT_MAX, file_name, lines};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// How long what is over is remembered, in milliseconds: so long the same key is not queued again. A year and a bit.
const MEMORY: i64 = 400 * 24 * 3_600_000;

/// What stands in a row beside its columns.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    subject: String,
    text: String,
    #[serde(default)]
    fields: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    to: Option<String>,
    operator: i64,
    station: String,
}

/// Queues a message for a channel, in the transaction of what causes it. Says whether it is new: the same key was not
/// queued for this channel before.
pub(crate) fn enqueue(tx: &Tx<'_>, channel: &str, message: &Message, author: &Author) -> Result<bool> {
    let payload = Payload {
        subject: text::clean(&message.subject, SUBJECT_MAX),
        text: lines(&message.text),
        fields: message.fields.clone(),
        to: message.to.clone(),
        operator: author.operator.0,
        station: author.station.clone(),
    };
    let payload = serde_json::to_string(&payload)
        .map_err(|e| StoreError::Refused(format!("the message could not be written down ({e})")))?;
    let conn = tx.conn();
    conn.prepare_cached(
        "DELETE FROM outbox_file WHERE message IN (SELECT message FROM outbox WHERE next_ms IS NULL AND created_ms < ?1)",
    )?
    .execute([tx.at().0 - MEMORY])?;
    conn.prepare_cached("DELETE FROM outbox WHERE next_ms IS NULL AND created_ms < ?1")?
        .execute([tx.at().0 - MEMORY])?;
    let is_new = conn
        .prepare_cached(
            "INSERT INTO outbox (uid, key, channel, what, document, payload, created_ms, attempts, next_ms, error)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?7, '') ON CONFLICT (key, channel) DO NOTHING",
        )?
        .execute(params![
            new_uid()?.0,
            message.key,
            channel,
            message.what.word(),
            message.order.as_deref().unwrap_or_default(),
            payload,
            tx.at().0,
        ])?
        == 1;
    if is_new {
        let row = conn.last_insert_rowid();
        let mut file = conn.prepare_cached(
            "INSERT INTO outbox_file (message, place, name, media_type, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (place, a) in (0_i64..).zip(&message.attachments) {
            file.execute(params![row, place, file_name(&a.name), a.media_type, a.bytes])?;
        }
    }
    Ok(is_new)
}

impl Store {
    /// Queues a message for channels, by their names. Says for how many of them it is new.
    ///
    /// # Errors
    /// When the disk fails; then it is queued for none.
    pub fn enqueue(&mut self, channels: &[&str], message: &Message) -> Result<usize> {
        let author = self.author()?;
        self.write(|tx| {
            let mut new = 0;
            for channel in channels {
                new += usize::from(enqueue(tx, channel, message, &author)?);
            }
            Ok(new)
        })
    }

    /// Whether a message was queued for a channel before, sent or not.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn is_queued(&self, key: &str, channel: &str) -> Result<bool> {
        let mut find = self
            .conn()
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM outbox WHERE key = ?1 AND channel = ?2)")?;
        Ok(find.query_row([key, channel], |r| r.get(0))?)
    }

    /// Queues a purchase order for channels; the message names it. It stays approved until a channel has taken it.
    ///
    /// # Errors
    /// When the order is unknown, no order to send (any more), or queued before (unless `again`), or the disk fails; then it
    /// is queued for none.
    pub fn enqueue_order(
        &mut self,
        channels: &[&str],
        message: &Message,
        again: bool,
        author: &Author,
    ) -> Result<()> {
        self.write(|tx| {
            let number = message.order.as_deref().unwrap_or_default();
            let order = purchases::one(tx.conn(), number)?;
            let refused = |why: &str| {
                Err(StoreError::Refused(format!("{} is {}: {why}; nothing was queued", order.number, order.status)))
            };
            match order.status {
                PurchaseStatus::Approved => {}
                PurchaseStatus::Draft => return refused("sign it first, with `pickface purchases approve`"),
                PurchaseStatus::Closed | PurchaseStatus::Cancelled => {
                    return refused("nothing more comes of it");
                }
                _ if again => {}
                PurchaseStatus::Partial => {
                    return refused("goods have come of it, so the supplier has it; --again sends it once more");
                }
                _ => return refused("it was sent before; --again sends it once more"),
            }
            let mut before = tx.conn().prepare_cached(
                "SELECT count(*), coalesce(max(next_ms IS NOT NULL), 0) FROM outbox WHERE document = ?1 AND channel = ?2",
            )?;
            for channel in channels {
                let (count, waits): (i64, bool) =
                    before.query_row([&order.number, *channel], |r| Ok((r.get(0)?, r.get(1)?)))?;
                if waits || (count > 0 && !again) {
                    let how = if waits {
                        "waits to be sent"
                    } else {
                        "was queued before, and --again queues it once more,"
                    };
                    return Err(StoreError::Refused(format!(
                        "{0} {how} by {channel}: `pickface purchases {0}` says how far it is; nothing was queued",
                        order.number
                    )));
                }
                let key = if count == 0 { message.key.clone() } else { format!("{}:{}", message.key, count + 1) };
                enqueue(tx, channel, &Message { key, ..message.clone() }, author)?;
            }
            Ok(())
        })
    }
}

/// A row's payload; what a newer pickface wrote there and this one cannot read says so.
fn payload(text: &str) -> Result<Payload> {
    serde_json::from_str(text).map_err(|e| {
        StoreError::Refused(format!("a message in the outbox cannot be read ({e}); update pickface"))
    })
}

/// The word for an order of which nothing more comes, so that a message with it is not sent.
fn withdrawn(conn: &rusqlite::Connection, number: &str) -> Result<Option<String>> {
    let status: Option<String> = conn
        .prepare_cached("SELECT status FROM purchase WHERE number = ?1")?
        .query_row([number], |r| r.get(0))
        .optional()?;
    Ok(status
        .filter(|s| s == "cancelled" || s == "closed")
        .map(|s| format!("{number} was {s} before it went")))
}
