//! Label sizes and sheets, by the short names under which people buy them.

use super::PrintError;

/// A sheet of paper for pages that hang on walls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paper {
    /// 210 x 297 mm.
    #[default]
    A4,
    /// 8.5 x 11 inch.
    Letter,
}

impl Paper {
    /// Width and height in millimetres.
    #[must_use]
    pub const fn size(self) -> (f64, f64) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::Letter => (215.9, 279.4),
        }
    }

    /// The paper of a name: `a4`, `letter`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn named(name: &str) -> Result<Self, PrintError> {
        match name.trim().to_lowercase().as_str() {
            "a4" => Ok(Self::A4),
            "letter" => Ok(Self::Letter),
            _ => Err(PrintError::Format { found: super::error::brief(name), allowed: "a4, letter".into() }),
        }
    }
}

/// Where labels are on a page. Lengths in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Format {
    /// The short name: `l7160`, `62x29`.
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Width and height of the page.
    pub page: (f64, f64),
    /// Labels side by side.
    pub columns: usize,
    /// Labels below each other.
    pub rows: usize,
    /// Width and height of one label.
    pub label: (f64, f64),
    /// Left and top edge of the first label.
    pub first: (f64, f64),
    /// From the left edge of one label to that of the next, and from top to top.
    pub pitch: (f64, f64),
}

const A4: (f64, f64) = Paper::A4.size();
const LETTER: (f64, f64) = Paper::Letter.size();

/// One label a page, as a label printer feeds them.
const fn single(name: &'static str, title: &'static str, width: f64, height: f64) -> Format {
    let label = (width, height);
    Format { name, title, page: label, columns: 1, rows: 1, label, first: (0.0, 0.0), pitch: label }
}

const fn sheet(
    (name, title): (&'static str, &'static str),
    page: (f64, f64),
    (columns, rows): (usize, usize),
    label: (f64, f64),
    first: (f64, f64),
    pitch: (f64, f64),
) -> Format {
    Format { name, title, page, columns, rows, label, first, pitch }
}

/// All formats; the names are what `--size` takes. Sizes of sheets are those of their makers' templates.
pub const ALL: [Format; 13] = [
    single("57x32", "single label 57 x 32 mm", 57.0, 32.0),
    single("62x29", "single label 62 x 29 mm", 62.0, 29.0),
    single("62x100", "single label 62 x 100 mm", 62.0, 100.0),
    single("100x50", "single label 100 x 50 mm", 100.0, 50.0),
    single("100x150", "single label 100 x 150 mm", 100.0, 150.0),
    single("4x6", "single label 4 x 6 inch (102 x 152 mm)", 101.6, 152.4),
    sheet(
        ("l7160", "A4, 3 x 7 labels of 63.5 x 38.1 mm"),
        A4,
        (3, 7),
        (63.5, 38.1),
        (7.25, 15.15),
        (66.0, 38.1),
    ),
    sheet(
        ("l7163", "A4, 2 x 7 labels of 99.1 x 38.1 mm"),
        A4,
        (2, 7),
        (99.1, 38.1),
        (4.65, 15.15),
        (101.6, 38.1),
    ),
    sheet(("3474", "A4, 3 x 8 labels of 70 x 37 mm"), A4, (3, 8), (70.0, 37.0), (0.0, 0.5), (70.0, 37.0)),
    sheet(("3475", "A4, 3 x 8 labels of 70 x 36 mm"), A4, (3, 8), (70.0, 36.0), (0.0, 4.5), (70.0, 36.0)),
    sheet(
        ("l7651", "A4, 5 x 13 labels of 38.1 x 21.2 mm"),
        A4,
        (5, 13),
        (38.1, 21.2),
        (4.75, 10.7),
        (40.6, 21.2),
    ),
    sheet(
        ("5160", "Letter, 3 x 10 labels of 2 5/8 x 1 inch"),
        LETTER,
        (3, 10),
        (66.675, 25.4),
        (4.7625, 12.7),
        (69.85, 25.4),
    ),
    sheet(
        ("5163", "Letter, 2 x 5 labels of 4 x 2 inch"),
        LETTER,
        (2, 5),
        (101.6, 50.8),
        (3.96875, 12.7),
        (106.3625, 50.8),
    ),
];

/// Other names of the same sheets.
const ALIASES: [(&str, &str); 7] = [
    ("102x152", "4x6"),
    ("21-up", "l7160"),
    ("14-up", "l7163"),
    ("24-up", "3474"),
    ("65-up", "l7651"),
    ("30-up", "5160"),
    ("10-up", "5163"),
];

impl Format {
    /// The format of a short name; case does not matter.
    ///
    /// # Errors
    /// When there is none; the sentence lists all names.
    pub fn named(name: &str) -> Result<&'static Self, PrintError> {
        let wanted = name.trim().to_lowercase();
        let wanted = ALIASES.iter().find(|(alias, _)| *alias == wanted).map_or(wanted.as_str(), |(_, n)| n);
        ALL.iter().find(|f| f.name == wanted).ok_or_else(|| PrintError::Format {
            found: super::error::brief(name),
            allowed: ALL.map(|f| f.name).join(", "),
        })
    }

    /// Labels on one page.
    #[must_use]
    pub const fn positions(&self) -> usize {
        self.columns * self.rows
    }

    /// Whether a page is one label, as label printers want it.
    #[must_use]
    pub const fn is_single(&self) -> bool {
        self.positions() == 1
    }

    /// Left and top edge of the n-th label of a page, row by row, from 0.
    #[must_use]
    pub fn place(&self, n: usize) -> (f64, f64) {
        let (column, row) = (n % self.columns.max(1), n / self.columns.max(1));
        (self.first.0 + column as f64 * self.pitch.0, self.first.1 + row as f64 * self.pitch.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_is_on_its_page_and_on_no_other_label() {
        for format in &ALL {
            let (x, y) = format.place(format.positions() - 1);
            let (right, bottom) = (x + format.label.0, y + format.label.1);
            assert!(right <= format.page.0 + 0.01, "{}: {right}", format.name);
            assert!(bottom <= format.page.1 + 0.01, "{}: {bottom}", format.name);
            assert!(format.pitch.0 >= format.label.0 - 0.01 && format.pitch.1 >= format.label.1 - 0.01);
            // Sheets are as wide on the right as on the left.
            assert!((format.page.0 - right - format.first.0).abs() < 0.6, "{}", format.name);
        }
    }

    #[test]
    fn names_are_found_whatever_their_case() {
        assert_eq!(Format::named("L7160").unwrap().positions(), 21);
        assert_eq!(Format::named("65-up").unwrap().positions(), 65);
        let error = Format::named("l9999\u{1b}").unwrap_err().to_string();
        assert!(error.contains("l7160") && error.contains("\\x1B"), "{error}");
        assert_eq!(Paper::named("A4").unwrap(), Paper::A4);
        assert!(Paper::named("A5").is_err());
    }
}
