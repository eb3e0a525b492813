//! How one forecast looks: two charts over one time axis, what they are made of at the left of the lower one, and the
//! sentence that explains it. Where there is no room for charts, the numbers.

use super::{
    Forecast, chart,
    numbers::{draw_numbers, facts, marking_words},
    per_cent,
    sheet::Sheet,
    words,
};
use crate::{
    store::forecasts::{ForecastAsk, ForecastDetail},
    tui::{
        command::{Action, key_of},
        desk::Desk,
        theme::{Charset, Theme},
        widget::{
            axis::{SIDE, Scale, dates, draw_dates, number},
            chart::Chart,
            paint::{below, put, put_line, put_right},
            text::{cut_end, left, quantity, right, things, width, wrap},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// Under this many columns or rows there are numbers in place of charts.
const CHARTS_FROM: (u16, u16) = (56, 11);

/// Row 2 while an item is open: which, where, by what.
pub(super) fn draw_place(forecast: &Forecast, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let sheet = &forecast.sheet;
    let mut right = String::new();
    if sheet.is_old() || forecast.is_updating {
        right.push_str("updating   ");
    }
    let Some((ask, detail)) = &sheet.detail else {
        put_right(buf, area, 0, 0, right.trim_end(), theme.dim);
        return;
    };
    right.push_str(&where_and_how(*ask, detail));
    let edge = if width(&right) + 14 <= area.width as usize {
        put_right(buf, area, 0, 0, &right, theme.dim)
    } else {
        area.width
    };
    let room = Rect { width: edge.saturating_sub(2).max(1), ..area };
    let x = put(buf, room, 0, 0, &detail.row.sku, theme.strong) + 2;
    put(buf, room, x, 0, &detail.row.name, theme.text);
}

/// The same in the rule above a chart that stands under the list.
pub(super) fn draw_title(forecast: &Forecast, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let Some((ask, detail)) = &forecast.sheet.detail else { return };
    let right = format!(" {} ", where_and_how(*ask, detail));
    let edge = put_right(buf, area, 0, 0, &right, theme.dim);
    let room = Rect { width: edge.saturating_sub(2), ..area };
    let x = put(buf, room, 0, 0, &format!(" {}  ", detail.row.sku), theme.strong);
    put(buf, room, x, 0, &format!("{} ", detail.row.name), theme.text);
}

fn where_and_how(ask: ForecastAsk, detail: &ForecastDetail) -> String {
    let site = if ask.site.is_some() { detail.row.site_code.as_str() } else { "all sites" };
    format!("{site}   by {}", ask.bucket.word())
}

/// The body, or what of it is under the list.
pub(super) fn draw(forecast: &Forecast, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let sheet = &forecast.sheet;
    let Some((ask, detail)) = &sheet.detail else {
        let word = match (sheet.wanted.is_some(), sheet.is_asking()) {
            (true, true) => "Reading the forecast",
            (true, false) => "There is no such item any more",
            (false, _) => "No item selected",
        };
        put(buf, area, 0, 1, word, theme.dim);
        return;
    };
    if detail.past.iter().all(|b| b.wanted.is_none()) && detail.computed.is_none() {
        let needed = match detail.days_missing {
            0 => "No history yet".into(),
            n => format!("No history yet: {} of sales needed", things(u64::from(n), "day")),
        };
        put(buf, area, 0, 1, &needed, theme.strong);
        put(buf, area, 0, 2, "Sales come with orders, or from a file: pickface import sales FILE", theme.dim);
        return;
    }
    if area.width < CHARTS_FROM.0 || area.height < CHARTS_FROM.1 {
        return draw_numbers(forecast, detail, theme, area, buf);
    }
    let scene = Scene { forecast, sheet, ask: *ask, detail, desk, theme };
    scene.draw(area, buf);
}

/// What the drawing of one forecast needs.
struct Scene<'a> {
    forecast: &'a Forecast,
    sheet: &'a Sheet,
    ask: ForecastAsk,
    detail: &'a ForecastDetail,
    desk: &'a Desk,
    theme: &'a Theme,
}

impl Scene<'_> {
    /// ```text
    /// OUT   on hand 0   coming 24   4.1 each a day   runs out ...
    /// Wanted, each a day           ⣀⣀ wanted  ⡀⢀ fitted  ...
    ///     8  chart
    ///     0  ──┬ Sep ────┬ Oct ──────────┼ today ───┬ Dec ──
    /// Reorder at 55 = ...    Stock, each │ ▼ Fri 12 Dec
    /// what it is made of              60 │ chart
    /// the sentence
    /// ```
    fn draw(&self, area: Rect, buf: &mut Buffer) {
        let (theme, charset) = (self.theme, self.desk.look.charset);
        let Some(span) = chart::Span::of(self.ask, self.detail) else { return };
        put_line(buf, area, 0, &facts(self.detail, theme, area.width as usize));
        let airy = area.height >= 24;
        let said = wrap(&self.sentence(), (area.width as usize).min(110));
        let said: Vec<String> = cut_to(said, if airy { 3 } else { 2 });
        let top = 1 + u16::from(airy);
        let bottom = said.len() as u16 + u16::from(airy);
        // Two heads (the axis is one of them), and the sentence with a blank row above it.
        let rows = area.height.saturating_sub(top + 3 + bottom);
        let lower = if rows < 7 { 0 } else { (rows * 2 / 5).max(3) };
        let upper = if lower == 0 { rows + 1 } else { rows - lower };
        self.legend(below(area, top), buf);
        let plot = |y: u16, height: u16| Rect {
            x: area.x + SIDE,
            width: area.width - SIDE,
            height,
            ..below(area, y)
        };
        let scale = Scale::of(chart::most_wanted(span, self.detail), upper);
        scale.draw(buf, Rect { height: upper, ..below(area, top + 1) }, theme.dim);
        let layers = chart::wanted(span, self.detail, self.sheet, theme);
        let place = plot(top + 1, upper);
        Chart { x: span.x(), top: scale.top, layers }.draw(buf, place, charset);
        self.flags(span, place, buf);
        let axis = plot(top + 1 + upper, 1);
        let ticks = dates(span.from, span.to, axis.width);
        // Of sales that ended long ago the forecast begins in the past.
        let is_today = span.today == self.detail.today;
        let word = if is_today { "today".into() } else { words::day(span.today, self.detail.today) };
        let today = (f64::from(span.today.0), word);
        draw_dates(buf, axis, span.x(), &ticks, &today, (theme.dim, theme.strong));
        if lower > 0 {
            self.stock(span, area, top + 2 + upper, lower, buf);
        }
        if self.detail.computed.is_none() {
            let at = Chart::column(span.x(), f64::from(span.today.0), place.width).unwrap_or(0) + 2;
            let word = match self.forecast.run {
                Some(run) => format!("Not computed yet: computing {} %", per_cent(run)),
                None => format!("Not computed yet: {} computes", key_of(Action::Recompute)),
            };
            let room = Rect { x: place.x + at, width: place.width.saturating_sub(at), ..place };
            for (y, line) in wrap(&word, room.width.max(8) as usize).iter().enumerate() {
                put(buf, room, 0, 1 + y as u16, line, theme.strong);
            }
        }
        let first = area.height.saturating_sub(said.len() as u16);
        let style = if self.sheet.marking.is_some() { theme.focus } else { theme.text };
        for (y, line) in said.iter().enumerate() {
            put(buf, area, 0, first + y as u16, line, style);
        }
    }

    /// The last rows: why it says what it says; while days are marked, what the keys do.
    fn sentence(&self) -> String {
        let Some(marking) = &self.sheet.marking else { return self.detail.sentence.clone() };
        marking_words(marking, self.sheet)
    }

    fn legend(&self, area: Rect, buf: &mut Buffer) {
        let theme = self.theme;
        let head = format!("Wanted, {} a day", self.detail.row.unit);
        let x = put(buf, area, 0, 0, &head, theme.focus);
        let plain = self.desk.look.charset == Charset::Ascii;
        let unknown = self.detail.past.iter().any(|b| b.censored > 0);
        let name = |i: usize| self.detail.candidates.get(i).map_or("", |c| words::method(c.method));
        let (chosen, other) = match self.sheet.compared {
            Some(i) if i > 0 => (name(0), name(i)),
            _ => ("", ""),
        };
        let compared = !other.is_empty();
        let signs: [(&str, &str, &str, Style, bool); 8] = [
            ("⣀⣀", "**", "wanted", theme.text, true),
            ("⡀⡀", "++", "fitted", theme.machine, !compared),
            ("⣀⣀", "**", "forecast", theme.machine, !compared),
            ("⡀⡀", "++", chosen, theme.strong, compared),
            ("⣀⡀", "--", other, theme.ask, compared),
            ("⢕⢕", "::", "8 of 10", theme.machine, true),
            ("⢁⢁", "..", "9 of 10", theme.machine, true),
            ("░░", "//", "not known", theme.dim, unknown),
        ];
        let shown: Vec<_> = signs.into_iter().filter(|s| s.4).collect();
        let long = |s: &[(&str, &str, &str, Style, bool)]| s.iter().map(|s| 6 + width(s.2)).sum::<usize>();
        let room = (area.width as usize).saturating_sub(x as usize + 3);
        let many = (1..=shown.len()).rev().find(|n| long(&shown[..*n]) <= room + 3).unwrap_or(0);
        let shown = &shown[..many];
        let mut x = area.width.saturating_sub(long(shown).saturating_sub(3) as u16);
        for (sign, ascii, word, style, _) in shown {
            x = put(buf, area, x, 0, if plain { ascii } else { sign }, *style);
            x = put(buf, area, x, 0, &format!(" {word}"), theme.dim) + 3;
        }
    }

    /// What the marked stretches are, in the first row of the chart.
    fn flags(&self, span: chart::Span, place: Rect, buf: &mut Buffer) {
        for flag in &self.detail.flags {
            let x = f64::from(flag.from.0.max(span.from.0));
            if let Some(at) = Chart::column(span.x(), x, place.width).filter(|_| flag.to >= span.from) {
                put(buf, place, at, 0, flag.kind.word(), self.theme.strong);
            }
        }
    }

    /// The lower chart from `y` on, its head and what stands at its left.
    fn stock(&self, span: chart::Span, area: Rect, y: u16, rows: u16, buf: &mut Buffer) {
        let (theme, detail) = (self.theme, self.detail);
        let wide = area.width - SIDE;
        let today = Chart::column(span.x(), f64::from(span.today.0), wide).unwrap_or(0);
        let head = below(area, y);
        let title = format!("Stock, {}", detail.row.unit);
        let edge = SIDE + today;
        put_right(buf, Rect { width: edge, ..head }, 0, 1, &title, theme.focus);
        put(buf, head, edge, 0, "│", theme.dim);
        let plot = Rect { x: area.x + SIDE, width: wide, height: rows, ..below(area, y + 1) };
        let scale = Scale::of(chart::most_stock(span, detail), rows);
        let side = Rect { x: area.x + today, width: SIDE, height: rows, ..below(area, y + 1) };
        scale.draw(buf, side, theme.dim);
        let layers = chart::left(span, detail, theme);
        Chart { x: span.x(), top: scale.top, layers }.draw(buf, plot, self.desk.look.charset);
        if detail.reorder_point > 0.0 && plot.width - today >= 20 {
            let row = Chart::row(scale.top, detail.reorder_point, rows);
            let label = format!(" reorder {}", number(detail.reorder_point));
            put_right(buf, plot, row, 0, &label, theme.ask);
        }
        self.receipts(span, plot, buf);
        let gone = detail.row.run_out.likely;
        if let Some((day, at)) =
            gone.and_then(|d| Some((d, Chart::column(span.x(), f64::from(d.0) + 0.5, wide)?)))
        {
            let when = if day <= span.today { "now".into() } else { words::day(day, span.today) };
            let (label, before) = (format!("▼ out {when}"), format!("out {when} ▼"));
            let at = SIDE + at;
            if at as usize + width(&label) <= area.width as usize {
                put(buf, head, at, 0, &label, theme.error);
            } else {
                put(buf, head, (at + 1).saturating_sub(width(&before) as u16), 0, &before, theme.error);
            }
        }
        let room = Rect { width: edge.saturating_sub(width(&title) as u16 + 3), height: rows + 1, ..head };
        match self.sheet.compared {
            Some(chosen) => self.candidates(chosen, room, buf),
            None => self.made_of(room, buf),
        }
    }

    /// Goods that are to come: a mark on the day, with the quantity.
    fn receipts(&self, span: chart::Span, plot: Rect, buf: &mut Buffer) {
        let last = plot.height.saturating_sub(1);
        for receipt in self.detail.receipts.iter().rev() {
            if let Some(at) = Chart::column(span.x(), f64::from(receipt.day.0) + 0.5, plot.width) {
                put(buf, plot, at, last, &format!("▲{}", quantity(receipt.quantity)), self.theme.ok);
            }
        }
    }

    /// What the numbers are made of, and how good they were.
    fn made_of(&self, area: Rect, buf: &mut Buffer) {
        let (theme, detail) = (self.theme, self.detail);
        let w = area.width as usize;
        let mut lines: Vec<(String, Style)> = Vec::new();
        if let Some(wrong) = words::gone_wrong(detail.row.trust) {
            lines.extend(wrap(wrong, w).into_iter().map(|l| (l, theme.ask)));
        }
        let accuracy = words::accuracy(detail);
        if let Some(first) = accuracy.first() {
            lines.extend(wrap(first, w).into_iter().map(|l| (l, theme.text)));
        }
        if detail.reorder_point > 0.0 {
            let reorder = format!("Reorder at {}: {}", number(detail.reorder_point), detail.reorder_reason);
            lines.extend(wrap(reorder.trim_end_matches([':', ' ']), w).into_iter().map(|l| (l, theme.text)));
        }
        let today = detail.today;
        for r in detail.receipts.iter().take(2) {
            let text =
                format!("Coming {} on {}, {}", quantity(r.quantity), words::day(r.day, today), r.document);
            lines.push((cut_end(text.trim_end_matches([',', ' ']), w), theme.ok));
        }
        if let Some(without) = words::without_orders(&detail.row, today) {
            lines.push((cut_end(&without, w), theme.text));
        }
        lines.extend(accuracy.iter().skip(1).flat_map(|l| wrap(l, w)).map(|l| (l, theme.dim)));
        let made = format!("{}, {}", words::method(detail.row.method), detail.row.class.word());
        lines.push((made, theme.dim));
        for (y, (text, style)) in lines.iter().take(area.height as usize).enumerate() {
            put(buf, area, 0, y as u16, text, *style);
        }
    }

    /// The methods that were tried, best first; the one beside the winner in reverse.
    fn candidates(&self, chosen: usize, area: Rect, buf: &mut Buffer) {
        let theme = self.theme;
        let all = &self.detail.candidates;
        if all.is_empty() {
            put(buf, area, 0, 0, "No other method was tried", theme.dim);
            return;
        }
        let line = |name: &str, score: &str, mean: &str, word: &str| {
            format!("{}{}{}  {word}", left(name, 13), right(score, 7), right(mean, 8))
        };
        put(buf, area, 0, 0, &line("Method", "Score", "A day", ""), theme.dim);
        let rows = area.height.saturating_sub(1) as usize;
        let first = (chosen + 1).saturating_sub(rows);
        for (y, (i, c)) in all.iter().enumerate().skip(first).take(rows).enumerate() {
            let word = match i {
                0 => "chosen".into(),
                _ if i == chosen && all[0].mean > 0.0 => {
                    let more = (c.mean / all[0].mean - 1.0) * 100.0;
                    format!("{}{:.0} %", if more < 0.0 { "−" } else { "+" }, more.abs())
                }
                _ => String::new(),
            };
            let score = if c.score.is_finite() { format!("{:.2}", c.score) } else { "–".into() };
            let text = line(words::method(c.method), &score, &format!("{:.1}", c.mean), &word);
            let style = match i {
                _ if i == chosen => theme.selection,
                0 => theme.strong,
                _ => theme.text,
            };
            let row = Rect { width: area.width.min(40), ..area };
            let text = if i == chosen { left(&text, row.width as usize) } else { text };
            put(buf, row, 0, y as u16 + 1, &text, style);
        }
    }
}

fn cut_to(mut lines: Vec<String>, most: usize) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.push_str(" …");
        }
    }
    lines
}
