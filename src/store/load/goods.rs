//! Opening stock: what lies where.

use super::{CHECKED, Change, LoadMode, LoadReport, Progress, SiteNames, Source, master::place_for, resume};
use crate::{
    domain::{
        ContainerId, Draft, ItemId, LocationId, LotId, MovementKind, Place, Quantity, SiteId, Sku, Tracking,
        Virtual,
        record::{Lined, StockRecord},
    },
    store::{Result, Store, ledger::Tx},
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// The most that a file can state to lie in one place: the difference to any other such statement is still one movement.
const MOST: Quantity = Quantity::from_units(500_000_000);

/// The kind under which is kept how far a file of stock has got.
const KIND: &str = "stock";

/// A row of the file, and what the store knows of its item.
#[derive(Debug, Clone, Copy)]
struct Row<'a> {
    line: u64,
    record: &'a StockRecord,
    item: KnownItem,
}

#[derive(Debug, Clone, Copy)]
struct KnownItem {
    row: i64,
    tracking: Tracking,
    decimals: u8,
}

impl Store {
    /// Takes in what lies where: the difference to what the books say is posted as a movement against
    /// [`Virtual::Adjustment`], of kind opening. Places that are new are made as bins. A file that was cut off goes on
    /// behind the rows that are in: neither checked nor stated again, because they may have moved since.
    ///
    /// # Errors
    /// When the disk fails; refusals stand in the report, and then nothing was written.
    pub fn load_stock<'s>(
        &mut self,
        records: &[Lined<StockRecord>],
        source: impl Into<Source<'s>>,
        mode: LoadMode,
        progress: Progress<'_>,
    ) -> Result<LoadReport> {
        let source = source.into();
        let mut report = LoadReport::default();
        let mut sites = self.site_names();
        let mut mark = resume::Mark::find(self.conn(), KIND, source, records)?;
        report.resumed = mark.done as u64;
        let mut rows = known_rows(self.conn(), records, &mut report)?;
        if mark.done > 0 && report.refused_count > 0 {
            return Ok(report);
        }
        // By item: neighbouring rows of the ledger's indexes are written together (six times as fast as file order). It is
        // also the order in which a file that was cut off goes on, so it hangs on nothing that changes.
        rows.sort_by(|a, b| {
            a.item.row.cmp(&b.item.row).then_with(|| a.record.location.cmp(&b.record.location))
        });
        check(self.conn(), rows.get(mark.done..).unwrap_or_default(), &mut sites, &mut report)?;
        if report.refused_count > 0 {
            report.refused.sort_by_key(|(line, _)| *line);
            return Ok(report);
        }
        if mode == LoadMode::Check {
            for row in &rows[mark.done..] {
                let site = sites.find(self.conn(), row.record.site.as_deref())?;
                let before = balance_at(self.conn(), row.record, site.id)?;
                let dated = dates_anew(self.conn(), row.item.row, row.record)?;
                report.add(change_of(before, row.record.quantity, dated));
            }
            return Ok(report);
        }
        sites = self.make_planned_sites()?;
        let author = self.author()?;
        let mut places: HashMap<(Option<&str>, &str), (SiteId, i64)> = HashMap::new();
        let done = mark.done;
        let note = |tx: &Tx<'_>, done| mark.note(tx, done);
        self.in_batches_behind(done, &rows, progress, note, |tx, row| {
            let (r, item) = (row.record, row.item.row);
            let key = (r.site.as_deref(), r.location.as_str());
            let (site, place) = match places.get(&key) {
                Some(known) => *known,
                None => {
                    let site = sites.find(tx.conn(), r.site.as_deref())?;
                    let (place, made) = place_for(tx, &site, &r.location, &author)?;
                    report.places_made += u64::from(made);
                    *places.entry(key).or_insert((site.id, place))
                }
            };
            let (lot, dated) = match &r.lot {
                Some(code) => tx.lot_dated(ItemId(item), code, r.expiry, &author)?,
                None => (LotId::NONE, false),
            };
            let before: Option<i64> = tx
                .conn()
                .prepare_cached("SELECT on_hand FROM balance WHERE item = ?1 AND location = ?2 AND lot = ?3")?
                .query_row(params![item, place, lot.0], |q| q.get(0))
                .optional()?;
            report.add(change_of(before, r.quantity, dated));
            let difference = r.quantity - Quantity::from_thousandths(before.unwrap_or(0));
            if difference.is_zero() {
                return Ok(());
            }
            let (here, books): (Place, Place) = (LocationId(place).into(), Virtual::Adjustment.into());
            let (from, to) = if difference.is_positive() { (books, here) } else { (here, books) };
            let parts = match difference.is_negative() {
                true => taken_from(tx.conn(), (item, place, lot), before.unwrap_or(0), difference.abs())?,
                false => vec![(None, difference)],
            };
            for (out, quantity) in parts {
                let draft = Draft::new(site, MovementKind::Opening, ItemId(item), from, to, quantity)
                    .of_lot(lot)
                    .document(source.document)
                    .contained(out, None);
                // What a place holds is asked once a row, and no two rows are of the same place: see `check`.
                tx.movement_in_bulk(draft, &author)?;
                report.movements += 1;
            }
            Ok(())
        })?;
        Ok(report)
    }
}

