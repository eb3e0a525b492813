//! Histories for `pickface forecast --input`.
//!
//! `series,period,quantity` has a whole number for each regular period: an empty quantity, and a period that is missing between
//! two others, is unknown. `series,date,quantity` has days, weeks or months, found by how far the dates lie apart: an empty
//! quantity is unknown, but a date that is missing was a date without demand, because lists of sales have no lines for those;
//! quantities of one date are summed.

use super::{
    ExchangeError, Halt,
    columns::{Columns, Field, Shape, needs, takes},
    header,
    source::{Encoding, Source},
    table::{Row, Table},
    text::unquoted,
    value::{DateOrder, Flaw, Style},
};
use crate::domain::text::escape;
use chrono::Datelike;
use std::{collections::HashMap, io::Read, path::Path};

const FIELDS: &[Field] = &[
    needs("series", Shape::Text, &["unique_id", "id", "item", "sku", "item_id", "name"]),
    takes("period", Shape::Text, &["step", "t", "index"]),
    takes("date", Shape::Date, &["ds", "day", "week", "month"]),
    needs("quantity", Shape::Number, &["qty", "y", "value", "demand", "units"]),
];

/// The most periods of one series.
const MOST: i64 = 100_000;

/// How far the dates of a file lie apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Periods are numbers; how long one is, the file does not say.
    Numbered,
    /// A day.
    Daily,
    /// Seven days.
    Weekly,
    /// A month.
    Monthly,
}

/// The histories of a file, in the order in which they first occur.
#[derive(Debug, Clone, PartialEq)]
pub struct Histories {
    /// Name and values of each; `NaN` is unknown.
    pub series: Vec<(String, Vec<f64>)>,
    /// How far periods lie apart.
    pub pace: Pace,
    /// Rows read.
    pub rows: u64,
}

/// Reads histories; `-` is standard input, handed over as `stdin`. `dates` says what comes first where it must be said.
///
/// # Errors
/// [`ExchangeError`] with the line of the first row that cannot be read.
pub fn histories(
    path: &Path,
    stdin: &mut dyn Read,
    dates: Option<DateOrder>,
) -> Result<Histories, ExchangeError> {
    let mut bytes = Vec::new();
    let piped = path.as_os_str() == "-";
    if piped {
        let failed = |why| ExchangeError::Io { doing: "read", file: "stdin".into(), why };
        stdin.read_to_end(&mut bytes).map_err(failed)?;
    }
    let mut encoding = None;
    loop {
        let mut quiet = |_, _| {};
        let source = if piped {
            Source::new("stdin".into(), bytes.as_slice(), bytes.len() as u64, encoding, &mut quiet)?
        } else {
            Source::open(path, encoding, &mut quiet)?
        };
        let file = source.name().to_owned();
        match read(source, dates) {
            Ok(found) => return Ok(found),
            Err(Halt::Failed(e)) => return Err(e),
            Err(Halt::NotUtf8) if encoding.is_none() => encoding = Some(Encoding::Windows1252),
            Err(_) => {
                let why = std::io::Error::other("it changed while it was read; try again");
                return Err(ExchangeError::Io { doing: "read", file, why });
            }
        }
    }
}

/// A row before it has its place: the period, the quantity, the line.
type Entry = (i64, f64, u64);

