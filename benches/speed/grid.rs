//! The Stock grid: first screen, filter, pages, memory; in the library and through a real terminal.

use super::{
    station::Station,
    table::{Table, quantile, thousands, time},
    warehouse::{self, Terminal},
};
use pickface::domain::SiteId;
use pickface::store::{
    query::{GridPage, GridQuery, SortBy},
    service::{Event, Request},
};
use std::time::{Duration, Instant};

/// What is typed: a letter, three, three words; and a word that one item has.
const FILTERS: [(&str, &str); 3] = [("1 letter", "e"), ("3 letters", "can"), ("3 words", "tea gre 0")];

const ROUNDS: usize = 7;

pub fn measure(table: &mut Table, items: usize) {
    let (kept, made) = warehouse::kept(items);
    table.section(&format!("The grid, a demo warehouse of {} items", thousands(items)));
    if let Some(made) = made {
        match items {
            1_000_000 => table.line("founding it", &time(made), "", "< 90 s", made < Duration::from_secs(90)),
            _ => table.note("founding it", &time(made), ""),
        }
    }
    let path = warehouse::copy(&kept, "grid");
    let first = in_library(table, &path);
    through_a_terminal(table, &path, &first);
    warehouse::remove(&path);
}

fn ask(terminal: &Terminal, query: &GridQuery) -> (Duration, GridPage) {
    let start = Instant::now();
    terminal.send(Request::Grid(query.clone()));
    let (at, page) = terminal.wait(|event| match event {
        Event::Grid(q, page) if q == *query && page.loading.is_none() => Some(*page),
        _ => None,
    });
    (at - start, page)
}

/// What the terminal is to show: the pages that the library gives.
struct Expected {
    rows: usize,
    /// Rows of the site that a screen opens with.
    at_home: usize,
    filtered: Vec<(String, GridPage)>,
}

fn in_library(table: &mut Table, path: &std::path::Path) -> Expected {
    let terminal = Terminal::open(path, "T1");
    let query = GridQuery { limit: 60, ..GridQuery::default() };
    let (loaded, page) = ask(&terminal, &query);
    let rows = page.total;
    table.note(
        "rows",
        &thousands(rows),
        &format!("low {}, out {}", thousands(page.low), thousands(page.out)),
    );
    table.note("library: all loaded and sorted", &time(loaded), "");
    let mut filtered = Vec::new();
    let last = GridQuery { sort: SortBy::Sku, descending: true, limit: 1, ..GridQuery::default() };
    let rare = ask(&terminal, &last).1.rows[0].sku.to_lowercase();
    for (name, text) in FILTERS.into_iter().chain([("a rare word", rare.as_str())]) {
        let query = GridQuery { text: text.into(), ..query.clone() };
        let mut times = Vec::new();
        let mut page = GridPage::default();
        for _ in 0..ROUNDS {
            // Another question between, so that no answer is remembered.
            ask(&terminal, &GridQuery { text: format!("{text}q"), ..query.clone() });
            let (took, answer) = ask(&terminal, &query);
            times.push(took);
            page = answer;
        }
        let p50 = quantile(&times, 0.5);
        let beside = format!("{} match, slowest {}", thousands(page.matched), time(quantile(&times, 1.0)));
        table.line(
            &format!("library: filter, {name}"),
            &time(p50),
            &beside,
            "p50 < 16 ms",
            p50 < Duration::from_millis(16),
        );
        filtered.push((text.to_owned(), page));
    }
    let mut times = Vec::new();
    for i in 1..=ROUNDS {
        let offset = rows / (i + 1);
        times.push(ask(&terminal, &GridQuery { offset, ..query.clone() }).0);
    }
    table.note(
        "library: a page far down",
        &time(quantile(&times, 0.5)),
        &format!("slowest {}", time(quantile(&times, 1.0))),
    );
    for sort in [SortBy::Name, SortBy::OnHand, SortBy::Cover] {
        let (took, _) =
            ask(&terminal, &GridQuery { sort, descending: sort == SortBy::Cover, ..query.clone() });
        table.note(&format!("library: sort by {}", sort.word()), &time(took), "");
    }
    let at_home = ask(&terminal, &GridQuery { site: Some(SiteId(1)), ..query }).1.total;
    Expected { rows, at_home, filtered }
}

