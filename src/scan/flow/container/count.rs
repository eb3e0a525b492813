//! Containers in a count: one scan counts all that is in one, as the books have it. What lies there beside the counted
//! ones is counted against the books less what these hold, so that their contents need no line of their own.

use super::{
    super::{
        Run, Said, ask, ok, refuse,
        state::{Event, Intent, Lot, Out, spoken},
        sure,
    },
    filling, unknown,
};
use crate::{
    domain::{ContainerCode, ContainerId, ItemId, LocationId, Quantity},
    scan::{CatalogError, Container, PlaceHit},
};
use std::collections::BTreeSet;

/// How many containers one count may hold: the task is written down at every scan.
const MOST: usize = 100;

impl Run<'_> {
    /// Counts a container that stands here, with all that is in it.
    pub(in crate::scan::flow) fn count_container(&mut self, code: &ContainerCode) -> Said {
        let Some(place) = self.t.place.clone() else {
            return Ok(ask("where? scan the place first").of(code.as_str()));
        };
        let Some(c) = self.catalog.container(code.as_str())? else { return Ok(unknown(code)) };
        let name = spoken(code.as_str());
        if let Some(held) = self.t.boxes.iter().find(|held| held.hit.id == c.hit.id) {
            return Ok(refuse(format!("ALREADY COUNTED container {name}: at {}, in this count", held.at))
                .of(code.as_str()));
        }
        if self.t.boxes.len() >= MOST {
            return Ok(refuse(format!("TOO MANY in {}: a count holds {MOST} containers", place.code)));
        }
        if let Some(away) = c.standing.as_ref().filter(|s| s.site != self.site) {
            return Ok(refuse(format!(
                "OTHER SITE container {name}: the books have it in {} of {}; scan OK, then count what is in it",
                away.place.code, away.site_code
            ))
            .of(code.as_str()));
        }
        let is_here = c.standing.as_ref().is_some_and(|s| s.place.id == place.id);
        if !is_here && self.sure & sure::HERE == 0 {
            let at = c.standing.as_ref().map_or("no place", |s| s.place.code.as_str());
            let question = format!("books have container {name} in {at}: is it here? YES moves it here");
            return Ok(self
                .doubt(sure::HERE, Intent::Here(code.as_str().into()), question)
                .of(code.as_str()));
        }
        if is_here {
            // Lines that were counted before it counted against the books with it.
            self.shift_seen(c.hit.id, |seen, held| seen - held);
        } else {
            self.carry_container(&c, place.id, "counted")?;
        }
        let own = self.absorb(&c)?;
        self.hold(&c, !is_here)?;
        let words = format!("container {name} counted");
        self.remember_held(words.clone(), Some(&place), &c);
        let moved = if is_here { String::new() } else { format!(", moved to {}", place.code) };
        Ok(ok(format!("{words}{moved}: {}{own}", filling(&c))).of(code.as_str()).at(&place))
    }

    /// A container that was counted is not counted any more: what it holds is expected of the lines again, unless it goes back
    /// to where it was brought from.
    pub(in crate::scan::flow) fn uncount(&mut self, event: &Event) -> Result<(), CatalogError> {
        let Some(code) = &event.boxed else { return Ok(()) };
        let Some(c) = self.catalog.container(code)? else { return Ok(()) };
        if event.moves.is_empty() {
            self.shift_seen(c.hit.id, |seen, held| seen + held);
        } else {
            for line in &mut self.t.lines {
                line.within.retain(|(id, _)| *id != c.hit.id);
            }
        }
        Ok(())
    }

    /// By what a container held when each line was scanned last: what went into it or came out of it since is no affair of
    /// the line.
    fn shift_seen(&mut self, container: ContainerId, to: impl Fn(Quantity, Quantity) -> Quantity) {
        for line in &mut self.t.lines {
            let held = line.within.iter().filter(|(id, _)| *id == container).map(|(_, held)| *held).sum();
            line.seen = to(line.seen, held);
        }
    }

    /// A container that nobody scanned and that left the place meanwhile took with it what it held. Where less is missing of a
    /// line than that, it was opened and counted piece by piece before.
    pub(in crate::scan::flow) fn carried_off(&mut self, place: &PlaceHit) -> Result<(), CatalogError> {
        let held: Vec<ContainerId> = self.t.boxes.iter().map(|held| held.hit.id).collect();
        let seen: BTreeSet<ContainerId> =
            self.t.lines.iter().flat_map(|line| &line.within).map(|(id, _)| *id).collect();
        for id in seen.into_iter().filter(|id| !held.contains(id)) {
            let standing = self.catalog.container_of(id)?.and_then(|c| c.standing);
            if standing.is_some_and(|s| s.place.id == place.id) {
                continue;
            }
            for line in &mut self.t.lines {
                let missing = line.seen - line.quantity;
                let mut left = line.within.iter_mut().filter(|(of, held)| *of == id && *held <= missing);
                if let Some((_, held)) = left.next() {
                    // Once, however often DONE is scanned.
                    line.seen = line.seen - std::mem::take(held);
                }
            }
        }
        Ok(())
    }

    /// What the books have in a place of an item and lot beside the containers that were counted, or are in hand.
    pub(in crate::scan::flow) fn beside_held(
        &self,
        item: ItemId,
        place: &PlaceHit,
        lot: &Lot,
    ) -> Result<Quantity, CatalogError> {
        Ok(self.on_hand(item, place, lot)? - self.boxed(item, place.id, lot)?)
    }

    /// How much of an item and lot the containers that were counted, or are in hand, hold in a place.
    pub(in crate::scan::flow) fn boxed(
        &self,
        item: ItemId,
        place: LocationId,
        lot: &Lot,
    ) -> Result<Quantity, CatalogError> {
        if self.t.boxes.is_empty() {
            return Ok(Quantity::ZERO);
        }
        let holders = self.holders(item, place, lot)?.into_iter();
        Ok(holders.filter(|(hit, _)| self.is_held(hit)).map(|(_, quantity)| quantity).sum())
    }

    /// The containers that were counted, as the books have them.
    pub(in crate::scan::flow) fn counted_containers(&self) -> Result<Vec<Container>, CatalogError> {
        let mut all = Vec::with_capacity(self.t.boxes.len());
        for held in &self.t.boxes {
            all.extend(self.catalog.container(&held.hit.code)?);
        }
        Ok(all)
    }

    /// What containers in a place hold of an item and lot that were not scanned.
    pub(in crate::scan::flow) fn unscanned(
        &self,
        item: ItemId,
        place: &PlaceHit,
        lot: &Lot,
    ) -> Result<Vec<Out>, CatalogError> {
        let holders = self.holders(item, place.id, lot)?.into_iter();
        let away = holders.filter(|(hit, _)| !self.is_held(hit));
        Ok(away.map(|(hit, quantity)| Out { hit, quantity }).collect())
    }

    /// The containers that were not scanned, where at least as much of something is missing as they hold of it, as they are
    /// spoken of: they may be gone as a whole. One that was opened and counted piece by piece is not asked about.
    pub(in crate::scan::flow) fn plates_not_seen(
        &self,
        place: &PlaceHit,
    ) -> Result<Vec<String>, CatalogError> {
        let mut plates = BTreeSet::new();
        for c in self.catalog.contents(place.id)? {
            let lot = Lot::of(&c.item, c.lot_code);
            let away = self.unscanned(c.item.id, place, &lot)?;
            if away.is_empty() {
                continue;
            }
            let beside = c.on_hand - self.boxed(c.item.id, place.id, &lot)?;
            let missing = beside - self.t.held(c.item.id, lot.code.as_deref());
            plates.extend(away.into_iter().filter(|out| out.quantity <= missing).map(|out| out.hit.code));
        }
        Ok(plates.iter().map(|code| spoken(code)).collect())
    }
}
