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

/// What a text says by its form alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// A command from the sheet: OK, UNDO, a quantity digit.
    Command(Command),
    /// A trade item number with a right check digit.
    Gtin(Gtin),
    /// Digits of a GTIN's length whose last is not the check digit: misread, or a house code.
    BadCheckDigit {
        /// The digits as scanned.
        text: String,
        /// The digit that the last one should be.
        expected: u8,
    },
    /// Anything else: a house code, a location, a SKU.
    Text(String),
}

/// Reads one scan. `text` is trimmed of white space at its ends; the answer's text is what remains.
#[must_use]
pub fn read(text: &str) -> Code {
    let text = text.trim();
    if let Some(command) = Command::from_code(text) {
        return Code::Command(command);
    }
    match Gtin::parse(text) {
        Ok(gtin) => Code::Gtin(gtin),
        Err(gtin::GtinError::CheckDigit { expected }) => Code::BadCheckDigit { text: text.into(), expected },
        Err(gtin::GtinError::Shape) => Code::Text(text.into()),
    }
}

/// The normal form under which a code is stored and looked up: a GTIN as 14 digits, anything else as it stands.
#[must_use]
pub fn normal_form(text: &str) -> String {
    match read(text) {
        Code::Gtin(gtin) => gtin.as_str().into(),
        _ => text.trim().into(),
    }
}
