//! Picking, as the shop floor sees it.

#![allow(missing_docs, reason = "tests are named by their rule")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{
    barcode::command::FlowKind::{Lookup, Pick},
    domain::{Book, LocationKind, MovementKind, Quantity, Stage},
    scan::{Errand, Outcome, Record},
};
use proptest::prelude::*;
use support::shift::{Shift, shift};

const MUG: &str = "9506000134352";
const CASE: &str = "19506000134359";
const FERN: &str = "96385074";

/// Two orders, three totes, an aisle: six FERN-1 and two MUG-1 of #1043, three FERN-1 of #1044.
fn floor() -> Shift {
    shift()
        .totes(&["TOTE-1", "TOTE-2", "TOTE-3"])
        .bin("B-02-1", LocationKind::Bin)
        .bin("QUAR-1", LocationKind::Quarantine)
        .sign("A-01", "47", "")
        .stock("FERN-1", "A-01", None, 12)
        .stock("MUG-1", "A-02", None, 20)
        .stock("MUG-1", "A-01", None, 1)
        .sale("SHOPIFY-1043", &[("FERN-1", "A-01", None, 6), ("MUG-1", "A-02", None, 2)])
        .sale("SHOPIFY-1044", &[("FERN-1", "A-01", None, 3)])
}

/// One order on the cart.
fn single() -> Shift {
    floor().flow(Pick).scan("TOTE-1").ok("SHOPIFY-1043 goes into TOTE-1").scan("DONE")
}

/// Both.
fn cluster() -> Shift {
    floor().flow(Pick).scan("TOTE-1").scan("TOTE-2").ok("SHOPIFY-1044 goes into TOTE-2")
}

#[test]
fn a_cart_is_built_tote_by_tote_and_the_walk_begins_with_done_or_the_first_place() {
    let begun = floor().scan("XCMDPICK").ok("pick: SCAN A TOTE for SHOPIFY-1043, promised today, 2 lines");
    let one = begun.scan("TOTE-1").ok("SHOPIFY-1043 goes into TOTE-1").records(1);
    let two = one.waits("SCAN A TOTE for SHOPIFY-1044, promised today, 1 line, OR DONE").scan("TOTE-2");
    let two = two.ok("SHOPIFY-1044 goes into TOTE-2").waits("THAT IS ALL: DONE");
    two.stage("SHOPIFY-1043", Stage::Picking).scan("DONE").ok("2 orders on the cart: GO TO A-01");
    cluster().scan("A-01").ok("at A-01: SCAN ITEM FERN-1");
    floor().flow(Pick).scan("A-01").asks("the cart is empty");
    floor().flow(Pick).scan("DONE").ok("nothing picked; back to look-up");
    shift().scan("PICK").ok("NOTHING TO PICK");
}

#[test]
fn an_order_that_is_scanned_comes_next() {
    let one = floor().flow(Pick).scan("SHOPIFY-1044").ok("SCAN A TOTE for SHOPIFY-1044").scan("TOTE-3");
    let one = one.ok("SHOPIFY-1044 goes into TOTE-3").scan("DONE").ok("1 order on the cart");
    let two = one.scan("shopify-1043").ok("SCAN A TOTE for SHOPIFY-1043").scan("TOTE-1").scan("A-01");
    two.ok("at A-01").scan("SHOPIFY-1043").asks("is on this cart");
    floor().cancelled("SHOPIFY-1044").flow(Pick).scan("SHOPIFY-1044").refuses("CANCELLED SHOPIFY-1044");
    floor().sale("S-1", &[("ROPE", "", None, 1)]).flow(Pick).scan("S-1").refuses("NOTHING THERE for S-1");
}

#[test]
fn a_tote_of_another_order_is_refused_by_name() {
    let taken =
        floor().flow(Pick).scan("TOTE-1").scan("TOTE-1").refuses("WRONG TOTE TOTE-1: it is of SHOPIFY-1043");
    taken.records(0).scan("OK").scan("TOTE-2").ok("SHOPIFY-1044 goes into TOTE-2");
    floor().stock("ROPE", "TOTE-1", None, 1).flow(Pick).scan("TOTE-1").refuses("NOT EMPTY TOTE-1");
}

