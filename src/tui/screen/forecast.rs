//! Forecast: what will be wanted, how sure that is, and when the stock is gone.
//!
//! A list of items by the revenue that is expected to be lost, a window of it at a time; on a tall screen the chart of the
//! selected one stands under it. Opened, an item has the whole body ([`sheet`]). Everything comes by message.

mod chart;
mod numbers;
mod sheet;
mod sheet_view;
#[cfg(test)]
mod tests;
mod view;
pub(crate) mod words;

pub(crate) use sheet::Sheet;
pub(crate) use view::{draw, foot, matches};

use super::sites;
use crate::{
    domain::{ItemId, SiteId},
    store::{
        forecasts::{ForecastPage, ForecastQuery, ForecastRow, ForecastRun, ForecastSort},
        service::{Identity, Request},
    },
    tui::{
        command::Action,
        message::Effects,
        widget::{
            paint::below,
            window::{Move, Window},
        },
    },
};
use ratatui::layout::Rect;

/// Weeks of the sparkline.
pub(crate) const WEEKS: usize = 12;

/// Rows and columns of the body from which on the selected item's chart stands under the list.
const UNDER_FROM: (u16, u16) = (27, 78);

/// The tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Forecast {
    /// What the store gave last.
    pub(crate) page: ForecastPage,
    asked: Option<ForecastQuery>,
    /// Whether the answer is still on its way.
    pub(crate) is_updating: bool,
    /// The filter: the line, or what a scan left behind.
    pub(crate) filter: String,
    /// One site, or all.
    pub(crate) site: Option<SiteId>,
    /// The order.
    pub(crate) sort: ForecastSort,
    /// Against its natural direction.
    pub(crate) reversed: bool,
    /// Cursor and top.
    pub(crate) window: Window,
    /// The chart of one item.
    pub(crate) sheet: Sheet,
    /// The run that goes on now.
    pub(crate) run: Option<ForecastRun>,
    body: Rect,
    follow: Option<(ItemId, SiteId)>,
    jump: Option<ItemId>,
}

/// The body with the list in it, and what is left for the chart.
pub(crate) fn split(body: Rect) -> (Rect, Option<Rect>) {
    if body.height < UNDER_FROM.0 || body.width < UNDER_FROM.1 {
        return (body, None);
    }
    let list = (body.height * 2 / 5).min(24);
    (Rect { height: list, ..body }, Some(below(body, list + 1)))
}

/// Per cent of a run.
pub(crate) fn per_cent(run: ForecastRun) -> u64 {
    (run.done.min(run.total) as u64 * 100).checked_div(run.total as u64).unwrap_or(0)
}

impl Forecast {
    /// As it opens: on the terminal's own site, where there are several.
    pub(crate) fn at(identity: &Identity) -> Self {
        Self { site: sites::opening(identity), ..Self::default() }
    }

    /// The selected row, if it is at hand.
    pub(crate) fn selected(&self) -> Option<&ForecastRow> {
        self.window.cursor.checked_sub(self.page.offset).and_then(|i| self.page.rows.get(i))
    }

    /// Whether an answer is on its way.
    pub(crate) fn is_asking(&self) -> bool {
        self.is_updating || self.sheet.is_asking()
    }

    /// A question of ours failed: the next may be asked.
    pub(crate) fn failed(&mut self) {
        self.is_updating = false;
        self.sheet.failed();
    }

    /// Asks for what should be seen, in a body of this size.
    pub(crate) fn refresh(&mut self, body: Rect) -> Effects {
        self.body = body;
        let rows = split(body).0.height.saturating_sub(1) as usize;
        self.window.fit(self.page.matched, rows);
        self.ask().and(self.sheet.refresh())
    }

    fn ask(&mut self) -> Effects {
        let (offset, limit) = self.window.wanted();
        let query = ForecastQuery {
            text: self.filter.trim().into(),
            site: self.site,
            sort: self.sort,
            reversed: self.reversed,
            offset,
            limit: limit.max(1),
            weeks: WEEKS,
        };
        self.asked = Some(query.clone());
        self.is_updating = true;
        Effects::ask(Request::Forecasts(query))
    }

    fn ask_from_top(&mut self) -> Effects {
        self.window.select(0);
        self.follow = None;
        self.ask()
    }

    /// Filters.
    pub(crate) fn filter(&mut self, text: &str) -> Effects {
        self.filter = text.into();
        self.sheet.close();
        self.ask_from_top()
    }

    /// Whether what stands as the filter finds rows, as far as the store has answered.
    pub(crate) fn finds_typed(&self) -> bool {
        !self.filter.trim().is_empty() && !self.is_updating && self.page.matched > 0
    }

    /// A scan named an item: the cursor goes there. An item that is open gives way to it.
    pub(crate) fn jump(&mut self, item: ItemId, sku: Option<&str>) -> Effects {
        self.filter = sku.unwrap_or_default().into();
        self.jump = Some(item);
        self.ask_from_top()
    }

