//! ISBN: book numbers of 10 and 13 digits.
//!
//! A book's barcode is an EAN-13 that begins with 978 or 979; its older number of ten digits (the last may be X) stands
//! on papers and in supplier files. Source: ISO 2108, annexes A and C.

use super::gtin::{Gtin, check_digit};

/// A book number, kept as its 13 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Isbn([u8; 13]);

/// Why a text is no ISBN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IsbnError {
    /// Not 10 or 13 digits, or 13 that do not begin with 978 or 979.
    #[error("an ISBN has 10 digits, or 13 that begin with 978 or 979")]
    Shape,
    /// The last character is not the check digit.
    #[error("the check digit should be {expected}")]
    CheckDigit {
        /// What the last character should be: a digit or X.
        expected: char,
    },
}

impl Isbn {
    /// Reads an ISBN with or without hyphens and spaces, with or without the word ISBN in front.
    ///
    /// # Errors
    /// [`IsbnError`] when it has another shape or a wrong check digit.
    pub fn parse(text: &str) -> Result<Self, IsbnError> {
        let text = text.trim();
        let head = text.get(..4).filter(|h| h.eq_ignore_ascii_case("isbn"));
        let body = head.and_then(|h| text.get(h.len()..)).unwrap_or(text);
        let body = body.trim_start_matches([':', ' ']);
        let mut digits = [0; 13];
        let mut length = 0;
        for c in body.bytes().filter(|c| !matches!(c, b'-' | b' ')) {
            let x = matches!(c, b'X' | b'x') && length == 9;
            if !(c.is_ascii_digit() || x) {
                return Err(IsbnError::Shape);
            }
            *digits.get_mut(length).ok_or(IsbnError::Shape)? = if x { b'X' } else { c };
            length += 1;
        }
        match (length, digits) {
            (10, [a, b, c, d, e, f, g, h, i, check, ..]) => {
                let nine = [a, b, c, d, e, f, g, h, i];
                let expected = check_10(nine);
                if check != expected as u8 {
                    return Err(IsbnError::CheckDigit { expected });
                }
                Ok(Self::of_nine(nine))
            }
            (13, [b'9', b'7', b'8' | b'9', ..]) if digits.iter().all(u8::is_ascii_digit) => {
                let [body @ .., last] = &digits;
                let expected = b'0' + check_digit(body);
                if *last == expected {
                    Ok(Self(digits))
                } else {
                    Err(IsbnError::CheckDigit { expected: char::from(expected) })
                }
            }
            _ => Err(IsbnError::Shape),
        }
    }

    fn of_nine([a, b, c, d, e, f, g, h, i]: [u8; 9]) -> Self {
        let body = [b'9', b'7', b'8', a, b, c, d, e, f, g, h, i];
        Self([b'9', b'7', b'8', a, b, c, d, e, f, g, h, i, b'0' + check_digit(&body)])
    }

    /// The 13 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII digits are ever stored.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// As the trade item number under which the book is stocked.
    #[must_use]
    pub fn to_gtin(&self) -> Option<Gtin> {
        Gtin::parse(self.as_str()).ok()
    }

    /// The number of ten digits, which only those that begin with 978 have.
    #[must_use]
    pub fn to_isbn10(&self) -> Option<String> {
        let [b'9', b'7', b'8', a, b, c, d, e, f, g, h, i, _] = self.0 else { return None };
        let nine = [a, b, c, d, e, f, g, h, i];
        Some(nine.into_iter().map(char::from).chain([check_10(nine)]).collect())
    }
}

impl std::fmt::Display for Isbn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// The check digit of an ISBN of ten: weights 10 down to 2, modulo 11; ten is X.
fn check_10(nine: [u8; 9]) -> char {
    let sum: u32 = nine.iter().zip((2..=10).rev()).map(|(d, weight)| u32::from(d - b'0') * weight).sum();
    char::from_digit((11 - sum % 11) % 11, 10).unwrap_or('X')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_forms_of_a_book_are_one() {
        for text in
            ["0804429 57X", "0-8044-2957-x", "978-0-8044-2957-3", "ISBN 9780804429573", "isbn: 080442957X"]
        {
            let isbn = Isbn::parse(text).unwrap();
            assert_eq!(isbn.as_str(), "9780804429573", "{text}");
            assert_eq!(isbn.to_isbn10().as_deref(), Some("080442957X"), "{text}");
            assert_eq!(isbn.to_gtin(), Gtin::parse("9780804429573").ok());
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(Isbn::parse("0804429570"), Err(IsbnError::CheckDigit { expected: 'X' }));
        assert_eq!(Isbn::parse("9780306406158"), Err(IsbnError::CheckDigit { expected: '7' }));
        for text in ["", "ISBN", "9506000134352", "08044X9570", "97808044295733", "X", "\u{e9}"] {
            assert_eq!(Isbn::parse(text), Err(IsbnError::Shape), "{text}");
        }
    }

    #[test]
    fn a_book_of_979_has_no_ten_digits() {
        assert_eq!(Isbn::parse("9791090636071").unwrap().to_isbn10(), None);
    }

    proptest! {
        #[test]
        fn a_book_survives_its_ten_digits(nine in "[0-9]{9}") {
            let nine: [u8; 9] = nine.as_bytes().try_into().unwrap();
            let isbn = Isbn::of_nine(nine);
            prop_assert_eq!(Isbn::parse(isbn.as_str()), Ok(isbn));
            prop_assert_eq!(Isbn::parse(&isbn.to_isbn10().unwrap()), Ok(isbn));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}", near in "(ISBN)?[0-9X -]{0,16}") {
            let _ = (Isbn::parse(&text), Isbn::parse(&near));
        }
    }
}
