//! Sales orders: taken in from channels, bound to items, promised stock, picked, packed, shipped. What is said of one is
//! facts; what is promised and what left are movements that name it.

mod act;
mod bind;
mod check;
mod document;
mod follow;
mod gone;
mod heads;
mod list;
mod record;
mod settle;
mod slip;
mod stage;
mod tasks;
#[cfg(test)]
mod tests;
mod unbound;

pub use act::SaleSaying;
pub(crate) use act::{release, say, told};
pub use bind::{Bound, Rebind};
pub(crate) use check::{compare, rebuild};
pub(crate) use document::{BatchDoc, LineDoc, OrderDoc, ToldDoc, bound};
pub(crate) use follow::{after, free_again, may_take_back, recalled};
pub use gone::Gone;
pub use heads::{Risk, Sale, SaleFilter, SalePage, SaleQuery, SaleRow};
pub(crate) use heads::{lines_of, page};
pub use list::OrderLine;
pub(crate) use record::record;
pub use settle::Settled;
pub(crate) use tasks::{CountTaskDoc, ask, counted};
pub use unbound::Unbound;

use crate::domain::{Day, OrderCode, Uid};
use sha2::{Digest, Sha256};

/// Which orders a wave releases: of those that are promised and in no wave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WaveFilter {
    /// At this site, by its code; `None` is the store's own.
    pub site: Option<String>,
    /// With this in its code, its number or how it is shipped, letter case folded; empty is all.
    pub service: String,
    /// Promised until this day.
    pub due: Option<Day>,
    /// Of at least this priority.
    pub priority: Option<i64>,
    /// Those too of which something is not there.
    pub partial: bool,
    /// So many at most, the most urgent ones.
    pub most: Option<usize>,
    /// What the wave is called; `None` is by when it is released.
    pub name: Option<String>,
}

/// The uid of an order: the same in every store that takes the same order in.
#[must_use]
pub(crate) fn uid_of(code: &OrderCode) -> Uid {
    let digest = Sha256::digest(format!("pickface order {code}"));
    let mut uid = Uid::default();
    uid.0.copy_from_slice(&digest[..16]);
    uid
}
