//! Allocation: who gets what, and from which shelf.
//!
//! Orders are served by priority, then by promised day (those without one last), then as they were placed: hard, so that what
//! one has is not taken from it for another. Of the shelves, those come first whose lot expires first; lots that say
//! nothing of it in the order in which they arrived (FEFO, then FIFO); then a shelf that holds all that is still wanted
//! (fewest stops); then the order of the walk. Docks come last of all: goods there are on their way to a shelf.

use crate::domain::{Day, Instant, ItemId, LocationId, LotId, OrderId, Quantity};
use std::{cmp::Reverse, collections::HashMap};

/// Which shelf goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rotation {
    /// What expires first; what does not expire, as it arrived.
    #[default]
    Fefo,
    /// As it arrived, whatever expires.
    Fifo,
    /// As few places as can be, whatever expires or arrived.
    FewestStops,
}

crate::words!(
    Rotation,
    "fefo, fifo, fewest-stops",
    Fefo = "fefo",
    Fifo = "fifo",
    FewestStops = "fewest-stops",
);

/// So much of an item is wanted for an order and promised nowhere yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// The order.
    pub order: OrderId,
    /// The item.
    pub item: ItemId,
    /// How much; above zero.
    pub quantity: Quantity,
    /// The higher, the sooner.
    pub priority: i64,
    /// The day by which it is to have left.
    pub promise: Option<Day>,
    /// When it was placed.
    pub placed: Instant,
}

/// So much of an item and lot lies in a place and is promised to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// The place.
    pub location: LocationId,
    /// The lot.
    pub lot: LotId,
    /// On hand less what is promised.
    pub free: Quantity,
    /// When the lot expires.
    pub expiry: Option<Day>,
    /// The order of the walk.
    pub pick_sequence: i64,
    /// Whether it is a dock.
    pub is_dock: bool,
}

/// So much is promised to an order, there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// The order.
    pub order: OrderId,
    /// The item.
    pub item: ItemId,
    /// The place.
    pub location: LocationId,
    /// The lot.
    pub lot: LotId,
    /// How much; above zero.
    pub quantity: Quantity,
}

/// Promises what there is to who wants it; `shelves` are left with what is still free. What is past its expiry `today` is
/// promised to nobody. The same for the same input in any order of rows.
pub fn allocate(
    wants: &[Want],
    shelves: &mut HashMap<ItemId, Vec<Shelf>>,
    rotation: Rotation,
    today: Day,
) -> Vec<Promise> {
    let mut queue: Vec<&Want> = wants.iter().filter(|w| w.quantity.is_positive()).collect();
    queue.sort_by_key(|w| (Reverse(w.priority), w.promise.is_none(), w.promise, w.placed, w.order, w.item));
    let mut promises = Vec::new();
    for want in queue {
        let Some(shelves) = shelves.get_mut(&want.item) else { continue };
        let mut rest = want.quantity;
        while rest.is_positive() {
            let usable = |s: &&mut Shelf| s.free.is_positive() && s.expiry.is_none_or(|day| day >= today);
            let Some(best) = shelves.iter_mut().filter(usable).min_by_key(|s| rank(s, rest, rotation)) else {
                break;
            };
            let taken = best.free.min(rest);
            best.free = best.free - taken;
            rest = rest - taken;
            promises.push(Promise {
                order: want.order,
                item: want.item,
                location: best.location,
                lot: best.lot,
                quantity: taken,
            });
        }
    }
    promises
}

