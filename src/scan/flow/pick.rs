//! Pick: a cart with a tote an order, then the walk: place, item, tote, until nothing is left to take.
//!
//! What is to be taken is asked of the catalog at every scan; the task keeps which pick is at hand, what of it is in hand
//! and what was put off. `build` puts totes on the cart, `walk` has what a place, an item and a tote mean, `take` what
//! goes into the ledger, `trouble` what is not as the books say, `screen` what is shown.

mod build;
mod screen;
mod take;
mod trouble;
mod walk;

pub(super) use screen::{big, choices, facts, prompt, subject};

use super::{
    Run, Said, ask, ok, plural,
    state::{Cart, Intent, Shown, which},
};
use crate::{
    barcode::command::FlowKind,
    domain::{Book, Quantity},
    scan::{BatchHit, CatalogError, Feedback, PickHit, Record},
};

/// Whole units, for a progress of two numbers.
pub(super) fn whole(quantity: Quantity) -> u64 {
    u64::try_from(quantity.thousandths() / 1000).unwrap_or(0)
}

impl Run<'_> {
    /// The cart of a pick, which begins with the first look at it.
    pub(super) fn begin_pick(&mut self) -> Result<(), CatalogError> {
        if self.kind != FlowKind::Pick || self.t.cart.is_some() {
            return Ok(());
        }
        let own = self.catalog.own_batch(self.site)?;
        let batch = own.map(|batch| batch.id);
        self.t.cart = Some(Box::new(Cart { batch, builds: batch.is_none(), ..Cart::default() }));
        self.show_pick()
    }

    /// PICK was started: the cart that this person has already goes on.
    pub(super) fn pick_begun(&mut self) -> Said {
        self.begin_pick()?;
        let goes_on = self.cart_goes_on();
        Ok(ok(if goes_on.is_empty() { format!("pick: {}", self.waits_for()) } else { goes_on }))
    }

    /// `B-0412 goes on, 3 of 12: GO TO A-03`; nothing for a fresh cart.
    fn cart_goes_on(&self) -> String {
        match &self.t.cart {
            Some(cart) if cart.batch.is_some() => {
                let (done, all) = cart.done;
                format!("{} goes on: {done} of {all}: {}", cart.number, self.waits_for())
            }
            _ => String::new(),
        }
    }

    /// The batch, as the catalog has it.
    fn batch(&self) -> Result<Option<BatchHit>, CatalogError> {
        match self.t.cart.as_ref().and_then(|cart| cart.batch) {
            Some(id) => self.catalog.batch(id),
            None => Ok(None),
        }
    }

    /// What is to be taken, once what this scan records is.
    fn queue(&self) -> Result<Vec<PickHit>, CatalogError> {
        let Some(batch) = self.t.cart.as_ref().and_then(|cart| cart.batch) else { return Ok(Vec::new()) };
        let mut queue = self.catalog.picks(batch)?;
        for record in &self.record {
            match record {
                Record::Movement { draft, .. } if draft.book == Book::Reserved => {
                    for hit in queue.iter_mut().filter(|hit| {
                        hit.code == draft.document && hit.item.id == draft.item && hit.lot == draft.lot
                    }) {
                        if draft.from.id() == hit.place.id {
                            hit.quantity = hit.quantity - draft.quantity;
                        } else if draft.to.id() == hit.place.id {
                            hit.quantity += draft.quantity;
                        }
                    }
                }
                Record::Short { order, item, lot, place, quantity, .. } => {
                    for hit in &mut queue {
                        if which(hit) == (*order, *place, *item, *lot) {
                            hit.quantity = hit.quantity - *quantity;
                        }
                    }
                }
                Record::EndBatch { .. } => queue.clear(),
                _ => {}
            }
        }
        queue.retain(|hit| hit.quantity.is_positive());
        Ok(queue)
    }

    /// The pick at hand, as the catalog has it.
    fn at_hand(&self) -> Result<Option<PickHit>, CatalogError> {
        let Some(at) = self.t.cart.as_ref().and_then(|cart| cart.at) else { return Ok(None) };
        Ok(self.queue()?.into_iter().find(|hit| which(hit) == at))
    }

    /// How many are in hand, all lots.
    fn picked_in_hand(&self) -> Quantity {
        self.t.lines.iter().map(|line| line.quantity).sum()
    }

    /// Whether a step was begun: it stays at hand, whatever comes before it on the walk by now.
    fn is_in_the_middle(&self) -> bool {
        self.t.holds() || self.t.place.is_some()
    }

    /// What the screen shows of the cart, and which pick is at hand.
    pub(super) fn show_pick(&mut self) -> Result<(), CatalogError> {
        if self.kind != FlowKind::Pick || self.t.cart.is_none() {
            return Ok(());
        }
        self.offer_next()?;
        let (queue, batch) = (self.queue()?, self.batch()?);
        let is_in_the_middle = self.is_in_the_middle();
        let held = self.t.holds();
        let Some(cart) = &mut self.t.cart else { return Ok(()) };
        let still = cart.at.and_then(|at| queue.iter().find(|hit| which(hit) == at));
        if still.is_none() && held {
            // What became of it is said at the next scan, with what to do with what is in hand.
            return Ok(());
        }
        cart.skipped.retain(|off| queue.iter().any(|hit| which(hit) == *off));
        let hit = match still {
            Some(hit) if is_in_the_middle && !cart.skipped.contains(&which(hit)) => Some(hit),
            _ => cart.next(&queue),
        };
        let at = hit.map(which);
        if at != cart.at {
            (cart.at, cart.over) = (at, None);
        }
        let left: Quantity = queue.iter().map(|hit| hit.quantity).sum();
        if let Some(batch) = batch {
            let picked: Quantity = batch.cart.iter().map(|order| order.picked).sum();
            let now = self.record.iter().map(|record| into_totes(record, &batch)).sum::<Quantity>();
            cart.done = (whole(picked + now), whole(picked + now + left));
            cart.orders = batch.cart.len();
            cart.number = batch.number;
        }
        cart.shown = hit.map(|hit| Shown {
            place: hit.place.code.clone(),
            check: hit.check_digits.clone(),
            sku: hit.item.sku.clone(),
            name: hit.item.name.clone(),
            unit: hit.item.unit.clone(),
            lot: hit.lot_code.clone(),
            serial: hit.item.tracking == crate::domain::Tracking::Serial,
            expiry: hit.expiry,
            wanted: hit.quantity,
            tote: hit.tote.as_ref().map(|tote| tote.code.clone()),
            code: hit.code.clone(),
            number: hit.number.clone(),
        });
        if self.t.place.as_ref().is_some_and(|here| hit.is_none_or(|hit| hit.place.id != here.id)) {
            self.t.place = None;
            self.t.clear_lines();
        }
        Ok(())
    }

    /// What to say first where the step at hand is none any more: somebody ended the cart, took the order back, or
    /// promised it from elsewhere. The scan is not acted on: it was meant for what was shown.
    pub(super) fn pick_changed(&mut self) -> Result<Option<Feedback>, CatalogError> {
        let Some(cart) = self.t.cart.as_ref().filter(|_| self.kind == FlowKind::Pick) else {
            return Ok(None);
        };
        let (batch, at, number) = (cart.batch, cart.at, cart.number.clone());
        let shown = cart.shown.clone().unwrap_or_default();
        let what = if batch.is_none()
            && let Some(own) = self.catalog.own_batch(self.site)?
        {
            self.t.cart = None;
            format!("cart {} was begun at another terminal, and goes on", own.number)
        } else if let Some(id) = batch
            && self.catalog.batch(id)?.is_none()
        {
            self.t.cart = None;
            format!("cart {number} was ended elsewhere")
        } else if at.is_some() && self.at_hand()?.is_none() {
            let is_cancelled = self
                .catalog
                .sale(&shown.code)?
                .is_some_and(|sale| sale.stage == crate::domain::Stage::Cancelled);
            if is_cancelled {
                format!("{} was cancelled", shown.code)
            } else {
                format!("{} of {} is not wanted from {} any more", shown.sku, shown.code, shown.place)
            }
        } else {
            return Ok(None);
        };
        let put_back = match self.t.holds() {
            true => format!("; put {} back in {}", self.in_hand(), self.here()),
            false => String::new(),
        };
        self.drop_hand();
        (self.t.open, self.t.place) = (None, None);
        self.t.digits.clear();
        self.begin_pick()?;
        self.show_pick()?;
        Ok(Some(ask(format!("CHANGED: {what}{put_back}: {}", self.waits_for()))))
    }

    /// DONE: the cart is whole, or through.
    pub(super) fn pick_done(&mut self) -> Said {
        let Some(cart) = &self.t.cart else { return Ok(self.close("picked")) };
        if self.t.holds() {
            let tote = cart.shown.as_ref().and_then(|s| s.tote.clone()).unwrap_or_else(|| "its tote".into());
            return Ok(ask(format!("{} in hand: scan {tote} first, then DONE", self.in_hand())));
        }
        let Some(batch) = cart.batch else { return Ok(self.close("picked")) };
        if cart.builds {
            return self.end_building();
        }
        let left = self.queue()?;
        if left.is_empty() {
            return self.end_cart(batch);
        }
        let units: Quantity = left.iter().map(|hit| hit.quantity).sum();
        let question = format!(
            "{}, {units} in all, not taken yet: end the cart all the same? YES leaves them to anybody, NO goes on",
            plural(left.len() as u64, "pick")
        );
        Ok(self.doubt(0, Intent::EndCart, question))
    }

    /// YES to a cart that is not through.
    pub(super) fn end_cart_early(&mut self) -> Said {
        match self.t.cart.as_ref().and_then(|cart| cart.batch) {
            Some(batch) => self.end_cart(batch),
            None => Ok(self.close("picked")),
        }
    }

    fn end_cart(&mut self, batch: crate::domain::BatchId) -> Said {
        self.record.push(Record::EndBatch { batch });
        let totes = match self.catalog.batch(batch)? {
            Some(hit) => hit
                .cart
                .iter()
                .filter(|order| order.picked.is_positive())
                .filter_map(|order| order.tote.as_ref())
                .map(|tote| tote.code.clone())
                .collect(),
            None => Vec::new(),
        };
        let about = match totes.as_slice() {
            [] => String::new(),
            totes => format!("; bring {} to packing, then PACK", super::few(totes)),
        };
        Ok(self.close_about("picked", &about, totes))
    }
}

/// How many units this record brings into the totes of a cart, or (below zero) takes back out of them.
fn into_totes(record: &Record, batch: &BatchHit) -> Quantity {
    let Record::Movement { draft, .. } = record else { return Quantity::ZERO };
    let is_tote = |row| batch.cart.iter().any(|order| order.tote.as_ref().is_some_and(|tote| tote.id == row));
    if draft.book != Book::Reserved {
        Quantity::ZERO
    } else if is_tote(draft.to.id()) {
        draft.quantity
    } else if is_tote(draft.from.id()) {
        -draft.quantity
    } else {
        Quantity::ZERO
    }
}
