//! Exponential smoothing as state space models, chosen by their likelihood: Hyndman, Koehler, Snyder and Grose (2002), Hyndman
//! et al. (2008).
//!
//! Additive or multiplicative errors; no trend, a trend or a damped one; no season, an additive or a multiplicative one. Start
//! values are those of the book (a line through the first ten values, a decomposition of the first seasons), then constants and
//! first states are searched together (Nelder and Mead 1965).

use super::season::Seasonal;

/// No component, an additive or a multiplicative one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// None.
    None,
    /// Added.
    Additive,
    /// Multiplied.
    Multiplicative,
}

/// A model's form. The trend, where there is one, is additive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Errors in proportion to the level rather than alike.
    pub multiplicative_error: bool,
    /// Whether there is a trend.
    pub trend: bool,
    /// Whether it fades.
    pub damped: bool,
    /// The season.
    pub season: Part,
}

impl Form {
    /// ETS(A,N,N): simple exponential smoothing.
    pub const ANN: Self =
        Self { multiplicative_error: false, trend: false, damped: false, season: Part::None };
    /// ETS(A,Ad,N): damped trend.
    pub const AADN: Self =
        Self { multiplicative_error: false, trend: true, damped: true, season: Part::None };

    /// Constants searched for.
    fn constants(self) -> usize {
        1 + usize::from(self.trend) + usize::from(self.season != Part::None) + usize::from(self.damped)
    }
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Its form.
    pub form: Form,
    /// Akaike's criterion, corrected for short histories: lower is better.
    pub aicc: f64,
    alpha: f64,
    beta: f64,
    gamma: f64,
    phi: f64,
    level: f64,
    slope: f64,
    /// Beginning with the first period after the history.
    season: Vec<f64>,
}

impl Fit {
    /// The mean of step 1, 2, ...
    pub fn forecast(&self, out: &mut [f64]) {
        let (mut damp, mut sum) = (1.0, 0.0);
        for (step, to) in out.iter_mut().enumerate() {
            damp *= self.phi;
            sum += damp;
            let base = self.level + if self.form.trend { sum * self.slope } else { 0.0 };
            *to = match self.form.season {
                Part::None => base,
                Part::Additive => base + self.season[step % self.season.len()],
                Part::Multiplicative => base * self.season[step % self.season.len()],
            };
        }
    }

    /// Smoothing constants of level, slope and season, and the damping.
    #[must_use]
    pub fn constants(&self) -> [f64; 4] {
        [self.alpha, self.beta, self.gamma, self.phi]
    }
}

struct Search<'a> {
    y: &'a [f64],
    form: Form,
    m: usize,
    season: Vec<f64>,
}

struct State {
    loss: f64,
    level: f64,
    slope: f64,
}

impl Search<'_> {
    /// The constants, held to their bounds: alpha, beta, gamma, phi.
    fn constants(&self, x: &[f64]) -> Option<[f64; 4]> {
        let mut at = x.iter().copied();
        let alpha = at.next()?;
        let beta = if self.form.trend { at.next()? } else { 0.0 };
        let gamma = if self.form.season == Part::None { 0.0 } else { at.next()? };
        let phi = if self.form.damped { at.next()? } else { 1.0 };
        let alpha = alpha.clamp(1e-4, 0.9999);
        let beta = if self.form.trend { beta.clamp(1e-4, alpha) } else { 0.0 };
        let gamma =
            if self.form.season == Part::None { 0.0 } else { gamma.clamp(1e-4, (1.0 - alpha).max(1e-4)) };
        let phi = if self.form.damped { phi.clamp(0.8, 0.98) } else { 1.0 };
        Some([alpha, beta, gamma, phi])
    }

    /// Minus twice the log likelihood, without what is the same for all.
    fn run(&mut self, x: &[f64]) -> Option<State> {
        let [alpha, beta, gamma, phi] = self.constants(x)?;
        let mut at = self.form.constants();
        let mut level = x[at];
        at += 1;
        let mut slope = 0.0;
        if self.form.trend {
            slope = x[at];
            at += 1;
        }
        self.season.clear();
        let seasonal = self.form.season != Part::None;
        let multiplied = self.form.season == Part::Multiplicative;
        if seasonal {
            self.season.extend_from_slice(&x[at..at + self.m - 1]);
            let sum: f64 = self.season.iter().sum();
            self.season.push(if multiplied { self.m as f64 - sum } else { -sum });
            if multiplied && self.season.iter().any(|s| *s <= 0.0) {
                return None;
            }
        }
        let (mut square, mut logs) = (0.0, 0.0);
        let mut phase = 0;
        for v in self.y {
            let base = level + phi * slope;
            let s = if seasonal { self.season[phase] } else { f64::from(u8::from(multiplied)) };
            let f = match self.form.season {
                Part::None => base,
                Part::Additive => base + s,
                Part::Multiplicative => base * s,
            };
            let mut e = v - f;
            if self.form.multiplicative_error {
                if f.abs() < 1e-9 {
                    return None;
                }
                square += (e / f) * (e / f);
                logs += f.abs().ln();
            } else {
                square += e * e;
            }
            // In error-correction form both kinds of error lead to the same recursions for these forms.
            let by_season = if multiplied { e / base } else { e };
            if multiplied {
                e /= s;
            }
            level = base + alpha * e;
            slope = phi * slope + beta * e;
            if seasonal {
                self.season[phase] = s + gamma * by_season;
                phase = if phase + 1 == self.m { 0 } else { phase + 1 };
            }
        }
        if seasonal {
            self.season.rotate_left(phase);
        }
        let loss = self.y.len() as f64 * square.max(1e-300).ln() + 2.0 * logs;
        (loss.is_finite() && level.is_finite()).then_some(State { loss, level, slope })
    }
}

