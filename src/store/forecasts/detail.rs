//! All about one forecast: its past and its future by the bar, the stock to come, and why.

use super::{
    Bucket, Flag, FlagKind, ForecastAsk, ForecastDetail, ForecastRow, FutureBar, PastBar, PlannedReceipt,
    StockPoint, Trust,
    coming::{by_day, outlook, planned},
    gather, keep,
    keep::{Kept, Page, QUANTILES},
    list::{Named, balances, row, status},
    words,
};
use crate::{
    domain::{Day, Instant, Money, Quantity, Site, SiteId},
    forecast::{
        DemandClass, Forecast, Method, Spread, Total,
        reach::Reach,
        series::{Mark, calendar::Calendar},
        supply::Supply,
    },
    replenish::lead_time::{LeadTime, USUAL},
    store::{error::Result, handle::sites, purchases, replenish},
};
use chrono::Datelike;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// One day of the past.
#[derive(Debug, Clone, Copy, Default)]
struct Past {
    wanted: Option<f64>,
    fitted: Option<f64>,
}

/// A forecast that is over, as it was.
struct Over {
    first: i32,
    mean: Vec<f64>,
    quantiles: Vec<[f64; 5]>,
}

/// What the sites asked about say together, day by day.
#[derive(Default)]
struct Together {
    past: BTreeMap<i32, Past>,
    /// The day that it begins with.
    first: i32,
    over: Option<Over>,
    /// Sites whose sales ended some days ago, and the last day of those.
    old: Vec<(String, Day)>,
    mean: Vec<f64>,
    quantiles: Vec<[f64; 5]>,
    spread: Spread,
    page: Page,
    rows: Vec<ForecastRow>,
    receipts: Vec<PlannedReceipt>,
    computed: Option<Instant>,
    /// The reorder point that was decided, and the sentence for it.
    decided: (f64, String),
}

/// The answer to [`ForecastAsk`]; `None` when there is no such item.
pub(crate) fn detail(conn: &Connection, ask: &ForecastAsk, now: Instant) -> Result<Option<ForecastDetail>> {
    let reading = conn.unchecked_transaction()?;
    let detail = of_snapshot(&reading, ask, now)?;
    reading.finish()?;
    Ok(detail)
}

fn of_snapshot(conn: &Connection, ask: &ForecastAsk, now: Instant) -> Result<Option<ForecastDetail>> {
    let mut find = conn.prepare_cached("SELECT sku, name, price, unit FROM item WHERE item = ?1")?;
    let named = find
        .query_row([ask.item.0], |r| {
            Ok(Named {
                sku: r.get(0)?,
                name: r.get(1)?,
                price: Money::from_ten_thousandths(r.get(2)?),
                unit: r.get(3)?,
            })
        })
        .optional()?;
    let Some(named) = named else { return Ok(None) };
    let balances = balances(conn, Some(ask.item))?;
    let asked: Vec<Site> =
        sites(conn)?.into_iter().filter(|s| ask.site.is_none_or(|only| only == s.id)).collect();
    let sold = gather::rows(conn, &(ask.item.0..=ask.item.0), i32::MIN)?;
    // Today, where it is latest: days of sites differ by one at most, and histories end when they end.
    let first = asked.iter().map(|s| now.day(s.time_zone).0).max().unwrap_or_default();
    let mut all = Together { first, ..Together::default() };
    let mut flags = Vec::new();
    let coming = purchases::coming(conn, Some(ask.item))?;
    let lead_time = purchases::lead_times(conn, Some(ask.item))?.remove(&ask.item);
    let lead = lead_time.map_or(USUAL, |known| known.whole_days());
    for site in &asked {
        let balance = balances.get(&(ask.item.0, site.id.0)).copied().unwrap_or_default();
        let kept = keep::one(conn, ask.item, site.id)?;
        let today = now.day(site.time_zone).0;
        let of_site = coming.get(&(ask.item, site.id)).map_or(&[][..], Vec::as_slice);
        all.receipts.extend(planned(of_site, first, kept.as_ref().map_or(lead, |k| k.lead)));
        let calendar = gather::calendar(conn, site.id.0)?;
        let calendar = calendar.unwrap_or(Calendar { end: today - 1, ..Calendar::default() });
        if let Some(kept) = &kept {
            let named = named.clone();
            let page = keep::page(conn, kept)?;
            if kept.days_until(today) >= kept.mean.len() && asked.len() == 1 {
                let (mean, quantiles) = (kept.mean.clone(), page.quantiles.clone());
                all.over = Some(Over { first: kept.first_day, mean, quantiles });
            }
            let receipts = planned(of_site, today, kept.lead);
            let mut row = row(&kept.as_of(today), named, site, balance, &receipts);
            row.weeks = keep::weeks(conn, ask.item, site.id)?;
            all.add(&kept.as_of(first), &page.later(kept.days_until(first)), row);
            let until = calendar.known_until();
            if today - until > OLD {
                all.old.push((site.code.clone(), Day(until)));
            }
        }
        for sold in &sold {
            if let Some(pair) = sold.pairs.iter().find(|p| p.site == site.id.0) {
                let fitted = kept.as_ref().map(|k| (k.first_day, all.page_of_last_fitted()));
                all.remember(sold, pair, &calendar, fitted.as_ref());
            }
        }
    }
    for (site, flag) in sold.iter().flat_map(|s| &s.item.flags) {
        let site = (*site != 0).then_some(SiteId(*site));
        if site.is_none_or(|s| ask.site.is_none_or(|only| only == s)) {
            flags.push(Flag { site, kind: flag.kind, from: Day(flag.from), to: Day(flag.to) });
        }
    }
    flags.sort_by_key(|f| (f.from, f.to, f.kind == FlagKind::OneOff));
    all.receipts.sort_by(|a, b| (a.day, &a.document).cmp(&(b.day, &b.document)));
    let mut decided = Vec::new();
    for site in &asked {
        decided.extend(replenish::decided(conn, ask.item, site.id, now)?.map(|d| (site.code.as_str(), d)));
    }
    all.decided = together(&decided);
    Ok(Some(all.answer(ask, named, &asked, &balances, lead_time, flags)))
}

