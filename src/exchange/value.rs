//! Numbers and dates as people write them: decimal comma or point, day first or month first.
//!
//! Neither is guessed from one cell. A cell that could be read two ways stops the reading ([`Flaw::Unsure`]); the whole
//! file is then surveyed, and read again with what *all* its rows say.

use super::{ExchangeError, Halt, columns::Shape, table::Row};
use crate::domain::{Day, Money, Quantity, quantity::decimal, text::escape};
use chrono::NaiveDate;

/// What comes first in `03/04/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum DateOrder {
    /// Day, month, year.
    #[serde(rename = "dmy")]
    DayFirst,
    /// Month, day, year.
    #[serde(rename = "mdy")]
    MonthFirst,
}

impl std::str::FromStr for DateOrder {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        match s.to_ascii_lowercase().as_str() {
            "dmy" => Ok(Self::DayFirst),
            "mdy" => Ok(Self::MonthFirst),
            _ => Err("dates are dmy (day first) or mdy (month first)".into()),
        }
    }
}

/// What parts the whole from the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

impl std::str::FromStr for DecimalMark {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        match s.to_ascii_lowercase().as_str() {
            "point" => Ok(Self::Point),
            "comma" => Ok(Self::Comma),
            _ => Err("the decimal mark is point or comma".into()),
        }
    }
}

/// How the cells of one file are to be read; `None` is not yet decided.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    pub(super) dates: Option<DateOrder>,
    pub(super) decimal: Option<DecimalMark>,
}

/// Why a cell was not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It is wrong: the sentence.
    Bad(String),
    /// It could mean two things, and the style does not say which.
    Unsure,
}

impl From<crate::domain::DomainError> for Flaw {
    fn from(e: crate::domain::DomainError) -> Self {
        Self::Bad(e.to_string())
    }
}

impl From<String> for Flaw {
    fn from(sentence: String) -> Self {
        Self::Bad(sentence)
    }
}

impl Style {
    /// A quantity, in thousandths.
    pub(super) fn quantity(&self, text: &str) -> Result<Quantity, Flaw> {
        match self.scaled(text, 3) {
            Ok(n) => {
                let q = Quantity::from_thousandths(n);
                if q.abs() > Quantity::MAX {
                    return Err(crate::domain::DomainError::QuantityRange(escape(text)).into());
                }
                Ok(q)
            }
            Err(Some(flaw)) => Err(flaw),
            Err(None) => Err(crate::domain::DomainError::Quantity(short(text)).into()),
        }
    }

    /// An amount. A currency sign is passed over; decimals beyond the fourth are rounded half away from zero, because
    /// averages in exports carry more than any price has.
    pub(super) fn money(&self, text: &str) -> Result<Money, Flaw> {
        let sign = |c: char| matches!(c, '$' | '€' | '£' | '¥' | '\u{a0}') || c.is_whitespace();
        let text = text.trim_matches(sign);
        match self.scaled(text, 4).or_else(|e| self.rounded(text).ok_or(e)) {
            Ok(n) => Ok(Money::from_ten_thousandths(n)),
            Err(Some(flaw)) => Err(flaw),
            Err(None) => Err(crate::domain::DomainError::Money(short(text)).into()),
        }
    }

    fn rounded(&self, text: &str) -> Option<i64> {
        if self.decimal == Some(DecimalMark::Comma) || text.contains(',') {
            return None;
        }
        let (whole, part) = text.split_once('.')?;
        if part.len() < 5 || part.len() > 30 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let n = decimal(&format!("{whole}.{}", part.get(..4)?), 4)?;
        let up = i64::from(part.as_bytes().get(4).is_some_and(|b| *b >= b'5'));
        Some(if whole.starts_with('-') { n - up } else { n + up })
    }

