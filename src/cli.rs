//! The command line: one file a command, each a thin hand on the rooms below.
//!
//! Exit status: 0 done; 1 refused or failed, with one sentence on stderr; 2 wrong usage. Answers go to stdout and nothing
//! else does. A reader that goes away (`| head`) ends a command quietly.

mod alerts;
mod backup;
mod completions;
mod config;
mod counts;
mod decode;
mod demo;
mod doctor;
mod export;
mod fault;
mod forecast;
mod import;
mod init;
mod labels;
mod lines;
mod lots;
mod movements;
mod notify;
mod operators;
mod orders;
pub mod output;
mod policies;
mod purchases;
mod replenish;
mod scan;
mod screens;
mod simulate;
mod stock;
mod who;

pub use fault::report_panics;

use clap::{Parser, Subcommand};
use output::Output;
use std::{ffi::OsString, path::PathBuf, process::ExitCode};

/// What ends a command early.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Refused or failed: exit status 1 and this sentence.
    #[error("{0}")]
    Failed(String),
    /// It was said already (a report, a list of checks): exit status 1 without another word.
    #[error("")]
    Told,
    /// The reader of our answers has gone: end quietly.
    #[error("")]
    ReaderGone,
}

impl From<crate::store::StoreError> for CliError {
    fn from(e: crate::store::StoreError) -> Self {
        tracing::error!("{e:?}");
        Self::Failed(e.to_string())
    }
}

impl From<crate::domain::DomainError> for CliError {
    fn from(e: crate::domain::DomainError) -> Self {
        Self::Failed(e.to_string())
    }
}

/// The answer of a command.
pub type CliResult = Result<(), CliError>;

/// Runs a warehouse from a terminal.
#[derive(Debug, Parser)]
#[command(name = "pickface", version, max_term_width = 100, args_conflicts_with_subcommands = false)]
struct Arguments {
    /// The store: one SQLite file [default: the platform's data folder]
    #[arg(long, global = true, env = "PICKFACE_STORE", value_name = "PATH")]
    store: Option<PathBuf>,
    #[command(flatten)]
    screens: screens::Arguments,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// A lively demo warehouse in a store that is thrown away
    Demo(demo::Arguments),
    /// Make a store for this site
    Init(init::Arguments),
    /// Take in a file: items, barcodes, locations, suppliers, stock, sales or orders
    Import(import::Arguments),
    /// Write what the store has, as CSV or JSON
    Export(export::Arguments),
    /// What is in stock, now or on a past day
    Stock(stock::Arguments),
    /// What will be wanted, how sure that is, and how good it was; `flag` sets days aside, `like` names a like item
    Forecast(forecast::Arguments),
    /// What loses money or trust soonest; silence one, wake it, see what it follows from
    Alerts(alerts::Arguments),
    /// What should be ordered, with its reasons; `--create-orders` puts it into drafts
    Replenish(replenish::Arguments),
    /// How items are kept in stock: by cost and class, or as somebody says
    Policies(policies::Arguments),
    /// Replay real demand through the policy, beside the rules of thumb: stock at equal service
    Simulate(simulate::Arguments),
    /// Drive a flow from stdin: one scan a line, one answer a line, after the commit
    Scan(scan::Arguments),
    /// What does this barcode say? One a line on stdin
    Decode(decode::Arguments),
    /// Purchase orders: list them, put one together, sign it, say how far it is
    Purchases(purchases::Arguments),
    /// Sales orders: take them out of a folder, bind what channels call things
    Orders(orders::Arguments),
    /// What is to be counted and why; ask for a count, approve one, print sheets to write on
    Counts(counts::Arguments),
    /// Messages out, by mail, to a web address, to a program: what waits, what was sent
    Notify(notify::Arguments),
    /// The ledger, movement by movement
    Movements(movements::Arguments),
    /// Lots that were recalled; `recall` and `release` say which
    Lots(lots::Arguments),
    /// Who works here; `add` makes one more known
    Operators(operators::Arguments),
    /// Labels of items, places, containers and people; pages for walls: PDF, SVG, ZPL
    Labels(labels::Arguments),
    /// Is the store sound? Integrity, conservation, hash chain, free space, clock
    Doctor(doctor::Arguments),
    /// Copy the store while others work in it
    Backup(backup::BackupArguments),
    /// Put a backup in the place of the store; what was there is kept
    Restore(backup::RestoreArguments),
    /// Show, find or check the configuration
    Config(config::Arguments),
    /// Completions for your shell
    Completions(completions::Arguments),
}

