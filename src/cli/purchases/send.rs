//! `pickface purchases send`: an order on its way to the supplier, and how far it is.

use super::{Said, as_json, author, sentence};
use crate::domain::{Instant, PurchaseStatus};
use crate::{
    cli::{CliError, CliResult, notify as channels_of, output::Output},
    config::Config,
    exchange::{ExchangeError, Whole},
    notify::{self, order},
    store::{
        Reading, Store,
        outbox::{Letter, Message, State, What},
        purchases::{Paper, PurchaseOrder, Saying},
        system_clock,
    },
};
use serde_json::{Value, json};
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// Which order, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The order's number
    number: String,
    /// By this channel only [default: all that want purchases]
    #[arg(long, value_name = "CHANNEL")]
    by: Vec<String>,
    /// Write the order into a file instead, and say that it was sent
    #[arg(long, value_name = "FILE.(pdf|csv)")]
    out: Option<PathBuf>,
    /// Once more, though it was sent before
    #[arg(long)]
    again: bool,
    /// Say what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    pub(super) said: Said,
}

fn failed(e: &ExchangeError) -> CliError {
    CliError::Failed(e.to_string())
}

pub(super) fn run(store: &mut Store, path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let config = Config::load().map_err(CliError::Failed)?;
    let paper = Reading::open(path, system_clock)?.order_paper(&a.number)?;
    let message = order::message(&paper, &config.orders).map_err(|e| failed(&e))?;
    let mut channels = Vec::new();
    for name in &a.by {
        channels.push(channels_of::named(&config.notify, name)?.name.as_str());
    }
    if a.by.is_empty() && a.out.is_none() {
        channels = notify::wanted(&config.notify, What::Purchases);
        if channels.is_empty() {
            return Err(CliError::Failed(format!(
                "no channel wants purchases: say --out {}.pdf, or --by CHANNEL, or {}",
                paper.order.number,
                channels_of::HOW
            )));
        }
    }
    if a.dry_run {
        return would_send(&config, &paper, &message, &channels, a, output);
    }
    let author = author(store, &a.said)?;
    if !channels.is_empty() {
        store.enqueue_order(&channels, &message, a.again, &author)?;
        tracing::info!("{} was queued for {}", paper.order.number, channels.join(", "));
    }
    if let Some(file) = &a.out {
        return to_file(store, &paper, file, &config, a, output);
    }
    let reading = Reading::open(path, system_clock)?;
    let order = reading.order_paper(&a.number)?.order;
    if a.said.json {
        let mut value = as_json(&order);
        value["sending"] = ways_as_json(&reading.outbox(Some(&order.number))?, &order.number);
        return output.json(&value);
    }
    output.line(&format!(
        "{} waits to be sent by {}: a running pickface sends it within a second, `pickface notify --once` now",
        order.number,
        channels.join(" and ")
    ))
}

/// Writes the file first: an order counts as sent when there is something to hand over.
fn to_file(
    store: &mut Store,
    paper: &Paper,
    file: &Path,
    config: &Config,
    a: &Arguments,
    output: &mut Output,
) -> CliResult {
    let order = &paper.order;
    let is_new = order.status == PurchaseStatus::Approved;
    if order.status == PurchaseStatus::Draft {
        return Err(CliError::Failed(format!(
            "{} is draft: sign it first, with `pickface purchases approve`; nothing was written",
            order.number
        )));
    }
    if !is_new && !a.again {
        return Err(CliError::Failed(format!(
            "{} is {}; --again writes it once more, and nothing was written",
            order.number, order.status
        )));
    }
    let bytes = contents(paper, file, config)?;
    let write = |e: std::io::Error| {
        CliError::Failed(format!("{}: {e}; nothing was sent, choose another place", file.display()))
    };
    let mut whole = Whole::begin(file).map_err(|e| failed(&e))?;
    whole.write_all(&bytes).map_err(write)?;
    whole.finish().map_err(write)?;
    let order = if is_new {
        let author = author(store, &a.said)?;
        let note = if a.said.reason.is_empty() { "written to a file" } else { &a.said.reason };
        store.order_says(&order.number, Saying::Sent, note, &author)?
    } else {
        order.clone()
    };
    if a.said.json {
        return output.json(&as_json(&order));
    }
    output.line(&format!("{}; it is in {}", sentence(&order), file.display()))
}

fn contents(paper: &Paper, file: &Path, config: &Config) -> Result<Vec<u8>, CliError> {
    let ending = file.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" => Ok(order::pdf(paper, &config.orders)),
        "csv" => order::csv(paper).map_err(|e| failed(&e)),
        _ => Err(CliError::Failed(format!(
            "{}: an order is written as .pdf or .csv; name it so",
            file.display()
        ))),
    }
}

fn would_send(
    config: &Config,
    paper: &Paper,
    message: &Message,
    channels: &[&str],
    a: &Arguments,
    output: &mut Output,
) -> CliResult {
    let order = &paper.order;
    let files: Vec<String> =
        message.attachments.iter().map(|f| format!("{} ({} bytes)", f.name, f.bytes.len())).collect();
    if order.status != PurchaseStatus::Approved && !a.again {
        output.line(&format!("{} is {}: it would be refused", order.number, order.status))?;
    }
    for name in channels {
        let channel = channels_of::named(&config.notify, name)?;
        let to = channel.place_for(message.to.as_deref());
        if a.said.json {
            output.json(&json!({
                "order": order.number, "channel": name, "to": to, "subject": message.subject, "text": message.text,
                "files": message.attachments.iter().map(|f| &f.name).collect::<Vec<_>>(),
            }))?;
        } else {
            output.line(&format!(
                "would send by {name} to {to}: {}, with {}",
                message.subject,
                files.join(", ")
            ))?;
        }
    }
    if let Some(file) = &a.out {
        let bytes = contents(paper, file, config)?;
        output.line(&format!(
            "would write {} ({} bytes) and say that it was sent",
            file.display(),
            bytes.len()
        ))?;
    }
    Ok(())
}

/// Where an order is on its way, line by line.
pub(super) fn ways(store: &Reading, order: &PurchaseOrder, output: &mut Output) -> CliResult {
    for l in store.outbox(Some(&order.number))? {
        output.line(&way(&l))?;
    }
    Ok(())
}

fn way(l: &Letter) -> String {
    let tries = match l.attempts {
        0 => "not tried yet".into(),
        1 => String::from("1 try"),
        n => format!("{n} tries"),
    };
    let error = if l.error.is_empty() { String::new() } else { format!(", {}", l.error) };
    match (l.state, l.next, l.sent) {
        (State::Sent, _, Some(at)) => format!("sent by {} at {}", l.channel, at.rfc3339()),
        (State::Sending, ..) => format!("being sent by {}, {tries}", l.channel),
        (State::Waiting, Some(next), _) if l.attempts > 0 => {
            format!("waiting to be sent by {}, {tries}{error}; next try {}", l.channel, next.rfc3339())
        }
        (State::Waiting, ..) => format!("waiting to be sent by {}, {tries}", l.channel),
        _ => format!("not sent by {}, {tries}{error}", l.channel),
    }
}

pub(super) fn ways_as_json(letters: &[Letter], number: &str) -> Value {
    let of: Vec<Value> = letters
        .iter()
        .filter(|l| l.order == number)
        .map(|l| {
            json!({
                "channel": l.channel, "state": l.state.word().replace(' ', "_"), "tries": l.attempts,
                "next": l.next.map(Instant::rfc3339), "sent": l.sent.map(Instant::rfc3339),
                "error": Some(&l.error).filter(|e| !e.is_empty()),
            })
        })
        .collect();
    of.into()
}
