//! Counts by the real program: from the plan over two people and a lead to the books, and what a power cut leaves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "labels/paper.rs"]
#[allow(dead_code, reason = "the test of labels uses the rest")]
mod paper;
mod support;
#[path = "print/tools.rs"]
#[allow(dead_code, reason = "the test of printing uses the rest")]
mod tools;

use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::Stdio,
};
use support::{Depot, depot::MUG};

/// Ana and Ben pick, Lea leads; 8 mugs that cost 3.00 and 4 ferns that cost 1.90 lie in A-01, ferns in A-02, too.
fn depot() -> Depot {
    let depot = Depot::new();
    import(&depot, "items", "sku,name,cost\nMUG-1,Enamel mug,3.00\nFERN-1,Boston fern,1.90\n");
    let places = "code,zone,kind,pick_sequence\nA-01,Dry,bin,10\nA-02,Dry,bin,20\nA-03,Cold,bin,30\n";
    import(&depot, "locations", places);
    import(&depot, "stock", "sku,location,quantity\nMUG-1,A-01,8\nFERN-1,A-01,4\nFERN-1,A-02,5\n");
    for (badge, name, role) in [("A1", "Ana", "picker"), ("B2", "Ben", "picker"), ("L3", "Lea", "lead")] {
        depot.run(&["operators", "add", badge, name, "--role", role]).fine();
    }
    depot
}

fn import(depot: &Depot, kind: &str, text: &str) {
    let file = depot.path(&format!("{kind}.csv"));
    fs::write(&file, text).unwrap();
    let said = depot.run(&["import", kind, file.to_str().unwrap()]);
    assert_eq!(said.code, Some(0), "{said:?}");
}

