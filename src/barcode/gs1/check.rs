//! What must be true of a value beyond its length: character sets, check digits, dates, codes.
//!
//! Source: GS1 General Specifications, sections 3 and 7.8 to 7.12. Each rule names the place of the first character that
//! breaks it.

use super::{
    codes, coupon,
    table::{Ai, Set},
};
use crate::barcode::{element::FaultKind, gtin::check_digit};

/// Where in a value, in bytes, and what.
pub(super) type Trouble = (usize, FaultKind);

/// A rule for one component of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The last digit is the check digit of those before it (section 7.9.1).
    Mod10,
    /// The last two characters check those before them (section 7.9.5).
    CheckPair,
    /// Begins with a GS1 company prefix, of which at least four digits.
    CompanyPrefix,
    /// Not digits alone.
    NotAllDigits,
    /// `YYMMDD`.
    Date,
    /// `YYMMDD`, where day 00 means the last of the month.
    DateOrMonth,
    /// `YYYYMMDD`.
    LongDate,
    /// `hhmm`.
    HourMinute,
    /// `hh`.
    Hour,
    /// `mm`.
    Minute,
    /// `ss`.
    Second,
    /// Three digits of ISO 4217.
    Currency,
    /// Three digits of ISO 3166-1.
    Country,
    /// Three digits of ISO 3166-1, or 999.
    CountryOr999,
    /// Two letters of ISO 3166-1.
    CountryLetters,
    /// Every `%` begins an escape of two hex digits.
    Percent,
    /// 0 or 1.
    YesNo,
    /// A minus sign.
    Hyphen,
    /// 0 to 180 degrees in ten-millionths, counted from the south pole.
    Latitude,
    /// 0 to 360 degrees in ten-millionths.
    Longitude,
    /// 01 to 10 or 80 to 99.
    MediaType,
    /// 0, 1, 2 or 9 (ISO/IEC 5218).
    Sex,
    /// `2/3`: a place and how many there are.
    PlaceInSequence,
    /// Not all zeros.
    NotZero,
    /// All zeros.
    Zero,
    /// Does not begin with a zero.
    NoZeroFirst,
    /// 0, 1 or 9.
    Winding,
    /// `0102`: a piece and how many there are.
    PieceOfTotal,
    /// An international bank account number (ISO 13616-1).
    Iban,
    /// A kind of package.
    PackageType,
    /// A letter, a digit, `-` or `_`.
    ImporterIndex,
    /// The coupon of AI (8110).
    Coupon,
    /// The coupon of AI (8112).
    Offer,
}

const DIGIT: u8 = 1;
const SAFE82: u8 = 2;
const PARTS39: u8 = 4;
const BASE64: u8 = 8;

/// Which sets each byte belongs to.
static SETS: [u8; 256] = {
    let mut sets = [0u8; 256];
    let mut b = 0usize;
    while b < 128 {
        let c = b as u8;
        if c.is_ascii_digit() {
            sets[b] = DIGIT | SAFE82 | PARTS39 | BASE64;
        } else if c.is_ascii_uppercase() {
            sets[b] = SAFE82 | PARTS39 | BASE64;
        } else if c.is_ascii_lowercase() {
            sets[b] = SAFE82 | BASE64;
        } else {
            if matches!(c, b'!'..=b'"' | b'%'..=b'/' | b':'..=b'?' | b'_') {
                sets[b] |= SAFE82;
            }
            if matches!(c, b'#' | b'-' | b'/') {
                sets[b] |= PARTS39;
            }
            if matches!(c, b'-' | b'_') {
                sets[b] |= BASE64;
            }
        }
        b += 1;
    }
    sets
};

/// Where the first byte that is not of the set stands.
fn first_outside(set: Set, text: &[u8]) -> Option<usize> {
    let bit = match set {
        Set::Digits => DIGIT,
        Set::Safe82 => SAFE82,
        Set::Parts39 => PARTS39,
        Set::Base64 => BASE64,
    };
    text.iter().position(|b| SETS.get(usize::from(*b)).is_none_or(|sets| sets & bit == 0))
}

fn wants(set: Set) -> &'static str {
    match set {
        Set::Digits => "digits",
        Set::Safe82 => "letters, digits and !\"%&'()*+,-./:;<=>?_",
        Set::Parts39 => "digits, capitals, # - and /",
        Set::Base64 => "letters, digits, - and _",
    }
}