    fn scaled(&self, text: &str, scale: u32) -> Result<i64, Option<Flaw>> {
        if self.decimal != Some(DecimalMark::Comma) && !text.contains([',', '\u{2212}']) {
            return decimal(text, scale).ok_or(None);
        }
        let text = text.replace('\u{2212}', "-");
        match (numeral(&text), self.decimal) {
            (Numeral::Odd, _) => Err(None),
            (Numeral::Either, None) if text.contains(',') => Err(Some(Flaw::Unsure)),
            (Numeral::Comma, None) => Err(Some(Flaw::Unsure)),
            (Numeral::Comma, Some(DecimalMark::Point)) | (Numeral::Point, Some(DecimalMark::Comma)) => {
                Err(None)
            }
            (_, Some(DecimalMark::Comma)) => {
                decimal(&text.replace('.', "").replace(',', "."), scale).ok_or(None)
            }
            _ => decimal(&text.replace(',', ""), scale).ok_or(None),
        }
    }

    /// A day, by the calendar of the text itself: a time or an offset behind it is left out, because the file's own
    /// day is the shop's business day.
    pub(super) fn day(&self, text: &str) -> Result<Day, Flaw> {
        let bad = || Flaw::Bad(crate::domain::DomainError::Date(short(text)).to_string());
        let (a, b, year) = match written(text).ok_or_else(bad)? {
            Written::Iso(day) => return Ok(day),
            Written::DayFirst(a, b, year) => (a, b, year),
            Written::Either(a, b, year) => match self.dates {
                None => return Err(Flaw::Unsure),
                Some(DateOrder::DayFirst) => (a, b, year),
                Some(DateOrder::MonthFirst) => (b, a, year),
            },
        };
        day(year, b, a).ok_or_else(bad)
    }
}

fn short(text: &str) -> String {
    let mut out: String = escape(text).chars().take(60).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

fn day(year: i32, month: u32, day: u32) -> Option<Day> {
    if !(1900..=2200).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month, day).map(Day::from)
}

enum Written {
    Iso(Day),
    DayFirst(u32, u32, i32),
    Either(u32, u32, i32),
}

