//! The page of the scanner takes everything that is scanned, typed and pressed while it is open.

use crate::{
    scan::setup::Read,
    tui::{
        command::{self, Action},
        desk::Level,
        message::{Effect, Effects, Message},
        model::{Bones, Model, Overlay},
        screen::scanner::{self, Scanner, Wish, last_scroll},
    },
};
use ratatui::layout::Rect;

fn page(model: &mut Model) -> Option<&mut Scanner> {
    match &mut model.overlay {
        Some(Overlay::Scanner(page)) => Some(page),
        _ => None,
    }
}

/// Whether the page is open.
pub(super) fn is_open(model: &Model) -> bool {
    matches!(model.overlay, Some(Overlay::Scanner(_)))
}

/// What the input thread must be told, if the page has opened or closed.
pub(super) fn listening(model: &Model, before: bool) -> Effects {
    match (before, is_open(model)) {
        (false, true) => Effects::of(Effect::ClearLine).and(Effects::of(Effect::Listen(true))),
        (true, false) => Effects::of(Effect::Listen(false)),
        _ => Effects::none(),
    }
}

/// Takes a message that belongs to the page; any other is given back.
#[expect(
    clippy::result_large_err,
    reason = "what is given back is the message itself, and it goes on at once"
)]
pub(super) fn hear(model: &mut Model, message: Message) -> Result<Effects, Message> {
    let quitting = model.quitting;
    let Some(page) = page(model) else {
        return match message {
            // The rest of a page that was closed.
            Message::Arrived(_) | Message::ScannerKept(_) => Ok(Effects::none()),
            other => Err(other),
        };
    };
    match message {
        Message::Line(line) => {
            model.desk.line = line;
            Ok(Effects::redraw())
        }
        Message::Scanned { text, .. } => {
            let wish = page.line(&text, None);
            model.desk.line.clear();
            Ok(grant(model, wish))
        }
        Message::Garbled { text, fault } => {
            let wish = page.line(&text, Some(fault));
            model.desk.line.clear();
            Ok(grant(model, wish))
        }
        Message::Arrived(reads) => {
            let before = page.word();
            let wish = page.arrived(&reads);
            let rings =
                Some(page.bells()).filter(|n| *n > 0 && (page.word() != before || wish == Wish::Draw));
            let heard = rings.filter(|_| scanner::is_scan(&reads));
            let bell = heard.map_or_else(Effects::none, |times| Effects::of(Effect::Bell(times)));
            Ok(swallow(model, &reads).and(grant(model, wish)).and(bell))
        }
        Message::ScannerKept(why_not) => {
            page.kept(why_not);
            let bell = page.bells();
            Ok(Effects::of(Effect::Bell(bell)))
        }
        Message::Key(key) => match command::find(key, model.tab) {
            Some(Action::Quit | Action::HowToQuit | Action::Repaint) => Err(Message::Key(key)),
            Some(Action::Back) if quitting => Err(Message::Key(key)),
            Some(action) => Ok(act(model, action)),
            None => Ok(Effects::none()),
        },
        other => Err(other),
    }
}

/// A scan without an end still stands in the line; it has been looked at here.
fn swallow(model: &mut Model, reads: &[Read]) -> Effects {
    if model.desk.line.is_empty() || !scanner::is_scan(reads) {
        return Effects::none();
    }
    model.desk.line.clear();
    Effects::of(Effect::ClearLine)
}

fn grant(model: &mut Model, wish: Wish) -> Effects {
    match wish {
        Wish::Draw => Effects::redraw(),
        Wish::Keep(profile) => Effects::of(Effect::KeepScanner(profile)),
        Wish::Leave => leave(model),
    }
}

fn leave(model: &mut Model) -> Effects {
    let offered = page(model).is_some_and(|page| page.is_offered());
    model.overlay = None;
    if offered { model.desk.tell(Level::Note, "the scanner stays as it was") } else { Effects::redraw() }
}

fn act(model: &mut Model, action: Action) -> Effects {
    let (width, height) = model.desk.size;
    let desk = model.desk.clone();
    let bones = Bones::of(Rect::new(0, 0, width, height));
    let Some(page) = page(model) else { return Effects::none() };
    let last = bones.map_or(0, |bones| last_scroll(page, &desk, bones));
    let rows = bones.map_or(1, |bones| bones.body.height.saturating_sub(1).max(1)) as usize;
    page.scroll = match action {
        Action::Yes => {
            let wish = page.keep();
            return grant(model, wish);
        }
        Action::No | Action::Back => return leave(model),
        Action::Up => page.scroll.saturating_sub(1),
        Action::Down => page.scroll + 1,
        Action::PageUp => page.scroll.saturating_sub(rows),
        Action::PageDown => page.scroll + rows,
        Action::First => 0,
        Action::Last => last,
        _ => page.scroll,
    }
    .min(last);
    Effects::redraw()
}
