//! Counting: which place is counted when, and which variance is posted without another word.

use crate::{
    domain::{CountReason, Instant, LocationId, Money, Quantity},
    replenish::math::class::Abc,
};
use std::cmp::Reverse;

/// Milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Days between two counts of a place, by the best class of what lies in it; what has no class yet is counted like C.
/// The usual four, two and one times a year: Piasecki, "Inventory Accuracy: People, Processes & Technology", on ABC counting.
#[must_use]
pub const fn every(class: Option<Abc>) -> i64 {
    match class {
        Some(Abc::A) => 90,
        Some(Abc::B) => 180,
        Some(Abc::C) | None => 365,
    }
}

/// A place that holds something, as the plan sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shelf {
    /// Which.
    pub place: LocationId,
    /// When it was counted last, by anybody.
    pub counted: Option<Instant>,
    /// The best class of the items in it.
    pub class: Option<Abc>,
}

/// Whether a place is to be counted by the calendar, and why in words: `never counted`, `class A, 12 days over`. With the days
/// that it is over, 0 for one that was never counted.
#[must_use]
pub fn due(shelf: &Shelf, now: Instant) -> Option<(CountReason, i64, String)> {
    let Some(counted) = shelf.counted else {
        return Some((CountReason::Unknown, 0, "never counted".into()));
    };
    let over = (now.0 - counted.0).div_euclid(DAY) - every(shelf.class);
    if over < 0 {
        return None;
    }
    let class = shelf.class.map_or("no class".into(), |class| format!("class {class:?}"));
    let late = match over {
        0 => "today".into(),
        1 => "1 day over".into(),
        n => format!("{n} days over"),
    };
    Some((CountReason::Due, over, format!("{class}, {late}")))
}

/// One thing on the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountJob {
    /// Where.
    pub place: LocationId,
    /// The place's code.
    pub code: String,
    /// The order of a walk.
    pub sequence: i64,
    /// Why.
    pub reason: CountReason,
    /// Why, in words; may be empty.
    pub note: String,
    /// Since when it is asked, or 0 where nobody did.
    pub since: Instant,
    /// Days that it is over; of those whose turn has come.
    pub over: i64,
}

impl CountJob {
    /// `short: 1 missing for SHOPIFY-1043`, `asked`.
    #[must_use]
    pub fn why(&self) -> String {
        if self.note.is_empty() {
            self.reason.word().into()
        } else {
            format!("{}: {}", self.reason, self.note)
        }
    }
}

/// The plan: the most urgent first; of what is as urgent, first what was asked for first and what is over longest, then the
/// walk. A place stands in it once, for its most urgent reason.
#[must_use]
pub fn plan(mut jobs: Vec<CountJob>) -> Vec<CountJob> {
    jobs.sort_by(|a, b| {
        let key = |j: &CountJob| (j.reason, j.since, Reverse(j.over), j.sequence);
        key(a).cmp(&key(b)).then_with(|| a.code.cmp(&b.code))
    });
    let mut seen = std::collections::HashSet::new();
    jobs.retain(|job| seen.insert(job.place));
    jobs
}

/// What may differ without another word. Both must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// What the variances of one count may be worth at cost, all taken as losses, in the store's currency.
    pub value: Money,
    /// What one line may differ, in hundredths of a percent of the units that the books have; one unit is always allowed.
    pub percent: i64,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { value: Money::from_ten_thousandths(10 * 10_000), percent: 200 }
    }
}

/// What one line of a count came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variance {
    /// Counted less what the books said then.
    pub units: Quantity,
    /// What the books said then.
    pub expected: Quantity,
    /// Cost of one base unit.
    pub cost: Money,
}

impl Tolerance {
    /// Whether a count may be posted as it is.
    #[must_use]
    pub fn allows(&self, variances: &[Variance]) -> bool {
        worth(variances) <= self.value
            && variances.iter().all(|v| {
                let part = i128::from(v.expected.abs().thousandths()) * i128::from(self.percent) / 10_000;
                i128::from(v.units.abs().thousandths()) <= part.max(i128::from(Quantity::ONE.thousandths()))
            })
    }
}

