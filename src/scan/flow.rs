//! Flows: what a picker is doing, one question at a time.
//!
//! Here stand the rules around every flow: one answer a scan, the lock, the journal of UNDO, BACK and MENU. `answer` has
//! the questions, `command` the command barcodes and `grave` those that do much at once,
//! `journal` what is recorded and taken back, `goods` what an item scan goes through (digits, plausibility), `lots` what
//! may be a lot, a serial or an expiry, and each flow its own file.
//!
//! Deliberately not here: what a code means (`reading`), numbers of movements and the moment (the store), colours.

mod adjust;
mod answer;
mod command;
mod container;
mod count;
mod digits;
mod goods;
mod grave;
mod gs1;
mod hand;
mod journal;
mod lock;
mod lookup;
mod lots;
mod moving;
mod order;
mod pack;
mod pair;
mod pick;
mod putaway;
mod recall;
mod receive;
mod returns;
mod sale;
mod screen;
mod state;
mod tags;
mod unknown;
mod words;

pub use adjust::reasons;
pub(super) use lock::{bad_scan, fail};
pub(super) use screen::view;
pub(super) use state::State;

use super::{
    Catalog, CatalogError, ContainerHit, Errand, Feedback, ItemHit, Latest, OrderHit, Outcome, PlaceHit,
    Reading, Record, Step, Task,
    reading::{self, MAX_DIGITS, Unknown},
    stated::Stated,
};
use crate::{
    barcode::{Command, command::FlowKind},
    domain::{ContainerId, LocationId, SiteId, text},
};
use state::{Against, Ending, Intent, Lock, Lot, Moved, Open, Out};
use std::sync::Arc;
use words::{ask, few, heading, in_short, ok, plural, refuse, signed};

/// What a step of the rules says, unless the catalog failed.
type Said = Result<Feedback, CatalogError>;

/// What a picker was already asked and said YES to, for the scan at hand.
mod sure {
    pub(super) const BIG: u8 = 1;
    pub(super) const BELOW: u8 = 2;
    pub(super) const HERE: u8 = 4;
    pub(super) const OVER: u8 = 8;
    pub(super) const FEFO: u8 = 16;
    pub(super) const PRICE: u8 = 64;
    pub(super) const BLOCKED: u8 = 32;
    pub(super) const BESIDE: u8 = 128;
}

/// One scan on its way through a task.
struct Run<'a> {
    kind: FlowKind,
    site: SiteId,
    t: State,
    catalog: &'a dyn Catalog,
    record: Vec<Record>,
    /// Movements of this scan, not yet an event of the journal.
    moved: Vec<Moved>,
    /// Empty containers that this scan puts somewhere, and where they had stood.
    stood: Vec<(ContainerId, LocationId)>,
    /// What this scan gave back to containers.
    back: Vec<Out>,
    /// The container that was chosen for this scan to come out of.
    which: Option<ContainerId>,
    /// The container that what is in hand goes into.
    onto: Option<ContainerHit>,
    /// Bits of [`sure`].
    sure: u8,
    /// The code that HELP would bind, if this scan ends in an error.
    unknown: Option<String>,
    /// What was scanned, and what it reads as, as the error says them.
    scanned: Option<(String, String)>,
    /// What is to be done besides.
    errand: Option<Errand>,
    /// The order that goods come in against, once it was read.
    order: Option<Arc<OrderHit>>,
    /// What this scan received without its being on the order.
    unordered: Option<ItemHit>,
    /// The sales order that the movements of this scan name.
    document: Option<String>,
}

/// What a task shows of its order, read anew: see [`Task::look_again`].
pub(super) fn look_again(task: &Task, catalog: &dyn Catalog) -> Result<Task, CatalogError> {
    let mut run = Run::of(task, catalog);
    run.begin_pick()?;
    run.look_at_plan()?;
    run.show()?;
    Ok(Task { state: Box::new(run.t), ..task.clone() })
}

/// Takes one scan: see [`Task::step`].
pub(super) fn step(task: &Task, text: &str, catalog: &dyn Catalog) -> Result<Step, CatalogError> {
    let mut run = Run::of(task, catalog);
    if text.trim().is_empty() {
        return Ok(Step { task: task.clone(), feedback: run.again(), record: Vec::new(), errand: None });
    }
    let mut feedback = run.scan(text)?;
    if !feedback.message.chars().all(text::is_safe) {
        feedback.message = text::escape(&feedback.message);
    }
    run.settle(&feedback);
    run.show()?;
    let number = |order: &Against| order.number.clone();
    feedback.document = run.t.order.as_ref().or(task.state.order.as_ref()).map(number).or(feedback.document);
    let task = Task { kind: run.kind, site: run.site, state: Box::new(run.t) };
    Ok(Step { task, feedback, record: run.record, errand: run.errand })
}

