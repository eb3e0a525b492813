//! A shop whose clock the test moves, with half a year of sales behind it.

use crate::{
    domain::{
        Day, Draft, Instant, ItemId, LocationId, MovementKind, Place, Quantity, SiteId, Virtual, record::*,
    },
    store::{
        Founding, Store, doctor::examine, forecasts::Recompute, ledger::Author, load::LoadMode,
        replenish::Evaluated,
    },
};
use std::{cell::Cell, path::PathBuf, sync::atomic::AtomicBool};

/// 2026-11-20T10:00:00Z, a Friday.
const START: i64 = 1_795_168_800_000;
const DAY: i64 = 24 * 60 * 60 * 1000;

thread_local! {
    /// Every test has its own thread, and with it its own time.
    static NOW: Cell<i64> = const { Cell::new(START) };
}

fn clock() -> Instant {
    Instant(NOW.get())
}

pub(super) struct Shop {
    _folder: tempfile::TempDir,
    path: PathBuf,
    pub(super) store: Store,
    pub(super) author: Author,
}

pub(super) fn lined<T>(records: impl IntoIterator<Item = T>) -> Vec<Lined<T>> {
    records.into_iter().zip(2..).map(|(record, line)| Lined { line, record }).collect()
}

/// Mugs that sell about nine a week, five days old as the forecast goes; a supplier that takes ten days.
pub(super) fn shop(items: usize) -> Shop {
    let mut shop = empty(items);
    let today = shop.today();
    let sold = (1..=items).flat_map(|n| {
        (1..=182).map(move |ago| DemandRecord {
            sku: format!("MUG-{n}").parse().unwrap(),
            site: None,
            channel: String::new(),
            day: Day(today.0 - ago),
            quantity: Quantity::from_units(
                i64::from((ago * 7 + n as i32 * 3) % 5 % 3) + i64::from(ago % 7 == 1),
            ),
            amount: crate::domain::Money::ZERO,
        })
    });
    let mut sold = lined(sold);
    sold.sort_by_key(|l| l.record.day);
    shop.store.load_demand(&sold, false, LoadMode::Apply, &mut |_, _| ()).unwrap();
    shop.forecasts();
    shop
}

/// The same without a history.
pub(super) fn empty(items: usize) -> Shop {
    NOW.set(START);
    let folder = tempfile::tempdir().unwrap();
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: String::new(),
        time_zone: chrono_tz::Europe::London,
        currency: "GBP".into(),
    };
    let path = folder.path().join("w.pickface");
    let mut store = Store::create(&path, &founding, clock).unwrap();
    let item = |n: usize| ItemRecord {
        name: Some("Mug".into()),
        cost: Some("3.20".parse().unwrap()),
        price: Some("9.00".parse().unwrap()),
        supplier: Some("Potter".into()),
        ..ItemRecord::new(format!("MUG-{n}").parse().unwrap())
    };
    store.load_items(&lined((1..=items).map(item)), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let terms = (1..=items).map(|n| SupplierRecord {
        supplier: "Potter".into(),
        sku: Some(format!("MUG-{n}").parse().unwrap()),
        cost: Some("3.20".parse().unwrap()),
        pack: Some(Quantity::from_units(12)),
        lead_time_days: Some(10),
        ..SupplierRecord::default()
    });
    store.load_suppliers(&lined(terms), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let operator = store.add_operator("MAX", "Max", "manager").unwrap();
    let author = Author { operator, station: "T1".into() };
    Shop { _folder: folder, path, store, author }
}

impl Shop {
    pub(super) fn now(&self) -> Instant {
        clock()
    }

    pub(super) fn today(&self) -> Day {
        clock().day(chrono_tz::Europe::London)
    }

    /// Days pass.
    pub(super) fn goes_on(&mut self, days: i64) {
        NOW.set(NOW.get() + days * DAY);
    }

    pub(super) fn path(&self) -> &std::path::Path {
        &self.path
    }

    pub(super) fn other(&self) -> Store {
        Store::open(&self.path, clock).unwrap()
    }

    pub(super) fn evaluate(&mut self) -> Evaluated {
        let done = self.store.evaluate(&AtomicBool::new(false)).unwrap();
        assert!(!done.is_overtaken);
        done
    }

    pub(super) fn forecasts(&mut self) {
        let cancel = AtomicBool::new(false);
        self.store.recompute(&Recompute { threads: 2, progress: &|_| (), cancel: &cancel }).unwrap();
    }

    fn place(&mut self, site: &str) -> (SiteId, Place) {
        let site = self.store.site(site).unwrap();
        let find = |store: &Store| {
            store
                .conn()
                .query_row(
                    "SELECT location FROM location WHERE code = 'A-01' AND site = ?1",
                    [site.id.0],
                    |r| r.get(0),
                )
                .ok()
        };
        if find(&self.store).is_none() {
            let place = LocationRecord {
                site: Some(site.code.clone()),
                code: "A-01".parse().unwrap(),
                zone: None,
                kind: None,
                pick_sequence: None,
                check_digits: None,
            };
            self.store.load_locations(&lined([place]), LoadMode::Apply, &mut |_, _| ()).unwrap();
        }
        (site.id, LocationId(find(&self.store).unwrap()).into())
    }

    fn moves(
        &mut self,
        site: &str,
        kind: MovementKind,
        item: i64,
        other: Virtual,
        units: i64,
        document: &str,
    ) {
        if units == 0 {
            return;
        }
        let (id, here) = self.place(site);
        let (from, to) = if units > 0 { (other.into(), here) } else { (here, other.into()) };
        let draft = Draft::new(id, kind, ItemId(item), from, to, Quantity::from_units(units.abs()));
        let author = self.author.clone();
        self.store
            .write(|tx| {
                let group = tx.next_group(id)?;
                tx.movement(&draft.document(document), Some(group), &author).map(drop)
            })
            .unwrap();
    }

    pub(super) fn lies(&mut self, item: i64, units: i64) {
        self.moves("MAIN", MovementKind::Adjust, item, Virtual::Adjustment, units, "");
    }

    pub(super) fn lies_at(&mut self, site: &str, item: i64, units: i64) {
        self.moves(site, MovementKind::Adjust, item, Virtual::Adjustment, units, "");
    }

    pub(super) fn ships(&mut self, item: i64, units: i64) {
        self.moves("MAIN", MovementKind::Ship, item, Virtual::Customer, -units, "");
    }

    pub(super) fn counts(&mut self, item: i64, more: i64) {
        self.moves("MAIN", MovementKind::Count, item, Virtual::Adjustment, more, "");
    }

    pub(super) fn receives(&mut self, order: &str, item: i64, units: i64) {
        self.moves("MAIN", MovementKind::Receive, item, Virtual::Supplier, units, order);
    }

    pub(super) fn is_sound(&self) -> bool {
        let checks = examine(&self.path, clock(), &mut |_| ()).unwrap();
        checks.iter().for_each(|c| assert!(c.ok, "{c:?}"));
        true
    }
}
