//! The item panel: where an item lies, its barcodes, what was wanted, its last movements.

use crate::{
    domain::{Day, ItemId, Money, Virtual, currency_sign},
    store::{
        query::{BalanceRow, ItemDetail, LogRow},
        service::Request,
    },
    tui::{
        desk::Desk,
        message::Effects,
        theme::{Charset, Theme},
        widget::{
            big,
            paint::{below, put, put_line},
            text::{cut_end, cut_middle, left, moment, quantity, quantity_or_dash, right, width},
            window::Move,
        },
    },
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

/// Under this many columns, a hand-held: what stood side by side stands in rows, or goes.
const NARROW: usize = 36;
/// Rows from which on the demand is a chart, in a panel of one column too.
const CHART_FROM: u16 = 24;
/// Rows of the chart.
const CHART: u16 = 5;

/// The panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Panel {
    /// What the store gave last.
    pub(crate) item: Option<Box<ItemDetail>>,
    /// Which item should be shown.
    pub(crate) wanted: Option<ItemId>,
    /// The question on its way; one at a time, so a held arrow key does not queue a thousand.
    asked: Option<ItemId>,
    /// Whether it fills the body.
    pub(crate) open: bool,
    /// The first line seen.
    pub(crate) scroll: u16,
}

impl Panel {
    /// Wants an item.
    pub(crate) fn ask(&mut self, item: ItemId) -> Effects {
        self.wanted = Some(item);
        if self.asked.is_some() {
            return Effects::none();
        }
        self.asked = Some(item);
        Effects::ask(Request::Item(item))
    }

    /// An answer; asks on when another item is wanted by now.
    pub(crate) fn heard(&mut self, item: ItemId, detail: Option<Box<ItemDetail>>) -> Effects {
        if self.asked == Some(item) {
            self.asked = None;
        }
        if self.wanted == Some(item) {
            let changed = self.item != detail;
            self.item = detail;
            return if changed { Effects::redraw() } else { Effects::none() };
        }
        self.wanted.map_or_else(Effects::none, |wanted| self.ask(wanted))
    }

    /// Whether the answer about this item is on its way here.
    pub(crate) fn awaits(&self, item: ItemId) -> bool {
        self.asked == Some(item)
    }

    /// Whether an answer is on its way.
    pub(crate) fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    /// A question of ours failed: the next may be asked.
    pub(crate) fn failed(&mut self) {
        self.asked = None;
    }

    /// Scrolls.
    pub(crate) fn turn(&mut self, step: Move, height: u16) -> Effects {
        let page = height.saturating_sub(1).max(1);
        // Balances, barcodes and movements have a line each, and the rest has fewer than thirty.
        let lines =
            self.item.as_ref().map_or(0, |i| i.balances.len() + i.barcodes.len() + i.movements.len() + 24);
        let most = (lines as u16).saturating_sub(height);
        let before = self.scroll;
        self.scroll = match step {
            Move::Up => self.scroll.saturating_sub(1),
            Move::Down => self.scroll.saturating_add(1),
            Move::PageUp => self.scroll.saturating_sub(page),
            Move::PageDown => self.scroll.saturating_add(page),
            Move::First => 0,
            Move::Last => u16::MAX,
        }
        .min(most);
        if self.scroll == before { Effects::none() } else { Effects::redraw() }
    }
}

/// Draws the panel; in two columns where there is room for them.
pub(crate) fn draw(panel: &Panel, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let Some(item) = panel.item.as_deref() else {
        let word = if panel.wanted.is_some() { "Reading the item" } else { "No item selected" };
        put(buf, area, 0, 0, word, theme.dim);
        return;
    };
    let is_old = panel.wanted != Some(item.item);
    let top = heading(item, desk, area.width as usize, is_old);
    for (y, line) in top.iter().enumerate() {
        put_line(buf, area, y as u16, line);
    }
    let rest = below(area, top.len() as u16 + 1);
    if area.width >= 100 {
        let half = (area.width - 3) / 2;
        let (one, two) = (Rect { width: half, ..rest }, Rect { x: rest.x + half + 3, width: half, ..rest });
        let lines = [places(item, theme, half as usize), barcodes(item, theme, half as usize)].concat();
        scrolled(buf, one, &lines, panel.scroll);
        let chart = if rest.height >= 16 { CHART } else { 0 };
        let week = weeks(item, theme, chart > 0, half as usize);
        scrolled(buf, two, &week, 0);
        if chart > 0 {
            let plot = Rect { height: chart, ..below(two, 1) };
            big::bars(buf, plot, &item.weeks, theme.focus);
        }
        let under = below(two, week.len() as u16 + chart);
        return scrolled(buf, under, &movements(item, theme, half as usize), panel.scroll);
    }
    let w = area.width as usize;
    let places = places(item, theme, w);
    let at = places.len() as u16 + 1;
    // Where there are rows to spare, the weeks are a chart; it scrolls away whole.
    let chart = rest.height >= CHART_FROM && at + CHART + 12 <= rest.height;
    let mut week = weeks(item, theme, chart, w);
    if chart {
        week.extend(vec![Line::default(); CHART as usize]);
    }
    let lines = [places, week, movements(item, theme, w), barcodes(item, theme, w)];
    scrolled(buf, rest, &lines.concat(), panel.scroll);
    if let (true, Some(y)) = (chart, at.checked_sub(panel.scroll)) {
        big::bars(buf, Rect { height: CHART, ..below(rest, y) }, &item.weeks, theme.focus);
    }
}