/// What variances are worth at cost, all taken as losses.
#[must_use]
pub fn worth(variances: &[Variance]) -> Money {
    let values = variances.iter().map(|v| v.cost.for_quantity(v.units.abs()));
    values.fold(Money::ZERO, |sum, value| sum + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Instant {
        Instant(day * DAY)
    }

    fn job(place: i64, reason: CountReason, since: i64, over: i64) -> CountJob {
        CountJob {
            place: LocationId(place),
            code: format!("A-{place:02}"),
            sequence: place,
            reason,
            note: String::new(),
            since: at(since),
            over,
        }
    }

    #[test]
    fn a_place_is_due_by_its_best_class() {
        let shelf = |class, counted| Shelf { place: LocationId(1), counted, class };
        for (class, days) in [(Some(Abc::A), 90), (Some(Abc::B), 180), (Some(Abc::C), 365), (None, 365)] {
            let shelf = shelf(class, Some(at(1000)));
            assert_eq!(due(&shelf, at(1000 + days - 1)), None, "{class:?}");
            let (reason, over, _) = due(&shelf, at(1000 + days)).unwrap();
            assert_eq!((reason, over), (CountReason::Due, 0), "{class:?}");
        }
        let (_, over, why) = due(&shelf(Some(Abc::A), Some(at(0))), at(102)).unwrap();
        assert_eq!((over, why.as_str()), (12, "class A, 12 days over"));
        let (reason, _, why) = due(&shelf(Some(Abc::A), None), at(0)).unwrap();
        assert_eq!((reason, why.as_str()), (CountReason::Unknown, "never counted"));
    }

    #[test]
    fn the_most_urgent_reason_of_a_place_counts_and_stands_first() {
        use CountReason::{Asked, Due, Negative, Recount, Short, Unknown, Zero};
        let jobs = vec![
            job(1, Due, 0, 4),
            job(2, Due, 0, 40),
            job(3, Unknown, 0, 0),
            job(4, Asked, 5, 0),
            job(5, Zero, 5, 0),
            job(6, Short, 9, 0),
            job(7, Short, 2, 0),
            job(7, Due, 0, 400),
            job(8, Negative, 0, 0),
            job(9, Recount, 7, 0),
        ];
        let order: Vec<(i64, CountReason)> = plan(jobs).iter().map(|j| (j.place.0, j.reason)).collect();
        let wanted = [
            (9, Recount),
            (8, Negative),
            (7, Short),
            (6, Short),
            (5, Zero),
            (4, Asked),
            (3, Unknown),
            (2, Due),
            (1, Due),
        ];
        assert_eq!(order, wanted);
    }

    #[test]
    fn what_is_little_and_cheap_is_posted_without_a_word() {
        let (q, usual) = (Quantity::from_units, Tolerance::default());
        let of = |units, expected, cost: &str| Variance {
            units: q(units),
            expected: q(expected),
            cost: cost.parse().unwrap(),
        };
        assert!(usual.allows(&[]));
        assert!(usual.allows(&[of(-1, 12, "1.90")]), "one unit is always allowed");
        assert!(!usual.allows(&[of(-1, 12, "10.01")]), "unless it is dear");
        assert!(usual.allows(&[of(20, 1000, "0.50")]), "2 % of the units, worth 10.00");
        assert!(!usual.allows(&[of(21, 1000, "0.01")]), "more than 2 % of the units");
        assert!(!usual.allows(&[of(-2, 2, "0")]), "all that there was");
        assert!(
            !usual.allows(&[of(-1, 90, "6.00"), of(1, 90, "6.00")]),
            "a loss and a gain do not make up for each other"
        );
        let wide = Tolerance { value: "1000".parse().unwrap(), percent: 10_000 };
        assert!(wide.allows(&[of(-2, 2, "5.00")]));
        assert_eq!(worth(&[of(-3, 9, "2.00"), of(1, 9, "1.50")]), "7.50".parse().unwrap());
    }
}
