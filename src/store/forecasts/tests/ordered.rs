//! Forecasts beside goods on order, and lead times that receipts taught.

use super::{super::keep, *};
use crate::{
    domain::{EntityKind, Uid},
    replenish::lead_time::Source,
    store::purchases::{NewLine, NewOrder, PurchaseDoc, Saying},
};

fn author() -> Author {
    Author { operator: OperatorId(0), station: "T1".into() }
}

/// Two mugs that sell ten a day, of each `units` on hand, from a potter who says that he takes three weeks.
fn potter(units: i64) -> Shop {
    let mut shop = shop(2);
    shop.sell(0..2, 150, |_, _| 10);
    let opening = |n: usize| StockRecord {
        sku: sku(n),
        site: None,
        location: "A-01".parse().unwrap(),
        lot: None,
        expiry: None,
        quantity: Quantity::from_units(units),
    };
    shop.store.load_stock(&lined([0, 1].map(opening)), "opening", LoadMode::Apply, &mut |_, _| ()).unwrap();
    let terms = |n: usize| SupplierRecord {
        supplier: "Potter".into(),
        sku: Some(sku(n)),
        lead_time_days: Some(21),
        ..SupplierRecord::default()
    };
    shop.store.load_suppliers(&lined([0, 1].map(terms)), LoadMode::Apply, &mut |_, _| ()).unwrap();
    shop
}

impl Shop {
    /// Orders some of the first mug, to be here on a day.
    fn order(&mut self, units: i64, day: i32) -> String {
        let lines = vec![NewLine {
            sku: sku(0),
            quantity: Quantity::from_units(units),
            cost: None,
            reason: String::new(),
        }];
        let order = NewOrder { supplier: "Potter".into(), site: None, lines };
        let number = self.store.order(&order, &author()).unwrap().number;
        for saying in [Saying::Approve, Saying::Acknowledge(Some(Day(day)))] {
            self.store.order_says(&number, saying, "", &author()).unwrap();
        }
        number
    }

