//! A chart over one horizontal axis: lines, bands between two lines, shaded stretches and upright rules.
//!
//! It knows no stock: numbers in, cells out. A cell has two by four dots of Braille; on a bare console each layer has a
//! character of its own. Where two layers meet in a cell, the later one has it to itself: dots of two meanings in one
//! cell could be told apart by nobody.

use crate::tui::theme::Charset;
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pen {
    /// Without a gap.
    Solid,
    /// Long strokes.
    Dashed,
    /// Single dots.
    Dotted,
}

/// How densely a band is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// One dot of four.
    Light,
    /// One dot of two.
    Dense,
}

/// What is drawn; later ones lie on top.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Layer {
    /// Every column between two places on the axis.
    Shade {
        /// Where it begins.
        from: f64,
        /// Where it ends.
        to: f64,
        /// How it looks.
        style: Style,
    },
    /// What lies between two lines: (x, low, high), by x.
    Band {
        /// The points.
        points: Vec<(f64, f64, f64)>,
        /// How densely.
        fill: Fill,
        /// How it looks.
        style: Style,
    },
    /// A line through points (x, y), by x; it breaks where a y is no number.
    Line {
        /// The points.
        points: Vec<(f64, f64)>,
        /// How it is drawn.
        pen: Pen,
        /// How it looks.
        style: Style,
    },
    /// An upright line.
    Rule {
        /// Where.
        x: f64,
        /// How it looks.
        style: Style,
    },
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chart {
    /// What the left and the right edge stand for.
    pub(crate) x: (f64, f64),
    /// What the upper edge stands for; the lower one is zero.
    pub(crate) top: f64,
    /// From the lowest to the topmost.
    pub(crate) layers: Vec<Layer>,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// Dots of Braille, and the character for a bare console.
    Dots(u8, char),
    /// One character.
    Char(char),
}

/// The dots of one layer, two a column and four a row.
struct Dots {
    width: usize,
    height: usize,
    cells: Vec<u8>,
}

impl Dots {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, cells: vec![0; width * height] }
    }

    /// Sets a dot; nothing happens beyond the edges.
    fn set(&mut self, x: usize, y: usize) {
        /// The bits of the dots of a cell, by row and column.
        const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
        if x < 2 * self.width
            && y < 4 * self.height
            && let Some(cell) = self.cells.get_mut(y / 4 * self.width + x / 2)
        {
            *cell |= BITS[y % 4][x % 2];
        }
    }
}

impl Chart {
    /// The column of `columns` that a place on the axis falls into; `None` outside.
    pub(crate) fn column(x: (f64, f64), at: f64, columns: u16) -> Option<u16> {
        let share = (at - x.0) / (x.1 - x.0);
        (share.is_finite() && (0.0..1.0).contains(&share)).then(|| (share * f64::from(columns)) as u16)
    }

    /// The row, from the top, of a value on a chart that is so many rows high.
    pub(crate) fn row(top: f64, value: f64, rows: u16) -> u16 {
        (dot_row(top, value, rows as usize) / 4) as u16
    }

