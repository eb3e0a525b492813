//! Damped trend: Gardner and McKenzie (1985), as the state space model ETS(A,Ad,N) of Hyndman et al. (2008).
//!
//! For given constants the one-step errors are linear in the first level and slope, so that those two follow from two
//! equations and only three constants are searched for.

/// Constants of a damped trend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constants {
    /// Of the level, 0 to 1.
    pub alpha: f64,
    /// Of the slope, 0 to `alpha`.
    pub beta: f64,
    /// What is left of the slope a period later, 0.8 to 0.98.
    pub phi: f64,
}

/// A fitted damped trend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Its constants.
    pub constants: Constants,
    /// Level at the end.
    pub level: f64,
    /// Slope at the end, a period.
    pub slope: f64,
    /// Sum of squared one-step errors.
    pub sse: f64,
}

impl Fit {
    /// The mean of step 1, 2, ...
    pub fn forecast(&self, out: &mut [f64]) {
        let (mut damp, mut sum) = (1.0, 0.0);
        for to in out {
            damp *= self.constants.phi;
            sum += damp;
            *to = self.level + sum * self.slope;
        }
    }
}

/// Runs from an unknown start: squared errors and the level and slope at the end of the best one.
fn run(y: &[f64], known: &[bool], c: Constants) -> Fit {
    let Constants { alpha, beta, phi } = c;
    // Each state as (of the values, of the first level, of the first slope).
    let (mut l, mut b) = ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0));
    let (mut aa, mut ab, mut bb, mut ay, mut by, mut yy) = (1e-9, 0.0, 1e-9, 0.0, 0.0, 0.0);
    for (i, v) in y.iter().enumerate() {
        b = (phi * b.0, phi * b.1, phi * b.2);
        let f = (l.0 + b.0, l.1 + b.1, l.2 + b.2);
        let e = v - f.0;
        if known.is_empty() || known[i] {
            aa += f.1 * f.1;
            ab += f.1 * f.2;
            bb += f.2 * f.2;
            ay += f.1 * e;
            by += f.2 * e;
            yy += e * e;
        }
        l = (f.0 + alpha * e, f.1 - alpha * f.1, f.2 - alpha * f.2);
        b = (b.0 + beta * e, b.1 - beta * f.1, b.2 - beta * f.2);
    }
    let det = aa * bb - ab * ab;
    let (l0, b0) = if det > 1e-9 * aa * bb {
        ((bb * ay - ab * by) / det, (aa * by - ab * ay) / det)
    } else {
        (ay / aa, 0.0)
    };
    let sse = yy - l0 * ay - b0 * by;
    Fit {
        constants: c,
        level: l.0 + l0 * l.1 + b0 * l.2,
        slope: b.0 + l0 * b.1 + b0 * b.2,
        sse: sse.max(0.0),
    }
}

/// The damped trend with the least squared one-step errors. `known` tells which values count, empty for all; values that do
/// not count must be filled in. `near` narrows the search to the neighbourhood of constants found before.
#[must_use]
pub fn fit(y: &[f64], known: &[bool], near: Option<Constants>) -> Option<Fit> {
    if y.len() < 3 {
        return None;
    }
    let mut best = run(y, known, near.unwrap_or(Constants { alpha: 0.2, beta: 0.004, phi: 0.97 }));
    let test = |best: &mut Fit, alpha: f64, share: f64, phi: f64| {
        let alpha = alpha.clamp(1e-3, 0.999);
        let beta = alpha * share.clamp(1e-3, 0.999);
        let f = run(y, known, Constants { alpha, beta, phi: phi.clamp(0.8, 0.98) });
        if f.sse < best.sse {
            *best = f;
        }
    };
    if near.is_none() {
        for alpha in [0.05, 0.2, 0.5, 0.85] {
            for (share, phi) in [(0.02, 0.97), (0.2, 0.9), (0.2, 0.97)] {
                test(&mut best, alpha, share, phi);
            }
        }
    }
    let (mut step, rounds) = if near.is_some() { (0.12, 1) } else { (0.15, 3) };
    for _ in 0..rounds {
        let Constants { alpha, beta, phi } = best.constants;
        let share = beta / alpha;
        test(&mut best, alpha + step, share, phi);
        test(&mut best, alpha - step, share, phi);
        let alpha = best.constants.alpha;
        test(&mut best, alpha, share * (1.0 + 4.0 * step), phi);
        test(&mut best, alpha, share / (1.0 + 6.0 * step), phi);
        let share = best.constants.beta / alpha;
        test(&mut best, alpha, share, phi + step * 0.3);
        test(&mut best, alpha, share, phi - step * 0.3);
        step *= 0.4;
    }
    (best.sse.is_finite() && best.level.is_finite()).then_some(best)
}
