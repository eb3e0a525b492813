//! A whole shift: five pickers as five processes on one store, with wrong scans, shorts, broken goods and power cuts, while
//! somebody counts in the same aisles. Afterwards every order has left, waits for goods, or was taken back; every unit is
//! somewhere; nothing was picked or shipped twice; and whoever was cut off had gone on at the same step.
//!
//! `PICKFACE_ORDERS=2000` makes the long shift, `PICKFACE_SEED` another one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on should stop"
)]

mod support;

use pickface::{
    domain::{LocationKind, record::*},
    store::{Founding, Store, load::LoadMode, system_clock},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, channel},
    },
    time::Duration,
};
use support::{
    Depot,
    depot::{founding, item, lined, variable},
};

/// How long an answer may take while six programs share two processors.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pickers, each a process of its own.
const PICKERS: usize = 5;
/// Totes on the cart of each.
const TOTES: usize = 3;
/// Items, two bins each; the bins hold four items each.
const ITEMS: usize = 400;

/// Numbers that look random and come again: xorshift, Marsaglia 2003.
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.roll(n) == 0
    }
}

fn sku(n: usize) -> String {
    format!("SKU-{n:03}")
}

/// The two bins of an item: four items share each of them.
fn bins(n: usize) -> [String; 2] {
    let bin = |n: usize| format!("{}-{:02}", ["A", "B", "C", "D", "E"][n / 40 % 5], n % 40 + 1);
    [bin(n / 4), bin((n + 200) / 4 % 200)]
}

fn warehouse() -> Depot {
    let depot = Depot::bare();
    let mut store =
        Store::create(&depot.store(), &Founding { site_name: String::new(), ..founding() }, system_clock)
            .unwrap();
    let mut go = |_: u64, _: u64| ();
    let items = (0..ITEMS).map(|n| item(&sku(n), &format!("Thing {n}"), None)).collect();
    store.load_items(&lined(items), LoadMode::Apply, &mut go).unwrap();
    let mut places: BTreeMap<String, LocationKind> = BTreeMap::new();
    places.extend((0..ITEMS).flat_map(bins).map(|bin| (bin, LocationKind::Bin)));
    for picker in 0..PICKERS {
        places.extend((0..TOTES).map(|n| (tote(picker, n), LocationKind::Tote)));
    }
    places.insert("QUAR".into(), LocationKind::Quarantine);
    let places = places.into_iter().zip(1..).map(|((code, kind), n)| LocationRecord {
        site: None,
        code: code.parse().unwrap(),
        zone: None,
        kind: Some(kind),
        pick_sequence: Some(n),
        check_digits: None,
    });
    store.load_locations(&lined(places.collect()), LoadMode::Apply, &mut go).unwrap();
    let stock = (0..ITEMS).flat_map(|n| {
        // Every twentieth item is scarce: some of its orders wait.
        let units = if n % 20 == 7 { 1 } else { 60 };
        bins(n).map(|bin| StockRecord {
            sku: sku(n).parse().unwrap(),
            site: None,
            location: bin.parse().unwrap(),
            lot: None,
            expiry: None,
            quantity: pickface::domain::Quantity::from_units(units),
        })
    });
    store.load_stock(&lined(stock.collect()), "stock", LoadMode::Apply, &mut go).unwrap();
    for picker in 0..PICKERS {
        store.add_operator(&badge(picker), &badge(picker), "picker").unwrap();
    }
    store.add_operator("COUNTER", "Counter", "lead").unwrap();
    depot
}

fn badge(picker: usize) -> String {
    format!("PICKER{picker}")
}

fn tote(picker: usize, n: usize) -> String {
    format!("TOTE-{picker}{n}")
}

/// A file of orders, as a channel gives it.
fn orders(depot: &Depot, count: u64, dice: &mut Dice) {
    let mut file = String::from("order,date,promise,sku,quantity,channel,service\n");
    for n in 0..count {
        let day = 20 + dice.roll(8);
        let service = ["DHL", "UPS", "Mail"][dice.roll(3) as usize];
        let mut taken = BTreeSet::new();
        for _ in 0..1 + dice.roll(3) {
            let what = dice.roll(ITEMS as u64) as usize;
            if taken.insert(what) {
                let units = 1 + dice.roll(3);
                file.push_str(&format!(
                    "{n},2026-11-{day},2026-12-{day},{},{units},shop,{service}\n",
                    sku(what)
                ));
            }
        }
    }
    std::fs::write(depot.path("orders.csv"), file).unwrap();
    depot.run(&["import", "orders", depot.path("orders.csv").to_str().unwrap()]).fine();
}

