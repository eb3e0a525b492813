//! A decision in words: each number in it is the one that was reckoned with, and they add up as printed.

use super::{
    decide::{Decision, Otherwise, Rounding},
    policy::{Policy, Service},
    position::Position,
};
use crate::domain::{Day, Money, Quantity, currency_sign};

/// The words that a sentence needs from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Words<'a> {
    /// ISO 4217 code of the store's currency; empty where nobody said.
    pub currency: &'a str,
}

/// Why so much is ordered, or nothing: *position 42 = 30 on hand + 20 on order - 8 allocated; reorder point 55 = 41 (10 days x 4.1) +
/// 14 safety (95 %, error ±7.8 a week); order 18, up to 60*.
#[must_use]
pub fn sentence(decision: &Decision, words: Words<'_>) -> String {
    let mut out = position(&decision.position);
    out.push_str("; ");
    out.push_str(&level(decision, words));
    out.push_str("; ");
    out.push_str(&quantity(decision, words));
    out
}

/// The position and its parts: *42 = 30 on hand + 20 on order - 8 allocated*; what is nothing is left out.
fn position(p: &Position) -> String {
    let total = p.total();
    let mut out = format!("position {total}");
    let parts = [
        (p.on_order, " + ", "on order"),
        (p.in_transit, " + ", "in transit"),
        (p.allocated, " - ", "allocated"),
        (p.backordered, " - ", "backordered"),
    ];
    out.push_str(&format!(" = {} on hand", p.on_hand));
    for (units, sign, word) in parts {
        if !units.is_zero() {
            out.push_str(&format!("{sign}{units} {word}"));
        }
    }
    let aside: Vec<String> = [(p.quarantined, "in quarantine"), (p.expired, "expired")]
        .into_iter()
        .filter(|(units, _)| units.is_positive())
        .map(|(units, word)| format!("{units} {word}"))
        .collect();
    if !aside.is_empty() {
        out.push_str(&format!(" (not counted: {})", aside.join(", ")));
    }
    out
}

/// The level that it is compared with, and what that is made of.
fn level(d: &Decision, words: Words<'_>) -> String {
    let l = &d.levels;
    let point = l.reorder_point;
    match d.policy {
        Policy::Never => return "it is not to be reordered".into(),
        Policy::MakeToOrder => return "made to order: only what customers wait for".into(),
        Policy::MinMax { .. } => return format!("minimum {point}, maximum {}, set by hand", l.order_up_to),
        Policy::Automatic(_) | Policy::Economic(_) | Policy::Cover { .. } if !d.is_foreseen => {
            return "nothing was ever wanted".into();
        }
        _ => {}
    }
    let days = plain(l.days);
    let each = format!("{days} days x {}", rate(l.expected, l.days, d.decimals));
    if let Policy::Cover { .. } = d.policy {
        let rest = match l.safety {
            none if none.is_zero() => String::new(),
            less if less.is_negative() => format!(" - {} (no more is sold before it expires)", -less),
            more => format!(" + {more} rounded up"),
        };
        return format!("reorder point {point} = {} ({each}){rest}", l.expected);
    }
    let (sign, safety) = if l.safety.is_negative() { ("-", -l.safety) } else { ("+", l.safety) };
    let mut why: Vec<String> = Vec::new();
    if l.is_perishing {
        why.push("no more is sold before it expires".into());
    } else {
        match d.policy {
            Policy::Automatic(service) | Policy::Economic(service) => why.push(aim(service, l.cycle, words)),
            _ => {}
        }
    }
    why.push(format!("error ±{} a week", short(l.error)));
    format!("reorder point {point} = {} ({each}) {sign} {safety} safety ({})", l.expected, why.join(", "))
}

/// What the safety is for.
fn aim(service: Service, cycle: Option<f64>, words: Words<'_>) -> String {
    match service {
        Service::Cycle(p) => percent(p),
        Service::Fill(p) => format!("{} of units from stock", percent(p)),
        Service::Cost(cost) => format!(
            "{} pays: {} short against {} over",
            percent(cycle.unwrap_or_else(|| cost.critical_ratio())),
            money(cost.short, words),
            money(cost.over, words)
        ),
    }
}

