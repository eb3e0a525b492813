//! What a picker scans besides plain numbers: GS1 strings, Digital Links, tags, and what is wrong with them. Whatever the
//! scanner sends, one scan fills in all that the label says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "support/shift.rs"]
mod shift;

use pickface::{
    barcode::{command::FlowKind::*, epc, gs1},
    domain::{ItemId, Quantity, Tracking},
    scan::ItemHit,
};
use shift::Shift;

/// TEA by lots, CAM by serials and CHEESE by weight, each with a GTIN of its own.
const TEA: &str = "05012345678900";
const CAM: &str = "04006381333931";
const CHEESE: &str = "95012345678903";

fn floor() -> Shift {
    let mut shift = shift::shift();
    for (gtin, item) in [(TEA, 3), (CAM, 4)] {
        shift.floor.barcodes.push((gtin.into(), ItemId(item), Quantity::ONE));
    }
    shift.floor.items.push(ItemHit {
        id: ItemId(9),
        sku: "CHEESE".into(),
        name: "A cheese".into(),
        unit: "kg".into(),
        decimals: 3,
        tracking: Tracking::None,
        pack: Quantity::ONE,
    });
    shift.floor.barcodes.push((CHEESE.into(), ItemId(9), Quantity::ONE));
    shift
}

fn receiving() -> Shift {
    floor().flow(Receive).scan("DOCK-1").ok("into DOCK-1")
}

fn label(fields: &[(&str, &str)]) -> String {
    format!("]C1{}", gs1::build(fields).unwrap())
}

#[test]
fn one_scan_says_item_lot_and_expiry() {
    let scan = label(&[("01", TEA), ("17", "271130"), ("10", "L1")]);
    receiving().scan(&scan).ok("+1 TEA lot L1").expires("TEA", "L1", "2027-11-30").on_hand("TEA", 1);
    for spelled in [
        "(01)05012345678900(17)271130(10)L1",
        "0105012345678900172711 3010L1".replace(' ', "").as_str(),
        "https://id.gs1.org/01/05012345678900/10/L1?17=271130",
        "[)>\u{1e}05\u{1d}0105012345678900\u{1d}17271130\u{1d}10L1\u{1e}\u{4}",
        "]d2010501234567890010L1{GS}17271130",
    ] {
        receiving().scan(spelled).ok("+1 TEA lot L1").expires("TEA", "L1", "2027-11-30");
    }
}

#[test]
fn a_count_in_the_code_is_the_quantity() {
    let scan = label(&[("02", TEA), ("37", "24"), ("10", "L1"), ("15", "271130")]);
    receiving().scan(&scan).ok("+24 TEA lot L1").on_hand("TEA", 24);
    receiving().scan("XCMDQ2").scan(&scan).ok("+48 TEA lot L1");
}

#[test]
fn a_weight_in_the_code_is_the_quantity_of_what_is_stocked_by_weight() {
    let scan = label(&[("01", CHEESE), ("3103", "001275")]);
    receiving().scan(&scan).ok("+1.275 CHEESE");
}

#[test]
fn a_date_that_is_past_is_asked_about() {
    let scan = label(&[("01", TEA), ("17", "250101"), ("10", "OLD")]);
    receiving()
        .scan(&scan)
        .asks("best before 1 Jan 2025 is in the past")
        .records(0)
        .scan("YES")
        .ok("+1 TEA lot OLD")
        .expires("TEA", "OLD", "2025-01-01");
    let moving = floor().stock("TEA", "A-01", Some("OLD"), 3).flow(Move).scan("A-01");
    moving.scan(&scan).asks("was best before 1 Jan 2025: take it all the same?").scan("NO").ok("not counted");
}

#[test]
fn a_serial_in_the_code_is_a_unit_and_the_same_twice_is_an_error_that_says_where() {
    let scan = label(&[("01", CAM), ("21", "SN-7")]);
    receiving()
        .scan(&scan)
        .ok("+1 CAM serial SN-7")
        .scan(&scan)
        .refuses("DUPLICATE SERIAL SN-7 of CAM: seen, 27 Nov 10:41 by Ana into DOCK-1, in this receive")
        .on_hand("CAM", 1);
}

