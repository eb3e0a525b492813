//! Keys: what a keyboard says that is not text, under one name in code, configuration and help.

use std::{fmt, ops, str::FromStr};

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyCode {
    /// A character together with Ctrl or Alt; letters in lower case, with [`Mods::SHIFT`] where it was a capital.
    Char(char),
    /// F1 to F24.
    F(u8),
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// A screenful back.
    PageUp,
    /// A screenful on.
    PageDown,
    /// Insert.
    Insert,
    /// Delete.
    Delete,
    /// Backspace, sent as 7F or 08.
    Backspace,
    /// Enter on an empty line; a scan's Enter is never a key.
    Enter,
    /// Tab on an empty line. Shift+Tab has [`Mods::SHIFT`].
    Tab,
    /// Escape.
    Esc,
}

/// The modifiers held with a key: any of Shift, Alt and Ctrl.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Mods(u8);

impl Mods {
    /// No modifier.
    pub const NONE: Self = Self(0);
    /// Shift.
    pub const SHIFT: Self = Self(1);
    /// Alt, and Meta where a terminal sends it as Alt.
    pub const ALT: Self = Self(2);
    /// Ctrl.
    pub const CTRL: Self = Self(4);

    /// The modifiers of an escape sequence, where 1 means none (xterm, kitty); those without a name here (super, hyper,
    /// the locks) are left out.
    #[must_use]
    pub fn from_parameter(parameter: u32) -> Self {
        Self((parameter.saturating_sub(1) & 7) as u8)
    }

    /// Whether all of `other` are held.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These without those of `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl ops::BitOr for Mods {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One key press. Written and read as `F1`, `Ctrl+R`, `Alt+1`, `Shift+Tab`, `Ctrl+Alt+Down`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// What was held with it.
    pub mods: Mods,
}

impl Key {
    /// A key alone.
    #[must_use]
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, mods: Mods::NONE }
    }

    /// A function key alone.
    #[must_use]
    pub const fn f(number: u8) -> Self {
        Self::plain(KeyCode::F(number))
    }

    /// A character with Ctrl.
    #[must_use]
    pub const fn ctrl(c: char) -> Self {
        Self { code: KeyCode::Char(c.to_ascii_lowercase()), mods: Mods::CTRL }
    }

    /// A character with Alt; a capital also has Shift.
    #[must_use]
    pub fn alt(c: char) -> Self {
        Self { code: KeyCode::Char(c), mods: Mods::ALT }.normal()
    }

    /// Escape.
    pub const ESC: Self = Self::plain(KeyCode::Esc);

    /// The same key with more modifiers.
    #[must_use]
    pub fn with(self, mods: Mods) -> Self {
        Self { mods: self.mods | mods, ..self }.normal()
    }

    /// The character that was typed together with Alt, capital where Shift was held.
    #[must_use]
    pub fn alt_char(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.mods == Mods::ALT => Some(c),
            KeyCode::Char(c) if self.mods == Mods::ALT | Mods::SHIFT => Some(c.to_ascii_uppercase()),
            _ => None,
        }
    }

    /// The key that a C0 control byte stands for: `0x12` is Ctrl+R, `0x08` is Backspace, `0x0D` Enter.
    #[must_use]
    pub fn from_control(byte: u8) -> Self {
        match byte {
            0x08 | 0x7F => Self::plain(KeyCode::Backspace),
            0x09 => Self::plain(KeyCode::Tab),
            0x0D => Self::plain(KeyCode::Enter),
            0x1B => Self::ESC,
            0x00 => Self::ctrl(' '),
            0x01..=0x1A => Self::ctrl((b'a' + byte - 1) as char),
            // 1C to 1F: Ctrl with the character whose low bits they are.
            _ => Self::ctrl((byte.wrapping_add(0x40) & 0x7F) as char),
        }
    }

    fn normal(mut self) -> Self {
        if let KeyCode::Char(c) = self.code
            && c.is_ascii_uppercase()
        {
            self.code = KeyCode::Char(c.to_ascii_lowercase());
            self.mods = self.mods | Mods::SHIFT;
        }
        self
    }
}

