//! Documents: what a fact says about an entity, and the row of the projection that follows from it.
//!
//! A projection is written by one function only, here, whether the fact was just recorded or is replayed by
//! `doctor --repair`.

use super::error::{Result, StoreError};
use crate::domain::{EntityKind, Item, Lot, Uid};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// A document of one kind of entity.
pub(crate) trait Document: Serialize + for<'de> Deserialize<'de> {
    /// What it is about.
    const KIND: EntityKind;

    /// Writes the rows that follow from it. `row` is the entity's row in this store.
    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()>;
}

/// A uid as JSON: 32 hexadecimal digits.
mod hex {
    use crate::domain::Uid;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(uid: &Uid, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(uid)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Uid, D::Error> {
        let text = String::deserialize(d)?;
        let mut bytes = [0; 16];
        if text.len() != 32 || !text.is_ascii() {
            return Err(D::Error::custom("a uid has 32 hexadecimal digits"));
        }
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(D::Error::custom)?;
        }
        Ok(Uid(bytes))
    }
}

/// A site.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SiteDoc {
    pub code: String,
    pub name: String,
    pub time_zone: String,
}

impl Document for SiteDoc {
    const KIND: EntityKind = EntityKind::Site;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        let mut zone = conn.prepare_cached("SELECT time_zone FROM site WHERE site = ?1")?;
        let before: Option<String> = zone.query_row([row], |r| r.get(0)).optional()?;
        if before.is_some_and(|zone| zone != self.time_zone) {
            // Every movement may belong to another business day now.
            super::forecasts::days::forget(conn)?;
        }
        conn.prepare_cached(
            "INSERT INTO site (site, uid, code, name, time_zone) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (site) DO UPDATE SET code = excluded.code, name = excluded.name, time_zone = excluded.time_zone",
        )?
        .execute(params![row, uid.0, self.code, self.name, self.time_zone])?;
        Ok(())
    }
}

/// An item.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ItemDoc {
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub decimals: u8,
    pub cost: i64,
    pub price: i64,
    pub tracking: String,
    pub shelf_life_days: Option<u32>,
    pub category: String,
    pub supplier: String,
    pub status: String,
}

impl From<&Item> for ItemDoc {
    fn from(item: &Item) -> Self {
        Self {
            sku: item.sku.as_str().into(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            decimals: item.decimals,
            cost: item.cost.ten_thousandths(),
            price: item.price.ten_thousandths(),
            tracking: item.tracking.word().into(),
            shelf_life_days: item.shelf_life_days,
            category: item.category.clone(),
            supplier: item.supplier.clone(),
            status: item.status.word().into(),
        }
    }
}

impl Document for ItemDoc {
    const KIND: EntityKind = EntityKind::Item;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        conn.prepare_cached(
            "INSERT INTO item (item, uid, sku, sku_folded, name, unit, decimals, cost, price, tracking, shelf_life_days,
                               category, supplier, status)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (item) DO UPDATE SET
               sku = excluded.sku, sku_folded = excluded.sku_folded, name = excluded.name, unit = excluded.unit,
               decimals = excluded.decimals, cost = excluded.cost, price = excluded.price, tracking = excluded.tracking,
               shelf_life_days = excluded.shelf_life_days, category = excluded.category, supplier = excluded.supplier,
               status = excluded.status",
        )?
        .execute(params![
            row, uid.0, self.sku, self.sku.to_uppercase(), self.name, self.unit, self.decimals, self.cost, self.price,
            self.tracking, self.shelf_life_days, self.category, self.supplier, self.status,
        ])?;
        Ok(())
    }
}

/// A barcode of an item; its entity is the item, its field the code.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BarcodeDoc {
    pub code: String,
    pub quantity: i64,
}

impl Document for BarcodeDoc {
    const KIND: EntityKind = EntityKind::Barcode;

    fn project(&self, conn: &Connection, _item: Uid, item: i64) -> Result<()> {
        conn.prepare_cached(
            "INSERT INTO barcode (code, item, quantity) VALUES (?1, ?2, ?3)
             ON CONFLICT (code, item) DO UPDATE SET quantity = excluded.quantity",
        )?
        .execute(params![self.code, item, self.quantity])?;
        Ok(())
    }
}

/// How a channel names an item; its entity is the item.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AliasDoc {
    pub channel: String,
    pub code: String,
    /// Of this item only: whatever else had the name before has it no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
}

impl Document for AliasDoc {
    const KIND: EntityKind = EntityKind::Alias;

    fn project(&self, conn: &Connection, _item: Uid, item: i64) -> Result<()> {
        if self.only {
            conn.prepare_cached("DELETE FROM alias WHERE channel = ?1 AND code = ?2 AND item <> ?3")?
                .execute(params![self.channel, self.code, item])?;
        }
        conn.prepare_cached("INSERT OR IGNORE INTO alias (channel, code, item) VALUES (?1, ?2, ?3)")?
            .execute(params![self.channel, self.code, item])?;
        super::orders::bound(conn, &self.channel, &self.code)
    }
}

