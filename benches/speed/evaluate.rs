//! Looking over the stock: a hundred thousand items at a site, from nothing and after ten of them moved.

use super::{
    stored_forecast::{ITEMS, kept, lined, recompute},
    table::{Table, thousands, time},
    warehouse,
};
use pickface::{
    domain::{Money, Quantity, record::*},
    store::{Store, load::LoadMode, replenish::Evaluated, system_clock},
};
use std::{
    path::Path,
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};

/// So many times the items that have a forecast.
const TIMES: usize = 10;

fn evaluate(store: &mut Store) -> (Duration, Evaluated) {
    let start = Instant::now();
    let done = store.evaluate(&AtomicBool::new(false)).unwrap();
    (start.elapsed(), done)
}

fn stock(item: usize, units: i64) -> StockRecord {
    StockRecord {
        sku: format!("B-{item:05}").parse().unwrap(),
        site: None,
        location: "A-01".parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(units),
    }
}

fn lies(store: &mut Store, records: impl Iterator<Item = StockRecord>) {
    let report = store.load_stock(&lined(records), "bench", LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!(report.refused_count, 0, "{:?}", report.refused.first());
}

/// Every item's forecast once more for nine others: to forecast them all is another measurement.
fn multiply(path: &Path) {
    let conn = rusqlite::Connection::open(path).unwrap();
    for table in ["forecast", "forecast_page"] {
        let columns: Vec<String> = conn
            .prepare(&format!("SELECT name FROM pragma_table_info('{table}') WHERE name <> 'item'"))
            .unwrap()
            .query_map([], |r| r.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        let columns = columns.join(", ");
        for n in 1..TIMES {
            conn.execute(
                &format!("INSERT INTO {table} (item, {columns}) SELECT item + ?1, {columns} FROM {table} WHERE item <= ?2"),
                [(n * ITEMS) as i64, ITEMS as i64],
            )
            .unwrap();
        }
    }
}

pub fn measure(table: &mut Table) {
    let today = system_clock().day(chrono_tz::Europe::London).0;
    let path = warehouse::copy(&kept(today), "evaluate");
    let all = ITEMS * TIMES;
    table.section(&format!("Alerts and proposals, {} items at a site", thousands(all)));
    let mut store = Store::open(&path, system_clock).unwrap();
    let items = (0..all).map(|n| ItemRecord {
        name: Some(format!("Item {n}")),
        cost: Some(Money::from_ten_thousandths(20_000)),
        price: Some(Money::from_ten_thousandths(50_000)),
        ..ItemRecord::new(format!("B-{n:05}").parse().unwrap())
    });
    let report = store.load_items(&lined(items), LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!(report.refused_count, 0, "{:?}", report.refused.first());
    let place = LocationRecord {
        site: None,
        code: "A-01".parse().unwrap(),
        zone: None,
        kind: None,
        pick_sequence: None,
        check_digits: None,
    };
    store.load_locations(&lined(std::iter::once(place)), LoadMode::Apply, &mut |_, _| ()).unwrap();
    lies(&mut store, (0..all).map(|n| stock(n, 20 + (n * 37 % 400) as i64)));
    recompute(&mut store, 2);
    multiply(&path);
    let (whole, done) = evaluate(&mut store);
    assert!(done.is_whole && done.looked_at == all, "{done:?}");
    let beside = format!("{} alerts were opened", thousands(done.opened));
    table.line("everything, from nothing", &time(whole), &beside, "< 20 s", whole < Duration::from_secs(20));
    lies(&mut store, (0..10).map(|n| stock(n * 997, 3)));
    let (few, done) = evaluate(&mut store);
    assert!(!done.is_whole && done.looked_at == 10, "{done:?}");
    table.line("after ten of them moved", &time(few), "", "< 2 s", few < Duration::from_secs(2));
    let (none, done) = evaluate(&mut store);
    assert_eq!(done, Evaluated::default());
    table.note("nothing moved", &time(none), "");
    drop(store);
    warehouse::remove(&path);
}
