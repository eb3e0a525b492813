//! Barcodes: one text → what it says.
//!
//! PURE. What a code *means here* (which item, which place) is the catalog's word, not this room's.
//!
//! Start at [`decode`](mod@decode): it tells the kinds apart and hands each text to the file that knows its rules. [`gs1`] has the
//! table of all application identifiers, [`epc`] the tags, [`command`] what a scanner can say without a keyboard.

pub mod aim;
pub mod code39;
pub mod command;
pub mod decode;
pub mod digital_link;
pub mod element;
pub mod epc;
pub mod gs1;
pub mod gtin;
pub mod hibc;
pub mod isbn;
pub mod iso15434;
pub mod keys;
pub mod mh10;
pub mod restricted;
pub mod separator;
pub mod setup;
pub mod upc;

pub use command::Command;
pub use gtin::Gtin;

/// The normal form under which a code is stored and looked up: a GTIN as 14 digits, anything else as it stands.
#[must_use]
pub fn normal_form(text: &str) -> String {
    Gtin::parse(text.trim()).map_or_else(|_| text.trim().into(), |gtin| gtin.as_str().into())
}