/// As the screen writes counts.
fn count(n: usize) -> String {
    if n < 10_000 { n.to_string() } else { thousands(n) }
}

/// Whether a screen shows this many rows of the grid: every one has a site or a status word, and codes begin the line.
fn is_full(screen: &str, rows: usize) -> bool {
    let is_row = |line: &&str| {
        let word =
            line.trim_start_matches(['›', '>', ' ', '▌', '│']).split_whitespace().next().unwrap_or_default();
        word.contains('-')
            && word.chars().any(|c| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '-' | '…'))
    };
    screen.lines().filter(is_row).count() >= rows
}

fn through_a_terminal(table: &mut Table, path: &std::path::Path, expected: &Expected) {
    let start = || {
        Station::of(env!("CARGO_BIN_EXE_pickface"))
            .args(["--store", &path.display().to_string()])
            .size(80, 24)
    };
    let mut firsts = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let mut station = start().start();
        station.wait_until("rows", |screen| is_full(screen, 15));
        firsts.push(begun.elapsed());
    }
    let p50 = quantile(&firsts, 0.5);
    let beside =
        format!("fastest {}, slowest {}", time(quantile(&firsts, 0.0)), time(quantile(&firsts, 1.0)));
    table.line(
        "start to first full screen",
        &time(p50),
        &beside,
        "p50 < 150 ms",
        p50 < Duration::from_millis(150),
    );

    let begun = Instant::now();
    let mut station = start().start();
    station.wait_for(&format!("{} items", count(expected.at_home)));
    table.note("start to all rows counted", &time(begun.elapsed()), "");
    station.wait_gone("loading").wait_quiet(Duration::from_millis(400));
    // The other site, then all of them.
    station.press("Ctrl+F").wait_for("NORTH");
    station.press("Ctrl+F").wait_for(&format!("{} rows", count(expected.rows)));
    station.wait_quiet(Duration::from_millis(400));
    let mut worst = Duration::ZERO;
    for (text, page) in &expected.filtered {
        let (before, last) = text.split_at(text.len() - 1);
        let shown = format!("{} of {} match \"{text}\"", count(page.matched), count(expected.rows));
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            station.type_text(before);
            station.wait_quiet(Duration::from_millis(150));
            let begun = Instant::now();
            station.type_text(last).wait_for(&shown);
            times.push(begun.elapsed());
            station.press("Esc").wait_gone("match \"");
            station.wait_quiet(Duration::from_millis(150));
        }
        worst = worst.max(quantile(&times, 0.5));
        table.note(
            &format!("terminal: last key of {text:?}"),
            &time(quantile(&times, 0.5)),
            &format!("slowest {}", time(quantile(&times, 1.0))),
        );
    }
    table.line(
        "terminal: slowest of these",
        &time(worst),
        "",
        "p50 < 16 ms",
        worst < Duration::from_millis(16),
    );
    let mut times = Vec::new();
    for _ in 0..ROUNDS * 2 {
        let mark = station.mark();
        let begun = Instant::now();
        station.press("PageDown");
        let mut got = begun.elapsed();
        // The first bytes that it writes are the page.
        while station.mark() == mark && got < Duration::from_secs(2) {
            std::thread::yield_now();
            got = begun.elapsed();
        }
        times.push(got);
        station.wait_quiet(Duration::from_millis(100));
    }
    table.note(
        "terminal: page down",
        &time(quantile(&times, 0.5)),
        &format!("slowest {}", time(quantile(&times, 1.0))),
    );
    let status = std::fs::read_to_string(format!("/proc/{}/status", station.pid().as_raw_nonzero())).unwrap();
    let kib = |name: &str| -> usize {
        let line = status.lines().find(|l| l.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    let (rss, peak) = (kib("VmRSS") / 1024, kib("VmHWM") / 1024);
    table.line(
        "resident memory",
        &format!("{rss} MiB"),
        &format!("at most, while loading, {peak} MiB"),
        "< 150 MB",
        rss < 143,
    );
}
