//! A packing slip: what is in the carton of one order, and the order's code to scan. It names nobody: who the carton goes to
//! stands on the carrier's label, and nowhere here.

use super::{
    Align, Mark, Page, PrintError, Sheet, Symbol, Weight, font, format::Paper, label::Reach, layout,
    page::feet,
};
use crate::domain::{Day, Quantity};

/// Lengths in millimetres.
const MARGIN: f64 = 18.0;
const FOOT: f64 = 20.0;
const TEXT: f64 = 3.4;
const LINE: f64 = 4.6;
/// Height of the bars of the order's code.
const BARS: f64 = 16.0;
/// The thickest module of that code, and the dot of the printers that it is to fit.
const MODULE: f64 = 0.5;
const DOT: f64 = 25.4 / 600.0;
/// How dark what is not to be read first.
const QUIET: f64 = 0.35;
/// The most lines of paper that one name and one SKU take.
const NAME_LINES: usize = 4;
const SKU_LINES: usize = 2;

/// What stands on it. Texts are drawn as far as the font has their letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// How movements and barcodes name the order: `SHOPIFY-1043`.
    pub code: String,
    /// The number in its channel, as the buyer knows it: `#1043`.
    pub number: String,
    /// Who sends it.
    pub from: String,
    /// The business day of the slip.
    pub day: Day,
    /// How it is shipped, in the channel's words; may be empty.
    pub service: String,
    /// What is in the carton.
    pub lines: Vec<SlipLine>,
}

/// One item of a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipLine {
    /// Its SKU.
    pub sku: String,
    /// What it is.
    pub name: String,
    /// How many are in the carton, in base units.
    pub quantity: Quantity,
    /// How many were ordered.
    pub ordered: Quantity,
    /// The base unit.
    pub unit: String,
}

impl SlipLine {
    /// What is said of those that are not in this carton; nothing where all are.
    fn rest(&self) -> String {
        let rest = self.ordered - self.quantity;
        if rest.is_positive() {
            format!("{rest} of {} not in this carton", self.ordered)
        } else {
            String::new()
        }
    }
}

struct Writer<'a> {
    slip: &'a Slip,
    size: (f64, f64),
    pages: Vec<Page>,
    y: f64,
}

/// The slip on paper.
///
/// # Errors
/// When the order's code can be no symbol at all.
pub fn slip(slip: &Slip, paper: Paper) -> Result<Sheet, PrintError> {
    let mut writer = Writer { slip, size: paper.size(), pages: Vec::new(), y: 0.0 };
    writer.first_page()?;
    for line in &slip.lines {
        writer.line(line);
    }
    Ok(writer.finish())
}

