//! The walk: the place, the item in it, the tote it goes into. Whatever is scanned instead is told with what is wanted.

use super::super::{Run, Said, ask, ok, plural, refuse, state::Lot};
use crate::{
    barcode::command::FlowKind,
    domain::{LocationKind, Quantity, Tracking},
    scan::{CatalogError, Feedback, ItemHit, PickHit, PlaceHit, reading::Unknown},
};

/// A text of at most so many digits may be meant for check digits.
const CHECK: usize = 4;

impl Run<'_> {
    /// A place or a tote.
    pub(in crate::scan::flow) fn pick_place(&mut self, place: &PlaceHit) -> Said {
        let Some(cart) = &self.t.cart else { return Ok(ask(self.waits_for())) };
        let (builds, full, is_begun) = (cart.builds, cart.full, cart.batch.is_some());
        if let Some(order) = full {
            let code = cart.shown.as_ref().map(|shown| shown.code.clone()).unwrap_or_default();
            if let Some(no) = self.another_tote(place, order, &code)? {
                return Ok(no);
            }
            return Ok(ok(format!("{code} goes on in {}: {}", place.code, self.waits_for())).at(place));
        }
        if builds && place.kind == LocationKind::Tote {
            return self.cart_tote(place);
        }
        if builds && !is_begun {
            return Ok(ask(format!("the cart is empty: {}", self.waits_for())));
        }
        let ended = if builds { self.end_building()?.message } else { String::new() };
        let Some(hit) = self.at_hand()? else {
            return Ok(if builds { ok(ended) } else { ask(self.waits_for()) });
        };
        if place.kind == LocationKind::Tote && place.id != hit.place.id {
            return self.pick_tote(&hit, place);
        }
        if place.id != hit.place.id {
            let hand = match self.t.holds() {
                true => format!(" ({} in hand)", self.in_hand()),
                false => String::new(),
            };
            return Ok(refuse(format!(
                "WRONG PLACE scanned {}, want {}{hand}: {}; scan OK, then go there",
                place.code,
                hit.place.code,
                how_far(&place.code, &hit)
            ))
            .at(place));
        }
        Ok(self.stand_at(&hit))
    }

    /// The picker stands where the goods are.
    fn stand_at(&mut self, hit: &PickHit) -> Feedback {
        if self.t.place.as_ref().is_none_or(|here| here.id != hit.place.id) {
            self.t.clear_lines();
        }
        self.t.place = Some(hit.place.clone());
        ok(format!("at {}: {}", hit.place.code, self.waits_for())).at(&hit.place)
    }

    /// A text that is nothing else: the check digits of the place, or the lot or serial of what is wanted there.
    pub(in crate::scan::flow) fn pick_text(
        &mut self,
        unknown: &Unknown,
        raw: &str,
    ) -> Result<Option<Feedback>, CatalogError> {
        if self.kind != FlowKind::Pick {
            return Ok(None);
        }
        let Some(hit) = self.at_hand()? else { return Ok(None) };
        let typed = raw.trim();
        if self.t.place.is_none() {
            if !hit.check_digits.is_empty() && typed == hit.check_digits {
                if self.t.cart.as_ref().is_some_and(|cart| cart.builds) {
                    self.end_building()?;
                }
                return Ok(Some(self.stand_at(&hit)));
            }
            let is_number =
                !typed.is_empty() && typed.len() <= CHECK && typed.bytes().all(|b| b.is_ascii_digit());
            if is_number && !hit.check_digits.is_empty() {
                return Ok(Some(refuse(format!(
                    "WRONG PLACE check digits {}, want those of {}; scan OK, then go there",
                    unknown.shown, hit.place.code
                ))));
            }
            return Ok(None);
        }
        if hit.item.tracking == Tracking::None || self.t.last.is_some() {
            return Ok(None);
        }
        let lies_here = self.catalog.contents(hit.place.id)?.into_iter().filter(|c| c.item.id == hit.item.id);
        let codes: Vec<String> = lies_here.filter_map(|c| c.lot_code).collect();
        let known = codes.iter().find(|code| *code == typed);
        let known = known.or_else(|| codes.iter().find(|code| code.eq_ignore_ascii_case(typed)));
        let Some(code) = known.cloned() else { return Ok(None) };
        let lot = Lot::of(&hit.item, Some(code));
        match self.amount(&hit.item) {
            Ok(quantity) => self.with_lot(hit.item, quantity, lot).map(Some),
            Err(message) => Ok(Some(refuse(message))),
        }
    }

    /// Why an item is not to be picked now; `None` where it is the one that is wanted, where it is wanted.
    pub(in crate::scan::flow) fn not_to_pick(
        &mut self,
        item: &ItemHit,
    ) -> Result<Option<Feedback>, CatalogError> {
        let said = |feedback: Feedback| Some(feedback.about(item, Quantity::ZERO).uncounted());
        if self.t.cart.as_ref().is_some_and(|cart| cart.builds && cart.batch.is_none() || cart.full.is_some())
        {
            return Ok(said(ask(format!("first the tote: {}", self.waits_for()))));
        }
        let Some(hit) = self.at_hand()? else {
            return Ok(said(ask(format!("nothing is wanted: {}", self.waits_for()))));
        };
        if self.t.place.is_none() {
            let check = match hit.check_digits.as_str() {
                "" => String::new(),
                digits => format!(", or type its check {digits}"),
            };
            return Ok(said(ask(format!("where? scan {} first{check}", hit.place.code))));
        }
        if item.id == hit.item.id {
            return Ok(None);
        }
        self.t.digits.clear();
        Ok(said(refuse(format!("WRONG ITEM scanned {}, want {}; scan OK, then {1}", item.sku, hit.item.sku))))
    }

    /// A tote on the walk: what is in hand goes into it, if it is the right one.
    fn pick_tote(&mut self, hit: &PickHit, tote: &PlaceHit) -> Said {
        let batch = self.batch()?;
        let of = batch
            .iter()
            .flat_map(|batch| &batch.cart)
            .find(|order| order.tote.as_ref().is_some_and(|known| known.id == tote.id));
        let name = |tote: &Option<PlaceHit>| {
            tote.as_ref().map_or_else(|| "an empty tote".into(), |t| t.code.clone())
        };
        let want = name(&hit.tote);
        match of {
            Some(order) if order.order != hit.order => {
                return Ok(refuse(format!(
                    "WRONG TOTE scanned {}, of {}; want {want}, of {}; scan OK, then {want}",
                    tote.code, order.code, hit.code
                ))
                .at(tote));
            }
            Some(_) => {}
            None if hit.tote.is_none() => {
                if let Some(no) = self.another_tote(tote, hit.order, &hit.code)? {
                    return Ok(no);
                }
            }
            None => {
                return Ok(refuse(format!(
                    "WRONG TOTE scanned {}, of no order on this cart; want {want}, of {}; FULL takes another one",
                    tote.code, hit.code
                ))
                .at(tote));
            }
        }
        if !self.t.holds() {
            let picked = of.map_or(Quantity::ZERO, |order| order.picked);
            return Ok(
                ask(format!("{} holds {picked} of {}: {}", tote.code, hit.code, self.waits_for())).at(tote)
            );
        }
        self.put(hit, tote, false)
    }

    /// SKIP: this pick comes again behind the others.
    pub(in crate::scan::flow) fn pick_skip(&mut self) -> Said {
        let Some(hit) = self.at_hand()? else {
            return Ok(ask(format!("nothing to skip: {}", self.waits_for())));
        };
        if self.t.holds() {
            return Ok(ask(format!("{} in hand: put it into its tote first, then SKIP", self.in_hand())));
        }
        let left = self.queue()?.len() as u64;
        if let Some(cart) = &mut self.t.cart {
            cart.put_off(super::super::state::which(&hit));
        }
        self.t.place = None;
        self.t.clear_lines();
        self.show_pick()?;
        let only = if left == 1 { ", but nothing else is left" } else { "" };
        Ok(ok(format!(
            "{} in {} put off{only}, {}: {}",
            hit.item.sku,
            hit.place.code,
            plural(left, "pick"),
            self.waits_for()
        )))
    }
}

