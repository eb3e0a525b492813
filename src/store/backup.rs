//! Copies of a store: whole, checked, and never half there.

use super::{
    error::{Result, StoreError},
    open,
    presence::{Presence, is_open},
    turnstile::{Turnstile, beside},
};
use rusqlite::Connection;
use std::path::Path;

fn io(path: &Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    move |e| match e.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly(path.into())
        }
        std::io::ErrorKind::StorageFull => StoreError::Full(path.into()),
        _ => StoreError::Io { path: path.into(), reason: e.to_string() },
    }
}

/// Makes the rename of a file in a folder survive a power cut.
fn sync_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(io(folder))
}

/// Copies the store of a connection to `target` while others go on writing: first beside it, then renamed, so that a
/// power cut leaves the old copy or the new one, never half of one.
pub(crate) fn vacuum_into(conn: &Connection, target: &Path) -> Result<()> {
    let half = beside(target, ".part");
    // A connection that only asks may still copy: the copy is another file.
    conn.pragma_update(None, "query_only", false)?;
    match std::fs::remove_file(&half) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(io(&half)(e)),
        _ => {}
    }
    conn.execute("VACUUM INTO ?1", [half.to_string_lossy()]).map_err(|e| match e.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen) => open::cannot_write(target),
        _ => StoreError::from_sqlite(e, &half),
    })?;
    std::fs::File::open(&half).and_then(|f| f.sync_all()).map_err(io(&half))?;
    std::fs::rename(&half, target).map_err(io(target))?;
    sync_folder(target)
}

/// Whether a copy is sound. It is nobody else's yet, so it is read as it lies there, without a log beside it.
fn check(copy: &Path) -> Result<()> {
    let conn = open::copy(copy)?;
    let sound: String = conn.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
    if sound == "ok" { Ok(()) } else { Err(StoreError::Damaged(copy.into())) }
}

/// Copies the store at `store` to `target`, and checks the copy. Returns its size in bytes.
///
/// # Errors
/// When the store cannot be read, `target` exists, or the copy is not sound.
pub fn backup(store: &Path, target: &Path) -> Result<u64> {
    if target.exists() {
        return Err(StoreError::Exists(target.into()));
    }
    let conn = open::read_only(store)?;
    vacuum_into(&conn, target)?;
    check(target)?;
    Ok(std::fs::metadata(target).map_err(io(target))?.len())
}

/// Puts a backup in the place of a store. What was there, sound or not, is kept beside it as `….before-restore`.
///
/// # Errors
/// When the backup is no sound store, somebody has the store open, or the disk fails; then nothing has changed.
pub fn restore(backup: &Path, store: &Path) -> Result<()> {
    check(backup).map_err(|e| match e {
        StoreError::Missing(path) => {
            StoreError::Refused(format!("there is no backup at {}; nothing was changed", path.display()))
        }
        StoreError::NotAStore(path) => StoreError::Refused(format!(
            "{} is not a pickface store, so no backup of one; nothing was changed",
            path.display()
        )),
        StoreError::Damaged(path) => StoreError::Refused(format!(
            "the backup {} is damaged; take an older one, nothing was changed",
            path.display()
        )),
        e => e,
    })?;
    let kept = beside(store, ".before-restore");
    if kept.exists() {
        return Err(StoreError::Exists(kept));
    }
    if let Some(folder) = store.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(io(folder))?;
    }
    let fresh = beside(store, ".restoring");
    let copy = open::copy(backup)?;
    let replaced = vacuum_into(&copy, &fresh).and_then(|()| replace(store, &fresh, &kept));
    if replaced.is_err() {
        // Half a copy is worth nothing; that it could not be removed is not worth a second sentence.
        let _ = std::fs::remove_file(&fresh);
    }
    replaced
}

/// Moves the old store aside and the fresh one in, when nobody has it open: a connection to a file that was moved would go
/// on with the log of another. Whoever opens it meanwhile waits.
fn replace(store: &Path, fresh: &Path, kept: &Path) -> Result<()> {
    let _alone = Presence::alone(store)?;
    let mut turnstile = Turnstile::open(store)?;
    let _turn = turnstile.wait(|| ())?;
    if store.exists() {
        match open::uncounted(store) {
            Ok(old) => {
                // Taking the write-ahead log into the file needs every other process out of it, other programs too.
                let closed: String =
                    old.query_row("PRAGMA journal_mode = DELETE", [], |r| r.get(0)).unwrap_or_default();
                if closed != "delete" {
                    return Err(is_open(store));
                }
            }
            // What cannot be opened is what restores are for; its log goes with it.
            Err(StoreError::NotAStore(_) | StoreError::Damaged(_) | StoreError::Newer { .. }) => {}
            Err(e) => return Err(e),
        }
        std::fs::rename(store, kept).map_err(io(store))?;
        for suffix in ["-wal", "-shm"] {
            let log = beside(store, suffix);
            if log.exists() {
                std::fs::rename(&log, beside(kept, suffix)).map_err(io(&log))?;
            }
        }
    }
    std::fs::rename(fresh, store).map_err(io(store))?;
    sync_folder(store)
}