/// How much is ordered, and why it is not what is missing.
fn quantity(d: &Decision, words: Words<'_>) -> String {
    let total = d.position.total();
    let missing = d.levels.order_up_to - total;
    if d.quantity.is_zero() {
        return match d.rounding.last() {
            Some(Rounding::Perishing) => "nothing to order: it would expire before it is sold".into(),
            _ => "nothing to order".into(),
        };
    }
    let mut out = format!("order {}", d.quantity);
    let mut why: Vec<String> = Vec::new();
    if d.policy == Policy::MakeToOrder {
        // As many as are waited for.
    } else if missing == d.quantity {
        out.push_str(&format!(", up to {}", d.levels.order_up_to));
    } else {
        why.push(format!("{missing} are missing to {}", d.levels.order_up_to));
    }
    for rounding in &d.rounding {
        why.push(match rounding {
            Rounding::Packs(pack) => format!("in packs of {pack}"),
            Rounding::Minimum(least) => format!("at least {least} are sold"),
            Rounding::Cheaper(cost) => format!("from there on {} each", money(*cost, words)),
            Rounding::Perishing => "no more is sold before it expires".into(),
        });
    }
    if !why.is_empty() {
        out.push_str(&format!(" ({})", why.join(", ")));
    }
    if d.cost > Money::ZERO {
        out.push_str(&format!(" for {}", money(d.cost.in_cents(), words)));
    }
    out
}

/// What happens if nothing is done: *gone on 2026-12-03, then 4.1 a day and £16.20 of sales are lost*.
///
#[must_use]
pub fn otherwise(what: &Otherwise, today: Day, words: Words<'_>) -> String {
    let day = |ahead: u32| Day(today.0.saturating_add(i32::try_from(ahead).unwrap_or(i32::MAX)));
    let gone =
        if what.gone_in == 0 { "gone today".to_owned() } else { format!("gone on {}", day(what.gone_in)) };
    let until = what.until.map_or_else(String::new, |ahead| format!(" until {}", day(ahead)));
    let lost = if what.money_a_day > Money::ZERO {
        format!(" and {} of sales", money(what.money_a_day.in_cents(), words))
    } else {
        String::new()
    };
    format!("{gone}{until}, then {}{lost} lost a day", what.units_a_day)
}

/// With its sign where the currency has one: `£3.95`, `3.95 CHF`.
fn money(amount: Money, words: Words<'_>) -> String {
    let sign = currency_sign(words.currency);
    if sign.is_empty() {
        amount.to_string()
    } else if sign.chars().all(|c| c.is_ascii_alphabetic()) {
        format!("{amount} {sign}")
    } else {
        format!("{sign}{amount}")
    }
}

/// A probability with as many digits as it needs.
fn percent(p: f64) -> String {
    let text = format!("{:.1}", 100.0 * p);
    format!("{} %", text.strip_suffix(".0").unwrap_or(&text))
}

/// The rate a day with as few decimals as make it `expected` again when it is multiplied by the days and rounded to what the item is
/// counted in.
fn rate(expected: Quantity, days: f64, decimals: u8) -> String {
    let step = 10f64.powi(i32::from(decimals.min(3)));
    let whole = (expected.to_f64() * step).round();
    let exact = if days > 0.0 { expected.to_f64() / days } else { 0.0 };
    let mut text = String::new();
    for places in 1..=6 {
        text = format!("{exact:.places$}");
        let printed: f64 = text.parse().unwrap_or(exact);
        if (printed * days * step).round() == whole {
            break;
        }
    }
    text
}

/// Days without decimals where they are whole.
fn plain(days: f64) -> String {
    let text = format!("{days:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// One decimal below a hundred, none above.
fn short(units: f64) -> String {
    if units < 100.0 { format!("{units:.1}") } else { format!("{units:.0}") }
}

#[cfg(test)]
mod tests;
