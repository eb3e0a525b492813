//! Why a forecast says what it says, in words.

use super::{ForecastRow, PlannedReceipt, Trust};
use crate::{
    domain::Day,
    forecast::{
        Forecast,
        sentence::{self, Words},
    },
    replenish::lead_time::{LeadTime, Source},
};
use chrono::Datelike;

/// `Fridays`.
fn weekday(day: i32) -> &'static str {
    const NAMES: [&str; 7] =
        ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];
    Day(day).date().map_or("", |date| NAMES[date.weekday().num_days_from_monday() as usize])
}

fn capital(mut said: String) -> String {
    if let Some(letter) = said.get(..1).map(str::to_uppercase) {
        said.replace_range(..1, &letter);
    }
    said
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
    said = capital(said);
    said.push('.');
    if unknown > 0 {
        said.push_str(&format!(" {unknown} days of its past do not count (out of stock, or set aside)."));
    }
    match (row.run_out_alone.early, row.run_out_alone.likely) {
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

/// What goods on order change; nothing where none are.
pub(super) fn coming(row: &ForecastRow, receipts: &[PlannedReceipt]) -> String {
    let Some(first) = receipts.first() else { return String::new() };
    let when = match receipts.iter().any(|r| r.day != first.day) {
        true => format!("the first of them on {}", first.day.long()),
        false => format!("on {}", first.day.long()),
    };
    let then = match row.run_out.likely {
        _ if row.daily <= 0.0 => return format!(" {} are to come, {when}.", row.on_order),
        Some(gone) if gone < first.day && row.available.is_positive() => {
            "it is gone before they are here, as likely as not".into()
        }
        Some(gone) if gone < first.day => "until then there is none".into(),
        Some(gone) => format!("with them it lasts until {} as likely as not", gone.long()),
        None => "with them it outlasts the days forecast, as likely as not".into(),
    };
    format!(" {} are to come, {when}: {then}.", row.on_order)
}

/// `lead time 12 days (learned from 5 receipts, quoted 10)`. `days` is what the forecast was made with.
fn lead_time(days: u32, known: Option<&LeadTime>) -> String {
    let s = |n: usize| if n == 1 { "" } else { "s" };
    let from = match known {
        None => "nobody has said it".into(),
        Some(known) if known.whole_days() != days => {
            format!("{} from the next forecast on", known.whole_days())
        }
        Some(known) => {
            let learned = |of: &str| {
                let quoted = known.quoted.map_or_else(String::new, |days| format!(", quoted {days}"));
                format!("learned from {} receipt{}{of}{quoted}", known.receipts, s(known.receipts))
            };
            match known.from {
                Source::Item => learned(""),
                Source::Supplier => learned(" of the supplier's"),
                Source::Quoted => "quoted".into(),
            }
        }
    };
    format!("lead time {days} day{} ({from})", s(days as usize))
}

/// How long goods take, and what was decided from that.
pub(super) fn reorder(row: &ForecastRow, known: Option<&LeadTime>, decided: &str) -> String {
    format!("{}: {decided}", capital(lead_time(row.lead_days, known)))
}
