//! Reading the grid from the file: texts by one connection, balances and demand by another, each in the order in which
//! they lie there.

use super::{Cell, Grid, search::Texts};
use crate::{
    domain::{Day, ItemId, Quantity, Site, SiteId},
    store::{
        error::Result,
        forecasts,
        handle::sites,
        open, purchases,
        query::{GridPage, GridQuery, GridRow},
    },
};
use rusqlite::{Connection, Row, Rows, fallible_streaming_iterator::FallibleStreamingIterator, params};
use std::{collections::HashSet, path::Path};

/// Days of demand that the daily mean is taken over.
const DEMAND_DAYS: i32 = 56;

/// Rows that are read between two words about the progress.
const STEP: usize = 32_768;

/// Demand of one item at one site: units in the last [`DEMAND_DAYS`], and the last day with any.
const DEMAND: &str = "sum(CASE WHEN day > ?1 AND day <= ?2 THEN quantity ELSE 0 END), max(CASE WHEN quantity > 0 THEN day ELSE 0 END)";

/// What the grid leaves out: retired items, once nothing of them lies anywhere or is missing anywhere.
const SHOWN: &str = "(i.status <> 'retired' OR EXISTS (
    SELECT 1 FROM balance b JOIN location l ON l.location = b.location
    WHERE b.item = i.item AND l.site IS NOT NULL AND (b.on_hand <> 0 OR b.allocated <> 0)))";

/// Texts, item rows, and each item's place by SKU.
type Names = (Texts, Vec<u32>, Vec<u32>);

/// An item's row, the index of a site, and what is to come there in thousandths.
type Ordered = (u32, u16, i64);

impl Grid {
    /// Reads the whole grid. `progress` hears per cents.
    pub(crate) fn load(conn: &Connection, today: Day, progress: &mut dyn FnMut(u8)) -> Result<Self> {
        let all_sites = sites(conn)?;
        let beside =
            conn.path().filter(|p| !p.is_empty()).map(|p| open::read_only(Path::new(p))).transpose()?;
        let (names, cells) = match beside {
            None => (load_names(conn, progress)?, load_cells(conn, &all_sites, today.0)?),
            Some(other) => std::thread::scope(|scope| {
                // The connection goes to the other thread, which closes it at the end.
                let cells = scope.spawn({
                    let sites = &all_sites;
                    move || load_cells(&other, sites, today.0)
                });
                let names = load_names(conn, progress);
                let cells = cells.join().map_err(|_| crate::store::StoreError::Closed)?;
                Ok::<_, crate::store::StoreError>((names?, cells?))
            })?,
        };
        // What was read stays in the grid; SQLite need not keep the pages as well.
        conn.execute_batch("PRAGMA shrink_memory")?;
        let (texts, items, sku_rank) = names;
        let mut grid = Self { sites: all_sites, today: today.0, items, texts, sku_rank, ..Self::default() };
        grid.take(cells, coming(conn, &grid.sites, None)?);
        grid.count_all();
        progress(99);
        Ok(grid)
    }

    /// Takes the cells, whose `item` is still a row of the file: unknown items go, items without any get an empty one.
    fn take(&mut self, mut cells: Vec<Cell>, coming: Vec<Ordered>) {
        // What is ordered for a site where it never lay has a row there, too.
        let lie = cells.len();
        for (item, site, _) in &coming {
            if cells[..lie].binary_search_by_key(&(*item, *site), |c| (c.item, c.site)).is_err() {
                cells.push(empty(*item, *site));
            }
        }
        if cells.len() > lie {
            cells.sort_unstable_by_key(|c| (c.item, c.site));
        }
        let mut at = 0;
        let items = &self.items;
        cells.retain_mut(|cell| {
            while items.get(at).is_some_and(|row| *row < cell.item) {
                at += 1;
            }
            let known = items.get(at) == Some(&cell.item);
            cell.item = at as u32;
            known
        });
        let filled = cells.len();
        let mut wanted = 0u32;
        for i in 0..filled {
            let item = cells[i].item;
            cells.extend((wanted..item).map(|item| empty(item, 0)));
            wanted = wanted.max(item + 1);
        }
        cells.extend((wanted..items.len() as u32).map(|item| empty(item, 0)));
        if cells.len() > filled {
            cells.sort_unstable_by_key(|c| (c.item, c.site));
        }
        cells.shrink_to_fit();
        self.firsts = Vec::with_capacity(items.len() + 1);
        for (i, cell) in cells.iter().enumerate() {
            if self.firsts.len() <= cell.item as usize {
                self.firsts.push(i as u32);
            }
        }
        self.firsts.push(cells.len() as u32);
        self.cells = cells;
        let places = coming.into_iter().filter_map(|(item, site, rest)| {
            let index = self.items.binary_search(&item).ok()?;
            Some(((index as u32, site), rest))
        });
        self.coming = places.collect();
    }
}

