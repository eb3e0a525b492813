//! Count: blind, one place at a time. Nothing is frozen: what moves meanwhile is netted and shown.
//!
//! The variance of a line is what was counted less what the books had at the moment of the line's last scan; movements
//! after that moment change shelf and books alike, so they do not matter.

mod plan;

use super::{
    Run, Said, ask, few,
    journal::Ends,
    ok, plural, refuse, signed,
    state::{COUNT, Ending, Event, Intent, Key, Line, Lot, Read, Unit},
};
use crate::{
    domain::{MovementKind, Quantity, Virtual},
    fulfil::{Variance, count::worth},
    scan::{CatalogError, Feedback, HeldCount, HeldMove, ItemHit, PlaceHit, Record},
};

/// A variance up to so many units posts without a second question.
const TOLERANCE: Quantity = Quantity::from_units(5);
/// A variance up to so many percent of what the books have posts without a second question.
const TOLERANCE_PERCENT: i64 = 10;

/// Whether a variance asks a second time: above the larger of [`TOLERANCE`] and [`TOLERANCE_PERCENT`].
fn beyond_tolerance(variance: Quantity, expected: Quantity) -> bool {
    let part = expected.abs().thousandths().saturating_mul(TOLERANCE_PERCENT) / 100;
    variance.abs() > TOLERANCE.max(Quantity::from_thousandths(part))
}

