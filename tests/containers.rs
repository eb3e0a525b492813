//! A licence plate is one scan for all that is in it: received, moved, counted, taken from, looked at and taken back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "support/shift.rs"]
mod shift;

use pickface::{
    barcode::{command::FlowKind::*, epc, gs1},
    domain::{ContainerId, ItemId, Quantity},
    scan::Record,
};
use proptest::prelude::*;
use shift::Shift;

const MUG: &str = "9506000134352";
const TEA: &str = "05012345678900";
/// Two pallets.
const A: &str = "106141412345678908";
const B: &str = "006141411234567890";

fn floor() -> Shift {
    let mut shift = shift::shift();
    shift.floor.barcodes.push((TEA.into(), ItemId(3), Quantity::ONE));
    shift
}

fn label(fields: &[(&str, &str)]) -> String {
    format!("]C1{}", gs1::build(fields).unwrap())
}

fn sscc(code: &str) -> String {
    label(&[("00", code)])
}

fn receiving() -> Shift {
    floor().flow(Receive).scan("DOCK-1").ok("into DOCK-1")
}

/// A holds 3 MUG-1 and 2 TEA of L1, in DOCK-1.
fn received() -> Shift {
    receiving()
        .scan(&sscc(A))
        .scan("*3")
        .scan(MUG)
        .scan("*2")
        .scan(&label(&[("01", TEA), ("10", "L1"), ("17", "271130")]))
        .ok("+2 TEA lot L1, in container ...8908")
        .scan("DONE")
        .ok("container ...8908 closed: 2 lines, 5 units")
        .scan("DONE")
        .ok("received: 5 units in 2 scans")
}

fn facts(shift: &Shift) -> Vec<(String, String)> {
    shift.task.view().facts.into_iter().map(|f| (f.label, f.value)).collect()
}

#[test]
fn a_pallet_that_came_by_its_label_is_not_the_last_line_of_anything() {
    let whole = label(&[("00", B), ("02", "09506000134352"), ("37", "12")]);
    let came = receiving().scan(&whole).ok("+12 MUG-1").holds(B, "MUG-1", 12).on_hand("MUG-1", 12);
    let set = came.scan("*10").scan("QSET").ok("10 x: scan the item").records(0);
    set.scan(MUG).ok("+10 MUG-1").on_hand("MUG-1", 22).holds(B, "MUG-1", 12);
}

#[test]
fn what_is_scanned_behind_a_plate_goes_into_it_until_done() {
    let open = receiving().scan(&sscc(A)).ok("INTO container ...8908").records(0);
    assert!(facts(&open).contains(&("INTO".into(), "container ...8908".into())), "{:?}", facts(&open));
    let one = open
        .scan(MUG)
        .ok("+1 MUG-1, in container ...8908")
        .leaves(1)
        .scan(MUG)
        .ok("+1 MUG-1, 2 so far, in container ...8908")
        .holds(A, "MUG-1", 2)
        .lies("MUG-1", "DOCK-1", 2);
    assert_eq!(one.said.as_ref().unwrap().container.as_deref(), Some(A));
    // Scanned twice by a nervous hand.
    let same = one.scan(&sscc(A)).ok("container ...8908 is open").records(0);
    let both =
        same.scan(&sscc(B)).ok("INTO container ...7890").scan(MUG).ok("+1 MUG-1, in container ...7890");
    let both = both.holds(A, "MUG-1", 2).holds(B, "MUG-1", 1).scan("DONE").ok("closed: 1 line, 1 unit");
    both.scan(MUG)
        .ok("+1 MUG-1")
        .holds(B, "MUG-1", 1)
        .on_hand("MUG-1", 4)
        .scan("DONE")
        .ok("received: 4 units");
}

#[test]
fn a_plate_that_was_scanned_for_nothing_leaves_no_trace() {
    let none = receiving().scan(&sscc(A)).scan("DONE").ok("is empty and not recorded");
    assert!(none.floor.plates.is_empty());
    let other = none.scan(&sscc(A)).ok("INTO").scan("A-01").ok("into A-01").scan(MUG).ok("+1 MUG-1");
    assert!(other.floor.plates.is_empty(), "a place closes the container");
}

