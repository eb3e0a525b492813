//! What every scan of an item goes through: digits, plausibility, the lot of before; and QSET.

use super::{
    Run, Said, ask, ok, refuse,
    state::{Assumed, Current, Intent, Lot, OPTIONS, Open, STICKY},
    sure,
};
use crate::{
    barcode::command::FlowKind,
    domain::{Quantity, Tracking},
    scan::{CatalogError, Feedback, ItemHit, stated::Stated},
};

/// More units than this at once are asked about, whatever is usual.
pub(super) const BIG: Quantity = Quantity::from_units(1000);
/// A quantity of more than so many times what is usual is asked about.
const TIMES_USUAL: i64 = 10;
/// What is usual of an item that the site has none of: below it, ten times nothing would ask at every case.
const USUAL_FLOOR: Quantity = Quantity::from_units(10);

impl Run<'_> {
    /// An item was scanned.
    pub(super) fn item(&mut self, item: ItemHit) -> Said {
        if self.kind == FlowKind::Lookup {
            return self.look_up(&item);
        }
        match self.kind {
            FlowKind::Putaway => self.imply_source(&item)?,
            FlowKind::Return => self.imply_dock()?,
            FlowKind::Pick => {
                if let Some(no) = self.not_to_pick(&item)? {
                    return Ok(no);
                }
            }
            FlowKind::Pack if self.t.bench.is_none() => {
                let told = ask(format!("of which order? {}", self.waits_for()));
                return Ok(told.about(&item, Quantity::ZERO).uncounted());
            }
            _ => {}
        }
        if self.t.place.is_none() && self.kind != FlowKind::Pack {
            return Ok(ask(match self.kind {
                FlowKind::Putaway | FlowKind::Move => "where from? scan the place it lies in first",
                FlowKind::Receive | FlowKind::Return => "where? scan the dock or the bin first",
                _ => "where? scan the place first",
            })
            .about(&item, Quantity::ZERO)
            .uncounted());
        }
        if self.kind == FlowKind::Adjust && self.t.reason.is_none() {
            return Ok(ask(format!("why? {}", self.waits_for())).about(&item, Quantity::ZERO).uncounted());
        }
        match self.amount(&item) {
            Ok(quantity) => self.with_quantity(item, quantity),
            Err(message) => Ok(refuse(message).about(&item, Quantity::ZERO).uncounted()),
        }
    }

    /// The digits so far times the pack, or why not. The digits are used up either way.
    pub(super) fn amount(&mut self, item: &ItemHit) -> Result<Quantity, String> {
        let digits = std::mem::take(&mut self.t.digits);
        let sku = &item.sku;
        let scans = match digits.as_str() {
            "" => Quantity::ONE,
            digits => digits.parse().map_err(|_| format!("BAD QUANTITY {digits}: scan the digits again"))?,
        };
        if item.pack != Quantity::ONE && scans.decimals() > 0 {
            return Err(format!("NOT WHOLE: {scans} packs of {sku}: count packs in whole numbers"));
        }
        let quantity = i128::from(scans.thousandths()) * i128::from(item.pack.thousandths()) / 1000;
        let quantity =
            i64::try_from(quantity).map_or(Quantity::MAX + Quantity::ONE, Quantity::from_thousandths);
        if !quantity.is_positive() {
            return Err(format!("ZERO of {sku}: scan it, then digits and QSET, to say there are none"));
        }
        if quantity > Quantity::MAX {
            return Err(format!("TOO MANY {sku}: a quantity is at most {}", Quantity::MAX));
        }
        if !quantity.fits(item.decimals) {
            return Err(format!("NOT WHOLE: {quantity} {sku} has more decimals than its {}", item.decimals));
        }
        if item.tracking == Tracking::Serial && quantity != Quantity::ONE {
            return Err(format!("SERIALS of {sku} are scanned one by one, not {quantity} at once"));
        }
        Ok(quantity)
    }

    /// Whether so many at once are more than is plausible here: see [`BIG`], [`TIMES_USUAL`], [`USUAL_FLOOR`].
    fn implausible(&self, item: &ItemHit, quantity: Quantity) -> Result<bool, CatalogError> {
        if self.sure & sure::BIG != 0 {
            return Ok(false);
        }
        if quantity > BIG {
            return Ok(true);
        }
        let usual = USUAL_FLOOR.max(item.pack);
        if Some(quantity) <= usual.times(TIMES_USUAL) {
            return Ok(false);
        }
        let usual = usual.max(self.catalog.on_hand_at_site(item.id, self.site)?);
        Ok(Some(quantity) > usual.times(TIMES_USUAL))
    }

    /// An item and how many: are there really so many, and of which lot?
    pub(super) fn with_quantity(&mut self, item: ItemHit, quantity: Quantity) -> Said {
        if self.implausible(&item, quantity)? {
            let question = format!("{quantity} {} of {} at once: really?", item.unit, item.sku);
            return Ok(self.doubt(sure::BIG, Intent::Item(item, quantity), question));
        }
        // Before its lot is asked for, and again behind that: meanwhile more may have come elsewhere.
        if let Some(question) = self.beyond(&item, quantity, Intent::Item(item.clone(), quantity))? {
            return Ok(question);
        }
        if self.sure & sure::PRICE == 0
            && let Some((Some(id), Stated { doubt: Some(question), .. })) = &self.t.stated
            && *id == item.id
        {
            let question = question.clone();
            return Ok(self.doubt(sure::PRICE, Intent::Item(item, quantity), question));
        }
        let stated = self.t.stated.take_if(|(id, _)| id.is_none_or(|id| id == item.id));
        // At the bench a piece is verified, whichever lot was picked.
        if item.tracking == Tracking::None || self.kind == FlowKind::Pack {
            return self.with_lot(item, quantity, Lot::default());
        }
        let switched = self.t.switched.take_if(|(id, _)| *id == item.id);
        if let Some((_, stated)) = stated
            && let Some(code) = stated.code(item.tracking)
        {
            return self.lot_stated(item, quantity, code, stated.expiry);
        }
        if let Some((_, code)) = switched {
            return self.lot_named(item, quantity, &code);
        }
        if item.tracking == Tracking::Lot
            && let Some((_, lot)) = self.t.lots.iter().find(|(id, _)| *id == item.id)
            && !self.several_lots(&item)?
        {
            let lot = lot.clone();
            let assumed = lot.code.clone().map(|lot| Assumed { item: item.clone(), quantity, lot });
            let said = self.with_lot(item, quantity, lot)?;
            if self.t.open.is_none() && said.outcome == super::Outcome::Ok {
                self.t.assumed = assumed;
            }
            return Ok(said);
        }
        let mut options = Vec::new();
        if self.takes_away()
            && let Some(place) = &self.t.place
        {
            options = self
                .catalog
                .contents(place.id)?
                .into_iter()
                .filter(|c| c.item.id == item.id && c.on_hand.is_positive())
                .map(|c| c.lot_code)
                .take(OPTIONS)
                .collect();
            if let [lot] = options.as_slice() {
                let lot = Lot::of(&item, lot.clone());
                return self.with_lot(item, quantity, lot);
            }
        }
        self.t.open = Some(Open::Lot { item, quantity, options });
        Ok(ask(self.waits_for()))
    }

    /// Count: whether the books have more than one lot of it here, so that none may be taken for granted.
    fn several_lots(&self, item: &ItemHit) -> Result<bool, CatalogError> {
        let Some(place) = self.t.place.as_ref().filter(|_| self.kind == FlowKind::Count) else {
            return Ok(false);
        };
        let contents = self.catalog.contents(place.id)?;
        Ok(contents.iter().filter(|c| c.item.id == item.id && c.on_hand.is_positive()).count() > 1)
    }

    /// Whether the lot must be one that lies here: goods leave the place.
    pub(super) fn takes_away(&self) -> bool {
        match self.kind {
            FlowKind::Putaway | FlowKind::Move | FlowKind::Pick => true,
            FlowKind::Adjust => self.direction().is_some_and(|reason| !reason.adds()),
            _ => false,
        }
    }

    /// Item, quantity and lot are known: the flow takes it.
    pub(super) fn with_lot(&mut self, item: ItemHit, quantity: Quantity, lot: Lot) -> Said {
        if item.tracking == Tracking::Serial
            && let Some(code) = &lot.code
            && let Some(where_seen) = self.serial_seen(&item, code)?
        {
            return Ok(refuse(format!("DUPLICATE SERIAL {code} of {}: seen, {where_seen}", item.sku))
                .about(&item, Quantity::ZERO)
                .uncounted());
        }
        if let Some(question) = self.recalled(&item, quantity, &lot)? {
            return Ok(question);
        }
        if self.kind == FlowKind::Count
            && self.sure & sure::HERE == 0
            && let Some(place) = &self.t.place
            && let Some(seen) = self.serial_elsewhere(item.id, &lot, place)?
        {
            let code = lot.code.as_deref().unwrap_or_default();
            let question = format!("books have {code} in {}: is it here?", self.named(&seen));
            return Ok(self.doubt(sure::HERE, Intent::Lot(item, quantity, lot), question));
        }
        let intent = Intent::Lot(item.clone(), quantity, lot.clone());
        if let Some(question) = self.beyond(&item, quantity, intent)? {
            return Ok(question);
        }
        let feedback = match self.kind {
            FlowKind::Lookup => return self.look_up(&item),
            FlowKind::Receive => self.receive(&item, quantity, &lot)?,
            FlowKind::Putaway | FlowKind::Move => self.take_in_hand(&item, quantity, &lot)?,
            FlowKind::Count => self.count(&item, quantity, &lot)?,
            FlowKind::Adjust => self.adjust(&item, quantity, &lot)?,
            FlowKind::Pick => {
                let intent = Intent::Lot(item.clone(), quantity, lot.clone());
                self.pick(&item, quantity, &lot, intent)?
            }
            FlowKind::Pack => return self.verify(&item, quantity),
            FlowKind::Return => return self.come_back(&item, quantity, &lot),
        };
        // What went into its tote is done with.
        if self.kind == FlowKind::Pick && self.t.lines.is_empty() {
            return Ok(feedback);
        }
        if self.t.open.is_none() && feedback.outcome == super::Outcome::Ok {
            self.t.lots.retain(|(id, _)| *id != item.id);
            if item.tracking == Tracking::Lot {
                if self.t.lots.len() >= STICKY {
                    self.t.lots.remove(0);
                }
                self.t.lots.push((item.id, lot.bare()));
            }
            let expiry = match &lot.code {
                Some(code) if lot.expiry.is_none() => {
                    self.catalog.lot(item.id, code)?.and_then(|(_, day)| day)
                }
                _ => lot.expiry,
            };
            let lot = Lot { expiry, ..lot };
            // A whole pallet that was received by its label is done with: QSET and DAMAGED speak of the next scan, not of it.
            let is_done = self.kind == FlowKind::Receive && self.t.lines.is_empty();
            self.t.last = (!is_done).then_some(Current { item, lot });
        }
        Ok(feedback)
    }

    /// Where a serial was seen already, if it cannot be here a second time.
    fn serial_seen(&self, item: &ItemHit, code: &str) -> Result<Option<String>, CatalogError> {
        if !self.t.held(item.id, Some(code)).is_zero() {
            let when = match self.kind {
                FlowKind::Receive => self.catalog.serial_seen(item.id, code)?,
                _ => None,
            };
            let when = when.map_or_else(String::new, |s| format!("{} by {} into {}, ", s.at, s.by, s.place));
            return Ok(Some(format!("{when}in this {}", self.kind)));
        }
        if self.kind == FlowKind::Count
            && let Some(place) = &self.t.place
            && self.boxed(item.id, place.id, &Lot::of(item, Some(code.to_owned())))?.is_positive()
        {
            return Ok(Some("in a container of this count".into()));
        }
        let arrives = match self.kind {
            FlowKind::Receive | FlowKind::Return => true,
            FlowKind::Adjust => !self.takes_away(),
            _ => false,
        };
        if !arrives {
            return Ok(None);
        }
        let places = self.catalog.serial_places(item.id, code)?;
        let Some(seen) = places.first() else { return Ok(None) };
        let when = self.catalog.serial_seen(item.id, code)?;
        let came = when.map_or_else(String::new, |s| format!("{} by {} into {}, ", s.at, s.by, s.place));
        Ok(Some(format!("{came}it lies in {}", self.named(seen))))
    }

    /// QSET: the digits become the quantity of the last line, or wait for the next item.
    pub(super) fn quantity_set(&mut self) -> Said {
        if self.t.digits.is_empty() {
            return Ok(ask("which quantity? scan the digits first, then QSET"));
        }
        let Some(last) = self.t.settable() else {
            return Ok(ok(format!("{} x: scan the item", self.t.digits)));
        };
        let item = last.item.clone();
        let digits = std::mem::take(&mut self.t.digits);
        if item.tracking == Tracking::Serial {
            return Ok(refuse(format!(
                "SERIALS of {} are scanned one by one, not {digits} at once",
                item.sku
            )));
        }
        match digits.parse::<Quantity>() {
            Ok(quantity) if quantity.fits(item.decimals) => self.set(quantity),
            _ => Ok(refuse(format!(
                "NOT WHOLE: {digits} {} has more decimals than its {}",
                item.sku, item.decimals
            ))),
        }
    }

    /// Makes the last line so much.
    pub(super) fn set(&mut self, quantity: Quantity) -> Said {
        let Some(Current { item, lot }) = self.t.last.clone() else {
            return Ok(ask("which item? scan it first"));
        };
        let lot = lot.bare();
        if self.implausible(&item, quantity)? {
            let question = format!("{quantity} {} of {} at once: really?", item.unit, item.sku);
            return Ok(self.doubt(sure::BIG, Intent::Set(quantity), question));
        }
        let difference = quantity - self.t.held(item.id, lot.code.as_deref());
        if difference.is_zero() && self.kind != FlowKind::Count {
            return Ok(ok(format!("{} is {quantity} already", item.sku)).about(&item, Quantity::ZERO));
        }
        if let Some(question) = self.beyond(&item, difference, Intent::Set(quantity))? {
            return Ok(question);
        }
        let feedback = match self.kind {
            FlowKind::Lookup => return self.look_up(&item),
            FlowKind::Receive => self.receive(&item, difference, &lot)?,
            FlowKind::Putaway | FlowKind::Move => self.take_in_hand(&item, difference, &lot)?,
            FlowKind::Count => self.count(&item, difference, &lot)?,
            FlowKind::Adjust => self.adjust_by(&item, difference, &lot, Intent::Set(quantity))?,
            FlowKind::Pick => self.pick(&item, difference, &lot, Intent::Set(quantity))?,
            FlowKind::Pack => self.verify(&item, difference)?,
            FlowKind::Return => self.come_back(&item, difference, &lot)?,
        };
        if quantity.is_zero() && self.kind != FlowKind::Count {
            self.t.lines.retain(|l| !l.quantity.is_zero());
        }
        Ok(feedback)
    }

    /// `, 3 so far` where the line holds more than this scan.
    pub(super) fn so_far(&self, item: &ItemHit, lot: &Lot, this: Quantity) -> String {
        let held = self.t.held(item.id, lot.code.as_deref());
        if held == this { String::new() } else { format!(", {held} so far") }
    }
}

impl Feedback {
    /// The item is named, but nothing was counted.
    pub(super) fn uncounted(mut self) -> Self {
        self.quantity = None;
        self
    }
}
