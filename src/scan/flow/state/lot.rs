//! Lots as a task remembers them.

use crate::{
    domain::{Day, Quantity, Tracking},
    scan::ItemHit,
};
use serde::{Deserialize, Serialize};

/// A lot by what is printed on it; without a code, none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Lot {
    /// What is printed on it.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    /// Its expiry, where this task was told one.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(crate) expiry: Option<Day>,
    /// Whether it is a lot of one.
    #[serde(rename = "s", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) serial: bool,
}

/// An item that was counted as the lot of before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Assumed {
    #[serde(rename = "i")]
    pub(crate) item: ItemHit,
    #[serde(rename = "q")]
    pub(crate) quantity: Quantity,
    #[serde(rename = "l")]
    pub(crate) lot: String,
}

/// Which of the two barcodes of a pack is scanned first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Pairing {
    ItemFirst,
    LotFirst,
}

impl Lot {
    /// The lot or serial of an item with this code.
    pub(crate) fn of(item: &ItemHit, code: Option<String>) -> Self {
        Self { code, expiry: None, serial: item.tracking == Tracking::Serial }
    }

    /// ` lot L1`, ` serial SN1`, or nothing.
    pub(crate) fn tail(&self) -> String {
        let word = if self.serial { "serial" } else { "lot" };
        self.code.as_ref().map_or_else(String::new, |code| format!(" {word} {code}"))
    }

    /// Whether nothing is said of it.
    pub(super) fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Without what only one scan says of it.
    pub(crate) fn bare(&self) -> Self {
        Self { expiry: None, ..self.clone() }
    }
}
