//! Stores to measure on: made once from a seed and kept under `target/bench-stores`.

use pickface::{
    barcode::command::FlowKind,
    demo::Warehouse,
    domain::{Day, LocationKind, Tracking},
    store::{
        Founding, Store,
        service::{Event, Request, Service, ServiceOptions},
        session::Front,
        system_clock,
    },
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
    },
    time::{Duration, Instant},
};

const SEED: u64 = 4711;

/// Kept stores are of this day, so that a kept one is as good as a new one.
const TODAY: Day = Day(20_780);

/// Bumped when the store's schema or the demo warehouse changes.
const EDITION: u32 = 2;

pub fn folder() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from)
        .join("bench-stores");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn demo(items: usize) -> Warehouse {
    Warehouse::make(SEED, items, TODAY)
}

/// A new store in a file that is gone first.
pub fn new_store(path: &Path) -> Store {
    remove(path);
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: "Main warehouse".into(),
        time_zone: chrono_tz::Europe::London,
        currency: "GBP".into(),
    };
    Store::create(path, &founding, system_clock).unwrap()
}

pub fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", ".queue", ".turn", ".open"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

/// The kept store of so many items, and how long its making took, if it was made now.
pub fn kept(items: usize) -> (PathBuf, Option<Duration>) {
    let path = folder().join(format!("demo-{EDITION}-{items}.pickface"));
    if path.exists() {
        return (path, None);
    }
    let making = folder().join(format!("making-{items}.pickface"));
    let start = Instant::now();
    let mut store = new_store(&making);
    let mut phase = Instant::now();
    let mut last = String::from("start");
    store
        .found_demo(&demo(items), TODAY, &mut |word| {
            eprintln!("  founding {items}: {last} {:.1} s", phase.elapsed().as_secs_f64());
            (phase, last) = (Instant::now(), word.to_owned());
        })
        .unwrap();
    eprintln!("  founding {items}: {last} {:.1} s", phase.elapsed().as_secs_f64());
    drop(store);
    let took = start.elapsed();
    std::fs::rename(&making, &path).unwrap();
    remove(&making);
    (path, Some(took))
}

/// A copy that may be written to.
pub fn copy(of: &Path, name: &str) -> PathBuf {
    let path = folder().join(format!("{name}.pickface"));
    remove(&path);
    std::fs::copy(of, &path).unwrap();
    std::fs::File::open(&path).unwrap().sync_all().unwrap();
    path
}

/// A terminal on a store: requests go in, events are waited for.
pub struct Terminal {
    service: Option<Service>,
    events: Receiver<(Instant, Event)>,
    number: u64,
}

impl Terminal {
    pub fn open(path: &Path, station: &str) -> Self {
        let (send, events) = mpsc::channel();
        let send = Mutex::new(send);
        let notify = Arc::new(move |event| {
            let _ = send.lock().unwrap().send((Instant::now(), event));
        });
        let options = ServiceOptions {
            front: Front::CommandLine,
            station: Some(station.into()),
            site: None,
            operator: None,
            flow: FlowKind::Receive,
            only: true,
        };
        let (service, _) = Service::start(path, &options, system_clock, notify).unwrap();
        Self { service: Some(service), events, number: 0 }
    }

    pub fn send(&self, request: Request) {
        self.service.as_ref().unwrap().send(request);
    }

    /// The next event that `wanted` takes, and when it came.
    pub fn wait<T>(&self, mut wanted: impl FnMut(Event) -> Option<T>) -> (Instant, T) {
        loop {
            let (at, event) = self.events.recv_timeout(Duration::from_secs(60)).expect("an answer");
            if let Event::Failed { message, .. } = &event {
                panic!("{message}");
            }
            if let Some(answer) = wanted(event) {
                return (at, answer);
            }
        }
    }

    pub fn scan(&mut self, text: &str) {
        self.number += 1;
        self.send(Request::Scan { number: self.number, text: text.into(), burst: None });
    }

    /// One scan from sending to green.
    pub fn scan_and_wait(&mut self, text: &str) -> Duration {
        let start = Instant::now();
        self.scan(text);
        let (at, ()) = self.wait_scanned();
        at - start
    }

    pub fn wait_scanned(&self) -> (Instant, ()) {
        self.wait(|event| match event {
            Event::Scanned { feedback, .. } => {
                assert!(feedback.outcome == pickface::scan::Outcome::Ok, "{feedback:?}");
                Some(())
            }
            _ => None,
        })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some(service) = self.service.take() {
            service.close(false);
        }
    }
}

/// A dock to receive at, and barcodes of items without lots.
pub fn codes(items: usize) -> (String, Vec<String>) {
    let demo = demo(items);
    let dock = demo.locations().find(|l| l.kind == Some(LocationKind::Dock)).unwrap().code.to_string();
    let plain = demo.items().filter(|i| i.tracking == Some(Tracking::None) && i.decimals == Some(0));
    (dock, plain.filter_map(|i| i.barcode).take(2000).collect())
}
