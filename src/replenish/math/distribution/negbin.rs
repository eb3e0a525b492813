//! Negative binomial demand: counts that vary more than Poisson's.

use super::{Discrete, Distribution, between, count_total};
use crate::{
    forecast::distribution::{beta_both, negbin_point, negbin_quantile_of},
    replenish::math::{
        Loss,
        check::{Sound, Unsound, above_zero, chance},
    },
};

/// A negative binomial distribution: failures before `r` successes at chance `p`, as scipy has it; `r` need not be whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NegativeBinomial {
    r: f64,
    p: f64,
}

impl NegativeBinomial {
    /// From `r` and `p`.
    ///
    /// # Errors
    /// An `r` of zero or less, a `p` that is not between 0 and 1.
    pub fn new(r: f64, p: f64) -> Sound<Self> {
        above_zero("number of successes", r)?;
        chance("chance of a success", p)?;
        Ok(Self { r, p })
    }

    /// From mean and standard deviation, by moments: `r = m^2 / (v - m)`, `p = m / v`.
    ///
    /// # Errors
    /// A mean of zero or less, and a variance that is not above the mean: that is Poisson demand.
    pub fn by_moments(mean: f64, sd: f64) -> Sound<Self> {
        above_zero("mean", mean)?;
        let variance = sd * sd;
        if variance <= mean || !variance.is_finite() {
            return Err(Unsound::Together(
                "the variance of a negative binomial demand must be above its mean: take Poisson demand",
            ));
        }
        Self::new(mean * mean / (variance - mean), mean / variance)
    }

    /// The number of successes `r`.
    #[must_use]
    pub fn r(&self) -> f64 {
        self.r
    }

    /// The chance of a success `p`.
    #[must_use]
    pub fn p(&self) -> f64 {
        self.p
    }

    /// `(1 - p) / p`.
    fn odds(&self) -> f64 {
        (1.0 - self.p) / self.p
    }

    fn tails(&self, k: f64) -> (f64, f64) {
        if k < 0.0 { (0.0, 1.0) } else { beta_both(self.r, k + 1.0, self.p, 1.0 - self.p) }
    }
}

impl Distribution for NegativeBinomial {
    fn mean(&self) -> f64 {
        self.r * self.odds()
    }

    fn variance(&self) -> f64 {
        self.r * self.odds() / self.p
    }

    fn density(&self, x: f64) -> f64 {
        if x.fract() == 0.0 { negbin_point(x, self.r, self.p) } else { 0.0 }
    }

    fn cdf(&self, x: f64) -> f64 {
        self.tails(x.floor()).0
    }

    fn survival(&self, x: f64) -> f64 {
        self.tails(x.floor()).1
    }

    fn quantile(&self, p: f64) -> f64 {
        if p >= 1.0 { f64::INFINITY } else { negbin_quantile_of(self.r, self.p, p).0 as f64 }
    }

    /// `(r b - x)(1 - F(x)) + (x + r) b f(x)` above with `b = (1 - p) / p`, and the same of the other tail below (Zipkin,
    /// section C.2.3.6).
    fn loss(&self, x: f64) -> Loss {
        let (k, mean) = (x.floor(), self.mean());
        if k < 0.0 {
            return Loss { above: mean - x, below: 0.0 };
        }
        let (below, above) = self.tails(k);
        let weight = (k + self.r) * self.odds() * negbin_point(k, self.r, self.p);
        let over = ((mean - k) * above + weight).max(0.0);
        let under = ((k - mean) * below + weight).max(0.0);
        between(x, Loss::of(over, under, mean - k), above)
    }

    /// `[(r (r + 1) b^2 - 2 r b x + x (x + 1))(1 - F) + ((r + 1) b - x)(x + r) b f] / 2` above (Zipkin, section C.2.3.6).
    fn second_loss(&self, x: f64) -> Loss {
        let (k, mean) = (x.floor(), self.mean());
        if k < 0.0 {
            return Loss { above: count_total(mean, self.variance(), k), below: 0.0 };
        }
        let (r, odds) = (self.r, self.odds());
        let (below, above) = self.tails(k);
        let spread = r * (r + 1.0) * odds * odds - 2.0 * r * odds * k + k * (k + 1.0);
        let weight = ((r + 1.0) * odds - k) * (k + r) * odds * negbin_point(k, r, self.p);
        Loss {
            above: (0.5 * (spread * above + weight)).max(0.0),
            below: (0.5 * (spread * below - weight)).max(0.0),
        }
    }
}

impl Discrete for NegativeBinomial {}
