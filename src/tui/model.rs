//! The whole state of the screens, and how a screen is divided.

use super::{
    desk::Desk,
    message::Effects,
    screen::{
        alerts::Alerts, buy::Buy, confirm::Question, forecast::Forecast, log::Log, orders::Orders,
        scanner::Scanner, snooze::Snooze, stock::Stock,
    },
    theme::Look,
};
use crate::{
    store::{query::LogRow, service::Identity},
    tui::widget::paint::{below, row},
};
use ratatui::layout::Rect;

/// The tabs that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tab {
    /// What is there, what is coming, how long it lasts.
    Stock,
    /// What a picker is doing.
    Scan,
    /// What is to leave the house.
    Orders,
    /// What loses money or trust soonest.
    Alerts,
    /// What should be ordered, and what is.
    Buy,
    /// What will be wanted, and when the stock is gone.
    Forecast,
    /// Every movement.
    Log,
}

impl Tab {
    /// All, in the order of their keys.
    pub const ALL: [Self; 7] =
        [Self::Stock, Self::Scan, Self::Orders, Self::Alerts, Self::Buy, Self::Forecast, Self::Log];

    /// The number of its F-key and Alt-digit.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Stock => 2,
            Self::Scan => 3,
            Self::Orders => 4,
            Self::Alerts => 5,
            Self::Buy => 6,
            Self::Forecast => 7,
            Self::Log => 8,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stock => "Stock",
            Self::Scan => "Scan",
            Self::Orders => "Orders",
            Self::Alerts => "Alerts",
            Self::Buy => "Buy",
            Self::Forecast => "Forecast",
            Self::Log => "Log",
        }
    }
}

/// What lies on top of a tab.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Overlay {
    /// All keys, from this row on.
    Help { scroll: usize },
    /// The menu, with the cursor on this row.
    Menu { cursor: usize },
    /// The columns of Stock, with the cursor on this one.
    Columns { cursor: usize },
    /// Take this movement back?
    Undo(Box<LogRow>),
    /// Is this to be asked of the store?
    Ask(Box<Question>),
    /// For how long an alert is to be silent.
    Snooze(Box<Snooze>),
    /// The set-up of the scanner; it takes every scan.
    Scanner(Box<Scanner>),
}

/// The screens, whole. Changed by [`super::update`] alone, drawn by [`super::view`].
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(crate) desk: Desk,
    pub(crate) tab: Tab,
    pub(crate) stock: Stock,
    pub(crate) orders: Orders,
    pub(crate) alerts: Alerts,
    pub(crate) buy: Buy,
    pub(crate) forecast: Forecast,
    pub(crate) log: Log,
    pub(crate) overlay: Option<Overlay>,
    /// Which tab opened something on which other: Esc leads back.
    pub(crate) opened_from: Option<(Tab, Tab)>,
    /// Quit was asked for; it happens when nothing is pending.
    pub(crate) quitting: bool,
}

impl Model {
    /// The screens as they open, and what to ask the store for first. A terminal too small for Stock opens on Scan.
    ///
    /// The store is expected to say by itself what the terminal's task is ([`crate::store::service::Event::Task`]).
    #[must_use]
    pub fn start(identity: Identity, look: Look, size: (u16, u16)) -> (Self, Effects) {
        let tab = if Bones::is_full(size.0, size.1) { Tab::Stock } else { Tab::Scan };
        let (stock, forecast) = (Stock::at(&identity), Forecast::at(&identity));
        let (alerts, buy) = (Alerts::at(&identity), Buy::at(&identity));
        let orders = Orders::at(&identity);
        let mut model = Self {
            desk: Desk::new(identity, look, size),
            tab,
            stock,
            orders,
            alerts,
            buy,
            forecast,
            log: Log::default(),
            overlay: None,
            opened_from: None,
            quitting: false,
        };
        let effects = model.refresh();
        let counted = model.alerts.count();
        (model, effects.and(counted))
    }

    /// The tab in front.
    #[must_use]
    pub fn tab(&self) -> Tab {
        self.tab
    }

