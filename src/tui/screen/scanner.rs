//! F10, Scanner: one scan of the test symbol, and this station knows its scanner. And what any scan brings, byte by byte.
//!
//! While the page is open every scan belongs to it and nothing is booked. What comes is looked at twice: as the input
//! thread reads it now, and, once a test symbol was understood, as its profile would read it: only so can the OK barcode be
//! read on a host whose keyboard garbles it. Nothing is kept until OK.

mod page;

pub(crate) use page::{draw, last_scroll};

use crate::{
    barcode::{
        Command,
        decode::{Rules, decode},
    },
    domain::{Day, text::escape},
    scan::{
        Fault, Profile, reading,
        setup::{self, Pace, Read, Setup, SetupError},
    },
    tui::{command::Action, command::key_of, desk::Level},
};

/// The most bytes of an arrival that are shown.
const SHOWN: usize = 400;
/// Fewer characters are a hand that types.
const SCAN: usize = 4;

/// The page, as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Scanner {
    /// What the test symbol said.
    setup: Option<Setup>,
    stands: Stands,
    /// What came last.
    came: Option<Came>,
    /// Lines that ended since, as the input thread reads them, and what they are.
    lines: Vec<(String, String)>,
    /// What the last scan did.
    word: Option<(Level, String)>,
    /// The first line that is shown.
    pub(crate) scroll: usize,
}

/// What became of the set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stands {
    /// There is none.
    #[default]
    Nothing,
    /// It waits for OK.
    Offered,
    /// OK was said, and it is on its way to disk.
    Keeping,
    /// It is on disk and in force.
    Kept,
    /// It is in force, but not on disk.
    Unsaved,
}

/// One arrival.
#[derive(Debug, Clone, PartialEq)]
struct Came {
    /// The bytes, safe to show.
    raw: String,
    bytes: usize,
    pace: Pace,
    /// What it reads as, and what that is; a line each.
    reads_as: Vec<(String, String)>,
}

/// What the page wants.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wish {
    /// Nothing but to be drawn anew.
    Draw,
    /// This profile kept and in force.
    Keep(Box<Profile>),
    /// To be closed.
    Leave,
}

impl Scanner {
    /// The bar: its colour and one sentence.
    pub(crate) fn word(&self) -> (Level, String) {
        let first = || "nothing that is scanned here is booked".to_owned();
        self.word.clone().unwrap_or_else(|| (Level::Note, first()))
    }

