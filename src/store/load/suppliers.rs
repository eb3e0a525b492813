//! What suppliers ask, and what holds for all their orders.

use super::{Change, LoadMode, LoadReport, Progress, check_all, item_row};
use crate::{
    domain::{
        Money, OrderDays, PriceBreak, Quantity, Uid,
        record::{Lined, SupplierAbout, SupplierRecord},
        text,
    },
    store::{
        Result, Store, StoreError,
        document::{SupplierDoc, SupplierItemDoc},
        ledger::{MASTER, new_uid, next_row},
    },
};
use rusqlite::{Connection, OptionalExtension, params};

impl Store {
    /// Takes in what suppliers ask. A record changes only what it says; a supplier is the same in any letter case.
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
            match &r.sku {
                Some(sku) => Ok(item_row(conn, sku)?.map(drop)),
                None => Ok(Ok(())),
            }
        })?;
        if report.refused_count > 0 {
            return Ok(report);
        }
        if mode == LoadMode::Check {
            for Lined { record, .. } in records {
                let plan = plan(self.conn(), record)?;
                report.add(plan.change());
            }
            return Ok(report);
        }
        let author = self.author()?;
        let mut sorted: Vec<&SupplierRecord> = records.iter().map(|l| &l.record).collect();
        sorted.sort_by_cached_key(|r| r.sku.as_ref().map(crate::domain::Sku::folded));
        self.in_batches(&sorted, progress, |tx, record| {
            let plan = plan(tx.conn(), record)?;
            let change = plan.change();
            let (row, doc, of_supplier) = plan.supplier;
            if of_supplier != Change::Same {
                let (row, uid) = match row {
                    Some((row, uid)) => (row, uid),
                    None => (next_row(tx.conn(), "supplier", "supplier")?, new_uid()?),
                };
                tx.document(MASTER, uid, row, &doc, &author)?;
            }
            if let Some((item, doc, of_item)) = plan.item
                && of_item != Change::Same
            {
                let uid = tx.item_uid(crate::domain::ItemId(item))?;
                tx.document(MASTER, uid, item, &doc, &author)?;
            }
            report.add(change);
            Ok(())
        })?;
        Ok(report)
    }
}

/// A supplier's row and uid, where it has one; what it is after the record; what that changes.
type OfSupplier = (Option<(i64, Uid)>, SupplierDoc, Change);

/// What a record comes to in this store.
struct Plan {
    supplier: OfSupplier,
    /// The item's row, and the terms after the record.
    item: Option<(i64, SupplierItemDoc, Change)>,
}

impl Plan {
    /// A line is new where its item is new to the supplier; a line of the supplier alone, where the supplier is.
    fn change(&self) -> Change {
        match (&self.item, self.supplier.2) {
            (None, of_supplier) => of_supplier,
            (Some((_, _, Change::New)), _) => Change::New,
            (Some((_, _, Change::Same)), Change::Same) => Change::Same,
            (Some(_), _) => Change::Changed,
        }
    }
}

fn plan(conn: &Connection, record: &SupplierRecord) -> Result<Plan> {
    let supplier = supplier(conn, &text::clean(&record.supplier, 80), &record.about)?;
    let item = match &record.sku {
        None => None,
        Some(sku) => {
            let item = item_row(conn, sku)?.map_err(StoreError::Refused)?;
            Some(terms(conn, item, &supplier.1.name, record)?)
        }
    };
    Ok(Plan { supplier, item })
}

/// A supplier as it is kept, and what a line makes of it.
fn supplier(conn: &Connection, name: &str, about: &SupplierAbout) -> Result<OfSupplier> {
    let mut find = conn.prepare_cached(
        "SELECT supplier, uid, name, currency, rate, lead_time_days, order_days, minimum_order, order_cost, email
         FROM supplier WHERE name_folded = ?1 ORDER BY name = ?2 DESC, supplier LIMIT 1",
    )?;
    let read = |r: &rusqlite::Row<'_>| {
        let doc = SupplierDoc {
            name: r.get(2)?,
            currency: r.get(3)?,
            rate: r.get(4)?,
            lead_time_days: r.get(5)?,
            order_days: r.get(6)?,
            minimum_order: r.get(7)?,
            order_cost: r.get(8)?,
            email: r.get(9)?,
        };
        Ok((r.get::<_, i64>(0)?, r.get::<_, Vec<u8>>(1)?, doc))
    };
    let found = find.query_row(params![name.to_uppercase(), name], read).optional()?;
    let (row, before) = match found {
        Some((row, uid, doc)) => (Some((row, Uid::from_slice(&uid).unwrap_or_default())), doc),
        None => {
            let order_days = OrderDays::ANY.bits();
            (None, SupplierDoc { name: name.into(), order_days, ..SupplierDoc::default() })
        }
    };
    let after = SupplierDoc {
        name: before.name.clone(),
        currency: about.currency.clone().unwrap_or_else(|| before.currency.clone()),
        rate: about.rate.map(Money::ten_thousandths).or(before.rate),
        lead_time_days: about.lead_time_days.or(before.lead_time_days),
        order_days: about.order_days.map_or(before.order_days, OrderDays::bits),
        minimum_order: about.minimum_order.map_or(before.minimum_order, Money::ten_thousandths),
        order_cost: about.order_cost.map_or(before.order_cost, Money::ten_thousandths),
        email: about.email.clone().unwrap_or_else(|| before.email.clone()),
    };
    let change = match row {
        None => Change::New,
        Some(_) if after == before => Change::Same,
        Some(_) => Change::Changed,
    };
    Ok((row, after, change))
}

/// An item's terms as they are kept, and what a line makes of them.
fn terms(
    conn: &Connection,
    item: i64,
    supplier: &str,
    record: &SupplierRecord,
) -> Result<(i64, SupplierItemDoc, Change)> {
    let mut find = conn.prepare_cached(
        "SELECT cost, moq, pack, lead_time_days, breaks FROM supplier_item WHERE item = ?1 AND supplier = ?2",
    )?;
    let read = |r: &rusqlite::Row<'_>| {
        Ok(SupplierItemDoc {
            supplier: supplier.into(),
            cost: r.get(0)?,
            moq: r.get(1)?,
            pack: r.get(2)?,
            lead_time_days: r.get(3)?,
            breaks: r.get(4)?,
        })
    };
    let before = find.query_row(params![item, supplier], read).optional()?;
    let known =
        before.clone().unwrap_or_else(|| SupplierItemDoc { supplier: supplier.into(), ..Default::default() });
    let after = SupplierItemDoc {
        supplier: supplier.into(),
        cost: record.cost.map(Money::ten_thousandths).or(known.cost),
        moq: record.moq.map(Quantity::thousandths).or(known.moq),
        pack: record.pack.map(Quantity::thousandths).or(known.pack),
        lead_time_days: record.lead_time_days.or(known.lead_time_days),
        breaks: record.breaks.as_deref().map_or(known.breaks, PriceBreak::write_all),
    };
    let change = match before {
        None => Change::New,
        Some(before) if before == after => Change::Same,
        Some(_) => Change::Changed,
    };
    Ok((item, after, change))
}
