//! (r, Q) with Poisson demand: whole units, exact.

use super::ReorderPolicy;
use crate::replenish::math::{
    Distribution,
    check::{Sound, Unsound, above_zero, not_below_zero, whole},
    distribution::Poisson,
    newsvendor::Costs,
};

/// An item under (r, Q) with Poisson demand; all of the same period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoissonReordered {
    /// Holding and stock-out cost of a unit for a period.
    pub costs: Costs,
    /// Fixed cost of an order, K.
    pub fixed_cost: f64,
    /// Mean demand of a period in units, lambda.
    pub demand_mean: f64,
    /// Lead time in periods, L.
    pub lead_time: f64,
}

/// More units than this in an order are not searched.
const MOST: u32 = 10_000_000;

impl PoissonReordered {
    fn sound(&self) -> Sound<Poisson> {
        self.costs.sound()?;
        above_zero("fixed cost of an order", self.fixed_cost)?;
        above_zero("mean demand", self.demand_mean)?;
        not_below_zero("lead time", self.lead_time)?;
        Poisson::new(self.demand_mean * self.lead_time)
    }

    /// The exact cost of a period, `(K lambda + sum of g(y) for y = r + 1 ... r + Q) / Q` with the newsvendor's cost `g` (Snyder and
    /// Shen, 5.48).
    ///
    /// # Errors
    /// Costs or demand of zero or less, a lead time below zero, a reorder point or quantity that is not whole, no quantity.
    pub fn cost(&self, policy: ReorderPolicy) -> Sound<f64> {
        let demand = self.sound()?;
        let ReorderPolicy { reorder_point: r, order_quantity: q } = policy;
        whole("reorder point", r)?;
        whole("order quantity", q)?;
        above_zero("order quantity", q)?;
        if q > f64::from(MOST) {
            return Err(Unsound::Together(
                "the order quantity is above ten million units: take normal demand",
            ));
        }
        let g = |y: f64| demand.loss(y).cost(self.costs.stockout, self.costs.holding);
        let sum: f64 = (1..=q as u32).map(|i| g(r + f64::from(i))).sum();
        Ok((self.fixed_cost * self.demand_mean + sum) / q)
    }

    /// The best policy and its cost: one unit after the other is added on the cheaper end of the positions, as long as that lowers
    /// the average (Federgruen and Zheng 1992; Snyder and Shen, algorithm 5.2).
    ///
    /// # Errors
    /// As [`PoissonReordered::cost`].
    pub fn best(&self) -> Sound<(ReorderPolicy, f64)> {
        let demand = self.sound()?;
        let g = |y: f64| demand.loss(y).cost(self.costs.stockout, self.costs.holding);
        let level = demand.quantile(self.costs.critical_ratio());
        let mut r = level - 1.0;
        let mut sum = self.fixed_cost * self.demand_mean + g(level);
        for q in 1..MOST {
            let quantity = f64::from(q);
            // The next position, below r + 1 or above r + Q, whichever costs less.
            let (below, above) = (g(r), g(r + quantity + 1.0));
            let next = below.min(above);
            // It pays as long as it is no dearer than the average without it.
            if next * quantity > sum {
                return Ok((ReorderPolicy { reorder_point: r, order_quantity: quantity }, sum / quantity));
            }
            sum += next;
            if below < above {
                r -= 1.0;
            }
        }
        Err(Unsound::Together("the best order quantity is above ten million units: take normal demand"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_book() {
        // Snyder and Shen, example 5.8.
        let item = PoissonReordered {
            costs: Costs { holding: 20.0, stockout: 150.0 },
            fixed_cost: 100.0,
            demand_mean: 1.5,
            lead_time: 2.0,
        };
        let (policy, cost) = item.best().unwrap();
        assert_eq!(policy, ReorderPolicy { reorder_point: 3.0, order_quantity: 5.0 });
        assert!((cost - 107.923_580_633_149_75).abs() < 1e-9);
        assert!((item.cost(policy).unwrap() - cost).abs() < 1e-10);
    }

    #[test]
    fn no_other_policy_is_cheaper() {
        for (holding, stockout, fixed_cost, demand_mean, lead_time) in
            [(4.0, 28.0, 4.0, 12.0, 0.5), (1.0, 3.0, 40.0, 0.3, 5.0), (2.0, 2.0, 0.5, 20.0, 0.0)]
        {
            let item =
                PoissonReordered { costs: Costs { holding, stockout }, fixed_cost, demand_mean, lead_time };
            let (_, best) = item.best().unwrap();
            for r in -30..40 {
                for q in 1..60 {
                    let policy = ReorderPolicy { reorder_point: f64::from(r), order_quantity: f64::from(q) };
                    assert!(item.cost(policy).unwrap() >= best - 1e-9, "{policy:?}");
                }
            }
        }
    }

    #[test]
    fn parts_of_units_are_refused() {
        let item = PoissonReordered {
            costs: Costs { holding: 1.0, stockout: 1.0 },
            fixed_cost: 1.0,
            demand_mean: 1.0,
            lead_time: 1.0,
        };
        assert!(item.cost(ReorderPolicy { reorder_point: 0.5, order_quantity: 2.0 }).is_err());
        assert!(item.cost(ReorderPolicy { reorder_point: 1.0, order_quantity: 0.0 }).is_err());
    }
}
