//! One look: what every method says of one history from one origin.

use super::{
    answer::{Method, Spread},
    models::{aggregate, croston, naive, ses, theta, trend, winters},
    profile::Profile,
};

/// The methods of every look, in this order.
pub(super) const METHODS: [Method; K] = [
    Method::SeasonalNaive,
    Method::MovingAverage,
    Method::Ses,
    Method::HoltWinters,
    Method::Dotm,
    Method::Sba,
    Method::Tsb,
    Method::Imapa,
    Method::Seasons,
    Method::Ets,
];
/// How many.
pub(super) const K: usize = 10;

pub(super) const LEVELS: usize = Spread::LEVELS.len();

/// What is seen from one origin.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// The path of each method over the horizon, method after method.
    pub(super) paths: Vec<f32>,
    /// Standard error of one period.
    pub(super) scale: f64,
    /// Standard error of the sum over the lead time, from all past lead times of that length.
    pub(super) wide: f64,
    /// Quantiles of those errors at [`Spread::LEVELS`].
    pub(super) own: [f32; LEVELS],
    /// Slope at the end, a period.
    pub(super) slope: f64,
    /// For the pooled model, apart from what the methods say.
    pub(super) recent: [f32; 8],
    /// For the next look.
    pub(super) hint: Hint,
}

/// Constants found, to be begun with at the next origin of the same history.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hint {
    trend: Option<trend::Constants>,
    theta: Option<f64>,
    season: [Option<winters::Constants>; 2],
}

/// The most values that models with two or three states are fitted to.
const LATEST: usize = 400;

impl Look {
    /// Standard error of a sum over `periods`: from one-step errors and from past sums, and not below that of half a Poisson
    /// count with what the steadier methods say.
    pub(super) fn error_of_sum(&self, said: &[f32; K], periods: usize) -> f64 {
        let mean = f64::from(said[2] + said[6] + said[7]) / 3.0;
        let sums = if self.wide > 0.0 { 0.25 } else { 0.0 };
        let square = (1.0 - sums) * self.scale * self.scale * periods as f64 + sums * self.wide * self.wide;
        (square + 0.25 * mean.max(0.0) + 0.05).sqrt()
    }
}

/// Buffers that are used again and again.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    adjusted: Vec<f64>,
    filled: Vec<f64>,
    known: Vec<bool>,
    values: Vec<f64>,
    path: Vec<f64>,
    raw: Vec<f64>,
}

