//! What goes on behind the screens: when a run begins, and what of a list is read again.

use super::{
    super::{Forecaster, List, Watch},
    *,
};
use crate::store::service::Event;
use std::sync::{Arc, mpsc};

/// A shop that ships five mugs on each day, and who forecasts them; a run is stopped in its middle while `stop` is set.
fn forecasting(stop: &Arc<AtomicBool>) -> (Shop, Forecaster) {
    let mut shop = shop(2);
    for back in 1..=40 {
        shop.ship(hours_ago(24 * back + 12), 5, "");
    }
    let watch = Arc::new(Watch::default());
    let (stop, watched) = (Arc::clone(stop), Arc::clone(&watch));
    let notify = Arc::new(move |event: Event| {
        if matches!(event, Event::Forecasting(Some(_))) && stop.load(Ordering::SeqCst) {
            watched.cancel.store(true, Ordering::SeqCst);
        }
    });
    let forecaster = Forecaster {
        path: shop.path.clone(),
        clock,
        orders: mpsc::channel().1,
        notify,
        changed: mpsc::channel().0,
        watch,
    };
    (shop, forecaster)
}

#[test]
fn what_came_late_is_forecast_whoever_read_it_first() {
    let stop = Arc::new(AtomicBool::new(false));
    let (mut shop, forecaster) = forecasting(&stop);
    let (mut store, mut seen) = (None, None);
    let mut look = || forecaster.look(&mut store, &mut seen).unwrap();
    assert!(look(), "nothing was forecast yet");
    assert!(!look());
    shop.ship(hours_ago(1), 5, "");
    assert!(!look(), "today is not over");
    let daily = |shop: &Shop| shop.list().rows[0].daily;
    let before = daily(&shop);
    shop.ship(hours_ago(36), 400, "");
    shop.store.demand(&mut |_| Ok(())).unwrap();
    assert!(look(), "an export has read it, but nobody has forecast it");
    assert!(daily(&shop) > before && !look());
    // Stopped in its middle, it is made up for.
    let before = daily(&shop);
    shop.ship(hours_ago(60), 400, "");
    stop.store(true, Ordering::SeqCst);
    assert!(look() && daily(&shop) == before);
    stop.store(false, Ordering::SeqCst);
    assert!(look() && daily(&shop) > before);
    assert!(!look());
    shop.is_sound();
}

#[test]
fn of_a_list_only_what_moved_is_read_again() {
    let mut shop = shop(3);
    shop.sell(0..3, 60, |_, _| 4);
    shop.recompute();
    let (conn, query) = (
        rusqlite::Connection::open(&shop.path).unwrap(),
        ForecastQuery { limit: 9, weeks: 12, ..Default::default() },
    );
    let mut list = List::read(&conn, NOW).unwrap();
    let seven = |n: usize| StockRecord {
        sku: sku(n),
        site: None,
        location: "A-01".parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(7),
    };
    // Two items move, and one of them is said to have: the other is as it was.
    shop.store.load_stock(&lined([0, 1].map(seven)), "opening", LoadMode::Apply, &mut |_, _| ()).unwrap();
    assert!(list.is_of(&conn, NOW).unwrap(), "forecasts are what they were");
    list.refresh(&conn, [ItemId(1), ItemId(77)], NOW).unwrap();
    let by_item = |list: &List, n: i64| {
        list.page(&conn, &query).unwrap().rows.into_iter().find(|r| r.item == ItemId(n)).unwrap()
    };
    assert_eq!(by_item(&list, 1).on_hand, Quantity::from_units(7));
    assert_eq!(by_item(&list, 2).on_hand, Quantity::ZERO);
    list.refresh(&conn, [ItemId(2)], NOW).unwrap();
    let anew = List::read(&conn, NOW).unwrap();
    assert_eq!(list.page(&conn, &query).unwrap(), anew.page(&conn, &query).unwrap());
    // Another day, or another forecast, and all of it is old.
    assert!(!list.is_of(&conn, Instant(NOW.0 + 24 * 3_600_000)).unwrap());
    shop.sell(2..3, 1, |_, _| 50);
    shop.recompute();
    assert!(!list.is_of(&conn, NOW).unwrap());
}
