//! Separators that arrive as something else: a scanner in keyboard mode often cannot type `GS`.
//!
//! Forms that no barcode holds by chance are always understood; the others only when the station's scanner profile says
//! that its scanner sends them, because a `|` or the digits `029` are data everywhere else. Sources: Odoo PR 99730,
//! onscan.js issues, linux22.com 1157885 (Alt+029), scanner manuals.

use super::gs1::{self, GS, table};
use std::borrow::Cow;

/// How a scanner sends `GS`, beside the safe forms `{GS}`, `<GS>` and U+241D, which are always understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `^]`, the name of the control character.
    Caret,
    /// `\x1D` or `\x1d`.
    Hex,
    /// `|`.
    Pipe,
    /// `~`.
    Tilde,
    /// `¦`.
    BrokenBar,
    /// `029`: Alt+029, where Alt was lost. Only where a field can end.
    Alt029,
    /// `\F`.
    BackslashF,
    /// `[FNC1]` or `<FNC1>`.
    Fnc1,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 8] = [
        Self::Caret,
        Self::Hex,
        Self::Pipe,
        Self::Tilde,
        Self::BrokenBar,
        Self::Alt029,
        Self::BackslashF,
        Self::Fnc1,
    ];

    const fn texts(self) -> &'static [&'static str] {
        match self {
            Self::Caret => &["^]"],
            Self::Hex => &["\\x1D", "\\x1d"],
            Self::Pipe => &["|"],
            Self::Tilde => &["~"],
            Self::BrokenBar => &["¦"],
            Self::Alt029 => &[],
            Self::BackslashF => &["\\F"],
            Self::Fnc1 => &["[FNC1]", "<FNC1>"],
        }
    }
}

/// The safe names of `GS`.
const SAFE: [&str; 3] = ["{GS}", "<GS>", "\u{241D}"];

/// The text with `GS` wherever a separator arrived in a safe form, or in one of `forms`. Borrows when there is none.
#[must_use]
pub fn normalise<'a>(text: &'a str, forms: &[Form]) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(text);
    let told = forms.iter().flat_map(|form| form.texts());
    for name in SAFE.iter().chain(told) {
        if text.contains(name) {
            text = Cow::Owned(text.replace(name, "\u{1D}"));
        }
    }
    if forms.contains(&Form::Alt029)
        && text.contains("029")
        && let Some(better) = alt_029(&text)
    {
        text = Cow::Owned(better);
    }
    text
}

/// Puts separators for `029` where element strings need them, or nothing when they do not come out right.
///
/// `029` occurs in numbers, so a field of predefined length is stepped over, and in the others only a `029` is taken
/// behind which the rest is right to its last character.
fn alt_029(text: &str) -> Option<String> {
    let (aim, data) = super::aim::split(text);
    let mut budget = 64;
    let tail = rest_029(data, &mut budget)?;
    Some(format!("{}{tail}", aim.map(|aim| aim.to_string()).unwrap_or_default()))
}

fn rest_029(text: &str, budget: &mut u32) -> Option<String> {
    *budget = budget.checked_sub(1)?;
    let (ai, _) = table::starting(text.as_bytes())?;
    if ai.is_predefined() {
        let end = ai.digits() + ai.lengths().1;
        let (field, rest) = (text.get(..end)?, text.get(end..)?);
        if rest.is_empty() {
            return Some(field.into());
        }
        // A needless separator, unless (02) with a 9 begins here.
        let tail = rest_029(rest, budget).or_else(|| rest_029(rest.strip_prefix("029")?, budget))?;
        return Some(format!("{field}{tail}"));
    }
    for (at, _) in text.match_indices("029") {
        let (field, rest) = (text.get(..at)?, text.get(at + 3..)?);
        if gs1::parse(field).is_err() {
            continue;
        }
        if let Some(rest) = rest_029(rest, budget) {
            return Some(format!("{field}{GS}{rest}"));
        }
    }
    gs1::parse(text).ok().map(|_| text.into())
}

/// A control character of an ISO/IEC 15434 message, raw or as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    Gs,
    Rs,
    Eot,
}

/// The first control character of a text: where, which, and how many bytes it takes.
pub(crate) fn next_control(text: &str) -> Option<(usize, Control, usize)> {
    const NAMES: [(&str, Control); 12] = [
        ("\u{1D}", Control::Gs),
        ("\u{1E}", Control::Rs),
        ("\u{4}", Control::Eot),
        ("{GS}", Control::Gs),
        ("<GS>", Control::Gs),
        ("\u{241D}", Control::Gs),
        ("{RS}", Control::Rs),
        ("<RS>", Control::Rs),
        ("\u{241E}", Control::Rs),
        ("{EOT}", Control::Eot),
        ("<EOT>", Control::Eot),
        ("\u{2404}", Control::Eot),
    ];
    // All names begin with a control character, a bracket, or the first byte of U+2404 to U+241E.
    let begins = |b: u8| matches!(b, 0x04 | 0x1D | 0x1E | b'{' | b'<' | 0xE2);
    text.bytes().enumerate().filter(|(_, b)| begins(*b)).find_map(|(at, _)| {
        let rest = text.get(at..)?;
        let (name, control) = NAMES.iter().find(|(name, _)| rest.starts_with(name))?;
        Some((at, *control, name.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "01095060001343521726013010AB-12\u{1d}21XYZ1";

    #[test]
    fn safe_forms_are_always_understood() {
        for form in ["{GS}", "<GS>", "\u{241D}", "\u{1D}"] {
            assert_eq!(normalise(&RIGHT.replace(GS, form), &[]), RIGHT, "{form}");
        }
        assert!(matches!(normalise(RIGHT, &Form::ALL), Cow::Borrowed(_)));
    }

    #[test]
    fn the_others_only_when_told() {
        for (form, text) in [
            (Form::Caret, "^]"),
            (Form::Hex, "\\x1D"),
            (Form::Pipe, "|"),
            (Form::Tilde, "~"),
            (Form::BrokenBar, "¦"),
            (Form::Alt029, "029"),
            (Form::BackslashF, "\\F"),
            (Form::Fnc1, "[FNC1]"),
            (Form::Fnc1, "<FNC1>"),
        ] {
            let sent = RIGHT.replace(GS, text);
            assert_eq!(normalise(&sent, &[form]), RIGHT, "{text}");
            assert_eq!(normalise(&sent, &[]), sent, "{text}");
        }
    }

    #[test]
    fn a_029_in_a_number_stays() {
        let gtin = "]C10100000029000025100291\u{1d}";
        assert_eq!(normalise(gtin, &[Form::Alt029]), gtin);
        assert_eq!(normalise("SKU-0291", &[Form::Alt029]), "SKU-0291");
        let long = "10".to_owned() + &"029".repeat(400);
        assert_eq!(normalise(&long, &[Form::Alt029]), long);
    }
}
