//! Packs with two barcodes, lots that were recalled, and what a person is told of a label.

#[path = "support/shift.rs"]
mod shift;

use pickface::{
    barcode::{command::FlowKind::*, gs1},
    domain::{ItemId, Quantity},
};
use shift::Shift;

const A: &str = "106141412345678908";

fn floor() -> Shift {
    let mut shift = shift::shift();
    shift.floor.barcodes.push(("05012345678900".into(), ItemId(3), Quantity::ONE));
    let shift = shift.lot("TEA", "L1", Some("2027-11-30")).lot("TEA", "L2", Some("2027-12-31"));
    shift.stock("TEA", "A-03", Some("L1"), 1).stock("TEA", "A-03", Some("L2"), 1)
}

fn label(fields: &[(&str, &str)]) -> String {
    format!("]C1{}", gs1::build(fields).unwrap_or_default())
}

fn lot(code: &str, until: &str) -> String {
    label(&[("10", code), ("17", until)])
}

fn l1() -> String {
    lot("L1", "271130")
}

fn l2() -> String {
    lot("L2", "271231")
}

fn receiving() -> Shift {
    floor().flow(Receive).scan("DOCK-1")
}

/// How much of a lot lies somewhere.
fn of_lot(shift: &Shift, code: &str, place: &str) -> i64 {
    let at = shift.floor.lots.iter().position(|(_, c, _)| c == code).map_or(0, |at| at as i64 + 1);
    let key = (ItemId(3), shift.floor.place(place), pickface::domain::LotId(at));
    shift.floor.balances.get(&key).copied().unwrap_or_default().thousandths() / 1000
}

#[test]
fn a_lot_behind_its_item_is_of_that_item() {
    let first = receiving().scan("TEA").asks("SCAN THE LOT").scan(&l1()).ok("+1 TEA lot L1");
    let same = first.scan("TEA").ok("+1 TEA lot L1").scan(&l1()).ok("lot L1, as TEA was counted").records(0);
    let other = same.scan("TEA").ok("+1 TEA lot L1").scan(&l2()).ok("+1 TEA lot L2, not lot L1");
    assert_eq!((of_lot(&other, "L1", "DOCK-1"), of_lot(&other, "L2", "DOCK-1")), (2, 1));
    let back = other.scan("UNDO").asks("+1 TEA lot L2").scan("UNDO").ok("taken back");
    assert_eq!((of_lot(&back, "L1", "DOCK-1"), of_lot(&back, "L2", "DOCK-1")), (2, 0));
    back.scan("DONE").ok("received: 2 units in 2 scans");
}

#[test]
fn a_lot_before_its_item_is_of_the_next() {
    let first = receiving().scan(&l1()).asks("lot L1").scan("TEA").ok("+1 TEA lot L1");
    let two = first.scan(&l2()).asks("now scan the item's own barcode").scan("TEA").ok("+1 TEA lot L2");
    let three = two.scan("TEA").ok("+1 TEA lot L2").scan(&l1()).asks("now scan the item").scan("TEA");
    let three = three.ok("+1 TEA lot L1");
    assert_eq!((of_lot(&three, "L1", "DOCK-1"), of_lot(&three, "L2", "DOCK-1")), (2, 2));
}

#[test]
fn where_nobody_can_know_it_is_asked() {
    let one = || {
        receiving().scan(&label(&[("01", "05012345678900"), ("10", "L1")])).scan("TEA").ok("+1 TEA lot L1")
    };
    let asked = || one().scan(&l2()).asks("is that the TEA just scanned, counted as lot L1?").records(0);
    let yes = asked().scan("YES").ok("+1 TEA lot L2").scan("TEA").scan(&l1()).ok("not lot L2");
    assert_eq!((of_lot(&yes, "L1", "DOCK-1"), of_lot(&yes, "L2", "DOCK-1")), (2, 1));
    let no = asked()
        .scan("NO")
        .asks("lot L2 best before Fri 31 Dec 2027: now scan the item")
        .scan("TEA")
        .ok("+1 TEA lot L2");
    assert_eq!((of_lot(&no, "L1", "DOCK-1"), of_lot(&no, "L2", "DOCK-1")), (2, 1));
    // The bare text of a lot that is known is a label like another.
    one().scan("L2").asks("is that the TEA just scanned").scan("YES").ok("+1 TEA lot L2");
}

