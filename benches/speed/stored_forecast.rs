//! From the store to stored forecasts: ten thousand items with two years of days each.

use super::{
    table::{Table, quantile, thousands, time},
    warehouse,
};
use pickface::{
    domain::{Day, Money, Quantity, record::*},
    store::{
        Store,
        forecasts::{ForecastQuery, Recompute},
        load::LoadMode,
        system_clock,
    },
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

pub const ITEMS: usize = 10_000;
const DAYS: i32 = 730;

/// Items whose sales are loaded in one go.
const CHUNK: usize = 500;

/// Units on one day: each item its own level, week and luck, from its number alone.
fn units(item: usize, day: i32) -> i64 {
    let mut x = (item as u64) << 32 | u64::from(day.unsigned_abs());
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let luck = (x >> 33) % 100;
    let level = 1 + (item % 17) as i64;
    match item % 5 {
        // Wanted seldom.
        0 if luck >= 20 => 0,
        0 => level,
        _ => (level * (60 + luck as i64) / 100) + i64::from(day.rem_euclid(7) > 4) * level / 2,
    }
}

fn record(item: usize, day: i32) -> DemandRecord {
    DemandRecord {
        sku: format!("B-{item:05}").parse().unwrap(),
        site: None,
        channel: "web".into(),
        day: Day(day),
        quantity: Quantity::from_units(units(item, day)),
        amount: Money::ZERO,
    }
}

pub fn lined<T>(records: impl Iterator<Item = T>) -> Vec<Lined<T>> {
    records.map(|record| Lined { line: 0, record }).collect()
}

/// The store, made once a day: its history ends yesterday.
pub fn kept(today: i32) -> PathBuf {
    let path = warehouse::folder().join(format!("forecast-{ITEMS}-{DAYS}-{today}.pickface"));
    if path.exists() {
        return path;
    }
    let making = warehouse::folder().join("making-forecast.pickface");
    let mut store = warehouse::new_store(&making);
    let items = (0..ITEMS).map(|n| {
        let mut item = ItemRecord::new(format!("B-{n:05}").parse().unwrap());
        item.name = Some(format!("Item {n}"));
        item.category = Some(format!("c{}", n % 20));
        item
    });
    let report = store.load_items(&lined(items), LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!(report.refused_count, 0, "{:?}", report.refused.first());
    for from in (0..ITEMS).step_by(CHUNK) {
        let days = (from..from + CHUNK).flat_map(|n| (today - DAYS..today).map(move |day| record(n, day)));
        let report = store.load_demand(&lined(days), false, LoadMode::Apply, &mut |_, _| ()).unwrap();
        assert_eq!(report.refused_count, 0, "{:?}", report.refused.first());
    }
    drop(store);
    std::fs::rename(&making, &path).unwrap();
    warehouse::remove(&making);
    path
}

pub fn recompute(store: &mut Store, threads: usize) -> (Duration, usize, usize) {
    let how = Recompute { threads, progress: &|_| (), cancel: &AtomicBool::new(false) };
    let start = Instant::now();
    let done = store.recompute(&how).unwrap();
    (start.elapsed(), done.computed, done.unchanged)
}

pub fn measure(table: &mut Table) {
    let today = system_clock().day(chrono_tz::Europe::London).0;
    let path = warehouse::copy(&kept(today), "forecast");
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    table.section(&format!("Forecasts, {} items of {DAYS} days, {threads} threads", thousands(ITEMS)));
    let mut store = Store::open(&path, system_clock).unwrap();
    let (all, computed, _) = recompute(&mut store, threads);
    assert_eq!(computed, ITEMS);
    table.line("from the store to stored forecasts", &time(all), "", "< 10 s", all < Duration::from_secs(10));
    let (again, _, unchanged) = recompute(&mut store, threads);
    assert_eq!(unchanged, ITEMS);
    let beside = "nothing changed: read, built and compared";
    table.line("the same again", &time(again), beside, "< 4 s", again < Duration::from_secs(4));
    let mut one = record(7, today - 1);
    one.quantity = Quantity::from_units(999);
    store.load_demand(&lined(std::iter::once(one)), false, LoadMode::Apply, &mut |_, _| ()).unwrap();
    let (one, computed, _) = recompute(&mut store, threads);
    assert_eq!(computed, 1);
    table.note("one item sold something", &time(one), "");
    let query = ForecastQuery { limit: 40, weeks: 12, ..ForecastQuery::default() };
    let start = Instant::now();
    assert_eq!(store.forecasts(&query).unwrap().total, ITEMS);
    table.note("the list read and sorted", &time(start.elapsed()), "");
    scans(table, &path, &mut store, threads);
    drop(store);
    warehouse::remove(&path);
}

/// Scans of another terminal while all is computed and written.
fn scans(table: &mut Table, path: &Path, store: &mut Store, threads: usize) {
    let place = LocationRecord {
        site: None,
        code: "DOCK-1".parse().unwrap(),
        zone: None,
        kind: Some(pickface::domain::LocationKind::Dock),
        pick_sequence: None,
        check_digits: None,
    };
    store.load_locations(&lined(std::iter::once(place)), LoadMode::Apply, &mut |_, _| ()).unwrap();
    store.repair().unwrap();
    let (over, times) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut terminal = warehouse::Terminal::open(path, "T2");
            terminal.scan_and_wait("DOCK-1");
            while !over.load(Ordering::Relaxed) {
                times.lock().unwrap().push(terminal.scan_and_wait("B-00007"));
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        recompute(store, threads);
        over.store(true, Ordering::Relaxed);
    });
    let times = times.into_inner().unwrap();
    let (p50, worst) = (quantile(&times, 0.5), quantile(&times, 0.99));
    table.line(
        "a scan meanwhile, 99 of 100 within",
        &time(worst),
        &format!("p50 {}, {} scans", time(p50), times.len()),
        "< 50 ms",
        worst < Duration::from_millis(50),
    );
}
