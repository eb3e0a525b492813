//! Lines that are ordered together: up to what a supplier asks for an order, and within what there is to spend.

use super::{
    decide::{Decision, Situation, most, pack_of, packs_down, packs_up},
    demand::Stretch,
    policy::{Policy, Service},
};
use crate::domain::{Money, Quantity};
use std::{cmp::Reverse, collections::BinaryHeap};

/// One item that can be ordered from a supplier, due or not.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// What it was decided from.
    pub situation: &'a Situation<'a>,
    /// What was decided for it alone.
    pub decision: &'a Decision,
}

/// An order to one supplier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Joint {
    /// Units of each line, in the order that they were given.
    pub quantities: Vec<Quantity>,
    /// What the lines come to.
    pub total: Money,
    /// What is still missing to the least that the supplier asks; nothing where it is met, and where nothing is ordered.
    pub missing: Money,
}

/// How far beyond its level a line is ordered ahead of its need, in days: what is not needed by then is not worth a minimum.
const AHEAD: f64 = 90.0;

/// The lines of one supplier raised until they come to its minimum: again and again about a day's demand, in packs, of the line that is
/// soonest needed again, until it is met. Nothing is raised where nothing is due, nor beyond what can be sold in time, nor more than
/// ninety days beyond a line's own level; where that is not enough, [`Joint::missing`] says how much is.
#[must_use]
pub fn to_minimum(lines: &[Line<'_>], minimum: Money) -> Joint {
    let quantities: Vec<Quantity> = lines.iter().map(|line| line.decision.quantity).collect();
    let mut joint = Joint { total: total(lines, &quantities), quantities, missing: Money::ZERO };
    if joint.quantities.iter().all(|q| !q.is_positive()) {
        return joint;
    }
    let mut soonest: BinaryHeap<Reverse<(i64, usize)>> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| next(line, joint.quantities[at]).map(|due| Reverse((due, at))))
        .collect();
    while joint.total < minimum {
        let Some(Reverse((_, at))) = soonest.pop() else { break };
        let line = &lines[at];
        let (before, after) = (joint.quantities[at], raised(line, joint.quantities[at]));
        joint.quantities[at] = after;
        let cost = |q: Quantity| line.situation.terms.cost_at(q).for_quantity(q);
        joint.total = joint.total + cost(after) - cost(before);
        soonest.extend(next(line, after).map(|due| Reverse((due, at))));
    }
    joint.missing = (minimum - joint.total).max(Money::ZERO);
    joint
}

/// What lines come to.
#[must_use]
pub fn total(lines: &[Line<'_>], quantities: &[Quantity]) -> Money {
    lines.iter().zip(quantities).map(|(line, q)| line.situation.terms.cost_at(*q).for_quantity(*q)).sum()
}

/// When a line of so many units is needed again, in thousandths of a day; `None` where no more of it may be ordered.
fn next(line: &Line<'_>, quantity: Quantity) -> Option<i64> {
    let s = line.situation;
    if matches!(s.policy, Policy::Never | Policy::MakeToOrder) {
        return None;
    }
    let demand = s.demand?;
    let a_day = a_day(line);
    if a_day <= 0.0 {
        return None;
    }
    let after = raised(line, quantity);
    let position = s.position.total() + after;
    let ahead = line.decision.levels.order_up_to.to_f64() + demand.mean(AHEAD);
    if position.to_f64() > ahead || most(s).is_some_and(|most| position > most) {
        return None;
    }
    let above = s.position.total() + quantity - line.decision.levels.reorder_point;
    Some((above.to_f64() / a_day * 1000.0) as i64)
}

/// A line with about a day's demand more, in packs.
fn raised(line: &Line<'_>, quantity: Quantity) -> Quantity {
    let s = line.situation;
    let pack = pack_of(s);
    let day = Quantity::from_thousandths((a_day(line) * 1000.0).min(1e12) as i64);
    packs_up(quantity + day.max(pack), pack).max(packs_up(s.terms.moq, pack))
}

fn a_day(line: &Line<'_>) -> f64 {
    let s = line.situation;
    s.demand.map_or(0.0, |d| d.a_day(s.lead.days + f64::from(s.review.max(1))))
}

/// What there is to spend, spent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Capped {
    /// Units of each line, in the order that they were given.
    pub quantities: Vec<Quantity>,
    /// What they come to; within the budget.
    pub total: Money,
    /// What was cut, the least valuable first.
    pub cuts: Vec<Cut>,
}

