use super::*;
use crate::domain::{
    Day, ItemStatus, LocationKind, Money, OrderDays, PriceBreak, Quantity, Tracking, record::SupplierAbout,
    text::clean,
};
use crate::exchange::write::{Export, MovementRow, Row as OutRow, Shape, ShopifyInventoryRow, WriteOptions};
use proptest::prelude::*;

fn written<R: OutRow>(rows: &[R], shape: Shape, options: WriteOptions) -> String {
    let mut out = Vec::new();
    let mut export = Export::to_stream(&mut out, shape, options).unwrap();
    for row in rows {
        export.row(row).unwrap();
    }
    assert_eq!(export.finish().unwrap(), rows.len() as u64);
    String::from_utf8(out).unwrap()
}

fn csv_of<R: OutRow>(rows: &[R]) -> String {
    written(rows, Shape::Csv, WriteOptions::default())
}

fn item(sku: &str, name: &str) -> ItemRecord {
    ItemRecord { name: Some(name.into()), ..ItemRecord::new(sku.parse().unwrap()) }
}

#[test]
fn formulas_are_kept_from_spreadsheets_and_numbers_are_left_alone() {
    let text =
        csv_of(&[item("-5", "=cmd|' /C calc'!A0"), item("A", "+1"), item("B", "@x"), item("C", "it's")]);
    let cells: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(cells[0], "'-5,'=cmd|' /C calc'!A0,,,,,,,,,,");
    assert_eq!(cells[1], "A,'+1,,,,,,,,,,");
    assert_eq!(cells[3], "C,it's,,,,,,,,,,");
    let stock = StockRecord {
        sku: "A".parse().unwrap(),
        site: None,
        location: "B".parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(-5),
    };
    assert!(csv_of(&[stock]).ends_with("\nA,,B,,,-5\n"));
}

#[test]
fn raw_leaves_texts_as_they_are_both_ways() {
    let text = written(&[item("A", "=1+1")], Shape::Csv, WriteOptions { raw: true });
    assert!(text.contains("\nA,=1+1,"));
    let parsed = read_with(Kind::Items, "sku,name\nA,'=1\n", |o| o.raw = true).unwrap();
    assert_eq!(parsed.items[0].record.name.as_deref(), Some("'=1"));
}

#[test]
fn controls_do_not_leave_the_house() {
    let text = csv_of(&[item("A", "a\x1b[31mb\u{202E}c\td\0")]);
    assert!(text.contains("\nA,a[31mbc d,"), "{text:?}");
}

#[test]
fn json_has_a_key_a_column_and_numbers_as_numbers() {
    let row = BarcodeRecord {
        barcode: "9506000134352".into(),
        sku: "MUG \"1\"".parse().unwrap(),
        quantity: Quantity::from_thousandths(2500),
    };
    let lines = written(std::slice::from_ref(&row), Shape::JsonLines, WriteOptions::default());
    assert_eq!(lines, "{\"barcode\":\"9506000134352\",\"sku\":\"MUG \\\"1\\\"\",\"quantity\":2.5}\n");
    let array: serde_json::Value =
        serde_json::from_str(&written(&[row.clone(), row], Shape::Json, WriteOptions::default())).unwrap();
    assert_eq!(array.as_array().unwrap().len(), 2);
    let none: serde_json::Value =
        serde_json::from_str(&written::<BarcodeRecord>(&[], Shape::Json, WriteOptions::default())).unwrap();
    assert_eq!(none, serde_json::json!([]));
}

#[test]
fn a_movement_has_the_keys_that_others_rely_on() {
    let row = MovementRow {
        id: "1-7".into(),
        kind: crate::domain::MovementKind::Receive,
        sku: "MUG".into(),
        lot: None,
        from: "supplier".into(),
        to: "DOCK-1".into(),
        quantity: Quantity::from_units(12),
        document: Some("PO-1".into()),
        operator: None,
        station: "S1".into(),
        at: crate::domain::Instant(0),
        reverses: None,
        from_container: None,
        to_container: Some("LPN-7".into()),
    };
    assert_eq!(
        written(&[row], Shape::JsonLines, WriteOptions::default()),
        "{\"id\":\"1-7\",\"kind\":\"receive\",\"sku\":\"MUG\",\"lot\":null,\"from\":\"supplier\",\"to\":\"DOCK-1\",\
         \"quantity\":12,\"document\":\"PO-1\",\"operator\":null,\"station\":\"S1\",\
         \"at\":\"1970-01-01T00:00:00.000Z\",\"reverses\":null,\"from_container\":null,\"to_container\":\"LPN-7\"}\n"
    );
}

