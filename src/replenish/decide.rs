//! From where an item stands to what should be ordered: levels from the forecast, the quantity from the levels.
//!
//! ```text
//! Demand over lead time + review ─ Service ─► Levels (reorder point, order-up-to) ─┐
//!                                                                                 ├─► Decision: quantity, cost, what happens otherwise
//! Position, packs, MOQ, price breaks, shelf life ─────────────────────────────────┘
//! ```
//!
//! Statistics are `f64` up to the levels; from there on everything is a [`Quantity`]. A level is rounded up to what the item can be
//! counted in, so that a service that was asked for is not rounded away.

use super::{
    demand::{Demand, Stretch},
    math::eoq::Eoq,
    policy::{Policy, Service},
    position::Position,
};
use crate::domain::{Money, Quantity, Terms};

/// Days of a year, for costs that are said by the year.
const YEAR: f64 = 365.0;

/// Everything that a decision is made from.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// What there is and what is coming.
    pub position: Position,
    /// When what is coming comes, by day; what is coming and not listed is taken to come as late as a new order would.
    pub arrivals: &'a [Arrival],
    /// What is foreseen, from today on; `None` where nothing was ever wanted. A forecast that was made some days ago begins with the
    /// means of today.
    pub demand: Option<Demand<'a>>,
    /// From an order to its goods on the shelf: quoted, or learned from receipts.
    pub lead: Stretch,
    /// Days from one chance to order to the next, from 1.
    pub review: u32,
    /// The item's rule.
    pub policy: Policy,
    /// What the supplier asks, in the store's currency.
    pub terms: &'a Terms,
    /// What a unit sells for.
    pub price: Money,
    /// What ordering and holding cost.
    pub costs: Costs,
    /// Decimals of the item's quantities, 0 to 3.
    pub decimals: u8,
    /// Days that goods can be sold for after they came; `None` where they keep.
    pub shelf_life: Option<u32>,
}

/// Goods on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Days from today until they can be sold; 0 is today.
    pub in_days: u32,
    /// How much.
    pub quantity: Quantity,
}

/// What ordering and holding cost.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Costs {
    /// What one more line on an order costs, in the store's currency.
    pub order: Money,
    /// What holding a unit for a year costs, as a share of what it cost.
    pub holding: f64,
}

/// The levels that an item is kept between.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Levels {
    /// At it or below, it is time to order.
    pub reorder_point: Quantity,
    /// Orders bring the position up to it.
    pub order_up_to: Quantity,
    /// Of the reorder point, what is wanted on the mean until an order of the next review is here.
    pub expected: Quantity,
    /// Of the reorder point, what is there for being wrong; below zero where less than the mean is kept.
    pub safety: Quantity,
    /// Days that `expected` is the demand of.
    pub days: f64,
    /// How likely a cycle ends without a stock-out, where the level was chosen by that.
    pub cycle: Option<f64>,
    /// How wrong the forecast of a week is, in units.
    pub error: f64,
    /// No more is kept, because it would expire.
    pub is_perishing: bool,
}

/// Why a quantity is another than what was missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Up to whole packs of so much.
    Packs(Quantity),
    /// Up to the least that the supplier sells.
    Minimum(Quantity),
    /// Up to where a unit costs less: so much.
    Cheaper(Money),
    /// Down to what can be sold before it expires.
    Perishing,
}

/// What happens if nothing is ordered and all goes as is foreseen on the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Otherwise {
    /// The first day (0 is today) at whose end nothing is left.
    pub gone_in: u32,
    /// The day on which what is coming ends that; `None` where nothing more comes.
    pub until: Option<u32>,
    /// Units that every day without stock does not serve.
    pub units_a_day: Quantity,
    /// What these sell for.
    pub money_a_day: Money,
    /// Units expected short, for better or worse, by the time that an order of the next review would be here.
    pub short: Quantity,
}

