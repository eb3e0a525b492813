//! The recompute: read on in the ledger, build every history, forecast those that changed, keep them.

use super::{
    ForecastRun, gather,
    keep::{self, QUANTILES},
    walk::{Pending, Walk},
};
use crate::{
    domain::{Day, ItemId, SiteId},
    forecast::{Ask, Calibration, Control, Forecast, Job, again, calibrated, series::calendar::Calendar},
    store::{error::Result, handle::Store},
};
use rusqlite::{Connection, OptionalExtension};
use std::{
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicBool, Ordering},
};

/// Days that are forecast and kept, at least; as many as the longest lead time, where that is more.
pub(super) const HORIZON: usize = 56;

/// So many times as many that did not change, and those that did are forecast by what was learned before.
const FEW: usize = 4;

/// Histories that are forecast in one go, and share their calibration.
const POOL: usize = 4096;

/// With fewer changed histories than this, unchanged ones go along: errors are calibrated over many.
const COMPANY: usize = 256;

/// How forecasts are brought up to date.
#[derive(Clone, Copy)]
pub struct Recompute<'a> {
    /// Threads that read and compute, from 1.
    pub threads: usize,
    /// Hears how far it is: items done of all.
    pub progress: &'a (dyn Fn(ForecastRun) + Sync),
    /// Set to stop; what is kept by then stays.
    pub cancel: &'a AtomicBool,
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recomputed {
    /// Items at sites that were forecast anew.
    pub computed: usize,
    /// Items at sites whose forecast was made of the same.
    pub unchanged: usize,
    /// Forecasts that were taken out, because nothing is known any more.
    pub removed: usize,
    /// Stopped before the end.
    pub is_cancelled: bool,
}

/// One forecast, made.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The item.
    pub item: ItemId,
    /// The site.
    pub site: SiteId,
    /// The first day forecast.
    pub first_day: Day,
    /// Days of the lead time.
    pub lead: u32,
    /// The forecast, promotions that are planned among it.
    pub forecast: Forecast,
    /// Units of each of the last weeks, oldest first; `None` where no day is known.
    pub weeks: Vec<Option<f64>>,
    pub(super) fingerprint: i64,
}

impl Store {
    /// Brings every forecast up to date: only what is made of something else than before is computed.
    ///
    /// # Errors
    /// When the store cannot be read or written; what was kept by then stays.
    pub fn recompute(&mut self, how: &Recompute<'_>) -> Result<Recomputed> {
        self.read_demand_days()?;
        let horizon = horizon(self.conn())?;
        let mut found = Recomputed::default();
        let mut known = fingerprints(self.conn())?;
        let mut seen: HashSet<(i64, i64)> = HashSet::with_capacity(known.len());
        let mut pool: Vec<Pending> = Vec::new();
        let mut company: Vec<Job> = Vec::new();
        let mut walk = Walk::begin(self, horizon, how.threads)?;
        while let Some(pending) = walk.next(self)? {
            if how.cancel.load(Ordering::Relaxed) {
                found.is_cancelled = true;
                return Ok(found);
            }
            for one in pending {
                seen.insert((one.item, one.site));
                if known.remove(&(one.item, one.site)) == Some(one.fingerprint) {
                    found.unchanged += 1;
                    if company.len() < COMPANY {
                        company.push(one.job);
                    }
                } else {
                    pool.push(one);
                }
            }
            let is_last = walk.is_over();
            while pool.len() >= POOL || (is_last && !pool.is_empty()) {
                let some: Vec<Pending> = pool.drain(..pool.len().min(POOL)).collect();
                let done = walk.done.saturating_sub(pool.len() + some.len());
                let keys: Vec<(i64, i64)> = some.iter().map(|one| (one.item, one.site)).collect();
                // A few among many that stay as they are: what the last whole run learned holds for them, so that the same
                // history gives the same numbers whoever else changed.
                let are_few = found.computed == 0 && some.len() * FEW <= found.unchanged;
                let learned = if are_few { keep::learned(self.conn(), horizon)? } else { None };
                let made = compute(some, (&company, learned.as_ref()), horizon, how, done, walk.total);
                let Some((made, now)) = made else {
                    found.is_cancelled = true;
                    return Ok(found);
                };
                if found.computed == 0
                    && let Some(now) = now
                {
                    self.write(|tx| keep::put_learned(tx.conn(), horizon, &now))?;
                }
                found.computed += made.len();
                self.keep_forecasts(&made)?;
                let has = |key: &(i64, i64)| made.iter().any(|m| (m.item.0, m.site.0) == *key);
                if made.len() < keys.len() {
                    found.removed +=
                        self.remove_forecasts(&keys.into_iter().filter(|k| !has(k)).collect::<Vec<_>>())?;
                }
            }
            (how.progress)(ForecastRun { done: walk.done, total: walk.total });
        }
        self.keep_calendars(&walk.learned.calendars)?;
        let gone: Vec<(i64, i64)> = known.into_keys().filter(|key| !seen.contains(key)).collect();
        found.removed += self.remove_forecasts(&gone)?;
        Ok(found)
    }