#[test]
fn with_one_order_the_tote_needs_no_scan_and_the_promise_goes_along() {
    let at = single().scan("A-01").ok("at A-01: SCAN ITEM FERN-1").records(0);
    let five = at.scan(FERN).ok("+1 FERN-1, 1 of 6").scan("XCMDX5").scan(FERN);
    let six = five.ok("+6 FERN-1 A-01 -> TOTE-1 (the only tote); next A-02").leaves(6).records(2);
    let Some(Record::Movement { draft, .. }) = six.recorded.first() else { panic!("{:?}", six.recorded) };
    assert_eq!(
        (draft.kind, draft.book, draft.document.as_str()),
        (MovementKind::Pick, Book::Physical, "SHOPIFY-1043")
    );
    let Some(Record::Movement { draft, .. }) = six.recorded.last() else { panic!("{:?}", six.recorded) };
    assert_eq!((draft.kind, draft.book), (MovementKind::Reserve, Book::Reserved));
    let six = six.lies("FERN-1", "TOTE-1", 6).promised("SHOPIFY-1043", "FERN-1", "TOTE-1", 6);
    let six = six.promised("SHOPIFY-1043", "FERN-1", "A-01", 0);
    let view = six.task.view();
    assert_eq!((view.title.as_str(), view.subject.as_str(), view.progress), ("PICK", "B-0001", Some((6, 8))));
    let done = six.scan("A-02").scan("*2").scan(MUG).ok("the cart is done: bring the totes to packing");
    let done =
        done.waits("CART IS DONE").scan("DONE").ok("picked: 8 units in 3 scans; bring TOTE-1 to packing");
    assert_eq!(done.task.kind(), Lookup);
    done.stage("SHOPIFY-1043", Stage::Picked);
}

#[test]
fn with_more_orders_the_tote_is_scanned_and_a_wrong_one_is_told_whose_it_is() {
    let six = cluster().scan("A-01").scan("*6").scan(FERN).ok("+6 FERN-1, 6 of 6: put in TOTE-1, #1043");
    let six = six.records(0).waits("PUT IN TOTE-1").scan("TOTE-2");
    let wrong = six.refuses("WRONG TOTE scanned TOTE-2, of SHOPIFY-1044; want TOTE-1, of SHOPIFY-1043");
    let wrong =
        wrong.scan("OK").scan("TOTE-3").refuses("WRONG TOTE scanned TOTE-3, of no order on this cart");
    let put = wrong.scan("OK").scan("TOTE-1").ok("+6 FERN-1 A-01 -> TOTE-1; next here FERN-1");
    // The next order takes the same from the same place: no need to scan it again.
    let next = put.waits("SCAN ITEM FERN-1").scan(FERN).scan("TOTE-2").ok("+1 FERN-1 A-01 -> TOTE-2");
    next.promised("SHOPIFY-1044", "FERN-1", "TOTE-2", 1).waits("SCAN ITEM FERN-1");
    cluster().scan("A-01").scan("TOTE-1").asks("TOTE-1 holds 0 of SHOPIFY-1043");
}

#[test]
fn a_wrong_place_says_where_to_go_and_check_digits_do_for_the_place() {
    single().scan("B-02-1").refuses("WRONG PLACE scanned B-02-1, want A-01: another aisle, go to A");
    single().scan("A-02").refuses("WRONG PLACE scanned A-02, want A-01: right up to A, go on to 01");
    single().scan("47").ok("at A-01: SCAN ITEM FERN-1");
    single().scan("48").refuses("WRONG PLACE check digits 48, want those of A-01");
    let held = single().scan("A-01").scan(FERN).scan("A-02").refuses("want A-01 (1 FERN-1 in hand)");
    held.scan("A-01").ok("go on");
    let view = single().task.view();
    let fact = view.facts.first().unwrap();
    assert_eq!(
        (fact.label.as_str(), fact.value.as_str(), fact.detail.as_str()),
        ("GO TO", "A-01", "check 47")
    );
}