/// What is decided at the sites asked about: of one its own point and sentence, of several the sum, because each orders for itself.
fn together(decided: &[(&str, (Quantity, String))]) -> (f64, String) {
    if let [(_, (point, sentence))] = decided {
        return (point.to_f64(), sentence.clone());
    }
    let points: Vec<String> = decided.iter().map(|(code, (point, _))| format!("{point} at {code}")).collect();
    (decided.iter().map(|(_, (point, _))| point.to_f64()).sum(), points.join(", "))
}

/// Sales that ended more than so many days ago are old: a weekend is not.
const OLD: i32 = 4;

/// With fewer known days an item's own history says nothing.
const WEEK: u32 = crate::forecast::series::WEEK as u32;

impl Together {
    /// One site more, as of the first day.
    fn add(&mut self, kept: &Kept, page: &Page, row: ForecastRow) {
        let is_only = self.rows.is_empty();
        let is_largest = self.rows.iter().all(|r| r.daily < row.daily);
        let before = std::mem::take(&mut self.mean);
        self.mean = kept.mean.clone();
        self.mean.resize(kept.mean.len().max(before.len()), 0.0);
        self.mean.iter_mut().zip(&before).for_each(|(sum, n)| *sum += n);
        // Errors of two sites are taken as independent; their shape is that of the site that wants most.
        let (own, other) = (&self.spread, &kept.spread);
        let shape = if is_largest { other } else { own };
        self.spread = Spread {
            lead: shape.lead,
            level: own.level + other.level,
            scale: own.scale.hypot(other.scale),
            curve: shape.curve.clone(),
            step_scale: own.step_scale.hypot(other.step_scale),
            step_curve: shape.step_curve.clone(),
        };
        self.quantiles = if is_only { page.quantiles.clone() } else { Vec::new() };
        if is_largest {
            self.page = page.clone();
        } else {
            self.page.fitted.clone_from(&page.fitted);
        }
        self.computed = self.computed.max(Some(kept.computed));
        self.rows.push(row);
    }

    fn page_of_last_fitted(&self) -> Vec<f64> {
        self.page.fitted.clone()
    }

    /// The past of one site.
    fn remember(
        &mut self,
        sold: &gather::Sold,
        pair: &gather::Pair,
        calendar: &Calendar,
        fitted: Option<&(i32, Vec<f64>)>,
    ) {
        let Some(built) = sold.built(pair, calendar, 0) else { return };
        for (i, (mark, wanted)) in built.marks.iter().zip(&built.wanted).enumerate() {
            let day = built.first + i as i32;
            let past = self.past.entry(day).or_default();
            if matches!(mark, Mark::Known | Mark::Closed) {
                past.wanted = Some(past.wanted.unwrap_or(0.0) + wanted);
                let said = fitted.and_then(|(first_day, said)| {
                    let back = usize::try_from(first_day - day).ok()?;
                    said.get(said.len().checked_sub(back)?).copied().filter(|n| n.is_finite())
                });
                past.fitted = match (past.fitted, said) {
                    (Some(a), Some(b)) => Some(a + b),
                    (a, b) => a.or(b),
                };
            }
        }
    }