/// Fits one form. `None` where the history is too short for it or not above zero where it must be.
#[must_use]
pub fn fit(y: &[f64], season: usize, form: Form) -> Option<Fit> {
    let seasonal = form.season != Part::None;
    let positive = y.iter().all(|v| *v > 0.0);
    let multiplies = form.multiplicative_error || form.season == Part::Multiplicative;
    if y.len() < 4 || y.iter().any(|v| !v.is_finite()) || (multiplies && !positive) {
        return None;
    }
    if seasonal && (season < 2 || y.len() < 2 * season + 2) {
        return None;
    }
    let start = seasonal.then(|| starting_season(y, season, form.season));
    let adjusted: Vec<f64> = match &start {
        None => y.to_vec(),
        Some(s) => y
            .iter()
            .enumerate()
            .map(|(i, v)| {
                let s = s[i % season];
                if form.season == Part::Multiplicative { v / s } else { v - s }
            })
            .collect(),
    };
    let (level, slope) = first_line(&adjusted[..adjusted.len().min(10.max(2 * season.min(12)))]);
    let m = season.max(1) as f64;
    let mut x = vec![if form.trend || seasonal { 0.2 } else { 0.3 }];
    if form.trend {
        x.push(0.02);
    }
    if seasonal {
        x.push((0.1 / m.sqrt()).max(0.02));
    }
    if form.damped {
        x.push(0.95);
    }
    x.push(if form.trend { level } else { level + slope });
    if form.trend {
        x.push(slope);
    }
    if let Some(s) = &start {
        x.extend_from_slice(&s[..season - 1]);
    }
    let mut search = Search { y, form, m: season, season: Vec::with_capacity(season) };
    let spread = (y.iter().map(|v| (v - level).powi(2)).sum::<f64>() / y.len() as f64).sqrt().max(1e-6);
    let steps: Vec<f64> = x
        .iter()
        .enumerate()
        .map(|(i, v)| match i {
            i if i < form.constants() => 0.1 * (1.0 - v).min(*v).max(0.05),
            i if i == form.constants() => 0.3 * spread,
            i if form.trend && i == form.constants() + 1 => 0.1 * spread.max(slope.abs()) / 5.0,
            _ if form.season == Part::Multiplicative => 0.05,
            _ => 0.1 * spread,
        })
        .collect();
    let best = nelder_mead(&x, &steps, 400 * x.len(), |x| search.run(x).map_or(f64::INFINITY, |s| s.loss));
    let [alpha, beta, gamma, phi] = search.constants(&best)?;
    let State { loss, level, slope } = search.run(&best)?;
    let (k, n) = (best.len() as f64 + 1.0, y.len() as f64);
    let room = n - k - 1.0;
    let aicc = if room > 0.0 { loss + 2.0 * k + 2.0 * k * (k + 1.0) / room } else { f64::INFINITY };
    Some(Fit { form, aicc, alpha, beta, gamma, phi, level, slope, season: search.season })
}

