//! Forecasts on disk: one narrow row for lists, one page for the item. Numbers that only a screen shows are 32-bit floats.

use super::{run::Made, walk::Basis};
use crate::{
    domain::{Instant, ItemId, SiteId},
    forecast::{Accuracy, Calibration, Candidate, DemandClass, Method, Spread, reach::Reach},
    store::error::Result,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// Weeks of the sparkline that are kept.
pub(crate) const WEEKS: usize = 26;

/// Days of the past for which is kept what the method would have said.
const FITTED: usize = 371;

/// Quantiles that are asked for, and kept of each day.
pub(crate) const QUANTILES: [f64; 5] = [0.05, 0.1, 0.5, 0.9, 0.95];

/// What a list needs of a forecast.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Kept {
    pub(crate) item: ItemId,
    pub(crate) site: SiteId,
    pub(crate) computed: Instant,
    /// The first day forecast.
    pub(crate) first_day: i32,
    pub(crate) method: Method,
    pub(crate) class: DemandClass,
    pub(crate) lead: u32,
    /// Demand over the lead time: mean, then 50, 90 and 95 % quantile.
    pub(crate) lead_time: [f64; 4],
    pub(crate) wape: Option<f64>,
    pub(crate) naive_wape: Option<f64>,
    pub(crate) bias: Option<f64>,
    pub(crate) coverage90: Option<f64>,
    pub(crate) tracking: f64,
    pub(crate) mean: Vec<f64>,
    pub(crate) spread: Spread,
    /// Units wanted in the past lead times that were measured.
    pub(crate) wanted: f64,
}

/// Numbers by day, `days` later: what is over is left out, and beyond the last the last week goes on.
fn later<T: Copy>(of: &[T], days: usize) -> Vec<T> {
    let week = of.len().min(7);
    let at = |i: usize| if i < of.len() { i } else { of.len() - week + (i - of.len()) % week };
    (0..of.len()).map(|i| of[at(i + days)]).collect()
}

impl Kept {
    /// Days from the first day forecast to another.
    pub(super) fn days_until(&self, day: i32) -> usize {
        usize::try_from(day.saturating_sub(self.first_day)).unwrap_or(0)
    }

    /// The forecast as it stands on a later day. Goods lie there today, and what is wanted of them is wanted from today on,
    /// however long ago the history ended.
    pub(crate) fn as_of(&self, day: i32) -> Self {
        let days = self.days_until(day);
        if days == 0 {
            return self.clone();
        }
        let lead = |mean: &[f64]| Reach { mean, spread: &self.spread }.total(self.lead.max(1) as usize);
        let mean = later(&self.mean, days);
        let (before, now) = (lead(&self.mean), lead(&mean));
        let times = if before > 0.0 { now / before } else { 1.0 };
        Self { first_day: day, lead_time: self.lead_time.map(|n| n * times), mean, ..self.clone() }
    }
}

impl Page {
    /// See [`Kept::as_of`].
    pub(super) fn later(mut self, days: usize) -> Self {
        self.quantiles = later(&self.quantiles, days);
        let season = self.seasonal.len().max(1);
        self.seasonal.rotate_left(days % season);
        self
    }
}

/// What the page of one item shows besides.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Page {
    /// By day: [`QUANTILES`].
    pub(crate) quantiles: Vec<[f64; 5]>,
    /// The last days, oldest first; `NaN` while it was learning.
    pub(crate) fitted: Vec<f64>,
    pub(crate) accuracy: Accuracy,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) trend: f64,
    pub(crate) seasonal: Vec<f64>,
}

#[derive(Serialize, Deserialize)]
struct Rest {
    mase: Option<f64>,
    rmsse: Option<f64>,
    origins: usize,
    /// (method, score, mean)
    candidates: Vec<(String, f64, f64)>,
    trend: f64,
    seasonal: Vec<f32>,
}

fn blob(numbers: impl IntoIterator<Item = f64>) -> Vec<u8> {
    numbers.into_iter().flat_map(|n| (n as f32).to_le_bytes()).collect()
}

fn numbers(blob: &[u8]) -> Vec<f64> {
    blob.chunks_exact(4).map(|b| f64::from(f32::from_le_bytes([b[0], b[1], b[2], b[3]]))).collect()
}