#[test]
fn moved_and_counted_packs_are_asked_the_same() {
    let stock = || floor().stock("TEA", "A-01", Some("L1"), 5).stock("TEA", "A-01", Some("L2"), 5);
    let moved =
        stock().flow(Move).scan("A-01").scan("TEA").asks("SCAN THE LOT").scan(&l1()).ok("+1 TEA lot L1");
    moved.scan("TEA").ok("+1 TEA lot L1").scan(&l2()).ok("not lot L1").scan("A-02").lies("TEA", "A-02", 2);
    let count =
        stock().flow(Count).scan("A-01").scan("TEA").asks("SCAN THE LOT").scan(&l1()).ok("+1 TEA lot L1");
    let count = count.scan("TEA").asks("SCAN THE LOT").scan(&l2()).ok("+1 TEA lot L2");
    let lines: Vec<_> = count.task.view().list;
    assert!(
        lines.contains(&"1 TEA lot L1".to_owned()) && lines.contains(&"1 TEA lot L2".to_owned()),
        "{lines:?}"
    );
}

#[test]
fn half_a_label_is_never_dropped_without_a_word() {
    receiving()
        .scan(&l1())
        .scan(&l2())
        .asks("lot L1 best before Tue 30 Nov 2027 forgotten, its item was not scanned; lot L2");
    receiving().scan(&l1()).scan("DONE").ok("lot L1 best before Tue 30 Nov 2027 forgotten");
    receiving().scan(&l1()).scan("A-01").ok("forgotten, its item was not scanned; into A-01");
    receiving().scan(&l1()).scan("NO-SUCH-1").refuses("lot L1 best before Tue 30 Nov 2027 forgotten");
    receiving().scan(&l1()).scan("MUG-1").ok("+1 MUG-1").ok("lot L1 was not kept: MUG-1 has no lots");
    // Two halves that fit together are one label.
    let parts = receiving().scan(&label(&[("10", "L1")])).scan(&label(&[("17", "271130")]));
    parts.asks("lot L1 best before Tue 30 Nov 2027").scan("TEA").ok("+1 TEA lot L1");
}

#[test]
fn a_recalled_lot_asks_wherever_it_is_taken() {
    let recalled = || {
        let mut shift = floor().stock("TEA", "A-01", Some("L1"), 5);
        shift.floor.blocked.insert((ItemId(3), "L1".into()), "glass".into());
        shift
    };
    let code = label(&[("01", "05012345678900"), ("10", "L1")]);
    let asked = recalled().flow(Receive).scan("DOCK-1").scan(&code);
    let asked = asked.asks("TEA lot L1 is RECALLED (glass): receive it all the same?").records(0);
    asked.scan("YES").ok("+1 TEA lot L1").on_hand("TEA", 8);
    let moved = recalled().flow(Move).scan("A-01").scan(&code).asks("is RECALLED (glass): take it");
    moved.scan("NO").ok("not counted");
    recalled().flow(Count).scan("A-01").scan(&code).ok("+1 TEA lot L1");
    recalled()
        .flow(Receive)
        .scan("DOCK-1")
        .scan(&label(&[("01", "05012345678900"), ("10", "L2")]))
        .ok("+1 TEA lot L2");
}

#[test]
fn the_question_for_a_lot_is_no_trap() {
    let asked = || receiving().scan("TEA").asks("SCAN THE LOT");
    asked().scan("XCMDHELP").ok("SCAN THE LOT").scan("L1").ok("+1 TEA lot L1");
    asked().scan("XCMDMENU").ok("1 TEA not counted; lookup").records(0);
    asked().scan("XCMDLOGOUT").ok("1 TEA not counted; RECEIVE put aside; signed off");
    asked().scan("XCMDPAUSE").ok("1 TEA not counted; RECEIVE put aside");
    asked()
        .scan("FULL")
        .asks("FULL is a word of the command sheet: is it the lot of TEA?")
        .scan("YES")
        .asks("EXPIRY of lot FULL");
    asked()
        .scan("L9")
        .asks("EXPIRY")
        .scan("2020-01-01")
        .asks("is in the past")
        .scan("NO")
        .asks("NO counts nothing");
    let no =
        asked().scan("L9").scan("2020-01-01").scan("NO").asks("type it again").scan("NO").ok("not counted");
    no.on_hand("TEA", 2);
}

#[test]
fn a_garbled_scanner_hears_of_set_up_behind_its_own_lock() {
    let locked = receiving().scan("-&\"").refuses("BAD SCAN").scan("+zq").scan("#rt");
    let locked = locked.refuses("three in a row: set the scanner up");
    assert!(locked.task.view().locked.is_some_and(|(message, _)| message.contains("set the scanner up")));
    locked.scan("xc,dok").ok("go on");
}

#[test]
fn what_a_code_reads_stands_in_the_error() {
    let unknown = label(&[("01", "09521321000018"), ("10", "L(1"), ("17", "271130")]);
    let said = receiving()
        .scan(&unknown)
        .refuses("(it reads GTIN 09521321000018 lot L(1 best before Tue 30 Nov 2027)");
    assert_eq!(said.task.view().scanned.as_deref(), Some("010952132100001810L(1\\x1D17271130"));
    let serial =
        floor().stock("CAM", "A-01", Some("SN-1"), 1).flow(Receive).scan("DOCK-1").scan("CAM").scan("SN-1");
    serial.refuses("DUPLICATE SERIAL SN-1 of CAM: seen, 27 Nov 10:41 by Ana into A-01, it lies in A-01");
}