/// What should be ordered, and what it follows from.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// What there was and what was coming.
    pub position: Position,
    /// The item's rule.
    pub policy: Policy,
    /// Whether anything is foreseen of it.
    pub is_foreseen: bool,
    /// Decimals of the item's quantities.
    pub decimals: u8,
    /// What the item is kept between.
    pub levels: Levels,
    /// How much to order; zero for nothing.
    pub quantity: Quantity,
    /// What a unit costs at this quantity.
    pub unit_cost: Money,
    /// What the order costs.
    pub cost: Money,
    /// What made the quantity another than what was missing.
    pub rounding: Vec<Rounding>,
    /// What happens if nothing is ordered; `None` where stock outlasts what was forecast.
    pub otherwise: Option<Otherwise>,
}

/// What should be ordered now.
#[must_use]
pub fn decide(s: &Situation<'_>) -> Decision {
    let levels = levels(s);
    let (quantity, rounding) = if is_unwanted(s) { (Quantity::ZERO, Vec::new()) } else { order(s, &levels) };
    let unit_cost = s.terms.cost_at(quantity);
    Decision {
        position: s.position,
        policy: s.policy,
        is_foreseen: s.demand.is_some(),
        decimals: s.decimals,
        levels,
        quantity,
        unit_cost,
        cost: unit_cost.for_quantity(quantity),
        rounding,
        otherwise: otherwise(s),
    }
}

/// What nobody is foreseen to want is ordered by its levels only for those who wait: books below zero are a mistake, to be counted.
fn is_unwanted(s: &Situation<'_>) -> bool {
    let by_forecast = matches!(s.policy, Policy::Automatic(_) | Policy::Economic(_) | Policy::Cover { .. });
    by_forecast && s.demand.is_none() && !(s.position.allocated + s.position.backordered).is_positive()
}

/// The levels that an item is kept between: the part of a decision that does not depend on what is in stock.
#[must_use]
pub fn levels(s: &Situation<'_>) -> Levels {
    let review = f64::from(s.review.max(1));
    let over = Stretch { days: s.lead.days.max(0.0) + review, sd: s.lead.sd.max(0.0) };
    let round = |units: f64| up(units, s.decimals);
    let base =
        |reorder_point: Quantity| Levels { reorder_point, order_up_to: reorder_point, ..Levels::default() };
    let mut levels = match (s.policy, s.demand) {
        (Policy::MinMax { min, max }, _) => Levels { order_up_to: max.max(min), ..base(min) },
        (Policy::Never | Policy::MakeToOrder, _) | (_, None) => base(Quantity::ZERO),
        (Policy::Cover { days }, Some(demand)) => base(round(demand.mean(f64::from(days)))),
        (Policy::Automatic(service), Some(demand)) => {
            let (level, cycle) = match service {
                Service::Fill(rate) => {
                    // Short in one review period: what is short at its end less what was short already at its beginning (Silver, Pyke
                    // and Thomas, section 6.11).
                    let share =
                        (1.0 - rate.clamp(0.0, 0.9999)) * (demand.mean(over.days) - demand.mean(s.lead.days));
                    let (after, before) = (demand.range(over), demand.range(s.lead));
                    (least(&demand, over, |x| after.short(x) - before.short(x) <= share), None)
                }
                by_cycle => at_cycle(&demand, over, by_cycle),
            };
            Levels { cycle, ..base(round(level)) }
        }
        (Policy::Economic(service), Some(demand)) => {
            let lot = lot(s, &demand, over);
            let (level, cycle) = match service {
                Service::Fill(rate) => {
                    let share = (1.0 - rate.clamp(0.0, 0.9999)) * lot.max(demand.a_day(over.days) * review);
                    let range = demand.range(over);
                    (least(&demand, over, |x| range.short(x) <= share), None)
                }
                by_cycle => at_cycle(&demand, over, by_cycle),
            };
            Levels { cycle, order_up_to: round(level + lot), ..base(round(level)) }
        }
    };
    if let Some(demand) = s.demand {
        if let Some(most) = sellable(s, &demand).filter(|most| *most < levels.order_up_to) {
            levels.order_up_to = most;
            levels.reorder_point = levels.reorder_point.min(most);
            levels.is_perishing = true;
        }
        levels.days = match s.policy {
            Policy::Cover { days } => f64::from(days),
            _ => over.days,
        };
        levels.expected = nearest(demand.mean(levels.days), s.decimals);
        levels.error = demand.error(7.0);
    }
    levels.safety = levels.reorder_point - levels.expected;
    levels
}

