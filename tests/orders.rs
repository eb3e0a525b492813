//! Goods received against purchase orders, as the shop floor sees it.

#[path = "support/shift.rs"]
mod shift;

use pickface::{
    barcode::{command::FlowKind::*, gs1},
    domain::{ItemId, PurchaseStatus, Quantity},
    scan::{Errand, Outcome, Record},
};
use proptest::prelude::*;
use shift::{NORTH, Shift};

const MUG: &str = "9506000134352";
const CASE: &str = "19506000134359";
const FERN: &str = "96385074";
const PO: &str = "PO-MAIN-1001";
/// A pallet.
const A: &str = "106141412345678908";

/// Larkspur is to send 12 mugs, 6 ferns and 24 of tea; the number was scanned in look-up, then the dock.
fn ordered() -> Shift {
    shift::shift().order(PO, &[("FERN-1", 6), ("MUG-1", 12), ("TEA", 24)])
}

fn receiving() -> Shift {
    ordered().scan(PO).scan("DOCK-1").ok("into DOCK-1")
}

/// All but the mugs is here.
fn all_but_mugs() -> Shift {
    receiving()
        .scan("*6")
        .scan(FERN)
        .ok("+6 FERN-1, 6 of 6")
        .scan("*24")
        .scan("TEA")
        .scan("L1")
        .scan("271130")
        .ok("+24 TEA lot L1, 24 of 24, best before 30 Nov 2027")
}

fn rows(shift: &Shift) -> Vec<String> {
    shift.task.view().list
}

#[test]
fn one_scan_of_its_number_begins_an_order() {
    let begun = ordered()
        .scan("]C0po-main-1001")
        .ok("RECEIVE PO-MAIN-1001 from Larkspur: 3 lines, 42 units to come; scan the dock");
    let view = begun.task.view();
    assert_eq!((view.title.as_str(), view.subject.as_str()), ("RECEIVE", PO));
    assert_eq!((view.prompt.as_str(), view.progress), ("SCAN THE DOCK OR THE BIN", Some((0, 3))));
    assert_eq!(view.list, ["FERN-1  0 of 6", "MUG-1   0 of 12", "TEA     0 of 24"]);
    let one = begun.scan("DOCK-1").ok("into DOCK-1").scan(MUG).ok("+1 MUG-1, 1 of 12").leaves(1);
    assert_eq!(one.answer().document.as_deref(), Some(PO));
    assert_eq!(one.task.view().big, Some(("1".into(), "each, 1 of 12".into())));
    let full = one.scan("*11").scan(MUG).ok("+11 MUG-1, 12 of 12").came(PO, "MUG-1", 12);
    let view = full.task.view();
    assert_eq!(view.progress, Some((1, 3)));
    assert_eq!(view.list, ["FERN-1  0 of 6", "TEA     0 of 24", "MUG-1   12 of 12"], "what is open first");
    full.scan(PO)
        .ok("RECEIVE PO-MAIN-1001 from Larkspur: 2 lines, 30 units to come: SCAN THE ITEM")
        .records(0);
}

#[test]
fn an_order_of_which_all_has_come_closes_by_itself() {
    let last = all_but_mugs().scan(CASE).ok("+12 MUG-1, 12 of 12; all of PO-MAIN-1001 is here: DONE");
    let done =
        last.scan("DONE").ok("received: 42 units in 3 scans; all of PO-MAIN-1001 has come, it is closed");
    assert_eq!((done.task.kind(), done.task.order()), (Lookup, None));
    assert_eq!(done.answer().document.as_deref(), Some(PO));
    done.records(1).closed(PO, "all came").scan(MUG).ok("12 each in DOCK-1").records(0);
}

