//! Opening a store: the pragmas, what is refused, and the ladder of schemas.

use super::{
    error::{Result, StoreError},
    presence::{Opened, Presence},
    turnstile::{Turnstile, beside},
};
use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};
use std::{path::Path, time::Duration};

/// `PFC1`: how a pickface store is told from any other SQLite file.
pub(crate) const APPLICATION_ID: i64 = 0x5046_4331;

/// The ladder: the n-th script leads from schema n to n + 1. Never edited once released.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../assets/migrations/0001_ledger.sql"),
    include_str!("../../assets/migrations/0002_importing.sql"),
    include_str!("../../assets/migrations/0003_containers.sql"),
    include_str!("../../assets/migrations/0004_forecast.sql"),
    include_str!("../../assets/migrations/0005_supplier.sql"),
    include_str!("../../assets/migrations/0006_purchase.sql"),
    include_str!("../../assets/migrations/0007_lots_alike.sql"),
    include_str!("../../assets/migrations/0008_ordered.sql"),
    include_str!("../../assets/migrations/0009_alert.sql"),
    include_str!("../../assets/migrations/0010_outbox.sql"),
    include_str!("../../assets/migrations/0011_orders.sql"),
    include_str!("../../assets/migrations/0012_tags.sql"),
    include_str!("../../assets/migrations/0013_counts.sql"),
];

/// The newest schema this program knows.
pub(crate) const SCHEMA: i64 = MIGRATIONS.len() as i64;

/// SQLite before this can silently lose commits when a checkpoint meets a write (the WAL-reset bug).
const OLDEST_SQLITE: i32 = 3_051_003;

/// Pages that a connection keeps in memory, in KiB below zero as SQLite wants it.
pub(crate) const CACHE: i64 = -16_384;

/// Pages of the log that a writer moves into the store by itself.
pub(crate) const LOG: i64 = 4000;

/// How long SQLite itself waits for a lock that the turnstile does not know of (another program).
pub(crate) const BUSY: Duration = Duration::from_secs(10);

/// Makes an empty store with the newest schema; the caller fills it.
pub(crate) fn create(path: &Path) -> Result<Opened> {
    if path.exists() {
        // A power cut between the schema and the first row leaves a store that was never founded: begin there.
        return match read_write(path) {
            Ok(conn) if is_unfounded(&conn) => Ok(conn),
            _ => Err(StoreError::Exists(path.to_path_buf())),
        };
    }
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|e| StoreError::Io { path: folder.to_path_buf(), reason: e.to_string() })?;
    }
    present(path, || {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = Connection::open_with_flags(path, flags).map_err(|e| create_error(e, path))?;
        prepare(&conn, path)?;
        conn.pragma_update(None, "application_id", APPLICATION_ID).map_err(|e| create_error(e, path))?;
        migrate(&mut conn, path, MIGRATIONS)?;
        Ok(conn)
    })
}

/// Opens with `open`, counted among those who have the store open from before the first byte is read.
fn present(path: &Path, open: impl FnOnce() -> Result<Connection>) -> Result<Opened> {
    let presence = Presence::enter(path);
    match open() {
        Ok(conn) => Ok(Opened::new(conn, presence)),
        Err(e) => {
            if matches!(e, StoreError::NotAStore(_)) {
                presence.into_iter().for_each(Presence::forget);
            }
            Err(e)
        }
    }
}

/// Whether nobody has founded the store yet.
pub(super) fn is_unfounded(conn: &Connection) -> bool {
    conn.query_row("SELECT count(*) FROM meta", [], |r| r.get::<_, i64>(0)).is_ok_and(|n| n == 0)
}

/// A file that cannot be created is a folder that cannot be written.
fn create_error(e: rusqlite::Error, path: &Path) -> StoreError {
    match e.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen) => cannot_write(path),
        _ => StoreError::from_sqlite(e, path),
    }
}

/// Why no file can be made at a path: there is no such folder, or it cannot be written.
pub(super) fn cannot_write(path: &Path) -> StoreError {
    match path.parent().filter(|f| !f.as_os_str().is_empty() && !f.is_dir()) {
        Some(folder) => StoreError::Io {
            path: path.to_path_buf(),
            reason: format!("there is no folder {}", folder.display()),
        },
        None => StoreError::ReadOnly(path.to_path_buf()),
    }
}

