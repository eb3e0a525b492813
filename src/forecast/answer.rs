//! What a forecast says.

/// How demand behaves, after Syntetos, Boylan and Croston (2005): the mean interval between demands at 1.32 and the
/// squared coefficient of variation of their sizes at 0.49 part the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
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
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Total {
    /// Periods summed.
    pub periods: usize,
    /// Units, mean.
    pub mean: f64,
    /// Units at each quantile asked for.
    pub quantiles: Vec<f64>,
}

/// How good a method was on this item's own past, by rolling origin over the lead time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Accuracy {
    /// Sum of absolute errors over sum of demand, of the demand over the lead time; `None` when nothing was wanted.
    pub wape: Option<f64>,
    /// Mean absolute error over that of the seasonal naive within the history.
    pub mase: Option<f64>,
    /// Root mean squared error over that of the naive within the history.
    pub rmsse: Option<f64>,
    /// Sum of errors (forecast less actual) over sum of demand.
    pub bias: Option<f64>,
    /// Share of past lead times that fell between the 5 % and the 95 % quantile, or at or below the 90 % one when
    /// counted one-sided.
    pub coverage90: Option<f64>,
    /// `wape` of the seasonal naive at the same origins.
    pub naive_wape: Option<f64>,
    /// Past lead times measured.
    pub origins: usize,
}

/// One method that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Which.
    pub method: Method,
    /// Its mean error over the lead time, as the choice saw it: lower is better.
    pub score: f64,
    /// Its mean demand a period over the lead time, in units.
    pub mean: f64,
}

/// What is needed to say a quantile of the demand over any stretch of the horizon, without running the models again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spread {
    /// Standard error of one period, in units.
    pub scale: f64,
    /// The calibrated curve: standardised error at each of [`Spread::LEVELS`].
    pub curve: Vec<f64>,
}

impl Spread {
    /// The probabilities of [`Spread::curve`].
    pub const LEVELS: [f64; 13] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];

    /// The standardised error that is not exceeded with probability `q`.
    #[must_use]
    pub fn standard(&self, q: f64) -> f64 {
        let (levels, curve) = (Self::LEVELS, &self.curve);
        let Some(last) = curve.len().min(levels.len()).checked_sub(1) else { return 0.0 };
        let above = levels[..=last].partition_point(|l| *l < q);
        if above == 0 {
            return curve[0];
        }
        if above > last {
            return curve[last];
        }
        let share = (q - levels[above - 1]) / (levels[above] - levels[above - 1]);
        curve[above - 1] + share * (curve[above] - curve[above - 1])
    }
}

/// The forecast of one history.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The method that won.
    pub method: Method,
    /// How the demand behaves.
    pub class: DemandClass,
    /// Mean of each period of the horizon, in units.
    pub mean: Vec<f64>,
    /// For each period of the horizon, its demand at each quantile asked for.
    pub quantiles: Vec<Vec<f64>>,
    /// What the method would have said one period ahead, for each period of the history (`NaN` while it was learning).
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
    /// Trigg's tracking signal of the last periods, -1 to 1: beyond +-0.5 the forecast has gone wrong.
    pub tracking: f64,
    /// Change of the level a period, in units, and the share of each period of the season in its mean (1 = as the mean).
    pub trend: f64,
    /// See `trend`; empty when there is no season.
    pub seasonal: Vec<f64>,
}
