//! Binomial counts.

use super::{Discrete, Distribution, between, count_total};
use crate::{
    forecast::distribution::{beta_both, binomial_point, binomial_quantile},
    replenish::math::{
        Loss,
        check::{Sound, share},
    },
};

/// A binomial distribution: successes in `n` trials at chance `p`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binomial {
    n: u32,
    p: f64,
}

impl Binomial {
    /// From the number of trials and the chance of a success.
    ///
    /// # Errors
    /// A chance that is not from 0 to 1.
    pub fn new(n: u32, p: f64) -> Sound<Self> {
        share("chance of a success", p)?;
        Ok(Self { n, p })
    }

    /// How likely more than `k` successes in `n` trials are, for whole numbers.
    fn more(&self, n: f64, k: f64) -> f64 {
        if k < 0.0 {
            1.0
        } else if k >= n {
            0.0
        } else {
            beta_both(k + 1.0, n - k, self.p, 1.0 - self.p).0
        }
    }

    fn trials(&self) -> f64 {
        f64::from(self.n)
    }
}

impl Distribution for Binomial {
    fn mean(&self) -> f64 {
        self.trials() * self.p
    }

    fn variance(&self) -> f64 {
        self.trials() * self.p * (1.0 - self.p)
    }

    fn density(&self, x: f64) -> f64 {
        if x.fract() == 0.0 { binomial_point(x, self.trials(), self.p, 1.0 - self.p) } else { 0.0 }
    }

    fn cdf(&self, x: f64) -> f64 {
        let k = x.floor();
        if k < 0.0 {
            return 0.0;
        }
        if k >= self.trials() {
            return 1.0;
        }
        beta_both(self.trials() - k, k + 1.0, 1.0 - self.p, self.p).0
    }

    fn survival(&self, x: f64) -> f64 {
        self.more(self.trials(), x.floor())
    }

    fn quantile(&self, p: f64) -> f64 {
        binomial_quantile(u64::from(self.n), self.p, p).0 as f64
    }

    /// `n p P(Y >= x) - x P(X > x)` above, `Y` of one trial less: what is above a level of `k f(k; n) = n p f(k - 1; n - 1)`.
    fn loss(&self, x: f64) -> Loss {
        let (k, n, mean) = (x.floor(), self.trials(), self.mean());
        if k < 0.0 {
            return Loss { above: mean - x, below: 0.0 };
        }
        let above = (mean * self.more(n - 1.0, k - 1.0) - k * self.more(n, k)).max(0.0);
        between(x, Loss { above, below: (above - (mean - k)).max(0.0) }, self.more(n, k))
    }

    /// `[n (n - 1) p^2 P(Z >= x - 1) - 2 x n p P(Y >= x) + x (x + 1) P(X > x)] / 2` above, `Z` of two trials less.
    fn second_loss(&self, x: f64) -> Loss {
        let (k, n, mean) = (x.floor(), self.trials(), self.mean());
        let total = count_total(mean, self.variance(), k);
        if k < 0.0 {
            return Loss { above: total, below: 0.0 };
        }
        let twice = n * (n - 1.0) * self.p * self.p * self.more(n - 2.0, k - 2.0)
            - 2.0 * k * mean * self.more(n - 1.0, k - 1.0)
            + k * (k + 1.0) * self.more(n, k);
        let above = (0.5 * twice).max(0.0);
        Loss { above, below: (total - above).max(0.0) }
    }
}

impl Discrete for Binomial {}
