//! Flows on the real ledger: whatever is scanned, in whatever order, the store stays sound and every answer is true.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use pickface::{
    barcode::command::FlowKind,
    demo::Warehouse,
    domain::{Day, Instant},
    scan::Outcome,
    store::{
        Founding, Reading, Store,
        doctor::examine,
        query::{GridQuery, LogQuery},
        read::MovementFilter,
        service::{Event, Request, Service, ServiceOptions},
        session::Front,
        stock::StockFilter,
    },
};
use proptest::prelude::*;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, mpsc},
};

/// Friday, 27 November 2026, ten in the morning.
const NOW: i64 = 1_795_773_600_000;

fn clock() -> Instant {
    Instant(NOW)
}

fn options(flow: FlowKind) -> ServiceOptions {
    ServiceOptions { front: Front::CommandLine, station: None, site: None, operator: None, flow, only: true }
}

/// A small demo warehouse, made once and copied for every test.
fn warehouse() -> (tempfile::TempDir, PathBuf) {
    static MADE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, original) = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.pickface");
        let founding = Founding {
            station: "T1".into(),
            site: "MAIN".into(),
            site_name: "Main".into(),
            time_zone: chrono_tz::Europe::London,
            currency: "GBP".into(),
        };
        let today: Day = "2026-11-27".parse().unwrap();
        Store::create(&path, &founding, clock)
            .unwrap()
            .found_demo(&Warehouse::make(4711, 60, today), today, &mut |_| ())
            .unwrap();
        (folder, path)
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.pickface");
    pickface::store::backup::backup(original, &path).unwrap();
    (folder, path)
}

/// Scans at a terminal; the answers come back in order, all of them.
fn scan(path: &Path, flow: FlowKind, scans: &[&str]) -> Vec<Event> {
    let (send, heard) = mpsc::channel();
    let notify = Arc::new(move |event| drop(send.send(event)));
    let (service, _) = Service::start(path, &options(flow), clock, notify).unwrap();
    for (i, text) in scans.iter().enumerate() {
        service.send(Request::Scan { number: i as u64 + 1, text: (*text).into(), burst: None });
    }
    service.close(false);
    heard.into_iter().filter(|e| matches!(e, Event::Scanned { .. } | Event::Failed { .. })).collect()
}

fn on_hand(path: &Path, location: &str, sku: &str) -> String {
    let filter = StockFilter { location: Some(location.into()), ..StockFilter::default() };
    let lines = Reading::open(path, clock).unwrap().stock(&filter).unwrap();
    lines.iter().find(|l| l.sku == sku).map_or_else(|| "0".into(), |l| l.on_hand.to_string())
}

fn unsound(path: &Path) -> Vec<String> {
    let checks = examine(path, clock(), &mut |_| ()).unwrap();
    checks.into_iter().filter(|c| !c.ok).map(|c| format!("{}: {}", c.name, c.detail)).collect()
}

/// Stock as the movements alone add up to it, real and virtual places alike.
fn folded(path: &Path) -> BTreeMap<(String, String, String), i64> {
    let mut sums = BTreeMap::new();
    Reading::open(path, clock)
        .unwrap()
        .movements(&MovementFilter::default(), &mut |m| {
            let lot = m.lot.unwrap_or_default();
            *sums.entry((m.sku.clone(), m.from, lot.clone())).or_default() -= m.quantity.thousandths();
            *sums.entry((m.sku, m.to, lot)).or_default() += m.quantity.thousandths();
            Ok(())
        })
        .unwrap();
    sums
}

#[test]
fn a_receipt_is_in_the_books_when_it_is_green() {
    let (_folder, path) = warehouse();
    let before: i64 = on_hand(&path, "DOCK-2", "MUG-1").parse().unwrap();
    let answers = scan(&path, FlowKind::Receive, &["DOCK-2", "9506000134352", "19506000134359"]);
    let Some(Event::Scanned { feedback, movement, .. }) = answers.last() else { unreachable!() };
    assert_eq!(
        (feedback.outcome, feedback.on_hand.unwrap().to_string()),
        (Outcome::Ok, (before + 13).to_string())
    );
    assert!(movement.is_some());
    assert_eq!(on_hand(&path, "DOCK-2", "MUG-1"), (before + 13).to_string());
}

