//! What each command barcode does. Every one is answered in every flow: where it has nothing to do, the answer says which
//! task it belongs to.

use super::{
    Run, Said, adjust, ask,
    lots::best_before,
    ok, refuse,
    screen::{lines, options, view},
    state::{CHOICES, Intent, Open, State},
};
use crate::{
    barcode::{Command, command::FlowKind},
    scan::{Errand, Feedback, Latest, Task},
};

impl Run<'_> {
    /// A command with nothing asked.
    pub(super) fn command(&mut self, command: Command) -> Said {
        Ok(match command {
            Command::Ok => ok(format!("nothing is locked: {}", self.waits_for())),
            Command::Yes | Command::No => ask(format!("nothing was asked: {}", self.waits_for())),
            Command::Back => return self.back(),
            Command::Undo => self.undo_asked()?,
            Command::Done => return self.done(),
            Command::Menu => return self.leave_asked(FlowKind::Lookup),
            Command::Start(flow) if flow == self.kind => ok(format!("{flow} goes on: {}", self.waits_for())),
            Command::Start(flow) => return self.leave_asked(flow),
            Command::Help => self.help(),
            Command::Empty if self.kind == FlowKind::Count => return self.empty(),
            Command::Empty if self.kind == FlowKind::Pick => ask(format!(
                "EMPTY answers whether a place is empty; where fewer are than wanted, SHORT: {}",
                self.waits_for()
            )),
            Command::Empty => ask("EMPTY belongs to a count: start COUNT first"),
            Command::Digit(digit) => self.digit(digit),
            Command::Times(times) => self.times(times),
            Command::QuantitySet => return self.quantity_set(),
            Command::QuantityClear => {
                self.t.digits.clear();
                ok(format!("digits forgotten: {}", self.waits_for()))
            }
            Command::Choice(_) => ask(format!("there is no list to choose from: {}", self.waits_for())),
            Command::PageNext | Command::PagePrevious => {
                ask(format!("there is no list with more pages: {}", self.waits_for()))
            }
            Command::Reason(n) if self.kind == FlowKind::Adjust => self.reason(n),
            Command::Reason(n) if self.kind == FlowKind::Return => self.return_reason(n),
            Command::Reason(_) => ask("a reason belongs to ADJUST, or to DAMAGED: start it first"),
            Command::All => return self.all(),
            Command::Damaged => return self.damaged(),
            Command::Skip if self.kind == FlowKind::Pick => return self.pick_skip(),
            Command::Skip => return self.skip(),
            Command::Short if self.kind == FlowKind::Pick => return self.pick_short(),
            Command::Short if self.kind == FlowKind::Pack => ask(format!(
                "what is missing is told at the end: scan what is there, then DONE: {}",
                self.waits_for()
            )),
            Command::Full if self.kind == FlowKind::Pick => return self.pick_full(),
            Command::Short if self.t.order.is_some() => ask(format!(
                "what is short is told at the end: scan what came, then DONE: {}",
                self.waits_for()
            )),
            Command::Short => refuse(format!(
                "SHORT belongs to a pick list or an order, which say how many are wanted; in {} nothing is: {}",
                self.called(),
                match self.kind {
                    FlowKind::Count => "count what is there, then DONE",
                    _ => "scan OK, then what is there",
                }
            )),
            Command::Full if self.t.into.is_some() => {
                let mut closed = self.close_container()?;
                closed.message.push_str("; scan the next plate");
                closed
            }
            Command::Full => refuse(
                "FULL belongs to a tote or a pallet that is being filled, and none is: scan OK, then another place",
            ),
            Command::Print => self.print(),
            Command::Pause => self.pause(),
            Command::Logout => self.sign_off(),
            Command::Train => ask(format!(
                "training never touches real stock: leave with Ctrl-Q, then start `pickface demo` and try everything there; \
                 here {}",
                self.waits_for()
            )),
        })
    }

    /// `RECEIVE`, as people call what is open.
    pub(super) fn called(&self) -> String {
        match self.kind {
            FlowKind::Lookup => "LOOK-UP".into(),
            other => other.word().to_uppercase(),
        }
    }

    /// What can be scanned now.
    pub(super) fn help(&self) -> Feedback {
        let view = view(self.kind, &self.t);
        ok(format!("{}; or {}", view.prompt, view.choices.join(", ")))
    }

    /// A whole quantity in one scan: the next item counts so many times. One is what every scan counts, so it forgets
    /// the others.
    fn times(&mut self, times: u8) -> Feedback {
        if self.kind == FlowKind::Lookup {
            return ask("look-up counts nothing: start a flow first");
        }
        // Digits that were scanned before are so many tens: Q1 Q2 X10 is 120.
        if times > 1
            && !self.t.typed
            && let Some(all) = self.t.digits.parse::<u32>().ok().and_then(|n| n.checked_mul(times.into()))
        {
            let digits = all.to_string();
            if digits.len() > super::MAX_DIGITS {
                self.t.digits.clear();
                return refuse(format!(
                    "TOO MANY DIGITS: a quantity has at most {}; they are forgotten",
                    super::MAX_DIGITS
                ));
            }
            self.t.digits = digits;
            self.t.typed = true;
            return self.digits_so_far();
        }
        self.t.typed = true;
        if times == 1 {
            self.t.digits.clear();
            return ok(format!("1 x: {}", self.waits_for()));
        }
        self.t.digits = times.to_string();
        self.digits_so_far()
    }

    /// The label of what was scanned last goes to whoever has a printer.
    fn print(&mut self) -> Feedback {
        let Some(latest) = self.t.latest() else {
            return ask(
                "PRINT makes the label of what was scanned last: scan the item, the place or the plate first",
            );
        };
        let until = match &latest {
            Latest::Item { expiry: Some(day), .. } => format!(", {}", best_before(*day)),
            _ => String::new(),
        };
        let told = ok(format!("label of {}{until}: to the printer", latest.name()));
        self.errand = Some(Errand::Print(latest));
        told
    }

    /// The task as it is, to be taken up later; this terminal begins anew.
    fn set_aside(&mut self) -> Option<Box<Task>> {
        let (kind, site) = (self.kind, self.site);
        let state = std::mem::take(&mut self.t);
        self.t = State { trail: state.trail.clone(), latest: state.latest.clone(), ..State::default() };
        self.kind = FlowKind::Lookup;
        let begun = kind != FlowKind::Lookup
            && (state.place.is_some()
                || state.scans > 0
                || state.order.is_some()
                || state.bench.is_some()
                || state.back_of.is_some()
                || state.cart.as_ref().is_some_and(|cart| cart.batch.is_some()));
        begun.then(|| Box::new(Task { kind, site, state: Box::new(state) }))
    }

    fn pause(&mut self) -> Feedback {
        if self.kind == FlowKind::Lookup {
            return ask(format!("PAUSE puts a task aside, and none is open: {}", self.waits_for()));
        }
        let called = self.called();
        match self.set_aside() {
            Some(task) => {
                self.errand = Some(Errand::Park(task));
                ok(format!("{called} put aside: scan {called} to go on, here or at another terminal"))
            }
            None => ok(format!("nothing was begun in {called}; back to look-up")),
        }
    }

    fn sign_off(&mut self) -> Feedback {
        let called = self.called();
        let task = self.set_aside();
        let aside = match &task {
            Some(_) => format!("{called} put aside; "),
            None => String::new(),
        };
        self.errand = Some(Errand::SignOff(task));
        ok(format!("{aside}signed off: the next one scans a badge"))
    }

    /// The next or the previous nine of the list that is asked about; `None` where the scan says something else.
    pub(super) fn turn_page(&mut self, open: &Open, command: Command) -> Option<Feedback> {
        let next = match command {
            Command::PageNext => true,
            Command::PagePrevious => false,
            _ => return None,
        };
        let pages = options(open)?.len().div_ceil(CHOICES).max(1);
        self.t.page = match (next, self.t.page) {
            (true, page) => (page + 1) % pages,
            (false, 0) => pages - 1,
            (false, page) => page - 1,
        };
        let hint =
            if pages > 1 { format!("page {} of {pages}", self.t.page + 1) } else { "that is all".into() };
        Some(self.reopen(open.clone(), &hint))
    }

    /// DONE: says what was done and goes back to look-up.
    pub(super) fn close(&mut self, done: &str) -> Feedback {
        let list = lines(self.kind, &self.t);
        self.close_about(done, "", list)
    }

    /// The same, with what else is to be said, and the list that stays to be read.
    pub(super) fn close_about(&mut self, done: &str, about: &str, list: Vec<String>) -> Feedback {
        let strangers = self.strangers();
        let message = if self.t.scans == 0 {
            format!("nothing {done}{about}{strangers}; back to look-up")
        } else {
            let one = crate::domain::Quantity::ONE;
            let word = if self.t.units == one { "unit" } else { "units" };
            let scans = super::plural(self.t.scans, "scan");
            format!("{done}: {} {word} in {scans}{about}{strangers}; back to look-up", self.t.units)
        };
        self.leave(FlowKind::Lookup);
        self.t.show(list);
        ok(message)
    }
}

/// Whether a typed text is the number of a reason where one is asked: `R03`.
pub(super) fn typed_reason(open: Option<&Open>, kind: FlowKind, text: &str) -> Option<Command> {
    let asked = match open {
        None => matches!(kind, FlowKind::Adjust | FlowKind::Return),
        Some(Open::Again { command, .. }) => matches!(command, Command::Damaged | Command::Short),
        Some(Open::YesNo { intent, .. }) => matches!(intent, Intent::CloseOrder { .. } | Intent::Over(..)),
        Some(_) => false,
    };
    if asked { adjust::typed(text) } else { None }
}
