//! A label in the language of label printers, ZPL II: the printer draws the symbols itself, dot by dot.
//!
//! Every byte of a text that is not plain is written as `\NN` (`^FH\`), so no name can hold a command. Source: Zebra,
//! "Programming Guide, ZPL II" (`^BC`, `^BE`, `^B8`, `^BU`, `^B2`, `^BQ`, `^BX`, `^FH`, `^GF`).

use super::{
    Align, Format, Label, Mark, Modules, PrintError, Symbol, Weight, font, format, layout,
    page::dark_areas,
    symbol::{FNC1, GS, START_A, Shifts},
};
use std::fmt::Write;

/// How fine a printer prints, in dots to the inch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dpi {
    /// 8 dots a millimetre.
    #[default]
    D203,
    /// About 12 dots a millimetre.
    D300,
    /// About 24 dots a millimetre.
    D600,
}

impl Dpi {
    /// One dot in millimetres.
    #[must_use]
    pub const fn dot(self) -> f64 {
        match self {
            Self::D203 => 0.125,
            Self::D300 => 25.4 / 300.0,
            Self::D600 => 25.4 / 600.0,
        }
    }
}

/// One label as ZPL, for one print.
///
/// # Errors
/// When the format is a sheet of many labels, or the label does not fit.
pub fn to_zpl(label: &Label, size: &Format, dpi: Dpi) -> Result<String, PrintError> {
    if !size.is_single() {
        let instead: Vec<&str> = format::ALL.iter().filter(|f| f.is_single()).map(|f| f.name).collect();
        return Err(PrintError::NotSingle { format: size.name, instead: instead.join(", ") });
    }
    let (width, height) = size.label;
    let marks = layout::label(label, [0.0, 0.0, width, height], dpi.dot(), size.name)?;
    let dots = |length: f64| (length / dpi.dot()).round().max(0.0) as u32;
    let mut out = format!("^XA\n^CI28\n^PW{}\n^LL{}\n^LH0,0\n", dots(width), dots(height));
    for mark in &marks {
        match mark {
            Mark::Text { x, y, size, weight, align, text, .. } => {
                let left = dots(align.left(*x, wide(*align, text, *weight, *size)));
                let (high, line) = (dots(*size), dots(*y));
                line_of(
                    &mut out,
                    format_args!("^FT{left},{line}^A0N,{high},{high}^FH\\^FD{}^FS", plain(text)),
                );
            }
            Mark::Symbol { x, y, module, height, symbol, modules } => {
                let at = At {
                    x: dots(*x),
                    y: dots(*y),
                    module: dots(*module).max(1),
                    height: dots(*height).max(1),
                };
                out.push_str(&drawn(symbol, modules, at)?);
            }
            Mark::Frame { x, y, width, height, line } => {
                let [x, y, w, h, t] = [*x, *y, *width, *height, *line].map(dots);
                line_of(&mut out, format_args!("^FO{x},{y}^GB{w},{h},{}^FS", t.max(1)));
            }
            Mark::Rule { x, y, width, height, .. } => {
                let [x, y, w, h] = [*x, *y, *width, *height].map(dots);
                line_of(&mut out, format_args!("^FO{x},{y}^GB{w},{h},{}^FS", w.min(h).max(1)));
            }
        }
    }
    out.push_str("^XZ\n");
    Ok(out)
}

/// Where a symbol stands and how large it is, in dots; `x` and `y` are the corner of its quiet zone.
#[derive(Clone, Copy)]
struct At {
    x: u32,
    y: u32,
    module: u32,
    height: u32,
}

fn line_of(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{line}");
}

fn wide(align: Align, text: &str, weight: Weight, size: f64) -> f64 {
    if align == Align::Left { 0.0 } else { font::width(text, weight, size) }
}

