//! Demand built right: what one item at one site was wanted, day by day, out of what was sold, returned and in stock.
//!
//! Sales are not demand. A return belongs to the day of its sale; a day that opened with nothing on hand says nothing
//! about what was wanted, and is unknown rather than zero (a day that *ended* empty counts: leaving those out would
//! throw away the very sales that emptied the shelf); a promotion or an order that will not come again is set aside.
//! Scrap and corrections of stock are nobody's demand.
//!
//! PURE: plain rows in, [`History`] out. [`calendar`] learns when a site is closed, [`net`] puts returns where they
//! belong, [`belief`] says what is believed of an item before its own history does.

pub mod belief;
pub mod calendar;
pub mod net;
#[cfg(test)]
mod tests;
mod told;

use super::{History, Job};
use calendar::Calendar;

/// The longest history that is looked at, in days: two years.
pub const LONGEST: i32 = 730;

/// Days in the main season of a history of days.
pub const WEEK: usize = 7;

/// Days over which the demand of an item that is not bought again fades.
pub const FADES: usize = 28;

/// Why days were set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlagKind {
    /// A promotion: its days say nothing about the base level; the next is lifted as the past ones were.
    Promotion,
    /// An order that will not come again: its days say nothing at all.
    OneOff,
}

crate::words!(FlagKind, "promotion, one-off", Promotion = "promotion", OneOff = "one-off");

/// Days that a manager set aside, both ends among them; days count from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flagged {
    /// First day.
    pub from: i32,
    /// Last day.
    pub to: i32,
    /// Why.
    pub kind: FlagKind,
}

/// What the ledger says of one item at one site on one day, in units.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LedgerDay {
    /// The day, from 1970-01-01.
    pub day: i32,
    /// Shipped to customers, less what was taken back of it, wherever the ledger says of which day it was.
    pub shipped: f64,
    /// Came back from customers, of a day that the ledger does not say.
    pub returned: f64,
    /// Change of what is on hand in the site's places.
    pub moved: f64,
}

/// The rows of one item at one site, each by day.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rows<'a> {
    /// (day, units) of imported sales, all channels, by day; below zero where more came back than was sold.
    pub imported: &'a [(i32, f64)],
    /// What the ledger says.
    pub ledger: &'a [LedgerDay],
    /// (day, units) that were ordered and could not be shipped.
    pub unfilled: &'a [(i32, f64)],
}

/// What stands beside the rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// Days that were set aside.
    pub flags: &'a [Flagged],
    /// It is not bought again.
    pub is_ending: bool,
}

/// What is known of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// What was wanted.
    Known,
    /// The site was closed.
    Closed,
    /// Out of stock from its opening on, and nothing sold.
    OutOfStock,
    /// A promotion.
    Promotion,
    /// Set aside.
    OneOff,
    /// Nothing is known of the whole site.
    Missing,
}

crate::words!(
    Mark,
    "known, closed, out_of_stock, promotion, one_off, missing",
    Known = "known",
    Closed = "closed",
    OutOfStock = "out_of_stock",
    Promotion = "promotion",
    OneOff = "one_off",
    Missing = "missing",
);

/// A history, and what is known of each of its days.
#[derive(Debug, Clone, PartialEq)]
pub struct Built {
    /// The first day of the history, from 1970-01-01; its last is the calendar's end.
    pub first: i32,
    /// The history, its closed days those of the horizon too.
    pub history: History,
    /// One for each day of the history.
    pub marks: Vec<Mark>,
    /// Units wanted on each day, those that the history sets aside among them.
    pub wanted: Vec<f64>,
    /// Units on the days of past promotions, and what the base level would have been: their ratio is the uplift.
    pub promoted: (f64, f64),
    /// Days of the horizon, from 0, that are flagged as a promotion.
    pub to_promote: Vec<usize>,
}

/// Days before a promotion that its base level is the mean of.
const BASE: usize = 28;

