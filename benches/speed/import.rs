//! Imports: a real year of sales beside `sqlite3 .import` of the same file, and movements.

use super::{
    floor::Floor,
    scans::beside,
    table::{Table, processor, rate, ratio, thousands, time},
    warehouse,
};
use flate2::read::GzDecoder;
use pickface::{
    domain::record::Lined,
    exchange::{self, Kind, Options},
    store::load::LoadMode,
};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The disk right before or after what is measured.
fn flush(floor: &mut Floor) {
    for _ in 0..25 {
        floor.once();
    }
}

/// The sales lines, if they are at hand.
fn sales() -> Option<PathBuf> {
    let folder = std::env::var_os("PICKFACE_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    Some(folder.join("demand/online_retail_lines.csv.gz")).filter(|p| p.exists())
}

pub fn measure(table: &mut Table) {
    table.section("Imports");
    let mut floor = Floor::beside(&warehouse::folder().join("import.pickface"));
    flush(&mut floor);
    match sales() {
        Some(packed) => sales_beside_sqlite(table, &packed, &mut floor),
        None => table.note("sales", "skipped", "no shared data demand/online_retail_lines.csv.gz"),
    }
    movements(table, &mut floor);
}

fn sales_beside_sqlite(table: &mut Table, packed: &Path, floor: &mut Floor) {
    let csv = warehouse::folder().join("sales.csv");
    let mut from = GzDecoder::new(std::fs::File::open(packed).unwrap());
    std::io::copy(&mut from, &mut std::fs::File::create(&csv).unwrap()).unwrap();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut lines = 0;
    // By turns, so that both meet the same disk.
    for _ in 0..3 {
        flush(floor);
        ours.push(import(&csv, &mut lines));
        flush(floor);
        theirs.extend(sqlite_import(&csv));
    }
    let ours = *ours.iter().min().unwrap();
    table.note(
        "sales read and stored, best of 3",
        &rate(lines, ours, "lines"),
        &format!("{} lines in {}", thousands(lines), time(ours)),
    );
    match theirs.into_iter().min() {
        Some(theirs) => {
            let times = ratio(ours, theirs);
            let beside = format!(".import {}, {}", time(theirs), beside(&floor.times));
            table.line("  beside sqlite3 .import", &format!("{times:.2} x"), &beside, "<= 3 x", times <= 3.0);
        }
        None => table.note("  beside sqlite3 .import", "skipped", "no sqlite3 on this machine"),
    }
}

fn import(csv: &Path, lines: &mut usize) -> Duration {
    let path = warehouse::folder().join("sales.pickface");
    let mut store = warehouse::new_store(&path);
    let start = Instant::now();
    let parsed = exchange::read(Kind::Sales, csv, &Options::default(), &mut |_, _| ()).unwrap();
    let read = start.elapsed();
    *lines = parsed.report.rows as usize;
    let demand = parsed.demand;
    let report = store.load_demand(&demand, true, LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!(report.refused_count, 0);
    let took = start.elapsed();
    eprintln!("  sales: read {} of {}, {} days of demand", time(read), time(took), demand.len());
    drop(store);
    warehouse::remove(&path);
    took
}

fn sqlite_import(csv: &Path) -> Option<Duration> {
    let path = warehouse::folder().join("sqlite-import.db");
    warehouse::remove(&path);
    let start = Instant::now();
    let status = Command::new("sqlite3")
        .arg(&path)
        .args([".mode csv", &format!(".import {} sales", csv.display())])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    let took = start.elapsed();
    warehouse::remove(&path);
    status.success().then_some(took)
}

fn movements(table: &mut Table, floor: &mut Floor) {
    const ITEMS: usize = 50_000;
    let demo = warehouse::demo(ITEMS);
    let path = warehouse::folder().join("movements.pickface");
    let mut store = warehouse::new_store(&path);
    store.add_site("NORTH", "North", chrono_tz::Europe::London).unwrap();
    let lined = |record| Lined { line: 0, record };
    let start = Instant::now();
    let items: Vec<_> = demo.items().map(|record| Lined { line: 0, record }).collect();
    store.load_items(&items, LoadMode::Apply, &mut |_, _| ()).unwrap();
    table.note("items", &rate(items.len(), start.elapsed(), "lines"), "");
    let places: Vec<_> = demo.locations().map(|record| Lined { line: 0, record }).collect();
    store.load_locations(&places, LoadMode::Apply, &mut |_, _| ()).unwrap();
    let stock: Vec<_> = demo.stock().map(lined).collect();
    floor.times.clear();
    flush(floor);
    let (start, used) = (Instant::now(), processor());
    let report = store.load_stock(&stock, "opening", LoadMode::Apply, &mut |_, _| ()).unwrap();
    let (took, busy) = (start.elapsed(), processor() - used);
    flush(floor);
    assert_eq!(report.refused_count, 0, "{:?}", report.refused.first());
    table.line(
        "movements (opening stock)",
        &rate(report.movements as usize, took, "lines"),
        &beside(&floor.times),
        ">= 90 000 lines/s",
        report.movements as f64 / took.as_secs_f64() >= 90_000.0,
    );
    table.note("  per second of processor time", &rate(report.movements as usize, busy, "lines"), "");
    drop(store);
    warehouse::remove(&path);
}
