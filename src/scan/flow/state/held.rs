//! Containers as a task remembers them.

use super::Line;
use crate::{
    domain::{ContainerId, Quantity},
    scan::ContainerHit,
};
use serde::{Deserialize, Serialize};

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
