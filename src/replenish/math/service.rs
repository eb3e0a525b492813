//! From a service level to a reorder point or an order-up-to level, and the rules of thumb that other systems use.
//!
//! *Cycle service* is how likely it is that a cycle ends without a stock-out; the *fill rate* is the share of units served at once.
//! They are not the same: 95 % of one can be 90 % of the other.

use super::{
    Distribution,
    check::{Sound, above_zero, chance, not_below_zero},
    distribution::Normal,
    loss::inverse_standard_normal,
};
use crate::forecast::distribution::{normal_cdf, probit};

/// Demand of one period, and how long an order takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supply {
    /// Mean demand of a period in units.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Mean lead time in periods.
    pub lead_time: f64,
    /// Its standard deviation.
    pub lead_time_sd: f64,
}

/// Demand of the lead time: mean `d L`, variance `L sd_d^2 + d^2 sd_L^2`; demand of different periods and the lead time are taken
/// as independent (Silver, Pyke and Thomas, section 6.10).
///
/// # Errors
/// Numbers below zero.
pub fn lead_time_demand(supply: Supply) -> Sound<Normal> {
    not_below_zero("mean demand", supply.mean)?;
    not_below_zero("standard deviation of demand", supply.sd)?;
    not_below_zero("lead time", supply.lead_time)?;
    not_below_zero("standard deviation of the lead time", supply.lead_time_sd)?;
    let late = supply.mean * supply.lead_time_sd;
    Normal::new(
        supply.mean * supply.lead_time,
        (supply.lead_time * supply.sd * supply.sd + late * late).sqrt(),
    )
}

/// A reorder point and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReorderPoint {
    /// Demand expected in the lead time, in units.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Standard deviations of it that are kept as safety; below zero where less than the mean is enough.
    pub factor: f64,
    /// Safety stock: factor times standard deviation.
    pub safety_stock: f64,
    /// Mean and safety stock together.
    pub reorder_point: f64,
    /// How likely it is that a cycle ends without a stock-out.
    pub cycle_service: f64,
}

impl ReorderPoint {
    fn of(demand: &Normal, factor: f64) -> Self {
        let (mean, sd) = (demand.mean(), demand.sd());
        // With nothing unsure, an infinite factor adds nothing.
        let safety_stock = if sd > 0.0 { factor * sd } else { 0.0 };
        Self {
            mean,
            sd,
            factor,
            safety_stock,
            reorder_point: mean + safety_stock,
            cycle_service: normal_cdf(factor),
        }
    }
}

/// The reorder point for a cycle service level: `mu + z sigma` with `z = Phi^-1(level)` (Silver, Pyke and Thomas, section 6.7).
///
/// # Errors
/// As [`lead_time_demand`], a level that is not between 0 and 1.
pub fn by_cycle_service(supply: Supply, level: f64) -> Sound<ReorderPoint> {
    chance("cycle service level", level)?;
    Ok(ReorderPoint::of(&lead_time_demand(supply)?, probit(level)))
}

/// The reorder point for a fill rate with order quantity Q: `G(k) = Q (1 - rate) / sigma`, where `G` is the standard normal loss;
/// `k` may be below zero (Silver, Pyke and Thomas, section 6.7.8).
///
/// # Errors
/// A rate that is not between 0 and 1, a quantity of zero or less, demand of the lead time that is certain.
pub fn by_fill_rate(demand: &Normal, rate: f64, order_quantity: f64) -> Sound<ReorderPoint> {
    chance("fill rate", rate)?;
    above_zero("order quantity", order_quantity)?;
    above_zero("standard deviation of demand in the lead time", demand.sd())?;
    let factor = inverse_standard_normal(expected_short(demand, rate, order_quantity))?;
    Ok(ReorderPoint::of(demand, factor))
}

/// The standard normal loss that a fill rate allows, `Q (1 - rate) / sigma`.
#[must_use]
pub fn expected_short(demand: &Normal, rate: f64, order_quantity: f64) -> f64 {
    order_quantity * (1.0 - rate) / demand.sd()
}

/// The order-up-to level of (R, S): demand of lead time and review at a cycle service level, `d (L + R) + z sd sqrt(L + R)`; with an
/// unsure lead time, its variance is added as in [`lead_time_demand`] (Silver, Pyke and Thomas, section 6.8).
///
/// # Errors
/// As [`by_cycle_service`], a review period below zero.
pub fn order_up_to(supply: Supply, review: f64, level: f64) -> Sound<ReorderPoint> {
    not_below_zero("review period", review)?;
    by_cycle_service(Supply { lead_time: supply.lead_time + review, ..supply }, level)
}

