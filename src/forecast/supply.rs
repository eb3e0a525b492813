//! A stock to which goods come: when it is gone, how much is expected short, what lies there day by day.
//!
//! What is wanted while nothing lies there is lost and not owed: what comes later is not eaten by it. What is owed already
//! (a stock below zero) is served first.

use super::reach::Reach;

/// A stock, what is wanted of it, and what comes to it.
#[derive(Debug, Clone, Copy)]
pub struct Supply<'a> {
    /// What is wanted, from today on.
    pub reach: Reach<'a>,
    /// Units that lie there now.
    pub stock: f64,
    /// Units that come, each with its day (0 is today, at its beginning); soonest first.
    pub coming: &'a [(usize, f64)],
}

impl Supply<'_> {
    /// The first day (from 0) at whose end the stock is gone when demand runs at a quantile, whatever comes after it; `None`
    /// when it and what comes outlast the days forecast.
    #[must_use]
    pub fn run_out(&self, p: f64) -> Option<usize> {
        let days = self.reach.mean.len();
        let (mut from, mut there) = (0, self.stock);
        // Between two deliveries it only shrinks.
        for (day, units) in self.coming {
            let gone = self.reach.gone(from..(*day).clamp(from, days), there, p);
            if gone.is_some() {
                return gone;
            }
            (from, there) = ((*day).clamp(from, days), there + units);
        }
        self.reach.gone(from..days, there, p)
    }

    /// Units expected short within the first `days` days.
    ///
    /// From one delivery to the next it is [`Reach::short`] of what is expected to be left, so that of a stock to which nothing
    /// comes it is the same. That what is left may be more or less than expected is not counted between deliveries.
    #[must_use]
    pub fn short(&self, days: usize) -> f64 {
        let (mut from, mut there, mut short) = (0, self.stock, 0.0);
        let mut pass = |until: usize, there: f64| {
            if until <= from {
                return there;
            }
            let mean = self.reach.mean.get(from..).unwrap_or_default();
            let stretch = Reach { mean, spread: self.reach.spread };
            let missing = stretch.short(until - from, there);
            let served = stretch.total(until - from) - missing;
            (from, short) = (until, short + missing);
            if there > 0.0 { (there - served).max(0.0) } else { there }
        };
        for (day, units) in self.coming.iter().filter(|(day, _)| *day < days) {
            there = pass(*day, there) + units;
        }
        pass(days, there);
        short
    }

    /// What lies there at the end of each day forecast, when so much is wanted by the end of so many days; never below zero.
    #[must_use]
    pub fn left(&self, wanted: impl Fn(usize) -> f64) -> Vec<f64> {
        let (mut there, mut before) = (self.stock, 0.0f64);
        let mut coming = self.coming.iter().peekable();
        (0..self.reach.mean.len())
            .map(|day| {
                while let Some((_, units)) = coming.next_if(|(on, _)| *on <= day) {
                    there += units;
                }
                // Quantiles of longer stretches are not always larger to the last digit.
                let by_now = wanted(day + 1).max(before);
                if there > 0.0 {
                    there = (there - (by_now - before)).max(0.0);
                }
                before = by_now;
                there.max(0.0)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Spread, *};

    fn spread(scale: f64) -> Spread {
        let curve = vec![
            -2.0537, -1.6449, -1.2816, -0.8416, -0.5244, -0.2533, 0.0, 0.2533, 0.5244, 0.8416, 1.2816,
            1.6449, 2.0537,
        ];
        Spread { lead: 14, level: 10.0, scale, step_scale: scale / 3.0, step_curve: curve.clone(), curve }
    }

    #[test]
    fn what_comes_in_time_is_as_if_it_lay_there() {
        let (mean, spread) = ([10.0; 56], spread(12.0));
        let reach = Reach { mean: &mean, spread: &spread };
        for stock in [0.0, 35.0, 80.0, 300.0, 900.0] {
            let alone = Supply { reach, stock, coming: &[] };
            let today = Supply { reach, stock, coming: &[(0, 55.0)] };
            for p in [0.1, 0.5, 0.9] {
                assert_eq!(alone.run_out(p), reach.run_out(stock, p));
                assert_eq!(today.run_out(p), reach.run_out(stock + 55.0, p));
            }
            for days in [1, 14, 30, 70] {
                assert_eq!(alone.short(days), reach.short(days, stock));
                assert!((today.short(days) - reach.short(days, stock + 55.0)).abs() < 1e-9);
            }
            let left = |wanted: f64| (stock - wanted).max(0.0);
            let each: Vec<f64> = (1..=56).map(|days| left(reach.quantile(days, 0.9))).collect();
            assert_eq!(alone.left(|days| reach.quantile(days, 0.9)).len(), each.len());
            for (a, b) in alone.left(|days| reach.quantile(days, 0.9)).iter().zip(&each) {
                assert!((a - b).abs() < 1e-9, "{stock}: {a} {b}");
            }
        }
    }

    #[test]
    fn what_comes_late_is_not_eaten_by_what_was_lost() {
        let (mean, spread) = ([10.0; 56], spread(0.0));
        let reach = Reach { mean: &mean, spread: &spread };
        // Three days of stock, four days of nothing, five days of what came.
        let late = Supply { reach, stock: 30.0, coming: &[(7, 50.0)] };
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert_eq!(late.run_out(0.5), Some(2));
        assert!(near(late.short(7), 40.0) && near(late.short(12), 40.0) && near(late.short(14), 60.0));
        let left = late.left(|days| reach.total(days));
        assert_eq!((left[1], left[2], left[6], left[7], left[11]), (10.0, 0.0, 0.0, 40.0, 0.0));
        // In time, it lasts for both.
        let early = Supply { coming: &[(2, 50.0)], ..late };
        assert_eq!((early.run_out(0.5), early.left(|days| reach.total(days))[2]), (Some(7), 50.0));
        assert!(near(early.short(14), 60.0));
        // What is owed is served first.
        let owed = Supply { stock: -20.0, ..late };
        assert!(near(owed.short(7), 70.0) && near(owed.left(|days| reach.total(days))[7], 20.0));
        // What comes beyond the days forecast changes nothing in them.
        let far = Supply { coming: &[(99, 50.0)], ..late };
        assert_eq!((far.run_out(0.5), far.left(|d| reach.total(d))[55]), (Some(2), 0.0));
    }

    #[test]
    fn more_that_comes_is_never_more_short() {
        let (mean, spread) = ([4.0; 56], spread(25.0));
        let reach = Reach { mean: &mean, spread: &spread };
        let mut before = f64::INFINITY;
        for units in 0..20 {
            let coming = [(5, f64::from(units) * 4.0), (20, f64::from(units) * 2.0)];
            let supply = Supply { reach, stock: 18.0, coming: &coming };
            let short = supply.short(30);
            assert!(short <= before + 1e-9 && short >= 0.0, "{units}: {short} after {before}");
            before = short;
        }
        assert!(before < reach.short(30, 18.0) / 4.0, "{before} of {}", reach.short(30, 18.0));
    }
}
