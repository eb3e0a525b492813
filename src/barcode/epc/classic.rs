//! The parts of the schemes before version 2: partitions, integers and 7-bit or 6-bit characters.
//!
//! Source: GS1 EPC Tag Data Standard 2.3, sections 14.3 and 14.4.

use super::{
    bits::{Bits, Writer},
    error::{EpcError, Place, Problem},
    fields::Fields,
    scheme::{COMPANY, Reference},
};

/// The largest number of so many digits, and one.
pub(super) fn ten_to(digits: usize) -> u128 {
    u32::try_from(digits).ok().and_then(|d| 10u128.checked_pow(d)).unwrap_or(u128::MAX)
}

/// A problem at the bit where a part began.
pub(super) fn at_bit(problem: Problem, bit: usize) -> EpcError {
    problem.at(Place::HexDigit(bit / 4 + 1))
}

pub(super) fn read_company(
    bits: &mut Bits,
    table: &[(u8, u8); 7],
    how: Reference,
    fields: &mut Fields,
) -> Result<(), EpcError> {
    let start = bits.at();
    let partition = usize::from(bits.take8(3)?);
    let (Some(&(width, digits)), Some(&(rest, most))) = (COMPANY.get(partition), table.get(partition)) else {
        return Err(at_bit(Problem::Partition, start));
    };
    let (start, digits) = (bits.at(), usize::from(digits));
    let company = bits.take64(usize::from(width))?;
    if u128::from(company) >= ten_to(digits) {
        return Err(at_bit(Problem::CompanyPrefix, start));
    }
    fields.push_number(company, digits)?;
    let (start, rest, most) = (bits.at(), usize::from(rest), usize::from(most));
    match how {
        Reference::Padded | Reference::Plain => {
            let reference = bits.take64(rest)?;
            if u128::from(reference) >= ten_to(most) {
                return Err(at_bit(Problem::Reference, start));
            }
            match (how, most) {
                (Reference::Padded, 0) => fields.push(b""),
                (Reference::Padded, _) => fields.push_number(reference, most),
                _ => fields.push_number(reference, 1),
            }
        }
        Reference::Text => read_text(bits, rest, most, fields),
        Reference::Six => read_six(bits, 1, most, fields),
    }
}

pub(super) fn write_company(
    out: &mut Writer,
    table: &[(u8, u8); 7],
    how: Reference,
    (company, reference): (&str, &str),
    field: usize,
) -> Result<(), EpcError> {
    let bad = Problem::CompanyPrefix.at(Place::Field(field));
    let partition =
        COMPANY.iter().position(|(_, digits)| usize::from(*digits) == company.len()).ok_or(bad)?;
    let (Some(&(width, _)), Some(&(rest, most))) = (COMPANY.get(partition), table.get(partition)) else {
        return Err(bad);
    };
    out.put(partition as u128, 3)?;
    out.put(digits(company).ok_or(bad)?, usize::from(width))?;
    let (rest, most, place) = (usize::from(rest), usize::from(most), Place::Field(field + 1));
    let bad = Problem::Reference.at(place);
    match how {
        Reference::Padded if reference.len() != most => Err(bad),
        Reference::Padded if most == 0 => out.put(0, rest),
        Reference::Padded => out.put(digits(reference).ok_or(bad)?, rest),
        Reference::Plain => {
            let number = plain(reference).filter(|n| *n >> rest == 0 && *n < ten_to(most)).ok_or(bad)?;
            out.put(number, rest)
        }
        Reference::Text => write_text(out, reference, rest, most, place),
        Reference::Six => write_six(out, reference, (1, most), place),
    }
}

/// A number without leading zeros.
pub(super) fn read_integer(bits: &mut Bits, width: usize, fields: &mut Fields) -> Result<(), EpcError> {
    let number = bits.take64(width)?;
    fields.push_number(number, 1)
}

pub(super) fn write_integer(
    out: &mut Writer,
    text: &str,
    width: usize,
    place: Place,
) -> Result<(), EpcError> {
    out.put(plain(text).filter(|n| *n >> width == 0).ok_or(Problem::Number.at(place))?, width)
}

/// A number behind a 1: what follows keeps its leading zeros.
pub(super) fn read_numeral(bits: &mut Bits, width: usize, fields: &mut Fields) -> Result<(), EpcError> {
    let start = bits.at();
    let number = bits.take64(width)?.to_string();
    match number.strip_prefix('1') {
        Some("") => Err(at_bit(Problem::Empty, start)),
        Some(rest) => fields.push(rest.as_bytes()),
        None => Err(at_bit(Problem::Number, start)),
    }
}

pub(super) fn write_numeral(
    out: &mut Writer,
    text: &str,
    width: usize,
    place: Place,
) -> Result<(), EpcError> {
    if text.is_empty() {
        return Err(Problem::Empty.at(place));
    }
    let number = digits(text).filter(|_| text.len() < 20).and_then(|n| n.checked_add(ten_to(text.len())));
    out.put(number.filter(|n| *n >> width == 0).ok_or(Problem::Number.at(place))?, width)
}

/// Two digits in seven bits.
pub(super) fn read_pair(bits: &mut Bits, fields: &mut Fields) -> Result<(), EpcError> {
    let start = bits.at();
    match bits.take64(7)? {
        n @ 0..=99 => fields.push_number(n, 2),
        _ => Err(at_bit(Problem::Number, start)),
    }
}

pub(super) fn write_pair(out: &mut Writer, text: &str, place: Place) -> Result<(), EpcError> {
    out.put(digits(text).filter(|_| text.len() == 2).ok_or(Problem::Number.at(place))?, 7)
}