    /// Forecasts over another horizon than the one that is kept, for some items or all; nothing is written but what the
    /// ledger says of demand.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn forecast_over(
        &mut self,
        items: Option<&[ItemId]>,
        horizon: usize,
        how: &Recompute<'_>,
    ) -> Result<Vec<Made>> {
        self.read_demand_days()?;
        let horizon = horizon.max(self::horizon(self.conn())?);
        let mut made = Vec::new();
        let (mut company, mut pool) = (Vec::new(), Vec::new());
        let mut walk = Walk::begin(self, horizon, how.threads)?;
        while let Some(pending) = walk.next(self)? {
            for one in pending {
                if items.is_none_or(|items| items.contains(&ItemId(one.item))) {
                    pool.push(one);
                } else if company.len() < COMPANY {
                    company.push(one.job);
                }
            }
            if pool.len() >= POOL || walk.is_over() {
                let some = std::mem::take(&mut pool);
                let done = walk.done.saturating_sub(some.len());
                let some = compute(some, (&company, None), horizon, how, done, walk.total);
                made.extend(some.map(|(made, _)| made).unwrap_or_default());
            }
        }
        Ok(made)
    }

    fn keep_forecasts(&mut self, made: &[Made]) -> Result<()> {
        self.in_batches(made, &mut |_, _| (), |tx, one| keep::put(tx.conn(), one, tx.at()))
    }

    fn remove_forecasts(&mut self, gone: &[(i64, i64)]) -> Result<usize> {
        self.in_batches(gone, &mut |_, _| (), |tx, (item, site)| keep::remove(tx.conn(), *item, *site))?;
        Ok(gone.len())
    }

    fn keep_calendars(&mut self, calendars: &HashMap<i64, Calendar>) -> Result<()> {
        let known: HashMap<i64, Option<Calendar>> = calendars
            .keys()
            .map(|site| Ok((*site, gather::calendar(self.conn(), *site)?)))
            .collect::<Result<_>>()?;
        if calendars.iter().all(|(site, c)| known.get(site).is_some_and(|k| k.as_ref() == Some(c))) {
            return Ok(());
        }
        self.write(|tx| {
            for (site, calendar) in calendars {
                let text = serde_json::to_string(calendar).unwrap_or_default();
                tx.conn()
                    .prepare_cached(
                        "INSERT OR REPLACE INTO calibration (site, name, value) VALUES (?1, 'calendar', ?2)",
                    )?
                    .execute(rusqlite::params![site, text])?;
            }
            Ok(())
        })
    }
}

/// Forecasts some histories, by what was learned before or with some company to learn from; says what was learned anew.
/// `None` when it was stopped.
fn compute(
    some: Vec<Pending>,
    (company, learned): (&[Job], Option<&Calibration>),
    horizon: usize,
    how: &Recompute<'_>,
    done: usize,
    total: usize,
) -> Option<(Vec<Made>, Option<Calibration>)> {
    let count = some.len();
    let mut jobs = Vec::with_capacity(count + company.len());
    let mut heads = Vec::with_capacity(count);
    for mut one in some {
        jobs.push(std::mem::take(&mut one.job));
        heads.push(one);
    }
    if count < COMPANY && learned.is_none() {
        jobs.extend_from_slice(company);
    }
    let ask = Ask { horizon, quantiles: QUANTILES.to_vec() };
    let progress = |n: usize| (how.progress)(ForecastRun { done: (done + n).min(total), total });
    let control = Control { threads: how.threads, progress: &progress, cancel: how.cancel };
    let (forecasts, now) = match learned {
        Some(learned) => {
            let each = jobs.iter().take_while(|_| !how.cancel.load(Ordering::Relaxed));
            (each.map(|job| again(job, &ask, learned)).collect(), None)
        }
        None => {
            let (forecasts, now) = calibrated(&jobs, &ask, &control);
            (forecasts, Some(now))
        }
    };
    if how.cancel.load(Ordering::Relaxed) {
        return None;
    }
    let made = heads.into_iter().zip(jobs).zip(forecasts).filter_map(|((one, job), forecast)| {
        let mut forecast = forecast.ok()?;
        promote(&mut forecast, &one.to_promote, one.uplift);
        Some(Made {
            item: ItemId(one.item),
            site: SiteId(one.site),
            first_day: Day(one.first_day),
            lead: u32::try_from(job.lead).unwrap_or(1),
            forecast,
            weeks: one.weeks,
            fingerprint: one.fingerprint,
        })
    });
    Some((made.collect(), now))
}

/// Lifts the days of a promotion that is planned.
fn promote(f: &mut Forecast, days: &[usize], uplift: f64) {
    if uplift <= 1.0 {
        return;
    }
    let (mut extra, mut extra_lead) = (0.0, 0.0);
    for day in days {
        let Some(mean) = f.mean.get_mut(*day) else { continue };
        let more = *mean * (uplift - 1.0);
        *mean += more;
        extra += more;
        extra_lead += if *day < f.lead_time.periods { more } else { 0.0 };
        f.quantiles.get_mut(*day).into_iter().flatten().for_each(|q| *q *= uplift);
    }
    for (total, more) in [(&mut f.lead_time, extra_lead), (&mut f.total, extra)] {
        if total.mean > 0.0 {
            let times = 1.0 + more / total.mean;
            total.quantiles.iter_mut().for_each(|q| *q *= times);
            total.mean += more;
        }
    }
}

/// Days to forecast: [`HORIZON`], or the longest lead time.
pub(super) fn horizon(conn: &Connection) -> Result<usize> {
    let longest: Option<i64> = conn
        .query_row(
            "SELECT max(days) FROM (SELECT lead_time_days AS days FROM supplier_item
                                    UNION ALL SELECT lead_time_days FROM supplier)",
            [],
            |r| r.get(0),
        )
        .optional()?
        .flatten();
    let longest = longest.unwrap_or(0).clamp(0, i64::from(gather::LONGEST_LEAD));
    Ok(HORIZON.max(longest as usize))
}

fn fingerprints(conn: &Connection) -> Result<HashMap<(i64, i64), i64>> {
    let mut all = conn.prepare("SELECT item, site, fingerprint FROM forecast")?;
    let rows = all.query_map([], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
