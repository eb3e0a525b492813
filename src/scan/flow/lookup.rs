//! Look-up: what is this, where is it? Moves nothing; a barcode that nobody knows can be bound from here, as from any flow.

use super::{
    Run, Said,
    lots::best_before,
    ok, plural,
    state::{Current, LIST, Lot},
};
use crate::{
    domain::{LotId, Quantity},
    scan::{CatalogError, Content, ItemHit, PlaceHit},
};

impl Run<'_> {
    /// Where an item lies.
    pub(super) fn look_up(&mut self, item: &ItemHit) -> Said {
        let found = self.catalog.whereabouts(item.id, self.site)?;
        let total = self.catalog.on_hand_at_site(item.id, self.site)?;
        let longest = found.iter().map(|(p, ..)| p.code.len()).max().unwrap_or(0);
        let digits = found.iter().take(LIST).map(|(.., q)| q.to_string().len()).max().unwrap_or(0);
        let mut rows = Vec::with_capacity(found.len());
        for (n, (place, lot, quantity)) in found.iter().enumerate() {
            // Rows beyond the list are only counted.
            let lot = if n < LIST { self.lot_in(item, place, *lot)? } else { String::new() };
            rows.push(
                format!("{:longest$}  {:>digits$}  {lot}", place.code, quantity.to_string())
                    .trim_end()
                    .into(),
            );
        }
        self.t.show(rows);
        self.t.last = Some(Current { item: item.clone(), lot: Lot::default() });
        self.t.add(item, &Lot::default(), total);
        let mut places: Vec<_> = found.iter().map(|(p, ..)| p.code.as_str()).collect();
        places.dedup();
        let places = match places.as_slice() {
            [] => "nowhere at this site".into(),
            [only] => format!("in {only}"),
            [first, ..] => format!("in {}, most in {first}", plural(places.len() as u64, "place")),
        };
        Ok(ok(format!("{} {}: {total} {} {places}", item.sku, item.name, item.unit))
            .about(item, Quantity::ZERO)
            .uncounted()
            .leaves(total))
    }

    /// `lot L1, best before 30 Nov 2027`, of what lies in a place; nothing where the item has no lots.
    fn lot_in(&self, item: &ItemHit, place: &PlaceHit, lot: LotId) -> Result<String, CatalogError> {
        if lot == LotId::NONE {
            return Ok(String::new());
        }
        let found =
            self.catalog.contents(place.id)?.into_iter().find(|c| c.item.id == item.id && c.lot == lot);
        let Some(content) = found else { return Ok(String::new()) };
        let expiry = content.expiry.map_or_else(String::new, |day| format!(", {}", best_before(day)));
        Ok(format!("{}{expiry}", Lot::of(item, content.lot_code).tail().trim_start()))
    }

    /// What lies in a place.
    pub(super) fn look_into(&mut self, place: &PlaceHit) -> Said {
        let contents = self.catalog.contents(place.id)?;
        let lot = |c: &Content| Lot::of(&c.item, c.lot_code.clone()).tail();
        let line = |c: &Content| format!("{} {}{}", c.item.sku, c.on_hand, lot(c));
        self.t.show(super::container::rows(&contents));
        self.t.place = Some(place.clone());
        let what = match contents.as_slice() {
            [] => "empty".into(),
            [only] => line(only),
            [first, ..] => format!("{}, first {}", plural(contents.len() as u64, "line"), line(first)),
        };
        Ok(ok(format!("{} ({}): {what}", place.code, place.kind)).at(place))
    }
}
