//! Replenishment over the ledger: what should be ordered, and what is worth a word.
//!
//! ```text
//! news ─► gather ─► replenish::decide ─► replenish::watch ─► alerts, proposals ─► drafts
//! ```
//!
//! `rules` is what people say of how items are kept in stock, `classes` what follows for those of which nothing is said.

mod accept;
mod automatic;
mod background;
mod bought;
mod classes;
mod evaluate;
mod gather;
mod groups;
mod news;
mod proposals;
mod rules;
pub(crate) mod state;
#[cfg(test)]
mod tests;

pub use accept::Accepted;
pub(crate) use accept::accept;
pub(crate) use background::{Evaluator, Look};
pub(crate) use bought::bought;
pub use bought::{Bought, BoughtOrder};
pub use evaluate::Evaluated;
pub(crate) use evaluate::decided;
pub(crate) use gather::{Stocked, World};
pub(crate) use groups::groups;
pub(crate) use news::{forget, goes_blind};
pub use proposals::{Proposal, ProposalFilter, ProposalGroup};
pub use rules::RuleOf;
pub(crate) use rules::{PolicyDoc, list as rules};
