//! From the scan taken apart to the profile that undoes what happened to it.

use super::{
    Setup, SetupError,
    align::{self, Aligned, Pair},
    arrival::{Arrival, Piece},
    layouts::{KNOWN, Known},
    words::{self, Found},
};
use crate::scan::{
    frame::text::restore,
    key::Key,
    profile::{Alias, Caps, Layout, Mark, Profile, Suffix},
};

/// How a control character arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Itself,
    /// As it is, because a scanner and the framer agree on Alt and its number.
    Alt,
    /// As a text that every profile understands.
    Spelled(String),
    /// As a text.
    Text(String),
    /// As a key.
    Key(Key),
    /// Not at all.
    Lost,
    /// As a caps lock.
    CapsLock,
    /// As something that ends a code.
    End(char),
    /// As more than one key.
    Keys,
}

/// Which characters come for which.
#[derive(Debug, Default)]
pub(super) struct Learned {
    pub(super) layout: Layout,
    pub(super) caps: bool,
    /// All letters come in one case; whether that is capitals.
    pub(super) folded: Option<bool>,
    /// The keyboard that it is to the last character.
    pub(super) name: Option<&'static str>,
    /// Characters that come as what another one comes as: what comes, what it is taken for, what it may be.
    pub(super) shared: Vec<(char, char, char)>,
    /// Characters for which nothing comes.
    pub(super) lost: Vec<char>,
    /// Characters that come as others.
    pub(super) changed: usize,
    /// The digits need Shift when they are typed.
    pub(super) shifted_digits: bool,
}

/// Where two printed characters come as one, which is meant: what codes hold, first.
const USUAL: &str =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-/.+:_*$%#,=()&;<>[]{}?!@'\"\\|^~`";

/// Texts for separators that every profile understands.
const SPELLED: [&str; 9] =
    ["{GS}", "<GS>", "\u{241d}", "{RS}", "<RS>", "\u{241e}", "{EOT}", "<EOT>", "\u{2404}"];

pub(super) fn learn(text: &str, arrival: &Arrival) -> Result<Setup, SetupError> {
    let learned = characters(&align::characters(text, &arrival.pieces(&Layout::default()))?);
    // Once more with the layout: only it tells Alt with digits, and letters that a dead key has melted with.
    let taken = align::align(text, &arrival.pieces(&learned.layout))?;
    let alt = arrival.alt_digits(&learned.layout);
    let pace = arrival.pace();
    let mut profile = Profile {
        charset: arrival.charset,
        layout: learned.layout.clone(),
        caps: if learned.caps { Caps::Swapped } else { Caps::AsSent },
        gap_ms: Some(pace.median.as_millis() as u32).filter(|ms| *ms > 0),
        ..Profile::default()
    };
    profile.suffix = suffix(&taken.suffix);
    if !ends(&taken.suffix) {
        // Twice the longest silence, so that no code is cut in two; what a person does not notice, at least.
        let wait = (pace.longest.as_millis() as u32).saturating_mul(2).clamp(150, 1500);
        profile.no_suffix_timeout_ms = Some(wait);
    }
    let forms: Vec<Form> = (taken.controls.iter().zip(['\u{1d}', '\u{1e}', '\u{4}']))
        .map(|(pieces, control)| form(pieces, control, alt > 0, profile.suffix, &profile))
        .collect();
    let mut forms = forms;
    if taken.flipped && forms.last() == Some(&Form::Lost) {
        forms.pop();
        forms.push(Form::CapsLock);
    }
    let mut aliases = forms.iter().map(alias);
    profile.gs_alias = aliases.next().flatten();
    profile.rs_alias = aliases.next().flatten();
    profile.eot_alias = aliases.next().flatten();
    let (prefix, aim) = prefix(&taken.prefix, &profile);
    profile.prefix = prefix;

    let found = Found {
        profile: &profile,
        learned: &learned,
        taken: &taken,
        forms: &forms,
        aim,
        pace,
        writes_alt: alt > 100,
        pasted: arrival.pasted,
    };
    let (found, warnings) = (words::found(&found), words::warnings(&found));
    Ok(Setup { profile, found, warnings })
}

fn swap(c: char) -> char {
    if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
}

