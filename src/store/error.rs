//! What can go wrong with a store, in sentences for the person who can mend it.

use std::path::{Path, PathBuf};

/// A failure of the store. [`std::fmt::Display`] is one sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file.
    #[error(
        "no store at {0}; make one with `pickface init --station CODE --site CODE`, or look around with `pickface demo`"
    )]
    Missing(PathBuf),
    /// There is one already.
    #[error("{0} exists already and is left as it is; choose another name, or move it away first")]
    Exists(PathBuf),
    /// A file of another kind.
    #[error(
        "{0} is not a pickface store; check the path given by --store or PICKFACE_STORE, nothing was changed"
    )]
    NotAStore(PathBuf),
    /// Written by a newer version.
    #[error(
        "{path} has schema {found}, and this pickface knows schemas up to {known}; update pickface on this machine, nothing was changed"
    )]
    Newer {
        /// The store.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The folder or file may not be written.
    #[error(
        "{0} cannot be written: its folder or file is read-only for this user; change the permissions, or choose another place with --store"
    )]
    ReadOnly(PathBuf),
    /// The operating system refused.
    #[error("{path}: {reason}; check the path, its permissions and the disk")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The disk is full.
    #[error(
        "the disk that holds {0} is full: the last change was not saved, all before it is; free some space and do it again"
    )]
    Full(PathBuf),
    /// Another program holds the write lock and does not let go.
    #[error(
        "another program holds the store {0}: the change was not saved; close it (or wait), and do it again"
    )]
    Busy(PathBuf),
    /// The file is no longer where it was opened.
    #[error(
        "{0} was moved, replaced or removed while it was open: nothing more is recorded; put it back or start pickface again"
    )]
    Moved(PathBuf),
    /// The file is damaged.
    #[error("{0} is damaged: move it aside and restore the last backup with `pickface restore FILE`")]
    Damaged(PathBuf),
    /// The SQLite in this program is one with a known fault.
    #[error("this build carries SQLite {0}, which can lose commits; build pickface with its bundled SQLite")]
    UnsafeSqlite(String),
    /// A rule of the ledger or a wrong request; the sentence is complete.
    #[error("{0}")]
    Refused(String),
    /// A load was stopped behind rows that are on disk.
    #[error("{because}; {done} of {total} rows are in, and the same command again goes on behind them")]
    CutOff {
        /// Rows that are in.
        done: u64,
        /// Rows of the file.
        total: u64,
        /// What stopped it.
        because: Box<StoreError>,
    },
    /// The thread that writes has ended.
    #[error("the store was closed; start pickface again")]
    Closed,
    /// Anything else from SQLite.
    #[error("the store could not do this ({0}); the change was not saved, run `pickface doctor`")]
    Sqlite(rusqlite::Error),
}

/// The answer of the store, or why there is none.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// What stopped a load, without the word that it goes on: for what cannot be run again.
    #[must_use]
    pub(crate) fn cause(self) -> Self {
        match self {
            Self::CutOff { because, .. } => *because,
            e => e,
        }
    }

    /// Whether the machine or another program is to blame, so that the next write would fail as well.
    #[must_use]
    pub(crate) const fn is_of_the_machine(&self) -> bool {
        matches!(
            self,
            Self::Missing(_)
                | Self::Newer { .. }
                | Self::ReadOnly(_)
                | Self::Io { .. }
                | Self::Full(_)
                | Self::Busy(_)
                | Self::Moved(_)
                | Self::Damaged(_)
        )
    }

    /// Turns SQLite's word into a sentence about the file at `path`.
    #[must_use]
    pub(crate) fn from_sqlite(error: rusqlite::Error, path: &Path) -> Self {
        use rusqlite::ErrorCode as E;
        let path = path.to_path_buf();
        match error.sqlite_error_code() {
            Some(E::NotADatabase) => Self::NotAStore(path),
            Some(E::DiskFull) => Self::Full(path),
            Some(E::DatabaseBusy | E::DatabaseLocked) => Self::Busy(path),
            Some(E::ReadOnly | E::PermissionDenied) => Self::ReadOnly(path),
            Some(E::CannotOpen) => match std::fs::metadata(&path) {
                Ok(_) => Self::ReadOnly(path),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => Self::Missing(path),
                Err(e) => Self::Io { path, reason: e.to_string() },
            },
            Some(E::DatabaseCorrupt) => Self::Damaged(path),
            // A write that the system refuses in the middle (quota, RLIMIT_FSIZE, a pulled disk).
            Some(E::SystemIoFailure) => Self::Io { path, reason: error.to_string() },
            _ => Self::Sqlite(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::from_sqlite(error, Path::new("the store"))
    }
}

impl From<StoreError> for crate::scan::CatalogError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}
