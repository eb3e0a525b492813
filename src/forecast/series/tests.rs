use super::{
    belief::{Beliefs, is_young, level},
    calendar::{Calendar, Tally},
    net::sold,
    *,
};
use proptest::prelude::*;

/// A Monday.
const MONDAY: i32 = 20_423;

fn ledger(day: i32, shipped: f64, moved: f64) -> LedgerDay {
    LedgerDay { day, shipped, returned: 0.0, moved }
}

/// A site that is open every day up to `end`.
fn open_until(end: i32) -> Calendar {
    Calendar { end, begin: end - 400, ..Calendar::default() }
}

/// Twenty items that each sell on the days that `sells` says.
fn tallied(days: std::ops::RangeInclusive<i32>, is_imported: bool, sells: impl Fn(i32) -> bool) -> Tally {
    let mut tally = Tally::default();
    for _ in 0..20 {
        days.clone().filter(|d| sells(*d)).for_each(|day| tally.add(day, is_imported));
    }
    tally
}

fn weekday(day: i32) -> i32 {
    (day - MONDAY).rem_euclid(7)
}

#[test]
fn a_giant_order_and_its_cancellation_were_never_wanted() {
    let imported = [(1, 3.0), (2, 80_995.0), (5, 4.0), (6, -80_995.0)];
    let rows = Rows { imported: &imported, ..Rows::default() };
    assert_eq!(sold(&rows, &[(1, 6)]), [(1, 3.0), (5, 4.0)]);
}

#[test]
fn a_return_belongs_to_the_latest_sale_before_it() {
    let days = [
        ledger(1, 5.0, -5.0),
        ledger(3, 2.0, -2.0),
        LedgerDay { returned: 3.0, moved: 3.0, ..ledger(7, 1.0, -1.0) },
    ];
    let rows = Rows { ledger: &days, ..Rows::default() };
    assert_eq!(sold(&rows, &[]), [(1, 4.0), (7, 1.0)]);
}

#[test]
fn a_return_without_a_sale_takes_nothing_from_later_days() {
    let days = [LedgerDay { returned: 9.0, ..ledger(2, 0.0, 9.0) }, ledger(4, 6.0, -6.0)];
    assert_eq!(sold(&Rows { ledger: &days, ..Rows::default() }, &[]), [(4, 6.0)]);
}

#[test]
fn goods_that_a_file_and_the_ledger_tell_of_are_wanted_once() {
    let imported = [(10, 4.0), (11, 6.0)];
    let days = [ledger(11, 6.0, -6.0), ledger(12, 2.0, -2.0)];
    let rows = Rows { imported: &imported, ledger: &days, unfilled: &[(12, 1.0)] };
    assert_eq!(sold(&rows, &[(1, 11)]), [(10, 4.0), (11, 6.0), (12, 3.0)]);
    let apart = [(1, 9), (10, 10)];
    assert_eq!(sold(&rows, &apart), [(10, 4.0), (11, 6.0), (12, 3.0)], "of a day that both tell of, once");
    let other = Rows { imported: &[], ..rows };
    assert_eq!(sold(&other, &[(1, 11)]), [(11, 6.0), (12, 3.0)], "an item that the file does not name");
}

#[test]
fn days_that_open_empty_are_unknown_and_days_that_end_empty_count() {
    // Ten in on day 1; sold out on day 3; goods again on day 6, sold on day 7.
    let days = [
        ledger(1, 0.0, 10.0),
        ledger(2, 4.0, -4.0),
        ledger(3, 6.0, -6.0),
        ledger(6, 0.0, 5.0),
        ledger(7, 1.0, -1.0),
    ];
    let rows = Rows { ledger: &days, ..Rows::default() };
    let built = build(&rows, &Facts::default(), &open_until(8), 0).unwrap();
    use Mark::{Known, OutOfStock};
    assert_eq!(built.marks, [Known, Known, Known, OutOfStock, OutOfStock, OutOfStock, Known, Known]);
    assert_eq!(built.history.values[..3], [0.0, 4.0, 6.0]);
    assert!(built.history.values[3..6].iter().all(|v| v.is_nan()), "unknown is never zero");
    assert_eq!(built.history.values[6..], [1.0, 0.0]);
}

