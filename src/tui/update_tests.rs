//! Scripts: messages in, model and effects out.

use super::*;
use crate::{
    domain::{Day, Instant, ItemId, MovementId, MovementKind, Quantity, SiteId},
    scan::{Feedback, Outcome},
    store::{
        query::{GridPage, GridQuery, GridRow, ItemDetail, LogPage, LogRow, StockStatus},
        service::{Identity, Request},
    },
    tui::{key::Key, message::Message as M, theme::Look},
};

#[path = "update_tests/asks.rs"]
mod asks;
#[path = "update_tests/lines.rs"]
mod lines;
#[path = "update_tests/morning.rs"]
mod morning;

fn desk() -> Model {
    let identity = Identity {
        station: "T1".into(),
        site: "MAIN".into(),
        sites: vec![(SiteId(1), "MAIN".into()), (SiteId(2), "NORTH".into())],
        operator: "ana".into(),
        currency: "£".into(),
        movement_prefix: "MAIN-3fa2".into(),
        time_zone: chrono_tz::UTC,
    };
    Model::start(identity, Look::default(), (80, 24)).0
}

fn scan(text: &str) -> M {
    M::Scanned { text: text.into(), burst: None }
}

fn key(key: Key) -> M {
    M::Key(key)
}

fn told(outcome: Outcome, flow: FlowKind, view: View, item: Option<i64>) -> Event {
    Event::Scanned {
        number: 1,
        text: "x".into(),
        feedback: Feedback {
            outcome,
            message: "said".into(),
            sku: item.map(|_| "MUG-1".into()),
            quantity: None,
            location: None,
            on_hand: None,
            container: None,
            document: None,
        },
        view: Box::new(view),
        flow,
        movement: None,
        item: item.map(ItemId),
        beside: Box::default(),
        clock: "10:41:07".into(),
    }
}

fn answered(outcome: Outcome) -> M {
    M::Store(told(outcome, FlowKind::Lookup, View::default(), None))
}

fn asked_grid(effects: &Effects) -> GridQuery {
    let grid = effects.list.iter().find_map(|e| match e {
        Effect::Ask(Request::Grid(q)) => Some(q.clone()),
        _ => None,
    });
    grid.expect("the grid is asked")
}

fn grid_of(items: std::ops::Range<i64>, offset: usize, matched: usize) -> Box<GridPage> {
    let row = |i| GridRow {
        item: ItemId(i),
        site: SiteId(1),
        sku: format!("SKU-{i}"),
        name: "a thing".into(),
        site_code: "MAIN".into(),
        has_lots: false,
        on_hand: Quantity::ONE,
        allocated: Quantity::ZERO,
        on_order: Quantity::ZERO,
        in_transit: Quantity::ZERO,
        daily: 0.0,
        weeks: Vec::new(),
        cover_days: None,
        status: StockStatus::Ok,
    };
    let rows = items.map(row).collect();
    Box::new(GridPage { rows, offset, matched, total: matched, ..GridPage::default() })
}

fn movement(seq: i64) -> LogRow {
    LogRow {
        id: MovementId { stream: 1, seq },
        name: format!("MAIN-1-{seq}"),
        at: Instant(0),
        clock: "10:00:00".into(),
        day: Day(20_000),
        kind: MovementKind::Move,
        sku: "MUG-1".into(),
        item_name: "mug".into(),
        lot: None,
        from: "A".into(),
        to: "B".into(),
        from_container: None,
        to_container: None,
        quantity: Quantity::ONE,
        document: String::new(),
        note: String::new(),
        operator: "ana".into(),
        station: "T1".into(),
        reverses: None,
        reversed: false,
        can_undo: true,
        together: 1,
    }
}

/// The Log in front, showing these.
fn log_of(model: &mut Model, rows: Vec<LogRow>) {
    let effects = update(model, key(Key::F(8)));
    let Some(Effect::Ask(Request::Log(q))) = effects.list.first().cloned() else {
        panic!("the log is asked")
    };
    let total = rows.len() as u64;
    let page = LogPage { rows, offset: 0, total, matched: Some(total) };
    update(model, M::Store(Event::Log(q, Box::new(page))));
}

