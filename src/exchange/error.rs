//! What can be wrong with a file. One sentence each: what, where, what to do.

use super::Report;

/// Why a file was not read, or not written. Nothing was imported, and no half file was left.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The operating system said no.
    #[error("cannot {doing} {file}: {why}")]
    Io {
        /// `open`, `read`, `write`.
        doing: &'static str,
        /// The file.
        file: String,
        /// The system's words.
        why: std::io::Error,
    },
    /// Not one byte, or nothing but blank lines.
    #[error("{file} is empty: a file needs a line of column names and rows below it")]
    Empty {
        /// The file.
        file: String,
    },
    /// Column names, and nothing below them.
    #[error("{file} has column names but no rows: nothing to import")]
    HeaderOnly {
        /// The file.
        file: String,
    },
    /// A workbook or other packed file where text is wanted.
    #[error("{file} is {what}, not text: save it as CSV (UTF-8) and import that")]
    NotText {
        /// The file.
        file: String,
        /// What its first bytes say.
        what: &'static str,
    },
    /// A NUL byte: not text, or UTF-16 without its mark.
    #[error(
        "{file}, line {line}: a NUL byte; the file is not text or is UTF-16 without a mark: save it as UTF-8"
    )]
    Nul {
        /// The file.
        file: String,
        /// Where the record begins.
        line: u64,
    },
    /// One record beyond the cap.
    #[error(
        "{file}, line {line}: a record longer than {} KiB; a quote may be missing near there, or this is not a CSV file",
        super::table::MAX_RECORD / 1024
    )]
    TooLong {
        /// The file.
        file: String,
        /// Where the record begins.
        line: u64,
    },
    /// A quote that nothing closes.
    #[error(
        "{file}, line {line}: a quote opens in this record and is never closed: close it, or double it if it is an inch mark"
    )]
    OpenQuote {
        /// The file.
        file: String,
        /// Where the record begins.
        line: u64,
    },
    /// A column that the format cannot do without.
    #[error(
        "{file} has no column {missing:?}; it has {found}; accepted names are {accepted} (or name one: --map COLUMN={missing})"
    )]
    MissingColumn {
        /// The file.
        file: String,
        /// Our word for it.
        missing: &'static str,
        /// The columns that are there.
        found: String,
        /// The names that would have been taken.
        accepted: String,
    },
    /// Two columns that mean the same.
    #[error(
        "{file}: the columns {first:?} and {second:?} both mean {field}: remove or rename one, or choose with --map COLUMN={field}"
    )]
    DuplicateColumn {
        /// The file.
        file: String,
        /// Our word for it.
        field: &'static str,
        /// One column.
        first: String,
        /// The other.
        second: String,
    },
    /// A file of another program whose rows mean more than this kind can hold.
    #[error("{file} is {what}; nothing was imported")]
    Foreign {
        /// The file.
        file: String,
        /// What it is, and what to do instead.
        what: &'static str,
    },
    /// A `--map` that names nothing.
    #[error("--map {column}={field}: {why}")]
    Map {
        /// The left side.
        column: String,
        /// The right side.
        field: String,
        /// What is wrong, and what would be right.
        why: String,
    },
    /// Day and month cannot be told apart.
    #[error(
        "{file}, line {line}: {example:?} may be day first or month first, and no row of the file decides it: say --dates dmy or --dates mdy"
    )]
    AmbiguousDates {
        /// The file.
        file: String,
        /// The first such row.
        line: u64,
        /// Its date.
        example: String,
    },
    /// Some rows are day first, others month first.
    #[error(
        "{file}: line {dmy} has the day first and line {mdy} the month first: mend the file, or force one with --dates dmy or --dates mdy"
    )]
    MixedDates {
        /// The file.
        file: String,
        /// A line that can only be day first.
        dmy: u64,
        /// A line that can only be month first.
        mdy: u64,
    },
    /// Comma and point cannot be told apart.
    #[error(
        "{file}, line {line}: the comma in {example:?} may mark thousands or decimals, and no row decides it: say --decimal point or --decimal comma"
    )]
    AmbiguousDecimals {
        /// The file.
        file: String,
        /// The first such row.
        line: u64,
        /// Its number.
        example: String,
    },
    /// A row that cannot be read, where the first one ends the reading.
    #[error("{file}, line {line}: {what}")]
    Row {
        /// The file.
        file: String,
        /// Where.
        line: u64,
        /// What is wrong, and what to do.
        what: String,
    },
    /// Rows were refused; all or nothing.
    #[error("{}", .0.refusal_sentence())]
    Refused(Box<Report>),
    /// A kind of output that is not there.
    #[error("cannot write {file}: {why}")]
    Output {
        /// The file.
        file: String,
        /// What to do instead.
        why: &'static str,
    },
}
