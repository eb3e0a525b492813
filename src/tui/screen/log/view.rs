//! How Log looks: the rows, and from 110 columns on the selected one beside them.

use super::{Log, why_not};
use crate::{
    domain::container::spoken,
    store::query::{LogRow, and_more},
    tui::{
        command::{Action, key_of},
        desk::Desk,
        screen::{detail::signed, stock::SIDE_FROM},
        theme::Theme,
        widget::{
            grid::{self, Cell, Column, Kind, Row},
            paint::{inset, put, put_right},
            text::{count, cut_end, moment, quantity, wrap},
        },
    },
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

/// Row 2 and the body.
pub(crate) fn draw(log: &Log, desk: &Desk, place: Rect, body: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let margin = u16::from(body.width >= 38);
    let area = inset(place, margin);
    let mut x = put(buf, area, 0, 0, "every site", theme.strong) + 3;
    x = put(buf, area, x, 0, &format!("{} movements", count(log.page.total)), theme.text) + 3;
    let right =
        if log.is_updating && !log.page.rows.is_empty() { "updating   newest first" } else { "newest first" };
    if x + right.len() as u16 <= area.width {
        put_right(buf, area, 0, 0, right, theme.dim);
    }
    let mut left = inset(body, margin);
    if log.open {
        if let Some(row) = log.selected() {
            draw_detail(row, theme, left, buf);
        }
        return;
    }
    if body.width >= SIDE_FROM {
        let side = (body.width * 3 / 8).min(56);
        let at = body.width - side;
        left.width = at - 3;
        for y in 0..body.height {
            put(buf, body, at - 1, y, "│", theme.dim);
        }
        if let Some(row) = log.selected() {
            draw_detail(row, theme, Rect { x: body.x + at + 1, width: side - 2, ..body }, buf);
        }
    }
    draw_rows(log, theme, left, buf);
}

/// The words of the input line's right side; without a filter, where the cursor stands.
pub(crate) fn matches(log: &Log) -> String {
    match (log.filter.trim(), log.page.matched) {
        ("", _) if log.page.total == 0 => String::new(),
        ("", _) => format!("{} of {}", count(log.window.cursor as u64 + 1), count(log.page.total)),
        (text, Some(n)) => format!("{} of {} match \"{text}\"", count(n), count(log.page.total)),
        (text, None) => format!("matches of \"{text}\""),
    }
}

fn draw_rows(log: &Log, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let page = &log.page;
    if page.rows.is_empty() {
        let (what, how) = match (log.is_updating, log.filter.trim()) {
            (true, _) => ("Reading the ledger", ""),
            (false, "") => ("No movement yet", "F3 and RECEIVE record the first"),
            (false, _) => ("Nothing matches", "Esc clears the filter"),
        };
        put(buf, area, 0, 1, what, theme.strong);
        put(buf, area, 0, 2, how, theme.dim);
        return;
    }
    let column = |head, least, kind, keep| Column { head, least, kind, keep, marked: false };
    // Where it is narrow, where the goods went says more than what they are called.
    let named = area.width >= 98;
    // A hand-held has the time, the quantity and the item, and no room for more.
    let narrow = area.width < 38;
    let sku = match (narrow, named) {
        (true, _) => Kind::Room(6, 20),
        (_, true) => Kind::Code(18),
        (_, false) => Kind::Code(14),
    };
    let columns = [
        column("When", if narrow { 6 } else { 12 }, Kind::Code(12), 8),
        column("What", 7, Kind::Name(4, 8), 7),
        column("Qty", if narrow { 3 } else { 5 }, Kind::Number, 9),
        column("SKU", if narrow { 6 } else { 8 }, sku, 10),
        column("Name", 0, Kind::Name(18, 44), 1),
        column("From", 8, Kind::Code(12), 5),
        column("To", 8, Kind::Code(12), 6),
        column("By", 3, Kind::Name(5, 8), 3),
        column("At", 2, Kind::Code(4), 2),
        column("In", 0, Kind::Code(10), 0),
        column("", 6, Kind::Name(0, 6), 4),
    ];
    let plates = page.rows.iter().any(|row| plate(row).is_some());
    let shown = |i: usize| match narrow {
        true => HANDHELD.contains(&i),
        false => (named || i != NAME) && (plates || i != PLATE),
    };
    let columns: Vec<Column> =
        columns.into_iter().enumerate().filter(|(i, _)| shown(*i)).map(|(_, c)| c).collect();
    let visible = area.height.saturating_sub(1) as usize;
    let top = log.window.drawable_top(page.offset, page.rows.len());
    let rows: Vec<Row> = page
        .rows
        .iter()
        .enumerate()
        .skip(top - page.offset)
        .take(visible)
        .map(|(i, row)| Row {
            cells: cells(row, log, narrow, theme)
                .into_iter()
                .enumerate()
                .filter_map(|(i, cell)| shown(i).then_some(cell))
                .collect(),
            selected: page.offset + i == log.window.cursor,
            style: Style::new(),
        })
        .collect();
    grid::draw(buf, area, &columns, &rows, theme);
}

/// Which of the cells is the name.
const NAME: usize = 4;
/// Which of the cells is the container: no column where there are none.
const PLATE: usize = 9;
/// What a hand-held shows: when, how many, of what.
const HANDHELD: [usize; 3] = [0, 2, 3];

fn cells(row: &LogRow, log: &Log, narrow: bool, theme: &Theme) -> [Cell; 11] {
    let cell = |text: &str, style| Cell { text: text.into(), style };
    let today = log.today.unwrap_or(row.day);
    let when = match (narrow, row.day == today) {
        (false, _) => moment(row.day, &row.clock, today),
        (true, true) => row.clock.get(..5).unwrap_or(&row.clock).into(),
        // Of an earlier day the day says more: `27 Nov`.
        (true, false) => moment(row.day, "", today).trim_end().into(),
    };
    let mark = match (row.reversed, &row.reverses) {
        (true, _) => "undone",
        (false, Some(_)) => "undo",
        (false, None) => "",
    };
    let mut all = [
        cell(&when, theme.dim),
        cell(row.kind.word(), theme.text),
        cell(&signed(row), theme.strong),
        cell(&row.sku, theme.text),
        cell(&row.item_name, theme.dim),
        cell(&row.from, theme.text),
        cell(&row.to, theme.text),
        cell(if row.operator.is_empty() { "–" } else { &row.operator }, theme.dim),
        cell(&row.station, theme.dim),
        cell(&plate(row).map(spoken).unwrap_or_default(), theme.dim),
        cell(mark, theme.ask),
    ];
    if row.reversed {
        let struck = theme.dim.add_modifier(Modifier::CROSSED_OUT);
        all.iter_mut().filter(|c| c.text != mark).for_each(|c| c.style = struck);
    }
    all
}

/// The container that it went into or, where it is loose now, came out of.
fn plate(row: &LogRow) -> Option<&str> {
    row.to_container.as_deref().or(row.from_container.as_deref())
}

/// The same in words: `LPN-7`, `into LPN-7`, `out of LPN-7`, `LPN-7 into LPN-8`.
fn contained(row: &LogRow) -> String {
    match (&row.from_container, &row.to_container) {
        (None, None) => String::new(),
        (None, Some(into)) => format!("into {into}"),
        (Some(out), None) => format!("out of {out}"),
        (Some(out), Some(into)) if out == into => out.clone(),
        (Some(out), Some(into)) => format!("{out} into {into}"),
    }
}

/// One movement in words: `receive 12 MUG-1, supplier → DOCK-1`.
pub(crate) fn sentence(row: &LogRow) -> String {
    format!("{} {} {}, {} → {}", row.kind.word(), quantity(row.quantity), row.sku, row.from, row.to)
}

fn draw_detail(row: &LogRow, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let w = area.width as usize;
    put(buf, area, 0, 0, &format!("{}  {}", row.kind.word().to_uppercase(), signed(row)), theme.strong);
    put(buf, area, 0, 1, &row.name, theme.dim);
    let lot = row.lot.clone().unwrap_or_default();
    let when = format!("{}  {}", row.day.long(), row.clock);
    let contained = contained(row);
    let facts: [(&str, &str); 13] = [
        ("Item", &row.sku),
        ("", &row.item_name),
        ("Lot", &lot),
        ("From", &row.from),
        ("To", &row.to),
        ("LPN", &contained),
        ("Document", &row.document),
        ("Reason", &row.note),
        ("By", &row.operator),
        ("Station", &row.station),
        ("When", &when),
        ("Undoes", row.reverses.as_deref().unwrap_or_default()),
        ("State", if row.reversed { "undone by a later movement" } else { "" }),
    ];
    let mut y = 3;
    for (label, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        put(buf, area, 0, y, label, theme.dim);
        let at = if w < 38 { 9 } else { 10 };
        let room = w.saturating_sub(at as usize);
        // A hand-held has rows rather than columns.
        let lines = if w < 38 { wrap(value, room.max(2)) } else { vec![cut_end(value, room)] };
        for line in lines {
            put(buf, area, at, y, &line, theme.text);
            y += 1;
        }
    }
    let undo = match why_not(row) {
        None => format!("{} takes it back{}", key_of(Action::UndoRow), and_more(row.kind, row.together)),
        Some(why) => format!("This one {why}"),
    };
    for line in wrap(&undo, w) {
        y += 1;
        put(buf, area, 0, y, &line, theme.dim);
    }
}
