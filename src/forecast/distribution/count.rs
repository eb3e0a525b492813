//! Counts: Poisson, binomial, negative binomial.
//!
//! Points are those of Loader (2000), "Fast and accurate computation of binomial probabilities": deviances instead of
//! differences of large logarithms. They hold for counts that are not whole, too, which the gamma and beta functions use.

use super::{
    beta::beta_both,
    gamma::{gamma_both, ln_gamma, standard_gamma_quantile},
    normal::probit,
};
use std::f64::consts::PI;

/// What Stirling's formula leaves out of `ln n!`.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - 0.5 * (2.0 * PI).ln();
    }
    let square = n * n;
    let series = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0];
    series.iter().rev().fold(0.0, |sum, term| sum / square + term) / n
}

/// The deviance `x ln(x / m) + m - x`, without the loss of digits where both are near.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    for j in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// The Poisson probability of `k` at this mean: `m^k exp(-m) / Gamma(k + 1)`; `k >= 0` need not be whole.
#[must_use]
pub fn poisson_point(k: f64, mean: f64) -> f64 {
    if mean <= 0.0 || k < 0.0 {
        return if k == 0.0 { 1.0 } else { 0.0 };
    }
    if k == 0.0 {
        return (-mean).exp();
    }
    if k.is_infinite() || mean.is_infinite() {
        return 0.0;
    }
    (-stirling_error(k) - deviance(k, mean)).exp() / (2.0 * PI * k).sqrt()
}

/// The binomial probability of `k` of `n` at chance `p`, with `q = 1 - p` given; neither need be whole.
#[must_use]
pub fn binomial_point(k: f64, n: f64, p: f64, q: f64) -> f64 {
    if k < 0.0 || k > n {
        return 0.0;
    }
    if p <= 0.0 || q <= 0.0 {
        let certain = if p <= 0.0 { k == 0.0 } else { k == n };
        return if certain { 1.0 } else { 0.0 };
    }
    if k == 0.0 || k == n {
        let (chance, other) = if k == 0.0 { (q, p) } else { (p, q) };
        // ln(1 - other) from the smaller one, which has more digits.
        let ln = if other < 0.1 { (-other).ln_1p() } else { chance.ln() };
        return (n * ln).exp();
    }
    let ln = stirling_error(n)
        - stirling_error(k)
        - stirling_error(n - k)
        - deviance(k, n * p)
        - deviance(n - k, n * q);
    (ln).exp() * (n / (2.0 * PI * k * (n - k))).sqrt()
}

/// The negative binomial probability of `k` failures before `r` successes at chance `p`; `r > 0` need not be whole.
#[must_use]
pub fn negbin_point(k: f64, r: f64, p: f64) -> f64 {
    if k < 0.0 {
        return 0.0;
    }
    if k == 0.0 {
        return (r * p.ln()).exp();
    }
    r / (r + k) * binomial_point(r, r + k, p, 1.0 - p)
}

/// The smallest count whose probability not to be exceeded reaches `p`, and that probability: Poisson.
#[must_use]
pub fn poisson_quantile(mean: f64, p: f64) -> (u64, f64) {
    if mean <= 0.0 || !mean.is_finite() {
        return (0, 1.0);
    }
    let p = p.min(1.0 - 1e-12);
    if mean < 30.0 {
        return climb(p, (-mean).exp(), mean, |k| mean / (k + 1.0));
    }
    // Cornish and Fisher (1938), first terms.
    let z = probit(p.max(1e-300));
    let start = mean + z * mean.sqrt() + (z * z - 1.0) / 6.0;
    settle(p, start, |k| gamma_both(k + 1.0, mean).1, |k| poisson_point(k, mean))
}

/// The same for a negative binomial of this mean and variance, by moments: `r = m^2 / (v - m)`; a Poisson count where the
/// variance is no more than the mean.
#[must_use]
pub fn negbin_quantile(mean: f64, variance: f64, p: f64) -> (u64, f64) {
    if variance <= mean || mean <= 0.0 {
        return poisson_quantile(mean, p);
    }
    let r = mean * mean / (variance - mean);
    negbin_quantile_of(r, r / (r + mean), p)
}

/// The same for a negative binomial by its parameters: failures before `r` successes at chance `chance`.
#[must_use]
pub fn negbin_quantile_of(r: f64, chance: f64, p: f64) -> (u64, f64) {
    let mean = r * (1.0 - chance) / chance;
    if mean <= 0.0 || !mean.is_finite() {
        return (0, 1.0);
    }
    let p = p.min(1.0 - 1e-12);
    let none = negbin_point(0.0, r, chance);
    let sd = mean.sqrt() / chance.sqrt();
    if mean + 5.0 * sd < 300.0 && none > 1e-200 {
        return climb(p, none, mean, |k| (k + r) / (k + 1.0) * (1.0 - chance));
    }
    // A gamma of the same mean and variance lies near; then whole steps.
    let shape = (mean / sd) * (mean / sd);
    let start = standard_gamma_quantile(shape, p.max(1e-300)) * mean / shape - 0.5;
    let cdf = |k: f64| beta_both(r, k + 1.0, chance, 1.0 - chance).0;
    settle(p, start, cdf, |k| negbin_point(k, r, chance))
}

