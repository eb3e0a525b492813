//! GS1 element strings: scan data, bracketed text, and what they say.
//!
//! [`parse`] takes what a scanner sends after the AIM id, with `GS` (U+001D) for FNC1; [`parse_bracketed`] takes what is
//! printed under a symbol. Both refuse what the standard forbids and name the character; they never guess.
//!
//! Sources: GS1 General Specifications, release 26: sections 3 (what each identifier holds), 4.14 (which belong together),
//! 7.8 (separators), 7.9 (check digits), 7.11 (character sets), 7.12 (dates).
//!
//! # Where this differs from other readers, and why
//!
//! | case | GS1 Barcode Syntax Engine | biip | here |
//! |---|---|---|---|
//! | separator before the first field, two in a row | refused | accepted | accepted, [`Warning`]: scanners send them |
//! | separator after the last field | accepted | accepted | accepted, [`Warning`] |
//! | CR or LF after the last field | refused | accepted | accepted, [`Warning`]: a suffix that was not taken off |
//! | a partner is missing (lot without GTIN) | refused unless told otherwise | accepted | accepted, [`Parsed::waits_for`]: the other symbol of the pack |
//! | partners that exclude each other, one field twice with two values | refused | accepted | refused |
//! | a field of variable length at its greatest length, and the next behind it without a separator | refused | accepted | refused, the sentence asks for the separator |
//! | two harvest days in (7007), day 00 in (7003) and (7006) | as the standard | refused, accepted | as the standard |
//! | wrong check digit | refused | accepted with a note | refused |
//! | a value that hides another field, no separator in the scan | accepted | accepted | accepted, [`Parsed::lost`] shows the other reading |
//! | `%` escapes, country, currency, package and coupon codes | checked | not checked | checked |
//! | currencies withdrawn since 2023 (694, 932, 975) and 396 | partly refused | accepted | accepted: they stand on labels |
//! | padding of (8030) | `=` to a multiple of three | not allowed | as the engine |
//! | more than 64 fields | refused | accepted | accepted |
//! | `^` for FNC1 | only in its own data form | no | refused; see [`separator`](super::separator) |

pub(crate) mod check;
mod codes;
mod coupon;
mod items;
mod lost;
mod measures;
mod other;
pub mod pack;
pub mod table;
pub mod values;

pub use check::Check;
pub use lost::Lost;
pub use pack::Waiting;

use super::element::{Element, Fault, FaultKind, Key, Warning, chars_before};
use std::borrow::Cow;
use table::Ai;

/// The separator between fields in scan data: FNC1 arrives as this character.
pub const GS: char = '\u{1D}';

/// What a GS1 barcode says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed<'a> {
    /// The fields, in their order.
    pub elements: Vec<Element<'a>>,
    /// What is not as it should be, but does not change the fields.
    pub warnings: Vec<Warning>,
    /// Partners that are not in this symbol: the other barcode of the pack has them.
    pub waits_for: Vec<Waiting>,
    /// Another reading, when a separator may have been lost. Then the operator is asked.
    pub lost: Option<Lost<'a>>,
}

impl Parsed<'_> {
    /// The value of a field.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.elements.iter().find(|element| element.key == *key).map(|element| &*element.value)
    }

    /// The same, free of the scanned text.
    #[must_use]
    pub fn into_owned(self) -> Parsed<'static> {
        Parsed {
            elements: self.elements.into_iter().map(Element::into_owned).collect(),
            warnings: self.warnings,
            waits_for: self.waits_for,
            lost: self.lost.map(Lost::into_owned),
        }
    }
}

