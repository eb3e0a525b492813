//! Forecasts beside the stock of today, and of all sites together.

use super::{super::keep, *};

fn opening(n: usize, units: i64) -> StockRecord {
    StockRecord {
        sku: sku(n),
        site: None,
        location: "A-01".parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(units),
    }
}

#[test]
fn stock_is_eaten_from_today_on_however_long_ago_the_sales_ended() {
    let mut shop = shop(20);
    shop.sell(0..20, 200, |_, day| if day < TODAY - 20 { 10 } else { 0 });
    shop.store.load_stock(&lined([opening(0, 100)]), "opening", LoadMode::Apply, &mut |_, _| ()).unwrap();
    shop.recompute();
    let page = shop.list();
    let row = page.rows.iter().find(|r| r.sku == "MUG-00").unwrap();
    let likely = row.run_out.likely.unwrap().0 - TODAY;
    assert!((9..=10).contains(&likely), "a hundred at ten a day, not {likely}");
    assert!((row.lead_mean - 140.0).abs() < 7.0 && (row.short - 40.0).abs() < 10.0, "{row:?}");
    let ask = ForecastAsk { item: row.item, site: Some(SiteId(1)), bucket: Bucket::Day, past: 3 };
    let detail = shop.store.forecast_detail(&ask).unwrap().unwrap();
    assert_eq!((detail.today, detail.stock[0].day, detail.stock.len()), (Day(TODAY), Day(TODAY), 56));
    assert_eq!((detail.future[0].from, detail.past[2].to), (Day(TODAY), Day(TODAY - 21)));
    assert!(detail.sentence.contains("known until Fri 30 Oct 2026;"), "{}", detail.sentence);
    assert_eq!(detail.row.run_out, row.run_out);
}

#[test]
fn a_forecast_that_is_over_is_shown_where_it_was() {
    let mut shop = shop(20);
    shop.sell(0..20, 400, |_, day| if day < TODAY - 200 { 10 } else { 0 });
    shop.recompute();
    let ask = ForecastAsk { item: ItemId(1), site: Some(SiteId(1)), bucket: Bucket::Week, past: 3 };
    let detail = shop.store.forecast_detail(&ask).unwrap().unwrap();
    assert_eq!((detail.future[0].from, detail.today), (Day(TODAY - 200), Day(TODAY)));
    assert_eq!((detail.stock[0].day, detail.past[2].to), (Day(TODAY), Day(TODAY - 201)));
}

#[test]
fn all_sites_together_begin_today_and_know_what_one_of_them_knows() {
    let mut shop = shop(20);
    let north = shop.store.add_site("NORTH", "", chrono_tz::Asia::Tokyo).unwrap();
    // The branch was closed three weeks ago; the shop sells on.
    shop.sell(0..20, 150, |_, _| 10);
    let of_north = (0..20).flat_map(|n| (22..150).map(move |back| (n, TODAY - back)));
    let records = of_north.map(|(n, day)| DemandRecord {
        sku: sku(n),
        site: Some("NORTH".into()),
        channel: "web".into(),
        day: Day(day),
        quantity: Quantity::from_units(4),
        amount: Money::ZERO,
    });
    shop.store.load_demand(&lined(records), false, LoadMode::Apply, &mut |_, _| ()).unwrap();
    // A week in which one of both was out of stock, and one in which both were.
    for (site, from, to) in [(Some(north), -35, -29), (None, -28, -25)] {
        let flag = Flag { site, kind: FlagKind::OneOff, from: Day(TODAY + from), to: Day(TODAY + to) };
        shop.store.flag_demand(&Flagging { item: ItemId(1), flag, remove: false }).unwrap();
    }
    shop.store.load_stock(&lined([opening(0, 70)]), "opening", LoadMode::Apply, &mut |_, _| ()).unwrap();
    shop.recompute();
    let ask = ForecastAsk { item: ItemId(1), site: None, bucket: Bucket::Week, past: 5 };
    let detail = shop.store.forecast_detail(&ask).unwrap().unwrap();
    assert_eq!(
        (detail.today, detail.stock[0].day, detail.future[0].from),
        (Day(TODAY), Day(TODAY), Day(TODAY))
    );
    let likely = detail.row.run_out.likely.unwrap().0 - TODAY;
    assert!((4..=5).contains(&likely), "seventy at fourteen a day, not {likely}");
    let week = |n: usize| (detail.past[n].wanted, detail.past[n].censored);
    assert_eq!((week(0), week(1)), ((Some(70.0), 0), (Some(42.0), 4)));
    assert!(detail.sentence.contains(" at NORTH are known until "), "{}", detail.sentence);
}

#[test]
fn a_planned_promotion_makes_the_lead_time_as_unsure_as_it_makes_it_large() {
    let mut shop = shop(2);
    let luck = |day: i32| i64::from((day * 7919).rem_euclid(13));
    let is_promoted = |day: i32| (TODAY - 60..TODAY - 50).contains(&day);
    shop.sell(0..2, 150, |_, day| 4 + luck(day) + if is_promoted(day) { 30 } else { 0 });
    for (from, to) in [(TODAY - 60, TODAY - 51), (TODAY + 3, TODAY + 8)] {
        let flag = Flag { site: None, kind: FlagKind::Promotion, from: Day(from), to: Day(to) };
        shop.store.flag_demand(&Flagging { item: ItemId(1), flag, remove: false }).unwrap();
    }
    shop.recompute();
    let mut means = Vec::new();
    for item in [1, 2] {
        let kept = keep::one(shop.store.conn(), ItemId(item), SiteId(1)).unwrap().unwrap();
        let reach = crate::forecast::reach::Reach { mean: &kept.mean, spread: &kept.spread };
        let days = kept.lead as usize;
        for (p, said) in [(0.5, kept.lead_time[1]), (0.9, kept.lead_time[2]), (0.95, kept.lead_time[3])] {
            let reached = reach.quantile(days, p);
            assert!((reached - said).abs() < 1e-3 * said, "item {item}, {p}: {reached} is not {said}");
        }
        means.push(kept.lead_time[0]);
    }
    assert!(means[0] > 1.5 * means[1], "{means:?}");
}
