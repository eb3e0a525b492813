//! Alerts and Buy: what a key asks of the store, and what an answer does.

use super::*;
use crate::{
    domain::{AlertAction, AlertKind, AlertSaying, Money, PurchaseId, PurchaseLine, PurchaseStatus, Urgency},
    store::{
        alerts::{Alert, AlertPage, AlertQuery, Digest},
        counts::Decision,
        purchases::{PurchaseOrder, Saying},
        replenish::{Bought, Proposal, ProposalGroup},
    },
};

#[path = "buying.rs"]
mod buying;

const TODAY: Day = Day(20_784);

pub(super) fn alert(id: i64, kind: AlertKind, action: AlertAction, whom: &str) -> Alert {
    Alert {
        id,
        kind,
        item: (kind != AlertKind::LateInbound).then_some(ItemId(id)),
        site: Some(SiteId(1)),
        what: format!("SKU-{id}"),
        name: "a thing".into(),
        site_code: "MAIN".into(),
        urgency: Urgency::Now,
        opened: Instant(0),
        opened_day: TODAY,
        closed: None,
        times: 1,
        is_new: true,
        is_worse: false,
        is_seen: false,
        available: Some(Quantity::ZERO),
        money: Money::from_ten_thousandths(840_000),
        due: Some(TODAY),
        say: "nothing available".into(),
        why: "position 0 = 0 on hand".into(),
        action,
        quantity: Quantity::from_units(24),
        whom: whom.into(),
        snoozed_until: None,
        snoozed_level: None,
        is_excluded: false,
    }
}

pub(super) fn requests(effects: &Effects) -> Vec<Request> {
    let asked = effects.list.iter().filter_map(|e| match e {
        Effect::Ask(request) => Some(request.clone()),
        _ => None,
    });
    asked.collect()
}

fn asked_alerts(effects: &Effects) -> AlertQuery {
    let found = requests(effects).into_iter().find_map(|r| match r {
        Request::Alerts(q) if q.limit > 0 => Some(q),
        _ => None,
    });
    found.expect("the alerts are asked")
}

/// Alerts in front, showing these.
pub(super) fn morning(alerts: Vec<Alert>) -> Model {
    let mut m = desk();
    let effects = update(&mut m, key(Key::F(5)));
    hear(&mut m, &effects, alerts);
    m
}

pub(super) fn hear(m: &mut Model, effects: &Effects, alerts: Vec<Alert>) -> Effects {
    let q = asked_alerts(effects);
    let (matched, digest) = (alerts.len(), Digest::of(&alerts));
    let page = AlertPage { rows: alerts, offset: 0, matched, digest, today: TODAY };
    update(m, M::Store(Event::Alerts(q, Box::new(page))))
}

pub(super) fn out_of_stock() -> Alert {
    alert(7, AlertKind::OutOfStock, AlertAction::Order, "Larkspur")
}

pub(super) fn proposal(item: i64, units: i64) -> Proposal {
    let cost = Money::from_ten_thousandths(20_000);
    let quantity = Quantity::from_units(units);
    Proposal {
        item: ItemId(item),
        site: SiteId(1),
        sku: format!("SKU-{item}"),
        name: "a thing".into(),
        site_code: "MAIN".into(),
        supplier: "Larkspur".into(),
        quantity,
        needed: quantity,
        ordered: Quantity::ZERO,
        pack: Quantity::from_units(12),
        decimals: 0,
        cost,
        total: cost.for_quantity(quantity),
        sender: None,
        say: "position 0 is below 24".into(),
        otherwise: String::new(),
        gone: Some(TODAY),
        money: Money::ZERO,
        value: Money::ZERO,
    }
}

fn group(lines: Vec<Proposal>) -> ProposalGroup {
    let sum = lines.iter().map(|l| l.total.ten_thousandths()).sum();
    ProposalGroup {
        supplier: "Larkspur".into(),
        site: "MAIN".into(),
        currency: String::new(),
        minimum: Money::from_ten_thousandths(1_000_000),
        missing: Money::ZERO,
        total: Money::from_ten_thousandths(sum),
        lines,
    }
}

/// Buy in front, showing these; the focus is on the first line.
pub(super) fn buying(lines: Vec<Proposal>) -> Model {
    let mut m = desk();
    let effects = update(&mut m, key(Key::F(6)));
    let Some(Request::Proposals(filter)) = requests(&effects).into_iter().next() else {
        panic!("{effects:?}")
    };
    update(&mut m, M::Store(Event::Proposals(filter, vec![group(lines)], Bought::default())));
    update(&mut m, key(Key::Right));
    m
}