/// What is to come of open orders, of one item or all, by item and site.
pub(super) fn coming(conn: &Connection, sites: &[Site], item: Option<ItemId>) -> Result<Vec<Ordered>> {
    let mut all: Vec<Ordered> = purchases::coming(conn, item)?
        .into_iter()
        .filter_map(|((item, site), some)| {
            let rest = some.iter().map(|c| c.quantity.thousandths()).sum();
            Some((u32::try_from(item.0).ok()?, site_index(sites, site.0)?, rest))
        })
        .collect();
    all.sort_unstable();
    Ok(all)
}

fn empty(item: u32, site: u16) -> Cell {
    Cell { on_hand: 0, allocated: 0, aside: 0, item, daily: 0.0, last_demand: 0, site }
}

/// A row number as the grid keeps it; the store gives them out one after another.
fn row_number(r: &Row<'_>, column: usize) -> rusqlite::Result<u32> {
    r.get(column)
}

fn load_names(conn: &Connection, progress: &mut dyn FnMut(u8)) -> Result<Names> {
    let count: i64 = conn.query_row("SELECT count(*) FROM item", [], |r| r.get(0))?;
    let count = usize::try_from(count).unwrap_or(0);
    let mut items: Vec<u32> = Vec::with_capacity(count);
    let mut texts = Texts::with_capacity(count);
    let sql = format!("SELECT i.item, i.sku_folded, i.name FROM item i WHERE {SHOWN} ORDER BY i.item");
    let mut all = conn.prepare(&sql)?;
    let mut cursor = all.query([])?;
    while let Some(r) = cursor.next()? {
        texts.push(r.get_ref(1)?.as_str().unwrap_or_default(), r.get_ref(2)?.as_str().unwrap_or_default());
        items.push(row_number(r, 0)?);
        if items.len().is_multiple_of(STEP) {
            progress((items.len() * 90 / count.max(1)).min(90) as u8);
        }
    }
    texts.shrink();
    items.shrink_to_fit();
    // The index alone answers this: nothing is sorted, no text is compared.
    let mut sku_rank = vec![0u32; items.len()];
    let mut by_sku = conn.prepare("SELECT item FROM item INDEXED BY item_sku ORDER BY sku_folded, item")?;
    let mut cursor = by_sku.query([])?;
    let mut rank = 0;
    // Rows are dense but for what is retired, so the guess is right nearly always.
    while let Some(r) = cursor.next()? {
        let row = row_number(r, 0)?;
        let guess = (row as usize).wrapping_sub(1);
        let at = match items.get(guess) {
            Some(found) if *found == row => Ok(guess),
            _ => items.binary_search(&row),
        };
        if let Ok(at) = at {
            sku_rank[at] = rank;
            rank += 1;
        }
    }
    Ok((texts, items, sku_rank))
}

