//! From whom, and how long it takes from there.

use super::*;
use crate::store::purchases;

fn terms(supplier: &str, cost: &str, days: u32, about: SupplierAbout) -> SupplierRecord {
    SupplierRecord {
        supplier: supplier.into(),
        sku: Some("MUG-1".parse().unwrap()),
        cost: Some(cost.parse().unwrap()),
        lead_time_days: Some(days),
        about,
        ..SupplierRecord::default()
    }
}

fn in_currency(code: &str, rate: &str) -> SupplierAbout {
    SupplierAbout {
        currency: Some(code.into()),
        rate: Some(rate.parse().unwrap()),
        ..SupplierAbout::default()
    }
}

impl Shop {
    fn named(&mut self, supplier: &str) {
        let item = crate::domain::record::ItemRecord {
            supplier: Some(supplier.into()),
            ..crate::domain::record::ItemRecord::new("MUG-1".parse().unwrap())
        };
        self.store.load_items(&lined([item]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    }

    fn sold(&mut self, terms: impl IntoIterator<Item = SupplierRecord>) {
        self.store.load_suppliers(&lined(terms), LoadMode::Apply, &mut |_, _| ()).unwrap();
    }

    fn proposal(&mut self) -> (String, f64, String) {
        self.evaluate();
        let line = self.proposals().pop().unwrap();
        let now = self.now();
        let world = World::read(self.store.conn(), now).unwrap();
        let stocked = gather::gather_one(self.store.conn(), &world, line.item).unwrap().remove(0);
        assert_eq!(stocked.supplier, line.supplier);
        (line.supplier, stocked.lead.days, line.say)
    }
}

#[test]
fn the_lead_time_is_that_of_the_supplier_that_is_ordered_from() {
    let mut shop = shop(1);
    shop.lies(1, 3);
    // Potter asks 3.20 and takes ten days; the named one is kept while it has terms, however dear or quick others are.
    shop.sold([terms("Quick", "3.00", 2, SupplierAbout::default())]);
    let (whom, days, _) = shop.proposal();
    assert_eq!((whom.as_str(), days), ("Potter", 10.0));
    // Nobody is named: the cheapest, with its own time, and not the quickest's.
    shop.named("");
    shop.sold([
        terms("Quick", "9.00", 2, SupplierAbout::default()),
        terms("Slow", "1.00", 30, SupplierAbout::default()),
    ]);
    let (whom, days, _) = shop.proposal();
    assert_eq!((whom.as_str(), days), ("Slow", 30.0));
}

#[test]
fn suppliers_are_compared_in_the_currency_of_the_store() {
    let mut shop = shop(1);
    shop.lies(1, 3);
    shop.named("");
    // 400 yen at 0.005 are 2.00; 2.50 dollars at 0.80 as well, and Potter's 3.20 are dearer.
    shop.sold([
        terms("Kyoto", "390", 40, in_currency("JPY", "0.005")),
        terms("Boston", "2.50", 20, in_currency("USD", "0.80")),
    ]);
    let (whom, days, _) = shop.proposal();
    assert_eq!((whom.as_str(), days), ("Kyoto", 40.0));
    shop.sold([terms("Kyoto", "410", 40, in_currency("JPY", "0.005"))]);
    let (whom, days, _) = shop.proposal();
    assert_eq!((whom.as_str(), days), ("Boston", 20.0));
}

#[test]
fn who_is_named_and_has_no_terms_is_not_ordered_from_and_that_is_said() {
    let mut shop = shop(1);
    shop.lies(1, 3);
    shop.named("Nobody Ltd");
    let (whom, days, say) = shop.proposal();
    assert_eq!((whom.as_str(), days), ("Potter", 10.0));
    assert!(say.contains("from Potter, for Nobody Ltd, whom the item names, has no terms for it"), "{say}");
}

#[test]
fn goods_are_expected_when_their_supplier_has_been_seen_to_bring_them() {
    let mut shop = shop(1);
    shop.lies(1, 500);
    let author = shop.author.clone();
    let approve = |shop: &mut Shop| {
        let line =
            NewLine { sku: "MUG-1".parse().unwrap(), quantity: units(12), cost: None, reason: String::new() };
        let new = NewOrder { supplier: "Potter".into(), site: None, lines: vec![line] };
        let order = shop.store.order(&new, &author).unwrap();
        shop.store.order_says(&order.number, Saying::Approve, "", &author).unwrap()
    };
    let first = approve(&mut shop);
    assert_eq!(first.expected, Some(Day(shop.today().0 + 10)), "as quoted");
    let more = [first, approve(&mut shop), approve(&mut shop)];
    shop.goes_on(25);
    for order in &more {
        shop.receives(&order.number, 1, 12);
    }
    let learned = purchases::lead_times(shop.store.conn(), None).unwrap();
    assert_eq!(learned[&crate::domain::ItemId(1)].days, 25.0);
    let next = approve(&mut shop);
    assert_eq!(next.expected, Some(Day(shop.today().0 + 25)), "as learned");
}
