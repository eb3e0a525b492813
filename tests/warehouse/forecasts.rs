//! Forecasts of the small warehouse: made-up demand with a week in it, told the way the store tells it.

use super::rows;
use chrono::Datelike;
use pickface::{
    domain::{Day, ItemId, Money, Quantity, SiteId},
    forecast::{Accuracy, Candidate, DemandClass, Method},
    store::{
        forecasts::{
            Bucket, Flag, ForecastAsk, ForecastDetail, ForecastPage, ForecastQuery, ForecastRow,
            ForecastSort, FutureBar, Overall, PastBar, PlannedReceipt, RunOut, StockPoint, Trust,
        },
        query::{GridRow, StockStatus},
    },
};

/// Friday 27 November 2026.
pub const TODAY: Day = Day(20_784);
const HORIZON: i32 = 120;
const LEAD: u32 = 10;

/// A number between 0 and 1 that is always the same for the same day of the same item.
fn chance(item: i64, day: i32) -> f64 {
    let mut x =
        (item as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (day as u64).wrapping_mul(0xd1b5_4a32_d192_ed03);
    x ^= x >> 31;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((x ^ (x >> 29)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Fridays twice that; slowly falling.
fn level(daily: f64, day: i32) -> f64 {
    const WEEK: [f64; 7] = [0.9, 0.7, 0.8, 0.9, 1.8, 1.3, 0.6];
    let trend = 1.0 - f64::from(day - TODAY.0) * 0.0006;
    daily * WEEK[(day - 4).rem_euclid(7) as usize] * trend.max(0.3)
}

fn wanted(item: i64, daily: f64, day: i32) -> Option<f64> {
    // Out of stock for nine days in October; sold since the spring of last year.
    let known = !(20_735..20_744).contains(&day) && day >= TODAY.0 - 420;
    known.then(|| (level(daily, day) * (0.35 + 1.3 * chance(item, day))).round())
}

fn row(of: &GridRow) -> ForecastRow {
    let (i, daily) = (of.item.0, f64::from(of.daily));
    let available = of.available().to_f64();
    let gone = |rate: f64| {
        let days = (available.max(0.0) / rate) as i32;
        (rate > 0.0 && days < HORIZON).then(|| Day(TODAY.0 + days))
    };
    let short = (daily * f64::from(LEAD) - available).max(0.0);
    let week = |w: i32| -> Option<f64> {
        let days = (0..7).filter_map(|d| wanted(i, daily, TODAY.0 - 7 * w + d));
        let days: Vec<f64> = days.collect();
        (!days.is_empty()).then(|| days.iter().sum())
    };
    let tracking = [0.1, -0.3, 0.2, 0.64, -0.1, -0.71, 0.0][(i % 7) as usize];
    let methods = [Method::Tsb, Method::Combination, Method::Dotm, Method::Sba, Method::HoltWinters];
    let classes = [DemandClass::Smooth, DemandClass::Erratic, DemandClass::Intermittent, DemandClass::Lumpy];
    let silent = daily == 0.0;
    ForecastRow {
        item: of.item,
        site: of.site,
        sku: of.sku.clone(),
        name: of.name.clone(),
        unit: if of.sku == "RIBBON-M" { "m".into() } else { "each".into() },
        site_code: of.site_code.clone(),
        on_hand: of.on_hand,
        available: of.available(),
        on_order: of.on_order,
        weeks: (1..=12).rev().map(week).collect(),
        daily,
        lead_days: LEAD,
        lead_mean: daily * f64::from(LEAD),
        lead_p95: daily * f64::from(LEAD) * 1.34,
        cover_days: of.cover_days.map(f64::from),
        run_out: RunOut { early: gone(daily * 1.25), likely: gone(daily) },
        run_out_alone: RunOut { early: gone(daily * 1.25), likely: gone(daily) },
        short,
        lost: Money::from_ten_thousandths((short * 14.5 * 10_000.0) as i64),
        method: methods[(i % 5) as usize],
        class: if silent { DemandClass::Silent } else { classes[(i % 4) as usize] },
        wape: (!silent).then_some(0.22 + 0.03 * (i % 6) as f64),
        naive_wape: (!silent).then_some(0.34 + 0.02 * (i % 4) as f64),
        tracking,
        trust: Trust::of(tracking),
        status: of.status,
    }
}

fn all(sites: &[(SiteId, String)]) -> Vec<ForecastRow> {
    rows(sites).iter().map(row).collect()
}

/// The answer of a small store to a question about the list.
pub fn forecasts(query: &ForecastQuery, sites: &[(SiteId, String)]) -> ForecastPage {
    let mut all: Vec<_> = all(sites).into_iter().filter(|r| query.site.is_none_or(|s| s == r.site)).collect();
    match query.sort {
        ForecastSort::Sku => all.sort_by(|a, b| a.sku.cmp(&b.sku)),
        ForecastSort::Daily => all.sort_by(|a, b| b.daily.total_cmp(&a.daily)),
        _ => all.sort_by_key(|r| (std::cmp::Reverse(r.lost), r.run_out.likely.unwrap_or(Day(i32::MAX)))),
    }
    let words: Vec<_> = query.text.to_lowercase().split_whitespace().map(String::from).collect();
    let hit = |r: &&ForecastRow| {
        let hay = format!("{} {}", r.sku, r.name).to_lowercase();
        words.iter().all(|w| hay.contains(w))
    };
    let found: Vec<_> = all.iter().filter(hit).cloned().collect();
    ForecastPage {
        matched: found.len(),
        total: all.len(),
        lost: Money::from_ten_thousandths(all.iter().map(|r| r.lost.ten_thousandths()).sum()),
        overall: Overall {
            measured: all.len() - 2,
            wape: Some(0.284),
            naive_wape: Some(0.361),
            bias: Some(-0.02),
            coverage90: Some(0.91),
            gone_wrong: all.iter().filter(|r| r.trust != Trust::Holds).count(),
        },
        rows: found.into_iter().skip(query.offset).take(query.limit).collect(),
        offset: query.offset,
        today: TODAY,
        computed: Some(pickface::domain::Instant(0)),
        running: None,
    }
}

/// First and last day of every bar between two days.
fn bars(bucket: Bucket, from: i32, to: i32) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::new();
    for day in from..to {
        let begins = match bucket {
            Bucket::Day => true,
            Bucket::Week => (day - TODAY.0).rem_euclid(7) == 0,
            Bucket::Month => Day(day).date().is_some_and(|d| d.day() == 1),
        };
        match out.last_mut() {
            Some(last) if !begins => last.1 = day,
            _ => out.push((day, day)),
        }
    }
    out
}

/// All about one forecast of the small warehouse.
pub fn forecast(ask: ForecastAsk, sites: &[(SiteId, String)], flags: &[Flag]) -> Option<Box<ForecastDetail>> {
    let row = all(sites).into_iter().find(|r| r.item == ask.item && ask.site.is_none_or(|s| s == r.site))?;
    let (i, daily) = (ask.item.0, row.daily);
    let set_aside = |day: i32| flags.iter().any(|f| (f.from.0..=f.to.0).contains(&day));
    let known = |day: i32| wanted(i, daily, day).filter(|_| !set_aside(day));
    let past = bars(ask.bucket, TODAY.0 - 470, TODAY.0)
        .into_iter()
        .map(|(from, to)| {
            let days: Vec<f64> = (from..=to).filter_map(known).collect();
            let said = (from..=to).filter(|d| known(*d).is_some()).map(|d| level(daily, d)).sum();
            PastBar {
                from: Day(from),
                to: Day(to),
                wanted: (!days.is_empty()).then(|| days.iter().sum()),
                censored: (to - from + 1) as u32 - days.len() as u32,
                fitted: (!days.is_empty() && from > TODAY.0 - 400).then_some(said),
            }
        })
        .collect::<Vec<_>>();
    let past = past.into_iter().rev().take(ask.past).rev().collect();
    let future = bars(ask.bucket, TODAY.0, TODAY.0 + HORIZON)
        .into_iter()
        .map(|(from, to)| {
            let mean: f64 = (from..=to).map(|d| level(daily, d)).sum();
            let sd = (0.5 * daily * f64::from(to - from + 1).sqrt()).max(0.01);
            let quantiles = [-1.64, -1.28, -0.05, 1.28, 1.64].map(|z| (mean + z * sd).max(0.0));
            FutureBar { from: Day(from), to: Day(to), mean, quantiles }
        })
        .collect();
    let receipt = TODAY.0 + 12;
    let coming = row.on_order.to_f64();
    let stock = (0..HORIZON)
        .map(|d| {
            let came = if TODAY.0 + d >= receipt { coming } else { 0.0 };
            let used: f64 = (0..=d).map(|d| level(daily, TODAY.0 + d)).sum();
            let sd = 0.5 * daily * f64::from(d + 1).sqrt();
            let left = |used: f64| (row.available.to_f64().max(0.0) + came - used).max(0.0);
            StockPoint {
                day: Day(TODAY.0 + d),
                mean: left(used),
                low: left(used + 1.28 * sd),
                high: left(used - 1.28 * sd),
            }
        })
        .collect();
    let tried = [
        Method::Combination,
        Method::Sba,
        Method::Dotm,
        Method::MovingAverage,
        Method::HoltWinters,
        Method::Croston,
        Method::SeasonalNaive,
    ];
    let others = tried.into_iter().filter(|m| *m != row.method).enumerate();
    let candidates = std::iter::once(Candidate { method: row.method, score: 0.214, mean: daily })
        .chain(others.map(|(n, method)| Candidate {
            method,
            score: 0.231 + 0.019 * n as f64,
            mean: daily * (1.06 - 0.05 * n as f64),
        }))
        .collect();
    let silent = row.status == StockStatus::Dead || daily == 0.0;
    Some(Box::new(ForecastDetail {
        today: TODAY,
        past,
        future,
        receipts: if row.on_order.is_zero() {
            Vec::new()
        } else {
            vec![PlannedReceipt { day: Day(receipt), quantity: row.on_order, document: "PO 2207".into() }]
        },
        stock,
        lead_time: None,
        reorder_point: row.lead_p95,
        reorder_reason: if silent {
            String::new()
        } else {
            format!(
                "{:.0} for {LEAD} days + {:.0} safety (95 %)",
                row.lead_mean,
                row.lead_p95 - row.lead_mean
            )
        },
        accuracy: Accuracy {
            wape: row.wape,
            mase: Some(0.81),
            bias: Some(0.04),
            coverage90: Some(0.92),
            naive_wape: row.naive_wape,
            origins: if silent { 0 } else { 12 },
            ..Accuracy::default()
        },
        candidates,
        trend: -0.01,
        seasonal: vec![1.8, 1.3, 0.6, 0.9, 0.7, 0.8, 0.9],
        flags: flags.to_vec(),
        sentence: if silent {
            "Nothing has been wanted for 120 days.".into()
        } else {
            format!(
                "Sells {daily:.1} a day, Fridays twice that, slowly falling; {} won over 7 others: 26 % better than last year's same weeks.",
                row.method.word()
            )
        },
        days_missing: 0,
        computed: Some(pickface::domain::Instant(0)),
        row,
    }))
}

/// An item that nobody has bought yet.
pub fn unknown(item: ItemId, sites: &[(SiteId, String)], days_missing: u32) -> Option<Box<ForecastDetail>> {
    let ask = ForecastAsk { item, site: None, bucket: Bucket::Week, past: 20 };
    let mut detail = forecast(ask, sites, &[])?;
    detail.past.iter_mut().for_each(|bar| (bar.wanted, bar.fitted) = (None, None));
    (detail.future, detail.stock, detail.computed) = (Vec::new(), Vec::new(), None);
    detail.days_missing = days_missing;
    Some(detail)
}

/// A store where nothing has been computed.
pub fn nothing() -> ForecastPage {
    ForecastPage { today: TODAY, ..ForecastPage::default() }
}

/// A quantity in units, for tests.
pub fn units(n: i64) -> Quantity {
    Quantity::from_units(n)
}
