//! `pickface simulate`: real demand, day by day, through the policy and through the rules of thumb that others go by.

use super::{
    CliError, CliResult,
    output::{Output, Side, Table, remark},
};
use crate::{
    domain::Day,
    exchange::{DateOrder, replays},
    forecast::Control,
    replenish::simulate::{LeadTimes, Outcome, Rule, Scenario, Unmet, at_fill, simulate, steps},
};
use serde_json::{Value, json};
use std::{
    io::IsTerminal,
    path::PathBuf,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// What to replay, and in which warehouse.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What was wanted: date,sku,quantity
    #[arg(long, value_name = "FILE")]
    demand: PathBuf,
    /// What is stocked: sku,price,pack
    #[arg(long, value_name = "FILE")]
    items: PathBuf,
    /// The last day that is known when the replay begins
    #[arg(long, value_name = "DATE")]
    learn_until: Day,
    /// The first day that counts [default: the day after]
    #[arg(long, value_name = "DATE")]
    score_from: Option<Day>,
    /// The last day that counts [default: the last of the file]
    #[arg(long, value_name = "DATE")]
    score_until: Option<Day>,
    /// Days from one review to the next
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=365))]
    review: u32,
    /// Days from an order to its goods: 14, or 7-21 for any number between
    #[arg(long, value_name = "DAYS", default_value = "14", value_parser = lead_time)]
    lead_time: LeadTimes,
    /// How many times to replay lead times that vary
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    seeds: u32,
    /// Only these rules: min_max, cover_28 (or another number of days), automatic, cost [default: all]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    policy: Vec<Rule>,
    /// Customers wait for what is not there, instead of going elsewhere
    #[arg(long)]
    backorders: bool,
    /// What comes first in dates like 03/04/2026: dmy or mdy
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// JSON lines: one for each rule, turn of its knob and seed, then one for each rule and share
    #[arg(long)]
    json: bool,
}

/// The shares of units at which stock is compared.
const SHARES: [f64; 4] = [0.90, 0.93, 0.95, 0.97];

fn lead_time(text: &str) -> Result<LeadTimes, String> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let days = |text: &str| text.trim().parse::<u32>().ok().filter(|days| *days <= 365);
    match (days(low), days(high)) {
        (Some(low), Some(high)) if low <= high => Ok(LeadTimes { low, high }),
        _ => Err("a lead time is a number of days up to 365, or two of them like 7-21".into()),
    }
}

