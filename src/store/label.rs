//! The label of what was scanned last: what the store knows of it, as a label.

use super::{
    error::{Result, StoreError},
    reading::Reading,
};
use crate::{
    barcode::Gtin,
    domain::{ContainerCode, LocationCode, Quantity},
    print::{
        Label,
        label::{Carrier, ItemFacts, TextCarrier},
    },
    scan::Latest,
};
use rusqlite::{Connection, OptionalExtension};

/// The label of an item, a place, a container or an order, and what that is called. A lot, a serial and an expiry are in its code where the item has a GTIN, so that one
/// scan of it says all.
pub(crate) fn of(conn: &Connection, latest: &Latest) -> Result<(String, Label)> {
    let gone = || StoreError::Refused(format!("{} is gone: nothing to print", latest.name()));
    let (id, lot, expiry, serial) = match latest {
        Latest::Item { id, lot, expiry, serial, .. } => (id, lot, expiry, serial),
        Latest::Order { code, number } => return Ok((code.clone(), Label::order(code, number))),
        Latest::Container(code) => return plate(conn, code),
        Latest::Place(_) => return place(conn, latest),
    };
    let found = conn
        .prepare_cached("SELECT sku, name FROM item WHERE item = ?1")?
        .query_row([id.0], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))
        .optional()?;
    let (sku, name) = found.ok_or_else(gone)?;
    let mut barcodes =
        conn.prepare_cached("SELECT code, quantity FROM barcode WHERE item = ?1 ORDER BY quantity, code")?;
    let codes = barcodes
        .query_map([id.0], |r| Ok((r.get::<_, String>(0)?, Quantity::from_thousandths(r.get(1)?))))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let sku = sku.parse().map_err(refused)?;
    let facts = ItemFacts {
        gtin: Gtin::of_one(codes.iter().map(|(code, quantity)| (code.as_str(), *quantity))),
        lot: lot.as_deref().filter(|_| !serial).map(str::parse).transpose().map_err(refused)?,
        expiry: *expiry,
        serial: lot.clone().filter(|_| *serial),
        ..ItemFacts::new(sku, name)
    };
    let plain = Label::item(&facts, &Carrier::Plain);
    let label = if facts.gtin.is_none() || lot.is_none() && expiry.is_none() {
        plain
    } else {
        // A lot that GS1 has no characters for stands in words.
        Label::item(&facts, &Carrier::Gs1DataMatrix).or(plain)
    };
    let named =
        Latest::Item { id: *id, sku: facts.sku.to_string(), lot: lot.clone(), expiry: None, serial: *serial };
    Ok((named.name(), label.map_err(refused)?))
}

/// The label of a licence plate, with what is in the container where the store knows it: at most four lines.
fn plate(conn: &Connection, code: &str) -> Result<(String, Label)> {
    let named = Latest::Container(code.into()).name();
    let label = match ContainerCode::own(code) {
        Some(own) => Label::own_container(&own, TextCarrier::Code128),
        None => Label::container(code, lines(conn, code)?).map_err(refused)?,
    };
    Ok((named, label))
}

/// `12 x MUG-1 lot L1`, the largest first.
fn lines(conn: &Connection, code: &str) -> Result<Vec<String>> {
    let mut inside = conn.prepare_cached(
        "SELECT l.quantity, i.sku, coalesce(t.code, '') FROM container c
         JOIN container_place p ON p.container = c.container
         JOIN container_line l ON l.container = c.container AND l.location = p.location
         JOIN item i ON i.item = l.item LEFT JOIN lot t ON t.lot = l.lot
         WHERE c.code = ?1 AND l.quantity > 0 ORDER BY l.quantity DESC, i.sku_folded LIMIT 4",
    )?;
    let rows = inside.query_map([code], |r| {
        let (quantity, sku, lot): (i64, String, String) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let lot = if lot.is_empty() { lot } else { format!(" lot {lot}") };
        Ok(format!("{} x {sku}{lot}", Quantity::from_thousandths(quantity)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn place(conn: &Connection, latest: &Latest) -> Result<(String, Label)> {
    let gone = || StoreError::Refused(format!("{} is gone: nothing to print", latest.name()));
    let Latest::Place(place) = latest else { return Err(gone()) };
    let found = conn
        .prepare_cached("SELECT code, zone, check_digits FROM location WHERE location = ?1")?
        .query_row([place.id.0], |r| {
            Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?))
        })
        .optional()?;
    let (code, zone, check) = found.ok_or_else(gone)?;
    let code: LocationCode = code.parse().map_err(refused)?;
    Ok((code.to_string(), Label::location(&code, Some(&check), &zone, TextCarrier::Code128)))
}

fn refused(e: impl std::fmt::Display) -> StoreError {
    StoreError::Refused(e.to_string())
}

impl Reading {
    /// The label of what was scanned last, and what that is called.
    ///
    /// # Errors
    /// When it is gone, cannot be printed, or the store cannot be read.
    pub fn label(&self, latest: &Latest) -> Result<(String, Label)> {
        of(&self.conn, latest)
    }
}
