//! The gamma distribution and the gamma function.

use super::{count::poisson_point, normal::probit};

/// The natural logarithm of the gamma function for `x > 0`: Lanczos (1964) with the coefficients of Godfrey for g = 7, n = 9.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    const C: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        let pi = std::f64::consts::PI;
        return (pi / (pi * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let t = x + 7.5;
    let sum = C.iter().enumerate().skip(1).fold(C[0], |s, (i, c)| s + c / (x + i as f64));
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// The regularised lower incomplete gamma function P(a, x).
#[must_use]
pub fn gamma_p(a: f64, x: f64) -> f64 {
    gamma_both(a, x).0
}

/// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x); the smaller one keeps its digits.
///
/// By the series or the continued fraction (Abramowitz and Stegun 6.5.29, 6.5.31; Lentz's method); the factor before them is
/// the Poisson point of Loader.
#[must_use]
pub fn gamma_both(a: f64, x: f64) -> (f64, f64) {
    if x.is_nan() || a.is_nan() || x <= 0.0 || a <= 0.0 {
        return (0.0, 1.0);
    }
    if x.is_infinite() {
        return (1.0, 0.0);
    }
    // Near its middle both need some multiple of sqrt(a) terms.
    let most = 1000 + (30.0 * a.sqrt()).min(1e6) as usize;
    let front = a * poisson_point(a, x);
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        for _ in 0..most {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * 1e-16 {
                break;
            }
        }
        let p = (front * sum).min(1.0);
        return (p, 1.0 - p);
    }
    let tiny = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..most {
        let i = i as f64;
        let an = -i * (i - a);
        b += 2.0;
        d = an * d + b;
        d = if d.abs() < tiny { 1.0 / tiny } else { 1.0 / d };
        c = b + an / c;
        c = if c.abs() < tiny { tiny } else { c };
        let delta = d * c;
        h *= delta;
        if (delta - 1.0).abs() < 1e-15 {
            break;
        }
    }
    let q = (front * h).clamp(0.0, 1.0);
    (1.0 - q, q)
}

/// The gamma quantile of this mean and standard deviation (shape `(mean / sd)^2`, scale `sd^2 / mean`); 0 where there is none.
#[must_use]
pub fn gamma_quantile(mean: f64, sd: f64, p: f64) -> f64 {
    if mean <= 0.0 || !mean.is_finite() || !sd.is_finite() {
        return 0.0;
    }
    if sd <= 1e-9 * mean {
        return mean;
    }
    let shape = ((mean / sd) * (mean / sd)).clamp(1e-4, 1e9);
    standard_gamma_quantile(shape, p.clamp(1e-12, 1.0 - 1e-12)) * (mean / shape)
}

/// The quantile of a gamma distribution of this shape and scale 1, for `0 < p < 1`.
///
/// From Wilson and Hilferty's (1931) cube of a normal, by Halley's method within a bracket that only shrinks.
#[must_use]
pub fn standard_gamma_quantile(shape: f64, p: f64) -> f64 {
    if p <= 0.0 || p >= 1.0 {
        return if p >= 1.0 { f64::INFINITY } else { 0.0 };
    }
    // How far the distribution at x is from p, measured in the smaller of both tails.
    let off = |x: f64| {
        let (below, above) = gamma_both(shape, x);
        if p <= 0.5 { below - p } else { (1.0 - p) - above }
    };
    let mut x = guess(shape, p);
    if x < 1e-290 {
        return x;
    }
    let (mut low, mut high) = (0.0, f64::INFINITY);
    for _ in 0..200 {
        let error = off(x);
        if error < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let density = shape * poisson_point(shape, x) / x;
        let newton = error / density;
        let halley = newton / (1.0 - 0.5 * (newton * ((shape - 1.0) / x - 1.0)).clamp(-1.0, 1.0));
        let mut next = x - halley;
        if !(next > low && next < high) {
            next = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * x };
        }
        let step = (next - x).abs();
        x = next;
        if step <= 1e-14 * x || (high.is_finite() && high - low <= 1e-15 * high) {
            break;
        }
    }
    x
}

fn guess(shape: f64, p: f64) -> f64 {
    let z = probit(p);
    let ninth = 1.0 / (9.0 * shape);
    let cube = 1.0 - ninth + z * ninth.sqrt();
    let x = shape * cube * cube * cube;
    if shape > 0.5 && cube > 0.2 {
        return x;
    }
    // Near zero P(a, x) is x^a / Gamma(a + 1).
    let near = ((p.ln() + ln_gamma(shape + 1.0)) / shape).exp();
    if near < 0.3 * (shape + 1.0) {
        return near;
    }
    // Far out what is above x falls like exp(-x).
    if cube > 0.2 { x } else { (-((1.0 - p).ln() + ln_gamma(shape))).max(0.5 * shape) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_incomplete_gamma_function_is_that_of_erlang() {
        // P(n, x) = 1 - exp(-x) sum of x^k / k! for whole n.
        for (n, x) in [(1u32, 0.3), (3, 2.0), (10, 4.5), (10, 18.0), (40, 40.0), (200, 150.0), (200, 260.0)] {
            let (mut term, mut sum) = (1.0f64, 1.0f64);
            for k in 1..n {
                term *= x / f64::from(k);
                sum += term;
            }
            let (p, q) = gamma_both(f64::from(n), x);
            let above = (-x).exp() * sum;
            assert!((q / above - 1.0).abs() < 1e-12 || p < 1e-3, "Q({n}, {x}) = {q}, not {above}");
            assert!((p - (1.0 - above)).abs() < 1e-13, "P({n}, {x}) = {p}");
        }
        let (p, q) = gamma_both(1e6, 1e6);
        // P(a, a) = 1/2 + 1/(3 sqrt(2 pi a)) + ... (Temme).
        assert!((p - 0.500_132_980_757_4).abs() < 1e-10 && (p + q - 1.0).abs() < 1e-14, "{p}");
    }

    #[test]
    fn the_gamma_quantile_undoes_the_distribution() {
        for shape in [0.001, 0.05, 0.3, 0.79, 1.0, 2.5, 30.0, 700.0, 1e5] {
            for p in [1e-10, 0.001, 0.1, 0.5, 0.9, 0.98, 0.9999, 1.0 - 1e-10] {
                let x = standard_gamma_quantile(shape, p);
                if x < 1e-290 {
                    continue;
                }
                let (below, above) = gamma_both(shape, x);
                let off = if p < 0.5 { below / p - 1.0 } else { above / (1.0 - p) - 1.0 };
                assert!(off.abs() < 1e-10, "shape {shape}, p {p}: {x} is off by {off}");
            }
        }
        // Shape 1 is exponential.
        assert!((standard_gamma_quantile(1.0, 0.95) + 0.05f64.ln()).abs() < 1e-13);
    }
}
