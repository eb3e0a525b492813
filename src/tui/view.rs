//! The whole screen: the bones, the tab in front, what lies on top. Reads the model, changes nothing.

use super::{
    command::{self, Action},
    desk::{Bar, Desk, Level},
    model::{Bones, Model, Overlay, Tab},
    screen::{confirm, help, log, menu, scan, stock},
    theme::Charset,
    widget::{
        ascii::to_ascii,
        paint::{clear, inset, put, put_right, rule},
        text::{cut_end, tail, width},
    },
};
use crate::{barcode::command::FlowKind, domain::text::escape};
use ratatui::{Frame, buffer::Buffer, layout::Rect};

/// Draws a frame.
pub fn view(model: &Model, frame: &mut Frame<'_>) {
    let area = frame.area();
    paint(model, area, frame.buffer_mut());
}

/// Draws into a buffer: what [`view`], tests and pictures share.
pub fn paint(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.desk.look.theme;
    clear(buf, area, theme.text);
    match Bones::of(area) {
        None => {
            put(buf, area, 0, 0, "needs 20x16", theme.text);
        }
        Some(bones) => paint_bones(model, bones, buf),
    }
    if model.desk.look.charset == Charset::Ascii {
        to_ascii(buf);
    }
}

fn paint_bones(model: &Model, bones: Bones, buf: &mut Buffer) {
    let (desk, theme) = (&model.desk, &model.desk.look.theme);
    if let Some(tabs) = bones.tabs {
        paint_tabs(model, tabs, buf);
    }
    rule(buf, bones.rule, theme.dim);
    match (&model.overlay, model.tab) {
        (Some(Overlay::Help { scroll }), tab) => {
            put(buf, inset(bones.place, 1), 0, 0, "HELP   every key, by tab", theme.strong);
            help::draw(tab, *scroll, theme, inset(bones.body, 1), buf);
        }
        (_, Tab::Stock) => stock::draw(&model.stock, desk, bones.place, bones.body, buf),
        (_, Tab::Scan) => scan::draw(desk, bones.place, bones.body, buf),
        (_, Tab::Log) => log::draw(&model.log, desk, bones.place, bones.body, buf),
    }
    match &model.overlay {
        Some(Overlay::Menu { cursor }) => menu::draw(desk, *cursor, bones.body, buf),
        Some(Overlay::Columns { cursor }) => {
            menu::draw_columns(desk, &model.stock, *cursor, bones.body, buf);
        }
        Some(Overlay::Undo(row)) => confirm::draw(row, theme, bones.body, buf),
        Some(Overlay::Help { .. }) | None => {}
    }
    paint_input(model, inset(bones.input, u16::from(bones.foot.is_some())), buf);
    paint_bar(model, bones.bar, buf);
    if let Some(foot) = bones.foot {
        paint_foot(model, inset(foot, 1), buf);
    }
}

/// ` 2 Stock   3 Scan receive   8 Log `; the one in front in reverse video.
fn paint_tabs(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.desk.look.theme;
    let mut x = 0;
    for tab in Tab::ALL {
        let front = tab == model.tab;
        let style = if front { theme.selection } else { theme.text };
        x = put(buf, area, x, 0, &format!(" {} ", tab.number()), if front { style } else { theme.dim });
        x = put(buf, area, x, 0, &format!("{} ", tab.name()), style);
        if tab == Tab::Scan && !front {
            // A lock holds every scan, whichever tab is in front.
            let view = &model.desk.view;
            let (word, style) = match (&view.locked, &view.question, model.desk.flow) {
                (Some(_), ..) => ("ERROR".into(), theme.error),
                (None, Some(_), _) => ("ASK".into(), theme.ask),
                (None, None, FlowKind::Lookup) => (String::new(), theme.text),
                (None, None, flow) => (flow.to_string(), theme.focus),
            };
            x = put(buf, area, x, 0, &word, style) + u16::from(!word.is_empty());
        }
        x += 1;
    }
}

/// `› text▏`, and at the right what it finds; on Scan the question, and what else can be scanned.
fn paint_input(model: &Model, area: Rect, buf: &mut Buffer) {
    let (desk, theme) = (&model.desk, &model.desk.look.theme);
    let line = escape(&desk.line);
    let is_scan = model.tab == Tab::Scan;
    let prompt = match (&desk.view.locked, desk.view.prompt.as_str()) {
        _ if !is_scan => "",
        (Some(_), _) => "SCAN OK",
        (None, "") => "SCAN",
        (None, prompt) => prompt,
    };
    let mut x = put(buf, area, 0, 0, "› ", theme.focus);
    let room = (area.width as usize * 2 / 3).saturating_sub(3);
    let shown = if width(&line) > room {
        format!("…{}", tail(&line, room.saturating_sub(1)))
    } else {
        line.clone()
    };
    x = put(buf, area, x, 0, &shown, theme.strong);
    x = put(buf, area, x, 0, "▏", theme.focus);
    if line.is_empty() {
        x = put(buf, area, x, 0, prompt, theme.strong);
    }
    let right = match model.tab {
        Tab::Stock => stock::matches(&model.stock),
        Tab::Log => log::matches(&model.log),
        Tab::Scan if !line.is_empty() => prompt.into(),
        Tab::Scan if desk.view.choices.is_empty() || desk.view.locked.is_some() => String::new(),
        Tab::Scan => format!("or {}", desk.view.choices.join(" · ")),
    };
    let room = area.width.saturating_sub(x + 2) as usize;
    if room >= 8 && area.width >= 40 {
        put_right(buf, area, 0, 0, &cut_end(&right, room), theme.dim);
    }
}

