//! How far a stock reaches: demand summed over days, when it is gone, how much is expected short.
//!
//! Pure sums over what a forecast said: means add up, quantiles of a stretch come from [`Spread::quantile`].

use super::Spread;
use std::ops::Range;

/// Less than a thousandth of a unit is nothing.
const NOTHING: f64 = 0.0005;

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

    /// The demand of the first `days` days at a quantile, in units; never below zero. Days on which nothing is wanted are
    /// closed and make it no less sure.
    #[must_use]
    pub fn quantile(&self, days: usize, p: f64) -> f64 {
        let shut = self.mean.iter().take(days).filter(|m| **m <= 0.0).count();
        let open = if shut < days { days - shut } else { days.max(1) };
        self.spread.quantile(self.total(days), open, p)
    }

    /// The demand of the first `days` days at each of [`Spread::LEVELS`].
    #[must_use]
    pub fn curve(&self, days: usize) -> [f64; Spread::LEVELS.len()] {
        Spread::LEVELS.map(|p| self.quantile(days, p))
    }

    /// Units expected short of a stock within the first `days` days: the mean of what demand has above it.
    ///
    /// The calibrated quantiles say how demand spreads, the forecast says its mean; the mean of the quantiles is another, so
    /// they are stretched until it is the same. Of no stock at all just the mean demand is short, and no stock leaves less
    /// short than the mean demand is above it.
    #[must_use]
    pub fn short(&self, days: usize, stock: f64) -> f64 {
        short(&self.curve(days), self.total(days), stock)
    }

    /// The first day (from 0) at whose end a stock is gone when demand runs at a quantile; `None` when it outlasts the
    /// days forecast.
    #[must_use]
    pub fn run_out(&self, stock: f64, p: f64) -> Option<usize> {
        self.gone(0..self.mean.len(), stock, p)
    }

    /// The first of some days at whose end all demand from today on has used a stock up.
    pub(super) fn gone(&self, days: Range<usize>, stock: f64, p: f64) -> Option<usize> {
        let is_gone = |day: usize| {
            let wanted = self.quantile(day + 1, p);
            wanted > NOTHING && wanted >= stock
        };
        if days.is_empty() || !is_gone(days.end - 1) {
            return None;
        }
        // What is wanted by a day only grows.
        let (mut none, mut gone) = (days.start, days.end - 1);
        while none < gone {
            let middle = none.midpoint(gone);
            if is_gone(middle) { gone = middle } else { none = middle + 1 }
        }
        Some(gone)
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

/// Units expected short of a stock, of a demand with this [`curve`](Reach::curve) and this mean: see [`Reach::short`].
#[must_use]
pub fn short(curve: &[f64; Spread::LEVELS.len()], total: f64, stock: f64) -> f64 {
    let stock = stock.max(0.0);
    let levels = Spread::LEVELS;
    let mut before = 0.0f64;
    // Never crossing, not even by the last digit.
    let wanted = curve.map(|q| {
        before = before.max(q);
        before
    });
    let (first, last) = (levels[0], 1.0 - levels[levels.len() - 1]);
    // Straight between the levels; the outer ones hold to both ends.
    let above = |stock: f64, times: f64| {
        let missing = |i: usize| (times * wanted[i] - stock).max(0.0);
        let inner: f64 = (1..levels.len())
            .map(|i| {
                let (low, high) = (times * wanted[i - 1], times * wanted[i]);
                (levels[i] - levels[i - 1])
                    * if low >= stock || high <= stock {
                        (missing(i - 1) + missing(i)) / 2.0
                    } else {
                        (high - stock) * (high - stock) / (2.0 * (high - low))
                    }
            })
            .sum();
        first * missing(0) + inner + last * missing(levels.len() - 1)
    };
    let mean = above(0.0, 1.0);
    if mean > NOTHING * total {
        return above(stock, total / mean);
    }
    // It is wanted so seldom that all of it lies beyond the last level.
    last * (total / last - stock).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Standard normal quantiles at [`Spread::LEVELS`].
    const NORMAL: [f64; 13] = [
        -2.0537, -1.6449, -1.2816, -0.8416, -0.5244, -0.2533, 0.0, 0.2533, 0.5244, 0.8416, 1.2816, 1.6449,
        2.0537,
    ];

    fn spread(scale: f64) -> Spread {
        let curve = NORMAL.to_vec();
        Spread { lead: 1, level: 100.0, scale, step_scale: scale, step_curve: curve.clone(), curve }
    }

    #[test]
    fn a_sure_demand_empties_a_stock_on_its_day() {
        let (mean, spread) = ([2.0; 10], spread(0.0));
        let reach = Reach { mean: &mean, spread: &spread };
        assert_eq!(reach.run_out(6.0, 0.5), Some(2));
        assert_eq!(reach.run_out(20.5, 0.5), None);
        assert_eq!(reach.run_out(0.0, 0.5), Some(0));
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(near(reach.short(5, 4.0), 6.0) && near(reach.short(5, 10.0), 0.0));
        assert_eq!(reach.cover(25.0), Some(12.5), "past the last day it goes on as in the last week");
        assert!(near(reach.quantile(3, 0.95), 6.0) && near(reach.total(12), 24.0));
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
    fn of_no_stock_at_all_is_short_what_is_wanted() {
        use crate::forecast::{Ask, Control, History, Job, run};
        use std::sync::atomic::AtomicBool;
        // Items of every kind: steady, with a week, growing, seldom, once, in heaps, hardly ever; skewed as real ones are.
        let luck = |item: usize, day: usize| {
            let mut x = (item as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (day as u64 + 1) << 20;
            x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            ((x ^ (x >> 29)) % 1000) as f64 / 1000.0
        };
        let jobs: Vec<Job> = (0..140)
            .map(|item| {
                let of_day = |day: usize| {
                    let (l, size) = (luck(item, day), (1.0 - luck(item, day + 977)).ln() * -3.0);
                    match item % 7 {
                        0 => (20.0 * (0.5 + l)).round(),
                        1 => (if day % 7 < 5 { 12.0 } else { 2.0 } * (0.3 + 1.4 * l)).round(),
                        2 => (day as f64 / 20.0 * (0.5 + l)).round(),
                        3 => {
                            if l < 0.1 {
                                1.0 + size.round()
                            } else {
                                0.0
                            }
                        }
                        4 => f64::from(u8::from(day == 250)),
                        5 => {
                            if l < 0.05 {
                                10.0 * size.ceil()
                            } else {
                                0.0
                            }
                        }
                        _ => {
                            if l < 0.006 {
                                1.0
                            } else {
                                0.0
                            }
                        }
                    }
                };
                let values = (0..300).map(of_day).collect();
                Job { history: History { values, season: 7, ..History::default() }, lead: 1 + item % 30 }
            })
            .collect();
        let control = Control { threads: 2, progress: &|_| (), cancel: &AtomicBool::new(false) };
        let ask = Ask { horizon: 56, quantiles: vec![0.5] };
        for (item, f) in run(&jobs, &ask, &control).into_iter().enumerate() {
            let f = f.unwrap();
            let reach = Reach { mean: &f.mean, spread: &f.spread };
            for days in [1, 2, 7, 14, 30, 56, 70] {
                let (total, none) = (reach.total(days), reach.short(days, 0.0));
                assert!(
                    (none - total).abs() <= 1e-9 * (1.0 + total),
                    "{item}, {days} days: {none} of {total}"
                );
                let mut before = none;
                for part in 1..30 {
                    let stock = 0.1 * f64::from(part) * (total + 1.0);
                    let short = reach.short(days, stock);
                    assert!(
                        short <= before + 1e-9 && short >= total - stock - 1e-9,
                        "{item}: {short} of {stock}"
                    );
                    before = short;
                }
            }
        }
    }

    #[test]
    fn what_no_quantile_shows_lies_beyond_the_last() {
        // Once in a hundred days, one: of 98 days in a hundred nothing is wanted.
        let (mean, spread) =
            ([0.01], Spread { curve: vec![-10.0; 13], step_curve: vec![-10.0; 13], ..spread(1.0) });
        let reach = Reach { mean: &mean, spread: &spread };
        assert_eq!(reach.quantile(1, 0.98), 0.0);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(
            near(reach.short(1, 0.0), 0.01) && near(reach.short(1, 0.3), 0.004),
            "{}",
            reach.short(1, 0.3)
        );
        assert_eq!(reach.short(1, 1.0), 0.0);
    }

    #[test]
    fn nothing_wanted_lasts_for_ever() {
        let (mean, spread) = ([0.0; 5], spread(0.0));
        let reach = Reach { mean: &mean, spread: &spread };
        assert_eq!((reach.run_out(0.0, 0.9), reach.cover(3.0)), (None, None));
        assert!(reach.short(5, 0.0) < 1e-6);
    }
}
