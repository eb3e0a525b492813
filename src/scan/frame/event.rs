//! What comes out of the framer: frames and keys.

pub use crate::barcode::aim::Aim;
use crate::scan::key::Key;
use std::fmt;

/// What the input says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Event {
    /// A finished line.
    Frame(Frame),
    /// A key that does not belong to the line.
    Key(Key),
}

/// A finished line: one scan, or what somebody typed in front of Enter.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Frame {
    /// What it says: without prefix and symbology identifier, separators as GS, RS and EOT. Not empty. It may hold control
    /// characters: escape it before it is shown.
    pub text: String,
    /// What came in one burst behind a pause, where something older stood in the line: a scan behind a filter that was typed
    /// and left. It counts only where the whole text means nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub burst: Option<String>,
    /// The symbology identifier that stood in front, if the scanner sends it.
    pub aim: Option<Aim>,
    /// What ended it.
    pub end: Terminator,
    /// Who seems to have made it: a hint.
    pub origin: Origin,
    /// Keys that came between the characters and mean nothing in this profile: a separator may have been lost here, so it
    /// is not acted on ([`crate::scan::Fault`]). The first of them is proposed as `gs_alias`. Keys behind the last character
    /// are a part of the suffix and lose nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stray: Vec<Key>,
}

/// What ended a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Terminator {
    /// Enter, from a hand or a scanner; an LF behind it is swallowed.
    Cr,
    /// LF alone.
    Lf,
    /// TAB.
    Tab,
    /// ETX, where the profile says so.
    Etx,
    /// EOT, where the profile says so.
    Eot,
    /// Silence, where the profile allows it.
    Timeout,
    /// The end of a paste.
    PasteEnd,
    /// It was longer than [`super::LINE_MAX`] and `text` is only its beginning: say so, and do not act on it.
    Overflow,
}

impl Frame {
    /// The text with its symbology identifier in front, as the scanner sent it.
    #[must_use]
    pub fn whole(&self) -> String {
        self.aim.map_or_else(|| self.text.clone(), |aim| format!("{aim}{}", self.text))
    }
}

impl fmt::Display for Terminator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Cr => "CR",
            Self::Lf => "LF",
            Self::Tab => "TAB",
            Self::Etx => "ETX",
            Self::Eot => "EOT",
            Self::Timeout => "TIMEOUT",
            Self::PasteEnd => "PASTE_END",
            Self::Overflow => "OVERFLOW",
        })
    }
}

/// Who seems to have made a line, judged by the median gap between its characters. Over SSH typed text can look scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A scanner.
    Scanned,
    /// A hand.
    Typed,
    /// A bracketed paste.
    Paste,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Scanned => "scanned",
            Self::Typed => "typed",
            Self::Paste => "paste",
        })
    }
}