/// What so much less of an item and lot comes out of: what lies loose goes first, then what containers in the place hold,
/// the fullest first, and what the books do not have at all is loose again.
fn taken_from(
    conn: &Connection,
    (item, place, lot): (i64, i64, LotId),
    before: i64,
    quantity: Quantity,
) -> Result<Vec<(Option<ContainerId>, Quantity)>> {
    let mut find = conn.prepare_cached(
        "SELECT container, quantity FROM container_line
         WHERE location = ?1 AND item = ?2 AND lot = ?3 AND quantity > 0 ORDER BY quantity DESC, container",
    )?;
    let held = find
        .query_map(params![place, item, lot.0], |r| {
            Ok((ContainerId(r.get(0)?), Quantity::from_thousandths(r.get(1)?)))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let contained: Quantity = held.iter().map(|(_, held)| *held).sum();
    let loose = (Quantity::from_thousandths(before) - contained).max(Quantity::ZERO);
    let mut missing = quantity;
    let mut parts = Vec::new();
    let from = [(None, loose)].into_iter().chain(held.into_iter().map(|(id, held)| (Some(id), held)));
    for (out, most) in from {
        let part = missing.min(most);
        if part.is_positive() {
            missing = missing - part;
            parts.push((out, part));
        }
    }
    match (missing.is_positive(), parts.iter_mut().find(|(out, _)| out.is_none())) {
        (false, _) => {}
        (true, Some((_, part))) => *part += missing,
        (true, None) => parts.push((None, missing)),
    }
    Ok(parts)
}

/// Rows whose item the store knows; the others are refused.
fn known_rows<'a>(
    conn: &Connection,
    records: &'a [Lined<StockRecord>],
    report: &mut LoadReport,
) -> Result<Vec<Row<'a>>> {
    let mut rows = Vec::with_capacity(records.len());
    let mut last: Option<(&Sku, KnownItem)> = None;
    for some in records.chunks(CHECKED) {
        let reading = conn.unchecked_transaction()?;
        for Lined { line, record } in some {
            let item = match last {
                Some((sku, item)) if *sku == record.sku => Ok(item),
                _ => known_item(conn, &record.sku)?,
            };
            match item {
                Ok(item) => {
                    last = Some((&record.sku, item));
                    rows.push(Row { line: *line, record, item });
                }
                Err(reason) => report.refuse(*line, reason),
            }
        }
        reading.finish()?;
    }
    Ok(rows)
}

/// The one item with a SKU, or the reason why not.
fn known_item(conn: &Connection, sku: &Sku) -> Result<std::result::Result<KnownItem, String>> {
    let mut find =
        conn.prepare_cached("SELECT item, tracking, decimals FROM item WHERE sku_folded = ?1 LIMIT 2")?;
    let mut found = find.query([sku.folded()])?;
    let known = match found.next()? {
        Some(r) => {
            let tracking = r.get_ref(1)?.as_str().unwrap_or_default().parse().unwrap_or_default();
            KnownItem { row: r.get(0)?, tracking, decimals: r.get(2)? }
        }
        None => return Ok(Err(super::no_item(sku))),
    };
    Ok(match found.next()? {
        None => Ok(known),
        Some(_) => Err(super::two_items(sku)),
    })
}

/// Rows by what they speak of (item, site, place, lot), and their lines.
type Stated<'a> = HashMap<(i64, i64, &'a str, &'a str), u64>;

