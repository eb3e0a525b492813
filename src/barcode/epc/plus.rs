//! The parts of version 2 of the standard: digits in 4 bits each, and characters packed as tightly as they allow.
//!
//! Source: GS1 EPC Tag Data Standard 2.3, section 14.5 and table F.

use super::{
    bits::{Bits, Writer},
    classic::{at_bit, digits, is_82, ten_to},
    error::{EpcError, Place, Problem},
    fields::Fields,
};

/// Characters of 6 bits that need no escape in a file name or URI, in the order of RFC 4648, section 5.
const SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Characters of URN Code 40; three make 16 bits. The first is the filler of the last three.
const FORTY: &[u8; 40] = b"\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789";

const UPPER: &[u8; 16] = b"0123456789ABCDEF";
const LOWER: &[u8; 16] = b"0123456789abcdef";

/// A value on its way from the bits to a field.
pub(super) struct Value {
    text: [u8; 96],
    length: usize,
}

impl Value {
    pub(super) const fn new() -> Self {
        Self { text: [0; 96], length: 0 }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.text.get(..self.length).unwrap_or_default()
    }

    fn push(&mut self, c: u8) {
        if let Some(slot) = self.text.get_mut(self.length) {
            *slot = c;
            self.length += 1;
        }
    }

    fn push_digits(&mut self, value: u128, width: usize) {
        let mut place = ten_to(width.saturating_sub(1));
        for _ in 0..width {
            self.push(b'0' + (value / place % 10) as u8);
            place = (place / 10).max(1);
        }
    }
}

/// Bits of a number of so many digits: `ceil(digits * log2(10))`.
fn width_of(digits: usize) -> usize {
    if digits == 0 { 0 } else { (ten_to(digits) - 1).checked_ilog2().map_or(0, |n| n as usize + 1) }
}

/// So many digits of 4 bits.
pub(super) fn read_digits(bits: &mut Bits, count: usize, value: &mut Value) -> Result<(), EpcError> {
    for _ in 0..count {
        let at = bits.at();
        match bits.take8(4)? {
            n @ 0..=9 => value.push(b'0' + n),
            _ => return Err(at_bit(Problem::Digit, at)),
        }
    }
    Ok(())
}

pub(super) fn write_digits(out: &mut Writer, text: &str, count: usize, place: Place) -> Result<(), EpcError> {
    if text.len() != count {
        return Err(Problem::Number.at(place));
    }
    for c in text.bytes() {
        let digit = c.checked_sub(b'0').filter(|n| *n < 10).ok_or(Problem::Digit.at(place))?;
        out.put(u128::from(digit), 4)?;
    }
    Ok(())
}

/// A number of a fixed width in bits that stands for so many digits.
pub(super) fn read_fixed(bits: &mut Bits, count: usize, value: &mut Value) -> Result<(), EpcError> {
    let start = bits.at();
    let number = bits.take(width_of(count))?;
    if number >= ten_to(count) {
        return Err(at_bit(Problem::Number, start));
    }
    value.push_digits(number, count);
    Ok(())
}

/// A length of so many bits, then that many digits as a number.
pub(super) fn read_number(
    bits: &mut Bits,
    length_bits: usize,
    most: usize,
    value: &mut Value,
) -> Result<(), EpcError> {
    let count = read_length(bits, length_bits, most)?;
    read_fixed(bits, count, value)
}

pub(super) fn write_number(
    out: &mut Writer,
    text: &str,
    (most, empty): (usize, bool),
    place: Place,
) -> Result<(), EpcError> {
    check_length(text, most, empty, place)?;
    out.put(text.len() as u128, 4)?;
    put_number(out, text, place)
}

fn read_length(bits: &mut Bits, width: usize, most: usize) -> Result<usize, EpcError> {
    let start = bits.at();
    let length = usize::from(bits.take8(width)?);
    if length > most { Err(at_bit(Problem::TooMany, start)) } else { Ok(length) }
}

fn check_length(text: &str, most: usize, empty: bool, place: Place) -> Result<(), EpcError> {
    match text.len() {
        0 if !empty => Err(Problem::Empty.at(place)),
        n if n > most => Err(Problem::TooMany.at(place)),
        _ => Ok(()),
    }
}

