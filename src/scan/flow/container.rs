//! Containers: one scan of a licence plate is all that is in it. What that means in each flow; `hand` has what is carried,
//! `count` what is counted, `draw` how an item comes out of one that nobody named.

mod count;
mod draw;
mod hand;

pub(super) use draw::out_of;

use super::{
    Run, Said, ask, ok, plural, refuse,
    state::{Filling, Held, Intent, LIST, Lot, Unit, spoken},
};
use crate::{
    barcode::command::FlowKind,
    domain::{ContainerCode, MovementId, Quantity, Tracking},
    scan::{CatalogError, Container, Content, Feedback, PlaceHit, reading::Plate},
};

impl Feedback {
    /// It is about a container.
    pub(super) fn of(mut self, code: &str) -> Self {
        self.container = Some(code.into());
        self
    }
}

/// `3 lines, 48 units`, or `empty`.
pub(super) fn filling(container: &Container) -> String {
    let units = container.units();
    match container.lines.len() as u64 {
        0 => "empty".into(),
        n => format!(
            "{}, {units} {}",
            plural(n, "line"),
            if units == Quantity::ONE { "unit" } else { "units" }
        ),
    }
}

/// What is in it, a row an item and lot.
fn listed(c: &Container) -> Vec<String> {
    rows(&c.lines)
}

/// A row an item and lot: SKU, how much, and the lot before the name, because a narrow screen cuts what stands last.
pub(super) fn rows(contents: &[Content]) -> Vec<String> {
    let shown = || contents.iter().take(LIST);
    let skus = shown().map(|l| l.item.sku.chars().count()).max().unwrap_or(0);
    let digits = shown().map(|l| l.on_hand.to_string().len()).max().unwrap_or(0);
    let row = |l: &Content| {
        // Short, because a hand-held has twenty columns for all of it.
        let word = if l.item.tracking == Tracking::Serial { "S/N" } else { "lot" };
        let lot = l.lot_code.as_ref().map_or_else(String::new, |code| format!("{word} {code} "));
        format!("{:skus$}  {:>digits$}  {lot}{}", l.item.sku, l.on_hand.to_string(), l.item.name)
    };
    contents.iter().map(row).collect()
}

