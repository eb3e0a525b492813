//! The order that goods come in against, as a task remembers it: its number. How much of it has come is asked of the ledger
//! at every scan, because other terminals receive against it too.

use crate::domain::{ItemId, Quantity};
use serde::{Deserialize, Serialize};

/// How many items can have been said YES to; the oldest is asked about again.
const AGREED: usize = 16;

/// Receive: the purchase order that goods come in against. Every event of the journal belongs to it: a task without an order
/// ends where one is scanned.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Against {
    /// Its number.
    #[serde(rename = "n")]
    pub(crate) number: String,
    /// Items of which more came than were asked for, or that were not asked for at all, and how many more were said YES to.
    #[serde(rename = "y", default, skip_serializing_if = "Vec::is_empty")]
    agreed: Vec<(ItemId, Quantity)>,
    /// For the screen alone, as of the last scan: lines that have come in full, and how many there are.
    #[serde(rename = "l", default)]
    pub(crate) lines: (u64, u64),
    /// The same of the last item: how many have come, and how many were asked for.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(crate) of: Option<(Quantity, Quantity)>,
}

impl Against {
    pub(crate) fn new(number: &str) -> Self {
        Self { number: number.into(), ..Self::default() }
    }

    /// So many more of an item than were asked for are right.
    pub(crate) fn agree(&mut self, item: ItemId, over: Quantity) {
        self.agreed.retain(|(id, _)| *id != item);
        if self.agreed.len() >= AGREED {
            self.agreed.remove(0);
        }
        self.agreed.push((item, over));
    }

    /// How many more of an item were said YES to.
    pub(crate) fn agreed(&self, item: ItemId) -> Option<Quantity> {
        self.agreed.iter().find(|(id, _)| *id == item).map(|(_, over)| *over)
    }
}
