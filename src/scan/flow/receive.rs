//! Receive without an order: dock or bin, then items; each scan is in the ledger at once.

use super::{Run, lots, ok, signed, state::Lot};
use crate::{
    domain::{MovementKind, Quantity, Virtual},
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
        let (supplier, here) = (Virtual::Supplier.into(), place.id.into());
        let (ends, note) =
            if quantity.is_negative() { ((here, supplier), "corrected") } else { ((supplier, here), "") };
        let after = self.on_hand(item.id, &place, lot)? + quantity;
        self.movement(MovementKind::Receive, item.id, lot, ends, quantity.abs(), note)?;
        self.t.add(item, lot, quantity);
        self.tidy();
        let words = format!("{} {}{}", signed(quantity), item.sku, lot.tail());
        let change = Some((item.id, lot.code.clone(), quantity));
        self.remember(format!("{words} into {}", place.code), Some(&place), change);
        let expiry = lot.expiry.map_or_else(String::new, |day| format!(", {}", lots::best_before(day)));
        Ok(ok(words + &self.so_far(item, lot, quantity) + &expiry)
            .about(item, quantity)
            .at(&place)
            .leaves(after))
    }

    /// Lines that are in the ledger need not all be remembered.
    pub(super) fn tidy(&mut self) {
        if self.t.lines.len() > super::state::TALLY {
            self.t.lines.remove(0);
        }
    }
}