/// What each scan of a count answered.
fn count(depot: &Depot, who: &str, scans: &[&str]) -> Vec<String> {
    let text: String = scans.iter().map(|scan| format!("{scan}\n")).collect();
    let arguments: &[&str] = match who {
        "" => &["scan", "count", "--json"],
        who => &["scan", "count", "--json", "--operator", who],
    };
    let said = depot.feed(arguments, text);
    let lines = said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.map(|line| line["message"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn last(said: &[String], words: &str) {
    assert!(said.last().is_some_and(|last| last.contains(words)), "wanted {words:?}: {said:?}");
}

fn on_hand(depot: &Depot, sku: &str, place: &str) -> Value {
    let rows = depot.run(&["stock", "--by", "location", "--location", place, "--json", sku]).json();
    rows.first().map_or(json!(0), |row| row["on_hand"].clone())
}

fn plan(depot: &Depot) -> Vec<(String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = depot.run(&["counts", "--json"]).json();
    rows.iter().map(|row| (text(row, "place"), text(row, "why"))).collect()
}

fn pair(place: &str, why: &str) -> (String, String) {
    (place.into(), why.into())
}

#[test]
fn from_the_plan_to_the_approval() {
    let depot = depot();
    assert_eq!(
        plan(&depot),
        [pair("A-01", "unknown: never counted"), pair("A-02", "unknown: never counted")]
    );
    depot.run(&["counts", "ask", "a-02", "--item", "FERN-1", "--reason", "looks thin"]).fine();
    depot.run(&["counts", "ask", "A-09"]).refused("there is no place A-09 here");
    depot.run(&["counts", "ask", "A-01", "--item", "NO"]).refused("there is no item NO");
    assert_eq!(plan(&depot)[0], pair("A-02", "asked: FERN-1, looks thin"));

    // What was asked comes first; it is as the books say, and off the plan.
    let said = count(&depot, "A1", &["A-02", "*5", "FERN-1", "DONE"]);
    last(&said, "A-02 counted: 1 line, all as the books say");
    assert_eq!(plan(&depot), [pair("A-01", "unknown: never counted")]);

    // Three mugs of eight are missing: nothing is posted, and Ana is not the one who looks again.
    let said = count(&depot, "A1", &["A-01", "*5", MUG, "*4", "FERN-1", "DONE", "A-01"]);
    assert!(said[5].contains("nothing is posted before somebody else has counted it"), "{said:?}");
    last(&said, "COUNTED BY YOU A-01: somebody else counts it again");
    assert_eq!(on_hand(&depot, "MUG-1", "A-01"), 8);
    assert_eq!(plan(&depot), [pair("A-01", "recount: by somebody else than Ana")]);
    depot.run(&["counts", "approve", "A-01", "--operator", "L3"]).refused("was counted once only");

    // Two are picked meanwhile; Ben finds what Ana found, less those.
    let moved = depot.feed(&["scan", "move", "--operator", "A1"], format!("A-01\n*2\n{MUG}\nA-03\n"));
    assert_eq!(moved.code, Some(0), "{moved:?}");
    let said = count(&depot, "B2", &["A-01", "*3", MUG, "*4", "FERN-1", "DONE"]);
    last(&said, "A-01 counted again: 2 lines; a lead says whether the books follow it");
    let held = depot.run(&["counts", "held", "--json"]).json().remove(0);
    assert_eq!(
        (&held["stage"], &held["times"], &held["agrees"], &held["by"]),
        (&json!("approval"), &json!(2), &json!(true), &json!("Ben"))
    );
    assert_eq!((&held["value"], &held["units"]), (&json!(9.0), &json!(-3)));
    assert_eq!(plan(&depot), [pair("A-03", "unknown: never counted")], "it waits for Lea, not for a counter");

    depot.run(&["counts", "approve", "A-01"]).refused("say who decides on a count");
    depot.run(&["counts", "approve", "A-01", "--operator", "A1"]).refused("a lead or a manager decides");
    depot.run(&["counts", "approve", "A-02", "--operator", "L3"]).refused("no count of A-02 waits");
    assert_eq!(on_hand(&depot, "MUG-1", "A-01"), 6);
    // One more leaves before she has time: the difference is posted, not what was counted.
    depot.feed(&["scan", "move", "--operator", "A1"], format!("A-01\n{MUG}\nA-03\n"));
    let told = depot.run(&["counts", "approve", "a-01", "--operator", "L3", "--reason", "broken"]).fine();
    assert!(told.contains("the books follow the count of A-01: -3, worth 9"), "{told}");
    assert_eq!(on_hand(&depot, "MUG-1", "A-01"), 2);
    depot.run(&["counts", "approve", "A-01", "--operator", "L3"]).refused("no count of A-01 waits");
    let posted = depot.movements();
    let posted: Vec<&Value> = posted.iter().filter(|m| m["kind"] == "count").collect();
    assert_eq!(posted.len(), 1);
    assert_eq!((&posted[0]["quantity"], &posted[0]["document"]), (&json!(3), &json!("count A-01")));
    depot.is_sound();

    let rows = depot.run(&["export", "counts", "--json"]).json();
    let states: Vec<&str> = rows.iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["posted", "recount", "recount", "approved", "approved"]);
    assert_eq!(
        (&rows[3]["sku"], &rows[3]["variance"], &rows[3]["operator"]),
        (&json!("MUG-1"), &json!(-3), &json!("B2"))
    );
    // What is derived is made again as it was.
    let before = depot.run(&["counts", "--json"]).fine();
    depot.run(&["doctor", "--repair"]);
    assert_eq!(depot.run(&["counts", "--json"]).fine(), before);
    depot.is_sound();
}

#[test]
fn a_count_that_is_rejected_leaves_the_books_and_what_was_asked() {
    let depot = depot();
    depot.run(&["counts", "ask", "A-01"]).fine();
    for who in ["A1", "B2"] {
        count(&depot, who, &["A-01", "EMPTY", "EMPTY"]);
    }
    let told = depot.run(&["counts", "reject", "A-01", "--operator", "L3"]).fine();
    assert!(told.contains("the books stay as they are"), "{told}");
    assert_eq!(on_hand(&depot, "MUG-1", "A-01"), 8);
    assert_eq!(plan(&depot)[0], pair("A-01", "asked"), "what was asked is not answered");
    // What is right after all needs nobody.
    count(&depot, "A1", &["A-01", "EMPTY", "EMPTY"]);
    let said = count(&depot, "B2", &["A-01", "*8", MUG, "*4", "FERN-1", "DONE"]);
    last(&said, "all as the books say");
    assert!(depot.run(&["counts", "held", "--json"]).json().is_empty());
    let rows = depot.run(&["export", "counts", "--json"]).json();
    let states: Vec<&str> = rows.iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(&states[..2], ["recount", "recount"]);
    assert!(
        states.contains(&"rejected") && states.contains(&"withdrawn") && states.contains(&"posted"),
        "{states:?}"
    );
    depot.is_sound();
}

#[test]
fn the_tolerance_is_a_setting_of_the_store() {
    let depot = depot();
    let now = |arguments: &[&str]| {
        depot.run(&[&["counts", "tolerance", "--json"], arguments].concat()).json().remove(0)
    };
    assert_eq!(now(&[]), json!({ "value": 10.0, "percent": 2.0 }));
    assert_eq!(now(&["--value", "100"]), json!({ "value": 100.0, "percent": 2.0 }));
    assert_eq!(now(&["--percent", "62.5"]), json!({ "value": 100.0, "percent": 62.5 }));
    depot.run(&["counts", "tolerance", "--percent", "-1"]);
    assert_eq!(now(&[]), json!({ "value": 100.0, "percent": 62.5 }));
    let said = count(&depot, "A1", &["A-01", "*3", MUG, "*4", "FERN-1", "DONE"]);
    last(&said, "1 differs, -5 in all");
    assert_eq!(on_hand(&depot, "MUG-1", "A-01"), 3);
    depot.run(&["doctor", "--repair"]);
    assert_eq!(now(&[]), json!({ "value": 100.0, "percent": 62.5 }));
    depot.is_sound();
}

#[test]
fn a_power_cut_loses_no_count_and_no_step() {
    let depot = depot();
    let scan = |who: &str, scans: &[&str]| -> String {
        let mut child = depot
            .command(&["scan", "count", "--json", "--operator", who])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = String::new();
        for scan in scans {
            writeln!(stdin, "{scan}").unwrap();
            said = answers.next().unwrap().unwrap();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        said
    };
    scan("A1", &["A-01", "*5", MUG]);
    let said = scan("A1", &["*4", "FERN-1", "DONE"]);
    assert!(said.contains("nothing is posted"), "{said}");
    let said = scan("A1", &["A-01"]);
    assert!(said.contains("COUNTED BY YOU"), "{said}");
    scan("B2", &["A-01", "*5", MUG]);
    let said = scan("B2", &["*4", "FERN-1", "DONE"]);
    assert!(said.contains("a lead says"), "{said}");
    depot.run(&["counts", "approve", "A-01", "--operator", "Lea"]).fine();
    assert_eq!(on_hand(&depot, "MUG-1", "A-01"), 5);
    depot.is_sound();
}

#[test]
fn what_is_below_zero_comes_first() {
    let depot = depot();
    depot.run(&["counts", "ask", "A-01"]).fine();
    let said = depot.feed(&["scan", "move"], format!("A-03\n{MUG}\nYES\nA-02\nYES\n"));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(on_hand(&depot, "MUG-1", "A-03"), -1);
    let found = plan(&depot);
    assert_eq!(found[0], pair("A-03", "negative: MUG-1 is below zero"));
    assert_eq!(found[1], pair("A-01", "asked"));
    let said = count(&depot, "A1", &["BACK"]);
    last(&said, "nothing to step back from: GO TO A-03");
}

#[test]
fn a_sheet_has_every_place_in_the_order_of_a_walk_and_no_quantity() {
    let depot = depot();
    depot.run(&["counts", "ask", "A-03"]).fine();
    let told = depot.run(&["counts", "sheet", "--out", "sheet.pdf"]).fine();
    assert!(told.contains("wrote 3 places on 1 pages"), "{told}");
    let pdf = fs::read(depot.path("sheet.pdf")).unwrap();
    assert_eq!(paper::pdf_pages(&pdf), 1);
    if let Some(read) = paper::read_pdf("count-sheet", &pdf) {
        assert_eq!(read, ["A-01", "A-02", "A-03"]);
    }
    depot.run(&["counts", "sheet", "--out", "cold.pdf", "--zone", "cold", "--paper", "letter"]).fine();
    depot.run(&["counts", "sheet", "--out", "none.pdf", "--zone", "Hot"]).refused("nothing is to be counted");
    assert!(!depot.path("none.pdf").exists());
}