    /// What is wanted, for the input line.
    fn prompt(&self) -> &'static str {
        match self.stands {
            Stands::Nothing => "SCAN THE SYMBOL",
            Stands::Offered => "SCAN OK TO KEEP",
            Stands::Keeping | Stands::Kept | Stands::Unsaved => "SCAN TO TRY IT",
        }
    }

    fn say(&mut self, level: Level, text: impl Into<String>) {
        self.word = Some((level, text.into()));
    }

    /// OK, by barcode or by key.
    pub(crate) fn keep(&mut self) -> Wish {
        match (&self.setup, self.stands) {
            (Some(setup), Stands::Offered) => {
                let profile = Box::new(setup.profile.clone());
                self.stands = Stands::Keeping;
                self.say(Level::Note, "pending   keeping the profile");
                Wish::Keep(profile)
            }
            _ => Wish::Draw,
        }
    }

    /// The profile is on disk, or why not.
    pub(crate) fn kept(&mut self, why_not: Option<String>) {
        self.scroll = 0;
        match why_not {
            None => {
                self.stands = Stands::Kept;
                self.say(Level::Ok, "kept for this station; NO or Esc closes");
            }
            Some(why) => {
                self.stands = Stands::Unsaved;
                self.say(Level::Error, format!("in force until the end, but not kept: {why}"));
            }
        }
    }

    /// A line has ended, as the input thread reads it.
    pub(crate) fn line(&mut self, text: &str, fault: Option<Fault>) -> Wish {
        if let Some(wish) = self.command(text).filter(|_| fault.is_none()) {
            return wish;
        }
        let (text, what) = meaning(text);
        self.lines.push((text, fault.map_or(what, |fault| fault.to_string())));
        Wish::Draw
    }

    /// What a text says to the page: OK keeps what is offered, NO leaves.
    fn command(&mut self, text: &str) -> Option<Wish> {
        match Command::from_code(text).or_else(|| reading::word(text))? {
            Command::Ok | Command::Yes if self.stands == Stands::Offered => Some(self.keep()),
            Command::No | Command::Back => Some(Wish::Leave),
            _ => None,
        }
    }

    /// What came in one go, whatever it says.
    pub(crate) fn arrived(&mut self, reads: &[Read]) -> Wish {
        let pace = setup::pace(reads);
        if pace.characters < 2 {
            return Wish::Draw;
        }
        let lines = std::mem::take(&mut self.lines);
        let bytes: Vec<u8> = reads.iter().flat_map(|read| read.bytes.iter().copied()).collect();
        let shown = String::from_utf8_lossy(bytes.get(..SHOWN).unwrap_or(&bytes));
        let mut came = Came { raw: escape(&shown), bytes: bytes.len(), pace, reads_as: lines };
        let answer = setup::derive(reads);
        if let Ok(found) = answer {
            let text = format!("scan OK (or {}) to keep this, NO or Esc to leave it", key_of(Action::Yes));
            self.say(Level::Ask, text);
            came.reads_as.clear();
            let behind = setup::frames(&found.profile, reads);
            (self.came, self.setup, self.stands, self.scroll) = (Some(came), Some(found), Stands::Offered, 0);
            // OK may have come close behind the test symbol.
            return behind.iter().skip(1).find_map(|frame| self.command(&frame.text)).unwrap_or(Wish::Draw);
        }
        if let (Some(setup), Stands::Offered) = (&self.setup, self.stands) {
            let frames = setup::frames(&setup.profile, reads);
            if let Some(wish) = frames.iter().find_map(|frame| self.command(&frame.text)) {
                return wish;
            }
            came.reads_as = frames.iter().map(|frame| meaning(&frame.text)).collect();
        }
        match (answer.err().unwrap_or(SetupError::Other), self.stands) {
            (SetupError::Other, Stands::Nothing) if came.pace.characters >= SCAN => {
                self.say(Level::Ask, SetupError::Other.to_string());
            }
            (SetupError::Other, Stands::Kept | Stands::Unsaved) if came.pace.characters >= SCAN => {
                let (level, text) = match came.reads_as.first() {
                    Some((text, _)) => (Level::Ok, format!("reads as {text}")),
                    None => (Level::Ask, "nothing ended this code".into()),
                };
                self.say(level, text);
            }
            (SetupError::Other, _) => {}
            (torn, _) => self.say(Level::Error, torn.to_string()),
        }
        self.came = Some(came);
        self.scroll = 0;
        Wish::Draw
    }

    /// How often to ring for what was said last.
    pub(crate) fn bells(&self) -> u8 {
        match self.word().0 {
            Level::Ok => 1,
            Level::Ask => 2,
            Level::Error => 3,
            Level::Quiet | Level::Note => 0,
        }
    }

    /// Whether a set-up is thrown away by leaving now.
    pub(crate) fn is_offered(&self) -> bool {
        self.stands == Stands::Offered
    }
}

/// Whether so much came that no hand typed it: it belongs to the page, and the line is emptied.
pub(crate) fn is_scan(reads: &[Read]) -> bool {
    setup::pace(reads).characters >= SCAN
}

/// A text, fit for a screen, and what it is: `gtin`.
fn meaning(text: &str) -> (String, String) {
    // No field is judged by its date here.
    let decoded = decode(text, &Rules::plain(Day(20_000)));
    let mut what = decoded.kind.to_string();
    for element in &decoded.elements {
        what.push_str(&format!(" ({}) {}", element.key.as_str(), escape(&element.value)));
    }
    if let Some(wrong) = decoded.error {
        what.push_str(&format!(": {}", wrong.message));
    }
    (escape(text), what)
}
