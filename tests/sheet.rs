//! The command sheet on the shop floor: every code of it is answered in every flow, and none does much at the first scan.

#![allow(missing_docs, reason = "tests are named by their rule")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{
    barcode::{
        Command,
        command::FlowKind::{self, Adjust, Count, Lookup, Move, Pack, Pick, Putaway, Receive, Return},
    },
    domain::{LocationId, LocationKind},
    scan::{Errand, Latest, Outcome, PlaceHit, Record},
};
use support::shift::{Shift, shift};

const MUG: &str = "9506000134352";
const CASE: &str = "19506000134359";

/// The floor with a quarantine place.
fn with_quarantine() -> Shift {
    let mut shift = shift();
    shift.floor.places.push(PlaceHit {
        id: LocationId(150),
        code: "QUAR-1".into(),
        kind: LocationKind::Quarantine,
    });
    shift
}

/// A flow with work in it: a place, goods in hand or received.
fn at_work(flow: FlowKind) -> Shift {
    let shift = with_quarantine()
        .stock("MUG-1", "A-01", None, 5)
        .stock("FERN-1", "A-01", None, 7)
        .stock("MUG-1", "DOCK-1", None, 5)
        .totes(&["TOTE-1", "TOTE-2"])
        .sale("S-1", &[("MUG-1", "A-01", None, 3), ("FERN-1", "A-01", None, 2)])
        .flow(flow);
    match flow {
        Receive => shift.scan("DOCK-1").scan(MUG).ok("+1 MUG-1"),
        Putaway | Move => shift.scan("A-01").scan(MUG).ok("in hand"),
        Adjust => shift.scan("A-01").scan("XCMDR01").scan(MUG).ok("+1 MUG-1"),
        Lookup | Count => shift.scan("A-01").scan(MUG),
        Pick => shift.scan("TOTE-1").scan("A-01").scan("96385074").ok("+1 FERN-1, 1 of 2"),
        Pack => {
            let picked = shift.flow(Pick).scan("TOTE-1").scan("A-01").scan("*2").scan("96385074").scan("*3");
            picked.scan(MUG).scan("DONE").scan("PACK").scan("TOTE-1").scan(MUG).ok("+1 MUG-1, 1 of 3")
        }
        Return => {
            shift.scan("A-01").scan(MUG).asks("why did 1 MUG-1 come back?").scan("R10").scan("S01").ok("back")
        }
    }
}

#[test]
fn every_code_of_the_sheet_is_answered_in_every_flow() {
    for flow in FlowKind::ALL {
        for begin in [shift().flow(flow), at_work(flow)] {
            let Shift { floor, task, .. } = begin;
            for command in Command::all() {
                let step = task.step(&command.code(), &floor).unwrap();
                let said = &step.feedback.message;
                let shown = format!("{} in {flow}: {said}", command.word());
                for word in ["UNKNOWN", "BAD SCAN", "BAD CODE", "belongs to another task"] {
                    assert!(!said.contains(word), "{shown}");
                }
                assert!(said.chars().count() > 8 && !said.ends_with(": "), "{shown}");
                // The word for the rest of us: every error says its command, or what is wrong in capitals.
                if step.feedback.outcome == Outcome::Error {
                    assert!(said.starts_with(|c: char| c.is_ascii_uppercase()), "{shown}");
                }
                if command.is_grave() {
                    let moves = step.record.iter().filter(|r| matches!(r, Record::Movement { .. })).count();
                    assert_eq!(moves, 0, "{shown}: one stray scan moved something");
                }
                // The same word typed by hand says the same, or is a code of a list.
                let typed = task.step(&command.word(), &floor).unwrap();
                let list = matches!(
                    command,
                    Command::Digit(_) | Command::Choice(_) | Command::Reason(_) | Command::Times(_)
                );
                assert!(list || typed.feedback == step.feedback, "{shown} / {}", typed.feedback.message);
            }
        }
    }
}

