//! What is asked before it is done, and what counts as an answer.

use super::*;

#[test]
fn undo_asks_first_and_enter_is_no_answer() {
    let mut m = desk();
    log_of(&mut m, vec![movement(2), movement(1)]);
    update(&mut m, key(Key::Down));
    update(&mut m, key(Key::Ctrl('z')));
    assert!(matches!(m.overlay, Some(Overlay::Undo(_))));
    assert!(update(&mut m, scan("")).list.is_empty());
    let yes = update(&mut m, key(Key::Ctrl('y')));
    assert_eq!(yes.list, [Effect::Ask(Request::Undo(MovementId { stream: 1, seq: 1 }))]);
    assert_eq!(m.desk.standing(), "1 pending");
}

#[test]
fn the_yes_barcode_answers_and_any_other_scan_takes_nothing_back() {
    for (text, asks_undo) in [("XCMDYES", true), ("XCMDNO", false), ("MUG-1", false)] {
        let mut m = desk();
        log_of(&mut m, vec![movement(1)]);
        update(&mut m, key(Key::Ctrl('z')));
        let effects = update(&mut m, scan(text));
        let undo = effects.list.iter().any(|e| matches!(e, Effect::Ask(Request::Undo(_))));
        assert_eq!((undo, m.overlay.is_none()), (asks_undo, true), "{text}");
    }
}

#[test]
fn a_typed_yes_answers_the_dialog_and_never_the_flow_behind_it() {
    for (text, asks_undo) in [("yes", true), ("undo", true), ("no", false), ("XCMDDONE", false)] {
        let mut m = desk();
        log_of(&mut m, vec![movement(1)]);
        update(&mut m, key(Key::Ctrl('z')));
        let effects = update(&mut m, scan(text));
        let undo = effects.list.iter().any(|e| matches!(e, Effect::Ask(Request::Undo(_))));
        let passed_on = effects.list.iter().any(|e| matches!(e, Effect::Ask(Request::Scan { .. })));
        assert_eq!((undo, passed_on), (asks_undo, false), "{text}");
    }
}

#[test]
fn a_filter_left_behind_excuses_no_unknown_barcode() {
    let mut m = desk();
    let asked = asked_grid(&update(&mut m, M::Line("mug".into())));
    update(&mut m, M::Store(Event::Grid(asked, grid_of(0..3, 0, 3))));
    update(&mut m, scan("5901234123450"));
    let locked = View { locked: Some(("UNKNOWN CODE 5901234123450".into(), 0)), ..View::default() };
    let effects = update(&mut m, M::Store(told(Outcome::Error, FlowKind::Lookup, locked, None)));
    assert!(effects.list.contains(&Effect::Bell(3)), "{effects:?}");
    assert_eq!(m.desk.bar.level, Level::Error);
}

#[test]
fn what_cannot_be_taken_back_says_why() {
    let mut m = desk();
    log_of(&mut m, vec![LogRow { reversed: true, can_undo: false, ..movement(1) }]);
    update(&mut m, key(Key::Ctrl('z')));
    assert_eq!(
        (m.overlay.is_none(), m.desk.bar.text.as_str()),
        (true, "MAIN-1-1 has been taken back already")
    );
}