#[test]
fn an_item_that_the_ledger_never_held_is_not_out_of_stock() {
    let rows = Rows { imported: &[(1, 2.0), (4, 2.0)], ..Rows::default() };
    let built = build(&rows, &Facts::default(), &open_until(4), 0).unwrap();
    assert_eq!(built.history.values, [2.0, 0.0, 0.0, 2.0]);
}

#[test]
fn a_sale_on_an_empty_shelf_is_a_sale() {
    let days = [ledger(1, 0.0, 1.0), ledger(2, 1.0, -1.0), ledger(3, 2.0, -2.0)];
    let built =
        build(&Rows { ledger: &days, ..Rows::default() }, &Facts::default(), &open_until(3), 0).unwrap();
    assert_eq!(built.history.values, [0.0, 1.0, 2.0]);
}

#[test]
fn a_weekday_without_sales_is_closed_and_stays_so() {
    let end = MONDAY + 139;
    let tally = tallied(MONDAY..=end, false, |d| weekday(d) != 5);
    let calendar = Calendar::learn(&tally, end + 1);
    assert_eq!(calendar.closed, [false, false, false, false, false, true, false]);
    assert!((1..=60).all(|h| calendar.is_closed(end + h) == (weekday(end + h) == 5)));
    assert!(calendar.holidays.is_empty() && calendar.missing.is_empty());
}

#[test]
fn a_slow_weekday_is_not_closed() {
    let mut tally = tallied(MONDAY..=MONDAY + 139, false, |d| weekday(d) != 5);
    (0..20).for_each(|week| tally.add(MONDAY + week * 7 + 5, false));
    assert_eq!(Calendar::learn(&tally, MONDAY + 140).closed, [false; 7], "one line in twenty is something");
}

#[test]
fn a_holiday_is_closed_again_a_year_later() {
    // 2025-12-25 and 26 within two hundred days that all sell.
    let christmas: i32 = "2025-12-25".parse::<crate::domain::Day>().unwrap().0;
    let tally = tallied(christmas - 100..=christmas + 100, false, |d| !(0..2).contains(&(d - christmas)));
    let calendar = Calendar::learn(&tally, christmas + 101);
    assert_eq!(calendar.holidays.iter().copied().collect::<Vec<_>>(), [christmas, christmas + 1]);
    assert!(calendar.is_closed(christmas + 365) && !calendar.is_closed(christmas + 364));
}

#[test]
fn a_month_that_nobody_told_is_unknown_rather_than_a_holiday() {
    let tally = tallied(MONDAY..=MONDAY + 120, true, |d| !(50..80).contains(&(d - MONDAY)));
    let calendar = Calendar::learn(&tally, MONDAY + 121);
    assert_eq!(calendar.missing, [(MONDAY + 50, MONDAY + 79)]);
    let rows = Rows { imported: &[(MONDAY, 1.0), (MONDAY + 100, 1.0)], ..Rows::default() };
    let built = build(&rows, &Facts::default(), &calendar, 0).unwrap();
    assert_eq!(built.history.values.iter().filter(|v| v.is_nan()).count(), 30);
}

#[test]
fn few_sales_say_nothing_of_the_calendar() {
    let mut tally = Tally::default();
    (0..10).for_each(|n| tally.add(MONDAY + n * 9, false));
    let calendar = Calendar::learn(&tally, MONDAY + 100);
    assert_eq!((calendar.closed, calendar.holidays.len(), calendar.end), ([false; 7], 0, MONDAY + 99));
}

