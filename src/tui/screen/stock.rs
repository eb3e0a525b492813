//! Stock: item by site, filtered as you type, a window of it at a time.
//!
//! The line filters; a finished line is a scan and goes to the task (see `update`). When its answer names an item, the
//! cursor goes there and its panel opens. When the scan meant nothing, what was typed stays as the filter, if it finds
//! something, until Esc or the next typed character.

mod view;

pub(crate) use view::{draw, matches, status_style};

use super::{detail::Panel, sites};
use crate::{
    domain::{ItemId, SiteId},
    store::{
        query::{GridPage, GridQuery, GridRow, ItemDetail, SortBy},
        service::{Identity, Request},
    },
    tui::{
        command::Action,
        message::Effects,
        widget::window::{Move, Window},
    },
};
use ratatui::layout::Rect;

/// Columns that can be hidden.
pub(crate) const OPTIONAL: [&str; 8] =
    ["Name", "Site", "On hand", "Alloc", "Coming", "A day", "Cover", "12 weeks"];

/// From this many columns of the body on, the panel stands beside the grid.
pub(crate) const SIDE_FROM: u16 = 110;

/// From this many columns of the grid on, it has the columns that are good to have.
pub(crate) const WIDE: u16 = 96;

/// Weeks of the sparkline.
pub(crate) const WEEKS: usize = 12;

/// Columns that the panel beside the grid takes, the rule and its blanks among them; 0 where there is none.
fn side(body: Rect) -> u16 {
    if body.width >= SIDE_FROM { (body.width * 3 / 8).min(64) } else { 0 }
}

/// Columns of the grid in a body.
pub(crate) fn grid_width(body: Rect) -> u16 {
    let margin = if body.width >= 38 { 1 } else { 0 };
    match side(body) {
        0 => body.width - 2 * margin,
        side => body.width - side - 3,
    }
}

/// The tab.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Stock {
    /// What the store gave last.
    pub(crate) page: GridPage,
    /// What was asked last.
    asked: Option<GridQuery>,
    /// Whether the answer to it is still on its way.
    pub(crate) is_updating: bool,
    /// The filter: the line, or what a scan left behind.
    pub(crate) filter: String,
    /// One site, or all.
    pub(crate) site: Option<SiteId>,
    /// The order.
    pub(crate) sort: SortBy,
    /// Largest first.
    pub(crate) descending: bool,
    /// Where some row was seen with goods promised, and where with goods coming: from then on the columns are shown. They
    /// come once and never go, so nothing jumps while the list scrolls.
    valued: Vec<Valued>,
    /// Which of [`OPTIONAL`] are hidden.
    pub(crate) hidden: [bool; OPTIONAL.len()],
    /// Cursor and top.
    pub(crate) window: Window,
    /// The item panel.
    pub(crate) panel: Panel,
    /// The body as it was drawn last.
    body: Rect,
    /// The item that the cursor stays with when rows move.
    follow: Option<(ItemId, SiteId)>,
    /// An item that a scan named and that is not in the window yet.
    jump: Option<ItemId>,
}

/// Which columns have had a value, at a site or at all of them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Valued {
    site: Option<SiteId>,
    /// Some row had something allocated.
    pub(crate) allocated: bool,
    /// Some row had something coming.
    pub(crate) coming: bool,
}

impl Stock {
    /// As it opens: on the terminal's own site, where there are several.
    pub(crate) fn at(identity: &Identity) -> Self {
        Self { site: sites::opening(identity), ..Self::default() }
    }

    /// Which columns have had a value here.
    pub(crate) fn valued(&self) -> Valued {
        self.valued.iter().find(|v| v.site == self.site).copied().unwrap_or_default()
    }

    /// Whether a column of [`OPTIONAL`] waits for its first value; the one that sorts is always shown.
    pub(crate) fn waits_for_a_value(&self, head: &str) -> bool {
        match head {
            "Alloc" => !self.valued().allocated && self.sort != SortBy::Allocated,
            "Coming" => !self.valued().coming && self.sort != SortBy::Coming,
            _ => false,
        }
    }

    fn note_values(&mut self) {
        let now = self.valued();
        let next = Valued {
            site: self.site,
            allocated: now.allocated || self.page.rows.iter().any(|r| !r.allocated.is_zero()),
            coming: now.coming || self.page.rows.iter().any(|r| !(r.on_order + r.in_transit).is_zero()),
        };
        if next != now {
            self.valued.retain(|v| v.site != self.site);
            self.valued.push(next);
        }
    }

