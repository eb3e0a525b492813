//! Alerts: what loses money or trust soonest, said once, with what helps.
//!
//! Rows are opened and closed by whoever looks over the stock ([`Store::evaluate`](crate::store::Store::evaluate)); what people say of
//! them (seen, silent until, silent for good) are facts, which hold for what the alert is about.

mod counts;
mod keep;
mod list;
mod orders;
mod said;
mod sites;
mod told;

pub(crate) use counts::held;
pub use keep::Changed;
pub(crate) use keep::{open_kinds, settle};
pub use list::{Alert, AlertFilter, AlertPage, AlertQuery, Digest};
pub(crate) use list::{is_silent, list, page};
pub(crate) use said::{SaidDoc, end_levels, record};
pub(crate) use sites::{of_sites, unknown_scan, variances};
pub use told::{News, Told};
