//! A store opened for writing: one connection, its turn among other writers, and transactions.

use super::{
    document::{OperatorDoc, SiteDoc},
    error::{Result, StoreError},
    ledger::{Author, MASTER, Names, Tx, new_uid, next_row},
    open,
    presence::Opened,
    turnstile::Turnstile,
};
use crate::domain::{DomainError, Instant, OperatorId, Site, SiteId, Uid, text};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior};
use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long one transaction of a load may hold the store that others scan into.
const HOLD: Duration = Duration::from_millis(20);

/// Asks the machine's clock. Tests give their own.
pub type Clock = fn() -> Instant;

/// The machine's clock.
#[must_use]
pub fn system_clock() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// What a new store needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    /// The terminal's short code: `T1`.
    pub station: String,
    /// The site's short code: `MAIN`.
    pub site: String,
    /// The site's name for people; empty takes the code.
    pub site_name: String,
    /// The site's IANA time zone.
    pub time_zone: chrono_tz::Tz,
    /// The currency's code or sign, for the heads of columns.
    pub currency: String,
}

/// A store opened for writing.
pub struct Store {
    path: PathBuf,
    /// The file that lay there when it was opened.
    file: Option<FileId>,
    conn: Opened,
    turnstile: Turnstile,
    names: Names,
    uid: Uid,
    clock: Clock,
    /// A moment to write instead of the clock's: only while a demo warehouse makes up its past.
    pub(super) pinned: Option<Instant>,
    /// How long one transaction of a load may hold the store.
    pub(super) hold: Duration,
    /// Codes of sites that the next load makes: see [`Store::plan_sites`].
    pub(super) planned_sites: Vec<String>,
}

/// A short code of a station or site: 1 to 16 letters, digits, `-`, `_` or `.`, upper case.
///
/// # Errors
/// When the text is another.
pub fn short_code(raw: &str, what: &'static str) -> std::result::Result<String, DomainError> {
    let code = raw.trim().to_uppercase();
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if code.is_empty() || code.len() > 16 || !code.chars().all(fine) {
        let found = text::escape(raw).chars().take(80).collect();
        return Err(DomainError::Code { what, found, max: 16, rule: ": letters, digits, - _ ." });
    }
    Ok(code)
}

/// Pages of the log from which on whoever writes moves them into the store.
const LOG_BESIDE: i64 = 16_000;

impl Store {
    /// Makes a new store with one site and one station.
    ///
    /// # Errors
    /// When there is a file already, the folder cannot be written, or a code is not a short code.
    pub fn create(path: &Path, founding: &Founding, clock: Clock) -> Result<Self> {
        Self::found(path, founding, clock, open::create)
    }

    fn found(
        path: &Path,
        founding: &Founding,
        clock: Clock,
        make: impl FnOnce(&Path) -> Result<Opened>,
    ) -> Result<Self> {
        let refuse = |e: DomainError| StoreError::Refused(e.to_string());
        let station = short_code(&founding.station, "station").map_err(refuse)?;
        let site = short_code(&founding.site, "site").map_err(refuse)?;
        let (uid, site_uid) = (new_uid()?, new_uid()?);
        let conn = make(path)?;
        let mut store = Self::around(path, conn, uid, clock)?;
        let named = if founding.site_name.trim().is_empty() { &site } else { &founding.site_name };
        let doc = SiteDoc {
            code: site.clone(),
            name: text::clean(named, 80),
            time_zone: founding.time_zone.name().into(),
        };
        let author = Author { operator: OperatorId(0), station };
        let currency = text::clean(&founding.currency, 8);
        // All at once: a store without its name, its station and its site is none (see `open::create`).
        store.write(|tx| {
            // Asked under the lock: somebody else may have founded it since the file was made.
            if !open::is_unfounded(tx.conn()) {
                return Err(StoreError::Exists(path.into()));
            }
            let site = next_row(tx.conn(), "site", "site")?;
            tx.conn().execute(
                "INSERT INTO meta (key, value) VALUES ('store', ?1), ('station', ?2), ('currency', ?3), ('site', ?4)",
                rusqlite::params![uid.0, author.station, currency, site],
            )?;
            tx.document(MASTER, site_uid, site, &doc, &author)
        })?;
        Ok(store)
    }

