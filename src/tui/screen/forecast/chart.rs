//! A forecast as two charts over one time axis: what is wanted, and what is left.
//!
//! Both say units a day or units, whatever the length of a bar: to change from days to weeks moves no scale by a factor
//! of seven, and a bar of which some days are unknown is as high as its known days say.

use super::sheet::Sheet;
use crate::{
    domain::{Day, Quantity},
    store::forecasts::{Bucket, ForecastAsk, ForecastDetail, FutureBar, PastBar},
    tui::{
        theme::Theme,
        widget::chart::{Fill, Layer, Pen},
    },
};
use ratatui::style::Modifier;

/// The days that the charts show. Today stands at five sevenths, whatever the length of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// The first day.
    pub(super) from: Day,
    /// The first day that is not over: the forecast begins with it.
    pub(super) today: Day,
    /// The day after the last.
    pub(super) to: Day,
}

impl Span {
    /// `None` where there is neither past nor time to come.
    pub(super) fn of(ask: ForecastAsk, detail: &ForecastDetail) -> Option<Self> {
        let over = detail.past.last().map(|b| b.to.0.saturating_add(1));
        let today = detail.future.first().map(|b| b.from.0).or(over)?;
        let (past, future) = match ask.bucket {
            Bucket::Day => (50, 20),
            Bucket::Week => (140, 56),
            Bucket::Month => (455, 182),
        };
        Some(Self {
            from: Day(today.saturating_sub(past)),
            today: Day(today),
            to: Day(today.saturating_add(future)),
        })
    }

    /// Both ends of the axis.
    pub(super) fn x(self) -> (f64, f64) {
        (f64::from(self.from.0), f64::from(self.to.0))
    }

    fn shows(self, from: Day) -> bool {
        from < self.to
    }
}

fn at(day: Day) -> f64 {
    f64::from(day.0)
}

/// The days of a bar, and its middle.
fn extent(from: Day, to: Day) -> (f64, f64) {
    let days = f64::from((to.0.saturating_sub(from.0)).max(0)) + 1.0;
    (days, at(from) + days / 2.0)
}

/// Units on a day of this bar, of what was summed over its known days.
fn a_day(bar: &PastBar, units: Option<f64>) -> f64 {
    let known = extent(bar.from, bar.to).0 - f64::from(bar.censored);
    units.filter(|_| known > 0.0).map_or(f64::NAN, |u| u / known)
}

fn coming(bar: &FutureBar, units: f64) -> f64 {
    units / extent(bar.from, bar.to).0
}

/// The largest that the chart of demand has to show.
pub(super) fn most_wanted(span: Span, detail: &ForecastDetail) -> f64 {
    let past = detail.past.iter().filter(|b| b.to >= span.from).map(|b| a_day(b, b.wanted));
    let future =
        detail.future.iter().filter(|b| span.shows(b.from)).map(|b| coming(b, b.quantiles[4].max(b.mean)));
    let compared = detail.candidates.iter().map(|c| c.mean).filter(|m| *m < 1e12);
    let all = past.chain(future).filter(|v| v.is_finite()).fold(0.0, f64::max);
    // A method that went astray must not flatten what is shown.
    compared.filter(|m| *m < 2.0 * all).fold(all, f64::max)
}

/// The largest that the chart of stock has to show.
pub(super) fn most_stock(span: Span, detail: &ForecastDetail) -> f64 {
    let points = detail.stock.iter().filter(|p| span.shows(p.day)).map(|p| p.high.max(p.mean));
    points
        .chain([detail.row.on_hand.to_f64(), detail.reorder_point])
        .filter(|v| v.is_finite())
        .fold(0.0, f64::max)
}

