//! What the tab does with keys and answers.

use super::*;
use crate::{
    domain::{Day, Money, Quantity},
    forecast::{Accuracy, DemandClass, Method},
    store::{
        forecasts::{
            Bucket, Flag, FlagKind, Flagging, ForecastAsk, ForecastDetail, FutureBar, PastBar, RunOut, Trust,
        },
        query::StockStatus,
    },
    tui::message::Effect,
};

fn identity() -> Identity {
    Identity {
        station: "T1".into(),
        site: "MAIN".into(),
        sites: vec![(SiteId(1), "MAIN".into()), (SiteId(2), "NORTH".into())],
        operator: String::new(),
        currency: "GBP".into(),
        movement_prefix: String::new(),
        time_zone: chrono_tz::UTC,
    }
}

fn row(item: i64) -> ForecastRow {
    ForecastRow {
        item: ItemId(item),
        site: SiteId(1),
        sku: format!("SKU-{item}"),
        name: "a thing".into(),
        unit: "each".into(),
        site_code: "MAIN".into(),
        on_hand: Quantity::from_units(20),
        available: Quantity::from_units(20),
        on_order: Quantity::ZERO,
        weeks: vec![Some(7.0); 12],
        daily: 1.0,
        lead_days: 7,
        lead_mean: 7.0,
        lead_p95: 12.0,
        cover_days: Some(20.0),
        run_out: RunOut { early: Some(Day(117)), likely: Some(Day(120)) },
        run_out_alone: RunOut { early: Some(Day(117)), likely: Some(Day(120)) },
        short: 0.0,
        lost: Money::ZERO,
        method: Method::Tsb,
        class: DemandClass::Smooth,
        wape: Some(0.3),
        naive_wape: Some(0.4),
        tracking: 0.0,
        trust: Trust::Holds,
        status: StockStatus::Ok,
    }
}

fn detail(ask: ForecastAsk, flags: Vec<Flag>) -> Box<ForecastDetail> {
    let past = (0..10).map(|i| PastBar {
        from: Day(90 + i),
        to: Day(90 + i),
        wanted: Some(1.0),
        censored: 0,
        fitted: Some(1.0),
    });
    let future = (0..10).map(|i| FutureBar {
        from: Day(100 + i),
        to: Day(100 + i),
        mean: 1.0,
        quantiles: [0.0, 0.2, 1.0, 1.8, 2.0],
    });
    Box::new(ForecastDetail {
        today: Day(100),
        row: row(ask.item.0),
        past: past.collect(),
        future: future.collect(),
        receipts: Vec::new(),
        stock: Vec::new(),
        lead_time: None,
        reorder_point: 12.0,
        reorder_reason: String::new(),
        accuracy: Accuracy::default(),
        candidates: Vec::new(),
        trend: 0.0,
        seasonal: Vec::new(),
        flags,
        sentence: String::new(),
        days_missing: 0,
        computed: Some(crate::domain::Instant(0)),
    })
}

/// A tab in front of a store that answers at once.
struct Front {
    tab: Forecast,
    flags: Vec<Flag>,
    asked: Vec<Request>,
}

impl Front {
    fn new(height: u16) -> Self {
        let mut front = Self { tab: Forecast::at(&identity()), flags: Vec::new(), asked: Vec::new() };
        let first = front.tab.refresh(Rect::new(0, 2, 80, height));
        front.serve(first);
        front
    }

    fn serve(&mut self, effects: Effects) {
        for effect in effects.list {
            let Effect::Ask(request) = effect else { continue };
            self.asked.push(request.clone());
            let more = match request {
                Request::Forecasts(q) => {
                    let all: Vec<_> = (1..=40).filter(|_| q.site != Some(SiteId(2))).map(row).collect();
                    let hit = |r: &&ForecastRow| r.sku.contains(&q.text);
                    let matched = all.iter().filter(hit).count();
                    let rows = all.iter().filter(hit).skip(q.offset).take(q.limit).cloned().collect();
                    let page = ForecastPage {
                        rows,
                        offset: q.offset,
                        matched,
                        total: all.len(),
                        today: Day(100),
                        ..ForecastPage::default()
                    };
                    self.tab.heard_page(&q, page)
                }
                Request::Forecast(ask) => {
                    let flags = self.flags.clone();
                    self.tab.sheet.heard(ask, Some(detail(ask, flags)))
                }
                Request::Flag(flagging) => {
                    self.flags.retain(|f| *f != flagging.flag);
                    if !flagging.remove {
                        self.flags.push(flagging.flag.clone());
                    }
                    self.tab.sheet.heard_flagged(&flagging)
                }
                _ => Effects::none(),
            };
            self.serve(more);
        }
    }

