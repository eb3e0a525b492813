//! Sales orders and carts as the flows ask for them.

use super::{StoreCatalog, item_hit, place_hit};
use crate::{
    domain::{BatchId, Day, Instant, ItemId, LocationId, LotId, OrderId, Quantity, SiteId, Stage},
    fulfil::{Candidate, next},
    print::label::derived_check_digits,
    scan::{BatchHit, CartHit, CatalogError, PickHit, PlaceHit, SaleHit, SaleLine},
};
use rusqlite::{Row, params};
use std::collections::{BTreeMap, HashSet};

/// How many orders are weighed for the next tote, the most urgent of all that wait.
const WEIGHED: i64 = 200;

const HEAD: &str = "SELECT o.sales_order, o.code, o.number, o.site, s.code, g.stage, o.promise, o.service, o.tracking, g.unbound,
       (SELECT b.batch FROM batch_order b JOIN batch t ON t.batch = b.batch
        WHERE b.sales_order = o.sales_order AND t.ended_ms IS NULL LIMIT 1)
     FROM sales_order o JOIN site s ON s.site = o.site JOIN order_stage g ON g.sales_order = o.sales_order";

/// What is wanted, by item; then what is promised or gone that no line names any more.
const LINES: &str = "WITH w AS (
       SELECT item, quantity FROM sales_line WHERE sales_order = ?1 AND item IS NOT NULL
       UNION ALL SELECT item, 0 FROM allocation WHERE document = ?2
       UNION ALL SELECT item, 0 FROM shipped WHERE document = ?2)
     SELECT i.item, i.sku, i.name, i.unit, i.decimals, i.tracking, sum(w.quantity),
       coalesce((SELECT sum(a.quantity) FROM allocation a JOIN location l ON l.location = a.location
                 WHERE a.document = ?2 AND a.item = i.item AND l.kind NOT IN ('tote', 'pack')), 0),
       coalesce((SELECT sum(a.quantity) FROM allocation a JOIN location l ON l.location = a.location
                 WHERE a.document = ?2 AND a.item = i.item AND l.kind IN ('tote', 'pack')), 0),
       coalesce((SELECT s.quantity FROM shipped s WHERE s.document = ?2 AND s.item = i.item), 0)
     FROM w JOIN item i ON i.item = w.item GROUP BY i.item ORDER BY i.sku_folded, i.item";

const PICKS: &str = "SELECT l.location, l.code, l.kind, l.check_digits, l.zone,
       i.item, i.sku, i.name, i.unit, i.decimals, i.tracking,
       a.lot, t.code, t.expiry, a.quantity, coalesce(b.on_hand, 0), o.sales_order, o.code, o.number,
       p.location, p.code, p.kind
     FROM batch_order c JOIN sales_order o ON o.sales_order = c.sales_order
     JOIN allocation a ON a.document = o.code JOIN location l ON l.location = a.location
     JOIN item i ON i.item = a.item LEFT JOIN lot t ON t.lot = a.lot
     LEFT JOIN balance b ON b.item = a.item AND b.location = a.location AND b.lot = a.lot
     LEFT JOIN location p ON p.location = c.tote
     WHERE c.batch = ?1 AND l.kind NOT IN ('tote', 'pack') AND a.quantity > 0
     ORDER BY l.pick_sequence, l.code, i.sku_folded, t.code, c.position";

fn quantity(r: &Row<'_>, at: usize) -> rusqlite::Result<Quantity> {
    r.get(at).map(Quantity::from_thousandths)
}

/// `location, code, kind` at the given column on, where there is one.
fn maybe_place(r: &Row<'_>, at: usize) -> rusqlite::Result<Option<PlaceHit>> {
    if r.get_ref(at)? == rusqlite::types::ValueRef::Null { Ok(None) } else { place_hit(r, at).map(Some) }
}

