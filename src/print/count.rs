//! Sheets to count on: places in the order of a walk, each with its code to scan and room to write. What the books say is
//! not on them: a count is blind.

use super::{
    Align, Mark, Page, PrintError, Sheet, Symbol, Weight,
    error::brief,
    font,
    format::Paper,
    label::Reach,
    layout::{self, DOCUMENT_DOT, snap},
    page::feet,
};
use crate::domain::Day;

/// Lengths in millimetres.
const MARGIN: f64 = 15.0;
const FOOT: f64 = 16.0;
/// The heading of a page.
const HEAD: f64 = 20.0;
/// One place.
const BLOCK: f64 = 35.0;
/// Of which the left part has the code.
const CODE: f64 = 84.0;
/// Bars of a code.
const BARS: f64 = 11.0;
/// The thickest bar.
const MODULE: f64 = 0.34;
/// Between two lines to write on, and how many there are.
const LINE: f64 = 8.0;
const LINES: usize = 3;
/// How dark what is not to be read first.
const QUIET: f64 = 0.4;

/// A place to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its code, as its label says it.
    pub code: String,
    /// Its area; may be empty.
    pub zone: String,
    /// Why it is counted.
    pub why: String,
}

struct Writer<'a> {
    site: &'a str,
    day: Day,
    size: (f64, f64),
    pages: Vec<Page>,
    y: f64,
}

/// The sheets for these places, in their order.
///
/// # Errors
/// When a place's code fits no symbol as wide as the sheet has room.
pub fn sheets(site: &str, day: Day, places: &[Place], paper: Paper) -> Result<Sheet, PrintError> {
    let mut writer = Writer { site, day, size: paper.size(), pages: Vec::new(), y: 0.0 };
    writer.turn();
    for place in places {
        if writer.y + BLOCK > writer.size.1 - FOOT {
            writer.turn();
        }
        writer.place(place)?;
    }
    Ok(writer.finish())
}

impl Writer<'_> {
    /// A new page with its heading.
    fn turn(&mut self) {
        self.pages.push(Page { width: self.size.0, height: self.size.1, marks: Vec::new() });
        let right = self.size.0 - MARGIN;
        let site = font::cut(self.site, Weight::Bold, 6.5, 60.0);
        self.text(MARGIN, MARGIN + 5.0, (6.5, Weight::Bold), Align::Left, 0.0, &format!("Count  {site}"));
        let about = format!("{}   counted by ______________________", self.day.long());
        self.text(right, MARGIN + 5.0, (3.2, Weight::Regular), Align::Right, 0.0, &about);
        let hint =
            "Scan the place, then what lies in it; or write down what you see, and scan it afterwards.";
        self.text(MARGIN, MARGIN + 12.0, (2.9, Weight::Regular), Align::Left, QUIET, hint);
        self.y = MARGIN + HEAD;
    }

    fn place(&mut self, place: &Place) -> Result<(), PrintError> {
        let (y, right) = (self.y, self.size.0 - MARGIN);
        self.mark(Mark::Rule { x: MARGIN, y, width: right - MARGIN, height: 0.25, gray: 0.6 });
        let code = font::cut(&place.code, Weight::Bold, 7.0, CODE - 4.0);
        self.text(MARGIN, y + 8.0, (7.0, Weight::Bold), Align::Left, 0.0, &code);
        let (symbol, module) = fit(&place.code, CODE - 4.0)?;
        let modules = symbol.encode()?;
        let (x, top) = (snap(MARGIN, DOCUMENT_DOT), snap(y + 11.0, DOCUMENT_DOT));
        self.mark(Mark::Symbol { x, y: top, module, height: BARS, symbol, modules });
        let about = match place.zone.as_str() {
            "" => place.why.clone(),
            zone => format!("{zone}   {}", place.why),
        };
        let about = font::cut(&about, Weight::Regular, 2.9, CODE - 4.0);
        self.text(MARGIN, y + 28.0, (2.9, Weight::Regular), Align::Left, QUIET, &about);
        self.lines(y);
        self.y += BLOCK;
        Ok(())
    }

    /// Room to write: item, lot, how many.
    fn lines(&mut self, y: f64) {
        let (left, right) = (MARGIN + CODE, self.size.0 - MARGIN);
        let columns =
            [(left, "item"), (left + (right - left) * 0.52, "lot or serial"), (right - 20.0, "counted")];
        for (x, what) in columns {
            self.text(x, y + 4.0, (2.4, Weight::Regular), Align::Left, QUIET, what);
        }
        for n in 1..=LINES {
            let base = y + 4.0 + n as f64 * LINE;
            for (i, (x, ..)) in columns.iter().enumerate() {
                let end = columns.get(i + 1).map_or(right, |(next, ..)| next - 3.0);
                self.mark(Mark::Rule { x: *x, y: base, width: end - x, height: 0.15, gray: 0.4 });
            }
        }
    }

    fn text(&mut self, x: f64, y: f64, (size, weight): (f64, Weight), align: Align, gray: f64, text: &str) {
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
    fn finish(mut self) -> Sheet {
        let title = format!("pickface count {}", self.site);
        let (width, height) = self.size;
        feet(&mut self.pages, (width, height - 8.0), MARGIN, QUIET, &format!("{title}  ·  print at 100 %"));
        Sheet { title, pages: self.pages }
    }
}

