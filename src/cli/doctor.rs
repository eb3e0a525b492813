//! `pickface doctor`: is the store sound?

mod test_scan;

use super::{CliError, CliResult, output::Output};
use crate::{
    config::Config,
    scan::{
        Profile,
        setup::{contradictions, describe},
    },
    store::{
        Store, StoreError,
        doctor::{Check, examine},
        system_clock,
    },
};
use serde_json::json;
use std::path::Path;

/// How to look.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// JSON lines
    #[arg(long)]
    json: bool,
    /// Rebuild what is derived (balances, documents) from the ledger first
    #[arg(long)]
    repair: bool,
    /// Wait for one scan and show it: raw bytes, timing, how it reads; the store is not looked at
    #[arg(long, conflicts_with_all = ["repair", "json"])]
    scanner: bool,
}

pub(super) fn run(path: &Path, a: &Arguments, output: &mut Output) -> CliResult {
    if a.scanner {
        let profile = Config::load().map_err(CliError::Failed)?.scanner;
        output.line(&format!("profile: {}", said(&profile)))?;
        return test_scan::run(&profile, output);
    }
    if a.repair {
        Store::open(path, system_clock)?.repair()?;
    }
    let checks = match examine(path, system_clock(), &mut |_| ()) {
        // What cannot be read has failed its check like anything else.
        Err(e @ StoreError::Damaged(_)) => {
            vec![Check { name: "integrity", ok: false, detail: e.to_string() }]
        }
        answer => answer?,
    };
    let checks: Vec<Check> = checks.into_iter().chain(scanner()).collect();
    for check in &checks {
        if a.json {
            output.json(&json!({ "check": check.name, "ok": check.ok, "detail": check.detail }))?;
        } else {
            output.line(&format!(
                "{:<5}  {:<14}  {}",
                if check.ok { "ok" } else { "WRONG" },
                check.name,
                check.detail
            ))?;
        }
    }
    if checks.iter().all(|c| c.ok) { Ok(()) } else { Err(CliError::Told) }
}

/// What the configuration says of this station's scanner. A configuration that cannot be read is no matter of the store:
/// `config check` and every other command say so.
fn scanner() -> Option<Check> {
    let profile = Config::load().ok()?.scanner;
    let wrong = contradictions(&profile);
    Some(Check {
        name: "scanner",
        ok: wrong.is_empty(),
        detail: if wrong.is_empty() { said(&profile) } else { wrong.join("; ") },
    })
}

/// A profile in words, and how to make one.
fn said(profile: &Profile) -> String {
    let words = describe(profile).join("; ");
    if *profile == Profile::default() {
        return format!(
            "not set up here: {words}, same keyboard as the scanner; F10, Scanner sets it up, --scanner tries it"
        );
    }
    words
}
