//! `pickface config`: show, path, check.

use super::{CliError, CliResult, output::Output};
use crate::config::{self, Config};

/// What to do with the configuration.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// The settings in force, as a file could say them
    Show,
    /// Where the file is looked for
    Path,
    /// Is the file right?
    Check,
}

pub(super) fn run(a: &Arguments, output: &mut Output) -> CliResult {
    let path = config::path().ok_or_else(|| {
        CliError::Failed("this user has no home folder; name the file with PICKFACE_CONFIG".into())
    })?;
    match a.action {
        Action::Path => output.line(&path.display().to_string()),
        Action::Show => {
            let config = Config::load().map_err(CliError::Failed)?;
            let text = toml::to_string(&config.shown()).map_err(|e| CliError::Failed(e.to_string()))?;
            output.text(text.trim_end())
        }
        Action::Check => {
            let config = Config::load().map_err(CliError::Failed)?;
            // What lies beside the file: passwords, certificates.
            for channel in &config.notify {
                channel.ready().map_err(|e| CliError::Failed(format!("{}: {e}", path.display())))?;
            }
            let what = if path.exists() { "is right" } else { "is not there; the defaults are in force" };
            output.line(&format!("{} {what}", path.display()))
        }
    }
}
