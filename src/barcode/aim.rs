//! AIM symbology identifiers: `]C1` before the data says which kind of symbol was read.
//!
//! Source: ISO/IEC 15424. `]`, a letter for the symbology, a digit or letter for what the reader did with it.

use std::fmt;

/// A symbology identifier, as a scanner sends it when it is told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Aim {
    letter: u8,
    modifier: u8,
}

impl Aim {
    /// Whether the data that follows is GS1 element strings: `]C1` GS1-128, `]e0` GS1 DataBar and composites, `]d2` GS1
    /// DataMatrix, `]Q3` GS1 QR Code, `]J1` GS1 DotCode.
    #[must_use]
    pub const fn is_gs1(self) -> bool {
        matches!(
            (self.letter, self.modifier),
            (b'C', b'1') | (b'e', b'0') | (b'd', b'2') | (b'Q', b'3') | (b'J', b'1')
        )
    }

    /// Whether the data are the digits of an EAN or UPC symbol: `]E0` 13 digits, `]E3` with an add-on, `]E4` 8 digits.
    #[must_use]
    pub const fn is_ean(self) -> bool {
        self.letter == b'E' && matches!(self.modifier, b'0' | b'3' | b'4')
    }

    /// The letter of the symbology: `C` of `]C1`.
    #[must_use]
    pub const fn letter(self) -> char {
        self.letter as char
    }

    /// What the reader says about the data: `1` of `]C1`.
    #[must_use]
    pub const fn modifier(self) -> char {
        self.modifier as char
    }

    /// The name of the symbology; `"unknown"` for a letter that names none.
    #[must_use]
    pub const fn symbology(self) -> &'static str {
        match (self.letter, self.modifier) {
            (b'C', b'1') => "GS1-128",
            (b'e', _) => "GS1 DataBar",
            (b'd', b'2') => "GS1 DataMatrix",
            (b'Q', b'3') => "GS1 QR Code",
            (b'J', b'1') => "GS1 DotCode",
            (b'E', b'4') => "EAN-8",
            (b'E', b'3') => "EAN-13 with add-on",
            (b'E', b'1' | b'2') => "EAN add-on",
            (b'E', _) => "EAN-13",
            (b'A', _) => "Code 39",
            (b'B', _) => "Telepen",
            (b'C', _) => "Code 128",
            (b'c', _) => "Channel Code",
            (b'D', _) => "Code One",
            (b'd', _) => "Data Matrix",
            (b'F', _) => "Codabar",
            (b'G', _) => "Code 93",
            (b'H', _) => "Code 11",
            (b'I', _) => "Interleaved 2 of 5",
            (b'J', _) => "DotCode",
            (b'K', _) => "Code 16K",
            (b'L', _) => "PDF417",
            (b'M', _) => "MSI",
            (b'Q', _) => "QR Code",
            (b'R' | b'S', _) => "2 of 5",
            (b'U', _) => "MaxiCode",
            (b'X', _) => "other",
            (b'z', _) => "Aztec",
            (b'h', _) => "Han Xin",
            _ => "unknown",
        }
    }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "]{}{}", self.letter(), self.modifier())
    }
}

/// Parts a scan into its symbology identifier, where it has one, and the data.
#[must_use]
pub fn split(text: &str) -> (Option<Aim>, &str) {
    match text.as_bytes() {
        [b']', letter, modifier, ..] if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
            (Some(Aim { letter: *letter, modifier: *modifier }), text.get(3..).unwrap_or_default())
        }
        _ => (None, text),
    }
}

/// Parts the two components of a composite symbol on an EAN or UPC code, which a reader sends as two messages in one:
/// `2112345678900|]e099COMPOSITE` gives `2112345678900` and `99COMPOSITE`. `data` is without its own identifier.
#[must_use]
pub fn composite(data: &str) -> (&str, Option<&str>) {
    data.split_once("|]e0").map_or((data, None), |(linear, component)| (linear, Some(component)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_that_mean_gs1() {
        for text in ["]C1", "]e0", "]d2", "]Q3", "]J1"] {
            assert!(split(text).0.unwrap().is_gs1(), "{text}");
        }
        for text in
            ["]C0", "]C2", "]A0", "]A1", "]d1", "]Q1", "]I1", "]E0", "]E3", "]E4", "]L0", "]z0", "]X0"]
        {
            let aim = split(text).0.unwrap();
            assert!(!aim.is_gs1() && aim.symbology() != "unknown" && aim.to_string() == text, "{text}");
        }
    }

    #[test]
    fn data_without_an_identifier_stays_whole() {
        assert_eq!(split("]C10109506000134352").1, "0109506000134352");
        for text in ["", "]", "]C", "ABC", "]é1", "]1C0"] {
            assert_eq!(split(text), (None, text));
        }
    }

    #[test]
    fn a_composite_is_two_messages() {
        assert_eq!(composite("2112345678900|]e099COMPOSITE"), ("2112345678900", Some("99COMPOSITE")));
        assert_eq!(composite("2112345678900"), ("2112345678900", None));
    }
}