#[test]
fn a_scan_is_pending_until_the_store_says_it_is_on_disk() {
    let mut m = desk();
    let sent = update(&mut m, scan("MUG-1"));
    assert_eq!(sent.list, [Effect::Ask(Request::Scan { number: 1, text: "MUG-1".into(), burst: None })]);
    assert_eq!(
        (m.desk.standing().as_str(), m.desk.bar.level),
        ("1 pending", Level::Quiet),
        "nothing is green yet"
    );
    let done = update(&mut m, answered(Outcome::Ok));
    assert_eq!((m.desk.standing().as_str(), m.desk.bar.level), ("on disk", Level::Ok));
    assert_eq!(done.list.first(), Some(&Effect::Bell(1)));
}

#[test]
fn what_may_be_half_a_code_is_refused_and_never_acted_on() {
    use crate::scan::{Frame, KeyCode, Origin, Terminator};
    let down = crate::scan::Key::plain(KeyCode::Down);
    let frame = |end, stray| Frame {
        text: "10AB".into(),
        burst: None,
        aim: None,
        end,
        origin: Origin::Scanned,
        stray,
    };
    for (frame, fault) in [
        (frame(Terminator::Overflow, vec![down]), Fault::TooLong),
        (frame(Terminator::Cr, vec![down]), Fault::Stray(down)),
    ] {
        let mut m = desk();
        let refuse = Request::Refuse { number: 1, text: "10AB".into(), fault };
        assert_eq!(update(&mut m, frame.into()).list, [Effect::Ask(refuse)]);
        assert_eq!(m.desk.standing(), "1 pending");
    }
    assert_eq!(M::from(frame(Terminator::Cr, vec![])), scan("10AB"));
    let mut m = desk();
    log_of(&mut m, vec![movement(1)]);
    update(&mut m, key(Key::Ctrl('z')));
    let yes = update(&mut m, M::Garbled { text: "XCMDYES".into(), fault: Fault::TooLong });
    assert_eq!((yes.list, m.overlay.is_none()), (vec![Effect::Bell(2)], true), "it answers no question");
}

#[test]
fn the_bell_rings_once_twice_or_three_times() {
    for (outcome, times) in [(Outcome::Ok, 1), (Outcome::Question, 2), (Outcome::Error, 3)] {
        let mut m = desk();
        update(&mut m, scan("x"));
        assert_eq!(update(&mut m, answered(outcome)).list.first(), Some(&Effect::Bell(times)));
    }
}

#[test]
fn an_enter_on_an_empty_line_presses_nothing() {
    let mut m = desk();
    for open in [None, Some(Key::F(10)), Some(Key::F(1)), Some(Key::Ctrl('t'))] {
        if let Some(open) = open {
            update(&mut m, key(open));
        }
        let before = (m.overlay.clone(), m.tab, m.desk.look);
        assert!(update(&mut m, scan("")).list.is_empty());
        assert_eq!((m.overlay.clone(), m.tab, m.desk.look), before);
    }
}

#[test]
fn typing_filters_and_a_stale_answer_is_dropped() {
    let mut m = desk();
    let first = asked_grid(&update(&mut m, M::Line("m".into())));
    let second = asked_grid(&update(&mut m, M::Line("mu".into())));
    assert_eq!((first.text.as_str(), second.text.as_str()), ("m", "mu"));
    let stale = update(&mut m, M::Store(Event::Grid(first, grid_of(0..9, 0, 9))));
    assert_eq!(stale, Effects::none());
    update(&mut m, M::Store(Event::Grid(second, grid_of(0..2, 0, 2))));
    assert_eq!((m.stock.page.matched, m.stock.is_updating), (2, false));
}

