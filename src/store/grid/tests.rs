//! The grid against the slow and obvious way to do the same.

use super::*;
use crate::{
    domain::{
        Day, LocationCode, LotId, MovementKind, Virtual,
        record::{DemandRecord, ItemRecord, Lined, StockRecord},
    },
    domain::{Draft, LocationId, Money, Place, Quantity, SiteId},
    store::{Founding, Store, handle::Clock, load::LoadMode},
};
use proptest::prelude::*;
use std::cmp::Ordering;

const TODAY: Day = Day(20_780);
const CLOCK: Clock = || crate::domain::Instant(1_800_000_000_000);
const WORDS: [&str; 8] = ["mug", "Tea", "élan", "GREEN", "a", "candle", "Ölkanne", "7"];
const PLACES: [(&str, &str); 3] = [("MAIN", "A-1"), ("MAIN", "B-1"), ("NORTH", "N-1")];

/// An item: words of its name, (place, units) that lie there, days ago and units of its demand.
type Made = (Vec<usize>, Vec<(usize, i64)>, Option<(i32, i64)>);

fn made() -> impl Strategy<Value = Vec<Made>> {
    let item = (
        prop::collection::vec(0..WORDS.len(), 1..4),
        prop::collection::vec((0..PLACES.len(), -3i64..40), 0..3),
        prop::option::of((1..400i32, 1..60i64)),
    );
    prop::collection::vec(item, 1..90)
}

/// A store with these items; SKUs are in another order than rows.
fn store_of(folder: &std::path::Path, made: &[Made]) -> Store {
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: String::new(),
        time_zone: chrono_tz::UTC,
        currency: String::new(),
    };
    let mut store = Store::create(&folder.join("s.pickface"), &founding, CLOCK).unwrap();
    store.add_site("NORTH", "", chrono_tz::UTC).unwrap();
    let lined = |record| Lined { line: 0, record };
    let sku = |i: usize| format!("S-{:03}-{i}", (i * 37) % 101).parse::<crate::domain::Sku>().unwrap();
    for (i, (words, stock, demand)) in made.iter().enumerate() {
        let name: Vec<&str> = words.iter().map(|w| WORDS[*w]).collect();
        let item = ItemRecord { name: Some(name.join(" ")), ..ItemRecord::new(sku(i)) };
        store.load_items(&[lined(item)], LoadMode::Apply, &mut |_, _| ()).unwrap();
        for (place, units) in stock {
            let (site, location) = PLACES[*place];
            let record = StockRecord {
                sku: sku(i),
                site: Some(site.into()),
                location: location.parse::<LocationCode>().unwrap(),
                lot: None,
                expiry: None,
                quantity: Quantity::from_units(*units),
            };
            store.load_stock(&[Lined { line: 0, record }], "", LoadMode::Apply, &mut |_, _| ()).unwrap();
        }
        if let Some((days, units)) = demand {
            let record = DemandRecord {
                sku: sku(i),
                site: Some("MAIN".into()),
                channel: "web".into(),
                day: Day(TODAY.0 - days),
                quantity: Quantity::from_units(*units),
                amount: Money::from_ten_thousandths(0),
            };
            store.load_demand(&[Lined { line: 0, record }], false, LoadMode::Apply, &mut |_, _| ()).unwrap();
        }
    }
    store
}

fn load(store: &Store) -> Grid {
    Grid::load(store.conn(), TODAY, &mut |_| ()).unwrap()
}

fn all(grid: &mut Grid, store: &Store, query: &GridQuery) -> Vec<GridRow> {
    let page = grid.page(store.conn(), &GridQuery { offset: 0, limit: 10_000, ..query.clone() }).unwrap();
    assert_eq!(page.matched, page.rows.len());
    page.rows
}

