//! The signal thread: one message a signal, so that the program ends, redraws or comes back in its own order.

use super::terminal;
use signal_hook::{
    consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGWINCH},
    iterator::{Handle, Signals},
};
use std::{io, process, thread};

/// What the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Signal {
    /// TERM or INT: end, leaving the terminal as it was.
    Terminate,
    /// HUP: the terminal is gone; end at once, do not wait for anything on it.
    Hangup,
    /// WINCH: the terminal has another size.
    Resize,
    /// CONT: the program was stopped and goes on; whoever had the terminal meanwhile has left it in any state.
    Continue,
}

/// The program's end of the signal thread. Dropping it ends the thread; the signals stay caught.
#[derive(Debug)]
pub struct SignalHandle(Handle);

impl Drop for SignalHandle {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Starts the thread. `send` says whether anybody listens still.
///
/// A program that does not end at the first TERM, INT or HUP is ended by the second, with its terminal restored.
///
/// # Errors
/// When a signal cannot be caught or the system has no thread to give.
pub fn spawn(mut send: impl FnMut(Signal) -> bool + Send + 'static) -> io::Result<SignalHandle> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP, SIGWINCH, SIGCONT])?;
    let handle = signals.handle();
    thread::Builder::new().name("signal".into()).spawn(move || {
        let mut asked = false;
        for number in signals.forever() {
            let signal = match number {
                SIGWINCH => Signal::Resize,
                SIGCONT => Signal::Continue,
                SIGHUP => Signal::Hangup,
                _ => Signal::Terminate,
            };
            let ends = matches!(signal, Signal::Terminate | Signal::Hangup);
            let heard = send(signal);
            if ends && (asked || !heard) {
                terminal::restore();
                process::exit(128 + number);
            }
            asked |= ends;
        }
    })?;
    Ok(SignalHandle(handle))
}
