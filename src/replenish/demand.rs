//! The demand that an order has to meet: over any stretch of time, also one that nobody knows the length of.

use crate::forecast::{
    Spread,
    distribution::probit,
    reach::{Reach, short},
};

/// What is foreseen of an item at a site, from today on.
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    /// Means of the periods to come, and how sure they are.
    pub reach: Reach<'a>,
    /// Days of one period: 1 for days, 7 for weeks.
    pub period: u32,
}

/// A stretch of time from today on, such as a lead time and the wait for the next review.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stretch {
    /// Days, on the mean.
    pub days: f64,
    /// Standard deviation of that, in days.
    pub sd: f64,
}

/// The demand of a stretch: curves of whole periods, each with its weight.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Range {
    /// Weight, mean, curve.
    parts: Vec<(f64, f64, [f64; Spread::LEVELS.len()])>,
}

impl Range {
    /// Units expected short of a stock: the mean of what demand has above it.
    #[must_use]
    pub fn short(&self, stock: f64) -> f64 {
        self.parts.iter().map(|(weight, total, curve)| weight * short(curve, *total, stock)).sum()
    }
}

/// Less than a thousandth of a unit is nothing.
const NOTHING: f64 = 0.0005;

/// How many standard deviations lie between the 10 % and the 90 % quantile of a normal distribution.
const TENTHS: f64 = 2.563_103_131_089_2;

