//! The recompute: read on in the ledger, build every history, forecast those that changed, keep them.

use super::{
    ForecastRun, gather,
    keep::{self, Learned, QUANTILES},
    seen::Seen,
    walk::{Basis, Leads, Order, Pending, Walk},
};
use crate::{
    domain::{Day, ItemId, SiteId},
    forecast::{Ask, Control, Forecast, all_again, calibrated, series::calendar::Calendar},
    replenish::lead_time::{LONGEST, LeadTime},
    store::{error::Result, handle::Store, purchases},
};
use rusqlite::{Connection, OptionalExtension};
use std::{
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicBool, Ordering},
};

/// Days that are forecast and kept, at least; as many as the longest lead time, where that is more.
pub(super) const HORIZON: usize = 56;

/// Histories that are forecast in one go; what all have in common is learned from the first of them.
const POOL: usize = 4096;

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
        let seen_now = Seen::now(self)?;
        let leads = purchases::lead_times(self.conn(), None)?;
        let horizon = horizon(self.conn(), &leads)?;
        let mut found = Recomputed::default();
        let mut known = fingerprints(self.conn())?;
        let mut seen: HashSet<(i64, i64)> = HashSet::with_capacity(known.len());
        let mut pool: Vec<Pending> = Vec::new();
        let mut walk = Walk::begin(self, leads, horizon, how.threads, Order::Spread)?;
        let mut learned = keep::learned(self.conn())?.filter(|l| l.basis.holds_for(&walk.basis));
        while let Some(pending) = walk.next(self)? {
            if how.cancel.load(Ordering::Relaxed) {
                found.is_cancelled = true;
                return Ok(found);
            }
            for one in pending {
                seen.insert((one.item, one.site));
                let kept = known.remove(&(one.item, one.site));
                let print = learned.as_ref().map(|l| l.print_of(one.fingerprint));
                if print.is_some() && print == kept {
                    found.unchanged += 1;
                } else {
                    pool.push(one);
                }
            }
            while pool.len() >= POOL || (walk.is_over() && !pool.is_empty()) {
                let some: Vec<Pending> = pool.drain(..pool.len().min(POOL)).collect();
                let at = At {
                    horizon,
                    done: walk.done.saturating_sub(pool.len() + some.len()),
                    total: walk.total,
                };
                let keys: Vec<(i64, i64)> = some.iter().map(|one| (one.item, one.site)).collect();
                let made = self.make(some, &mut learned, walk.basis, how, &at)?;
                if how.cancel.load(Ordering::Relaxed) {
                    found.is_cancelled = true;
                    return Ok(found);
                }
                found.computed += made.len();
                self.keep_forecasts(&made)?;
                if made.len() < keys.len() {
                    let made: HashSet<(i64, i64)> = made.iter().map(|m| (m.item.0, m.site.0)).collect();
                    let none: Vec<(i64, i64)> = keys.into_iter().filter(|k| !made.contains(k)).collect();
                    found.removed += self.remove_forecasts(&none)?;
                }
            }
            (how.progress)(ForecastRun { done: walk.done, total: walk.total });
        }
        self.keep_calendars(&walk.learned.calendars)?;
        let gone: Vec<(i64, i64)> = known.into_keys().filter(|key| !seen.contains(key)).collect();
        found.removed += self.remove_forecasts(&gone)?;
        seen_now.put(self)?;
        Ok(found)
    }

    /// Forecasts over a longer horizon than the one that is kept, for some items or all, in the order of the items; by what
    /// the last run learned, so that they are the same forecasts seen farther.
    ///
    /// # Errors
    /// When the store cannot be read, and what `each` says.
    pub(super) fn forecast_over(
        &mut self,
        items: &HashSet<ItemId>,
        horizon: usize,
        how: &Recompute<'_>,
        each: &mut dyn FnMut(&Self, Made) -> Result<()>,
    ) -> Result<()> {
        let leads = purchases::lead_times(self.conn(), None)?;
        let horizon = horizon.max(self::horizon(self.conn(), &leads)?);
        let mut learned = keep::learned(self.conn())?;
        if learned.is_none() {
            self.recompute(how)?;
            learned = keep::learned(self.conn())?;
        }
        let mut pool = Vec::new();
        let mut walk = Walk::begin(self, leads, horizon, how.threads, Order::AsMade)?;
        while let Some(pending) = walk.next(self)? {
            pool.extend(pending.into_iter().filter(|one| items.contains(&ItemId(one.item))));
            while pool.len() >= POOL || (walk.is_over() && !pool.is_empty()) {
                let some: Vec<Pending> = pool.drain(..pool.len().min(POOL)).collect();
                let at = At {
                    horizon,
                    done: walk.done.saturating_sub(pool.len() + some.len()),
                    total: walk.total,
                };
                for made in self.make(some, &mut learned, walk.basis, how, &at)? {
                    each(self, made)?;
                }
            }
        }
        Ok(())
    }

    /// Forecasts some histories by what was learned; where nothing was yet, it is learned from them, and kept.
    fn make(
        &mut self,
        some: Vec<Pending>,
        learned: &mut Option<Learned>,
        basis: Basis,
        how: &Recompute<'_>,
        at: &At,
    ) -> Result<Vec<Made>> {
        let ask = Ask { horizon: at.horizon, quantiles: QUANTILES.to_vec() };
        let progress =
            |n: usize| (how.progress)(ForecastRun { done: (at.done + n).min(at.total), total: at.total });
        let control = Control { threads: how.threads, progress: &progress, cancel: how.cancel };
        let mut jobs = Vec::with_capacity(some.len());
        let mut heads = Vec::with_capacity(some.len());
        for mut one in some {
            jobs.push(std::mem::take(&mut one.job));
            heads.push(one);
        }
        let forecasts = match learned {
            Some(learned) => all_again(&jobs, &ask, &learned.calibration, &control),
            None => {
                let (forecasts, now) = calibrated(&jobs, &ask, &control);
                if how.cancel.load(Ordering::Relaxed) {
                    return Ok(Vec::new());
                }
                *learned = Some(self.write(|tx| keep::put_learned(tx.conn(), basis, &now))?);
                forecasts
            }
        };
        let Some(learned) = learned else { return Ok(Vec::new()) };
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
                fingerprint: learned.print_of(one.fingerprint),
            })
        });
        Ok(made.collect())
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

