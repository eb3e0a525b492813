//! Readings: what one scan means to the warehouse it was made in.
//!
//! The order is fixed, so that nothing typed or scanned ever changes its meaning by luck: a command barcode; a typed
//! quantity `*12`; a place of this site or an item (barcode first, then SKU); a command word typed by hand, where nothing
//! in the catalog has that code; unknown. A bare number is never a quantity, whatever its length.

use super::{Catalog, CatalogError, ItemHit, PlaceHit};
use crate::{
    barcode::{self, Code, Command, command::PREFIX},
    domain::{Quantity, SiteId, text},
};

/// The most digits before the point of a typed or scanned quantity: an EAN has at least eight.
pub const MAX_DIGITS: usize = 6;

/// Scans of so few characters that mean nothing are half a code, not an unknown one.
pub const SHORT: usize = 3;

/// The words that may be typed instead of a command barcode (the flows' names beside them).
const WORDS: [&str; 11] =
    ["OK", "YES", "NO", "UNDO", "DONE", "BACK", "MENU", "HELP", "EMPTY", "QSET", "QCLR"];

/// What one scan means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A command, from the sheet or typed.
    Command(Command),
    /// A place of this site.
    Place(PlaceHit),
    /// An item, with the pack that the code means.
    Item(ItemHit),
    /// A typed quantity, `*12`: zero or more, at most [`MAX_DIGITS`] digits before the point.
    Quantity(Quantity),
    /// A text that begins like a quantity and is none; scrubbed.
    BadQuantity(String),
    /// More than one thing has this code.
    Ambiguous(Vec<Meaning>),
    /// Nothing here has this code.
    Unknown(Unknown),
}

/// One of the things that an ambiguous code can mean.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Meaning {
    /// A place.
    Place(PlaceHit),
    /// An item.
    Item(ItemHit),
}

/// A code that nothing here has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The text, fit for a screen: controls spelled out, cut at 40 characters.
    pub shown: String,
    /// The normal form to bind it under; empty when it must not be bound.
    pub code: String,
    /// What may be wrong with it.
    pub hint: Hint,
}

/// What may be wrong with an unknown code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// A trade item number, as right as one can be.
    Gtin,
    /// The length of a trade item number, but the last digit should be this one.
    CheckDigit(u8),
    /// It begins like a command and is none.
    Command,
    /// A place of the site with this code, not of this one.
    Elsewhere(String),
    /// So many characters (0 to [`SHORT`]): half a scan.
    Short(usize),
    /// No idea.
    None,
}

impl Meaning {
    /// As it stands in a list: `place A1 (bin)`, `MUG-1 Blue mug x 12`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Place(place) => format!("place {} ({})", place.code, place.kind),
            Self::Item(item) if item.pack == Quantity::ONE => format!("{} {}", item.sku, item.name),
            Self::Item(item) => format!("{} {} x {}", item.sku, item.name, item.pack),
        }
    }

    /// Whether both mean the same place or the same item.
    #[must_use]
    pub fn same_thing(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Place(a), Self::Place(b)) => a.id == b.id,
            (Self::Item(a), Self::Item(b)) => a.id == b.id,
            _ => false,
        }
    }
}

impl From<Meaning> for Reading {
    fn from(meaning: Meaning) -> Self {
        match meaning {
            Meaning::Place(place) => Self::Place(place),
            Meaning::Item(item) => Self::Item(item),
        }
    }
}

