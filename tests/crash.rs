//! Green means on disk: `pickface scan` is killed at any moment, and what it has acknowledged is there, once.
//!
//! A witness reads the answers; what it has seen before the kill must be in the ledger. `PICKFACE_ROUNDS=500` makes the
//! long run, `PICKFACE_SEED` another one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    process::{ChildStdin, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use support::{
    Depot,
    depot::{MUG, variable},
    station::PATIENCE,
};

/// Numbers that look random and come again: xorshift, Marsaglia 2003.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// A `scan receive --json`, somebody who scans as fast as it takes them, and the witness of its answers.
struct Scanner {
    child: std::process::Child,
    scans: std::thread::JoinHandle<usize>,
    witness: std::thread::JoinHandle<Vec<Value>>,
    answered: Arc<AtomicUsize>,
}

/// What is scanned, in turns: the mug by its barcode, the fern by its SKU.
const IN_TURNS: [(&str, &str); 2] = [(MUG, "MUG-1"), ("FERN-1", "FERN-1")];

/// Scans in turns until nobody listens; returns how many items were scanned whole.
fn keep_scanning(mut to: ChildStdin, first: &'static str) -> usize {
    let mut write = |line: &str| to.write_all(format!("{line}\n").as_bytes());
    if !first.is_empty() && write(first).is_err() {
        return 0;
    }
    IN_TURNS.iter().cycle().take_while(|(code, _)| write(code).is_ok()).count()
}

impl Scanner {
    /// Starts one; `first` is scanned first when it is not empty.
    fn start(depot: &Depot, station: &str, first: &'static str) -> Self {
        let mut child = depot
            .command(&["scan", "receive", "--json", "--station", station])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let scans = std::thread::spawn(move || keep_scanning(stdin, first));
        let answered = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&answered);
        let witness = std::thread::spawn(move || {
            // A line that was cut by the kill is no answer.
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            let mut answers = Vec::new();
            for answer in lines.filter_map(|line| serde_json::from_str(&line).ok()) {
                answers.push(answer);
                count.store(answers.len(), Ordering::Relaxed);
            }
            answers
        });
        Self { child, scans, witness, answered }
    }

    /// Waits until so many scans have been answered.
    fn wait_for(&self, answers: usize) {
        let late = Instant::now() + PATIENCE;
        while self.answered.load(Ordering::Relaxed) < answers {
            assert!(Instant::now() < late, "no {answers} answers within {PATIENCE:?}");
            std::thread::yield_now();
        }
    }

    /// Ends it in the middle of whatever it does, and returns what was acknowledged, and how many items were scanned.
    fn kill(mut self) -> (Vec<Value>, usize) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let scanned = self.scans.join().unwrap();
        (self.witness.join().unwrap(), scanned)
    }
}

#[derive(Debug, Default)]
struct Tally {
    acknowledged: usize,
    lost: usize,
    unacknowledged: usize,
}

/// One program's life: what it was sent and what it acknowledged, and the last number in the ledger when all were dead.
struct Life {
    station: String,
    scanned: usize,
    acknowledged: Vec<String>,
    last: i64,
}

/// What one life left in the ledger, in order, is a beginning of what was scanned: nothing twice, nothing left out,
/// nothing in another order. And what it acknowledged is a beginning of that.
fn is_a_beginning(life: &Life, recorded: &[&Value]) {
    assert!(recorded.len() <= life.scanned, "{} of {} scanned", recorded.len(), life.scanned);
    for (movement, (_, sku)) in recorded.iter().zip(IN_TURNS.iter().cycle()) {
        assert_eq!((&movement["sku"], &movement["quantity"]), (&(*sku).into(), &1.into()), "{movement}");
        assert_eq!((&movement["kind"], &movement["to"]), (&"receive".into(), &"DOCK-1".into()), "{movement}");
    }
    let names: Vec<&str> = recorded.iter().map(|m| m["id"].as_str().unwrap()).collect();
    assert!(
        names.starts_with(&life.acknowledged.iter().map(String::as_str).collect::<Vec<_>>()),
        "{names:?}"
    );
}

/// Rounds of start, scan and kill with these stations at once, then the reckoning.
fn ordeal(rounds: usize, stations: &[&str], seed: u64) -> Tally {
    let depot = Depot::new();
    let mut dice = Dice(seed);
    let mut tally = Tally::default();
    let mut lives: Vec<Life> = Vec::new();
    // The place is scanned until it is once acknowledged, and never again: it is kept through every kill after that.
    let mut placed = vec![false; stations.len()];
    for round in 0..rounds {
        let scanners: Vec<Scanner> = stations
            .iter()
            .zip(&placed)
            .map(|(station, placed)| Scanner::start(&depot, station, if *placed { "" } else { "DOCK-1" }))
            .collect();
        // The moment is the point: in turns any moment of the start, and any moment of the rush.
        let mut after = 100_000;
        if round % 2 == 1 {
            scanners[0].wait_for(1 + dice.roll(200) as usize);
            after = 8_000;
        }
        std::thread::sleep(Duration::from_micros(dice.roll(after)));
        let killed: Vec<(Vec<Value>, usize)> = scanners.into_iter().map(Scanner::kill).collect();
        let conn = rusqlite::Connection::open(depot.store()).unwrap();
        let last = conn.query_row("SELECT coalesce(max(seq), 0) FROM movement", [], |r| r.get(0)).unwrap();
        for (((answers, scanned), placed), station) in killed.into_iter().zip(&mut placed).zip(stations) {
            let mut life = Life { station: (*station).into(), scanned, acknowledged: Vec::new(), last };
            for answer in answers {
                assert_eq!(answer["result"], "ok", "the place is kept through a kill: {answer}");
                assert_eq!(answer["location"], "DOCK-1", "{answer}");
                *placed = true;
                life.acknowledged.extend(answer["movement"].as_str().map(str::to_owned));
            }
            tally.acknowledged += life.acknowledged.len();
            lives.push(life);
        }
    }
    let movements = depot.movements();
    let number = |m: &Value| m["id"].as_str().unwrap().rsplit('-').next().unwrap().parse::<i64>().unwrap();
    let mut before = 0;
    for round in lives.chunks(stations.len()) {
        for life in round {
            let of_it =
                |m: &&Value| m["station"] == *life.station && number(m) > before && number(m) <= life.last;
            let recorded: Vec<&Value> = movements.iter().filter(of_it).collect();
            is_a_beginning(life, &recorded);
            tally.unacknowledged += recorded.len() - life.acknowledged.len();
        }
        before = round[0].last;
    }
    let names: BTreeSet<&str> = movements.iter().map(|m| m["id"].as_str().unwrap()).collect();
    tally.lost =
        lives.iter().flat_map(|l| &l.acknowledged).filter(|name| !names.contains(name.as_str())).count();
    assert_eq!(movements.len(), tally.acknowledged + tally.unacknowledged, "somebody else wrote: {tally:?}");
    depot.is_sound();
    tally
}

