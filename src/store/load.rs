//! Taking records in: items, barcodes, places, opening stock, demand, suppliers, sales orders.
//!
//! A load has two halves. The first *checks* every record against the store and writes nothing; one refusal refuses all.
//! The second *applies* them in transactions of about 20 ms, so that scanners on the same store hardly notice. Every
//! record states how things should be, not what to add, so a load that was cut off in the middle (a power cut) is
//! finished by running it again, and a second run changes nothing. Only of stock that is not enough: it moves meanwhile,
//! and what is in must not be stated again, so every transaction also says how far the file has got ([`resume`]).

mod goods;
mod history;
mod master;
mod orders;
mod resume;
mod suppliers;
#[cfg(test)]
mod tests;

pub(crate) use master::put_barcode;
pub use resume::Source;

use super::{
    error::{Result, StoreError},
    handle::{Store, home_site, short_code, site_by_code, sites},
    ledger::Tx,
};
use crate::domain::{Site, SiteId, record::Lined, text};
use rusqlite::Connection;
use std::{
    collections::{BTreeSet, HashMap},
    time::Instant,
};

/// How many refusals are kept with their words; all are counted.
const REFUSALS_KEPT: usize = 1000;

/// Look only, or do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadMode {
    /// Say what would happen; write nothing.
    Check,
    /// Do it, if nothing is refused.
    Apply,
}

/// What became of the records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoadReport {
    /// Entities (or days of demand, or balances) that the store did not have.
    pub new: u64,
    /// Those that it had otherwise.
    pub changed: u64,
    /// Those that it had just so.
    pub same: u64,
    /// Movements that were posted.
    pub movements: u64,
    /// Places that were made because stock lies there.
    pub places_made: u64,
    /// What else is to be known, in sentences.
    pub notes: Vec<String>,
    /// Rows that were in already, from a run of the same file that was cut off; the other counts are of the rest.
    pub resumed: u64,
    /// Refused records: line and reason; at most a thousand are kept.
    pub refused: Vec<(u64, String)>,
    /// How many were refused.
    pub refused_count: u64,
}

impl LoadReport {
    pub(crate) fn refuse(&mut self, line: u64, reason: impl Into<String>) {
        self.refused_count += 1;
        if self.refused.len() < REFUSALS_KEPT {
            self.refused.push((line, reason.into()));
        }
    }

    pub(crate) fn add(&mut self, change: Change) {
        match change {
            Change::New => self.new += 1,
            Change::Changed => self.changed += 1,
            Change::Same => self.same += 1,
        }
    }

    /// Adds the counts of another load.
    pub fn absorb(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.same += other.same;
        self.movements += other.movements;
        self.places_made += other.places_made;
        self.resumed += other.resumed;
        self.refused_count += other.refused_count;
        self.refused.extend(other.refused);
        self.notes.extend(other.notes);
    }
}

/// What one record did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    New,
    Changed,
    Same,
}

/// Told how many of how many records are done.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

