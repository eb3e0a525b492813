//! How Forecast looks: the list, and on a tall screen the chart under it.

use super::{Forecast, WEEKS, per_cent, sheet_view, split, words};
use crate::{
    domain::{Money, currency_sign},
    store::{
        forecasts::{ForecastRow, ForecastSort, Trust},
        query::StockStatus,
    },
    tui::{
        command::{Action, key_of},
        desk::Desk,
        theme::{Charset, Theme},
        widget::{
            axis::number,
            big,
            grid::{self, Cell, Column, Kind, Row},
            paint::{inset, put, put_right, rule},
            text::{count, quantity, things, whole, width},
        },
    },
};
use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// Row 2 and the body.
pub(crate) fn draw(forecast: &Forecast, desk: &Desk, place: Rect, body: Rect, buf: &mut Buffer) {
    let margin = u16::from(body.width >= 38);
    let place = inset(place, margin);
    if forecast.sheet.open {
        sheet_view::draw_place(forecast, desk, place, buf);
        return sheet_view::draw(forecast, desk, inset(body, margin), buf);
    }
    draw_place(forecast, desk, place, buf);
    let (list, under) = split(body);
    draw_list(forecast, desk, inset(list, margin), buf);
    if let Some(under) = under.filter(|_| !forecast.page.rows.is_empty()) {
        let theme = &desk.look.theme;
        let line = Rect { y: under.y.saturating_sub(1), height: 1, ..body };
        rule(buf, line, theme.dim);
        sheet_view::draw_title(forecast, desk, inset(line, margin + 1), buf);
        sheet_view::draw(forecast, desk, inset(under, margin), buf);
    }
}

/// The keys that matter now.
pub(crate) fn foot(forecast: &Forecast, desk: &Desk) -> Vec<Action> {
    use Action as A;
    let sheet = &forecast.sheet;
    let many = desk.identity.sites.len() > 1;
    match (sheet.open, &sheet.marking, sheet.compared) {
        (true, Some(_), _) => vec![A::Mark, A::MarkKind, A::Period, A::Back],
        (true, None, Some(_)) => vec![A::Down, A::Up, A::Period, A::Methods, A::Back],
        (true, None, None) if many => vec![A::Back, A::Period, A::Methods, A::Mark, A::Site, A::Help],
        (true, None, None) => vec![A::Back, A::Period, A::Methods, A::Mark, A::Help, A::Recompute],
        (false, ..) if forecast.run.is_some() => vec![A::Open, A::Recompute, A::Sort, A::Site, A::Help],
        (false, ..) if many => vec![A::Open, A::Sort, A::Site, A::Period, A::Recompute, A::Help],
        (false, ..) => vec![A::Open, A::Sort, A::Period, A::Recompute, A::Help, A::Menu],
    }
}

/// The words of the input line's right side.
pub(crate) fn matches(forecast: &Forecast) -> String {
    let page = &forecast.page;
    match forecast.filter.trim() {
        "" if page.matched == 0 => String::new(),
        "" => format!("{} of {}", count(forecast.window.cursor as u64 + 1), count(page.matched as u64)),
        text => format!("{} of {} match \"{text}\"", count(page.matched as u64), count(page.total as u64)),
    }
}

fn draw_place(forecast: &Forecast, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let page = &forecast.page;
    let site = forecast.site.and_then(|s| desk.identity.sites.iter().find(|(id, _)| *id == s));
    let only = desk.identity.sites.first().filter(|_| desk.identity.sites.len() == 1);
    let name = site.or(only).map_or("all sites", |(_, code)| code.as_str());
    let order = if forecast.reversed {
        format!("{}, reversed", forecast.sort.word())
    } else {
        forecast.sort.word().into()
    };
    let busy = if forecast.is_updating && !page.rows.is_empty() { "updating   " } else { "" };
    let mut edge = area.width;
    let mut x = put(buf, area, 0, 0, name, theme.strong) + 3;
    for text in [format!("{busy}{order}"), order] {
        if x + 12 + width(&text) as u16 <= area.width {
            edge = put_right(buf, area, 0, 0, &text, theme.dim);
            break;
        }
    }
    let o = &page.overall;
    let errors = match o.naive_wape {
        Some(_) if o.wape.is_some() => {
            format!("error {}, naive {}", words::share(o.wape), words::share(o.naive_wape))
        }
        _ => String::new(),
    };
    let parts = [
        (things(page.total as u64, if site.or(only).is_some() { "item" } else { "row" }), theme.text),
        (
            format!("{}{} at risk", desk.currency(), whole(page.lost)),
            if page.lost > Money::ZERO { theme.error } else { theme.dim },
        ),
        (
            format!("{} gone wrong", count(o.gone_wrong as u64)),
            if o.gone_wrong > 0 { theme.ask } else { theme.dim },
        ),
        (errors, theme.dim),
    ];
    for (text, style) in parts.into_iter().filter(|(text, _)| page.total > 0 && !text.is_empty()) {
        if x + width(&text) as u16 + 2 <= edge {
            x = put(buf, area, x, 0, &text, style) + 3;
        }
    }
}

/// The head of the column of money: the sign stands there and nowhere else.
fn lost_head(desk: &Desk) -> &'static str {
    match currency_sign(&desk.identity.currency) {
        "$" => "Lost $",
        "£" if desk.look.charset == Charset::Unicode => "Lost £",
        "€" if desk.look.charset == Charset::Unicode => "Lost €",
        _ => "Lost",
    }
}