pub(super) fn order(number: i64, status: PurchaseStatus, expected: i32) -> PurchaseOrder {
    PurchaseOrder {
        id: PurchaseId(number),
        number: format!("PO-MAIN-{number}"),
        supplier: "Larkspur".into(),
        site: "MAIN".into(),
        currency: String::new(),
        made: TODAY,
        status,
        expected: Some(Day(TODAY.0 + expected)),
        said: Instant(0),
        note: String::new(),
        lines: vec![PurchaseLine {
            sku: "SKU-1".into(),
            quantity: Quantity::from_units(24),
            cost: Money::from_ten_thousandths(20_000),
            received: Quantity::ZERO,
            reason: "below 55".into(),
        }],
    }
}

/// Answers the question about orders that is among these.
pub(super) fn hear_orders(m: &mut Model, effects: &Effects, orders: Vec<PurchaseOrder>) {
    let found = requests(effects).into_iter().find_map(|r| match r {
        Request::Purchases(filter) => Some(filter),
        _ => None,
    });
    update(m, M::Store(Event::Purchases(found.expect("the orders are asked"), orders)));
}

#[test]
fn what_should_be_ordered_goes_into_a_draft_with_one_key() {
    let mut m = morning(vec![out_of_stock()]);
    let asked = requests(&update(&mut m, key(Key::Alt('d'))));
    let [Request::Proposals(filter)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((filter.sku.as_deref(), filter.site.as_deref()), (Some("SKU-7"), Some("MAIN")));
    let groups = vec![group(vec![proposal(7, 24)])];
    let sent = update(&mut m, M::Store(Event::Proposals(filter.clone(), groups.clone(), Bought::default())));
    assert_eq!(requests(&sent), [Request::Accept(groups)]);
    assert_eq!((m.desk.standing().as_str(), m.desk.bar.level), ("1 pending", Level::Quiet), "not green yet");
    let done = update(&mut m, M::Store(Event::Said("in draft PO-MAIN-1004".into())));
    assert_eq!((m.desk.standing().as_str(), m.desk.bar.level), ("on disk", Level::Ok));
    assert!(done.list.contains(&Effect::Bell(1)));
    asked_alerts(&done);
}

#[test]
fn what_is_no_longer_proposed_orders_nothing_and_says_so() {
    let mut m = morning(vec![out_of_stock()]);
    let asked = requests(&update(&mut m, key(Key::Alt('d'))));
    let [Request::Proposals(filter)] = asked.as_slice() else { panic!("{asked:?}") };
    let nothing = update(&mut m, M::Store(Event::Proposals(filter.clone(), Vec::new(), Bought::default())));
    assert!(requests(&nothing).is_empty());
    assert!(m.desk.bar.text.contains("nothing is proposed for SKU-7 any more"), "{}", m.desk.bar.text);
}

#[test]
fn each_proposal_goes_to_where_it_is_done_and_says_how() {
    use AlertAction as A;
    let late = alert(7, AlertKind::LateInbound, A::Chase, "Larkspur");
    for (alert, tab, word) in [
        (late, Tab::Buy, "ask Larkspur when SKU-7 comes"),
        (
            alert(7, AlertKind::OutOfStock, A::Expedite, "PO-MAIN-1001"),
            Tab::Buy,
            "PO-MAIN-1001 to come sooner",
        ),
        (alert(7, AlertKind::OutOfStock, A::Transfer, "NORTH"), Tab::Stock, "NORTH has 24 of SKU-7 to spare"),
        (alert(7, AlertKind::Expiring, A::PickFirst, "L1"), Tab::Stock, "lot L1 of SKU-7 before the others"),
        (alert(7, AlertKind::Expiring, A::TakeOut, "L1"), Tab::Stock, "off the shelf"),
        (alert(7, AlertKind::DeadStock, A::SellOff, ""), Tab::Stock, "sell off 24 of SKU-7"),
        (alert(7, AlertKind::UnknownBarcode, A::Bind, "4006"), Tab::Scan, "scan 4006, then HELP"),
        (alert(7, AlertKind::ForecastWrong, A::Look, ""), Tab::Forecast, ""),
    ] {
        let mut m = morning(vec![alert]);
        update(&mut m, key(Key::Alt('d')));
        assert_eq!(m.tab, tab);
        assert!(m.desk.bar.text.contains(word), "{word}: {}", m.desk.bar.text);
    }
}

#[test]
fn a_count_begins_at_its_place_and_only_at_its_own_site() {
    let place = alert(7, AlertKind::NegativeStock, AlertAction::Count, "A-03-12");
    let mut m = morning(vec![place.clone()]);
    let scans = requests(&update(&mut m, key(Key::Alt('d'))));
    let text = |r: &Request| match r {
        Request::Scan { text, .. } => text.clone(),
        _ => String::new(),
    };
    assert_eq!([text(&scans[0]), text(&scans[1])], ["XCMDCOUNT", "A-03-12"]);
    assert_eq!(m.tab, Tab::Scan);
    let mut m = morning(vec![Alert { site_code: "NORTH".into(), ..place.clone() }]);
    assert!(requests(&update(&mut m, key(Key::Alt('d')))).is_empty());
    assert!(m.desk.bar.text.contains("count it at a terminal there"), "{}", m.desk.bar.text);
    let mut m = morning(vec![place]);
    m.desk.flow = FlowKind::Receive;
    assert!(requests(&update(&mut m, key(Key::Alt('d')))).is_empty(), "an open flow is not left");
}

#[test]
fn a_count_is_approved_with_one_key_and_a_yes() {
    let place = alert(7, AlertKind::Variance, AlertAction::Approve, "A-03-12");
    let site = place.site_code.clone();
    let mut m = morning(vec![place]);
    assert!(requests(&update(&mut m, key(Key::Alt('d')))).is_empty(), "asked first");
    let Some(Overlay::Ask(question)) = &m.overlay else { panic!("no question") };
    assert_eq!(question.request, Request::DecideCount(site, "A-03-12".into(), Decision::Approve));
    assert!(question.lines.iter().any(|l| l.contains("counts reject A-03-12")), "{:?}", question.lines);
}

#[test]
fn seen_and_wake_are_words_on_the_row_in_focus() {
    let mut m = morning(vec![out_of_stock()]);
    let says = |saying| [Request::AlertSays(7, saying)];
    assert_eq!(requests(&update(&mut m, key(Key::Alt('s')))), says(AlertSaying::Acknowledge));
    assert!(requests(&update(&mut m, key(Key::Alt('w')))).is_empty(), "it is not silent");
    let mut m = morning(vec![Alert { is_excluded: true, ..out_of_stock() }]);
    assert_eq!(requests(&update(&mut m, key(Key::Alt('w')))), says(AlertSaying::Wake));
}

#[test]
fn exclude_asks_once_and_enter_is_no_answer() {
    let mut m = morning(vec![out_of_stock()]);
    assert!(requests(&update(&mut m, key(Key::Alt('x')))).is_empty());
    assert!(requests(&update(&mut m, scan(""))).is_empty());
    assert!(m.overlay.is_some());
    let yes = requests(&update(&mut m, key(Key::Ctrl('y'))));
    assert_eq!((yes, m.overlay.is_none()), (vec![Request::AlertSays(7, AlertSaying::Exclude)], true));
    for (text, says) in [("XCMDYES", 1), ("XCMDNO", 0), ("XCMDUNDO", 0), ("MUG-1", 0)] {
        let mut m = morning(vec![out_of_stock()]);
        update(&mut m, key(Key::Alt('x')));
        assert_eq!(
            (requests(&update(&mut m, scan(text))).len(), m.overlay.is_none()),
            (says, true),
            "{text}"
        );
    }
}

#[test]
fn a_snooze_is_some_days_a_day_or_a_level() {
    let snooze = |until: Option<i32>, level: Option<i64>| {
        let until = until.map(|days| Day(TODAY.0 + days));
        [Request::AlertSays(7, AlertSaying::Snooze { until, level: level.map(Quantity::from_units) })]
    };
    let dialog = || {
        let mut m = morning(vec![out_of_stock()]);
        update(&mut m, key(Key::Alt('z')));
        m
    };
    let mut m = dialog();
    assert_eq!(requests(&update(&mut m, key(Key::Right))), snooze(Some(7), None));
    let mut m = dialog();
    update(&mut m, key(Key::Home));
    assert_eq!(requests(&update(&mut m, key(Key::Right))), snooze(Some(1), None));
    let mut m = dialog();
    update(&mut m, key(Key::End));
    assert!(
        requests(&update(&mut m, key(Key::Right))).is_empty() && m.overlay.is_some(),
        "nothing was typed"
    );
    update(&mut m, M::Line("12".into()));
    assert_eq!(m.alerts.filter, "", "it filters nothing while the dialog is open");
    assert_eq!(requests(&update(&mut m, key(Key::Right))), snooze(None, Some(12)));
    assert_eq!((m.desk.line.as_str(), m.overlay.is_none()), ("", true));
    let mut m = dialog();
    assert!(
        requests(&update(&mut m, scan("2026-12-04"))).is_empty(),
        "Enter ends the line and presses nothing"
    );
    assert_eq!(requests(&update(&mut m, key(Key::Right))), snooze(Some(7), None));
}

#[test]
fn a_scan_closes_the_snooze_and_is_not_lost() {
    let mut m = morning(vec![out_of_stock()]);
    update(&mut m, key(Key::Alt('z')));
    let sent = requests(&update(&mut m, scan("9506000134352")));
    assert!(matches!(sent.as_slice(), [Request::Scan { .. }]), "{sent:?}");
    assert!(m.overlay.is_none());
}

#[test]
fn what_crosses_a_level_elsewhere_shows_by_itself_and_the_cursor_stays() {
    let mut m = morning(vec![out_of_stock(), alert(8, AlertKind::RunningOut, AlertAction::Order, "x")]);
    update(&mut m, key(Key::Down));
    let again = update(&mut m, M::Store(Event::Changed));
    let new = alert(9, AlertKind::OutOfStock, AlertAction::Order, "y");
    let old = alert(8, AlertKind::RunningOut, AlertAction::Order, "x");
    hear(&mut m, &again, vec![new, out_of_stock(), old]);
    assert_eq!((m.alerts.window.cursor, m.alerts.selected().map(|a| a.id)), (2, Some(8)));
}

#[test]
fn other_tabs_count_what_is_now_and_draw_only_when_that_changes() {
    let mut m = desk();
    let digest = Digest { now: 7, ..Digest::default() };
    let count = |m: &mut Model, digest| {
        let asked = requests(&update(m, M::Store(Event::Changed)));
        let q = asked.into_iter().find_map(|r| match r {
            Request::Alerts(q) => Some(q),
            _ => None,
        });
        let page = AlertPage { digest, today: TODAY, ..AlertPage::default() };
        q.map(|q| update(m, M::Store(Event::Alerts(q, Box::new(page)))))
    };
    let first = count(&mut m, digest);
    assert_eq!(first, None, "the first question, of the start, is still on its way: one at a time");
    let q = AlertQuery {
        filter: crate::store::alerts::AlertFilter { site: Some("MAIN".into()), ..Default::default() },
        ..AlertQuery::default()
    };
    let page = AlertPage { digest, today: TODAY, ..AlertPage::default() };
    let heard = update(&mut m, M::Store(Event::Alerts(q.clone(), Box::new(page.clone()))));
    assert!(
        heard.redraw && requests(&heard).len() == 1,
        "and asked again, because something changed meanwhile"
    );
    let same = update(&mut m, M::Store(Event::Alerts(q, Box::new(page))));
    assert_eq!(same, Effects::none(), "an idle screen writes nothing");
    assert!(!count(&mut m, digest).expect("asked").redraw);
    assert!(count(&mut m, Digest { now: 8, ..digest }).expect("asked").redraw);
}

#[test]
fn an_alert_opens_its_forecast_and_a_late_order_its_order() {
    let mut m = morning(vec![out_of_stock()]);
    let asked = requests(&update(&mut m, key(Key::Right)));
    assert_eq!(m.tab, Tab::Forecast);
    assert!(m.forecast.sheet.open);
    assert!(asked.iter().any(|r| matches!(r, Request::Forecast(ask) if ask.item == ItemId(7))), "{asked:?}");
    let late =
        Alert { what: "PO-MAIN-1002".into(), ..alert(7, AlertKind::LateInbound, AlertAction::Chase, "x") };
    let mut m = morning(vec![late]);
    let shown = update(&mut m, key(Key::Right));
    assert_eq!(m.tab, Tab::Buy);
    hear_orders(
        &mut m,
        &shown,
        vec![order(1001, PurchaseStatus::Sent, 3), order(1002, PurchaseStatus::Sent, -3)],
    );
    assert_eq!(m.buy.order().map(|o| o.number.as_str()), Some("PO-MAIN-1002"));
}

#[test]
fn a_word_that_failed_is_no_longer_pending_and_says_why() {
    let mut m = morning(vec![out_of_stock()]);
    update(&mut m, key(Key::Alt('s')));
    let failed = Event::Failed { number: None, message: "the disk is full".into(), view: None };
    assert_eq!(update(&mut m, M::Store(failed)).list, [Effect::Bell(3)]);
    assert_eq!((m.desk.unfinished(), m.desk.bar.level), (0, Level::Error));
}
#[test]
fn an_answer_about_an_item_is_for_the_panel_that_asked() {
    let mut m = desk();
    update(&mut m, M::Resize(120, 40));
    let asked = update(&mut m, key(Key::F(5)));
    let shown = hear(&mut m, &asked, vec![out_of_stock()]);
    assert_eq!(requests(&shown), [Request::Item(ItemId(7))]);
    let answered = update(&mut m, M::Store(Event::Item(ItemId(7), None)));
    assert!(requests(&answered).is_empty(), "{answered:?}");
    assert!(!m.alerts.panel.is_asking());
}