/// Runs the program with these arguments (the first is its own name).
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(e) => {
            // Help and version go to stdout with status 0, everything else to stderr with 2. A closed pipe is nobody's fault.
            let _ = e.print();
            return ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2));
        }
    };
    let _log = crate::log::start();
    let mut output = Output::stdout();
    match dispatch(arguments, &mut output).and_then(|()| output.flush()) {
        Ok(()) | Err(CliError::ReaderGone) => ExitCode::SUCCESS,
        Err(CliError::Told) => {
            let _ = output.flush();
            ExitCode::FAILURE
        }
        Err(CliError::Failed(sentence)) => {
            let _ = output.flush();
            output::complain(&sentence);
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: Arguments, output: &mut Output) -> CliResult {
    let store = match arguments.store {
        Some(path) => path,
        None => default_store()?,
    };
    match arguments.command {
        Some(Command::Init(a)) => init::run(&store, &a, output),
        Some(Command::Import(a)) => import::run(&store, &a, output),
        Some(Command::Export(a)) => export::run(&store, &a, output),
        Some(Command::Stock(a)) => stock::run(&store, a.at(&arguments.screens), output),
        Some(Command::Forecast(a)) => forecast::run(&store, &a.at(&arguments.screens), output),
        Some(Command::Simulate(a)) => simulate::run(&a, output),
        Some(Command::Scan(a)) => scan::run(&store, a.at(&arguments.screens), output),
        Some(Command::Decode(a)) => decode::run(&store, &a, output),
        Some(Command::Movements(a)) => movements::run(&store, a, output),
        Some(Command::Alerts(a)) => alerts::run(&store, &a.at(&arguments.screens), output),
        Some(Command::Replenish(a)) => replenish::run(&store, &a.at(&arguments.screens), output),
        Some(Command::Policies(a)) => policies::run(&store, &a.by(&arguments.screens), output),
        Some(Command::Notify(a)) => notify::run(&store, &a, output),
        Some(Command::Purchases(a)) => purchases::run(&store, &a.at(&arguments.screens), output),
        Some(Command::Orders(a)) => orders::run(&store, &a.by(&arguments.screens), output),
        Some(Command::Counts(a)) => counts::run(&store, &a.at(&arguments.screens), output),
        Some(Command::Lots(a)) => lots::run(&store, &a.by(&arguments.screens), output),
        Some(Command::Operators(a)) => operators::run(&store, &a, output),
        Some(Command::Labels(a)) => labels::run(&store, a, &arguments.screens, output),
        Some(Command::Doctor(a)) => doctor::run(&store, &a, output),
        Some(Command::Backup(a)) => backup::run(&store, &a, output),
        Some(Command::Restore(a)) => backup::restore(&store, &a, output),
        Some(Command::Config(a)) => config::run(&a, output),
        Some(Command::Completions(a)) => completions::run(&a, output),
        None => screens::run(&store, &arguments.screens),
        Some(Command::Demo(a)) => demo::run(&a),
    }
}

/// The command tree, for completions and the manual page.
pub(crate) fn tree() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

/// Where the store is when nobody says: `warehouse.pickface` in the platform's data folder.
///
/// # Errors
/// When the user has no home folder.
fn default_store() -> Result<PathBuf, CliError> {
    use etcetera::BaseStrategy;
    let folders = etcetera::choose_base_strategy().map_err(|e| {
        CliError::Failed(format!("this user has no home folder ({e}); name the store with --store"))
    })?;
    Ok(folders.data_dir().join("pickface").join("warehouse.pickface"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_sound() {
        super::tree().debug_assert();
    }
}
