//! What is wrong with a tag, and where.

use std::fmt;

/// Why a text is no EPC, or why an identity does not fit on a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpcError {
    /// Where.
    pub place: Place,
    /// What.
    pub problem: Problem,
}

/// Where a tag is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The hexadecimal digit, counted from 1.
    HexDigit(usize),
    /// The field of the tag URI (without the filter), counted from 1.
    Field(usize),
    /// The whole of it.
    Whole,
}

/// What is wrong with a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A character that is no hexadecimal digit.
    #[error("{0:?} is no hexadecimal digit")]
    NotHex(char),
    /// The tag ends before its scheme does.
    #[error("the tag ends too early")]
    Shorter,
    /// The tag is longer than any EPC.
    #[error("longer than any EPC")]
    Longer,
    /// The serial number of the chip, not of the thing it is on.
    #[error("this is the serial number of the chip (TID), not an EPC: set the reader to send the EPC bank")]
    ChipTid,
    /// A tag as it left its factory.
    #[error("nothing is written on this tag")]
    Blank,
    /// A header that the standard does not give to any scheme.
    #[error("header {0:02X} belongs to no known EPC scheme")]
    Header(u8),
    /// A filter that the scheme cannot hold.
    #[error("the filter is too large")]
    Filter,
    /// Partition 7.
    #[error("partition 7 does not exist")]
    Partition,
    /// A company prefix larger than its digits, or of no known length.
    #[error("the company prefix does not fit its digits")]
    CompanyPrefix,
    /// An item, location or asset reference larger than its digits.
    #[error("the reference does not fit its digits")]
    Reference,
    /// A number that the scheme cannot hold.
    #[error("the number does not fit this scheme")]
    Number,
    /// A text with no character in it.
    #[error("nothing stands where a serial number should")]
    Empty,
    /// A text with more characters than the scheme allows.
    #[error("too many characters")]
    TooMany,
    /// A character that the scheme does not allow.
    #[error("a character that this scheme does not allow")]
    Character,
    /// Bits set where the scheme has only zeros.
    #[error("bits are set where this scheme has zeros only")]
    NotZero,
    /// A digit of a "+" scheme that is A to F.
    #[error("a digit from 0 to 9 should stand here")]
    Digit,
    /// A way of packing characters that the standard keeps for later.
    #[error("an encoding indicator that the standard does not define")]
    Indicator,
    /// A date that is in no calendar, or of no known kind.
    #[error("no such date")]
    Date,
    /// A text that is no EPC tag URI.
    #[error("not an EPC tag URI (urn:epc:tag:…)")]
    Uri,
    /// Fewer or more fields than the scheme has.
    #[error("wrong number of fields for this scheme")]
    Fields,
    /// A scheme that is read but not written.
    #[error("this scheme is read, not written")]
    ReadOnly,
}

impl Problem {
    /// This problem at a place.
    #[must_use]
    pub const fn at(self, place: Place) -> EpcError {
        EpcError { place, problem: self }
    }
}

impl fmt::Display for EpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::HexDigit(n) => write!(f, "hex digit {n}: {}", self.problem),
            Place::Field(n) => write!(f, "field {n}: {}", self.problem),
            Place::Whole => self.problem.fmt(f),
        }
    }
}

impl std::error::Error for EpcError {}