fn scrolled(buf: &mut Buffer, area: Rect, lines: &[Line<'_>], scroll: u16) {
    for (y, line) in lines.iter().skip(scroll as usize).take(area.height as usize).enumerate() {
        put_line(buf, area, y as u16, line);
    }
}

fn heading<'a>(item: &'a ItemDetail, desk: &Desk, w: usize, is_old: bool) -> Vec<Line<'a>> {
    let theme = &desk.look.theme;
    let sku = cut_middle(&item.sku, w);
    let mut first = vec![Span::styled(sku, theme.strong)];
    if is_old {
        first.push(Span::styled("   updating", theme.dim));
    }
    let groups: Vec<_> =
        [item.category.as_str(), item.supplier.as_str()].into_iter().filter(|t| !t.is_empty()).collect();
    let tracking = if item.tracking == "none" { String::new() } else { format!("   by {}", item.tracking) };
    // A bare console has no sign for it; the code says the same.
    let sign = Some(currency_sign(&desk.identity.currency))
        .filter(|sign| desk.look.charset == Charset::Unicode || sign.is_ascii())
        .unwrap_or(&desk.identity.currency);
    let money = match sign {
        "" => String::new(),
        sign => format!(" {sign}"),
    };
    // Nothing is not free: a cost or price of zero is one that nobody has told.
    let priced = |word: &str, price: Money| match price {
        Money::ZERO => format!("{word} –"),
        price => format!("{word}{money} {price}"),
    };
    let prices = [priced("Cost", item.cost), priced("Price", item.price), format!("{}{tracking}", item.unit)];
    let mut lines = vec![Line::from(first), Line::from(Span::styled(cut_end(&item.name, w), theme.text))];
    if !groups.is_empty() {
        lines.push(Line::from(Span::styled(cut_end(&groups.join(" · "), w), theme.dim)));
    }
    let prices = if w < NARROW { prices.into() } else { vec![prices.join("   ")] };
    lines.extend(prices.iter().map(|text| Line::from(Span::styled(cut_end(text, w), theme.dim))));
    lines
}

fn head(text: String, theme: &Theme) -> Line<'static> {
    Line::from(Span::styled(text, theme.focus))
}

/// A day without its weekday: `2 Jan 2027`; expiries cross years.
fn date(day: Day) -> String {
    let long = day.long();
    long.split_once(' ').map_or(long.clone(), |(_, rest)| rest.into())
}

/// Balances by site, place and lot; the numbers near what they belong to, however wide the panel.
fn places(item: &ItemDetail, theme: &Theme, w: usize) -> Vec<Line<'static>> {
    let narrow = w < NARROW;
    let (head_on, head_alloc) = if narrow { ("Qty", "") } else { ("On hand", "Alloc") };
    let number = |f: fn(&BalanceRow) -> String, head: &str| {
        item.balances.iter().map(|b| width(&f(b))).max().unwrap_or(0).max(width(head))
    };
    let on = number(|b| quantity(b.on_hand), head_on);
    // A hand-held has no room for what is promised.
    let alloc = if narrow { 0 } else { number(|b| quantity(b.allocated), head_alloc).min(9) + 2 };
    let site = item.balances.iter().map(|b| width(&b.site)).max().unwrap_or(0).min(8);
    let lot_of = |b: &BalanceRow| {
        let dated =
            |lot: &str| b.expiry.map_or_else(|| format!("  {lot}"), |e| format!("  {lot} to {}", date(e)));
        b.lot.as_deref().map_or_else(String::new, dated)
    };
    let place_of = |b: &BalanceRow| match narrow {
        true => cut_middle(&b.location, 16),
        false => format!("{}  {}", left(&cut_end(&b.site, site), site), cut_middle(&b.location, 16)),
    };
    let longest = item.balances.iter().map(|b| width(&place_of(b)) + width(&lot_of(b))).max().unwrap_or(0);
    let room = w.saturating_sub(on + alloc).min((longest + 3).max(24));
    let mut lines = vec![head(
        format!("{}{}{}", left("Where", room), right(head_on, on), right(head_alloc, alloc)),
        theme,
    )];
    for b in &item.balances {
        let place = cut_end(&place_of(b), room);
        let lot = cut_end(&lot_of(b), room.saturating_sub(width(&place)));
        let gap = room.saturating_sub(width(&place) + width(&lot));
        let style = if b.on_hand.is_negative() { theme.error } else { theme.strong };
        let allocated = if narrow { String::new() } else { right(&quantity_or_dash(b.allocated), alloc) };
        lines.push(Line::from(vec![
            Span::styled(place, theme.text),
            Span::styled(lot, theme.dim),
            Span::styled(" ".repeat(gap), theme.text),
            Span::styled(right(&quantity(b.on_hand), on), style),
            Span::styled(allocated, theme.dim),
        ]));
    }
    if item.balances.is_empty() {
        lines.push(Line::from(Span::styled("nowhere", theme.dim)));
    }
    lines.push(Line::default());
    lines
}

