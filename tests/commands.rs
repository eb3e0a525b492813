//! Every command as its users and their scripts meet it: what it prints, which keys, which exit status.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use serde_json::Value;
use std::fs;
use support::{
    Depot,
    depot::{MUG, Said},
};

/// The keys of a JSON object, in their order.
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const STOCK: [&str; 9] =
    ["sku", "name", "site", "on_hand", "allocated", "available", "on_order", "in_transit", "aside"];
const MOVEMENT: [&str; 12] = [
    "id", "kind", "sku", "lot", "from", "to", "quantity", "document", "operator", "station", "at", "reverses",
];
const SCAN: [&str; 11] = [
    "n",
    "scan",
    "result",
    "message",
    "sku",
    "quantity",
    "location",
    "on_hand",
    "movement",
    "container",
    "document",
];

/// Two mugs and a fern on the dock, one mug put back.
fn received() -> Depot {
    let depot = Depot::new();
    depot.feed(&["scan", "receive"], format!("DOCK-1\n{MUG}\n{MUG}\nFERN-1\n")).fine();
    depot
}

#[test]
fn init_makes_a_store_that_is_sound() {
    let depot = Depot::bare();
    let said =
        depot.run(&["init", "--station", "t1", "--site", "main", "--time-zone", "Europe/Berlin"]).fine();
    assert!(said.contains("made ") && said.contains("site MAIN, station T1"), "{said}");
    depot.is_sound();
    assert_eq!(depot.run(&["stock", "--json"]).fine(), "");
}

#[test]
fn init_with_the_demo_has_something_to_show() {
    let depot = Depot::bare();
    depot.run(&["init", "--station", "T1", "--site", "MAIN", "--demo", "--items", "30"]).fine();
    let stock = depot.run(&["stock", "--json"]).json();
    let items: std::collections::BTreeSet<&str> = stock.iter().map(|l| l["sku"].as_str().unwrap()).collect();
    assert_eq!(items.len(), 30, "an item has a line for every site");
    depot.is_sound();
}

#[test]
fn a_scan_is_answered_with_the_keys_that_scripts_rely_on() {
    let depot = Depot::new();
    let said = depot.feed(&["scan", "receive", "--json", "--station", "t9"], format!("NOWHERE\n{MUG}\n"));
    let answers = said.json();
    assert_eq!(answers.len(), 2);
    assert!(answers.iter().all(|a| keys(a) == SCAN), "{answers:?}");
    let said = depot.feed(&["scan", "receive", "--json"], format!("DOCK-1\n\n{MUG}\r\n"));
    let answers = said.json();
    assert_eq!(answers.len(), 2, "an empty line is no scan");
    let last = &answers[1];
    assert_eq!(keys(last), SCAN);
    assert_eq!((&last["n"], &last["scan"], &last["result"]), (&2.into(), &MUG.into(), &"ok".into()));
    assert_eq!((&last["sku"], &last["quantity"], &last["on_hand"]), (&"MUG-1".into(), &1.into(), &1.into()));
    assert_eq!(last["location"], "DOCK-1");
    assert_eq!(last["movement"], depot.movements()[0]["id"]);
}

#[test]
fn the_end_of_the_input_ends_a_line_and_a_line_may_be_too_long() {
    let depot = Depot::new();
    let answers = depot.feed(&["scan", "receive", "--json"], format!("DOCK-1\n{MUG}")).json();
    assert_eq!((answers.len(), &answers[1]["on_hand"]), (2, &1.into()));
    let blanks = depot.feed(&["scan", "receive", "--json"], "DOCK-1\n  ").json();
    assert_eq!(blanks.len(), 1, "blanks are no scan");
    let long = format!("{}\nDOCK-1\n", "x".repeat(100_000));
    let said = depot.feed(&["scan", "receive"], long).refused("were not recorded: 1");
    assert!(said.out.starts_with("ERROR BAD SCAN: too long"), "{said:?}");
    assert!(said.out.contains("ignored: 1 scan"), "{said:?}");
    assert_eq!(depot.movements().len(), 1);
}

