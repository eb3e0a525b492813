//! Timed bytes → scans and keys: the one place that knows what a scanner does to a keyboard line.
//!
//! PURE: no clock, no screen. [`Framer`] is fed reads with the moment each came, and told when its deadline has passed.
//!
//! * Characters gather in one line; CR, LF or the profile's suffix ends it, and what it says is the same whoever typed it.
//! * Timing is a hint ([`Origin`]: which sound, which audit flag), never a gate: a scan that a network tore apart, or one
//!   that was typed by hand, is taken like any other.
//! * A Ctrl key or an arrow *between* fast characters is a scanner's way to write a control character and belongs to the
//!   line; so such a key is held for [`HOLD`] before it is a key.
//! * An end on an empty line right behind another end is the second half of a suffix (CR LF, TAB CR) and nothing else: a
//!   scan's Enter never presses anything.
//!
//! Deliberately not here: what a text means ([`crate::barcode`]), and any split of a line by time alone: leftovers of typing
//! before a scan stay in the text, with the burst behind them told beside it ([`Frame::burst`]); who knows the catalog decides.

pub(super) mod alt;
mod event;
mod line;
pub(super) mod text;

pub use event::{Aim, Event, Frame, Origin, Terminator};

use super::{
    decode::{Decoder, Token},
    key::{Key, KeyCode, Mods},
    profile::{Alias, Profile, Suffix},
};
use crate::barcode::gtin::{Gtin, GtinError};
use line::{Line, Measure};
use std::time::Duration;

/// How long a key right behind a character waits to see whether it stands between characters.
pub const HOLD: Duration = Duration::from_millis(60);
/// How long the digits of an Alt number in a scan wait for the next.
const HOLD_NUMBER: Duration = Duration::from_millis(150);
/// How long behind an end a further end on an empty line is the rest of its suffix.
pub const SUFFIX_REST: Duration = Duration::from_millis(50);
/// The longest line, in characters. The largest symbol in use, QR, holds 7,089 digits.
pub const LINE_MAX: usize = 8192;
/// The most keys held at a time; a scanner that sends every character as Alt+0ddd holds four a character.
const HELD_MAX: usize = 4 * LINE_MAX;

/// The state machine between the bytes of one station and what they say.
///
/// Its events depend on the bytes and their times only, not on how they were cut into reads.
#[derive(Debug)]
pub struct Framer {
    profile: Profile,
    decoder: Decoder,
    measure: Measure,
    line: Line,
    /// Keys that may belong to the line, oldest first.
    held: Vec<Token>,
    held_at: Duration,
    ended_at: Option<Duration>,
    in_paste: bool,
    tokens: Vec<Token>,
}

/// What held keys turned out to stand between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A character or an end came in time: they belong to the line.
    Fast,
    /// Nothing came: they are keys.
    Silence,
}