/// Reads scan data without its AIM id, `GS` as U+001D.
///
/// # Errors
/// [`Fault`]: the character at which the data breaks the standard, and how.
pub fn parse(text: &str) -> Result<Parsed<'_>, Fault> {
    let mut parsed = Parsed::default();
    let body = text.trim_end_matches(['\r', '\n']);
    let separated = fields(body, &mut parsed.elements, &mut parsed.warnings)
        .map_err(|(at, ai, kind)| Fault { at: chars_before(text, at), ai, kind })?;
    if parsed.elements.is_empty() {
        return Err(Fault { at: 0, ai: None, kind: FaultKind::Empty });
    }
    if body.len() < text.len() {
        parsed.warnings.push(Warning::TrailingLineEnd);
    }
    parsed.waits_for = pack::check(&parsed.elements).map_err(|conflict| {
        let at = parsed.elements.get(conflict.index).map_or(0, |element| start_of(text, element));
        Fault { at, ai: Some(conflict.key), kind: conflict.kind }
    })?;
    if !separated {
        parsed.lost = lost::readings(body, &parsed.elements);
    }
    Ok(parsed)
}

/// A trouble in a field: byte, field, what.
type FieldTrouble = (usize, Option<Key>, FaultKind);

/// Reads one field after another; whether there was a separator anywhere.
fn fields<'a>(
    text: &'a str,
    elements: &mut Vec<Element<'a>>,
    warnings: &mut Vec<Warning>,
) -> Result<bool, FieldTrouble> {
    let bytes = text.as_bytes();
    let mut at = separators(bytes, 0);
    let mut separated = at > 0;
    if separated {
        warnings.push(Warning::LeadingSeparator);
    }
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let (ai, key) = table::starting(rest).ok_or_else(|| (at, None, unknown(text, at)))?;
        let start = at + ai.digits();
        let end = bytes.iter().skip(start).position(|b| *b == GS as u8).map_or(bytes.len(), |i| start + i);
        let len = check::value(ai, text, start, end).map_err(|(at, kind)| (at, Some(key), kind))?;
        at = start + len;
        if at < end && !ai.is_predefined() {
            return Err((at, Some(key), FaultKind::TooLong(ai.lengths().1 as u16)));
        }
        // A value that passed its checks is ASCII.
        let value = Cow::Borrowed(text.get(start..at).unwrap_or_default());
        elements.push(Element { key, value, title: ai.title });
        let count = separators(bytes, at);
        at += count;
        separated |= count > 0;
        if count > 0 && at == bytes.len() {
            warnings.push(Warning::TrailingSeparator);
        } else if count > 1 {
            warnings.push(Warning::DoubleSeparator);
        }
    }
    Ok(separated)
}

/// How many separators stand here.
fn separators(bytes: &[u8], at: usize) -> usize {
    bytes.iter().skip(at).take_while(|b| **b == GS as u8).count()
}

fn unknown(text: &str, at: usize) -> FaultKind {
    let start: String = text.get(at..).unwrap_or_default().chars().take(4).collect();
    FaultKind::UnknownKey(crate::domain::text::escape(&start))
}

/// The character at which an element that borrows from a text begins; its values are ASCII, so bytes are counted only
/// before them.
fn start_of(text: &str, element: &Element<'_>) -> usize {
    let Cow::Borrowed(value) = &element.value else { return 0 };
    let byte = (value.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    chars_before(text, byte.min(text.len())).saturating_sub(element.key.as_str().len())
}

/// Reads bracketed text, `(01)09506000134352(10)AB-12`; a bracket in a value is written `\(`; `|` may part the linear
/// component of a composite symbol from the other.
///
/// # Errors
/// [`Fault`], as [`parse`].
pub fn parse_bracketed(text: &str) -> Result<Parsed<'_>, Fault> {
    let fault = |at: usize, ai, kind| Fault { at: chars_before(text, at), ai, kind };
    let mut parsed = Parsed::default();
    let mut starts = Vec::new();
    let mut at = 0;
    while at < text.len() {
        starts.push(at);
        let rest = text.get(at..).unwrap_or_default();
        let inner = rest
            .strip_prefix('(')
            .ok_or_else(|| fault(at, None, FaultKind::Form("an identifier in brackets must stand here")))?;
        let code = inner.split(')').next().unwrap_or_default();
        let Some(key) = Key::new(code).filter(|_| code.len() < inner.len()) else {
            return Err(fault(at, None, unknown(text, at)));
        };
        let ai = table::find(key).ok_or_else(|| fault(at + 1, None, unknown(text, at + 1)))?;
        let start = at + code.len() + 2;
        let (value, len) = bracketed_value(text.get(start..).unwrap_or_default());
        whole_value(ai, &value).map_err(|(i, kind)| fault(start + i, Some(key), kind))?;
        parsed.elements.push(Element { key, value, title: ai.title });
        at = start + len;
        if text.get(at..).is_some_and(|rest| rest.starts_with("|(")) {
            at += 1;
        }
    }
    if parsed.elements.is_empty() {
        return Err(fault(0, None, FaultKind::Empty));
    }
    parsed.waits_for = pack::check(&parsed.elements).map_err(|conflict| {
        fault(starts.get(conflict.index).copied().unwrap_or(0), Some(conflict.key), conflict.kind)
    })?;
    Ok(parsed)
}

