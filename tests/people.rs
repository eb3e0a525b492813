//! What people do beside scanning: say who they are, move files about, and end in the middle of an error.

mod support;

use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Write},
    process::Stdio,
};
use support::{Depot, depot::MUG};

#[test]
fn who_scanned_stands_in_the_ledger() {
    let depot = Depot::new();
    depot.run(&["operators"]).refused("nobody is known here yet");
    depot.run(&["scan", "receive", "--operator", "ana"]).refused("nobody here has the badge");
    assert!(depot.run(&["operators", "add", "B-7", "ana", "--role", "lead"]).fine().contains("ana"));
    depot.run(&["operators", "add", "B-7", "ben"]).refused("ana has the badge B-7");
    depot.run(&["operators", "add", " ", "ben"]).refused("needs a badge and a name");
    let listed = depot.run(&["operators", "--json"]).json();
    assert_eq!(listed, [serde_json::json!({ "badge": "B-7", "name": "ana", "role": "lead" })]);
    let said = depot.feed(&["scan", "receive", "--operator", "ana"], format!("DOCK-1\n{MUG}\n"));
    assert_eq!(said.code, Some(0), "{said:?}");
    let table = depot.run(&["movements"]).fine();
    assert!(table.lines().next().unwrap().contains("By") && table.contains("B-7"), "{table}");
    depot.is_sound();
}

#[test]
fn a_store_that_is_moved_away_takes_no_more_scans() {
    let depot = Depot::new();
    let mut child = depot.command(&["scan", "receive", "--json"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut scan = |text: &str| -> Value {
        writeln!(stdin, "{text}").unwrap();
        serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap()
    };
    scan("DOCK-1");
    assert_eq!(scan(MUG)["result"], "ok");
    let (here, away) = (depot.store(), depot.path("elsewhere.pickface"));
    std::fs::rename(&here, &away).unwrap();
    let refused = scan(MUG);
    assert_eq!(refused["result"], "error");
    assert!(refused["message"].as_str().unwrap().contains("was moved, replaced or removed"), "{refused}");
    std::fs::rename(&away, &here).unwrap();
    assert_eq!(scan("XCMDOK")["result"], "ok");
    assert_eq!(scan(MUG)["on_hand"], 2, "back in its place it goes on");
    drop(stdin);
    assert!(child.wait().unwrap().success() || depot.movements().len() == 2);
    assert_eq!(depot.movements().len(), 2);
    depot.is_sound();
}

#[test]
fn scans_that_an_error_swallowed_are_not_passed_over_in_silence() {
    let depot = Depot::new();
    let said = depot.feed(&["scan", "receive"], format!("DOCK-1\nNO-SUCH-CODE\n{MUG}\n{MUG}\n"));
    said.refused("were not recorded: 2 (UNKNOWN CODE NO-SUCH-CODE");
    let seen = depot.feed(&["scan", "receive"], format!("DOCK-1\nNO-SUCH-CODE\nXCMDOK\n{MUG}\n"));
    assert_eq!((seen.code, depot.movements().len()), (Some(0), 1), "{seen:?}");
}

#[test]
fn a_place_is_not_called_like_a_command() {
    let depot = Depot::new();
    std::fs::write(depot.path("places.csv"), "site,code\nMAIN,A-02\nMAIN,XCMDOK\n").unwrap();
    let said = depot.run(&["import", "locations", "places.csv"]);
    assert!(said.code == Some(1) && format!("{}{}", said.out, said.err).contains("command"), "{said:?}");
}

#[test]
fn a_damaged_store_fails_its_check_and_names_the_cure() {
    let depot = Depot::new();
    let mut bytes = std::fs::read(depot.store()).unwrap();
    for byte in bytes.iter_mut().skip(4096) {
        *byte = 0xAA;
    }
    std::fs::write(depot.store(), bytes).unwrap();
    let said = depot.run(&["doctor", "--json"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let checks: Vec<Value> = said.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let broken = checks.iter().find(|c| c["check"] == "integrity").unwrap();
    assert!(broken["ok"] == false, "{checks:?}");
    assert!(!said.err.contains("pickface doctor"), "{said:?}");
}

#[test]
fn a_backup_into_a_folder_that_is_not_there_says_so() {
    let depot = Depot::new();
    depot.run(&["backup", "no/such/copy"]).refused("there is no folder");
}
