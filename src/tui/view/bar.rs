//! The input line and the feedback bar: what is wanted, and what the last scan did.
//!
//! On Scan, neither repeats what the body says already: a question stands in the body and its answers in the bar, an
//! error stands in the body and the bar says what holds. Where it is narrow, both take more rows than one, because what
//! a sentence ends with (where the goods went, how many there are now) is what the picker wants to know.

use super::super::{
    command::{Action, key_of},
    desk::{Bar, Desk, Level},
    line,
    model::{Bones, Model, Tab},
    screen::{alerts, buy, forecast, log, orders, scan, stock},
    theme::Theme,
    widget::{
        paint::{clear, inset, put, put_right},
        text::{as_many, cut_end, tail, width, wrap},
    },
};
use crate::domain::text::escape;
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

/// Under this many columns, prompt and answer may take several rows.
const ROWS_UNDER: u16 = 60;
/// The most rows of an answer.
const MOST: usize = 3;
/// Under this many columns, a hand-held: labels, clock and choices go.
const HANDHELD_UNDER: u16 = 40;

/// The same bones with room for what prompt and answer say, where it is narrow.
///
/// They get as many rows as they need, and where the body has rows to spare as many as they may ever need, so that
/// nothing moves from scan to scan.
pub(super) fn fit(model: &Model, bones: Bones) -> Bones {
    let (columns, desk) = (bones.body.width, &model.desk);
    if model.tab != Tab::Scan || columns >= ROWS_UNDER {
        return bones;
    }
    let handheld = columns < HANDHELD_UNDER;
    let inside = |area: Rect| inset(area, u16::from(bones.foot.is_some()));
    let prompt = prompt_lines(desk, inside(bones.input)).len().clamp(1, 2) as u16;
    let bar = bar_lines(model, &current(model), bones.bar).len().clamp(1, MOST) as u16;
    let usual = if handheld { (2, 3) } else { (1, 2) };
    let rows = bones.body.height + bones.input.height + bones.bar.height;
    let body = scan::least_rows(desk, columns).max(2);
    let mut spare = rows.saturating_sub(body.saturating_add(2));
    let mut grow = |to: u16, may: u16| {
        let more = (to - 1).min(may);
        spare -= more.min(spare);
        1 + more
    };
    // The answer first: what it says is nowhere else. It may take rows that the body could use.
    let tight = rows.saturating_sub(2 + 3);
    let locked = desk.view.locked.is_some();
    let bar = grow(bar, tight);
    let prompt = grow(prompt, tight.saturating_sub(bar - 1));
    let (bar, prompt) = if locked {
        (bar, prompt)
    } else {
        let more = usual.1.max(bar) - bar;
        let bar_more = more.min(spare);
        let prompt_more = (usual.0.max(prompt) - prompt).min(spare - bar_more);
        (bar + bar_more, prompt + prompt_more)
    };
    let taken = bar + prompt - 2;
    let up = |area: Rect, by: u16, height: u16| Rect { y: area.y - by, height, ..area };
    Bones {
        body: Rect { height: bones.body.height - taken, ..bones.body },
        rule: up(bones.rule, taken, bones.rule.height),
        input: up(bones.input, taken, prompt),
        bar: up(bones.bar, bar - 1, bar),
        ..bones
    }
}

fn prompt(desk: &Desk) -> &str {
    match (&desk.view.locked, desk.view.prompt.as_str()) {
        (Some(_), _) => "SCAN OK",
        (None, "") => "SCAN",
        (None, prompt) => prompt,
    }
}

fn prompt_lines(desk: &Desk, area: Rect) -> Vec<String> {
    wrap(prompt(desk), area.width.saturating_sub(3).max(8) as usize)
}

