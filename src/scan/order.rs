//! A purchase order as the flows see it: what was asked for, and what has come of it by now.

use super::ItemHit;
use crate::domain::{ItemId, PurchaseStatus, Quantity, SiteId};

/// A purchase order whose number was scanned, or that goods come in against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderHit {
    /// Its number, as it is spelled: `PO-MAIN-1001`.
    pub number: String,
    /// From whom.
    pub supplier: String,
    /// How far it is. That some of it has come is no status here: the lines say it.
    pub status: PurchaseStatus,
    /// Where it is to come.
    pub site: SiteId,
    /// That site's code.
    pub site_code: String,
    /// What was asked for, by SKU; then what came without being asked for.
    pub lines: Vec<OrderLine>,
}

/// One item of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The item, with a pack of one base unit.
    pub item: ItemHit,
    /// How many were asked for; zero for what came all the same.
    pub asked: Quantity,
    /// How many have come: receipts that name the order, less those that were taken back.
    pub received: Quantity,
}

impl OrderLine {
    /// How many are still to come.
    #[must_use]
    pub fn outstanding(&self) -> Quantity {
        (self.asked - self.received).max(Quantity::ZERO)
    }

    /// How many more came than were asked for.
    #[must_use]
    pub fn over(&self) -> Quantity {
        (self.received - self.asked).max(Quantity::ZERO)
    }
}

impl OrderHit {
    /// The line of an item, if it was asked for or came.
    #[must_use]
    pub fn line(&self, item: ItemId) -> Option<&OrderLine> {
        self.lines.iter().find(|line| line.item.id == item)
    }

    /// The lines of which something is still to come.
    pub fn short(&self) -> impl Iterator<Item = &OrderLine> {
        self.lines.iter().filter(|line| line.outstanding().is_positive())
    }

    /// How many are still to come, units of different items added up.
    #[must_use]
    pub fn outstanding(&self) -> Quantity {
        self.lines.iter().map(OrderLine::outstanding).sum()
    }

    /// Whether anything has come of it.
    #[must_use]
    pub fn has_come(&self) -> bool {
        self.lines.iter().any(|line| line.received.is_positive())
    }
}
