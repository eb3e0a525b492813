//! Files out: CSV, JSON lines and JSON, whole or not at all.
//!
//! Texts lose control characters, and get a `'` where a spreadsheet would see a formula
//! ([`WriteOptions::raw`] leaves that out); numbers are written as numbers. XLSX has its place in [`Shape`] when it comes.

mod rows;
mod sales;

pub use rows::{MovementRow, OrderRow, ShopifyInventoryRow};

use super::{ExchangeError, source::shown, text::needs_quote, whole::Whole};
use crate::domain::text::{clean, is_safe};
use std::{
    borrow::Cow,
    io::{self, BufWriter, Write},
    marker::PhantomData,
    path::Path,
};

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A header, then one row a line.
    Csv,
    /// One object a line.
    JsonLines,
    /// One array of objects.
    Json,
}

impl Shape {
    /// The shape that a file's name asks for: `.csv`, `.jsonl` (or `.ndjson`), `.json`.
    ///
    /// # Errors
    /// [`ExchangeError::Output`] for other names; an `.xlsx` is told to be a `.csv`.
    pub fn of(path: &Path) -> Result<Self, ExchangeError> {
        let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let why = match ending.as_str() {
            "csv" => return Ok(Self::Csv),
            "jsonl" | "ndjson" => return Ok(Self::JsonLines),
            "json" => return Ok(Self::Json),
            "xlsx" | "xls" | "ods" => {
                "workbooks are not written yet: name it .csv, every spreadsheet opens that"
            }
            _ => "its name must end in .csv, .jsonl or .json",
        };
        Err(ExchangeError::Output { file: shown(path), why })
    }
}

/// How texts are written.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions {
    /// Leave texts that start like a formula as they are: for programs, not for spreadsheets.
    pub raw: bool,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing: an empty cell, `null` in JSON.
    Nothing,
    /// A text; it is scrubbed and quoted on the way.
    Text(Cow<'a, str>),
    /// A number in plain decimal digits, valid in JSON as it stands.
    Number(String),
}

impl<'a> Cell<'a> {
    fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    fn number(number: impl ToString + Copy) -> Self {
        Self::Number(number.to_string())
    }

    fn maybe(text: Option<&'a str>) -> Self {
        text.map_or(Self::Nothing, Self::text)
    }
}

/// What can be a row of a file.
pub trait Row {
    /// The column names, which are the keys in JSON.
    const COLUMNS: &'static [&'static str];

    /// The cells, as many as columns.
    fn cells(&self) -> Vec<Cell<'_>>;
}

/// Where rows go.
enum Out<'a> {
    File(Whole),
    Stream(BufWriter<Box<dyn Write + 'a>>),
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Stream(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Stream(writer) => writer.flush(),
        }
    }
}

impl Out<'_> {
    fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.finish(),
            Self::Stream(writer) => writer.flush(),
        }
    }
}

/// A file being written. Dropped before [`Export::finish`], it leaves nothing behind.
pub struct Export<'a, R: Row> {
    out: Out<'a>,
    name: String,
    shape: Shape,
    options: WriteOptions,
    rows: u64,
    line: String,
    row: PhantomData<fn(&R)>,
}

impl<'a, R: Row> Export<'a, R> {
    /// Begins a file. What stands at `path` stays until the new one is whole.
    ///
    /// # Errors
    /// [`ExchangeError`] when the folder cannot be written.
    pub fn to_file(path: &Path, shape: Shape, options: WriteOptions) -> Result<Self, ExchangeError> {
        let file = Whole::begin(path)?;
        let name = file.name().to_owned();
        Self::start(Out::File(file), name, shape, options)
    }

    /// Begins a stream, such as standard output.
    ///
    /// # Errors
    /// [`ExchangeError`] when it cannot be written.
    pub fn to_stream(
        stream: impl Write + 'a,
        shape: Shape,
        options: WriteOptions,
    ) -> Result<Self, ExchangeError> {
        let out = Out::Stream(BufWriter::new(Box::new(stream)));
        Self::start(out, "the output".into(), shape, options)
    }

