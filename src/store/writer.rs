//! The one thread of this process that writes scans. It drains its queue into one transaction and answers after the
//! commit: a burst costs one flush of the disk, a lone scan waits for nobody.

use super::{
    alerts,
    counts::{self, Decision},
    error::Result,
    forecasts::{self, Flagging},
    handle::{Store, site_by_code},
    ledger::Tx,
    orders::{self, SaleSaying, WaveFilter},
    purchases::{self, NewLine, Saying},
    replenish::{self, ProposalGroup},
    service::{Beside, Event, Notify},
    session::{Answer, Session},
};
use crate::{
    domain::{AlertSaying, Instant as Moment, MovementId},
    scan::Fault,
};
use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc::{Receiver, Sender},
    },
    time::{Duration, Instant},
};

/// The most scans in one transaction.
const BATCH: usize = 1000;

/// How long one transaction may hold the store: others scan too.
const HOLD: Duration = Duration::from_millis(20);

/// How long a program that ends waits for its turn to put its task away.
const PATIENCE: Duration = Duration::from_millis(300);

/// What the thread is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Job {
    /// One scan.
    Scan { number: u64, text: String, burst: Option<String> },
    /// A scan that may not be acted on.
    Refuse { number: u64, text: String, fault: Fault },
    /// Take a movement back.
    Undo(MovementId),
    /// Put a flag on days, or take it off.
    Flag(Flagging),
    /// Somebody says something of an alert.
    AlertSays(i64, AlertSaying),
    /// Put proposed lines into drafts.
    Accept(Vec<ProposalGroup>),
    /// Change the lines of a draft.
    OrderLines(String, Vec<NewLine>),
    /// Somebody says something of an order.
    OrderSays(String, Saying),
    /// Somebody says something of an order that is to leave the house.
    SaleSays(String, SaleSaying),
    /// Orders go to pickers as one wave.
    ReleaseWave(WaveFilter),
    /// Somebody decides on a count.
    DecideCount(String, String, Decision),
    /// End, leaving a task in the middle for the next start (or not).
    Leave { keep: bool },
}

/// Since when the thread waits for its turn: milliseconds of the store's clock, 0 while it does not.
#[derive(Debug, Clone, Default)]
pub(crate) struct WaitingSince(Arc<AtomicI64>);

impl WaitingSince {
    pub(crate) fn get(&self) -> Option<Moment> {
        Some(self.0.load(Ordering::Relaxed)).filter(|n| *n != 0).map(Moment)
    }

    fn set(&self, at: Option<Moment>) {
        self.0.store(at.map_or(0, |m| m.0), Ordering::Relaxed);
    }
}

pub(crate) struct Writer {
    pub(crate) store: Store,
    pub(crate) session: Session,
    pub(crate) jobs: Receiver<Job>,
    pub(crate) notify: Notify,
    /// Told after every commit, so that this process's own readers look at once.
    pub(crate) committed: Sender<super::reader::Ask>,
    pub(crate) waiting: WaitingSince,
}

impl Writer {
    /// Runs until told to leave, or until everybody who could ask is gone.
    pub(crate) fn run(mut self) {
        let mut queue: VecDeque<Job> = VecDeque::new();
        loop {
            if queue.is_empty() {
                match self.jobs.recv() {
                    Ok(job) => queue.push_back(job),
                    Err(_) => break,
                }
            }
            queue.extend(self.jobs.try_iter().take(BATCH));
            if let Some(Job::Leave { keep }) = queue.front() {
                let keep = *keep;
                self.leave(keep);
                return;
            }
            self.batch(&mut queue);
        }
        self.leave(true);
    }

    fn leave(&mut self, keep: bool) {
        let session = &self.session;
        match self.store.write_within(PATIENCE, |tx| session.leave(tx, keep)) {
            Ok(Some(true)) => (self.notify)(Event::Kept(self.session.task.kind())),
            Ok(Some(false)) => {}
            // Somebody else has the store. The task stays where it is, as after a power cut: the next start finds it.
            Ok(None) => {}
            Err(e) => tracing::warn!("the task could not be put away: {e}"),
        }
        // Planner statistics, as SQLite advises on close; not worth a word when it fails, nor a wait.
        let conn = self.store.conn();
        let _ = conn.busy_timeout(Duration::ZERO).and_then(|()| conn.execute_batch("PRAGMA optimize"));
    }

    /// One transaction of what waits, as much as fits; what does not fit stays in the queue.
    fn batch(&mut self, queue: &mut VecDeque<Job>) {
        let fits = queue.iter().take(BATCH).take_while(|j| !matches!(j, Job::Leave { .. })).count();
        let jobs: Vec<Job> = queue.drain(..fits).collect();
        match self.commit(&jobs) {
            Ok((done, events)) => {
                for job in jobs.into_iter().skip(done).rev() {
                    queue.push_front(job);
                }
                self.tell(events);
            }
            // What was scanned behind a scan that is not on disk was scanned in good faith: after a place that is lost,
            // items would go to the place before it.
            Err(e) if e.is_of_the_machine() => {
                let behind: Vec<Job> = self.jobs.try_iter().collect();
                queue.extend(behind);
                let lost = queue.iter().take_while(|j| !matches!(j, Job::Leave { .. })).count();
                for job in jobs.into_iter().chain(queue.drain(..lost)) {
                    self.failed(&job, &e);
                }
            }
            // One of them cannot be recorded: each by itself, so that the others are.
            Err(_) if jobs.len() > 1 => {
                for job in jobs {
                    self.alone(&job);
                }
            }
            Err(e) => {
                if let Some(job) = jobs.first() {
                    self.failed(job, &e);
                }
            }
        }
    }