#[test]
fn an_old_file_is_forecast_from_its_own_end_and_a_fresh_one_from_today() {
    let tally = tallied(MONDAY..=MONDAY + 69, true, |_| true);
    assert_eq!(Calendar::learn(&tally, MONDAY + 5000).end, MONDAY + 69);
    let fresh = Calendar::learn(&tally, MONDAY + 75);
    assert_eq!((fresh.end, fresh.missing), (MONDAY + 74, vec![(MONDAY + 70, MONDAY + 74)]));
    let live = tallied(MONDAY..=MONDAY + 69, false, |_| true);
    let live = Calendar::learn(&live, MONDAY + 75);
    assert_eq!(
        (live.end, live.missing.len(), live.holidays.len()),
        (MONDAY + 74, 0, 5),
        "the ledger runs on"
    );
}

#[test]
fn what_was_ordered_behind_closed_doors_is_wanted_when_they_open() {
    let calendar =
        Calendar { closed: [false, false, false, false, false, true, false], ..open_until(MONDAY + 6) };
    let rows = Rows { imported: &[(MONDAY, 1.0), (MONDAY + 5, 2.0), (MONDAY + 6, 3.0)], ..Rows::default() };
    let built = build(&rows, &Facts::default(), &calendar, 7).unwrap();
    assert_eq!(built.history.values, [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0]);
    assert_eq!(built.history.closed.len(), 14);
    assert!(built.history.closed[5] && built.history.closed[12]);
}

#[test]
fn a_promotion_is_set_aside_and_lifts_the_next() {
    let imported: Vec<(i32, f64)> =
        (0..100).map(|d| (d, if (50..60).contains(&d) { 12.0 } else { 4.0 })).collect();
    let flag = |from, to| Flagged { from, to, kind: FlagKind::Promotion };
    let flags = [flag(50, 59), flag(103, 104)];
    let facts = Facts { flags: &flags, is_ending: false };
    let built = build(&Rows { imported: &imported, ..Rows::default() }, &facts, &open_until(99), 28).unwrap();
    assert_eq!(built.history.values.iter().filter(|v| v.is_nan()).count(), 10);
    assert_eq!((built.promoted, built.to_promote.as_slice()), ((120.0, 40.0), [3, 4].as_slice()));
    let mut beliefs = Beliefs::default();
    let calendar = open_until(99);
    beliefs.add("tea", &built, &calendar);
    assert_eq!(beliefs.uplift(&"tea", &built), 3.0);
    let other = Built { promoted: (0.0, 0.0), ..built };
    assert_eq!((beliefs.uplift(&"tea", &other), beliefs.uplift(&"mugs", &other)), (3.0, 1.0));
}

#[test]
fn an_order_that_will_not_come_again_is_set_aside() {
    let flags = [Flagged { from: 2, to: 2, kind: FlagKind::OneOff }];
    let facts = Facts { flags: &flags, is_ending: true };
    let rows = Rows { imported: &[(1, 1.0), (2, 900.0), (3, 1.0)], ..Rows::default() };
    let built = build(&rows, &facts, &open_until(3), 0).unwrap();
    assert_eq!((built.marks[1], built.history.ends_in), (Mark::OneOff, Some(FADES)));
    assert!(built.history.values[1].is_nan());
    assert_eq!(built.wanted[1], 900.0, "it can still be shown");
}

#[test]
fn a_new_item_borrows_from_the_grown_ones_of_its_category() {
    let calendar = Calendar { begin: 0, ..open_until(199) };
    let grown: Vec<(i32, f64)> = (0..200).map(|d| (d, 1.0 + f64::from(d % 2) * 4.0)).collect();
    let new = [(190, 2.0), (195, 1.0)];
    let built = |imported: &[(i32, f64)]| {
        build(&Rows { imported, ..Rows::default() }, &Facts::default(), &calendar, 0).unwrap()
    };
    let (grown, new) = (built(&grown), built(&new));
    assert!(!is_young(&grown, &calendar) && is_young(&new, &calendar));
    let mut beliefs = Beliefs::default();
    beliefs.add("tea", &grown, &calendar);
    beliefs.add("tea", &new, &calendar);
    let prior = beliefs.prior(&"tea").unwrap();
    assert!((prior.level - 3.0).abs() < 1e-9 && (prior.spread - 2.018).abs() < 0.01, "{prior:?}");
    assert_eq!(beliefs.prior(&"mugs"), None);
    assert_eq!(level(&new).unwrap().mean, 0.3);
}

