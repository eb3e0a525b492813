//! Forecasts: what will be wanted, period by period, and how sure that is.
//!
//! Pure: histories in, forecasts out. [`history`] is what goes in, [`answer`] what comes out, [`run()`] the whole of it:
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
mod run;
mod see;
pub mod sentence;

pub use answer::{Accuracy, Candidate, DemandClass, Forecast, Method, NotEnough, Spread, Total};
pub use history::{Ask, History, Job, Prior};
pub use learn::Calibration;
pub use run::{Control, again, calibrated, mixable, only, run};