/// What the last scan did; while any is without its answer, that.
fn paint_bar(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.desk.look.theme;
    let bar = current_bar(model);
    let filled = model.tab == Tab::Scan && bar.level != Level::Note && bar.level != Level::Quiet;
    let (word_style, text_style) = match bar.level {
        Level::Ok if filled => (theme.ok_bar, theme.ok_bar),
        Level::Ask if filled => (theme.ask_bar, theme.ask_bar),
        Level::Error if filled => (theme.error_bar, theme.error_bar),
        Level::Ok => (theme.ok, theme.text),
        Level::Ask => (theme.ask, theme.text),
        Level::Error => (theme.error, theme.text),
        Level::Note | Level::Quiet => (theme.strong, theme.text),
    };
    if filled {
        clear(buf, area, text_style);
    }
    let wide = area.width >= 40;
    let area = inset(area, u16::from(wide));
    let bold = word_style.add_modifier(ratatui::style::Modifier::BOLD);
    let mut x = put(buf, area, 0, 0, bar.level.word(), bold);
    x = if bar.level.word().is_empty() {
        x
    } else if wide {
        x.max(5) + 2
    } else {
        x + 1
    };
    // What happened goes before when.
    let fits = x as usize + width(&bar.text) + 6 <= area.width as usize;
    let clock = match bar.clock.get(..5) {
        _ if wide => bar.clock.as_str(),
        Some(minute) if fits => minute,
        _ => "",
    };
    let edge = if clock.is_empty() {
        area.width
    } else {
        put_right(buf, area, 0, 0, clock, if filled { text_style } else { theme.dim })
    };
    let room = Rect { width: edge.saturating_sub(1), ..area };
    x = put(buf, room, x, 0, &bar.text, text_style);
    if !bar.aside.is_empty() && x as usize + 3 + width(&bar.aside) <= room.width as usize {
        put(buf, room, x + 3, 0, &bar.aside, if filled { text_style } else { theme.dim });
    }
}

fn current_bar(model: &Model) -> Bar {
    let desk = &model.desk;
    let note = |text: String| Bar { level: Level::Note, text, ..Bar::default() };
    if model.quitting {
        return note(format!("quits when the store is done: {}; Esc stays", desk.standing()));
    }
    if let Some((_, text)) = desk.pending.last_key_value() {
        return note(format!("pending {}   {}", desk.pending.len(), escape(text)));
    }
    if desk.undoing.is_some() {
        return note("pending   taking the movement back".into());
    }
    desk.bar.clone()
}

/// The keys that matter now, and who works here and how it stands.
fn paint_foot(model: &Model, area: Rect, buf: &mut Buffer) {
    let (desk, theme) = (&model.desk, &model.desk.look.theme);
    let standing = cut_end(&desk.standing(), area.width as usize / 2);
    let who: Vec<&str> = [desk.identity.operator.as_str(), desk.identity.station.as_str()]
        .into_iter()
        .filter(|w| !w.is_empty() && area.width >= 58)
        .collect();
    let style = if desk.waiting.is_some() {
        theme.ask
    } else if desk.unfinished() > 0 {
        theme.strong
    } else {
        theme.dim
    };
    let mut edge = put_right(buf, area, 0, 0, &standing, style);
    if !who.is_empty() {
        let who = who.join("  ");
        let margin = area.width - edge + 2;
        edge = put_right(buf, area, 0, margin, &who, theme.dim);
    }
    let mut x = 0;
    for action in foot_actions(model) {
        let Some(command) = command::of(action) else { continue };
        let key = command::key_of(action);
        if x as usize + width(&key) + 1 + width(command.label) + 2 > edge as usize {
            continue;
        }
        x = put(buf, area, x, 0, &key, theme.text) + 1;
        x = put(buf, area, x, 0, command.label, theme.dim) + 2;
    }
}

fn foot_actions(model: &Model) -> Vec<Action> {
    use Action as A;
    let desk: &Desk = &model.desk;
    match (&model.overlay, model.tab) {
        (Some(Overlay::Undo(_)), _) => vec![A::Yes, A::No],
        (Some(Overlay::Help { .. }), _) => vec![A::Back, A::PageDown, A::PageUp],
        (Some(_), _) => vec![A::Open, A::Back],
        (None, Tab::Stock) if model.stock.panel.open => vec![A::Back, A::Down, A::Help],
        (None, Tab::Stock) if desk.identity.sites.len() > 1 => {
            vec![A::Open, A::Sort, A::Site, A::Columns, A::Help, A::Menu]
        }
        (None, Tab::Stock) => vec![A::Open, A::Sort, A::Reverse, A::Columns, A::Help, A::Menu],
        (None, Tab::Log) => vec![A::Open, A::UndoRow, A::Help, A::Menu],
        (None, Tab::Scan) if desk.view.locked.is_some() => vec![A::Seen, A::Help],
        (None, Tab::Scan)
            if desk.view.question.is_some() && !desk.view.choices.iter().any(|c| c == "YES") =>
        {
            vec![A::No, A::Help]
        }
        (None, Tab::Scan) if desk.view.question.is_some() => vec![A::Yes, A::No, A::Help],
        (None, Tab::Scan) if desk.in_flow() => vec![A::Done, A::UndoScan, A::Leave, A::Help],
        (None, Tab::Scan) => vec![
            A::Start(FlowKind::Receive),
            A::Start(FlowKind::Move),
            A::Start(FlowKind::Count),
            A::Help,
            A::Menu,
        ],
    }
}
