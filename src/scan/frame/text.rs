//! From the characters of a line to what it says: layout, prefix, symbology identifier, separators.

use super::{Aim, Origin};
use crate::barcode::aim;
use crate::scan::profile::{Alias, Caps, Profile};

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
    let text = match &profile.prefix {
        Some(mark) => restored.strip_prefix(mark.as_str()).unwrap_or(&restored),
        None => &restored,
    };
    let (aim, text) = if profile.aim { split_aim(text) } else { (None, text) };
    let mut text = text.to_owned();
    for (alias, separator) in [(&profile.gs_alias, "\u{1d}"), (&profile.rs_alias, "\u{1e}")] {
        if let Some(Alias::Text(alias)) = alias {
            text = text.replace(alias.as_str(), separator);
        }
    }
    for (spelled, separator) in SPELLED {
        if text.contains(spelled) {
            text = text.replace(spelled, separator);
        }
    }
    (text, aim)
}

/// Undoes what the host's keyboard layout and caps lock did to a scan. A hand on that keyboard meant what it typed.
fn restore(raw: &str, profile: &Profile) -> String {
    let swap = |c: char| match profile.caps {
        Caps::Swapped if c.is_ascii_lowercase() => c.to_ascii_uppercase(),
        Caps::Swapped if c.is_ascii_uppercase() => c.to_ascii_lowercase(),
        _ => c,
    };
    raw.chars().map(|c| swap(profile.layout.restore(c))).collect()
}

/// The symbology identifier and what stands behind it, where something does.
fn split_aim(text: &str) -> (Option<Aim>, &str) {
    match aim::split(text) {
        (Some(_), "") => (None, text),
        split => split,
    }
}
