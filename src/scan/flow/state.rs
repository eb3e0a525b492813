//! What a task remembers between two scans. Small: it is written to disk after every one of them, and what is longer than
//! a page of the file (4 KiB) makes every scan wait for another. So the parts that come in dozens are kept short, and their
//! fields have names of one letter in the file.

mod against;
mod event;
mod held;
mod lock;
mod lot;
mod open;
mod plan;
mod tags;
mod walk;

pub(crate) use against::Against;
pub(crate) use event::{Event, Moved};
pub(crate) use held::{Filling, Held, Key, Line, Out, Read, Unit};
pub(crate) use lock::Lock;
pub(crate) use lot::{Assumed, Lot, Pairing};
pub(crate) use open::{Ending, Intent, Open};
pub(crate) use plan::Plan;
pub(crate) use tags::Tags;
pub(crate) use walk::{Bench, Cart, Offer, Shown, which};

pub(crate) use crate::domain::container::spoken;

use crate::{
    domain::{ItemId, MovementId, Quantity},
    scan::{ItemHit, Latest, PlaceHit, stated::Stated},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many events UNDO can walk back.
pub(crate) const JOURNAL: usize = 16;
/// How many movements all these events may hold together; the oldest events go first.
pub(crate) const JOURNAL_MOVEMENTS: usize = 48;
/// How many entries of the trail are shown.
pub(crate) const TRAIL: usize = 8;
/// How many lines of work that is already in the ledger are kept for the list and QSET.
pub(crate) const TALLY: usize = 24;
/// How many of them where the list is that of an order, which takes their room in the page.
pub(crate) const TALLY_OF_ORDER: usize = 12;
/// How many different items and lots a picker may hold before putting them down.
pub(crate) const HAND: usize = 100;
/// How many different items and lots one count may hold: the task is written down at every scan, 57 KB of it by then. What
/// that costs is still lost in the time of the disk's flush.
pub(crate) const COUNT: usize = 1000;
/// How many items keep their lot for the next scan.
pub(crate) const STICKY: usize = 16;
/// How many rows a list shows.
pub(crate) const LIST: usize = 12;

/// How many things a question lists at most: eleven pages.
pub(crate) const OPTIONS: usize = 99;

/// How many of a list can be chosen from one page: S01 to S09.
pub(crate) const CHOICES: usize = 9;

/// What a task remembers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// Where: the place received into, counted, adjusted, or taken from.
    pub(crate) place: Option<PlaceHit>,
    /// Why, in adjust: the number of the reason.
    pub(crate) reason: Option<u8>,
    /// Whether the place was not scanned but follows from the item (putaway).
    pub(crate) implied: bool,
    /// The item that QSET would change, with its lot.
    pub(crate) last: Option<Current>,
    /// In hand, counted, or done at this place, by item and lot.
    pub(crate) lines: Vec<Line>,
    /// The lot that the next scan of an item is taken to be of.
    pub(crate) lots: Vec<(ItemId, Lot)>,
    /// The lot that was scanned by itself to be the next scan's.
    pub(crate) switched: Option<(ItemId, String)>,
    /// What a code said beside the item: of this item, or of the next that is scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stated: Option<(Option<ItemId>, Stated)>,
    /// The scan before: an item that was counted as the lot of before, because it did not say its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) assumed: Option<Assumed>,
    /// In which order the two barcodes of a pack come here, once that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pairing: Option<Pairing>,
    /// The tag that the scan at hand is of, until it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tag: Option<u64>,
    /// Tags that were read already. What goods came in by, the store knows: here stand those in hand, counted or adjusted, and
    /// those of containers.
    #[serde(skip_serializing_if = "Tags::is_empty")]
    pub(crate) tags: Tags,
    /// Tags of items that nobody knows.
    #[serde(skip_serializing_if = "Tags::is_empty")]
    pub(crate) strange: Tags,
    /// The number of the first of them, which HELP binds if it is the next scan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bindable: Option<String>,
    /// Receive: whether a tag of what came in before was told as an error.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) seen_again: bool,
    /// The first movement of this task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first: Option<MovementId>,
    /// Receive: the container that goods go into.
    #[serde(rename = "w", skip_serializing_if = "Option::is_none")]
    pub(crate) into: Option<Filling>,
    /// Receive: the order that goods come in against.
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    pub(crate) order: Option<Against>,
    /// Pick: the cart.
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    pub(crate) cart: Option<Box<Cart>>,
    /// Pack: the order at the bench.
    #[serde(rename = "p", skip_serializing_if = "Option::is_none")]
    pub(crate) bench: Option<Box<Bench>>,
    /// Count: what comes next.
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    pub(crate) plan: Option<Box<Plan>>,
    /// Return: the order that goods come back of, as movements name it.
    #[serde(rename = "r", skip_serializing_if = "Option::is_none")]
    pub(crate) back_of: Option<String>,
    /// Containers in hand, or counted here; in look-up the one that is shown.
    #[serde(rename = "b", skip_serializing_if = "Vec::is_empty")]
    pub(crate) boxes: Vec<Held>,
    /// How many scans had counted when a label said what a pallet contains, and not which.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<u64>,
    /// Quantity digits that wait for an item or QSET.
    pub(crate) digits: String,
    /// Whether they were typed as a whole, `*12`: the next digit begins another quantity.
    pub(crate) typed: bool,
    /// What waits for an answer.
    pub(crate) open: Option<Open>,
    /// The error that waits to be seen.
    pub(crate) lock: Option<Lock>,
    /// Scans in a row that mean nothing, half ones among them.
    pub(crate) bad: u8,
    /// What UNDO can take back, newest last; shared, because every scan copies the task.
    pub(crate) journal: Vec<Arc<Event>>,
    /// Whether the newest event waits for the numbers of its movements.
    pub(crate) unnumbered: bool,
    /// What was scanned last, for its label and to count it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) latest: Option<Latest>,
    /// Which page of the list that is asked about is shown, from 0.
    #[serde(skip_serializing_if = "is_first")]
    pub(crate) page: usize,
    /// What was done so far, newest last.
    pub(crate) trail: Vec<String>,
    /// What the last scan found.
    pub(crate) list: Vec<String>,
    /// How many rows of it there are beside these.
    #[serde(skip_serializing_if = "is_first")]
    pub(crate) more: usize,
    /// Counting scans of this task.
    pub(crate) scans: u64,
    /// Units of this task, taken-back ones subtracted.
    pub(crate) units: Quantity,
    /// Scans whose goods are in no ledger yet: in hand, or counted.
    pub(crate) loose: u64,
}

