//! Purchase orders: what was asked of a supplier, and how much of it is still to come.

use super::{Money, Quantity};
use crate::words;

/// The row of a purchase order in this store.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct PurchaseId(pub i64);

/// How far a purchase order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PurchaseStatus {
    /// Being put together: lines come and go. Not yet on order.
    #[default]
    Draft,
    /// Signed by somebody who may, or by a policy within its limit. On order from here on.
    Approved,
    /// On its way to the supplier, or handed over.
    Sent,
    /// The supplier said yes, perhaps to another day.
    Acknowledged,
    /// Something came, something is still to come.
    Partial,
    /// All came, or what did not come is not waited for any more.
    Closed,
    /// Taken back before anything came.
    Cancelled,
}

words!(
    PurchaseStatus,
    "draft, approved, sent, acknowledged, partial, closed, cancelled",
    Draft = "draft",
    Approved = "approved",
    Sent = "sent",
    Acknowledged = "acknowledged",
    Partial = "partial",
    Closed = "closed",
    Cancelled = "cancelled",
);

impl PurchaseStatus {
    /// Whether goods are to come of it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Approved | Self::Sent | Self::Acknowledged | Self::Partial)
    }
}

/// One line of a purchase order: an item, how many, what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseLine {
    /// The item's SKU.
    pub sku: String,
    /// How many were asked for, in base units.
    pub quantity: Quantity,
    /// Cost of one base unit, in the supplier's currency.
    pub cost: Money,
    /// How many have come: receipts that name the order, less those that were taken back.
    pub received: Quantity,
    /// Why it was asked for: the proposal's sentence, or what somebody wrote.
    pub reason: String,
}

impl PurchaseLine {
    /// How many are still to come; nothing once more than asked for has come.
    #[must_use]
    pub fn outstanding(&self) -> Quantity {
        (self.quantity - self.received).max(Quantity::ZERO)
    }

    /// What the line comes to.
    #[must_use]
    pub fn total(&self) -> Money {
        self.cost.for_quantity(self.quantity)
    }
}
