//! Return: what comes back from a customer, of a known order or of none, and what becomes of each piece: back on the shelf,
//! set apart, or thrown away, with the reason why it came.

use super::{
    Run, Said,
    adjust::{self, Reason},
    ask, ok, plural, refuse,
    state::{Intent, Lot, Open, State},
    sure,
};
use crate::{
    barcode::{Command, command::FlowKind},
    domain::{ItemId, LocationKind, MovementKind, Quantity, Virtual},
    scan::{CatalogError, Feedback, ItemHit, PlaceHit, Reading, SaleHit},
};

/// What becomes of a piece, in the order of the choice barcodes.
pub(super) const GRADES: [&str; 3] = ["restock here", "quarantine", "scrap"];

impl Run<'_> {
    /// The code of an order: what is scanned from now on came back of it.
    pub(super) fn return_sale(&mut self, sale: SaleHit) -> Said {
        if let Some(of) = self.t.back_of.as_ref().filter(|of| **of == sale.code) {
            return Ok(ok(format!("{of} it is: {}", self.waits_for())));
        }
        let gone: Quantity = sale.lines.iter().map(|line| line.shipped).sum();
        let back: Quantity = self.catalog.returned(&sale.code)?.iter().map(|(_, n)| *n).sum();
        let shipped = gone - back;
        if gone.is_positive() && !shipped.is_positive() {
            return Ok(refuse(format!(
                "ALL BACK {}: nothing of it is away any more; scan OK, then another order, or the item alone",
                sale.code
            )));
        }
        if !shipped.is_positive() {
            return Ok(refuse(format!(
                "NOT SHIPPED {}: nothing of it has left, it is {}; scan OK, then another order, or the item alone",
                sale.code, sale.stage
            )));
        }
        let place = self.t.place.clone();
        self.t.clear_lines();
        (self.t.place, self.t.reason) = (place, None);
        self.t.back_of = Some(sale.code.clone());
        let lines = sale.lines.iter().filter(|line| line.shipped.is_positive()).count() as u64;
        let mut said = ok(format!(
            "RETURN of {}: {shipped} in {} had left: {}",
            sale.code,
            plural(lines, "line"),
            self.waits_for()
        ));
        said.document = Some(sale.code);
        Ok(said)
    }

    /// Where the goods are put back.
    pub(super) fn return_into(&mut self, place: PlaceHit) -> Feedback {
        if matches!(place.kind, LocationKind::Tote | LocationKind::Pack) {
            return refuse(format!(
                "NO PLACE FOR RETURNS {}: it is a {}; scan OK, then a dock or a bin",
                place.code, place.kind
            ))
            .at(&place);
        }
        self.t.clear_lines();
        let feedback = ok(format!("back into {}: {}", place.code, self.waits_for())).at(&place);
        self.t.place = Some(place);
        self.t.implied = false;
        feedback
    }

    /// Without a place, goods come back to the only dock of the site, if it has one.
    pub(super) fn imply_dock(&mut self) -> Result<(), CatalogError> {
        if self.t.place.is_none()
            && let [dock] = self.catalog.places_of(self.site, LocationKind::Dock)?.as_slice()
        {
            self.t.place = Some(dock.clone());
            self.t.implied = true;
        }
        Ok(())
    }

    /// How many of an item have left with the order and did not come back.
    fn still_away(&self, item: ItemId) -> Result<Option<Quantity>, CatalogError> {
        let Some(code) = &self.t.back_of else { return Ok(None) };
        let Some(sale) = self.catalog.sale(code)? else { return Ok(None) };
        let gone = sale.line(item).map_or(Quantity::ZERO, |line| line.shipped);
        let back = self.catalog.returned(code)?.iter().filter(|(id, _)| *id == item).map(|(_, n)| *n).sum();
        Ok(Some(gone - back))
    }

    /// Item, quantity and lot are known: what becomes of it is asked.
    pub(super) fn come_back(&mut self, item: &ItemHit, quantity: Quantity, lot: &Lot) -> Said {
        if !quantity.is_positive() {
            return Ok(ask("what came back is corrected with UNDO, then scanned again")
                .about(item, Quantity::ZERO)
                .uncounted());
        }
        if self.sure & sure::OVER == 0
            && let Some(away) = self.still_away(item.id)?
            && quantity > away
        {
            let of = self.t.back_of.clone().unwrap_or_default();
            let question = if away.is_positive() {
                format!(
                    "{quantity} of {away} {} that left with {of}? YES takes them back all the same",
                    item.sku
                )
            } else {
                format!("no {} is away with {of}: YES takes {quantity} back all the same", item.sku)
            };
            let intent = Intent::Lot(item.clone(), quantity, lot.clone());
            return Ok(self.doubt(sure::OVER, intent, question));
        }
        let reason = self.t.reason;
        let open = Open::Grade { item: item.clone(), quantity, lot: lot.clone(), reason, sure: self.sure };
        self.t.open = Some(open);
        Ok(ask(self.waits_for()))
    }

    /// The answer to what becomes of it, or to why it came back.
    pub(super) fn answer_grade(
        &mut self,
        (item, quantity, lot): (ItemHit, Quantity, Lot),
        (reason, sure): (Option<u8>, u8),
        reading: &Reading,
        raw: &str,
    ) -> Said {
        let typed = adjust::typed(raw).filter(|_| matches!(reading, Reading::Unknown(_)));
        let asked = |reason| Open::Grade { item: item.clone(), quantity, lot: lot.clone(), reason, sure };
        let said = match (reading, typed) {
            (Reading::Command(Command::No | Command::Back), _) => {
                return Ok(ok(format!("not taken back: {}", self.waits_for())));
            }
            (Reading::Command(Command::Reason(n)), _) => *n,
            (_, Some(Command::Reason(n))) => n,
            _ => 0,
        };
        if said > 0 {
            if !Reason::of(said).is_some_and(Reason::is_of_a_return) {
                return Ok(self.reopen(asked(reason), &format!("R{said:02} is no reason to send goods back")));
            }
            self.t.reason = Some(said);
            let word = Reason::of(said).map_or("", |reason| reason.word);
            self.t.open = Some(asked(Some(said)));
            return Ok(ask(format!("{word}: {}", self.waits_for())));
        }
        let Some(why) = reason else { return Ok(self.reopen(asked(None), "the reason first")) };
        match self.choice(reading, raw).filter(|at| *at < GRADES.len()) {
            Some(at) => self.graded((item, quantity, lot), at, why),
            None => Ok(self.reopen(asked(reason), "S01, S02 or S03")),
        }
    }

    /// It is booked where it goes.
    fn graded(&mut self, (item, quantity, lot): (ItemHit, Quantity, Lot), grade: usize, why: u8) -> Said {
        let place = self.t.place.clone();
        let (to, is_scrap) = match grade {
            0 => match place {
                Some(place) => (place, false),
                None => return Ok(ask("where? scan the dock or the bin first")),
            },
            1 => match self.quarantine()? {
                Ok(to) => (to, false),
                Err(none) => return Ok(none),
            },
            // Where nothing is set apart, it is thrown away from where it came in.
            _ => match (self.quarantine()?, place) {
                (Ok(to), _) | (Err(_), Some(to)) => (to, true),
                (Err(none), None) => return Ok(none),
            },
        };
        let word = Reason::of(why).map_or("", |reason| reason.word);
        self.document.clone_from(&self.t.back_of);
        let customer = Virtual::Customer;
        self.movement(MovementKind::Return, item.id, &lot, (customer.into(), to.id.into()), quantity, word)?;
        if is_scrap {
            self.movement(
                MovementKind::Scrap,
                item.id,
                &lot,
                (to.id.into(), Virtual::Scrap.into()),
                quantity,
                word,
            )?;
        }
        let words = format!("+{quantity} {}{} back", item.sku, lot.tail());
        let goes = if is_scrap { "scrapped".to_owned() } else { format!("into {}", to.code) };
        let before = self.on_hand(item.id, &to, &lot)?;
        self.t.add(&item, &lot, quantity);
        self.tidy();
        let change = Some((item.id, lot.code.clone(), quantity));
        // What went elsewhere than here is of this task all the same: UNDO takes it off its lines.
        let here = self.t.place.as_ref().is_some_and(|place| place.id == to.id);
        self.remember(format!("{words} {goes}"), here.then_some(&to), change);
        let after = if is_scrap { before } else { before + quantity };
        let mut said = ok(format!("{words} {goes}, {word}")).about(&item, quantity).at(&to).leaves(after);
        said.document.clone_from(&self.t.back_of);
        // The next one may be of another lot; QSET would have to ask what became of the difference.
        self.t.last = None;
        Ok(said)
    }

    /// BACK: the order is left; what came back of it stays. `None` where there is none.
    pub(super) fn return_back(&mut self) -> Option<Feedback> {
        let of = self.t.back_of.take().filter(|_| self.kind == FlowKind::Return)?;
        self.t.reason = None;
        Some(ok(format!("{of} left: {}", self.waits_for())))
    }
}

/// What the choice barcodes mean where it is asked what becomes of a piece: the reasons first, where none was said.
pub(super) fn grades(t: &State, reason: Option<u8>) -> Vec<String> {
    if reason.is_none() {
        return adjust::rows(Reason::is_of_a_return);
    }
    let here = t.place.as_ref().map_or("", |place| place.code.as_str());
    let named = |(i, grade): (usize, &&str)| match i {
        0 if !here.is_empty() => format!("S{:02} {grade}, {here}", i + 1),
        _ => format!("S{:02} {grade}", i + 1),
    };
    GRADES.iter().enumerate().map(named).collect()
}

/// The question itself.
pub(super) fn question(item: &ItemHit, quantity: Quantity, lot: &Lot, reason: Option<u8>) -> String {
    let what = format!("{quantity} {}{}", item.sku, lot.tail());
    match reason {
        None => format!("why did {what} come back? {}", adjust::listed(Reason::is_of_a_return)),
        Some(_) => {
            let choices = GRADES.iter().enumerate().map(|(i, grade)| format!("S{:02} {grade}", i + 1));
            format!("{what}: {}", choices.collect::<Vec<_>>().join(", "))
        }
    }
}
