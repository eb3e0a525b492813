//! A finished screen as an SVG: the pictures of the handbook, drawn by the same code as the terminal's.
//!
//! Deterministic: the same buffer gives the same bytes. Blocks and lines are drawn as shapes, so they join whatever font
//! the reader has; text is laid out cell by cell.

use super::widget::text::width;
use ratatui::{
    buffer::Buffer,
    style::{Color, Modifier},
};
use std::fmt::Write as _;

/// Width and height of a cell, and the text's base line in it, in SVG units.
const CELL: (u32, u32, u32) = (9, 20, 15);
/// Room around the screen.
const MARGIN: u32 = 12;
/// Ground and ink.
const GROUND: &str = "#161a21";
const INK: &str = "#d8dee9";

/// The 16 names in a calm palette on a dark ground.
fn hex(color: Color, default: &str) -> String {
    match color {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Black => "#12151b".into(),
        Color::Red => "#b23a48".into(),
        Color::Green => "#7fb069".into(),
        Color::Yellow => "#e0b354".into(),
        Color::Blue => "#6c9be0".into(),
        Color::Magenta => "#b48ead".into(),
        Color::Cyan => "#6bc2cc".into(),
        Color::Gray | Color::White => "#f4f6fa".into(),
        Color::DarkGray => "#6b7486".into(),
        Color::LightRed => "#e0717d".into(),
        Color::LightGreen => "#a5d08f".into(),
        Color::LightYellow => "#f2d58b".into(),
        Color::LightBlue => "#9bbdf0".into(),
        Color::LightMagenta => "#d0b0cb".into(),
        Color::LightCyan => "#9adfe6".into(),
        Color::Reset | Color::Indexed(_) => default.into(),
    }
}

/// What a cell looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Paint {
    ink: String,
    ground: String,
    bold: bool,
    /// In tenths.
    opacity: u8,
    struck: bool,
}

fn paint_of(cell: &ratatui::buffer::Cell) -> Paint {
    let has = |m| cell.modifier.contains(m);
    // Red text on the dark ground needs more light than a red ground does.
    let fg = if cell.fg == Color::Red { Color::LightRed } else { cell.fg };
    let (mut ink, mut ground) = (hex(fg, INK), hex(cell.bg, GROUND));
    if has(Modifier::REVERSED) {
        std::mem::swap(&mut ink, &mut ground);
    }
    Paint {
        ink,
        ground,
        bold: has(Modifier::BOLD),
        opacity: if cell.symbol() == "░" {
            2
        } else if has(Modifier::DIM) {
            6
        } else {
            10
        },
        struck: has(Modifier::CROSSED_OUT),
    }
}

/// A block or line as a rectangle in its cell: x, y, width, height in eighths of the cell.
fn shape(symbol: &str) -> Option<(u32, u32, u32, u32)> {
    Some(match symbol {
        "█" => (0, 0, 8, 8),
        "▀" => (0, 0, 8, 4),
        "▁" => (0, 7, 8, 1),
        "▂" => (0, 6, 8, 2),
        "▃" => (0, 5, 8, 3),
        "▄" => (0, 4, 8, 4),
        "▅" => (0, 3, 8, 5),
        "▆" => (0, 2, 8, 6),
        "▇" => (0, 1, 8, 7),
        "▏" => (0, 0, 1, 8),
        "░" => (0, 0, 8, 8),
        _ => return None,
    })
}

/// Lines and corners as thin rectangles, in eighths of the cell.
fn strokes(symbol: &str) -> &'static [(u32, u32, u32, u32)] {
    match symbol {
        "─" => &[(0, 4, 8, 0)],
        "│" => &[(4, 0, 0, 8)],
        "┌" => &[(4, 4, 4, 0), (4, 4, 0, 4)],
        "┐" => &[(0, 4, 4, 0), (4, 4, 0, 4)],
        "└" => &[(4, 4, 4, 0), (4, 0, 0, 4)],
        "┘" => &[(0, 4, 4, 0), (4, 0, 0, 4)],
        "┬" => &[(0, 4, 8, 0), (4, 4, 0, 4)],
        "┼" => &[(0, 4, 8, 0), (4, 0, 0, 8)],
        _ => &[],
    }
}

