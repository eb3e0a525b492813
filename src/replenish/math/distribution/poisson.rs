//! Poisson demand.

use super::{Discrete, Distribution, between, count_total};
use crate::{
    forecast::distribution::{gamma_both, poisson_point, poisson_quantile},
    replenish::math::{
        Loss,
        check::{Sound, not_below_zero},
    },
};

/// A Poisson distribution; with a mean of 0, certainly none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Poisson {
    mean: f64,
}

impl Poisson {
    /// From its mean, in units.
    ///
    /// # Errors
    /// A mean below zero.
    pub fn new(mean: f64) -> Sound<Self> {
        not_below_zero("mean", mean)?;
        Ok(Self { mean })
    }

    /// How likely `k` or less is, and more, for a whole `k`.
    fn tails(&self, k: f64) -> (f64, f64) {
        if k < 0.0 {
            return (0.0, 1.0);
        }
        let (above, below) = gamma_both(k + 1.0, self.mean);
        (below, above)
    }
}

impl Distribution for Poisson {
    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.mean
    }

    fn density(&self, x: f64) -> f64 {
        if x.fract() == 0.0 { poisson_point(x, self.mean) } else { 0.0 }
    }

    fn cdf(&self, x: f64) -> f64 {
        self.tails(x.floor()).0
    }

    fn survival(&self, x: f64) -> f64 {
        self.tails(x.floor()).1
    }

    fn quantile(&self, p: f64) -> f64 {
        if p >= 1.0 && self.mean > 0.0 { f64::INFINITY } else { poisson_quantile(self.mean, p).0 as f64 }
    }

    /// `(m - x)(1 - F(x)) + m f(x)` above, `(x - m) F(x) + m f(x)` below (Snyder and Shen, C.41, C.42).
    fn loss(&self, x: f64) -> Loss {
        let (k, m) = (x.floor(), self.mean);
        if k < 0.0 {
            return Loss { above: m - x, below: 0.0 };
        }
        let (below, above) = self.tails(k);
        let weight = m * poisson_point(k, m);
        let over = ((m - k) * above + weight).max(0.0);
        let under = ((k - m) * below + weight).max(0.0);
        between(x, Loss::of(over, under, m - k), above)
    }

    /// `(((x - m)^2 + x)(1 - F(x)) - m (x - m) f(x)) / 2` above, and with F and a plus below (Snyder and Shen, C.43, C.44).
    fn second_loss(&self, x: f64) -> Loss {
        let (k, m) = (x.floor(), self.mean);
        if k < 0.0 {
            return Loss { above: count_total(m, m, k), below: 0.0 };
        }
        let (below, above) = self.tails(k);
        let spread = (k - m) * (k - m) + k;
        let weight = m * (k - m) * poisson_point(k, m);
        Loss {
            above: (0.5 * (spread * above - weight)).max(0.0),
            below: (0.5 * (spread * below + weight)).max(0.0),
        }
    }
}

impl Discrete for Poisson {}