#[test]
fn what_is_short_is_named_and_somebody_decides() {
    let asked = || {
        let short = all_but_mugs().scan("*8").scan(MUG).ok("8 of 12");
        short.scan("DONE").asks(
            "1 line short (MUG-1 4): YES closes PO-MAIN-1001, NO leaves it open for the next delivery; or the reason: \
             R08 supplier short, R03 damaged, R04 expired",
        )
    };
    let waits = asked().records(0);
    assert_eq!(rows(&waits), ["MUG-1   4 short  8 of 12"]);
    assert_eq!(waits.task.view().choices, ["YES", "NO", "R08", "R03", "R04"]);
    let waits =
        waits.scan("").asks("1 line short").scan(MUG).asks("answer YES or NO: 1 line short").records(0);
    assert_eq!(rows(&waits), ["MUG-1   4 short  8 of 12"]);
    let closed = waits.scan("YES").ok(
        "received: 38 units in 3 scans; PO-MAIN-1001 closed, 1 line short (MUG-1 4), supplier short; back to look-up",
    );
    assert_eq!(rows(&closed), ["MUG-1   4 short  8 of 12"], "it stays to be read");
    closed.records(1).closed(PO, "supplier short: MUG-1 4");
    let by_reason = asked().scan("XCMDR02").asks("R02 is no reason why an order is short").records(0);
    by_reason
        .scan("r03")
        .ok("PO-MAIN-1001 closed, 1 line short (MUG-1 4), damaged")
        .closed(PO, "damaged: MUG-1 4");
    let back = asked().scan("BACK").ok("the receiving goes on: SCAN THE ITEM").records(0);
    back.scan("*4").scan(MUG).ok("12 of 12; all of").scan("DONE").ok("it is closed");
}

#[test]
fn a_second_delivery_goes_on_where_the_first_stopped() {
    let first = receiving().scan(CASE).ok("12 of 12").scan("DONE").asks("2 lines short (FERN-1 6, TEA 24)");
    let open =
        first.scan("NO").ok("PO-MAIN-1001 stays open for the next delivery; back to look-up").records(0);
    assert_eq!((open.task.kind(), open.floor.closed.len()), (Lookup, 0));
    let second =
        open.scan(PO).ok("2 lines, 30 units to come; scan the dock").scan("A-01").scan("*6").scan(FERN);
    let second = second.ok("+6 FERN-1, 6 of 6").scan(MUG).asks("1 MUG-1 over: 12 asked, 12 came").scan("NO");
    let done = second.ok("not counted").scan("DONE").asks("1 line short (TEA 24)").scan("YES");
    done.ok("received: 6 units in 1 scan; PO-MAIN-1001 closed")
        .came(PO, "MUG-1", 12)
        .closed(PO, "supplier short: TEA 24");
}

#[test]
fn more_than_asked_is_a_question_and_a_yes_holds_for_a_while() {
    let full = || receiving().scan(CASE).ok("12 of 12");
    full().scan("*3").scan(MUG).asks("3 MUG-1 over: 12 asked, 12 came; YES receives 3 more").records(0);
    let over =
        full().scan(MUG).asks("1 MUG-1 over").scan("YES").ok("+1 MUG-1, 13 of 12").came(PO, "MUG-1", 13);
    // A tenth of what was asked for, or a pack, beyond what was said YES to, and no further.
    let more = over.scan(MUG).ok("14 of 12").scan(MUG).asks("3 MUG-1 over: 12 asked, 14 came").scan("YES");
    let more = more.ok("15 of 12").scan("*3").scan(MUG).asks("6 MUG-1 over: 12 asked, 15 came").scan("YES");
    let more = more.ok("18 of 12").scan("*2").scan(MUG).asks("8 MUG-1 over");
    let told =
        more.scan("NO").scan("DONE").asks("2 lines short (FERN-1 6, TEA 24); over: MUG-1 6: YES closes");
    assert_eq!(
        rows(&told),
        ["FERN-1  6 short  0 of 6", "MUG-1   6 over  18 of 12", "TEA     24 short  0 of 24"]
    );
    told.scan("YES").closed(PO, "supplier short: FERN-1 6, TEA 24; over: MUG-1 6");
    // Set as a quantity, and beyond what is plausible: one question after the other.
    let set = full()
        .scan("*13")
        .scan("QSET")
        .asks("1 MUG-1 over: 12 asked, 12 came; YES receives 1 more")
        .scan("YES");
    set.ok("+1 MUG-1, 13 of 12").scan("*5").scan("QSET").ok("-8 MUG-1, 5 of 12").came(PO, "MUG-1", 5);
    let many = full().scan("*5000").scan(MUG).asks("really?").scan("YES").asks("5000 MUG-1 over");
    many.records(0).scan("YES").ok("+5000 MUG-1, 5012 of 12");
}

