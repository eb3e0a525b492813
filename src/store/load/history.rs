//! Sales histories: what was wanted on which day.

use super::{LoadMode, LoadReport, Progress, SiteNames, item_row};
use crate::{
    domain::{
        Day, Instant, ItemId, SiteId, Sku,
        record::{DemandRecord, ItemRecord, Lined},
    },
    store::{Result, Store, StoreError, document::DemandDoc},
};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// The days of one item at one site through one channel that a file names.
struct Series<'a> {
    item: i64,
    site: SiteId,
    site_uid: crate::domain::Uid,
    channel: &'a str,
    /// (day, quantity, amount), by day.
    days: Vec<(i32, i64, i64)>,
}

impl Store {
    /// Takes in what was wanted. A day that the store has for this channel is replaced, not added to, so an export that
    /// overlaps the last one corrects it. With `make_items`, SKUs that the store does not know become items of that
    /// name; without, they are refused. So is a day that is still to come.
    ///
    /// # Errors
    /// When the disk fails; refusals stand in the report, and then nothing was written.
    pub fn load_demand(
        &mut self,
        records: &[Lined<DemandRecord>],
        make_items: bool,
        mode: LoadMode,
        progress: Progress<'_>,
    ) -> Result<LoadReport> {
        let mut report = LoadReport::default();
        let mut missing: Vec<&Sku> = Vec::new();
        let mut rows: HashMap<&Sku, i64> = HashMap::new();
        let mut last: Option<&Sku> = None;
        let reading = self.conn().unchecked_transaction()?;
        let latest = latest_day(self.clock()());
        for Lined { line, record } in records {
            if record.day > latest {
                report.refuse(
                    *line,
                    format!("{} lies after today: correct the date or leave the line out", record.day),
                );
            }
            if last == Some(&record.sku) || rows.contains_key(&record.sku) {
                continue;
            }
            last = Some(&record.sku);
            match item_row(self.conn(), &record.sku)? {
                Ok(row) => drop(rows.insert(&record.sku, row)),
                Err(_) if make_items => missing.push(&record.sku),
                Err(reason) => report.refuse(*line, reason),
            }
        }
        reading.finish()?;
        if report.refused_count > 0 {
            return Ok(report);
        }
        if mode == LoadMode::Apply && !missing.is_empty() {
            let made: Vec<Lined<ItemRecord>> = missing
                .iter()
                .map(|sku| {
                    let mut record = ItemRecord::new((*sku).clone());
                    record.name = Some(sku.to_string());
                    Lined { line: 0, record }
                })
                .collect();
            self.load_items(&made, LoadMode::Apply, &mut |_, _| ())?;
            for sku in missing {
                rows.insert(sku, item_row(self.conn(), sku)?.map_err(StoreError::Refused)?);
            }
        } else {
            report.new += records.iter().filter(|r| !rows.contains_key(&r.record.sku)).count() as u64;
        }
        let series = self.series(records, &rows)?;
        let changed = self.differences(series, &mut report)?;
        if mode == LoadMode::Check {
            return Ok(report);
        }
        let author = self.author()?;
        let total = changed.len() as u64;
        progress(0, total);
        self.in_batches(&changed, progress, |tx, s| {
            let uid = tx.item_uid(ItemId(s.item))?;
            let doc = DemandDoc { site: s.site_uid, channel: s.channel.into(), days: s.days.clone() };
            tx.document(s.site.0, uid, s.item, &doc, &author)
        })?;
        Ok(report)
    }

    /// Records by item, site and channel, in the order of the demand table.
    fn series<'a>(
        &self,
        records: &'a [Lined<DemandRecord>],
        rows: &HashMap<&Sku, i64>,
    ) -> Result<Vec<Series<'a>>> {
        let mut sites = SiteNames::default();
        let mut by_key: HashMap<(i64, i64, &str), Series<'a>> = HashMap::new();
        for Lined { record: r, .. } in records {
            let Some(item) = rows.get(&r.sku) else { continue };
            let site = sites.find(self.conn(), r.site.as_deref())?;
            by_key
                .entry((*item, site.id.0, r.channel.as_str()))
                .or_insert_with(|| Series {
                    item: *item,
                    site: site.id,
                    site_uid: site.uid,
                    channel: &r.channel,
                    days: Vec::new(),
                })
                .days
                .push((r.day.0, r.quantity.thousandths(), r.amount.ten_thousandths()));
        }
        let mut all: Vec<_> = by_key.into_values().collect();
        all.sort_by(|a, b| (a.item, a.site.0, a.channel).cmp(&(b.item, b.site.0, b.channel)));
        Ok(all)
    }

    /// Only the days that the store has otherwise or not at all.
    fn differences<'a>(&self, series: Vec<Series<'a>>, report: &mut LoadReport) -> Result<Vec<Series<'a>>> {
        let mut changed = Vec::with_capacity(series.len());
        let reading = self.conn().unchecked_transaction()?;
        for mut s in series {
            s.days.sort_unstable();
            // A site that a file names in two ways (its code, or nothing for the own one) is one site.
            s.days.dedup_by(|later, first| {
                let same = later.0 == first.0;
                if same {
                    first.1 += later.1;
                    first.2 += later.2;
                }
                same
            });
            let known = days_of(self.conn(), &s)?;
            s.days.retain(|(day, quantity, amount)| match known.get(day) {
                Some(old) if *old == (*quantity, *amount) => {
                    report.same += 1;
                    false
                }
                Some(_) => {
                    report.changed += 1;
                    true
                }
                None => {
                    report.new += 1;
                    true
                }
            });
            if !s.days.is_empty() {
                changed.push(s);
            }
        }
        reading.finish()?;
        Ok(changed)
    }
}

/// The day that it is where it is latest: a channel may date its sales by a clock that is ahead of the site's, but nobody
/// has sold anything after that.
fn latest_day(now: Instant) -> Day {
    /// The zone that is farthest ahead, Kiritimati's: 14 hours.
    const AHEAD_MS: i64 = 14 * 3_600_000;
    Instant(now.0.saturating_add(AHEAD_MS)).day(chrono_tz::Tz::UTC)
}

fn days_of(conn: &Connection, s: &Series<'_>) -> Result<HashMap<i32, (i64, i64)>> {
    let mut find = conn.prepare_cached(
        "SELECT day, quantity, amount FROM demand WHERE item = ?1 AND site = ?2 AND channel = ?3",
    )?;
    let rows =
        find.query_map(params![s.item, s.site.0, s.channel], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
