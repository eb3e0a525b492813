//! Which days an imported history tells of whole.
//!
//! Imported sales and shipments tell of the same goods, so that only one of them may count. A file of a few rows must not
//! speak for the thousands of shipments beside it: a history is believed alone only on days on which it has about as many
//! lines as it ordinarily has, and not far fewer than the ledger.

use super::calendar::Lines;

/// A day is judged by the days around it, three on each side: a week, so that closed weekdays and holidays weigh nothing.
const NEAR: usize = 3;

/// On each side at most, where so few lines come that a week says nothing.
const FAR: usize = 28;

/// So many lines should come in the days by which one is judged: by chance alone there is less than a quarter of them once in
/// five thousand times (Poisson).
const ENOUGH: f64 = 20.0;

/// Of the ordinary lines there are so many at least, or the history has a hole or is another one.
const ORDINARY: f64 = 0.25;

/// Of the lines of the ledger there are so many at least, or the history is of a part of the sales only.
const OF_LEDGER: f64 = 0.5;

/// The stretches of days, both ends among them, that the imported lines tell of whole; `days` from `first` on.
pub(super) fn stretches(first: i32, days: &[Lines]) -> Vec<(i32, i32)> {
    let has = |n: &Lines| n.imported > 0;
    let (Some(begin), Some(end)) = (days.iter().position(has), days.iter().rposition(has)) else {
        return Vec::new();
    };
    let days = &days[begin..=end];
    let first = first + begin as i32;
    let ordinary = ordinary(days);
    let near = ((ENOUGH / ordinary / 2.0).ceil() as usize).clamp(NEAR, FAR);
    // Sums up to each day, so that a window costs two look-ups.
    let sums = |of: fn(&Lines) -> u32| {
        days.iter().fold(vec![0.0], |mut sums, n| {
            sums.push(sums[sums.len() - 1] + f64::from(of(n)));
            sums
        })
    };
    let (imported, shipped) = (sums(|n| n.imported), sums(|n| n.shipped));
    let is_told = |i: usize| {
        let (from, to) = (i.saturating_sub(near), (i + near + 1).min(days.len()));
        let within = |sums: &[f64]| sums[to] - sums[from];
        let lines = within(&imported);
        lines >= ORDINARY * ordinary * (to - from) as f64 && lines >= OF_LEDGER * within(&shipped)
    };
    // What lies around a day says less of the edges: a stretch begins and ends on days that have lines themselves.
    let least = (ORDINARY * ordinary).max(1.0);
    let is_edge = |i: &usize| f64::from(days[*i].imported) >= least;
    let mut found = Vec::new();
    let mut i = 0;
    while i < days.len() {
        let to = (i..days.len()).find(|j| !is_told(*j)).unwrap_or(days.len());
        if let (Some(a), Some(b)) = ((i..to).find(is_edge), (i..to).rev().find(is_edge)) {
            found.push((first + a as i32, first + b as i32));
        }
        i = to + 1;
    }
    found
}

/// Imported lines of an ordinary day: the median over the weeks that have any, so that neither long holes nor a few rows
/// beside the history move it.
fn ordinary(days: &[Lines]) -> f64 {
    let mut weeks: Vec<f64> = days
        .chunks(7)
        .map(|week| week.iter().map(|n| f64::from(n.imported)).sum::<f64>() / week.len() as f64)
        .filter(|lines| *lines > 0.0)
        .collect();
    weeks.sort_unstable_by(f64::total_cmp);
    weeks.get(weeks.len() / 2).copied().unwrap_or(1.0)
}