#[test]
fn what_is_not_on_the_order_is_asked_about_once_and_is_in_its_books() {
    let two = || shift::shift().order(PO, &[("MUG-1", 12)]).scan(PO).scan("DOCK-1");
    let asked =
        two().scan(FERN).asks("FERN-1 is not on PO-MAIN-1001: YES receives it all the same").records(0);
    let taken = asked.scan("YES").ok("+1 FERN-1, 1 not ordered").came(PO, "FERN-1", 1);
    assert_eq!(rows(&taken), ["MUG-1   0 of 12", "FERN-1  1 not ordered"]);
    let taken =
        taken.scan("*8").scan(FERN).ok("+8 FERN-1, 9 not ordered").scan(CASE).ok("all of PO-MAIN-1001");
    taken.scan("DONE").ok("it is closed; over: FERN-1 9").closed(PO, "all came; over: FERN-1 9");
    // Asked before its lot is: nobody looks for the lot of goods that go back.
    let tea = two().scan("TEA").asks("TEA is not on PO-MAIN-1001").scan("NO").ok("not counted").records(0);
    tea.scan("TEA")
        .asks("not on")
        .scan("YES")
        .asks("SCAN THE LOT of TEA")
        .scan("L1")
        .scan("NO")
        .ok("1 not ordered");
}

#[test]
fn undo_and_corrections_are_of_the_order_too() {
    let two = receiving().scan(MUG).scan(CASE).asks("1 MUG-1 over: 12 asked, 1 came").scan("NO");
    let two = two.scan("*5").scan(MUG).ok("+5 MUG-1, 6 of 12").came(PO, "MUG-1", 6);
    let back = two.scan("UNDO").scan("UNDO").ok("taken back").came(PO, "MUG-1", 1);
    assert_eq!(rows(&back), ["FERN-1  0 of 6", "MUG-1   1 of 12", "TEA     0 of 24"]);
    let none = back.scan("*0").scan("QSET").ok("-1 MUG-1, 0 of 12").came(PO, "MUG-1", 0);
    none.scan("UNDO").scan("YES").came(PO, "MUG-1", 1).scan("UNDO").scan("YES").came(PO, "MUG-1", 0);
}

#[test]
fn what_is_damaged_is_set_apart_and_told_at_the_end() {
    let apart = || {
        let all =
            all_but_mugs().quarantine("A-03").scan(CASE).scan("*2").scan("DAMAGED").asks("2 MUG-1 damaged");
        all.scan("DAMAGED")
            .ok("2 MUG-1 damaged, DOCK-1 -> A-03")
            .came(PO, "MUG-1", 12)
            .lies("MUG-1", "A-03", 2)
    };
    let done = apart().scan("DONE").ok("has come, it is closed; set apart: MUG-1 2 damaged; back to look-up");
    assert_eq!(rows(&done), ["MUG-1   2 damaged"]);
    done.closed(PO, "all came; set apart: MUG-1 2 damaged");
    let kept =
        apart().scan("UNDO").scan("UNDO").ok("taken back").lies("MUG-1", "A-03", 0).came(PO, "MUG-1", 12);
    kept.scan("DONE").closed(PO, "all came");
}

#[test]
fn pallets_cartons_lots_and_counts_in_one_scan_are_receipts_of_the_order() {
    let tea = "05012345678900";
    let floor = || {
        let mut floor = receiving();
        floor.floor.barcodes.push((tea.into(), floor.floor.item("TEA"), Quantity::ONE));
        floor
    };
    let label = |fields: &[(&str, &str)]| format!("]C1{}", gs1::build(fields).unwrap());
    let whole = label(&[("00", A), ("02", tea), ("37", "30"), ("10", "L7"), ("17", "271130")]);
    let asked = floor().scan(&whole).asks("6 TEA over: 24 asked, 0 came; YES receives 30 more").records(0);
    drop(asked);
    let whole = label(&[("00", A), ("02", tea), ("37", "24"), ("10", "L7"), ("17", "271130")]);
    let came = floor().scan(&whole).ok("+24 TEA lot L7, 24 of 24, in container ...8908").came(PO, "TEA", 24);
    let back = came.holds(A, "TEA", 24).scan("UNDO").scan("UNDO").came(PO, "TEA", 0).holds(A, "TEA", 0);
    let pieces =
        back.scan(&label(&[("01", tea), ("10", "L8"), ("17", "271130")])).ok("+1 TEA lot L8, 1 of 24");
    let filled = pieces.scan("LPN-7").scan("*5").scan(MUG).ok("+5 MUG-1, 5 of 12, in container LPN-7");
    let less = filled
        .scan("*3")
        .scan("QSET")
        .ok("-2 MUG-1, 3 of 12")
        .came(PO, "MUG-1", 3)
        .holds("LPN-7", "MUG-1", 3);
    // The plate behind what it contains: booked loose, taken back, and in again.
    let apart = less.scan("DONE").scan(&label(&[("02", tea), ("37", "20"), ("10", "L9"), ("17", "271130")]));
    let apart = apart.ok("+20 TEA lot L9, 21 of 24").scan(&label(&[("00", A)])).ok("in container ...8908");
    apart.came(PO, "TEA", 21).holds(A, "TEA", 20);
}