impl Writer<'_> {
    fn width(&self) -> f64 {
        self.size.0 - 2.0 * MARGIN
    }

    fn turn(&mut self) {
        self.pages.push(Page { width: self.size.0, height: self.size.1, marks: Vec::new() });
        self.y = MARGIN;
    }

    fn first_page(&mut self) -> Result<(), PrintError> {
        self.turn();
        let slip = self.slip;
        let width = self.width();
        self.y += 6.0;
        self.text(0.0, 6.5, Weight::Bold, Align::Left, 0.0, "Packing slip");
        let number = font::cut(&slip.number, Weight::Bold, 6.5, width / 2.0);
        self.text(width, 6.5, Weight::Bold, Align::Right, 0.0, &number);
        self.y += 8.0;
        let from = font::cut(&slip.from, Weight::Regular, TEXT, width / 2.0);
        self.text(0.0, TEXT, Weight::Regular, Align::Left, 0.0, &from);
        self.text(width, TEXT, Weight::Regular, Align::Right, QUIET, &slip.day.long());
        self.y += LINE;
        let service = font::cut(&slip.service, Weight::Regular, TEXT, width / 2.0);
        self.text(width, TEXT, Weight::Regular, Align::Right, QUIET, &service);
        self.y += 4.0;
        self.symbol()?;
        self.heads();
        Ok(())
    }

    /// The order's code: as bars where they fit the paper, or else as a matrix.
    fn symbol(&mut self) -> Result<(), PrintError> {
        let bars = Symbol::Code128(self.slip.code.clone());
        let fitting = bars.encode().ok().and_then(|modules| {
            let room = self.width().min(MODULE * f64::from(modules.width()));
            let module = layout::module(&bars, &modules, Reach::Near, room, DOT).ok()?;
            Some((bars.clone(), modules, module, BARS))
        });
        let (symbol, modules, module, height) = match fitting {
            Some(bars) => bars,
            None => {
                let matrix = Symbol::DataMatrix(self.slip.code.clone());
                let modules = matrix.encode()?;
                let module = BARS / f64::from(modules.height().max(1));
                (matrix, modules, module, BARS)
            }
        };
        let y = self.y;
        self.mark(Mark::Symbol { x: MARGIN, y, module, height, symbol, modules });
        self.y += BARS + 4.0;
        let code = font::cut(&self.slip.code, Weight::Bold, TEXT, self.width());
        self.text(0.0, TEXT, Weight::Bold, Align::Left, 0.0, &code);
        self.y += 10.0;
        Ok(())
    }

    fn heads(&mut self) {
        let (width, sku, name) = (self.width(), 0.0, 42.0);
        for (x, align, head) in
            [(sku, Align::Left, "SKU"), (name, Align::Left, "Item"), (width, Align::Right, "In this carton")]
        {
            self.text(x, 2.8, Weight::Bold, align, 0.0, head);
        }
        let y = self.y + 1.6;
        self.mark(Mark::Rule { x: MARGIN, y, width, height: 0.3, gray: 0.0 });
        self.y += 6.4;
    }

    fn line(&mut self, line: &SlipLine) {
        let width = self.width();
        let skus = font::wrap(&line.sku, Weight::Regular, TEXT, 39.0, SKU_LINES);
        let mut names = font::wrap(&line.name, Weight::Regular, TEXT, width - 42.0 - 34.0, NAME_LINES);
        let of_name = names.len();
        let rest = line.rest();
        if !rest.is_empty() {
            names.push(rest);
        }
        let high = skus.len().max(names.len()).max(1) as f64 * LINE;
        if self.y + high > self.size.1 - FOOT {
            self.turn();
            self.y += 4.0;
            self.heads();
        }
        let top = self.y;
        let many = format!("{} {}", line.quantity, font::cut(&line.unit, Weight::Regular, TEXT, 16.0));
        self.text(width, TEXT, Weight::Bold, Align::Right, 0.0, &many);
        for part in &skus {
            self.text(0.0, TEXT, Weight::Regular, Align::Left, 0.0, part);
            self.y += LINE;
        }
        self.y = top;
        for (i, part) in names.iter().enumerate() {
            self.text(42.0, TEXT, Weight::Regular, Align::Left, if i < of_name { 0.0 } else { QUIET }, part);
            self.y += LINE;
        }
        self.y = top + high + 1.6;
        let y = self.y - LINE + 0.6;
        self.mark(Mark::Rule { x: MARGIN, y, width, height: 0.1, gray: 0.7 });
    }

    /// A text on the base line where we are.
    fn text(&mut self, x: f64, size: f64, weight: Weight, align: Align, gray: f64, text: &str) {
        if !text.is_empty() {
            let (x, y, text) = (MARGIN + x, self.y, text.to_owned());
            self.mark(Mark::Text { x, y, size, weight, align, gray, text });
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    /// The pages with their feet.
    fn finish(mut self) -> Sheet {
        let (width, height) = self.size;
        let code = font::cut(&self.slip.code, Weight::Regular, 2.6, width - 2.0 * MARGIN - 40.0);
        feet(&mut self.pages, (width, height - 10.0), MARGIN, QUIET, &code);
        Sheet { title: format!("Packing slip {}", self.slip.code), pages: self.pages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: usize) -> Slip {
        let line = |n: usize| SlipLine {
            sku: format!("MUG-{n}"),
            name: "An enamel mug with a name that is rather long for one line of a packing slip".into(),
            quantity: Quantity::from_units(2),
            ordered: Quantity::from_units(3),
            unit: "each".into(),
        };
        Slip {
            code: "SHOPIFY-1043".into(),
            number: "#1043".into(),
            from: "Fern & Clay".into(),
            day: "2026-11-27".parse().unwrap(),
            service: "Express".into(),
            lines: (0..lines).map(line).collect(),
        }
    }

    fn texts(sheet: &Sheet) -> Vec<&str> {
        let marks = sheet.pages.iter().flat_map(|page| &page.marks);
        marks
            .filter_map(|m| if let Mark::Text { text, .. } = m { Some(text.as_str()) } else { None })
            .collect()
    }

    #[test]
    fn a_slip_says_what_is_in_the_carton_and_what_is_not() {
        let sheet = slip(&of(1), Paper::A4).unwrap();
        let texts = texts(&sheet);
        for wanted in [
            "Packing slip",
            "#1043",
            "SHOPIFY-1043",
            "MUG-0",
            "2 each",
            "1 of 3 not in this carton",
            "Express",
        ] {
            assert!(texts.contains(&wanted), "{wanted} in {texts:?}");
        }
        let symbols: Vec<_> =
            sheet.pages[0].marks.iter().filter(|m| matches!(m, Mark::Symbol { .. })).collect();
        let [Mark::Symbol { symbol, x, module, modules, .. }] = symbols.as_slice() else {
            panic!("{symbols:?}")
        };
        assert_eq!(*symbol, Symbol::Code128("SHOPIFY-1043".into()));
        assert!(x + module * f64::from(modules.width()) <= Paper::A4.size().0 - MARGIN + 1e-9);
    }

    #[test]
    fn a_long_order_goes_on_with_heads_and_numbered_pages() {
        let sheet = slip(&of(60), Paper::A4).unwrap();
        assert!(sheet.pages.len() > 2);
        let texts = texts(&sheet);
        assert_eq!(texts.iter().filter(|t| **t == "In this carton").count(), sheet.pages.len());
        assert_eq!(texts.iter().filter(|t| t.starts_with("MUG-")).count(), 60);
        let low = sheet.pages.iter().flat_map(|p| &p.marks).all(|m| match m {
            Mark::Text { y, .. } => *y <= Paper::A4.size().1 - 9.0,
            _ => true,
        });
        assert!(low, "all is on the paper");
    }

    #[test]
    fn the_longest_code_fits_as_bars_and_what_is_longer_is_a_matrix() {
        let symbol = |length: usize| {
            let sheet = slip(&Slip { code: "X".repeat(length), ..of(1) }, Paper::A4).unwrap();
            let symbols = sheet.pages[0].marks.iter().filter_map(|m| match m {
                Mark::Symbol { symbol, .. } => Some(symbol.clone()),
                _ => None,
            });
            symbols.collect::<Vec<_>>()
        };
        let longest = crate::domain::OrderCode::MAX;
        assert!(matches!(symbol(longest).as_slice(), [Symbol::Code128(_)]));
        assert!(matches!(symbol(4 * longest).as_slice(), [Symbol::DataMatrix(_)]));
    }
}
