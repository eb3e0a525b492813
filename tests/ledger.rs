//! The ledger as the rest of the house relies on it: laws that no process can break, numbers that are dense, stock as
//! of any day, and a doctor who finds what is wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use pickface::{
    domain::{Instant, Quantity, record::*, *},
    store::{
        Founding, Reading, Store, doctor::examine, load::LoadMode, read::MovementFilter, stock::StockFilter,
    },
};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicI64, Ordering},
};

/// The clock of these tests: 2026-11-20T10:00:00Z until a test moves it on (tests of this file share it forwards only).
static NOW: AtomicI64 = AtomicI64::new(1_795_168_800_000);

fn clock() -> Instant {
    Instant(NOW.load(Ordering::Relaxed))
}

struct Shop {
    _folder: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

fn lined<T>(records: Vec<T>) -> Vec<Lined<T>> {
    records.into_iter().enumerate().map(|(i, record)| Lined { line: i as u64 + 2, record }).collect()
}

fn item(sku: &str, barcode: Option<&str>) -> ItemRecord {
    let mut record = ItemRecord::new(sku.parse().unwrap());
    record.name = Some(format!("name of {sku}"));
    record.barcode = barcode.map(str::to_owned);
    record
}

fn stock(sku: &str, location: &str, quantity: i64) -> StockRecord {
    StockRecord {
        sku: sku.parse().unwrap(),
        site: None,
        location: location.parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(quantity),
    }
}

fn shop() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("warehouse.pickface");
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: "Main warehouse".into(),
        time_zone: chrono_tz::Europe::London,
        currency: "GBP".into(),
    };
    let mut store = Store::create(&path, &founding, clock).unwrap();
    let items = lined(vec![item("MUG-1", Some("9506000134352")), item("FERN-1", None)]);
    assert_eq!(store.load_items(&items, LoadMode::Apply, &mut |_, _| ()).unwrap().new, 2);
    let opening =
        lined(vec![stock("MUG-1", "A-01", 12), stock("MUG-1", "A-02", 3), stock("FERN-1", "A-01", 5)]);
    let report = store.load_stock(&opening, "stock.csv", LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!((report.movements, report.places_made, report.refused_count), (3, 2, 0));
    Shop { _folder: folder, path, store }
}

fn on_hand(path: &Path, sku: &str, as_of: Option<Day>) -> i64 {
    let reading = Reading::open(path, clock).unwrap();
    let lines =
        reading.stock(&StockFilter { text: sku.to_lowercase(), as_of, ..StockFilter::default() }).unwrap();
    lines.iter().map(|l| l.on_hand.thousandths() / 1000).sum()
}

fn unsound(path: &Path) -> Vec<&'static str> {
    examine(path, clock(), &mut |_| ()).unwrap().into_iter().filter(|c| !c.ok).map(|c| c.name).collect()
}

#[test]
fn a_fresh_store_is_sound() {
    let shop = shop();
    assert_eq!(unsound(&shop.path), Vec::<&str>::new());
    assert_eq!(on_hand(&shop.path, "MUG-1", None), 15);
}