#[test]
fn a_wrong_item_says_what_is_wanted() {
    let wrong = single().scan("A-01").scan(MUG).refuses("WRONG ITEM scanned MUG-1, want FERN-1").records(0);
    wrong.scan("OK").scan(FERN).ok("+1 FERN-1, 1 of 6");
    single().scan(FERN).asks("where? scan A-01 first, or type its check 47").records(0);
}

#[test]
fn more_than_is_wanted_wants_yes_and_a_reason() {
    let over = || {
        cluster().scan("A-01").scan("*7").scan(FERN).asks("7 of 6? YES with the reason: R01 found").records(0)
    };
    over().scan("NO").ok("not counted").lies("FERN-1", "A-01", 12);
    let yes = over().scan("YES").asks("why? scan the reason").scan("XCMDR03").asks("scan a reason, or NO");
    let seven =
        yes.scan("r09").ok("+7 FERN-1, 7 of 6: put in TOTE-1").scan("TOTE-1").ok("+7 FERN-1 A-01 -> TOTE-1");
    let Some(Record::Movement { draft, .. }) = seven.recorded.first() else { panic!("{:?}", seven.recorded) };
    assert_eq!(draft.note, "customer wants more");
    let seven = seven.promised("SHOPIFY-1043", "FERN-1", "TOTE-1", 7).lies("FERN-1", "TOTE-1", 7);
    seven.scan("UNDO").scan("UNDO").ok("taken back").lies("FERN-1", "A-01", 12).promised(
        "SHOPIFY-1043",
        "FERN-1",
        "A-01",
        6,
    );
    let case = single().scan("A-01").scan("*6").scan(FERN).scan("A-02").scan(CASE);
    case.asks("12 of 2?").records(0);
}

#[test]
fn undo_takes_goods_and_promise_back_and_the_step_is_there_again() {
    let put =
        single().scan("A-01").scan("*6").scan(FERN).ok("TOTE-1").scan("UNDO").asks("take back +6 FERN-1");
    let back = put.scan("UNDO").ok("taken back: +6 FERN-1 A-01 -> TOTE-1").records(2);
    for record in &back.recorded {
        let Record::Movement { draft, .. } = record else { panic!("{record:?}") };
        assert_eq!((draft.document.as_str(), draft.reverses.is_some()), ("SHOPIFY-1043", true));
    }
    let back = back.lies("FERN-1", "A-01", 12).promised("SHOPIFY-1043", "FERN-1", "A-01", 6);
    back.waits("GO TO A-01").scan("A-01").ok("at A-01").scan(FERN).ok("+1 FERN-1, 1 of 6");
    let hand = single().scan("A-01").scan(FERN).scan(FERN).scan("UNDO").scan("UNDO").ok("taken back");
    hand.scan("BACK")
        .scan("BACK")
        .asks("are they back in A-01?")
        .scan("YES")
        .ok("forgotten")
        .waits("SCAN ITEM FERN-1");
}

#[test]
fn what_is_put_off_comes_again_behind_the_others() {
    let off = single().scan("SKIP").ok("FERN-1 in A-01 put off").waits("GO TO A-02");
    let rest = off.scan("A-02").scan("*2").scan(MUG).ok("next A-01").waits("GO TO A-01");
    rest.scan("SKIP").ok("put off, but nothing else is left").scan("A-01").ok("at A-01");
    single().scan("A-01").scan(FERN).scan("SKIP").asks("1 FERN-1 in hand: put it into its tote first");
}

#[test]
fn what_is_short_is_promised_from_elsewhere_or_waits() {
    let four = || {
        single().scan("A-01").scan("*4").scan(FERN).scan("SHORT").asks("2 FERN-1 short in A-01? SHORT again")
    };
    let short =
        four().records(0).scan("XCMDSHORT").ok("2 FERN-1 short in A-01, not there; +4 FERN-1 A-01 -> TOTE-1");
    let Some(Record::Short { quantity, reason, .. }) = short.recorded.last() else {
        panic!("{:?}", short.recorded)
    };
    assert_eq!((*quantity, reason.as_str()), (Quantity::from_units(2), "not there"));
    short.promised("SHOPIFY-1043", "FERN-1", "A-01", 0).counts_due(&["A-01"]).waits("GO TO A-02");
    four().scan("R02").ok("2 FERN-1 short in A-01, lost");
    four()
        .scan("XCMDR01")
        .asks("R01 is no reason to be short")
        .scan("NO")
        .ok("SHORT cancelled")
        .counts_due(&[]);
    let mut other = cluster().stock("FERN-1", "A-03", None, 9).scan("A-01");
    other.floor.sales.reallocates = true;
    let other = other.scan("SHORT").scan("SHORT").ok("6 FERN-1 short in A-01").records(1);
    other.promised("SHOPIFY-1043", "FERN-1", "A-03", 6).waits("SCAN ITEM FERN-1");
    single().scan("SHORT").asks("SHORT? go and see: scan A-01 first");
}

