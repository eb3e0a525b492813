//! Theta: Assimakopoulos and Nikolopoulos (2000), as optimised and dynamic models by Fiorucci et al. (2016).
//!
//! For a smoothing constant the one-step forecasts are linear in the first level and in `w = 1 - 1 / theta`, so that only
//! the constant needs a search: the other two follow from two equations.

use super::{season::Seasonal, ses::minimise};

/// Which theta model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Theta 2, the line through the whole history.
    Standard,
    /// Theta optimised, the line as far as known at each period.
    Dynamic,
}

/// A fitted theta model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Smoothing constant, 0.1 to 0.99.
    pub alpha: f64,
    /// `1 - 1 / theta`, from 0 up to 1.
    pub weight: f64,
    /// Level before the first period.
    pub first: f64,
    /// Sum of squared one-step errors from the fourth period on.
    pub sse: f64,
    level: f64,
    mean: f64,
    slope: f64,
    count: usize,
    /// `(1 - alpha) ^ count`.
    decay: f64,
    kind: Kind,
    intercept: f64,
}

const LOW: f64 = 0.1;
const HIGH: f64 = 0.99;

/// Sums over the history for one smoothing constant.
#[derive(Default, Clone, Copy)]
struct Sums {
    aa: f64,
    ab: f64,
    bb: f64,
    ay: f64,
    by: f64,
    yy: f64,
}

impl Sums {
    /// First level, weight and squared errors that fit best, the weight held within its bounds.
    fn solve(&self, fixed: Option<f64>) -> (f64, f64, f64) {
        let first = |w: f64| if self.aa > 1e-12 { (self.ay - w * self.ab) / self.aa } else { 0.0 };
        let det = self.aa * self.bb - self.ab * self.ab;
        let w = fixed.unwrap_or_else(|| {
            if det > 1e-9 * self.aa * self.bb {
                ((self.aa * self.by - self.ab * self.ay) / det).clamp(0.0, 1.0)
            } else {
                0.5
            }
        });
        let l = first(w);
        let sse = self.yy - 2.0 * (l * self.ay + w * self.by)
            + l * l * self.aa
            + 2.0 * l * w * self.ab
            + w * w * self.bb;
        (l, w, sse.max(0.0))
    }
}

/// Gathers the sums for one constant. `weights`: periods that count (known), empty for all.
fn gather(y: &[f64], known: &[bool], alpha: f64, kind: Kind, line: (f64, f64)) -> Sums {
    let mut s = Sums::default();
    let keep = 1.0 - alpha;
    let over = 1.0 / alpha;
    let y0 = y[0];
    // The level from a first level of nothing, and how much of the first level is left.
    let (mut base, mut decay) = (alpha * y0, keep);
    let (mut mean, mut slope) = (y0, 0.0);
    let mut intercept = y0;
    if kind == Kind::Standard {
        (intercept, slope) = line;
    }
    for (i, v) in y.iter().enumerate().skip(1) {
        let n = i as f64;
        // `decay` is keep ^ i here.
        let g = intercept * decay + slope * (1.0 - decay * keep) * over;
        if i >= 3 && (known.is_empty() || known[i]) {
            let t = v - base;
            s.aa += decay * decay;
            s.ab += decay * g;
            s.bb += g * g;
            s.ay += decay * t;
            s.by += g * t;
            s.yy += t * t;
        }
        base += alpha * (v - base);
        if kind == Kind::Dynamic {
            let before = mean;
            mean += (v - mean) / (n + 1.0);
            slope = ((n - 1.0) * slope + 6.0 * (v - before) / (n + 1.0)) / (n + 2.0);
            intercept = mean - slope * (n + 2.0) / 2.0;
        }
        decay *= keep;
    }
    s
}

/// The theta model with the least squared one-step errors. `known` tells which values count, empty for all. `None` with fewer
/// than four values.
#[must_use]
pub fn fit(y: &[f64], known: &[bool], kind: Kind) -> Option<Fit> {
    search(y, known, kind, None, 18)
}

/// The same in fewer steps; `near` is a smoothing constant found before on nearly the same history, and narrows the search.
#[must_use]
pub fn fit_near(y: &[f64], known: &[bool], kind: Kind, near: Option<f64>) -> Option<Fit> {
    search(y, known, kind, near, 7)
}

/// The model with a given smoothing constant: first level and weight that fit it best.
#[must_use]
pub fn fit_at(y: &[f64], kind: Kind, alpha: f64) -> Option<Fit> {
    if y.len() < 4 || y.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let line = line(y);
    let fixed = (kind == Kind::Standard).then_some(0.5);
    let alpha = alpha.clamp(LOW, HIGH);
    let (first, weight, sse) = gather(y, &[], alpha, kind, line).solve(fixed);
    Some(finish(y, alpha, weight, first, sse, kind, line))
}