#[test]
fn two_terminals_on_one_order_count_what_the_other_booked() {
    let mine = receiving().scan("*8").scan(MUG).ok("8 of 12");
    let theirs = mine.meanwhile(|t| {
        t.scan(PO).ok("3 lines, 34 units to come").scan("A-01").scan("*3").scan(MUG).ok("+3 MUG-1, 11 of 12")
    });
    let over =
        theirs.scan("*2").scan(MUG).asks("1 MUG-1 over: 12 asked, 11 came; YES receives 2 more").scan("NO");
    let full = over.scan(MUG).ok("+1 MUG-1, 9 so far, 12 of 12");
    // What is closed while the other has it open stays closed, and what is scanned counts.
    let asked = full.scan("DONE").asks("2 lines short (FERN-1 6, TEA 24)");
    let changed = asked.meanwhile(|t| t.scan(PO).scan("A-01").scan("*5").scan(FERN).ok("5 of 6"));
    let again = changed.scan("YES").asks("2 lines short (FERN-1 1, TEA 24)").records(0);
    let closed = again.meanwhile(|t| t.scan(PO).scan("DONE").asks("2 lines short").scan("YES").ok("closed"));
    closed
        .scan("YES")
        .ok("PO-MAIN-1001 was closed before")
        .records(0)
        .closed(PO, "supplier short: FERN-1 1, TEA 24");
}

#[test]
fn an_order_that_goods_are_not_to_come_of_is_not_begun() {
    let draft = ordered().order_is(PO, PurchaseStatus::Draft);
    draft
        .scan(PO)
        .refuses("NOT SIGNED PO-MAIN-1001: it is a draft")
        .records(0)
        .scan("OK")
        .ok("go on: SCAN AN ITEM");
    let gone = ordered().order_is(PO, PurchaseStatus::Cancelled);
    gone.scan(PO).refuses("CANCELLED PO-MAIN-1001: it was taken back").records(0);
    let mut north = ordered();
    north.floor.orders[0].site = NORTH;
    north.floor.orders[0].site_code = "NORTH".into();
    north.scan(PO).refuses("OTHER SITE PO-MAIN-1001: it is to come to NORTH");
    let closed = || ordered().order_is(PO, PurchaseStatus::Closed).scan(PO).asks("Larkspur is closed");
    let left = closed().scan("NO").ok("not begun: SCAN AN ITEM OR A PLACE");
    assert_eq!((left.task.kind(), left.task.order()), (Lookup, None));
    let late = closed()
        .scan("YES")
        .ok("RECEIVE PO-MAIN-1001")
        .scan("DOCK-1")
        .scan(MUG)
        .ok("1 of 12")
        .came(PO, "MUG-1", 1);
    late.scan("DONE").ok("received: 1 unit in 1 scan; PO-MAIN-1001 was closed before").records(0);
    shift::shift().scan("PO-MAIN-1002").refuses("UNKNOWN CODE");
}

#[test]
fn an_order_does_not_break_into_another_task() {
    let moving = ordered().stock("MUG-1", "A-01", None, 3).flow(Move).scan("A-01").scan(MUG);
    let told = moving.scan(PO).asks("PO-MAIN-1001 is an order from Larkspur: end MOVE with DONE").records(0);
    told.scan("A-02").ok("+1 MUG-1 A-01 -> A-02");
    let lot =
        ordered().flow(Receive).scan("DOCK-1").scan("TEA").scan(PO).asks("that is no lot: SCAN THE LOT");
    lot.records(0);
    let two = receiving().order("PO-MAIN-1002", &[("MUG-1", 1)]).scan(MUG);
    let two = two.scan("PO-MAIN-1002").asks("PO-MAIN-1001 first: DONE, then scan PO-MAIN-1002").records(0);
    assert_eq!(two.task.order(), Some(PO));
    let digits = receiving().scan("*3").scan(PO).asks("3 x waits");
    digits.scan("QCLR").scan("SHORT").asks("what is short is told at the end").records(0);
}

