//! Forecasts as their users meet them: the command, its flags, what is exported, and the service behind the screens.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{
    barcode::command::FlowKind,
    domain::{Day, record::DemandRecord},
    store::{
        forecasts::{Bucket, Flag, FlagKind, Flagging, ForecastAsk, ForecastQuery},
        load::LoadMode,
        service::{Event, Request, Service, ServiceOptions},
        session::Front,
        system_clock,
    },
};
use serde_json::Value;
use std::{
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
    },
    time::Duration,
};
use support::{
    Depot,
    depot::{MUG, item, lined},
    shared_data,
};

/// The keys of a JSON object, in their order.
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn today() -> Day {
    system_clock().day(chrono_tz::Europe::London)
}

/// So many days of sales up to yesterday.
fn sales(sku: &str, days: i32, units: impl Fn(i32) -> i64) -> Vec<DemandRecord> {
    let today = today().0;
    (1..=days)
        .rev()
        .map(|back| DemandRecord {
            sku: sku.parse().unwrap(),
            site: None,
            channel: "web".into(),
            day: Day(today - back),
            quantity: pickface::domain::Quantity::from_units(units(today - back)),
            amount: pickface::domain::Money::ZERO,
        })
        .collect()
}

/// Mugs that sell four to ten a day, and a fern that nobody wanted.
fn selling() -> Depot {
    let depot = Depot::new();
    let mugs = sales("MUG-1", 150, |day| 4 + i64::from(day.rem_euclid(7)));
    depot.open().load_demand(&lined(mugs), false, LoadMode::Apply, &mut |_, _| ()).unwrap();
    depot
}

#[test]
fn a_forecast_has_the_keys_that_scripts_rely_on() {
    let depot = selling();
    let lines = depot.run(&["forecast", "--json"]).json();
    assert_eq!(lines.len(), 1, "nobody wanted a fern");
    let line = &lines[0];
    assert_eq!(keys(line), ["sku", "site", "method", "class", "horizon", "lead_time", "accuracy"]);
    assert_eq!((&line["sku"], &line["site"]), (&"MUG-1".into(), &"MAIN".into()));
    let days = line["horizon"].as_array().unwrap();
    assert_eq!((days.len(), days[0]["date"].as_str().unwrap()), (28, today().to_string().as_str()));
    for day in days {
        assert_eq!(keys(day), ["date", "mean", "p10", "p50", "p90"]);
        let [mean, p10, p50, p90] = ["mean", "p10", "p50", "p90"].map(|k| day[k].as_f64().unwrap());
        assert!(0.0 <= p10 && p10 <= p50 && p50 <= p90 && (3.0..12.0).contains(&mean), "{day}");
    }
    assert_eq!(keys(&line["lead_time"]), ["days", "mean", "p50", "p90", "p95"]);
    assert_eq!(line["lead_time"]["days"], 14);
    let wanted = line["lead_time"]["mean"].as_f64().unwrap();
    assert!((wanted - 98.0).abs() < 5.0, "two weeks of mugs are 98, not {wanted}");
    let accuracy = &line["accuracy"];
    assert_eq!(keys(accuracy), ["wape", "mase", "rmsse", "bias", "coverage90", "naive_wape"]);
    assert!(accuracy["wape"].as_f64().unwrap() < 0.2, "{accuracy}");
    depot.is_sound();
}

#[test]
fn a_horizon_is_as_long_as_asked_for() {
    let depot = selling();
    for days in ["1", "56", "100"] {
        let line = &depot.run(&["forecast", "mug-1", "--horizon", days, "--json"]).json()[0];
        let horizon = line["horizon"].as_array().unwrap();
        assert_eq!(horizon.len().to_string(), days);
        assert!(horizon.iter().all(|d| (3.0..12.0).contains(&d["mean"].as_f64().unwrap())), "{line}");
    }
    assert_eq!(depot.run(&["forecast", "--horizon", "0"]).code, Some(2));
    depot.run(&["forecast", "--horizon", "367"]).refused("ask for 366 or fewer");
}

