//! # pickface
//!
//! Runs a warehouse from a terminal: scans record every movement, everyone sees true stock, demand is forecast,
//! replenishment is proposed and explained, goods are received by scan.
//!
//! ## The map of the house
//!
//! | room | what it is for | what it may know |
//! |---|---|---|
//! | [`domain`] | the words of the trade as types: item, quantity, location, movement, fact | PURE: nothing |
//! | [`barcode`] | one text → what it says: GTIN, GS1, tag, command code ... | PURE: `domain` |
//! | [`scan`] | timed bytes → one scan; flows: (state, scan) → (state, feedback, what to record) | PURE: `domain`, `barcode` |
//! | [`forecast`] | histories in, forecasts with honest intervals out | PURE: `domain` |
//! | [`replenish`] | what to order, when, how much, and why; the mathematics of stock | PURE: `domain`, `forecast` |
//! | [`fulfil`] | which stock is promised to which order, which orders go onto one cart | PURE: `domain` |
//! | [`demo`] | a warehouse made from a seed | PURE: `domain`, `barcode` (check digits) |
//! | `store` | the ledger in SQLite: schema, writer, readers, queries, doctor | the pure rooms; no screen |
//! | `exchange` | files in and out: CSV, Shopify, Online Retail, JSON lines | the pure rooms and `store` |
//! | [`print`] | labels, sheets of labels, pages for walls: PDF, SVG, ZPL as bytes | PURE: `domain`, `barcode` |
//! | [`printer`] | labels on their way to a label printer: a TCP connection | `domain`; no store, no screen |
//! | [`notify`] | messages out by mail, to a web address, to a program: what waits in the outbox, delivered | `store`, `print`, `exchange`; no screen |
//! | [`channels`] | files of orders into the store, a folder that they are dropped into, what a channel may sell | `exchange`, `store`; no screen |
//! | `cli` | one file a command, each a thin hand on the rooms above | everything but `tui`'s insides |
//! | `tui` | the screens: model, message, update, effects, view; widgets know no stock | everything but SQLite |
//!
//! ## The laws
//!
//! 1. Green means on disk: a scan is acknowledged only after its transaction is durable.
//! 2. Stock changes only by a movement; a correction is a counter-movement that names what it reverses.
//! 3. A scan's Enter never presses anything.
//! 4. The screen waits for nothing, and an idle screen writes no byte.
//! 5. Physical truth is never refused: stock below zero is recorded and flagged.
//! 6. Every proposed number explains itself.
//! 7. Every feature works on the local store; nothing leaves the machine unless a hub or hook is configured.
//! 8. Text from outside is data: it never commands the terminal, forms SQL or becomes a spreadsheet formula.
//!
//! `tests/laws.rs` keeps the walls between the rooms; `docs/ARCHITECTURE.md` walks through them.

pub mod barcode;
pub mod channels;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod exchange;
pub mod forecast;
pub mod fulfil;
pub mod log;
pub mod notify;
pub mod print;
pub mod printer;
pub mod replenish;
pub mod scan;
pub mod store;
pub mod tui;

#[cfg(test)]
mod testing;
