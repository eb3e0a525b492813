//! Buy: what is typed, changed, accepted, signed.

use super::*;

#[test]
fn the_total_moves_at_once_and_what_is_accepted_is_what_is_shown() {
    let mut m = buying(vec![proposal(1, 24), proposal(2, 12)]);
    let total = |m: &Model| m.buy.group().map(|g| m.buy.total(g).to_f64());
    assert_eq!(total(&m), Some(72.0));
    update(&mut m, M::Line("3x".into()));
    assert_eq!(m.buy.filter, "", "a number filters nothing");
    let changed = update(&mut m, key(Key::Alt('c')));
    assert!(changed.list.contains(&Effect::ClearLine) && requests(&changed).is_empty());
    assert_eq!(total(&m), Some(96.0), "36 at 2.00, and 24.00");
    update(&mut m, key(Key::Down));
    update(&mut m, key(Key::Delete));
    assert_eq!(total(&m), Some(72.0));
    let sent = requests(&update(&mut m, key(Key::Alt('l'))));
    let [Request::Accept(groups)] = sent.as_slice() else { panic!("{sent:?}") };
    let lines: Vec<_> = groups[0].lines.iter().map(|l| (l.sku.as_str(), l.quantity.to_string())).collect();
    assert_eq!(lines, [("SKU-1", "36".to_owned())]);
    assert_eq!(groups[0].lines[0].say, "by hand 36 instead of 24: position 0 is below 24");
    assert!(m.desk.saying == 1);
}

#[test]
fn what_was_changed_by_hand_is_accepted_once() {
    let accept = |m: &mut Model| {
        update(m, M::Line("12".into()));
        update(m, key(Key::Alt('c')));
        let sent = requests(&update(m, key(Key::Alt('a'))));
        assert!(
            matches!(sent.as_slice(), [Request::Accept(g)] if g[0].lines[0].quantity == Quantity::from_units(12))
        );
    };
    let mut m = buying(vec![proposal(1, 24)]);
    accept(&mut m);
    let again = update(&mut m, M::Store(Event::Said("in draft PO-MAIN-1004".into())));
    let filter = requests(&again).into_iter().find_map(|r| match r {
        Request::Proposals(filter) => Some(filter),
        _ => None,
    });
    let rest = vec![group(vec![proposal(1, 12)])];
    update(&mut m, M::Store(Event::Proposals(filter.expect("asked again"), rest, Bought::default())));
    assert!(m.buy.changed.is_empty(), "what is left of it stands as it is proposed");
    let mut m = buying(vec![proposal(1, 24)]);
    accept(&mut m);
    let failed = Event::Failed { number: None, message: "the disk is full".into(), view: None };
    update(&mut m, M::Store(failed));
    assert_eq!(m.buy.changed.len(), 1, "what was not recorded is still as a person had it");
}

#[test]
fn a_line_that_cannot_be_ordered_says_why() {
    let mut from_north = proposal(1, 0);
    from_north.sender = Some(("NORTH".into(), Quantity::from_units(40), Money::ZERO));
    let unknown = Proposal { supplier: String::new(), ..proposal(1, 24) };
    for (line, word) in [
        (from_north, "NORTH has 40 to spare"),
        (proposal(1, 0), "left by the budget"),
        (unknown, "nobody is known to sell SKU-1"),
    ] {
        let mut m = buying(vec![line]);
        assert!(requests(&update(&mut m, key(Key::Alt('a')))).is_empty());
        assert!(m.desk.bar.text.contains(word), "{}", m.desk.bar.text);
    }
    let mut m = buying(vec![proposal(1, 24)]);
    update(&mut m, key(Key::Alt('c')));
    assert!(m.desk.bar.text.contains("type how many first"), "{}", m.desk.bar.text);
}

