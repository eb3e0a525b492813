//! What is worth a word at an item and site, and whether one that was said is over.
//!
//! An alert opens at its level and closes some way beyond it, so that a stock that goes back and forth over a level says so once:
//! what closes is some way beyond what opened.

mod shortage;

use super::{
    Decision, Situation,
    explain::{self, Words},
};
use crate::domain::{AlertAction, AlertKind, Day, Money, Quantity, Urgency};

/// Lots that expire within so many days are looked at.
pub const EXPIRY_DAYS: i32 = 30;
/// Stock for more days than this, beyond what an order would bring it to, is too much ...
const OVER_DAYS: f64 = 180.0;
/// ... until it is no more than for so many.
const OVER_AGAIN: f64 = 150.0;
/// Nobody wanted it for so many days: it is dead.
const DEAD_DAYS: u32 = 180;
/// A tracking signal beyond it (either way) says that a forecast is wrong: its errors are no longer chance (Trigg, 1964) ...
pub const WRONG: f64 = 0.5;
/// ... until it is below this.
const RIGHT: f64 = 0.35;

/// Goods that are to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due<'a> {
    /// The order's number.
    pub number: &'a str,
    /// Days from today until the day that was said; below zero is late.
    pub in_days: i32,
    /// Days from today until they are reckoned with: what is late is not taken to come today.
    pub comes_in: u32,
    /// How much.
    pub quantity: Quantity,
}

/// Goods of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LotStock<'a> {
    /// Its code.
    pub code: &'a str,
    /// Days until it expires, from today; below zero it has.
    pub in_days: i32,
    /// On hand.
    pub quantity: Quantity,
}

/// How an item stands at a site.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// What was decided from; what is in drafts is not on order, for nobody has ordered it.
    pub situation: &'a Situation<'a>,
    /// What was decided.
    pub decision: &'a Decision,
    /// How much is to be ordered still, beside what is in drafts.
    pub order: Quantity,
    /// The last draft that it is in, and how much of it is in drafts.
    pub draft: Option<(&'a str, Quantity)>,
    /// Today, for the sentences.
    pub today: Day,
    /// What a base unit costs, in the store's currency.
    pub cost: Money,
    /// Who sells it to us; empty where nobody is known.
    pub supplier: &'a str,
    /// What another site can send: its code, and how much.
    pub sender: Option<(&'a str, Quantity)>,
    /// What is to come of orders that are signed, soonest first.
    pub due: &'a [Due<'a>],
    /// What else is to be said of why: of orders that are late, of other sites. Empty, or it begins with "; ".
    pub besides: &'a str,
    /// A place where the books say less than nothing, and what they say.
    pub below: Option<(&'a str, Quantity)>,
    /// Lots with an expiry, soonest first.
    pub lots: &'a [LotStock<'a>],
    /// Days since somebody wanted it, as far as is known.
    pub idle_days: Option<u32>,
    /// Days since the last of it left; `None` where something is there, or nothing is known.
    pub gone_days: Option<u32>,
    /// The tracking signal of its forecast; 0 where there is none.
    pub tracking: f64,
    /// Units that a lead time wants, on the mean.
    pub lead_mean: f64,
    /// The words of money.
    pub words: Words<'a>,
}

/// Something that is worth a word.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is about.
    pub kind: AlertKind,
    /// How soon something is lost.
    pub urgency: Urgency,
    /// How bad it is; more is worse. Within one kind only.
    pub level: f64,
    /// What could be sold, where that matters.
    pub available: Option<Quantity>,
    /// Money: lost a day, or tied up where nothing moves.
    pub money: Money,
    /// Days from today until it happens; below zero it has.
    pub due: Option<i32>,
    /// In a few words.
    pub say: String,
    /// What it follows from.
    pub why: String,
    /// What helps.
    pub action: AlertAction,
    /// How much of it.
    pub quantity: Quantity,
    /// With whom or what: a supplier, a site, an order, a lot, a place.
    pub whom: String,
}

/// All that is worth a word. `is_open` says which alerts are open already: they stay until they are well over.
#[must_use]
pub fn findings(s: &Standing<'_>, is_open: impl Fn(AlertKind) -> bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let out = shortage::out_of_stock(s, is_open(AlertKind::OutOfStock));
    // One need, one alert: what is gone is not also running out.
    let soon = if out.is_none() { shortage::running_out(s, is_open(AlertKind::RunningOut)) } else { None };
    found.extend(out);
    found.extend(soon);
    found.extend(below_zero(s));
    found.extend(expiring(s));
    found.extend(too_much(s, is_open(AlertKind::Overstock)));
    found.extend(wrong(s, is_open(AlertKind::ForecastWrong)));
    found
}

/// Units that a day wants, on the mean, until an order of the next review is here.
fn daily(s: &Standing<'_>) -> f64 {
    let days = s.situation.lead.days.max(0.0) + f64::from(s.situation.review.max(1));
    s.situation.demand.map_or(0.0, |d| d.a_day(days))
}

/// What a day without stock loses: as the reason says it, or else at the mean.
fn lost(s: &Standing<'_>) -> Money {
    let otherwise = s.decision.otherwise.map(|o| o.money_a_day);
    otherwise.unwrap_or_else(|| s.situation.price.times(daily(s))).in_cents()
}

fn why(s: &Standing<'_>) -> String {
    let mut why = explain::sentence(s.decision, s.words);
    if let Some(otherwise) = &s.decision.otherwise {
        why.push_str(". If nothing is done: ");
        why.push_str(&explain::otherwise(otherwise, s.today, s.words));
    }
    if let Some((number, quantity)) = s.draft {
        why.push_str(&format!("; {quantity} are in {number}, a draft that nobody has signed"));
    }
    why.push_str(s.besides);
    why
}

