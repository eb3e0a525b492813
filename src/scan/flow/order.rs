//! Receive against a purchase order: one scan of its number begins it, every receipt names it, and what is more than was asked
//! for is asked about. `close` has what DONE does.
//!
//! How much has come is read from the ledger at every scan, never from the task: two terminals may receive one order.

mod close;

pub(super) use close::reason_codes;

use super::{
    Run, Said, ask, ok, plural, refuse,
    state::{Against, Intent, LIST, Lot},
    sure,
};
use crate::{
    barcode::command::FlowKind,
    domain::{ItemId, MovementKind, Place, PurchaseStatus, Quantity, Virtual},
    scan::{CatalogError, Feedback, ItemHit, OrderHit, OrderLine, Record},
};
use std::sync::Arc;

/// So many units more than were asked for come in without a question: none, so that the first piece too many is seen.
const TOLERANCE: Quantity = Quantity::ZERO;
/// After a YES to some units over, no more come in without a question than a pack beyond them, or one in so many of what was asked for.
const SHARE_AGREED: i64 = 10;

impl Run<'_> {
    /// The order that goods come in against, as the ledger has it before this scan; read once a scan.
    pub(super) fn order(&mut self) -> Result<Option<Arc<OrderHit>>, CatalogError> {
        let Some(against) = &self.t.order else { return Ok(None) };
        if let Some(known) = self.order.as_ref().filter(|known| known.number == against.number) {
            return Ok(Some(Arc::clone(known)));
        }
        self.order = self.catalog.order(&against.number)?.map(Arc::new);
        Ok(self.order.clone())
    }

    /// The number of an order was scanned, with nothing asked.
    pub(super) fn order_scanned(&mut self, order: OrderHit) -> Feedback {
        let number = order.number.as_str();
        if order.site != self.site {
            return refuse(format!(
                "OTHER SITE {number}: it is to come to {}; scan OK, then the goods where they belong",
                order.site_code
            ));
        }
        if !matches!(self.kind, FlowKind::Lookup | FlowKind::Receive) {
            return ask(format!(
                "{number} is an order from {}: end {} with DONE, then scan it to receive it",
                order.supplier,
                self.called()
            ));
        }
        if let Some(against) = &self.t.order {
            if against.number == number {
                let rest = rest_of(&order);
                self.order = Some(Arc::new(order));
                return ok(format!("{rest}: {}", self.waits_for()));
            }
            if self.has_begun() {
                return ask(format!("{} first: DONE, then scan {number}", against.number));
            }
        }
        match order.status {
            PurchaseStatus::Draft => refuse(format!(
                "NOT SIGNED {number}: it is a draft, and nothing is to come of it; scan OK, then RECEIVE without it, or have it \
                 signed"
            )),
            PurchaseStatus::Cancelled => refuse(format!(
                "CANCELLED {number}: it was taken back, and nothing is to come of it; scan OK, then RECEIVE without it"
            )),
            PurchaseStatus::Closed => {
                let question = format!(
                    "{number} from {} is closed, and nothing more is to come of it: receive against it all the same?",
                    order.supplier
                );
                self.doubt(0, Intent::Against(order.number), question)
            }
            _ => self.bind_order(order),
        }
    }

    /// YES to an order that was closed.
    pub(super) fn against(&mut self, number: &str) -> Said {
        match self.catalog.order(number)? {
            Some(order) => Ok(self.bind_order(order)),
            None => Ok(ask(self.waits_for())),
        }
    }

    /// Goods come in against this order from now on. What came in before it was scanned is done with, as by DONE: an UNDO
    /// must not have to ask which of them a receipt belongs to.
    fn bind_order(&mut self, order: OrderHit) -> Feedback {
        let before = match self.t.scans {
            0 => String::new(),
            n => format!("; {} before it came in without an order", plural(n, "scan")),
        };
        let place = if self.kind == FlowKind::Receive { self.t.place.take() } else { None };
        let (tags, first) = (std::mem::take(&mut self.t.tags), self.t.first);
        self.leave(FlowKind::Receive);
        let next = match &place {
            Some(place) => format!("into {}: SCAN THE ITEM", place.code),
            None => "scan the dock".into(),
        };
        (self.t.place, self.t.tags, self.t.first) = (place, tags, first);
        self.t.order = Some(Against::new(&order.number));
        let message = format!("{}{before}; {next}", rest_of(&order));
        self.order = Some(Arc::new(order));
        ok(message)
    }

    /// Whether anything of this task came in, or may have.
    pub(super) fn has_begun(&self) -> bool {
        self.t.scans > 0 || !self.t.journal.is_empty()
    }

    /// BACK before anything came: the wrong order costs nothing.
    pub(super) fn unbind(&mut self) -> Option<Feedback> {
        let against = self.t.order.take_if(|_| self.t.scans == 0 && self.t.journal.is_empty())?;
        Some(ok(format!("{} left, nothing came of it: {}", against.number, self.waits_for())))
    }

    /// What to ask where an item is not on the order, or where more of it come than are outstanding. What was said YES to is
    /// remembered: an item that is on no line is asked about once in a task, one that is, again when it is more than a tenth of
    /// what was asked for beyond that, and more than a pack.
    pub(super) fn beyond(
        &mut self,
        item: &ItemHit,
        quantity: Quantity,
        intent: Intent,
    ) -> Result<Option<Feedback>, CatalogError> {
        if !quantity.is_positive() || self.kind != FlowKind::Receive {
            return Ok(None);
        }
        let Some(order) = self.order()? else { return Ok(None) };
        let (asked, came) = came(&order, item.id);
        let over = came + quantity - asked;
        let Some(against) = self.t.order.as_mut().filter(|_| over > TOLERANCE) else { return Ok(None) };
        if self.sure & sure::OVER != 0 {
            against.agree(item.id, over);
            return Ok(None);
        }
        let agreed = against.agreed(item.id);
        let is_known = match agreed {
            Some(_) if asked.is_zero() => true,
            Some(agreed) => {
                let tenth = Quantity::from_thousandths(asked.thousandths() / SHARE_AGREED);
                over <= agreed + tenth.max(item.pack)
            }
            None => false,
        };
        if is_known {
            return Ok(None);
        }
        let (sku, number) = (&item.sku, &order.number);
        let question = if asked.is_zero() {
            format!("{sku} is not on {number}: YES receives it all the same")
        } else {
            format!("{over} {sku} over: {asked} asked, {came} came; YES receives {quantity} more")
        };
        Ok(Some(self.doubt(sure::OVER, intent, question)))
    }

    /// `, 7 of 12` behind a receipt, and what is to be said where that was the last of the order; without an order, how much
    /// of the line there is so far.
    pub(super) fn of_order(
        &mut self,
        item: &ItemHit,
        lot: &Lot,
        quantity: Quantity,
    ) -> Result<(String, String), CatalogError> {
        let so_far = self.so_far(item, lot, quantity);
        let Some(order) = self.order()? else { return Ok((so_far, String::new())) };
        let (asked, came) = came(&order, item.id);
        let now = came + quantity;
        if order.line(item.id).is_none() {
            self.unordered = Some(item.clone());
        }
        // The line is of this place and lot, the order of all; where both are the same, once is enough.
        let so_far = if self.t.held(item.id, lot.code.as_deref()) == now { "" } else { &so_far };
        let of = match asked {
            Quantity::ZERO => format!("{so_far}, {now} not ordered"),
            asked => format!("{so_far}, {now} of {asked}"),
        };
        let open = |line: &OrderLine| match line.item.id == item.id {
            true => (asked - now).is_positive(),
            false => line.outstanding().is_positive(),
        };
        let is_last = quantity.is_positive() && came < asked && !order.lines.iter().any(open);
        let all = if is_last { format!("; all of {} is here: DONE", order.number) } else { String::new() };
        Ok((of, all))
    }

    /// What the screen shows of the order: its lines, with what this scan records of them.
    pub(super) fn show_order(&mut self) -> Result<(), CatalogError> {
        let Some(order) = self.order()? else { return Ok(()) };
        let lines = self.lines_after(&order);
        let of = self.t.last.as_ref().and_then(|last| lines.iter().find(|l| l.item.id == last.item.id));
        let of = of.map(|line| (line.received, line.asked));
        let asked = || lines.iter().filter(|line| line.asked.is_positive());
        let done = asked().filter(|line| line.outstanding().is_zero()).count() as u64;
        if let Some(against) = &mut self.t.order {
            (against.lines, against.of) = ((done, asked().count() as u64), of);
        }
        if !self.asks_to_close() {
            self.t.show(rows(&lines));
        }
        Ok(())
    }

    /// The lines of the order, as they are once this scan is recorded.
    fn lines_after(&self, order: &OrderHit) -> Vec<OrderLine> {
        let mut lines = order.lines.clone();
        for record in &self.record {
            let Record::Movement { draft, .. } = record else { continue };
            if draft.kind != MovementKind::Receive || draft.document != order.number {
                continue;
            }
            let supplier = Place::from(Virtual::Supplier);
            let change = if draft.from == supplier { draft.quantity } else { -draft.quantity };
            match lines.iter_mut().find(|line| line.item.id == draft.item) {
                Some(line) => line.received += change,
                None => {
                    lines.extend(self.unordered.iter().filter(|item| item.id == draft.item).map(|item| {
                        OrderLine { item: item.clone(), asked: Quantity::ZERO, received: change }
                    }));
                }
            }
        }
        lines.retain(|line| !(line.asked.is_zero() && line.received.is_zero()));
        lines
    }

    /// The items of the order that are still to come, for whoever looks for one of them.
    pub(super) fn expected_items(&mut self) -> Vec<ItemHit> {
        let order = self.order().ok().flatten();
        order.map_or_else(Vec::new, |order| order.short().map(|line| line.item.clone()).collect())
    }
}

