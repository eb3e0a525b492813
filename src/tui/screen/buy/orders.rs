//! How the page of orders looks: those that are open, under them the lines of the one in focus.

use super::{
    Buy,
    lines::money,
    view::{is_foreign, said},
};
use crate::{
    domain::{PurchaseLine, PurchaseStatus},
    store::purchases::PurchaseOrder,
    tui::{
        desk::Desk,
        screen::forecast::words::{day, short_day},
        theme::Theme,
        widget::{
            grid::{self, Cell, Column, Kind, Row},
            paint::{below, inset, put, put_right, rule},
            text::{quantity, quantity_or_dash, whole},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// The body.
pub(super) fn draw(buy: &Buy, desk: &Desk, body: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let margin = u16::from(body.width >= 38);
    let panes = buy.panes(body);
    if let Some(heads) = panes.heads {
        draw_orders(buy, desk, inset(heads, margin), buf);
    }
    let Some(order) = buy.order() else { return };
    if let Some(lines) = panes.lines {
        if panes.heads.is_some() {
            let line = Rect { y: lines.y - 1, height: 1, ..body };
            rule(buf, line, theme.dim);
            let title = inset(line, margin + 1);
            let edge = put_right(buf, title, 0, 0, &format!(" {} ", terms(order, desk)), theme.dim);
            let room = Rect { width: edge.saturating_sub(2).max(1), ..title };
            put(buf, room, 0, 0, &format!(" {}  {} ", order.number, order.supplier), theme.strong);
        }
        draw_lines(buy, order, theme, inset(lines, margin), buf);
    }
    if let Some(why) = panes.why {
        rule(buf, Rect { height: 1, ..why }, theme.dim);
        let text = match order.lines.get(buy.rows.cursor) {
            Some(line) if line.reason.is_empty() => format!("{}: no reason was given.", line.sku),
            Some(line) => format!("{}: {}.", line.sku, line.reason.trim_end_matches('.')),
            None => "It has no line: accept one, or cancel it.".into(),
        };
        let note = if order.note.is_empty() { String::new() } else { format!(" Note: {}.", order.note) };
        said(buf, inset(below(why, 1), margin), &format!("{text}{note}"), theme.text);
    }
}

fn terms(order: &PurchaseOrder, desk: &Desk) -> String {
    let own = &desk.identity.currency;
    let currency = if order.currency.is_empty() { own } else { &order.currency };
    if currency.is_empty() {
        return format!("to {}", order.site);
    }
    format!("to {}   in {currency}", order.site)
}

/// What it comes to; with its currency where that is not the store's.
fn total(order: &PurchaseOrder, desk: &Desk) -> String {
    let whole = whole(order.total());
    if is_foreign(&order.currency, desk) { format!("{whole} {}", order.currency) } else { whole }
}

/// How far an order is, in a word, and how urgent that is.
fn status(order: &PurchaseOrder, buy: &Buy, theme: &Theme) -> (String, Style) {
    if let Some(days) = order.days_late(buy.today.unwrap_or_default()) {
        return (format!("LATE {days} d"), theme.error);
    }
    let style = match order.status {
        PurchaseStatus::Draft => theme.machine,
        PurchaseStatus::Approved => theme.ask,
        PurchaseStatus::Closed | PurchaseStatus::Cancelled => theme.dim,
        _ => theme.text,
    };
    (order.status.word().into(), style)
}

fn draw_orders(buy: &Buy, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let small = area.width < 58;
    let many = buy.site.is_none() && desk.identity.sites.len() > 1;
    let column = |head, least, kind, keep| Column { head, least, kind, keep, marked: false };
    let mut columns = vec![
        column("Order", 10, Kind::Code(16), 12),
        column("Supplier", 0, Kind::Name(8, 40), if small { 3 } else { 9 }),
        column("Site", 0, Kind::Code(6), 4),
        column("Status", 0, Kind::Code(12), 11),
        column("Made", 0, Kind::Number, 2),
        column("Expected", 0, Kind::Number, 8),
        column("To come", 0, Kind::Number, 7),
        column("Total", 0, Kind::Number, 6),
    ];
    if !many {
        columns.remove(2);
    }
    let orders = buy.orders();
    let rows: Vec<Row> = orders
        .iter()
        .enumerate()
        .skip(buy.heads.top)
        .take(area.height.saturating_sub(1) as usize)
        .map(|(i, order)| {
            let cell = |text: String, style| Cell { text, style };
            let (word, style) = status(order, buy, theme);
            let today = buy.today.unwrap_or_default();
            let expected = order
                .expected
                .map_or_else(|| "–".into(), |d| if small { short_day(d) } else { day(d, today) });
            let mut cells = vec![
                cell(order.number.clone(), theme.text),
                cell(order.supplier.clone(), theme.text),
                cell(order.site.clone(), theme.dim),
                cell(word, style),
                cell(short_day(order.made), theme.dim),
                cell(expected, theme.text),
                cell(quantity_or_dash(order.outstanding()), theme.text),
                cell(total(order, desk), theme.strong),
            ];
            if !many {
                cells.remove(2);
            }
            let is_focus = i == buy.heads.cursor;
            let style = if is_focus && buy.in_lines { theme.focus } else { Style::new() };
            Row { cells, selected: is_focus && !buy.in_lines, style }
        })
        .collect();
    grid::draw(buf, area, &columns, &rows, theme);
}

fn draw_lines(buy: &Buy, order: &PurchaseOrder, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let column = |head, least, kind, keep| Column { head, least, kind, keep, marked: false };
    let columns = [
        column("SKU", 8, Kind::Code(18), 12),
        column("Ordered", 0, Kind::Number, 11),
        column("Came", 0, Kind::Number, 8),
        column("To come", 0, Kind::Number, 7),
        column("Cost", 0, Kind::Number, 5),
        column("Total", 0, Kind::Number, 9),
        column("Why", 0, Kind::Name(12, 120), 3),
    ];
    let to_come = |line: &PurchaseLine| match order.status.is_open() {
        true => quantity_or_dash(line.outstanding()),
        false => "–".into(),
    };
    let rows: Vec<Row> = order
        .lines
        .iter()
        .enumerate()
        .skip(buy.rows.top)
        .take(area.height.saturating_sub(1) as usize)
        .map(|(i, line)| {
            let cell = |text: String, style| Cell { text, style };
            let cells = vec![
                cell(line.sku.clone(), theme.text),
                cell(quantity(line.quantity), theme.text),
                cell(quantity_or_dash(line.received), theme.dim),
                cell(to_come(line), theme.text),
                cell(money(line.cost), theme.dim),
                cell(whole(line.total()), theme.strong),
                cell(line.reason.clone(), theme.dim),
            ];
            Row { cells, selected: buy.in_lines && i == buy.rows.cursor, style: Style::new() }
        })
        .collect();
    grid::draw(buf, area, &columns, &rows, theme);
}
