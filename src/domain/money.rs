//! Money: whole ten-thousandths of the store's currency.

use super::{DomainError, quantity::decimal};
use std::{fmt, iter::Sum, ops, str::FromStr};

/// An amount in ten-thousandths of the currency: `Money::from_ten_thousandths(39_500)` is 3.95.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// From ten-thousandths, as stored.
    #[must_use]
    pub const fn from_ten_thousandths(n: i64) -> Self {
        Self(n)
    }

    /// Ten-thousandths, as stored.
    #[must_use]
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// As a number for statistics (never back into the ledger).
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 10_000.0
    }

    /// This price for so many units, rounded half away from zero to a ten-thousandth; saturates.
    #[must_use]
    pub fn for_quantity(self, quantity: super::Quantity) -> Self {
        let product = i128::from(self.0) * i128::from(quantity.thousandths());
        let half = if product < 0 { -500 } else { 500 };
        let rounded = (product + half) / 1000;
        Self(i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX }))
    }

    /// So many times as much, rounded to a ten-thousandth; saturates. For rates and for statistics.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self((self.0 as f64 * factor).round() as i64)
    }

    /// Rounded half up to hundredths: what is shown of money that was reckoned.
    #[must_use]
    pub const fn in_cents(self) -> Self {
        Self(self.0.saturating_add(50).div_euclid(100) * 100)
    }
}

impl ops::Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl ops::Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl ops::AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, ops::Add::add)
    }
}

/// The sign of a currency by its ISO 4217 code, in any case: `£` for `GBP`; a currency without a well-known sign of its own keeps
/// its code.
#[must_use]
pub fn currency_sign(code: &str) -> &str {
    match code.trim().to_ascii_uppercase().as_str() {
        "GBP" => "£",
        "EUR" => "€",
        "USD" => "$",
        "JPY" => "¥",
        _ => code.trim(),
    }
}

impl fmt::Display for Money {
    /// At least two decimals, four where needed: `3.95`, `0.0125`, `-12.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.unsigned_abs() / 10_000, self.0.unsigned_abs() % 10_000);
        let sign = if self.0 < 0 { "-" } else { "" };
        let mut part = format!("{rest:04}");
        while part.len() > 2 && part.ends_with('0') {
            part.pop();
        }
        f.pad(&format!("{sign}{whole}.{part}"))
    }
}

impl FromStr for Money {
    type Err = DomainError;

    /// Reads `3.95`, `12`, `-0.5`; at most four decimals, point only.
    fn from_str(s: &str) -> Result<Self, DomainError> {
        decimal(s.trim(), 4).map(Self).ok_or_else(|| DomainError::Money(super::text::escape(s)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Quantity;

    #[test]
    fn money_is_read_and_written_to_the_ten_thousandth() {
        for (text, shown) in [("3.95", "3.95"), ("12", "12.00"), ("0.0125", "0.0125"), ("-0.5", "-0.50")] {
            assert_eq!(text.parse::<Money>().unwrap().to_string(), shown);
        }
        assert!("1.23456".parse::<Money>().is_err());
        assert!("£3".parse::<Money>().is_err());
    }

    #[test]
    fn a_price_times_a_quantity_rounds_half_away_from_zero() {
        let price: Money = "0.3333".parse().unwrap();
        assert_eq!(price.for_quantity(Quantity::from_thousandths(1500)).to_string(), "0.50");
    }
}