    fn answer(
        self,
        ask: &ForecastAsk,
        named: Named,
        sites: &[Site],
        balances: &std::collections::HashMap<(i64, i64), (i64, i64)>,
        lead_time: Option<LeadTime>,
        flags: Vec<Flag>,
    ) -> ForecastDetail {
        let on_hand = sites
            .iter()
            .filter_map(|s| balances.get(&(ask.item.0, s.id.0)))
            .fold((0, 0), |sum, b| (sum.0 + b.0, sum.1 + b.1));
        let row = self.row(ask, named, sites, on_hand, lead_time);
        let days = self.past.len();
        let unknown = self.past.values().filter(|p| p.wanted.is_none()).count();
        let mut sentence =
            words::sentence(&self.said(&row), &row, self.first, unknown, self.computed.is_some());
        sentence.push_str(&words::coming(&row, &self.receipts));
        sentence.push_str(&words::old(&self.old, sites.len()));
        // The one that is used first, whatever was nearest alone.
        let mut candidates = self.page.candidates.clone();
        candidates.sort_by_key(|c| c.method != row.method);
        ForecastDetail {
            past: past_bars(&self.past, ask),
            days_missing: WEEK.saturating_sub(u32::try_from(days - unknown).unwrap_or(u32::MAX)),
            future: self.future_bars(ask.bucket),
            stock: self.stock(row.available.to_f64()),
            receipts: self.receipts,
            today: Day(self.first),
            lead_time,
            reorder_point: self.decided.0,
            reorder_reason: words::reorder(&row, lead_time.as_ref(), &self.decided.1),
            accuracy: self.page.accuracy,
            candidates,
            trend: self.page.trend,
            seasonal: self.page.seasonal,
            flags,
            sentence,
            computed: self.computed,
            row,
        }
    }

    /// The stock day by day, with what is to come.
    fn stock(&self, stock: f64) -> Vec<StockPoint> {
        let reach = Reach { mean: &self.mean, spread: &self.spread };
        let coming = by_day(&self.receipts, self.first);
        let supply = Supply { reach, stock, coming: &coming };
        let mean = supply.left(|days| reach.total(days));
        let low = supply.left(|days| reach.quantile(days, 0.9));
        let high = supply.left(|days| reach.quantile(days, 0.1));
        let each = mean.into_iter().zip(low).zip(high).zip(self.first..);
        each.map(|(((mean, low), high), day)| StockPoint { day: Day(day), mean, low, high }).collect()
    }

    /// The forecast as far as it was kept: what its sentence needs.
    fn said(&self, row: &ForecastRow) -> Forecast {
        Forecast {
            method: row.method,
            class: row.class,
            // Over the lead time, as the rate a day beside it.
            mean: self.mean.iter().copied().take(row.lead_days.max(1) as usize).collect(),
            quantiles: Vec::new(),
            fitted: Vec::new(),
            lead_time: Total::default(),
            total: Total::default(),
            accuracy: self.page.accuracy,
            candidates: self.page.candidates.clone(),
            spread: self.spread.clone(),
            // Said in other words, see `words`.
            tracking: 0.0,
            trend: self.page.trend,
            seasonal: self.page.seasonal.clone(),
        }
    }

