//! Set-up by scan: what arrived when a known text was scanned says how scanner and host are set.
//!
//! PURE. [`derive`] takes the reads of one scan of the test symbol ([`TEST_TEXT`] or [`TEST_TEXT_LINEAR`]; how they are built
//! stands beside them) and answers with the [`Profile`] that undoes what this host does to its scans, with what was found in
//! words a person can check, and with what should be mended at the scanner. It goes character by character, so any layout
//! is understood; those with a name are told by it ([`layouts`]).
//!
//! Not here: where the profile is kept, and who is asked whether it is right.

mod align;
mod arrival;
pub mod layouts;
mod learn;
mod words;

pub use words::{contradictions, describe, speed};

use super::{
    frame::{Event, Frame, Framer},
    profile::Profile,
};
use crate::barcode::setup::{TEST_TEXT, TEST_TEXT_LINEAR};
use arrival::Arrival;
use std::time::Duration;

/// What one read brought, and when it came, measured from any fixed moment.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Read {
    /// When.
    pub at: Duration,
    /// What.
    pub bytes: Vec<u8>,
}

/// What a scan of the test symbol says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// What undoes it all.
    pub profile: Profile,
    /// What was found, a short sentence each.
    pub found: Vec<String>,
    /// What should be mended, and how; a sentence each.
    pub warnings: Vec<String>,
}

/// Why a scan says nothing about the scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// It is another code.
    #[error("this is not the test symbol: print its page with pickface labels setup")]
    Other,
    /// It is the test symbol, and characters are missing or too many.
    #[error(
        "characters of the test symbol got lost: scan it again, and if it stays so, set a delay between characters at the scanner"
    )]
    Torn,
    /// It is the beginning of the test symbol, ended early.
    #[error("only the beginning of the test symbol came: scan it again, in one stroke")]
    Short,
}

/// How many characters came, and how fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// How many characters, ends left out.
    pub characters: usize,
    /// The usual gap between two characters.
    pub median: Duration,
    /// The largest.
    pub longest: Duration,
}

/// The gaps in what arrived, whatever it says; the last character's end is left out, because suffixes are often late.
#[must_use]
pub fn pace(reads: &[Read]) -> Pace {
    Arrival::of(reads).pace()
}

/// What the scan of a test symbol says.
///
/// # Errors
/// When it is none, or not whole.
pub fn derive(reads: &[Read]) -> Result<Setup, SetupError> {
    let arrival = Arrival::of(reads);
    let texts = [TEST_TEXT, TEST_TEXT_LINEAR];
    // A torn long text is not the short one: the first that is more than "other" is the answer.
    let mut answers = texts.into_iter().map(|text| learn::learn(text, &arrival));
    let first = answers.next().unwrap_or(Err(SetupError::Other));
    match first {
        Err(SetupError::Other) => answers.next().unwrap_or(Err(SetupError::Other)),
        answer => answer,
    }
}

/// What a profile makes of reads: each line that ends in them, or by the silence behind them.
#[must_use]
pub fn frames(profile: &Profile, reads: &[Read]) -> Vec<Frame> {
    let mut framer = Framer::new(profile.clone());
    let mut out = Vec::new();
    let mut take = |event| {
        if let Event::Frame(frame) = event {
            out.push(frame);
        }
    };
    for read in reads {
        framer.feed(&read.bytes, read.at, &mut take);
    }
    let end = reads.last().map_or(Duration::ZERO, |read| read.at);
    framer.expire(end + SILENCE, &mut take);
    out
}

/// Longer than anything waits for its rest.
const SILENCE: Duration = Duration::from_secs(5);
