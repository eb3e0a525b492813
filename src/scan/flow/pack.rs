//! Pack: what lies in the totes of an order is scanned once more, then it is packed, and leaves with the carrier's number.
//!
//! What was verified is only in the task: goods move when the order leaves, all of them at once.

use super::{
    Run, Said, ask, few, ok,
    pick::whole,
    plural, refuse, signed,
    state::{Bench, Intent, LIST, Lot, State},
};
use crate::{
    barcode::{Command, command::FlowKind},
    domain::{LocationKind, LotId, Quantity, Stage, text},
    scan::{
        CatalogError, Errand, Feedback, ItemHit, Latest, PlaceHit, Reading, Record, SaleHit,
        reading::{Hint, shown},
        task::Fact,
    },
};

/// What does not leave with what is picked: `, 2 stay behind`; nothing where all of it does.
fn behind(sale: &SaleHit) -> String {
    let left = |line: &crate::scan::SaleLine| (line.wanted - line.picked - line.shipped).max(Quantity::ZERO);
    let behind: Quantity = sale.lines.iter().map(left).sum();
    match (behind, sale.unbound) {
        (Quantity::ZERO, 0) => String::new(),
        (Quantity::ZERO, _) => ", a line that is no item stays behind".into(),
        (Quantity::ONE, _) => ", 1 stays behind".into(),
        (n, _) => format!(", {n} stay behind"),
    }
}

/// The longest number of a carrier's, in characters.
const TRACKING: usize = 64;

