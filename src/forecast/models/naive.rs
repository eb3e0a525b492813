//! The forecasts that every other one must beat.

/// The same as one season ago, for `horizon` periods; where that is unknown, the season before, and so on. `season` 1 (or
/// 0) is the last known value.
#[must_use]
pub fn seasonal_naive(y: &[f64], season: usize, horizon: usize) -> Vec<f64> {
    let m = season.max(1);
    let mut out = Vec::with_capacity(horizon);
    for step in 0..horizon {
        let mut at = y.len() + step % m;
        let mut found = None;
        while let Some(earlier) = at.checked_sub(m) {
            at = earlier;
            if let Some(v) = y.get(at).filter(|v| v.is_finite()) {
                found = Some(*v);
                break;
            }
        }
        out.push(found.or_else(|| last_known(y)).unwrap_or(0.0));
    }
    out
}

/// The last known value.
#[must_use]
pub fn last_known(y: &[f64]) -> Option<f64> {
    y.iter().rev().find(|v| v.is_finite()).copied()
}

/// The mean of the last `window` known values; `None` when nothing is known.
#[must_use]
pub fn moving_average(y: &[f64], window: usize) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0usize);
    for v in y.iter().rev().filter(|v| v.is_finite()).take(window.max(1)) {
        sum += v;
        count += 1;
    }
    (count > 0).then(|| sum / count as f64)
}
