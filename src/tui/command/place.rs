//! Where commands apply.

use crate::tui::model::Tab;

/// Where a command applies, which is also the section of help it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// On every tab.
    Everywhere,
    /// Where there are rows: those of the tabs, and menu and help, which lie over any.
    Lists,
    /// On Stock, Orders, Alerts, Buy and Forecast, whose rows have a site.
    Sites,
    /// On Stock and Forecast, whose rows have an order.
    Tables,
    /// On Stock.
    Stock,
    /// On Scan.
    Scan,
    /// On Orders.
    Orders,
    /// On Alerts.
    Alerts,
    /// On Buy.
    Buy,
    /// On Forecast.
    Forecast,
    /// On Log.
    Log,
    /// Whenever something is asked.
    Question,
}

impl Place {
    /// All, in the order of help.
    pub const ALL: [Self; 12] = [
        Self::Everywhere,
        Self::Stock,
        Self::Scan,
        Self::Orders,
        Self::Alerts,
        Self::Buy,
        Self::Forecast,
        Self::Log,
        Self::Sites,
        Self::Tables,
        Self::Lists,
        Self::Question,
    ];

    /// The heading in help.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Lists => "In lists (Stock, Orders, Alerts, Buy, Forecast, Log, menu, help)",
            Self::Sites => "Stock, Orders, Alerts, Buy and Forecast",
            Self::Tables => "Stock and Forecast",
            Self::Stock => "Stock",
            Self::Scan => "Scan",
            Self::Orders => "Orders",
            Self::Alerts => "Alerts",
            Self::Buy => "Buy",
            Self::Forecast => "Forecast",
            Self::Log => "Log",
            Self::Question => "When something is asked",
        }
    }

    /// Whether its commands can be given on a tab.
    #[must_use]
    pub fn covers(self, tab: Tab) -> bool {
        match self {
            Self::Everywhere | Self::Question | Self::Lists => true,
            Self::Sites => matches!(tab, Tab::Stock | Tab::Orders | Tab::Alerts | Tab::Buy | Tab::Forecast),
            Self::Tables => matches!(tab, Tab::Stock | Tab::Forecast),
            Self::Stock => tab == Tab::Stock,
            Self::Scan => tab == Tab::Scan,
            Self::Orders => tab == Tab::Orders,
            Self::Alerts => tab == Tab::Alerts,
            Self::Buy => tab == Tab::Buy,
            Self::Forecast => tab == Tab::Forecast,
            Self::Log => tab == Tab::Log,
        }
    }
}
