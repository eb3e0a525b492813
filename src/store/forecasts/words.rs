//! Why a forecast says what it says, in words.

use super::{ForecastRow, Trust};
use crate::forecast::{DemandClass, Method};

/// A number of units as people say it: one decimal below ten, none above.
fn units(n: f64) -> String {
    if n < 9.95 && (n - n.round()).abs() > 0.05 { format!("{n:.1}") } else { format!("{n:.0}") }
}

fn per_cent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

const fn method(method: Method) -> &'static str {
    match method {
        Method::SeasonalNaive => "The same weekday of the week before",
        Method::MovingAverage => "The mean of the last days",
        Method::Ses => "Exponential smoothing",
        Method::HoltWinters => "A damped trend with its season (Holt-Winters)",
        Method::Ets => "Exponential smoothing chosen by likelihood",
        Method::Theta => "The theta method",
        Method::Dotm => "The dynamic theta method",
        Method::Croston => "Croston's method",
        Method::Sba => "Croston's method with the correction of Syntetos and Boylan",
        Method::Tsb => "The method of Teunter, Syntetos and Babai",
        Method::Adida => "Aggregation to the interval between demands",
        Method::Imapa => "Aggregation over several levels",
        Method::Seasons => "Several seasons at once",
        Method::Combination => "The middle of several methods",
        Method::Pooled => "One model over all items",
        Method::Prior => "What like items sell",
    }
}

const fn class(class: DemandClass) -> &'static str {
    match class {
        DemandClass::Smooth => "wanted often and evenly",
        DemandClass::Erratic => "wanted often and unevenly",
        DemandClass::Intermittent => "wanted seldom and evenly",
        DemandClass::Lumpy => "wanted seldom and unevenly",
        DemandClass::New => "too new to say how it is wanted",
        DemandClass::Silent => "not wanted at all",
    }
}

/// Why this forecast says what it says. `days` of history, so many of them `unknown`.
pub(super) fn sentence(row: &ForecastRow, days: usize, unknown: usize, is_computed: bool) -> String {
    if !is_computed {
        return match days {
            0 => "Nothing was ever wanted of it, so there is no forecast; say which item it is like, or import its sales.".into(),
            _ => "It has not been forecast yet; that happens by itself within a minute.".into(),
        };
    }
    let mut said = format!("{} is used, because it was closest on this item's own past", method(row.method));
    if row.method == Method::Prior {
        said = format!("{} is used, because its own sales do not say enough yet", method(row.method));
    }
    if let Some(wape) = row.wape {
        said.push_str(&format!(": over {} days it was off by {}", row.lead_days, per_cent(wape)));
        if let Some(naive) = row.naive_wape {
            said.push_str(&format!(", the week before repeated by {}", per_cent(naive)));
        }
    }
    said.push_str(&format!(". It expects {} a day; {}, in {days} days", units(row.daily), class(row.class)));
    if unknown > 0 {
        said.push_str(&format!(", of which {unknown} do not count (out of stock, or set aside)"));
    }
    said.push('.');
    match (row.run_out.early, row.run_out.likely) {
        _ if !row.available.is_positive() && row.daily > 0.0 => said.push_str(" There is nothing left to sell."),
        (Some(early), Some(likely)) => said.push_str(&format!(
            " What is there lasts until {likely} as likely as not, and with a chance of one in ten only until {early}."
        )),
        (Some(early), None) => {
            said.push_str(&format!(" With a chance of one in ten what is there lasts only until {early}."));
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
