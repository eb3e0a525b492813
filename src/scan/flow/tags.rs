//! Tags: one is one thing, like a serial or a licence plate, and a reader says the same many times. What a second reading
//! means: within the task nothing; of what came in before, an error that says when; of what is in a container at hand, that
//! it goes with the container.

use super::{
    Run, ask, ok, plural, refuse,
    state::{Read, spoken},
};
use crate::{
    barcode::command::FlowKind,
    domain::{ContainerId, ItemId, Quantity, Tracking},
    scan::{CatalogError, Container, ContainerHit, Feedback, ItemHit, PlaceHit, TagHit, reading::Unknown},
};

impl Run<'_> {
    /// What to say of a tag of an item that was read before, or that belongs to what is at hand already.
    pub(super) fn read_before(
        &mut self,
        tag: u64,
        item: &ItemHit,
        sscc: Option<&str>,
    ) -> Result<Option<Feedback>, CatalogError> {
        let about = |feedback: Feedback| Some(feedback.about(item, Quantity::ZERO).uncounted());
        if self.t.tags.contains(tag) {
            return Ok(about(match sscc {
                Some(sscc) => refuse(format!("DUPLICATE PALLET {sscc}: seen, in this {}", self.kind)),
                None => ok(format!("{} read already: a tag counts once", item.sku)),
            }));
        }
        if self.t.tags.is_full() {
            return Ok(about(refuse(format!(
                "TOO MANY TAGS: {} are read in this {}; finish it first",
                self.t.tags.len(),
                self.kind
            ))));
        }
        let Some(hit) = self.catalog.tag(self.site, tag)? else { return Ok(None) };
        if self.kind == FlowKind::Receive {
            return Ok(self.received_by_tag(item, &hit).and_then(about));
        }
        let held = hit.container.as_ref().filter(|c| self.is_held(c));
        Ok(held.and_then(|c| {
            let state = if self.kind == FlowKind::Count { "counted" } else { "in hand" };
            let name = spoken(&c.code);
            about(
                ok(format!("{} is in container {name}, which is {state}: it counts with it", item.sku))
                    .of(&c.code),
            )
        }))
    }

    /// Receive: what came in by this tag came in before. A serial that has left since may come back: its books say so.
    fn received_by_tag(&mut self, item: &ItemHit, hit: &TagHit) -> Option<Feedback> {
        let is_of_task = hit.is_own
            && self
                .t
                .first
                .is_some_and(|first| first.stream == hit.movement.stream && first.seq <= hit.movement.seq);
        if is_of_task {
            return Some(ok(format!("{} read already: a tag counts once", item.sku)));
        }
        if item.tracking == Tracking::Serial {
            return None;
        }
        let (sku, seen) = (&item.sku, &hit.seen);
        let when = format!("received {} by {} into {}", seen.at, seen.by, seen.place);
        // A reader that sees old stock says all of it: that locks once.
        Some(if std::mem::replace(&mut self.t.seen_again, true) {
            ask(format!("{sku} not counted: its tag was {when}"))
        } else {
            refuse(format!(
                "DUPLICATE TAG of {sku}: {when}; scan OK; what came back is scanned by its barcode"
            ))
        })
    }

    /// The container that the tag at hand came in with, where it stands here and still holds so much of it.
    pub(super) fn container_of_tag(
        &self,
        item: &ItemHit,
        lot: &super::Lot,
        place: &PlaceHit,
        quantity: Quantity,
    ) -> Result<Option<ContainerHit>, CatalogError> {
        let Some(tag) = self.t.tag else { return Ok(None) };
        let Some(hit) = self.catalog.tag(self.site, tag)?.and_then(|hit| hit.container) else {
            return Ok(None);
        };
        let line = self.t.line(item.id, lot.code.as_deref());
        let out = line.map_or(Quantity::ZERO, |l| {
            l.out.iter().filter(|o| o.hit.id == hit.id).map(|o| o.quantity).sum()
        });
        let holders = self.holders(item.id, place.id, lot)?;
        let has = |(holder, held): &(ContainerHit, Quantity)| holder.id == hit.id && *held - out >= quantity;
        Ok(holders.iter().any(has).then_some(hit))
    }

    /// Goods whose tags were read before that of the container that they are in: they go with it, not beside it. How many,
    /// in words.
    pub(super) fn absorb(&mut self, c: &Container) -> Result<String, CatalogError> {
        let (mut units, mut scans) = (Quantity::ZERO, 0);
        let mut touched: Vec<(ItemId, Option<String>)> = Vec::new();
        for line in &mut self.t.lines {
            let Some(at) = line.read.iter().position(|read| read.container == c.hit.id) else { continue };
            let read = line.read.remove(at);
            line.quantity = line.quantity - read.quantity;
            units += read.quantity;
            scans += read.scans;
            for out in line.out.iter_mut().filter(|o| o.hit.id == c.hit.id) {
                out.quantity = out.quantity - read.quantity.min(out.quantity);
            }
            line.out.retain(|o| !o.quantity.is_zero());
            touched.push(line.key());
        }
        if touched.is_empty() {
            return Ok(String::new());
        }
        self.t.lines.retain(|line| !line.quantity.is_zero());
        self.t.units = self.t.units - units;
        self.t.scans = self.t.scans.saturating_sub(scans);
        self.t.loose = self.t.loose.saturating_sub(scans);
        let last = self.t.last.take();
        self.t.last = last.filter(|last| self.t.line(last.item.id, last.lot.code.as_deref()).is_some());
        for event in std::mem::take(&mut self.t.journal) {
            let of_it = match (event.tag, event.moves.is_empty()) {
                (Some(tag), true) => {
                    let hit = self.catalog.tag(self.site, tag)?;
                    hit.and_then(|hit| hit.container).is_some_and(|of| of.id == c.hit.id)
                }
                _ => false,
            };
            if !of_it {
                self.t.journal.push(event);
            }
        }
        Ok(format!("; {} of its own tags go with it", scans))
    }

    /// A tag of an item that nobody knows, among others: counted, told once, and no reason to stop a reader.
    pub(super) fn strange_tag(&mut self, unknown: Unknown, tag: u64) -> Feedback {
        let Unknown { shown, code, .. } = unknown;
        let is_first = self.t.strange.is_empty();
        if !self.t.strange.contains(tag) && !self.t.strange.is_full() {
            self.t.strange.push(tag);
        }
        if !is_first {
            let tags = plural(self.t.strange.len() as u64, "tag");
            return ok(format!("{tags} of unknown items so far, not counted: {}", self.waits_for()));
        }
        if code.is_empty() {
            return ask(format!("UNKNOWN TAG {shown}: not counted; go on"));
        }
        let said = format!("UNKNOWN TAG of {code}: not counted, others are; go on, or HELP to bind it");
        self.t.bindable = Some(code);
        ask(said)
    }

    /// `; 3 tags of unknown items were not counted`, where a task ends.
    pub(super) fn strangers(&self) -> String {
        match self.t.strange.len() as u64 {
            0 => String::new(),
            1 => "; 1 tag of an unknown item was not counted".into(),
            n => format!("; {} of unknown items were not counted", plural(n, "tag")),
        }
    }
}

impl Read {
    /// One more scan of so much by a tag of a container.
    pub(super) fn add(all: &mut Vec<Self>, container: ContainerId, quantity: Quantity) {
        match all.iter_mut().find(|read| read.container == container) {
            Some(read) => {
                read.quantity += quantity;
                read.scans += 1;
            }
            None => all.push(Self { container, quantity, scans: 1 }),
        }
    }
}
