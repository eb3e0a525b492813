//! The log: a file a day in the platform's state folder, for the detail behind every short sentence.
//!
//! Nothing is ever logged to the screen. `PICKFACE_LOG` sets the folder, `off` switches it off.

use etcetera::BaseStrategy;
use std::path::PathBuf;
use tracing_appender::{non_blocking::WorkerGuard, rolling};

/// How many days of logs are kept.
const DAYS: usize = 14;

/// The folder of the log, if the user has one.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    match std::env::var_os("PICKFACE_LOG") {
        Some(word) if word == "off" => None,
        Some(folder) => Some(folder.into()),
        None => {
            let folders = etcetera::choose_base_strategy().ok()?;
            Some(folders.state_dir().unwrap_or_else(|| folders.data_dir()).join("pickface").join("log"))
        }
    }
}

/// Starts the log; it is written to the end while the guard lives. Without a folder that can be written there is none,
/// and the program works all the same.
#[must_use]
pub fn start() -> Option<WorkerGuard> {
    let folder = folder()?;
    // Made first: the rolling file would complain on stderr about a folder that is not there.
    std::fs::create_dir_all(&folder).ok()?;
    let file = rolling::Builder::new()
        .rotation(rolling::Rotation::DAILY)
        .filename_prefix("pickface")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let subscriber = tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .with_max_level(tracing::Level::INFO)
        .with_target(false)
        .finish();
    tracing::subscriber::set_global_default(subscriber).ok()?;
    Some(guard)
}