fn rounds() -> usize {
    variable("PICKFACE_ROUNDS", 60)
}

fn seed() -> u64 {
    variable("PICKFACE_SEED", 20_261_123) as u64
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_acknowledged() {
    let tally = ordeal(rounds(), &["T1"], seed());
    eprintln!("one writer, {} rounds, seed {}: {tally:?}", rounds(), seed());
    assert!(tally.acknowledged > rounds(), "hardly anything was scanned: {tally:?}");
    assert_eq!(tally.lost, 0, "{tally:?}");
}

#[test]
fn two_writers_killed_at_any_moment_lose_nothing_either() {
    let tally = ordeal(rounds().div_ceil(3), &["T1", "T2"], seed() + 1);
    eprintln!("two writers, {} rounds, seed {}: {tally:?}", rounds().div_ceil(3), seed() + 1);
    assert!(tally.acknowledged > rounds() / 3, "hardly anything was scanned: {tally:?}");
    assert_eq!(tally.lost, 0, "{tally:?}");
}

#[test]
fn the_next_start_goes_on_where_the_kill_came() {
    let depot = Depot::new();
    let mut child = depot.command(&["scan", "receive", "--json"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for scan in ["DOCK-1", MUG] {
        stdin.write_all(format!("{scan}\n").as_bytes()).unwrap();
        assert!(answers.next().unwrap().unwrap().contains("\"ok\""));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let said = depot.feed(&["scan", "receive", "--json"], format!("{MUG}\n"));
    assert!(said.err.contains("going on where it stopped"), "{said:?}");
    let answer: Value = serde_json::from_str(said.out.trim()).unwrap();
    assert_eq!((&answer["result"], &answer["location"]), (&"ok".into(), &"DOCK-1".into()), "{answer}");
    assert_eq!(answer["on_hand"], 2, "{answer}");
    let fresh = depot.feed(&["scan", "receive", "--json"], format!("{MUG}\n"));
    assert!(fresh.out.contains("\"question\""), "a task that ended in good order is over: {fresh:?}");
}

#[test]
fn an_import_that_was_killed_goes_on_and_leaves_what_was_scanned_meanwhile() {
    const ITEMS: usize = 3000;
    let depot = Depot::new();
    let skus = || (0..ITEMS).map(|n| format!("CUP-{n:05}"));
    let items: String = skus().map(|sku| format!("{sku},Cup\n")).collect();
    std::fs::write(depot.path("items.csv"), format!("sku,name\n{items}")).unwrap();
    depot.run(&["import", "items", "items.csv"]).fine();
    let rows: String = skus().map(|sku| format!("{sku},A-01,7\n{sku},DOCK-1,10\n")).collect();
    std::fs::write(depot.path("stock.csv"), format!("sku,location,quantity\n{rows}")).unwrap();
    let count = || {
        let conn = rusqlite::Connection::open(depot.store()).unwrap();
        let count: i64 = conn.query_row("SELECT count(*) FROM movement", [], |r| r.get(0)).unwrap();
        usize::try_from(count).unwrap()
    };
    let mut child = depot.command(&["import", "stock", "stock.csv"]).spawn().unwrap();
    let late = Instant::now() + PATIENCE;
    while count() < 100 {
        assert!(Instant::now() < late, "nothing is coming in");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let taken = count();
    assert!(taken < 2 * ITEMS, "it was over before it was killed");
    let said = depot.feed(&["scan", "receive", "--json"], "DOCK-1\nCUP-00000\n").fine();
    assert!(said.contains("\"on_hand\":11"), "{said}");
    let said = depot.run(&["import", "stock", "stock.csv", "--json"]).json();
    let (store, rest) = (&said[0]["store"], 2 * ITEMS - taken);
    assert_eq!((&store["resumed"], &store["movements"]), (&taken.into(), &rest.into()), "{store}");
    assert_eq!(count(), 2 * ITEMS + 1);
    let dock = depot.run(&["stock", "CUP-00000", "--location", "DOCK-1", "--json"]).json();
    assert_eq!(dock[0]["on_hand"], 11, "{dock:?}");
    let said = depot.run(&["import", "stock", "stock.csv"]).fine();
    assert!(said.contains("nothing was changed"), "{said}");
    depot.is_sound();
}