#[test]
fn people_read_why_and_how_good() {
    let depot = selling();
    let all = depot.run(&["forecast"]).fine();
    assert!(all.starts_with("SKU") && all.contains("\nMUG-1 "), "{all}");
    let last = all.lines().last().unwrap();
    assert!(last.starts_with("1 forecasts, off by ") && last.contains("(1 measured"), "{last}");
    let one = depot.run(&["forecast", "MUG-1", "--horizon", "3"]).fine();
    assert!(one.contains("Sells 7.0 a day") && one.contains("reorder point "), "{one}");
    assert!(one.contains("There is nothing left to sell."), "{one}");
    assert_eq!(one.lines().count(), 7, "{one}");
}

#[test]
fn what_cannot_be_forecast_is_said_in_a_sentence() {
    let depot = selling();
    depot.run(&["forecast", "FERN-1"]).refused("nothing was ever wanted of it");
    depot.run(&["forecast", "NO-SUCH"]).refused("no item has the SKU NO-SUCH");
    depot.run(&["forecast", "--site", "NOWHERE"]).refused("its sites are MAIN");
    depot.run(&["--site", "NOWHERE", "forecast"]).refused("its sites are MAIN");
    depot
        .run(&[
            "forecast",
            "flag",
            "MUG-1",
            "--from",
            "2026-01-02",
            "--to",
            "2026-01-01",
            "--kind",
            "one-off",
        ])
        .refused("nothing was flagged");
    assert_eq!(depot.run(&["forecast", "flag", "MUG-1"]).code, Some(2));
    depot.run(&["forecast", "like", "FERN-1", "FERN-1"]).refused("cannot borrow from itself");
}

#[test]
fn a_flag_sets_days_aside_and_the_export_says_so() {
    let depot = selling();
    let (from, to) = (Day(today().0 - 10).to_string(), Day(today().0 - 9).to_string());
    let flag = ["forecast", "flag", "MUG-1", "--from", &from, "--to", &to, "--kind", "promotion"];
    let said = depot.run(&flag).fine();
    assert_eq!(said, format!("MUG-1 at every site: {from} to {to} is a promotion\n"));
    let days = depot.run(&["export", "demand", "--json"]).json();
    assert_eq!(days.len(), 150);
    assert_eq!(keys(&days[0]), ["date", "sku", "site", "quantity", "censored", "flag"]);
    let set_aside: Vec<&Value> = days.iter().filter(|d| d["flag"] == "promotion").collect();
    assert_eq!((set_aside.len(), set_aside[0]["date"].as_str().unwrap()), (2, from.as_str()));
    assert!(set_aside.iter().all(|d| d["censored"] == 1 && d["quantity"].as_f64().unwrap() >= 4.0));
    let again = depot.run(&[&flag[..], &["--remove"]].concat()).fine();
    assert!(again.contains("no promotion any more"), "{again}");
    let days = depot.run(&["export", "demand"]).fine();
    assert!(days.starts_with("date,sku,site,quantity,censored,flag\n") && !days.contains("promotion"));
    depot.is_sound();
}

#[test]
fn a_new_item_is_forecast_from_a_like_one() {
    let depot = selling();
    let said = depot.run(&["forecast", "like", "FERN-1", "MUG-1"]).fine();
    assert!(said.starts_with("FERN-1 borrows from MUG-1"), "{said}");
    let line = &depot.run(&["forecast", "FERN-1", "--json"]).json()[0];
    assert_eq!((line["method"].as_str(), line["class"].as_str()), (Some("prior"), Some("new")));
    let wanted = line["lead_time"]["mean"].as_f64().unwrap();
    assert!((wanted - 98.0).abs() < 10.0, "{line}");
}

