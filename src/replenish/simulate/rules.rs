//! The rules that are compared: what the policy does, and what others do. Each has one knob, and is judged over all its turns.

use super::{Outlook, Scenario, Ware};
use crate::{
    domain::{Money, PriceBreak, Quantity, Terms},
    forecast::{Spread, reach::Reach},
    replenish::{
        decide::{Costs, Levels, Situation, levels, order},
        demand::{Demand, Stretch},
        policy::{Policy, Service, UnitCost, worth},
        position::Position,
    },
};

/// A rule, and what its knob is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A level set once, when learning ends: so many days of the mean demand of the 90 days before.
    MinMax,
    /// At each review so many days of the mean demand of the days before it.
    Cover {
        /// Days that the mean is of.
        window: u32,
    },
    /// The forecast at the same cycle service for every item.
    Automatic,
    /// The forecast at the cycle service that pays: the knob is what a unit served is worth, as a multiple of the middle price.
    Cost,
}

/// Days that a level set by hand is the mean of.
const BY_HAND: usize = 90;

impl Rule {
    /// Every rule that is compared when nobody names one.
    pub const ALL: [Self; 6] = [
        Self::MinMax,
        Self::Cover { window: 28 },
        Self::Cover { window: 30 },
        Self::Cover { window: 90 },
        Self::Automatic,
        Self::Cost,
    ];

    /// Its word on the command line.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::MinMax => "min_max".into(),
            Self::Cover { window } => format!("cover_{window}"),
            Self::Automatic => "automatic".into(),
            Self::Cost => "cost".into(),
        }
    }

    /// Whether it asks the forecast.
    #[must_use]
    pub const fn foresees(self) -> bool {
        matches!(self, Self::Automatic | Self::Cost)
    }

    /// The turns of its knob, from little stock to much.
    #[must_use]
    pub fn knobs(self) -> Vec<f64> {
        match self {
            Self::MinMax | Self::Cover { .. } => {
                let mut days: Vec<f64> = (0..28).map(|n| (7.0 * 1.16f64.powi(n)).round()).collect();
                days.dedup();
                days
            }
            Self::Automatic => (0..24).map(|n| 1.0 - 0.6 * 0.78f64.powi(n)).collect(),
            Self::Cost => (0..26).map(|n| 0.5 * 1.35f64.powi(n)).collect(),
        }
    }
}

impl std::str::FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_ascii_lowercase().replace('-', "_");
        if let Some(window) = text.strip_prefix("cover_").and_then(|n| n.parse().ok()).filter(|n| *n > 0) {
            return Ok(Self::Cover { window });
        }
        let known = Self::ALL.into_iter().find(|rule| rule.word() == text);
        known.ok_or_else(|| {
            "the rules are min_max, cover_28 (or another number of days), automatic, cost".into()
        })
    }
}

/// What a rule needs to know of all wares.
#[derive(Debug, Clone)]
pub(super) struct Bench<'a> {
    pub(super) wares: &'a [Ware],
    pub(super) scenario: &'a Scenario,
    /// The days at whose ends levels are set: the last that was learned from, then every review.
    pub(super) days: Vec<usize>,
    /// For each of them, what was foreseen of each ware; empty where no rule asks.
    pub(super) outlooks: Vec<Vec<Option<Outlook>>>,
    /// The price in the middle of all units wanted while learning.
    pub(super) middle: Money,
    terms: Vec<Terms>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(
        wares: &'a [Ware],
        scenario: &'a Scenario,
        days: Vec<usize>,
        outlooks: Vec<Vec<Option<Outlook>>>,
    ) -> Self {
        let learned =
            |ware: &Ware| ware.demand.iter().take(scenario.learn_until + 1).copied().sum::<Quantity>();
        let prices: Vec<(Money, f64)> = wares.iter().map(|w| (w.price, learned(w).to_f64())).collect();
        let terms = wares
            .iter()
            .map(|w| Terms {
                cost: w.price,
                pack: w.pack,
                breaks: Vec::<PriceBreak>::new(),
                ..Terms::default()
            })
            .collect();
        // A worth at one half is the middle price itself.
        let middle = worth(&prices, 0.5).unwrap_or(Money::from_ten_thousandths(10_000));
        Self { wares, scenario, days, outlooks, middle, terms }
    }

    /// The levels of a ware that a rule sets at the end of the day `self.days[at]`.
    pub(super) fn levels(&self, rule: Rule, knob: f64, at: usize, ware: usize) -> Levels {
        let day = if rule == Rule::MinMax { self.days[0] } else { self.days[at] };
        let mean = |window: usize| {
            let past = &self.wares[ware].demand[(day + 1).saturating_sub(window)..=day];
            [past.iter().copied().sum::<Quantity>().to_f64() / window.max(1) as f64]
        };
        let sure = Spread::default();
        let flat = |mean: &[f64], policy: Policy| {
            let demand = Demand::new(Reach { mean, spread: &sure }, 1);
            levels(&self.situation(ware, Position::default(), policy, Some(demand)))
        };
        let days = knob.round() as u32;
        match rule {
            Rule::MinMax => {
                let level = flat(&mean(BY_HAND), Policy::Cover { days }).order_up_to;
                levels(&self.situation(
                    ware,
                    Position::default(),
                    Policy::MinMax { min: level, max: level },
                    None,
                ))
            }
            Rule::Cover { window } => flat(&mean(window as usize), Policy::Cover { days }),
            Rule::Automatic => self.foreseen(at, ware, Service::Cycle(knob)),
            Rule::Cost => {
                let short = (self.middle.ten_thousandths() as f64 * knob).round() as i64;
                let cost =
                    UnitCost { short: Money::from_ten_thousandths(short), over: self.wares[ware].price };
                self.foreseen(at, ware, Service::Cost(cost))
            }
        }
    }

    fn foreseen(&self, at: usize, ware: usize, service: Service) -> Levels {
        let outlook = self.outlooks.get(at).and_then(|all| all.get(ware)?.as_ref());
        let demand = outlook.map(Outlook::demand);
        levels(&self.situation(ware, Position::default(), Policy::Automatic(service), demand))
    }

    /// How much is ordered at a position, in whole packs.
    pub(super) fn order(&self, ware: usize, levels: &Levels, position: Position) -> Quantity {
        // Levels stand; the position alone decides. A level that nobody is below is never ordered up to.
        let policy = Policy::MinMax { min: levels.reorder_point, max: levels.order_up_to };
        order(&self.situation(ware, position, policy, None), levels).0
    }

    pub(super) fn situation<'s>(
        &'s self,
        ware: usize,
        position: Position,
        policy: Policy,
        demand: Option<Demand<'s>>,
    ) -> Situation<'s> {
        Situation {
            position,
            arrivals: &[],
            demand,
            lead: Stretch { days: self.scenario.lead.mean(), sd: self.scenario.lead.sd() },
            review: self.scenario.review,
            policy,
            terms: &self.terms[ware],
            price: self.wares[ware].price,
            costs: Costs::default(),
            decimals: 0,
            shelf_life: None,
        }
    }
}
