//! Demand that is mostly nothing: Croston (1972), Syntetos and Boylan (2005), Teunter, Syntetos and Babai (2011).

/// Croston's rate per period: smoothed size over smoothed interval, both with `alpha`; 0 when nothing was wanted.
/// The first interval counts from the start of the history; unknown periods count for no interval.
#[must_use]
pub fn croston(y: &[f64], alpha: f64) -> f64 {
    let (mut size, mut interval) = (0.0, 0.0);
    let mut any = false;
    let mut gap = 0.0;
    for v in y.iter().filter(|v| v.is_finite()) {
        gap += 1.0;
        if *v == 0.0 {
            continue;
        }
        if any {
            size += alpha * (v - size);
            interval += alpha * (gap - interval);
        } else {
            (size, interval, any) = (*v, gap, true);
        }
        gap = 0.0;
    }
    if any { size / interval } else { 0.0 }
}

/// Croston's rate less its bias: times `1 - alpha / 2`.
#[must_use]
pub fn sba(y: &[f64], alpha: f64) -> f64 {
    (1.0 - alpha / 2.0) * croston(y, alpha)
}

/// The method of Teunter, Syntetos and Babai: the size is smoothed at each demand with `size_alpha`, the probability of a
/// demand in every period with `chance_alpha`, so that an item that is no longer wanted fades.
#[must_use]
pub fn tsb(y: &[f64], size_alpha: f64, chance_alpha: f64) -> f64 {
    let (mut size, mut any) = (0.0, false);
    let (mut chance, mut seen) = (0.0, false);
    for v in y.iter().filter(|v| v.is_finite()) {
        let wanted = f64::from(u8::from(*v != 0.0));
        if seen {
            chance += chance_alpha * (wanted - chance);
        } else {
            (chance, seen) = (wanted, true);
        }
        if *v != 0.0 {
            if any {
                size += size_alpha * (v - size);
            } else {
                (size, any) = (*v, true);
            }
        }
    }
    chance * size
}
