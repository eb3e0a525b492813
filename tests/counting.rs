//! Counting by the plan: the next place, what is far from the books, and somebody else.

mod support;

use pickface::barcode::command::FlowKind::{Count, Move};
use support::shift::shift;

const MUG: &str = "9506000134352";
const FERN: &str = "96385074";

#[test]
fn a_count_says_where_to_go_and_why_and_any_other_place_is_counted_too() {
    let begun = shift()
        .stock("MUG-1", "A-01", None, 2)
        .planned(&[("A-03", "short: 1 missing for SHOPIFY-1043"), ("A-01", "never counted")])
        .scan("COUNT")
        .ok("count: GO TO A-03  short: 1 missing for SHOPIFY-1043");
    let view = begun.task.view();
    assert_eq!(view.prompt, "GO TO A-03");
    assert!(view.facts.iter().any(|f| f.label == "GO TO" && f.detail == "short: 1 missing for SHOPIFY-1043"));
    assert!(view.choices.iter().any(|c| c == "SKIP"));
    let other = begun.scan("A-02").ok("count A-02").scan("EMPTY").ok("A-02 counted");
    assert_eq!(other.task.view().prompt, "GO TO A-03");
    let skipped = other.scan("SKIP").ok("A-03 left for later: GO TO A-01  never counted");
    let done = skipped
        .scan("A-01")
        .scan(MUG)
        .scan(MUG)
        .scan("DONE")
        .ok("A-01 counted: 1 line, all as the books say");
    assert_eq!(done.task.view().prompt, "GO TO A-03", "what was left for later comes when nothing else does");
    done.scan("SKIP").ok("A-03 the only one: GO TO A-03").scan("A-03").scan("EMPTY").ok("A-03 counted");
}

#[test]
fn a_place_that_was_begun_and_left_comes_later() {
    let left = shift()
        .planned(&[("A-01", "asked"), ("A-02", "asked")])
        .flow(Count)
        .scan("A-01")
        .scan("SKIP")
        .ok("A-01 left for later: GO TO A-02");
    assert_eq!(left.task.view().prompt, "GO TO A-02");
    let none = shift().flow(Count).scan("SKIP").asks("nothing to skip");
    assert!(!none.task.view().choices.iter().any(|c| c == "SKIP"));
}

#[test]
fn little_is_posted_at_once_and_much_waits_for_somebody_else() {
    let little = shift().tolerant("1.90").stock("MUG-1", "A-01", None, 4).flow(Count).scan("A-01").scan("*3");
    little.scan(MUG).scan("DONE").ok("1 differs, -1 in all").lies("MUG-1", "A-01", 3).held("A-01", 0);

    let much = shift()
        .tolerant("1.90")
        .stock("MUG-1", "A-01", None, 8)
        .flow(Count)
        .scan("A-01")
        .scan("*5")
        .scan(MUG);
    let much = much.scan("DONE").ok("nothing is posted before somebody else has counted it").records(1);
    let said = much.answer();
    assert!(
        said.quantity.is_none() && said.on_hand.is_none() && !said.message.contains('8'),
        "blind: {said:?}"
    );
    let much = much.held("A-01", 1).lies("MUG-1", "A-01", 8);
    much.scan("A-01")
        .refuses("COUNTED BY YOU A-01: somebody else counts it again")
        .scan("OK")
        .held("A-01", 1);
}

#[test]
fn the_second_count_waits_for_a_lead_and_what_moves_meanwhile_stays_moved() {
    let first = shift()
        .tolerant("1.90")
        .stock("MUG-1", "A-01", None, 8)
        .flow(Count)
        .scan("A-01")
        .scan("*5")
        .scan(MUG);
    let second = first.scan("DONE").ok("somebody else").stock("MUG-1", "A-01", None, -2).meanwhile(|other| {
        let other = other.flow(Count).scan("A-01").ok("count A-01").scan("*3").scan(MUG).scan("DONE");
        other.ok("A-01 counted again: 1 line; a lead says whether the books follow it").held("A-01", 2)
    });
    // Six in the books, three on the shelf; two more are picked before the lead has time.
    let later = second.lies("MUG-1", "A-01", 6).stock("MUG-1", "A-01", None, -2).approve("A-01");
    later.lies("MUG-1", "A-01", 1).held("A-01", 0);
}

