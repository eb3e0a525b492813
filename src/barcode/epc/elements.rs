//! What an EPC says in GS1 application identifiers, and the data that may follow it on a tag of version 2.
//!
//! Source: GS1 EPC Tag Data Standard 2.3, chapter 7 (which field is which digit of a key), section 15.3 and table F.

use super::{bits::Bits, error::EpcError, fields::Fields, plus, scheme::Key};
use crate::barcode::gtin::check_digit;

/// One application identifier and its value.
pub(super) type Element = (&'static str, String);

/// The elements of a key before version 2: company prefix, reference, serial.
pub(super) fn of_parts(key: Key, fields: &Fields) -> Vec<Element> {
    let (company, reference, last) = (fields.get(0), fields.get(1), fields.get(2));
    let mut elements = Vec::with_capacity(2);
    match key {
        Key::Sgtin => {
            elements.push(("01", led(company, reference)));
            elements.push(("21", last.into()));
        }
        Key::Sscc => elements.push(("00", led(company, reference))),
        Key::Sgln => {
            elements.push(("414", checked("", company, reference, "")));
            // A lone zero says that there is no extension.
            if last != "0" {
                elements.push(("254", last.into()));
            }
        }
        Key::Grai => elements.push(("8003", checked("0", company, reference, last))),
        Key::Giai => elements.push(("8004", joined(company, reference))),
        Key::Gsrn => elements.push(("8018", checked("", company, reference, ""))),
        Key::Gsrnp => elements.push(("8017", checked("", company, reference, ""))),
        Key::Gdti => elements.push(("253", checked("", company, reference, last))),
        Key::Sgcn => elements.push(("255", checked("", company, reference, last))),
        Key::Cpi => {
            elements.push(("8010", joined(company, reference)));
            elements.push(("8011", last.into()));
        }
        Key::Itip => {
            let mut itip = led(company, reference);
            itip.push_str(fields.get(2));
            itip.push_str(fields.get(3));
            elements.push(("8006", itip));
            elements.push(("21", fields.get(4).into()));
        }
        Key::Gid | Key::Adi | Key::Usdod => {}
    }
    elements
}

/// The elements of a key of version 2, whose digits stand on the tag as they are; the date of DSGTIN+ comes last.
pub(super) fn of_plus(key: Key, fields: &Fields) -> Vec<Element> {
    let (first, second) = (fields.get(0), fields.get(1));
    match key {
        Key::Sgtin if fields.len() == 4 => {
            let kind = ["11", "13", "15", "16", "17", "7006", "7007"].into_iter().find(|ai| *ai == first);
            let date = kind.map(|ai| (ai, second.into()));
            [("01", fields.get(2).into()), ("21", fields.get(3).into())].into_iter().chain(date).collect()
        }
        Key::Sgtin => vec![("01", first.into()), ("21", second.into())],
        Key::Itip => vec![("8006", first.into()), ("21", second.into())],
        Key::Cpi => vec![("8010", first.into()), ("8011", second.into())],
        Key::Sgln if second == "0" => vec![("414", first.into())],
        Key::Sgln => vec![("414", first.into()), ("254", second.into())],
        Key::Sscc => vec![("00", first.into())],
        Key::Gsrn => vec![("8018", first.into())],
        Key::Gsrnp => vec![("8017", first.into())],
        Key::Giai => vec![("8004", first.into())],
        Key::Grai => vec![("8003", joined(first, second))],
        Key::Gdti => vec![("253", joined(first, second))],
        Key::Sgcn => vec![("255", joined(first, second))],
        Key::Gid | Key::Adi | Key::Usdod => Vec::new(),
    }
}

/// Whether the check digit of a key of version 2 is right; keys without one are.
pub(super) fn has_right_check_digit(key: Key, elements: &[Element]) -> bool {
    let Some((_, value)) = elements.first() else { return true };
    let end = match key {
        Key::Sgln | Key::Gdti | Key::Sgcn => 13,
        Key::Sgtin | Key::Grai | Key::Itip => 14,
        Key::Sscc | Key::Gsrn | Key::Gsrnp => 18,
        Key::Giai | Key::Cpi | Key::Gid | Key::Adi | Key::Usdod => return true,
    };
    match value.as_bytes().get(..end) {
        Some([body @ .., last]) => *last == b'0' + check_digit(body),
        _ => false,
    }
}

/// Indicator or extension digit first, then the company prefix, the rest of the reference and the check digit.
fn led(company: &str, reference: &str) -> String {
    let (lead, rest) = reference.split_at_checked(1).unwrap_or_default();
    checked(lead, company, rest, "")
}

/// Digits, their check digit, and what stands behind it.
fn checked(lead: &str, company: &str, reference: &str, behind: &str) -> String {
    let mut text = String::with_capacity(lead.len() + company.len() + reference.len() + behind.len() + 1 + 4);
    text.push_str(lead);
    text.push_str(company);
    text.push_str(reference);
    text.push(char::from(b'0' + check_digit(text.as_bytes())));
    text.push_str(behind);
    text
}

fn joined(a: &str, b: &str) -> String {
    let mut text = String::with_capacity(a.len() + b.len());
    text.push_str(a);
    text.push_str(b);
    text
}

/// How the value of an application identifier is packed behind an EPC.
#[derive(Debug, Clone, Copy)]
enum Form {
    Digits(usize),
    Fixed(usize),
    Alnum(usize, usize),
    Number(usize, usize),
    Date,
}

use Form::{Alnum, Date, Digits, Fixed, Number};

/// What a warehouse finds behind an EPC. The rest of table F is left unread, with a warning.
#[rustfmt::skip]
const FOLLOWING: [(&str, Form); 67] = [
    ("00", Digits(18)), ("01", Digits(14)), ("02", Digits(14)), ("10", Alnum(5, 20)),
    ("11", Date), ("12", Date), ("13", Date), ("15", Date), ("16", Date), ("17", Date),
    ("20", Fixed(2)), ("21", Alnum(5, 20)), ("22", Alnum(5, 20)), ("235", Alnum(5, 28)),
    ("240", Alnum(5, 30)), ("241", Alnum(5, 30)), ("242", Number(3, 6)), ("243", Alnum(5, 20)),
    ("250", Alnum(5, 30)), ("251", Alnum(5, 30)), ("254", Alnum(5, 20)),
    ("30", Number(4, 8)), ("37", Number(4, 8)),
    ("3100", Fixed(6)), ("3101", Fixed(6)), ("3102", Fixed(6)), ("3103", Fixed(6)), ("3104", Fixed(6)), ("3105", Fixed(6)),
    ("3200", Fixed(6)), ("3201", Fixed(6)), ("3202", Fixed(6)), ("3203", Fixed(6)), ("3204", Fixed(6)), ("3205", Fixed(6)),
    ("3300", Fixed(6)), ("3301", Fixed(6)), ("3302", Fixed(6)), ("3303", Fixed(6)), ("3304", Fixed(6)), ("3305", Fixed(6)),
    ("3920", Number(4, 15)), ("3921", Number(4, 15)), ("3922", Number(4, 15)), ("3923", Number(4, 15)),
    ("400", Alnum(5, 30)), ("401", Alnum(5, 30)), ("402", Fixed(17)), ("403", Alnum(5, 30)),
    ("410", Digits(13)), ("411", Digits(13)), ("412", Digits(13)), ("413", Digits(13)), ("414", Digits(13)),
    ("415", Digits(13)), ("416", Digits(13)), ("417", Digits(13)), ("420", Alnum(5, 20)),
    ("422", Fixed(3)), ("424", Fixed(3)), ("426", Fixed(3)), ("7001", Fixed(13)), ("7006", Date), ("8005", Fixed(6)),
    ("90", Alnum(5, 30)), ("91", Alnum(7, 90)), ("92", Alnum(7, 90)),
];

/// Reads the elements behind an EPC as far as they are known; `false` when some are left.
pub(super) fn following(bits: &mut Bits, elements: &mut Vec<Element>) -> bool {
    while !bits.only_zeros_left() {
        let before = bits.clone();
        match next(bits) {
            Ok(Some(element)) => elements.push(element),
            Ok(None) | Err(_) => {
                *bits = before;
                return false;
            }
        }
    }
    true
}

/// The digits of an application identifier in 4 bits each, then its value.
fn next(bits: &mut Bits) -> Result<Option<Element>, EpcError> {
    let mut name = [0; 4];
    let mut found = None;
    for length in 1..=4 {
        let nibble = bits.take8(4)?;
        if let (Some(slot), 0..=9) = (name.get_mut(length - 1), nibble) {
            *slot = b'0' + nibble;
        } else {
            return Ok(None);
        }
        found = FOLLOWING.iter().find(|(ai, _)| Some(ai.as_bytes()) == name.get(..length));
        if found.is_some() {
            break;
        }
    }
    let Some((ai, form)) = found else { return Ok(None) };
    let mut value = plus::Value::new();
    match *form {
        Digits(n) => plus::read_digits(bits, n, &mut value)?,
        Fixed(n) => plus::read_fixed(bits, n, &mut value)?,
        Alnum(width, most) => plus::read_alnum(bits, width, most, &mut value)?,
        Number(width, most) => plus::read_number(bits, width, most, &mut value)?,
        Date => plus::read_date(bits, &mut value)?,
    }
    Ok(Some((*ai, String::from_utf8_lossy(value.as_bytes()).into_owned())))
}