/// Looks at `y`, which has at least one known value. `first` is the index of `y[0]` in the season.
pub(super) fn look(
    y: &[f64],
    profile: &Profile,
    horizon: usize,
    lead: usize,
    hint: Hint,
    b: &mut Buffers,
) -> Look {
    let m = profile.season();
    b.adjusted.clear();
    b.adjusted.extend(y.iter().enumerate().map(|(i, v)| v / profile.at(i)));
    let a = &b.adjusted;
    b.values.clear();
    b.values.extend(a.iter().copied().filter(|v| v.is_finite()));
    let values = &b.values;
    fill(a, &mut b.filled, &mut b.known);
    let filled = &b.filled;
    let gaps = values.len() < a.len();
    let known: &[bool] = if gaps { &b.known } else { &[] };
    let late = filled.len().saturating_sub(LATEST);
    let (recently, known_late) = (&filled[late..], if gaps { &known[late..] } else { known });
    let n = values.len();
    let mean = values.iter().sum::<f64>() / n as f64;
    let interval = aggregate::mean_interval(values);

    let grid = ses::Grid::of(values);
    let (ses_level, alpha) = grid.best();
    let window = (2 * m).clamp(8, 28);
    let average = naive::moving_average(values, window).unwrap_or(mean);
    let sba = croston::sba(values, 0.1);
    let tsb = croston::tsb(values, 0.15, 0.1);
    let imapa = interval.map_or(0.0, |i| aggregate::quick(values, i));

    let mut paths = vec![0.0f32; K * horizon];
    b.path.clear();
    b.path.resize(horizon, 0.0);
    let origin = y.len();
    let mut put = |k: usize, path: &[f64], scaled: bool| {
        for (step, v) in path.iter().enumerate() {
            let v = if scaled { v * profile.at(origin + step) } else { *v };
            paths[k * horizon + step] = if v.is_finite() { v.max(0.0) as f32 } else { 0.0 };
        }
    };
    put(0, &naive::seasonal_naive(y, m, horizon), false);
    for (k, level) in [(1, average), (2, ses_level), (5, sba), (6, tsb), (7, imapa)] {
        b.path.fill(level);
        put(k, &b.path, true);
    }
    // Trends are held to what has been seen: nothing below zero, nothing beyond twice the highest.
    let top = values.iter().copied().fold(0.0, f64::max) * 2.0;
    let holt = trend::fit(recently, known_late, hint.trend);
    match holt {
        Some(fit) => fit.forecast(&mut b.path),
        None => b.path.fill(ses_level),
    }
    b.path.iter_mut().for_each(|v| *v = v.clamp(0.0, top));
    put(3, &b.path, true);
    let dynamic = theta::fit_near(recently, known_late, theta::Kind::Dynamic, hint.theta);
    match dynamic {
        Some(fit) => fit.forecast(&mut b.path),
        None => b.path.fill(ses_level),
    }
    b.path.iter_mut().for_each(|v| *v = v.clamp(0.0, top));
    put(4, &b.path, true);
    // The level of now, as much higher or lower as it was after the same day of last year.
    b.path.fill(0.5 * (average + ses_level));
    let year = match m {
        7 => 364,
        52 => 52,
        _ => 0,
    };
    if year > 0 && a.len() >= year + year / 8 && mean > 0.0 {
        let half = (year / 26) as isize;
        let window = |centre: isize| {
            let from = (centre - half).clamp(0, filled.len() as isize) as usize;
            let to = (centre + half + 1).clamp(0, filled.len() as isize) as usize;
            if to > from { filled[from..to].iter().sum::<f64>() / (to - from) as f64 } else { f64::NAN }
        };
        let n = filled.len() as isize;
        let then = window(n - 1 - year as isize - half);
        for (step, v) in b.path.iter_mut().enumerate() {
            let later = window(n + (step % year) as isize - year as isize);
            let ratio = (later + 0.2 * mean) / (then + 0.2 * mean);
            if ratio.is_finite() {
                *v *= ratio.clamp(0.2, 5.0);
            }
        }
    }
    put(8, &b.path, true);
    let mut seasonal = [None, None];
    if m > 1 && !profile.is_flat() {
        // Thirty weeks are enough for a week; a year needs what there is.
        let from = filled.len().saturating_sub(if m <= 7 { 30 * m } else { LATEST.max(6 * m) });
        b.raw.clear();
        b.raw.extend(filled[from..].iter().enumerate().map(|(i, v)| v * profile.at(from + i)));
        let factors: Vec<f64> = (0..m).map(|i| profile.at(from + i)).collect();
        let known = if gaps { &known[from..] } else { known };
        seasonal = [false, true].map(|multiplicative| {
            let near = hint.season[usize::from(multiplicative)];
            winters::fit(&b.raw, known, &factors, multiplicative, near)
        });
    }
    let top = y.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max) * 2.0;
    let found: Vec<&winters::Fit> = seasonal.iter().flatten().collect();
    if let Some(first) = found.first() {
        first.forecast(&mut b.path);
        if let Some(second) = found.get(1) {
            // One of each kind: the mean of both errs less than the better of them in the past.
            b.raw.resize(horizon, 0.0);
            second.forecast(&mut b.raw[..horizon]);
            b.path.iter_mut().zip(&b.raw).for_each(|(a, m)| *a = 0.5 * (*a + m));
        }
        b.path.iter_mut().for_each(|v| *v = v.clamp(0.0, top));
        put(9, &b.path, false);
    } else {
        paths.copy_within(3 * horizon..4 * horizon, 9 * horizon);
    }
    // One-step errors of the smoothing, the recent ones counting more; never less than those of a Poisson count.
    let scale = residual(values, ses::ALPHAS[alpha].min(0.3));
    let zero = |part: &[f64]| part.iter().filter(|v| **v == 0.0).count() as f64 / part.len().max(1) as f64;
    let tail = |k: usize| &values[n.saturating_sub(k)..];
    let avg = |part: &[f64]| part.iter().sum::<f64>() / part.len().max(1) as f64;
    let since = values.iter().rev().take_while(|v| **v == 0.0).count();
    let recent = [
        zero(values) as f32,
        zero(tail(2 * lead)) as f32,
        (since as f64 / interval.unwrap_or(1.0)) as f32,
        avg(tail(lead)) as f32,
        avg(tail(4 * lead)) as f32,
        mean as f32,
        n as f32,
        values.last().copied().unwrap_or(0.0) as f32,
    ];
    let (wide, own) = sums_error(values, lead, 0.15);
    Look {
        paths,
        scale,
        wide,
        own,
        slope: holt.map_or(0.0, |f| f.slope),
        recent,
        hint: Hint {
            trend: holt.map(|f| f.constants),
            theta: dynamic.map(|f| f.alpha),
            season: seasonal.map(|f| f.map(|f| f.constants)),
        },
    }
}