impl Run<'_> {
    /// A licence plate was scanned.
    pub(super) fn container(&mut self, plate: Plate) -> Said {
        let code = plate.code.as_str();
        if self.kind == FlowKind::Lookup {
            return self.look_at(&plate.code);
        }
        // An error here would lock the task in every burst of a reader.
        if plate.tag.is_some_and(|tag| self.t.tags.contains(tag)) {
            return Ok(ok(format!("container {} read already: a tag counts once", spoken(code))).of(code));
        }
        self.t.tag = plate.tag;
        match self.kind {
            FlowKind::Receive => {
                let feedback = self.open(&plate.code)?;
                // A reader says again what was refused, too: that locks once.
                let tag = if self.t.place.is_some() { self.t.count_tag() } else { None };
                if let Some(into) = &mut self.t.into {
                    into.tag = tag;
                    if !plate.stated.is_empty() {
                        self.t.stated = Some((None, plate.stated));
                    }
                }
                Ok(feedback)
            }
            FlowKind::Putaway | FlowKind::Move => self.take_container(&plate.code),
            FlowKind::Count => self.count_container(&plate.code),
            FlowKind::Pick | FlowKind::Pack | FlowKind::Return => {
                let called = self.called();
                Ok(ask(format!("{called} is of items, not of whole containers: {}", self.waits_for()))
                    .of(code))
            }
            FlowKind::Lookup | FlowKind::Adjust => {
                Ok(ask(format!("ADJUST is of items: {}", self.waits_for())).of(code))
            }
        }
    }

    /// Look-up: what is in it, where it stands, since when.
    pub(super) fn look_at(&mut self, code: &ContainerCode) -> Said {
        let Some(c) = self.catalog.container(code.as_str())? else { return Ok(unknown(code)) };
        self.t.show(listed(&c));
        let at = c.seen.as_ref().map_or_else(String::new, |seen| format!("{} by {}", seen.at, seen.by));
        self.t.boxes = vec![Held { hit: c.hit.clone(), at, units: c.units(), moved: false }];
        let since = match &c.seen {
            Some(seen) => format!(", received {} by {} into {}", seen.at, seen.by, seen.place),
            None => String::new(),
        };
        let whereabouts = match &c.standing {
            Some(standing) if standing.site == self.site => format!(" in {}", standing.place.code),
            Some(standing) => format!(" in {} of {}", standing.place.code, standing.site_code),
            None => String::new(),
        };
        let feedback =
            ok(format!("container {}{whereabouts}: {}{since}", c.hit.code, filling(&c))).of(&c.hit.code);
        let Some(standing) = c.standing else { return Ok(feedback) };
        let feedback = feedback.at(&standing.place);
        self.t.place = Some(standing.place);
        Ok(feedback)
    }

    /// Receive: what is scanned from now on goes into this container. It is made with the first thing that goes into it: a
    /// plate that was scanned for nothing leaves no trace.
    fn open(&mut self, code: &ContainerCode) -> Said {
        let Some(place) = self.t.place.clone() else {
            return Ok(ask("where? scan the dock or the bin first").of(code.as_str()));
        };
        if self.t.into.as_ref().is_some_and(|into| into.code == code.as_str()) {
            let name = spoken(code.as_str());
            return Ok(ok(format!("container {name} is open: scan what is in it, or DONE")).of(code.as_str()));
        }
        // A reader says a tag again by itself: that is no wish to put more into it.
        let again = if self.t.tag.is_none() { self.more_into(code, &place)? } else { None };
        if let Some(again) = again {
            return Ok(again);
        }
        if let Some(seen) = self.received(code)? {
            return Ok(seen);
        }
        if let Some(feedback) = self.content_was_scanned(code, &place)? {
            return Ok(feedback);
        }
        self.fill(code, false);
        Ok(ok(format!("INTO container {}: scan what is in it, then DONE", spoken(code.as_str())))
            .of(code.as_str())
            .at(&place))
    }

    /// The question whether more goes into a container that came in before and stands where goods come in: it was closed too
    /// early, or the plate was scanned twice.
    fn more_into(
        &mut self,
        code: &ContainerCode,
        place: &PlaceHit,
    ) -> Result<Option<Feedback>, CatalogError> {
        let Some(c) = self.catalog.container(code.as_str())? else { return Ok(None) };
        let here = c.standing.as_ref().is_some_and(|s| s.site == self.site && s.place.id == place.id);
        let Some(seen) = c.seen.as_ref().filter(|_| here && !c.lines.is_empty()) else { return Ok(None) };
        let name = spoken(code.as_str());
        let question = format!(
            "container {name} was received {} by {} into {}, {}: put more into it?",
            seen.at,
            seen.by,
            seen.place,
            filling(&c)
        );
        Ok(Some(self.doubt(0, Intent::Reopen(code.as_str().into()), question).of(code.as_str())))
    }

    /// YES to that.
    pub(super) fn reopen_container(&mut self, code: &str) -> Feedback {
        match code.parse() {
            Ok(plate) => {
                self.fill(&plate, false);
                ok(format!("INTO container {}: scan what is in it, then DONE", spoken(code))).of(code)
            }
            Err(_) => ask(self.waits_for()),
        }
    }

    /// The error of a container that came in before; a tote of our own may be filled again once it is empty.
    pub(super) fn received(&self, code: &ContainerCode) -> Result<Option<Feedback>, CatalogError> {
        let Some(c) = self.catalog.container(code.as_str())? else { return Ok(None) };
        let Some(seen) = &c.seen else { return Ok(None) };
        if c.lines.is_empty() && code.is_own() {
            return Ok(None);
        }
        let now = match &c.standing {
            Some(now) if now.place.code != seen.place => format!(", now in {}", now.place.code),
            _ => String::new(),
        };
        let (name, contents) = (spoken(code.as_str()), filling(&c));
        Ok(Some(
            refuse(format!(
                "ALREADY RECEIVED container {name}: {} by {} into {}{now}, {contents}; scan OK to go on",
                seen.at, seen.by, seen.place
            ))
            .of(code.as_str()),
        ))
    }

    pub(super) fn fill(&mut self, code: &ContainerCode, whole: bool) {
        self.t.clear_lines();
        self.t.into = Some(Filling { code: code.as_str().into(), whole, tag: None });
    }

    /// DONE while a container is open: only the container is done.
    pub(super) fn close_container(&mut self) -> Said {
        let Some(into) = self.t.into.clone() else { return Ok(ok(self.waits_for())) };
        self.t.clear_lines();
        let name = spoken(&into.code);
        let filled = match self.catalog.container(&into.code)? {
            Some(c) => format!("closed: {}", filling(&c)),
            None => {
                self.t.tags.retain(|tag| Some(*tag) != into.tag);
                "is empty and not recorded".into()
            }
        };
        Ok(ok(format!("container {name} {filled}")).of(&into.code))
    }

    /// The container that goods are received into, as an end of a movement; or why not.
    pub(super) fn filled_here(
        &mut self,
        place: &PlaceHit,
    ) -> Result<Result<Option<Unit>, Feedback>, CatalogError> {
        let Some(into) = self.t.into.clone() else { return Ok(Ok(None)) };
        let code = into.code;
        // The label was asked about when it was scanned, but its lot and expiry may have been answered much later.
        if into.whole
            && let Ok(plate) = code.parse()
            && let Some(seen) = self.received(&plate)?
        {
            self.t.clear_lines();
            return Ok(Err(seen));
        }
        let Some(c) = self.catalog.container(&code)? else { return Ok(Ok(Some(Unit::New(code)))) };
        let elsewhere = c.standing.filter(|s| s.place.id != place.id && !c.lines.is_empty());
        Ok(match elsewhere {
            // Somebody carried it away while it was being filled.
            Some(standing) => {
                self.t.clear_lines();
                let (name, at) = (spoken(&code), standing.place.code);
                Err(ask(format!("container {name} stands in {at} by now and is closed: scan that again"))
                    .of(&code))
            }
            None => Ok(Some(Unit::Row(c.hit.id))),
        })
    }

    /// A label whose content was scanned just before its own number: that content is in it. It was booked as loose goods;
    /// that is taken back, and it comes in again where it belongs.
    fn content_was_scanned(
        &mut self,
        code: &ContainerCode,
        place: &PlaceHit,
    ) -> Result<Option<Feedback>, CatalogError> {
        let is_next = self.t.content.take().is_some_and(|scans| self.t.scans == scans + 1);
        let Some(event) = self.t.journal.last().filter(|_| is_next).cloned() else { return Ok(None) };
        let Some(last) = self.t.last.clone() else { return Ok(None) };
        let ids: Vec<MovementId> = event.moves.iter().filter_map(|m| m.id).collect();
        let here = event.moves.iter().all(|m| m.to.id() == place.id && m.into.is_none());
        if event.moves.is_empty() || ids.len() != event.moves.len() || !here {
            return Ok(None);
        }
        let Some((.., quantity)) = event.change.clone() else { return Ok(None) };
        let unit = match self.catalog.container(code.as_str())? {
            Some(c) => Unit::Row(c.hit.id),
            None => Unit::New(code.as_str().into()),
        };
        // Their numbers go to the event that UNDO will know, so these come first.
        for moved in &event.moves {
            self.again_into(moved, unit.clone())?;
        }
        for moved in &event.moves {
            self.take_back(moved)?;
        }
        self.t.journal.pop();
        self.t.unwind(&event);
        self.t.clear_lines();
        let lot = Lot { expiry: None, ..last.lot.clone() };
        let name = spoken(code.as_str());
        let words = format!("+{quantity} {}{}", last.item.sku, lot.tail());
        // Never a second time with other goods: the container is whole, and closes.
        self.t.scans += 1;
        self.t.units += quantity;
        let change = Some((last.item.id, lot.code.clone(), quantity));
        self.t.into = Some(Filling { code: code.as_str().into(), whole: true, tag: None });
        self.remember_all(format!("{words} into container {name}"), Some(place), change, (1, quantity));
        self.t.into = None;
        let message = format!("{words}, in container {name}: the content that was scanned before it");
        Ok(Some(ok(message).about(&last.item, quantity).at(place).of(code.as_str())))
    }
}

/// A plate that the store does not know, where only a known one will do.
pub(super) fn unknown(code: &ContainerCode) -> Feedback {
    refuse(format!("UNKNOWN CONTAINER {code}: it was not received here; RECEIVE it first, or scan the items"))
        .of(code.as_str())
}