#[test]
fn a_correction_and_undo_are_of_the_container() {
    let set = receiving().scan(&sscc(A)).scan("*5").scan(MUG).scan("*3").scan("XCMDQSET");
    let set =
        set.ok("-2 MUG-1, 3 so far, in container ...8908").holds(A, "MUG-1", 3).lies("MUG-1", "DOCK-1", 3);
    let back = set.scan("UNDO").asks("take back").scan("UNDO").ok("taken back").holds(A, "MUG-1", 5);
    let none = back.scan("UNDO").scan("UNDO").ok("taken back").holds(A, "MUG-1", 0).on_hand("MUG-1", 0);
    // All of it was taken back, so it may come in again.
    none.scan("DONE").scan(&sscc(A)).ok("INTO").scan(MUG).holds(A, "MUG-1", 1);
}

#[test]
fn undo_behind_another_container_leaves_the_lines_of_that_one() {
    let two = receiving().scan(&sscc(A)).scan("*3").scan(MUG).scan(&sscc(B)).scan("*7").scan(MUG);
    let one = two.scan("UNDO").scan("UNDO").scan("*2").scan(MUG).scan("UNDO").scan("UNDO");
    let none =
        one.scan("UNDO").asks("+3 MUG-1 into DOCK-1, in container ...8908").scan("UNDO").ok("taken back");
    none.on_hand("MUG-1", 0).scan(MUG).ok("+1 MUG-1, in container ...7890").holds(B, "MUG-1", 1);
}

#[test]
fn one_label_says_pallet_and_content() {
    let whole = label(&[("00", A), ("02", TEA), ("37", "48"), ("10", "L1"), ("15", "271130")]);
    let once = receiving().scan(&whole).ok("+48 TEA lot L1, in container ...8908").holds(A, "TEA", 48);
    // It is whole: what follows is loose.
    let loose = once.scan(MUG).ok("+1 MUG-1").holds(A, "MUG-1", 0);
    loose
        .scan(&whole)
        .refuses("ALREADY RECEIVED container ...8908: 27 Nov 10:41 by Ana into DOCK-1, 1 line, 48 units")
        .records(0)
        .scan("OK")
        .scan("UNDO")
        .scan("UNDO")
        .scan("UNDO")
        .scan("UNDO")
        .ok("taken back: +48 TEA")
        .on_hand("TEA", 0)
        .scan(&whole)
        .ok("+48 TEA lot L1, in container ...8908");
}

#[test]
fn a_label_whose_question_was_answered_no_opens_nothing() {
    let past = label(&[("00", A), ("02", TEA), ("37", "48"), ("10", "OLD"), ("15", "250101")]);
    let no = receiving().scan(&past).asks("is in the past").scan("NO").asks("type it again");
    let no = no.scan("BACK").ok("not counted").scan(MUG).ok("+1 MUG-1");
    assert!(no.floor.plates.is_empty());
}

#[test]
fn the_two_barcodes_of_one_label_are_one_pallet_in_either_order() {
    let content = label(&[("02", TEA), ("37", "24"), ("10", "L1"), ("15", "271130")]);
    let first = receiving().scan(&sscc(A)).scan(&content).ok("+24 TEA lot L1, in container ...8908");
    first.holds(A, "TEA", 24).on_hand("TEA", 24).scan(MUG).ok("+1 MUG-1").holds(A, "MUG-1", 0);
    let pallets = receiving()
        .scan(&content)
        .ok("+24 TEA lot L1")
        .scan(&sscc(A))
        .ok("+24 TEA lot L1, in container ...8908: the content that was scanned before it")
        .records(2)
        .holds(A, "TEA", 24)
        .on_hand("TEA", 24)
        .scan(&content)
        .scan(&sscc(B))
        .ok("in container ...7890")
        .holds(A, "TEA", 24)
        .holds(B, "TEA", 24)
        .on_hand("TEA", 48);
    let one =
        pallets.scan("UNDO").asks("container ...7890").scan("UNDO").on_hand("TEA", 24).holds(B, "TEA", 0);
    one.scan("DONE").ok("received: 24 units in 1 scan");
    // Only what was scanned just before it is on it.
    let between = receiving().scan(&content).scan(MUG).scan(&sscc(A)).ok("INTO container").records(0);
    between.holds(A, "TEA", 0);
    // The lot may stand in the barcode of the pallet.
    let rest = label(&[("00", A), ("10", "L1"), ("17", "271130")]);
    let split = receiving().scan(&label(&[("02", TEA), ("37", "24")])).asks("SCAN THE LOT").scan(&rest);
    split.ok("+24 TEA lot L1, in container ...8908").holds(A, "TEA", 24).expires("TEA", "L1", "2027-11-30");
    let turned = receiving().scan(&rest).ok("INTO container").scan(&label(&[("02", TEA), ("37", "24")]));
    turned.ok("+24 TEA lot L1, in container ...8908").holds(A, "TEA", 24);
}