fn finite(n: Option<f64>) -> Option<f64> {
    n.filter(|n| n.is_finite())
}

/// Writes one forecast in the place of the one before.
pub(super) fn put(conn: &Connection, made: &Made, computed: Instant) -> Result<()> {
    let f = &made.forecast;
    let quantile = |p: f64| {
        let at = QUANTILES.iter().position(|q| *q == p);
        at.and_then(|i| f.lead_time.quantiles.get(i)).copied().unwrap_or(f.lead_time.mean)
    };
    let sure = |n: f64| if n.is_finite() { n } else { 0.0 };
    let a = &f.accuracy;
    let spread = &f.spread;
    let spread = [spread.lead as f64, spread.level, spread.scale, spread.step_scale]
        .into_iter()
        .chain(spread.curve.iter().copied())
        .chain(spread.step_curve.iter().copied());
    conn.prepare_cached(
        "INSERT OR REPLACE INTO forecast (item, site, fingerprint, computed_ms, first_day, method, class, lead_days, lead_mean,
           lead_p50, lead_p90, lead_p95, wape, naive_wape, bias, coverage90, tracking, means, spread, wanted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?
    .execute(params![
        made.item.0,
        made.site.0,
        made.fingerprint,
        computed.0,
        made.first_day.0,
        f.method.word(),
        f.class.word(),
        made.lead,
        sure(f.lead_time.mean),
        sure(quantile(0.5)),
        sure(quantile(0.9)),
        sure(quantile(0.95)),
        finite(a.wape),
        finite(a.naive_wape),
        finite(a.bias),
        finite(a.coverage90),
        sure(f.tracking),
        blob(f.mean.iter().copied()),
        blob(spread),
        sure(a.wanted),
    ])?;
    let rest = Rest {
        mase: finite(a.mase),
        rmsse: finite(a.rmsse),
        origins: a.origins,
        candidates: f
            .candidates
            .iter()
            .map(|c| (c.method.word().into(), sure(c.score), sure(c.mean)))
            .collect(),
        trend: sure(f.trend),
        seasonal: f.seasonal.iter().map(|s| *s as f32).collect(),
    };
    let rest = serde_json::to_string(&rest).unwrap_or_default();
    let of_days = (0..f.mean.len()).flat_map(|day| {
        let of_day = f.quantiles.get(day);
        (0..QUANTILES.len()).map(move |q| of_day.and_then(|d| d.get(q)).copied().unwrap_or(f64::NAN))
    });
    let fitted = &f.fitted[f.fitted.len().saturating_sub(FITTED)..];
    conn.prepare_cached(
        "INSERT OR REPLACE INTO forecast_page (item, site, weeks, quantiles, fitted, rest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        made.item.0,
        made.site.0,
        blob(made.weeks.iter().map(|w| w.unwrap_or(f64::NAN))),
        blob(of_days),
        blob(fitted.iter().copied()),
        rest
    ])?;
    count_up(conn, EDITION)
}

/// Takes a forecast out: nothing is known of the item there any more.
pub(super) fn remove(conn: &Connection, item: i64, site: i64) -> Result<()> {
    for sql in [
        "DELETE FROM forecast WHERE item = ?1 AND site = ?2",
        "DELETE FROM forecast_page WHERE item = ?1 AND site = ?2",
    ] {
        conn.prepare_cached(sql)?.execute([item, site])?;
    }
    count_up(conn, EDITION)
}

/// Takes all forecasts out; the next run makes them anew. Who counts goes on counting.
pub(crate) fn forget(conn: &Connection) -> Result<()> {
    let learned = "DELETE FROM calibration WHERE name IN ('calendar', 'pool')";
    conn.execute_batch(&format!("DELETE FROM forecast; DELETE FROM forecast_page; DELETE FROM evaluation WHERE name = 'forecasts'; {learned}"))?;
    count_up(conn, EDITION)
}

/// Counts what was written here, so that who has read it knows when to read again.
const EDITION: &str = "edition";

/// How often forecasts were written or taken out.
pub(crate) fn edition(conn: &Connection) -> Result<i64> {
    count(conn, EDITION)
}