/// Opens a store for writing, bringing its schema up to date (with a copy first).
pub(crate) fn read_write(path: &Path) -> Result<Opened> {
    let mut conn = connect(path)?;
    if version(&conn, path)? < SCHEMA {
        migrate(&mut conn, path, MIGRATIONS)?;
    }
    Ok(conn)
}

/// Opens a store that only asks, bringing its schema up to date first: what is asked is of the newest. The connection can
/// still make the shared-memory file that WAL needs.
pub(crate) fn read_only(path: &Path) -> Result<Opened> {
    only_asking(read_write(path)?, path)
}

fn only_asking(conn: Opened, path: &Path) -> Result<Opened> {
    conn.pragma_update(None, "query_only", true).map_err(|e| StoreError::from_sqlite(e, path))?;
    Ok(conn)
}

/// Opens a copy that nobody else has open, as it lies there: from read-only media too, and leaving nothing beside it.
pub(crate) fn copy(path: &Path) -> Result<Opened> {
    let sqlite = |e| StoreError::from_sqlite(e, path);
    if !path.exists() {
        return Err(StoreError::Missing(path.to_path_buf()));
    }
    if std::fs::metadata(beside(path, "-wal")).is_ok_and(|m| m.len() > 0) {
        // A store at work, not a copy: what it says is partly in its log.
        return only_asking(connect(path)?, path);
    }
    // A URI, because only there SQLite can be told that the file does not change; its own characters are spelled out.
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags).map_err(sqlite)?;
    let id: i64 = conn.pragma_query_value(None, "application_id", |r| r.get(0)).map_err(sqlite)?;
    if id != APPLICATION_ID {
        return Err(StoreError::NotAStore(path.to_path_buf()));
    }
    let found = version(&conn, path)?;
    if found > SCHEMA {
        return Err(StoreError::Newer { path: path.to_path_buf(), found, known: SCHEMA });
    }
    Ok(Opened::new(conn, None))
}

fn connect(path: &Path) -> Result<Opened> {
    match std::fs::metadata(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::Missing(path.to_path_buf()));
        }
        Err(e) => return Err(StoreError::Io { path: path.to_path_buf(), reason: e.to_string() }),
        Ok(meta) if meta.is_dir() => return Err(StoreError::NotAStore(path.to_path_buf())),
        Ok(_) => {}
    }
    present(path, || uncounted(path))
}

/// Opens a store without being counted: only for who is alone with it.
pub(super) fn uncounted(path: &Path) -> Result<Connection> {
    let sqlite = |e| StoreError::from_sqlite(e, path);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(sqlite)?;
    conn.busy_timeout(BUSY).map_err(sqlite)?;
    // Asked before anything is changed, so that a stranger's file stays as it was.
    let id: i64 = conn.pragma_query_value(None, "application_id", |r| r.get(0)).map_err(sqlite)?;
    if id != APPLICATION_ID {
        return Err(StoreError::NotAStore(path.to_path_buf()));
    }
    let found = version(&conn, path)?;
    if found > SCHEMA {
        return Err(StoreError::Newer { path: path.to_path_buf(), found, known: SCHEMA });
    }
    prepare(&conn, path)?;
    Ok(conn)
}

fn version(conn: &Connection, path: &Path) -> Result<i64> {
    conn.pragma_query_value(None, "user_version", |r| r.get(0)).map_err(|e| StoreError::from_sqlite(e, path))
}

