//! `pickface counts`: what is to be counted and why, what waits for a word, sheets to write on.

use super::{
    CliError, CliResult,
    output::{Output, Side, Table},
    who::{Said, author},
};
use crate::{
    domain::{Money, Sku},
    exchange::Whole,
    fulfil::Tolerance,
    print::{Paper, count, to_pdf},
    store::{
        Reading, Store,
        counts::{Decision, Held, Planned},
        system_clock,
    },
};
use serde_json::{Value, json};
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// What is to be counted, the most urgent first.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    which: Which,
    /// JSON lines, one a place
    #[arg(long)]
    json: bool,
}

/// Of the plan.
#[derive(Debug, clap::Args)]
struct Which {
    /// At this site [default: the store's own]
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// Only places of this area
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// So many at most, the most urgent ones
    #[arg(long, value_name = "N")]
    most: Option<usize>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Counts that are far from the books and wait for somebody, with their lines
    Held {
        /// At this site [default: all]
        #[arg(long, value_name = "CODE")]
        site: Option<String>,
        /// JSON lines, one a count
        #[arg(long)]
        json: bool,
    },
    /// Ask for a count of a place
    Ask {
        /// The place
        place: String,
        /// Because of this item
        #[arg(long, value_name = "SKU")]
        item: Option<Sku>,
        #[command(flatten)]
        at: At,
        #[command(flatten)]
        said: Said,
    },
    /// The books follow a count: its differences are posted
    Approve(One),
    /// The books stay as they are, whatever was counted
    Reject(One),
    /// What a count may differ without another word; without a number, what holds
    Tolerance {
        /// What its variances may be worth at cost, in the store's currency
        #[arg(long, value_name = "MONEY")]
        value: Option<Money>,
        /// What a line may differ, in percent of what the books have; one unit is always allowed
        #[arg(long, value_name = "PERCENT")]
        percent: Option<f64>,
        #[command(flatten)]
        said: Said,
    },
    /// Sheets to write on, in the order of a walk: places and their codes, and not what the books say
    Sheet {
        /// The file, a PDF
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// a4 or letter
        #[arg(long, value_name = "NAME", default_value = "a4")]
        paper: String,
        #[command(flatten)]
        which: Which,
    },
}

/// Where.
#[derive(Debug, clap::Args)]
struct At {
    /// At this site [default: the store's own]
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
}

/// Which count, and who decides.
#[derive(Debug, clap::Args)]
struct One {
    /// The place
    place: String,
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    said: Said,
}

impl Arguments {
    /// The same, with the place and the person that were said before the command's name.
    pub(super) fn at(mut self, before: &super::screens::Arguments) -> Self {
        let here = |site: &mut Option<String>| *site = site.take().or_else(|| before.site.clone());
        match &mut self.action {
            None => here(&mut self.which.site),
            Some(Action::Held { site, .. }) => here(site),
            Some(Action::Sheet { which, .. }) => here(&mut which.site),
            Some(Action::Ask { at, said, .. } | Action::Approve(One { at, said, .. })) => {
                here(&mut at.site);
                said.by(before);
            }
            Some(Action::Reject(one)) => {
                here(&mut one.at.site);
                one.said.by(before);
            }
            Some(Action::Tolerance { said, .. }) => said.by(before),
        }
        self
    }
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    match &a.action {
        None => show(&Reading::open(path, system_clock)?, &a.which, a.json, output),
        Some(Action::Held { site, json }) => {
            held(&Reading::open(path, system_clock)?, site.as_deref(), *json, output)
        }
        Some(Action::Ask { place, item, at, said }) => {
            let mut store = Store::open(path, system_clock)?;
            let author = author(&store, said)?;
            let told = store.ask_count(at.site.as_deref(), place, item.as_ref(), &said.reason, &author)?;
            answer(&told, place, said.json, output)
        }
        Some(Action::Approve(one)) => decide(path, one, Decision::Approve, output),
        Some(Action::Reject(one)) => decide(path, one, Decision::Reject, output),
        Some(Action::Tolerance { value, percent, said }) => tolerance(path, *value, *percent, said, output),
        Some(Action::Sheet { out, paper, which }) => {
            sheet(&Reading::open(path, system_clock)?, out, Paper::named(paper)?, which, output)
        }
    }
}

fn answer(told: &str, place: &str, as_json: bool, output: &mut Output) -> CliResult {
    if as_json {
        return output.json(&json!({ "place": place.trim().to_uppercase(), "message": told }));
    }
    output.line(told)
}

fn decide(path: &Path, one: &One, decision: Decision, output: &mut Output) -> CliResult {
    let mut store = Store::open(path, system_clock)?;
    let author = author(&store, &one.said)?;
    let told = store.decide_count(one.at.site.as_deref(), &one.place, decision, &one.said.reason, &author)?;
    answer(&told, &one.place, one.said.json, output)
}

fn tolerance(
    path: &Path,
    value: Option<Money>,
    percent: Option<f64>,
    said: &Said,
    output: &mut Output,
) -> CliResult {
    let percent = match percent {
        Some(p) if !(0.0..=1000.0).contains(&p) => {
            return Err(CliError::Failed("--percent is a number from 0 to 1000; nothing was changed".into()));
        }
        Some(p) => Some((p * 100.0).round() as i64),
        None => None,
    };
    let now = if value.is_none() && percent.is_none() {
        Reading::open(path, system_clock)?.count_tolerance()?
    } else {
        let mut store = Store::open(path, system_clock)?;
        let author = author(&store, said)?;
        store.set_count_tolerance(value, percent, &author)?
    };
    let Tolerance { value, percent } = now;
    let percent = percent as f64 / 100.0;
    if said.json {
        return output.json(&json!({ "value": value.to_f64(), "percent": percent }));
    }
    output.line(&format!(
        "a count is posted when its variances are worth at most {value} and no line differs by more than {percent} % or one \
         unit; else somebody else counts again and a lead approves"
    ))
}

