//! What flows want recorded of orders: carts, shorts, packing, shipping.

use super::{
    BatchDoc, OrderDoc,
    settle::{reserve, settle},
    stage,
    tasks::{self, uid_of},
};
use crate::{
    domain::{
        BatchId, Book, CountReason, Draft, EntityKind, ItemId, LocationId, LotId, MovementKind, OrderId,
        Place, Quantity, SiteId, Uid, Virtual, text,
    },
    scan::Record,
    store::{
        Result, StoreError,
        document::Document,
        ledger::{Author, Tx, new_uid, next_row},
    },
};
use rusqlite::{Connection, OptionalExtension, params};

/// The longest number of a carrier's that is kept, in characters.
const TRACKING_MAX: usize = 64;

/// Records what a flow says of orders. The batch that it begun, if it did.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    site: SiteId,
    record: &Record,
    author: &Author,
) -> Result<Option<BatchId>> {
    match record {
        Record::Cart { batch, order, tote } => {
            let (batch, begun) = match batch {
                Some(batch) => (*batch, None),
                None => {
                    let batch = begin(tx, site, author)?;
                    (batch, Some(batch))
                }
            };
            onto_cart(tx, site, batch, *order, *tote, author)?;
            return Ok(begun);
        }
        Record::EndBatch { batch } => {
            let doc = BatchDoc::Ended { at_ms: tx.at().0 };
            say_of(tx, site, ("batch", batch.0), &doc, author)?;
        }
        Record::Short { order, item, lot, place, quantity, reason } => {
            let what = Missing { order: *order, item: *item, lot: *lot, place: *place, quantity: *quantity };
            short(tx, site, what, reason, author)?;
        }
        Record::CountTask { place, why } => {
            tasks::ask(tx, site, *place, None, CountReason::Zero, why, author)?;
        }
        Record::Packed { order } => {
            let doc = OrderDoc::Packed { at_ms: Some(tx.at().0) };
            say_of(tx, site, ("sales_order", order.0), &doc, author)?;
        }
        Record::Ship { order, tracking } => ship(tx, *order, tracking, author)?,
        // What is no affair of orders was recorded by who called.
        _ => {}
    }
    Ok(None)
}