#[test]
fn a_name_that_two_operators_have_is_asked_for_by_badge() {
    let depot = Depot::new();
    let mut store = depot.open();
    for (badge, name) in [("001", "ana"), ("002", "Ana"), ("003", "ben"), ("ben", "cleo")] {
        store.add_operator(badge, name, "picker").unwrap();
    }
    drop(store);
    let refused =
        depot.run(&["scan", "receive", "--operator", "ana"]).refused("ana (badge 001) and Ana (badge 002)");
    assert!(refused.err.contains("say the badge"), "{}", refused.err);
    let as_operator = |who: &str| {
        depot.feed(&["scan", "receive", "--operator", who], format!("DOCK-1\n{MUG}\nDONE\n")).fine();
        depot.movements().last().unwrap()["operator"].clone()
    };
    assert_eq!(["002", "ben", "cleo"].map(as_operator), ["002", "ben", "ben"], "a badge goes before a name");
}

#[test]
fn a_scan_is_answered_for_people_too() {
    let depot = Depot::new();
    let said = depot.feed(&["scan", "receive"], format!("{MUG}\nDOCK-1\n{MUG}\nNOTHING\n")).fine();
    let words: Vec<&str> = said.lines().map(|l| l.split_whitespace().next().unwrap()).collect();
    assert_eq!(words, ["ASK", "OK", "OK", "ERROR"], "{said}");
    assert!(said.contains("on hand 1"), "{said}");
}

#[test]
fn movements_have_the_keys_that_scripts_rely_on() {
    let depot = received();
    let all = depot.movements();
    assert_eq!(all.len(), 3);
    for movement in &all {
        assert_eq!(keys(movement)[..MOVEMENT.len()], MOVEMENT, "more may come after them");
        let at = movement["at"].as_str().unwrap();
        assert!(chrono::DateTime::parse_from_rfc3339(at).is_ok(), "{at}");
    }
    let first = &all[0];
    assert_eq!((&first["kind"], &first["sku"]), (&"receive".into(), &"MUG-1".into()));
    assert_eq!((&first["from"], &first["to"]), (&"supplier".into(), &"DOCK-1".into()));
    assert_eq!(
        (&first["quantity"], &first["station"], &first["reverses"]),
        (&1.into(), &"T1".into(), &Value::Null)
    );
    assert_eq!(depot.run(&["movements", "--json", "--item", "fern-1"]).json().len(), 1);
    assert_eq!(depot.run(&["movements", "--json", "--location", "dock-1"]).json().len(), 3);
    assert_eq!(depot.run(&["movements", "--json", "--location", "A-01"]).json().len(), 0);
    assert_eq!(depot.run(&["movements", "--json", "--since", "2099-01-01"]).json().len(), 0);
    assert_eq!(depot.run(&["movements", "--json", "--since", "2020-01-01"]).json().len(), 3);
    assert_eq!(depot.run(&["movements"]).fine().lines().count(), 4, "a head and three rows");
}

#[test]
fn stock_has_the_keys_that_scripts_rely_on() {
    let depot = received();
    let all = depot.run(&["stock", "--json"]).json();
    let mug = all.iter().find(|l| l["sku"] == "MUG-1").unwrap();
    assert_eq!(keys(mug), STOCK);
    assert_eq!((&mug["on_hand"], &mug["available"], &mug["site"]), (&2.into(), &2.into(), &"MAIN".into()));
    let placed = depot.run(&["stock", "mug", "--json", "--location"]).json();
    assert_eq!(keys(&placed[0]), [&STOCK[..], &["location", "lot", "expiry"]].concat());
    assert_eq!(placed[0]["location"], "DOCK-1");
    let there = depot.run(&["stock", "--json", "--location", "dock-1"]).json();
    assert_eq!(there.len(), 2, "{there:?}");
    assert_eq!(depot.run(&["stock", "--json", "--site", "main"]).json().len(), all.len());
    let past = depot.run(&["stock", "--json", "--as-of", "2020-01-01"]).json();
    assert!(past.iter().all(|l| l["on_hand"] == 0), "{past:?}");
    let future = depot.run(&["stock", "mug", "--json", "--as-of", "2099-01-01"]).json();
    assert_eq!(future[0]["on_hand"], 2);
    let table = depot.run(&["stock", "enamel"]).fine();
    assert!(table.lines().next().unwrap().starts_with("SKU"), "{table}");
    assert!(table.contains("MUG-1") && !table.contains("FERN-1"), "{table}");
}

