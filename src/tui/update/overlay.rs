//! What lies on top of a tab takes every command: its own are done, and no other is done where nobody can see it.

use super::{alerts, leave_line, open};
use crate::{
    store::service::Request,
    tui::{
        command::{Action, key_of},
        message::Effects,
        model::{Bones, Model, Overlay},
        screen::{
            help,
            menu::{self, Entry},
            snooze,
            stock::OPTIONAL,
        },
        widget::paint::inset,
    },
};
use ratatui::layout::Rect;

/// What an overlay makes of a command; `None` lets it through: another overlay, or a tab, takes its place.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Effects> {
    let body =
        Bones::of(Rect::new(0, 0, model.desk.size.0, model.desk.size.1)).map_or(Rect::ZERO, |b| b.body);
    let overlay = model.overlay.as_mut()?;
    if let (Overlay::Undo(row), Action::Yes) = (&*overlay, action) {
        let movement = row.id;
        model.desk.undoing = Some(movement);
        model.overlay = None;
        return Some(Effects::ask(Request::Undo(movement)));
    }
    if let (Overlay::Ask(question), Action::Yes) = (&*overlay, action) {
        let request = question.request.clone();
        model.overlay = None;
        return Some(model.desk.say(request));
    }
    if matches!(action, Action::Back | Action::Close | Action::No) {
        let word = match overlay {
            Overlay::Undo(_) => "nothing was taken back",
            Overlay::Ask(_) | Overlay::Snooze(_) => "nothing was done",
            _ => "",
        };
        let is_typing = matches!(overlay, Overlay::Snooze(_)) && !model.desk.line.is_empty();
        model.overlay = None;
        let closed = if word.is_empty() { Effects::redraw() } else { model.desk.note(word) };
        return Some(if is_typing { closed.and(leave_line(model)) } else { closed });
    }
    let is_its_own = match overlay {
        Overlay::Columns { .. } => action == Action::Columns,
        // Longer than any day: the same question, asked once more.
        Overlay::Snooze(_) => matches!(action, Action::Snooze | Action::Exclude),
        _ => false,
    };
    if is_its_own || matches!(action, Action::Help | Action::Menu | Action::Go(_)) {
        return None;
    }
    let moves = action.step().is_some() || action == Action::Open;
    let is_question = matches!(overlay, Overlay::Undo(_) | Overlay::Ask(_));
    if !moves || is_question {
        // Nothing is done where nobody can see it.
        let why = if is_question {
            format!("{} or {} first", key_of(Action::Yes), key_of(Action::No))
        } else {
            format!("{} closes this first", key_of(Action::Back))
        };
        return Some(if moves { Effects::none() } else { model.desk.note(why) });
    }
    let (at, last) = match overlay {
        Overlay::Help { scroll } => {
            (scroll, help::last_scroll(model.tab, inset(body, 1), &model.desk.look.theme))
        }
        Overlay::Menu { cursor } => (cursor, Entry::ALL.len() - 1),
        Overlay::Columns { cursor } => (cursor, OPTIONAL.len() - 1),
        Overlay::Snooze(dialog) => (&mut dialog.cursor, snooze::ROWS - 1),
        Overlay::Undo(_) | Overlay::Ask(_) | Overlay::Scanner(_) => return Some(Effects::none()),
    };
    let page = body.height.saturating_sub(1).max(1) as usize;
    *at = match action {
        Action::Up => at.saturating_sub(1),
        Action::Down => *at + 1,
        Action::PageUp => at.saturating_sub(page),
        Action::PageDown => *at + page,
        Action::First => 0,
        Action::Last => last,
        Action::Open => return Some(choose(model)),
        _ => return Some(Effects::none()),
    }
    .min(last);
    Some(Effects::redraw())
}

/// Right in the menu or the chooser.
fn choose(model: &mut Model) -> Effects {
    match &model.overlay {
        Some(Overlay::Menu { cursor }) => match Entry::ALL.get(*cursor).copied() {
            Some(Entry::Help) => open(model, Overlay::Help { scroll: 0 }),
            Some(Entry::Scanner) => open(model, Overlay::Scanner(Box::default())),
            Some(Entry::Quit) => super::act(model, Action::Quit),
            Some(entry) => menu::restyle(&mut model.desk, entry),
            None => Effects::none(),
        },
        Some(Overlay::Columns { cursor }) => model.stock.toggle(*cursor),
        Some(Overlay::Snooze(_)) => alerts::snooze(model),
        _ => Effects::none(),
    }
}
