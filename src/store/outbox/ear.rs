//! Waits until somebody wrote to the store, or until a moment: for whoever has nothing to do until then.

use crate::store::{
    error::Result,
    handle::Store,
    watch::{self, Attention, Watch},
};
use std::{
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

/// What ends a wait from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The log of the store was written to.
    Written,
    /// It is time to end.
    End,
}

/// An ear at a store. While nobody writes it costs nothing: there is no tick (where the system tells of writes).
#[derive(Debug)]
pub struct Ear {
    told: Receiver<Told>,
    tell: Sender<Told>,
    attention: Attention,
    version: i64,
    _watch: Option<Watch>,
}

impl Ear {
    /// An ear at a store that is open.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn new(store: &Store) -> Result<Self> {
        let (tell, told) = mpsc::channel();
        let on_write = tell.clone();
        let watch = watch::spawn(store.path(), move || on_write.send(Told::Written).is_ok());
        let mut attention = match &watch {
            Ok(_) => Attention::Idle,
            Err(e) => {
                tracing::info!("the system does not tell of writes ({e}): the outbox is looked at by and by");
                Attention::Polling
            }
        };
        // What was written just before the watch stood, and is not committed yet, would never be told of.
        attention.written(Instant::now());
        Ok(Self { told, tell, attention, version: version(store)?, _watch: watch.ok() })
    }

    /// Where [`Told::End`] is said.
    #[must_use]
    pub fn bell(&self) -> Sender<Told> {
        self.tell.clone()
    }

    /// Waits until somebody committed, or until `most` is over; `None` is as long as it takes. Says whether to go on.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn wait(&mut self, store: &Store, most: Option<Duration>) -> Result<bool> {
        let end = most.map(|m| Instant::now() + m);
        loop {
            let now = Instant::now();
            if end.is_some_and(|end| end <= now) {
                return Ok(true);
            }
            let due = [self.attention.due(now), end].into_iter().flatten().min();
            let told = match due {
                Some(due) => self.told.recv_timeout(due.saturating_duration_since(now)),
                None => self.told.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let now = Instant::now();
            match told {
                Ok(Told::End) | Err(RecvTimeoutError::Disconnected) => return Ok(false),
                Ok(Told::Written) => self.attention.written(now),
                Err(RecvTimeoutError::Timeout) => {
                    let found = version(store)?;
                    let is_news = found != self.version;
                    self.version = found;
                    self.attention.looked(now, is_news);
                    if is_news {
                        return Ok(true);
                    }
                }
            }
        }
    }
}

/// Changes when another connection committed.
fn version(store: &Store) -> Result<i64> {
    Ok(store.conn().pragma_query_value(None, "data_version", |r| r.get(0))?)
}
