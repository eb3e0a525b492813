//! The flows, as the shop floor sees them.

#![allow(missing_docs, reason = "tests are named by their rule")]

mod support;

use pickface::{
    barcode::command::FlowKind::{Adjust, Count, Lookup, Move, Putaway, Receive},
    scan::{Fault, Outcome, Record},
};
use proptest::prelude::*;
use support::shift::shift;

const MUG: &str = "9506000134352";
const CASE: &str = "19506000134359";

#[test]
fn a_case_counts_as_its_twelve() {
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .ok("into DOCK-1")
        .scan(CASE)
        .ok("+12 MUG-1")
        .leaves(12)
        .on_hand("MUG-1", 12);
}

#[test]
fn the_same_item_twice_counts_twice_visibly() {
    shift()
        .flow(Receive)
        .scan("dock-1")
        .scan(MUG)
        .scan(MUG)
        .ok("+1 MUG-1, 2 so far")
        .leaves(2)
        .on_hand("MUG-1", 2);
}

#[test]
fn an_item_before_its_place_is_a_question_and_no_lock() {
    shift()
        .flow(Receive)
        .scan(MUG)
        .asks("where? scan the dock or the bin first")
        .records(0)
        .scan("DOCK-1")
        .ok("into DOCK-1");
}

#[test]
fn digits_multiply_the_next_item_and_qset_makes_the_line_so_much() {
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("XCMDQ1")
        .scan("XCMDQ2")
        .ok("12 x")
        .scan(MUG)
        .ok("+12 MUG-1")
        .scan("XCMDQ7")
        .scan("XCMDQSET")
        .ok("-5 MUG-1, 7 so far")
        .on_hand("MUG-1", 7)
        .scan("*2")
        .scan(CASE)
        .ok("+24 MUG-1")
        .on_hand("MUG-1", 31)
        .scan("UNDO")
        .scan("UNDO")
        .scan("UNDO")
        .scan("YES")
        .on_hand("MUG-1", 12);
}

#[test]
fn a_bare_number_never_becomes_a_quantity() {
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan(MUG)
        .scan("1234")
        .refuses("UNKNOWN CODE 1234")
        .on_hand("MUG-1", 1);
    shift().flow(Receive).scan("DOCK-1").scan("*9506000134352").refuses("BAD QUANTITY");
}

#[test]
fn quantities_fit_the_decimals_of_the_item() {
    shift().flow(Receive).scan("DOCK-1").scan("*0.5").scan(MUG).refuses("NOT WHOLE").on_hand("MUG-1", 0);
    shift().flow(Receive).scan("DOCK-1").scan("*0.5").scan(CASE).refuses("NOT WHOLE");
    shift().flow(Receive).scan("DOCK-1").scan("*2.5").scan("rope").ok("+2.5 ROPE");
}

#[test]
fn an_implausible_quantity_is_asked_about_a_second_time() {
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("*5000")
        .scan(MUG)
        .asks("really?")
        .records(0)
        .scan(MUG)
        .asks("answer YES or NO")
        .records(0)
        .scan("YES")
        .ok("+5000 MUG-1")
        .on_hand("MUG-1", 5000);
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("*101")
        .scan(MUG)
        .asks("101")
        .scan("NO")
        .ok("not counted")
        .on_hand("MUG-1", 0);
}

#[test]
fn an_error_locks_until_ok_and_counts_what_it_swallows() {
    let locked = shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("9506000134353")
        .refuses("UNKNOWN CODE 9506000134353 (wrong check digit: a 2 should stand last)")
        .scan(MUG)
        .scan("YES")
        .refuses("ignored: 2 scans, scan OK to go on")
        .on_hand("MUG-1", 0);
    assert_eq!(locked.task.view().locked.unwrap().1, 2);
    let before = locked.task.clone();
    let locked = locked.scan("").refuses("UNKNOWN CODE").records(0);
    assert_eq!(locked.task, before, "Enter alone does nothing");
    let free = locked.scan("XCMDOK").ok("go on").scan(MUG).ok("+1 MUG-1");
    assert!(
        free.task.view().trail.iter().any(|t| t == "UNKNOWN CODE (seen)"),
        "{:?}",
        free.task.view().trail
    );
    free.scan("nonsense").refuses("UNKNOWN CODE").scan("DOCK-1").ok("go on");
}

#[test]
fn a_scan_of_which_a_part_may_be_missing_locks_and_changes_nothing() {
    let mut shift = shift().flow(Receive).scan("DOCK-1").scan("TEA").asks("SCAN THE LOT");
    for (times, fault) in [(0, Fault::Stray(pickface::scan::Key::ESC)), (1, Fault::TooLong)] {
        let step = shift.task.refuse(fault);
        assert_eq!((step.feedback.outcome, step.record.len()), (Outcome::Error, 0));
        assert!(step.feedback.message.starts_with("BAD SCAN: the key Esc"), "{}", step.feedback.message);
        assert_eq!(step.task.view().locked.unwrap().1, times);
        shift.task = step.task;
    }
    shift
        .scan("L1")
        .refuses("ignored: 2 scans")
        .scan("OK")
        .ok("go on: SCAN THE LOT of TEA")
        .scan("L1")
        .asks("EXPIRY");
}

#[test]
fn three_half_scans_in_a_row_suspect_the_scanner() {
    shift()
        .scan("95")
        .refuses("BAD SCAN 2 chars")
        .scan("OK")
        .scan("9")
        .scan("OK")
        .scan("x1")
        .refuses("three in a row: set the scanner up, F10, Scanner");
}