/// Balances and demand side by side, both in the order of items; `item` of a cell is the row of the file.
fn load_cells(conn: &Connection, sites: &[Site], today: i32) -> Result<Vec<Cell>> {
    let site_of = site_of_locations(conn, sites)?;
    let expired = expired(conn, today)?;
    let mut balances = conn.prepare(
        "SELECT item, location, on_hand, allocated, lot FROM balance ORDER BY item, location, lot",
    )?;
    let sql = format!("SELECT item, site, {DEMAND} FROM demand GROUP BY item, site ORDER BY item, site");
    let mut demands = conn.prepare(&sql)?;
    let mut demands = Peek::new(demands.query(params![today - DEMAND_DAYS - 1, today - 1])?)?;
    let mut balances = Peek::new(balances.query([])?)?;
    let mut cells: Vec<Cell> = Vec::new();
    // The cells of the item at hand; items have few sites.
    let mut open: Vec<Cell> = Vec::new();
    loop {
        let item = match (balances.item, demands.item) {
            (None, None) => break,
            (a, b) => a.unwrap_or(u32::MAX).min(b.unwrap_or(u32::MAX)),
        };
        while balances.item == Some(item) {
            let Some(r) = balances.rows.get() else { break };
            let site = usize::try_from(r.get::<_, i64>(1)?).ok().and_then(|l| *site_of.get(l)?);
            let (on_hand, allocated): (i64, i64) = (r.get(2)?, r.get(3)?);
            if let Some((site, is_quarantine)) = site {
                let cell = at_site(&mut open, item, site);
                cell.on_hand += on_hand;
                let is_aside = is_quarantine || !expired.is_empty() && expired.contains(&r.get(4)?);
                cell.aside += if is_aside { on_hand } else { 0 };
                cell.allocated += allocated;
            }
            balances.next()?;
        }
        while demands.item == Some(item) {
            let Some(r) = demands.rows.get() else { break };
            if let Some(site) = site_index(sites, r.get(1)?) {
                let cell = at_site(&mut open, item, site);
                cell.daily = daily(r.get(2)?);
                cell.last_demand = r.get(3)?;
            }
            demands.next()?;
        }
        open.sort_unstable_by_key(|c| c.site);
        cells.append(&mut open);
    }
    Ok(cells)
}

/// Rows of a question that begin with an item, one looked at ahead.
struct Peek<'s> {
    rows: Rows<'s>,
    item: Option<u32>,
}

impl<'s> Peek<'s> {
    fn new(rows: Rows<'s>) -> Result<Self> {
        let mut peek = Self { rows, item: None };
        peek.next()?;
        Ok(peek)
    }

    fn next(&mut self) -> Result<()> {
        self.rows.advance()?;
        self.item = self.rows.get().map(|r| row_number(r, 0)).transpose()?;
        Ok(())
    }
}

fn daily(quantity: i64) -> f32 {
    quantity.max(0) as f32 / 1000.0 / DEMAND_DAYS as f32
}

fn site_index(sites: &[Site], site: i64) -> Option<u16> {
    sites.iter().position(|s| s.id == SiteId(site)).and_then(|i| u16::try_from(i).ok())
}

fn at_site(cells: &mut Vec<Cell>, item: u32, site: u16) -> &mut Cell {
    let at = cells.iter().position(|c| c.site == site).unwrap_or_else(|| {
        cells.push(empty(item, site));
        cells.len() - 1
    });
    &mut cells[at]
}

/// The cells of one item, by site; their `item` means nothing.
pub(super) fn cells_of(
    conn: &Connection,
    sites: &[Site],
    item: ItemId,
    today: i32,
    with_demand: bool,
) -> Result<Vec<Cell>> {
    let mut cells = Vec::new();
    let mut sums = conn.prepare_cached(
        "SELECT l.site, sum(b.on_hand), sum(b.allocated),
                sum(CASE WHEN l.kind = 'quarantine' OR t.expiry < ?2 THEN b.on_hand ELSE 0 END)
         FROM balance b JOIN location l ON l.location = b.location LEFT JOIN lot t ON t.lot = b.lot
         WHERE b.item = ?1 AND l.site IS NOT NULL GROUP BY l.site",
    )?;
    let mut rows = sums.query([item.0, i64::from(today)])?;
    while let Some(r) = rows.next()? {
        if let Some(site) = site_index(sites, r.get(0)?) {
            let cell = at_site(&mut cells, 0, site);
            (cell.on_hand, cell.allocated, cell.aside) = (r.get(1)?, r.get(2)?, r.get(3)?);
        }
    }
    if with_demand {
        let sql = format!("SELECT site, {DEMAND} FROM demand WHERE item = ?3 GROUP BY site");
        let mut wanted = conn.prepare_cached(&sql)?;
        let mut rows = wanted.query(params![today - DEMAND_DAYS - 1, today - 1, item.0])?;
        while let Some(r) = rows.next()? {
            if let Some(site) = site_index(sites, r.get(0)?) {
                let cell = at_site(&mut cells, 0, site);
                (cell.daily, cell.last_demand) = (daily(r.get(1)?), r.get(2)?);
            }
        }
    }
    cells.sort_unstable_by_key(|c| c.site);
    Ok(cells)
}

