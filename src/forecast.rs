//! Forecasts: what will be wanted, period by period, and how sure that is.
//!
//! Pure: histories in, forecasts out. [`series`] makes histories from what was sold, [`history`] is what goes in,
//! [`answer`] what comes out, `run` the whole of it: every model on every history, the choice by rolling origin on the
//! error over the lead time, and quantiles calibrated over all items of the run. [`reach`] says how far a stock lasts.

pub mod answer;
pub mod history;
pub mod reach;
pub mod series;
mod words;

pub use answer::{Accuracy, Candidate, DemandClass, Forecast, Method, NotEnough, Spread, Total};
pub use history::{Ask, History, Job, Prior};
