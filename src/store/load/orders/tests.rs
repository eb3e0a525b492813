//! Orders taken in, again, changed, half shipped.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::{
    domain::{
        Book, Day, Draft, Instant, ItemId, LocationId, LotId, Money, MovementKind, Standing, Virtual,
        record::{ItemRecord, LocationRecord, StockRecord},
    },
    store::{Founding, Reading, doctor, ledger::MASTER, orders::Rebind},
};
use std::path::PathBuf;

fn clock() -> Instant {
    Instant(1_795_168_800_000)
}

struct Shop {
    _folder: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

fn lined<T>(records: impl IntoIterator<Item = T>) -> Vec<Lined<T>> {
    records.into_iter().zip(2..).map(|(record, line)| Lined { line, record }).collect()
}

fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

fn item(code: &str, decimals: u8) -> ItemRecord {
    ItemRecord { name: Some(code.into()), decimals: Some(decimals), ..ItemRecord::new(sku(code)) }
}

/// MUG and TEA, 100 MUG in A-1; a second site EAST.
fn shop() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.pickface");
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: String::new(),
        time_zone: chrono_tz::UTC,
        currency: "EUR".into(),
    };
    let mut store = Store::create(&path, &founding, clock).unwrap();
    store.add_site("EAST", "East", chrono_tz::UTC).unwrap();
    store.load_items(&lined([item("MUG", 0), item("TEA", 1)]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let place = LocationRecord {
        site: None,
        code: "A-1".parse().unwrap(),
        zone: None,
        kind: None,
        pick_sequence: None,
        check_digits: None,
    };
    store.load_locations(&lined([place]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let stock = StockRecord {
        sku: sku("MUG"),
        site: None,
        location: "A-1".parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(100),
    };
    let source = super::super::Source { document: "s", fingerprint: None, again: false };
    store.load_stock(&lined([stock]), source, LoadMode::Apply, &mut |_, _| ()).unwrap();
    Shop { _folder: folder, path, store }
}

/// `MUG 5 2` is five to ship and two shipped; a name without a SKU begins with `~`.
fn line(text: &str, n: usize) -> OrderLineRecord {
    let mut parts = text.split(' ');
    let name = parts.next().unwrap();
    let mut quantity = || parts.next().unwrap_or("0").parse().unwrap();
    let (sku, title) = match name.strip_prefix('~') {
        Some(title) => (String::new(), title.to_owned()),
        None => (name.to_owned(), String::new()),
    };
    OrderLineRecord {
        key: format!("{name}#{n}"),
        sku,
        title,
        quantity: quantity(),
        shipped: quantity(),
        price: Money::from_ten_thousandths(50_000),
    }
}

fn order(number: &str, lines: &[&str]) -> OrderRecord {
    OrderRecord {
        channel: "shopify".into(),
        number: number.into(),
        site: None,
        placed: Instant(1_795_000_000_000),
        promise: None,
        priority: 0,
        service: String::new(),
        standing: Standing::Open,
        lines: lines.iter().map(|l| line(l, 1)).collect(),
    }
}

impl Shop {
    fn take(&mut self, orders: impl IntoIterator<Item = OrderRecord>) -> LoadReport {
        self.store.load_orders(&lined(orders), LoadMode::Apply, &mut |_, _| ()).unwrap()
    }

    fn counts(&mut self, orders: impl IntoIterator<Item = OrderRecord>) -> (u64, u64, u64) {
        let orders = lined(orders);
        let facts = self.facts();
        let checked = self.store.load_orders(&orders, LoadMode::Check, &mut |_, _| ()).unwrap();
        assert_eq!(self.facts(), facts, "a look writes nothing");
        let done = self.store.load_orders(&orders, LoadMode::Apply, &mut |_, _| ()).unwrap();
        assert_eq!((checked.new, checked.changed, checked.same), (done.new, done.changed, done.same));
        assert_eq!(
            self.facts() - facts,
            (done.new + done.changed) as i64,
            "one fact for each that is not the same"
        );
        (done.new, done.changed, done.same)
    }

    fn facts(&self) -> i64 {
        self.store.conn().query_row("SELECT count(*) FROM fact", [], |r| r.get(0)).unwrap()
    }

    /// `MUG 5, tea ~ 1`: name, item or `~`, quantity of each line of an order.
    fn lines(&self, number: &str) -> String {
        let mut all = self
            .store
            .conn()
            .prepare(
                "SELECT l.alias || ' ' || coalesce(i.sku, '~') || ' ' || (l.quantity / 1000.0)
                        || CASE WHEN l.elsewhere > 0 THEN ' -' || (l.elsewhere / 1000.0) ELSE '' END
                 FROM sales_line l JOIN sales_order o ON o.sales_order = l.sales_order LEFT JOIN item i ON i.item = l.item
                 WHERE o.number = ?1 ORDER BY l.line",
            )
            .unwrap();
        let rows = all.query_map([number], |r| r.get::<_, String>(0)).unwrap();
        rows.collect::<rusqlite::Result<Vec<_>>>().unwrap().join(", ").replace(".0", "")
    }

    fn of(&self, what: &str, number: &str) -> String {
        let sql = format!(
            "SELECT coalesce(CAST({what} AS TEXT), '') FROM sales_order o JOIN order_stage s ON s.sales_order = o.sales_order
             WHERE o.number = ?1"
        );
        self.store.conn().query_row(&sql, [number], |r| r.get(0)).unwrap()
    }

    /// So many MUG leave for an order.
    fn ship(&mut self, document: &str, units: i64) {
        let author = self.store.author().unwrap();
        let row = |store: &Store, sql: &str| store.conn().query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
        let place = LocationId(row(&self.store, "SELECT location FROM location WHERE code = 'A-1'"));
        let draft = Draft {
            site: self.store.home_site().unwrap().id,
            book: Book::Physical,
            kind: MovementKind::Ship,
            item: ItemId(row(&self.store, "SELECT item FROM item WHERE sku = 'MUG'")),
            lot: LotId::NONE,
            from: crate::domain::Place::Location(place),
            to: Virtual::Customer.into(),
            quantity: Quantity::from_units(units),
            document: document.into(),
            note: String::new(),
            reverses: None,
            from_container: None,
            to_container: None,
        };
        self.store.write(|tx| tx.movement(&draft, None, &author).map(drop)).unwrap();
        crate::store::orders::rebuild(self.store.conn()).unwrap();
    }

    fn is_sound(&self) {
        let checks = doctor::examine(&self.path, clock(), &mut |_| ()).unwrap();
        let wrong: Vec<_> = checks.iter().filter(|c| !c.ok && c.name != "space").collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[test]
fn the_same_orders_again_change_nothing() {
    let mut shop = shop();
    let file = || [order("#1", &["MUG 2", "~Fern 1"]), order("#2", &["TEA 0.5"])];
    assert_eq!(shop.counts(file()), (2, 0, 0));
    assert_eq!(shop.counts(file()), (0, 0, 2));
    assert_eq!(shop.lines("#1"), "MUG MUG 2, Fern ~ 1");
    // Lines in another order, the number without its sign: the same order.
    let [mut one, two] = file();
    one.lines.reverse();
    one.number = "1".into();
    assert_eq!(shop.counts([one, two]), (0, 0, 2));
    shop.is_sound();
}

#[test]
fn what_a_channel_changes_and_takes_back_is_so_here() {
    let mut shop = shop();
    shop.take([order("#1", &["MUG 2", "TEA 1"])]);
    assert_eq!(shop.counts([order("#1", &["MUG 3"])]), (0, 1, 0));
    assert_eq!(shop.lines("#1"), "MUG MUG 3");
    let taken_back = OrderRecord { standing: Standing::Cancelled, ..order("#1", &["MUG 0"]) };
    assert_eq!(shop.counts([taken_back]), (0, 1, 0));
    assert_eq!((shop.of("s.stage", "#1").as_str(), shop.lines("#1").as_str()), ("cancelled", "MUG MUG 0"));
    // Nothing of it ships any more: known orders lose their lines, unknown ones are not made.
    assert_eq!(shop.counts([order("#1", &[]), order("#9", &[])]), (0, 1, 0));
    assert_eq!(shop.lines("#1"), "");
    shop.is_sound();
}

#[test]
fn what_one_report_does_not_speak_of_stays() {
    let mut shop = shop();
    let full = OrderRecord {
        promise: Some(Day(20_783)),
        priority: 3,
        service: "Express".into(),
        site: Some("EAST".into()),
        ..order("#1", &["MUG 2"])
    };
    shop.take([full.clone()]);
    let mut bare = order("#1", &["MUG 2"]);
    bare.lines[0].price = Money::ZERO;
    bare.lines[0].key = "4711".into();
    assert_eq!(shop.counts([bare]), (0, 0, 1), "another report of the same channel, that knows less");
    // A lead's word on priority stands until the channel asks for another.
    let author = shop.store.author().unwrap();
    let uid = uid_of(&OrderCode::new("shopify", "1").unwrap());
    shop.store.write(|tx| tx.document(2, uid, 1, &OrderDoc::Priority { priority: 9 }, &author)).unwrap();
    assert_eq!((shop.counts([full.clone()]), shop.of("priority", "#1")), ((0, 0, 1), "9".into()));
    shop.take([OrderRecord { priority: 4, ..full.clone() }]);
    assert_eq!(shop.of("priority", "#1"), "4");
    // An order stays where it is.
    let report = shop.take([OrderRecord { site: Some("MAIN".into()), priority: 4, ..full }]);
    assert_eq!((report.same, report.notes.len()), (1, 1));
    assert!(report.notes[0].contains("SHOPIFY-1 stay"), "{:?}", report.notes);
    shop.is_sound();
}

#[test]
fn what_left_from_here_is_not_taken_off_twice() {
    let mut shop = shop();
    shop.take([order("#1", &["MUG 5"])]);
    shop.ship("SHOPIFY-1", 2);
    // The channel was told of our two.
    assert_eq!(shop.counts([order("#1", &["MUG 3 2"])]), (0, 0, 1));
    assert_eq!((shop.lines("#1").as_str(), shop.of("missing", "#1").as_str()), ("MUG MUG 5", "3000"));
    // One more went from a shop.
    assert_eq!(shop.counts([order("#1", &["MUG 2 3"])]), (0, 1, 0));
    assert_eq!((shop.lines("#1").as_str(), shop.of("missing", "#1").as_str()), ("MUG MUG 4 -1", "2000"));
    // Our last two; then the file of yesterday once more.
    shop.ship("SHOPIFY-1", 2);
    assert_eq!(shop.counts([order("#1", &["MUG 2 3"])]), (0, 0, 1));
    assert_eq!(shop.counts([order("#1", &["MUG 5"])]), (0, 0, 1), "an older one still");
    assert_eq!((shop.of("missing", "#1").as_str(), shop.of("s.stage", "#1").as_str()), ("0", "shipped"));
    shop.is_sound();
}

#[test]
fn what_went_out_before_it_was_known_here_is_not_shipped_again() {
    let mut shop = shop();
    shop.take([order("#1", &["MUG 3 2"])]);
    assert_eq!((shop.lines("#1").as_str(), shop.of("missing", "#1").as_str()), ("MUG MUG 3 -2", "3000"));
    shop.ship("SHOPIFY-1", 3);
    assert_eq!(shop.counts([order("#1", &["MUG 3 2"])]), (0, 0, 1));
    assert_eq!(shop.of("missing", "#1"), "0");
    shop.is_sound();
}

#[test]
fn refused_by_line_and_nothing_is_written() {
    let mut shop = shop();
    let file = [
        order("#1", &["MUG 2"]),
        order("#2", &["MUG 0.5"]),
        order("#3", &["TEA 0.25"]),
        OrderRecord { site: Some("WEST".into()), ..order("#4", &["MUG 1"]) },
        order("1", &["MUG 1"]),
    ];
    let facts = shop.facts();
    let report = shop.take(file);
    let said: Vec<String> = report.refused.iter().map(|(line, why)| format!("{line}: {why}")).collect();
    assert_eq!(said.len(), 4, "{said:?}");
    assert!(said[0].starts_with("3: order #2: 0.5 of MUG, which comes in whole units only"), "{said:?}");
    assert!(said[1].starts_with("4: order #3: 0.25 of TEA, which has at most 1 decimals"), "{said:?}");
    assert!(said[2].starts_with("5: ") && said[2].contains("WEST"), "{said:?}");
    assert!(said[3].contains("order SHOPIFY-1 stands on line 2 already"), "{said:?}");
    assert_eq!(shop.facts(), facts);
}

#[test]
fn orders_may_come_before_their_items() {
    let mut shop = shop();
    shop.take([order("#1", &["fern-1 2"]), order("#2", &["FERN-1 1", "HALF 0.5"])]);
    assert_eq!(shop.lines("#1"), "fern-1 ~ 2");
    let waits = Reading::open(&shop.path, clock).unwrap().unbound().unwrap();
    let names: Vec<_> =
        waits.iter().map(|u| (u.alias.as_str(), u.lines, u.units.to_string(), u.orders)).collect();
    assert_eq!(
        names,
        [("fern-1", 1, "2".into(), 1), ("FERN-1", 1, "1".into(), 1), ("HALF", 1, "0.5".into(), 1)]
    );
    let report = shop
        .store
        .load_items(&lined([item("Fern-1", 0), item("HALF", 0)]), LoadMode::Apply, &mut |_, _| ())
        .unwrap();
    assert_eq!(report.notes, ["2 order lines that waited are bound by SKU"]);
    assert_eq!(shop.lines("#1"), "fern-1 Fern-1 2");
    assert_eq!(
        shop.lines("#2"),
        "FERN-1 Fern-1 1, HALF ~ 0.5",
        "half of what comes whole waits for a person"
    );
    shop.is_sound();
    // The file again says the same; that its SKU names an item now is news, once.
    assert_eq!(shop.counts([order("#1", &["fern-1 2"])]), (0, 1, 0));
    assert_eq!(shop.counts([order("#1", &["fern-1 2"])]), (0, 0, 1));
    shop.store.repair().unwrap();
    assert_eq!(shop.lines("#1"), "fern-1 Fern-1 2");
    shop.is_sound();
}

#[test]
fn a_name_is_bound_for_ever_and_to_one_item() {
    let mut shop = shop();
    shop.take([order("#1", &["~Mug 2", "TEA 1"]), order("#2", &["~Mug 1"])]);
    let author = shop.store.author().unwrap();
    let bind = |shop: &mut Shop, alias: &str, code: &str, rebind| {
        shop.store.bind("Shopify", alias, &sku(code), rebind, &author).map_err(|e| e.to_string())
    };
    assert!(
        bind(&mut shop, "Cup", "MUG", Rebind::Refuse)
            .unwrap_err()
            .contains("no order of shopify has a line called")
    );
    assert!(bind(&mut shop, "Mug", "CUP", Rebind::Refuse).unwrap_err().contains("no item has the SKU CUP"));
    let bound = bind(&mut shop, "Mug", "TEA", Rebind::Refuse).unwrap();
    assert_eq!((bound.lines, bound.orders, bound.was_so), (2, 2, false));
    assert!(bind(&mut shop, "Mug", "TEA", Rebind::Refuse).unwrap().was_so);
    let refused = bind(&mut shop, "Mug", "MUG", Rebind::Refuse).unwrap_err();
    assert!(refused.contains("is bound to TEA") && refused.contains("--replace"), "{refused}");
    let bound = bind(&mut shop, "Mug", "MUG", Rebind::Replace).unwrap();
    assert_eq!(bound.before, ["TEA"]);
    assert_eq!(shop.lines("#2"), "Mug MUG 1");
    // For ever: the next order too, and a store made again from its facts.
    shop.take([order("#3", &["~Mug 4"])]);
    assert_eq!(shop.lines("#3"), "Mug MUG 4");
    shop.is_sound();
    shop.store.repair().unwrap();
    assert_eq!((shop.lines("#2"), shop.lines("#3")), ("Mug MUG 1".into(), "Mug MUG 4".into()));
    shop.is_sound();
    // A name goes before the SKU that the line has.
    let uid = shop.store.write(|tx| tx.item_uid(ItemId(1))).unwrap();
    let doc = crate::store::document::AliasDoc { channel: "shopify".into(), code: "TEA".into(), only: false };
    shop.store.write(|tx| tx.document(MASTER, uid, 1, &doc, &author)).unwrap();
    assert_eq!(shop.lines("#1"), "TEA MUG 1, Mug MUG 2");
    let half = shop.take([order("#4", &["TEA 0.5"])]);
    assert!(half.refused[0].1.contains("0.5 of MUG"), "{:?}", half.refused);
}

#[test]
fn what_a_channel_may_sell_is_not_what_others_want() {
    let mut shop = shop();
    let amazon =
        |number: &str, lines: &[&str]| OrderRecord { channel: "amazon".into(), ..order(number, lines) };
    shop.take([
        order("#1", &["MUG 3"]),
        amazon("303-1", &["MUG 4"]),
        OrderRecord { standing: Standing::Held, ..amazon("303-2", &["MUG 2"]) },
        OrderRecord { standing: Standing::Cancelled, ..amazon("303-3", &["MUG 50"]) },
    ]);
    let author = shop.store.author().unwrap();
    let not_for = |shop: &Shop, channel: &str| {
        let all = Reading::open(&shop.path, clock).unwrap().not_for(channel).unwrap();
        all.get(&("MUG".into(), "MAIN".into())).copied().unwrap_or_default().to_string()
    };
    assert_eq!((not_for(&shop, "shopify"), not_for(&shop, "amazon")), ("6".into(), "3".into()));
    // Promised or not is no matter; what has gone is gone.
    shop.store.settle_orders(&author, &mut |_, _| ()).unwrap();
    assert_eq!((not_for(&shop, "shopify"), not_for(&shop, "amazon")), ("6".into(), "3".into()));
    shop.ship("AMAZON-303-1", 1);
    assert_eq!(not_for(&shop, "shopify"), "5");
    let gone = Reading::open(&shop.path, clock).unwrap().gone(None).unwrap();
    assert_eq!(gone.len(), 1);
    assert_eq!(
        (gone[0].order.as_str(), gone[0].sku.as_str(), gone[0].quantity),
        ("AMAZON-303-1", "MUG", Quantity::ONE)
    );
    let later = clock().day(chrono_tz::UTC).0 + 1;
    assert!(Reading::open(&shop.path, clock).unwrap().gone(Some(Day(later))).unwrap().is_empty());
}
