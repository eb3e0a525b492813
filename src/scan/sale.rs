//! Sales orders and batches as the flows see them: what is wanted, where it is promised, which tote it goes into.

use super::{ItemHit, PlaceHit};
use crate::domain::{BatchId, Day, ItemId, LotId, OrderId, Quantity, SiteId, Stage};

/// A sales order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleHit {
    /// Its row.
    pub id: OrderId,
    /// How movements and barcodes name it: `SHOPIFY-1043`.
    pub code: String,
    /// The number in its channel, as people say it: `#1043`.
    pub number: String,
    /// The site that ships it.
    pub site: SiteId,
    /// That site's code.
    pub site_code: String,
    /// How far it is.
    pub stage: Stage,
    /// The day by which it is to have left.
    pub promise: Option<Day>,
    /// How it is to be shipped, in the channel's words; may be empty.
    pub service: String,
    /// The carrier's number, once it is known; may be empty.
    pub tracking: String,
    /// Lines that no item is bound to.
    pub unbound: usize,
    /// What is wanted, by SKU, lines of one item added up.
    pub lines: Vec<SaleLine>,
    /// Where its picked goods lie: totes and benches, by code.
    pub totes: Vec<PlaceHit>,
    /// The batch that has it now.
    pub batch: Option<BatchId>,
}

/// One item of a sales order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleLine {
    /// The item, with a pack of one base unit.
    pub item: ItemHit,
    /// How many are to be shipped in all.
    pub wanted: Quantity,
    /// Promised, and on the shelf still.
    pub allocated: Quantity,
    /// Promised, and in totes or on the bench.
    pub picked: Quantity,
    /// Gone out.
    pub shipped: Quantity,
}

impl SaleLine {
    /// Neither promised nor gone.
    #[must_use]
    pub fn missing(&self) -> Quantity {
        (self.wanted - self.allocated - self.picked - self.shipped).max(Quantity::ZERO)
    }
}

impl SaleHit {
    /// The line of an item, if it is wanted.
    #[must_use]
    pub fn line(&self, item: ItemId) -> Option<&SaleLine> {
        self.lines.iter().find(|line| line.item.id == item)
    }
}

/// Orders that one picker took on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchHit {
    /// Its row.
    pub id: BatchId,
    /// What people call it: `B-0412`.
    pub number: String,
    /// Its orders in the order in which they came onto the cart.
    pub cart: Vec<CartHit>,
}

/// One order on a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartHit {
    /// The order.
    pub order: OrderId,
    /// Its code.
    pub code: String,
    /// Its number in the channel.
    pub number: String,
    /// The tote it goes into.
    pub tote: Option<PlaceHit>,
    /// How many of it lie in totes by now, units of different items added up.
    pub picked: Quantity,
}

/// One thing to take from one place for one order: an allocation that is on the shelf still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickHit {
    /// Where.
    pub place: PlaceHit,
    /// What proves that somebody stands there; may be empty.
    pub check_digits: String,
    /// The area; may be empty.
    pub zone: String,
    /// What, with a pack of one base unit.
    pub item: ItemHit,
    /// Which batch was promised.
    pub lot: LotId,
    /// The lot's code, where there is one.
    pub lot_code: Option<String>,
    /// The lot's expiry, where known.
    pub expiry: Option<Day>,
    /// How many.
    pub quantity: Quantity,
    /// How many of that item and lot the books have in that place, those promised to others included.
    pub on_hand: Quantity,
    /// For which order.
    pub order: OrderId,
    /// Its code.
    pub code: String,
    /// Its number in the channel.
    pub number: String,
    /// The tote it goes into.
    pub tote: Option<PlaceHit>,
}
