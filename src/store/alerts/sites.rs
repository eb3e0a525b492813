//! Alerts that are about no item: orders that are late, barcodes that nobody knows, the machine itself.

use super::{
    keep::{Changed, Key, close, put},
    orders,
};
use crate::{
    domain::{AlertAction, AlertKind, Instant, ItemId, Money, MovementKind, Quantity, SiteId, Urgency, text},
    replenish::watch::Finding,
    store::{Result, ledger::Tx, purchases, replenish::World},
};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// Days that an unknown barcode is asked about after it was last scanned.
const UNKNOWN_DAYS: i64 = 14;

/// A variance is told for so many days after it was found ...
const VARIANCE_DAYS: i32 = 7;

/// ... which are so many milliseconds.
const VARIANCE: i64 = VARIANCE_DAYS as i64 * 24 * 60 * 60 * 1000;

/// A file that was cut off is let go on by itself for so long, in milliseconds.
const CUT_OFF: i64 = 60 * 60 * 1000;

/// Brings all of them up to date.
pub(crate) fn of_sites(conn: &Connection, world: &World, at: Instant) -> Result<Changed> {
    let mut found = late(conn, world)?;
    found.extend(unknown(conn, at)?);
    found.extend(machine(conn, at)?);
    found.extend(orders::found(conn, world)?);
    let mut changed = Changed::default();
    for kind in [
        AlertKind::LateInbound,
        AlertKind::UnknownBarcode,
        AlertKind::System,
        AlertKind::OrderAtRisk,
        AlertKind::Short,
        AlertKind::Unbound,
    ] {
        let open = open(conn, kind)?;
        for (key, finding) in found.iter().filter(|(key, _)| key.kind == kind) {
            changed.opened += usize::from(put(conn, key, finding, at, world.today(key.site))?);
        }
        for key in open.iter().filter(|key| !found.iter().any(|(found, _)| found == *key)) {
            changed.closed += usize::from(close(conn, key, at)?);
        }
    }
    Ok(changed)
}

