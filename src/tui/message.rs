//! What comes in, and what should happen: the only doors of the screens.
//!
//! Input, signals and the store all send a [`Message`] into one channel; [`super::update`] answers with [`Effects`],
//! which are data: whoever runs the loop carries them out. No message carries a tick, because nothing on these screens
//! changes with time alone.

use super::{
    key::Key,
    screen::first_run::Choice,
    theme::{Charset, ThemeName},
};
use crate::{
    print::Label,
    scan::{Fault, Frame, Profile, setup::Read},
    store::service::{Event, Request},
};

/// Something happened.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "few wait at a time, and each is moved once")]
pub enum Message {
    /// The unfinished text of the input line, whole, each time that it changes.
    Line(String),
    /// A finished line, typed or scanned alike; the input line is empty again.
    Scanned {
        /// The text between two terminators.
        text: String,
        /// The scan in it, where something typed may stand before it (see [`Frame::burst`]).
        burst: Option<String>,
    },
    /// A finished line that may not be acted on; the input line is empty again.
    Garbled {
        /// What there is of it.
        text: String,
        /// Why.
        fault: Fault,
    },
    /// Everything that came, untouched, up to a silence: only while the scanner is set up ([`Effect::Listen`]).
    Arrived(Vec<Read>),
    /// The scanner's profile is in force and on disk, or why it is not on disk.
    ScannerKept(Option<String>),
    /// A command key.
    Key(Key),
    /// The store tells something.
    Store(Event),
    /// A label is printed, or why not.
    Printed(Result<String, String>),
    /// The terminal has this size now: columns, rows.
    Resize(u16, u16),
    /// The program was stopped and goes on: whoever had the terminal meanwhile has left it in any state.
    Resumed,
    /// The system wants the program to end (hang-up, termination): no questions.
    Terminate,
}

impl From<Frame> for Message {
    fn from(frame: Frame) -> Self {
        match Fault::of(&frame) {
            None => Self::Scanned { text: frame.whole(), burst: frame.burst },
            Some(fault) => Self::Garbled { text: frame.text, fault },
        }
    }
}

/// Something that should happen outside the screens.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the store.
    Ask(Request),
    /// Ring the bell so many times: 1 done, 2 a question, 3 an error.
    Bell(u8),
    /// Forget what the terminal shows and draw all of it again.
    Repaint,
    /// Empty the input line.
    ClearLine,
    /// Hand on what comes as it comes, beside what it says, or no longer ([`Message::Arrived`]).
    Listen(bool),
    /// Hear the scanner by this profile, and keep it; answered by [`Message::ScannerKept`].
    KeepScanner(Box<Profile>),
    /// Keep this look for the next start.
    KeepLook(ThemeName, Charset),
    /// Print a label of this, somewhere else than here: the answer is [`Message::Printed`].
    Print {
        /// Of what, for the answer.
        what: String,
        /// The label.
        label: Box<Label>,
    },
    /// Print the label of an order's carton, where there is a printer: nobody asked for it by a word of their own.
    Carton {
        /// Of what, for the answer.
        what: String,
        /// The label.
        label: Box<Label>,
    },
    /// The first-run screen has been answered; the loop ends.
    Chosen(Choice),
    /// The program may end: nothing is pending.
    Quit,
}

/// What one message leads to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Effects {
    /// In this order.
    pub list: Vec<Effect>,
    /// Whether anything visible changed.
    pub redraw: bool,
}

impl Effects {
    /// Nothing at all happened.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Only the screen changed.
    #[must_use]
    pub fn redraw() -> Self {
        Self { list: Vec::new(), redraw: true }
    }

    /// The screen changed, and this should happen.
    #[must_use]
    pub fn of(effect: Effect) -> Self {
        Self { list: vec![effect], redraw: true }
    }

    /// The screen changed, and the store is asked.
    #[must_use]
    pub fn ask(request: Request) -> Self {
        Self::of(Effect::Ask(request))
    }

    /// Both, in this order.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.redraw |= other.redraw;
        self
    }
}
