//! What a scan leaves behind: movements to record, and the journal that UNDO walks back.

use super::{
    Run, Said, ask, ok,
    state::{Event, Lot, Moved, Open, Unit},
};
use crate::{
    barcode::command::FlowKind,
    domain::{
        Book, ContainerCode, ContainerId, Day, Draft, ItemId, LotCode, LotId, MovementKind, Place, Quantity,
    },
    scan::{
        CatalogError, Feedback, PlaceHit, Record,
        counter::{in_the_way, put_back},
    },
};
use std::sync::Arc;

/// A lot that the store does not know yet: its code and expiry.
type NewLot = Option<(LotCode, Option<Day>)>;

/// Where a movement leaves and where it goes, with the containers there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) from: Place,
    pub(super) to: Place,
    pub(super) out: Option<Unit>,
    pub(super) into: Option<Unit>,
}

impl From<(Place, Place)> for Ends {
    fn from((from, to): (Place, Place)) -> Self {
        Self { from, to, out: None, into: None }
    }
}

impl Run<'_> {
    /// One movement of this scan. A lot that the store does not know yet goes with it by name.
    pub(super) fn movement(
        &mut self,
        kind: MovementKind,
        item: ItemId,
        lot: &Lot,
        ends: impl Into<Ends>,
        quantity: Quantity,
        note: &str,
    ) -> Result<(), CatalogError> {
        if !quantity.is_positive() {
            return Ok(());
        }
        let (id, new_lot) = self.lot_row(item, lot)?;
        let ends = ends.into();
        let (out, into) = (self.row_of(ends.out.as_ref())?, self.row_of(ends.into.as_ref())?);
        let mut draft = Draft::new(self.site, kind, item, ends.from, ends.to, quantity)
            .of_lot(id)
            .note(note.to_owned())
            .contained(out, into);
        let new_container = plate_of(ends.into.as_ref(), into);
        if kind == MovementKind::Count {
            draft = draft.document(format!("count {}", self.here()));
        }
        draft = in_its_book(self.of_document(draft));
        self.moved.push(Moved {
            id: None,
            kind: kind.number(),
            item,
            lot: id,
            code: new_lot.as_ref().filter(|_| id == LotId::NONE).map(|(code, _)| code.as_str().to_owned()),
            from: ends.from,
            to: ends.to,
            quantity,
            out: ends.out,
            into: ends.into,
        });
        self.record.push(Record::Movement { draft, new_lot, new_container });
        Ok(())
    }

    /// The row of a container; `None` for one that the store does not know yet.
    fn row_of(&self, unit: Option<&Unit>) -> Result<Option<ContainerId>, CatalogError> {
        Ok(match unit {
            None => None,
            Some(Unit::Row(id)) => Some(*id),
            Some(Unit::New(code)) => self.catalog.container(code)?.map(|c| c.hit.id),
        })
    }

    /// The same goods again, into a container this time.
    pub(super) fn again_into(&mut self, moved: &Moved, unit: Unit) -> Result<(), CatalogError> {
        let Some(kind) = MovementKind::from_number(moved.kind) else { return Ok(()) };
        let lot = match &moved.code {
            Some(code) => self.catalog.lot(moved.item, code)?.map_or(LotId::NONE, |(id, _)| id),
            None => moved.lot,
        };
        let into = self.row_of(Some(&unit))?;
        let draft = Draft::new(self.site, kind, moved.item, moved.from, moved.to, moved.quantity)
            .of_lot(lot)
            .contained(None, into);
        let draft = self.of_document(draft);
        let new_container = plate_of(Some(&unit), into);
        self.moved.push(Moved { id: None, lot, code: None, into: Some(unit), ..moved.clone() });
        self.record.push(Record::Movement { draft, new_lot: None, new_container });
        Ok(())
    }

    /// The counter-movement of one that was recorded.
    fn counter(&self, moved: &Moved) -> Result<Option<Draft>, CatalogError> {
        let Some(kind) = MovementKind::from_number(moved.kind) else { return Ok(None) };
        let (out, into) = (self.row_of(moved.out.as_ref())?, self.row_of(moved.into.as_ref())?);
        let lot = match &moved.code {
            Some(code) => self.catalog.lot(moved.item, code)?.map_or(LotId::NONE, |(id, _)| id),
            None => moved.lot,
        };
        let mut draft = Draft::new(self.site, kind, moved.item, moved.to, moved.from, moved.quantity)
            .of_lot(lot)
            .note("undo")
            .contained(into, out);
        draft.reverses = moved.id;
        Ok(Some(in_its_book(self.of_document(draft))))
    }

    /// Receipts, picks and returns, and what takes them back or sets them apart, name the order that they belong to.
    fn of_document(&self, draft: Draft) -> Draft {
        match (&self.document, &self.t.order) {
            (Some(sale), _) => draft.document(sale.as_str()),
            (None, Some(order)) => draft.document(order.number.as_str()),
            (None, None) => draft,
        }
    }

    /// Takes one that was recorded back.
    pub(super) fn take_back(&mut self, moved: &Moved) -> Result<(), CatalogError> {
        if let Some(draft) = self.counter(moved)? {
            let new_lot = moved.code.as_ref().and_then(|c| c.parse::<LotCode>().ok()).map(|c| (c, None));
            self.record.push(Record::Movement { draft, new_lot, new_container: None });
        }
        Ok(())
    }

    /// The row of a lot, and what the store needs to make it or to correct its expiry.
    pub(super) fn lot_row(&self, item: ItemId, lot: &Lot) -> Result<(LotId, NewLot), CatalogError> {
        let Some(code) = &lot.code else { return Ok((LotId::NONE, None)) };
        let known = self.catalog.lot(item, code)?;
        let new = || code.parse().ok().map(|code| (code, lot.expiry));
        Ok(match known {
            Some((id, expiry)) if lot.expiry.is_none() || lot.expiry == expiry => (id, None),
            Some((id, _)) => (id, new()),
            None => (LotId::NONE, new()),
        })
    }

    /// On hand of an item and lot in a place; zero for a lot that the store does not know.
    pub(super) fn on_hand(
        &self,
        item: ItemId,
        place: &PlaceHit,
        lot: &Lot,
    ) -> Result<Quantity, CatalogError> {
        match self.lot_row(item, lot)? {
            (LotId::NONE, Some(_)) => Ok(Quantity::ZERO),
            (row, _) => self.catalog.on_hand(item, place.id, row),
        }
    }

    /// What this scan did becomes something that UNDO can take back.
    pub(super) fn remember(
        &mut self,
        words: String,
        place: Option<&PlaceHit>,
        change: Option<(ItemId, Option<String>, Quantity)>,
    ) {
        let tally = Event::once(change.as_ref());
        self.t.scans = self.t.scans.saturating_add(tally.0);
        self.t.units += tally.1;
        if self.moved.is_empty() {
            self.t.loose = self.t.loose.saturating_add(tally.0);
        }
        self.remember_all(words, place, change, tally);
    }

    /// The same for what stands for scans that were told before: `tally` leaves the totals with it.
    pub(super) fn remember_all(
        &mut self,
        words: String,
        place: Option<&PlaceHit>,
        change: Option<(ItemId, Option<String>, Quantity)>,
        tally: (u64, Quantity),
    ) {
        let once = Event::once(change.as_ref());
        // What goods came in by is remembered for good: beyond this task, and however many there are.
        let came = (self.kind == FlowKind::Receive && !self.moved.is_empty()).then_some(());
        let tag = match came.and(self.t.tag) {
            Some(tag) => {
                self.record.push(Record::Tag(tag));
                self.t.tag.take()
            }
            None => self.t.count_tag(),
        };
        let event = Event {
            place: place.map(|p| (p.id, p.code.clone())),
            change,
            tally: Some(tally).filter(|tally| *tally != once),
            moves: std::mem::take(&mut self.moved),
            stood: std::mem::take(&mut self.stood),
            back: std::mem::take(&mut self.back),
            within: self.t.into.as_ref().map(|into| into.code.clone()),
            document: self.document.clone(),
            tag,
            ..Event::told(words)
        };
        self.t.remember(Arc::new(event));
    }

    /// A barcode was bound: UNDO must not reach past it without a word.
    pub(super) fn remember_binding(&mut self, code: &str) {
        self.t.remember(Arc::new(Event { bound: true, ..Event::told(code.to_owned()) }));
    }

    pub(super) fn undo_asked(&mut self) -> Said {
        if let Some(moved_on) = self.moved_on()? {
            return Ok(moved_on);
        }
        Ok(self.undo_in_question())
    }

    /// What to say where a container that the newest event names was carried on, filled or emptied since.
    fn moved_on(&self) -> Result<Option<Feedback>, CatalogError> {
        let Some(event) = self.t.journal.last() else { return Ok(None) };
        let mut counter = Vec::with_capacity(event.moves.len());
        for moved in &event.moves {
            counter.extend(self.counter(moved)?);
        }
        let mut why = in_the_way(self.catalog, &counter)?;
        if let Some((here, _)) = &event.place {
            for (container, _) in &event.stood {
                why = match why {
                    None => put_back(self.catalog, *container, *here)?,
                    said => said,
                };
            }
        }
        Ok(why.map(|why| ask(format!("{} cannot be taken back here: {why}", event.say))))
    }

    fn undo_in_question(&mut self) -> Feedback {
        let Some(event) = self.t.journal.last() else {
            return ask(format!("nothing to take back in this task: {}", self.waits_for()));
        };
        if event.bound {
            let say = event.say.clone();
            self.t.journal.pop();
            return ask(format!(
                "the binding cannot be taken back here ({say}); UNDO again for what was before it"
            ));
        }
        if event.moves.iter().any(|m| m.id.is_none()) {
            return ask(format!("{} cannot be taken back here: use the Log", event.say));
        }
        self.t.open = Some(Open::Undo);
        ask(self.waits_for())
    }

    /// Takes the newest event back: counter-movements, or the line alone where nothing was recorded yet.
    pub(super) fn undo(&mut self) -> Said {
        // Somebody may have carried the container on since it was asked.
        if let Some(moved_on) = self.moved_on()? {
            return Ok(moved_on);
        }
        let Some(event) = self.t.journal.pop() else { return Ok(ask("nothing to take back")) };
        self.document.clone_from(&event.document);
        let mut feedback = ok(format!("taken back: {}", event.say));
        for moved in &event.moves {
            self.take_back(moved)?;
        }
        for (container, place) in &event.stood {
            self.record.push(Record::Stands { container: *container, place: *place });
        }
        if self.kind == FlowKind::Count {
            self.uncount(&event)?;
        }
        if let (Some((place, code)), [moved]) = (&event.place, event.moves.as_slice()) {
            let lot = match &moved.code {
                Some(code) => self.catalog.lot(moved.item, code)?.map_or(LotId::NONE, |(id, _)| id),
                None => moved.lot,
            };
            let change = if moved.to.id() == *place { -moved.quantity } else { moved.quantity };
            feedback.on_hand = Some(self.catalog.on_hand(moved.item, *place, lot)? + change);
            feedback.quantity = Some(change);
            feedback.location = Some(code.clone());
        }
        if let Some(sku) = self.t.unwind(&event) {
            feedback.sku = Some(sku.to_string());
        }
        Ok(feedback)
    }
}

/// A promise is of the second book.
fn in_its_book(mut draft: Draft) -> Draft {
    if draft.kind == MovementKind::Reserve {
        draft.book = Book::Reserved;
    }
    draft
}

/// What the store needs to make a container that it does not know.
fn plate_of(unit: Option<&Unit>, row: Option<ContainerId>) -> Option<ContainerCode> {
    match unit {
        Some(Unit::New(code)) if row.is_none() => code.parse().ok(),
        _ => None,
    }
}
