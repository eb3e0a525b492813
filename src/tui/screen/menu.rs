//! F10: who works here, how it looks, and the way out. And the chooser of Stock's columns.

use super::stock::{OPTIONAL, Stock};
use crate::tui::{
    command::{Action, key_of},
    desk::Desk,
    message::{Effect, Effects},
    widget::{
        paint::{popup, put},
        text::{cut_end, left, width},
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

/// What can be chosen in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// The theme.
    Theme,
    /// The charset.
    Charset,
    /// The scanner, set up by scan.
    Scanner,
    /// Help.
    Help,
    /// The way out.
    Quit,
}

impl Entry {
    /// All, from the top.
    pub(crate) const ALL: [Self; 5] = [Self::Theme, Self::Charset, Self::Scanner, Self::Help, Self::Quit];

    fn words(self, desk: &Desk) -> (&'static str, String) {
        match self {
            Self::Theme => ("Theme", desk.look.theme.name.to_string()),
            Self::Charset => ("Characters", desk.look.charset.to_string()),
            Self::Scanner => ("Scanner", "set up".into()),
            Self::Help => ("Help", key_of(Action::Help)),
            Self::Quit => ("Quit", key_of(Action::Quit)),
        }
    }
}

/// Who works where: facts, nothing to choose.
fn who(desk: &Desk) -> Vec<(&'static str, String)> {
    let identity = &desk.identity;
    let operator = if identity.operator.is_empty() { "nobody" } else { &identity.operator };
    vec![
        ("Operator", operator.into()),
        ("Station", identity.station.clone()),
        ("Site", identity.site.clone()),
    ]
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
    list(desk, "Menu", &who(desk), &rows, cursor, "→ opens or changes   Esc closes", area, buf);
}

/// Draws the chooser of columns.
pub(crate) fn draw_columns(desk: &Desk, stock: &Stock, cursor: usize, area: Rect, buf: &mut Buffer) {
    let word = |head: &str, hidden: bool| match hidden {
        true => "hidden",
        false if stock.waits_for_a_value(head) => "shown when there is any",
        false => "shown",
    };
    let rows: Vec<_> =
        OPTIONAL.into_iter().zip(stock.hidden).map(|(o, hidden)| (o, word(o, hidden).to_string())).collect();
    list(desk, "Columns", &[], &rows, cursor, "→ shows or hides   Esc closes", area, buf);
}

/// Facts, then what can be chosen, then how; where rows are short, the facts go first and then the hint.
#[allow(clippy::too_many_arguments, reason = "one list, drawn in two places")]
fn list(
    desk: &Desk,
    title: &str,
    facts: &[(&str, String)],
    rows: &[(&str, String)],
    cursor: usize,
    hint: &str,
    area: Rect,
    buf: &mut Buffer,
) {
    let theme = &desk.look.theme;
    let (all, known) = (rows.len() as u16, facts.len() as u16);
    let room = area.height.saturating_sub(2);
    let wide = area.width.min(56);
    let hinted = room >= all + 2 && width(hint) + 6 <= wide as usize;
    let known = if room >= all + known + 3 && known > 0 { known + 1 } else { 0 };
    let airy = hinted && room >= all + known + 4;
    let height = all + known + 2 + if airy { 4 } else { 2 * u16::from(hinted) };
    let inside = popup(buf, area, (wide, height), title, (theme.text, theme.focus));
    let columns = inside.width as usize;
    let line = |name: &str, value: &str| {
        let beside = format!(" {}{value}", left(name, 12));
        if width(&beside) <= columns {
            return beside;
        }
        // The value is what is to be read; its name can be guessed.
        let room = columns.saturating_sub(width(value) + 2);
        cut_end(&format!(" {} {value}", left(&cut_end(name, room), room)), columns)
    };
    let mut y = u16::from(airy);
    if known > 0 {
        for (name, value) in facts {
            put(buf, inside, 0, y, &line(name, value), theme.dim);
            y += 1;
        }
        y += 1;
    }
    for (i, (name, value)) in rows.iter().enumerate() {
        let style = if i == cursor { theme.selection } else { theme.text };
        put(buf, inside, 0, y, &left(&line(name, value), columns), style);
        y += 1;
    }
    if hinted {
        put(buf, inside, 1, y + 1, hint, theme.dim);
    }
}
