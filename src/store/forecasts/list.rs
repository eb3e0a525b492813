//! The list of forecasts in memory: what each says of the stock that lies there now, filtered, sorted, by the window.

use super::{
    ForecastPage, ForecastQuery, ForecastRow, ForecastSort, Overall, PlannedReceipt, Trust,
    coming::{outlook, planned},
    keep::{self, Kept, WEEKS},
};
use crate::{
    domain::{Day, Instant, ItemId, Money, Quantity, Site, SiteId},
    forecast::{Accuracy, reach::Reach},
    store::{error::Result, handle::sites, purchases, query::StockStatus},
};
use rusqlite::Connection;
use std::{cmp::Ordering, collections::HashMap};

/// The forecasts of a store.
#[derive(Debug, Default)]
pub(crate) struct List {
    rows: Vec<ForecastRow>,
    computed: Option<Instant>,
    /// How good each row was.
    measured: Vec<Accuracy>,
    /// See [`keep::edition`].
    edition: i64,
    /// The day of each site when it was read.
    days: Vec<(chrono_tz::Tz, Day)>,
}

/// (on hand, allocated) by item and site, in thousandths.
type Balances = HashMap<(i64, i64), (i64, i64)>;

/// Balances of one item, or of all that have a forecast.
pub(super) fn balances(conn: &Connection, item: Option<ItemId>) -> Result<Balances> {
    let only = match item {
        Some(_) => "b.item = ?1",
        None => "?1 IS NULL AND b.item IN (SELECT item FROM forecast)",
    };
    let mut all = conn.prepare_cached(&format!(
        "SELECT b.item, l.site, sum(b.on_hand), sum(b.allocated) FROM balance b JOIN location l ON l.location = b.location
         WHERE {only} AND l.site IS NOT NULL GROUP BY b.item, l.site"
    ))?;
    let rows =
        all.query_map([item.map(|i| i.0)], |r| Ok(((r.get(0)?, r.get(1)?), (r.get(2)?, r.get(3)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What an item is called and sold for.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) sku: String,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) price: Money,
}

/// A forecast beside the stock and what comes to it; all of one day.
pub(super) fn row(
    kept: &Kept,
    named: Named,
    site: &Site,
    (on_hand, allocated): (i64, i64),
    receipts: &[PlannedReceipt],
) -> ForecastRow {
    let available = Quantity::from_thousandths(on_hand - allocated);
    let reach = Reach { mean: &kept.mean, spread: &kept.spread };
    let stock = available.to_f64();
    let fares = outlook(reach, stock, receipts, kept.first_day, kept.lead.max(1) as usize);
    let daily = kept.lead_time[0] / f64::from(kept.lead.max(1));
    let cover_days = if daily > 0.0 { reach.cover(stock) } else { None };
    ForecastRow {
        item: kept.item,
        site: kept.site,
        sku: named.sku,
        name: named.name,
        unit: named.unit,
        site_code: site.code.clone(),
        on_hand: Quantity::from_thousandths(on_hand),
        available,
        on_order: fares.on_order,
        weeks: Vec::new(),
        daily,
        lead_days: kept.lead,
        lead_mean: kept.lead_time[0],
        lead_p95: kept.lead_time[3],
        cover_days,
        run_out: fares.run_out,
        run_out_alone: fares.alone,
        short: fares.short,
        lost: Money::from_ten_thousandths((fares.short * named.price.ten_thousandths() as f64).round() as i64),
        method: kept.method,
        class: kept.class,
        wape: kept.wape,
        naive_wape: kept.naive_wape,
        tracking: kept.tracking,
        // Of what is hardly wanted nobody needs to know that too little was said.
        trust: if kept.lead_time[0] >= 1.0 { Trust::of(kept.tracking) } else { Trust::Holds },
        status: status(available, fares.on_order, on_hand, daily, cover_days, kept.lead_time[3]),
    }
}

pub(super) fn status(
    available: Quantity,
    on_order: Quantity,
    on_hand: i64,
    daily: f64,
    cover: Option<f64>,
    reorder_point: f64,
) -> StockStatus {
    match cover {
        _ if available.is_negative() || on_hand < 0 => StockStatus::Out,
        _ if daily > 0.0 && available.is_zero() => StockStatus::Out,
        Some(days) if days < f64::from(StockStatus::LOW_COVER_DAYS) => StockStatus::Low,
        // What is there and on order may not last until goods ordered today are here.
        _ if daily > 0.0 && available.is_positive() && (available + on_order).to_f64() < reorder_point => {
            StockStatus::Low
        }
        _ if available.is_zero() => StockStatus::None,
        _ => StockStatus::Ok,
    }
}

/// Forecasts of one item or of all, with the stock beside them, by item and site.
fn each(
    conn: &Connection,
    sites: Vec<Site>,
    item: Option<ItemId>,
    now: Instant,
    mut tell: impl FnMut(&Kept, ForecastRow),
) -> Result<()> {
    let sites: HashMap<SiteId, Site> = sites.into_iter().map(|s| (s.id, s)).collect();
    let balances = balances(conn, item)?;
    let coming = purchases::coming(conn, item)?;
    let only = match item {
        Some(_) => "f.item = ?1",
        None => "?1 IS NULL",
    };
    let sql = format!(
        "SELECT {}, i.sku, i.name, i.price, i.unit FROM forecast f JOIN item i ON i.item = f.item
         WHERE {only} ORDER BY f.item, f.site",
        keep::COLUMNS
    );
    let mut all = conn.prepare_cached(&sql)?;
    let mut cursor = all.query([item.map(|i| i.0)])?;
    while let Some(r) = cursor.next()? {
        let kept = keep::kept(r)?;
        let Some(site) = sites.get(&kept.site) else { continue };
        let today = now.day(site.time_zone).0;
        let kept = kept.as_of(today);
        let named = Named {
            sku: r.get(19)?,
            name: r.get(20)?,
            price: Money::from_ten_thousandths(r.get(21)?),
            unit: r.get(22)?,
        };
        let balance = balances.get(&(kept.item.0, kept.site.0)).copied().unwrap_or_default();
        let coming = coming.get(&(kept.item, kept.site)).map_or(&[][..], Vec::as_slice);
        tell(&kept, row(&kept, named, site, balance, &planned(coming, today, kept.lead)));
    }
    Ok(())
}

impl List {
    /// Reads every forecast and the stock that lies there now.
    pub(crate) fn read(conn: &Connection, now: Instant) -> Result<Self> {
        // One snapshot for stock and forecasts; it ends before anything is shown.
        let reading = conn.unchecked_transaction()?;
        let list = Self::rows(&reading, now)?;
        reading.finish()?;
        Ok(list)
    }

    fn rows(conn: &Connection, now: Instant) -> Result<Self> {
        let sites = sites(conn)?;
        let days = sites.iter().map(|s| (s.time_zone, now.day(s.time_zone))).collect();
        let mut list = Self { days, edition: keep::edition(conn)?, ..Self::default() };
        each(conn, sites, None, now, |kept, row| {
            list.computed = list.computed.max(Some(kept.computed));
            list.measured.push(Accuracy {
                wape: kept.wape,
                naive_wape: kept.naive_wape,
                bias: kept.bias,
                coverage90: kept.coverage90,
                wanted: kept.wanted,
                // Every one counts the same: how often it was measured is not kept here.
                origins: usize::from(kept.coverage90.is_some()),
                ..Accuracy::default()
            });
            list.rows.push(row);
        })?;
        Ok(list)
    }

    /// Whether the forecasts are still those that were read, and the days those of `now`.
    pub(crate) fn is_of(&self, conn: &Connection, now: Instant) -> Result<bool> {
        Ok(self.days.iter().all(|(zone, day)| now.day(*zone) == *day) && keep::edition(conn)? == self.edition)
    }

    /// Reads the stock of some items again. The rest stays: a scan moves one item, and there are many.
    pub(crate) fn refresh(
        &mut self,
        conn: &Connection,
        items: impl IntoIterator<Item = ItemId>,
        now: Instant,
    ) -> Result<()> {
        let reading = conn.unchecked_transaction()?;
        let sites = sites(&reading)?;
        for item in items {
            let from = self.rows.partition_point(|r| r.item < item);
            if self.rows.get(from).is_none_or(|r| r.item != item) {
                continue;
            }
            let rows = &mut self.rows[from..];
            each(&reading, sites.clone(), Some(item), now, |_, row| {
                if let Some(old) = rows.iter_mut().find(|old| (old.item, old.site) == (row.item, row.site)) {
                    *old = row;
                }
            })?;
        }
        reading.finish()?;
        Ok(())
    }

    /// A window of it. The run that goes on is not known here.
    pub(crate) fn page(&self, conn: &Connection, query: &ForecastQuery) -> Result<ForecastPage> {
        let words: Vec<String> = query.text.split_whitespace().map(str::to_lowercase).collect();
        let of_site: Vec<usize> = (0..self.rows.len())
            .filter(|i| query.site.is_none_or(|site| self.rows[*i].site == site))
            .collect();
        let mut shown: Vec<usize> = of_site
            .iter()
            .copied()
            .filter(|i| {
                let row = &self.rows[*i];
                words.is_empty() || {
                    let text = format!("{} {}", row.sku.to_lowercase(), row.name.to_lowercase());
                    words.iter().all(|w| text.contains(w.as_str()))
                }
            })
            .collect();
        shown.sort_by(|a, b| {
            let order = compare(query.sort, &self.rows[*a], &self.rows[*b]);
            if query.reversed { order.reverse() } else { order }
        });
        let mut page = ForecastPage {
            matched: shown.len(),
            total: of_site.len(),
            lost: of_site.iter().map(|i| self.rows[*i].lost).sum(),
            overall: self.overall(&of_site),
            computed: self.computed,
            // A window past the end shows the last rows rather than none.
            offset: query.offset.min(shown.len().saturating_sub(query.limit)),
            ..ForecastPage::default()
        };
        for i in shown.into_iter().skip(page.offset).take(query.limit) {
            let mut row = self.rows[i].clone();
            let weeks = keep::weeks(conn, row.item, row.site)?;
            let wanted = query.weeks.clamp(1, WEEKS);
            row.weeks = weeks[weeks.len().saturating_sub(wanted)..].to_vec();
            page.rows.push(row);
        }
        Ok(page)
    }

    fn overall(&self, rows: &[usize]) -> Overall {
        let all = Accuracy::overall(rows.iter().map(|i| &self.measured[*i]));
        Overall {
            measured: rows.iter().filter(|i| self.rows[**i].wape.is_some()).count(),
            wape: all.wape,
            naive_wape: all.naive_wape,
            bias: all.bias,
            coverage90: all.coverage90,
            gone_wrong: rows.iter().filter(|i| self.rows[**i].trust != Trust::Holds).count(),
        }
    }
}

fn compare(sort: ForecastSort, a: &ForecastRow, b: &ForecastRow) -> Ordering {
    // What is not known stands last.
    let largest = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => b.total_cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    let soonest = |a: Option<Day>, b: Option<Day>| match (a, b) {
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    let first = match sort {
        ForecastSort::Lost => b.lost.cmp(&a.lost).then_with(|| b.short.total_cmp(&a.short)),
        ForecastSort::Sku => Ordering::Equal,
        ForecastSort::RunOut => soonest(a.run_out.likely, b.run_out.likely)
            .then_with(|| soonest(a.run_out.early, b.run_out.early)),
        ForecastSort::Daily => b.daily.total_cmp(&a.daily),
        ForecastSort::Wape => largest(a.wape, b.wape),
        ForecastSort::Tracking => largest(Some(a.tracking.abs()), Some(b.tracking.abs())),
    };
    first
        .then_with(|| a.sku.to_lowercase().cmp(&b.sku.to_lowercase()))
        .then_with(|| a.site_code.cmp(&b.site_code))
}
