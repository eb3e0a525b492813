//! Forecasts of the store's own items.

use crate::{
    cli::{
        CliError, CliResult,
        output::{Output, Side, Table, remark},
    },
    domain::{Day, SiteId, Sku},
    store::{
        Store,
        forecasts::{
            Bucket, Flag, FlagKind, Flagging, ForecastAsk, ForecastLine, ForecastPage, ForecastQuery,
            ForecastRow, ForecastRun, Recompute, Recomputed, Stale,
        },
        system_clock,
    },
};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::{path::Path, sync::atomic::AtomicBool};

/// Days ahead at most: a year and a day.
const FARTHEST: u32 = 366;

/// What is asked of the store.
pub(super) struct Asked<'a> {
    /// What to do instead of answering.
    pub(super) action: Option<&'a Action>,
    /// One item, or all: those first that lose most.
    pub(super) sku: Option<&'a Sku>,
    /// One site by its code.
    pub(super) site: Option<&'a str>,
    /// Days ahead.
    pub(super) horizon: u32,
    /// JSON lines.
    pub(super) json: bool,
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Set days aside: a promotion, or an order that will not come again
    Flag {
        /// The item
        sku: Sku,
        /// First day, like 2026-11-27
        #[arg(long, value_name = "DATE")]
        from: Day,
        /// Last day
        #[arg(long, value_name = "DATE")]
        to: Day,
        /// promotion or one-off
        #[arg(long, value_name = "KIND")]
        kind: FlagKind,
        /// One site [default: every site]
        #[arg(long, value_name = "CODE")]
        site: Option<String>,
        /// Take the flag off these days
        #[arg(long)]
        remove: bool,
    },
    /// Let a new item borrow from another until its own sales say more; without OTHER, from its category again
    Like {
        /// The new item
        sku: Sku,
        /// The one that sells like it
        other: Option<Sku>,
    },
}

pub(super) fn run(path: &Path, a: &Asked<'_>, output: &mut Output) -> CliResult {
    if a.horizon > FARTHEST {
        return Err(CliError::Failed(format!(
            "{} days are farther than forecasts go; ask for {FARTHEST} or fewer",
            a.horizon
        )));
    }
    let mut store = Store::open(path, system_clock)?;
    match a.action {
        Some(Action::Flag { sku, from, to, kind, site, remove }) => {
            let site = site_of(&store, site.as_deref())?;
            let flag = Flag { site, kind: *kind, from: *from, to: *to };
            let flagging = Flagging { item: store.item_of(sku)?, flag, remove: *remove };
            return output.line(&store.flag_demand(&flagging)?);
        }
        Some(Action::Like { sku, other }) => {
            let other = other.as_ref().map(|o| store.item_of(o)).transpose()?;
            let item = store.item_of(sku)?;
            return output.line(&store.borrow_demand(item, other)?);
        }
        None => {}
    }
    let site = site_of(&store, a.site)?;
    let item = a.sku.map(|sku| store.item_of(sku)).transpose()?;
    let bar = bar();
    let cancel = AtomicBool::new(false);
    let progress = |run: ForecastRun| show(&bar, run);
    let how = Recompute { threads: threads(), progress: &progress, cancel: &cancel };
    let made = store.recompute(&how);
    bar.finish_and_clear();
    made?;
    let query = ForecastQuery { site, limit: usize::MAX, weeks: 26, ..ForecastQuery::default() };
    let mut page = store.forecasts(&query)?;
    if let Some(item) = item {
        page.rows.retain(|row| row.item == item);
        if page.rows.is_empty() {
            return Err(none(a));
        }
    }
    if a.json {
        let lines = store.forecast_lines(&page.rows, a.horizon as usize, &how, &mut |line| {
            // A line of output and a bar do not share the terminal.
            bar.suspend(|| output.json(&as_json(&line)))
        });
        bar.finish_and_clear();
        return lines;
    }
    if item.is_none() {
        return all(&page, output);
    }
    for row in &page.rows {
        one(&mut store, row, a.horizon as usize, &how, output)?;
    }
    Ok(())
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn show(bar: &ProgressBar, run: ForecastRun) {
    bar.set_length(run.total as u64);
    bar.set_position(run.done as u64);
}

/// Makes the forecasts where none was made, or they are of something else than the store has: what goes by them would say
/// that nothing is needed. Says so beside the answer.
pub(in crate::cli) fn bring_up_to_date(store: &mut Store) -> CliResult {
    let Some(why) = store.stale_forecasts()? else { return Ok(()) };
    let bar = bar();
    let cancel = AtomicBool::new(false);
    let progress = |run: ForecastRun| show(&bar, run);
    let made = store.recompute(&Recompute { threads: threads(), progress: &progress, cancel: &cancel });
    bar.finish_and_clear();
    let Recomputed { computed, .. } = made?;
    if computed > 0 {
        let things = if computed == 1 { "1 item".into() } else { format!("{computed} items at their sites") };
        let why = match why {
            Stale::Never => "no forecast was made yet",
            Stale::NewDay => "the last forecast was of another day",
            Stale::Changed => "what forecasts are made from has changed",
        };
        remark(&format!("{why}: {things} forecast first"));
    }
    Ok(())
}

/// A bar on a terminal, silence in a pipe.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg:>11} [{bar:30}] {percent:>3} %  {elapsed}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message("forecasting");
    bar
}

