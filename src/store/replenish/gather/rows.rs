//! What the tables say of some items, from the first row to the last.

use super::{About, Key, World};
use crate::{
    domain::{Day, Instant, ItemId, Money, Quantity, SiteId, Terms},
    replenish::math::class::{Abc, Xyz},
    store::{Result, purchases},
};
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// Sums of one item and site.
#[derive(Debug, Clone, Default)]
pub(super) struct Lying {
    /// Fit to be sold.
    pub(super) on_hand: i64,
    pub(super) quarantined: i64,
    pub(super) expired: i64,
    pub(super) allocated: i64,
    pub(super) below: Option<(String, Quantity)>,
    pub(super) lots: Vec<(String, Day, Quantity)>,
}

/// What lies where, by item and site, also of what has all gone from there. `today` says the business day of a site, for what is past
/// its expiry.
pub(super) fn lying(
    conn: &Connection,
    rows: (i64, i64),
    today: impl Fn(SiteId) -> Day,
) -> Result<HashMap<Key, Lying>> {
    let mut all = conn.prepare_cached(
        "SELECT b.item, l.site, b.on_hand, b.allocated, l.code, t.code, t.expiry, l.kind = 'quarantine'
         FROM balance b CROSS JOIN location l ON l.location = b.location LEFT JOIN lot t ON t.lot = b.lot
         WHERE b.item BETWEEN ?1 AND ?2 AND l.site IS NOT NULL",
    )?;
    let mut cursor = all.query([rows.0, rows.1])?;
    let mut found: HashMap<Key, Lying> = HashMap::new();
    while let Some(r) = cursor.next()? {
        let key = (ItemId(r.get(0)?), SiteId(r.get(1)?));
        let (on_hand, allocated): (i64, i64) = (r.get(2)?, r.get(3)?);
        let of = found.entry(key).or_default();
        let is_quarantined: bool = r.get(7)?;
        let expiry: Option<i32> = r.get(6)?;
        if is_quarantined {
            of.quarantined += on_hand;
        } else if expiry.is_some_and(|day| day < today(key.1).0) {
            of.expired += on_hand;
        } else {
            of.on_hand += on_hand;
        }
        of.allocated += allocated;
        if on_hand < 0 {
            let worst = Quantity::from_thousandths(on_hand);
            if of.below.as_ref().is_none_or(|(_, least)| worst < *least) {
                of.below = Some((r.get(4)?, worst));
            }
        }
        // What is in quarantine has been taken out already.
        if let Some(expiry) = expiry.filter(|_| on_hand > 0 && !is_quarantined) {
            let code: String = r.get(5)?;
            let quantity = Quantity::from_thousandths(on_hand);
            match of.lots.iter_mut().find(|(c, ..)| *c == code) {
                Some((_, _, more)) => *more += quantity,
                None => of.lots.push((code, Day(expiry), quantity)),
            }
        }
    }
    for of in found.values_mut() {
        of.lots.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    }
    Ok(found)
}