/// What goes first has the least rank.
fn rank(shelf: &Shelf, rest: Quantity, rotation: Rotation) -> impl Ord + use<> {
    let expiry = (shelf.expiry.is_none(), shelf.expiry);
    // Rows of lots are numbered as they became known, which is as they arrived.
    let age = shelf.lot;
    // One stop that serves all of it, and of those the one that is emptied most; or else the fullest.
    let stops = if shelf.free >= rest { (false, shelf.free) } else { (true, Quantity::ZERO - shelf.free) };
    let walk = (shelf.pick_sequence, shelf.location);
    let (first, second) = match rotation {
        Rotation::Fefo => (Some((expiry, age)), Some(stops.0)),
        Rotation::Fifo => (Some(((false, None), age)), Some(stops.0)),
        Rotation::FewestStops => (None, None),
    };
    let few = (rotation == Rotation::FewestStops).then_some(stops);
    (shelf.is_dock, first, second, few, walk, shelf.lot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shelf(location: i64, lot: i64, free: i64, expiry: Option<i32>) -> Shelf {
        Shelf {
            location: LocationId(location),
            lot: LotId(lot),
            free: Quantity::from_units(free),
            expiry: expiry.map(Day),
            pick_sequence: location,
            is_dock: location >= 100,
        }
    }

    fn want(order: i64, units: i64) -> Want {
        Want {
            order: OrderId(order),
            item: ItemId(1),
            quantity: Quantity::from_units(units),
            priority: 0,
            promise: None,
            placed: Instant(order),
        }
    }

    fn run(wants: &[Want], shelves: Vec<Shelf>, rotation: Rotation) -> Vec<(i64, i64, i64, String)> {
        let mut shelves = HashMap::from([(ItemId(1), shelves)]);
        allocate(wants, &mut shelves, rotation, Day(100))
            .into_iter()
            .map(|p| (p.order.0, p.location.0, p.lot.0, p.quantity.to_string()))
            .collect()
    }

    #[test]
    fn what_expires_first_goes_first_and_what_is_expired_not_at_all() {
        let shelves = vec![shelf(10, 1, 5, Some(300)), shelf(20, 2, 5, Some(200)), shelf(30, 3, 5, Some(99))];
        let taken = run(&[want(1, 7)], shelves.clone(), Rotation::Fefo);
        assert_eq!(taken, [(1, 20, 2, "5".into()), (1, 10, 1, "2".into())]);
        let taken = run(&[want(1, 7)], shelves, Rotation::Fifo);
        assert_eq!(taken, [(1, 10, 1, "5".into()), (1, 20, 2, "2".into())]);
    }

    #[test]
    fn one_stop_rather_than_two_and_the_dock_last() {
        let shelves = vec![shelf(10, 0, 2, None), shelf(20, 0, 6, None), shelf(100, 0, 50, None)];
        assert_eq!(run(&[want(1, 4)], shelves.clone(), Rotation::Fefo), [(1, 20, 0, "4".into())]);
        let taken = run(&[want(1, 9)], shelves.clone(), Rotation::Fefo);
        assert_eq!(taken, [(1, 10, 0, "2".into()), (1, 20, 0, "6".into()), (1, 100, 0, "1".into())]);
        let taken = run(&[want(1, 8)], shelves, Rotation::FewestStops);
        assert_eq!(taken, [(1, 20, 0, "6".into()), (1, 10, 0, "2".into())]);
    }

    #[test]
    fn the_urgent_order_is_served_first_and_the_promised_one_before_the_older() {
        let mut wants = [want(1, 3), want(2, 3), want(3, 3)];
        wants[1].promise = Some(Day(101));
        wants[2].priority = 1;
        let taken = run(&wants, vec![shelf(10, 0, 7, None)], Rotation::Fefo);
        assert_eq!(taken, [(3, 10, 0, "3".into()), (2, 10, 0, "3".into()), (1, 10, 0, "1".into())]);
    }

    proptest! {
        #[test]
        fn nothing_is_promised_twice_or_unasked(
            wants in proptest::collection::vec((1..9i64, 1..12i64, 0..3i64), 0..12),
            shelves in proptest::collection::vec((1..6i64, 0..3i64, -3..9i64, proptest::option::of(95..110i32)), 0..8),
            rotation in prop_oneof![Just(Rotation::Fefo), Just(Rotation::Fifo), Just(Rotation::FewestStops)],
        ) {
            let wants: Vec<Want> = wants
                .into_iter()
                .map(|(order, units, priority)| Want { priority, ..want(order, units) })
                .collect();
            let shelves: Vec<Shelf> = shelves.into_iter().map(|(l, t, f, e)| shelf(l, t, f, e)).collect();
            let mut left = HashMap::from([(ItemId(1), shelves.clone())]);
            let promises = allocate(&wants, &mut left, rotation, Day(100));
            let sum = |q: &mut dyn Iterator<Item = Quantity>| q.sum::<Quantity>();
            let wanted = sum(&mut wants.iter().map(|w| w.quantity));
            let usable = |s: &&Shelf| s.free.is_positive() && s.expiry.is_none_or(|d| d >= Day(100));
            let there = sum(&mut shelves.iter().filter(usable).map(|s| s.free));
            let promised = sum(&mut promises.iter().map(|p| p.quantity));
            prop_assert_eq!(promised, wanted.min(there), "as much as can be");
            for (before, after) in shelves.iter().zip(&left[&ItemId(1)]) {
                prop_assert!(after.free >= before.free.min(Quantity::ZERO));
            }
            for order in wants.iter().map(|w| w.order) {
                let of = sum(&mut promises.iter().filter(|p| p.order == order).map(|p| p.quantity));
                prop_assert!(of <= sum(&mut wants.iter().filter(|w| w.order == order).map(|w| w.quantity)));
            }
        }
    }
}
