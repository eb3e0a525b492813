//! Purchase orders received by the real program: what the ledger, `purchases` and the stock say of them afterwards.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{
    barcode::command::FlowKind,
    scan::{Feedback, View},
    store::{
        service::{Event, Request, Service, ServiceOptions},
        session::Front,
        system_clock,
    },
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
};
use support::{
    Depot,
    depot::{MUG, variable},
};

const PO: &str = "PO-MAIN-1001";
const A: &str = "106141412345678908";

/// Potter is to send 12 mugs and 3 ferns: signed, on order.
fn depot() -> Depot {
    let depot = Depot::new();
    std::fs::write(depot.path("s.csv"), "supplier,sku,cost,lead_time_days\nPotter,MUG-1,2.10,21\n").unwrap();
    depot.run(&["import", "suppliers", "s.csv"]).fine();
    ordered(&depot, &["MUG-1=12", "FERN-1=3"]);
    depot
}

fn ordered(depot: &Depot, lines: &[&str]) {
    let said = depot.run(&[&["purchases", "new", "Potter", "--json"], lines].concat()).json().remove(0);
    depot.run(&["purchases", "approve", said["order"].as_str().unwrap()]).fine();
}

fn scan(depot: &Depot, scans: &str) -> Vec<Value> {
    depot.feed(&["scan", "receive", "--json"], scans).json()
}

fn order(depot: &Depot, number: &str) -> Value {
    depot.run(&["purchases", number, "--json"]).json().remove(0)
}

/// What `purchases` says has come, by SKU, for lines in the order of their SKUs.
fn received(depot: &Depot, number: &str) -> Vec<i64> {
    let lines = order(depot, number)["lines"].as_array().unwrap().clone();
    lines.iter().map(|line| line["received"].as_i64().unwrap()).collect()
}

fn on_order(depot: &Depot) -> Vec<i64> {
    ["FERN-1", "MUG-1"]
        .map(|sku| depot.run(&["stock", sku, "--json"]).json()[0]["on_order"].as_i64().unwrap())
        .to_vec()
}

/// The movements that name an order: kind, SKU, from, to, quantity.
fn named(depot: &Depot, number: &str) -> Vec<String> {
    let all = depot.movements().into_iter().filter(|m| m["document"] == number);
    let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    all.map(|m| ["kind", "sku", "from", "to", "quantity"].map(|key| text(&m[key])).join(" ")).collect()
}

#[test]
fn scans_fill_an_order_and_done_closes_it() {
    let depot = depot();
    assert_eq!(on_order(&depot), [3, 12]);
    let said = scan(
        &depot,
        &format!("po-main-1001\nDOCK-1\n*12\n{MUG}\nFERN-1\nFERN-1\nUNDO\nUNDO\n*2\nFERN-1\nDONE\n"),
    );
    assert_eq!(
        said[0]["message"],
        "RECEIVE PO-MAIN-1001 from Potter: 2 lines, 15 units to come; scan the dock"
    );
    assert!(said.iter().all(|answer| answer["document"] == PO), "{said:?}");
    assert_eq!(said[9]["message"], "+2 FERN-1, 3 of 3; all of PO-MAIN-1001 is here: DONE");
    assert!(
        said[10]["message"]
            .as_str()
            .unwrap()
            .ends_with("all of PO-MAIN-1001 has come, it is closed; back to look-up")
    );
    let closed = order(&depot, PO);
    assert_eq!((&closed["status"], &closed["note"]), (&"closed".into(), &"all came".into()));
    assert_eq!((received(&depot, PO), on_order(&depot)), (vec![3, 12], vec![0, 0]));
    assert_eq!(
        named(&depot, PO),
        [
            "receive MUG-1 supplier DOCK-1 12",
            "receive FERN-1 supplier DOCK-1 1",
            "receive FERN-1 supplier DOCK-1 1",
            "receive FERN-1 DOCK-1 supplier 1",
            "receive FERN-1 supplier DOCK-1 2",
        ]
    );
    // Without an order the answers name none.
    let blind = scan(&depot, &format!("DOCK-1\n{MUG}\n"));
    assert!(blind.iter().all(|answer| answer["document"].is_null()), "{blind:?}");
    assert_eq!(received(&depot, PO), [3, 12]);
    depot.is_sound();
}