/// The value up to the next bracket that is not escaped, and how many bytes it takes.
fn bracketed_value(text: &str) -> (Cow<'_, str>, usize) {
    let mut value = Cow::Borrowed("");
    let mut from = 0;
    loop {
        let rest = text.get(from..).unwrap_or_default();
        let end = rest.find('(').map_or(text.len(), |i| from + i);
        let piece = text.get(from..end).unwrap_or_default();
        let bracket = end < text.len();
        if let Some(piece) = piece.strip_suffix('\\').filter(|_| bracket) {
            value.to_mut().push_str(piece);
            value.to_mut().push('(');
            from = end + 1;
            continue;
        }
        let (piece, end) = match piece.strip_suffix('|').filter(|_| bracket) {
            Some(piece) => (piece, end - 1),
            None => (piece, end),
        };
        if value.is_empty() {
            value = Cow::Borrowed(piece);
        } else {
            value.to_mut().push_str(piece);
        }
        return (value, end);
    }
}

/// Whether a text is a value of this identifier from end to end; the byte at which it is not.
pub(crate) fn whole_value(ai: &Ai, value: &str) -> Result<(), (usize, FaultKind)> {
    let max = ai.lengths().1;
    if let Some((at, _)) = value.char_indices().nth(max) {
        return Err((at, FaultKind::TooLong(max as u16)));
    }
    let len = check::value(ai, value, 0, value.len())?;
    if len == value.len() { Ok(()) } else { Err((len, FaultKind::TooLong(max as u16))) }
}

/// Makes scan data of fields, with separators only where they are needed.
///
/// # Errors
/// [`Fault`] of the first value that is not right, or of partners that exclude each other; `at` counts from the
/// beginning of that value.
pub fn build(fields: &[(&str, &str)]) -> Result<String, Fault> {
    let mut text = String::new();
    let mut elements = Vec::with_capacity(fields.len());
    let mut open = false;
    for (code, value) in fields {
        let key = Key::new(code).filter(|key| table::find(*key).is_some());
        let ai = key.and_then(table::find);
        let (Some(key), Some(ai)) = (key, ai) else {
            return Err(Fault { at: 0, ai: None, kind: unknown(code, 0) });
        };
        whole_value(ai, value).map_err(|(at, kind)| Fault {
            at: chars_before(value, at),
            ai: Some(key),
            kind,
        })?;
        if open {
            text.push(GS);
        }
        text.push_str(code);
        text.push_str(value);
        open = !ai.is_predefined();
        elements.push(Element { key, value: Cow::Borrowed(value), title: ai.title });
    }
    if elements.is_empty() {
        return Err(Fault { at: 0, ai: None, kind: FaultKind::Empty });
    }
    pack::check(&elements).map_err(|conflict| Fault {
        at: 0,
        ai: Some(conflict.key),
        kind: conflict.kind,
    })?;
    Ok(text)
}

/// The fields as they are printed under a symbol, brackets in values escaped so that [`parse_bracketed`] reads them.
#[must_use]
pub fn to_bracketed(elements: &[Element<'_>]) -> String {
    let mut text = String::new();
    for element in elements {
        text.push('(');
        text.push_str(element.key.as_str());
        text.push(')');
        text.push_str(&element.value.replace('(', "\\("));
    }
    text
}

#[cfg(test)]
mod tests;
