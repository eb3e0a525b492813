//! The demand that an order has to meet: over any stretch of time, also one that nobody knows the length of.

use crate::forecast::{
    Spread,
    distribution::{gamma_quantile, probit},
    reach::{Reach, short},
    supply::Supply,
};

/// What is foreseen of an item at a site, from today on.
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    /// Means of the periods to come, and how sure they are.
    pub reach: Reach<'a>,
    /// Days of one period: 1 for days, 7 for weeks.
    pub period: u32,
    /// What its own past says of how sure that is; `None` where it is not known, or too short to say.
    pub own: Option<Own>,
}

/// How much an item's own weeks went up and down.
///
/// What a forecast says of its errors was learned over all items. That is all there is to go by for a young item; but of one item it is a
/// guess that changes from one run to the next, and stock that was ordered for a high guess stays when the next is lower. So both are
/// asked, and the more weeks an item has, the more its own count.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Own {
    /// Standard deviation of the demand of a week, in units.
    pub sd: f64,
    /// Weeks that it is of.
    pub weeks: f64,
}

/// Weeks of an item's own that count for as much as what was learned over all items: half a year.
const HALF: f64 = 26.0;

/// Weeks that say anything at all.
const FEWEST: usize = 3;

impl Own {
    /// From what was wanted in each of some weeks; unknown ones are not numbers and do not count. `None` where fewer than three are known.
    #[must_use]
    pub fn of_weeks(weeks: impl IntoIterator<Item = f64>) -> Option<Self> {
        let known: Vec<f64> = weeks.into_iter().filter(|v| v.is_finite()).collect();
        if known.len() < FEWEST {
            return None;
        }
        let n = known.len() as f64;
        let mean = known.iter().sum::<f64>() / n;
        let variance = known.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0);
        Some(Self { sd: variance.sqrt(), weeks: n })
    }

    /// The share that it has in what is said of an item: little below half a year, nearly all from a whole one on.
    #[must_use]
    pub fn share(self) -> f64 {
        let weeks = self.weeks.max(0.0).powi(2);
        weeks / (weeks + HALF * HALF)
    }

    /// The demand of so many days with this mean that is not exceeded with probability `p`: a gamma distribution's, whose variance grows
    /// with time, is no less than nearly that of a Poisson's, and no more than a gamma's of shape a quarter.
    fn quantile(self, mean: f64, days: f64, p: f64) -> f64 {
        if mean <= 0.0 {
            return 0.0;
        }
        let sd = self.sd * (days / 7.0).sqrt();
        gamma_quantile(mean, sd.max(0.9 * mean.sqrt()).min(2.0 * mean), p)
    }
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

impl<'a> Demand<'a> {
    /// What is foreseen, with nothing said of the item's own past.
    #[must_use]
    pub const fn new(reach: Reach<'a>, period: u32) -> Self {
        Self { reach, period, own: None }
    }

