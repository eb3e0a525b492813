//! The walls of the house: which room may know what. And the proof that the guard sees.

#[path = "laws/lexer.rs"]
mod lexer;
#[path = "laws/rules.rs"]
mod rules;

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder, without what git and cargo keep for themselves; in order.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let skipped = matches!(entry.file_name().to_str(), Some("target" | ".git"));
        match entry.file_type()? {
            kind if kind.is_dir() && !skipped => all.extend(files(&path)?),
            kind if kind.is_file() && !skipped => all.push(path),
            _ => {}
        }
    }
    all.sort();
    Ok(all)
}

#[test]
fn the_walls_stand() {
    let src = root().join("src");
    let mut breaches = Vec::new();
    let mut seen = 0;
    for path in files(&src).unwrap().into_iter().filter(|p| p.extension().is_some_and(|e| e == "rs")) {
        let name = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        let source = fs::read_to_string(&path).unwrap();
        let lines = source.lines().count();
        if lines > rules::MANY_LINES {
            eprintln!("asks to be two: src/{name}, {lines} lines");
        }
        breaches.extend(rules::breaches(&name, &source));
        seen += 1;
    }
    assert!(seen > 20, "only {seen} files of src were found");
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

#[test]
fn no_file_names_a_host_or_a_folder_that_is_not_its_own() {
    let words = rules::forbidden_words();
    let mut found = Vec::new();
    for path in files(root()).unwrap() {
        // Cargo writes its lock file itself, hosts included; files that are not text name nothing.
        let lock = path.file_name().is_some_and(|n| n == "Cargo.lock");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for word in words.iter().filter(|word| !lock && text.contains(word.as_str())) {
            found.push(format!("{} names {word}", path.strip_prefix(root()).unwrap().display()));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// One breach of each law, and a word of the sentence that must name it.
const PLANTED: &[(&str, &str, &str)] = &[
    ("domain/x.rs", "use std::fs;", "std::fs"),
    ("domain/x.rs", "use std::{fmt, io::{self, Read}};", "std::io"),
    ("scan/x.rs", "use std as s; fn f() { std::net::TcpStream::connect(a); }", "std::net"),
    ("barcode/x.rs", "fn f() { ::std::process::exit(1) }", "std::process"),
    ("forecast/x.rs", "use rusqlite::Connection;", "rusqlite"),
    ("forecast/x.rs", "fn f() { std::thread::spawn(g); }", "std::thread"),
    ("scan/x.rs", "fn f() { std::thread::scope(g); }", "std::thread"),
    ("replenish.rs", "use ratatui::text::Line;", "ratatui"),
    ("demo/x.rs", "use crossterm::event;", "crossterm"),
    ("domain.rs", "fn f() { std::time::SystemTime::now(); }", "clock|SystemTime"),
    ("scan/x.rs", "fn f() { let t = Utc::now(); }", "clock"),
    ("demo.rs", "fn f() { chrono::Utc::now(); }", "clock"),
    ("scan/x.rs", "fn f() { Instant::now(); }", "clock"),
    ("scan/x.rs", "fn f() { chrono::Local::now(); }", "Local"),
    ("barcode/x.rs", "use crate::scan::Task;", "crate::scan"),
    ("barcode/x.rs", "fn f() -> crate::store::Event { todo!() }", "crate::store"),
    ("barcode/deep/x.rs", "use super::super::super::store::query;", "crate::store"),
    ("barcode.rs", "use super::{domain::Sku, store};", "crate::store"),
    ("domain/x.rs", "use crate::{\n  words,\n  barcode::{self, Gtin},\n};", "no other room"),
    ("domain/item.rs", "macro_rules! m { () => { $crate::store::x() } }", "no other room"),
    ("demo/x.rs", "use crate::store::query as q;", "crate::store"),
    ("scan/x.rs", "use crate::tui::Model;", "crate::tui"),
    ("print/x.rs", "use crate::store::query;", "crate::store"),
    ("print/x.rs", "use crate::scan::Task;", "crate::scan"),
    ("print/x.rs", "use std::io::Write;", "std::io"),
    ("store/x.rs", "use ratatui::Frame;", "ratatui"),
    ("store/x.rs", "use crossterm;", "crossterm"),
    ("store/x.rs", "use crate::{cli, domain};", "crate::cli"),
    ("store/x.rs", "use super::super::exchange::csv;", "crate::exchange"),
    ("store.rs", "type T = crate::tui::Model;", "crate::tui"),
    ("tui/screen/x.rs", "fn f(c: &rusqlite::Connection) {}", "rusqlite"),
    ("store/x.rs", "use crate::notify::Channel;", "crate::notify"),
    ("notify/x.rs", "use crate::tui::Model;", "crate::tui"),
    ("notify/x.rs", "use rusqlite::Connection;", "rusqlite"),
    ("cli/x.rs", "use lettre::Message;", "lettre"),
    ("config.rs", "fn f() { ureq::get(a); }", "ureq"),
    ("exchange/x.rs", "use ratatui::style::{Color};", "ratatui"),
    ("cli/x.rs", "#[tokio::main] async fn f() {}", "tokio"),
    ("store/x.rs", "fn f() { println!(\"x\"); }", "prints"),
    ("lib.rs", "fn f() { std::eprintln!(\"x\") }", "prints"),
    ("tui.rs", "fn f<'a>(c: char) { if c == '\"' { eprint!(\"{c}\") } }", "prints"),
    ("scan/x.rs", "#[cfg(test)] mod tests { fn a() {} }\nuse std::fs;", "std::fs"),
    ("scan/x.rs", "const Q: &str = r#\"a \" b\"#; use std::fs;", "std::fs"),
    ("scan/x.rs", "/* a /* b */ c */ use std::fs;", "std::fs"),
];

#[test]
fn every_planted_breach_is_caught() {
    for (file, source, wanted) in PLANTED {
        let found = rules::breaches(file, source);
        let named = found.iter().any(|line| wanted.split('|').any(|word| line.contains(word)));
        assert!(named, "{file}: {source:?} was not caught as {wanted:?}: {found:?}");
    }
}

#[test]
fn a_file_that_is_too_long_is_caught() {
    assert_eq!(rules::breaches("tui/x.rs", &"\n".repeat(rules::MOST_LINES)).len(), 0);
    assert_eq!(rules::breaches("tui/x.rs", &"\n".repeat(rules::MOST_LINES + 1)).len(), 1);
}

#[test]
fn what_is_allowed_is_left_alone() {
    for (file, source) in [
        (
            "domain/x.rs",
            "// use std::fs;\n/* crate::store */ const A: &str = \"use std::fs; \\\" println!()\";",
        ),
        ("domain/x.rs", "use crate::words; use super::{Day, item::code}; use std::{fmt, str::FromStr};"),
        ("domain/x.rs", "#[cfg(test)]\nmod tests { use std::fs; use crate::store::query; }"),
        ("domain/x.rs", "const Q: char = '\"'; fn f<'a>(x: &'a str) {} // \" use std::fs"),
        ("domain/x.rs", "fn f() { b'\\''; '\\u{1d}'; br##\"use std::fs\"##; }"),
        ("demo/tests.rs", "use crate::store::query::StockStatus;"),
        ("scan/x.rs", "use crate::{barcode::Code, domain::Instant}; fn f(now: Instant) {}"),
        ("store/x.rs", "use rusqlite::Connection; use std::{fs, time::SystemTime}; fn f() { Utc::now(); }"),
        ("cli/x.rs", "fn f() { println!(\"x\"); }"),
        ("main.rs", "fn main() { eprintln!(\"x\"); }"),
        ("sync/x.rs", "use tokio::net;"),
        ("notify/x.rs", "use lettre::Message; use crate::store::outbox::Due; fn f() { ureq::get(a); }"),
        ("tui/x.rs", "use ratatui::Frame; use crate::store::{query, service::Request};"),
        ("store/x.rs", "if println != 3 { writeln!(f, \"x\") }"),
    ] {
        assert_eq!(rules::breaches(file, source), Vec::<String>::new(), "{file}: {source}");
    }
}

#[test]
fn a_use_tree_is_unfolded_to_its_leaves() {
    let tokens = lexer::tokens("use a::{b::{self, c as d}, *, e}; pub use f;");
    let paths: Vec<String> = lexer::paths(&tokens).iter().map(|n| n.path.join("::")).collect();
    assert_eq!(paths, ["a::b::self", "a::b::c", "a", "a::e", "pub", "f"]);
}
