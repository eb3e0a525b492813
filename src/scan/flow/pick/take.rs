//! What is taken, and what goes into the ledger: goods from the place into the tote, and the promise along with them.

use super::super::{
    Outcome, Run, Said,
    adjust::Reason,
    ask,
    container::out_of,
    journal::Ends,
    lots::best_before,
    ok, refuse, signed,
    state::{Intent, Line, Lot, Unit},
    sure,
};
use crate::{
    domain::{Day, LotId, MovementKind, Quantity, Virtual},
    scan::{CatalogError, ItemHit, PickHit, PlaceHit, Record},
};

impl Run<'_> {
    /// So much more (or less) of the pick at hand. `intent` is what a YES goes on with.
    pub(in crate::scan::flow) fn pick(
        &mut self,
        item: &ItemHit,
        quantity: Quantity,
        lot: &Lot,
        intent: Intent,
    ) -> Said {
        let Some(hit) = self.at_hand()? else { return Ok(ask(self.waits_for())) };
        if item.id != hit.item.id || self.t.place.is_none() {
            return Ok(ask(self.waits_for()));
        }
        if quantity.is_positive()
            && let Some(doubt) = self.doubt_pick(&hit, quantity, lot, intent)?
        {
            return Ok(doubt);
        }
        let taken = self.take_in_hand(item, quantity, lot)?;
        if taken.outcome != Outcome::Ok || self.t.open.is_some() {
            return Ok(taken);
        }
        let held = self.picked_in_hand();
        let words = format!("{} {}{}, {held} of {}", signed(quantity), item.sku, lot.tail(), hit.quantity);
        let mut said = taken.clone();
        said.document = Some(hit.code.clone());
        if held < hit.quantity {
            let out = taken.container.as_deref().map_or_else(String::new, |code| {
                format!(", out of container {}", super::super::state::spoken(code))
            });
            said.message = words + &out;
            return Ok(said);
        }
        // Where one order is on the cart, there is nothing to mistake.
        let only = self.t.cart.as_ref().is_some_and(|cart| cart.orders == 1);
        match &hit.tote {
            Some(tote) if only => {
                let (hit, tote) = (hit.clone(), tote.clone());
                self.put(&hit, &tote, true)
            }
            tote => {
                let into = tote.as_ref().map_or("an empty tote", |tote| tote.code.as_str());
                said.message = format!("{words}: put in {into}, {}", hit.number);
                Ok(said)
            }
        }
    }

    /// What is to be asked, or refused, before goods are taken.
    fn doubt_pick(
        &mut self,
        hit: &PickHit,
        quantity: Quantity,
        lot: &Lot,
        intent: Intent,
    ) -> Result<Option<crate::scan::Feedback>, CatalogError> {
        let (row, _) = self.lot_row(hit.item.id, lot)?;
        let expiry = match &lot.code {
            Some(code) => lot.expiry.or(self.catalog.lot(hit.item.id, code)?.and_then(|(_, day)| day)),
            None => None,
        };
        let today = self.catalog.today(self.site)?;
        let sku = &hit.item.sku;
        if let Some(day) = expiry.filter(|day| *day < today) {
            return Ok(Some(
                refuse(format!(
                    "EXPIRED {sku}{} was {}: it is not to be sold; scan OK, then DAMAGED with R04, or another lot",
                    lot.tail(),
                    best_before(day)
                ))
                .about(&hit.item, Quantity::ZERO)
                .uncounted(),
            ));
        }
        let is_known = self.t.held(hit.item.id, lot.code.as_deref()).is_positive();
        if row != hit.lot
            && !is_known
            && self.sure & sure::FEFO == 0
            && let Some((code, day)) = self.earlier(hit, row, expiry, today)?
        {
            let (this, that) = (lot.code.as_deref().unwrap_or("no lot"), best_before(day));
            let until = expiry.map_or_else(|| "without an expiry".into(), best_before);
            let question = format!("{code} goes first, {that}: take {this}, {until}, all the same?");
            return Ok(Some(self.doubt(sure::FEFO, intent, question)));
        }
        let held = self.picked_in_hand() + quantity;
        let agreed = self.t.cart.as_ref().and_then(|cart| cart.over).map_or(hit.quantity, |(most, _)| most);
        if held > hit.quantity.max(agreed) {
            let question = format!("{held} of {}? YES with the reason: {}; NO", hit.quantity, why_over());
            let over = Intent::Over(hit.item.clone(), quantity, lot.clone());
            return Ok(Some(self.doubt(0, over, question)));
        }
        let there = self.on_hand(hit.item.id, &hit.place, lot)?;
        let of_lot = self.t.held(hit.item.id, lot.code.as_deref());
        // Said once of a lot; what was in hand beyond the books is known.
        if of_lot + quantity > there && (of_lot <= there || of_lot.is_zero()) && self.sure & sure::BELOW == 0
        {
            let question = format!(
                "system says {there} here; you hold {}? ({sku}{} in {}{})",
                of_lot + quantity,
                lot.tail(),
                hit.place.code,
                self.rather_in(hit.item.id, lot, &hit.place)?
            );
            return Ok(Some(self.doubt(sure::BELOW, intent, question)));
        }
        Ok(None)
    }

    /// Another lot of it in the same place that expires before this one, and may be sold still.
    fn earlier(
        &self,
        hit: &PickHit,
        taken: LotId,
        expiry: Option<Day>,
        today: Day,
    ) -> Result<Option<(String, Day)>, CatalogError> {
        let lots = self
            .catalog
            .contents(hit.place.id)?
            .into_iter()
            .filter(|c| c.item.id == hit.item.id && c.lot != taken && c.on_hand.is_positive());
        let dated = lots.filter_map(|c| Some((c.lot_code?, c.expiry?)));
        let before = dated.filter(|(_, day)| *day >= today && expiry.is_none_or(|this| *day < this));
        Ok(before.min_by_key(|(_, day)| *day))
    }

    /// YES, with its reason, to more than is wanted.
    pub(in crate::scan::flow) fn over_for(&mut self, intent: Intent, reason: u8) -> Said {
        let Intent::Over(item, quantity, lot) = intent else { return Ok(ask(self.waits_for())) };
        let most = self.picked_in_hand() + quantity;
        if let Some(cart) = &mut self.t.cart {
            cart.over = Some((most, reason));
        }
        self.with_lot(item, quantity, lot)
    }

    /// What is in hand goes into the tote: goods and promises, all in one group. `by_itself` where the tote needed no scan.
    pub(super) fn put(&mut self, hit: &PickHit, tote: &PlaceHit, by_itself: bool) -> Said {
        let Some(from) = self.t.place.clone() else { return Ok(ask(self.waits_for())) };
        let held = self.picked_in_hand();
        let over = self.t.cart.as_ref().and_then(|cart| cart.over);
        if held > over.map_or(hit.quantity, |(most, _)| most.max(hit.quantity)) {
            return Ok(ask(format!(
                "{held} in hand, but only {} of {} are wanted by now: UNDO puts one scan back",
                hit.quantity, hit.code
            )));
        }
        let why =
            over.filter(|_| held > hit.quantity).and_then(|(_, n)| Reason::of(n)).map_or("", |r| r.word);
        self.document = Some(hit.code.clone());
        let lines = std::mem::take(&mut self.t.lines);
        let mut promised = hit.quantity;
        let mut is_below = false;
        // The lot that was promised keeps its promise first.
        let mut sorted: Vec<&Line> = lines.iter().collect();
        sorted.sort_by_key(|line| line.lot.code != hit.lot_code);
        for line in sorted {
            is_below |= self.on_hand(line.item, &from, &line.lot)? < line.quantity;
            self.goods_into(line, &from, tote, why)?;
            let kept = line.quantity.min(promised);
            promised = promised - kept;
            self.promise_into(hit, line, (kept, line.quantity - kept), tote, why)?;
        }
        let words = match lines.as_slice() {
            [line] => {
                let out = out_of(&line.out);
                format!(
                    "{} {}{} {} -> {}{out}",
                    signed(held),
                    line.sku,
                    line.lot.tail(),
                    from.code,
                    tote.code
                )
            }
            _ => format!("{} {} {} -> {}", signed(held), hit.item.sku, from.code, tote.code),
        };
        let tally = (self.t.loose, held);
        self.t.clear_hand();
        self.remember_all(words.clone(), Some(&from), None, tally);
        let (empty, left) = self.left_in_place(&from)?;
        if is_below {
            let why = format!("{words}: more than the books had");
            self.record.push(Record::CountTask { place: from.id, why });
        }
        self.show_pick()?;
        let alone = if by_itself { " (the only tote)" } else { "" };
        let next = match self.t.cart.as_ref().and_then(|cart| cart.shown.as_ref()) {
            None => "; the cart is done: bring the totes to packing, DONE".into(),
            Some(next) if next.place == from.code => format!("; next here {}", next.sku),
            Some(next) => format!("; next {}", next.place),
        };
        let next = if empty && !is_below {
            let question = format!("{} empty now? YES or NO", from.code);
            let told = format!("; {question}");
            self.t.open = Some(super::super::state::Open::YesNo {
                question,
                intent: Intent::Emptied(from.clone()),
                sure: 0,
            });
            told
        } else {
            next
        };
        let mut said = ok(format!("{words}{alone}{next}")).about(&hit.item, held).at(&from).leaves(left);
        said.document = Some(hit.code.clone());
        Ok(said)
    }

    /// The goods themselves.
    fn goods_into(
        &mut self,
        line: &Line,
        from: &PlaceHit,
        tote: &PlaceHit,
        why: &str,
    ) -> Result<(), CatalogError> {
        for (hit, part) in self.parts(line.item, &line.lot, from, line.quantity, &line.out)? {
            let out = hit.map(|hit| Unit::Row(hit.id));
            let ends = Ends { out, ..(from.id.into(), tote.id.into()).into() };
            self.movement(MovementKind::Pick, line.item, &line.lot, ends, part, why)?;
        }
        Ok(())
    }

    /// The promise: so much of it goes along from the place, or from the lot that was promised there to the one that was taken;
    /// what is more than was promised is promised now.
    fn promise_into(
        &mut self,
        hit: &PickHit,
        line: &Line,
        (kept, over): (Quantity, Quantity),
        tote: &PlaceHit,
        why: &str,
    ) -> Result<(), CatalogError> {
        let (place, into, customer) = (hit.place.id.into(), tote.id.into(), Virtual::Customer.into());
        let item = line.item;
        if line.lot.code == hit.lot_code {
            self.movement(MovementKind::Reserve, item, &line.lot, (place, into), kept, "")?;
            return self.movement(MovementKind::Reserve, item, &line.lot, (customer, into), over, why);
        }
        let promised = Lot::of(&hit.item, hit.lot_code.clone());
        self.movement(
            MovementKind::Reserve,
            item,
            &promised,
            (place, customer),
            kept,
            "another lot was taken",
        )?;
        self.movement(MovementKind::Reserve, item, &line.lot, (customer, into), kept + over, why)
    }

    /// Whether the books have nothing more in a place once this scan is recorded, though they had something; and how many of
    /// the item of this scan they have left there.
    fn left_in_place(&self, from: &PlaceHit) -> Result<(bool, Quantity), CatalogError> {
        let event = self.t.journal.last();
        let moves =
            || event.iter().flat_map(|event| &event.moves).filter(|m| m.kind == MovementKind::Pick.number());
        let (mut had, mut all, mut of_item) = (false, Quantity::ZERO, Quantity::ZERO);
        let item = moves().next().map(|m| m.item);
        for c in self.catalog.contents(from.id)? {
            had = true;
            let gone: Quantity =
                moves().filter(|m| m.item == c.item.id && m.lot == c.lot).map(|m| m.quantity).sum();
            let left = c.on_hand - gone;
            all += left.abs();
            if Some(c.item.id) == item {
                of_item += left;
            }
        }
        Ok((had && all.is_zero(), of_item))
    }
}

/// The reasons that fit: `R09 asked for by the customer`.
fn why_over() -> String {
    super::super::adjust::listed(Reason::is_of_more)
}
