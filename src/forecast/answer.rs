//! What a forecast says.

use super::distribution::gamma_quantile;
use std::ops::Range;

/// How demand behaves, after Syntetos, Boylan and Croston (2005): the mean interval between demands at 1.32 and the
/// squared coefficient of variation of their sizes at 0.49 part the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DemandClass {
    /// Often and even.
    Smooth,
    /// Often and uneven.
    Erratic,
    /// Seldom and even.
    Intermittent,
    /// Seldom and uneven.
    Lumpy,
    /// Too young to say.
    #[default]
    New,
    /// Nothing has been wanted.
    Silent,
}

/// A way of forecasting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The same as one season ago.
    SeasonalNaive,
    /// The mean of the last periods.
    MovingAverage,
    /// Simple exponential smoothing.
    Ses,
    /// Damped trend, with a season where there is one (Holt-Winters).
    HoltWinters,
    /// Exponential smoothing chosen by its likelihood.
    Ets,
    /// The theta method.
    Theta,
    /// The dynamic optimised theta method.
    Dotm,
    /// Croston's method.
    Croston,
    /// Croston's method with the correction of Syntetos and Boylan.
    Sba,
    /// The method of Teunter, Syntetos and Babai.
    Tsb,
    /// Aggregation to the mean interval between demands, and back.
    Adida,
    /// Aggregation over several levels.
    Imapa,
    /// Several seasons at once.
    Seasons,
    /// The middle of several.
    Combination,
    /// One model over all items of the run.
    Pooled,
    /// What a like item or the category sells.
    Prior,
}

impl Method {
    /// Every method, and its word on the command line.
    pub const WORDS: [(Self, &'static str); 16] = [
        (Self::SeasonalNaive, "seasonal_naive"),
        (Self::MovingAverage, "moving_average"),
        (Self::Ses, "ses"),
        (Self::HoltWinters, "holt_winters"),
        (Self::Ets, "ets"),
        (Self::Theta, "theta"),
        (Self::Dotm, "dotm"),
        (Self::Croston, "croston"),
        (Self::Sba, "sba"),
        (Self::Tsb, "tsb"),
        (Self::Adida, "adida"),
        (Self::Imapa, "imapa"),
        (Self::Seasons, "seasons"),
        (Self::Combination, "combination"),
        (Self::Pooled, "pooled"),
        (Self::Prior, "prior"),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(m, _)| *m == self).map_or("", |(_, word)| word)
    }
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEnough {
    /// Nothing known at all.
    #[error("not enough history: no period with a known quantity, and no like item to borrow from")]
    Nothing,
    /// The run was stopped before it came to this one.
    #[error("not forecast: the run was stopped; start it again")]
    Cancelled,
}

/// The demand over a lead time.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Total {
    /// Periods summed.
    pub periods: usize,
    /// Units, mean.
    pub mean: f64,
    /// Units at each quantile asked for.
    pub quantiles: Vec<f64>,
}

/// How good a method was on this item's own past, by rolling origin over the lead time.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Accuracy {
    /// Sum of absolute errors over sum of demand, of the demand over the lead time; `None` when nothing was wanted.
    pub wape: Option<f64>,
    /// Mean absolute error over that of the seasonal naive within the history.
    pub mase: Option<f64>,
    /// Root mean squared error over that of the naive within the history.
    pub rmsse: Option<f64>,
    /// Sum of errors (forecast less actual) over sum of demand.
    pub bias: Option<f64>,
    /// Share of past lead times whose demand was at or below the 90 % quantile.
    pub coverage90: Option<f64>,
    /// `wape` of the seasonal naive at the same origins.
    pub naive_wape: Option<f64>,
    /// Past lead times measured.
    pub origins: usize,
    /// Units wanted in them.
    pub wanted: f64,
}

