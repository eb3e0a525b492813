//! Containers in the ledger and on the command line: an old store that learns of them, what the hash covers, what the
//! doctor finds and mends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{
    barcode::command::FlowKind,
    store::{
        Store,
        query::LogQuery,
        service::{Event, Request, Service, ServiceOptions},
        session::Front,
        system_clock,
    },
};
use rusqlite::Connection;
use serde_json::Value;
use std::sync::{Arc, mpsc};
use support::{Depot, depot::MUG};

const A: &str = "106141412345678908";

/// A store as the program of schema 2 left it: a receipt, one taken back, a move, a count, a MOVE half done.
const SCHEMA_2: &str = include_str!("data/schema-2.sql");

fn old() -> Depot {
    let depot = Depot::bare();
    let conn = Connection::open(depot.store()).unwrap();
    conn.execute_batch(SCHEMA_2).unwrap();
    conn.pragma_update(None, "application_id", 0x5046_4331).unwrap();
    conn.pragma_update(None, "user_version", 2).unwrap();
    conn.pragma_update(None, "journal_mode", "wal").unwrap();
    depot
}

/// Three mugs on a pallet in DOCK-1.
fn depot() -> Depot {
    let depot = Depot::new();
    depot.feed(&["scan", "receive"], format!("DOCK-1\n(00){A}\n*3\n{MUG}\nDONE\nDONE\n")).fine();
    depot
}

fn scan(depot: &Depot, flow: &str, scans: &str) -> Vec<Value> {
    depot.feed(&["scan", flow, "--json"], scans).json()
}

fn stock(depot: &Depot, location: &str) -> Value {
    let lines = depot.run(&["stock", "--location", location, "--json"]).json();
    lines.iter().find(|l| l["sku"] == "MUG-1").map_or(Value::from(0), |l| l["on_hand"].clone())
}

