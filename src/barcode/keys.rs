//! Numbers of logistic units and places, with their check digits.

use super::gtin::check_digit;
use std::fmt;

/// A serial shipping container code: 18 digits, the last of which is the check digit. One scan means one pallet or carton.
///
/// Source: GS1 General Specifications, sections 2.2.1 and 7.9.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sscc([u8; 18]);

/// A global location number: 13 digits, the last of which is the check digit.
///
/// Source: GS1 General Specifications, sections 2.4 and 7.9.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gln([u8; 13]);

macro_rules! number {
    ($name:ident, $len:literal) => {
        impl $name {
            /// Reads the digits; `None` when they are too few or many, or the check digit is wrong.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let digits: [u8; $len] = text.as_bytes().try_into().ok()?;
                let (last, body) = digits.split_last()?;
                let right = digits.iter().all(u8::is_ascii_digit) && *last == b'0' + check_digit(body);
                right.then_some(Self(digits))
            }

            /// The digits.
            #[must_use]
            pub fn as_str(&self) -> &str {
                // Only ASCII digits are ever stored.
                std::str::from_utf8(&self.0).unwrap_or_default()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

number!(Sscc, 18);
number!(Gln, 13);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pallet_and_a_place_check_themselves() {
        assert_eq!(Sscc::parse("006141411234567890").unwrap().to_string(), "006141411234567890");
        assert_eq!(Gln::parse("9520123456788").unwrap().as_str(), "9520123456788");
        for wrong in ["006141411234567891", "00614141123456789", "00614141123456789A", ""] {
            assert_eq!(Sscc::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Gln::parse("9520123456789"), None);
    }
}
