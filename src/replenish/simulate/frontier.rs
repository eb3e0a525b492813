//! Stock at equal service: what each rule would have needed to serve the same share.

use super::{Outcome, Rule};

/// What a rule needed for a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct At {
    /// Mean stock value.
    pub average_stock_value: f64,
    /// Order lines.
    pub order_lines: f64,
    /// Turns a year.
    pub turns: f64,
    /// The knob.
    pub knob: f64,
}

/// What a rule needed to serve a share of what was wanted, `fill` saying which share an outcome served; means over seeds, straight
/// between the turns of its knob on both sides. `None` where no turn served as much, or none as little.
#[must_use]
pub fn at_fill(outcomes: &[Outcome], rule: Rule, fill: impl Fn(&Outcome) -> f64, wanted: f64) -> Option<At> {
    let mut points: Vec<(f64, At)> = Vec::new();
    let mut rest: Vec<&Outcome> = outcomes.iter().filter(|o| o.rule == rule).collect();
    while let Some(first) = rest.first().map(|o| o.knob) {
        let (same, others): (Vec<&Outcome>, Vec<&Outcome>) = rest.into_iter().partition(|o| o.knob == first);
        let n = same.len() as f64;
        let mean = |of: &dyn Fn(&Outcome) -> f64| same.iter().map(|o| of(o)).sum::<f64>() / n;
        let at = At {
            average_stock_value: mean(&|o| o.average_stock_value),
            order_lines: mean(&|o| o.order_lines as f64),
            turns: mean(&|o| o.turns),
            knob: first,
        };
        points.push((mean(&fill), at));
        rest = others;
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let pair = points.windows(2).find(|w| w[0].0 <= wanted && wanted <= w[1].0)?;
    let (low, high) = (pair[0], pair[1]);
    let share = if high.0 > low.0 { (wanted - low.0) / (high.0 - low.0) } else { 1.0 };
    let between = |a: f64, b: f64| a + share * (b - a);
    Some(At {
        average_stock_value: between(low.1.average_stock_value, high.1.average_stock_value),
        order_lines: between(low.1.order_lines, high.1.order_lines),
        turns: between(low.1.turns, high.1.turns),
        knob: between(low.1.knob, high.1.knob),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(knob: f64, seed: u32, unit_fill: f64, stock: f64) -> Outcome {
        Outcome {
            rule: Rule::Cost,
            knob,
            seed,
            unit_fill,
            sku_fill: unit_fill,
            average_stock_value: stock,
            order_lines: 10,
            turns: 4.0,
            stock_out_days: 0,
            lost_value: 0.0,
        }
    }

    #[test]
    fn stock_is_read_between_two_turns_of_the_knob() {
        let all = [
            outcome(2.0, 1, 0.93, 190.0),
            outcome(2.0, 2, 0.95, 210.0),
            outcome(1.0, 1, 0.88, 90.0),
            outcome(1.0, 2, 0.90, 110.0),
        ];
        let at = |wanted| at_fill(&all, Rule::Cost, |o| o.unit_fill, wanted);
        // Means of the seeds: 100 at 89 %, 200 at 94 %.
        let found = at(0.90).unwrap();
        assert!((found.average_stock_value - 120.0).abs() < 1e-9 && (found.knob - 1.2).abs() < 1e-9);
        assert_eq!((at(0.95), at(0.5)), (None, None));
        assert_eq!(at_fill(&all, Rule::MinMax, |o| o.unit_fill, 0.9), None);
    }
}
