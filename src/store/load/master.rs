//! Items, barcodes, places, suppliers.

use super::{Change, LoadMode, LoadReport, Progress, check_all, item_row};
use crate::{
    barcode,
    domain::{
        Item, LocationCode, LocationKind, Quantity, SiteId, Sku, Uid,
        record::{BarcodeRecord, ItemRecord, Lined, LocationRecord},
        text,
    },
    store::{
        Result, Store, StoreError,
        document::{AliasDoc, BarcodeDoc, ItemDoc, LocationDoc},
        ledger::{Author, MASTER, Tx, derived_uid, next_row, timely_uid},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

impl Store {
    /// Takes items in. A record changes only the fields it has.
    ///
    /// # Errors
    /// When the disk fails; refusals stand in the report, and then nothing was written.
    pub fn load_items(
        &mut self,
        records: &[Lined<ItemRecord>],
        mode: LoadMode,
        progress: Progress<'_>,
    ) -> Result<LoadReport> {
        let mut report = LoadReport::default();
        let conn = self.conn();
        let mut claimed: HashMap<String, String> = HashMap::new();
        check_all(conn, records, &mut report, |r, _| {
            let known = existing(conn, &r.sku)?;
            if known.is_none() && r.name.as_deref().is_none_or(|n| text::clean(n, Item::NAME_MAX).is_empty())
            {
                return Ok(Err(format!("{} is new and has no name", r.sku)));
            }
            if r.decimals.is_some_and(|d| d > 3) {
                return Ok(Err(format!("{}: decimals go from 0 to 3", r.sku)));
            }
            if let Some((row, _, old)) = &known
                && let Some(reason) = breaks_stock(conn, *row, old, r)?
            {
                return Ok(Err(reason));
            }
            let Some(code) = single_barcode(r) else { return Ok(Ok(())) };
            claim(conn, &mut claimed, code, &r.sku)
        })?;
        let author = self.author()?;
        if report.refused_count > 0 {
            return Ok(report);
        }
        if mode == LoadMode::Check {
            for Lined { record, .. } in records {
                report.add(change_of_item(self.conn(), record)?);
            }
            return Ok(report);
        }
        let mut sorted: Vec<&ItemRecord> = records.iter().map(|l| &l.record).collect();
        sorted.sort_by_cached_key(|r| r.sku.folded());
        self.in_batches(&sorted, progress, |tx, record| {
            report.add(put_item(tx, record, &author)?);
            Ok(())
        })?;
        let lines = self.bind_by_sku(sorted.iter().map(|r| &r.sku), &author)?;
        if lines > 0 {
            let what = if lines == 1 { "1 order line that waited is" } else { "order lines that waited are" };
            let count = if lines == 1 { String::new() } else { format!("{lines} ") };
            report.notes.push(format!("{count}{what} bound by SKU"));
        }
        Ok(report)
    }

    /// Takes barcodes in: each means an item and how many.
    ///
    /// # Errors
    /// When the disk fails; refusals stand in the report, and then nothing was written.
    pub fn load_barcodes(
        &mut self,
        records: &[Lined<BarcodeRecord>],
        mode: LoadMode,
        progress: Progress<'_>,
    ) -> Result<LoadReport> {
        let mut report = LoadReport::default();
        let conn = self.conn();
        let mut claimed = HashMap::new();
        check_all(conn, records, &mut report, |r, _| {
            let code = barcode::normal_form(&r.barcode);
            if let Err(reason) = item_row(conn, &r.sku)? {
                return Ok(Err(reason));
            }
            if code.is_empty() || code.len() > 128 {
                return Ok(Err("the barcode is empty or longer than 128 characters".into()));
            }
            if barcode::Command::from_code(&code).is_some() {
                return Ok(Err(format!("{code} is a command of pickface and cannot mean an item")));
            }
            if !r.quantity.is_positive() {
                return Ok(Err(format!("a barcode means more than 0 of an item, not {}", r.quantity)));
            }
            claim(conn, &mut claimed, code, &r.sku)
        })?;
        if report.refused_count > 0 {
            return Ok(report);
        }
        let author = self.author()?;
        if mode == LoadMode::Check {
            for Lined { record, .. } in records {
                let item = item_row(self.conn(), &record.sku)?.map_err(StoreError::Refused)?;
                let old = known_barcode(self.conn(), &barcode::normal_form(&record.barcode), item)?;
                report.add(change_of(old, record.quantity));
            }
            return Ok(report);
        }
        let mut sorted: Vec<&BarcodeRecord> = records.iter().map(|l| &l.record).collect();
        sorted.sort_by_cached_key(|r| r.sku.folded());
        self.in_batches(&sorted, progress, |tx, record| {
            let item = item_row(tx.conn(), &record.sku)?.map_err(StoreError::Refused)?;
            report.add(put_barcode(
                tx,
                item,
                &barcode::normal_form(&record.barcode),
                record.quantity,
                &author,
            )?);
            Ok(())
        })?;
        Ok(report)
    }

    /// Takes places in.
    ///
    /// # Errors
    /// When the disk fails; refusals stand in the report, and then nothing was written.
    pub fn load_locations(
        &mut self,
        records: &[Lined<LocationRecord>],
        mode: LoadMode,
        progress: Progress<'_>,
    ) -> Result<LoadReport> {
        let mut report = LoadReport::default();
        let mut sites = self.site_names();
        let conn = self.conn();
        check_all(conn, records, &mut report, |r, _| {
            if r.kind == Some(LocationKind::Virtual) {
                return Ok(Err(format!("{}: a virtual place cannot be made", r.code)));
            }
            if barcode::Command::from_code(r.code.as_str()).is_some() {
                return Ok(Err(format!(
                    "{}: a scan of it would be a command; give the place another code",
                    r.code
                )));
            }
            Ok(sites.find(conn, r.site.as_deref()).map(drop).map_err(|e| e.to_string()))
        })?;
        if report.refused_count > 0 {
            return Ok(report);
        }
        let author = self.author()?;
        if mode == LoadMode::Check {
            for Lined { record, .. } in records {
                let site = sites.find(self.conn(), record.site.as_deref())?;
                report.add(match place_row(self.conn(), site.id, &record.code)? {
                    None => Change::New,
                    Some((_, _, old)) if place_doc(record, site.uid, Some(&old)) == old => Change::Same,
                    Some(_) => Change::Changed,
                });
            }
            return Ok(report);
        }
        sites = self.make_planned_sites()?;
        let mut all: Vec<&LocationRecord> = records.iter().map(|l| &l.record).collect();
        all.sort_by(|a, b| (&a.site, &a.code).cmp(&(&b.site, &b.code)));
        self.in_batches(&all, progress, |tx, record| {
            let site = sites.find(tx.conn(), record.site.as_deref())?;
            let old = place_row(tx.conn(), site.id, &record.code)?;
            let doc = place_doc(record, site.uid, old.as_ref().map(|(_, _, old)| old));
            report.add(match old {
                Some((_, _, old)) if old == doc => Change::Same,
                Some((row, uid, _)) => {
                    tx.document(MASTER, uid, row, &doc, &author)?;
                    Change::Changed
                }
                None => {
                    let row = next_row(tx.conn(), "location", "location")?;
                    tx.document(MASTER, location_uid(site.uid, &record.code), row, &doc, &author)?;
                    Change::New
                }
            });
            Ok(())
        })?;
        Ok(report)
    }
}

/// Why a record may not change how an item is told apart or divided: it has stock that would no longer fit.
fn breaks_stock(conn: &Connection, row: i64, old: &ItemDoc, r: &ItemRecord) -> Result<Option<String>> {
    let stock = |is_so: &'static str, unit: i64| -> Result<bool> {
        let sql = format!(
            "SELECT 1 FROM balance b JOIN location l ON l.location = b.location
             WHERE b.item = ?1 AND l.site IS NOT NULL AND {is_so}"
        );
        Ok(conn.prepare_cached(&sql)?.exists(params![row, unit])?)
    };
    if r.tracking.is_some_and(|t| t.word() != old.tracking) && stock("on_hand <> 0 AND ?2 = 0", 0)? {
        return Ok(Some(format!(
            "{} has stock that is tracked as {}: count it to zero before it is tracked otherwise",
            r.sku, old.tracking
        )));
    }
    let Some(decimals) = r.decimals.filter(|d| *d < old.decimals) else { return Ok(None) };
    let unit = 10_i64.pow(3 - u32::from(decimals.min(3)));
    let rest = stock("on_hand % ?2 <> 0", unit)?;
    Ok(rest.then(|| format!("{} has stock finer than {decimals} decimals: correct it first", r.sku)))
}

/// Whether a code may mean this SKU: nobody else has it, in the store or earlier in the file.
fn claim(
    conn: &Connection,
    claimed: &mut HashMap<String, String>,
    code: String,
    sku: &Sku,
) -> Result<std::result::Result<(), String>> {
    let mut find = conn.prepare_cached(
        "SELECT i.sku FROM barcode b JOIN item i ON i.item = b.item WHERE b.code = ?1 AND i.sku_folded <> ?2 LIMIT 1",
    )?;
    let taken: Option<String> = find.query_row(params![code, sku.folded()], |r| r.get(0)).optional()?;
    let other = taken.or_else(|| claimed.get(&code).filter(|s| **s != sku.folded()).cloned());
    if let Some(other) = other {
        return Ok(Err(format!("the barcode {} already means {other}", text::escape(&code))));
    }
    claimed.insert(code, sku.folded());
    Ok(Ok(()))
}

/// Row, uid and document of the item with a SKU.
fn existing(conn: &Connection, sku: &Sku) -> Result<Option<(i64, Uid, ItemDoc)>> {
    let mut find = conn.prepare_cached(
        "SELECT item, uid, sku, name, unit, decimals, cost, price, tracking, shelf_life_days, category, supplier, status
         FROM item WHERE sku_folded = ?1 ORDER BY item LIMIT 1",
    )?;
    Ok(find
        .query_row([sku.folded()], |r| {
            let doc = ItemDoc {
                sku: r.get(2)?,
                name: r.get(3)?,
                unit: r.get(4)?,
                decimals: r.get(5)?,
                cost: r.get(6)?,
                price: r.get(7)?,
                tracking: r.get(8)?,
                shelf_life_days: r.get(9)?,
                category: r.get(10)?,
                supplier: r.get(11)?,
                status: r.get(12)?,
            };
            Ok((r.get(0)?, Uid::from_slice(&r.get::<_, Vec<u8>>(1)?).unwrap_or_default(), doc))
        })
        .optional()?)
}

/// The document of an item after a record: what the record does not say stays.
fn merged(old: Option<&ItemDoc>, record: &ItemRecord) -> ItemDoc {
    let fresh = ItemDoc::from(&Item::new(Uid::default(), record.sku.clone(), ""));
    let old = old.unwrap_or(&fresh);
    let words = |new: &Option<String>, old: &String, max| {
        new.as_ref().map_or_else(|| old.clone(), |t| text::clean(t, max))
    };
    let unit = words(&record.unit, &old.unit, 16);
    ItemDoc {
        sku: old.sku.clone(),
        name: words(&record.name, &old.name, Item::NAME_MAX),
        unit: if unit.is_empty() { fresh.unit.clone() } else { unit },
        decimals: record.decimals.unwrap_or(old.decimals),
        cost: record.cost.map_or(old.cost, crate::domain::money::Money::ten_thousandths),
        price: record.price.map_or(old.price, crate::domain::money::Money::ten_thousandths),
        tracking: record.tracking.map_or_else(|| old.tracking.clone(), |t| t.word().into()),
        shelf_life_days: record.shelf_life_days.or(old.shelf_life_days),
        category: words(&record.category, &old.category, 80),
        supplier: words(&record.supplier, &old.supplier, 80),
        status: record.status.map_or_else(|| old.status.clone(), |s| s.word().into()),
    }
}

/// What a record would do: to the item, its barcode or its names in channels.
fn change_of_item(conn: &Connection, record: &ItemRecord) -> Result<Change> {
    let Some((row, _, old)) = existing(conn, &record.sku)? else { return Ok(Change::New) };
    let is_bound = match single_barcode(record) {
        Some(code) => known_barcode(conn, &code, row)? == Some(Quantity::ONE.thousandths()),
        None => true,
    };
    let mut is_same = is_bound && merged(Some(&old), record) == old;
    for alias in aliases(record) {
        is_same &= known_alias(conn, &alias, row)?;
    }
    Ok(if is_same { Change::Same } else { Change::Changed })
}

fn put_item(tx: &mut Tx<'_>, record: &ItemRecord, author: &Author) -> Result<Change> {
    let change = change_of_item(tx.conn(), record)?;
    if change == Change::Same {
        return Ok(change);
    }
    let old = existing(tx.conn(), &record.sku)?;
    let doc = merged(old.as_ref().map(|(_, _, doc)| doc), record);
    let (row, uid) = match old {
        Some((row, uid, old)) => {
            if doc != old {
                tx.document(MASTER, uid, row, &doc, author)?;
            }
            (row, uid)
        }
        None => {
            let row = next_row(tx.conn(), "item", "item")?;
            let uid = timely_uid(tx.at(), row)?;
            tx.document(MASTER, uid, row, &doc, author)?;
            (row, uid)
        }
    };
    if let Some(code) = single_barcode(record) {
        put_barcode(tx, row, &code, Quantity::ONE, author)?;
    }
    for alias in aliases(record) {
        if !known_alias(tx.conn(), &alias, row)? {
            tx.document(MASTER, uid, row, &alias, author)?;
        }
    }
    Ok(change)
}

/// The code that means one of the item, in normal form.
fn single_barcode(record: &ItemRecord) -> Option<String> {
    record.barcode.as_deref().map(barcode::normal_form).filter(|c| !c.is_empty())
}

fn aliases(record: &ItemRecord) -> impl Iterator<Item = AliasDoc> + '_ {
    let doc = |(channel, code): &(String, String)| AliasDoc {
        channel: text::clean(channel, 40),
        code: text::clean(code, 200),
        only: false,
    };
    record.aliases.iter().map(doc)
}

