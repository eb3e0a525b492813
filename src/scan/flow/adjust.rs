//! Adjust: more or less here, with a reason; each scan is in the ledger at once.

use super::{
    Run, Said, ask,
    container::out_of,
    journal::Ends,
    ok, signed,
    state::{Intent, Lot, Out, Unit},
    sure,
};
use crate::{
    barcode::{Command, command::PREFIX},
    domain::{MovementKind, Quantity, Virtual},
    scan::{CatalogError, Feedback, ItemHit, PlaceHit, counter::stands},
};

/// A reason to adjust: its word, which way goods go, and the other side of the double entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) word: &'static str,
    way: Way,
    other: Virtual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    In,
    Out,
    /// Of orders alone: the books are not adjusted for it.
    Order,
}

/// Fewer came than the supplier sent papers for: why an order is closed without them, or why the books have too many.
const SUPPLIER_SHORT: &str = "supplier short";

/// The reasons, R01 first. Append only: the barcodes hang on walls, the words are in ledgers.
pub(super) const REASONS: [Reason; 14] = [
    Reason { word: "found", way: Way::In, other: Virtual::Adjustment },
    Reason { word: "lost", way: Way::Out, other: Virtual::Adjustment },
    Reason { word: "damaged", way: Way::Out, other: Virtual::Scrap },
    Reason { word: "expired", way: Way::Out, other: Virtual::Scrap },
    Reason { word: "sample or own use", way: Way::Out, other: Virtual::Adjustment },
    Reason { word: "data error, too few booked", way: Way::In, other: Virtual::Adjustment },
    Reason { word: "data error, too many booked", way: Way::Out, other: Virtual::Adjustment },
    Reason { word: SUPPLIER_SHORT, way: Way::Out, other: Virtual::Adjustment },
    Reason { word: "customer wants more", way: Way::Order, other: Virtual::Customer },
    Reason { word: "changed their mind", way: Way::Order, other: Virtual::Customer },
    Reason { word: "wrong item sent", way: Way::Order, other: Virtual::Customer },
    Reason { word: "broken on the way", way: Way::Order, other: Virtual::Customer },
    Reason { word: "not as described", way: Way::Order, other: Virtual::Customer },
    Reason { word: "could not be delivered", way: Way::Order, other: Virtual::Customer },
];

/// What the reasons are called, R01 first, for the page that hangs on the wall.
#[must_use]
pub fn reasons() -> Vec<&'static str> {
    REASONS.iter().map(|reason| reason.word).collect()
}

impl Reason {
    /// The n-th, from 1.
    pub(super) fn of(n: u8) -> Option<Self> {
        REASONS.get(usize::from(n).checked_sub(1)?).copied()
    }

    /// Whether the books are adjusted for it.
    pub(super) fn adjusts(self) -> bool {
        self.way != Way::Order
    }

    /// Why fewer are in a place than are wanted of it.
    pub(super) fn is_short(self) -> bool {
        matches!(self.word, "lost" | "damaged" | "expired" | "data error, too many booked")
    }

    /// Why more are taken than are wanted.
    pub(super) fn is_of_more(self) -> bool {
        matches!(self.word, "found" | "customer wants more" | "data error, too few booked")
    }

    /// Why goods come back from a customer.
    pub(super) fn is_of_a_return(self) -> bool {
        matches!(self.word, "damaged" | "expired") || (self.way == Way::Order && !self.is_of_more())
    }

    /// Whether goods are more for it.
    pub(super) fn adds(self) -> bool {
        self.way == Way::In
    }

    /// Whether goods are no longer fit for sale for it.
    pub(super) fn is_unfit(self) -> bool {
        self.other == Virtual::Scrap
    }

    /// Whether it says why goods of an order were not taken in.
    pub(super) fn is_of_a_delivery(self) -> bool {
        self.is_unfit() || self.word == SUPPLIER_SHORT
    }

    fn kind(self) -> MovementKind {
        if self.other == Virtual::Scrap { MovementKind::Scrap } else { MovementKind::Adjust }
    }
}

/// The reasons that fit, in one line: `R03 damaged, R04 expired`.
pub(super) fn listed(fits: fn(Reason) -> bool) -> String {
    rows(fits).join(", ")
}

/// The same, one by one.
pub(super) fn rows(fits: fn(Reason) -> bool) -> Vec<String> {
    let all = REASONS.iter().enumerate().filter(|(_, reason)| fits(**reason));
    all.map(|(i, reason)| format!("R{:02} {}", i + 1, reason.word)).collect()
}

/// Their commands: `R03`, `R04`.
pub(super) fn codes(fits: fn(Reason) -> bool) -> Vec<String> {
    let all = REASONS.iter().enumerate().filter(|(_, reason)| fits(**reason));
    all.map(|(i, _)| format!("R{:02}", i + 1)).collect()
}