/// Items at sites of which an alert is open, or something is proposed.
pub(super) fn told(conn: &Connection, rows: (i64, i64)) -> Result<Vec<Key>> {
    let mut all = conn.prepare_cached(
        "SELECT item, site FROM alert INDEXED BY alert_item WHERE item <> 0 AND item BETWEEN ?1 AND ?2 AND open = 1
         UNION SELECT item, site FROM proposal WHERE item BETWEEN ?1 AND ?2",
    )?;
    let found = all.query_map([rows.0, rows.1], |r| Ok((ItemId(r.get(0)?), SiteId(r.get(1)?))))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn about(conn: &Connection, rows: (i64, i64)) -> Result<HashMap<ItemId, About>> {
    let mut all = conn.prepare_cached(
        "SELECT item, sku, name, decimals, cost, price, shelf_life_days, supplier, status FROM item
         WHERE item BETWEEN ?1 AND ?2",
    )?;
    let rows = all.query_map([rows.0, rows.1], |r| {
        Ok((
            ItemId(r.get(0)?),
            About {
                sku: r.get(1)?,
                name: r.get(2)?,
                decimals: r.get(3)?,
                cost: Money::from_ten_thousandths(r.get(4)?),
                price: Money::from_ten_thousandths(r.get(5)?),
                shelf_life: r.get(6)?,
                supplier: r.get(7)?,
                is_active: r.get_ref(8)?.as_str().unwrap_or_default()
                    == crate::domain::ItemStatus::Active.word(),
            },
        ))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

type Offers = HashMap<ItemId, Vec<(String, Terms)>>;

pub(super) fn terms(conn: &Connection, rows: (i64, i64)) -> Result<Offers> {
    let mut all = conn.prepare_cached(
        "SELECT item, supplier, cost, moq, pack, breaks, lead_time_days FROM supplier_item
         WHERE item BETWEEN ?1 AND ?2 ORDER BY item, supplier",
    )?;
    let mut cursor = all.query([rows.0, rows.1])?;
    let mut found: Offers = HashMap::new();
    while let Some(r) = cursor.next()? {
        found.entry(ItemId(r.get(0)?)).or_default().push((r.get(1)?, purchases::terms_of(r, 2)?));
    }
    Ok(found)
}

pub(super) fn classes(conn: &Connection, rows: (i64, i64)) -> Result<HashMap<Key, (Abc, Xyz)>> {
    let mut all =
        conn.prepare_cached("SELECT item, site, abc, xyz FROM item_class WHERE item BETWEEN ?1 AND ?2")?;
    let mut cursor = all.query([rows.0, rows.1])?;
    let mut found = HashMap::new();
    while let Some(r) = cursor.next()? {
        let abc = match r.get_ref(2)?.as_str().unwrap_or_default() {
            "A" => Abc::A,
            "B" => Abc::B,
            _ => Abc::C,
        };
        let xyz = match r.get_ref(3)?.as_str().unwrap_or_default() {
            "X" => Xyz::X,
            "Y" => Xyz::Y,
            _ => Xyz::Z,
        };
        found.insert((ItemId(r.get(0)?), SiteId(r.get(1)?)), (abc, xyz));
    }
    Ok(found)
}

/// Days since the last that left a site of an item did so: where nothing is there, since then it is gone. `None` where none ever left.
pub(crate) fn gone_days(conn: &Connection, item: ItemId, site: SiteId, world: &World) -> Result<Option<u32>> {
    let Some(known) = world.sites.get(&site) else { return Ok(None) };
    let mut last = conn.prepare_cached(
        "SELECT max(m.at_ms) FROM movement m JOIN location f ON f.location = m.from_location AND f.site = ?2
         LEFT JOIN location t ON t.location = m.to_location
         WHERE m.item = ?1 AND m.book = 0 AND (t.site IS NULL OR t.site <> ?2)",
    )?;
    let at: Option<i64> = last.query_row(params![item.0, site.0], |r| r.get(0))?;
    let days = |at: i64| world.today(site).0 - Instant(at).day(known.time_zone).0;
    Ok(at.map(|at| u32::try_from(days(at)).unwrap_or(0)))
}

/// Days since an item was last wanted at a site, as far as the ledger and imported sales know; `None` where nothing is known of it.
pub(crate) fn idle_days(conn: &Connection, item: ItemId, site: SiteId, today: Day) -> Result<Option<u32>> {
    let ask = |sql: &str| -> Result<Option<i32>> {
        Ok(conn.prepare_cached(sql)?.query_row(params![item.0, site.0], |r| r.get(0))?)
    };
    let shipped = ask("SELECT max(day) FROM demand_day WHERE item = ?1 AND site = ?2 AND shipped > 0")?;
    let sold = ask("SELECT max(day) FROM demand WHERE item = ?1 AND site = ?2 AND quantity > 0")?;
    // What nobody ever wanted is as idle as it is old here.
    let since = match shipped.max(sold) {
        Some(day) => Some(day),
        None => ask("SELECT min(day) FROM demand_day WHERE item = ?1 AND site = ?2")?,
    };
    Ok(since.map(|day| u32::try_from(today.0 - day).unwrap_or(0)))
}
