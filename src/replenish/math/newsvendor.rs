//! The newsvendor: one period of unsure demand, what is left over costs something, what is missing costs more. With it, base
//! stock levels over a lead time, and the version in prices instead of costs.

use super::{
    Discrete, Distribution,
    check::{Sound, Unsound, above_zero, not_below_zero, whole},
    distribution::{Normal, Poisson},
};

/// What a unit costs when there is one too many or one too few at the end of a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// Of a unit left over, h.
    pub holding: f64,
    /// Of a unit short, p.
    pub stockout: f64,
}

impl Costs {
    pub(super) fn sound(&self) -> Sound<()> {
        above_zero("holding cost", self.holding)?;
        above_zero("stock-out cost", self.stockout)
    }

    /// The critical ratio `p / (h + p)`: how likely it should be that all demand is served.
    #[must_use]
    pub fn critical_ratio(&self) -> f64 {
        self.stockout / (self.stockout + self.holding)
    }
}

/// A base stock level, and what it costs (or earns) in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stocked {
    /// Units to have, S.
    pub level: f64,
    /// Expected cost of a period; expected profit where that is what was asked.
    pub value: f64,
}

/// The expected cost of a level under any demand: `h n̄(S) + p n(S)` (Snyder and Shen, 4.24).
///
/// # Errors
/// Costs of zero or less.
pub fn cost(costs: Costs, demand: &impl Distribution, level: f64) -> Sound<f64> {
    costs.sound()?;
    Ok(demand.loss(level).cost(costs.stockout, costs.holding))
}

/// The best level under any demand, the least that serves it with the critical ratio, `F^-1(p / (h + p))` (Snyder and Shen,
/// 4.27), and its cost.
///
/// # Errors
/// Costs of zero or less.
pub fn best(costs: Costs, demand: &impl Distribution) -> Sound<Stocked> {
    costs.sound()?;
    let level = demand.quantile(costs.critical_ratio());
    Ok(Stocked { level, value: cost(costs, demand, level)? })
}

/// The expected cost of a level of counted demand; see [`cost`].
///
/// # Errors
/// Costs of zero or less, a level that is not whole.
pub fn cost_of_count(costs: Costs, demand: &impl Discrete, level: f64) -> Sound<f64> {
    whole("base stock level", level)?;
    cost(costs, demand, level)
}

/// Demand of a period and of the lead time after it, `mean (L + 1)` and `sd sqrt(L + 1)`: what a level must last for, when stock is
/// looked at once a period and an order takes `lead_time` periods.
///
/// # Errors
/// A mean or a standard deviation of zero or less, a lead time below zero.
pub fn over_lead_time(mean: f64, sd: f64, lead_time: f64) -> Sound<Normal> {
    above_zero("mean demand", mean)?;
    above_zero("standard deviation of demand", sd)?;
    not_below_zero("lead time", lead_time)?;
    Normal::new(mean * (lead_time + 1.0), sd * (lead_time + 1.0).sqrt())
}

/// The same of Poisson demand.
///
/// # Errors
/// A mean of zero or less, a lead time below zero.
pub fn poisson_over_lead_time(mean: f64, lead_time: f64) -> Sound<Poisson> {
    above_zero("mean demand", mean)?;
    not_below_zero("lead time", lead_time)?;
    Poisson::new(mean * (lead_time + 1.0))
}

/// What goods cost and earn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices {
    /// Earned for a unit sold, r.
    pub revenue: f64,
    /// Paid for a unit, c.
    pub purchase_cost: f64,
    /// Earned for a unit left over, v.
    pub salvage_value: f64,
    /// Cost of a unit left over, beyond its price, h.
    pub holding_cost: f64,
    /// Cost of a unit short, beyond the sale lost, p.
    pub stockout_cost: f64,
}

impl Prices {
    fn sound(&self) -> Sound<()> {
        not_below_zero("holding cost", self.holding_cost)?;
        not_below_zero("stock-out cost", self.stockout_cost)?;
        if self.revenue > self.purchase_cost && self.purchase_cost > self.salvage_value {
            return Ok(());
        }
        Err(Unsound::Together(
            "goods must earn more than they cost, and cost more than is got for what is left over",
        ))
    }

    /// The critical ratio `(p + r - c) / (h + p + r - v)`.
    #[must_use]
    pub fn critical_ratio(&self) -> f64 {
        (self.stockout_cost + self.revenue - self.purchase_cost) / self.spread()
    }

    fn spread(&self) -> f64 {
        self.holding_cost + self.stockout_cost + self.revenue - self.salvage_value
    }