fn known_alias(conn: &Connection, alias: &AliasDoc, item: i64) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM alias WHERE channel = ?1 AND code = ?2 AND item = ?3")?
        .exists(params![alias.channel, alias.code, item])?)
}

fn known_barcode(conn: &Connection, code: &str, item: i64) -> Result<Option<i64>> {
    Ok(conn
        .prepare_cached("SELECT quantity FROM barcode WHERE code = ?1 AND item = ?2")?
        .query_row(params![code, item], |r| r.get(0))
        .optional()?)
}

fn change_of(old: Option<i64>, quantity: Quantity) -> Change {
    match old {
        Some(old) if old == quantity.thousandths() => Change::Same,
        Some(_) => Change::Changed,
        None => Change::New,
    }
}

/// From now on `code` means `quantity` of an item.
pub(crate) fn put_barcode(
    tx: &mut Tx<'_>,
    item: i64,
    code: &str,
    quantity: Quantity,
    author: &Author,
) -> Result<Change> {
    let change = change_of(known_barcode(tx.conn(), code, item)?, quantity);
    if change != Change::Same {
        let uid = tx.item_uid(crate::domain::ItemId(item))?;
        let doc = BarcodeDoc { code: text::clean(code, 128), quantity: quantity.thousandths() };
        tx.document(MASTER, uid, item, &doc, author)?;
    }
    Ok(change)
}

