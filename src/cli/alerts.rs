//! `pickface alerts`: what loses money or trust soonest, and what is said of it.

use super::{
    CliResult,
    forecast::bring_up_to_date,
    output::{Output, Side, Table},
    who::{Said, author},
};
use crate::{
    domain::{AlertKind, AlertSaying, Day, Quantity},
    store::{
        Reading, Store,
        alerts::{Alert, AlertFilter, Digest},
        replenish::{Bought, ProposalFilter},
        system_clock,
    },
};
use serde_json::json;
use std::{path::Path, sync::atomic::AtomicBool};

/// What loses money or trust soonest.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// At this site
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    #[arg(long, value_name = "KIND", value_delimiter = ',', help = kinds())]
    kind: Vec<AlertKind>,
    /// Of this item
    #[arg(long, value_name = "SKU")]
    sku: Option<String>,
    /// Silent ones too
    #[arg(long)]
    silent: bool,
    /// Closed ones too
    #[arg(long)]
    closed: bool,
    /// What each follows from
    #[arg(long)]
    why: bool,
    /// Do not look over the stock first: show what was found last
    #[arg(long)]
    as_is: bool,
    /// JSON lines, one an alert
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// How many are new, worse, unchanged
    Digest {
        /// At this site
        #[arg(long, value_name = "CODE")]
        site: Option<String>,
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// Seen: it stays in the list, and is no news any more
    Acknowledge(One),
    /// Silent until a day, or until so few are available
    Snooze {
        #[command(flatten)]
        one: One,
        /// The first day that it may speak again
        #[arg(long, value_name = "DATE")]
        until: Option<Day>,
        /// Available units at or below which it may speak again
        #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
        level: Option<Quantity>,
    },
    /// Silent, and nothing is proposed, until somebody wakes it
    Exclude(One),
    /// It may speak again
    Wake(One),
}

/// The help of `--kind`: all kinds there are.
fn kinds() -> String {
    let all: Vec<&str> = AlertKind::ALL.iter().map(|kind| kind.word()).collect();
    format!("Only those: {}", all.join(", "))
}

/// Which alert, and who says so.
#[derive(Debug, clap::Args)]
struct One {
    /// The alert's number, as `pickface alerts` shows it
    number: i64,
    #[command(flatten)]
    said: Said,
}

impl Arguments {
    /// The same, with the site and the person that were said before the command's name.
    pub(super) fn at(mut self, before: &super::screens::Arguments) -> Self {
        self.site = self.site.or_else(|| before.site.clone());
        match &mut self.action {
            None => {}
            Some(Action::Digest { site, .. }) => *site = site.take().or_else(|| before.site.clone()),
            Some(
                Action::Acknowledge(one)
                | Action::Snooze { one, .. }
                | Action::Exclude(one)
                | Action::Wake(one),
            ) => {
                one.said.by(before);
            }
        }
        self
    }
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let Some(action) = &a.action else { return show(path, a, output) };
    let (one, saying) = match action {
        Action::Digest { site, json } => {
            look_over(path)?;
            let filter = AlertFilter { site: site.clone(), silent: true, ..AlertFilter::default() };
            let store = Reading::open(path, system_clock)?;
            let digest = Digest::of(&store.alerts(&filter)?);
            let bought = store.bought(&ProposalFilter { site: site.clone(), ..ProposalFilter::default() })?;
            if *json {
                return output.json(&digest_json(&digest, &bought));
            }
            output.line(&sentence(&digest))?;
            return bought.sentence().map_or(Ok(()), |said| output.line(&said));
        }
        Action::Acknowledge(one) => (one, AlertSaying::Acknowledge),
        Action::Snooze { one, until, level } => (one, AlertSaying::Snooze { until: *until, level: *level }),
        Action::Exclude(one) => (one, AlertSaying::Exclude),
        Action::Wake(one) => (one, AlertSaying::Wake),
    };
    let mut store = Store::open(path, system_clock)?;
    let author = author(&store, &one.said)?;
    let said = store.alert_says(one.number, saying, &one.said.reason, &author)?;
    look_over(path)?;
    if one.said.json {
        output.json(&json!({ "alert": one.number, "message": said }))
    } else {
        output.line(&said)
    }
}

/// Brings forecasts, and with them alerts and proposals, up to date; where screens are open they do it themselves, and there is nothing
/// left to do.
pub(super) fn look_over(path: &Path) -> CliResult {
    let mut store = Store::open(path, system_clock)?;
    bring_up_to_date(&mut store)?;
    let cancel = AtomicBool::new(false);
    // Another program may be faster; what it found is as good.
    while store.evaluate(&cancel)?.is_overtaken {}
    Ok(())
}

