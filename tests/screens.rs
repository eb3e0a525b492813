//! The screens as people see them: snapshots with their styles, and every size.

#[path = "screens/morning.rs"]
mod morning;
mod support;
mod warehouse;

use pickface::{
    barcode::{command::FlowKind, setup::TEST_TEXT},
    domain::{ItemId, SiteId},
    scan::{Outcome, View},
    store::{
        forecasts::{Bucket, ForecastAsk, ForecastPage, ForecastQuery, ForecastRun},
        service::Event,
    },
    tui::{
        FirstRun, Key, Look, Message,
        theme::{Charset, Theme, ThemeName},
    },
};
use ratatui::{buffer::Buffer, layout::Rect};
use std::time::Duration;
use support::{
    host::{CapsLock, Rig, Separator},
    shift,
};
use warehouse::{
    PALLET, Session, answer, asking, forecasts as forecasts_of, locked, looking_up, receiving, two_sites,
};

const HANDHELD: (u16, u16) = (20, 16);
const SMALL: (u16, u16) = (40, 12);
const USUAL: (u16, u16) = (80, 24);
const WIDE: (u16, u16) = (120, 40);
const HUGE: (u16, u16) = (200, 50);

fn ansi() -> Look {
    Look::default()
}

fn mono() -> Look {
    Look { theme: Theme::of(ThemeName::Mono), ..ansi() }
}

fn ascii() -> Look {
    Look { charset: Charset::Ascii, ..mono() }
}

/// Text and styles: a change of colour alone is a change.
fn seen(name: &str, buf: &Buffer) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, format!("{buf:?}"));
    });
}

fn snap(name: &str, session: &Session) {
    seen(name, &session.buffer());
}

fn receive(size: (u16, u16), look: Look) -> Session {
    Session::new(size, look).task(FlowKind::Receive, receiving())
}

fn done(size: (u16, u16), look: Look) -> Session {
    let event = answer(1, Outcome::Ok, "+12 TEA-EG100   supplier → DOCK-1", receiving(), FlowKind::Receive);
    receive(size, look).scan("19506000134359").told(event)
}

fn asked(size: (u16, u16), look: Look) -> Session {
    let event = answer(1, Outcome::Question, "145 of 144?", asking(), FlowKind::Receive);
    receive(size, look).scan("9506000134352").told(event)
}

fn refused(size: (u16, u16), look: Look) -> Session {
    let message = "WRONG ITEM scanned MUG-1, wanted TEA-EG100";
    let event = answer(1, Outcome::Error, message, locked(), FlowKind::Receive);
    receive(size, look).scan("9506000134352").told(event)
}

#[test]
fn stock() {
    let at = |size, look| Session::new(size, look).keys(Key::Down, 2);
    snap("stock-20x16", &at(HANDHELD, ansi()).key(Key::F(2)));
    snap("stock-40x12", &at(SMALL, ansi()));
    snap("stock-80x24", &at(USUAL, ansi()));
    snap("stock-80x24-mono", &at(USUAL, mono()));
    snap("stock-80x24-ascii", &at(USUAL, ascii()));
    snap("stock-80x24-filtered", &at(USUAL, ansi()).typed("mu"));
    snap("stock-80x24-nothing", &at(USUAL, ansi()).typed("zzz"));
    snap("stock-120x40-two-sites", &Session::at(two_sites(), WIDE, ansi()).keys(Key::Down, 4));
    snap("stock-200x50", &at(HUGE, ansi()));
}

#[test]
fn stock_in_true_colour() {
    let look = |name| Look { theme: Theme::of(name), ..ansi() };
    snap("stock-80x24-dark", &Session::new(USUAL, look(ThemeName::Dark)));
    snap("stock-80x24-light", &Session::new(USUAL, look(ThemeName::Light)));
}

