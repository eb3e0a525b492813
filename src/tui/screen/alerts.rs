//! Alerts: what loses money or trust soonest, why, and what helps.
//!
//! A window of the list, sorted by the store; under it the whole reason of the row in focus, and on a wide screen the item
//! beside it. What a person says of an alert, and what the program does about it, goes to the store and is heard of by
//! message (see `update::alerts`).

#[cfg(test)]
mod tests;
mod view;
mod words;

pub(crate) use view::{draw, foot, matches};
pub(crate) use words::proposal;

use super::{detail::Panel, sites};
use crate::{
    domain::{ItemId, SiteId},
    store::{
        alerts::{Alert, AlertFilter, AlertPage, AlertQuery, Digest},
        replenish::ProposalFilter,
        service::{Identity, Request},
    },
    tui::{
        command::Action,
        message::Effects,
        widget::{
            paint::inset,
            text::wrap,
            window::{Move, Window},
        },
    },
};
use ratatui::layout::Rect;

/// From this many columns of the body on, the item stands beside the list.
const SIDE_FROM: u16 = 110;
/// Columns and rows of the body from which on the reason of the row in focus stands under the list.
const WHY_FROM: (u16, u16) = (58, 12);
/// Rows that the reason has at least: a short one leaves them empty, so that the list stands still.
const WHY_LEAST: u16 = 4;

/// The tab.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Alerts {
    /// What the store gave last.
    pub(crate) page: AlertPage,
    asked: Option<AlertQuery>,
    /// Whether the answer is still on its way.
    pub(crate) is_updating: bool,
    /// The filter: the line, or what a scan left behind.
    pub(crate) filter: String,
    /// One site, or all.
    pub(crate) site: Option<SiteId>,
    /// What has not changed is one line.
    pub(crate) folded: bool,
    /// Those that are silent are shown, too.
    pub(crate) silent: bool,
    /// Cursor and top.
    pub(crate) window: Window,
    /// The item beside the list.
    pub(crate) panel: Panel,
    /// What there is over all: for the row of tabs.
    pub(crate) counted: Option<Digest>,
    /// What the store was asked to count, and whether it is to count again.
    counting: Option<(AlertQuery, bool)>,
    /// A proposal that is to go into a draft as soon as the store has said what it is.
    pub(crate) ordering: Option<ProposalFilter>,
    sites: Vec<(SiteId, String)>,
    body: Rect,
    follow: Option<i64>,
    /// Where the cursor was when a filter began; it goes back there unless it was moved since.
    before: Option<(usize, Option<i64>)>,
}

/// Columns of the side panel with its rule; 0 where there is none.
fn side(body: Rect) -> u16 {
    if body.width >= SIDE_FROM { (body.width * 3 / 8).min(64) } else { 0 }
}

impl Alerts {
    /// As it opens: on the terminal's own site, where there are several; what has not changed is folded.
    pub(crate) fn at(identity: &Identity) -> Self {
        Self {
            page: AlertPage::default(),
            asked: None,
            is_updating: false,
            filter: String::new(),
            site: sites::opening(identity),
            folded: true,
            silent: false,
            window: Window::default(),
            panel: Panel::default(),
            counted: None,
            counting: None,
            ordering: None,
            sites: identity.sites.clone(),
            body: Rect::ZERO,
            follow: None,
            before: None,
        }
    }

    /// The row in focus, if it is at hand.
    pub(crate) fn selected(&self) -> Option<&Alert> {
        self.window.cursor.checked_sub(self.page.offset).and_then(|i| self.page.rows.get(i))
    }

    /// Whether an answer is on its way.
    pub(crate) fn is_asking(&self) -> bool {
        self.is_updating || self.panel.is_asking() || self.counting.is_some() || self.ordering.is_some()
    }

    /// A question of ours failed: the next may be asked.
    pub(crate) fn failed(&mut self) {
        (self.is_updating, self.counting, self.ordering) = (false, None, None);
        self.panel.failed();
    }

    /// Code of the site that is shown; `None` for all.
    pub(crate) fn site_code(&self) -> Option<&str> {
        sites::code(&self.sites, self.site)
    }

    /// How many are folded away.
    pub(crate) fn hidden(&self) -> usize {
        let d = &self.page.digest;
        let silent = if self.silent { d.silent } else { 0 };
        (d.new + d.worse + d.unchanged + silent).saturating_sub(self.page.matched)
    }

    /// Asks how many there are, for the row of tabs; one question at a time.
    pub(crate) fn count(&mut self) -> Effects {
        if let Some((_, again)) = &mut self.counting {
            *again = true;
            return Effects::none();
        }
        let filter = AlertFilter { site: self.site_code().map(Into::into), ..AlertFilter::default() };
        let query = AlertQuery { filter, folded: false, offset: 0, limit: 0 };
        self.counting = Some((query.clone(), false));
        Effects { redraw: false, ..Effects::ask(Request::Alerts(query)) }
    }

    /// Asks for what should be seen, in a body of this size.
    pub(crate) fn refresh(&mut self, body: Rect) -> Effects {
        self.body = body;
        self.fit();
        let again = self.panel.wanted.map_or_else(Effects::none, |item| self.panel.ask(item));
        self.ask().and(again)
    }