fn one(
    catalog: &StoreCatalog<'_>,
    which: &str,
    values: impl rusqlite::Params,
) -> Result<Option<SaleHit>, CatalogError> {
    let heads = catalog.rows(&format!("{HEAD} WHERE {which}"), values, |r| {
        Ok(SaleHit {
            id: OrderId(r.get(0)?),
            code: r.get(1)?,
            number: r.get(2)?,
            site: SiteId(r.get(3)?),
            site_code: r.get(4)?,
            stage: r.get_ref(5)?.as_str()?.parse().unwrap_or_default(),
            promise: r.get::<_, Option<i32>>(6)?.map(Day),
            service: r.get(7)?,
            tracking: r.get(8)?,
            unbound: usize::try_from(r.get::<_, i64>(9)?).unwrap_or(0),
            batch: r.get::<_, Option<i64>>(10)?.map(BatchId),
            lines: Vec::new(),
            totes: Vec::new(),
        })
    })?;
    let Some(mut hit) = heads.into_iter().next() else { return Ok(None) };
    hit.lines = catalog.rows(LINES, params![hit.id.0, hit.code], |r| {
        Ok(SaleLine {
            item: item_hit(r, 0, Quantity::ONE.thousandths())?,
            wanted: quantity(r, 6)?,
            allocated: quantity(r, 7)?,
            picked: quantity(r, 8)?,
            shipped: quantity(r, 9)?,
        })
    })?;
    hit.totes = catalog.rows(
        "SELECT DISTINCT l.location, l.code, l.kind FROM allocation a JOIN location l ON l.location = a.location
         WHERE a.document = ?1 AND l.kind IN ('tote', 'pack') ORDER BY l.code",
        [&hit.code],
        |r| place_hit(r, 0),
    )?;
    Ok(Some(hit))
}

pub(super) fn sale(catalog: &StoreCatalog<'_>, code: &str) -> Result<Option<SaleHit>, CatalogError> {
    one(catalog, "o.code = ?1 ORDER BY o.sales_order LIMIT 1", [code])
}

pub(super) fn returned(
    catalog: &StoreCatalog<'_>,
    code: &str,
) -> Result<Vec<(ItemId, Quantity)>, CatalogError> {
    catalog.rows("SELECT item, returned FROM shipped WHERE document = ?1 AND returned > 0", [code], |r| {
        Ok((ItemId(r.get(0)?), quantity(r, 1)?))
    })
}

pub(super) fn sale_in(catalog: &StoreCatalog<'_>, tote: LocationId) -> Result<Option<SaleHit>, CatalogError> {
    // What lies in it says more than whose cart it is on.
    let found = one(
        catalog,
        "o.code IN (SELECT document FROM allocation WHERE location = ?1 AND quantity > 0) ORDER BY o.sales_order LIMIT 1",
        [tote.0],
    )?;
    if found.is_some() {
        return Ok(found);
    }
    one(
        catalog,
        "o.sales_order IN (SELECT b.sales_order FROM batch t JOIN batch_order b ON b.batch = t.batch
                           WHERE t.ended_ms IS NULL AND b.tote = ?1) ORDER BY o.sales_order LIMIT 1",
        [tote.0],
    )
}

pub(super) fn next_sale(
    catalog: &StoreCatalog<'_>,
    site: SiteId,
    cart: Option<BatchId>,
) -> Result<Option<SaleHit>, CatalogError> {
    let stops: HashSet<LocationId> = match cart {
        Some(batch) => picks(catalog, batch)?.into_iter().map(|pick| pick.place.id).collect(),
        None => HashSet::new(),
    };
    let ready = [Stage::Released.word(), Stage::Allocated.word()];
    let rows = catalog.rows(
        "WITH near AS (
           SELECT o.sales_order, o.code, g.stage = ?2 AS released, o.priority, o.promise, o.placed_ms
           FROM order_stage g JOIN sales_order o ON o.sales_order = g.sales_order
           WHERE g.site = ?1 AND g.stage IN (?2, ?3)
           ORDER BY released DESC, o.priority DESC, o.promise IS NULL, o.promise, o.placed_ms, o.sales_order LIMIT ?4)
         SELECT n.sales_order, n.released, n.priority, n.promise, n.placed_ms, a.location
         FROM near n JOIN allocation a ON a.document = n.code JOIN location l ON l.location = a.location
         WHERE l.kind NOT IN ('tote', 'pack')",
        params![site.0, ready[0], ready[1], WEIGHED],
        |r| {
            let about = (r.get(1)?, r.get(2)?, r.get::<_, Option<i32>>(3)?.map(Day), Instant(r.get(4)?));
            Ok((OrderId(r.get(0)?), about, LocationId(r.get(5)?)))
        },
    )?;
    let mut candidates: BTreeMap<OrderId, Candidate> = BTreeMap::new();
    for (order, (is_released, priority, promise, placed), place) in rows {
        let places = Default::default();
        let fresh = Candidate { order, is_released, priority, promise, placed, places };
        candidates.entry(order).or_insert(fresh).places.insert(place);
    }
    let candidates: Vec<Candidate> = candidates.into_values().collect();
    match next(&candidates, &stops) {
        Some(best) => one(catalog, "o.sales_order = ?1", [best.order.0]),
        None => Ok(None),
    }
}