#[test]
fn real_invoice_lines_make_real_demand() {
    let Some(file) = shared_data("demand/online_retail_lines.csv.gz") else { return };
    let depot = Depot::new();
    depot.run(&["import", "sales", file.to_str().unwrap(), "--make-items", "--json"]);
    let mut saturdays = (0, 0);
    let mut giants: Vec<(String, f64)> = Vec::new();
    for line in depot.run(&["export", "demand", "--json"]).json() {
        let day: Day = line["date"].as_str().unwrap().parse().unwrap();
        let units = line["quantity"].as_f64().unwrap();
        // 1970-01-01 was a Thursday.
        if (day.0 + 3).rem_euclid(7) == 5 {
            saturdays.0 += 1;
            saturdays.1 += usize::from(line["flag"] == "closed");
        }
        if units > 20_000.0 {
            giants.push((line["sku"].as_str().unwrap().into(), units));
        }
    }
    assert!(
        saturdays.0 > 10_000 && saturdays.0 == saturdays.1,
        "it never traded on a Saturday: {saturdays:?}"
    );
    assert!(giants.is_empty(), "80 995 paper birds and 74 215 jars were cancelled at once: {giants:?}");
    let line = &depot.run(&["forecast", "85123A", "--json"]).json()[0];
    assert_eq!(line["horizon"][0]["date"], "2011-12-10", "an old history is forecast from its own end");
    assert_eq!(line["horizon"][0]["mean"], 0.0, "a Saturday");
    assert!(line["horizon"][2]["mean"].as_f64().unwrap() > 20.0, "{line}");
}

/// A store behind a screen; events are waited for.
struct Terminal {
    service: Option<Service>,
    events: Receiver<Event>,
}

impl Terminal {
    /// With `hold`, a run stops in its middle until something is sent there.
    fn open(depot: &Depot, hold: Option<Receiver<()>>) -> Self {
        let (send, events) = mpsc::channel();
        let (send, hold) = (Mutex::new(send), Mutex::new(hold));
        let notify = Arc::new(move |event: Event| {
            let is_middle = matches!(event, Event::Forecasting(Some(_)));
            let _ = send.lock().unwrap().send(event);
            if is_middle && let Some(hold) = hold.lock().unwrap().take() {
                hold.recv_timeout(Duration::from_secs(60)).unwrap();
            }
        });
        let options = ServiceOptions {
            front: Front::Screen,
            station: Some("T1".into()),
            site: None,
            operator: None,
            flow: FlowKind::Receive,
            only: true,
        };
        let (service, _) = Service::start(&depot.store(), &options, system_clock, notify).unwrap();
        Self { service: Some(service), events }
    }

    fn send(&self, request: Request) {
        self.service.as_ref().unwrap().send(request);
    }

    #[track_caller]
    fn wait<T>(&self, mut wanted: impl FnMut(&Event) -> Option<T>) -> T {
        loop {
            let event = self.events.recv_timeout(Duration::from_secs(60)).unwrap();
            if let Some(found) = wanted(&event) {
                return found;
            }
        }
    }

    fn recomputed(&self) {
        self.send(Request::Recompute(true));
        self.wait(|e| matches!(e, Event::Forecasting(None)).then_some(()));
    }

