//! F10: who works here, how it looks, and the way out. And the chooser of Stock's columns.

use super::stock::OPTIONAL;
use crate::tui::{
    command::{Action, key_of},
    desk::Desk,
    message::{Effect, Effects},
    widget::{
        paint::{inset, popup, put},
        text::left,
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

/// The rows of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Who works here: shown only.
    Operator,
    /// The theme.
    Theme,
    /// The charset.
    Charset,
    /// Help.
    Help,
    /// The way out.
    Quit,
}

impl Entry {
    /// All, from the top.
    pub(crate) const ALL: [Self; 5] = [Self::Operator, Self::Theme, Self::Charset, Self::Help, Self::Quit];

    fn words(self, desk: &Desk) -> (&'static str, String) {
        let identity = &desk.identity;
        match self {
            Self::Operator => {
                let who =
                    if identity.operator.is_empty() { "nobody in particular" } else { &identity.operator };
                ("Operator", format!("{who}, station {}, site {}", identity.station, identity.site))
            }
            Self::Theme => ("Theme", desk.look.theme.name.to_string()),
            Self::Charset => ("Characters", desk.look.charset.to_string()),
            Self::Help => ("Help", key_of(Action::Help)),
            Self::Quit => ("Quit", key_of(Action::Quit)),
        }
    }
}

/// The next theme or charset, to be kept.
pub(crate) fn restyle(desk: &mut Desk, entry: Entry) -> Effects {
    desk.look = match entry {
        Entry::Theme => desk.look.next_theme(),
        Entry::Charset => desk.look.next_charset(),
        _ => return Effects::none(),
    };
    Effects::of(Effect::KeepLook(desk.look.theme.name, desk.look.charset))
}

/// Draws the menu.
pub(crate) fn draw(desk: &Desk, cursor: usize, area: Rect, buf: &mut Buffer) {
    let rows: Vec<_> = Entry::ALL.map(|e| e.words(desk)).into();
    list(desk, "Menu", &rows, cursor, "→ opens or changes   Esc closes", area, buf);
}

/// Draws the chooser of columns.
pub(crate) fn draw_columns(desk: &Desk, hidden: &[bool], cursor: usize, area: Rect, buf: &mut Buffer) {
    let word = |hidden: &bool| if *hidden { "hidden" } else { "shown" };
    let rows: Vec<_> = OPTIONAL.into_iter().zip(hidden.iter().map(|h| word(h).to_string())).collect();
    list(desk, "Columns", &rows, cursor, "→ shows or hides   Esc closes", area, buf);
}

fn list(
    desk: &Desk,
    title: &str,
    rows: &[(&str, String)],
    cursor: usize,
    hint: &str,
    area: Rect,
    buf: &mut Buffer,
) {
    let theme = &desk.look.theme;
    let inside = popup(buf, inset(area, 1), (56, rows.len() as u16 + 5), title, (theme.text, theme.focus));
    let at = rows.len() as u16 + 2;
    for (y, (name, value)) in rows.iter().enumerate() {
        let text = format!(" {}{value}", left(name, 12));
        let style = if y == cursor { theme.selection } else { theme.text };
        put(buf, inside, 0, y as u16 + 1, &left(&text, inside.width as usize), style);
    }
    put(buf, inside, 1, at, hint, theme.dim);
}
