//! F1: every key, by tab, from the one table.

use crate::tui::{
    command::{COMMANDS, Place, keys_in_words},
    model::Tab,
    theme::Theme,
    widget::{
        paint::put_line,
        text::{left, wrap},
    },
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

/// Columns of the keys.
const KEYS: usize = 16;

/// Under this many columns, the sentence stands under its keys.
const STACKED_UNDER: usize = 36;

/// The page, laid out for so many columns; the tab in front comes first.
fn lines(tab: Tab, columns: usize, theme: &Theme) -> Vec<Line<'static>> {
    let here = |place: &Place| match place {
        Place::Sites => matches!(tab, Tab::Stock | Tab::Orders | Tab::Alerts | Tab::Buy | Tab::Forecast),
        Place::Tables => matches!(tab, Tab::Stock | Tab::Forecast),
        Place::Stock => tab == Tab::Stock,
        Place::Scan => tab == Tab::Scan,
        Place::Orders => tab == Tab::Orders,
        Place::Alerts => tab == Tab::Alerts,
        Place::Buy => tab == Tab::Buy,
        Place::Forecast => tab == Tab::Forecast,
        Place::Log => tab == Tab::Log,
        _ => false,
    };
    let mut places: Vec<Place> = Place::ALL.into();
    places.sort_by_key(|p| !here(p));
    let mut out = Vec::new();
    for place in places {
        out.push(Line::from(Span::styled(place.heading(), theme.focus)));
        for command in COMMANDS.iter().filter(|c| c.place == place) {
            let keys = keys_in_words(command);
            if columns < STACKED_UNDER {
                out.push(Line::from(Span::styled(keys, theme.strong)));
                let lines = wrap(command.sentence, columns.saturating_sub(1).max(8));
                out.extend(lines.into_iter().map(|l| Line::from(Span::styled(format!(" {l}"), theme.text))));
                continue;
            }
            let room = columns.saturating_sub(KEYS).max(8);
            for (i, text) in wrap(command.sentence, room).into_iter().enumerate() {
                let keys = if i == 0 { keys.as_str() } else { "" };
                out.push(Line::from(vec![
                    Span::styled(left(keys, KEYS), theme.strong),
                    Span::styled(text, theme.text),
                ]));
            }
        }
        out.push(Line::default());
    }
    let last = "Printable characters go to the input line; Enter ends a scan, and that is all.";
    out.extend(wrap(last, columns.max(8)).into_iter().map(|l| Line::from(Span::styled(l, theme.dim))));
    out
}

/// The furthest that the page scrolls.
pub(crate) fn last_scroll(tab: Tab, area: Rect, theme: &Theme) -> usize {
    lines(tab, area.width as usize, theme).len().saturating_sub(area.height as usize)
}

/// Draws the page from a line on.
pub(crate) fn draw(tab: Tab, scroll: usize, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let page = lines(tab, area.width as usize, theme);
    for (y, line) in page.iter().skip(scroll).take(area.height as usize).enumerate() {
        put_line(buf, area, y as u16, line);
    }
}