#[test]
fn what_the_screen_offers_works() {
    for flow in FlowKind::ALL {
        let Shift { floor, task, .. } = at_work(flow);
        for choice in task.view().choices {
            let word = choice.split(':').next().unwrap();
            assert!(Command::from_code(&format!("XCMD{word}")).is_some(), "{choice} in {flow}");
            let step = task.step(word, &floor).unwrap();
            assert_ne!(
                step.feedback.outcome,
                Outcome::Error,
                "{choice} in {flow}: {}",
                step.feedback.message
            );
        }
    }
}

#[test]
fn x10_makes_the_next_scan_ten_packs_and_x1_forgets_it() {
    let ten = shift().flow(Receive).scan("DOCK-1").scan("XCMDX10").ok("10 x: scan the item");
    assert!(ten.task.view().facts.iter().any(|f| f.label == "TIMES" && f.value == "10"));
    let ten = ten.scan(MUG).ok("+10 MUG-1").on_hand("MUG-1", 10).scan(MUG).ok("+1 MUG-1, 11 so far");
    ten.scan("UNDO").scan("UNDO").scan("UNDO").scan("UNDO").ok("taken back: +10").on_hand("MUG-1", 0);
    let forgotten = shift().flow(Receive).scan("DOCK-1").scan("XCMDX5").scan("XCMDX1").ok("1 x");
    forgotten.scan(MUG).ok("+1 MUG-1");
    shift().flow(Receive).scan("DOCK-1").scan("XCMDX5").scan("BACK").ok("back").scan(MUG).ok("+1 MUG-1");
    // The same limits as every quantity: a hundred cases are asked about, serials come one by one.
    let many =
        shift().flow(Receive).scan("DOCK-1").scan("XCMDX100").scan(CASE).asks("1200 each of MUG-1 at once");
    many.scan("NO").ok("not counted").on_hand("MUG-1", 0);
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("XCMDX5")
        .scan("CAM")
        .refuses("SERIALS of CAM are scanned one by one");
    shift().flow(Receive).scan("DOCK-1").scan("XCMDX5").scan("A-01").asks("5 x waits");
    // One quantity at a time: the last one said counts.
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("XCMDQ7")
        .scan("XCMDX10")
        .scan("XCMDX5")
        .scan(MUG)
        .ok("+5 MUG-1");
    shift().scan("XCMDX5").asks("look-up counts nothing");
}

#[test]
fn all_takes_what_lies_there_in_one_scan_and_one_undo() {
    let taken = at_work(Move).scan("XCMDALL").ok("+11 in 2 lines from A-01").records(0);
    let put = taken.scan("A-02").ok("+12 of 2 items A-01 -> A-02").records(2);
    let put = put.lies("MUG-1", "A-02", 5).lies("FERN-1", "A-02", 7).lies("MUG-1", "A-01", 0);
    put.scan("UNDO")
        .scan("UNDO")
        .ok("taken back")
        .records(2)
        .lies("MUG-1", "A-01", 5)
        .lies("FERN-1", "A-02", 0);
    let back = at_work(Move).scan("ALL").scan("UNDO").asks("take back +11 in 2 lines in hand?").scan("UNDO");
    let back = back.ok("taken back");
    assert_eq!(back.task.view().big, None, "nothing is shown as the last item");
    back.scan("A-02").ok("+1 MUG-1 A-01 -> A-02").lies("MUG-1", "A-01", 4);
    at_work(Move).scan("ALL").scan("ALL").asks("the books have nothing more in A-01");
    shift().flow(Move).scan("ALL").asks("where from?");
    shift().flow(Move).scan("A-02").scan("ALL").asks("nothing in A-02");
}

