//! Level, damped trend and a season that moves: Holt (1957) and Winters (1960), in the error-correction form of Hyndman et
//! al. (2008), with a season that adds or one that multiplies, whichever fits better.

/// Constants of level, slope, season and damping.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constants {
    /// Of the level, 0 to 1.
    pub alpha: f64,
    /// Of the slope.
    pub beta: f64,
    /// Of the season.
    pub gamma: f64,
    /// What is left of the slope a period later.
    pub phi: f64,
    /// Factors rather than differences.
    pub multiplicative: bool,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Its constants.
    pub constants: Constants,
    /// Sum of squared one-step errors after the first season.
    pub sse: f64,
    level: f64,
    slope: f64,
    /// The season, beginning with the first period after the history.
    season: Vec<f64>,
}

impl Fit {
    /// The mean of step 1, 2, ...
    pub fn forecast(&self, out: &mut [f64]) {
        let (mut damp, mut sum) = (1.0, 0.0);
        for (step, to) in out.iter_mut().enumerate() {
            damp *= self.constants.phi;
            sum += damp;
            let s = self.season[step % self.season.len()];
            let base = self.level + sum * self.slope;
            *to = if self.constants.multiplicative { base * s } else { base + s };
        }
    }
}

/// Runs through a history. `factors` is the season to begin with, factors around 1, beginning with the first value.
fn run(
    y: &[f64],
    known: &[bool],
    factors: &[f64],
    start: (f64, f64),
    c: Constants,
    season: &mut Vec<f64>,
) -> (f64, f64, f64) {
    let m = factors.len();
    let (mut l, mut b) = start;
    let mean = l.max(1e-9);
    season.clear();
    season.extend(factors.iter().map(|f| if c.multiplicative { *f } else { (f - 1.0) * mean }));
    let mut sse = 0.0;
    let mut at = 0;
    for (i, v) in y.iter().enumerate() {
        let s = season[at];
        let base = l + c.phi * b;
        let f = if c.multiplicative { base * s } else { base + s };
        let mut e = v - f;
        if !known.is_empty() && !known[i] {
            e = 0.0;
        }
        if i >= m {
            sse += e * e;
        }
        b *= c.phi;
        if c.multiplicative {
            let (by_s, by_base) = (e / s.max(1e-3), e / base.max(1e-9));
            l = base + c.alpha * by_s;
            b += c.beta * by_s;
            season[at] = (s + c.gamma * by_base).max(0.01);
        } else {
            l = base + c.alpha * e;
            b += c.beta * e;
            season[at] = s + c.gamma * e;
        }
        at += 1;
        if at == m {
            at = 0;
        }
    }
    season.rotate_left(at);
    (l, b, sse)
}

/// The best of a small grid, refined around it, or of the neighbourhood of constants found before. `None` when there are not two
/// seasons.
#[must_use]
pub fn fit(
    y: &[f64],
    known: &[bool],
    factors: &[f64],
    multiplicative: bool,
    near: Option<Constants>,
) -> Option<Fit> {
    let m = factors.len();
    if m < 2 || y.len() < 2 * m {
        return None;
    }
    let first = y[..m].iter().zip(factors).map(|(v, f)| v / f.max(0.02)).sum::<f64>() / m as f64;
    let second = y[m..2 * m].iter().zip(factors).map(|(v, f)| v / f.max(0.02)).sum::<f64>() / m as f64;
    let slope = (second - first) / m as f64 * 0.5;
    let start = (first - slope * m as f64 * 0.5, slope);
    let mut season = Vec::with_capacity(m);
    if multiplicative && y.iter().any(|v| *v <= 0.0) {
        return None;
    }
    let mut best: Option<(Constants, f64)> = None;
    let mut test = |c: Constants, best: &mut Option<(Constants, f64)>| {
        let sse = run(y, known, factors, start, c, &mut season).2;
        if sse.is_finite() && best.is_none_or(|b| sse < b.1) {
            *best = Some((c, sse));
        }
    };
    if let Some(c) = near {
        test(c, &mut best);
        for alpha in [c.alpha * 1.5, c.alpha / 1.5] {
            let c = best?.0;
            let alpha = alpha.clamp(0.01, 0.95);
            test(Constants { alpha, beta: (c.beta / c.alpha) * alpha, ..c }, &mut best);
        }
    } else {
        for alpha in [0.08, 0.25, 0.55] {
            for gamma in [0.03, 0.2] {
                test(
                    Constants {
                        alpha,
                        beta: alpha * 0.08,
                        gamma: gamma * (1.0 - alpha),
                        phi: 0.97,
                        multiplicative,
                    },
                    &mut best,
                );
            }
        }
        let mut step = 0.12;
        for _ in 0..2 {
            let c = best?.0;
            for alpha in [c.alpha + step, c.alpha - step] {
                let alpha = alpha.clamp(0.01, 0.95);
                test(Constants { alpha, beta: (c.beta / c.alpha) * alpha, ..c }, &mut best);
            }
            let c = best?.0;
            for gamma in [c.gamma + step, c.gamma - step] {
                test(Constants { gamma: gamma.clamp(0.0, 0.9 * (1.0 - c.alpha)), ..c }, &mut best);
            }
            let c = best?.0;
            for (beta, phi) in [(c.beta * 3.0, c.phi), (c.beta / 4.0, c.phi), (c.beta, 0.9), (c.beta, 0.985)]
            {
                test(Constants { beta: beta.min(c.alpha), phi, ..c }, &mut best);
            }
            step *= 0.5;
        }
    }
    let (constants, _) = best?;
    let (level, slope, sse) = run(y, known, factors, start, constants, &mut season);
    Some(Fit { constants, sse, level, slope, season })
}
