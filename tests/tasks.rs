//! What a terminal is in the middle of belongs to the person who is, and follows what others do to its movements.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{
    barcode::command::FlowKind,
    domain::MovementId,
    scan::Feedback,
    store::{
        service::{Event, Request, Service, ServiceOptions},
        session::Front,
        system_clock,
    },
};
use rusqlite::Connection;
use std::sync::{
    Arc,
    mpsc::{self, Receiver},
};
use support::{Depot, depot::MUG};

/// A terminal without its screen.
struct Terminal {
    service: Service,
    heard: Receiver<Event>,
    scans: u64,
    flow: FlowKind,
    resumed: bool,
    remarks: Vec<String>,
}

/// Ana and Ben, and three mugs in A-01.
fn depot() -> Depot {
    let depot = Depot::new();
    let mut store = depot.open();
    store.add_operator("001", "ana", "picker").unwrap();
    store.add_operator("002", "ben", "picker").unwrap();
    drop(store);
    depot.feed(&["scan", "receive", "--station", "T9"], format!("A-01\n*3\n{MUG}\nDONE\n")).fine();
    depot
}

impl Terminal {
    /// Somebody's terminal, on the screens of `station`.
    fn start(depot: &Depot, station: &str, who: Option<&str>) -> Self {
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
        let Event::Task { flow, resumed, .. } = heard.recv().unwrap() else {
            unreachable!("the task comes first")
        };
        Self { service, heard, scans: 0, flow, resumed, remarks: Vec::new() }
    }

    fn scan(&mut self, text: &str) -> (Feedback, Option<MovementId>) {
        self.scans += 1;
        self.service.send(Request::Scan { number: self.scans, text: text.into(), burst: None });
        loop {
            match self.heard.recv().unwrap() {
                Event::Scanned { feedback, movement, .. } => return (feedback, movement),
                Event::Remark(remark) => self.remarks.push(remark),
                _ => {}
            }
        }
    }

    fn scans(&mut self, texts: &[&str]) {
        for text in texts {
            self.scan(text);
        }
    }

    /// Takes a movement back from the Log.
    fn undo(&self, movement: MovementId) {
        self.service.send(Request::Undo(movement));
        assert!(self.heard.iter().any(|e| matches!(e, Event::Undone { .. })));
    }

    /// The window is closed: the task stays. What was said besides answers.
    fn leave(self) -> Vec<String> {
        let Self { service, heard, mut remarks, .. } = self;
        service.close(true);
        remarks.extend(heard.iter().filter_map(|e| if let Event::Remark(r) = e { Some(r) } else { None }));
        remarks
    }
}

#[test]
fn goods_in_hand_wait_for_whoever_took_them() {
    let depot = depot();
    let mut ana = Terminal::start(&depot, "T1", Some("ana"));
    ana.scans(&["move", "A-01", MUG]);
    let ben = Terminal::start(&depot, "T1", Some("ben"));
    assert_eq!(ben.leave(), Vec::<String>::new(), "she is at it: nothing was left");
    ana.leave();
    let before = depot.movements().len();
    for who in [Some("ben"), None] {
        let mut other = Terminal::start(&depot, "T1", who);
        assert_eq!((other.flow, other.resumed), (FlowKind::Lookup, false), "{who:?}");
        assert_eq!(other.scan("DOCK-1").1, None, "it would have put her mug down in his name");
        assert_eq!(other.leave(), ["ana left a MOVE with goods in hand at this terminal"]);
    }
    assert_eq!(depot.movements().len(), before);
    let mut ana = Terminal::start(&depot, "T1", Some("ana"));
    assert_eq!((ana.flow, ana.resumed), (FlowKind::Move, true));
    assert!(ana.scan("DOCK-1").1.is_some());
    assert_eq!(depot.movements().last().unwrap()["operator"], "001");
    assert_eq!(ana.leave(), Vec::<String>::new());
}

#[test]
fn what_nobody_in_particular_left_is_not_anas() {
    let depot = depot();
    let mut nobody = Terminal::start(&depot, "T1", None);
    nobody.scans(&["count", "A-01", MUG]);
    nobody.leave();
    let ana = Terminal::start(&depot, "T1", Some("ana"));
    assert!(!ana.resumed);
    assert_eq!(ana.leave(), ["somebody without a badge left a COUNT that is not posted at this terminal"]);
    assert!(Terminal::start(&depot, "T1", None).resumed);
}

#[test]
fn somebodys_idle_terminal_hides_nobodys_work() {
    let depot = depot();
    let mut ana = Terminal::start(&depot, "T1", Some("ana"));
    ana.scans(&["move", "A-01", MUG]);
    ana.leave();
    // Killed in look-up: its row is newer than hers.
    let idle = "INSERT INTO task (station, owner, state, updated_ms)
                SELECT station, owner, json_set(state, '$.operator', 0, '$.task.kind', 'lookup'), updated_ms + 1 FROM task
                WHERE station = 'T1'";
    Connection::open(depot.store()).unwrap().execute(idle, []).unwrap();
    assert!(Terminal::start(&depot, "T1", Some("ana")).resumed);
}