#[test]
fn the_same_line_again_draws_nothing() {
    let mut m = desk();
    update(&mut m, M::Line("mu".into()));
    assert_eq!(update(&mut m, M::Line("mu".into())), Effects::none());
    assert_eq!(update(&mut m, key(Key::Insert)), Effects::none());
}

#[test]
fn a_scanned_item_opens_on_stock() {
    let mut m = desk();
    update(&mut m, M::Line("9506".into()));
    update(&mut m, scan("9506000134352"));
    let effects = update(&mut m, M::Store(told(Outcome::Ok, FlowKind::Lookup, View::default(), Some(7))));
    assert_eq!(asked_grid(&effects).text, "MUG-1", "its SKU brings it into the window");
    assert!(effects.list.contains(&Effect::Ask(Request::Item(ItemId(7)))));
    assert!(m.stock.panel.open);
    assert_eq!(m.tab, Tab::Stock);
}

#[test]
fn what_was_typed_stays_as_the_filter_when_it_is_no_code_but_finds_rows() {
    let mut m = desk();
    let asked = asked_grid(&update(&mut m, M::Line("mug".into())));
    update(&mut m, M::Store(Event::Grid(asked, grid_of(0..3, 0, 3))));
    update(&mut m, scan("mug"));
    update(&mut m, M::Line(String::new()));
    update(&mut m, answered(Outcome::Error));
    assert_eq!((m.stock.filter.as_str(), m.desk.line.as_str()), ("mug", ""));
    update(&mut m, key(Key::Esc));
    assert_eq!(m.stock.filter, "", "Esc clears it");
}

#[test]
fn a_word_typed_and_finished_on_stock_is_a_filter_and_no_alarm() {
    let mut m = desk();
    let asked = asked_grid(&update(&mut m, M::Line("mug".into())));
    update(&mut m, M::Store(Event::Grid(asked, grid_of(0..3, 0, 3))));
    update(&mut m, scan("mug"));
    let locked = || View { locked: Some(("UNKNOWN CODE mug".into(), 0)), ..View::default() };
    let mut answer = told(Outcome::Error, FlowKind::Lookup, locked(), None);
    if let Event::Scanned { text, .. } = &mut answer {
        *text = "mug".into();
    }
    let effects = update(&mut m, M::Store(answer));
    let ok = Effect::Ask(Request::Scan { number: 2, text: "XCMDOK".into(), burst: None });
    assert_eq!(effects.list, [Effect::Bell(2), ok]);
    assert_eq!((m.tab, m.stock.filter.as_str(), m.desk.bar.level), (Tab::Stock, "mug", Level::Ask));
    let Event::Scanned { text, feedback, view, flow, movement, item, beside, clock, .. } =
        told(Outcome::Ok, FlowKind::Lookup, View::default(), None)
    else {
        unreachable!()
    };
    let go_on = Event::Scanned { number: 2, text, feedback, view, flow, movement, item, beside, clock };
    assert!(update(&mut m, M::Store(go_on)).list.is_empty(), "the OK is the screen's own and is not told");
    assert_eq!((m.desk.bar.level, m.desk.unfinished()), (Level::Ask, 0));
}

#[test]
fn a_flow_stays_locked_whatever_a_list_finds() {
    let mut m = desk();
    let asked = asked_grid(&update(&mut m, M::Line("mug".into())));
    update(&mut m, M::Store(Event::Grid(asked, grid_of(0..3, 0, 3))));
    update(&mut m, scan("mug"));
    let locked = View { locked: Some(("UNKNOWN CODE mug".into(), 0)), ..View::default() };
    let effects = update(&mut m, M::Store(told(Outcome::Error, FlowKind::Receive, locked, None)));
    assert_eq!((m.tab, effects.list), (Tab::Scan, vec![Effect::Bell(3)]));
}

