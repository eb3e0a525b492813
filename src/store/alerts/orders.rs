//! Alerts of orders that are to leave the house: late or short ones, what pickers did not find, names that no item has.

use super::keep::Key;
use crate::{
    domain::{AlertAction, AlertKind, Day, ItemId, Money, Quantity, SiteId, Urgency, text},
    replenish::watch::Finding,
    store::{Result, replenish::World},
};
use rusqlite::{Connection, params};

/// How many orders or names a sentence names; the rest is a number.
const NAMED: usize = 5;

/// What there is to say of orders at all sites.
pub(super) fn found(conn: &Connection, world: &World) -> Result<Vec<(Key, Finding)>> {
    let mut found = Vec::new();
    for site in world.sites.keys() {
        found.extend(at_risk(conn, *site, world.today(*site))?);
    }
    found.extend(shorts(conn)?);
    found.extend(unbound(conn)?);
    Ok(found)
}

/// The first few of a list: `#1043, #1050 and 7 more`.
fn some(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).map(|n| text::escape(n)).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Orders whose day is over, and those of today of which something is not there: one alert a site, worse with each of them.
fn at_risk(conn: &Connection, site: SiteId, today: Day) -> Result<Option<(Key, Finding)>> {
    let mut all = conn.prepare_cached(
        "SELECT o.number, o.promise, g.missing, g.unbound,
                (SELECT coalesce(sum(l.quantity / 1000.0 * l.price), 0) FROM sales_line l WHERE l.sales_order = o.sales_order)
         FROM order_stage g JOIN sales_order o ON o.sales_order = g.sales_order
         WHERE g.site = ?1 AND o.promise <= ?2 AND g.stage NOT IN ('shipped', 'cancelled', 'held')
           AND (o.promise < ?2 OR g.missing > 0 OR g.unbound > 0)
         ORDER BY o.promise, o.priority DESC, o.placed_ms",
    )?;
    let (mut late, mut short, mut money, mut oldest) = (Vec::new(), Vec::new(), Money::ZERO, today.0);
    let mut rows = all.query(params![site.0, today.0])?;
    while let Some(r) = rows.next()? {
        let (number, promise): (String, i32) = (r.get(0)?, r.get(1)?);
        money += Money::from_ten_thousandths(r.get::<_, f64>(4)?.round() as i64);
        oldest = oldest.min(promise);
        if promise < today.0 { late.push(number) } else { short.push(number) }
    }
    if late.is_empty() && short.is_empty() {
        return Ok(None);
    }
    let count = late.len() + short.len();
    let mut parts = Vec::new();
    if !late.is_empty() {
        parts.push(format!("{} late: {}", late.len(), some(&late)));
    }
    if !short.is_empty() {
        parts.push(format!("{} of today not whole: {}", short.len(), some(&short)));
    }
    let say = format!("{} late, {} of today not whole", late.len(), short.len());
    let key = Key { kind: AlertKind::OrderAtRisk, item: ItemId(0), site, subject: "orders".into() };
    let finding = Finding {
        kind: AlertKind::OrderAtRisk,
        urgency: Urgency::Now,
        level: count as f64,
        available: None,
        money,
        due: Some(oldest - today.0),
        say,
        why: format!(
            "{}. Together they are worth {money}. Put them before others, release what is there, or tell the buyers",
            parts.join("; ")
        ),
        action: AlertAction::Look,
        quantity: Quantity::ZERO,
        whom: String::new(),
    };
    Ok(Some((key, finding)))
}

/// Places where a picker found something else than the books have, until somebody has counted them.
fn shorts(conn: &Connection) -> Result<Vec<(Key, Finding)>> {
    let mut all = conn.prepare_cached(
        "SELECT c.site, coalesce(c.item, 0), l.code, c.note FROM count_task c JOIN location l ON l.location = c.location
         WHERE c.done_ms IS NULL AND c.reason IN ('short', 'zero') ORDER BY c.count_task",
    )?;
    let rows = all.query_map([], |r| {
        let (place, note): (String, String) = (r.get(2)?, r.get(3)?);
        let key = Key {
            kind: AlertKind::Short,
            item: ItemId(r.get(1)?),
            site: SiteId(r.get(0)?),
            subject: place.clone(),
        };
        let finding = Finding {
            kind: AlertKind::Short,
            urgency: Urgency::Now,
            level: 1.0,
            available: None,
            money: Money::ZERO,
            due: None,
            say: format!("{place}: {note}"),
            why: format!(
                "A picker found something else in {place} than the books have: {note}. What was missing is promised to nobody \
                 before the place was counted"
            ),
            action: AlertAction::Count,
            quantity: Quantity::ZERO,
            whom: place,
        };
        Ok((key, finding))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Names that a channel uses and no item has: one alert a channel.
fn unbound(conn: &Connection) -> Result<Vec<(Key, Finding)>> {
    let mut all = conn.prepare_cached(
        "SELECT o.site, l.channel, l.alias, count(DISTINCT l.sales_order)
         FROM order_stage g JOIN sales_order o ON o.sales_order = g.sales_order
         JOIN sales_line l ON l.sales_order = o.sales_order
         WHERE g.unbound > 0 AND g.stage NOT IN ('shipped', 'cancelled') AND l.item IS NULL AND l.quantity > 0
         GROUP BY o.site, l.channel, l.alias ORDER BY o.site, l.channel, 4 DESC, l.alias",
    )?;
    let mut rows = all.query([])?;
    let mut channels: Vec<(SiteId, String, Vec<String>, i64)> = Vec::new();
    while let Some(r) = rows.next()? {
        let (site, channel) = (SiteId(r.get(0)?), r.get::<_, String>(1)?);
        let (name, orders): (String, i64) = (r.get(2)?, r.get(3)?);
        match channels.last_mut().filter(|c| c.0 == site && c.1 == channel) {
            Some(known) => {
                known.2.push(name);
                known.3 += orders;
            }
            None => channels.push((site, channel, vec![name], orders)),
        }
    }
    let found = channels.into_iter().map(|(site, channel, names, orders)| {
        let channel = text::escape(&channel);
        let say = format!("{} names of {channel} are no item, in {orders} orders", names.len());
        let finding = Finding {
            kind: AlertKind::Unbound,
            urgency: Urgency::Now,
            level: names.len() as f64,
            available: None,
            money: Money::ZERO,
            due: None,
            why: format!(
                "{channel} calls things by names that no item has: {}. Their orders wait. Bind each once, and it is known for ever: \
                 `pickface orders unbound` lists them",
                some(&names)
            ),
            say,
            action: AlertAction::Bind,
            quantity: Quantity::ZERO,
            whom: channel.clone(),
        };
        (Key { kind: AlertKind::Unbound, item: ItemId(0), site, subject: channel }, finding)
    });
    Ok(found.collect())
}