#[test]
fn the_wrong_order_costs_nothing() {
    let back = receiving()
        .scan("BACK")
        .ok("back: SCAN THE DOCK")
        .scan("BACK")
        .ok("PO-MAIN-1001 left, nothing came of it");
    assert_eq!((back.task.kind(), back.task.order()), (Receive, None));
    let blind = back.scan("DOCK-1").scan(MUG).ok("+1 MUG-1").came(PO, "MUG-1", 0);
    assert_eq!(blind.answer().document, None);
    // What came in before the order was scanned is not its own, and UNDO does not reach it.
    let bound = blind
        .scan(PO)
        .ok("42 units to come; 1 scan before it came in without an order; into DOCK-1: SCAN THE ITEM");
    let bound = bound
        .scan("UNDO")
        .asks("nothing to take back")
        .scan(MUG)
        .ok("+1 MUG-1, 1 of 12")
        .came(PO, "MUG-1", 1);
    bound.scan("BACK").scan("BACK").scan("BACK").asks("nothing to step back from");
    let other = ordered().order("PO-MAIN-1002", &[("MUG-1", 1)]).scan(PO).scan("PO-MAIN-1002");
    let other = other.ok("RECEIVE PO-MAIN-1002 from Larkspur: 1 line, 1 unit to come");
    other.scan("DONE").ok("nothing received; PO-MAIN-1002 stays open; back to look-up").records(0);
    // Everything taken back again: then too.
    let none = receiving().scan(MUG).scan("UNDO").scan("YES").scan("BACK").scan("BACK").scan("BACK");
    none.ok("PO-MAIN-1001 left");
}

#[test]
fn an_order_is_put_aside_with_its_task() {
    let paused = ordered().scan(PO).scan("PAUSE").ok("RECEIVE put aside");
    let Some(Errand::Park(task)) = paused.errand.clone() else { panic!("{:?}", paused.errand) };
    assert_eq!(task.order(), Some(PO));
    let on = Shift { task: *task, ..paused };
    let mut on = on.meanwhile(|t| t.scan(PO).scan("DOCK-1").scan("*4").scan(MUG).ok("4 of 12"));
    on.task.look_again(&on.floor).unwrap();
    assert_eq!(rows(&on)[1], "MUG-1   4 of 12", "what others booked meanwhile");
    on.scan("DOCK-1").scan(MUG).ok("5 of 12");
}

#[test]
fn help_offers_what_is_to_come() {
    let unknown =
        receiving().stock("ROPE", "DOCK-1", None, 3).scan("*6").scan(FERN).scan("4006381333931").scan("HELP");
    let options = rows(&unknown);
    assert_eq!(
        options[..3],
        ["S01 MUG-1 The MUG-1", "S02 TEA The TEA", "S03 FERN-1 The FERN-1"],
        "{options:?}"
    );
    let bound = receiving()
        .scan("4006381333931")
        .scan("HELP")
        .scan("XCMDS02")
        .asks("is 1 of MUG-1")
        .scan("*6")
        .scan("YES");
    bound.ok("bound").scan("4006381333931").ok("+6 MUG-1, 6 of 12");
}

/// Twenty-four items, all on one order.
fn long_order() -> (Shift, Vec<String>) {
    let mut shift = shift::shift();
    let skus: Vec<String> = (10..34).map(|n| format!("LARKSPUR-{n}")).collect();
    for (n, sku) in skus.iter().enumerate() {
        let mut item = shift.floor.items[0].clone();
        (item.id, item.sku) = (ItemId(100 + n as i64), sku.clone());
        shift.floor.items.push(item);
    }
    let asked: Vec<(&str, i64)> = skus.iter().map(|sku| (sku.as_str(), 144)).collect();
    (shift.order(PO, &asked).scan(PO).scan("DOCK-1"), skus)
}

