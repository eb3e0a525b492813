//! What alerts say to whoever is not at a screen: each at once, where money or trust is being lost, and all of them once a day.

use super::{Settings, alert, digest, next_digest};
use crate::{
    domain::{Day, Instant, Urgency},
    store::{
        Store,
        alerts::{Alert, AlertFilter, Digest, News, Told},
        error::Result,
        handle::sites,
        outbox::{Message, What},
        replenish::{Bought, ProposalFilter},
    },
};
use serde_json::{Map, json};
use std::{fmt::Write as _, sync::atomic::AtomicBool};

/// A digest that could not be built in its time is built for so long after it, in milliseconds.
const LATE: i64 = 12 * 60 * 60 * 1000;

/// Alerts that a digest names.
const NAMED: usize = 20;

/// Queues what alerts say for one channel; looks only where something may have changed.
#[derive(Debug)]
pub(super) struct Teller {
    /// The stock is looked over first: nobody else does it where no screen is open.
    looks: bool,
    /// How often alerts had changed when the channel was told last.
    edition: Option<i64>,
    /// When the clock alone makes a digest due.
    due: Option<Instant>,
}

impl Teller {
    pub(super) fn new(looks: bool) -> Self {
        Self { looks, edition: None, due: None }
    }

    /// Queues what the channel is to be told. Says how many messages are new.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub(super) fn tell(&mut self, store: &mut Store, channel: &Settings, now: Instant) -> Result<usize> {
        if !channel.what.iter().any(|what| matches!(what, What::Digest | What::Alerts)) {
            return Ok(0);
        }
        if self.looks {
            while store.evaluate(&AtomicBool::new(false))?.is_overtaken {}
        }
        let edition = store.alerts_edition()?;
        if self.edition == Some(edition) && self.due.is_none_or(|due| due > now) {
            return Ok(0);
        }
        let mut new = 0;
        let (messages, told) = news(store, channel, now)?;
        for message in messages {
            // Asked first: whoever looks at every write must not write at every look.
            if !store.is_queued(&message.key, &channel.name)? {
                new += store.enqueue(&[&channel.name], &message)?;
            }
        }
        if let Some(told) = told {
            store.set_alerts_told(&channel.name, &told)?;
        }
        let zones = sites(store.conn())?;
        self.due = zones.iter().filter_map(|site| next_digest(channel, site.time_zone, now)).min();
        self.edition = Some(edition);
        Ok(new)
    }

    /// When the channel is to be told something by the clock alone.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }
}

/// What a channel is to be told now, whether it is queued already or not.
///
/// # Errors
/// When the store cannot be read.
pub fn messages(store: &Store, channel: &Settings, now: Instant) -> Result<Vec<Message>> {
    Ok(news(store, channel, now)?.0)
}

/// What a channel is to be told now, and what it has been told of alerts once that is queued.
fn news(store: &Store, channel: &Settings, now: Instant) -> Result<(Vec<Message>, Option<Told>)> {
    let mut told = None;
    let mut all = Vec::new();
    let alerts = store.alerts(&AlertFilter { silent: true, ..AlertFilter::default() })?;
    if channel.what.contains(&What::Alerts) {
        let before = store.alerts_told(&channel.name)?;
        let (after, news) = Told::look(before.as_ref(), &alerts);
        all.extend(news.into_iter().map(at_once));
        told = Some(after);
    }
    for site in sites(store.conn())? {
        // The last time that it was wanted, if that is not long ago.
        let Some(due) = next_digest(channel, site.time_zone, Instant(now.0 - LATE)).filter(|due| *due <= now)
        else {
            continue;
        };
        let here: Vec<&Alert> = alerts.iter().filter(|a| a.site.is_none_or(|s| s == site.id)).collect();
        let filter = ProposalFilter { site: Some(site.code.clone()), ..ProposalFilter::default() };
        all.extend(morning(&site.code, due.day(site.time_zone), &here, &store.bought(&filter)?));
    }
    Ok((all, told))
}

/// One alert; told once more, it is another message.
fn at_once((a, times): News<'_>) -> Message {
    let at = if a.site_code.is_empty() { String::new() } else { format!(" at {}", a.site_code) };
    let subject = format!("{} {}{at}: {}", a.word(), a.named(), a.say);
    let text = format!("{}.\n{}", a.why, a.helps());
    let mut fields = Map::new();
    fields.insert("kind".into(), json!(a.kind.word()));
    fields.insert("what".into(), json!(a.what));
    fields.insert("site".into(), json!(a.site_code));
    fields.insert("available".into(), json!(a.available));
    fields.insert("money".into(), json!(a.money.to_f64()));
    fields.insert("due".into(), json!(a.due.map(|d| d.to_string())));
    fields.insert("action".into(), json!(a.action.word()));
    fields.insert("quantity".into(), json!(a.quantity));
    fields.insert("with".into(), json!(a.whom));
    let again = if times > 1 { format!(":{times}") } else { String::new() };
    let id = format!("{}:{}:{}{again}", a.kind.word(), a.what, a.site_code);
    alert(&id, a.opened, &subject, text.trim_end(), fields)
}

/// The morning of a site; `None` where there is nothing to say.
fn morning(site: &str, day: Day, alerts: &[&Alert], bought: &Bought) -> Option<Message> {
    let all: Vec<Alert> = alerts.iter().map(|a| (*a).clone()).collect();
    let count = Digest::of(&all);
    let spoken: Vec<&&Alert> = alerts.iter().filter(|a| !a.is_silent()).collect();
    let themselves = bought.sentence();
    if spoken.is_empty() && themselves.is_none() {
        return None;
    }
    let mut text = format!("{} now, {} soon", count.now, count.soon);
    if count.money.ten_thousandths() > 0 {
        let _ = write!(text, "; {} of sales a day at risk", count.money);
    }
    if let Some(said) = &themselves {
        let _ = write!(text, "\n{said}");
    }
    text.push('\n');
    // New and worse ones first, each in the order of the list: what did not change is folded.
    let (news, rest): (Vec<&&Alert>, Vec<&&Alert>) = spoken.into_iter().partition(|a| a.is_new || a.is_worse);
    let named: Vec<&&&Alert> = news.iter().chain(rest.iter().filter(|a| a.urgency == Urgency::Now)).collect();
    for a in named.iter().take(NAMED) {
        let money = if a.money.ten_thousandths() > 0 { format!(" ({})", a.money) } else { String::new() };
        let _ = write!(text, "\n{} {}: {}{money}; {}", a.word(), a.named(), a.say, a.helps());
    }
    let more = count.new + count.worse + count.unchanged - named.len().min(NAMED);
    if more > 0 {
        let _ = write!(text, "\n... and {more} more: `pickface alerts`");
    }
    let mut fields = Map::new();
    for (name, n) in [
        ("new", count.new),
        ("worse", count.worse),
        ("unchanged", count.unchanged),
        ("now", count.now),
        ("soon", count.soon),
    ] {
        fields.insert(name.into(), json!(n));
    }
    fields.insert("money_a_day".into(), json!(count.money.to_f64()));
    let numbers: Vec<&str> = bought.by_itself().map(|o| o.number.as_str()).collect();
    fields.insert("made_themselves".into(), json!(numbers));
    fields.insert("site".into(), json!(site));
    Some(digest(site, day, &format!("{site}: {}", count.line()), &text, fields))
}
