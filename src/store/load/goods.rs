//! Opening stock: what lies where.

use super::{Change, LoadMode, LoadReport, Progress, SiteNames, check_all, item_row, master::place_for};
use crate::{
    domain::{
        Draft, ItemId, LocationId, LotId, MovementKind, Quantity, SiteId, Tracking, Virtual,
        record::{Lined, StockRecord},
    },
    store::{Result, Store},
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// The most that a file can state to lie in one place: the difference to any other such statement is still one movement.
const MOST: Quantity = Quantity::from_units(500_000_000);

impl Store {
    /// Takes in what lies where: the difference to what the books say is posted as a movement against
    /// [`Virtual::Adjustment`], of kind opening. Places that are new are made as bins. `document` names the file.
    ///
    /// # Errors
    /// When the disk fails; refusals stand in the report, and then nothing was written.
    pub fn load_stock(
        &mut self,
        records: &[Lined<StockRecord>],
        document: &str,
        mode: LoadMode,
        progress: Progress<'_>,
    ) -> Result<LoadReport> {
        let mut report = LoadReport::default();
        let mut sites = SiteNames::default();
        let conn = self.conn();
        let mut seen: HashMap<(i64, i64, String, String), u64> = HashMap::new();
        let rows = check_all(conn, records, &mut report, |r, line| {
            let item = match item_row(conn, &r.sku)? {
                Ok(item) => item,
                Err(reason) => return Ok(Err(reason)),
            };
            let site = match sites.find(conn, r.site.as_deref()) {
                Ok(site) => site,
                Err(e) => return Ok(Err(e.to_string())),
            };
            let (tracking, decimals): (String, u8) = conn
                .prepare_cached("SELECT tracking, decimals FROM item WHERE item = ?1")?
                .query_row([item], |q| Ok((q.get(0)?, q.get(1)?)))?;
            let tracking: Tracking = tracking.parse().unwrap_or_default();
            match (&r.lot, tracking) {
                (None, Tracking::Lot | Tracking::Serial) if !r.quantity.is_zero() => {
                    return Ok(Err(format!("{} is tracked by {tracking}: give the lot", r.sku)));
                }
                (Some(lot), Tracking::None) => {
                    return Ok(Err(format!("{} is not tracked by lot, but the file names lot {lot}", r.sku)));
                }
                _ => {}
            }
            if r.quantity.abs() > MOST {
                return Ok(Err(format!(
                    "{} of {} in one place: at most {MOST} can be stated",
                    r.quantity, r.sku
                )));
            }
            if !r.quantity.fits(decimals) {
                return Ok(Err(format!("{} of {}: it has {decimals} decimals", r.quantity, r.sku)));
            }
            let key = (
                item,
                site.id.0,
                r.location.to_string(),
                r.lot.as_ref().map_or_else(String::new, ToString::to_string),
            );
            if let Some(first) = seen.insert(key, line) {
                return Ok(Err(format!("{} in {} was stated in line {first} already", r.sku, r.location)));
            }
            Ok(Ok(item))
        })?;
        if report.refused_count > 0 {
            return Ok(report);
        }
        if mode == LoadMode::Check {
            for Lined { record: r, .. } in records {
                let site = sites.find(self.conn(), r.site.as_deref())?;
                let before = balance_at(self.conn(), r, site.id)?;
                let item = item_row(self.conn(), &r.sku)?.map_err(crate::store::StoreError::Refused)?;
                report.add(change_of(before, r.quantity, dates_anew(self.conn(), item, r)?));
            }
            return Ok(report);
        }
        let author = self.author()?;
        let mut sorted: Vec<(&StockRecord, i64)> = records.iter().map(|l| &l.record).zip(rows).collect();
        // By item: neighbouring rows of the ledger's indexes are written together (six times as fast as file order).
        sorted.sort_by(|(a, x), (b, y)| x.cmp(y).then_with(|| a.location.cmp(&b.location)));
        let mut places: HashMap<(i64, String), i64> = HashMap::new();
        self.in_batches(&sorted, progress, |tx, (r, item)| {
            let item = *item;
            let site = sites.find(tx.conn(), r.site.as_deref())?;
            let key = (site.id.0, r.location.to_string());
            let place = match places.get(&key) {
                Some(place) => *place,
                None => {
                    let (place, made) = place_for(tx, &site, &r.location, &author)?;
                    report.places_made += u64::from(made);
                    places.insert(key, place);
                    place
                }
            };
            let dated = dates_anew(tx.conn(), item, r)?;
            let lot = match &r.lot {
                Some(code) => tx.lot(ItemId(item), code, r.expiry, &author)?,
                None => LotId::NONE,
            };
            let before: Option<i64> = tx
                .conn()
                .prepare_cached("SELECT on_hand FROM balance WHERE item = ?1 AND location = ?2 AND lot = ?3")?
                .query_row(params![item, place, lot.0], |q| q.get(0))
                .optional()?;
            let difference = r.quantity - Quantity::from_thousandths(before.unwrap_or(0));
            if difference.is_zero() {
                report.add(change_of(before, r.quantity, dated));
                return Ok(());
            }
            let (from, to) = if difference.is_positive() {
                (Virtual::Adjustment.into(), LocationId(place).into())
            } else {
                (
                    crate::domain::Place::from(LocationId(place)),
                    crate::domain::Place::from(Virtual::Adjustment),
                )
            };
            let draft = Draft::new(site.id, MovementKind::Opening, ItemId(item), from, to, difference.abs())
                .of_lot(lot)
                .document(document);
            tx.movement(&draft, None, &author)?;
            report.movements += 1;
            report.add(change_of(before, r.quantity, dated));
            Ok(())
        })?;
        Ok(report)
    }
}

/// What the books say lies where a record speaks of; `None` where nothing ever lay.
fn balance_at(conn: &Connection, r: &StockRecord, site: SiteId) -> Result<Option<i64>> {
    Ok(conn
        .prepare_cached(
            "SELECT b.on_hand FROM balance b JOIN item i ON i.item = b.item JOIN location l ON l.location = b.location
             LEFT JOIN lot t ON t.lot = b.lot
             WHERE i.sku_folded = ?1 AND l.site = ?2 AND l.code = ?3 AND coalesce(t.code, '') = ?4",
        )?
        .query_row(
            params![r.sku.folded(), site.0, r.location.as_str(), r.lot.as_ref().map_or("", |c| c.as_str())],
            |q| q.get(0),
        )
        .optional()?)
}

/// Whether a record gives a lot that the store knows another expiry.
fn dates_anew(conn: &Connection, item: i64, r: &StockRecord) -> Result<bool> {
    let (Some(code), Some(day)) = (&r.lot, r.expiry) else { return Ok(false) };
    Ok(conn
        .prepare_cached("SELECT 1 FROM lot WHERE item = ?1 AND code = ?2 AND expiry IS NOT ?3")?
        .exists(params![item, code.as_str(), day.0])?)
}

fn change_of(before: Option<i64>, quantity: Quantity, dated: bool) -> Change {
    match before {
        None if quantity.is_zero() => Change::Same,
        None => Change::New,
        Some(n) if n == quantity.thousandths() && !dated => Change::Same,
        Some(_) => Change::Changed,
    }
}
