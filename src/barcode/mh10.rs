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
/// begin with a digit (`1T`, `9K`, `3S`), for a lone letter begins every house code. In capitals, digits and signs.
#[must_use]
pub fn bare(text: &str) -> Option<Element<'_>> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    field(text).ok().filter(|element| TITLES.iter().any(|(known, _)| element.key == **known))
}

/// What an identifier stands for.
#[must_use]
pub fn title(key: Key) -> &'static str {
    TITLES.iter().find(|(known, _)| key == **known).map_or_else(|| category(key), |(_, title)| title)
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

static TITLES: &[(&str, &str)] = &[
    ("1B", "CONTAINER SERIAL"),
    ("2B", "GAS CYLINDER"),
    ("7B", "CONTAINER"),
    ("25B", "RTI SERIAL"),
    ("D", "DATE"),
    ("1D", "DATE DDMMYY"),
    ("2D", "DATE MMDDYY"),
    ("4D", "DATE YYDDD"),
    ("6D", "DATE YYYYMMDD"),
    ("9D", "DATE CODE"),
    ("10D", "DATE YYWW"),
    ("12D", "DATE YYYYMMDD"),
    ("14D", "EXPIRY"),
    ("15D", "EXPIRY OF USE"),
    ("16D", "PROD DATE"),
    ("1H", "EMPLOYEE"),
    ("I", "VIN"),
    ("J", "LICENCE PLATE"),
    ("1J", "LICENCE PLATE"),
    ("2J", "LICENCE PLATE, MASTER"),
    ("3J", "LICENCE PLATE, MIXED"),
    ("4J", "LICENCE PLATE, MIXED EDI"),
    ("5J", "LICENCE PLATE, MASTER MIXED"),
    ("6J", "LICENCE PLATE, MASTER SAME"),
    ("K", "CUSTOMER ORDER"),
    ("1K", "SUPPLIER ORDER"),
    ("2K", "BILL OF LADING"),
    ("3K", "MANIFEST"),
    ("4K", "ORDER LINE"),
    ("5K", "REFERENCE"),
    ("7K", "SALES ORDER"),
    ("9K", "DELIVERY NOTE"),
    ("10K", "INVOICE"),
    ("11K", "PACKING LIST"),
    ("14K", "CUSTOMER ORDER LINE"),
    ("16K", "DELIVERY NOTE"),
    ("L", "STORAGE LOCATION"),
    ("1L", "LOCATION"),
    ("2L", "SHIP TO"),
    ("3L", "SHIP FROM"),
    ("4L", "ORIGIN"),
    ("20L", "PLACE"),
    ("21L", "SHIP TO"),
    ("P", "CUSTOMER ITEM"),
    ("1P", "SUPPLIER ITEM"),
    ("2P", "ITEM REVISION"),
    ("3P", "GTIN WITHOUT INDICATOR"),
    ("9P", "ITEM"),
    ("14P", "ITEM"),
    ("25P", "ITEM WITH COMPANY"),
    ("26P", "ITEM WITH COMPANY"),
    ("30P", "SUPPLIER ITEM"),
    ("31P", "MAKER ITEM"),
    ("32P", "ITEM"),
    ("33P", "CUSTOMER ITEM"),
    ("Q", "QUANTITY"),
    ("1Q", "QUANTITY"),
    ("2Q", "WEIGHT"),
    ("3Q", "UNIT"),
    ("4Q", "GROSS"),
    ("5Q", "NET"),
    ("6Q", "CONTAINERS"),
    ("7Q", "QUANTITY WITH UNIT"),
    ("8Q", "CONTAINER WEIGHT"),
    ("12Q", "QUANTITY WITH UNIT"),
    ("13Q", "PIECE OF TOTAL"),
    ("S", "SERIAL"),
    ("1S", "SUPPLIER SERIAL"),
    ("2S", "SHIPMENT ID"),
    ("3S", "PACKAGE ID"),
    ("4S", "PACKAGE ID, MIXED"),
    ("5S", "PACKAGE ID"),
    ("11S", "ASSET"),
    ("18S", "SERIAL WITH COMPANY"),
    ("25S", "SERIAL WITH COMPANY"),
    ("30S", "SERIAL"),
    ("T", "LOT"),
    ("1T", "LOT"),
    ("2T", "CUSTOMER LOT"),
    ("3T", "EXCLUSIVE LOT"),
    ("20T", "TRACE"),
    ("25T", "LOT WITH COMPANY"),
    ("30T", "LOT"),
    ("V", "SUPPLIER"),
    ("1V", "SUPPLIER"),
    ("3V", "SUPPLIER GLN PREFIX"),
    ("4V", "CARRIER"),
    ("5V", "FINANCIAL INSTITUTE"),
    ("6V", "MANUFACTURER"),
    ("12V", "DUNS"),
    ("13V", "RECEIVER DUNS"),
    ("Z", "MUTUAL"),
    ("1Z", "MUTUAL"),
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
