//! The lock: an error waits until it is seen, and what is scanned meanwhile is counted and thrown away.

use super::{
    Run,
    state::{Lock, State},
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
    state.lock = Some(Lock { message, ignored: 0, unknown: None });
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
    pub(super) fn locked(&mut self, reading: &Reading) -> Feedback {
        let here = |p: &PlaceHit| self.t.place.as_ref().is_some_and(|place| place.id == p.id);
        let seen = match reading {
            Reading::Command(Command::Ok) => true,
            Reading::Place(place) => here(place),
            _ => false,
        };
        if seen {
            self.t.lock = None;
            if let Some(last) = self.t.trail.last_mut() {
                last.push_str(" (seen)");
            }
            return ok(format!("go on: {}", self.waits_for()));
        }
        let Some(lock) = &mut self.t.lock else { return ok("") };
        if *reading == Reading::Command(Command::Help)
            && let Some(code) = lock.unknown.clone()
        {
            self.t.lock = None;
            return self.bind(code);
        }
        ignored(lock)
    }
}
