//! The host's keyboard layout, undone: which characters arrive in place of which.

use unicode_normalization::UnicodeNormalization;

/// Which characters arrive changed, and what they were: the n-th of `from` was the n-th of `to`.
///
/// ```toml
/// [scanner]
/// layout = { from = "à&é^", to = "012[", dead = "^" }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "LayoutTable", into = "LayoutTable")]
pub struct Layout {
    pairs: Vec<(char, char)>,
    dead: String,
}

#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct LayoutTable {
    from: String,
    to: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    dead: String,
}

/// The two halves of a layout differ in length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the layout has {from} characters in `from` but {to} in `to`; write as many in both")]
pub struct UnevenLayout {
    from: usize,
    to: usize,
}

/// Accents as they stand alone, and the marks that they are on a letter. A quote stands for an accent where a system
/// answers a dead key and a space with it.
const ACCENTS: &[(char, char)] = &[
    ('`', '\u{300}'),
    ('´', '\u{301}'),
    ('\'', '\u{301}'),
    ('^', '\u{302}'),
    ('~', '\u{303}'),
    ('¨', '\u{308}'),
    ('"', '\u{308}'),
    ('°', '\u{30a}'),
    ('˚', '\u{30a}'),
    ('˝', '\u{30b}'),
    ('ˇ', '\u{30c}'),
    ('¸', '\u{327}'),
    (',', '\u{327}'),
    ('˛', '\u{328}'),
];

impl Layout {
    /// A table from two texts of one length.
    ///
    /// # Errors
    /// When the lengths, in characters, differ.
    pub fn new(from: &str, to: &str) -> Result<Self, UnevenLayout> {
        let lengths = UnevenLayout { from: from.chars().count(), to: to.chars().count() };
        if lengths.from != lengths.to {
            return Err(lengths);
        }
        Ok(Self { pairs: from.chars().zip(to.chars()).collect(), dead: String::new() })
    }

    /// The same, where these characters come from dead keys: they melt with a letter behind them (`^` and `e` to `ê`).
    #[must_use]
    pub fn with_dead(self, dead: &str) -> Self {
        Self { dead: dead.into(), ..self }
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.dead.is_empty()
    }

    /// How many characters it changes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// What `c` was.
    #[must_use]
    pub fn restore(&self, c: char) -> char {
        self.pairs.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)
    }

    /// What a text was: each character, and those that a dead key made of two.
    #[must_use]
    pub fn restore_all(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match self.melted(c) {
                Some((accent, letter)) => out.extend([self.restore(accent), self.restore(letter)]),
                None => out.push(self.restore(c)),
            }
        }
        out
    }

    /// The dead key and the letter that a character was made of, where it has no key of its own; both as they come.
    #[must_use]
    pub fn melted(&self, c: char) -> Option<(char, char)> {
        if self.pairs.iter().any(|(from, _)| *from == c) { None } else { self.made_of(c) }
    }

    /// The same, whether it has a key of its own or not.
    #[must_use]
    pub fn made_of(&self, c: char) -> Option<(char, char)> {
        if self.dead.is_empty() || c.is_ascii() {
            return None;
        }
        let mut parts = std::iter::once(c).nfd();
        let (letter, mark) = (parts.next()?, parts.next()?);
        let accent = self.dead.chars().find(|dead| ACCENTS.contains(&(*dead, mark)))?;
        parts.next().is_none().then_some((accent, letter))
    }

    /// Two characters that claim to be what arrives as one; a table that was written by hand can hold such.
    #[must_use]
    pub fn twice(&self) -> Option<char> {
        let mut pairs = self.pairs.iter().enumerate();
        pairs
            .find(|(i, (from, _))| self.pairs.iter().take(*i).any(|(other, _)| other == from))
            .map(|(_, (c, _))| *c)
    }
}

impl TryFrom<LayoutTable> for Layout {
    type Error = UnevenLayout;

    fn try_from(table: LayoutTable) -> Result<Self, UnevenLayout> {
        Ok(Self::new(&table.from, &table.to)?.with_dead(&table.dead))
    }
}

impl From<Layout> for LayoutTable {
    fn from(layout: Layout) -> Self {
        let (from, to) = layout.pairs.into_iter().unzip();
        Self { from, to, dead: layout.dead }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_key_that_melted_with_a_letter_is_two_characters_again() {
        // A Swedish host: `]` is a dead diaeresis, `[` is å.
        let layout = Layout::new("¨å", "][").unwrap().with_dead("¨");
        assert_eq!(layout.restore_all("Ë09506"), "]E09506");
        assert_eq!(layout.restore_all("¨C1å"), "]C1[");
        assert_eq!(layout.restore_all("ö é"), "]o é", "an acute is no dead key of this table");
        assert_eq!(
            Layout::new("¨ö", "];").unwrap().with_dead("¨").restore_all("ö"),
            ";",
            "it has a key of its own"
        );
    }
}