/// A line of which less is ordered than was wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Which.
    pub line: usize,
    /// Units that were wanted.
    pub wanted: Quantity,
    /// Units that are left of it.
    pub kept: Quantity,
    /// What the units that were wanted would have kept from being lost.
    pub value: Money,
}

/// Lines within a budget: kept are those that avoid most loss for their money, and the least valuable are dropped first. Of a line that
/// the rest of the money does not pay for, as many packs are kept as it does.
#[must_use]
pub fn within(lines: &[Line<'_>], quantities: &[Quantity], budget: Money) -> Capped {
    let cost =
        |at: usize, q: Quantity| lines[at].situation.terms.cost_at(q).for_quantity(q).ten_thousandths();
    let mut order: Vec<(f64, f64, usize)> = lines
        .iter()
        .zip(quantities)
        .enumerate()
        .filter(|(_, (_, q))| q.is_positive())
        .map(|(at, (line, q))| {
            let value = value(line, *q);
            (value / (cost(at, *q) as f64).max(1.0), value, at)
        })
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
    let mut out = Capped { quantities: vec![Quantity::ZERO; lines.len()], ..Capped::default() };
    let mut left = budget.ten_thousandths().max(0);
    for (_, value, at) in order {
        let wanted = quantities[at];
        let kept = affordable(&lines[at], wanted, left, |q| cost(at, q));
        left -= cost(at, kept);
        out.quantities[at] = kept;
        if kept < wanted {
            let value = Money::from_ten_thousandths((value * 10_000.0).min(1e18) as i64);
            out.cuts.push(Cut { line: at, wanted, kept, value });
        }
    }
    out.cuts.reverse();
    out.total = total(lines, &out.quantities);
    out
}

/// The most of a line, up to what was wanted, that so much money pays for; its cost may fall where a price break begins.
fn affordable(line: &Line<'_>, wanted: Quantity, money: i64, cost: impl Fn(Quantity) -> i64) -> Quantity {
    let s = line.situation;
    if cost(wanted) <= money {
        return wanted;
    }
    let pack = pack_of(s);
    // Within one price what an order costs only grows, so each stretch between breaks is halved by itself; the last that pays is best.
    let mut ends = vec![wanted];
    ends.extend(
        s.terms
            .breaks
            .iter()
            .rev()
            .filter(|b| b.from <= wanted)
            .map(|b| packs_down(b.from - Quantity::from_thousandths(1), pack)),
    );
    let starts = s
        .terms
        .breaks
        .iter()
        .rev()
        .filter(|b| b.from <= wanted)
        .map(|b| packs_up(b.from, pack))
        .chain([pack]);
    for (start, end) in starts.zip(&ends) {
        let start = start.max(packs_up(s.terms.moq, pack));
        if start > *end || cost(start) > money {
            continue;
        }
        let (mut low, mut high) =
            (start.thousandths() / pack.thousandths(), end.thousandths() / pack.thousandths());
        while low < high {
            let middle = low + (high - low + 1) / 2;
            if cost(Quantity::from_thousandths(middle * pack.thousandths())) <= money {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return Quantity::from_thousandths(low * pack.thousandths());
    }
    Quantity::ZERO
}

/// What so many units keep from being lost until an order of the next review would be here: units that customers wait for or that are
/// expected short without them, less those short all the same, at what a unit short costs.
#[must_use]
pub fn value(line: &Line<'_>, quantity: Quantity) -> f64 {
    let s = line.situation;
    let worth = match s.policy {
        Policy::Automatic(Service::Cost(cost)) | Policy::Economic(Service::Cost(cost)) => cost.short,
        _ => s.price,
    };
    let over = Stretch { days: s.lead.days + f64::from(s.review.max(1)), sd: s.lead.sd };
    let point = line.decision.levels.reorder_point.to_f64();
    let short = |stock: f64| {
        let owed = (-stock).max(0.0);
        // Where nothing is foreseen, what is missing to the level that was set by hand.
        owed + s.demand.map_or((point - stock).max(0.0), |d| d.short(over, stock))
    };
    let stock = s.position.total().to_f64();
    (short(stock) - short(stock + quantity.to_f64())).max(0.0) * worth.to_f64()
}

#[cfg(test)]
mod tests;
