//! How the kinds are told apart, and what each becomes.

use super::{Decoded, Kind, Rules};
use crate::barcode::{
    Gtin,
    aim::{self, Aim},
    code39, digital_link,
    element::{Element, FaultKind, Key},
    epc, gs1,
    gtin::GtinError,
    hibc, isbn, iso15434,
    separator::{self, Form},
    upc,
};
use crate::domain::Quantity;
use std::borrow::Cow;

pub(super) fn with_aim<'a>(data: &'a str, aim: Option<Aim>, rules: &Rules<'_>) -> Decoded<'a> {
    let Some(aim) = aim else { return without_aim(data, rules) };
    if aim.is_gs1() {
        if digital_link::is_uri(data) {
            return by_form(data, rules).unwrap_or_else(|| Decoded::plain(data));
        }
        return gs1_data(data, rules);
    }
    if aim.is_ean() {
        return ean(data, aim, rules);
    }
    if let Some(decoded) = by_form(data, rules) {
        return decoded;
    }
    let trimmed = data.trim_end();
    match (aim.letter(), aim.modifier()) {
        // The reader has checked the character and sent it (1), or taken it off (3); 0 and 2 know of none.
        ('A', '1' | '5') => code_39(data, trimmed),
        // Interleaved 2 of 5 is ITF-14 where it has the length and the check digit of one.
        ('I', _) => number(trimmed, rules).unwrap_or_else(|| Decoded::plain(data)),
        _ => match Gtin::parse(trimmed) {
            Ok(gtin) => Decoded::of_gtin(trimmed, gtin, rules),
            Err(_) if epc::looks_like(trimmed) => tag(trimmed),
            Err(_) => Decoded::plain(data),
        },
    }
}

fn without_aim<'a>(data: &'a str, rules: &Rules<'_>) -> Decoded<'a> {
    if let Some(decoded) = by_form(data, rules) {
        return decoded;
    }
    let text = data.trim_end_matches([' ', '\t']);
    if epc::looks_like(text) || looks_like_a_bad_tag(text) {
        return tag(text);
    }
    if let Some(decoded) = number(text, rules) {
        return decoded;
    }
    if begins_with_a_key(text)
        || text.contains(gs1::GS) && text.starts_with(|c: char| c.is_ascii_digit() || c == gs1::GS)
    {
        return gs1_data(data, rules);
    }
    if let Some(stars) = text.strip_prefix('*').and_then(|t| t.strip_suffix('*')).filter(|t| !t.is_empty()) {
        return Decoded { text: Cow::Borrowed(stars), ..Decoded::of(stars, Kind::Code39) };
    }
    if text.contains(['-', 'X', 'x'])
        && let Ok(isbn) = isbn::Isbn::parse(text)
        && let Some(gtin) = isbn.to_gtin()
    {
        return Decoded::of_gtin(text, gtin, rules);
    }
    if let Some(element) = iso15434::bare(text) {
        return Decoded { elements: vec![element], ..Decoded::of(text, Kind::Iso15434) };
    }
    Decoded::plain(data)
}

/// Codes that say by their first characters what they are.
fn by_form<'a>(data: &'a str, rules: &Rules<'_>) -> Option<Decoded<'a>> {
    match data.as_bytes() {
        [b'[', b')', b'>', ..] => Some(match iso15434::parse(data) {
            Ok(message) => supplied(Decoded::of_parsed(data, Kind::Iso15434, message.parsed, rules.today)),
            Err(fault) => Decoded::wrong(data, Kind::Iso15434, fault.at, fault.to_string()),
        }),
        [b'h' | b'H', ..] if digital_link::is_uri(data) => {
            let uri = data.trim_end();
            Some(match digital_link::parse(uri) {
                Ok(parsed) => Decoded::of_parsed(uri, Kind::DigitalLink, parsed, rules.today),
                // Any other web address is what it is: a plain text.
                Err(fault) if !has_a_key(uri) => {
                    Decoded { warnings: vec![fault.to_string()], ..Decoded::plain(uri) }
                }
                Err(fault) => Decoded::wrong(uri, Kind::DigitalLink, fault.at, fault.to_string()),
            })
        }
        [b'(', a, b, ..] if a.is_ascii_digit() && b.is_ascii_digit() => {
            Some(match gs1::parse_bracketed(data) {
                Ok(parsed) => Decoded::of_parsed(data, Kind::Gs1, parsed, rules.today),
                Err(fault) => Decoded::wrong(data, Kind::Gs1, fault.at, fault.to_string()),
            })
        }
        [b'+' | b'*', ..] if hibc::looks_like(data) => Some(hospital(data)),
        _ => None,
    }
}