#[test]
fn a_barcode_that_means_nothing_leaves_no_filter_behind() {
    let mut m = desk();
    let asked = asked_grid(&update(&mut m, M::Line("9506".into())));
    update(&mut m, M::Store(Event::Grid(asked, grid_of(0..0, 0, 0))));
    update(&mut m, scan("9506"));
    update(&mut m, answered(Outcome::Error));
    assert_eq!(m.stock.filter, "");
}

#[test]
fn with_a_flow_open_a_scan_anywhere_belongs_to_it() {
    let mut m = desk();
    update(&mut m, M::Store(Event::Task { flow: FlowKind::Receive, view: Box::default(), resumed: false }));
    update(&mut m, key(Key::F(2)));
    update(&mut m, scan("MUG-1"));
    assert_eq!(m.tab, Tab::Scan);
}

#[test]
fn a_lock_comes_to_the_front_and_only_its_key_or_ok_opens_it() {
    let mut m = desk();
    update(&mut m, scan("x"));
    let view = View { locked: Some(("UNKNOWN".into(), 0)), ..View::default() };
    update(&mut m, M::Store(told(Outcome::Error, FlowKind::Lookup, view, None)));
    assert_eq!(m.tab, Tab::Scan);
    assert_eq!(update(&mut m, scan("")).list, [], "Enter does not unlock");
    let seen = update(&mut m, key(Key::F(12)));
    assert_eq!(seen.list, [Effect::Ask(Request::Scan { number: 2, text: "XCMDOK".into(), burst: None })]);
}

#[test]
fn a_flow_is_not_left_by_starting_another() {
    let mut m = desk();
    update(&mut m, key(Key::F(3)));
    let start = Request::Scan { number: 1, text: "XCMDRECEIVE".into(), burst: None };
    assert_eq!(
        update(&mut m, key(Key::Alt('r'))).list,
        [Effect::Ask(start)],
        "a scan, which asks and minds a lock"
    );
    update(&mut m, M::Store(Event::Task { flow: FlowKind::Receive, view: Box::default(), resumed: false }));
    assert!(update(&mut m, key(Key::Alt('c'))).list.is_empty());
    assert!(m.desk.bar.text.contains("receive is open"), "{}", m.desk.bar.text);
}

#[test]
fn a_task_found_half_done_comes_to_the_front() {
    let mut m = desk();
    update(&mut m, M::Store(Event::Task { flow: FlowKind::Count, view: Box::default(), resumed: true }));
    assert_eq!((m.tab, m.desk.bar.text.as_str()), (Tab::Scan, "goes on where it stopped"));
}

#[test]
fn what_others_left_at_the_terminal_is_told_beside_ones_own_task() {
    let mut m = desk();
    let left = || M::Store(Event::Remark("ana left a MOVE with goods in hand at this terminal".into()));
    update(&mut m, left());
    assert_eq!(m.desk.bar.text, "ana left a MOVE with goods in hand at this terminal");
    let mut m = desk();
    update(&mut m, M::Store(Event::Task { flow: FlowKind::Count, view: Box::default(), resumed: true }));
    update(&mut m, left());
    assert!(m.desk.bar.text.starts_with("goes on where it stopped; ana left"), "{}", m.desk.bar.text);
}

#[test]
fn the_cursor_stays_on_its_movement_when_new_ones_arrive() {
    let mut m = desk();
    log_of(&mut m, vec![movement(3), movement(2), movement(1)]);
    update(&mut m, key(Key::Down));
    log_of(&mut m, vec![movement(4), movement(3), movement(2), movement(1)]);
    assert_eq!(m.log.selected().map(|r| r.id.seq), Some(2));
}

#[test]
fn quit_with_nothing_pending_quits() {
    assert_eq!(update(&mut desk(), key(Key::Ctrl('q'))).list, [Effect::Quit]);
}

#[test]
fn quit_with_a_scan_pending_waits_for_the_store() {
    let mut m = desk();
    update(&mut m, scan("x"));
    assert!(!update(&mut m, key(Key::Ctrl('q'))).list.contains(&Effect::Quit));
    assert!(update(&mut m, answered(Outcome::Ok)).list.contains(&Effect::Quit));
}

