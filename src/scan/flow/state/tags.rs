//! Tags that a task has read: a set, written down as one string of eight characters a tag, because a gate reads them by the
//! thousand and the task is written down at every scan.

use serde::{Deserialize, Serialize};

/// How many tags one hand, or one count, may hold: 64 KB of the task by then, which is still lost in the time of the disk's
/// flush. More are refused, never counted again.
pub(crate) const TAGS: usize = 8192;

/// The digits that tags are written in, six bits each. Source: RFC 4648, section 5.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Digits of a tag: 48 bits.
const LENGTH: usize = 8;

/// Tags, in the order in which they were read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Written", into = "String")]
pub(crate) struct Tags(Vec<u64>);

impl Tags {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.0.len() >= TAGS
    }

    pub(crate) fn contains(&self, tag: u64) -> bool {
        self.0.contains(&tag)
    }

    pub(crate) fn push(&mut self, tag: u64) {
        self.0.push(tag);
    }

    pub(crate) fn retain(&mut self, keep: impl FnMut(&u64) -> bool) {
        self.0.retain(keep);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

impl From<Tags> for String {
    fn from(Tags(tags): Tags) -> Self {
        let digits = |tag: u64| (0..LENGTH).rev().map(move |n| (tag >> (6 * n)) as usize & 63);
        tags.into_iter().flat_map(digits).filter_map(|at| DIGITS.get(at)).map(|b| char::from(*b)).collect()
    }
}

/// As it is written, or as the first form wrote it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Digits(String),
    Numbers(Vec<u64>),
}

impl From<Written> for Tags {
    fn from(written: Written) -> Self {
        let digit = |byte: &u8| DIGITS.iter().position(|d| d == byte).unwrap_or_default() as u64;
        Self(match written {
            Written::Numbers(tags) => tags,
            Written::Digits(text) => text
                .as_bytes()
                .chunks_exact(LENGTH)
                .map(|tag| tag.iter().fold(0, |sum, byte| sum << 6 | digit(byte)))
                .collect(),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_written_short_and_read_back() {
        let tags = Tags(vec![0, 1, 63, 64, 0xFFFF_FFFF_FFFF, 0x1234_5678_9ABC]);
        let text = serde_json::to_string(&tags).unwrap();
        assert_eq!(text.len(), 2 + 6 * LENGTH);
        assert_eq!(serde_json::from_str::<Tags>(&text).unwrap(), tags);
        assert_eq!(serde_json::from_str::<Tags>("[7,9]").unwrap(), Tags(vec![7, 9]));
    }
}
