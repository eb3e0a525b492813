//! Forecasts and demand line by line, for commands and exports.

use super::{
    ForecastQuery, ForecastRow, List, Made,
    keep::{self, QUANTILES},
    planning,
    run::Recompute,
    walk::{Leads, Order, Walk},
};
use crate::{
    domain::{Day, ItemId, Quantity, SiteId, Sku},
    forecast::{Accuracy, DemandClass, Method, series::Mark},
    store::{
        error::{Result, StoreError},
        handle::{Store, sites},
        load::item_row,
        purchases,
    },
};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

/// One day forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayAhead {
    /// The day.
    pub day: Day,
    /// Mean, in units.
    pub mean: f64,
    /// 10, 50 and 90 % quantile, in units.
    pub quantiles: [f64; 3],
}

/// One forecast as a line.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastLine {
    /// SKU.
    pub sku: String,
    /// The site's code.
    pub site: String,
    /// The method that won.
    pub method: Method,
    /// How the demand behaves.
    pub class: DemandClass,
    /// The days ahead.
    pub days: Vec<DayAhead>,
    /// Days of the lead time.
    pub lead_days: u32,
    /// Demand over the lead time: mean, then 50, 90 and 95 % quantile.
    pub lead_time: [f64; 4],
    /// Errors of the past.
    pub accuracy: Accuracy,
}

/// One day of one item's demand at one site.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandLine {
    /// The business day of the site.
    pub day: Day,
    /// SKU.
    pub sku: String,
    /// The site's code.
    pub site: String,
    /// Units sold, returns netted.
    pub quantity: Quantity,
    /// What is known of the day.
    pub mark: Mark,
}

impl DemandLine {
    /// Whether the day says nothing of demand.
    #[must_use]
    pub fn is_censored(&self) -> bool {
        !matches!(self.mark, Mark::Known | Mark::Closed)
    }
}

/// (p10, p50, p90) of what [`QUANTILES`] names.
fn three(all: impl Fn(usize) -> f64) -> [f64; 3] {
    [0.1, 0.5, 0.9].map(|p| QUANTILES.iter().position(|q| *q == p).map_or(f64::NAN, &all))
}

