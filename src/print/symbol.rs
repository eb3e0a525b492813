//! Symbols: what is to be scanned, and the bars or modules that say it.

mod code128;
mod ean;
mod matrix;

use super::{PrintError, error::brief};
use crate::barcode::Gtin;
pub use code128::Element;
pub(super) use code128::{FNC1, START_A, Shifts};

/// The separator between GS1 elements in a text, and what a scanner sends for FNC1.
pub const GS: char = '\u{1d}';
/// Characters that one GS1-128 may hold, FNC1 in front not counted (GS1 General Specifications 5.4).
const GS1_128_MOST: usize = 48;
/// Characters of a Code 128 that some reader still takes; longer than any paper anyway.
const CODE_128_MOST: usize = 80;

/// What is to be scanned, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Symbol {
    /// Any ASCII text as bars.
    Code128(String),
    /// A GS1 element string, GS between elements, no parentheses, as bars.
    Gs1Code128(String),
    /// A GTIN-13.
    Ean13(Gtin),
    /// A GTIN-8.
    Ean8(Gtin),
    /// A GTIN-12.
    UpcA(Gtin),
    /// Any GTIN as 14 digits, for cases.
    Itf14(Gtin),
    /// Any text.
    Qr(String),
    /// A GS1 element string as QR code.
    Gs1Qr(String),
    /// A web address that names a GTIN (GS1 Digital Link) as QR code.
    DigitalLinkQr(String),
    /// Any text.
    DataMatrix(String),
    /// A GS1 element string as Data Matrix.
    Gs1DataMatrix(String),
}

/// The bars or modules of a symbol. One module is the width of the thinnest bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Modules {
    /// One dimension.
    Bars(Bars),
    /// Two dimensions.
    Matrix(Matrix),
}

/// Bars and spaces from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars {
    /// Widths in modules, bar and space in turn, a bar first and last.
    pub widths: Vec<u8>,
    /// Light modules that must stay free on the left.
    pub quiet_left: u32,
    /// Light modules that must stay free on the right.
    pub quiet_right: u32,
    /// Whether a bar along the top and the bottom keeps a slanted scan from reading half of it (ITF-14).
    pub bearer: bool,
}

/// A rectangle of modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// Modules from left to right, without the quiet zone.
    pub width: u32,
    /// Modules from top to bottom, without the quiet zone.
    pub height: u32,
    /// `true` is dark; row by row from the top left.
    pub dark: Vec<bool>,
    /// Light modules that must stay free on all four sides.
    pub quiet: u32,
}

impl Symbol {
    /// The retail or case symbol of a GTIN: EAN-8, UPC-A, EAN-13, or ITF-14 where there is a packaging level.
    ///
    /// Told by the leading zeros of the 14 digits: six and no more is a GTIN-8, two or more a GTIN-12, one a GTIN-13.
    #[must_use]
    pub fn of_gtin(gtin: Gtin) -> Self {
        let zeros = gtin.as_str().bytes().take_while(|b| *b == b'0').count();
        match zeros {
            0 => Self::Itf14(gtin),
            1 => Self::Ean13(gtin),
            6 => Self::Ean8(gtin),
            _ => Self::UpcA(gtin),
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Code128(_) => "Code 128",
            Self::Gs1Code128(_) => "GS1-128",
            Self::Ean13(_) => "EAN-13",
            Self::Ean8(_) => "EAN-8",
            Self::UpcA(_) => "UPC-A",
            Self::Itf14(_) => "ITF-14",
            Self::Qr(_) => "QR code",
            Self::Gs1Qr(_) => "GS1 QR code",
            Self::DigitalLinkQr(_) => "Digital Link QR code",
            Self::DataMatrix(_) => "Data Matrix",
            Self::Gs1DataMatrix(_) => "GS1 Data Matrix",
        }
    }

    /// Whether it is bars (one dimension), not a matrix.
    #[must_use]
    pub const fn is_linear(&self) -> bool {
        matches!(
            self,
            Self::Code128(_)
                | Self::Gs1Code128(_)
                | Self::Ean13(_)
                | Self::Ean8(_)
                | Self::UpcA(_)
                | Self::Itf14(_)
        )
    }

