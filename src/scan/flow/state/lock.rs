//! What locks a task.

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