    /// The row of one site, or the sum over all.
    fn row(
        &self,
        ask: &ForecastAsk,
        named: Named,
        sites: &[Site],
        (on_hand, allocated): (i64, i64),
        lead_time: Option<LeadTime>,
    ) -> ForecastRow {
        if let [row] = self.rows.as_slice()
            && sites.len() == 1
        {
            return row.clone();
        }
        let largest = self.rows.iter().max_by(|a, b| a.daily.total_cmp(&b.daily));
        let reach = Reach { mean: &self.mean, spread: &self.spread };
        let available = Quantity::from_thousandths(on_hand - allocated);
        let lead = lead_time.map_or(USUAL, |known| known.whole_days());
        let stock = available.to_f64();
        let fares = outlook(reach, stock, &self.receipts, self.first, lead as usize);
        let lead_mean: f64 = self.rows.iter().map(|r| r.lead_mean).sum();
        let above = self.rows.iter().fold(0.0f64, |sum, r| sum.hypot(r.lead_p95 - r.lead_mean));
        let daily: f64 = self.rows.iter().map(|r| r.daily).sum();
        let cover_days = if daily > 0.0 { reach.cover(stock) } else { None };
        let mut weeks: Vec<Option<f64>> = Vec::new();
        for row in &self.rows {
            weeks.resize(weeks.len().max(row.weeks.len()), None);
            for (sum, units) in weeks.iter_mut().zip(&row.weeks) {
                *sum = units.map(|u| u + sum.unwrap_or(0.0)).or(*sum);
            }
        }
        ForecastRow {
            item: ask.item,
            site: ask.site.unwrap_or(SiteId(0)),
            sku: named.sku,
            name: named.name,
            unit: named.unit,
            site_code: match sites {
                [one] => one.code.clone(),
                _ => String::new(),
            },
            on_hand: Quantity::from_thousandths(on_hand),
            available,
            on_order: fares.on_order,
            weeks,
            daily,
            lead_days: lead,
            lead_mean,
            lead_p95: lead_mean + above,
            cover_days,
            run_out: fares.run_out,
            run_out_alone: fares.alone,
            short: fares.short,
            lost: Money::from_ten_thousandths(
                (fares.short * named.price.ten_thousandths() as f64).round() as i64
            ),
            method: largest.map_or(Method::Prior, |r| r.method),
            class: largest.map_or(DemandClass::Silent, |r| r.class),
            wape: largest.and_then(|r| r.wape),
            naive_wape: largest.and_then(|r| r.naive_wape),
            tracking: largest.map_or(0.0, |r| r.tracking),
            trust: largest.map_or(Trust::Holds, |r| r.trust),
            status: status(available, fares.on_order, on_hand, daily, cover_days, lead_mean + above),
        }
    }

    fn future_bars(&self, bucket: Bucket) -> Vec<FutureBar> {
        let (edge, mean, quantiles) = match &self.over {
            Some(over) => (over.first, &over.mean, &over.quantiles),
            None => (self.first, &self.mean, &self.quantiles),
        };
        let mut bars: Vec<FutureBar> = Vec::new();
        let mut from = 0;
        while from < mean.len() {
            let first = edge + from as i32;
            let key = |i: usize| bar(bucket, edge + i as i32, edge);
            let to = (from..mean.len()).take_while(|i| key(*i) == key(from)).count() + from;
            let days = to - from;
            let reach = Reach { mean: &mean[from..to], spread: &self.spread };
            let own = quantiles.get(from).filter(|q| days == 1 && q.iter().all(|n| n.is_finite()));
            bars.push(FutureBar {
                from: Day(first),
                to: Day(first + days as i32 - 1),
                mean: reach.total(days),
                quantiles: own.copied().unwrap_or_else(|| QUANTILES.map(|p| reach.quantile(days, p))),
            });
            from = to;
        }
        bars
    }
}

/// The bar that a day belongs to: weeks are counted from `edge`, the first day forecast.
fn bar(bucket: Bucket, day: i32, edge: i32) -> i32 {
    match bucket {
        Bucket::Day => day,
        Bucket::Week => (day - edge).div_euclid(7),
        Bucket::Month => Day(day).date().map_or(0, |d| d.year() * 12 + d.month0() as i32),
    }
}

fn past_bars(past: &BTreeMap<i32, Past>, ask: &ForecastAsk) -> Vec<PastBar> {
    let Some(edge) = past.last_key_value().map(|(day, _)| day + 1) else { return Vec::new() };
    let mut bars: Vec<PastBar> = Vec::new();
    for (day, p) in past {
        let key = bar(ask.bucket, *day, edge);
        if bars.last().is_none_or(|b| bar(ask.bucket, b.from.0, edge) != key) {
            bars.push(PastBar { from: Day(*day), to: Day(*day), wanted: None, censored: 0, fitted: None });
        }
        let Some(last) = bars.last_mut() else { continue };
        last.to = Day(*day);
        let add = |sum: Option<f64>, more: Option<f64>| more.map(|m| m + sum.unwrap_or(0.0)).or(sum);
        last.wanted = add(last.wanted, p.wanted);
        last.fitted = add(last.fitted, p.fitted);
        // A day of which one site knows is known: the others add what they add.
        last.censored += u32::from(p.wanted.is_none());
    }
    bars.drain(..bars.len().saturating_sub(ask.past));
    bars
}
