//! The thread that keeps forecasts up to date beside the work: it waits to be told that something changed, and gives way
//! to whoever scans.

use super::{ForecastRun, Recompute, seen::Seen};
use crate::store::{
    error::Result,
    handle::{Clock, Store},
    reader::Ask,
    service::{Event, Notify},
};
use std::{
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
        let now = Seen::now(store)?;
        if let Some(seen) = seen
            && seen.is_of(store, &now)?
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

/// This thread and those that it starts go behind whoever scans. On Linux a thread has a priority of its own; elsewhere
/// the whole program would step back, so there it is left.
pub(crate) fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(e) = rustix::process::nice(10) {
        tracing::debug!("forecasts run at the priority of the rest: {e}");
    }
}
