//! ABC and XYZ: which items matter, and which are steady. How demand behaves (smooth, erratic, intermittent, lumpy) is in
//! [`crate::forecast::class`].

use super::check::{Sound, Unsound, not_below_zero, share};

/// How much an item brings in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Abc {
    /// The few that bring in most.
    A,
    /// Those between.
    B,
    /// The many that bring in little.
    C,
}

/// The usual bounds of [`abc`]: 80 and 95 % of what comes in.
pub const PARETO: (f64, f64) = (0.8, 0.95);

/// The class of each item, in the order given: from the best seller down, an item is A while what came in before it is less than
/// the share `a` of all, B while it is less than `b`; so the item that crosses a bound still belongs above it. Items that bring in
/// nothing are C. Of equal ones the first given counts as the better.
///
/// # Errors
/// Revenue below zero, bounds that are not from 0 to 1 or fall.
pub fn abc(revenue: &[f64], a: f64, b: f64) -> Sound<Vec<Abc>> {
    share("bound of A", a)?;
    share("bound of B", b)?;
    if a > b {
        return Err(Unsound::Together("the bound of A must not be above that of B: correct them"));
    }
    revenue.iter().try_for_each(|r| not_below_zero("revenue of an item", *r))?;
    let total: f64 = revenue.iter().sum();
    let mut order: Vec<usize> = (0..revenue.len()).collect();
    order.sort_by(|x, y| revenue[*y].total_cmp(&revenue[*x]));
    let mut classes = vec![Abc::C; revenue.len()];
    let mut before = 0.0;
    for item in order {
        let share = if total > 0.0 { before / total } else { 1.0 };
        classes[item] = match share {
            _ if revenue[item] <= 0.0 => Abc::C,
            s if s < a => Abc::A,
            s if s < b => Abc::B,
            _ => Abc::C,
        };
        before += revenue[item];
    }
    Ok(classes)
}

/// How steady demand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Xyz {
    /// Steady: coefficient of variation up to 0.5.
    X,
    /// Up to 1.
    Y,
    /// Above 1, and where nothing is wanted.
    Z,
}

/// The class of a demand history and its coefficient of variation, standard deviation (of the population) over mean; infinite where
/// nothing is wanted. Periods that are not known (`NaN`) are left out.
#[must_use]
pub fn xyz(demand: &[f64]) -> (Xyz, f64) {
    let known: Vec<f64> = demand.iter().copied().filter(|d| d.is_finite()).collect();
    let n = known.len() as f64;
    let mean = known.iter().sum::<f64>() / n;
    if known.is_empty() || mean <= 0.0 {
        return (Xyz::Z, f64::INFINITY);
    }
    let variance = known.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / n;
    let variation = variance.sqrt() / mean;
    let class = match variation {
        v if v <= 0.5 => Xyz::X,
        v if v <= 1.0 => Xyz::Y,
        _ => Xyz::Z,
    };
    (class, variation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_item_that_crosses_a_bound_still_belongs_above_it() {
        use Abc::{A, B, C};
        let (a, b) = PARETO;
        let classes = |revenue: &[f64]| abc(revenue, a, b).unwrap();
        assert_eq!(classes(&[100.0, 5000.0, 200.0, 3000.0, 500.0, 1200.0]), [C, A, C, A, B, B]);
        assert_eq!(classes(&[7.0]), [A], "one item is all there is");
        assert_eq!(classes(&[0.0, 0.0]), [C, C]);
        assert_eq!(classes(&[1.0, 0.0]), [A, C]);
        assert_eq!(classes(&[]), []);
        assert!(
            abc(&[-1.0], a, b).is_err() && abc(&[1.0], 0.9, 0.5).is_err() && abc(&[1.0], 0.9, 1.5).is_err()
        );
    }

    #[test]
    fn variation_makes_the_class() {
        let (class, variation) = xyz(&[10.0, 20.0, 5.0, 15.0, 9.0, 22.0, 4.0, 12.0]);
        assert_eq!(class, Xyz::Y);
        assert!((variation - 0.504_101_574_366_913_4).abs() < 1e-14);
        assert_eq!(xyz(&[5.0, f64::NAN, 5.0]), (Xyz::X, 0.0));
        assert_eq!(xyz(&[0.0, 0.0, 9.0, 0.0]).0, Xyz::Z);
        assert_eq!(xyz(&[]).1, f64::INFINITY);
        assert_eq!(xyz(&[0.0]).0, Xyz::Z);
    }
}
