//! Print: labels, sheets of labels, purchase orders, packing slips, sheets to count on, the pages that hang on walls; as PDF,
//! SVG and ZPL.
//!
//! Values from values. A [`Symbol`] is what is to be scanned, a [`Label`] puts words beside it, a [`Sheet`] places labels
//! on paper; [`to_pdf`], [`to_svg`] and [`to_zpl`] turn that into bytes. Nothing is written or sent from here: the
//! command line holds the file and the printer.
//!
//! Lengths are millimetres, from the top left corner of the page; modules are counted. Floating point is for paper only.
//!
//! It knows `domain` and `barcode`, no store and no screen. Deliberately not here: which items, places and people get a
//! label (that is asked of the store by whoever prints), and pictures of pixels (a printer knows its dots better).

pub mod count;
pub mod format;
pub mod label;
pub mod order;
pub mod sheet;
pub mod slip;
pub mod symbol;
pub mod wall;

mod error;
mod font;
mod gs1;
mod layout;
mod page;
mod pdf;
mod svg;
mod zpl;

pub use error::PrintError;
pub use format::{Format, Paper};
pub use label::Label;
pub use page::{Align, Mark, Page, Sheet, Weight};
pub use pdf::to_pdf;
pub use svg::to_svg;
pub use symbol::{Modules, Symbol};
pub use zpl::{Dpi, to_zpl};
