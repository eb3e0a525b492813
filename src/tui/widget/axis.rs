//! The axes of a chart: round numbers at its side, dates under it.

use super::{
    chart::Chart,
    paint::{put, put_right},
    text::{count, width},
};
use crate::domain::Day;
use chrono::Datelike;
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// Columns of the numbers at the side: whatever stands there, the chart begins in the same column.
pub(crate) const SIDE: u16 = 8;

/// A number on an axis or in a sentence: whole from ten on, else with a decimal where there is one; a real minus.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let sign = if value < -0.05 { "−" } else { "" };
    let value = value.abs();
    let tenths = (value * 10.0).round();
    if tenths >= 100.0 {
        return format!("{sign}{}", count(value.round() as u64));
    }
    if tenths % 10.0 == 0.0 {
        format!("{sign}{}", tenths / 10.0)
    } else {
        format!("{sign}{:.1}", tenths / 10.0)
    }
}

/// Round numbers from zero to just above the largest value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    /// What the upper edge stands for.
    pub(crate) top: f64,
    /// From one number to the next.
    pub(crate) step: f64,
}

impl Scale {
    /// The scale for values up to `most` on so many rows: steps of 1, 2 or 5, no more than one for every three rows.
    pub(crate) fn of(most: f64, rows: u16) -> Self {
        let most = if most.is_finite() { most.max(0.5) } else { 1.0 };
        let steps = f64::from((rows / 3).clamp(1, 5));
        let rough = most / steps;
        let size = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|n| n * size).into_iter().find(|s| *s >= rough * 0.999_999);
        let step = step.unwrap_or(10.0 * size);
        Self { top: step * (most / step).ceil().max(1.0), step }
    }

    /// Writes the numbers at the left of a chart that has the rows of `area`, right-aligned, a blank behind them.
    pub(crate) fn draw(self, buf: &mut Buffer, area: Rect, style: Style) {
        let steps = (self.top / self.step).round().clamp(0.0, 64.0) as u32;
        let side = Rect { width: SIDE.min(area.width), ..area };
        let mut taken = None;
        for n in 0..=steps {
            let value = f64::from(n) * self.step;
            let row = Chart::row(self.top, value, area.height);
            if taken != Some(row) {
                put_right(buf, side, row, 1, &number(value), style);
                taken = Some(row);
            }
        }
    }
}

/// A place on a time axis, and what is written there.
pub(crate) type Tick = (f64, String);

/// Dates from `from` up to `to` (not with it), as many as so many columns take: Mondays, months, quarters or years.
pub(crate) fn dates(from: Day, to: Day, columns: u16) -> Vec<Tick> {
    let span = f64::from(to.0.saturating_sub(from.0).max(1));
    let room = |days: f64| days / span * f64::from(columns);
    let all = (from.0..to.0.min(from.0.saturating_add(20_000))).map(Day);
    // 1970-01-05 was a Monday.
    let weeks = |n: i32| move |day: &Day| (day.0 - 4).rem_euclid(7 * n) == 0;
    let every =
        |n: u32| move |day: &Day| day.date().is_some_and(|d| d.day() == 1 && d.month0().is_multiple_of(n));
    let label = |day: Day, with_day: bool| {
        let Some(d) = day.date() else { return (f64::from(day.0), String::new()) };
        let text = match with_day {
            true => d.format("%-d %b").to_string(),
            false if d.month() == 1 => d.format("%Y").to_string(),
            false => d.format("%b").to_string(),
        };
        (f64::from(day.0), text)
    };
    for n in [1, 2] {
        if room(7.0 * f64::from(n)) >= 9.0 {
            return all.filter(weeks(n)).map(|day| label(day, true)).collect();
        }
    }
    for n in [1, 3] {
        if room(30.0 * f64::from(n)) >= 7.0 {
            return all.filter(every(n)).map(|day| label(day, false)).collect();
        }
    }
    all.filter(every(12)).map(|day| label(day, false)).collect()
}