    /// The demand of the first `n` periods that is not exceeded with probability `p`: between what was learned over all items and what its
    /// own past says, as the geometric mean weighs them.
    fn at(&self, n: usize, p: f64) -> f64 {
        let pooled = self.reach.quantile(n, p);
        let Some(own) = self.own else { return pooled };
        let days = n as f64 * f64::from(self.period.max(1));
        let alone = own.quantile(self.reach.total(n), days, p);
        let share = own.share();
        (alone.max(NOTHING).ln() * share + pooled.max(NOTHING).ln() * (1.0 - share)).exp()
    }

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
        let at = |p: f64| self.between(days, |n| self.at(n, p));
        (at(0.9) - at(0.1)) / TENTHS
    }

    /// The demand of a stretch that is not exceeded with probability `p`, in units; never below zero.
    ///
    /// Where the length is unsure, what lies above or below the mean is widened by `sqrt(1 + (d sd_L / s)^2)`, with `d` the demand of a
    /// day and `s` the [`error`](Self::error) of the stretch: the variance of demand over a lead time, `L sd_d^2 + d^2 sd_L^2` (Silver,
    /// Pyke and Thomas, section 6.10), in the shape that the forecast's own errors have.
    #[must_use]
    pub fn quantile(&self, over: Stretch, p: f64) -> f64 {
        let plain = self.between(over.days, |n| self.at(n, p));
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
            // Between two days lies nothing that is worth reckoning twice for.
            let periods = if self.period <= 1 { periods.round() } else { periods };
            let (whole, part) = (periods.floor(), periods.fract());
            for (n, share) in [(whole, 1.0 - part), (whole + 1.0, part)] {
                if share > 1e-9 {
                    let (total, curve) = if n < 0.5 {
                        (0.0, [0.0; Spread::LEVELS.len()])
                    } else {
                        (self.reach.total(n as usize), Spread::LEVELS.map(|p| self.at(n as usize, p)))
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

    /// The first day (from 0) at whose end a stock is gone, as likely as not, when so much comes on some days (soonest first), with the mean
    /// demand of a day in the week that follows; `None` when it outlasts what was forecast.
    ///
    /// Days are those of [`Supply::run_out`], which whoever shows the forecast goes by, too; within a longer period demand is even.
    #[must_use]
    pub fn run_out(&self, stock: f64, coming: &[(u32, f64)]) -> Option<(u32, f64)> {
        let period = self.period.max(1);
        let horizon = u32::try_from(self.reach.mean.len()).ok()?.checked_mul(period)?;
        let by_period: Vec<(usize, f64)> =
            coming.iter().map(|(day, units)| ((day / period) as usize, *units)).collect();
        let at = Supply { reach: self.reach, stock, coming: &by_period }.run_out(0.5)?;
        let mut gone = u32::try_from(at).ok()?.checked_mul(period)?;
        if period > 1 {
            let by = |periods: usize| if periods == 0 { 0.0 } else { self.reach.quantile(periods, 0.5) };
            let came: f64 = by_period.iter().filter(|(p, _)| *p <= at).map(|(_, units)| units).sum();
            let share = (stock + came - by(at)) / (by(at + 1) - by(at)).max(NOTHING);
            gone += ((share.clamp(0.0, 1.0) * f64::from(period)).ceil() as u32).max(1) - 1;
        }
        let mean = |day: u32| {
            self.reach.mean.get((day / period) as usize).copied().unwrap_or(0.0) / f64::from(period)
        };
        let mut week = gone + 1..(gone + 8).min(horizon);
        if week.is_empty() {
            week = 0..gone + 1;
        }
        let days = week.len() as f64;
        Some((gone, week.map(mean).sum::<f64>() / days))
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
        Demand::new(Reach { mean, spread }, 7)
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
        assert_eq!(demand.run_out(35.0, &[]), Some((3, 10.0)));
        assert_eq!(demand.run_out(0.0, &[]), Some((0, 10.0)));
        assert_eq!(demand.run_out(1000.0, &[]), None);
        assert_eq!(demand.run_out(35.0, &[(2, 20.0)]), Some((5, 10.0)));
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
        let own = Demand { own: Some(Own { sd: 14.0, weeks: 26.0 }), ..demand };
        // Half-way between 81.5 and the 95 % quantile of a gamma of mean 70 and standard deviation 14, 94.6.
        assert!((own.quantile(sure, 0.95) - 87.8).abs() < 0.1, "{}", own.quantile(sure, 0.95));
        assert!(own.short(sure, 80.0) > demand.short(sure, 80.0));
        let surely = Spread { scale: 0.0, step_scale: 0.0, ..spread.clone() };
        let demand = self::demand(&mean, &surely);
        assert!((demand.quantile(unsure, 0.95) - (70.0 + 20.0 * 1.6449)).abs() < 0.1);
    }

    #[test]
    fn the_more_weeks_an_item_has_the_more_its_own_count() {
        let own = Own::of_weeks([10.0, f64::NAN, 20.0, 30.0]).unwrap();
        assert_eq!((own.sd, own.weeks), (10.0, 3.0));
        assert_eq!(Own::of_weeks([10.0, 20.0, f64::NAN]), None);
        assert_eq!(Own { weeks: 26.0, ..own }.share(), 0.5);
        let (mean, spread) = ([70.0; 8], spread());
        let sure = Stretch { days: 7.0, sd: 0.0 };
        let at = |weeks: f64| {
            let own = Some(Own { sd: 35.0, weeks });
            Demand { own, ..demand(&mean, &spread) }.quantile(sure, 0.9)
        };
        assert!((at(0.0) - demand(&mean, &spread).quantile(sure, 0.9)).abs() < 1e-9);
        assert!(at(0.0) < at(10.0) && at(10.0) < at(100.0));
    }
}
