//! What the list and the chart say in words.

use crate::{
    domain::Day,
    forecast::Method,
    store::{
        forecasts::{ForecastDetail, ForecastRow, RunOut, Trust},
        query::StockStatus,
    },
    tui::widget::{
        axis::number,
        text::{cover, things},
    },
};
use chrono::Datelike;

/// A day in the year of `today`: `Fri 12 Dec`; else with its year in place of the weekday.
pub(crate) fn day(day: Day, today: Day) -> String {
    let year = |d: Day| d.date().map(|d| d.year());
    let pattern = if year(day) == year(today) { "%a %-d %b" } else { "%-d %b %Y" };
    day.date().map_or_else(String::new, |d| d.format(pattern).to_string())
}

/// The same where room is short: `12 Dec`.
pub(crate) fn short_day(day: Day) -> String {
    day.date().map_or_else(String::new, |d| d.format("%-d %b").to_string())
}

/// Days that the stock lasts, from the bad case to the middle one: `3–5 d`.
pub(super) fn lasts(row: &ForecastRow, today: Day) -> String {
    if row.status == StockStatus::Out {
        return "–".into();
    }
    let days = |day: Day| day.0.saturating_sub(today.0).max(0);
    match (row.run_out.early.map(days), row.run_out.likely.map(days)) {
        (Some(0), Some(0)) => "<1 d".into(),
        (Some(a), Some(b)) if a == b => format!("{a} d"),
        (Some(a), Some(b)) => format!("{a}–{b} d"),
        (Some(a), None) => format!(">{a} d"),
        // Longer than is forecast: at the mean, with what is on order.
        (None, _) if row.on_order.is_positive() && row.daily > 0.0 => {
            cover(Some(((row.available + row.on_order).to_f64() / row.daily) as f32))
        }
        (None, _) => cover(row.cover_days.map(|d| d as f32)),
    }
}

/// The day the stock is gone: `now`, a date, or `–`.
pub(super) fn runs_out(row: &ForecastRow, date: impl Fn(Day) -> String) -> String {
    match (row.status, row.run_out) {
        (StockStatus::Out, _) => "now".into(),
        (_, RunOut { likely: Some(day), .. }) => date(day),
        (_, RunOut { early: Some(day), .. }) => format!("≥ {}", date(day)),
        _ => "–".into(),
    }
}

/// When it is gone, in a sentence: `runs out Fri 12 Dec, in one of ten cases by Wed 10 Dec`.
pub(super) fn run_out_sentence(row: &ForecastRow, today: Day) -> String {
    match (row.status, row.run_out) {
        (StockStatus::Out, _) => "out of stock now".into(),
        (_, RunOut { early: Some(a), likely: Some(b) }) if a < b => {
            format!("runs out {}, one time in ten by {}", day(b, today), day(a, today))
        }
        (_, RunOut { likely: Some(b), .. }) => format!("runs out {}", day(b, today)),
        (_, RunOut { early: Some(a), likely: None }) => {
            format!("lasts; one time in ten out by {}", day(a, today))
        }
        _ if row.daily > 0.0 => "does not run out within the days forecast".into(),
        _ => "nothing is wanted".into(),
    }
}

/// When it would be gone without what is on order: `out Wed 3 Dec without them`; nothing where that changes nothing.
pub(super) fn without_orders(row: &ForecastRow, today: Day) -> Option<String> {
    let alone = row.run_out_alone.likely.filter(|alone| row.run_out.likely != Some(*alone))?;
    Some(format!("out {} without them", day(alone, today)))
}

/// A method by a name that people use.
pub(super) fn method(method: Method) -> &'static str {
    match method {
        Method::SeasonalNaive => "naive",
        Method::MovingAverage => "average",
        Method::Ses => "smoothing",
        Method::HoltWinters => "Holt-Winters",
        Method::Ets => "ETS",
        Method::Theta => "theta",
        Method::Dotm => "DOTM",
        Method::Croston => "Croston",
        Method::Sba => "SBA",
        Method::Tsb => "TSB",
        Method::Adida => "ADIDA",
        Method::Imapa => "IMAPA",
        Method::Seasons => "seasons",
        Method::Combination => "combined",
        Method::Pooled => "pooled",
        Method::Prior => "like items",
    }
}

/// A share in per cent: `31 %`.
pub(super) fn share(value: Option<f64>) -> String {
    match value.filter(|v| v.is_finite()) {
        Some(v) if v >= 9.995 => ">999 %".into(),
        Some(v) => format!("{:.0} %", v * 100.0),
        None => "–".into(),
    }
}

/// What an error is beside that of the seasonal naive: `26 % better`.
pub(super) fn beside_naive(wape: Option<f64>, naive: Option<f64>) -> Option<String> {
    let (wape, naive) = (wape?, naive.filter(|n| *n > 0.0)?);
    let better = ((1.0 - wape / naive) * 100.0).round();
    Some(match better {
        b if b >= 1.0 => format!("{b:.0} % better"),
        b if b <= -1.0 => format!("{:.0} % worse", -b),
        _ => "no better".into(),
    })
}

/// How good the forecast was, in two sentences; one where nothing was measured.
pub(super) fn accuracy(detail: &ForecastDetail) -> Vec<String> {
    let a = &detail.accuracy;
    let Some(wape) = a.wape.filter(|_| a.origins > 0) else {
        return vec!["Error not measured yet: too few past lead times".into()];
    };
    let beside = beside_naive(a.wape, a.naive_wape)
        .map_or_else(String::new, |beside| format!("; seasonal naive {}: {beside}", share(a.naive_wape)));
    let days = things(u64::from(detail.row.lead_days), "day");
    let first = format!("Error {} over {days}{beside}", share(Some(wape)));
    let bias = a.bias.map(|b| match (b * 100.0).round() {
        b if b >= 1.0 => format!("{b:.0} % too high"),
        b if b <= -1.0 => format!("{:.0} % too low", -b),
        _ => "no bias".into(),
    });
    let measured = things(a.origins as u64, "past lead time");
    let within = a.coverage90.map(|c| format!("{} of {measured} within 9 of 10", share(Some(c))));
    let rest: Vec<String> = bias.into_iter().chain(within).collect();
    let second = if rest.is_empty() { measured } else { rest.join("; ") };
    vec![first, second]
}

/// What has gone wrong with a forecast; nothing while it holds.
pub(super) fn gone_wrong(trust: Trust) -> Option<&'static str> {
    match trust {
        Trust::Holds => None,
        Trust::TooLow => Some("TOO LOW: more is wanted than was said, again and again"),
        Trust::TooHigh => Some("TOO HIGH: less is wanted than was said, again and again"),
    }
}

/// Units a day with their word: `4.1 each`.
pub(super) fn rate(row: &ForecastRow) -> String {
    if row.daily < 0.05 { "–".into() } else { format!("{} {}", number(row.daily), row.unit) }
}
