//! HIBC: the labels of hospital supplies, on Code 39, Code 128 and Data Matrix.
//!
//! A label is a primary symbol (who made what, in which packing), a secondary one (lot or serial, expiry, quantity), or
//! both in one with `/` between. The secondary symbol repeats the check character of its primary as a link. Source:
//! ANSI/HIBC 2.6, Supplier Labeling Standard, sections 2.2 to 2.4; check character: Code 39, modulo 43.

use super::code39;
use crate::domain::Day;
use chrono::{Months, NaiveDate};

/// What an HIBC symbol says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hibc {
    /// Labeler identification code: four characters, a letter first. Primary symbols only.
    pub lic: Option<String>,
    /// Product or catalog number.
    pub pcn: Option<String>,
    /// Unit of measure: 0 the single unit, 1 to 8 larger packs, 9 a variable quantity.
    pub uom: Option<u8>,
    /// Lot or batch.
    pub lot: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// Until when it may be used.
    pub expiry: Option<Expiry>,
    /// When it was made.
    pub made: Option<Day>,
    /// How many are in the pack.
    pub quantity: Option<u32>,
    /// The check character of the primary symbol that a secondary one belongs to.
    pub link: Option<char>,
    /// The check character of this symbol.
    pub check: char,
}

/// A date of expiry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// The day; the last of its month where the label says only a month.
    pub day: Day,
    /// The hour, where the label says one.
    pub hour: Option<u8>,
    /// The digits as they stand on the label: `0926`, `260928`.
    pub written: String,
}

/// Why a text is no HIBC symbol, and at which character, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("character {at}: {problem}")]
pub struct HibcError {
    /// The character, counted from 1.
    pub at: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with an HIBC symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// It does not begin with `+`.
    #[error("an HIBC symbol begins with +")]
    NoFlag,
    /// It ends too early.
    #[error("the symbol is too short")]
    Short,
    /// A character that Code 39 does not have.
    #[error("{0:?} is not allowed in HIBC")]
    Character(char),
    /// The last character is not the check character.
    #[error("the check character should be {expected:?}")]
    CheckCharacter {
        /// What it should be.
        expected: char,
    },
    /// The labeler code is not a letter and three letters or digits.
    #[error("a labeler code is a letter and three letters or digits")]
    Labeler,
    /// The product number is missing, longer than 18 characters, or has a character that it may not have.
    #[error("a product number has 1 to 18 letters or digits")]
    Product,
    /// The unit of measure is no digit.
    #[error("the unit of measure is a digit")]
    Unit,
    /// A date that is in no calendar.
    #[error("no such date")]
    Date,
    /// A quantity that is no number.
    #[error("the quantity is not a number")]
    Quantity,
    /// A lot or serial number with nothing in it, or with a character that it may not have.
    #[error("a lot or serial number has letters and digits")]
    Number,
    /// Data of a kind that the standard does not know.
    #[error("unknown kind of data")]
    Kind,
}

impl Problem {
    const fn at(self, at: usize) -> HibcError {
        HibcError { at, problem: self }
    }
}

impl Hibc {
    /// The primary symbol by itself, with its check character: what the label of the maker has, and under what an item is
    /// known, whether both symbols were printed in one or not. `None` for a secondary symbol.
    #[must_use]
    pub fn primary(&self) -> Option<String> {
        let body = format!("+{}{}{}", self.lic.as_ref()?, self.pcn.as_ref()?, self.uom?);
        let check = code39::check_character(&body)?;
        Some(format!("{body}{check}"))
    }
}

