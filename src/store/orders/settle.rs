//! Promises kept in step with what is wanted and with what lies where: given out, taken back, moved along with the goods.

use super::{follow, stage};
use crate::{
    domain::{
        Book, Day, Draft, Instant, ItemId, LocationId, LotId, MovementKind, OrderId, Place, Quantity, SiteId,
        Standing, Virtual,
    },
    fulfil::{Promise, Rotation, Shelf, Want, allocate},
    store::{
        Result, Store,
        handle::sites,
        ledger::{Author, Tx},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeSet, HashMap};

/// How many waiting orders are served in one look; while some are served and something is left, there is another.
const WAITING: i64 = 64;

/// What settling did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// Promises given out: one an order, item, place and lot.
    pub promised: usize,
    /// Promises taken back.
    pub released: usize,
}

impl Settled {
    pub(super) fn absorb(&mut self, other: Self) {
        self.promised += other.promised;
        self.released += other.released;
    }
}

/// An order as settling needs it.
struct Head {
    order: OrderId,
    site: SiteId,
    code: String,
    standing: Standing,
    /// Somebody here closed it: what is promised of it still leaves, what is missing is not waited for.
    is_closed_here: bool,
    priority: i64,
    promise: Option<Day>,
    placed: Instant,
}

/// What is promised to an order in one place.
#[derive(Clone, Copy)]
struct Held {
    item: ItemId,
    location: LocationId,
    lot: LotId,
    quantity: Quantity,
    /// In a tote or on the bench.
    is_picked: bool,
}

impl Store {
    /// Promises what there is to all orders that want it, the most urgent first, in short turns.
    ///
    /// # Errors
    /// When the disk fails; what was settled before that stays.
    pub fn settle_orders(&mut self, author: &Author, progress: &mut dyn FnMut(u64, u64)) -> Result<Settled> {
        let mut settled = Settled::default();
        let broken = follow::broken(self.conn())?;
        if !broken.is_empty() {
            self.in_batches(&broken, &mut |_, _| (), |tx, spot| {
                settled.absorb(follow::mend(tx, spot, author)?);
                Ok(())
            })?;
        }
        let orders = unsettled(self.conn())?;
        if orders.is_empty() {
            return Ok(settled);
        }
        self.in_batches(&orders, progress, |tx, order| {
            settled.absorb(settle(tx, &[*order], author)?);
            Ok(())
        })?;
        Ok(settled)
    }
}

/// Orders whose promises may be other than they should be, the most urgent first: something of them is missing and lies free
/// somewhere, or is promised and not wanted.
fn unsettled(conn: &Connection) -> Result<Vec<OrderId>> {
    let mut all = conn.prepare_cached(
        "SELECT o.sales_order FROM order_stage s JOIN sales_order o ON o.sales_order = s.sales_order
         WHERE s.missing > 0 AND s.stage NOT IN ('cancelled', 'shipped', 'held') AND EXISTS (
                 SELECT 1 FROM sales_line l JOIN balance b ON b.item = l.item
                 JOIN location p ON p.location = b.location LEFT JOIN lot t ON t.lot = b.lot
                 WHERE l.sales_order = s.sales_order AND b.on_hand > b.allocated
                   AND p.site = s.site AND p.kind IN ('bin', 'dock') AND coalesce(t.blocked, '') = ''
                   AND NOT EXISTS (SELECT 1 FROM count_task c WHERE c.location = b.location AND c.item = b.item
                                   AND c.done_ms IS NULL AND c.reason = 'short')
                   AND (SELECT sum(x.quantity) FROM sales_line x WHERE x.sales_order = l.sales_order AND x.item = l.item)
                     > coalesce((SELECT sum(a.quantity) FROM allocation a WHERE a.document = o.code AND a.item = l.item), 0)
                     + coalesce((SELECT g.quantity FROM shipped g WHERE g.document = o.code AND g.item = l.item), 0))
            OR s.allocated > 0 AND s.stage IN ('cancelled', 'shipped', 'held')
            OR s.allocated + s.picked + s.shipped > s.wanted AND s.allocated > 0
         ORDER BY o.priority DESC, o.promise IS NULL, o.promise, o.placed_ms, o.sales_order",
    )?;
    Ok(all.query_map([], |r| r.get(0).map(OrderId))?.collect::<rusqlite::Result<_>>()?)
}

