//! What screens and exports ask, and what they get. One query serves grid, command and export.

use crate::domain::{Day, Instant, ItemId, Money, MovementId, MovementKind, Quantity, SiteId};

/// How a row of the grid stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StockStatus {
    /// Nothing available, or below zero, though it is wanted (has demand or allocations) or was negative.
    Out,
    /// Less than [`StockStatus::LOW_COVER_DAYS`] days of cover.
    Low,
    /// Enough for now.
    Ok,
    /// On hand, but nobody has wanted it for [`StockStatus::DEAD_DAYS`] days.
    Dead,
    /// No stock and no demand.
    None,
}

impl StockStatus {
    /// Days of cover below which a row is `LOW`.
    pub const LOW_COVER_DAYS: f32 = 14.0;
    /// Days without demand after which stock is `DEAD`.
    pub const DEAD_DAYS: i32 = 180;

    /// The word on the screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Out => "OUT",
            Self::Low => "LOW",
            Self::Ok => "ok",
            Self::Dead => "DEAD",
            Self::None => "–",
        }
    }
}

/// One row of the Stock grid: an item at a site.
#[derive(Debug, Clone, PartialEq)]
pub struct GridRow {
    /// The item.
    pub item: ItemId,
    /// The site.
    pub site: SiteId,
    /// The item's SKU.
    pub sku: String,
    /// The item's name.
    pub name: String,
    /// The site's code.
    pub site_code: String,
    /// Whether the item is tracked by lot or serial.
    pub has_lots: bool,
    /// In the site's places.
    pub on_hand: Quantity,
    /// Promised.
    pub allocated: Quantity,
    /// Ordered from suppliers, not yet received.
    pub on_order: Quantity,
    /// On its way from another site.
    pub in_transit: Quantity,
    /// Units wanted a day, mean of the last 56 days of known demand.
    pub daily: f32,
    /// Units wanted in each of the last weeks that were asked for, as far as the forecast's history knows, oldest first.
    pub weeks: Vec<Option<f64>>,
    /// Days that what can be sold lasts at that demand: what is available, less what is in quarantine or expired; `None` without demand.
    pub cover_days: Option<f32>,
    /// How it stands.
    pub status: StockStatus,
}

impl GridRow {
    /// On hand less allocated.
    #[must_use]
    pub fn available(&self) -> Quantity {
        self.on_hand - self.allocated
    }
}

/// What the grid can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SortBy {
    /// SKU, letter case folded.
    Sku,
    /// Name, letter case folded.
    Name,
    /// On hand.
    OnHand,
    /// Allocated.
    Allocated,
    /// Available.
    Available,
    /// On order and in transit.
    Coming,
    /// Days of cover: out of stock first, rows without demand last.
    #[default]
    Cover,
}

impl SortBy {
    /// All, in the order of the columns.
    pub const ALL: [Self; 7] =
        [Self::Sku, Self::Name, Self::OnHand, Self::Allocated, Self::Available, Self::Coming, Self::Cover];

    /// The word in row 2 of the screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sku => "SKU",
            Self::Name => "name",
            Self::OnHand => "on hand",
            Self::Allocated => "allocated",
            Self::Available => "available",
            Self::Coming => "coming",
            Self::Cover => "cover",
        }
    }
}

/// A question to the grid. Words of `text` must all occur in SKU, name or barcode-less haystack, letter case folded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GridQuery {
    /// The filter as typed; empty matches all.
    pub text: String,
    /// One site, or all.
    pub site: Option<SiteId>,
    /// The order.
    pub sort: SortBy,
    /// Largest (or last) first.
    pub descending: bool,
    /// First row wanted.
    pub offset: usize,
    /// How many rows.
    pub limit: usize,
    /// Weeks of the sparkline; 0 where none is shown. Read for the rows of the window alone.
    pub weeks: usize,
}