/// A place in a site.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LocationDoc {
    #[serde(with = "hex")]
    pub site: Uid,
    pub code: String,
    pub zone: String,
    pub kind: String,
    pub pick_sequence: i64,
    pub check_digits: String,
}

impl Document for LocationDoc {
    const KIND: EntityKind = EntityKind::Location;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        let site = row_of(conn, "site", self.site)?;
        conn.prepare_cached(
            "INSERT INTO location (location, uid, site, code, zone, kind, pick_sequence, check_digits)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (location) DO UPDATE SET code = excluded.code, zone = excluded.zone, kind = excluded.kind,
               pick_sequence = excluded.pick_sequence, check_digits = excluded.check_digits",
        )?
        .execute(params![row, uid.0, site, self.code, self.zone, self.kind, self.pick_sequence, self.check_digits])?;
        Ok(())
    }
}

/// A lot.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LotDoc {
    #[serde(with = "hex")]
    pub item: Uid,
    pub code: String,
    pub expiry: Option<i32>,
    /// Why it may not be sold; empty: it may again. What says nothing of it leaves that as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<String>,
}

impl LotDoc {
    pub(crate) fn from_lot(lot: &Lot, item: Uid) -> Self {
        Self { item, code: lot.code.as_str().into(), expiry: lot.expiry.map(|d| d.0), blocked: None }
    }
}

impl Document for LotDoc {
    const KIND: EntityKind = EntityKind::Lot;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        let item = row_of(conn, "item", self.item)?;
        conn.prepare_cached(
            "INSERT INTO lot (lot, uid, item, code, expiry, blocked) VALUES (?1, ?2, ?3, ?4, ?5, coalesce(?6, ''))
             ON CONFLICT (lot) DO UPDATE SET code = excluded.code, expiry = excluded.expiry,
               blocked = coalesce(?6, blocked)",
        )?
        .execute(params![row, uid.0, item, self.code, self.expiry, self.blocked])?;
        Ok(())
    }
}

/// Who scans.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct OperatorDoc {
    pub badge: String,
    pub name: String,
    pub role: String,
}

impl Document for OperatorDoc {
    const KIND: EntityKind = EntityKind::Operator;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        conn.prepare_cached(
            "INSERT INTO operator (operator, uid, badge, name, role) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (operator) DO UPDATE SET badge = excluded.badge, name = excluded.name, role = excluded.role",
        )?
        .execute(params![row, uid.0, self.badge, self.name, self.role])?;
        Ok(())
    }
}

/// A container, by its licence plate.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ContainerDoc {
    pub code: String,
}

impl Document for ContainerDoc {
    const KIND: EntityKind = EntityKind::Container;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        conn.prepare_cached(
            "INSERT INTO container (container, uid, code) VALUES (?1, ?2, ?3)
             ON CONFLICT (container) DO UPDATE SET code = excluded.code",
        )?
        .execute(params![row, uid.0, self.code])?;
        Ok(())
    }
}

/// Who sells to us.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SupplierDoc {
    pub name: String,
    /// Empty is the store's own.
    pub currency: String,
    /// In ten-thousandths of the store's currency.
    pub rate: Option<i64>,
    pub lead_time_days: Option<u32>,
    /// One bit a weekday, Monday the lowest.
    pub order_days: u8,
    pub minimum_order: i64,
    pub order_cost: i64,
    pub email: String,
}

impl Document for SupplierDoc {
    const KIND: EntityKind = EntityKind::Supplier;

    fn project(&self, conn: &Connection, uid: Uid, row: i64) -> Result<()> {
        conn.prepare_cached(
            "INSERT INTO supplier (supplier, uid, name, name_folded, currency, rate, lead_time_days, order_days,
                                   minimum_order, order_cost, email)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (supplier) DO UPDATE SET
               name = excluded.name, name_folded = excluded.name_folded, currency = excluded.currency,
               rate = excluded.rate, lead_time_days = excluded.lead_time_days, order_days = excluded.order_days,
               minimum_order = excluded.minimum_order, order_cost = excluded.order_cost, email = excluded.email",
        )?
        .execute(params![
            row, uid.0, self.name, self.name.to_uppercase(), self.currency, self.rate, self.lead_time_days,
            self.order_days, self.minimum_order, self.order_cost, self.email,
        ])?;
        Ok(())
    }
}

/// What a supplier asks for an item; its entity is the item.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SupplierItemDoc {
    pub supplier: String,
    pub cost: Option<i64>,
    pub moq: Option<i64>,
    pub pack: Option<i64>,
    pub lead_time_days: Option<u32>,
    /// As [`crate::domain::PriceBreak::write_all`] writes them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub breaks: String,
}

impl Document for SupplierItemDoc {
    const KIND: EntityKind = EntityKind::SupplierItem;

