//! Replenishment: what to order, when, how much, and why.
//!
//! Pure: numbers in, numbers out. [`math`] is the mathematics of stock as the textbooks have it; what an item's policy makes of
//! it stands beside it, and [`lead_time`] is how long goods take.

pub mod lead_time;
pub mod math;
