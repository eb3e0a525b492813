//! A task at work: the question, the facts, the large number, and what was done so far.

use super::{LABELS_FROM, VALUE_AT};
use crate::{
    scan::{View, task::Fact},
    tui::{
        desk::Desk,
        widget::{
            big::{self, Size},
            paint::{below, clear, put, put_right, row},
            text::{cut_end, cut_middle, pack, width, wrap},
        },
    },
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

/// Rows that a body must have for digits of ten rows, and of fifteen.
const LARGE_FROM: (u16, u16) = (26, 40);

/// Entries of the trail that say nothing of the goods.
const NOISE: [&str; 4] = ["asked", "go on", "nothing is locked", "nothing was asked"];

/// What a piece of a fact is.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Label,
    Value,
    Detail,
}

/// One labelled line.
pub(super) fn draw_fact(fact: &Fact, area: Rect, y: u16, style: impl Fn(Part) -> Style, buf: &mut Buffer) {
    if area.width < LABELS_FROM {
        let value = cut_middle(&fact.value, area.width as usize);
        put(buf, area, 0, y, &value, style(Part::Value));
        let room = area.width as usize - width(&value);
        if !fact.detail.is_empty() && width(&fact.detail) < room {
            put_right(buf, area, y, 0, &fact.detail, style(Part::Detail));
        }
        return;
    }
    put(buf, area, 0, y, &cut_end(&fact.label, VALUE_AT as usize - 1), style(Part::Label));
    let room = (area.width - VALUE_AT) as usize;
    let x = put(buf, area, VALUE_AT, y, &cut_middle(&fact.value, room), style(Part::Value));
    let gap = if x < VALUE_AT + 11 { VALUE_AT + 11 - x } else { 2 };
    if x + gap < area.width {
        put(buf, area, x + gap, y, &fact.detail, style(Part::Detail));
    }
}

/// The entries of a list as rows: what does not fit goes on in the next row, where rows are to spare.
fn list_rows(list: &[String], columns: u16, most: usize) -> Vec<String> {
    let columns = columns as usize;
    // Columns of a list that stands in columns would not survive it.
    let long = |line: &String| width(line) > columns && !line.contains("  ");
    let wrapped: Vec<String> = list
        .iter()
        .flat_map(|line| {
            let mut rows = if long(line) { wrap(line, columns) } else { vec![line.clone()] };
            if rows.len() > 1 {
                let rest = rows.split_off(1).join(" ");
                let rest = wrap(&rest, columns.saturating_sub(4).max(2));
                rows.extend(rest.into_iter().map(|part| format!("    {part}")));
            }
            rows
        })
        .collect();
    if wrapped.len() <= most { wrapped } else { list.to_vec() }
}

/// Draws a list, as much of it as there is room for, and says how much is left out; how many rows it took.
fn draw_list(
    (list, left_out): (&[String], usize),
    area: Rect,
    style: (Style, Style),
    buf: &mut Buffer,
) -> u16 {
    let most = area.height as usize;
    let rows = list_rows(list, area.width, most);
    let is_cut = rows.len() > most || left_out > 0 && rows.len() >= most;
    let shown = if is_cut { most.saturating_sub(1) } else { rows.len() };
    for (y, line) in rows.iter().take(shown).enumerate() {
        put(buf, area, 0, y as u16, line, style.0);
    }
    let more = rows.len() - shown.min(rows.len()) + left_out;
    if more > 0 && most > 0 {
        put(buf, area, 0, shown as u16, &format!("+{more} more"), style.1);
    }
    (rows.len() + usize::from(left_out > 0)).min(most) as u16
}

/// The rows that a task needs at least, for a hand-held to divide its few rows by.
pub(super) fn least_rows(view: &View, columns: u16) -> u16 {
    let question = view.question.as_deref().map_or(0, |q| question_lines(q, columns).len() as u16);
    let number = match &view.big {
        Some((_, rest)) => 3 + u16::from(width(rest) + 12 > columns as usize),
        None => 0,
    };
    let list = list_rows(&view.list, columns, usize::MAX).len() as u16 + u16::from(view.more > 0);
    view.facts.len() as u16 + question + number + list
}