#[test]
fn one_scan_takes_the_container_and_one_puts_it_down() {
    let taken =
        received().flow(Move).scan(&sscc(A)).ok("container ...8908 in hand from DOCK-1: 2 lines, 5 units");
    let taken = taken.records(0);
    assert!(facts(&taken).contains(&("IN HAND".into(), "container ...8908".into())));
    let moved = taken.scan("A-01").ok("container ...8908 DOCK-1 -> A-01: 2 lines, 5 units").records(2);
    let moved =
        moved.lies("MUG-1", "A-01", 3).lies("TEA", "A-01", 2).lies("MUG-1", "DOCK-1", 0).stands(A, "A-01");
    let back =
        moved.scan("UNDO").asks("container ...8908 DOCK-1 -> A-01").scan("UNDO").ok("taken back").records(2);
    let back = back.lies("MUG-1", "DOCK-1", 3).holds(A, "MUG-1", 3).holds(A, "TEA", 2).stands(A, "DOCK-1");
    back.scan("DONE").ok("nothing moved");
}

#[test]
fn a_hand_holds_containers_and_loose_goods() {
    let loose = received().stock("MUG-1", "DOCK-1", None, 4).flow(Putaway);
    let both = loose.scan("DOCK-1").scan(&sscc(A)).scan("*2").scan(MUG).ok("2 in hand");
    let both = both.scan("DONE").asks("container ...8908 and 2 MUG-1 in hand");
    let down = both.scan("A-02").ok("container ...8908 DOCK-1 -> A-02").records(3);
    let down = down.lies("MUG-1", "A-02", 5).holds(A, "MUG-1", 3).lies("MUG-1", "DOCK-1", 2);
    down.scan("DONE").ok("put away: 7 units in 2 scans");
    let more = received().flow(Move).scan("DOCK-1").scan(&sscc(A)).scan("*2").scan(MUG).scan("A-01");
    more.asks("system says 0 here; you hold 2?").scan("YES").holds(A, "MUG-1", 3).lies("MUG-1", "DOCK-1", -2);
    let twice = received()
        .flow(Move)
        .scan(&sscc(A))
        .scan(&sscc(A))
        .refuses("ALREADY IN HAND container ...8908: since 10:41");
    let dropped = twice.scan("OK").scan("BACK").asks("container ...8908 in hand").scan("YES").ok("forgotten");
    dropped.scan("DONE").ok("nothing moved");
    let undone =
        received().flow(Move).scan(&sscc(A)).scan("UNDO").scan("UNDO").ok("taken back: container ...8908");
    undone.scan("DONE").ok("nothing moved");
}

#[test]
fn a_container_is_moved_from_where_the_books_have_it() {
    let other = received().flow(Move).scan("A-03").scan(&sscc(A)).ok("books have it in DOCK-1");
    other
        .scan("A-01")
        .ok("container ...8908 DOCK-1 -> A-01")
        .lies("MUG-1", "A-01", 3)
        .lies("MUG-1", "DOCK-1", 0);
    let there = received().flow(Move).scan("A-03").scan(&sscc(A)).scan("DOCK-1");
    there.ok("container ...8908 in DOCK-1, as the books have it").records(0).stands(A, "DOCK-1");
    received().flow(Move).scan(&sscc(A)).scan("DOCK-1").asks("is where they came from").records(0);
    received().flow(Move).scan(&sscc(B)).refuses("UNKNOWN CONTAINER 006141411234567890").records(0);
}