fn digits(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 4 {
        return None;
    }
    bytes.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

/// The date at the front of a text: `2026-11-27`, `2026/11/27`, `27.11.2026`, `11/27/2026 8:26`, `27-11-26`.
fn written(text: &str) -> Option<Written> {
    let bytes = text.as_bytes();
    let end = bytes.iter().position(|b| matches!(b, b' ' | b'T' | b't')).unwrap_or(bytes.len());
    let (date, time) = (bytes.get(..end)?, bytes.get(end..)?);
    let in_time = |b: &u8| {
        b.is_ascii_digit() || matches!(b, b' ' | b':' | b'.' | b'+' | b'-') || b.is_ascii_alphabetic()
    };
    if !time.iter().all(in_time) || (!time.is_empty() && !time.iter().any(u8::is_ascii_digit)) {
        return None;
    }
    let mark = *date.iter().find(|b| matches!(b, b'-' | b'/' | b'.'))?;
    let mut parts = date.split(|b| *b == mark);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (a, b, c) = (digits(first)?, digits(second)?, digits(third)?);
    if first.len() == 4 {
        return day(a as i32, b, c).map(Written::Iso);
    }
    let year = match third.len() {
        4 => c as i32,
        2 => 2000 + c as i32,
        _ => return None,
    };
    // Nobody writes the month first with points between.
    Some(if mark == b'.' { Written::DayFirst(a, b, year) } else { Written::Either(a, b, year) })
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Numeral {
    /// The comma can only mark decimals.
    Comma,
    /// The point can only mark decimals.
    Point,
    /// Groups of three behind one mark, or no mark: either reading.
    Either,
    /// No number.
    Odd,
}

/// What a number's marks say by themselves.
fn numeral(text: &str) -> Numeral {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.')) {
        return Numeral::Odd;
    }
    let grouped = |part: &str, mark: char| {
        let mut groups = part.split(mark);
        let first = groups.next().map_or(0, str::len);
        (1..=3).contains(&first) && groups.all(|g| g.len() == 3)
    };
    match (digits.matches(',').count(), digits.matches('.').count()) {
        (0, 0) => Numeral::Either,
        (1, 0) if grouped(digits, ',') && !digits.starts_with('0') => Numeral::Either,
        (0, 1) if grouped(digits, '.') && !digits.starts_with('0') => Numeral::Either,
        (1, 0) => Numeral::Comma,
        (0, 1) => Numeral::Point,
        (0, _) if grouped(digits, '.') => Numeral::Comma,
        (_, 0) if grouped(digits, ',') => Numeral::Point,
        (_, 1) => match digits.split_once('.') {
            Some((whole, part)) if grouped(whole, ',') && !part.contains(',') => Numeral::Point,
            _ if digits.matches(',').count() == 1 => comma_last(digits, grouped),
            _ => Numeral::Odd,
        },
        (1, _) => comma_last(digits, grouped),
        _ => Numeral::Odd,
    }
}

fn comma_last(digits: &str, grouped: impl Fn(&str, char) -> bool) -> Numeral {
    match digits.split_once(',') {
        Some((whole, part)) if grouped(whole, '.') && !part.contains('.') => Numeral::Comma,
        _ => Numeral::Odd,
    }
}

/// What all rows of a file say about its dates and numbers.
#[derive(Default)]
pub(super) struct Survey {
    dmy: Option<u64>,
    mdy: Option<u64>,
    date: Option<(u64, String)>,
    comma: bool,
    point: bool,
    number: Option<(u64, String)>,
}

impl Survey {
    /// Takes a row's word.
    pub(super) fn see(&mut self, row: &Row, shapes: &[(usize, Shape)]) {
        for (index, shape) in shapes {
            let text = row.text(*index);
            match shape {
                Shape::Text => {}
                Shape::Date => {
                    if let Some(Written::Either(a, b, _)) = written(text) {
                        if a > 12 && self.dmy.is_none() {
                            self.dmy = Some(row.line);
                        }
                        if b > 12 && self.mdy.is_none() {
                            self.mdy = Some(row.line);
                        }
                        if self.date.is_none() {
                            self.date = Some((row.line, short(text)));
                        }
                    }
                }
                Shape::Number => match numeral(text) {
                    Numeral::Comma => self.comma = true,
                    Numeral::Point => self.point = true,
                    Numeral::Either if text.contains(',') && self.number.is_none() => {
                        self.number = Some((row.line, short(text)));
                    }
                    Numeral::Either | Numeral::Odd => {}
                },
            }
        }
    }

    /// The style that all rows allow; what was asked for is taken as asked.
    pub(super) fn decide(self, asked: Style, file: &str) -> Result<Style, Halt> {
        let dates = match (asked.dates, self.date, self.dmy, self.mdy) {
            (Some(order), ..) => Some(order),
            (None, None, ..) => None,
            (None, Some(_), Some(dmy), Some(mdy)) => {
                return Err(ExchangeError::MixedDates { file: file.into(), dmy, mdy }.into());
            }
            (None, Some(_), Some(_), None) => Some(DateOrder::DayFirst),
            (None, Some(_), None, Some(_)) => Some(DateOrder::MonthFirst),
            (None, Some((line, example)), None, None) => {
                return Err(ExchangeError::AmbiguousDates { file: file.into(), line, example }.into());
            }
        };
        let decimal = match (asked.decimal, self.comma, self.point, self.number) {
            (Some(mark), ..) => mark,
            (None, true, false, _) => DecimalMark::Comma,
            (None, false, false, Some((line, example))) => {
                return Err(ExchangeError::AmbiguousDecimals { file: file.into(), line, example }.into());
            }
            // Where rows disagree the point stands, and the rows with a comma are refused one by one.
            _ => DecimalMark::Point,
        };
        Ok(Style { dates, decimal: Some(decimal) })
    }
}