/// A supplier's label has the item by the customer's part number (P) or its own (1P), how many (Q), the lot (1T), the serial
/// (S) and the expiry (14D, `YYYYMMDD`). Source: ANSI MH10.8.2, data identifiers.
fn supplied(mut decoded: Decoded<'_>) -> Decoded<'_> {
    let value = |keys: &[&str]| {
        let of = |key: &&str| decoded.elements.iter().find(|e| e.key == **key).map(|e| e.value.to_string());
        keys.iter().find_map(of).filter(|value| !value.is_empty())
    };
    let (lot, serial) = (value(&["1T"]), value(&["S"]));
    let expiry = value(&["14D"]).and_then(|d| {
        format!("{}-{}-{}", d.get(..4)?, d.get(4..6)?, d.get(6..8)?).parse().ok().filter(|_| d.len() == 8)
    });
    let (part, many) = (value(&["P", "1P"]), value(&["Q"]).and_then(|q| q.parse::<u32>().ok()));
    if decoded.gtin.is_none() {
        decoded.primary = part;
    }
    decoded.lot = decoded.lot.or(lot);
    decoded.serial = decoded.serial.or(serial);
    decoded.expiry = decoded.expiry.or(expiry);
    decoded.quantity = decoded.quantity.or(many.map(|n| Quantity::from_units(n.into())));
    decoded
}

/// Whether a web address has a part that looks like a GS1 key: `/01/` and digits.
fn has_a_key(uri: &str) -> bool {
    let mut parts = uri.split(['?', '#']).next().unwrap_or_default().split('/');
    let next_is_digits =
        |next: Option<&str>| next.is_some_and(|n| n.len() >= 6 && n.bytes().all(|b| b.is_ascii_digit()));
    while let Some(part) = parts.next() {
        if matches!(
            part,
            "01" | "00"
                | "8006"
                | "8013"
                | "8010"
                | "8003"
                | "8004"
                | "414"
                | "417"
                | "253"
                | "255"
                | "401"
                | "402"
                | "8017"
                | "8018"
        ) && next_is_digits(parts.clone().next())
        {
            return true;
        }
    }
    false
}

fn gs1_data<'a>(data: &'a str, rules: &Rules<'_>) -> Decoded<'a> {
    let (linear, component) = aim::composite(data);
    if let Some(component) = component {
        // Both halves of a composite symbol: one element string.
        let joined = format!("{linear}{}{component}", gs1::GS);
        return gs1_data(&joined, rules).into_owned();
    }
    if data.contains("<FNC1>") {
        // These characters could stand in a value, but nobody writes this word into one.
        if let Some(decoded) = spelled_out(data, rules) {
            return decoded;
        }
    }
    match gs1::parse(data) {
        Ok(parsed) => Decoded::of_parsed(data, Kind::Gs1, parsed, rules.today),
        Err(fault) => match fault.kind {
            FaultKind::Character(..) => spelled_out(data, rules),
            _ => None,
        }
        .unwrap_or_else(|| Decoded::wrong(data, Kind::Gs1, fault.at, fault.to_string())),
    }
}

/// The same with separators that a scanner has spelled as `^]`, `|` or the like: no value can hold these characters, so
/// where the text is right with separators in their place, that is what they are.
fn spelled_out<'a>(data: &str, rules: &Rules<'_>) -> Option<Decoded<'a>> {
    const NEVER_DATA: [Form; 7] =
        [Form::Caret, Form::Hex, Form::Pipe, Form::Tilde, Form::BrokenBar, Form::BackslashF, Form::Fnc1];
    let Cow::Owned(text) = separator::normalise(data, &NEVER_DATA) else { return None };
    let parsed = gs1::parse(&text).ok()?;
    let mut decoded = Decoded::of_parsed(&text, Kind::Gs1, parsed, rules.today).into_owned();
    decoded.warnings.push("the separator came spelled out; set up the scanner".into());
    Some(decoded)
}