/// The symbol of a code and the width of its modules: bars that are read from an arm's length, or from near, or a matrix for
/// what is too long for bars.
fn fit(code: &str, room: f64) -> Result<(Symbol, f64), PrintError> {
    let mut needs = room;
    for (symbol, reach) in [
        (Symbol::Code128(code.to_owned()), Reach::Far),
        (Symbol::Code128(code.to_owned()), Reach::Near),
        (Symbol::DataMatrix(code.to_owned()), Reach::Near),
    ] {
        let modules = symbol.encode()?;
        // A matrix is as high as it is wide.
        let room = if symbol.is_linear() {
            room.min(MODULE * f64::from(modules.width()) + 1e-9)
        } else {
            room.min(BARS + 4.0)
        };
        match layout::module(&symbol, &modules, reach, room, DOCUMENT_DOT) {
            Ok(module) => return Ok((symbol, module)),
            Err(least) => needs = least,
        }
    }
    Err(PrintError::TooWide {
        text: brief(code),
        symbol: "Data Matrix",
        needs,
        label: "count sheet".into(),
        has: room,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(n: usize) -> Vec<Place> {
        let place =
            |n| Place { code: format!("A-{n:02}-12"), zone: "Dry".into(), why: "never counted".into() };
        (0..n).map(place).collect()
    }

    #[test]
    fn every_place_is_on_its_paper_once_with_its_code_and_room_to_write() {
        let sheet = sheets("MAIN", "2026-11-25".parse().unwrap(), &places(20), Paper::A4).unwrap();
        assert_eq!(sheet.pages.len(), 3);
        let mut codes = Vec::new();
        for page in &sheet.pages {
            for mark in &page.marks {
                match mark {
                    Mark::Symbol { x, y, module, height, symbol, modules } => {
                        assert!(x + module * f64::from(modules.width()) <= MARGIN + CODE, "{mark:?}");
                        assert!(y + height < page.height - FOOT, "{mark:?}");
                        codes.push(symbol.data());
                    }
                    Mark::Rule { x, y, width, .. } => {
                        assert!(
                            *width > 5.0
                                && x + width <= page.width - MARGIN + 0.01
                                && *y < page.height - FOOT
                        );
                    }
                    _ => {}
                }
            }
        }
        let wanted: Vec<String> = places(20).into_iter().map(|p| p.code).collect();
        assert_eq!(codes, wanted);
    }

    #[test]
    fn the_longest_code_of_a_place_finds_a_symbol() {
        let long = Place {
            code: "WAREHOUSE-NORTH-AISLE-12-BAY-07".into(),
            zone: String::new(),
            why: "asked".into(),
        };
        let sheet =
            sheets("MAIN", Day(0), std::slice::from_ref(&long), Paper::named("letter").unwrap()).unwrap();
        let found = sheet.pages[0].marks.iter().find_map(|m| match m {
            Mark::Symbol { symbol, .. } => Some(symbol.data()),
            _ => None,
        });
        assert_eq!(found, Some(long.code));
    }
}
