//! Sales orders: taken in from channels, bound to items, promised stock, picked, packed, shipped. What is said of one is
//! facts; what is promised and what left are movements that name it.

mod check;
mod document;
mod stage;

pub(crate) use check::{compare, rebuild};
pub(crate) use document::{BatchDoc, LineDoc, OrderDoc, ToldDoc, bound};
pub(crate) use stage::touch;

use super::{
    error::{Result, StoreError},
    ledger::{Author, Tx},
};
use crate::{
    domain::{OrderCode, SiteId, Uid},
    scan::Record,
};
use sha2::{Digest, Sha256};

/// The uid of an order: the same in every store that takes the same order in.
#[must_use]
pub(crate) fn uid_of(code: &OrderCode) -> Uid {
    let digest = Sha256::digest(format!("pickface order {code}"));
    let mut uid = Uid::default();
    uid.0.copy_from_slice(&digest[..16]);
    uid
}

/// What a flow wants recorded of an order.
pub(crate) fn record(_tx: &mut Tx<'_>, _site: SiteId, record: &Record, _author: &Author) -> Result<()> {
    Err(StoreError::Refused(format!("{record:?} is not recorded yet")))
}
