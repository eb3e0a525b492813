//! Goods in hand: taken from one place, scan by scan, and put down in another all at once. Putaway and move share it.

use super::{
    Run, Said,
    adjust::Reason,
    ask,
    container::out_of,
    few,
    journal::Ends,
    ok, plural, refuse, signed,
    state::{HAND, Intent, Key, Line, Lot, Out, Read, Unit, spoken},
};
use crate::{
    barcode::command::FlowKind,
    domain::{ItemId, Quantity},
    scan::{CatalogError, Feedback, ItemHit, PlaceHit},
};

impl Run<'_> {
    /// A place: where the goods come from, or, with goods in hand, where they go.
    pub(super) fn carry_place(&mut self, place: PlaceHit) -> Said {
        if self.t.holds() {
            if self.t.place.as_ref().is_some_and(|from| from.id == place.id) {
                return Ok(ask(format!(
                    "{} is where they came from: scan where they go, or BACK to put them back",
                    place.code
                )));
            }
            return self.put_down(place, Vec::new());
        }
        self.t.clear_hand();
        let contents = self.catalog.contents(place.id)?;
        self.t.show(super::container::rows(&contents));
        let feedback =
            ok(format!("from {}: {} there", place.code, plural(contents.len() as u64, "line"))).at(&place);
        self.t.place = Some(place);
        self.t.implied = false;
        Ok(feedback)
    }

    /// So much more (or less) in hand; nothing is recorded before it is put down.
    pub(super) fn take_in_hand(
        &mut self,
        item: &ItemHit,
        quantity: Quantity,
        lot: &Lot,
    ) -> Result<Feedback, CatalogError> {
        let Some(from) = self.t.place.clone() else { return Ok(ask("where from? scan the place first")) };
        if self.t.lines.len() >= HAND && self.t.line(item.id, lot.code.as_deref()).is_none() {
            return Ok(refuse(format!("TOO MANY in hand: {HAND} different lines; put these down first")));
        }
        let on_hand = self.on_hand(item.id, &from, lot)?;
        let of = self.container_of_tag(item, lot, &from, quantity)?;
        let drawn = match &of {
            // Its tag says which container it comes out of.
            Some(hit) => vec![Out { hit: hit.clone(), quantity }],
            None => match self.draw(item, lot, &from, quantity, true, None)? {
                Ok(drawn) => drawn,
                Err(which) => return Ok(which),
            },
        };
        let line = self.t.add(item, lot, quantity);
        line.draw(&drawn);
        if let Some(of) = of {
            Read::add(&mut line.read, of.id, quantity);
        }
        self.back = line.give_back(-quantity);
        let held = self.t.held(item.id, lot.code.as_deref());
        let words = format!("{} {}{}", signed(quantity), item.sku, lot.tail());
        self.remember(format!("{words} in hand"), Some(&from), Some((item.id, lot.code.clone(), quantity)));
        let tip = match self.kind {
            FlowKind::Putaway => self.suggestion(item, &from)?,
            _ => None,
        };
        let source = if self.t.implied { format!(" from {}", from.code) } else { String::new() };
        let tip = tip.map_or_else(String::new, |tip| format!(", {tip}"));
        let out = out_of(&drawn);
        let feedback = ok(format!("{words}{source}, {held} in hand{out}{tip}"))
            .about(item, quantity)
            .at(&from)
            .leaves(on_hand);
        Ok(Feedback { container: drawn.first().map(|o| o.hit.code.clone()), ..feedback })
    }

    /// `3 MUG-1`, or how many lines.
    pub(super) fn in_hand(&self) -> String {
        let lines = match self.t.lines.as_slice() {
            [line] => format!("{} {}", line.quantity, line.sku),
            lines => plural(lines.len() as u64, "item"),
        };
        match self.containers_in_hand() {
            None => lines,
            Some(containers) if self.t.lines.is_empty() => containers,
            Some(containers) => format!("{containers} and {lines}"),
        }
    }

    /// Everything in hand goes here. More than the books have is asked about once, by name, and then believed: `named` has
    /// the lines that were.
    pub(super) fn put_down(&mut self, to: PlaceHit, mut named: Vec<Key>) -> Said {
        let Some(from) = self.t.place.clone().or_else(|| self.t.lines.is_empty().then(|| to.clone())) else {
            return Ok(ask("where from? scan the place first"));
        };
        let mut short = Vec::new();
        for line in self.t.lines.iter().filter(|l| !named.contains(&l.key())) {
            // What is in a container in hand goes with the container.
            let there = self.beside_held(line.item, &from, &line.lot)?;
            if there < line.quantity {
                short.push((line, there));
            }
        }
        if !short.is_empty() {
            let question = match short.as_slice() {
                [(line, there)] => format!(
                    "system says {there} here; you hold {}? ({} in {}{})",
                    line.quantity,
                    line.name(),
                    from.code,
                    self.rather_in(line.item, &line.lot, &from)?
                ),
                lines => {
                    let name =
                        |(l, there): &(&Line, Quantity)| format!("{} {there} of {}", l.name(), l.quantity);
                    let names: Vec<_> = lines.iter().map(name).collect();
                    format!(
                        "system says less in {} than you hold: {}: you hold them?",
                        from.code,
                        few(&names)
                    )
                }
            };
            named.extend(short.iter().map(|(line, _)| line.key()));
            let intent = match &self.onto {
                Some(onto) => Intent::Onto(onto.code.clone(), named),
                None => Intent::PutDown(to, named),
            };
            return Ok(self.doubt(0, intent, question));
        }
        let (lines, boxes) = (std::mem::take(&mut self.t.lines), self.t.boxes.clone());
        let contained: Quantity = boxes.iter().map(|held| held.units).sum();
        let total: Quantity = lines.iter().map(|l| l.quantity).sum();
        let why = self.t.reason.take().and_then(Reason::of).map_or("", |reason| reason.word);
        let containers = self.put_containers(&boxes, &to, why)?;
        let words = match lines.as_slice() {
            [] => few(&containers),
            [line] => {
                format!("{} {}{} {} -> {}", signed(total), line.sku, line.lot.tail(), from.code, to.code)
            }
            lines => {
                format!("+{total} of {} {} -> {}", plural(lines.len() as u64, "item"), from.code, to.code)
            }
        };
        let words = match (lines.is_empty(), containers.is_empty()) {
            (false, false) => format!("{words}; {}", few(&containers)),
            _ => words,
        };
        let onto = self.onto.take();
        let words = match &onto {
            Some(onto) => format!("{words}, into container {}", spoken(&onto.code)),
            None => words,
        };
        let mut feedback = ok(words.clone()).at(&to);
        feedback.quantity = Some(total + contained);
        feedback.container =
            boxes.first().map(|held| held.hit.code.clone()).or(onto.as_ref().map(|c| c.code.clone()));
        if let [line] = lines.as_slice() {
            feedback.sku = Some(line.sku.to_string());
            feedback.on_hand = Some(self.on_hand(line.item, &to, &line.lot)? + line.quantity);
        }
        for line in &lines {
            for (hit, part) in self.parts(line.item, &line.lot, &from, line.quantity, &line.out)? {
                let out = hit.map(|hit| Unit::Row(hit.id));
                let into = onto.as_ref().map(|hit| Unit::Row(hit.id));
                let ends = Ends { out, into, ..(from.id.into(), to.id.into()).into() };
                self.movement(self.carries_as(), line.item, &line.lot, ends, part, why)?;
            }
        }
        // Each scan was counted when it was taken in hand; the posting takes their place in the journal.
        let tally = (self.t.loose, total + contained);
        self.t.clear_hand();
        if self.kind == FlowKind::Move && std::mem::take(&mut self.t.implied) {
            // Where a container stood is not where the next item lies.
            self.t.place = None;
        }
        self.remember_all(words, Some(&to), None, tally);
        Ok(feedback)
    }

    /// `; the books have it in DOCK-1`, for a serial that the place does not hold.
    pub(super) fn rather_in(&self, item: ItemId, lot: &Lot, here: &PlaceHit) -> Result<String, CatalogError> {
        let seen = self.serial_elsewhere(item, lot, here)?;
        Ok(seen.map_or_else(String::new, |seen| format!("; the books have it in {}", self.named(&seen))))
    }
}
