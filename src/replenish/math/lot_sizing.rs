//! Dynamic lot sizing: demand is known and changes from period to period.

use super::check::{Sound, Unsound, not_below_zero};

/// One period of the horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Period {
    /// Units wanted.
    pub demand: f64,
    /// Fixed cost of an order placed in it, K.
    pub fixed_cost: f64,
    /// Holding cost of a unit for a period, h; that of the period in which the unit was ordered counts as long as it lies.
    pub holding_cost: f64,
    /// Price of a unit ordered in it, c.
    pub purchase_cost: f64,
}

/// The best plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Units to order in each period.
    pub orders: Vec<f64>,
    /// For each period: when the next order is placed if one is placed in it, from 0; the number of periods for never again.
    pub next_order: Vec<usize>,
    /// Cost from each period to the end, if nothing lies in stock when it begins; the last one is of the end, 0.
    pub cost_to_go: Vec<f64>,
}

impl Plan {
    /// What the whole plan costs.
    #[must_use]
    pub fn cost(&self) -> f64 {
        self.cost_to_go.first().copied().unwrap_or(0.0)
    }
}

/// Wagner and Whitin's (1958) algorithm: an order lasts for whole periods, so from the last period back
/// `theta(t) = min over s of K + c sum of d(i) + h sum of (i - t) d(i) + theta(s)` (Snyder and Shen, 3.39, algorithm 3.1). Where nothing
/// is wanted until the next order, none is placed and its fixed cost is not paid.
///
/// # Errors
/// Demand or costs below zero.
pub fn wagner_whitin(periods: &[Period]) -> Sound<Plan> {
    for one in periods {
        not_below_zero("demand of a period", one.demand)?;
        not_below_zero("fixed cost of an order", one.fixed_cost)?;
        not_below_zero("holding cost", one.holding_cost)?;
        not_below_zero("purchase cost", one.purchase_cost)?;
    }
    if periods.len() > 10_000 {
        return Err(Unsound::Together(
            "more than ten thousand periods are no horizon to plan: take longer periods",
        ));
    }
    let n = periods.len();
    let mut cost_to_go = vec![0.0; n + 1];
    let mut next_order = vec![n; n];
    for (t, one) in periods.iter().enumerate().rev() {
        let mut best = f64::INFINITY;
        let (mut units, mut carried) = (0.0, 0.0);
        for s in t + 1..=n {
            let wanted = periods[s - 1].demand;
            units += wanted;
            carried += (s - 1 - t) as f64 * wanted;
            let order = if units > 0.0 {
                one.fixed_cost + one.purchase_cost * units + one.holding_cost * carried
            } else {
                0.0
            };
            let cost = order + cost_to_go[s];
            if cost < best {
                best = cost;
                next_order[t] = s;
            }
        }
        cost_to_go[t] = best;
    }
    let mut orders = vec![0.0; n];
    let mut t = 0;
    while t < n {
        orders[t] = periods[t..next_order[t]].iter().map(|p| p.demand).sum();
        t = next_order[t];
    }
    Ok(Plan { orders, next_order, cost_to_go })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(demand: &[f64], fixed_cost: f64, holding_cost: f64) -> Vec<Period> {
        demand.iter().map(|&demand| Period { demand, fixed_cost, holding_cost, purchase_cost: 0.0 }).collect()
    }

    #[test]
    fn the_example_of_the_book() {
        // Snyder and Shen, example 3.9.
        let plan = wagner_whitin(&periods(&[90.0, 120.0, 80.0, 70.0], 500.0, 2.0)).unwrap();
        assert_eq!(plan.orders, [210.0, 0.0, 150.0, 0.0]);
        assert_eq!(plan.cost_to_go, [1380.0, 940.0, 640.0, 500.0, 0.0]);
        assert_eq!(plan.next_order, [2, 4, 4, 4]);
        assert!((plan.cost() - 1380.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_wanted_costs_nothing() {
        assert!(wagner_whitin(&periods(&[0.0; 5], 100.0, 1.0)).unwrap().cost() == 0.0);
        assert_eq!(wagner_whitin(&[]).unwrap().orders, Vec::<f64>::new());
        let late = wagner_whitin(&periods(&[0.0, 0.0, 7.0], 100.0, 1.0)).unwrap();
        assert_eq!((late.orders, late.cost_to_go[0]), (vec![0.0, 0.0, 7.0], 100.0));
    }

    /// Every set of order periods, by trying them all.
    #[test]
    fn no_other_plan_is_cheaper() {
        let demand = [30.0, 0.0, 75.0, 10.0, 120.0, 45.0, 60.0, 5.0];
        let mut all = periods(&demand, 90.0, 0.7);
        all[2].fixed_cost = 20.0;
        all[4].purchase_cost = 0.4;
        all[5].holding_cost = 2.0;
        let plan = wagner_whitin(&all).unwrap();
        for set in 0u32..1 << demand.len() {
            // Without an order at the start the first demand is not met.
            if set & 1 == 0 {
                continue;
            }
            let (mut cost, mut from) = (0.0, 0);
            for t in 0..demand.len() {
                if set >> t & 1 == 1 {
                    from = t;
                    cost += all[t].fixed_cost;
                }
                cost += demand[t] * (all[from].purchase_cost + all[from].holding_cost * (t - from) as f64);
            }
            assert!(plan.cost() <= cost + 1e-9, "{set:b} costs {cost}, the plan {}", plan.cost());
        }
        assert!((plan.orders.iter().sum::<f64>() - demand.iter().sum::<f64>()).abs() < 1e-9);
        assert!(wagner_whitin(&periods(&[-1.0], 1.0, 1.0)).is_err());
    }
}