impl Accuracy {
    /// Of many: `wape`, `naive_wape` and `bias` by the unit, `mase` and `rmsse` by the item, `coverage90` by the lead time.
    #[must_use]
    pub fn overall<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut out = Self::default();
        let mut sums = [(0.0, 0.0); 6];
        let mut add = |i: usize, value: Option<f64>, weight: f64| {
            if let Some(v) = value {
                sums[i].0 += v * weight;
                sums[i].1 += weight;
            }
        };
        for a in all {
            out.origins += a.origins;
            out.wanted += a.wanted;
            add(0, a.wape, a.wanted);
            add(1, a.naive_wape, a.wanted);
            add(2, a.bias, a.wanted);
            add(3, a.mase, 1.0);
            add(4, a.rmsse, 1.0);
            add(5, a.coverage90, a.origins as f64);
        }
        let mean = |i: usize| (sums[i].1 > 0.0).then(|| sums[i].0 / sums[i].1);
        (out.wape, out.naive_wape, out.bias) = (mean(0), mean(1), mean(2));
        (out.mase, out.rmsse, out.coverage90) = (mean(3), mean(4), mean(5));
        out
    }
}

/// One method that was tried.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Candidate {
    /// Which.
    pub method: Method,
    /// Its mean error over the lead time, as the choice saw it: lower is better.
    pub score: f64,
    /// Its mean demand a period over the lead time, in units.
    pub mean: f64,
}

/// What is needed to say a quantile of the demand over any stretch of the horizon, without running the models again.
///
/// Two lengths were measured: one period and the lead time. What lies between is between, by the logarithm of the length; what
/// lies beyond grows on as it grew.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Spread {
    /// Periods of the lead time.
    pub lead: usize,
    /// Mean demand a period over the lead time, in units.
    pub level: f64,
    /// Standard error of the demand over the lead time, in units.
    pub scale: f64,
    /// Standardised error over the lead time at each of [`Spread::LEVELS`].
    pub curve: Vec<f64>,
    /// Standard error of one period, in units.
    pub step_scale: f64,
    /// Standardised error of one period at each of [`Spread::LEVELS`].
    pub step_curve: Vec<f64>,
}

impl Spread {
    /// The probabilities of the curves. What lies above the last has the tail of a gamma distribution.
    pub const LEVELS: [f64; 13] = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98];

    /// The demand over `periods` with this mean that is not exceeded with probability `q`: units, never negative.
    #[must_use]
    pub fn quantile(&self, mean: f64, periods: usize, q: f64) -> f64 {
        let n = periods.max(1) as f64;
        let lead = self.lead.max(1) as f64;
        // How much of the lead time's curve: nothing for one period, all from the lead time on.
        let share = if self.lead <= 1 { 1.0 } else { (n.ln() / lead.ln()).clamp(0.0, 1.0) };
        let high = ((mean / n + 0.05 * self.level + 1e-9) / (1.05 * self.level + 1e-9)).clamp(0.0, 100.0);
        let one = self.step_scale * high.sqrt();
        let scale = if periods <= 1 && self.lead > 1 {
            one
        } else if n <= lead {
            one.max(1e-12).powf(1.0 - share) * self.scale.max(1e-12).powf(share)
        } else {
            let growth = if self.lead > 1 && self.step_scale > 0.0 && self.scale > 0.0 {
                ((self.scale / self.step_scale).ln() / lead.ln()).clamp(0.5, 1.0)
            } else {
                0.5
            };
            self.scale * (n / lead).powf(growth)
        };
        let at = |q: f64| {
            let z = (1.0 - share) * standard(&self.step_curve, q) + share * standard(&self.curve, q);
            (mean + scale * z).max(0.0)
        };
        let top = Self::LEVELS[Self::LEVELS.len() - 1];
        if q <= top {
            return at(q);
        }
        // Beyond what was measured: as far as a gamma of this mean and error would go on from there.
        let (low, high) = (at(0.95), at(top));
        // A gamma of much more error than mean has a tail beyond all measure: nothing up to its 98 %, and millions at 99.9 %.
        let sd = scale.min(HEAVIEST * mean);
        let gamma = |q: f64| gamma_quantile(mean, sd, q);
        let (g95, g98) = (gamma(0.95), gamma(top));
        if mean <= 0.0 || g98 - g95 <= 1e-9 * g98 {
            return high;
        }
        high + (high - low) * (gamma(q) - g98) / (g98 - g95)
    }
}

