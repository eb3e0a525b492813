//! Code 39 with its optional check character.
//!
//! A scanner that does not check it sends it as the last character; nothing in the text says whether it is one. So
//! [`verify`] is asked only where the site's profile says that its Code 39 labels carry one. Source: ISO/IEC 16388, annex A.

/// The 43 characters of Code 39 in the order of their values.
const ALPHABET: &[u8; 43] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/// The value of a character, or `None` when Code 39 has no such character.
#[must_use]
pub const fn value(c: char) -> Option<u8> {
    Some(match c {
        '0'..='9' => c as u8 - b'0',
        'A'..='Z' => c as u8 - b'A' + 10,
        '-' => 36,
        '.' => 37,
        ' ' => 38,
        '$' => 39,
        '/' => 40,
        '+' => 41,
        '%' => 42,
        _ => return None,
    })
}

/// The check character behind a text: the sum of all values, modulo 43.
///
/// `None` when the text has a character that Code 39 has not.
#[must_use]
pub fn check_character(text: &str) -> Option<char> {
    let sum = text.chars().try_fold(0_usize, |sum, c| Some((sum + usize::from(value(c)?)) % 43))?;
    ALPHABET.get(sum).copied().map(char::from)
}

/// Whether the last character is the check character of those before it.
#[must_use]
pub fn verify(text: &str) -> bool {
    let mut chars = text.chars();
    let last = chars.next_back();
    !chars.as_str().is_empty() && last.is_some() && check_character(chars.as_str()) == last
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_text_book_example_ends_in_w() {
        assert_eq!(check_character("CODE39"), Some('W'));
        assert!(verify("CODE39W"));
        assert!(!verify("CODE39X"));
    }

    #[test]
    fn a_text_without_anything_to_check_is_not_verified() {
        for text in ["", "0", "code39w", "\u{e9}"] {
            assert!(!verify(text), "{text}");
        }
        assert_eq!(check_character("caf\u{e9}"), None);
    }

    proptest! {
        #[test]
        fn a_checked_text_verifies(text in "[0-9A-Z. $/+%-]{1,40}") {
            let checked = format!("{text}{}", check_character(&text).unwrap());
            prop_assert!(verify(&checked));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = (verify(&text), check_character(&text));
        }
    }
}
