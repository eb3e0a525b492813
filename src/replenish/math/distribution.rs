//! Demand as a distribution: density, both tails, quantile, and the losses that costs are made of.
//!
//! A distribution is a small value, sound since it was made; [`Distribution`] is what all can be asked. Parameters follow the
//! conventions of scipy where they have one (shape and scale of a gamma, `r` and `p` of a negative binomial, trials of a
//! geometric), and `by_moments` makes them from a mean and a standard deviation.

mod binomial;
mod gamma;
mod geometric;
mod negbin;
mod normal;
mod pmf;
mod poisson;
mod uniform;

pub use binomial::Binomial;
pub use gamma::{Exponential, Gamma};
pub use geometric::Geometric;
pub use negbin::NegativeBinomial;
pub use normal::{Lognormal, Normal};
pub use pmf::Pmf;
pub use poisson::Poisson;
pub use uniform::{Uniform, UniformCount};

use super::Loss;

/// What can be asked of demand.
pub trait Distribution {
    /// The mean, in units.
    fn mean(&self) -> f64;

    /// The variance, in units squared.
    fn variance(&self) -> f64;

    /// The density at `x`; for counts the probability of `x`.
    fn density(&self, x: f64) -> f64;

    /// The probability of `x` or less.
    fn cdf(&self, x: f64) -> f64;

    /// The probability of more than `x`, with its own digits where it is small.
    fn survival(&self, x: f64) -> f64;

    /// The least `x` whose [`cdf`](Self::cdf) reaches `p`; the ends of what is possible at 0 and 1.
    fn quantile(&self, p: f64) -> f64;

    /// What is expected above `x` and below it, in units.
    fn loss(&self, x: f64) -> Loss;

    /// The same of the second order, in units squared; see [`super::loss`].
    fn second_loss(&self, x: f64) -> Loss;

    /// The standard deviation, in units.
    fn sd(&self) -> f64 {
        self.variance().sqrt()
    }
}

/// A distribution of whole numbers: what is asked at `x` in between is meant at the whole number below, only the first loss is
/// straight from one to the next.
pub trait Discrete: Distribution {}

/// A distribution moved by a number: `X + by`, so that the yield of a supplier may be below zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shifted<D> {
    /// By how much, in units.
    pub by: f64,
    /// What is moved.
    pub of: D,
}

impl<D: Distribution> Distribution for Shifted<D> {
    fn mean(&self) -> f64 {
        self.of.mean() + self.by
    }

    fn variance(&self) -> f64 {
        self.of.variance()
    }

    fn density(&self, x: f64) -> f64 {
        self.of.density(x - self.by)
    }

    fn cdf(&self, x: f64) -> f64 {
        self.of.cdf(x - self.by)
    }

    fn survival(&self, x: f64) -> f64 {
        self.of.survival(x - self.by)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.of.quantile(p) + self.by
    }

    fn loss(&self, x: f64) -> Loss {
        self.of.loss(x - self.by)
    }

    fn second_loss(&self, x: f64) -> Loss {
        self.of.second_loss(x - self.by)
    }
}

impl<D: Discrete> Discrete for Shifted<D> {}

/// A distribution that is known only when it is asked.
impl<D: Distribution + ?Sized> Distribution for Box<D> {
    fn mean(&self) -> f64 {
        (**self).mean()
    }

    fn variance(&self) -> f64 {
        (**self).variance()
    }

    fn density(&self, x: f64) -> f64 {
        (**self).density(x)
    }

    fn cdf(&self, x: f64) -> f64 {
        (**self).cdf(x)
    }

    fn survival(&self, x: f64) -> f64 {
        (**self).survival(x)
    }

    fn quantile(&self, p: f64) -> f64 {
        (**self).quantile(p)
    }

    fn loss(&self, x: f64) -> Loss {
        (**self).loss(x)
    }

    fn second_loss(&self, x: f64) -> Loss {
        (**self).second_loss(x)
    }
}

/// What all continuous demand that is never below zero says of levels below zero.
fn all_above(mean: f64, variance: f64, x: f64) -> (Loss, Loss) {
    let away = mean - x;
    (Loss { above: away, below: 0.0 }, Loss { above: 0.5 * (variance + away * away), below: 0.0 })
}

/// The second losses of a count add up to this: `((x - E)^2 + (x - E) + V) / 2` (Snyder and Shen, C.40).
fn count_total(mean: f64, variance: f64, x: f64) -> f64 {
    let away = x - mean;
    0.5 * (away * away + away + variance)
}

/// The first loss of a count at any `x`, from that at the whole number below and how likely more than that is: between two
/// whole numbers it is straight.
fn between(x: f64, at_floor: Loss, survival: f64) -> Loss {
    let part = x - x.floor();
    if part == 0.0 {
        return at_floor;
    }
    Loss { above: at_floor.above - part * survival, below: at_floor.below + part * (1.0 - survival) }
}

#[cfg(test)]
mod tests;
