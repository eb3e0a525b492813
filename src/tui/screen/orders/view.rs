//! How Orders looks: the list, and the lines of the order in focus under it or beside it.

use super::{Orders, words};
use crate::{
    domain::Stage,
    store::orders::Sale,
    tui::{
        command::{Action, key_of},
        desk::Desk,
        theme::Theme,
        widget::{
            grid::{self, Cell, Column, Kind, Row},
            paint::{below, inset, put, put_right, rule},
            text::{count, quantity, quantity_or_dash, whole, width},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// Row 2 and the body.
pub(crate) fn draw(orders: &Orders, desk: &Desk, place: Rect, body: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let margin = u16::from(body.width >= 38);
    draw_place(orders, desk, inset(place, margin), buf);
    if orders.is_open
        && let Some(sale) = orders.selected()
    {
        return draw_lines(orders, sale, desk, inset(body, margin), buf);
    }
    let (list, lines) = orders.split(body);
    draw_list(orders, desk, inset(list, margin), buf);
    let (Some(lines), Some(sale)) = (lines, orders.selected()) else { return };
    if lines.x > body.x {
        for y in 0..lines.height {
            put(buf, lines, 0, y, "│", theme.dim);
        }
        let right = Rect { x: lines.x + 2, width: lines.width - 3, ..lines };
        return draw_lines(orders, sale, desk, right, buf);
    }
    rule(buf, Rect { height: 1, ..lines }, theme.dim);
    draw_lines(orders, sale, desk, inset(below(lines, 1), margin), buf);
}

/// The keys that matter now.
pub(crate) fn foot(orders: &Orders, desk: &Desk) -> Vec<Action> {
    use Action as A;
    let mut keys = match orders.selected().map(|s| s.stage) {
        Some(Stage::Allocated | Stage::Partial) => {
            vec![A::SaleRelease, A::SaleReleaseOne, A::SaleHold, A::Open]
        }
        Some(Stage::Picked | Stage::Packed) => vec![A::SaleShip, A::Open, A::SaleRelease],
        Some(Stage::Held) => vec![A::SaleHold, A::Open, A::SaleRelease],
        Some(stage) if stage.is_open() => vec![A::Open, A::SaleSooner, A::SaleHold, A::SaleRelease],
        Some(_) => vec![A::Open],
        None => Vec::new(),
    };
    keys.push(A::SaleStages);
    if desk.identity.sites.len() > 1 {
        keys.push(A::Site);
    }
    keys.push(A::Help);
    if orders.selected().is_some() {
        keys.extend([A::SaleSooner, A::SaleCancel]);
    }
    let mut seen = Vec::new();
    keys.retain(|key| {
        !seen.contains(key) && {
            seen.push(*key);
            true
        }
    });
    keys
}

/// The words of the input line's right side.
pub(crate) fn matches(orders: &Orders) -> String {
    let matched = orders.page.matched as u64;
    match orders.filter.trim() {
        "" if matched == 0 => String::new(),
        "" => format!("{} of {}", count(orders.window.cursor as u64 + 1), count(matched)),
        text => format!("{} match \"{text}\"", count(matched)),
    }
}

fn draw_place(orders: &Orders, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let page = &orders.page;
    let only = desk.identity.sites.first().filter(|_| desk.identity.sites.len() == 1);
    let name = orders.site_code().or(only.map(|(_, code)| code.as_str())).unwrap_or("all sites");
    let mut x = put(buf, area, 0, 0, name, theme.strong) + 3;
    let shown = orders.shown.word();
    let mut edge = area.width;
    if !shown.is_empty() {
        edge = put_right(buf, area, 0, 0, &format!("only {shown}"), theme.ask);
    }
    let of = |wanted: &[Stage]| {
        page.stages.iter().filter(|(s, _)| wanted.contains(s)).map(|(_, n)| *n).sum::<usize>()
    };
    let parts = [
        (page.late, "late", theme.error),
        (page.today, "today", theme.ask),
        (of(&[Stage::Unbound]), "unbound", theme.ask),
        (of(&[Stage::Backordered, Stage::Partial]), "waiting", theme.ask),
        (of(&[Stage::Allocated]), "to release", theme.text),
        (of(&[Stage::Released]), "released", theme.text),
        (of(&[Stage::Picking]), "picking", theme.text),
        (of(&[Stage::Picked]), "to pack", theme.text),
        (of(&[Stage::Packed]), "to ship", theme.text),
        (of(&[Stage::Held]), "held", theme.dim),
    ];
    for (n, word, style) in parts {
        let text = format!("{} {word}", count(n as u64));
        if n > 0 && x + width(&text) as u16 + 2 <= edge {
            x = put(buf, area, x, 0, &text, style) + 3;
        }
    }
}

fn draw_list(orders: &Orders, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let page = &orders.page;
    if page.rows.is_empty() {
        return draw_empty(orders, theme, area, buf);
    }
    let small = area.width < 58;
    let many = orders.site.is_none() && desk.identity.sites.len() > 1;
    let column = |head, least, kind, keep| Column { head, least, kind, keep, marked: false };
    let all = [
        column("Order", 7, Kind::Code(if small { 10 } else { 14 }), 14),
        column("Channel", 0, Kind::Code(11), 5),
        column("Site", 0, Kind::Code(6), 8),
        column("Stage", 6, Kind::Code(10), 13),
        column("Due", 5, Kind::Code(12), 12),
        column("Done", 0, Kind::Number, 11),
        column("Short", 0, Kind::Number, 10),
        column("Worth", 0, Kind::Number, 7),
        column("Ship by", 0, Kind::Name(8, 30), 4),
        column("Who", 0, Kind::Code(12), 6),
    ];
    let shows = |i: usize| match i {
        1 | 8 | 9 => !small,
        2 => many,
        _ => true,
    };
    let columns: Vec<Column> =
        all.into_iter().enumerate().filter(|(i, _)| shows(*i)).map(|(_, c)| c).collect();
    let top = orders.window.drawable_top(page.offset, page.rows.len());
    let rows: Vec<Row> = page
        .rows
        .iter()
        .enumerate()
        .skip(top.saturating_sub(page.offset))
        .take(area.height.saturating_sub(1) as usize)
        .map(|(i, sale)| Row {
            cells: cells(sale, orders, small, theme)
                .into_iter()
                .enumerate()
                .filter_map(|(i, cell)| shows(i).then_some(cell))
                .collect(),
            selected: page.offset + i == orders.window.cursor,
            style: Style::new(),
        })
        .collect();
    grid::draw(buf, area, &columns, &rows, theme);
}

fn cells(sale: &Sale, orders: &Orders, short: bool, theme: &Theme) -> [Cell; 10] {
    let cell = |text: String, style| Cell { text, style };
    let ink = if sale.stage.is_open() { theme.text } else { theme.dim };
    let (stage, style) = words::stage(sale, theme);
    let today = orders.page.day.unwrap_or_default();
    let (due, due_style) = words::due(sale, today, short, theme);
    let is_short = sale.missing.is_positive() && sale.stage.is_open();
    let number =
        if sale.priority > 0 { format!("{} !{}", sale.number, sale.priority) } else { sale.number.clone() };
    [
        cell(number, if sale.priority > 0 { theme.strong } else { ink }),
        cell(sale.channel.clone(), theme.dim),
        cell(sale.site.clone(), theme.dim),
        cell(stage.into(), style),
        cell(due, due_style),
        cell(words::done(sale), ink),
        cell(
            if is_short { quantity(sale.missing) } else { "–".into() },
            if is_short { theme.error } else { theme.dim },
        ),
        cell(whole(sale.value), ink),
        cell(sale.service.clone(), theme.dim),
        cell(sale.picker.clone(), theme.text),
    ]
}

/// The order in focus: head, lines, where each is.
fn draw_lines(orders: &Orders, sale: &Sale, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let mut about = vec![sale.code.clone()];
    if !sale.wave.is_empty() {
        about.push(sale.wave.clone());
    }
    if !sale.picker.is_empty() {
        about.push(format!("on the cart of {}", sale.picker));
    }
    if !sale.tracking.is_empty() {
        about.push(sale.tracking.clone());
    }
    if !sale.note.is_empty() {
        about.push(sale.note.clone());
    }
    put(buf, area, 0, 0, &about.join("   "), theme.strong);
    let rows = orders.rows();
    let column = |head, least, kind, keep| Column { head, least, kind, keep, marked: false };
    let columns = [
        column("SKU", 8, Kind::Code(16), 12),
        column("", 0, Kind::Name(8, 40), 4),
        column("Wanted", 0, Kind::Number, 11),
        column("Where", 0, Kind::Name(10, 60), 9),
    ];
    let room = area.height.saturating_sub(2) as usize;
    let top = if orders.is_open { orders.scroll } else { 0 };
    let shown: Vec<Row> = rows
        .iter()
        .skip(top)
        .take(room)
        .map(|row| {
            let cell = |text: String, style| Cell { text, style };
            let at = words::whereabouts(row, sale.stage.is_open());
            let is_missing = at.contains("not there") || row.sku.is_empty();
            let sku = if row.sku.is_empty() { row.alias.clone() } else { row.sku.clone() };
            Row {
                cells: vec![
                    cell(sku, if row.sku.is_empty() { theme.ask } else { theme.text }),
                    cell(row.name.clone(), theme.dim),
                    cell(quantity_or_dash(row.wanted), theme.text),
                    cell(at, if is_missing { theme.error } else { theme.text }),
                ],
                selected: false,
                style: Style::new(),
            }
        })
        .collect();
    let hidden = rows.len().saturating_sub(top + shown.len());
    grid::draw(buf, below(area, 1), &columns, &shown, theme);
    if hidden > 0 && area.height > 2 {
        let text = format!("+{hidden} more: {} shows all", key_of(Action::Open));
        let last = Rect { y: area.y + area.height - 1, height: 1, ..area };
        put(buf, last, 0, 0, &" ".repeat(area.width as usize), theme.text);
        put(buf, last, 0, 0, &text, theme.dim);
    }
}

fn draw_empty(orders: &Orders, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let (what, how) = match (orders.filter.trim(), orders.shown.word()) {
        _ if orders.is_updating => ("Reading the orders".into(), String::new()),
        ("", "") => (
            "No order waits".into(),
            "`pickface import orders FILE` takes them in; a folder can be watched, too".into(),
        ),
        ("", shown) => {
            (format!("No order is {shown}"), format!("{} shows others", key_of(Action::SaleStages)))
        }
        _ => ("Nothing matches".into(), "Esc clears the filter".into()),
    };
    put(buf, area, 0, 1, &what, theme.strong);
    put(buf, area, 0, 2, &how, theme.dim);
}