/// What was done so far, without what says nothing of the goods.
fn trail(view: &View) -> Vec<&str> {
    let noise = |entry: &&str| !NOISE.contains(&entry.trim_end_matches(" (seen)"));
    view.trail.iter().map(String::as_str).filter(noise).collect()
}

/// Question, facts, the big number, and (unless they stand beside) list and trail.
pub(super) fn draw(view: &View, desk: &Desk, area: Rect, with_list: bool, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let style = |part| match part {
        Part::Label | Part::Detail => theme.dim,
        Part::Value => theme.strong,
    };
    let facts = view.facts.len() as u16;
    let number = if view.big.is_some() { 3 } else { 0 };
    let list = if with_list { view.list.len() as u16 + u16::from(view.more > 0) } else { 0 };
    let question = if view.question.is_some() { 2 } else { 0 };
    let airy = area.height >= 2 * facts + number + list + question + 4;
    let mut y = u16::from(airy);
    if let Some(question) = &view.question {
        y += draw_question(question, desk, below(area, y), airy, buf);
    }
    // A hand-held has no room for the name beside the SKU: it gets a line of its own, where lines are to spare.
    let tall = area.width < LABELS_FROM && area.height > 2 * facts + number + list + question;
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
    if !with_list {
        return;
    }
    let trail = trail(view);
    let ending = match (area.width < LABELS_FROM, trail.is_empty()) {
        (true, _) => {
            let rows = list_rows(&view.list, area.width, usize::MAX).len() as u16 + u16::from(view.more > 0);
            Ending::of_choices(desk, area, y + rows)
        }
        (false, false) if area.height > y + list + 1 => Ending::Trail,
        _ => Ending::Nothing,
    };
    let end = area.height - ending.rows().min(area.height);
    let rest = below(Rect { height: end, ..area }, y);
    draw_list((&view.list, view.more), rest, (theme.text, theme.dim), buf);
    match ending {
        Ending::Trail => draw_trail(&trail, desk, row(area, area.height - 1), buf),
        Ending::Choices(lines) => {
            for (i, line) in lines.iter().enumerate() {
                put(buf, area, 0, end + i as u16, line, theme.dim);
            }
        }
        Ending::Nothing => {}
    }
}

/// What stands in the last rows of the body.
enum Ending {
    Nothing,
    /// What was done so far.
    Trail,
    /// What else can be scanned: a hand-held's input line has no room for it.
    Choices(Vec<String>),
}

impl Ending {
    fn of_choices(desk: &Desk, area: Rect, used: u16) -> Self {
        let view = &desk.view;
        if view.question.is_some() || view.choices.is_empty() || !desk.in_flow() {
            return Self::Nothing;
        }
        let words = ["or".to_owned()].into_iter().chain(view.choices.iter().cloned()).collect::<Vec<_>>();
        let lines = pack(&words, "  ", area.width as usize);
        if area.height >= used + lines.len() as u16 { Self::Choices(lines) } else { Self::Nothing }
    }

    fn rows(&self) -> u16 {
        match self {
            Self::Nothing => 0,
            Self::Trail => 2,
            Self::Choices(lines) => lines.len() as u16,
        }
    }
}

fn question_lines(question: &str, columns: u16) -> Vec<String> {
    wrap(question, columns.saturating_sub(2) as usize)
}

