//! Counts: why a place is to be counted, and what becomes of one that differs much from the books.

use crate::words;

/// Why a place is to be counted; the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountReason {
    /// A count of it was outside the tolerance: somebody else counts it again.
    Recount,
    /// The books say less than nothing.
    Negative,
    /// A picker found less than was promised.
    Short,
    /// The books say that it is empty, and a picker saw that it is not.
    Zero,
    /// Somebody asked.
    Asked,
    /// Something lies there, and nobody has ever counted it.
    Unknown,
    /// Its turn has come.
    Due,
}

words!(
    CountReason,
    "recount, negative, short, zero, asked, unknown, due",
    Recount = "recount",
    Negative = "negative",
    Short = "short",
    Zero = "zero",
    Asked = "asked",
    Unknown = "unknown",
    Due = "due"
);

/// How far a count is that was outside the tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeldStage {
    /// Somebody else is to count the place again.
    Recount,
    /// A lead or a manager is to say whether the books follow it.
    Approval,
    /// They do.
    Approved,
    /// They stay as they are.
    Rejected,
    /// A later count agreed with the books, and this one is history.
    Withdrawn,
}

words!(
    HeldStage,
    "recount, approval, approved, rejected, withdrawn",
    Recount = "recount",
    Approval = "approval",
    Approved = "approved",
    Rejected = "rejected",
    Withdrawn = "withdrawn"
);
