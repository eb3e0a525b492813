//! (r, Q): whenever the inventory position falls to r, order Q. Continuous review, what is short waits.

pub mod poisson;

use super::{
    Distribution,
    check::{Sound, Unsound, above_zero, not_below_zero},
    distribution::Normal,
    eoq::Eoq,
    loss::{inverse_standard_normal, standard_normal_second},
    newsvendor::Costs,
};

/// An item under (r, Q) with normal demand; all of the same period (a year, say).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reordered {
    /// Holding and stock-out cost of a unit for a period.
    pub costs: Costs,
    /// Fixed cost of an order, K.
    pub fixed_cost: f64,
    /// Mean demand of a period in units, lambda.
    pub demand_mean: f64,
    /// Its standard deviation, tau.
    pub demand_sd: f64,
    /// Lead time in periods, L.
    pub lead_time: f64,
}

/// A reorder point and an order quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReorderPolicy {
    /// The position at which an order is placed, r.
    pub reorder_point: f64,
    /// Units in each order, Q.
    pub order_quantity: f64,
}

/// How close two rounds of an iteration, or the costs at both ends of the range of the position, must come.
pub const TOLERANCE: f64 = 1e-6;

/// More rounds than this mean that the iteration does not settle.
const ROUNDS: u32 = 10_000;

impl Reordered {
    fn sound(&self) -> Sound<Normal> {
        self.costs.sound()?;
        above_zero("fixed cost of an order", self.fixed_cost)?;
        above_zero("mean demand", self.demand_mean)?;
        not_below_zero("standard deviation of demand", self.demand_sd)?;
        not_below_zero("lead time", self.lead_time)?;
        self.lead_time_demand()
    }

    /// Demand of a lead time: mean `lambda L`, standard deviation `tau sqrt(L)`.
    fn lead_time_demand(&self) -> Sound<Normal> {
        Normal::new(self.demand_mean * self.lead_time, self.demand_sd * self.lead_time.sqrt())
    }

    /// Lead-time demand that must be unsure.
    fn unsure(&self) -> Sound<Normal> {
        let demand = self.sound()?;
        above_zero("standard deviation of demand in the lead time", demand.sd())?;
        Ok(demand)
    }

    fn eoq(&self) -> Eoq {
        Eoq { fixed_cost: self.fixed_cost, holding_cost: self.costs.holding, demand_rate: self.demand_mean }
    }

    /// The exact cost of a period, `(K lambda + integral of g from r to r + Q) / Q` with the newsvendor's cost `g` (Snyder and Shen,
    /// 5.7). The integral of a loss is a loss of the second order, so it needs no sum.
    ///
    /// # Errors
    /// Costs, demand or quantity of zero or less, a spread or a lead time below zero.
    pub fn cost(&self, policy: ReorderPolicy) -> Sound<f64> {
        let demand = self.sound()?;
        above_zero("order quantity", policy.order_quantity)?;
        let (low, high) = (policy.reorder_point, policy.reorder_point + policy.order_quantity);
        let (at_low, at_high) = (demand.second_loss(low), demand.second_loss(high));
        let integral = self.costs.holding * (at_high.below - at_low.below)
            + self.costs.stockout * (at_low.above - at_high.above);
        Ok((self.fixed_cost * self.demand_mean + integral) / policy.order_quantity)
    }

    /// The best reorder point for a quantity: the one at which both ends of the position cost the same, `g(r) = g(r + Q)` (Snyder and
    /// Shen, 5.9). By halving, until both costs are within `tolerance` of each other; 0 goes to the last digit.
    ///
    /// # Errors
    /// As [`Reordered::cost`], and a lead-time demand that is certain.
    pub fn best_reorder_point(&self, order_quantity: f64, tolerance: f64) -> Sound<f64> {
        above_zero("order quantity", order_quantity)?;
        not_below_zero("tolerance", tolerance)?;
        let demand = self.unsure()?;
        let g = |level: f64| demand.loss(level).cost(self.costs.stockout, self.costs.holding);
        let best = demand.quantile(self.costs.critical_ratio());
        // The bowl of g is lowest at `best`, so r lies at most Q below it. Halving begins wider, where published digits come from:
        // with a coarse tolerance they are those of the place where the search stopped.
        let (mut low, mut high) = (best - 5.0 * order_quantity, best);
        loop {
            let r = 0.5 * (low + high);
            let off = g(r) - g(r + order_quantity);
            if off.abs() <= tolerance || r <= low || r >= high {
                return Ok(r);
            }
            if off < 0.0 {
                high = r;
            } else {
                low = r;
            }
        }
    }