/// The pragmas of every connection, and the ones that matter read back.
fn prepare(conn: &Connection, path: &Path) -> Result<()> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::UnsafeSqlite(rusqlite::version().into()));
    }
    let set = || -> rusqlite::Result<(String, i64)> {
        conn.busy_timeout(BUSY)?;
        let mode: String = conn.pragma_update_and_check(None, "journal_mode", "WAL", |r| r.get(0))?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "foreign_keys", true)?;
        // Without it INSERT OR REPLACE would go round the triggers that keep the ledger append-only.
        conn.pragma_update(None, "recursive_triggers", true)?;
        conn.pragma_update(None, "trusted_schema", false)?;
        conn.pragma_update(None, "cell_size_check", true)?;
        conn.pragma_update(None, "temp_store", "MEMORY")?;
        conn.pragma_update(None, "cache_size", CACHE)?;
        conn.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
        conn.pragma_update(None, "wal_autocheckpoint", LOG)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        // Plans that do not look at bound values: SQLite would otherwise compile a cached statement anew each time it is
        // bound.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.set_prepared_statement_cache_capacity(128);
        Ok((mode, conn.pragma_query_value(None, "synchronous", |r| r.get(0))?))
    };
    let (mode, synchronous) = set().map_err(|e| StoreError::from_sqlite(e, path))?;
    // 2 is FULL: with less, a power cut loses scans that were shown green.
    if !mode.eq_ignore_ascii_case("wal") || synchronous != 2 {
        return Err(StoreError::Refused(format!(
            "{}: this file system gives journal mode {mode} and synchronous {synchronous} where WAL and 2 are needed; keep the store on a local disk",
            path.display()
        )));
    }
    Ok(())
}

/// Climbs from the store's schema to the top of the ladder, one transaction a step, after a copy of the old file.
fn migrate(conn: &mut Connection, path: &Path, ladder: &[&str]) -> Result<()> {
    let sqlite = |e| StoreError::from_sqlite(e, path);
    let known = ladder.len() as i64;
    // One climbs at a time: two that copy the old file at once would write into each other's copy.
    let mut turnstile = Turnstile::open(path)?;
    let _turn = turnstile.wait(|| ())?;
    let before = version(conn, path)?;
    if before > 0 && before < known {
        copy_beside(conn, path, before)?;
    }
    loop {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
        // Asked again under the lock: another process may have climbed meanwhile.
        let found: i64 = tx.pragma_query_value(None, "user_version", |r| r.get(0)).map_err(sqlite)?;
        if found > known {
            return Err(StoreError::Newer { path: path.to_path_buf(), found, known });
        }
        let Some(script) = usize::try_from(found).ok().and_then(|n| ladder.get(n)) else {
            return Ok(());
        };
        tx.execute_batch(script).map_err(sqlite)?;
        tx.pragma_update(None, "user_version", found + 1).map_err(sqlite)?;
        tx.commit().map_err(sqlite)?;
    }
}

