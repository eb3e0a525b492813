//! Shortages: what is gone, and what will be before goods can be here.

use super::{Finding, Standing, daily, lost, units, why};
use crate::{
    domain::{AlertAction, AlertKind, Day, Quantity, Urgency},
    replenish::{Decision, Policy},
};

/// A shortage is over once the position is so much of the reorder point.
const RECOVERED: f64 = 1.1;
/// Days of demand that must be available again before a stock-out is over.
const BACK_DAYS: f64 = 5.0;
/// Goods on their way that come so many days before the stock is gone are in time again.
const SPARE_DAYS: i64 = 3;

/// The end of stock is near within so many days: money is lost soon enough to say so at once.
const NEAR_DAYS: u32 = 7;

/// What helps against a shortage: another site first, then an order, then a signature, then what is on its way.
fn help(s: &Standing<'_>) -> (AlertAction, Quantity, String) {
    if let Some((site, quantity)) = s.sender {
        return (AlertAction::Transfer, quantity, site.into());
    }
    if s.order.is_positive() {
        return (AlertAction::Order, s.order, s.supplier.into());
    }
    if let Some((number, quantity)) = s.draft {
        return (AlertAction::Sign, quantity, number.into());
    }
    match s.due.first() {
        Some(due) => (AlertAction::Expedite, due.quantity, due.number.into()),
        None => (AlertAction::Look, Quantity::ZERO, String::new()),
    }
}

/// Until when it has to be ordered to be here before the stock is gone, in words.
fn order_by(s: &Standing<'_>, action: AlertAction, gone_in: Option<u32>) -> String {
    let Some(gone) = gone_in.filter(|_| matches!(action, AlertAction::Order | AlertAction::Sign)) else {
        return String::new();
    };
    let left = i64::from(gone) - s.situation.lead.days.max(0.0).ceil() as i64;
    match left {
        0 => "; order today".into(),
        1.. => {
            format!("; order by {}", Day(s.today.0.saturating_add(i32::try_from(left).unwrap_or(i32::MAX))))
        }
        _ => format!("; an order now comes {} d late", -left),
    }
}

fn is_kept(s: &Standing<'_>) -> bool {
    !matches!(s.situation.policy, Policy::Never)
}

pub(super) fn out_of_stock(s: &Standing<'_>, is_open: bool) -> Option<Finding> {
    let free = s.situation.position.free();
    let daily = daily(s);
    // Below zero alone is a mistake in the books, which has an alert of its own; what is promised and not there is owed.
    let position = &s.situation.position;
    let is_owed = free.is_negative() && (position.allocated + position.backordered).is_positive();
    let is_wanted = daily > 0.005 || is_owed;
    let is_out = !free.is_positive() && is_wanted;
    let is_back = free.to_f64() > (daily * BACK_DAYS).max(0.5);
    // Of what is made to order nothing lies there, and that is as it should be: what is waited for and not ordered is told below.
    let is_stocked = !matches!(s.situation.policy, Policy::MakeToOrder);
    if !is_kept(s) || !is_stocked || !(is_out || is_open && is_wanted && !is_back) {
        return None;
    }
    let (action, quantity, whom) = help(s);
    let money = lost(s);
    let coming = s.due.first().map_or_else(String::new, |due| {
        let when = if due.in_days < 0 {
            format!("{} d late", -due.in_days)
        } else {
            format!("in {} d", due.in_days)
        };
        format!(", {} of {} {when}", due.quantity, due.number)
    });
    let is_some_back = free.is_positive();
    let left = if is_some_back { format!("{free} back") } else { "nothing available".into() };
    Some(Finding {
        kind: AlertKind::OutOfStock,
        // With something there again nothing is lost just now; it is over once some days are covered.
        urgency: if is_some_back { Urgency::Soon } else { Urgency::Now },
        level: daily.max(-free.to_f64()),
        available: Some(free),
        money,
        due: Some(-i32::try_from(s.gone_days.unwrap_or(0)).unwrap_or(0)),
        say: format!("{left}, {} wanted a day{coming}", units(daily)),
        why: why(s),
        action,
        quantity,
        whom,
    })
}

