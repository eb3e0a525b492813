//! What a store remembers of tags and lots beyond the task: through the real program, one run after another.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{
    barcode::epc,
    domain::Tracking,
    store::{Reading, load::LoadMode, system_clock},
};
use support::{
    Depot,
    depot::{item, lined},
};

fn tag(serial: u64) -> String {
    epc::from_uri(&format!("urn:epc:tag:sgtin-96:3.9506000.013435.{serial}")).unwrap()
}

fn depot() -> Depot {
    let depot = Depot::new();
    let mut tea = item("TEA", "Earl Grey", Some("05012345678900"));
    tea.tracking = Some(Tracking::Lot);
    depot.open().load_items(&lined(vec![tea]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    depot
}

#[test]
fn a_tag_of_yesterday_is_known_today_and_free_again_once_it_was_taken_back() {
    let depot = depot();
    let scans = |lines: &[&str]| depot.feed(&["scan", "receive"], lines.join("\n")).out;
    let (one, two) = (tag(1), tag(2));
    let first = scans(&["DOCK-1", &one, &two, &one, "UNDO", "UNDO", "DONE"]);
    assert!(first.contains("read already") && first.contains("taken back"), "{first}");
    let later = scans(&["DOCK-1", &one, "OK", &one, &two, "DONE"]);
    assert!(later.contains("DUPLICATE TAG of MUG-1: received "), "{later}");
    assert!(later.contains("into DOCK-1; scan OK"), "{later}");
    assert!(later.contains("not counted: its tag was received "), "{later}");
    assert!(later.contains("received: 1 unit in 1 scan"), "{later}");
    assert_eq!(depot.movements().len(), 4, "two, one taken back, and one again");
    depot.is_sound();
}

#[test]
fn a_lot_is_recalled_and_released_and_the_facts_say_so() {
    let depot = depot();
    let run = |arguments: &[&str]| depot.run(arguments);
    run(&["lots", "recall", "NOTHING", "L1", "--why", "x"]).refused("no item has the SKU NOTHING");
    run(&["lots", "recall", "MUG-1", "L1", "--why", "x"]).refused("kept without lots");
    run(&["lots", "release", "TEA", "L1"]).refused("is not recalled");
    assert!(run(&["lots", "recall", "TEA", "L1", "--why", "glass in it"]).fine().contains("is recalled"));
    let label = "]C1010501234567890010L1\u{1d}17991130";
    let asked = depot.feed(&["scan", "receive"], ["DOCK-1", label, "YES", "YES", "DONE"].join("\n")).out;
    assert!(asked.contains("TEA lot L1 is RECALLED (glass in it): receive it all the same?"), "{asked}");
    // Its expiry came with the goods; the recall stands.
    let listed = run(&["lots", "--json"]).json();
    assert_eq!((&listed[0]["lot"], &listed[0]["why"]), (&"L1".into(), &"glass in it".into()), "{listed:?}");
    assert!(!listed[0]["expiry"].is_null() && listed[0]["on_hand"] == 1, "{listed:?}");
    depot.is_sound();
    depot.open().repair().unwrap();
    let reading = Reading::open(&depot.store(), system_clock).unwrap();
    assert_eq!(reading.lots(None).unwrap()[0].blocked, "glass in it");
    drop(reading);
    assert!(run(&["lots", "release", "TEA", "L1"]).fine().contains("may be sold again"));
    assert!(run(&["lots"]).fine().contains("no lot is recalled"));
    assert!(run(&["lots", "TEA"]).fine().contains("L1"));
    let free = depot.feed(&["scan", "receive"], ["DOCK-1", label, "DONE"].join("\n")).out;
    assert!(!free.contains("RECALLED"), "{free}");
    depot.is_sound();
}

#[test]
fn a_test_scan_is_shown_byte_by_byte() {
    let depot = Depot::new();
    let said = depot.feed(&["doctor", "--scanner"], "]C10109506000134352\r").fine();
    for words in [
        "profile: not set up here",
        "0 ms  5d 43 31",
        "timing: ",
        "reads as: ]C10109506000134352",
        "(01) GTIN 09506000134352",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    depot.feed(&["doctor", "--scanner"], "").refused("nothing was scanned");
}

#[test]
fn every_line_of_decode_has_its_answer() {
    let depot = Depot::bare();
    let said = depot.feed(&["decode"], "9506000134352\n\n]E49506000134352\n").fine();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert!(lines[1].contains("nothing was scanned: the line is empty"), "{said}");
    assert!(lines[2].contains("]E4 says EAN-8, and 13 digits came"), "{said}");
}
