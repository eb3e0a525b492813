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
        "position 30 = 30 on hand; minimum 50, maximum 100, set by hand; order 72 (70 are missing to 100, in packs of 12) for £151.20"
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
    depot
        .run(&["alerts", "snooze", &number, "--until", "2020-01-01"])
        .refused("2020-01-01 is no day to come");
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
        (&["replenish", "--supplier", "Nobody"], "no supplier is called \"Nobody\""),
        (&["replenish", "--supplier", "Nobody", "--create-orders"], "no supplier is called \"Nobody\""),
        (&["purchases", "new", "Potter", "MUG-1=10", "mug-1=5"], "stands there twice: say it once"),
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

#[test]
fn who_is_said_before_the_command_says_it() {
    let depot = depot(30);
    depot.run(&["operators", "add", "PIA", "Pia"]).fine();
    depot.run(&["operators", "add", "FARAH", "Farah", "--role", "manager"]).fine();
    depot.run(&["purchases", "new", "potter", "MUG-1=24"]).fine();
    depot.run(&["purchases", "approve", "PO-MAIN-1001"]).refused("say who with --operator");
    depot.run(&["--operator", "PIA", "purchases", "approve", "PO-MAIN-1001"]).refused("Pia is a picker");
    let said = depot.run(&["--operator", "FARAH", "purchases", "approve", "PO-MAIN-1001"]).fine();
    assert!(said.contains("PO-MAIN-1001 is approved"), "{said}");
    // The same rule for rules that sign orders.
    let rule = ["policies", "set", "--all", "--automatic", "approve", "--limit", "500"];
    let by = |who: &[&str]| depot.run(&[who, &rule].concat());
    by(&[]).refused("no order signs itself by that rule");
    by(&["--operator", "PIA"]).refused("Pia is a picker");
    by(&["--operator", "FARAH"]).fine();
}

#[test]
fn what_made_itself_is_said_and_a_budget_is_spent_once() {
    let depot = depot(30);
    depot
        .run(&[
            "policies",
            "set",
            "MUG-1",
            "--min",
            "50",
            "--max",
            "100",
            "--automatic",
            "approve",
            "--limit",
            "500",
        ])
        .fine();
    let said = depot.run(&["replenish"]).fine();
    assert!(said.contains("1 order made itself: PO-MAIN-1001, 151.20"), "{said}");
    let said = depot.run(&["alerts", "digest"]).fine();
    assert!(said.contains("1 order made itself: PO-MAIN-1001, 151.20"), "{said}");
    let digest = one(&depot, &["alerts", "digest", "--json"]);
    assert_eq!(digest["made_themselves"][0]["order"], "PO-MAIN-1001");
    let said = depot.run(&["replenish", "--budget", "200"]).fine();
    assert!(said.contains("of the budget of 200.00 151.20 was bought today, 48.80 is left"), "{said}");
}

#[test]
fn the_first_morning_by_command_forecasts_first_and_says_so() {
    use chrono::{Days, Utc};
    let depot = depot(2);
    let today = Utc::now().date_naive();
    let sold: String =
        (1..=120).map(|ago| format!("{},MUG-1,{}\n", today - Days::new(ago), 2 + ago % 3)).collect();
    let file = depot.path("sales.csv");
    fs::write(&file, format!("date,sku,quantity\n{sold}")).unwrap();
    depot.run(&["import", "sales", file.to_str().unwrap()]).fine();
    let first = depot.run(&["replenish"]);
    assert!(first.err.contains("no forecast was made yet: 1 item forecast first"), "{}", first.err);
    assert!(
        first.code == Some(0) && first.out.contains("MUG-1"),
        "it sells 3 a day, and 2 are there: {first:?}"
    );
    assert!(depot.run(&["alerts"]).fine().contains("MUG-1"), "and it is not made again");
}

#[test]
fn the_tour_of_the_readme_names_the_order_that_comes_next() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let tour = readme.split("Goods that were ordered come in").nth(1).unwrap();
    let tour = tour.split("Each receipt names the order").next().unwrap();
    let depot = Depot::bare();
    depot.run(&["init", "--demo", "--station", "T1", "--site", "MAIN"]).fine();
    let there: Vec<String> = depot
        .run(&["purchases", "--json"])
        .json()
        .iter()
        .map(|o| o["order"].as_str().unwrap().into())
        .collect();
    assert!(there.iter().all(|number| tour.contains(&format!("`{number}`"))), "{there:?}");
    let made = one(&depot, &["purchases", "new", "Ulster Linen Mill", "APRON-NAT=40", "--json"]);
    let number = made["order"].as_str().unwrap();
    assert!(tour.contains(&format!("purchases approve {number} --operator farah")), "{number}");
    depot.run(&["purchases", "approve", number, "--operator", "farah"]).fine();
    let scans = format!("{number}\nDOCK-1\n*36\napron-nat\n*6\napron-nat\nno\n");
    let said = depot.feed(&["scan", "lookup"], scans).out;
    for words in [
        format!("RECEIVE {number} from Ulster Linen Mill: 1 line, 40 units to come; scan the dock"),
        "+36 APRON-NAT, 36 of 40".into(),
        "2 APRON-NAT over: 40 asked, 36 came; YES receives 6 more".into(),
    ] {
        assert!(said.contains(&words) && tour.contains(&words), "{words}: {said}");
    }
}