    fn project(&self, conn: &Connection, _item: Uid, item: i64) -> Result<()> {
        conn.prepare_cached(
            "INSERT INTO supplier_item (item, supplier, cost, moq, pack, lead_time_days, breaks)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (item, supplier) DO UPDATE SET cost = excluded.cost, moq = excluded.moq, pack = excluded.pack,
               lead_time_days = excluded.lead_time_days, breaks = excluded.breaks",
        )?
        .execute(params![
            item, self.supplier, self.cost, self.moq, self.pack, self.lead_time_days, self.breaks,
        ])?;
        Ok(())
    }
}

/// What was wanted of an item at one site through one channel, on the days it names; its entity is the item.
///
/// A day that is named again later holds the later value: an export that overlaps the last one corrects it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DemandDoc {
    #[serde(with = "hex")]
    pub site: Uid,
    pub channel: String,
    /// (day, quantity in thousandths, amount in ten-thousandths)
    pub days: Vec<(i32, i64, i64)>,
}

impl Document for DemandDoc {
    const KIND: EntityKind = EntityKind::Demand;

    fn project(&self, conn: &Connection, _item: Uid, item: i64) -> Result<()> {
        let site = row_of(conn, "site", self.site)?;
        let mut put = conn.prepare_cached(
            "INSERT INTO demand (item, site, day, channel, quantity, amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (item, site, day, channel) DO UPDATE SET quantity = excluded.quantity, amount = excluded.amount",
        )?;
        for (day, quantity, amount) in &self.days {
            put.execute(params![item, site, day, self.channel, quantity, amount])?;
        }
        Ok(())
    }
}

/// The row of what a fact names by its uid.
fn row_of(conn: &Connection, table: &'static str, uid: Uid) -> Result<i64> {
    row_named(conn, table, &uid.to_string())
}

/// The same of a uid in hexadecimal.
pub(crate) fn row_named(conn: &Connection, table: &'static str, uid: &str) -> Result<i64> {
    let sql = format!("SELECT {table} FROM {table} WHERE uid = unhex(?1)");
    conn.prepare_cached(&sql)?.query_row([uid], |r| r.get(0)).optional()?.ok_or_else(|| {
        StoreError::Refused(format!(
            "a fact names {table} {}, which this store does not have; run `pickface doctor`",
            crate::domain::text::escape(uid)
        ))
    })
}

/// The same where an empty text names none of them in particular: row 0.
pub(crate) fn row_or_any(conn: &Connection, table: &'static str, uid: &str) -> Result<i64> {
    if uid.is_empty() { Ok(0) } else { row_named(conn, table, uid) }
}

/// Replays one stored fact into the projections.
pub(crate) fn replay(conn: &Connection, kind: EntityKind, uid: Uid, row: i64, value: &str) -> Result<()> {
    fn put<D: Document>(conn: &Connection, uid: Uid, row: i64, value: &str) -> Result<()> {
        let document: D = serde_json::from_str(value).map_err(|e| {
            StoreError::Refused(format!("a {} fact cannot be read ({e}); run `pickface doctor`", D::KIND))
        })?;
        document.project(conn, uid, row)
    }
    match kind {
        EntityKind::Site => put::<SiteDoc>(conn, uid, row, value),
        EntityKind::Item => put::<ItemDoc>(conn, uid, row, value),
        EntityKind::Barcode => put::<BarcodeDoc>(conn, uid, row, value),
        EntityKind::Location => put::<LocationDoc>(conn, uid, row, value),
        EntityKind::Lot => put::<LotDoc>(conn, uid, row, value),
        EntityKind::Supplier => put::<SupplierDoc>(conn, uid, row, value),
        EntityKind::SupplierItem => put::<SupplierItemDoc>(conn, uid, row, value),
        EntityKind::Operator => put::<OperatorDoc>(conn, uid, row, value),
        EntityKind::Alias => put::<AliasDoc>(conn, uid, row, value),
        EntityKind::Demand => put::<DemandDoc>(conn, uid, row, value),
        EntityKind::Container => put::<ContainerDoc>(conn, uid, row, value),
        EntityKind::Planning => put::<super::forecasts::PlanningDoc>(conn, uid, row, value),
        EntityKind::Purchase => put::<super::purchases::PurchaseDoc>(conn, uid, row, value),
        EntityKind::Policy => put::<super::replenish::PolicyDoc>(conn, uid, row, value),
        EntityKind::Alert => put::<super::alerts::SaidDoc>(conn, uid, row, value),
        EntityKind::Order => put::<super::orders::OrderDoc>(conn, uid, row, value),
        EntityKind::Batch => put::<super::orders::BatchDoc>(conn, uid, row, value),
        EntityKind::CountTask => put::<super::orders::CountTaskDoc>(conn, uid, row, value),
        EntityKind::Count => put::<super::counts::CountDoc>(conn, uid, row, value),
        EntityKind::Setting => put::<super::counts::SettingDoc>(conn, uid, row, value),
    }
}
