//! What a scan leaves behind: movements to record, and the journal that UNDO walks back.

use super::{
    Run, Said, ask, ok,
    state::{Event, Lot, Moved, Open},
};
use crate::{
    domain::{Day, Draft, ItemId, LotCode, LotId, MovementKind, Place, Quantity},
    scan::{CatalogError, Feedback, PlaceHit, Record},
};
use std::sync::Arc;

/// A lot that the store does not know yet: its code and expiry.
type NewLot = Option<(LotCode, Option<Day>)>;

impl Run<'_> {
    /// One movement of this scan. A lot that the store does not know yet goes with it by name.
    pub(super) fn movement(
        &mut self,
        kind: MovementKind,
        item: ItemId,
        lot: &Lot,
        ends: (Place, Place),
        quantity: Quantity,
        note: &str,
    ) -> Result<(), CatalogError> {
        if !quantity.is_positive() {
            return Ok(());
        }
        let (id, new_lot) = self.lot_row(item, lot)?;
        let mut draft =
            Draft::new(self.site, kind, item, ends.0, ends.1, quantity).of_lot(id).note(note.to_owned());
        if kind == MovementKind::Count {
            draft = draft.document(format!("count {}", self.here()));
        }
        self.moved.push(Moved {
            id: None,
            kind: kind.number(),
            item,
            lot: id,
            code: new_lot.as_ref().filter(|_| id == LotId::NONE).map(|(code, _)| code.as_str().to_owned()),
            from: ends.0,
            to: ends.1,
            quantity,
        });
        self.record.push(Record::Movement { draft, new_lot });
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
        let tally = change.as_ref().map_or((0, Quantity::ZERO), |(_, _, quantity)| (1, *quantity));
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
        let event = Event {
            say: words,
            place: place.map(|p| (p.id, p.code.clone())),
            change,
            all: Vec::new(),
            tally,
            moves: std::mem::take(&mut self.moved),
            tag: self.t.count_tag(),
            bound: false,
        };
        self.t.remember(Arc::new(event));
    }

    /// A barcode was bound: UNDO must not reach past it without a word.
    pub(super) fn remember_binding(&mut self, code: &str) {
        let say = code.to_owned();
        let event = Event {
            say,
            place: None,
            change: None,
            all: Vec::new(),
            tally: Default::default(),
            moves: Vec::new(),
            tag: None,
            bound: true,
        };
        self.t.remember(Arc::new(event));
    }

    pub(super) fn undo_asked(&mut self) -> Feedback {
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
        let Some(event) = self.t.journal.pop() else { return Ok(ask("nothing to take back")) };
        let mut feedback = ok(format!("taken back: {}", event.say));
        for moved in &event.moves {
            let Some(kind) = MovementKind::from_number(moved.kind) else { continue };
            let mut draft = Draft::new(self.site, kind, moved.item, moved.to, moved.from, moved.quantity)
                .of_lot(moved.lot)
                .note("undo");
            draft.reverses = moved.id;
            let new_lot = moved.code.as_ref().and_then(|c| c.parse::<LotCode>().ok()).map(|c| (c, None));
            self.record.push(Record::Movement { draft, new_lot });
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