    /// Whether the screen shows all that it asked for: nothing is pending, nothing is being read.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let reads = self.stock.is_updating
            || self.log.is_updating
            || self.stock.panel.is_asking()
            || self.forecast.is_asking()
            || self.orders.is_asking()
            || self.alerts.is_asking()
            || self.buy.is_asking();
        self.desk.unfinished() == 0 && self.desk.printing.is_none() && !reads
    }

    /// What the list in front is filtered by.
    pub(crate) fn filter(&self) -> &str {
        match self.tab {
            Tab::Stock => &self.stock.filter,
            Tab::Alerts => &self.alerts.filter,
            Tab::Buy => &self.buy.filter,
            Tab::Forecast => &self.forecast.filter,
            Tab::Log => &self.log.filter,
            Tab::Orders => &self.orders.filter,
            Tab::Scan => "",
        }
    }

    /// The tab that opened what is in front here; `None` where Esc has something else to close first.
    pub(crate) fn leads_back(&self) -> Option<Tab> {
        let (from, at) = self.opened_from?;
        let is_shown = at == self.tab
            && match at {
                Tab::Forecast => self.forecast.sheet.is_plain(),
                Tab::Buy => self.buy.shows_orders(),
                Tab::Stock | Tab::Orders | Tab::Alerts | Tab::Scan | Tab::Log => true,
            };
        is_shown.then_some(from)
    }

    /// Asks again for what the tab in front shows.
    pub(crate) fn refresh(&mut self) -> Effects {
        let body =
            Bones::of(Rect::new(0, 0, self.desk.size.0, self.desk.size.1)).map_or(Rect::ZERO, |b| b.body);
        match self.tab {
            Tab::Stock => self.stock.refresh(body),
            Tab::Orders => self.orders.refresh(body),
            Tab::Alerts => self.alerts.refresh(body),
            Tab::Buy => self.buy.refresh(body),
            Tab::Forecast => self.forecast.refresh(body),
            Tab::Log => self.log.refresh(body),
            Tab::Scan => Effects::redraw(),
        }
    }
}

/// The rows of a screen.
///
/// ```text
/// tabs    2 Stock  3 Scan  7 Forecast ... (not on a hand-held)
/// place   MAIN   412 items   38 low
/// body    ...
/// rule    ─────────────────────────
/// input   › text▏
/// bar     OK  +12 MUG-1       10:41
/// foot    keys        who, standing       (not on a hand-held)
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bones {
    /// The tabs, on a full screen.
    pub(crate) tabs: Option<Rect>,
    /// Where you are.
    pub(crate) place: Rect,
    /// The body.
    pub(crate) body: Rect,
    /// The rule under it.
    pub(crate) rule: Rect,
    /// The input line.
    pub(crate) input: Rect,
    /// The feedback bar.
    pub(crate) bar: Rect,
    /// Keys and standing, on a full screen.
    pub(crate) foot: Option<Rect>,
}

impl Bones {
    /// The least size that shows a task.
    pub(crate) const LEAST: (u16, u16) = (16, 6);

    /// Whether tabs and footer fit.
    pub(crate) const fn is_full(width: u16, height: u16) -> bool {
        width >= 40 && height >= 12
    }

    /// Divides a screen; `None` when it is too small for anything.
    pub(crate) fn of(area: Rect) -> Option<Self> {
        if area.width < Self::LEAST.0 || area.height < Self::LEAST.1 {
            return None;
        }
        let full = Self::is_full(area.width, area.height);
        let top = u16::from(full);
        let bottom = area.height - u16::from(full);
        let body = Rect { height: bottom - top - 4, ..below(area, top + 1) };
        Some(Self {
            tabs: full.then(|| row(area, 0)),
            place: row(area, top),
            body,
            rule: row(area, bottom - 3),
            input: row(area, bottom - 2),
            bar: row(area, bottom - 1),
            foot: full.then(|| row(area, bottom)),
        })
    }
}
