//! The line and what lies on top: what of it filters, what is for a key, where Esc leads.

use super::{
    morning::{alert, buying, hear, hear_orders, morning, order, out_of_stock, proposal, requests},
    *,
};
use crate::{
    domain::{AlertAction, AlertKind, AlertSaying, PurchaseStatus},
    store::purchases::Saying,
};

fn type_all(m: &mut Model, text: &str) {
    for end in 1..=text.len() {
        update(m, M::Line(text[..end].into()));
    }
}

/// Orders in front, the focus on the second.
fn second_order() -> Model {
    let mut m = buying(vec![proposal(1, 24)]);
    let shown = update(&mut m, key(Key::Alt('p')));
    let both = vec![order(1001, PurchaseStatus::Sent, 3), order(1002, PurchaseStatus::Sent, 4)];
    hear_orders(&mut m, &shown, both);
    update(&mut m, key(Key::Down));
    m
}

#[test]
fn a_day_that_is_typed_acts_on_the_order_in_focus() {
    let mut m = second_order();
    type_all(&mut m, "2026-12-04");
    assert_eq!((m.buy.filter.as_str(), m.buy.order().unwrap().number.as_str()), ("", "PO-MAIN-1002"));
    let day = Some("2026-12-04".parse().unwrap());
    let said = requests(&update(&mut m, key(Key::Alt('k'))));
    assert_eq!(said, [Request::OrderSays("PO-MAIN-1002".into(), Saying::Acknowledge(day))]);
    let mut m = second_order();
    type_all(&mut m, "2026-12");
    assert!(requests(&update(&mut m, key(Key::Alt('k')))).is_empty());
    assert!(m.desk.bar.text.contains("\"2026-12\" is no day for PO-MAIN-1002"), "{}", m.desk.bar.text);
}

#[test]
fn a_filter_that_is_on_is_not_glued_to_an_amount() {
    for begin in ["word and blank", "word and a move", "word and Enter"] {
        let mut m = buying(vec![proposal(1, 24), proposal(12, 12), proposal(13, 12)]);
        type_all(&mut m, "sku-1");
        match begin {
            "word and blank" => type_all(&mut m, "sku-1 36"),
            "word and Enter" => {
                update(&mut m, scan("sku-1"));
                type_all(&mut m, "36");
            }
            _ => {
                assert_eq!(update(&mut m, key(Key::Down)).list, [Effect::ClearLine]);
                update(&mut m, key(Key::Up));
                type_all(&mut m, "36");
            }
        }
        assert_eq!(m.buy.filter, "sku-1", "{begin}");
        update(&mut m, key(Key::Alt('c')));
        assert_eq!(m.buy.changed.values().next(), Some(&Quantity::from_units(36)), "{begin}");
        assert_eq!((m.desk.line.as_str(), m.buy.filter.as_str()), ("", "sku-1"), "{begin}");
    }
}

#[test]
fn esc_drops_an_amount_first_and_the_filter_then() {
    let mut m = buying(vec![proposal(1, 24), proposal(2, 12)]);
    type_all(&mut m, "sku-2");
    update(&mut m, scan("sku-2"));
    type_all(&mut m, "36");
    update(&mut m, key(Key::Esc));
    assert_eq!((m.desk.line.as_str(), m.buy.filter.as_str()), ("", "sku-2"));
    update(&mut m, key(Key::Esc));
    update(&mut m, key(Key::Esc));
    assert_eq!(m.buy.filter, "");
}

#[test]
fn what_a_key_cannot_read_leaves_the_focus_where_it_was() {
    let mut m = buying(vec![proposal(1, 24), proposal(2, 12)]);
    update(&mut m, key(Key::Down));
    type_all(&mut m, "abc");
    update(&mut m, key(Key::Alt('c')));
    assert!(m.desk.bar.text.contains("type how many first"), "{}", m.desk.bar.text);
    update(&mut m, key(Key::Esc));
    assert_eq!((m.buy.line().map(|l| l.item), m.buy.in_lines), (Some(ItemId(2)), true));
    // What was found by the filter and chosen stays chosen.
    let mut m = buying(vec![proposal(1, 24), proposal(21, 12), proposal(22, 12)]);
    type_all(&mut m, "sku-2");
    update(&mut m, key(Key::Down));
    update(&mut m, key(Key::Esc));
    update(&mut m, key(Key::Esc));
    assert_eq!((m.buy.filter.as_str(), m.buy.line().map(|l| l.item)), ("", Some(ItemId(22))));
}

#[test]
fn a_level_that_is_typed_before_snooze_is_for_the_alert_in_focus() {
    let mut m = morning(vec![out_of_stock(), alert(8, AlertKind::RunningOut, AlertAction::Order, "x")]);
    update(&mut m, key(Key::Down));
    for end in 1..=2 {
        let effects = update(&mut m, M::Line("12"[..end].into()));
        assert!(requests(&effects).is_empty(), "nothing is filtered: {effects:?}");
    }
    update(&mut m, key(Key::Alt('z')));
    let level = Some(Quantity::from_units(12));
    assert_eq!(
        requests(&update(&mut m, key(Key::Right))),
        [Request::AlertSays(8, AlertSaying::Snooze { until: None, level })]
    );
}

