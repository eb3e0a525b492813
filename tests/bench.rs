//! The packing bench, and what comes back from customers.

#![allow(missing_docs, reason = "tests are named by their rule")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{
    barcode::command::FlowKind::{Lookup, Move, Pack, Pick, Return},
    domain::{LocationKind, MovementKind, Stage},
    scan::{Errand, Latest, Record},
};
use support::shift::{Shift, shift};

const MUG: &str = "9506000134352";
const FERN: &str = "96385074";

/// SHOPIFY-1043 in TOTE-1: three FERN-1 and two MUG-1; SHOPIFY-1044 waits on the shelf.
fn picked() -> Shift {
    shift()
        .totes(&["TOTE-1", "TOTE-2"])
        .bin("QUAR-1", LocationKind::Quarantine)
        .stock("FERN-1", "A-01", None, 12)
        .stock("MUG-1", "A-02", None, 20)
        .sale("SHOPIFY-1043", &[("FERN-1", "A-01", None, 3), ("MUG-1", "A-02", None, 2)])
        .sale("SHOPIFY-1044", &[("FERN-1", "A-01", None, 3)])
        .flow(Pick)
        .scan("TOTE-1")
        .scan("A-01")
        .scan("*3")
        .scan(FERN)
        .scan("A-02")
        .scan("*2")
        .scan(MUG)
        .scan("DONE")
        .ok("bring TOTE-1 to packing")
        .flow(Pack)
}

fn packed() -> Shift {
    picked().scan("TOTE-1").scan("*3").scan(FERN).scan("*2").scan(MUG).scan("DONE").ok("SHOPIFY-1043 packed")
}

/// It has left.
fn shipped() -> Shift {
    packed().scan("1Z999AA10123456784").ok("SHOPIFY-1043 is on its way").stage("SHOPIFY-1043", Stage::Shipped)
}

#[test]
fn what_is_in_the_tote_is_verified_piece_by_piece() {
    let begun = picked().scan("TOTE-1").ok("SHOPIFY-1043 5 in 2 lines: SCAN EACH ITEM").records(0);
    assert_eq!(begun.task.view().list, ["FERN-1  0 of 3", "MUG-1   0 of 2"]);
    let one = begun.scan(FERN).ok("+1 FERN-1, 1 of 3").scan("*2").scan(FERN).ok("+2 FERN-1, 3 of 3");
    assert_eq!(
        (one.task.view().list, one.task.view().progress),
        (vec!["MUG-1   0 of 2".into(), "FERN-1  3 of 3".into()], Some((3, 5)))
    );
    let all = one.scan("XCMDX5").scan(MUG).refuses("TOO MANY MUG-1: 5 of 2 in SHOPIFY-1043").scan("OK");
    let all = all
        .scan("*2")
        .scan(MUG)
        .ok("+2 MUG-1, 2 of 2; all 5 are there: DONE")
        .records(0)
        .waits("ALL IS THERE: DONE");
    let back = all.scan("UNDO").scan("UNDO").ok("taken back").waits("SCAN EACH ITEM").scan("*2").scan(MUG);
    let done = back.scan("DONE").ok("SHOPIFY-1043 packed: SCAN THE TRACKING NUMBER, OR DONE").records(1);
    let Some(Errand::Print(Latest::Order { code, number })) = &done.errand else {
        panic!("{:?}", done.errand)
    };
    assert_eq!((code.as_str(), number.as_str()), ("SHOPIFY-1043", "#1043"));
    done.stage("SHOPIFY-1043", Stage::Packed);
}

