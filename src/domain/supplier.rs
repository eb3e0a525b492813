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

/// From so many units on, a unit costs so much, for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceBreak {
    /// Units, at least.
    pub from: Quantity,
    /// Cost of one base unit, in the supplier's currency.
    pub cost: Money,
}

impl PriceBreak {
    /// Reads `100:0.90 500:0.85`, ascending by quantity; also with `;` or `,` between; an empty text is none.
    ///
    /// # Errors
    /// One sentence that names the piece that is no break.
    pub fn read_all(text: &str) -> Result<Vec<Self>, String> {
        let mut all: Vec<Self> = Vec::new();
        for piece in text.split([' ', ';', ',']).filter(|p| !p.is_empty()) {
            let shown = super::text::escape(piece);
            let bad = || format!("price break {shown:?} is not FROM:COST, as in 100:0.90");
            let (from, cost) = piece.split_once(':').ok_or_else(bad)?;
            let (from, cost): (Quantity, Money) =
                (from.parse().map_err(|_| bad())?, cost.parse().map_err(|_| bad())?);
            if !from.is_positive() || cost < Money::ZERO {
                return Err(bad());
            }
            if all.last().is_some_and(|last| last.from >= from) {
                return Err(format!("price break {shown:?} does not begin above the one before it"));
            }
            all.push(Self { from, cost });
        }
        Ok(all)
    }

    /// As [`PriceBreak::read_all`] reads them.
    #[must_use]
    pub fn write_all(breaks: &[Self]) -> String {
        let each: Vec<String> = breaks.iter().map(|b| format!("{}:{}", b.from, b.cost)).collect();
        each.join(" ")
    }
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
    fn breaks_are_read_and_written() {
        for (text, shown) in [("", ""), ("100:0.9;500:0.85", "100:0.90 500:0.85"), ("2.5:1", "2.5:1.00")] {
            assert_eq!(PriceBreak::write_all(&PriceBreak::read_all(text).unwrap()), shown);
        }
        for bad in ["100", "0:1", "5:-1", "500:1 100:2", "x:1"] {
            assert!(PriceBreak::read_all(bad).is_err(), "{bad}");
        }
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
