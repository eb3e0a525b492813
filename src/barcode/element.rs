//! What every structured barcode is made of: a key, its value, and what can be wrong with them.
//!
//! A key is a GS1 application identifier (`01`, `3103`) or an ANSI MH10.8.2 data identifier (`1T`): at most four
//! characters. Values borrow from the scanned text wherever they can.

use std::{borrow::Cow, fmt};

/// An application identifier or data identifier: one to four ASCII letters and digits, kept inline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 4]);

impl Key {
    /// A key of one to four ASCII letters and digits.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        Self::from_bytes(text.as_bytes())
    }

    pub(crate) fn from_bytes(text: &[u8]) -> Option<Self> {
        if text.is_empty() || text.len() > 4 || !text.iter().all(u8::is_ascii_alphanumeric) {
            return None;
        }
        let mut key = [0; 4];
        for (to, from) in key.iter_mut().zip(text) {
            *to = *from;
        }
        Some(Self(key))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(4);
        // Only ASCII is ever stored.
        self.0.get(..end).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default()
    }

    /// The four bytes, NUL after the end, as a number: what patterns are compared with.
    pub(crate) const fn bits(self) -> u32 {
        u32::from_be_bytes(self.0)
    }

    /// A key whose text is known to be right when the program is built; anything beyond four bytes is dropped.
    pub(crate) const fn known(text: &str) -> Self {
        let from = text.as_bytes();
        let mut key = [0; 4];
        let mut i = 0;
        while i < from.len() && i < 4 {
            key[i] = from[i];
            i += 1;
        }
        Self(key)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({self})")
    }
}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Key {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

/// One field of a barcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element<'a> {
    /// Which field: `01`, `3103`, `1T`.
    pub key: Key,
    /// Its value as scanned, percent and bracket escapes undone; character set, length and checks are right.
    pub value: Cow<'a, str>,
    /// The short title that is printed beside it (GS1 General Specifications, section 3.2); may be empty.
    pub title: &'static str,
}

impl Element<'_> {
    /// The same element, free of the scanned text.
    #[must_use]
    pub fn into_owned(self) -> Element<'static> {
        Element { key: self.key, value: Cow::Owned(self.value.into_owned()), title: self.title }
    }
}

/// Something that is not as the standard wants it but does not change what the code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// A separator before the first field.
    LeadingSeparator,
    /// Two or more separators in a row.
    DoubleSeparator,
    /// A separator after the last field.
    TrailingSeparator,
    /// A carriage return or line feed at the end that the scanner did not take off.
    TrailingLineEnd,
    /// An ISO/IEC 15434 message without its last `EOT`.
    MissingEndOfMessage,
    /// An ISO/IEC 15434 format without its closing `RS`.
    MissingEndOfFormat,
    /// An ISO/IEC 15434 format beside the known ones that was passed over; its two digits.
    FormatPassedOver([u8; 2]),
    /// Part of a Digital Link's query that is no application identifier and was passed over.
    QueryPassedOver,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LeadingSeparator => "a separator before the first field",
            Self::DoubleSeparator => "two separators in a row",
            Self::TrailingSeparator => "a separator after the last field",
            Self::TrailingLineEnd => "a line end after the last field",
            Self::MissingEndOfMessage => "the end mark EOT is missing",
            Self::MissingEndOfFormat => "the record mark RS is missing",
            Self::FormatPassedOver([a, b]) => {
                return write!(f, "format {}{} was passed over", char::from(*a), char::from(*b));
            }
            Self::QueryPassedOver => "a part of the query was passed over",
        })
    }
}

/// Why a code is refused: where, in which field, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The 0-based character of the text that was given to the parser.
    pub at: usize,
    /// The field that is wrong, where it is known.
    pub ai: Option<Key>,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// Nothing but separators.
    Empty,
    /// No field identifier begins like this.
    UnknownKey(String),
    /// The value ends too early; how many characters it needs at least.
    TooShort(u16),
    /// More characters than the field may hold; how many it may hold.
    TooLong(u16),
    /// A character that this place cannot hold, and what it may hold.
    Character(char, &'static str),
    /// The digit is not the check digit; which it should be.
    CheckDigit(char),
    /// The last two characters are not the check characters; which they should be.
    CheckPair([char; 2]),
    /// No such month.
    Month(u8),
    /// No such day in this month.
    Day {
        /// The day as scanned.
        day: u8,
        /// The month as scanned.
        month: u8,
    },
    /// A rule of this field is broken; the sentence says which.
    Rule(&'static str),
    /// Two fields that exclude each other.
    Pair(Key),
    /// The same field twice with different values.
    Differs,
    /// The text around the fields is not in the form it claims to have.
    Form(&'static str),
    /// An ISO/IEC 15434 format that holds no fields, or none that is known; its digits and what it is for.
    Format(String, &'static str),
}

impl fmt::Display for Fault {
    /// One plain sentence: `(17) day 31 does not exist in month 11`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(ai) = self.ai {
            write!(f, "({ai}) ")?;
        }
        match &self.kind {
            FaultKind::Empty => f.write_str("there is no data"),
            FaultKind::UnknownKey(text) => write!(f, "no field identifier begins with {text}"),
            FaultKind::TooShort(n) => write!(f, "is too short, it needs at least {n} characters"),
            FaultKind::TooLong(n) => write!(f, "is longer than {n} characters; was a separator lost?"),
            FaultKind::Character(c, wants) => write!(f, "cannot hold {}, only {wants}", name(*c)),
            FaultKind::CheckDigit(digit) => write!(f, "has a wrong check digit, it should be {digit}"),
            FaultKind::CheckPair([a, b]) => write!(f, "has wrong check characters, they should be {a}{b}"),
            FaultKind::Month(month) => write!(f, "month {month} does not exist"),
            FaultKind::Day { day, month } => write!(f, "day {day} does not exist in month {month}"),
            FaultKind::Rule(rule) | FaultKind::Form(rule) => f.write_str(rule),
            FaultKind::Pair(other) => write!(f, "cannot stand beside ({other})"),
            FaultKind::Differs => f.write_str("comes twice with different values"),
            FaultKind::Format(format, meaning) => write!(f, "format {format} ({meaning}) holds no fields"),
        }
    }
}

impl std::error::Error for Fault {}

/// How a sentence names a character: never the control character itself.
fn name(c: char) -> String {
    match c {
        '\u{1D}' => "a separator".into(),
        ' ' => "a space".into(),
        c if crate::domain::text::is_safe(c) => format!("{c:?}"),
        c => format!("the character U+{:04X}", u32::from(c)),
    }
}

/// The number of characters before a byte of a text: faults are counted in characters.
pub(crate) fn chars_before(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(i, _)| *i < byte).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_its_text() {
        let key = Key::new("3103").unwrap();
        assert_eq!((key.as_str(), key.to_string()), ("3103", "3103".to_owned()));
        assert!(Key::new("1T").unwrap() == "1T" && Key::known("01") == Key::new("01").unwrap());
        assert!(Key::new("").is_none() && Key::new("31035").is_none() && Key::new("é").is_none());
    }

    #[test]
    fn a_fault_is_a_sentence() {
        let fault = Fault { at: 20, ai: Key::new("17"), kind: FaultKind::Day { day: 31, month: 11 } };
        assert_eq!(fault.to_string(), "(17) day 31 does not exist in month 11");
        let fault = Fault { at: 0, ai: Key::new("10"), kind: FaultKind::Character('\u{1b}', "letters") };
        assert_eq!(fault.to_string(), "(10) cannot hold the character U+001B, only letters");
    }
}