fn read(source: Source<'_>, dates: Option<DateOrder>) -> Result<Histories, Halt> {
    let mut table = Table::new(source)?;
    let file = table.source.name().to_owned();
    let columns = Columns::find(&header(&mut table)?, FIELDS, &[], &file)?;
    let dated = columns.has(1).is_none();
    if dated && columns.has(2).is_none() {
        let found: Vec<&str> = columns.all.iter().map(|c| c.name.as_str()).collect();
        return Err(ExchangeError::MissingColumn {
            file,
            missing: "period",
            found: found.join(", "),
            accepted: "period (whole numbers) or date".into(),
        }
        .into());
    }
    let style = Style { dates, decimal: None };
    let wrong = |line: u64, what: String| ExchangeError::Row { file: file.clone(), line, what };
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<(String, Vec<Entry>)> = Vec::new();
    let mut row = Row::default();
    let (mut rows, mut last) = (0, usize::MAX);
    while table.next(&mut row)? {
        rows += 1;
        if let Some(what) = columns.slipped(&row) {
            return Err(wrong(row.line, what).into());
        }
        let name = unquoted(columns.text(&row, 0));
        if name.is_empty() {
            return Err(wrong(row.line, "the series has no name: fill in the first column".into()).into());
        }
        if all.get(last).is_none_or(|(n, _)| n != name) {
            last = match places.get(name) {
                Some(at) => *at,
                None => {
                    places.insert(name.to_owned(), all.len());
                    all.push((name.to_owned(), Vec::new()));
                    all.len() - 1
                }
            };
        }
        let at = if dated {
            let text = columns.text(&row, 2);
            let day = style.day(text).map_err(|flaw| match flaw {
                Flaw::Bad(what) => wrong(row.line, what),
                Flaw::Unsure => {
                    let what = "may be day first or month first: say --dates dmy or --dates mdy";
                    wrong(row.line, format!("{:?} {what}", escape(text)))
                }
            })?;
            i64::from(day.0)
        } else {
            let text = columns.text(&row, 1);
            whole(text).ok_or_else(|| {
                wrong(
                    row.line,
                    format!(
                        "the period {:?} is no whole number: number periods 1, 2, 3 or use a date column",
                        escape(text)
                    ),
                )
            })?
        };
        let quantity = quantity(columns.text(&row, 3)).map_err(|what| wrong(row.line, what))?;
        all[last].1.push((at, quantity, row.line));
    }
    if rows == 0 {
        return Err(ExchangeError::HeaderOnly { file }.into());
    }
    let pace = if dated { pace(&mut all) } else { Pace::Numbered };
    // A list of sales ends for all on one date.
    let end = dated.then(|| all.iter().flat_map(|(_, e)| e).map(|e| e.0).max()).flatten();
    let mut series = Vec::with_capacity(all.len());
    for (name, entries) in all {
        let values = regular(&name, entries, end).map_err(|(line, what)| wrong(line, what))?;
        series.push((name, values));
    }
    Ok(Histories { series, pace, rows })
}

/// A whole number, also as `12.0`, which is how some programs write one.
fn whole(text: &str) -> Option<i64> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    text.parse().ok().filter(|n: &i64| n.abs() < 1 << 50)
}

/// A quantity; nothing, `nan` and `NA` are unknown.
fn quantity(text: &str) -> Result<f64, String> {
    if text.is_empty() || ["nan", "na", "null"].iter().any(|n| text.eq_ignore_ascii_case(n)) {
        return Ok(f64::NAN);
    }
    // A comma alone marks decimals: a number of thousands in a series is written without.
    let read = if text.contains('.') { text.parse() } else { text.replacen(',', ".", 1).parse() };
    match read {
        Ok(v) if f64::is_finite(v) && v.abs() <= 1e12 => Ok(v),
        Ok(_) => {
            Err(format!("the quantity {:?} is beyond 1e12: leave it empty if it is unknown", escape(text)))
        }
        Err(_) => {
            Err(format!("the quantity {:?} is no number: leave it empty if it is unknown", escape(text)))
        }
    }
}

/// Finds how far dates lie apart, and numbers them by that.
fn pace(all: &mut [(String, Vec<Entry>)]) -> Pace {
    let days = || all.iter().flat_map(|(_, e)| e).map(|e| e.0);
    let Some(first) = days().min() else { return Pace::Daily };
    let date = |day: i64| i32::try_from(day).ok().and_then(|d| crate::domain::Day(d).date());
    let of_month = |day: i64| date(day).map(|d| d.day());
    let distinct = days().any(|d| d != first);
    let same_day = of_month(first).is_some_and(|one| days().all(|d| of_month(d) == Some(one)));
    let last_day = || days().all(|d| of_month(d + 1) == Some(1));
    let monthly = distinct && (same_day || last_day());
    if monthly {
        for entry in all.iter_mut().flat_map(|(_, e)| e) {
            entry.0 = date(entry.0).map_or(0, |d| i64::from(d.year()) * 12 + i64::from(d.month0()));
        }
        return Pace::Monthly;
    }
    if distinct && days().all(|d| (d - first) % 7 == 0) {
        all.iter_mut().flat_map(|(_, e)| e).for_each(|e| e.0 = (e.0 - first) / 7);
        return Pace::Weekly;
    }
    Pace::Daily
}