#[test]
fn the_write_back_to_shopify_fills_only_the_new_number() {
    let row = ShopifyInventoryRow {
        handle: "mug".into(),
        title: "Mug".into(),
        options: vec![("Title".into(), "Default Title".into())],
        location: "Shop location".into(),
        on_hand: Quantity::from_units(7),
        ..ShopifyInventoryRow::default()
    };
    let text = csv_of(&[row]);
    assert!(text.ends_with("\nmug,Mug,Title,Default Title,,,,,,,,Shop location,,,,,,,7\n"), "{text}");
    assert_eq!(text.lines().next().unwrap().split(',').count(), 19);
}

#[test]
fn a_file_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("items.csv");
    std::fs::write(&path, "old").unwrap();
    let names = || std::fs::read_dir(folder.path()).unwrap().count();

    let mut export = Export::to_file(&path, Shape::of(&path).unwrap(), WriteOptions::default()).unwrap();
    export.row(&item("A", "B")).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    drop(export);
    assert_eq!((std::fs::read_to_string(&path).unwrap().as_str(), names()), ("old", 1));

    let rows = [item("A", "B")];
    crate::exchange::write::to_file(&path, Shape::Csv, WriteOptions::default(), &rows).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().ends_with("\nA,B,,,,,,,,,,\n"));
    assert_eq!(names(), 1);
}

#[test]
fn workbooks_and_unknown_endings_are_told_what_to_do() {
    let said = |name: &str| Shape::of(Path::new(name)).unwrap_err().to_string();
    assert!(said("a.xlsx").contains("name it .csv"));
    assert!(said("a.txt").contains("must end in .csv, .jsonl or .json"));
    assert_eq!(Shape::of(Path::new("A.JSONL")).unwrap(), Shape::JsonLines);
}

/// What people, machines and attackers put into a name; scrubbed, as every record is.
fn hostile(max: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("=".to_owned()),
        Just("'".to_owned()),
        Just("\"".to_owned()),
        Just("+-@".to_owned()),
        Just(",;|\t".to_owned()),
        Just("\r\n".to_owned()),
        Just("\x1b[2J\0".to_owned()),
        Just("👩‍🔧🧺".to_owned()),
        Just("שלום \u{202E}عربى".to_owned()),
        Just("漢字　ｗｉｄｅ".to_owned()),
        Just("e\u{301} \u{FEFF}".to_owned()),
        "\\PC{0,6}",
        "[a-zA-Z0-9 .]{0,8}",
    ];
    proptest::collection::vec(piece, 0..6).prop_map(move |pieces| clean(&pieces.concat(), max))
}

fn code(max: usize) -> impl Strategy<Value = String> {
    hostile(max).prop_map(|s| if s.is_empty() { "X".to_owned() } else { s })
}

fn money() -> impl Strategy<Value = Option<Money>> {
    proptest::option::of((0..10_000_000_000i64).prop_map(Money::from_ten_thousandths))
}

fn filled(max: usize) -> impl Strategy<Value = Option<String>> {
    proptest::option::of(code(max))
}

prop_compose! {
    fn any_item()(
        sku in code(64), name in code(200), unit in filled(80), decimals in proptest::option::of(0u8..=3),
        cost in money(), price in money(), category in hostile(80), supplier in hostile(80),
        shelf_life_days in proptest::option::of(0u32..100_000), barcode in filled(100),
        tracking in proptest::option::of(prop_oneof![Just(Tracking::None), Just(Tracking::Lot), Just(Tracking::Serial)]),
        status in proptest::option::of(prop_oneof![Just(ItemStatus::Active), Just(ItemStatus::Retired)]),
    ) -> ItemRecord {
        ItemRecord {
            sku: sku.parse().unwrap(), name: Some(name), barcode, unit, decimals, cost, price, tracking,
            shelf_life_days, category: Some(category), supplier: Some(supplier), status, aliases: Vec::new(),
        }
    }
}

prop_compose! {
    fn any_stock()(
        sku in code(64), site in filled(80), location in code(20), lot in filled(40),
        expiry in proptest::option::of(-20_000i32..80_000), quantity in -1_000_000_000_000i64..=1_000_000_000_000,
    ) -> StockRecord {
        let lot: Option<crate::domain::LotCode> = lot.map(|l| l.parse().unwrap());
        StockRecord {
            sku: sku.parse().unwrap(), site, location: location.parse().unwrap(),
            expiry: expiry.filter(|_| lot.is_some()).map(Day), lot, quantity: Quantity::from_thousandths(quantity),
        }
    }
}

