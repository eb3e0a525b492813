//! The fields of an EPC between header and padding, as its tag URI lists them, without a heap.

use super::error::{EpcError, Place, Problem};

/// Room for the longest identity there is (ADI: 6 + 32 + 30 characters) and then some.
const ROOM: usize = 128;

/// No scheme has more fields.
const MOST: usize = 6;

/// Up to six short ASCII texts in one buffer.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    text: [u8; ROOM],
    ends: [u8; MOST],
    count: usize,
}

impl Fields {
    pub(super) const fn new() -> Self {
        Self { text: [0; ROOM], ends: [0; MOST], count: 0 }
    }

    /// How many fields there are.
    pub(super) const fn len(&self) -> usize {
        self.count
    }

    /// The n-th field, from 0; empty beyond the last.
    pub(super) fn get(&self, n: usize) -> &str {
        if n >= self.count {
            return "";
        }
        let end = self.ends.get(n).copied().unwrap_or(0);
        let start = n.checked_sub(1).and_then(|m| self.ends.get(m)).copied().unwrap_or(0);
        let bytes = self.text.get(usize::from(start)..usize::from(end)).unwrap_or_default();
        // Only ASCII is ever pushed.
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// All fields in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.count).map(|n| self.get(n))
    }

    /// Appends a field of ASCII characters.
    pub(super) fn push(&mut self, text: &[u8]) -> Result<(), EpcError> {
        let full = Problem::TooMany.at(Place::Whole);
        let start =
            usize::from(self.count.checked_sub(1).and_then(|m| self.ends.get(m)).copied().unwrap_or(0));
        let end = start + text.len();
        self.text.get_mut(start..end).ok_or(full)?.copy_from_slice(text);
        *self.ends.get_mut(self.count).ok_or(full)? = end as u8;
        self.count += 1;
        Ok(())
    }

    /// Appends a number with at least so many digits. Whatever overflows the width is the caller's to refuse.
    pub(super) fn push_number(&mut self, value: u64, width: usize) -> Result<(), EpcError> {
        let mut digits = [b'0'; 20];
        let length = write_number(value, &mut digits).max(width).min(20);
        self.push(digits.get(20 - length..).unwrap_or_default())
    }
}

/// Writes a number at the end of a buffer of zeros and says how many digits it took.
fn write_number(mut value: u64, digits: &mut [u8; 20]) -> usize {
    let mut length = 0;
    for slot in digits.iter_mut().rev() {
        *slot = b'0' + (value % 10) as u8;
        value /= 10;
        length += 1;
        if value == 0 {
            break;
        }
    }
    length
}

/// Characters as a URN writes them: those that a URN keeps for itself as `%XX`.
///
/// Source: EPC Tag Data Standard, tables A-1 (82 characters) and G-1 (`#` and `/` in CPI and ADI).
pub(super) fn escape_urn(text: &str, out: &mut String) {
    for c in text.bytes() {
        match c {
            b'"' | b'#' | b'%' | b'&' | b'/' | b'<' | b'>' | b'?' => push_percent(c, out),
            _ => out.push(char::from(c)),
        }
    }
}

/// Characters as a Digital Link writes them: all but letters, digits and `-._~` as `%XX` (RFC 3986, unreserved).
pub(super) fn escape_url(text: &str, out: &mut String) {
    for c in text.bytes() {
        match c {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(c)),
            _ => push_percent(c, out),
        }
    }
}

fn push_percent(c: u8, out: &mut String) {
    out.push('%');
    for nibble in [c >> 4, c & 15] {
        out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase());
    }
}

/// Undoes `%XX`; `None` when a `%` is not followed by two hexadecimal digits or hides what is not ASCII.
pub(super) fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let code = u8::from_str_radix(after.get(..2)?, 16).ok().filter(u8::is_ascii)?;
        if !after.bytes().take(2).all(|c| c.is_ascii_hexdigit()) {
            return None;
        }
        out.push(char::from(code));
        rest = after.get(2..)?;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_kept_apart() {
        let mut fields = Fields::new();
        fields.push_number(614_141, 7).unwrap();
        fields.push(b"").unwrap();
        fields.push_number(u64::MAX, 1).unwrap();
        assert_eq!(fields.iter().collect::<Vec<_>>(), ["0614141", "", "18446744073709551615"]);
        assert_eq!(fields.get(3), "");
    }

    #[test]
    fn what_a_urn_keeps_for_itself_is_escaped_and_comes_back() {
        let mut urn = String::new();
        escape_urn("%x\"y#/&<>?a", &mut urn);
        assert_eq!(urn, "%25x%22y%23%2F%26%3C%3E%3Fa");
        assert_eq!(unescape(&urn).as_deref(), Some("%x\"y#/&<>?a"));
        for bad in ["%", "%2", "%+2", "%GG", "%C3", "%\u{e9}"] {
            assert_eq!(unescape(bad), None, "{bad}");
        }
    }
}
