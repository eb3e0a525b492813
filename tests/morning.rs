//! The morning by command: policies, proposals, alerts, drafts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use serde_json::Value;
use std::fs;
use support::{Depot, depot::MUG};

/// A depot with a supplier of mugs in packs of 12, and so many of them.
fn depot(units: usize) -> Depot {
    let depot = Depot::new();
    let file = depot.path("suppliers.csv");
    fs::write(&file, "supplier,sku,cost,pack,lead_time_days\nPotter,MUG-1,2.10,12,10\n").unwrap();
    depot.run(&["import", "suppliers", file.to_str().unwrap()]).fine();
    depot.feed(&["scan", "receive"], format!("DOCK-1\n*{units}\n{MUG}\n")).fine();
    depot
}

fn one(depot: &Depot, arguments: &[&str]) -> Value {
    let mut found = depot.run(arguments).json();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn a_rule_proposes_explains_and_becomes_a_draft_once() {
    let depot = depot(30);
    assert!(depot.run(&["replenish"]).fine().contains("nothing to order"));
    let said = depot.run(&["policies", "set", "MUG-1", "--min", "50", "--max", "100"]).fine();
    assert!(said.contains("MUG-1 at every site: min_max 50 to 100"), "{said}");
    let line = one(&depot, &["replenish", "--json"]);
    assert_eq!(
        (&line["sku"], &line["supplier"], &line["quantity"]),
        (&"MUG-1".into(), &"Potter".into(), &72.into())
    );
    assert_eq!(
        line["why"],
        "position 30 = 30 on hand; minimum 50, maximum 100, set by hand; order 72 (70 up to 100, in packs of 12) for £151.20"
    );
    let said = depot.run(&["replenish", "mug-1"]).fine();
    assert!(said.contains("MUG-1 at MAIN: position 30 = 30 on hand"), "{said}");
    let order = one(&depot, &["replenish", "--create-orders", "--json"]);
    assert_eq!((&order["status"], &order["lines"][0]["quantity"]), (&"draft".into(), &72.into()));
    assert!(depot.run(&["replenish"]).fine().contains("nothing to order"), "it is in a draft");
    depot.run(&["purchases", "cancel", "PO-MAIN-1001"]).fine();
    assert_eq!(one(&depot, &["replenish", "--json"])["quantity"], 72);
    depot.run(&["policies", "clear", "MUG-1"]).fine();
    assert!(depot.run(&["replenish"]).fine().contains("nothing to order"));
    depot.is_sound();
}

#[test]
fn an_alert_is_listed_silenced_and_woken_by_its_number() {
    let depot = depot(1);
    depot.feed(&["scan", "adjust"], format!("R02\nDOCK-1\n*3\n{MUG}\nYES\n")).fine();
    let alert = one(&depot, &["alerts", "--json"]);
    assert_eq!(
        (&alert["kind"], &alert["sku"], &alert["with"]),
        (&"negative_stock".into(), &"MUG-1".into(), &"DOCK-1".into())
    );
    assert_eq!(
        (&alert["new"], &alert["silent"], &alert["action"]),
        (&true.into(), &false.into(), &"count".into())
    );
    let number = alert["alert"].to_string();
    depot.run(&["alerts", "snooze", &number]).refused("a snooze needs a date or a level");
    depot.run(&["alerts", "snooze", "4711", "--until", "2099-01-01"]).refused("there is no alert 4711");
    let said = depot.run(&["alerts", "snooze", &number, "--until", "2099-01-01"]).fine();
    assert!(said.contains("COUNT MUG-1 at MAIN: silent until 2099-01-01"), "{said}");
    assert!(depot.run(&["alerts", "--json"]).json().is_empty());
    assert!(one(&depot, &["alerts", "--json", "--silent"])["silent"] == true);
    let digest = one(&depot, &["alerts", "digest", "--json"]);
    assert_eq!((&digest["new"], &digest["silent"]), (&0.into(), &1.into()));
    depot.run(&["alerts", "wake", &number]).fine();
    let said = depot.run(&["alerts", "--why"]).fine();
    assert!(said.contains("1 new, 0 worse, 0 unchanged") && said.contains("Count the place"), "{said}");
    // Two are found again: what was wrong is over.
    depot.feed(&["scan", "adjust"], format!("R01\nDOCK-1\n*2\n{MUG}\n")).fine();
    assert_eq!(depot.run(&["alerts", "--json"]).json(), Vec::<Value>::new());
    assert!(one(&depot, &["alerts", "--json", "--closed"])["closed"].is_string());
    depot.is_sound();
}

#[test]
fn what_cannot_be_is_refused_in_a_sentence_and_changes_nothing() {
    let depot = depot(30);
    for (arguments, words) in [
        (&["replenish", "NOPE"][..], "no item has the SKU NOPE"),
        (&["replenish", "--site", "NOPE"], "NOPE"),
        (&["replenish", "--budget=-5"], "a budget is zero or above"),
        (&["alerts", "--sku", "NOPE"], "no item has the SKU NOPE"),
        (&["alerts", "--site", "NOPE"], "NOPE"),
        (&["policies", "set", "NOPE", "--min", "2"], "no item has the SKU NOPE"),
        (&["policies", "set", "MUG-1", "--min", "9", "--max", "2"], "the maximum is below the minimum"),
        (&["policies", "set", "MUG-1", "--policy", "never", "--min", "9"], "--min and --max belong to"),
    ] {
        depot.run(arguments).refused(words);
    }
    assert!(depot.run(&["policies", "--json"]).json().is_empty());
}
