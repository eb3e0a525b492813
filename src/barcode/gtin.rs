//! GTINs: trade item numbers, kept as 14 digits.

use crate::domain::Quantity;
use std::fmt;

/// A trade item number as 14 digits, zero-filled, check digit right. GTIN-8, -12 and -13 of one number are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin([u8; 14]);

/// Why a text is no GTIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GtinError {
    /// Not 8, 12, 13 or 14 digits.
    Shape,
    /// The right shape, but the last digit is not the check digit.
    CheckDigit {
        /// What the last digit should be.
        expected: u8,
    },
}

impl Gtin {
    /// Reads 8, 12, 13 or 14 digits.
    ///
    /// # Errors
    /// [`GtinError`] when the text has another shape or a wrong check digit.
    pub fn parse(text: &str) -> Result<Self, GtinError> {
        let digits = text.as_bytes();
        if !matches!(digits.len(), 8 | 12 | 13 | 14) || !digits.iter().all(u8::is_ascii_digit) {
            return Err(GtinError::Shape);
        }
        let (body, last) = digits.split_at(digits.len() - 1);
        let expected = check_digit(body);
        if last.first() != Some(&(b'0' + expected)) {
            return Err(GtinError::CheckDigit { expected });
        }
        let mut filled = [b'0'; 14];
        filled[14 - digits.len()..].copy_from_slice(digits);
        Ok(Self(filled))
    }

    /// The number to print for one of an item, among its barcodes: a retail number before a case's.
    #[must_use]
    pub fn of_one<'a>(codes: impl IntoIterator<Item = (&'a str, Quantity)>) -> Option<Self> {
        let one = codes.into_iter().filter(|(_, quantity)| *quantity == Quantity::ONE);
        one.filter_map(|(code, _)| Self::parse(code).ok()).min_by_key(|gtin| (gtin.0[0] != b'0', *gtin))
    }

    /// The 14 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII digits are ever stored.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The check digit of a GTIN, SSCC or GLN over the digits before it: weights 3 and 1 from the right, modulo 10.
///
/// Source: GS1 General Specifications, section 7.9. `digits` are ASCII digits.
#[must_use]
pub fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| u32::from(d - b'0') * if i % 2 == 0 { 3 } else { 1 })
        .sum();
    ((10 - sum % 10) % 10) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_one_number_are_equal() {
        let ean = Gtin::parse("9506000134352").unwrap();
        assert_eq!(ean.as_str(), "09506000134352");
        assert_eq!(Gtin::parse("09506000134352").unwrap(), ean);
        assert_eq!(Gtin::parse("036000291452").unwrap(), Gtin::parse("0036000291452").unwrap());
        assert_eq!(Gtin::parse("96385074").unwrap().as_str(), "00000096385074");
    }

    #[test]
    fn an_indicator_digit_is_another_number() {
        assert_ne!(Gtin::parse("19506000134359").unwrap(), Gtin::parse("09506000134352").unwrap());
    }

    #[test]
    fn one_of_an_item_goes_by_its_retail_number() {
        let (one, twelve) = (Quantity::ONE, Quantity::from_units(12));
        let codes = [("19506000134359", one), ("MUG", one), ("9506000134352", one), ("96385074", twelve)];
        assert_eq!(Gtin::of_one(codes), Gtin::parse("9506000134352").ok());
        assert_eq!(Gtin::of_one([("MUG", one), ("96385074", twelve)]), None);
    }

    #[test]
    fn a_wrong_last_digit_is_named() {
        assert_eq!(Gtin::parse("9506000134353"), Err(GtinError::CheckDigit { expected: 2 }));
        assert_eq!(Gtin::parse("950600013435"), Err(GtinError::CheckDigit { expected: 9 }));
        assert_eq!(Gtin::parse("A-03-12"), Err(GtinError::Shape));
    }
}
