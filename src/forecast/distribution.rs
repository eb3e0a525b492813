//! Distributions of demand: normal, gamma, Poisson and negative binomial.

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

/// The regularised lower incomplete gamma function P(a, x), by its series or its continued fraction (Abramowitz and Stegun
/// 6.5.29, 6.5.31; Lentz's method).
#[must_use]
pub fn gamma_p(a: f64, x: f64) -> f64 {
    if x <= 0.0 || a <= 0.0 {
        return 0.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        for _ in 0..1000 {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * 1e-15 {
                break;
            }
        }
        return (front * sum).min(1.0);
    }
    let tiny = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..1000 {
        let i = f64::from(i);
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
    (1.0 - front * h).clamp(0.0, 1.0)
}

/// The standard normal quantile, `0 < p < 1`: Acklam's rational approximation (relative error below 1.15e-9).
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];
    let poly = |c: &[f64], x: f64| c.iter().fold(0.0, |s, v| s * x + v);
    let p = p.clamp(1e-12, 1.0 - 1e-12);
    if p < 0.02425 {
        let q = (-2.0 * p.ln()).sqrt();
        return poly(&C, q) / (poly(&D, q) * q + 1.0);
    }
    if p > 1.0 - 0.02425 {
        return -normal_quantile(1.0 - p);
    }
    let q = p - 0.5;
    let r = q * q;
    poly(&A, r) * q / (poly(&B, r) * r + 1.0)
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
    let scale = mean / shape;
    let p = p.clamp(1e-12, 1.0 - 1e-12);
    // Bisection on a bracket that grows: slow beside Newton's method and never lost.
    let (mut low, mut high) = (0.0, shape.max(1.0));
    while gamma_p(shape, high) < p && high < 1e12 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if gamma_p(shape, middle) < p {
            low = middle;
        } else {
            high = middle;
        }
        if high - low <= 1e-13 * high {
            break;
        }
    }
    0.5 * (low + high) * scale
}

/// The smallest count whose probability not to be exceeded reaches `p`, and that probability: Poisson.
#[must_use]
pub fn poisson_quantile(mean: f64, p: f64) -> (u64, f64) {
    count(p, |k| (k * mean.max(1e-300).ln() - mean - ln_gamma(k + 1.0)).exp(), mean)
}

/// The same for a negative binomial of this mean and variance, by moments: `r = m^2 / (v - m)`; a Poisson count where the
/// variance is no more than the mean.
#[must_use]
pub fn negbin_quantile(mean: f64, variance: f64, p: f64) -> (u64, f64) {
    if variance <= mean || mean <= 0.0 {
        return poisson_quantile(mean, p);
    }
    let r = mean * mean / (variance - mean);
    let chance = r / (r + mean);
    let point = |k: f64| {
        (ln_gamma(k + r) - ln_gamma(r) - ln_gamma(k + 1.0) + r * chance.ln() + k * (1.0 - chance).ln()).exp()
    };
    count(p, point, mean)
}

fn count(p: f64, point: impl Fn(f64) -> f64, mean: f64) -> (u64, f64) {
    if mean <= 0.0 || !mean.is_finite() {
        return (0, 1.0);
    }
    let p = p.min(1.0 - 1e-12);
    let mut sum = 0.0;
    for k in 0..10_000_000u64 {
        sum += point(k as f64);
        if sum >= p {
            return (k, sum.min(1.0));
        }
        // Beyond every digit of the sum nothing is added any more.
        if k as f64 > mean && point(k as f64) < 1e-18 {
            return (k, sum.min(1.0));
        }
    }
    (10_000_000, sum.min(1.0))
}