#[test]
fn histories_end_after_two_years() {
    let imported: Vec<(i32, f64)> = (0..2000).map(|d| (d, 1.0)).collect();
    let built =
        build(&Rows { imported: &imported, ..Rows::default() }, &Facts::default(), &open_until(1999), 0)
            .unwrap();
    assert_eq!((built.history.values.len(), built.first), (730, 1270));
}

/// A history that a file tells until `from`, and the ledger from there to day 299: (file, ledger) lines a day.
fn handed_over(from: i32, file: u32, ledger: u32) -> Tally {
    let mut tally = Tally::default();
    (0..from).for_each(|day| (0..file).for_each(|_| tally.add(day, true)));
    (from..300).for_each(|day| (0..ledger).for_each(|_| tally.add(day, false)));
    tally
}

#[test]
fn a_file_of_one_row_does_not_speak_for_months_of_shipments() {
    let mut tally = handed_over(240, 20, 20);
    tally.add(299, true);
    tally.add(34_000, true);
    let calendar = Calendar::learn(&tally, 300);
    assert_eq!((calendar.told.as_slice(), calendar.end), ([(0, 239)].as_slice(), 299));
    let imported: Vec<(i32, f64)> = (0..240).map(|d| (d, 10.0)).chain([(299, 3.0)]).collect();
    let shipped: Vec<LedgerDay> = (240..300).map(|d| ledger(d, 10.0, -10.0)).collect();
    let rows = Rows { imported: &imported, ledger: &shipped, unfilled: &[] };
    let built = build(&rows, &Facts::default(), &calendar, 0).unwrap();
    assert!(built.history.values.iter().all(|v| *v == 10.0), "{:?}", built.history.values);
}

#[test]
fn a_file_of_a_part_of_the_sales_does_not_speak_for_the_rest() {
    // Two lines a day of some other channel, on every day that the ledger ships twenty.
    let mut tally = handed_over(100, 0, 20);
    (100..300).for_each(|day| (0..2).for_each(|_| tally.add(day, true)));
    assert_eq!(Calendar::learn(&tally, 300).told, []);
}

#[test]
fn a_file_that_tells_all_that_the_ledger_ships_is_believed_to_its_end() {
    let mut tally = handed_over(100, 20, 20);
    // Orders of all days but the last ten, weekends and two weeks of Christmas without any.
    let is_open = |day: i32| weekday(day) < 5 && !(200..214).contains(&day);
    (100..290).filter(|d| is_open(*d)).for_each(|day| (0..18).for_each(|_| tally.add(day, true)));
    let told = Calendar::learn(&tally, 300).told;
    assert!((told[0].0, told[told.len() - 1].1) == (0, 288) && told.len() <= 2, "{told:?}");
}

#[test]
fn a_small_shop_is_believed_between_its_few_sales() {
    // A line each five days.
    let mut tally = Tally::default();
    (0..60).for_each(|n| tally.add(n * 5, true));
    (0..4).for_each(|n| tally.add(296 + n, false));
    assert_eq!(Calendar::learn(&tally, 300).told, [(0, 295)]);
}

#[test]
fn an_item_that_the_file_names_elsewhere_only_is_shipped_by_the_ledger() {
    let days = [ledger(11, 6.0, -6.0)];
    let rows = Rows { imported: &[(1, 2.0)], ledger: &days, unfilled: &[] };
    assert_eq!(sold(&rows, &[(0, 5), (9, 20)]), [(1, 2.0), (11, 6.0)]);
}