#[test]
fn all_of_many_lines_wants_a_second_scan_of_the_same() {
    let full = || {
        let mut shift = shift().flow(Move);
        for sku in ["MUG-1", "FERN-1", "ROPE", "BOTH"] {
            shift = shift.stock(sku, "A-01", None, 3);
        }
        shift.scan("A-01").scan("ALL").asks("take all of A-01: 4 lines, 12 units? ALL again").records(0)
    };
    full().scan("").asks("ALL again").scan("ALL").ok("+12 in 4 lines").scan("A-02").ok("+12 of 4 items");
    full().scan("YES").ok("+12 in 4 lines");
    full().scan("NO").ok("ALL cancelled").scan("A-02").ok("from A-02");
    full().scan(MUG).ok("ALL cancelled; +1 MUG-1").scan("A-02").ok("+1 MUG-1 A-01 -> A-02");
    full().scan("DONE").ok("ALL cancelled; nothing moved");
}

#[test]
fn what_came_in_damaged_goes_to_quarantine_with_its_reason() {
    let asked = with_quarantine()
        .flow(Receive)
        .scan("DOCK-1")
        .scan(CASE)
        .scan("XCMDDAMAGED")
        .asks(
            "12 MUG-1 damaged, from DOCK-1 to QUAR-1? DAMAGED again, or the reason: R03 damaged, R04 expired",
        )
        .records(0);
    assert_eq!(asked.task.view().choices, ["DAMAGED", "NO", "R03", "R04"]);
    let apart = asked.scan("XCMDR04").ok("12 MUG-1 expired, DOCK-1 -> QUAR-1").leaves(12);
    let Some(Record::Movement { draft, .. }) = apart.recorded.first() else { panic!("{:?}", apart.recorded) };
    assert_eq!((draft.note.as_str(), apart.recorded.len()), ("expired", 1));
    let apart = apart.lies("MUG-1", "QUAR-1", 12).lies("MUG-1", "DOCK-1", 0);
    apart.scan("UNDO").scan("UNDO").ok("taken back").lies("MUG-1", "DOCK-1", 12).on_hand("MUG-1", 12);
    // Digits say how many of them; more than came in is refused.
    let few = with_quarantine().flow(Receive).scan("DOCK-1").scan(CASE).scan("XCMDQ2").scan("DAMAGED");
    let few = few.asks("2 MUG-1 damaged").scan("DAMAGED").ok("2 MUG-1 damaged").lies("MUG-1", "DOCK-1", 10);
    let few = few.scan("DAMAGED").asks("how many of MUG-1 are damaged?").scan("*13").scan("DAMAGED");
    few.refuses("NOT SO MANY").lies("MUG-1", "QUAR-1", 2);
    // Any other scan forgets it, and no other reason will do.
    let at_dock = || with_quarantine().flow(Receive).scan("DOCK-1").scan(MUG).scan("DAMAGED");
    at_dock().scan(MUG).ok("DAMAGED cancelled; +1 MUG-1, 2 so far").lies("MUG-1", "QUAR-1", 0);
    at_dock().scan("XCMDR01").asks("R01 is no reason to set goods apart").scan("r03").ok("1 MUG-1 damaged");
    at_dock().scan("").asks("DAMAGED again").lies("MUG-1", "QUAR-1", 0);
    with_quarantine().flow(Receive).scan("DOCK-1").scan("DAMAGED").asks("what is damaged? receive it first");
    // A lot goes with its lot.
    let tea =
        with_quarantine().flow(Receive).scan("DOCK-1").scan("TEA").scan("L1").scan("NO").scan("DAMAGED");
    tea.asks("1 TEA lot L1 damaged").scan("DAMAGED").ok("TEA lot L1 damaged").lies("TEA", "QUAR-1", 1);
}

#[test]
fn without_a_quarantine_place_damaged_says_what_to_do() {
    let none = shift().flow(Receive).scan("DOCK-1").scan(MUG).scan("DAMAGED");
    none.refuses("NO QUARANTINE PLACE at this site: import a location of the kind quarantine").records(0);
    let hand = shift().stock("MUG-1", "A-01", None, 5).flow(Move).scan("A-01").scan(MUG).scan("DAMAGED");
    hand.refuses("NO QUARANTINE PLACE");
}

