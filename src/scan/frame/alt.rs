//! Alt with digits on the keypad: how some scanners write control characters (Alt+029 is GS), and some every character
//! (Alt+0065 is A).

use crate::scan::{
    decode::Token,
    key::{Key, KeyCode, Mods},
    profile::Layout,
};

/// Replaces every run of Alt+digits that spells characters by those characters; all else stays as it is. Where a scanner
/// takes the digits above the letters, they come as whatever `layout` has there.
pub(in crate::scan) fn compose(tokens: Vec<Token>, layout: &Layout) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut run: Vec<u8> = Vec::new();
    for token in tokens {
        if let Some(digit) = alt_digit(token, layout) {
            run.push(digit);
        } else {
            settle(&mut run, &mut out);
            out.push(token);
        }
    }
    settle(&mut run, &mut out);
    out
}

/// The digit that was pressed with Alt, if the token is one.
pub(in crate::scan) fn alt_digit(token: Token, layout: &Layout) -> Option<u8> {
    let Token::Key(Key { code: KeyCode::Char(c), mods: Mods::ALT }) = token else { return None };
    let meant = if c.is_ascii_digit() { c } else { layout.restore(c) };
    meant.to_digit(10).and_then(|digit| digit.try_into().ok())
}

/// Groups of four digits are tried first: `0029` is one character, never `002` and a 9.
fn settle(run: &mut Vec<u8>, out: &mut Vec<Token>) {
    let digits = std::mem::take(run);
    match spelled(&digits, 4).or_else(|| spelled(&digits, 3)) {
        Some(tokens) => out.extend(tokens),
        None => out.extend(digits.iter().map(|digit| Token::Key(Key::alt((b'0' + digit) as char)))),
    }
}

fn spelled(digits: &[u8], width: usize) -> Option<Vec<Token>> {
    if digits.is_empty() || !digits.len().is_multiple_of(width) {
        return None;
    }
    digits
        .chunks(width)
        .map(|group| {
            let code = group.iter().fold(0_u32, |code, digit| code * 10 + u32::from(*digit));
            (group[0] == 0 && (1..=255).contains(&code))
                .then(|| char::from_u32(code).map(Token::Text))
                .flatten()
        })
        .collect()
}