pub(super) fn batch(catalog: &StoreCatalog<'_>, batch: BatchId) -> Result<Option<BatchHit>, CatalogError> {
    let numbers: Vec<String> =
        catalog.rows("SELECT number FROM batch WHERE batch = ?1 AND ended_ms IS NULL", [batch.0], |r| {
            r.get(0)
        })?;
    let Some(number) = numbers.into_iter().next() else { return Ok(None) };
    let cart = catalog.rows(
        "SELECT o.sales_order, o.code, o.number, g.picked, p.location, p.code, p.kind
         FROM batch_order b JOIN sales_order o ON o.sales_order = b.sales_order
         JOIN order_stage g ON g.sales_order = o.sales_order LEFT JOIN location p ON p.location = b.tote
         WHERE b.batch = ?1 ORDER BY b.position, o.sales_order",
        [batch.0],
        |r| {
            Ok(CartHit {
                order: OrderId(r.get(0)?),
                code: r.get(1)?,
                number: r.get(2)?,
                picked: quantity(r, 3)?,
                tote: maybe_place(r, 4)?,
            })
        },
    )?;
    Ok(Some(BatchHit { id: batch, number, cart }))
}

pub(super) fn own_batch(catalog: &StoreCatalog<'_>, site: SiteId) -> Result<Option<BatchHit>, CatalogError> {
    // Whoever is nobody in particular goes on with what was begun at this terminal.
    let found = catalog.rows(
        "SELECT batch FROM batch WHERE site = ?1 AND ended_ms IS NULL AND operator = ?2 AND (?2 <> 0 OR station = ?3)
         ORDER BY begun_ms, batch LIMIT 1",
        params![site.0, catalog.author.operator.0, catalog.author.station],
        |r| r.get(0).map(BatchId),
    )?;
    match found.first() {
        Some(found) => batch(catalog, *found),
        None => Ok(None),
    }
}

/// What stands on the label of a place: its check digits, or those that a label without any is printed with.
fn check(kept: &str, code: &str) -> String {
    match code.parse() {
        Ok(code) if kept.trim().is_empty() => derived_check_digits(&code),
        _ => kept.trim().to_owned(),
    }
}

pub(super) fn picks(catalog: &StoreCatalog<'_>, batch: BatchId) -> Result<Vec<PickHit>, CatalogError> {
    catalog.rows(PICKS, [batch.0], |r| {
        Ok(PickHit {
            place: place_hit(r, 0)?,
            check_digits: check(r.get_ref(3)?.as_str()?, r.get_ref(1)?.as_str()?),
            zone: r.get(4)?,
            item: item_hit(r, 5, Quantity::ONE.thousandths())?,
            lot: LotId(r.get(11)?),
            lot_code: r.get(12)?,
            expiry: r.get::<_, Option<i32>>(13)?.map(Day),
            quantity: quantity(r, 14)?,
            on_hand: quantity(r, 15)?,
            order: OrderId(r.get(16)?),
            code: r.get(17)?,
            number: r.get(18)?,
            tote: maybe_place(r, 19)?,
        })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{super::tests::plan, *};
    use crate::store::open::MIGRATIONS;
    use rusqlite::Connection;

    #[test]
    fn what_a_picker_waits_for_is_found_by_indexes() {
        let conn = Connection::open_in_memory().unwrap();
        MIGRATIONS.iter().for_each(|script| conn.execute_batch(script).unwrap());
        for (name, sql) in [("picks", PICKS.to_owned()), ("head", format!("{HEAD} WHERE o.code = 'X'"))] {
            let values = sql.matches("?1").take(1).map(|_| 1);
            let plan = plan(&conn, &sql, rusqlite::params_from_iter(values));
            for table in ["SCAN o", "SCAN a", "SCAN l", "SCAN i", "SCAN b ", "SCAN g"] {
                assert!(!plan.contains(table), "{name}: {plan}");
            }
        }
        let lines = plan(&conn, LINES, params![1, "X"]);
        assert!(!lines.contains("SCAN a") && !lines.contains("SCAN sales_line"), "{lines}");
    }
}
