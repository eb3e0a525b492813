//! One item, day by day: what comes in, what is wanted, what is reviewed, in this order.
//!
//! Each day opens with what arrives on it; then comes its demand, served from what is on hand; then, on days of review, the position is
//! looked at and an order may be placed, which arrives as the day opens that lies its lead time after. A lead time of nothing arrives
//! the next morning.

use crate::{domain::Quantity, replenish::Position};

/// What becomes of demand that stock does not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmet {
    /// The customer goes elsewhere.
    Lost,
    /// The customer waits; what arrives goes to those who wait first.
    Backordered,
}

/// One item to be replayed.
#[derive(Debug, Clone, Copy)]
pub struct Replay<'a> {
    /// Wanted on each day.
    pub demand: &'a [Quantity],
    /// On hand as the first day opens.
    pub on_hand: Quantity,
    /// Days from one review to the next; the first is at the end of the first day.
    pub review: usize,
    /// What becomes of demand that is not met.
    pub unmet: Unmet,
}

/// One order that was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The day at whose end it was placed, from 0.
    pub day: usize,
    /// The day that it arrives on.
    pub arrives: usize,
    /// How much.
    pub quantity: Quantity,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// On hand at the end of each day, never below zero.
    pub on_hand: Vec<Quantity>,
    /// Of each day's demand, what was not met on that day.
    pub unmet: Vec<Quantity>,
    /// Orders, by the day of placing.
    pub orders: Vec<Placed>,
    /// Customers' units that still wait at the end.
    pub backordered: Quantity,
}

impl Replay<'_> {
    /// Replays every day. `order` is told the day and the position and says how much to order (nothing, or more); `lead` says how
    /// many days an order of that day takes.
    #[must_use]
    pub fn run(
        &self,
        mut order: impl FnMut(usize, Position) -> Quantity,
        mut lead: impl FnMut(usize) -> usize,
    ) -> Trace {
        let days = self.demand.len();
        let mut trace =
            Trace { on_hand: Vec::with_capacity(days), unmet: Vec::with_capacity(days), ..Trace::default() };
        let mut now = Position { on_hand: self.on_hand, ..Position::default() };
        let mut arriving = vec![Quantity::ZERO; days];
        for (day, wanted) in self.demand.iter().enumerate() {
            let arrived = arriving[day];
            now.on_order = now.on_order - arrived;
            now.on_hand += arrived;
            let waited = now.backordered.min(now.on_hand);
            now.on_hand = now.on_hand - waited;
            now.backordered = now.backordered - waited;

            let served = now.on_hand.min(*wanted);
            let missed = *wanted - served;
            now.on_hand = now.on_hand - served;
            if self.unmet == Unmet::Backordered {
                now.backordered += missed;
            }
            trace.unmet.push(missed);
            trace.on_hand.push(now.on_hand);

            if day.is_multiple_of(self.review.max(1)) {
                let quantity = order(day, now);
                if quantity.is_positive() {
                    let arrives = day + lead(day).max(1);
                    now.on_order += quantity;
                    if let Some(slot) = arriving.get_mut(arrives) {
                        *slot += quantity;
                    }
                    trace.orders.push(Placed { day, arrives, quantity });
                }
            }
        }
        trace.backordered = now.backordered;
        trace
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn units(n: &[i64]) -> Vec<Quantity> {
        n.iter().map(|n| Quantity::from_units(*n)).collect()
    }

    #[test]
    fn a_day_receives_then_serves_then_reviews() {
        let demand = units(&[4, 0, 3, 5, 1]);
        let up_to = |_, position: Position| Quantity::from_units(6) - position.total();
        let replay = Replay { demand: &demand, on_hand: units(&[6])[0], review: 1, unmet: Unmet::Lost };
        let trace = replay.run(up_to, |_| 2);
        // Day 0 ends with 2 and orders 4, which are there as day 2 opens: 6, less 3. Day 3 wants 5 of 3.
        assert_eq!(trace.on_hand, units(&[2, 2, 3, 0, 2]));
        assert_eq!(trace.unmet, units(&[0, 0, 0, 2, 0]));
        let placed: Vec<(usize, usize, i64)> =
            trace.orders.iter().map(|p| (p.day, p.arrives, p.quantity.thousandths() / 1000)).collect();
        assert_eq!(placed, [(0, 2, 4), (2, 4, 3), (3, 5, 3), (4, 6, 1)]);
    }

    #[test]
    fn who_waits_is_served_first() {
        let demand = units(&[5, 0, 1, 0]);
        let replay =
            Replay { demand: &demand, on_hand: units(&[2])[0], review: 7, unmet: Unmet::Backordered };
        let trace = replay.run(|_, p| Quantity::from_units(4) - p.total(), |_| 2);
        // Short 3 on day 0, so 7 are ordered; on day 2 they come, 3 go to those who waited and 1 to that day.
        assert_eq!(trace.on_hand, units(&[0, 0, 3, 3]));
        assert_eq!((trace.unmet.iter().copied().sum(), trace.backordered), (units(&[3])[0], Quantity::ZERO));
    }

    proptest! {
        #[test]
        fn nothing_is_made_and_nothing_vanishes(
            demand in prop::collection::vec(0i64..9, 1..80), up_to in 0i64..40, review in 1usize..9,
            lead in 0usize..12, waits: bool,
        ) {
            let demand = units(&demand);
            let unmet = if waits { Unmet::Backordered } else { Unmet::Lost };
            let up_to = Quantity::from_units(up_to);
            let replay = Replay { demand: &demand, on_hand: up_to, review, unmet };
            let trace = replay.run(|_, p| up_to - p.total(), |_| lead);
            let sum = |of: &[Quantity]| of.iter().copied().sum::<Quantity>();
            let came: Quantity = trace.orders.iter().filter(|p| p.arrives < demand.len()).map(|p| p.quantity).sum();
            let lost = if waits { trace.backordered } else { sum(&trace.unmet) };
            let left = trace.on_hand[demand.len() - 1];
            prop_assert_eq!(up_to + came, sum(&demand) - lost + left);
            prop_assert!(trace.on_hand.iter().all(|q| !q.is_negative()));
            prop_assert!(trace.orders.iter().all(|p| p.quantity.is_positive()));
        }
    }
}
