//! Normal and lognormal demand.

use super::{Distribution, all_above};
use crate::{
    forecast::distribution::{normal_cdf, normal_density, probit},
    replenish::math::{
        Loss,
        check::{Sound, above_zero, known, not_below_zero},
        loss::{standard_normal, standard_normal_second},
    },
};

/// A normal distribution; with a standard deviation of 0, a certain number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normal {
    mean: f64,
    sd: f64,
}

impl Normal {
    /// From mean and standard deviation, in units.
    ///
    /// # Errors
    /// A standard deviation below zero, or what is no number.
    pub fn new(mean: f64, sd: f64) -> Sound<Self> {
        known("mean", mean)?;
        not_below_zero("standard deviation", sd)?;
        Ok(Self { mean, sd })
    }

    fn standard(&self, x: f64) -> f64 {
        let away = x - self.mean;
        if self.sd > 0.0 || away == 0.0 {
            if away == 0.0 { 0.0 } else { away / self.sd }
        } else {
            f64::INFINITY * away.signum()
        }
    }
}

impl Distribution for Normal {
    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.sd * self.sd
    }

    fn density(&self, x: f64) -> f64 {
        if self.sd > 0.0 { normal_density(self.standard(x)) / self.sd } else { 0.0 }
    }

    fn cdf(&self, x: f64) -> f64 {
        if self.sd > 0.0 { normal_cdf(self.standard(x)) } else { f64::from(u8::from(x >= self.mean)) }
    }

    fn survival(&self, x: f64) -> f64 {
        if self.sd > 0.0 { normal_cdf(-self.standard(x)) } else { f64::from(u8::from(x < self.mean)) }
    }

    fn quantile(&self, p: f64) -> f64 {
        if self.sd > 0.0 { self.mean + self.sd * probit(p) } else { self.mean }
    }

    /// `sd L(z)` with `z = (x - mean) / sd` (Snyder and Shen, C.31, C.32).
    fn loss(&self, x: f64) -> Loss {
        if self.sd <= 0.0 {
            return Loss { above: (self.mean - x).max(0.0), below: (x - self.mean).max(0.0) };
        }
        let one = standard_normal(self.standard(x));
        Loss { above: self.sd * one.above, below: self.sd * one.below }
    }

    /// `sd^2 L2(z)` (Snyder and Shen, C.33, C.34).
    fn second_loss(&self, x: f64) -> Loss {
        if self.sd <= 0.0 {
            let Loss { above, below } = self.loss(x);
            return Loss { above: 0.5 * above * above, below: 0.5 * below * below };
        }
        let two = standard_normal_second(self.standard(x));
        let square = self.variance();
        Loss { above: square * two.above, below: square * two.below }
    }
}

/// A lognormal distribution: the logarithm of demand is normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Lognormal {
    /// From mean and standard deviation of the logarithm.
    ///
    /// # Errors
    /// A standard deviation of zero or less, or what is no number.
    pub fn new(mu: f64, sigma: f64) -> Sound<Self> {
        known("mean of the logarithm", mu)?;
        above_zero("standard deviation of the logarithm", sigma)?;
        Ok(Self { mu, sigma })
    }

    /// From mean and standard deviation of demand itself: `sigma^2 = ln(1 + (sd / mean)^2)`, `mu = ln(mean) - sigma^2 / 2`.
    ///
    /// # Errors
    /// A mean or a standard deviation of zero or less.
    pub fn by_moments(mean: f64, sd: f64) -> Sound<Self> {
        above_zero("mean", mean)?;
        above_zero("standard deviation", sd)?;
        let square = (sd / mean).powi(2).ln_1p();
        Self::new(mean.ln() - 0.5 * square, square.sqrt())
    }

    /// `E[X^k; X > x]` for k = 0, 1, 2: the moments of what lies above `x > 0`; and of what lies below.
    fn moments(&self, x: f64) -> [(f64, f64); 3] {
        let z = (self.mu - x.ln()) / self.sigma;
        [0.0, 1.0, 2.0].map(|k| {
            let whole = (k * self.mu + 0.5 * k * k * self.sigma * self.sigma).exp();
            let z = z + k * self.sigma;
            (whole * normal_cdf(z), whole * normal_cdf(-z))
        })
    }
}

impl Distribution for Lognormal {
    fn mean(&self) -> f64 {
        (self.mu + 0.5 * self.sigma * self.sigma).exp()
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        mean * mean * (self.sigma * self.sigma).exp_m1()
    }

    fn density(&self, x: f64) -> f64 {
        if x > 0.0 { normal_density((x.ln() - self.mu) / self.sigma) / (x * self.sigma) } else { 0.0 }
    }

    fn cdf(&self, x: f64) -> f64 {
        if x > 0.0 { normal_cdf((x.ln() - self.mu) / self.sigma) } else { 0.0 }
    }

    fn survival(&self, x: f64) -> f64 {
        if x > 0.0 { normal_cdf((self.mu - x.ln()) / self.sigma) } else { 1.0 }
    }

    fn quantile(&self, p: f64) -> f64 {
        (self.mu + self.sigma * probit(p)).exp()
    }

    /// `E Phi((mu + sigma^2 - ln x) / sigma) - x (1 - Phi((ln x - mu) / sigma))` above (Snyder and Shen, 4.102), the same of the
    /// other tail below.
    fn loss(&self, x: f64) -> Loss {
        if x <= 0.0 {
            return all_above(self.mean(), self.variance(), x).0;
        }
        let [none, one, _] = self.moments(x);
        Loss::of((one.0 - x * none.0).max(0.0), (x * none.1 - one.1).max(0.0), self.mean() - x)
    }

    /// `(E[X^2; X > x] - 2 x E[X; X > x] + x^2 P(X > x)) / 2`, from the moments of a lognormal above a level.
    fn second_loss(&self, x: f64) -> Loss {
        if x <= 0.0 {
            return all_above(self.mean(), self.variance(), x).1;
        }
        let [none, one, two] = self.moments(x);
        let half = |two: f64, one: f64, none: f64| (0.5 * (two - 2.0 * x * one + x * x * none)).max(0.0);
        Loss { above: half(two.0, one.0, none.0), below: half(two.1, one.1, none.1) }
    }
}
