//! The tables of escape sequences: xterm, kitty, rxvt, the Linux console, the application keypad.
//!
//! Sources: xterm's ctlseqs, the kitty keyboard protocol, `console_codes(4)`. A sequence that is in no table is
//! dropped whole.

use super::Token;
use crate::scan::key::{Key, KeyCode, Mods};

/// What a whole escape sequence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    Token(Token),
    PasteBegin,
    PasteEnd,
    Nothing,
}

impl From<Option<Token>> for Sequence {
    fn from(token: Option<Token>) -> Self {
        token.map_or(Self::Nothing, Self::Token)
    }
}

/// `ESC [ parameters last`.
pub(super) fn csi(parameters: &[u8], last: u8) -> Sequence {
    // Private sequences and those with intermediate bytes are answers and reports: nothing that a key sends.
    let Some(p) = Parameters::read(parameters) else { return Sequence::Nothing };
    if p.is_release() {
        return Sequence::Nothing;
    }
    let mods = p.mods(1);
    let key = |code: KeyCode| Sequence::Token(Token::Key(Key { code, mods }));
    match last {
        b'~' => match p.at(0) {
            200 => Sequence::PasteBegin,
            201 => Sequence::PasteEnd,
            // xterm's modifyOtherKeys.
            27 => character(p.at(2), p.mods(1), None).into(),
            number => tilde(number).map_or(Sequence::Nothing, key),
        },
        // rxvt: the same keys with Ctrl, and with Ctrl and Shift.
        b'^' | b'@' => {
            let mods = if last == b'^' { Mods::CTRL } else { Mods::CTRL | Mods::SHIFT };
            tilde(p.at(0)).map(|code| Token::Key(Key { code, mods })).into()
        }
        b'u' => kitty(&p).into(),
        b'Z' => Sequence::Token(Token::Key(Key::plain(KeyCode::Tab).with(mods | Mods::SHIFT))),
        // A cursor report has the same last byte as F3; F3's first parameter is 1 or none.
        b'R' if p.at(0) > 1 => Sequence::Nothing,
        b'P'..=b'S' => key(KeyCode::F(last - b'P' + 1)),
        b'a'..=b'd' => {
            Sequence::Token(Token::Key(Key::plain(arrow(last.to_ascii_uppercase())).with(Mods::SHIFT)))
        }
        b'A'..=b'D' => key(arrow(last)),
        b'H' => key(KeyCode::Home),
        b'F' => key(KeyCode::End),
        _ => Sequence::Nothing,
    }
}

/// `ESC O [modifier] last`: F1 to F4, cursor keys and the keypad in application mode.
pub(super) fn ss3(modifier: Option<u8>, last: u8) -> Sequence {
    let mods = Mods::from_parameter(modifier.map_or(1, |digit| u32::from(digit - b'0')));
    let key = |code: KeyCode| Sequence::Token(Token::Key(Key { code, mods }));
    match last {
        b'A'..=b'D' => key(arrow(last)),
        b'a'..=b'd' => {
            Sequence::Token(Token::Key(Key::plain(arrow(last.to_ascii_uppercase())).with(Mods::CTRL)))
        }
        b'H' => key(KeyCode::Home),
        b'F' => key(KeyCode::End),
        b'P'..=b'S' => key(KeyCode::F(last - b'P' + 1)),
        b'M' => Sequence::Token(Token::Control(b'\r')),
        b'I' => Sequence::Token(Token::Control(b'\t')),
        b' ' => Sequence::Token(Token::Text(' ')),
        b'X' => Sequence::Token(Token::Text('=')),
        // The keypad sends its characters 0x40 higher: `j` is `*`, `p` to `y` are the digits.
        b'j'..=b'y' => Sequence::Token(Token::Text((last - 0x40) as char)),
        _ => Sequence::Nothing,
    }
}

fn arrow(last: u8) -> KeyCode {
    match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        _ => KeyCode::Left,
    }
}

fn tilde(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number as u8 - 10),
        17..=21 => KeyCode::F(number as u8 - 11),
        23..=26 => KeyCode::F(number as u8 - 12),
        28 | 29 => KeyCode::F(number as u8 - 13),
        31..=34 => KeyCode::F(number as u8 - 14),
        _ => return None,
    })
}

