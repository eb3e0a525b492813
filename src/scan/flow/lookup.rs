//! Look-up: what is this, where is it? Moves nothing; a barcode that nobody knows can be bound from here, as from any flow.

use super::{
    Run, Said, ok, plural,
    state::{Current, LIST, Lot},
};
use crate::{
    domain::Quantity,
    scan::{Content, ItemHit, PlaceHit},
};

impl Run<'_> {
    /// Where an item lies.
    pub(super) fn look_up(&mut self, item: &ItemHit) -> Said {
        let found = self.catalog.whereabouts(item.id, self.site)?;
        let total = self.catalog.on_hand_at_site(item.id, self.site)?;
        let longest = found.iter().map(|(p, ..)| p.code.len()).max().unwrap_or(0);
        self.t.list =
            found.iter().take(LIST).map(|(p, _, q)| format!("{:longest$}  {q:>7}", p.code)).collect();
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

    /// What lies in a place.
    pub(super) fn look_into(&mut self, place: &PlaceHit) -> Said {
        let contents = self.catalog.contents(place.id)?;
        let lot = |c: &Content| c.lot_code.as_ref().map_or_else(String::new, |lot| format!(" lot {lot}"));
        let line = |c: &Content| format!("{} {}{}", c.item.sku, c.on_hand, lot(c));
        let longest = contents.iter().take(LIST).map(|c| c.item.sku.chars().count()).max().unwrap_or(0);
        self.t.list = contents
            .iter()
            .take(LIST)
            .map(|c| format!("{:longest$}  {:>7}  {}{}", c.item.sku, c.on_hand, c.item.name, lot(c)))
            .collect();
        self.t.place = Some(place.clone());
        let what = match contents.as_slice() {
            [] => "empty".into(),
            [only] => line(only),
            [first, ..] => format!("{}, first {}", plural(contents.len() as u64, "line"), line(first)),
        };
        Ok(ok(format!("{} ({}): {what}", place.code, place.kind)).at(place))
    }
}
