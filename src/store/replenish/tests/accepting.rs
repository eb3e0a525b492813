//! Proposals into drafts: once, whoever asks and however often.

use super::*;

fn orders(shop: &Shop) -> Vec<crate::store::purchases::PurchaseOrder> {
    shop.store.purchases(&PurchaseFilter::default()).unwrap()
}

#[test]
fn what_is_asked_for_six_times_is_ordered_once() {
    let mut shop = shop(2);
    shop.lies(1, 3);
    shop.lies(2, 3);
    shop.evaluate();
    let groups = shop.store.proposals(&ProposalFilter::default()).unwrap();
    let author = shop.author.clone();
    let first = shop.store.accept(&groups, &author).unwrap();
    assert_eq!((first.orders.len(), first.notes.len()), (1, 0));
    let lines = first.orders[0].lines.clone();
    for _ in 0..5 {
        let mut other = shop.other();
        let again = other.accept(&groups, &author).unwrap();
        assert!(again.orders.is_empty());
        assert_eq!(again.notes, ["nothing is left to order of Potter: PO-MAIN-1001 has it"]);
    }
    // The screens say the same, in one sentence.
    let said = shop.store.write(|tx| super::super::accept(tx, &groups, &author)).unwrap();
    assert_eq!(said, "nothing is left to order of Potter: PO-MAIN-1001 has it");
    let all = orders(&shop);
    assert_eq!((all.len(), &all[0].lines), (1, &lines), "one need, one order");
}

#[test]
fn a_line_that_was_changed_by_hand_is_put_in_once_too() {
    let mut shop = shop(1);
    shop.lies(1, 3);
    shop.evaluate();
    let mut groups = shop.store.proposals(&ProposalFilter::default()).unwrap();
    assert!(groups[0].lines[0].quantity > units(12));
    groups[0].lines[0].quantity = units(12);
    let author = shop.author.clone();
    for _ in 0..3 {
        shop.store.accept(&groups, &author).unwrap();
    }
    assert_eq!(orders(&shop)[0].lines[0].quantity, units(12));
    // What is left stands as it is proposed then, and can be accepted.
    shop.evaluate();
    let rest = shop.store.proposals(&ProposalFilter::default()).unwrap();
    shop.store.accept(&rest, &author).unwrap();
    assert_eq!(orders(&shop)[0].lines[0].quantity, units(12) + rest[0].lines[0].quantity);
}

#[test]
fn what_is_left_of_a_request_is_ordered_and_the_rest_is_said() {
    let mut shop = shop(2);
    shop.lies(1, 3);
    shop.lies(2, 3);
    shop.evaluate();
    let groups = shop.store.proposals(&ProposalFilter::default()).unwrap();
    let one = ProposalFilter { sku: Some("MUG-1".into()), ..ProposalFilter::default() };
    let one = shop.store.proposals(&one).unwrap();
    let author = shop.author.clone();
    shop.store.accept(&one, &author).unwrap();
    let done = shop.store.accept(&groups, &author).unwrap();
    assert_eq!(done.notes, ["MUG-1 is not ordered again: PO-MAIN-1001 has it"]);
    let lines = &done.orders[0].lines;
    assert_eq!(lines.iter().map(|l| l.sku.as_str()).collect::<Vec<_>>(), ["MUG-1", "MUG-2"]);
    assert_eq!(lines[0].quantity, one[0].lines[0].quantity);
}

#[test]
fn a_cost_that_was_agreed_holds_when_more_is_put_into_the_draft() {
    let mut shop = shop(1);
    shop.lies(1, 3);
    shop.evaluate();
    let groups = shop.store.proposals(&ProposalFilter::default()).unwrap();
    let author = shop.author.clone();
    let line = |n: i64, cost: Option<&str>| NewLine {
        sku: "MUG-1".parse().unwrap(),
        quantity: units(n),
        cost: cost.map(|c| c.parse().unwrap()),
        reason: String::new(),
    };
    let new = NewOrder { supplier: "Potter".into(), site: None, lines: vec![line(1, Some("2.75"))] };
    let order = shop.store.order(&new, &author).unwrap();
    shop.evaluate();
    let groups = (groups, shop.store.proposals(&ProposalFilter::default()).unwrap()).1;
    let done = shop.store.accept(&groups, &author).unwrap();
    assert_eq!(done.orders[0].number, order.number);
    assert_eq!(done.orders[0].lines[0].cost, "2.75".parse::<Money>().unwrap());
    let changed = shop.store.order_lines(&order.number, &[line(50, None)], &author).unwrap();
    assert_eq!(changed.lines[0].cost, "2.75".parse::<Money>().unwrap());
    let changed = shop.store.order_lines(&order.number, &[line(50, Some("3.00"))], &author).unwrap();
    assert_eq!(changed.lines[0].cost, "3".parse::<Money>().unwrap());
}

#[test]
fn one_item_without_a_supplier_is_said_and_stops_nobody() {
    let mut shop = shop(1);
    let none = crate::domain::record::ItemRecord {
        name: Some("Loose".into()),
        ..crate::domain::record::ItemRecord::new("LOOSE".parse().unwrap())
    };
    shop.store.load_items(&lined([none]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let rule =
        Rule { policy: Some(PolicyKind::MinMax), minimum: units(5), maximum: units(9), ..Rule::default() };
    shop.store
        .set_rule(Some(&"LOOSE".parse().unwrap()), Some("MAIN"), Some(&rule), &shop.author.clone())
        .unwrap();
    shop.lies(1, 3);
    shop.evaluate();
    let groups = shop.store.proposals(&ProposalFilter::default()).unwrap();
    assert_eq!(groups.len(), 2);
    let author = shop.author.clone();
    let done = shop.store.accept(&groups, &author).unwrap();
    assert_eq!(done.orders.len(), 1);
    assert!(done.notes[0].starts_with("nobody is known to sell LOOSE"), "{:?}", done.notes);
}
