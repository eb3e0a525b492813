//! `pickface notify`: what waits to be sent, what was, and sending it.

use super::{
    CliError, CliResult,
    output::{Output, Side, Table, remark},
};
use crate::{
    config::Config,
    domain::{Instant, text},
    notify::{self, Outcome, Settings},
    store::{
        Reading, Store,
        outbox::{Due, Letter, Message, State},
        system_clock,
    },
};
use serde_json::json;
use std::path::Path;

/// Messages out: the outbox, and sending what waits in it.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Option<Action>,
    /// Send what is due, then end
    #[arg(long)]
    once: bool,
    /// Send what is due, and whatever comes, until this is ended
    #[arg(long, conflicts_with = "once")]
    watch: bool,
    /// With --once: all that waits, whether its next try is due or not
    #[arg(long, requires = "once")]
    now: bool,
    /// Say what would be sent, and send nothing
    #[arg(long, conflicts_with = "watch")]
    dry_run: bool,
    /// JSON lines, one a message
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Send a test message by a channel
    Test {
        /// The channel's name in the configuration
        channel: String,
    },
    /// The channels of the configuration
    Channels,
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    let channels = Config::load().map_err(CliError::Failed)?.notify;
    match &a.action {
        Some(Action::Channels) => list_channels(&channels, a.json, output),
        Some(Action::Test { channel }) => test(named(&channels, channel)?, a.json, output),
        None if a.dry_run => would_send(path, &channels, a, output),
        None if a.once => once(path, &channels, a, output),
        None if a.watch => watch(path, &channels, a.json, output),
        None => list(path, &channels, a.json, output),
    }
}

/// The channel of a name.
pub(super) fn named<'a>(channels: &'a [Settings], name: &str) -> Result<&'a Settings, CliError> {
    let asked = text::escape(name);
    channels.iter().find(|c| c.name == name).ok_or_else(|| {
        let known: Vec<&str> = channels.iter().map(|c| c.name.as_str()).collect();
        CliError::Failed(match known.is_empty() {
            true => format!("no channel is called {asked:?}, for none is configured: {HOW}"),
            false => format!("no channel is called {asked:?}; there are {}", known.join(", ")),
        })
    })
}

/// What to do where there is no channel.
pub(super) const HOW: &str = "write a [[notify]] into the file that `pickface config path` names; docs/NOTIFY.md has an example of each kind";

fn some(channels: &[Settings]) -> CliResult {
    if channels.is_empty() {
        return Err(CliError::Failed(format!("no channel is configured, so nothing is sent: {HOW}")));
    }
    Ok(())
}

fn list_channels(channels: &[Settings], json: bool, output: &mut Output) -> CliResult {
    if json {
        return channels.iter().try_for_each(|c| {
            output.json(&json!({
                "channel": c.name, "kind": c.kind, "what": c.what, "digest_at": c.digest_at, "to": c.place(),
            }))
        });
    }
    some(channels)?;
    let mut table = Table::new(&[("Channel", Side::Left), ("Wants", Side::Left), ("Goes to", Side::Left)]);
    for c in channels {
        let what: Vec<&str> = c.what.iter().map(|w| w.word()).collect();
        table.row(vec![c.name.clone(), what.join(", "), c.place()]);
    }
    table.write(output)
}

fn list(path: &Path, channels: &[Settings], json: bool, output: &mut Output) -> CliResult {
    let letters = Reading::open(path, system_clock)?.outbox(None)?;
    if json {
        return letters.iter().try_for_each(|l| output.json(&as_json(l)));
    }
    if letters.is_empty() {
        some(channels)?;
        return output.line("the outbox is empty: nothing waits, and nothing was sent");
    }
    table(&letters, channels).write(output)
}

fn table(letters: &[Letter], channels: &[Settings]) -> Table {
    let mut table = Table::new(&[
        ("Queued", Side::Left),
        ("Channel", Side::Left),
        ("State", Side::Left),
        ("Tries", Side::Right),
        ("Subject", Side::Left),
        ("", Side::Left),
    ]);
    for l in letters {
        let is_known = channels.iter().any(|c| c.name == l.channel);
        let waits = matches!(l.state, State::Waiting | State::Sending);
        let note = match (waits && !is_known, &l.next) {
            (true, _) => "no such channel is configured any more".into(),
            (_, Some(next)) if l.attempts > 0 => format!("next {}; {}", next.rfc3339(), l.error),
            _ => l.error.clone(),
        };
        table.row(vec![
            l.created.rfc3339(),
            l.channel.clone(),
            l.state.word().into(),
            l.attempts.to_string(),
            l.subject.clone(),
            note,
        ]);
    }
    table
}

