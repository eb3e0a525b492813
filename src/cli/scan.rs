//! `pickface scan FLOW`: a flow driven from stdin. One scan a line, one answer a line, printed only after the commit.

use super::{
    CliError, CliResult, lines,
    output::{self, Output},
};
use crate::{
    barcode::command::FlowKind,
    config::Config,
    printer,
    scan::{Errand, Fault, Feedback, Latest, Outcome, reading::shown},
    store::{
        Reading,
        service::{Event, Request, Service, ServiceOptions},
        session::Front,
        system_clock,
    },
};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError, mpsc},
};

/// Which flow, where, who.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// lookup, receive, putaway, move, count, adjust, pick, pack or return
    flow: FlowKind,
    /// The site, when it is not the store's own
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// This terminal's code, when it is not the store's own
    #[arg(long, value_name = "CODE", env = "PICKFACE_STATION")]
    station: Option<String>,
    /// The operator's badge or name
    #[arg(long, value_name = "BADGE", env = "PICKFACE_OPERATOR")]
    operator: Option<String>,
    /// JSON lines
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// The same, with the place that was said before the command's name.
    pub(super) fn at(mut self, before: &super::screens::Arguments) -> Self {
        self.site = self.site.or_else(|| before.site.clone());
        self.station = self.station.or_else(|| before.station.clone());
        self.operator = self.operator.or_else(|| before.operator.clone());
        self
    }
}

/// Scans that may wait for their commit before stdin is read on.
const IN_FLIGHT: usize = 10_000;

/// What the answering side knows and gathers.
struct Answers {
    json: bool,
    /// The store, to make labels of what is in it.
    path: PathBuf,
    prefix: OnceLock<String>,
    output: Mutex<(Output, Result<(), CliError>)>,
    taken: Mutex<mpsc::Receiver<()>>,
    /// The error that locks the task, and how many scans it has swallowed.
    lock: Mutex<Option<(String, u32)>>,
}

pub(super) fn run(path: &Path, a: Arguments, _output: &mut Output) -> CliResult {
    let options = ServiceOptions {
        front: Front::CommandLine,
        station: a.station,
        site: a.site,
        operator: a.operator,
        flow: a.flow,
        only: true,
    };
    let config = Config::load().map_err(CliError::Failed)?;
    let rules = |site: &str| config.barcodes.rules(site);
    let (taking, taken) = mpsc::sync_channel(IN_FLIGHT);
    let answers = Arc::new(Answers {
        json: a.json,
        path: path.into(),
        prefix: OnceLock::new(),
        output: Mutex::new((Output::stdout(), Ok(()))),
        taken: Mutex::new(taken),
        lock: Mutex::new(None),
    });
    let told = Arc::clone(&answers);
    let notify = Arc::new(move |event| told.tell(&event));
    let (service, identity) =
        output::explaining(path, || Service::start_with(path, &options, &rules, system_clock, notify))?;
    let _ = answers.prefix.set(identity.movement_prefix);
    let mut number = 0;
    let mut input = std::io::stdin().lock();
    let read = loop {
        match lines::next(&mut input) {
            Ok(Some(line)) if line.text.trim().is_empty() => {}
            Ok(Some(lines::Line { text, is_too_long })) => {
                number += 1;
                // Full: the answers are behind; wait for one of them rather than fill memory.
                if taking.send(()).is_err() || answers.stopped() {
                    break Ok(());
                }
                service.send(match is_too_long {
                    false => Request::Scan { number, text, burst: None },
                    true => Request::Refuse { number, text: shown(&text), fault: Fault::TooLong },
                });
            }
            Ok(None) => break Ok(()),
            Err(e) => {
                break Err(CliError::Failed(format!(
                    "stdin could not be read ({e}); scans so far are recorded"
                )));
            }
        }
    };
    service.close(false);
    answers.finish()?;
    read?;
    answers.locked()
}

