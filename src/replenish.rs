//! Replenishment: what to order, when, how much, and why.
//!
//! Pure: numbers in, numbers out. [`math`] is the mathematics of stock as the textbooks have it; what an item's policy makes of
//! it stands beside it, and [`lead_time`] is how long goods take.

pub mod decide;
pub mod demand;
pub mod explain;
pub mod joint;
pub mod lead_time;
pub mod math;
pub mod policy;
pub mod position;
pub mod rule;
pub mod simulate;
pub mod transfer;
pub mod watch;

pub use decide::{Arrival, Costs, Decision, Levels, Otherwise, Rounding, Situation, decide};
pub use demand::{Demand, Own, Stretch};
pub use policy::{Policy, Service, UnitCost};
pub use position::Position;
pub use rule::{Aim, Automatic, PolicyKind, Rule};
