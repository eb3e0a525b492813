//! A message: what is said to whom, the same for every channel.

use crate::{domain::text, words};
use serde::{Deserialize, Serialize};

/// What a message is about; a channel says which of them it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The morning in a few lines.
    Digest,
    /// One alert, at once.
    Alerts,
    /// A purchase order for its supplier.
    Purchases,
    /// A test that somebody asked for.
    Test,
}

words!(
    What,
    "digest, alerts, purchases, test",
    Digest = "digest",
    Alerts = "alerts",
    Purchases = "purchases",
    Test = "test",
);

/// The longest subject and the longest text, in characters.
pub(super) const SUBJECT_MAX: usize = 200;
const TEXT_MAX: usize = 100_000;

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name: letters, digits, `-`, `_` and `.`; others become `-`.
    pub name: String,
    /// As `application/pdf`.
    pub media_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A message, the same for every channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What makes it the same message: it is queued once for each channel.
    pub key: String,
    /// What it is about.
    pub what: What,
    /// One line.
    pub subject: String,
    /// Lines for people.
    pub text: String,
    /// The same for programs.
    pub fields: serde_json::Map<String, serde_json::Value>,
    /// Where mail goes instead of the channel's own addresses.
    pub to: Option<String>,
    /// The number of the purchase order that it carries; the order counts as sent when a channel has taken it.
    pub order: Option<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
}

impl Message {
    /// A message without fields or files.
    #[must_use]
    pub fn new(key: impl Into<String>, what: What, subject: &str, text: &str) -> Self {
        Self {
            key: key.into(),
            what,
            subject: text::clean(subject, SUBJECT_MAX),
            text: lines(text),
            fields: serde_json::Map::new(),
            to: None,
            order: None,
            attachments: Vec::new(),
        }
    }
}

/// A text of several lines without what could command a terminal or a mail server.
pub(super) fn lines(text: &str) -> String {
    let kept = text.chars().filter_map(|c| match c {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        c => text::is_safe(c).then_some(c),
    });
    kept.take(TEXT_MAX).collect()
}

/// A name for a file that no header, shell or folder trips over.
pub(super) fn file_name(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = name.chars().take(100).map(|c| if plain(c) { c } else { '-' }).collect();
    name.trim_start_matches('.').to_owned()
}