fn draw_list(forecast: &Forecast, desk: &Desk, area: Rect, buf: &mut Buffer) {
    let theme = &desk.look.theme;
    let page = &forecast.page;
    if page.rows.is_empty() {
        return draw_empty(forecast, theme, area, buf);
    }
    let many = forecast.site.is_none() && desk.identity.sites.len() > 1;
    let wide = area.width >= 96;
    let small = area.width < 58;
    let column = |head, least, kind, keep, sort: Option<ForecastSort>| Column {
        head,
        least,
        kind,
        keep,
        marked: sort == Some(forecast.sort),
    };
    use ForecastSort as By;
    let all = [
        column("SKU", if small { 8 } else { 10 }, Kind::Code(if wide { 14 } else { 12 }), 14, Some(By::Sku)),
        column("Name", 0, Kind::Name(12, 44), 7, None),
        column("Site", 0, Kind::Code(8), 6, None),
        column("On hand", 0, Kind::Number, 8, None),
        column("Units/day", 0, Kind::Number, 9, Some(By::Daily)),
        column("12 weeks", WEEKS as u16, Kind::Code(WEEKS as u16), 5, None),
        column("Lasts", 5, Kind::Number, 11, None),
        column(
            if small { "Out" } else { "Runs out" },
            if wide { 10 } else { 6 },
            Kind::Number,
            12,
            Some(By::RunOut),
        ),
        column(lost_head(desk), 0, Kind::Number, 10, Some(By::Lost)),
        column("Class", 6, Kind::Code(12), 1, None),
        column("Method", 8, Kind::Code(12), 3, None),
        column("Error", 0, Kind::Number, 4, Some(By::Wape)),
        column("Naive", 0, Kind::Number, 2, None),
        column("", 8, Kind::Code(8), 13, Some(By::Tracking)),
    ];
    let shows = |i: usize| match i {
        NAME => !small,
        SITE => many,
        SPARK => wide,
        _ => true,
    };
    let columns: Vec<Column> =
        all.into_iter().enumerate().filter(|(i, _)| shows(*i)).map(|(_, c)| c).collect();
    let top = forecast.window.drawable_top(page.offset, page.rows.len());
    let rows: Vec<Row> = page
        .rows
        .iter()
        .enumerate()
        .skip(top - page.offset)
        .take(area.height.saturating_sub(1) as usize)
        .map(|(i, row)| Row {
            cells: cells(row, forecast, wide, theme)
                .into_iter()
                .enumerate()
                .filter_map(|(i, cell)| shows(i).then_some(cell))
                .collect(),
            selected: page.offset + i == forecast.window.cursor,
            style: Style::new(),
        })
        .collect();
    grid::draw(buf, area, &columns, &rows, theme);
}

const NAME: usize = 1;
const SITE: usize = 2;
const SPARK: usize = 5;

fn cells(row: &ForecastRow, forecast: &Forecast, wide: bool, theme: &Theme) -> [Cell; 14] {
    let cell = |text: String, style| Cell { text, style };
    let today = forecast.page.today;
    let date = |day| if wide { words::day(day, today) } else { words::short_day(day) };
    let daily = if wide { words::rate(row) } else { number(row.daily) };
    let urgent = row.lost > Money::ZERO;
    let lost = if urgent { whole(row.lost) } else { "–".into() };
    let wanted = if row.daily < 0.05 { "–".into() } else { daily };
    let gone = if row.status == StockStatus::Out || urgent { theme.error } else { theme.text };
    let trust = if row.trust == Trust::Holds { theme.dim } else { theme.ask };
    [
        cell(row.sku.clone(), theme.text),
        cell(row.name.clone(), theme.text),
        cell(row.site_code.clone(), theme.dim),
        cell(quantity(row.on_hand), if row.on_hand.is_negative() { theme.error } else { theme.text }),
        cell(wanted, theme.text),
        cell(big::spark(&row.weeks), theme.dim),
        cell(words::lasts(row, today), theme.text),
        cell(words::runs_out(row, date), gone),
        cell(lost, if urgent { theme.strong } else { theme.dim }),
        cell(row.class.word().into(), theme.dim),
        cell(words::method(row.method).into(), theme.dim),
        cell(words::share(row.wape), theme.text),
        cell(words::share(row.naive_wape), theme.dim),
        cell(row.trust.word().into(), trust),
    ]
}

fn draw_empty(forecast: &Forecast, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let other = format!("Esc clears the filter, {} shows the next site", key_of(Action::Site));
    let compute = format!("{} computes them", key_of(Action::Recompute));
    let filter = forecast.filter.trim();
    let (what, how) = match forecast.run {
        Some(run) if filter.is_empty() => (
            format!("Not computed yet: computing {} %", per_cent(run)),
            format!(
                "{} of {} items; {} stops",
                count(run.done as u64),
                count(run.total as u64),
                key_of(Action::Recompute)
            ),
        ),
        _ if forecast.is_updating => ("Reading the forecasts".into(), String::new()),
        _ if filter.is_empty() && forecast.page.total > 0 => ("Not computed yet".into(), compute),
        _ if filter.is_empty() => (
            "No forecasts yet: nothing has been sold here".into(),
            "They come by themselves with the first sales: pickface import sales FILE".into(),
        ),
        _ if forecast.site.is_some() => ("Nothing matches at this site".into(), other),
        _ => ("Nothing matches".into(), "Esc clears the filter".into()),
    };
    put(buf, area, 0, 1, &what, theme.strong);
    put(buf, area, 0, 2, &how, theme.dim);
}
