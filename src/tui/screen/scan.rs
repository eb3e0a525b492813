//! Scan: one question at a time, to be read from two metres. Everything comes from the flow's [`View`].
//!
//! Nothing is green here that is not on disk, and while an error holds the task the whole body is red.

mod error;
mod task;

use crate::{
    barcode::{Command as Code, command::FlowKind},
    scan::View,
    tui::{
        command::{Action, COMMANDS, key_of},
        desk::Desk,
        message::Effects,
        widget::{
            big,
            paint::{clear, inset, put, put_right},
            text::{left, width, wrap},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// From this many columns on, list and trail stand beside the facts.
const SIDE_FROM: u16 = 110;
/// Under this many columns, labels go.
const LABELS_FROM: u16 = 40;
/// Where values begin, right of their labels.
const VALUE_AT: u16 = 10;

/// A command of the table. `None`: not one of this tab.
pub(crate) fn act(desk: &mut Desk, action: Action) -> Option<Effects> {
    let code = match action {
        Action::Seen if desk.view.locked.is_some() => Code::Ok,
        Action::Yes if desk.view.question.is_some() => Code::Yes,
        Action::No if desk.view.question.is_some() => Code::No,
        Action::Done if desk.in_flow() => Code::Done,
        Action::UndoScan if desk.in_flow() => Code::Undo,
        Action::Leave if desk.in_flow() => Code::Menu,
        Action::Back if desk.in_flow() => Code::Back,
        Action::Start(flow) if desk.in_flow() => {
            let (open, done, leave) = (desk.flow, key_of(Action::Done), key_of(Action::Leave));
            let text = format!("{flow} waits: {open} is open, {done} ends it, {leave} leaves it");
            return Some(desk.note(text));
        }
        // As a scan, not as an order: what the screen shows may be older than what the store has in its hands.
        Action::Start(flow) => Code::Start(flow),
        _ => return None,
    };
    Some(desk.scan(&code.code()))
}

/// Row 2 and the body.
pub(crate) fn draw(desk: &Desk, place: Rect, body: Rect, buf: &mut Buffer) {
    let view = &desk.view;
    let theme = &desk.look.theme;
    if let Some((message, ignored)) = &view.locked {
        clear(buf, place, theme.error_bar);
        clear(buf, body, theme.error_bar);
        draw_place(desk, place, buf);
        return error::draw(desk, message, *ignored, inset(body, margin(body)), buf);
    }
    draw_place(desk, place, buf);
    let mut area = inset(body, margin(body));
    if shows_flows(desk) {
        return draw_flows(desk, area, buf);
    }
    if body.width >= SIDE_FROM && task::has_side(view) {
        let side = body.width / 3;
        let at = body.width - side;
        task::draw_side(view, desk, Rect { x: body.x + at + 1, width: side - 2, ..body }, buf);
        area.width = at - 3;
        task::draw(view, desk, area, false, buf);
    } else {
        task::draw(view, desk, area, true, buf);
    }
}

/// Whether nothing is to be shown but what can be started.
fn shows_flows(desk: &Desk) -> bool {
    let View { facts, list, question, .. } = &desk.view;
    desk.flow == FlowKind::Lookup && facts.is_empty() && list.is_empty() && question.is_none()
}

/// The rows that the body needs at least to show all; a narrow screen gives the others to prompt and answer.
pub(crate) fn least_rows(desk: &Desk, columns: u16) -> u16 {
    match &desk.view.locked {
        Some(_) => u16::MAX,
        None if shows_flows(desk) => 1 + flows().count() as u16,
        None => task::least_rows(&desk.view, columns),
    }
}

/// The words in capitals that an error begins with: `UNKNOWN CODE`.
pub(crate) fn headline(message: &str) -> &str {
    error::headline(message).0
}

fn margin(body: Rect) -> u16 {
    u16::from(body.width >= LABELS_FROM)
}

/// Title, subject, progress: `RECEIVE   PO 2207          ███████░░░  7/12`.
fn draw_place(desk: &Desk, place: Rect, buf: &mut Buffer) {
    let (view, theme) = (&desk.view, &desk.look.theme);
    let is_red = view.locked.is_some();
    let style = |s: Style| if is_red { theme.error_bar } else { s };
    let handheld = place.width < LABELS_FROM;
    let area = if handheld { place } else { inset(place, 1) };
    let title = match view.title.as_str() {
        "" if desk.in_flow() => desk.flow.word().to_uppercase(),
        "" => "LOOK UP".into(),
        title => title.into(),
    };
    let x = put(buf, area, 0, 0, &title, style(theme.strong)) + if handheld { 1 } else { 3 };
    let mut right = Vec::new();
    if let Some((done, all)) = view.progress {
        right.push(format!("{}  {done}/{all}", big::progress(done, all)));
        right.push(format!("{done}/{all}"));
    }
    if handheld {
        right.iter_mut().for_each(|r| *r = format!("{r} {}", desk.standing()));
        right.push(desk.standing());
    }
    let mut edge = area.width;
    if let Some(text) = right.into_iter().find(|r| x + width(r) as u16 <= area.width) {
        edge = put_right(buf, area, 0, 0, &text, style(if handheld { theme.dim } else { theme.text }));
    }
    let room = Rect { width: edge.saturating_sub(1), ..area };
    // Half a word helps nobody on a hand-held.
    if !handheld || x as usize + width(&view.subject) <= room.width as usize {
        put(buf, room, x, 0, &view.subject, style(theme.text));
    }
}

/// The flows that can be started, and what each is for.
fn flows() -> impl Iterator<Item = (FlowKind, &'static str)> {
    COMMANDS.iter().filter_map(|c| match c.action {
        Action::Start(flow) => Some((flow, c.sentence.split_once(": ").map_or("", |(_, what)| what))),
        _ => None,
    })
}

/// The flows, while nothing else is to be shown.
fn draw_flows(desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let all = flows().count() as u16;
    let roomy = area.height >= 10 && area.width >= LABELS_FROM;
    let mut y = u16::from(roomy);
    let long = wrap("Scan an item or a place to see what is there, or start:", area.width as usize);
    let lines = if long.len() as u16 + all <= area.height {
        long
    } else {
        vec![String::from(if area.width < LABELS_FROM {
            "Scan, or start:"
        } else {
            "Scan anything, or start:"
        })]
    };
    for line in lines.iter().take(area.height.saturating_sub(all) as usize) {
        put(buf, area, 0, y, line, theme.text);
        y += 1;
    }
    y += u16::from(roomy);
    for (flow, what) in flows() {
        let name = flow.word().to_uppercase();
        let mut x = put(buf, area, 0, y, &left(&key_of(Action::Start(flow)), 8), theme.focus);
        x = put(buf, area, x, y, &left(&name, 10), theme.strong);
        if area.width >= LABELS_FROM {
            let code = Code::Start(flow).code();
            let edge = if area.width >= 60 {
                put_right(buf, area, y, 0, &left(&code, 11), theme.dim)
            } else {
                area.width
            };
            put(buf, Rect { width: edge, ..area }, x, y, what, theme.dim);
        }
        y += 1;
    }
    if roomy {
        put(buf, area, 0, y + 1, "Scanning or typing the code at the right does the same.", theme.dim);
    }
}