#[test]
fn item() {
    let at = |size, look| Session::new(size, look).keys(Key::Down, 6).key(Key::Right);
    snap("item-20x16", &Session::new(HANDHELD, ansi()).key(Key::F(2)).keys(Key::Down, 6).key(Key::Right));
    snap("item-40x12", &at(SMALL, ansi()));
    snap("item-80x24", &at(USUAL, ansi()));
    snap("item-80x24-ascii", &at(USUAL, ascii()));
    snap("item-120x40", &at(WIDE, ansi()));
}

#[test]
fn scan_looking_up() {
    snap("scan-flows-20x16", &Session::new(HANDHELD, ansi()));
    snap("scan-flows-40x12", &Session::new(SMALL, ansi()).key(Key::F(3)));
    snap("scan-flows-80x24", &Session::new(USUAL, ansi()).key(Key::F(3)));
    let found = |size| Session::new(size, ansi()).task(FlowKind::Lookup, looking_up()).key(Key::F(3));
    snap("scan-lookup-80x24", &found(USUAL));
    snap("scan-lookup-120x40-typing", &found(WIDE).typed("950600"));
}

#[test]
fn scan_receiving() {
    snap("scan-receive-20x16", &done(HANDHELD, ansi()));
    snap("scan-receive-20x16-ascii", &done(HANDHELD, ascii()));
    snap("scan-receive-40x12", &done(SMALL, ansi()));
    snap("scan-receive-80x24", &done(USUAL, ansi()));
    snap("scan-receive-80x24-mono", &done(USUAL, mono()));
    snap("scan-receive-80x24-ascii", &done(USUAL, ascii()));
    snap("scan-receive-120x40", &done(WIDE, ansi()));
    snap("scan-receive-200x50", &done(HUGE, ansi()));
}

#[test]
fn scan_moving() {
    let moved = |size| {
        let event = answer(1, Outcome::Ok, "+12 MUG-1 A-03-18 -> DOCK-1", receiving(), FlowKind::Move);
        receive(size, ansi()).scan("9506000134352").told(event)
    };
    snap("scan-moved-20x16", &moved(HANDHELD));
    snap("scan-moved-40x12", &moved(SMALL));
}

/// The screen of a real task, after these scans and the answer to the last.
fn worked(size: (u16, u16), flow: FlowKind, scans: &[&str]) -> Session {
    let floor = scans.iter().fold(shift::shift().flow(flow), |shift, text| shift.scan(text));
    let (said, view) = (floor.answer(), floor.task.view());
    let session = Session::new(size, ansi()).task(flow, view.clone()).scan(scans[scans.len() - 1]);
    session.told(answer(1, said.outcome, &said.message, view, floor.task.kind()))
}

#[test]
fn scan_into_a_container() {
    let (pallet, mug) = ("(00)106141412345678908", "9506000134352");
    let open = |size| worked(size, FlowKind::Receive, &["DOCK-1", pallet]);
    snap("scan-container-open-20x16", &open(HANDHELD));
    snap("scan-container-open-80x24", &open(USUAL));
    let filled = |size| worked(size, FlowKind::Receive, &["DOCK-1", pallet, "*12", mug, "96385074", mug]);
    snap("scan-container-20x16", &filled(HANDHELD));
    snap("scan-container-80x24", &filled(USUAL));
    let received = ["DOCK-1", pallet, "*12", mug, "96385074", "DONE", "DONE"];
    let taken = |size| worked(size, FlowKind::Receive, &[&received[..], &["move", pallet]].concat());
    snap("scan-container-in-hand-20x16", &taken(HANDHELD));
    snap("scan-container-in-hand-80x24", &taken(USUAL));
    let shown = |size| worked(size, FlowKind::Receive, &[&received[..], &[pallet]].concat()).key(Key::F(3));
    snap("scan-container-lookup-20x16", &shown(HANDHELD));
    snap("scan-container-lookup-80x24", &shown(USUAL));
}

