//! An order out of the door and back, through the real program: each step another process, on one store.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{domain::LocationKind, store::load::LoadMode};
use serde_json::Value;
use support::{
    Depot,
    depot::{MUG, lined, place},
};

const STOCK: &str = "sku,site,location,quantity\nMUG-1,MAIN,A-01,10\nFERN-1,MAIN,A-02,3\n";
const ORDERS: &str = "order,date,promise,sku,quantity,site,channel\n\
    1043,2026-11-20,2026-11-28,MUG-1,4,MAIN,web\n1043,2026-11-20,2026-11-28,FERN-1,2,MAIN,web\n\
    1044,2026-11-20,2026-11-29,MUG-1,1,MAIN,web\n";

/// Two orders that are promised whole, two totes.
fn depot() -> Depot {
    let depot = Depot::new();
    let more = lined(vec![
        place("A-02", LocationKind::Bin),
        place("TOTE-1", LocationKind::Tote),
        place("TOTE-2", LocationKind::Tote),
        place("QUAR-1", LocationKind::Quarantine),
    ]);
    depot.open().load_locations(&more, LoadMode::Apply, &mut |_, _| ()).unwrap();
    for (kind, text) in [("stock", STOCK), ("orders", ORDERS)] {
        let file = depot.path(&format!("{kind}.csv"));
        std::fs::write(&file, text).unwrap();
        let said = depot.run(&["import", kind, file.to_str().unwrap()]);
        assert_eq!(said.code, Some(0), "{said:?}");
    }
    assert_eq!(depot.run(&["orders", "settle"]).code, Some(0));
    depot
}

/// The answers to these scans in a flow, by a program of their own.
fn scan(depot: &Depot, flow: &str, scans: &[&str]) -> Vec<Value> {
    let said = depot.feed(&["scan", flow, "--json"], scans.join("\n"));
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The last of them went well, and says this.
#[track_caller]
fn ok(answers: &[Value], words: &str) {
    let last = answers.last().unwrap();
    assert!(last["result"] == "ok" && last["message"].as_str().unwrap().contains(words), "{answers:#?}");
}

fn stage(depot: &Depot, order: &str) -> String {
    depot.run(&["orders", order, "--json"]).json()[0]["stage"].as_str().unwrap().to_owned()
}

#[test]
fn an_order_is_picked_packed_sent_and_comes_back() {
    let depot = depot();
    assert_eq!(stage(&depot, "WEB-1043"), "allocated");
    let begun = scan(&depot, "pick", &["TOTE-1", "TOTE-2", "A-01", "*4", MUG]);
    ok(&begun, "+4 MUG-1, 4 of 4: put in TOTE-1");
    assert_eq!(stage(&depot, "WEB-1043"), "picking");
    // What was in hand is in hand still; the wrong tote is told by name.
    let wrong = scan(&depot, "pick", &["TOTE-2"]);
    assert_eq!(wrong[0]["result"], "error");
    assert!(
        wrong[0]["message"].as_str().unwrap().starts_with("WRONG TOTE scanned TOTE-2, of WEB-1044"),
        "{wrong:?}"
    );
    ok(&scan(&depot, "pick", &["OK", "TOTE-1"]), "+4 MUG-1 A-01 -> TOTE-1");
    ok(&scan(&depot, "pick", &["A-01", MUG, "TOTE-2"]), "+1 MUG-1 A-01 -> TOTE-2; next A-02");
    let short = scan(&depot, "pick", &["A-02", "FERN-1", "SHORT", "SHORT"]);
    ok(&short, "1 FERN-1 short in A-02, not there");
    ok(&scan(&depot, "pick", &["TOTE-1"]), "+1 FERN-1 A-02 -> TOTE-1");
    let done = scan(&depot, "pick", &["DONE"]);
    ok(&done, "bring TOTE-1, TOTE-2 to packing");
    depot.is_sound();
    // One FERN-1 waits for stock; what is picked can be packed and sent.
    let packing = scan(&depot, "pack", &["TOTE-1", "*4", MUG, "FERN-1", "DONE"]);
    ok(&packing, "WEB-1043 packed");
    let slip = depot.path("slip.pdf");
    let said = depot.run(&["orders", "slip", "WEB-1043", "--out", slip.to_str().unwrap()]);
    assert!(said.fine().starts_with("the packing slip of WEB-1043 is in"));
    assert!(std::fs::read(&slip).unwrap().starts_with(b"%PDF"));
    let label = depot.path("carton.zpl");
    depot.run(&["orders", "slip", "1043", "--out", label.to_str().unwrap()]).fine();
    assert!(std::fs::read_to_string(&label).unwrap().contains("WEB-1043"));
    depot.run(&["orders", "slip", "1043", "--out", "x.txt"]).refused("give the file one of these endings");
    depot.run(&["orders", "slip", "77", "--out", "x.pdf"]).refused("there is no order");
    ok(
        &scan(&depot, "pack", &["WEB-1043", "1Z999AA10123456784"]),
        "WEB-1043 is on its way, 5 in all, 1Z999AA10123456784",
    );
    let packed = scan(&depot, "pack", &["TOTE-2", MUG, "DONE", "DONE"]);
    ok(&packed, "WEB-1044 is on its way, 1 in all, without a carrier's number");
    assert_eq!(stage(&depot, "WEB-1044"), "shipped");
    depot.is_sound();
    let back = scan(&depot, "return", &["WEB-1044", MUG, "R10", "S01"]);
    ok(&back, "+1 MUG-1 back into DOCK-1, changed their mind");
    let again = scan(&depot, "return", &["WEB-1044"]);
    assert!(again[0]["message"].as_str().unwrap().starts_with("ALL BACK WEB-1044"), "{again:?}");
    depot.is_sound();
    let kinds: Vec<String> =
        depot.movements().iter().map(|m| m["kind"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "ship").count(), 3);
    assert_eq!(kinds.iter().filter(|kind| *kind == "return").count(), 1);
}

#[test]
fn undo_of_a_pick_is_whole_and_sound() {
    let depot = depot();
    let undone = scan(&depot, "pick", &["TOTE-1", "DONE", "A-01", "*4", MUG, "UNDO", "UNDO"]);
    ok(&undone, "taken back: +4 MUG-1 A-01 -> TOTE-1");
    depot.is_sound();
    ok(&scan(&depot, "pick", &["A-01", "*4", MUG]), "+4 MUG-1 A-01 -> TOTE-1");
    depot.is_sound();
}
