//! Numbers at the door of a formula: sound, or a sentence that says which one is not.

/// A number that a formula has no answer for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Unsound {
    /// A number outside its range.
    #[error("the {what} is {value}, but must be {rule}: correct it")]
    Range {
        /// What the number is.
        what: &'static str,
        /// The number.
        value: f64,
        /// What it must be.
        rule: &'static str,
    },
    /// Numbers that do not fit together, or a list of the wrong length.
    #[error("{0}")]
    Together(&'static str),
}

/// What every formula here answers.
pub(super) type Sound<T> = Result<T, Unsound>;

pub(super) fn range_of(holds: bool, what: &'static str, value: f64, rule: &'static str) -> Sound<()> {
    if holds && value.is_finite() { Ok(()) } else { Err(Unsound::Range { what, value, rule }) }
}

pub(super) fn above_zero(what: &'static str, value: f64) -> Sound<()> {
    range_of(value > 0.0, what, value, "above zero")
}

pub(super) fn not_below_zero(what: &'static str, value: f64) -> Sound<()> {
    range_of(value >= 0.0, what, value, "zero or more")
}

pub(super) fn known(what: &'static str, value: f64) -> Sound<()> {
    range_of(true, what, value, "a number")
}

/// Strictly between 0 and 1.
pub(super) fn chance(what: &'static str, value: f64) -> Sound<()> {
    range_of(value > 0.0 && value < 1.0, what, value, "above 0 and below 1")
}

/// From 0 to 1.
pub(super) fn share(what: &'static str, value: f64) -> Sound<()> {
    range_of((0.0..=1.0).contains(&value), what, value, "from 0 to 1")
}

pub(super) fn whole(what: &'static str, value: f64) -> Sound<()> {
    range_of(value.fract() == 0.0 && value.abs() < 9e15, what, value, "a whole number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_the_number() {
        let said = above_zero("holding cost", -1.0).unwrap_err().to_string();
        assert_eq!(said, "the holding cost is -1, but must be above zero: correct it");
        for wrong in [f64::NAN, f64::INFINITY] {
            assert!(
                above_zero("x", wrong).is_err() && known("x", wrong).is_err() && whole("x", wrong).is_err()
            );
        }
        assert!(share("x", 0.0).is_ok() && chance("x", 0.0).is_err() && whole("x", 2.5).is_err());
    }
}
