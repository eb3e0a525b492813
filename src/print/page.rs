//! A page as marks on paper: text, lines, symbols. What makes PDF, SVG and ZPL of it knows nothing of labels.

use super::{Modules, Symbol};

/// Pages of one kind, and what they are called.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// What the file is called by readers: `pickface commands`.
    pub title: String,
    /// The pages in order.
    pub pages: Vec<Page>,
}

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Width in millimetres.
    pub width: f64,
    /// Height in millimetres.
    pub height: f64,
    /// What is on it, in the order of drawing.
    pub marks: Vec<Mark>,
}

/// Something on a page. Lengths in millimetres from the top left corner.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// One line of text.
    Text {
        /// Where it begins, is centred, or ends, by `align`.
        x: f64,
        /// The base line.
        y: f64,
        /// Type size.
        size: f64,
        /// How thick.
        weight: Weight,
        /// What `x` means.
        align: Align,
        /// How dark, 0 (black) to 1 (white).
        gray: f64,
        /// The text; as it came, so whoever draws it must escape it.
        text: String,
    },
    /// A symbol.
    Symbol {
        /// Left edge of its quiet zone.
        x: f64,
        /// Top edge of its quiet zone.
        y: f64,
        /// Width of one module.
        module: f64,
        /// Height of the bars; of a matrix it follows from the modules.
        height: f64,
        /// What it says.
        symbol: Symbol,
        /// Its bars or modules.
        modules: Modules,
    },
    /// The outline of a rectangle.
    Frame {
        /// Left edge.
        x: f64,
        /// Top edge.
        y: f64,
        /// Width.
        width: f64,
        /// Height.
        height: f64,
        /// Thickness of the line, drawn inside.
        line: f64,
    },
    /// A filled rectangle: a rule, a hairline.
    Rule {
        /// Left edge.
        x: f64,
        /// Top edge.
        y: f64,
        /// Width.
        width: f64,
        /// Height.
        height: f64,
        /// How dark, 0 (black) to 1 (white).
        gray: f64,
    },
}

/// How thick the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Helvetica.
    Regular,
    /// Helvetica Bold.
    Bold,
}

/// Which point of a text its `x` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Its beginning.
    Left,
    /// Its middle.
    Centre,
    /// Its end.
    Right,
}

impl Align {
    /// Where a text of `width` begins when this point of it is at `x`.
    pub(super) fn left(self, x: f64, width: f64) -> f64 {
        match self {
            Self::Left => x,
            Self::Centre => x - width / 2.0,
            Self::Right => x - width,
        }
    }
}

/// A filled rectangle: `[x, y, width, height]` in millimetres.
pub(super) type Area = [f64; 4];

/// The feet of a document's pages: what it is on the left, which page on the right. `(width, y)` in millimetres.
pub(super) fn feet(pages: &mut [Page], (width, y): (f64, f64), margin: f64, gray: f64, left: &str) {
    let count = pages.len();
    for (n, page) in (1..).zip(pages) {
        let foot =
            |x, align, text| Mark::Text { x, y, size: 2.6, weight: Weight::Regular, align, gray, text };
        page.marks.push(foot(margin, Align::Left, left.to_owned()));
        page.marks.push(foot(width - margin, Align::Right, format!("page {n} of {count}")));
    }
}

/// The dark areas of a symbol at a place, bearer bars included.
pub(super) fn dark_areas(modules: &Modules, at: [f64; 2], module: f64, height: f64) -> Vec<Area> {
    let [left, top] = at;
    let linear = matches!(modules, Modules::Bars(_));
    let mut out: Vec<Area> = modules
        .dark()
        .iter()
        .map(|[x, y, w, h]| {
            let (x, y, w, h) = (f64::from(*x), f64::from(*y), f64::from(*w), f64::from(*h));
            let down = if linear { height } else { h * module };
            [left + x * module, top + y * module, w * module, down]
        })
        .collect();
    if let Modules::Bars(bars) = modules
        && bars.bearer
        && let (Some(first), Some(last)) = (out.first().copied(), out.last().copied())
    {
        let width = last[0] + last[2] - first[0];
        out.push([first[0], top, width, 2.0 * module]);
        out.push([first[0], top + height - 2.0 * module, width, 2.0 * module]);
    }
    out
}