/// Whether a text begins with a key of GS1 that has a length and a check digit of its own: (00), (01), (02), and enough
/// digits behind it. Lots and house codes begin with any other identifier by chance.
fn begins_with_a_key(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text.get(..2) {
        Some("01" | "02") => digits >= 16,
        Some("00") => digits >= 20,
        _ => matches!(text.get(..4), Some("8006" | "8026")) && digits >= 22,
    }
}

/// Digits of the length of a trade item number.
fn number<'a>(text: &'a str, rules: &Rules<'_>) -> Option<Decoded<'a>> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let readings = upc::readings(text);
        if let Some(gtin) = readings.choose(|_| false) {
            let mut decoded = Decoded::of_gtin(text, gtin, rules);
            if let (Some(_), Some(other)) = (readings.gtin_8, readings.upc_e) {
                decoded.warnings.push(format!("as a UPC-E it would be {other}"));
            }
            return Some(decoded);
        }
    }
    match Gtin::parse(text) {
        Ok(gtin) => Some(Decoded::of_gtin(text, gtin, rules)),
        Err(GtinError::CheckDigit { expected }) => {
            let message = format!("the check digit is wrong, it should be {expected}");
            Some(Decoded::wrong(text, Kind::Gtin, text.len() - 1, message))
        }
        Err(GtinError::Shape) => None,
    }
}

/// What an EAN or UPC reader sends: `]E0` 13 digits (or a UPC-A or UPC-E as it is), `]E4` 8 digits, `]E3` with an add-on.
fn ean<'a>(data: &'a str, aim: Aim, rules: &Rules<'_>) -> Decoded<'a> {
    let text = data.trim_end();
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let short = aim.modifier() == '0' && matches!(text.len(), 6..=8) && digits;
    if short {
        return match upc::expand(text).ok().and_then(|upc_a| Gtin::parse(&upc_a).ok()) {
            Some(gtin) => Decoded::of_gtin(text, gtin, rules),
            None => number(text, rules)
                .unwrap_or_else(|| Decoded::wrong(text, Kind::Gtin, 0, "these digits are no UPC-E")),
        };
    }
    if aim.modifier() == '3'
        && digits
        && let (Some(main), Some(add_on)) = (text.get(..13), text.get(13..))
        && matches!(add_on.len(), 2 | 5)
    {
        let mut decoded = number(main, rules).unwrap_or_else(|| Decoded::plain(text));
        decoded.warnings.push(format!("the add-on {add_on} was passed over"));
        return decoded;
    }
    let mut decoded = number(text, rules)
        .unwrap_or_else(|| Decoded::wrong(text, Kind::Gtin, 0, "an EAN or UPC has 8, 12 or 13 digits"));
    if aim.modifier() == '4' && digits && text.len() != 8 {
        decoded.warnings.push(format!("]E4 says EAN-8, and {} digits came", text.len()));
    }
    decoded
}

