//! Delivers what waits in the outbox: once, or by a thread for each channel that sleeps until there is something.

use super::{Failure, Settings, morning::Teller};
use crate::{
    domain::{Instant as Moment, Uid},
    store::{
        Clock, Store,
        error::Result,
        outbox::{Due, Ear, Told},
    },
};
use std::{
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

/// After a channel did not answer, nothing else is tried with it for so long.
const REST: Duration = Duration::from_secs(60);
/// After the store could not be read.
const TROUBLE: Duration = Duration::from_secs(60);
/// How long a program that ends waits for a message in mid-flight. Then it goes without: the claim runs out, and the next
/// sender sends the message once more.
const PARTING: Duration = Duration::from_secs(2);

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What makes it the same message.
    pub key: String,
    /// The channel.
    pub channel: String,
    /// The Message-ID and Idempotency-Key.
    pub uid: Uid,
    /// Why it was not taken; `None` when it was.
    pub failure: Option<Failure>,
    /// When it is tried next, if it was not taken.
    pub next: Option<Moment>,
}

/// Delivers what is due of each channel, one message after the other, and tells what became of each. A channel that does
/// not answer is left alone for the rest of the call.
///
/// # Errors
/// When the store cannot be read or written. What a channel says is no error but an [`Outcome`].
pub fn deliver(
    store: &mut Store,
    channels: &[Settings],
    due: Due,
    each: &mut dyn FnMut(Outcome),
) -> Result<()> {
    for channel in channels {
        let now = (store.clock())();
        Teller::new(true).tell(store, channel, now)?;
        round(store, channel, due, each)?;
    }
    Ok(())
}

