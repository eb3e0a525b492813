//! The whole screen: the bones, the tab in front, what lies on top. Reads the model, changes nothing.

mod bar;

use super::{
    command::{self, Action},
    desk::Desk,
    line,
    model::{Bones, Model, Overlay, Tab},
    screen::{alerts, buy, confirm, forecast, help, log, menu, orders, scan, scanner, snooze, stock},
    theme::Charset,
    widget::{
        ascii::to_ascii,
        paint::{clear, inset, put, put_right, rule},
        text::{cut_end, width},
    },
};
use crate::barcode::command::FlowKind;
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
    if let Some(Overlay::Scanner(page)) = &model.overlay
        && !model.quitting
    {
        if let Some(tabs) = bones.tabs {
            paint_tabs(model, tabs, buf);
        }
        scanner::draw(page, desk, bones, buf);
        if let Some(foot) = bones.foot {
            paint_foot(model, inset(foot, 1), buf);
        }
        return;
    }
    // Help scrolls by the whole body.
    let bones =
        if matches!(model.overlay, Some(Overlay::Help { .. })) { bones } else { bar::fit(model, bones) };
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
        (_, Tab::Orders) => orders::draw(&model.orders, desk, bones.place, bones.body, buf),
        (_, Tab::Alerts) => alerts::draw(&model.alerts, desk, bones.place, bones.body, buf),
        (_, Tab::Buy) => buy::draw(&model.buy, desk, bones.place, bones.body, buf),
        (_, Tab::Forecast) => forecast::draw(&model.forecast, desk, bones.place, bones.body, buf),
        (_, Tab::Log) => log::draw(&model.log, desk, bones.place, bones.body, buf),
    }
    match &model.overlay {
        Some(Overlay::Menu { cursor }) => menu::draw(desk, *cursor, bones.body, buf),
        Some(Overlay::Columns { cursor }) => {
            menu::draw_columns(desk, &model.stock, *cursor, bones.body, buf);
        }
        Some(Overlay::Ask(question)) => confirm::draw_question(question, theme, bones.body, buf),
        Some(Overlay::Snooze(dialog)) => {
            snooze::draw(dialog, line::typed(&desk.line, model.tab).for_key(), theme, bones.body, buf);
        }
        Some(Overlay::Undo(row)) => confirm::draw(row, theme, bones.body, buf),
        Some(Overlay::Help { .. } | Overlay::Scanner(_)) | None => {}
    }
    bar::paint_input(model, inset(bones.input, u16::from(bones.foot.is_some())), buf);
    bar::paint_bar(model, bones.bar, buf);
    if let Some(foot) = bones.foot {
        paint_foot(model, inset(foot, 1), buf);
    }
}

/// ` 2 Stock   3 Scan receive   5 Alerts 7   6 Buy `; the one in front in reverse video, a count where something waits.
fn paint_tabs(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.desk.look.theme;
    let mut x = 0;
    // Where the names do not fit, those behind are a number; how a task stands is always said.
    let names: usize = Tab::ALL.iter().map(|tab| tab.name().len() + 5).sum::<usize>() - 1;
    let task = if model.tab == Tab::Scan { 3 } else { 11 };
    let tight = names + task > area.width as usize;
    for tab in Tab::ALL {
        let front = tab == model.tab;
        let style = if front { theme.selection } else { theme.text };
        x = put(buf, area, x, 0, &format!(" {} ", tab.number()), if front { style } else { theme.dim });
        if front || !tight || tab == Tab::Scan {
            x = put(buf, area, x, 0, &format!("{} ", tab.name()), style);
        }
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
        if tab == Tab::Alerts && !front {
            let now = model.alerts.counted.map_or(0, |digest| digest.now);
            let urgent = format!("{now}");
            if now > 0 && !tight {
                x = put(buf, area, x, 0, &urgent, theme.error) + 1;
            }
        }
        x += 1;
    }
}

/// The keys that matter now, and who works here and how it stands.
fn paint_foot(model: &Model, area: Rect, buf: &mut Buffer) {
    let (desk, theme) = (&model.desk, &model.desk.look.theme);
    let standing = match model.forecast.run.filter(|_| model.tab == Tab::Forecast) {
        Some(run) => format!("computing {} %   {}", forecast::per_cent(run), desk.standing()),
        None => desk.standing(),
    };
    let standing = cut_end(&standing, area.width as usize / 2);
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
        let label = match action {
            Action::Recompute if model.forecast.run.is_some() => "stop".into(),
            Action::Propose => model.alerts.selected().map_or_else(String::new, alerts::proposal),
            Action::Fold if !model.alerts.folded => "fold".into(),
            Action::Fold => "unfold".into(),
            Action::Orders if model.buy.page == buy::Page::Orders => "proposals".into(),
            _ => command.label.into(),
        };
        if x as usize + width(&key) + 1 + width(&label) + 2 > edge as usize {
            continue;
        }
        x = put(buf, area, x, 0, &key, theme.text) + 1;
        x = put(buf, area, x, 0, &label, theme.dim) + 2;
    }
}

fn foot_actions(model: &Model) -> Vec<Action> {
    use Action as A;
    let desk: &Desk = &model.desk;
    match (&model.overlay, model.tab) {
        (Some(Overlay::Undo(_) | Overlay::Ask(_)), _) => vec![A::Yes, A::No],
        (Some(Overlay::Scanner(page)), _) if page.is_offered() => vec![A::Yes, A::No, A::PageDown],
        (Some(Overlay::Scanner(_)), _) => vec![A::Back, A::PageDown, A::PageUp],
        (Some(Overlay::Help { .. }), _) => vec![A::Back, A::PageDown, A::PageUp],
        (Some(_), _) => vec![A::Open, A::Back],
        (None, Tab::Stock) if model.stock.panel.open => vec![A::Back, A::Down, A::Help],
        (None, Tab::Stock) if desk.identity.sites.len() > 1 => {
            vec![A::Open, A::Sort, A::Site, A::Columns, A::Help, A::Menu]
        }
        (None, Tab::Stock) => vec![A::Open, A::Sort, A::Reverse, A::Columns, A::Help, A::Menu],
        (None, Tab::Orders) => orders::foot(&model.orders, desk),
        (None, Tab::Alerts) => alerts::foot(&model.alerts, desk),
        (None, Tab::Buy) => buy::foot(&model.buy, desk),
        (None, Tab::Forecast) => forecast::foot(&model.forecast, desk),
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
