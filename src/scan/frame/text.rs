//! From the characters of a line to what it says: layout, prefix, symbology identifier, separators.

use super::{Aim, Origin};
use crate::{
    barcode::{Command, Gtin, aim, separator},
    scan::profile::{Alias, Caps, Mark, Profile},
};

/// What stands for the separators in every profile, because no code has it for itself.
const SPELLED: &[(&str, &str)] = &[
    ("{GS}", "\u{1d}"),
    ("<GS>", "\u{1d}"),
    ("\u{241d}", "\u{1d}"),
    ("{RS}", "\u{1e}"),
    ("<RS>", "\u{1e}"),
    ("\u{241e}", "\u{1e}"),
    ("{EOT}", "\u{4}"),
    ("<EOT>", "\u{4}"),
    ("\u{2404}", "\u{4}"),
];

/// The text of a line as the rest of the house reads it.
pub(super) fn canonical(raw: &str, origin: Origin, profile: &Profile) -> (String, Option<Aim>) {
    let restored = if origin == Origin::Scanned { restore(raw, profile) } else { raw.into() };
    let prefix = profile.prefix.as_ref().map(Mark::as_str).filter(|mark| !mark.is_empty());
    let bare = prefix.and_then(|mark| restored.strip_prefix(mark));
    let text = bare.unwrap_or(&restored);
    let melted =
        if profile.aim && origin == Origin::Scanned { melted_aim(raw, &restored, profile) } else { None };
    let text = melted.as_deref().unwrap_or(text);
    let (aim, text) = if profile.aim { split_aim(text) } else { (None, text) };
    // Some scanners put the identifier before their prefix.
    let late = prefix.filter(|_| bare.is_none() && aim.is_some()).and_then(|mark| text.strip_prefix(mark));
    (separators(late.unwrap_or(text), profile), aim)
}

/// The text behind the prefix where the `]` of a symbology identifier is a dead key that has melted with its letter into
/// one that has a key of its own: on a Swedish host `]A` comes as `Ä`, which is `"` anywhere else.
fn melted_aim(raw: &str, restored: &str, profile: &Profile) -> Option<String> {
    let mark = profile.prefix.as_ref().map(Mark::as_str).filter(|mark| restored.starts_with(mark));
    let mut rest = raw.chars();
    let skipped = mark.map_or(0, |mark| mark.chars().count());
    rest.by_ref().take(skipped).for_each(|_| ());
    let (bracket, letter) = profile.layout.made_of(rest.next()?)?;
    if profile.layout.restore(bracket) != ']' {
        return None;
    }
    let text = restore(&format!("{bracket}{letter}{}", rest.as_str()), profile);
    split_aim(&text).0.is_some().then_some(text)
}

/// Separators as themselves, whatever the scanner writes for them.
fn separators(text: &str, profile: &Profile) -> String {
    let mut text = text.to_owned();
    let aliases =
        [(&profile.gs_alias, "\u{1d}"), (&profile.rs_alias, "\u{1e}"), (&profile.eot_alias, "\u{4}")];
    for (alias, separator) in aliases {
        if let Some(Alias::Text(alias)) = alias
            && !is_number(alias)
        {
            text = text.replace(alias.as_str(), separator);
        }
    }
    for (spelled, separator) in SPELLED {
        if text.contains(spelled) {
            text = text.replace(spelled, separator);
        }
    }
    if let Some(Alias::Text(gs)) = &profile.gs_alias
        && is_number(gs)
    {
        text = numbered(text, gs, profile);
    }
    text
}

/// Digits that stand for a separator (`029`: Alt+029, where Alt was lost) stand in numbers as well: they count only where a
/// GS1 code, or a message of ISO/IEC 15434, comes out right with them.
fn numbered(text: String, gs: &str, profile: &Profile) -> String {
    if let Some(body) = text.strip_prefix("[)>") {
        return format!("[)>{}", envelope(body, gs, profile));
    }
    if gs != "029" || Gtin::parse(text.trim()).is_ok() || Command::from_code(&text).is_some() {
        return text;
    }
    separator::normalise(&text, &[separator::Form::Alt029]).into_owned()
}

/// `030` `06` `029` fields `030` `004`: what stands behind `[)>`.
fn envelope(body: &str, gs: &str, profile: &Profile) -> String {
    let number = |alias: &Option<Alias>, default: &str| match alias {
        Some(Alias::Text(text)) if is_number(text) => text.clone(),
        _ => default.into(),
    };
    let (rs, eot) = (number(&profile.rs_alias, "030"), number(&profile.eot_alias, "004"));
    let head = body.strip_prefix(rs.as_str()).map_or_else(|| body.into(), |rest| format!("\u{1e}{rest}"));
    let tail = match head.strip_suffix(&format!("{rs}{eot}")) {
        Some(front) => format!("{front}\u{1e}\u{4}"),
        None => head.strip_suffix(rs.as_str()).map_or_else(|| head.clone(), |front| format!("{front}\u{1e}")),
    };
    // A field begins with its identifier: up to three digits and a letter (ISO/IEC 15418).
    let begins = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits <= 3 && rest.as_bytes().get(digits).is_some_and(u8::is_ascii_uppercase)
    };
    let mut out = String::with_capacity(tail.len());
    let mut rest = tail.as_str();
    while let Some(at) = rest.find(gs) {
        let (before, after) =
            (rest.get(..at).unwrap_or_default(), rest.get(at + gs.len()..).unwrap_or_default());
        out.push_str(before);
        out.push_str(if begins(after) { "\u{1d}" } else { gs });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether an alias is nothing but digits, and so could be data anywhere.
fn is_number(alias: &str) -> bool {
    !alias.is_empty() && alias.bytes().all(|b| b.is_ascii_digit())
}

/// Undoes what the host's keyboard layout and caps lock did to a scan. A hand on that keyboard meant what it typed.
pub(in crate::scan) fn restore(raw: &str, profile: &Profile) -> String {
    let swap = |c: char| match profile.caps {
        Caps::Swapped if c.is_ascii_lowercase() => c.to_ascii_uppercase(),
        Caps::Swapped if c.is_ascii_uppercase() => c.to_ascii_lowercase(),
        _ => c,
    };
    profile.layout.restore_all(raw).chars().map(swap).collect()
}

/// The symbology identifier and what stands behind it, where something does.
fn split_aim(text: &str) -> (Option<Aim>, &str) {
    match aim::split(text) {
        (Some(_), "") => (None, text),
        split => split,
    }
}