/// A terminal: `pickface scan FLOW --json`, one answer a scan.
struct Terminal {
    child: Child,
    to: ChildStdin,
    from: Receiver<String>,
}

impl Terminal {
    fn start(depot: &Depot, flow: &str, who: &str) -> Self {
        let mut command: Command =
            depot.command(&["scan", flow, "--json", "--station", who, "--operator", who]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (to, answers) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (tell, from) = channel();
        // A line that was cut by the power is no answer.
        std::thread::spawn(move || {
            BufReader::new(answers).lines().map_while(Result::ok).all(|line| tell.send(line).is_ok())
        });
        Self { child, to, from }
    }

    /// One scan and its answer: how it went, and what it says.
    fn scan(&mut self, text: &str) -> (String, String) {
        self.to.write_all(format!("{text}\n").as_bytes()).unwrap();
        let line = self.from.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer to {text:?}"));
        let answer: Value = serde_json::from_str(&line).unwrap();
        let word = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
        (word("result"), word("message"))
    }

    /// What it waits for: an OK where nothing is locked does nothing, and says so.
    fn waits(&mut self) -> (String, String) {
        let (result, said) = self.scan("OK");
        let prompt = ["nothing is locked: ", "go on: "].iter().find_map(|word| said.split_once(word));
        (result, prompt.map_or_else(|| said.clone(), |(_, prompt)| prompt.to_owned()))
    }

    /// The power is cut; with a scan, before it is known whether that one was recorded.
    fn cut(mut self, in_the_air: Option<&str>) {
        if let Some(text) = in_the_air {
            self.to.write_all(format!("{text}\n").as_bytes()).unwrap();
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn end(mut self) {
        drop(self.to);
        assert!(self.child.wait().unwrap().success());
    }
}

#[derive(Default)]
struct Tally {
    scans: AtomicUsize,
    cuts: AtomicUsize,
    same_step: AtomicUsize,
    shorts: AtomicUsize,
    damaged: AtomicUsize,
    wrong: AtomicUsize,
}

/// The word behind another: `SCAN ITEM SKU-001, OR ...` → `SKU-001`.
fn behind<'t>(text: &'t str, before: &str) -> Option<&'t str> {
    let rest = &text[text.find(before)? + before.len()..];
    rest.split([',', ' ', ':', ';']).next()
}

/// One picker: carts until nothing is left, each packed and shipped.
struct Picker<'d> {
    depot: &'d Depot,
    number: usize,
    dice: Dice,
    tally: &'d Tally,
    /// Orders on the cart that is being built.
    on_cart: usize,
}