fn code_39<'a>(data: &'a str, trimmed: &'a str) -> Decoded<'a> {
    // The check character can be a space.
    let trimmed = if code39::verify(data) { data } else { trimmed };
    let body = trimmed.char_indices().next_back().and_then(|(at, _)| trimmed.get(..at)).unwrap_or_default();
    if code39::verify(trimmed) {
        // A scanner that is set otherwise sends the same label without it.
        return Decoded::of(body, Kind::Code39);
    }
    match code39::check_character(body) {
        Some(expected) => {
            let at = trimmed.chars().count().saturating_sub(1);
            Decoded::wrong(
                data,
                Kind::Code39,
                at,
                format!("the check character is wrong, it should be {expected}"),
            )
        }
        None => Decoded::wrong(data, Kind::Code39, 0, "Code 39 cannot hold these characters"),
    }
}

/// Text of the form of a tag (exact length, hexadecimal with a letter, a header that is given out) that is none.
fn looks_like_a_bad_tag(text: &str) -> bool {
    let hex = text.bytes().all(|b| b.is_ascii_hexdigit());
    let letter = text.bytes().any(|b| b.is_ascii_alphabetic());
    hex && letter
        && text.len() == 24
        && matches!(
            text.get(..2).map(str::to_ascii_uppercase).as_deref(),
            Some("30" | "31" | "32" | "33" | "34" | "2C" | "2D" | "2E" | "2F" | "3C" | "3F" | "35" | "E2")
        )
}

fn tag(text: &str) -> Decoded<'_> {
    let epc = match epc::decode(text) {
        Ok(epc) => epc,
        Err(e) => {
            let at = match e.place {
                epc::Place::HexDigit(n) => n.saturating_sub(1),
                _ => 0,
            };
            return Decoded::wrong(text, Kind::Epc, at, e.to_string());
        }
    };
    let element = |(ai, value): (&str, String)| {
        Key::new(ai).map(|key| Element {
            key,
            value: Cow::Owned(value),
            title: gs1::table::find(key).map_or("", |ai| ai.title),
        })
    };
    let value = |ai: &str| epc.elements.iter().find(|(key, _)| *key == ai).map(|(_, value)| value.clone());
    Decoded {
        gtin: value("01").and_then(|gtin| Gtin::parse(&gtin).ok()),
        serial: value("21"),
        lot: value("10"),
        sscc: value("00"),
        epc_uri: Some(epc.pure_identity.clone()),
        warnings: epc.warnings.iter().map(ToString::to_string).collect(),
        elements: epc.elements.clone().into_iter().filter_map(element).collect(),
        ..Decoded::of(text, Kind::Epc)
    }
}

fn hospital(data: &str) -> Decoded<'_> {
    let hibc = match hibc::parse(data) {
        Ok(hibc) => hibc,
        Err(e) => return Decoded::wrong(data, Kind::Hibc, e.at.saturating_sub(1), e.problem.to_string()),
    };
    let fields = [
        ("LIC", "labeler", hibc.lic.clone()),
        ("PCN", "product or catalog number", hibc.pcn.clone()),
        ("UOM", "unit of measure", hibc.uom.map(|n| n.to_string())),
        ("LOT", "lot", hibc.lot.clone()),
        ("SER", "serial", hibc.serial.clone()),
        ("EXP", "expiry", hibc.expiry.as_ref().map(|e| e.written.clone())),
        ("QTY", "quantity", hibc.quantity.map(|n| n.to_string())),
        ("LINK", "link", hibc.link.map(|c| c.to_string())),
    ];
    let primary = hibc.primary();
    let element = |(key, title, value): (&str, &'static str, Option<String>)| {
        Some(Element { key: Key::new(key)?, value: Cow::Owned(value?), title })
    };
    Decoded {
        // The check character of its primary ties a secondary symbol to it.
        link: primary.as_ref().and_then(|p| p.chars().next_back()).or(hibc.link),
        primary,
        lot: hibc.lot,
        serial: hibc.serial,
        expiry: hibc.expiry.map(|e| e.day),
        quantity: hibc.quantity.map(|n| Quantity::from_units(n.into())),
        elements: fields.into_iter().filter_map(element).collect(),
        ..Decoded::of(data, Kind::Hibc)
    }
}
