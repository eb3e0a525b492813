//! Texts on their way in and out of spreadsheets.
//!
//! A cell that starts with `=`, `+`, `-`, `@`, TAB, CR or NUL is a formula to a spreadsheet (OWASP ASVS 1.2.10, CWE-1236).
//! On the way out such a *text* gets a `'` in front; on the way in that `'` is taken off again. A text that already
//! looks quoted gets one more, so that every text comes back as it went.

/// Whether a character at the front of a text makes a spreadsheet compute.
fn starts_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\0')
}

/// Whether a text must be quoted on its way out.
pub(super) fn needs_quote(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('\''), Some(c)) => c == '\'' || starts_formula(c),
        (Some(c), _) => starts_formula(c),
        _ => false,
    }
}

/// Takes the quote off again.
pub(super) fn unquoted(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c| c == '\'' || starts_formula(c)) => rest,
        _ => text,
    }
}

/// A barcode's digits behind the `'` that keeps a spreadsheet from rounding them, or the text as it stands.
pub(super) fn unquoted_digits(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => text,
    }
}

/// Whether a spreadsheet has rounded a long number: `9.50601E+12`.
pub(super) fn rounded_number(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let power = power.strip_prefix('+').unwrap_or_default();
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    digits(number)
        && number.contains(['.', ','])
        && !power.is_empty()
        && power.bytes().all(|b| b.is_ascii_digit())
}