#[test]
fn an_empty_container_moves_too() {
    let empty = received().flow(Adjust).scan("DOCK-1").scan("R02").scan("*3").scan(MUG);
    let empty = empty.ok("out of container ...8908").scan("*2").scan("TEA").ok("out of container ...8908");
    let moved =
        empty.holds(A, "TEA", 0).flow(Move).scan(&sscc(A)).ok("in hand from DOCK-1: empty").scan("A-01");
    let moved = moved.ok("container ...8908 DOCK-1 -> A-01: empty").records(1).stands(A, "A-01");
    moved.scan("UNDO").asks("take back container ...8908").scan("UNDO").ok("taken back").stands(A, "DOCK-1");
}

#[test]
fn loose_goods_go_first_and_then_the_one_container_that_holds_it() {
    let moving = received().stock("MUG-1", "DOCK-1", None, 2).flow(Move).scan("DOCK-1");
    let moving = moving.scan("*2").scan(MUG).ok("+2 MUG-1, 2 in hand").scan(MUG);
    let moving = moving.ok("+1 MUG-1, 3 in hand, out of container ...8908");
    let down = moving.scan("A-01").ok("+3 MUG-1 DOCK-1 -> A-01").records(2);
    let down = down.holds(A, "MUG-1", 2).lies("MUG-1", "DOCK-1", 2).lies("MUG-1", "A-01", 3);
    let back =
        down.scan("UNDO").scan("UNDO").ok("taken back").holds(A, "MUG-1", 3).lies("MUG-1", "DOCK-1", 5);
    // One scan of more than is loose.
    let split = back.scan("*4").scan(MUG).ok("out of container ...8908").scan("A-01").records(2);
    split.holds(A, "MUG-1", 1).lies("MUG-1", "DOCK-1", 1);
}

#[test]
fn less_in_hand_is_less_out_of_the_container() {
    let more = received().stock("MUG-1", "DOCK-1", None, 2).flow(Move).scan("DOCK-1").scan("*5").scan(MUG);
    let less = more.ok("out of container ...8908").scan("*2").scan("XCMDQSET").ok("-3 MUG-1, 2 in hand");
    less.scan("A-01").records(1).holds(A, "MUG-1", 3).lies("MUG-1", "DOCK-1", 3);
    let undone = received().flow(Move).scan("DOCK-1").scan(MUG).scan(MUG).scan("UNDO").scan("UNDO");
    undone.scan("A-01").ok("+1 MUG-1").holds(A, "MUG-1", 2);
}

fn two_pallets() -> Shift {
    let shift = receiving().scan(&sscc(A)).scan("*3").scan(MUG).scan(&sscc(B)).scan("*5").scan(MUG);
    shift.scan("DONE").scan("DONE").ok("received: 8 units")
}

#[test]
fn of_several_containers_the_picker_says_which() {
    let asked =
        || two_pallets().flow(Move).scan("DOCK-1").scan(MUG).asks("MUG-1 out of which container? S01");
    let view = asked().task.view();
    assert_eq!(view.list, [format!("S01 {B} with 5"), format!("S02 {A} with 3")]);
    assert_eq!(view.choices, ["S01", "S02", "BACK"]);
    asked().records(0).scan("BACK").ok("not counted");
    asked().scan("DOCK-1").asks("choose the container first");
    let chosen = asked().scan("XCMDS02").ok("+1 MUG-1, 1 in hand, out of container ...8908");
    // It stays that one while it has any, and says so when the next is opened.
    let two = chosen.scan("*2").scan(MUG).ok("3 in hand, out of container ...8908");
    let three = two.scan(MUG).ok("4 in hand, out of container ...7890");
    three.scan("A-01").records(2).holds(A, "MUG-1", 0).holds(B, "MUG-1", 4);
    let plate = asked().scan(&sscc(B)).ok("out of container ...7890").scan("A-01");
    plate.holds(B, "MUG-1", 4).holds(A, "MUG-1", 3);
    let lost =
        two_pallets().flow(Adjust).scan("DOCK-1").scan("R02").scan(MUG).asks("out of which container?");
    let lost = lost.scan("XCMDS01").ok("-1 MUG-1 lost, out of container ...7890").holds(B, "MUG-1", 4);
    let fewer =
        lost.scan("*3").scan(MUG).holds(B, "MUG-1", 1).scan("*1").scan("XCMDQSET").ok("+3 MUG-1 lost");
    fewer.holds(B, "MUG-1", 4).holds(A, "MUG-1", 3).lies("MUG-1", "DOCK-1", 7);
}