/// A stock of days: demand of a day times lead, receiving and safety days (ShipBob's reorder point; NetSuite's and Jetpack's have no
/// receiving days). `safety` beside it is the part of the safety days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DaysOfCover {
    /// Units a day.
    pub demand_per_day: f64,
    /// Days from order to delivery.
    pub lead_days: f64,
    /// Days from delivery to the shelf.
    pub receiving_days: f64,
    /// Days kept as safety.
    pub safety_days: f64,
}

impl DaysOfCover {
    fn sound(&self) -> Sound<()> {
        not_below_zero("demand of a day", self.demand_per_day)?;
        not_below_zero("lead time", self.lead_days)?;
        not_below_zero("receiving time", self.receiving_days)?;
        not_below_zero("safety time", self.safety_days)
    }

    /// Demand of the safety days.
    ///
    /// # Errors
    /// Numbers below zero.
    pub fn safety_stock(&self) -> Sound<f64> {
        self.sound()?;
        Ok(self.demand_per_day * self.safety_days)
    }

    /// Demand of all days.
    ///
    /// # Errors
    /// Numbers below zero.
    pub fn reorder_point(&self) -> Sound<f64> {
        self.sound()?;
        Ok(self.demand_per_day * (self.lead_days + self.receiving_days + self.safety_days))
    }
}

/// NetSuite's reorder point where the safety stock is given in units: `days x demand + safety stock`.
///
/// # Errors
/// Numbers below zero.
pub fn reorder_point_with_safety(demand_per_day: f64, lead_days: f64, safety_stock: f64) -> Sound<f64> {
    not_below_zero("demand of a day", demand_per_day)?;
    not_below_zero("lead time", lead_days)?;
    not_below_zero("safety stock", safety_stock)?;
    Ok(demand_per_day * lead_days + safety_stock)
}

/// NetSuite's preferred stock level: demand of so many days.
///
/// # Errors
/// Numbers below zero.
pub fn preferred_stock(demand_per_day: f64, days: f64) -> Sound<f64> {
    not_below_zero("demand of a day", demand_per_day)?;
    not_below_zero("days of stock", days)?;
    Ok(demand_per_day * days)
}

/// Which way an order is rounded to whole packs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Up, though that may exceed the maximum (Odoo up to 17, and 19).
    Up,
    /// Down, so that it does not (Odoo 18); up all the same where the maximum is 0, for then nothing would ever be ordered.
    Down,
}

/// A minimum, a maximum, and what can be ordered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MinMax {
    /// An order is placed when less than this is expected.
    pub min: f64,
    /// Orders go up to this.
    pub max: f64,
    /// Units in a pack: orders are whole packs; 0 where any quantity can be ordered.
    pub multiple: f64,
}