#[test]
fn a_broken_piece_goes_to_quarantine_and_is_missing() {
    let asked =
        single().scan("A-01").scan("DAMAGED").asks("1 FERN-1 damaged, from A-01 to QUAR-1? DAMAGED again");
    let apart =
        asked.records(0).scan("DAMAGED").ok("1 FERN-1 damaged, A-01 -> QUAR-1").lies("FERN-1", "QUAR-1", 1);
    let apart = apart.promised("SHOPIFY-1043", "FERN-1", "A-01", 5);
    apart.scan("*5").scan(FERN).ok("+5 FERN-1 A-01 -> TOTE-1");
    let hand =
        cluster().scan("A-01").scan("*3").scan(FERN).scan("DAMAGED").scan("R04").ok("1 FERN-1 expired");
    let hand =
        hand.scan("TOTE-1").ok("+2 FERN-1 A-01 -> TOTE-1").promised("SHOPIFY-1043", "FERN-1", "A-01", 3);
    hand.lies("FERN-1", "A-01", 9);
}

#[test]
fn a_full_tote_is_followed_by_another() {
    let full =
        cluster().scan("A-01").scan("*2").scan(FERN).scan("TOTE-1").scan("FULL").ok("scan an empty tote");
    let next =
        full.scan("TOTE-2").refuses("WRONG TOTE TOTE-2: it is of SHOPIFY-1044").scan("OK").scan("TOTE-3");
    let next =
        next.ok("SHOPIFY-1043 goes on in TOTE-3").scan("*4").scan(FERN).ok("put in TOTE-3").scan("TOTE-3");
    next.ok("-> TOTE-3").lies("FERN-1", "TOTE-3", 4).lies("FERN-1", "TOTE-1", 2);
}

#[test]
fn a_place_that_should_be_empty_is_asked_about() {
    let empty = || {
        let shift = shift().totes(&["TOTE-1"]).stock("MUG-1", "A-02", None, 2);
        let shift = shift.sale("S-1", &[("MUG-1", "A-02", None, 2)]).flow(Pick).scan("TOTE-1").scan("A-02");
        shift.scan("*2").scan(MUG).ok("A-02 empty now? YES or NO")
    };
    empty().scan("YES").ok("A-02 is empty").records(0).waits("CART IS DONE");
    empty().scan("EMPTY").ok("A-02 is empty");
    empty().scan("NO").ok("A-02 will be counted").counts_due(&["A-02"]).scan("DONE").ok("picked");
    empty().scan("TOTE-1").asks("answer YES or NO");
}

#[test]
fn more_than_the_books_have_is_asked_and_then_counted() {
    let shift =
        shift().totes(&["TOTE-1"]).stock("MUG-1", "A-02", None, 1).sale("S-1", &[("MUG-1", "A-02", None, 2)]);
    let asked = shift
        .flow(Pick)
        .scan("TOTE-1")
        .scan("A-02")
        .scan("*2")
        .scan(MUG)
        .asks("system says 1 here; you hold 2?");
    let put = asked.records(0).scan("YES").ok("+2 MUG-1 A-02 -> TOTE-1").lies("MUG-1", "A-02", -1);
    put.counts_due(&["A-02"]);
}

