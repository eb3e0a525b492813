//! What the list of orders says in words.

use crate::{
    domain::{Day, Quantity, Stage},
    store::orders::{Risk, Sale, SaleRow},
    tui::{
        screen::forecast::words::{day, short_day},
        theme::Theme,
        widget::text::quantity,
    },
};
use ratatui::style::Style;

/// A stage in a word, and how urgent it is.
pub(super) fn stage(sale: &Sale, theme: &Theme) -> (&'static str, Style) {
    match sale.stage {
        Stage::Held => ("held", theme.ask),
        Stage::Unbound => ("UNBOUND", theme.ask),
        Stage::Backordered => ("waits", theme.ask),
        Stage::Partial => ("partly", theme.ask),
        Stage::Allocated => ("to release", theme.text),
        Stage::Released => ("released", theme.machine),
        Stage::Picking => ("picking", theme.focus),
        Stage::Picked => ("to pack", theme.machine),
        Stage::Packed => ("to ship", theme.machine),
        Stage::Shipped => ("shipped", theme.dim),
        Stage::Cancelled if sale.picked.is_positive() => ("PUT BACK", theme.error),
        Stage::Cancelled => ("cancelled", theme.dim),
    }
}

/// When it is to leave, and how late that is.
pub(super) fn due(sale: &Sale, today: Day, short: bool, theme: &Theme) -> (String, Style) {
    let Some(promise) = sale.promise else { return ("–".into(), theme.dim) };
    match sale.risk(today) {
        Risk::Late => (format!("{} d late", today.0 - promise.0), theme.error),
        Risk::Short => ("today".into(), theme.error),
        Risk::Today => ("today".into(), theme.ask),
        Risk::None if !sale.stage.is_open() => (short_day(promise), theme.dim),
        Risk::None if promise.0 == today.0 + 1 => ("tomorrow".into(), theme.text),
        Risk::None => (if short { short_day(promise) } else { day(promise, today) }, theme.text),
    }
}

/// How much of it is in totes or gone, of how much: `3/7`.
pub(super) fn done(sale: &Sale) -> String {
    format!("{}/{}", quantity(sale.picked + sale.shipped), quantity(sale.wanted))
}

/// Where a line is: `A-03-12 4, TOTE-2 1`, or why it is nowhere.
pub(super) fn whereabouts(row: &SaleRow, is_open: bool) -> String {
    let mut parts: Vec<String> =
        row.places.iter().map(|(place, n)| format!("{place} {}", quantity(*n))).collect();
    let promised: Quantity = row.places.iter().map(|(_, n)| *n).sum();
    if row.shipped.is_positive() {
        parts.push(format!("{} shipped", quantity(row.shipped.min(row.wanted))));
    }
    let missing = row.wanted - promised - row.shipped;
    if row.sku.is_empty() {
        parts.push("no item is bound to it".into());
    } else if missing.is_positive() && is_open {
        parts.push(format!("{} not there", quantity(missing)));
    }
    parts.join(", ")
}
