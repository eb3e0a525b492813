//! How an item is kept in stock: the rule, and the service that it aims at.

use super::math::class::{Abc, Xyz};
use crate::domain::{Money, Quantity};

/// The rule of one item at one site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Policy {
    /// At each review up to the level that the forecast asks for: (R, S).
    Automatic(Service),
    /// At the reorder point that the forecast asks for, as much as is cheapest to order at a time: (s, S) with the EOQ between them.
    Economic(Service),
    /// At each review up to what so many days want on the mean.
    Cover {
        /// Days, lead time and review among them.
        days: u32,
    },
    /// Below `min`, up to `max`: set by hand.
    MinMax {
        /// Nothing is ordered at it or above.
        min: Quantity,
        /// Orders go up to it.
        max: Quantity,
    },
    /// Only what customers wait for.
    MakeToOrder,
    /// Not at all.
    Never,
}

/// The service that an item's stock aims at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Service {
    /// As much as pays: what a unit short costs against what a unit over does.
    Cost(UnitCost),
    /// How likely a cycle ends without a stock-out, from 0 to 1.
    Cycle(f64),
    /// Share of units served at once, from 0 to 1.
    Fill(f64),
}

/// What a unit too little and a unit too much cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitCost {
    /// A unit that is wanted and not there.
    pub short: Money,
    /// A unit that is there and not wanted in its time.
    pub over: Money,
}

/// The least and the most that a cycle is ever made sure of.
const SURE: (f64, f64) = (0.01, 0.9995);

impl UnitCost {
    /// The critical ratio of the newsvendor, `short / (short + over)`: how likely a cycle should end without a stock-out, for the last
    /// unit in stock to be worth its money (Snyder and Shen, section 4.3). Something between 0 and 1, also where both are nothing.
    #[must_use]
    pub fn critical_ratio(self) -> f64 {
        let (short, over) = (self.short.to_f64().max(0.0), self.over.to_f64().max(0.0));
        let ratio = if short + over > 0.0 { short / (short + over) } else { 0.5 };
        ratio.clamp(SURE.0, SURE.1)
    }
}

/// What a unit served is worth to a whole site, the same for every item, so that an item that costs as much as the middle one is served
/// with probability `level`: `level / (1 - level)` times the middle cost, where each item counts by the units it sells. With it
/// money goes where it serves most units: cheap items are nearly always there, dear ones less often. `None` where nothing sells.
#[must_use]
pub fn worth(costs: &[(Money, f64)], level: f64) -> Option<Money> {
    let mut known: Vec<(Money, f64)> =
        costs.iter().copied().filter(|(cost, units)| cost.ten_thousandths() > 0 && *units > 0.0).collect();
    known.sort_by_key(|(cost, _)| *cost);
    let half = known.iter().map(|(_, units)| units).sum::<f64>() / 2.0;
    let mut sold = 0.0;
    let middle = known.iter().find(|(_, units)| {
        sold += units;
        sold >= half
    })?;
    let level = level.clamp(SURE.0, SURE.1);
    let worth = middle.0.ten_thousandths() as f64 * level / (1.0 - level);
    Some(Money::from_ten_thousandths(worth.round() as i64))
}

impl Service {
    /// The cycle service of a class, where costs are not known: the more an item brings in and the steadier it is, the surer.
    #[must_use]
    pub const fn of_class(abc: Abc, xyz: Xyz) -> Self {
        Self::Cycle(match (abc, xyz) {
            (Abc::A, Xyz::X) => 0.98,
            (Abc::A, Xyz::Y) | (Abc::B, Xyz::X) => 0.97,
            (Abc::A, Xyz::Z) | (Abc::B, Xyz::Y) | (Abc::C, Xyz::X) => 0.95,
            (Abc::B, Xyz::Z) | (Abc::C, Xyz::Y) => 0.92,
            (Abc::C, Xyz::Z) => 0.90,
        })
    }
}

impl Policy {
    /// What an item begins with: by cost where it is known what a unit costs and what one served is worth ([`worth`]), else by its class.
    /// Items that bring in little are ordered seldom and in larger lots, so that they cost little work.
    #[must_use]
    pub fn usual(abc: Abc, xyz: Xyz, cost: Option<UnitCost>) -> Self {
        let service = cost.map_or_else(|| Service::of_class(abc, xyz), Service::Cost);
        match abc {
            Abc::A | Abc::B => Self::Automatic(service),
            Abc::C => Self::Economic(service),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_dear_to_hold_is_made_less_sure() {
        let ratio = |over| UnitCost { short: money("19"), over: money(over) }.critical_ratio();
        assert!((ratio("1") - 0.95).abs() < 1e-12);
        assert!((ratio("19") - 0.5).abs() < 1e-12);
        assert!(ratio("0") < 1.0 && ratio("1000000") > 0.0);
        let nothing = UnitCost { short: Money::ZERO, over: Money::ZERO };
        assert!((nothing.critical_ratio() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn the_middle_unit_gets_the_level_that_was_asked_for() {
        let costs = [(money("1"), 10.0), (money("2"), 60.0), (money("50"), 20.0), (Money::ZERO, 500.0)];
        let worth = worth(&costs, 0.95).unwrap();
        assert_eq!(worth, money("38"));
        let middle = UnitCost { short: worth, over: money("2") };
        assert!((middle.critical_ratio() - 0.95).abs() < 1e-9);
        assert_eq!(super::worth(&[(money("1"), 0.0)], 0.9), None);
    }

    #[test]
    fn classes_without_costs_have_a_service_of_their_own() {
        assert_eq!(Policy::usual(Abc::A, Xyz::X, None), Policy::Automatic(Service::Cycle(0.98)));
        let cost = UnitCost { short: money("9"), over: money("1") };
        assert_eq!(Policy::usual(Abc::C, Xyz::Z, Some(cost)), Policy::Economic(Service::Cost(cost)));
    }
}