#[test]
fn esc_stays_after_all() {
    let mut m = desk();
    update(&mut m, scan("x"));
    update(&mut m, key(Key::Ctrl('q')));
    update(&mut m, key(Key::Esc));
    assert!(!update(&mut m, answered(Outcome::Ok)).list.contains(&Effect::Quit));
}

#[test]
fn ctrl_c_says_how_and_a_signal_does_not_ask() {
    let mut m = desk();
    assert!(update(&mut m, key(Key::Ctrl('c'))).list.is_empty());
    assert_eq!(m.desk.bar.text, "Ctrl-Q quits");
    update(&mut m, scan("x"));
    assert_eq!(update(&mut m, M::Terminate).list, [Effect::Quit]);
}

#[test]
fn a_failed_scan_is_no_longer_pending_and_says_why() {
    let mut m = desk();
    update(&mut m, scan("x"));
    let failed = Event::Failed { number: Some(1), message: "the disk is full".into(), view: None };
    assert_eq!(update(&mut m, M::Store(failed)).list, [Effect::Bell(3)]);
    assert_eq!((m.desk.unfinished(), m.desk.bar.level), (0, Level::Error));
}

#[test]
fn who_holds_the_store_is_shown_and_told_once() {
    let mut m = desk();
    let waiting = || M::Store(Event::Waiting(Some("pid 123".into())));
    assert!(update(&mut m, waiting()).redraw);
    assert_eq!(m.desk.standing(), "store held by pid 123");
    assert!(!update(&mut m, waiting()).redraw);
}

#[test]
fn the_grid_is_asked_for_a_window_and_again_when_the_cursor_leaves_it() {
    let mut m = desk();
    let first = asked_grid(&m.refresh());
    assert!((first.limit, first.offset) == (51, 0), "{first:?}");
    update(&mut m, M::Store(Event::Grid(first, grid_of(0..51, 0, 1000))));
    assert!(update(&mut m, key(Key::Down)).list.is_empty(), "the next row is at hand");
    let last = asked_grid(&update(&mut m, key(Key::End)));
    assert_eq!((m.stock.window.cursor, last.offset), (999, 1000 - 17 - 17));
}

#[test]
fn a_held_arrow_asks_for_one_item_at_a_time() {
    let mut m = desk();
    update(&mut m, M::Resize(120, 40));
    let asked = asked_grid(&m.refresh());
    let shown = update(&mut m, M::Store(Event::Grid(asked, grid_of(0..20, 0, 20))));
    assert!(shown.list.contains(&Effect::Ask(Request::Item(ItemId(0)))));
    for _ in 0..5 {
        assert!(update(&mut m, key(Key::Down)).list.is_empty());
    }
    let next = update(&mut m, M::Store(Event::Item(ItemId(0), None::<Box<ItemDetail>>)));
    assert_eq!(next.list, [Effect::Ask(Request::Item(ItemId(5)))]);
}

#[test]
fn sites_begin_with_the_terminals_own_and_go_round() {
    let mut m = desk();
    let mut next = || asked_grid(&update(&mut m, key(Key::Ctrl('f')))).site;
    assert_eq!([next(), next(), next()], [Some(SiteId(2)), None, Some(SiteId(1))]);
}

#[test]
fn the_menu_changes_the_theme_with_right_and_the_choice_is_kept() {
    let mut m = desk();
    update(&mut m, key(Key::F(10)));
    let effects = update(&mut m, key(Key::Right));
    assert!(matches!(effects.list.as_slice(), [Effect::KeepLook(..)]));
    let scanned = update(&mut m, scan("MUG-1")).list;
    assert!(scanned.iter().any(|e| matches!(e, Effect::Ask(Request::Scan { .. }))));
    assert_eq!(m.overlay, None, "a scan closes the menu and is not lost");
}
