//! How demand behaves: Syntetos, Boylan and Croston (2005).

use super::{answer::DemandClass, models::aggregate};

/// Mean interval between demands above which they are seldom.
pub const SELDOM: f64 = 1.32;
/// Squared coefficient of variation of sizes above which they are uneven.
pub const UNEVEN: f64 = 0.49;

/// Mean interval between demands (1 = in every period) and squared coefficient of variation of their sizes; `None` where nothing
/// was wanted.
#[must_use]
pub fn interval_and_variation(y: &[f64]) -> Option<(f64, f64)> {
    let sizes: Vec<f64> = y.iter().copied().filter(|v| v.is_finite() && *v != 0.0).collect();
    let known = y.iter().filter(|v| v.is_finite()).count();
    if sizes.is_empty() {
        return None;
    }
    let n = sizes.len() as f64;
    let mean = sizes.iter().sum::<f64>() / n;
    let variance = sizes.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    Some((known as f64 / n, variance / (mean * mean).max(1e-12)))
}

/// The class of a history: new with fewer than two demands or eight known periods.
pub(super) fn of(y: &[f64]) -> DemandClass {
    let known = y.iter().filter(|v| v.is_finite()).count();
    let Some((interval, variation)) = interval_and_variation(y) else {
        return if known < 8 { DemandClass::New } else { DemandClass::Silent };
    };
    let demands = y.iter().filter(|v| v.is_finite() && **v != 0.0).count();
    if known < 8 || demands < 2 || aggregate::mean_interval(y).is_none() {
        return DemandClass::New;
    }
    match (interval > SELDOM, variation > UNEVEN) {
        (false, false) => DemandClass::Smooth,
        (false, true) => DemandClass::Erratic,
        (true, false) => DemandClass::Intermittent,
        (true, true) => DemandClass::Lumpy,
    }
}
