//! What arrived: bytes with their times as tokens, and tokens as pieces of text.

use super::{Pace, Read};
use crate::scan::{
    decode::{Decoder, Token},
    frame::alt::{alt_digit, compose},
    key::Key,
    profile::{Charset, Layout},
};
use std::time::Duration;

/// Tokens with the moment of each.
#[derive(Debug)]
pub(super) struct Arrival {
    tokens: Vec<Token>,
    times: Vec<Duration>,
    /// Whether bytes above 7F came that are no UTF-8.
    pub(super) charset: Charset,
    /// Whether it came as a bracketed paste: by an app, not by a keyboard.
    pub(super) pasted: bool,
}

/// A character, control characters among them, or a key between the characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Char(char),
    Key(Key),
}

impl Arrival {
    pub(super) fn of(reads: &[Read]) -> Self {
        let bytes: Vec<u8> = reads.iter().flat_map(|read| read.bytes.iter().copied()).collect();
        let charset = if std::str::from_utf8(&bytes).is_ok() { Charset::Utf8 } else { Charset::Latin1 };
        let mut decoder = Decoder::new(charset);
        let (mut all, mut times, mut out) = (Vec::new(), Vec::new(), Vec::new());
        let mut now = Duration::ZERO;
        for read in reads {
            now = now.max(read.at);
            decoder.expire(now, &mut out);
            decoder.feed(&read.bytes, now, &mut out);
            times.resize(times.len() + out.len(), now);
            all.append(&mut out);
        }
        if let Some(end) = decoder.deadline() {
            decoder.expire(end, &mut out);
            times.resize(times.len() + out.len(), now);
            all.append(&mut out);
        }
        let pasted = all.contains(&Token::PasteBegin);
        Self { tokens: all, times, charset, pasted }
    }

    /// The gaps between the characters, without those in front of ends at the end.
    pub(super) fn pace(&self) -> Pace {
        // Behind the first end may stand another scan.
        let is_end = |token: &Token| matches!(token, Token::Control(b'\r' | b'\n' | b'\t'));
        let first = self.tokens.iter().position(is_end).unwrap_or(self.tokens.len());
        let is_suffix = |token: &&Token| !matches!(token, Token::Text(_) | Token::Control(0x1C..=0x1F));
        let suffix = self.tokens.iter().take(first).rev().take_while(is_suffix).count();
        let times = self.times.get(..first - suffix).unwrap_or_default();
        let mut gaps: Vec<Duration> = times.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
        gaps.sort_unstable();
        let is_text = |token: &&Token| matches!(token, Token::Text(_));
        Pace {
            characters: self.tokens.iter().filter(is_text).count(),
            median: gaps.get(gaps.len().saturating_sub(1) / 2).copied().unwrap_or_default(),
            longest: gaps.last().copied().unwrap_or_default(),
        }
    }

    /// How many of the keys are Alt with a digit.
    pub(super) fn alt_digits(&self, layout: &Layout) -> usize {
        self.tokens.iter().filter(|token| alt_digit(**token, layout).is_some()).count()
    }

    /// The text and the keys in it, as the framer would take them between fast characters.
    pub(super) fn pieces(&self, layout: &Layout) -> Vec<Piece> {
        let mut out = Vec::with_capacity(self.tokens.len());
        for token in compose(self.tokens.clone(), layout) {
            match token {
                Token::Text(c) => match layout.melted(c) {
                    Some((accent, letter)) => out.extend([Piece::Char(accent), Piece::Char(letter)]),
                    None => out.push(Piece::Char(c)),
                },
                Token::Control(byte) => out.push(Piece::Char(byte as char)),
                Token::Key(key) if key == Key::ESC => out.push(Piece::Char('\u{1b}')),
                Token::Key(key) => match key.alt_char() {
                    Some(c) => out.extend([Piece::Char('\u{1b}'), Piece::Char(c)]),
                    None => out.push(Piece::Key(key)),
                },
                Token::PasteBegin | Token::PasteEnd | Token::PasteCut => {}
            }
        }
        out
    }
}
