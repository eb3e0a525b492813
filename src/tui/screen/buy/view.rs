//! How Buy looks: at the left the suppliers, at the right the lines of the one in focus, under them its reason.

use super::{
    Buy, Page,
    lines::{in_packs, minimum, money},
    orders,
};
use crate::{
    domain::{Money, Quantity},
    store::replenish::{Proposal, ProposalGroup},
    tui::{
        command::{Action, key_of},
        desk::Desk,
        screen::forecast::words::short_day,
        theme::Theme,
        widget::{
            grid::{self, Cell, Column, Kind, Row},
            paint::{below, inset, put, put_right, rule},
            text::{count, quantity, things, whole, width, wrap},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// Row 2 and the body.
pub(crate) fn draw(buy: &Buy, desk: &Desk, place: Rect, body: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let margin = u16::from(body.width >= 38);
    draw_place(buy, desk, inset(place, margin), buf);
    let is_empty = buy.heads.len == 0;
    if is_empty {
        return draw_empty(buy, theme, inset(body, margin), buf);
    }
    if buy.page == Page::Orders {
        return orders::draw(buy, desk, body, buf);
    }
    let panes = buy.panes(body);
    if let Some(heads) = panes.heads {
        draw_suppliers(buy, desk, inset(heads, margin), buf);
        if panes.lines.is_some() {
            for y in 0..heads.height {
                put(buf, body, heads.width, y, "│", theme.dim);
            }
        }
    }
    let Some(group) = buy.group() else { return };
    if let Some(lines) = panes.lines {
        draw_lines(buy, group, desk, inset(lines, margin), buf);
    }
    if let (Some(why), Some(line)) = (panes.why, buy.line()) {
        rule(buf, Rect { height: 1, ..why }, theme.dim);
        said(buf, inset(below(why, 1), margin), &reason(buy, line, desk), theme.text);
    }
}

/// Wrapped, with a mark where it goes on.
pub(super) fn said(buf: &mut Buffer, area: Rect, text: &str, style: Style) {
    let mut lines = wrap(text, area.width as usize);
    if lines.len() > area.height as usize {
        lines.truncate(area.height as usize);
        if let Some(last) = lines.last_mut() {
            last.push_str(" …");
        }
    }
    for (y, line) in lines.iter().enumerate() {
        put(buf, area, 0, y as u16, line, style);
    }
}

/// The keys that matter now.
pub(crate) fn foot(buy: &Buy, desk: &Desk) -> Vec<Action> {
    use crate::domain::PurchaseStatus as S;
    use Action as A;
    let mut keys = match (buy.page, buy.order().map(|o| o.status)) {
        (Page::Proposals, _) if buy.heads.len == 0 => vec![A::Orders, A::Budget],
        (Page::Proposals, _) if buy.in_lines => {
            vec![A::Accept, A::Change, A::Drop, A::AcceptAll, A::Back, A::Orders]
        }
        (Page::Proposals, _) => vec![A::AcceptAll, A::Open, A::Orders, A::Budget, A::Accept],
        (Page::Orders, Some(S::Draft)) if buy.in_lines => vec![A::Change, A::Drop, A::Approve, A::Back],
        (Page::Orders, Some(S::Draft)) => vec![A::Approve, A::Open, A::CancelOrder, A::Orders],
        (Page::Orders, Some(S::Approved)) => vec![A::Sent, A::Confirmed, A::Open, A::CancelOrder, A::Orders],
        (Page::Orders, Some(_)) => vec![A::Confirmed, A::CloseOrder, A::Open, A::Orders],
        (Page::Orders, None) => vec![A::Orders],
    };
    if desk.identity.sites.len() > 1 {
        keys.push(A::Site);
    }
    keys.extend([A::Help, A::Menu]);
    keys
}

/// The words of the input line's right side.
pub(crate) fn matches(buy: &Buy) -> String {
    let (one, n) = (if buy.page == Page::Orders { "order" } else { "supplier" }, buy.heads.len as u64);
    match buy.filter.trim() {
        _ if n == 0 && buy.filter.trim().is_empty() => String::new(),
        "" if buy.in_lines => {
            format!("{} of {}", count(buy.rows.cursor as u64 + 1), things(buy.rows.len as u64, "line"))
        }
        "" => format!("{} of {}", count(buy.heads.cursor as u64 + 1), things(n, one)),
        text => format!("{} match \"{text}\"", things(n, one)),
    }
}

fn draw_place(buy: &Buy, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let only = desk.identity.sites.first().filter(|_| desk.identity.sites.len() == 1);
    let name = buy.site_code().or(only.map(|(_, code)| code.as_str())).unwrap_or("all sites");
    let mut x = put(buf, area, 0, 0, name, theme.strong) + 3;
    let sign = desk.currency();
    let (parts, right) = match buy.page {
        Page::Proposals => {
            // What is ordered is counted, not what a budget cut or another site sends.
            let is_ordered = |l: &&Proposal| !buy.is_dropped(l) && buy.quantity_of(l).is_positive();
            let all = || buy.groups.iter().flat_map(|g| &g.lines);
            let lines = all().filter(is_ordered).count();
            let cut = all().filter(|l| is_cut(buy, l)).count();
            let total: Money = buy.groups.iter().map(|g| buy.total(g)).sum();
            let below = buy.groups.iter().filter(|g| buy.missing(g) > Money::ZERO).count();
            let mut parts = vec![
                (things(lines as u64, "line"), theme.text),
                (format!("{sign}{}", whole(total)), theme.strong),
            ];
            let over = buy.budget.map_or(Money::ZERO, |budget| total - buy.bought.left(budget));
            if over > Money::ZERO {
                // The budget cuts what is proposed; what somebody says by hand stands.
                parts.push((format!("{sign}{} over by hand", whole(over)), theme.ask));
            }
            if cut > 0 {
                parts.push((format!("{cut} cut"), theme.ask));
            }
            if below > 0 {
                parts.push((format!("{below} below the minimum"), theme.ask));
            }
            if !buy.dropped.is_empty() {
                parts.push((format!("{} left out", buy.dropped.len()), theme.dim));
            }
            let themselves = buy.bought.by_itself().count();
            if themselves > 0 {
                parts.push((format!("{themselves} made themselves"), theme.machine));
            }
            (parts, budget(buy, &sign))
        }
        Page::Orders => {
            let drafts = buy.orders.iter().filter(|o| !o.status.is_open()).count() as u64;
            let late =
                buy.orders.iter().filter(|o| o.days_late(buy.today.unwrap_or_default()).is_some()).count();
            let mut parts = vec![
                (things(drafts, "draft"), theme.text),
                (format!("{} open", count(buy.orders.len() as u64 - drafts)), theme.text),
            ];
            if late > 0 {
                parts.push((format!("{late} late"), theme.error));
            }
            (parts, "orders".into())
        }
    };
    let edge = put_right(buf, area, 0, 0, &right, theme.dim);
    for (text, style) in parts.into_iter().filter(|_| buy.heads.len > 0) {
        if x + width(&text) as u16 + 2 <= edge {
            x = put(buf, area, x, 0, &text, style) + 3;
        }
    }
}

/// What there is to spend and what is left of it; without a budget, what was bought today.
fn budget(buy: &Buy, sign: &str) -> String {
    let spent = buy.bought.total();
    match buy.budget {
        Some(budget) if spent > Money::ZERO => {
            let left = buy.bought.left(budget);
            format!("budget {sign}{}: {} bought today, {} left", whole(budget), whole(spent), whole(left))
        }
        Some(budget) => format!("budget {sign}{}", whole(budget)),
        None if spent > Money::ZERO => format!("{sign}{} bought today, no budget", whole(spent)),
        None => "no budget".into(),
    }
}

/// Whether these are not the store's own currency.
pub(super) fn is_foreign(currency: &str, desk: &Desk) -> bool {
    !currency.is_empty() && currency != desk.identity.currency
}

/// The head of a column of money: the sign stands there and nowhere else.
pub(super) fn total_head(desk: &Desk) -> &'static str {
    match desk.currency().as_str() {
        "$" => "Total $",
        "£" => "Total £",
        "€" => "Total €",
        _ => "Total",
    }
}

fn draw_suppliers(buy: &Buy, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let many = buy.site.is_none() && desk.identity.sites.len() > 1;
    let column = |head, least, kind, keep| Column { head, least, kind, keep, marked: false };
    let mut columns = vec![
        column("Supplier", 8, Kind::Name(8, 32), 9),
        column("Site", 0, Kind::Code(6), 4),
        column(total_head(desk), 0, Kind::Number, 8),
        column("", 3, Kind::Code(3), 6),
    ];
    if !many {
        columns.remove(1);
    }
    let groups = buy.groups();
    let rows: Vec<Row> = groups
        .iter()
        .enumerate()
        .skip(buy.heads.top)
        .take(area.height.saturating_sub(1) as usize)
        .map(|(i, group)| {
            let cell = |text: String, style| Cell { text, style };
            let is_below = buy.missing(group) > Money::ZERO;
            let name = if group.supplier.is_empty() { "nobody known".into() } else { group.supplier.clone() };
            let mut cells = vec![
                cell(name, if group.supplier.is_empty() { theme.ask } else { theme.text }),
                cell(group.site.clone(), theme.dim),
                cell(whole(buy.total(group)), theme.strong),
                cell(if is_below { "MIN" } else { "" }.into(), theme.ask),
            ];
            if !many {
                cells.remove(1);
            }
            let is_focus = i == buy.heads.cursor;
            let style = if is_focus && buy.in_lines { theme.focus } else { Style::new() };
            Row { cells, selected: is_focus && !buy.in_lines, style }
        })
        .collect();
    grid::draw(buf, area, &columns, &rows, theme);
}

/// The supplier's name, minimum and what is missing; then its lines.
fn draw_lines(buy: &Buy, group: &ProposalGroup, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let sign = desk.currency();
    let missing = buy.missing(group);
    let (terms, style) = match minimum(group) {
        Money::ZERO => ("no minimum".into(), theme.dim),
        least if missing > Money::ZERO => {
            (format!("minimum {sign}{}, {} missing", whole(least), whole(missing)), theme.ask)
        }
        least => (format!("minimum {sign}{}", whole(least)), theme.dim),
    };
    let edge = put_right(buf, area, 0, 0, &terms, style);
    let name = if group.supplier.is_empty() { "Nobody is known to sell these" } else { &group.supplier };
    let room = Rect { width: edge.saturating_sub(2).max(1), ..area };
    let x = put(buf, room, 0, 0, name, theme.strong) + 3;
    if is_foreign(&group.currency, desk) {
        put(buf, room, x, 0, &format!("costs in {}", group.currency), theme.dim);
    }
    let wide = area.width >= 100;
    let column = |head, least, kind, keep| Column { head, least, kind, keep, marked: false };
    let mut columns = vec![
        column("SKU", 8, Kind::Code(14), 14),
        column("Name", 0, Kind::Name(8, 40), 6),
        column("Order", 0, Kind::Number, 13),
        column("Cost", 0, Kind::Number, 5),
        column(total_head(desk), 0, Kind::Number, 12),
        column("Gone", 0, Kind::Number, 8),
        column("Why", 0, Kind::Name(24, 120), 3),
    ];
    if !wide {
        columns.pop();
    }
    let shown = buy.lines_of(group);
    let list = below(area, 1);
    let rows: Vec<Row> = shown
        .iter()
        .enumerate()
        .skip(buy.rows.top)
        .take(list.height.saturating_sub(1) as usize)
        .map(|(i, line)| {
            let mut cells = cells(buy, line, group, theme);
            cells.truncate(columns.len());
            Row { cells, selected: buy.in_lines && i == buy.rows.cursor, style: Style::new() }
        })
        .collect();
    grid::draw(buf, list, &columns, &rows, theme);
}

/// Whether the budget left nothing of a line.
fn is_cut(buy: &Buy, line: &Proposal) -> bool {
    line.quantity.is_zero()
        && line.sender.is_none()
        && buy.quantity_of(line).is_zero()
        && !buy.is_dropped(line)
}

fn cells(buy: &Buy, line: &Proposal, group: &ProposalGroup, theme: &Theme) -> Vec<Cell> {
    let cell = |text: String, style| Cell { text, style };
    let wanted = buy.quantity_of(line);
    let is_out = buy.is_dropped(line);
    let ink = if is_out { theme.dim } else { theme.text };
    let (order, order_style) = match &line.sender {
        _ if is_out => ("out".into(), theme.dim),
        Some((site, units, _)) if wanted.is_zero() => {
            (format!("{} from {site}", quantity(*units)), theme.machine)
        }
        _ if is_cut(buy, line) => ("0 CUT".into(), theme.ask),
        _ if wanted.is_zero() => ("0".into(), theme.focus),
        _ if wanted != line.quantity => (in_packs(wanted, line.pack), theme.focus),
        _ => (in_packs(wanted, line.pack), theme.machine),
    };
    let total = buy.total_of(line, group);
    vec![
        cell(line.sku.clone(), ink),
        cell(line.name.clone(), ink),
        cell(order, order_style),
        cell(money(line.cost), theme.dim),
        cell(
            if total == Money::ZERO { "–".into() } else { whole(total) },
            if is_out { theme.dim } else { theme.strong },
        ),
        cell(line.gone.map_or_else(|| "–".into(), short_day), ink),
        cell(line.say.clone(), theme.dim),
    ]
}

/// Why, what happens without, and what a person said.
fn reason(buy: &Buy, line: &Proposal, desk: &Desk) -> String {
    let wanted = buy.quantity_of(line);
    let mut text = String::new();
    if buy.is_dropped(line) {
        text.push_str(&format!("Left out for now: {} takes it in again. ", key_of(Action::Drop)));
    } else if wanted != line.quantity {
        text.push_str(&format!("Changed from {} by hand. ", quantity(line.quantity)));
    }
    text.push_str(&format!("{}: {}.", line.sku, line.say.trim_end_matches('.')));
    if let Some((site, units, cost)) = line.sender.as_ref().filter(|(_, units, _)| *units > Quantity::ZERO) {
        let cost = if *cost > Money::ZERO {
            format!(", which costs {}{}", desk.currency(), whole(*cost))
        } else {
            String::new()
        };
        text.push_str(&format!(" {site} has too many: {} could come from there{cost}.", quantity(*units)));
    }
    if !line.otherwise.is_empty() {
        text.push_str(&format!(" Without: {}.", line.otherwise.trim_end_matches('.')));
    }
    text
}

fn draw_empty(buy: &Buy, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let known = if buy.page == Page::Orders { buy.known.1 } else { buy.known.0 };
    let (what, how) = match (buy.page, buy.filter.trim()) {
        _ if !known => ("Reading what there is to buy", String::new()),
        (Page::Proposals, "") if buy.bought.by_itself().next().is_some() => {
            ("Nothing more needs to be ordered now", buy.bought.sentence().unwrap_or_default())
        }
        (Page::Proposals, "") => (
            "Nothing needs to be ordered now",
            format!("What does shows here by itself; {} shows the orders", key_of(Action::Orders)),
        ),
        (Page::Orders, "") => (
            "No order is open",
            format!(
                "{} shows what should be ordered; accepting a line begins a draft",
                key_of(Action::Orders)
            ),
        ),
        _ => ("Nothing matches", "Esc clears the filter".into()),
    };
    put(buf, area, 0, 1, what, theme.strong);
    put(buf, area, 0, 2, &how, theme.dim);
}
