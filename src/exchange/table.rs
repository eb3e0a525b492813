//! Rows from text: delimiters, quotes, line ends, line numbers, and a cap on what one record may hold.
//!
//! Written by hand rather than with the `csv` reader because of three needs at once: the *physical* line of a record
//! (quoted line ends, CR-only files and blank lines counted), a cap that stops a gigabyte without a line end, and a word
//! about a quote that is never closed. A property test holds it to the `csv` crate's reading.

use super::{ExchangeError, Halt, source::Source};
use memchr::{memchr, memchr3};

/// The most bytes that one record may hold.
pub(super) const MAX_RECORD: usize = 1024 * 1024;

/// One record: its cells, end to end.
#[derive(Debug, Default, Clone)]
pub(super) struct Row {
    /// The physical line on which it begins; 1 is the first.
    pub(super) line: u64,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Row {
    /// How many cells.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of a cell, untrimmed; nothing where the row is short.
    pub(super) fn bytes(&self, index: usize) -> &[u8] {
        let Some(end) = self.ends.get(index) else { return b"" };
        let start = index.checked_sub(1).and_then(|i| self.ends.get(i)).copied().unwrap_or(0);
        self.bytes.get(start..*end).unwrap_or_default()
    }

    /// The text of a cell, trimmed. The source made it UTF-8.
    pub(super) fn text(&self, index: usize) -> &str {
        std::str::from_utf8(self.bytes(index)).unwrap_or_default().trim()
    }

    /// Every cell.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.text(i))
    }

    fn clear(&mut self, line: u64) {
        self.line = line;
        self.bytes.clear();
        self.ends.clear();
    }

    fn end_cell(&mut self) {
        self.ends.push(self.bytes.len());
    }
}

enum State {
    Start,
    Cell,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// A file as rows.
pub(super) struct Table<'a> {
    pub(super) source: Source<'a>,
    /// What parts the cells.
    pub(super) delimiter: u8,
    /// Whether a quote at the front of a cell opens one; else it is a character like others.
    pub(super) quotes: bool,
    buffer: Vec<u8>,
    at: usize,
    line: u64,
    after_cr: bool,
}

impl<'a> Table<'a> {
    /// Reads the first chunk, and takes the delimiter that parts the first line into most cells.
    pub(super) fn new(mut source: Source<'a>) -> Result<Self, Halt> {
        let mut buffer = Vec::new();
        source.fill(&mut buffer)?;
        let (delimiter, skip) = delimiter(&buffer);
        let after_cr = skip > 0 && buffer.get(skip - 1) == Some(&b'\r');
        Ok(Self {
            source,
            delimiter,
            quotes: true,
            buffer,
            at: skip,
            line: 1 + u64::from(skip > 0),
            after_cr,
        })
    }

    /// The next record into `row`; `false` at the end. Blank lines are passed over.
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, Halt> {
        let mut state = State::Start;
        row.clear(self.line);
        loop {
            if self.at == self.buffer.len() {
                self.at = 0;
                if !self.source.fill(&mut self.buffer)? {
                    return self.at_end(&state, row);
                }
            }
            let rest = &self.buffer[self.at..];
            let Some(&first) = rest.first() else { continue };
            match state {
                State::Start => match first {
                    b'\n' if self.after_cr => {
                        self.after_cr = false;
                        self.at += 1;
                    }
                    b'\n' | b'\r' => {
                        self.after_cr = first == b'\r';
                        self.line += 1;
                        self.at += 1;
                    }
                    _ => {
                        self.after_cr = false;
                        row.clear(self.line);
                        state = State::Cell;
                    }
                },
                State::Cell if first == b'"' && self.quotes => {
                    self.at += 1;
                    state = State::Quoted;
                }
                State::Cell => state = State::Plain,
                State::Plain => {
                    let found = memchr3(self.delimiter, b'\n', b'\r', rest);
                    let length = found.unwrap_or(rest.len());
                    row.bytes.extend_from_slice(&rest[..length]);
                    self.at += length + usize::from(found.is_some());
                    let ended_by = rest.get(length).copied();
                    self.check(row)?;
                    match ended_by {
                        None => {}
                        Some(b) if b == self.delimiter => {
                            row.end_cell();
                            state = State::Cell;
                        }
                        Some(b) => {
                            row.end_cell();
                            self.after_cr = b == b'\r';
                            self.line += 1;
                            return self.done(row);
                        }
                    }
                }
                State::Quoted => {
                    let found = memchr(b'"', rest);
                    let length = found.unwrap_or(rest.len());
                    let (lines, after_cr) = line_ends(&rest[..length], self.after_cr);
                    row.bytes.extend_from_slice(&rest[..length]);
                    self.line += lines;
                    self.after_cr = after_cr && found.is_none();
                    self.at += length + usize::from(found.is_some());
                    self.check(row)?;
                    if found.is_some() {
                        state = State::QuoteInQuoted;
                    }
                }
                State::QuoteInQuoted if first == b'"' => {
                    row.bytes.push(b'"');
                    self.at += 1;
                    state = State::Quoted;
                }
                State::QuoteInQuoted => state = State::Plain,
            }
        }
    }

    fn at_end(&self, state: &State, row: &mut Row) -> Result<bool, Halt> {
        match state {
            State::Start => Ok(false),
            State::Quoted => Err(ExchangeError::OpenQuote { file: self.name(), line: row.line }.into()),
            State::Cell | State::Plain | State::QuoteInQuoted => {
                row.end_cell();
                self.done(row)
            }
        }
    }

    fn done(&self, row: &Row) -> Result<bool, Halt> {
        if memchr(0, &row.bytes).is_some() {
            return Err(ExchangeError::Nul { file: self.name(), line: row.line }.into());
        }
        Ok(true)
    }

    fn check(&self, row: &Row) -> Result<(), Halt> {
        if row.bytes.len() + row.ends.len() > MAX_RECORD {
            return Err(ExchangeError::TooLong { file: self.name(), line: row.line }.into());
        }
        Ok(())
    }

    fn name(&self) -> String {
        self.source.name().into()
    }
}

/// How many lines end in a piece of quoted text; CR, LF and CRLF are one each, also across pieces.
fn line_ends(piece: &[u8], mut after_cr: bool) -> (u64, bool) {
    let mut lines = 0;
    let mut next = 0;
    for i in memchr::memchr2_iter(b'\n', b'\r', piece) {
        let joined = after_cr && i == next && piece[i] == b'\n';
        lines += u64::from(!joined);
        after_cr = piece[i] == b'\r';
        next = i + 1;
    }
    (lines, after_cr && next == piece.len())
}

/// The delimiter of a text by its first line, and how many bytes a leading `sep=;` line takes.
fn delimiter(text: &[u8]) -> (u8, usize) {
    if text.len() > 6 && text[..4].eq_ignore_ascii_case(b"sep=") && matches!(text[5], b'\r' | b'\n') {
        return (text[4], 6);
    }
    let mut counts = [(b'\t', 0u32), (b';', 0), (b'|', 0), (b',', 0)];
    let (mut quoted, mut seen) = (false, false);
    for &b in text {
        match b {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && seen => break,
            _ if !quoted => {
                for (d, n) in &mut counts {
                    *n += u32::from(*d == b);
                }
            }
            _ => {}
        }
        seen |= !matches!(b, b'\n' | b'\r');
    }
    // Of equals the comma comes last: names of columns hold commas sooner than the others.
    let best = counts.iter().rev().filter(|(_, n)| *n > 0).max_by_key(|(_, n)| *n);
    (best.map_or(b',', |(d, _)| *d), 0)
}
