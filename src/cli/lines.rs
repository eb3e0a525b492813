//! Lines of stdin as codes: Latin-1 where they are no UTF-8, cut where they are endless.

use std::io::BufRead;

/// The longest code that is looked at, in bytes.
const LONGEST: u64 = 64 * 1024;

/// One line of stdin.
pub(super) struct Line {
    /// Without its end; of a line that is too long only the beginning.
    pub(super) text: String,
    /// Whether it is longer than any code.
    pub(super) is_too_long: bool,
}

/// The next line; `None` at the end. The end of the input ends a line too, as everywhere on a command line.
pub(super) fn next(input: &mut impl BufRead) -> std::io::Result<Option<Line>> {
    let mut line = Vec::new();
    if std::io::Read::take(&mut *input, LONGEST).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let is_too_long = !line.ends_with(b"\n") && line.len() as u64 == LONGEST;
    if is_too_long {
        skip(input)?;
    }
    while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
        line.pop();
    }
    let text = match String::from_utf8(line) {
        Ok(text) => text,
        // A scanner that speaks Latin-1: every byte is its own character.
        Err(e) => e.into_bytes().into_iter().map(char::from).collect(),
    };
    Ok(Some(Line { text, is_too_long }))
}

fn skip(input: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (used, done) =
            buffer.iter().position(|b| *b == b'\n').map_or((buffer.len(), false), |at| (at + 1, true));
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}