/// How much to order, given the levels: what is missing, in whole packs, at least the minimum, more where that is cheaper, and never
/// more than can be sold.
#[must_use]
pub fn order(s: &Situation<'_>, levels: &Levels) -> (Quantity, Vec<Rounding>) {
    let total = s.position.total();
    let is_due = match s.policy {
        Policy::Never => false,
        Policy::MakeToOrder | Policy::MinMax { .. } => total < levels.reorder_point,
        _ => total < levels.reorder_point || total == levels.reorder_point && levels.order_up_to > total,
    };
    let missing = levels.order_up_to - total;
    if !is_due || !missing.is_positive() {
        return (Quantity::ZERO, Vec::new());
    }
    let mut why = Vec::new();
    let step = pack_of(s);
    let mut quantity = packs_up(missing, step);
    if quantity > missing {
        why.push(Rounding::Packs(step));
    }
    if quantity < s.terms.moq {
        quantity = packs_up(s.terms.moq, step);
        why.push(Rounding::Minimum(s.terms.moq));
    }
    let most = most(s).map(|most| most - total);
    // What somebody set by hand is not gone beyond for a price, nor is more made than is waited for.
    let may_be_more = !matches!(s.policy, Policy::MinMax { .. } | Policy::MakeToOrder);
    if let Some(demand) = s.demand.filter(|_| may_be_more) {
        let cheapest = cheapest(s, &demand, quantity, step, most);
        if cheapest > quantity {
            quantity = cheapest;
            why.push(Rounding::Cheaper(s.terms.cost_at(cheapest)));
        }
    }
    if let Some(most) = most.filter(|most| *most < quantity) {
        quantity = packs_down(most, step);
        if quantity < s.terms.moq {
            quantity = Quantity::ZERO;
        }
        why.push(Rounding::Perishing);
    }
    (quantity.min(packs_down(Quantity::MAX, step)), why)
}

/// What happens if nothing is ordered: the stock as it goes down as likely as not, with what comes on each day.
fn otherwise(s: &Situation<'_>) -> Option<Otherwise> {
    let demand = s.demand?;
    let late = s.lead.days.max(0.0).ceil() as u32;
    let listed: Quantity = s.arrivals.iter().map(|a| a.quantity).sum();
    let unlisted = (s.position.coming() - listed).max(Quantity::ZERO);
    let mut comes: Vec<(u32, f64)> = s.arrivals.iter().map(|a| (a.in_days, a.quantity.to_f64())).collect();
    comes.push((late, unlisted.to_f64()));
    comes.sort_by_key(|(day, _)| *day);
    let (gone_in, a_day) = demand.run_out(s.position.free().to_f64(), &comes)?;
    let last =
        s.arrivals.iter().filter(|a| a.in_days > gone_in && a.quantity.is_positive()).map(|a| a.in_days);
    let until = last.chain((unlisted.is_positive() && late > gone_in).then_some(late)).min();
    let over = Stretch { days: s.lead.days + f64::from(s.review.max(1)), sd: s.lead.sd };
    Some(Otherwise {
        gone_in,
        until,
        units_a_day: nearest(a_day, 1),
        money_a_day: s.price.for_quantity(nearest(a_day, 3)),
        short: nearest(demand.short(over, s.position.total().to_f64()), s.decimals),
    })
}

fn at_cycle(demand: &Demand<'_>, over: Stretch, service: Service) -> (f64, Option<f64>) {
    let p = match service {
        Service::Cost(cost) => cost.critical_ratio(),
        Service::Cycle(p) | Service::Fill(p) => p.clamp(0.01, 0.9995),
    };
    (demand.quantile(over, p), Some(p))
}

/// The least level that is enough, by halving; `is_enough` holds from some level on.
fn least(demand: &Demand<'_>, over: Stretch, is_enough: impl Fn(f64) -> bool) -> f64 {
    if is_enough(0.0) {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, demand.quantile(over, 0.9995).max(1.0));
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if is_enough(middle) { high = middle } else { low = middle }
    }
    high
}