/// Brings the promises of some orders in step: what is no longer wanted is taken back, what is wanted is promised.
pub(crate) fn settle(tx: &mut Tx<'_>, orders: &[OrderId], author: &Author) -> Result<Settled> {
    let mut settled = Settled::default();
    let mut wants: HashMap<SiteId, Vec<Want>> = HashMap::new();
    let mut heads = HashMap::new();
    let mut freed: BTreeSet<(SiteId, ItemId)> = BTreeSet::new();
    for order in orders {
        let Some(head) = head(tx.conn(), *order)? else { continue };
        let held = held(tx.conn(), &head.code)?;
        for (item, wanted, shipped) in wanted(tx.conn(), &head)? {
            let of: Vec<&Held> = held.iter().filter(|h| h.item == item).collect();
            let promised: Quantity = of.iter().map(|h| h.quantity).sum();
            let wanted = if head.is_closed_here { wanted.min(promised + shipped) } else { wanted };
            let mut over = promised + shipped - wanted;
            if over.is_positive() {
                // What lies in totes is in somebody's hands, and stays the order's until it is put back.
                for one in of.iter().rev().filter(|h| !h.is_picked) {
                    let part = one.quantity.min(over);
                    if part.is_positive() {
                        release(tx, &head, one, part, author)?;
                        settled.released += 1;
                        freed.insert((head.site, item));
                        over = over - part;
                    }
                }
            } else if over.is_negative() && head.standing == Standing::Open {
                wants.entry(head.site).or_default().push(Want {
                    order: *order,
                    item,
                    quantity: Quantity::ZERO - over,
                    priority: head.priority,
                    promise: head.promise,
                    placed: head.placed,
                });
            }
        }
        heads.insert(*order, head);
    }
    for (site, wants) in wants {
        let items: BTreeSet<ItemId> = wants.iter().map(|w| w.item).collect();
        let mut shelves = HashMap::new();
        for item in items {
            shelves.insert(item, free(tx.conn(), item, site)?);
        }
        let sites = sites(tx.conn())?;
        let zone = sites.iter().find(|s| s.id == site).map_or(chrono_tz::UTC, |s| s.time_zone);
        for promise in allocate(&wants, &mut shelves, Rotation::default(), tx.at().day(zone)) {
            let Some(head) = heads.get(&promise.order) else { continue };
            give(tx, head, &promise, author)?;
            settled.promised += 1;
        }
    }
    if settled != Settled::default() {
        for order in heads.keys() {
            stage::touch(tx.conn(), *order)?;
        }
    }
    for (site, item) in freed {
        settled.absorb(serve(tx, item, site, author)?);
    }
    Ok(settled)
}

/// What became free of an item goes to who waits for it, the most urgent first.
pub(super) fn serve(tx: &mut Tx<'_>, item: ItemId, site: SiteId, author: &Author) -> Result<Settled> {
    let mut settled = Settled::default();
    // A lorry of them may serve more than wait in one look.
    while !free(tx.conn(), item, site)?.is_empty() {
        let orders = waiting(tx.conn(), item, site)?;
        let done = settle(tx, &orders, author)?;
        settled.absorb(done);
        if done.promised == 0 {
            break;
        }
    }
    Ok(settled)
}