    fn page(&self) -> pickface::store::forecasts::ForecastPage {
        let query = ForecastQuery { limit: 20, weeks: 12, ..ForecastQuery::default() };
        self.send(Request::Forecasts(query.clone()));
        self.wait(|e| match e {
            Event::Forecasts(q, page) if *q == query => Some((**page).clone()),
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

#[test]
fn the_screen_gets_forecasts_by_message_and_a_flag_makes_them_anew() {
    let depot = selling();
    let terminal = Terminal::open(&depot, None);
    terminal.recomputed();
    let page = terminal.page();
    assert_eq!((page.total, page.rows[0].sku.as_str(), page.rows[0].weeks.len()), (1, "MUG-1", 12));
    let item = page.rows[0].item;
    let ask = ForecastAsk { item, site: None, bucket: Bucket::Day, past: 30 };
    terminal.send(Request::Forecast(ask));
    let detail = terminal.wait(|e| match e {
        Event::Forecast(a, Some(detail)) if *a == ask => Some(detail.clone()),
        _ => None,
    });
    assert_eq!((detail.past.len(), detail.future.len(), detail.stock.len()), (30, 56, 56));
    let flag = Flag { site: None, kind: FlagKind::OneOff, from: Day(today().0 - 9), to: Day(today().0 - 8) };
    terminal.send(Request::Flag(Flagging { item, flag: flag.clone(), remove: false }));
    terminal.wait(|e| match e {
        Event::Flagged(f, said) if f.flag == flag && said.contains("MUG-1") => Some(()),
        _ => None,
    });
    // The run that follows is nobody's order.
    terminal.wait(|e| matches!(e, Event::Forecasting(None)).then_some(()));
    terminal.send(Request::Forecast(ask));
    let flagged = terminal.wait(|e| match e {
        Event::Forecast(a, Some(detail)) if *a == ask && !detail.flags.is_empty() => Some(detail.clone()),
        _ => None,
    });
    assert_eq!((flagged.flags, flagged.past.iter().filter(|b| b.censored > 0).count()), (vec![flag], 2));
    assert_eq!(flagged.row.sku, "MUG-1");
}

#[test]
fn the_list_follows_what_is_scanned() {
    let depot = selling();
    let terminal = Terminal::open(&depot, None);
    terminal.recomputed();
    let before = terminal.page();
    for (number, text) in [(1, "DOCK-1"), (2, MUG), (3, MUG)] {
        terminal.send(Request::Scan { number, text: text.into(), burst: None });
    }
    terminal.wait(|e| matches!(e, Event::Scanned { number: 3, .. }).then_some(()));
    let after = terminal.page();
    let gained = after.rows[0].on_hand.thousandths() - before.rows[0].on_hand.thousandths();
    assert_eq!((gained, after.total), (2000, before.total));
    assert!(after.rows[0].short < before.rows[0].short);
}

#[test]
fn scans_are_green_while_forecasts_are_made() {
    let depot = selling();
    let mut store = depot.open();
    let items: Vec<_> = (0..60).map(|n| item(&format!("TEA-{n:02}"), "Tea", None)).collect();
    store.load_items(&lined(items), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let teas = (0..60)
        .flat_map(|n| sales(&format!("TEA-{n:02}"), 120, move |day| i64::from(day) % (n + 2)))
        .collect();
    store.load_demand(&lined(teas), false, LoadMode::Apply, &mut |_, _| ()).unwrap();
    drop(store);
    let (go_on, hold) = mpsc::channel();
    let terminal = Terminal::open(&depot, Some(hold));
    terminal.send(Request::Recompute(true));
    terminal.wait(|e| matches!(e, Event::Forecasting(Some(_))).then_some(()));
    for (number, text) in [(1, "DOCK-1"), (2, MUG)] {
        terminal.send(Request::Scan { number, text: text.into(), burst: None });
    }
    let is_recorded = terminal.wait(|e| match e {
        Event::Forecasting(None) => panic!("the run was over before the scan was green"),
        Event::Scanned { number: 2, movement, .. } => Some(movement.is_some()),
        _ => None,
    });
    assert!(is_recorded);
    go_on.send(()).unwrap();
    terminal.wait(|e| matches!(e, Event::Forecasting(None)).then_some(()));
    assert_eq!(terminal.page().total, 61);
    drop(terminal);
    depot.is_sound();
}

#[test]
fn a_station_that_is_closed_waits_for_no_forecast() {
    let depot = selling();
    let (go_on, hold) = mpsc::channel();
    let terminal = Terminal::open(&depot, Some(hold));
    terminal.send(Request::Recompute(true));
    terminal.wait(|e| matches!(e, Event::Forecasting(Some(_))).then_some(()));
    terminal.send(Request::Recompute(false));
    go_on.send(()).unwrap();
    drop(terminal);
    depot.is_sound();
}