/// Says what a scan means in a site.
///
/// # Errors
/// When the catalog cannot answer.
pub fn read(raw: &str, site: SiteId, catalog: &dyn Catalog) -> Result<Reading, CatalogError> {
    let raw = raw.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let form = barcode::read(raw);
    if let Code::Command(command) = form {
        return Ok(Reading::Command(command));
    }
    if let Some(digits) = raw.strip_prefix('*') {
        return Ok(quantity(digits).map_or_else(|| Reading::BadQuantity(shown(raw)), Reading::Quantity));
    }
    // Two fields glued together, or a book cut short, would be another code.
    if raw.chars().any(char::is_control) || raw.chars().nth(MAX_CODE).is_some() {
        return Ok(Reading::Unknown(Unknown { shown: shown(raw), code: String::new(), hint: Hint::None }));
    }
    let code = text::clean(
        &match form {
            Code::Gtin(gtin) => gtin.as_str().into(),
            _ => raw.to_owned(),
        },
        MAX_CODE,
    );
    let mut meanings = Vec::new();
    if !code.is_empty() {
        let typed = text::clean(raw, MAX_CODE);
        meanings.extend(catalog.places(site, &typed.to_uppercase())?.into_iter().map(Meaning::Place));
        let mut items = catalog.items_by_barcode(&code)?;
        if items.is_empty() {
            items = catalog.items_by_sku(&typed)?;
        }
        meanings.extend(items.into_iter().map(Meaning::Item));
    }
    if meanings.len() > 1 {
        return Ok(Reading::Ambiguous(meanings));
    }
    if let Some(meaning) = meanings.pop() {
        return Ok(meaning.into());
    }
    if let Some(command) = word(raw) {
        return Ok(Reading::Command(command));
    }
    let length = code.chars().count();
    let hint = match form {
        Code::Gtin(_) => Hint::Gtin,
        _ if raw.get(..PREFIX.len()).is_some_and(|head| head.eq_ignore_ascii_case(PREFIX)) => Hint::Command,
        Code::BadCheckDigit { expected, .. } => Hint::CheckDigit(expected),
        _ => match catalog.sites_of_place(&code.to_uppercase())?.into_iter().find(|(id, _)| *id != site) {
            Some((_, elsewhere)) => Hint::Elsewhere(elsewhere),
            None if length <= SHORT => Hint::Short(length),
            None => Hint::None,
        },
    };
    let code = if matches!(hint, Hint::Gtin | Hint::None) { code } else { String::new() };
    Ok(Reading::Unknown(Unknown { shown: shown(raw), code, hint }))
}

/// Whether a text means anything here.
///
/// # Errors
/// When the catalog cannot answer.
pub fn is_known(raw: &str, site: SiteId, catalog: &dyn Catalog) -> Result<bool, CatalogError> {
    Ok(!matches!(read(raw, site, catalog)?, Reading::Unknown(_) | Reading::BadQuantity(_)))
}

/// Longer codes than this are unknown: no barcode that means an item or a place is.
const MAX_CODE: usize = 128;

/// A raw text as a message may show it: controls spelled out, cut at 40 characters.
#[must_use]
pub fn shown(raw: &str) -> String {
    // The cut comes first: a pasted book must not be escaped whole.
    let head: String = raw.chars().take(41).collect();
    let escaped = text::escape(&head);
    if escaped.chars().count() <= 40 {
        return escaped;
    }
    escaped.chars().take(37).chain("...".chars()).collect()
}

/// A quantity as people type it behind the star: digits, at most one point, nothing else.
fn quantity(digits: &str) -> Option<Quantity> {
    let whole = digits.split('.').next().unwrap_or_default();
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (plain && whole.len() <= MAX_DIGITS).then(|| digits.parse().ok()).flatten()
}

/// A command typed by hand, without its prefix.
pub(crate) fn word(raw: &str) -> Option<Command> {
    let upper = raw.to_ascii_uppercase();
    let known = WORDS.contains(&upper.as_str())
        || crate::barcode::command::FlowKind::ALL.iter().any(|flow| flow.word().eq_ignore_ascii_case(raw));
    known.then(|| Command::from_code(&format!("{PREFIX}{upper}"))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_number_is_no_quantity_and_a_star_makes_a_short_one() {
        assert_eq!(quantity("12"), Some(Quantity::from_units(12)));
        assert_eq!(quantity("0.5"), Some(Quantity::from_thousandths(500)));
        for text in ["", "1234567", "9506000134352", "-1", "+1", "1e3", "1.2345", "*1"] {
            assert_eq!(quantity(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_shown_commands_no_terminal_and_fits_a_line() {
        assert_eq!(shown("a\x1b[2J"), "a\\x1B[2J");
        assert!(shown(&"x".repeat(5000)).chars().count() <= 40);
    }

    #[test]
    fn plain_words_are_commands_but_codes_of_lists_are_not() {
        assert_eq!(word("done"), Some(Command::Done));
        assert_eq!(word("Receive"), Some(Command::Start(crate::barcode::command::FlowKind::Receive)));
        assert_eq!(word("qset"), Some(Command::QuantitySet));
        assert_eq!(word("Q1"), None);
        assert_eq!(word("R01"), None);
    }
}
