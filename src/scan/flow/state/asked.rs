//! What locks a task, and what was asked before a count is posted.

use super::{Key, Line};
use serde::{Deserialize, Serialize};

/// An error that waits to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lock {
    /// The error.
    pub(crate) message: String,
    /// Scans swallowed since.
    pub(crate) ignored: u32,
    /// The unknown code that HELP would bind.
    pub(crate) unknown: Option<String>,
    /// What was scanned, as the error says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scanned: Option<String>,
    /// What that reads as, as the error says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reads: Option<String>,
}

/// What was asked before a count is posted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Ending {
    /// Lines that nobody scanned and that are gone, with what the books had when that was asked.
    pub(crate) gone: Vec<Line>,
    /// Lines far from the books that are right.
    pub(crate) right: Vec<Key>,
    /// Lines far from the books that NO forgets, so that they are counted again.
    pub(crate) again: Vec<Key>,
    /// Whether EMPTY answers too.
    pub(crate) empty: bool,
    /// Whether the containers that nobody scanned were named.
    pub(crate) plates: bool,
}