#[test]
fn one_scan_counts_all_that_is_in_a_container() {
    let counting = received().stock("MUG-1", "DOCK-1", None, 4).flow(Count).scan("DOCK-1");
    let counted = counting.scan(&sscc(A)).ok("container ...8908 counted: 2 lines, 5 units").records(0);
    let counted = counted.scan(&sscc(A)).refuses("ALREADY COUNTED container ...8908: at 10:41").scan("OK");
    let done = counted.scan("*4").scan(MUG).scan("DONE");
    let done = done.ok("DOCK-1 counted: 1 line and 1 container, all as the books say");
    let (_, json) = done.floor.counts.last().unwrap();
    assert!(json.contains(A) && json.contains("\"sku\":\"TEA\""), "{json}");
    let short = received().stock("MUG-1", "DOCK-1", None, 4).flow(Count).scan("DOCK-1");
    let short = short.scan("*3").scan(MUG).scan(&sscc(A)).scan("DONE").ok("1 differs, -1 in all");
    short
        .holds(A, "MUG-1", 3)
        .lies("MUG-1", "DOCK-1", 6)
        .scan("UNDO")
        .scan("UNDO")
        .lies("MUG-1", "DOCK-1", 7);
    received()
        .flow(Count)
        .scan("DOCK-1")
        .scan(&sscc(A))
        .scan("DONE")
        .ok("DOCK-1 counted: 1 container, all as");
}

#[test]
fn a_counted_container_can_be_uncounted() {
    let counting =
        received().stock("MUG-1", "DOCK-1", None, 4).flow(Count).scan("DOCK-1").scan("*4").scan(MUG);
    let undone = counting.scan(&sscc(A)).ok("counted").scan("UNDO").scan("UNDO").ok("taken back: container");
    // Now its contents are expected to be counted one by one.
    let named = undone
        .scan("DONE")
        .asks("not scanned in DOCK-1: container ...8908")
        .scan("BACK")
        .scan(&sscc(A))
        .ok("counted");
    named.scan("DONE").ok("all as the books say");
}

#[test]
fn a_container_that_nobody_saw_is_asked_about_and_emptied() {
    let empty =
        received().flow(Count).scan("DOCK-1").scan("EMPTY").asks("all gone?").scan("EMPTY").ok("counted");
    let empty = empty.holds(A, "MUG-1", 0).holds(A, "TEA", 0).on_hand("MUG-1", 0);
    empty.scan("UNDO").scan("UNDO").ok("taken back").holds(A, "MUG-1", 3).holds(A, "TEA", 2);
    // Counted one by one, what is missing is missing from it.
    let one = received().flow(Count).scan("DOCK-1").scan("*2").scan(MUG).scan("*2").scan("TEA").scan("L1");
    one.scan("DONE").ok("1 differs, -1 in all").holds(A, "MUG-1", 2).lies("MUG-1", "DOCK-1", 2);
}

#[test]
fn a_container_found_elsewhere_is_moved_here_by_yes() {
    let asked =
        || received().flow(Count).scan("A-02").scan(&sscc(A)).asks("books have container ...8908 in DOCK-1");
    asked().records(0).scan("NO").ok("not counted").stands(A, "DOCK-1");
    let here = asked().scan("YES").ok("container ...8908 counted, moved to A-02").records(2);
    let here = here.stands(A, "A-02").lies("MUG-1", "A-02", 3).lies("MUG-1", "DOCK-1", 0);
    let done = here.scan("DONE").ok("A-02 counted: 1 container, all as the books say");
    done.scan("UNDO").asks("container ...8908 counted").scan("UNDO").ok("taken back").stands(A, "DOCK-1");
    received().flow(Count).scan("A-02").scan(&sscc(B)).refuses("UNKNOWN CONTAINER").records(0);
    received().flow(Count).scan(&sscc(A)).asks("where? scan the place first");
}

