//! Putaway: from the dock to a bin. The dock need not be scanned where only one can be meant.

use super::Run;
use crate::{
    domain::LocationKind,
    scan::{CatalogError, ItemHit, PlaceHit},
};

impl Run<'_> {
    /// With nothing in hand and no place scanned, an item comes from the one dock that holds it, if there is one. A place
    /// that was scanned stays: the picker stands there.
    pub(super) fn imply_source(&mut self, item: &ItemHit) -> Result<(), CatalogError> {
        if self.t.holds() || (self.t.place.is_some() && !self.t.implied) {
            return Ok(());
        }
        let found = self.catalog.whereabouts(item.id, self.site)?;
        let holds = |id| found.iter().any(|(p, _, q)| p.id == id && q.is_positive());
        if self.t.place.as_ref().is_some_and(|place| holds(place.id)) {
            return Ok(());
        }
        let mut docks: Vec<&PlaceHit> = found
            .iter()
            .filter(|(place, _, quantity)| place.kind == LocationKind::Dock && quantity.is_positive())
            .map(|(place, ..)| place)
            .collect();
        docks.dedup_by_key(|place| place.id);
        let first = docks.first().map(|place| (*place).clone());
        if let Some(dock) = first.filter(|first| docks.iter().all(|place| place.id == first.id)) {
            self.t.clear_lines();
            self.t.place = Some(dock);
            self.t.implied = true;
        }
        Ok(())
    }

    /// The bin where the item already lies, if any.
    pub(super) fn suggestion(&self, item: &ItemHit, from: &PlaceHit) -> Result<Option<String>, CatalogError> {
        let found = self.catalog.whereabouts(item.id, self.site)?;
        let bin = found
            .into_iter()
            .find(|(p, _, q)| p.kind == LocationKind::Bin && p.id != from.id && q.is_positive());
        Ok(bin.map(|(place, _, quantity)| format!("put in {} where {quantity} lie", place.code)))
    }
}
