//! The grid in memory: every item at every site, so that a million rows filter and sort between two keystrokes.
//!
//! Texts for the search stand in one long folded string, in the order of the file; names as people write them are read from
//! the file for the rows of one page. Measured shape: about 90 bytes a row with a 40-character name.
//!
//! [`load`] reads it, [`order`] sorts it, [`search`] finds in it; here is what one row is, and a window of them.

mod load;
mod order;
mod search;
#[cfg(test)]
mod tests;

pub(crate) use load::first_page;

use super::{
    error::Result,
    query::{GridPage, GridQuery, GridRow, SortBy, StockStatus},
};
use crate::domain::{Day, ItemId, Site};
use rusqlite::Connection;
use search::{Found, Texts};
use std::collections::HashMap;

/// What one row of the grid is, besides its texts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    on_hand: i64,
    allocated: i64,
    /// Of what is on hand, in quarantine or past its expiry: there, and not to be sold.
    aside: i64,
    /// Index into the items.
    item: u32,
    /// Units a day.
    daily: f32,
    /// Last day with demand, 0 when there was none.
    last_demand: i32,
    /// Index into the sites.
    site: u16,
}

impl Cell {
    pub(super) fn available(&self) -> i64 {
        self.on_hand - self.allocated
    }

    /// What could be sold: what is available, less what is set aside.
    pub(super) fn usable(&self) -> i64 {
        self.available() - self.aside
    }

    pub(super) fn cover(&self) -> Option<f32> {
        (self.daily > 0.0).then(|| self.usable() as f32 / 1000.0 / self.daily)
    }

    pub(super) fn status(&self, today: i32) -> StockStatus {
        let available = self.usable();
        match self.cover() {
            _ if available < 0 || self.on_hand < 0 => StockStatus::Out,
            Some(_) if available == 0 => StockStatus::Out,
            Some(days) if days < StockStatus::LOW_COVER_DAYS => StockStatus::Low,
            Some(_) => StockStatus::Ok,
            None if available == 0 => StockStatus::None,
            None if self.last_demand != 0 && today - self.last_demand > StockStatus::DEAD_DAYS => {
                StockStatus::Dead
            }
            None => StockStatus::Ok,
        }
    }
}

/// How many rows a site has, and how many of them are in trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Totals {
    rows: usize,
    low: usize,
    out: usize,
}

/// The grid of one store.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    sites: Vec<Site>,
    today: i32,
    /// Item rows, ascending.
    items: Vec<u32>,
    texts: Texts,
    /// Where each item stands by SKU.
    sku_rank: Vec<u32>,
    /// Item by item, site by site.
    cells: Vec<Cell>,
    /// First cell of each item; one more than there are items.
    firsts: Vec<u32>,
    /// What is to come of open orders, in thousandths, by item and site as the cells have them: few rows have any.
    coming: HashMap<(u32, u16), i64>,
    /// By site.
    totals: Vec<Totals>,
    /// Cells as `sorted` says.
    order: Vec<u32>,
    sorted: Option<(SortBy, bool)>,
    /// What the last filter found.
    found: Option<Found>,
}