/// The largest coefficient of variation of a tail: a gamma of shape a quarter.
const HEAVIEST: f64 = 2.0;

/// A curve at a probability, straight between its points and level beyond them.
fn standard(curve: &[f64], q: f64) -> f64 {
    let levels = &Spread::LEVELS[..Spread::LEVELS.len().min(curve.len())];
    let Some(last) = levels.len().checked_sub(1) else { return 0.0 };
    let above = levels.partition_point(|l| *l < q);
    if above == 0 {
        return curve[0];
    }
    if above > last {
        return curve[last];
    }
    let share = (q - levels[above - 1]) / (levels[above] - levels[above - 1]);
    // Rounding never carries it past the next point.
    (curve[above - 1] + share * (curve[above] - curve[above - 1])).min(curve[above])
}

/// The forecast of one history.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Forecast {
    /// The method that won.
    pub method: Method,
    /// How the demand behaves.
    pub class: DemandClass,
    /// Mean of each period of the horizon, in units.
    pub mean: Vec<f64>,
    /// For each period of the horizon, its demand at each quantile asked for.
    pub quantiles: Vec<Vec<f64>>,
    /// What smoothing would have said one period ahead, for each period of the history (`NaN` while it was learning): level
    /// or probability, as much of each as the mixture holds.
    pub fitted: Vec<f64>,
    /// The demand over the lead time.
    pub lead_time: Total,
    /// The demand over the whole horizon.
    pub total: Total,
    /// How good the method was on this item's own past.
    pub accuracy: Accuracy,
    /// All methods tried, best first.
    pub candidates: Vec<Candidate>,
    /// For [`Forecast::over`].
    pub spread: Spread,
    /// Trigg's tracking signal of the last periods, -1 to 1, above nothing when more is wanted than was forecast: beyond
    /// +-0.5 the forecast has gone wrong.
    pub tracking: f64,
    /// Change of the level a period, in units.
    pub trend: f64,
    /// Share of each period of the season in the mean (1 = as the mean), beginning with the first period of the horizon; empty
    /// when there is no season.
    pub seasonal: Vec<f64>,
}

impl Forecast {
    /// The demand over these periods of the horizon (0 is the first) that is not exceeded with probability `q`, for any lead
    /// time: units, never negative. Periods beyond the horizon are taken to be like its mean.
    #[must_use]
    pub fn over(&self, periods: Range<usize>, q: f64) -> f64 {
        self.spread.quantile(self.mean_over(periods.clone()), self.open(&periods), q)
    }

    /// The mean demand over these periods of the horizon, in units.
    #[must_use]
    pub fn mean_over(&self, periods: Range<usize>) -> f64 {
        let inside = self.mean.get(periods.start.min(self.mean.len())..periods.end.min(self.mean.len()));
        let sum: f64 = inside.unwrap_or_default().iter().sum();
        let beyond = periods.end.saturating_sub(self.mean.len().max(periods.start));
        sum + beyond as f64 * self.mean.iter().sum::<f64>() / self.mean.len().max(1) as f64
    }

    /// Periods in which something may be sold; at least one.
    fn open(&self, periods: &Range<usize>) -> usize {
        let closed = |t: &usize| self.mean.get(*t).is_some_and(|m| *m <= 0.0);
        let shut = periods.clone().take(self.mean.len()).filter(closed).count();
        let all = periods.len();
        if shut >= all { all.max(1) } else { all - shut }
    }
}
