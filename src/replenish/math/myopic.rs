//! The myopic newsvendor: this period's costs and what the goods cost now and in the next period.
//!
//! `G(y) = c y + g(y) - gamma c' (y - E[D])` with the newsvendor's cost `g`, purchase costs `c` now and `c'` next, discounted by
//! `gamma` (Veinott 1966; Zipkin, section 9.4.2). Demand is normal.

use super::{
    Distribution,
    check::{Sound, Unsound, known, range_of},
    distribution::Normal,
    newsvendor::{Costs, Stocked, cost},
    search::crossing,
};

/// What one period of a myopic policy is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Myopic {
    /// Holding and stock-out cost of the period.
    pub costs: Costs,
    /// Paid for a unit now, c.
    pub purchase_cost: f64,
    /// Paid for a unit in the next period, c'.
    pub next_purchase_cost: f64,
    /// What money of the next period is worth now, gamma, above 0 and at most 1.
    pub discount: f64,
    /// Demand of the period.
    pub demand: Normal,
}

/// On which side of the best level a level is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At or below the best level.
    Below,
    /// At or above it.
    Above,
}

impl Myopic {
    /// What a unit bought now costs more than one bought next period: `c - gamma c'`.
    fn dearer_now(&self) -> f64 {
        self.purchase_cost - self.discount * self.next_purchase_cost
    }

    fn sound(&self) -> Sound<()> {
        self.costs.sound()?;
        known("purchase cost", self.purchase_cost)?;
        known("purchase cost of the next period", self.next_purchase_cost)?;
        range_of(
            self.discount > 0.0 && self.discount <= 1.0,
            "discount factor",
            self.discount,
            "above 0 and at most 1",
        )?;
        let more = self.dearer_now();
        if more < -self.costs.holding || more > self.costs.stockout {
            return Err(Unsound::Together(
                "prices change by more than holding or a stock-out costs: buy without end, or nothing",
            ));
        }
        Ok(())
    }

    fn value(&self, level: f64) -> Sound<f64> {
        let later = self.discount * self.next_purchase_cost * (level - self.demand.mean());
        Ok(self.purchase_cost * level + cost(self.costs, &self.demand, level)? - later)
    }

    /// The cost of a level, G(y).
    ///
    /// # Errors
    /// Costs of zero or less, a discount factor outside (0, 1].
    pub fn at(&self, level: f64) -> Sound<Stocked> {
        self.costs.sound()?;
        known("base stock level", level)?;
        Ok(Stocked { level, value: self.value(level)? })
    }

    /// The best level, `F^-1((p - c + gamma c') / (p + h))`, and its cost.
    ///
    /// # Errors
    /// As [`Myopic::at`], and prices that change by more than holding or a stock-out costs.
    pub fn best(&self) -> Sound<Stocked> {
        self.sound()?;
        let ratio = (self.costs.stockout - self.dearer_now()) / (self.costs.stockout + self.costs.holding);
        if ratio <= 0.0 || ratio >= 1.0 {
            return Err(Unsound::Together(
                "prices change by what holding or a stock-out costs: no level is best",
            ));
        }
        self.at(self.demand.quantile(ratio))
    }

    /// The level on one side of the best whose cost is `target`.
    ///
    /// # Errors
    /// As [`Myopic::best`], and a target below the lowest cost.
    pub fn level_of_cost(&self, target: f64, side: Side) -> Sound<f64> {
        known("cost", target)?;
        let best = self.best()?;
        if target < best.value {
            return Err(Unsound::Together("the cost is below the lowest that is possible: no level has it"));
        }
        let way = if side == Side::Below { -1.0 } else { 1.0 };
        let mut reach = self.demand.sd().max(1.0);
        // The cost grows on both sides without end, so the reach is found; the check is for costs that no double holds.
        while self.value(best.level + way * reach)? < target {
            reach *= 2.0;
            if reach > 1e300 {
                return Err(Unsound::Together("the cost is beyond every level: correct it"));
            }
        }
        let over = |away: f64| self.value(best.level + way * away).map_or(f64::NAN, |v| v - target);
        Ok(best.level + way * crossing(0.0, reach, over))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Myopic {
        Myopic {
            costs: Costs { holding: 0.18, stockout: 0.7 },
            purchase_cost: 0.3,
            next_purchase_cost: 0.35,
            discount: 0.98,
            demand: Normal::new(50.0, 8.0).unwrap(),
        }
    }

    fn close(ours: f64, theirs: f64) {
        assert!((ours - theirs).abs() <= 1e-10 * theirs.abs(), "{ours} is not {theirs}");
    }

    #[test]
    fn dearer_goods_next_period_raise_the_level() {
        let best = example().best().unwrap();
        close(best.level, 58.098_918_832_130_67);
        close(best.value, 16.682_411_764_618_777);
        close(example().at(60.0).unwrap().value, 16.726_131_552_870_388);
        // Without prices it is the newsvendor.
        let plain = Myopic { purchase_cost: 0.0, next_purchase_cost: 0.0, ..example() };
        close(plain.best().unwrap().level, 56.603_955_927_433_89);
    }

    #[test]
    fn a_cost_is_met_on_both_sides() {
        close(example().level_of_cost(18.0, Side::Below).unwrap(), 49.394_684_658_734_164);
        close(example().level_of_cost(18.0, Side::Above).unwrap(), 71.848_619_899_327_69);
        let best = example().best().unwrap();
        let there = example().level_of_cost(best.value, Side::Above).unwrap();
        assert!((there - best.level).abs() < 1e-5, "the floor of a bowl is flat");
        assert!(example().level_of_cost(16.0, Side::Below).is_err());
    }

    #[test]
    fn prices_that_run_away_have_no_level() {
        assert!(Myopic { next_purchase_cost: 0.6, ..example() }.best().is_err());
        assert!(Myopic { purchase_cost: 1.2, ..example() }.best().is_err());
        assert!(Myopic { discount: 1.5, ..example() }.best().is_err());
    }
}
