//! What lies there and cannot be sold covers no need.

use super::*;
use crate::{
    domain::{LocationKind, record::LocationRecord, record::StockRecord},
    store::{
        Reading,
        query::{GridQuery, StockStatus},
        stock::StockFilter,
    },
};

impl Shop {
    fn quarantine(&mut self, site: &str) {
        self.kind_of(site, "QUAR", LocationKind::Quarantine);
    }

    fn kind_of(&mut self, site: &str, code: &str, kind: LocationKind) {
        let place = LocationRecord {
            site: Some(site.into()),
            code: code.parse().unwrap(),
            zone: None,
            kind: Some(kind),
            pick_sequence: None,
            check_digits: None,
        };
        self.store.load_locations(&lined([place]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    }

    fn lies_in(&mut self, site: &str, place: &str, n: i64, lot: Option<(&str, i32)>) {
        let row = StockRecord {
            sku: "MUG-1".parse().unwrap(),
            site: Some(site.into()),
            location: place.parse().unwrap(),
            lot: lot.map(|(code, _)| code.parse().unwrap()),
            expiry: lot.map(|(_, days)| Day(self.today().0 + days)),
            quantity: units(n),
        };
        let source = &format!("{site}/{place}/{n}/{lot:?}");
        let done =
            self.store.load_stock(&lined([row]), source.as_str(), LoadMode::Apply, &mut |_, _| ()).unwrap();
        assert_eq!(done.refused_count, 0, "{done:?}");
    }

    fn say(&self) -> String {
        self.proposals().pop().map_or_else(String::new, |l| l.say)
    }
}

#[test]
fn what_is_in_quarantine_or_expired_covers_nothing_and_is_said() {
    let mut shop = shop(1);
    let by_lot = crate::domain::record::ItemRecord {
        tracking: Some(crate::domain::Tracking::Lot),
        name: Some("Mug".into()),
        ..crate::domain::record::ItemRecord::new("MUG-1".parse().unwrap())
    };
    shop.store.load_items(&lined([by_lot]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    shop.kind_of("MAIN", "A-01", LocationKind::Bin);
    shop.quarantine("MAIN");
    shop.lies(1, 4);
    shop.lies_in("MAIN", "QUAR", 22, Some(("Q", 300)));
    shop.lies_in("MAIN", "A-01", 50, Some(("OLD", -3)));
    shop.lies_in("MAIN", "A-01", 1, Some(("NEW", 0)));
    shop.evaluate();
    let say = shop.say();
    assert!(say.starts_with("position 5 = 5 on hand (not counted: 22 in quarantine, 50 expired); "), "{say}");
    assert_eq!(shop.alert(AlertKind::RunningOut, "MUG-1").unwrap().available, Some(units(5)));
    let old = shop.alert(AlertKind::Expiring, "MUG-1").unwrap();
    assert_eq!((old.action, old.whom.as_str()), (AlertAction::TakeOut, "OLD"));
    // The books are as they were, and say what is set aside; the word of the grid follows what can be sold.
    let reading = Reading::open(shop.path(), || crate::domain::Instant(1_795_168_800_000)).unwrap();
    let line = reading.stock(&StockFilter::default()).unwrap().remove(0);
    assert_eq!((line.on_hand, line.aside), (units(77), units(72)));
    let row = reading.grid(&GridQuery { limit: 5, ..GridQuery::default() }).unwrap().rows.remove(0);
    assert_eq!((row.on_hand, row.status), (units(77), StockStatus::Low));
    // A lot goes bad at midnight, and a place becomes one of quarantine at once.
    shop.goes_on(1);
    shop.evaluate();
    assert!(shop.say().contains("4 on hand (not counted: 22 in quarantine, 51 expired)"), "{}", shop.say());
    shop.kind_of("MAIN", "A-01", LocationKind::Quarantine);
    shop.evaluate();
    assert!(shop.say().contains("0 on hand (not counted: 77 in quarantine)"), "{}", shop.say());
    assert!(shop.alert(AlertKind::OutOfStock, "MUG-1").is_some());
    assert!(shop.alert(AlertKind::Expiring, "MUG-1").is_none(), "what is in quarantine has been taken out");
}

#[test]
fn what_is_in_quarantine_is_no_surplus_and_not_dead() {
    let mut shop = shop(1);
    shop.store.add_site("NORTH", "North", chrono_tz::Europe::London).unwrap();
    shop.quarantine("NORTH");
    shop.lies(1, 5);
    shop.lies_in("NORTH", "QUAR", 300, None);
    shop.evaluate();
    assert!(shop.proposals().iter().all(|l| l.sender.is_none()), "{:?}", shop.proposals());
    shop.goes_on(400);
    shop.evaluate();
    assert!(shop.alert(AlertKind::DeadStock, "MUG-1").is_none_or(|a| a.site_code != "NORTH"));
}

#[test]
fn levels_for_every_site_hold_where_nothing_lies() {
    let mut shop = shop(1);
    shop.store.add_site("NORTH", "North", chrono_tz::Europe::London).unwrap();
    let item = crate::domain::record::ItemRecord {
        name: Some("Pen".into()),
        supplier: Some("Potter".into()),
        ..crate::domain::record::ItemRecord::new("PEN".parse().unwrap())
    };
    shop.store.load_items(&lined([item]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let rule =
        Rule { policy: Some(PolicyKind::MinMax), minimum: units(20), maximum: units(40), ..Rule::default() };
    let author = shop.author.clone();
    shop.store.set_rule(Some(&"PEN".parse().unwrap()), None, Some(&rule), &author).unwrap();
    shop.lies(1, 500);
    shop.evaluate();
    let found = |shop: &Shop| -> Vec<(String, Quantity)> {
        let pens = shop.proposals().into_iter().filter(|l| l.sku == "PEN");
        pens.map(|l| (l.site_code, l.quantity)).collect()
    };
    assert_eq!(found(&shop), [("MAIN".to_owned(), units(40)), ("NORTH".to_owned(), units(40))]);
    // A rule for every item holds where an item ever lay, also when all of it has gone.
    shop.store.set_rule(Some(&"PEN".parse().unwrap()), None, None, &author).unwrap();
    shop.store.set_rule(None, None, Some(&rule), &author).unwrap();
    shop.lies(2, 7);
    shop.ships(2, 7);
    shop.evaluate();
    assert_eq!(found(&shop), [("MAIN".to_owned(), units(40))]);
}