/// Two orders on a cart, after these scans.
fn picking(size: (u16, u16), scans: &[&str]) -> Session {
    let floor = shift::shift()
        .totes(&["TOTE-1", "TOTE-2"])
        .bin("A-03-12-B", pickface::domain::LocationKind::Bin)
        .sign("A-03-12-B", "47", "")
        .lot("TEA", "L2231", Some("2026-12-31"))
        .stock("TEA", "A-03-12-B", Some("L2231"), 6)
        .stock("FERN-1", "A-01", None, 9)
        .sale("SHOPIFY-1043", &[("TEA", "A-03-12-B", Some("L2231"), 6), ("FERN-1", "A-01", None, 3)])
        .sale("SHOPIFY-1044", &[("FERN-1", "A-01", None, 3)])
        .flow(FlowKind::Pick);
    let floor = scans.iter().fold(floor, |shift, text| shift.scan(text));
    let (said, view) = (floor.answer(), floor.task.view());
    let session = Session::new(size, ansi()).task(FlowKind::Pick, view.clone()).scan(scans[scans.len() - 1]);
    session.told(answer(1, said.outcome, &said.message, view, floor.task.kind()))
}

#[test]
fn scan_picking() {
    let fern = "96385074";
    let walk = ["TOTE-1", "TOTE-2", "A-01", "*3", fern, "TOTE-1", "*3", fern, "TOTE-2"];
    for (name, size) in [("20x16", HANDHELD), ("40x12", SMALL), ("80x24", USUAL)] {
        snap(&format!("scan-pick-cart-{name}"), &picking(size, &["TOTE-1"]));
        snap(&format!("scan-pick-goto-{name}"), &picking(size, &walk));
        let taking = [&walk[..], &["A-03-12-B", "*4", "TEA"]].concat();
        snap(&format!("scan-pick-take-{name}"), &picking(size, &taking));
        let whole = [&taking[..], &["*2", "TEA"]].concat();
        snap(&format!("scan-pick-put-{name}"), &picking(size, &whole));
        let wrong = [&whole[..], &["TOTE-2"]].concat();
        snap(&format!("scan-pick-wrong-{name}"), &picking(size, &wrong));
        let empty = [&whole[..], &["TOTE-1"]].concat();
        snap(&format!("scan-pick-empty-{name}"), &picking(size, &empty));
        let bench = [&empty[..], &["YES", "DONE", "PACK", "TOTE-1", fern]].concat();
        snap(&format!("scan-pack-{name}"), &picking(size, &bench));
        let packed = [&bench[..], &["*2", fern, "*6", "TEA", "DONE"]].concat();
        snap(&format!("scan-packed-{name}"), &picking(size, &packed));
        let back = [&packed[..], &["1Z999AA10123456784", "RETURN", "SHOPIFY-1043", fern, "R10"]].concat();
        snap(&format!("scan-return-{name}"), &picking(size, &back));
    }
}

#[test]
fn scan_a_reason() {
    let reasons = ["found", "lost", "damaged", "expired", "sample or own use", "data error, too few booked"];
    let view = View {
        title: "ADJUST".into(),
        facts: receiving().facts.into_iter().take(1).collect(),
        prompt: "SCAN A REASON".into(),
        list: reasons.iter().enumerate().map(|(i, r)| format!("R{:02} - {r}", i + 1)).collect(),
        choices: receiving().choices,
        ..View::default()
    };
    let at = |size| Session::new(size, ansi()).task(FlowKind::Adjust, view.clone());
    snap("scan-reasons-20x16", &at(HANDHELD));
    snap("scan-reasons-40x12", &at(SMALL));
}

#[test]
fn scan_asking() {
    snap("scan-question-20x16", &asked(HANDHELD, ansi()));
    snap("scan-question-80x24", &asked(USUAL, ansi()));
    snap("scan-question-80x24-mono", &asked(USUAL, mono()));
}

