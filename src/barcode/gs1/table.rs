//! The application identifiers as facts: what a value is made of, whom it needs and excludes, whether a separator follows.
//!
//! Sources: GS1 General Specifications (sections 3.2 to 3.9, 7.8, 7.11), release 26, and the public GS1 Barcode Syntax
//! Dictionary, which states the same facts for machines. 206 rows stand for 541 identifiers; the rows are in
//! [`items`](super::items), [`measures`](super::measures) and [`other`](super::other).

use super::{check::Check, items::ITEMS, measures::MEASURES, other::OTHER};
use crate::barcode::element::Key;

/// The characters that a component may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Digits.
    Digits,
    /// The 82 characters that are safe in every country: letters, digits and ``!"%&'()*+,-./:;<=>?_``.
    Safe82,
    /// The 39 characters of component numbers: digits, capitals, `#`, `-`, `/`.
    Parts39,
    /// The 64 characters of URI-safe base64, with `=` at the end.
    Base64,
}

/// A stretch of a value.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Its characters.
    pub set: Set,
    /// Its least length, where it is there at all.
    pub min: u8,
    /// Its greatest length.
    pub max: u8,
    /// Whether it may be absent.
    pub optional: bool,
    /// What else must be true of it.
    pub checks: &'static [Check],
}

impl Part {
    const fn new(set: Set, min: u8, max: u8) -> Self {
        Self { set, min, max, optional: false, checks: &[] }
    }

    /// The same stretch, with rules.
    pub(super) const fn with(self, checks: &'static [Check]) -> Self {
        Self { checks, ..self }
    }

    /// The same stretch, that may be absent.
    pub(super) const fn maybe(self) -> Self {
        Self { optional: true, ..self }
    }
}

/// So many digits.
pub(super) const fn n(len: u8) -> Part {
    Part::new(Set::Digits, len, len)
}

/// One to so many digits.
pub(super) const fn n_to(max: u8) -> Part {
    Part::new(Set::Digits, 1, max)
}

/// So many of the 82 characters.
pub(super) const fn x(len: u8) -> Part {
    Part::new(Set::Safe82, len, len)
}

/// One to so many of the 82 characters.
pub(super) const fn x_to(max: u8) -> Part {
    Part::new(Set::Safe82, 1, max)
}

/// One to so many of the 39 characters.
pub(super) const fn y_to(max: u8) -> Part {
    Part::new(Set::Parts39, 1, max)
}

/// One to so many of the 64 characters.
pub(super) const fn z_to(max: u8) -> Part {
    Part::new(Set::Base64, 1, max)
}

/// A family of identifiers by how they begin: `310` means 3100 to 3109. Two identifiers never begin like one another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Family {
    bits: u32,
    mask: u32,
}

impl Family {
    pub(super) const fn of(start: &'static str) -> Self {
        Self { bits: Key::known(start).bits(), mask: u32::MAX << (32 - 8 * start.len()) }
    }

    /// Whether a key is of this family.
    #[must_use]
    pub const fn has(self, key: Key) -> bool {
        key.bits() & self.mask == self.bits
    }

    /// How its members begin.
    #[must_use]
    pub fn start(self) -> Key {
        let bytes = self.bits.to_be_bytes();
        Key::from_bytes(bytes.split(|b| *b == 0).next().unwrap_or_default()).unwrap_or(Key::known("00"))
    }
}

impl std::fmt::Debug for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({}..)", self.start())
    }
}

/// Partners that a field needs on its pack: one of the alternatives, each of them complete.
pub type Needs = &'static [&'static [Family]];

/// Writes [`Needs`]: `needs!["01" "21", "8006"]` is (01) with (21), or (8006).
macro_rules! needs {
    ($($($start:literal)+),+) => { &[$(&[$($crate::barcode::gs1::table::Family::of($start)),+]),+] };
}

/// Writes a list of families.
macro_rules! families {
    ($($start:literal),*) => { &[$($crate::barcode::gs1::table::Family::of($start)),*] };
}
pub(super) use {families, needs};

/// What a field is in a GS1 Digital Link URI.
#[derive(Debug, Clone, Copy)]
pub enum Link {
    /// Not allowed in the query; at most a qualifier in the path.
    No,
    /// Allowed in the query.
    Attribute,
    /// A primary key: the path may go on with one of these lists of qualifiers, in their order. Also an attribute.
    Primary(&'static [&'static [Family]]),
}

/// One row of the table: an identifier, or a run of them that differ in the last digit.
#[derive(Debug, Clone, Copy)]
pub struct Ai {
    first: u16,
    last: u16,
    digits: u8,
    /// The short title (section 3.2 of the General Specifications).
    pub title: &'static str,
    /// What its value is made of.
    pub parts: &'static [Part],
    /// Partners it needs on the pack.
    pub needs: Needs,
    /// Identifiers that must not stand on the same pack.
    pub never: &'static [Family],
    /// Its place in a Digital Link.
    pub link: Link,
}

impl Ai {
    /// A row; `codes` is `"01"` or `"3100-3105"`.
    pub(super) const fn new(codes: &'static str, title: &'static str, parts: &'static [Part]) -> Self {
        let bytes = codes.as_bytes();
        let (mut first, mut last, mut digits, mut i) = (0, 0, 0, 0);
        while i < bytes.len() {
            if bytes[i] == b'-' {
                first = last;
                last = 0;
                digits = 0;
            } else {
                last = last * 10 + (bytes[i] - b'0') as u16;
                digits += 1;
            }
            i += 1;
        }
        if digits as usize == bytes.len() {
            first = last;
        }
        Self { first, last, digits, title, parts, needs: &[], never: &[], link: Link::Attribute }
    }

