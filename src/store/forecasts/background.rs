//! The thread that keeps forecasts up to date beside the work: it waits to be told that something changed, and gives way
//! to whoever scans.

use super::{ForecastRun, Recompute, days};
use crate::{
    domain::EntityKind,
    store::{
        error::Result,
        handle::{Clock, Store, sites},
        reader::Ask,
        service::{Event, Notify},
    },
};
use rusqlite::params;
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};

/// The first screen comes first.
const START: Duration = Duration::from_secs(2);

/// Between two runs that nobody asked for.
const REST: Duration = Duration::from_secs(30);

/// After a run that took long, so many times as long.
const RESTS: u32 = 4;

/// What the thread is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Something changed: look when it is time.
    Look,
    /// Look now.
    Run,
    /// End.
    End,
}

/// What the thread and those who watch it share.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Stop the run.
    pub(crate) cancel: AtomicBool,
    /// Begin no other.
    pub(crate) closing: AtomicBool,
    done: AtomicUsize,
    /// 0 while nothing runs.
    total: AtomicUsize,
}

impl Watch {
    /// The run that goes on.
    pub(crate) fn running(&self) -> Option<ForecastRun> {
        let total = self.total.load(Ordering::Relaxed);
        (total > 0).then(|| ForecastRun { done: self.done.load(Ordering::Relaxed), total })
    }

    /// Stops what runs, for good.
    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.cancel.store(true, Ordering::SeqCst);
    }

    /// Takes a step down; says whether it is worth a word: each twentieth.
    fn step(&self, run: ForecastRun) -> bool {
        let share = |done: usize| done * 20 / run.total.max(1);
        self.total.store(run.total, Ordering::Relaxed);
        let before = self.done.swap(run.done, Ordering::Relaxed);
        share(before) != share(run.done)
    }

    fn over(&self) {
        self.total.store(0, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
    }
}

pub(crate) struct Forecaster {
    pub(crate) path: PathBuf,
    pub(crate) clock: Clock,
    pub(crate) orders: Receiver<Order>,
    pub(crate) notify: Notify,
    /// Told after a run that changed something.
    pub(crate) changed: Sender<Ask>,
    pub(crate) watch: Arc<Watch>,
}

/// What the last run that came to its end saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// Where every stream stood.
    heads: HashMap<i64, i64>,
    /// Which day it was at every site.
    days: HashMap<i64, i32>,
    /// How often something came late, see [`days::late`].
    late: i64,
}

impl Forecaster {
    /// Runs until told to end.
    pub(crate) fn run(self) {
        give_way();
        let mut due = Instant::now() + START;
        let (mut is_wanted, mut is_asked) = (true, false);
        let mut seen: Option<Seen> = None;
        let mut store = None;
        loop {
            let order = if is_wanted {
                self.orders.recv_timeout(due.saturating_duration_since(Instant::now()))
            } else {
                self.orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match order {
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Order::Run) => (is_wanted, is_asked, due) = (true, true, Instant::now()),
                Ok(Order::Look) => is_wanted = true,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if !is_wanted || Instant::now() < due {
                continue;
            }
            let start = Instant::now();
            let looked = self.look(&mut store, &mut seen);
            if is_asked && matches!(looked, Ok(false)) {
                (self.notify)(Event::Forecasting(None));
            }
            if let Err(e) = looked {
                tracing::warn!("the forecasts could not be brought up to date: {e}");
                store = None;
                if is_asked {
                    (self.notify)(Event::Failed { number: None, message: e.to_string(), view: None });
                }
            }
            (is_wanted, is_asked) = (false, false);
            due = Instant::now() + REST.max(start.elapsed() * RESTS);
        }
    }

    /// Brings the forecasts up to date, if anything that they are made from changed. Says whether it was so.
    pub(super) fn look(&self, store: &mut Option<Store>, seen: &mut Option<Seen>) -> Result<bool> {
        self.watch.cancel.store(false, Ordering::SeqCst);
        if self.watch.closing.load(Ordering::SeqCst) {
            return Ok(false);
        }
        let store = match store {
            Some(store) => store,
            None => store.insert(Store::open_beside(&self.path, self.clock)?),
        };
        let before = state(store)?;
        store.read_demand_days()?;
        let now = Seen { late: days::late(store.conn())?, ..before };
        if let Some(seen) = seen
            && (seen.late, &seen.days) == (now.late, &now.days)
            && !is_told(store, &seen.heads)?
        {
            *seen = now;
            return Ok(false);
        }
        let (watch, notify) = (&self.watch, &self.notify);
        let progress = |run: ForecastRun| {
            if watch.step(run) {
                (notify)(Event::Forecasting(Some(run)));
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let done = store.recompute(&Recompute { threads, progress: &progress, cancel: &self.watch.cancel });
        self.watch.over();
        (self.notify)(Event::Forecasting(None));
        let done = done?;
        tracing::debug!("forecasts: {done:?}");
        if !done.is_cancelled {
            *seen = Some(now);
        }
        if done.computed + done.removed > 0 {
            // Nobody reads any more when the program is ending.
            let _ = self.changed.send(Ask::Look);
            (self.notify)(Event::Changed);
        }
        Ok(true)
    }
}

/// Where the store stands.
fn state(store: &Store) -> Result<Seen> {
    let mut all = store.conn().prepare_cached("SELECT stream, last_seq FROM stream")?;
    let heads = all.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let now = (store.clock())();
    let days = sites(store.conn())?.into_iter().map(|s| (s.id.0, now.day(s.time_zone).0)).collect();
    Ok(Seen { heads, days, late: 0 })
}

/// Whether a fact came that a forecast may depend on. What receipts teach of lead times waits for the run of the next day: it
/// changes slowly, and each box would make a run.
fn is_told(store: &Store, heads: &HashMap<i64, i64>) -> Result<bool> {
    const KINDS: [EntityKind; 6] = [
        EntityKind::Site,
        EntityKind::Item,
        EntityKind::Supplier,
        EntityKind::SupplierItem,
        EntityKind::Demand,
        EntityKind::Planning,
    ];
    let [a, b, c, d, e, f] = KINDS.map(EntityKind::number);
    let mut find = store.conn().prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM fact WHERE stream = ?1 AND seq > ?2 AND kind IN (?3, ?4, ?5, ?6, ?7, ?8))",
    )?;
    for stream in state(store)?.heads.keys() {
        let seen = heads.get(stream).copied().unwrap_or(0);
        if find.query_row(params![stream, seen, a, b, c, d, e, f], |r| r.get(0))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// This thread and those that it starts go behind whoever scans. On Linux a thread has a priority of its own; elsewhere
/// the whole program would step back, so there it is left.
pub(crate) fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(e) = rustix::process::nice(10) {
        tracing::debug!("forecasts run at the priority of the rest: {e}");
    }
}