    /// The expected-inventory-level approximation: `r = F^-1(1 - Q h / (p lambda))` and `Q = sqrt(2 lambda (K + p n(r)) / h)` in turn
    /// until neither moves by more than `tolerance`, and its own estimate of the cost, `h (r - lambda L + Q / 2) + K lambda / Q +
    /// p lambda n(r) / Q` (Whitin 1953; Hadley and Whitin 1963; Snyder and Shen, 5.16 to 5.18). Here the stock-out cost is for a unit,
    /// however long it waits.
    ///
    /// # Errors
    /// As [`Reordered::best_reorder_point`], and stock-outs so cheap that it has no solution.
    pub fn expected_inventory_level(&self, tolerance: f64) -> Sound<(ReorderPolicy, f64)> {
        let demand = self.unsure()?;
        let Costs { holding, stockout } = self.costs;
        let policy = self.settle(tolerance, |quantity| {
            let risk = quantity * holding / (stockout * self.demand_mean);
            if risk >= 1.0 {
                return Err(Unsound::Together(
                    "stock-outs cost too little for the expected-inventory-level approximation: take the exact cost",
                ));
            }
            let r = demand.quantile(1.0 - risk);
            let quantity = (2.0 * self.demand_mean * (self.fixed_cost + stockout * demand.loss(r).above) / holding).sqrt();
            Ok((r, quantity))
        })?;
        let ReorderPolicy { reorder_point: r, order_quantity: q } = policy;
        let stock = holding * (r - demand.mean() + 0.5 * q);
        let orders = self.fixed_cost * self.demand_mean / q;
        Ok((policy, stock + orders + stockout * self.demand_mean * demand.loss(r).above / q))
    }

    /// The EOQ with backorders, and the best reorder point for it (Zheng 1992; Snyder and Shen, 3.27 and 5.9): at most an eighth
    /// above the best cost.
    ///
    /// # Errors
    /// As [`Reordered::best_reorder_point`].
    pub fn eoq_with_backorders(&self, tolerance: f64) -> Sound<ReorderPolicy> {
        self.sound()?;
        let order_quantity = self.eoq().best_with_backorders(self.costs.stockout)?.quantity;
        Ok(ReorderPolicy {
            reorder_point: self.best_reorder_point(order_quantity, tolerance)?,
            order_quantity,
        })
    }

    /// The EOQ, and the newsvendor's level as the reorder point: `r = mu + z sigma` (Snyder and Shen, 5.21).
    ///
    /// # Errors
    /// As [`Reordered::cost`].
    pub fn eoq_with_safety_stock(&self) -> Sound<ReorderPolicy> {
        let demand = self.sound()?;
        let order_quantity = self.eoq().best()?.quantity;
        Ok(ReorderPolicy { reorder_point: demand.quantile(self.costs.critical_ratio()), order_quantity })
    }

    /// The loss-function approximation: `n(r) = h Q / (h + p)` and `Q = sqrt(2 (K lambda + (h + p) n2(r)) / h)` in turn until neither
    /// moves by more than `tolerance` (Hadley and Whitin 1963; Snyder and Shen, 5.28, 5.29).
    ///
    /// # Errors
    /// As [`Reordered::best_reorder_point`].
    pub fn loss_function(&self, tolerance: f64) -> Sound<ReorderPolicy> {
        let demand = self.unsure()?;
        let (mean, sd) = (demand.mean(), demand.sd());
        let both = self.costs.holding + self.costs.stockout;
        self.settle(tolerance, |quantity| {
            let z = inverse_standard_normal(self.costs.holding * quantity / (both * sd))?;
            let second = sd * sd * standard_normal_second(z).above;
            let quantity =
                (2.0 * (self.fixed_cost * self.demand_mean + both * second) / self.costs.holding).sqrt();
            Ok((mean + z * sd, quantity))
        })
    }

    /// Repeats a step from quantity to (reorder point, quantity) from the EOQ on until neither moves by more than `tolerance`.
    fn settle(&self, tolerance: f64, step: impl Fn(f64) -> Sound<(f64, f64)>) -> Sound<ReorderPolicy> {
        above_zero("tolerance", tolerance)?;
        let mut quantity = self.eoq().best()?.quantity;
        let mut point = 0.0;
        for _ in 0..ROUNDS {
            let (r, q) = step(quantity)?;
            let still = (q - quantity).abs() <= tolerance && (r - point).abs() <= tolerance;
            (point, quantity) = (r, q);
            if still {
                return Ok(ReorderPolicy { reorder_point: point, order_quantity: quantity });
            }
        }
        Err(Unsound::Together("reorder point and quantity do not settle: take a larger tolerance"))
    }

