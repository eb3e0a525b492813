//! What somebody says of how an item is kept in stock, in the words that are stored, typed and shown; and what becomes of it where
//! nothing is said.

use super::{
    math::class::{Abc, Xyz},
    policy::{Policy, Service, UnitCost},
};
use crate::{
    domain::{DomainError, Money, Quantity, text},
    words,
};
use std::{fmt, str::FromStr};

/// The kind of a policy, by its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// [`Policy::Automatic`].
    Automatic,
    /// [`Policy::Economic`].
    Economic,
    /// [`Policy::Cover`].
    Cover,
    /// [`Policy::MinMax`].
    MinMax,
    /// [`Policy::MakeToOrder`].
    MakeToOrder,
    /// [`Policy::Never`].
    Never,
}

words!(
    PolicyKind,
    "automatic, economic, cover, min_max, make_to_order, never",
    Automatic = "automatic",
    Economic = "economic",
    Cover = "cover",
    MinMax = "min_max",
    MakeToOrder = "make_to_order",
    Never = "never",
);

/// Whether orders are made without anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Automatic {
    /// Somebody accepts each proposal.
    Off,
    /// Drafts are put together on the supplier's order days; somebody signs them.
    Create,
    /// They are signed too, up to the limit in money.
    Approve,
}

words!(Automatic, "off, create, approve", Off = "off", Create = "create", Approve = "approve");

/// The service that is aimed at, as somebody says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    /// By cost: an item of middle cost is there with this probability, cheaper ones more surely, dearer ones less.
    Cost(f64),
    /// Cycles that end without a stock-out.
    Cycle(f64),
    /// Units served at once.
    Fill(f64),
}

impl Aim {
    /// What is usual where nobody said anything.
    pub const USUAL: Self = Self::Cost(0.95);
}

impl fmt::Display for Aim {
    /// `cost 0.95`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, p) = match self {
            Self::Cost(p) => ("cost", p),
            Self::Cycle(p) => ("cycle", p),
            Self::Fill(p) => ("fill", p),
        };
        f.pad(&format!("{word} {p}"))
    }
}

impl FromStr for Aim {
    type Err = DomainError;

    /// Reads `cost 0.95`, `fill:98%`, `cycle=97`; what is above 1 is a percentage.
    fn from_str(s: &str) -> Result<Self, DomainError> {
        let bad = || DomainError::Word {
            found: text::escape(s),
            allowed: "cost P, cycle P, fill P, with P from 0.5 to 0.999",
        };
        let (word, p) = s.trim().split_once([' ', ':', '=']).ok_or_else(bad)?;
        let p = p.trim();
        let (p, is_percent) = p.strip_suffix('%').map_or((p, false), |p| (p.trim(), true));
        let p: f64 = p.parse().map_err(|_| bad())?;
        let p = if is_percent || p > 1.0 { p / 100.0 } else { p };
        if !(0.5..=0.999).contains(&p) {
            return Err(bad());
        }
        match word.trim().to_ascii_lowercase().as_str() {
            "cost" => Ok(Self::Cost(p)),
            "cycle" => Ok(Self::Cycle(p)),
            "fill" => Ok(Self::Fill(p)),
            _ => Err(bad()),
        }
    }
}

/// How an item is kept in stock, as somebody said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// `None`: by its class.
    pub policy: Option<PolicyKind>,
    /// `None`: by cost where that is known, else by its class.
    pub aim: Option<Aim>,
    /// Of [`PolicyKind::MinMax`].
    pub minimum: Quantity,
    /// Of [`PolicyKind::MinMax`].
    pub maximum: Quantity,
    /// Days of [`PolicyKind::Cover`].
    pub days: u32,
    /// Whether orders are made without anybody.
    pub automatic: Automatic,
    /// What an order that signs itself may come to, in the store's currency.
    pub limit: Money,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            policy: None,
            aim: None,
            minimum: Quantity::ZERO,
            maximum: Quantity::ZERO,
            days: 0,
            automatic: Automatic::Off,
            limit: Money::ZERO,
        }
    }
}

impl Rule {
    /// Days of cover where a rule says `cover` and no number.
    pub const DAYS: u32 = 30;

    /// The rule of an item of these classes that costs so much, where `middle` is the cost of the middle unit that the site sells; both
    /// zero where they are not known.
    #[must_use]
    pub fn policy(&self, (abc, xyz): (Abc, Xyz), cost: Money, middle: Money) -> Policy {
        let service = match self.aim {
            Some(Aim::Cycle(p)) => Service::Cycle(p),
            Some(Aim::Fill(p)) => Service::Fill(p),
            Some(Aim::Cost(p)) => by_cost(p, cost, middle).unwrap_or(Service::Cycle(p)),
            None => by_cost(0.95, cost, middle).unwrap_or_else(|| Service::of_class(abc, xyz)),
        };
        match self.policy {
            Some(PolicyKind::Automatic) => Policy::Automatic(service),
            Some(PolicyKind::Economic) => Policy::Economic(service),
            Some(PolicyKind::Cover) => {
                Policy::Cover { days: if self.days == 0 { Self::DAYS } else { self.days } }
            }
            Some(PolicyKind::MinMax) => {
                Policy::MinMax { min: self.minimum, max: self.maximum.max(self.minimum) }
            }
            Some(PolicyKind::MakeToOrder) => Policy::MakeToOrder,
            Some(PolicyKind::Never) => Policy::Never,
            None => match (Policy::usual(abc, xyz, None), service) {
                (Policy::Economic(_), service) => Policy::Economic(service),
                (_, service) => Policy::Automatic(service),
            },
        }
    }
}

/// The service at which the middle unit is there with probability `p`: see [`super::policy::worth`].
fn by_cost(p: f64, cost: Money, middle: Money) -> Option<Service> {
    if cost <= Money::ZERO || middle <= Money::ZERO {
        return None;
    }
    let short = middle.times(p / (1.0 - p));
    Some(Service::Cost(UnitCost { short, over: cost }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aims_are_read_and_written() {
        for (text, aim, shown) in [
            ("cost 0.95", Aim::Cost(0.95), "cost 0.95"),
            ("fill:98%", Aim::Fill(0.98), "fill 0.98"),
            ("Cycle=97", Aim::Cycle(0.97), "cycle 0.97"),
        ] {
            assert_eq!(text.parse::<Aim>().unwrap(), aim, "{text}");
            assert_eq!(aim.to_string(), shown);
        }
        for bad in ["", "fill", "fill 0.2", "fill 100", "cost x", "sure 0.9", "fill nan"] {
            assert!(bad.parse::<Aim>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_unsaid_rule_goes_by_cost_and_else_by_class() {
        let money = |text: &str| text.parse::<Money>().unwrap();
        let rule = Rule::default();
        let Policy::Automatic(Service::Cost(cost)) = rule.policy((Abc::A, Xyz::X), money("2"), money("2"))
        else {
            panic!("by cost");
        };
        assert!((cost.critical_ratio() - 0.95).abs() < 1e-9);
        assert_eq!(
            rule.policy((Abc::C, Xyz::Z), Money::ZERO, money("2")),
            Policy::Economic(Service::Cycle(0.90))
        );
        let fixed = Rule {
            policy: Some(PolicyKind::MinMax),
            minimum: Quantity::from_units(5),
            maximum: Quantity::from_units(2),
            ..rule
        };
        let five = Quantity::from_units(5);
        assert_eq!(
            fixed.policy((Abc::A, Xyz::X), money("2"), money("2")),
            Policy::MinMax { min: five, max: five }
        );
    }
}