    /// Whether the panel stands beside the grid.
    pub(crate) fn is_beside(&self) -> bool {
        self.body.width >= SIDE_FROM
    }

    /// The selected row, if it is at hand.
    pub(crate) fn selected(&self) -> Option<&GridRow> {
        self.window.cursor.checked_sub(self.page.offset).and_then(|i| self.page.rows.get(i))
    }

    /// The item of the panel that covers the grid, or of the selected row.
    pub(crate) fn shown(&self) -> Option<ItemId> {
        if self.panel.open { self.panel.wanted } else { self.selected().map(|row| row.item) }
    }

    /// Asks for what should be seen, in a body of this size.
    pub(crate) fn refresh(&mut self, body: Rect) -> Effects {
        self.body = body;
        self.window.fit(self.page.matched, body.height.saturating_sub(1) as usize);
        let again = self.panel.wanted.map_or_else(Effects::none, |item| self.panel.ask(item));
        self.ask().and(again)
    }

    fn ask(&mut self) -> Effects {
        let (offset, limit) = self.window.wanted();
        let query = GridQuery {
            text: self.filter.trim().into(),
            site: self.site,
            sort: self.sort,
            descending: self.descending,
            offset,
            limit: limit.max(1),
            weeks: if grid_width(self.body) >= WIDE { WEEKS } else { 0 },
        };
        self.asked = Some(query.clone());
        self.is_updating = true;
        Effects::ask(Request::Grid(query))
    }

    /// Asks anew from the first row: filter, site or order have changed.
    fn ask_from_top(&mut self) -> Effects {
        self.window.select(0);
        self.follow = None;
        self.ask()
    }

    /// The input line has changed.
    pub(crate) fn typed(&mut self, line: &str) -> Effects {
        self.panel.open = false;
        self.filter = line.into();
        self.ask_from_top()
    }

    /// A scan meant nothing (or was no item): what was typed stays, if it finds something.
    pub(crate) fn scan_meant_no_item(&mut self) -> Effects {
        if self.finds_typed() || self.filter.is_empty() { Effects::none() } else { self.clear_filter() }
    }

    /// Whether what stands as the filter finds rows, as far as the store has answered.
    pub(crate) fn finds_typed(&self) -> bool {
        !self.filter.trim().is_empty() && !self.is_updating && self.page.matched > 0
    }

    fn clear_filter(&mut self) -> Effects {
        self.filter.clear();
        self.ask_from_top()
    }

    /// A scan named an item: the cursor goes there, and its panel opens.
    pub(crate) fn jump(&mut self, item: ItemId, sku: Option<&str>) -> Effects {
        self.panel.open = !self.is_beside();
        self.panel.scroll = 0;
        let panel = self.panel.ask(item);
        // Where in the whole list the item stands only the store knows: its SKU as the filter brings it into the window.
        self.filter = sku.unwrap_or_default().into();
        self.jump = Some(item);
        self.ask_from_top().and(panel)
    }

    /// What another tab opened is left: nothing of it stays behind.
    pub(crate) fn leave(&mut self) {
        self.panel.open = false;
        self.filter.clear();
        (self.jump, self.follow) = (None, None);
        self.window.select(0);
    }

    /// An answer to a question about the grid; an older one is dropped.
    pub(crate) fn heard_page(&mut self, query: &GridQuery, page: GridPage) -> Effects {
        if self.asked.as_ref() != Some(query) {
            return Effects::none();
        }
        self.is_updating = page.loading.is_some();
        self.page = page;
        self.note_values();
        self.window.fit(self.page.matched, self.window.height);
        let followed = self.follow.filter(|_| self.window.cursor > 0);
        let found = self
            .page
            .rows
            .iter()
            .position(|r| self.jump.map_or(followed == Some((r.item, r.site)), |item| r.item == item));
        if let Some(i) = found {
            self.window.select(self.page.offset + i);
        }
        if found.is_none() && self.jump.is_some() && self.site.is_some() && !self.is_updating {
            // A scan finds its item, wherever that is: this site has none, so all are shown.
            self.site = None;
            return Effects::redraw().and(self.ask());
        }
        self.jump = None;
        self.remember();
        let more = if self.is_covered() { Effects::none() } else { self.ask() };
        Effects::redraw().and(more).and(self.ask_for_panel())
    }