#[test]
fn codes_that_a_keyboard_garbled_suspect_the_scanner_and_new_goods_do_not() {
    shift()
        .scan("-&\"àè-ààà\"è-ç")
        .refuses("UNKNOWN CODE")
        .scan("OK")
        .scan("Q)à&)à&")
        .scan("OK")
        .scan("à&à&à&")
        .refuses("three in a row: set the scanner up, F10, Scanner");
    let (one, two, three) = ("4006381333931", "5901234123457", "9780306406157");
    let said = shift().scan(one).scan("OK").scan(two).scan("OK").scan(three).message();
    assert!(said.contains("UNKNOWN CODE") && !said.contains("F10"), "{said}");
}

#[test]
fn an_ambiguous_code_is_asked_about_and_chosen() {
    shift().flow(Receive).scan("BOTH").asks("S01 place BOTH").scan("XCMDS01").ok("into BOTH");
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("TWO-ITEMS")
        .asks("S02 FERN-1")
        .scan(MUG)
        .ok("+1 MUG-1")
        .on_hand("FERN-1", 0);
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("TWO-ITEMS")
        .scan("A-01")
        .asks("choose first")
        .scan("2")
        .ok("+1 FERN-1");
}

#[test]
fn undo_shows_then_takes_back_and_walks_further() {
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan(MUG)
        .scan("96385074")
        .scan("UNDO")
        .asks("take back +1 FERN-1 into DOCK-1?")
        .records(0)
        .scan("UNDO")
        .ok("taken back")
        .leaves(0)
        .records(1)
        .scan("UNDO")
        .asks("+1 MUG-1")
        .scan(MUG)
        .ok("undo cancelled; +1 MUG-1, 2 so far")
        .on_hand("MUG-1", 2)
        .scan("UNDO")
        .scan("YES")
        .scan("UNDO")
        .scan("YES")
        .on_hand("MUG-1", 0)
        .scan("UNDO")
        .asks("nothing to take back");
}

#[test]
fn help_binds_an_unknown_barcode_and_counts_nothing_by_itself() {
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("4006381333931")
        .refuses("HELP to bind")
        .scan("HELP")
        .asks("SCAN THE ITEM that 04006381333931 belongs to")
        .scan("mug-1")
        .asks("is 1 of MUG-1")
        .scan("*6")
        .asks("is 6 of MUG-1")
        .records(0)
        .scan("YES")
        .ok("bound")
        .records(1)
        .on_hand("MUG-1", 0)
        .scan("4006381333931")
        .ok("+6 MUG-1")
        .on_hand("MUG-1", 6);
}

#[test]
fn help_binds_in_look_up_too_and_moves_nothing() {
    shift()
        .flow(Lookup)
        .scan("4006381333931")
        .refuses("HELP to bind")
        .scan("HELP")
        .asks("SCAN THE ITEM that 04006381333931 belongs to")
        .scan(MUG)
        .asks("is 1 of MUG-1")
        .scan("XCMDQ6")
        .asks("is 6 of MUG-1")
        .records(0)
        .scan("YES")
        .ok("bound 04006381333931 to MUG-1 x 6; scan it again to see it")
        .records(1)
        .on_hand("MUG-1", 0)
        .scan("4006381333931")
        .ok("MUG-1")
        .records(0);
}

#[test]
fn a_lot_is_asked_with_its_expiry_and_stays_until_the_place_changes() {
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("TEA")
        .asks("SCAN THE LOT of TEA")
        .scan("L1")
        .asks("EXPIRY of lot L1")
        .scan("soon")
        .asks("that is no date")
        .scan("271130")
        .ok("+1 TEA lot L1")
        .scan("TEA")
        .ok("+1 TEA lot L1, 2 so far")
        .leaves(2)
        .scan("A-01")
        .scan("TEA")
        .asks("SCAN THE LOT")
        .scan("L1")
        .ok("+1 TEA lot L1")
        .on_hand("TEA", 3)
        .scan("UNDO")
        .scan("UNDO")
        .on_hand("TEA", 2);
}

#[test]
fn a_serial_counts_once() {
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan("CAM")
        .asks("SCAN THE SERIAL")
        .scan("SN-0001")
        .ok("+1 CAM")
        .scan("SN-0002")
        .ok("+1 CAM")
        .scan("SN-0001")
        .refuses("DUPLICATE SERIAL SN-0001")
        .scan("OK")
        .scan("A-01")
        .scan("CAM")
        .scan("SN-0002")
        .refuses("it lies in DOCK-1")
        .on_hand("CAM", 2);
}

#[test]
fn done_says_what_was_received_and_goes_back_to_look_up() {
    let shift = shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan(CASE)
        .scan(MUG)
        .scan("DONE")
        .ok("received: 13 units in 2 scans");
    assert_eq!(shift.task.kind(), Lookup);
    shift.scan("MUG-1").ok("13 each in DOCK-1").records(0).scan("DOCK-1").ok("MUG-1 13");
}

#[test]
fn putaway_knows_the_one_dock_and_proposes_the_bin() {
    shift()
        .stock("MUG-1", "DOCK-1", None, 3)
        .stock("MUG-1", "A-02", None, 7)
        .flow(Putaway)
        .scan(MUG)
        .ok("put in A-02 where 7 lie")
        .records(0)
        .scan(MUG)
        .scan("A-02")
        .ok("+2 MUG-1 DOCK-1 -> A-02")
        .leaves(9)
        .lies("MUG-1", "DOCK-1", 1)
        .scan("UNDO")
        .scan("UNDO")
        .lies("MUG-1", "DOCK-1", 3);
}

