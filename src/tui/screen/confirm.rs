//! Take this movement back? Answered by its own key or the YES barcode, never by Enter.

use super::{detail::signed, log::sentence};
use crate::{
    store::query::LogRow,
    tui::{
        command::{Action, key_of},
        theme::Theme,
        widget::{
            paint::{inset, popup, put},
            text::wrap,
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect};

/// Draws the question over a body.
pub(crate) fn draw(row: &LogRow, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let inside =
        popup(buf, inset(area, 1), (60, 9), "ASK  Take this movement back?", (theme.text, theme.ask));
    let mut y = 1;
    for line in wrap(&sentence(row), inside.width as usize).iter().take(2) {
        put(buf, inside, 0, y, line, theme.strong);
        y += 1;
    }
    let mut clock = format!("{} {}", row.day.long(), row.clock);
    if !row.operator.is_empty() {
        clock = format!("{clock} by {}", row.operator);
    }
    put(buf, inside, 0, y, &clock, theme.dim);
    let words = format!("Both stay in the ledger: this {} and its counter.", signed(row));
    let yes = format!("{} or scan YES: take it back", key_of(Action::Yes));
    let no = format!("{} or Esc: leave it", key_of(Action::No));
    put(buf, inside, 0, y + 1, &words, theme.dim);
    put(buf, inside, 0, y + 3, &yes, theme.text);
    put(buf, inside, 0, y + 4, &no, theme.text);
}
