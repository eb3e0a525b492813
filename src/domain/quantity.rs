//! Quantities: whole thousandths of an item's base unit.

use super::DomainError;
use std::{fmt, iter::Sum, ops, str::FromStr};

/// A quantity in thousandths of the base unit. Signed, because a balance may be below zero; a movement's is above.
///
/// Range of one movement: more than 0 and at most [`Quantity::MAX`] (10^9 units). No floating point anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quantity(i64);

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// One base unit.
    pub const ONE: Self = Self(1000);
    /// The largest quantity of one movement: 1 000 000 000 units.
    pub const MAX: Self = Self(1_000_000_000_000);

    /// From thousandths of the base unit, as stored.
    #[must_use]
    pub const fn from_thousandths(n: i64) -> Self {
        Self(n)
    }

    /// From whole base units; saturates at the ends of `i64`.
    #[must_use]
    pub const fn from_units(n: i64) -> Self {
        Self(n.saturating_mul(1000))
    }

    /// Thousandths of the base unit, as stored.
    #[must_use]
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// As a number for statistics (never back into the ledger).
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Whether it is neither above nor below zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The distance from zero; saturates.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// `self` times a whole number, or `None` when it leaves the range of one movement.
    #[must_use]
    pub fn times(self, n: i64) -> Option<Self> {
        self.0.checked_mul(n).map(Self).filter(|q| q.abs() <= Self::MAX)
    }

    /// How many decimals this value needs: 0 to 3.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        if self.0 % 1000 == 0 {
            0
        } else if self.0 % 100 == 0 {
            1
        } else if self.0 % 10 == 0 {
            2
        } else {
            3
        }
    }

    /// Whether an item with so many decimals can hold it (a mug has 0: no half mugs).
    #[must_use]
    pub const fn fits(self, decimals: u8) -> bool {
        self.decimals() <= decimals
    }

    /// The value as JSON: a whole number where it is one, else a decimal.
    #[must_use]
    pub fn to_json(self) -> serde_json::Value {
        if self.0 % 1000 == 0 { (self.0 / 1000).into() } else { self.to_f64().into() }
    }
}

impl fmt::Display for Quantity {
    /// Plain digits, no thousands separator, an ASCII minus, decimals only where needed: `-12`, `0.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.unsigned_abs() / 1000, self.0.unsigned_abs() % 1000);
        let mut text = if self.0 < 0 { String::from("-") } else { String::new() };
        text.push_str(&whole.to_string());
        if rest > 0 {
            text.push_str(format!(".{rest:03}").trim_end_matches('0'));
        }
        f.pad(&text)
    }
}

impl FromStr for Quantity {
    type Err = DomainError;

    /// Reads `12`, `-3`, `0.5`, `+7`; at most three decimals, point only.
    fn from_str(s: &str) -> Result<Self, DomainError> {
        let bad = || DomainError::Quantity(super::text::escape(s));
        let n = decimal(s.trim(), 3).ok_or_else(bad)?;
        if n.unsigned_abs() > Self::MAX.0.unsigned_abs() {
            return Err(DomainError::QuantityRange(super::text::escape(s)));
        }
        Ok(Self(n))
    }
}

/// A decimal text as an integer of `scale` decimals: `decimal("1.5", 3) == Some(1500)`. `None` when it is no number, has
/// digits beyond the scale that are not 0, or overflows.
pub(crate) fn decimal(text: &str, scale: u32) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && part.is_empty() || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut n: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    for place in 0..scale as usize {
        let digit = part.as_bytes().get(place).map_or(0, |b| i64::from(b - b'0'));
        n = n.checked_mul(10)?.checked_add(digit)?;
    }
    if part.bytes().skip(scale as usize).any(|b| b != b'0') {
        return None;
    }
    Some(sign * n)
}

impl ops::Add for Quantity {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl ops::Sub for Quantity {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl ops::Neg for Quantity {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl ops::AddAssign for Quantity {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, ops::Add::add)
    }
}

impl serde::Serialize for Quantity {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(s)
    }
}

impl<'de> serde::Deserialize<'de> for Quantity {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(d)?;
        number.to_string().parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_write() {
        for (text, n) in
            [("12", 12_000), ("-3", -3_000), ("0.5", 500), (".25", 250), ("+7", 7_000), ("1.500", 1_500)]
        {
            assert_eq!(text.parse::<Quantity>().unwrap().thousandths(), n, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_quantity() {
        for text in ["", "-", "1,5", "1.2345", "1e3", "0x10", "9506000134352", "NaN", "1 000", "\u{661}"] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_quantity_survives_its_text_and_its_json(n in -1_000_000_000_000i64..=1_000_000_000_000) {
            let q = Quantity::from_thousandths(n);
            prop_assert_eq!(q.to_string().parse::<Quantity>().unwrap(), q);
            let json = serde_json::to_string(&q).unwrap();
            prop_assert_eq!(serde_json::from_str::<Quantity>(&json).unwrap(), q);
        }
    }
}