pub(super) fn running_out(s: &Standing<'_>, is_open: bool) -> Option<Finding> {
    let d = s.decision;
    let position = s.situation.position.total();
    let reach = s.situation.lead.days.max(0.0) + f64::from(s.situation.review.max(1));
    // What is on its way comes too late: there are days with nothing in between. It is in time again once there are some to spare.
    let alone =
        s.situation.demand.and_then(|demand| demand.run_out(s.situation.position.free().to_f64(), &[]));
    let spare = if is_open { SPARE_DAYS } else { 0 };
    let is_gap = s.due.first().zip(alone).is_some_and(|(due, (gone, _))| {
        i64::from(gone) < i64::from(due.comes_in) + spare && f64::from(gone) < reach && due.comes_in > 0
    });
    let is_gap = is_gap && !matches!(s.situation.policy, Policy::MakeToOrder);
    let (opens, closes) = bounds(d);
    let is_due = d.quantity.is_positive();
    let is_low = is_due && position.to_f64() <= opens;
    let is_held = is_open && position.to_f64() < closes;
    if !is_kept(s) || !(is_low || is_gap || is_held) {
        return None;
    }
    let (action, quantity, whom) = if is_gap && !is_low { expedite(s) } else { help(s) };
    let free = s.situation.position.free();
    let gone_in = if is_gap { alone.map(|(gone, _)| gone) } else { d.otherwise.map(|o| o.gone_in) };
    let is_near = |gone: u32| gone <= NEAR_DAYS && f64::from(gone) < s.situation.lead.days.max(1.0);
    let is_soon = gone_in.is_some_and(is_near);
    let when = match gone_in {
        Some(0) => "gone today".to_owned(),
        Some(1) => "gone tomorrow".to_owned(),
        Some(n) => format!("gone in {n} d"),
        None => "below its reorder point".to_owned(),
    };
    let why_not = if is_gap { ", before what is ordered is here" } else { "" };
    Some(Finding {
        kind: AlertKind::RunningOut,
        urgency: if is_soon { Urgency::Now } else { Urgency::Soon },
        // The nearer the end against the lead time, the worse.
        level: reach - gone_in.map_or(reach, f64::from),
        available: Some(free),
        money: lost(s),
        due: gone_in.and_then(|gone| i32::try_from(gone).ok()),
        say: format!("{when}{why_not}; {} wanted a day{}", units(daily(s)), order_by(s, action, gone_in)),
        why: why(s),
        action,
        quantity,
        whom,
    })
}

/// The positions at or below which a shortage is told, and from which on it is over.
///
/// Where orders are made at a point, that is the point, and it is over well above it, or where an order brings it. Where every review
/// orders up to one level, being below that is no news: it is told once half of the safety is eaten. Where a minimum and a maximum that
/// were set by hand leave no room between them, it is told some way below: a tenth, and at least two of what it is counted in.
fn bounds(d: &Decision) -> (f64, f64) {
    let (point, up_to) = (d.levels.reorder_point.to_f64(), d.levels.order_up_to.to_f64());
    if matches!(d.policy, Policy::MinMax { .. }) {
        let step = 10f64.powi(-i32::from(d.decimals.min(3)));
        let below = (up_to / RECOVERED).min(up_to - 2.0 * step).max(0.0);
        return (point.min(below), (point * RECOVERED).min(up_to));
    }
    if point < up_to || !matches!(d.policy, Policy::Automatic(_)) {
        return (point, (point * RECOVERED).min(up_to));
    }
    let half = d.levels.safety.to_f64().max(0.0) / 2.0;
    (point - half, point - half / 2.0)
}

fn expedite(s: &Standing<'_>) -> (AlertAction, Quantity, String) {
    match s.due.first() {
        Some(due) => (AlertAction::Expedite, due.quantity, due.number.into()),
        None => help(s),
    }
}
