//! Channels: what is sold elsewhere and shipped from here. Files of orders taken into the store, from a command or out of a
//! folder that they are dropped into; how much of the stock a channel may sell.
//!
//! Joins `exchange` (what a file says) and `store` (what it comes to). No screen, no network: a channel is told by files.

mod buffer;
mod folder;
mod take;

pub use buffer::Buffer;
pub use folder::{End, Folder, Look};
pub use take::{Refusal, Taken, options, take};