/// How many of an item were asked for, and how many have come.
fn came(order: &OrderHit, item: ItemId) -> (Quantity, Quantity) {
    order.line(item).map_or((Quantity::ZERO, Quantity::ZERO), |line| (line.asked, line.received))
}

/// `RECEIVE PO-MAIN-1001 from Larkspur: 3 lines, 120 units to come`.
fn rest_of(order: &OrderHit) -> String {
    let rest = order.outstanding();
    let to_come = match order.short().count() as u64 {
        0 => "all of it has come".into(),
        n => format!("{}, {} to come", plural(n, "line"), units(rest)),
    };
    format!("RECEIVE {} from {}: {to_come}", order.number, order.supplier)
}

/// `1 unit`, `120 units`.
fn units(quantity: Quantity) -> String {
    format!("{quantity} {}", if quantity == Quantity::ONE { "unit" } else { "units" })
}

/// The lines, those first of which something is still to come: `MUG-1   7 of 12`.
fn rows(lines: &[OrderLine]) -> Vec<String> {
    let mut sorted: Vec<&OrderLine> = lines.iter().collect();
    sorted.sort_by_key(|line| (line.outstanding().is_zero(), line.asked.is_zero()));
    let longest = sorted.iter().take(LIST).map(|l| l.item.sku.chars().count()).max().unwrap_or(0);
    let row = |line: &OrderLine| {
        let (sku, came) = (&line.item.sku, line.received);
        match line.asked {
            Quantity::ZERO => format!("{sku:longest$}  {came} not ordered"),
            asked => format!("{sku:longest$}  {came} of {asked}"),
        }
    };
    sorted.into_iter().map(row).collect()
}
