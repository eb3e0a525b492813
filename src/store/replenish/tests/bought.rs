//! A day's money is spent once, and what made itself is said; only who may sign orders lets them sign themselves. What is shown of an item
//! is what was decided of it.

use super::*;
use crate::domain::OperatorId;
use crate::store::ledger::Author;

#[test]
fn a_budget_counts_what_was_bought_today() {
    let mut shop = shop(3);
    for item in 1..=3 {
        shop.lies(item, 3);
    }
    shop.evaluate();
    let all = shop.store.proposals(&ProposalFilter::default()).unwrap();
    let half = Money::from_ten_thousandths(all[0].total.ten_thousandths() / 2);
    let filter = ProposalFilter { budget: Some(half), ..ProposalFilter::default() };
    let capped = shop.store.proposals(&filter).unwrap();
    let orders = shop.store.accept(&capped, &shop.author).unwrap();
    let bought = shop.store.bought(&filter).unwrap();
    assert_eq!((bought.total(), bought.left(half)), (capped[0].total, half - capped[0].total));
    assert_eq!(bought.sentence(), None, "somebody ordered it");
    shop.evaluate();
    let rest = shop.store.proposals(&filter).unwrap();
    let sum: Money = rest.iter().map(|g| g.total).sum();
    assert!(sum <= bought.left(half), "{sum} of {}", bought.left(half));
    // What is taken back was not spent, and tomorrow has its own.
    shop.store.order_says(&orders.orders[0].number, Saying::Cancel, "", &shop.author).unwrap();
    assert_eq!(shop.store.bought(&filter).unwrap().total(), Money::ZERO);
    shop.evaluate();
    let capped = shop.store.proposals(&filter).unwrap();
    shop.store.accept(&capped, &shop.author).unwrap();
    shop.goes_on(1);
    assert_eq!(shop.store.bought(&filter).unwrap().total(), Money::ZERO);
}

#[test]
fn orders_that_make_themselves_are_said_with_what_they_come_to() {
    let mut shop = shop(2);
    shop.lies(1, 5);
    let rule = Rule { automatic: Automatic::Create, ..Rule::default() };
    shop.store.set_rule(None, None, Some(&rule), &shop.author).unwrap();
    shop.evaluate();
    let made = shop.store.purchases(&PurchaseFilter::default()).unwrap().remove(0);
    assert!(made.note.contains("made by its rule"), "{}", made.note);
    let bought = shop.store.bought(&ProposalFilter::default()).unwrap();
    assert_eq!(
        bought.sentence(),
        Some(format!("1 order made itself: {} (to be signed), {}", made.number, made.total()))
    );
    shop.store.order_says(&made.number, Saying::Approve, "", &shop.author).unwrap();
    let bought = shop.store.bought(&ProposalFilter::default()).unwrap();
    assert_eq!(bought.sentence(), Some(format!("1 order made itself: {}, {}", made.number, made.total())));
}

#[test]
fn only_who_may_sign_orders_lets_them_sign_themselves() {
    let mut shop = shop(1);
    let picker = shop.store.add_operator("PIA", "Pia", "picker").unwrap();
    let author = |operator| Author { operator, station: "T1".into() };
    let rule = |automatic| Rule { automatic, limit: "500".parse().unwrap(), ..Rule::default() };
    let mut set =
        |operator, automatic| shop.store.set_rule(None, None, Some(&rule(automatic)), &author(operator));
    let why = set(picker, Automatic::Approve).unwrap_err().to_string();
    assert!(why.contains("Pia is a picker") && why.contains("no order signs itself"), "{why}");
    let why = set(OperatorId(0), Automatic::Approve).unwrap_err().to_string();
    assert!(why.contains("say who with --operator"), "{why}");
    set(picker, Automatic::Create).unwrap();
    set(picker, Automatic::Off).unwrap();
    let manager = shop.author.operator;
    shop.store.set_rule(None, None, Some(&rule(Automatic::Approve)), &author(manager)).unwrap();
}

#[test]
fn a_forecast_shows_the_reorder_point_and_the_day_of_the_proposal() {
    use crate::store::forecasts::{Bucket, ForecastAsk};
    let mut shop = shop(1);
    shop.lies(1, 10);
    shop.evaluate();
    let proposal = shop.proposals().pop().unwrap();
    let ask = ForecastAsk { item: proposal.item, site: Some(proposal.site), bucket: Bucket::Day, past: 10 };
    let detail = shop.store.forecast_detail(&ask).unwrap().unwrap();
    assert!(
        proposal.say.contains(&format!("; reorder point {} = ", detail.reorder_point)),
        "{} of {}",
        detail.reorder_point,
        proposal.say
    );
    assert!(detail.reorder_reason.ends_with(&proposal.say), "{}", detail.reorder_reason);
    assert_eq!(detail.row.run_out.likely, proposal.gone);
}

#[test]
fn goods_that_are_late_are_said_to_be_reckoned_with() {
    let mut shop = shop(1);
    shop.lies(1, 3);
    let line =
        NewLine { sku: "MUG-1".parse().unwrap(), quantity: units(12), cost: None, reason: String::new() };
    let order = NewOrder { supplier: "Potter".into(), site: None, lines: vec![line] };
    let order = shop.store.order(&order, &shop.author).unwrap();
    shop.store.order_says(&order.number, Saying::Approve, "", &shop.author).unwrap();
    shop.goes_on(13);
    shop.forecasts();
    shop.evaluate();
    let proposal = shop.proposals().pop().unwrap();
    assert!(
        proposal.say.contains("12 of PO-MAIN-1001 are") && proposal.say.contains("late: reckoned with in"),
        "{}",
        proposal.say
    );
}

#[test]
fn a_long_reason_is_cut_behind_a_word() {
    let mut shop = shop(1);
    let long = format!("by hand 5 instead of 148: {}", "position 4,711 = 12.5 on hand; ".repeat(20));
    let line = NewLine { sku: "MUG-1".parse().unwrap(), quantity: units(12), cost: None, reason: long };
    let order = NewOrder { supplier: "Potter".into(), site: None, lines: vec![line] };
    let reason = shop.store.order(&order, &shop.author).unwrap().lines.remove(0).reason;
    assert!(reason.starts_with("by hand 5 instead of 148: ") && reason.chars().count() <= 240, "{reason}");
    let last = reason.strip_suffix(" …").unwrap().rsplit(' ').next().unwrap();
    assert!(["position", "4,711", "12.5", "on", "hand"].contains(&last), "{reason}");
}
