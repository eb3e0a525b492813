//! What UNDO can take back.

use crate::domain::{ItemId, LocationId, LotId, MovementId, Place, Quantity};
use serde::{Deserialize, Serialize};

/// Something that UNDO can take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    /// What it was, in words: `+12 MUG-1 into DOCK-1`.
    #[serde(rename = "s")]
    pub(crate) say: String,
    /// The place whose stock the picker was told.
    #[serde(rename = "p")]
    pub(crate) place: Option<(LocationId, String)>,
    /// The line it changed, and by how much.
    #[serde(rename = "c")]
    pub(crate) change: Option<(ItemId, Option<String>, Quantity)>,
    /// The lines that ALL took at once, and how much of each.
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) all: Vec<(ItemId, Option<String>, Quantity)>,
    /// Scans and units that leave the totals with it.
    #[serde(rename = "t", default)]
    pub(crate) tally: (u64, Quantity),
    /// The movements recorded; empty where the event is only in the task (in hand, counted).
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) moves: Vec<Moved>,
    /// The tag that was read.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub(crate) tag: Option<u64>,
    /// A barcode was bound: UNDO says that it cannot take that back.
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) bound: bool,
}

/// A movement as UNDO needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moved {
    /// Its number, once the store has given it one.
    #[serde(rename = "n")]
    pub(crate) id: Option<MovementId>,
    /// Why goods moved, by its stored number.
    #[serde(rename = "k")]
    pub(crate) kind: i64,
    #[serde(rename = "i")]
    pub(crate) item: ItemId,
    #[serde(rename = "l", default = "no_lot", skip_serializing_if = "is_no_lot")]
    pub(crate) lot: LotId,
    /// The lot's code, where the store did not know it yet.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    #[serde(rename = "f", with = "row")]
    pub(crate) from: Place,
    #[serde(rename = "t", with = "row")]
    pub(crate) to: Place,
    #[serde(rename = "q")]
    pub(crate) quantity: Quantity,
}

fn no_lot() -> LotId {
    LotId::NONE
}

fn is_no_lot(lot: &LotId) -> bool {
    *lot == LotId::NONE
}

/// An end of a movement as the row of its location.
mod row {
    use super::{LocationId, Place};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(place: &Place, to: S) -> Result<S::Ok, S::Error> {
        place.id().0.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Place, D::Error> {
        Ok(Place::of(LocationId(i64::deserialize(from)?)))
    }
}
