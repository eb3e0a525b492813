//! Scan: one question at a time, to be read from two metres. Everything comes from the flow's [`View`].
//!
//! Nothing is green here that is not on disk, and while an error holds the task the whole body is red.

use crate::{
    barcode::{Command as Code, command::FlowKind},
    scan::{View, task::Fact},
    tui::{
        command::{Action, COMMANDS, key_of},
        desk::Desk,
        message::Effects,
        widget::{
            big::{self, Size},
            paint::{below, clear, inset, put, put_right, row},
            text::{cut_end, cut_middle, left, width, wrap},
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
        return draw_error(view, message, *ignored, inset(body, margin(body)), theme.error_bar, buf);
    }
    draw_place(desk, place, buf);
    let mut area = inset(body, margin(body));
    if desk.flow == FlowKind::Lookup
        && view.facts.is_empty()
        && view.list.is_empty()
        && view.question.is_none()
    {
        return draw_flows(desk, area, buf);
    }
    if body.width >= SIDE_FROM && !(view.list.is_empty() && view.trail.is_empty()) {
        let side = body.width * 2 / 5;
        let at = body.width - side;
        for y in 0..body.height {
            put(buf, body, at - 1, y, "│", theme.dim);
        }
        draw_side(view, desk, Rect { x: body.x + at + 1, width: side - 2, ..body }, buf);
        area.width = at - 3;
        draw_task(view, desk, area, false, buf);
    } else {
        draw_task(view, desk, area, true, buf);
    }
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

/// The flows that can be started, while nothing else is to be shown.
fn draw_flows(desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let flows = COMMANDS.iter().filter_map(|c| match c.action {
        Action::Start(flow) => Some((flow, c.sentence.split_once(": ").map_or("", |(_, what)| what))),
        _ => None,
    });
    let roomy = area.height >= 10 && area.width >= LABELS_FROM;
    let mut y = u16::from(roomy);
    for line in wrap("Scan an item or a place to see what is there, or start:", area.width as usize) {
        put(buf, area, 0, y, &line, theme.text);
        y += 1;
    }
    y += u16::from(roomy);
    for (flow, what) in flows {
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

fn draw_error(view: &View, message: &str, ignored: u32, area: Rect, style: Style, buf: &mut Buffer) {
    let bold = style.add_modifier(ratatui::style::Modifier::BOLD);
    let roomy = area.height >= 10;
    let mut y = u16::from(roomy);
    put(buf, area, 0, y, "ERROR", bold);
    y += 1 + u16::from(roomy);
    for line in wrap(message, area.width as usize) {
        put(buf, area, 0, y, &line, bold);
        y += 1;
    }
    y += u16::from(roomy);
    let swallowed = match ignored {
        0 => String::new(),
        1 => "1 more scan ignored".into(),
        n => format!("{n} more scans ignored"),
    };
    if !swallowed.is_empty() {
        put(buf, area, 0, y, &swallowed, style);
        y += 1;
    }
    let go_on = format!("Scan OK to go on, or press {}", key_of(Action::Seen));
    for line in wrap(&go_on, area.width as usize) {
        put(buf, area, 0, y, &line, style);
        y += 1;
    }
    if area.height.saturating_sub(y) > view.facts.len() as u16 {
        y += 1;
        for fact in &view.facts {
            draw_fact(fact, area, y, |_| style, buf);
            y += 1;
        }
    }
}

/// What a piece of a fact is.
#[derive(Clone, Copy)]
enum Part {
    Label,
    Value,
    Detail,
}

/// One labelled line; how many rows it took.
fn draw_fact(fact: &Fact, area: Rect, y: u16, style: impl Fn(Part) -> Style, buf: &mut Buffer) -> u16 {
    if area.width < LABELS_FROM {
        let value = cut_middle(&fact.value, area.width as usize);
        put(buf, area, 0, y, &value, style(Part::Value));
        let room = area.width as usize - width(&value);
        if !fact.detail.is_empty() && width(&fact.detail) < room {
            put_right(buf, area, y, 0, &fact.detail, style(Part::Detail));
        }
        return 1;
    }
    put(buf, area, 0, y, &cut_end(&fact.label, VALUE_AT as usize - 1), style(Part::Label));
    let room = (area.width - VALUE_AT) as usize;
    let x = put(buf, area, VALUE_AT, y, &cut_middle(&fact.value, room), style(Part::Value));
    let gap = if x < VALUE_AT + 11 { VALUE_AT + 11 - x } else { 2 };
    if x + gap < area.width {
        put(buf, area, x + gap, y, &fact.detail, style(Part::Detail));
    }
    1
}

/// Question, facts, the big number, and (unless they stand beside) list and trail.
fn draw_task(view: &View, desk: &Desk, area: Rect, with_list: bool, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let style = |part| match part {
        Part::Label | Part::Detail => theme.dim,
        Part::Value => theme.strong,
    };
    let facts = view.facts.len() as u16;
    let number = if view.big.is_some() { 3 } else { 0 };
    let list = if with_list { view.list.len() as u16 } else { 0 };
    let question = if view.question.is_some() { 2 } else { 0 };
    let airy = area.height >= 2 * facts + number + list + question + 4;
    let mut y = u16::from(airy);
    if let Some(question) = &view.question {
        y += draw_question(question, desk, below(area, y), airy, buf);
    }
    // A hand-held has no room for the name beside the SKU: it gets a line of its own, where lines are to spare.
    let tall = area.width < LABELS_FROM && area.height >= 2 * facts + number + question + 2;
    for fact in &view.facts {
        draw_fact(fact, area, y, style, buf);
        y += 1;
        if tall && !fact.detail.is_empty() && width(&fact.detail) + width(&fact.value) >= area.width as usize
        {
            put(buf, area, 0, y, &fact.detail, theme.dim);
            y += 1;
        }
        y += u16::from(airy);
    }
    if let Some((number, rest)) = &view.big {
        let spare = area.height.saturating_sub(y + list);
        y += draw_big(number, rest, desk, below(area, y), spare, buf) + u16::from(airy);
    }
    let trail = with_list && !view.trail.is_empty() && area.height > y + 1;
    if with_list {
        let end = area.height - if trail { 2.min(area.height) } else { 0 };
        for line in view.list.iter().take(end.saturating_sub(y) as usize) {
            put(buf, area, 0, y, line, theme.text);
            y += 1;
        }
    }
    if trail {
        draw_trail(view, desk, row(area, area.height - 1), buf);
    }
}

/// A yellow band with the question and the two answers; how many rows it took.
fn draw_question(question: &str, desk: &Desk, area: Rect, airy: bool, buf: &mut Buffer) -> u16 {
    let style = desk.look.theme.ask_bar;
    let lines = wrap(question, area.width.saturating_sub(2) as usize);
    let pad = u16::from(airy);
    let (yes, no) = (key_of(Action::Yes), key_of(Action::No));
    let choices = &desk.view.choices;
    let answer = if !choices.is_empty() && choices.iter().all(|c| c != "YES") {
        // Which of several, not yes or no.
        format!("scan {}", choices.join(", "))
    } else if area.width < LABELS_FROM {
        format!("YES {yes}   NO {no}")
    } else {
        format!("scan YES or NO, or press {yes} or {no}")
    };
    let rows = lines.len() as u16 + 1;
    clear(buf, Rect { height: rows.min(area.height), ..area }, style);
    for (y, line) in lines.iter().enumerate() {
        put(buf, area, 1, y as u16, line, style.add_modifier(ratatui::style::Modifier::BOLD));
    }
    put(buf, area, 1, rows - 1, &answer, style);
    rows + pad
}

/// The number as large as there is room for; how many rows it took.
fn draw_big(number: &str, rest: &str, desk: &Desk, area: Rect, spare: u16, buf: &mut Buffer) -> u16 {
    let theme = &desk.look.theme;
    let handheld = area.width < LABELS_FROM;
    let at = if handheld { 0 } else { VALUE_AT };
    // On a hand-held the words go under the number where they do not fit beside it.
    let beside = |w: u16| at + w + 2 + width(rest) as u16 <= area.width;
    let rows = |size: Size, w| size.rows() + u16::from(!beside(w));
    let fits = |size: Size| {
        let w = big::width(number, size)?;
        let roomy = size == Size::Three || (spare >= 7 && area.width >= 60);
        let whole = roomy && at + w <= area.width && spare >= rows(size, w) && (beside(w) || handheld);
        whole.then_some((size, w))
    };
    let Some((size, w)) = [Size::Five, Size::Three].into_iter().find_map(fits) else {
        let x = put(buf, area, at, 0, number, theme.strong);
        put(buf, area, x + 1, 0, rest, theme.text);
        return 1;
    };
    let room = Rect { x: area.x + at, width: area.width - at, ..area };
    big::draw(buf, room, number, size, desk.look.charset, theme.strong);
    let (x, y) = if beside(w) { (w + 2, size.rows() / 2) } else { (0, size.rows()) };
    put(buf, room, x, y, rest, theme.text);
    rows(size, w)
}

/// What was done so far, newest last; the oldest go where it is narrow.
fn draw_trail(view: &View, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let mut from = 0;
    let text = |from: usize| view.trail[from..].join(" · ");
    while from + 1 < view.trail.len() && width(&text(from)) > area.width as usize {
        from += 1;
    }
    put(buf, area, 0, 0, &text(from), desk.look.theme.dim);
}

fn draw_side(view: &View, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let mut y = 1;
    let trail = view.trail.len() as u16;
    let room = area.height.saturating_sub(if trail > 0 { trail + 4 } else { 2 });
    for line in view.list.iter().take(room as usize) {
        put(buf, area, 0, y, line, theme.text);
        y += 1;
    }
    if trail > 0 {
        y += u16::from(y > 1);
        put(buf, area, 0, y, "So far", theme.focus);
        for line in view.trail.iter().rev() {
            y += 1;
            put(buf, area, 0, y, line, theme.dim);
        }
    }
}
