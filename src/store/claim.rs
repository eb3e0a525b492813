//! Claims: which tasks belong to a program that still runs.
//!
//! A lock on a file beside the store, held while the program lives. The system lets go of it when the program ends,
//! however it ends; process numbers, which are used again, say nothing.

use super::{
    error::{Result, StoreError},
    turnstile::{beside, lock_file},
};
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

/// A task is ours while this lives.
#[derive(Debug)]
pub(crate) struct Claim {
    _file: File,
    path: PathBuf,
}

impl Claim {
    /// Claims the task in a row; `None` when a program that runs has it.
    pub(crate) fn take(store: &Path, row: i64) -> Result<Option<Self>> {
        let path = beside(store, &format!(".task-{row}"));
        let file = lock_file(store, &path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file, path })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(StoreError::Io { path, reason: e.to_string() }),
        }
    }

    /// The task is over: the file goes with it.
    pub(crate) fn forget(&self) {
        // A file that stays is only in the way of tidiness.
        let _ = std::fs::remove_file(&self.path);
    }
}
