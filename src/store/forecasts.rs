//! What a screen and the command line ask about forecasts, and what they get.
//!
//! Units are base units as numbers (statistics, never back into the ledger). A period of the store's forecasts is one
//! business day of the site.

mod background;
mod coming;
pub(crate) mod days;
mod detail;
mod gather;
mod keep;
mod lines;
mod list;
mod planning;
mod run;
mod seen;
#[cfg(test)]
mod tests;
mod walk;
mod words;

pub(crate) use background::{Forecaster, Order, Watch, give_way};
pub(crate) use detail::detail;
pub(crate) use keep::{Kept, check, edition, forget, kept_forecasts, weeks};
pub use lines::{DemandLine, ForecastLine};
pub(crate) use list::List;
pub(crate) use planning::{PlanningDoc, record};
pub use run::{Made, Recompute, Recomputed};
pub use seen::Stale;

use super::query::StockStatus;
use crate::{
    domain::{Day, Instant, ItemId, Money, Quantity, SiteId},
    forecast::{Accuracy, Candidate, DemandClass, Method},
    replenish::lead_time::LeadTime,
};

pub use crate::forecast::series::FlagKind;

/// What the list of forecasts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ForecastSort {
    /// Revenue that is expected to be lost before goods ordered today could be here; largest first.
    #[default]
    Lost,
    /// SKU, letter case folded.
    Sku,
    /// The day the stock is gone; soonest first, never last.
    RunOut,
    /// Units a day; largest first.
    Daily,
    /// Error of the past; largest first.
    Wape,
    /// Tracking signal, by its distance from zero; largest first.
    Tracking,
}

impl ForecastSort {
    /// All, in the order of the columns.
    pub const ALL: [Self; 6] = [Self::Lost, Self::Sku, Self::RunOut, Self::Daily, Self::Wape, Self::Tracking];

    /// The word in row 2 of the screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lost => "expected loss",
            Self::Sku => "SKU",
            Self::RunOut => "run-out",
            Self::Daily => "a day",
            Self::Wape => "error",
            Self::Tracking => "tracking",
        }
    }
}

/// A question to the list of forecasts. Words of `text` must all occur in SKU or name, letter case folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ForecastQuery {
    /// The filter as typed; empty matches all.
    pub text: String,
    /// One site, or all.
    pub site: Option<SiteId>,
    /// The order; each has its natural direction.
    pub sort: ForecastSort,
    /// Against the natural direction.
    pub reversed: bool,
    /// First row wanted.
    pub offset: usize,
    /// How many rows.
    pub limit: usize,
    /// Weeks of the sparkline, 12 to 26.
    pub weeks: usize,
}

/// Whether a forecast can still be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Trust {
    /// Errors come out even.
    #[default]
    Holds,
    /// More is wanted than was said, again and again: the tracking signal is above [`Trust::LIMIT`].
    TooLow,
    /// Less is wanted than was said, again and again: the tracking signal is below -[`Trust::LIMIT`].
    TooHigh,
}

impl Trust {
    /// Beyond it (either way) Trigg's signal says that the errors are no longer chance.
    pub const LIMIT: f64 = crate::replenish::watch::WRONG;

    /// What a tracking signal says.
    #[must_use]
    pub fn of(tracking: f64) -> Self {
        if tracking > Self::LIMIT {
            Self::TooLow
        } else if tracking < -Self::LIMIT {
            Self::TooHigh
        } else {
            Self::Holds
        }
    }

    /// The word in the list; empty while it holds.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "",
            Self::TooLow => "TOO LOW",
            Self::TooHigh => "TOO HIGH",
        }
    }
}

/// When a stock is gone. `None`: not within the days forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunOut {
    /// With a chance of one in ten it is gone by this day: demand at its 90 % quantile.
    pub early: Option<Day>,
    /// As likely as not it is gone by this day.
    pub likely: Option<Day>,
}

/// One row of the list of forecasts: an item at a site.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastRow {
    /// The item.
    pub item: ItemId,
    /// The site; row 0 for all sites together.
    pub site: SiteId,
    /// The item's SKU.
    pub sku: String,
    /// The item's name.
    pub name: String,
    /// The word for one base unit.
    pub unit: String,
    /// The site's code; empty for all sites together.
    pub site_code: String,
    /// In the site's places.
    pub on_hand: Quantity,
    /// On hand less allocated.
    pub available: Quantity,
    /// Ordered from suppliers, not yet received.
    pub on_order: Quantity,
    /// Units wanted in each of the last weeks (seven days that end with the last complete day), oldest first; `None` where
    /// no day of the week is known.
    pub weeks: Vec<Option<f64>>,
    /// Units a day, mean over the lead time.
    pub daily: f64,
    /// Days of the lead time.
    pub lead_days: u32,
    /// Units over the lead time: mean and the 95 % quantile.
    pub lead_mean: f64,
    /// See `lead_mean`; the reorder point at that service.
    pub lead_p95: f64,
    /// Days that the available stock lasts at the mean; `None` when nothing is wanted or it outlasts the horizon's mean.
    pub cover_days: Option<f64>,
    /// When the stock is gone, with what is on order by the day that it is expected; what is late is expected today.
    pub run_out: RunOut,
    /// When what is there alone is gone.
    pub run_out_alone: RunOut,
    /// Units expected short, with what is on order, before goods ordered today could be here.
    pub short: f64,
    /// Those units at the item's price.
    pub lost: Money,
    /// The method that won.
    pub method: Method,
    /// How the demand behaves.
    pub class: DemandClass,
    /// Error of the demand over the lead time on the item's own past; `None` where it cannot be said.
    pub wape: Option<f64>,
    /// The same of the seasonal naive.
    pub naive_wape: Option<f64>,
    /// Trigg's tracking signal, -1 to 1.
    pub tracking: f64,
    /// What that says.
    pub trust: Trust,
    /// How the stock stands.
    pub status: StockStatus,
}

