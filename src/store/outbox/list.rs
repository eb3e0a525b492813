//! The outbox as it stands, for whoever asks what has gone and what has not.

use super::{What, payload};
use crate::{
    domain::Instant,
    store::{Reading, error::Result, purchases},
};
use rusqlite::params;

/// How far a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for its first or next try.
    Waiting,
    /// Somebody tries just now.
    Sending,
    /// The channel took it.
    Sent,
    /// It is not tried any more.
    Over,
}

impl State {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Over => "given up",
        }
    }
}

/// One message and one channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// What makes it the same message.
    pub key: String,
    /// The channel's name.
    pub channel: String,
    /// What it is about, as stored.
    pub what: String,
    /// The number of the order that it carries; empty for none.
    pub order: String,
    /// One line.
    pub subject: String,
    /// Where mail goes instead of the channel's own addresses.
    pub to: Option<String>,
    /// How far it is.
    pub state: State,
    /// When it was queued.
    pub created: Instant,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    pub next: Option<Instant>,
    /// When the channel took it.
    pub sent: Option<Instant>,
    /// What the last try said, or why there is none any more.
    pub error: String,
}

impl Letter {
    /// What it is about; `None` for a word of a newer pickface.
    #[must_use]
    pub fn about(&self) -> Option<What> {
        self.what.parse().ok()
    }
}

impl Reading {
    /// The outbox, oldest first: all of it, or what carries one order, by its number in any letter case.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn outbox(&self, order: Option<&str>) -> Result<Vec<Letter>> {
        let now = self.now();
        let number = order.map(|o| o.trim().to_uppercase());
        let mut all = self.conn.prepare(
            "SELECT key, channel, what, document, payload, created_ms, attempts, next_ms, claimed_until_ms, sent_ms, error
             FROM outbox WHERE ?1 IS NULL OR document = ?1 ORDER BY message",
        )?;
        let mut rows = all.query(params![number])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            let payload = payload(&r.get::<_, String>(4)?)?;
            let (next, claimed): (Option<i64>, Option<i64>) = (r.get(7)?, r.get(8)?);
            let sent: Option<i64> = r.get(9)?;
            let state = match (sent, next) {
                (Some(_), _) => State::Sent,
                (None, None) => State::Over,
                (None, Some(_)) if claimed.is_some_and(|c| c > now.0) => State::Sending,
                (None, Some(_)) => State::Waiting,
            };
            out.push(Letter {
                key: r.get(0)?,
                channel: r.get(1)?,
                what: r.get(2)?,
                order: r.get(3)?,
                subject: payload.subject,
                to: payload.to,
                state,
                created: Instant(r.get(5)?),
                attempts: r.get(6)?,
                next: next.map(Instant),
                sent: sent.map(Instant),
                error: r.get(10)?,
            });
        }
        Ok(out)
    }

    /// What goes to the supplier: an order with all that a paper says of it.
    ///
    /// # Errors
    /// When there is no such order, or the store cannot be read.
    pub fn order_paper(&self, number: &str) -> Result<purchases::Paper> {
        purchases::paper(&self.conn, number)
    }
}
