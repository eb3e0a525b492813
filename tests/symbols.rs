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
    let pounds = label(&[("01", CHEESE), ("3202", "000281")]);
    receiving().scan(&pounds).ok("+1 CHEESE");
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
        .refuses("DUPLICATE SERIAL SN-7 of CAM: seen, in this receive")
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
    receiving().scan(&label(&[("00", "106141412345678908")])).refuses("a pallet").records(0);
}

#[test]
fn a_look_at_a_label_shows_the_item() {
    floor().scan(&label(&[("01", TEA), ("10", "L1")])).ok("TEA");
    floor().scan("https://example.com/01/05012345678900").ok("TEA");
}
