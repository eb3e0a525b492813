//! Why a forecast says what it says, in words.

use super::{ForecastRow, Trust};
use crate::{
    domain::Day,
    forecast::{
        Forecast,
        sentence::{self, Words},
    },
};
use chrono::Datelike;

/// `Fridays`.
fn weekday(day: i32) -> &'static str {
    const NAMES: [&str; 7] =
        ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];
    Day(day).date().map_or("", |date| NAMES[date.weekday().num_days_from_monday() as usize])
}

/// A number of units as people say it: one decimal below ten, none above.
fn units(n: f64) -> String {
    if n < 9.95 && (n - n.round()).abs() > 0.05 { format!("{n:.1}") } else { format!("{n:.0}") }
}

/// Why this forecast says what it says. `first` is the first day forecast, `unknown` so many days of the history that do not
/// count.
pub(super) fn sentence(
    forecast: &Forecast,
    row: &ForecastRow,
    first: i32,
    unknown: usize,
    is_computed: bool,
) -> String {
    if !is_computed {
        return match forecast.mean.is_empty() && unknown == 0 {
            true => "Nothing was ever wanted of it, so there is no forecast; say which item it is like, or import its sales.".into(),
            false => "It has not been forecast yet; that happens by itself within a minute.".into(),
        };
    }
    let names: Vec<&str> = (0..7).map(|i| weekday(first + i)).collect();
    let mut said = sentence::sentence(forecast, Words { period: "day", names: &names });
    if let Some(letter) = said.get(..1).map(str::to_uppercase) {
        said.replace_range(..1, &letter);
    }
    said.push('.');
    if unknown > 0 {
        said.push_str(&format!(" {unknown} days of its past do not count (out of stock, or set aside)."));
    }
    match (row.run_out.early, row.run_out.likely) {
        _ if !row.available.is_positive() && row.daily > 0.0 => {
            said.push_str(" There is nothing left to sell.");
        }
        (Some(early), Some(likely)) => said.push_str(&format!(
            " What is there lasts until {} as likely as not, and with a chance of one in ten only until {}.",
            likely.long(),
            early.long()
        )),
        (Some(early), None) => {
            said.push_str(&format!(
                " With a chance of one in ten what is there lasts only until {}.",
                early.long()
            ));
        }
        _ => {}
    }
    match row.trust {
        Trust::Holds => {}
        Trust::TooLow => {
            said.push_str(" Of late more was wanted than it said, again and again: look for what changed.");
        }
        Trust::TooHigh => {
            said.push_str(" Of late less was wanted than it said, again and again: look for what changed.");
        }
    }
    said
}

/// Until when sales are known, of sites where that is some days ago; nothing where it is not. `asked` sites were asked about.
pub(super) fn old(sites: &[(String, Day)], asked: usize) -> String {
    let each = sites.iter().map(|(code, until)| match asked {
        1 => {
            format!(" Its sales are known until {}; since then it is taken to sell as before.", until.long())
        }
        _ => {
            format!(
                " Its sales at {code} are known until {}; since then it is taken to sell there as before.",
                until.long()
            )
        }
    });
    each.collect()
}

/// How the reorder point came about.
pub(super) fn reorder(row: &ForecastRow) -> String {
    format!(
        "Goods ordered today are here in {} days; {} are wanted by then on average, and no more than {} in 19 of 20 such times: order when what is there and on order falls to {}.",
        row.lead_days,
        units(row.lead_mean),
        units(row.lead_p95),
        units(row.lead_p95)
    )
}