/// The first rows by SKU straight from the file: what a large store shows while the grid is read.
pub(crate) fn first_page(conn: &Connection, query: &GridQuery, today: Day, per_cent: u8) -> Result<GridPage> {
    let all = sites(conn)?;
    let only = query.site.and_then(|id| site_index(&all, id.0));
    let sql = format!("SELECT i.item FROM item i WHERE {SHOWN} ORDER BY i.sku_folded, i.item LIMIT ?1");
    let mut first = conn.prepare_cached(&sql)?;
    let mut items = first.query([query.limit as i64])?;
    let mut rows = Vec::with_capacity(query.limit);
    while let Some(r) = items.next()?.filter(|_| rows.len() < query.limit) {
        let item = ItemId(r.get(0)?);
        let mut cells = cells_of(conn, &all, item, today.0, true)?;
        if cells.is_empty() {
            cells.push(empty(0, 0));
        }
        let coming = coming(conn, &all, Some(item))?;
        for cell in cells.iter().filter(|c| only.is_none_or(|s| s == c.site)) {
            let Some(site) = all.get(usize::from(cell.site)) else { continue };
            let rest = coming.iter().find(|c| c.1 == cell.site).map_or(0, |c| c.2);
            let mut row = row(conn, item, site, (cell, rest), today.0)?;
            row.weeks = weeks(conn, &row, query.weeks)?;
            rows.push(row);
        }
    }
    rows.truncate(query.limit);
    Ok(GridPage {
        matched: rows.len(),
        total: rows.len(),
        rows,
        loading: Some(per_cent),
        ..GridPage::default()
    })
}

/// A row as the screen gets it: its cell and what is to come, in thousandths.
pub(super) fn row(
    conn: &Connection,
    item: ItemId,
    site: &Site,
    (cell, coming): (&Cell, i64),
    today: i32,
) -> Result<GridRow> {
    let (sku, name, tracking): (String, String, String) = conn
        .prepare_cached("SELECT sku, name, tracking FROM item WHERE item = ?1")?
        .query_row([item.0], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    Ok(GridRow {
        item,
        site: site.id,
        sku,
        name,
        site_code: site.code.clone(),
        has_lots: tracking != "none",
        on_hand: Quantity::from_thousandths(cell.on_hand),
        allocated: Quantity::from_thousandths(cell.allocated),
        on_order: Quantity::from_thousandths(coming),
        in_transit: Quantity::ZERO,
        daily: cell.daily,
        cover_days: cell.cover(),
        status: cell.status(today),
        weeks: Vec::new(),
    })
}

/// Units wanted of a row in each of the last weeks, as its forecast has them. Never kept: a window of rows asks for it each
/// time, by the primary key.
pub(super) fn weeks(conn: &Connection, row: &GridRow, weeks: usize) -> Result<Vec<Option<f64>>> {
    if weeks == 0 {
        return Ok(Vec::new());
    }
    let mut all = forecasts::weeks(conn, row.item, row.site)?;
    Ok(all.split_off(all.len().saturating_sub(weeks)))
}

/// For every location row: the index of its site, or `None` for a virtual one.
/// Lots past their expiry.
fn expired(conn: &Connection, today: i32) -> Result<HashSet<i64>> {
    let mut all = conn.prepare("SELECT lot FROM lot WHERE expiry < ?1")?;
    let rows = all.query_map([today], |r| r.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The site of each place, as an index, and whether what lies there is in quarantine.
fn site_of_locations(conn: &Connection, sites: &[Site]) -> Result<Vec<Option<(u16, bool)>>> {
    let last: i64 = conn.query_row("SELECT coalesce(max(location), 0) FROM location", [], |r| r.get(0))?;
    let mut of = vec![None; usize::try_from(last).unwrap_or(0) + 1];
    let mut all =
        conn.prepare("SELECT location, site, kind = 'quarantine' FROM location WHERE site IS NOT NULL")?;
    let mut cursor = all.query([])?;
    while let Some(r) = cursor.next()? {
        let (location, site, is_quarantine): (i64, i64, bool) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let index = sites.iter().position(|s| s.id == SiteId(site)).and_then(|i| u16::try_from(i).ok());
        if let Some(slot) = usize::try_from(location).ok().and_then(|l| of.get_mut(l)) {
            *slot = index.map(|index| (index, is_quarantine));
        }
    }
    Ok(of)
}