/// A reason typed by hand: `R03`.
pub(super) fn typed(raw: &str) -> Option<Command> {
    let reason = Command::from_code(&format!("{PREFIX}{}", raw.trim()))?;
    matches!(reason, Command::Reason(_)).then_some(reason)
}

impl Run<'_> {
    pub(super) fn direction(&self) -> Option<Reason> {
        self.t.reason.and_then(Reason::of)
    }

    pub(super) fn adjust_place(&mut self, place: PlaceHit) -> Feedback {
        self.t.clear_lines();
        let code = place.code.clone();
        let feedback = ok("").at(&place);
        self.t.place = Some(place);
        Feedback { message: format!("at {code}: {}", self.waits_for()), ..feedback }
    }

    /// Why.
    pub(super) fn reason(&mut self, n: u8) -> Feedback {
        let Some(reason) = Reason::of(n) else {
            return super::refuse(format!("NO REASON R{n:02}: there are R01 to R{:02}", REASONS.len()));
        };
        if reason.way == Way::Order {
            return super::refuse(format!(
                "WRONG REASON R{n:02}, {}, belongs to PICK or RETURN; scan OK, then another",
                reason.word
            ));
        }
        self.t.clear_lines();
        self.t.reason = Some(n);
        let sign = if reason.adds() { "+" } else { "-" };
        ok(format!("{}, each scan {sign}: {}", reason.word, self.waits_for()))
    }

    pub(super) fn adjust(
        &mut self,
        item: &ItemHit,
        quantity: Quantity,
        lot: &Lot,
    ) -> Result<Feedback, CatalogError> {
        let intent = Intent::Lot(item.clone(), quantity, lot.clone());
        self.adjust_by(item, quantity, lot, intent)
    }

    /// What to say where goods would go back into a container that does not stand here any more.
    fn not_there(&self, back: &[Out], place: &PlaceHit) -> Result<Option<Feedback>, CatalogError> {
        for out in back {
            if let Some(why) = stands(self.catalog, out.hit.id, place.id)? {
                return Ok(Some(ask(format!("not corrected: {why}")).of(&out.hit.code)));
            }
        }
        Ok(None)
    }

    /// So much more of the reason's direction; below zero, so much less of it.
    pub(super) fn adjust_by(
        &mut self,
        item: &ItemHit,
        quantity: Quantity,
        lot: &Lot,
        intent: Intent,
    ) -> Said {
        let (Some(place), Some(reason)) = (self.t.place.clone(), self.direction()) else {
            return Ok(ask(self.waits_for()));
        };
        let change = if reason.adds() { quantity } else { -quantity };
        let before = self.on_hand(item.id, &place, lot)?;
        let after = before + change;
        if change.is_negative() && after.is_negative() && self.sure & sure::BELOW == 0 {
            let question = format!(
                "system says {before} here; you hold {}? ({}{} in {}{})",
                change.abs(),
                item.sku,
                lot.tail(),
                place.code,
                self.rather_in(item.id, lot, &place)?
            );
            return Ok(self.doubt(sure::BELOW, intent, question));
        }
        let (other, here) = (reason.other.into(), place.id.into());
        let mut drawn = Vec::new();
        if change.is_negative() {
            drawn = match self.draw(item, lot, &place, change.abs(), false, Some(intent))? {
                Ok(drawn) => drawn,
                Err(which) => return Ok(which),
            };
            for (hit, part) in self.parts(item.id, lot, &place, change.abs(), &drawn)? {
                let out = hit.map(|hit| Unit::Row(hit.id));
                let ends = Ends { out, ..(here, other).into() };
                self.movement(reason.kind(), item.id, lot, ends, part, reason.word)?;
            }
        }
        let line = self.t.line(item.id, lot.code.as_deref()).cloned();
        let back = line.map_or_else(Vec::new, |mut line| line.give_back(-quantity));
        if let Some(moved_on) = self.not_there(&back, &place)? {
            return Ok(moved_on);
        }
        let line = self.t.add(item, lot, quantity);
        line.draw(&drawn);
        self.back = line.give_back(-quantity);
        if change.is_positive() {
            // Less was lost than was said: it lies again where it was taken from.
            let mut loose = change;
            for Out { hit, quantity } in back {
                loose = loose - quantity;
                let ends = Ends { into: Some(Unit::Row(hit.id)), ..(other, here).into() };
                self.movement(reason.kind(), item.id, lot, ends, quantity, reason.word)?;
            }
            self.movement(reason.kind(), item.id, lot, (other, here), loose, reason.word)?;
        }
        self.tidy();
        let words = format!("{} {}{} {}", signed(change), item.sku, lot.tail(), reason.word);
        self.remember(
            format!("{words} in {}", place.code),
            Some(&place),
            Some((item.id, lot.code.clone(), quantity)),
        );
        let words = words + &self.so_far(item, lot, quantity) + &out_of(&drawn);
        let feedback = ok(words).about(item, change).at(&place).leaves(after);
        Ok(Feedback { container: drawn.first().map(|o| o.hit.code.clone()), ..feedback })
    }
}
