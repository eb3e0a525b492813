//! The replay of demand: its mechanism against traces of a reference, and `pickface simulate` as whoever types it meets it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

mod support;

use pickface::{
    domain::{Day, Money, Quantity, Terms},
    replenish::{
        Costs, Levels, Policy, Position, Service, Situation, Stretch,
        decide::order,
        simulate::{Replay, Trace, Unmet},
    },
};
use serde_json::Value;
use std::fmt::Write;
use support::Depot;

fn units(n: i64) -> Quantity {
    Quantity::from_units(n)
}

/// A trace as a line of vectors asks for it: (s, S), (s, Q) or (R, S), by what a decision orders between such levels.
fn trace(input: &Value) -> Trace {
    let int = |key: &str| input[key].as_i64().unwrap_or_else(|| panic!("no {key} in {input}"));
    let demand: Vec<Quantity> =
        input["demand"].as_array().unwrap().iter().map(|n| units(n.as_i64().unwrap())).collect();
    let terms = Terms { pack: units(int("pack")), moq: units(int("moq")), ..Terms::default() };
    let (s, up_to, lot) = (units(int("s")), units(int("S")), units(int("Q")));
    let order = |position: Position| {
        let (reorder_point, order_up_to) = match input["policy"].as_str().unwrap() {
            "sS" => (s, up_to),
            "sQ" => (s, position.total() + lot),
            "RS" => (up_to, up_to),
            other => panic!("no policy {other}"),
        };
        let situation = Situation {
            position,
            arrivals: &[],
            demand: None,
            lead: Stretch::default(),
            review: 1,
            policy: Policy::Economic(Service::Cycle(0.95)),
            terms: &terms,
            price: Money::ZERO,
            costs: Costs::default(),
            decimals: 0,
            shelf_life: None,
        };
        order(&situation, &Levels { reorder_point, order_up_to, ..Levels::default() }).0
    };
    let unmet = if input["unmet"] == "lost" { Unmet::Lost } else { Unmet::Backordered };
    let replay =
        Replay { demand: &demand, on_hand: units(int("on_hand")), review: int("review") as usize, unmet };
    replay.run(|_, position| order(position), |_| int("lead_time") as usize)
}

/// What is wrong with a trace, against what a line expects.
fn wrong(trace: &Trace, line: &Value) -> Option<String> {
    let expected = &line["expected"];
    let whole = |q: &Quantity| q.thousandths() / 1000;
    let wanted: i64 = line["input"]["demand"].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).sum();
    let missed: i64 = trace.unmet.iter().map(whole).sum();
    let stock: Vec<i64> = trace.on_hand.iter().map(whole).collect();
    let orders: Vec<(usize, i64)> = trace.orders.iter().map(|p| (p.day, whole(&p.quantity))).collect();
    let near = |ours: f64, key: &str| (ours - expected[key].as_f64().unwrap()).abs() < 1e-9;
    let same = serde_json::json!(stock) == expected["end_on_hand"]
        && serde_json::json!(orders) == expected["orders"]
        && expected["unmet_units"] == missed
        && expected["backorders_end"] == whole(&trace.backordered)
        && near(1.0 - missed as f64 / wanted as f64, "immediate_fill_rate")
        && near(stock.iter().sum::<i64>() as f64 / stock.len() as f64, "avg_end_on_hand");
    (!same).then(|| format!("{}: {stock:?} {orders:?} {missed} unmet\nis not {expected}", line["id"]))
}

#[test]
fn the_mechanism_is_that_of_the_reference() {
    let folder = std::env::var_os("PICKFACE_VECTORS").map(std::path::PathBuf::from);
    let found =
        folder.map(|f| f.join("simtrace.jsonl")).or_else(|| support::shared_data("vectors/simtrace.jsonl"));
    let Some(path) = found else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<Value> =
        text.lines().filter(|l| !l.trim().is_empty()).map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(!lines.is_empty());
    let all: Vec<String> = lines.iter().filter_map(|line| wrong(&trace(&line["input"]), line)).collect();
    assert!(all.is_empty(), "\n{}", all.join("\n"));
    eprintln!("{} traces", lines.len());
}

#[test]
fn a_trace_worked_by_hand() {
    // Review every third day, lead time 2, up to 10 in packs of 4; who finds nothing waits.
    let input = serde_json::json!({
        "demand": [3, 4, 2, 6, 0, 1, 1, 5], "on_hand": 8, "lead_time": 2, "review": 3, "policy": "RS",
        "s": 0, "S": 10, "Q": 0, "pack": 4, "moq": 8, "unmet": "backorder"
    });
    // Day 0: 5 left, 5 missing, so 8. Day 1: 1. Day 2: 9 - 2 = 7. Day 3: 1, 9 missing, so 12. Day 5: 13 - 1. Day 6: 11 left.
    let expected = serde_json::json!({
        "end_on_hand": [5, 1, 7, 1, 1, 12, 11, 6], "orders": [[0, 8], [3, 12]], "unmet_units": 0,
        "immediate_fill_rate": 1.0, "backorders_end": 0, "avg_end_on_hand": 5.5
    });
    let line = serde_json::json!({ "id": "by hand", "input": input, "expected": expected });
    assert_eq!(wrong(&trace(&line["input"]), &line), None);
    let mut other = line.clone();
    other["expected"]["end_on_hand"][3] = 2.into();
    assert!(wrong(&trace(&other["input"]), &other).is_some());
}

