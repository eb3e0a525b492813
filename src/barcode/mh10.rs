//! ANSI MH10.8.2 data identifiers: up to three digits and a letter before a value, `1TLOT-88`.
//!
//! Source: ANSI MH10.8.2, maintained in public by the MH10 committee. The letter is the category (T: traceability, P:
//! item, Q: quantity), the digits choose within it. The table holds those that warehouses meet; any other of the right
//! form is read too, and titled by its category.

use super::element::{Element, Fault, FaultKind, Key, chars_before};
use std::borrow::Cow;

/// Reads one field: identifier and value.
///
/// # Errors
/// [`Fault`] when it begins with no data identifier, has no value, or holds a character beyond printable ASCII.
pub fn field(text: &str) -> Result<Element<'_>, Fault> {
    let fault = |at: usize, ai, kind| Fault { at: chars_before(text, at), ai, kind };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let key = text
        .get(..digits + 1)
        .filter(|code| digits <= 3 && code.ends_with(|c: char| c.is_ascii_uppercase()))
        .and_then(Key::new);
    let Some(key) = key else {
        let start: String = text.chars().take(4).collect();
        return Err(fault(0, None, FaultKind::UnknownKey(crate::domain::text::escape(&start))));
    };
    let value = text.get(digits + 1..).unwrap_or_default();
    if value.is_empty() {
        return Err(fault(text.len(), Some(key), FaultKind::TooShort(1)));
    }
    if let Some((at, c)) = value.char_indices().find(|(_, c)| !(' '..='~').contains(c)) {
        return Err(fault(digits + 1 + at, Some(key), FaultKind::Character(c, "printable ASCII characters")));
    }
    Ok(Element { key, value: Cow::Borrowed(value), title: title(key) })
}

/// Reads a single field that stands alone in a barcode, as on labels of suppliers: only identifiers of the table that
/// begin with a digit (`1T`, `9K`, `3S`), for a lone letter begins every house code.
#[must_use]
pub fn bare(text: &str) -> Option<Element<'_>> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    field(text).ok().filter(|element| TITLES.iter().any(|(known, _)| element.key == *known))
}

/// What an identifier stands for.
#[must_use]
pub fn title(key: Key) -> &'static str {
    TITLES.iter().find(|(known, _)| key == *known).map_or_else(|| category(key), |(_, title)| title)
}

/// What the letter of an identifier stands for.
fn category(key: Key) -> &'static str {
    match key.as_str().as_bytes().last() {
        Some(b'B') => "CONTAINER",
        Some(b'C') => "CONTINUATION",
        Some(b'D') => "DATE",
        Some(b'E') => "ENVIRONMENT",
        Some(b'F') => "LOOPING",
        Some(b'H') => "PERSON",
        Some(b'I') => "VEHICLE",
        Some(b'J') => "LICENCE PLATE",
        Some(b'K') => "TRANSACTION",
        Some(b'L') => "LOCATION",
        Some(b'M') => "INDUSTRY",
        Some(b'N') => "INDUSTRY CODE",
        Some(b'P') => "ITEM",
        Some(b'Q') => "MEASURE",
        Some(b'R') => "MISCELLANEOUS",
        Some(b'S') => "SERIAL/TRACE",
        Some(b'T') => "TRACE",
        Some(b'U') => "POSTAL",
        Some(b'V') => "PARTY",
        Some(b'W') => "ACTIVITY",
        Some(b'Z') => "MUTUAL",
        _ => "",
    }
}