proptest! {
    /// Whatever comes back, no day is below zero and no unit is made.
    #[test]
    fn netting_makes_nothing(
        sales in proptest::collection::vec((0..60i32, 1..50u32), 0..40),
        returns in proptest::collection::vec((0..60i32, 1..50u32), 0..20),
    ) {
        let mut days: std::collections::BTreeMap<i32, LedgerDay> = Default::default();
        for (day, units) in &sales {
            days.entry(*day).or_insert(ledger(*day, 0.0, 0.0)).shipped += f64::from(*units);
        }
        for (day, units) in &returns {
            days.entry(*day).or_insert(ledger(*day, 0.0, 0.0)).returned += f64::from(*units);
        }
        let days: Vec<LedgerDay> = days.into_values().collect();
        let net = sold(&Rows { ledger: &days, ..Rows::default() }, &[]);
        let sum = |of: &[(i32, u32)]| of.iter().map(|(_, u)| f64::from(*u)).sum::<f64>();
        let left: f64 = net.iter().map(|(_, u)| u).sum();
        prop_assert!(net.iter().all(|(_, u)| *u > 0.0));
        prop_assert!(left <= sum(&sales) + 1e-9 && left >= sum(&sales) - sum(&returns) - 1e-9);
        prop_assert!(net.windows(2).all(|w| w[0].0 < w[1].0));
        for (day, units) in &net {
            let shipped: f64 = days.iter().filter(|l| l.day == *day).map(|l| l.shipped).sum();
            prop_assert!(*units <= shipped + 1e-9, "day {} has {} of {}", day, units, shipped);
        }
    }

    /// A history has a day for each day up to the calendar's end; unknown days are those that are marked.
    #[test]
    fn a_history_has_every_day(
        rows in proptest::collection::btree_map(0..300i32, (0..20u32, -20..20i32), 1..80),
        end in 200..400i32,
        closed in proptest::array::uniform7(any::<bool>()),
        flag in (0..300i32, 0..20i32),
    ) {
        let days: Vec<LedgerDay> =
            rows.iter().map(|(d, (s, m))| ledger(*d, f64::from(*s), f64::from(*m))).collect();
        let calendar = Calendar { closed, ..open_until(end) };
        let flags = [Flagged { from: flag.0, to: flag.0 + flag.1, kind: FlagKind::OneOff }];
        let facts = Facts { flags: &flags, is_ending: false };
        let Some(built) = build(&Rows { ledger: &days, ..Rows::default() }, &facts, &calendar, 30) else {
            prop_assert!(days.iter().all(|l| l.shipped == 0.0) || days[0].day > end || days.iter().filter(|l| l.shipped > 0.0).all(|l| l.day > end));
            return Ok(());
        };
        let n = built.history.values.len();
        prop_assert_eq!(n as i32, end - built.first + 1);
        prop_assert_eq!((built.marks.len(), built.wanted.len(), built.history.closed.len()), (n, n, n + 30));
        for i in 0..n {
            let is_known = matches!(built.marks[i], Mark::Known | Mark::Closed);
            prop_assert_eq!(built.history.values[i].is_nan(), !is_known);
            prop_assert!(built.marks[i] != Mark::OutOfStock || built.wanted[i] == 0.0);
        }
    }

    /// Tallies of parts are the tally of the whole.
    #[test]
    fn tallies_add_up(rows in proptest::collection::vec((0..200i32, any::<bool>()), 0..80), cut in 0..80usize) {
        let of = |rows: &[(i32, bool)]| {
            let mut tally = Tally::default();
            rows.iter().for_each(|(day, imported)| tally.add(*day, *imported));
            tally
        };
        let cut = cut.min(rows.len());
        let mut parts = of(&rows[..cut]);
        parts.absorb(&of(&rows[cut..]));
        prop_assert_eq!(parts, of(&rows));
    }
}
