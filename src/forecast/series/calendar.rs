//! When a site is closed, learned from what all its items sold.

use super::told;
use crate::domain::Day;
use chrono::Datelike;
use std::collections::BTreeSet;

/// A weekday with less than this share of an ordinary weekday's lines is closed.
const ALMOST_NONE: f64 = 0.02;

/// So many lines should have come on all days of one kind before their absence means anything.
const ENOUGH: f64 = 20.0;

/// On one day so many lines should have come before their absence means a holiday: by chance alone it would happen less
/// than once in a hundred such days (Poisson, e^-5).
const ENOUGH_A_DAY: f64 = 5.0;

/// Weekdays are judged by the last year.
const YEAR: i32 = 364;

/// A longer stretch without a sale is no holiday: nobody told us, and its days are unknown.
const LONGEST_HOLIDAY: i32 = 14;

/// An imported history that ends so long before today is an old one: forecasts go on from its end.
const STALE: i32 = 14;

/// How many items sold on each day at one site, by imported histories and by the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    first: i32,
    days: Vec<Lines>,
    last_shipped: Option<i32>,
}

/// Items that sold on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Lines {
    pub(super) imported: u32,
    pub(super) shipped: u32,
}

impl Lines {
    fn all(self) -> u32 {
        self.imported.saturating_add(self.shipped)
    }
}

impl Tally {
    /// One item sold on this day, by an imported history or by the ledger.
    pub fn add(&mut self, day: i32, is_imported: bool) {
        if !is_imported {
            self.last_shipped = self.last_shipped.max(Some(day));
        }
        if self.days.is_empty() {
            self.first = day;
        }
        if day < self.first {
            // Rows come item by item, each from its first day on: this happens a few times only.
            let more = (self.first - day) as usize;
            self.days.splice(0..0, std::iter::repeat_n(Lines::default(), more));
            self.first = day;
        }
        let at = (day - self.first) as usize;
        if at >= self.days.len() {
            self.days.resize(at + 1, Lines::default());
        }
        let of = &mut self.days[at];
        let lines = if is_imported { &mut of.imported } else { &mut of.shipped };
        *lines = lines.saturating_add(1);
    }

    /// Adds what another part of the same site's rows told.
    pub fn absorb(&mut self, other: &Self) {
        if self.days.is_empty() {
            self.clone_from(other);
            return;
        }
        if other.days.is_empty() {
            return;
        }
        let end = |t: &Self| t.first + t.days.len() as i32;
        let (first, end) = (self.first.min(other.first), end(self).max(end(other)));
        let mut days = vec![Lines::default(); (end - first) as usize];
        for part in [&*self, other] {
            let at = (part.first - first) as usize;
            for (sum, more) in days[at..].iter_mut().zip(&part.days) {
                sum.imported = sum.imported.saturating_add(more.imported);
                sum.shipped = sum.shipped.saturating_add(more.shipped);
            }
        }
        (self.first, self.days) = (first, days);
        self.last_shipped = self.last_shipped.max(other.last_shipped);
    }
}

/// When a site is closed, and how far its history goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Calendar {
    /// From Monday: the weekdays on which nothing is sold.
    pub closed: [bool; 7],
    /// Single days on which the whole site sold nothing, though it should have.
    pub holidays: BTreeSet<i32>,
    /// Stretches of which nothing is known, both ends among them.
    pub missing: Vec<(i32, i32)>,
    /// Stretches that an imported history tells of whole, both ends among them, in their order.
    pub told: Vec<(i32, i32)>,
    /// The first day with a sale.
    pub begin: i32,
    /// The last day of all histories of the site: forecasts begin on the day after it.
    pub end: i32,
}

fn weekday(day: i32) -> usize {
    // 1970-01-01 was a Thursday.
    (day + 3).rem_euclid(7) as usize
}

