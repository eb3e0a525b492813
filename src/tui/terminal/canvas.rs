//! What ratatui draws on: crossterm's escape codes, gathered and written once a frame.

use ratatui::{
    backend::{Backend, ClearType, CrosstermBackend, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
};
use rustix::{stdio::stdout, termios};
use std::{
    cell::RefCell,
    io::{self, Write},
    rc::Rc,
};

/// The terminal holds the picture until the frame is whole (DEC private mode 2026); terminals without it ignore this.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// The backend: as [`CrosstermBackend`], but one write a frame, nothing for an unchanged frame, and no question to the
/// terminal (crossterm would read the answer from the stdin that the input thread owns).
#[derive(Debug)]
pub struct Canvas {
    codes: CrosstermBackend<Sheet>,
    sheet: Sheet,
    /// `None`: not known.
    cursor_shown: Option<bool>,
    /// Where the cursor was put, unless something was drawn since.
    cursor: Option<Position>,
}

#[derive(Debug, Clone, Default)]
struct Sheet(Rc<RefCell<Vec<u8>>>);

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Nothing: crossterm flushes several times a frame.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Default for Canvas {
    fn default() -> Self {
        let sheet = Sheet::default();
        Self { codes: CrosstermBackend::new(sheet.clone()), sheet, cursor_shown: None, cursor: None }
    }
}

impl Canvas {
    pub(super) fn ring(&mut self, times: u8) {
        self.sheet.0.borrow_mut().extend(std::iter::repeat_n(0x07, times.into()));
    }

    pub(super) fn forget(&mut self) {
        (self.cursor_shown, self.cursor) = (None, None);
    }

    fn show(&mut self, shown: bool) -> io::Result<()> {
        if self.cursor_shown.replace(shown) == Some(shown) {
            return Ok(());
        }
        if shown { self.codes.show_cursor() } else { self.codes.hide_cursor() }
    }
}

impl Backend for Canvas {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        // crossterm writes its colour resets for an unchanged frame too.
        if content.peek().is_none() {
            return Ok(());
        }
        self.cursor = None;
        self.codes.draw(content)
    }

    fn append_lines(&mut self, lines: u16) -> io::Result<()> {
        self.cursor = None;
        self.codes.append_lines(lines)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.show(false)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.show(true)
    }

    /// Where it was put last: the terminal is never asked.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor.replace(position) == Some(position) {
            return Ok(());
        }
        self.codes.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.cursor = None;
        self.codes.clear()
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        self.cursor = None;
        self.codes.clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(size())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let pixels = termios::tcgetwinsize(stdout())
            .map_or(Size::ZERO, |size| Size::new(size.ws_xpixel, size.ws_ypixel));
        Ok(WindowSize { columns_rows: size(), pixels })
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut codes = self.sheet.0.borrow_mut();
        if codes.is_empty() {
            return Ok(());
        }
        let mut frame = Vec::with_capacity(codes.len() + BEGIN.len() + END.len());
        frame.extend_from_slice(BEGIN);
        frame.append(&mut codes);
        frame.extend_from_slice(END);
        super::write(&frame)
    }
}

/// The size of stdout in cells; 80 by 24 where it has none (a serial line without a size). crossterm would run `tput`.
pub(super) fn size() -> Size {
    match termios::tcgetwinsize(stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Size::new(size.ws_col, size.ws_row),
        _ => Size::new(80, 24),
    }
}
