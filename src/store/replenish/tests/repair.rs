//! What a repair leaves as people saw it; and minimums.

use super::*;

fn orders(shop: &Shop) -> Vec<crate::store::purchases::PurchaseOrder> {
    shop.store.purchases(&PurchaseFilter::default()).unwrap()
}

fn asks(shop: &mut Shop, minimum: &str) {
    let about = SupplierAbout { minimum_order: Some(minimum.parse().unwrap()), ..SupplierAbout::default() };
    let terms = SupplierRecord { supplier: "Potter".into(), about, ..SupplierRecord::default() };
    shop.store.load_suppliers(&lined([terms]), LoadMode::Apply, &mut |_, _| ()).unwrap();
}

fn by_itself(shop: &mut Shop, sku: Option<&str>) {
    let rule = Rule { automatic: Automatic::Approve, limit: "10000".parse().unwrap(), ..Rule::default() };
    let sku = sku.map(|s| s.parse().unwrap());
    let author = shop.author.clone();
    shop.store.set_rule(sku.as_ref(), None, Some(&rule), &author).unwrap();
}

#[test]
fn a_repair_tells_nothing_again_and_orders_nothing_again() {
    let mut shop = shop(3);
    by_itself(&mut shop, Some("MUG-3"));
    shop.lies(1, 0);
    shop.lies(2, 12);
    shop.lies(3, 5);
    shop.counts(2, -3);
    shop.evaluate();
    assert_eq!(orders(&shop).len(), 1);
    let author = shop.author.clone();
    shop.store.order_says(&orders(&shop)[0].number, Saying::Cancel, "", &author).unwrap();
    shop.ships(2, 4);
    shop.evaluate();
    let seen = |shop: &Shop| -> Vec<_> {
        let filter = AlertFilter { silent: true, closed: true, ..AlertFilter::default() };
        let all = crate::store::alerts::list(shop.store.conn(), &filter, shop.now()).unwrap();
        let mut all: Vec<_> = all
            .into_iter()
            .map(|a| (a.id, a.kind, a.opened, a.closed, a.times, a.is_new, a.is_worse))
            .collect();
        all.sort_by_key(|a| a.0);
        all
    };
    let before = seen(&shop);
    assert!(before.len() >= 4, "{before:?}");
    shop.store.repair().unwrap();
    assert!(shop.evaluate().is_whole);
    assert_eq!(seen(&shop), before, "without forecasts nothing ends, and nothing begins");
    shop.forecasts();
    shop.evaluate();
    assert_eq!(seen(&shop), before);
    assert_eq!(shop.proposals().len(), 3, "what is reckoned is made anew");
    assert_eq!(orders(&shop).len(), 1, "not twice a day");
    assert!(shop.is_sound());
}

#[test]
fn lines_that_order_themselves_come_to_the_minimum_by_themselves_or_wait_in_a_draft() {
    let mut shop = shop(3);
    asks(&mut shop, "500");
    by_itself(&mut shop, Some("MUG-1"));
    shop.lies(1, 3);
    shop.lies(2, 3);
    shop.lies(3, 3);
    // All together come to the minimum; the first alone, which orders itself, does not.
    shop.evaluate();
    let made = orders(&shop);
    assert_eq!((made.len(), made[0].status), (1, PurchaseStatus::Draft));
    assert_eq!(made[0].lines.iter().map(|l| l.sku.as_str()).collect::<Vec<_>>(), ["MUG-1"]);
    let told = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap();
    assert_eq!(told.helps(), format!("sign {} (draft)", made[0].number), "it is not forgotten");
    // Tomorrow more of it is needed, and goes into the same draft.
    shop.ships(1, 3);
    shop.goes_on(1);
    shop.evaluate();
    assert_eq!(orders(&shop).len(), 1);
}

#[test]
fn what_is_missing_to_a_minimum_is_said_wherever_something_is_ordered() {
    let mut shop = shop(2);
    asks(&mut shop, "300");
    shop.lies(1, 3);
    shop.lies(2, 3);
    shop.evaluate();
    let ask = |shop: &Shop, filter: ProposalFilter| shop.store.proposals(&filter).unwrap().pop().unwrap();
    let whole = ask(&shop, ProposalFilter::default());
    assert_eq!(whole.missing, Money::ZERO);
    let capped =
        ask(&shop, ProposalFilter { budget: Some("100".parse().unwrap()), ..ProposalFilter::default() });
    assert!(capped.total > Money::ZERO);
    assert_eq!(capped.missing, "300".parse::<Money>().unwrap() - capped.total);
    let alone = ask(&shop, ProposalFilter { sku: Some("MUG-1".into()), ..ProposalFilter::default() });
    assert_eq!(alone.missing, "300".parse::<Money>().unwrap() - alone.total);
    let author = shop.author.clone();
    let done = shop.store.accept(&[alone], &author).unwrap();
    let missing = "300".parse::<Money>().unwrap() - done.orders[0].total();
    assert_eq!(
        done.notes,
        [format!("PO-MAIN-1001 is {missing} short of the 300.00 that Potter asks at least")]
    );
}