#[test]
fn an_order_is_put_together_signed_and_counted_as_coming() {
    let depot = Depot::new();
    let file = depot.path("suppliers.csv");
    fs::write(&file, "supplier,sku,cost,lead_time_days\nPotter,MUG-1,2.10,21\n").unwrap();
    let file = file.to_str().unwrap();
    depot.run(&["import", "suppliers", file]).fine();
    let on_order = || depot.run(&["stock", "MUG-1", "--json"]).json()[0]["on_order"].clone();
    let said =
        depot.run(&["purchases", "new", "potter", "MUG-1=24", "FERN-1=2@1.50", "--reason", "spring"]).fine();
    assert!(said.contains("PO-MAIN-1001 is a draft: 2 lines from Potter for MAIN, 53.40"), "{said}");
    assert_eq!(on_order(), 0);
    depot.run(&["purchases", "change", "PO-MAIN-1001", "FERN-1=0"]).fine();
    depot.run(&["operators", "add", "MAX", "Max", "--role", "manager"]).fine();
    let unsigned = depot.run(&["purchases", "approve", "PO-MAIN-1001"]);
    unsigned.refused("say who with --operator");
    depot.run(&["purchases", "approve", "po-main-1001", "--operator", "MAX"]).fine();
    assert_eq!(on_order(), 24);
    let order = depot.run(&["purchases", "PO-MAIN-1001", "--json"]).json().remove(0);
    assert_eq!(
        keys(&order),
        [
            "order", "supplier", "site", "status", "currency", "total", "made", "expected", "note", "lines",
            "sending"
        ]
    );
    assert_eq!(order["sending"], serde_json::json!([]));
    assert_eq!((&order["status"], &order["lines"][0]["outstanding"]), (&"approved".into(), &24.into()));
    let late =
        depot.run(&["purchases", "acknowledge", "PO-MAIN-1001", "--on", "2099-01-05", "--json"]).json();
    assert_eq!(late[0]["expected"], "2099-01-05");
    depot.run(&["purchases", "cancel", "PO-MAIN-1001"]).fine();
    assert_eq!(on_order(), 0);
    depot.run(&["purchases", "sent", "PO-MAIN-1001"]).refused("nothing more comes of it");
    assert_eq!(depot.run(&["purchases", "--status", "draft,approved", "--json"]).json().len(), 0);
    depot.is_sound();
}

#[test]
fn an_unknown_place_is_refused_and_not_an_empty_answer() {
    let depot = received();
    depot.run(&["stock", "--location", "Z-99"]).refused("Z-99");
    depot.run(&["movements", "--location", "Z-99"]).refused("Z-99");
    depot.run(&["movements", "--item", "NOTHING"]).refused("NOTHING");
}

#[test]
fn doctor_says_what_the_scanner_is_set_to_and_whether_that_can_be() {
    let depot = Depot::new();
    let scanner = |config: &str| {
        std::fs::write(depot.path("config.toml"), config).unwrap();
        let said = depot.run(&["doctor", "--json"]);
        let checks = said.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        checks.into_iter().find(|check| check["check"] == "scanner")
    };
    let usual = scanner("").unwrap();
    assert_eq!(usual["ok"], true);
    assert!(
        usual["detail"].as_str().unwrap().starts_with("not set up here: Enter or TAB ends a code"),
        "{usual}"
    );
    let right = scanner(
        "[scanner]\nsuffix = \"tab\"\ngs_alias = \"F8\"\ncaps = \"swapped\"\nlayout = { from = \"zy\", to = \"yz\" }",
    );
    let right = right.unwrap();
    assert_eq!(right["ok"], true);
    assert_eq!(
        right["detail"],
        "2 characters of another keyboard are put right; caps lock is undone; GS arrives as the key F8; TAB ends a code"
    );
    let wrong = scanner(
        "[scanner]\nsuffix = \"etx\"\ngs_alias = \"\\u0003\"\nlayout = { from = \"zz\", to = \"yx\" }",
    )
    .unwrap();
    assert_eq!(wrong["ok"], false);
    assert_eq!(wrong["detail"], "gs_alias holds ETX, which ends a code; the layout says twice what z was");
}

