//! What the forecasts would have said on each day of review, from nothing but the days before.
//!
//! Histories are built as the store builds its own: the calendar of closed days is learned from what was sold until then, items that
//! are young borrow from the rest. They are then summed to weeks: an order is for a lead time and a review, two or three weeks and more,
//! and there is less chance in a week than in seven days. What is learned over all items is learned anew every few reviews, and holds
//! for the reviews between.

use super::Ware;
use crate::{
    forecast::{
        Ask, Calibration, Control, Forecast, History, Job, Prior, Spread, again, calibrated,
        reach::Reach,
        series::{
            Built, Facts, Rows, WEEK,
            belief::{Beliefs, is_young},
            build,
            calendar::{Calendar, Tally},
        },
    },
    replenish::demand::{Demand, Own},
};
use std::sync::{Mutex, PoisonError, atomic::Ordering};

/// Reviews for which what was learned over all items holds.
const HOLDS: usize = 4;

/// What was foreseen of one item on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Mean demand of each of the coming weeks, in units.
    pub mean: Vec<f64>,
    /// How sure that is.
    pub spread: Spread,
    /// How sure its own past is.
    pub own: Option<Own>,
}

impl Outlook {
    /// As demand.
    #[must_use]
    pub fn demand(&self) -> Demand<'_> {
        let reach = Reach { mean: &self.mean, spread: &self.spread };
        Demand { own: self.own, ..Demand::new(reach, WEEK as u32) }
    }
}

/// How far ahead is looked, in days; weeks that have begun count whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ahead {
    /// Days that an order has to last for, on the mean: lead time and review period. Forecasts are measured over these.
    pub lead: usize,
    /// Days ahead that are forecast, from `lead`.
    pub horizon: usize,
}

/// What was foreseen at the end of each of `days` (ascending, counted as the wares' demand is): for each day one answer a ware,
/// `None` where nothing had been wanted by then, and for all where the run was cancelled.
#[must_use]
pub fn outlooks(
    wares: &[Ware],
    days: &[usize],
    ahead: Ahead,
    control: &Control<'_>,
) -> Vec<Vec<Option<Outlook>>> {
    let mut learned: Option<Calibration> = None;
    let mut out = Vec::with_capacity(days.len());
    for (n, day) in days.iter().enumerate() {
        if control.cancel.load(Ordering::Relaxed) {
            out.push(vec![None; wares.len()]);
            continue;
        }
        let (jobs, of) = jobs(wares, *day, ahead);
        let ask = Ask { horizon: ahead.horizon.div_ceil(WEEK).max(1), quantiles: Vec::new() };
        let quiet = Control { threads: control.threads, progress: &|_| {}, cancel: control.cancel };
        let answers: Vec<Option<Forecast>> = match learned.as_ref().filter(|_| n % HOLDS != 0) {
            Some(learned) => all_again(&jobs, &ask, learned, &quiet),
            None => {
                let (answers, now) = calibrated(&jobs, &ask, &quiet);
                learned = Some(now);
                answers.into_iter().map(Result::ok).collect()
            }
        };
        let mut all = vec![None; wares.len()];
        for ((ware, answer), job) in of.into_iter().zip(answers).zip(&jobs) {
            let own = Own::of_weeks(job.history.values.iter().copied());
            all[ware] = answer.map(|f| Outlook { mean: f.mean, spread: f.spread, own });
        }
        out.push(all);
        (control.progress)(n + 1);
    }
    out
}

/// The histories as they were known at the end of a day, and which ware each is of.
fn jobs(wares: &[Ware], day: usize, ahead: Ahead) -> (Vec<Job>, Vec<usize>) {
    let mut tally = Tally::default();
    let rows: Vec<Vec<(i32, f64)>> = wares
        .iter()
        .map(|ware| {
            let past = ware.demand.iter().take(day + 1).enumerate().filter(|(_, q)| !q.is_zero());
            past.map(|(i, q)| (ware.first.0 + i as i32, q.to_f64())).collect()
        })
        .collect();
    for (day, units) in rows.iter().flatten() {
        if *units > 0.0 {
            tally.add(*day, true);
        }
    }
    let today = wares.first().map_or(0, |w| w.first.0) + day as i32 + 1;
    let calendar = Calendar::learn(&tally, today);
    let mut beliefs: Beliefs<()> = Beliefs::default();
    let mut found: Vec<(usize, Built)> = Vec::with_capacity(wares.len());
    for (ware, sold) in rows.iter().enumerate() {
        let rows = Rows { imported: sold, ..Rows::default() };
        if let Some(built) = build(&rows, &Facts::default(), &calendar, ahead.horizon) {
            beliefs.add((), &built, &calendar);
            found.push((ware, built));
        }
    }
    let job = |built: Built| {
        let prior = if is_young(&built, &calendar) { beliefs.prior(&()) } else { None };
        Job { history: weekly(&built.history, prior), lead: ahead.lead.div_ceil(WEEK).max(1) }
    };
    found.into_iter().map(|(ware, built)| (job(built), ware)).unzip()
}

/// A history of days as one of weeks, the last of which ends with it. A week of which some days are unknown is that of the others; one
/// of which most are, is unknown. The first days of a history that are no whole week stand for one.
fn weekly(days: &History, prior: Option<Prior>) -> History {
    let week = |some: &[f64]| {
        let known: Vec<f64> = some.iter().copied().filter(|v| v.is_finite()).collect();
        if known.len() * 2 <= some.len() {
            return f64::NAN;
        }
        known.iter().sum::<f64>() * some.len() as f64 / known.len() as f64
    };
    let mut values: Vec<f64> = days.values.rchunks(WEEK).map(week).collect();
    values.reverse();
    let season = if values.len() > 2 * YEAR { YEAR } else { 1 };
    let w = WEEK as f64;
    let prior =
        prior.map(|p| Prior { level: p.level * w, spread: p.spread * w.sqrt(), periods: p.periods / w });
    History { values, season, prior, ..History::default() }
}

/// Weeks of a year.
const YEAR: usize = 52;

/// [`again`] for all, over threads.
fn all_again(jobs: &[Job], ask: &Ask, learned: &Calibration, control: &Control<'_>) -> Vec<Option<Forecast>> {
    let step = jobs.len().div_ceil(control.threads.max(1) * 4).max(1);
    let pieces: Vec<&[Job]> = jobs.chunks(step).collect();
    let done: Mutex<Vec<Vec<Option<Forecast>>>> = Mutex::new(vec![Vec::new(); pieces.len()]);
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..control.threads.clamp(1, pieces.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let piece = next.fetch_add(1, Ordering::Relaxed);
                    let Some(some) = pieces.get(piece) else { return };
                    let one = |job: &Job| {
                        let goes_on = !control.cancel.load(Ordering::Relaxed);
                        goes_on.then(|| again(job, ask, learned).ok()).flatten()
                    };
                    let answers = some.iter().map(one).collect();
                    done.lock().unwrap_or_else(PoisonError::into_inner)[piece] = answers;
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
}
