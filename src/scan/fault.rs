//! Faults: what came in and may not be acted on, because a part of it may be missing.

use super::{Frame, Key, Terminator};
use std::fmt;

/// Why a scan that came in may not be acted on. What is there of it could be another code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is longer than any code, and only its beginning is there.
    TooLong,
    /// This key came between its characters and means nothing: a separator may be lost there.
    Stray(Key),
}

impl Fault {
    /// What is wrong with a frame, if anything is.
    #[must_use]
    pub fn of(frame: &Frame) -> Option<Self> {
        if frame.end == Terminator::Overflow {
            return Some(Self::TooLong);
        }
        frame.stray.first().map(|key| Self::Stray(*key))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => {
                f.write_str("BAD SCAN: too long for a code, nothing was recorded; scan OK, then one code")
            }
            Self::Stray(key) => write!(
                f,
                "BAD SCAN: the key {key} came inside it and a separator may be lost; scan OK, then again, and if it stays so \
                 press F10, Scanner: it finds gs_alias = \"{key}\""
            ),
        }
    }
}