#[test]
fn more_than_the_books_have_is_asked_and_then_believed() {
    shift()
        .stock("MUG-1", "A-01", None, 3)
        .flow(Move)
        .scan("A-01")
        .scan("*4")
        .scan(MUG)
        .scan("A-02")
        .asks("system says 3 here; you hold 4?")
        .records(0)
        .scan("YES")
        .ok("+4 MUG-1 A-01 -> A-02")
        .lies("MUG-1", "A-01", -1)
        .lies("MUG-1", "A-02", 4);
}

#[test]
fn a_move_asks_which_lot_where_several_lie_and_posts_all_at_once() {
    shift()
        .stock("TEA", "A-01", Some("L1"), 3)
        .stock("TEA", "A-01", Some("L2"), 3)
        .stock("MUG-1", "A-01", None, 3)
        .flow(Move)
        .scan("A-01")
        .scan("TEA")
        .asks("SCAN THE LOT")
        .scan("XCMDS02")
        .ok("+1 TEA lot L2")
        .scan(MUG)
        .scan("A-03")
        .ok("+2 of 2 items A-01 -> A-03")
        .records(2)
        .lies("TEA", "A-03", 1)
        .scan("UNDO")
        .scan("UNDO")
        .records(2)
        .lies("TEA", "A-03", 0)
        .lies("MUG-1", "A-01", 3);
}

#[test]
fn menu_asks_before_it_forgets_what_is_in_hand() {
    let held =
        shift().stock("MUG-1", "A-01", None, 3).flow(Move).scan("A-01").scan(MUG).scan("MENU").asks("leave");
    let held = held.scan("NO").ok("staying");
    assert_eq!(held.task.kind(), Move);
    let left = held.scan("receive").scan("YES").ok("receive").lies("MUG-1", "A-01", 3);
    assert_eq!(left.task.kind(), Receive);
}

#[test]
fn back_forgets_the_item_then_the_place() {
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan(MUG)
        .scan("BACK")
        .ok("back")
        .scan("BACK")
        .ok("SCAN THE DOCK")
        .scan("BACK")
        .asks("nothing");
}

#[test]
fn what_is_put_back_was_not_moved() {
    let back =
        shift().stock("MUG-1", "A-01", None, 3).flow(Move).scan("A-01").scan(MUG).scan("BACK").scan("BACK");
    back.asks("are they back in A-01?").scan("YES").ok("forgotten").scan("DONE").ok("nothing moved");
}

#[test]
fn a_count_is_blind_nets_what_moves_and_posts_what_differs() {
    let counted = shift()
        .stock("MUG-1", "A-01", None, 5)
        .stock("FERN-1", "A-01", None, 2)
        .flow(Count)
        .scan("A-01")
        .scan(MUG)
        .ok("+1 MUG-1");
    assert_eq!(counted.said.as_ref().unwrap().on_hand, None, "the books stay hidden");
    counted
        .stock("MUG-1", "A-01", None, -3)
        .scan(MUG)
        .ok("moved 3 while you counted")
        .scan(MUG)
        .scan("DONE")
        .asks("not seen in A-01: FERN-1: gone?")
        .records(0)
        .scan("YES")
        .ok("2 differ")
        .records(3)
        .lies("MUG-1", "A-01", 3)
        .lies("FERN-1", "A-01", 0)
        .scan("UNDO")
        .scan("UNDO")
        .lies("FERN-1", "A-01", 2)
        .lies("MUG-1", "A-01", 2);
}

#[test]
fn a_large_variance_asks_a_second_time_and_undo_takes_a_count_scan_back() {
    shift()
        .flow(Count)
        .scan("A-01")
        .scan("*9")
        .scan(MUG)
        .scan(MUG)
        .scan("UNDO")
        .asks("+1 MUG-1 counted")
        .scan("UNDO")
        .records(0)
        .scan("DONE")
        .asks("count MUG-1 again? NO counts again, YES is sure")
        .scan("BACK")
        .ok("the count goes on")
        .scan("DONE")
        .scan("YES")
        .ok("1 differs, +9 in all")
        .on_hand("MUG-1", 9);
}

#[test]
fn an_empty_place_is_counted_with_one_word() {
    let empty = shift()
        .stock("MUG-1", "A-01", None, 2)
        .flow(Count)
        .scan("A-01")
        .scan("EMPTY")
        .asks("the books say things lie in A-01: all gone? EMPTY again or YES")
        .records(0)
        .scan("EMPTY")
        .ok("A-01 counted")
        .records(2);
    assert!(
        matches!(empty.recorded.last(), Some(Record::Count { lines, .. }) if lines.contains("\"variance\":-2"))
    );
    empty.on_hand("MUG-1", 0).scan("A-02").scan("empty").ok("all as the books say").records(1);
}

#[test]
fn a_count_holds_a_thousand_lines_and_says_what_to_do_with_more() {
    let mut shift = shift().flow(Count).scan("A-01").scan(MUG).scan("CAM");
    for n in 1..1000 {
        shift = shift.scan(&format!("SN-{n:04}")).ok("+1 CAM serial");
    }
    shift
        .scan("SN-9999")
        .refuses(
            "TOO MANY in A-01: a count holds 1000 different lines; BACK throws it away, then MOVE a part",
        )
        .scan("OK")
        .scan(MUG)
        .ok("+1 MUG-1, 2 so far");
}