impl Run<'_> {
    /// The order at the bench, as the catalog has it.
    fn benched(&self) -> Result<Option<SaleHit>, CatalogError> {
        match &self.t.bench {
            Some(bench) => self.catalog.sale(&bench.code),
            None => Ok(None),
        }
    }

    /// A tote, or a bench with goods on it.
    pub(super) fn pack_place(&mut self, place: &PlaceHit) -> Said {
        if !matches!(place.kind, LocationKind::Tote | LocationKind::Pack) {
            let (code, kind) = (&place.code, place.kind);
            return Ok(refuse(format!(
                "NO TOTE {code}: it is a {kind}; scan OK, then the tote or the order"
            ))
            .at(place));
        }
        match self.catalog.sale_in(place.id)? {
            Some(sale) => self.pack_sale(sale),
            None => Ok(refuse(format!(
                "NO ORDER in {}: nothing in it is promised; scan OK, then another tote or the order",
                place.code
            ))
            .at(place)),
        }
    }

    /// An order comes to the bench.
    pub(super) fn pack_sale(&mut self, sale: SaleHit) -> Said {
        if let Some(bench) = self.t.bench.as_ref().filter(|bench| bench.order != sale.id) {
            let (code, first) = (&sale.code, &bench.code);
            return Ok(refuse(format!(
                "OTHER ORDER {code}: {first} is on the bench; scan OK, then DONE with {first}, or BACK leaves it"
            )));
        }
        if self.t.bench.is_some() {
            return Ok(ok(format!("{} is on the bench: {}", sale.code, self.waits_for())));
        }
        if let Some(no) = self.not_to_pack(&sale) {
            return Ok(no);
        }
        let is_packed = sale.stage == Stage::Packed;
        let units: Quantity = sale.lines.iter().map(|line| line.picked).sum();
        self.t.clear_lines();
        self.t.bench = Some(Box::new(Bench {
            order: sale.id,
            code: sale.code.clone(),
            number: sale.number.clone(),
            packed: is_packed,
            done: (0, 0),
            of: None,
        }));
        self.t.place = None;
        let what = match (is_packed, sale.tracking.as_str()) {
            (true, "") => "is packed".to_owned(),
            (true, known) => format!("is packed, carrier's number {known}"),
            (false, _) => format!("{units} in {}", plural(lines_in(&sale).count() as u64, "line")),
        };
        let more = format!("{}{}", self.totes_of(&sale), behind(&sale));
        let mut said = ok(format!("{} {what}{more}: {}", sale.code, self.waits_for()));
        said.document = Some(sale.code);
        Ok(said)
    }

    /// `, in TOTE-1 and TOTE-2`, where it lies in more than one.
    fn totes_of(&self, sale: &SaleHit) -> String {
        let codes: Vec<String> = sale.totes.iter().map(|tote| tote.code.clone()).collect();
        if codes.len() > 1 { format!(", in {}", few(&codes)) } else { String::new() }
    }

    /// Why an order is not to be packed; `None` where it is.
    fn not_to_pack(&self, sale: &SaleHit) -> Option<Feedback> {
        let code = &sale.code;
        if sale.site != self.site {
            return Some(refuse(format!(
                "OTHER SITE {code}: {} ships it; scan OK, then another",
                sale.site_code
            )));
        }
        let codes: Vec<String> = sale.totes.iter().map(|tote| tote.code.clone()).collect();
        let has_picked = lines_in(sale).next().is_some();
        Some(refuse(match sale.stage {
            Stage::Cancelled if codes.is_empty() => {
                format!("CANCELLED {code}: nothing of it is to leave; scan OK, then another")
            }
            Stage::Cancelled => format!(
                "CANCELLED {code}: put back what is in {}: scan OK, then MOVE, the tote, each item and its place",
                few(&codes)
            ),
            Stage::Shipped => format!("SHIPPED {code}: it has left already; scan OK, then another"),
            Stage::Held => format!("HELD {code}: it is not to leave yet; scan OK, then put it aside"),
            Stage::Picking => {
                format!("NOT DONE {code}: it is on a cart still; scan OK, then DONE in PICK ends the cart")
            }
            _ if !has_picked => {
                format!("NOT PICKED {code}: nothing of it is in a tote; scan OK, then PICK it")
            }
            _ => return None,
        }))
    }

    /// So much of an item was verified; below zero, so much less.
    pub(super) fn verify(&mut self, item: &ItemHit, quantity: Quantity) -> Said {
        let Some(sale) = self.benched()? else { return Ok(ask(self.waits_for())) };
        let said = |feedback: Feedback| feedback.about(item, Quantity::ZERO).uncounted();
        if self.t.bench.as_ref().is_some_and(|bench| bench.packed) {
            return Ok(said(ask(format!("{} is packed: {}", sale.code, self.waits_for()))));
        }
        let wanted = sale.line(item.id).map_or(Quantity::ZERO, |line| line.picked);
        if !wanted.is_positive() {
            return Ok(said(refuse(format!(
                "WRONG ITEM {} is not in {}; scan OK, then put it aside",
                item.sku, sale.code
            ))));
        }
        let held = self.t.held(item.id, None) + quantity;
        if held > wanted {
            return Ok(said(refuse(format!(
                "TOO MANY {}: {held} of {wanted} in {}; scan OK, then put the rest aside",
                item.sku, sale.code
            ))));
        }
        self.t.add(item, &Lot::default(), quantity);
        self.t.lines.retain(|line| !line.quantity.is_zero());
        let words = format!("{} {}", signed(quantity), item.sku);
        self.remember(format!("{words} verified"), None, Some((item.id, None, quantity)));
        let missing = self.not_verified(&sale);
        let rest = if missing.is_empty() {
            let all: Quantity = sale.lines.iter().map(|line| line.picked).sum();
            if all == Quantity::ONE {
                "; it is all: DONE".into()
            } else {
                format!("; all {all} are there: DONE")
            }
        } else {
            String::new()
        };
        let mut told = ok(format!("{words}, {held} of {wanted}{rest}")).about(item, quantity);
        told.document = Some(sale.code);
        self.t.last = Some(super::state::Current { item: item.clone(), lot: Lot::default() });
        Ok(told)
    }

    /// What is booked into the totes of an order and was not scanned: item and how many.
    fn not_verified(&self, sale: &SaleHit) -> Vec<(ItemHit, Quantity)> {
        let left = |line: &crate::scan::SaleLine| line.picked - self.t.held(line.item.id, None);
        lines_in(sale)
            .filter(|line| left(line).is_positive())
            .map(|line| (line.item.clone(), left(line)))
            .collect()
    }

    /// DONE: all is verified and the order is packed; or it leaves without the carrier's number.
    pub(super) fn pack_done(&mut self) -> Said {
        let Some(bench) = self.t.bench.clone() else { return Ok(self.close("verified")) };
        if bench.packed {
            return self.ship("");
        }
        let Some(sale) = self.benched()? else { return Ok(ask(self.waits_for())) };
        if let Some(no) = self.not_to_pack(&sale) {
            self.leave_bench();
            return Ok(no);
        }
        let missing = self.not_verified(&sale);
        if missing.is_empty() {
            return Ok(self.packed(&sale, ""));
        }
        let names: Vec<String> = missing.iter().map(|(item, n)| format!("{} {n}", item.sku)).collect();
        let total: Quantity = missing.iter().map(|(_, n)| *n).sum();
        let question =
            format!("not scanned: {}: S01 back to be picked, S02 pack without, NO scans on", few(&names));
        Ok(self.doubt(0, Intent::PackShort(total), question))
    }

    /// The answer to what is missing: it is promised no more from the tote, and the order is packed without it or is picked
    /// again. `None` where the scan does not answer.
    pub(super) fn pack_short(&mut self, asked: Quantity, choice: u8) -> Said {
        let Some(sale) = self.benched()? else { return Ok(ask(self.waits_for())) };
        let missing = self.not_verified(&sale);
        let now: Quantity = missing.iter().map(|(_, n)| *n).sum();
        if now != asked {
            return self.pack_done();
        }
        for (item, quantity) in &missing {
            self.missing_of(&sale, item, *quantity)?;
        }
        let names: Vec<String> = missing.iter().map(|(item, n)| format!("{} {n}", item.sku)).collect();
        if choice == 2 && !self.t.lines.is_empty() {
            return Ok(self.packed(&sale, &format!(" without {}", few(&names))));
        }
        let code = sale.code;
        self.leave_bench();
        Ok(ok(format!("{code} is short of {}: it goes back to be picked; keep its tote here", few(&names))))
    }

    /// So much of an item is not in the totes, whatever the books say.
    fn missing_of(
        &mut self,
        sale: &SaleHit,
        item: &ItemHit,
        mut quantity: Quantity,
    ) -> Result<(), CatalogError> {
        let mut at: Vec<(PlaceHit, LotId, Quantity)> = Vec::new();
        for tote in &sale.totes {
            let rows = self.catalog.contents(tote.id)?.into_iter().filter(|c| c.item.id == item.id);
            at.extend(rows.map(|c| (tote.clone(), c.lot, c.on_hand)));
        }
        for (tote, lot, there) in at {
            let part = quantity.min(there);
            if !part.is_positive() {
                continue;
            }
            quantity = quantity - part;
            self.record.push(Record::Short {
                order: sale.id,
                item: item.id,
                lot,
                place: tote.id,
                quantity: part,
                reason: "not there at packing".into(),
                is_unfit: false,
            });
        }
        Ok(())
    }

    fn packed(&mut self, sale: &SaleHit, without: &str) -> Feedback {
        self.record.push(Record::Packed { order: sale.id });
        let label = Latest::Order { code: sale.code.clone(), number: sale.number.clone() };
        self.t.latest = Some(label.clone());
        self.errand = Some(Errand::Print(label));
        if let Some(bench) = &mut self.t.bench {
            bench.packed = true;
        }
        self.t.clear_lines();
        let mut said = ok(format!("{} packed{without}: {}", sale.code, self.waits_for()));
        said.document = Some(sale.code.clone());
        said
    }

    /// The order is packed, and this may be the carrier's number: whatever means nothing else here. `None` where it does.
    pub(super) fn tracking(&mut self, reading: &Reading, raw: &str) -> Option<Said> {
        let is_packed =
            self.kind == FlowKind::Pack && self.t.bench.as_ref().is_some_and(|bench| bench.packed);
        let may_be = match reading {
            Reading::Unknown(unknown) => {
                !matches!(unknown.hint, Hint::Command | Hint::Short(_) | Hint::Elsewhere(_))
            }
            Reading::Container(_) | Reading::Partner(_) => true,
            _ => false,
        };
        (is_packed && may_be).then(|| {
            let number = raw.trim();
            if number.chars().count() > TRACKING || number.chars().any(char::is_control) {
                return Ok(refuse(format!(
                    "BAD NUMBER {}: a carrier's has at most {TRACKING} characters; scan it again",
                    shown(number)
                )));
            }
            self.ship(&text::clean(number, TRACKING))
        })
    }

    /// The order leaves.
    fn ship(&mut self, tracking: &str) -> Said {
        let Some(sale) = self.benched()? else { return Ok(ask(self.waits_for())) };
        // What is on other shelves still, or waits for stock, leaves another day.
        if let Some(no) = self.not_to_pack(&sale) {
            self.leave_bench();
            return Ok(no);
        }
        // What its channel knows already is not overwritten with nothing.
        let number = if tracking.is_empty() { sale.tracking.clone() } else { tracking.to_owned() };
        self.record.push(Record::Ship { order: sale.id, tracking: number.clone() });
        let units: Quantity = sale.lines.iter().map(|line| line.picked).sum();
        let by =
            if number.is_empty() { ", without a carrier's number".into() } else { format!(", {number}") };
        self.leave_bench();
        let behind = behind(&sale);
        let mut said =
            ok(format!("{} is on its way, {units} in all{by}{behind}: {}", sale.code, self.waits_for()));
        said.document = Some(sale.code);
        Ok(said)
    }

    /// The bench is free for the next order.
    fn leave_bench(&mut self) {
        self.t.bench = None;
        self.t.clear_lines();
        self.t.forget_soft();
        self.t.show(Vec::new());
    }

    /// BACK: the order leaves the bench as it came. `None` where there is none.
    pub(super) fn pack_back(&mut self) -> Option<Feedback> {
        let bench = self.t.bench.clone()?;
        self.leave_bench();
        let how = if bench.packed { "stays packed" } else { "is not packed" };
        Some(ok(format!("{} {how}: {}", bench.code, self.waits_for())))
    }

    /// What the screen shows of the order at the bench.
    pub(super) fn show_bench(&mut self) -> Result<(), CatalogError> {
        let Some(sale) = self.benched()? else { return Ok(()) };
        let last = self.t.last.as_ref().map(|last| last.item.id);
        let of =
            last.and_then(|item| sale.line(item)).map(|line| (self.t.held(line.item.id, None), line.picked));
        let all: Quantity = sale.lines.iter().map(|line| line.picked).sum();
        let done: Quantity = self.t.lines.iter().map(|line| line.quantity).sum();
        if let Some(bench) = &mut self.t.bench {
            (bench.done, bench.of) = ((whole(done), whole(all)), of);
        }
        let rows = rows(&sale, &self.t);
        self.t.show(rows);
        Ok(())
    }
}