fn drawn(symbol: &Symbol, modules: &Modules, at: At) -> Result<String, PrintError> {
    let (left, above) = match modules {
        Modules::Bars(bars) => (bars.quiet_left, 0),
        Modules::Matrix(matrix) => (matrix.quiet, matrix.quiet),
    };
    let (x, y, module, height) = (at.x + left * at.module, at.y + above * at.module, at.module, at.height);
    let data = symbol.data();
    // The printer adds the check digit itself.
    let mut body = data.clone();
    body.pop();
    Ok(match symbol {
        Symbol::Code128(_) | Symbol::Gs1Code128(_) => {
            let words = symbol.codewords(Shifts::Avoided)?;
            // Check and stop are the printer's.
            let field = plain(&invocations(&words[..words.len().saturating_sub(2)]));
            format!("^FO{x},{y}^BY{module}^BCN,{height},N,N,N,N^FH\\^FD{field}^FS\n")
        }
        Symbol::Ean13(_) => format!("^FO{x},{y}^BY{module}^BEN,{height},N,N^FD{body}^FS\n"),
        Symbol::Ean8(_) => format!("^FO{x},{y}^BY{module}^B8N,{height},N,N^FD{body}^FS\n"),
        Symbol::UpcA(_) => format!("^FO{x},{y}^BY{module}^BUN,{height},N,N,Y^FD{body}^FS\n"),
        Symbol::Itf14(_) => {
            let (wide, line) = ((modules.width() - 20) * module, 2 * module);
            let (low, bars) = (y + height.saturating_sub(line), height.saturating_sub(2 * line));
            format!(
                "^FO{x},{y}^GB{wide},{line},{line}^FS\n^FO{x},{low}^GB{wide},{line},{line}^FS\n\
                 ^FO{x},{}^BY{module},3^B2N,{bars},N,N,N^FD{data}^FS\n",
                y + line
            )
        }
        Symbol::Qr(_) | Symbol::DigitalLinkQr(_) if module <= 10 => {
            format!("^FO{x},{y}^BQN,2,{module}^FH\\^FDMA,{}^FS\n", plain(&data))
        }
        Symbol::DataMatrix(_) | Symbol::Gs1DataMatrix(_) => {
            let field = plain(&escapes(&data, matches!(symbol, Symbol::Gs1DataMatrix(_))));
            format!("^FO{x},{y}^BXN,{module},200,,,,_^FH\\^FD{field}^FS\n")
        }
        // No printer is known to put FNC1 into a QR code by itself.
        _ => bitmap(modules, at),
    })
}

/// Letters, digits and harmless signs as they are, every other byte of the UTF-8 as `\NN`; controls are left out.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| crate::domain::text::is_safe(*c)) {
        if c.is_ascii_alphanumeric() || " -./:;,()+=<>?!%*#@$&'\"_|[]{}".contains(c) {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "\\{byte:02X}");
            }
        }
    }
    out
}

/// Code 128 codewords in the words of `^BC`: `>:` begins in set B, `>8` is FNC1, sets A and C go as pairs of digits.
///
/// The printer is told every change of sets, so that it prints the row that was measured, and no longer one.
fn invocations(words: &[u8]) -> String {
    let mut out = String::new();
    let mut set = b'B';
    for word in words.iter().copied() {
        match word {
            START_A..=105 => {
                set = b'A' + (word - START_A);
                out.push_str([">9", ">:", ">;"][usize::from(word - START_A)]);
            }
            FNC1 => out.push_str(">8"),
            99..=101 if word != changes_to(set) => {
                set = b'C' - (word - 99);
                out.push_str([">5", ">6", ">7"][usize::from(word - 99)]);
            }
            _ if set == b'B' => match word + 32 {
                b'>' => out.push_str(">0"),
                b'^' => out.push_str("><"),
                b'~' => out.push_str(">="),
                127 => out.push_str(">1"),
                c => out.push(char::from(c)),
            },
            _ => {
                let _ = write!(out, "{word:02}");
            }
        }
    }
    out
}

/// The codeword that would change to the set that is on already: 99 is C, 100 is B, 101 is A.
const fn changes_to(set: u8) -> u8 {
    99 + (b'C' - set)
}

/// The data of `^BX` with `_` as its escape: `_1` is FNC1, `_dNNN` any other byte, `__` the sign itself.
fn escapes(data: &str, gs1: bool) -> String {
    let mut out = if gs1 { "_1".to_owned() } else { String::new() };
    for c in data.chars() {
        match c {
            '_' => out.push_str("__"),
            GS if gs1 => out.push_str("_1"),
            c if c.is_ascii_control() => {
                let _ = write!(out, "_d{:03}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// The symbol as a picture of dots (`^GFA`), quiet zone included.
fn bitmap(modules: &Modules, at: At) -> String {
    let (wide, high) = (modules.width() * at.module, modules.height() * at.module);
    let row = wide.div_ceil(8) as usize;
    let mut bytes = vec![0_u8; row * high as usize];
    let size = f64::from(at.module);
    for area in dark_areas(modules, [0.0, 0.0], size, size) {
        let [x, y, width, height] = area.map(|length| length.round() as usize);
        for line in y..y + height {
            for dot in x..x + width {
                if let Some(byte) = bytes.get_mut(line * row + dot / 8) {
                    *byte |= 0x80 >> (dot % 8);
                }
            }
        }
    }
    let total = bytes.len();
    let mut out = format!("^FO{},{}^GFA,{total},{total},{row},", at.x, at.y);
    for byte in bytes {
        let _ = write!(out, "{byte:02X}");
    }
    out.push_str("^FS\n");
    out
}

#[cfg(test)]
mod tests;
