//! Searching on one axis: the zero of a rising function, the lowest place of a bowl.

/// Where a function that never falls crosses zero between `low` (at most zero) and `high` (at least zero): Brent's idea kept
/// simple, a secant step where it stays inside, halving where it does not; to the last digits.
pub(super) fn crossing(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (mut at_low, mut at_high) = (f(low), f(high));
    if at_low >= 0.0 {
        return low;
    }
    if at_high <= 0.0 {
        return high;
    }
    for step in 0..300 {
        let width = high - low;
        let secant = low - at_low * width / (at_high - at_low);
        // Every third step halves, so that a flat side cannot hold the search.
        let inside = secant > low && secant < high && step % 3 != 2;
        let middle = if inside { secant } else { 0.5 * (low + high) };
        if middle <= low || middle >= high || width <= 1e-15 * low.abs().max(high.abs()) {
            break;
        }
        let at = f(middle);
        if at == 0.0 {
            return middle;
        }
        if at < 0.0 {
            (low, at_low) = (middle, at);
        } else {
            (high, at_high) = (middle, at);
        }
    }
    if -at_low <= at_high { low } else { high }
}

/// The lowest place of a function that falls and then rises, between `low` and `high`: golden section (Kiefer 1953), to what
/// a double can tell of a bowl's floor, about eight digits.
pub(super) fn lowest(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let golden = 0.5 * (5f64.sqrt() - 1.0);
    let mut left = high - golden * (high - low);
    let mut right = low + golden * (high - low);
    let (mut at_left, mut at_right) = (f(left), f(right));
    for _ in 0..200 {
        if high - low <= 1e-10 * (low.abs() + high.abs()) {
            break;
        }
        if at_left <= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - golden * (high - low);
            at_left = f(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + golden * (high - low);
            at_right = f(right);
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_where_it_crosses_and_where_it_is_lowest() {
        assert!((crossing(0.0, 10.0, |x| x * x * x - 2.0) - 2f64.cbrt()).abs() < 1e-14);
        // Flat to the left: a secant alone would creep.
        assert!((crossing(-1e6, 50.0, |x| x.exp() - 1.0)).abs() < 1e-9);
        assert!((crossing(1.0, 2.0, |x| x) - 1.0).abs() < 1e-15, "above zero already");
        assert!((lowest(0.1, 80.0, |x| 5.0 / x + x / 5.0) - 5.0).abs() < 1e-6);
    }
}
