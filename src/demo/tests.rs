//! What the demo promises.

use super::*;
use crate::{barcode::Gtin, domain::LocationKind, store::query::StockStatus};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Friday 27 November 2026.
const TODAY: Day = Day(20_784);

fn demo() -> Warehouse {
    Warehouse::make(7, 400, TODAY)
}

/// Balances by (sku, site, place, lot).
type Balances = BTreeMap<(Sku, String, LocationCode, Option<LotCode>), Quantity>;

/// Posts opening stock and script; says every balance that was ever below zero.
fn post(warehouse: &Warehouse) -> (Balances, BTreeSet<Sku>) {
    let sites: BTreeMap<LocationCode, String> =
        warehouse.locations().map(|l| (l.code, l.site.unwrap())).collect();
    let mut balances = Balances::new();
    let mut below = BTreeSet::new();
    for record in warehouse.stock() {
        assert!(record.quantity.is_positive(), "opening stock below zero: {record:?}");
        let key = (record.sku, record.site.unwrap(), record.location, record.lot);
        assert!(balances.insert(key, record.quantity).is_none(), "the same balance twice");
    }
    for movement in warehouse.movements() {
        for (end, sign) in [(&movement.from, -1), (&movement.to, 1)] {
            let DemoPlace::Location(code) = end else { continue };
            let site = sites.get(code).unwrap_or_else(|| panic!("no such place: {code}")).clone();
            let key = (movement.sku.clone(), site, code.clone(), movement.lot.clone());
            let balance = balances.entry(key).or_default();
            *balance += movement.quantity.times(sign).unwrap();
            if balance.is_negative() {
                below.insert(movement.sku.clone());
            }
        }
    }
    (balances, below)
}

/// How each (sku, site) with stock or demand stands, as `StockStatus` says.
fn statuses(warehouse: &Warehouse) -> BTreeMap<(String, String), StockStatus> {
    let mut rows: BTreeMap<(String, String), (Quantity, Quantity, Day)> = BTreeMap::new();
    for ((sku, site, ..), quantity) in post(warehouse).0 {
        rows.entry((sku.to_string(), site)).or_default().0 += quantity;
    }
    for record in warehouse.demand() {
        let row = rows.entry((record.sku.to_string(), record.site.unwrap())).or_default();
        row.2 = row.2.max(record.day);
        if record.day.0 >= TODAY.0 - 56 {
            row.1 += record.quantity;
        }
    }
    let status = |(available, recent, last): (Quantity, Quantity, Day)| {
        let daily = recent.to_f64() / 56.0;
        match () {
            () if !available.is_positive() && (daily > 0.0 || available.is_negative()) => StockStatus::Out,
            () if !available.is_positive() => StockStatus::None,
            () if daily > 0.0 && available.to_f64() / daily < f64::from(StockStatus::LOW_COVER_DAYS) => {
                StockStatus::Low
            }
            () if last.0 < TODAY.0 - StockStatus::DEAD_DAYS => StockStatus::Dead,
            () => StockStatus::Ok,
        }
    };
    rows.into_iter().map(|(key, row)| (key, status(row))).collect()
}

#[test]
fn the_same_seed_is_the_same_warehouse_and_another_is_not() {
    let all = |w: &Warehouse| {
        format!(
            "{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
            w.items().collect::<Vec<_>>(),
            w.barcodes().collect::<Vec<_>>(),
            w.locations().collect::<Vec<_>>(),
            w.stock().collect::<Vec<_>>(),
            w.suppliers().collect::<Vec<_>>(),
            w.demand().collect::<Vec<_>>(),
            w.movements()
        )
    };
    let first = all(&demo());
    assert_eq!(first, all(&demo()));
    assert_ne!(first, all(&Warehouse::make(8, 400, TODAY)));
}

