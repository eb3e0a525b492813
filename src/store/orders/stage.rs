//! How far an order is, from what was said of it, what is promised to it and what has gone out.

use crate::{
    domain::{OrderId, Stage, Standing},
    store::Result,
};
use rusqlite::{Connection, OptionalExtension, params};

/// What an order's stage follows from, in thousandths.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sums {
    /// Of all lines, unbound ones included.
    pub(super) wanted: i64,
    /// Lines of which something is wanted and that no item is bound to.
    pub(super) unbound: i64,
    /// Promised to it, on the shelf.
    pub(super) allocated: i64,
    /// Promised to it, in totes or on the bench.
    pub(super) picked: i64,
    /// Gone out.
    pub(super) shipped: i64,
    /// Neither promised nor gone, over the items of its bound lines.
    pub(super) missing: i64,
}

/// What people and pickers did with it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Doing {
    pub(super) standing: Standing,
    /// Whether somebody here closed it: what is picked of it still leaves.
    pub(super) is_closed_here: bool,
    pub(super) is_released: bool,
    pub(super) is_picking: bool,
    pub(super) is_packed: bool,
}

/// The stage: what is in hands goes before what is planned, what is planned before what is missing.
pub(super) fn stage(doing: Doing, sums: Sums) -> Stage {
    match doing.standing {
        Standing::Cancelled => return Stage::Cancelled,
        Standing::Done if doing.is_closed_here && sums.allocated + sums.picked > 0 => {}
        Standing::Done if doing.is_closed_here && sums.shipped <= 0 => return Stage::Cancelled,
        // It left from elsewhere; what is in a tote of it is to be put back.
        Standing::Done if sums.picked > 0 => return Stage::Cancelled,
        Standing::Done => return Stage::Shipped,
        Standing::Open | Standing::Held => {}
    }
    let is_on_the_way = sums.allocated + sums.picked > 0;
    if doing.is_picking {
        return Stage::Picking;
    }
    if sums.wanted <= 0 && sums.shipped <= 0 {
        return Stage::Cancelled;
    }
    if doing.standing == Standing::Held {
        return Stage::Held;
    }
    if sums.missing <= 0 && sums.unbound == 0 && !is_on_the_way {
        return Stage::Shipped;
    }
    if sums.picked > 0 && sums.allocated <= 0 {
        return if doing.is_packed { Stage::Packed } else { Stage::Picked };
    }
    if sums.picked > 0 || (doing.is_released && sums.allocated > 0) {
        return Stage::Released;
    }
    match (sums.unbound, sums.allocated, sums.missing) {
        (1.., _, _) => Stage::Unbound,
        (_, ..=0, _) => Stage::Backordered,
        (_, _, 1..) => Stage::Partial,
        _ => Stage::Allocated,
    }
}

/// Whether somebody here closed it, and its channel neither took it back nor says that it has left.
pub(super) fn is_closed_here(told: &str, said: &str) -> bool {
    said == Standing::Done.word() && told != Standing::Done.word() && told != Standing::Cancelled.word()
}

/// What counts of an order: the word of somebody here before its channel's.
pub(super) fn standing(told: &str, said: &str) -> Standing {
    let told = told.parse().unwrap_or_default();
    match (told, said.parse()) {
        // What the channel took back is not shipped because somebody here had said so before.
        (Standing::Cancelled | Standing::Done, Ok(Standing::Open | Standing::Held)) => told,
        (_, Ok(said)) => said,
        (_, Err(_)) => told,
    }
}

/// What the table holds of an order: site, stage, sums.
type Row = (i64, &'static str, Sums);

/// What follows for an order; `None` where there is none.
fn of(conn: &Connection, order: OrderId) -> Result<Option<Row>> {
    let mut head = conn.prepare_cached(
        "SELECT o.site, o.code, o.told, o.said, o.wave <> '', o.packed_ms IS NOT NULL,
                EXISTS (SELECT 1 FROM batch_order b JOIN batch t ON t.batch = b.batch
                        WHERE b.sales_order = o.sales_order AND t.ended_ms IS NULL)
         FROM sales_order o WHERE o.sales_order = ?1",
    )?;
    let found = head
        .query_row([order.0], |r| {
            let (told, said) = (r.get_ref(2)?.as_str()?, r.get_ref(3)?.as_str()?);
            let doing = Doing {
                standing: standing(told, said),
                is_closed_here: is_closed_here(told, said),
                is_released: r.get(4)?,
                is_packed: r.get(5)?,
                is_picking: r.get(6)?,
            };
            Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?, doing))
        })
        .optional()?;
    let Some((site, code, doing)) = found else { return Ok(None) };
    let mut sums = sums(conn, order, &code)?;
    if doing.is_closed_here {
        (sums.missing, sums.unbound) = (0, 0);
    }
    Ok(Some((site, stage(doing, sums).word(), sums)))
}