fn show(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    if !a.as_is {
        look_over(path)?;
    }
    let store = Reading::open(path, system_clock)?;
    let filter = AlertFilter {
        site: a.site.clone(),
        kinds: a.kind.clone(),
        sku: a.sku.clone(),
        silent: true,
        closed: a.closed,
        ..AlertFilter::default()
    };
    let all = store.alerts(&filter)?;
    let digest = Digest::of(&all);
    let shown: Vec<&Alert> = all.iter().filter(|alert| a.silent || !alert.is_silent()).collect();
    if a.json {
        return shown.iter().try_for_each(|alert| output.json(&as_json(alert)));
    }
    output.line(&sentence(&digest))?;
    if shown.is_empty() {
        return Ok(());
    }
    if a.why {
        // Whole: a table would cut it.
        return shown.iter().try_for_each(|alert| explain(alert, output));
    }
    let mut table = Table::new(&[
        ("No", Side::Right),
        ("", Side::Left),
        ("What", Side::Left),
        ("Site", Side::Left),
        ("Avail", Side::Right),
        ("Money", Side::Right),
        ("When", Side::Left),
        ("Do", Side::Left),
        ("Says", Side::Left),
    ]);
    for alert in &shown {
        table.row(vec![
            alert.id.to_string(),
            alert.word().into(),
            alert.what.clone(),
            alert.site_code.clone(),
            alert.available.map_or_else(|| "–".into(), |q| q.to_string()),
            if alert.money.ten_thousandths() == 0 { "–".into() } else { alert.money.to_string() },
            alert.due.map_or_else(|| "–".into(), |d| d.to_string()),
            alert.helps(),
            format!("{}{}", said(alert), alert.say),
        ]);
    }
    table.write(output)
}

/// One alert with what it follows from, in two lines.
fn explain(alert: &Alert, output: &mut Output) -> CliResult {
    let at = if alert.site_code.is_empty() { String::new() } else { format!(" at {}", alert.site_code) };
    output.line(&format!(
        "{} {} {}{at}: {}{}; {}",
        alert.id,
        alert.word(),
        alert.what,
        said(alert),
        alert.say,
        alert.helps()
    ))?;
    output.line(&format!("   {}", alert.why))
}

/// What somebody said of it, before what it says.
fn said(alert: &Alert) -> String {
    match (alert.is_excluded, alert.snoozed_until, alert.snoozed_level) {
        (true, ..) => "[excluded] ".into(),
        (_, Some(day), _) => format!("[silent until {day}] "),
        (_, None, Some(level)) => format!("[silent until {level} available] "),
        _ if alert.is_seen => "[seen] ".into(),
        _ => String::new(),
    }
}

fn sentence(d: &Digest) -> String {
    let silent = if d.silent == 0 { String::new() } else { format!("; {} silent", d.silent) };
    let money =
        if d.money.ten_thousandths() == 0 { String::new() } else { format!("; {} a day at risk", d.money) };
    format!("{}{money}{silent}", d.line())
}

fn digest_json(d: &Digest, bought: &Bought) -> serde_json::Value {
    let themselves: Vec<serde_json::Value> = bought
        .by_itself()
        .map(|o| {
            json!({ "order": o.number, "supplier": o.supplier, "site": o.site, "total": o.total.to_f64(), "signed": o.is_signed })
        })
        .collect();
    json!({
        "new": d.new, "worse": d.worse, "unchanged": d.unchanged, "now": d.now, "soon": d.soon,
        "money_a_day": d.money.to_f64(), "silent": d.silent, "made_themselves": themselves,
    })
}

fn as_json(a: &Alert) -> serde_json::Value {
    json!({
        "alert": a.id, "kind": a.kind.word(), "sku": a.item.map(|_| &a.what), "subject": if a.item.is_none() { Some(&a.what) } else { None },
        "name": a.name, "site": a.site_code, "urgency": a.urgency.word(), "opened": a.opened.rfc3339(),
        "closed": a.closed.map(crate::domain::Instant::rfc3339), "times": a.times,
        "new": a.is_new, "worse": a.is_worse, "seen": a.is_seen, "available": a.available, "money": a.money.to_f64(),
        "due": a.due.map(|d| d.to_string()), "say": a.say, "why": a.why, "action": a.action.word(),
        "quantity": a.quantity, "with": a.whom, "silent": a.is_silent(), "excluded": a.is_excluded,
        "snoozed_until": a.snoozed_until.map(|d| d.to_string()), "snoozed_level": a.snoozed_level,
    })
}