#[test]
fn the_warehouse_is_the_one_of_the_last_release() {
    // FNV-1a over what is drawn: a machine whose arithmetic differs, or a careless change, shows here.
    let warehouse = demo();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for n in warehouse.demand().flat_map(|d| [i64::from(d.day.0), d.quantity.thousandths()]) {
        for byte in n.to_le_bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    assert_eq!(hash, GOLDEN);
}
const GOLDEN: u64 = 8_379_079_412_300_049_121;

#[test]
fn the_items_that_pictures_show_are_there() {
    let items: BTreeMap<String, ItemRecord> = demo().items().map(|i| (i.sku.to_string(), i)).collect();
    assert_eq!(items.len(), 400);
    for (sku, name) in [
        ("FERN-1", "Botanical fern print"),
        ("MUG-1", "Blue enamel mug 350 ml"),
        ("CANDLE-S", "Soy candle sandalwood"),
        ("TEA-EG100", "Earl Grey 100 g"),
        ("TOTE-NAT", "Canvas tote natural"),
    ] {
        assert_eq!(items[sku].name.as_deref(), Some(name));
    }
    assert_eq!(items["MUG-1"].barcode.as_deref(), Some("9506000134352"));
    assert_eq!(items["TEA-EG100"].tracking, Some(Tracking::Lot));
    let case = demo().barcodes().find(|b| b.barcode == "19506000134359").unwrap();
    assert_eq!((case.sku.as_str(), case.quantity), ("MUG-1", Quantity::from_units(12)));
}

#[test]
fn thirty_eight_are_low_and_six_are_out_at_the_main_site() {
    for seed in [1, 7, 42, 2026] {
        let statuses = statuses(&Warehouse::make(seed, 400, TODAY));
        let count = |site: &str, wanted| {
            statuses.iter().filter(|((_, s), status)| s == site && **status == wanted).count()
        };
        assert_eq!(
            (count("MAIN", StockStatus::Low), count("MAIN", StockStatus::Out)),
            (38, 6),
            "seed {seed}"
        );
        assert_eq!(count("NORTH", StockStatus::Out), 1, "seed {seed}");
        assert!(count("NORTH", StockStatus::Low) <= 4, "seed {seed}");
        assert!((60..130).contains(&count("NORTH", StockStatus::Ok)), "seed {seed}");
        assert!((10..30).contains(&count("MAIN", StockStatus::Dead)), "seed {seed}");
        assert_eq!(statuses[&("FERN-1".into(), "MAIN".into())], StockStatus::Out);
        assert_eq!(statuses[&("MUG-1".into(), "NORTH".into())], StockStatus::Out);
    }
}

#[test]
fn the_known_five_lie_as_the_pictures_say() {
    let mut on_hand: BTreeMap<String, Quantity> = BTreeMap::new();
    for ((sku, site, ..), quantity) in post(&demo()).0 {
        if site == "MAIN" {
            *on_hand.entry(sku.to_string()).or_default() += quantity;
        }
    }
    for (sku, units) in
        [("FERN-1", -3), ("MUG-1", 14), ("CANDLE-S", 62), ("TEA-EG100", 118), ("TOTE-NAT", 240)]
    {
        assert_eq!(on_hand[sku], Quantity::from_units(units), "{sku}");
    }
}

#[test]
fn the_script_tells_of_every_work_and_takes_one_movement_back() {
    use MovementKind::{Adjust, Count, Move, Pick, Putaway, Receive, Return, Ship, Transfer};
    let warehouse = demo();
    let script = warehouse.movements();
    for kind in [Receive, Putaway, Pick, Ship, Count, Adjust, Move, Return, Transfer] {
        assert!(script.iter().any(|m| m.kind == kind), "no {kind}");
    }
    let undone: Vec<_> = script.iter().filter_map(|m| Some((m, &script[m.reverses?]))).collect();
    let [(undo, moved)] = undone.as_slice() else { panic!("one undo, not {}", undone.len()) };
    assert_eq!((&undo.from, &undo.to, undo.quantity), (&moved.to, &moved.from, moved.quantity));
    let zone = chrono_tz::Europe::London;
    let moments: Vec<Instant> = script.iter().map(|m| m.at(TODAY, zone)).collect();
    assert!(moments.is_sorted());
    assert!(moments.iter().all(|t| t.day(zone) < TODAY && t.day(zone).0 >= TODAY.0 - 15));
}

#[test]
fn demand_has_its_weeks_its_year_and_its_kinds() {
    let warehouse = demo();
    let mut by_item: BTreeMap<String, BTreeMap<Day, i64>> = BTreeMap::new();
    for record in warehouse.demand().filter(|d| d.site.as_deref() == Some("MAIN")) {
        let units = record.quantity.thousandths() / 1000;
        by_item.entry(record.sku.to_string()).or_default().insert(record.day, units);
    }
    let between = |sku: &str, from: i32, to: i32| -> i64 {
        by_item.get(sku).map_or(0, |d| d.range(Day(from)..Day(to)).map(|(_, n)| n).sum())
    };
    let category: BTreeMap<String, String> =
        warehouse.items().map(|i| (i.sku.to_string(), i.category.unwrap())).collect();
    let sum = |word: &str, from: &str, to: &str| -> i64 {
        let (from, to): (Day, Day) = (from.parse().unwrap(), to.parse().unwrap());
        category.iter().filter(|(_, c)| *c == word).map(|(sku, _)| between(sku, from.0, to.0)).sum()
    };
    assert!(sum("christmas", "2026-10-20", "2026-11-20") > 4 * sum("christmas", "2026-04-20", "2026-05-20"));
    assert!(sum("garden", "2026-05-01", "2026-06-01") > 2 * sum("garden", "2026-01-01", "2026-02-01"));
    let new = by_item.values().filter(|d| d.keys().next().unwrap().0 >= TODAY.0 - 60).count();
    assert!((10..40).contains(&new), "{new} new items");
    let seldom = by_item.values().filter(|d| d.len() < 365 / 5).count();
    assert!((80..200).contains(&seldom), "{seldom} intermittent items");
    assert!(by_item.values().flat_map(BTreeMap::values).all(|n| (1..500).contains(n)));
}

#[test]
fn food_and_cosmetics_have_lots_and_some_expire_soon() {
    let warehouse = demo();
    let soon: BTreeSet<_> = warehouse
        .stock()
        .filter(|s| s.expiry.is_some_and(|day| day.0 < TODAY.0 + 30))
        .map(|s| s.sku)
        .collect();
    assert!((5..40).contains(&soon.len()), "{} expire soon", soon.len());
    assert!(warehouse.stock().all(|s| s.expiry.is_none_or(|day| day > TODAY)));
    let serials = warehouse.items().filter(|i| i.tracking == Some(Tracking::Serial)).count();
    assert!((3..15).contains(&serials), "{serials} serial items");
}

#[test]
fn a_million_rows_have_their_own_codes_wherever_one_looks() {
    let warehouse = Warehouse::make(3, Warehouse::MAX_ITEMS, TODAY);
    let (mut skus, mut codes) = (BTreeSet::new(), BTreeSet::new());
    let rows = (0..3_000).chain(97_000..103_000).chain(990_000..1_000_000);
    let mut count = 0;
    for record in rows.filter_map(|index| warehouse.item(&warehouse.world.plan(index))) {
        count += 1;
        skus.insert(record.sku.folded());
        codes.insert(Gtin::parse(&record.barcode.unwrap()).unwrap());
    }
    assert_eq!((skus.len(), codes.len(), count), (19_000, 19_000, 19_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_warehouse_hangs_together(
        seed: u64,
        items in prop_oneof![1usize..12, 12usize..700, 1_990usize..2_600],
        today in 18_000i32..24_000,
    ) {
        let warehouse = Warehouse::make(seed, items, Day(today));
        let records: BTreeMap<Sku, ItemRecord> = warehouse.items().map(|i| (i.sku.clone(), i)).collect();
        prop_assert_eq!(records.len(), items, "a SKU twice");
        prop_assert_eq!(records.keys().map(Sku::folded).collect::<BTreeSet<_>>().len(), items);
        let mut codes = BTreeSet::new();
        let eans = records.values().map(|i| i.barcode.clone().unwrap());
        for code in eans.chain(warehouse.barcodes().map(|b| b.barcode)) {
            prop_assert!(codes.insert(Gtin::parse(&code).unwrap()), "{} twice", code);
        }
        prop_assert!(warehouse.barcodes().all(|b| b.quantity > Quantity::ONE && records.contains_key(&b.sku)));

        let places: BTreeMap<LocationCode, LocationRecord> =
            warehouse.locations().map(|l| (l.code.clone(), l)).collect();
        prop_assert_eq!(places.len(), warehouse.locations().count(), "a location twice");
        prop_assert!(places.values().any(|l| l.kind == Some(LocationKind::Quarantine)));
        for stock in warehouse.stock() {
            let item = &records[&stock.sku];
            prop_assert_eq!(places.get(&stock.location).map(|l| &l.site), Some(&stock.site));
            prop_assert_eq!(stock.lot.is_some(), item.tracking != Some(Tracking::None));
            prop_assert!(stock.quantity.fits(item.decimals.unwrap()));
        }
        for wanted in warehouse.demand() {
            prop_assert!(wanted.quantity.is_positive() && wanted.quantity.fits(0));
            prop_assert!(wanted.day < Day(today) && wanted.day.0 >= today - 365);
            prop_assert!(records.contains_key(&wanted.sku));
        }
        for movement in warehouse.movements() {
            prop_assert!(movement.quantity.is_positive() && movement.second < 86_400);
            prop_assert_eq!(movement.lot.is_some(), records[&movement.sku].tracking != Some(Tracking::None));
            prop_assert!(OPERATORS.iter().any(|o| o.badge == movement.operator));
        }
        let (balances, below) = post(&warehouse);
        prop_assert!(below.iter().all(|sku| sku.as_str() == "FERN-1"), "below zero: {below:?}");
        let negative: Vec<_> = balances.iter().filter(|(_, q)| q.is_negative()).collect();
        prop_assert_eq!(negative.len(), 1);
        prop_assert_eq!(negative[0].0.2.as_str(), "A-03-12");
    }
}
