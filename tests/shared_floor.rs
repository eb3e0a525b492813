//! Two terminals over one floor of containers: what one does is not undone by what the other did meanwhile.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "support/shift.rs"]
mod shift;

use pickface::{
    barcode::{command::FlowKind::*, gs1},
    domain::{ContainerId, ItemId, Quantity},
    scan::{Outcome, Task},
};
use proptest::prelude::*;
use shift::Shift;

const MUG: &str = "9506000134352";
const TEA: &str = "05012345678900";
/// Two pallets.
const A: &str = "106141412345678908";
const B: &str = "006141411234567890";

fn label(fields: &[(&str, &str)]) -> String {
    format!("]C1{}", gs1::build(fields).unwrap())
}

fn plate(code: &str) -> String {
    label(&[("00", code)])
}

fn receiving() -> Shift {
    let mut shift = shift::shift();
    shift.floor.barcodes.push((TEA.into(), ItemId(3), Quantity::ONE));
    shift.flow(Receive).scan("DOCK-1").ok("into DOCK-1")
}

/// Twelve mugs on A in DOCK-1.
fn twelve() -> Shift {
    receiving().scan(&plate(A)).scan("*12").scan(MUG).scan("DONE").scan("DONE").ok("received: 12 units")
}

/// The other terminal carries A somewhere.
fn carried_to(place: &'static str) -> impl FnOnce(Shift) -> Shift {
    move |shift| shift.flow(Move).scan(&plate(A)).scan(place).ok("container ...8908").scan("DONE")
}

#[test]
fn what_came_out_of_a_container_that_moved_on_does_not_go_back_to_where_it_stood() {
    let lost = twelve().flow(Adjust).scan("DOCK-1").scan("R02").scan(MUG).ok("out of container ...8908");
    let away = lost.meanwhile(carried_to("A-01"));
    let told =
        away.scan("UNDO").asks("container ...8908 stands in A-01 by now; MOVE it back first").records(0);
    let told = told.stands(A, "A-01").holds(A, "MUG-1", 11).lies("MUG-1", "A-01", 11);
    let back = told.meanwhile(carried_to("DOCK-1"));
    back.scan("UNDO")
        .asks("take back")
        .scan("UNDO")
        .ok("taken back")
        .holds(A, "MUG-1", 12)
        .stands(A, "DOCK-1");
}

#[test]
fn a_container_that_was_carried_on_is_not_taken_back_from_under_the_other() {
    let moved = twelve().flow(Move).scan(&plate(A)).scan("A-01").ok("DOCK-1 -> A-01");
    // Between the first UNDO and the second.
    let asked = moved.scan("UNDO").asks("take back").meanwhile(carried_to("A-02"));
    let told =
        asked.scan("UNDO").asks("container ...8908 stands in A-02 by now; MOVE it back first").records(0);
    let told = told.holds(A, "MUG-1", 12).stands(A, "A-02").lies("MUG-1", "A-01", 0);
    let back = told.meanwhile(carried_to("A-01"));
    back.scan("UNDO").scan("UNDO").ok("taken back").stands(A, "DOCK-1").holds(A, "MUG-1", 12);
}

#[test]
fn a_container_that_was_drawn_from_goes_back_by_a_move() {
    let moved = twelve().flow(Move).scan(&plate(A)).scan("A-01");
    let drawn =
        moved.meanwhile(|t| t.flow(Adjust).scan("A-01").scan("R02").scan("*3").scan(MUG).ok("-3 MUG-1"));
    let told = drawn.scan("UNDO").asks("container ...8908 is not filled as it was; MOVE it back instead");
    told.records(0).holds(A, "MUG-1", 9).stands(A, "A-01");
}

#[test]
fn what_was_received_into_a_container_and_left_it_is_not_taken_back_out_of_it() {
    let open = receiving().scan(&plate(A)).scan("*12").scan(MUG);
    let drawn =
        open.meanwhile(|t| t.flow(Move).scan("DOCK-1").scan("*3").scan(MUG).scan("A-02").ok("+3 MUG-1"));
    let told =
        drawn.scan("UNDO").asks("container ...8908 no longer holds all of it; ADJUST what is wrong instead");
    let told = told.records(0).holds(A, "MUG-1", 9);
    // A correction takes what is there, and the rest is missing at the dock.
    let set = told.scan("*1").scan("XCMDQSET").ok("-11 MUG-1").records(2).holds(A, "MUG-1", 0);
    set.lies("MUG-1", "DOCK-1", -2).lies("MUG-1", "A-02", 3);
}