/// A number of the store that only grows; 0 where it never did.
pub(super) fn count(conn: &Connection, name: &str) -> Result<i64> {
    let mut find =
        conn.prepare_cached("SELECT CAST(value AS INTEGER) FROM calibration WHERE site = 0 AND name = ?1")?;
    Ok(find.query_row([name], |r| r.get(0)).optional()?.unwrap_or(0))
}

/// Counts one more.
pub(super) fn count_up(conn: &Connection, name: &str) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO calibration (site, name, value) VALUES (0, ?1, '1')
         ON CONFLICT (site, name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)",
    )?
    .execute([name])?;
    Ok(())
}

/// The columns of [`kept`].
pub(crate) const COLUMNS: &str =
    "f.item, f.site, f.computed_ms, f.first_day, f.method, f.class, f.lead_days, f.lead_mean, f.lead_p50,
    f.lead_p90, f.lead_p95, f.wape, f.naive_wape, f.bias, f.coverage90, f.tracking, f.means, f.spread, f.wanted";

/// A row as it was written.
pub(crate) fn kept(r: &Row<'_>) -> rusqlite::Result<Kept> {
    let spread = spread(&numbers(r.get_ref(17)?.as_blob().unwrap_or_default()));
    Ok(Kept {
        item: ItemId(r.get(0)?),
        site: SiteId(r.get(1)?),
        computed: Instant(r.get(2)?),
        first_day: r.get(3)?,
        // A word of a newer pickface is a method that this one does not know the name of.
        method: word(r, 4)?.unwrap_or(Method::Combination),
        class: word(r, 5)?.unwrap_or_default(),
        lead: r.get(6)?,
        lead_time: [r.get(7)?, r.get(8)?, r.get(9)?, r.get(10)?],
        wape: r.get(11)?,
        naive_wape: r.get(12)?,
        bias: r.get(13)?,
        coverage90: r.get(14)?,
        tracking: r.get(15)?,
        mean: numbers(r.get_ref(16)?.as_blob().unwrap_or_default()),
        spread,
        wanted: r.get(18)?,
    })
}

/// As [`put`] packs it: four numbers, then two curves of one length.
fn spread(numbers: &[f64]) -> Spread {
    let Some((head, curves)) = numbers.split_at_checked(4) else { return Spread::default() };
    let (curve, step_curve) = curves.split_at(curves.len() / 2);
    Spread {
        lead: head[0] as usize,
        level: head[1],
        scale: head[2],
        curve: curve.to_vec(),
        step_scale: head[3],
        step_curve: step_curve.to_vec(),
    }
}

fn word<T: std::str::FromStr>(r: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    Ok(r.get_ref(column)?.as_str().ok().and_then(|w| w.parse().ok()))
}

/// The forecasts of some items, from the first row to the last.
pub(crate) fn kept_forecasts(conn: &Connection, (first, last): (i64, i64)) -> Result<Vec<Kept>> {
    let sql = format!("SELECT {COLUMNS} FROM forecast f WHERE f.item BETWEEN ?1 AND ?2");
    let mut all = conn.prepare_cached(&sql)?;
    let rows = all.query_map([first, last], kept)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One forecast; `None` where there is none.
pub(crate) fn one(conn: &Connection, item: ItemId, site: SiteId) -> Result<Option<Kept>> {
    let sql = format!("SELECT {COLUMNS} FROM forecast f WHERE f.item = ?1 AND f.site = ?2");
    Ok(conn.prepare_cached(&sql)?.query_row([item.0, site.0], kept).optional()?)
}

/// What a run learned over its histories.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Learned {
    pub(super) basis: Basis,
    pub(super) calibration: Calibration,
    /// A number of its own: what was learned otherwise has another.
    print: i64,
}

#[derive(Serialize, Deserialize)]
struct OnDisk<C> {
    basis: Basis,
    calibration: C,
}