#[test]
fn an_adjustment_has_a_place_a_reason_and_a_direction() {
    shift()
        .stock("MUG-1", "A-01", None, 2)
        .flow(Adjust)
        .scan("A-01")
        .scan(MUG)
        .asks("why?")
        .scan("XCMDR03")
        .ok("damaged")
        .scan(MUG)
        .ok("-1 MUG-1 damaged")
        .leaves(1)
        .scan("*2")
        .scan(MUG)
        .asks("system says 1 here; you hold 2?")
        .records(0)
        .scan("YES")
        .ok("-2 MUG-1")
        .on_hand("MUG-1", -1)
        .scan("XCMDR01")
        .scan(MUG)
        .ok("+1 MUG-1 found")
        .on_hand("MUG-1", 0)
        .scan("XCMDR19")
        .refuses("NO REASON R19");
}

#[test]
fn what_is_scanned_commands_no_terminal() {
    let said = shift().scan("evil\x1b]52;c;aGk=\x07\u{202E}").refuses("UNKNOWN CODE");
    assert!(said.said.unwrap().message.chars().all(|c| !c.is_control() && c != '\u{202E}'));
}

#[test]
fn five_thousand_scans_stay_small_and_quick() {
    let mut floor = shift().flow(Receive).scan("DOCK-1");
    for n in 0..60 {
        let mut item = floor.floor.items[0].clone();
        item.id = pickface::domain::ItemId(100 + n);
        item.sku = format!("A-RATHER-LONG-SKU-{n}");
        floor.floor.items.push(item);
    }
    let started = std::time::Instant::now();
    let mut task = floor.task;
    let mut stepping = std::time::Duration::ZERO;
    for seq in 1..=5000 {
        let sku = format!("A-RATHER-LONG-SKU-{}", seq % 60);
        let before = std::time::Instant::now();
        let step = task.step(&sku, &floor.floor).unwrap();
        stepping += before.elapsed();
        assert_eq!(step.feedback.outcome, Outcome::Ok, "{}", step.feedback.message);
        task = step.task;
        task.recorded(&[pickface::domain::MovementId { stream: 1, seq }]);
    }
    let size = serde_json::to_string(&task).unwrap().len();
    println!("{size} bytes, {:?} a step, {:?} in all", stepping / 5000, started.elapsed());
    assert!(size < 32 * 1024, "{size} bytes");
}

#[test]
fn digits_that_wait_are_neither_lost_nor_counted_on_the_next_item() {
    let waiting = shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan(MUG)
        .scan("XCMDQ1")
        .scan("XCMDQ2")
        .scan("DONE")
        .asks("12 x waits: QSET makes MUG-1 12, QCLR forgets it")
        .scan("A-01")
        .asks("12 x waits")
        .scan("count")
        .asks("12 x waits")
        .records(0);
    assert_eq!(waiting.task.view().choices, ["QSET", "QCLR"]);
    waiting.scan("qset").ok("+11 MUG-1, 12 so far").scan("DONE").ok("received: 12 units");
    shift()
        .stock("MUG-1", "A-01", None, 30)
        .flow(Move)
        .scan("A-01")
        .scan(MUG)
        .scan("*12")
        .scan("A-02")
        .asks("QSET makes MUG-1 12")
        .scan("qclr")
        .ok("digits forgotten")
        .scan("A-02")
        .ok("+1 MUG-1 A-01 -> A-02");
    shift().flow(Count).scan("A-01").scan("*3").scan("EMPTY").asks("3 x waits: scan the item");
}

#[test]
fn a_digit_behind_a_typed_quantity_begins_another() {
    shift().flow(Receive).scan("DOCK-1").scan("*1").scan("XCMDQ5").ok("5 x").scan(MUG).ok("+5 MUG-1");
    shift().flow(Receive).scan("DOCK-1").scan("XCMDQ1").scan("*5").ok("5 x").scan(MUG).ok("+5 MUG-1");
}

#[test]
fn a_stray_empty_wipes_no_place() {
    shift()
        .stock("MUG-1", "A-03", None, 40)
        .flow(Count)
        .scan("A-03")
        .scan("EMPTY")
        .asks("the books say things lie in A-03: all gone? EMPTY again or YES")
        .records(0)
        .scan("NO")
        .ok("the count goes on")
        .lies("MUG-1", "A-03", 40)
        .scan("EMPTY")
        .scan("EMPTY")
        .ok("A-03 counted")
        .lies("MUG-1", "A-03", 0);
}

#[test]
fn what_arrives_while_gone_is_asked_stays() {
    let asked = shift()
        .stock("MUG-1", "A-01", None, 2)
        .flow(Count)
        .scan("A-01")
        .scan("DONE")
        .asks("not seen in A-01: MUG-1: gone?");
    asked
        .stock("FERN-1", "A-01", None, 3)
        .stock("MUG-1", "A-01", None, 4)
        .scan("YES")
        .asks("not seen in A-01: FERN-1: gone?")
        .records(0)
        .scan("YES")
        .ok("A-01 counted")
        .lies("FERN-1", "A-01", 0)
        .lies("MUG-1", "A-01", 4);
    shift()
        .flow(Count)
        .scan("A-01")
        .scan("*9")
        .scan(MUG)
        .scan("DONE")
        .asks("count MUG-1 again?")
        .stock("FERN-1", "A-01", None, 3)
        .scan("YES")
        .asks("not seen in A-01: FERN-1")
        .scan("NO")
        .lies("FERN-1", "A-01", 3);
    shift()
        .stock("MUG-1", "A-01", None, 2)
        .flow(Count)
        .scan("A-01")
        .scan("EMPTY")
        .stock("FERN-1", "A-01", None, 3)
        .scan("EMPTY")
        .asks("not seen in A-01: FERN-1")
        .scan("NO")
        .stock("MUG-1", "A-01", None, -2)
        .scan("EMPTY")
        .scan("YES")
        .lies("MUG-1", "A-01", 0);
}