/// Orders of a site that want more of an item than was promised to them, the most urgent first.
fn waiting(conn: &Connection, item: ItemId, site: SiteId) -> Result<Vec<OrderId>> {
    let mut all = conn.prepare_cached(
        "SELECT DISTINCT o.sales_order FROM sales_line l JOIN order_stage s ON s.sales_order = l.sales_order
         JOIN sales_order o ON o.sales_order = l.sales_order
         WHERE l.item = ?1 AND s.missing > 0 AND s.site = ?2 AND s.stage NOT IN ('cancelled', 'shipped', 'held')
           AND (SELECT sum(x.quantity) FROM sales_line x WHERE x.sales_order = l.sales_order AND x.item = l.item)
             > coalesce((SELECT sum(a.quantity) FROM allocation a WHERE a.document = o.code AND a.item = l.item), 0)
             + coalesce((SELECT g.quantity FROM shipped g WHERE g.document = o.code AND g.item = l.item), 0)
         ORDER BY o.priority DESC, o.promise IS NULL, o.promise, o.placed_ms, o.sales_order LIMIT ?3",
    )?;
    let rows = all.query_map(params![item.0, site.0, WAITING], |r| r.get(0).map(OrderId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn head(conn: &Connection, order: OrderId) -> Result<Option<Head>> {
    let mut find = conn.prepare_cached(
        "SELECT site, code, told, said, priority, promise, placed_ms FROM sales_order WHERE sales_order = ?1",
    )?;
    let read = |r: &rusqlite::Row<'_>| {
        Ok(Head {
            order,
            site: SiteId(r.get(0)?),
            code: r.get(1)?,
            standing: stage::standing(r.get_ref(2)?.as_str()?, r.get_ref(3)?.as_str()?),
            is_closed_here: stage::is_closed_here(r.get_ref(2)?.as_str()?, r.get_ref(3)?.as_str()?),
            priority: r.get(4)?,
            promise: r.get::<_, Option<i32>>(5)?.map(Day),
            placed: Instant(r.get(6)?),
        })
    };
    Ok(find.query_row([order.0], read).optional()?)
}

/// What is promised to an order, the sure ones first: what is given back is taken from the end.
fn held(conn: &Connection, code: &str) -> Result<Vec<Held>> {
    let mut all = conn.prepare_cached(
        "SELECT a.item, a.location, a.lot, a.quantity, l.kind IN ('tote', 'pack')
         FROM allocation a JOIN location l ON l.location = a.location
         WHERE a.document = ?1 ORDER BY l.kind IN ('tote', 'pack') DESC, l.pick_sequence, a.location, a.lot",
    )?;
    let rows = all.query_map([code], |r| {
        Ok(Held {
            item: ItemId(r.get(0)?),
            location: LocationId(r.get(1)?),
            lot: LotId(r.get(2)?),
            quantity: Quantity::from_thousandths(r.get(3)?),
            is_picked: r.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Items of an order: how many are wanted, nothing of an order that is not to be shipped, and how many have gone. Items that
/// are promised to it and that none of its lines names any more are wanted nowhere.
fn wanted(conn: &Connection, head: &Head) -> Result<Vec<(ItemId, Quantity, Quantity)>> {
    let mut all = conn.prepare_cached(
        "SELECT w.item, sum(w.quantity),
                coalesce((SELECT s.quantity FROM shipped s WHERE s.document = ?2 AND s.item = w.item), 0)
         FROM (SELECT item, quantity FROM sales_line WHERE sales_order = ?1 AND item IS NOT NULL
               UNION ALL SELECT item, 0 FROM allocation WHERE document = ?2) w GROUP BY w.item ORDER BY w.item",
    )?;
    let is_open = head.standing == Standing::Open || head.is_closed_here;
    let rows = all.query_map(params![head.order.0, head.code], |r| {
        let (wanted, shipped) = (r.get(1)?, r.get(2)?);
        let wanted = if is_open { wanted } else { shipped };
        Ok((ItemId(r.get(0)?), Quantity::from_thousandths(wanted), Quantity::from_thousandths(shipped)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What lies free in the pick faces, shelves and docks of a site; lots that are recalled are promised to nobody. What is said to be missing somewhere is not free there before
/// it was counted.
fn free(conn: &Connection, item: ItemId, site: SiteId) -> Result<Vec<Shelf>> {
    let mut all = conn.prepare_cached(
        "SELECT b.location, b.lot, b.on_hand - b.allocated, t.expiry, l.pick_sequence, l.kind = 'dock'
         FROM balance b JOIN location l ON l.location = b.location LEFT JOIN lot t ON t.lot = b.lot
         WHERE b.item = ?1 AND b.on_hand > b.allocated AND l.site = ?2 AND l.kind IN ('bin', 'dock')
           AND coalesce(t.blocked, '') = ''
           AND NOT EXISTS (SELECT 1 FROM count_task c WHERE c.location = b.location AND c.item = b.item
                           AND c.done_ms IS NULL AND c.reason = 'short')
         ORDER BY b.location, b.lot",
    )?;
    let rows = all.query_map(params![item.0, site.0], |r| {
        Ok(Shelf {
            location: LocationId(r.get(0)?),
            lot: LotId(r.get(1)?),
            free: Quantity::from_thousandths(r.get(2)?),
            expiry: r.get::<_, Option<i32>>(3)?.map(Day),
            pick_sequence: r.get(4)?,
            is_dock: r.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn give(tx: &mut Tx<'_>, head: &Head, promise: &Promise, author: &Author) -> Result<()> {
    let ends = (Virtual::Customer.into(), Place::Location(promise.location));
    reserve(tx, head.site, &head.code, (promise.item, promise.lot), ends, promise.quantity, author)
}

fn release(tx: &mut Tx<'_>, head: &Head, held: &Held, part: Quantity, author: &Author) -> Result<()> {
    let ends = (Place::Location(held.location), Virtual::Customer.into());
    reserve(tx, head.site, &head.code, (held.item, held.lot), ends, part, author)
}

/// One movement of the reserved book.
pub(super) fn reserve(
    tx: &mut Tx<'_>,
    site: SiteId,
    document: &str,
    (item, lot): (ItemId, LotId),
    (from, to): (Place, Place),
    quantity: Quantity,
    author: &Author,
) -> Result<()> {
    let draft = Draft {
        site,
        book: Book::Reserved,
        kind: MovementKind::Reserve,
        item,
        lot,
        from,
        to,
        quantity,
        document: document.into(),
        note: String::new(),
        reverses: None,
        from_container: None,
        to_container: None,
    };
    tx.movement(&draft, None, author).map(drop)
}