    /// Draws the layers, one after the other.
    pub(crate) fn draw(&self, buf: &mut Buffer, area: Rect, charset: Charset) {
        let area = area.intersection(buf.area);
        let (w, h) = (area.width as usize, area.height as usize);
        if w == 0 || h == 0 || self.x.1 <= self.x.0 {
            return;
        }
        let mut cells: Vec<Option<(Sign, Style)>> = vec![None; w * h];
        for layer in &self.layers {
            match layer {
                Layer::Shade { from, to, style } => {
                    let (a, b) = (self.dot_column(*from, w), self.dot_column(*to, w));
                    let first = (a / 2.0).round().max(0.0) as usize;
                    // However narrow a stretch is, it has a column.
                    let end = ((b / 2.0).round().max(0.0) as usize).max(first + 1).min(w);
                    let sign = if charset == Charset::Ascii { '/' } else { '░' };
                    if b > 0.0 && a < 2.0 * w as f64 {
                        for y in 0..h {
                            cells[y * w..][first.min(end)..end].fill(Some((Sign::Char(sign), *style)));
                        }
                    }
                }
                Layer::Rule { x, style } => {
                    if let Some(column) = Self::column(self.x, *x, area.width) {
                        for y in 0..h {
                            cells[y * w + column as usize] = Some((Sign::Char('│'), *style));
                        }
                    }
                }
                Layer::Band { points, fill, style } => {
                    let sign = if *fill == Fill::Dense { ':' } else { '.' };
                    merge(&mut cells, &self.band(points, *fill, w, h), sign, *style);
                }
                Layer::Line { points, pen, style } => {
                    let sign = match pen {
                        Pen::Solid => '*',
                        Pen::Dashed => '-',
                        Pen::Dotted => '+',
                    };
                    merge(&mut cells, &self.line(points, *pen, w, h), sign, *style);
                }
            }
        }
        for (i, cell) in cells.into_iter().enumerate() {
            let Some((sign, style)) = cell else { continue };
            let sign = match (sign, charset) {
                (Sign::Dots(_, plain), Charset::Ascii) => plain,
                (Sign::Dots(dots, plain), Charset::Unicode) => {
                    char::from_u32(0x2800 + u32::from(dots)).unwrap_or(plain)
                }
                (Sign::Char('│'), Charset::Ascii) => '|',
                (Sign::Char(c), _) => c,
            };
            let at = ((i % w) as u16 + area.x, (i / w) as u16 + area.y);
            if let Some(cell) = buf.cell_mut(at) {
                cell.set_char(sign).set_style(style);
            }
        }
    }

    /// Where a place on the axis lies, in dots from the left edge.
    fn dot_column(&self, x: f64, columns: usize) -> f64 {
        (x - self.x.0) / (self.x.1 - self.x.0) * (2 * columns) as f64
    }

    /// Every dot column between two points, and what stands there, as a share of the way from one to the other.
    fn columns_between(&self, from: f64, to: f64, w: usize) -> impl Iterator<Item = (usize, f64)> + use<> {
        let (a, b) = (self.dot_column(from, w), self.dot_column(to, w));
        let first = if a.is_finite() { a.floor().max(0.0) as usize } else { usize::MAX };
        let last = if b.is_finite() { b.floor().min((2 * w) as f64 - 1.0) } else { -1.0 };
        let count = if last < first as f64 { 0 } else { last as usize - first + 1 };
        (first..).take(count).map(move |x| {
            let share = if b > a { (x as f64 - a.floor()) / (b.floor() - a.floor()).max(1.0) } else { 1.0 };
            (x, share.clamp(0.0, 1.0))
        })
    }

    fn band(&self, points: &[(f64, f64, f64)], fill: Fill, w: usize, h: usize) -> Dots {
        let mut dots = Dots::new(w, h);
        for pair in points.windows(2) {
            let [(x0, low0, high0), (x1, low1, high1)] = [pair[0], pair[1]];
            for (x, share) in self.columns_between(x0, x1, w) {
                let (low, high) = (low0 + (low1 - low0) * share, high0 + (high1 - high0) * share);
                if !(low.is_finite() && high.is_finite()) {
                    continue;
                }
                for y in dot_row(self.top, high, h)..=dot_row(self.top, low, h) {
                    let lit = match fill {
                        Fill::Light => (x + 2 * (y % 2)).is_multiple_of(4),
                        Fill::Dense => (x + y).is_multiple_of(2),
                    };
                    if lit {
                        dots.set(x, y);
                    }
                }
            }
        }
        dots
    }