#[test]
fn scan_locked() {
    snap("scan-error-20x16", &refused(HANDHELD, ansi()));
    snap("scan-error-40x12", &refused(SMALL, ansi()));
    snap("scan-error-80x24", &refused(USUAL, ansi()));
    snap("scan-error-80x24-mono", &refused(USUAL, mono()));
    snap("scan-error-80x24-ascii", &refused(USUAL, ascii()));
    snap("scan-error-120x40", &refused(WIDE, ansi()));
    snap("scan-error-behind-stock-80x24", &refused(USUAL, ansi()).key(Key::F(2)));
    snap("scan-question-behind-log-40x12", &asked(SMALL, ansi()).key(Key::F(8)));
}

#[test]
fn scan_pending() {
    let pending =
        |size| receive(size, ansi()).scan("9506000134352").scan("9506000134352").scan("19506000134359");
    snap("scan-pending-20x16", &pending(HANDHELD));
    snap("scan-pending-80x24", &pending(USUAL));
    let held = pending(USUAL).told(Event::Waiting(Some("pid 4711".into()))).key(Key::Ctrl('q'));
    snap("scan-pending-quitting-80x24", &held);
}

/// Forecast in front, with the cursor on an item that will run out.
fn forecasting(size: (u16, u16), look: Look) -> Session {
    Session::new(size, look).key(Key::F(7)).keys(Key::Down, 3)
}

fn forecast(size: (u16, u16), look: Look) -> Session {
    forecasting(size, look).key(Key::Right)
}

#[test]
fn forecasts() {
    for (name, size) in [("40x12", SMALL), ("80x24", USUAL), ("120x40", WIDE)] {
        for (word, look) in [("", ansi()), ("-mono", mono()), ("-ascii", ascii())] {
            snap(&format!("forecasts-{name}{word}"), &forecasting(size, look));
            snap(&format!("forecast-{name}{word}"), &forecast(size, look));
        }
    }
    snap("forecasts-170x40", &forecasting((170, 40), ansi()));
    snap(
        "forecasts-120x40-two-sites",
        &Session::at(two_sites(), WIDE, ansi()).key(Key::F(7)).keys(Key::Ctrl('f'), 2),
    );
    snap("forecasts-80x24-filtered", &Session::new(USUAL, ansi()).key(Key::F(7)).typed("mu"));
    let run = Event::Forecasting(Some(ForecastRun { done: 370, total: 1_000 }));
    snap("forecasts-80x24-computing", &forecasting(USUAL, ansi()).told(run));
}

#[test]
fn forecast_by_day_and_month() {
    snap("forecast-80x24-day", &forecast(USUAL, ansi()).keys(Key::Alt('w'), 2));
    snap("forecast-120x40-day", &forecast(WIDE, ansi()).keys(Key::Alt('w'), 2));
    snap("forecast-120x40-month", &forecast(WIDE, ansi()).key(Key::Alt('w')));
    let today = |periods: usize| {
        let buf = forecast(WIDE, ansi()).keys(Key::Alt('w'), periods).buffer();
        let at = |y: u16| (0..WIDE.0).find(|x| buf[(*x, y)].symbol() == "┼");
        (0..WIDE.1).find_map(|y| Some((y, at(y)?)))
    };
    assert_eq!((today(0), today(0)), (today(1), today(2)), "nothing jumps from days to weeks to months");
}

#[test]
fn forecast_methods_and_marks() {
    let compared = |size| forecast(size, ansi()).key(Key::Alt('m')).keys(Key::Down, 2);
    snap("forecast-40x12-methods", &compared(SMALL));
    snap("forecast-80x24-methods", &compared(USUAL));
    snap("forecast-120x40-methods", &compared(WIDE));
    let begun = |size, look| {
        let on = forecast(size, look).key(Key::Alt('e')).keys(Key::Left, 6);
        on.key(Key::Alt('e')).keys(Key::Right, 2)
    };
    snap("forecast-40x12-marking", &begun(SMALL, ansi()));
    snap("forecast-80x24-marking", &begun(USUAL, ansi()));
    snap("forecast-120x40-marking-mono", &begun(WIDE, mono()));
    snap("forecast-120x40-marked", &begun(WIDE, ansi()).key(Key::Alt('e')));
}