    fn start(out: Out<'a>, name: String, shape: Shape, options: WriteOptions) -> Result<Self, ExchangeError> {
        let line = String::new();
        let mut this = Self { out, name, shape, options, rows: 0, line, row: PhantomData };
        match shape {
            Shape::Csv => this.record(R::COLUMNS.iter().map(|c| Cow::Borrowed(*c)))?,
            Shape::Json => this.put(b"[")?,
            Shape::JsonLines => {}
        }
        Ok(this)
    }

    /// Writes a row.
    ///
    /// # Errors
    /// [`ExchangeError`] when the disk is full or the reader has gone.
    pub fn row(&mut self, row: &R) -> Result<(), ExchangeError> {
        let cells = row.cells();
        if self.shape == Shape::Csv {
            let raw = self.options.raw;
            self.record(cells.iter().map(|cell| match cell {
                Cell::Nothing => Cow::Borrowed(""),
                Cell::Number(digits) => Cow::Borrowed(digits.as_str()),
                Cell::Text(text) => guarded(text, raw),
            }))?;
        } else {
            let mut object = String::from(match (self.shape, self.rows) {
                (Shape::Json, 0) => "\n",
                (Shape::Json, _) => ",\n",
                _ => "",
            });
            for (i, (key, cell)) in R::COLUMNS.iter().zip(&cells).enumerate() {
                object.push_str(if i == 0 { "{\"" } else { ",\"" });
                object.push_str(&key.to_lowercase().replace(" (", "_").replace(' ', "_").replace(')', ""));
                object.push_str("\":");
                match cell {
                    Cell::Nothing => object.push_str("null"),
                    Cell::Number(digits) => object.push_str(digits),
                    Cell::Text(text) => object.push_str(&serde_json::Value::from(scrubbed(text)).to_string()),
                }
            }
            object.push('}');
            if self.shape == Shape::JsonLines {
                object.push('\n');
            }
            self.put(object.as_bytes())?;
        }
        self.rows += 1;
        Ok(())
    }

    /// Ends the file and puts it in its place, durable; answers how many rows it has.
    ///
    /// # Errors
    /// [`ExchangeError`] when it cannot be brought to the disk; then the old file stands as it was.
    pub fn finish(mut self) -> Result<u64, ExchangeError> {
        if self.shape == Shape::Json {
            self.put(b"\n]\n")?;
        }
        self.out.finish().map_err(|why| self.failed(why))?;
        Ok(self.rows)
    }

    fn record<'c>(&mut self, cells: impl Iterator<Item = Cow<'c, str>>) -> Result<(), ExchangeError> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        for (i, cell) in cells.enumerate() {
            if i > 0 {
                line.push(',');
            }
            push_cell(&mut line, &cell);
        }
        line.push('\n');
        self.put(line.as_bytes())?;
        self.line = line;
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), ExchangeError> {
        self.out.write_all(bytes).map_err(|why| self.failed(why))
    }

    fn failed(&self, why: io::Error) -> ExchangeError {
        ExchangeError::Io { doing: "write", file: self.name.clone(), why }
    }
}

/// Writes all rows to a file.
///
/// # Errors
/// As [`Export`]; nothing is left half done.
pub fn to_file<'r, R: Row + 'r>(
    path: &Path,
    shape: Shape,
    options: WriteOptions,
    rows: impl IntoIterator<Item = &'r R>,
) -> Result<u64, ExchangeError> {
    let mut export = Export::to_file(path, shape, options)?;
    for row in rows {
        export.row(row)?;
    }
    export.finish()
}

/// A cell, in quotes where it needs them (RFC 4180).
pub(super) fn push_cell(line: &mut String, cell: &str) {
    let edge = |c: Option<char>| c.is_some_and(char::is_whitespace);
    if !cell.contains([',', '"', '\n', '\r']) && !edge(cell.chars().next()) && !edge(cell.chars().next_back())
    {
        line.push_str(cell);
        return;
    }
    line.push('"');
    line.push_str(&cell.replace('"', "\"\""));
    line.push('"');
}

/// A text without what could command a terminal.
fn scrubbed(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_safe) { Cow::Borrowed(text) } else { Cow::Owned(clean(text, 100_000)) }
}

/// A text as a spreadsheet may see it.
pub(super) fn guarded(text: &str, raw: bool) -> Cow<'_, str> {
    let text = scrubbed(text);
    if raw || !needs_quote(&text) { text } else { Cow::Owned(format!("'{text}")) }
}
