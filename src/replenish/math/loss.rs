//! Loss functions: how much demand is expected above a level, and how much below it.
//!
//! For demand `X` and a level `x`, `n(x) = E[(X - x)+]` is what is expected short and `n̄(x) = E[(x - X)+]` what is expected left
//! over; each distribution has its own (see [`super::distribution`]). Of the second order they are the sums of the first from
//! there on, which (r, Q) policies need: `E[((X - x)+)^2] / 2` for continuous demand, and `E[(X - x)+ (X - x - 1)+] / 2` above,
//! `E[(x - X)+ (x + 1 - X)+] / 2` below for counts (Snyder and Shen, appendix C; Zipkin, appendix C).

use super::{
    check::{Sound, Unsound, above_zero},
    search::crossing,
};
use crate::forecast::distribution::{normal_cdf, normal_density};

/// What is expected above a level and below it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss {
    /// The loss function `n(x)`, expected above.
    pub above: f64,
    /// The complementary loss function `n̄(x)`, expected below.
    pub below: f64,
}

impl Loss {
    /// What both cost together.
    #[must_use]
    pub fn cost(self, stockout: f64, holding: f64) -> f64 {
        stockout * self.above + holding * self.below
    }

    /// From one of both and what they differ by: `above - below`, the mean less the level.
    pub(super) fn of(above: f64, below: f64, difference: f64) -> Self {
        // The smaller of both was not computed as a difference of large ones.
        if above <= below {
            Self { above, below: above - difference }
        } else {
            Self { above: below + difference, below }
        }
    }
}

/// The standard normal loss: `L(z) = phi(z) - z (1 - Phi(z))` above, `L(-z) = z + L(z)` below (Snyder and Shen, C.22, C.23).
#[must_use]
pub fn standard_normal(z: f64) -> Loss {
    let one = |z: f64| (normal_density(z) - z * normal_cdf(-z)).max(0.0);
    Loss { above: one(z), below: one(-z) }
}

/// The standard normal loss of the second order: `((z^2 + 1)(1 - Phi(z)) - z phi(z)) / 2` above and the same at `-z` below
/// (Snyder and Shen, C.27, C.28).
#[must_use]
pub fn standard_normal_second(z: f64) -> Loss {
    let one = |z: f64| (0.5 * ((z * z + 1.0) * normal_cdf(-z) - z * normal_density(z))).max(0.0);
    Loss { above: one(z), below: one(-z) }
}

/// The safety factor `k` at which the standard normal loss is `target`: solves `L(k) = target`, `target > 0`. It is negative
/// for a target above 0.3989: less than the mean is enough.
///
/// # Errors
/// A target of zero or less, which no `k` reaches.
pub fn inverse_standard_normal(target: f64) -> Sound<f64> {
    above_zero("expected shortage in standard deviations", target)?;
    // L(z) lies above -z, and below it by no more than 0.3989; far out it is less than the density.
    let low = -target - 1.0;
    let mut high = 1.0;
    while standard_normal(high).above > target && high < 40.0 {
        high += 1.0;
    }
    // The logarithm is nearly straight where the loss itself is flat.
    let wanted = target.ln();
    Ok(crossing(low, high, |k| wanted - standard_normal(k).above.max(1e-320).ln()))
}

/// The standard normal loss at `start`, `start + step`, ... as long as it is below `stop`: rows of level and loss, as tables in
/// books have them.
///
/// # Errors
/// A step of zero or less, or so small that there would be more than a million rows.
pub fn standard_normal_table(start: f64, stop: f64, step: f64) -> Sound<Vec<(f64, Loss)>> {
    above_zero("step of the table", step)?;
    if (stop - start) / step > 1e6 {
        return Err(Unsound::Together("the table would have more than a million rows: take a larger step"));
    }
    let levels = std::iter::successors(Some(start), |z| Some(z + step)).take_while(|z| *z < stop);
    Ok(levels.map(|z| (z, standard_normal(z))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_is_that_of_the_tables() {
        // Silver, Pyke and Thomas, table of G(k).
        for (k, g) in
            [(0.0, 0.398_942), (1.0, 0.083_315_5), (1.65, 0.020_64), (2.33, 0.003_352), (3.0, 0.000_382_2)]
        {
            assert!((standard_normal(k).above / g - 1.0).abs() < 5e-4, "{k}");
            assert!((standard_normal(k).below - k - standard_normal(k).above).abs() < 1e-14);
        }
        let second = standard_normal_second(1.3);
        assert!((second.above - 0.018_807_066_936_571_11).abs() < 1e-15);
        assert!((second.above + second.below - 0.5 * (1.69 + 1.0)).abs() < 1e-14);
    }

    #[test]
    fn the_inverse_finds_the_factor_on_both_sides() {
        for k in [-4.0, -0.3, 0.0, 0.510_095_036_371_980_5, 2.5, 6.0] {
            let back = inverse_standard_normal(standard_normal(k).above).unwrap();
            assert!((back - k).abs() < 1e-11, "{k} came back as {back}");
        }
        assert!(inverse_standard_normal(0.0).is_err());
        assert!(inverse_standard_normal(-0.1).is_err());
        assert!(inverse_standard_normal(1e-80).unwrap() > 15.0);
    }

    #[test]
    fn a_table_stops_before_its_end() {
        let table = standard_normal_table(-0.5, 2.5, 0.1).unwrap();
        assert_eq!((table.len(), table[0].0), (30, -0.5));
        assert!(standard_normal_table(0.0, 1.0, 0.0).is_err());
    }
}
