//! Orders from the first line to the last box.

use super::*;
use crate::{
    domain::{
        Draft, Instant, ItemId, MovementId, MovementKind, Place, PurchaseStatus::*, SiteId, Virtual,
        record::*,
    },
    replenish::lead_time::Source,
    store::{Founding, Store, StoreError, doctor::examine, ledger::Author, load::LoadMode},
};

thread_local! {
    /// Days after the first one.
    static DAY: std::cell::Cell<i64> = const { std::cell::Cell::new(0) };
}

/// 2026-11-20T10:00:00Z, or some days later.
fn clock() -> Instant {
    Instant(1_795_168_800_000 + DAY.get() * 86_400_000)
}

struct Shop {
    folder: tempfile::TempDir,
    store: Store,
    manager: Author,
    picker: Author,
}

fn lined<T>(records: impl IntoIterator<Item = T>) -> Vec<Lined<T>> {
    records.into_iter().zip(2..).map(|(record, line)| Lined { line, record }).collect()
}

fn shop() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let founding = Founding {
        station: "T1".into(),
        site: "MAIN".into(),
        site_name: String::new(),
        time_zone: chrono_tz::Europe::London,
        currency: "GBP".into(),
    };
    let mut store = Store::create(&folder.path().join("w.pickface"), &founding, clock).unwrap();
    let item = |sku: &str| ItemRecord {
        name: Some("Mug".into()),
        cost: Some("3.20".parse().unwrap()),
        ..ItemRecord::new(sku.parse().unwrap())
    };
    store.load_items(&lined([item("MUG-1"), item("MUG-2")]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let place = LocationRecord {
        site: None,
        code: "DOCK-1".parse().unwrap(),
        zone: None,
        kind: None,
        pick_sequence: None,
        check_digits: None,
    };
    store.load_locations(&lined([place]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let terms = SupplierRecord {
        supplier: "Potter".into(),
        sku: Some("MUG-1".parse().unwrap()),
        cost: Some("2.10".parse().unwrap()),
        breaks: Some(crate::domain::PriceBreak::read_all("100:1.90").unwrap()),
        lead_time_days: Some(21),
        about: SupplierAbout { currency: Some("EUR".into()), ..SupplierAbout::default() },
        ..SupplierRecord::default()
    };
    store.load_suppliers(&lined([terms]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let mut author = |badge: &str, role: &str| {
        let operator = store.add_operator(badge, badge, role).unwrap();
        Author { operator, station: "T1".into() }
    };
    let (manager, picker) = (author("MAX", "manager"), author("PIA", "picker"));
    Shop { folder, store, manager, picker }
}

fn line(sku: &str, quantity: i64) -> NewLine {
    let quantity = Quantity::from_units(quantity);
    NewLine { sku: sku.parse().unwrap(), quantity, cost: None, reason: String::new() }
}

impl Shop {
    fn begin(&mut self, lines: Vec<NewLine>) -> PurchaseOrder {
        let order = NewOrder { supplier: "POTTER".into(), site: None, lines };
        let author = self.picker.clone();
        self.store.order(&order, &author).unwrap()
    }

    fn says(&mut self, number: &str, saying: Saying) -> std::result::Result<PurchaseOrder, String> {
        let author = self.manager.clone();
        self.store.order_says(number, saying, "", &author).map_err(|e| e.to_string())
    }

    fn receive(&mut self, number: &str, item: i64, units: i64) -> MovementId {
        self.book(number, item, units, None)
    }

    fn book(&mut self, number: &str, item: i64, units: i64, reverses: Option<MovementId>) -> MovementId {
        let place = Place::Location(crate::domain::LocationId(7));
        let supplier = Place::from(Virtual::Supplier);
        let (from, to) = if units > 0 { (supplier, place) } else { (place, supplier) };
        let draft = Draft::new(
            SiteId(1),
            MovementKind::Receive,
            ItemId(item),
            from,
            to,
            Quantity::from_units(units.abs()),
        );
        let draft = Draft { reverses, ..draft.document(number) };
        let author = self.picker.clone();
        self.store
            .write(|tx| {
                let group = tx.next_group(SiteId(1))?;
                tx.movement(&draft, Some(group), &author)
            })
            .unwrap()
    }

    /// The lead time of an item: learned or quoted, in how many days, with what spread, from how many receipts.
    fn lead(&self, item: i64) -> Option<(Source, f64, f64, usize)> {
        let both = [lead_times(self.store.conn(), None), lead_times(self.store.conn(), Some(ItemId(item)))];
        let [all, one] = both.map(|times| times.unwrap().remove(&ItemId(item)));
        assert_eq!(all, one, "one way to ask says what the other says");
        one.map(|known| (known.from, known.days, known.spread_days, known.receipts))
    }

    fn is_sound(&self) -> bool {
        let path = self.folder.path().join("w.pickface");
        examine(&path, clock(), &mut |_| ()).unwrap().iter().all(|c| c.ok)
    }

    fn coming(&self, item: i64) -> Vec<(String, i64)> {
        let mut both = [coming(self.store.conn(), None), coming(self.store.conn(), Some(ItemId(item)))]
            .map(|all| all.unwrap().remove(&(ItemId(item), SiteId(1))).unwrap_or_default());
        assert_eq!(both[0], both[1], "one way to ask says what the other says");
        let all = std::mem::take(&mut both[0]);
        all.into_iter().map(|c| (c.number, c.quantity.thousandths() / 1000)).collect()
    }
}

#[test]
fn an_order_from_the_first_line_to_the_last_box() {
    let mut shop = shop();
    let draft = shop.begin(vec![line("MUG-1", 120), line("mug-2", 10)]);
    assert_eq!(
        (draft.number.as_str(), draft.supplier.as_str(), draft.currency.as_str()),
        ("PO-MAIN-1001", "Potter", "EUR")
    );
    assert_eq!((draft.status, draft.made.to_string().as_str()), (Draft, "2026-11-20"));
    assert_eq!(draft.lines[0].cost.to_string(), "1.90", "the break for a hundred and more");
    assert_eq!(draft.lines[1].cost.to_string(), "3.20", "the item's own cost where the supplier says none");
    assert_eq!(draft.total().to_string(), "260.00");
    assert!(shop.coming(1).is_empty(), "a draft is not on order");
    let number = draft.number.as_str();
    let picker = shop.picker.clone();
    let changed = shop.store.order_lines(number, &[line("MUG-2", 0)], &picker).unwrap();
    assert_eq!(changed.lines.len(), 1);
    let nobody = shop.store.order_says(number, Saying::Approve, "", &picker).unwrap_err().to_string();
    assert!(nobody.contains("PIA is a picker") && nobody.contains("stays a draft"), "{nobody}");
    let approved = shop.says(number, Saying::Approve).unwrap();
    assert_eq!((approved.status, approved.expected.unwrap().to_string()), (Approved, "2026-12-11".into()));
    assert_eq!(shop.coming(1), [(number.to_owned(), 120)]);
    assert!(
        shop.store.order_lines(number, &[line("MUG-1", 5)], &picker).is_err(),
        "what is signed is not changed"
    );
    assert_eq!(shop.says(number, Saying::Sent).unwrap().status, Sent);
    let day = crate::domain::Day(approved.expected.unwrap().0 + 3);
    assert_eq!(shop.says(number, Saying::Acknowledge(Some(day))).unwrap().expected, Some(day));
    shop.receive(number, 1, 50);
    shop.receive(number, 1, -2);
    assert_eq!(shop.coming(1), [(number.to_owned(), 72)]);
    let partial = shop.store.purchases(&PurchaseFilter::default()).unwrap().remove(0);
    assert_eq!((partial.status, partial.outstanding()), (Partial, Quantity::from_units(72)));
    assert_eq!(partial.days_late(crate::domain::Day(day.0 + 4)), Some(4));
    assert!(shop.says(number, Saying::Cancel).unwrap_err().contains("close it instead"));
    assert_eq!(shop.says(number, Saying::Close).unwrap().status, Closed);
    assert!(shop.coming(1).is_empty());
    let next = shop.begin(vec![line("MUG-2", 1)]);
    assert_eq!(next.number, "PO-MAIN-1002");
    assert_eq!(shop.says("po-main-1002", Saying::Cancel).unwrap().status, Cancelled);
}

#[test]
fn what_cannot_be_ordered_is_refused_and_leaves_nothing() {
    let mut shop = shop();
    let author = shop.manager.clone();
    let mut refused = |supplier: &str, lines: Vec<NewLine>| {
        let order = NewOrder { supplier: supplier.into(), site: None, lines };
        let said: StoreError = shop.store.order(&order, &author).unwrap_err();
        said.to_string()
    };
    assert!(refused("Nobody", vec![line("MUG-1", 1)]).contains("no supplier is called \"Nobody\""));
    assert!(refused("Potter", vec![line("MUG-9", 1)]).contains("no item has the SKU MUG-9"));
    assert!(refused("Potter", vec![line("MUG-1", -1)]).contains("cannot be ordered"));
    assert!(refused("Potter", vec![]).contains("needs a line"));
    let half = NewLine { quantity: Quantity::from_thousandths(500), ..line("MUG-1", 1) };
    assert!(refused("Potter", vec![half]).contains("in whole units"));
    assert_eq!(shop.store.purchases(&PurchaseFilter::default()).unwrap(), []);
    assert!(shop.says("PO-MAIN-1001", Saying::Approve).unwrap_err().contains("no order has the number"));
}

#[test]
fn orders_are_what_the_facts_say() {
    let mut shop = shop();
    let number = shop.begin(vec![line("MUG-1", 120), line("MUG-2", 10)]).number;
    let picker = shop.picker.clone();
    shop.store.order_lines(&number, &[line("MUG-2", 0)], &picker).unwrap();
    shop.says(&number, Saying::Approve).unwrap();
    shop.receive(&number, 1, 20);
    let before = shop.store.purchases(&PurchaseFilter::default()).unwrap();
    assert!(shop.is_sound());
    shop.store
        .conn()
        .execute_batch("UPDATE purchase SET status = 'draft'; DELETE FROM purchase_line")
        .unwrap();
    assert!(!shop.is_sound());
    shop.store.repair().unwrap();
    assert_eq!(shop.store.purchases(&PurchaseFilter::default()).unwrap(), before);
    assert_eq!(shop.coming(1), [(number, 100)]);
}

#[test]
fn how_long_a_supplier_takes_is_learned_from_what_came() {
    let mut shop = shop();
    assert_eq!(shop.lead(1), Some((Source::Quoted, 21.0, 0.0, 0)));
    assert_eq!(shop.lead(2), None, "nobody sells it");
    let mut today = 0;
    let mut order = |shop: &mut Shop, waits: i64| {
        DAY.set(today);
        let number = shop.begin(vec![line("MUG-1", 40), line("MUG-2", 5)]).number;
        shop.says(&number, Saying::Approve).unwrap();
        if waits > 0 {
            DAY.set(today + waits);
            shop.says(&number, Saying::Sent).unwrap();
        }
        let sent = today + waits;
        today += 30;
        (number, move |days: i64| DAY.set(sent + days))
    };
    // It went two days after it was signed, and came ten days after that: in forty scans, of which two were undone.
    let (number, after) = order(&mut shop, 2);
    after(10);
    for _ in 0..40 {
        shop.receive(&number, 1, 1);
    }
    for _ in 0..2 {
        let wrong = shop.receive(&number, 1, 1);
        after(15);
        shop.book(&number, 1, -1, Some(wrong));
        after(10);
    }
    // It was signed and never said to have gone.
    let (number, after) = order(&mut shop, 0);
    after(12);
    shop.receive(&number, 1, 40);
    assert_eq!(shop.lead(1).unwrap().0, Source::Quoted, "two orders say nothing yet");
    // It came in parts, and what was booked too soon was taken back a week later; too many were taken out by hand.
    let (number, after) = order(&mut shop, 1);
    after(3);
    let wrong = shop.receive(&number, 1, 500);
    after(10);
    shop.receive(&number, 1, 30);
    shop.book(&number, 1, -500, Some(wrong));
    after(18);
    shop.receive(&number, 1, 14);
    shop.receive(&number, 1, -4);
    let (from, days, spread, receipts) = shop.lead(1).unwrap();
    assert_eq!((from, receipts), (Source::Item, 4));
    // 10, 12, and 12 in parts of 10 and 18.
    let mean: f64 = 34.0 / 3.0;
    let off = |days: f64| (days - mean).powi(2);
    let squares = off(10.0) + off(12.0) + 0.75 * off(10.0) + 0.25 * off(18.0);
    assert!((days - mean).abs() < 1e-9 && (spread - (squares / 2.0).sqrt()).abs() < 1e-9, "{days} {spread}");
    assert_eq!(shop.lead(2), None, "nothing of it came, and the supplier is not known well enough");
    for days in [6, 8] {
        let (number, after) = order(&mut shop, 1);
        after(days);
        shop.receive(&number, 1, 40);
    }
    let (from, days, _, receipts) = shop.lead(2).unwrap();
    assert_eq!(
        (from, receipts),
        (Source::Supplier, 6),
        "ordered from the potter last, though nobody said it is his"
    );
    assert!((days - 48.0 / 5.0).abs() < 1e-9, "{days}");
    assert_eq!(shop.lead(1).unwrap().0, Source::Item);
    let before = [1, 2].map(|item| shop.lead(item));
    shop.store.conn().execute_batch("UPDATE purchase SET ordered_ms = 0").unwrap();
    assert!(!shop.is_sound());
    shop.store.repair().unwrap();
    assert!(shop.is_sound());
    assert_eq!([1, 2].map(|item| shop.lead(item)), before);
    // A store of before orders knew when they went learns it from the same facts.
    let script = include_str!("../../../assets/migrations/0008_ordered.sql");
    let fill = &script[script.find("UPDATE").unwrap()..script.find("CREATE INDEX").unwrap()];
    shop.store.conn().execute_batch("UPDATE purchase SET ordered_ms = NULL").unwrap();
    assert_eq!(shop.lead(1).unwrap().0, Source::Quoted);
    shop.store.conn().execute_batch(fill).unwrap();
    assert!(shop.is_sound());
    assert_eq!([1, 2].map(|item| shop.lead(item)), before);
    DAY.set(0);
}
