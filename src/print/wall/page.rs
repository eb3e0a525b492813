//! The look of a page on a wall: a heading, groups, cells in three columns, a foot.

use super::super::{
    Align, Mark, Page, PrintError, Sheet, Symbol, Weight,
    error::brief,
    font,
    format::Paper,
    label::Reach,
    layout::{self, DOCUMENT_DOT, snap},
};
use crate::barcode::{Command, command::PREFIX};

/// Lengths in millimetres.
const MARGIN: f64 = 15.0;
const FOOT: f64 = 14.0;
const COLUMNS: usize = 3;
const CELL: f64 = 29.5;
const HEADING: f64 = 11.0;
const BARS: f64 = 10.0;
/// Between groups.
const REST: f64 = 3.0;
/// How dark what is not to be read first.
const QUIET: f64 = 0.4;
/// Light modules on the left of a Code 128.
const QUIET_ZONE: f64 = 10.0;

/// One code on a page: its word, and what it does.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    command: Command,
    title: String,
    what: String,
}

impl Cell {
    /// The cell of a command by its word, if the program knows that word.
    pub(super) fn of(word: &str, title: &str, what: &str) -> Option<Self> {
        let command = Command::from_code(&format!("{PREFIX}{word}"))?;
        Some(Self { command, title: title.to_owned(), what: what.to_owned() })
    }
}

/// Fills pages from top to bottom.
pub(super) struct Writer {
    size: (f64, f64),
    title: &'static str,
    hint: &'static str,
    pages: Vec<Page>,
    /// Where the next thing goes.
    y: f64,
}

impl Writer {
    pub(super) fn new(paper: Paper, title: &'static str, hint: &'static str) -> Self {
        let mut writer = Self { size: paper.size(), title, hint, pages: Vec::new(), y: 0.0 };
        writer.turn();
        writer
    }

    /// A new page with its heading.
    fn turn(&mut self) {
        self.pages.push(Page { width: self.size.0, height: self.size.1, marks: Vec::new() });
        let right = self.size.0 - MARGIN;
        self.text(MARGIN, MARGIN + 6.0, 8.0, Weight::Bold, Align::Left, 0.0, self.title);
        self.text(right, MARGIN + 6.0, 3.2, Weight::Regular, Align::Right, QUIET, self.hint);
        self.y = MARGIN + 12.0;
    }

    fn left(&self) -> f64 {
        self.size.1 - FOOT - self.y
    }

    /// A group of commands, kept on one page when one page can hold it.
    pub(super) fn group(&mut self, title: &str, hint: &str, cells: &[Cell]) -> Result<(), PrintError> {
        let rows = cells.len().div_ceil(COLUMNS) as f64;
        let whole = HEADING + rows * CELL;
        let page = self.size.1 - FOOT - MARGIN - 12.0;
        if whole.min(page) > self.left() {
            self.turn();
        }
        self.heading(title, hint);
        let module = self.module(cells)?;
        for row in cells.chunks(COLUMNS) {
            if self.left() < CELL {
                self.turn();
                self.heading(title, "");
            }
            for (column, cell) in row.iter().enumerate() {
                self.cell(column as f64 * self.pitch() + MARGIN, cell, module)?;
            }
            self.y += CELL;
        }
        self.y += REST;
        Ok(())
    }

    fn pitch(&self) -> f64 {
        (self.size.0 - 2.0 * MARGIN) / COLUMNS as f64
    }

    /// One thickness of bars for a whole group: the thickest that its longest code has room for.
    fn module(&self, cells: &[Cell]) -> Result<f64, PrintError> {
        let mut least = 0.34;
        for cell in cells {
            let symbol = Symbol::Code128(cell.command.code());
            least = self.fit(&symbol, self.pitch(), least)?;
        }
        Ok(least)
    }

    /// The thickness of a symbol in `room`, at most `most`.
    fn fit(&self, symbol: &Symbol, room: f64, most: f64) -> Result<f64, PrintError> {
        let modules = symbol.encode()?;
        let room = room.min(most * f64::from(modules.width()) + 1e-9);
        layout::module(symbol, &modules, Reach::Far, room, DOCUMENT_DOT).map_err(|needs| {
            PrintError::TooWide {
                text: brief(&symbol.data()),
                symbol: symbol.name(),
                needs,
                label: self.title.to_lowercase(),
                has: room,
            }
        })
    }