#[test]
fn less_lost_than_was_said_does_not_call_a_container_back() {
    let lost = twelve().flow(Adjust).scan("DOCK-1").scan("R02").scan("*3").scan(MUG);
    let away = lost.meanwhile(carried_to("A-02"));
    let told = away.scan("*1").scan("XCMDQSET");
    let told = told.asks("container ...8908 stands in A-02 by now; MOVE it back first").records(0);
    let told = told.stands(A, "A-02").holds(A, "MUG-1", 9);
    told.meanwhile(carried_to("DOCK-1"))
        .scan("*1")
        .scan("XCMDQSET")
        .ok("+2 MUG-1 lost")
        .holds(A, "MUG-1", 11);
}

#[test]
fn an_empty_container_that_moved_on_or_was_filled_stays_where_it_is() {
    let tote = || receiving().scan("LPN-7").scan(MUG).scan("DONE").scan("DONE");
    let empty = || tote().flow(Move).scan("DOCK-1").scan(MUG).scan("A-03").scan("DONE");
    let moved = || empty().flow(Move).scan("LPN-7").ok("empty").scan("A-01").ok("DOCK-1 -> A-01");
    let away = moved().meanwhile(|t| t.flow(Move).scan("LPN-7").scan("A-02").ok("A-01 -> A-02"));
    away.scan("UNDO").asks("container LPN-7 stands in A-02 by now; MOVE it back first").records(0);
    let filled =
        moved().meanwhile(|t| t.flow(Receive).scan("A-01").scan("LPN-7").scan(MUG).ok("in container LPN-7"));
    let told = filled.scan("UNDO").asks("container LPN-7 is not filled as it was; MOVE it back instead");
    told.records(0).stands("LPN-7", "A-01").holds("LPN-7", "MUG-1", 1);
}

#[test]
fn what_is_damaged_in_a_container_that_was_carried_away_is_set_apart_where_it_stands() {
    let open = || receiving().quarantine("A-03").scan(&plate(A)).scan("*3").scan(MUG);
    let away = open().meanwhile(carried_to("A-01")).scan("*1").scan("XCMDDAMAGED");
    away.asks("container ...8908 stands in A-01 by now; take it in MOVE there, then DAMAGED").records(0);
    let asked = open().scan("*1").scan("XCMDDAMAGED").asks("DAMAGED again").meanwhile(carried_to("A-01"));
    let told = asked.scan("XCMDDAMAGED").asks("stands in A-01 by now; take it in MOVE there").records(0);
    told.holds(A, "MUG-1", 3).lies("MUG-1", "DOCK-1", 0).lies("MUG-1", "A-03", 0);
    // Somebody took two of the three: one is in it, the other lies loose if anywhere.
    let drawn = open().meanwhile(|t| t.flow(Move).scan("DOCK-1").scan("*2").scan(MUG).scan("A-02").ok("+2"));
    let apart = drawn.scan("*2").scan("XCMDDAMAGED").scan("XCMDDAMAGED").ok("2 MUG-1 damaged");
    apart.records(2).holds(A, "MUG-1", 0).lies("MUG-1", "DOCK-1", -1).lies("MUG-1", "A-03", 2);
}

/// Five loose, and twelve on A, in DOCK-1; the five are counted.
fn five_counted() -> Shift {
    twelve().stock("MUG-1", "DOCK-1", None, 5).flow(Count).scan("DOCK-1").scan("*5").scan(MUG)
}

#[test]
fn what_comes_out_of_a_container_while_a_count_goes_on_is_no_variance() {
    let drawn =
        five_counted().meanwhile(|t| t.flow(Move).scan("DOCK-1").scan("*7").scan(MUG).scan("A-01").ok("+7"));
    let done =
        drawn.holds(A, "MUG-1", 10).scan(&plate(A)).ok("counted").scan("DONE").ok("all as the books say");
    done.on_hand("MUG-1", 17);
}

#[test]
fn what_goes_into_a_container_while_a_count_goes_on_is_no_variance() {
    let filling = receiving().scan("*5").scan(MUG).scan(&plate(A)).scan("*12").scan(MUG);
    let theirs = filling.task.clone();
    let counting = filling.flow(Count).scan("DOCK-1").scan("*5").scan(MUG);
    let filled = counting.meanwhile(|t| Shift { task: theirs, ..t }.scan("*3").scan(MUG).ok("+3 MUG-1"));
    let done = filled.scan(&plate(A)).ok("1 line, 15 units").scan("DONE").ok("all as the books say");
    done.on_hand("MUG-1", 20);
}

