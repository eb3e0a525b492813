//! The plan over a store of its own: who gets which place, what the calendar says, what older facts leave.

#![allow(clippy::unwrap_used)]

use super::{next, plan};
use crate::{
    domain::{
        CountReason, Draft, EntityKind, Instant, ItemId, LocationId, LotId, MovementKind, OperatorId, Place,
        Quantity, SiteId, Uid, Virtual,
        record::{ItemRecord, Lined, LocationRecord, StockRecord},
    },
    fulfil::Variance,
    scan::{HeldCount, HeldMove},
    store::{
        Founding, Reading, Store,
        counts::{Decision, held_of, taken},
        doctor,
        ledger::{Author, Entity},
        load::LoadMode,
        orders,
    },
};
use std::cell::Cell;

const START: i64 = 1_795_168_800_000;
const DAY: i64 = 24 * 60 * 60 * 1000;

thread_local! {
    /// Every test has its own thread, and with it its own time.
    static NOW: Cell<i64> = const { Cell::new(START) };
}

fn clock() -> Instant {
    Instant(NOW.get())
}

fn goes_on(days: i64) {
    NOW.set(NOW.get() + days * DAY);
}

fn lined<T>(records: impl IntoIterator<Item = T>) -> Vec<Lined<T>> {
    records.into_iter().zip(2..).map(|(record, line)| Lined { line, record }).collect()
}

struct Shop {
    folder: tempfile::TempDir,
    store: Store,
    author: Author,
}

/// Bins of one item each: `I-001` in `B-001`, and so on.
fn shop(bins: usize) -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: String::new(),
        time_zone: chrono_tz::UTC,
        currency: "EUR".into(),
    };
    let mut store = Store::create(&folder.path().join("w.pickface"), &founding, clock).unwrap();
    let (mut items, mut places, mut stock) = (Vec::new(), Vec::new(), Vec::new());
    for n in 1..=bins {
        let sku: crate::domain::Sku = format!("I-{n:03}").parse().unwrap();
        let code: crate::domain::LocationCode = format!("B-{n:03}").parse().unwrap();
        items.push(ItemRecord { name: Some("Thing".into()), ..ItemRecord::new(sku.clone()) });
        places.push(LocationRecord {
            site: None,
            code: code.clone(),
            zone: None,
            kind: None,
            pick_sequence: Some(n as i64),
            check_digits: None,
        });
        stock.push(StockRecord {
            sku,
            site: None,
            location: code,
            lot: None,
            expiry: None,
            quantity: Quantity::from_units(10),
        });
    }
    store.load_items(&lined(items), LoadMode::Apply, &mut |_, _| ()).unwrap();
    store.load_locations(&lined(places), LoadMode::Apply, &mut |_, _| ()).unwrap();
    store.load_stock(&lined(stock), "stock", LoadMode::Apply, &mut |_, _| ()).unwrap();
    let author = store.author().unwrap();
    Shop { folder, store, author }
}

impl Shop {
    fn place(&self, code: &str) -> LocationId {
        let sql = "SELECT location FROM location WHERE code = ?1";
        LocationId(self.store.conn().query_row(sql, [code], |r| r.get(0)).unwrap())
    }

    fn item(&self, sku: &str) -> ItemId {
        ItemId(
            self.store.conn().query_row("SELECT item FROM item WHERE sku = ?1", [sku], |r| r.get(0)).unwrap(),
        )
    }

    /// A count of a place that found what the books say.
    fn counts(&mut self, code: &str) {
        let (place, author) = (self.place(code), self.author.clone());
        self.store.write(|tx| taken(tx, SiteId(1), (place, code), "[]", None, &author)).unwrap();
    }

    fn next(&self, author: &Author, skipped: &[&str]) -> Option<(String, String)> {
        let skipped: Vec<LocationId> = skipped.iter().map(|code| self.place(code)).collect();
        let hit = next(self.store.conn(), SiteId(1), &skipped, author, clock()).unwrap()?;
        Some((hit.place.code, hit.why))
    }

    fn plan(&self) -> Vec<(String, CountReason)> {
        let reading = Reading::open(&self.folder.path().join("w.pickface"), clock).unwrap();
        reading.count_plan(None).unwrap().into_iter().map(|p| (p.place, p.reason)).collect()
    }

