//! What was found, as a person at the station would say it.

use super::{
    Pace,
    align::Aligned,
    arrival::Piece,
    learn::{Form, Learned, key_in, trailer},
};
use crate::{
    domain::text::{escape, is_safe},
    scan::profile::{Alias, Caps, Charset, Mark, Profile, Suffix},
};

/// All that there is to tell.
pub(super) struct Found<'a> {
    pub(super) profile: &'a Profile,
    pub(super) learned: &'a Learned,
    pub(super) taken: &'a Aligned,
    /// GS, then RS and EOT where they were asked for.
    pub(super) forms: &'a [Form],
    pub(super) aim: Option<String>,
    pub(super) pace: Pace,
    /// Every character comes as Alt and its number.
    pub(super) writes_alt: bool,
    pub(super) pasted: bool,
}

const CONTROLS: [(&str, &str); 3] = [("GS", "029"), ("RS", "030"), ("EOT", "004")];

/// A control character by its name, a text as it can be shown.
fn named(text: &str) -> String {
    let names: Vec<String> = text
        .chars()
        .map(|c| match c {
            c if c.is_control() => String::from(Mark::from(c.to_string())),
            c => c.to_string(),
        })
        .map(|name| escape(&name))
        .collect();
    let separated = text.chars().any(char::is_control);
    names.join(if separated { " " } else { "" })
}

pub(super) fn found(found: &Found<'_>) -> Vec<String> {
    let Found { profile, learned, taken, .. } = found;
    let mut out = Vec::new();
    out.push(match (learned.name, learned.changed) {
        (Some(name), 0) => format!("the host has a {name}, as the scanner"),
        (Some(name), _) => format!("the host has a {name}"),
        (None, 0) => "the host types what the scanner sends".into(),
        (None, n) => format!("the host has a keyboard of its own: {n} characters come changed"),
    });
    if learned.shifted_digits {
        out.push("its digits need Shift when they are typed".into());
    }
    if learned.caps {
        out.push("caps lock is on".into());
    }
    if found.writes_alt {
        out.push("every character comes as Alt and its number".into());
    }
    for ((name, number), form) in CONTROLS.iter().zip(found.forms) {
        out.push(match form {
            Form::Itself => format!("{name} arrives as itself"),
            Form::Alt => format!("{name} arrives as Alt+{number}"),
            Form::Spelled(text) | Form::Text(text) => format!("{name} arrives as the text {}", named(text)),
            Form::Key(key) => format!("{name} arrives as the key {key}"),
            Form::Lost => format!("{name} does not arrive"),
            Form::CapsLock => format!("{name} arrives as a caps lock"),
            Form::End(end) => format!("{name} arrives as {}", named(&end.to_string())),
            Form::Keys => format!("{name} arrives as several keys"),
        });
    }
    if let Some(prefix) = &profile.prefix {
        out.push(format!("{} stands before every code", named(prefix.as_str())));
    }
    out.push(match &found.aim {
        Some(aim) => format!("symbology identifiers are sent ({aim})"),
        None => "symbology identifiers are not sent".into(),
    });
    let ends: Vec<String> = (taken.suffix.iter())
        .filter_map(|p| match p {
            Piece::Char(c) if c.is_control() => Some(named(&c.to_string())),
            _ => None,
        })
        .collect();
    out.push(match (ends.is_empty(), profile.no_suffix_timeout_ms) {
        (true, Some(ms)) => format!("nothing ends a code; {ms} ms of silence will"),
        _ => format!("a code ends with {}", ends.join(" ")),
    });
    out.push(speed(found.pace));
    if profile.charset == Charset::Latin1 {
        out.push("characters come as Latin-1".into());
    }
    out
}

/// The gaps between characters in words.
#[must_use]
pub fn speed(pace: Pace) -> String {
    match (pace.median.as_millis(), pace.longest.as_millis()) {
        (0, 0) => "all characters come at once".into(),
        (median, longest) if longest <= median + 1 => format!("{median} ms between characters"),
        (median, longest) => format!("{median} ms between characters, {longest} ms at most"),
    }
}

