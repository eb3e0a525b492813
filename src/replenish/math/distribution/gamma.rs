//! Gamma and exponential demand.

use super::{Distribution, all_above};
use crate::{
    forecast::distribution::{gamma_both, poisson_point, standard_gamma_quantile},
    replenish::math::{
        Loss,
        check::{Sound, above_zero},
    },
};

/// A gamma distribution: never below zero, and skewed the more the less there is of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale: f64,
}

impl Gamma {
    /// From shape `a` and scale `b`: density `x^(a-1) exp(-x/b) / (Gamma(a) b^a)`.
    ///
    /// # Errors
    /// A shape or a scale of zero or less.
    pub fn new(shape: f64, scale: f64) -> Sound<Self> {
        above_zero("shape", shape)?;
        above_zero("scale", scale)?;
        Ok(Self { shape, scale })
    }

    /// From mean and standard deviation: shape `(mean / sd)^2`, scale `sd^2 / mean`.
    ///
    /// # Errors
    /// A mean or a standard deviation of zero or less.
    pub fn by_moments(mean: f64, sd: f64) -> Sound<Self> {
        above_zero("mean", mean)?;
        above_zero("standard deviation", sd)?;
        let ratio = mean / sd;
        Self::new(ratio * ratio, sd / ratio)
    }

    /// Shape `a`.
    #[must_use]
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// Scale `b`, in units.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }
}

impl Distribution for Gamma {
    fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    fn variance(&self) -> f64 {
        self.shape * self.scale * self.scale
    }

    fn density(&self, x: f64) -> f64 {
        if x <= 0.0 {
            let edge = x == 0.0 && self.shape <= 1.0;
            return if !edge {
                0.0
            } else if self.shape < 1.0 {
                f64::INFINITY
            } else {
                1.0 / self.scale
            };
        }
        self.shape * poisson_point(self.shape, x / self.scale) / x
    }

    fn cdf(&self, x: f64) -> f64 {
        gamma_both(self.shape, x / self.scale).0
    }

    fn survival(&self, x: f64) -> f64 {
        gamma_both(self.shape, x / self.scale).1
    }

    fn quantile(&self, p: f64) -> f64 {
        standard_gamma_quantile(self.shape, p) * self.scale
    }

    /// `b [(a - y)(1 - F) + y^a exp(-y) / Gamma(a)]` with `y = x / b` above (Zipkin, p. 457), the same of the other tail below.
    fn loss(&self, x: f64) -> Loss {
        if x <= 0.0 {
            return all_above(self.mean(), self.variance(), x).0;
        }
        let (a, y) = (self.shape, x / self.scale);
        let (below, above) = gamma_both(a, y);
        let weight = a * poisson_point(a, y);
        let over = self.scale * ((a - y) * above + weight);
        let under = self.scale * ((y - a) * below + weight);
        Loss::of(over.max(0.0), under.max(0.0), self.mean() - x)
    }

    /// `b^2 / 2 [((a - y)^2 + a)(1 - F) + (a - y + 1) y^a exp(-y) / Gamma(a)]` above (Zipkin, p. 457).
    fn second_loss(&self, x: f64) -> Loss {
        if x <= 0.0 {
            return all_above(self.mean(), self.variance(), x).1;
        }
        let (a, y) = (self.shape, x / self.scale);
        let (below, above) = gamma_both(a, y);
        let weight = (a - y + 1.0) * a * poisson_point(a, y);
        let spread = (a - y) * (a - y) + a;
        let half = 0.5 * self.scale * self.scale;
        Loss {
            above: (half * (spread * above + weight)).max(0.0),
            below: (half * (spread * below - weight)).max(0.0),
        }
    }
}

/// An exponential distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential {
    rate: f64,
}

impl Exponential {
    /// From its rate, one over the mean.
    ///
    /// # Errors
    /// A rate of zero or less.
    pub fn new(rate: f64) -> Sound<Self> {
        above_zero("rate", rate)?;
        Ok(Self { rate })
    }
}

impl Distribution for Exponential {
    fn mean(&self) -> f64 {
        1.0 / self.rate
    }

    fn variance(&self) -> f64 {
        1.0 / (self.rate * self.rate)
    }

    fn density(&self, x: f64) -> f64 {
        if x >= 0.0 { self.rate * (-self.rate * x).exp() } else { 0.0 }
    }

    fn cdf(&self, x: f64) -> f64 {
        -(-self.rate * x.max(0.0)).exp_m1()
    }

    fn survival(&self, x: f64) -> f64 {
        (-self.rate * x.max(0.0)).exp()
    }

    fn quantile(&self, p: f64) -> f64 {
        -(-p.clamp(0.0, 1.0)).ln_1p() / self.rate
    }

    /// `exp(-rate x) / rate` above (Zipkin, p. 457).
    fn loss(&self, x: f64) -> Loss {
        if x <= 0.0 {
            return all_above(self.mean(), self.variance(), x).0;
        }
        Loss { above: self.survival(x) / self.rate, below: x - self.cdf(x) / self.rate }
    }

    /// `exp(-rate x) / rate^2` above (Zipkin, p. 457); both together are `((x - E)^2 + V) / 2`.
    fn second_loss(&self, x: f64) -> Loss {
        if x <= 0.0 {
            return all_above(self.mean(), self.variance(), x).1;
        }
        let above = self.survival(x) * self.variance();
        let away = x - self.mean();
        Loss { above, below: (0.5 * (away * away + self.variance()) - above).max(0.0) }
    }
}
