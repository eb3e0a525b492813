//! How far a file has got: written in the transaction of its rows, so that a load that was cut off goes on behind what is
//! in, and what was scanned meanwhile stays.

use crate::{
    domain::record::{Lined, StockRecord},
    store::{
        error::{Result, StoreError},
        handle::Store,
        ledger::Tx,
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

/// Where stock records come from. A text is a document that is no file, so nothing is remembered of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// What the movements name as their document.
    pub document: &'a str,
    /// The fingerprint of the file; how far it has got is kept under it until [`Store::remember_import`].
    pub fingerprint: Option<&'a str>,
    /// A file that was begun under another reading (other columns, another site) is begun anew.
    pub again: bool,
}

impl<'a> From<&'a str> for Source<'a> {
    fn from(document: &'a str) -> Self {
        Self { document, fingerprint: None, again: false }
    }
}

/// How far a file has got.
#[derive(Debug)]
pub(super) struct Mark {
    /// The file and its kind; `None` where nothing is remembered.
    file: Option<(String, &'static str)>,
    /// What its rows say.
    reading: String,
    /// How many of its rows are in; 0 also says that the store knows nothing of it yet.
    pub(super) done: usize,
    total: usize,
}

impl Mark {
    /// Finds how far these rows of a source have got.
    pub(super) fn find(
        conn: &Connection,
        kind: &'static str,
        source: Source<'_>,
        records: &[Lined<StockRecord>],
    ) -> Result<Self> {
        let total = records.len();
        let Some(fingerprint) = source.fingerprint else {
            return Ok(Self { file: None, reading: String::new(), done: 0, total });
        };
        let reading = reading_of(records);
        let begun: Option<(String, i64, i64)> = conn
            .query_row(
                "SELECT reading, done, total FROM importing WHERE fingerprint = ?1 AND kind = ?2",
                [fingerprint, kind],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
            )
            .optional()?;
        let done = match begun {
            None => 0,
            Some((other, ..)) if other != reading && source.again => 0,
            Some((other, done, all)) if other != reading => {
                return Err(StoreError::Refused(format!(
                    "{done} of {all} rows of {} went in with other options before that run was cut off; run it again as \
                     it was then, or begin anew with --again",
                    source.document
                )));
            }
            Some((_, done, _)) => usize::try_from(done).unwrap_or(0).min(total),
        };
        Ok(Self { file: Some((fingerprint.into(), kind)), reading, done, total })
    }

    /// Writes down that so many rows are in, with the rows themselves. Another process that takes the same file is told
    /// by the number it finds: each row goes in once.
    pub(super) fn note(&mut self, tx: &Tx<'_>, done: usize) -> Result<()> {
        let Some((fingerprint, kind)) = &self.file else { return Ok(()) };
        let (before, after, total) = (self.done as i64, done as i64, self.total as i64);
        let noted = if before == 0 {
            tx.conn().execute(
                "DELETE FROM importing WHERE fingerprint = ?1 AND kind = ?2 AND reading <> ?3",
                params![fingerprint, kind, self.reading],
            )?;
            tx.conn().execute(
                "INSERT OR IGNORE INTO importing (fingerprint, kind, reading, done, total, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![fingerprint, kind, self.reading, after, total, tx.at().0],
            )?
        } else {
            tx.conn()
                .prepare_cached(
                    "UPDATE importing SET done = ?5, at_ms = ?6
                     WHERE fingerprint = ?1 AND kind = ?2 AND reading = ?3 AND done = ?4",
                )?
                .execute(params![fingerprint, kind, self.reading, before, after, tx.at().0])?
        };
        if noted != 1 {
            return Err(StoreError::Refused(
                "another pickface is taking in the same file; wait until it is done, then look what it says"
                    .into(),
            ));
        }
        self.done = done;
        Ok(())
    }
}

/// What rows say, as one name: sha256, each text with its length before it.
fn reading_of(records: &[Lined<StockRecord>]) -> String {
    let mut hash = Sha256::new();
    let mut bytes = Vec::with_capacity(128);
    for Lined { record: r, .. } in records {
        bytes.clear();
        let texts = [
            Some(r.sku.as_str()),
            r.site.as_deref(),
            Some(r.location.as_str()),
            r.lot.as_ref().map(crate::domain::LotCode::as_str),
        ];
        for text in texts {
            bytes.extend_from_slice(&text.map_or(-1, |t| t.len() as i64).to_le_bytes());
            bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
        }
        bytes.extend_from_slice(&r.expiry.map_or(i64::MIN, |d| i64::from(d.0)).to_le_bytes());
        bytes.extend_from_slice(&r.quantity.thousandths().to_le_bytes());
        hash.update(&bytes);
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// The file is in whole.
pub(super) fn forget(tx: &Tx<'_>, fingerprint: &str, kind: &str) -> Result<()> {
    tx.conn().execute("DELETE FROM importing WHERE fingerprint = ?1 AND kind = ?2", [fingerprint, kind])?;
    Ok(())
}

impl Store {
    /// How many rows of a file are in from a run that was cut off, if there was one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn begun(&self, fingerprint: &str, kind: &str) -> Result<Option<u64>> {
        let done: Option<i64> = self
            .conn()
            .query_row(
                "SELECT done FROM importing WHERE fingerprint = ?1 AND kind = ?2",
                [fingerprint, kind],
                |r| r.get(0),
            )
            .optional()?;
        Ok(done.and_then(|n| u64::try_from(n).ok()))
    }
}
