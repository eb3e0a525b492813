//! What PICK, PACK and RETURN remember beside what every task does. The queue of a cart is none of it: it is asked of the
//! catalog at every scan, so that an order that was taken back or promised elsewhere changes the next step at once.

use crate::{
    domain::{BatchId, Day, ItemId, LocationId, LotId, OrderId, Quantity},
    scan::PickHit,
};
use serde::{Deserialize, Serialize};

/// How many picks can be put off; the oldest comes again in its turn.
const SKIPPED: usize = 64;

/// Which pick: of which order, where, what.
pub(crate) type Which = (OrderId, LocationId, ItemId, LotId);

/// What tells a pick from the others of its cart.
pub(crate) fn which(hit: &PickHit) -> Which {
    (hit.order, hit.place.id, hit.item.id, hit.lot)
}

/// A cart, and the step at hand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Cart {
    /// The batch; none before the first tote.
    #[serde(rename = "b", skip_serializing_if = "Option::is_none")]
    pub(crate) batch: Option<BatchId>,
    /// Whether totes are put on the cart still.
    #[serde(rename = "f", skip_serializing_if = "std::ops::Not::not")]
    pub(crate) builds: bool,
    /// The order that waits for a tote.
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    pub(crate) offer: Option<Offer>,
    /// The pick at hand.
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<Which>,
    /// Picks that were put off, the one that was put off last at the end.
    #[serde(rename = "s", skip_serializing_if = "Vec::is_empty")]
    pub(crate) skipped: Vec<Which>,
    /// So many in hand, though fewer are wanted, were said YES to; and why, the number of a reason.
    #[serde(rename = "y", skip_serializing_if = "Option::is_none")]
    pub(crate) over: Option<(Quantity, u8)>,
    /// The order whose tote is full: the next one that is scanned is its.
    #[serde(rename = "u", skip_serializing_if = "Option::is_none")]
    pub(crate) full: Option<OrderId>,
    /// For the screen alone, as of the last scan: what people call the batch.
    #[serde(rename = "n", skip_serializing_if = "String::is_empty")]
    pub(crate) number: String,
    /// The same: orders on the cart.
    #[serde(rename = "c")]
    pub(crate) orders: usize,
    /// The same: units that lie in totes, and those that are wanted in all.
    #[serde(rename = "d")]
    pub(crate) done: (u64, u64),
    /// The same: the pick at hand.
    #[serde(rename = "v", skip_serializing_if = "Option::is_none")]
    pub(crate) shown: Option<Shown>,
}

/// An order that waits for a tote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offer {
    #[serde(rename = "i")]
    pub(crate) order: OrderId,
    #[serde(rename = "c")]
    pub(crate) code: String,
    /// `promise 27 Nov, 3 lines`.
    #[serde(rename = "s")]
    pub(crate) say: String,
}

/// The pick at hand, as the screen says it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    #[serde(rename = "p")]
    pub(crate) place: String,
    #[serde(rename = "k", skip_serializing_if = "String::is_empty")]
    pub(crate) check: String,
    #[serde(rename = "s")]
    pub(crate) sku: String,
    #[serde(rename = "n")]
    pub(crate) name: String,
    #[serde(rename = "u")]
    pub(crate) unit: String,
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub(crate) lot: Option<String>,
    #[serde(rename = "r", skip_serializing_if = "std::ops::Not::not")]
    pub(crate) serial: bool,
    #[serde(rename = "e", skip_serializing_if = "Option::is_none")]
    pub(crate) expiry: Option<Day>,
    #[serde(rename = "q")]
    pub(crate) wanted: Quantity,
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    pub(crate) tote: Option<String>,
    /// The order, as movements name it, and as people do.
    #[serde(rename = "o")]
    pub(crate) code: String,
    #[serde(rename = "c")]
    pub(crate) number: String,
}

impl Cart {
    /// The pick that comes next: the first that was not put off, or else the one that was put off first.
    pub(crate) fn next<'q>(&self, queue: &'q [PickHit]) -> Option<&'q PickHit> {
        let is_off = |hit: &&PickHit| self.skipped.contains(&which(hit));
        queue
            .iter()
            .find(|hit| !is_off(hit))
            .or_else(|| self.skipped.iter().find_map(|off| queue.iter().find(|hit| which(hit) == *off)))
    }

    /// Not now: to the end of the queue.
    pub(crate) fn put_off(&mut self, pick: Which) {
        self.skipped.retain(|off| *off != pick);
        if self.skipped.len() >= SKIPPED {
            self.skipped.remove(0);
        }
        self.skipped.push(pick);
    }
}

/// An order at the bench. What was verified of it are the task's lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bench {
    #[serde(rename = "i")]
    pub(crate) order: OrderId,
    #[serde(rename = "c")]
    pub(crate) code: String,
    #[serde(rename = "n")]
    pub(crate) number: String,
    /// Whether it is packed, and waits for the carrier's number.
    #[serde(rename = "p", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) packed: bool,
    /// For the screen alone, as of the last scan: units that were verified, and those that are in it.
    #[serde(rename = "d", default)]
    pub(crate) done: (u64, u64),
    /// The same of the last item.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(crate) of: Option<(Quantity, Quantity)>,
}
