//! The laws themselves: which room may know what.

use crate::lexer::{Named, paths, tokens, without_tests};

/// Rooms that decide and never do.
const PURE: [&str; 7] = ["domain", "barcode", "scan", "demo", "print", "forecast", "replenish"];
/// What a pure room never names.
const WORLD: [&str; 15] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::io",
    "std::env",
    "std::thread",
    "ratatui",
    "crossterm",
    "rusqlite",
    "tokio",
    "rustix",
    "getrandom",
    "std::time::SystemTime",
    "std::time::Instant",
    "chrono::Local",
];
/// Rooms whose sums are long enough to be parted over threads that end before the call does: the answer stays the same.
const SCOPED: [&str; 2] = ["forecast", "replenish"];
/// Clocks, however they were imported.
const CLOCKS: [[&str; 2]; 4] = [["SystemTime", "now"], ["Utc", "now"], ["Instant", "now"], ["Local", "now"]];
/// (room, what it must not name).
const WALLS: [(&str, &[&str]); 8] = [
    ("barcode", &["crate::scan", "crate::store", "crate::print"]),
    ("store", &["ratatui", "crossterm", "crate::tui", "crate::cli", "crate::exchange", "crate::notify"]),
    ("tui", &["rusqlite"]),
    ("notify", &["ratatui", "crossterm", "rusqlite", "crate::tui", "crate::cli"]),
    ("exchange", &["ratatui", "crossterm", "crate::tui", "crate::cli", "crate::notify"]),
    ("scan", &["crate::store", "crate::print", "crate::exchange", "crate::cli", "crate::tui"]),
    ("print", &["crate::scan", "crate::store", "crate::exchange", "crate::cli", "crate::tui"]),
    ("demo", &["crate::store", "crate::exchange", "crate::cli", "crate::tui"]),
];
/// Every room, so that `domain` can be told to know none.
const ROOMS: [&str; 13] = [
    "domain",
    "barcode",
    "scan",
    "demo",
    "forecast",
    "replenish",
    "store",
    "sync",
    "exchange",
    "print",
    "notify",
    "cli",
    "tui",
];
/// Lines that a file may have; above the second it asks to be two.
pub(crate) const MOST_LINES: usize = 500;
/// Lines above which a file is on the warning list.
pub(crate) const MANY_LINES: usize = 400;

/// The breaches in one file of `src`, each a sentence with file and line. `file` is its path below `src`, with `/`.
pub(crate) fn breaches(file: &str, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let count = source.lines().count();
    if count > MOST_LINES {
        found.push(format!("src/{file} has {count} lines; above {MOST_LINES} it must become two"));
    }
    if is_for_tests(file) {
        return found;
    }
    let module = module_of(file);
    let room = module.first().map_or("", String::as_str);
    for named in paths(&without_tests(&tokens(source))) {
        let path = absolute(&module, &named);
        if let Some(law) = broken(room, &path, named.called) {
            found.push(format!("src/{file}:{}: {} {law}", named.line, path.join("::")));
        }
    }
    found
}

fn is_for_tests(file: &str) -> bool {
    file == "testing.rs" || file.ends_with("/tests.rs") || file.contains("/tests/")
}

/// `store/query.rs` → `["store", "query"]`; `lib.rs` → `[]`.
fn module_of(file: &str) -> Vec<String> {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    if stem == "lib" { Vec::new() } else { stem.split('/').map(str::to_owned).collect() }
}

/// The path from the crate's root, where it is relative; `$crate` is `crate` already, for `$` is no word.
fn absolute(module: &[String], named: &Named) -> Vec<String> {
    let mut place: Vec<String> = module.to_vec();
    let mut rest = named.path.as_slice();
    match rest.first().map(String::as_str) {
        Some("self" | "super") => {}
        Some("core" | "alloc") => {
            let std = std::iter::once("std".to_owned());
            return std.chain(rest[1..].iter().cloned()).collect();
        }
        Some("pickface") => place.clear(),
        _ => return named.path.clone(),
    }
    while let Some(first) = rest.first() {
        match first.as_str() {
            "self" | "pickface" => {}
            "super" => drop(place.pop()),
            _ => break,
        }
        rest = &rest[1..];
    }
    std::iter::once("crate".to_owned()).chain(place).chain(rest.iter().cloned()).collect()
}

/// The law that a path breaks in a room, if any.
fn broken(room: &str, path: &[String], called: bool) -> Option<String> {
    let below = |wanted: &str| {
        let wanted: Vec<&str> = wanted.split("::").collect();
        path.len() >= wanted.len() && path.iter().zip(&wanted).all(|(a, b)| a == b)
    };
    if PURE.contains(&room) {
        let scoped = SCOPED.contains(&room) && below("std::thread::scope");
        if let Some(what) = WORLD.iter().find(|what| below(what)).filter(|_| !scoped) {
            return Some(format!("does not belong in `{room}`, which is pure: no {what}"));
        }
        if path.windows(2).any(|pair| CLOCKS.iter().any(|clock| pair == clock)) {
            return Some(format!("reads a clock in `{room}`, which is told the time"));
        }
    }
    if room == "domain"
        && let Some(other) = ROOMS.iter().find(|r| **r != "domain" && below(&format!("crate::{r}")))
    {
        return Some(format!("does not belong in `domain`, which knows no other room: not {other}"));
    }
    let walls = WALLS.iter().filter(|(r, _)| *r == room).flat_map(|(_, walls)| *walls);
    if let Some(wall) = walls.into_iter().find(|wall| below(wall)) {
        return Some(format!("does not belong in `{room}`: it must not know {wall}"));
    }
    if room != "notify"
        && let Some(what) = ["lettre", "ureq"].into_iter().find(|what| below(what))
    {
        return Some(format!("does not belong here: only `notify` may name {what}"));
    }
    if below("tokio") && room != "sync" {
        return Some("does not belong here: only `sync` may name tokio".into());
    }
    let prints = called
        && path.last().is_some_and(|m| matches!(m.as_str(), "print" | "println" | "eprint" | "eprintln"));
    if prints && !matches!(room, "cli" | "main") {
        return Some("prints; only `cli` and `main` may".into());
    }
    None
}

/// Words that no file of the repository may hold: they would make a build depend on one host. Spelled in halves, because
/// this file is searched too.
pub(crate) fn forbidden_words() -> Vec<String> {
    let halves = [
        ("crates", ".io"),
        ("index.crates", ".io"),
        ("registry.npm", "js.org"),
        ("py", "pi.org"),
        ("pythonhosted", ".org"),
        ("proxy.golang", ".org"),
        ("rubygems", ".org"),
        ("/work", "/shared"),
        ("/work", "/wt"),
        ("/work", "/main"),
        ("/tmp/", "brief"),
    ];
    halves.iter().map(|(a, b)| format!("{a}{b}")).collect()
}
