//! Seasons that may change, taken out by local regression: STL (Cleveland, Cleveland, McRae and Terpenning 1990), for several
//! seasons in turn (Bandara, Hyndman and Bergmeir 2021).

use super::ets;
use std::ops::RangeInclusive;

/// What a history is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// The season.
    pub season: Vec<f64>,
    /// What changes slowly.
    pub trend: Vec<f64>,
}

/// Values of a season that are smoothed together: the first season's; each further one takes four more.
const WINDOW: usize = 11;

/// Season and trend; `window` is how many values of the same period of the season are smoothed together, odd. `None` where there
/// are not two seasons, or a value is unknown.
#[must_use]
pub fn decompose(y: &[f64], season: usize, window: usize) -> Option<Parts> {
    let n = y.len();
    if season < 2 || n < 2 * season || y.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let odd = |v: f64| {
        let v = v.ceil() as usize;
        if v.is_multiple_of(2) { v + 1 } else { v }
    };
    let trend_window = odd(1.5 * season as f64 / (1.0 - 1.5 / window as f64));
    let low_window = odd(season as f64 + 1.0);
    let mut trend = vec![0.0; n];
    let mut seasonal = vec![0.0; n];
    for _ in 0..5 {
        let free: Vec<f64> = y.iter().zip(&trend).map(|(v, t)| v - t).collect();
        let cycle = subseries(&free, season, window);
        let passed = mean_of(&mean_of(&mean_of(&cycle, season), season), 3);
        let low = smooth(&passed, low_window, true);
        for (i, s) in seasonal.iter_mut().enumerate() {
            *s = cycle[season + i] - low[i];
        }
        let rest: Vec<f64> = y.iter().zip(&seasonal).map(|(v, s)| v - s).collect();
        trend = smooth(&rest, trend_window, true);
    }
    Some(Parts { season: seasonal, trend })
}

/// Several seasons taken out in turn, the rest forecast by ETS without a season and every season as it last was.
#[must_use]
pub fn forecast(y: &[f64], seasons: &[usize], horizon: usize) -> Option<Vec<f64>> {
    let mut all: Vec<usize> = seasons.iter().copied().filter(|m| *m > 1 && y.len() >= 2 * m).collect();
    all.sort_unstable();
    let mut parts = vec![vec![0.0; y.len()]; all.len()];
    let mut rest = y.to_vec();
    for _ in 0..if all.len() > 1 { 2 } else { 1 } {
        for (k, season) in all.iter().enumerate() {
            rest.iter_mut().zip(&parts[k]).for_each(|(r, s)| *r += s);
            parts[k] = decompose(&rest, *season, WINDOW + 4 * k)?.season;
            rest.iter_mut().zip(&parts[k]).for_each(|(r, s)| *r -= s);
        }
    }
    let mut out = vec![0.0; horizon];
    ets::best(&rest, 1, false)?.forecast(&mut out);
    for (part, season) in parts.iter().zip(&all) {
        for (step, v) in out.iter_mut().enumerate() {
            *v += part[y.len() - season + step % season];
        }
    }
    Some(out)
}

/// Smooths the values of each period of the season by themselves (local means, as R's `mstl` does), and goes on one season beyond both ends.
fn subseries(y: &[f64], season: usize, window: usize) -> Vec<f64> {
    let mut out = vec![0.0; y.len() + 2 * season];
    for phase in 0..season {
        let part: Vec<f64> = y.iter().skip(phase).step_by(season).copied().collect();
        let n = part.len();
        let smoothed = smooth(&part, window, false);
        let before = local(&part, window, 0.0, 1..=window.min(n), false);
        let after = local(&part, window, n as f64 + 1.0, (n + 1).saturating_sub(window).max(1)..=n, false);
        out[phase] = before.unwrap_or(smoothed[0]);
        for (i, s) in smoothed.iter().enumerate() {
            out[phase + (i + 1) * season] = *s;
        }
        out[phase + (n + 1) * season] = after.unwrap_or(smoothed[n - 1]);
    }
    out
}

/// Means of `width` values in a row.
fn mean_of(y: &[f64], width: usize) -> Vec<f64> {
    y.windows(width).map(|w| w.iter().sum::<f64>() / width as f64).collect()
}

/// Local regression at every value.
fn smooth(y: &[f64], window: usize, sloped: bool) -> Vec<f64> {
    let n = y.len();
    let half = window.div_ceil(2);
    let (mut left, mut right) = (1, window.min(n));
    let mut out = Vec::with_capacity(n);
    for i in 1..=n {
        if window < n && i > half && right != n {
            left += 1;
            right += 1;
        }
        out.push(local(y, window, i as f64, left..=right, sloped).unwrap_or(y[i - 1]));
    }
    out
}

/// A line (or, not sloped, the mean) through the values of the range (from 1), those near `x` weighing most (tricube), at `x`.
fn local(y: &[f64], window: usize, x: f64, range: RangeInclusive<usize>, sloped: bool) -> Option<f64> {
    let (left, right) = (*range.start(), *range.end());
    let n = y.len();
    let mut h = (x - left as f64).max(right as f64 - x);
    if window > n {
        h += ((window - n) / 2) as f64;
    }
    let mut weights: Vec<f64> = (left..=right)
        .map(|j| {
            let r = (j as f64 - x).abs();
            if r > 0.999 * h {
                0.0
            } else if r > 0.001 * h {
                (1.0 - (r / h).powi(3)).powi(3)
            } else {
                1.0
            }
        })
        .collect();
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return None;
    }
    weights.iter_mut().for_each(|w| *w /= total);
    let at = || (left..=right).map(|j| j as f64);
    let centre: f64 = weights.iter().zip(at()).map(|(w, j)| w * j).sum();
    let spread: f64 = weights.iter().zip(at()).map(|(w, j)| w * (j - centre).powi(2)).sum();
    if sloped && spread.sqrt() > 0.001 * (n as f64 - 1.0) {
        let slope = (x - centre) / spread;
        weights.iter_mut().zip(at()).for_each(|(w, j)| *w *= slope * (j - centre) + 1.0);
    }
    Some(weights.iter().zip(&y[left - 1..right]).map(|(w, v)| w * v).sum())
}
