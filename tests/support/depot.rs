//! A depot in a test: a store in a folder of its own, and the real program at work on it.

use super::{Station, station::Start};
use pickface::{
    domain::{LocationKind, record::*},
    store::{Founding, Store, load::LoadMode, system_clock},
};
use serde_json::Value;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// The barcode of MUG-1.
pub const MUG: &str = "9506000134352";

/// A store with DOCK-1, A-01, MUG-1 (a GTIN) and FERN-1, and nothing in stock.
pub struct Depot {
    folder: tempfile::TempDir,
}

/// What a command said and how it ended.
#[derive(Debug, Clone)]
pub struct Said {
    /// The exit status; `None` when a signal ended it.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Said {
    /// It went well, and said nothing beside its answer.
    #[track_caller]
    pub fn fine(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    /// It was refused with exit status 1 and one sentence on stderr that says this.
    #[track_caller]
    pub fn refused(self, words: &str) -> Self {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "one sentence: {}", self.err);
        assert!(self.err.starts_with("pickface: ") && self.err.contains(words), "{}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    /// The lines of a JSON answer.
    #[track_caller]
    pub fn json(self) -> Vec<Value> {
        self.fine().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub fn founding() -> Founding {
    Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: "Main warehouse".into(),
        time_zone: chrono_tz::Europe::London,
        currency: "GBP".into(),
    }
}

pub fn lined<T>(records: Vec<T>) -> Vec<Lined<T>> {
    records.into_iter().enumerate().map(|(i, record)| Lined { line: i as u64 + 2, record }).collect()
}

pub fn item(sku: &str, name: &str, barcode: Option<&str>) -> ItemRecord {
    let mut record = ItemRecord::new(sku.parse().unwrap());
    record.name = Some(name.into());
    record.barcode = barcode.map(str::to_owned);
    record
}

pub fn place(code: &str, kind: LocationKind) -> LocationRecord {
    LocationRecord {
        site: None,
        code: code.parse().unwrap(),
        zone: None,
        kind: Some(kind),
        pick_sequence: None,
        check_digits: None,
    }
}

impl Depot {
    /// A folder without a store.
    pub fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn new() -> Self {
        let depot = Self::bare();
        let mut store = Store::create(&depot.store(), &founding(), system_clock).unwrap();
        let items = lined(vec![item("MUG-1", "Enamel mug", Some(MUG)), item("FERN-1", "Boston fern", None)]);
        store.load_items(&items, LoadMode::Apply, &mut |_, _| ()).unwrap();
        let places = lined(vec![place("DOCK-1", LocationKind::Dock), place("A-01", LocationKind::Bin)]);
        store.load_locations(&places, LoadMode::Apply, &mut |_, _| ()).unwrap();
        depot
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn store(&self) -> PathBuf {
        self.path("warehouse.pickface")
    }

    /// The library's own hand on the store.
    pub fn open(&self) -> Store {
        Store::open(&self.store(), system_clock).unwrap()
    }

    /// The variables that keep a program within this depot.
    fn variables(&self) -> [(&'static str, PathBuf); 3] {
        [
            ("PICKFACE_LOG", self.path("log")),
            ("PICKFACE_CONFIG", self.path("config.toml")),
            ("PICKFACE_STORE", self.store()),
        ]
    }

    /// The program with these arguments, on this store.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pickface"));
        command.args(arguments);
        self.within(&mut command);
        command
    }

    /// A shell script that knows the program as `$PICKFACE`.
    pub fn script(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).env("PICKFACE", env!("CARGO_BIN_EXE_pickface"));
        self.within(&mut command);
        command
    }

    fn within(&self, command: &mut Command) {
        command.envs(self.variables()).env_remove("NO_COLOR").current_dir(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        self.command(arguments).output().unwrap().into()
    }

    /// The program with this on its stdin.
    pub fn feed(&self, arguments: &[&str], input: impl AsRef<[u8]> + Send) -> Said {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let output = std::thread::scope(|scope| {
            // A program that stops listening is its own affair.
            scope.spawn(move || stdin.write_all(input.as_ref()));
            child.wait_with_output().unwrap()
        });
        output.into()
    }

    /// The screens in a terminal; nothing is started yet.
    pub fn screens(&self) -> Start {
        let start = Station::of(env!("CARGO_BIN_EXE_pickface"));
        self.variables().into_iter().fold(start, |start, (name, value)| start.env(name, value))
    }

    /// Every movement, as `movements --json` lists them.
    pub fn movements(&self) -> Vec<Value> {
        self.run(&["movements", "--json"]).json()
    }

    /// What `doctor --json` finds wrong. A disk that is nearly full is the machine's fault, not the store's.
    pub fn unsound(&self) -> Vec<Value> {
        let said = self.run(&["doctor", "--json"]);
        assert_eq!(said.err, "");
        let checks: Vec<Value> = said.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert!(checks.len() >= 8, "{}", said.out);
        checks.into_iter().filter(|c| c["ok"] != true && c["check"] != "space").collect()
    }

    #[track_caller]
    pub fn is_sound(&self) {
        assert_eq!(self.unsound(), Vec::<Value>::new());
    }

    /// The text of the log, all days.
    pub fn log(&self) -> String {
        let Ok(files) = std::fs::read_dir(self.path("log")) else { return String::new() };
        files.map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap()).collect()
    }
}

/// A number from a variable of the environment, for runs that are longer than usual.
pub fn variable(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Whether a file exists and has this in it.
pub fn holds(path: &Path, text: &str) -> bool {
    std::fs::read_to_string(path).is_ok_and(|found| found.contains(text))
}