/// The uid of a place: the same in every store that makes the same place offline.
pub(crate) fn location_uid(site: Uid, code: &LocationCode) -> Uid {
    derived_uid(&[b"location", &site.0, code.as_str().as_bytes()])
}

/// Row, uid and document of a place.
fn place_row(
    conn: &Connection,
    site: SiteId,
    code: &LocationCode,
) -> Result<Option<(i64, Uid, LocationDoc)>> {
    let mut find = conn.prepare_cached(
        "SELECT l.location, l.uid, s.uid, l.code, l.zone, l.kind, l.pick_sequence, l.check_digits
         FROM location l JOIN site s ON s.site = l.site WHERE l.site = ?1 AND l.code = ?2 ORDER BY l.location LIMIT 1",
    )?;
    let uid = |bytes: Vec<u8>| Uid::from_slice(&bytes).unwrap_or_default();
    Ok(find
        .query_row(params![site.0, code.as_str()], |r| {
            let doc = LocationDoc {
                site: uid(r.get(2)?),
                code: r.get(3)?,
                zone: r.get(4)?,
                kind: r.get(5)?,
                pick_sequence: r.get(6)?,
                check_digits: r.get(7)?,
            };
            Ok((r.get(0)?, uid(r.get(1)?), doc))
        })
        .optional()?)
}

