//! What must stand together on a pack, and what must not.
//!
//! A label is often split over two symbols. So the standard judges partners over all symbols of a pack: a partner that
//! is missing is *awaited*, one that is forbidden is an error. Source: GS1 General Specifications, section 4.14.

use super::table::{self, Needs};
use crate::barcode::element::{Element, Fault, FaultKind, Key};
use std::fmt;

/// A field whose partner has not been scanned yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// The field that needs a partner.
    pub key: Key,
    /// The partners: one of the alternatives, each of them complete.
    pub any_of: Needs,
}

impl fmt::Display for Waiting {
    /// `(10) waits for (01), (02) or (8006)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}) waits for ", self.key)?;
        for (i, together) in self.any_of.iter().enumerate() {
            let before = match i {
                0 => "",
                _ if i + 1 == self.any_of.len() => " or ",
                _ => ", ",
            };
            f.write_str(before)?;
            for (j, family) in together.iter().enumerate() {
                write!(f, "{}({})", if j == 0 { "" } else { " with " }, family.start())?;
            }
        }
        Ok(())
    }
}

/// Two fields that must not stand together.
#[derive(Debug)]
pub(crate) struct Conflict {
    /// Which of the fields.
    pub(crate) index: usize,
    pub(crate) key: Key,
    pub(crate) kind: FaultKind,
}

/// Judges fields together: what is still awaited, or which two exclude each other. Keys that are no application
/// identifiers are not judged.
pub(crate) fn check(elements: &[Element<'_>]) -> Result<Vec<Waiting>, Conflict> {
    let mut waiting = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        let Some(ai) = table::find(element.key) else { continue };
        let key = element.key;
        let conflict = |kind| Conflict { index, key, kind };
        let others = || elements.iter().filter(|other| other.key != key).map(|other| other.key);
        let excluded = others().find(|other| ai.never.iter().any(|family| family.has(*other)));
        if let Some(other) = excluded {
            return Err(conflict(FaultKind::Pair(other)));
        }
        if elements.iter().skip(index + 1).any(|other| other.key == key && other.value != element.value) {
            return Err(conflict(FaultKind::Differs));
        }
        let there = |together: &[table::Family]| together.iter().all(|f| others().any(|other| f.has(other)));
        if !ai.needs.is_empty() && !ai.needs.iter().any(|together| there(together)) {
            waiting.push(Waiting { key, any_of: ai.needs });
        }
    }
    signed(elements)?;
    Ok(waiting)
}

/// A signature (8030) needs the serial component of the keys that may go without one.
fn signed(elements: &[Element<'_>]) -> Result<(), Conflict> {
    const SIGNATURE: Key = Key::known("8030");
    const KEYS: [Key; 3] = [Key::known("253"), Key::known("255"), Key::known("8003")];
    if !elements.iter().any(|element| element.key == SIGNATURE) {
        return Ok(());
    }
    let bare = elements.iter().enumerate().find(|(_, element)| {
        KEYS.contains(&element.key)
            && table::find(element.key).is_some_and(|ai| ai.lengths().0 == element.value.len())
    });
    match bare {
        Some((index, element)) => Err(Conflict {
            index,
            key: element.key,
            kind: FaultKind::Rule("needs its serial component when it is signed (8030)"),
        }),
        None => Ok(()),
    }
}

/// The fields of all symbols of one pack.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    elements: Vec<Element<'static>>,
}

impl Pack {
    /// Adds the fields of one symbol. A field that is already there with the same value is taken once.
    ///
    /// # Errors
    /// [`Fault`] when a field contradicts one that is there; then the pack is as it was, so the symbol belongs to
    /// another pack. `at` is 0: the fault lies between two symbols.
    pub fn add(&mut self, symbol: &[Element<'_>]) -> Result<(), Fault> {
        let before = self.elements.len();
        for element in symbol {
            if !self.elements.iter().any(|known| known.key == element.key && known.value == element.value) {
                self.elements.push(element.clone().into_owned());
            }
        }
        if let Err(conflict) = check(&self.elements) {
            self.elements.truncate(before);
            return Err(Fault { at: 0, ai: Some(conflict.key), kind: conflict.kind });
        }
        Ok(())
    }

    /// All fields so far, in the order of their scans.
    #[must_use]
    pub fn elements(&self) -> &[Element<'static>] {
        &self.elements
    }

    /// What is still awaited from another symbol; empty when the pack is complete.
    #[must_use]
    pub fn waits_for(&self) -> Vec<Waiting> {
        check(&self.elements).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::gs1::parse;

    #[test]
    fn two_symbols_make_one_pack() {
        let lot = parse("10AB-12").unwrap();
        assert_eq!(
            lot.waits_for.first().unwrap().to_string(),
            "(10) waits for (01), (02), (03), (8006) or (8026)"
        );
        let mut pack = Pack::default();
        pack.add(&lot.elements).unwrap();
        assert_eq!(pack.waits_for().len(), 1);
        pack.add(&parse("0109506000134352").unwrap().elements).unwrap();
        pack.add(&lot.elements).unwrap();
        assert!(pack.waits_for().is_empty());
        assert_eq!(pack.elements().len(), 2);
    }

    #[test]
    fn another_lot_is_another_pack() {
        let mut pack = Pack::default();
        pack.add(&parse("010950600013435210AB").unwrap().elements).unwrap();
        let fault = pack.add(&parse("10AC").unwrap().elements).unwrap_err();
        assert_eq!(fault.to_string(), "(10) comes twice with different values");
        assert_eq!(pack.elements().len(), 2);
    }

    #[test]
    fn a_content_needs_its_count_and_its_pallet() {
        let waits = parse("020950600013435237100").unwrap().waits_for;
        assert_eq!(waits.first().unwrap().to_string(), "(37) waits for (00) with (02) or (00) with (8026)");
        let whole = parse("00006141411234567890020950600013435237100").unwrap();
        assert!(whole.waits_for.is_empty());
    }

    #[test]
    fn a_signature_needs_a_serial() {
        assert!(parse("2531234567890128\u{1d}8030ABC123").is_err());
        assert!(parse("2531234567890128X\u{1d}8030ABC123").unwrap().waits_for.is_empty());
    }
}