    fn act(&mut self, action: Action) -> &mut Self {
        if let Some(effects) = self.tab.act(action, &identity()) {
            self.serve(effects);
        }
        self
    }

    fn acts(&mut self, actions: &[Action]) -> &mut Self {
        for action in actions {
            self.act(*action);
        }
        self
    }

    fn shown(&self) -> Option<ForecastAsk> {
        self.tab.sheet.detail.as_ref().map(|(ask, _)| *ask)
    }

    fn flagged(&self) -> Vec<&Flagging> {
        self.asked.iter().filter_map(|r| if let Request::Flag(f) = r { Some(f) } else { None }).collect()
    }
}

#[test]
fn on_a_low_screen_the_chart_is_asked_for_when_it_is_opened_and_on_a_high_one_at_once() {
    let mut low = Front::new(18);
    assert_eq!(low.shown(), None);
    assert_eq!(low.act(Action::Open).shown().map(|a| a.item), Some(ItemId(1)));
    assert_eq!(Front::new(34).shown().map(|a| a.item), Some(ItemId(1)));
}

#[test]
fn the_next_item_is_shown_while_one_is_open() {
    let mut front = Front::new(18);
    front.acts(&[Action::Open, Action::Down]);
    assert_eq!(front.shown().map(|a| a.item), Some(ItemId(2)));
    assert!(!front.acts(&[Action::Back]).tab.sheet.open);
}

#[test]
fn day_week_and_month_follow_each_other() {
    let mut front = Front::new(18);
    front.act(Action::Open);
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(front.shown().map(|a| (a.bucket, a.past)).unwrap());
        front.act(Action::Period);
    }
    assert_eq!(seen, [(Bucket::Week, 20), (Bucket::Month, 15), (Bucket::Day, 50)]);
}

#[test]
fn one_key_begins_a_mark_ends_it_and_takes_it_off() {
    use Action as A;
    let mut front = Front::new(18);
    front.acts(&[A::Open, A::Mark, A::Close, A::Close, A::Mark, A::Open, A::MarkKind]);
    assert!(front.flagged().is_empty(), "a mark that has no end is not sent");
    front.act(A::Mark);
    let flag = Flag { site: Some(SiteId(1)), kind: FlagKind::OneOff, from: Day(97), to: Day(98) };
    let on = Flagging { item: ItemId(1), flag: flag.clone(), remove: false };
    assert_eq!(front.flagged(), [&on]);
    assert_eq!(front.tab.sheet.flag_here(), Some(&flag));
    front.act(A::Mark);
    assert_eq!(front.flagged(), [&on, &Flagging { remove: true, ..on.clone() }]);
    assert_eq!(front.tab.sheet.flag_here(), None);
}

#[test]
fn a_mark_may_be_begun_from_its_end_and_lie_in_the_time_to_come() {
    use Action as A;
    let mut front = Front::new(18);
    front.acts(&[A::Open, A::Mark, A::Last, A::Mark, A::Close, A::Close, A::Mark]);
    let days = front.flagged().first().map(|f| (f.flag.from, f.flag.to));
    assert_eq!(days, Some((Day(105), Day(107))));
}

#[test]
fn esc_goes_back_one_step_at_a_time() {
    use Action as A;
    let mut front = Front::new(18);
    front.acts(&[A::Open, A::Mark, A::Mark]);
    let state = |f: &Front| (f.tab.sheet.open, f.tab.sheet.marking.as_ref().map(|m| m.start.is_some()));
    assert_eq!(state(&front), (true, Some(true)));
    assert_eq!(state(front.act(A::Back)), (true, Some(false)));
    assert_eq!(state(front.act(A::Back)), (true, None));
    assert_eq!(state(front.act(A::Back)), (false, None));
}

