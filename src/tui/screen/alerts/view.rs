//! How Alerts looks: the list, the reason of the row in focus under it, and from 110 columns on the item beside it.

use super::{super::detail, Alerts, side, words};
use crate::{
    domain::{AlertAction, Money},
    store::alerts::Alert,
    tui::{
        command::{Action, key_of},
        desk::Desk,
        theme::Theme,
        widget::{
            grid::{self, Cell, Column, Kind, Row},
            paint::{below, inset, put, put_right, rule},
            text::{count, quantity, whole, width, wrap},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// Row 2 and the body.
pub(crate) fn draw(alerts: &Alerts, desk: &Desk, place: Rect, body: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let margin = u16::from(body.width >= 38);
    draw_place(alerts, desk, inset(place, margin), buf);
    let (list, why) = alerts.split(body);
    draw_list(alerts, desk, inset(list, margin), buf);
    if let (Some(why), Some(alert)) = (why, alerts.selected()) {
        rule(buf, Rect { height: 1, ..why }, theme.dim);
        draw_why(alert, desk, inset(below(why, 1), margin), buf);
    }
    let side = side(body);
    if side > 0 {
        let at = body.width - side;
        for y in 0..body.height {
            put(buf, body, at, y, "│", theme.dim);
        }
        let right = Rect { x: body.x + at + 2, width: side - 3, ..body };
        match alerts.selected() {
            Some(alert) if alert.item.is_some() => detail::draw(&alerts.panel, desk, right, buf),
            Some(alert) => {
                put(buf, right, 0, 0, &alert.what, theme.strong);
                put(buf, right, 0, 1, &alert.whom, theme.text);
            }
            None => {}
        }
    }
}

/// The keys that matter now; first what the row's own proposal names.
pub(crate) fn foot(alerts: &Alerts, desk: &Desk) -> Vec<Action> {
    use Action as A;
    let mut keys = match alerts.selected() {
        Some(alert) if alert.is_silent() => vec![A::Wake, A::Open, A::Silent],
        Some(_) => vec![A::Propose, A::Snooze, A::Acknowledge, A::Open, A::Fold, A::Exclude],
        None => vec![A::Fold, A::Silent],
    };
    if desk.identity.sites.len() > 1 {
        keys.push(A::Site);
    }
    keys.push(A::Help);
    if !keys.contains(&A::Silent) {
        keys.push(A::Silent);
    }
    keys
}

/// The words of the input line's right side.
pub(crate) fn matches(alerts: &Alerts) -> String {
    let matched = alerts.page.matched as u64;
    match alerts.filter.trim() {
        "" if matched == 0 => String::new(),
        "" => format!("{} of {}", count(alerts.window.cursor as u64 + 1), count(matched)),
        text => format!("{} match \"{text}\"", count(matched)),
    }
}

fn draw_place(alerts: &Alerts, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let digest = &alerts.page.digest;
    let only = desk.identity.sites.first().filter(|_| desk.identity.sites.len() == 1);
    let name = alerts.site_code().or(only.map(|(_, code)| code.as_str())).unwrap_or("all sites");
    let mut x = put(buf, area, 0, 0, name, theme.strong) + 3;
    let busy = if alerts.is_updating && !alerts.page.rows.is_empty() { "updating   " } else { "" };
    let risk = match digest.money {
        Money::ZERO => String::new(),
        money => format!("{}{} a day at risk", desk.currency(), whole(money)),
    };
    let mut edge = area.width;
    for text in [format!("{busy}{risk}"), risk] {
        if !text.is_empty() && x + 14 + width(&text) as u16 <= area.width {
            edge = put_right(buf, area, 0, 0, &text, theme.dim);
            break;
        }
    }
    let hidden = alerts.hidden();
    let unchanged = match hidden {
        0 => format!("{} unchanged", count(digest.unchanged as u64)),
        n => format!("{} unchanged (folded)", count(n as u64)),
    };
    let some = |n: usize, style: Style| if n > 0 { style } else { theme.dim };
    // What is shown besides what needs somebody is said before what is new.
    let shown = alerts.silent && digest.silent > 0;
    let silent = format!("{} silent ({})", count(digest.silent as u64), key_of(Action::Silent));
    let parts = [
        (format!("{} now", count(digest.now as u64)), some(digest.now, theme.error), true),
        (format!("{} soon", count(digest.soon as u64)), some(digest.soon, theme.ask), true),
        (silent.clone(), theme.ask, shown),
        (unchanged, theme.dim, digest.unchanged + hidden > 0),
        (format!("{} new", count(digest.new as u64)), theme.text, digest.new > 0),
        (format!("{} worse", count(digest.worse as u64)), theme.text, digest.worse > 0),
        (silent, theme.dim, digest.silent > 0 && !shown),
    ];
    for (text, style, is_shown) in parts {
        if is_shown && x + width(&text) as u16 + 2 <= edge {
            x = put(buf, area, x, 0, &text, style) + 3;
        }
    }
}

/// The head of the column of money: the sign stands there and nowhere else.
fn money_head(desk: &Desk) -> &'static str {
    match desk.currency().as_str() {
        "$" => "$/day",
        "£" => "£/day",
        "€" => "€/day",
        _ => "Lost/day",
    }
}

fn draw_list(alerts: &Alerts, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let page = &alerts.page;
    if page.rows.is_empty() {
        return draw_empty(alerts, theme, area, buf);
    }
    let small = area.width < 58;
    let many = alerts.site.is_none() && desk.identity.sites.len() > 1;
    let column = |head, least, kind, keep| Column { head, least, kind, keep, marked: false };
    let all = [
        column("", 5, Kind::Code(5), 14),
        column("What", if small { 8 } else { 10 }, Kind::Code(if small { 12 } else { 14 }), 13),
        column("", 0, Kind::Name(if small { 0 } else { 10 }, 48), 7),
        // With all sites shown, the same item may stand there twice: only the site tells them apart.
        column("Site", 0, Kind::Code(8), 11),
        column("Avail", 0, Kind::Number, 9),
        column(money_head(desk), 0, Kind::Number, 10),
        column("When", 0, Kind::Code(14), 8),
        column("Do", 0, Kind::Code(14), 12),
    ];
    let shows = |i: usize| match i {
        NAME => !small,
        SITE => many,
        _ => true,
    };
    let columns: Vec<Column> =
        all.into_iter().enumerate().filter(|(i, _)| shows(*i)).map(|(_, c)| c).collect();
    let top = alerts.window.drawable_top(page.offset, page.rows.len());
    let rows: Vec<Row> = page
        .rows
        .iter()
        .enumerate()
        .skip(top.saturating_sub(page.offset))
        .take(area.height.saturating_sub(1) as usize)
        .map(|(i, alert)| Row {
            cells: cells(alert, alerts, desk.identity.time_zone, area.width < 76, theme)
                .into_iter()
                .enumerate()
                .filter_map(|(i, cell)| shows(i).then_some(cell))
                .collect(),
            selected: page.offset + i == alerts.window.cursor,
            style: Style::new(),
        })
        .collect();
    grid::draw(buf, area, &columns, &rows, theme);
    // What is folded is one line, behind the last of the others.
    let under = rows.len() as u16 + 1;
    let is_end = top + rows.len() == page.matched;
    if alerts.hidden() > 0 && is_end && under < area.height {
        let text = format!("{} more have not changed: {} shows them", alerts.hidden(), key_of(Action::Fold));
        put(buf, area, 0, under, &text, theme.dim);
    }
}

const NAME: usize = 2;
const SITE: usize = 3;

fn cells(alert: &Alert, alerts: &Alerts, zone: chrono_tz::Tz, short: bool, theme: &Theme) -> [Cell; 8] {
    let cell = |text: String, style| Cell { text, style };
    let quiet = alert.is_silent() || alert.is_seen;
    let ink = if quiet { theme.dim } else { theme.text };
    let lost = words::is_lost_daily(alert.kind) && alert.money > Money::ZERO;
    let money = if lost { whole(alert.money) } else { "–".into() };
    let available = alert.available.map_or_else(|| "–".into(), quantity);
    let is_below = alert.available.is_some_and(crate::domain::Quantity::is_negative);
    let name = if alert.name.is_empty() { &alert.say } else { &alert.name };
    let site = if alert.site_code.is_empty() { "–".into() } else { alert.site_code.clone() };
    let helps = if alert.action == AlertAction::Look { theme.dim } else { theme.machine };
    [
        cell(alert.word().into(), words::style(alert, theme)),
        cell(alert.what.clone(), if alert.is_new && !quiet { theme.strong } else { ink }),
        cell(name.clone(), ink),
        cell(site, theme.dim),
        cell(available, if is_below && !quiet { theme.error } else { ink }),
        cell(money, if lost && !quiet { theme.strong } else { theme.dim }),
        cell(words::when(alert, alerts.page.today, zone, short), ink),
        cell(words::proposal(alert), if quiet { theme.dim } else { helps }),
    ]
}

/// All that the row in focus follows from; money that is tied up is said here, because its column is of money a day.
fn draw_why(alert: &Alert, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let mut lines = wrap(&words::reason(alert), area.width as usize);
    if words::is_tied_up(alert) {
        lines.push(format!("Tied up: {}{}.", desk.currency(), whole(alert.money)));
    }
    if lines.len() > area.height as usize {
        lines.truncate(area.height as usize);
        if let Some(last) = lines.last_mut() {
            last.push_str(" …");
        }
    }
    for (y, line) in lines.iter().enumerate() {
        put(buf, area, 0, y as u16, line, theme.text);
    }
}

fn draw_empty(alerts: &Alerts, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let digest = &alerts.page.digest;
    let (what, how) = match alerts.filter.trim() {
        _ if alerts.is_updating => ("Reading the alerts".into(), String::new()),
        "" if alerts.hidden() > 0 => (
            format!("Nothing is new, and {} have not changed", count(alerts.hidden() as u64)),
            format!("{} shows them", key_of(Action::Fold)),
        ),
        "" if digest.silent > 0 => (
            format!("Nothing needs you now; {} are silent", count(digest.silent as u64)),
            format!("{} shows those that are silent", key_of(Action::Silent)),
        ),
        "" => (
            "Nothing needs you now: nothing runs out, nothing is late".into(),
            "What does shows here by itself; F6 has what should be ordered".into(),
        ),
        _ => ("Nothing matches".into(), "Esc clears the filter".into()),
    };
    put(buf, area, 0, 1, &what, theme.strong);
    put(buf, area, 0, 2, &how, theme.dim);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Charset;

    #[test]
    fn a_bare_console_has_no_pound_in_its_head() {
        let mut desk =
            Desk::new(super::super::tests::identity(), crate::tui::theme::Look::default(), (80, 24));
        assert_eq!(money_head(&desk), "£/day");
        desk.look.charset = Charset::Ascii;
        assert_eq!(money_head(&desk), "Lost/day");
    }
}