/// The form with the lowest corrected criterion; `seasonal` tells whether seasons are tried.
#[must_use]
pub fn best(y: &[f64], season: usize, seasonal: bool) -> Option<Fit> {
    let seasons: &[Part] =
        if seasonal { &[Part::None, Part::Additive, Part::Multiplicative] } else { &[Part::None] };
    let mut best: Option<Fit> = None;
    for multiplicative_error in [false, true] {
        for (trend, damped) in [(false, false), (true, false), (true, true)] {
            for season_part in seasons {
                // A season that multiplies with an error that adds is unstable and left out, as in the book.
                if *season_part == Part::Multiplicative && !multiplicative_error {
                    continue;
                }
                let form = Form { multiplicative_error, trend, damped, season: *season_part };
                if let Some(f) = fit(y, season, form)
                    && best.as_ref().is_none_or(|b| f.aicc < b.aicc)
                {
                    best = Some(f);
                }
            }
        }
    }
    best
}

/// The season to begin with, of the first four seasons.
fn starting_season(y: &[f64], season: usize, part: Part) -> Vec<f64> {
    let some = &y[..y.len().min(4 * season)];
    let found = Seasonal::classical(some, season);
    match (part, found.multiplicative) {
        (Part::Multiplicative, true) | (Part::Additive, false) => found.index,
        _ => {
            // The other kind than the decomposition took: from the means of the phases.
            let mean = some.iter().sum::<f64>() / some.len() as f64;
            let multiply = part == Part::Multiplicative;
            let mut index = vec![0.0; season];
            for (phase, to) in index.iter_mut().enumerate() {
                *to = if found.index.is_empty() {
                    f64::from(u8::from(multiply))
                } else if multiply {
                    (1.0 + found.index[phase] / mean.max(1e-9)).max(0.05)
                } else {
                    (found.index[phase] - 1.0) * mean
                };
            }
            index
        }
    }
}

/// Level before the first value and slope, by least squares.
fn first_line(y: &[f64]) -> (f64, f64) {
    let n = y.len() as f64;
    let mean = y.iter().sum::<f64>() / n;
    let middle = (n + 1.0) / 2.0;
    let (mut above, mut below) = (0.0, 0.0);
    for (v, t) in y.iter().zip(1..) {
        let d = f64::from(t) - middle;
        above += d * (v - mean);
        below += d * d;
    }
    let slope = if below > 0.0 { above / below } else { 0.0 };
    (mean - slope * middle, slope)
}

/// How often the search is begun again.
const ROUNDS: usize = 5;

/// The least of a function of many variables, by a simplex begun with these steps.
fn nelder_mead(start: &[f64], steps: &[f64], most: usize, mut f: impl FnMut(&[f64]) -> f64) -> Vec<f64> {
    let n = start.len();
    let mut best = start.to_vec();
    // Begun again where it ended: a simplex can collapse early.
    for round in 0..ROUNDS {
        let mut simplex: Vec<(f64, Vec<f64>)> = (0..=n)
            .map(|i| {
                let mut x = best.clone();
                if i > 0 {
                    x[i - 1] += steps[i - 1] * [1.0, -0.5, 0.3, -0.2, 0.1][round % 5];
                }
                (f(&x), x)
            })
            .collect();
        for _ in 0..most / ROUNDS {
            simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (low, high) = (simplex[0].0, simplex[n].0);
            if (high - low).abs() <= 1e-10 * (low.abs() + 1e-10) {
                break;
            }
            let centre: Vec<f64> =
                (0..n).map(|i| simplex[..n].iter().map(|s| s.1[i]).sum::<f64>() / n as f64).collect();
            let along = |t: f64, s: &[f64]| -> Vec<f64> {
                centre.iter().zip(s).map(|(c, w)| c + t * (w - c)).collect()
            };
            let mirrored = along(-1.0, &simplex[n].1);
            let value = f(&mirrored);
            if value < low {
                let further = along(-2.0, &simplex[n].1);
                let beyond = f(&further);
                simplex[n] = if beyond < value { (beyond, further) } else { (value, mirrored) };
            } else if value < simplex[n - 1].0 {
                simplex[n] = (value, mirrored);
            } else {
                let inside = along(if value < high { -0.5 } else { 0.5 }, &simplex[n].1);
                let between = f(&inside);
                if between < high.min(value) {
                    simplex[n] = (between, inside);
                } else {
                    let first = simplex[0].1.clone();
                    for s in simplex.iter_mut().skip(1) {
                        s.1.iter_mut().zip(&first).for_each(|(v, b)| *v = b + 0.5 * (*v - b));
                        s.0 = f(&s.1);
                    }
                }
            }
        }
        simplex.sort_by(|a, b| a.0.total_cmp(&b.0));
        best = simplex.swap_remove(0).1;
    }
    best
}
