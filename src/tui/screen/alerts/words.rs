//! What the list of alerts says in words.

use crate::{
    domain::{AlertAction, AlertKind, Day, Money, Urgency},
    store::alerts::Alert,
    tui::{
        screen::forecast::words::{day, short_day},
        theme::Theme,
        widget::text::quantity,
    },
};
use ratatui::style::Style;

/// The style of the first word: now is red, soon is yellow, once a week is enough for the rest.
pub(super) fn style(alert: &Alert, theme: &Theme) -> Style {
    match alert.urgency {
        _ if alert.is_silent() || alert.is_seen => theme.dim,
        Urgency::Now => theme.error,
        Urgency::Soon => theme.ask,
        Urgency::Weekly => theme.text,
    }
}

/// Whether its money is lost day by day; else it is tied up.
pub(super) const fn is_lost_daily(kind: AlertKind) -> bool {
    matches!(
        kind,
        AlertKind::OutOfStock | AlertKind::RunningOut | AlertKind::LateInbound | AlertKind::OrderAtRisk
    )
}

/// Whether there is money in it that lies where nothing moves.
pub(super) fn is_tied_up(alert: &Alert) -> bool {
    alert.money > Money::ZERO && !is_lost_daily(alert.kind)
}

/// When it happens, or since when it is so; of what is gone since it left, of the rest since it was noticed, by the clock of `zone` where that was today: `10:41`, `since Tue`, `Fri 27 Nov`, `3 d late`, `12 d left`; silent ones say until when.
pub(super) fn when(alert: &Alert, today: Day, zone: chrono_tz::Tz, short: bool) -> String {
    let date = |d: Day| if short { short_day(d) } else { day(d, today) };
    if alert.is_excluded {
        return "excluded".into();
    }
    match (alert.snoozed_until, alert.snoozed_level) {
        (Some(until), _) => return format!("to {}", short_day(until)),
        (None, Some(level)) => return format!("until {} left", quantity(level)),
        (None, None) => {}
    }
    let in_days = alert.due.map(|due| due.0.saturating_sub(today.0));
    match (alert.kind, in_days) {
        (AlertKind::LateInbound, Some(days)) if days < 0 => format!("{} d late", -days),
        (AlertKind::Expiring, Some(days)) if days < 0 => "expired".into(),
        (AlertKind::Expiring, Some(days)) => format!("{days} d left"),
        (AlertKind::OutOfStock, Some(days)) if days >= 0 => "today".into(),
        (AlertKind::OutOfStock, Some(days)) => since_day(Day(today.0.saturating_add(days)), -days),
        (_, None) => since(alert, today, zone),
        (_, Some(days)) if days <= 0 => "today".into(),
        (_, Some(1)) => "tomorrow".into(),
        (_, Some(days)) => date(Day(today.0.saturating_add(days))),
    }
}

fn since(alert: &Alert, today: Day, zone: chrono_tz::Tz) -> String {
    let opened = alert.opened_day;
    match today.0.saturating_sub(opened.0) {
        days if days <= 0 => alert.opened.clock(zone).get(..5).unwrap_or_default().into(),
        days => since_day(opened, days),
    }
}

/// `since Tue`; a week ago or more `since 12 Nov`.
fn since_day(day: Day, ago: i32) -> String {
    match day.date().filter(|_| ago < 7) {
        Some(date) => format!("since {}", date.format("%a")),
        None => format!("since {}", short_day(day)),
    }
}

/// What helps, in a word or two: `order 24`.
pub(crate) fn proposal(alert: &Alert) -> String {
    let many = |word: &str| {
        if alert.quantity.is_positive() {
            format!("{word} {}", quantity(alert.quantity))
        } else {
            word.into()
        }
    };
    match alert.action {
        AlertAction::Order => many("order"),
        AlertAction::Transfer => many("move"),
        AlertAction::Sign => "sign".into(),
        AlertAction::Expedite => "expedite".into(),
        AlertAction::Chase => "chase".into(),
        AlertAction::Count => "count".into(),
        AlertAction::Approve => "approve".into(),
        AlertAction::Bind => "bind".into(),
        AlertAction::PickFirst => "pick first".into(),
        AlertAction::TakeOut => "take out".into(),
        AlertAction::SellOff => many("sell off"),
        AlertAction::Look => "look".into(),
    }
}

/// What it is, and all that it follows from.
pub(super) fn reason(alert: &Alert) -> String {
    let mut text = alert.say.clone();
    if !alert.why.is_empty() && alert.why != alert.say {
        if !text.is_empty() {
            text.push_str(". Why: ");
        }
        text.push_str(&alert.why);
    }
    text
}