#[test]
fn a_question_names_every_line_that_yes_answers() {
    shift()
        .flow(Count)
        .scan("A-01")
        .scan("*9")
        .scan(MUG)
        .scan("*8")
        .scan("96385074")
        .scan("*7")
        .scan("ROPE")
        .scan("*6")
        .scan("TEA")
        .scan("L9")
        .scan("DONE")
        .asks("count MUG-1, FERN-1, ROPE and 1 more again?");
    shift()
        .stock("MUG-1", "A-01", None, 3)
        .flow(Move)
        .scan("A-01")
        .scan("*4")
        .scan(MUG)
        .scan("96385074")
        .scan("A-02")
        .asks("system says less in A-01 than you hold: MUG-1 3 of 4, FERN-1 0 of 1: you hold them?")
        .stock("MUG-1", "A-01", None, 9)
        .scan("YES")
        .ok("+5 of 2 items");
}

#[test]
fn no_to_a_count_forgets_the_line_and_tells_nothing_of_the_books() {
    let asked = shift()
        .stock("MUG-1", "A-01", None, 30)
        .stock("FERN-1", "A-01", None, 1)
        .flow(Count)
        .scan("A-01")
        .scan("96385074")
        .scan("*9")
        .scan(MUG)
        .scan("DONE")
        .asks("count MUG-1 again? NO counts again, YES is sure");
    let said = &asked.said.as_ref().unwrap().message;
    assert!(!said.contains("30") && !said.contains("21"), "a blind count: {said}");
    asked
        .scan("NO")
        .ok("MUG-1 forgotten: count it again")
        .scan("*29")
        .scan(MUG)
        .ok("+29 MUG-1")
        .scan("DONE")
        .ok("A-01 counted: 2 lines, 1 differs, -1 in all")
        .lies("MUG-1", "A-01", 29)
        .scan("A-02")
        .scan("DONE")
        .scan("DONE");
}

#[test]
fn a_scanned_dock_stays_the_source_though_the_item_lies_elsewhere() {
    let mut floor = shift().stock("MUG-1", "DOCK-1", None, 3);
    floor.floor.places[4].kind = pickface::domain::LocationKind::Dock;
    floor
        .flow(Putaway)
        .scan("BOTH")
        .scan("XCMDS01")
        .ok("from BOTH")
        .scan(MUG)
        .ok("+1 MUG-1, 1 in hand")
        .scan("A-01")
        .asks("system says 0 here; you hold 1? (MUG-1 in BOTH)")
        .scan("YES")
        .ok("BOTH -> A-01")
        .lies("MUG-1", "DOCK-1", 3);
    shift().stock("MUG-1", "DOCK-1", None, 3).flow(Putaway).scan(MUG).ok("+1 MUG-1 from DOCK-1, 1 in hand");
}

#[test]
fn what_is_no_lot_becomes_none_by_chance() {
    let asked = || shift().flow(Receive).scan("DOCK-1").scan("TEA").asks("SCAN THE LOT");
    for text in ["]C10109506000134352", "(01)09506000134352", "010950600013435210L1"] {
        asked().scan(text).asks("that is MUG-1, no lot").records(0);
    }
    asked()
        .scan("L1\u{1d}17271130")
        .refuses("BAD LOT")
        .scan("OK")
        .scan("L1")
        .asks("EXPIRY of lot L1")
        .scan("NO")
        .ok("+1 TEA lot L1");
    for text in ["9506000134353", "A-LOT-OF-MORE-THAN-TWENTY"] {
        asked().scan(text).asks("is it the lot of TEA?").records(0).scan("NO").ok("not counted");
    }
    asked().scan("XCMDFOO").asks("UNKNOWN COMMAND").records(0);
}

#[test]
fn junk_becomes_no_serial() {
    let one = || shift().flow(Receive).scan("DOCK-1").scan("CAM").scan("SN-0001").ok("+1 CAM serial SN-0001");
    one().scan("x1").asks("is very short: is it the serial of CAM?").scan("NO").on_hand("CAM", 1);
    one().scan("9506000134353").asks("misread item barcode").scan("NO").on_hand("CAM", 1);
    one().scan("0109506000134352").ok("+1 MUG-1").on_hand("CAM", 1);
    one().scan("XCMDFOO").refuses("UNKNOWN COMMAND").on_hand("CAM", 1);
    one().scan("XCMDQ5").scan("SN-0002").refuses("one by one, not 5 at once").on_hand("CAM", 1);
}

#[test]
fn what_does_not_go_on_with_the_serials_is_asked_about_before_it_is_one() {
    let one = || shift().flow(Receive).scan("DOCK-1").scan("CAM").scan("SN-0001").ok("+1 CAM serial SN-0001");
    // An unknown place, an unknown SKU, a typo.
    for text in ["A-99", "FERN-2", "SN-00002"] {
        let question = format!("{text}: is it the serial of CAM?");
        one().scan(text).asks(&question).records(0).scan("NO").ok("not counted").on_hand("CAM", 1);
    }
    // Another series is asked about once.
    one()
        .scan("KX41")
        .asks("KX41: is it the serial of CAM?")
        .scan("YES")
        .ok("+1 CAM serial KX41")
        .scan("KX42")
        .ok("+1 CAM serial KX42")
        .scan("SN-0002")
        .ok("+1 CAM serial SN-0002")
        .on_hand("CAM", 4);
    // What the store knows is no question.
    shift()
        .stock("CAM", "A-01", Some("OLD7"), 1)
        .flow(Count)
        .scan("A-01")
        .scan("CAM")
        .scan("SN-0001")
        .scan("OLD7")
        .ok("+1 CAM serial OLD7");
}