    /// What a scanner sends for it, without AIM identifier: the text, GS for FNC1 between elements.
    #[must_use]
    pub fn data(&self) -> String {
        match self {
            Self::Code128(text)
            | Self::Gs1Code128(text)
            | Self::Qr(text)
            | Self::Gs1Qr(text)
            | Self::DigitalLinkQr(text)
            | Self::DataMatrix(text)
            | Self::Gs1DataMatrix(text) => text.clone(),
            Self::Ean13(gtin) => gtin.as_str()[1..].into(),
            Self::UpcA(gtin) => gtin.as_str()[2..].into(),
            Self::Ean8(gtin) => gtin.as_str()[6..].into(),
            Self::Itf14(gtin) => gtin.as_str().into(),
        }
    }

    /// The bars or modules.
    ///
    /// # Errors
    /// When the text is empty, too long, or holds a character that the symbol has no pattern for; when a GTIN is of
    /// another length than the symbol.
    pub fn encode(&self) -> Result<Modules, PrintError> {
        let data = self.data();
        if data.is_empty() {
            return Err(PrintError::Empty { symbol: self.name() });
        }
        match self {
            Self::Code128(_) | Self::Gs1Code128(_) => {
                Ok(bars(code128::widths(&self.codewords(Shifts::Used)?), 10, 10))
            }
            Self::Ean13(gtin) => self.fits(gtin, 1).map(|()| bars(ean::ean13(&data), 11, 7)),
            Self::UpcA(gtin) => self.fits(gtin, 2).map(|()| bars(ean::ean13(&format!("0{data}")), 9, 9)),
            Self::Ean8(gtin) => self.fits(gtin, 6).map(|()| bars(ean::ean8(&data), 7, 7)),
            Self::Itf14(_) => {
                let widths = ean::interleaved(&data);
                Ok(Modules::Bars(Bars { widths, quiet_left: 10, quiet_right: 10, bearer: true }))
            }
            Self::Qr(_) | Self::DigitalLinkQr(_) => self.matrix(matrix::qr(&data)),
            Self::Gs1Qr(_) => self.checked_gs1(&data).and_then(|()| self.matrix(matrix::gs1_qr(&data))),
            Self::DataMatrix(_) => self.matrix(matrix::data_matrix(&data)),
            Self::Gs1DataMatrix(_) => {
                self.checked_gs1(&data).and_then(|()| self.matrix(matrix::gs1_data_matrix(&data)))
            }
        }
    }

    /// The codewords of a Code 128 or GS1-128, from start to stop; of any other symbol none.
    pub(super) fn codewords(&self, shifts: Shifts) -> Result<Vec<u8>, PrintError> {
        let (elements, most, holds) = match self {
            Self::Code128(text) => (elements(text, false), CODE_128_MOST, "80 characters"),
            Self::Gs1Code128(text) => {
                self.checked_gs1(text)?;
                let elements: Vec<Element> =
                    std::iter::once(Element::Fnc1).chain(elements(text, true)).collect();
                (elements, GS1_128_MOST + 1, "48 characters")
            }
            _ => return Ok(Vec::new()),
        };
        let data = self.data();
        if let Some(found) = data.chars().find(|c| !c.is_ascii()) {
            let advice = "give it a code of plain letters, or print a QR code";
            return Err(PrintError::Character { found, text: brief(&data), symbol: self.name(), advice });
        }
        let too_long = || PrintError::TooLong {
            text: brief(&data),
            symbol: self.name(),
            holds,
            advice: "print a matrix code (QR, Data Matrix) instead",
        };
        if elements.len() > most {
            return Err(too_long());
        }
        code128::codewords(&elements, shifts).ok_or_else(too_long)
    }

    /// GS1 data is printable ASCII and GS.
    fn checked_gs1(&self, data: &str) -> Result<(), PrintError> {
        match data.chars().find(|c| !matches!(c, ' '..='~' | &GS)) {
            Some(found) => Err(PrintError::Character {
                found,
                text: brief(data),
                symbol: self.name(),
                advice: "GS1 data is made of plain letters, digits and signs",
            }),
            None => Ok(()),
        }
    }

    /// Whether a GTIN has at least so many leading zeros that the symbol can leave them out.
    fn fits(&self, gtin: &Gtin, zeros: usize) -> Result<(), PrintError> {
        if gtin.as_str().bytes().take(zeros).all(|b| b == b'0') {
            return Ok(());
        }
        let instead = Self::of_gtin(*gtin).name();
        Err(PrintError::WrongNumber { number: gtin.to_string(), symbol: self.name(), instead })
    }

    fn matrix(&self, made: Option<Matrix>) -> Result<Modules, PrintError> {
        made.map(Modules::Matrix).ok_or_else(|| PrintError::TooLong {
            text: brief(&self.data()),
            symbol: self.name(),
            holds: "about 2000 characters",
            advice: "shorten it",
        })
    }
}

