//! Records: what a file, or the demo generator, says about the warehouse, before the store has met it.
//!
//! A field that is `None` was not in the file, and leaves what the store has; an empty text says "empty".

use super::{
    Day, ItemStatus, LocationCode, LocationKind, LotCode, Money, OrderDays, PriceBreak, Quantity, Sku,
    Tracking,
};

/// A record and the line of the file that it came from (1 is the first line; 0 when there is no file).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lined<T> {
    /// The line, for messages.
    pub line: u64,
    /// The record.
    pub record: T,
}

/// An item as a file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRecord {
    /// Its name in the trade.
    pub sku: Sku,
    /// Its name for people; required for an item the store does not know.
    pub name: Option<String>,
    /// A barcode that means one of it.
    pub barcode: Option<String>,
    /// The word for one base unit.
    pub unit: Option<String>,
    /// Decimals of a quantity, 0 to 3.
    pub decimals: Option<u8>,
    /// What one base unit costs.
    pub cost: Option<Money>,
    /// What one base unit sells for.
    pub price: Option<Money>,
    /// Lots, serials, or neither.
    pub tracking: Option<Tracking>,
    /// Days from production to expiry.
    pub shelf_life_days: Option<u32>,
    /// A word to group by.
    pub category: Option<String>,
    /// Who sells it to us.
    pub supplier: Option<String>,
    /// Whether it is bought and sold.
    pub status: Option<ItemStatus>,
    /// How channels name it: (channel, code there).
    pub aliases: Vec<(String, String)>,
}

impl ItemRecord {
    /// A record that says only the SKU.
    #[must_use]
    pub fn new(sku: Sku) -> Self {
        Self {
            sku,
            name: None,
            barcode: None,
            unit: None,
            decimals: None,
            cost: None,
            price: None,
            tracking: None,
            shelf_life_days: None,
            category: None,
            supplier: None,
            status: None,
            aliases: Vec::new(),
        }
    }
}

/// A code that means an item and a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarcodeRecord {
    /// The code as the file has it; the store keeps its normal form.
    pub barcode: String,
    /// The item.
    pub sku: Sku,
    /// How many base units one scan means; above zero.
    pub quantity: Quantity,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocationRecord {
    /// The site's code; `None` is the store's own site.
    pub site: Option<String>,
    /// What its label says.
    pub code: LocationCode,
    /// An area.
    pub zone: Option<String>,
    /// What it is for.
    pub kind: Option<LocationKind>,
    /// The order of a walk.
    pub pick_sequence: Option<i64>,
    /// What proves that somebody stands there.
    pub check_digits: Option<String>,
}

/// What lies where, as of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRecord {
    /// The item.
    pub sku: Sku,
    /// The site's code; `None` is the store's own site.
    pub site: Option<String>,
    /// The place.
    pub location: LocationCode,
    /// The batch.
    pub lot: Option<LotCode>,
    /// When the batch expires.
    pub expiry: Option<Day>,
    /// On hand there; may be below zero.
    pub quantity: Quantity,
}

/// What was wanted of an item on one day: the sum of the lines of a sales history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandRecord {
    /// The item.
    pub sku: Sku,
    /// The site's code; `None` is the store's own site.
    pub site: Option<String>,
    /// Where it was sold; may be empty.
    pub channel: String,
    /// The business day.
    pub day: Day,
    /// Units wanted, returns and cancellations netted.
    pub quantity: Quantity,
    /// What they brought.
    pub amount: Money,
}

/// A line about a supplier: what it asks for an item, and what holds for all its orders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SupplierRecord {
    /// The supplier's name.
    pub supplier: String,
    /// The item; `None` where the line is of the supplier alone.
    pub sku: Option<Sku>,
    /// Cost of one base unit, in the supplier's currency.
    pub cost: Option<Money>,
    /// Least that can be ordered, in base units.
    pub moq: Option<Quantity>,
    /// Orders are multiples of this, in base units.
    pub pack: Option<Quantity>,
    /// Quoted days from order to receipt.
    pub lead_time_days: Option<u32>,
    /// Cheaper from larger quantities on, ascending.
    pub breaks: Option<Vec<PriceBreak>>,
    /// What holds for all its orders.
    pub about: SupplierAbout,
}

/// What holds for all orders to a supplier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SupplierAbout {
    /// ISO 4217 code of what it is paid in.
    pub currency: Option<String>,
    /// How much of the store's currency one unit of its own costs.
    pub rate: Option<Money>,
    /// Quoted days from order to receipt, for items that say nothing of their own.
    pub lead_time_days: Option<u32>,
    /// When it takes orders.
    pub order_days: Option<OrderDays>,
    /// The least an order must come to, in its currency.
    pub minimum_order: Option<Money>,
    /// What one order costs us, in the store's currency.
    pub order_cost: Option<Money>,
    /// Where orders go by mail.
    pub email: Option<String>,
}
