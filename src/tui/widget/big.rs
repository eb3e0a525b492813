//! Big digits and capitals, to be read from two metres, and small charts: made of half blocks, or of ASCII.

use super::paint::put;
use crate::{domain::Quantity, tui::theme::Charset};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// The five rows of a sign, and how many dots a row has; the leftmost dot is the highest bit of those.
fn dots(c: char) -> Option<([u8; 5], u16)> {
    Some(match c {
        '0' | 'O' => ([0b111, 0b101, 0b101, 0b101, 0b111], 3),
        '1' => ([0b010, 0b110, 0b010, 0b010, 0b111], 3),
        '2' => ([0b111, 0b001, 0b111, 0b100, 0b111], 3),
        '3' => ([0b111, 0b001, 0b111, 0b001, 0b111], 3),
        '4' => ([0b101, 0b101, 0b111, 0b001, 0b001], 3),
        '5' | 'S' => ([0b111, 0b100, 0b111, 0b001, 0b111], 3),
        '6' => ([0b111, 0b100, 0b111, 0b101, 0b111], 3),
        '7' => ([0b111, 0b001, 0b001, 0b001, 0b001], 3),
        '8' => ([0b111, 0b101, 0b111, 0b101, 0b111], 3),
        '9' => ([0b111, 0b101, 0b111, 0b001, 0b111], 3),
        '-' | '−' => ([0, 0, 0b111, 0, 0], 3),
        '+' => ([0, 0b010, 0b111, 0b010, 0], 3),
        '.' => ([0, 0, 0, 0, 1], 1),
        ' ' => ([0; 5], 1),
        c => return letter(c),
    })
}

/// The capitals that are not also digits.
fn letter(c: char) -> Option<([u8; 5], u16)> {
    Some(match c {
        'A' => ([0b111, 0b101, 0b111, 0b101, 0b101], 3),
        'B' => ([0b110, 0b101, 0b110, 0b101, 0b110], 3),
        'C' => ([0b111, 0b100, 0b100, 0b100, 0b111], 3),
        'D' => ([0b110, 0b101, 0b101, 0b101, 0b110], 3),
        'E' => ([0b111, 0b100, 0b110, 0b100, 0b111], 3),
        'F' => ([0b111, 0b100, 0b110, 0b100, 0b100], 3),
        'G' => ([0b1111, 0b1000, 0b1011, 0b1001, 0b1111], 4),
        'H' => ([0b101, 0b101, 0b111, 0b101, 0b101], 3),
        'I' => ([0b1, 0b1, 0b1, 0b1, 0b1], 1),
        'J' => ([0b001, 0b001, 0b001, 0b101, 0b111], 3),
        'K' => ([0b1001, 0b1010, 0b1100, 0b1010, 0b1001], 4),
        'L' => ([0b100, 0b100, 0b100, 0b100, 0b111], 3),
        'M' => ([0b10001, 0b11011, 0b10101, 0b10001, 0b10001], 5),
        'N' => ([0b1001, 0b1101, 0b1011, 0b1001, 0b1001], 4),
        'P' => ([0b111, 0b101, 0b111, 0b100, 0b100], 3),
        'Q' => ([0b1110, 0b1010, 0b1010, 0b1010, 0b1111], 4),
        'R' => ([0b111, 0b101, 0b110, 0b101, 0b101], 3),
        'T' => ([0b111, 0b010, 0b010, 0b010, 0b010], 3),
        'U' => ([0b101, 0b101, 0b101, 0b101, 0b111], 3),
        'V' => ([0b101, 0b101, 0b101, 0b101, 0b010], 3),
        'W' => ([0b10001, 0b10001, 0b10101, 0b11011, 0b10001], 5),
        'X' => ([0b101, 0b101, 0b010, 0b101, 0b101], 3),
        'Y' => ([0b101, 0b101, 0b010, 0b010, 0b010], 3),
        'Z' => ([0b111, 0b001, 0b010, 0b100, 0b111], 3),
        _ => return None,
    })
}