fn tea() -> Shift {
    shift()
        .totes(&["TOTE-1", "TOTE-2"])
        .lot("TEA", "L1", Some("2026-12-31"))
        .lot("TEA", "L2", Some("2027-06-30"))
        .lot("TEA", "OLD", Some("2026-01-31"))
        .stock("TEA", "A-03", Some("L1"), 5)
        .stock("TEA", "A-03", Some("L2"), 5)
        .stock("TEA", "A-03", Some("OLD"), 5)
        .sale("S-1", &[("TEA", "A-03", Some("L1"), 3)])
        .flow(Pick)
        .scan("TOTE-1")
        .scan("A-03")
}

#[test]
fn the_lot_that_is_scanned_wins_and_one_that_expires_later_is_asked_about() {
    let first = tea().scan("*3").scan("L1").ok("+3 TEA lot L1 A-03 -> TOTE-1").records(2);
    first.promised("S-1", "TEA", "TOTE-1", 3);
    let other = tea()
        .scan("*3")
        .scan("L2")
        .asks("L1 goes first, best before 31 Dec 2026: take L2, best before 30 Jun 2027");
    let taken = other.records(0).scan("YES").ok("+3 TEA lot L2 A-03 -> TOTE-1").records(3);
    let taken =
        taken.promised("S-1", "TEA", "TOTE-1", 3).promised("S-1", "TEA", "A-03", 0).lies("TEA", "TOTE-1", 3);
    taken
        .scan("UNDO")
        .scan("UNDO")
        .ok("taken back")
        .promised("S-1", "TEA", "A-03", 3)
        .promised("S-1", "TEA", "TOTE-1", 0);
    tea().scan("OLD").refuses("EXPIRED TEA lot OLD was best before 31 Jan 2026").records(0);
    tea().scan("TEA").asks("SCAN THE LOT").scan("XCMDS01").ok("+1 TEA lot L1, 1 of 3");
}

#[test]
fn what_is_changed_elsewhere_changes_the_next_step_with_a_word() {
    let cancelled = cluster().scan("A-01").scan(FERN).cancelled("SHOPIFY-1043").scan(FERN);
    let cancelled =
        cancelled.asks("CHANGED: SHOPIFY-1043 was cancelled; put 1 FERN-1 back in A-01").records(0);
    cancelled.waits("GO TO A-01").scan("A-01").scan("*3").scan(FERN).ok("put in TOTE-2");
    let anew = single().promised_anew("SHOPIFY-1043", "FERN-1", "A-01", "A-03").scan("A-01");
    anew.asks("CHANGED: FERN-1 of SHOPIFY-1043 is not wanted from A-01 any more: GO TO A-02");
    let ended = single().scan("A-01").meanwhile(|mut other| {
        other.floor.sales.batches[0].ended = true;
        other
    });
    ended.scan(FERN).asks("CHANGED: cart B-0001 was ended elsewhere");
}

#[test]
fn the_cart_goes_on_at_any_terminal_and_nobody_else_gets_its_orders() {
    let half = cluster().scan("A-01").scan("*6").scan(FERN).scan("TOTE-1").ok("next here");
    let other = half.elsewhere().waits("GO TO A-01").scan("PICK").ok("pick goes on");
    let view = other.task.view();
    assert_eq!((view.subject.as_str(), view.progress), ("B-0001", Some((6, 11))));
    let other = other.scan("MENU").ok("lookup").scan("PICK").ok("B-0001 goes on: 6 of 11: GO TO A-01");
    let other = other.meanwhile(|them| {
        them.flow(Pick)
            .scan("TOTE-3")
            .asks("NOTHING TO PICK")
            .scan("SHOPIFY-1044")
            .refuses("TAKEN SHOPIFY-1044")
    });
    let paused = other.scan("PAUSE").ok("PICK put aside");
    let Some(Errand::Park(task)) = paused.errand else { panic!("not parked") };
    assert!(!task.unfinished());
    let hand = cluster().scan("A-01").scan(FERN);
    assert!(hand.task.unfinished());
    hand.scan("MENU")
        .asks("1 FERN-1 in hand, not put down: leave")
        .scan("NO")
        .scan("DONE")
        .asks("scan TOTE-1 first");
}