/// The copy of the store before a migration: `warehouse.pickface.schema-3`.
fn copy_beside(conn: &Connection, path: &Path, schema: i64) -> Result<()> {
    let copy = beside(path, &format!(".schema-{schema}"));
    if !copy.exists() {
        super::backup::vacuum_into(conn, &copy)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    const NEXT: &str = "CREATE TABLE later (x INTEGER) STRICT; INSERT INTO later VALUES (7);";
    const BROKEN: &str = "CREATE TABLE half (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1);";

    fn made() -> (tempfile::TempDir, PathBuf, Opened) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.pickface");
        let conn = create(&path).unwrap();
        (folder, path, conn)
    }

    fn tables(conn: &Connection, name: &str) -> i64 {
        conn.query_row("SELECT count(*) FROM sqlite_schema WHERE name = ?1", [name], |r| r.get(0)).unwrap()
    }

    /// The ladder with one more step.
    fn and(step: &'static str) -> Vec<&'static str> {
        [MIGRATIONS, &[step]].concat()
    }

    #[test]
    fn a_step_up_leaves_a_copy_of_what_was() {
        let (_folder, path, mut conn) = made();
        migrate(&mut conn, &path, &and(NEXT)).unwrap();
        assert_eq!((version(&conn, &path).unwrap(), tables(&conn, "later")), (SCHEMA + 1, 1));
        let copy = path.with_file_name(format!("w.pickface.schema-{SCHEMA}"));
        let copy = connect(&copy).unwrap();
        assert_eq!((version(&copy, &path).unwrap(), tables(&copy, "later")), (SCHEMA, 0));
        migrate(&mut conn, &path, &and(NEXT)).unwrap();
        assert_eq!(
            conn.query_row("SELECT count(*) FROM later", [], |r| r.get::<_, i64>(0)).unwrap(),
            1,
            "once is enough"
        );
    }

    #[test]
    fn many_that_open_an_old_store_at_once_climb_once() {
        let (_folder, path, mut conn) = made();
        migrate(&mut conn, &path, MIGRATIONS).unwrap();
        let ladder: Vec<&str> = MIGRATIONS.iter().copied().chain([NEXT]).collect();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| migrate(&mut uncounted(&path).unwrap(), &path, &ladder).unwrap());
            }
        });
        assert_eq!(version(&conn, &path).unwrap(), SCHEMA + 1);
        assert_eq!(conn.query_row("SELECT count(*) FROM later", [], |r| r.get::<_, i64>(0)).unwrap(), 1);
    }

    #[test]
    fn a_step_that_fails_changes_nothing() {
        let (_folder, path, mut conn) = made();
        assert!(migrate(&mut conn, &path, &and(BROKEN)).is_err());
        assert_eq!((version(&conn, &path).unwrap(), tables(&conn, "half")), (SCHEMA, 0));
    }

    /// Pages that each of a hundred scans writes, at a schema: the frames that its transaction adds to the log; few first.
    fn pages_of_scans(schema: usize) -> Vec<u64> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.pickface");
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch("PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0;").unwrap();
        MIGRATIONS[..schema].iter().for_each(|script| conn.execute_batch(script).unwrap());
        conn.execute_batch(
            "INSERT INTO site VALUES (1, randomblob(16), 'MAIN', '', 'UTC');
             INSERT INTO item VALUES (1, randomblob(16), 'A', 'A', '', '', 0, 0, 0, '', NULL, '', '', '');
             INSERT INTO location VALUES (7, randomblob(16), 1, 'A-01', '', 'bin', 0, '');
             INSERT INTO stream (store, feed) VALUES (randomblob(16), 1);
             INSERT INTO task VALUES (1, 'T1', 'scan', '', 0);",
        )
        .unwrap();
        let scan = |seq: i64| {
            conn.execute(
                "INSERT INTO movement (stream, seq, grp, book, kind, item, lot, from_location, to_location, quantity, document,
                                       operator, station, at_ms, reverses, note, hash)
                 VALUES (1, ?1, ?1, 0, 1, 1, 0, 1, 7, 1000, '', 0, 'T1', ?1, NULL, '', randomblob(32))",
                [seq],
            )
            .unwrap();
        };
        (1..200).for_each(scan);
        let frames = || std::fs::metadata(path.with_file_name("w.pickface-wal")).unwrap().len() / (4096 + 24);
        let one = |seq: i64| {
            let before = frames();
            scan(seq);
            frames() - before
        };
        let mut pages: Vec<u64> = (200..300).map(one).collect();
        pages.sort_unstable();
        pages
    }

    #[test]
    fn a_scan_without_a_container_writes_no_page_more_for_containers() {
        let (before, now) = (pages_of_scans(2), pages_of_scans(3));
        // A row is two bytes longer, so a page of them is full a little sooner; but for that, one scan is as it was.
        assert_eq!((before[50], before[90]), (now[50], now[90]), "{before:?} {now:?}");
        let (before, now) = (before.iter().sum::<u64>(), now.iter().sum::<u64>());
        assert!(now * 100 <= before * 103, "{now} pages for a hundred scans, {before} before");
    }

    #[test]
    fn a_store_that_was_never_founded_is_no_obstacle() {
        let (_folder, path, conn) = made();
        drop(conn);
        drop(create(&path).unwrap());
        read_write(&path).unwrap().execute("INSERT INTO meta VALUES ('store', x'00')", []).unwrap();
        assert!(matches!(create(&path), Err(StoreError::Exists(_))));
    }

    #[test]
    fn every_connection_is_durable() {
        let (_folder, path, conn) = made();
        for conn in [conn, read_write(&path).unwrap(), read_only(&path).unwrap()] {
            let ask = |name: &str| conn.pragma_query_value(None, name, |r| r.get::<_, i64>(0)).unwrap();
            assert_eq!((ask("synchronous"), ask("foreign_keys"), ask("recursive_triggers")), (2, 1, 1));
            assert_eq!(
                conn.pragma_query_value(None, "journal_mode", |r| r.get::<_, String>(0)).unwrap(),
                "wal"
            );
        }
    }
}
