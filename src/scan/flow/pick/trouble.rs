//! What is not as the books say: too few here, a broken piece, a place that should be empty.

use super::super::{
    Run, Said,
    adjust::{self, Reason},
    ask,
    journal::Ends,
    ok, refuse,
    state::{Intent, Lot, Unit},
};
use crate::{
    barcode::Command,
    domain::{MovementKind, Quantity},
    scan::{CatalogError, Feedback, ItemHit, PickHit, PlaceHit, Record},
};

/// Why a pick is short where no reason was said.
const NOT_THERE: &str = "not there";
/// The number of the reason that DAMAGED means when no other is scanned.
const DAMAGED: u8 = 3;

impl Run<'_> {
    /// The pick at hand, where the picker stands at it; or what to say.
    fn stands_at(&self, word: &str) -> Result<Result<PickHit, Feedback>, CatalogError> {
        let Some(hit) = self.at_hand()? else {
            return Ok(Err(ask(format!("{word}? nothing is wanted: {}", self.waits_for()))));
        };
        if self.t.place.is_none() {
            return Ok(Err(ask(format!(
                "{word}? go and see: scan {} first; SKIP puts it off",
                hit.place.code
            ))));
        }
        Ok(Ok(hit))
    }

    /// SHORT: fewer are here than are wanted.
    pub(in crate::scan::flow) fn pick_short(&mut self) -> Said {
        let hit = match self.stands_at("SHORT")? {
            Ok(hit) => hit,
            Err(no) => return Ok(no),
        };
        if !self.t.digits.is_empty() {
            return Ok(ask(format!(
                "{} x waits: scan the item for what is there, then SHORT; QCLR forgets the digits",
                self.t.digits
            )));
        }
        let held = self.picked_in_hand();
        let missing = hit.quantity - held;
        if !missing.is_positive() {
            return Ok(ask(format!("all {held} are in hand: {}", self.waits_for())));
        }
        let question = format!(
            "{missing} {} short in {}? SHORT again, or the reason: {}",
            hit.item.sku,
            hit.place.code,
            adjust::listed(Reason::is_short)
        );
        Ok(self.twice(Command::Short, Intent::Short(0), question))
    }

    /// The promise is taken back; what is in hand stays wanted.
    pub(in crate::scan::flow) fn pick_is_short(&mut self, reason: u8) -> Said {
        let Some(hit) = self.at_hand()? else { return Ok(ask(self.waits_for())) };
        let held = self.picked_in_hand();
        let missing = hit.quantity - held;
        if !missing.is_positive() {
            return Ok(ask(self.waits_for()));
        }
        let word = Reason::of(reason).map_or(NOT_THERE, |reason| reason.word);
        let told = format!("{missing} {} short in {}, {word}", hit.item.sku, hit.place.code);
        let short = Record::Short {
            order: hit.order,
            item: hit.item.id,
            lot: hit.lot,
            place: hit.place.id,
            quantity: missing,
            reason: word.into(),
        };
        self.after_short(&hit, short, &told)
    }

    /// What is left of a pick once a part of it is known to be missing.
    fn after_short(&mut self, hit: &PickHit, short: Record, told: &str) -> Said {
        let Record::Short { quantity, .. } = &short else { return Ok(ask(self.waits_for())) };
        let left = PickHit { quantity: hit.quantity - *quantity, ..hit.clone() };
        let held = self.picked_in_hand();
        let only = self.t.cart.as_ref().is_some_and(|cart| cart.orders == 1);
        if held.is_positive()
            && held >= left.quantity
            && only
            && let Some(tote) = &hit.tote
        {
            self.record.push(short.clone());
            let mut said = self.put(&left, tote, true)?;
            // Movements are the beginning of the group; what is missing is asked of other shelves behind them.
            self.record.retain(|record| *record != short);
            self.record.push(short);
            said.message = format!("{told}; {}", said.message);
            // Nobody asks whether a place is empty that was just found short: it is counted anyway.
            self.t.open = None;
            self.show_pick()?;
            return Ok(said);
        }
        self.record.push(short);
        if held.is_zero() {
            self.t.last = None;
        }
        self.show_pick()?;
        let mut said = ok(format!("{told}: {}", self.waits_for())).at(&hit.place);
        said.sku = Some(hit.item.sku.clone());
        said.document = Some(hit.code.clone());
        Ok(said)
    }

    /// DAMAGED: a piece of what is wanted here, in hand or on the shelf still.
    pub(in crate::scan::flow) fn pick_damaged(&mut self) -> Said {
        let hit = match self.stands_at("DAMAGED")? {
            Ok(hit) => hit,
            Err(no) => return Ok(no),
        };
        let to = match self.quarantine()? {
            Ok(to) => to,
            Err(none) => return Ok(none),
        };
        let digits = std::mem::take(&mut self.t.digits);
        let quantity = digits.parse::<Quantity>().unwrap_or(Quantity::ONE);
        // What is in hand was looked at last; without it, what was promised.
        let lot = match self.t.lines.last() {
            Some(line) => line.lot.bare(),
            None => Lot::of(&hit.item, hit.lot_code.clone()),
        };
        let most = match self.t.lines.last() {
            Some(line) => line.quantity,
            None => hit.quantity,
        };
        if !quantity.is_positive() || quantity > most || !quantity.fits(hit.item.decimals) {
            return Ok(refuse(format!(
                "NOT SO MANY: {quantity} damaged of {most} {}; scan OK, then the digits again",
                hit.item.sku
            )));
        }
        let question = format!(
            "{quantity} {}{} damaged, from {} to {}? DAMAGED again, or the reason: {}",
            hit.item.sku,
            lot.tail(),
            hit.place.code,
            to.code,
            adjust::listed(Reason::is_unfit)
        );
        let goods = Some(Box::new((hit.item, lot, quantity)));
        Ok(self.twice(Command::Damaged, Intent::Damaged { goods, to, reason: DAMAGED }, question))
    }

    /// The piece goes to quarantine, and is missing of this pick.
    pub(in crate::scan::flow) fn pick_is_damaged(
        &mut self,
        (item, lot, quantity): (ItemHit, Lot, Quantity),
        to: &PlaceHit,
        reason: u8,
    ) -> Said {
        let Some(hit) = self.at_hand()? else { return Ok(ask(self.waits_for())) };
        let word = Reason::of(reason).map_or("damaged", |reason| reason.word);
        self.document = Some(hit.code.clone());
        let held = self.picked_in_hand();
        let mut drawn = Vec::new();
        if let Some(line) = self.t.lines.iter_mut().find(|l| l.item == item.id && l.lot.code == lot.code) {
            drawn = line.give_back(quantity);
            line.quantity = line.quantity - quantity;
            self.t.lines.retain(|line| !line.quantity.is_zero());
            self.t.units = self.t.units - quantity;
            // Which scan it was cannot be told: those of the hand are no steps of their own any more.
            self.t.forget_soft();
        }
        let from = hit.place.clone();
        for (out, part) in self.parts(item.id, &lot, &from, quantity, &drawn)? {
            let ends =
                Ends { out: out.map(|hit| Unit::Row(hit.id)), ..(from.id.into(), to.id.into()).into() };
            self.movement(MovementKind::Move, item.id, &lot, ends, part, word)?;
        }
        let told = format!("{quantity} {}{} {word}, {} -> {}", item.sku, lot.tail(), from.code, to.code);
        self.remember_all(told.clone(), Some(to), None, (0, Quantity::ZERO));
        // What was in hand beyond what is wanted is not missing.
        let left = held - (held - self.picked_in_hand());
        let missing = quantity.min(hit.quantity - left);
        if !missing.is_positive() {
            return Ok(ok(format!("{told}: {}", self.waits_for())).about(&item, quantity).at(to));
        }
        let short = Record::Short {
            order: hit.order,
            item: hit.item.id,
            lot: hit.lot,
            place: hit.place.id,
            quantity: missing,
            reason: word.into(),
        };
        self.after_short(&hit, short, &told)
    }

    /// YES or EMPTY to whether a place is empty.
    pub(in crate::scan::flow) fn emptied(&mut self, place: &PlaceHit) -> Feedback {
        ok(format!("{} is empty: {}", place.code, self.waits_for())).at(place)
    }

    /// NO: it is to be counted.
    pub(in crate::scan::flow) fn not_emptied(&mut self, place: &PlaceHit) -> Feedback {
        let why = "not empty, though the books have nothing in it";
        self.record.push(Record::CountTask { place: place.id, why: why.into() });
        ok(format!("{} will be counted: {}", place.code, self.waits_for())).at(place)
    }
}