#[test]
fn a_whole_shift_leaves_a_sound_store() {
    let (_folder, path) = warehouse();
    scan(
        &path,
        FlowKind::Receive,
        &["DOCK-2", "9506000134352", "XCMDQ5", "9506000134352", "XCMDUNDO", "XCMDUNDO", "XCMDDONE"],
    );
    assert_eq!(on_hand(&path, "DOCK-2", "MUG-1"), "1");
    scan(&path, FlowKind::Putaway, &["DOCK-2", "9506000134352", "A-01-01", "XCMDDONE"]);
    assert_eq!(
        (on_hand(&path, "DOCK-2", "MUG-1"), on_hand(&path, "A-01-01", "MUG-1")),
        ("0".into(), "1".into())
    );
    scan(&path, FlowKind::Adjust, &["A-01-01", "XCMDR01", "9506000134352", "XCMDDONE"]);
    assert_eq!(on_hand(&path, "A-01-01", "MUG-1"), "2");
    assert_eq!(unsound(&path), Vec::<String>::new());
}

#[test]
fn a_corrected_expiry_reaches_the_books_and_today_is_the_sites() {
    let (_folder, path) = warehouse();
    let expiry = || {
        let filter = StockFilter { location: Some("DOCK-2".into()), ..StockFilter::default() };
        let lines = Reading::open(&path, clock).unwrap().stock(&filter).unwrap();
        let line = lines.into_iter().find(|l| l.lot.as_deref() == Some("Lot-7"));
        line.and_then(|l| l.expiry).map(|day| day.to_string())
    };
    let receipt = ["DOCK-2", "TEA-EG100", "Lot-7", "2027-05-01"];
    scan(&path, FlowKind::Receive, &receipt);
    assert_eq!(expiry().as_deref(), Some("2027-05-01"));
    scan(&path, FlowKind::Move, &["DOCK-2", "TEA-EG100", "LOT-7", "A-01-01", "XCMDDONE"]);
    scan(&path, FlowKind::Adjust, &["A-01-01", "XCMDR02", "TEA-EG100", "LOT-7", "XCMDDONE"]);
    let answers = scan(&path, FlowKind::Receive, &["DOCK-2", "TEA-EG100", "LOT-7", "2026-11-26", "XCMDYES"]);
    let said = |n: usize| match &answers[n] {
        Event::Scanned { feedback, .. } => (feedback.outcome, feedback.message.clone()),
        other => panic!("{other:?}"),
    };
    assert!(said(2).1.contains("NO keeps best before 1 May 2027"), "{answers:#?}");
    assert!(said(3).1.contains("in the past"), "{answers:#?}");
    assert_eq!(said(4).0, Outcome::Ok, "{answers:#?}");
    assert_eq!(expiry().as_deref(), Some("2026-11-26"));
    assert_eq!(unsound(&path), Vec::<String>::new());
}

#[test]
fn a_barcode_bound_on_the_spot_is_known_everywhere() {
    let (_folder, path) = warehouse();
    let bind = ["DOCK-2", "NEWCODE77", "XCMDHELP", "9506000134352", "XCMDYES", "NEWCODE77"];
    let answers = scan(&path, FlowKind::Receive, &bind);
    let Some(Event::Scanned { feedback, .. }) = answers.last() else { unreachable!() };
    assert_eq!((feedback.outcome, feedback.sku.as_deref()), (Outcome::Ok, Some("MUG-1")), "{answers:#?}");
    assert_eq!(unsound(&path), Vec::<String>::new());
}

#[test]
fn the_last_of_many_questions_is_answered_and_keeps_nothing_else_waiting() {
    let (_folder, path) = warehouse();
    let (send, heard) = mpsc::channel();
    let notify = Arc::new(move |event| drop(send.send(event)));
    let (service, _) = Service::start(&path, &options(FlowKind::Lookup), clock, notify).unwrap();
    let log = |text: &str| LogQuery { text: text.into(), limit: 20, ..LogQuery::default() };
    for typed in ["z", "zz", "zzz", "zzzz"] {
        service.send(Request::Log(log(typed)));
    }
    service.send(Request::Grid(GridQuery { limit: 20, ..GridQuery::default() }));
    let (mut last, mut grid) = (false, false);
    while !(last && grid) {
        match heard.recv().unwrap() {
            Event::Log(query, page) => last |= query == log("zzzz") && page.rows.is_empty(),
            Event::Grid(..) => grid = true,
            _ => {}
        }
    }
    service.close(false);
}