    /// Opens a store that exists.
    ///
    /// # Errors
    /// When there is none, it is no pickface store, it is newer than this program, or it cannot be written.
    pub fn open(path: &Path, clock: Clock) -> Result<Self> {
        let conn = open::read_write(path)?;
        let uid: Option<Vec<u8>> =
            conn.query_row("SELECT value FROM meta WHERE key = 'store'", [], |r| r.get(0)).optional()?;
        let uid = uid.and_then(|b| Uid::from_slice(&b)).ok_or_else(|| StoreError::Damaged(path.into()))?;
        Self::around(path, conn, uid, clock)
    }

    fn around(path: &Path, conn: Opened, uid: Uid, clock: Clock) -> Result<Self> {
        let turnstile = Turnstile::open(path)?;
        Ok(Self {
            path: path.into(),
            file: file_at(path),
            conn,
            turnstile,
            names: Names::default(),
            uid,
            clock,
            pinned: None,
            hold: HOLD,
            planned_sites: Vec::new(),
        })
    }

    /// The same for a thread that writes beside the scans: moving the log into the store is the reader's, and only done here when the
    /// reader cannot keep up.
    pub(crate) fn open_beside(path: &Path, clock: Clock) -> Result<Self> {
        let store = Self::open(path, clock)?;
        store.conn.pragma_update(None, "wal_autocheckpoint", LOG_BESIDE)?;
        Ok(store)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The id that tells this store from every other.
    #[must_use]
    pub fn uid(&self) -> Uid {
        self.uid
    }

    /// The connection, for reading between transactions. Finish every statement: an open one keeps old pages alive.
    pub(crate) fn conn(&self) -> &Connection {
        &self.conn
    }

    /// The clock it was opened with.
    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// Runs one transaction when it is our turn. Everything in it is on disk when this returns, or nothing is.
    ///
    /// # Errors
    /// What `work` says, or why the commit failed; then nothing of it is in the store.
    pub(crate) fn write<T>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.write_or_wait(|| (), work)
    }

    /// The same; `on_wait` is called when it is not our turn at once.
    pub(crate) fn write_or_wait<T>(
        &mut self,
        on_wait: impl Fn(),
        work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        let _turn = self.turnstile.wait(&on_wait)?;
        let transaction = match begin_at_once(&self.conn) {
            Err(e) if is_busy(&e) => {
                on_wait();
                Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)
            }
            answer => answer,
        };
        let transaction = transaction.map_err(|e| StoreError::from_sqlite(e, &self.path))?;
        let at = self.pinned.unwrap_or_else(self.clock);
        carry_out(transaction, &mut self.names, (self.uid, at), (&self.path, self.file), work)
    }

    /// The same for what may as well be left undone: `None` when our turn does not come within this time.
    pub(crate) fn write_within<T>(
        &mut self,
        limit: Duration,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let Some(_turn) = self.turnstile.within(limit)? else { return Ok(None) };
        let transaction = match begin_at_once(&self.conn) {
            Err(e) if is_busy(&e) => return Ok(None),
            answer => answer.map_err(|e| StoreError::from_sqlite(e, &self.path))?,
        };
        let at = self.pinned.unwrap_or_else(self.clock);
        carry_out(transaction, &mut self.names, (self.uid, at), (&self.path, self.file), work).map(Some)
    }

    /// Until `work` is done this store is nobody else's: long transactions, much memory, a long log.
    pub(super) fn alone<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let pragmas = |conn: &Connection, cache: i64, log: i64| -> Result<()> {
            conn.pragma_update(None, "cache_size", cache)?;
            Ok(conn.pragma_update(None, "wal_autocheckpoint", log)?)
        };
        pragmas(&self.conn, -262_144, 50_000)?;
        self.hold = Duration::from_secs(2);
        let done = work(self);
        self.hold = HOLD;
        pragmas(&self.conn, open::CACHE, open::LOG)?;
        done
    }

    /// Adds a site.
    ///
    /// # Errors
    /// When the code is not a short code, or the disk fails.
    pub fn add_site(&mut self, code: &str, name: &str, time_zone: chrono_tz::Tz) -> Result<SiteId> {
        let code = short_code(code, "site").map_err(|e| StoreError::Refused(e.to_string()))?;
        let author = self.author()?;
        let uid = new_uid()?;
        let doc = SiteDoc { code, name: text::clean(name, 80), time_zone: time_zone.name().into() };
        self.write(|tx| {
            let row = next_row(tx.conn(), "site", "site")?;
            tx.document(MASTER, uid, row, &doc, &author)?;
            Ok(SiteId(row))
        })
    }

    /// Adds an operator.
    ///
    /// # Errors
    /// When the badge or name is empty, somebody has that badge already, or the disk fails.
    pub fn add_operator(&mut self, badge: &str, name: &str, role: &str) -> Result<OperatorId> {
        let author = self.author()?;
        let uid = new_uid()?;
        let doc = OperatorDoc {
            badge: text::clean(badge, 32),
            name: text::clean(name, 80),
            role: text::clean(role, 16),
        };
        if doc.badge.is_empty() || doc.name.is_empty() {
            return Err(StoreError::Refused(
                "a person needs a badge and a name; nothing was recorded".into(),
            ));
        }
        self.write(|tx| {
            let mut known = tx.conn().prepare_cached("SELECT name FROM operator WHERE badge = ?1")?;
            if let Some(name) = known.query_row([&doc.badge], |r| r.get::<_, String>(0)).optional()? {
                return Err(StoreError::Refused(format!("{name} has the badge {}; give another", doc.badge)));
            }
            let row = next_row(tx.conn(), "operator", "operator")?;
            tx.document(MASTER, uid, row, &doc, &author)?;
            Ok(OperatorId(row))
        })
    }

    /// Nobody in particular at this store's own station.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn author(&self) -> Result<Author> {
        Ok(Author { operator: OperatorId(0), station: meta_text(&self.conn, "station")? })
    }

    /// A site by its code, letter case folded.
    ///
    /// # Errors
    /// When there is none, or the store cannot be read.
    pub fn site(&self, code: &str) -> Result<Site> {
        site_by_code(&self.conn, code)
    }

    /// The site that scans at this store happen in.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn home_site(&self) -> Result<Site> {
        home_site(&self.conn)
    }
}