    /// The list, and what is left for the reason.
    pub(crate) fn split(&self, body: Rect) -> (Rect, Option<Rect>) {
        let list = Rect { width: body.width - side(body), ..body };
        if body.width < WHY_FROM.0 || body.height < WHY_FROM.1 {
            return (list, None);
        }
        let columns = inset(list, 1).width as usize;
        let lines =
            |a: &Alert| wrap(&words::reason(a), columns).len() as u16 + u16::from(words::is_tied_up(a));
        let needed = self.selected().map_or(0, lines);
        let rows = needed.max(WHY_LEAST).min(body.height / 2);
        let top = body.height - rows - 1;
        (Rect { height: top, ..list }, Some(Rect { y: body.y + top, height: rows + 1, ..list }))
    }

    fn fit(&mut self) {
        let rows = self.split(self.body).0.height.saturating_sub(1) as usize;
        self.window.fit(self.page.matched, rows);
    }

    fn ask(&mut self) -> Effects {
        let (offset, limit) = self.window.wanted();
        let filter = AlertFilter {
            site: self.site_code().map(Into::into),
            text: self.filter.trim().into(),
            silent: self.silent,
            ..AlertFilter::default()
        };
        // Whoever looks for something, or for what is silent, looks among all.
        let folded = self.folded && !self.silent && filter.text.is_empty();
        let query = AlertQuery { filter, folded, offset, limit: limit.max(1) };
        self.asked = Some(query.clone());
        self.is_updating = true;
        Effects::ask(Request::Alerts(query))
    }

    fn ask_from_top(&mut self) -> Effects {
        self.window.select(0);
        self.follow = None;
        self.ask()
    }

    /// Filters. A filter that is taken off again leaves the cursor where it was before, or on the alert that somebody moved
    /// it to meanwhile.
    pub(crate) fn filter(&mut self, text: &str) -> Effects {
        if self.filter.is_empty() {
            self.before = Some((self.window.cursor, self.follow));
        }
        self.filter = text.into();
        if !text.is_empty() {
            return self.ask_from_top();
        }
        if let Some((cursor, follow)) = self.before.take() {
            self.window.fit(cursor + 1, self.window.height);
            self.window.select(cursor);
            self.follow = follow;
        }
        self.ask()
    }

    /// Whether what stands as the filter finds rows, as far as the store has answered.
    pub(crate) fn finds_typed(&self) -> bool {
        !self.filter.trim().is_empty() && !self.is_updating && self.page.matched > 0
    }

    /// An answer; an older one is dropped. The cursor stays on its alert, unless it is on the first row.
    pub(crate) fn heard_page(&mut self, query: &AlertQuery, page: AlertPage) -> Effects {
        if let Some((counting, again)) = self.counting.take() {
            if counting == *query {
                let changed = self.counted != Some(page.digest);
                self.counted = Some(page.digest);
                let more = if again { self.count() } else { Effects::none() };
                return Effects { redraw: changed, ..more };
            }
            self.counting = Some((counting, again));
        }
        if self.asked.as_ref() != Some(query) {
            return Effects::none();
        }
        self.is_updating = false;
        self.page = page;
        let followed = self.follow.filter(|_| self.window.cursor > 0);
        self.fit();
        let found = self.page.rows.iter().position(|r| Some(r.id) == followed);
        if let Some(i) = found {
            self.window.select(self.page.offset + i);
        }
        self.remember();
        let more = if self.is_covered() { Effects::none() } else { self.ask() };
        Effects::redraw().and(more).and(self.ask_for_panel())
    }

    fn is_covered(&self) -> bool {
        self.window.is_covered(self.page.offset, self.page.rows.len())
            || self.asked.as_ref().is_some_and(|q| {
                (q.offset, q.limit) == (self.window.wanted().0, self.window.wanted().1.max(1))
            })
    }

    fn remember(&mut self) {
        self.follow = self.selected().map(|r| r.id);
        self.fit();
    }

    /// An answer about an item.
    pub(crate) fn heard_item(
        &mut self,
        item: ItemId,
        detail: Option<Box<crate::store::query::ItemDetail>>,
    ) -> Effects {
        self.panel.heard(item, detail)
    }

    /// Beside the list stands the item of the row in focus.
    fn ask_for_panel(&mut self) -> Effects {
        match self.selected().map(|r| r.item) {
            Some(Some(item)) if side(self.body) > 0 && self.panel.wanted != Some(item) => {
                self.panel.ask(item)
            }
            _ => Effects::none(),
        }
    }

    /// A command of the table that only this tab is concerned with. `None`: not one of this tab.
    pub(crate) fn act(&mut self, action: Action) -> Option<Effects> {
        if let Some(step) = action.step() {
            return Some(self.go(step));
        }
        Some(match action {
            Action::Back if !self.filter.is_empty() => self.filter(""),
            Action::Back if self.silent => {
                self.silent = false;
                self.ask_from_top()
            }
            Action::Silent => {
                self.silent = !self.silent;
                self.ask_from_top()
            }
            Action::Fold => {
                self.folded = !self.folded;
                self.ask_from_top()
            }
            Action::Site => {
                self.site = sites::next(&self.sites, self.site);
                let asked = self.ask_from_top();
                asked.and(self.count())
            }
            _ => return None,
        })
    }

    fn go(&mut self, step: Move) -> Effects {
        if !self.window.go(step) {
            return Effects::none();
        }
        self.before = None;
        self.remember();
        let more = if self.is_covered() { Effects::none() } else { self.ask() };
        Effects::redraw().and(more).and(self.ask_for_panel())
    }
}