/// Brings the stage of an order up to date, in the transaction of what changed it.
pub(crate) fn touch(conn: &Connection, order: OrderId) -> Result<()> {
    let Some((site, stage, sums)) = of(conn, order)? else { return Ok(()) };
    conn.prepare_cached(
        "INSERT INTO order_stage (sales_order, site, stage, wanted, unbound, allocated, picked, shipped, missing)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (sales_order) DO UPDATE SET site = excluded.site, stage = excluded.stage, wanted = excluded.wanted,
           unbound = excluded.unbound, allocated = excluded.allocated, picked = excluded.picked, shipped = excluded.shipped,
           missing = excluded.missing",
    )?
    .execute(params![
        order.0,
        site,
        stage,
        sums.wanted,
        sums.unbound,
        sums.allocated,
        sums.picked,
        sums.shipped,
        sums.missing,
    ])?;
    Ok(())
}

/// How many orders have another row than follows.
pub(super) fn stale(conn: &Connection) -> Result<i64> {
    let mut kept = conn.prepare_cached(
        "SELECT site, stage, wanted, unbound, allocated, picked, shipped, missing FROM order_stage WHERE sales_order = ?1",
    )?;
    let mut wrong = conn.query_row(
        "SELECT count(*) FROM order_stage WHERE sales_order NOT IN (SELECT sales_order FROM sales_order)",
        [],
        |r| r.get(0),
    )?;
    for order in all(conn)? {
        let Some((site, stage, sums)) = of(conn, order)? else { continue };
        let wanted =
            [site, sums.wanted, sums.unbound, sums.allocated, sums.picked, sums.shipped, sums.missing];
        let is_same = kept
            .query_row([order.0], |r| {
                let found: [i64; 7] =
                    [r.get(0)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?, r.get(6)?, r.get(7)?];
                Ok(found == wanted && r.get_ref(1)?.as_str()? == stage)
            })
            .optional()?;
        wrong += i64::from(is_same != Some(true));
    }
    Ok(wrong)
}

fn all(conn: &Connection) -> Result<Vec<OrderId>> {
    let mut all = conn.prepare("SELECT sales_order FROM sales_order")?;
    Ok(all.query_map([], |r| r.get(0).map(OrderId))?.collect::<rusqlite::Result<_>>()?)
}

/// What an order's lines, allocations and shipments come to.
pub(super) fn sums(conn: &Connection, order: OrderId, code: &str) -> Result<Sums> {
    let mut sums = Sums::default();
    let mut lines = conn.prepare_cached(
        "SELECT item, sum(quantity), count(*) FILTER (WHERE quantity > 0) FROM sales_line WHERE sales_order = ?1 GROUP BY item",
    )?;
    let mut rows = lines.query([order.0])?;
    let mut gone = conn.prepare_cached(
        "SELECT coalesce((SELECT sum(a.quantity) FROM allocation a WHERE a.document = ?1 AND a.item = ?2), 0)
              + coalesce((SELECT s.quantity FROM shipped s WHERE s.document = ?1 AND s.item = ?2), 0)",
    )?;
    while let Some(r) = rows.next()? {
        let (item, wanted): (Option<i64>, i64) = (r.get(0)?, r.get(1)?);
        sums.wanted += wanted;
        match item {
            None => sums.unbound += r.get::<_, i64>(2)?,
            Some(item) => {
                let served: i64 = gone.query_row(params![code, item], |r| r.get(0))?;
                sums.missing += (wanted - served).max(0);
            }
        }
    }
    let mut promised = conn.prepare_cached(
        "SELECT l.kind IN ('tote', 'pack'), a.quantity FROM allocation a JOIN location l ON l.location = a.location
         WHERE a.document = ?1",
    )?;
    let mut rows = promised.query([code])?;
    while let Some(r) = rows.next()? {
        let quantity: i64 = r.get(1)?;
        if r.get(0)? {
            sums.picked += quantity;
        } else {
            sums.allocated += quantity;
        }
    }
    let mut out =
        conn.prepare_cached("SELECT coalesce(sum(quantity), 0) FROM shipped WHERE document = ?1")?;
    sums.shipped = out.query_row([code], |r| r.get(0))?;
    Ok(sums)
}