#[test]
fn forty_serials_in_a_row_are_no_forty_questions() {
    let mut shift = shift().flow(Receive).scan("DOCK-1").scan("CAM");
    for n in 1..=40 {
        shift = shift.scan(&format!("SN-{n:04}")).ok("+1 CAM serial");
    }
    shift.on_hand("CAM", 40);
}

#[test]
fn an_expiry_that_cannot_be_right_is_asked_about() {
    let asked = || shift().flow(Receive).scan("DOCK-1").scan("TEA").scan("L1").asks("EXPIRY of lot L1");
    asked()
        .scan("201130")
        .asks("best before 30 Nov 2020 is in the past")
        .records(0)
        .scan("NO")
        .asks("type it again")
        .scan("271130")
        .ok("+1 TEA lot L1, best before 30 Nov 2027")
        .expires("TEA", "L1", "2027-11-30");
    asked()
        .scan("2062-11-30")
        .asks("best before 30 Nov 2062 is more than ten years ahead")
        .scan("YES")
        .ok("best before 30 Nov 2062")
        .expires("TEA", "L1", "2062-11-30");
}

#[test]
fn the_expiry_of_a_known_lot_is_asked_while_none_of_it_is_here() {
    let tea = |expiry| shift().lot("TEA", "L1", expiry).flow(Receive).scan("DOCK-1").scan("TEA").scan("L1");
    tea(None).asks("EXPIRY of lot L1").scan("271130").ok("+1 TEA lot L1").expires("TEA", "L1", "2027-11-30");
    tea(Some("2027-01-31"))
        .asks("NO keeps best before 31 Jan 2027")
        .scan("2027-02-28")
        .ok("best before 28 Feb 2027")
        .expires("TEA", "L1", "2027-02-28")
        .scan("UNDO")
        .scan("UNDO")
        .on_hand("TEA", 0);
    tea(Some("2027-01-31")).scan("NO").ok("+1 TEA lot L1").expires("TEA", "L1", "2027-01-31");
    tea(Some("2026-01-31")).scan("NO").asks("was best before 31 Jan 2026: receive it all the same?");
    shift()
        .lot("TEA", "L1", Some("2026-01-31"))
        .stock("TEA", "A-01", Some("L1"), 2)
        .flow(Receive)
        .scan("DOCK-1")
        .scan("TEA")
        .scan("L1")
        .asks("was best before 31 Jan 2026: receive it all the same?")
        .records(0)
        .scan("YES")
        .ok("+1 TEA lot L1")
        .on_hand("TEA", 3);
}

#[test]
fn a_lot_is_the_same_in_either_case() {
    shift()
        .lot("TEA", "Lx1", Some("2027-01-31"))
        .stock("TEA", "A-01", Some("Lx1"), 2)
        .flow(Receive)
        .scan("DOCK-1")
        .scan("TEA")
        .scan("LX1")
        .ok("+1 TEA lot Lx1")
        .leaves(1);
    shift()
        .stock("CAM", "A-01", Some("sn-1"), 1)
        .flow(Receive)
        .scan("DOCK-1")
        .scan("CAM")
        .scan("SN-1")
        .refuses("DUPLICATE SERIAL sn-1");
}

#[test]
fn a_serial_is_in_one_place() {
    shift()
        .stock("CAM", "N-01", Some("SN-1"), 1)
        .flow(Receive)
        .scan("DOCK-1")
        .scan("CAM")
        .scan("SN-1")
        .refuses("DUPLICATE SERIAL SN-1 of CAM: seen, it lies in N-01 of NORTH");
    shift()
        .stock("CAM", "DOCK-1", Some("SN1"), 1)
        .flow(Count)
        .scan("A-01")
        .scan("CAM")
        .scan("SN1")
        .asks("books have SN1 in DOCK-1: is it here?")
        .records(0)
        .scan("YES")
        .ok("+1 CAM serial SN1")
        .scan("DONE")
        .ok("A-01 counted")
        .lies("CAM", "DOCK-1", 0)
        .lies("CAM", "A-01", 1)
        .on_hand("CAM", 1)
        .scan("UNDO")
        .scan("YES")
        .lies("CAM", "DOCK-1", 1);
    shift()
        .stock("CAM", "DOCK-1", Some("SN1"), 1)
        .flow(Move)
        .scan("A-01")
        .scan("CAM")
        .scan("SN1")
        .scan("A-02")
        .asks("(CAM serial SN1 in A-01; the books have it in DOCK-1)");
}

#[test]
fn undo_does_not_reach_past_a_binding_without_a_word() {
    shift()
        .flow(Receive)
        .scan("DOCK-1")
        .scan(MUG)
        .scan("4006381333931")
        .scan("HELP")
        .scan("mug-1")
        .scan("YES")
        .ok("bound")
        .scan("UNDO")
        .asks("the binding cannot be taken back here")
        .records(0)
        .on_hand("MUG-1", 1)
        .scan("UNDO")
        .asks("take back +1 MUG-1 into DOCK-1?");
}

