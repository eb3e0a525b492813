//! One forecast without a chart: how it stands in one line, what the keys do while days are marked, and where there is no
//! room for charts all of it in numbers.

use super::{
    Forecast,
    sheet::{Marking, Sheet},
    words,
};
use crate::{
    domain::{Day, Money},
    store::forecasts::{FlagKind, ForecastDetail, Trust},
    tui::{
        command::{Action, key_of},
        screen::stock::status_style,
        theme::Theme,
        widget::{
            axis::number,
            big,
            paint::put,
            text::{cut_end, left, quantity, quantity_or_dash, right, width, wrap},
        },
    },
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

/// What the keys do while days are marked, and which days.
pub(super) fn marking_words(marking: &Marking, sheet: &Sheet) -> String {
    let Some((from, to)) = sheet.range() else { return String::new() };
    let days = |from: Day, to: Day| match from == to {
        true => from.long(),
        false => format!("{} to {}", words::day(from, to), to.long()),
    };
    let key = key_of(Action::Mark);
    let kind = key_of(Action::MarkKind);
    if sheet.sent.is_some() {
        return "pending: the mark is not on disk yet".into();
    }
    match (marking.start, sheet.flag_here()) {
        (None, Some(flag)) => {
            format!(
                "{} from {}: {key} takes the mark off. ← → move, Esc leaves.",
                flag.kind,
                days(flag.from, flag.to)
            )
        }
        (None, None) => format!(
            "Mark a {} from {}: {key} begins here. ← → move, {kind} says {}, Esc leaves.",
            marking.kind,
            from.long(),
            other(marking.kind)
        ),
        (Some(_), _) => format!(
            "Mark a {}, {}: {key} ends here and sets these days aside. {kind} says {}, Esc begins anew.",
            marking.kind,
            days(from, to),
            other(marking.kind)
        ),
    }
}

fn other(kind: FlagKind) -> FlagKind {
    match kind {
        FlagKind::Promotion => FlagKind::OneOff,
        FlagKind::OneOff => FlagKind::Promotion,
    }
}

/// How it stands, in one line; what does not fit whole is left out.
pub(super) fn facts(detail: &ForecastDetail, theme: &Theme, columns: usize) -> Line<'static> {
    let row = &detail.row;
    let today = detail.today;
    let gone = if row.lost > Money::ZERO { theme.error } else { theme.text };
    let lasting = match words::lasts(row, today).as_str() {
        "–" => String::new(),
        lasts => format!("lasts {lasts}"),
    };
    let parts = [
        (row.status.word().to_string(), status_style(row.status, theme)),
        (format!("{} a day", words::rate(row)), theme.strong),
        (words::run_out_sentence(row, today), gone),
        (format!("on hand {}", quantity(row.on_hand)), theme.text),
        (format!("coming {}", quantity_or_dash(row.on_order)), theme.text),
        (lasting, theme.text),
    ];
    let mut spans = Vec::new();
    let mut used = 0;
    for (text, style) in parts {
        let before = if spans.is_empty() { 0 } else { 3 };
        // Nothing wanted and nothing there is said by the words alone.
        if text.is_empty() || text.starts_with('–') || used + before + width(&text) > columns {
            continue;
        }
        used += before + width(&text);
        spans.push(Span::raw(" ".repeat(before)));
        spans.push(Span::styled(text, style));
    }
    Line::from(spans)
}

/// Where there is no room for charts: the same in words, the most important first.
pub(super) fn draw_numbers(
    forecast: &Forecast,
    detail: &ForecastDetail,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    let row = &detail.row;
    let w = area.width as usize;
    let today = detail.today;
    let stock = format!(
        "On hand {}   coming {}   lasts {}",
        quantity(row.on_hand),
        quantity_or_dash(row.on_order),
        words::lasts(row, today)
    );
    let mut lines: Vec<(String, Style)> = vec![(stock, theme.text)];
    let gone = if row.lost > Money::ZERO { theme.error } else { theme.strong };
    let mut sentence = words::run_out_sentence(row, today);
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    lines.extend(wrap(&sentence, w.max(8)).into_iter().map(|l| (l, gone)));
    if row.trust != Trust::Holds {
        let wrong = words::gone_wrong(row.trust).unwrap_or_default();
        lines.extend(wrap(wrong, w.max(8)).into_iter().map(|l| (l, theme.ask)));
    }
    if let Some(marking) = &forecast.sheet.marking {
        let words = marking_words(marking, &forecast.sheet);
        lines = wrap(&words, w.max(8)).into_iter().map(|l| (l, theme.focus)).collect();
    } else if let Some(i) = forecast.sheet.compared {
        let tried = detail.candidates.iter().skip(i.saturating_sub(2));
        lines = tried
            .map(|c| {
                format!(
                    "{}{:>7.2}{}",
                    left(words::method(c.method), 13),
                    c.score,
                    right(&format!("{:.1}", c.mean), 8)
                )
            })
            .map(|l| (l, theme.text))
            .collect();
    } else {
        let reorder = format!("Reorder at {}", number(detail.reorder_point));
        lines.push((format!("{reorder}   {}, {}", words::method(row.method), row.class), theme.text));
        lines.extend(
            words::accuracy(detail)
                .first()
                .into_iter()
                .flat_map(|l| wrap(l, w.max(8)))
                .map(|l| (l, theme.dim)),
        );
        lines.extend(wrap(&detail.sentence, w.max(8)).into_iter().map(|l| (l, theme.dim)));
    }
    let x = put(buf, area, 0, 0, &big::spark(&row.weeks), theme.machine) + 2;
    put(buf, area, x, 0, &format!("{} a day", words::rate(row)), theme.strong);
    for (y, (text, style)) in lines.iter().take(area.height.saturating_sub(1) as usize).enumerate() {
        put(buf, area, 0, y as u16 + 1, &cut_end(text, w), *style);
    }
}