/// The dots of a Braille character as squares, for the path of a cell at (x, y) in SVG units.
fn dots(symbol: &str, x: u32, y: u32) -> Option<String> {
    /// Column and row of the dot of each bit.
    const PLACES: [(u32, u32); 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
    let bits = u32::from(symbol.chars().next()?).checked_sub(0x2800).filter(|bits| *bits < 256)?;
    let lit = PLACES.iter().enumerate().filter(|(i, _)| (bits >> i) & 1 == 1);
    Some(lit.map(|(_, (dx, dy))| format!("M{} {}h2v2h-2z", x + 1 + 5 * dx, y + 1 + 5 * dy)).collect())
}

/// Renders a screen.
#[must_use]
pub fn svg(buf: &Buffer) -> String {
    let (cw, ch, base) = CELL;
    let (w, h) = (u32::from(buf.area.width) * cw + 2 * MARGIN, u32::from(buf.area.height) * ch + 2 * MARGIN);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" \
         font-family=\"'JetBrains Mono','DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"15\">\n\
         <rect width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"{GROUND}\"/>"
    );
    for y in 0..buf.area.height {
        let mut x = 0;
        while x < buf.area.width {
            x = run(buf, x, y, base, &mut out);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Cells of one look from `x` on; the column behind them.
fn run(buf: &Buffer, x: u16, y: u16, base: u32, out: &mut String) -> u16 {
    let (cw, ch, _) = CELL;
    let at = |x: u16| &buf[(buf.area.x + x, buf.area.y + y)];
    let paint = paint_of(at(x));
    let mut end = x;
    let mut text = String::new();
    let mut shapes = Vec::new();
    let mut path = String::new();
    while end < buf.area.width && paint_of(at(end)) == paint {
        let symbol = at(end).symbol();
        let wide = width(symbol).max(1) as u16;
        if let Some(dots) = dots(symbol, u32::from(end) * cw + MARGIN, u32::from(y) * ch + MARGIN) {
            path.push_str(&dots);
            text.push(' ');
            end += wide;
            continue;
        }
        match shape(symbol) {
            Some(s) => {
                shapes.push((end, s));
                text.push(' ');
            }
            None if !strokes(symbol).is_empty() => {
                shapes.extend(strokes(symbol).iter().map(|s| (end, *s)));
                text.push(' ');
            }
            None => text.push_str(symbol),
        }
        end += wide;
    }
    let end = end.min(buf.area.width);
    let (px, py) = (u32::from(x) * cw + MARGIN, u32::from(y) * ch + MARGIN);
    let pixels = u32::from(end - x) * cw;
    if paint.ground != GROUND {
        let _ = writeln!(
            out,
            "<rect x=\"{px}\" y=\"{py}\" width=\"{pixels}\" height=\"{ch}\" fill=\"{}\"/>",
            paint.ground
        );
    }
    let faint = if paint.opacity < 10 { format!(" opacity=\"0.{}\"", paint.opacity) } else { String::new() };
    if !path.is_empty() {
        let _ = writeln!(out, "<path d=\"{path}\" fill=\"{}\"{faint}/>", paint.ink);
    }
    for (column, (sx, sy, sw, sh)) in shapes {
        let left = u32::from(column) * cw + MARGIN + sx * cw / 8;
        let top = py + sy * ch / 8;
        let (sw, sh) = ((sw * cw).div_ceil(8).max(1), (sh * ch).div_ceil(8).max(1));
        let _ = writeln!(
            out,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{sw}\" height=\"{sh}\" fill=\"{}\"{faint} shape-rendering=\"crispEdges\"/>",
            paint.ink
        );
    }
    let weight = if paint.bold { " font-weight=\"bold\"" } else { "" };
    let struck = if paint.struck { " text-decoration=\"line-through\"" } else { "" };
    for (column, word) in words(&text) {
        let (px, length) = (px + column as u32 * cw, width(word) as u32 * cw);
        let _ = writeln!(
            out,
            "<text x=\"{px}\" y=\"{}\" textLength=\"{length}\" fill=\"{}\"{weight}{struck}{faint}>{}</text>",
            py + base,
            paint.ink,
            escaped(word)
        );
    }
    end
}

/// Words with the column each begins at: placed one by one, they stay in their columns whatever the reader's font.
fn words(text: &str) -> Vec<(usize, &str)> {
    let starts = text.char_indices().filter(|(i, c)| *c != ' ' && (*i == 0 || text[..*i].ends_with(' ')));
    starts.map(|(i, _)| (width(&text[..i]), text[i..].split(' ').next().unwrap_or_default())).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::{layout::Rect, style::Style};

    #[test]
    fn text_is_escaped_and_blocks_are_shapes() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        buf.set_string(0, 0, "a<b █", Style::new());
        let picture = svg(&buf);
        assert!(picture.contains(">a&lt;b</text>"), "{picture}");
        assert_eq!(picture.matches("<rect").count(), 2, "the ground and the block");
        assert_eq!(picture, svg(&buf), "the same screen is the same picture");
        buf.set_string(0, 0, "⡀⠈", Style::new());
        assert!(svg(&buf).contains("d=\"M13 28h2v2h-2zM27 13h2v2h-2z\""), "{}", svg(&buf));
        assert_eq!(picture.matches("<path").count(), 0);
    }
}
