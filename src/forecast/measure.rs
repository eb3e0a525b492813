//! How good a forecast was: the measures of the field, exactly as they are defined.

/// Sum of absolute errors over the sum of demand; `None` when nothing was wanted.
#[must_use]
pub fn wape(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    let total: f64 = actual.iter().sum();
    (total > 0.0).then(|| errors(actual, forecast).map(f64::abs).sum::<f64>() / total)
}

/// Sum of errors, forecast less actual, over the sum of demand; `None` when nothing was wanted.
#[must_use]
pub fn bias(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    let total: f64 = actual.iter().sum();
    (total > 0.0).then(|| errors(actual, forecast).sum::<f64>() / total)
}

/// Mean absolute error.
#[must_use]
pub fn mae(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    mean(errors(actual, forecast).map(f64::abs))
}

/// Mean absolute error over that of the seasonal naive within the history (Hyndman and Koehler 2006).
#[must_use]
pub fn mase(train: &[f64], season: usize, actual: &[f64], forecast: &[f64]) -> Option<f64> {
    let scale = naive_error(train, season, f64::abs)?;
    Some(mae(actual, forecast)? / scale)
}

/// Root mean squared error over that of the naive within the history (M5, Makridakis et al. 2022).
#[must_use]
pub fn rmsse(train: &[f64], actual: &[f64], forecast: &[f64]) -> Option<f64> {
    let scale = naive_error(train, 1, |e| e * e)?;
    Some((mean(errors(actual, forecast).map(|e| e * e))? / scale).sqrt())
}

/// Mean pinball loss of a quantile (Koenker and Bassett 1978).
#[must_use]
pub fn pinball(actual: &[f64], quantile: &[f64], q: f64) -> Option<f64> {
    mean(actual.iter().zip(quantile).map(|(a, f)| pinball_of(*a, *f, q)))
}

/// The pinball loss of one value.
#[must_use]
pub fn pinball_of(actual: f64, quantile: f64, q: f64) -> f64 {
    if actual >= quantile { q * (actual - quantile) } else { (1.0 - q) * (quantile - actual) }
}

/// Symmetric mean absolute percentage error, 0 to 200 (Makridakis and Hibon 2000).
#[must_use]
pub fn smape(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    mean(actual.iter().zip(forecast).map(|(a, f)| {
        let both = a.abs() + f.abs();
        if both > 0.0 { 200.0 * (a - f).abs() / both } else { 0.0 }
    }))
}

/// Mean of `of(difference)` between values a season apart where both are known; `None` when there is none or it is nothing.
#[must_use]
pub fn naive_error(train: &[f64], season: usize, of: impl Fn(f64) -> f64) -> Option<f64> {
    let m = season.max(1);
    let later = train.get(m..)?;
    mean(later.iter().zip(train).map(|(b, a)| b - a).filter(|e| e.is_finite()).map(of)).filter(|e| *e > 1e-12)
}

/// Trigg's tracking signal (1964): the smoothed error over the smoothed absolute error, -1 to 1; above nothing when more is
/// wanted than was forecast.
#[must_use]
pub fn tracking(actual: &[f64], forecast: &[f64], smoothing: f64) -> f64 {
    let (mut error, mut absolute) = (0.0, 0.0);
    for e in actual.iter().zip(forecast).map(|(a, f)| a - f).filter(|e| e.is_finite()) {
        error += smoothing * (e - error);
        absolute += smoothing * (e.abs() - absolute);
    }
    if absolute > 1e-12 { (error / absolute).clamp(-1.0, 1.0) } else { 0.0 }
}

fn errors<'a>(actual: &'a [f64], forecast: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
    forecast.iter().zip(actual).map(|(f, a)| f - a)
}

fn mean(of: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0usize);
    for v in of {
        sum += v;
        n += 1;
    }
    (n > 0).then(|| sum / n as f64)
}
