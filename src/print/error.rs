//! What can keep a label from being printed.

/// Why something cannot be printed. Each is one sentence: what, where, what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PrintError {
    /// A character that the symbol has no pattern for.
    #[error("{:?} cannot stand in a {symbol} label ({:?}); {advice}", .found.to_string(), .text)]
    Character {
        /// The first such character.
        found: char,
        /// The text that was to be printed.
        text: String,
        /// What it was to be printed as: `Code 128`.
        symbol: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// Nothing to encode.
    #[error("there is nothing to print as {symbol}: the text is empty; give it a code first")]
    Empty {
        /// What it was to be printed as.
        symbol: &'static str,
    },
    /// More than the symbol holds.
    #[error("{text:?} is too long for a {symbol}, which holds {holds}; {advice}")]
    TooLong {
        /// The beginning of the text.
        text: String,
        /// What it was to be printed as.
        symbol: &'static str,
        /// How much it holds: `48 characters`.
        holds: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The number is of another kind than the symbol.
    #[error("{number} is no {symbol}; print it as {instead}")]
    WrongNumber {
        /// The number, 14 digits.
        number: String,
        /// What was asked for.
        symbol: &'static str,
        /// What fits.
        instead: &'static str,
    },
    /// The symbol does not fit where it should stand.
    #[error(
        "{text:?} as {symbol} needs {needs:.0} mm and the label {label} has {has:.0} mm; choose a larger label, a shorter code or a matrix code (QR, Data Matrix)"
    )]
    TooWide {
        /// The beginning of the text.
        text: String,
        /// What it was to be printed as.
        symbol: &'static str,
        /// Its smallest size, quiet zones included, in millimetres.
        needs: f64,
        /// The label's name or size.
        label: String,
        /// The space that the label has, in millimetres.
        has: f64,
    },
    /// No such label or paper.
    #[error("{found:?} is no label or sheet that is known here; choose one of {allowed}")]
    Format {
        /// What was asked for, control characters escaped.
        found: String,
        /// All names.
        allowed: String,
    },
    /// Nothing would be left of the sheet.
    #[error("a sheet {format} has {positions} labels, so {skip} cannot be skipped; skip 0 to {}", .positions - 1)]
    Skip {
        /// The sheet's name.
        format: &'static str,
        /// Labels on one sheet.
        positions: usize,
        /// How many were to be skipped.
        skip: usize,
    },
    /// Not 18 digits with a right check digit.
    #[error("{found:?} is no SSCC: it has 18 digits, and the last is a check digit{hint}")]
    Sscc {
        /// What was given, control characters escaped.
        found: String,
        /// `, here 5`, or nothing.
        hint: String,
    },
    /// GS1 data that needs a GTIN.
    #[error(
        "{sku:?} has no GTIN, so no GS1 code can be printed for it; give it a barcode first or print its SKU"
    )]
    NoGtin {
        /// The item.
        sku: String,
    },
    /// A resolver address that is none.
    #[error("{found:?} is no address for a Digital Link; write it like https://example.com")]
    Resolver {
        /// What was given, control characters escaped.
        found: String,
    },
    /// A format that fits no label printer.
    #[error("a sheet {format} cannot go to a label printer; choose a single label, like {instead}")]
    NotSingle {
        /// The sheet's name.
        format: &'static str,
        /// The names of single labels.
        instead: String,
    },
    /// Nothing to print.
    #[error("there is nothing to print; choose at least one item, place or command")]
    Nothing,
}

/// At most 40 characters of a text, for a sentence.
pub(super) fn brief(text: &str) -> String {
    let mut short: String = crate::domain::text::escape(text).chars().take(41).collect();
    if short.chars().count() > 40 {
        short.pop();
        short.push('…');
    }
    short
}
