//! Forecasts: what will be wanted, period by period, and how sure that is.
//!
//! Pure: what was sold in ([`series`]), histories ([`history`]), forecasts out ([`answer`]); [`run()`] is the whole of it,
//! [`reach`] says how far a stock lasts, and [`supply`] how far with what is to come:
//!
//! ```text
//! Job ─ see ─► every method from the end and from past lead times (look, models) ─┐
//!                                                                                 ├─ learn ─► Calibration
//! all other jobs ─────────────────────────────────────────────────────────────────┘              │
//! Forecast ◄─ finish ◄── mixture, pooled correction, quantiles calibrated over the pool ◄────────┘
//! ```
//!
//! The methods are mixed rather than chosen between: the mixture that would have done best on past lead times of all items,
//! drawn half-way towards one that does well everywhere. Trees grown over all items then say what the mixture gets wrong
//! (nothing where that is noise) and how wide its errors are, and pooled conformal curves turn widths into quantiles.

pub mod answer;
mod boost;
pub mod class;
mod conformal;
pub mod distribution;
mod finish;
pub mod history;
mod learn;
mod look;
pub mod measure;
pub mod models;
mod pool;
mod profile;
pub mod reach;
mod run;
mod see;
pub mod sentence;
pub mod series;
pub mod supply;
mod words;

pub use answer::{Accuracy, Candidate, DemandClass, Forecast, Method, NotEnough, Spread, Total};
pub use history::{Ask, History, Job, Prior};
pub use learn::Calibration;
pub use run::{Control, again, all_again, calibrated, mixable, only, run};
