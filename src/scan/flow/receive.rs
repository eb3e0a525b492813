//! Receive: dock or bin, then items; each scan is in the ledger at once, and names the order where one was scanned.

use super::{
    Run,
    journal::Ends,
    lots, ok, signed,
    state::{Lot, TALLY, TALLY_OF_ORDER, Unit, spoken},
};
use crate::{
    domain::{ItemId, MovementKind, Quantity, Virtual},
    scan::{CatalogError, Feedback, ItemHit, PlaceHit},
};

impl Run<'_> {
    /// From now on goods come in here.
    pub(super) fn receive_into(&mut self, place: PlaceHit) -> Feedback {
        self.t.clear_lines();
        let feedback = ok(format!("into {}", place.code)).at(&place);
        self.t.place = Some(place);
        feedback
    }

    /// So much came in; below zero, so much less than was said before.
    pub(super) fn receive(
        &mut self,
        item: &ItemHit,
        quantity: Quantity,
        lot: &Lot,
    ) -> Result<Feedback, CatalogError> {
        let Some(place) = self.t.place.clone() else {
            return Ok(super::ask("where? scan the dock or the bin first"));
        };
        let unit = match self.filled_here(&place)? {
            Ok(unit) => unit,
            Err(moved) => return Ok(moved),
        };
        let (supplier, here) = (Virtual::Supplier.into(), place.id.into());
        let after = self.on_hand(item.id, &place, lot)? + quantity;
        if quantity.is_negative() {
            // Out of the container that it went into goes what is still in it; what somebody took is missing here.
            let inside = self.left_in(unit.as_ref(), item.id, &place, lot)?.min(-quantity);
            let ends = Ends { out: unit, ..(here, supplier).into() };
            self.movement(MovementKind::Receive, item.id, lot, ends, inside, "corrected")?;
            let rest = -quantity - inside;
            self.movement(MovementKind::Receive, item.id, lot, (here, supplier), rest, "corrected")?;
        } else {
            let ends = Ends { into: unit, ..(supplier, here).into() };
            self.movement(MovementKind::Receive, item.id, lot, ends, quantity, "")?;
        }
        self.t.add(item, lot, quantity);
        self.tidy();
        let words = format!("{} {}{}", signed(quantity), item.sku, lot.tail());
        let change = Some((item.id, lot.code.clone(), quantity));
        let within = self.t.into.as_ref().map(|into| into.code.clone());
        let inside =
            within.as_ref().map_or_else(String::new, |code| format!(", in container {}", spoken(code)));
        self.remember(format!("{words} into {}{inside}", place.code), Some(&place), change);
        let expiry = lot.expiry.map_or_else(String::new, |day| format!(", {}", lots::best_before(day)));
        let (so_far, all) = self.of_order(item, lot, quantity)?;
        let words = words + &so_far + &inside + &expiry + &all;
        let feedback = ok(words).about(item, quantity).at(&place).leaves(after);
        // What a label says of a whole pallet is all that is on it.
        let is_label = self.t.content.is_some();
        if self.t.into.take_if(|into| into.whole || is_label).is_some() {
            self.t.clear_lines();
        }
        Ok(Feedback { container: within, ..feedback })
    }

    /// How much of an item and lot a container in a place still holds; none without a container.
    fn left_in(
        &self,
        unit: Option<&Unit>,
        item: ItemId,
        place: &PlaceHit,
        lot: &Lot,
    ) -> Result<Quantity, CatalogError> {
        let Some(Unit::Row(id)) = unit else { return Ok(Quantity::ZERO) };
        let holders = self.holders(item, place.id, lot)?;
        Ok(holders.iter().find(|(hit, _)| hit.id == *id).map_or(Quantity::ZERO, |(_, held)| *held))
    }

    /// Lines that are in the ledger need not all be remembered.
    pub(super) fn tidy(&mut self) {
        let most = if self.t.order.is_some() { TALLY_OF_ORDER } else { TALLY };
        if self.t.lines.len() > most {
            self.t.lines.remove(0);
        }
    }
}