/// Where a run is.
struct At {
    horizon: usize,
    done: usize,
    total: usize,
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
    // Run-out, loss and stretches of days are said by the spread: it grows as the demand over the lead time does.
    let wanted = f.lead_time.mean;
    if wanted > extra_lead {
        let times = wanted / (wanted - extra_lead);
        for n in [&mut f.spread.level, &mut f.spread.scale, &mut f.spread.step_scale] {
            *n *= times;
        }
    }
}

/// Days to forecast: [`HORIZON`], or the longest lead time, quoted or learned.
pub(super) fn horizon(conn: &Connection, leads: &Leads) -> Result<usize> {
    let longest: Option<i64> = conn
        .query_row(
            "SELECT max(days) FROM (SELECT lead_time_days AS days FROM supplier_item
                                    UNION ALL SELECT lead_time_days FROM supplier)",
            [],
            |r| r.get(0),
        )
        .optional()?
        .flatten();
    let quoted = longest.unwrap_or(0).clamp(0, i64::from(LONGEST)) as usize;
    let learned = leads.values().map(LeadTime::whole_days).max().unwrap_or(0) as usize;
    Ok(HORIZON.max(quoted).max(learned))
}

fn fingerprints(conn: &Connection) -> Result<HashMap<(i64, i64), i64>> {
    let mut all = conn.prepare("SELECT item, site, fingerprint FROM forecast")?;
    let rows = all.query_map([], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