#[test]
fn tens_multiply_the_digits_before_them() {
    receiving()
        .scan("XCMDQ1")
        .scan("XCMDQ2")
        .scan("XCMDX10")
        .ok("120 x")
        .scan("MUG-1")
        .asks("120 each of MUG-1 at once: really?");
    receiving().scan("XCMDX10").ok("10 x").scan("XCMDX5").ok("5 x");
}

#[test]
fn lists_say_how_many_more_there_are() {
    let mut shift = floor();
    for n in 1..=20 {
        shift =
            shift.lot("TEA", &format!("B{n:02}"), None).stock("TEA", "A-02", Some(&format!("B{n:02}")), n);
    }
    let view = shift.scan("A-02").ok("20 lines").task.view();
    assert_eq!((view.list.len(), view.more), (12, 8));
    assert_eq!(
        view.list.first().map(String::as_str),
        Some("TEA   1  lot B01 The TEA"),
        "the lot before the name"
    );
}

#[test]
fn a_plate_that_was_closed_too_early_takes_more() {
    let plate = label(&[("00", A)]);
    let closed = || receiving().scan(&plate).scan("MUG-1").scan("DONE").ok("closed: 1 line, 1 unit");
    let asked = closed()
        .scan(&plate)
        .asks("received 27 Nov 10:41 by Ana into DOCK-1, 1 line, 1 unit: put more into it?");
    let more = asked.scan("YES").ok("INTO container").scan("MUG-1").ok("in container").holds(A, "MUG-1", 2);
    more.scan("DONE").ok("closed: 1 line, 2 units");
    closed().scan(&plate).scan("NO").ok("it stays closed").scan("MUG-1").holds(A, "MUG-1", 1);
    // Elsewhere it was carried on, and cannot come in here a second time.
    closed().scan("A-01").scan(&plate).refuses("ALREADY RECEIVED");
}

#[test]
fn goods_in_hand_go_onto_a_plate_where_it_stands() {
    let plate = label(&[("00", A)]);
    let stands = || {
        let shift = receiving().scan(&plate).scan("MUG-1").scan("DONE").scan("DONE");
        shift.stock("MUG-1", "A-01", None, 3).flow(Move).scan("A-01").scan("*2").scan("MUG-1").ok("2 in hand")
    };
    let asked = || stands().scan(&plate).asks("put 2 MUG-1 into container ...8908 in DOCK-1?");
    let put = asked().scan("YES").ok("+2 MUG-1 A-01 -> DOCK-1, into container ...8908").holds(A, "MUG-1", 3);
    put.lies("MUG-1", "A-01", 1)
        .scan("UNDO")
        .scan("UNDO")
        .ok("taken back")
        .holds(A, "MUG-1", 1)
        .lies("MUG-1", "A-01", 3);
    let both = asked().scan("NO").ok("container ...8908 in hand");
    let view = both.task.view();
    assert_eq!(view.big, Some(("3".into(), "units in hand".into())));
    assert_eq!(view.list[..2], ["...8908: 1 unit", "loose: 2 MUG-1"]);
    both.scan("A-02").lies("MUG-1", "A-02", 3).holds(A, "MUG-1", 1).stands(A, "A-02");
}

#[test]
fn the_licence_plate_of_a_suppliers_label_is_a_container() {
    let frame = |fields: &str| format!("[)>\u{1e}06\u{1d}{fields}\u{1e}\u{4}");
    let open = receiving().scan(&frame("JUN123456789A2B4C6")).ok("INTO container ...B4C6").records(0);
    let filled = open.scan("MUG-1").ok("in container").holds("UN123456789A2B4C6", "MUG-1", 1);
    // Bare it must be as long as plates are.
    filled.scan("DONE").scan("1JUN123456789A2B4C6").asks("put more into it?");
    receiving().scan("1JX9").refuses("UNKNOWN CODE");
    // With its content it is received by one scan.
    let whole = receiving().scan(&frame("1JUN999999999\u{1d}PMUG-1\u{1d}Q12")).ok("+12 MUG-1");
    whole.holds("UN999999999", "MUG-1", 12);
}

#[test]
fn a_plate_has_a_label_and_print_means_it() {
    let plate = label(&[("00", A)]);
    let said =
        receiving().scan("MUG-1").scan(&plate).scan("XCMDPRINT").ok("label of container 106141412345678908");
    assert_eq!(said.errand, Some(pickface::scan::Errand::Print(pickface::scan::Latest::Container(A.into()))));
}