/// A shop of 30 items over 200 days, from chance that is always the same.
fn shop(depot: &Depot) -> (String, String) {
    let mut state = 11u64;
    let mut roll = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 31)
    };
    let first: Day = "2025-01-01".parse().unwrap();
    let (mut items, mut daily) = (String::from("sku,price,pack\n"), String::from("date,sku,quantity\n"));
    for i in 0..30 {
        let (chance, most, price, pack) =
            [(0.8, 9.0, "0.85", 12), (0.3, 5.0, "2.45", 6), (0.05, 60.0, "12.95", 1)][i % 3];
        writeln!(items, "SKU-{i},{price},{pack}").unwrap();
        for day in 0..200 {
            if roll() < chance {
                writeln!(daily, "{},SKU-{i},{}", Day(first.0 + day), (1.0 + roll() * most) as i64).unwrap();
            }
        }
    }
    let paths = (depot.path("items.csv"), depot.path("daily.csv"));
    std::fs::write(&paths.0, items).unwrap();
    std::fs::write(&paths.1, daily).unwrap();
    (paths.0.display().to_string(), paths.1.display().to_string())
}

const DAYS: [&str; 4] = ["--learn-until", "2025-04-10", "--score-from", "2025-04-25"];

#[test]
fn every_turn_of_a_knob_is_a_line_and_stock_at_equal_service_follows() {
    let depot = Depot::bare();
    let (items, daily) = shop(&depot);
    let base = ["simulate", "--demand", &daily, "--items", &items];
    let more = ["--lead-time", "7-14", "--seeds", "3", "--policy", "cost,cover-28,min_max", "--json"];
    let lines = depot.run(&[&base[..], &DAYS, &more].concat()).json();
    let keys = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let (turns, at): (Vec<&Value>, Vec<&Value>) =
        lines.iter().partition(|l| l.get("knob").is_some() && l.get("seed").is_some());
    let asked =
        ["policy", "knob", "seed", "unit_fill", "sku_fill", "average_stock_value", "order_lines", "turns"];
    for line in &turns {
        assert_eq!(keys(line)[..8], asked, "{line}");
    }
    for policy in ["cost", "cover_28", "min_max"] {
        let seeds: Vec<i64> =
            turns.iter().filter(|l| l["policy"] == policy).map(|l| l["seed"].as_i64().unwrap()).collect();
        assert!(seeds.len() >= 60 && seeds[..3] == [1, 2, 3], "{policy}: {seeds:?}");
    }
    let shares: Vec<f64> =
        at.iter().filter(|l| l["policy"] == "cost").map(|l| l["at_fill"].as_f64().unwrap()).collect();
    assert_eq!(shares, [0.9, 0.93, 0.95, 0.97]);
    let stock = |policy: &str| {
        let line = at.iter().find(|l| l["policy"] == policy && l["at_fill"] == 0.9).unwrap();
        line["stock_at_unit_fill"].as_f64()
    };
    assert!(stock("cost").unwrap() < stock("cover_28").unwrap());
    let again = depot.run(&[&base[..], &DAYS, &more].concat()).json();
    assert_eq!(lines, again, "the same files answer the same");
}

#[test]
fn the_table_names_the_rules_and_the_shares() {
    let depot = Depot::bare();
    let (items, daily) = shop(&depot);
    let text = depot.run(&[&["simulate", "--demand", &daily, "--items", &items][..], &DAYS].concat()).fine();
    for word in ["lead time 14 days", "at 90 %", "at 97 %", "cover_90", "min_max", "automatic", "cost"] {
        assert!(text.contains(word), "no {word} in\n{text}");
    }
}

#[test]
fn what_cannot_be_replayed_is_refused_in_one_sentence() {
    let depot = Depot::bare();
    let (items, daily) = shop(&depot);
    let run =
        |more: &[&str]| depot.run(&[&["simulate", "--demand", &daily, "--items", &items][..], more].concat());
    run(&["--learn-until", "2026-01-01"]).refused("which has 2025-01-01 to 2025-07-19");
    run(&["--learn-until", "2025-04-10", "--score-from", "2025-04-01"])
        .refused("the days must follow one another");
    let bad = |name: &str, text: &str| {
        let path = depot.path(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let twice = bad("twice.csv", "sku,price,pack\nA,1,1\nA,2,1\n");
    depot
        .run(&["simulate", "--demand", &daily, "--items", &twice, "--learn-until", "2025-04-10"])
        .refused("twice");
    let price = bad("price.csv", "sku,price,pack\nA,cheap,1\n");
    depot
        .run(&["simulate", "--demand", &daily, "--items", &price, "--learn-until", "2025-04-10"])
        .refused("cheap");
    let long = bad("long.csv", "date,sku,quantity\n2025-01-01,A,1\n2060-01-01,A,1\n");
    depot
        .run(&["simulate", "--demand", &long, "--items", &items, "--learn-until", "2025-04-10"])
        .refused("twenty years");
}