/// Whether a text is an HIBC symbol by its first characters: `+` and a letter, `$` or five digits. Asterisks around it,
/// which some scanners send, do not matter.
#[must_use]
pub fn looks_like(text: &str) -> bool {
    match bare(text).0.as_bytes() {
        [b'+', b'A'..=b'Z' | b'$', _, _, ..] => true,
        [b'+', a, b, c, d, e, _, _, ..] => [a, b, c, d, e].into_iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Reads an HIBC symbol. A space at the end is kept: it can be the check character, so do not trim the scan first.
///
/// # Errors
/// [`HibcError`] says what is wrong and where; a wrong check character comes with the right one.
pub fn parse(text: &str) -> Result<Hibc, HibcError> {
    let (text, before) = bare(text);
    if !text.starts_with('+') {
        return Err(Problem::NoFlag.at(before + 1));
    }
    if let Some((at, c)) = text.chars().enumerate().find(|(_, c)| code39::value(*c).is_none()) {
        return Err(Problem::Character(c).at(before + at + 1));
    }
    // Only ASCII from here on: bytes are characters.
    let too_short = Problem::Short.at(before + text.len());
    let (body, check) = text.split_at_checked(text.len() - 1).ok_or(too_short)?;
    let expected = code39::check_character(body).ok_or(too_short)?;
    let check = check.chars().next().filter(|_| text.len() >= 4).ok_or(too_short)?;
    if check != expected {
        return Err(Problem::CheckCharacter { expected }.at(before + text.len()));
    }
    let mut hibc = Hibc { check, ..Hibc::default() };
    let mut at = before + 2;
    let mut data = body.get(1..).unwrap_or_default();
    let is_primary = data.starts_with(|c: char| c.is_ascii_uppercase());
    if !is_primary {
        let (head, link) = data.split_at_checked(data.len() - 1).ok_or(too_short)?;
        hibc.link = link.chars().next();
        data = head;
    }
    for (n, segment) in data.split('/').enumerate() {
        let part = Part { text: segment, at };
        if n == 0 && is_primary {
            part.primary(&mut hibc)?;
        } else {
            part.data(&mut hibc)?;
        }
        at += segment.len() + 1;
    }
    Ok(hibc)
}

/// The text without the asterisks of Code 39 and without line ends, and how many characters stood in front.
fn bare(text: &str) -> (&str, usize) {
    let text = text.trim_end_matches(['\r', '\n']);
    match text.strip_prefix('*') {
        Some(rest) => (rest.strip_suffix('*').unwrap_or(rest), 1),
        None => (text, 0),
    }
}

/// A stretch of a symbol and where it begins.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Part<'a> {
    /// The first `n` characters and the rest.
    fn split(self, n: usize) -> Result<(&'a str, Self), HibcError> {
        let (head, tail) =
            self.text.split_at_checked(n).ok_or(Problem::Short.at(self.at + self.text.len()))?;
        Ok((head, Self { text: tail, at: self.at + n }))
    }

    fn strip(self, prefix: &str) -> Option<Self> {
        let text = self.text.strip_prefix(prefix)?;
        Some(Self { text, at: self.at + prefix.len() })
    }

    /// Labeler, product, unit of measure.
    fn primary(self, hibc: &mut Hibc) -> Result<(), HibcError> {
        let (labeler, rest) = self.split(4)?;
        if !labeler.bytes().all(|c| c.is_ascii_alphanumeric()) {
            return Err(Problem::Labeler.at(self.at));
        }
        let last = rest.text.len().checked_sub(1).ok_or(Problem::Product.at(rest.at))?;
        let (product, unit) = rest.split(last)?;
        if !(1..=18).contains(&product.len()) || !is_plain(product) {
            return Err(Problem::Product.at(rest.at));
        }
        hibc.lic = Some(labeler.into());
        hibc.pcn = Some(product.into());
        hibc.uom = Some(unit.text.parse().map_err(|_| Problem::Unit.at(unit.at))?);
        Ok(())
    }

    /// What stands behind the `+` of a secondary symbol, or behind a `/`.
    fn data(self, hibc: &mut Hibc) -> Result<(), HibcError> {
        if let Some(rest) = self.strip("$$+") {
            return rest.packed(hibc, Self::serial);
        }
        if let Some(rest) = self.strip("$$") {
            return rest.packed(hibc, Self::lot);
        }
        if let Some(rest) = self.strip("$+") {
            return rest.serial(hibc);
        }
        if let Some(rest) = self.strip("$") {
            return rest.lot(hibc);
        }
        if let Some(rest) = self.strip("14D") {
            let day = rest.long_date()?;
            hibc.expiry = Some(Expiry { day, hour: None, written: rest.text.into() });
            return Ok(());
        }
        if let Some(rest) = self.strip("16D") {
            hibc.made = Some(rest.long_date()?);
            return Ok(());
        }
        if let Some(rest) = self.strip("S") {
            return rest.serial(hibc);
        }
        if let Some(rest) = self.strip("Q") {
            hibc.quantity = Some(rest.number()?);
            return Ok(());
        }
        if self.text.starts_with(|c: char| c.is_ascii_digit()) {
            // The oldest form: year and day of the year, then the lot.
            let rest = self.date(5, &mut hibc.expiry, day_of_year)?;
            return rest.optional(hibc, Self::lot);
        }
        Err(Problem::Kind.at(self.at))
    }

    /// Behind `$$`: perhaps a quantity, a date by its flag, then a lot or a serial number.
    fn packed(
        self,
        hibc: &mut Hibc,
        number: fn(Self, &mut Hibc) -> Result<(), HibcError>,
    ) -> Result<(), HibcError> {
        let digits = match self.text.as_bytes().first() {
            Some(b'8') => 2,
            Some(b'9') => 5,
            _ => 0,
        };
        let mut rest = self;
        if digits > 0 {
            let (quantity, after) = self.split(1)?.1.split(digits)?;
            hibc.quantity = Some(Self { text: quantity, at: self.at + 1 }.number()?);
            if after.text.is_empty() {
                return Ok(());
            }
            rest = after;
        }
        let flagged = |n: usize| rest.split(n).map(|(_, rest)| rest);
        let expiry = &mut hibc.expiry;
        let rest = match rest.text.as_bytes().first() {
            Some(b'0' | b'1') => rest.date(4, expiry, month_year)?,
            Some(b'2') => flagged(1)?.date(6, expiry, month_day_year)?,
            Some(b'3') => flagged(1)?.date(6, expiry, year_month_day)?,
            Some(b'4') => flagged(1)?.date(8, expiry, year_month_day)?,
            Some(b'5') => flagged(1)?.date(5, expiry, day_of_year)?,
            Some(b'6') => flagged(1)?.date(7, expiry, day_of_year)?,
            Some(b'7') => return flagged(1)?.optional(hibc, number),
            _ => return Err(Problem::Date.at(rest.at)),
        };
        rest.optional(hibc, number)
    }

    fn optional(
        self,
        hibc: &mut Hibc,
        number: fn(Self, &mut Hibc) -> Result<(), HibcError>,
    ) -> Result<(), HibcError> {
        if self.text.is_empty() { Ok(()) } else { number(self, hibc) }
    }

    fn lot(self, hibc: &mut Hibc) -> Result<(), HibcError> {
        hibc.lot = Some(self.plain()?);
        Ok(())
    }

    fn serial(self, hibc: &mut Hibc) -> Result<(), HibcError> {
        hibc.serial = Some(self.plain()?);
        Ok(())
    }

    fn plain(self) -> Result<String, HibcError> {
        if self.text.is_empty() || !is_plain(self.text) {
            return Err(Problem::Number.at(self.at));
        }
        Ok(self.text.into())
    }

    fn number(self) -> Result<u32, HibcError> {
        let digits = self.text.bytes().all(|c| c.is_ascii_digit());
        self.text.parse().ok().filter(|_| digits).ok_or(Problem::Quantity.at(self.at))
    }

    /// A date of so many digits; two digits more than the date needs are the hour.
    fn date(
        self,
        digits: usize,
        expiry: &mut Option<Expiry>,
        of: fn(&[i32]) -> Option<NaiveDate>,
    ) -> Result<Self, HibcError> {
        let bad = Problem::Date.at(self.at);
        let (written, rest) = self.split(digits)?;
        let with_hour = matches!(digits, 7 | 8);
        let (date, hour) = written.split_at_checked(digits - if with_hour { 2 } else { 0 }).ok_or(bad)?;
        let day = of(&numbers(date).ok_or(bad)?).ok_or(bad)?;
        let hour = if with_hour { Some(number(hour).filter(|h| *h < 24).ok_or(bad)? as u8) } else { None };
        *expiry = Some(Expiry { day: day.into(), hour, written: written.into() });
        Ok(rest)
    }

    /// Year, month, day in eight digits.
    fn long_date(self) -> Result<Day, HibcError> {
        let bad = Problem::Date.at(self.at);
        let part = |a: usize, b: usize| self.text.get(a..b).and_then(number);
        match (part(0, 4), part(4, 6), part(6, 8), self.text.len()) {
            (Some(year), Some(month), Some(day), 8) => {
                NaiveDate::from_ymd_opt(year, month as u32, day as u32).map(Day::from).ok_or(bad)
            }
            _ => Err(bad),
        }
    }
}

/// Letters, digits, and the marks that makers put into their lots.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'A'..=b'Z' | b'-' | b'.' | b' '))
}