fn barcodes(item: &ItemDetail, theme: &Theme, w: usize) -> Vec<Line<'static>> {
    let mut lines = vec![head("Barcodes".into(), theme)];
    for (code, pack) in &item.barcodes {
        let pack = format!("  ×{}", quantity(*pack));
        let code = cut_middle(code, w.saturating_sub(width(&pack)));
        lines.push(Line::from(vec![Span::styled(code, theme.text), Span::styled(pack, theme.dim)]));
    }
    if item.barcodes.is_empty() {
        lines.push(Line::from(Span::styled("none yet: scan one and HELP binds it", theme.dim)));
    }
    lines
}

/// Twelve weeks of demand: a line of its own, or a head over a chart.
fn weeks(item: &ItemDetail, theme: &Theme, under_a_chart: bool, w: usize) -> Vec<Line<'static>> {
    let total = Span::styled(format!("  {}", quantity(item.weeks.iter().copied().sum())), theme.strong);
    let spark = || Span::styled(big::sparkline(&item.weeks), theme.text);
    let head = |text| Span::styled(text, theme.focus);
    let mut lines = match (under_a_chart, w < NARROW) {
        (true, _) => vec![Line::from(vec![head("Wanted, 12 weeks"), total])],
        (false, false) => vec![Line::from(vec![head("Wanted, 12 weeks  "), spark(), total])],
        (false, true) => vec![Line::from(head("Wanted, 12 weeks")), Line::from(vec![spark(), total])],
    };
    lines.push(Line::default());
    lines
}

fn movements(item: &ItemDetail, theme: &Theme, w: usize) -> Vec<Line<'static>> {
    let mut lines = vec![head("Last movements".into(), theme)];
    let longest = item.movements.iter().map(|m| width(&signed(m))).max().unwrap_or(0).max(4);
    let newest = item.movements.first().map_or(Day(0), |m| m.day);
    let timed = w >= 44;
    for m in &item.movements {
        let when = moment(m.day, &m.clock, newest);
        // Where it is narrow, the day is enough: `27 Nov`.
        let when = if timed { left(&when, 12) } else { left(when.get(..6).unwrap_or(&when).trim_end(), 6) };
        if w < NARROW {
            let what = format!("  {}", m.kind.word());
            let room = w.saturating_sub(when.len() + 1 + longest);
            lines.push(Line::from(vec![
                Span::styled(format!("{when} "), theme.dim),
                Span::styled(right(&signed(m), longest), theme.text),
                Span::styled(cut_end(&what, room), theme.dim),
            ]));
            continue;
        }
        let what = format!("{when}  {} ", left(m.kind.word(), 8));
        let path = format!("  {} → {}", m.from, m.to);
        let style = if m.reversed { theme.dim } else { theme.text };
        let room = w.saturating_sub(width(&what) + longest);
        lines.push(Line::from(vec![
            Span::styled(what, theme.dim),
            Span::styled(right(&signed(m), longest), style),
            Span::styled(cut_end(&path, room), style),
        ]));
    }
    if item.movements.is_empty() {
        lines.push(Line::from(Span::styled("none yet", theme.dim)));
    }
    lines.push(Line::default());
    lines
}

/// The quantity as the warehouse sees it: in is `+`, out is `−`, within is neither.
pub(crate) fn signed(row: &LogRow) -> String {
    let outside = |place: &str| Virtual::ALL.iter().any(|v| v.word() == place);
    match (outside(&row.from), outside(&row.to)) {
        (true, false) => format!("+{}", quantity(row.quantity)),
        (false, true) => quantity(-row.quantity),
        _ => quantity(row.quantity),
    }
}
