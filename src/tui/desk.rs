//! The desk: what this terminal has sent, what it was told, and what all tabs show of it.

use super::{
    message::Effects,
    theme::{Charset, Look},
};
use crate::{
    barcode::command::FlowKind,
    domain::{MovementId, currency_sign},
    scan::{Fault, Latest, Outcome, View, reading::shown},
    store::service::{Identity, Request},
};
use std::collections::BTreeMap;

/// What the feedback bar is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Level {
    /// Nothing has happened yet.
    #[default]
    Quiet,
    /// A word about the screen itself.
    Note,
    /// On disk.
    Ok,
    /// A question.
    Ask,
    /// Refused, or failed.
    Error,
}

impl Level {
    /// The word that stands for the colour.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Quiet | Self::Note => "",
            Self::Ok => "OK",
            Self::Ask => "ASK",
            Self::Error => "ERROR",
        }
    }
}

impl From<Outcome> for Level {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Ok => Self::Ok,
            Outcome::Question => Self::Ask,
            Outcome::Error => Self::Error,
        }
    }
}

/// The feedback bar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Bar {
    /// Its colour and word.
    pub(crate) level: Level,
    /// One sentence.
    pub(crate) text: String,
    /// More, shown dim where there is room.
    pub(crate) aside: String,
    /// When, as a clock; may be empty.
    pub(crate) clock: String,
}

/// How this terminal stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Desk {
    /// Who and where.
    pub(crate) identity: Identity,
    /// Theme and charset.
    pub(crate) look: Look,
    /// Columns and rows of the terminal.
    pub(crate) size: (u16, u16),
    /// The unfinished text of the input line.
    pub(crate) line: String,
    /// What the flow is.
    pub(crate) flow: FlowKind,
    /// What to show of it.
    pub(crate) view: View,
    /// The feedback bar.
    pub(crate) bar: Bar,
    /// Scans without an answer, by number.
    pub(crate) pending: BTreeMap<u64, String>,
    /// The undo without an answer.
    pub(crate) undoing: Option<MovementId>,
    /// A mark on a forecast is on its way to the disk.
    pub(crate) flagging: bool,
    /// What was said of alerts and orders and is not known to be on disk: so many sentences.
    pub(crate) saying: usize,
    /// Whose writes ours wait for.
    pub(crate) waiting: Option<String>,
    /// An OK that the screen sent by itself: its answer is not told.
    pub(crate) unheard: Option<u64>,
    /// What was scanned last.
    pub(crate) latest: Option<Latest>,
    /// What the store is asked to make a label of.
    pub(crate) printing: Option<Latest>,
    /// Scans sent so far.
    sent: u64,
}

impl Desk {
    pub(crate) fn new(identity: Identity, look: Look, size: (u16, u16)) -> Self {
        Self {
            identity,
            look,
            size,
            line: String::new(),
            flow: FlowKind::Lookup,
            view: View::default(),
            bar: Bar::default(),
            pending: BTreeMap::new(),
            undoing: None,
            flagging: false,
            saying: 0,
            waiting: None,
            unheard: None,
            latest: None,
            printing: None,
            sent: 0,
        }
    }

    /// Sends a scan to the task of this terminal.
    pub(crate) fn scan(&mut self, text: &str) -> Effects {
        self.scan_behind(text, None)
    }

    /// The same for a line in which something typed may stand before the scan.
    pub(crate) fn scan_behind(&mut self, text: &str, burst: Option<String>) -> Effects {
        self.sent += 1;
        self.pending.insert(self.sent, text.into());
        Effects::ask(Request::Scan { number: self.sent, text: text.into(), burst })
    }

    /// Sends a scan that may not be acted on: the task locks, as with every error.
    pub(crate) fn refuse(&mut self, text: &str, fault: Fault) -> Effects {
        self.sent += 1;
        let text = shown(text);
        self.pending.insert(self.sent, text.clone());
        Effects::ask(Request::Refuse { number: self.sent, text, fault })
    }

    /// Unlocks the task without a word: the screen itself has understood what the task could not.
    pub(crate) fn unlock_quietly(&mut self) -> Effects {
        let effects = self.scan(&crate::barcode::Command::Ok.code());
        self.unheard = Some(self.sent);
        effects
    }

    /// Writes that are not yet known to be on disk.
    pub(crate) fn unfinished(&self) -> usize {
        self.pending.len() + usize::from(self.undoing.is_some()) + usize::from(self.flagging) + self.saying
    }

    /// Something that is recorded, and answered by one sentence.
    pub(crate) fn say(&mut self, request: Request) -> Effects {
        self.saying += 1;
        Effects::ask(request)
    }

    /// The currency as this terminal can show it, with a blank behind a code; nothing where it cannot.
    pub(crate) fn currency(&self) -> String {
        let code = self.identity.currency.as_str();
        let can_show = |text: &&str| self.look.charset == Charset::Unicode || text.is_ascii();
        let sign = [currency_sign(code), code].into_iter().find(can_show).unwrap_or_default();
        if sign.chars().count() > 1 { format!("{sign} ") } else { sign.into() }
    }

    /// Puts a word about the screen itself into the bar.
    pub(crate) fn note(&mut self, text: impl Into<String>) -> Effects {
        self.tell(Level::Note, text)
    }

    /// Puts a sentence into the bar.
    pub(crate) fn tell(&mut self, level: Level, text: impl Into<String>) -> Effects {
        self.bar = Bar { level, text: text.into(), ..Bar::default() };
        Effects::redraw()
    }

    /// A word about what was done on a tab is not said on another; what a scan did, and what failed, stands.
    pub(crate) fn forget_word(&mut self) {
        if self.bar.clock.is_empty() && self.bar.level != Level::Error {
            self.bar = Bar::default();
        }
    }

    /// The word on how it stands: `on disk`, `2 pending`, `store held by pid 123`.
    pub(crate) fn standing(&self) -> String {
        match (&self.waiting, self.unfinished()) {
            (Some(who), _) => format!("store held by {who}"),
            (None, 0) => "on disk".into(),
            (None, n) => format!("{n} pending"),
        }
    }

    /// Whether a flow is open: scans belong to it, wherever they are made.
    pub(crate) fn in_flow(&self) -> bool {
        self.flow != FlowKind::Lookup
    }
}