fn planned(store: &Reading, which: &Which) -> Result<Vec<Planned>, CliError> {
    let mut plan = store.count_plan(which.site.as_deref())?;
    if let Some(zone) = &which.zone {
        plan.retain(|job| job.zone.eq_ignore_ascii_case(zone.trim()));
    }
    plan.truncate(which.most.unwrap_or(usize::MAX));
    Ok(plan)
}

fn show(store: &Reading, which: &Which, as_json: bool, output: &mut Output) -> CliResult {
    let plan = planned(store, which)?;
    if as_json {
        return plan.iter().try_for_each(|job| {
            output.json(&json!({
                "place": job.place, "zone": job.zone, "reason": job.reason.word(), "why": job.why,
                "counted": job.counted.map(crate::domain::Instant::rfc3339),
            }))
        });
    }
    let waits = store.held_counts(which.site.as_deref())?;
    if plan.is_empty() {
        output.line("nothing is to be counted")?;
    } else {
        let zone = store.home_site()?.time_zone;
        let mut table = Table::new(&[
            ("Place", Side::Left),
            ("Zone", Side::Left),
            ("Why", Side::Left),
            ("Last counted", Side::Left),
        ]);
        for job in plan {
            let counted = job.counted.map_or_else(|| "never".into(), |at| at.day(zone).to_string());
            table.row(vec![job.place, job.zone, job.why, counted]);
        }
        table.write(output)?;
    }
    match waits.len() {
        0 => Ok(()),
        1 => output.line("1 count waits for somebody: `pickface counts held` shows it"),
        n => output.line(&format!("{n} counts wait for somebody: `pickface counts held` shows them")),
    }
}

fn held(store: &Reading, site: Option<&str>, as_json: bool, output: &mut Output) -> CliResult {
    let all = store.held_counts(site)?;
    if as_json {
        return all.iter().try_for_each(|held| output.json(&held_json(held)));
    }
    if all.is_empty() {
        return output.line("no count waits for a word");
    }
    let zone = store.home_site()?.time_zone;
    let mut table = Table::new(&[
        ("Place", Side::Left),
        ("Site", Side::Left),
        ("Waits for", Side::Left),
        ("Item", Side::Left),
        ("Counted", Side::Right),
        ("Books", Side::Right),
        ("Worth", Side::Right),
        ("By", Side::Left),
        ("On", Side::Left),
    ]);
    for held in &all {
        let lines: Vec<Value> = serde_json::from_str(&held.lines).unwrap_or_default();
        let differ = lines.iter().filter(|l| l["variance"].as_f64() != Some(0.0));
        for (n, line) in differ.enumerate() {
            let first = |text: String| if n == 0 { text } else { String::new() };
            let lot = line["lot"].as_str().map_or_else(String::new, |lot| format!(" {lot}"));
            table.row(vec![
                first(held.place.clone()),
                first(held.site_code.clone()),
                first(held.stage.word().into()),
                format!("{}{lot}", line["sku"].as_str().unwrap_or_default()),
                line["counted"].to_string(),
                line["expected"].to_string(),
                first(held.value.to_string()),
                first(held.by.clone()),
                first(held.at.day(zone).to_string()),
            ]);
        }
    }
    table.write(output)?;
    output.line("`pickface counts approve PLACE` posts one, `reject PLACE` leaves the books as they are")
}

fn held_json(held: &Held) -> Value {
    let lines: Value = serde_json::from_str(&held.lines).unwrap_or_default();
    json!({
        "place": held.place, "site": held.site_code, "stage": held.stage.word(), "times": held.times, "by": held.by,
        "at": held.at.rfc3339(), "agrees": held.agrees, "value": held.value.to_f64(), "units": held.units, "lines": lines,
    })
}

/// Sheets to write on.
fn sheet(store: &Reading, out: &Path, paper: Paper, which: &Which, output: &mut Output) -> CliResult {
    let mut plan = planned(store, which)?;
    if plan.is_empty() {
        return Err(CliError::Failed("nothing is to be counted, so there is nothing to print".into()));
    }
    plan.sort_by(|a, b| (a.sequence, &a.place).cmp(&(b.sequence, &b.place)));
    let site = match &which.site {
        Some(code) => code.trim().to_uppercase(),
        None => store.home_site()?.code,
    };
    let places: Vec<count::Place> =
        plan.into_iter().map(|job| count::Place { code: job.place, zone: job.zone, why: job.why }).collect();
    let pages = count::sheets(&site, store.today()?, &places, paper)?;
    let mut file = Whole::begin(out).map_err(|e| CliError::Failed(e.to_string()))?;
    let written = file.write_all(&to_pdf(&pages)).and_then(|()| file.settle()).and_then(|()| file.finish());
    written.map_err(|why| CliError::Failed(format!("{} could not be written: {why}", out.display())))?;
    output.line(&format!("wrote {} places on {} pages to {}", places.len(), pages.pages.len(), out.display()))
}
