//! Loads that are cut off, at the door of the store.

use super::{LoadMode, LoadReport, Source};
use crate::{
    domain::{
        Draft, EntityKind, Instant, ItemId, LocationId, MovementKind, Quantity, SiteId, Uid,
        record::{ItemRecord, Lined, StockRecord},
    },
    store::{Founding, Store, StoreError, ledger::Entity},
};
use rusqlite::Connection;
use std::{path::PathBuf, time::Duration};

/// A shop of sixty items whose loads commit after every sixteen rows.
struct Shop {
    _folder: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

fn lined<T>(records: impl Iterator<Item = T>) -> Vec<Lined<T>> {
    records.zip(2..).map(|(record, line)| Lined { line, record }).collect()
}

fn sku(n: i64) -> crate::domain::Sku {
    format!("MUG-{n:02}").parse().unwrap()
}

fn item(n: i64) -> ItemRecord {
    let mut record = ItemRecord::new(sku(n));
    record.name = Some("Mug".into());
    record
}

fn row(n: i64, location: &str, quantity: i64) -> StockRecord {
    StockRecord {
        sku: sku(n),
        site: None,
        location: location.parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(quantity),
    }
}

/// Ten of each item in A-01.
fn file() -> Vec<Lined<StockRecord>> {
    lined((1..=60).map(|n| row(n, "A-01", 10)))
}

const FILE: Source<'_> = Source { document: "stock.csv", fingerprint: Some("f1"), again: false };

fn shop() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.pickface");
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: String::new(),
        time_zone: chrono_tz::UTC,
        currency: String::new(),
    };
    let mut store = Store::create(&path, &founding, || Instant(0)).unwrap();
    store.load_items(&lined((1..=60).map(item)), LoadMode::Apply, &mut |_, _| ()).unwrap();
    store.hold = Duration::ZERO;
    Shop { _folder: folder, path, store }
}

impl Shop {
    fn take(&mut self, rows: &[Lined<StockRecord>], source: Source<'_>) -> crate::store::Result<LoadReport> {
        self.store.load_stock(rows, source, LoadMode::Apply, &mut |_, _| ())
    }

    /// The disk refuses the row of this item.
    fn break_at(&self, n: i64) {
        let conn = Connection::open(&self.path).unwrap();
        conn.execute_batch(&format!(
            "CREATE TRIGGER broken BEFORE INSERT ON movement WHEN NEW.item = {n} BEGIN SELECT RAISE(ABORT, 'broken'); END"
        ))
        .unwrap();
    }

    fn mend(&self) {
        Connection::open(&self.path).unwrap().execute_batch("DROP TRIGGER broken").unwrap();
    }

    /// A scan takes so many of an item out of A-01.
    fn pick(&mut self, n: i64, quantity: i64) {
        let author = self.store.author().unwrap();
        let place: i64 = self
            .store
            .conn()
            .query_row("SELECT location FROM location WHERE code = 'A-01'", [], |r| r.get(0))
            .unwrap();
        let (from, to) = (LocationId(place), crate::domain::Virtual::Customer);
        let quantity = Quantity::from_units(quantity);
        let draft = Draft::new(SiteId(1), MovementKind::Ship, ItemId(n), from, to, quantity);
        self.store.write(|tx| tx.movement(&draft, None, &author)).unwrap();
    }

    fn on_hand(&self, n: i64) -> i64 {
        let sql = "SELECT coalesce(sum(on_hand), 0) / 1000 FROM balance WHERE item = ?1 AND location > 6";
        self.store.conn().query_row(sql, [n], |r| r.get(0)).unwrap()
    }
}

#[test]
fn a_file_that_was_cut_off_goes_on_behind_what_is_in() {
    let mut shop = shop();
    shop.break_at(40);
    let stopped = shop.take(&file(), FILE).unwrap_err();
    assert!(matches!(stopped, StoreError::CutOff { done: 32, total: 60, .. }), "{stopped:?}");
    assert!(stopped.to_string().contains("32 of 60 rows are in"), "{stopped}");
    assert_eq!((shop.on_hand(32), shop.on_hand(33)), (10, 0));
    shop.pick(3, 4);
    shop.mend();
    let report = shop.take(&file(), FILE).unwrap();
    assert_eq!((report.resumed, report.new, report.movements, report.refused_count), (32, 28, 28, 0));
    assert_eq!(shop.on_hand(3), 6, "what was scanned meanwhile stays");
    assert!((1..=60).filter(|n| *n != 3).all(|n| shop.on_hand(n) == 10));
}