fn search(y: &[f64], known: &[bool], kind: Kind, near: Option<f64>, rounds: usize) -> Option<Fit> {
    // Coarse first: the errors may have more than one valley.
    const STEPS: [f64; 6] = [LOW, 0.25, 0.45, 0.65, 0.85, HIGH];
    if y.len() < 4 || y.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let line = line(y);
    let fixed = (kind == Kind::Standard).then_some(0.5);
    let loss = |alpha: f64| gather(y, known, alpha, kind, line).solve(fixed).2;
    let alpha = if let Some(near) = near {
        minimise((near - 0.12).max(LOW), (near + 0.12).min(HIGH), 2, loss)
    } else {
        let mut best = 0;
        let mut least = f64::INFINITY;
        for (i, alpha) in STEPS.iter().enumerate() {
            let l = loss(*alpha);
            if l < least {
                (best, least) = (i, l);
            }
        }
        let low = STEPS[best.saturating_sub(1)];
        let high = STEPS[(best + 1).min(STEPS.len() - 1)];
        let alpha = minimise(low, high, rounds, loss);
        if loss(alpha) > least { STEPS[best] } else { alpha }
    };
    let (first, weight, sse) = gather(y, known, alpha, kind, line).solve(fixed);
    Some(finish(y, alpha, weight, first, sse, kind, line))
}

/// Runs through the history once more for the state at its end.
fn finish(y: &[f64], alpha: f64, weight: f64, first: f64, sse: f64, kind: Kind, line: (f64, f64)) -> Fit {
    let keep = 1.0 - alpha;
    let mut level = alpha * y[0] + keep * first;
    let (mut mean, mut slope) = (y[0], 0.0);
    let mut decay = keep;
    for (i, v) in y.iter().enumerate().skip(1) {
        let n = i as f64;
        level += alpha * (v - level);
        let before = mean;
        mean += (v - mean) / (n + 1.0);
        slope = ((n - 1.0) * slope + 6.0 * (v - before) / (n + 1.0)) / (n + 2.0);
        decay *= keep;
    }
    let n = y.len() as f64;
    let mut intercept = mean - slope * (n + 1.0) / 2.0;
    if kind == Kind::Standard {
        (intercept, slope) = line;
    }
    Fit { alpha, weight, first, sse, level, mean, slope, count: y.len(), decay, kind, intercept }
}

impl Fit {
    /// The next `out.len()` periods; of the dynamic model each forecast is taken for what happened.
    pub fn forecast(&self, out: &mut [f64]) {
        let keep = 1.0 - self.alpha;
        let (mut level, mut mean, mut slope, mut decay) = (self.level, self.mean, self.slope, self.decay);
        let mut intercept = self.intercept;
        for (step, to) in out.iter_mut().enumerate() {
            let n = (self.count + step) as f64;
            let mu = level + self.weight * (intercept * decay + slope * (1.0 - decay * keep) / self.alpha);
            *to = mu;
            level += self.alpha * (mu - level);
            if self.kind == Kind::Dynamic {
                let before = mean;
                mean += (mu - mean) / (n + 1.0);
                slope = ((n - 1.0) * slope + 6.0 * (mu - before) / (n + 1.0)) / (n + 2.0);
                intercept = mean - slope * (n + 2.0) / 2.0;
            }
            decay *= keep;
        }
    }
}

/// The least-squares line `a + b t`, t from 1.
fn line(y: &[f64]) -> (f64, f64) {
    let n = y.len() as f64;
    let mean = y.iter().sum::<f64>() / n;
    let weighted = y.iter().zip(1..).map(|(v, t)| v * f64::from(t)).sum::<f64>() / n;
    let slope = 6.0 / (n * n - 1.0) * (2.0 * weighted - (n + 1.0) * mean);
    (mean - slope * (n + 1.0) / 2.0, slope)
}

/// The whole method, with its test for a season and its decomposition; forecasts are not held above zero.
#[must_use]
pub fn theta(y: &[f64], season: usize, horizon: usize, kind: Kind) -> Option<Vec<f64>> {
    let seasonal = Seasonal::tested(y, season);
    let adjusted = seasonal.adjusted(y);
    let fit = fit(&adjusted, &[], kind)?;
    let mut out = vec![0.0; horizon];
    fit.forecast(&mut out);
    for (step, v) in out.iter_mut().enumerate() {
        *v = seasonal.restored(*v, y.len() + step);
    }
    Some(out)
}

/// The dynamic optimised theta method (Fiorucci et al. 2016).
#[must_use]
pub fn dotm(y: &[f64], season: usize, horizon: usize) -> Option<Vec<f64>> {
    theta(y, season, horizon, Kind::Dynamic)
}
