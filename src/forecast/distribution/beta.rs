//! The incomplete beta function: the tails of binomial and negative binomial counts.

use super::count::binomial_point;

/// The regularised incomplete beta function I_x(a, b), with `y = 1 - x` given, so that neither loses its digits.
#[must_use]
pub fn beta_p(a: f64, b: f64, x: f64, y: f64) -> f64 {
    beta_both(a, b, x, y).0
}

/// I_x(a, b) and its complement I_y(b, a), `y = 1 - x`, for `a, b > 0`; the smaller one keeps its digits.
///
/// By the continued fraction (Abramowitz and Stegun 26.5.8; Lentz's method); the factor before it is the binomial point of
/// Loader.
#[must_use]
pub fn beta_both(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 || y >= 1.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 || x >= 1.0 {
        return (1.0, 0.0);
    }
    // x^a y^b / B(a, b)
    let front = a * b / (a + b) * binomial_point(a, a + b, x, y);
    if x < (a + 1.0) / (a + b + 2.0) {
        let p = (front * fraction(a, b, x) / a).clamp(0.0, 1.0);
        (p, 1.0 - p)
    } else {
        let q = (front * fraction(b, a, y) / b).clamp(0.0, 1.0);
        (1.0 - q, q)
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    let tiny = 1e-300;
    let kept = |v: f64| if v.abs() < tiny { tiny } else { v };
    let most = 500 + (10.0 * a.max(b).sqrt()).min(1e6) as usize;
    let mut c = 1.0;
    let mut d = 1.0 / kept(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..most {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / kept(1.0 + even * d);
        c = kept(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / kept(1.0 + odd * d);
        c = kept(1.0 + odd / c);
        let delta = d * c;
        h *= delta;
        if (delta - 1.0).abs() < 1e-15 {
            break;
        }
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beta_function_is_the_tail_of_a_binomial() {
        // P(X >= k) for X of n trials at chance x is I_x(k, n - k + 1).
        for (n, x) in [(1u32, 0.3), (12, 0.5), (40, 0.05), (300, 0.7)] {
            let n = f64::from(n);
            let point = |k: f64| binomial_point(k, n, x, 1.0 - x);
            let mut above: f64 = 0.0;
            let mut k = n;
            while k >= 1.0 {
                above += point(k);
                let (p, q) = beta_both(k, n - k + 1.0, x, 1.0 - x);
                assert!(
                    (p - above).abs() < 1e-13 * above.max(1e-3),
                    "I_{x}({k}, {}) = {p}, not {above}",
                    n - k + 1.0
                );
                assert!((p + q - 1.0).abs() < 1e-15);
                k -= 1.0;
            }
        }
        assert_eq!((beta_both(2.0, 3.0, 0.0, 1.0), beta_both(2.0, 3.0, 1.0, 0.0)), ((0.0, 1.0), (1.0, 0.0)));
    }
}
