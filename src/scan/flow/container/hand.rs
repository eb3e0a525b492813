//! Containers in hand: taken as a whole from where they stand, put down with one scan of a place.

use super::{
    super::{
        Run, Said, ask,
        journal::Ends,
        ok, plural, refuse,
        state::{Event, Held, Intent, Key, Lot, Unit, spoken},
        sure,
    },
    filling, listed, unknown,
};
use crate::{
    domain::{ContainerCode, ContainerId, LocationId, MovementKind, Quantity},
    scan::{CatalogError, Container, Feedback, PlaceHit, Record},
};
use std::sync::Arc;

/// How many containers a picker may hold before putting them down.
const MOST: usize = 20;

impl Run<'_> {
    /// Takes a container from where it stands, with all that is in it.
    pub(in crate::scan::flow) fn take_container(&mut self, code: &ContainerCode) -> Said {
        let Some(c) = self.catalog.container(code.as_str())? else { return Ok(unknown(code)) };
        let name = spoken(code.as_str());
        if let Some(held) = self.t.boxes.iter().find(|held| held.hit.id == c.hit.id) {
            return Ok(
                refuse(format!("ALREADY IN HAND container {name}: since {}", held.at)).of(code.as_str())
            );
        }
        if self.t.boxes.len() >= MOST {
            return Ok(refuse(format!("TOO MANY in hand: {MOST} containers; put these down first")));
        }
        if let Some(away) = c.standing.as_ref().filter(|s| s.site != self.site) {
            return Ok(refuse(format!(
                "OTHER SITE container {name}: it stands in {} of {}; scan OK to go on",
                away.place.code, away.site_code
            ))
            .of(code.as_str()));
        }
        if let Some(onto) = self.onto_asked(&c) {
            return Ok(onto);
        }
        let from = c.standing.as_ref().map(|s| s.place.clone());
        let elsewhere = match (&self.t.place, &from) {
            (Some(here), Some(from)) if here.id != from.id && !self.t.implied => {
                format!("; books have it in {}", from.code)
            }
            _ => String::new(),
        };
        if !self.t.holds() && (self.t.place.is_none() || self.t.implied) {
            self.t.clear_lines();
            self.t.place.clone_from(&from);
            self.t.implied = true;
        }
        let tip = match (self.carries_as(), c.lines.as_slice(), &from) {
            (MovementKind::Putaway, [line], Some(from)) => self.suggestion(&line.item, from)?,
            _ => None,
        };
        let tip = tip.map_or_else(String::new, |tip| format!(", {tip}"));
        let source = from.as_ref().map_or_else(String::new, |from| format!(" from {}", from.code));
        let own = self.absorb(&c)?;
        self.hold(&c, false)?;
        self.t.show(listed(&c));
        let words = format!("container {name} in hand");
        self.remember_held(words.clone(), from.as_ref(), &c);
        let feedback =
            ok(format!("{words}{source}: {}{tip}{elsewhere}", filling(&c)) + &own).of(code.as_str());
        Ok(match &from {
            Some(from) => feedback.at(from),
            None => feedback,
        })
    }

    /// With goods in hand, a plate that stands elsewhere may be where they go: that is asked, and NO takes it in hand.
    fn onto_asked(&mut self, c: &Container) -> Option<Feedback> {
        let standing = c.standing.as_ref().filter(|s| s.site == self.site)?;
        let away = self.t.place.as_ref().is_some_and(|from| from.id != standing.place.id);
        if !away || self.t.lines.is_empty() || !self.t.boxes.is_empty() || self.sure & sure::BESIDE != 0 {
            return None;
        }
        let name = spoken(&c.hit.code);
        let question = format!(
            "put {} into container {name} in {}? YES; NO takes the container in hand",
            self.in_hand(),
            standing.place.code
        );
        Some(self.doubt(0, Intent::Onto(c.hit.code.clone(), Vec::new()), question).of(&c.hit.code))
    }

    /// What is in hand goes into a container that stands somewhere.
    pub(in crate::scan::flow) fn put_onto(&mut self, code: &str, named: Vec<Key>) -> Said {
        let Some(c) = self.catalog.container(code)? else { return Ok(ask(self.waits_for())) };
        let Some(standing) = c.standing.filter(|s| s.site == self.site) else {
            return Ok(ask(format!("container {} stands nowhere here by now", spoken(code))));
        };
        self.onto = Some(c.hit);
        self.put_down(standing.place, named)
    }

    /// In hand, or counted, from now on.
    pub(super) fn hold(&mut self, c: &Container, moved: bool) -> Result<(), CatalogError> {
        let at = self.catalog.clock(self.site)?;
        self.t.boxes.push(Held { hit: c.hit.clone(), at, units: c.units(), moved });
        Ok(())
    }

    /// UNDO gives a container back; movements and places of this scan go with it.
    pub(super) fn remember_held(&mut self, say: String, place: Option<&PlaceHit>, c: &Container) {
        let tally = (1, c.units());
        self.t.scans = self.t.scans.saturating_add(tally.0);
        self.t.units += tally.1;
        let moves = std::mem::take(&mut self.moved);
        let stood = std::mem::take(&mut self.stood);
        if moves.is_empty() && stood.is_empty() {
            self.t.loose = self.t.loose.saturating_add(tally.0);
        }
        let tag = self.t.count_tag();
        let place = place.map(|p| (p.id, p.code.clone()));
        let boxed = Some(c.hit.code.clone());
        self.t.remember(Arc::new(Event {
            place,
            tally: Some(tally),
            moves,
            stood,
            tag,
            boxed,
            ..Event::told(say)
        }));
    }

    /// Every container in hand goes to a place, with a reason where there is one; in words, what each was and where it came from.
    pub(in crate::scan::flow) fn put_containers(
        &mut self,
        boxes: &[Held],
        to: &PlaceHit,
        note: &str,
    ) -> Result<Vec<String>, CatalogError> {
        let mut words = Vec::with_capacity(boxes.len());
        for held in boxes {
            let Some(c) = self.catalog.container(&held.hit.code)? else { continue };
            let name = spoken(&held.hit.code);
            let from = c.standing.as_ref().map(|s| s.place.clone());
            words.push(match &from {
                Some(from) if from.id == to.id => {
                    format!("container {name} in {}, as the books have it", to.code)
                }
                Some(from) => format!("container {name} {} -> {}: {}", from.code, to.code, filling(&c)),
                None => format!("container {name} -> {}: {}", to.code, filling(&c)),
            });
            self.carry_container(&c, to.id, note)?;
        }
        Ok(words)
    }

    /// A container goes from where it stands to a place: every line a movement, and an empty one a fact.
    pub(in crate::scan::flow) fn carry_container(
        &mut self,
        c: &Container,
        to: LocationId,
        note: &str,
    ) -> Result<(), CatalogError> {
        let from = c.standing.as_ref().map(|s| s.place.id);
        let Some(from) = from.filter(|from| *from != to) else {
            if from.is_none() {
                self.stand(c.hit.id, to, None);
            }
            return Ok(());
        };
        let kind = self.carries_as();
        for line in &c.lines {
            let lot = Lot::of(&line.item, line.lot_code.clone());
            let ends = Ends {
                out: Some(Unit::Row(c.hit.id)),
                into: Some(Unit::Row(c.hit.id)),
                ..(from.into(), to.into()).into()
            };
            self.movement(kind, line.item.id, &lot, ends, line.on_hand, note)?;
        }
        if c.lines.is_empty() {
            self.stand(c.hit.id, to, Some(from));
        }
        Ok(())
    }

    fn stand(&mut self, container: ContainerId, place: LocationId, from: Option<LocationId>) {
        self.record.push(Record::Stands { container, place });
        self.stood.extend(from.map(|from| (container, from)));
    }

    /// `container ...8908`, `2 containers`, `2 containers and 3 MUG-1`.
    pub(in crate::scan::flow) fn containers_in_hand(&self) -> Option<String> {
        Some(match self.t.boxes.as_slice() {
            [] => return None,
            [held] => format!("container {}", spoken(&held.hit.code)),
            boxes => plural(boxes.len() as u64, "container"),
        })
    }

    /// What is in the containers whose units are in no ledger yet, units of different items added up.
    pub(in crate::scan::flow) fn contained_units(&self) -> Quantity {
        self.t.boxes.iter().filter(|held| !held.moved).map(|held| held.units).sum()
    }
}
