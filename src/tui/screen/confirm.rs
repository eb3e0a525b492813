//! Take this movement back? Answered by its own key or the YES barcode, never by Enter.

use super::{detail::signed, log::sentence};
use crate::{
    store::{
        query::{LogRow, and_more},
        service::Request,
    },
    tui::{
        command::{Action, key_of},
        theme::Theme,
        widget::{
            paint::{inset, popup, put},
            text::wrap,
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// A question with a yes: what would be asked of the store then.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    /// The question itself.
    pub(crate) title: String,
    /// What somebody should know before the answer.
    pub(crate) lines: Vec<String>,
    /// What a yes does, in a word or two.
    pub(crate) yes: String,
    /// What to ask of the store then.
    pub(crate) request: Request,
}

/// Draws such a question over a body.
pub(crate) fn draw_question(question: &Question, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let area = inset(area, 1);
    let columns = usize::from(WIDTH.min(area.width)).saturating_sub(4);
    let mut lines: Vec<(String, Style)> = question
        .lines
        .iter()
        .enumerate()
        .flat_map(|(i, text)| {
            let style = if i == 0 { theme.strong } else { theme.dim };
            wrap(text, columns).into_iter().map(move |line| (line, style))
        })
        .collect();
    lines.truncate(usize::from(area.height).saturating_sub(5));
    lines.push((String::new(), theme.text));
    lines.push((format!("{} or scan YES: {}", key_of(Action::Yes), question.yes), theme.text));
    lines.push((format!("{} or Esc: leave it", key_of(Action::No)), theme.text));
    let inside = popup(buf, area, (WIDTH, lines.len() as u16 + 2), &question.title, (theme.text, theme.ask));
    for (y, (line, style)) in (0..).zip(lines) {
        put(buf, inside, 0, y, &line, style);
    }
}

/// How wide the question is, where there is room.
const WIDTH: u16 = 60;

/// Draws the question over a body.
pub(crate) fn draw(row: &LogRow, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let area = inset(area, 1);
    let width = usize::from(WIDTH.min(area.width)).saturating_sub(4);
    // What was recorded as one is taken back as one, and that must be read before it is answered: it comes second, and
    // where the screen is low the rest gives way.
    let more = wrap(&and_more(row.kind, row.together), width);
    let room = usize::from(area.height).saturating_sub(4);
    let what = wrap(&sentence(row), width).into_iter().take(room.saturating_sub(more.len()).clamp(1, 2));
    let mut clock = format!("{} {}", row.day.long(), row.clock);
    if !row.operator.is_empty() {
        clock = format!("{clock} by {}", row.operator);
    }
    let (title, words, it) = if row.together > 1 {
        let title = format!("ASK  Take these {} movements back?", row.together);
        (title, "All stay in the ledger: they and their counters.".to_owned(), "them")
    } else {
        let words = format!("Both stay in the ledger: this {} and its counter.", signed(row));
        ("ASK  Take this movement back?".to_owned(), words, "it")
    };
    let yes = format!("{} or scan YES: take {it} back", key_of(Action::Yes));
    let no = format!("{} or Esc: leave {it}", key_of(Action::No));
    let strong = what.chain(more).map(|line| (line, theme.strong));
    let rest = [(clock, theme.dim), (words, theme.dim), (String::new(), theme.text)];
    let mut lines: Vec<(String, Style)> = strong.chain(rest).collect();
    let roomy = lines.len() < room;
    lines.truncate(room);
    lines.extend([(yes, theme.text), (no, theme.text)]);
    let rows = lines.len() as u16 + u16::from(roomy);
    let inside = popup(buf, area, (WIDTH, rows + 2), &title, (theme.text, theme.ask));
    for (y, (line, style)) in (u16::from(roomy)..).zip(lines) {
        put(buf, inside, 0, y, &line, style);
    }
}