#[test]
fn a_cart_that_is_not_through_ends_with_yes_and_its_orders_are_anybodys() {
    let asked = cluster()
        .scan("DONE")
        .scan("DONE")
        .asks("3 picks, 11 in all, not taken yet: end the cart all the same?");
    asked
        .scan("NO")
        .ok("the cart goes on")
        .scan("DONE")
        .scan("YES")
        .ok("nothing picked")
        .stage("SHOPIFY-1043", Stage::Allocated);
    assert_eq!(cluster().said.unwrap().outcome, Outcome::Ok);
}

#[test]
fn a_serial_is_picked_by_its_number() {
    let cam = shift().totes(&["TOTE-1"]).lot("CAM", "SN-1", None).lot("CAM", "SN-2", None);
    let cam = cam.stock("CAM", "A-03", Some("SN-1"), 1).stock("CAM", "A-03", Some("SN-2"), 1);
    let cam = cam.sale("S-1", &[("CAM", "A-03", Some("SN-1"), 1), ("CAM", "A-03", Some("SN-2"), 1)]);
    let cam = cam.flow(Pick).scan("TOTE-1").scan("A-03").waits("SCAN THE SERIAL of CAM");
    let two = cam.scan("CAM").asks("SCAN THE SERIAL").scan("SN-2").ok("+1 CAM serial SN-2 A-03 -> TOTE-1");
    let one = two.lies("CAM", "TOTE-1", 1).scan("SN-1").ok("+1 CAM serial SN-1 A-03 -> TOTE-1");
    one.promised("S-1", "CAM", "A-03", 0).promised("S-1", "CAM", "TOTE-1", 2);
}

const ALPHABET: [&str; 40] = [
    MUG,
    CASE,
    FERN,
    "TEA",
    "CAM",
    "L1",
    "L2",
    "OLD",
    "SN-1",
    "SN-2",
    "A-01",
    "A-02",
    "A-03",
    "B-02-1",
    "47",
    "TOTE-1",
    "TOTE-2",
    "TOTE-3",
    "SHOPIFY-1",
    "SHOPIFY-2",
    "SHOPIFY-3",
    "OK",
    "YES",
    "NO",
    "UNDO",
    "DONE",
    "BACK",
    "SKIP",
    "SHORT",
    "DAMAGED",
    "FULL",
    "EMPTY",
    "*2",
    "*9",
    "XCMDQSET",
    "r09",
    "XCMDS01",
    "PICK",
    "pack",
    "return",
];