/// Draws a time axis in the first row of `area`, its dates in the line: `────┬ Nov ─────┼ today ────┬ Dec ──`. The mark
/// goes before the dates, which give way.
pub(crate) fn draw_dates(
    buf: &mut Buffer,
    area: Rect,
    x: (f64, f64),
    ticks: &[Tick],
    mark: &Tick,
    (line, text): (Style, Style),
) {
    put(buf, area, 0, 0, &"─".repeat(area.width as usize), line);
    let room = |at: u16, label: &str| (at, at.saturating_add(width(label) as u16 + 3));
    let mut taken: Vec<(u16, u16)> = Vec::new();
    let marked = Chart::column(x, mark.0, area.width);
    if let Some(at) = marked {
        put(buf, area, at, 0, "┼", text);
        put(buf, area, at + 1, 0, &format!(" {} ", mark.1), text);
        taken.push(room(at, &mark.1));
    }
    for (day, label) in ticks {
        let Some(at) = Chart::column(x, *day, area.width) else { continue };
        let (from, to) = room(at, label);
        if to > area.width || taken.iter().any(|(a, b)| from < *b && *a < to) {
            continue;
        }
        put(buf, area, at, 0, "┬", line);
        put(buf, area, at + 1, 0, &format!(" {label} "), line);
        taken.push((from, to));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_round_and_reach_above_the_largest() {
        for (most, rows, top, step) in
            [(4.1, 15, 5.0, 1.0), (37.0, 12, 40.0, 10.0), (0.0, 16, 0.5, 0.1), (980.0, 6, 1000.0, 500.0)]
        {
            let scale = Scale::of(most, rows);
            assert!((scale.top - top).abs() < 1e-9 && (scale.step - step).abs() < 1e-9, "{most}: {scale:?}");
        }
        for most in [f64::NAN, f64::INFINITY, -3.0, 1e-300, 1e300] {
            let scale = Scale::of(most, 0);
            assert!(scale.top.is_finite() && scale.top > 0.0, "{most}: {scale:?}");
        }
    }

    #[test]
    fn numbers_say_no_more_than_they_mean() {
        assert_eq!(
            [0.0, 0.5, 4.0, 4.14, 9.96, 12.4, 12_345.0, -3.2].map(number),
            ["0", "0.5", "4", "4.1", "10", "12", "12 345", "−3.2"]
        );
    }

    #[test]
    fn dates_stand_as_far_apart_as_there_is_room() {
        let words = |days: i32, columns| {
            let from: Day = "2026-09-14".parse().unwrap();
            dates(from, Day(from.0 + days), columns).into_iter().map(|t| t.1).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(words(35, 60), "14 Sep 21 Sep 28 Sep 5 Oct 12 Oct");
        assert_eq!(words(56, 40), "14 Sep 28 Sep 12 Oct 26 Oct");
        assert_eq!(words(200, 80), "Oct Nov Dec 2027 Feb Mar Apr");
        assert_eq!(words(600, 80), "Oct 2027 Apr Jul Oct 2028 Apr");
        assert_eq!(words(2000, 40), "2027 2028 2029 2030 2031 2032");
        assert_eq!(words(0, 0), "");
    }

    #[test]
    fn the_mark_goes_before_the_dates() {
        let area = Rect::new(0, 0, 40, 1);
        let mut buf = Buffer::empty(area);
        let ticks = [(0.0, "Oct".into()), (18.0, "Nov".into()), (34.0, "Dec".into())];
        let plain = Style::new();
        draw_dates(&mut buf, area, (0.0, 40.0), &ticks, &(20.0, "today".into()), (plain, plain));
        let line: String = (0..40).map(|x| buf[(x, 0)].symbol()).collect();
        assert_eq!(line, "┬ Oct ──────────────┼ today ──────┬ Dec ");
    }
}