/// How much is cheapest to order at a time: the EOQ, at least what a week wants and at most what a year does; nothing where costs are not
/// known.
fn lot(s: &Situation<'_>, demand: &Demand<'_>, over: Stretch) -> f64 {
    let a_year = demand.a_day(over.days) * YEAR;
    let holding = s.costs.holding * s.terms.cost.to_f64();
    let eoq = Eoq { fixed_cost: s.costs.order.to_f64(), holding_cost: holding, demand_rate: a_year };
    eoq.best().map_or(0.0, |best| best.quantity.max(a_year / 52.0).min(a_year))
}

/// The quantity from a price break on that makes a year cheapest, `K D / Q + h c(Q) Q / 2 + c(Q) D`, against what is needed; at most a
/// year's demand (Silver, Pyke and Thomas, section 4.5).
fn cheapest(
    s: &Situation<'_>,
    demand: &Demand<'_>,
    needed: Quantity,
    step: Quantity,
    most: Option<Quantity>,
) -> Quantity {
    let over = s.lead.days + f64::from(s.review.max(1));
    let a_year = demand.a_day(over) * YEAR;
    let cost = |q: Quantity| {
        let (units, unit_cost) = (q.to_f64(), s.terms.cost_at(q).to_f64());
        s.costs.order.to_f64() * a_year / units
            + s.costs.holding * unit_cost * units / 2.0
            + unit_cost * a_year
    };
    let fits = |q: &Quantity| *q > needed && q.to_f64() <= a_year && most.is_none_or(|most| *q <= most);
    s.terms
        .breaks
        .iter()
        .map(|b| packs_up(b.from, step))
        .filter(fits)
        .fold(needed, |best, q| if cost(q) < cost(best) { q } else { best })
}

/// The largest position that can be sold before what is ordered now expires; `None` where goods keep.
pub(super) fn most(s: &Situation<'_>) -> Option<Quantity> {
    s.demand.and_then(|demand| sellable(s, &demand))
}

/// What orders are multiples of.
pub(super) fn pack_of(s: &Situation<'_>) -> Quantity {
    if s.terms.pack.is_positive() { s.terms.pack } else { one(s.decimals) }
}

/// The largest position that is sold on the mean before what is ordered now expires; `None` where goods keep.
fn sellable(s: &Situation<'_>, demand: &Demand<'_>) -> Option<Quantity> {
    let days = s.lead.days + f64::from(s.shelf_life?);
    let step = one(s.decimals).thousandths();
    let units = (demand.mean(days) * 1000.0 / step as f64 + 1e-6).floor();
    Some(Quantity::from_thousandths((units as i64).saturating_mul(step)))
}

/// The smallest quantity of an item with so many decimals.
fn one(decimals: u8) -> Quantity {
    Quantity::from_thousandths(10i64.pow(3 - u32::from(decimals.min(3))))
}

/// Units rounded up to what can be counted; what is below a millionth of a unit is an error of the last digit.
fn up(units: f64, decimals: u8) -> Quantity {
    let step = one(decimals).thousandths();
    let steps = (units.clamp(0.0, 1e9) * 1000.0 / step as f64 - 1e-6).ceil();
    Quantity::from_thousandths(steps as i64 * step)
}

fn nearest(units: f64, decimals: u8) -> Quantity {
    let step = one(decimals).thousandths();
    let steps = (units.clamp(0.0, 1e9) * 1000.0 / step as f64).round();
    Quantity::from_thousandths(steps as i64 * step)
}

pub(super) fn packs_up(quantity: Quantity, pack: Quantity) -> Quantity {
    let (q, pack) = (quantity.thousandths(), pack.thousandths().max(1));
    Quantity::from_thousandths(
        q.div_euclid(pack).saturating_add(i64::from(q.rem_euclid(pack) > 0)).saturating_mul(pack),
    )
}

pub(super) fn packs_down(quantity: Quantity, pack: Quantity) -> Quantity {
    let (q, pack) = (quantity.thousandths().max(0), pack.thousandths().max(1));
    Quantity::from_thousandths(q - q % pack)
}

#[cfg(test)]
mod tests;