#[test]
fn a_container_that_leaves_while_its_place_is_counted_takes_its_goods_with_it() {
    // Counted, taken out of the count, and carried away.
    let undone =
        five_counted().scan(&plate(A)).ok("counted").meanwhile(carried_to("A-01")).scan("UNDO").scan("UNDO");
    let done = undone.scan("DONE").ok("all as the books say").on_hand("MUG-1", 17);
    done.lies("MUG-1", "DOCK-1", 5).holds(A, "MUG-1", 12);
    // Never counted at all.
    let never = five_counted().meanwhile(carried_to("A-01")).scan("DONE").ok("all as the books say");
    never.lies("MUG-1", "DOCK-1", 5).lies("MUG-1", "A-01", 12);
    // Taken out of the count while it stands there: what it holds is expected to be counted.
    let named =
        five_counted().scan(&plate(A)).scan("UNDO").scan("UNDO").scan("DONE").asks("not scanned in DOCK-1");
    named.scan("YES").asks("count MUG-1 again?");
}

#[test]
fn a_whole_pallet_comes_in_once_though_two_are_asked_for_its_lot() {
    let whole = label(&[("00", A), ("02", TEA), ("37", "48")]);
    let asked = receiving().scan(&whole).asks("SCAN THE LOT");
    let first = asked.meanwhile(|t| {
        let t = t.flow(Receive).scan("DOCK-1").scan(&whole).asks("SCAN THE LOT").scan("L1");
        t.asks("EXPIRY").scan("NO").ok("+48 TEA lot L1, in container ...8908")
    });
    let second = first.scan("L1").scan("NO").refuses("ALREADY RECEIVED container ...8908").records(0);
    let second = second.on_hand("TEA", 48).holds(A, "TEA", 48);
    second.scan("OK").scan(MUG).ok("+1 MUG-1").holds(A, "MUG-1", 0);
}

#[test]
fn fewer_found_out_of_a_chosen_container_are_fewer() {
    let two =
        receiving().scan(&plate(A)).scan("*6").scan(MUG).scan(&plate(B)).scan("*6").scan(MUG).scan("DONE");
    let found = two.flow(Adjust).scan("DOCK-1").scan("R01").scan("*5").scan(MUG).ok("+5 MUG-1 found");
    let gone =
        found.meanwhile(|t| t.flow(Move).scan("DOCK-1").scan("*5").scan(MUG).scan("A-01").ok("+5 MUG-1"));
    let asked = gone.scan("*2").scan("XCMDQSET").asks("out of which container? S01").records(0);
    let less = asked.scan("XCMDS01").ok("-3 MUG-1 found, 2 so far, out of container").on_hand("MUG-1", 14);
    less.lies("MUG-1", "DOCK-1", 9);
}

#[test]
fn taking_a_correction_back_knows_the_container_that_was_named() {
    let two =
        receiving().scan(&plate(A)).scan("*6").scan(MUG).scan(&plate(B)).scan("*8").scan(MUG).scan("DONE");
    let named =
        two.flow(Move).scan("DOCK-1").scan("*5").scan(MUG).asks("out of which container?").scan(&plate(A));
    let back = named.ok("out of container ...8908").scan("*3").scan("XCMDQSET").scan("UNDO").scan("UNDO");
    let down = back.ok("taken back: -2 MUG-1").scan("A-01").records(1);
    down.holds(A, "MUG-1", 1).holds(B, "MUG-1", 8);
}

#[test]
fn what_was_put_back_is_not_in_the_totals() {
    let dropped =
        twelve().flow(Move).scan(&plate(A)).scan("BACK").asks("are they back").scan("YES").ok("forgotten");
    let moved = dropped.scan("DOCK-1").scan(MUG).scan("A-02").scan("DONE");
    moved.ok("moved: 1 unit in 1 scan");
    let counted =
        twelve().flow(Count).scan("DOCK-1").scan(&plate(A)).scan("BACK").scan("YES").ok("forgotten");
    counted.scan("DOCK-1").scan("BACK").scan("DONE").ok("nothing counted");
}

#[test]
fn the_tenth_container_can_be_named_too() {
    let asked = || {
        let mut filled = receiving();
        for n in 1..=11 {
            for text in [format!("LPN-{n:03}"), format!("*{}", 30 - n), MUG.into()] {
                filled.step(&text);
            }
        }
        filled.flow(Move).scan("DOCK-1").scan(MUG).asks("out of which container? S01 LPN-001")
    };
    asked().asks("page 1 of 2").scan("LPN-011").ok("out of container LPN-011");
    let second = asked().scan("XCMDPNEXT").asks("S01 LPN-010 with 20; S02 LPN-011 with 19; page 2 of 2");
    second.scan("XCMDS02").ok("out of container LPN-011");
    asked().scan(&plate(B)).asks("choose the container first");
}

#[test]
fn counted_containers_are_not_forgotten_by_one_skip() {
    let counted = twelve().flow(Count).scan("DOCK-1").scan(&plate(A)).scan("XCMDSKIP");
    let asked = counted.asks("leave DOCK-1 for later and forget its 1 container? SKIP again");
    asked.scan("XCMDSKIP").ok("DOCK-1 left for later");
}

