//! Demand as a table: so many units with such a probability.

use super::{Discrete, Distribution};
use crate::replenish::math::{
    Loss,
    check::{Sound, Unsound},
};

/// A table of whole numbers and their probabilities, in rising order. What little its probabilities lack of one (a table that
/// was cut off) is missing from its sums, too.
#[derive(Debug, Clone, PartialEq)]
pub struct Pmf {
    points: Vec<(i64, f64)>,
}

impl Pmf {
    /// From numbers and probabilities in any order; a number that is named twice counts together.
    ///
    /// # Errors
    /// An empty table, a probability below zero, and probabilities that are not about one together (within 1e-6).
    pub fn new(points: impl IntoIterator<Item = (i64, f64)>) -> Sound<Self> {
        let mut all: Vec<(i64, f64)> = points.into_iter().collect();
        all.sort_by_key(|(k, _)| *k);
        all.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        if all.iter().any(|(_, p)| p.is_nan() || *p < 0.0) {
            return Err(Unsound::Together("a probability of the demand is below zero: correct it"));
        }
        let sum: f64 = all.iter().map(|(_, p)| p).sum();
        if (sum - 1.0).abs() > 1e-6 {
            return Err(Unsound::Together(
                "the probabilities of the demand are not one together: correct them",
            ));
        }
        Ok(Self { points: all })
    }

    /// From probabilities of 0, 1, 2, ...
    ///
    /// # Errors
    /// As [`Pmf::new`].
    pub fn from_zero(probabilities: &[f64]) -> Sound<Self> {
        Self::new((0..).zip(probabilities.iter().copied()))
    }

    /// Numbers and their probabilities, rising.
    #[must_use]
    pub fn points(&self) -> &[(i64, f64)] {
        &self.points
    }

    /// The sum of what each number says, weighed by its probability.
    fn expected(&self, f: impl Fn(f64) -> f64) -> f64 {
        self.points.iter().map(|(k, p)| f(*k as f64) * p).sum()
    }
}

impl Distribution for Pmf {
    fn mean(&self) -> f64 {
        self.expected(|k| k)
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        self.expected(|k| (k - mean) * (k - mean))
    }

    fn density(&self, x: f64) -> f64 {
        self.points.iter().find(|(k, _)| *k as f64 == x).map_or(0.0, |(_, p)| *p)
    }

    fn cdf(&self, x: f64) -> f64 {
        self.expected(|k| f64::from(u8::from(k <= x))).min(1.0)
    }

    fn survival(&self, x: f64) -> f64 {
        self.expected(|k| f64::from(u8::from(k > x))).min(1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        let mut sum = 0.0;
        let reached = self.points.iter().find(|(_, point)| {
            sum += point;
            sum >= p
        });
        reached.or(self.points.last()).map_or(0.0, |(k, _)| *k as f64)
    }

    fn loss(&self, x: f64) -> Loss {
        Loss { above: self.expected(|k| (k - x).max(0.0)), below: self.expected(|k| (x - k).max(0.0)) }
    }

    fn second_loss(&self, x: f64) -> Loss {
        let x = x.floor();
        let above = self.expected(|k| if k > x { 0.5 * (k - x) * (k - x - 1.0) } else { 0.0 });
        let below = self.expected(|k| if k < x { 0.5 * (x - k) * (x + 1.0 - k) } else { 0.0 });
        Loss { above, below }
    }
}

impl Discrete for Pmf {}