/// A floor that a number says all of: three orders over what lies there.
fn generated(seed: u64) -> Shift {
    let mut random = seed;
    let mut next = |most: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % most
    };
    let mut shift = shift()
        .totes(&["TOTE-1", "TOTE-2", "TOTE-3"])
        .bin("B-02-1", LocationKind::Bin)
        .bin("QUAR-1", LocationKind::Quarantine)
        .sign("A-01", "47", "")
        .lot("TEA", "L1", Some("2026-12-31"))
        .lot("TEA", "L2", Some("2027-06-30"))
        .lot("TEA", "OLD", Some("2026-01-31"))
        .lot("CAM", "SN-1", None)
        .lot("CAM", "SN-2", None)
        .stock("CAM", "A-03", Some("SN-1"), 1)
        .stock("CAM", "A-03", Some("SN-2"), 1);
    shift.floor.sales.reallocates = next(2) == 0;
    for (sku, lot) in
        [("MUG-1", None), ("FERN-1", None), ("TEA", Some("L1")), ("TEA", Some("L2")), ("TEA", Some("OLD"))]
    {
        for place in ["A-01", "A-02", "B-02-1"] {
            shift = shift.stock(sku, place, lot, 1 + next(9) as i64);
        }
    }
    for order in ["SHOPIFY-1", "SHOPIFY-2", "SHOPIFY-3"] {
        let mut lines = Vec::new();
        for (sku, lot) in [("MUG-1", None), ("FERN-1", None), ("TEA", Some("L1"))] {
            let place = ["A-01", "A-02", "B-02-1", ""][next(4) as usize];
            if next(3) > 0 {
                lines.push((sku, place, lot, 1 + next(3) as i64));
            }
        }
        lines.push(("FERN-1", "A-01", None, 1));
        if order == "SHOPIFY-2" {
            lines.push(("CAM", "A-03", Some("SN-1"), 1));
        }
        shift = shift.sale(order, &lines);
    }
    shift.flow(Pick)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_scanned_goods_and_promises_stay_together(
        seed in any::<u64>(),
        scans in prop::collection::vec((0usize..ALPHABET.len() + 12, 0u8..4), 1..80),
        cancelled in prop::option::of(0usize..60),
    ) {
        let mut shift = generated(seed);
        for (n, (scan, ok_after)) in scans.into_iter().enumerate() {
            if cancelled == Some(n) {
                shift = shift.cancelled("SHOPIFY-1");
            }
            // A picker mostly does what the screen says.
            let view = shift.task.view();
            let wanted = |label: &str| view.facts.iter().find(|f| f.label == label).map(|f| f.value.clone());
            let text = match ALPHABET.get(scan) {
                Some(text) => (*text).to_owned(),
                None if view.prompt.starts_with("GO TO") => wanted("GO TO").unwrap(),
                None if view.prompt.starts_with("PUT IN") => wanted("PUT IN").unwrap(),
                None if view.prompt.starts_with("SCAN A TOTE") => format!("TOTE-{}", 1 + n % 3),
                None => wanted("LOT").filter(|_| n % 2 == 0).or_else(|| wanted("ITEM")).unwrap_or_else(|| "DONE".into()),
            };
            shift.step(&text);
            let said = shift.said.clone().unwrap();
            prop_assert!(!said.message.is_empty() && said.message.chars().all(|c| !c.is_control()));
            if said.outcome != Outcome::Ok {
                prop_assert!(shift.recorded.is_empty(), "{:?} recorded {:?}", said, shift.recorded);
            }
            prop_assert_eq!(said.outcome == Outcome::Error, shift.task.view().locked.is_some());
            if ok_after > 0 && shift.task.view().locked.is_some() {
                shift.step("OK");
            }
            together(&shift)?;
        }
    }
}

/// What lies in totes is what is promised there; no more of an item is picked than was ordered, unless somebody said why; no
/// goods were made or lost.
fn together(shift: &Shift) -> Result<(), TestCaseError> {
    let floor = &shift.floor;
    let mut sums = std::collections::BTreeMap::new();
    for ((item, _, _), quantity) in &floor.balances {
        *sums.entry(*item).or_insert(Quantity::ZERO) += *quantity;
    }
    prop_assert!(sums.values().all(|sum| sum.is_zero()), "goods were made or lost");
    let totes: Vec<_> = floor.places.iter().filter(|p| p.kind == LocationKind::Tote).collect();
    for tote in &totes {
        let mut promised = std::collections::BTreeMap::new();
        let mut orders = Vec::new();
        for ((code, item, place, lot), quantity) in &floor.sales.promises {
            if *place == tote.id && !quantity.is_zero() {
                *promised.entry((*item, tote.id, *lot)).or_insert(Quantity::ZERO) += *quantity;
                orders.push(code);
            }
        }
        orders.dedup();
        prop_assert!(orders.len() <= 1, "{} holds {:?}", tote.code, orders);
        let lies: std::collections::BTreeMap<_, _> =
            floor.balances().into_iter().filter(|((_, place, _), _)| *place == tote.id).collect();
        // A short at the bench says that what is booked there is not there: it waits to be counted.
        if !floor.sales.shorts.iter().any(|(_, place, ..)| *place == tote.id) {
            prop_assert_eq!(&lies, &promised, "{}", &tote.code);
        }
    }
    for order in &floor.sales.orders {
        let hit = floor.find_sale(&order.code).unwrap();
        let is_over = floor
            .movements
            .iter()
            .any(|m| m.document == order.code && m.kind == MovementKind::Pick && !m.note.is_empty());
        for line in &hit.lines {
            prop_assert!(!line.picked.is_negative() && !line.allocated.is_negative());
            let in_all = line.picked + line.allocated + line.shipped;
            prop_assert!(
                is_over || in_all <= line.wanted,
                "{} {}: {in_all} of {}",
                order.code,
                line.item.sku,
                line.wanted
            );
        }
    }
    Ok(())
}
