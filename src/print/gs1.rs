//! GS1 data to print: element strings, their human form, and Digital Link addresses.

use super::{PrintError, error::brief, label::ItemFacts, symbol::GS};
use crate::domain::{Day, LotCode, text::escape};
use chrono::Datelike;
use std::fmt::Write;

/// Application identifiers whose values need no separator behind them, among those that are printed here.
const FIXED: [&str; 3] = ["00", "01", "17"];
/// Characters of a lot or serial (GS1 General Specifications 3.4.6, 3.5.2).
const VALUE_MOST: usize = 20;
/// Signs that the GS1 character set 82 has beside letters and digits.
const SIGNS: &str = "!\"%&'()*+,-./:;<=>?_";

/// One identifier and its value.
pub(super) type Element = (&'static str, String);

/// What an item's label says in GS1: GTIN, expiry, lot, serial; those that are known.
pub(super) fn elements(facts: &ItemFacts) -> Result<Vec<Element>, PrintError> {
    let gtin = facts.gtin.ok_or_else(|| PrintError::NoGtin { sku: brief(facts.sku.as_str()) })?;
    let mut out = vec![("01", gtin.to_string())];
    if let Some(date) = facts.expiry.and_then(six_digits) {
        out.push(("17", date));
    }
    for (identifier, value) in
        [("10", facts.lot.as_ref().map(LotCode::as_str)), ("21", facts.serial.as_deref())]
    {
        if let Some(value) = value {
            out.push((identifier, checked(value)?));
        }
    }
    Ok(out)
}

/// `YYMMDD`.
fn six_digits(day: Day) -> Option<String> {
    let date = day.date()?;
    Some(format!("{:02}{:02}{:02}", date.year().rem_euclid(100), date.month(), date.day()))
}

fn checked(value: &str) -> Result<String, PrintError> {
    let symbol = "GS1";
    if let Some(found) = value.chars().find(|c| !c.is_ascii_alphanumeric() && !SIGNS.contains(*c)) {
        let advice = "GS1 lots and serials are made of plain letters, digits and signs without spaces";
        return Err(PrintError::Character { found, text: brief(value), symbol, advice });
    }
    if value.is_empty() {
        return Err(PrintError::Empty { symbol });
    }
    if value.len() > VALUE_MOST {
        let (holds, advice) = ("20 characters in a lot or serial", "print its SKU instead");
        return Err(PrintError::TooLong { text: brief(value), symbol: "GS1 code", holds, advice });
    }
    Ok(value.to_owned())
}

/// `01095060001343521726113010L7`: GS only behind a value of free length that is not the last.
pub(super) fn element_string(elements: &[Element]) -> String {
    let mut out = String::new();
    for (i, (identifier, value)) in elements.iter().enumerate() {
        out.push_str(identifier);
        out.push_str(value);
        if i + 1 < elements.len() && !FIXED.contains(identifier) {
            out.push(GS);
        }
    }
    out
}

/// `(01)09506000134352(17)261130(10)L7`.
pub(super) fn human(elements: &[Element]) -> String {
    elements.iter().fold(String::new(), |mut out, (identifier, value)| {
        // Writing to a string does not fail.
        let _ = write!(out, "({identifier}){value}");
        out
    })
}

/// `https://example.com/01/09506000134352/10/L7/21/S1?17=261130`.
///
/// Source: GS1 Digital Link URI Syntax 1.6: key, then qualifiers in the order 22, 10, 21 in the path, attributes in the
/// query.
pub(super) fn digital_link(resolver: &str, elements: &[Element]) -> Result<String, PrintError> {
    let base = resolver.trim().trim_end_matches('/');
    let rest = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
    let sound = rest.is_some_and(|host| !host.is_empty() && !host.contains(['?', '#']));
    if !sound || !base.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(PrintError::Resolver { found: escape(resolver).chars().take(80).collect() });
    }
    let mut out = base.to_owned();
    for identifier in ["01", "10", "21"] {
        if let Some((_, value)) = elements.iter().find(|(i, _)| *i == identifier) {
            let _ = write!(out, "/{identifier}/{}", percent(value));
        }
    }
    if let Some((_, date)) = elements.iter().find(|(i, _)| *i == "17") {
        let _ = write!(out, "?17={date}");
    }
    Ok(out)
}

/// Everything but letters, digits and `-._~` as `%NN` (RFC 3986).
fn percent(value: &str) -> String {
    value.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Vec<Element> {
        vec![
            ("01", "09506000134352".into()),
            ("17", "261130".into()),
            ("10", "L/7".into()),
            ("21", "S1".into()),
        ]
    }

    #[test]
    fn a_separator_stands_only_where_one_is_needed() {
        assert_eq!(element_string(&some()), "01095060001343521726113010L/7\u{1d}21S1");
        assert_eq!(human(&some()), "(01)09506000134352(17)261130(10)L/7(21)S1");
    }

    #[test]
    fn a_link_escapes_what_a_path_may_not_hold() {
        let link = digital_link("https://example.com/", &some()).unwrap();
        assert_eq!(link, "https://example.com/01/09506000134352/10/L%2F7/21/S1?17=261130");
        for bad in ["", "example.com", "https://", "javascript:x", "https://a b", "https://a?x"] {
            assert!(digital_link(bad, &some()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_lot_that_gs1_cannot_hold_is_refused() {
        assert!(checked("L 7").is_err());
        assert!(checked(&"1".repeat(21)).is_err());
        assert!(checked("L\u{1d}7").is_err());
    }
}
