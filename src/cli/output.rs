//! Where answers go: stdout, buffered, and quiet when the reader has gone. Tables that keep their columns straight.

use super::{CliError, CliResult};
use crate::domain::text;
use std::{
    io::{BufWriter, ErrorKind, IsTerminal, Stdout, Write},
    path::Path,
    sync::mpsc,
    time::Duration,
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Buffered stdout.
pub struct Output {
    to: BufWriter<Stdout>,
}

fn gone(e: &std::io::Error) -> CliError {
    match e.kind() {
        ErrorKind::BrokenPipe => CliError::ReaderGone,
        _ => CliError::Failed(format!(
            "the answer could not be written ({e}); what was recorded is on disk, send the answer elsewhere"
        )),
    }
}

impl Output {
    /// The program's own stdout.
    #[must_use]
    pub fn stdout() -> Self {
        Self { to: BufWriter::with_capacity(64 * 1024, std::io::stdout()) }
    }

    /// Whether a person reads along.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// One line. What came from outside was scrubbed on its way in; paths of this machine are made safe here.
    ///
    /// # Errors
    /// When the reader has gone, or the disk behind stdout is full.
    pub fn line(&mut self, text: &str) -> CliResult {
        let safe = text::escape(text);
        writeln!(self.to, "{safe}").map_err(|e| gone(&e))
    }

    /// A text of this program's own, with its line ends.
    ///
    /// # Errors
    /// Like [`Output::line`].
    pub fn text(&mut self, text: &str) -> CliResult {
        writeln!(self.to, "{text}").map_err(|e| gone(&e))
    }

    /// The bytes of a file, for a pipe.
    ///
    /// # Errors
    /// Like [`Output::line`].
    pub fn bytes(&mut self, bytes: &[u8]) -> CliResult {
        self.to.write_all(bytes).map_err(|e| gone(&e))
    }

    /// One JSON value as one line. Control characters are escaped by JSON, C1 and bidirectional ones by us: a terminal may
    /// be reading.
    ///
    /// # Errors
    /// Like [`Output::line`].
    pub fn json(&mut self, value: &impl serde::Serialize) -> CliResult {
        let line = serde_json::to_string(value).map_err(|e| CliError::Failed(e.to_string()))?;
        if line.chars().all(text::is_safe) {
            return self.text(&line);
        }
        let escaped = line.chars().fold(String::with_capacity(line.len() + 16), |mut out, c| {
            if text::is_safe(c) {
                out.push(c);
            } else {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            out
        });
        self.text(&escaped)
    }

    /// Everything written so far reaches the reader.
    ///
    /// # Errors
    /// Like [`Output::line`].
    pub fn flush(&mut self) -> CliResult {
        self.to.flush().map_err(|e| gone(&e))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

/// One sentence to stderr, safe for a terminal.
#[expect(clippy::print_stderr, reason = "this is where sentences go")]
pub fn complain(sentence: &str) {
    let safe: Vec<String> = sentence.lines().map(text::escape).collect();
    eprintln!("pickface: {}", safe.join("\n"));
}

/// One remark to stderr for whoever watches; answers stay alone on stdout.
#[expect(clippy::print_stderr, reason = "remarks go beside the answers, not into them")]
pub fn remark(sentence: &str) {
    eprintln!("{}", text::escape(sentence));
}

/// Does `work`; when it takes longer than a second because another program holds the store, says which.
pub fn explaining<T>(store: &Path, work: impl FnOnce() -> T) -> T {
    let (done, waits) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if waits.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
                remark(&format!("waiting: the store is held by {}", crate::store::service::holder(store)));
            }
        });
        let answer = work();
        drop(done);
        answer
    })
}

/// How long a wait goes without a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// Which side of a column texts stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table of texts for people: a head, aligned columns, two spaces between them.
#[derive(Debug)]
pub struct Table {
    heads: Vec<(&'static str, Side)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    #[must_use]
    pub fn new(heads: &[(&'static str, Side)]) -> Self {
        Self { heads: heads.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; it has as many texts as there are columns.
    pub fn row(&mut self, texts: Vec<String>) {
        self.rows.push(texts);
    }

    /// Writes the table; nothing but its head when it has no row.
    ///
    /// # Errors
    /// Like [`Output::line`].
    pub fn write(&self, output: &mut Output) -> CliResult {
        let mut widths: Vec<usize> = self.heads.iter().map(|(h, _)| h.width()).collect();
        for row in &self.rows {
            for (width, text) in widths.iter_mut().zip(row) {
                *width = (*width).max(text.width().min(48));
            }
        }
        let line = |texts: &mut dyn Iterator<Item = &str>| {
            let mut out = String::new();
            for (((_, side), width), text) in self.heads.iter().zip(&widths).zip(texts) {
                if !out.is_empty() {
                    out.push_str("  ");
                }
                let text = cut(text, *width);
                let pad = " ".repeat(width - text.width().min(*width));
                match side {
                    Side::Left => out.extend([text.as_str(), &pad]),
                    Side::Right => out.extend([pad.as_str(), &text]),
                }
            }
            out.trim_end().to_owned()
        };
        output.line(&line(&mut self.heads.iter().map(|(h, _)| *h)))?;
        self.rows.iter().try_for_each(|row| output.line(&line(&mut row.iter().map(String::as_str))))
    }
}

/// A text of at most `width` columns, cut with an ellipsis.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}