/// The same for the successes in `n` trials at chance `chance`.
#[must_use]
pub fn binomial_quantile(n: u64, chance: f64, p: f64) -> (u64, f64) {
    let trials = n as f64;
    let (mean, other) = (trials * chance, 1.0 - chance);
    if p >= 1.0 || mean <= 0.0 || other <= 0.0 {
        return if mean <= 0.0 { (0, 1.0) } else { (n, 1.0) };
    }
    let start = mean + probit(p.max(1e-300)) * (mean * other).sqrt();
    let cdf = |k: f64| if k >= trials { 1.0 } else { beta_both(trials - k, k + 1.0, other, chance).0 };
    settle(p, start.min(trials), cdf, |k| binomial_point(k, trials, chance, other))
}

/// Sums points from zero by the ratio of one to the one before it, until `p` is reached.
fn climb(p: f64, none: f64, mean: f64, ratio: impl Fn(f64) -> f64) -> (u64, f64) {
    let (mut k, mut point, mut sum) = (0u64, none, none);
    while sum < p {
        // Beyond every digit of the sum nothing is added any more.
        if k as f64 > mean && point < 1e-18 {
            break;
        }
        point *= ratio(k as f64);
        sum += point;
        k += 1;
    }
    (k, sum.min(1.0))
}

/// Walks from a guess to the smallest count at which the distribution reaches `p`.
fn settle(p: f64, start: f64, cdf: impl Fn(f64) -> f64, point: impl Fn(f64) -> f64) -> (u64, f64) {
    // Beyond this a step of one is no step any more.
    let mut k = start.round().clamp(0.0, 9e15);
    let mut reached = cdf(k);
    while reached >= p && k > 0.0 {
        let below = reached - point(k);
        // Close to a tie the distribution itself decides, not what is left of a difference.
        let below = if (below - p).abs() < 1e-12 { cdf(k - 1.0) } else { below };
        if below < p {
            break;
        }
        (reached, k) = (below, k - 1.0);
    }
    while reached < p {
        let next = point(k + 1.0);
        if next < 1e-18 && reached > 0.5 {
            break;
        }
        (reached, k) = (reached + next, k + 1.0);
    }
    (k as u64, cdf(k).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_sum_to_one_and_match_their_products() {
        assert!((poisson_point(3.0, 2.0) - 8.0 / 6.0 * (-2.0f64).exp()).abs() < 1e-15);
        assert!((binomial_point(2.0, 5.0, 0.3, 0.7) - 10.0 * 0.09 * 0.343).abs() < 1e-15);
        // C(5, 2) 0.4^3 0.6^3 / ... : three failures before three successes.
        assert!((negbin_point(3.0, 3.0, 0.4) - 10.0 * 0.064 * 0.216).abs() < 1e-15);
        let sum: f64 = (0..2000).map(|k| poisson_point(f64::from(k), 1000.0)).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        let sum: f64 = (0..4000).map(|k| negbin_point(f64::from(k), 2.7, 0.01)).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }

    #[test]
    fn quantiles_are_the_smallest_counts_that_reach() {
        for p in [0.0, 1e-9, 0.05, 0.3, 0.5, 0.77, 0.95, 0.999, 1.0 - 1e-9] {
            for mean in [0.01, 0.8, 4.0, 29.0, 31.0, 150.0, 40_000.0] {
                let (k, reached) = poisson_quantile(mean, p);
                let cdf = |k: f64| gamma_both(k + 1.0, mean).1;
                smallest(k, reached, p, cdf, &format!("Poisson {mean}"));
                for spread in [1.001, 1.5, 9.0, 400.0] {
                    let variance = mean * spread;
                    let r = mean * mean / (variance - mean);
                    let chance = 1.0 / spread;
                    let (k, reached) = negbin_quantile(mean, variance, p);
                    let cdf = |k: f64| beta_both(r, k + 1.0, chance, 1.0 - chance).0;
                    smallest(k, reached, p, cdf, &format!("negative binomial {mean} x {spread}"));
                }
            }
            for (n, chance) in [(1u64, 0.5), (40, 0.03), (900, 0.6)] {
                let (k, reached) = binomial_quantile(n, chance, p);
                let cdf = |k: f64| {
                    let n = n as f64;
                    if k >= n { 1.0 } else { beta_both(n - k, k + 1.0, 1.0 - chance, chance).0 }
                };
                smallest(k, reached, p, cdf, &format!("binomial {n} x {chance}"));
            }
        }
    }

    fn smallest(k: u64, reached: f64, p: f64, cdf: impl Fn(f64) -> f64, what: &str) {
        let k = k as f64;
        assert!((cdf(k) - reached).abs() < 1e-11, "{what} at {p}: {k} reaches {}, not {reached}", cdf(k));
        assert!(reached >= p - 1e-11, "{what} at {p}: {k} reaches {reached} only");
        assert!(k == 0.0 || cdf(k - 1.0) < p + 1e-11, "{what} at {p}: {} is enough", k - 1.0);
    }
}