#[test]
fn what_is_in_hand_damaged_goes_to_quarantine_at_once() {
    let moved = at_work(Move).scan("DAMAGED").asks("1 MUG-1 damaged, from A-01 to QUAR-1?").scan("DAMAGED");
    let moved = moved.ok("+1 MUG-1 A-01 -> QUAR-1").lies("MUG-1", "QUAR-1", 1);
    let Some(Record::Movement { draft, .. }) = moved.recorded.first() else { panic!("{:?}", moved.recorded) };
    assert_eq!(draft.note, "damaged");
    // The next movement has no reason.
    let next = moved.scan("A-01").scan(MUG).scan("A-02");
    let Some(Record::Movement { draft, .. }) = next.recorded.first() else { panic!("{:?}", next.recorded) };
    assert_eq!(draft.note, "");
    let more = at_work(Putaway).scan("*9").scan(MUG).scan("DAMAGED").scan("XCMDR04");
    more.asks("system says 5 here; you hold 10?")
        .scan("YES")
        .ok("A-01 -> QUAR-1")
        .lies("MUG-1", "QUAR-1", 10);
    let kept =
        at_work(Move).scan("*9").scan(MUG).scan("DAMAGED").scan("XCMDR04").scan("NO").ok("still in hand");
    let kept = kept.scan("A-02").asks("you hold 10?").scan("YES");
    let Some(Record::Movement { draft, .. }) = kept.recorded.first() else { panic!("{:?}", kept.recorded) };
    assert_eq!(draft.note, "", "the reason was not taken up");
}

#[test]
fn a_place_can_be_left_to_be_counted_later() {
    let later = shift().flow(Count).scan("A-01").scan("SKIP").ok("A-01 left for later").records(0);
    let later = later.scan("A-02").ok("count A-02").scan(MUG).scan("SKIP");
    let later = later.asks("leave A-02 for later and forget its 1 line? SKIP again").scan("SKIP");
    later.ok("A-02 left for later").scan("DONE").ok("nothing counted");
    let kept =
        shift().flow(Count).scan("A-02").scan(MUG).scan("SKIP").scan(MUG).ok("SKIP cancelled; +1 MUG-1");
    kept.scan("DONE").ok("A-02 counted: 1 line").on_hand("MUG-1", 2);
    shift().flow(Receive).scan("SKIP").refuses("SKIP belongs to a list of things to do");
    shift().flow(Receive).scan("SHORT").refuses("SHORT belongs to a pick list or an order");
    shift().flow(Move).scan("FULL").refuses("FULL belongs to a tote or a pallet");
}

#[test]
fn a_count_far_from_the_books_wants_a_second_done_or_yes() {
    let far = || shift().stock("MUG-1", "A-01", None, 50).flow(Count).scan("A-01").scan(MUG).scan("DONE");
    far().asks("count MUG-1 again?").records(0).scan("DONE").ok("A-01 counted").on_hand("MUG-1", 1);
    far().scan("NO").ok("MUG-1 forgotten").on_hand("MUG-1", 50);
    far().scan("").asks("count MUG-1 again?").on_hand("MUG-1", 50);
    far().scan("A-02").asks("answer YES or NO").on_hand("MUG-1", 50);
}

#[test]
fn count_begins_where_the_picker_stands() {
    shift().scan("A-01").ok("A-01 (bin)").scan("COUNT").ok("count A-01: scan all that is in it");
    shift().flow(Receive).scan("DOCK-1").scan(MUG).scan("XCMDCOUNT").ok("count DOCK-1");
    at_work(Move).scan("COUNT").asks("leave for count and forget it?").scan("YES").ok("count A-01");
    shift().scan("COUNT").ok("count: SCAN THE PLACE TO COUNT");
    shift().scan("A-01").scan("RECEIVE").ok("receive: SCAN THE DOCK");
}

