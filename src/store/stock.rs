//! Stock in lines: by site, or by place and lot, now or as it stood on a past day.

use super::{
    error::{Result, StoreError},
    handle::{home_site, site_by_code, sites},
    purchases,
};
use crate::domain::{Day, Instant, ItemId, Quantity, SiteId};
use rusqlite::{Connection, params};
use std::collections::{HashMap, HashSet};

/// What `stock` asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StockFilter {
    /// Words that must all occur in SKU or name, letter case folded.
    pub text: String,
    /// One site by its code, or all.
    pub site: Option<String>,
    /// Only this place; the answer is then by place and lot.
    pub location: Option<String>,
    /// By place and lot instead of by site.
    pub by_location: bool,
    /// As it stood at the end of that business day of each site; `None` is now.
    pub as_of: Option<Day>,
}

/// A line of `stock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockLine {
    /// SKU.
    pub sku: String,
    /// Name.
    pub name: String,
    /// The site's code.
    pub site: String,
    /// The place's code, when asked by place.
    pub location: Option<String>,
    /// The lot's code, when asked by place.
    pub lot: Option<String>,
    /// The lot's expiry, when asked by place.
    pub expiry: Option<Day>,
    /// There.
    pub on_hand: Quantity,
    /// Promised.
    pub allocated: Quantity,
    /// Of what is on hand, in quarantine or past its expiry on the day that is asked about: there, and not to be sold.
    pub aside: Quantity,
    /// To come of open orders, now; nothing on a past day and by place.
    pub on_order: Quantity,
}

/// (on hand, allocated, set aside), in thousandths.
type Sum = (i64, i64, i64);

/// Balances while lines are gathered, by (item, location, lot).
type Balances = HashMap<(i64, i64, i64), Sum>;

/// Balances as they stood at the end of a business day of each site: today's, less every movement since.
///
/// A movement belongs to the day of its own site, by the clock it was recorded under.
fn balances_as_of(conn: &Connection, day: Option<Day>) -> Result<Balances> {
    let mut balances: Balances = HashMap::new();
    let mut all = conn.prepare("SELECT item, location, lot, on_hand, allocated FROM balance")?;
    let mut cursor = all.query([])?;
    while let Some(r) = cursor.next()? {
        balances.insert((r.get(0)?, r.get(1)?, r.get(2)?), (r.get(3)?, r.get(4)?, 0));
    }
    let Some(day) = day else { return Ok(balances) };
    let ends: HashMap<i64, i64> = sites(conn)?.iter().map(|s| (s.id.0, day.end(s.time_zone).0)).collect();
    let mut later = conn.prepare(
        "SELECT m.item, m.lot, m.from_location, m.to_location, m.quantity, m.book
         FROM stream s JOIN movement m ON m.stream = s.stream WHERE s.feed = ?1 AND m.at_ms >= ?2",
    )?;
    for (site, end) in ends {
        let mut cursor = later.query(params![site, end])?;
        while let Some(r) = cursor.next()? {
            let (item, lot, from, to): (i64, i64, i64, i64) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
            let (quantity, book): (i64, i64) = (r.get(4)?, r.get(5)?);
            let mut add = |place: i64, n: i64| {
                let balance = balances.entry((item, place, lot)).or_default();
                if book == 0 { balance.0 += n } else { balance.1 += n }
            };
            add(from, quantity);
            add(to, -quantity);
        }
    }
    Ok(balances)
}

/// Stock lines by SKU, site, place, lot. An item that never lay anywhere has one line of zero at the store's own site.
pub(crate) fn stock(conn: &Connection, filter: &StockFilter, now: Instant) -> Result<Vec<StockLine>> {
    // One snapshot for all statements: what is recorded between two of them must not be counted in one and missed in the
    // other. It ends here, before anybody reads the answer.
    let reading = conn.unchecked_transaction()?;
    let lines = lines(&reading, filter, now)?;
    reading.finish()?;
    Ok(lines)
}

