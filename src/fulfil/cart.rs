//! Carts: which order goes onto a cart next.

use crate::domain::{Day, Instant, LocationId, OrderId};
use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashSet},
};

/// An order that could be picked and that nobody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The order.
    pub order: OrderId,
    /// Whether a wave released it; the others go only when no such order is left.
    pub is_released: bool,
    /// The higher, the sooner.
    pub priority: i64,
    /// The day by which it is to have left.
    pub promise: Option<Day>,
    /// When it was placed.
    pub placed: Instant,
    /// Where its goods lie.
    pub places: BTreeSet<LocationId>,
}

/// How many of the most urgent orders are weighed against each other for a cart that has orders already: the way saved by one
/// far down the list is not worth what waits above it.
const NEAR: usize = 50;

/// The order for the next tote of a cart that goes to `stops` anyhow: of the most urgent ones the one that adds the fewest
/// stops for what it shares. An empty cart gets the most urgent.
#[must_use]
pub fn next<'c>(candidates: &'c [Candidate], stops: &HashSet<LocationId>) -> Option<&'c Candidate> {
    let mut queue: Vec<&Candidate> = candidates.iter().collect();
    queue.sort_by_key(|c| {
        (!c.is_released, Reverse(c.priority), c.promise.is_none(), c.promise, c.placed, c.order)
    });
    let first = *queue.first()?;
    if stops.is_empty() {
        return Some(first);
    }
    // What is promised for the same day is as urgent; what is promised sooner does not wait for the sake of the way.
    let as_urgent = |c: &&&Candidate| {
        (c.is_released, c.priority, c.promise) == (first.is_released, first.priority, first.promise)
    };
    let added = |c: &Candidate| c.places.iter().filter(|place| !stops.contains(place)).count();
    queue.iter().filter(as_urgent).take(NEAR).min_by_key(|c| added(c)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(order: i64, places: &[i64]) -> Candidate {
        Candidate {
            order: OrderId(order),
            is_released: true,
            priority: 0,
            promise: None,
            placed: Instant(order),
            places: places.iter().map(|p| LocationId(*p)).collect(),
        }
    }

    fn stops(places: &[i64]) -> HashSet<LocationId> {
        places.iter().map(|p| LocationId(*p)).collect()
    }

    #[test]
    fn the_most_urgent_begins_and_the_nearest_of_the_urgent_joins() {
        let mut all = vec![candidate(1, &[5, 6]), candidate(2, &[7]), candidate(3, &[5])];
        assert_eq!(next(&all, &stops(&[])).map(|c| c.order), Some(OrderId(1)));
        assert_eq!(next(&all, &stops(&[5])).map(|c| c.order), Some(OrderId(3)));
        all[1].priority = 2;
        assert_eq!(next(&all, &stops(&[5])).map(|c| c.order), Some(OrderId(2)), "urgency before the way");
        all[1].is_released = false;
        assert_eq!(
            next(&all, &stops(&[5])).map(|c| c.order),
            Some(OrderId(3)),
            "what is released before both"
        );
        assert_eq!(next(&[], &stops(&[5])), None);
    }
}