impl Answers {
    fn tell(&self, event: &Event) {
        let mut guard = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        let (output, state) = &mut *guard;
        if state.as_ref().is_err_and(|e| matches!(e, CliError::ReaderGone)) {
            self.release(event);
            return;
        }
        let told = match event {
            Event::Scanned { number, text, feedback, movement, view, beside, .. } => {
                let f = &match &beside.errand {
                    Some(Errand::Print(latest)) => self.print(latest, feedback),
                    _ => feedback.clone(),
                };
                self.lock.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&view.locked);
                let word = match f.outcome {
                    Outcome::Ok => "ok",
                    Outcome::Question => "question",
                    Outcome::Error => "error",
                };
                let prefix = self.prefix.get().map_or("", String::as_str);
                if self.json {
                    output.json(&json!({
                        "n": number, "scan": text, "result": word, "message": f.message, "sku": f.sku, "quantity": f.quantity,
                        "location": f.location, "on_hand": f.on_hand, "movement": movement.map(|m| format!("{prefix}-{}", m.seq)),
                        "container": f.container, "document": f.document,
                    }))
                } else {
                    let on_hand = f.on_hand.map_or_else(String::new, |q| format!("   on hand {q}"));
                    output.line(&format!(
                        "{:<5} {}{on_hand}",
                        word.replace("question", "ask").to_uppercase(),
                        f.message
                    ))
                }
            }
            Event::Failed { number: Some(number), message, .. } => {
                let told = if self.json {
                    output.json(&json!({
                        "n": number, "scan": null, "result": "error", "message": message, "sku": null, "quantity": null,
                        "location": null, "on_hand": null, "movement": null, "container": null, "document": null,
                    }))
                } else {
                    output.line(&format!("ERROR {message}"))
                };
                told.and(Err(CliError::Told))
            }
            Event::Task { resumed: true, view, .. } => {
                output::remark(&format!("going on where it stopped: {} {}", view.title, view.prompt));
                Ok(())
            }
            Event::Remark(remark) => {
                output::remark(remark);
                Ok(())
            }
            Event::Kept(flow) => {
                output::remark(&format!("unfinished: `pickface scan {flow}` goes on where this stopped"));
                Ok(())
            }
            Event::Waiting(Some(who)) => {
                output::remark(&format!("waiting: the store is held by {who}"));
                Ok(())
            }
            _ => Ok(()),
        };
        // The answer is out before the next scan is taken: a reader on a pipe sees it at once.
        let told = told.and_then(|()| output.flush());
        if let Err(e) = told {
            let _ = output.flush();
            *state = Err(e);
        }
        self.release(event);
    }

    /// PRINT: the label goes to the configured printer before the answer does, which says how that went.
    fn print(&self, latest: &Latest, told: &Feedback) -> Feedback {
        let is_carton = matches!(latest, Latest::Order { .. });
        // The label of a carton is nobody's own wish: without a printer there is none.
        if is_carton && Config::load().is_ok_and(|config| config.printer.address.is_empty()) {
            return told.clone();
        }
        let printed = || {
            let printer = Config::load()?.printer;
            let reading = Reading::open(&self.path, system_clock).map_err(|e| e.to_string())?;
            let (name, label) = reading.label(latest).map_err(|e| e.to_string())?;
            let (at, zpl) = printer.job(&label)?;
            printer::send(&at, &[zpl]).map_err(|e| e.to_string())?;
            Ok::<_, String>(format!("the label of {name} went to {at}"))
        };
        match printed() {
            Ok(label) if is_carton => {
                Feedback { message: format!("{}; {label}", told.message), ..told.clone() }
            }
            // The order is packed, whatever became of the paper.
            Err(why) if is_carton => {
                Feedback { message: format!("{}; label not printed: {why}", told.message), ..told.clone() }
            }
            Ok(message) => Feedback { message, ..told.clone() },
            // Nothing is locked by it: the goods are booked, only paper is missing.
            Err(why) => Feedback {
                outcome: Outcome::Question,
                message: format!("not printed: {why}"),
                ..told.clone()
            },
        }
    }

    /// One scan is answered: another may be taken.
    fn release(&self, event: &Event) {
        if matches!(event, Event::Scanned { .. } | Event::Failed { number: Some(_), .. }) {
            let _ = self.taken.lock().unwrap_or_else(PoisonError::into_inner).try_recv();
        }
    }

    fn stopped(&self) -> bool {
        let guard = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        guard.1.as_ref().is_err_and(|e| matches!(e, CliError::ReaderGone))
    }

    /// Whether it all went through. What is scanned behind an error is not recorded; with `--json` every answer says so, but
    /// of words somebody may only look at the exit status.
    fn locked(&self) -> CliResult {
        match self.lock.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some((error, ignored @ 1..)) if !self.json => Err(CliError::Failed(format!(
                "scans behind an error were not recorded: {ignored} ({error}); scan them again"
            ))),
            _ => Ok(()),
        }
    }

    fn finish(&self) -> CliResult {
        let mut guard = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut guard.1, Ok(()))
    }
}
