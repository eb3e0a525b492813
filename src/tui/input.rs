//! The input thread: it alone reads stdin, and hands on what was scanned and pressed, in order, nothing lost.
//!
//! Ready-made readers lose scanner bursts, sleep through torn sequences and spin on a dead terminal; `docs/INPUT.md` has
//! the measurements. This one polls without a time-out unless something waits for its rest, so an idle station costs
//! nothing, and reads up to 64 KiB at a time, so a burst costs a few reads.
//!
//! **Who owns the line.** The input line lives here, in the [`Framer`]: characters, Backspace, Ctrl+U (clear), Ctrl+W (one word)
//! and Esc (clear) edit it, Enter or a scanner's suffix ends it. The program shows the last [`InputEvent::Line`] it was sent and
//! never edits that text. [`InputHandle::clear_line`] empties it (another tab, another screen). Esc and Backspace are keys for
//! the program only when the line is empty; so is Enter, and never one that a scanner sent.

use crate::scan::{Event, Frame, Framer, Key, Profile, setup::Read as Came};
use rustix::{
    event::{PollFd, PollFlags, Timespec},
    io::Errno,
    stdio::stdin,
};
use std::{
    io::{self, PipeReader, PipeWriter, Read, Write},
    sync::mpsc,
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// What one read can take. A terminal hands out at most 4 KiB; a pipe more.
const READ: usize = 64 * 1024;

/// The silence that ends what is handed on as it came. Longer than any gap inside a scan over a mobile network (433 ms).
const QUIET: Duration = Duration::from_millis(500);
/// The most bytes that are gathered for it.
const GATHERED: usize = 64 * 1024;

/// One event, with the moment at which its last byte was read.
#[derive(Debug, Clone)]
pub struct Input {
    /// When.
    pub at: Instant,
    /// What.
    pub event: InputEvent,
}

/// What a station hears.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum InputEvent {
    /// A finished line: a scan, or what was typed in front of Enter. They mean the same.
    Frame(Frame),
    /// A key that is no part of the line.
    Key(Key),
    /// What the input line shows now, safe to draw. Sent when it has changed, at most once a read and behind the frames and
    /// keys of that read; a burst of whole scans sends none.
    Line(String),
    /// What came up to a silence, as it came, beside what it said; only where it was asked for
    /// ([`InputHandle::listen`]).
    Arrived(Vec<Came>),
    /// The terminal is gone (or the pipe has ended). Nothing follows: end at once.
    Hangup,
}

/// What the program asks of the input thread.
enum Request {
    Clear,
    Profile(Box<Profile>),
    Listen(bool),
}

/// The program's end of the input thread. Dropping it stops the thread.
#[derive(Debug)]
pub struct InputHandle {
    requests: mpsc::Sender<Request>,
    wake: Option<PipeWriter>,
    thread: Option<JoinHandle<()>>,
}

impl InputHandle {
    /// Empties the input line. Frames that are already on their way still arrive.
    pub fn clear_line(&self) {
        self.ask(Request::Clear);
    }

    /// Hears another scanner from now on; the line is emptied.
    pub fn set_profile(&self, profile: Profile) {
        self.ask(Request::Profile(Box::new(profile)));
    }

    /// Hands on what comes as it comes too, or no longer: for who sets up a scanner.
    pub fn listen(&self, on: bool) {
        self.ask(Request::Listen(on));
    }

    /// Stops reading and waits until nobody reads stdin: before a pager or an editor gets the terminal. [`spawn`] again to go
    /// on. Do not call it from inside the `send` of the thread, nor with a full bounded channel.
    pub fn stop(mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            // A panic in the thread has already ended the program through the hook.
            drop(thread.join());
        }
    }

    fn ask(&self, request: Request) {
        // A thread that has ended (hang-up) wants nothing any more.
        if self.requests.send(request).is_ok()
            && let Some(mut wake) = self.wake.as_ref()
        {
            drop(wake.write_all(&[0]));
        }
    }
}

/// Starts the thread. `send` takes every event in order and says whether anybody listens still; when it blocks (a bounded
/// channel), the bytes wait in the terminal and nothing is lost. An unbounded channel is safe too: 5,000 scans are half a
/// megabyte.
///
/// # Errors
/// When the system has no pipe or thread to give.
pub fn spawn(profile: Profile, send: impl FnMut(Input) -> bool + Send + 'static) -> io::Result<InputHandle> {
    start(profile, None, send)
}

/// The same, handing on what comes as it comes from the first byte on: see [`InputHandle::listen`].
///
/// # Errors
/// Like [`spawn`].
pub fn spawn_listening(
    profile: Profile,
    send: impl FnMut(Input) -> bool + Send + 'static,
) -> io::Result<InputHandle> {
    start(profile, Some(Vec::new()), send)
}