#[test]
fn what_is_misread_or_belongs_elsewhere_is_not_bound() {
    for (text, words) in [
        ("9506000134353", "wrong check digit"),
        ("XCMDQ12", "UNKNOWN COMMAND XCMDQ12"),
        ("n-01", "that place is in NORTH"),
        ("AB\u{1d}CD", "UNKNOWN CODE AB"),
        ("MUG-1\tMUG-1", "UNKNOWN CODE MUG-1"),
        (&"9".repeat(129), "UNKNOWN CODE 999"),
    ] {
        let locked = shift().flow(Receive).scan("DOCK-1").scan(text).refuses(words);
        assert!(!locked.said.as_ref().unwrap().message.contains("HELP"));
        assert_eq!(locked.task.view().choices, ["OK"], "{text:?}");
        locked.scan("HELP").refuses("ignored: 1 scan");
    }
    shift().flow(Receive).scan("DOCK-1").scan("\u{1d}9506000134352\u{1e}").ok("+1 MUG-1");
}

#[test]
fn the_questions_about_a_lot_show_what_they_are_about() {
    let asked = shift().flow(Receive).scan("DOCK-1").scan("*12").scan("TEA");
    let fact = |shift: &support::shift::Shift, label: &str| {
        shift.task.view().facts.into_iter().find(|f| f.label == label).map(|f| f.value)
    };
    let view = asked.task.view();
    assert_eq!(
        (view.prompt.as_str(), view.question.as_deref()),
        ("SCAN THE LOT", Some("SCAN THE LOT of TEA"))
    );
    assert_eq!(view.choices, ["BACK"]);
    assert_eq!(fact(&asked, "ITEM").as_deref(), Some("TEA"));
    assert_eq!(fact(&asked, "QTY").as_deref(), Some("12"));
    let asked = asked.scan("L1");
    let view = asked.task.view();
    assert_eq!(
        (view.prompt.as_str(), view.choices),
        ("TYPE THE EXPIRY", vec!["NO".to_owned(), "BACK".into()])
    );
    assert!(view.question.is_some_and(|q| q.contains("NO for none")));
    assert_eq!(fact(&asked, "LOT").as_deref(), Some("L1"));
}

#[test]
fn another_known_lot_is_switched_to_by_its_code_alone() {
    let tea = shift()
        .lot("TEA", "L1", Some("2027-01-31"))
        .lot("TEA", "L2", Some("2027-02-28"))
        .stock("TEA", "A-01", Some("L1"), 2)
        .stock("TEA", "A-01", Some("L2"), 2)
        .flow(Receive)
        .scan("DOCK-1")
        .scan("TEA")
        .scan("L1")
        .ok("+1 TEA lot L1");
    assert!(tea.task.view().choices.iter().any(|c| c == "BACK: other lot"));
    tea.scan("l2")
        .ok("now lot L2: SCAN THE ITEM")
        .records(0)
        .scan("TEA")
        .ok("+1 TEA lot L2")
        .scan("TEA")
        .ok("+1 TEA lot L2, 2 so far")
        .scan("*12")
        .scan("L1")
        .ok("now lot L1")
        .scan("QSET")
        .ok("12 x: scan the item")
        .records(0)
        .scan("TEA")
        .ok("+12 TEA lot L1")
        .scan("LOT9")
        .refuses("UNKNOWN CODE");
    shift()
        .stock("TEA", "A-01", Some("L1"), 2)
        .stock("TEA", "A-01", Some("L2"), 2)
        .flow(Count)
        .scan("A-01")
        .scan("TEA")
        .asks("SCAN THE LOT")
        .scan("L1")
        .ok("+1 TEA lot L1")
        .scan("TEA")
        .asks("SCAN THE LOT of TEA");
}

#[test]
fn reasons_can_be_typed() {
    shift().flow(Adjust).scan("A-01").scan("r03").ok("damaged").scan(MUG).asks("system says 0 here");
    shift().flow(Receive).scan("DOCK-1").scan("R03").refuses("BAD SCAN");
}

#[test]
fn what_was_taken_back_in_the_log_is_not_offered_again() {
    let mut tea = shift().flow(Receive).scan("DOCK-1").scan(MUG).scan(CASE).ok("13 so far");
    let first = pickface::domain::MovementId { stream: 1, seq: 1 };
    tea.task.forget(&[first]);
    tea = tea.scan(MUG).ok("+1 MUG-1, 13 so far");
    tea.task.forget(&[pickface::domain::MovementId { stream: 1, seq: 3 }]);
    tea.scan("UNDO").asks("take back +12 MUG-1").scan("NO").scan("DONE").ok("received: 12 units in 1 scan");
}

#[test]
fn a_scan_that_the_store_refused_locks_the_task() {
    let mut locked = shift().flow(Receive).scan("DOCK-1");
    locked.task.fail("DISK FULL: nothing was recorded");
    assert_eq!(locked.task.view().locked, Some(("DISK FULL: nothing was recorded".into(), 0)));
    locked.scan(MUG).refuses("ignored: 1 scan").on_hand("MUG-1", 0).scan("OK").ok("go on").scan(MUG).ok("+1");
}

#[test]
fn done_after_a_taken_back_move_tells_the_right_total() {
    shift()
        .stock("MUG-1", "A-01", None, 9)
        .flow(Move)
        .scan("A-01")
        .scan("*3")
        .scan(MUG)
        .scan("A-02")
        .scan("UNDO")
        .scan("UNDO")
        .ok("taken back")
        .scan(MUG)
        .scan(MUG)
        .scan("A-02")
        .scan("DONE")
        .ok("moved: 2 units in 2 scans");
}