fn put_number(out: &mut Writer, text: &str, place: Place) -> Result<(), EpcError> {
    let number = if text.is_empty() { Some(0) } else { digits(text) };
    out.put(number.ok_or(Problem::Digit.at(place))?, width_of(text.len()))
}

/// Encoding indicator, length, characters.
pub(super) fn read_alnum(
    bits: &mut Bits,
    length_bits: usize,
    most: usize,
    value: &mut Value,
) -> Result<(), EpcError> {
    let start = bits.at();
    let indicator = bits.take8(3)?;
    let length = read_length(bits, length_bits, most)?;
    match indicator {
        0 => read_fixed(bits, length, value)?,
        1 => read_each(bits, length, 4, |n| UPPER.get(n), value)?,
        2 => read_each(bits, length, 4, |n| LOWER.get(n), value)?,
        3 => read_each(bits, length, 6, |n| SAFE.get(n), value)?,
        4 => {
            for _ in 0..length {
                let at = bits.at();
                // '#' is of the 39 characters that some keys allow.
                match bits.take8(7)? {
                    c if is_82(c) || c == b'#' => value.push(c),
                    _ => return Err(at_bit(Problem::Character, at)),
                }
            }
        }
        5 => read_forty(bits, length, value)?,
        _ => return Err(at_bit(Problem::Indicator, start)),
    }
    Ok(())
}

fn read_each<'a>(
    bits: &mut Bits,
    length: usize,
    width: usize,
    of: impl Fn(usize) -> Option<&'a u8>,
    value: &mut Value,
) -> Result<(), EpcError> {
    for _ in 0..length {
        let at = bits.at();
        value.push(*of(usize::from(bits.take8(width)?)).ok_or(at_bit(Problem::Character, at))?);
    }
    Ok(())
}

/// Three characters in 16 bits: `1600 a + 40 b + c + 1`.
fn read_forty(bits: &mut Bits, length: usize, value: &mut Value) -> Result<(), EpcError> {
    let mut left = length;
    while left > 0 {
        let at = bits.at();
        let bad = at_bit(Problem::Character, at);
        let three = bits.take64(16)?.checked_sub(1).filter(|n| *n < 64_000).ok_or(bad)?;
        for (n, index) in [three / 1600, three / 40 % 40, three % 40].into_iter().enumerate() {
            match FORTY.get(index as usize) {
                Some(c) if n < left && *c != 0 => value.push(*c),
                Some(0) if n >= left => {}
                _ => return Err(bad),
            }
        }
        left = left.saturating_sub(3);
    }
    Ok(())
}

/// Writes a text in the way that takes the fewest bits.
pub(super) fn write_alnum(
    out: &mut Writer,
    text: &str,
    (most, empty): (usize, bool),
    place: Place,
) -> Result<(), EpcError> {
    check_length(text, most, empty, place)?;
    let length = text.len();
    let all = |set: &[u8]| text.bytes().all(|c| c != 0 && set.contains(&c));
    let forty = all(FORTY).then_some(length.div_ceil(3) * 16);
    let indicator = match () {
        () if text.bytes().all(|c| c.is_ascii_digit()) => 0,
        () if all(UPPER) => 1,
        () if all(LOWER) => 2,
        () if forty.is_some_and(|n| n < length * 6) => 5,
        () if all(SAFE) => 3,
        () if forty.is_some_and(|n| n < length * 7) => 5,
        () => 4,
    };
    out.put(indicator, 3)?;
    out.put(length as u128, 5)?;
    let mut each = |set: &[u8], width: usize| {
        text.bytes()
            .try_for_each(|c| out.put(set.iter().position(|s| *s == c).unwrap_or_default() as u128, width))
    };
    match indicator {
        0 => put_number(out, text, place),
        1 => each(UPPER, 4),
        2 => each(LOWER, 4),
        3 => each(SAFE, 6),
        5 => text.as_bytes().chunks(3).try_for_each(|three| {
            let index = |n: usize| three.get(n).and_then(|c| FORTY.iter().position(|s| s == c)).unwrap_or(0);
            out.put((index(0) * 1600 + index(1) * 40 + index(2) + 1) as u128, 16)
        }),
        _ => text.bytes().try_for_each(|c| {
            let fits = is_82(c) || c == b'#';
            if fits { out.put(u128::from(c), 7) } else { Err(Problem::Character.at(place)) }
        }),
    }
}