/// How far a place is from the one that is wanted: `other aisle, go to A in zone COLD`, `aisle A, go on to 12`.
fn how_far(scanned: &str, want: &PickHit) -> String {
    let parts = |code: &str| code.split(['-', '.', '/']).map(str::to_owned).collect::<Vec<_>>();
    let (here, there) = (parts(scanned), parts(&want.place.code));
    let same = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let zone = if want.zone.is_empty() { String::new() } else { format!(" in zone {}", want.zone) };
    match (same, there.get(same)) {
        (0, Some(aisle)) if there.len() > 1 => format!("another aisle, go to {aisle}{zone}"),
        (_, Some(next)) if same > 0 => {
            format!("right up to {}, go on to {next}{zone}", there[..same].join("-"))
        }
        _ => format!("another place{zone}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ItemId, LocationId, LotId, OrderId};

    fn want(code: &str, zone: &str) -> PickHit {
        let item = ItemHit {
            id: ItemId(1),
            sku: "FERN-1".into(),
            name: "Fern".into(),
            unit: "each".into(),
            decimals: 0,
            tracking: Tracking::None,
            pack: Quantity::ONE,
        };
        PickHit {
            place: PlaceHit { id: LocationId(9), code: code.into(), kind: LocationKind::Bin },
            check_digits: String::new(),
            zone: zone.into(),
            item,
            lot: LotId::NONE,
            lot_code: None,
            expiry: None,
            quantity: Quantity::ONE,
            on_hand: Quantity::ONE,
            order: OrderId(1),
            code: "SHOPIFY-1".into(),
            number: "#1".into(),
            tote: None,
        }
    }

    #[test]
    fn how_far_a_place_is_stands_in_its_code() {
        assert_eq!(how_far("B-02-1", &want("A-03-12-B", "")), "another aisle, go to A");
        assert_eq!(how_far("B-02-1", &want("A-03-12-B", "COLD")), "another aisle, go to A in zone COLD");
        assert_eq!(how_far("A-03-11-B", &want("A-03-12-B", "")), "right up to A-03, go on to 12");
        assert_eq!(how_far("LEFT", &want("RIGHT", "")), "another place");
    }
}