#[test]
fn two_deliveries_pallets_damage_and_the_log_agree_on_what_came() {
    let depot = depot();
    std::fs::write(depot.path("l.csv"), "site,code,kind\nMAIN,Q-1,quarantine\n").unwrap();
    depot.run(&["import", "locations", "l.csv"]).fine();
    let first = format!("{PO}\nDOCK-1\n(00){A}\n*8\n{MUG}\n*6\nQSET\n*2\nDAMAGED\nDAMAGED\nDONE\nDONE\nNO\n");
    let said = scan(&depot, &first);
    assert_eq!(
        said[11]["message"],
        "2 lines short (FERN-1 3, MUG-1 6); set apart: MUG-1 2 damaged: YES closes PO-MAIN-1001, NO leaves it open for the next \
         delivery; or the reason: R08 supplier short, R03 damaged, R04 expired"
    );
    assert!(said[12]["message"].as_str().unwrap().contains("stays open for the next delivery"), "{said:?}");
    assert_eq!((received(&depot, PO), on_order(&depot)), (vec![0, 6], vec![3, 6]));
    assert_eq!(order(&depot, PO)["status"], "partial");
    let second = format!("{PO}\nA-01\n*4\n{MUG}\n*4\nFERN-1\nNO\n*3\nFERN-1\nDONE\nxcmdr08\n");
    let said = scan(&depot, &second);
    assert_eq!(
        said[0]["message"],
        "RECEIVE PO-MAIN-1001 from Potter: 2 lines, 9 units to come; scan the dock"
    );
    assert_eq!(said[5]["message"], "1 FERN-1 over: 3 asked, 0 came; YES receives 4 more");
    assert!(said[10]["message"].as_str().unwrap().contains("closed, 1 line short (MUG-1 2), supplier short"));
    let closed = order(&depot, PO);
    assert_eq!(
        (closed["status"].as_str(), closed["note"].as_str()),
        (Some("closed"), Some("supplier short: MUG-1 2; set apart: MUG-1 2 damaged"))
    );
    assert_eq!((received(&depot, PO), on_order(&depot)), (vec![3, 10], vec![0, 0]));
    // Late all the same: a YES, and it is in the order's books.
    let late = scan(&depot, &format!("{PO}\nYES\nDOCK-1\n*2\n{MUG}\nDONE\n"));
    assert!(late[5]["message"].as_str().unwrap().contains("PO-MAIN-1001 was closed before"), "{late:?}");
    assert_eq!(received(&depot, PO), [3, 12]);
    depot.is_sound();
    depot.run(&["doctor", "--repair"]);
    assert_eq!(order(&depot, PO)["status"], "closed");
}

/// A terminal without its screen.
struct Terminal {
    service: Service,
    heard: Receiver<Event>,
    scans: u64,
}

impl Terminal {
    fn start(depot: &Depot, station: &str, who: Option<&str>) -> (Self, View) {
        let options = ServiceOptions {
            front: Front::Screen,
            station: Some(station.into()),
            site: None,
            operator: who.map(Into::into),
            flow: FlowKind::Lookup,
            only: false,
        };
        let (send, heard) = mpsc::channel();
        let notify = Arc::new(move |event| drop(send.send(event)));
        let (service, _) = Service::start(&depot.store(), &options, system_clock, notify).unwrap();
        let Event::Task { view, .. } = heard.recv().unwrap() else { unreachable!("the task comes first") };
        (Self { service, heard, scans: 0 }, *view)
    }

    fn scan(&mut self, text: &str) -> (Feedback, View) {
        self.scans += 1;
        self.service.send(Request::Scan { number: self.scans, text: text.into(), burst: None });
        loop {
            match self.heard.recv().unwrap() {
                Event::Scanned { feedback, view, .. } => return (feedback, *view),
                Event::Failed { message, .. } => unreachable!("{text}: {message}"),
                _ => {}
            }
        }
    }

    fn scans(&mut self, texts: &[&str]) -> String {
        texts.iter().map(|text| self.scan(text).0.message).last().unwrap()
    }
}

#[test]
fn two_terminals_receive_one_order_and_a_power_cut_goes_on_in_the_middle() {
    let depot = depot();
    let (mut one, _) = Terminal::start(&depot, "T1", None);
    let (mut two, _) = Terminal::start(&depot, "T2", None);
    assert_eq!(one.scans(&[PO, "DOCK-1", "*5", MUG]), "+5 MUG-1, 5 of 12");
    assert_eq!(two.scans(&[PO, "A-01", "*6", MUG]), "+6 MUG-1, 11 of 12");
    assert_eq!(one.scans(&["*2", MUG]), "1 MUG-1 over: 12 asked, 11 came; YES receives 2 more");
    one.service.close(true);
    assert!(two.scans(&["FERN-1"]).contains("1 of 3"));
    let (mut one, view) = Terminal::start(&depot, "T1", None);
    assert_eq!((view.subject.as_str(), view.progress), (PO, Some((0, 2))));
    assert_eq!(view.list, ["FERN-1  1 of 3", "MUG-1   11 of 12"], "as it is now, not as it was");
    assert!(view.question.unwrap().contains("1 MUG-1 over"));
    assert_eq!(one.scans(&["NO", MUG]), "+1 MUG-1, 6 so far, 12 of 12");
    assert!(two.scans(&["DONE", "YES"]).contains("closed, 1 line short (FERN-1 2)"));
    assert!(one.scans(&["DONE"]).contains("PO-MAIN-1001 was closed before"));
    one.service.close(true);
    two.service.close(true);
    assert_eq!(received(&depot, PO), [1, 12]);
    depot.is_sound();
}