#[test]
fn doctor_names_every_check_and_its_status_says_the_sum() {
    let depot = received();
    let said = depot.run(&["doctor", "--json"]);
    let checks: Vec<Value> = said.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(checks.iter().all(|c| keys(c) == ["check", "ok", "detail"]), "{checks:?}");
    for name in ["integrity", "conservation", "hash-chain", "space", "clock", "sync"] {
        assert!(checks.iter().any(|c| c["check"] == name), "no check {name}");
    }
    depot.is_sound();
    let conn = rusqlite::Connection::open(depot.store()).unwrap();
    conn.execute("UPDATE balance SET on_hand = on_hand + 1000 WHERE on_hand > 0", []).unwrap();
    drop(conn);
    let said = depot.run(&["doctor"]);
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "the checks say it: {said:?}");
    assert!(said.out.contains("WRONG"), "{}", said.out);
    depot.run(&["doctor", "--repair"]);
    depot.is_sound();
    assert_eq!(depot.run(&["stock", "mug", "--json"]).json()[0]["on_hand"], 2);
}

#[test]
fn a_backup_comes_back() {
    let depot = received();
    let copied = depot.run(&["backup", "copy.pickface"]).fine();
    assert!(copied.contains("copy.pickface"), "{copied}");
    depot.run(&["backup", "copy.pickface"]).refused("exists already");
    depot.feed(&["scan", "receive"], format!("DOCK-1\n{MUG}\n")).fine();
    let before = depot.movements();
    assert_eq!(before.len(), 4);
    let said = depot.run(&["restore", "copy.pickface"]).fine();
    assert!(said.contains("before-restore"), "{said}");
    assert_eq!(depot.movements()[..], before[..3]);
    depot.is_sound();
    depot.run(&["restore", "nowhere"]).refused("nowhere");
    fs::write(depot.path("text"), "not a store").unwrap();
    depot.run(&["restore", "text"]).refused("not a pickface store");
    assert_eq!(depot.movements().len(), 3, "a wrong restore changes nothing");
}

#[test]
fn a_backup_while_somebody_scans_is_whole() {
    let depot = Depot::new();
    let scans: String = (0..2000).map(|_| format!("{MUG}\n")).collect();
    std::thread::scope(|scope| {
        let busy = scope.spawn(|| depot.feed(&["scan", "receive"], format!("DOCK-1\n{scans}")).fine());
        for n in 0..5 {
            depot.run(&["backup", &format!("copy-{n}.pickface")]).fine();
        }
        busy.join().unwrap();
    });
    for n in 0..5 {
        let copy = depot.path(&format!("copy-{n}.pickface"));
        let said: Said = depot.command(&["doctor", "--store"]).arg(copy).output().unwrap().into();
        let wrong: Vec<&str> =
            said.out.lines().filter(|l| l.starts_with("WRONG") && !l.contains("space")).collect();
        assert_eq!((wrong, said.err.as_str()), (vec![], ""));
    }
}

#[test]
fn a_restore_under_a_running_program_is_refused() {
    let depot = received();
    depot.run(&["backup", "copy.pickface"]).fine();
    let mut station = depot.screens().start();
    station.wait_for("MUG-1");
    depot.run(&["restore", "copy.pickface"]).refused("close it there");
    assert_eq!(depot.movements().len(), 3);
    assert!(!depot.path("warehouse.pickface.before-restore").exists());
    station.press("Ctrl+Q");
    assert_eq!(station.wait_exit().code(), Some(0));
    depot.run(&["restore", "copy.pickface"]).fine();
    depot.is_sound();
}