    /// What open alerts about counts that wait want done, and where, after a look over the stock.
    fn alerts(&mut self) -> Vec<(String, String)> {
        self.store.evaluate(&std::sync::atomic::AtomicBool::new(false)).unwrap();
        let sql = "SELECT action, whom FROM alert WHERE open = 1 AND kind = ?1 AND item = 0 ORDER BY subject";
        let mut all = self.store.conn().prepare(sql).unwrap();
        let kind = crate::domain::AlertKind::Variance.number();
        let rows = all.query_map([kind], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn is_sound(&self) {
        let checks = doctor::examine(&self.folder.path().join("w.pickface"), clock(), &mut |_| ()).unwrap();
        let wrong: Vec<_> = checks.into_iter().filter(|c| !c.ok && c.name != "space").collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

fn told(code: &str, why: &str) -> Option<(String, String)> {
    Some((code.into(), why.into()))
}

#[test]
fn never_counted_comes_by_the_walk_and_a_class_says_when_it_is_due_again() {
    let mut shop = shop(3);
    let me = shop.author.clone();
    assert_eq!(shop.next(&me, &[]), told("B-001", "unknown: never counted"));
    assert_eq!(shop.next(&me, &["B-001"]), told("B-002", "unknown: never counted"));
    for code in ["B-001", "B-002", "B-003"] {
        shop.counts(code);
    }
    assert_eq!((shop.next(&me, &[]), shop.plan()), (None, Vec::new()));
    let classes = [(1, "C"), (2, "A"), (3, "B")];
    for (n, class) in classes {
        let item = shop.item(&format!("I-{n:03}"));
        let sql = "INSERT INTO item_class (item, site, abc, xyz) VALUES (?1, 1, ?2, 'X')";
        shop.store.conn().execute(sql, rusqlite::params![item.0, class]).unwrap();
    }
    goes_on(89);
    assert_eq!(shop.next(&me, &[]), None);
    goes_on(1);
    assert_eq!(shop.next(&me, &[]), told("B-002", "due: class A, today"));
    goes_on(100);
    assert_eq!(shop.plan(), [("B-002".into(), CountReason::Due), ("B-003".into(), CountReason::Due)]);
    goes_on(200);
    assert_eq!(shop.plan().len(), 3);
    shop.is_sound();
}

#[test]
fn what_another_terminal_is_about_to_count_is_nobody_elses() {
    let shop = shop(2);
    let place = shop.place("B-001");
    let state = |part: String| format!(r#"{{"form":3,"task":{{"kind":"count","site":1,"state":{part}}}}}"#);
    let put = |station: &str, state: String| {
        let sql = "INSERT INTO task (station, owner, state, updated_ms) VALUES (?1, 'scan', ?2, ?3)";
        shop.store.conn().execute(sql, rusqlite::params![station, state, clock().0]).unwrap();
    };
    put("T2", state(format!(r#"{{"n":{{"n":{{"place":{{"id":{}}}}}}}}}"#, place.0)));
    let me = shop.author.clone();
    assert_eq!(shop.next(&me, &[]), told("B-002", "unknown: never counted"));
    let other = Author { station: "T2".into(), ..me.clone() };
    assert_eq!(shop.next(&other, &[]), told("B-001", "unknown: never counted"), "it is its own");
    // Begun, and then left alone for a while.
    put("T3", state(format!(r#"{{"place":{{"id":{}}}}}"#, shop.place("B-002").0)));
    assert_eq!(shop.next(&me, &[]), None);
    goes_on(1);
    assert_eq!(shop.next(&me, &[]), told("B-001", "unknown: never counted"));
}

#[test]
fn a_container_that_was_carried_off_is_not_charged_with_what_is_missing() {
    let mut shop = shop(2);
    let (item, here, there) = (shop.item("I-001"), shop.place("B-001"), shop.place("B-002"));
    let author = shop.author.clone();
    let plate = shop
        .store
        .write(|tx| {
            let plate = tx.container(&"PAL-1".parse().unwrap(), &author)?;
            let into = Draft::new(
                SiteId(1),
                MovementKind::Receive,
                item,
                Virtual::Supplier,
                here,
                Quantity::from_units(6),
            );
            tx.movement(&into.contained(None, Some(plate)), None, &author)?;
            Ok(plate)
        })
        .unwrap();
    let missing =
        Draft::new(SiteId(1), MovementKind::Count, item, here, Virtual::Adjustment, Quantity::from_units(6));
    let held = HeldCount {
        moves: vec![HeldMove { draft: missing.contained(Some(plate), None), new_lot: None }],
        value: "60".parse().unwrap(),
        units: Quantity::from_units(-6),
    };
    for _ in 0..2 {
        shop.store.write(|tx| taken(tx, SiteId(1), (here, "B-001"), "[]", Some(&held), &author)).unwrap();
    }
    shop.store
        .write(|tx| {
            let away = Draft::new(SiteId(1), MovementKind::Move, item, here, there, Quantity::from_units(6));
            tx.movement(&away.contained(Some(plate), Some(plate)), None, &author)?;
            Ok(())
        })
        .unwrap();
    let told = shop.store.decide_count(None, "B-001", Decision::Approve, "", &author).unwrap();
    assert!(told.contains("-6, worth 60"), "{told}");
    let inside: i64 = shop
        .store
        .conn()
        .query_row("SELECT sum(quantity) FROM container_line WHERE container = ?1", [plate.0], |r| r.get(0))
        .unwrap();
    assert_eq!(inside, 6000, "all six went away with it");
    assert!(held_of(shop.store.conn(), None).unwrap().is_empty());
    shop.is_sound();
}

#[test]
fn a_count_of_before_there_was_a_plan_is_still_read() {
    let mut shop = shop(1);
    let author = shop.author.clone();
    shop.store
        .write(|tx| {
            for kind in [EntityKind::Count, EntityKind::Setting] {
                let about = Entity { kind, uid: Uid::default(), row: 0 };
                let value = r#"{"location":"B-001","lines":"[]"}"#;
                tx.fact(1, about, "", value.into(), &author)?;
            }
            Ok(())
        })
        .unwrap();
    shop.is_sound();
    shop.store.repair().unwrap();
    assert_eq!(shop.plan(), [("B-001".into(), CountReason::Unknown)]);
    shop.is_sound();
}

#[test]
fn what_is_asked_after_every_place_walks_no_table_of_balances_and_sorts_no_places() {
    let shop = shop(1);
    let conn = shop.store.conn();
    for sql in plan::URGENT.into_iter().chain([plan::NEVER, plan::KNOWN]) {
        let mut explain = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let count = explain.parameter_count();
        let steps =
            explain.query_map(rusqlite::params_from_iter((0..count).map(|_| 1)), |r| r.get::<_, String>(3));
        let steps: Vec<String> = steps.unwrap().map(Result::unwrap).collect();
        let bare = |step: &String| {
            step.starts_with("SCAN b") && !step.contains("balance_below")
                || step.starts_with("SCAN l")
                || step.contains("TEMP B-TREE") && !sql.contains("count_task_open")
                || step.starts_with("SCAN c") && !step.contains("count_task_open")
        };
        assert!(!steps.iter().any(bare), "{steps:?}");
    }
}

#[test]
fn the_books_follow_a_count_and_promises_follow_the_books() {
    let mut shop = shop(1);
    let (item, place, author) = (shop.item("I-001"), shop.place("B-001"), shop.author.clone());
    shop.store
        .write(|tx| orders::ask(tx, SiteId(1), place, Some(item), CountReason::Short, "1 missing", &author))
        .unwrap();
    let variance = Variance {
        units: Quantity::from_units(-9),
        expected: Quantity::from_units(10),
        cost: "5".parse().unwrap(),
    };
    let draft =
        Draft::new(SiteId(1), MovementKind::Count, item, place, Virtual::Adjustment, Quantity::from_units(9));
    assert_eq!((draft.lot, draft.from), (LotId::NONE, Place::Location(place)));
    let held = HeldCount {
        moves: vec![HeldMove { draft, new_lot: None }],
        value: crate::fulfil::count::worth(&[variance]),
        units: variance.units,
    };
    let by = |n| Author { operator: OperatorId(n), ..author.clone() };
    shop.store.write(|tx| taken(tx, SiteId(1), (place, "B-001"), "[]", Some(&held), &by(0))).unwrap();
    assert_eq!(shop.plan(), [("B-001".into(), CountReason::Recount)], "once, for its most urgent reason");
    assert_eq!(shop.alerts(), [("count".into(), "B-001".into())]);
    shop.store.write(|tx| taken(tx, SiteId(1), (place, "B-001"), "[]", Some(&held), &by(0))).unwrap();
    assert_eq!(shop.plan(), []);
    assert_eq!(shop.alerts(), [("approve".into(), "B-001".into())]);
    shop.store.decide_count(None, "b-001", Decision::Approve, "", &author).unwrap();
    let on_hand: i64 = shop
        .store
        .conn()
        .query_row("SELECT on_hand FROM balance WHERE item = ?1 AND location = ?2", [item.0, place.0], |r| {
            r.get(0)
        })
        .unwrap();
    assert_eq!((on_hand, shop.plan()), (1000, Vec::new()), "what a picker missed is answered");
    assert_eq!(shop.alerts(), []);
    shop.is_sound();
}