#[test]
fn what_is_lost_has_a_minus() {
    let lost =
        shift().stock("MUG-1", "A-01", None, 9).flow(Adjust).scan("A-01").scan("R02").scan("*3").scan(MUG);
    assert_eq!(lost.task.view().big.unwrap().0, "\u{2212}3");
}

const ALPHABET: [&str; 61] = [
    "qset",
    "l2",
    "SN1",
    "]C10109506000134352",
    "201130",
    MUG,
    CASE,
    "96385074",
    "TEA",
    "CAM",
    "ROPE",
    "BOTH",
    "TWO-ITEMS",
    "DOCK-1",
    "A-01",
    "A-02",
    "A-03",
    "L1",
    "L2",
    "SN-0001",
    "SN-0002",
    "271130",
    "4006381333931",
    "9506000134353",
    "x",
    "\x1b[31m",
    "1234567890123",
    "OK",
    "YES",
    "NO",
    "UNDO",
    "DONE",
    "BACK",
    "MENU",
    "HELP",
    "EMPTY",
    "XCMDQ2",
    "XCMDQ0",
    "XCMDQ9",
    "XCMDQSET",
    "XCMDQCLR",
    "XCMDS01",
    "XCMDS02",
    "XCMDR01",
    "XCMDR03",
    "XCMDX5",
    "XCMDX1",
    "XCMDPNEXT",
    "ALL",
    "DAMAGED",
    "SKIP",
    "SHORT",
    "PRINT",
    "PAUSE",
    "LOGOUT",
    "*12",
    "*0.5",
    "receive",
    "putaway",
    "move",
    "count",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_scans_keeps_the_laws(
        start in 0usize..6,
        scans in prop::collection::vec((0usize..ALPHABET.len() + 1, 0u8..4), 1..60),
    ) {
        let mut shift = shift()
            .stock("MUG-1", "DOCK-1", None, 30)
            .stock("TEA", "A-01", Some("L1"), 5)
            .stock("TEA", "A-01", Some("L2"), 5)
            .quarantine("A-03")
            .flow(pickface::barcode::command::FlowKind::ALL[start]);
        for (n, ok_after) in scans {
            let text = ALPHABET.get(n).copied().unwrap_or("adjust");
            let view = shift.task.view();
            shift.step(text);
            let said = shift.said.clone().unwrap();
            prop_assert!(!said.message.is_empty());
            prop_assert!(said.message.chars().all(|c| !c.is_control()), "{:?}", said.message);
            let answers = ["YES", "UNDO", "XCMDQSET", "qset"].contains(&text)
                || view.question.as_ref().is_some_and(|q| {
                    let free = ["take back", "which one?", "SCAN THE LOT", "SCAN THE SERIAL", "EXPIRY"];
                    free.iter().any(|start| q.starts_with(start))
                        || q.contains(" again, or the reason")
                        || q.ends_with("ALL again")
                        || q.ends_with("SKIP again")
                        || (text == "EMPTY" && q.starts_with("the books say"))
                        || (text == "DONE" && (q.starts_with("not seen in") || q.starts_with("count ")))
                });
            if view.locked.is_some() || (view.question.is_some() && !answers) {
                prop_assert!(shift.recorded.is_empty(), "{} recorded {:?}", text, shift.recorded);
            }
            if said.outcome != Outcome::Ok {
                prop_assert!(shift.recorded.is_empty(), "{:?} recorded {:?}", said, shift.recorded);
            }
            prop_assert_eq!(said.outcome == Outcome::Error, shift.task.view().locked.is_some());
            for record in &shift.recorded {
                if let Record::Movement { draft, .. } = record {
                    prop_assert!(draft.quantity.is_positive());
                    prop_assert!(draft.quantity < pickface::domain::Quantity::from_units(100_000_000));
                }
            }
            if ok_after > 0 && shift.task.view().locked.is_some() {
                shift.step("OK");
            }
        }
        let mut sums = std::collections::BTreeMap::new();
        for ((item, _, _), quantity) in &shift.floor.balances {
            *sums.entry(*item).or_insert(pickface::domain::Quantity::ZERO) += *quantity;
        }
        prop_assert!(sums.values().all(|sum| sum.is_zero()), "goods were made or lost");
    }

    #[test]
    fn taking_everything_back_returns_to_the_start(
        scans in prop::collection::vec(prop::sample::select(vec![MUG, CASE, "TEA", "L1", "L2", "NO", "96385074",
            "A-01", "A-02", "*3", "*7", "XCMDQSET", "XCMDQ4", "YES", "BACK", "XCMDR01", "XCMDR03", "OK", "DOCK-1", "ALL", "DAMAGED", "XCMDX5"]), 1..40),
        kind in prop::sample::select(vec![Receive, Putaway, Move, Adjust]),
    ) {
        let floor = shift().stock("MUG-1", "DOCK-1", None, 30).stock("TEA", "A-01", Some("L1"), 5);
        let mut shift = floor.quarantine("A-03").flow(kind);
        let before = shift.floor.balances();
        for text in scans {
            shift.step(text);
        }
        for text in ["OK", "BACK"] {
            shift.step(text);
        }
        for _ in 0..100 {
            shift.step("UNDO");
            shift.step("YES");
            if shift.task.view().locked.is_some() {
                shift.step("OK");
            }
        }
        prop_assert_eq!(shift.floor.balances(), before);
    }
}