#[test]
fn an_order_that_is_put_aside_waits_for_its_own_number() {
    let depot = depot();
    ordered(&depot, &["MUG-1=5"]);
    depot.open().add_operator("001", "ana", "picker").unwrap();
    let (mut ana, _) = Terminal::start(&depot, "T1", Some("ana"));
    assert!(ana.scans(&[PO, "DOCK-1", "*5", MUG, "PAUSE"]).contains("RECEIVE put aside"));
    let other = ana.scans(&["PO-MAIN-1002"]);
    assert!(other.starts_with("RECEIVE PO-MAIN-1002 from Potter: 1 line, 5 units"), "{other}");
    assert!(ana.scans(&["DOCK-1", "*5", MUG, "DONE"]).contains("all of PO-MAIN-1002 has come"));
    assert_eq!(received(&depot, "PO-MAIN-1002"), [5]);
    let (said, view) = ana.scan(PO);
    assert_eq!(said.message, "receive goes on where it was put aside: SCAN THE ITEM");
    assert_eq!(
        (said.document.as_deref(), view.list),
        (Some(PO), vec!["FERN-1  0 of 3".into(), "MUG-1   5 of 12".into()])
    );
    assert_eq!(ana.scans(&[MUG, "UNDO", "UNDO"]), "taken back: +1 MUG-1 into DOCK-1");
    ana.service.close(true);
    assert_eq!(received(&depot, PO), [0, 5]);
    depot.is_sound();
}

const ALPHABET: [&str; 30] = [
    PO,
    PO,
    "PO-MAIN-1002",
    MUG,
    MUG,
    "FERN-1",
    "DOCK-1",
    "A-01",
    "(00)106141412345678908",
    "(00)106141412345678908(02)09506000134352(37)6",
    "(02)09506000134352(37)4",
    "LPN-1",
    "*3",
    "*12",
    "XCMDQSET",
    "YES",
    "YES",
    "YES",
    "NO",
    "UNDO",
    "UNDO",
    "DONE",
    "BACK",
    "XCMDDAMAGED",
    "XCMDDAMAGED",
    "XCMDR03",
    "FULL",
    "PAUSE",
    "receive",
    "MENU",
];

#[test]
fn whatever_is_scanned_an_order_has_received_what_its_receipts_say() {
    for seed in 1..=variable("PICKFACE_ORDER_RUNS", 6) as u64 {
        let depot = depot();
        std::fs::write(depot.path("l.csv"), "site,code,kind\nMAIN,Q-1,quarantine\n").unwrap();
        depot.run(&["import", "locations", "l.csv"]).fine();
        ordered(&depot, &["MUG-1=40"]);
        let mut terminals = ["T1", "T2"].map(|station| Terminal::start(&depot, station, None).0);
        // Knuth's MMIX generator.
        let mut state = seed;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..160 {
            let terminal = &mut terminals[random(2)];
            let (_, view) = terminal.scan(ALPHABET[random(ALPHABET.len())]);
            if view.locked.is_some() {
                terminal.scan("OK");
            }
            if view.title == "LOOKUP" {
                terminal.scans(&[[PO, "PO-MAIN-1002"][random(2)], "YES", "DOCK-1"]);
            }
        }
        terminals.into_iter().for_each(|terminal| terminal.service.close(false));
        let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
        for m in depot.movements().iter().filter(|m| m["kind"] == "receive" && m["document"].is_string()) {
            let text = |key: &str| m[key].as_str().unwrap().to_owned();
            let sign = if m["from"] == "supplier" { 1 } else { -1 };
            *sums.entry((text("document"), text("sku"))).or_default() +=
                sign * m["quantity"].as_i64().unwrap();
        }
        assert!(sums.values().any(|units| *units > 0), "seed {seed} received nothing");
        for number in [PO, "PO-MAIN-1002"] {
            for line in order(&depot, number)["lines"].as_array().unwrap() {
                let sku = line["sku"].as_str().unwrap().to_owned();
                let came = sums.get(&(number.to_owned(), sku)).copied().unwrap_or_default();
                assert_eq!(line["received"], came, "seed {seed}, {number}: {line}");
            }
        }
        depot.is_sound();
    }
}