    /// The share of demand served from the shelf, at once: `1 - (n(r) - n(r + Q)) / Q` (Silver, Pyke and Thomas, section 6.9, without
    /// leaving out what is short at the start of a cycle).
    ///
    /// # Errors
    /// As [`Reordered::cost`].
    pub fn fill_rate(&self, policy: ReorderPolicy) -> Sound<f64> {
        let demand = self.sound()?;
        above_zero("order quantity", policy.order_quantity)?;
        let (low, high) = (policy.reorder_point, policy.reorder_point + policy.order_quantity);
        let short = demand.loss(low).above - demand.loss(high).above;
        Ok(1.0 - short / policy.order_quantity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replenish::math::loss::standard_normal;

    /// Snyder and Shen, example 5.1: candy bars with a month of lead time.
    const CANDY: Reordered = Reordered {
        costs: Costs { holding: 0.225, stockout: 7.5 },
        fixed_cost: 8.0,
        demand_mean: 1300.0,
        demand_sd: 150.0,
        lead_time: 1.0 / 12.0,
    };

    fn close(ours: f64, theirs: f64, tolerance: f64) {
        assert!((ours - theirs).abs() <= tolerance * theirs.abs(), "{ours} is not {theirs}");
    }

    fn policy(reorder_point: f64, order_quantity: f64) -> ReorderPolicy {
        ReorderPolicy { reorder_point, order_quantity }
    }

    #[test]
    fn the_exact_cost_of_the_book() {
        close(CANDY.cost(policy(126.8, 328.5)).unwrap(), 78.071_162_509_282_94, 1e-10);
        // The integral by Simpson's rule.
        let demand = CANDY.lead_time_demand().unwrap();
        let g = |y: f64| demand.loss(y).cost(7.5, 0.225);
        let (low, n) = (126.8, 2000);
        let h = 328.5 / f64::from(n);
        let inner: f64 = (1..n).map(|i| (2.0 + 2.0 * f64::from(i % 2)) * g(low + h * f64::from(i))).sum();
        let integral = h / 3.0 * (g(low) + g(low + 328.5) + inner);
        close(CANDY.cost(policy(126.8, 328.5)).unwrap(), (8.0 * 1300.0 + integral) / 328.5, 1e-9);
    }

    #[test]
    fn the_best_reorder_point_costs_the_same_at_both_ends() {
        close(CANDY.best_reorder_point(300.0, TOLERANCE).unwrap(), 129.427_279_926_306_7, 1e-8);
        let r = CANDY.best_reorder_point(300.0, 0.0).unwrap();
        for away in [-2.0, -0.1, 0.1, 2.0] {
            assert!(CANDY.cost(policy(r + away, 300.0)).unwrap() > CANDY.cost(policy(r, 300.0)).unwrap());
        }
    }

    #[test]
    fn the_approximations_of_the_book() {
        let (eil, cost) = CANDY.expected_inventory_level(TOLERANCE).unwrap();
        close(eil.reorder_point, 213.970_442_135_802_44, 1e-9);
        close(eil.order_quantity, 318.590_181_076_872_9, 1e-9);
        close(cost, 95.451_140_222_851_96, 1e-9);
        let eoqb = CANDY.eoq_with_backorders(TOLERANCE).unwrap();
        close(eoqb.reorder_point, 128.637_814_424_270_97, 1e-8);
        close(eoqb.order_quantity, 308.573_780_120_375_4, 1e-12);
        let with_safety = CANDY.eoq_with_safety_stock().unwrap();
        close(with_safety.reorder_point, 190.336_996_571_562_4, 1e-12);
        close(with_safety.order_quantity, 304.046_780_026_436_8, 1e-12);
        let loss = CANDY.loss_function(TOLERANCE).unwrap();
        close(loss.reorder_point, 126.867_063_447_962_8, 1e-7);
        close(loss.order_quantity, 328.449_142_198_045_1, 1e-7);
        // The exact best is near the last one, and none is below it.
        let best = CANDY.cost(loss).unwrap();
        assert!(CANDY.cost(eoqb).unwrap() < 1.125 * best && CANDY.cost(eil).unwrap() > best);
    }

    #[test]
    fn certain_demand_is_the_eoq_with_backorders() {
        let sure = Reordered { demand_sd: 0.0, ..CANDY };
        let best = Eoq { fixed_cost: 8.0, holding_cost: 0.225, demand_rate: 1300.0 }
            .best_with_backorders(7.5)
            .unwrap();
        let r = 1300.0 / 12.0 - best.quantity * best.stockout_fraction;
        close(sure.cost(policy(r, best.quantity)).unwrap(), best.cost, 1e-12);
        assert!(sure.best_reorder_point(300.0, TOLERANCE).is_err() && sure.loss_function(TOLERANCE).is_err());
    }

    #[test]
    fn the_fill_rate_rises_with_the_reorder_point() {
        let rate = |r: f64| CANDY.fill_rate(policy(r, 300.0)).unwrap();
        assert!(rate(50.0) < rate(150.0) && rate(150.0) < rate(250.0) && rate(400.0) > 0.999_999);
        let demand = CANDY.lead_time_demand().unwrap();
        let z = (150.0 - demand.mean()) / demand.sd();
        close(1.0 - rate(150.0), demand.sd() * standard_normal(z).above / 300.0, 1e-6);
    }

    #[test]
    fn cheap_stock_outs_have_no_approximation() {
        let cheap = Reordered { costs: Costs { holding: 0.225, stockout: 0.01 }, ..CANDY };
        assert!(cheap.expected_inventory_level(TOLERANCE).is_err());
        assert!(CANDY.cost(policy(1.0, 0.0)).is_err());
    }
}
