//! Returns, put on the day of the sale that they take back.

use super::Rows;

/// A return is looked for among the sales of so many days before it.
const LOOKS_BACK: i32 = 90;

/// What was wanted each day, by day, days of nothing left out: imported sales and shipments, each unit once, returns
/// netted, and what could not be shipped.
///
/// Imported sales and shipments tell of the same goods. In a stretch that an imported history tells of whole (`told`, see
/// [`super::calendar::Calendar::told`]) it alone is believed for the items that it names there. Everywhere else the
/// shipments count, and of a day that both tell of, whichever says more.
#[must_use]
pub fn sold(rows: &Rows<'_>, told: &[(i32, i32)]) -> Vec<(i32, f64)> {
    let has = |range: &(i32, i32)| {
        let from = rows.imported.partition_point(|(day, _)| *day < range.0);
        rows.imported.get(from).is_some_and(|(day, _)| *day <= range.1)
    };
    let named: Vec<(i32, i32)> = told.iter().copied().filter(has).collect();
    let is_told = |day: i32| {
        let from = named.partition_point(|(_, last)| *last < day);
        named.get(from).is_some_and(|(first, _)| *first <= day)
    };
    let mut sales: Vec<(i32, f64)> = Vec::with_capacity(rows.imported.len() + rows.ledger.len());
    let mut returns: Vec<(i32, f64)> = Vec::new();
    let mut put = |day: i32, sold: f64, back: f64| {
        if sold > 0.0 {
            sales.push((day, sold));
        }
        if back > 0.0 {
            returns.push((day, back));
        }
    };
    let mut imported = rows.imported.iter().copied().peekable();
    for l in rows.ledger.iter().filter(|l| !is_told(l.day)) {
        while let Some((day, units)) = imported.next_if(|(day, _)| *day < l.day) {
            put(day, units, -units);
        }
        let units = imported.next_if(|(day, _)| *day == l.day).map_or(0.0, |(_, units)| units);
        // Taken back of an earlier shipment or come back without one: both are returns.
        let back = l.returned + (-l.shipped).max(0.0);
        put(l.day, units.max(l.shipped), back.max(-units));
    }
    imported.for_each(|(day, units)| put(day, units, -units));
    sales.sort_unstable_by_key(|(day, _)| *day);
    returns.sort_unstable_by_key(|(day, _)| *day);
    for (day, units) in returns {
        take_back(&mut sales, day, units);
    }
    sales.extend(rows.unfilled.iter().filter(|(_, units)| *units > 0.0));
    sales.sort_unstable_by_key(|(day, _)| *day);
    sales.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
    sales.retain(|(_, units)| *units > 0.0);
    sales
}

/// Takes a return out of the sales. A sale of just that size is the one (a large order that was cancelled), the latest
/// first; else the latest sales before the day, then those of the day. What finds none is let go: its sale was before
/// the books began.
fn take_back(sales: &mut [(i32, f64)], day: i32, units: f64) {
    let end = sales.partition_point(|(d, _)| *d <= day);
    let begin = sales.partition_point(|(d, _)| *d < day - LOOKS_BACK);
    let past = &mut sales[begin..end];
    if let Some(same) = past.iter_mut().rev().find(|(_, sold)| (*sold - units).abs() < super::NOTHING) {
        same.1 = 0.0;
        return;
    }
    let today = past.partition_point(|(d, _)| *d < day);
    let (before, same_day) = past.split_at_mut(today);
    let mut left = units;
    for (_, sold) in before.iter_mut().rev().chain(same_day) {
        let taken = left.min(*sold);
        *sold -= taken;
        left -= taken;
        if left <= 0.0 {
            return;
        }
    }
}
