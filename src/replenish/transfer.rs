//! Transfer before buy: what one site has too much of goes first to the sites that would order it.

use super::{
    math::rebalance::{Sites, rebalance},
    position::Position,
};
use crate::domain::{Money, Quantity};

/// An item at one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holding {
    /// What there is and what is coming.
    pub position: Position,
    /// What the site keeps for itself: its own order-up-to level, or more where a pack or a minimum would follow soon.
    pub keep: Quantity,
    /// What the site would order: what is missing to its order-up-to level, nothing where it is not due.
    pub want: Quantity,
}

impl Holding {
    /// What the site can send away: beyond what it keeps, and no more than lies there and is promised to nobody.
    #[must_use]
    pub fn surplus(&self) -> Quantity {
        if self.want.is_positive() {
            return Quantity::ZERO;
        }
        (self.position.total() - self.keep).min(self.position.free()).max(Quantity::ZERO)
    }
}

/// A way from one site to another. Where there is none, nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    /// The site that sends, as an index.
    pub from: usize,
    /// The site that receives.
    pub to: usize,
    /// Cost of sending one unit.
    pub unit_cost: Money,
    /// Cost of a transfer, whatever is in it.
    pub fixed_cost: Money,
}

/// What is proposed to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Send {
    /// The site that sends.
    pub from: usize,
    /// The site that receives.
    pub to: usize,
    /// How much.
    pub quantity: Quantity,
    /// What that costs.
    pub cost: Money,
}

/// The cheapest transfers of one item from sites with too much of it to those that would order it, as long as sending a unit costs no
/// more than `worth`, which is what buying it would cost. Quantities are multiples of `step`, such as a unit or an inner pack.
///
/// What a site still misses after that is bought: decide again with what was sent in transit.
#[must_use]
pub fn before_buying(sites: &[Holding], lanes: &[Lane], worth: Money, step: Quantity) -> Vec<Send> {
    let step = step.thousandths().max(1);
    let steps = |q: Quantity| u64::try_from(q.thousandths() / step).unwrap_or(0);
    let wanted = |q: Quantity| u64::try_from(q.thousandths()).unwrap_or(0).div_ceil(step as u64);
    let n = sites.len();
    let stock: Vec<u64> = sites.iter().map(|s| steps(s.surplus())).collect();
    let target: Vec<u64> = sites.iter().map(|s| wanted(s.want)).collect();
    if stock.iter().all(|s| *s == 0) || target.iter().all(|t| *t == 0) {
        return Vec::new();
    }
    let a_step = |money: Money| money.to_f64() * step as f64 / 1000.0;
    let mut open: Vec<Lane> =
        lanes.iter().copied().filter(|l| l.from < n && l.to < n && l.unit_cost >= Money::ZERO).collect();
    // A fixed cost is not a cost of units: what does not pay for its lane's is taken out, and the rest is planned anew.
    loop {
        let mut unit_cost = vec![vec![f64::INFINITY; n]; n];
        for lane in &open {
            unit_cost[lane.from][lane.to] = unit_cost[lane.from][lane.to].min(a_step(lane.unit_cost));
        }
        let plan = rebalance(Sites {
            stock: &stock,
            target: &target,
            unit_cost: &unit_cost,
            unmet_penalty: a_step(worth),
        });
        let Ok(plan) = plan else { return Vec::new() };
        let mut sends: Vec<(Send, Money, usize)> = Vec::new();
        for t in plan.transfers {
            let quantity =
                Quantity::from_thousandths(i64::try_from(t.quantity).unwrap_or(0).saturating_mul(step));
            let ways = open.iter().enumerate().filter(|(_, l)| (l.from, l.to) == (t.from, t.to));
            let Some((way, lane)) = ways.min_by_key(|(_, l)| l.unit_cost) else { continue };
            let cost = lane.unit_cost.for_quantity(quantity) + lane.fixed_cost;
            let send = Send { from: t.from, to: t.to, quantity, cost };
            sends.push((send, cost - worth.for_quantity(quantity), way));
        }
        match sends.iter().max_by_key(|(_, loss, _)| *loss).filter(|(_, loss, _)| *loss > Money::ZERO) {
            Some((_, _, way)) => open.swap_remove(*way),
            None => return sends.into_iter().map(|(send, ..)| send).collect(),
        };
    }
}

#[cfg(test)]
mod tests;
