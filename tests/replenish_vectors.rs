//! The mathematics of stock against published values: every line of a folder of vectors, by the function that it names.
//!
//! The folder is `../shared/data/vectors`, or that named by `PICKFACE_VECTORS`; skipped with a word where there is none, for the room has
//! its own worked examples beside it. A line names a function, its input and what it should answer; tolerances stand in the line, and
//! where none does, eight digits are compared (six where the reference searches). A function that is not known here is a failure.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on says so by panicking"
)]

#[path = "replenish_vectors/eoq.rs"]
mod eoq;
#[path = "replenish_vectors/formulas.rs"]
mod formulas;
#[path = "replenish_vectors/line.rs"]
mod line;
#[path = "replenish_vectors/losses.rs"]
mod losses;
#[path = "replenish_vectors/newsvendor.rs"]
mod newsvendor;
#[path = "replenish_vectors/policies.rs"]
mod policies;
#[path = "replenish_vectors/supply.rs"]
mod supply;

use line::{Answer, Line};
use std::path::{Path, PathBuf};

/// Files that are about something else: forecasts and their measures have `forecast_vectors`, traces of a simulation the simulator's.
const ELSEWHERE: [&str; 3] = ["forecast.jsonl", "metrics.jsonl", "simtrace.jsonl"];

fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/vectors");
    let folder = std::env::var_os("PICKFACE_VECTORS").map_or_else(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no vectors in {}", folder.display());
    None
}

fn lines(folder: &Path) -> Vec<Line> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
        .filter(|path| !ELSEWHERE.iter().any(|other| path.ends_with(other)))
        .collect();
    files.sort();
    let text = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
    files
        .iter()
        .flat_map(|path| {
            text(path).lines().filter(|l| !l.trim().is_empty()).map(Line::read).collect::<Vec<_>>()
        })
        .collect()
}

/// What this library says to a line; `None` where no room knows its function.
fn answer(line: &Line) -> Option<Answer> {
    eoq::answer(line)
        .or_else(|| losses::answer(line))
        .or_else(|| newsvendor::answer(line))
        .or_else(|| policies::answer(line))
        .or_else(|| supply::answer(line))
        .or_else(|| formulas::answer(line))
}

#[test]
fn the_mathematics_of_stock_is_that_of_the_books() {
    let Some(folder) = folder() else { return };
    let lines = lines(&folder);
    let mut failures = Vec::new();
    for line in &lines {
        match answer(line) {
            None => failures.push(format!("{}: no such function: {}", line.id, line.function)),
            Some(answer) => failures.extend(line.judge(&answer)),
        }
    }
    eprintln!("{} lines checked, {} wrong", lines.len(), failures.len());
    assert!(!lines.is_empty(), "no vectors in {}", folder.display());
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn a_wrong_answer_is_seen() {
    let line = |text: &str| Line::read(text);
    let eoq = r#"{"id":"x","function":"economic_order_quantity","input":{"fixed_cost":8,"holding_cost":0.225,"demand_rate":1300},"expected":[304.0467800264368,68.5]}"#;
    let eoq = line(eoq);
    assert_eq!(eoq.judge(&answer(&eoq).unwrap()).len(), 1, "one of two numbers is wrong");
    let none = line(r#"{"id":"x","function":"no_such","input":{},"expected":1}"#);
    assert!(answer(&none).is_none());
    let short = line(
        r#"{"id":"x","function":"exponential_loss","input":{"x":2.5,"mu":1},"expected":[0.0820849986238988]}"#,
    );
    assert_eq!(short.judge(&answer(&short).unwrap()).len(), 1, "another number of numbers");
    let key = line(
        r#"{"id":"x","function":"netsuite_preferred_stock","input":{"demand_per_day":20,"preferred_days":7},"expected":{"other":140}}"#,
    );
    assert_eq!(key.judge(&answer(&key).unwrap()).len(), 1, "what was not said is wrong");
    let refused =
        line(r#"{"id":"x","function":"exponential_loss","input":{"x":2.5,"mu":-1},"expected":[1,2]}"#);
    assert_eq!(refused.judge(&answer(&refused).unwrap()).len(), 1, "a refusal is no number");
}