/// Digits only, as a number.
fn number(text: &str) -> Option<i32> {
    text.parse().ok().filter(|_| text.bytes().all(|c| c.is_ascii_digit()))
}

/// Pairs of digits as numbers; the last three of five stay together (year and day of the year).
fn numbers(text: &str) -> Option<Vec<i32>> {
    if text.len() == 5 {
        let (year, day) = text.split_at_checked(2)?;
        return Some(vec![number(year)?, number(day)?]);
    }
    (0..text.len()).step_by(2).map(|n| text.get(n..n + 2).and_then(number)).collect()
}

fn month_year(n: &[i32]) -> Option<NaiveDate> {
    let &[month, year] = n else { return None };
    NaiveDate::from_ymd_opt(2000 + year, month as u32, 1)?.checked_add_months(Months::new(1))?.pred_opt()
}

fn month_day_year(n: &[i32]) -> Option<NaiveDate> {
    let &[month, day, year] = n else { return None };
    NaiveDate::from_ymd_opt(2000 + year, month as u32, day as u32)
}

fn year_month_day(n: &[i32]) -> Option<NaiveDate> {
    let &[year, month, day] = n else { return None };
    NaiveDate::from_ymd_opt(2000 + year, month as u32, day as u32)
}

fn day_of_year(n: &[i32]) -> Option<NaiveDate> {
    let &[year, day] = n else { return None };
    NaiveDate::from_yo_opt(2000 + year, day as u32)
}

#[cfg(test)]
mod tests;