#[test]
fn what_lies_on_top_takes_every_key_and_does_nothing_unseen() {
    for open in [Key::F(1), Key::F(10), Key::Alt('z')] {
        for act in [Key::Alt('d'), Key::Alt('s'), Key::Alt('w'), Key::Ctrl('p'), Key::Ctrl('f')] {
            let mut m = morning(vec![out_of_stock()]);
            update(&mut m, key(open));
            let before = m.overlay.clone();
            assert!(requests(&update(&mut m, key(act))).is_empty(), "{open:?} {act:?}");
            assert_eq!((m.overlay.clone(), m.desk.saying), (before, 0), "{open:?} {act:?}");
            assert!(m.desk.bar.text.contains("Esc closes this first"), "{}", m.desk.bar.text);
        }
    }
    let mut m = second_order();
    update(&mut m, key(Key::F(1)));
    assert!(requests(&update(&mut m, key(Key::Alt('k')))).is_empty());
    assert!(update(&mut m, key(Key::Alt('x'))).list.is_empty());
    assert!(matches!(m.overlay, Some(Overlay::Help { .. })), "no question is put over it");
    update(&mut m, key(Key::F(5)));
    assert_eq!((m.overlay.is_none(), m.tab), (true, Tab::Alerts), "a tab takes its place");
    // On Scan, too: the question of a flow is not answered behind the menu.
    let mut m = desk();
    update(&mut m, key(Key::F(3)));
    m.desk.view.question = Some("sure?".into());
    update(&mut m, key(Key::F(10)));
    assert!(update(&mut m, key(Key::Ctrl('y'))).list.is_empty());
}

#[test]
fn what_is_typed_stays_on_its_tab_and_a_filter_is_there_again() {
    let mut m = morning(vec![out_of_stock()]);
    let asked = update(&mut m, M::Line("sku".into()));
    hear(&mut m, &asked, vec![out_of_stock()]);
    update(&mut m, key(Key::Right));
    assert_eq!((m.tab, m.desk.line.as_str()), (Tab::Forecast, ""), "it does not travel");
    update(&mut m, key(Key::F(5)));
    assert_eq!((m.alerts.filter.as_str(), m.filter()), ("sku", "sku"), "and it is shown where it filters");
    update(&mut m, key(Key::Esc));
    assert_eq!(m.alerts.filter, "", "one Esc takes it off");
    let count = alert(7, AlertKind::UnknownBarcode, AlertAction::Bind, "4006");
    let mut m = morning(vec![count.clone()]);
    let asked = update(&mut m, M::Line("sku".into()));
    hear(&mut m, &asked, vec![count]);
    let gone = update(&mut m, key(Key::Alt('d')));
    assert!(gone.list.contains(&Effect::ClearLine));
    assert_eq!((m.tab, m.desk.line.as_str()), (Tab::Scan, ""));
}

#[test]
fn esc_leads_back_to_where_a_thing_was_opened() {
    let late = alert(9, AlertKind::LateInbound, AlertAction::Chase, "x");
    for (n, tab) in [(0, Tab::Forecast), (1, Tab::Buy)] {
        let mut m = morning(vec![out_of_stock(), late.clone()]);
        for _ in 0..n {
            update(&mut m, key(Key::Down));
        }
        update(&mut m, key(Key::Right));
        assert_eq!(m.tab, tab);
        update(&mut m, key(Key::Esc));
        assert_eq!((m.tab, m.alerts.window.cursor), (Tab::Alerts, n));
        assert!(!m.forecast.sheet.open && m.forecast.filter.is_empty());
    }
    let mut m = buying(vec![proposal(1, 24), proposal(2, 12)]);
    update(&mut m, key(Key::Down));
    update(&mut m, key(Key::Right));
    assert_eq!(m.tab, Tab::Forecast);
    update(&mut m, key(Key::Esc));
    assert_eq!((m.tab, m.buy.line().map(|l| l.item)), (Tab::Buy, Some(ItemId(2))));
    // Whoever went elsewhere meanwhile has left it.
    let mut m = morning(vec![out_of_stock()]);
    update(&mut m, key(Key::Right));
    update(&mut m, key(Key::F(8)));
    update(&mut m, key(Key::F(7)));
    update(&mut m, key(Key::Esc));
    assert_eq!(m.tab, Tab::Forecast);
}

#[test]
fn a_word_about_one_tab_is_not_said_on_another_and_an_error_is() {
    let mut m = buying(vec![proposal(1, 24)]);
    update(&mut m, M::Store(Event::Said("in draft PO-MAIN-1004".into())));
    update(&mut m, key(Key::F(2)));
    assert_eq!(m.desk.bar, crate::tui::desk::Bar::default());
    let failed = Event::Failed { number: None, message: "the disk is full".into(), view: None };
    update(&mut m, M::Store(failed));
    update(&mut m, key(Key::F(8)));
    assert_eq!(m.desk.bar.level, Level::Error);
    let mut m = desk();
    update(&mut m, scan("x"));
    update(&mut m, answered(Outcome::Ok));
    update(&mut m, key(Key::F(8)));
    assert_eq!(m.desk.bar.level, Level::Ok, "what a scan did stands");
}
