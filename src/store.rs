//! The store: one SQLite file, shared by the processes of one machine.
//!
//! Truth is two append-only tables, `movement` and `fact`; everything else is a projection that `doctor --repair` can
//! rebuild. One writer thread per process drains its queue into one transaction and answers after the commit; readers
//! run beside it. No screen is known here.
//!
//! Start at [`handle`] (a store opened for writing), [`ledger`] (how a row is appended) and [`service`] (the store as a
//! screen sees it). The schema is `assets/migrations/`.

pub mod alerts;
pub mod backup;
mod catalog;
mod chain;
mod claim;
mod containers;
pub mod counts;
pub mod doctor;
mod document;
pub mod error;
pub mod forecasts;
pub mod found;
mod grid;
pub mod handle;
mod label;
pub(crate) mod ledger;
pub mod load;
pub mod lots;
mod open;
pub mod orders;
pub mod outbox;
mod parking;
mod presence;
mod projection;
pub mod purchases;
pub mod query;
pub mod read;
mod reader;
pub mod reading;
pub mod replenish;
mod schema;
pub mod service;
pub mod session;
pub mod stock;
mod turnstile;
mod watch;
mod writer;

pub use error::{Result, StoreError};
pub use handle::{Clock, Founding, Store, system_clock};
pub use reading::Reading;
