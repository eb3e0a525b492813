//! Sales orders: taken in from channels, bound to items, promised stock, picked, packed, shipped. What is said of one is
//! facts; what is promised and what left are movements that name it.

mod bind;
mod check;
mod document;
mod gone;
mod list;
mod record;
mod settle;
mod stage;
mod tasks;
#[cfg(test)]
mod tests;
mod unbound;

pub use bind::{Bound, Rebind};
pub(crate) use check::{compare, rebuild};
pub(crate) use document::{BatchDoc, LineDoc, OrderDoc, ToldDoc, bound};
pub use gone::Gone;
pub use list::OrderLine;
pub(crate) use record::record;
pub use settle::Settled;
pub(crate) use settle::{after, may_take_back, settle};
pub(crate) use stage::touch;
pub(crate) use tasks::{CountTaskDoc, counted};
pub use unbound::Unbound;

use crate::domain::{OrderCode, Uid};
use sha2::{Digest, Sha256};

/// The uid of an order: the same in every store that takes the same order in.
#[must_use]
pub(crate) fn uid_of(code: &OrderCode) -> Uid {
    let digest = Sha256::digest(format!("pickface order {code}"));
    let mut uid = Uid::default();
    uid.0.copy_from_slice(&digest[..16]);
    uid
}
