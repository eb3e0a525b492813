//! A table: columns that give way one after the other where the screen is narrow, rows that were chosen elsewhere.

use super::{
    paint::put,
    text::{cut_end, cut_middle, left, right, width},
};
use crate::tui::theme::Theme;
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// How a column uses its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Right-aligned, never cut: the column grows with its longest number.
    Number,
    /// Left-aligned, cut in the middle, as wide as its longest code up to this.
    Code(u16),
    /// Left-aligned, cut in the middle, takes the room that is left, from this up to this.
    Room(u16, u16),
    /// Left-aligned, cut at the end, takes the room that is left, from this up to this.
    Name(u16, u16),
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its head.
    pub(crate) head: &'static str,
    /// The least columns it takes.
    pub(crate) least: u16,
    /// How it uses its room.
    pub(crate) kind: Kind,
    /// Where room is short, columns with a small number go first.
    pub(crate) keep: u8,
    /// Whether its head stands out (the list is sorted by it).
    pub(crate) marked: bool,
}

/// One cell.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    /// What it says.
    pub(crate) text: String,
    /// How.
    pub(crate) style: Style,
}

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// As many as columns.
    pub(crate) cells: Vec<Cell>,
    /// Whether the cursor is on it.
    pub(crate) selected: bool,
    /// A style over all of it.
    pub(crate) style: Style,
}

/// Which columns are shown, and how wide.
fn layout(columns: &[Column], rows: &[Row], room: u16) -> Vec<(usize, u16)> {
    let longest =
        |i: usize| rows.iter().filter_map(|r| r.cells.get(i)).map(|c| width(&c.text)).max().unwrap_or(0);
    let mut shown: Vec<(usize, u16)> = columns
        .iter()
        .enumerate()
        .map(|(i, column)| {
            let floor = column.least.max(width(column.head) as u16);
            let wide = match column.kind {
                Kind::Number => floor.max(longest(i) as u16),
                Kind::Code(most) => floor.max((longest(i) as u16).min(most)),
                Kind::Name(least, _) | Kind::Room(least, _) => floor.max(least),
            };
            (i, wide)
        })
        .collect();
    let total = |shown: &[(usize, u16)]| shown.iter().map(|(_, w)| w + 2).sum::<u16>().saturating_sub(2);
    let mut gone = Vec::new();
    while total(&shown) > room && shown.len() > 1 {
        let weakest =
            shown.iter().enumerate().min_by_key(|(_, (i, _))| columns[*i].keep).map_or(0, |(at, _)| at);
        gone.push(shown.remove(weakest));
    }
    // Where a wide one had to go, narrower ones that went before it may fit after all.
    for (i, wide) in gone.into_iter().rev() {
        if total(&shown) + wide + 2 <= room {
            let at = shown.partition_point(|(before, _)| *before < i);
            shown.insert(at, (i, wide));
        }
    }
    let mut spare = room.saturating_sub(total(&shown));
    for (i, wide) in &mut shown {
        if let Kind::Name(_, most) | Kind::Room(_, most) = columns[*i].kind {
            // Whatever the names of this page: columns stand still while the list scrolls.
            let more = spare.min(most.saturating_sub(*wide));
            *wide += more;
            spare -= more;
        }
    }
    if let [(i, wide)] = shown.as_mut_slice() {
        *wide = if columns[*i].kind == Kind::Number { *wide } else { (*wide).min(room) };
    }
    shown
}

/// Draws heads in the first row of `area` and the rows under it.
pub(crate) fn draw(buf: &mut Buffer, area: Rect, columns: &[Column], rows: &[Row], theme: &Theme) {
    let shown = layout(columns, rows, area.width);
    let mut x = 0;
    for (i, wide) in &shown {
        let column = columns[*i];
        let text = match column.kind {
            Kind::Number => right(column.head, *wide as usize),
            _ => left(column.head, *wide as usize),
        };
        put(buf, area, x, 0, &text, if column.marked { theme.focus } else { theme.dim });
        x += wide + 2;
    }
    for (y, row) in rows.iter().enumerate().take(area.height.saturating_sub(1) as usize) {
        let y = y as u16 + 1;
        if row.selected {
            put(buf, area, 0, y, &" ".repeat(area.width as usize), theme.selection);
        }
        let mut x = 0;
        for (i, wide) in &shown {
            let (Some(cell), wide) = (row.cells.get(*i), *wide as usize) else { continue };
            let text = match columns[*i].kind {
                Kind::Number => right(&cell.text, wide),
                Kind::Code(_) | Kind::Room(..) => left(&cut_middle(&cell.text, wide), wide),
                Kind::Name(..) => left(&cut_end(&cell.text, wide), wide),
            };
            let style = cell.style.patch(row.style);
            put(buf, area, x, y, &text, if row.selected { theme.selection } else { style });
            if row.selected && !cell.text.is_empty() {
                // A warning keeps its colour, as wide as its word.
                let shown = text.trim();
                let before = width(&text) - width(text.trim_start());
                put(buf, area, x + before as u16, y, shown, theme.selected(style));
            }
            x += wide as u16 + 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> [Column; 3] {
        let column = |head, kind, keep| Column { head, least: 0, kind, keep, marked: false };
        [
            column("SKU", Kind::Code(8), 9),
            column("Name", Kind::Name(6, 20), 5),
            column("Here", Kind::Number, 7),
        ]
    }

    fn rows(number: &str) -> Vec<Row> {
        let cell = |text: &str| Cell { text: text.into(), style: Style::new() };
        vec![Row {
            cells: vec![cell("TEA-EG100-BULK"), cell("Earl Grey 漢字 in a tin"), cell(number)],
            selected: false,
            style: Style::new(),
        }]
    }

    fn line(width: u16, number: &str) -> String {
        let area = Rect::new(0, 0, width, 2);
        let mut buf = Buffer::empty(area);
        draw(&mut buf, area, &columns(), &rows(number), &Theme::of(crate::tui::theme::ThemeName::Ansi));
        let mut out = String::new();
        let mut x = 0;
        while x < width {
            let symbol = buf[(x, 1)].symbol();
            out.push_str(symbol);
            x += super::width(symbol).max(1) as u16;
        }
        out
    }

    #[test]
    fn the_name_takes_what_is_left_and_then_the_weakest_column_goes() {
        assert_eq!(line(40, "12"), "TEA-…ULK  Earl Grey 漢字 in a…    12    ");
        assert_eq!(line(28, "12"), "TEA-…ULK  Earl Grey…      12");
        assert_eq!(line(15, "12"), "TEA-…ULK    12 ");
        assert_eq!(line(8, "12"), "TEA-…ULK");
    }

    #[test]
    fn a_narrow_column_comes_back_where_a_wide_one_had_to_go() {
        let column = |head, least, kind, keep| Column { head, least, kind, keep, marked: false };
        let columns = [
            column("SKU", 8, Kind::Code(8), 9),
            column("Name", 12, Kind::Name(12, 40), 6),
            column("Days", 4, Kind::Number, 5),
            column("", 4, Kind::Code(4), 8),
        ];
        let shown: Vec<_> = layout(&columns, &[], 22).into_iter().map(|(i, _)| i).collect();
        assert_eq!(shown, [0, 2, 3]);
    }

    #[test]
    fn a_number_is_never_cut() {
        assert!(line(40, "1 234 567").contains("  1 234 567"));
    }
}