#[test]
fn a_second_count_that_agrees_with_the_books_ends_it() {
    let first = shift()
        .tolerant("1.90")
        .stock("MUG-1", "A-01", None, 8)
        .flow(Count)
        .scan("A-01")
        .scan("*5")
        .scan(MUG);
    let second = first.scan("DONE").ok("somebody else").meanwhile(|other| {
        other
            .flow(Count)
            .scan("A-01")
            .scan("*8")
            .scan(MUG)
            .scan("DONE")
            .ok("all as the books say")
            .held("A-01", 0)
    });
    second.lies("MUG-1", "A-01", 8);
}

#[test]
fn where_nobody_signs_on_it_is_asked() {
    let first = shift().tolerant("1.90").nobody().stock("MUG-1", "A-01", None, 8).flow(Count);
    let first = first.scan("A-01").scan("EMPTY").scan("EMPTY").ok("somebody else").held("A-01", 1);
    let asked =
        first.scan("A-01").asks("A-01 was counted already: are you somebody else? YES counts it again");
    let asked = asked.scan("NO").ok("somebody else counts it").scan("A-01").asks("are you somebody else?");
    asked
        .scan("YES")
        .ok("count A-01")
        .scan("EMPTY")
        .scan("YES")
        .ok("a lead says")
        .held("A-01", 2)
        .lies("MUG-1", "A-01", 8);
}

#[test]
fn what_is_expected_and_not_seen_is_asked_before_it_is_held_back() {
    let asked = shift()
        .tolerant("6.00")
        .stock("MUG-1", "A-01", None, 1)
        .stock("FERN-1", "A-01", None, 2)
        .flow(Count)
        .scan("A-01")
        .scan(MUG)
        .scan("DONE")
        .asks("not seen in A-01: FERN-1: gone?");
    asked.scan("YES").ok("somebody else").lies("FERN-1", "A-01", 2).held("A-01", 1);
}

#[test]
fn counted_again_in_the_same_task_says_whether_it_adds_or_replaces() {
    let counted = || {
        let begun = shift().stock("MUG-1", "A-01", None, 3).flow(Count).scan("A-01").scan("*3").scan(MUG);
        begun
            .scan("DONE")
            .ok("A-01 counted")
            .scan("A-01")
            .asks("YES counts all of it anew, NO adds what you scan now")
    };
    let adds = counted()
        .scan("NO")
        .ok("add to A-01")
        .scan("*2")
        .scan(FERN)
        .scan(MUG)
        .scan("EMPTY")
        .asks("counted here");
    adds.scan("DONE").ok("2 differ, +3 in all").lies("MUG-1", "A-01", 4).lies("FERN-1", "A-01", 2);
    let anew = counted().scan("YES").ok("count A-01").scan("*2").scan(MUG).scan("DONE").ok("-1 in all");
    anew.lies("MUG-1", "A-01", 2)
        .scan("A-01")
        .asks("anew")
        .scan("BACK")
        .ok("not begun")
        .scan("A-02")
        .ok("count A-02");
    // Picked in between: what is added is added to what is there now.
    let moved = counted().stock("MUG-1", "A-01", None, -1).scan("NO").scan(MUG).scan("DONE").ok("+1 in all");
    moved.lies("MUG-1", "A-01", 3).scan("UNDO").scan("UNDO").ok("taken back").lies("MUG-1", "A-01", 2);
    // Another task knows nothing of it.
    counted().scan("BACK").scan("MENU").flow(Move).flow(Count).scan("A-01").ok("count A-01");
}
