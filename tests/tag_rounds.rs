//! Tags: however often a reader says one, in whichever round and order, it is one thing.

#[path = "support/shift.rs"]
mod shift;

use pickface::{
    barcode::{command::FlowKind::*, epc, gs1},
    domain::{ItemId, Quantity},
};
use shift::Shift;

const A: &str = "106141412345678908";

fn tag(serial: u64) -> String {
    epc::from_uri(&format!("urn:epc:tag:sgtin-96:3.9506000.013435.{serial}")).unwrap_or_default()
}

/// A tag of an item that nobody knows.
fn foreign(serial: u64) -> String {
    epc::from_uri(&format!("urn:epc:tag:sgtin-96:3.0614141.812345.{serial}")).unwrap_or_default()
}

/// The tag of pallet A.
fn pallet() -> String {
    epc::from_uri("urn:epc:tag:sscc-96:3.0614141.1234567890").unwrap_or_default()
}

fn plate() -> String {
    format!("]C1{}", gs1::build(&[("00", A)]).unwrap_or_default())
}

fn receiving() -> Shift {
    let mut shift = shift::shift();
    shift.floor.barcodes.push(("05012345678900".into(), ItemId(3), Quantity::ONE));
    shift.flow(Receive).scan("DOCK-1").ok("into DOCK-1")
}

#[test]
fn the_second_round_of_a_large_delivery_counts_nothing() {
    let mut shift = receiving();
    for round in 0..2 {
        for serial in 0..700 {
            shift.step(&tag(serial));
            let said = if round == 0 { "+1 MUG-1" } else { "read already" };
            shift = shift.ok(said);
        }
    }
    shift.on_hand("MUG-1", 700).scan("DONE").ok("received: 700 units in 700 scans");
}

#[test]
fn the_second_round_in_hand_and_in_a_count_counts_nothing() {
    for (flow, place) in [(Move, "A-01"), (Count, "A-01")] {
        let mut shift = shift::shift().stock("MUG-1", "A-01", None, 700).flow(flow).scan(place);
        for round in 0..2 {
            for serial in 0..700 {
                shift.step(&tag(serial));
                let said = if round == 0 { "+1 MUG-1" } else { "read already" };
                shift = shift.ok(said);
            }
        }
        assert_eq!(shift.task.view().big.map(|(number, _)| number).as_deref(), Some("700"));
    }
}

#[test]
fn a_tag_that_came_in_before_is_an_error_once_and_a_word_from_then_on() {
    let again = receiving().scan(&tag(1)).scan(&tag(2)).scan("DONE").ok("received: 2 units").scan("RECEIVE");
    let again = again.scan("DOCK-1").scan(&tag(1));
    let again = again.refuses("DUPLICATE TAG of MUG-1: received 27 Nov 10:41 by Ana into DOCK-1").records(0);
    let again =
        again.scan("OK").scan(&tag(2)).asks("not counted: its tag was received 27 Nov 10:41").records(0);
    again.scan(&tag(3)).ok("+1 MUG-1").on_hand("MUG-1", 3);
}

#[test]
fn a_tag_that_was_taken_back_may_come_in_again() {
    let back = receiving().scan(&tag(1)).scan("UNDO").scan("UNDO").ok("taken back").scan("DONE");
    back.scan("RECEIVE").scan("DOCK-1").scan(&tag(1)).ok("+1 MUG-1").on_hand("MUG-1", 1);
}

#[test]
fn tags_on_a_pallet_go_with_the_pallet_in_whichever_order_a_gate_reads_them() {
    let came = || {
        let shift = receiving().scan(&plate()).ok("INTO container").scan(&tag(1)).scan(&tag(2));
        let shift = shift.scan("DONE").scan("DONE").ok("received: 2 units");
        shift.stock("MUG-1", "DOCK-1", None, 5).flow(Move)
    };
    let first = came().scan(&pallet()).ok("container ...8908 in hand");
    let first = first.scan(&tag(1)).ok("is in container ...8908, which is in hand: it counts with it");
    first.scan("A-01").ok("2 units").lies("MUG-1", "A-01", 2).lies("MUG-1", "DOCK-1", 5).holds(A, "MUG-1", 2);
    let last = came().scan("DOCK-1").scan(&tag(1)).ok("+1 MUG-1").scan(&tag(2)).ok("2 in hand");
    let last = last.scan(&pallet()).ok("2 of its own tags go with it");
    let last = last.scan("A-01").ok("2 units").lies("MUG-1", "A-01", 2).lies("MUG-1", "DOCK-1", 5);
    last.holds(A, "MUG-1", 2).stands(A, "A-01").scan("DONE").ok("moved: 2 units in 1 scan");
    // One of it, taken out by its tag, comes out of the pallet and not of what lies loose.
    let one = came().scan("DOCK-1").scan(&tag(2)).ok("out of container ...8908");
    one.scan("A-01").lies("MUG-1", "A-01", 1).holds(A, "MUG-1", 1);
}

#[test]
fn a_count_reads_the_tags_of_a_pallet_with_the_pallet() {
    let came = || {
        let shift = receiving().scan(&plate()).scan(&tag(1)).scan(&tag(2));
        shift.scan("DONE").scan("DONE").flow(Count).scan("DOCK-1")
    };
    let first = came().scan(&pallet()).ok("counted").scan(&tag(1)).ok("which is counted");
    first.scan("DONE").ok("all as the books say");
    let last = came().scan(&tag(1)).scan(&tag(2)).ok("+1 MUG-1").scan(&pallet()).ok("counted");
    last.scan("DONE").ok("1 container, all as the books say").on_hand("MUG-1", 2);
}

#[test]
fn tags_of_unknown_items_stop_no_reader() {
    let mixed =
        receiving().scan(&tag(1)).scan(&foreign(1)).asks("UNKNOWN TAG of 80614141123458: not counted");
    let mixed = mixed.records(0).scan(&tag(2)).ok("+1 MUG-1").scan(&foreign(2)).ok("2 tags of unknown items");
    let mixed = mixed.scan(&foreign(1)).ok("2 tags of unknown items").scan(&tag(3)).ok("+1 MUG-1");
    mixed.on_hand("MUG-1", 3).scan("DONE").ok("2 tags of unknown items were not counted");
    let bound = receiving().scan(&foreign(1)).scan("HELP").asks("80614141123458 belongs to").scan("MUG-1");
    bound.scan("YES").ok("bound").scan(&foreign(1)).ok("+1 MUG-1");
    receiving().scan("TEA").asks("SCAN THE LOT").scan(&foreign(1)).asks("that is a tag").records(0);
}