fn start(
    profile: Profile,
    gathered: Option<Vec<Came>>,
    send: impl FnMut(Input) -> bool + Send + 'static,
) -> io::Result<InputHandle> {
    let (wake_in, wake) = io::pipe()?;
    let (requests, asked) = mpsc::channel();
    let reader = Reader {
        framer: Framer::new(profile),
        shown: String::new(),
        gathered,
        start: Instant::now(),
        wake: wake_in,
        asked,
        send,
    };
    let thread = thread::Builder::new().name("input".into()).spawn(move || reader.run())?;
    Ok(InputHandle { requests, wake: Some(wake), thread: Some(thread) })
}

struct Reader<S> {
    framer: Framer,
    /// The line that the program was told last.
    shown: String,
    /// What came since the last silence, where somebody wants it.
    gathered: Option<Vec<Came>>,
    start: Instant,
    wake: PipeReader,
    asked: mpsc::Receiver<Request>,
    send: S,
}

/// What woke the thread.
enum Wake {
    /// The program asks for something.
    Asked,
    /// The program wants no more.
    Stopped,
    Bytes(usize),
    Time,
    Gone,
}

impl<S: FnMut(Input) -> bool> Reader<S> {
    fn run(mut self) {
        let mut bytes = vec![0; READ];
        loop {
            let wake = self.wait(&mut bytes);
            let now = Instant::now();
            let at = now.duration_since(self.start);
            let mut heard = true;
            let (framer, send) = (&mut self.framer, &mut self.send);
            let mut emit = |event| {
                let event = match event {
                    Event::Frame(frame) => InputEvent::Frame(frame),
                    Event::Key(key) => InputEvent::Key(key),
                };
                heard = heard && send(Input { at: now, event });
            };
            match wake {
                Wake::Bytes(count) => {
                    if let Some(gathered) = &mut self.gathered {
                        gathered.push(Came { at, bytes: bytes[..count].to_vec() });
                    }
                    framer.feed(&bytes[..count], framer.in_time(at), &mut emit);
                }
                Wake::Time => framer.expire(at, &mut emit),
                Wake::Asked => {
                    for request in self.asked.try_iter() {
                        match request {
                            Request::Clear => framer.clear(),
                            Request::Profile(profile) => framer.set_profile(*profile),
                            Request::Listen(on) => self.gathered = on.then(Vec::new),
                        }
                    }
                }
                Wake::Stopped => return,
                Wake::Gone => {
                    // What came before the end came all the same.
                    if let Some(gathered) = self.gathered.take().filter(|all| !all.is_empty()) {
                        let event = InputEvent::Arrived(gathered);
                        if !send(Input { at: now, event }) {
                            return;
                        }
                    }
                    send(Input { at: now, event: InputEvent::Hangup });
                    return;
                }
            }
            let line = framer.line();
            if line != self.shown {
                self.shown.clone_from(&line);
                heard = heard && send(Input { at: now, event: InputEvent::Line(line) });
            }
            if let Some(gathered) = &mut self.gathered
                && is_whole(gathered, at)
            {
                let event = InputEvent::Arrived(std::mem::take(gathered));
                heard = heard && send(Input { at: now, event });
            }
            if !heard {
                return;
            }
        }
    }

    /// Sleeps until there is something to do.
    fn wait(&mut self, bytes: &mut [u8]) -> Wake {
        loop {
            let silence = self.gathered.as_ref().and_then(|all| all.last()).map(|last| last.at + QUIET);
            let timeout = [self.framer.deadline(), silence].into_iter().flatten().min().map(|deadline| {
                let left = deadline.saturating_sub(self.start.elapsed());
                Timespec::try_from(left).unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 })
            });
            let stdin = stdin();
            let mut ready = [PollFd::new(&self.wake, PollFlags::IN), PollFd::new(&stdin, PollFlags::IN)];
            match rustix::event::poll(&mut ready, timeout.as_ref()) {
                Ok(0) => return Wake::Time,
                Ok(_) => {}
                Err(Errno::INTR) => continue,
                Err(_) => return Wake::Gone,
            }
            if !ready[0].revents().is_empty() {
                let mut requests = [0; 64];
                return match self.wake.read(&mut requests) {
                    Ok(1..) => Wake::Asked,
                    _ => Wake::Stopped,
                };
            }
            match rustix::io::read(stdin, &mut *bytes) {
                // The end of a pipe; a terminal that hung up says EIO or nothing at all.
                Ok(0) => return Wake::Gone,
                Ok(count) => return Wake::Bytes(count),
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => return Wake::Gone,
            }
        }
    }
}

/// Whether what was gathered ends here: by silence, or because it is more than any scan.
fn is_whole(gathered: &[Came], now: Duration) -> bool {
    let bytes: usize = gathered.iter().map(|came| came.bytes.len()).sum();
    gathered.last().is_some_and(|last| now >= last.at + QUIET) || bytes > GATHERED
}
