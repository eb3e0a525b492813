//! (s, S): once a period, when the position is at s or below, order up to S. Whole units, what is short waits.

use super::{
    Discrete,
    check::{Sound, Unsound, above_zero, not_below_zero},
    newsvendor::Costs,
};

/// A reorder point and the level that orders go up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderUpTo {
    /// The position at or below which an order is placed, s.
    pub reorder_point: i64,
    /// The position after it, S.
    pub order_up_to: i64,
}

/// Wider policies than this are not searched.
const WIDEST: i64 = 1_000_000;

/// An item under (s, S): what it costs, and how much is wanted in a period, never less than nothing.
#[derive(Debug, Clone, Copy)]
pub struct Periodic<'a, D> {
    /// Holding and stock-out cost of a unit at the end of a period.
    pub costs: Costs,
    /// Fixed cost of an order, K.
    pub fixed_cost: f64,
    /// Demand of a period.
    pub demand: &'a D,
}

/// How often a position is visited between two orders: `m(j)` of Zheng and Federgruen, grown as far as it is asked for.
struct Renewal<'a, D> {
    demand: &'a D,
    points: Vec<f64>,
    visits: Vec<f64>,
}

impl<D: Discrete> Renewal<'_, D> {
    /// `m(0) = 1 / (1 - f(0))`, `m(j) = m(0) sum of f(l) m(j - l)` (Snyder and Shen, 4.71 to 4.75).
    fn grow(&mut self, many: usize) {
        while self.visits.len() < many {
            let j = self.visits.len();
            self.points.push(self.demand.density(j as f64));
            let first = 1.0 / (1.0 - self.points[0]);
            let visits = if j == 0 {
                first
            } else {
                first * (1..=j).map(|l| self.points[l] * self.visits[j - l]).sum::<f64>()
            };
            self.visits.push(visits);
        }
    }
}

impl<D: Discrete> Periodic<'_, D> {
    fn sound(&self) -> Sound<Renewal<'_, D>> {
        self.costs.sound()?;
        above_zero("fixed cost of an order", self.fixed_cost)?;
        if self.demand.cdf(-1.0) > 0.0 {
            return Err(Unsound::Together("demand below zero has no (s, S) policy: correct it"));
        }
        if self.demand.density(0.0) >= 1.0 {
            return Err(Unsound::Together("nothing is ever wanted, so no (s, S) policy is best"));
        }
        Ok(Renewal { demand: self.demand, points: Vec::new(), visits: Vec::new() })
    }

    /// The newsvendor's cost of a position.
    fn g(&self, position: i64) -> f64 {
        self.demand.loss(position as f64).cost(self.costs.stockout, self.costs.holding)
    }

    fn cost_with(&self, renewal: &mut Renewal<'_, D>, s: i64, up_to: i64) -> Sound<f64> {
        let wide = up_to - s;
        if !(1..=WIDEST).contains(&wide) {
            return Err(Unsound::Together(
                "the order-up-to level must lie above the reorder point, by at most a million",
            ));
        }
        renewal.grow(wide as usize);
        let visits = &renewal.visits[..wide as usize];
        let spent: f64 = (0..wide).zip(visits).map(|(d, m)| m * self.g(up_to - d)).sum();
        Ok((self.fixed_cost + spent) / visits.iter().sum::<f64>())
    }

    /// The exact cost of a period: `(K + sum of m(d) g(S - d)) / M(S - s)`, where `m(d)` is how often the position stands `d` below
    /// S between two orders (Zheng and Federgruen 1991; Snyder and Shen, section 4.4.4).
    ///
    /// # Errors
    /// Costs of zero or less, demand below zero or never, a reorder point that is not below the level.
    pub fn cost(&self, policy: OrderUpTo) -> Sound<f64> {
        self.cost_with(&mut self.sound()?, policy.reorder_point, policy.order_up_to)
    }

    /// The best policy and its cost (Zheng and Federgruen 1991; Snyder and Shen, algorithm 4.2).
    ///
    /// # Errors
    /// As [`Periodic::cost`], and a best policy wider than a million units.
    pub fn best(&self) -> Sound<(OrderUpTo, f64)> {
        let mut renewal = self.sound()?;
        // The newsvendor's level is the lowest place of g: a first S.
        let mut best = self.demand.quantile(self.costs.critical_ratio()) as i64;
        let mut s = best - 1;
        while self.cost_with(&mut renewal, s, best)? > self.g(s) {
            s -= 1;
        }
        let mut lowest = self.cost_with(&mut renewal, s, best)?;
        // No S whose own cost is above the best average can be better.
        let mut up_to = best + 1;
        while self.g(up_to) <= lowest {
            if self.cost_with(&mut renewal, s, up_to)? < lowest {
                best = up_to;
                while self.cost_with(&mut renewal, s, best)? <= self.g(s + 1) {
                    s += 1;
                }
                lowest = self.cost_with(&mut renewal, s, best)?;
            }
            up_to += 1;
        }
        Ok((OrderUpTo { reorder_point: s, order_up_to: best }, lowest))
    }
}