fn open(conn: &Connection, kind: AlertKind) -> Result<Vec<Key>> {
    let mut all =
        conn.prepare_cached("SELECT item, site, subject FROM alert WHERE open = 1 AND kind = ?1")?;
    let rows = all.query_map([kind.number()], |r| {
        Ok(Key { kind, item: ItemId(r.get(0)?), site: SiteId(r.get(1)?), subject: r.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Orders whose goods should have been here.
fn late(conn: &Connection, world: &World) -> Result<Vec<(Key, Finding)>> {
    let Some(latest) = world.sites.keys().map(|site| world.today(*site)).max() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for order in purchases::late(conn, latest)? {
        let days = world.today(order.site).0 - order.expected.0;
        if days <= 0 {
            continue;
        }
        let (quantity, number, supplier) = (order.quantity, &order.number, &order.supplier);
        let mut money = Money::ZERO;
        for item in &order.items {
            money += lost(conn, *item, order.site)?;
        }
        let mut why = format!(
            "{quantity} of {number} from {supplier} were expected on {}, {days} days ago. Ask when they come, and say the day with the order; or close it, if nothing more comes",
            order.expected
        );
        if money > Money::ZERO {
            why.push_str(&format!(". Its items that are out of stock lose {money} of sales a day"));
        }
        let key = Key {
            kind: AlertKind::LateInbound,
            item: ItemId(0),
            site: order.site,
            subject: order.number.clone(),
        };
        found.push((
            key,
            Finding {
                kind: AlertKind::LateInbound,
                urgency: if money > Money::ZERO { Urgency::Now } else { Urgency::Soon },
                level: f64::from(days),
                available: None,
                money,
                due: Some(-days),
                say: format!("{quantity} from {supplier}, {days} d late"),
                why,
                action: AlertAction::Chase,
                quantity,
                whom: order.supplier,
            },
        ));
    }
    Ok(found)
}

/// What an item that is out of stock loses a day, as its own alert has it.
fn lost(conn: &Connection, item: ItemId, site: SiteId) -> Result<Money> {
    let mut find = conn.prepare_cached(
        "SELECT coalesce(sum(money), 0) FROM alert WHERE item = ?1 AND site = ?2 AND kind = ?3 AND open = 1",
    )?;
    let sum = find.query_row(params![item.0, site.0, AlertKind::OutOfStock.number()], |r| r.get(0))?;
    Ok(Money::from_ten_thousandths(sum))
}

/// A barcode was scanned that nobody knows.
pub(crate) fn unknown_scan(tx: &Tx<'_>, code: &str, site: SiteId, station: &str) -> Result<()> {
    tx.conn()
        .prepare_cached(
            "INSERT INTO unknown_scan (code, site, times, first_ms, last_ms, station) VALUES (?1, ?2, 1, ?3, ?3, ?4)
             ON CONFLICT (code, site) DO UPDATE SET times = times + 1, last_ms = excluded.last_ms, station = excluded.station",
        )?
        .execute(params![text::clean(code, 128), site.0, tx.at().0, station])?;
    Ok(())
}

/// Barcodes that were scanned, and that no item has.
fn unknown(conn: &Connection, now: Instant) -> Result<Vec<(Key, Finding)>> {
    let since = now.0 - UNKNOWN_DAYS * 24 * 60 * 60 * 1000;
    let mut all = conn.prepare_cached(
        "SELECT code, site, times, station FROM unknown_scan u
         WHERE last_ms > ?1 AND NOT EXISTS (SELECT 1 FROM barcode b WHERE b.code = u.code) ORDER BY site, code",
    )?;
    let rows = all.query_map([since], |r| {
        let (code, times, station): (String, i64, String) = (r.get(0)?, r.get(2)?, r.get(3)?);
        let shown = text::escape(&code);
        let often = if times == 1 { "once".into() } else { format!("{times} times") };
        Ok((
            Key { kind: AlertKind::UnknownBarcode, item: ItemId(0), site: SiteId(r.get(1)?), subject: code.clone() },
            Finding {
                kind: AlertKind::UnknownBarcode,
                urgency: Urgency::Soon,
                level: times as f64,
                available: None,
                money: Money::ZERO,
                due: None,
                say: format!("scanned {often}, last at {station}; no item has it"),
                why: format!(
                    "{shown} was scanned {often} and no item has it. Scan it at a terminal, then HELP, then the item: from then on it is known"
                ),
                action: AlertAction::Bind,
                quantity: Quantity::ZERO,
                whom: shown,
            },
        ))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What is wrong with the machine and its work.
fn machine(conn: &Connection, now: Instant) -> Result<Vec<(Key, Finding)>> {
    let mut all = conn.prepare_cached(
        "SELECT kind, sum(total - done), count(*) FROM importing WHERE at_ms < ?1 GROUP BY kind",
    )?;
    let rows = all.query_map([now.0 - CUT_OFF], |r| {
        let (kind, rest, files): (String, i64, i64) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let many = if files == 1 { "a file".into() } else { format!("{files} files") };
        Ok((
            Key { kind: AlertKind::System, item: ItemId(0), site: SiteId(0), subject: format!("import {kind}") },
            Finding {
                kind: AlertKind::System,
                urgency: Urgency::Now,
                level: rest as f64,
                available: None,
                money: Money::ZERO,
                due: None,
                say: format!("{many} of {kind} cut off, {rest} rows not taken in"),
                why: format!(
                    "{many} of {kind} was cut off while it was taken in; {rest} rows are missing. Run `pickface import {kind}` with the same file: it goes on where it was"
                ),
                action: AlertAction::Look,
                quantity: Quantity::ZERO,
                whom: String::new(),
            },
        ))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What counts found that the books did not have: the last days of each item and site that was counted since streams were last seen;
/// and an end to what was last found a week ago.
pub(crate) fn variances(
    conn: &Connection,
    world: &World,
    grown: &[(i64, i64)],
    now: Instant,
) -> Result<Changed> {
    let mut changed = Changed::default();
    for (item, site) in counted(conn, grown, now)? {
        let key = Key { kind: AlertKind::Variance, item, site, subject: String::new() };
        match variance(conn, world, item, site, now)? {
            Some(finding) => {
                changed.opened += usize::from(put(conn, &key, &finding, now, world.today(site))?);
            }
            None => changed.closed += usize::from(close(conn, &key, now)?),
        }
    }
    let mut over = conn.prepare_cached(
        "UPDATE alert SET open = 0, closed_ms = ?1
         WHERE kind = ?2 AND open = 1 AND item <> 0 AND site = ?3 AND coalesce(due, opened) < ?4 - ?5",
    )?;
    for site in world.sites.keys() {
        let today = world.today(*site).0;
        changed.closed +=
            over.execute(params![now.0, AlertKind::Variance.number(), site.0, today, VARIANCE_DAYS])?;
    }
    Ok(changed)
}

/// Items and sites that were counted since streams were last seen, and found otherwise than the books had it; or of which such a count
/// was taken back.
fn counted(conn: &Connection, grown: &[(i64, i64)], now: Instant) -> Result<BTreeSet<(ItemId, SiteId)>> {
    let mut all = conn.prepare_cached(
        "SELECT m.item, coalesce(f.site, t.site) FROM movement m
         JOIN location f ON f.location = m.from_location JOIN location t ON t.location = m.to_location
         WHERE m.stream = ?1 AND m.seq > ?2 AND m.kind = ?3 AND m.at_ms > ?4 AND (f.site IS NULL) <> (t.site IS NULL)",
    )?;
    let mut found = BTreeSet::new();
    for (stream, seen) in grown {
        let rows = all
            .query_map(params![stream, seen, MovementKind::Count.number(), now.0 - VARIANCE], |r| {
                Ok((ItemId(r.get(0)?), SiteId(r.get(1)?)))
            })?;
        for row in rows {
            found.insert(row?);
        }
    }
    Ok(found)
}

/// What counts of an item at a site found in the last days. More here and fewer there are two mistakes, and no peace; what was taken
/// back was none.
fn variance(
    conn: &Connection,
    world: &World,
    item: ItemId,
    site: SiteId,
    now: Instant,
) -> Result<Option<Finding>> {
    let mut sums = conn.prepare_cached(
        "SELECT coalesce(sum(CASE WHEN t.site IS NOT NULL THEN m.quantity END), 0),
                coalesce(sum(CASE WHEN t.site IS NULL THEN m.quantity END), 0), max(m.at_ms), i.cost, i.unit
         FROM movement m JOIN location f ON f.location = m.from_location JOIN location t ON t.location = m.to_location
           JOIN item i ON i.item = m.item
         WHERE m.item = ?1 AND coalesce(f.site, t.site) = ?2 AND m.kind = ?3 AND m.at_ms > ?4
           AND (f.site IS NULL) <> (t.site IS NULL) AND m.reverses IS NULL
           AND NOT EXISTS (SELECT 1 FROM movement r WHERE r.stream = m.stream AND r.reverses = m.seq)",
    )?;
    let params = params![item.0, site.0, MovementKind::Count.number(), now.0 - VARIANCE];
    let (more, fewer, last, cost, unit) = sums.query_row(params, |r| {
        let units = |at| -> rusqlite::Result<Quantity> { Ok(Quantity::from_thousandths(r.get(at)?)) };
        let cost = Money::from_ten_thousandths(r.get::<_, Option<i64>>(3)?.unwrap_or(0));
        let unit: Option<String> = r.get(4)?;
        Ok((units(0)?, units(1)?, r.get::<_, Option<i64>>(2)?, cost, unit.unwrap_or_default()))
    })?;
    let Some(last) = last else { return Ok(None) };
    let all = more + fewer;
    let value = cost.for_quantity(all);
    let found = match (more.is_positive(), fewer.is_positive()) {
        (true, false) => format!("a count found {more} {unit} more than the books had"),
        (false, _) => format!("a count found {fewer} {unit} fewer than the books had"),
        (true, true) => format!("counts found {more} {unit} more and {fewer} fewer than the books had"),
    };
    let today = world.today(site);
    let day = world.sites.get(&site).map_or(today, |s| Instant(last).day(s.time_zone));
    Ok(Some(Finding {
        kind: AlertKind::Variance,
        urgency: Urgency::Soon,
        level: all.to_f64(),
        available: None,
        money: value,
        due: Some(day.0 - today.0),
        why: format!(
            "{found}, worth {value} at cost; the books follow the count. See the Log of the item for who moved it last"
        ),
        say: found,
        action: AlertAction::Look,
        quantity: more - fewer,
        whom: String::new(),
    }))
}
