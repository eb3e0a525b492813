//! A forecast beside what is to come of orders.

use super::{PlannedReceipt, RunOut};
use crate::{
    domain::{Day, Quantity},
    forecast::{reach::Reach, supply::Supply},
    store::purchases::Coming,
};

/// When goods of open orders come, soonest first. What is late is expected today; what has no day, as late as if it were ordered
/// today.
pub(super) fn planned(coming: &[Coming], today: i32, lead: u32) -> Vec<PlannedReceipt> {
    let of_no_day = today.saturating_add(i32::try_from(lead).unwrap_or(0));
    let mut all: Vec<PlannedReceipt> = coming
        .iter()
        .map(|c| PlannedReceipt {
            day: Day(c.expected.map_or(of_no_day, |day| day.0.max(today))),
            quantity: c.quantity,
            document: c.number.clone(),
        })
        .collect();
    all.sort_by(|a, b| (a.day, &a.document).cmp(&(b.day, &b.document)));
    all
}

/// The same as a stock is reckoned with: days from the first one, units.
pub(super) fn by_day(receipts: &[PlannedReceipt], first: i32) -> Vec<(usize, f64)> {
    let day = |day: Day| usize::try_from(day.0.saturating_sub(first)).unwrap_or(0);
    receipts.iter().map(|r| (day(r.day), r.quantity.to_f64())).collect()
}

/// How a stock will fare.
pub(super) struct Outlook {
    /// Units that are to come.
    pub(super) on_order: Quantity,
    /// With what is to come.
    pub(super) run_out: RunOut,
    /// Without.
    pub(super) alone: RunOut,
    /// Units expected short within the lead time, with what is to come.
    pub(super) short: f64,
}

/// How `stock` units will fare from the day `first` on.
pub(super) fn outlook(
    reach: Reach<'_>,
    stock: f64,
    receipts: &[PlannedReceipt],
    first: i32,
    lead: usize,
) -> Outlook {
    let coming = by_day(receipts, first);
    let run_out = |coming: &[(usize, f64)]| {
        let supply = Supply { reach, stock, coming };
        let day = |p: f64| {
            let days = i32::try_from(supply.run_out(p)?).ok()?;
            Some(Day(first.saturating_add(days)))
        };
        RunOut { early: day(0.9), likely: day(0.5) }
    };
    let alone = run_out(&[]);
    let none = reach.mean.is_empty();
    Outlook {
        on_order: receipts.iter().map(|r| r.quantity).sum(),
        run_out: if coming.is_empty() { alone } else { run_out(&coming) },
        alone,
        short: if none { 0.0 } else { Supply { reach, stock, coming: &coming }.short(lead) },
    }
}
