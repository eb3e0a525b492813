//! What each channel was told of alerts: an alert is news when it opened, when it became urgent, and when its silence ended; each of
//! these once, however seldom the channel is looked after.

use super::Alert;
use crate::{
    domain::Urgency,
    store::{Result, Store, replenish::state},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a channel was told of the alerts that are open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Told(BTreeMap<i64, One>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct One {
    /// When it was opened: another opening is another alert.
    opened_ms: i64,
    /// How often it was told.
    times: u32,
    /// Whether it is told as it is now: not since it was to be silent.
    is_told: bool,
}

/// An alert that is news, and how often it was told since it opened, this time among them.
pub type News<'a> = (&'a Alert, u32);

impl Told {
    /// What is news to a channel, of all that is open, and what it has been told once that is said. Who was never told anything
    /// (`None`) begins now: what stands open then is known. That somebody has seen an alert at a screen keeps nothing back, for nobody
    /// knows whether it was urgent then.
    #[must_use]
    pub fn look<'a>(before: Option<&Self>, open: &'a [Alert]) -> (Self, Vec<News<'a>>) {
        let mut after = Self::default();
        let mut news = Vec::new();
        for alert in open.iter().filter(|a| a.closed.is_none()) {
            let known = before.and_then(|t| t.0.get(&alert.id)).filter(|o| o.opened_ms == alert.opened.0);
            let one = known.copied().unwrap_or(One { opened_ms: alert.opened.0, times: 0, is_told: false });
            let one = if alert.is_silent() {
                One { is_told: false, ..one }
            } else if one.is_told || alert.urgency != Urgency::Now {
                one
            } else if before.is_none() {
                One { is_told: true, ..one }
            } else {
                let one = One { times: one.times + 1, is_told: true, ..one };
                news.push((alert, one.times));
                one
            };
            // What was never told and is not urgent is as if it was not there.
            if one.is_told || one.times > 0 {
                after.0.insert(alert.id, one);
            }
        }
        (after, news)
    }
}

fn name(channel: &str) -> String {
    format!("told:{channel}")
}

impl Store {
    /// What a channel was told of alerts; `None` if it never was.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn alerts_told(&self, channel: &str) -> Result<Option<Told>> {
        // What does not read is of an older pickface: the channel begins anew.
        let kept: Option<String> = state::kept(self.conn(), &name(channel))?;
        Ok(kept.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// A channel was told. Written only when that is another than before: who looks at every write must not write at every look.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn set_alerts_told(&mut self, channel: &str, told: &Told) -> Result<()> {
        if self.alerts_told(channel)?.as_ref() == Some(told) {
            return Ok(());
        }
        let text = serde_json::to_string(told).unwrap_or_default();
        self.write(|tx| state::keep(tx.conn(), &name(channel), &text))
    }
}
