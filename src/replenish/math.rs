//! The mathematics of stock: one file a subject, every function with the formula it computes and where that is from.
//!
//! | file | what is there |
//! |---|---|
//! | [`distribution`] | demand as a distribution: density, both tails, quantile, loss of the first and second order |
//! | [`loss`] | the standard normal loss, its inverse, and what a [`Loss`] is |
//! | [`eoq`], [`discount`], [`joint`] | how much to order when demand is known: EOQ and its kin, price breaks, several items in one order |
//! | [`newsvendor`], [`myopic`] | how much to have for one period of unsure demand |
//! | [`rq`], [`ss`] | when to order and how much, again and again: (r, Q) and (s, S) |
//! | [`lot_sizing`] | known demand that changes: Wagner and Whitin |
//! | [`supply`] | suppliers that fail or deliver another quantity |
//! | [`service`] | reorder points and order-up-to levels from a service level, and the rules that other systems use |
//! | [`class`] | ABC and XYZ |
//! | [`budget`], [`rebalance`] | what to buy first with little money; surplus to where it is short |
//!
//! Everything is an `f64` in base units and money of one currency; nothing of it goes back into the ledger unrounded. A number
//! that makes no sense (a holding cost below zero, a service level of two) is an [`Unsound`], never a `NaN` in the answer.
//!
//! Sources, by short names: *Snyder and Shen*, "Fundamentals of Supply Chain Theory", 2nd edition (2019); *Silver, Pyke and
//! Thomas*, "Inventory and Production Management in Supply Chains", 4th edition (2017); *Zipkin*, "Foundations of Inventory
//! Management" (2000). Symbols in formulas: K fixed cost of an order, h holding cost of a unit for a period, p stock-out cost of
//! a unit for a period, D or lambda demand of a period, L lead time.

pub mod budget;
pub mod class;
pub mod discount;
pub mod distribution;
pub mod eoq;
pub mod joint;
pub mod loss;
pub mod lot_sizing;
pub mod myopic;
pub mod newsvendor;
pub mod rebalance;
pub mod rq;
pub mod service;
pub mod ss;
pub mod supply;

mod check;
mod search;

pub use check::Unsound;
pub use distribution::{Discrete, Distribution};
pub use loss::Loss;