#[test]
fn a_budget_is_asked_of_the_store_and_taken_off_again() {
    let mut m = buying(vec![proposal(1, 24)]);
    update(&mut m, M::Line("500".into()));
    let asked = requests(&update(&mut m, key(Key::Alt('b'))));
    let [Request::Proposals(filter)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(filter.budget, Some(Money::from_ten_thousandths(5_000_000)));
    let none = requests(&update(&mut m, key(Key::Alt('b'))));
    assert!(matches!(none.as_slice(), [Request::Proposals(f)] if f.budget.is_none()), "{none:?}");
}

#[test]
fn an_order_is_signed_sent_confirmed_closed_and_cancelled_by_its_own_keys() {
    let page = |status| {
        let mut m = buying(vec![proposal(1, 24)]);
        let shown = update(&mut m, key(Key::Alt('p')));
        hear_orders(&mut m, &shown, vec![order(1001, status, 3)]);
        m
    };
    let says = |saying| vec![Request::OrderSays("PO-MAIN-1001".into(), saying)];
    let mut m = page(PurchaseStatus::Draft);
    assert_eq!(requests(&update(&mut m, key(Key::Alt('s')))), says(Saying::Approve));
    let mut m = page(PurchaseStatus::Approved);
    assert_eq!(requests(&update(&mut m, key(Key::Alt('t')))), says(Saying::Sent));
    let mut m = page(PurchaseStatus::Sent);
    assert_eq!(requests(&update(&mut m, key(Key::Alt('k')))), says(Saying::Acknowledge(None)));
    let mut m = page(PurchaseStatus::Sent);
    update(&mut m, M::Line("2026-12-04".into()));
    let day = Some("2026-12-04".parse().unwrap());
    assert_eq!(requests(&update(&mut m, key(Key::Alt('k')))), says(Saying::Acknowledge(day)));
    for (letter, saying) in [('e', Saying::Close), ('x', Saying::Cancel)] {
        let mut m = page(PurchaseStatus::Sent);
        assert!(requests(&update(&mut m, key(Key::Alt(letter)))).is_empty(), "it asks first");
        assert_eq!(requests(&update(&mut m, key(Key::Ctrl('y')))), says(saying));
    }
    let mut m = page(PurchaseStatus::Sent);
    update(&mut m, M::Line("36".into()));
    assert!(requests(&update(&mut m, key(Key::Alt('c')))).is_empty());
    assert!(m.desk.bar.text.contains("only a draft is changed"), "{}", m.desk.bar.text);
    let mut m = page(PurchaseStatus::Draft);
    update(&mut m, M::Line("36".into()));
    let sent = requests(&update(&mut m, key(Key::Alt('c'))));
    let [Request::OrderLines(number, lines)] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((number.as_str(), lines[0].quantity), ("PO-MAIN-1001", Quantity::from_units(36)));
}

#[test]
fn a_number_ended_with_enter_is_no_alarm_and_orders_nothing() {
    let mut m = buying(vec![proposal(1, 24)]);
    update(&mut m, scan("36"));
    let view = View { locked: Some(("UNKNOWN CODE 36".into(), 0)), ..View::default() };
    let mut answer = told(Outcome::Error, FlowKind::Lookup, view, None);
    if let Event::Scanned { text, .. } = &mut answer {
        *text = "36".into();
    }
    let effects = update(&mut m, M::Store(answer));
    assert_eq!((m.tab, m.desk.bar.level), (Tab::Buy, Level::Ask));
    assert!(m.desk.bar.text.contains("36 is a quantity"), "{}", m.desk.bar.text);
    assert!(!requests(&effects).iter().any(|r| matches!(r, Request::Accept(_) | Request::OrderLines(..))));
}

#[test]
fn a_scanned_item_goes_to_its_line_or_to_stock() {
    let found = |item| {
        let mut m = buying(vec![proposal(1, 24), proposal(2, 12)]);
        update(&mut m, scan("x"));
        let mut answer = told(Outcome::Ok, FlowKind::Lookup, View::default(), Some(item));
        if let Event::Scanned { feedback, .. } = &mut answer {
            feedback.sku = Some(format!("SKU-{item}"));
        }
        update(&mut m, M::Store(answer));
        (m.tab, m.buy.line().map(|l| l.item))
    };
    assert_eq!(found(2), (Tab::Buy, Some(ItemId(2))));
    assert_eq!(found(9).0, Tab::Stock);
}

#[test]
fn a_quantity_by_hand_fits_the_item_and_its_packs_at_once() {
    for (typed, word) in
        [("12.5", "it is ordered in whole units"), ("30", "packs of 12: type 24 or 36"), ("5", "type 12")]
    {
        let mut m = buying(vec![proposal(1, 24)]);
        update(&mut m, M::Line(typed.into()));
        update(&mut m, key(Key::Alt('c')));
        assert!(m.desk.bar.text.contains(word) && m.buy.changed.is_empty(), "{typed}: {}", m.desk.bar.text);
    }
}

#[test]
fn a_line_of_nothing_by_hand_stays_so_when_the_others_are_accepted() {
    let mut m = buying(vec![proposal(1, 24), proposal(2, 12)]);
    update(&mut m, M::Line("0".into()));
    update(&mut m, key(Key::Alt('c')));
    let sent = requests(&update(&mut m, key(Key::Alt('l'))));
    assert!(matches!(sent.as_slice(), [Request::Accept(_)]), "{sent:?}");
    update(&mut m, M::Store(Event::Said("in draft PO-MAIN-1004".into())));
    assert_eq!(m.buy.changed.values().collect::<Vec<_>>(), [&Quantity::ZERO]);
}