fn lines(conn: &Connection, filter: &StockFilter, now: Instant) -> Result<Vec<StockLine>> {
    let home = home_site(conn)?;
    let only = filter.site.as_deref().map(|code| site_by_code(conn, code)).transpose()?;
    let all_sites: HashMap<i64, String> = sites(conn)?.into_iter().map(|s| (s.id.0, s.code)).collect();
    let days: HashMap<i64, Day> = sites(conn)?
        .into_iter()
        .map(|s| (s.id.0, filter.as_of.unwrap_or_else(|| now.day(s.time_zone))))
        .collect();
    let place = filter.location.as_deref().map(|l| l.trim().to_uppercase());
    let by_location = filter.by_location || place.is_some();
    let mut places: HashMap<i64, (i64, String)> = HashMap::new();
    let mut quarantine: HashSet<i64> = HashSet::new();
    let mut all = conn
        .prepare("SELECT location, site, code, kind = 'quarantine' FROM location WHERE site IS NOT NULL")?;
    let mut cursor = all.query([])?;
    while let Some(r) = cursor.next()? {
        let location: i64 = r.get(0)?;
        if r.get(3)? {
            quarantine.insert(location);
        }
        places.insert(location, (r.get(1)?, r.get(2)?));
    }
    if let Some(code) = &place {
        let known = |(site, c): &(i64, String)| c == code && only.as_ref().is_none_or(|o| o.id.0 == *site);
        if !places.values().any(known) {
            return Err(StoreError::Refused(format!(
                "no place has the code {:?}; `pickface export locations` lists them",
                crate::domain::text::escape(code)
            )));
        }
    }
    let mut lots: HashMap<i64, (String, Option<i32>)> = HashMap::new();
    {
        // By site only those are asked about that may be past their expiry.
        let mut all = conn.prepare("SELECT lot, code, expiry FROM lot WHERE ?1 OR expiry IS NOT NULL")?;
        let mut cursor = all.query([by_location])?;
        while let Some(r) = cursor.next()? {
            lots.insert(r.get(0)?, (r.get(1)?, r.get(2)?));
        }
    }
    // (site, place, lot) of each item, summed as asked.
    let mut by_item: HashMap<i64, HashMap<(i64, i64, i64), Sum>> = HashMap::new();
    for ((item, location, lot), (on_hand, allocated, _)) in balances_as_of(conn, filter.as_of)? {
        let Some((site, code)) = places.get(&location) else { continue };
        if only.as_ref().is_some_and(|o| o.id.0 != *site) || place.as_ref().is_some_and(|p| p != code) {
            continue;
        }
        if by_location && on_hand == 0 && allocated == 0 {
            continue;
        }
        let key = if by_location { (*site, location, lot) } else { (*site, 0, 0) };
        let sum = by_item.entry(item).or_default().entry(key).or_default();
        sum.0 += on_hand;
        sum.1 += allocated;
        let is_expired = || {
            lots.get(&lot)
                .and_then(|(_, day)| *day)
                .is_some_and(|day| days.get(site).is_some_and(|d| day < d.0))
        };
        if quarantine.contains(&location) || is_expired() {
            sum.2 += on_hand;
        }
    }
    let coming = match (by_location, filter.as_of) {
        (false, None) => purchases::coming(conn, None)?,
        _ => HashMap::new(),
    };
    for (item, site) in coming.keys().filter(|(_, s)| only.as_ref().is_none_or(|o| o.id == *s)) {
        by_item.entry(item.0).or_default().entry((site.0, 0, 0)).or_default();
    }
    let words: Vec<String> = filter.text.split_whitespace().map(str::to_lowercase).collect();
    let mut lines = Vec::new();
    let mut items = conn.prepare("SELECT item, sku, name FROM item ORDER BY sku_folded, item")?;
    let mut cursor = items.query([])?;
    while let Some(r) = cursor.next()? {
        let (item, sku, name): (i64, String, String) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let text = format!("{} {}", sku.to_lowercase(), name.to_lowercase());
        if !words.iter().all(|w| text.contains(w)) {
            continue;
        }
        let mut sums: Vec<_> = by_item.remove(&item).unwrap_or_default().into_iter().collect();
        if sums.is_empty() && !by_location {
            let site = only.as_ref().map_or(home.id.0, |o| o.id.0);
            sums.push(((site, 0, 0), (0, 0, 0)));
        }
        let mut rows: Vec<StockLine> = sums
            .into_iter()
            .map(|((site, location, lot), (on_hand, allocated, aside))| StockLine {
                sku: sku.clone(),
                name: name.clone(),
                site: all_sites.get(&site).cloned().unwrap_or_default(),
                location: places.get(&location).filter(|_| by_location).map(|(_, code)| code.clone()),
                lot: lots.get(&lot).map(|(code, _)| code.clone()),
                expiry: lots.get(&lot).and_then(|(_, e)| e.map(Day)),
                on_hand: Quantity::from_thousandths(on_hand),
                allocated: Quantity::from_thousandths(allocated),
                aside: Quantity::from_thousandths(aside),
                on_order: coming
                    .get(&(ItemId(item), SiteId(site)))
                    .map_or(Quantity::ZERO, |c| c.iter().map(|c| c.quantity).sum()),
            })
            .collect();
        rows.sort_by(|a, b| (&a.site, &a.location, &a.lot).cmp(&(&b.site, &b.location, &b.lot)));
        lines.extend(rows);
    }
    Ok(lines)
}
