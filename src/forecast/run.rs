//! The whole of it: every method on every history, what is learned over all of them, and the answers.

use super::{
    answer::{Forecast, Method, NotEnough},
    finish::finish,
    history::{Ask, Job},
    learn::{Calibration, learn},
    look::{Buffers, METHODS},
    pool::Row,
    profile::Profile,
    see::{Prepared, Seen, prepare, see},
};
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// How a run goes on, and how it is stopped.
pub struct Control<'a> {
    /// Threads to work with, from 1. The answer is the same for any number.
    pub threads: usize,
    /// Told how many jobs were looked at now and then, from any of the threads.
    pub progress: &'a (dyn Fn(usize) + Sync),
    /// Set from outside to stop: what is left answers [`NotEnough::Cancelled`].
    pub cancel: &'a AtomicBool,
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("threads", &self.threads).finish_non_exhaustive()
    }
}

/// Forecasts all jobs, in their order.
#[must_use]
pub fn run(jobs: &[Job], ask: &Ask, control: &Control<'_>) -> Vec<Result<Forecast, NotEnough>> {
    calibrated(jobs, ask, control).0
}

/// Forecasts all jobs, and says what was learned over them, for [`again`].
#[must_use]
pub fn calibrated(
    jobs: &[Job],
    ask: &Ask,
    control: &Control<'_>,
) -> (Vec<Result<Forecast, NotEnough>>, Calibration) {
    only(jobs, ask, &[], control)
}

/// The same with no other methods than these, mixed and not corrected by the pool; with none named, with all. Only the methods of
/// [`mixable`] have a say.
#[must_use]
pub fn only(
    jobs: &[Job],
    ask: &Ask,
    methods: &[Method],
    control: &Control<'_>,
) -> (Vec<Result<Forecast, NotEnough>>, Calibration) {
    let horizon = ask.horizon.max(1);
    let stopped = || control.cancel.load(Ordering::Relaxed);
    let prepared: Vec<Prepared> = each(jobs, control.threads, |job, (): &mut ()| prepare(job, horizon));
    let seasons = seasons(&prepared);
    let done = AtomicUsize::new(0);
    let seen: Vec<Option<Seen>> = each(&prepared, control.threads, |p, b: &mut Buffers| {
        if stopped() {
            return None;
        }
        let flat = Profile::flat(p.season);
        let pool = seasons.iter().find(|s| s.season() == p.season).unwrap_or(&flat);
        let seen = see(p, pool, horizon, b);
        let count = done.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(64) || count == jobs.len() {
            (control.progress)(count);
        }
        seen
    });
    let rows: Vec<&Row> = seen.iter().flatten().flat_map(|s| &s.rows).collect();
    let calibration =
        if stopped() { Calibration::default() } else { learn(&rows, seasons, methods, control.threads) };
    let work: Vec<(&Prepared, &Option<Seen>)> = prepared.iter().zip(&seen).collect();
    let answers = each(&work, control.threads, |(p, seen), (): &mut ()| {
        if stopped() {
            return Err(NotEnough::Cancelled);
        }
        answer(p, seen.as_ref(), &calibration, ask)
    });
    (answers, calibration)
}

/// The methods that are mixed.
#[must_use]
pub const fn mixable() -> &'static [Method] {
    &METHODS
}

/// Forecasts one job as the run that learned `calibration` would have done.
///
/// # Errors
/// [`NotEnough`] where nothing is known of it.
pub fn again(job: &Job, ask: &Ask, calibration: &Calibration) -> Result<Forecast, NotEnough> {
    let horizon = ask.horizon.max(1);
    let p = prepare(job, horizon);
    let seen = see(&p, &calibration.season(p.season), horizon, &mut Buffers::default());
    answer(&p, seen.as_ref(), calibration, ask)
}

/// The same for many, in their order.
#[must_use]
pub fn all_again(
    jobs: &[Job],
    ask: &Ask,
    calibration: &Calibration,
    control: &Control<'_>,
) -> Vec<Result<Forecast, NotEnough>> {
    let horizon = ask.horizon.max(1);
    let done = AtomicUsize::new(0);
    each(jobs, control.threads, |job, b: &mut Buffers| {
        if control.cancel.load(Ordering::Relaxed) {
            return Err(NotEnough::Cancelled);
        }
        let p = prepare(job, horizon);
        let seen = see(&p, &calibration.season(p.season), horizon, b);
        let count = done.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(64) || count == jobs.len() {
            (control.progress)(count);
        }
        answer(&p, seen.as_ref(), calibration, ask)
    })
}

fn answer(p: &Prepared, seen: Option<&Seen>, c: &Calibration, ask: &Ask) -> Result<Forecast, NotEnough> {
    if seen.is_none() && p.prior.is_none() {
        return Err(NotEnough::Nothing);
    }
    Ok(finish(p, seen, c, ask))
}

/// The season of the pool for each length that occurs, lined up at the ends of the histories.
fn seasons(prepared: &[Prepared]) -> Vec<Profile> {
    let mut lengths: Vec<usize> = prepared.iter().map(|p| p.season).filter(|s| *s > 1).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let of =
        |season: usize| prepared.iter().filter(move |p| p.season == season).filter_map(|p| p.own.as_ref());
    lengths.into_iter().map(|season| Profile::pooled(season, of(season))).collect()
}

/// Does `work` on each of `items` with some threads; answers in order. Each thread has buffers of its own.
fn each<T: Sync, B: Default, R: Send>(
    items: &[T],
    threads: usize,
    work: impl Fn(&T, &mut B) -> R + Sync,
) -> Vec<R> {
    const PIECE: usize = 32;
    let pieces = items.len().div_ceil(PIECE);
    let threads = threads.clamp(1, pieces.max(1));
    if threads == 1 {
        let mut buffers = B::default();
        return items.iter().map(|i| work(i, &mut buffers)).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Vec<R>)>> = Mutex::new(Vec::with_capacity(pieces));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut buffers = B::default();
                loop {
                    let piece = next.fetch_add(1, Ordering::Relaxed);
                    if piece >= pieces {
                        return;
                    }
                    let part = &items[piece * PIECE..((piece + 1) * PIECE).min(items.len())];
                    let answers: Vec<R> = part.iter().map(|i| work(i, &mut buffers)).collect();
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((piece, answers));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(piece, _)| *piece);
    done.into_iter().flat_map(|(_, answers)| answers).collect()
}
