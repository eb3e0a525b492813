//! The lock: an error waits until it is seen, and what is scanned meanwhile is counted and thrown away.

use super::{
    Run,
    state::{Lock, State},
    unknown::{BAD_IN_A_ROW, SET_UP, is_garbled},
    words::{heading, ok, plural, refuse},
};
use crate::{
    barcode::Command,
    domain::text,
    scan::{Fault, Feedback, PlaceHit, Reading, Step, Task},
};

/// An error from outside locks like one of the flow's own.
pub(in crate::scan) fn fail(state: &mut State, message: &str) {
    let message = text::escape(message);
    state.mark(heading(&message));
    state.lock = Some(Lock { message, ignored: 0, unknown: None, scanned: None, reads: None });
}

/// Refuses a scan that may not be acted on: see [`Task::refuse`].
pub(in crate::scan) fn bad_scan(task: &Task, fault: Fault) -> Step {
    let mut state = (*task.state).clone();
    let feedback = match &mut state.lock {
        Some(lock) => ignored(lock),
        None => {
            let feedback = refuse(text::escape(&fault.to_string()));
            fail(&mut state, &feedback.message);
            feedback
        }
    };
    Step {
        task: Task { kind: task.kind, site: task.site, state: Box::new(state) },
        feedback,
        record: Vec::new(),
        errand: None,
    }
}

/// One more scan while an error waits to be seen.
fn ignored(lock: &mut Lock) -> Feedback {
    lock.ignored = lock.ignored.saturating_add(1);
    refuse(format!("{}; ignored: {}, scan OK to go on", lock.message, plural(lock.ignored, "scan")))
}

impl Run<'_> {
    pub(super) fn locked(&mut self, reading: &Reading, text: &str) -> Feedback {
        let here = |p: &PlaceHit| self.t.place.as_ref().is_some_and(|place| place.id == p.id);
        let seen = match reading {
            Reading::Command(Command::Ok) => true,
            Reading::Place(place) => here(place),
            Reading::Unknown(_) => is_ok_elsewhere(text),
            _ => false,
        };
        if seen {
            self.t.lock = None;
            if let Some(last) = self.t.trail.last_mut() {
                last.push_str(" (seen)");
            }
            return ok(format!("go on: {}", self.waits_for()));
        }
        match reading {
            Reading::Unknown(unknown) if is_garbled(&unknown.hint) => {
                self.t.bad = self.t.bad.saturating_add(1);
            }
            Reading::Unknown(_) => {}
            _ => self.t.bad = 0,
        }
        let Some(lock) = &mut self.t.lock else { return ok("") };
        // Whose scanner is garbled cannot scan OK either: the lock itself says what helps.
        if self.t.bad >= BAD_IN_A_ROW && !lock.message.ends_with(SET_UP) {
            lock.message.push_str(SET_UP);
        }
        if *reading == Reading::Command(Command::Help)
            && let Some(code) = lock.unknown.clone()
        {
            self.t.lock = None;
            return self.bind(code);
        }
        ignored(lock)
    }
}

/// Whether a text is the barcode of OK as a scanner for another keyboard types it: of its letters, layouts move only M, and
/// case is the shift key's. `xc,dok` on a French host.
fn is_ok_elsewhere(text: &str) -> bool {
    let mut letters = text.trim().chars().map(|c| c.to_ascii_lowercase());
    let same = "xc?dok".chars().all(|wanted| letters.next().is_some_and(|c| wanted == '?' || c == wanted));
    same && letters.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_ok_elsewhere;

    #[test]
    fn ok_is_known_on_any_keyboard_and_nothing_else_is() {
        for text in ["XCMDOK", "xc,dok", "XC?DOK", "Xc;DOk "] {
            assert!(is_ok_elsewhere(text), "{text}");
        }
        for text in ["XCMDNO", "XCMDOKS", "XCMDO", "OK", "", "XC,UNDO"] {
            assert!(!is_ok_elsewhere(text), "{text}");
        }
    }
}