    /// An order that went so many days ago, and came in one piece after so many days.
    fn came(&mut self, ago: i64, after: i64) {
        let number = self.order(10, TODAY);
        let (row, uid): (i64, Vec<u8>) = self
            .store
            .conn()
            .query_row("SELECT purchase, uid FROM purchase WHERE number = ?1", [&number], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
            .unwrap();
        let (status, at_ms) = ("sent".into(), hours_ago(24 * ago).0);
        let doc = PurchaseDoc::Status { status, expected: None, at_ms, note: String::new() };
        let master = crate::store::ledger::MASTER;
        let uid = Uid::from_slice(&uid).unwrap();
        self.store.write(|tx| tx.document(master, uid, row, &doc, &author()).map(drop)).unwrap();
        let ends = (MovementKind::Receive, Virtual::Supplier.into(), self.place());
        self.post(hours_ago(24 * (ago - after)), ends, 10, &number, None);
        self.store.order_says(&number, Saying::Close, "", &author()).unwrap();
    }

    fn mug(&self) -> (ForecastRow, ForecastDetail) {
        let row = self.list().rows.into_iter().find(|r| r.sku == "MUG-00").unwrap();
        let ask = ForecastAsk { item: row.item, site: Some(row.site), bucket: Bucket::Week, past: 4 };
        let detail = self.store.forecast_detail(&ask).unwrap().unwrap();
        assert_eq!(detail.row, ForecastRow { weeks: detail.row.weeks.clone(), ..row.clone() });
        (row, detail)
    }
}

fn days(day: Option<Day>) -> Option<i32> {
    day.map(|day| day.0 - TODAY)
}

#[test]
fn goods_on_order_are_reckoned_with_by_their_day() {
    let mut shop = potter(150);
    shop.recompute();
    let (alone, before) = shop.mug();
    assert_eq!((alone.on_order, alone.run_out), (Quantity::ZERO, alone.run_out_alone));
    assert!((14..=15).contains(&days(alone.run_out.likely).unwrap()), "a hundred and fifty at ten a day");
    assert!((alone.short - 60.0).abs() < 12.0, "three weeks want 210, not {}", alone.short);
    assert_eq!((before.receipts.len(), before.row.status), (0, StockStatus::Low));
    // In time: the stock lasts as if it lay there.
    let number = shop.order(200, TODAY + 5);
    let (row, detail) = shop.mug();
    assert_eq!((row.on_order, row.run_out_alone), (Quantity::from_units(200), alone.run_out));
    assert!((34..=35).contains(&days(row.run_out.likely).unwrap()), "{:?}", row.run_out);
    assert!(row.short < 5.0 && row.lost < alone.lost, "{} short", row.short);
    assert_eq!(row.status, StockStatus::Ok, "three hundred and fifty is more than three weeks want");
    let receipt = PlannedReceipt { day: Day(TODAY + 5), quantity: row.on_order, document: number };
    assert_eq!(detail.receipts, [receipt]);
    let left = |detail: &ForecastDetail, day: usize| detail.stock[day].mean;
    assert!((left(&detail, 4) - 100.0).abs() < 5.0 && (left(&detail, 5) - 290.0).abs() < 10.0);
    assert!(detail.stock.iter().all(|s| s.low <= s.mean + 1e-9 && s.mean <= s.high + 1e-9));
    let says = |detail: &ForecastDetail, words: &str| {
        assert!(detail.sentence.contains(words), "{words}: {}", detail.sentence);
    };
    says(&detail, " What is there lasts until Sat 5 Dec 2026 as likely as not");
    says(&detail, " 200 are to come, on Wed 25 Nov 2026: with them it lasts until ");
    // What should have been here three days ago is taken to come today, and more is on its way.
    shop.order(30, TODAY - 3);
    let (row, detail) = shop.mug();
    assert_eq!(row.on_order, Quantity::from_units(230));
    assert_eq!(detail.receipts.iter().map(|r| r.day.0 - TODAY).collect::<Vec<_>>(), [0, 5]);
    assert!((left(&detail, 0) - 170.0).abs() < 3.0, "{:?}", detail.stock[0]);
    assert!((37..=38).contains(&days(row.run_out.likely).unwrap()), "{:?}", row.run_out);
    says(&detail, " 230 are to come, the first of them on Fri 20 Nov 2026: ");
    shop.is_sound();
}

#[test]
fn goods_that_come_too_late_do_not_hide_that_it_runs_out() {
    let mut shop = potter(100);
    shop.recompute();
    let (alone, _) = shop.mug();
    shop.order(500, TODAY + 18);
    let (row, detail) = shop.mug();
    assert_eq!((row.run_out, row.run_out_alone), (alone.run_out, alone.run_out));
    assert!((row.short - 80.0).abs() < 12.0, "eight days without, not {}", row.short);
    assert!(
        detail.sentence.contains(": it is gone before they are here, as likely as not."),
        "{}",
        detail.sentence
    );
    assert!(detail.stock[15].mean < 1.0 && (detail.stock[18].mean - 490.0).abs() < 5.0);
    // All sites together say the same.
    let ask = ForecastAsk { item: row.item, site: None, bucket: Bucket::Week, past: 4 };
    let all = shop.store.forecast_detail(&ask).unwrap().unwrap();
    assert_eq!(
        (all.receipts, all.row.on_order, all.row.run_out),
        (detail.receipts, row.on_order, row.run_out)
    );
    // A row of the list follows an order like a scan.
    let conn = rusqlite::Connection::open(&shop.path).unwrap();
    let mut list = List::read(&conn, NOW).unwrap();
    shop.order(7, TODAY + 30);
    list.refresh(&conn, [row.item], NOW).unwrap();
    let query = ForecastQuery { limit: 9, weeks: 12, ..Default::default() };
    assert_eq!(
        list.page(&conn, &query).unwrap(),
        List::read(&conn, NOW).unwrap().page(&conn, &query).unwrap()
    );
}

#[test]
fn receipts_say_how_long_an_item_takes() {
    let mut shop = potter(100);
    shop.recompute();
    let reason = |shop: &Shop| shop.mug().1.reorder_reason;
    assert!(
        reason(&shop).starts_with("Lead time 21 days (quoted): position 100 = 100 on hand; reorder point "),
        "{}",
        reason(&shop)
    );
    for (ago, after) in [(70, 60), (100, 62), (130, 64)] {
        shop.came(ago, after);
    }
    assert!(
        reason(&shop).starts_with("Lead time 21 days (62 from the next forecast on)"),
        "{}",
        reason(&shop)
    );
    assert_eq!(shop.recompute().computed, 2, "all are forecast over as many days");
    let kept = |item: i64| keep::one(shop.store.conn(), ItemId(item), SiteId(1)).unwrap().unwrap();
    assert_eq!((kept(1).lead, kept(1).mean.len(), kept(2).lead), (62, 62, 21));
    let (row, detail) = shop.mug();
    assert_eq!(row.lead_days, 62);
    assert!((row.lead_mean - 620.0).abs() < 40.0, "{}", row.lead_mean);
    let known = detail.lead_time.unwrap();
    assert_eq!((known.from, known.days, known.spread_days, known.receipts), (Source::Item, 62.0, 2.0, 3));
    let said = "Lead time 62 days (learned from 3 receipts, quoted 21): ";
    assert!(detail.reorder_reason.starts_with(said), "{}", detail.reorder_reason);
    assert_eq!(shop.recompute().computed, 0);
    assert_eq!(EntityKind::Purchase.number(), 14, "a migration names it");
    shop.is_sound();
}
