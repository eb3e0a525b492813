//! Geometric counts.

use super::{Discrete, Distribution, between, count_total};
use crate::replenish::math::{
    Loss,
    check::{Sound, Unsound},
};

/// A geometric distribution: trials up to the first success, 1, 2, ..., as scipy has it. Failures before it are one less:
/// a [`super::Shifted`] by -1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometric {
    p: f64,
}

impl Geometric {
    /// From the chance of a success.
    ///
    /// # Errors
    /// A chance that is not above 0 and at most 1.
    pub fn new(p: f64) -> Sound<Self> {
        if p > 0.0 && p <= 1.0 {
            return Ok(Self { p });
        }
        Err(Unsound::Range { what: "chance of a success", value: p, rule: "above 0 and at most 1" })
    }

    /// `(1 - p)^k`: how likely more than `k` trials are, `k >= 0`.
    fn longer(&self, k: f64) -> f64 {
        if self.p >= 1.0 { f64::from(u8::from(k < 1.0)) } else { (k * (-self.p).ln_1p()).exp() }
    }
}

impl Distribution for Geometric {
    fn mean(&self) -> f64 {
        1.0 / self.p
    }

    fn variance(&self) -> f64 {
        (1.0 - self.p) / (self.p * self.p)
    }

    fn density(&self, x: f64) -> f64 {
        if x >= 1.0 && x.fract() == 0.0 { self.p * self.longer(x - 1.0) } else { 0.0 }
    }

    fn cdf(&self, x: f64) -> f64 {
        1.0 - self.survival(x)
    }

    fn survival(&self, x: f64) -> f64 {
        self.longer(x.floor().max(0.0))
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 || self.p >= 1.0 {
            return 1.0;
        }
        if p >= 1.0 {
            return f64::INFINITY;
        }
        let k = ((-p).ln_1p() / (-self.p).ln_1p()).ceil().max(1.0);
        // A quotient that should be whole may be rounded to just above it.
        if k > 1.0 && self.cdf(k - 1.0) >= p { k - 1.0 } else { k }
    }

    /// `(1 - p)^x / p` above (Zipkin, section C.2.3.5, counted in trials).
    fn loss(&self, x: f64) -> Loss {
        let (k, mean) = (x.floor(), self.mean());
        if k < 0.0 {
            return Loss { above: mean - x, below: 0.0 };
        }
        let above = self.longer(k) / self.p;
        between(x, Loss { above, below: (above - (mean - k)).max(0.0) }, self.longer(k))
    }

    /// `(1 - p)^(x + 1) / p^2` above (Zipkin, section C.2.3.5, counted in trials).
    fn second_loss(&self, x: f64) -> Loss {
        let k = x.floor();
        let total = count_total(self.mean(), self.variance(), k);
        if k < 0.0 {
            return Loss { above: total, below: 0.0 };
        }
        let above = self.longer(k + 1.0) / (self.p * self.p);
        Loss { above, below: (total - above).max(0.0) }
    }
}

impl Discrete for Geometric {}
