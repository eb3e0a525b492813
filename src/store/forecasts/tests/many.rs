//! What holds for all items of a store together.

use super::*;

#[test]
fn the_calendar_of_a_site_is_learned_from_all_its_items() {
    // More items than are read in one go; those that come first are sold no more, the last ones sell more than ever.
    let mut shop = shop(4130);
    let units = |n: usize, day: i32| match (n < 30, day > TODAY - 100) {
        (true, true) => 0,
        (true, false) => 3,
        (false, true) => 9,
        (false, false) => 1,
    };
    shop.sell(0..30, 200, units);
    shop.sell(4100..4130, 200, units);
    shop.recompute();
    let page = shop.list();
    assert_eq!(page.total, 60);
    let last = page.rows.iter().find(|r| r.sku == "MUG-4129").unwrap();
    assert!((last.daily - 9.0).abs() < 0.5, "{last:?}");
    let ask = ForecastAsk { item: last.item, site: None, bucket: Bucket::Day, past: 1 };
    let detail = shop.store.forecast_detail(&ask).unwrap().unwrap();
    assert_eq!((detail.future[0].from, detail.past[0].wanted), (Day(TODAY), Some(9.0)));
}

#[test]
fn the_same_history_gives_the_same_numbers_in_every_pool_and_at_any_time() {
    // More histories than are forecast in one go, each of a hundred once in every hundred.
    let mut shop = shop(4200);
    let twin = |n: usize| n % 100;
    let sells = |n: usize, day: i32| (twin(n) as i32 * 7 + day * 13).rem_euclid(11);
    shop.sell(0..4200, 60, |n, day| match sells(n, day) {
        0 => 1 + twin(n) as i64 % 5,
        1 => 1,
        _ => 0,
    });
    assert_eq!(shop.recompute().computed, 4200);
    // Items have numbers of their own, whatever their names.
    let said = |shop: &Shop, n: usize| {
        let sql = "SELECT lead_mean, lead_p95, method FROM forecast WHERE item = ?1";
        let row = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?));
        let item = shop.store.item_of(&sku(n)).unwrap().0;
        let said: (f64, f64, String) = shop.store.conn().query_row(sql, [item], row).unwrap();
        said
    };
    let is_near = |a: f64, b: f64| (a - b).abs() < 1e-9 * (1.0 + a);
    let mut kinds = std::collections::BTreeSet::new();
    for n in 0..4200 {
        let (one, other) = (said(&shop, twin(n)), said(&shop, n));
        assert!(
            is_near(one.0, other.0) && is_near(one.1, other.1) && one.2 == other.2,
            "{n}: {one:?} {other:?}"
        );
        kinds.insert((one.0 * 1000.0) as i64);
    }
    assert!(kinds.len() > 20, "they are not all alike");
    let (before, item) = (said(&shop, 4050), shop.store.item_of(&sku(4050)).unwrap());
    let flag = Flag { site: None, kind: FlagKind::OneOff, from: Day(TODAY - 20), to: Day(TODAY - 18) };
    for remove in [false, true] {
        shop.store.flag_demand(&Flagging { item, flag: flag.clone(), remove }).unwrap();
        assert_eq!(shop.recompute().computed, 1);
    }
    let after = said(&shop, 4050);
    // What was learned loses its last digit on the way to the disk and back.
    assert!(
        is_near(after.0, before.0) && is_near(after.1, before.1) && after.2 == before.2,
        "{after:?} {before:?}"
    );
}

#[test]
fn what_is_forecast_farther_is_the_same_forecast() {
    let mut shop = shop(40);
    shop.sell(0..40, 100, |n, day| (n as i64 + i64::from(day)) % 4);
    shop.recompute();
    let how = Recompute { threads: 2, progress: &|_| (), cancel: &AtomicBool::new(false) };
    let rows = shop.list().rows;
    let mut lines = |horizon: usize| {
        let mut lines = Vec::new();
        let mut put = |line| -> crate::store::Result<()> {
            lines.push(line);
            Ok(())
        };
        shop.store.forecast_lines(&rows, horizon, &how, &mut put).unwrap();
        lines
    };
    let (near, far) = (lines(56), lines(90));
    assert_eq!((near.len(), far.len()), (40, 40));
    for far in far {
        let near = near.iter().find(|l| l.sku == far.sku).unwrap();
        assert_eq!((&far.days[..56], far.days.len()), (near.days.as_slice(), 90));
        let week = |from: usize| far.days[from..from + 7].iter().map(|d| d.mean).sum::<f64>();
        assert!((week(77) - week(49)).abs() < 0.1 * week(49), "{}: {} {}", far.sku, week(49), week(77));
    }
    let stopped = shop.store.forecast_lines(&rows, 90, &how, &mut |_| Err(crate::store::StoreError::Closed));
    assert!(stopped.is_err());
}

#[test]
fn nobody_has_sold_anything_tomorrow() {
    let mut shop = shop(1);
    let row = |day: i32| DemandRecord {
        sku: sku(0),
        site: None,
        channel: "b2b".into(),
        day: Day(day),
        quantity: Quantity::from_units(3),
        amount: Money::ZERO,
    };
    // Half past midnight of the 21st on the first islands that see it.
    let rows = lined([row(TODAY - 1), row(TODAY), row(TODAY + 1), row(33_600)]);
    let report = shop.store.load_demand(&rows, false, LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!((report.refused_count, report.refused[0].0), (1, 5), "{:?}", report.refused);
    assert!(report.refused[0].1.starts_with("2061-12-29 lies after today"), "{:?}", report.refused);
    assert_eq!(report.new, 0, "nothing was taken in");
}

#[test]
fn one_imported_row_leaves_the_shipments_what_they_are() {
    let mut shop = shop(3);
    shop.sell(0..3, 200, |_, day| if day < TODAY - 40 { 10 } else { 0 });
    for back in 1..=40 {
        shop.ship(hours_ago(24 * back + 12), 10, "");
    }
    shop.recompute();
    let daily = |shop: &Shop| shop.list().rows.iter().find(|r| r.sku == "MUG-00").unwrap().daily;
    let before = daily(&shop);
    assert!((before - 10.0).abs() < 0.5, "{before}");
    shop.sell(2..3, 1, |_, _| 3);
    shop.recompute();
    assert!((daily(&shop) - before).abs() < 0.01, "{} after {before}", daily(&shop));
}