fn wrong(depot: &Depot) -> Vec<String> {
    depot.unsound().iter().map(|c| c["check"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_old_store_climbs_and_its_chain_holds() {
    let depot = old();
    let before = Connection::open(depot.store()).unwrap();
    let rows = "SELECT count(*) FROM movement";
    let moved: i64 = before.query_row(rows, [], |r| r.get(0)).unwrap();
    assert_eq!(moved, 6);
    drop(before);
    drop(Store::open(&depot.store(), system_clock).unwrap());
    assert!(depot.path("warehouse.pickface.schema-2").exists(), "a copy of the old file");
    depot.is_sound();
    let old: Vec<Value> = depot.movements();
    assert!(old.iter().all(|m| m["from_container"].is_null() && m["to_container"].is_null()), "{old:?}");
    // The mug that was in hand is in hand still.
    let said = depot.feed(&["scan", "move"], "A-02\nDONE\n");
    assert!(said.err.contains("going on where it stopped") && said.out.contains("A-01 -> A-02"), "{said:?}");
    scan(&depot, "receive", &format!("DOCK-1\n(00){A}\n{MUG}\n"));
    assert_eq!(depot.movements().len(), moved as usize + 2);
    depot.is_sound();
}

#[test]
fn an_old_store_answers_whatever_is_asked_first() {
    for ask in
        [&["movements", "--json"][..], &["stock", "--json"], &["doctor", "--json"], &["export", "movements"]]
    {
        let depot = old();
        assert_eq!(depot.run(ask).code, Some(0), "{ask:?}: {:?}", depot.run(ask));
        assert_eq!(depot.movements().len(), 6);
        depot.is_sound();
    }
    let depot = old();
    depot.run(&["backup", "copy.pickface"]).fine();
    depot.run(&["doctor", "--json", "--store", "copy.pickface"]).fine();
}

#[test]
fn a_pallet_goes_through_the_house_by_its_plate() {
    let depot = depot();
    let moved = scan(&depot, "move", &format!("(00){A}\nA-01\nDONE\n"));
    assert_eq!((&moved[0]["container"], &moved[0]["movement"]), (&Value::from(A), &Value::Null));
    assert_eq!(moved[1]["message"], "container ...8908 DOCK-1 -> A-01: 1 line, 3 units");
    assert_eq!((stock(&depot, "DOCK-1"), stock(&depot, "A-01")), (0.into(), 3.into()));
    let last = depot.movements().pop().unwrap();
    assert_eq!((&last["from_container"], &last["to_container"]), (&Value::from(A), &Value::from(A)));
    let counted = scan(&depot, "count", &format!("A-01\n(00){A}\n(00){A}\nOK\nDONE\n"));
    assert_eq!(counted[2]["result"], "error");
    assert!(counted[2]["message"].as_str().unwrap().contains("ALREADY COUNTED container ...8908: at "));
    assert_eq!(counted[4]["message"], "A-01 counted: 1 container, all as the books say");
    let taken = scan(&depot, "adjust", &format!("A-01\nR02\n{MUG}\nUNDO\nUNDO\n{MUG}\nDONE\n"));
    assert_eq!(taken[2]["container"], A, "{taken:?}");
    let seen = scan(&depot, "lookup", &format!("{A}\n"));
    let seen = seen[0]["message"].as_str().unwrap();
    assert!(seen.starts_with(&format!("container {A} in A-01: 1 line, 2 units, received ")), "{seen}");
    assert!(seen.ends_with("by terminal T1 into DOCK-1"), "{seen}");
    let again = scan(&depot, "receive", &format!("DOCK-1\n(00){A}\n"));
    assert!(
        again[1]["message"].as_str().unwrap().contains("ALREADY RECEIVED container ...8908"),
        "{again:?}"
    );
    depot.is_sound();
    // A copy says the same.
    depot.run(&["backup", "copy.pickface"]).fine();
    let copy = depot.run(&["doctor", "--json", "--store", "copy.pickface"]);
    assert!(copy.out.contains(r#""check":"containers""#) && !copy.out.contains("differ"), "{copy:?}");
}

/// The store as screens see it, and what it answers.
fn screens(depot: &Depot) -> (Service, mpsc::Receiver<Event>) {
    let options = ServiceOptions {
        front: Front::Screen,
        station: None,
        site: None,
        operator: None,
        flow: FlowKind::Lookup,
        only: false,
    };
    let (send, heard) = mpsc::channel();
    let notify = Arc::new(move |event| drop(send.send(event)));
    let (service, _) = Service::start(&depot.store(), &options, system_clock, notify).unwrap();
    (service, heard)
}

#[test]
fn the_log_finds_a_container_and_takes_its_move_back_whole() {
    let depot = Depot::new();
    depot
        .feed(&["scan", "receive"], format!("DOCK-1\n(00){A}\n*3\n{MUG}\nFERN-1\nDONE\nMUG-1\nDONE\n"))
        .fine();
    scan(&depot, "move", &format!("(00){A}\nA-01\nDONE\n"));
    let (service, heard) = screens(&depot);
    service.send(Request::Log(LogQuery { text: A.into(), limit: 20, ..LogQuery::default() }));
    let page =
        heard.iter().find_map(|e| if let Event::Log(_, page) = e { Some(page) } else { None }).unwrap();
    // The loose mug is none of it.
    assert_eq!((page.rows.len(), page.rows[0].together), (4, 2), "{page:?}");
    assert!(page.rows.iter().all(|r| r.to_container.as_deref() == Some(A)), "{page:?}");
    service.send(Request::Undo(page.rows[0].id));
    let said =
        heard.iter().find_map(|e| if let Event::Undone { message, .. } = e { Some(message) } else { None });
    assert!(said.unwrap().ends_with("and 1 more of the same move"));
    service.close(false);
    let seen = scan(&depot, "lookup", &format!("{A}\n"));
    let seen = seen[0]["message"].as_str().unwrap();
    assert!(seen.starts_with(&format!("container {A} in DOCK-1: 2 lines, 4 units")), "{seen}");
    assert_eq!((stock(&depot, "DOCK-1"), stock(&depot, "A-01")), (4.into(), 0.into()));
    depot.is_sound();
}

#[test]
fn the_log_takes_nothing_back_into_a_container_that_moved_on() {
    let depot = depot();
    scan(&depot, "adjust", &format!("DOCK-1\nR02\n{MUG}\nDONE\n"));
    scan(&depot, "move", &format!("(00){A}\nA-01\nDONE\n"));
    let (service, heard) = screens(&depot);
    service.send(Request::Log(LogQuery { text: A.into(), limit: 20, ..LogQuery::default() }));
    let page =
        heard.iter().find_map(|e| if let Event::Log(_, page) = e { Some(page) } else { None }).unwrap();
    let said = |id| {
        service.send(Request::Undo(id));
        let answer = heard.iter().find_map(|e| match e {
            Event::Undone { message, .. } | Event::Failed { message, .. } => Some(message),
            _ => None,
        });
        answer.unwrap()
    };
    let [moved, lost, received] = [0, 1, 2].map(|row: usize| page.rows[row].id);
    let away = "nothing was taken back: container ...8908 stands in A-01 by now; MOVE it back first";
    assert_eq!(said(lost), away);
    assert_eq!(said(received), away);
    assert_eq!((stock(&depot, "DOCK-1"), stock(&depot, "A-01")), (0.into(), 2.into()));
    assert!(said(moved).starts_with("took back move 2 MUG-1"));
    assert!(said(moved).contains("taken back already"));
    let less =
        "nothing was taken back: container ...8908 no longer holds all of it; ADJUST what is wrong instead";
    assert_eq!(said(received), less);
    assert!(said(lost).starts_with("took back adjust 1 MUG-1"));
    assert!(said(received).starts_with("took back receive 3 MUG-1"));
    service.close(false);
    assert_eq!((stock(&depot, "DOCK-1"), stock(&depot, "A-01")), (0.into(), 0.into()));
    depot.is_sound();
}

#[test]
fn a_tote_was_received_when_its_present_load_was() {
    let depot = Depot::new();
    let fill = |scans: &str| scan(&depot, "receive", &format!("DOCK-1\n{scans}\nDONE\nDONE\n"));
    let received = |plate: &str| {
        let seen = scan(&depot, "lookup", &format!("{plate}\n"));
        let seen = seen[0]["message"].as_str().unwrap().to_owned();
        seen.split(", received ").nth(1).unwrap().split(" by ").next().unwrap().to_owned()
    };
    fill(&format!("LPN-7\n{MUG}\n{MUG}"));
    fill(&format!("(00){A}\n{MUG}"));
    let today = received("LPN-7");
    // A year and a day ago.
    let conn = Connection::open(depot.store()).unwrap();
    conn.execute_batch("DROP TRIGGER movement_no_update; UPDATE movement SET at_ms = at_ms - 366 * 86400000")
        .unwrap();
    let before = received("LPN-7");
    assert_eq!((today.split(' ').count(), before.split(' ').count()), (3, 4), "{today}, {before}");
    // Carried, and one of two taken out: the load is the old one. Empty, its last load is.
    scan(&depot, "move", &format!("LPN-7\nA-01\nA-01\n{MUG}\nDOCK-1\nDONE\n"));
    assert_eq!(received("LPN-7"), before);
    scan(&depot, "move", &format!("A-01\n{MUG}\nDOCK-1\nDONE\n"));
    assert_eq!(received("LPN-7"), before);
    // Filled and taken back is not filled.
    scan(&depot, "receive", &format!("DOCK-1\nLPN-7\n{MUG}\nUNDO\nUNDO\nDONE\nDONE\n"));
    assert_eq!(received("LPN-7"), before);
    fill(&format!("LPN-7\n{MUG}\nFERN-1"));
    let again = received("LPN-7");
    assert_eq!(again.split(' ').count(), 3, "{again}");
    assert_eq!(received(A), before, "a pallet that nobody touched");
    let told = fill("LPN-7\nNO");
    let message = told[1]["message"].as_str().unwrap();
    assert!(message.contains(&format!("container LPN-7 was received {again}")), "{message}");
}

#[test]
fn a_file_of_stock_empties_the_containers_of_a_place_too() {
    let depot = depot();
    scan(&depot, "receive", &format!("DOCK-1\n*2\n{MUG}\nLPN-2\n*5\n{MUG}\nDONE\nDONE\n"));
    let state = |quantity: i64| {
        std::fs::write(depot.path("s.csv"), format!("sku,location,quantity\nMUG-1,DOCK-1,{quantity}\n"))
            .unwrap();
        depot.run(&["import", "stock", "s.csv"]).fine();
        assert_eq!(stock(&depot, "DOCK-1"), quantity);
        depot.is_sound();
        let held = |plate: &str| {
            let seen = scan(&depot, "lookup", &format!("{plate}\n"));
            seen[0]["message"].as_str().unwrap().split(", received").next().unwrap().to_owned()
        };
        (held(A), held("LPN-2"))
    };
    let said = |a: &str, b: &str| {
        (format!("container {A} in DOCK-1: {a}"), format!("container LPN-2 in DOCK-1: {b}"))
    };
    // Ten: two loose, three on the pallet, five in the tote.
    assert_eq!(state(8), said("1 line, 3 units", "1 line, 5 units"));
    assert_eq!(state(2), said("1 line, 2 units", "empty"));
    assert_eq!(state(0), said("empty", "empty"));
    assert_eq!(state(-4), said("empty", "empty"));
    assert_eq!(state(1), said("empty", "empty"));
}

#[test]
fn an_empty_container_stands_where_it_was_put() {
    let depot = depot();
    scan(&depot, "adjust", &format!("DOCK-1\nR02\n*3\n{MUG}\nDONE\n"));
    scan(&depot, "move", &format!("(00){A}\nA-01\nDONE\n"));
    let seen = scan(&depot, "lookup", &format!("{A}\n"));
    assert!(
        seen[0]["message"].as_str().unwrap().starts_with(&format!("container {A} in A-01: empty")),
        "{seen:?}"
    );
    depot.is_sound();
    scan(&depot, "move", &format!("(00){A}\nDOCK-1\nUNDO\nUNDO\n"));
    depot.is_sound();
    let mut store = depot.open();
    store.repair().unwrap();
    drop(store);
    let seen = scan(&depot, "lookup", &format!("{A}\n"));
    assert!(
        seen[0]["message"].as_str().unwrap().starts_with(&format!("container {A} in A-01: empty")),
        "{seen:?}"
    );
}

#[test]
fn the_doctor_finds_what_is_wrong_with_containers_and_mends_it() {
    let depot = depot();
    depot.is_sound();
    let conn = Connection::open(depot.store()).unwrap();
    for (damage, check) in [
        ("UPDATE container_line SET quantity = quantity + 1000", "containers"),
        ("DELETE FROM container_line", "containers"),
        ("INSERT INTO container_line VALUES (1, 9, 99, 0, 1000)", "containers"),
        ("UPDATE container_place SET location = location + 1", "containers"),
        ("DELETE FROM container_place", "containers"),
        ("UPDATE container SET code = 'X'", "documents"),
        ("UPDATE container SET uid = randomblob(16)", "documents"),
        ("DROP TRIGGER movement_contain", "schema"),
    ] {
        conn.execute_batch(damage).unwrap();
        assert_eq!(wrong(&depot), [check], "{damage}");
        depot.run(&["doctor", "--repair"]);
        assert_eq!(wrong(&depot), Vec::<String>::new(), "{damage}");
    }
    assert_eq!(scan(&depot, "move", &format!("(00){A}\nA-01\n"))[1]["result"], "ok");
}

#[test]
fn which_container_it_was_is_under_the_hash() {
    for forgery in ["to_container = NULL", "from_container = 1", "to_container = 2"] {
        let depot = depot();
        scan(&depot, "receive", &format!("A-01\nLPN-2\n{MUG}\n"));
        let conn = Connection::open(depot.store()).unwrap();
        conn.execute_batch(&format!(
            "DROP TRIGGER movement_no_update; UPDATE movement SET {forgery} WHERE seq = 1 AND to_container = 1"
        ))
        .unwrap();
        assert!(wrong(&depot).contains(&"hash-chain".into()), "{forgery}: {:?}", wrong(&depot));
    }
}

#[test]
fn a_printed_plate_can_be_received() {
    let depot = Depot::new();
    for (arguments, plate) in [
        (&["--prefix", "9506000", "--from", "7"][..], "(00)095060000000000077"),
        (&["--own", "--from", "12"], "LPN-000012"),
    ] {
        let all = [&["labels", "containers"], arguments, &["--out", "x.zpl"]].concat();
        let said = depot.run(&all).fine();
        assert!(said.contains("the next free number is"), "{said}");
        let zpl = std::fs::read_to_string(depot.path("x.zpl")).unwrap();
        assert!(zpl.contains(plate), "{zpl}");
        let scanned = scan(&depot, "receive", &format!("DOCK-1\n{plate}\n{MUG}\nDONE\nDONE\n"));
        assert!(
            scanned[2]["message"].as_str().unwrap().starts_with("+1 MUG-1, in container "),
            "{scanned:?}"
        );
    }
    depot
        .run(&["labels", "containers", "--own", "--from", "9999999999999999999", "--out", "x.zpl"])
        .refused("18 digits");
    depot.is_sound();
}
