//! Counts: what is to be counted and why, what was counted, and what waits for a word because it differs much from the books.
//!
//! A count is a fact. Within the tolerance its variances are movements of the same transaction; outside it the fact keeps the
//! movements, a second count by somebody else is asked, and a lead says whether they are posted. They are differences from
//! what the books said at each line's scan, so what moved since is not undone.

mod document;
mod held;
mod list;
mod plan;
mod setting;
#[cfg(test)]
mod tests;

pub(crate) use document::CountDoc;
pub use held::{Decision, Held};
pub(crate) use held::{decide, held_of, of_place, taken};
pub use list::CountLine;
pub use plan::Planned;
pub(crate) use plan::next;
pub(crate) use setting::{SettingDoc, tolerance};