    /// The expected profit of a level: `(r - c + p) S - p mu - (r - v + h + p) n̄(S)` (Snyder and Shen, section 4.3.2).
    ///
    /// # Errors
    /// Prices that do not fall from revenue to salvage, costs below zero.
    pub fn profit(&self, demand: &impl Distribution, level: f64) -> Sound<Stocked> {
        self.sound()?;
        let earned = (self.revenue - self.purchase_cost + self.stockout_cost) * level;
        let value = earned - self.stockout_cost * demand.mean() - self.spread() * demand.loss(level).below;
        Ok(Stocked { level, value })
    }

    /// The level of the highest expected profit: the least that serves demand with the critical ratio.
    ///
    /// # Errors
    /// As [`Prices::profit`].
    pub fn best(&self, demand: &impl Distribution) -> Sound<Stocked> {
        self.sound()?;
        self.profit(demand, demand.quantile(self.critical_ratio()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replenish::math::distribution::{Lognormal, Pmf};

    const COSTS: Costs = Costs { holding: 0.18, stockout: 0.7 };

    fn close(ours: f64, theirs: f64) {
        assert!((ours - theirs).abs() <= 1e-10 * theirs.abs(), "{ours} is not {theirs}");
    }

    #[test]
    fn the_newspapers_of_the_book() {
        // Snyder and Shen, example 4.3.
        let demand = over_lead_time(50.0, 8.0, 0.0).unwrap();
        let best = best(COSTS, &demand).unwrap();
        close(best.level, 56.603_955_927_433_89);
        close(best.value, 1.997_605_193_176_644_5);
        close(cost(COSTS, &demand, 60.0).unwrap(), 2.156_131_552_870_387);
        // The optimum's cost is (h + p) phi(z) sd, too (4.30).
        let z: f64 = 0.825_494_490_929_236_4;
        close(best.value, 0.88 * (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt() * 8.0);
        let later = super::best(COSTS, &over_lead_time(50.0, 8.0, 4.0).unwrap()).unwrap();
        close(later.level, 264.766_894_374_154_84);
    }

    #[test]
    fn counted_newspapers() {
        let poisson = poisson_over_lead_time(50.0, 0.0).unwrap();
        let best = best(COSTS, &poisson).unwrap();
        assert_eq!(best.level, 56.0);
        close(best.value, 1.797_235_211_809_178);
        assert!(cost_of_count(COSTS, &poisson, 56.5).is_err());
        let table =
            Pmf::new([(1, 0.25), (2, 0.05), (3, 0.1), (4, 0.2), (5, 0.15), (6, 0.1), (7, 0.1), (8, 0.05)])
                .unwrap();
        let best = super::best(Costs { holding: 500_000.0, stockout: 1_000_000.0 }, &table).unwrap();
        assert_eq!(best.level, 5.0);
        close(best.value, 1_225_000.0);
    }

    #[test]
    fn lognormal_newspapers() {
        let best =
            best(Costs { holding: 1.0, stockout: 0.1765 }, &Lognormal::new(6.0, 0.3).unwrap()).unwrap();
        close(best.level, 295.626_644_807_136_8);
        assert!((best.value - 29.442_543_513).abs() < 1e-6);
    }

    #[test]
    fn prices_lead_to_the_same_newspapers() {
        // Example 4.2: r = 1, c = 0.3, v = 0.12.
        let prices = Prices {
            revenue: 1.0,
            purchase_cost: 0.3,
            salvage_value: 0.12,
            holding_cost: 0.0,
            stockout_cost: 0.0,
        };
        let demand = over_lead_time(50.0, 8.0, 0.0).unwrap();
        let best = prices.best(&demand).unwrap();
        close(best.level, 56.603_955_927_433_89);
        close(best.value, 33.002_394_806_823_354);
        for level in [30.0, 50.0, 56.0, 58.0, 90.0] {
            assert!(prices.profit(&demand, level).unwrap().value < best.value);
        }
        assert!(Prices { salvage_value: 0.4, ..prices }.best(&demand).is_err());
    }

    #[test]
    fn no_count_is_cheaper_than_the_best() {
        for (holding, stockout, mean) in [(1.0, 4.0, 6.0), (3.0, 1.0, 0.4), (0.08, 1.25, 90.0)] {
            let (costs, demand) = (Costs { holding, stockout }, Poisson::new(mean).unwrap());
            let best = best(costs, &demand).unwrap();
            for level in (0..200).map(f64::from) {
                assert!(cost_of_count(costs, &demand, level).unwrap() >= best.value - 1e-12);
            }
        }
        assert!(super::best(Costs { holding: 0.0, stockout: 1.0 }, &Poisson::new(1.0).unwrap()).is_err());
    }
}
