//! Lines and containers as a task remembers them.

use super::Lot;
use crate::{
    domain::{ContainerId, ItemId, Quantity},
    scan::{ContainerHit, PlaceHit},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// So much of one item and lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    #[serde(rename = "i")]
    pub(crate) item: ItemId,
    #[serde(rename = "s")]
    pub(crate) sku: Arc<str>,
    #[serde(rename = "l", default, skip_serializing_if = "Lot::is_none")]
    pub(crate) lot: Lot,
    #[serde(rename = "q")]
    pub(crate) quantity: Quantity,
    /// Count: on hand at the moment of the line's last scan.
    #[serde(rename = "e", default, skip_serializing_if = "none_of_it")]
    pub(crate) seen: Quantity,
    /// Count: what moved between the line's first scan and its last.
    #[serde(rename = "m", default, skip_serializing_if = "none_of_it")]
    pub(crate) moved: Quantity,
    /// Count: what each container here held of it at the moment of the line's last scan.
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) within: Vec<(ContainerId, Quantity)>,
    /// Count: where the books have this serial instead.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<PlaceHit>,
    /// How much of it comes out of containers, the last one last; the rest is loose.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) out: Vec<Out>,
    /// In hand, or counted: how much of it was read by tags of a container.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) read: Vec<Read>,
}

/// An item and the code of its lot: what tells lines apart.
pub(crate) type Key = (ItemId, Option<String>);

impl Line {
    pub(crate) fn key(&self) -> Key {
        (self.item, self.lot.code.clone())
    }

    /// `TEA lot L1`.
    pub(crate) fn name(&self) -> String {
        format!("{}{}", self.sku, self.lot.tail())
    }
}

fn none_of_it(quantity: &Quantity) -> bool {
    quantity.is_zero()
}

/// A container as an end of a movement: by its row, or by its licence plate while the store does not know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Unit {
    Row(ContainerId),
    New(String),
}

/// A container in hand, or counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    #[serde(rename = "h")]
    pub(crate) hit: ContainerHit,
    /// When it was scanned: `10:41`; in look-up, when it was received.
    #[serde(rename = "t")]
    pub(crate) at: String,
    /// What was in it then, units of different items added up.
    #[serde(rename = "q")]
    pub(crate) units: Quantity,
    /// Count: whether it was moved here from where the books had it.
    #[serde(rename = "m", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) moved: bool,
}

/// The container that goods are received into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Filling {
    #[serde(rename = "c")]
    pub(crate) code: String,
    /// Whether the goods at hand are all that it holds, by its label: it closes behind them.
    #[serde(rename = "w", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) whole: bool,
    /// The tag that it was read from.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub(crate) tag: Option<u64>,
}

/// So much out of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Out {
    #[serde(rename = "h")]
    pub(crate) hit: ContainerHit,
    #[serde(rename = "q")]
    pub(crate) quantity: Quantity,
}

/// So much of a line was read by tags of a container, by so many scans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Read {
    #[serde(rename = "c")]
    pub(crate) container: ContainerId,
    #[serde(rename = "q")]
    pub(crate) quantity: Quantity,
    #[serde(rename = "n")]
    pub(crate) scans: u64,
}

impl Line {
    /// How much of it comes out of containers.
    pub(crate) fn contained(&self) -> Quantity {
        self.out.iter().map(|o| o.quantity).sum()
    }

    /// So much more of it comes out of these.
    pub(crate) fn draw(&mut self, outs: &[Out]) {
        for out in outs {
            match self.out.iter_mut().find(|o| o.hit.id == out.hit.id) {
                Some(known) => known.quantity += out.quantity,
                None => self.out.push(out.clone()),
            }
        }
    }

    /// So much goes back: first into the containers that were drawn from last, because what lay loose was taken before.
    /// Answers with how much goes into each.
    pub(crate) fn give_back(&mut self, mut quantity: Quantity) -> Vec<Out> {
        let mut back = Vec::new();
        while quantity.is_positive()
            && let Some(last) = self.out.last_mut()
        {
            let part = last.quantity.min(quantity);
            back.push(Out { hit: last.hit.clone(), quantity: part });
            last.quantity = last.quantity - part;
            quantity = quantity - part;
            if last.quantity.is_zero() {
                self.out.pop();
            }
        }
        back
    }
}