impl Picker<'_> {
    fn work(&mut self) {
        loop {
            let mut terminal = Terminal::start(self.depot, "pick", &badge(self.number));
            let (mut steps, mut asked) = (0, None);
            let is_over = loop {
                steps += 1;
                assert!(steps < 2000, "picker {} goes in circles: {:?}", self.number, terminal.waits());
                // What is asked waits for its answer, and an OK would be one.
                let (result, prompt) = asked.take().unwrap_or_else(|| terminal.waits());
                if result == "ok" && prompt.contains("NOTHING TO PICK") {
                    break true;
                }
                let next = self.next(&result, &prompt);
                if self.dice.one_in(40) {
                    terminal = self.power_cut(terminal, (&result, &prompt), &next);
                    continue;
                }
                self.tally.scans.fetch_add(1, Ordering::Relaxed);
                let (result, said) = terminal.scan(&next);
                asked = (result == "question").then(|| (result, said.clone()));
                if prompt.contains("CART IS DONE") && said.contains("picked") {
                    break false;
                }
            };
            terminal.end();
            self.pack();
            if is_over {
                return;
            }
        }
    }

    /// What a person would scan now, or what one scans by mistake.
    fn next(&mut self, result: &str, prompt: &str) -> String {
        if result == "error" {
            return "OK".into();
        }
        if result == "question" {
            return match prompt {
                p if p.contains("short in") => {
                    self.tally.shorts.fetch_add(1, Ordering::Relaxed);
                    "SHORT"
                }
                p if p.contains("damaged, from") => {
                    self.tally.damaged.fetch_add(1, Ordering::Relaxed);
                    "DAMAGED"
                }
                _ => "YES",
            }
            .into();
        }
        if let Some(offer) = prompt.find("SCAN A TOTE for") {
            let is_full = self.on_cart == TOTES;
            if prompt[offer..].contains("OR DONE") && (is_full || self.dice.one_in(6)) {
                self.on_cart = 0;
                return "DONE".into();
            }
            if !prompt[offer..].contains("OR DONE") {
                self.on_cart = 0;
            }
            self.on_cart += 1;
            return tote(self.number, self.on_cart - 1);
        }
        if prompt.contains("THAT IS ALL") || prompt.contains("CART IS DONE") {
            self.on_cart = 0;
            return "DONE".into();
        }
        if let Some(place) = behind(prompt, "GO TO ") {
            return match self.dice.roll(30) {
                0 => self.mistake("E-40"),
                1 => self.mistake("9506000134352"),
                2 => "SKIP".into(),
                _ => place.into(),
            };
        }
        if let Some(tote) = behind(prompt, "PUT IN ") {
            return match self.dice.roll(30) {
                0 => self.mistake("A-01"),
                _ => tote.into(),
            };
        }
        if let Some(wanted) = behind(prompt, "SCAN ITEM ") {
            return match self.dice.roll(60) {
                0 => self.mistake("SKU-399"),
                1 => self.mistake("12"),
                2 => "SHORT".into(),
                3 => "DAMAGED".into(),
                _ => wanted.into(),
            };
        }
        panic!("picker {}: {prompt:?}", self.number)
    }

    fn mistake(&self, text: &str) -> String {
        self.tally.wrong.fetch_add(1, Ordering::Relaxed);
        text.into()
    }

    /// The terminal goes on at the same step; at the next one, where a scan was in the air and had been recorded.
    fn power_cut(&mut self, terminal: Terminal, (result, prompt): (&str, &str), next: &str) -> Terminal {
        self.tally.cuts.fetch_add(1, Ordering::Relaxed);
        // A question that was asked is asked still; an OK would answer it.
        let is_idle = result != "question" && self.dice.one_in(2);
        terminal.cut((!is_idle).then_some(next));
        let mut again = Terminal::start(self.depot, "pick", &badge(self.number));
        if is_idle {
            let (_, found) = again.waits();
            assert_eq!(step(&found), step(prompt), "picker {} after a power cut", self.number);
            self.tally.same_step.fetch_add(1, Ordering::Relaxed);
        }
        again
    }

    /// Every tote of the cart that has an order in it: verified piece by piece, then shipped.
    fn pack(&mut self) {
        let mut terminal = Terminal::start(self.depot, "pack", &badge(self.number));
        for n in 0..TOTES {
            let (result, said) = terminal.scan(&tote(self.number, n));
            if result == "error" {
                assert!(said.contains("NO ORDER"), "{said}");
                terminal.scan("OK");
                continue;
            }
            let code = said.split(' ').next().unwrap().to_owned();
            let order = &self.depot.run(&["orders", &code, "--json"]).json()[0];
            for line in order["items"].as_array().unwrap() {
                let there = |place: &Value| {
                    let is_tote = place["location"].as_str().unwrap().starts_with("TOTE");
                    if is_tote { place["quantity"].as_i64().unwrap() } else { 0 }
                };
                let units: i64 = line["places"].as_array().unwrap().iter().map(there).sum();
                for _ in 0..units {
                    let (result, said) = terminal.scan(line["sku"].as_str().unwrap());
                    assert_eq!(result, "ok", "{said}");
                }
            }
            // DONE: packed; the carrier's number: it leaves.
            terminal.scan("DONE");
            let (result, said) = terminal.scan(&format!("1Z{code}"));
            assert!(result == "ok" && said.contains("on its way"), "{code}: {result} {said}");
        }
        terminal.end();
    }
}

/// A prompt without what others may have changed meanwhile: which order is offered for the next tote.
fn step(prompt: &str) -> String {
    match prompt.find("SCAN A TOTE") {
        Some(_) => "SCAN A TOTE".into(),
        None => prompt.trim_start_matches([':', ' ']).to_owned(),
    }
}

