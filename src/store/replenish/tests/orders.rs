//! What is on its way, or could be: late orders, other sites, rules without room.

use super::*;

impl Shop {
    fn ordered(&mut self, n: i64) -> String {
        let line =
            NewLine { sku: "MUG-1".parse().unwrap(), quantity: units(n), cost: None, reason: String::new() };
        let new = NewOrder { supplier: "Potter".into(), site: None, lines: vec![line] };
        let author = self.author.clone();
        let order = self.store.order(&new, &author).unwrap();
        self.store.order_says(&order.number, Saying::Approve, "", &author).unwrap();
        order.number
    }

    fn kept_by(&mut self, rule: &Rule) {
        let author = self.author.clone();
        self.store.set_rule(Some(&"MUG-1".parse().unwrap()), None, Some(rule), &author).unwrap();
    }
}

#[test]
fn what_is_late_covers_nothing_today() {
    let mut shop = shop(1);
    shop.lies(1, 60);
    let number = shop.ordered(120);
    shop.evaluate();
    shop.goes_on(12);
    shop.ships(1, 56);
    shop.evaluate();
    // 120 were expected two days ago; four last for three days, and nobody knows when the rest comes.
    assert!(shop.proposals().is_empty(), "it is not ordered twice");
    let soon = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap();
    assert_eq!((soon.action, soon.whom.as_str()), (AlertAction::Expedite, number.as_str()));
    assert!(soon.say.contains("before what is ordered is here"), "{}", soon.say);
    let late = format!("120 of {number} are 2 d late: reckoned with in 10 d");
    assert!(soon.why.contains(&late), "{}", soon.why);
    shop.receives(&number, 1, 120);
    shop.evaluate();
    assert!(shop.alerts().is_empty(), "{:?}", shop.alerts());
}

#[test]
fn what_is_late_comes_as_late_as_its_supplier_has_been() {
    let mut shop = shop(1);
    shop.lies(1, 500);
    let before: Vec<String> = (0..3).map(|_| shop.ordered(12)).collect();
    shop.goes_on(20);
    for number in &before {
        shop.receives(number, 1, 12);
    }
    // Twenty days were learned. An order whose day was agreed sooner is late after ten, and awaited after twenty.
    let number = shop.ordered(12);
    let author = shop.author.clone();
    let day = Day(shop.today().0 + 10);
    shop.store.order_says(&number, Saying::Acknowledge(Some(day)), "", &author).unwrap();
    shop.goes_on(14);
    let now = shop.now();
    let world = World::read(shop.store.conn(), now).unwrap();
    let stocked = |shop: &Shop| {
        gather::gather_one(shop.store.conn(), &world, crate::domain::ItemId(1)).unwrap().remove(0)
    };
    let s = stocked(&shop);
    assert_eq!(s.arrivals[0].in_days, 6, "{:?}", s.lateness());
    assert_eq!(s.lateness(), format!("; 12 of {number} are 4 d late: reckoned with in 6 d"));
}

#[test]
fn an_order_stands_beside_what_other_sites_can_send() {
    let mut shop = shop(1);
    for site in ["NORTH", "SOUTH"] {
        shop.store.add_site(site, site, chrono_tz::Europe::London).unwrap();
    }
    shop.lies(1, 3);
    shop.evaluate();
    let alone = shop.proposals().pop().unwrap();
    shop.lies_at("NORTH", 1, 20);
    shop.lies_at("SOUTH", 1, 11);
    shop.evaluate();
    let beside = shop.proposals().pop().unwrap();
    assert_eq!((beside.quantity, beside.total), (alone.quantity, alone.total), "nothing waits for a move");
    let words = "20 from NORTH and 11 from SOUTH, which have more than they need, can be moved first, or all is ordered; ";
    assert!(beside.say.starts_with(words), "{}", beside.say);
    assert_eq!(beside.sender.map(|(code, n, _)| (code, n)), Some(("NORTH".into(), units(20))));
    let alert = shop.alert(AlertKind::RunningOut, "MUG-1").unwrap();
    assert!(alert.why.contains("20 from NORTH and 11 from SOUTH"), "{}", alert.why);
    // It can be ordered, and what orders itself does not wait.
    let rule = Rule { automatic: Automatic::Approve, limit: "10000".parse().unwrap(), ..Rule::default() };
    shop.kept_by(&rule);
    assert_eq!(shop.evaluate().ordered, 1);
}

#[test]
fn what_is_made_to_order_is_never_out_of_stock() {
    let mut shop = shop(1);
    shop.kept_by(&Rule { policy: Some(PolicyKind::MakeToOrder), ..Rule::default() });
    shop.lies(1, 1);
    shop.ships(1, 1);
    shop.evaluate();
    assert!(shop.alerts().is_empty() && shop.proposals().is_empty(), "{:?}", shop.alerts());
}

#[test]
fn a_minimum_that_is_the_maximum_does_not_flap() {
    let mut shop = shop(1);
    shop.kept_by(&Rule {
        policy: Some(PolicyKind::MinMax),
        minimum: units(20),
        maximum: units(20),
        ..Rule::default()
    });
    shop.lies(1, 20);
    shop.evaluate();
    for _ in 0..5 {
        shop.ships(1, 1);
        shop.evaluate();
        assert_eq!(shop.proposals().len(), 1, "at 19 it is to be ordered");
        shop.lies(1, 1);
        shop.evaluate();
    }
    assert!(shop.all().is_empty(), "one there and back is no news: {:?}", shop.all());
    shop.ships(1, 3);
    shop.evaluate();
    for _ in 0..3 {
        shop.lies(1, 1);
        shop.evaluate();
        shop.ships(1, 1);
        shop.evaluate();
    }
    assert_eq!(shop.alert(AlertKind::RunningOut, "MUG-1").unwrap().times, 1);
    shop.lies(1, 3);
    shop.evaluate();
    assert!(shop.alerts().is_empty());
}

#[test]
fn what_is_gone_stands_above_what_will_be_in_some_weeks() {
    let mut shop = shop(2);
    let slow = crate::domain::record::ItemRecord {
        price: Some("90.00".parse().unwrap()),
        ..crate::domain::record::ItemRecord::new("MUG-2".parse().unwrap())
    };
    shop.store.load_items(&lined([slow]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let terms = SupplierRecord {
        supplier: "Potter".into(),
        sku: Some("MUG-2".parse().unwrap()),
        lead_time_days: Some(60),
        ..SupplierRecord::default()
    };
    shop.store.load_suppliers(&lined([terms]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    shop.lies(1, 0);
    shop.lies(2, 40);
    shop.evaluate();
    let told: Vec<(AlertKind, String)> = shop.alerts().into_iter().map(|a| (a.kind, a.what)).collect();
    assert_eq!(
        told,
        [(AlertKind::OutOfStock, "MUG-1".to_owned()), (AlertKind::RunningOut, "MUG-2".to_owned())],
        "the second would lose ten times as much a day, in weeks"
    );
    let soon = shop.alert(AlertKind::RunningOut, "MUG-2").unwrap();
    assert!(soon.say.contains("; an order now comes "), "{}", soon.say);
    assert_eq!(soon.urgency, crate::domain::Urgency::Soon);
}
