//! Demand between two ends, all of it as likely.

use super::{Discrete, Distribution, between};
use crate::replenish::math::{
    Loss,
    check::{Sound, Unsound, known},
};

/// A uniform distribution between two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uniform {
    low: f64,
    high: f64,
}

impl Uniform {
    /// From its ends.
    ///
    /// # Errors
    /// An upper end that is not above the lower.
    pub fn new(low: f64, high: f64) -> Sound<Self> {
        known("lower end", low)?;
        known("upper end", high)?;
        if low < high { Ok(Self { low, high }) } else { Err(ENDS) }
    }

    fn width(&self) -> f64 {
        self.high - self.low
    }
}

const ENDS: Unsound =
    Unsound::Together("the upper end of a uniform demand must be above the lower: correct it");

impl Distribution for Uniform {
    fn mean(&self) -> f64 {
        0.5 * (self.low + self.high)
    }

    fn variance(&self) -> f64 {
        self.width() * self.width() / 12.0
    }

    fn density(&self, x: f64) -> f64 {
        if (self.low..=self.high).contains(&x) { 1.0 / self.width() } else { 0.0 }
    }

    fn cdf(&self, x: f64) -> f64 {
        ((x - self.low) / self.width()).clamp(0.0, 1.0)
    }

    fn survival(&self, x: f64) -> f64 {
        ((self.high - x) / self.width()).clamp(0.0, 1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.low + p.clamp(0.0, 1.0) * self.width()
    }

    /// `(high - x)^2 / (2 (high - low))` above, `(x - low)^2 / (2 (high - low))` below, within the ends.
    fn loss(&self, x: f64) -> Loss {
        let inside = x.clamp(self.low, self.high);
        let part = |reach: f64| 0.5 * reach * reach / self.width();
        Loss {
            above: part(self.high - inside) + (inside - x).max(0.0),
            below: part(inside - self.low) + (x - inside).max(0.0),
        }
    }

    /// `(high - x)^3 / (6 (high - low))` above, `(x - low)^3 / (6 (high - low))` below, within the ends.
    fn second_loss(&self, x: f64) -> Loss {
        let away = x - self.mean();
        let whole = 0.5 * (self.variance() + away * away);
        if x <= self.low {
            return Loss { above: whole, below: 0.0 };
        }
        if x >= self.high {
            return Loss { above: 0.0, below: whole };
        }
        let part = |reach: f64| reach * reach * reach / (6.0 * self.width());
        Loss { above: part(self.high - x), below: part(x - self.low) }
    }
}

/// Whole numbers from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UniformCount {
    low: i32,
    high: i32,
}

impl UniformCount {
    /// From its ends, both of which are possible.
    ///
    /// # Errors
    /// An upper end below the lower.
    pub fn new(low: i32, high: i32) -> Sound<Self> {
        if low <= high { Ok(Self { low, high }) } else { Err(ENDS) }
    }

    fn ends(&self) -> (f64, f64) {
        (f64::from(self.low), f64::from(self.high))
    }

    fn many(&self) -> f64 {
        let (low, high) = self.ends();
        high - low + 1.0
    }
}

impl Distribution for UniformCount {
    fn mean(&self) -> f64 {
        let (low, high) = self.ends();
        0.5 * (low + high)
    }

    fn variance(&self) -> f64 {
        let many = self.many();
        (many * many - 1.0) / 12.0
    }

    fn density(&self, x: f64) -> f64 {
        let (low, high) = self.ends();
        if x.fract() == 0.0 && (low..=high).contains(&x) { 1.0 / self.many() } else { 0.0 }
    }

    fn cdf(&self, x: f64) -> f64 {
        ((x.floor() - self.ends().0 + 1.0) / self.many()).clamp(0.0, 1.0)
    }

    fn survival(&self, x: f64) -> f64 {
        ((self.ends().1 - x.floor()) / self.many()).clamp(0.0, 1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        let (low, _) = self.ends();
        let k = low + ((p.clamp(0.0, 1.0) * self.many()).ceil() - 1.0).max(0.0);
        if k > low && self.cdf(k - 1.0) >= p { k - 1.0 } else { k }
    }

    /// `m (m + 1) / (2 N)` with `m` numbers above `x` of `N`, and the same of those below.
    fn loss(&self, x: f64) -> Loss {
        let (low, high) = self.ends();
        let k = x.floor();
        let part = |reach: f64| if reach > 0.0 { reach * (reach + 1.0) / (2.0 * self.many()) } else { 0.0 };
        if k < low {
            return Loss { above: self.mean() - x, below: 0.0 };
        }
        if k >= high {
            return Loss { above: 0.0, below: x - self.mean() };
        }
        between(x, Loss { above: part(high - k), below: part(k - low) }, self.survival(k))
    }

    /// `(m - 1) m (m + 1) / (6 N)` with `m` numbers above `x` of `N`; `m (m + 1) (m + 2) / (6 N)` with `m` from the lower end to
    /// `x`.
    fn second_loss(&self, x: f64) -> Loss {
        let (low, high) = self.ends();
        let k = x.floor();
        let total = super::count_total(self.mean(), self.variance(), k);
        if k < low {
            return Loss { above: total, below: 0.0 };
        }
        if k >= high {
            return Loss { above: 0.0, below: total };
        }
        let (m, n) = (high - k, k - low);
        let sixth = 6.0 * self.many();
        Loss { above: (m - 1.0) * m * (m + 1.0) / sixth, below: n * (n + 1.0) * (n + 2.0) / sixth }
    }
}

impl Discrete for UniformCount {}
