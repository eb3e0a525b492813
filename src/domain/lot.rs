//! Lots and serials: batches with an expiry, and lots of one.

use super::{Day, DomainError, ItemId, Uid, item::code};
use std::{fmt, str::FromStr};

/// A lot or serial number: 1 to 40 characters, scrubbed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LotCode(String);

impl LotCode {
    /// The longest lot code, in characters (GS1 allows 20; suppliers do not always).
    pub const MAX: usize = 40;

    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LotCode {
    type Err = DomainError;
    fn from_str(s: &str) -> Result<Self, DomainError> {
        code(s, "lot", Self::MAX).map(Self)
    }
}

impl fmt::Display for LotCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A batch of one item. The same code on two items is two lots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Derived from the item's uid and the code, so that two stores that meet the same lot offline agree.
    pub uid: Uid,
    /// The item it is a batch of.
    pub item: ItemId,
    /// What is printed on it.
    pub code: LotCode,
    /// Last day it is good, where known.
    pub expiry: Option<Day>,
}
