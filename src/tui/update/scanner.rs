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
use std::ops::ControlFlow::{self, Break, Continue};

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
pub(super) fn hear(model: &mut Model, message: Message) -> ControlFlow<Effects, Message> {
    let quitting = model.quitting;
    let Some(page) = page(model) else {
        return match message {
            // The rest of a page that was closed.
            Message::Arrived(_) | Message::ScannerKept(_) => Break(Effects::none()),
            other => Continue(other),
        };
    };
    match message {
        Message::Line(line) => {
            model.desk.line = line;
            Break(Effects::redraw())
        }
        Message::Scanned { text, .. } => {
            let wish = page.line(&text, None);
            model.desk.line.clear();
            Break(grant(model, wish))
        }
        Message::Garbled { text, fault } => {
            let wish = page.line(&text, Some(fault));
            model.desk.line.clear();
            Break(grant(model, wish))
        }
        Message::Arrived(reads) => {
            let before = page.word();
            let wish = page.arrived(&reads);
            let rings =
                Some(page.bells()).filter(|n| *n > 0 && (page.word() != before || wish == Wish::Draw));
            let heard = rings.filter(|_| scanner::is_scan(&reads));
            let bell = heard.map_or_else(Effects::none, |times| Effects::of(Effect::Bell(times)));
            Break(swallow(model, &reads).and(grant(model, wish)).and(bell))
        }
        Message::ScannerKept(why_not) => {
            page.kept(why_not);
            let bell = page.bells();
            Break(Effects::of(Effect::Bell(bell)))
        }
        Message::Key(key) => match command::find(key, model.tab) {
            Some(Action::Quit | Action::HowToQuit | Action::Repaint) => Continue(Message::Key(key)),
            Some(Action::Back) if quitting => Continue(Message::Key(key)),
            Some(action) => Break(act(model, action)),
            None => Break(Effects::none()),
        },
        other => Continue(other),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        barcode::setup::TEST_TEXT,
        store::service::Identity,
        tui::{key::Key, message::Message as M, theme::Look, update},
    };
    use std::time::Duration;

    fn model() -> Model {
        let identity = Identity {
            station: "T1".into(),
            site: "MAIN".into(),
            sites: Vec::new(),
            operator: String::new(),
            currency: String::new(),
            movement_prefix: String::new(),
            time_zone: chrono_tz::UTC,
        };
        Model::start(identity, Look::default(), (80, 24)).0
    }

    fn came(text: &str) -> M {
        M::Arrived(vec![Read { at: Duration::ZERO, bytes: text.as_bytes().to_vec() }])
    }

    fn scan(text: &str) -> M {
        M::Scanned { text: text.into(), burst: None }
    }

    /// Opens the page and sends these; the effects of all, and whether it is open still.
    fn page(messages: Vec<M>) -> (Vec<Effect>, bool) {
        let mut model = model();
        let open = [Key::F(10), Key::Down, Key::Down, Key::Right].map(M::Key);
        let effects = open.into_iter().chain(messages).flat_map(|m| update(&mut model, m).list).collect();
        (effects, is_open(&model))
    }

    #[test]
    fn while_it_is_open_the_input_thread_tells_everything() {
        let listens = |effects: &[Effect]| {
            effects
                .iter()
                .filter_map(|e| if let Effect::Listen(on) = e { Some(*on) } else { None })
                .collect::<Vec<_>>()
        };
        assert_eq!(listens(&page(vec![]).0), [true]);
        for leaves in [M::Key(Key::Esc), M::Key(Key::Ctrl('n')), scan("XCMDNO"), scan("no")] {
            let (effects, open) = page(vec![leaves]);
            assert_eq!((listens(&effects), open), (vec![true, false], false));
        }
    }

    #[test]
    fn only_ok_keeps_and_only_what_was_understood() {
        let keeps = |messages| page(messages).0.iter().any(|e| matches!(e, Effect::KeepScanner(_)));
        let symbol = || came(&format!("{TEST_TEXT}\r"));
        for ok in [M::Key(Key::Ctrl('y')), scan("XCMDOK"), scan("ok"), came("XCMDOK\r")] {
            assert!(keeps(vec![symbol(), ok.clone()]), "{ok:?}");
            assert!(!keeps(vec![ok.clone()]), "{ok:?} with nothing to keep");
            assert!(!keeps(vec![symbol(), M::Key(Key::Esc), ok]));
        }
        for other in
            [M::Key(Key::Right), M::Key(Key::F(2)), scan("XCMDDONE"), scan(TEST_TEXT), M::Line("ok".into())]
        {
            let (effects, open) = page(vec![symbol(), other.clone()]);
            assert!(open && !effects.iter().any(|e| matches!(e, Effect::KeepScanner(_))), "{other:?}");
        }
        assert!(keeps(vec![came(&format!("{TEST_TEXT}\rXCMDOK\r"))]), "OK came close behind");
    }

    #[test]
    fn nothing_that_is_scanned_reaches_the_store() {
        let all = vec![scan("9506000134352"), came("9506000134352\r"), scan("XCMDUNDO"), scan("")];
        assert!(
            !page(all)
                .0
                .iter()
                .any(|e| matches!(e, Effect::Ask(crate::store::service::Request::Scan { .. })))
        );
    }
}