    pub(super) const fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    pub(super) const fn never(self, never: &'static [Family]) -> Self {
        Self { never, ..self }
    }

    pub(super) const fn off_link(self) -> Self {
        Self { link: Link::No, ..self }
    }

    pub(super) const fn primary(self, qualifiers: &'static [&'static [Family]]) -> Self {
        Self { link: Link::Primary(qualifiers), ..self }
    }

    /// The identifiers of this row.
    pub fn keys(&self) -> impl Iterator<Item = Key> + use<> {
        let width = usize::from(self.digits);
        (self.first..=self.last).filter_map(move |n| Key::new(&format!("{n:0width$}")))
    }

    /// How many digits the identifier has.
    #[must_use]
    pub const fn digits(&self) -> usize {
        self.digits as usize
    }

    /// Whether the length is fixed by the first two digits, so that no separator is needed (section 7.8.5).
    #[must_use]
    pub const fn is_predefined(&self) -> bool {
        predefined(self.prefix())
    }

    /// The least and greatest length of a value.
    #[must_use]
    pub fn lengths(&self) -> (usize, usize) {
        self.parts.iter().fold((0, 0), |(min, max), part| {
            (min + if part.optional { 0 } else { usize::from(part.min) }, max + usize::from(part.max))
        })
    }

    const fn prefix(&self) -> usize {
        let mut n = self.first as usize;
        let mut digits = self.digits;
        while digits > 2 {
            n /= 10;
            digits -= 1;
        }
        n
    }
}

/// Whether the identifiers that begin with these two digits have a predefined length.
const fn predefined(prefix: usize) -> bool {
    matches!(prefix, 0..=4 | 11..=20 | 31..=36 | 41)
}

/// The rows in three runs, each in ascending order of the first two digits.
static RUNS: [&[Ai]; 3] = [ITEMS, MEASURES, OTHER];

/// For each two digits: the run, where its rows begin and end there, and how long the identifiers are. A table, so that
/// looking up is two steps whatever the identifier.
static INDEX: [(u8, u8, u8, u8); 100] = index();

const fn index() -> [(u8, u8, u8, u8); 100] {
    let runs: [&[Ai]; 3] = [ITEMS, MEASURES, OTHER];
    let mut index = [(0, 0, 0, 0); 100];
    let mut run = 0;
    while run < runs.len() {
        let mut row = 0;
        while row < runs[run].len() {
            let ai = &runs[run][row];
            // Only (91) to (99) are a run that differs in its first two digits.
            let mut prefix = ai.prefix();
            let last = if ai.digits == 2 { ai.last as usize } else { prefix };
            while prefix <= last {
                let slot = &mut index[prefix];
                if slot.3 == 0 {
                    *slot = (run as u8, row as u8, row as u8 + 1, ai.digits);
                } else {
                    // All identifiers that begin alike are equally long and stand together.
                    assert!(slot.3 == ai.digits && slot.0 == run as u8 && slot.2 == row as u8);
                    slot.2 = row as u8 + 1;
                }
                prefix += 1;
            }
            row += 1;
        }
        run += 1;
    }
    index
}

/// The identifier that a text begins with.
pub(crate) fn starting(text: &[u8]) -> Option<(&'static Ai, Key)> {
    let (a, b) = (text.first()?.wrapping_sub(b'0'), text.get(1)?.wrapping_sub(b'0'));
    if a > 9 || b > 9 {
        return None;
    }
    let (run, from, to, digits) = *INDEX.get(usize::from(a) * 10 + usize::from(b))?;
    let code = text.get(..usize::from(digits))?;
    let mut number: u16 = 0;
    for byte in code {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u16::from(byte - b'0');
    }
    let rows = RUNS.get(usize::from(run))?.get(usize::from(from)..usize::from(to))?;
    let ai = rows.iter().find(|ai| ai.first <= number && number <= ai.last)?;
    Some((ai, Key::from_bytes(code)?))
}

/// The identifier that is exactly this key.
#[must_use]
pub fn find(key: Key) -> Option<&'static Ai> {
    starting(key.as_str().as_bytes()).filter(|(_, found)| *found == key).map(|(ai, _)| ai)
}

/// All rows, in the order of the standard but for the internal ones.
pub fn rows() -> impl Iterator<Item = &'static Ai> {
    RUNS.iter().flat_map(|run| run.iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_541_identifiers_and_each_finds_its_row() {
        let mut count = 0;
        for row in rows() {
            for key in row.keys() {
                count += 1;
                assert!(std::ptr::eq(find(key).unwrap(), row), "{key}");
            }
        }
        assert_eq!((rows().count(), count), (206, 541));
    }

    #[test]
    fn a_predefined_length_is_one_length() {
        for row in rows().filter(|row| row.is_predefined()) {
            let (min, max) = row.lengths();
            assert_eq!(min, max, "{}", row.title);
        }
    }

    #[test]
    fn what_is_no_identifier_finds_none() {
        for text in
            ["", "0", "04", "23", "234", "2345", "310", "3106", "89", "8", "3", "XX", "0X", "41", "418"]
        {
            assert!(Key::new(text).and_then(find).is_none(), "{text}");
        }
        assert_eq!(starting(b"235XXX").unwrap().1, Key::new("235").unwrap());
    }

    #[test]
    fn a_family_has_its_members() {
        assert!(Family::of("31").has(Key::known("3105")) && !Family::of("31").has(Key::known("3205")));
        assert!(Family::of("01").has(Key::known("01")) && !Family::of("01").has(Key::known("02")));
        assert_eq!(Family::of("310").start(), Key::known("310"));
    }
}
