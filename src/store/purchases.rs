//! Purchase orders: put together, signed, sent, received against, closed. All of it is facts; what has come of an order are
//! the receipts that name it.

mod act;
mod document;
mod lead_times;
mod list;
mod paper;
#[cfg(test)]
mod tests;

pub(crate) use act::{
    begin, has_gone, knows_supplier, may_sign, one, put_lines, remark, say, sign_by_rule, terms_of,
};
pub(crate) use document::PurchaseDoc;
pub(crate) use lead_times::{Seller, lead_times, sellers};
pub use list::PurchaseFilter;
pub(crate) use list::{Coming, Drafted, coming, drafted, items, late, list};
pub(crate) use paper::paper;
pub use paper::{Paper, PaperLine};

use crate::domain::{Day, Instant, Money, PurchaseId, PurchaseLine, PurchaseStatus, Quantity, Sku};

/// The longest reason or remark that is kept with an order, in characters.
const NOTE_MAX: usize = 240;

/// What somebody wants to order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// From whom; a supplier that the store knows, letter case folded.
    pub supplier: String,
    /// Where it is to come, by the site's code; `None` is the store's own site.
    pub site: Option<String>,
    /// What.
    pub lines: Vec<NewLine>,
}

/// One line that somebody wants to order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    /// The item.
    pub sku: Sku,
    /// How many, in base units; zero takes the line out.
    pub quantity: Quantity,
    /// Cost of one base unit in the supplier's currency; `None` is what it asks for so many, or else the item's cost.
    pub cost: Option<Money>,
    /// Why.
    pub reason: String,
}

/// What somebody says of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saying {
    /// It may go: from here on it is on order.
    Approve,
    /// It has gone to the supplier.
    Sent,
    /// The supplier said yes, perhaps to a day.
    Acknowledge(Option<Day>),
    /// What has not come is not waited for.
    Close,
    /// It is taken back; nothing has come of it.
    Cancel,
}

/// A purchase order as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseOrder {
    /// Its row.
    pub id: PurchaseId,
    /// Its number, which can be scanned: `PO-MAIN-1001`.
    pub number: String,
    /// From whom.
    pub supplier: String,
    /// Where it is to come: the site's code.
    pub site: String,
    /// ISO 4217 code of its costs; empty is the store's own currency.
    pub currency: String,
    /// The business day that it was begun.
    pub made: Day,
    /// How far it is.
    pub status: PurchaseStatus,
    /// When goods are to come.
    pub expected: Option<Day>,
    /// When its status was last said.
    pub said: Instant,
    /// What was said with it.
    pub note: String,
    /// What was ordered, by SKU.
    pub lines: Vec<PurchaseLine>,
}

impl PurchaseOrder {
    /// What it comes to, in its currency.
    #[must_use]
    pub fn total(&self) -> Money {
        let all: Money = self.lines.iter().map(PurchaseLine::total).sum();
        all.in_cents()
    }

    /// Units that are still to come, over all lines; nothing once it is closed.
    #[must_use]
    pub fn outstanding(&self) -> Quantity {
        if !self.status.is_open() {
            return Quantity::ZERO;
        }
        self.lines.iter().map(PurchaseLine::outstanding).sum()
    }

    /// Days that it is late; `None` while it is not, or not open.
    #[must_use]
    pub fn days_late(&self, today: Day) -> Option<i32> {
        let late = today.0 - self.expected?.0;
        (self.status.is_open() && late > 0).then_some(late)
    }
}