static TITLES: &[(Key, &str)] = &[
    (Key::known("1B"), "CONTAINER SERIAL"),
    (Key::known("2B"), "GAS CYLINDER"),
    (Key::known("7B"), "CONTAINER"),
    (Key::known("25B"), "RTI SERIAL"),
    (Key::known("D"), "DATE"),
    (Key::known("1D"), "DATE DDMMYY"),
    (Key::known("2D"), "DATE MMDDYY"),
    (Key::known("4D"), "DATE YYDDD"),
    (Key::known("6D"), "DATE YYYYMMDD"),
    (Key::known("9D"), "DATE CODE"),
    (Key::known("10D"), "DATE YYWW"),
    (Key::known("12D"), "DATE YYYYMMDD"),
    (Key::known("14D"), "EXPIRY"),
    (Key::known("15D"), "EXPIRY OF USE"),
    (Key::known("16D"), "PROD DATE"),
    (Key::known("1H"), "EMPLOYEE"),
    (Key::known("I"), "VIN"),
    (Key::known("J"), "LICENCE PLATE"),
    (Key::known("1J"), "LICENCE PLATE"),
    (Key::known("2J"), "LICENCE PLATE, MASTER"),
    (Key::known("3J"), "LICENCE PLATE, MIXED"),
    (Key::known("4J"), "LICENCE PLATE, MIXED EDI"),
    (Key::known("5J"), "LICENCE PLATE, MASTER MIXED"),
    (Key::known("6J"), "LICENCE PLATE, MASTER SAME"),
    (Key::known("K"), "CUSTOMER ORDER"),
    (Key::known("1K"), "SUPPLIER ORDER"),
    (Key::known("2K"), "BILL OF LADING"),
    (Key::known("3K"), "MANIFEST"),
    (Key::known("4K"), "ORDER LINE"),
    (Key::known("5K"), "REFERENCE"),
    (Key::known("7K"), "SALES ORDER"),
    (Key::known("9K"), "DELIVERY NOTE"),
    (Key::known("10K"), "INVOICE"),
    (Key::known("11K"), "PACKING LIST"),
    (Key::known("14K"), "CUSTOMER ORDER LINE"),
    (Key::known("16K"), "DELIVERY NOTE"),
    (Key::known("L"), "STORAGE LOCATION"),
    (Key::known("1L"), "LOCATION"),
    (Key::known("2L"), "SHIP TO"),
    (Key::known("3L"), "SHIP FROM"),
    (Key::known("4L"), "ORIGIN"),
    (Key::known("20L"), "PLACE"),
    (Key::known("21L"), "SHIP TO"),
    (Key::known("P"), "CUSTOMER ITEM"),
    (Key::known("1P"), "SUPPLIER ITEM"),
    (Key::known("2P"), "ITEM REVISION"),
    (Key::known("3P"), "GTIN WITHOUT INDICATOR"),
    (Key::known("9P"), "ITEM"),
    (Key::known("14P"), "ITEM"),
    (Key::known("25P"), "ITEM WITH COMPANY"),
    (Key::known("26P"), "ITEM WITH COMPANY"),
    (Key::known("30P"), "SUPPLIER ITEM"),
    (Key::known("31P"), "MAKER ITEM"),
    (Key::known("32P"), "ITEM"),
    (Key::known("33P"), "CUSTOMER ITEM"),
    (Key::known("Q"), "QUANTITY"),
    (Key::known("1Q"), "QUANTITY"),
    (Key::known("2Q"), "WEIGHT"),
    (Key::known("3Q"), "UNIT"),
    (Key::known("4Q"), "GROSS"),
    (Key::known("5Q"), "NET"),
    (Key::known("6Q"), "CONTAINERS"),
    (Key::known("7Q"), "QUANTITY WITH UNIT"),
    (Key::known("8Q"), "CONTAINER WEIGHT"),
    (Key::known("12Q"), "QUANTITY WITH UNIT"),
    (Key::known("13Q"), "PIECE OF TOTAL"),
    (Key::known("S"), "SERIAL"),
    (Key::known("1S"), "SUPPLIER SERIAL"),
    (Key::known("2S"), "SHIPMENT ID"),
    (Key::known("3S"), "PACKAGE ID"),
    (Key::known("4S"), "PACKAGE ID, MIXED"),
    (Key::known("5S"), "PACKAGE ID"),
    (Key::known("11S"), "ASSET"),
    (Key::known("18S"), "SERIAL WITH COMPANY"),
    (Key::known("25S"), "SERIAL WITH COMPANY"),
    (Key::known("30S"), "SERIAL"),
    (Key::known("T"), "LOT"),
    (Key::known("1T"), "LOT"),
    (Key::known("2T"), "CUSTOMER LOT"),
    (Key::known("3T"), "EXCLUSIVE LOT"),
    (Key::known("20T"), "TRACE"),
    (Key::known("25T"), "LOT WITH COMPANY"),
    (Key::known("30T"), "LOT"),
    (Key::known("V"), "SUPPLIER"),
    (Key::known("1V"), "SUPPLIER"),
    (Key::known("3V"), "SUPPLIER GLN PREFIX"),
    (Key::known("4V"), "CARRIER"),
    (Key::known("5V"), "FINANCIAL INSTITUTE"),
    (Key::known("6V"), "MANUFACTURER"),
    (Key::known("12V"), "DUNS"),
    (Key::known("13V"), "RECEIVER DUNS"),
    (Key::known("Z"), "MUTUAL"),
    (Key::known("1Z"), "MUTUAL"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_identifier_on_a_label() {
        for (text, key, value, title) in [
            ("1TLOT-88", "1T", "LOT-88", "LOT"),
            ("9KPO4711", "9K", "PO4711", "DELIVERY NOTE"),
            ("3S123456", "3S", "123456", "PACKAGE ID"),
        ] {
            let element = bare(text).unwrap();
            assert_eq!((element.key.as_str(), &*element.value, element.title), (key, value, title));
        }
    }

    #[test]
    fn a_house_code_is_none() {
        for text in ["P1234", "SKU-1", "A-03-12", "9506000134352", "1t1", "1A-03", "1T", "1234T5", "1TÄ", ""]
        {
            assert_eq!(bare(text), None, "{text}");
        }
    }

    #[test]
    fn a_field_says_what_is_wrong() {
        assert_eq!(field("P1234").unwrap().title, "CUSTOMER ITEM");
        assert_eq!(field("99T1").unwrap().title, "TRACE");
        assert_eq!(field("Q").unwrap_err().to_string(), "(Q) is too short, it needs at least 1 characters");
        assert_eq!(field("q1").unwrap_err().to_string(), "no field identifier begins with q1");
        assert_eq!(field("1Tab\u{7}").unwrap_err().at, 4);
    }
}
