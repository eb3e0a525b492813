//! The ways of forecasting, each in a file of its own. All take histories in which `NaN` is unknown, and none allocates in
//! its inner loops.
//!
//! Sources are named at each formula; outputs are held to those of a reference implementation by tests.

pub mod aggregate;
pub mod croston;
pub mod ets;
pub mod naive;
pub mod season;
pub mod ses;
pub mod stl;
pub mod theta;
pub mod trend;
pub mod winters;