fn site_of(store: &Store, code: Option<&str>) -> Result<Option<SiteId>, CliError> {
    code.map(|code| Ok(store.site(code)?.id)).transpose()
}

fn none(a: &Asked<'_>) -> CliError {
    let sku = a.sku.map_or_else(String::new, ToString::to_string);
    let at = a.site.map_or_else(String::new, |code| format!(" at {}", code.to_uppercase()));
    CliError::Failed(format!(
        "{sku} has no forecast{at}: nothing was ever wanted of it; import its sales, or say what it is like with `pickface forecast like {sku} OTHER`"
    ))
}

/// Thousandths are enough for anybody, and their digits are the same on every machine.
fn number(n: f64) -> Value {
    if n.is_finite() { json!((n * 1000.0).round() / 1000.0) } else { Value::Null }
}

fn maybe(n: Option<f64>) -> Value {
    n.map_or(Value::Null, number)
}

fn as_json(line: &ForecastLine) -> Value {
    let horizon: Vec<Value> = line
        .days
        .iter()
        .map(|d| {
            let [p10, p50, p90] = d.quantiles.map(number);
            json!({ "date": d.day.to_string(), "mean": number(d.mean), "p10": p10, "p50": p50, "p90": p90 })
        })
        .collect();
    let [mean, p50, p90, p95] = line.lead_time.map(number);
    let a = &line.accuracy;
    json!({
        "sku": line.sku, "site": line.site, "method": line.method.word(), "class": line.class.word(),
        "horizon": horizon,
        "lead_time": { "days": line.lead_days, "mean": mean, "p50": p50, "p90": p90, "p95": p95 },
        "accuracy": {
            "wape": maybe(a.wape), "mase": maybe(a.mase), "rmsse": maybe(a.rmsse), "bias": maybe(a.bias),
            "coverage90": maybe(a.coverage90), "naive_wape": maybe(a.naive_wape),
        },
    })
}

fn per_cent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), |s| format!("{:.0} %", s * 100.0))
}

fn all(page: &ForecastPage, output: &mut Output) -> CliResult {
    use Side::{Left, Right};
    let mut table = Table::new(&[
        ("SKU", Left),
        ("Name", Left),
        ("Site", Left),
        ("Available", Right),
        ("A day", Right),
        ("Lead", Right),
        ("P95", Right),
        ("Lasts until", Left),
        ("Short", Right),
        ("Loss", Right),
        ("Method", Left),
        ("Error", Right),
        ("Naive", Right),
        ("Trust", Left),
    ]);
    for row in &page.rows {
        table.row(vec![
            row.sku.clone(),
            row.name.clone(),
            row.site_code.clone(),
            row.available.to_string(),
            format!("{:.1}", row.daily),
            row.lead_days.to_string(),
            format!("{:.0}", row.lead_p95),
            row.run_out.likely.map_or_else(|| "–".into(), |d| d.to_string()),
            format!("{:.0}", row.short),
            format!("{:.2}", row.lost.to_f64()),
            row.method.word().replace('_', " "),
            per_cent(row.wape),
            per_cent(row.naive_wape),
            row.trust.word().into(),
        ]);
    }
    table.write(output)?;
    output.line(&overall(page))
}

/// How good all of them were together.
fn overall(page: &ForecastPage) -> String {
    let o = &page.overall;
    let mut said = format!("{} forecasts", page.total);
    match (o.wape, o.naive_wape) {
        (Some(wape), Some(naive)) => said.push_str(&format!(
            ", off by {} over the lead time where the season before repeated is off by {} ({} measured, weighted by demand)",
            per_cent(Some(wape)),
            per_cent(Some(naive)),
            o.measured
        )),
        _ => said.push_str(", none with enough of a past to be measured"),
    }
    if let Some(coverage) = o.coverage90 {
        said.push_str(&format!(
            "; {} of past lead times were within what is expected of 90 %",
            per_cent(Some(coverage))
        ));
    }
    if o.gone_wrong > 0 {
        said.push_str(&format!("; {} have gone wrong of late (see Trust)", o.gone_wrong));
    }
    said
}

fn one(
    store: &mut Store,
    row: &ForecastRow,
    horizon: usize,
    how: &Recompute<'_>,
    output: &mut Output,
) -> CliResult {
    use Side::{Left, Right};
    let ask = ForecastAsk { item: row.item, site: Some(row.site), bucket: Bucket::Day, past: 0 };
    let Some(detail) = store.forecast_detail(&ask)? else { return Ok(()) };
    output.line(&format!("{} {} at {}", row.sku, row.name, row.site_code))?;
    output.line(&detail.sentence)?;
    output.line(&detail.reorder_reason)?;
    for flag in &detail.flags {
        output.line(&format!("{} to {}: {}", flag.from, flag.to, flag.kind))?;
    }
    let mut lines = Vec::new();
    store.forecast_lines(std::slice::from_ref(row), horizon, how, &mut |line| -> CliResult {
        lines.push(line);
        Ok(())
    })?;
    let mut table =
        Table::new(&[("Date", Left), ("Mean", Right), ("P10", Right), ("P50", Right), ("P90", Right)]);
    for day in lines.iter().flat_map(|l| &l.days) {
        let [p10, p50, p90] = day.quantiles.map(|q| format!("{q:.1}"));
        table.row(vec![day.day.to_string(), format!("{:.1}", day.mean), p10, p50, p90]);
    }
    table.write(output)
}
