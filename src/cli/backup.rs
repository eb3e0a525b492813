//! `pickface backup` and `pickface restore`: whole copies of the store.

use super::{CliResult, output::Output};
use crate::store::backup;
use std::path::{Path, PathBuf};

/// Where the copy goes.
#[derive(Debug, clap::Args)]
pub(super) struct BackupArguments {
    /// The copy; it must not exist
    file: PathBuf,
}

/// Where the copy is.
#[derive(Debug, clap::Args)]
pub(super) struct RestoreArguments {
    /// The copy
    file: PathBuf,
}

pub(super) fn run(store: &Path, a: &BackupArguments, output: &mut Output) -> CliResult {
    let bytes = backup::backup(store, &a.file)?;
    output.line(&format!("copied to {}, {:.1} MiB", a.file.display(), bytes as f64 / 1024.0 / 1024.0))
}

pub(super) fn restore(store: &Path, a: &RestoreArguments, output: &mut Output) -> CliResult {
    let was_there = store.exists();
    backup::restore(&a.file, store)?;
    output.line(&format!("restored {}", store.display()))?;
    if was_there {
        output.line(&format!("what was there is kept as {}.before-restore", store.display()))?;
    }
    Ok(())
}