#[test]
fn a_serial_in_a_counted_container_is_not_counted_twice() {
    let cams =
        receiving().scan(&sscc(A)).scan("CAM").scan("SN-1").ok("in container").scan("DONE").scan("DONE");
    let counted = cams.flow(Count).scan("DOCK-1").scan(&sscc(A)).ok("counted").scan("CAM").scan("SN-1");
    counted.refuses("DUPLICATE SERIAL SN-1 of CAM: seen, in a container of this count");
}

#[test]
fn a_look_at_a_plate_shows_what_is_in_it() {
    let look = received().flow(Lookup).scan(&sscc(A));
    let look = look.ok(
        "container 106141412345678908 in DOCK-1: 2 lines, 5 units, received 27 Nov 10:41 by Ana into DOCK-1",
    );
    assert_eq!(facts(&look)[1], ("LPN".into(), A.into()));
    let list = look.task.view().list;
    assert!(list[0].contains("MUG-1") && list[1].contains("TEA") && list[1].contains("L1"), "{list:?}");
    // Typed from the label, without its brackets.
    let item = look.scan(A).ok("container 106141412345678908").scan("MUG-1").ok("MUG-1 The MUG-1: 3 each");
    assert!(!facts(&item).iter().any(|(label, _)| label == "LPN"), "each look stands for itself");
    item.scan(&sscc(B)).refuses("UNKNOWN CONTAINER");
    let goods = label(&[("00", A), ("02", TEA), ("37", "2")]);
    received().flow(Lookup).scan(&goods).ok("container 106141412345678908");
}

#[test]
fn a_tote_of_our_own_is_filled_again_once_it_is_empty() {
    let filled = receiving().scan("lpn-7").ok("INTO container LPN-7").scan(MUG).scan("DONE").scan("LPN-7");
    let filled = filled.asks("container LPN-7 was received 27 Nov 10:41 by Ana into DOCK-1, 1 line, 1 unit");
    let filled = filled.scan("NO").ok("it stays closed").scan("DONE");
    let moved =
        filled.flow(Move).scan("LPN-7").ok("container LPN-7 in hand").scan("A-01").stands("LPN-7", "A-01");
    let empty =
        moved.scan("A-01").scan(MUG).ok("out of container LPN-7").scan("A-02").holds("LPN-7", "MUG-1", 0);
    let again = empty.flow(Receive).scan("DOCK-1").scan("LPN-7").ok("INTO container LPN-7").scan(MUG);
    again.holds("LPN-7", "MUG-1", 1).stands("LPN-7", "DOCK-1");
    // A pallet's number is of one load.
    let gone = received().flow(Adjust).scan("DOCK-1").scan("R02").scan("*3").scan(MUG).scan("*2").scan("TEA");
    gone.flow(Receive).scan("DOCK-1").scan(&sscc(A)).refuses("ALREADY RECEIVED").records(0);
}

#[test]
fn a_tag_is_the_same_container_however_often_it_is_read() {
    let tag = epc::from_uri("urn:epc:tag:sscc-96:0.0614141.1234567890").unwrap();
    let plate = "106141412345678908";
    let open = receiving().scan(&tag).ok("INTO container ...8908").scan(&tag).ok("read already").scan(MUG);
    let open = open.holds(plate, "MUG-1", 1).scan(&tag).ok("read already").records(0);
    let again =
        receiving().scan(&tag).scan("DONE").ok("not recorded").scan(&tag).ok("INTO").scan(MUG).scan("DONE");
    let late =
        again.flow(Receive).scan("DOCK-1").scan(&tag).refuses("ALREADY RECEIVED").scan("OK").scan(&tag);
    late.ok("read already").records(0);
    let taken = open.scan("DONE").flow(Move).scan(&tag).ok("container ...8908 in hand");
    let taken = taken.scan(&tag).ok("read already").scan("A-01").ok("DOCK-1 -> A-01");
    // It left the hand: it may be taken again.
    let again =
        taken.scan(&tag).ok("in hand").scan("UNDO").scan("UNDO").ok("taken back").scan(&tag).ok("in hand");
    again.scan("A-02").ok("A-01 -> A-02");
    let counted =
        received().flow(Count).scan("DOCK-1").scan(&tag).ok("counted").scan(&tag).ok("read already");
    counted.scan("DONE").ok("all as the books say");
}

