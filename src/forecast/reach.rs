//! How far a stock reaches: demand summed over days, when it is gone, how much is expected short.
//!
//! Errors of days that follow one another are taken as independent: the spread of a sum grows with the root of its days.

use super::Spread;

/// Standard normal quantiles at [`Spread::LEVELS`], for a spread that was not calibrated.
const NORMAL: [f64; 13] = [
    -2.3263, -2.0537, -1.6449, -1.2816, -0.8416, -0.5244, 0.0, 0.5244, 0.8416, 1.2816, 1.6449, 2.0537, 2.3263,
];

/// The demand of the days to come.
#[derive(Debug, Clone, Copy)]
pub struct Reach<'a> {
    /// Mean of each day, in units.
    pub mean: &'a [f64],
    /// How sure they are.
    pub spread: &'a Spread,
}

impl Reach<'_> {
    /// Mean demand of the first `days` days, in units; days beyond the last repeat the last week.
    #[must_use]
    pub fn total(&self, days: usize) -> f64 {
        let known = self.mean.len();
        let sum: f64 = self.mean.iter().take(days).sum();
        let tail = &self.mean[known.saturating_sub(7)..];
        if days <= known || tail.is_empty() {
            return sum;
        }
        sum + (days - known) as f64 * tail.iter().sum::<f64>() / tail.len() as f64
    }

    fn curve(&self) -> &[f64] {
        if self.spread.curve.len() == NORMAL.len() { &self.spread.curve } else { &NORMAL }
    }

    /// The standardised error at a probability, between the levels by straight lines; beyond the outer ones the outermost.
    fn error(&self, p: f64) -> f64 {
        let (levels, curve) = (Spread::LEVELS, self.curve());
        let above = levels.partition_point(|l| *l < p);
        if above == 0 {
            return curve[0];
        }
        if above == levels.len() {
            return curve[above - 1];
        }
        let share = (p - levels[above - 1]) / (levels[above] - levels[above - 1]);
        curve[above - 1] + share * (curve[above] - curve[above - 1])
    }

    /// The demand of the first `days` days at a quantile, in units; never below zero.
    #[must_use]
    pub fn quantile(&self, days: usize, p: f64) -> f64 {
        (self.total(days) + self.error(p) * self.spread.scale * (days as f64).sqrt()).max(0.0)
    }

    /// Units expected short of a stock within the first `days` days: the mean of what demand has above it.
    #[must_use]
    pub fn short(&self, days: usize, stock: f64) -> f64 {
        let stock = stock.max(0.0);
        let missing = |p: f64| (self.quantile(days, p) - stock).max(0.0);
        // Trapezoids between the levels; the outer ones hold to both ends.
        let levels = Spread::LEVELS;
        let (first, last) = (levels[0], levels[levels.len() - 1]);
        let inner: f64 =
            levels.windows(2).map(|w| (w[1] - w[0]) * (missing(w[0]) + missing(w[1])) / 2.0).sum();
        first * missing(first) + inner + (1.0 - last) * missing(last)
    }

    /// The first day (from 0) at whose end a stock is gone when demand runs at a quantile; `None` when it outlasts the
    /// days forecast.
    #[must_use]
    pub fn run_out(&self, stock: f64, p: f64) -> Option<usize> {
        let mut sum = 0.0;
        let error = self.error(p) * self.spread.scale;
        self.mean.iter().enumerate().position(|(day, mean)| {
            sum += mean;
            let wanted = sum + error * ((day + 1) as f64).sqrt();
            wanted > 0.0 && wanted >= stock
        })
    }

    /// Days that a stock lasts at the mean; `None` when nothing is wanted.
    #[must_use]
    pub fn cover(&self, stock: f64) -> Option<f64> {
        let mut left = stock.max(0.0);
        for (day, mean) in self.mean.iter().enumerate() {
            if left < *mean {
                return Some(day as f64 + left / mean);
            }
            left -= mean;
        }
        let known = self.mean.len();
        let a_day = self.total(known + 1) - self.total(known);
        (a_day > 0.0).then(|| known as f64 + left / a_day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(scale: f64) -> Spread {
        Spread { scale, curve: Vec::new() }
    }

    #[test]
    fn a_sure_demand_empties_a_stock_on_its_day() {
        let (mean, spread) = ([2.0; 10], spread(0.0));
        let reach = Reach { mean: &mean, spread: &spread };
        assert_eq!(reach.run_out(6.0, 0.5), Some(2));
        assert_eq!(reach.run_out(20.5, 0.5), None);
        assert_eq!(reach.run_out(0.0, 0.5), Some(0));
        assert_eq!((reach.short(5, 4.0), reach.short(5, 10.0)), (6.0, 0.0));
        assert_eq!(reach.cover(25.0), Some(12.5), "past the last day it goes on as in the last week");
        assert_eq!((reach.quantile(3, 0.95), reach.total(12)), (6.0, 24.0));
    }

    #[test]
    fn what_is_expected_short_is_that_of_a_normal_demand() {
        let (mean, spread) = ([100.0], spread(20.0));
        let reach = Reach { mean: &mean, spread: &spread };
        // The loss function of the standard normal: L(0) = 0.3989, L(1) = 0.0833.
        assert!((reach.short(1, 100.0) / 20.0 - 0.3989).abs() < 0.02, "{}", reach.short(1, 100.0));
        assert!((reach.short(1, 120.0) / 20.0 - 0.0833).abs() < 0.01, "{}", reach.short(1, 120.0));
        assert!((reach.quantile(1, 0.95) - 132.9).abs() < 0.1);
        assert!(reach.short(1, -5.0) <= 101.0, "what is owed already is no demand to come");
    }

    #[test]
    fn nothing_wanted_lasts_for_ever() {
        let (mean, spread) = ([0.0; 5], spread(0.0));
        let reach = Reach { mean: &mean, spread: &spread };
        assert_eq!((reach.run_out(0.0, 0.9), reach.cover(3.0), reach.short(5, 0.0)), (None, None, 0.0));
    }
}