#[test]
fn print_is_of_what_was_scanned_last() {
    let print = |shift: Shift| match shift.scan("XCMDPRINT").errand {
        Some(Errand::Print(latest)) => latest,
        other => panic!("{other:?}"),
    };
    assert_eq!(print(shift().scan(MUG)).name(), "MUG-1");
    assert_eq!(print(shift().scan(MUG).scan("A-01")).name(), "A-01");
    assert_eq!(print(at_work(Receive)).name(), "MUG-1");
    let tea =
        shift().flow(Receive).scan("DOCK-1").scan("TEA").scan("L1").scan("2027-11-30").ok("+1 TEA lot L1");
    let Latest::Item { lot, expiry, .. } = print(tea) else { panic!("an item") };
    assert_eq!((lot.as_deref(), expiry.map(|d| d.to_string()).as_deref()), (Some("L1"), Some("2027-11-30")));
    let nothing = shift().scan("PRINT").asks("PRINT makes the label of what was scanned last");
    assert_eq!(nothing.errand, None);
    shift().scan(MUG).scan("print").ok("label of MUG-1: to the printer").records(0);
}

#[test]
fn pause_and_log_out_put_the_task_aside_whole() {
    let paused = at_work(Move).scan("PAUSE").ok("MOVE put aside: scan MOVE to go on").records(0);
    assert_eq!(paused.task.kind(), Lookup);
    let Some(Errand::Park(task)) = paused.errand else { panic!("not parked") };
    assert_eq!((task.kind(), task.unfinished()), (Move, true));
    let out = at_work(Move).scan("LOGOUT").ok("MOVE put aside; signed off").records(0);
    assert!(matches!(out.errand, Some(Errand::SignOff(Some(_)))));
    let out = shift().scan("XCMDLOGOUT").ok("signed off");
    assert_eq!(out.errand, Some(Errand::SignOff(None)));
    let fresh = shift().flow(Receive).scan("PAUSE").ok("nothing was begun in RECEIVE");
    assert_eq!(fresh.errand, None);
    shift().scan("PAUSE").asks("none is open");
}

#[test]
fn a_list_of_more_than_nine_has_pages() {
    let mut many = shift().flow(Move);
    for n in 1..=12 {
        many = many.stock("TEA", "A-01", Some(&format!("L{n:02}")), n);
    }
    let first = many.scan("A-01").scan("TEA").asks("SCAN THE LOT");
    let view = first.task.view();
    assert_eq!((view.list.len(), view.list[9].as_str()), (10, "page 1 of 2"));
    assert!(view.choices.contains(&"PNEXT".into()) && view.choices.contains(&"S09".into()));
    let second = first.scan("XCMDPNEXT").asks("page 2 of 2");
    let view = second.task.view();
    assert_eq!(view.list, ["S01 L10", "S02 L11", "S03 L12", "page 2 of 2"]);
    assert!(!view.choices.contains(&"S04".into()));
    let second = second.scan("XCMDS04").asks("that is not in the list").scan("XCMDS02").ok("+1 TEA lot L11");
    // The next question begins at its first page, and the pages go round.
    let again = second.scan("BACK").scan("TEA").asks("SCAN THE LOT").scan("PPREV").asks("page 2 of 2");
    again.scan("PNEXT").asks("page 1 of 2").scan("XCMDS01").ok("+1 TEA lot L01");
    shift().flow(Receive).scan("DOCK-1").scan("PNEXT").asks("there is no list with more pages");
}

#[test]
fn a_lot_may_be_called_like_a_word_that_is_typed() {
    let lot = |code: &str| shift().flow(Receive).scan("DOCK-1").scan("TEA").scan(code);
    for code in ["FULL", "ALL", "SHORT"] {
        let asked = lot(code).asks(&format!("{code} is a word of the command sheet: is it the lot of TEA?"));
        asked
            .scan("YES")
            .asks(&format!("EXPIRY of lot {code}?"))
            .scan("NO")
            .ok(&format!("+1 TEA lot {code}"));
    }
    lot("XCMDX10").asks("that is no lot");
    lot("NO").ok("not counted");
}
