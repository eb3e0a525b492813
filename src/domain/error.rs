//! What can be wrong with a value at the door.

/// A text that is not the value it should be. The sentence names what was found and what is wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// Not a decimal number, or more than three decimals.
    #[error("{0:?} is not a quantity: write digits with at most three decimals, like 12 or 0.5")]
    Quantity(String),
    /// A quantity outside the range that the ledger stores.
    #[error("{0} is too large: a quantity is at most 1 000 000 000")]
    QuantityRange(String),
    /// Not an amount of money.
    #[error("{0:?} is not an amount: write digits with at most four decimals, like 3.95")]
    Money(String),
    /// An empty or over-long code.
    #[error("{what} {found:?} is none: a {what} has 1 to {max} characters{}", .rule)]
    Code {
        /// What the code should name: SKU, location, lot.
        what: &'static str,
        /// The text as it came, control characters escaped.
        found: String,
        /// The longest accepted length, in characters.
        max: usize,
        /// What else must hold, `, letters and digits`; may be empty.
        rule: &'static str,
    },
    /// A word that is not one of a list.
    #[error("{found:?} is not one of {allowed}")]
    Word {
        /// The text as it came.
        found: String,
        /// The accepted words, comma separated.
        allowed: &'static str,
    },
    /// Not a calendar date.
    #[error("{0:?} is not a date: write it as 2026-11-30")]
    Date(String),
}