/// The item in question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Current {
    pub(crate) item: ItemHit,
    pub(crate) lot: Lot,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks it by reference")]
fn is_first(page: &usize) -> bool {
    *page == 0
}

impl State {
    /// What the last scan found: as many rows as a list has, and how many there are beside these.
    pub(crate) fn show(&mut self, mut rows: Vec<String>) {
        self.more = rows.len().saturating_sub(LIST);
        rows.truncate(LIST);
        self.list = rows;
    }

    /// The item that QSET would change: none while a lot was only named for the next scan.
    pub(crate) fn settable(&self) -> Option<&Current> {
        self.last.as_ref().filter(|_| self.switched.is_none())
    }

    /// The line of an item and lot.
    pub(crate) fn line(&self, item: ItemId, lot: Option<&str>) -> Option<&Line> {
        self.lines.iter().find(|l| l.item == item && l.lot.code.as_deref() == lot)
    }

    /// What was scanned last, with the lot that is known of it.
    pub(crate) fn latest(&self) -> Option<Latest> {
        let mut latest = self.latest.clone()?;
        if let (Latest::Item { id, lot, expiry, serial, .. }, Some(last)) = (&mut latest, &self.last)
            && *id == last.item.id
        {
            (*lot, *expiry, *serial) = (last.lot.code.clone(), last.lot.expiry, last.lot.serial);
        }
        Some(latest)
    }

    /// How much of an item and lot the line holds; zero without one.
    pub(crate) fn held(&self, item: ItemId, lot: Option<&str>) -> Quantity {
        self.line(item, lot).map_or(Quantity::ZERO, |l| l.quantity)
    }

    /// Adds to the line of an item and lot, which becomes the last one; makes it where there is none.
    pub(crate) fn add(&mut self, item: &ItemHit, lot: &Lot, quantity: Quantity) -> &mut Line {
        let found = self.lines.iter().position(|l| l.item == item.id && l.lot.code == lot.code);
        let mut line = match found {
            Some(at) => self.lines.remove(at),
            None => Line {
                item: item.id,
                sku: item.sku.as_str().into(),
                lot: lot.clone(),
                quantity: Quantity::ZERO,
                seen: Quantity::ZERO,
                moved: Quantity::ZERO,
                within: Vec::new(),
                from: None,
                out: Vec::new(),
                read: Vec::new(),
            },
        };
        line.quantity += quantity;
        let at = self.lines.len();
        self.lines.push(line);
        &mut self.lines[at]
    }

    /// Remembers something that UNDO can take back; the oldest is forgotten.
    pub(crate) fn remember(&mut self, event: Arc<Event>) {
        self.unnumbered = !event.moves.is_empty();
        self.journal.push(event);
        let mut moves: usize = self.journal.iter().map(|e| e.moves.len()).sum();
        while self.journal.len() > JOURNAL || (moves > JOURNAL_MOVEMENTS && self.journal.len() > 1) {
            moves -= self.journal.remove(0).moves.len();
        }
    }

    /// The tag of the scan at hand counts now, and never again.
    pub(crate) fn count_tag(&mut self) -> Option<u64> {
        let tag = self.tag.take()?;
        if !self.tags.is_full() {
            self.tags.push(tag);
        }
        Some(tag)
    }

