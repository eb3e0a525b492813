//! A store opened to be asked, for commands and exports.

use super::{
    alerts::{self, Alert, AlertFilter},
    error::{Result, StoreError},
    handle::{self, Clock, meta_text},
    load::item_row,
    open,
    presence::Opened,
    purchases::{self, PurchaseFilter, PurchaseOrder},
    query::{GridPage, GridQuery, LogRow},
    read::{self, MovementFilter},
    replenish::{self, Bought, ProposalFilter, ProposalGroup, RuleOf},
    stock::{self, StockFilter, StockLine},
};
use crate::domain::{
    Day, DomainError, ItemStatus, LotCode, Money, OrderDays, PriceBreak, Quantity, Site, Sku, Uid,
    record::{
        BarcodeRecord, DemandRecord, ItemRecord, LocationRecord, StockRecord, SupplierAbout, SupplierRecord,
    },
};
use rusqlite::{OptionalExtension, Row};
use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
    str::FromStr,
};

/// A store opened to be asked.
pub struct Reading {
    pub(super) conn: Opened,
    own: Uid,
    clock: Clock,
}

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// What the badge says when it is scanned.
    pub badge: String,
    /// The name.
    pub name: String,
    /// `picker`, `lead` or `manager`.
    pub role: String,
}

/// A stored text as the type it was when it came in; what cannot be read names the damage.
fn typed<T: FromStr>(text: &str, what: &str) -> Result<T> {
    text.parse().map_err(|_| {
        StoreError::Refused(format!(
            "the store holds the {what} {text:?}, which is none; run `pickface doctor`"
        ))
    })
}

impl Reading {
    /// Opens a store that exists.
    ///
    /// # Errors
    /// When there is none, it is no pickface store, or it is newer than this program.
    pub fn open(path: &Path, clock: Clock) -> Result<Self> {
        let conn = open::read_only(path)?;
        let uid: Option<Vec<u8>> =
            conn.query_row("SELECT value FROM meta WHERE key = 'store'", [], |r| r.get(0)).optional()?;
        let own = uid.and_then(|b| Uid::from_slice(&b)).ok_or_else(|| StoreError::Damaged(path.into()))?;
        Ok(Self { conn, own, clock })
    }