/// How many bytes from `start` are a value of this identifier. `end` is the next separator or the end of the text; the
/// bytes before it may belong to the next field. Troubles count from the beginning of the text.
pub(super) fn value(ai: &Ai, text: &str, start: usize, end: usize) -> Result<usize, Trouble> {
    let bytes = text.as_bytes().get(..end).unwrap_or_default();
    let mut at = start;
    for part in ai.parts {
        let len = bytes.len().saturating_sub(at).min(usize::from(part.max));
        if len == 0 && part.optional {
            continue;
        }
        if len < usize::from(part.min) {
            let least = ai.lengths().0.max(at - start + usize::from(part.min));
            return Err((bytes.len(), FaultKind::TooShort(least as u16)));
        }
        let component = bytes.get(at..at + len).unwrap_or_default();
        let checked = match part.set {
            Set::Base64 => padding(component).map_err(|(i, kind)| (at + i, kind))?,
            _ => len,
        };
        if let Some(i) = first_outside(part.set, component.get(..checked).unwrap_or_default()) {
            let bad = text.get(at + i..).and_then(|rest| rest.chars().next()).unwrap_or('\u{FFFD}');
            return Err((at + i, FaultKind::Character(bad, wants(part.set))));
        }
        for check in part.checks {
            check.run(component).map_err(|(i, kind)| (at + i, kind))?;
        }
        at += len;
    }
    Ok(at - start)
}

/// Where the `=` at the end of base64 begin.
fn padding(text: &[u8]) -> Result<usize, Trouble> {
    let end = text.iter().rposition(|b| *b != b'=').map_or(0, |i| i + 1);
    // The standard's own tool pads to a multiple of three, not four; a signature without padding is always right.
    if text.len() - end > 2 || (text.len() != end && !text.len().is_multiple_of(3)) {
        return Err((end, FaultKind::Rule("ends with too many or too few =")));
    }
    Ok(end)
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |n, d| n.wrapping_mul(10).wrapping_add(u64::from(d.wrapping_sub(b'0'))))
}

fn rule(holds: bool, at: usize, sentence: &'static str) -> Result<(), Trouble> {
    if holds { Ok(()) } else { Err((at, FaultKind::Rule(sentence))) }
}

impl Check {
    /// Whether a component, whose characters and length are right, keeps this rule.
    fn run(self, text: &[u8]) -> Result<(), Trouble> {
        match self {
            Self::Mod10 => mod10(text),
            Self::CheckPair => check_pair(text),
            Self::CompanyPrefix => {
                let start = text.get(..4).unwrap_or(text);
                rule(start.len() == 4, 0, "is too short to begin with a company prefix")?;
                let digits = start.iter().position(|b| !b.is_ascii_digit());
                digits.map_or(Ok(()), |i| rule(false, i, "does not begin with a company prefix"))
            }
            Self::NotAllDigits => rule(!text.iter().all(u8::is_ascii_digit), 0, "needs a letter or sign"),
            Self::Date => date(text, false),
            Self::DateOrMonth => date(text, true),
            Self::LongDate => long_date(text),
            Self::HourMinute => {
                let (hour, minute) = text.split_at(text.len().min(2));
                Self::Hour.run(hour)?;
                Self::Minute.run(minute).map_err(|(i, kind)| (i + 2, kind))
            }
            Self::Hour => rule(number(text) < 24, 0, "the hour does not exist"),
            Self::Minute => rule(number(text) < 60, 0, "the minute does not exist"),
            Self::Second => rule(number(text) < 60, 0, "the second does not exist"),
            Self::Currency => rule(codes::is_currency(text), 0, "is no currency of ISO 4217"),
            Self::Country => rule(codes::is_country(text), 0, "is no country of ISO 3166-1"),
            Self::CountryOr999 => {
                rule(text == b"999" || codes::is_country(text), 0, "is no country of ISO 3166-1, nor 999")
            }
            Self::CountryLetters => rule(codes::is_country_letters(text), 0, "is no country of ISO 3166-1"),
            Self::Percent => percent(text),
            Self::YesNo => rule(matches!(text, b"0" | b"1"), 0, "is neither 0 nor 1"),
            Self::Hyphen => rule(text.iter().all(|b| *b == b'-'), 0, "can only end with a minus sign"),
            Self::Latitude => rule(number(text) <= 1_800_000_000, 0, "is no latitude"),
            Self::Longitude => rule(number(text) <= 3_600_000_000, 0, "is no longitude"),
            Self::MediaType => rule(matches!(number(text), 1..=10 | 80..=99), 0, "is no known medium"),
            Self::Sex => rule(matches!(text, b"0" | b"1" | b"2" | b"9"), 0, "is neither 0, 1, 2 nor 9"),
            Self::PlaceInSequence => place_in_sequence(text),
            Self::NotZero => rule(text.iter().any(|b| *b != b'0'), 0, "cannot be zero"),
            Self::Zero => rule(text.iter().all(|b| *b == b'0'), 0, "begins with a zero by rule"),
            Self::NoZeroFirst => rule(text.first() != Some(&b'0'), 0, "cannot begin with a zero"),
            Self::Winding => rule(matches!(text, b"0" | b"1" | b"9"), 0, "the winding is neither 0, 1 nor 9"),
            Self::PieceOfTotal => piece_of_total(text),
            Self::Iban => iban(text),
            Self::PackageType => rule(codes::is_package(text), 0, "is no known kind of package"),
            Self::ImporterIndex => rule(
                first_outside(Set::Base64, text).is_none(),
                0,
                "the importer index is a letter, digit, - or _",
            ),
            Self::Coupon => coupon::coupon(text),
            Self::Offer => coupon::offer(text),
        }
    }
}