/// One channel's messages. Says whether it answers.
fn round(store: &mut Store, settings: &Settings, due: Due, each: &mut dyn FnMut(Outcome)) -> Result<bool> {
    let rows = store.outbox_due(&settings.name, due)?;
    if rows.is_empty() {
        return Ok(true);
    }
    // Read anew each time: a password that was mended counts from the next try on.
    let ready = settings.ready();
    for row in rows {
        let Some(claimed) = store.outbox_claim(row, due)? else { continue };
        let sent = match &ready {
            Ok(channel) => channel.send(&claimed),
            Err(why) => Err(Failure::Unreachable(why.clone())),
        };
        let next = match &sent {
            Ok(()) => {
                store.outbox_done(&claimed)?;
                None
            }
            Err(failure) => {
                tracing::warn!("{} by {}: {failure}", claimed.message.key, claimed.channel);
                store.outbox_failed(&claimed, &failure.to_string())?
            }
        };
        let is_silent = matches!(sent, Err(Failure::Unreachable(_)));
        let (key, channel) = (claimed.message.key, claimed.channel);
        each(Outcome { key, channel, uid: claimed.uid, failure: sent.err(), next });
        if is_silent {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Delivers for one channel until told to end; where no screen is open it `looks` over the stock, too. With nothing to send it sleeps until somebody writes to the store.
///
/// # Errors
/// When the store cannot be opened; later failures are waited out.
fn work(
    path: &Path,
    (settings, looks): (&Settings, bool),
    clock: Clock,
    begun: &mpsc::Sender<mpsc::Sender<Told>>,
    each: &mut dyn FnMut(Outcome),
) -> Result<()> {
    let mut store = Store::open(path, clock)?;
    let mut ear = Ear::new(&store)?;
    // Who started it may have gone already.
    let _ = begun.send(ear.bell());
    let mut rested: Option<Instant> = None;
    let mut teller = Teller::new(looks);
    loop {
        let now = Instant::now();
        let rests = rested.is_some_and(|until| until > now);
        if let Err(e) = teller.tell(&mut store, settings, clock()) {
            tracing::warn!("what alerts say could not be queued: {e}");
        }
        let done = if rests { Ok(true) } else { round(&mut store, settings, Due::Now, each) };
        let most = match done {
            Ok(answers) => {
                if !answers {
                    rested = Some(Instant::now() + REST);
                }
                let left = rested.map(|until| until.saturating_duration_since(Instant::now()));
                store.outbox_next(&settings.name).map(|next| {
                    // By the clock alone a digest is built, and a message tried again.
                    next.into_iter().chain(teller.due()).min().map(|at| {
                        let ms = at.0.saturating_sub(clock().0).clamp(0, 3_600_000);
                        let until = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
                        until.max(left.unwrap_or_default())
                    })
                })
            }
            Err(e) => Err(e),
        };
        let most = most.unwrap_or_else(|e| {
            tracing::warn!("the outbox could not be worked through: {e}");
            Some(TROUBLE)
        });
        match ear.wait(&store, most) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(e) => {
                tracing::warn!("the outbox could not be listened to: {e}");
                thread::sleep(TROUBLE);
            }
        }
    }
}

/// The threads that deliver beside the screens, one a channel: a mail server that is down does not hold the chat up.
#[derive(Debug)]
pub struct Sender {
    begun: Receiver<mpsc::Sender<Told>>,
    ended: Receiver<()>,
    threads: usize,
}

impl Sender {
    /// Starts them; none where no channel is configured.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(path: &Path, channels: &[Settings], clock: Clock) -> std::io::Result<Self> {
        let (tell_begun, begun) = mpsc::channel();
        let (tell_ended, ended) = mpsc::channel::<()>();
        for settings in channels {
            let (path, settings): (PathBuf, Settings) = (path.into(), settings.clone());
            let (begun, ended) = (tell_begun.clone(), tell_ended.clone());
            thread::Builder::new().name(format!("to {}", settings.name)).spawn(move || {
                if let Err(e) = work(&path, (&settings, false), clock, &begun, &mut |_| ()) {
                    tracing::error!("nothing is sent by {}: {e}", settings.name);
                }
                drop(begun);
                let _ = ended.send(());
            })?;
        }
        Ok(Self { begun, ended, threads: channels.len() })
    }

    /// Ends them. A message in mid-flight is waited for two seconds.
    pub fn close(self) {
        let end = Instant::now() + PARTING;
        let mut left = self.threads;
        while left > 0 {
            end_all(&self.begun);
            // Short waits, because a thread may still be opening the store.
            match self.ended.recv_timeout(Duration::from_millis(20)) {
                Ok(()) => left -= 1,
                Err(RecvTimeoutError::Timeout) if Instant::now() < end => {}
                Err(_) => return,
            }
        }
    }
}

/// Tells all that have begun since it was asked last.
fn end_all(begun: &Receiver<mpsc::Sender<Told>>) {
    for bell in begun.try_iter() {
        // Who has ended already hears nothing.
        let _ = bell.send(Told::End);
    }
}

/// Delivers until the program is ended, for a machine that shows no screens; `each` is told what became of each message.
///
/// # Errors
/// When the store cannot be opened, or the system gives no thread.
pub fn watch(path: &Path, channels: &[Settings], clock: Clock, each: &mut dyn FnMut(Outcome)) -> Result<()> {
    let (begun, bells) = mpsc::channel::<mpsc::Sender<Told>>();
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        for settings in channels {
            let (begun, tell) = (begun.clone(), tell.clone());
            scope.spawn(move || {
                let ended = work(path, (settings, true), clock, &begun, &mut |outcome| {
                    let _ = tell.send(Ok(outcome));
                });
                if let Err(e) = ended {
                    let _ = tell.send(Err(e));
                }
            });
        }
        drop(tell);
        let mut failed = None;
        for outcome in told {
            match outcome {
                Ok(outcome) => each(outcome),
                Err(e) => {
                    failed.get_or_insert(e);
                    end_all(&bells);
                }
            }
        }
        failed.map_or(Ok(()), Err)
    })
}