    /// Opens the sheet of an item at a site, from another tab: the list comes to it when it is asked for.
    pub(crate) fn open_at(&mut self, item: ItemId, site: Option<SiteId>, sku: &str) -> Effects {
        self.filter = sku.into();
        (self.jump, self.follow) = (Some(item), None);
        self.window.select(0);
        self.site = site.or(self.site);
        self.sheet.open = true;
        self.site.map_or_else(Effects::none, |site| self.sheet.show(item, site))
    }

    /// What another tab opened is left: nothing of it stays behind.
    pub(crate) fn leave(&mut self) {
        self.sheet.close();
        self.filter.clear();
        (self.jump, self.follow) = (None, None);
        self.window.select(0);
    }

    /// An answer; an older one is dropped. The cursor stays on its item, unless it is on the first row.
    pub(crate) fn heard_page(&mut self, query: &ForecastQuery, page: ForecastPage) -> Effects {
        if self.asked.as_ref() != Some(query) {
            return Effects::none();
        }
        self.is_updating = false;
        self.run = page.running;
        self.page = page;
        self.window.fit(self.page.matched, self.window.height);
        let followed = self.follow.filter(|_| self.window.cursor > 0 || self.sheet.open);
        let found = self
            .page
            .rows
            .iter()
            .position(|r| self.jump.map_or(followed == Some((r.item, r.site)), |item| r.item == item));
        if let Some(i) = found {
            self.window.select(self.page.offset + i);
        }
        if found.is_none() && self.jump.is_some() && self.site.is_some() {
            // A scan finds its item, wherever that is: this site has none, so all are shown.
            self.site = None;
            return Effects::redraw().and(self.ask());
        }
        let jumped = self.jump.take().is_some();
        self.remember();
        let more = if self.is_covered() { Effects::none() } else { self.ask() };
        let sheet = if jumped || !self.sheet.open { self.show_selected() } else { Effects::none() };
        Effects::redraw().and(more).and(sheet)
    }

    fn is_covered(&self) -> bool {
        self.window.is_covered(self.page.offset, self.page.rows.len())
            || self.asked.as_ref().is_some_and(|q| {
                (q.offset, q.limit) == (self.window.wanted().0, self.window.wanted().1.max(1))
            })
    }

    /// How far a run is. Only a number that changes is drawn, and only where it is seen.
    pub(crate) fn heard_run(&mut self, run: Option<ForecastRun>, in_front: bool) -> Effects {
        let seen = |run: Option<ForecastRun>| run.map(per_cent);
        let changed = seen(self.run) != seen(run);
        self.run = run;
        if changed && in_front { Effects::redraw() } else { Effects::none() }
    }

    fn remember(&mut self) {
        self.follow = self.selected().map(|r| (r.item, r.site));
    }

    /// Where the chart is to be seen, it is that of the selected item.
    fn show_selected(&mut self) -> Effects {
        let seen = self.sheet.open || split(self.body).1.is_some();
        match self.selected().map(|r| (r.item, r.site)) {
            Some((item, site)) if seen => self.sheet.show(item, site),
            _ => Effects::none(),
        }
    }

    /// A command of the table. `None`: not one of this tab.
    pub(crate) fn act(&mut self, action: Action, identity: &Identity) -> Option<Effects> {
        match action {
            Action::Recompute => return Some(Effects::ask(Request::Recompute(self.run.is_none()))),
            // Day, week or month, methods and marks are of the chart, open or under the list.
            _ if self.sheet.open => {
                if let Some(effects) = self.sheet.act(action) {
                    return Some(effects);
                }
            }
            Action::Period if split(self.body).1.is_some() => return self.sheet.act(action),
            Action::Methods | Action::Mark => {
                let opened = self.open();
                return Some(opened.and(self.sheet.act(action).unwrap_or_else(Effects::none)));
            }
            _ => {}
        }
        if let Some(step) = action.step() {
            return Some(self.go(step));
        }
        Some(match action {
            Action::Open => self.open(),
            Action::Close | Action::Back if self.sheet.open => {
                self.sheet.close();
                Effects::redraw().and(self.show_selected())
            }
            Action::Back if !self.filter.is_empty() => self.filter(""),
            Action::Sort => {
                let all = ForecastSort::ALL;
                let next = all.iter().position(|s| *s == self.sort).map_or(0, |i| (i + 1) % all.len());
                (self.sort, self.reversed) = (all.get(next).copied().unwrap_or_default(), false);
                self.ask_from_top()
            }
            Action::Reverse => {
                self.reversed = !self.reversed;
                self.ask_from_top()
            }
            Action::Site => {
                self.site = sites::next(&identity.sites, self.site);
                self.ask_from_top()
            }
            _ => return None,
        })
    }

    /// The cursor moves with an item open, too: the next one is shown then.
    fn go(&mut self, step: Move) -> Effects {
        if !self.window.go(step) {
            return Effects::none();
        }
        self.remember();
        let more = if self.is_covered() { Effects::none() } else { self.ask() };
        Effects::redraw().and(more).and(self.show_selected())
    }

    fn open(&mut self) -> Effects {
        let Some((item, site)) = self.selected().map(|r| (r.item, r.site)) else { return Effects::none() };
        if self.sheet.open {
            return Effects::none();
        }
        self.sheet.open = true;
        Effects::redraw().and(self.sheet.show(item, site))
    }
}
