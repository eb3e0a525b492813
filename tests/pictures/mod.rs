//! The pictures of the handbook, taken of the program at work: the demo warehouse in a real store on disk, the store's own
//! threads, and the keys and scans of a person. Only the clock stands still.
#![allow(unreachable_pub, reason = "a test and an example share it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a picture that cannot be taken says so by panicking"
)]

use pickface::{
    barcode::command::FlowKind,
    demo::{self, Warehouse},
    domain::{Day, Instant},
    store::{
        Founding, Store,
        forecasts::Recompute,
        replenish::Evaluated,
        service::{Event, Request, Service, ServiceOptions},
        session::Front,
    },
    tui::{Effect, Effects, Key, Look, Message, Model, paint, picture::svg, update},
};
use ratatui::{buffer::Buffer, layout::Rect};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::AtomicBool,
        mpsc::{self, Receiver},
    },
    time::Duration,
};

const ZONE: chrono_tz::Tz = chrono_tz::Europe::London;

/// Friday 27 November 2026, 10:41:07 in London.
fn clock() -> Instant {
    let midnight = "2026-11-26".parse::<Day>().unwrap().end(ZONE);
    Instant(midnight.0 + (10 * 3_600 + 41 * 60 + 7) * 1_000)
}

/// The demo warehouse as `pickface demo` makes it.
fn found(path: &Path) {
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: "Main warehouse".into(),
        time_zone: ZONE,
        currency: "GBP".into(),
    };
    let mut store = Store::create(path, &founding, clock).unwrap();
    let today = clock().day(ZONE);
    store.found_demo(&Warehouse::make(demo::SEED, demo::ITEMS, today), today, &mut |_| ()).unwrap();
    // The program does it by itself, sooner or later; a picture wants it done.
    let how = Recompute { threads: 2, progress: &|_| (), cancel: &AtomicBool::new(false) };
    store.recompute(&how).unwrap();
}

/// A terminal at work, without the terminal.
struct Terminal {
    model: Model,
    size: (u16, u16),
    service: Service,
    inbox: Receiver<Message>,
    path: PathBuf,
}

impl Terminal {
    fn open(path: &Path, size: (u16, u16)) -> Self {
        let options = ServiceOptions {
            front: Front::Screen,
            station: None,
            site: None,
            operator: Some("ana".into()),
            flow: FlowKind::Lookup,
            only: false,
        };
        let (send, inbox) = mpsc::channel();
        let notify = Arc::new(move |event| drop(send.send(Message::Store(event))));
        let (service, identity) = Service::start(path, &options, clock, notify).unwrap();
        let (model, first) = Model::start(identity, Look::default(), size);
        let mut terminal = Self { model, size, service, inbox, path: path.into() };
        terminal.carry_out(first);
        terminal.settle();
        terminal
    }

    fn carry_out(&self, effects: Effects) {
        for effect in effects.list {
            if let Effect::Ask(request) = effect {
                self.service.send(request);
            }
        }
    }

    fn send(&mut self, message: Message) {
        let effects = update(&mut self.model, message);
        self.carry_out(effects);
    }

    /// Until the screen shows all that it asked for.
    fn settle(&mut self) {
        while !self.model.is_settled() {
            let message =
                self.inbox.recv_timeout(Duration::from_secs(60)).expect("the store does not answer");
            self.send(message);
        }
    }

    fn key(&mut self, key: Key) -> &mut Self {
        self.send(Message::Key(key));
        self.settle();
        self
    }

    fn scan(&mut self, text: &str) -> &mut Self {
        self.send(Message::Scanned { text: text.into(), burst: None });
        self.settle();
        self
    }

    fn scans(&mut self, texts: &[&str]) -> &mut Self {
        for text in texts {
            self.scan(text);
        }
        self
    }

    /// Until the forecasts are made.
    fn forecast(&mut self) -> &mut Self {
        self.service.send(Request::Recompute(true));
        loop {
            let message =
                self.inbox.recv_timeout(Duration::from_secs(60)).expect("the forecasts are not made");
            let is_over = matches!(message, Message::Store(Event::Forecasting(None)));
            self.send(message);
            if is_over {
                break;
            }
        }
        self.settle();
        self
    }

    fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.size = (width, height);
        self.send(Message::Resize(width, height));
        self.settle();
        self
    }

    /// Until alerts and proposals are those of all that was done, and the screen shows them.
    fn look_over(&mut self) {
        let mut store = Store::open(&self.path, clock).unwrap();
        while store.evaluate(&AtomicBool::new(false)).unwrap() != Evaluated::default() {}
        while let Ok(message) = self.inbox.try_recv() {
            self.send(message);
        }
        self.send(Message::Store(Event::Changed));
        self.settle();
    }

    fn picture(&mut self) -> String {
        self.look_over();
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buf = Buffer::empty(area);
        paint(&self.model, area, &mut buf);
        svg(&buf)
    }
}

/// Every picture by its name.
pub fn pictures() -> Vec<(&'static str, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.pickface");
    found(&path);
    let mut t = Terminal::open(&path, (120, 30));
    let mut taken = Vec::new();
    for _ in 0..9 {
        t.key(Key::Down);
    }
    taken.push(("stock", t.picture()));
    t.resize(80, 24).scan("9506000134352");
    taken.push(("item", t.picture()));
    t.scans(&["receive", "DOCK-1", "9506000134352", "9506000134352", "19506000134359"]);
    taken.push(("scan", t.picture()));
    t.resize(20, 16);
    taken.push(("handheld", t.picture()));
    t.resize(80, 24).scans(&["4006381333931", "9506000134352"]);
    taken.push(("error", t.picture()));
    t.scans(&["OK", "DONE"]).key(Key::F(8));
    taken.push(("log", t.picture()));
    t.forecast().resize(120, 40).key(Key::F(7));
    taken.push(("forecast", t.picture()));
    t.resize(120, 32).key(Key::F(5));
    taken.push(("alerts", t.picture()));
    t.key(Key::F(6)).key(Key::Right);
    taken.push(("buy", t.picture()));
    taken
}
