//! Keys that are commands. Printable characters are not here: they belong to the input line. Nor is Enter: it ends a
//! scan, and that is all.

use std::fmt;

/// A key that can mean a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// F1 to F12.
    F(u8),
    /// Ctrl and a lower-case letter.
    Ctrl(char),
    /// Alt and a lower-case letter or digit.
    Alt(char),
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first.
    Home,
    /// To the last.
    End,
    /// One step back.
    Esc,
    /// Tab, where the input line did not take it as the end of a scan.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace, where the input line had nothing to take back.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
}

impl Key {
    /// The command key that the keyboard's key is; none for Enter, for printable characters and for combinations that no
    /// terminal sends alike.
    #[must_use]
    pub fn heard(key: crate::scan::Key) -> Option<Self> {
        use crate::scan::{KeyCode, Mods};
        if key.mods == Mods::CTRL
            && let KeyCode::Char(c) = key.code
        {
            return Some(Self::Ctrl(c));
        }
        if let Some(c) = key.alt_char() {
            return Some(Self::Alt(c.to_ascii_lowercase()));
        }
        Some(match key.code {
            KeyCode::Tab if key.mods == Mods::SHIFT => Self::BackTab,
            _ if key.mods != Mods::NONE => return None,
            KeyCode::F(n) => Self::F(n),
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Left => Self::Left,
            KeyCode::Right => Self::Right,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            KeyCode::Esc => Self::Esc,
            KeyCode::Tab => Self::Tab,
            KeyCode::Backspace => Self::Backspace,
            KeyCode::Delete => Self::Delete,
            KeyCode::Insert => Self::Insert,
            KeyCode::Enter | KeyCode::Char(_) => return None,
        })
    }

    /// Whether a terminal sends this key with the same bytes as something a scanner or a line sends: Ctrl-J and Ctrl-M
    /// end lines, Ctrl-I is Tab, Ctrl-H Backspace, Ctrl-D the end of a transmission, Ctrl-\[ Esc, Ctrl-4 to 7 and Ctrl-\]
    /// the separators of GS1.
    #[must_use]
    pub fn is_forbidden(self) -> bool {
        matches!(self, Self::Ctrl('j' | 'm' | 'i' | 'h' | 'd' | '[' | ']' | '\\' | '^' | '_' | '4'..='7'))
            || matches!(self, Self::Alt('[' | ']' | 'o' | 'O' | 'P'))
    }

    /// As the last row of the screen shows it: `^S`, `F4`, `→`.
    #[must_use]
    pub fn short(self) -> String {
        match self {
            Self::Ctrl(c) => format!("^{}", c.to_ascii_uppercase()),
            Self::Left => "←".into(),
            Self::Right => "→".into(),
            Self::Up => "↑".into(),
            Self::Down => "↓".into(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Key {
    /// As help and the handbook spell it: `Ctrl-S`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::F(n) => format!("F{n}"),
            Self::Ctrl(c) => format!("Ctrl-{}", c.to_ascii_uppercase()),
            Self::Alt(c) => format!("Alt-{}", c.to_ascii_uppercase()),
            Self::Up => "Up".into(),
            Self::Down => "Down".into(),
            Self::Left => "Left".into(),
            Self::Right => "Right".into(),
            Self::PageUp => "PgUp".into(),
            Self::PageDown => "PgDn".into(),
            Self::Home => "Home".into(),
            Self::End => "End".into(),
            Self::Esc => "Esc".into(),
            Self::Tab => "Tab".into(),
            Self::BackTab => "Shift-Tab".into(),
            Self::Backspace => "Backspace".into(),
            Self::Delete => "Del".into(),
            Self::Insert => "Ins".into(),
        };
        f.pad(&text)
    }
}