/// Whether leaving now would lose something.
pub(super) fn unfinished(kind: FlowKind, state: &State) -> bool {
    let loose = matches!(kind, FlowKind::Putaway | FlowKind::Move | FlowKind::Count | FlowKind::Pick);
    let verified = kind == FlowKind::Pack && state.holds();
    (loose && state.holds())
        || verified
        || state
            .open
            .as_ref()
            .is_some_and(|open| !matches!(open, Open::Undo | Open::Again { .. } | Open::Choose { .. }))
}

impl<'a> Run<'a> {
    fn of(task: &Task, catalog: &'a dyn Catalog) -> Self {
        Self {
            kind: task.kind,
            site: task.site,
            t: (*task.state).clone(),
            catalog,
            record: Vec::new(),
            moved: Vec::new(),
            stood: Vec::new(),
            back: Vec::new(),
            which: None,
            onto: None,
            sure: 0,
            unknown: None,
            scanned: None,
            errand: None,
            order: None,
            unordered: None,
            document: None,
        }
    }
}

impl Run<'_> {
    /// What the screen shows of orders, read anew.
    fn show(&mut self) -> Result<(), CatalogError> {
        self.show_order()?;
        self.show_pick()?;
        if self.kind == FlowKind::Pack { self.show_bench() } else { Ok(()) }
    }

    fn scan(&mut self, text: &str) -> Said {
        self.begin_pick()?;
        let mut reading = reading::read(text, self.site, self.catalog)?;
        if let Reading::Unknown(_) = reading
            && let Some(reason) = command::typed_reason(self.t.open.as_ref(), self.kind, text)
        {
            reading = Reading::Command(reason);
        }
        if self.t.lock.is_some() {
            return Ok(self.locked(&reading, text));
        }
        if !matches!(reading, Reading::Command(_))
            && let Some(changed) = self.pick_changed()?
        {
            return Ok(changed);
        }
        match self.t.open.take() {
            Some(open) => {
                let was = std::mem::discriminant(&open);
                let said = self.answer(open, reading, text)?;
                if self.t.open.as_ref().is_none_or(|open| std::mem::discriminant(open) != was) {
                    self.t.page = 0;
                }
                Ok(said)
            }
            None => self.process(reading, text),
        }
    }

    /// The lock and the trail follow the answer, whoever gave it.
    fn settle(&mut self, feedback: &Feedback) {
        let entry = match feedback.outcome {
            Outcome::Error if self.t.lock.is_some() => return,
            Outcome::Error => {
                (self.t.stated, self.t.tag) = (None, None);
                let unknown = self.unknown.take();
                let said = |text: &String| !text.is_empty() && feedback.message.contains(text.as_str());
                let (scanned, reads) = self.scanned.take().unzip();
                self.t.lock = Some(Lock {
                    message: feedback.message.clone(),
                    ignored: 0,
                    unknown,
                    scanned: scanned.filter(said),
                    reads: reads.filter(said),
                });
                heading(&feedback.message)
            }
            Outcome::Question => "asked".into(),
            Outcome::Ok => in_short(&feedback.message),
        };
        self.t.mark(entry);
    }

    /// What the task waits for, said again.
    fn again(&self) -> Feedback {
        match (&self.t.lock, &self.t.open) {
            (Some(lock), _) => refuse(lock.message.clone()),
            (None, Some(_)) => ask(self.waits_for()),
            (None, None) => ok(self.waits_for()),
        }
    }

    /// The question, or the prompt.
    fn waits_for(&self) -> String {
        let view = view(self.kind, &self.t);
        view.question.unwrap_or(view.prompt)
    }

    /// A scan with nothing open.
    fn process(&mut self, reading: Reading, text: &str) -> Said {
        self.t.show(Vec::new());
        if self.kind == FlowKind::Lookup {
            // Each look stands for itself.
            self.t.clear_lines();
            self.t.place = None;
        }
        let bad = std::mem::take(&mut self.t.bad);
        // What a code stated was of its own scan; one barcode of a pack waits for the other, and for nothing in between.
        self.t.tag = None;
        self.t.into.take_if(|into| into.whole);
        let is_label = matches!(&reading, Reading::Container(_));
        self.t.content.take_if(|_| !is_label);
        let goes_on = match &reading {
            Reading::Item(_) | Reading::Goods(..) | Reading::Partner(_) | Reading::Quantity(_) => true,
            Reading::Container(_) => true,
            Reading::Command(command) => {
                matches!(
                    command,
                    Command::Digit(_) | Command::Times(_) | Command::QuantitySet | Command::QuantityClear
                )
            }
            _ => false,
        };
        let dropped = self.t.stated.take_if(|(item, _)| item.is_some() || !goes_on);
        let lost = dropped.and_then(|(item, partner)| item.is_none().then_some(partner));
        if let (Some(partner), Reading::Command(Command::Back)) = (&lost, &reading) {
            return Ok(ok(format!("{} forgotten: {}", partner.tail().trim_start(), self.waits_for())));
        }
        let mut said = self.meant(reading, text, bad)?;
        if let Some(partner) = lost {
            let forgotten = pair::forgotten(&partner);
            match said.outcome {
                Outcome::Error => said.message.push_str(&format!("; {}", forgotten.trim_end_matches("; "))),
                _ => said.message.insert_str(0, &forgotten),
            }
        }
        Ok(said)
    }

    /// What a reading does, with nothing open and nothing left of the scans before.
    fn meant(&mut self, reading: Reading, text: &str, bad: u8) -> Said {
        let (bindable, assumed) = (self.t.bindable.take(), self.t.assumed.take());
        if !self.t.digits.is_empty() && self.ends_the_line(&reading) {
            return Ok(self.digits_wait());
        }
        if let Some(said) = self.tracking(&reading, text) {
            return said;
        }
        match &reading {
            Reading::Place(place) => self.t.latest = Some(Latest::Place(place.clone())),
            Reading::Item(item) | Reading::Goods(item, _) => self.t.latest = Some(Latest::of(item)),
            Reading::Container(plate) => {
                self.t.latest = Some(Latest::Container(plate.code.as_str().into()));
            }
            _ => {}
        }
        match reading {
            Reading::Command(Command::Help) if bindable.is_some() => {
                Ok(self.bind(bindable.unwrap_or_default()))
            }
            Reading::Command(command) => self.command(command),
            Reading::Quantity(quantity) => Ok(self.typed(quantity)),
            Reading::BadQuantity(shown) => {
                Ok(refuse(format!("BAD QUANTITY {shown}: type * and at most {MAX_DIGITS} digits, like *12")))
            }
            Reading::Ambiguous(options) => {
                self.t.open = Some(Open::Choose { options });
                Ok(ask(self.waits_for()))
            }
            Reading::Place(place) => self.place(place),
            // The other barcode of the pack waits for this one.
            Reading::Item(item) if matches!(self.t.stated, Some((None, _))) => {
                self.goods(item, Stated::of_item(text))
            }
            Reading::Item(item) => self.item(item),
            Reading::Goods(item, stated) => self.goods(item, stated),
            Reading::Container(plate) => self.container(plate),
            Reading::Partner(stated) => self.partner(stated, assumed),
            Reading::Order(order) => Ok(self.order_scanned(order)),
            Reading::Sale(sale) => self.sale_scanned(sale),
            Reading::Unknown(unknown @ Unknown { tag: Some(tag), .. }) if self.kind != FlowKind::Lookup => {
                Ok(self.strange_tag(unknown, tag))
            }
            Reading::Unknown(unknown) => {
                if let Some(feedback) = self.pick_text(&unknown, text)? {
                    return Ok(feedback);
                }
                match self.lot_alone(&unknown, text, assumed)? {
                    Some(feedback) => Ok(feedback),
                    None => Ok(self.unknown(unknown, bad)),
                }
            }
        }
    }

    fn place(&mut self, place: PlaceHit) -> Said {
        match self.kind {
            FlowKind::Lookup => self.look_into(&place),
            FlowKind::Receive => Ok(self.receive_into(place)),
            FlowKind::Putaway | FlowKind::Move => self.carry_place(place),
            FlowKind::Count => self.count_place(place),
            FlowKind::Adjust => Ok(self.adjust_place(place)),
            FlowKind::Pick => self.pick_place(&place),
            FlowKind::Pack => self.pack_place(&place),
            FlowKind::Return => Ok(self.return_into(place)),
        }
    }

    fn done(&mut self) -> Said {
        match self.kind {
            FlowKind::Lookup => Ok(ask(format!("nothing to finish: {}", self.waits_for()))),
            FlowKind::Receive if self.t.into.is_some() => self.close_container(),
            FlowKind::Receive => self.finish_receiving(),
            FlowKind::Adjust => Ok(self.close("adjusted")),
            FlowKind::Pick => self.pick_done(),
            FlowKind::Pack => self.pack_done(),
            FlowKind::Return => Ok(self.close("taken back")),
            FlowKind::Putaway | FlowKind::Move if self.t.holds() => {
                Ok(ask(format!("{} in hand: scan where they go, then DONE", self.in_hand())))
            }
            FlowKind::Putaway => Ok(self.close("put away")),
            FlowKind::Move => Ok(self.close("moved")),
            FlowKind::Count if self.t.place.is_none() => Ok(self.close("counted")),
            FlowKind::Count => self.finish_count(Ending::default()),
        }
    }

    fn leave_asked(&mut self, flow: FlowKind) -> Said {
        if unfinished(self.kind, &self.t) {
            let what = match (self.kind, &self.t.bench) {
                (FlowKind::Count, _) => format!("the count of {} is not finished", self.here()),
                (FlowKind::Pack, Some(bench)) => format!("{} is verified in part, not packed", bench.code),
                _ => format!("{} in hand, not put down", self.in_hand()),
            };
            let question = format!("{what}: leave for {flow} and forget it?");
            return Ok(self.doubt(0, Intent::Leave(flow), question));
        }
        self.start(flow)
    }

    /// Leaves for another flow. A count begins with the place that the picker stands at.
    fn start(&mut self, flow: FlowKind) -> Said {
        let here = self.t.place.take().or_else(|| match &self.t.latest {
            Some(Latest::Place(place)) => Some(place.clone()),
            _ => None,
        });
        self.leave(flow);
        match here {
            Some(place) if flow == FlowKind::Count => self.count_place(place),
            _ if flow == FlowKind::Pick => self.pick_begun(),
            _ if flow == FlowKind::Count => self.count_begun(),
            _ => Ok(ok(format!("{flow}: {}", self.waits_for()))),
        }
    }

    /// A fresh task; the trail stays, and what was scanned last.
    fn leave(&mut self, flow: FlowKind) {
        self.kind = flow;
        let State { trail, latest, .. } = std::mem::take(&mut self.t);
        self.t = State { trail, latest, ..State::default() };
    }

    /// Asks; `bit` is what YES makes sure of.
    fn doubt(&mut self, bit: u8, intent: Intent, question: String) -> Feedback {
        self.t.open = Some(Open::YesNo { question, intent, sure: self.sure | bit });
        ask(self.waits_for())
    }

    fn back(&mut self) -> Said {
        if self.t.digits.is_empty()
            && let Some(back) = self.pick_back()
        {
            return Ok(back);
        }
        let t = &mut self.t;
        if !t.digits.is_empty() {
            t.digits.clear();
        } else if t.into.is_some() && t.last.is_none() {
            return self.close_container();
        } else if let Some(last) = t.last.take() {
            t.lots.retain(|(item, _)| *item != last.item.id);
            t.switched = None;
        } else if self.kind == FlowKind::Pack && t.bench.is_some() {
            return Ok(self.pack_back().unwrap_or_else(|| ask(self.waits_for())));
        } else if unfinished(self.kind, t) {
            let question = match self.kind {
                FlowKind::Count => format!("throw away the count of {}?", self.here()),
                _ => format!("{} in hand: are they back in {}?", self.in_hand(), self.here()),
            };
            return Ok(self.doubt(0, Intent::Drop, question));
        } else if t.reason.take().is_some() || t.place.take().is_some() {
            t.clear_lines();
        } else if let Some(left) = self.unbind() {
            return Ok(left);
        } else if let Some(left) = self.return_back() {
            return Ok(left);
        } else {
            return Ok(ask(format!("nothing to step back from: {}", self.waits_for())));
        }
        Ok(ok(format!("back: {}", self.waits_for())))
    }

    /// The code of the place, or nothing.
    fn here(&self) -> &str {
        self.t.place.as_ref().map_or("", |p| p.code.as_str())
    }
}
