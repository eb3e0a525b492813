//! How wrong forecasts were over all items, as quantiles: conformalised quantile regression (Romano, Patterson and Candès
//! 2019), pooled over items whose forecasts are as certain as this one.
//!
//! The quantile of an item is a share of the quantile of its own past errors, and what has to be added to that so that the
//! quantile held over the pool. The share is the one that would have cost least.

use super::{answer::Spread, look::LEVELS};

/// Curves of standardised errors for classes of certainty.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Curves {
    /// One curve a class, at [`Spread::LEVELS`].
    curves: Vec<Vec<f64>>,
    /// The middle of mean over scale of each class, for the way between two.
    middles: Vec<f64>,
    /// Share of the item's own quantiles.
    pub(super) own: f64,
}

/// One past error.
#[derive(Debug, Clone)]
pub(super) struct Point {
    /// Mean over scale.
    pub(super) ratio: f64,
    /// Standardised error.
    pub(super) error: f64,
    /// How much it counts.
    pub(super) weight: f64,
    /// Units of one.
    pub(super) scale: f64,
    /// Standardised quantiles of the item's own past errors.
    pub(super) own: [f32; LEVELS],
}

impl Curves {
    /// From past errors, in so many classes of certainty at most; `shares` of the own quantiles are tried.
    pub(super) fn of(mut points: Vec<Point>, classes: usize, shares: &[f64]) -> Self {
        points.retain(|p| p.ratio.is_finite() && p.error.is_finite() && p.weight > 0.0);
        points.sort_unstable_by(|a, b| a.ratio.total_cmp(&b.ratio));
        let classes = classes.min(points.len() / 120).max(1);
        let shares = if points.len() < 20 { &shares[..1] } else { shares };
        let mut best: Option<(Self, f64)> = None;
        for own in shares {
            let tried = Self::with(&points, classes, *own);
            if best.as_ref().is_none_or(|b| tried.1 < b.1) {
                best = Some(tried);
            }
        }
        best.map(|b| b.0).unwrap_or_default()
    }

    /// Curves for a share of the own quantiles, and what the quantiles that matter would have cost.
    fn with(points: &[Point], classes: usize, own: f64) -> (Self, f64) {
        let mut out = Self { own, ..Self::default() };
        let mut cost = 0.0;
        let prior = default_curve();
        let mut z: Vec<(f64, f64)> = Vec::with_capacity(points.len() / classes + 1);
        for c in 0..classes {
            let part = &points[c * points.len() / classes..(c + 1) * points.len() / classes];
            if part.is_empty() {
                out.curves.push(prior.clone());
                out.middles.push(0.0);
                continue;
            }
            out.middles.push(part[part.len() / 2].ratio);
            let believe = part.len() as f64 / (part.len() as f64 + 10.0);
            let mut curve = Vec::with_capacity(LEVELS);
            for (j, level) in Spread::LEVELS.iter().enumerate() {
                z.clear();
                z.extend(part.iter().map(|p| (p.error - own * f64::from(p.own[j]), p.weight)));
                z.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
                let q = weighted(&z, *level);
                curve.push(believe * q + (1.0 - believe) * prior[j]);
                if matches!(j, 6 | 9..=12) {
                    cost += part
                        .iter()
                        .map(|p| {
                            let e = p.error - own * f64::from(p.own[j]) - q;
                            p.scale * if e >= 0.0 { level * e } else { (level - 1.0) * e }
                        })
                        .sum::<f64>();
                }
            }
            out.curves.push(curve);
        }
        (out, cost)
    }

    /// The curve for a forecast of this mean over scale, between those of the classes beside it.
    pub(super) fn at(&self, ratio: f64, own: &[f32; LEVELS]) -> Vec<f64> {
        let mut curve = self.pooled(ratio);
        for (c, o) in curve.iter_mut().zip(own) {
            *c += self.own * f64::from(*o);
        }
        // Quantiles never cross.
        for i in 1..curve.len() {
            curve[i] = curve[i].max(curve[i - 1]);
        }
        curve
    }

    fn pooled(&self, ratio: f64) -> Vec<f64> {
        let Some(last) = self.middles.len().checked_sub(1) else { return default_curve() };
        let above = self.middles.partition_point(|m| *m < ratio);
        if above == 0 {
            return self.curves[0].clone();
        }
        if above > last {
            return self.curves[last].clone();
        }
        let (low, high) = (self.middles[above - 1], self.middles[above]);
        let share = if high > low { (ratio - low) / (high - low) } else { 1.0 };
        self.curves[above - 1].iter().zip(&self.curves[above]).map(|(a, b)| a + share * (b - a)).collect()
    }
}

/// What is believed before anything was measured: a normal one with a heavier right side.
pub(super) fn default_curve() -> Vec<f64> {
    vec![-1.75, -1.35, -1.1, -0.78, -0.53, -0.3, -0.08, 0.2, 0.52, 0.95, 1.5, 2.0, 2.7]
}

/// A quantile of sorted points with weights: the conformal one, `(n + 1) level`.
fn weighted(z: &[(f64, f64)], level: f64) -> f64 {
    let total: f64 = z.iter().map(|p| p.1).sum();
    let n = z.len() as f64;
    let goal = (level * (n + 1.0) / n).min(1.0) * total;
    let mut sum = 0.0;
    let mut before = (0.0, z[0].0);
    for (v, w) in z {
        let at = sum + 0.5 * w;
        if at >= goal {
            let share = if at > before.0 { (goal - before.0) / (at - before.0) } else { 1.0 };
            return before.1 + share.clamp(0.0, 1.0) * (v - before.1);
        }
        before = (at, *v);
        sum += w;
    }
    z[z.len() - 1].0
}