#[test]
fn forecasts_that_are_not_there_say_what_is_missing() {
    let nothing = |page: ForecastPage| {
        let session = Session::new(USUAL, ansi()).key(Key::F(7));
        let query = ForecastQuery { limit: 51, weeks: 12, ..ForecastQuery::default() };
        format!("{:?}", session.told(Event::Forecasts(query, Box::new(page))).buffer())
    };
    assert!(nothing(forecasts_of::nothing()).contains("No forecasts yet: nothing has been sold here"));
    let page = ForecastPage { total: 412, ..forecasts_of::nothing() };
    assert!(nothing(page.clone()).contains("Alt-U computes them"));
    let running = Some(ForecastRun { done: 370, total: 1_000 });
    let computing = nothing(ForecastPage { running, ..page });
    assert!(computing.contains("Not computed yet: computing 37 %"), "{computing}");
    assert!(computing.contains("Alt-U stop"), "{computing}");
    let item = |days_missing| {
        let ask = ForecastAsk { item: ItemId(3), site: Some(SiteId(1)), bucket: Bucket::Week, past: 20 };
        let detail = forecasts_of::unknown(ItemId(3), &warehouse::identity().sites, days_missing);
        let mug = Session::new(USUAL, ansi()).key(Key::F(7)).typed("mug");
        mug.key(Key::Right).told(Event::Forecast(ask, detail))
    };
    let new = format!("{:?}", item(21).buffer());
    assert!(new.contains("No history yet: 21 days of sales needed"), "{new}");
    snap("forecast-80x24-no-history", &item(21));
    let silent = Session::new(USUAL, ansi()).key(Key::F(7)).typed("apron").key(Key::Right);
    snap("forecast-80x24-silent", &silent);
}

#[test]
fn log() {
    let at = |size, look| Session::new(size, look).key(Key::F(8)).keys(Key::Down, 2);
    snap("log-20x16", &at(HANDHELD, ansi()));
    snap("log-40x12", &at(SMALL, ansi()));
    snap("log-80x24", &at(USUAL, ansi()));
    snap("log-80x24-mono", &at(USUAL, mono()));
    snap("log-80x24-open", &at(USUAL, ansi()).key(Key::Right));
    snap("log-80x24-undo", &at(USUAL, ansi()).key(Key::Ctrl('z')));
    snap("log-120x40", &at(WIDE, ansi()));
}

#[test]
fn log_of_a_container() {
    let at = |size| Session::new(size, ansi()).key(Key::F(8)).typed(PALLET);
    snap("log-container-80x24", &at(USUAL));
    snap("log-container-80x24-open", &at(USUAL).key(Key::Down).key(Key::Right));
    snap("log-container-200x50", &at(HUGE));
}

#[test]
fn the_question_names_all_that_is_taken_back() {
    for size in [SMALL, USUAL, WIDE] {
        let session = Session::new(size, ansi()).key(Key::F(8)).keys(Key::Down, 6);
        let asked = format!("{:?}", session.key(Key::Ctrl('z')).buffer());
        assert!(asked.contains("count 3 NOTE-A5") && asked.contains("and 11 more of the same"), "{asked}");
        assert!(asked.contains("^Y or scan YES"), "{asked}");
    }
    let at = |size| Session::new(size, ansi()).key(Key::F(8)).keys(Key::Down, 6);
    snap("log-80x24-undo-count", &at(USUAL).key(Key::Ctrl('z')));
    snap("log-80x24-open-count", &at(USUAL).key(Key::Right));
}

