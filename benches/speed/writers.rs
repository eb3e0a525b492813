//! Two processes that write without pause, and the processes that other measurements need beside them.

use super::{
    floor::Floor,
    scans::beside,
    table::{Table, quantile, ratio, time},
    warehouse::{self, Terminal},
};
use pickface::{
    domain::{Quantity, record::Lined},
    store::{Store, load::LoadMode, system_clock},
};
use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// This program again, as another process.
pub struct Child {
    process: std::process::Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Child {
    pub fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        Self { process, out }
    }

    /// Waits until it is at work.
    pub fn wait_ready(&mut self) {
        self.line();
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// Its last line, after it ended by itself or because its input was closed.
    pub fn stop(mut self) -> String {
        drop(self.process.stdin.take());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        assert!(self.process.wait().unwrap().success());
        rest.lines().last().unwrap_or_default().to_owned()
    }
}

pub fn measure(table: &mut Table) {
    const ROUND: u64 = 4000;
    let (kept, _) = warehouse::kept(10_000);
    table.section("Two processes that scan without pause, three rounds of 4 s");
    for round in 1..=3 {
        let path = warehouse::copy(&kept, "writers");
        let mut floor = Floor::beside(&path);
        for _ in 0..50 {
            floor.once();
        }
        let arguments = ["child-scan", &path.display().to_string(), &ROUND.to_string()];
        let children = [Child::start(&arguments), Child::start(&arguments)];
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(ROUND) {
            floor.once();
            std::thread::sleep(Duration::from_millis(20));
        }
        let times: Vec<Duration> = children.map(Child::stop).iter().flat_map(|l| told(l)).collect();
        // Each child tells its median and its longest.
        let (median, longest) = (times[0].max(times[2]), times[1].max(times[3]));
        let floors = ratio(longest, quantile(&floor.times, 0.5));
        let worst = *floor.times.iter().max().unwrap();
        table.line(
            &format!("longest wait, round {round} (p50 {})", time(median)),
            &format!("{} = {floors:.1} f", time(longest)),
            &format!("{}, longest {}", beside(&floor.times), time(worst)),
            "<= 10 floors (p50)",
            floors <= 10.0,
        );
        // The same number of processes for the same time, with nothing but the turns and the disk: what is longest there
        // comes from the disk, and no program can do better.
        let bare = path.with_extension("bare");
        let arguments = ["child-floor", &bare.display().to_string(), &ROUND.to_string()];
        let children = [Child::start(&arguments), Child::start(&arguments)];
        let times: Vec<Duration> = children.map(Child::stop).iter().flat_map(|l| told(l)).collect();
        let (median, bare_longest) = (times[0].max(times[2]), times[1].max(times[3]));
        let _ = std::fs::remove_file(&bare);
        table.note(
            "  two that only append 4 KiB and flush by turns",
            &time(bare_longest),
            &format!("p50 {}; ours is {:.1} of it", time(median), ratio(longest, bare_longest)),
        );
        warehouse::remove(&path);
    }
}

/// The durations of a line, in microseconds.
fn told(line: &str) -> Vec<Duration> {
    line.split(' ').map(|n| Duration::from_micros(n.parse().unwrap())).collect()
}

/// Takes its turn, appends 4 KiB and flushes, over and over; tells the median and the longest time with the wait.
pub fn child_floor(path: &Path, millis: u64) {
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
    let until = Instant::now() + Duration::from_millis(millis);
    let mut times = Vec::new();
    while Instant::now() < until {
        let start = Instant::now();
        file.lock().unwrap();
        (&file).write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        file.unlock().unwrap();
        times.push(start.elapsed());
    }
    println!("{} {}", quantile(&times, 0.5).as_micros(), times.iter().max().unwrap().as_micros());
}

/// Scans one after another, and tells the median and the longest time in microseconds.
pub fn child_scan(store: &Path, millis: u64) {
    let (dock, codes) = warehouse::codes(10_000);
    let mut terminal = Terminal::open(store, &format!("T{}", std::process::id() % 100_000));
    terminal.scan_and_wait(&dock);
    let until = Instant::now() + Duration::from_millis(millis);
    let mut times = Vec::new();
    while Instant::now() < until {
        times.push(terminal.scan_and_wait(&codes[times.len() * 31 % codes.len()]));
    }
    println!("{} {}", quantile(&times, 0.5).as_micros(), times.iter().max().unwrap().as_micros());
}

/// States the stock of every place over and over, one piece more each time, until its input is closed; tells its pace.
pub fn child_load(store: &Path) {
    let mut records: Vec<_> =
        warehouse::demo(10_000).stock().map(|record| Lined { line: 0, record }).collect();
    let mut store = Store::open(store, system_clock).unwrap();
    let (closed, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read(&mut [0]);
        let _ = closed.send(());
    });
    println!("ready");
    std::io::stdout().flush().unwrap();
    let (start, mut lines) = (Instant::now(), 0);
    while told.try_recv().is_err() {
        for r in &mut records {
            // A serial is there or it is not; everything else grows.
            let may_be_serial = r.record.lot.is_some() && r.record.quantity <= Quantity::ONE;
            let one = if may_be_serial { Quantity::ONE - r.record.quantity } else { Quantity::ONE };
            r.record.quantity = if may_be_serial { one } else { r.record.quantity + one };
        }
        let report = store.load_stock(&records, "again", LoadMode::Apply, &mut |_, _| ()).unwrap();
        assert_eq!(report.refused_count, 0, "{:?}", report.refused.first());
        lines += records.len();
    }
    println!("{}", (lines as f64 / start.elapsed().as_secs_f64()) as usize);
}