    fn line(&self, points: &[(f64, f64)], pen: Pen, w: usize, h: usize) -> Dots {
        let mut dots = Dots::new(w, h);
        let mut step = 0;
        let mut put = |x: usize, y: usize| {
            let lit = match pen {
                Pen::Solid => true,
                Pen::Dashed => step % 6 < 4,
                Pen::Dotted => step % 2 == 0,
            };
            step += 1;
            if lit {
                dots.set(x, y);
            }
        };
        for (i, (x, y)) in points.iter().enumerate() {
            let next = points.get(i + 1).filter(|next| next.1.is_finite());
            let before = i.checked_sub(1).and_then(|i| points.get(i)).filter(|p| p.1.is_finite());
            let Some((x1, y1)) = next.filter(|_| y.is_finite()) else {
                // A point between two gaps is a dot of its own.
                if y.is_finite() && before.is_none() {
                    self.columns_between(*x, *x, w).for_each(|(x, _)| put(x, dot_row(self.top, *y, h)));
                }
                continue;
            };
            let mut last = dot_row(self.top, *y, h);
            for (n, (x, share)) in self.columns_between(*x, *x1, w).enumerate() {
                let row = dot_row(self.top, y + (y1 - y) * share, h);
                // The column where the last piece ended has been drawn.
                if n == 0 && before.is_some() && share == 0.0 {
                    continue;
                }
                // A steep line has every row on its way.
                match row.cmp(&last) {
                    std::cmp::Ordering::Less => (row..last.max(row + 1)).rev().for_each(|y| put(x, y)),
                    std::cmp::Ordering::Greater => (last + 1..=row).for_each(|y| put(x, y)),
                    std::cmp::Ordering::Equal => put(x, row),
                }
                last = row;
            }
        }
        dots
    }
}

/// The dot row, from the top, of a value; what lies beyond an edge lies on it.
fn dot_row(top: f64, value: f64, rows: usize) -> usize {
    let last = (4 * rows).saturating_sub(1) as f64;
    let share = if top > 0.0 { (value / top).clamp(0.0, 1.0) } else { 0.0 };
    ((1.0 - share) * last).round() as usize
}