    /// The store's own site.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn home_site(&self) -> Result<Site> {
        handle::home_site(&self.conn)
    }

    /// Every site, by code.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sites(&self) -> Result<Vec<Site>> {
        handle::sites(&self.conn)
    }

    /// The currency's code or sign.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn currency(&self) -> Result<String> {
        meta_text(&self.conn, "currency")
    }

    /// Today at the store's own site.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn today(&self) -> Result<Day> {
        Ok((self.clock)().day(self.home_site()?.time_zone))
    }

    /// Alerts, what loses money or trust soonest first.
    ///
    /// # Errors
    /// When there is no such item or site, or the store cannot be read.
    pub fn alerts(&self, filter: &AlertFilter) -> Result<Vec<Alert>> {
        knows(&self.conn, filter.sku.as_deref(), filter.site.as_deref())?;
        alerts::list(&self.conn, filter, (self.clock)())
    }

    /// What should be ordered, by supplier and site.
    ///
    /// # Errors
    /// When there is no such item, site or supplier, or the store cannot be read.
    pub fn proposals(&self, filter: &ProposalFilter) -> Result<Vec<ProposalGroup>> {
        filter.names_what_is_there(&self.conn)?;
        replenish::groups(&self.conn, filter, (self.clock)())
    }

    /// What was ordered today of what was proposed, by somebody or by itself.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn bought(&self, filter: &ProposalFilter) -> Result<Bought> {
        replenish::bought(&self.conn, filter, (self.clock)())
    }

    /// How items are kept in stock, as far as somebody said: the store's own rule first, then by SKU and site.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn rules(&self) -> Result<Vec<RuleOf>> {
        replenish::rules(&self.conn)
    }

    /// The moment, by the clock that it was opened with.
    pub(crate) fn now(&self) -> crate::domain::Instant {
        (self.clock)()
    }

    /// Stock lines, by SKU, site, place, lot.
    ///
    /// # Errors
    /// When the site or place does not exist, or the store cannot be read.
    pub fn stock(&self, filter: &StockFilter) -> Result<Vec<StockLine>> {
        stock::stock(&self.conn, filter, self.now())
    }

    /// A window of the grid, read whole for this one question.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn grid(&self, query: &GridQuery) -> Result<GridPage> {
        super::grid::Grid::load(&self.conn, self.today()?, &mut |_| ())?.page(&self.conn, query)
    }

    /// Who works here, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn operators(&self) -> Result<Vec<Operator>> {
        self.all("SELECT badge, name, role FROM operator ORDER BY name, badge", |r| {
            Ok(Operator { badge: r.get(0)?, name: r.get(1)?, role: r.get(2)? })
        })
    }

    /// The codes of all places, whatever their site.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn place_codes(&self) -> Result<HashSet<String>> {
        let codes =
            self.all("SELECT DISTINCT code FROM location WHERE site IS NOT NULL", |r| Ok(r.get(0)?))?;
        Ok(codes.into_iter().collect())
    }

    /// Movements, oldest first by stream and number.
    ///
    /// # Errors
    /// What `each` says, or when the store cannot be read.
    pub fn movements(
        &self,
        filter: &MovementFilter,
        each: &mut dyn FnMut(LogRow) -> Result<()>,
    ) -> Result<()> {
        read::movements(&self.conn, self.own, filter, each)
    }

    /// The name across stores of one movement.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn movement(&self, id: crate::domain::MovementId) -> Result<Option<LogRow>> {
        read::log_line(&self.conn, self.own, id)
    }

    fn all<T>(&self, sql: &str, each: impl Fn(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut out = Vec::new();
        while let Some(r) = rows.next()? {
            out.push(each(r)?);
        }
        Ok(out)
    }

    /// Every item with its first single barcode, by SKU.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn items(&self) -> Result<Vec<ItemRecord>> {
        self.all(
            "SELECT sku, name, unit, decimals, cost, price, tracking, shelf_life_days, category, supplier, status,
                    (SELECT b.code FROM barcode b WHERE b.item = i.item AND b.quantity = 1000 ORDER BY b.code LIMIT 1)
             FROM item i ORDER BY sku_folded, item",
            |r| {
                Ok(ItemRecord {
                    sku: typed(&r.get::<_, String>(0)?, "SKU")?,
                    name: Some(r.get(1)?),
                    unit: Some(r.get(2)?),
                    decimals: Some(r.get(3)?),
                    cost: Some(Money::from_ten_thousandths(r.get(4)?)),
                    price: Some(Money::from_ten_thousandths(r.get(5)?)),
                    tracking: Some(typed(&r.get::<_, String>(6)?, "tracking")?),
                    shelf_life_days: r.get(7)?,
                    category: Some(r.get(8)?),
                    supplier: Some(r.get(9)?),
                    status: Some(typed::<ItemStatus>(&r.get::<_, String>(10)?, "status")?),
                    barcode: r.get(11)?,
                    aliases: Vec::new(),
                })
            },
        )
    }

    /// How channels name items: (channel, code there) → SKU. A name that two items share is left out: it names neither.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn aliases(&self) -> Result<BTreeMap<(String, String), Sku>> {
        let rows = self.all(
            "SELECT a.channel, a.code, min(i.sku) FROM alias a JOIN item i ON i.item = a.item
             GROUP BY a.channel, a.code HAVING count(*) = 1",
            |r| Ok(((r.get(0)?, r.get(1)?), typed(&r.get::<_, String>(2)?, "SKU")?)),
        )?;
        Ok(rows.into_iter().collect())
    }

    /// Every barcode, by SKU.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn barcodes(&self) -> Result<Vec<BarcodeRecord>> {
        self.all(
            "SELECT b.code, i.sku, b.quantity FROM barcode b JOIN item i ON i.item = b.item ORDER BY i.sku_folded, b.quantity, b.code",
            |r| {
                Ok(BarcodeRecord {
                    barcode: r.get(0)?,
                    sku: typed(&r.get::<_, String>(1)?, "SKU")?,
                    quantity: Quantity::from_thousandths(r.get(2)?),
                })
            },
        )
    }

    /// Every place of every site, in the order of a walk.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn locations(&self) -> Result<Vec<LocationRecord>> {
        self.all(
            "SELECT s.code, l.code, l.zone, l.kind, l.pick_sequence, l.check_digits
             FROM location l JOIN site s ON s.site = l.site ORDER BY s.code, l.pick_sequence, l.code",
            |r| {
                Ok(LocationRecord {
                    site: Some(r.get(0)?),
                    code: typed(&r.get::<_, String>(1)?, "location")?,
                    zone: Some(r.get(2)?),
                    kind: Some(typed(&r.get::<_, String>(3)?, "kind")?),
                    pick_sequence: Some(r.get(4)?),
                    check_digits: Some(r.get(5)?),
                })
            },
        )
    }

    /// What lies where, by SKU, site, place, lot; zero rows left out.
    ///
    /// # Errors
    /// When the site or place does not exist, or the store cannot be read.
    pub fn stock_records(&self, filter: &StockFilter) -> Result<Vec<StockRecord>> {
        let lines = self.stock(&StockFilter { by_location: true, ..filter.clone() })?;
        lines
            .into_iter()
            .filter(|l| !l.on_hand.is_zero())
            .map(|l| {
                Ok(StockRecord {
                    sku: typed::<Sku>(&l.sku, "SKU")?,
                    site: Some(l.site),
                    location: typed(l.location.as_deref().unwrap_or_default(), "location")?,
                    lot: l.lot.as_deref().map(|c| typed::<LotCode>(c, "lot")).transpose()?,
                    expiry: l.expiry,
                    quantity: l.on_hand,
                })
            })
            .collect()
    }

    /// Every day of demand, by SKU, site, channel, day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn demand(&self) -> Result<Vec<DemandRecord>> {
        self.all(
            "SELECT i.sku, s.code, d.channel, d.day, d.quantity, d.amount
             FROM demand d JOIN item i ON i.item = d.item JOIN site s ON s.site = d.site
             ORDER BY i.sku_folded, i.item, s.code, d.channel, d.day",
            |r| {
                Ok(DemandRecord {
                    sku: typed(&r.get::<_, String>(0)?, "SKU")?,
                    site: Some(r.get(1)?),
                    channel: r.get(2)?,
                    day: Day(r.get(3)?),
                    quantity: Quantity::from_thousandths(r.get(4)?),
                    amount: Money::from_ten_thousandths(r.get(5)?),
                })
            },
        )
    }

    /// What suppliers ask, by SKU and supplier; suppliers of no item first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn suppliers(&self) -> Result<Vec<SupplierRecord>> {
        self.all(
            "SELECT p.supplier, i.sku, p.cost, p.moq, p.pack, p.lead_time_days, p.breaks, u.currency, u.rate,
                    u.lead_time_days, u.order_days, u.minimum_order, u.order_cost, u.email, i.sku_folded
             FROM supplier_item p JOIN item i ON i.item = p.item LEFT JOIN supplier u ON u.name = p.supplier
             UNION ALL
             SELECT u.name, NULL, NULL, NULL, NULL, NULL, '', u.currency, u.rate,
                    u.lead_time_days, u.order_days, u.minimum_order, u.order_cost, u.email, ''
             FROM supplier u WHERE NOT EXISTS (SELECT 1 FROM supplier_item p WHERE p.supplier = u.name)
             ORDER BY 15, 1",
            |r| {
                let money = |i: usize| -> rusqlite::Result<Option<Money>> {
                    Ok(r.get::<_, Option<i64>>(i)?.map(Money::from_ten_thousandths))
                };
                let quantity = |i: usize| -> rusqlite::Result<Option<Quantity>> {
                    Ok(r.get::<_, Option<i64>>(i)?.map(Quantity::from_thousandths))
                };
                let filled = |i: usize| -> rusqlite::Result<Option<String>> {
                    Ok(r.get::<_, Option<String>>(i)?.filter(|t| !t.is_empty()))
                };
                let sku = r.get::<_, Option<String>>(1)?;
                let breaks = r.get::<_, String>(6)?;
                // An item of a supplier whose days nobody set says nothing of them.
                let days = r.get::<_, Option<u8>>(10)?.and_then(OrderDays::from_bits);
                Ok(SupplierRecord {
                    supplier: r.get(0)?,
                    sku: sku.map(|sku| typed(&sku, "SKU")).transpose()?,
                    cost: money(2)?,
                    moq: quantity(3)?,
                    pack: quantity(4)?,
                    lead_time_days: r.get(5)?,
                    breaks: Some(PriceBreak::read_all(&breaks).map_err(StoreError::Refused)?),
                    about: SupplierAbout {
                        currency: filled(7)?,
                        rate: money(8)?,
                        lead_time_days: r.get(9)?,
                        order_days: days.filter(|d| *d != OrderDays::ANY),
                        minimum_order: money(11)?.filter(|m| *m != Money::ZERO),
                        order_cost: money(12)?.filter(|m| *m != Money::ZERO),
                        email: filled(13)?,
                    },
                })
            },
        )
    }

    /// Orders to suppliers that the filter lets through, by number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn purchases(&self, filter: &PurchaseFilter) -> Result<Vec<PurchaseOrder>> {
        purchases::list(&self.conn, filter)
    }

    /// How many items, places and movements there are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn sizes(&self) -> Result<(u64, u64, u64)> {
        let count = |sql: &str| -> Result<u64> {
            Ok(u64::try_from(self.conn.query_row(sql, [], |r| r.get::<_, i64>(0))?).unwrap_or(0))
        };
        Ok((
            count("SELECT count(*) FROM item")?,
            count("SELECT count(*) FROM location WHERE site IS NOT NULL")?,
            count("SELECT count(*) FROM movement")?,
        ))
    }
}

/// Refuses what names an item or a site that is not there: an empty answer would say that nothing is wrong with it.
pub(super) fn knows(conn: &rusqlite::Connection, sku: Option<&str>, site: Option<&str>) -> Result<()> {
    if let Some(sku) = sku {
        let sku: Sku = sku.parse().map_err(|e: DomainError| StoreError::Refused(e.to_string()))?;
        item_row(conn, &sku)?.map_err(StoreError::Refused)?;
    }
    site.map_or(Ok(()), |code| handle::site_by_code(conn, code).map(drop))
}
