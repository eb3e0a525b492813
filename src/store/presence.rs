//! Presence: who has a store open.
//!
//! Every connection holds a shared lock on a file beside the store for as long as it lives; who wants to put another file
//! in the store's place asks for the lock alone. SQLite's own locks say it only of a file that SQLite can still read. The
//! store itself, its log and its shared memory are never opened here: closing any handle on them would let go of SQLite's
//! locks.

use super::{
    error::{Result, StoreError},
    turnstile::{beside, lock_file},
};
use rusqlite::Connection;
use std::{
    fs::{File, TryLockError},
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
};

/// A connection that is counted among those who have the store open.
#[derive(Debug)]
pub(crate) struct Opened {
    // Closed in this order.
    conn: Connection,
    _presence: Option<Presence>,
}

impl Opened {
    pub(super) fn new(conn: Connection, presence: Option<Presence>) -> Self {
        Self { conn, _presence: presence }
    }
}

impl Deref for Opened {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.conn
    }
}

impl DerefMut for Opened {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.conn
    }
}

/// The lock, shared or alone; the system lets go of it when the program ends, however it ends.
#[derive(Debug)]
pub(super) struct Presence {
    _file: File,
    path: PathBuf,
    is_new: bool,
}

fn path_of(store: &Path) -> PathBuf {
    beside(store, ".open")
}

impl Presence {
    /// Before a store is opened. Waits while another program puts a backup in its place, which is short. `None` where this
    /// user can neither read nor make the file: whoever may not write the folder cannot be counted.
    pub(super) fn enter(store: &Path) -> Option<Self> {
        let path = path_of(store);
        // To read is enough to lock, for those who share a store but not its folder.
        let (file, is_new) = match File::open(&path) {
            Ok(file) => (file, false),
            Err(_) => (lock_file(store, &path).ok()?, true),
        };
        file.lock_shared().ok()?;
        Some(Self { _file: file, path, is_new })
    }

    /// What was to be opened was no store: nothing of ours stays beside it.
    pub(super) fn forget(self) {
        if self.is_new {
            // A file that stays is only in the way of tidiness.
            let _ = std::fs::remove_file(&self.path);
        }
    }

    /// Alone with a store, or the sentence that somebody else has it open.
    pub(super) fn alone(store: &Path) -> Result<Self> {
        let path = path_of(store);
        let file = lock_file(store, &path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file, path, is_new: false }),
            Err(TryLockError::WouldBlock) => Err(is_open(store)),
            Err(TryLockError::Error(e)) => Err(StoreError::Io { path, reason: e.to_string() }),
        }
    }
}

/// Somebody has the store open, so it cannot be replaced.
pub(super) fn is_open(store: &Path) -> StoreError {
    StoreError::Refused(format!(
        "{} is open in another pickface; close it there, then restore again",
        store.display()
    ))
}