/// How good all forecasts together were: sums over the items, so that large ones weigh more.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Overall {
    /// Items at sites with a measured past.
    pub measured: usize,
    /// Error, weighted by demand.
    pub wape: Option<f64>,
    /// The same of the seasonal naive.
    pub naive_wape: Option<f64>,
    /// Forecast less actual over actual, weighted by demand.
    pub bias: Option<f64>,
    /// Share of past lead times within what was to be expected nine times out of ten, mean over items.
    pub coverage90: Option<f64>,
    /// Items at sites whose tracking signal is beyond the limit.
    pub gone_wrong: usize,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ForecastRun {
    /// Items at sites done.
    pub done: usize,
    /// Of so many that had to be computed.
    pub total: usize,
}

/// A window of the list of forecasts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForecastPage {
    /// The rows from `offset` on.
    pub rows: Vec<ForecastRow>,
    /// Where the window begins.
    pub offset: usize,
    /// Rows that match the text and site.
    pub matched: usize,
    /// Rows of the site (or all) without the text.
    pub total: usize,
    /// Revenue expected to be lost over all rows of the site (or all).
    pub lost: Money,
    /// How good the forecasts of the site (or all) were.
    pub overall: Overall,
    /// The business day that the forecasts begin with.
    pub today: Day,
    /// When the newest was computed.
    pub computed: Option<Instant>,
    /// The run that goes on now.
    pub running: Option<ForecastRun>,
}

/// The length of one bar of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Bucket {
    /// One business day.
    Day,
    /// Seven days, so laid that the last complete day ends one.
    #[default]
    Week,
    /// A calendar month.
    Month,
}

impl Bucket {
    /// The word on the screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// A question about one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForecastAsk {
    /// The item.
    pub item: ItemId,
    /// One site, or all sites together (means add up; quantiles are then those of a sum of independent demands).
    pub site: Option<SiteId>,
    /// How long a bar is.
    pub bucket: Bucket,
    /// How many bars of the past.
    pub past: usize,
}

/// One bar of the past.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastBar {
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// Units wanted on its known days; `None` when no day is known.
    pub wanted: Option<f64>,
    /// Days of it that are unknown: out of stock, or set aside by a flag; of all sites together, those unknown at every one.
    pub censored: u32,
    /// What the method would have said one day ahead, summed over the known days; `None` while it was learning.
    pub fitted: Option<f64>,
}

/// One bar of the time to come. Quantiles are of the demand within this bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FutureBar {
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// Mean, in units.
    pub mean: f64,
    /// 5, 10, 50, 90 and 95 % quantile, in units.
    pub quantiles: [f64; 5],
}

/// The stock at the end of a day to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StockPoint {
    /// The day.
    pub day: Day,
    /// With mean demand, in units; not below zero.
    pub mean: f64,
    /// When much is wanted (all demand up to here at its 90 % quantile).
    pub low: f64,
    /// When little is wanted (at its 10 % quantile).
    pub high: f64,
}

/// Goods that are to come.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedReceipt {
    /// When.
    pub day: Day,
    /// How much.
    pub quantity: Quantity,
    /// The purchase order.
    pub document: String,
}

/// A range of days of an item that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The site it holds for; `None` is all.
    pub site: Option<SiteId>,
    /// Why.
    pub kind: FlagKind,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// A flag to be put on, or taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flagging {
    /// The item.
    pub item: ItemId,
    /// The flag.
    pub flag: Flag,
    /// Take it off: the days of the range are known again, whatever flags of this kind covered them.
    pub remove: bool,
}

/// All about one forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastDetail {
    /// The row of the list (of all sites together: sums; method and class of the site that wants most).
    pub row: ForecastRow,
    /// The day that the stock to come begins with.
    pub today: Day,
    /// The past, oldest first.
    pub past: Vec<PastBar>,
    /// The time to come, from today on; where the sales ended so long ago that all that was forecast is over, from their end.
    pub future: Vec<FutureBar>,
    /// Goods that are to come, soonest first.
    pub receipts: Vec<PlannedReceipt>,
    /// The stock day by day.
    pub stock: Vec<StockPoint>,
    /// How long goods take, as it is known now; `None` where nobody has said it and nothing was learned.
    pub lead_time: Option<LeadTime>,
    /// Order when the position falls to this, in units, as it was decided; of several sites their sum.
    pub reorder_point: f64,
    /// How that came about, one sentence.
    pub reorder_reason: String,
    /// Errors of the past.
    pub accuracy: Accuracy,
    /// All methods tried, best first.
    pub candidates: Vec<Candidate>,
    /// Change of the level a day, in units.
    pub trend: f64,
    /// Share of each day of the week in its mean, from the first forecast day on (1 = as the mean); empty without a week.
    pub seasonal: Vec<f64>,
    /// Days that were set aside.
    pub flags: Vec<Flag>,
    /// Why this forecast says what it says, in words.
    pub sentence: String,
    /// Known days that are missing before the item's own history says something; 0 when there are enough.
    pub days_missing: u32,
    /// When it was computed; `None` when it has not been yet (then there is a past only).
    pub computed: Option<Instant>,
}