#[test]
fn a_task_of_another_form_is_told_of_and_never_half_understood() {
    let depot = depot();
    let mut ana = Terminal::start(&depot, "T1", Some("ana"));
    ana.scans(&["move", "A-01", MUG]);
    ana.leave();
    let conn = Connection::open(depot.store()).unwrap();
    let set = |sql: &str| assert_eq!(conn.execute(&format!("UPDATE task SET state = {sql}"), []).unwrap(), 1);
    set("json_set(state, '$.form', 99)");
    for _ in 0..2 {
        let ana = Terminal::start(&depot, "T1", Some("ana"));
        assert!(!ana.resumed);
        let said = ana.leave();
        assert!(
            said.len() == 1 && said[0].contains("update pickface"),
            "it is kept for the newer one: {said:?}"
        );
    }
    // As the first programs wrote it.
    set("json_extract(state, '$.task')");
    let ana = Terminal::start(&depot, "T1", Some("ana"));
    assert!(!ana.resumed);
    let said = ana.leave();
    assert!(said.len() == 1 && said[0].contains("what it recorded is in the Log"), "{said:?}");
    let again = Terminal::start(&depot, "T1", Some("ana"));
    assert_eq!(again.leave(), Vec::<String>::new(), "no program will read it any more: told once");
    depot.is_sound();
}

#[test]
fn what_is_put_aside_goes_on_at_any_terminal_for_whoever_began_it() {
    let depot = depot();
    let mut ana = Terminal::start(&depot, "T1", Some("ana"));
    ana.scans(&["move", "A-01", MUG]);
    assert!(ana.scan("PAUSE").0.message.contains("MOVE put aside"));
    // Something else meanwhile, at the same terminal.
    ana.scans(&["receive", "DOCK-1", MUG, "DONE"]);
    assert_eq!(ana.leave(), Vec::<String>::new());
    let mut ben = Terminal::start(&depot, "T2", Some("ben"));
    assert!(ben.scan("move").0.message.contains("move: SCAN WHERE IT LIES"), "hers is not his");
    ben.leave();
    let mut ana = Terminal::start(&depot, "T2", Some("ana"));
    assert_eq!(
        (ana.flow, ana.resumed),
        (FlowKind::Lookup, false),
        "it was put aside, and waits to be asked for"
    );
    let (said, _) = ana.scan("XCMDMOVE");
    assert!(said.message.contains("move goes on where it was put aside: SCAN WHERE IT GOES"), "{said:?}");
    assert!(ana.scan("DOCK-1").1.is_some(), "her mug from A-01");
    assert!(ana.scan("DONE").0.message.contains("moved: 1 unit"));
    assert!(ana.scan("move").0.message.contains("move: SCAN WHERE IT LIES"), "it went on once");
    assert_eq!(ana.leave(), ["MOVE is put aside: start MOVE to go on"], "said when she came");
    depot.is_sound();
}

#[test]
fn whoever_logs_out_leaves_the_task_and_the_next_one_scans_a_badge() {
    let depot = depot();
    let mut first = Terminal::start(&depot, "T1", Some("ana"));
    first.scans(&["move", "A-01", MUG]);
    assert!(first.scan("LOGOUT").0.message.contains("MOVE put aside; signed off"));
    assert!(first.scan("move").0.message.contains("scan your badge first"), "nobody works in nobody's name");
    assert!(first.scan(MUG).0.message.contains("Enamel mug"), "looking up needs no badge");
    assert_eq!(first.scan("002").0.message, "ben works here now");
    first.scans(&["receive", "DOCK-1", MUG]);
    assert_eq!(depot.movements()[1]["operator"], "002");
    // In the middle of work a badge is no badge.
    assert!(first.scan("001").0.message.contains("BAD SCAN"), "half a code");
    first.scans(&["OK", "DONE", "LOGOUT"]);
    let (said, _) = first.scan("001");
    assert_eq!(said.message, "ana works here now; put aside: MOVE, start it to go on");
    assert!(first.scan("move").0.message.contains("goes on"));
    assert!(first.scan("DOCK-1").1.is_some());
    assert_eq!(depot.movements()[2]["operator"], "001");
    first.leave();
    depot.is_sound();
}

#[test]
fn a_badge_that_is_an_items_code_means_the_item() {
    let depot = depot();
    depot.open().add_operator(MUG, "cem", "picker").unwrap();
    let mut nobody = Terminal::start(&depot, "T1", None);
    assert!(nobody.scan(MUG).0.message.contains("Enamel mug"));
    nobody.leave();
}

#[test]
fn a_quantity_is_set_from_what_the_ledger_says_whoever_took_something_back() {
    let depot = depot();
    let mut ana = Terminal::start(&depot, "T1", Some("ana"));
    ana.scans(&["receive", "DOCK-1", MUG, MUG]);
    let third = ana.scan(MUG).1.unwrap();
    let manager = Terminal::start(&depot, "T2", None);
    manager.undo(third);
    ana.scan("*5");
    let (said, _) = ana.scan("QSET");
    assert_eq!((said.message.as_str(), said.on_hand), ("+3 MUG-1, 5 so far", Some("5".parse().unwrap())));
    // A question that named what is gone is not answered by the next UNDO: it asks about what is there.
    let last = ana.scan(MUG).1.unwrap();
    assert!(ana.scan("UNDO").0.message.contains("take back +1 MUG-1 into DOCK-1?"));
    manager.undo(last);
    let (said, movement) = ana.scan("UNDO");
    assert!(movement.is_none() && said.message.contains("take back +3 MUG-1 into DOCK-1?"), "{said:?}");
    manager.leave();
    ana.leave();
    depot.is_sound();
}
