//! Promises that follow the goods: after movements, after a recall, where more is promised than lies there.

use super::{
    OrderDoc,
    record::say_of,
    settle::{Settled, reserve, serve, settle},
    stage,
};
use crate::{
    domain::{
        Book, Draft, ItemId, LocationId, LocationKind, LotId, MovementKind, OrderId, Place, Quantity, SiteId,
        Virtual,
    },
    store::{
        Result, StoreError,
        handle::sites,
        ledger::{Author, Tx},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// An item and lot in a place of a site.
pub(super) struct Spot {
    site: SiteId,
    item: ItemId,
    location: LocationId,
    lot: LotId,
}

/// Where more is promised than the books have: after a file said what lies there, or a place was set apart.
pub(super) fn broken(conn: &Connection) -> Result<Vec<Spot>> {
    let mut all = conn.prepare_cached(
        "SELECT l.site, b.item, b.location, b.lot FROM allocation a
         JOIN balance b ON b.item = a.item AND b.location = a.location AND b.lot = a.lot
         JOIN location l ON l.location = b.location
         WHERE l.site IS NOT NULL AND b.allocated > CASE WHEN l.kind = 'quarantine' THEN 0 ELSE max(b.on_hand, 0) END
         GROUP BY b.item, b.location, b.lot",
    )?;
    let rows = all.query_map([], |r| {
        Ok(Spot {
            site: SiteId(r.get(0)?),
            item: ItemId(r.get(1)?),
            location: LocationId(r.get(2)?),
            lot: LotId(r.get(3)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Takes back what is promised in a place beyond what lies there, and serves the orders that lose it from elsewhere. What is set apart
/// there holds no promise at all.
pub(super) fn mend(tx: &mut Tx<'_>, spot: &Spot, author: &Author) -> Result<Settled> {
    let apart = kind_of(tx.conn(), spot.location)? == Some(LocationKind::Quarantine);
    let over = if apart {
        let mut find = tx
            .conn()
            .prepare_cached("SELECT allocated FROM balance WHERE item = ?1 AND location = ?2 AND lot = ?3")?;
        let all: Option<i64> =
            find.query_row(params![spot.item.0, spot.location.0, spot.lot.0], |r| r.get(0)).optional()?;
        Quantity::from_thousandths(all.unwrap_or(0))
    } else {
        promised_over(tx.conn(), spot.item, spot.location, spot.lot)?
    };
    if !over.is_positive() {
        return Ok(Settled::default());
    }
    let again = follow(tx, spot, None, over, author)?;
    let mut settled = Settled { released: again.len(), ..Settled::default() };
    settled.absorb(settle(tx, &again, author)?);
    again.into_iter().try_for_each(|order| stage::touch(tx.conn(), order))?;
    Ok(settled)
}

/// How many places promise more than they hold: for the doctor.
pub(super) fn overpromised(conn: &Connection) -> Result<usize> {
    Ok(broken(conn)?.len())
}

/// After goods moved: a promise follows the goods that it was of; where they are gone, it is taken back and the order served
/// from elsewhere; what became free goes to who waits for it. All of it in the transaction of the movement.
pub(crate) fn after(tx: &mut Tx<'_>, moved: &[Draft], author: &Author) -> Result<()> {
    let mut again: BTreeSet<OrderId> = BTreeSet::new();
    let mut filled: BTreeSet<(SiteId, ItemId)> = BTreeSet::new();
    for draft in moved {
        // A promise that was taken back to where it had been may find others there by now.
        let left = if draft.book == Book::Physical { draft.from } else { draft.to };
        if let Place::Location(place) = left {
            let over = promised_over(tx.conn(), draft.item, place, draft.lot)?;
            if over.is_positive() {
                let spot = Spot { site: draft.site, item: draft.item, location: place, lot: draft.lot };
                let goods = (draft.book == Book::Physical).then_some(draft);
                again.extend(follow(tx, &spot, goods, over, author)?);
            }
        }
        if let (Book::Physical, Place::Location(to)) = (draft.book, draft.to)
            && is_shelf(tx.conn(), to)?
        {
            filled.insert((draft.site, draft.item));
        }
    }
    // The orders that picks and returns are of, and those whose promises followed the goods.
    let codes: BTreeSet<&str> = moved.iter().map(|d| d.document.as_str()).filter(|d| !d.is_empty()).collect();
    let mut find = tx
        .conn()
        .prepare_cached("SELECT sales_order, site, packed_ms IS NOT NULL FROM sales_order WHERE code = ?1")?;
    for code in codes {
        let found =
            find.query_row([code], |r| Ok((OrderId(r.get(0)?), SiteId(r.get(1)?), r.get(2)?))).optional()?;
        let Some((order, site, is_packed)) = found else { continue };
        again.insert(order);
        let is_picked = |d: &Draft| d.kind == MovementKind::Pick && d.document == code;
        if is_packed && moved.iter().any(is_picked) {
            // What is in its totes now was not all verified.
            say_of(tx, site, ("sales_order", order.0), &OrderDoc::Packed { at_ms: None }, author)?;
        }
    }
    settle(tx, &again.iter().copied().collect::<Vec<_>>(), author)?;
    for (site, item) in filled {
        serve(tx, item, site, author)?;
    }
    again.into_iter().try_for_each(|order| stage::touch(tx.conn(), order))
}

/// A lot was recalled: what of it is promised and still on the shelf is promised no more, and its orders are served from other
/// lots, or wait. What is in totes already is asked about by whoever scans it next.
pub(crate) fn recalled(tx: &mut Tx<'_>, lot: LotId, author: &Author) -> Result<()> {
    let mut all = tx.conn().prepare_cached(
        "SELECT a.document, a.item, a.location, a.quantity, o.sales_order, l.site FROM allocation a
         JOIN location l ON l.location = a.location LEFT JOIN sales_order o ON o.code = a.document
         WHERE a.lot = ?1 AND l.kind NOT IN ('tote', 'pack') AND l.site IS NOT NULL AND a.quantity > 0",
    )?;
    let rows = all
        .query_map([lot.0], |r| {
            let what = (ItemId(r.get(1)?), LocationId(r.get(2)?), Quantity::from_thousandths(r.get(3)?));
            Ok((r.get::<_, String>(0)?, what, r.get::<_, Option<i64>>(4)?, SiteId(r.get(5)?)))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut again = BTreeSet::new();
    for (document, (item, place, quantity), order, site) in rows {
        let ends = (Place::Location(place), Virtual::Customer.into());
        reserve(tx, site, &document, (item, lot), ends, quantity, author)?;
        again.extend(order.map(OrderId));
    }
    settle(tx, &again.iter().copied().collect::<Vec<_>>(), author)?;
    again.into_iter().try_for_each(|order| stage::touch(tx.conn(), order))
}

/// An item may be promised again that could not be: who waits for it is served, at every site.
pub(crate) fn free_again(tx: &mut Tx<'_>, item: ItemId, author: &Author) -> Result<()> {
    for site in sites(tx.conn())? {
        serve(tx, item, site.id, author)?;
    }
    Ok(())
}

/// Whether the promises that movements would take back are still where they had put them: what went on since, into another
/// tote or out of the house, is not taken back behind somebody's back.
///
/// # Errors
/// With a sentence, when one has gone on.
pub(crate) fn may_take_back<'d>(
    conn: &Connection,
    drafts: impl IntoIterator<Item = &'d Draft>,
) -> Result<()> {
    let mut find = conn.prepare_cached(
        "SELECT quantity FROM allocation WHERE document = ?1 AND item = ?2 AND location = ?3 AND lot = ?4",
    )?;
    for draft in drafts {
        let Place::Location(from) = draft.from else { continue };
        if draft.book != Book::Reserved || draft.reverses.is_none() {
            continue;
        }
        let there: Option<i64> = find
            .query_row(params![draft.document, draft.item.0, from.0, draft.lot.0], |r| r.get(0))
            .optional()?;
        if Quantity::from_thousandths(there.unwrap_or(0)) < draft.quantity {
            return Err(StoreError::Refused(format!(
                "{} went on since then: nothing was taken back; move or return the goods instead",
                draft.document
            )));
        }
    }
    Ok(())
}

/// How much more is promised of an item and lot in a place than the books have there; not above zero where all is well.
fn promised_over(conn: &Connection, item: ItemId, place: LocationId, lot: LotId) -> Result<Quantity> {
    let mut find = conn.prepare_cached(
        "SELECT allocated - max(on_hand, 0) FROM balance WHERE item = ?1 AND location = ?2 AND lot = ?3 AND allocated > 0",
    )?;
    let over = find.query_row(params![item.0, place.0, lot.0], |r| r.get(0)).optional()?;
    Ok(Quantity::from_thousandths(over.unwrap_or(0)))
}

/// More is promised in a place than there is. The promises go where the goods went, unless these were picked for somebody
/// else; or they are taken back. Answers with the orders that are to be served anew.
fn follow(
    tx: &mut Tx<'_>,
    spot: &Spot,
    goods: Option<&Draft>,
    mut over: Quantity,
    author: &Author,
) -> Result<Vec<OrderId>> {
    // The least urgent lose theirs first, and before those that somebody picks right now.
    let mut rows = tx.conn().prepare_cached(
        "SELECT a.document, a.quantity, o.sales_order FROM allocation a
         LEFT JOIN sales_order o ON o.code = a.document LEFT JOIN order_stage s ON s.sales_order = o.sales_order
         WHERE a.location = ?1 AND a.item = ?2 AND a.lot = ?3
         ORDER BY s.stage IS 'picking', o.priority, o.promise IS NOT NULL, o.promise DESC, o.placed_ms DESC, a.document",
    )?;
    let found = rows
        .query_map(params![spot.location.0, spot.item.0, spot.lot.0], |r| {
            Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?, r.get::<_, Option<i64>>(2)?.map(OrderId)))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let to = goods.map(|draft| draft.to);
    let goes_along = match to {
        Some(Place::Location(to)) => kind_of(tx.conn(), to)? != Some(LocationKind::Quarantine),
        _ => false,
    };
    let (mut can_go, mut again) = (goods.map_or(Quantity::ZERO, |draft| draft.quantity), Vec::new());
    for (document, quantity, order) in found {
        let part = Quantity::from_thousandths(quantity).min(over);
        let is_its_own = goods.is_some_and(|d| d.document.is_empty() || d.document == document);
        let along = if goes_along && is_its_own { part.min(can_go) } else { Quantity::ZERO };
        for (to, part) in [(to, along), (Some(Virtual::Customer.into()), part - along)] {
            if let (Some(to), true) = (to, part.is_positive()) {
                let place = Place::Location(spot.location);
                reserve(tx, spot.site, &document, (spot.item, spot.lot), (place, to), part, author)?;
            }
        }
        (can_go, over) = (can_go - along, over - part);
        again.extend(order);
        if !over.is_positive() {
            break;
        }
    }
    Ok(again)
}

fn kind_of(conn: &Connection, place: LocationId) -> Result<Option<LocationKind>> {
    let mut find = conn.prepare_cached("SELECT kind FROM location WHERE location = ?1")?;
    let word: Option<String> = find.query_row([place.0], |r| r.get(0)).optional()?;
    Ok(word.and_then(|word| word.parse().ok()))
}

fn is_shelf(conn: &Connection, place: LocationId) -> Result<bool> {
    Ok(matches!(kind_of(conn, place)?, Some(LocationKind::Bin | LocationKind::Dock)))
}