impl Store {
    /// The item with a SKU.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn item_of(&self, sku: &Sku) -> Result<ItemId> {
        item_row(self.conn(), sku)?.map(ItemId).map_err(StoreError::Refused)
    }

    /// A window of the list of forecasts as they were kept last.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn forecasts(&self, query: &ForecastQuery) -> Result<super::ForecastPage> {
        List::read(self.conn(), self.clock()())?.page(self.conn(), query)
    }

    /// All about one forecast as it was kept last; `None` when there is no such item.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn forecast_detail(&self, ask: &super::ForecastAsk) -> Result<Option<super::ForecastDetail>> {
        super::detail(self.conn(), ask, self.clock()())
    }

    /// Rows of the list as lines, `horizon` days each: in their order and from what is kept; where that is shorter, made for
    /// this question and handed on in the order of the items, some thousands at a time.
    ///
    /// # Errors
    /// When the store cannot be read, and what `each` says.
    pub fn forecast_lines<E: From<StoreError>>(
        &mut self,
        rows: &[ForecastRow],
        horizon: usize,
        how: &Recompute<'_>,
        each: &mut dyn FnMut(ForecastLine) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let leads = purchases::lead_times(self.conn(), None)?;
        let far = super::run::horizon(self.conn(), &leads)?;
        if horizon <= far {
            for row in rows {
                line_kept(self.conn(), row, horizon)?.map_or(Ok(()), &mut *each)?;
            }
            return Ok(());
        }
        let items: HashSet<ItemId> = rows.iter().map(|r| r.item).collect();
        let mut left: HashMap<(ItemId, SiteId), &ForecastRow> =
            rows.iter().map(|row| ((row.item, row.site), row)).collect();
        let mut failed = Ok(());
        let made = self.forecast_over(&items, horizon, how, &mut |store, made| {
            let Some(row) = left.remove(&(made.item, made.site)) else { return Ok(()) };
            // What is kept says the same of the lead time and of the next days, however far one looks; only what lies
            // beyond is new.
            let mut line = line_made(row, &made, horizon);
            if let Some(kept) = line_kept(store.conn(), row, far)? {
                let beyond = line.days.split_off(kept.days.len().min(line.days.len()));
                line = kept;
                line.days.extend(beyond);
            }
            failed = each(line);
            if failed.is_ok() { Ok(()) } else { Err(StoreError::Closed) }
        });
        failed?;
        Ok(made?)
    }

    /// Every day of demand as forecasts see it, by item, site and day.
    ///
    /// # Errors
    /// What `each` says, or when the store cannot be read.
    pub fn demand(&mut self, each: &mut dyn FnMut(&DemandLine) -> Result<()>) -> Result<()> {
        self.read_demand_days()?;
        let codes: HashMap<i64, String> = sites(self.conn())?.into_iter().map(|s| (s.id.0, s.code)).collect();
        let mut walk = Walk::begin(self, Leads::new(), 0, 1, Order::AsMade)?;
        while let Some(drafts) = walk.drafts_of_next(self)? {
            for draft in drafts {
                let mut line = DemandLine {
                    day: Day(0),
                    sku: sku(self.conn(), draft.item)?,
                    site: codes.get(&draft.site).cloned().unwrap_or_default(),
                    quantity: Quantity::ZERO,
                    mark: Mark::Known,
                };
                for (i, (units, mark)) in draft.built.wanted.iter().zip(&draft.built.marks).enumerate() {
                    line.day = Day(draft.built.first + i as i32);
                    line.quantity = Quantity::from_thousandths((units * 1000.0).round() as i64);
                    line.mark = *mark;
                    each(&line)?;
                }
            }
        }
        Ok(())
    }

    /// Puts a flag on a range of days, or takes it off; says it in one sentence.
    ///
    /// # Errors
    /// When the range is backwards, or there is no such item or site.
    pub fn flag_demand(&mut self, flagging: &super::Flagging) -> Result<String> {
        let author = self.author()?;
        self.write(|tx| planning::record(tx, flagging, &author))
    }

    /// Lets a new item borrow from another (or, with `None`, from its category); says it in one sentence.
    ///
    /// # Errors
    /// When they are the same, or there is no such item.
    pub fn borrow_demand(&mut self, item: ItemId, like: Option<ItemId>) -> Result<String> {
        let author = self.author()?;
        self.write(|tx| planning::record_like(tx, item, like, &author))
    }
}

fn sku(conn: &Connection, item: i64) -> Result<String> {
    Ok(conn.prepare_cached("SELECT sku FROM item WHERE item = ?1")?.query_row([item], |r| r.get(0))?)
}

fn line_kept(conn: &Connection, row: &ForecastRow, horizon: usize) -> Result<Option<ForecastLine>> {
    let Some(kept) = keep::one(conn, row.item, row.site)? else { return Ok(None) };
    let page = keep::page(conn, &kept)?;
    let days = kept.mean.iter().zip(&page.quantiles).take(horizon).enumerate();
    Ok(Some(ForecastLine {
        sku: row.sku.clone(),
        site: row.site_code.clone(),
        method: kept.method,
        class: kept.class,
        days: days
            .map(|(i, (mean, q))| DayAhead {
                day: Day(kept.first_day + i as i32),
                mean: *mean,
                quantiles: three(|at| q[at]),
            })
            .collect(),
        lead_days: kept.lead,
        lead_time: kept.lead_time,
        accuracy: page.accuracy,
    }))
}

fn line_made(row: &ForecastRow, made: &Made, horizon: usize) -> ForecastLine {
    let f = &made.forecast;
    let quantile = |p: f64| {
        let at = QUANTILES.iter().position(|q| *q == p);
        at.and_then(|at| f.lead_time.quantiles.get(at)).copied().unwrap_or(f.lead_time.mean)
    };
    let days = f.mean.iter().zip(&f.quantiles).take(horizon).enumerate();
    ForecastLine {
        sku: row.sku.clone(),
        site: row.site_code.clone(),
        method: f.method,
        class: f.class,
        days: days
            .map(|(i, (mean, q))| DayAhead {
                day: Day(made.first_day.0 + i as i32),
                mean: *mean,
                quantiles: three(|at| q.get(at).copied().unwrap_or(*mean)),
            })
            .collect(),
        lead_days: made.lead,
        lead_time: [f.lead_time.mean, quantile(0.5), quantile(0.9), quantile(0.95)],
        accuracy: f.accuracy,
    }
}
