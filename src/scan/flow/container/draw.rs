//! An item taken from a place where nobody named a container: what lies there loose goes first, then what one container
//! holds; where several do, the picker says which.

use super::super::{
    Run, Said, ok,
    state::{Intent, Lot, OPTIONS, Open, Out, spoken},
};
use crate::{
    barcode::Command,
    domain::{ItemId, LocationId, LotId, Quantity},
    scan::{CatalogError, ContainerHit, Feedback, ItemHit, PlaceHit, Reading},
};

/// What is left, at least nothing.
fn at_least_none(quantity: Quantity) -> Quantity {
    quantity.max(Quantity::ZERO)
}

impl Run<'_> {
    /// The containers in a place that hold an item and lot, largest first.
    pub(in crate::scan::flow) fn holders(
        &self,
        item: ItemId,
        place: LocationId,
        lot: &Lot,
    ) -> Result<Vec<(ContainerHit, Quantity)>, CatalogError> {
        match self.lot_row(item, lot)? {
            (LotId::NONE, Some(_)) => Ok(Vec::new()),
            (row, _) => self.catalog.holders(item, place, row),
        }
    }

    /// Whether a container is in hand, or was counted.
    pub(in crate::scan::flow) fn is_held(&self, hit: &ContainerHit) -> bool {
        self.t.boxes.iter().any(|held| held.hit.id == hit.id)
    }

    /// Which containers so much more of an item comes out of; nothing for what lies loose. `pending` where what the line has
    /// taken is still in the books. An error is the question which one; its answer goes on with `then`.
    pub(in crate::scan::flow) fn draw(
        &mut self,
        item: &ItemHit,
        lot: &Lot,
        place: &PlaceHit,
        quantity: Quantity,
        pending: bool,
        then: Option<Intent>,
    ) -> Result<Result<Vec<Out>, Feedback>, CatalogError> {
        let holders = self.holders(item.id, place.id, lot)?;
        if holders.is_empty() || !quantity.is_positive() {
            return Ok(Ok(Vec::new()));
        }
        let line = self.t.line(item.id, lot.code.as_deref());
        let line_out = line.map(|l| l.out.clone()).unwrap_or_default();
        // What is only in hand is in the books still, here and in the container.
        let (held, outs) = match line.filter(|_| pending) {
            Some(line) => (line.quantity - line.contained(), line.out.clone()),
            None => (Quantity::ZERO, Vec::new()),
        };
        let contained: Quantity = holders.iter().map(|(_, quantity)| *quantity).sum();
        let loose = self.on_hand(item.id, place, lot)? - contained - held;
        let mut missing = at_least_none(quantity - at_least_none(loose));
        let drawn = |hit: &ContainerHit| {
            outs.iter().filter(|o| o.hit.id == hit.id).map(|o| o.quantity).sum::<Quantity>()
        };
        let mut left: Vec<Out> = holders
            .into_iter()
            .filter(|(hit, _)| !self.is_held(hit))
            .map(|(hit, quantity)| Out { quantity: quantity - drawn(&hit), hit })
            .filter(|out| out.quantity.is_positive())
            .collect();
        // The one that was said, or else the one that the last scan of it came out of, goes before the others.
        let named = self.which.or_else(|| line_out.last().map(|o| o.hit.id));
        if missing.is_positive() && left.len() > 1 && !left.iter().any(|o| Some(o.hit.id) == named) {
            left.truncate(OPTIONS);
            let (item, lot, sure) = (item.clone(), lot.clone(), self.sure);
            let then = then.map(Box::new);
            self.t.open = Some(Open::Which { item, quantity, lot, sure, options: left, then });
            return Ok(Err(super::ask(self.waits_for())));
        }
        left.sort_by_key(|o| Some(o.hit.id) != named);
        let mut parts = Vec::new();
        for out in left {
            let part = out.quantity.min(missing);
            if part.is_positive() {
                missing = missing - part;
                parts.push(Out { quantity: part, ..out });
            }
        }
        Ok(Ok(parts))
    }

    /// How so much leaves a place: first what was drawn, then what is loose, then out of the largest container, and what
    /// the books do not have at all as loose goods.
    pub(in crate::scan::flow) fn parts(
        &self,
        item: ItemId,
        lot: &Lot,
        place: &PlaceHit,
        quantity: Quantity,
        drawn: &[Out],
    ) -> Result<Vec<(Option<ContainerHit>, Quantity)>, CatalogError> {
        let mut holders = self.holders(item, place.id, lot)?;
        if holders.is_empty() {
            return Ok(vec![(None, quantity)]);
        }
        let contained: Quantity = holders.iter().map(|(_, quantity)| *quantity).sum();
        let loose = at_least_none(self.on_hand(item, place, lot)? - contained);
        holders.retain(|(hit, _)| !self.is_held(hit));
        let mut missing = quantity;
        let mut parts: Vec<(Option<ContainerHit>, Quantity)> = Vec::new();
        let mut take = |hit: Option<&ContainerHit>, most: Quantity| {
            let part = missing.min(most);
            if part.is_positive() {
                missing = missing - part;
                match parts.iter_mut().find(|(known, _)| known.as_ref() == hit) {
                    Some((_, known)) => *known += part,
                    None => parts.push((hit.cloned(), part)),
                }
            }
            part
        };
        for out in drawn {
            if let Some((hit, there)) = holders.iter_mut().find(|(hit, _)| hit.id == out.hit.id) {
                let part = take(Some(hit), out.quantity.min(*there));
                *there = *there - at_least_none(part);
            }
        }
        take(None, loose);
        for (hit, there) in &holders {
            take(Some(hit), *there);
        }
        take(None, Quantity::MAX);
        Ok(parts)
    }

    pub(in crate::scan::flow) fn answer_which(
        &mut self,
        (item, quantity, lot): (ItemHit, Quantity, Lot),
        sure: u8,
        (options, then): (Vec<Out>, Option<Box<Intent>>),
        reading: &Reading,
        raw: &str,
    ) -> Said {
        let chosen = match reading {
            Reading::Command(Command::No | Command::Back) => {
                return Ok(ok(format!("not counted: {}", self.waits_for())));
            }
            Reading::Container(plate) => options.iter().position(|o| o.hit.code == plate.code.as_str()),
            other => self.choice(other, raw),
        };
        let mut chosen = chosen.and_then(|at| options.get(at)).map(|out| out.hit.id);
        if let (None, Reading::Container(plate), Some(place)) = (chosen, reading, &self.t.place) {
            // No list shows all of them.
            let holders = self.holders(item.id, place.id, &lot)?;
            chosen = holders.iter().find(|(hit, _)| hit.code == plate.code.as_str()).map(|(hit, _)| hit.id);
        }
        let Some(chosen) = chosen else {
            return Ok(self.reopen(
                Open::Which { item, quantity, lot, sure, options, then },
                "choose the container first",
            ));
        };
        (self.which, self.sure) = (Some(chosen), sure);
        match then {
            Some(intent) => self.execute(*intent),
            None => self.with_lot(item, quantity, lot),
        }
    }
}

/// `, out of container ...8908`; nothing for loose goods.
pub(in crate::scan::flow) fn out_of(parts: &[Out]) -> String {
    match parts {
        [] => String::new(),
        [only] => format!(", out of container {}", spoken(&only.hit.code)),
        several => {
            let names: Vec<String> =
                several.iter().map(|o| format!("{} {}", spoken(&o.hit.code), o.quantity)).collect();
            format!(", out of containers {}", names.join(", "))
        }
    }
}