/// Refuses rows that state what cannot be, in the order of the file.
fn check(conn: &Connection, rows: &[Row<'_>], sites: &mut SiteNames, report: &mut LoadReport) -> Result<()> {
    let mut by_line: Vec<&Row<'_>> = rows.iter().collect();
    by_line.sort_by_key(|row| row.line);
    let mut stated: Stated<'_> = HashMap::with_capacity(rows.len());
    let mut serials: HashMap<(i64, &str), (&Row<'_>, i64)> = HashMap::new();
    for row in by_line {
        let (r, line) = (row.record, row.line);
        let site = match sites.find(conn, r.site.as_deref()) {
            Ok(site) => site.id.0,
            Err(e) => {
                report.refuse(line, e.to_string());
                continue;
            }
        };
        if let Some(reason) = unfit(row) {
            report.refuse(line, reason);
            continue;
        }
        let lot = lot_of(r);
        if let Some(first) = stated.insert((row.item.row, site, r.location.as_str(), lot), line) {
            report.refuse(line, format!("{} in {} was stated in line {first} already", r.sku, r.location));
        } else if row.item.tracking == Tracking::Serial
            && !r.quantity.is_zero()
            && let Some((first, _)) = serials.insert((row.item.row, lot), (row, site))
        {
            report.refuse(
                line,
                format!(
                    "serial {lot} of {} lies in {} by line {}: one thing is in one place",
                    r.sku, first.record.location, first.line
                ),
            );
        }
    }
    let serials: Vec<_> = serials.into_values().collect();
    check_serials(conn, &serials, &stated, report)
}

/// Refuses serials that lie in another place by the books, unless the file says that they are gone from there.
fn check_serials(
    conn: &Connection,
    serials: &[(&Row<'_>, i64)],
    stated: &Stated<'_>,
    report: &mut LoadReport,
) -> Result<()> {
    for some in serials.chunks(CHECKED) {
        let reading = conn.unchecked_transaction()?;
        let mut find = reading.prepare_cached(
            "SELECT l.site, l.code FROM lot t JOIN balance b ON b.item = t.item AND b.lot = t.lot
             JOIN location l ON l.location = b.location
             WHERE t.item = ?1 AND t.code = ?2 AND l.site IS NOT NULL AND b.on_hand <> 0",
        )?;
        for (row, site) in some {
            let (item, serial, r) = (row.item.row, lot_of(row.record), row.record);
            let mut held = find.query(params![item, serial])?;
            while let Some(place) = held.next()? {
                let (held_at, code): (i64, String) = (place.get(0)?, place.get(1)?);
                let is_here = held_at == *site && code == r.location.as_str();
                if !is_here && !stated.contains_key(&(item, held_at, code.as_str(), serial)) {
                    let reason = format!(
                        "serial {serial} of {} is in {code} by the books: move it, or state 0 there in the same file",
                        r.sku
                    );
                    report.refuse(row.line, reason);
                    break;
                }
            }
        }
        drop(find);
        reading.finish()?;
    }
    Ok(())
}

fn lot_of(r: &StockRecord) -> &str {
    r.lot.as_ref().map_or("", |code| code.as_str())
}

/// Why a row cannot be true of its item, whatever lies where.
fn unfit(row: &Row<'_>) -> Option<String> {
    let (r, tracking, decimals) = (row.record, row.item.tracking, row.item.decimals);
    match (&r.lot, tracking) {
        (None, Tracking::Lot | Tracking::Serial) if !r.quantity.is_zero() => {
            return Some(format!("{} is tracked by {tracking}: give the lot", r.sku));
        }
        (Some(lot), Tracking::None) => {
            return Some(format!("{} is not tracked by lot, but the file names lot {lot}", r.sku));
        }
        (Some(serial), Tracking::Serial) if !r.quantity.is_zero() && r.quantity != Quantity::ONE => {
            return Some(format!(
                "serial {serial} of {} is one thing: its quantity is 1 or 0, not {}",
                r.sku, r.quantity
            ));
        }
        _ => {}
    }
    if r.quantity.abs() > MOST {
        return Some(format!("{} of {} in one place: at most {MOST} can be stated", r.quantity, r.sku));
    }
    (!r.quantity.fits(decimals)).then(|| format!("{} of {}: it has {decimals} decimals", r.quantity, r.sku))
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