prop_compose! {
    fn any_location()(
        site in filled(80), code in code(20), zone in hostile(80), pick_sequence in any::<Option<i64>>(),
        kind in proptest::option::of(prop_oneof![Just(LocationKind::Bin), Just(LocationKind::Dock)]),
        check in hostile(80),
    ) -> LocationRecord {
        LocationRecord {
            site, code: code.parse().unwrap(), zone: Some(zone), kind, pick_sequence, check_digits: Some(check),
        }
    }
}

prop_compose! {
    fn any_demand()(
        sku in code(64), site in filled(80), channel in hostile(80), day in -20_000i32..80_000,
        quantity in 1i64..1_000_000_000_000, amount in -1_000_000_000_000i64..1_000_000_000_000,
    ) -> DemandRecord {
        DemandRecord {
            sku: sku.parse().unwrap(), site, channel, day: Day(day), quantity: Quantity::from_thousandths(quantity),
            amount: Money::from_ten_thousandths(amount),
        }
    }
}

fn only<T>(mut list: Vec<Lined<T>>) -> T {
    assert_eq!(list.len(), 1);
    list.remove(0).record
}

proptest! {
    #[test]
    fn items_come_back_as_they_went(item in any_item()) {
        // A barcode that a spreadsheet could have rounded, or one of our commands, is refused, and rightly.
        match read_text(Kind::Items, csv_of(std::slice::from_ref(&item))) {
            Ok(parsed) => prop_assert_eq!(only(parsed.items), item),
            Err(e) => prop_assert!(e.to_string().contains("barcode"), "{}", e),
        }
    }

    #[test]
    fn stock_comes_back_as_it_went(stock in any_stock()) {
        let parsed = read_text(Kind::Stock, csv_of(std::slice::from_ref(&stock))).unwrap();
        prop_assert_eq!(only(parsed.stock), stock);
    }

    #[test]
    fn locations_come_back_as_they_went(location in any_location()) {
        let parsed = read_text(Kind::Locations, csv_of(std::slice::from_ref(&location))).unwrap();
        prop_assert_eq!(only(parsed.locations), location);
    }

    #[test]
    fn demand_comes_back_as_it_went(demand in any_demand()) {
        let parsed = read_text(Kind::Sales, csv_of(std::slice::from_ref(&demand))).unwrap();
        prop_assert_eq!(only(parsed.demand), demand);
    }

    #[test]
    fn barcodes_and_offers_come_back_as_they_went(
        sku in code(64), supplier in code(80), pack in 1i64..1_000_000, days in 0u32..1000, cost in money(),
    ) {
        let barcode = BarcodeRecord {
            barcode: "9506000134352".into(), sku: sku.parse().unwrap(), quantity: Quantity::from_thousandths(pack),
        };
        let parsed = read_text(Kind::Barcodes, csv_of(std::slice::from_ref(&barcode))).unwrap();
        prop_assert_eq!(only(parsed.barcodes), barcode);
        let offer = SupplierRecord {
            supplier, sku: Some(sku.parse().unwrap()), cost, moq: None, pack: Some(Quantity::from_thousandths(pack)),
            lead_time_days: Some(days),
            breaks: Some(vec![PriceBreak { from: Quantity::from_thousandths(pack), cost: Money::from_ten_thousandths(9_000) }]),
            about: SupplierAbout {
                currency: Some("EUR".into()),
                rate: Some(Money::from_ten_thousandths(8_437)),
                lead_time_days: Some(days),
                order_days: OrderDays::from_bits((days % 127 + 1) as u8),
                minimum_order: Some(Money::from_ten_thousandths(pack)),
                order_cost: cost,
                email: Some("orders@example.com".into()),
            },
        };
        let parsed = read_text(Kind::Suppliers, csv_of(std::slice::from_ref(&offer))).unwrap();
        prop_assert_eq!(only(parsed.suppliers), offer);
    }

    #[test]
    fn no_text_leaves_as_a_formula(name in hostile(200)) {
        let text = csv_of(&[item("A", &name)]);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let cell = reader.records().next().unwrap().unwrap().get(1).unwrap().to_owned();
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']), "{:?}", cell);
    }
}