#[test]
fn a_container_that_was_carried_away_takes_no_more() {
    let mut filling = receiving().scan(&sscc(A)).scan(MUG).holds(A, "MUG-1", 1);
    let elsewhere = filling.floor.place("A-03");
    let draft = pickface::domain::Draft::new(
        shift::SITE,
        pickface::domain::MovementKind::Move,
        filling.floor.item("MUG-1"),
        filling.floor.place("DOCK-1"),
        elsewhere,
        Quantity::ONE,
    );
    let draft = draft.contained(Some(ContainerId(1)), Some(ContainerId(1)));
    filling.floor.apply(&[Record::Movement { draft, new_lot: None, new_container: None }]);
    let told = filling.scan(MUG).asks("container ...8908 stands in A-03 by now and is closed").records(0);
    told.scan(MUG).ok("+1 MUG-1").holds(A, "MUG-1", 1);
}

#[test]
fn a_container_of_another_site_stays_there() {
    let mut away = received();
    away.floor.stands.insert(ContainerId(1), away.floor.place("N-01"));
    let away =
        away.flow(Move).scan(&sscc(A)).refuses("OTHER SITE container ...8908: it stands in N-01 of NORTH");
    away.flow(Count).scan("A-01").scan(&sscc(A)).refuses("OTHER SITE").records(0);
}

#[test]
fn a_task_with_a_container_open_fits_a_page() {
    let mut shift = receiving().scan(&sscc(A));
    for n in 0..40 {
        shift.step(if n % 2 == 0 { MUG } else { "96385074" });
    }
    let json = serde_json::to_string(&shift.task).unwrap();
    assert!(json.len() < 4000, "{} bytes: {json}", json.len());
}

const ALPHABET: [&str; 34] = [
    MUG,
    "19506000134359",
    "TEA",
    "L1",
    "L2",
    "CAM",
    "SN-0001",
    "SN-0002",
    "DOCK-1",
    "A-01",
    "A-02",
    "(00)106141412345678908",
    "(00)106141412345678908",
    "(00)006141411234567890",
    "LPN-1",
    "(00)006141411234567890(02)05012345678900(37)6(10)L1(15)271130",
    "(02)05012345678900(37)4(10)L1(15)271130",
    "(00)106141412345678908(10)L2(17)271130",
    "XCMDS01",
    "XCMDS02",
    "XCMDR01",
    "XCMDR02",
    "YES",
    "NO",
    "UNDO",
    "DONE",
    "BACK",
    "EMPTY",
    "*3",
    "XCMDQSET",
    "receive",
    "move",
    "count",
    "adjust",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn containers_hold_what_went_into_them_whatever_is_scanned(
        scans in prop::collection::vec(0usize..ALPHABET.len(), 1..80),
    ) {
        let mut shift = two_pallets().stock("MUG-1", "DOCK-1", None, 4).stock("TEA", "A-01", Some("L1"), 5).flow(Move);
        for n in scans {
            shift.step(ALPHABET[n]);
            let said = shift.said.clone().unwrap();
            prop_assert!(said.outcome == pickface::scan::Outcome::Ok || shift.recorded.is_empty(), "{:?}", said);
            if shift.task.view().locked.is_some() {
                shift.step("OK");
            }
            for id in 1..=shift.floor.plates.len() {
                for ((place, ..), quantity) in shift.floor.held(ContainerId(id as i64)) {
                    prop_assert!(quantity.is_positive(), "{} in {}", quantity, place.0);
                    prop_assert_eq!(shift.floor.stands.get(&ContainerId(id as i64)), Some(&place), "a container is in two places");
                }
            }
        }
    }

    #[test]
    fn taking_everything_back_empties_and_fills_the_containers_again(
        scans in prop::collection::vec(prop::sample::select(vec![
            MUG, "TEA", "L1", "(00)106141412345678908", "(00)006141411234567890", "LPN-1", "A-01", "A-02", "DOCK-1", "*3",
            "(00)395060001000000013(02)05012345678900(37)6(10)L1(15)271130", "(02)05012345678900(37)4(10)L1(15)271130",
            "XCMDS01", "XCMDS02", "XCMDQSET", "YES", "NO", "BACK", "DONE", "XCMDR01", "XCMDR02", "OK",
        ]), 1..16),
        kind in prop::sample::select(vec![Receive, Putaway, Move, Adjust]),
    ) {
        let mut shift = two_pallets().stock("MUG-1", "DOCK-1", None, 2).stock("TEA", "A-01", Some("L1"), 5).flow(kind);
        let held = |shift: &Shift| -> Vec<_> {
            (1..=shift.floor.plates.len()).map(|id| shift.floor.held(ContainerId(id as i64))).filter(|h| !h.is_empty()).collect()
        };
        let before = (shift.floor.balances(), held(&shift));
        for text in scans {
            if text == "DONE" && shift.task.kind() != kind {
                continue;
            }
            shift.step(text);
        }
        // DONE ends the task and its journal with it; only an unfinished one can be taken back.
        if shift.task.kind() == kind {
            for text in ["OK", "BACK"] {
                shift.step(text);
            }
            for _ in 0..60 {
                shift.step("UNDO");
                shift.step("YES");
                if shift.task.view().locked.is_some() {
                    shift.step("OK");
                }
            }
            prop_assert_eq!((shift.floor.balances(), held(&shift)), before);
        }
    }
}