impl MinMax {
    /// Odoo's quantity to order: nothing unless `forecast < min`, then `max(min, max) - forecast`, rounded to the multiple. `forecast` is
    /// what will be there: on hand and coming, less what is promised.
    ///
    /// # Errors
    /// A multiple below zero, or what is no number.
    pub fn quantity(&self, forecast: f64, rounding: Rounding) -> Sound<f64> {
        super::check::known("minimum", self.min)?;
        super::check::known("maximum", self.max)?;
        super::check::known("forecast", forecast)?;
        not_below_zero("multiple", self.multiple)?;
        if forecast >= self.min {
            return Ok(0.0);
        }
        let wanted = self.max.max(self.min) - forecast;
        if self.multiple <= 0.0 {
            return Ok(wanted);
        }
        let packs = wanted / self.multiple;
        // A double makes 0.3 / 0.1 a little less than three.
        let packs = if (packs - packs.round()).abs() < 1e-9 {
            packs.round()
        } else if rounding == Rounding::Up || self.max == 0.0 {
            packs.ceil()
        } else {
            packs.floor()
        };
        Ok(packs * self.multiple)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(ours: f64, theirs: f64) {
        assert!((ours - theirs).abs() <= 1e-10 * theirs.abs(), "{ours} is not {theirs}");
    }

    const STEADY: Supply = Supply { mean: 100.0, sd: 22.0, lead_time: 12.0, lead_time_sd: 3.0 };

    #[test]
    fn lead_times_add_their_own_spread() {
        let demand = lead_time_demand(STEADY).unwrap();
        close(demand.mean(), 1200.0);
        close(demand.sd(), 309.528_673_954_449_63);
        let point = by_cycle_service(STEADY, 0.95).unwrap();
        close(point.safety_stock, 509.129_361_999_456_14);
        close(point.cycle_service, 0.95);
        close(point.reorder_point, 1_709.129_361_999_456_3);
    }

    #[test]
    fn a_fill_rate_may_need_less_than_the_mean() {
        let demand = Normal::new(100_000.0 * 4.0 / 52.0, 5000.0 * (4.0f64 / 52.0).sqrt()).unwrap();
        let point = by_fill_rate(&demand, 0.97, 9000.0).unwrap();
        close(expected_short(&demand, 0.97, 9000.0), 0.194_699_768_875_055_58);
        close(point.factor, 0.510_095_036_371_980_5);
        close(point.reorder_point, 8_399.682_234_230_324);
        close(point.cycle_service, 0.695_007_558_764_948_6);
        let large = by_fill_rate(&demand, 0.9, 50_000.0).unwrap();
        assert!(large.factor < 0.0 && large.safety_stock < 0.0 && large.cycle_service < 0.5);
        assert!(by_fill_rate(&demand, 1.0, 10.0).is_err());
    }

    #[test]
    fn a_review_period_lengthens_the_lead_time() {
        let steady = Supply { lead_time_sd: 0.0, ..STEADY };
        close(order_up_to(steady, 5.0, 0.98).unwrap().reorder_point, 1_886.292_121_114_708_6);
        assert!(order_up_to(steady, -1.0, 0.98).is_err() && order_up_to(steady, 5.0, 0.0).is_err());
        let sure = Supply { sd: 0.0, ..steady };
        close(order_up_to(sure, 5.0, 0.98).unwrap().reorder_point, 1700.0);
    }

    #[test]
    fn the_rules_of_other_systems() {
        // ShipBob: 10 a day, 20 days of lead, 3 of receiving, 14 of safety.
        let shipbob =
            DaysOfCover { demand_per_day: 10.0, lead_days: 20.0, receiving_days: 3.0, safety_days: 14.0 };
        close(shipbob.reorder_point().unwrap(), 370.0);
        // Jetpack: 10 a day, 14 days, 7 of safety.
        let jetpack = DaysOfCover { lead_days: 14.0, receiving_days: 0.0, safety_days: 7.0, ..shipbob };
        close(jetpack.reorder_point().unwrap(), 210.0);
        // NetSuite: 10 a day, 5 days, 3 of safety.
        let netsuite = DaysOfCover { lead_days: 5.0, receiving_days: 0.0, safety_days: 3.0, ..shipbob };
        close(netsuite.safety_stock().unwrap(), 30.0);
        close(netsuite.reorder_point().unwrap(), 80.0);
        close(reorder_point_with_safety(10.0, 5.0, 30.0).unwrap(), 80.0);
        close(preferred_stock(20.0, 7.0).unwrap(), 140.0);
        assert!(DaysOfCover { lead_days: -1.0, ..shipbob }.reorder_point().is_err());
    }

    #[test]
    fn a_minimum_and_a_maximum_in_whole_packs() {
        let quantity = |min, max, forecast, multiple, rounding| {
            MinMax { min, max, multiple }.quantity(forecast, rounding).unwrap()
        };
        // Odoo's own example: 32 are missing, packs of 6.
        close(quantity(10.0, 40.0, 8.0, 6.0, Rounding::Up), 36.0);
        close(quantity(10.0, 40.0, 8.0, 6.0, Rounding::Down), 30.0);
        close(quantity(5.0, 20.0, 0.0, 3.0, Rounding::Up), 21.0);
        assert_eq!(quantity(10.0, 50.0, 12.0, 1.0, Rounding::Up), 0.0);
        assert_eq!(quantity(10.0, 50.0, 10.0, 1.0, Rounding::Up), 0.0, "at the minimum nothing is ordered");
        close(quantity(0.0, 0.0, -4.0, 6.0, Rounding::Up), 6.0);
        close(quantity(0.0, 0.0, -4.0, 6.0, Rounding::Down), 6.0);
        close(quantity(10.0, 5.0, 9.0, 0.0, Rounding::Up), 1.0);
        close(quantity(1.0, 1.0, 0.7, 0.1, Rounding::Down), 0.3);
    }
}
