//! Notify: messages on their way out, by mail, to a web address, or to a program of this machine.
//!
//! None leaves unless a channel is configured ([`Settings`], `[[notify]]` in the configuration), and only of the kinds
//! that the channel wants. A message is built here ([`digest`], [`alert`], [`order`]), queued in the store's outbox by
//! [`queue`] (or in the transaction of what causes it), and delivered by a [`Sender`] beside the screens or by
//! `pickface notify`. No transaction is open while a server is talked to, so nobody who scans ever waits for one.
//!
//! A channel has 10 seconds to answer the call and 30 for the whole; then, and whenever it refuses, the message is tried
//! again later. It arrives at least once: see `docs/NOTIFY.md` for what that means.
//!
//! The only room that talks to mail and web servers (`lettre`, `ureq`). It knows the store, `print` and `exchange`; no
//! screen. What alerts say is built in `morning`; what is worth one is found by `replenish::watch`.

mod channel;
mod command;
mod mail;
mod morning;
pub mod order;
mod sender;
mod webhook;

pub(crate) use channel::check_all;
pub use channel::{Channel, Command, Kind, Mail, Secret, Settings, Tls, Webhook};
pub use morning::messages;
pub use sender::{Outcome, Sender, deliver, watch};

use crate::{
    domain::{Day, Instant},
    store::{
        Store,
        error::Result,
        outbox::{Claimed, Message, What},
    },
};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long a server may take to answer the call.
const CALLING: Duration = Duration::from_secs(10);
/// How long one try may take as a whole.
const WHOLE: Duration = Duration::from_secs(30);

/// Why a channel did not take a message; one sentence each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nobody answers, or not in time: others would fare no better just now.
    #[error("{0}")]
    Unreachable(String),
    /// It was refused.
    #[error("{0}")]
    Refused(String),
}

/// The digest of a site's day: queued once, however often it is built.
///
/// `fields` are the same numbers for programs: `{"new": 12, "worse": 3, "unchanged": 30}`.
#[must_use]
pub fn digest(site: &str, day: Day, subject: &str, text: &str, fields: Map<String, Value>) -> Message {
    Message { fields, ..Message::new(format!("digest:{site}:{day}"), What::Digest, subject, text) }
}

/// An alert at the moment it was opened: queued once for each time that it opens.
///
/// `id` is what makes it the same alert (kind, item and site), `opened` when it opened this time.
#[must_use]
pub fn alert(id: &str, opened: Instant, subject: &str, text: &str, fields: Map<String, Value>) -> Message {
    Message { fields, ..Message::new(format!("alert:{id}:{}", opened.0), What::Alerts, subject, text) }
}

/// When a channel wants its next digest: at its `digest-at` (06:30 where it says none) in the site's time zone, after
/// `now`. `None` when it wants none.
#[must_use]
pub fn next_digest(channel: &Settings, zone: chrono_tz::Tz, now: Instant) -> Option<Instant> {
    use chrono::{DateTime, NaiveTime, TimeZone, Utc};
    if !channel.what.contains(&What::Digest) {
        return None;
    }
    let at = channel.digest_at.as_deref().unwrap_or("06:30");
    let at = NaiveTime::parse_from_str(at, "%H:%M").ok()?;
    let today = DateTime::<Utc>::from_timestamp_millis(now.0)?.with_timezone(&zone).date_naive();
    // Two days, and an hour later where clocks are put forward over it: one of them is to come.
    let days = [Some(today), today.succ_opt()];
    days.into_iter().flatten().find_map(|day| {
        let local = day.and_time(at);
        let mapped = zone.from_local_datetime(&local);
        let moment = mapped
            .earliest()
            .or_else(|| zone.from_local_datetime(&(local + chrono::Duration::hours(1))).earliest())?;
        Some(Instant(moment.timestamp_millis())).filter(|m| *m > now)
    })
}

/// The names of the channels that want such messages.
#[must_use]
pub fn wanted(channels: &[Settings], what: What) -> Vec<&str> {
    channels.iter().filter(|c| c.what.contains(&what)).map(|c| c.name.as_str()).collect()
}

/// Queues a message for all channels that want it. Says for how many of them it is new.
///
/// # Errors
/// When the disk fails; then it is queued for none.
pub fn queue(store: &mut Store, channels: &[Settings], message: &Message) -> Result<usize> {
    let names = wanted(channels, message.what);
    if names.is_empty() { Ok(0) } else { store.enqueue(&names, message) }
}