/// Fills unknown values with what lies around them, so that models with memory see a level there; `known` says which were.
fn fill(a: &[f64], into: &mut Vec<f64>, known: &mut Vec<bool>) {
    into.clear();
    known.clear();
    let mut last: Option<(usize, f64)> = None;
    for (i, v) in a.iter().enumerate() {
        known.push(v.is_finite());
        into.push(*v);
        if !v.is_finite() {
            continue;
        }
        match last {
            None => into[..i].fill(*v),
            Some((at, before)) => {
                for (j, to) in into[at + 1..i].iter_mut().enumerate() {
                    *to = before + (v - before) * (j + 1) as f64 / (i - at) as f64;
                }
            }
        }
        last = Some((i, *v));
    }
    if let Some((at, v)) = last {
        into[at + 1..].fill(v);
    }
}

/// Root of the exponentially weighted mean squared one-step error of a smoothing.
fn residual(values: &[f64], alpha: f64) -> f64 {
    let Some(first) = values.first() else { return 0.0 };
    let (mut level, mut sum, mut weight) = (*first, 0.0, 0.0);
    let keep: f64 = 0.99;
    for v in &values[1..] {
        let e = v - level;
        sum = keep * sum + e * e;
        weight = keep * weight + 1.0;
        level += alpha * e;
    }
    if weight > 0.0 { (sum / weight).sqrt() } else { first.abs().sqrt() }
}

/// Root mean square of what a smoothing would have missed of every past sum over `lead` periods, and the quantiles of that.
fn sums_error(values: &[f64], lead: usize, alpha: f64) -> (f64, [f32; LEVELS]) {
    let n = values.len();
    if n < lead + 4 {
        return (0.0, [0.0; LEVELS]);
    }
    let mut level = values.iter().take(lead.max(4)).sum::<f64>() / lead.max(4) as f64;
    let mut next: f64 = values[..lead].iter().sum();
    let mut errors = Vec::with_capacity(n - lead + 1);
    for at in 0..=n - lead {
        // `next` is the sum of what follows.
        errors.push(next - level * lead as f64);
        level += alpha * (values[at] - level);
        if at + lead < n {
            next += values[at + lead] - values[at];
        }
    }
    let sum: f64 = errors.iter().map(|e| e * e).sum();
    let wide = (sum / errors.len() as f64).sqrt();
    errors.sort_unstable_by(f64::total_cmp);
    let own = Spread::LEVELS.map(|q| {
        let at = q * (errors.len() - 1) as f64;
        let i = at as usize;
        let share = at - i as f64;
        let next = errors[(i + 1).min(errors.len() - 1)];
        (errors[i] + share * (next - errors[i])) as f32
    });
    (wide, own)
}
