//! Founding a demo warehouse: the records of [`crate::demo`] go the same way in as anybody's files.

use super::{
    error::{Result, StoreError},
    forecasts::{Flag, FlagKind, Flagging, record},
    handle::{Store, site_by_code},
    ledger::Author,
    load::{LoadMode, LoadReport, item_row},
    purchases::{self, NewLine, NewOrder, Saying},
};
use crate::{
    demo::{DemoMovement, DemoPlace, DemoPurchase, Warehouse},
    domain::{
        Book, Day, Draft, Instant, ItemId, LocationId, LotId, MovementId, OperatorId, Place, Site, SiteId,
        record::Lined,
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Records that are taken in at a time, so that a million items do not stand in memory twice.
const CHUNK: usize = 20_000;

/// How long before the scripted movements the books were opened, in days.
const OPENED_BEFORE: i32 = 12;

impl Store {
    /// Fills a new store with a demo warehouse as of `today`. `progress` hears what is being made.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn found_demo(
        &mut self,
        warehouse: &Warehouse,
        today: Day,
        progress: &mut dyn FnMut(&str),
    ) -> Result<()> {
        let zone = |name: &str| name.parse().unwrap_or(chrono_tz::UTC);
        for site in warehouse.sites() {
            if site_by_code(self.conn(), site.code).is_err() {
                self.add_site(site.code, site.name, zone(site.time_zone))?;
            }
        }
        let mut operators = HashMap::new();
        for o in warehouse.operators() {
            operators.insert(o.badge, self.add_operator(o.badge, o.name, o.role)?);
        }
        self.pinned = Some(Instant((i64::from(today.0 - OPENED_BEFORE) * 24 + 6) * 3_600_000));
        // The store is new: nobody else scans into it.
        let founded = self.alone(|store| {
            store.fill(warehouse, progress)?;
            progress("movements");
            store.play(warehouse.movements(), today, &operators)?;
            let manager = operators.get("farah").copied().unwrap_or(OperatorId(0));
            warehouse.purchases().try_for_each(|purchase| store.send_for(&purchase, manager))
        });
        self.pinned = None;
        // Half a demo is begun anew, not gone on with.
        founded.map_err(StoreError::cause)
    }

    fn fill(&mut self, warehouse: &Warehouse, progress: &mut dyn FnMut(&str)) -> Result<()> {
        progress("locations");
        chunks(warehouse.locations(), |c| self.load_locations(&c, LoadMode::Apply, &mut |_, _| ()))?;
        progress("items");
        chunks(warehouse.items(), |c| self.load_items(&c, LoadMode::Apply, &mut |_, _| ()))?;
        progress("barcodes");
        chunks(warehouse.barcodes(), |c| self.load_barcodes(&c, LoadMode::Apply, &mut |_, _| ()))?;
        progress("suppliers");
        chunks(warehouse.suppliers(), |c| self.load_suppliers(&c, LoadMode::Apply, &mut |_, _| ()))?;
        progress("stock");
        chunks(warehouse.stock(), |c| self.load_stock(&c, "opening stock", LoadMode::Apply, &mut |_, _| ()))?;
        progress("demand");
        chunks(warehouse.demand(), |c| self.load_demand(&c, false, LoadMode::Apply, &mut |_, _| ()))?;
        let promotions: Vec<_> = warehouse.promotions().collect();
        let author = self.author()?;
        self.in_batches(&promotions, &mut |_, _| (), |tx, (sku, site, from, to)| {
            let item = ItemId(item_row(tx.conn(), sku)?.map_err(StoreError::Refused)?);
            let site = Some(site_by_code(tx.conn(), site)?.id);
            let flag = Flag { site, kind: FlagKind::Promotion, from: *from, to: *to };
            record(tx, &Flagging { item, flag, remove: false }, &author).map(|_| ())
        })
    }

    /// An order that a manager signed and sent, and that its supplier confirmed.
    fn send_for(&mut self, purchase: &DemoPurchase, manager: OperatorId) -> Result<()> {
        let author = Author { operator: manager, ..self.author()? };
        let zone = site_by_code(self.conn(), purchase.site)?.time_zone;
        let line = NewLine {
            sku: purchase.sku.clone(),
            quantity: purchase.quantity,
            cost: None,
            reason: "few were left".into(),
        };
        let order = NewOrder {
            supplier: purchase.supplier.clone(),
            site: Some(purchase.site.into()),
            lines: vec![line],
        };
        self.write(|tx| {
            // At nine in the morning, or as near to it as the clock's changes leave it.
            let eve = Day(purchase.made.0.saturating_sub(1)).end(zone);
            tx.pin(Instant(eve.0.saturating_add(9 * 3_600_000)));
            let number = purchases::begin(tx, &order, &author)?.number;
            for saying in [Saying::Approve, Saying::Sent, Saying::Acknowledge(Some(purchase.expected))] {
                purchases::say(tx, &number, saying, "", &author)?;
            }
            Ok(())
        })
    }

    /// Plays the script of the last days into the ledger.
    fn play(
        &mut self,
        script: &[DemoMovement],
        today: Day,
        operators: &HashMap<&str, OperatorId>,
    ) -> Result<()> {
        let mut sites: HashMap<&str, Site> = HashMap::new();
        for code in script.iter().map(|m| m.site) {
            if !sites.contains_key(code) {
                sites.insert(code, site_by_code(self.conn(), code)?);
            }
        }
        let mut ids: Vec<MovementId> = Vec::with_capacity(script.len());
        self.in_batches(script, &mut |_, _| (), |tx, m| {
            let Some(site) = sites.get(m.site) else { return Err(StoreError::Closed) };
            tx.pin(m.at(today, site.time_zone));
            let operator = operators.get(m.operator).copied().unwrap_or(OperatorId(0));
            let author = Author { operator, station: m.station.into() };
            let item = ItemId(item_row(tx.conn(), &m.sku)?.map_err(StoreError::Refused)?);
            let lot = match &m.lot {
                Some(code) => tx.lot(item, code, m.expiry, &author)?,
                None => LotId::NONE,
            };
            let draft = Draft {
                site: site.id,
                book: Book::Physical,
                kind: m.kind,
                item,
                lot,
                from: place(tx.conn(), site.id, &m.from)?,
                to: place(tx.conn(), site.id, &m.to)?,
                quantity: m.quantity,
                document: m.document.clone(),
                note: m.note.clone(),
                reverses: m.reverses.and_then(|i| ids.get(i).copied()),
                from_container: None,
                to_container: None,
            };
            ids.push(tx.movement(&draft, None, &author)?);
            Ok(())
        })
    }
}

fn place(conn: &Connection, site: SiteId, place: &DemoPlace) -> Result<Place> {
    match place {
        DemoPlace::Virtual(v) => Ok((*v).into()),
        DemoPlace::Location(code) => conn
            .prepare_cached("SELECT location FROM location WHERE site = ?1 AND code = ?2 LIMIT 1")?
            .query_row(params![site.0, code.as_str()], |r| Ok(LocationId(r.get(0)?).into()))
            .optional()?
            .ok_or_else(|| StoreError::Refused(format!("the demo has no place {code}"))),
    }
}

/// Takes records in by the chunk. The generator makes sound records, so a refusal is a fault of ours and ends it.
fn chunks<T>(
    records: impl Iterator<Item = T>,
    mut load: impl FnMut(Vec<Lined<T>>) -> Result<LoadReport>,
) -> Result<()> {
    let mut records = records.peekable();
    while records.peek().is_some() {
        let chunk = records.by_ref().take(CHUNK).map(|record| Lined { line: 0, record }).collect();
        let report = load(chunk)?;
        if let Some((_, reason)) = report.refused.first() {
            return Err(StoreError::Refused(format!("the demo warehouse could not be made: {reason}")));
        }
    }
    Ok(())
}
