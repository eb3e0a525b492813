//! Bytes → tokens: text, control bytes, keys, the edges of a paste.
//!
//! PURE: a state machine over bytes and the moments at which they came; it knows no screen and no clock. It is our own
//! because no ready-made parser keeps a scanner's bytes (`docs/INPUT.md` has what was tried). What it holds to:
//!
//! * A byte is never lost with its neighbour: what is no UTF-8 is Latin-1, a broken escape sequence is given back as text.
//! * It never waits for ever: an ESC waits [`ESC_WAIT`] for its rest, a sequence [`SEQUENCE_WAIT`], a paste
//!   [`PASTE_WAIT`] and at most [`PASTE_MAX`] bytes.
//! * How the bytes are cut into reads makes no difference, only how long they take.
//!
//! Not here: what a line is, what a scan is. That is [`super::frame`].

mod escape;

use super::{
    key::{Key, Mods},
    profile::Charset,
};
use escape::Sequence;
use std::time::Duration;

/// How long an ESC waits for the rest of its sequence before it is the Esc key. Over SSH the two come apart.
pub const ESC_WAIT: Duration = Duration::from_millis(50);
/// How long an escape sequence that has begun waits for each next byte before it is dropped.
pub const SEQUENCE_WAIT: Duration = Duration::from_millis(150);
/// The longest silence inside a bracketed paste. Ready-made readers wait for ever (crossterm#1060).
pub const PASTE_WAIT: Duration = Duration::from_secs(1);
/// The longest bracketed paste, in bytes; what follows counts as typed.
pub const PASTE_MAX: usize = 64 * 1024;
/// The longest escape sequence, in bytes after `ESC [`; a longer one is no sequence.
const SEQUENCE_MAX: usize = 32;

/// What bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// A character, never below space and never DEL.
    Text(char),
    /// A C0 byte other than ESC, in whichever of its forms it came (`1D`, `CSI 93;5u`, `CSI 29u`, `CSI 27;5;93~`).
    Control(u8),
    /// A key.
    Key(Key),
    /// A bracketed paste begins.
    PasteBegin,
    /// A bracketed paste ends as it should.
    PasteEnd,
    /// A bracketed paste ran out of time or bytes.
    PasteCut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ground,
    /// The bytes of a character so far are in `pending`; `alt`: an ESC came before it.
    Utf8 {
        alt: bool,
    },
    Esc,
    /// After `ESC [`, parameters in `pending`.
    Csi,
    /// After `ESC [ [`: F1 to F5 of the Linux console.
    LinuxFunction,
    /// After `ESC O`, a modifier in `pending`.
    Ss3,
}

/// The state machine. Feed it reads with the moment each came, tell it when its [`deadline`](Self::deadline) has passed.
#[derive(Debug)]
pub struct Decoder {
    charset: Charset,
    state: State,
    pending: Vec<u8>,
    /// When the last byte came; meaningful when not in the ground state.
    since: Duration,
    /// Bytes of the paste so far.
    paste: Option<usize>,
}

impl Decoder {
    /// A decoder in its ground state.
    #[must_use]
    pub fn new(charset: Charset) -> Self {
        Self { charset, state: State::Ground, pending: Vec::new(), since: Duration::ZERO, paste: None }
    }

    /// Takes one read. `at` is measured from any fixed moment and never runs back. Call [`expire`](Self::expire) first.
    pub fn feed(&mut self, bytes: &[u8], at: Duration, out: &mut Vec<Token>) {
        self.since = at;
        for &byte in bytes {
            self.byte(byte, out);
            if let Some(taken) = &mut self.paste {
                *taken += 1;
                if *taken > PASTE_MAX {
                    self.paste = None;
                    out.push(Token::PasteCut);
                }
            }
        }
    }