/// The text as Code 128 elements; in GS1 data GS is FNC1. What is not ASCII becomes an element without a pattern.
fn elements(text: &str, gs1: bool) -> Vec<Element> {
    text.chars()
        .map(|c| match c {
            GS if gs1 => Element::Fnc1,
            c => Element::Ascii(u8::try_from(c).unwrap_or(u8::MAX)),
        })
        .collect()
}

fn bars(widths: Vec<u8>, quiet_left: u32, quiet_right: u32) -> Modules {
    Modules::Bars(Bars { widths, quiet_left, quiet_right, bearer: false })
}

impl Modules {
    /// Modules from left to right, quiet zones included.
    #[must_use]
    pub fn width(&self) -> u32 {
        match self {
            Self::Bars(bars) => {
                let inside: u32 = bars.widths.iter().map(|w| u32::from(*w)).sum();
                bars.quiet_left + inside + bars.quiet_right
            }
            Self::Matrix(matrix) => matrix.width + 2 * matrix.quiet,
        }
    }

    /// Modules from top to bottom, quiet zones included; 1 for bars, which are as high as there is room.
    #[must_use]
    pub fn height(&self) -> u32 {
        match self {
            Self::Bars(_) => 1,
            Self::Matrix(matrix) => matrix.height + 2 * matrix.quiet,
        }
    }

    /// The dark rectangles, each `[x, y, width, height]` in modules from the top left of the quiet zone. A bar has the
    /// height 1, to be stretched.
    #[must_use]
    pub fn dark(&self) -> Vec<[u32; 4]> {
        match self {
            Self::Bars(bars) => {
                let mut x = bars.quiet_left;
                let mut out = Vec::with_capacity(bars.widths.len() / 2 + 1);
                for (i, width) in bars.widths.iter().enumerate() {
                    if i % 2 == 0 {
                        out.push([x, 0, u32::from(*width), 1]);
                    }
                    x += u32::from(*width);
                }
                out
            }
            Self::Matrix(matrix) => matrix.runs(),
        }
    }
}

impl Matrix {
    /// Runs of dark modules, row by row.
    fn runs(&self) -> Vec<[u32; 4]> {
        let mut out = Vec::new();
        let width = self.width.max(1) as usize;
        for (y, row) in self.dark.chunks_exact(width).enumerate() {
            let mut start = None;
            for (x, dark) in row.iter().copied().chain([false]).enumerate() {
                match (dark, start) {
                    (true, None) => start = Some(x),
                    (false, Some(from)) => {
                        let (left, top) = (from as u32 + self.quiet, y as u32 + self.quiet);
                        out.push([left, top, (x - from) as u32, 1]);
                        start = None;
                    }
                    _ => {}
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gtin(text: &str) -> Gtin {
        Gtin::parse(text).unwrap()
    }

    #[test]
    fn a_gtin_gets_the_symbol_of_its_length() {
        for (text, name) in [
            ("96385074", "EAN-8"),
            ("036000291452", "UPC-A"),
            ("9506000134352", "EAN-13"),
            ("19506000134359", "ITF-14"),
        ] {
            let symbol = Symbol::of_gtin(gtin(text));
            assert_eq!((symbol.name(), symbol.data().as_str()), (name, text));
            assert!(symbol.encode().is_ok());
        }
    }

    #[test]
    fn a_number_that_does_not_fit_says_what_does() {
        let error = Symbol::Ean13(gtin("19506000134359")).encode().unwrap_err().to_string();
        assert_eq!(error, "19506000134359 is no EAN-13; print it as ITF-14");
    }

    #[test]
    fn an_accent_in_bars_is_a_sentence() {
        let error = Symbol::Code128("Café-1".into()).encode().unwrap_err().to_string();
        assert!(
            error.starts_with("\"é\" cannot stand in a Code 128 label (\"Café-1\"); give it a code"),
            "{error}"
        );
    }

    #[test]
    fn gs1_128_holds_forty_eight() {
        assert!(Symbol::Gs1Code128("1".repeat(48)).encode().is_ok());
        assert!(matches!(Symbol::Gs1Code128("1".repeat(49)).encode(), Err(PrintError::TooLong { .. })));
        assert!(matches!(Symbol::Gs1Code128(String::new()).encode(), Err(PrintError::Empty { .. })));
        assert!(matches!(Symbol::Gs1DataMatrix("01\n".into()).encode(), Err(PrintError::Character { .. })));
    }
}
