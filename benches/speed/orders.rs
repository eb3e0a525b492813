//! Orders out of the door: a hundred thousand open lines and a million movements behind them; promises given, and a picker's
//! scans.

use super::{
    floor::Floor,
    scans::beside,
    stored_forecast::lined,
    table::{Table, quantile, rate, thousands, time},
    warehouse::{self, Terminal},
};
use pickface::{
    domain::{LocationKind, Money, OrderLineRecord, OrderRecord, Quantity, Standing, record::*},
    scan::Outcome,
    store::{Store, load::LoadMode, service::Event, system_clock},
};
use std::time::{Duration, Instant};

const ITEMS: usize = 2000;
const BINS: usize = 4000;
const LINES: usize = 100_000;
/// Lines whose promises are timed by themselves.
const SOME: usize = 10_000;
const MOVEMENTS: usize = 1_000_000;
const SCANS: usize = 400;

fn sku(n: usize) -> String {
    format!("P-{n:04}")
}

fn bin(n: usize) -> String {
    format!("{}-{:03}", char::from(b'A' + u8::try_from(n / 1000).unwrap_or(0)), n % 1000)
}

fn stock(store: &mut Store, units: i64) {
    let records = (0..BINS).map(|n| StockRecord {
        sku: sku(n % ITEMS).parse().unwrap(),
        site: None,
        location: bin(n).parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(units),
    });
    let name = format!("round {units}");
    let report = store.load_stock(&lined(records), name.as_str(), LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!(report.refused_count, 0, "{:?}", report.refused.first());
}

/// So many lines, five in two orders, from this order on.
fn orders(store: &mut Store, from: usize, lines: usize) {
    let line = |key: usize, n: usize| OrderLineRecord {
        key: key.to_string(),
        sku: sku(n % ITEMS),
        title: format!("Thing {n}"),
        quantity: Quantity::from_units(1 + (n % 3) as i64),
        shipped: Quantity::ZERO,
        price: Money::from_ten_thousandths(100_000),
    };
    let records = (0..lines * 2 / 5).map(|n| n + from).map(|n| OrderRecord {
        channel: "shop".into(),
        number: format!("{n}"),
        site: None,
        placed: system_clock(),
        promise: Some(system_clock().day(chrono_tz::UTC)),
        priority: 0,
        service: "DHL".into(),
        standing: Standing::Open,
        lines: (0..2 + n % 2).map(|key| line(key, n * 37 + key * 911)).collect(),
    });
    let report = store.load_orders(&lined(records), LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!(report.refused_count, 0, "{:?}", report.refused.first());
}

fn settle(store: &mut Store) -> (Duration, usize) {
    let author = store.author().unwrap();
    let start = Instant::now();
    let settled = store.settle_orders(&author, &mut |_, _| ()).unwrap();
    (start.elapsed(), settled.promised)
}

pub fn measure(table: &mut Table) {
    let path = warehouse::folder().join("orders.pickface");
    let mut store = warehouse::new_store(&path);
    let items = (0..ITEMS)
        .map(|n| ItemRecord { name: Some(format!("Item {n}")), ..ItemRecord::new(sku(n).parse().unwrap()) });
    store.load_items(&lined(items), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let place = |code: String, kind: LocationKind, n: usize| LocationRecord {
        site: None,
        code: code.parse().unwrap(),
        zone: None,
        kind: Some(kind),
        pick_sequence: Some(n as i64),
        check_digits: None,
    };
    let places = (0..BINS)
        .map(|n| place(bin(n), LocationKind::Bin, n))
        .chain((0..8).map(|n| place(format!("TOTE-{n}"), LocationKind::Tote, n)));
    store.load_locations(&lined(places), LoadMode::Apply, &mut |_, _| ()).unwrap();
    for round in 0..MOVEMENTS / BINS {
        stock(&mut store, 200 + (round % 2) as i64);
    }
    table.section(&format!(
        "Orders, {} open lines and {} movements behind them",
        thousands(LINES),
        thousands(MOVEMENTS)
    ));
    orders(&mut store, 0, SOME);
    let (some, promised) = settle(&mut store);
    table.line(
        &format!("promising {} lines", thousands(SOME)),
        &time(some),
        &format!("{} promises", thousands(promised)),
        "< 2 s",
        some < Duration::from_secs(2),
    );
    let start = Instant::now();
    orders(&mut store, SOME, LINES - SOME);
    table.note("taking the other lines in", &rate(LINES - SOME, start.elapsed(), "lines"), "");
    let (rest, promised) = settle(&mut store);
    table.note(
        "promising them",
        &rate(LINES - SOME, rest, "lines"),
        &format!("{} promises", thousands(promised)),
    );
    drop(store);

    let mut floor = Floor::beside(&path);
    let mut terminal = Terminal::open(&path, "T1");
    let (mut times, mut next) = (Vec::new(), "PICK".to_owned());
    let mut tote = 0;
    while times.len() < SCANS {
        floor.once();
        let start = Instant::now();
        terminal.scan(&next);
        let (at, (outcome, prompt)) = terminal.wait(|event| match event {
            Event::Scanned { feedback, view, .. } => {
                Some((feedback.outcome, view.question.unwrap_or(view.prompt)))
            }
            _ => None,
        });
        assert!(outcome != Outcome::Error, "{next}: {prompt}");
        times.push(at - start);
        let behind = |word: &str| {
            let rest = &prompt[prompt.find(word)? + word.len()..];
            rest.split([',', ' ', ':']).next().map(str::to_owned)
        };
        next = if prompt.contains("empty now?") {
            "YES".into()
        } else if prompt.contains("SCAN A TOTE") && tote < 8 {
            tote += 1;
            format!("TOTE-{}", tote - 1)
        } else if prompt.contains("DONE") {
            tote = 0;
            "DONE".into()
        } else if let Some(word) = ["GO TO ", "PUT IN ", "SCAN ITEM "].into_iter().find_map(behind) {
            word
        } else {
            panic!("{prompt}")
        };
        if next == "DONE" && prompt.contains("CART IS DONE") {
            // The totes are full of the first cart: what was measured is one walk.
            break;
        }
    }
    let (p50, p99) = (quantile(&times, 0.5), quantile(&times, 0.99));
    let over = p99.saturating_sub(quantile(&floor.times, 0.5));
    table.note(
        &format!("a picker's scan to green, p50 of {}", times.len()),
        &time(p50),
        &beside(&floor.times),
    );
    table.line("  p99", &time(p99), "", "< 10 ms over the floor", over < Duration::from_millis(10));
    drop(terminal);
    drop(floor);
    warehouse::remove(&path);
}