impl Store {
    /// Applies `work` to every row in transactions as long as the store may be held; reports progress between them.
    pub(super) fn in_batches<T>(
        &mut self,
        rows: &[T],
        progress: Progress<'_>,
        work: impl FnMut(&mut Tx<'_>, &T) -> Result<()>,
    ) -> Result<()> {
        self.in_batches_behind(0, rows, progress, |_, _| Ok(()), work)
    }

    /// The same behind the first `done` rows; `note` is told at the end of every transaction how many are in with it.
    fn in_batches_behind<T>(
        &mut self,
        mut done: usize,
        rows: &[T],
        progress: Progress<'_>,
        mut note: impl FnMut(&Tx<'_>, usize) -> Result<()>,
        mut work: impl FnMut(&mut Tx<'_>, &T) -> Result<()>,
    ) -> Result<()> {
        let hold = self.hold;
        while done < rows.len() {
            // The turn is asked for anew each time: whoever scans meanwhile goes first.
            let taken = self.write(|tx| {
                let start = Instant::now();
                let mut taken = 0;
                for row in &rows[done..] {
                    work(tx, row)?;
                    taken += 1;
                    if taken % 16 == 0 && start.elapsed() >= hold {
                        break;
                    }
                }
                tx.flush()?;
                note(tx, done + taken)?;
                Ok(taken)
            });
            done += taken.map_err(|because| match done {
                0 => because,
                done => StoreError::CutOff {
                    done: done as u64,
                    total: rows.len() as u64,
                    because: Box::new(because),
                },
            })?;
            progress(done as u64, rows.len() as u64);
        }
        Ok(())
    }

    /// When this file was taken as this kind before, and what came of it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn imported(
        &self,
        fingerprint: &str,
        kind: &str,
    ) -> Result<Option<(crate::domain::Instant, String)>> {
        use rusqlite::OptionalExtension;
        Ok(self
            .conn()
            .query_row(
                "SELECT at_ms, summary FROM imported WHERE fingerprint = ?1 AND kind = ?2",
                [fingerprint, kind],
                |r| Ok((crate::domain::Instant(r.get(0)?), r.get(1)?)),
            )
            .optional()?)
    }

    /// Remembers that a file was taken whole; how far it had got is forgotten in the same transaction.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn remember_import(
        &mut self,
        fingerprint: &str,
        kind: &str,
        name: &str,
        summary: &str,
    ) -> Result<()> {
        let name = text::clean(name, 200);
        self.write(|tx| {
            tx.conn().execute(
                "INSERT INTO imported (fingerprint, kind, name, at_ms, summary) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (fingerprint, kind) DO UPDATE SET at_ms = excluded.at_ms, summary = excluded.summary",
                rusqlite::params![fingerprint, kind, name, tx.at().0, summary],
            )?;
            resume::forget(tx, fingerprint, kind)
        })
    }
}

/// Sites by their code as files write it, asked once.
#[derive(Default)]
pub(crate) struct SiteNames {
    known: HashMap<Option<String>, Site>,
    /// Codes of sites that will be there when something is applied.
    planned: Vec<String>,
}

impl SiteNames {
    /// The site, or its likeness without a row where it is only planned: nothing lies there yet.
    pub(crate) fn find(&mut self, conn: &Connection, code: Option<&str>) -> Result<Site> {
        let key = code.map(str::to_owned);
        if let Some(site) = self.known.get(&key) {
            return Ok(site.clone());
        }
        let planned = |code: &str| self.planned.iter().position(|p| p.eq_ignore_ascii_case(code.trim()));
        let site = match code.filter(|c| !c.trim().is_empty()) {
            None => home_site(conn)?,
            Some(code) => match (site_by_code(conn, code), planned(code)) {
                (Err(_), Some(n)) => unmade(n, &self.planned[n]),
                (site, _) => site?,
            },
        };
        self.known.insert(key, site.clone());
        Ok(site)
    }
}

/// The n-th site that is only planned, of a row that no site has.
fn unmade(n: usize, code: &str) -> Site {
    let (id, uid) = (SiteId(-1 - n as i64), crate::domain::Uid::default());
    Site { id, uid, code: code.into(), name: code.into(), time_zone: chrono_tz::UTC }
}

impl Store {
    /// Sites that the next loads may take as there: a check counts their rows as sound, and they are made when something
    /// is applied, after the check has passed. Codes that the store knows are left out.
    ///
    /// # Errors
    /// When one is not a short code, or the store cannot be read.
    pub fn plan_sites<'c>(&mut self, codes: impl IntoIterator<Item = &'c str>) -> Result<()> {
        let known = sites(self.conn())?;
        let mut planned = BTreeSet::new();
        for code in codes.into_iter().filter(|c| !c.trim().is_empty()) {
            let is_known = known.iter().any(|s| s.code.eq_ignore_ascii_case(code.trim()));
            if !is_known {
                planned.insert(short_code(code, "site").map_err(|e| StoreError::Refused(e.to_string()))?);
            }
        }
        self.planned_sites = planned.into_iter().collect();
        Ok(())
    }

    /// Sites by name, those included that are planned.
    fn site_names(&self) -> SiteNames {
        SiteNames { known: HashMap::new(), planned: self.planned_sites.clone() }
    }

    /// Makes the sites that are planned, in the time zone of the store's own; from here on all have their rows.
    fn make_planned_sites(&mut self) -> Result<SiteNames> {
        if !self.planned_sites.is_empty() {
            let zone = self.home_site()?.time_zone;
            let known = sites(self.conn())?;
            for code in std::mem::take(&mut self.planned_sites) {
                if !known.iter().any(|s| s.code == code) {
                    self.add_site(&code, &code, zone)?;
                }
            }
        }
        Ok(SiteNames::default())
    }
}

/// Row and uid of the one item with a SKU, or the reason why not.
pub(crate) fn item_row(
    conn: &Connection,
    sku: &crate::domain::Sku,
) -> Result<std::result::Result<i64, String>> {
    let mut find = conn.prepare_cached("SELECT item FROM item WHERE sku_folded = ?1 LIMIT 2")?;
    let rows = find.query_map([sku.folded()], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    Ok(match rows.as_slice() {
        [row] => Ok(*row),
        [] => Err(no_item(sku)),
        _ => Err(two_items(sku)),
    })
}

fn no_item(sku: &crate::domain::Sku) -> String {
    format!("no item has the SKU {sku}; import the items first")
}

fn two_items(sku: &crate::domain::Sku) -> String {
    format!("more than one item has the SKU {sku}; merge them first")
}

/// How many records are checked in one read transaction: each statement by itself would lock and unlock the file, a long
/// transaction would keep old pages alive.
const CHECKED: usize = 2000;

/// Checks every record with `check`, which answers with what is known of a sound one.
pub(crate) fn check_all<T, K>(
    conn: &Connection,
    records: &[Lined<T>],
    report: &mut LoadReport,
    mut check: impl FnMut(&T, u64) -> Result<std::result::Result<K, String>>,
) -> Result<Vec<K>> {
    let mut known = Vec::with_capacity(records.len());
    for some in records.chunks(CHECKED) {
        let reading = conn.unchecked_transaction()?;
        for Lined { line, record } in some {
            match check(record, *line)? {
                Ok(one) => known.push(one),
                Err(reason) => report.refuse(*line, reason),
            }
        }
        reading.finish()?;
    }
    Ok(known)
}