/// The power approximation for normal demand: reorder point s and order-up-to level S, not whole.
///
/// With `mu'` and `sigma'` of demand over lead time and review, `Q = 1.30 mu^0.494 (K / h)^0.506 (1 + sigma'^2 / mu^2)^0.116`,
/// `z = sqrt(Q h / (sigma' p))`, `s = 0.973 mu' + sigma' (0.183 / z + 1.063 - 2.192 z)` and `S = s + Q` (Ehrhardt and Mosier 1984;
/// Snyder and Shen, 4.77 to 4.80). Their correction for `Q / mu` below 1.5 is not made.
///
/// # Errors
/// Costs, demand or spread of zero or less, a lead time below zero.
pub fn power_approximation(
    costs: Costs,
    fixed_cost: f64,
    mean: f64,
    sd: f64,
    lead_time: f64,
) -> Sound<(f64, f64)> {
    costs.sound()?;
    above_zero("fixed cost of an order", fixed_cost)?;
    above_zero("mean demand", mean)?;
    above_zero("standard deviation of demand", sd)?;
    not_below_zero("lead time", lead_time)?;
    let (mean_l, sd_l) = (mean * (lead_time + 1.0), sd * (lead_time + 1.0).sqrt());
    let spread = 1.0 + (sd_l / mean) * (sd_l / mean);
    let quantity = 1.3 * mean.powf(0.494) * (fixed_cost / costs.holding).powf(0.506) * spread.powf(0.116);
    let z = (quantity / sd_l * costs.holding / costs.stockout).sqrt();
    let point = 0.973 * mean_l + sd_l * (0.183 / z + 1.063 - 2.192 * z);
    Ok((point, point + quantity))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replenish::math::distribution::{NegativeBinomial, Pmf, Poisson};

    #[test]
    fn the_example_of_the_book() {
        // Snyder and Shen, example 4.7.
        let demand = Poisson::new(6.0).unwrap();
        let item =
            Periodic { costs: Costs { holding: 1.0, stockout: 4.0 }, fixed_cost: 5.0, demand: &demand };
        let (policy, cost) = item.best().unwrap();
        assert_eq!(policy, OrderUpTo { reorder_point: 4, order_up_to: 10 });
        assert!((cost - 8.034_111_561_471_642).abs() < 1e-10);
        assert!((item.cost(policy).unwrap() - cost).abs() < 1e-12);
    }

    /// The same average by simulating the chain of positions.
    #[test]
    fn the_cost_is_that_of_the_chain() {
        let demand = Pmf::new([(0, 0.3), (1, 0.3), (2, 0.2), (5, 0.2)]).unwrap();
        let item =
            Periodic { costs: Costs { holding: 1.0, stockout: 6.0 }, fixed_cost: 9.0, demand: &demand };
        let (s, up_to) = (1i64, 7i64);
        // The stationary distribution of the position after ordering, by iteration.
        let mut at = vec![0.0; 7];
        at[6] = 1.0;
        let mut orders = 0.0;
        for _ in 0..5000 {
            let mut next = vec![0.0; 7];
            orders = 0.0;
            for (i, p) in at.iter().enumerate() {
                for (d, f) in demand.points() {
                    let position = i as i64 + 1 - d;
                    let ordered = position <= s;
                    orders += if ordered { p * f } else { 0.0 };
                    next[if ordered { 6 } else { position as usize - 1 }] += p * f;
                }
            }
            at = next;
        }
        let held: f64 = at.iter().enumerate().map(|(i, p)| p * item.g(i as i64 + 1)).sum();
        let cost = item.cost(OrderUpTo { reorder_point: s, order_up_to: up_to }).unwrap();
        assert!((cost - (held + 9.0 * orders)).abs() < 1e-9, "{cost} is not {}", held + 9.0 * orders);
    }

    #[test]
    fn no_other_policy_is_cheaper() {
        let lumpy = NegativeBinomial::by_moments(3.0, 4.0).unwrap();
        for (holding, stockout, fixed_cost) in [(1.0, 9.0, 64.0), (1.0, 4.0, 0.5), (5.0, 2.0, 20.0)] {
            let item = Periodic { costs: Costs { holding, stockout }, fixed_cost, demand: &lumpy };
            let (_, best) = item.best().unwrap();
            for s in -15..25 {
                for up_to in s + 1..50 {
                    let cost = item.cost(OrderUpTo { reorder_point: s, order_up_to: up_to }).unwrap();
                    assert!(cost >= best - 1e-9, "({s}, {up_to}) costs {cost}, the best {best}");
                }
            }
        }
    }

    #[test]
    fn the_power_approximation_of_the_book() {
        let (s, up_to) =
            power_approximation(Costs { holding: 0.18, stockout: 0.7 }, 2.5, 50.0, 8.0, 0.0).unwrap();
        assert!((s - 40.194_616_956_474_07).abs() < 1e-10 && (up_to - 74.290_170_109_805_79).abs() < 1e-10);
        assert!(power_approximation(Costs { holding: 0.18, stockout: 0.7 }, 2.5, 50.0, 0.0, 0.0).is_err());
    }

    #[test]
    fn what_has_no_policy_is_refused() {
        let never = Pmf::new([(0, 1.0)]).unwrap();
        let costs = Costs { holding: 1.0, stockout: 1.0 };
        assert!(Periodic { costs, fixed_cost: 1.0, demand: &never }.best().is_err());
        let back = Pmf::new([(-1, 0.5), (1, 0.5)]).unwrap();
        assert!(Periodic { costs, fixed_cost: 1.0, demand: &back }.best().is_err());
        let some = Poisson::new(1.0).unwrap();
        let item = Periodic { costs, fixed_cost: 1.0, demand: &some };
        assert!(item.cost(OrderUpTo { reorder_point: 3, order_up_to: 3 }).is_err());
    }
}