#[test]
fn the_carriers_number_sends_it_away() {
    let sent = shipped();
    let Some(Record::Ship { tracking, .. }) = sent.recorded.first() else { panic!("{:?}", sent.recorded) };
    assert_eq!(tracking, "1Z999AA10123456784");
    let sent = sent.lies("FERN-1", "TOTE-1", 0).promised("SHOPIFY-1043", "MUG-1", "TOTE-1", 0);
    sent.waits("SCAN A TOTE OR AN ORDER")
        .scan("SHOPIFY-1043")
        .refuses("SHIPPED SHOPIFY-1043: it has left already");
    // A number that looks like a licence plate, or like nothing.
    packed().scan("00340434161094042557").ok("on its way");
    let without = packed().scan("DONE").ok("is on its way, 5 in all, without a carrier's number");
    without.stage("SHOPIFY-1043", Stage::Shipped);
    packed().scan(MUG).asks("is packed").scan("XCMDNOPE").refuses("UNKNOWN COMMAND");
    let later = packed().scan("BACK").ok("SHOPIFY-1043 stays packed").scan("SHOPIFY-1043").ok("is packed");
    later.waits("SCAN THE TRACKING NUMBER").scan("TOTE-2").refuses("NO ORDER in TOTE-2");
}

#[test]
fn what_does_not_belong_is_refused() {
    picked().scan("TOTE-1").scan("ROPE").refuses("WRONG ITEM ROPE is not in SHOPIFY-1043").records(0);
    picked().scan(MUG).asks("of which order?");
    picked().scan("TOTE-2").refuses("NO ORDER in TOTE-2");
    picked().scan("A-01").refuses("NO TOTE A-01: it is a bin");
    picked().scan("SHOPIFY-1044").refuses("NOT PICKED SHOPIFY-1044");
    picked()
        .scan("TOTE-1")
        .scan("SHOPIFY-1044")
        .refuses("OTHER ORDER SHOPIFY-1044: SHOPIFY-1043 is on the bench");
    let cancelled = picked()
        .cancelled("SHOPIFY-1043")
        .scan("TOTE-1")
        .refuses("CANCELLED SHOPIFY-1043: put back what is in TOTE-1");
    cancelled.records(0);
    let late = picked()
        .scan("TOTE-1")
        .scan("*3")
        .scan(FERN)
        .scan("*2")
        .scan(MUG)
        .cancelled("SHOPIFY-1043")
        .scan("DONE");
    late.refuses("CANCELLED SHOPIFY-1043").records(0);
    let on_cart = picked().flow(Pick).scan("TOTE-2").flow(Pack).scan("SHOPIFY-1044");
    on_cart.refuses("NOT DONE SHOPIFY-1044: it is on a cart still");
}

#[test]
fn what_is_missing_at_done_goes_back_to_be_picked_or_is_left_out() {
    let asked = || {
        picked()
            .scan("TOTE-1")
            .scan("*3")
            .scan(FERN)
            .scan(MUG)
            .scan("DONE")
            .asks("not scanned: MUG-1 1: S01 back to be picked")
    };
    asked().records(0).scan("NO").ok("scan on").scan(MUG).ok("all 5 are there");
    let back =
        asked().scan("XCMDS01").ok("SHOPIFY-1043 is short of MUG-1 1: it goes back to be picked").records(1);
    back.promised("SHOPIFY-1043", "MUG-1", "TOTE-1", 1).counts_due(&["TOTE-1"]);
    let without = asked().scan("S02").ok("SHOPIFY-1043 packed without MUG-1 1").records(2).waits("TRACKING");
    without.promised("SHOPIFY-1043", "MUG-1", "TOTE-1", 1);
    asked().scan("YES").asks("S01 or S02").scan(MUG).asks("S01, S02 or NO").records(0);
}

#[test]
fn look_up_says_how_far_an_order_is() {
    let seen = picked()
        .flow(Lookup)
        .scan("SHOPIFY-1043")
        .ok("SHOPIFY-1043 #1043 picked: 2 lines, 5 in all, promised")
        .records(0);
    assert_eq!(seen.task.view().list, ["FERN-1    3  3 picked", "MUG-1     2  2 picked"]);
    picked().flow(Move).scan("SHOPIFY-1043").asks("is a customer's order, picked: PICK, PACK or RETURN it");
}