/// Sends a test by a channel: it is not queued, and goes at once or not at all.
///
/// # Errors
/// Why it did not go.
pub fn test(channel: &Settings, now: Instant) -> std::result::Result<(), Failure> {
    let ready = channel.ready().map_err(Failure::Refused)?;
    let text = "If you read this, the channel works.";
    let message = Message::new(format!("test:{}", now.0), What::Test, "A test of pickface", text);
    let claimed = Claimed::alone(message, &channel.name, now).map_err(|e| Failure::Refused(e.to_string()))?;
    ready.send(&claimed)
}

/// A message as programs get it, on a command's stdin and in a webhook.
///
/// `text` is what chat tools (Slack, Mattermost, Teams and their kin) show; the rest stands in one object of our own, so
/// that it meets no word of theirs.
#[must_use]
pub fn as_json(claimed: &Claimed, with_files: bool) -> Value {
    use base64::Engine as _;
    let m = &claimed.message;
    let files: Vec<Value> = m
        .attachments
        .iter()
        .map(|a| {
            let mut file = json!({ "name": a.name, "media_type": a.media_type, "size": a.bytes.len() });
            if with_files {
                file["base64"] = base64::engine::general_purpose::STANDARD.encode(&a.bytes).into();
            }
            file
        })
        .collect();
    let text = if m.text.is_empty() { m.subject.clone() } else { format!("{}\n\n{}", m.subject, m.text) };
    json!({
        "text": text,
        "pickface": {
            "id": claimed.uid.to_string(), "key": m.key, "what": m.what.word(), "subject": m.subject,
            "body": m.text,
            "created": claimed.created.rfc3339(), "to": m.to, "order": m.order, "fields": m.fields, "files": files,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::London;

    #[test]
    fn a_digest_is_wanted_once_a_day_at_the_time_of_the_site() {
        let of = |at: Option<&str>| Settings {
            what: vec![What::Digest],
            digest_at: at.map(Into::into),
            ..Settings::default()
        };
        let at = |text: &str| Instant(chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis());
        let next = |said: Option<&str>, now: &str| next_digest(&of(said), London, at(now)).unwrap().rfc3339();
        assert_eq!(next(None, "2026-11-20T05:00:00Z"), "2026-11-20T06:30:00.000Z");
        assert_eq!(next(Some("06:30"), "2026-11-20T06:30:00Z"), "2026-11-21T06:30:00.000Z");
        assert_eq!(next(Some("06:30"), "2026-07-01T05:00:00Z"), "2026-07-01T05:30:00.000Z");
        // 01:30 is skipped on the last Sunday of March.
        assert_eq!(next(Some("01:30"), "2026-03-29T00:00:00Z"), "2026-03-29T01:30:00.000Z");
        assert_eq!(next_digest(&Settings::default(), London, at("2026-11-20T05:00:00Z")), None);
    }

    #[test]
    fn the_same_digest_and_the_same_alert_have_the_same_key() {
        let day = "2026-11-20".parse().unwrap();
        assert_eq!(digest("MAIN", day, "s", "t", Map::new()).key, "digest:MAIN:2026-11-20");
        assert_eq!(
            alert("stockout/MUG-1/MAIN", Instant(7), "s", "t", Map::new()).key,
            "alert:stockout/MUG-1/MAIN:7"
        );
    }

    #[test]
    fn programs_get_a_text_and_one_object_of_ours() {
        let mut message =
            digest("MAIN", "2026-11-20".parse().unwrap(), "12 new", "3 worse\x1b[2J", Map::new());
        message.attachments.push(crate::store::outbox::Attachment {
            name: "a.csv".into(),
            media_type: "text/csv".into(),
            bytes: b"any carnal pleas".to_vec(),
        });
        let claimed = Claimed::alone(message, "chat", Instant(0)).unwrap();
        let value = as_json(&claimed, true);
        assert_eq!(value["text"], "12 new\n\n3 worse[2J");
        assert_eq!(value["pickface"]["files"][0]["base64"], "YW55IGNhcm5hbCBwbGVhcw==");
        assert_eq!(as_json(&claimed, false)["pickface"]["files"][0]["base64"], Value::Null);
        assert_eq!(value.as_object().unwrap().len(), 2);
    }
}