#[test]
fn all_takes_what_lies_loose_and_names_the_containers_beside_it() {
    received()
        .flow(Move)
        .scan("DOCK-1")
        .scan("XCMDALL")
        .asks("nothing lies loose in DOCK-1: 1 container there, scan each plate");
    let mixed = received().flow(Receive).scan("DOCK-1").scan(MUG).ok("+1 MUG-1");
    mixed
        .scan("DONE")
        .flow(Move)
        .scan("DOCK-1")
        .scan("XCMDALL")
        .ok("+1 in 1 line from DOCK-1; 1 container there: scan each plate")
        .scan(&sscc(A))
        .scan("XCMDALL")
        .asks("nothing more");
}

#[test]
fn what_is_damaged_comes_out_of_the_container_it_went_into() {
    receiving()
        .quarantine("A-03")
        .scan(MUG)
        .scan(&sscc(A))
        .scan(MUG)
        .scan(MUG)
        .scan("XCMDDAMAGED")
        .scan("XCMDDAMAGED")
        .ok("1 MUG-1 damaged, DOCK-1 -> A-03")
        .holds(A, "MUG-1", 1)
        .lies("MUG-1", "DOCK-1", 2);
}

#[test]
fn what_went_into_a_container_that_moved_on_is_not_taken_back_from_where_it_stood() {
    let mut shift = receiving().scan(&sscc(A)).scan(MUG).ok("in container ...8908");
    let elsewhere = shift.floor.place("A-01");
    shift.floor.stands.insert(ContainerId(1), elsewhere);
    shift.scan("UNDO").asks("container ...8908 stands in A-01 by now; MOVE it back first");
}

#[test]
fn a_count_names_the_container_that_nobody_scanned_and_misses_what_it_holds() {
    let counting = receiving()
        .scan(&sscc(A))
        .scan(MUG)
        .scan("DONE")
        .scan(MUG)
        .scan(MUG)
        .scan("DONE")
        .flow(Count)
        .scan("DOCK-1")
        .scan(MUG)
        .scan(MUG)
        .scan("DONE")
        .asks("not scanned in DOCK-1: container ...8908: NO scans it, YES counts without it");
    counting.scan("YES").ok("1 differs, -1 in all").holds(A, "MUG-1", 0).lies("MUG-1", "DOCK-1", 2);
}