#[test]
fn what_lies_on_top() {
    snap("help-20x16", &Session::new(HANDHELD, ansi()).key(Key::F(1)));
    snap("help-80x24", &Session::new(USUAL, ansi()).key(Key::F(1)));
    snap(
        "help-40x12-scan",
        &Session::new(SMALL, ansi()).key(Key::F(3)).key(Key::F(1)).keys(Key::PageDown, 2),
    );
    snap("menu-80x24", &Session::new(USUAL, ansi()).key(Key::F(10)));
    snap("menu-20x16", &Session::new(HANDHELD, ansi()).key(Key::F(10)));
    snap(
        "columns-80x24",
        &Session::new(USUAL, ansi()).key(Key::Ctrl('t')).keys(Key::Down, 3).key(Key::Right),
    );
}

/// The page of the scanner; then what a French host with caps lock made of the test symbol; then kept, and tried.
fn scanner(size: (u16, u16), look: Look) -> Session {
    Session::new(size, look).key(Key::F(10)).keys(Key::Down, 2).key(Key::Right)
}

fn azerty() -> Rig {
    let (caps, separator) = (CapsLock::Letters, Separator::Text(["029", "030", "004"]));
    Rig { caps, separator, suffix: "\r\n", gap: 16, late: (60, 0), ..Rig::plain() }.on("FR")
}

fn arrived(code: &str) -> Message {
    Message::Arrived(azerty().scan(code, "]d1", &mut Duration::from_secs(1)))
}

fn understood(size: (u16, u16), look: Look) -> Session {
    scanner(size, look).send(arrived(TEST_TEXT))
}

fn kept_and_tried(size: (u16, u16), look: Look) -> Session {
    let text = "010950600013435210AB-12\u{1d}21XYZ";
    let kept = understood(size, look).key(Key::Ctrl('y')).send(Message::ScannerKept(None));
    kept.scan(text).send(arrived(text))
}

#[test]
fn scanner_set_up() {
    for (name, size) in [("20x16", HANDHELD), ("40x12", SMALL), ("80x24", USUAL), ("120x40", WIDE)] {
        snap(&format!("scanner-{name}"), &scanner(size, ansi()));
        snap(&format!("scanner-{name}-understood"), &understood(size, ansi()));
    }
    snap("scanner-80x24-other", &scanner(USUAL, ansi()).scan("9506000134352").send(arrived("9506000134352")));
    snap("scanner-80x24-kept", &kept_and_tried(USUAL, ansi()));
    snap("scanner-80x24-mono", &understood(USUAL, mono()));
    snap("scanner-80x24-ascii", &understood(USUAL, ascii()));
    snap("scanner-20x16-ascii", &kept_and_tried(HANDHELD, ascii()).keys(Key::Down, 3));
}

#[test]
fn first_run() {
    let at = |(w, h), look, answers: &[&str]| {
        let mut screen = FirstRun::new(look, "/home/ana/.local/share/pickface/store.db");
        for text in answers {
            screen.update(Message::Scanned { text: (*text).into(), burst: None });
        }
        let area = Rect::new(0, 0, w, h);
        let mut buf = Buffer::empty(area);
        screen.paint(area, &mut buf);
        buf
    };
    seen("first-run-80x24", &at(USUAL, ansi(), &[]));
    seen("first-run-40x12", &at(SMALL, ansi(), &[]));
    seen("first-run-40x12-complaint", &at(SMALL, ansi(), &["2", "the big warehouse"]));
    seen("first-run-40x12-files", &at(SMALL, ansi(), &["3"]));
    seen("first-run-20x16-ascii", &at(HANDHELD, ascii(), &[]));
    seen("first-run-80x24-station", &at(USUAL, ansi(), &["2", "main"]));
    seen("first-run-80x24-files", &at(USUAL, ansi(), &["3"]));
}

