//! Clipped drawing: no call can reach outside its area, whatever the size of the terminal.

use super::text::{cut_end, width};
use ratatui::{buffer::Buffer, layout::Rect, style::Style, text::Line};

/// Writes a text at a column and row of `area`, cut at its edge; the column behind it is the answer.
pub(crate) fn put(buf: &mut Buffer, area: Rect, x: u16, y: u16, text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if x >= area.width || y >= area.height {
        return x;
    }
    let room = (area.width - x) as usize;
    let (end, _) = buf.set_stringn(area.x + x, area.y + y, cut_end(text, room), room, style);
    end - area.x
}

/// Writes a text that ends `margin` columns before the right edge; its first column is the answer. Nothing is written
/// where it would not fit whole.
pub(crate) fn put_right(buf: &mut Buffer, area: Rect, y: u16, margin: u16, text: &str, style: Style) -> u16 {
    let needed = width(text) as u16 + margin;
    if needed > area.width {
        return area.width;
    }
    put(buf, area, area.width - needed, y, text, style);
    area.width - needed
}

/// Writes a styled line at the left edge of a row.
pub(crate) fn put_line(buf: &mut Buffer, area: Rect, y: u16, line: &Line<'_>) {
    let mut x = 0;
    for span in &line.spans {
        x = put(buf, area, x, y, &span.content, line.style.patch(span.style));
    }
}

/// Gives an area a style and empties it.
pub(crate) fn clear(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

/// A horizontal rule over the whole width of a row.
pub(crate) fn rule(buf: &mut Buffer, area: Rect, style: Style) {
    put(buf, area, 0, 0, &"─".repeat(area.width as usize), style);
}

/// An empty box with a border and a title, as large as asked or as there is room, in the middle of `area`, with an empty
/// column at either side, so that no text beneath touches the frame. The inside is the answer. Styles: of the inside, and
/// of border and title.
pub(crate) fn popup(
    buf: &mut Buffer,
    area: Rect,
    size: (u16, u16),
    title: &str,
    (text, style): (Style, Style),
) -> Rect {
    let (w, h) = (size.0.min(area.width), size.1.min(area.height));
    let outer = Rect::new(area.x + (area.width - w) / 2, area.y + (area.height - h) / 2, w, h);
    let around = Rect { x: outer.x.saturating_sub(1), width: w + 1 + outer.x.min(1), ..outer };
    clear(buf, around, text);
    if w < 4 || h < 3 {
        return outer;
    }
    let bar = "─".repeat(w as usize - 2);
    put(buf, outer, 0, 0, &format!("┌{bar}┐"), style);
    for y in 1..h - 1 {
        put(buf, outer, 0, y, "│", style);
        put(buf, outer, w - 1, y, "│", style);
    }
    put(buf, outer, 0, h - 1, &format!("└{bar}┘"), style);
    if !title.is_empty() {
        put(buf, Rect { width: w - 2, ..outer }, 2, 0, &format!(" {title} "), style);
    }
    Rect::new(outer.x + 2, outer.y + 1, w - 4, h - 2)
}

/// `area` without so many columns at its left and right.
pub(crate) fn inset(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width / 2);
    Rect { x: area.x + columns, width: area.width - 2 * columns, ..area }
}

/// The rows of `area` from `y` on.
pub(crate) fn below(area: Rect, y: u16) -> Rect {
    let y = y.min(area.height);
    Rect { y: area.y + y, height: area.height - y, ..area }
}

/// One row of `area`; without height beyond its end.
pub(crate) fn row(area: Rect, y: u16) -> Rect {
    let rest = below(area, y);
    Rect { height: rest.height.min(1), ..rest }
}