/// A yellow band with the question, nothing else: how to answer stands in the bar. How many rows it took.
fn draw_question(question: &str, desk: &Desk, area: Rect, airy: bool, buf: &mut Buffer) -> u16 {
    let style = desk.look.theme.ask_bar;
    let lines = question_lines(question, area.width);
    let pad = u16::from(airy && area.width >= LABELS_FROM);
    let rows = lines.len() as u16 + 2 * pad;
    clear(buf, Rect { height: rows.min(area.height), ..area }, style);
    for (y, line) in lines.iter().enumerate() {
        put(buf, area, 1, pad + y as u16, line, style.add_modifier(Modifier::BOLD));
    }
    rows + u16::from(airy)
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
        // Four digits must fit in the large sizes, so that the number does not shrink when it grows.
        let four = big::width("0000", size).unwrap_or(w).max(w);
        let roomy = match size {
            Size::Three => true,
            Size::Five => spare >= 7 && area.width >= 60,
            Size::Ten => area.height >= LARGE_FROM.0 - 8 && spare >= 14 && at + four <= area.width,
            Size::Fifteen => area.height >= LARGE_FROM.1 - 8 && spare >= 20 && at + four <= area.width,
        };
        let whole = roomy && at + w <= area.width && spare >= rows(size, w);
        let words = beside(w) || handheld || matches!(size, Size::Ten | Size::Fifteen);
        (whole && words).then_some((size, w))
    };
    let sizes = [Size::Fifteen, Size::Ten, Size::Five, Size::Three];
    let Some((size, w)) = sizes.into_iter().find_map(fits) else {
        let x = put(buf, area, at, 0, number, theme.strong);
        put(buf, area, x + 1, 0, rest, theme.text);
        return 1;
    };
    // A large number stands apart from the facts, in the upper half of what is left.
    let down = if matches!(size, Size::Ten | Size::Fifteen) { (spare - rows(size, w)) / 3 } else { 0 };
    let room = Rect { x: area.x + at, width: area.width - at, ..below(area, down) };
    big::draw(buf, room, number, size, desk.look.charset, theme.strong);
    let (x, y) = if beside(w) { (w + 2, size.rows() / 2) } else { (0, size.rows()) };
    put(buf, room, x, y, rest, theme.text);
    down + rows(size, w)
}

/// What was done so far, newest last; the oldest go where it is narrow.
fn draw_trail(trail: &[&str], desk: &Desk, area: Rect, buf: &mut Buffer) {
    let mut from = 0;
    let text = |from: usize| trail[from..].join(" · ");
    while from + 1 < trail.len() && width(&text(from)) > area.width as usize {
        from += 1;
    }
    put(buf, area, 0, 0, &text(from), desk.look.theme.dim);
}

/// Whether there is anything to stand beside the task.
pub(super) fn has_side(view: &View) -> bool {
    !view.list.is_empty() || !view.trail.is_empty()
}

/// What a list is of.
fn heading(view: &View) -> &'static str {
    match view.list.first().map(String::as_str) {
        Some(line) if line.starts_with("S01 ") => "Choose",
        Some(line) if line.starts_with("R01 ") => "Reasons",
        _ if view.title.starts_with("LOOK") => "There",
        _ => "Lines",
    }
}

/// The lines of the work, and what was done so far.
pub(super) fn draw_side(view: &View, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let item = view.facts.iter().find(|f| f.label == "ITEM");
    // A flow leaves the list empty while the large number says its only line; here the line goes on standing.
    let only = match (&view.big, item) {
        (Some((number, _)), Some(item)) if view.list.is_empty() => vec![format!("{number} {}", item.value)],
        _ => Vec::new(),
    };
    let list = if only.is_empty() { &view.list } else { &only };
    let trail = trail(view);
    let mut y = 1;
    if !list.is_empty() {
        put(buf, area, 0, y, heading(view), theme.focus);
        let kept = if trail.is_empty() { 0 } else { trail.len() as u16 + 2 };
        let under = below(area, y + 1);
        let room = Rect { height: under.height.saturating_sub(kept).max(under.height / 2), ..under };
        y += 2 + draw_list((list, view.more), room, (theme.text, theme.dim), buf);
    }
    if !trail.is_empty() {
        put(buf, area, 0, y, "So far", theme.focus);
        for line in trail.iter().rev() {
            y += 1;
            put(buf, area, 0, y, line, theme.dim);
        }
    }
}