    fn heading(&mut self, title: &str, hint: &str) {
        let (y, width) = (self.y, self.size.0 - 2.0 * MARGIN);
        self.mark(Mark::Rule { x: MARGIN, y, width, height: 0.25, gray: 0.7 });
        self.text(MARGIN, y + 5.2, 3.6, Weight::Bold, Align::Left, 0.0, title);
        let beside = MARGIN + font::width(title, Weight::Bold, 3.6) + 2.5;
        self.text(beside, y + 5.2, 3.0, Weight::Regular, Align::Left, QUIET, hint);
        self.y += HEADING;
    }

    fn cell(&mut self, x: f64, cell: &Cell, module: f64) -> Result<(), PrintError> {
        let (y, room) = (self.y, self.pitch() - 4.0);
        // A word that needs no explanation stands larger in the same place, and the bars of a row stay in line.
        let (size, base) = if cell.what.is_empty() { (9.6, 7.9) } else { (5.8, 4.2) };
        self.text(x, y + base, size, Weight::Bold, Align::Left, 0.0, &cell.title);
        let what = font::cut(&cell.what, Weight::Regular, 2.9, room);
        self.text(x, y + 8.3, 2.9, Weight::Regular, Align::Left, 0.25, &what);
        let top = y + 10.2;
        let code = cell.command.code();
        self.symbol(Symbol::Code128(code.clone()), x - QUIET_ZONE * module, top, module, BARS)?;
        self.text(x, top + BARS + 2.7, 2.2, Weight::Regular, Align::Left, QUIET, &code);
        Ok(())
    }

    /// Numbered lines.
    pub(super) fn steps(&mut self, lines: &[&str]) {
        self.y += 2.0;
        for (n, line) in (1..).zip(lines) {
            self.text(MARGIN, self.y + 4.0, 4.0, Weight::Bold, Align::Left, 0.0, &n.to_string());
            let room = self.size.0 - 2.0 * MARGIN - 8.0;
            for part in font::wrap(line, Weight::Regular, 4.0, room, 3) {
                self.text(MARGIN + 8.0, self.y + 4.0, 4.0, Weight::Regular, Align::Left, 0.0, &part);
                self.y += 5.6;
            }
            self.y += 1.8;
        }
        self.y += 6.0;
    }

    /// One symbol with a word above it, in the middle of the page.
    pub(super) fn alone(
        &mut self,
        title: &str,
        symbol: Symbol,
        high: f64,
        most: f64,
    ) -> Result<(), PrintError> {
        let room = self.size.0 - 10.0;
        let module = self.fit(&symbol, room, most)?;
        let modules = symbol.encode()?;
        let deep = if symbol.is_linear() { high } else { f64::from(modules.height()) * module };
        let middle = self.size.0 / 2.0;
        let (size, weight, gray) =
            if title.len() <= 3 { (7.0, Weight::Bold, 0.0) } else { (3.4, Weight::Regular, 0.25) };
        self.text(middle, self.y + size * 0.8, size, weight, Align::Centre, gray, title);
        self.y += size + 2.0;
        let x = middle - f64::from(modules.width()) * module / 2.0;
        self.symbol(symbol, x, self.y, module, deep)?;
        self.y += deep + 20.0;
        Ok(())
    }

    fn symbol(&mut self, symbol: Symbol, x: f64, y: f64, module: f64, height: f64) -> Result<(), PrintError> {
        let modules = symbol.encode()?;
        let (x, y) = (snap(x, DOCUMENT_DOT), snap(y, DOCUMENT_DOT));
        self.mark(Mark::Symbol { x, y, module, height, symbol, modules });
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a text has a place, a size and a look; it is set in one line"
    )]
    fn text(&mut self, x: f64, y: f64, size: f64, weight: Weight, align: Align, gray: f64, text: &str) {
        if !text.is_empty() {
            self.mark(Mark::Text { x, y, size, weight, align, gray, text: text.to_owned() });
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    /// The pages with their feet.
    pub(super) fn finish(mut self, title: &str) -> Sheet {
        let count = self.pages.len();
        let (width, height) = self.size;
        for (n, page) in (1..).zip(&mut self.pages) {
            let foot = |x, align, text| {
                let (y, size, weight) = (height - 8.0, 2.6, Weight::Regular);
                Mark::Text { x, y, size, weight, align, gray: QUIET, text }
            };
            page.marks.push(foot(MARGIN, Align::Left, format!("{title}  ·  print at 100 %")));
            if count > 1 {
                page.marks.push(foot(width - MARGIN, Align::Right, format!("{n} of {count}")));
            }
        }
        Sheet { title: title.to_owned(), pages: self.pages }
    }
}
