//! Promises that follow what happens to goods and orders.

use super::*;

#[test]
fn a_recalled_lot_is_promised_to_nobody_any_more() {
    let mut shop = shop();
    let mut wine = ItemRecord { name: Some("Wine".into()), ..ItemRecord::new("WINE".parse().unwrap()) };
    wine.tracking = Some(crate::domain::Tracking::Lot);
    shop.store.load_items(&lined([wine]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let stock = |(code, lot): (&str, &str)| StockRecord {
        sku: "WINE".parse().unwrap(),
        site: None,
        location: code.parse().unwrap(),
        lot: Some(lot.parse().unwrap()),
        expiry: None,
        quantity: Quantity::from_units(3),
    };
    let lying = lined([("A-1", "L1"), ("A-2", "L2")].map(stock));
    shop.store.load_stock(&lying, "wine", LoadMode::Apply, &mut |_, _| ()).unwrap();
    let order = shop.tell("1", "open", 0, &[("WINE", 5)]);
    shop.settle();
    assert_eq!(
        (shop.promised("1"), shop.stage(order)),
        ("WINE A-1 3, WINE A-2 2".into(), "allocated".into())
    );
    let author = shop.author.clone();
    let (sku, lot) = ("WINE".parse().unwrap(), "L1".parse().unwrap());
    shop.store.recall_lot(&sku, &lot, "glass", &author).unwrap();
    assert_eq!((shop.promised("1"), shop.stage(order)), ("WINE A-2 3".into(), "partial".into()));
    assert_eq!(shop.settle(), Settled::default());
    shop.store.release_lot(&sku, &lot, &author).unwrap();
    shop.settle();
    assert_eq!(shop.promised("1"), "WINE A-1 2, WINE A-2 3");
    shop.is_sound();
}

#[test]
fn what_one_order_gives_up_another_gets() {
    let mut shop = shop();
    shop.tell("1", "open", 1, &[("MUG", 18)]);
    let waits = shop.tell("2", "open", 0, &[("MUG", 4)]);
    shop.settle();
    assert_eq!(shop.stage(waits), "backordered");
    let author = shop.author.clone();
    shop.store.sale_says("SHOP-1", &SaleSaying::Hold, "", &author).unwrap();
    assert_eq!((shop.promised("1"), shop.stage(waits)), (String::new(), "allocated".into()));
    shop.store.sale_says("SHOP-1", &SaleSaying::Open, "", &author).unwrap();
    assert_eq!(shop.promised("1"), "MUG A-1 1, MUG A-2 4, MUG DOCK 9", "what is left");
    shop.store.sale_says("SHOP-2", &SaleSaying::Cancel, "", &author).unwrap();
    assert_eq!(shop.promised("1"), "MUG A-1 5, MUG A-2 4, MUG DOCK 9");
    shop.is_sound();
}

#[test]
fn a_lorry_serves_all_who_wait_and_nobody_hides_behind_what_is_missing_of_others() {
    let mut shop = shop();
    for n in 0..100 {
        shop.tell(&format!("a{n}"), "open", 0, &[("TEA", 1), ("MUG", 1)]);
    }
    let last = shop.tell("last", "open", -1, &[("TEA", 1)]);
    shop.settle();
    let all = shop.draft(MovementKind::Receive, "TEA", Virtual::Supplier.into(), shop.at("DOCK"), 97);
    shop.moves(&[all]);
    assert_eq!(shop.stage(last), "backordered");
    let one = shop.draft(MovementKind::Receive, "TEA", Virtual::Supplier.into(), shop.at("DOCK"), 1);
    shop.moves(&[one]);
    assert_eq!(shop.stage(last), "allocated", "the MUGs that others wait for are none of its affair");
    shop.is_sound();
}

#[test]
fn goods_picked_for_one_take_no_promise_of_another_along() {
    let mut shop = shop();
    let mine = shop.tell("1", "open", 1, &[("TEA", 1)]);
    let other = shop.tell("2", "open", 0, &[("TEA", 2)]);
    shop.settle();
    // One more than was promised goes into the tote: it is the other's no more.
    let goods = Draft {
        document: "SHOP-1".into(),
        ..shop.draft(MovementKind::Pick, "TEA", shop.at("A-2"), shop.at("TOTE-1"), 2)
    };
    let promise =
        Draft { book: Book::Reserved, kind: MovementKind::Reserve, quantity: Quantity::ONE, ..goods.clone() };
    shop.moves(&[goods, promise]);
    assert_eq!((shop.promised("1"), shop.promised("2")), ("TEA TOTE-1 1".into(), "TEA A-2 1".into()));
    assert_eq!([mine, other].map(|o| shop.stage(o)), ["picked", "partial"]);
    shop.is_sound();
}

#[test]
fn a_file_of_stock_and_a_place_set_apart_take_promises_back() {
    let mut shop = shop();
    shop.tell("1", "open", 0, &[("MUG", 5)]);
    shop.settle();
    let row = StockRecord {
        sku: "MUG".parse().unwrap(),
        site: None,
        location: "A-1".parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(2),
    };
    shop.store.load_stock(&lined([row]), "later", LoadMode::Apply, &mut |_, _| ()).unwrap();
    let path = shop.folder.path().join("w.pickface");
    let told = |name: &str| {
        let checks = doctor::examine(&path, clock(), &mut |_| ()).unwrap();
        checks.into_iter().find(|c| c.name == name).unwrap()
    };
    assert!(!told("orders").ok && told("orders").detail.contains("more is promised"), "{:?}", told("orders"));
    shop.settle();
    assert_eq!(shop.promised("1"), "MUG A-1 2, MUG A-2 3");
    let apart = LocationRecord {
        site: None,
        code: "A-2".parse().unwrap(),
        zone: None,
        kind: Some("quarantine".parse().unwrap()),
        pick_sequence: None,
        check_digits: None,
    };
    shop.store.load_locations(&lined([apart]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    shop.settle();
    assert_eq!(shop.promised("1"), "MUG A-1 2, MUG DOCK 3");
    shop.is_sound();
}

#[test]
fn an_order_that_is_closed_ships_what_is_promised_and_waits_for_no_more() {
    let mut shop = shop();
    let order = shop.tell("1", "open", 0, &[("MUG", 20)]);
    shop.settle();
    let author = shop.author.clone();
    assert_eq!(shop.stage(order), "partial");
    shop.store.sale_says("SHOP-1", &SaleSaying::Close, "", &author).unwrap();
    assert_eq!(shop.stage(order), "allocated");
    let more = shop.draft(MovementKind::Receive, "MUG", Virtual::Supplier.into(), shop.at("DOCK"), 9);
    shop.moves(&[more]);
    assert_eq!(shop.promised("1"), "MUG A-1 5, MUG A-2 4, MUG DOCK 9");
    let refused = shop.store.sale_says("SHOP-1", &SaleSaying::Close, "", &author).unwrap_err().to_string();
    assert!(refused.contains("nothing of it is missing"), "{refused}");
    shop.is_sound();
}

#[test]
fn what_was_packed_is_packed_anew_once_something_else_is_in_its_tote() {
    let mut shop = shop();
    let order = shop.tell("1", "open", 0, &[("MUG", 2)]);
    shop.settle();
    shop.pick("1", "MUG", "A-1", "TOTE-1", 1);
    shop.say(&Record::Packed { order });
    shop.pick("1", "MUG", "A-1", "TOTE-1", 1);
    assert_eq!(shop.stage(order), "picked");
    shop.say(&Record::Packed { order });
    let author = shop.author.clone();
    shop.store.sale_says("SHOP-1", &SaleSaying::Hold, "", &author).unwrap();
    assert_eq!(shop.stage(order), "held");
    let refused = shop.store.sale_says("SHOP-1", &SaleSaying::Ship(String::new()), "", &author);
    assert!(refused.unwrap_err().to_string().contains("let it go first"));
    shop.is_sound();
}