/// `› text▏`, and at the right what it finds; on Scan the question, and what else can be scanned.
pub(super) fn paint_input(model: &Model, area: Rect, buf: &mut Buffer) {
    let (desk, theme) = (&model.desk, &model.desk.look.theme);
    let text = escape(&desk.line);
    let is_scan = model.tab == Tab::Scan;
    let mut x = put(buf, area, 0, 0, "› ", theme.focus);
    let room = (area.width as usize * 2 / 3).saturating_sub(3);
    let shown = if width(&text) > room {
        format!("…{}", tail(&text, room.saturating_sub(1)))
    } else {
        text.clone()
    };
    // A filter that nobody is typing any more stands before what is typed: what the line shows is what filters.
    let standing = escape(model.filter().trim());
    if !standing.is_empty() && line::typed(&desk.line, model.tab).words.is_empty() {
        let left = room.saturating_sub(width(&shown) + 1);
        x = put(buf, area, x, 0, &cut_end(&standing, left), theme.focus) + 1;
    }
    x = put(buf, area, x, 0, &shown, theme.strong);
    x = put(buf, area, x, 0, "▏", theme.focus);
    if text.is_empty() && is_scan {
        let at = x;
        let lines = if area.height > 1 { prompt_lines(desk, area) } else { vec![prompt(desk).into()] };
        for (y, text) in lines.iter().enumerate() {
            x = put(buf, area, at, y as u16, text, theme.strong);
        }
    }
    if area.width < HANDHELD_UNDER {
        return;
    }
    let room = area.width.saturating_sub(x + 2) as usize;
    let right = match model.tab {
        Tab::Stock => stock::matches(&model.stock),
        Tab::Orders => orders::matches(&model.orders),
        Tab::Alerts => alerts::matches(&model.alerts),
        Tab::Buy => buy::matches(&model.buy),
        Tab::Forecast => forecast::matches(&model.forecast),
        Tab::Log => log::matches(&model.log),
        Tab::Scan if !text.is_empty() => prompt(desk).into(),
        Tab::Scan if desk.view.choices.is_empty() || desk.view.locked.is_some() => String::new(),
        // The bar says how to answer, unless it has something else to say.
        Tab::Scan if desk.view.question.is_some() && current(model).level == Level::Ask => String::new(),
        Tab::Scan if desk.view.question.is_some() => answers(desk, room),
        Tab::Scan => match as_many(&desk.view.choices, " · ", room.saturating_sub(3)) {
            some if some.is_empty() => some,
            some => format!("or {some}"),
        },
    };
    if room >= 8 {
        put_right(buf, area, 0, 0, &cut_end(&right, room), theme.dim);
    }
}

/// How an open question is answered: `answer: YES  NO  UNDO`.
fn answers(desk: &Desk, room: usize) -> String {
    let mut choices = desk.view.choices.clone();
    choices.sort_by_key(|c| match c.as_str() {
        "YES" => 0,
        "NO" => 1,
        _ => 2,
    });
    let listed = |c: &String| c.starts_with('S') && c.len() == 3;
    // Of a list, the first and the last say enough.
    let numbers: Vec<&String> = choices.iter().filter(|c| listed(c)).collect();
    if let [first, .., last] = numbers.as_slice() {
        let span = format!("{first} to {last}");
        choices.retain(|c| !listed(c));
        choices.insert(0, span);
    }
    let asks = choices.iter().any(|c| c == "YES" || c.starts_with("S01"));
    let head = if asks {
        "answer: ".into()
    } else {
        // Something is to be scanned or typed; the choices are the way round it.
        format!("{}, or ", prompt(desk).to_lowercase())
    };
    format!("{head}{}", as_many(&choices, "  ", room.saturating_sub(width(&head))))
}

/// What the last scan did; while any is without its answer, that.
pub(super) fn paint_bar(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.desk.look.theme;
    let bar = current(model);
    let filled = model.tab == Tab::Scan && bar.level != Level::Note && bar.level != Level::Quiet;
    let (word_style, text_style) = styles(bar.level, filled, theme);
    let bold = word_style.add_modifier(Modifier::BOLD);
    if filled {
        clear(buf, area, text_style);
    }
    let dim = if filled { text_style } else { theme.dim };
    let mut lines = bar_lines(model, &bar, area);
    let wide = area.width >= HANDHELD_UNDER;
    let area = inset(area, u16::from(wide));
    let word = bar.level.word();
    let last = area.height.saturating_sub(1);
    let rows = area.height as usize;
    if lines.len() > rows {
        // Its end is news as well: how many there are now.
        let end = if rows > 1 && !bar.aside.is_empty() { lines.pop() } else { None };
        lines.truncate(rows - usize::from(end.is_some()).min(rows));
        if let Some(line) = lines.last_mut() {
            line.push_str(" …");
        }
        lines.extend(end);
    }
    // What happened goes before when.
    let ending = lines.get(last as usize).map_or(0, |line| width(line));
    let at = if last == 0 { text_at(word, wide) as usize } else { 0 };
    let clock = match bar.clock.get(..5) {
        _ if wide => bar.clock.as_str(),
        Some(minute) if at + ending + 6 <= area.width as usize => minute,
        _ => "",
    };
    let edge = if clock.is_empty() { area.width } else { put_right(buf, area, last, 0, clock, dim) };
    put(buf, area, 0, 0, word, bold);
    let room = Rect { width: edge.saturating_sub(1), ..area };
    for (y, line) in lines.iter().enumerate() {
        let y = y as u16;
        let x = if y == 0 || wide { text_at(word, wide) } else { 0 };
        put(buf, if y == last { room } else { area }, x, y, line, text_style);
        let aside = &bar.aside;
        let end = x as usize + width(line) + 3;
        if area.height == 1 && !aside.is_empty() && end + width(aside) <= room.width as usize {
            put(buf, room, end as u16, 0, aside, dim);
        }
    }
}

fn styles(level: Level, filled: bool, theme: &Theme) -> (Style, Style) {
    match level {
        Level::Ok if filled => (theme.ok_bar, theme.ok_bar),
        Level::Ask if filled => (theme.ask_bar, theme.ask_bar),
        Level::Error if filled => (theme.error_bar, theme.error_bar),
        Level::Ok => (theme.ok, theme.text),
        Level::Ask => (theme.ask, theme.text),
        Level::Error => (theme.error, theme.text),
        Level::Note | Level::Quiet => (theme.strong, theme.text),
    }
}