/// The names of the keys that have one, and the other names under which they are accepted.
const NAMES: &[(&str, KeyCode)] = &[
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
    ("Insert", KeyCode::Insert),
    ("Delete", KeyCode::Delete),
    ("Backspace", KeyCode::Backspace),
    ("Enter", KeyCode::Enter),
    ("Tab", KeyCode::Tab),
    ("Esc", KeyCode::Esc),
    ("Space", KeyCode::Char(' ')),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Ins", KeyCode::Insert),
    ("Del", KeyCode::Delete),
    ("Escape", KeyCode::Esc),
];

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (mods, name) in [(Mods::CTRL, "Ctrl+"), (Mods::ALT, "Alt+"), (Mods::SHIFT, "Shift+")] {
            if self.mods.contains(mods) {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::F(number) => write!(f, "F{number}"),
            code => match (NAMES.iter().find(|(_, named)| *named == code), code) {
                (Some((name, _)), _) => f.write_str(name),
                (None, KeyCode::Char(c)) => write!(f, "{}", c.to_ascii_uppercase()),
                (None, _) => write!(f, "{code:?}"),
            },
        }
    }
}

/// A name that is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no key: write it like F5, Ctrl+R, Alt+1 or Shift+Tab")]
pub struct KeyError(pub String);

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(name: &str) -> Result<Self, KeyError> {
        let error = || KeyError(name.into());
        let (mut rest, mut mods) = (name, Mods::NONE);
        while let Some((head, tail)) = rest.split_once('+').filter(|(_, tail)| !tail.is_empty()) {
            mods = mods
                | match head.to_ascii_lowercase().as_str() {
                    "ctrl" | "control" => Mods::CTRL,
                    "alt" | "meta" => Mods::ALT,
                    "shift" => Mods::SHIFT,
                    _ => return Err(error()),
                };
            rest = tail;
        }
        if let Some((_, code)) = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(rest)) {
            return Ok(Self { code: *code, mods });
        }
        if let Some(number) = rest.strip_prefix(['F', 'f']).and_then(|number| number.parse().ok())
            && (1..=24).contains(&number)
        {
            return Ok(Self { code: KeyCode::F(number), mods });
        }
        let mut chars = rest.chars();
        match (chars.next(), chars.next()) {
            // In a name, Ctrl+R and Ctrl+r are one key; Shift is written out.
            (Some(c), None) if mods != Mods::NONE && mods != Mods::SHIFT && !c.is_control() => {
                Ok(Self { code: KeyCode::Char(c.to_ascii_lowercase()), mods })
            }
            _ => Err(error()),
        }
    }
}

impl serde::Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_name() {
        for name in [
            "F1",
            "F12",
            "Ctrl+R",
            "Alt+1",
            "Alt+Shift+O",
            "Shift+Tab",
            "Ctrl+Alt+Down",
            "Ctrl+Space",
            "Alt++",
        ] {
            assert_eq!(name.parse::<Key>().map(|key| key.to_string()), Ok(name.into()));
        }
        assert_eq!("pgdn".parse(), Ok(Key::plain(KeyCode::PageDown)));
        assert_eq!("ctrl+r".parse(), Ok(Key::ctrl('r')));
    }

    #[test]
    fn a_bare_letter_is_no_key() {
        for name in ["q", "", "F0", "F25", "Hyper+x", "Ctrl+"] {
            assert!(name.parse::<Key>().is_err(), "{name}");
        }
    }

    #[test]
    fn control_bytes_are_named_as_they_are_typed() {
        assert_eq!(Key::from_control(0x12).to_string(), "Ctrl+R");
        assert_eq!(Key::from_control(0x1D).to_string(), "Ctrl+]");
        assert_eq!(Key::from_control(0x08).to_string(), "Backspace");
        assert_eq!(Key::alt('O').alt_char(), Some('O'));
    }
}