/// The stages of all orders, anew.
pub(crate) fn touch_all(conn: &Connection) -> Result<()> {
    conn.execute("DELETE FROM order_stage", [])?;
    all(conn)?.into_iter().try_for_each(|order| touch(conn, order))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(wanted: i64, allocated: i64, picked: i64, shipped: i64) -> Sums {
        let missing = (wanted - allocated - picked - shipped).max(0);
        Sums { wanted, unbound: 0, allocated, picked, shipped, missing }
    }

    #[test]
    fn an_order_goes_from_stage_to_stage() {
        let mut doing = Doing::default();
        assert_eq!(stage(doing, sums(5, 0, 0, 0)), Stage::Backordered);
        assert_eq!(stage(doing, sums(5, 3, 0, 0)), Stage::Partial);
        assert_eq!(stage(doing, sums(5, 5, 0, 0)), Stage::Allocated);
        doing.is_released = true;
        assert_eq!(stage(doing, sums(5, 5, 0, 0)), Stage::Released);
        doing.is_picking = true;
        assert_eq!(stage(doing, sums(5, 3, 2, 0)), Stage::Picking);
        assert_eq!(stage(doing, sums(5, 0, 5, 0)), Stage::Picking);
        doing.is_picking = false;
        assert_eq!(stage(doing, sums(5, 3, 2, 0)), Stage::Released, "somebody goes on with it");
        assert_eq!(stage(doing, sums(5, 0, 5, 0)), Stage::Picked);
        assert_eq!(stage(doing, sums(5, 0, 4, 0)), Stage::Picked, "the rest is short");
        doing.is_packed = true;
        assert_eq!(stage(doing, sums(5, 0, 5, 0)), Stage::Packed);
        let doing = Doing::default();
        assert_eq!(stage(doing, sums(5, 0, 0, 5)), Stage::Shipped);
        assert_eq!(stage(doing, sums(5, 0, 0, 4)), Stage::Backordered, "one is still owed");
        assert_eq!(stage(doing, sums(5, 0, 0, 6)), Stage::Shipped);
        assert_eq!(stage(doing, sums(0, 0, 0, 0)), Stage::Cancelled);
    }

    #[test]
    fn words_of_people_and_channels() {
        assert_eq!(standing("open", ""), Standing::Open);
        assert_eq!(standing("held", "open"), Standing::Open, "shipped unpaid, because somebody said so");
        assert_eq!(standing("cancelled", "open"), Standing::Cancelled);
        assert_eq!(standing("done", "held"), Standing::Done);
        assert_eq!(standing("open", "cancelled"), Standing::Cancelled);
        let unbound = Sums { wanted: 2, unbound: 1, ..Sums::default() };
        assert_eq!(stage(Doing::default(), unbound), Stage::Unbound);
        let held = Doing { standing: Standing::Held, ..Doing::default() };
        assert_eq!(stage(held, sums(5, 5, 0, 0)), Stage::Held);
        assert_eq!(stage(held, sums(5, 0, 5, 0)), Stage::Held, "what is picked of it waits as well");
        let closed = Doing { standing: Standing::Done, is_closed_here: true, ..Doing::default() };
        let sums_of_closed = |allocated, picked| Sums { missing: 0, ..sums(5, allocated, picked, 0) };
        assert_eq!(stage(closed, sums_of_closed(3, 0)), Stage::Allocated);
        assert_eq!(stage(closed, sums_of_closed(0, 3)), Stage::Picked, "what is picked is all, and leaves");
        assert_eq!(stage(closed, sums(5, 0, 0, 3)), Stage::Shipped);
        let done = Doing { standing: Standing::Done, ..Doing::default() };
        assert_eq!(stage(done, sums(5, 0, 3, 0)), Stage::Cancelled, "it left from elsewhere: put it back");
        assert_eq!(
            (stage(done, sums(5, 0, 0, 2)), stage(done, sums(5, 0, 0, 0))),
            (Stage::Shipped, Stage::Shipped)
        );
    }
}
