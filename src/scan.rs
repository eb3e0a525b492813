//! Scans and flows: timed bytes → one scan; (state, scan) → (state, feedback, what to record).
//!
//! PURE. [`decode`] turns bytes into keys and characters, [`frame`] turns those into scans by the station's [`profile`];
//! [`reading`] says what a scan means to a [`Catalog`]; [`task`] is what one terminal is doing, a value that takes one scan
//! and answers with the next value, what to tell the picker, and what to record. The flows themselves are in `flow/`.
//! Nothing here draws, stores or knows a clock: the tab, the command line and the tests drive the same flows.

pub mod catalog;
pub(crate) mod counter;
pub mod counting;
pub mod decode;
mod fault;
mod flow;
pub mod frame;
pub mod key;
pub mod order;
pub mod profile;
pub mod reading;
pub mod sale;
pub mod setup;
pub mod stated;
pub mod task;

pub use catalog::{
    Catalog, CatalogError, Container, ContainerHit, Content, ItemHit, PlaceHit, Seen, SerialPlace, Standing,
    TagHit,
};
pub use counting::{CountHit, CountedBy, HeldCount, HeldHit, HeldMove};
pub use fault::Fault;
pub use flow::reasons;
pub use frame::{Aim, Event, Frame, Framer, Origin, Terminator};
pub use key::{Key, KeyCode, Mods};
pub use order::{OrderHit, OrderLine};
pub use profile::Profile;
pub use reading::Reading;
pub use sale::{BatchHit, CartHit, PickHit, SaleHit, SaleLine};
pub use task::{Errand, Feedback, Latest, Outcome, Record, Step, Task, View};