/// Digits up to a terminator, or up to a delimiter behind which any characters stand.
pub(super) fn read_numeric(
    bits: &mut Bits,
    length_bits: usize,
    most: usize,
    value: &mut Value,
) -> Result<(), EpcError> {
    let start = bits.at();
    loop {
        let at = bits.at();
        match bits.take8(4)? {
            n @ 0..=9 if value.length < most => value.push(b'0' + n),
            0..=9 => return Err(at_bit(Problem::TooMany, at)),
            0xE => break read_alnum(bits, length_bits, most - value.length, value)?,
            0xF => break,
            _ => return Err(at_bit(Problem::Digit, at)),
        }
    }
    if value.length == 0 { Err(at_bit(Problem::Empty, start)) } else { Ok(()) }
}

pub(super) fn write_numeric(out: &mut Writer, text: &str, most: usize, place: Place) -> Result<(), EpcError> {
    check_length(text, most, false, place)?;
    let (head, tail) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    if head.is_empty() {
        // The key begins with a company prefix, which is digits.
        return Err(Problem::CompanyPrefix.at(place));
    }
    write_digits(out, head, head.len(), place)?;
    if tail.is_empty() {
        return out.put(0xF, 4);
    }
    out.put(0xE, 4)?;
    write_alnum(out, tail, (most, false), place)
}

/// The date in front of DSGTIN+: what kind of date, by its GS1 application identifier.
const DATES: [&str; 7] = ["11", "13", "15", "16", "17", "7006", "7007"];

/// Reads the kind and the date as two fields.
pub(super) fn read_prioritised(bits: &mut Bits, fields: &mut Fields) -> Result<(), EpcError> {
    let start = bits.at();
    let kind = DATES.get(usize::from(bits.take8(4)?)).ok_or(at_bit(Problem::Date, start))?;
    let mut value = Value::new();
    read_date(bits, &mut value)?;
    fields.push(kind.as_bytes())?;
    fields.push(value.as_bytes())
}

/// A date YYMMDD in 16 bits; day 00 is the last of the month.
pub(super) fn read_date(bits: &mut Bits, value: &mut Value) -> Result<(), EpcError> {
    let start = bits.at();
    let (year, month, day) = (bits.take8(7)?, bits.take8(4)?, bits.take8(5)?);
    if !is_date(year, month, day) {
        return Err(at_bit(Problem::Date, start));
    }
    for part in [year, month, day] {
        value.push_digits(u128::from(part), 2);
    }
    Ok(())
}

pub(super) fn write_prioritised(
    out: &mut Writer,
    (kind, date): (&str, &str),
    field: usize,
) -> Result<(), EpcError> {
    let bad = Problem::Date.at(Place::Field(field));
    let indicator = DATES.iter().position(|d| *d == kind).ok_or(bad)?;
    let bad = Problem::Date.at(Place::Field(field + 1));
    let part = |n: usize| date.get(n..n + 2).and_then(digits).map(|n| n as u8);
    let (Some(year), Some(month), Some(day), 6) = (part(0), part(2), part(4), date.len()) else {
        return Err(bad);
    };
    if !is_date(year, month, day) {
        return Err(bad);
    }
    out.put(indicator as u128, 4)?;
    [(year, 7), (month, 4), (day, 5)].into_iter().try_for_each(|(n, width)| out.put(u128::from(n), width))
}

const fn is_date(year: u8, month: u8, day: u8) -> bool {
    let days = match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    year < 100 && day <= days
}

/// Steps over the host name of a "++" scheme: one bit for the packing, six for the length.
pub(super) fn skip_host(bits: &mut Bits) -> Result<(), EpcError> {
    let start = bits.at();
    let (ascii, length) = (bits.take8(1)? == 1, usize::from(bits.take8(6)?));
    if length == 0 {
        return Err(at_bit(Problem::Empty, start));
    }
    let mut left = if ascii { length * 7 } else { length.div_ceil(3) * 16 };
    while left > 0 {
        let step = left.min(64);
        bits.take64(step)?;
        left -= step;
    }
    Ok(())
}