/// Records what is said of an entity that has a row.
pub(super) fn say_of<D: Document>(
    tx: &mut Tx<'_>,
    site: SiteId,
    (table, row): (&'static str, i64),
    doc: &D,
    author: &Author,
) -> Result<()> {
    let sql = format!("SELECT uid FROM {table} WHERE {table} = ?1");
    let uid: Option<Vec<u8>> = tx.conn().prepare_cached(&sql)?.query_row([row], |r| r.get(0)).optional()?;
    let uid = uid
        .and_then(|uid| Uid::from_slice(&uid))
        .ok_or_else(|| StoreError::Refused(format!("there is no {table} {row}; nothing was recorded")))?;
    debug_assert!(matches!(D::KIND, EntityKind::Order | EntityKind::Batch));
    tx.document(site.0, uid, row, doc, author)
}

/// An empty cart.
fn begin(tx: &mut Tx<'_>, site: SiteId, author: &Author) -> Result<BatchId> {
    let row = next_row(tx.conn(), "batch", "batch")?;
    let last: i64 = tx.conn().query_row(
        "SELECT coalesce(max(CAST(substr(number, 3) AS INTEGER)), 0) FROM batch WHERE site = ?1",
        [site.0],
        |r| r.get(0),
    )?;
    let operator = match author.operator.0 {
        0 => String::new(),
        row => uid_of(tx.conn(), "operator", row)?,
    };
    let doc = BatchDoc::Begun {
        number: format!("B-{:04}", last + 1),
        site: uid_of(tx.conn(), "site", site.0)?,
        operator,
        station: author.station.clone(),
        at_ms: tx.at().0,
        orders: Vec::new(),
    };
    tx.document(site.0, new_uid()?, row, &doc, author)?;
    Ok(BatchId(row))
}

/// An order goes into a tote: one that nobody else has, into one that nobody else uses. Looked at again here, in the
/// transaction: another picker may have been a moment sooner.
fn onto_cart(
    tx: &mut Tx<'_>,
    site: SiteId,
    batch: BatchId,
    order: OrderId,
    tote: LocationId,
    author: &Author,
) -> Result<()> {
    let elsewhere = tx
        .conn()
        .prepare_cached(
            "SELECT t.number FROM batch_order b JOIN batch t ON t.batch = b.batch
             WHERE t.ended_ms IS NULL AND t.batch <> ?1 AND (b.sales_order = ?2 OR b.tote = ?3) LIMIT 1",
        )?
        .query_row(params![batch.0, order.0, tote.0], |r| r.get::<_, String>(0))
        .optional()?;
    if let Some(number) = elsewhere {
        return Err(StoreError::Refused(format!(
            "batch {number} has that order or that tote already: scan the next tote"
        )));
    }
    let doc = BatchDoc::Tote {
        order: uid_of(tx.conn(), "sales_order", order.0)?,
        tote: uid_of(tx.conn(), "location", tote.0)?,
    };
    say_of(tx, site, ("batch", batch.0), &doc, author)
}

/// What was promised and is not there.
#[derive(Clone, Copy)]
struct Missing {
    order: OrderId,
    item: ItemId,
    lot: LotId,
    place: LocationId,
    quantity: Quantity,
}

/// The promise is taken back, the place is to be counted before anything of the item there is promised again, and the order
/// is served from elsewhere, or waits.
fn short(tx: &mut Tx<'_>, site: SiteId, missing: Missing, reason: &str, author: &Author) -> Result<()> {
    let Missing { order, item, lot, place, quantity } = missing;
    let code = code_of(tx.conn(), order)?;
    let promised: Option<i64> = tx
        .conn()
        .prepare_cached(
            "SELECT quantity FROM allocation WHERE document = ?1 AND item = ?2 AND location = ?3 AND lot = ?4",
        )?
        .query_row(params![code, item.0, place.0, lot.0], |r| r.get(0))
        .optional()?;
    let part = Quantity::from_thousandths(promised.unwrap_or(0)).min(quantity);
    if part.is_positive() {
        let ends = (Place::Location(place), Virtual::Customer.into());
        reserve(tx, site, &code, (item, lot), ends, part, author)?;
    }
    let note = format!("{quantity} missing for {code}: {reason}");
    tasks::ask(tx, site, place, Some(item), CountReason::Short, &note, author)?;
    settle(tx, &[order], author).map(drop)
}

/// All that lies in totes and on benches for an order goes to the customer, and is promised no more; what is still on the shelf
/// stays promised, and the order goes to pickers again when a wave says so.
pub(super) fn ship(tx: &mut Tx<'_>, order: OrderId, tracking: &str, author: &Author) -> Result<()> {
    let code = code_of(tx.conn(), order)?;
    let site = tx
        .conn()
        .prepare_cached("SELECT site FROM sales_order WHERE sales_order = ?1")?
        .query_row([order.0], |r| r.get(0).map(SiteId))?;
    let picked = picked(tx.conn(), &code)?;
    if picked.is_empty() {
        return Err(StoreError::Refused(format!("nothing of {code} is picked, so nothing can leave")));
    }
    let group = tx.next_group(site)?;
    for (item, lot, place, quantity) in picked {
        for (book, kind) in [(Book::Physical, MovementKind::Ship), (Book::Reserved, MovementKind::Reserve)] {
            let draft = Draft {
                site,
                book,
                kind,
                item,
                lot,
                from: Place::Location(place),
                to: Virtual::Customer.into(),
                quantity,
                document: code.clone(),
                note: String::new(),
                reverses: None,
                from_container: None,
                to_container: None,
            };
            tx.movement(&draft, Some(group), author)?;
        }
    }
    let tracking = text::clean(tracking, TRACKING_MAX);
    let row = ("sales_order", order.0);
    if !tracking.is_empty() {
        say_of(tx, site, row, &OrderDoc::Tracking { tracking }, author)?;
    }
    // What is left of it is another parcel.
    say_of(tx, site, row, &OrderDoc::Wave { wave: String::new() }, author)?;
    say_of(tx, site, row, &OrderDoc::Packed { at_ms: None }, author)?;
    stage::touch(tx.conn(), order)
}

/// What is promised to an order and lies in totes or on benches.
fn picked(conn: &Connection, code: &str) -> Result<Vec<(ItemId, LotId, LocationId, Quantity)>> {
    let mut all = conn.prepare_cached(
        "SELECT a.item, a.lot, a.location, a.quantity FROM allocation a JOIN location l ON l.location = a.location
         WHERE a.document = ?1 AND l.kind IN ('tote', 'pack') AND a.quantity > 0 ORDER BY a.item, a.lot, a.location",
    )?;
    let rows = all.query_map([code], |r| {
        let quantity = Quantity::from_thousandths(r.get(3)?);
        Ok((ItemId(r.get(0)?), LotId(r.get(1)?), LocationId(r.get(2)?), quantity))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn code_of(conn: &Connection, order: OrderId) -> Result<String> {
    let mut find = conn.prepare_cached("SELECT code FROM sales_order WHERE sales_order = ?1")?;
    find.query_row([order.0], |r| r.get(0)).optional()?.ok_or_else(|| {
        StoreError::Refused("that order is not in this store any more; nothing was recorded".into())
    })
}
