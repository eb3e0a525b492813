//! How fast pickface is, beside what the disk of the same minute can do.
//!
//! `cargo bench` measures all, up to a million rows; `cargo bench -- --quick` stops at a hundred thousand; a word more
//! (`codes`, `forecast`, `forecast-store`, `alerts`, `scans`, `writers`, `import`, `grid`, `orders`) measures that part alone. One table comes out: what,
//! how much, beside what, the goal and
//! whether it was met. Disks of rented machines are throttled in bursts, so every figure of the disk stands beside the
//! *floor*: 4 KiB appended and flushed, measured between the very operations that are judged. Rates say also what they are per
//! second of processor time: that is what a change of the program changes, whatever else the machine does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    unreachable_pub,
    reason = "a measurement that cannot go on says so by panicking, and its table goes to the terminal"
)]

mod codes;
mod evaluate;
mod floor;
mod forecast;
mod grid;
mod import;
mod orders;
mod scans;
#[path = "../../tests/support/station.rs"]
#[allow(dead_code, unreachable_pub, reason = "the tests' station, used in part")]
mod station;
mod stored_forecast;
mod table;
mod warehouse;
mod writers;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // This same program is also the other process of some measurements.
    match words.as_slice() {
        ["child-scan", store, millis] => return writers::child_scan(store.as_ref(), millis.parse().unwrap()),
        ["child-floor", file, millis] => {
            return writers::child_floor(file.as_ref(), millis.parse().unwrap());
        }
        ["child-load", store] => return writers::child_load(store.as_ref()),
        _ => {}
    }
    let parts: Vec<&str> = words.iter().copied().filter(|w| !w.starts_with('-')).collect();
    let wants = |part: &str| parts.is_empty() || parts.contains(&part);
    let quick = words.contains(&"--quick");
    let mut table = table::Table::new();
    if wants("codes") {
        codes::measure(&mut table);
    }
    if wants("forecast") {
        forecast::measure(&mut table, quick);
    }
    if wants("scans") {
        scans::measure(&mut table);
    }
    if wants("writers") {
        writers::measure(&mut table);
    }
    if wants("import") {
        import::measure(&mut table);
    }
    if wants("grid") {
        let sizes: &[usize] = if quick { &[10_000, 100_000] } else { &[10_000, 100_000, 1_000_000] };
        for size in sizes {
            grid::measure(&mut table, *size);
        }
    }
    if wants("forecast-store") {
        stored_forecast::measure(&mut table);
    }
    if wants("alerts") {
        evaluate::measure(&mut table);
    }
    if wants("orders") {
        orders::measure(&mut table);
    }
    table.end();
}