/// Every row by SKU and site, as one word about each says it.
fn naive(rows: &[GridRow], query: &GridQuery) -> Vec<GridRow> {
    let text = query.text.to_lowercase();
    let holds = |r: &&GridRow| {
        let own = format!("{} {}", r.sku, r.name).to_lowercase();
        text.split_whitespace().all(|w| own.contains(w)) && query.site.is_none_or(|s| r.site == s)
    };
    let mut rows: Vec<GridRow> = rows.iter().filter(holds).cloned().collect();
    let way = |o: Ordering| if query.descending { o.reverse() } else { o };
    rows.sort_by(|a, b| a.sku.cmp(&b.sku).then(a.site_code.cmp(&b.site_code)));
    rows.sort_by(|a, b| match query.sort {
        SortBy::Sku => way(a.sku.cmp(&b.sku)),
        SortBy::Name => way(a.name.to_lowercase().cmp(&b.name.to_lowercase())),
        SortBy::OnHand => way(a.on_hand.cmp(&b.on_hand)),
        SortBy::Allocated => way(a.allocated.cmp(&b.allocated)),
        SortBy::Available => way(a.available().cmp(&b.available())),
        SortBy::Coming => way(a.on_order.cmp(&b.on_order)),
        SortBy::Cover => {
            let rank = |r: &GridRow| match (r.status, r.cover_days) {
                (StockStatus::Out, None) => Some(f32::MIN),
                (_, days) => days,
            };
            match (rank(a), rank(b)) {
                (Some(x), Some(y)) => way(x.total_cmp(&y)),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            }
        }
    });
    rows
}

fn query() -> impl Strategy<Value = GridQuery> {
    let words = prop::sample::select(vec![
        "",
        "mug",
        "te",
        "a",
        "É",
        "öl",
        "s-0",
        "green tea",
        "x",
        "7 a mug",
        "candle",
    ]);
    let site = prop::option::of(prop::sample::select(vec![SiteId(1), SiteId(2), SiteId(9)]));
    (words, site, 0..SortBy::ALL.len(), any::<bool>()).prop_map(|(text, site, sort, descending)| GridQuery {
        text: text.into(),
        site,
        sort: SortBy::ALL[sort],
        descending,
        ..GridQuery::default()
    })
}