impl Run<'_> {
    /// So much more (or less) seen; nothing is recorded before DONE. What the books say stays hidden.
    pub(super) fn count(
        &mut self,
        item: &ItemHit,
        quantity: Quantity,
        lot: &Lot,
    ) -> Result<Feedback, CatalogError> {
        let Some(place) = self.t.place.clone() else { return Ok(ask("where? scan the place first")) };
        let known = self.t.line(item.id, lot.code.as_deref()).is_some();
        if !known && self.t.lines.len() >= COUNT {
            // Not "DONE, then the rest": what is not seen at DONE is asked about as gone.
            return Ok(refuse(format!(
                "TOO MANY in {}: a count holds {COUNT} different lines; BACK throws it away, then MOVE a part to another \
                 place and count both",
                place.code
            )));
        }
        let on_hand = self.beside_held(item.id, &place, lot)?;
        let holders = self.holders(item.id, place.id, lot)?;
        let elsewhere = self.serial_elsewhere(item.id, lot, &place)?.filter(|seen| seen.site == self.site);
        let of = self.container_of_tag(item, lot, &place, quantity)?;
        let line = self.t.add(item, lot, quantity);
        if let Some(of) = of {
            Read::add(&mut line.read, of.id, quantity);
        }
        let moved = if known { on_hand - line.seen } else { Quantity::ZERO };
        line.moved += moved;
        line.seen = on_hand;
        line.within = holders.into_iter().map(|(hit, quantity)| (hit.id, quantity)).collect();
        line.from = elsewhere.map(|seen| seen.place);
        let words = format!("{} {}{}", signed(quantity), item.sku, lot.tail());
        self.remember(format!("{words} counted"), Some(&place), Some((item.id, lot.code.clone(), quantity)));
        let moved = if moved.is_zero() {
            String::new()
        } else {
            format!("; moved {} while you counted", moved.abs())
        };
        Ok(ok(format!("{words}{}{moved}", self.so_far(item, lot, quantity))).about(item, quantity).at(&place))
    }

    /// EMPTY: there is nothing here. Where the books have something, one stray scan is not enough.
    pub(super) fn empty(&mut self) -> Said {
        let Some(place) = self.t.place.clone() else {
            return Ok(ask("which place is empty? scan it first"));
        };
        if self.t.holds() || self.adds() {
            return Ok(ask(format!("{} counted here: DONE finishes", self.counted_so_far())));
        }
        let gone = self.not_seen(&place)?;
        if gone.is_empty() {
            return self.finish_count(Ending::default());
        }
        let question = format!("the books say things lie in {}: all gone? EMPTY again or YES", place.code);
        let ending = Ending { gone, empty: true, ..Ending::default() };
        Ok(self.doubt(0, Intent::Finish(ending), question))
    }

    /// DONE: what was not seen is asked about, then what differs much, then all is posted. Only what was named in a question is
    /// answered by it: what comes to lie here in between is asked about anew.
    pub(super) fn finish_count(&mut self, mut ending: Ending) -> Said {
        let Some(place) = self.t.place.clone() else { return Ok(ask("where? scan the place first")) };
        if self.adds() {
            return self.finish_adding(&place);
        }
        // EMPTY has named all that is gone.
        let are_named = ending.plates || !ending.gone.is_empty();
        let plates = if are_named { Vec::new() } else { self.plates_not_seen(&place)? };
        if !plates.is_empty() {
            let question = format!(
                "not scanned in {}: container {}: NO scans it, YES counts without it",
                place.code,
                few(&plates)
            );
            ending.plates = true;
            ending.empty = false;
            return Ok(self.doubt(0, Intent::Finish(ending), question));
        }
        self.carried_off(&place)?;
        let mut unseen = self.not_seen(&place)?;
        unseen.retain(|l| !ending.gone.iter().any(|asked| asked.key() == l.key()));
        if !unseen.is_empty() {
            self.t.show(unseen.iter().map(Line::name).collect());
            let names: Vec<String> = unseen.iter().map(Line::name).collect();
            let question = format!("not seen in {}: {}: gone? YES counts zero", place.code, few(&names));
            ending.gone.append(&mut unseen);
            ending.empty = false;
            return Ok(self.doubt(0, Intent::Finish(ending), question));
        }
        let far: Vec<&Line> = self
            .t
            .lines
            .iter()
            .filter(|l| beyond_tolerance(l.quantity - l.seen, l.seen) && !ending.right.contains(&l.key()))
            .collect();
        if !far.is_empty() {
            let names: Vec<String> = far.iter().map(|l| l.name()).collect();
            let question = format!("count {} again? NO counts again, YES is sure", few(&names));
            ending.again = far.iter().map(|l| l.key()).collect();
            return Ok(self.doubt(0, Intent::Finish(ending), question));
        }
        for line in &mut ending.gone {
            // What came since the question stays; what left since is not taken a second time.
            let now = self.beside_held(line.item, &place, &line.lot)?;
            line.seen = if line.seen.is_negative() {
                line.seen.max(now).min(Quantity::ZERO)
            } else {
                line.seen.min(now).max(Quantity::ZERO)
            };
        }
        let lines: Vec<Line> = self.t.lines.iter().chain(&ending.gone).cloned().collect();
        self.post_count(&place, &lines)
    }

    /// NO to lines that differ much: they are forgotten, to be counted again.
    pub(super) fn recount(&mut self, again: &[Key]) -> Feedback {
        let (gone, kept): (Vec<Line>, Vec<Line>) =
            std::mem::take(&mut self.t.lines).into_iter().partition(|l| again.contains(&l.key()));
        self.t.lines = kept;
        self.t.units = self.t.units - gone.iter().map(|l| l.quantity).sum();
        let of_it = |e: &Event| {
            let change = e.change.as_ref().filter(|_| e.moves.is_empty());
            change.is_some_and(|(item, lot, _)| again.iter().any(|(i, l)| i == item && l == lot))
        };
        let scans = self.t.journal.iter().filter(|e| of_it(e)).count() as u64;
        let read: Vec<u64> = self.t.journal.iter().filter(|e| of_it(e)).filter_map(|e| e.tag).collect();
        self.t.tags.retain(|tag| !read.contains(tag));
        self.t.journal.retain(|e| !of_it(e));
        self.t.scans = self.t.scans.saturating_sub(scans);
        self.t.loose = self.t.loose.saturating_sub(scans);
        self.t.lots.retain(|(item, _)| !again.iter().any(|(i, _)| i == item));
        self.t.switched = None;
        self.t.last = None;
        let names: Vec<String> = gone.iter().map(Line::name).collect();
        let it = if names.len() == 1 { "it" } else { "them" };
        ok(format!("{} forgotten: count {it} again", few(&names)))
    }

    /// What the books have here and nobody scanned.
    fn not_seen(&self, place: &PlaceHit) -> Result<Vec<Line>, CatalogError> {
        let mut unseen = Vec::new();
        for c in self.catalog.contents(place.id)? {
            let lot = Lot::of(&c.item, c.lot_code);
            let seen = c.on_hand - self.boxed(c.item.id, place.id, &lot)?;
            if seen.is_zero() || self.t.line(c.item.id, lot.code.as_deref()).is_some() {
                continue;
            }
            unseen.push(Line {
                item: c.item.id,
                lot,
                sku: c.item.sku.into(),
                quantity: Quantity::ZERO,
                seen,
                moved: Quantity::ZERO,
                within: Vec::new(),
                from: None,
                out: Vec::new(),
                read: Vec::new(),
            });
        }
        Ok(unseen)
    }

    /// `2 lines`, `1 container`, `2 lines and 1 container`.
    pub(super) fn counted_so_far(&self) -> String {
        let lines = plural(self.t.lines.len() as u64, "line");
        match self.t.boxes.len() as u64 {
            0 => lines,
            n if self.t.lines.is_empty() => plural(n, "container"),
            n => format!("{lines} and {}", plural(n, "container")),
        }
    }

    fn post_count(&mut self, place: &PlaceHit, lines: &[Line]) -> Said {
        let mut json = Vec::with_capacity(lines.len());
        let (first, mut variances) = (self.record.len(), Vec::new());
        let (mut differ, mut total, mut moved) = (0u64, Quantity::ZERO, Quantity::ZERO);
        for line in lines {
            let variance = line.quantity - line.seen;
            let now = self.beside_held(line.item, place, &line.lot)?;
            moved += line.moved.abs() + (now - line.seen).abs();
            json.push(serde_json::json!({
                "sku": &*line.sku, "lot": line.lot.code, "counted": line.quantity.to_json(),
                "expected": line.seen.to_json(), "variance": variance.to_json(),
            }));
            if variance.is_zero() || self.carried(line, place, variance, now)? {
                continue;
            }
            differ += 1;
            total += variance;
            variances.push(Variance {
                units: variance,
                expected: line.seen,
                cost: self.catalog.cost(line.item)?,
            });
            let (books, here) = (Virtual::Adjustment.into(), place.id.into());
            if variance.is_positive() {
                self.movement(MovementKind::Count, line.item, &line.lot, (books, here), variance, "counted")?;
                continue;
            }
            // What a container holds that was not scanned is missing before what lies loose is.
            let away = self.unscanned(line.item, place, &line.lot)?;
            for (hit, part) in self.parts(line.item, &line.lot, place, variance.abs(), &away)? {
                let ends = Ends { out: hit.map(|hit| Unit::Row(hit.id)), ..(here, books).into() };
                self.movement(MovementKind::Count, line.item, &line.lot, ends, part, "counted")?;
            }
        }
        for c in self.counted_containers()? {
            json.extend(c.lines.iter().map(|l| {
                serde_json::json!({
                    "sku": l.item.sku, "lot": l.lot_code, "counted": l.on_hand.to_json(), "expected": l.on_hand.to_json(),
                    "variance": Quantity::ZERO.to_json(), "container": c.hit.code,
                })
            }));
        }
        let lines_json = serde_json::Value::Array(json).to_string();
        let held = self.hold_back(first, &variances, total)?;
        let is_held = held.is_some();
        let again = is_held && self.catalog.held_count(place.id)?.is_some();
        self.record.push(Record::Count {
            location: place.code.clone(),
            place: place.id,
            lines: lines_json,
            held: held.map(Box::new),
        });
        let result = if differ == 0 {
            "all as the books say".into()
        } else {
            format!("{} {}, {} in all", differ, if differ == 1 { "differs" } else { "differ" }, signed(total))
        };
        let moved =
            if moved.is_zero() { String::new() } else { format!("; moved {moved} while you counted") };
        let what = match self.t.boxes.len() as u64 {
            0 => plural(lines.len() as u64, "line"),
            n if lines.is_empty() => plural(n, "container"),
            n => format!("{} and {}", plural(lines.len() as u64, "line"), plural(n, "container")),
        };
        let words = match (is_held, again) {
            // A recount is as blind as the first.
            (true, false) => format!(
                "{} counted: {what}; it is far from the books, so nothing is posted before somebody else has counted it",
                place.code
            ),
            (true, true) => {
                format!("{} counted again: {what}; a lead says whether the books follow it", place.code)
            }
            (false, _) => format!("{} counted: {what}, {result}{moved}", place.code),
        };
        let mut feedback = ok(words).at(place);
        feedback.quantity = Some(total).filter(|_| !is_held);
        if let ([line], true, false) = (lines, self.t.boxes.is_empty(), is_held) {
            feedback.sku = Some(line.sku.to_string());
            let now = self.on_hand(line.item, place, &line.lot)?;
            feedback.on_hand = Some(now + line.quantity - line.seen);
        }
        let units = self.t.lines.iter().map(|l| l.quantity).sum::<Quantity>();
        let tally = (self.t.loose, units + self.contained_units());
        self.t.clear_hand();
        if !self.moved.is_empty() {
            let words = format!("the count of {} ({})", place.code, signed(total));
            self.remember_all(words, Some(place), None, tally);
        }
        self.t.place = None;
        self.plan_mut().count(place.id);
        Ok(feedback)
    }

    /// What was found besides is on top of what the books have.
    fn finish_adding(&mut self, place: &PlaceHit) -> Said {
        let mut lines = self.t.lines.clone();
        for line in &mut lines {
            // The books say at this moment what the count before left, and what moved since.
            line.seen = self.beside_held(line.item, place, &line.lot)?;
            line.quantity += line.seen;
            line.moved = Quantity::ZERO;
        }
        self.post_count(place, &lines)
    }

    /// Takes the movements of a count that is outside the tolerance out of what is recorded.
    fn hold_back(
        &mut self,
        first: usize,
        variances: &[Variance],
        units: Quantity,
    ) -> Result<Option<HeldCount>, CatalogError> {
        let Some(tolerance) = self.catalog.tolerance()? else { return Ok(None) };
        if tolerance.allows(variances) {
            return Ok(None);
        }
        let moves = self.record.split_off(first);
        self.moved.clear();
        let moves = moves.into_iter().filter_map(|record| match record {
            Record::Movement { draft, new_lot, .. } => Some(HeldMove { draft, new_lot }),
            _ => None,
        });
        Ok(Some(HeldCount { moves: moves.collect(), value: worth(variances), units }))
    }

    /// A serial that the books had in another place of this site is moved from there, not made a second time. Whether
    /// the line needs nothing more.
    fn carried(
        &mut self,
        line: &Line,
        place: &PlaceHit,
        variance: Quantity,
        now: Quantity,
    ) -> Result<bool, CatalogError> {
        let Some(from) = &line.from else { return Ok(false) };
        if self.on_hand(line.item, from, &line.lot)? >= variance {
            for (hit, part) in self.parts(line.item, &line.lot, from, variance, &[])? {
                let out = hit.map(|hit| Unit::Row(hit.id));
                let ends = Ends { out, ..(from.id.into(), place.id.into()).into() };
                self.movement(MovementKind::Move, line.item, &line.lot, ends, part, "counted")?;
            }
            return Ok(true);
        }
        // Somebody booked it here while the count went on.
        Ok(now >= line.quantity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tolerance_is_the_larger_of_five_units_and_a_tenth() {
        let q = Quantity::from_units;
        assert!(!beyond_tolerance(q(5), q(0)));
        assert!(beyond_tolerance(q(-6), q(10)));
        assert!(!beyond_tolerance(q(-20), q(200)));
        assert!(beyond_tolerance(q(21), q(200)));
    }
}
