//! What one station's scanner sends: a small table in the configuration, found once by the set-up screen.
//!
//! The default fits most keyboard-wedge scanners as they leave the factory: CR, LF, CR LF or TAB behind the code, AIM
//! identifiers recognised when they come, GS as itself or spelled out.

mod layout;

pub use layout::{Layout, UnevenLayout};

use super::key::{Key, KeyCode, Mods};
use std::{fmt, str::FromStr};

/// How a scanner writes. All fields have defaults, so a configuration names only what is unusual.
///
/// ```toml
/// [scanner]
/// suffix = "ETX"
/// prefix = "STX"
/// gs_alias = "Down"
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// What comes before every code and is not part of it: text, or the name of a control character (`STX`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<Mark>,
    /// What ends a code. Enter ends a line whatever stands here.
    pub suffix: Suffix,
    /// Whether a leading `]cm` is a symbology identifier (ISO/IEC 15424) and not part of the code.
    pub aim: bool,
    /// What the scanner sends for GS besides GS itself, `{GS}`, `<GS>` and U+241D: a text (`~`) or a key (`Down`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gs_alias: Option<Alias>,
    /// The same for RS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rs_alias: Option<Alias>,
    /// The same for EOT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eot_alias: Option<Alias>,
    /// How bytes above 7F are read. In UTF-8, what is none is read as Latin-1.
    pub charset: Charset,
    /// Milliseconds of silence that end a code without a suffix; none: only a suffix ends it. For scanners that cannot send
    /// one: 150 on the station itself, 500 over SSH.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_suffix_timeout_ms: Option<u32>,
    /// Milliseconds between two characters of a scan, as they were measured: what is told from typing by it, where a
    /// scanner is slow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap_ms: Option<u32>,
    /// Characters that a wrong keyboard layout changes, and what they were; only scans are translated, never typed text.
    #[serde(skip_serializing_if = "Layout::is_empty")]
    pub layout: Layout,
    /// What caps lock does to scans.
    pub caps: Caps,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            prefix: None,
            suffix: Suffix::Auto,
            aim: true,
            gs_alias: None,
            rs_alias: None,
            eot_alias: None,
            charset: Charset::Utf8,
            no_suffix_timeout_ms: None,
            gap_ms: None,
            layout: Layout::default(),
            caps: Caps::AsSent,
        }
    }
}

/// What ends a code. CR and LF always do, so that Enter always works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Suffix {
    /// CR, LF, CR LF or TAB, whichever comes.
    #[default]
    #[serde(alias = "Auto", alias = "AUTO")]
    Auto,
    /// CR, LF or CR LF; a TAB is a key, or data inside a scan.
    #[serde(
        alias = "CR",
        alias = "lf",
        alias = "LF",
        alias = "crlf",
        alias = "CRLF",
        alias = "enter",
        alias = "Enter"
    )]
    Cr,
    /// TAB.
    #[serde(alias = "TAB", alias = "Tab")]
    Tab,
    /// ETX (03).
    #[serde(alias = "ETX")]
    Etx,
    /// EOT (04): labels of some distributors end in it and the scanner adds nothing.
    #[serde(alias = "EOT")]
    Eot,
}

/// How bytes above 7F are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Charset {
    /// UTF-8; a byte that fits no UTF-8 is one Latin-1 character.
    #[default]
    Utf8,
    /// Every byte is one Latin-1 character.
    Latin1,
}

/// What caps lock does to what a scanner types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caps {
    /// Nothing: letters are as sent.
    #[default]
    AsSent,
    /// It swaps small and capital letters; swap them back.
    Swapped,
}

/// The control characters that have a name in scanner manuals.
const NAMED: &[(&str, char)] = &[
    ("NUL", '\0'),
    ("SOH", '\x01'),
    ("STX", '\x02'),
    ("ETX", '\x03'),
    ("EOT", '\x04'),
    ("TAB", '\t'),
    ("LF", '\n'),
    ("CR", '\r'),
    ("ESC", '\x1b'),
    ("FS", '\x1c'),
    ("GS", '\x1d'),
    ("RS", '\x1e'),
    ("US", '\x1f'),
];