fn below_zero(s: &Standing<'_>) -> Option<Finding> {
    let (place, quantity) = s.below?;
    Some(Finding {
        kind: AlertKind::NegativeStock,
        urgency: Urgency::Now,
        level: -quantity.to_f64(),
        available: Some(s.situation.position.free()),
        money: Money::ZERO,
        due: None,
        say: format!("the books have {quantity} in {place}"),
        why: format!(
            "{quantity} in {place}: more was taken from there than was ever booked in. Count the place; the books follow what is found"
        ),
        action: AlertAction::Count,
        quantity,
        whom: place.into(),
    })
}

/// Lots that will not be sold in time, first expired first out.
fn expiring(s: &Standing<'_>) -> Option<Finding> {
    let daily = daily(s);
    let mut before = 0.0;
    let mut worst: Option<(LotStock<'_>, f64)> = None;
    let mut left_over = 0.0;
    for lot in s.lots.iter().filter(|lot| lot.quantity.is_positive()) {
        if lot.in_days > EXPIRY_DAYS {
            break;
        }
        // What is sold by then goes to the lots before it first.
        let sold = (daily * f64::from(lot.in_days.max(0)) - before).max(0.0);
        before += lot.quantity.to_f64();
        let left = lot.quantity.to_f64() - sold;
        if left > 0.5 {
            left_over += left;
            worst = worst.or(Some((*lot, left)));
        }
    }
    let (lot, _) = worst?;
    let value = s.cost.times(left_over).in_cents();
    let (say, action, urgency) = if lot.in_days < 0 {
        (format!("lot {} expired {} d ago", lot.code, -lot.in_days), AlertAction::TakeOut, Urgency::Now)
    } else {
        (
            format!("lot {} expires in {} d, {} will be left", lot.code, lot.in_days, units(left_over)),
            AlertAction::PickFirst,
            Urgency::Soon,
        )
    };
    Some(Finding {
        kind: AlertKind::Expiring,
        urgency,
        level: left_over,
        available: Some(lot.quantity),
        money: value,
        due: Some(lot.in_days),
        why: format!(
            "{} of lot {} on hand, {} wanted a day, first expired first out: about {} that expire within {EXPIRY_DAYS} days will not be sold in time",
            lot.quantity,
            lot.code,
            units(daily),
            units(left_over)
        ),
        say,
        action,
        quantity: lot.quantity,
        whom: lot.code.into(),
    })
}

fn too_much(s: &Standing<'_>, is_open: bool) -> Option<Finding> {
    let on_hand = s.situation.position.on_hand;
    if !on_hand.is_positive() {
        return None;
    }
    let value = |units: f64| s.cost.times(units).in_cents();
    if let Some(days) = s.idle_days.filter(|days| *days >= DEAD_DAYS) {
        return Some(Finding {
            kind: AlertKind::DeadStock,
            urgency: Urgency::Weekly,
            level: on_hand.to_f64(),
            available: Some(s.situation.position.free()),
            money: value(on_hand.to_f64()),
            due: None,
            say: format!("{on_hand} on hand, nobody wanted it for {days} d"),
            why: format!(
                "{on_hand} on hand; the last that was wanted was {days} days ago, and {DEAD_DAYS} are a dead item"
            ),
            action: AlertAction::SellOff,
            quantity: on_hand,
            whom: String::new(),
        });
    }
    let demand = s.situation.demand?;
    let daily = daily(s);
    let beyond = on_hand.to_f64() - s.decision.levels.order_up_to.to_f64();
    if daily <= 0.005 || beyond <= 0.0 {
        return None;
    }
    let days = beyond / demand.a_day(OVER_DAYS).max(1e-9);
    if days < if is_open { OVER_AGAIN } else { OVER_DAYS } {
        return None;
    }
    Some(Finding {
        kind: AlertKind::Overstock,
        urgency: Urgency::Weekly,
        level: days,
        available: Some(s.situation.position.free()),
        money: value(beyond),
        due: None,
        say: format!("{on_hand} on hand, {} d more than needed", days.round()),
        why: format!(
            "{on_hand} on hand; orders go up to {}; what is beyond lasts {} days at {} a day",
            s.decision.levels.order_up_to,
            days.round(),
            units(daily)
        ),
        action: AlertAction::SellOff,
        quantity: Quantity::from_thousandths((beyond * 1000.0) as i64),
        whom: String::new(),
    })
}

fn wrong(s: &Standing<'_>, is_open: bool) -> Option<Finding> {
    let limit = if is_open { RIGHT } else { WRONG };
    // Of what is hardly wanted nobody needs to know that too little was said.
    if s.tracking.abs() <= limit || s.lead_mean < 1.0 {
        return None;
    }
    let (say, helps) = if s.tracking > 0.0 {
        ("more is wanted than was foreseen", "stock may run out sooner than is said")
    } else {
        ("less is wanted than was foreseen", "orders may be larger than is needed")
    };
    Some(Finding {
        kind: AlertKind::ForecastWrong,
        urgency: Urgency::Soon,
        level: s.tracking.abs(),
        available: None,
        money: Money::ZERO,
        due: None,
        say: say.into(),
        why: format!(
            "{say}, again and again: the tracking signal is {:+.2}, and beyond {WRONG} errors are no longer chance; {helps}. Look whether a promotion or a one-off should be set aside",
            s.tracking
        ),
        action: AlertAction::Look,
        quantity: Quantity::ZERO,
        whom: String::new(),
    })
}

/// Units with one decimal below ten, none above, nor where they are whole.
fn units(n: f64) -> String {
    if n < 9.95 && (n - n.round()).abs() >= 0.05 { format!("{n:.1}") } else { format!("{n:.0}") }
}

#[cfg(test)]
mod tests;
