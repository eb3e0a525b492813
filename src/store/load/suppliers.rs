//! What suppliers ask.

use super::{Change, LoadMode, LoadReport, Progress, check_all, item_row};
use crate::{
    domain::{
        ItemId, Money, Quantity,
        record::{Lined, SupplierRecord},
        text,
    },
    store::{Result, Store, StoreError, document::SupplierItemDoc, ledger::MASTER},
};
use rusqlite::{Connection, OptionalExtension, params};

impl Store {
    /// Takes in what suppliers ask. A record changes only the terms it has.
    ///
    /// # Errors
    /// When the disk fails; refusals stand in the report, and then nothing was written.
    pub fn load_suppliers(
        &mut self,
        records: &[Lined<SupplierRecord>],
        mode: LoadMode,
        progress: Progress<'_>,
    ) -> Result<LoadReport> {
        let mut report = LoadReport::default();
        let conn = self.conn();
        check_all(conn, records, &mut report, |r, _| {
            if text::clean(&r.supplier, 80).is_empty() {
                return Ok(Err("the supplier has no name".into()));
            }
            Ok(item_row(conn, &r.sku)?.map(drop))
        })?;
        if report.refused_count > 0 {
            return Ok(report);
        }
        if mode == LoadMode::Check {
            for Lined { record, .. } in records {
                report.add(plan(self.conn(), record)?.2);
            }
            return Ok(report);
        }
        let author = self.author()?;
        let mut sorted: Vec<&SupplierRecord> = records.iter().map(|l| &l.record).collect();
        sorted.sort_by_cached_key(|r| r.sku.folded());
        self.in_batches(&sorted, progress, |tx, record| {
            let (item, doc, change) = plan(tx.conn(), record)?;
            if change != Change::Same {
                let uid = tx.item_uid(ItemId(item))?;
                tx.document(MASTER, uid, item, &doc, &author)?;
            }
            report.add(change);
            Ok(())
        })?;
        Ok(report)
    }
}

/// What a supplier asks: cost, MOQ, pack, lead time in days, as stored.
type Terms = (Option<i64>, Option<i64>, Option<i64>, Option<u32>);

/// The item's row, the terms after a record, and what that changes.
fn plan(conn: &Connection, record: &SupplierRecord) -> Result<(i64, SupplierItemDoc, Change)> {
    let item = item_row(conn, &record.sku)?.map_err(StoreError::Refused)?;
    let supplier = text::clean(&record.supplier, 80);
    let mut find = conn.prepare_cached(
        "SELECT cost, moq, pack, lead_time_days FROM supplier_item WHERE item = ?1 AND supplier = ?2",
    )?;
    let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?));
    let old: Option<Terms> = find.query_row(params![item, supplier], read).optional()?;
    let before = old.unwrap_or_default();
    let after: Terms = (
        record.cost.map(Money::ten_thousandths).or(before.0),
        record.moq.map(Quantity::thousandths).or(before.1),
        record.pack.map(Quantity::thousandths).or(before.2),
        record.lead_time_days.or(before.3),
    );
    let change = match old {
        None => Change::New,
        Some(old) if old == after => Change::Same,
        Some(_) => Change::Changed,
    };
    let (cost, moq, pack, lead_time_days) = after;
    Ok((item, SupplierItemDoc { supplier, cost, moq, pack, lead_time_days }, change))
}