impl Demand<'_> {
    /// Mean demand of the first `days`, in units.
    #[must_use]
    pub fn mean(&self, days: f64) -> f64 {
        self.between(days, |n| self.reach.total(n))
    }

    /// Mean demand of a day within the first `days`, in units.
    #[must_use]
    pub fn a_day(&self, days: f64) -> f64 {
        if days > 0.0 {
            self.mean(days) / days
        } else {
            self.mean(f64::from(self.period)) / f64::from(self.period)
        }
    }

    /// How wrong the forecast of the first `days` is, in units: the standard deviation of a normal distribution with as much between its
    /// 10 % and 90 % quantiles.
    #[must_use]
    pub fn error(&self, days: f64) -> f64 {
        let at = |p: f64| self.between(days, |n| self.reach.quantile(n, p));
        (at(0.9) - at(0.1)) / TENTHS
    }

    /// The demand of a stretch that is not exceeded with probability `p`, in units; never below zero.
    ///
    /// Where the length is unsure, what lies above or below the mean is widened by `sqrt(1 + (d sd_L / s)^2)`, with `d` the demand of a
    /// day and `s` the [`error`](Self::error) of the stretch: the variance of demand over a lead time, `L sd_d^2 + d^2 sd_L^2` (Silver,
    /// Pyke and Thomas, section 6.10), in the shape that the forecast's own errors have.
    #[must_use]
    pub fn quantile(&self, over: Stretch, p: f64) -> f64 {
        let plain = self.between(over.days, |n| self.reach.quantile(n, p));
        if over.sd <= 0.0 {
            return plain;
        }
        let (mean, error) = (self.mean(over.days), self.error(over.days));
        let late = self.a_day(over.days) * over.sd;
        let wide = if error > 1e-9 * mean.max(1e-9) {
            (plain - mean) * (error * error + late * late).sqrt() / error
        } else {
            late * probit(p)
        };
        (mean + wide).max(0.0)
    }

    /// What can come within a stretch, for [`Range::short`].
    #[must_use]
    pub fn range(&self, over: Stretch) -> Range {
        let mut parts = Vec::with_capacity(4);
        let mut add = |days: f64, weight: f64| {
            let periods = days.max(0.0) / f64::from(self.period.max(1));
            let (whole, part) = (periods.floor(), periods.fract());
            for (n, share) in [(whole, 1.0 - part), (whole + 1.0, part)] {
                if share > 1e-9 {
                    let (total, curve) = if n < 0.5 {
                        (0.0, [0.0; Spread::LEVELS.len()])
                    } else {
                        (self.reach.total(n as usize), self.reach.curve(n as usize))
                    };
                    parts.push((weight * share, total, curve));
                }
            }
        };
        // A stretch of unsure length is as often too long as too short by its standard deviation: two points keep mean and variance.
        if over.sd > 0.0 {
            add(over.days - over.sd, 0.5);
            add(over.days + over.sd, 0.5);
        } else {
            add(over.days, 1.0);
        }
        Range { parts }
    }

    /// Units expected short of a stock within a stretch: the mean of what demand has above it.
    #[must_use]
    pub fn short(&self, over: Stretch, stock: f64) -> f64 {
        self.range(over).short(stock)
    }

    /// The first day (from 0) at whose end a stock is gone when demand runs at its mean and so much comes as each day opens, with the
    /// mean demand of a day in the week that follows; `None` when it outlasts what was forecast.
    #[must_use]
    pub fn run_out(&self, stock: f64, comes: impl Fn(u32) -> f64) -> Option<(u32, f64)> {
        let period = self.period.max(1);
        let horizon = u32::try_from(self.reach.mean.len()).ok()?.checked_mul(period)?;
        let mean = |day: u32| {
            self.reach.mean.get((day / period) as usize).copied().unwrap_or(0.0) / f64::from(period)
        };
        let (mut stock, mut wanted) = (stock, 0.0);
        for day in 0..horizon {
            stock += comes(day) - mean(day);
            wanted += mean(day);
            if stock < NOTHING && wanted > NOTHING {
                let week = day + 1..(day + 8).min(horizon);
                let days = week.len() as f64;
                let a_day =
                    if days > 0.0 { week.map(mean).sum::<f64>() / days } else { wanted / f64::from(day + 1) };
                return Some((day, a_day));
            }
        }
        None
    }

    /// A quantity of so many whole periods, straight between two.
    fn between(&self, days: f64, of: impl Fn(usize) -> f64) -> f64 {
        let periods = days.max(0.0) / f64::from(self.period.max(1));
        let (whole, part) = (periods.floor(), periods.fract());
        let at = |n: f64| if n < 0.5 { 0.0 } else { of(n as usize) };
        if part < 1e-9 { at(whole) } else { at(whole) * (1.0 - part) + at(whole + 1.0) * part }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A normal demand of mean 70 a week, standard deviation 7 for one.
    fn spread() -> Spread {
        let curve: Vec<f64> = Spread::LEVELS.iter().map(|p| probit(*p)).collect();
        Spread { lead: 1, level: 70.0, scale: 7.0, step_scale: 7.0, step_curve: curve.clone(), curve }
    }

    fn demand<'a>(mean: &'a [f64], spread: &'a Spread) -> Demand<'a> {
        Demand { reach: Reach { mean, spread }, period: 7 }
    }

    #[test]
    fn days_lie_between_weeks() {
        let (mean, spread) = ([70.0; 8], spread());
        let demand = demand(&mean, &spread);
        for (days, units) in [(7.0, 70.0), (10.0, 100.0), (1.0, 10.0), (0.0, 0.0), (70.0, 700.0)] {
            assert!((demand.mean(days) - units).abs() < 1e-9, "{days}");
        }
        assert!((demand.a_day(14.0) - 10.0).abs() < 1e-9);
        assert!((demand.error(7.0) - 7.0).abs() < 0.1, "{}", demand.error(7.0));
        let none = |_| 0.0;
        assert_eq!(demand.run_out(35.0, none), Some((3, 10.0)));
        assert_eq!(demand.run_out(0.0, none), Some((0, 10.0)));
        assert_eq!(demand.run_out(1000.0, none), None);
        assert_eq!(demand.run_out(35.0, |day| if day == 2 { 20.0 } else { 0.0 }), Some((5, 10.0)));
    }

    #[test]
    fn an_unsure_lead_time_widens_what_is_asked_for() {
        let (mean, spread) = ([70.0; 8], spread());
        let demand = demand(&mean, &spread);
        let sure = Stretch { days: 7.0, sd: 0.0 };
        // sqrt(7^2 + (10 a day x 2 days)^2) = 21.2, times 1.645.
        let unsure = Stretch { sd: 2.0, ..sure };
        assert!((demand.quantile(sure, 0.95) - 81.5).abs() < 0.1);
        assert!((demand.quantile(unsure, 0.95) - 104.9).abs() < 0.5, "{}", demand.quantile(unsure, 0.95));
        assert!(demand.short(unsure, 80.0) > demand.short(sure, 80.0));
        let surely = Spread { scale: 0.0, step_scale: 0.0, ..spread.clone() };
        let demand = self::demand(&mean, &surely);
        assert!((demand.quantile(unsure, 0.95) - (70.0 + 20.0 * 1.6449)).abs() < 0.1);
    }
}
