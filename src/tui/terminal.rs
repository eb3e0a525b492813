//! The terminal: taken for the screen, and given back as it was, whatever happens.
//!
//! [`Screen`] gives it back when it is dropped, when any thread panics (before the message is printed), and
//! [`restore`] does so for a signal. Output goes to the file descriptor in one write a frame, past the standard
//! library's lock, so that a panic never waits for a frame.
//!
//! Deliberately not here: mouse capture (it kills copying), kitty's flags and bracketed paste (a paste without an end makes
//! other programs deaf), any question to the terminal (its answer would arrive in the input line).

mod canvas;

pub use canvas::Canvas;

use ratatui::{Frame, Terminal, layout::Size};
use rustix::{
    event::{PollFd, PollFlags, Timespec},
    io::Errno,
    stdio::{stdin, stdout},
    termios::{self, OptionalActions, QueueSelector, Termios},
};
use std::{
    io, panic, process,
    sync::{Mutex, MutexGuard, Once, PoisonError, TryLockError},
    thread,
    time::Duration,
};

/// Alternate screen, cleared, cursor hidden.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l";
/// Out of a half-drawn frame, colours off, no bracketed paste, cursor shown, the shell's screen back.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?25h\x1b[?1049l";
/// How long giving back waits for a terminal that takes no output (Ctrl+S, a dead line).
const LEAVE_WAIT: Duration = Duration::from_millis(200);

/// What the terminal was before, while it is taken.
struct Taken {
    termios: Termios,
    screen: bool,
}

static TAKEN: Mutex<Option<Taken>> = Mutex::new(None);
/// Held for the time of one write, so that no frame lands on the shell's screen.
static OUTPUT: Mutex<()> = Mutex::new(());

fn taken() -> MutexGuard<'static, Option<Taken>> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Raw mode without the screen: for programs that print lines. Given back on drop.
#[derive(Debug)]
pub struct Raw(());

impl Raw {
    /// Takes the keyboard: no echo, no line editing, no signals from keys. Do it first thing: in cooked mode a scan's
    /// control characters end or kill the program, and a line over 4,095 bytes is cut.
    ///
    /// # Errors
    /// When stdin is no terminal.
    pub fn enter() -> io::Result<Self> {
        take(false)?;
        Ok(Self(()))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        restore();
    }
}

/// The whole screen: raw mode, alternate screen, no cursor. Given back on drop.
#[derive(Debug)]
pub struct Screen {
    terminal: Terminal<Canvas>,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When stdin is no terminal or stdout takes no output.
    pub fn enter() -> io::Result<Self> {
        take(true)?;
        let entered = write(ENTER).and_then(|()| Terminal::new(Canvas::default()));
        match entered {
            Ok(terminal) => Ok(Self { terminal }),
            Err(error) => {
                restore();
                Err(error)
            }
        }
    }

    /// Draws one frame: what changed since the last, as one synchronized write; nothing when nothing changed.
    ///
    /// # Errors
    /// When stdout takes no output: the terminal is gone. End quietly; there is nobody to tell.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(render).map(|_| ())
    }

    /// Forgets what the terminal shows, so that the next [`draw`](Self::draw) sends everything.
    ///
    /// # Errors
    /// As [`draw`](Self::draw).
    pub fn repaint(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Rings the bell so many times with the next [`draw`](Self::draw).
    pub fn ring(&mut self, times: u8) {
        self.terminal.backend_mut().ring(times);
    }

    /// The size in cells; 80 by 24 where the terminal does not know.
    #[must_use]
    pub fn size(&self) -> Size {
        canvas::size()
    }

    /// Gives the terminal back for a while: a pager, an editor, a stop. Stop the input thread first.
    pub fn leave(&mut self) {
        restore();
    }

    /// Takes the terminal again, after [`leave`](Self::leave) or [`super::signal::Signal::Continue`]; draw next.
    ///
    /// # Errors
    /// As [`enter`](Self::enter).
    pub fn resume(&mut self) -> io::Result<()> {
        take(true)?;
        write(ENTER)?;
        self.terminal.backend_mut().forget();
        self.repaint()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// The size of the terminal in cells; 80 by 24 where it does not know.
#[must_use]
pub fn size() -> Size {
    canvas::size()
}

/// Enters raw mode. What is typed already stays to be read: it may be a scan.
fn take(screen: bool) -> io::Result<()> {
    give_back_on_panic();
    let before = termios::tcgetattr(stdin())?;
    let mut raw = before.clone();
    raw.make_raw();
    {
        let mut taken = taken();
        match &mut *taken {
            // Taken already (a resume after a stop): what was before is known.
            Some(held) => held.screen |= screen,
            None => *taken = Some(Taken { termios: before, screen }),
        }
    }
    termios::tcsetattr(stdin(), OptionalActions::Now, &raw).inspect_err(|_| {
        restore();
    })?;
    Ok(())
}

/// Gives the terminal back as it was: screen, cursor, modes. Whether it was taken. May be called by any thread, at any time,
/// any number of times; never blocks for long.
pub fn restore() -> bool {
    let Some(before) = taken().take() else { return false };
    let _output = output_within(LEAVE_WAIT);
    if before.screen {
        leave_screen();
    }
    // The rest of a scan must not become a command of the shell.
    let _ = termios::tcflush(stdin(), QueueSelector::IFlush);
    let _ = termios::tcsetattr(stdin(), OptionalActions::Now, &before.termios);
    true
}

fn output_within(wait: Duration) -> Option<MutexGuard<'static, ()>> {
    const STEP: Duration = Duration::from_millis(2);
    for _ in 0..wait.as_millis() / STEP.as_millis() {
        match OUTPUT.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(guard)) => return Some(guard.into_inner()),
            Err(TryLockError::WouldBlock) => thread::sleep(STEP),
        }
    }
    None
}

fn leave_screen() {
    let out = stdout();
    let mut ready = [PollFd::new(&out, PollFlags::OUT)];
    let wait = Timespec::try_from(LEAVE_WAIT).ok();
    // So few bytes go in one write or not at all; a dead terminal needs none.
    if rustix::event::poll(&mut ready, wait.as_ref()).is_ok_and(|count| count > 0) {
        let _ = rustix::io::write(out, LEAVE);
    }
}

/// Writes all of it to stdout, unless the terminal has been given back meanwhile.
fn write(mut bytes: &[u8]) -> io::Result<()> {
    let _output = OUTPUT.lock().unwrap_or_else(PoisonError::into_inner);
    if taken().is_none() {
        return Err(io::ErrorKind::BrokenPipe.into());
    }
    while !bytes.is_empty() {
        match rustix::io::write(stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::INTR) => {}
            // Somebody made the terminal non-blocking (it shares the flag with stdin).
            Err(Errno::AGAIN) => {
                let out = stdout();
                rustix::event::poll(&mut [PollFd::new(&out, PollFlags::OUT)], None)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// A panic gives the terminal back, prints what it prints, and ends the program, whichever thread it was: a station without
/// its input or store thread must not look alive.
fn give_back_on_panic() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let was_taken = restore();
            print(info);
            if was_taken {
                process::exit(101);
            }
        }));
    });
}