/// The table of characters, and what it is called.
fn characters(pairs: &[Pair]) -> Learned {
    let came = |small: bool, capital: bool| {
        let of_case = |c: char| if capital { c.is_uppercase() } else { c.is_lowercase() };
        let printed = |c: char| if small { c.is_ascii_lowercase() } else { c.is_ascii_uppercase() };
        pairs.iter().filter(|p| printed(p.printed) && p.came.is_some_and(of_case)).count()
    };
    let small_are_capitals = came(true, true) > came(true, false);
    let capitals_are_small = came(false, false) > came(false, true);
    let caps = small_are_capitals && capitals_are_small;
    let folded = (small_are_capitals != capitals_are_small).then_some(small_are_capitals);

    let exact: Vec<&Known> = KNOWN.iter().filter(|known| is(known, pairs, caps)).collect();
    let mut all = pairs.to_vec();
    if let Some(first) = exact.first() {
        let shifts = caps && digits_are_shifted(first, pairs);
        let untold = (' '..='~').filter(|c| *c != ' ' && !pairs.iter().any(|p| p.printed == *c));
        for printed in untold {
            let mut guesses = exact.iter().map(|known| typed(known, printed, caps, shifts));
            let guess = guesses.next().flatten();
            if let Some((came, dead)) = guess.filter(|_| guesses.all(|other| other == guess)) {
                all.push(Pair { printed, came: Some(came), dead });
            }
        }
    }
    let mut learned =
        Learned { caps, folded, name: exact.first().map(|known| known.name), ..Learned::default() };
    let rank = |c: char| USUAL.find(c).unwrap_or(usize::MAX);
    all.sort_by_key(|pair| rank(pair.printed));
    let mut taken: Vec<(char, char)> = Vec::new();
    let (mut from, mut to, mut dead) = (String::new(), String::new(), String::new());
    for pair in &all {
        let Some(came) = pair.came else {
            learned.lost.push(pair.printed);
            continue;
        };
        if let Some((_, first)) = taken.iter().find(|(other, _)| *other == came) {
            learned.shared.push((came, *first, pair.printed));
            continue;
        }
        taken.push((came, pair.printed));
        if pair.dead {
            dead.push(came);
        }
        // Caps lock is undone behind the layout, for every letter.
        let target =
            if caps && pair.printed.is_ascii_alphabetic() { swap(pair.printed) } else { pair.printed };
        if came != target {
            from.push(came);
            to.push(target);
            learned.changed += 1;
            learned.shifted_digits |= pair.printed.is_ascii_digit();
        }
    }
    learned.layout = Layout::new(&from, &to).unwrap_or_default().with_dead(&dead);
    learned
}

/// What a keyboard types for a character, with caps lock on or off; `shifts`: a caps lock that shifts the digits too.
fn typed(known: &Known, printed: char, caps: bool, shifts: bool) -> Option<(char, bool)> {
    let plain = known.types(printed)?;
    if !caps {
        return Some(plain);
    }
    let swapped = flip(plain.0);
    if plain.0.is_alphabetic() && swapped != plain.0 && (shifts || plain.0.is_ascii()) {
        return Some((swapped, plain.1));
    }
    if shifts { known.types_shifted(printed) } else { Some(plain) }
}

