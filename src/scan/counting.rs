//! Counts as the flows ask for them: which place is next, and what became of the last count of one.

use super::PlaceHit;
use crate::domain::{Day, Draft, LotCode, Money, Quantity};

/// The next place to count, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CountHit {
    /// Where.
    pub place: PlaceHit,
    /// Why, in words: `short: 1 missing for SHOPIFY-1043`.
    pub why: String,
}

/// Who counted a place before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountedBy {
    /// Whoever scans now.
    Same,
    /// Somebody else.
    Other,
    /// One of the two had not said who it is.
    Unknown,
}

/// A count of a place that was outside the tolerance and that nobody has decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldHit {
    /// Who counted it last.
    pub by: CountedBy,
    /// Whether it waits to be counted by somebody else; it waits for a lead otherwise.
    pub is_recount: bool,
}

/// A count that is outside the tolerance: what it would post, were it approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldCount {
    /// The movements, each with the lot that the store may not know yet.
    pub moves: Vec<HeldMove>,
    /// What the variances are worth at cost, all taken as losses.
    pub value: Money,
    /// Counted less what the books said, all items added up.
    pub units: Quantity,
}

/// One movement of a [`HeldCount`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldMove {
    /// What would move.
    pub draft: Draft,
    /// A lot that the store may not know yet.
    pub new_lot: Option<(LotCode, Option<Day>)>,
}
