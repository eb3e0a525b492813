//! What goes on behind the screens: when a run begins, and what of a list is read again.

use super::{
    super::List,
    *,
};

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
