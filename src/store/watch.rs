//! The watch on a store's log: notices that any process writes to it, and costs nothing while nobody does.
//!
//! SQLite can say whether another connection committed (`PRAGMA data_version`), but only when asked, and asking for ever
//! is a clock that ticks on an idle station. The system can say that the log was written to, but a little before the
//! commit counts. So the one wakes and the other decides: a write makes the reader look, soon and then ever more rarely,
//! until the commit that belongs to it must long be over.

use super::turnstile::beside;
use std::{
    io::{self, PipeWriter},
    path::Path,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// The pauses before each look, in milliseconds, after the log was written to: a commit is seen within 150 ms, or within as
/// long again as the disk itself took for it, up to ten seconds.
const PAUSES: [u64; 15] = [10, 20, 40, 80, 150, 150, 150, 150, 150, 150, 300, 600, 1200, 2400, 4800];

/// A look that found something is followed by none for so long: who writes without a pause is not drawn without a pause.
const REST: Duration = Duration::from_millis(100);

/// Looks at least so far apart where the system cannot tell of writes.
const POLL: Duration = Duration::from_millis(150);

/// When to look at the store next. A value: it knows no clock and no thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attention {
    /// Nobody tells of writes: looks at all times.
    Polling,
    /// Somebody tells, and nothing was written lately.
    Idle,
    /// A write was told of.
    Alert {
        /// How many looks came since, by [`PAUSES`].
        step: usize,
        /// The next.
        due: Instant,
        /// Not before this, whatever is written.
        rested: Instant,
    },
}

impl Attention {
    /// When to look next, if nothing else happens.
    pub(super) fn due(self, now: Instant) -> Option<Instant> {
        match self {
            Self::Polling => Some(now + POLL),
            Self::Idle => None,
            Self::Alert { due, .. } => Some(due),
        }
    }

    /// The log was written to. A look that is due already is not put off.
    pub(super) fn written(&mut self, now: Instant) {
        let soon = now + pause(0);
        *self = match *self {
            Self::Polling => Self::Polling,
            Self::Idle => Self::Alert { step: 0, due: soon, rested: now },
            Self::Alert { due, rested, .. } => {
                Self::Alert { step: 0, due: due.min(soon.max(rested)), rested }
            }
        };
    }

    /// The store was looked at, and had news or not.
    pub(super) fn looked(&mut self, now: Instant, news: bool) {
        let Self::Alert { step, due, rested } = *self else { return };
        if due > now && !news {
            return;
        }
        let rested = if news { now + REST } else { rested };
        *self = match PAUSES.get(step + 1) {
            Some(_) => Self::Alert { step: step + 1, due: rested.max(now + pause(step + 1)), rested },
            None => Self::Idle,
        };
    }
}

fn pause(step: usize) -> Duration {
    Duration::from_millis(PAUSES[step])
}

/// A thread that waits for writes. Dropping it ends the thread.
#[derive(Debug)]
pub(super) struct Watch {
    stop: Option<PipeWriter>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // It neither panics nor waits for anything but this.
            drop(thread.join());
        }
    }
}

/// Starts the watch on a store that this process has open. `on_write` is called soon after writes, many of them as one,
/// and says whether anybody listens still.
///
/// # Errors
/// When the system has no such watch to give; then somebody must ask the store by and by.
#[cfg(target_os = "linux")]
pub(super) fn spawn(store: &Path, mut on_write: impl FnMut() -> bool + Send + 'static) -> io::Result<Watch> {
    use rustix::{
        event::{PollFd, PollFlags, Timespec},
        fs::inotify::{CreateFlags, WatchFlags, add_watch, init},
        io::Errno,
    };

    /// Writes that come closer together are told of as one.
    const GATHER: Timespec = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };

    let writes = init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
    // By its name, never by opening it: to close any handle on a store's files would let go of SQLite's locks.
    add_watch(&writes, beside(store, "-wal"), WatchFlags::MODIFY)?;
    let (stopped, stop) = io::pipe()?;
    let thread = thread::Builder::new().name("watch".into()).spawn(move || {
        let mut events = [0_u8; 4096];
        loop {
            let mut ready = [PollFd::new(&stopped, PollFlags::IN), PollFd::new(&writes, PollFlags::IN)];
            match rustix::event::poll(&mut ready, None) {
                Ok(_) if !ready[0].revents().is_empty() => return,
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return,
            }
            // What the events say is known: the log was written to.
            while rustix::io::read(&writes, &mut events).is_ok_and(|count| count > 0) {}
            if !on_write() {
                return;
            }
            match rustix::event::poll(&mut [PollFd::new(&stopped, PollFlags::IN)], Some(&GATHER)) {
                Ok(0) | Err(Errno::INTR) => {}
                _ => return,
            }
        }
    })?;
    Ok(Watch { stop: Some(stop), thread: Some(thread) })
}

/// The same where the system is another: there is none.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub(super) fn spawn(_: &Path, _: impl FnMut() -> bool + Send + 'static) -> io::Result<Watch> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The looks after one write at zero, in milliseconds, when those at `news` find something.
    fn looks(news: &[u64]) -> Vec<u64> {
        let start = Instant::now();
        let mut attention = Attention::Idle;
        attention.written(start);
        let mut times = Vec::new();
        while let Some(due) = attention.due(start) {
            let at = (due - start).as_millis() as u64;
            times.push(at);
            attention.looked(due, news.contains(&at));
        }
        times
    }

    #[test]
    fn a_write_is_looked_after_until_its_commit_must_be_over() {
        let times = looks(&[]);
        assert_eq!(times[..5], [10, 30, 70, 150, 300]);
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] <= pair[0].max(150)), "{times:?}");
        assert!(times.last().is_some_and(|last| *last >= 10_000) && times.len() < 20, "{times:?}");
    }

    #[test]
    fn found_news_end_nothing_because_another_write_may_be_on_its_way() {
        assert_eq!(looks(&[10])[..4], [10, 110, 150, 230]);
    }

    #[test]
    fn writes_without_a_pause_neither_put_a_look_off_nor_make_it_frequent() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut attention = Attention::Idle;
        let mut times = Vec::new();
        for ms in 0..3000 {
            attention.written(at(ms));
            if attention.due(at(ms)).is_some_and(|due| due <= at(ms)) {
                times.push(ms);
                attention.looked(at(ms), true);
            }
        }
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 100), "{times:?}");
        assert!((29..=30).contains(&times.len()), "{times:?}");
    }

    #[test]
    fn nobody_to_tell_means_to_look_at_all_times() {
        let now = Instant::now();
        let mut attention = Attention::Polling;
        attention.written(now);
        attention.looked(now, true);
        assert_eq!(attention.due(now), Some(now + POLL));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_write_wakes_and_dropping_ends_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("w");
        let log = folder.path().join("w-wal");
        std::fs::write(&log, "").unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        let watch = spawn(&store, move || tell.send(()).is_ok()).unwrap();
        std::fs::write(&log, "frames").unwrap();
        told.recv_timeout(Duration::from_secs(5)).unwrap();
        drop(watch);
        while told.try_recv().is_ok() {}
        assert!(told.recv().is_err(), "nobody is there to tell any more");
    }
}