fn by_sku() -> GridQuery {
    GridQuery { sort: SortBy::Sku, ..GridQuery::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_window_is_what_a_naive_filter_and_a_stable_sort_give(
        made in made(), queries in prop::collection::vec((query(), 0..60usize, 1..12usize), 1..8),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = store_of(folder.path(), &made);
        let mut grid = load(&store);
        let rows = all(&mut grid, &store, &by_sku());
        for (query, offset, limit) in queries {
            let wanted = naive(&rows, &query);
            prop_assert_eq!(&all(&mut grid, &store, &query), &wanted);
            let page = grid.page(store.conn(), &GridQuery { offset, limit, ..query.clone() }).unwrap();
            // A window past the end shows the last rows.
            let first = offset.min(wanted.len().saturating_sub(limit));
            prop_assert_eq!((page.offset, page.matched), (first, wanted.len()));
            prop_assert_eq!(&page.rows[..], &wanted[first..wanted.len().min(first + limit)]);
            let of_site = naive(&rows, &GridQuery { text: String::new(), ..query });
            let low = of_site.iter().filter(|r| r.status == StockStatus::Low).count();
            let out = of_site.iter().filter(|r| r.status == StockStatus::Out).count();
            prop_assert_eq!((page.total, page.low, page.out), (of_site.len(), low, out));
        }
    }

    #[test]
    fn a_refreshed_grid_is_one_that_was_read_anew(
        made in made(), moves in prop::collection::vec((0..90usize, 0..3usize, 1..50i64), 1..12), query in query(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store_of(folder.path(), &made);
        let mut grid = load(&store);
        // Read and sorted before anything moves, so that rows have to find their new places.
        all(&mut grid, &store, &query);
        let author = store.author().unwrap();
        let mut moved = Vec::new();
        for (item, place, units) in moves {
            let item = ItemId((item % made.len()) as i64 + 1);
            let place: Option<(i64, i64)> = store
                .conn()
                .query_row("SELECT location, site FROM location WHERE code = ?1", [PLACES[place].1], |r| Ok((r.get(0)?, r.get(1)?)))
                .ok();
            let Some((place, site)) = place else { continue };
            let (from, to): (Place, Place) = (Virtual::Supplier.into(), LocationId(place).into());
            let draft = Draft::new(SiteId(site), MovementKind::Receive, item, from, to, Quantity::from_units(units)).of_lot(LotId::NONE);
            store.write(|tx| tx.movement(&draft, None, &author)).unwrap();
            moved.push(item);
        }
        if !grid.refresh(store.conn(), &moved, false).unwrap() {
            // A row that did not exist: the grid says so, and is read anew.
            grid = load(&store);
        }
        let mut anew = load(&store);
        prop_assert_eq!(all(&mut grid, &store, &query), all(&mut anew, &store, &query));
        prop_assert_eq!(&grid.totals, &anew.totals);
    }
}

#[test]
fn the_first_rows_are_the_rows_that_the_whole_grid_begins_with() {
    let folder = tempfile::tempdir().unwrap();
    let made: Vec<Made> = (0..40usize)
        .map(|i| (vec![i % 8], vec![(i % 3, 5), (2, 1)], (i % 2 == 0).then_some((3, 7))))
        .collect();
    let store = store_of(folder.path(), &made);
    let query = GridQuery { limit: 17, ..by_sku() };
    let first = load::first_page(store.conn(), &query, TODAY, 0).unwrap();
    assert_eq!(first.rows, load(&store).page(store.conn(), &query).unwrap().rows);
    assert_eq!(first.rows.len(), 17);
}

#[test]
fn a_retired_item_stays_in_stock_until_nothing_of_it_is_left_or_missing() {
    let folder = tempfile::tempdir().unwrap();
    let item = |stock: Vec<(usize, i64)>| -> Made { (vec![0], stock, None) };
    let made = [item(vec![(0, 5)]), item(vec![(0, 5), (0, 0)]), item(vec![(2, -2)]), item(vec![])];
    let mut store = store_of(folder.path(), &made);
    let skus: Vec<String> = {
        let mut all = store.conn().prepare("SELECT sku FROM item ORDER BY item").unwrap();
        all.query_map([], |r| r.get::<_, String>(0)).unwrap().map(|sku| sku.unwrap()).collect()
    };
    for sku in &skus {
        let retired = Some(crate::domain::ItemStatus::Retired);
        let record = ItemRecord { status: retired, ..ItemRecord::new(sku.parse().unwrap()) };
        store.load_items(&[Lined { line: 0, record }], LoadMode::Apply, &mut |_, _| ()).unwrap();
    }
    let query = GridQuery { limit: 9, sort: SortBy::Sku, ..GridQuery::default() };
    let page = Grid::load(store.conn(), TODAY, &mut |_| ()).unwrap().page(store.conn(), &query).unwrap();
    let mut shown: Vec<(String, i64)> = page
        .rows
        .iter()
        .filter(|r| !r.on_hand.is_zero())
        .map(|r| (r.sku.clone(), r.on_hand.thousandths()))
        .collect();
    shown.sort();
    let mut wanted = vec![(skus[0].clone(), 5000), (skus[2].clone(), -2000)];
    wanted.sort();
    assert_eq!(shown, wanted);
    assert!(
        page.rows.iter().all(|r| r.sku != skus[1] && r.sku != skus[3]),
        "nothing is left of these: {page:?}"
    );
    let first = first_page(store.conn(), &query, TODAY, 0).unwrap();
    assert!(first.rows.iter().all(|r| r.sku == skus[0] || r.sku == skus[2]) && !first.rows.is_empty());
}

#[test]
fn a_window_brings_the_weeks_of_its_rows_where_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let made: Vec<Made> = vec![(vec![0], vec![(0, 1)], Some((1, 7))), (vec![0], vec![(0, 1)], None)];
    let store = store_of(folder.path(), &made);
    let mut grid = load(&store);
    let all = grid.page(store.conn(), &GridQuery { limit: 9, ..by_sku() }).unwrap();
    let history: Vec<u8> = (0..26).flat_map(|week| (week as f32).to_le_bytes()).collect();
    let (item, site) = (all.rows[0].item, all.rows[0].site);
    store
        .conn()
        .execute(
            "INSERT INTO forecast_page (item, site, weeks, quantiles, fitted, rest) VALUES (?1, ?2, ?3, x'', x'', '{}')",
            rusqlite::params![item.0, site.0, history],
        )
        .unwrap();
    let mut weeks = |weeks| {
        let page = grid.page(store.conn(), &GridQuery { limit: 9, weeks, ..by_sku() }).unwrap();
        page.rows.into_iter().map(|r| r.weeks).collect::<Vec<_>>()
    };
    let last: Vec<Option<f64>> = (14..26).map(|week| Some(f64::from(week))).collect();
    let with = weeks(12);
    assert_eq!(with[0], last);
    assert!(with[1..].iter().all(Vec::is_empty), "no forecast, no weeks");
    assert!(weeks(0).iter().all(Vec::is_empty), "where none is shown, none is read");
}
