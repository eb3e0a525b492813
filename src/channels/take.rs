//! One file of orders into the store: read whole, looked at whole, then taken in and promised what there is.

use crate::{
    exchange::{self, ExchangeError, Kind, Options, Report},
    store::{
        Reading, Result, Store, StoreError,
        load::{LoadMode, LoadReport},
        orders::Settled,
    },
};
use std::path::Path;

/// What a file did.
#[derive(Debug, Clone)]
pub struct Taken {
    /// What was found in it.
    pub report: Report,
    /// What it changed.
    pub load: LoadReport,
    /// What was promised, and taken back, because of it.
    pub settled: Settled,
}

/// Why a file was not taken.
#[derive(Debug)]
pub enum Refusal {
    /// It is wrong, and is wrong the next time too: the sentence, and what is known of it.
    File {
        /// One sentence.
        sentence: String,
        /// What was found in it, where it could be read at all.
        report: Option<Box<Report>>,
        /// What the store said of its records, where it came so far.
        load: Option<Box<LoadReport>>,
    },
    /// It is not wrong, and could not be taken now: the disk, the store, a file that is still being written.
    Now(String),
}

impl From<StoreError> for Refusal {
    fn from(e: StoreError) -> Self {
        Self::Now(e.to_string())
    }
}

impl Refusal {
    fn store(file: &Path, report: Report, load: LoadReport) -> Self {
        let first =
            load.refused.first().map_or_else(String::new, |(line, why)| format!("; line {line}: {why}"));
        let sentence = format!(
            "{}: {} orders refused, nothing was imported{first}",
            crate::domain::text::escape(&file.to_string_lossy()),
            load.refused_count
        );
        Self::File { sentence, report: Some(Box::new(report)), load: Some(Box::new(load)) }
    }
}

/// How files of orders are read for this store: its sites by name and code, the clocks of its own site.
///
/// # Errors
/// When the store cannot be read.
pub fn options(store: &Reading) -> Result<Options> {
    let sites = store.sites()?.into_iter().flat_map(|s| [(s.name, s.code.clone()), (s.code.clone(), s.code)]);
    Ok(Options { sites: sites.collect(), zone: store.home_site()?.time_zone, ..Options::default() })
}

/// Takes a file in. `is_whole` is asked when it has been read and before anything is written: a file that changed meanwhile
/// is left for later.
///
/// # Errors
/// [`Refusal`], and then nothing was written, but for what a full disk cut off: the same file goes on from there.
pub fn take(
    store: &mut Store,
    file: &Path,
    options: &Options,
    is_whole: &dyn Fn() -> bool,
) -> std::result::Result<Taken, Refusal> {
    let parsed = match exchange::read(Kind::Orders, file, options, &mut |_, _| ()) {
        Ok(parsed) => parsed,
        Err(e @ ExchangeError::Io { .. }) => return Err(Refusal::Now(e.to_string())),
        _ if !is_whole() => return Err(Refusal::Now("it is still being written".into())),
        Err(e) => {
            let sentence = e.to_string();
            let report = if let ExchangeError::Refused(report) = e { Some(report) } else { None };
            return Err(Refusal::File { sentence, report, load: None });
        }
    };
    if !is_whole() {
        return Err(Refusal::Now("it is still being written".into()));
    }
    let load = store.load_orders(&parsed.orders, LoadMode::Apply, &mut |_, _| ())?;
    if load.refused_count > 0 {
        return Err(Refusal::store(file, parsed.report, load));
    }
    let author = store.author()?;
    let settled = store.settle_orders(&author, &mut |_, _| ())?;
    let summary = format!("{} new, {} changed, {} as they were", load.new, load.changed, load.same);
    store.remember_import(&parsed.report.fingerprint, Kind::Orders.word(), &parsed.report.file, &summary)?;
    Ok(Taken { report: parsed.report, load, settled })
}