#[test]
fn a_look_at_a_file_that_was_cut_off_counts_the_rest() {
    let mut shop = shop();
    shop.break_at(40);
    shop.take(&file(), FILE).unwrap_err();
    shop.pick(3, 4);
    let report = shop.store.load_stock(&file(), FILE, LoadMode::Check, &mut |_, _| ()).unwrap();
    assert_eq!((report.resumed, report.new, report.changed), (32, 28, 0));
}

#[test]
fn a_file_that_is_in_whole_is_not_stated_again_when_only_its_name_was_lost() {
    let mut shop = shop();
    shop.take(&file(), FILE).unwrap();
    // A power cut between the last rows and the name of the file.
    shop.pick(60, 1);
    let report = shop.take(&file(), FILE).unwrap();
    assert_eq!((report.resumed, report.movements, shop.on_hand(60)), (60, 0, 9));
    shop.store.remember_import("f1", "stock", "stock.csv", "60 new").unwrap();
    assert_eq!(shop.store.begun("f1", "stock").unwrap(), None);
    let report = shop.take(&file(), FILE).unwrap();
    assert_eq!(
        (report.resumed, report.movements, shop.on_hand(60)),
        (0, 1, 10),
        "now it was asked for again"
    );
}

#[test]
fn a_file_that_is_read_otherwise_does_not_go_on_in_the_middle() {
    let mut shop = shop();
    shop.break_at(40);
    shop.take(&file(), FILE).unwrap_err();
    shop.mend();
    let other = lined((1..=60).map(|n| row(n, "B-02", 10)));
    let told = shop.take(&other, FILE).unwrap_err().to_string();
    assert!(told.contains("32 of 60 rows") && told.contains("--again"), "{told}");
    let report = shop.take(&other, Source { again: true, ..FILE }).unwrap();
    assert_eq!((report.resumed, report.movements), (0, 60));
}

#[test]
fn two_programs_that_take_the_same_file_do_not_state_a_row_twice() {
    let mut shop = shop();
    let mut other = Store::open(&shop.path, || Instant(0)).unwrap();
    let mut told = None;
    // The other one comes between two transactions of this one.
    let first = shop.store.load_stock(&file(), FILE, LoadMode::Apply, &mut |done, _| {
        if done == 16 {
            told = Some(other.load_stock(&file(), FILE, LoadMode::Apply, &mut |_, _| ()).unwrap().resumed);
        }
    });
    assert_eq!(told, Some(16));
    let told = first.unwrap_err().to_string();
    assert!(told.contains("another pickface is taking in the same file"), "{told}");
    assert!((1..=60).all(|n| shop.on_hand(n) == 10));
}

#[test]
fn a_small_file_is_one_transaction() {
    let mut shop = shop();
    shop.store.hold = Duration::from_secs(5);
    shop.break_at(40);
    let told = shop.take(&file(), FILE).unwrap_err();
    assert!(!matches!(told, StoreError::CutOff { .. }), "{told:?}");
    assert_eq!((shop.on_hand(1), shop.store.begun("f1", "stock").unwrap()), (0, None), "nothing is in");
}

#[test]
fn movements_that_are_held_back_keep_their_place_among_the_others() {
    let mut shop = shop();
    shop.take(&file(), FILE).unwrap();
    let author = shop.store.author().unwrap();
    let draft = |n: i64| {
        let (from, to) = (crate::domain::Virtual::Adjustment, crate::domain::Virtual::Scrap);
        Draft::new(SiteId(1), MovementKind::Adjust, ItemId(n), from, to, Quantity::ONE)
    };
    let seqs = shop.store.write(|tx| {
        tx.movement_in_bulk(draft(1), &author)?;
        let second = tx.movement(&draft(2), None, &author)?.seq;
        tx.movement_in_bulk(draft(3), &author)?;
        let about = Entity { kind: EntityKind::Count, uid: Uid::default(), row: 0 };
        let fourth = tx.fact(1, about, "", "{}".into(), &author)?.seq;
        tx.movement_in_bulk(draft(5), &author)?;
        Ok((second, fourth))
    });
    assert_eq!(seqs.unwrap(), (62, 64), "sixty of the file before them");
    let checks = crate::store::doctor::examine(&shop.path, Instant(0), &mut |_| ()).unwrap();
    let wrong: Vec<_> = checks.into_iter().filter(|c| !c.ok).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
