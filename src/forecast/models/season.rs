//! Seasons: is there one, and what is it? Classical decomposition (Makridakis, Wheelwright, Hyndman 1998, chapter 3).

/// A season taken out of a history.
#[derive(Debug, Clone, PartialEq)]
pub struct Seasonal {
    /// For each period of the season, beginning with that of the first value; empty when there is none.
    pub index: Vec<f64>,
    /// Factors (round 1) rather than differences (round 0).
    pub multiplicative: bool,
}

impl Seasonal {
    /// No season.
    #[must_use]
    pub const fn none() -> Self {
        Self { index: Vec::new(), multiplicative: true }
    }

    /// The season where the autocorrelation at its length says that there is one, at 90 %: the test of Fiorucci et al. (2016).
    #[must_use]
    pub fn tested(y: &[f64], season: usize) -> Self {
        if is_seasonal(y, season) { Self::classical(y, season) } else { Self::none() }
    }

    /// Classical decomposition: factors when everything is above zero and none is nearly zero, differences otherwise.
    #[must_use]
    pub fn classical(y: &[f64], season: usize) -> Self {
        let Some(trend) = centred(y, season) else { return Self::none() };
        if y.iter().all(|v| *v > 0.0) {
            let index = means(y, &trend, season, |v, t| v / t);
            let mean = index.iter().sum::<f64>() / season as f64;
            let index: Vec<f64> = index.iter().map(|v| v / mean).collect();
            if index.iter().all(|v| *v > 0.01) {
                return Self { index, multiplicative: true };
            }
        }
        let index = means(y, &trend, season, |v, t| v - t);
        let mean = index.iter().sum::<f64>() / season as f64;
        Self { index: index.iter().map(|v| v - mean).collect(), multiplicative: false }
    }

    /// What belongs to the period `at` (0 = first value).
    #[must_use]
    pub fn at(&self, at: usize) -> f64 {
        let none = f64::from(u8::from(self.multiplicative));
        if self.index.is_empty() { none } else { self.index[at % self.index.len()] }
    }

    /// The history without its season.
    #[must_use]
    pub fn adjusted(&self, y: &[f64]) -> Vec<f64> {
        y.iter().enumerate().map(|(i, v)| self.taken(*v, i)).collect()
    }

    /// A value without its season.
    #[must_use]
    pub fn taken(&self, v: f64, at: usize) -> f64 {
        if self.multiplicative { v / self.at(at) } else { v - self.at(at) }
    }

    /// A value with its season.
    #[must_use]
    pub fn restored(&self, v: f64, at: usize) -> f64 {
        if self.multiplicative { v * self.at(at) } else { v + self.at(at) }
    }
}

/// Whether the autocorrelation at lag `season` stands out of its 90 % band (Bartlett's formula). Unknown values are left out.
#[must_use]
pub fn is_seasonal(y: &[f64], season: usize) -> bool {
    if season < 2 || y.len() < 2 * season.max(2) {
        return false;
    }
    let (mut sum, mut known) = (0.0, 0usize);
    for v in y.iter().filter(|v| v.is_finite()) {
        sum += v;
        known += 1;
    }
    let mean = sum / known.max(1) as f64;
    let d: Vec<f64> = y.iter().map(|v| if v.is_finite() { v - mean } else { 0.0 }).collect();
    let total: f64 = d.iter().map(|v| v * v).sum();
    if total <= 1e-12 * mean * mean || known < 2 * season {
        return false;
    }
    let r = |lag: usize| d[lag..].iter().zip(&d).map(|(a, b)| a * b).sum::<f64>() / total;
    let before: f64 = (1..season).map(|lag| r(lag).powi(2)).sum();
    r(season).abs() > 1.645 * ((1.0 + 2.0 * before) / known as f64).sqrt()
}

/// The centred moving average over a season; `NaN` at the ends. `None` when there are not two seasons.
fn centred(y: &[f64], season: usize) -> Option<Vec<f64>> {
    if season < 2 || y.len() < 2 * season {
        return None;
    }
    let half = season / 2;
    let mut out = vec![f64::NAN; y.len()];
    for i in half..y.len() - half {
        let sum: f64 = if season % 2 == 1 {
            y[i - half..=i + half].iter().sum()
        } else {
            y[i - half + 1..i + half].iter().sum::<f64>() + 0.5 * (y[i - half] + y[i + half])
        };
        out[i] = sum / season as f64;
    }
    Some(out)
}

/// The mean of `of(value, trend)` for each period of the season.
fn means(y: &[f64], trend: &[f64], season: usize, of: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let mut sums = vec![(0.0, 0usize); season];
    for (i, (v, t)) in y.iter().zip(trend).enumerate() {
        let one = of(*v, *t);
        if one.is_finite() {
            let s = &mut sums[i % season];
            s.0 += one;
            s.1 += 1;
        }
    }
    sums.iter().map(|(sum, n)| if *n > 0 { sum / *n as f64 } else { f64::NAN }).collect()
}

/// The season that most histories show, of those that people live by: 7 days, 12 months, 52 weeks, 4 quarters; 1 when fewer than
/// a third of the histories that are long enough show one. That their sum shows it, lined up at their ends, counts as much as a
/// third of them.
#[must_use]
pub fn find(histories: &[&[f64]]) -> usize {
    const THIRD: f64 = 1.0 / 3.0;
    let mut best = (THIRD, 1);
    for season in [12, 7, 52, 4] {
        let long: Vec<&[f64]> =
            histories.iter().copied().filter(|y| y.len() >= 3 * season).take(2000).collect();
        if long.is_empty() {
            continue;
        }
        let shown = long.iter().filter(|y| shows(y, season)).count();
        let mut score = shown as f64 / long.len() as f64;
        let length = long.iter().map(|y| y.len()).min().unwrap_or(0);
        let sum: Vec<f64> = (1..=length)
            .rev()
            .map(|back| long.iter().map(|y| y[y.len() - back]).filter(|v| v.is_finite()).sum())
            .collect();
        // Promotions come in waves that all share and no item shows: some must show it by themselves.
        if long.len() >= 5 && shown * 14 >= long.len() && shows(&sum, season) {
            score += THIRD;
        }
        if score > best.0 {
            best = (score, season);
        }
    }
    best.1
}

/// Whether the changes of a history come back after a season, more than after a little less or a little more. Changes, because
/// a level that wanders looks like itself at every lag.
fn shows(y: &[f64], season: usize) -> bool {
    let late = &y[y.len().saturating_sub(6 * season.max(30))..];
    let changes: Vec<f64> =
        late.windows(2).map(|w| w[1] - w[0]).map(|c| if c.is_finite() { c } else { 0.0 }).collect();
    let total: f64 = changes.iter().map(|c| c * c).sum();
    if changes.len() < 2 * season + 1 || total <= 0.0 {
        return false;
    }
    let r = |lag: usize| changes[lag..].iter().zip(&changes).map(|(a, b)| a * b).sum::<f64>() / total;
    let before: f64 = (1..season).map(|lag| r(lag).powi(2)).sum();
    let here = r(season);
    here > r(season - 1)
        && here > r(season + 1)
        && here > 1.645 * ((1.0 + 2.0 * before) / changes.len() as f64).sqrt()
}
