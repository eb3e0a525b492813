//! The thread that looks over the stock beside the work: it waits to be told that something changed, or for the next day.

use super::Evaluated;
use crate::{
    domain::Instant as Moment,
    store::{
        Result, Store,
        handle::Clock,
        service::{Event, Notify},
    },
};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::AtomicBool,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};

/// After a look that another program overtook.
const AGAIN: Duration = Duration::from_millis(200);

/// After one that failed: it is no better a moment later.
const FAILED: Duration = Duration::from_secs(30);

/// What the thread is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Something changed.
    Now,
    /// End.
    End,
}

pub(crate) struct Evaluator {
    pub(crate) path: PathBuf,
    pub(crate) clock: Clock,
    pub(crate) looks: Receiver<Look>,
    pub(crate) notify: Notify,
    pub(crate) closing: Arc<AtomicBool>,
}

impl Evaluator {
    /// Runs until told to end. Between two looks it sleeps until there is news or a new day.
    pub(crate) fn run(self) {
        crate::store::forecasts::give_way();
        let mut store: Option<Store> = None;
        // The first look is on opening: the ledger may have grown, or the day changed, while nobody looked.
        let mut wait = Some(Duration::ZERO);
        loop {
            let told = match wait {
                Some(wait) => self.looks.recv_timeout(wait),
                None => self.looks.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match told {
                Ok(Look::End) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Look::Now) | Err(RecvTimeoutError::Timeout) => {}
            }
            // What came meanwhile is seen by the same look.
            if self.looks.try_iter().any(|look| look == Look::End) {
                return;
            }
            wait = match self.look(&mut store) {
                Ok(done) if done.is_overtaken => Some(AGAIN),
                Ok(done) => {
                    if done.is_news {
                        (self.notify)(Event::Changed);
                    }
                    store.as_ref().and_then(|s| self.until_tomorrow(s))
                }
                Err(e) => {
                    tracing::warn!("the stock could not be looked over: {e}");
                    store = None;
                    Some(FAILED)
                }
            };
        }
    }

    fn look(&self, store: &mut Option<Store>) -> Result<Evaluated> {
        let store = match store {
            Some(store) => store,
            None => store.insert(Store::open_beside(&self.path, self.clock)?),
        };
        // What files brought is promised here; what scans bring is in their own transaction.
        let author = store.author()?;
        let settled = store.settle_orders(&author, &mut |_, _| ())?;
        if settled.promised + settled.released > 0 {
            tracing::debug!("settled the orders: {settled:?}");
        }
        let done = store.evaluate(&self.closing)?;
        if done != Evaluated::default() {
            tracing::debug!("looked over the stock: {done:?}");
        }
        Ok(done)
    }

    /// Until the first site begins a new day.
    fn until_tomorrow(&self, store: &Store) -> Option<Duration> {
        let now = (self.clock)();
        let sites = crate::store::handle::sites(store.conn()).ok()?;
        let ends = sites.iter().map(|s| now.day(s.time_zone).end(s.time_zone));
        let Moment(next) = ends.min()?;
        Some(Duration::from_millis(u64::try_from(next - now.0).unwrap_or(0)) + Duration::from_secs(1))
    }
}