/// `CSI code:shifted:base ; modifiers:event ; text u`.
fn kitty(p: &Parameters) -> Option<Token> {
    let mods = p.mods(1);
    let code = match p.at(0) {
        number @ 57_399..=57_408 => return Some(Token::Text((b'0' + (number - 57_399) as u8) as char)),
        57_409 => return Some(Token::Text('.')),
        57_410 => return Some(Token::Text('/')),
        57_411 => return Some(Token::Text('*')),
        57_412 => return Some(Token::Text('-')),
        57_413 => return Some(Token::Text('+')),
        57_414 => return Some(Token::Control(b'\r')),
        57_415 => return Some(Token::Text('=')),
        57_416 => return Some(Token::Text(',')),
        57_417 => KeyCode::Left,
        57_418 => KeyCode::Right,
        57_419 => KeyCode::Up,
        57_420 => KeyCode::Down,
        57_421 => KeyCode::PageUp,
        57_422 => KeyCode::PageDown,
        57_423 => KeyCode::Home,
        57_424 => KeyCode::End,
        57_425 => KeyCode::Insert,
        57_426 => KeyCode::Delete,
        number @ 57_376..=57_387 => KeyCode::F((number - 57_376) as u8 + 13),
        // The rest of the private area: modifiers pressed alone, media keys.
        0xE000..=0xF8FF => return None,
        number => {
            // Caps lock arrives as a modifier, not as a capital; the text and the shifted key say it plainly.
            let locked = p.at(1).saturating_sub(1) & 64 != 0;
            let text =
                Some(p.at(2)).filter(|text| *text != 0).or(Some(p.sub(0, 1)).filter(|shifted| *shifted != 0));
            let capital = (locked != mods.contains(Mods::SHIFT)).then(|| upper(number)).flatten();
            return character(number, mods, text.or(capital));
        }
    };
    Some(Token::Key(Key { code, mods }))
}

fn upper(code: u32) -> Option<u32> {
    char::from_u32(code).filter(char::is_ascii_lowercase).map(|c| c.to_ascii_uppercase() as u32)
}

/// A character by its number, with modifiers; `text` is what it types when that differs.
fn character(code: u32, mods: Mods, text: Option<u32>) -> Option<Token> {
    let c = char::from_u32(code).filter(|_| code != 0)?;
    if mods.contains(Mods::CTRL) {
        return Some(match control(c) {
            Some(byte) if mods.contains(Mods::ALT) => Token::Key(Key::from_control(byte).with(mods)),
            Some(0x1B) => Token::Key(Key::ESC),
            Some(0x7F) => Token::Key(Key::plain(KeyCode::Backspace).with(mods)),
            Some(byte) => Token::Control(byte),
            None => Token::Key(Key { code: KeyCode::Char(c), mods }.with(Mods::NONE)),
        });
    }
    let special = match c {
        '\r' => Some(KeyCode::Enter),
        '\t' => Some(KeyCode::Tab),
        '\u{7f}' | '\u{8}' => Some(KeyCode::Backspace),
        '\u{1b}' => Some(KeyCode::Esc),
        _ => None,
    };
    Some(match special {
        // Plain Enter and Tab are bytes like any scanner's; with a modifier they are keys.
        Some(KeyCode::Enter | KeyCode::Tab) if mods == Mods::NONE => Token::Control(c as u8),
        Some(code) => Token::Key(Key { code, mods }),
        None if mods.contains(Mods::ALT) => Token::Key(Key { code: KeyCode::Char(c), mods }.with(Mods::NONE)),
        None if (c as u32) < 0x20 => Token::Control(c as u8),
        None => Token::Text(text.and_then(char::from_u32).filter(|c| !c.is_control()).unwrap_or(c)),
    })
}

/// The byte that Ctrl makes of a character, as terminals without kitty's protocol send it.
fn control(c: char) -> Option<u8> {
    Some(match c {
        'a'..='z' | 'A'..='Z' | '[' | '\\' | ']' | '^' | '_' => c as u8 & 0x1F,
        ' ' | '@' | '2' => 0,
        '3' => 0x1B,
        '4' => 0x1C,
        '5' => 0x1D,
        '6' | '~' => 0x1E,
        '7' | '/' => 0x1F,
        '8' => 0x7F,
        _ => return None,
    })
}

/// Up to four parameters of up to three parts each; what is missing is 0.
struct Parameters([[u32; 3]; 4]);

impl Parameters {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut values = [[0_u32; 3]; 4];
        let (mut i, mut j) = (0, 0);
        for &byte in bytes {
            match byte {
                b'0'..=b'9' => {
                    if let Some(value) = values.get_mut(i).and_then(|parts| parts.get_mut(j)) {
                        *value = value.saturating_mul(10).saturating_add(u32::from(byte - b'0'));
                    }
                }
                b':' => j += 1,
                b';' => (i, j) = (i + 1, 0),
                _ => return None,
            }
        }
        Some(Self(values))
    }

    fn at(&self, i: usize) -> u32 {
        self.0[i][0]
    }

    fn sub(&self, i: usize, j: usize) -> u32 {
        self.0[i][j]
    }

    fn mods(&self, i: usize) -> Mods {
        Mods::from_parameter(self.at(i))
    }

    /// kitty's event type 3: the key went up again.
    fn is_release(&self) -> bool {
        self.sub(1, 1) == 3
    }
}