#[test]
fn wide_letters_marks_and_emoji_keep_the_columns_straight() {
    let buf = Session::new(USUAL, ansi()).buffer();
    let column_of = |y: u16, word: &str| {
        (0..76).find(|x| {
            (0..word.len() as u16).all(|i| buf[(x + i, y)].symbol() == &word[i as usize..=i as usize])
        })
    };
    let heads = column_of(2, "On hand").expect("a head") + 7;
    // TEA-SEN80 has 煎茶 in its name, CAFE-PRESS an accent; their numbers end where the head ends.
    let last_digit = |sku: &str| {
        let y = (3..20).find(|y| column_of(*y, sku).is_some()).expect("the row");
        (0..=heads)
            .rev()
            .find(|x| buf[(*x, y)].symbol().bytes().all(|b| b.is_ascii_digit()))
            .expect("a number")
    };
    for sku in ["TEA-SEN80", "CAFE-PRESS", "MUG-1", "TOTE-NAT"] {
        assert_eq!(last_digit(sku) + 1, heads, "{sku}");
    }
}

#[test]
fn every_size_draws() {
    let session = |build: fn((u16, u16), Look) -> Session| build(USUAL, ascii());
    let scenes = [
        Session::at(two_sites(), WIDE, ansi()),
        session(|size, look| Session::new(size, look).key(Key::Right)),
        session(done),
        session(asked),
        session(refused),
        Session::new(USUAL, ansi())
            .task(FlowKind::Lookup, looking_up())
            .key(Key::F(3))
            .typed("a long line of text"),
        Session::new(USUAL, ansi()).key(Key::F(3)),
        session(|size, look| refused(size, look).key(Key::F(10))),
        Session::new(USUAL, ansi()).key(Key::F(8)).key(Key::Ctrl('z')),
        Session::new(USUAL, ansi()).key(Key::F(8)).key(Key::Right),
        forecasting(USUAL, ansi()),
        forecasting(WIDE, ascii()),
        forecast(USUAL, ansi()),
        forecast(WIDE, ascii()).key(Key::Alt('m')),
        forecast(WIDE, ansi()).key(Key::Alt('e')).keys(Key::Left, 3).key(Key::Alt('e')).keys(Key::Right, 2),
        Session::new(USUAL, ansi()).key(Key::F(1)),
        Session::new(USUAL, ansi()).key(Key::F(10)),
        Session::new(USUAL, ansi()).key(Key::Ctrl('t')),
        scanner(USUAL, ansi()),
        understood(USUAL, ascii()),
        kept_and_tried(USUAL, ansi()),
    ];
    for mut scene in scenes {
        for w in 0..=120 {
            for h in 0..=40 {
                // Every size is drawn; telling the model of each would only repeat the arithmetic of its windows.
                scene.size = (w, h);
                if (w + h) % 17 == 0 {
                    scene = scene.send(Message::Resize(w, h));
                }
                scene.buffer();
            }
        }
    }
}

#[test]
fn every_size_draws_the_first_run() {
    let screen = FirstRun::new(ansi(), "/var/lib/pickface/store.db");
    for w in 0..=120 {
        for h in 0..=40 {
            let area = Rect::new(0, 0, w, h);
            screen.paint(area, &mut Buffer::empty(area));
        }
    }
}

#[test]
fn what_is_too_small_says_so_in_one_line() {
    let buf = Session::new((15, 5), ansi()).buffer();
    let first: String = (0..15).map(|x| buf[(x, 0)].symbol()).collect();
    assert_eq!(first.trim(), "needs 20x16");
}

#[test]
fn an_ascii_screen_is_ascii_but_for_names() {
    for session in [
        done(USUAL, ascii()),
        refused(HANDHELD, ascii()),
        Session::new(USUAL, ascii()).key(Key::F(10)),
        forecasting(WIDE, ascii()),
        forecast(WIDE, ascii()),
        forecast(USUAL, ascii()).key(Key::Alt('m')),
        forecast(USUAL, ascii()).key(Key::Alt('e')),
        forecast(SMALL, ascii()),
    ] {
        let buf = session.buffer();
        let strange: String =
            buf.content.iter().map(ratatui::buffer::Cell::symbol).filter(|s| !s.is_ascii()).collect();
        assert!(strange.chars().all(char::is_alphabetic), "{strange}");
    }
}