#[test]
fn a_long_order_shows_what_is_open_and_fits_a_page() {
    for container in [None, Some("LPN-7")] {
        let (mut shift, skus) = long_order();
        assert_eq!(rows(&shift).len() + shift.task.view().more, 24, "the rest is counted");
        container.iter().for_each(|plate| shift.step(plate));
        for sku in skus.iter().cycle().take(60) {
            shift.step("*72");
            shift.step(sku);
            if shift.task.view().question.is_some() {
                shift.step("YES");
            }
        }
        assert_eq!(shift.task.view().progress, Some((24, 24)));
        let json = serde_json::to_string(&shift.task).unwrap();
        assert!(json.len() < 4000, "{} bytes: {json}", json.len());
    }
}

const ALPHABET: [&str; 44] = [
    PO,
    "po-main-1002",
    MUG,
    CASE,
    FERN,
    "TEA",
    "L1",
    "L2",
    "CAM",
    "SN-0001",
    "DOCK-1",
    "A-01",
    "LPN-1",
    "(00)106141412345678908",
    "(00)106141412345678908(02)09506000134352(37)6",
    "(02)09506000134352(37)4",
    "*3",
    "*12",
    "XCMDX5",
    "XCMDQSET",
    "XCMDQCLR",
    "YES",
    "YES",
    "YES",
    "NO",
    "UNDO",
    "UNDO",
    "DONE",
    "BACK",
    "DAMAGED",
    "XCMDR03",
    "XCMDR08",
    "XCMDS01",
    "FULL",
    "SHORT",
    "PAUSE",
    "MENU",
    "receive",
    "move",
    "4006381333931",
    "HELP",
    "271130",
    "OK",
    "PO-MAIN-9",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_scans_keep_the_books_of_the_orders(
        scans in prop::collection::vec((0usize..ALPHABET.len(), 0u8..4), 1..80),
    ) {
        let floor = ordered().order("PO-MAIN-1002", &[("MUG-1", 5)]).quarantine("A-03");
        let mut shift = floor.scan(PO).scan("DOCK-1");
        for (n, ok_after) in scans {
            let text = ALPHABET[n];
            let before = shift.task.order().map(str::to_owned);
            let view = shift.task.view();
            shift.step(text);
            let said = shift.answer();
            prop_assert_eq!(said.outcome == Outcome::Error, shift.task.view().locked.is_some());
            if said.outcome != Outcome::Ok {
                prop_assert!(shift.recorded.is_empty(), "{:?} recorded {:?}", said, shift.recorded);
            }
            for record in &shift.recorded {
                match record {
                    Record::Movement { draft, .. } if shift.task.kind() == Receive => {
                        prop_assert_eq!(Some(draft.document.as_str()), before.as_deref().or(Some("")), "{:?}", draft);
                    }
                    Record::CloseOrder { number, note } => {
                        prop_assert_eq!(Some(number), before.as_ref());
                        prop_assert!(note.chars().count() <= 240, "{}", note);
                        let short = view.question.as_ref().is_some_and(|q| q.contains(" short ("));
                        prop_assert!(short || text == "DONE" || note.starts_with("all came"), "{}", text);
                        prop_assert!(!short || ["YES", "XCMDR03", "XCMDR08"].contains(&text), "{}", text);
                    }
                    _ => {}
                }
            }
            // The rows of the screen are what the books say.
            if let Some(number) = shift.task.order() {
                use pickface::scan::Catalog;
                let order = shift.floor.order(number).unwrap().unwrap();
                let asks_to_close = shift.task.view().question.is_some_and(|q| q.contains(" short ("));
                let list = shift.task.view().list;
                if !asks_to_close && list.iter().all(|row| !row.starts_with('S')) {
                    prop_assert_eq!(list.len(), order.lines.len());
                    for line in &order.lines {
                        let row = match line.asked {
                            Quantity::ZERO => format!("{} not ordered", line.received),
                            asked => format!("{} of {asked}", line.received),
                        };
                        let shown = |r: &String| r.split_once("  ").is_some_and(|(sku, rest)| sku.trim() == line.item.sku && rest.trim() == row);
                        prop_assert!(list.iter().any(shown), "{} {} in {:?}", line.item.sku, row, list);
                    }
                }
            }
            if ok_after > 0 && shift.task.view().locked.is_some() {
                shift.step("OK");
            }
        }
        let mut sums = std::collections::BTreeMap::new();
        for ((item, _, _), quantity) in &shift.floor.balances {
            *sums.entry(*item).or_insert(Quantity::ZERO) += *quantity;
        }
        prop_assert!(sums.values().all(|sum| sum.is_zero()), "goods were made or lost");
    }
}