/// What was wanted each day, in the calendar's site, and the closed days of a horizon after it. `None` where nothing was
/// ever wanted.
#[must_use]
pub fn build(rows: &Rows<'_>, facts: &Facts<'_>, calendar: &Calendar, horizon: usize) -> Option<Built> {
    let sold = net::sold(rows, &calendar.told);
    let first_wanted = sold.iter().find(|(_, units)| *units > 0.0)?.0;
    let first_seen = rows.ledger.first().map_or(first_wanted, |l| l.day.min(first_wanted));
    let first = first_seen.max(calendar.end - LONGEST + 1);
    if first > calendar.end {
        return None;
    }
    let days = (calendar.end - first + 1) as usize;
    let mut wanted = vec![0.0; days];
    for (day, units) in sold {
        if let Some(slot) = usize::try_from(day - first).ok().and_then(|i| wanted.get_mut(i)) {
            *slot += units;
        }
    }
    let closed: Vec<bool> =
        (0..days + horizon).map(|i| calendar.is_closed(first.saturating_add(i as i32))).collect();
    // What was ordered while the doors were shut is wanted when they open.
    let mut late = 0.0;
    for (units, closed) in wanted.iter_mut().zip(&closed) {
        if *closed {
            late += std::mem::take(units);
        } else {
            *units += std::mem::take(&mut late);
        }
    }
    let marks = marks(rows.ledger, facts.flags, calendar, first, &wanted, &closed);
    let values: Vec<f64> = wanted
        .iter()
        .zip(&marks)
        .map(|(units, mark)| if matches!(mark, Mark::Known | Mark::Closed) { *units } else { f64::NAN })
        .collect();
    let promoted = promoted(&wanted, &marks);
    let is_promotion = |day: i32| {
        facts.flags.iter().any(|f| f.kind == FlagKind::Promotion && (f.from..=f.to).contains(&day))
    };
    let to_promote = (0..horizon).filter(|h| is_promotion(calendar.end + 1 + *h as i32)).collect();
    let history =
        History { values, season: WEEK, closed, prior: None, ends_in: facts.is_ending.then_some(FADES) };
    Some(Built { first, history, marks, wanted, promoted, to_promote })
}

fn marks(
    ledger: &[LedgerDay],
    flags: &[Flagged],
    calendar: &Calendar,
    first: i32,
    wanted: &[f64],
    closed: &[bool],
) -> Vec<Mark> {
    let mut at = 0;
    let mut on_hand = 0.0;
    let mut marks = Vec::with_capacity(wanted.len());
    for (i, units) in wanted.iter().enumerate() {
        let day = first + i as i32;
        // On hand as the day opens: what moved on all days before. Unknown before the ledger speaks of the item.
        while ledger.get(at).is_some_and(|l| l.day < day) {
            on_hand += ledger[at].moved;
            at += 1;
        }
        let flag = flags.iter().find(|f| (f.from..=f.to).contains(&day));
        marks.push(match flag.map(|f| f.kind) {
            Some(FlagKind::OneOff) => Mark::OneOff,
            Some(FlagKind::Promotion) => Mark::Promotion,
            None if closed[i] => Mark::Closed,
            None if calendar.is_missing(day) => Mark::Missing,
            None if at > 0 && on_hand < NOTHING && *units == 0.0 => Mark::OutOfStock,
            None => Mark::Known,
        });
    }
    marks
}

/// Less than a thousandth of a unit is nothing: sums of numbers are not exact.
const NOTHING: f64 = 0.0005;

/// Units of past promotions, and what the known days before each would have made of them.
fn promoted(wanted: &[f64], marks: &[Mark]) -> (f64, f64) {
    let (mut units, mut base) = (0.0, 0.0);
    let mut level = None;
    for (i, mark) in marks.iter().enumerate() {
        if *mark != Mark::Promotion {
            level = None;
            continue;
        }
        let level = *level.get_or_insert_with(|| {
            let before: Vec<f64> =
                (0..i).rev().filter(|j| marks[*j] == Mark::Known).take(BASE).map(|j| wanted[j]).collect();
            if before.len() < WEEK { 0.0 } else { before.iter().sum::<f64>() / before.len() as f64 }
        });
        if level > 0.0 {
            units += wanted[i];
            base += level;
        }
    }
    (units, base)
}

/// A number that is another when anything that the forecast depends on is another: 64 bits, the same on every machine.
#[must_use]
pub fn fingerprint(job: &Job, horizon: usize, first: i32, uplift: f64) -> i64 {
    let history = &job.history;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ EDITION;
    let mut mix = |word: u64| {
        // The finaliser of SplitMix64 (Steele, Lea and Flood 2014) over a running state.
        state = (state ^ word).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^= state >> 31;
    };
    mix(first as u64);
    mix(history.values.len() as u64);
    history.values.iter().for_each(|v| mix(if v.is_nan() { u64::MAX } else { v.to_bits() }));
    for some in history.closed.chunks(64) {
        mix(some.iter().fold(some.len() as u64, |word, closed| word.rotate_left(1) ^ u64::from(*closed)));
    }
    let prior = history.prior.map_or([0.0; 3], |p| [p.level, p.spread, p.periods]);
    prior.iter().for_each(|n| mix(n.to_bits()));
    for n in [history.season, history.ends_in.map_or(usize::MAX, |n| n), job.lead, horizon] {
        mix(n as u64);
    }
    mix(uplift.to_bits());
    state as i64
}

/// Counted up when the same history shall give another forecast.
const EDITION: u64 = 1;