fn mod10(text: &[u8]) -> Result<(), Trouble> {
    let Some((last, body)) = text.split_last() else { return Ok(()) };
    let expected = b'0' + check_digit(body);
    if *last == expected { Ok(()) } else { Err((body.len(), FaultKind::CheckDigit(expected.into()))) }
}

/// `YYMMDD`. The century does not matter to the days of a month but for year 00, which is 2000 until 2049: a leap year.
pub(super) fn date(text: &[u8], month_only: bool) -> Result<(), Trouble> {
    let [y1, y2, rest @ ..] = text else { return Err((0, FaultKind::TooShort(6))) };
    day_of(2000 + number(&[*y1, *y2]) as u16, rest, month_only).map_err(|(i, kind)| (i + 2, kind))
}

fn long_date(text: &[u8]) -> Result<(), Trouble> {
    let (year, rest) = text.split_at(text.len().min(4));
    day_of(number(year) as u16, rest, false).map_err(|(i, kind)| (i + 4, kind))
}

/// `MMDD` in a year.
fn day_of(year: u16, text: &[u8], month_only: bool) -> Result<(), Trouble> {
    let (month, day) = text.split_at(text.len().min(2));
    let (month, day) = (number(month) as u8, number(day) as u8);
    let last = days_in(year, month).ok_or((0, FaultKind::Month(month)))?;
    if day <= last && (day > 0 || month_only) { Ok(()) } else { Err((2, FaultKind::Day { day, month })) }
}

/// How many days a month of the Gregorian calendar has.
pub(super) fn days_in(year: u16, month: u8) -> Option<u8> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => Some(if leap { 29 } else { 28 }),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

/// The check character pair over characters of the 82: weights are the primes from the right, modulo 1021, in base 32.
///
/// Source: GS1 General Specifications, section 7.9.5.
pub(super) fn pair(body: &[u8]) -> [u8; 2] {
    const PRIMES: [u32; 28] = [
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101,
        103, 107,
    ];
    const ORDER: &[u8; 82] =
        b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let place = |b: &u8| ORDER.iter().position(|o| o == b).unwrap_or_default() as u32;
    let sum = body.iter().rev().zip(PRIMES).map(|(b, prime)| place(b) * prime).sum::<u32>() % 1021;
    [sum >> 5, sum & 31].map(|i| LETTERS.get(i as usize).copied().unwrap_or(b'2'))
}

fn check_pair(text: &[u8]) -> Result<(), Trouble> {
    let body = text.len().saturating_sub(2);
    rule(text.len() >= 2, 0, "is too short for its check characters")?;
    let (body, last) = text.split_at(body);
    let expected = pair(body);
    if last == expected.as_slice() {
        Ok(())
    } else {
        Err((body.len(), FaultKind::CheckPair(expected.map(char::from))))
    }
}

fn percent(text: &[u8]) -> Result<(), Trouble> {
    let bad = (0..text.len()).find(|i| {
        text.get(*i) == Some(&b'%')
            && !text.get(i + 1..i + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    });
    bad.map_or(Ok(()), |at| rule(false, at, "a % is not followed by two hex digits"))
}

fn place_in_sequence(text: &[u8]) -> Result<(), Trouble> {
    let slash = text.iter().position(|b| *b == b'/').unwrap_or(text.len());
    let (place, of) = text.split_at(slash);
    let of = of.get(1..).unwrap_or_default();
    let digits = |t: &[u8]| !t.is_empty() && t.iter().all(u8::is_ascii_digit);
    rule(digits(place) && digits(of), 0, "is not written like 1/3")?;
    rule(place.first() != Some(&b'0'), 0, "the place cannot begin with a zero")?;
    rule(of.first() != Some(&b'0'), slash + 1, "the total cannot begin with a zero")?;
    rule(number(place) <= number(of), 0, "the place is beyond the total")
}

fn piece_of_total(text: &[u8]) -> Result<(), Trouble> {
    let (piece, total) = text.split_at(text.len().min(2));
    rule(number(piece) > 0, 0, "the piece cannot be 00")?;
    rule(number(total) > 0, 2, "the total cannot be 00")?;
    rule(number(piece) <= number(total), 0, "the piece is beyond the total")
}

fn iban(text: &[u8]) -> Result<(), Trouble> {
    let (head, account) = text.split_at(text.len().min(4));
    rule(head.len() == 4, 0, "is too short for an account number")?;
    rule(codes::is_country_letters(head.get(..2).unwrap_or_default()), 0, "begins with no country")?;
    rule(text.len() > 10, 0, "is too short for an account number")?;
    let mut rest = 0;
    for (i, b) in account.iter().chain(head).enumerate() {
        rest = match b {
            b'0'..=b'9' => rest * 10 + u32::from(b - b'0'),
            b'A'..=b'Z' => rest * 100 + u32::from(b - b'A') + 10,
            _ => {
                let at = if i < account.len() { i + 4 } else { i - account.len() };
                return rule(false, at, "an account number holds capitals and digits only");
            }
        } % 97;
    }
    rule(rest == 1, 2, "the account number's check digits are wrong")
}

#[cfg(test)]
mod tests;
