//! Chance that is the same on every machine: SplitMix64, and counts drawn with `+ - * /` alone, because the last bit of
//! `exp` and `ln` differs between C libraries.

/// SplitMix64. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// The stream of one subject: the same (seed, subject, purpose) gives the same draws, whatever else is drawn.
    pub(super) fn of(seed: u64, subject: u64, purpose: u64) -> Self {
        let mut start = Self(seed ^ purpose.wrapping_mul(0xA076_1D64_78BD_642F));
        Self(start.next() ^ subject.wrapping_mul(0xE703_7ED1_A0B4_28DB))
    }

    /// The next 64 bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low) + 1;
        // Multiply-shift: its bias is below 2^-40 for the spans used here.
        let part = (u128::from(self.next()) * u128::from(span)) >> 64;
        low + part as i64
    }

    /// True once in `n` times.
    pub(super) fn one_in(&mut self, n: i64) -> bool {
        self.between(1, n) == 1
    }

    /// From 0 (included) to 1 (excluded), in steps of 2^-53.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// A Poisson count with mean `thousandths / 1000`, by inversion. The mean is cut at 200.
    pub(super) fn poisson(&mut self, thousandths: i64) -> i64 {
        let mean = thousandths.clamp(0, 200_000) as f64 / 1000.0;
        let u = self.unit();
        invert(u, exp_minus(mean), |k, p| p * mean / k as f64)
    }

    /// A negative binomial count with mean `thousandths / 1000` and whole shape `r` (variance = mean + mean²/r), by
    /// inversion. The mean is cut at 200.
    pub(super) fn negative_binomial(&mut self, thousandths: i64, r: u8) -> i64 {
        let (mean, r) = (thousandths.clamp(0, 200_000) as f64 / 1000.0, r.clamp(1, 16));
        let success = f64::from(r) / (f64::from(r) + mean);
        let first = (0..r).fold(1.0, |p, _| p * success);
        let u = self.unit();
        invert(u, first, |k, p| p * (1.0 - success) * (k as f64 - 1.0 + f64::from(r)) / k as f64)
    }
}

/// The smallest count whose cumulative probability exceeds `u`; `next(k, p)` is P(k) from P(k - 1).
fn invert(u: f64, first: f64, next: impl Fn(i64, f64) -> f64) -> i64 {
    let (mut count, mut p, mut below) = (0, first, first);
    while u >= below && count < 2_000 {
        count += 1;
        p = next(count, p);
        below += p;
    }
    count
}

/// `e^-x` for `x` from 0 to 200: a series on `x / 256`, squared eight times.
fn exp_minus(x: f64) -> f64 {
    let small = x / 256.0;
    let series = (1..=9).rev().fold(1.0, |sum, n| 1.0 - small / f64::from(n) * sum);
    (0..8).fold(series, |power, _| power * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        let mut random = Random(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn the_exponential_is_right_to_twelve_digits() {
        for (x, expected) in [(0.0, 1.0), (1.0, 0.367_879_441_171_442_3), (20.0, 2.061_153_622_438_558e-9)] {
            let found = exp_minus(x);
            assert!((found - expected).abs() <= expected * 1e-12, "e^-{x} = {found}");
        }
    }

    #[test]
    fn counts_have_the_mean_and_variance_of_their_law() {
        for (mean, r) in [(300, None), (5_000, None), (40_000, None), (4_000, Some(2)), (700, Some(1))] {
            let mut random = Random::of(7, 7, 7);
            let draws: Vec<f64> = (0..40_000)
                .map(|_| match r {
                    Some(r) => random.negative_binomial(mean, r) as f64,
                    None => random.poisson(mean) as f64,
                })
                .collect();
            let m = draws.iter().sum::<f64>() / 40_000.0;
            let v = draws.iter().map(|d| (d - m) * (d - m)).sum::<f64>() / 40_000.0;
            let mean = mean as f64 / 1000.0;
            let variance = r.map_or(mean, |r| mean + mean * mean / f64::from(r));
            assert!((m - mean).abs() < 0.05 * mean, "mean {m}, wanted {mean}");
            assert!((v - variance).abs() < 0.08 * variance, "variance {v}, wanted {variance}");
        }
    }
}
