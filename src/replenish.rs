//! Replenishment: what to order, when, how much, and why.
//!
//! Pure: numbers in, numbers out. [`math`] is the mathematics of stock as the textbooks have it; what an item's policy makes of
//! it stands beside it.

pub mod math;