    fn alone(&mut self, job: &Job) {
        match self.commit(std::slice::from_ref(job)) {
            Ok((_, events)) => self.tell(events),
            Err(e) => self.failed(job, &e),
        }
    }

    /// Runs jobs in one transaction; returns how many were done and what to say. On an error nothing has happened.
    fn commit(&mut self, jobs: &[Job]) -> Result<(usize, Vec<Event>)> {
        let mut session = self.session.clone();
        let (waiting, clock) = (&self.waiting, self.store.clock());
        let on_wait = || {
            waiting.set(Some(clock()));
            // Somebody must see to it that a long wait is explained; nobody reads any more when the program is ending.
            let _ = self.committed.send(super::reader::Ask::Waiting);
        };
        let answer = self.store.write_or_wait(on_wait, |tx| {
            waiting.set(None);
            let start = Instant::now();
            let mut events = Vec::with_capacity(jobs.len());
            for job in jobs {
                events.push(perform(tx, &mut session, job)?);
                if start.elapsed() >= HOLD {
                    break;
                }
            }
            session.save(tx)?;
            Ok(events)
        });
        self.waiting.set(None);
        let events = answer?;
        self.session = session;
        Ok((events.len(), events))
    }

    fn tell(&self, events: Vec<Event>) {
        for event in events {
            (self.notify)(event);
        }
        // Nobody reads any more when the program is ending.
        let _ = self.committed.send(super::reader::Ask::Look);
    }

    fn failed(&mut self, job: &Job, error: &super::StoreError) {
        tracing::error!("{job:?}: {error:?}");
        let message = error.to_string();
        let (Job::Scan { number, .. } | Job::Refuse { number, .. }) = job else {
            (self.notify)(Event::Failed { number: None, message, view: None });
            return;
        };
        // Like every error it locks: what is scanned behind it, in good faith, must not land in another place.
        self.session.task.fail(&message);
        if !error.is_of_the_machine() {
            let session = &self.session;
            if let Err(e) = self.store.write(|tx| session.save(tx)) {
                tracing::warn!("the lock could not be written down: {e}");
            }
        }
        let view = Some(Box::new(self.session.task.view()));
        (self.notify)(Event::Failed { number: Some(*number), message, view });
    }
}

fn perform(tx: &mut Tx<'_>, session: &mut Session, job: &Job) -> Result<Event> {
    Ok(match job {
        Job::Scan { number, text, burst } => {
            let text = match burst {
                Some(burst) => session.meant(tx, text, burst)?,
                None => text,
            };
            let answer = session.scan(tx, text)?;
            scanned(tx, session, (*number, text), answer)
        }
        Job::Refuse { number, text, fault } => {
            let answer = session.refuse(*fault);
            scanned(tx, session, (*number, text), answer)
        }
        Job::Undo(id) => {
            let (message, quantity) = session.undo(tx, *id)?;
            Event::Undone { movement: *id, message, quantity, view: Box::new(session.task.view()) }
        }
        Job::Flag(flagging) => {
            let said = forecasts::record(tx, flagging, &session.author)?;
            Event::Flagged(flagging.clone(), said)
        }
        Job::AlertSays(alert, saying) => {
            Event::Said(alerts::record(tx, *alert, *saying, "", &session.author)?)
        }
        Job::Accept(groups) => Event::Said(replenish::accept(tx, groups, &session.author)?),
        Job::OrderLines(number, lines) => {
            let order = purchases::put_lines(tx, number, lines, &session.author)?;
            Event::Said(format!("{}: {} lines, {}", order.number, order.lines.len(), order.total()))
        }
        Job::OrderSays(number, saying) => {
            let order = purchases::say(tx, number, *saying, "", &session.author)?;
            Event::Said(format!("{} is {}", order.number, order.status))
        }
        Job::SaleSays(code, saying) => {
            let sale = orders::say(tx, code, saying, "", &session.author)?;
            Event::Said(orders::told(&sale, saying))
        }
        Job::DecideCount(site, place, decision) => {
            let site = site_by_code(tx.conn(), site)?.id;
            Event::Said(counts::decide(tx, site, place, *decision, "", &session.author)?)
        }
        Job::ReleaseWave(filter) => {
            let (wave, n) = orders::release(tx, filter, &session.author)?;
            Event::Said(format!("{wave}: {n} orders are released to pickers"))
        }
        Job::Leave { .. } => Event::Changed,
    })
}

fn scanned(tx: &Tx<'_>, session: &Session, (number, text): (u64, &str), answer: Answer) -> Event {
    Event::Scanned {
        number,
        text: text.into(),
        feedback: answer.feedback,
        view: Box::new(session.task.view()),
        flow: session.task.kind(),
        movement: answer.movement,
        item: answer.item,
        beside: Box::new(Beside {
            latest: session.task.latest(),
            errand: answer.errand,
            operator: answer.operator,
        }),
        clock: tx.at().clock(session.site.time_zone).into(),
    }
}