#[test]
fn what_comes_back_is_graded_with_a_reason() {
    let begun = shipped().scan("RETURN").ok("return: SCAN AN ORDER, OR THE ITEM").scan("SHOPIFY-1043");
    let begun = begun
        .ok("RETURN of SHOPIFY-1043: 5 in 2 lines had left")
        .scan(FERN)
        .asks("why did 1 FERN-1 come back? R03 damaged");
    let why = begun.records(0).scan("S01").asks("the reason first").scan("XCMDR01").asks("R01 is no reason");
    let graded =
        why.scan("r10").asks("changed their mind: 1 FERN-1: S01 restock here, S02 quarantine, S03 scrap");
    let back = graded
        .scan("XCMDS01")
        .ok("+1 FERN-1 back into DOCK-1, changed their mind")
        .lies("FERN-1", "DOCK-1", 1)
        .records(1);
    let Some(Record::Movement { draft, .. }) = back.recorded.first() else { panic!("{:?}", back.recorded) };
    assert_eq!((draft.kind, draft.document.as_str()), (MovementKind::Return, "SHOPIFY-1043"));
    // The reason holds for the next of the same parcel.
    let apart =
        back.scan(FERN).asks("1 FERN-1: S01").scan("S02").ok("into QUAR-1").lies("FERN-1", "QUAR-1", 1);
    let gone = apart
        .scan("R12")
        .ok("broken on the way")
        .scan(MUG)
        .scan("S03")
        .ok("+1 MUG-1 back scrapped, broken on the way");
    let gone = gone.records(2).lies("MUG-1", "QUAR-1", 0).on_hand("MUG-1", 18);
    let undone = gone.scan("UNDO").scan("UNDO").ok("taken back").records(2);
    let Some(Record::Movement { draft, .. }) = undone.recorded.first() else {
        panic!("{:?}", undone.recorded)
    };
    assert_eq!(draft.document, "SHOPIFY-1043");
    let rows = undone.task.view().list;
    assert!(
        !rows.iter().any(|row| row.contains("MUG-1")),
        "what was taken back is counted no more: {rows:?}"
    );
    undone
        .scan("*2")
        .scan(MUG)
        .asks("2 MUG-1: S01")
        .scan("NO")
        .ok("not taken back")
        .scan("DONE")
        .ok("taken back: 2 units");
}

#[test]
fn more_than_has_left_is_asked_about_and_blind_returns_name_no_order() {
    let back = shipped()
        .scan("RETURN")
        .scan("SHOPIFY-1043")
        .scan("*4")
        .scan(FERN)
        .asks("4 of 3 FERN-1 that left with SHOPIFY-1043?");
    back.scan("NO")
        .ok("not counted")
        .scan("*4")
        .scan(FERN)
        .scan("YES")
        .asks("why did 4 FERN-1")
        .scan("R11")
        .scan("S01")
        .ok("+4 FERN-1 back");
    shipped().scan("RETURN").scan("SHOPIFY-1043").scan("ROPE").asks("no ROPE is away with SHOPIFY-1043");
    let blind = shift()
        .flow(Return)
        .scan("A-02")
        .ok("back into A-02")
        .scan(MUG)
        .scan("R13")
        .scan("S01")
        .ok("+1 MUG-1 back into A-02");
    let Some(Record::Movement { draft, .. }) = blind.recorded.first() else { panic!("{:?}", blind.recorded) };
    assert_eq!(draft.document, "");
    shift().flow(Return).scan(MUG).scan("R10").scan("S02").refuses("NO QUARANTINE PLACE");
    picked().flow(Return).scan("SHOPIFY-1043").refuses("NOT SHIPPED SHOPIFY-1043");
}

#[test]
fn a_lot_that_comes_back_is_asked_for_as_in_receive() {
    let tea = shift()
        .flow(Return)
        .scan("DOCK-1")
        .scan("TEA")
        .asks("SCAN THE LOT of TEA")
        .scan("L1")
        .asks("EXPIRY of lot L1?");
    tea.scan("2027-11-30")
        .asks("why did 1 TEA lot L1 come back?")
        .scan("R10")
        .scan("S01")
        .ok("+1 TEA lot L1 back into DOCK-1");
    let cam = shift()
        .lot("CAM", "SN-1", None)
        .stock("CAM", "A-01", Some("SN-1"), 1)
        .flow(Return)
        .scan("CAM")
        .scan("SN-1");
    cam.refuses("DUPLICATE SERIAL SN-1");
}
