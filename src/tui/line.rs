//! What of an unfinished line filters, on the tabs whose keys take an amount or a day (Alerts and Buy).
//!
//! Its last word is for a key for as long as it could be an amount or a day, whole or half: it neither filters nor moves
//! the focus. What stands before it filters; with nothing before it, the filter that stands goes on standing. So `mug 24`
//! and `24` behind a filter of `mug` are the same, and `2026-1` on its way to a day disturbs nothing.

use super::model::Tab;

/// The longest that an amount or a day can be: `2026-12-04`. Longer ones are barcodes.
const LONGEST: usize = 10;

/// An unfinished line, in its two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Typed<'a> {
    /// What filters; empty where nothing does.
    pub(crate) words: &'a str,
    /// What is for a key; empty where nothing is.
    pub(crate) given: &'a str,
}

/// The parts of a line on a tab.
pub(crate) fn typed(line: &str, tab: Tab) -> Typed<'_> {
    let whole = Typed { words: line, given: "" };
    if !matches!(tab, Tab::Alerts | Tab::Buy) {
        return whole;
    }
    let line = line.trim();
    let (words, last) = line.rsplit_once(char::is_whitespace).unwrap_or(("", line));
    if may_be_given(last) { Typed { words: words.trim_end(), given: last } } else { whole }
}

/// Whether more characters could make an amount (`24`, `2.5`, `2x`) or a day of it, or it is one.
fn may_be_given(word: &str) -> bool {
    let number = word.strip_suffix(['x', 'X']).unwrap_or(word);
    !number.is_empty()
        && word.len() <= LONGEST
        && number.chars().all(|c| c.is_ascii_digit() || c == '-' || c == '.')
}

impl<'a> Typed<'a> {
    /// What a key takes: the amount or day, or else the words, which it says it cannot read.
    pub(crate) fn for_key(self) -> &'a str {
        if self.given.is_empty() { self.words.trim() } else { self.given }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_days_whole_or_half_are_for_a_key_and_words_filter() {
        let parts = |line| {
            let Typed { words, given } = typed(line, Tab::Buy);
            (words, given)
        };
        for half in ["2", "24", "2.5", ".5", "2x", "-3", "2026", "2026-", "2026-1", "2026-12-0", "2026-12-04"]
        {
            assert_eq!(parts(half), ("", half));
        }
        assert_eq!(parts("mug 24"), ("mug", "24"));
        assert_eq!(parts("blue mug  2026-12"), ("blue mug", "2026-12"));
        for words in ["mug", "mug-1", "mug24", "24each", "9506000134352", "mug 350 ml", "x", ""] {
            assert_eq!(parts(words), (words, ""));
        }
        assert_eq!(typed("24", Tab::Stock), Typed { words: "24", given: "" }, "no key of Stock takes one");
        assert_eq!(typed("abc", Tab::Buy).for_key(), "abc");
    }
}