pub(super) fn run(a: &Arguments, output: &mut Output) -> CliResult {
    let read = replays::wares(&a.items, &a.demand, a.dates).map_err(|e| CliError::Failed(e.to_string()))?;
    let scenario = scenario(a, &read)?;
    if read.skipped > 0 {
        remark(&format!(
            "{} lines of items that are not in {} were left out",
            read.skipped,
            a.items.display()
        ));
    }
    let rules = if a.policy.is_empty() { Rule::ALL.to_vec() } else { a.policy.clone() };
    let outcomes = {
        let total = steps(&scenario, &rules);
        let is_shown = std::io::stderr().is_terminal();
        let last = AtomicUsize::new(usize::MAX);
        let progress = |done: usize| {
            let percent = 100 * done / total.max(1);
            if is_shown && last.swap(percent, Ordering::Relaxed) != percent && percent.is_multiple_of(5) {
                remark(&format!("replayed {percent} %"));
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let control = Control { threads, progress: &progress, cancel: &AtomicBool::new(false) };
        simulate(&read.wares, &scenario, &rules, &control)
    };
    if a.json {
        outcomes.iter().try_for_each(|o| output.json(&as_json(o)))?;
        return rules.iter().try_for_each(|rule| {
            SHARES.iter().try_for_each(|share| output.json(&at_as_json(&outcomes, *rule, *share)))
        });
    }
    table(&outcomes, &rules, a, output)
}

/// The days of the file that were asked for.
fn scenario(a: &Arguments, read: &replays::Wares) -> Result<Scenario, CliError> {
    let (first, length) = read.wares.first().map_or((Day(0), 0), |w| (w.first, w.demand.len()));
    let last = Day(first.0 + length as i32 - 1);
    let from = a.score_from.unwrap_or(Day(a.learn_until.0.saturating_add(1)));
    let until = a.score_until.unwrap_or(last);
    let is_sound = first <= a.learn_until && a.learn_until < from && from <= until && until <= last;
    if !is_sound {
        return Err(CliError::Failed(format!(
            "the days must follow one another within the file, which has {first} to {last}: learn until {}, score from {from} until {until}; \
             correct --learn-until, --score-from or --score-until",
            a.learn_until
        )));
    }
    let at = |day: Day| (day.0 - first.0) as usize;
    Ok(Scenario {
        learn_until: at(a.learn_until),
        score_from: at(from),
        last: at(until),
        review: a.review,
        lead: a.lead_time,
        unmet: if a.backorders { Unmet::Backordered } else { Unmet::Lost },
        seeds: a.seeds,
    })
}

/// The keys that scripts rely on.
fn as_json(o: &Outcome) -> Value {
    json!({
        "policy": o.rule.word(),
        "knob": rounded(o.knob, 6),
        "seed": o.seed,
        "unit_fill": rounded(o.unit_fill, 6),
        "sku_fill": rounded(o.sku_fill, 6),
        "average_stock_value": rounded(o.average_stock_value, 2),
        "order_lines": o.order_lines,
        "turns": rounded(o.turns, 4),
        "stock_out_days": o.stock_out_days,
        "lost_value": rounded(o.lost_value, 2),
    })
}

fn at_as_json(outcomes: &[Outcome], rule: Rule, share: f64) -> Value {
    let units = at_fill(outcomes, rule, |o| o.unit_fill, share);
    let items = at_fill(outcomes, rule, |o| o.sku_fill, share);
    json!({
        "policy": rule.word(),
        "at_fill": share,
        "stock_at_unit_fill": units.map(|at| rounded(at.average_stock_value, 2)),
        "stock_at_sku_fill": items.map(|at| rounded(at.average_stock_value, 2)),
        "order_lines": units.map(|at| rounded(at.order_lines, 1)),
        "turns": units.map(|at| rounded(at.turns, 4)),
        "knob": units.map(|at| rounded(at.knob, 6)),
    })
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}

/// Stock at equal service, for people.
fn table(outcomes: &[Outcome], rules: &[Rule], a: &Arguments, output: &mut Output) -> CliResult {
    let waits = if a.backorders { "customers wait" } else { "what is not there is lost" };
    let LeadTimes { low, high } = a.lead_time;
    let lead = if low == high { format!("{low}") } else { format!("{low} to {high}") };
    output.line(&format!(
        "Mean stock value where the same share of units is served; review every {} days, lead time {lead} days, {waits}.",
        a.review
    ))?;
    let mut table = Table::new(&[
        ("policy", Side::Left),
        ("at 90 %", Side::Right),
        ("at 93 %", Side::Right),
        ("at 95 %", Side::Right),
        ("at 97 %", Side::Right),
        ("lines at 95 %", Side::Right),
        ("turns at 95 %", Side::Right),
    ]);
    for rule in rules {
        let at = |share: f64| at_fill(outcomes, *rule, |o| o.unit_fill, share);
        let say = |at: Option<String>| at.unwrap_or_else(|| "not reached".into());
        let mut row = vec![rule.word()];
        row.extend(SHARES.map(|share| say(at(share).map(|at| format!("{:.0}", at.average_stock_value)))));
        row.push(say(at(0.95).map(|at| format!("{:.0}", at.order_lines))));
        row.push(say(at(0.95).map(|at| format!("{:.1}", at.turns))));
        table.row(row);
    }
    table.write(output)
}