#[test]
fn the_configuration_can_be_shown_found_and_checked() {
    let depot = Depot::bare();
    let path = depot.path("config.toml");
    assert_eq!(depot.run(&["config", "path"]).fine().trim(), path.to_str().unwrap());
    assert!(depot.run(&["config", "check"]).fine().contains("defaults"));
    let shown = depot.run(&["config", "show"]).fine();
    fs::write(&path, &shown).unwrap();
    assert!(depot.run(&["config", "check"]).fine().contains("is right"));
    assert_eq!(depot.run(&["config", "show"]).fine(), shown, "what is shown is a right file");
}

#[test]
fn every_shell_gets_its_completions() {
    let depot = Depot::bare();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = depot.run(&["completions", shell]).fine();
        for word in ["movements", "doctor", "store"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    let bash = depot.run(&["completions", "bash"]).fine();
    fs::write(depot.path("completions"), bash).unwrap();
    let said: Said = depot.script("bash -n completions").output().unwrap().into();
    assert_eq!(said.err, "", "bash can read it");
}

#[test]
fn help_is_there_for_every_command_and_names_only_what_exists() {
    let depot = Depot::bare();
    let help = depot.run(&["--help"]).fine();
    let commands: Vec<&str> = help
        .split_once("Commands:\n")
        .unwrap()
        .1
        .lines()
        .take_while(|l| !l.is_empty())
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .map(|l| l.split_whitespace().next().unwrap())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() >= 10 && commands.contains(&"stock"), "{commands:?}");
    for command in &commands {
        let said = depot.run(&[command, "--help"]).fine();
        assert!(said.contains("Usage: pickface"), "{said}");
        let short = depot.run(&[command, "-h"]).fine();
        for text in [&said, &short] {
            let word = text.split('`').skip(1).step_by(2).find(|w| {
                let name = w.strip_prefix("pickface ").and_then(|w| w.split_whitespace().next());
                name.is_some_and(|n| !n.starts_with('-') && !commands.contains(&n))
            });
            assert_eq!(word, None, "{command} --help names what does not exist");
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        }
    }
    let version = depot.run(&["--version"]).fine();
    assert_eq!(version.trim(), concat!("pickface ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn sentences_of_the_program_name_only_commands_that_exist() {
    let depot = Depot::bare();
    let help = depot.run(&["--help"]).fine();
    let made = depot.run(&["init", "--station", "T1", "--site", "MAIN"]).fine();
    let next = made.lines().find_map(|l| l.strip_prefix("next: pickface ")).unwrap();
    let command = next.split_whitespace().next().unwrap();
    assert!(help.contains(&format!("\n  {command} ")), "init names `pickface {command}`, which is not there");
}

#[test]
fn a_hostile_name_reaches_no_terminal() {
    use pickface::store::load::LoadMode;
    let depot = Depot::new();
    let evil = "Cup\u{1b}[2J\u{1b}]0;x\u{7}\u{202e}gnp\u{9b}31m";
    let items = support::depot::lined(vec![support::depot::item("EVIL", evil, None)]);
    depot.open().load_items(&items, LoadMode::Apply, &mut |_, _| ()).unwrap();
    let outputs = [
        depot.run(&["stock"]).fine(),
        depot.run(&["stock", "--json"]).fine(),
        depot.feed(&["scan", "receive"], "DOCK-1\nEVIL\n\u{1b}[2J\n").fine(),
        depot.feed(&["scan", "receive", "--json"], "DOCK-1\nEVIL\n\u{202e}x\n").fine(),
        depot.run(&["movements"]).fine(),
        depot.run(&["movements", "--json"]).fine(),
        depot.run(&["stock", "\u{1b}[2J"]).fine(),
        depot.run(&["stock", "--site", "\u{1b}[2J"]).err,
        depot.run(&["\u{1b}[2J"]).err,
        depot.run(&["scan", "\u{1b}[2J"]).err,
        depot.run(&["stock", "--as-of", "\u{1b}[2J"]).err,
    ];
    for output in outputs {
        let raw = output.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(raw, None, "{output:?}");
    }
}

#[test]
fn the_log_can_be_switched_off_and_a_bad_folder_stops_nobody() {
    let depot = received();
    assert!(depot.path("log").exists());
    for log in ["off", "/proc/nowhere"] {
        let said: Said = depot.command(&["stock"]).env("PICKFACE_LOG", log).output().unwrap().into();
        said.fine();
    }
}