/// Counts in the same aisles until the pickers are through: everything is there, as far as the counter can see.
fn count(depot: &Depot, is_over: &AtomicBool) -> usize {
    let mut counts = 0;
    let mut dice = Dice(77);
    while !is_over.load(Ordering::Relaxed) {
        let place = bins(dice.roll(ITEMS as u64) as usize)[0].clone();
        let lies: Vec<Value> = depot.run(&["stock", "--location", &place, "--json"]).json();
        let mut terminal = Terminal::start(depot, "count", "COUNTER");
        terminal.scan(&place);
        for line in &lies {
            // What is picked between the look and the scan is netted by the flow; the counter counts what she saw.
            let (result, said) = terminal.scan(&format!("*{}", line["on_hand"]));
            assert_eq!(result, "ok", "{said}");
            terminal.scan(line["sku"].as_str().unwrap());
        }
        // Nothing of it is posted: the shift's own movements are what is tried here.
        terminal.scan("BACK");
        terminal.scan("YES");
        terminal.end();
        counts += 1;
    }
    counts
}

#[test]
fn five_pickers_one_counter_and_the_power_cut_again_and_again() {
    let count_of_orders = variable("PICKFACE_ORDERS", 120) as u64;
    let mut dice = Dice(variable("PICKFACE_SEED", 20_261_125) as u64);
    let depot = warehouse();
    orders(&depot, count_of_orders, &mut dice);
    let before = units(&depot);
    let (tally, is_over) = (Tally::default(), AtomicBool::new(false));
    let counts = std::thread::scope(|scope| {
        let counter = scope.spawn(|| count(&depot, &is_over));
        let pickers: Vec<_> = (0..PICKERS)
            .map(|number| {
                let dice = Dice(dice.roll(u64::MAX - 1) + 1);
                let mut picker = Picker { depot: &depot, number, dice, tally: &tally, on_cart: 0 };
                scope.spawn(move || picker.work())
            })
            .collect();
        pickers.into_iter().for_each(|picker| picker.join().unwrap());
        is_over.store(true, Ordering::Relaxed);
        counter.join().unwrap()
    });
    let all = depot
        .run(&[
            "orders",
            "--stage",
            "held,unbound,backordered,partial,allocated,released,picking,picked,packed,shipped,cancelled",
            "--json",
        ])
        .json();
    assert_eq!(all.len() as u64, count_of_orders);
    let (mut shipped, mut waits) = (0, 0);
    for order in &all {
        let number = |key: &str| order[key].as_f64().unwrap();
        match order["stage"].as_str().unwrap() {
            "shipped" => {
                assert_eq!(number("shipped"), number("wanted"), "{order}");
                shipped += 1;
            }
            "backordered" | "partial" => {
                assert!(number("missing") > 0.0 && number("picked") == 0.0, "{order}");
                waits += 1;
            }
            stage => panic!("{stage}: {order}"),
        }
    }
    assert!(shipped > all.len() / 2, "only {shipped} of {} were shipped", all.len());
    // Every unit that is not on a shelf any more was shipped, once.
    let gone: f64 = all.iter().map(|o| o["shipped"].as_f64().unwrap()).sum();
    assert_eq!(before - units(&depot), gone, "what left the shelves is what was shipped");
    let doctor = depot.run(&["doctor", "--json"]);
    for check in doctor.out.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()) {
        let is_told = ["space", "forecasts"].contains(&check["check"].as_str().unwrap());
        assert!(check["ok"] == true || is_told, "{check}");
    }
    let seen = |n: &AtomicUsize| n.load(Ordering::Relaxed);
    eprintln!(
        "{shipped} shipped, {waits} wait; {} scans, {} power cuts ({} at rest, each went on at its step), {} shorts, {} damaged, \
         {} wrong scans, {counts} counts",
        seen(&tally.scans),
        seen(&tally.cuts),
        seen(&tally.same_step),
        seen(&tally.shorts),
        seen(&tally.damaged),
        seen(&tally.wrong)
    );
    assert!(seen(&tally.cuts) > 0 && seen(&tally.wrong) > 0 && counts > 0);
}

/// Units on hand in all real places.
fn units(depot: &Depot) -> f64 {
    depot.run(&["stock", "--json"]).json().iter().map(|line| line["on_hand"].as_f64().unwrap()).sum()
}
