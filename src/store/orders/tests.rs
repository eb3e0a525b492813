//! Promises: given, followed, taken back; carts, shorts and shipping, on a store of its own.

#![allow(clippy::unwrap_used)]

mod followed;

use super::*;
use crate::{
    domain::{
        Book, Draft, Instant, ItemId, LocationId, LotId, MovementKind, OrderId, Place, Quantity, SiteId,
        Virtual,
        record::{ItemRecord, Lined, LocationRecord, StockRecord},
    },
    scan::{Catalog, Record},
    store::{
        Founding, Store,
        catalog::StoreCatalog,
        doctor,
        ledger::{Author, new_uid, next_row},
        load::LoadMode,
    },
};

fn clock() -> Instant {
    Instant(1_795_168_800_000)
}

struct Shop {
    folder: tempfile::TempDir,
    store: Store,
    author: Author,
}

fn lined<T>(records: impl IntoIterator<Item = T>) -> Vec<Lined<T>> {
    records.into_iter().zip(2..).map(|(record, line)| Lined { line, record }).collect()
}

/// Two items; two bins, a dock, two totes, a quarantine place; 5 and 4 MUGs in the bins, 9 at the dock.
fn shop() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: String::new(),
        time_zone: chrono_tz::UTC,
        currency: "EUR".into(),
    };
    let mut store = Store::create(&folder.path().join("w.pickface"), &founding, clock).unwrap();
    let item = |sku: &str| ItemRecord { name: Some(sku.into()), ..ItemRecord::new(sku.parse().unwrap()) };
    store.load_items(&lined([item("MUG"), item("TEA")]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let place = |(code, kind, sequence): (&str, &str, i64)| LocationRecord {
        site: None,
        code: code.parse().unwrap(),
        zone: None,
        kind: Some(kind.parse().unwrap()),
        pick_sequence: Some(sequence),
        check_digits: None,
    };
    let places = [
        ("A-1", "bin", 1),
        ("A-2", "bin", 2),
        ("DOCK", "dock", 0),
        ("TOTE-1", "tote", 0),
        ("TOTE-2", "tote", 0),
        ("QUAR", "quarantine", 0),
    ];
    store.load_locations(&lined(places.map(place)), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let stock = |(sku, code, units): (&str, &str, i64)| StockRecord {
        sku: sku.parse().unwrap(),
        site: None,
        location: code.parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(units),
    };
    let lying = [("MUG", "A-1", 5), ("MUG", "A-2", 4), ("MUG", "DOCK", 9), ("TEA", "A-2", 3)];
    store.load_stock(&lined(lying.map(stock)), "stock", LoadMode::Apply, &mut |_, _| ()).unwrap();
    let author = store.author().unwrap();
    Shop { folder, store, author }
}

impl Shop {
    fn row(&self, table: &str, column: &str, value: &str) -> i64 {
        let sql = format!("SELECT {table} FROM {table} WHERE {column} = ?1");
        self.store.conn().query_row(&sql, [value], |r| r.get(0)).unwrap()
    }

    fn place(&self, code: &str) -> LocationId {
        LocationId(self.row("location", "code", code))
    }

    fn item(&self, sku: &str) -> ItemId {
        ItemId(self.row("item", "sku", sku))
    }

    fn site(&self) -> SiteId {
        self.store.home_site().unwrap().id
    }

    /// Its channel tells of an order, again or for the first time.
    fn tell(&mut self, number: &str, standing: &str, priority: i64, lines: &[(&str, i64)]) -> OrderId {
        let code = crate::domain::OrderCode::new("shop", number).unwrap();
        let site = self.store.home_site().unwrap();
        let lines = lines.iter().enumerate().map(|(n, (sku, units))| LineDoc {
            key: n.to_string(),
            item: tasks::uid_of(self.store.conn(), "item", self.item(sku).0).unwrap(),
            alias: (*sku).into(),
            title: String::new(),
            quantity: Quantity::from_units(*units).thousandths(),
            price: 0,
            elsewhere: 0,
        });
        let doc = OrderDoc::Told(ToldDoc {
            code: code.to_string(),
            channel: "shop".into(),
            number: number.into(),
            site: site.uid.to_string(),
            placed_ms: clock().0,
            promise: None,
            priority,
            service: String::new(),
            standing: standing.into(),
            lines: lines.collect(),
        });
        let author = self.author.clone();
        self.store
            .write(|tx| {
                let known = tx.conn().query_row(
                    "SELECT sales_order FROM sales_order WHERE code = ?1",
                    [code.as_str()],
                    |r| r.get(0),
                );
                let row = known.or_else(|_| next_row(tx.conn(), "sales_order", "sales_order"))?;
                tx.document(site.id.0, uid_of(&code), row, &doc, &author)?;
                Ok(OrderId(row))
            })
            .unwrap()
    }

    fn settle(&mut self) -> Settled {
        let author = self.author.clone();
        self.store.settle_orders(&author, &mut |_, _| ()).unwrap()
    }

    fn say(&mut self, record: &Record) -> Option<crate::domain::BatchId> {
        let (author, site) = (self.author.clone(), self.site());
        self.store.write(|tx| super::record(tx, site, record, &author)).unwrap()
    }

    /// Goods move, and the promises with them.
    fn moves(&mut self, drafts: &[Draft]) {
        let author = self.author.clone();
        self.store
            .write(|tx| {
                for draft in drafts {
                    tx.movement(draft, None, &author)?;
                }
                after(tx, drafts, &author)
            })
            .unwrap();
    }

    fn draft(&self, kind: MovementKind, sku: &str, from: Place, to: Place, units: i64) -> Draft {
        Draft {
            site: self.site(),
            book: Book::Physical,
            kind,
            item: self.item(sku),
            lot: LotId::NONE,
            from,
            to,
            quantity: Quantity::from_units(units),
            document: String::new(),
            note: String::new(),
            reverses: None,
            from_container: None,
            to_container: None,
        }
    }

    fn at(&self, code: &str) -> Place {
        Place::Location(self.place(code))
    }

    /// Picked into a tote, as the flow records it.
    fn pick(&mut self, number: &str, sku: &str, from: &str, to: &str, units: i64) {
        let document = format!("SHOP-{number}");
        let goods = Draft {
            document: document.clone(),
            ..self.draft(MovementKind::Pick, sku, self.at(from), self.at(to), units)
        };
        let promise = Draft { book: Book::Reserved, kind: MovementKind::Reserve, ..goods.clone() };
        self.moves(&[goods, promise]);
    }

    /// `A-1 5, TOTE-1 2`: what is promised to an order.
    fn promised(&self, number: &str) -> String {
        let mut all = self
            .store
            .conn()
            .prepare(
                "SELECT i.sku || ' ' || l.code || ' ' || (a.quantity / 1000) FROM allocation a JOIN item i ON i.item = a.item
                 JOIN location l ON l.location = a.location WHERE a.document = ?1 ORDER BY i.sku, l.code",
            )
            .unwrap();
        let rows = all.query_map([format!("SHOP-{number}")], |r| r.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join(", ")
    }

    fn stage(&self, order: OrderId) -> String {
        let sql = "SELECT stage FROM order_stage WHERE sales_order = ?1";
        self.store.conn().query_row(sql, [order.0], |r| r.get(0)).unwrap()
    }

    fn is_sound(&self) {
        let checks = doctor::examine(&self.folder.path().join("w.pickface"), clock(), &mut |_| ()).unwrap();
        for check in checks.iter().filter(|c| c.name != "space" && c.name != "negative-stock") {
            assert!(check.ok, "{}: {}", check.name, check.detail);
        }
    }
}

#[test]
fn the_urgent_get_what_there_is_and_the_rest_waits_for_the_next_receipt() {
    let mut shop = shop();
    let first = shop.tell("1", "open", 0, &[("MUG", 7), ("TEA", 2)]);
    let urgent = shop.tell("2", "open", 5, &[("MUG", 6)]);
    let last = shop.tell("3", "open", 0, &[("MUG", 8)]);
    assert_eq!(shop.settle().promised, 6);
    assert_eq!(shop.promised("2"), "MUG A-1 5, MUG A-2 1");
    assert_eq!(shop.promised("1"), "MUG A-2 3, MUG DOCK 4, TEA A-2 2");
    assert_eq!(shop.promised("3"), "MUG DOCK 5");
    assert_eq!([first, urgent, last].map(|o| shop.stage(o)), ["allocated", "allocated", "partial"]);
    assert_eq!(shop.settle(), Settled::default(), "settled is settled");

    let receipt = shop.draft(MovementKind::Receive, "MUG", Virtual::Supplier.into(), shop.at("DOCK"), 10);
    shop.moves(&[receipt]);
    assert_eq!(shop.promised("3"), "MUG DOCK 8");
    assert_eq!(shop.stage(last), "allocated");
    shop.is_sound();
}

#[test]
fn what_a_channel_takes_back_is_free_again_and_what_it_adds_is_promised() {
    let mut shop = shop();
    let order = shop.tell("1", "open", 0, &[("MUG", 7)]);
    shop.settle();
    shop.tell("1", "open", 0, &[("MUG", 3), ("TEA", 1)]);
    assert_eq!(shop.settle(), Settled { promised: 1, released: 2 });
    assert_eq!(shop.promised("1"), "MUG A-1 3, TEA A-2 1");
    shop.tell("1", "held", 0, &[("MUG", 3)]);
    shop.settle();
    assert_eq!((shop.promised("1"), shop.stage(order)), (String::new(), "held".into()));
    shop.tell("1", "open", 0, &[("MUG", 3)]);
    shop.settle();
    assert_eq!(shop.promised("1"), "MUG A-1 3");
    shop.tell("1", "cancelled", 0, &[("MUG", 3)]);
    shop.settle();
    assert_eq!((shop.promised("1"), shop.stage(order)), (String::new(), "cancelled".into()));
    shop.is_sound();
}

#[test]
fn a_promise_follows_the_goods_and_is_served_from_elsewhere_when_they_are_gone() {
    let mut shop = shop();
    shop.tell("1", "open", 0, &[("MUG", 5)]);
    shop.settle();
    assert_eq!(shop.promised("1"), "MUG A-1 5");
    let put = shop.draft(MovementKind::Move, "MUG", shop.at("A-1"), shop.at("A-2"), 2);
    shop.moves(&[put]);
    assert_eq!(shop.promised("1"), "MUG A-1 3, MUG A-2 2");
    let broken = shop.draft(MovementKind::Move, "MUG", shop.at("A-1"), shop.at("QUAR"), 3);
    shop.moves(&[broken]);
    assert_eq!(shop.promised("1"), "MUG A-2 5");
    let lost = shop.draft(MovementKind::Adjust, "MUG", shop.at("A-2"), Virtual::Adjustment.into(), 6);
    shop.moves(&[lost]);
    assert_eq!(shop.promised("1"), "MUG DOCK 5");
    shop.is_sound();
}

#[test]
fn a_cart_from_its_first_tote_to_the_customer() {
    let mut shop = shop();
    let order = shop.tell("1", "open", 0, &[("MUG", 6), ("TEA", 1)]);
    let other = shop.tell("2", "open", 0, &[("TEA", 1)]);
    shop.settle();
    let tote = shop.place("TOTE-1");
    let batch = shop.say(&Record::Cart { batch: None, order, tote }).unwrap();
    assert_eq!(shop.stage(order), "picking");
    let again = Record::Cart { batch: None, order: other, tote };
    let refused = shop.store.write(|tx| super::record(tx, SiteId(1), &again, &shop.author.clone()));
    assert!(refused.unwrap_err().to_string().contains("batch B-0001 has that order or that tote"));

    let conn = shop.store.conn();
    let catalog = StoreCatalog { conn, at: clock(), restricted: &[], author: &shop.author };
    assert_eq!(catalog.own_batch(shop.site()).unwrap().map(|b| b.number), Some("B-0001".into()));
    assert_eq!(catalog.next_sale(shop.site(), Some(batch)).unwrap().map(|s| s.id), Some(other));
    let walk: Vec<String> = catalog
        .picks(batch)
        .unwrap()
        .iter()
        .map(|p| format!("{} {} {} {}", p.place.code, p.item.sku, p.quantity, p.tote.as_ref().unwrap().code))
        .collect();
    assert_eq!(walk, ["A-1 MUG 5 TOTE-1", "A-2 MUG 1 TOTE-1", "A-2 TEA 1 TOTE-1"]);

    shop.pick("1", "MUG", "A-1", "TOTE-1", 5);
    shop.pick("1", "TEA", "A-2", "TOTE-1", 1);
    assert_eq!(shop.promised("1"), "MUG A-2 1, MUG TOTE-1 5, TEA TOTE-1 1");
    // The last one is not there: it is served from the dock, and A-2 is counted before it is promised again.
    let (item, lot, place) = (shop.item("MUG"), LotId::NONE, shop.place("A-2"));
    let quantity = Quantity::ONE;
    shop.say(&Record::Short {
        order,
        item,
        lot,
        place,
        quantity,
        reason: "not found".into(),
        is_unfit: false,
    });
    assert_eq!(shop.promised("1"), "MUG DOCK 1, MUG TOTE-1 5, TEA TOTE-1 1");
    assert_eq!(shop.row("count_task", "note", "1 missing for SHOP-1: not found"), 1);
    shop.tell("3", "open", 0, &[("MUG", 9)]);
    shop.settle();
    assert_eq!(shop.promised("3"), "MUG DOCK 8", "what may be missing is promised to nobody");
    let (site, author) = (shop.site(), shop.author.clone());
    shop.store.write(|tx| counted(tx, site, "A-2", &author)).unwrap();
    assert_eq!(shop.promised("3"), "MUG A-2 1, MUG DOCK 8");

    shop.pick("1", "MUG", "DOCK", "TOTE-1", 1);
    shop.say(&Record::EndBatch { batch });
    assert_eq!(shop.stage(order), "picked");
    shop.say(&Record::Packed { order });
    assert_eq!(shop.stage(order), "packed");
    shop.say(&Record::Ship { order, tracking: "1Z999".into() });
    assert_eq!((shop.stage(order), shop.promised("1")), ("shipped".into(), String::new()));
    let sql = "SELECT sum(on_hand) FROM balance WHERE location = ?1";
    let customer: i64 = shop.store.conn().query_row(sql, [Virtual::Customer.id().0], |r| r.get(0)).unwrap();
    assert_eq!(customer, 7000);
    shop.is_sound();
    shop.store.repair().unwrap();
    assert_eq!(shop.stage(order), "shipped");
    shop.is_sound();
}

#[test]
fn what_went_on_is_not_taken_back() {
    let mut shop = shop();
    let order = shop.tell("1", "open", 0, &[("MUG", 2)]);
    shop.settle();
    shop.pick("1", "MUG", "A-1", "TOTE-1", 2);
    let taken = Draft {
        book: Book::Reserved,
        kind: MovementKind::Reserve,
        document: "SHOP-1".into(),
        reverses: Some(crate::domain::MovementId { stream: 1, seq: 1 }),
        ..shop.draft(MovementKind::Reserve, "MUG", shop.at("TOTE-1"), shop.at("A-1"), 2)
    };
    may_take_back(shop.store.conn(), [&taken]).unwrap();
    shop.say(&Record::Ship { order, tracking: String::new() });
    let refused = may_take_back(shop.store.conn(), [&taken]).unwrap_err().to_string();
    assert!(refused.contains("SHOP-1 went on since then"), "{refused}");
    let uid = new_uid().unwrap();
    assert_ne!(uid, uid_of(&crate::domain::OrderCode::new("shop", "1").unwrap()));
}