/// Seven segments in three rows of three, for ASCII.
fn segments(c: char) -> [&'static str; 3] {
    match c {
        '0' => [" _ ", "| |", "|_|"],
        '1' => ["   ", "  |", "  |"],
        '2' => [" _ ", " _|", "|_ "],
        '3' => [" _ ", " _|", " _|"],
        '4' => ["   ", "|_|", "  |"],
        '5' => [" _ ", "|_ ", " _|"],
        '6' => [" _ ", "|_ ", "|_|"],
        '7' => [" _ ", "  |", "  |"],
        '8' => [" _ ", "|_|", "|_|"],
        '9' => [" _ ", "|_|", " _|"],
        '-' | '−' => ["   ", " - ", "   "],
        '+' => ["   ", " + ", "   "],
        '.' => [" ", " ", "."],
        _ => [" ", " ", " "],
    }
}

/// How large the signs are. From five rows on, a dot is a block of this many columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Three rows: half blocks, or seven segments in ASCII, which has digits only.
    Three,
    /// Five rows.
    Five,
    /// Ten rows.
    Ten,
    /// Fifteen rows.
    Fifteen,
}

impl Size {
    /// Rows that it takes.
    pub(crate) const fn rows(self) -> u16 {
        match self {
            Self::Three => 3,
            _ => 5 * self.dot().1,
        }
    }

    /// Columns and rows of a dot.
    const fn dot(self) -> (u16, u16) {
        match self {
            Self::Three => (1, 1),
            Self::Five => (2, 1),
            Self::Ten => (4, 2),
            Self::Fifteen => (6, 3),
        }
    }
}

/// Columns that a text takes; `None` when a sign has no big shape.
pub(crate) fn width(text: &str, size: Size) -> Option<u16> {
    let wide = size.dot().0;
    let total = text.chars().map(|c| dots(c).map(|(_, w)| (w + 1) * wide)).sum::<Option<u16>>()?;
    Some(total.saturating_sub(wide))
}

/// Draws a number, or a word in capitals, at the top left of `area`.
pub(crate) fn draw(buf: &mut Buffer, area: Rect, text: &str, size: Size, charset: Charset, style: Style) {
    let (wide, high) = size.dot();
    let mut x = 0;
    for c in text.chars() {
        let Some((rows, w)) = dots(c) else { return };
        let lit = |row: usize, column: u16| rows.get(row).is_some_and(|r| (r >> (w - 1 - column)) & 1 != 0);
        match (size, charset) {
            (Size::Three, Charset::Unicode) => {
                for y in 0..3 {
                    let half = |dx| match (lit(2 * y, dx), lit(2 * y + 1, dx)) {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        (false, false) => ' ',
                    };
                    put(buf, area, x, y as u16, &(0..w).map(half).collect::<String>(), style);
                }
            }
            (Size::Three, Charset::Ascii) => {
                for (y, line) in segments(c).into_iter().enumerate() {
                    put(buf, area, x, y as u16, line, style);
                }
            }
            _ => {
                for y in 0..size.rows() {
                    let dot = |dx| if lit((y / high) as usize, dx) { "█" } else { " " }.repeat(wide as usize);
                    put(buf, area, x, y, &(0..w).map(dot).collect::<String>(), style);
                }
            }
        }
        x += (w + 1) * wide;
    }
}

/// One column a value, the largest as high as a row: `▁▂▅█`. Values below zero count as none.
pub(crate) fn sparkline(values: &[Quantity]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let top = values.iter().map(|q| q.thousandths()).max().unwrap_or(0);
    let bar = |q: &Quantity| {
        let n = i128::from(q.thousandths().max(0));
        let step = if top > 0 { n * 7 / i128::from(top) } else { 0 };
        BARS.get(step as usize).copied().unwrap_or('█')
    };
    values.iter().map(bar).collect()
}

/// The same of numbers; what is not known is left blank, so that it does not look like nothing.
pub(crate) fn spark(values: &[Option<f64>]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let top = values.iter().flatten().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let bar = |value: &Option<f64>| match value.filter(|v| v.is_finite()) {
        None => ' ',
        Some(v) if top > 0.0 => BARS.get((v.max(0.0) / top * 7.0) as usize).copied().unwrap_or('█'),
        Some(_) => '▁',
    };
    values.iter().map(bar).collect()
}