/// A text around a code: as it stands, or one control character by its name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Mark(String);

impl Mark {
    /// The characters themselves.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Mark {
    fn from(text: String) -> Self {
        Self(NAMED.iter().find(|(name, _)| *name == text).map_or(text, |(_, c)| c.to_string()))
    }
}

impl From<Mark> for String {
    fn from(mark: Mark) -> Self {
        let mut chars = mark.0.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => {
                NAMED.iter().find(|(_, c)| *c == only).map_or(mark.0, |(name, _)| (*name).into())
            }
            _ => mark.0,
        }
    }
}

/// What stands for a separator: a text, or a key that the scanner presses.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Alias {
    /// This text.
    Text(String),
    /// This key, as in `Down`.
    Key(Key),
}

/// An alias that would match everywhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an empty alias stands for nothing: write what the scanner sends, like ~ or Down, or leave it out")]
pub struct EmptyAlias;

impl FromStr for Alias {
    type Err = EmptyAlias;

    fn from_str(text: &str) -> Result<Self, EmptyAlias> {
        if text.is_empty() {
            return Err(EmptyAlias);
        }
        // A key's name only where no text is meant: characters with Alt and Ctrl reach the framer as characters.
        let is_character = |key: &Key| matches!(key.code, KeyCode::Char(_));
        Ok(text
            .parse::<Key>()
            .ok()
            .filter(|key| {
                !is_character(key) || !(key.mods.contains(Mods::ALT) || key.mods.contains(Mods::CTRL))
            })
            .map_or_else(|| Self::Text(text.into()), Self::Key))
    }
}

impl TryFrom<String> for Alias {
    type Error = EmptyAlias;

    fn try_from(text: String) -> Result<Self, EmptyAlias> {
        text.parse()
    }
}

impl From<Alias> for String {
    fn from(alias: Alias) -> Self {
        alias.to_string()
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Key(key) => key.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_names_only_what_is_unusual() {
        let profile: Profile =
            toml::from_str("suffix = \"ETX\"\nprefix = \"STX\"\ngs_alias = \"Down\"").unwrap();
        assert_eq!(profile.prefix.as_ref().map(Mark::as_str), Some("\u{2}"));
        assert_eq!(profile.gs_alias, Some(Alias::Key(Key::plain(KeyCode::Down))));
        assert_eq!((profile.suffix, profile.aim, profile.charset), (Suffix::Etx, true, Charset::Utf8));
    }

    #[test]
    fn a_profile_survives_its_file() {
        let profile = Profile {
            prefix: Some(Mark::from("STX".to_owned())),
            suffix: Suffix::Tab,
            gs_alias: Some(Alias::Text("[FNC1]".into())),
            rs_alias: Some(Alias::Key(Key::plain(KeyCode::Left))),
            eot_alias: Some(Alias::Key(Key::plain(KeyCode::PageDown).with(Mods::CTRL))),
            gap_ms: Some(16),
            no_suffix_timeout_ms: Some(150),
            layout: Layout::new("ß^", "-[").unwrap().with_dead("^"),
            caps: Caps::Swapped,
            ..Profile::default()
        };
        let text = serde_json::to_string(&profile).unwrap();
        assert!(text.contains("\"prefix\":\"STX\""), "{text}");
        assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile);
    }

    #[test]
    fn mistakes_are_sentences() {
        assert!(
            toml::from_str::<Profile>("gs_alias = \"\"").unwrap_err().to_string().contains("leave it out")
        );
        let uneven =
            toml::from_str::<Profile>("layout = { from = \"ab\", to = \"a\" }").unwrap_err().to_string();
        assert!(uneven.contains("2 characters in `from` but 1"), "{uneven}");
        assert!(toml::from_str::<Profile>("sufix = \"CR\"").is_err());
    }
}