    /// Whether the bytes so far are the beginning of something.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.state != State::Ground
    }

    /// When [`expire`](Self::expire) has something to do if no byte comes.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let wait = match self.state {
            State::Ground => self.paste.map(|_| PASTE_WAIT)?,
            State::Esc | State::Utf8 { .. } => ESC_WAIT,
            State::Csi | State::LinuxFunction | State::Ss3 => SEQUENCE_WAIT,
        };
        Some(self.since + wait)
    }

    /// Decides about a beginning whose rest has not come by `now`.
    pub fn expire(&mut self, now: Duration, out: &mut Vec<Token>) {
        if self.deadline().is_none_or(|deadline| deadline > now) {
            return;
        }
        match std::mem::replace(&mut self.state, State::Ground) {
            State::Ground if self.paste.take().is_some() => out.push(Token::PasteCut),
            State::Ground => {}
            State::Esc => self.key(Key::ESC, out),
            State::Utf8 { alt } => self.latin1(alt, out),
            // Nothing but the introducer: it was Alt with that character. With parameters: a torn sequence.
            State::Csi if self.pending.is_empty() => self.key(Key::alt('['), out),
            State::Ss3 if self.pending.is_empty() => self.key(Key::alt('O'), out),
            State::Csi | State::Ss3 | State::LinuxFunction => {}
        }
        self.pending.clear();
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<Token>) {
        match self.state {
            State::Ground => self.ground(byte, out),
            State::Utf8 { alt } => self.utf8(byte, alt, out),
            State::Esc => self.escape(byte, out),
            State::Csi => self.csi(byte, out),
            State::LinuxFunction => {
                self.state = State::Ground;
                match byte {
                    b'A'..=b'E' => self.key(Key::f(byte - b'A' + 1), out),
                    _ => self.give_back(b"[[", byte, out),
                }
            }
            State::Ss3 => self.ss3(byte, out),
        }
    }

    fn ground(&mut self, byte: u8, out: &mut Vec<Token>) {
        match byte {
            0x1B => self.state = State::Esc,
            0x7F => self.key(Key::from_control(byte), out),
            0x00..=0x1F => out.push(Token::Control(byte)),
            0x20..=0x7E => out.push(Token::Text(byte as char)),
            0x80.. => self.high(byte, false, out),
        }
    }

    /// The first byte of a character outside ASCII.
    fn high(&mut self, byte: u8, alt: bool, out: &mut Vec<Token>) {
        self.state = State::Ground;
        match (self.charset, byte) {
            (Charset::Utf8, 0xC2..=0xF4) => {
                self.pending.clear();
                self.pending.push(byte);
                self.state = State::Utf8 { alt };
            }
            _ => self.character(byte as char, alt, out),
        }
    }

    fn utf8(&mut self, byte: u8, alt: bool, out: &mut Vec<Token>) {
        self.pending.push(byte);
        match std::str::from_utf8(&self.pending) {
            Ok(text) => {
                let c = text.chars().next();
                self.state = State::Ground;
                self.pending.clear();
                if let Some(c) = c {
                    self.character(c, alt, out);
                }
            }
            // The end was reached inside a character that is right so far.
            Err(error) if error.error_len().is_none() => {}
            Err(_) => {
                self.pending.pop();
                self.state = State::Ground;
                self.latin1(alt, out);
                self.byte(byte, out);
            }
        }
    }

    /// The bytes that turned out to be no UTF-8 are Latin-1, one character each.
    fn latin1(&mut self, alt: bool, out: &mut Vec<Token>) {
        for (i, byte) in std::mem::take(&mut self.pending).into_iter().enumerate() {
            self.character(byte as char, alt && i == 0, out);
        }
    }

    fn escape(&mut self, byte: u8, out: &mut Vec<Token>) {
        self.state = State::Ground;
        self.pending.clear();
        match byte {
            b'[' => self.state = State::Csi,
            b'O' => self.state = State::Ss3,
            0x1B => {
                self.key(Key::ESC, out);
                self.state = State::Esc;
            }
            // An ESC before a control byte is data of its own: the CR behind it must stay an end.
            0x00..=0x1F => {
                self.key(Key::ESC, out);
                out.push(Token::Control(byte));
            }
            0x7F => self.key(Key::from_control(byte).with(Mods::ALT), out),
            0x20..=0x7E => self.character(byte as char, true, out),
            0x80.. => self.high(byte, true, out),
        }
    }

    fn csi(&mut self, byte: u8, out: &mut Vec<Token>) {
        let intermediate = self.pending.last().is_some_and(|last| matches!(last, 0x20..=0x2F));
        match byte {
            b'[' if self.pending.is_empty() => self.state = State::LinuxFunction,
            _ if self.pending.len() >= SEQUENCE_MAX => self.give_back(b"[", byte, out),
            0x30..=0x3F if !intermediate => self.pending.push(byte),
            0x20..=0x2F => self.pending.push(byte),
            0x40..=0x7E => {
                self.state = State::Ground;
                let pending = std::mem::take(&mut self.pending);
                self.sequence(escape::csi(&pending, byte), out);
            }
            // A new sequence begins; the torn one is dropped.
            0x1B => {
                self.pending.clear();
                self.state = State::Esc;
            }
            _ => self.give_back(b"[", byte, out),
        }
    }

    fn ss3(&mut self, byte: u8, out: &mut Vec<Token>) {
        match byte {
            b'1'..=b'9' if self.pending.is_empty() => self.pending.push(byte),
            0x20..=0x7E => {
                self.state = State::Ground;
                let modifier = std::mem::take(&mut self.pending);
                self.sequence(escape::ss3(modifier.first().copied(), byte), out);
            }
            0x1B => {
                self.pending.clear();
                self.state = State::Esc;
            }
            _ => self.give_back(b"O", byte, out),
        }
    }

    /// What looked like a sequence is none: Alt with the introducer, then everything as it stands.
    fn give_back(&mut self, introducer: &[u8], byte: u8, out: &mut Vec<Token>) {
        self.state = State::Ground;
        let pending = std::mem::take(&mut self.pending);
        self.character(introducer[0] as char, true, out);
        for byte in introducer[1..].iter().chain(&pending).chain([&byte]) {
            self.byte(*byte, out);
        }
    }

    fn sequence(&mut self, sequence: Sequence, out: &mut Vec<Token>) {
        match sequence {
            Sequence::Token(Token::Key(key)) => self.key(key, out),
            Sequence::Token(token) => out.push(token),
            Sequence::PasteBegin if self.paste.is_none() => {
                self.paste = Some(0);
                out.push(Token::PasteBegin);
            }
            Sequence::PasteEnd if self.paste.take().is_some() => out.push(Token::PasteEnd),
            Sequence::PasteBegin | Sequence::PasteEnd | Sequence::Nothing => {}
        }
    }

    fn character(&self, c: char, alt: bool, out: &mut Vec<Token>) {
        if alt && self.paste.is_none() { out.push(Token::Key(Key::alt(c))) } else { out.push(Token::Text(c)) }
    }

    /// A paste is text: the keys in it are dropped.
    fn key(&self, key: Key, out: &mut Vec<Token>) {
        if self.paste.is_none() {
            out.push(Token::Key(key));
        }
    }
}

#[cfg(test)]
mod tests;
