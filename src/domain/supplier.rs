//! Suppliers, and what they ask for an item.

use super::{DomainError, Money, Quantity};
use std::{fmt, str::FromStr};

/// The weekdays on which a supplier takes orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrderDays(u8);

impl OrderDays {
    /// Any day.
    pub const ANY: Self = Self(0b111_1111);

    const WORDS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// From one bit a weekday, Monday the lowest; `None` where no day is set.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Option<Self> {
        match bits & 0b111_1111 {
            0 => None,
            bits => Some(Self(bits)),
        }
    }

    /// One bit a weekday, Monday the lowest.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether an order can be placed on this weekday, 0 for Monday.
    #[must_use]
    pub const fn has(self, weekday: u32) -> bool {
        self.0 & (1 << (weekday % 7)) != 0
    }

    /// The longest time between two days on which an order can be placed, in days: the review period. 1 where any day will do.
    #[must_use]
    pub fn longest_wait(self) -> u32 {
        let mut longest = 0;
        let mut wait = 0;
        // Two weeks, so that the wait over the end of the week is met whole.
        for day in 0..14 {
            wait += 1;
            if self.has(day) {
                longest = longest.max(if day < 7 && longest == 0 && wait == day + 1 { 0 } else { wait });
                wait = 0;
            }
        }
        longest.max(1)
    }
}

impl Default for OrderDays {
    fn default() -> Self {
        Self::ANY
    }
}

impl fmt::Display for OrderDays {
    /// `any`, or `mon thu`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ANY {
            return f.pad("any");
        }
        let days: Vec<&str> =
            (0..7).filter(|d| self.has(*d)).filter_map(|d| Self::WORDS.get(d as usize)).copied().collect();
        f.pad(&days.join(" "))
    }
}

impl FromStr for OrderDays {
    type Err = DomainError;

    /// Reads `any`, an empty text (any), or weekdays by their first three letters: `mon thu`, `Tue,Fri`.
    fn from_str(s: &str) -> Result<Self, DomainError> {
        let bad = || DomainError::Word {
            found: super::text::escape(s),
            allowed: "any, mon, tue, wed, thu, fri, sat, sun",
        };
        let text = s.trim().to_ascii_lowercase();
        if text.is_empty() || text == "any" {
            return Ok(Self::ANY);
        }
        let mut bits = 0;
        for word in text.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| !w.is_empty()) {
            let word = word.get(..3).ok_or_else(bad)?;
            let day = Self::WORDS.iter().position(|w| *w == word).ok_or_else(bad)?;
            bits |= 1 << day;
        }
        Self::from_bits(bits).ok_or_else(bad)
    }
}

/// Who sells to us.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Supplier {
    /// The name that items and orders know it by; at most 80 characters.
    pub name: String,
    /// ISO 4217 code of what it is paid in; empty is the store's own currency.
    pub currency: String,
    /// How much of the store's currency one unit of its own costs, in ten-thousandths; 10 000 where they are the same.
    pub rate: Option<i64>,
    /// Quoted days from order to receipt, for items that say nothing of their own.
    pub lead_time_days: Option<u32>,
    /// When it takes orders.
    pub order_days: OrderDays,
    /// The least an order must come to, in its currency; zero is none.
    pub minimum_order: Money,
    /// What one order costs us, whatever is in it: freight, booking in; in the store's currency.
    pub order_cost: Money,
    /// Where orders go by mail; empty where they do not.
    pub email: String,
}

/// From so many units on, a unit costs so much, for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceBreak {
    /// Units, at least.
    pub from: Quantity,
    /// Cost of one base unit, in the supplier's currency.
    pub cost: Money,
}

/// What a supplier asks for an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Cost of one base unit, in the supplier's currency.
    pub cost: Money,
    /// Least that can be ordered; zero is none.
    pub moq: Quantity,
    /// Orders are multiples of this; zero is one base unit.
    pub pack: Quantity,
    /// Cheaper from larger quantities on, ascending.
    pub breaks: Vec<PriceBreak>,
    /// Quoted days from order to receipt.
    pub lead_time_days: Option<u32>,
}

impl Terms {
    /// What one base unit costs when so many are ordered.
    #[must_use]
    pub fn cost_at(&self, quantity: Quantity) -> Money {
        self.breaks.iter().rev().find(|b| b.from <= quantity).map_or(self.cost, |b| b.cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written() {
        for (text, shown, wait) in [
            ("any", "any", 1),
            ("", "any", 1),
            ("Thu, mon", "mon thu", 4),
            ("Friday", "fri", 7),
            ("mon tue wed thu fri", "mon tue wed thu fri", 3),
        ] {
            let days: OrderDays = text.parse().unwrap();
            assert_eq!((days.to_string().as_str(), days.longest_wait()), (shown, wait), "{text}");
        }
        assert!("monthly, xx".parse::<OrderDays>().is_err());
    }

    #[test]
    fn a_break_holds_for_all_units() {
        let units = Quantity::from_units;
        let money = Money::from_ten_thousandths;
        let terms = Terms {
            cost: money(10_000),
            breaks: vec![
                PriceBreak { from: units(100), cost: money(9_000) },
                PriceBreak { from: units(500), cost: money(8_000) },
            ],
            ..Terms::default()
        };
        let at = |n| terms.cost_at(units(n)).ten_thousandths();
        assert_eq!((at(99), at(100), at(499), at(500)), (10_000, 9_000, 9_000, 8_000));
    }
}
