//! Scans: alone, in a burst, and while an import runs.

use super::{
    floor::Floor,
    table::{Table, processor, quantile, rate, ratio, time},
    warehouse::{self, Terminal},
    writers,
};
use std::time::{Duration, Instant};

const SCANS: usize = 600;
const BURST: usize = 1000;

pub fn measure(table: &mut Table) {
    let (kept, _) = warehouse::kept(10_000);
    let path = warehouse::copy(&kept, "scans");
    let (dock, codes) = warehouse::codes(10_000);
    let mut floor = Floor::beside(&path);
    let mut terminal = Terminal::open(&path, "T1");
    terminal.scan_and_wait(&dock);
    for code in codes.iter().take(50) {
        terminal.scan_and_wait(code);
        floor.once();
    }
    floor.times.clear();

    table.section(
        "Scans, a store of 10 000 items (receive; floor = 4 KiB appended and flushed, between the scans)",
    );
    let mut alone = Vec::new();
    for i in 0..SCANS {
        floor.once();
        // Items anywhere in the store, as they come in from a lorry.
        alone.push(terminal.scan_and_wait(&codes[i * 389 % codes.len()]));
    }
    let beside = beside(&floor.times);
    let p50 = ratio(quantile(&alone, 0.5), quantile(&floor.times, 0.5));
    table.line("scan to green, p50", &time(quantile(&alone, 0.5)), &beside, "<= 1.5 floors", p50 <= 1.5);
    table.note("  in floors", &format!("{p50:.2}"), "");
    table.note("scan to green, p99", &time(quantile(&alone, 0.99)), "");
    table.note("one by one", &rate(SCANS, alone.iter().sum(), "scans"), "");

    let mut bursts = Vec::new();
    let mut busy = Duration::ZERO;
    floor.times.clear();
    for round in 0..10 {
        for _ in 0..20 {
            floor.once();
        }
        let (start, used) = (Instant::now(), processor());
        for i in 0..BURST {
            terminal.scan(&codes[(i * 7 + round) % codes.len()]);
        }
        let mut last = start;
        for _ in 0..BURST {
            (last, ()) = terminal.wait_scanned();
        }
        bursts.push(last - start);
        busy += processor() - used;
    }
    let p50 = quantile(&bursts, 0.5);
    table.line(
        "1 000 scans queued at once",
        &rate(BURST, p50, "scans"),
        &self::beside(&floor.times),
        ">= 20 000 scans/s",
        BURST as f64 / p50.as_secs_f64() >= 20_000.0,
    );
    table.note("  per second of processor time", &rate(BURST * 10, busy, "scans"), "");

    floor.times.clear();
    let mut import = writers::Child::start(&["child-load", &path.display().to_string()]);
    import.wait_ready();
    let mut during = Vec::new();
    let until = Instant::now() + Duration::from_secs(8);
    while Instant::now() < until {
        floor.once();
        during.push(terminal.scan_and_wait(&codes[during.len() * 389 % codes.len()]));
        std::thread::sleep(Duration::from_millis(10));
    }
    let lines = import.stop();
    let (p50, p99) = (quantile(&during, 0.5), quantile(&during, 0.99));
    let over = p99.saturating_sub(quantile(&floor.times, 0.5));
    table.note("while an import runs, p50", &time(p50), &format!("import: {lines} lines/s"));
    table.line(
        "while an import runs, p99",
        &time(p99),
        &self::beside(&floor.times),
        "< 50 ms over the floor",
        over < Duration::from_millis(50),
    );
    drop(terminal);
    drop(floor);
    warehouse::remove(&path);
}

/// The floor in words.
pub fn beside(floor: &[Duration]) -> String {
    format!("floor p50 {}, p99 {}", time(quantile(floor, 0.5)), time(quantile(floor, 0.99)))
}