fn merge(cells: &mut [Option<(Sign, Style)>], dots: &Dots, plain: char, style: Style) {
    for (cell, dots) in cells.iter_mut().zip(&dots.cells) {
        if *dots != 0 {
            *cell = Some((Sign::Dots(*dots, plain), style));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(chart: &Chart, size: (u16, u16), charset: Charset) -> Vec<String> {
        let area = Rect::new(0, 0, size.0, size.1);
        let mut buf = Buffer::empty(area);
        chart.draw(&mut buf, area, charset);
        (0..size.1).map(|y| (0..size.0).map(|x| buf[(x, y)].symbol()).collect()).collect()
    }

    fn line(points: &[(f64, f64)], pen: Pen) -> Layer {
        Layer::Line { points: points.into(), pen, style: Style::new() }
    }

    fn chart(layers: Vec<Layer>) -> Chart {
        Chart { x: (0.0, 10.0), top: 8.0, layers }
    }

    #[test]
    fn a_rising_line_goes_from_the_lower_left_to_the_upper_right() {
        let rising = chart(vec![line(&[(0.0, 0.0), (10.0, 8.0)], Pen::Solid)]);
        assert_eq!(drawn(&rising, (4, 2), Charset::Unicode), ["  ⢀⠔", "⡠⠊⠁ "]);
        assert_eq!(drawn(&rising, (4, 2), Charset::Ascii), ["  **", "*** "]);
    }

    #[test]
    fn a_line_breaks_where_nothing_is_known() {
        let broken = chart(vec![line(&[(0.0, 8.0), (3.0, 8.0), (5.0, f64::NAN), (7.0, 8.0)], Pen::Solid)]);
        assert_eq!(drawn(&broken, (10, 1), Charset::Ascii), ["****   *  "]);
    }

    #[test]
    fn a_dense_band_is_told_from_a_light_one_without_colour() {
        let band =
            |fill| Layer::Band { points: vec![(0.0, 0.0, 8.0), (10.0, 0.0, 8.0)], fill, style: Style::new() };
        let [light, dense] = [Fill::Light, Fill::Dense].map(|fill| chart(vec![band(fill)]));
        assert_eq!(drawn(&light, (3, 1), Charset::Ascii), ["..."]);
        assert_eq!(drawn(&dense, (3, 1), Charset::Ascii), [":::"]);
        assert_ne!(drawn(&light, (3, 1), Charset::Unicode), drawn(&dense, (3, 1), Charset::Unicode));
    }

    #[test]
    fn what_lies_on_top_has_the_cell_to_itself() {
        let both = chart(vec![
            Layer::Shade { from: 0.0, to: 10.0, style: Style::new() },
            Layer::Rule { x: 5.0, style: Style::new() },
            line(&[(0.0, 8.0), (10.0, 8.0)], Pen::Solid),
        ]);
        assert_eq!(drawn(&both, (10, 2), Charset::Ascii), ["**********", "/////|////"]);
    }

    #[test]
    fn a_stretch_has_a_column_however_narrow_it_is() {
        let shade = |from, to| chart(vec![Layer::Shade { from, to, style: Style::new() }]);
        assert_eq!(drawn(&shade(5.0, 5.1), (10, 1), Charset::Ascii), ["     /    "]);
        assert_eq!(drawn(&shade(-5.0, -2.0), (10, 1), Charset::Ascii), [" ".repeat(10)]);
        assert_eq!(drawn(&shade(12.0, 20.0), (10, 1), Charset::Ascii), [" ".repeat(10)]);
        assert_eq!(drawn(&shade(-5.0, 20.0), (10, 1), Charset::Ascii), ["/".repeat(10)]);
    }

    #[test]
    fn pens_differ() {
        let flat = |pen| drawn(&chart(vec![line(&[(0.0, 0.0), (10.0, 0.0)], pen)]), (6, 1), Charset::Unicode);
        assert_eq!(flat(Pen::Solid), ["⣀⣀⣀⣀⣀⣀"]);
        assert_eq!(flat(Pen::Dashed), ["⣀⣀ ⣀⣀ "]);
        assert_eq!(flat(Pen::Dotted), ["⡀⡀⡀⡀⡀⡀"]);
    }

    #[test]
    fn zero_lies_on_the_lowest_row_and_the_top_on_the_highest() {
        assert_eq!([0.0, 8.0, 4.0].map(|v| Chart::row(8.0, v, 5)), [4, 0, 2]);
        assert_eq!(
            (Chart::column((0.0, 10.0), 9.9, 20), Chart::column((0.0, 10.0), 10.0, 20)),
            (Some(19), None)
        );
    }

    #[test]
    fn what_is_no_number_and_no_room_draws_nothing() {
        let odd = Chart {
            x: (0.0, 10.0),
            top: 0.0,
            layers: vec![
                line(&[(f64::NAN, 1.0), (f64::INFINITY, f64::NAN), (-1e300, 1e300)], Pen::Solid),
                Layer::Band {
                    points: vec![(0.0, f64::NAN, 1.0), (9.0, 0.0, f64::INFINITY)],
                    fill: Fill::Dense,
                    style: Style::new(),
                },
                Layer::Shade { from: f64::NAN, to: f64::INFINITY, style: Style::new() },
                Layer::Rule { x: f64::NAN, style: Style::new() },
            ],
        };
        for size in [(0, 0), (1, 0), (0, 1), (1, 1), (7, 3)] {
            drawn(&odd, size, Charset::Unicode);
        }
    }

    proptest! {
        #[test]
        fn any_numbers_draw_at_any_size(
            points in proptest::collection::vec((any::<f64>(), any::<f64>(), any::<f64>()), 0..12),
            left in any::<f64>(), right in any::<f64>(), top in any::<f64>(), w in 0u16..60, h in 0u16..20,
        ) {
            let style = Style::new();
            let flat: Vec<_> = points.iter().map(|p| (p.0, p.1)).collect();
            let chart = Chart { x: (left, right), top, layers: vec![
                Layer::Band { points: points.clone(), fill: Fill::Light, style },
                Layer::Line { points: flat, pen: Pen::Dotted, style },
                Layer::Shade { from: left, to: right, style },
            ] };
            drawn(&chart, (w, h), Charset::Unicode);
        }
    }
}
