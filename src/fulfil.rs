//! Orders out of the door: which stock is promised to which order, and which orders go onto one cart, which
//! place is counted when.
//!
//! PURE: no disk, no clock, no screen. `store::orders` gathers what is asked here and records what follows; what a picker
//! does with it stands in `scan::flow`.

pub mod allocate;
pub mod cart;
pub mod count;

pub use allocate::{Promise, Rotation, Shelf, Want, allocate};
pub use cart::{Candidate, next};
pub use count::{CountJob, Shelf as CountShelf, Tolerance, Variance};
