//! What the ledger says of demand, and what is made anew when it says something else.

mod behind;
mod many;
mod ordered;
mod today;

use super::{days, *};
use crate::{
    domain::{
        Book, Draft, LocationId, LotId, MovementId, MovementKind, OperatorId, Place, Virtual, record::*,
    },
    store::{Founding, Store, doctor::examine, ledger::Author, load::LoadMode},
};
use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// 2026-11-20T10:00:00Z, a Friday.
const NOW: Instant = Instant(1_795_168_800_000);

fn clock() -> Instant {
    NOW
}

const TODAY: i32 = 20_777;

struct Shop {
    _folder: tempfile::TempDir,
    path: PathBuf,
    store: Store,
}

fn lined<T>(records: impl IntoIterator<Item = T>) -> Vec<Lined<T>> {
    records.into_iter().zip(2..).map(|(record, line)| Lined { line, record }).collect()
}

fn sku(n: usize) -> crate::domain::Sku {
    format!("MUG-{n:02}").parse().unwrap()
}

/// Some mugs, and the place A-01 in a site whose days begin nine hours before Greenwich's.
fn shop(items: usize) -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.pickface");
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: String::new(),
        time_zone: chrono_tz::Asia::Tokyo,
        currency: "JPY".into(),
    };
    let mut store = Store::create(&path, &founding, clock).unwrap();
    let records = (0..items).map(|n| ItemRecord {
        name: Some("Mug".into()),
        category: Some("mugs".into()),
        price: Some(Money::from_ten_thousandths(50_000)),
        ..ItemRecord::new(sku(n))
    });
    store.load_items(&lined(records), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let place = LocationRecord {
        site: None,
        code: "A-01".parse().unwrap(),
        zone: None,
        kind: None,
        pick_sequence: None,
        check_digits: None,
    };
    store.load_locations(&lined([place]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    Shop { _folder: folder, path, store }
}

impl Shop {
    fn place(&self) -> Place {
        let row = self
            .store
            .conn()
            .query_row("SELECT location FROM location WHERE code = 'A-01'", [], |r| r.get(0));
        LocationId(row.unwrap()).into()
    }

    /// One movement of item 1 at a moment.
    fn post(
        &mut self,
        at: Instant,
        (kind, from, to): (MovementKind, Place, Place),
        units: i64,
        document: &str,
        reverses: Option<MovementId>,
    ) -> MovementId {
        let author = Author { operator: OperatorId(0), station: "T1".into() };
        let draft = Draft {
            site: SiteId(1),
            book: Book::Physical,
            kind,
            item: ItemId(1),
            lot: LotId::NONE,
            from,
            to,
            quantity: Quantity::from_units(units),
            document: document.into(),
            note: String::new(),
            reverses,
            from_container: None,
            to_container: None,
        };
        self.store
            .write(|tx| {
                tx.pin(at);
                tx.movement(&draft, None, &author)
            })
            .unwrap()
    }

    fn ship(&mut self, at: Instant, units: i64, document: &str) -> MovementId {
        let ends = (MovementKind::Ship, self.place(), Virtual::Customer.into());
        self.post(at, ends, units, document, None)
    }

    fn days(&self) -> Vec<(i32, i64, i64, i64)> {
        let mut all = self
            .store
            .conn()
            .prepare("SELECT day, shipped / 1000, returned / 1000, moved / 1000 FROM demand_day ORDER BY item, site, day")
            .unwrap();
        all.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    /// Sales of each item on each of so many days up to yesterday.
    fn sell(&mut self, items: std::ops::Range<usize>, days: i32, units: impl Fn(usize, i32) -> i64) {
        let records: Vec<DemandRecord> = items
            .flat_map(|n| (1..=days).map(move |back| (n, TODAY - back)))
            .map(|(n, day)| DemandRecord {
                sku: sku(n),
                site: None,
                channel: "web".into(),
                day: Day(day),
                quantity: Quantity::from_units(units(n, day)),
                amount: Money::ZERO,
            })
            .collect();
        self.store.load_demand(&lined(records), false, LoadMode::Apply, &mut |_, _| ()).unwrap();
    }

    fn recompute(&mut self) -> Recomputed {
        let how = Recompute { threads: 2, progress: &|_| (), cancel: &AtomicBool::new(false) };
        self.store.recompute(&how).unwrap()
    }

    fn list(&self) -> ForecastPage {
        self.store.forecasts(&ForecastQuery { limit: 100, weeks: 12, ..ForecastQuery::default() }).unwrap()
    }

    #[track_caller]
    fn is_sound(&self) {
        for check in examine(&self.path, NOW, &mut |_| ()).unwrap() {
            assert!(check.ok, "{}: {}", check.name, check.detail);
        }
    }
}

fn hours_ago(hours: i64) -> Instant {
    Instant(NOW.0 - hours * 3_600_000)
}

#[test]
fn a_shipment_belongs_to_the_business_day_of_its_site() {
    let mut shop = shop(1);
    // 10:00 in Greenwich is 19:00 in Tokyo; 16 hours before, it is 03:00 of the same day, 20 hours before the evening before.
    shop.ship(hours_ago(20), 3, "");
    shop.ship(hours_ago(16), 2, "");
    shop.store.read_demand_days().unwrap();
    assert_eq!(shop.days(), [(TODAY - 1, 3, 0, -3), (TODAY, 2, 0, -2)]);
    shop.is_sound();
}

#[test]
fn what_is_taken_back_belongs_to_the_day_of_its_shipment() {
    let mut shop = shop(1);
    let customer = Place::from(Virtual::Customer);
    let first = shop.ship(hours_ago(100), 5, "");
    shop.ship(hours_ago(75), 4, "SO-7");
    shop.store.read_demand_days().unwrap();
    let place = shop.place();
    shop.post(hours_ago(50), (MovementKind::Ship, customer, place), 5, "", Some(first));
    let back = shop.post(hours_ago(30), (MovementKind::Return, customer, place), 1, "SO-7", None);
    shop.post(hours_ago(2), (MovementKind::Return, customer, place), 2, "unknown", None);
    let fresh = shop.store.read_demand_days().unwrap();
    assert_eq!(fresh.items.into_iter().collect::<Vec<_>>(), [1]);
    let days =
        |shop: &Shop| shop.days().into_iter().map(|(d, s, r, _)| (TODAY - d, s, r)).collect::<Vec<_>>();
    assert_eq!(days(&shop), [(4, 0, 0), (3, 3, 0), (2, 0, 0), (1, 0, 0), (0, 0, 2)]);
    // The return was a mistake: the shipment counts whole again.
    shop.post(hours_ago(1), (MovementKind::Return, place, customer), 1, "SO-7", Some(back));
    shop.store.read_demand_days().unwrap();
    assert_eq!(days(&shop)[1], (3, 4, 0));
    shop.is_sound();
}

#[test]
fn scrap_and_corrections_are_nobodys_demand() {
    let mut shop = shop(1);
    let place = shop.place();
    for (kind, to) in [
        (MovementKind::Scrap, Virtual::Scrap),
        (MovementKind::Adjust, Virtual::Adjustment),
        (MovementKind::Adjust, Virtual::Customer),
    ] {
        shop.post(hours_ago(48), (kind, place, to.into()), 7, "", None);
    }
    shop.store.read_demand_days().unwrap();
    assert_eq!(shop.days(), [(TODAY - 2, 0, 0, -21)]);
}

#[test]
fn what_moved_today_asks_for_no_new_forecast() {
    let mut shop = shop(1);
    shop.ship(hours_ago(1), 1, "");
    assert!(shop.store.read_demand_days().unwrap().items.is_empty());
    assert!(shop.store.read_demand_days().unwrap().items.is_empty(), "nothing is read twice");
    assert_eq!(shop.days(), [(TODAY, 1, 0, -1)]);
}

#[test]
fn the_doctor_finds_wrong_days_and_forecasts_and_mends_them() {
    let mut shop = shop(3);
    shop.ship(hours_ago(100), 5, "");
    shop.sell(0..3, 60, |_, _| 2);
    shop.recompute();
    shop.is_sound();
    let conn = rusqlite::Connection::open(&shop.path).unwrap();
    conn.execute_batch("UPDATE demand_day SET shipped = 1; DELETE FROM forecast_page WHERE item = 2")
        .unwrap();
    let checks = examine(&shop.path, NOW, &mut |_| ()).unwrap();
    let wrong: Vec<&str> = checks.iter().filter(|c| !c.ok).map(|c| c.name).collect();
    assert_eq!(wrong, ["demand-days", "forecasts"]);
    drop(conn);
    shop.store.repair().unwrap();
    shop.is_sound();
    assert_eq!(shop.days()[0].1, 5);
    assert_eq!(shop.recompute().computed, 3, "forecasts are made anew");
}

#[test]
fn another_time_zone_makes_other_days() {
    let mut shop = shop(1);
    shop.ship(hours_ago(20), 3, "");
    shop.store.read_demand_days().unwrap();
    let doc = crate::store::document::SiteDoc {
        code: "MAIN".into(),
        name: "Main".into(),
        time_zone: "America/Los_Angeles".into(),
    };
    let uid = shop.store.home_site().unwrap().uid;
    let author = Author { operator: OperatorId(0), station: "T1".into() };
    shop.store.write(|tx| tx.document(crate::store::ledger::MASTER, uid, 1, &doc, &author)).unwrap();
    assert_eq!(shop.days(), []);
    shop.store.read_demand_days().unwrap();
    // 14:00 in Greenwich the day before is 06:00 there.
    assert_eq!(shop.days(), [(TODAY - 1, 3, 0, -3)]);
    days::forget(shop.store.conn()).unwrap();
}

#[test]
fn only_what_is_made_of_something_else_is_made_anew() {
    let mut shop = shop(12);
    shop.sell(0..12, 120, |n, day| (n as i64 + i64::from(day) % 7) % 5);
    let first = shop.recompute();
    assert_eq!((first.computed, first.unchanged), (12, 0));
    assert_eq!(shop.recompute(), Recomputed { unchanged: 12, ..Recomputed::default() });
    // One more sale of one item, as of yesterday.
    shop.sell(4..5, 1, |_, _| 60);
    let again = shop.recompute();
    assert_eq!((again.computed, again.unchanged), (1, 11));
    // A flag on another.
    let flag = Flag { site: None, kind: FlagKind::OneOff, from: Day(TODAY - 20), to: Day(TODAY - 18) };
    let flagging = Flagging { item: ItemId(2), flag, remove: false };
    shop.store.flag_demand(&flagging).unwrap();
    assert_eq!(shop.recompute().computed, 1);
    shop.store.flag_demand(&Flagging { remove: true, ..flagging }).unwrap();
    assert_eq!(shop.recompute().computed, 1);
    // What is retired has no forecast.
    let gone = ItemRecord { status: Some(crate::domain::ItemStatus::Retired), ..ItemRecord::new(sku(0)) };
    shop.store.load_items(&lined([gone]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let last = shop.recompute();
    assert_eq!((last.computed, last.unchanged, last.removed), (0, 11, 1));
    assert_eq!(shop.list().total, 11);
    shop.is_sound();
}

#[test]
fn a_run_that_is_stopped_keeps_nothing_half() {
    let mut shop = shop(40);
    shop.sell(0..40, 100, |n, _| n as i64);
    let (cancel, heard) = (AtomicBool::new(false), AtomicUsize::new(0));
    let progress = |_: ForecastRun| {
        heard.fetch_add(1, Ordering::SeqCst);
        cancel.store(true, Ordering::SeqCst);
    };
    cancel.store(true, Ordering::SeqCst);
    let done = shop.store.recompute(&Recompute { threads: 1, progress: &progress, cancel: &cancel }).unwrap();
    assert!(done.is_cancelled && done.computed == 0, "{done:?}");
    shop.is_sound();
    assert_eq!(shop.list().total, 0);
    assert_eq!(shop.recompute().computed, 39, "one was never wanted");
}

#[test]
fn the_list_says_first_what_costs_most() {
    let mut shop = shop(3);
    shop.sell(0..3, 90, |n, _| [1, 10, 10][n]);
    let stock = |n: usize, units: i64| StockRecord {
        sku: sku(n),
        site: None,
        location: "A-01".parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(units),
    };
    shop.store
        .load_stock(
            &lined([stock(0, 500), stock(1, 19), stock(2, 100)]),
            "opening",
            LoadMode::Apply,
            &mut |_, _| (),
        )
        .unwrap();
    shop.recompute();
    let page = shop.list();
    let order: Vec<&str> = page.rows.iter().map(|r| r.sku.as_str()).collect();
    assert_eq!(order, ["MUG-01", "MUG-02", "MUG-00"]);
    let worst = &page.rows[0];
    assert!((worst.daily - 10.0).abs() < 1.0 && (worst.short - 121.0).abs() < 15.0, "{worst:?}");
    assert_eq!(worst.lost.ten_thousandths(), (worst.short * 50_000.0).round() as i64);
    assert_eq!(worst.run_out.likely, Some(Day(TODAY + 1)), "nineteen at ten a day");
    assert_eq!(page.rows[2].run_out.likely, None);
    assert_eq!((worst.weeks.len(), worst.weeks[11]), (12, Some(70.0)));
    let found = shop.store.forecasts(&ForecastQuery {
        text: "mug-02".into(),
        limit: 9,
        weeks: 12,
        ..Default::default()
    });
    assert_eq!(found.unwrap().rows.len(), 1);
    let ask = ForecastAsk { item: worst.item, site: None, bucket: Bucket::Week, past: 10 };
    let detail = shop.store.forecast_detail(&ask).unwrap().unwrap();
    assert_eq!((detail.past.len(), detail.past[9].wanted), (10, Some(70.0)));
    assert_eq!(detail.past[9].to, Day(TODAY - 1));
    assert_eq!((detail.future[0].from, detail.future.len()), (Day(TODAY), 8));
    assert!((detail.future[0].mean - 70.0).abs() < 7.0, "{:?}", detail.future[0]);
    assert!(detail.future[0].quantiles.windows(2).all(|q| q[0] <= q[1]));
    assert_eq!(detail.stock[0].day, Day(TODAY));
    assert!(detail.reorder_point >= detail.row.lead_mean && detail.sentence.contains(" a day"));
    let of_site = ForecastAsk { site: Some(SiteId(1)), bucket: Bucket::Day, ..ask };
    let of_site = shop.store.forecast_detail(&of_site).unwrap().unwrap();
    assert_eq!(of_site.row, ForecastRow { weeks: of_site.row.weeks.clone(), ..worst.clone() });
    let none = ForecastAsk { item: ItemId(99), ..ask };
    assert_eq!(shop.store.forecast_detail(&none).unwrap(), None);
}

#[test]
fn a_new_item_borrows_from_the_one_that_it_is_like() {
    let mut shop = shop(3);
    shop.sell(0..1, 200, |_, _| 8);
    shop.recompute();
    assert_eq!(shop.list().total, 1);
    shop.store.borrow_demand(ItemId(3), Some(ItemId(1))).unwrap();
    assert_eq!(shop.recompute().computed, 1);
    let page = shop.list();
    let new = page.rows.iter().find(|r| r.sku == "MUG-02").unwrap();
    assert!((new.daily - 8.0).abs() < 1.0, "{new:?}");
    assert!(shop.store.borrow_demand(ItemId(3), Some(ItemId(3))).is_err());
    shop.store.borrow_demand(ItemId(3), None).unwrap();
    assert_eq!(shop.recompute().removed, 1);
    shop.is_sound();
}

#[test]
fn a_planned_promotion_sells_as_the_last_one_did() {
    let mut shop = shop(1);
    shop.sell(0..1, 150, |_, day| if (TODAY - 60..TODAY - 50).contains(&day) { 30 } else { 10 });
    let flag = |from: i32, to: i32| Flagging {
        item: ItemId(1),
        flag: Flag { site: None, kind: FlagKind::Promotion, from: Day(from), to: Day(to) },
        remove: false,
    };
    shop.store.flag_demand(&flag(TODAY - 60, TODAY - 51)).unwrap();
    shop.recompute();
    let mean = |shop: &Shop, day: usize| {
        let ask = ForecastAsk { item: ItemId(1), site: None, bucket: Bucket::Day, past: 0 };
        shop.store.forecast_detail(&ask).unwrap().unwrap().future[day].mean
    };
    assert!((mean(&shop, 5) - 10.0).abs() < 1.0, "the base level is what it is without promotions");
    shop.store.flag_demand(&flag(TODAY + 5, TODAY + 6)).unwrap();
    shop.recompute();
    assert!((mean(&shop, 5) - 30.0).abs() < 3.0 && (mean(&shop, 8) - 10.0).abs() < 1.0);
}

#[test]
fn flags_of_one_kind_never_overlap() {
    let mut shop = shop(1);
    let mut put = |from, to, remove| {
        let flag = Flag { site: None, kind: FlagKind::OneOff, from: Day(from), to: Day(to) };
        shop.store.flag_demand(&Flagging { item: ItemId(1), flag, remove }).unwrap();
        let mut all =
            shop.store.conn().prepare("SELECT day_from, day_to FROM demand_flag ORDER BY day_from").unwrap();
        all.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect::<Vec<(i32, i32)>>()
    };
    assert_eq!(put(10, 20, false), [(10, 20)]);
    assert_eq!(put(15, 30, false), [(10, 14), (15, 30)]);
    assert_eq!(put(12, 16, true), [(10, 11), (17, 30)]);
    let backwards = Flag { site: None, kind: FlagKind::OneOff, from: Day(9), to: Day(8) };
    assert!(shop.store.flag_demand(&Flagging { item: ItemId(1), flag: backwards, remove: false }).is_err());
    shop.is_sound();
}