/// A window of the grid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GridPage {
    /// The rows from `offset` on.
    pub rows: Vec<GridRow>,
    /// Where the window begins.
    pub offset: usize,
    /// Rows that match the text and site.
    pub matched: usize,
    /// Rows of the site (or all) without the text.
    pub total: usize,
    /// Of `total`, how many are low.
    pub low: usize,
    /// Of `total`, how many are out.
    pub out: usize,
    /// While a large store is read: per cent done; the window then holds the first rows by SKU.
    pub loading: Option<u8>,
}

/// A balance by place and lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceRow {
    /// The site's code.
    pub site: String,
    /// The place's code.
    pub location: String,
    /// The lot's code.
    pub lot: Option<String>,
    /// The lot's expiry.
    pub expiry: Option<Day>,
    /// There.
    pub on_hand: Quantity,
    /// Promised from there.
    pub allocated: Quantity,
}

/// Everything the item panel shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDetail {
    /// Its row.
    pub item: ItemId,
    /// SKU.
    pub sku: String,
    /// Name.
    pub name: String,
    /// The word for one base unit.
    pub unit: String,
    /// The tracking's word.
    pub tracking: &'static str,
    /// Cost of one base unit.
    pub cost: Money,
    /// Price of one base unit.
    pub price: Money,
    /// Category, may be empty.
    pub category: String,
    /// Supplier, may be empty.
    pub supplier: String,
    /// Balances in real places, by site, then quantity, largest first; zero rows left out.
    pub balances: Vec<BalanceRow>,
    /// (code, base units) of its barcodes.
    pub barcodes: Vec<(String, Quantity)>,
    /// The last movements, newest first.
    pub movements: Vec<LogRow>,
    /// Units wanted in each of the last twelve weeks, oldest first, all sites.
    pub weeks: Vec<Quantity>,
}

/// One line of the Log: a movement in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Which.
    pub id: MovementId,
    /// Its name across stores: `MAIN-3fa2-57`.
    pub name: String,
    /// When.
    pub at: Instant,
    /// That moment in the site's time zone: `10:41:07`.
    pub clock: String,
    /// The business day there.
    pub day: Day,
    /// Why.
    pub kind: MovementKind,
    /// The item's SKU.
    pub sku: String,
    /// The item's name.
    pub item_name: String,
    /// The lot's code.
    pub lot: Option<String>,
    /// Where it left: a place's code, or a virtual location's word.
    pub from: String,
    /// Where it went.
    pub to: String,
    /// The licence plate of the container that it was taken out of.
    pub from_container: Option<String>,
    /// The licence plate of the container that it was put into; the same where it moved as a whole.
    pub to_container: Option<String>,
    /// How much.
    pub quantity: Quantity,
    /// Order, count or file; may be empty.
    pub document: String,
    /// Reason; may be empty.
    pub note: String,
    /// Badge code of the operator; empty for nobody in particular.
    pub operator: String,
    /// The terminal.
    pub station: String,
    /// The name of the movement that this one takes back.
    pub reverses: Option<String>,
    /// Whether another movement has taken this one back.
    pub reversed: bool,
    /// Whether this store may take it back: its own stream, not yet reversed, not itself a reversal.
    pub can_undo: bool,
    /// How many movements were recorded as one with it, itself among them: they are taken back together.
    pub together: u32,
}

/// What goes with a movement that is taken back: ` and 11 more of the same count`; nothing where it stands alone.
pub(crate) fn and_more(kind: MovementKind, together: u32) -> String {
    match together.saturating_sub(1) {
        0 => String::new(),
        more => format!(" and {more} more of the same {}", kind.word()),
    }
}

/// A question to the Log. Newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogQuery {
    /// Words that must all occur in SKU, name, place, lot, container, kind, document, operator or station; empty matches all.
    pub text: String,
    /// First row wanted, counted from the newest.
    pub offset: usize,
    /// How many rows.
    pub limit: usize,
}

/// A window of the Log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogPage {
    /// The rows from `offset` on.
    pub rows: Vec<LogRow>,
    /// Where the window begins.
    pub offset: usize,
    /// Movements in the ledger.
    pub total: u64,
    /// Movements that match, where that is known without reading all of a large ledger.
    pub matched: Option<u64>,
}