/// Whether a character is one of the 82 of GS1 element strings.
///
/// Source: GS1 General Specifications, figure 7.11-1.
pub(super) const fn is_82(c: u8) -> bool {
    matches!(c, b'!'..=b'"' | b'%'..=b'?' | b'A'..=b'Z' | b'_' | b'a'..=b'z')
}

/// Characters of 7 bits, then zeros.
fn read_characters(bits: &mut Bits, width: usize, most: usize, buffer: &mut [u8]) -> Result<usize, EpcError> {
    let (start, end) = (bits.at(), bits.at() + width);
    let mut length = 0;
    while bits.at() + 7 <= end {
        let at = bits.at();
        match bits.take8(7)? {
            0 => break,
            c if is_82(c) => {
                *buffer.get_mut(length).filter(|_| length < most).ok_or(at_bit(Problem::TooMany, at))? = c;
                length += 1;
            }
            _ => return Err(at_bit(Problem::Character, at)),
        }
    }
    bits.zeros(end - bits.at())?;
    if length == 0 { Err(at_bit(Problem::Empty, start)) } else { Ok(length) }
}

pub(super) fn read_text(
    bits: &mut Bits,
    width: usize,
    most: usize,
    fields: &mut Fields,
) -> Result<(), EpcError> {
    let mut buffer = [0; 32];
    let length = read_characters(bits, width, most, &mut buffer)?;
    fields.push(buffer.get(..length).unwrap_or_default())
}

pub(super) fn write_text(
    out: &mut Writer,
    text: &str,
    width: usize,
    most: usize,
    place: Place,
) -> Result<(), EpcError> {
    let end = out.at() + width;
    if text.is_empty() {
        return Err(Problem::Empty.at(place));
    }
    if text.len() > most || text.len() * 7 > width {
        return Err(Problem::TooMany.at(place));
    }
    for c in text.bytes() {
        if !is_82(c) {
            return Err(Problem::Character.at(place));
        }
        out.put(u128::from(c), 7)?;
    }
    out.fill(end)
}

/// A character of 6 bits: the low bits of its ASCII code.
const fn from_six(six: u8) -> u8 {
    if six < 0x20 { six | 0x40 } else { six }
}

/// Whether a character may stand in a part number of CPI or ADI.
///
/// Source: EPC Tag Data Standard, table G-1.
const fn is_six(c: u8) -> bool {
    matches!(c, b'#' | b'-' | b'/' | b'0'..=b'9' | b'A'..=b'Z')
}

/// Characters of 6 bits up to six zeros.
pub(super) fn read_six(
    bits: &mut Bits,
    least: usize,
    most: usize,
    fields: &mut Fields,
) -> Result<(), EpcError> {
    let (start, mut buffer, mut length) = (bits.at(), [0; 32], 0);
    loop {
        let at = bits.at();
        match bits.take8(6)? {
            0 => break,
            six if is_six(from_six(six)) => {
                let slot = buffer.get_mut(length).filter(|_| length < most);
                *slot.ok_or(at_bit(Problem::TooMany, at))? = from_six(six);
                length += 1;
            }
            _ => return Err(at_bit(Problem::Character, at)),
        }
    }
    if length < least {
        return Err(at_bit(Problem::Empty, start));
    }
    fields.push(buffer.get(..length).unwrap_or_default())
}

pub(super) fn write_six(
    out: &mut Writer,
    text: &str,
    (least, most): (usize, usize),
    place: Place,
) -> Result<(), EpcError> {
    if text.len() < least {
        return Err(Problem::Empty.at(place));
    }
    if text.len() > most {
        return Err(Problem::TooMany.at(place));
    }
    for c in text.bytes() {
        if !is_six(c) {
            return Err(Problem::Character.at(place));
        }
        out.put(u128::from(c & 0x3F), 6)?;
    }
    out.put(0, 6)
}

/// A CAGE code of five characters behind a space, or a DoDAAC of six.
pub(super) fn read_cage(bits: &mut Bits, width: usize, fields: &mut Fields) -> Result<(), EpcError> {
    let mut code = [0; 6];
    for (n, slot) in code.iter_mut().enumerate() {
        let at = bits.at();
        let c = bits.take8(width)?;
        let c = if width == 6 { from_six(c) } else { c };
        if !(is_cage(c) || n == 0 && c == b' ') {
            return Err(at_bit(Problem::Character, at));
        }
        *slot = c;
    }
    fields.push(code.strip_prefix(b" ").unwrap_or(&code))
}

pub(super) fn write_cage(out: &mut Writer, text: &str, width: usize, place: Place) -> Result<(), EpcError> {
    if !matches!(text.len(), 5 | 6) || !text.bytes().all(is_cage) {
        return Err(Problem::Character.at(place));
    }
    let space = Some(b' ').filter(|_| text.len() == 5);
    for c in space.into_iter().chain(text.bytes()) {
        out.put(u128::from(c) & ((1 << width) - 1), width)?;
    }
    Ok(())
}

/// CAGE codes have no I and no O.
const fn is_cage(c: u8) -> bool {
    matches!(c, b'0'..=b'9' | b'A'..=b'Z') && c != b'I' && c != b'O'
}

/// Digits only, as a number; at most 30 of them.
pub(super) fn digits(text: &str) -> Option<u128> {
    let fits = (1..=30).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// Digits without leading zeros, as a number.
fn plain(text: &str) -> Option<u128> {
    digits(text).filter(|_| text == "0" || !text.starts_with('0'))
}