/// Where the sentence begins, behind the word of its colour.
fn text_at(word: &str, wide: bool) -> u16 {
    match (word.len() as u16, wide) {
        (0, _) => 0,
        (long, true) => long.max(5) + 2,
        (long, false) => long + 1,
    }
}

/// The sentence in lines. On one row it is one line, and what is aside stands behind it; where it is narrow, what came of
/// it has lines of its own: where the goods went, and how many there are now.
fn bar_lines(model: &Model, bar: &Bar, area: Rect) -> Vec<String> {
    let wide = area.width >= HANDHELD_UNDER;
    let area = inset(area, u16::from(wide));
    let at = text_at(bar.level.word(), wide) as usize;
    let columns = area.width as usize;
    let text = sentence(model, bar, columns.saturating_sub(at));
    if area.width >= ROWS_UNDER - 2 || model.tab != Tab::Scan {
        return vec![text];
    }
    let aside = bar.aside.split(" in ").next().unwrap_or_default();
    let laid = |parts: &str| {
        let mut lines: Vec<String> = Vec::new();
        for part in parts.split('\n') {
            let indent = if lines.is_empty() || wide { at } else { 0 };
            lines.extend(wrap(part, columns.saturating_sub(indent).max(8)));
        }
        lines
    };
    let mut parts = text.replace(" -> ", "\n-> ").replace(" → ", "\n→ ");
    if bar.level == Level::Ok {
        parts = parts.replacen(", ", "\n", 1);
    }
    let most = MOST - usize::from(!aside.is_empty());
    let whole = at + width(&text) + usize::from(wide) * 9 <= columns;
    let apart = if whole { vec![text.clone()] } else { laid(&parts) };
    // A row for each part only where the rows are there.
    let mut lines = if apart.len() > most { laid(&text) } else { apart };
    // The place is named already, or stands in the body.
    match lines.last_mut() {
        _ if aside.is_empty() => {}
        Some(last) if wide && at + width(last) + 12 + width(aside) <= columns => {
            last.push_str("   ");
            last.push_str(aside);
        }
        _ => lines.push(aside.into()),
    }
    lines
}

/// What the bar says, without what the body of Scan says already.
fn sentence(model: &Model, bar: &Bar, room: usize) -> String {
    let (desk, text) = (&model.desk, bar.text.as_str());
    let view = &desk.view;
    if model.tab != Tab::Scan {
        return text.into();
    }
    if let (Some((message, _)), Level::Error) = (&view.locked, bar.level)
        && text.starts_with(message.as_str())
    {
        // In large letters the headline is a drawing; here it is text, for whoever copies it or has it read out.
        let headline = scan::headline(message);
        let words = [format!("{headline}: nothing is recorded until OK"), "locked until OK".into()];
        return words.into_iter().find(|w| width(w) + 6 <= room).unwrap_or_else(|| "locked".into());
    }
    let before = |said: &str| {
        let rest = text.strip_suffix(said)?;
        (!said.is_empty()).then(|| rest.trim_end_matches([':', ';', ' ']).to_owned())
    };
    match (&view.question, bar.level) {
        (Some(question), Level::Ask) => {
            let answers = if room < 30 { keys_of_answers(desk) } else { answers(desk, room) };
            match before(question) {
                Some(hint) if !hint.is_empty() && width(&hint) + 2 + width(&answers) + 9 <= room => {
                    format!("{hint}; {answers}")
                }
                // Something else was said first, and there is no room for both: the words are news, the answers are not.
                Some(hint) if !hint.is_empty() => hint,
                _ => answers,
            }
        }
        // The prompt stands right above; where there is room, the sentence is whole all the same.
        _ => match before(&view.prompt).filter(|_| room < 50) {
            Some(rest) if !rest.is_empty() => rest,
            _ => text.into(),
        },
    }
}

/// On a hand-held no last row names the keys: `YES ^Y  NO ^N`.
fn keys_of_answers(desk: &Desk) -> String {
    if desk.view.choices.iter().any(|c| c == "YES") {
        format!("YES {}  NO {}", key_of(Action::Yes), key_of(Action::No))
    } else {
        answers(desk, 60)
    }
}

/// What the bar is about now.
fn current(model: &Model) -> Bar {
    let desk = &model.desk;
    let note = |text: String| Bar { level: Level::Note, text, ..Bar::default() };
    if model.quitting {
        return note(format!("quits when the store is done: {}; Esc stays", desk.standing()));
    }
    if let Some((_, text)) = desk.pending.last_key_value() {
        return note(format!("pending {}   {}", desk.pending.len(), escape(text)));
    }
    if desk.saying > 0 {
        return note("pending   what was said".into());
    }
    if desk.flagging {
        return note("pending   the mark".into());
    }
    if desk.undoing.is_some() {
        return note("pending   taking the movement back".into());
    }
    desk.bar.clone()
}