impl Framer {
    /// A framer with an empty line.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self {
            decoder: Decoder::new(profile.charset),
            measure: Measure::of(profile.gap_ms),
            profile,
            line: Line::default(),
            held: Vec::new(),
            held_at: Duration::ZERO,
            ended_at: None,
            in_paste: false,
            tokens: Vec::new(),
        }
    }

    /// Takes one read. `at` is measured from any fixed moment and never runs back.
    pub fn feed(&mut self, bytes: &[u8], at: Duration, emit: &mut impl FnMut(Event)) {
        self.expire(at, emit);
        self.decode(at, emit, |decoder, tokens| decoder.feed(bytes, at, tokens));
    }

    /// When [`expire`](Self::expire) has something to do if no byte comes; `None`: never.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let decoder = self.decoder.deadline();
        // A sequence that has begun came in time: what it will say counts before the silence does.
        let rest = if self.decoder.is_pending() { decoder.unwrap_or_default() } else { Duration::ZERO };
        let held = (!self.held.is_empty()).then(|| (self.held_at + self.hold()).max(rest));
        let idle = self.idle_deadline().map(|at| at.max(rest));
        [decoder, held, idle].into_iter().flatten().min()
    }

    /// How long held keys wait. An unfinished number behind characters of a scanner can only go on: its last digit may be the
    /// late last character of the scan.
    fn hold(&self) -> Duration {
        let digit = |token: &Token| alt::alt_digit(*token, &self.profile.layout).is_some();
        let digits = self.held.iter().rev().take_while(|token| digit(token)).count();
        if digits % 3 == 0 || !self.line.looks_scanned(self.measure) { HOLD } else { HOLD_NUMBER }
    }

    /// The moment to give to [`feed`](Self::feed) for a read at `now` that was ready before any time-out was noticed: on a busy
    /// machine the reader can be late, and a sequence whose rest has long been there must not be torn by that.
    #[must_use]
    pub fn in_time(&self, now: Duration) -> Duration {
        match self.decoder.deadline().filter(|_| self.decoder.is_pending()) {
            Some(deadline) => now.min(deadline.saturating_sub(Duration::from_nanos(1))),
            None => now,
        }
    }

    /// Does what time alone decides, up to `now`.
    pub fn expire(&mut self, now: Duration, emit: &mut impl FnMut(Event)) {
        while let Some(at) = self.deadline().filter(|at| *at <= now) {
            if self.decoder.deadline().is_some_and(|deadline| deadline <= at) {
                self.decode(at, emit, |decoder, tokens| decoder.expire(at, tokens));
            } else if !self.held.is_empty() {
                self.resolve(Next::Silence, emit);
            } else {
                self.finish(Terminator::Timeout, emit);
            }
        }
    }

    /// The line so far, safe to show: what is typed or scanned and not yet ended.
    #[must_use]
    pub fn line(&self) -> String {
        self.line.visible()
    }

    /// Forgets the line so far, and keys that wait beside it.
    pub fn clear(&mut self) {
        self.held.clear();
        self.line.clear();
    }

    /// Goes on with another profile; the line so far is forgotten.
    pub fn set_profile(&mut self, profile: Profile) {
        *self = Self::new(profile);
    }

    fn decode(
        &mut self,
        at: Duration,
        emit: &mut impl FnMut(Event),
        run: impl FnOnce(&mut Decoder, &mut Vec<Token>),
    ) {
        let mut tokens = std::mem::take(&mut self.tokens);
        run(&mut self.decoder, &mut tokens);
        for token in tokens.drain(..) {
            self.token(token, at, emit);
        }
        self.tokens = tokens;
    }

    fn token(&mut self, token: Token, at: Duration, emit: &mut impl FnMut(Event)) {
        if let Some(end) = self.terminator(token) {
            self.resolve(Next::Fast, emit);
            return self.end(end, token, at, emit);
        }
        match token {
            Token::Text(c) => {
                self.resolve(Next::Fast, emit);
                self.line.push(c, at);
            }
            Token::Control(byte) if self.is_data(byte) => {
                self.resolve(Next::Fast, emit);
                self.line.push(byte as char, at);
            }
            Token::PasteBegin => {
                self.resolve(Next::Silence, emit);
                self.in_paste = true;
                // What stood in the line is pasted into.
                self.line.pasted();
            }
            Token::PasteEnd => {
                self.in_paste = false;
                self.finish(Terminator::PasteEnd, emit);
            }
            // Half a paste is shown and can be finished or cleared by hand; it is never acted on by itself.
            Token::PasteCut => {
                self.in_paste = false;
                if self.line.is_empty() {
                    self.line.clear();
                }
            }
            Token::Key(key) if self.alias(key).is_some() && self.line.looks_scanned(self.measure) => {
                self.resolve(Next::Fast, emit);
                self.line.push_all(self.alias(key).unwrap_or_default(), at);
            }
            Token::Key(key) if key.code == KeyCode::Backspace && key.mods == Mods::NONE => {
                self.resolve(Next::Silence, emit);
                self.act(key, emit);
            }
            Token::Key(_) | Token::Control(_) if self.may_belong(token, at) => {
                if self.held.len() >= HELD_MAX {
                    self.resolve(Next::Silence, emit);
                }
                self.held.push(token);
                self.held_at = at;
            }
            Token::Key(key) => {
                self.resolve(Next::Silence, emit);
                self.act(key, emit);
            }
            Token::Control(byte) => {
                self.resolve(Next::Silence, emit);
                self.act(Key::from_control(byte), emit);
            }
        }
    }

    /// What ends a line, in this profile.
    fn terminator(&self, token: Token) -> Option<Terminator> {
        match (token, self.profile.suffix) {
            (Token::Control(b'\r'), _) => Some(Terminator::Cr),
            (Token::Control(b'\n'), _) => Some(Terminator::Lf),
            (Token::Control(b'\t'), Suffix::Auto | Suffix::Tab) => Some(Terminator::Tab),
            (Token::Control(0x03), Suffix::Etx) => Some(Terminator::Etx),
            (Token::Control(0x04), Suffix::Eot) => Some(Terminator::Eot),
            _ => None,
        }
    }

    /// Control bytes that are data wherever they come: the separators (so nothing may be bound to Ctrl+4 to Ctrl+7), all of
    /// them inside a paste, EOT at the end of an ISO/IEC 15434 message, and the prefix at the beginning.
    fn is_data(&self, byte: u8) -> bool {
        match byte {
            0x1C..=0x1F => true,
            _ if self.in_paste => true,
            0x04 if text::restore(self.line.raw(), &self.profile).contains("[)>") => true,
            _ => {
                self.line.is_empty()
                    && self
                        .profile
                        .prefix
                        .as_ref()
                        .is_some_and(|mark| mark.as_str().starts_with(byte as char))
            }
        }
    }

    /// Whether a key came fast enough behind a character to be part of a scan. Alt with a character always may: it is also
    /// an ESC in front of a scan, and Alt+029 is GS.
    fn may_belong(&self, token: Token, at: Duration) -> bool {
        if matches!(token, Token::Key(key) if key.alt_char().is_some()) {
            return true;
        }
        let fast = |before: Duration| at.saturating_sub(before) <= HOLD;
        !self.line.is_empty()
            && (self.line.last_at().is_some_and(fast) || !self.held.is_empty() && fast(self.held_at))
    }

    fn alias(&self, key: Key) -> Option<&'static str> {
        let is = |alias: &Option<Alias>| matches!(alias, Some(Alias::Key(known)) if *known == key);
        if is(&self.profile.gs_alias) {
            Some("\u{1d}")
        } else if is(&self.profile.rs_alias) {
            Some("\u{1e}")
        } else if is(&self.profile.eot_alias) {
            Some("\u{4}")
        } else {
            None
        }
    }

    /// Decides about the held keys, in the order in which they came.
    fn resolve(&mut self, next: Next, emit: &mut impl FnMut(Event)) {
        if self.held.is_empty() {
            return;
        }
        let at = self.held_at;
        for token in alt::compose(std::mem::take(&mut self.held), &self.profile.layout) {
            match (token, next) {
                // Alt+013: the suffix of a scanner that writes everything this way.
                (Token::Text(c), _) if c.is_ascii_control() => match self.terminator(Token::Control(c as u8))
                {
                    Some(end) => {
                        self.finish(end, emit);
                        self.ended_at = Some(at);
                    }
                    None => self.line.push(c, at),
                },
                (Token::Text(c), _) => self.line.push(c, at),
                (Token::Control(byte), Next::Fast) => self.line.push(byte as char, at),
                (Token::Control(byte), Next::Silence) => self.act(Key::from_control(byte), emit),
                (Token::Key(key), Next::Silence) => self.act(key, emit),
                (Token::Key(key), Next::Fast) => self.take_in(key, at, emit),
                (Token::PasteBegin | Token::PasteEnd | Token::PasteCut, _) => {}
            }
        }
    }

    /// A key between fast characters.
    fn take_in(&mut self, key: Key, at: Duration, emit: &mut impl FnMut(Event)) {
        if let Some(text) = self.alias(key) {
            self.line.push_all(text, at);
        } else if let Some(c) = key.alt_char() {
            // The byte before it was an ESC: data inside a scan, the Esc key in front of one.
            if self.line.is_empty() {
                self.act(Key::ESC, emit);
            } else {
                self.line.push('\u{1b}', at);
            }
            self.line.push(c, at);
        } else if key == Key::ESC {
            self.line.push('\u{1b}', at);
        } else {
            self.line.stray(key);
        }
    }

    /// Keys that edit the line do so; all others, and those on an empty line, go to the program.
    fn act(&mut self, key: Key, emit: &mut impl FnMut(Event)) {
        let edit = (!self.line.is_empty()).then_some((key.code, key.mods));
        match edit {
            Some((KeyCode::Backspace, Mods::NONE)) => self.line.pop(),
            Some((KeyCode::Esc, Mods::NONE)) => self.line.clear(),
            Some((KeyCode::Char('u'), Mods::CTRL)) => self.line.clear(),
            Some((KeyCode::Char('w'), Mods::CTRL)) => self.line.pop_word(),
            _ => emit(Event::Key(key)),
        }
    }

    fn end(&mut self, end: Terminator, token: Token, at: Duration, emit: &mut impl FnMut(Event)) {
        let rest_of_suffix = self.ended_at.is_some_and(|ended| at.saturating_sub(ended) <= SUFFIX_REST);
        if self.finish(end, emit) {
            self.ended_at = Some(at);
        } else if !(rest_of_suffix || self.in_paste || end == Terminator::Lf) {
            // No key sends LF, so an LF on an empty line is the late half of a CR LF.
            if let Token::Control(byte) = token {
                emit(Event::Key(Key::from_control(byte)));
            }
        }
    }

    /// Hands out the line. Whether there was one.
    fn finish(&mut self, end: Terminator, emit: &mut impl FnMut(Event)) -> bool {
        let line = self.line.take(self.in_paste);
        let origin = line.origin(self.measure);
        let (text, aim) = text::canonical(line.raw(), origin, &self.profile);
        if text.is_empty() {
            return false;
        }
        let end = if line.overflowed() { Terminator::Overflow } else { end };
        let burst = line.burst(self.measure).map(|raw| text::canonical(raw, Origin::Scanned, &self.profile));
        let burst = burst.map(|(text, aim)| aim.map_or_else(|| text.clone(), |aim| format!("{aim}{text}")));
        emit(Event::Frame(Frame { text, burst, aim, end, origin, stray: line.into_stray() }));
        true
    }

    /// When silence ends the line: only where the profile says so, only for what a scanner sent (6 characters or more, median
    /// gap of a scanner), and never inside a code whose check digit is still missing.
    fn idle_deadline(&self) -> Option<Duration> {
        let wait = Duration::from_millis(self.profile.no_suffix_timeout_ms?.into());
        let last = self.line.last_at().filter(|_| !self.in_paste && self.held.is_empty())?;
        let whole = self.line.len() >= 6 && self.line.looks_scanned(self.measure) && {
            let (text, _) = text::canonical(self.line.raw(), Origin::Scanned, &self.profile);
            !matches!(Gtin::parse(text.trim()), Err(GtinError::CheckDigit { .. }))
        };
        whole.then_some(last + wait)
    }
}

#[cfg(test)]
mod tests;