#[test]
fn two_barcodes_of_one_pack_are_one_unit_in_either_order() {
    let (item, rest) = (label(&[("01", TEA)]), label(&[("10", "L1"), ("17", "271130")]));
    receiving().scan(&rest).asks("lot L1 best before").scan(&item).ok("+1 TEA lot L1").on_hand("TEA", 1);
    receiving().scan(&item).asks("SCAN THE LOT").scan(&rest).ok("+1 TEA lot L1").expires(
        "TEA",
        "L1",
        "2027-11-30",
    );
}

#[test]
fn a_lost_separator_is_a_question_that_shows_both_readings() {
    let glued = "]C1010501234567890010AB-1217271130";
    let asked = || receiving().scan(glued).asks("S01 TEA lot AB-1217271130; S02 TEA lot AB-12 best before");
    asked().records(0).scan("XCMDS02").ok("+1 TEA lot AB-12").expires("TEA", "AB-12", "2027-11-30");
    asked().scan("XCMDS01").asks("EXPIRY of lot AB-1217271130");
}

#[test]
fn what_is_wrong_with_a_code_is_said_with_the_character() {
    receiving()
        .scan("]C1010501234567890017271331")
        .refuses("BAD CODE")
        .records(0)
        .scan("OK")
        .scan(&label(&[("01", TEA), ("10", "L9"), ("17", "280101")]))
        .ok("+1 TEA lot L9");
    receiving().scan("]C10105012345678901").refuses("wrong check digit");
}

#[test]
fn a_number_that_nobody_knows_can_be_bound_without_its_lot() {
    let scan = label(&[("01", "09521321000018"), ("10", "L1")]);
    receiving()
        .scan(&scan)
        .refuses("HELP to bind it")
        .scan("HELP")
        .asks("SCAN THE ITEM that 09521321000018 belongs to")
        .scan("TEA")
        .scan("YES")
        .ok("bound 09521321000018")
        .scan(&label(&[("01", "09521321000018"), ("10", "L1"), ("17", "271130")]))
        .ok("+1 TEA lot L1");
}

#[test]
fn a_tag_counts_once_however_often_the_reader_says_it() {
    let tag =
        |serial: &str| epc::from_uri(&format!("urn:epc:tag:sgtin-96:3.9506000.013435.{serial}")).unwrap();
    let mut shift = receiving();
    for round in 0..3 {
        for serial in 1..=40 {
            shift = shift.scan(&tag(&serial.to_string()));
            shift = if round == 0 { shift.ok("+1 MUG-1") } else { shift.ok("read already").records(0) };
        }
    }
    let shift = shift.on_hand("MUG-1", 40).scan("UNDO").scan("UNDO").ok("taken back").on_hand("MUG-1", 39);
    shift.scan(&tag("40")).ok("+1 MUG-1").on_hand("MUG-1", 40);
}

#[test]
fn a_pallet_is_not_mistaken_for_what_is_on_it() {
    let pallet = label(&[("00", "106141412345678908")]);
    receiving().scan(&pallet).ok("INTO container ...8908").records(0);
    floor().flow(Move).scan(&pallet).refuses("UNKNOWN CONTAINER").records(0);
}

#[test]
fn a_look_at_a_label_shows_the_item() {
    floor().scan(&label(&[("01", TEA), ("10", "L1")])).ok("TEA");
    floor().scan("https://example.com/01/05012345678900").ok("TEA");
}

#[test]
fn the_other_barcode_of_a_pack_waits_for_nothing_in_between() {
    let rest = label(&[("10", "L1"), ("17", "271130")]);
    let waiting = || receiving().scan(&rest).asks("lot L1");
    waiting().scan("NO-SUCH").refuses("UNKNOWN").scan("OK").scan("TEA").asks("SCAN THE LOT");
    waiting().scan("A-01").ok("into A-01").scan("TEA").asks("SCAN THE LOT");
    waiting().scan("BACK").scan("TEA").asks("SCAN THE LOT");
    waiting().scan("*5000").scan("TEA").asks("really?").scan("NO").scan("TEA").asks("SCAN THE LOT");
    // A label that says its own lot takes no date of another.
    waiting().scan(&label(&[("01", TEA), ("10", "L2")])).asks("EXPIRY of lot L2");
}

#[test]
fn the_lot_that_was_scanned_last_is_the_lot() {
    let l2 = label(&[("01", TEA), ("10", "L2"), ("17", "280101")]);
    let shift = receiving().scan(&label(&[("01", TEA), ("10", "L1"), ("17", "271130")])).ok("lot L1");
    shift.scan("L1").ok("now lot L1").scan(&l2).ok("+1 TEA lot L2").scan("TEA").ok("+1 TEA lot L2");
}