impl Calendar {
    /// What the site's days tell, as of `today` (which is not over and tells nothing).
    #[must_use]
    pub fn learn(tally: &Tally, today: i32) -> Self {
        let yesterday = today - 1;
        let first = tally.first;
        let kept = tally.days.len().min((today - first).max(0) as usize);
        let days = &tally.days[..kept];
        let Some(last) = days.iter().rposition(|n| n.all() > 0).map(|i| first + i as i32) else {
            return Self { begin: today, end: yesterday, ..Self::default() };
        };
        let told = told::stretches(first, days);
        let is_live = match told.last() {
            Some((_, end)) => tally.last_shipped.is_some_and(|s| s > *end),
            None => tally.last_shipped.is_some(),
        };
        let end = if is_live || yesterday - last <= STALE { yesterday } else { last };
        let lines: Vec<u32> = days.iter().map(|n| n.all()).collect();
        let lines = lines.as_slice();
        let closed = closed_weekdays(first, lines);
        let mut calendar = Self { closed, told, begin: first, end, ..Self::default() };
        let mut lines = lines[..=(last - first) as usize].to_vec();
        if is_live {
            lines.resize((end - first + 1).max(0) as usize, 0);
        } else if end > last {
            calendar.missing.push((last + 1, end));
        }
        calendar.empty_days(first, &lines);
        calendar
    }

    /// Stretches without a sale between days that have some: holidays, or nothing known.
    fn empty_days(&mut self, first: i32, lines: &[u32]) {
        let open = |i: usize| !self.closed[weekday(first + i as i32)];
        let mut found = Vec::new();
        let mut i = 0;
        while i < lines.len() {
            let until = (i..lines.len()).find(|j| lines[*j] > 0).unwrap_or(lines.len());
            let empty: Vec<usize> = (i..until).filter(|j| open(*j)).collect();
            if !empty.is_empty() {
                found.push((i, until, empty));
            }
            i = until + 1;
        }
        for (from, until, empty) in found {
            if self.expected(first, lines, from, until) < ENOUGH_A_DAY {
                continue;
            }
            if (until - from) as i32 > LONGEST_HOLIDAY {
                self.missing.push((first + from as i32, first + until as i32 - 1));
            } else {
                self.holidays.extend(empty.iter().map(|j| first + *j as i32));
            }
        }
    }

    /// Lines of an ordinary open day in the four weeks before and after a stretch.
    fn expected(&self, first: i32, lines: &[u32], from: usize, until: usize) -> f64 {
        let near = (from.saturating_sub(28)..from).chain(until..(until + 28).min(lines.len()));
        let (mut sum, mut days) = (0.0, 0.0);
        for i in near.filter(|i| !self.closed[weekday(first + *i as i32)]) {
            sum += f64::from(lines[i]);
            days += 1.0;
        }
        if days > 0.0 { sum / days } else { 0.0 }
    }

    /// Whether nothing can be sold on this day, as far as is known: in the past a closed weekday or a holiday, in the
    /// time to come also a day whose date was a holiday a year before.
    #[must_use]
    pub fn is_closed(&self, day: i32) -> bool {
        if self.closed[weekday(day)] || self.holidays.contains(&day) {
            return true;
        }
        day > self.end && year_before(day).is_some_and(|d| self.holidays.contains(&d))
    }

    /// The last day of which something is known.
    #[must_use]
    pub fn known_until(&self) -> i32 {
        let open = self.missing.last().filter(|(_, to)| *to >= self.end);
        open.map_or(self.end, |(from, _)| from - 1)
    }

    /// Whether nothing is known of this day.
    #[must_use]
    pub fn is_missing(&self, day: i32) -> bool {
        self.missing.iter().any(|(from, to)| (*from..=*to).contains(&day))
    }
}

/// The same date a year before.
fn year_before(day: i32) -> Option<i32> {
    let date = Day(day).date()?;
    Some(Day::from(date.with_year(date.year() - 1)?).0)
}

fn closed_weekdays(first: i32, lines: &[u32]) -> [bool; 7] {
    let begin = lines.len().saturating_sub(YEAR as usize);
    let (mut sums, mut days) = ([0.0f64; 7], [0.0f64; 7]);
    for (i, n) in lines.iter().enumerate().skip(begin) {
        let weekday = weekday(first + i as i32);
        sums[weekday] += f64::from(*n);
        days[weekday] += 1.0;
    }
    let mut means: [f64; 7] = std::array::from_fn(|w| if days[w] > 0.0 { sums[w] / days[w] } else { 0.0 });
    let of = means;
    means.sort_unstable_by(f64::total_cmp);
    let ordinary = means[3];
    std::array::from_fn(|w| ordinary * days[w] >= ENOUGH && days[w] >= 4.0 && of[w] < ALMOST_NONE * ordinary)
}