    fn is_covered(&self) -> bool {
        self.window.is_covered(self.page.offset, self.page.rows.len()) || self.page.loading.is_some()
    }

    /// An answer about an item.
    pub(crate) fn heard_item(&mut self, item: ItemId, detail: Option<Box<ItemDetail>>) -> Effects {
        self.panel.heard(item, detail)
    }

    fn remember(&mut self) {
        self.follow = self.selected().map(|r| (r.item, r.site));
    }

    /// Beside the grid, the panel shows the selected item.
    fn ask_for_panel(&mut self) -> Effects {
        match self.selected().map(|r| r.item) {
            Some(item) if self.is_beside() && !self.panel.open && self.panel.wanted != Some(item) => {
                self.panel.ask(item)
            }
            _ => Effects::none(),
        }
    }

    /// A command of the table. `None`: not one of this tab.
    pub(crate) fn act(&mut self, action: Action, identity: &Identity) -> Option<Effects> {
        if let Some(step) = action.step() {
            return Some(self.go(step));
        }
        Some(match action {
            Action::Open => self.open(),
            Action::Close => self.close(),
            Action::Back if self.panel.open => self.close(),
            Action::Back if !self.filter.is_empty() => self.clear_filter(),
            Action::Sort => {
                let next = SortBy::ALL.iter().position(|s| *s == self.sort).map_or(0, |i| i + 1);
                self.sort = SortBy::ALL.get(next).copied().unwrap_or(SortBy::Sku);
                self.descending = false;
                self.ask_from_top()
            }
            Action::Reverse => {
                self.descending = !self.descending;
                self.ask_from_top()
            }
            Action::Site => {
                self.site = sites::next(&identity.sites, self.site);
                self.ask_from_top()
            }
            _ => return None,
        })
    }

    fn go(&mut self, step: Move) -> Effects {
        if self.panel.open {
            return self.panel.turn(step, self.body.height);
        }
        if !self.window.go(step) {
            return Effects::none();
        }
        self.remember();
        let more = if self.is_covered() { Effects::none() } else { self.ask() };
        Effects::redraw().and(more).and(self.ask_for_panel())
    }

    fn open(&mut self) -> Effects {
        let Some(item) = self.selected().map(|r| r.item) else { return Effects::none() };
        if self.panel.open {
            return Effects::none();
        }
        self.panel.open = true;
        self.panel.scroll = 0;
        Effects::redraw().and(self.panel.ask(item))
    }

    fn close(&mut self) -> Effects {
        if !self.panel.open {
            return Effects::none();
        }
        self.panel.open = false;
        Effects::redraw().and(self.ask_for_panel())
    }

    /// Shows or hides a column of [`OPTIONAL`].
    pub(crate) fn toggle(&mut self, column: usize) -> Effects {
        if let Some(hidden) = self.hidden.get_mut(column) {
            *hidden = !*hidden;
        }
        Effects::redraw()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::Quantity, store::query::StockStatus};

    fn page(allocated: i64) -> GridPage {
        let row = GridRow {
            item: ItemId(1),
            site: SiteId(1),
            sku: "MUG-1".into(),
            name: "Blue enamel mug".into(),
            site_code: "MAIN".into(),
            has_lots: false,
            on_hand: Quantity::from_units(14),
            allocated: Quantity::from_units(allocated),
            on_order: Quantity::ZERO,
            in_transit: Quantity::ZERO,
            daily: 0.0,
            weeks: Vec::new(),
            cover_days: None,
            status: StockStatus::Ok,
        };
        GridPage { rows: vec![row], matched: 1, total: 1, ..GridPage::default() }
    }

    #[test]
    fn a_column_waits_for_its_first_value_and_then_stays() {
        let mut stock = Stock::default();
        let hear = |stock: &mut Stock, allocated| {
            stock.refresh(Rect::new(0, 0, 80, 18));
            let query = stock.asked.clone().unwrap();
            stock.heard_page(&query, page(allocated));
            stock.waits_for_a_value("Alloc")
        };
        assert!(hear(&mut stock, 0));
        assert!(!hear(&mut stock, 3));
        assert!(!hear(&mut stock, 0), "it does not go again while the list scrolls");
        assert!(stock.waits_for_a_value("Coming") && !stock.waits_for_a_value("On hand"));
        stock.site = Some(SiteId(2));
        assert!(hear(&mut stock, 0), "another site has its own");
    }
}