/// Device and number: what a file is, whatever it is called.
type FileId = (u64, u64);

/// The file at a path, if there is one. It is looked at, never opened: closing it would let go of SQLite's locks.
fn file_at(path: &Path) -> Option<FileId> {
    std::fs::metadata(path).ok().map(|meta| (meta.dev(), meta.ino()))
}

/// Begins a transaction that writes, unless a program that takes no turns has the store.
fn begin_at_once(conn: &Connection) -> rusqlite::Result<Transaction<'_>> {
    conn.busy_timeout(Duration::ZERO)?;
    let begun = Transaction::new_unchecked(conn, TransactionBehavior::Immediate);
    conn.busy_timeout(open::BUSY)?;
    begun
}

fn is_busy(e: &rusqlite::Error) -> bool {
    e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

/// Does the work of a transaction and commits it.
fn carry_out<T>(
    transaction: Transaction<'_>,
    names: &mut Names,
    (store, at): (Uid, Instant),
    (path, file): (&Path, Option<FileId>),
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<T> {
    let sqlite = |e| StoreError::from_sqlite(e, path);
    names.trim();
    // A newer pickface may have climbed the schema while this one was running.
    let found: i64 = transaction
        .prepare_cached("PRAGMA user_version")
        .and_then(|mut p| p.query_row([], |r| r.get(0)))
        .map_err(sqlite)?;
    if found != open::SCHEMA {
        return Err(StoreError::Newer { path: path.into(), found, known: open::SCHEMA });
    }
    let mut tx = Tx::new(&transaction, names, store, at);
    let done = work(&mut tx).and_then(|answer| tx.flush().map(|()| answer));
    let done = done.and_then(|answer| {
        // A commit into a file that nobody will find again is not on disk, whatever the system says.
        if file_at(path) != file {
            return Err(StoreError::Moved(path.into()));
        }
        transaction.commit().map_err(sqlite)?;
        Ok(answer)
    });
    if done.is_err() {
        // Nothing of it is in the store (a transaction that is dropped is rolled back), so neither are its rows: a uid
        // that was looked up for one of them would be hashed for another.
        *names = Names::default();
    }
    done
}

/// A text of the meta table; empty where it was never set.
pub(crate) fn meta_text(conn: &Connection, key: &str) -> Result<String> {
    Ok(conn
        .query_row("SELECT value FROM meta WHERE key = ?1", [key], |r| r.get(0))
        .optional()?
        .unwrap_or_default())
}

/// Every site, by code.
pub(crate) fn sites(conn: &Connection) -> Result<Vec<Site>> {
    let mut all =
        conn.prepare_cached("SELECT site, uid, code, name, time_zone FROM site ORDER BY code, site")?;
    let rows = all.query_map([], |r| {
        let zone: String = r.get(4)?;
        Ok(Site {
            id: SiteId(r.get(0)?),
            uid: Uid::from_slice(&r.get::<_, Vec<u8>>(1)?).unwrap_or_default(),
            code: r.get(2)?,
            name: r.get(3)?,
            time_zone: zone.parse().unwrap_or(chrono_tz::UTC),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The store's own site.
pub(crate) fn home_site(conn: &Connection) -> Result<Site> {
    let home: i64 = conn
        .query_row("SELECT value FROM meta WHERE key = 'site'", [], |r| r.get(0))
        .optional()?
        .unwrap_or(1);
    sites(conn)?
        .into_iter()
        .find(|s| s.id.0 == home)
        .ok_or_else(|| StoreError::Refused("this store has no site; run `pickface doctor`".into()))
}

/// A site by its code, letter case folded.
pub(crate) fn site_by_code(conn: &Connection, code: &str) -> Result<Site> {
    let all = sites(conn)?;
    let known = all.iter().map(|s| s.code.as_str()).collect::<Vec<_>>().join(", ");
    all.into_iter().find(|s| s.code.eq_ignore_ascii_case(code.trim())).ok_or_else(|| {
        StoreError::Refused(format!("this store has no site {:?}; its sites are {known}", text::escape(code)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ItemId,
        record::{ItemRecord, Lined},
    };
    use crate::store::load::LoadMode;

    fn founding(station: &str) -> Founding {
        Founding {
            station: station.into(),
            site: "MAIN".into(),
            site_name: String::new(),
            time_zone: chrono_tz::UTC,
            currency: String::new(),
        }
    }

    #[test]
    fn of_two_who_found_the_same_store_the_second_is_told_that_it_exists() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.pickface");
        let second = Store::found(
            &path,
            &founding("T2"),
            || Instant(0),
            |path| {
                // The first comes between the making of the file and its founding.
                let conn = open::create(path)?;
                Store::create(path, &founding("T1"), || Instant(0))?;
                Ok(conn)
            },
        );
        assert!(matches!(second, Err(StoreError::Exists(_))), "{:?}", second.err());
        assert_eq!(Store::open(&path, || Instant(0)).unwrap().author().unwrap().station, "T1");
    }

    #[test]
    fn a_commit_that_fails_leaves_no_name_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.pickface");
        let mut store = Store::create(&path, &founding("T1"), || Instant(0)).unwrap();
        let mut tea = ItemRecord::new("TEA".parse().unwrap());
        tea.name = Some("tea".into());
        store.load_items(&[Lined { line: 1, record: tea }], LoadMode::Apply, &mut |_, _| ()).unwrap();
        let author = store.author().unwrap();
        let lot = |store: &mut Store, code: &str, fails: bool| {
            store.write(|tx| {
                let lot = tx.lot(ItemId(1), &code.parse().unwrap(), None, &author)?;
                let draft = crate::domain::Draft::new(
                    SiteId(1),
                    crate::domain::MovementKind::Adjust,
                    ItemId(1),
                    crate::domain::Virtual::Adjustment,
                    crate::domain::Virtual::Scrap,
                    crate::domain::Quantity::ONE,
                );
                tx.movement(&draft.of_lot(lot), None, &author)?;
                if fails {
                    // A reference that is only looked at when the transaction ends.
                    tx.conn().execute_batch(
                        "PRAGMA defer_foreign_keys = ON; INSERT INTO barcode VALUES ('x', 999, 1000)",
                    )?;
                }
                Ok(())
            })
        };
        assert!(lot(&mut store, "AAA", true).is_err());
        lot(&mut store, "BBB", false).unwrap();
        let checks = crate::store::doctor::examine(store.path(), Instant(0), &mut |_| ()).unwrap();
        let wrong: Vec<_> = checks.into_iter().filter(|c| !c.ok).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