impl Learned {
    /// What all that a forecast is made from comes to: its history, and what was learned.
    pub(super) fn print_of(&self, history: i64) -> i64 {
        (history ^ self.print).wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn read(text: &str) -> Option<Self> {
        let OnDisk { basis, calibration } = serde_json::from_str::<OnDisk<Calibration>>(text).ok()?;
        // FNV-1a (Fowler, Noll, Vo), 64 bits.
        let print = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Some(Self { basis, calibration, print: print as i64 })
    }
}

/// What the last run that learned something did; `None` where there is none, or one of another form.
pub(super) fn learned(conn: &Connection) -> Result<Option<Learned>> {
    let text: Option<String> = conn
        .prepare_cached("SELECT value FROM calibration WHERE site = 0 AND name = 'pool'")?
        .query_row([], |r| r.get(0))
        .optional()?;
    Ok(text.and_then(|text| Learned::read(&text)))
}

/// Keeps what was learned, and gives it back as it will be read from now on: numbers lose their last digit on the way.
pub(super) fn put_learned(conn: &Connection, basis: Basis, calibration: &Calibration) -> Result<Learned> {
    let refused = |e: serde_json::Error| crate::store::StoreError::Refused(e.to_string());
    let text = serde_json::to_string(&OnDisk { basis, calibration }).map_err(refused)?;
    conn.prepare_cached("INSERT OR REPLACE INTO calibration (site, name, value) VALUES (0, 'pool', ?1)")?
        .execute([&text])?;
    let unreadable = || crate::store::StoreError::Refused("what was learned cannot be read back".into());
    Learned::read(&text).ok_or_else(unreadable)
}

/// Units of the last weeks, oldest first.
pub(crate) fn weeks(conn: &Connection, item: ItemId, site: SiteId) -> Result<Vec<Option<f64>>> {
    let blob: Option<Vec<u8>> = conn
        .prepare_cached("SELECT weeks FROM forecast_page WHERE item = ?1 AND site = ?2")?
        .query_row([item.0, site.0], |r| r.get(0))
        .optional()?;
    Ok(numbers(&blob.unwrap_or_default()).into_iter().map(|n| finite(Some(n))).collect())
}

/// The page of one forecast.
pub(crate) fn page(conn: &Connection, kept: &Kept) -> Result<Page> {
    let found: Option<(Vec<u8>, Vec<u8>, String)> = conn
        .prepare_cached("SELECT quantiles, fitted, rest FROM forecast_page WHERE item = ?1 AND site = ?2")?
        .query_row([kept.item.0, kept.site.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .optional()?;
    let Some((quantiles, fitted, rest)) = found else { return Ok(Page::default()) };
    let mut page = Page {
        quantiles: numbers(&quantiles).chunks_exact(5).map(|q| [q[0], q[1], q[2], q[3], q[4]]).collect(),
        fitted: numbers(&fitted),
        ..Page::default()
    };
    page.accuracy = Accuracy {
        wape: kept.wape,
        naive_wape: kept.naive_wape,
        bias: kept.bias,
        coverage90: kept.coverage90,
        wanted: kept.wanted,
        ..Accuracy::default()
    };
    if let Ok(rest) = serde_json::from_str::<Rest>(&rest) {
        (page.accuracy.mase, page.accuracy.rmsse) = (rest.mase, rest.rmsse);
        page.accuracy.origins = rest.origins;
        page.trend = rest.trend;
        page.seasonal = rest.seasonal.iter().map(|s| f64::from(*s)).collect();
        let known = rest.candidates.into_iter().filter_map(|(method, score, mean)| {
            Some(Candidate { method: method.parse().ok()?, score, mean })
        });
        page.candidates = known.collect();
    }
    Ok(page)
}

/// Whether every forecast names an item and a site that exist, and has its page.
pub(crate) fn check(conn: &Connection) -> Result<(bool, String)> {
    let count = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, i64>(0));
    let all = count("SELECT count(*) FROM forecast")?;
    let wrong = count(
        "SELECT count(*) FROM forecast f LEFT JOIN item i ON i.item = f.item LEFT JOIN site s ON s.site = f.site
           LEFT JOIN forecast_page p ON p.item = f.item AND p.site = f.site
         WHERE i.item IS NULL OR s.site IS NULL OR p.item IS NULL OR length(f.means) < 4 OR length(f.means) % 4 <> 0
           OR length(p.quantiles) <> 5 * length(f.means)",
    )?;
    let extra = count(
        "SELECT count(*) FROM forecast_page p LEFT JOIN forecast f ON f.item = p.item AND f.site = p.site WHERE f.item IS NULL",
    )?;
    let wrong = wrong + extra;
    Ok((
        wrong == 0,
        match wrong {
            0 => format!("{all} forecasts are whole"),
            n => format!("{n} of {all} forecasts are not whole; run `pickface doctor --repair`"),
        },
    ))
}