impl Grid {
    /// The day that cover and status are judged by.
    pub(crate) fn today(&self) -> Day {
        Day(self.today)
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Where an item row is.
    fn index_of(&self, item: ItemId) -> Option<usize> {
        self.items.binary_search(&u32::try_from(item.0).ok()?).ok()
    }

    fn span(&self, item: usize) -> std::ops::Range<usize> {
        self.firsts[item] as usize..self.firsts[item + 1] as usize
    }

    fn count_all(&mut self) {
        self.totals = vec![Totals::default(); self.sites.len().max(1)];
        for i in 0..self.cells.len() {
            let cell = self.cells[i];
            self.totals[usize::from(cell.site)].rows += 1;
            self.count(&cell, 1);
        }
    }

    /// Adds a row to what its site counts, or (-1) takes it away.
    fn count(&mut self, cell: &Cell, step: isize) {
        let totals = &mut self.totals[usize::from(cell.site)];
        match cell.status(self.today) {
            StockStatus::Low => totals.low = totals.low.wrapping_add_signed(step),
            StockStatus::Out => totals.out = totals.out.wrapping_add_signed(step),
            _ => {}
        }
    }

    /// Reads the balances (and, `with_demand`, the demand) of some items anew. Answers `false` when that is not enough and
    /// all must be loaded: an item or a site that the grid does not know.
    pub(crate) fn refresh(&mut self, conn: &Connection, items: &[ItemId], with_demand: bool) -> Result<bool> {
        let mut moved: Vec<u32> = Vec::new();
        for item in items {
            let Some(index) = self.index_of(*item) else { return Ok(false) };
            let coming = load::coming(conn, &self.sites, Some(*item))?;
            for site in 0..self.sites.len() as u16 {
                let now = coming.iter().find(|c| c.1 == site).map_or(0, |c| c.2);
                let key = (index as u32, site);
                if self.coming.get(&key).copied().unwrap_or(0) != now {
                    let Some(at) = self.span(index).find(|i| self.cells[*i].site == site) else {
                        return Ok(false);
                    };
                    self.coming.insert(key, now);
                    self.coming.retain(|_, n| *n != 0);
                    moved.push(at as u32);
                }
            }
            for fresh in load::cells_of(conn, &self.sites, *item, self.today, with_demand)? {
                let Some(at) = self.span(index).find(|i| self.cells[*i].site == fresh.site) else {
                    return Ok(false);
                };
                let old = self.cells[at];
                let mut new = Cell { on_hand: fresh.on_hand, allocated: fresh.allocated, ..old };
                if with_demand {
                    (new.daily, new.last_demand) = (fresh.daily, fresh.last_demand);
                }
                if new != old {
                    self.count(&old, -1);
                    self.count(&new, 1);
                    self.cells[at] = new;
                    moved.push(at as u32);
                }
            }
        }
        self.resort(&mut moved);
        Ok(true)
    }

    /// A window of the grid.
    pub(crate) fn page(&mut self, conn: &Connection, query: &GridQuery) -> Result<GridPage> {
        self.sort(query.sort, query.descending);
        self.find(&query.text);
        let found = self.found.as_ref();
        let site = query.site.map(|id| self.sites.iter().position(|s| s.id == id).unwrap_or(usize::MAX));
        let mut page = GridPage::default();
        for (i, totals) in self.totals.iter().enumerate() {
            if site.is_none_or(|s| s == i) {
                page.total += totals.rows;
                page.low += totals.low;
                page.out += totals.out;
            }
        }
        page.matched = match (found, site) {
            (None, _) => page.total,
            (Some(found), None) => found.cells,
            (Some(found), Some(_)) => {
                let shown = |c: &&Cell| found.has(c.item) && site == Some(usize::from(c.site));
                self.cells.iter().filter(shown).count()
            }
        };
        // A window past the end shows the last rows rather than none.
        page.offset = query.offset.min(page.matched.saturating_sub(query.limit));
        for row in self.window(site, page.matched, page.offset, query.limit) {
            let mut row = self.row(conn, &self.cells[row as usize])?;
            row.weeks = load::weeks(conn, &row, query.weeks)?;
            page.rows.push(row);
        }
        Ok(page)
    }

    /// The cells from `offset` on of those that the filter and a site let through, in order.
    fn window(&self, site: Option<usize>, matched: usize, offset: usize, limit: usize) -> Vec<u32> {
        let found = self.found.as_ref();
        if found.is_none() && site.is_none() {
            return self.order.iter().skip(offset).take(limit).copied().collect();
        }
        let shows = |row: &u32| {
            let cell = &self.cells[*row as usize];
            site.is_none_or(|s| usize::from(cell.site) == s) && found.is_none_or(|f| f.has(cell.item))
        };
        // Few among many are gathered and put in order; many are met soon on the way through all.
        match (found, self.sorted) {
            (Some(found), Some((by, descending))) if matched < self.cells.len() / 16 => {
                let rows = found.items().flat_map(|item| self.span(item)).map(|i| i as u32);
                let mut rows: Vec<u32> = rows.filter(|row| shows(row)).collect();
                let end = offset + limit;
                if end < rows.len() {
                    rows.select_nth_unstable_by(end, |a, b| self.compare(by, descending, *a, *b));
                    rows.truncate(end);
                }
                rows.sort_unstable_by(|a, b| self.compare(by, descending, *a, *b));
                rows.drain(..offset.min(rows.len()));
                rows
            }
            _ => self.order.iter().filter(|row| shows(row)).skip(offset).take(limit).copied().collect(),
        }
    }

    fn row(&self, conn: &Connection, cell: &Cell) -> Result<GridRow> {
        let item = ItemId(i64::from(self.items[cell.item as usize]));
        let coming = self.coming.get(&(cell.item, cell.site)).copied().unwrap_or(0);
        load::row(conn, item, &self.sites[usize::from(cell.site)], (cell, coming), self.today)
    }
}