#[test]
fn a_count_or_weight_that_cannot_be_booked_becomes_no_pack() {
    for fields in [
        &[("01", CHEESE), ("3105", "012345")],
        &[("01", CHEESE), ("3103", "000000")],
        &[("02", TEA), ("37", "0")],
    ] {
        receiving().scan(&label(fields)).refuses("cannot be booked").records(0);
    }
}

#[test]
fn a_tag_that_was_asked_about_counts_once_too() {
    let tag = epc::from_uri("urn:epc:tag:sgtin-96:3.5012345.067890.7").unwrap();
    receiving()
        .scan(&tag)
        .asks("SCAN THE LOT")
        .scan("L1")
        .scan("NO")
        .ok("+1 TEA lot L1")
        .scan(&tag)
        .ok("read already")
        .records(0)
        .on_hand("TEA", 1);
}

#[test]
fn tags_of_goods_that_left_the_task_are_read_again() {
    let tag = epc::from_uri("urn:epc:tag:sgtin-96:3.9506000.013435.7").unwrap();
    let moved = floor().stock("MUG-1", "A-01", None, 1).flow(Move).scan("A-01").scan(&tag).ok("+1 MUG-1");
    moved
        .scan("A-02")
        .ok("A-01 -> A-02")
        .scan("A-02")
        .scan(&tag)
        .ok("+1 MUG-1")
        .scan("A-03")
        .lies("MUG-1", "A-03", 1);
    let counted = floor().stock("MUG-1", "A-01", None, 1).flow(Count).scan("A-01").scan(&tag).ok("+1 MUG-1");
    counted.scan("BACK").scan("BACK").scan("YES").scan("A-01").scan(&tag).ok("+1 MUG-1");
}

#[test]
fn the_same_pallet_twice_is_an_error() {
    let pallet =
        label(&[("00", "106141412345678908"), ("02", TEA), ("37", "48"), ("10", "L1"), ("15", "271130")]);
    receiving()
        .scan(&pallet)
        .ok("+48 TEA")
        .scan(&pallet)
        .refuses("ALREADY RECEIVED container ...8908: 27 Nov 10:41 by Ana into DOCK-1")
        .records(0)
        .on_hand("TEA", 48);
}

#[test]
fn a_label_does_not_change_what_the_books_say_of_a_lot_without_a_word() {
    let first = receiving().scan(&label(&[("01", TEA), ("10", "L1"), ("17", "271130")])).ok("+1 TEA");
    first
        .scan(&label(&[("01", TEA), ("10", "L1"), ("17", "280131")]))
        .asks("books say lot L1 is best before 30 Nov 2027, the label says best before 31 Jan 2028")
        .records(0)
        .scan("YES")
        .ok("+1 TEA lot L1")
        .expires("TEA", "L1", "2028-01-31");
}

#[test]
fn a_number_is_found_under_every_form_that_it_has() {
    let mut shift = receiving();
    shift.floor.barcodes.push(("00042100005264".into(), ItemId(2), Quantity::ONE));
    shift.floor.barcodes.push(("123456789X".into(), ItemId(1), Quantity::ONE));
    shift
        .scan("04252614")
        .ok("+1 FERN-1")
        .scan("]E004252614")
        .ok("+1 FERN-1")
        .scan("123456789X")
        .ok("+1 MUG-1");
}

#[test]
fn a_weight_in_another_unit_is_converted_or_not_booked() {
    for fields in [&[("01", CHEESE), ("3563", "001250")][..], &[("01", CHEESE), ("3112", "000125")]] {
        receiving().scan(&label(fields)).refuses("cannot be booked").records(0);
    }
    // A scale in pounds, an item in kilograms: 12.5 lb are 5.67 kg. And the other way round.
    receiving().scan(&label(&[("01", CHEESE), ("3202", "001250")])).ok("+5.67 CHEESE");
    let mut pounds = receiving();
    for item in pounds.floor.items.iter_mut().filter(|item| item.unit == "kg") {
        item.unit = "lb".into();
    }
    let pounds = pounds.scan(&label(&[("01", CHEESE), ("3202", "001250")])).ok("+12.5 CHEESE");
    pounds.scan(&label(&[("01", CHEESE), ("3103", "001250")])).ok("+2.756 CHEESE");
}
