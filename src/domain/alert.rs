//! Alerts: what loses money or trust soonest, said once.

use crate::{numbered, words};

/// What an alert is about. In the order of a shift manager's morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertKind {
    /// The machine: no backup, no space, a failed import, something that could not be sent.
    System,
    /// An order promised for today that cannot be filled.
    OrderAtRisk,
    /// Nothing available, and it is wanted.
    OutOfStock,
    /// Gone before the next goods can be here.
    RunningOut,
    /// The books say less than nothing.
    NegativeStock,
    /// A count found something else than the books said.
    Variance,
    /// A picker found less than the books said.
    Short,
    /// A name that a channel uses and no item has.
    Unbound,
    /// A barcode that was scanned and nobody knows.
    UnknownBarcode,
    /// Goods that should have been here by now.
    LateInbound,
    /// A batch that will expire before it is sold.
    Expiring,
    /// More than can be sold in a sensible time.
    Overstock,
    /// Nobody has wanted it for long.
    DeadStock,
    /// Errors of the forecast all point one way.
    ForecastWrong,
    /// Somebody whose work needs a word.
    People,
}

words!(
    AlertKind,
    "system, order_at_risk, out_of_stock, running_out, negative_stock, variance, short, unbound, unknown_barcode, \
     late_inbound, expiring, overstock, dead_stock, forecast_wrong, people",
    System = "system",
    OrderAtRisk = "order_at_risk",
    OutOfStock = "out_of_stock",
    RunningOut = "running_out",
    NegativeStock = "negative_stock",
    Variance = "variance",
    Short = "short",
    Unbound = "unbound",
    UnknownBarcode = "unknown_barcode",
    LateInbound = "late_inbound",
    Expiring = "expiring",
    Overstock = "overstock",
    DeadStock = "dead_stock",
    ForecastWrong = "forecast_wrong",
    People = "people",
);

numbered!(
    AlertKind,
    System,
    OrderAtRisk,
    OutOfStock,
    RunningOut,
    NegativeStock,
    Variance,
    Short,
    Unbound,
    UnknownBarcode,
    LateInbound,
    Expiring,
    Overstock,
    DeadStock,
    ForecastWrong,
    People
);

impl AlertKind {
    /// The word in the first column: at most five letters.
    #[must_use]
    pub const fn short_word(self) -> &'static str {
        match self {
            Self::System => "SYS",
            Self::OrderAtRisk => "ORDER",
            Self::OutOfStock => "OUT",
            Self::RunningOut => "SOON",
            Self::NegativeStock | Self::Variance => "COUNT",
            Self::Short => "SHORT",
            Self::Unbound | Self::UnknownBarcode => "BIND",
            Self::LateInbound => "LATE",
            Self::Expiring => "DATE",
            Self::Overstock => "OVER",
            Self::DeadStock => "DEAD",
            Self::ForecastWrong => "FCST",
            Self::People => "CREW",
        }
    }

    /// Where it stands in the morning: what loses money or trust soonest comes first, and what is short is one group, whether it is
    /// gone or will be.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::System => 0,
            Self::OrderAtRisk => 1,
            Self::OutOfStock | Self::RunningOut => 2,
            Self::NegativeStock | Self::Variance | Self::Short | Self::Unbound | Self::UnknownBarcode => 3,
            Self::LateInbound => 4,
            Self::Expiring => 5,
            Self::Overstock | Self::DeadStock => 6,
            Self::ForecastWrong => 7,
            Self::People => 8,
        }
    }

    /// Whether it says that an item is gone or will be: one need, so what is said of one of these kinds holds for both.
    #[must_use]
    pub const fn is_shortage(self) -> bool {
        matches!(self, Self::OutOfStock | Self::RunningOut)
    }

    /// Whether it is looked at once a week rather than every morning.
    #[must_use]
    pub const fn is_weekly(self) -> bool {
        matches!(self, Self::Overstock | Self::DeadStock)
    }
}

/// How soon something is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Money or trust is being lost.
    Now,
    /// It will be.
    Soon,
    /// Once a week is enough.
    Weekly,
}

words!(Urgency, "now, soon, weekly", Now = "now", Soon = "soon", Weekly = "weekly");

/// What somebody can do about an alert at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AlertAction {
    /// Put so many on a purchase order to the supplier that is named.
    Order,
    /// Bring so many from the site that is named.
    Transfer,
    /// Sign the draft that is named: so many are in it, and nobody has ordered them yet.
    Sign,
    /// Ask for the order that is named to come sooner.
    Expedite,
    /// Ask where the order that is named is.
    Chase,
    /// Count the place that is named.
    Count,
    /// Let the books follow the count of the place that is named.
    Approve,
    /// Say which item the barcode that is named is.
    Bind,
    /// Sell or use the lot that is named before the others.
    PickFirst,
    /// Take the lot that is named off the shelf.
    TakeOut,
    /// Sell it off, or send it back.
    SellOff,
    /// Look at it: nothing else helps.
    #[default]
    Look,
}

words!(
    AlertAction,
    "order, transfer, sign, expedite, chase, count, approve, bind, pick_first, take_out, sell_off, look",
    Order = "order",
    Transfer = "transfer",
    Sign = "sign",
    Expedite = "expedite",
    Chase = "chase",
    Count = "count",
    Approve = "approve",
    Bind = "bind",
    PickFirst = "pick_first",
    TakeOut = "take_out",
    SellOff = "sell_off",
    Look = "look",
);

/// What somebody said of an alert. It holds for what the alert is about, not for this one time: one that closes and opens again is
/// still silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AlertSaying {
    /// Seen: it stays in the list, and is no news any more.
    Acknowledge,
    /// Silent until the day comes, or until what is available falls to the level; whichever is first.
    Snooze {
        /// The first day that it may speak again.
        until: Option<super::Day>,
        /// At it or below, it may speak again at once.
        level: Option<super::Quantity>,
    },
    /// Silent, and nothing is proposed, until somebody wakes it.
    Exclude,
    /// It may speak again.
    Wake,
}