/// Values in a row from the first period to the last (of dates: of the whole file).
fn regular(name: &str, mut entries: Vec<Entry>, end: Option<i64>) -> Result<Vec<f64>, (u64, String)> {
    if !entries.is_sorted_by_key(|e| e.0) {
        entries.sort_by_key(|e| e.0);
    }
    let Some((first, last)) = entries.first().map(|e| e.0).zip(end.or(entries.last().map(|e| e.0))) else {
        return Ok(Vec::new());
    };
    if last - first >= MOST {
        let line = entries.last().map_or(0, |e| e.2);
        return Err((
            line,
            format!(
                "{} has periods from {first} to {last}, more than {MOST}: number them in a row",
                escape(name)
            ),
        ));
    }
    let missing = if end.is_some() { 0.0 } else { f64::NAN };
    let mut values = vec![missing; (last - first + 1) as usize];
    let mut before = None;
    for (at, quantity, line) in entries {
        let value = &mut values[(at - first) as usize];
        if before != Some(at) {
            *value = quantity;
        } else if end.is_none() {
            return Err((line, format!("{} has period {at} twice: leave one of them", escape(name))));
        } else if quantity.is_finite() {
            *value = if value.is_finite() { *value + quantity } else { quantity };
        }
        before = Some(at);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::forecasts::ForecastFile;

    fn read_text(text: &str) -> Result<Histories, ExchangeError> {
        histories(Path::new("-"), &mut text.as_bytes(), None)
    }

    fn same(a: &[f64], b: &[f64]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || a.is_nan() && b.is_nan())
    }

    #[test]
    fn numbered_periods_stand_in_a_row_and_what_is_missing_is_unknown() {
        let read = read_text("series,period,quantity\nA,3,4\nA,1,2\nB,7,1.5\nA,4,\n").unwrap();
        assert_eq!(read.pace, Pace::Numbered);
        assert_eq!(read.series[0].0, "A");
        assert!(same(&read.series[0].1, &[2.0, f64::NAN, 4.0, f64::NAN]), "{:?}", read.series[0].1);
        assert!(same(&read.series[1].1, &[1.5]));
    }

    #[test]
    fn dates_that_are_missing_had_no_demand_and_all_end_together() {
        let read = read_text(
            "date,series,quantity\n2026-01-01,A,1\n2026-01-03,A,2\n2026-01-03,A,2\n2026-01-05,B,9\n",
        )
        .unwrap();
        assert_eq!(read.pace, Pace::Daily);
        assert!(same(&read.series[0].1, &[1.0, 0.0, 4.0, 0.0, 0.0]), "{:?}", read.series[0].1);
        let weeks =
            read_text("series,date,quantity\nA,2026-01-05,1\nA,2026-01-26,2\nA,2026-01-12,3\n").unwrap();
        assert_eq!(weeks.pace, Pace::Weekly);
        assert!(same(&weeks.series[0].1, &[1.0, 3.0, 0.0, 2.0]));
        let months =
            read_text("series,date,quantity\nA,2025-12-31,1\nA,2026-02-28,2\nA,2026-01-31,3\n").unwrap();
        assert_eq!(months.pace, Pace::Monthly);
        assert!(same(&months.series[0].1, &[1.0, 3.0, 2.0]));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, wanted) in [
            ("series,period,quantity\nA,1,2\nA,x,3\n", "line 3: the period \"x\""),
            ("series,period,quantity\nA,1,2\nA,2,many\n", "line 3: the quantity \"many\""),
            ("series,period,quantity\nA,1,inf\n", "line 2: the quantity \"inf\""),
            ("series,period,quantity\nA,1,2\nA,1,3\n", "line 3: A has period 1 twice"),
            ("series,period,quantity\n,1,2\n", "line 2: the series has no name"),
            ("series,period,quantity\nA,1,2\nA,900000000,3\n", "more than 100000"),
            ("series,quantity\nA,2\n", "no column \"period\""),
            ("series,date,quantity\nA,03/04/2026,2\n", "--dates dmy"),
            ("series,period,quantity\n", "no rows"),
        ] {
            let said = read_text(text).unwrap_err().to_string();
            assert!(said.contains(wanted), "{text:?}: {said}");
        }
    }

    #[test]
    fn names_come_back_as_they_came_and_formulas_do_not() {
        let read = read_text("series,period,quantity\n\"'=A1\",1,2\n\"Mug, \"\"red\"\"\",1,2\n").unwrap();
        let mut file = ForecastFile::new(Vec::new(), &[0.5, 0.95], false).unwrap();
        for (name, _) in &read.series {
            file.row(name, Some(1), Some(1.25), &[1.0, 2.0]).unwrap();
        }
        file.row("young", None, None, &[0.0, 0.0]).unwrap();
        let text = String::from_utf8(file.into_inner()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "series,step,mean,q0.5,q0.95",
                "'=A1,1,1.25,1,2",
                "\"Mug, \"\"red\"\"\",1,1.25,1,2",
                "young,total,,,",
            ]
        );
    }
}