/// The other case of a letter.
fn flip(c: char) -> char {
    let mut other: Box<dyn Iterator<Item = char>> =
        if c.is_lowercase() { Box::new(c.to_uppercase()) } else { Box::new(c.to_lowercase()) };
    match (other.next(), other.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// Whether what came is what this keyboard types, as far as was asked.
fn is(known: &Known, pairs: &[Pair], caps: bool) -> bool {
    pairs.iter().all(|pair| {
        let Some(came) = pair.came else { return true };
        let Some((plain, dead)) = known.types(pair.printed) else { return false };
        // A caps lock shifts letters on some systems and every key on others.
        let shifted = || known.types_shifted(pair.printed).is_some_and(|(c, _)| c == came);
        let same = came == plain || caps && (came == flip(plain) || shifted());
        // A quote may stand for a lone accent.
        let accent = dead && pair.dead && matches!(came, '\'' | '"' | '~' | '^' | '`');
        let asked = pair.printed.is_ascii_punctuation();
        (same || accent) && (!asked || caps || dead == pair.dead)
    })
}

/// Whether caps lock shifts the digits, as the French layout of Windows has it.
fn digits_are_shifted(known: &Known, pairs: &[Pair]) -> bool {
    let digit = pairs.iter().find(|p| p.printed == '1');
    digit.is_some_and(|p| {
        let shifted = known.types_shifted('1').map(|(c, _)| c);
        p.came == shifted && p.came != known.types('1').map(|(c, _)| c)
    })
}

/// How a control character arrives, from what stood between its letters.
fn form(pieces: &[Piece], control: char, alt: bool, suffix: Suffix, profile: &Profile) -> Form {
    match pieces {
        [] => return Form::Lost,
        [Piece::Char(c)] if *c == control => return if alt { Form::Alt } else { Form::Itself },
        [Piece::Key(key)] => return Form::Key(*key),
        _ => {}
    }
    let chars: Option<String> =
        pieces.iter().map(|p| if let Piece::Char(c) = p { Some(*c) } else { None }).collect();
    let Some(raw) = chars else { return Form::Keys };
    let ends = |c: &char| match c {
        '\r' | '\n' => true,
        '\t' => suffix == Suffix::Tab,
        '\u{3}' => suffix == Suffix::Etx,
        '\u{4}' => suffix == Suffix::Eot,
        _ => false,
    };
    if let Some(end) = raw.chars().find(ends) {
        return Form::End(end);
    }
    let text = restore(&raw, profile);
    if SPELLED.contains(&text.as_str()) { Form::Spelled(text) } else { Form::Text(text) }
}

fn alias(form: &Form) -> Option<Alias> {
    match form {
        Form::Text(text) => Some(Alias::Text(text.clone())),
        Form::Key(key) => Some(Alias::Key(*key)),
        _ => None,
    }
}

fn ends(suffix: &[Piece]) -> bool {
    suffix.iter().any(|p| matches!(p, Piece::Char('\r' | '\n' | '\t' | '\u{3}' | '\u{4}')))
}

fn suffix(pieces: &[Piece]) -> Suffix {
    let first = pieces.iter().find_map(|piece| match piece {
        Piece::Char('\r' | '\n') => Some(Suffix::Cr),
        Piece::Char('\t') => Some(Suffix::Tab),
        Piece::Char('\u{3}') => Some(Suffix::Etx),
        Piece::Char('\u{4}') => Some(Suffix::Eot),
        _ => None,
    });
    // Nothing ends its codes: then whatever a hand presses should.
    first.unwrap_or(Suffix::Auto)
}

/// What stands before every code, and the symbology identifier that was among it.
fn prefix(pieces: &[Piece], profile: &Profile) -> (Option<Mark>, Option<String>) {
    let raw: String =
        pieces.iter().filter_map(|p| if let Piece::Char(c) = p { Some(*c) } else { None }).collect();
    let text = restore(raw.trim_start_matches(['\r', '\n', '\t']), profile);
    let chars: Vec<char> = text.chars().collect();
    let is_aim = |three: &[char]| matches!(three, [']', letter, modifier] if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric());
    let (mark, aim) = match chars.len() {
        n if n >= 3 && is_aim(&chars[n - 3..]) => (&chars[..n - 3], Some(&chars[n - 3..])),
        n if n >= 3 && is_aim(&chars[..3]) => (&chars[3..], Some(&chars[..3])),
        _ => (&chars[..], None),
    };
    let mark: String = mark.iter().collect();
    ((!mark.is_empty()).then(|| Mark::from(mark)), aim.map(|aim| aim.iter().collect()))
}

/// Whether a part of a scan holds a key.
pub(super) fn key_in(pieces: &[Piece]) -> Option<Key> {
    pieces.iter().find_map(|p| if let Piece::Key(key) = p { Some(*key) } else { None })
}

/// The characters in front of the end, behind every code.
pub(super) fn trailer(taken: &Aligned, profile: &Profile) -> String {
    let chars = taken.suffix.iter().map_while(|p| match p {
        Piece::Char(c) if !c.is_control() => Some(*c),
        _ => None,
    });
    restore(&chars.collect::<String>(), profile)
}