/// A chart of `area`'s height, bars side by side with the largest as high as the area.
pub(crate) fn bars(buf: &mut Buffer, area: Rect, values: &[Quantity], style: Style) {
    const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    let top = values.iter().map(|q| q.thousandths()).max().unwrap_or(0).max(1);
    let step = (area.width / values.len().max(1) as u16).clamp(1, 5);
    for (i, q) in values.iter().enumerate() {
        let full = i128::from(area.height) * 8;
        let mut level = (i128::from(q.thousandths().max(0)) * full / i128::from(top)) as u16;
        if q.is_positive() {
            level = level.max(1);
        }
        for up in 0..area.height {
            let part = level.saturating_sub(up * 8).min(8);
            let cell = EIGHTHS.get(part as usize).copied().unwrap_or("█");
            let text = cell.repeat(step.saturating_sub(1).max(1) as usize);
            put(buf, area, i as u16 * step, area.height - 1 - up, &text, style);
        }
    }
}

/// Ten blocks for a share: `███████░░░`.
pub(crate) fn progress(done: u64, all: u64) -> String {
    let filled = (done.min(all) * 10).checked_div(all).unwrap_or(0) as usize;
    format!("{}{}", "█".repeat(filled), "░".repeat(10 - filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, size: Size, charset: Charset) -> Vec<String> {
        let area = Rect::new(0, 0, width(text, size).unwrap(), size.rows());
        let mut buf = Buffer::empty(area);
        draw(&mut buf, area, text, size, charset, Style::new());
        let row = |y| (0..area.width).map(|x| buf[(x, y)].symbol()).collect::<String>();
        (0..area.height).map(row).collect()
    }

    #[test]
    fn digits_are_three_rows_of_half_blocks() {
        assert_eq!(
            drawn("-40", Size::Three, Charset::Unicode),
            ["    █ █ █▀█", "▀▀▀ ▀▀█ █ █", "      ▀ ▀▀▀"]
        );
    }

    #[test]
    fn on_a_bare_console_they_are_seven_segments() {
        assert_eq!(drawn("25", Size::Three, Charset::Ascii), [" _   _ ", " _| |_ ", "|_   _|"]);
    }

    #[test]
    fn no_two_digits_look_alike() {
        for charset in [Charset::Unicode, Charset::Ascii] {
            for size in [Size::Three, Size::Five, Size::Ten] {
                let shapes: std::collections::BTreeSet<_> =
                    ('0'..='9').map(|c| drawn(&c.to_string(), size, charset)).collect();
                assert_eq!(shapes.len(), 10, "{charset} {size:?}");
            }
        }
    }

    #[test]
    fn a_larger_size_is_the_same_shape_with_larger_dots() {
        let five = drawn("7", Size::Five, Charset::Unicode);
        let ten = drawn("7", Size::Ten, Charset::Unicode);
        assert_eq!((five[0].as_str(), five[4].as_str()), ("██████", "    ██"));
        assert_eq!((ten[1].as_str(), ten[9].as_str()), ("████████████", "        ████"));
    }

    #[test]
    fn every_capital_has_a_shape_and_small_letters_have_none() {
        assert!(('A'..='Z').all(|c| width(&c.to_string(), Size::Five).is_some()));
        assert_eq!(width("Wrong", Size::Five), None);
        let shapes: std::collections::BTreeSet<_> =
            ('A'..='Z').map(|c| drawn(&c.to_string(), Size::Five, Charset::Unicode)).collect();
        assert_eq!(shapes.len(), 26);
    }

    #[test]
    fn a_sparkline_has_a_column_a_value() {
        let weeks = [0, 7, 14, -3].map(Quantity::from_units);
        assert_eq!(sparkline(&weeks), "▁▄█▁");
        assert_eq!(sparkline(&[Quantity::ZERO; 3]), "▁▁▁");
    }

    #[test]
    fn what_is_not_known_is_no_zero() {
        assert_eq!(spark(&[Some(0.0), None, Some(3.5), Some(7.0), Some(-1.0)]), "▁ ▄█▁");
        assert_eq!(spark(&[None, Some(f64::NAN), Some(0.0)]), "  ▁");
    }

    #[test]
    fn progress_is_full_only_when_done() {
        assert_eq!(progress(7, 12), "█████░░░░░");
        assert_eq!(progress(11, 12), "█████████░");
        assert_eq!((progress(12, 12), progress(0, 0)), ("██████████".into(), "░░░░░░░░░░".into()));
    }
}