    /// Gives the movements of the newest event their numbers; an undo's own movements are not events and take none.
    pub(crate) fn number(&mut self, ids: &[MovementId]) {
        self.first = self.first.or(ids.first().copied());
        if !std::mem::take(&mut self.unnumbered) {
            return;
        }
        if let Some(event) = self.journal.last_mut() {
            for (moved, id) in Arc::make_mut(event).moves.iter_mut().zip(ids) {
                moved.id = Some(*id);
            }
        }
    }

    /// Forgets the events that are only in the task: they were posted, or thrown away.
    pub(crate) fn forget_soft(&mut self) {
        self.journal.retain(|e| e.bound || !e.moves.is_empty() || !e.stood.is_empty());
    }

    /// Takes an event out of the totals and of its line; answers with the SKU of that line.
    pub(crate) fn unwind(&mut self, event: &Event) -> Option<Arc<str>> {
        self.scans = self.scans.saturating_sub(event.tally().0);
        self.units = self.units - event.tally().1;
        if event.moves.is_empty() && event.stood.is_empty() {
            self.loose = self.loose.saturating_sub(event.tally().0);
        }
        self.boxes.retain(|held| Some(&held.hit.code) != event.boxed.as_ref());
        self.tags.retain(|tag| Some(*tag) != event.tag);
        for (item, lot, change) in &event.all {
            self.take_from_line(*item, lot.as_deref(), *change);
        }
        let (item, lot, change) = event.change.as_ref()?;
        let here = self.place.as_ref().map(|p| p.id);
        if event.place.as_ref().is_some_and(|(place, _)| Some(*place) != here) {
            return None;
        }
        if self.into.as_ref().map(|into| &into.code) != event.within.as_ref() {
            // The lines are those of another container.
            return None;
        }
        let sku = self.take_from_line(*item, lot.as_deref(), *change);
        if let Some(line) = self.lines.iter_mut().find(|l| l.item == *item && l.lot.code == *lot) {
            line.draw(&event.back);
        }
        sku
    }

    /// So much less in the line of an item and lot; answers with its SKU.
    fn take_from_line(&mut self, item: ItemId, lot: Option<&str>, change: Quantity) -> Option<Arc<str>> {
        let at = self.lines.iter().position(|l| l.item == item && l.lot.code.as_deref() == lot)?;
        let line = &mut self.lines[at];
        line.quantity = line.quantity - change;
        line.give_back(change);
        let sku = line.sku.clone();
        if line.quantity.is_zero() {
            self.lines.remove(at);
        }
        Some(sku)
    }

    /// Movements that were taken back elsewhere leave the journal, the totals and the lines.
    pub(crate) fn forget(&mut self, ids: &[MovementId]) {
        let gone = |m: &Moved| m.id.is_some_and(|id| ids.contains(&id));
        if !self.journal.iter().any(|e| e.moves.iter().any(gone)) {
            return;
        }
        if matches!(self.open, Some(Open::Undo | Open::Again { .. })) {
            // It may have named one of them.
            self.open = None;
        }
        for mut event in std::mem::take(&mut self.journal) {
            if !event.moves.is_empty() && event.moves.iter().all(gone) {
                self.unwind(&event);
                continue;
            }
            if event.moves.iter().any(gone) {
                Arc::make_mut(&mut event).moves.retain(|m| !gone(m));
            }
            self.journal.push(event);
        }
    }

    /// The item, the quantity and the lot that a question is about.
    pub(crate) fn pending(&self) -> Option<(&ItemHit, Quantity, Option<&str>)> {
        match self.open.as_ref()? {
            Open::Lot { item, quantity, .. } => Some((item, *quantity, None)),
            Open::Expiry { item, quantity, lot, .. }
            | Open::YesNo {
                intent: Intent::LotText(item, quantity, lot) | Intent::Expiry(item, quantity, lot, _),
                ..
            } => Some((item, *quantity, Some(lot))),
            Open::Which { item, quantity, lot, .. }
            | Open::Grade { item, quantity, lot, .. }
            | Open::YesNo { intent: Intent::Lot(item, quantity, lot), .. } => {
                Some((item, *quantity, lot.code.as_deref()))
            }
            _ => None,
        }
    }

    /// Whether there is something in hand, or counted.
    pub(crate) fn holds(&self) -> bool {
        !self.lines.is_empty() || !self.boxes.is_empty()
    }

    /// The same where goods leave the task: their tags may be read again, at another place.
    pub(crate) fn clear_hand(&mut self) {
        self.clear_lines();
        self.tags.clear();
    }

    /// Nothing in hand, nothing counted, no lot remembered.
    pub(crate) fn clear_lines(&mut self) {
        self.stated = None;
        self.into = None;
        self.boxes.clear();
        self.lines.clear();
        self.lots.clear();
        self.switched = None;
        self.loose = 0;
        self.last = None;
        self.forget_soft();
    }

    /// One more entry of the trail.
    pub(crate) fn mark(&mut self, entry: String) {
        if self.trail.len() >= TRAIL {
            self.trail.remove(0);
        }
        self.trail.push(entry);
    }
}