#[test]
fn a_scan_finds_its_item_and_shows_all_sites_where_this_one_has_none() {
    let mut front = Front::new(18);
    let jump = front.tab.jump(ItemId(7), Some("SKU-7"));
    front.serve(jump);
    assert_eq!(front.tab.selected().map(|r| r.item), Some(ItemId(7)));
    front.tab.site = Some(SiteId(2));
    let jump = front.tab.jump(ItemId(9), Some("SKU-9"));
    front.serve(jump);
    assert_eq!((front.tab.selected().map(|r| r.item), front.tab.site), (Some(ItemId(9)), None));
}

#[test]
fn an_older_answer_is_dropped() {
    let mut front = Front::new(18);
    let old = front.tab.asked.clone().unwrap();
    front.tab.filter("SKU-3");
    let heard = front.tab.heard_page(&old, ForecastPage::default());
    assert_eq!((heard, front.tab.is_updating), (Effects::none(), true));
}

#[test]
fn the_key_that_computes_stops_a_run() {
    let mut front = Front::new(18);
    front.act(Action::Recompute);
    assert_eq!(front.asked.last(), Some(&Request::Recompute(true)));
    let run = |done| Some(ForecastRun { done, total: 1000 });
    assert!(front.tab.heard_run(run(370), true).redraw);
    assert!(!front.tab.heard_run(run(371), true).redraw, "the same per cent is not drawn again");
    assert!(!front.tab.heard_run(run(500), false).redraw, "nor what is not in front");
    front.act(Action::Recompute);
    assert_eq!(front.asked.last(), Some(&Request::Recompute(false)));
}

#[test]
fn today_stands_at_the_same_place_by_day_by_week_and_by_month() {
    let share = |bucket| {
        let ask = ForecastAsk { item: ItemId(1), site: None, bucket, past: 1 };
        let span = chart::Span::of(ask, &detail(ask, Vec::new())).unwrap();
        let (from, to) = span.x();
        ((f64::from(span.today.0) - from) / (to - from) * 1000.0).round()
    };
    assert_eq!([Bucket::Day, Bucket::Week, Bucket::Month].map(share), [714.0; 3]);
}

#[test]
fn words_say_when_it_runs_out() {
    let today = Day(100);
    let with = |status, early: Option<i32>, likely: Option<i32>| ForecastRow {
        run_out: RunOut { early: early.map(Day), likely: likely.map(Day) },
        status,
        ..row(1)
    };
    let ok = |early, likely| with(StockStatus::Ok, early, likely);
    assert_eq!(words::lasts(&ok(Some(103), Some(105)), today), "3–5 d");
    assert_eq!(words::lasts(&ok(Some(100), Some(100)), today), "<1 d");
    assert_eq!(words::lasts(&ok(Some(130), None), today), ">30 d");
    assert_eq!(words::lasts(&ok(None, None), today), "20 d", "the mean says it where no quantile does");
    assert_eq!(words::lasts(&with(StockStatus::Out, None, None), today), "–");
    assert_eq!(words::runs_out(&with(StockStatus::Out, None, None), words::short_day), "now");
    assert_eq!(words::runs_out(&ok(Some(130), None), words::short_day), "≥ 11 May");
    assert_eq!(
        words::run_out_sentence(&ok(Some(103), Some(105)), today),
        "runs out Thu 16 Apr, one time in ten by Tue 14 Apr"
    );
    // With a hundred on order it lasts, without them it does not.
    let ordered = ForecastRow {
        on_order: Quantity::from_units(100),
        run_out: RunOut::default(),
        run_out_alone: RunOut { early: Some(Day(103)), likely: Some(Day(105)) },
        ..ok(None, None)
    };
    assert_eq!(words::lasts(&ordered, today), "120 d");
    assert_eq!(words::without_orders(&ordered, today).as_deref(), Some("out Thu 16 Apr without them"));
    assert_eq!(
        words::without_orders(&ForecastRow { run_out: ordered.run_out_alone, ..ordered }, today),
        None
    );
    assert_eq!(words::beside_naive(Some(0.3), Some(0.4)).as_deref(), Some("25 % better"));
    assert_eq!(words::beside_naive(Some(0.5), Some(0.4)).as_deref(), Some("25 % worse"));
    assert_eq!(words::beside_naive(Some(0.5), Some(0.0)), None);
}
