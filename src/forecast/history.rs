//! What a forecast is made from: a regular history, and what is asked of it.

/// The demand of one item at one site (or one series of a file) in regular periods, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Units wanted in each period. `NaN` is *unknown*: out of stock, a promotion or a one-off that was set aside, or
    /// missing from the file. Unknown is never read as zero.
    pub values: Vec<f64>,
    /// Periods in the main season: 7 for days, 12 for months, 52 for weeks; 1 (or 0) is none.
    pub season: usize,
    /// Periods in which nothing can be sold (closed weekdays, holidays), for the history and then the horizon. Empty: none.
    /// Shorter than history and horizon together: the rest is open.
    pub closed: Vec<bool>,
    /// What a like item or the category sells, for an item without a history of its own.
    pub prior: Option<Prior>,
    /// The item ends: its demand fades to nothing over this many periods from the end of the history.
    pub ends_in: Option<usize>,
}

/// What is believed about an item before its own history says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Units a period.
    pub level: f64,
    /// Standard deviation of one period, in units.
    pub spread: f64,
    /// How many periods of own history weigh as much as this belief.
    pub periods: f64,
}

/// What is asked of all histories of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Periods to look ahead, from 1.
    pub horizon: usize,
    /// Quantiles wanted, each in (0, 1), ascending.
    pub quantiles: Vec<f64>,
}

/// One history and the lead time its forecast is chosen and measured over.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Job {
    /// The demand.
    pub history: History,
    /// Periods of the lead time, from 1 to the horizon.
    pub lead: usize,
}