#[test]
fn a_count_is_taken_back_whole_and_the_log_says_so_before_and_after() {
    let (_folder, path) = warehouse();
    let mut store = Store::open(&path, clock).unwrap();
    let author = store.author().unwrap();
    // Whatever differs is posted at once.
    store.set_count_tolerance(Some("1000".parse().unwrap()), Some(10_000), &author).unwrap();
    drop(store);
    scan(&path, FlowKind::Count, &["DOCK-2", "9506000134352", "FERN-1", "CANDLE-S", "XCMDDONE"]);
    scan(&path, FlowKind::Receive, &["DOCK-2", "9506000134352", "XCMDDONE"]);
    let (send, heard) = mpsc::channel();
    let notify = Arc::new(move |event| drop(send.send(event)));
    let (service, _) = Service::start(&path, &options(FlowKind::Lookup), clock, notify).unwrap();
    service.send(Request::Log(LogQuery { limit: 5, ..LogQuery::default() }));
    let page =
        heard.iter().find_map(|e| if let Event::Log(_, page) = e { Some(page) } else { None }).unwrap();
    let together: Vec<u32> = page.rows.iter().map(|r| r.together).collect();
    assert_eq!(together[..4], [1, 3, 3, 3], "the receipt stands alone, the count is three");
    service.send(Request::Undo(page.rows[2].id));
    let said =
        heard.iter().find_map(|e| if let Event::Undone { message, .. } = e { Some(message) } else { None });
    assert_eq!(said.unwrap(), "took back count 1 FERN-1 and 2 more of the same count");
    service.close(false);
    assert_eq!(["MUG-1", "FERN-1", "CANDLE-S"].map(|sku| on_hand(&path, "DOCK-2", sku)), ["1", "0", "0"]);
    assert_eq!(unsound(&path), Vec::<String>::new());
}

const ALPHABET: &[&str] = &[
    "DOCK-1",
    "DOCK-2",
    "A-01-01",
    "A-03-12",
    "A-03-18",
    "9506000134352",
    "19506000134359",
    "TEA-EG100",
    "FERN-1",
    "CANDLE-S",
    "L2231",
    "NEWLOT",
    "2027-05-01",
    "XCMDOK",
    "XCMDYES",
    "XCMDNO",
    "XCMDBACK",
    "XCMDUNDO",
    "XCMDUNDO",
    "XCMDDONE",
    "XCMDMENU",
    "XCMDHELP",
    "XCMDEMPTY",
    "XCMDQ1",
    "XCMDQ2",
    "XCMDQSET",
    "XCMDQCLR",
    "XCMDR01",
    "XCMDR02",
    "XCMDR03",
    "XCMDS01",
    "*3",
    "XCMDRECEIVE",
    "XCMDPUTAWAY",
    "XCMDMOVE",
    "XCMDCOUNT",
    "XCMDADJUST",
    "9506000134353",
    "??",
    "1b5b324a",
    "(00)106141412345678908",
    "(00)006141411234567890",
    "LPN-1",
    "(00)395060001000000013(02)09506000134352(37)6",
    "(02)09506000134352(37)4",
    "XCMDS02",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_scans_leaves_a_sound_store(
        flow in prop::sample::select(FlowKind::ALL.to_vec()),
        scans in prop::collection::vec(prop::sample::select(ALPHABET.to_vec()), 1..90),
    ) {
        let (_folder, path) = warehouse();
        let answers = scan(&path, flow, &scans);
        prop_assert_eq!(answers.len(), scans.len(), "one answer a scan");
        for answer in &answers {
            let refused = matches!(answer, Event::Failed { .. });
            prop_assert!(!refused, "the store refused what a flow wanted: {:?}", answer);
            if let Event::Scanned { feedback, movement, .. } = answer {
                prop_assert!(movement.is_none() || feedback.outcome == Outcome::Ok, "recorded without green: {:?}", answer);
            }
        }
        prop_assert_eq!(unsound(&path), Vec::<String>::new());
        let sums = folded(&path);
        for line in Reading::open(&path, clock).unwrap().stock_records(&StockFilter { site: Some("MAIN".into()), ..StockFilter::default() }).unwrap() {
            let lot = line.lot.map_or_else(String::new, |l| l.to_string());
            let key = (line.sku.to_string(), line.location.to_string(), lot);
            prop_assert_eq!(sums.get(&key).copied(), Some(line.quantity.thousandths()), "{:?}", key);
        }
    }
}
