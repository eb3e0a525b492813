//! How Stock looks: the grid, and from 110 columns on the panel beside it.

use super::{super::detail, Stock, WEEKS, WIDE, grid_width, side};
use crate::{
    store::query::{GridRow, SortBy, StockStatus},
    tui::{
        command::{Action, key_of},
        desk::Desk,
        theme::Theme,
        widget::{
            big,
            grid::{self, Cell, Column, Kind, Row},
            paint::{inset, put, put_right},
            text::{count, cover, quantity, quantity_or_dash, things},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// Row 2 and the body.
pub(crate) fn draw(stock: &Stock, desk: &Desk, place: Rect, body: Rect, buf: &mut Buffer) {
    let margin = u16::from(body.width >= 38);
    draw_place(stock, desk, inset(place, margin), buf);
    if stock.panel.open {
        return detail::draw(&stock.panel, desk, inset(body, margin), buf);
    }
    let mut left = inset(body, margin);
    left.width = grid_width(body);
    let side = side(body);
    if side > 0 {
        let at = body.width - side;
        for y in 0..body.height {
            put(buf, body, at - 1, y, "│", desk.look.theme.dim);
        }
        let right = Rect { x: body.x + at + 1, width: side - 2, ..body };
        detail::draw(&stock.panel, desk, right, buf);
    }
    draw_grid(stock, desk, left, buf);
}

/// The words of the input line's right side: `3 of 412 match "mu"`, or where the cursor stands: `17 of 412`.
pub(crate) fn matches(stock: &Stock) -> String {
    match stock.filter.trim() {
        "" if stock.page.matched == 0 => String::new(),
        "" => {
            format!("{} of {}", count(stock.window.cursor as u64 + 1), count(stock.page.matched as u64))
        }
        text => {
            let (matched, total) = (count(stock.page.matched as u64), count(stock.page.total as u64));
            format!("{matched} of {total} match \"{text}\"")
        }
    }
}

fn draw_place(stock: &Stock, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let site =
        stock.site.and_then(|s| desk.identity.sites.iter().find(|(id, _)| *id == s)).map(|(_, c)| c.as_str());
    let only = match desk.identity.sites.as_slice() {
        [(_, code)] => Some(code.as_str()),
        _ => None,
    };
    let page = &stock.page;
    let mut x = put(buf, area, 0, 0, site.or(only).unwrap_or("all sites"), theme.strong) + 3;
    let row = if site.or(only).is_some() { "item" } else { "row" };
    if page.total > 0 || !stock.is_updating {
        x = put(buf, area, x, 0, &things(page.total as u64, row), theme.text) + 3;
    }
    for (n, word, style) in [(page.low, "low", theme.ask), (page.out, "out", theme.error)] {
        if n > 0 {
            x = put(buf, area, x, 0, &format!("{} {word}", count(n as u64)), style) + 3;
        }
    }
    let order = format!("{}, {}", stock.sort.word(), direction(stock.sort, stock.descending));
    let busy = match page.loading {
        Some(percent) => format!("loading {percent} %   "),
        None if stock.is_updating => "updating   ".into(),
        None => String::new(),
    };
    for text in [format!("{busy}{order}"), order, busy] {
        if x + text.len() as u16 <= area.width && !text.is_empty() {
            put_right(buf, area, 0, 0, &text, theme.dim);
            break;
        }
    }
}

/// Which end of an order comes first, in words.
fn direction(sort: SortBy, descending: bool) -> &'static str {
    match (sort, descending) {
        (SortBy::Sku | SortBy::Name, false) => "A to Z",
        (SortBy::Sku | SortBy::Name, true) => "Z to A",
        (SortBy::Cover, false) => "shortest",
        (SortBy::Cover, true) => "longest",
        (_, false) => "least",
        (_, true) => "most",
    }
}

/// The style of a status word.
pub(crate) fn status_style(status: StockStatus, theme: &Theme) -> Style {
    match status {
        StockStatus::Out => theme.error,
        StockStatus::Low => theme.ask,
        StockStatus::Ok => theme.ok,
        StockStatus::Dead | StockStatus::None => theme.dim,
    }
}

fn draw_grid(stock: &Stock, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let page = &stock.page;
    if page.rows.is_empty() {
        return draw_empty(stock, theme, area, buf);
    }
    let many_sites = stock.site.is_none() && desk.identity.sites.len() > 1;
    let wide = area.width >= WIDE;
    let narrow = area.width < 38;
    let hidden =
        |head: &str| super::OPTIONAL.iter().zip(stock.hidden).any(|(o, hidden)| hidden && *o == head);
    let column =
        |head, least, kind, keep, sort| Column { head, least, kind, keep, marked: sort == Some(stock.sort) };
    let promised = !stock.waits_for_a_value("Alloc") || stock.sort == SortBy::Available;
    // Where every column has something to say, codes give the names a little of their room.
    let full = promised && !stock.waits_for_a_value("Coming");
    let (code, name) = match area.width {
        0..58 => (14, 12),
        58..96 if full => (12, 22),
        58..96 => (14, 22),
        _ => (18, 22),
    };
    let show = |head: &str| match head {
        _ if hidden(head) || stock.waits_for_a_value(head) => false,
        "Site" => many_sites,
        "A day" | "12 weeks" => wide,
        "Name" => !narrow,
        // With nothing promised it would say again what is on hand.
        "Avail" => promised && !narrow,
        _ => true,
    };
    let sku = if narrow { Kind::Room(6, 20) } else { Kind::Code(code) };
    let all = [
        column("SKU", if narrow { 6 } else { code }, sku, 10, Some(SortBy::Sku)),
        column("Name", 0, Kind::Name(name, 60), 6, Some(SortBy::Name)),
        column("Site", 0, Kind::Code(8), 5, None),
        column("", 1, Kind::Code(1), 4, None),
        column(if narrow { "Qty" } else { "On hand" }, 0, Kind::Number, 7, Some(SortBy::OnHand)),
        column("Alloc", 0, Kind::Number, 2, Some(SortBy::Allocated)),
        column("Avail", 0, Kind::Number, 8, Some(SortBy::Available)),
        column("Coming", 0, Kind::Number, 3, Some(SortBy::Coming)),
        column("A day", 0, Kind::Number, 1, None),
        column("Cover", 0, Kind::Number, 5, Some(SortBy::Cover)),
        column("12 weeks", WEEKS as u16, Kind::Code(WEEKS as u16), 0, None),
        column("", if narrow { 3 } else { 4 }, Kind::Code(4), 9, None),
    ];
    let keep: Vec<bool> =
        all.iter().enumerate().map(|(i, c)| show(c.head) && !(narrow && i == LOTS)).collect();
    let columns: Vec<Column> = all.into_iter().zip(&keep).filter(|(_, k)| **k).map(|(c, _)| c).collect();
    let visible = area.height.saturating_sub(1) as usize;
    let top = stock.window.drawable_top(page.offset, page.rows.len());
    let rows: Vec<Row> = page
        .rows
        .iter()
        .enumerate()
        .skip(top - page.offset)
        .take(visible)
        .map(|(i, row)| Row {
            cells: cells(row, promised, theme)
                .into_iter()
                .zip(&keep)
                .filter(|(_, k)| **k)
                .map(|(c, _)| c)
                .collect(),
            selected: page.offset + i == stock.window.cursor,
            style: Style::new(),
        })
        .collect();
    grid::draw(buf, area, &columns, &rows, theme);
}

/// Which of the cells is the mark of lots.
const LOTS: usize = 3;

/// Bold is the number that counts: what is available, or on hand where nothing is promised.
fn cells(row: &GridRow, promised: bool, theme: &Theme) -> [Cell; 12] {
    let cell = |text: String, style| Cell { text, style };
    let number = |q, style| cell(quantity(q), style);
    let coming = row.on_order + row.in_transit;
    let available = row.available();
    let daily = if row.daily < 0.05 { "–".into() } else { format!("{:.1}", row.daily) };
    let warn = if available.is_negative() { theme.error } else { theme.strong };
    [
        cell(row.sku.clone(), theme.text),
        cell(row.name.clone(), theme.text),
        cell(row.site_code.clone(), theme.dim),
        cell(if row.has_lots { "L".into() } else { String::new() }, theme.dim),
        number(
            row.on_hand,
            if row.on_hand.is_negative() {
                theme.error
            } else if promised {
                theme.text
            } else {
                theme.strong
            },
        ),
        cell(quantity_or_dash(row.allocated), theme.dim),
        number(available, warn),
        cell(quantity_or_dash(coming), if coming.is_zero() { theme.dim } else { theme.text }),
        cell(daily, theme.dim),
        cell(cover(row.cover_days), theme.text),
        cell(big::spark(&row.weeks[row.weeks.len().saturating_sub(WEEKS)..]), theme.dim),
        cell(row.status.word().into(), status_style(row.status, theme)),
    ]
}

fn draw_empty(stock: &Stock, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let elsewhere = format!("Esc clears the filter, {} shows the next site", key_of(Action::Site));
    let (what, how) = match (stock.is_updating, stock.filter.trim()) {
        (true, _) => ("Reading the stock", ""),
        (false, "") => (
            "No items here yet",
            "Bring them from files: pickface import items FILE, then import locations FILE",
        ),
        (false, _) if stock.site.is_some() => ("Nothing matches at this site", elsewhere.as_str()),
        (false, _) => ("Nothing matches", "Esc clears the filter"),
    };
    put(buf, area, 0, 1, what, theme.strong);
    put(buf, area, 0, 2, how, theme.dim);
}