#[test]
fn the_same_files_twice_change_nothing() {
    let mut shop = shop();
    let again = shop.store.load_items(
        &lined(vec![item("mug-1", Some("9506000134352"))]),
        LoadMode::Apply,
        &mut |_, _| (),
    );
    let again = again.unwrap();
    assert_eq!((again.new, again.changed, again.same), (0, 1, 0), "the name is another: {again:?}");
    let same =
        shop.store.load_items(&lined(vec![item("mug-1", None)]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!((same.new, same.changed, same.same), (0, 0, 1));
    let opening = lined(vec![stock("MUG-1", "A-01", 12)]);
    let report = shop.store.load_stock(&opening, "stock.csv", LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!((report.movements, report.same), (0, 1));
}

#[test]
fn one_refused_line_refuses_the_file() {
    let mut shop = shop();
    let records = lined(vec![stock("MUG-1", "A-01", 99), stock("NOBODY", "A-01", 1)]);
    let report = shop.store.load_stock(&records, "stock.csv", LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert_eq!(report.refused.first().map(|(line, _)| *line), Some(3));
    assert_eq!(on_hand(&shop.path, "MUG-1", None), 15, "nothing of it was taken");
}

#[test]
fn a_barcode_means_one_item_only() {
    let mut shop = shop();
    let report = shop
        .store
        .load_items(&lined(vec![item("FERN-1", Some("09506000134352"))]), LoadMode::Apply, &mut |_, _| ())
        .unwrap();
    assert_eq!(report.refused.len(), 1, "{report:?}");
    assert!(report.refused[0].1.contains("MUG-1"), "{report:?}");
}

#[test]
fn stock_as_of_a_past_day_is_what_it_was() {
    let mut shop = shop();
    let before = clock().day(chrono_tz::Europe::London);
    NOW.fetch_add(3 * 86_400_000, Ordering::Relaxed);
    shop.store
        .load_stock(&lined(vec![stock("MUG-1", "A-01", 2)]), "recount", LoadMode::Apply, &mut |_, _| ())
        .unwrap();
    assert_eq!(on_hand(&shop.path, "MUG-1", None), 5);
    assert_eq!(on_hand(&shop.path, "MUG-1", Some(before)), 15);
    assert_eq!(on_hand(&shop.path, "MUG-1", Some(Day(before.0 - 1))), 0);
    assert_eq!(on_hand(&shop.path, "MUG-1", Some(Day(before.0 + 30))), 5);
}

#[test]
fn the_ledger_cannot_be_changed_by_any_shell() {
    let shop = shop();
    let conn = Connection::open(&shop.path).unwrap();
    for sql in [
        "UPDATE movement SET quantity = 1",
        "DELETE FROM movement",
        "UPDATE fact SET value = ''",
        "DELETE FROM fact",
    ] {
        let error = conn.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
    conn.pragma_update(None, "recursive_triggers", true).unwrap();
    let replace = "INSERT OR REPLACE INTO movement SELECT * FROM movement WHERE seq = 1";
    assert!(conn.execute(replace, []).is_err(), "not even by REPLACE");
    conn.pragma_update(None, "recursive_triggers", false).unwrap();
    assert!(conn.execute(replace, []).is_err(), "nor with the triggers of deletion asleep");
    let gap = "INSERT INTO movement SELECT stream, seq + 100, grp, book, kind, item, lot, from_location, to_location, quantity,
               document, operator, station, at_ms, NULL, note, hash, NULL, NULL FROM movement WHERE seq = 1";
    assert!(conn.execute(gap, []).unwrap_err().to_string().contains("dense"));
}

#[test]
fn the_doctor_names_a_changed_value_and_repair_does_not_hide_it() {
    let mut shop = shop();
    let conn = Connection::open(&shop.path).unwrap();
    conn.execute_batch(
        "DROP TRIGGER movement_no_update; UPDATE movement SET quantity = quantity + 1000 WHERE seq = 2;",
    )
    .unwrap();
    assert_eq!(unsound(&shop.path), ["schema", "hash-chain", "balances"]);
    shop.store.repair().unwrap();
    assert_eq!(
        unsound(&shop.path),
        ["hash-chain"],
        "what is derived is right again, the forgery stays named"
    );
}

#[test]
fn the_doctor_names_a_wrong_balance_and_repair_mends_it() {
    let mut shop = shop();
    let conn = Connection::open(&shop.path).unwrap();
    conn.execute_batch("UPDATE balance SET on_hand = on_hand + 7000 WHERE location > 6; UPDATE item SET name = 'x' WHERE item = 1;").unwrap();
    assert_eq!(unsound(&shop.path), ["conservation", "balances", "documents"]);
    shop.store.repair().unwrap();
    assert_eq!(unsound(&shop.path), Vec::<&str>::new());
    assert_eq!(on_hand(&shop.path, "MUG-1", None), 15);
}

#[test]
fn a_missing_row_is_named() {
    let shop = shop();
    let conn = Connection::open(&shop.path).unwrap();
    conn.execute_batch("DROP TRIGGER movement_no_delete; DELETE FROM movement WHERE seq = 2;").unwrap();
    let wrong = unsound(&shop.path);
    assert!(wrong.contains(&"density") && wrong.contains(&"hash-chain"), "{wrong:?}");
}

#[test]
fn strangers_and_the_future_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "shopping list, long enough to be read as a header of a file of some kind, or so one hopes".repeat(9),
    )
    .unwrap();
    let sentence = |path: &Path| Store::open(path, clock).map(|_| ()).unwrap_err().to_string();
    assert!(sentence(&text).contains("is not a pickface store"), "{}", sentence(&text));
    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    let before = std::fs::read(&other).unwrap();
    assert!(sentence(&other).contains("is not a pickface store"));
    assert_eq!(std::fs::read(&other).unwrap(), before, "a stranger's file stays as it was");
    let shop = shop();
    Connection::open(&shop.path).unwrap().pragma_update(None, "user_version", 999).unwrap();
    assert!(sentence(&shop.path).contains("update pickface"));
    assert!(sentence(&folder.path().join("none")).contains("pickface init"));
}

#[test]
fn movements_say_where_from_and_where_to() {
    let shop = shop();
    let reading = Reading::open(&shop.path, clock).unwrap();
    let mut rows = Vec::new();
    reading
        .movements(&MovementFilter { item: Some("mug-1".into()), ..MovementFilter::default() }, &mut |row| {
            rows.push((row.kind.word(), row.from, row.to, row.quantity.to_string(), row.document));
            Ok(())
        })
        .unwrap();
    assert_eq!(rows[0], ("opening", "adjustment".into(), "A-01".into(), "12".into(), "stock.csv".into()));
    assert_eq!(rows.len(), 2);
}

#[test]
fn a_backup_is_whole_and_a_restore_keeps_what_was_there() {
    let mut shop = shop();
    let copy = shop.path.with_file_name("copy.pickface");
    pickface::store::backup::backup(&shop.path, &copy).unwrap();
    assert_eq!(unsound(&copy), Vec::<&str>::new());
    shop.store
        .load_stock(&lined(vec![stock("MUG-1", "A-01", 0)]), "oops", LoadMode::Apply, &mut |_, _| ())
        .unwrap();
    assert_eq!(on_hand(&shop.path, "MUG-1", None), 3);
    drop(shop.store);
    pickface::store::backup::restore(&copy, &shop.path).unwrap();
    assert_eq!(on_hand(&shop.path, "MUG-1", None), 15);
    assert!(shop.path.with_file_name("warehouse.pickface.before-restore").exists());
}

#[test]
fn a_history_put_under_another_site_is_named() {
    let mut shop = shop();
    shop.store.add_site("NORTH", "North", chrono_tz::UTC).unwrap();
    let conn = Connection::open(&shop.path).unwrap();
    conn.execute("UPDATE stream SET feed = 2 WHERE feed = 1", []).unwrap();
    assert_eq!(unsound(&shop.path), ["hash-chain"]);
}

#[test]
fn a_site_named_in_two_ways_is_one_site() {
    let mut shop = shop();
    let day = |site: Option<&str>, quantity| DemandRecord {
        sku: "MUG-1".parse().unwrap(),
        site: site.map(Into::into),
        channel: "web".into(),
        day: "2026-11-01".parse().unwrap(),
        quantity: Quantity::from_units(quantity),
        amount: Money::ZERO,
    };
    let sales = lined(vec![day(Some("MAIN"), 5), day(None, 3), day(Some("main"), 1)]);
    for (new, same) in [(1, 0), (0, 1)] {
        let report = shop.store.load_demand(&sales, false, LoadMode::Apply, &mut |_, _| ()).unwrap();
        assert_eq!((report.new, report.changed, report.same), (new, 0, same));
    }
    let demand = Reading::open(&shop.path, clock).unwrap().demand().unwrap();
    assert_eq!(demand[0].quantity, Quantity::from_units(9));
}

#[test]
fn repair_brings_back_what_the_facts_say_whatever_was_done_to_the_tables() {
    let mut shop = shop();
    let conn = Connection::open(&shop.path).unwrap();
    for damage in [
        "UPDATE item SET decimals = 3, cost = 7, tracking = 'lot', uid = randomblob(16) WHERE item = 1",
        "UPDATE location SET code = 'Z-99' WHERE code = 'A-01'",
        "UPDATE location SET kind = 'bin' WHERE location = 3",
        "DELETE FROM barcode",
        "INSERT INTO barcode VALUES ('stray', 1, 1000)",
    ] {
        conn.execute_batch(&format!("PRAGMA foreign_keys = OFF; {damage};")).unwrap();
        assert!(unsound(&shop.path).contains(&"documents"), "{damage}: {:?}", unsound(&shop.path));
        shop.store.repair().unwrap();
        assert_eq!(unsound(&shop.path), Vec::<&str>::new(), "{damage}");
    }
    assert_eq!(on_hand(&shop.path, "MUG-1", None), 15);
}

#[test]
fn a_restore_replaces_a_store_that_nothing_can_open() {
    let shop = shop();
    let copy = shop.path.with_file_name("copy.pickface");
    pickface::store::backup::backup(&shop.path, &copy).unwrap();
    drop(shop.store);
    std::fs::write(&shop.path, "no store any more").unwrap();
    pickface::store::backup::restore(&copy, &shop.path).unwrap();
    assert_eq!((unsound(&shop.path), on_hand(&shop.path, "MUG-1", None)), (Vec::new(), 15));
    assert!(shop.path.with_file_name("warehouse.pickface.before-restore").exists());
    let again = pickface::store::backup::restore(&copy, &shop.path).unwrap_err().to_string();
    assert!(again.contains("before-restore"), "{again}");
    assert!(!shop.path.with_file_name("warehouse.pickface.restoring").exists(), "no half copy is left");
}

#[test]
fn damage_beside_the_ledger_is_not_taken_for_damage_of_the_ledger() {
    let mut shop = shop();
    shop.store.add_operator("P-1", "Ana", "picker").unwrap();
    let mut tea = item("TEA-1", None);
    tea.tracking = Some(Tracking::Lot);
    shop.store.load_items(&lined(vec![tea]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let lot = StockRecord { lot: Some("L1".parse().unwrap()), ..stock("TEA-1", "A-01", 4) };
    shop.store.load_stock(&lined(vec![lot]), "tea.csv", LoadMode::Apply, &mut |_, _| ()).unwrap();
    let conn = Connection::open(&shop.path).unwrap();
    for table in ["item", "lot", "location", "operator", "site"] {
        conn.execute_batch(&format!("UPDATE {table} SET uid = randomblob(16)")).unwrap();
        assert_eq!(unsound(&shop.path), ["documents"], "{table}");
        shop.store.repair().unwrap();
        assert_eq!(unsound(&shop.path), Vec::<&str>::new(), "{table}");
    }
}

#[test]
fn stock_of_a_past_day_stays_what_it_was_while_others_write() {
    let mut shop = shop();
    let before = clock().day(chrono_tz::Europe::London);
    NOW.fetch_add(3 * 86_400_000, Ordering::Relaxed);
    let path = shop.path.clone();
    let over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| {
            let mut asked = 0;
            while !over.load(Ordering::Relaxed) {
                assert_eq!(on_hand(&path, "MUG-1", Some(before)), 15, "question {asked}");
                asked += 1;
            }
            asked
        });
        for n in 0..300 {
            let counted = lined(vec![stock("MUG-1", "A-01", n % 7)]);
            shop.store.load_stock(&counted, "recount", LoadMode::Apply, &mut |_, _| ()).unwrap();
            if asked.is_finished() {
                break;
            }
        }
        over.store(true, Ordering::Relaxed);
        assert!(asked.join().unwrap() > 20, "hardly anything was asked");
    });
}

#[test]
fn the_doctor_misses_a_trigger_that_is_gone_and_repair_puts_it_back() {
    let mut shop = shop();
    let all = [
        "movement_no_update",
        "movement_no_delete",
        "fact_no_update",
        "fact_no_delete",
        "movement_dense",
        "fact_dense",
    ];
    let conn = Connection::open(&shop.path).unwrap();
    for name in all {
        conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        assert_eq!(unsound(&shop.path), ["schema"], "{name}");
    }
    conn.execute_batch("DROP INDEX movement_reverses").unwrap();
    // A trigger of the same name that lets everything through is as bad as none.
    conn.execute_batch("CREATE TRIGGER fact_no_update BEFORE UPDATE ON fact BEGIN SELECT 1; END").unwrap();
    shop.store.repair().unwrap();
    assert_eq!(unsound(&shop.path), Vec::<&str>::new());
    assert!(conn.execute("UPDATE fact SET value = ''", []).unwrap_err().to_string().contains("append-only"));
    conn.execute_batch("CREATE TRIGGER spy AFTER INSERT ON movement BEGIN DELETE FROM balance; END").unwrap();
    let checks = examine(&shop.path, clock(), &mut |_| ()).unwrap();
    let schema = checks.iter().find(|c| c.name == "schema").unwrap();
    assert!(!schema.ok && schema.detail.contains("trigger spy is none of pickface's"), "{schema:?}");
    assert_eq!(checks.len(), 17, "as many as the README says");
}

#[test]
fn no_restore_takes_a_store_from_under_whoever_has_it_open() {
    let shop = shop();
    let (path, copy) = (shop.path.clone(), shop.path.with_file_name("copy.pickface"));
    pickface::store::backup::backup(&path, &copy).unwrap();
    let refused = || {
        let told = pickface::store::backup::restore(&copy, &path).unwrap_err().to_string();
        assert!(told.contains("is open in another pickface"), "{told}");
        assert!(!path.with_file_name("warehouse.pickface.before-restore").exists());
        assert!(!path.with_file_name("warehouse.pickface.restoring").exists());
    };
    refused();
    // A newer pickface, or a file that nothing can read: SQLite can no longer say who has it open.
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 999).unwrap();
    refused();
    drop(shop.store);
    let reading = Reading::open(&copy, clock).unwrap();
    pickface::store::backup::restore(&copy, &path).unwrap();
    assert_eq!((unsound(&path), on_hand(&path, "MUG-1", None)), (Vec::new(), 15));
    drop(reading);
    std::fs::remove_file(path.with_file_name("warehouse.pickface.before-restore")).unwrap();
    let reading = Reading::open(&path, clock).unwrap();
    std::fs::write(&path, "no store any more").unwrap();
    refused();
    drop(reading);
    pickface::store::backup::restore(&copy, &path).unwrap();
    assert_eq!(unsound(&path), Vec::<&str>::new());
}