/// The lines of an order of which something lies in totes.
fn lines_in(sale: &SaleHit) -> impl Iterator<Item = &crate::scan::SaleLine> {
    sale.lines.iter().filter(|line| line.picked.is_positive())
}

/// The lines, those first that are to be scanned still: `MUG-1  1 of 2`.
fn rows(sale: &SaleHit, t: &State) -> Vec<String> {
    if t.bench.as_ref().is_some_and(|bench| bench.packed) {
        return Vec::new();
    }
    let mut lines: Vec<_> = lines_in(sale).map(|line| (line, t.held(line.item.id, None))).collect();
    lines.sort_by_key(|(line, held)| *held >= line.picked);
    let longest = lines.iter().take(LIST).map(|(l, _)| l.item.sku.chars().count()).max().unwrap_or(0);
    let row = |(line, held): &(&crate::scan::SaleLine, Quantity)| {
        format!("{:longest$}  {held} of {}", line.item.sku, line.picked)
    };
    lines.iter().map(row).collect()
}

/// What stands above the number.
pub(super) fn facts(t: &State) -> Vec<Fact> {
    let Some(bench) = &t.bench else { return Vec::new() };
    let state = if bench.packed { "packed" } else { "" };
    let mut facts = vec![super::screen::fact("ORDER", &bench.code, state)];
    if let Some(last) = &t.last {
        facts.push(super::screen::fact("ITEM", &last.item.sku, &last.item.name));
    }
    if !t.digits.is_empty() {
        facts.push(super::screen::fact("TIMES", &t.digits, ""));
    }
    facts
}

pub(super) fn big(t: &State) -> Option<(String, String)> {
    let bench = t.bench.as_ref().filter(|bench| !bench.packed)?;
    let (last, (held, wanted)) = (t.last.as_ref()?, bench.of?);
    Some((held.to_string(), format!("of {wanted} {}", last.item.unit)))
}

pub(super) fn prompt(t: &State) -> &'static str {
    match &t.bench {
        None => "SCAN A TOTE OR AN ORDER",
        Some(bench) if bench.packed => "SCAN THE TRACKING NUMBER, OR DONE",
        Some(bench) if bench.done.0 >= bench.done.1 && bench.done.1 > 0 => "ALL IS THERE: DONE",
        Some(_) => "SCAN EACH ITEM",
    }
}

/// The number of a choice that answers what is missing.
pub(super) fn choice(reading: &Reading, raw: &str) -> Option<u8> {
    let n = match reading {
        Reading::Command(Command::Choice(n)) => *n,
        Reading::Unknown(_) => raw.trim().to_ascii_uppercase().strip_prefix("S0")?.parse().ok()?,
        _ => return None,
    };
    (1..=2).contains(&n).then_some(n)
}