fn place_doc(record: &LocationRecord, site: Uid, old: Option<&LocationDoc>) -> LocationDoc {
    let words = |new: &Option<String>, old: Option<&String>, max| {
        new.as_ref().map_or_else(|| old.cloned().unwrap_or_default(), |t| text::clean(t, max))
    };
    LocationDoc {
        site,
        code: record.code.as_str().into(),
        zone: words(&record.zone, old.map(|o| &o.zone), 32),
        kind: record.kind.map_or_else(
            || old.map_or_else(|| LocationKind::default().word().into(), |o| o.kind.clone()),
            |k| k.word().into(),
        ),
        pick_sequence: record.pick_sequence.or(old.map(|o| o.pick_sequence)).unwrap_or(0),
        check_digits: words(&record.check_digits, old.map(|o| &o.check_digits), 8),
    }
}

/// The row of a place, made as a bin where it is new. The second value says whether it was made.
pub(crate) fn place_for(
    tx: &mut Tx<'_>,
    site: &crate::domain::Site,
    code: &LocationCode,
    author: &Author,
) -> Result<(i64, bool)> {
    if let Some((row, _, _)) = place_row(tx.conn(), site.id, code)? {
        return Ok((row, false));
    }
    let record = LocationRecord {
        site: None,
        code: code.clone(),
        zone: None,
        kind: None,
        pick_sequence: None,
        check_digits: None,
    };
    let row = next_row(tx.conn(), "location", "location")?;
    tx.document(MASTER, location_uid(site.uid, code), row, &place_doc(&record, site.uid, None), author)?;
    Ok((row, true))
}