#[test]
fn full_closes_the_container_that_is_being_filled() {
    let open = receiving().scan(&plate(A)).scan("*3").scan(MUG);
    let full =
        open.scan("XCMDFULL").ok("container ...8908 closed: 1 line, 3 units; scan the next plate").records(0);
    full.scan(MUG).ok("+1 MUG-1").holds(A, "MUG-1", 3).scan("XCMDFULL").refuses("FULL belongs to");
    let waits = receiving().scan(&plate(A)).scan(MUG).scan("*3").scan("XCMDFULL");
    waits.asks("3 x waits");
}

#[test]
fn a_damaged_container_goes_with_its_reason() {
    let hand = twelve().quarantine("A-03").stock("MUG-1", "DOCK-1", None, 1).flow(Move).scan("DOCK-1");
    let both = hand.scan(&plate(A)).scan(MUG).scan("XCMDDAMAGED").scan("R04");
    let both = both.ok("+1 MUG-1").records(2).stands(A, "A-03");
    let notes = |shift: &Shift| -> Vec<String> {
        let note = |r: &pickface::scan::Record| match r {
            pickface::scan::Record::Movement { draft, .. } => Some(draft.note.clone()),
            _ => None,
        };
        shift.recorded.iter().filter_map(note).collect()
    };
    assert_eq!(notes(&both), ["expired", "expired"]);
    let alone = twelve().quarantine("A-03").flow(Move).scan(&plate(A)).scan("XCMDDAMAGED");
    let alone =
        alone.asks("container ...8908 damaged, from DOCK-1 to A-03? DAMAGED again").scan("XCMDDAMAGED");
    let alone = alone.ok("container ...8908 DOCK-1 -> A-03").stands(A, "A-03");
    assert_eq!(notes(&alone), ["damaged"]);
}

const ALPHABET: [&str; 36] = [
    MUG,
    MUG,
    "TEA",
    "L1",
    "CAM",
    "SN-0001",
    "DOCK-1",
    "A-01",
    "A-02",
    "(00)106141412345678908",
    "(00)106141412345678908",
    "(00)006141411234567890",
    "LPN-1",
    "LPN-1",
    "(00)395060001000000013(02)05012345678900(37)6(10)L1(15)271130",
    "(02)05012345678900(37)4(10)L1(15)271130",
    "(00)395060001000000013(02)05012345678900(37)6",
    "XCMDS01",
    "XCMDS02",
    "XCMDR01",
    "XCMDR02",
    "YES",
    "YES",
    "NO",
    "UNDO",
    "UNDO",
    "DONE",
    "BACK",
    "EMPTY",
    "*3",
    "XCMDQSET",
    "XCMDDAMAGED",
    "receive",
    "move",
    "count",
    "adjust",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(400), ..ProptestConfig::default() })]

    #[test]
    fn a_container_is_in_one_place_and_holds_what_went_into_it_whatever_two_terminals_do(
        scans in prop::collection::vec((0usize..2, 0usize..ALPHABET.len()), 1..120),
    ) {
        let two = receiving().scan(&plate(A)).scan("*3").scan(MUG).scan(&plate(B)).scan("*5").scan(MUG).scan("DONE").scan("DONE");
        let mut shift = two.quarantine("A-03").stock("MUG-1", "DOCK-1", None, 4).stock("TEA", "A-01", Some("L1"), 5);
        let mut other = Task::start(Move, shift::SITE);
        shift.task = Task::start(Receive, shift::SITE);
        let mut at = 0;
        for (terminal, n) in scans {
            if terminal != at {
                std::mem::swap(&mut shift.task, &mut other);
                at = terminal;
            }
            shift.step(ALPHABET[n]);
            let said = shift.answer();
            prop_assert!(said.outcome == Outcome::Ok || shift.recorded.is_empty(), "{said:?}");
            if shift.task.view().locked.is_some() {
                shift.step("OK");
            }
            for id in (1..=shift.floor.plates.len()).map(|id| ContainerId(id as i64)) {
                for ((place, item, _), quantity) in shift.floor.held(id) {
                    prop_assert!(quantity.is_positive(), "{quantity} of {} in {}: {said:?}", item.0, place.0);
                    prop_assert_eq!(shift.floor.stands.get(&id), Some(&place), "in two places: {:?}", said);
                }
            }
            for item in shift.floor.items.iter().map(|item| item.id) {
                let all = shift.floor.balances.iter().filter(|((of, ..), _)| *of == item).map(|(_, q)| *q);
                prop_assert_eq!(all.sum::<Quantity>(), Quantity::ZERO);
            }
        }
    }
}