fn as_json(l: &Letter) -> serde_json::Value {
    json!({
        "key": l.key, "channel": l.channel, "what": l.what, "order": Some(&l.order).filter(|o| !o.is_empty()),
        "subject": l.subject, "to": l.to, "state": l.state.word().replace(' ', "_"), "created": l.created.rfc3339(),
        "tries": l.attempts, "next": l.next.map(Instant::rfc3339), "sent": l.sent.map(Instant::rfc3339),
        "error": Some(&l.error).filter(|e| !e.is_empty()),
    })
}

fn would_send(path: &Path, channels: &[Settings], a: &Arguments, output: &mut Output) -> CliResult {
    some(channels)?;
    let store = Reading::open(path, system_clock)?;
    let now = system_clock();
    let is_ours = |l: &&Letter| {
        let ripe = a.now || l.next.is_some_and(|t| t <= now);
        l.state == State::Waiting && ripe && channels.iter().any(|c| c.name == l.channel)
    };
    let letters: Vec<Letter> = store.outbox(None)?.into_iter().filter(|l| is_ours(&l)).collect();
    for l in &letters {
        if a.json {
            output.json(&as_json(l))?;
        } else {
            let to = named(channels, &l.channel)?.place_for(l.to.as_deref());
            output.line(&format!("would send by {} to {to}: {}", l.channel, l.subject))?;
        }
    }
    let built = to_build(path, channels)?;
    for (channel, message) in &built {
        if a.json {
            output.json(&json!({
                "key": message.key, "channel": channel.name, "what": message.what.word(), "subject": message.subject, "text": message.text,
                "state": "not_queued",
            }))?;
        } else {
            output.line(&format!(
                "would send by {} to {}: {}",
                channel.name,
                channel.place(),
                message.subject
            ))?;
        }
    }
    if letters.is_empty() && built.is_empty() && !a.json {
        output.line("nothing is due, so nothing would be sent")?;
    }
    Ok(())
}

/// What alerts say that is not queued yet.
fn to_build<'a>(path: &Path, channels: &'a [Settings]) -> Result<Vec<(&'a Settings, Message)>, CliError> {
    let store = Store::open(path, system_clock)?;
    let mut built = Vec::new();
    for channel in channels {
        for message in notify::messages(&store, channel, system_clock())? {
            if !store.is_queued(&message.key, &channel.name)? {
                built.push((channel, message));
            }
        }
    }
    Ok(built)
}

fn once(path: &Path, channels: &[Settings], a: &Arguments, output: &mut Output) -> CliResult {
    some(channels)?;
    let mut store = Store::open(path, system_clock)?;
    let due = if a.now { Due::Waiting } else { Due::Now };
    let (mut failed, mut told) = (0, Ok(()));
    let mut sent = 0;
    notify::deliver(&mut store, channels, due, &mut |outcome| {
        if outcome.failure.is_some() {
            failed += 1;
        } else {
            sent += 1;
        }
        if told.is_ok() {
            told = tell(&outcome, a.json, output);
        }
    })?;
    told?;
    if sent + failed == 0 && !a.json {
        output.line("nothing was due")?;
    }
    if failed > 0 { Err(CliError::Told) } else { Ok(()) }
}

fn watch(path: &Path, channels: &[Settings], json: bool, output: &mut Output) -> CliResult {
    some(channels)?;
    remark("sending what waits and what comes; Ctrl-C ends");
    let mut gone = false;
    notify::watch(path, channels, system_clock, &mut |outcome| {
        // Whoever read along has gone; the messages still go.
        gone = gone || tell(&outcome, json, output).and_then(|()| output.flush()).is_err();
    })?;
    Ok(())
}

fn tell(outcome: &Outcome, json: bool, output: &mut Output) -> CliResult {
    let next = outcome.next.map(Instant::rfc3339);
    if json {
        return output.json(&json!({
            "key": outcome.key, "channel": outcome.channel, "id": outcome.uid.to_string(),
            "sent": outcome.failure.is_none(), "error": outcome.failure.as_ref().map(ToString::to_string), "next": next,
        }));
    }
    let key = &outcome.key;
    match (&outcome.failure, next) {
        (None, _) => output.line(&format!("sent by {}: {key}", outcome.channel)),
        (Some(why), Some(next)) => {
            output.line(&format!("not sent by {}: {key}: {why}; next try {next}", outcome.channel))
        }
        (Some(why), None) => output.line(&format!("given up by {}: {key}: {why}", outcome.channel)),
    }
}

/// A message that is not queued: it goes at once or not at all, and why not is the answer.
fn test(channel: &Settings, json: bool, output: &mut Output) -> CliResult {
    let failure = notify::test(channel, system_clock()).err();
    if json {
        output.json(&json!({
            "channel": channel.name, "sent": failure.is_none(), "error": failure.as_ref().map(ToString::to_string),
        }))?;
    }
    match failure {
        None if json => Ok(()),
        None => output.line(&format!("a test went out by {} to {}", channel.name, channel.place())),
        Some(_) if json => Err(CliError::Told),
        Some(why) => Err(CliError::Failed(format!("the test was not sent by {}: {why}", channel.name))),
    }
}