pub(super) fn warnings(found: &Found<'_>) -> Vec<String> {
    let Found { profile, learned, taken, .. } = found;
    let mut out = Vec::new();
    for ((name, number), form) in CONTROLS.iter().zip(found.forms) {
        match form {
            Form::Lost if *name == "GS" => out.push(
                "GS does not arrive, so lot and serial can run together: set the scanner to send function codes (FNC1, \
                 GS) as Ctrl keys or as the text {GS}"
                    .into(),
            ),
            Form::Lost => out.push(format!("{name} does not arrive: only messages of ISO/IEC 15434 need it")),
            Form::CapsLock => out.push(format!(
                "{name} switches caps lock, so the next scan comes in the other case: switch that off at the scanner"
            )),
            Form::End(end) => out.push(format!(
                "{name} arrives as {}, which ends a code: set the scanner to send another form of {name}",
                named(&end.to_string())
            )),
            Form::Keys => out.push(format!("{name} arrives as several keys: set the scanner to send one form of {name}")),
            Form::Text(text) if text == number && *name == "GS" => out.push(format!(
                "GS arrives as the digits {number}, which stand in numbers too: it counts where a GS1 code comes out right \
                 with it; better, set the scanner to send {{GS}}"
            )),
            Form::Text(text) if text == number => {}
            Form::Text(text) if text.chars().all(|c| c.is_ascii_alphanumeric()) => out.push(format!(
                "{name} arrives as {}, which can stand in codes too: set the scanner to send {{{name}}}",
                named(text)
            )),
            _ => {}
        }
    }
    match learned.folded {
        Some(true) => out.push(
            "small letters come as capitals: switch off \"convert to upper case\" at the scanner, or small letters are lost"
                .into(),
        ),
        Some(false) => out.push(
            "capitals come as small letters and are taken as capitals: switch off \"convert to lower case\" at the scanner"
                .into(),
        ),
        None => {}
    }
    let shared: Vec<String> = (learned.shared.iter())
        .filter(|(.., lost)| learned.folded.is_none() || !lost.is_ascii_alphabetic())
        .map(|(came, taken, lost)| format!("{lost} comes as {came} and is taken for {taken}"))
        .collect();
    if !shared.is_empty() {
        out.push(format!("two characters come as one: {}", shared.join(", ")));
    }
    if !learned.lost.is_empty() {
        let lost: Vec<String> = learned.lost.iter().map(char::to_string).collect();
        out.push(format!("no key of the host types these, and they are lost: {}", lost.join(" ")));
    }
    if let Some(key) = key_in(&taken.prefix) {
        out.push(format!("the scanner presses {key} before every code: switch that off"));
    }
    if let Some(key) = key_in(&taken.suffix) {
        out.push(format!("the scanner presses {key} behind every code: set its suffix to Enter"));
    }
    let trailer = trailer(taken, profile);
    if !trailer.is_empty() {
        out.push(format!("{} stands behind every code: switch that off at the scanner", named(&trailer)));
    }
    if profile.no_suffix_timeout_ms.is_some() {
        out.push("nothing ends a code: set the scanner's suffix to Enter, silence is only a guess".into());
    }
    if found.pace.median.as_millis() > 60 {
        out.push(
            "as slow as a hand, so scans cannot be told from typing and are not put right: set a shorter delay between \
             characters"
                .into(),
        );
    }
    if found.pasted {
        out.push(
            "it came as a paste, from an app and not from a keyboard: layout and speed say nothing".into(),
        );
    }
    out
}

/// A profile in words, for who looks after stations.
#[must_use]
pub fn describe(profile: &Profile) -> Vec<String> {
    let mut out = Vec::new();
    if !profile.layout.is_empty() {
        out.push(format!("{} characters of another keyboard are put right", profile.layout.len()));
    }
    if profile.caps == Caps::Swapped {
        out.push("caps lock is undone".into());
    }
    let aliases = [&profile.gs_alias, &profile.rs_alias, &profile.eot_alias];
    for ((name, _), alias) in CONTROLS.iter().zip(aliases) {
        match alias {
            Some(Alias::Key(key)) => out.push(format!("{name} arrives as the key {key}")),
            Some(Alias::Text(text)) => out.push(format!("{name} arrives as {}", named(text))),
            None => {}
        }
    }
    if let Some(prefix) = &profile.prefix {
        out.push(format!("{} before a code is dropped", named(prefix.as_str())));
    }
    out.push(match (profile.suffix, profile.no_suffix_timeout_ms) {
        (Suffix::Auto, Some(ms)) => format!("{ms} ms of silence end a code"),
        (Suffix::Auto, None) => "Enter or TAB ends a code".into(),
        (Suffix::Cr, _) => "Enter ends a code".into(),
        (Suffix::Tab, _) => "TAB ends a code".into(),
        (Suffix::Etx, _) => "ETX ends a code".into(),
        (Suffix::Eot, _) => "EOT ends a code".into(),
    });
    if !profile.aim {
        out.push("symbology identifiers are part of the code".into());
    }
    if let Some(ms) = profile.gap_ms {
        out.push(format!("{ms} ms between characters"));
    }
    if profile.charset == Charset::Latin1 {
        out.push("Latin-1".into());
    }
    out
}

/// Where a profile contradicts itself; a sentence each. A set-up by scan makes none, a hand can.
#[must_use]
pub fn contradictions(profile: &Profile) -> Vec<String> {
    let mut out = Vec::new();
    let ends: &[&str] = match profile.suffix {
        Suffix::Auto | Suffix::Tab => &["\r", "\n", "\t"],
        Suffix::Cr => &["\r", "\n"],
        Suffix::Etx => &["\r", "\n", "\u{3}"],
        Suffix::Eot => &["\r", "\n", "\u{4}"],
    };
    let aliases =
        [("gs_alias", &profile.gs_alias), ("rs_alias", &profile.rs_alias), ("eot_alias", &profile.eot_alias)];
    for (at, (name, alias)) in aliases.iter().enumerate() {
        let Some(alias) = alias else { continue };
        if let Alias::Text(text) = alias
            && let Some(end) = ends.iter().find(|end| text.contains(**end))
        {
            out.push(format!("{name} holds {}, which ends a code", named(end)));
        }
        if let Some((other, _)) = aliases[..at].iter().find(|(_, other)| other.as_ref() == Some(alias)) {
            out.push(format!("{name} and {other} are both {}", named(&alias.to_string())));
        }
    }
    if let Some(prefix) = &profile.prefix {
        if prefix.as_str().is_empty() {
            out.push("the prefix is empty: leave it out".into());
        }
        if let Some(end) = ends.iter().find(|end| prefix.as_str().contains(**end)) {
            out.push(format!("the prefix holds {}, which ends a code", named(end)));
        }
    }
    if let Some(c) = profile.layout.twice() {
        let shown = if is_safe(c) { c.to_string() } else { named(&c.to_string()) };
        out.push(format!("the layout says twice what {shown} was"));
    }
    if profile.no_suffix_timeout_ms.is_some_and(|ms| profile.gap_ms.is_some_and(|gap| ms <= gap)) {
        out.push(
            "no_suffix_timeout_ms is no longer than the gap between two characters: every code would be cut"
                .into(),
        );
    }
    out
}