/// What is wanted: history, what the method would have said, and the forecast with its bands.
pub(super) fn wanted(span: Span, detail: &ForecastDetail, sheet: &Sheet, theme: &Theme) -> Vec<Layer> {
    let mut layers: Vec<Layer> = shades(detail, theme);
    let bars: Vec<&FutureBar> = detail.future.iter().filter(|b| span.shows(b.from)).collect();
    let band = |low: usize, high: usize| -> Vec<(f64, f64, f64)> {
        let point = |b: &FutureBar, x| (x, coming(b, b.quantiles[low]), coming(b, b.quantiles[high]));
        let mut points: Vec<_> = bars.iter().map(|b| point(b, extent(b.from, b.to).1)).collect();
        // From the first day to the last, not from the middle of a bar to the middle of another.
        if let (Some(first), Some(last)) = (bars.first(), bars.last()) {
            points.insert(0, point(first, at(first.from)));
            points.push(point(last, at(last.to) + 1.0));
        }
        points
    };
    let faint = theme.machine.add_modifier(Modifier::DIM);
    layers.push(Layer::Band { points: band(0, 4), fill: Fill::Light, style: faint });
    layers.push(Layer::Band { points: band(1, 3), fill: Fill::Dense, style: faint });
    layers.extend(marking(sheet, theme));
    layers.push(Layer::Rule { x: at(span.today), style: theme.dim });
    let middle = |bar: &PastBar| extent(bar.from, bar.to).1;
    let fitted = detail.past.iter().map(|b| (middle(b), a_day(b, b.fitted))).collect();
    layers.push(Layer::Line { points: fitted, pen: Pen::Dotted, style: theme.machine });
    let wanted = detail.past.iter().map(|b| (middle(b), a_day(b, b.wanted))).collect();
    layers.push(Layer::Line { points: wanted, pen: Pen::Solid, style: theme.text });
    let mut mean: Vec<_> = bars.iter().map(|b| (extent(b.from, b.to).1, coming(b, b.mean))).collect();
    if let (Some(first), Some(last)) = (bars.first(), bars.last()) {
        mean.insert(0, (at(first.from), coming(first, first.mean)));
        mean.push((at(last.to) + 1.0, coming(last, last.mean)));
    }
    let bold = theme.machine.add_modifier(Modifier::BOLD);
    layers.push(Layer::Line { points: mean, pen: Pen::Solid, style: bold });
    if let Some(i) = sheet.compared {
        let level = |mean: f64| vec![(at(span.today), mean), (at(span.to), mean)];
        for (candidate, pen, style) in [(0, Pen::Dotted, theme.strong), (i, Pen::Dashed, theme.ask)] {
            if let Some(c) = detail.candidates.get(candidate).filter(|_| i > 0 || candidate == 0) {
                layers.push(Layer::Line { points: level(c.mean), pen, style });
            }
        }
    }
    layers
}

/// Days of which nothing is known, and those that a person set aside.
fn shades(detail: &ForecastDetail, theme: &Theme) -> Vec<Layer> {
    let most = |bar: &&PastBar| f64::from(2 * bar.censored) >= extent(bar.from, bar.to).0;
    let unknown = detail.past.iter().filter(most).map(|b| (b.from, b.to));
    let flags = detail.flags.iter().map(|f| (f.from, f.to));
    unknown
        .chain(flags)
        .map(|(from, to)| Layer::Shade { from: at(from), to: at(to) + 1.0, style: theme.dim })
        .collect()
}

/// The days that are being marked, and the cursor.
fn marking(sheet: &Sheet, theme: &Theme) -> Vec<Layer> {
    let (Some(marking), Some((from, to))) = (&sheet.marking, sheet.range()) else { return Vec::new() };
    let mut layers = Vec::new();
    if marking.start.is_some() {
        layers.push(Layer::Shade { from: at(from), to: at(to) + 1.0, style: theme.focus });
    }
    let edge =
        if marking.start.is_some_and(|start| start < marking.cursor) { at(to) + 0.5 } else { at(from) };
    let style = theme.focus.add_modifier(Modifier::BOLD);
    layers.push(Layer::Rule { x: edge, style });
    layers
}

/// What is left: the projected stock with its range, the reorder point and the day it is gone.
pub(super) fn left(span: Span, detail: &ForecastDetail, theme: &Theme) -> Vec<Layer> {
    let now = detail.row.on_hand.max(Quantity::ZERO).to_f64();
    let points = detail.stock.iter().filter(|p| span.shows(p.day));
    // The stock of a day is that at its end.
    let mut range = vec![(at(span.today), now, now)];
    range.extend(points.clone().map(|p| (at(p.day) + 1.0, p.low, p.high)));
    let mut mean = vec![(at(span.today), now)];
    mean.extend(points.map(|p| (at(p.day) + 1.0, p.mean)));
    let reorder = vec![(at(span.today), detail.reorder_point), (at(span.to), detail.reorder_point)];
    let mut layers = vec![
        Layer::Band { points: range, fill: Fill::Dense, style: theme.machine.add_modifier(Modifier::DIM) },
        Layer::Rule { x: at(span.today), style: theme.dim },
    ];
    if detail.reorder_point > 0.0 {
        layers.push(Layer::Line { points: reorder, pen: Pen::Dashed, style: theme.ask });
    }
    if let Some(day) = detail.row.run_out.likely {
        layers.push(Layer::Rule { x: at(day) + 0.5, style: theme.error });
    }
    let bold = theme.machine.add_modifier(Modifier::BOLD);
    layers.push(Layer::Line { points: mean, pen: Pen::Solid, style: bold });
    layers
}
