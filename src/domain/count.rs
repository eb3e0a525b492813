//! Counts: why a place is to be counted.

use crate::words;

/// Why a place is to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CountReason {
    /// A picker found less than was promised.
    Short,
    /// The books say that it is empty, and a picker saw that it is not.
    Zero,
    /// Somebody asked.
    Asked,
}

words!(CountReason, "short, zero, asked", Short = "short", Zero = "zero", Asked = "asked");
