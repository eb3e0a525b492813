//! What rows look like on their way out: the columns that others rely on (more may be added, none renamed).

use super::{Cell, Row};
use crate::domain::{
    Instant, MovementKind, PriceBreak, Quantity, Sku,
    record::{BarcodeRecord, DemandRecord, ItemRecord, LocationRecord, StockRecord, SupplierRecord},
};
use crate::{
    forecast::series::Mark,
    store::{
        forecasts::DemandLine,
        purchases::{Paper, PaperLine},
    },
};

impl Row for ItemRecord {
    const COLUMNS: &'static [&'static str] = &[
        "sku",
        "name",
        "barcode",
        "unit",
        "decimals",
        "cost",
        "price",
        "tracking",
        "category",
        "supplier",
        "shelf_life_days",
        "status",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(self.sku.as_str()),
            Cell::maybe(self.name.as_deref()),
            Cell::maybe(self.barcode.as_deref()),
            Cell::maybe(self.unit.as_deref()),
            self.decimals.map_or(Cell::Nothing, Cell::number),
            self.cost.map_or(Cell::Nothing, Cell::number),
            self.price.map_or(Cell::Nothing, Cell::number),
            self.tracking.map_or(Cell::Nothing, |t| Cell::text(t.word())),
            Cell::maybe(self.category.as_deref()),
            Cell::maybe(self.supplier.as_deref()),
            self.shelf_life_days.map_or(Cell::Nothing, Cell::number),
            self.status.map_or(Cell::Nothing, |s| Cell::text(s.word())),
        ]
    }
}

impl Row for BarcodeRecord {
    const COLUMNS: &'static [&'static str] = &["barcode", "sku", "quantity"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![Cell::text(&self.barcode), Cell::text(self.sku.as_str()), Cell::number(self.quantity)]
    }
}

impl Row for LocationRecord {
    const COLUMNS: &'static [&'static str] =
        &["site", "code", "zone", "kind", "pick_sequence", "check_digits"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::maybe(self.site.as_deref()),
            Cell::text(self.code.as_str()),
            Cell::maybe(self.zone.as_deref()),
            self.kind.map_or(Cell::Nothing, |k| Cell::text(k.word())),
            self.pick_sequence.map_or(Cell::Nothing, Cell::number),
            Cell::maybe(self.check_digits.as_deref()),
        ]
    }
}

impl Row for StockRecord {
    const COLUMNS: &'static [&'static str] = &["sku", "site", "location", "lot", "expiry", "quantity"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(self.sku.as_str()),
            Cell::maybe(self.site.as_deref()),
            Cell::text(self.location.as_str()),
            Cell::maybe(self.lot.as_ref().map(crate::domain::LotCode::as_str)),
            self.expiry.map_or(Cell::Nothing, |day| Cell::Text(day.to_string().into())),
            Cell::number(self.quantity),
        ]
    }
}

impl Row for DemandRecord {
    /// `amount` is what the day brought; `price` is not written, because it would have to be rounded.
    const COLUMNS: &'static [&'static str] = &["date", "sku", "quantity", "site", "channel", "amount"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.day.to_string().into()),
            Cell::text(self.sku.as_str()),
            Cell::number(self.quantity),
            Cell::maybe(self.site.as_deref()),
            Cell::text(&self.channel),
            Cell::number(self.amount),
        ]
    }
}

/// One line of a purchase order, as its supplier gets it.
#[derive(Debug, Clone, Copy)]
pub struct OrderRow<'a> {
    /// The order.
    pub paper: &'a Paper,
    /// The line.
    pub line: &'a PaperLine,
}

impl Row for OrderRow<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "order",
        "supplier",
        "sku",
        "supplier_code",
        "name",
        "quantity",
        "unit",
        "packs",
        "cost",
        "total",
        "currency",
        "expected",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let (order, line) = (&self.paper.order, self.line);
        vec![
            Cell::text(&order.number),
            Cell::text(&order.supplier),
            Cell::text(&line.sku),
            Cell::text(&line.code),
            Cell::text(&line.name),
            Cell::number(line.quantity),
            Cell::text(&line.unit),
            line.packs().map_or(Cell::Nothing, Cell::number),
            Cell::number(line.cost),
            Cell::number(line.total),
            Cell::text(&self.paper.currency),
            order.expected.map_or(Cell::Nothing, |day| Cell::Text(day.to_string().into())),
        ]
    }
}

impl Row for DemandLine {
    /// `flag` is empty where the quantity is what was wanted, else why it is not: `out_of_stock`, `promotion`, `one_off`,
    /// `missing`, `closed`. `censored` is 1 where the day says nothing of demand.
    const COLUMNS: &'static [&'static str] = &["date", "sku", "site", "quantity", "censored", "flag"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.day.to_string().into()),
            Cell::text(&self.sku),
            Cell::text(&self.site),
            Cell::number(self.quantity),
            Cell::number(u8::from(self.is_censored())),
            Cell::text(if self.mark == Mark::Known { "" } else { self.mark.word() }),
        ]
    }
}

impl Row for SupplierRecord {
    const COLUMNS: &'static [&'static str] = &[
        "supplier",
        "sku",
        "cost",
        "moq",
        "pack",
        "lead_time_days",
        "breaks",
        "currency",
        "rate",
        "supplier_lead_time_days",
        "order_days",
        "minimum_order",
        "order_cost",
        "email",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let about = &self.about;
        vec![
            Cell::text(&self.supplier),
            Cell::maybe(self.sku.as_ref().map(Sku::as_str)),
            self.cost.map_or(Cell::Nothing, Cell::number),
            self.moq.map_or(Cell::Nothing, Cell::number),
            self.pack.map_or(Cell::Nothing, Cell::number),
            self.lead_time_days.map_or(Cell::Nothing, Cell::number),
            match self.breaks.as_deref() {
                None | Some([]) => Cell::Nothing,
                Some(breaks) => Cell::Text(PriceBreak::write_all(breaks).into()),
            },
            Cell::maybe(about.currency.as_deref()),
            about.rate.map_or(Cell::Nothing, Cell::number),
            about.lead_time_days.map_or(Cell::Nothing, Cell::number),
            about.order_days.map_or(Cell::Nothing, |days| Cell::Text(days.to_string().into())),
            about.minimum_order.map_or(Cell::Nothing, Cell::number),
            about.order_cost.map_or(Cell::Nothing, Cell::number),
            Cell::maybe(about.email.as_deref()),
        ]
    }
}

/// A movement with its names, for export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementRow {
    /// Stream and number, as the store shows it.
    pub id: String,
    /// Why goods moved.
    pub kind: MovementKind,
    /// The item.
    pub sku: String,
    /// The batch.
    pub lot: Option<String>,
    /// The code of the place that they left.
    pub from: String,
    /// The code of the place that they went to.
    pub to: String,
    /// How many, above zero.
    pub quantity: Quantity,
    /// The order or other paper.
    pub document: Option<String>,
    /// Who.
    pub operator: Option<String>,
    /// The station's code.
    pub station: String,
    /// When.
    pub at: Instant,
    /// The movement that this one takes back.
    pub reverses: Option<String>,
    /// The licence plate of the container that they came out of.
    pub from_container: Option<String>,
    /// The licence plate of the container that they went into.
    pub to_container: Option<String>,
}

impl Row for MovementRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "kind",
        "sku",
        "lot",
        "from",
        "to",
        "quantity",
        "document",
        "operator",
        "station",
        "at",
        "reverses",
        "from_container",
        "to_container",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::text(&self.id),
            Cell::text(self.kind.word()),
            Cell::text(&self.sku),
            Cell::maybe(self.lot.as_deref()),
            Cell::text(&self.from),
            Cell::text(&self.to),
            Cell::number(self.quantity),
            Cell::maybe(self.document.as_deref()),
            Cell::maybe(self.operator.as_deref()),
            Cell::text(&self.station),
            Cell::Text(self.at.rfc3339().into()),
            Cell::maybe(self.reverses.as_deref()),
            Cell::maybe(self.from_container.as_deref()),
            Cell::maybe(self.to_container.as_deref()),
        ]
    }
}

/// A row of Shopify's inventory file for write-back: only `On hand (new)` carries a number, all that is Shopify's own stays
/// empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShopifyInventoryRow {
    /// The product's handle.
    pub handle: String,
    /// The product's title.
    pub title: String,
    /// Up to three options: name and value. A product without has `("Title", "Default Title")`.
    pub options: Vec<(String, String)>,
    /// The SKU that Shopify knows; empty where it knows none.
    pub sku: String,
    /// Shopify's name of the location.
    pub location: String,
    /// The bin's name; may be empty.
    pub bin: String,
    /// What is on hand.
    pub on_hand: Quantity,
}

impl Row for ShopifyInventoryRow {
    const COLUMNS: &'static [&'static str] = &[
        "Handle",
        "Title",
        "Option1 Name",
        "Option1 Value",
        "Option2 Name",
        "Option2 Value",
        "Option3 Name",
        "Option3 Value",
        "SKU",
        "HS Code",
        "COO",
        "Location",
        "Bin name",
        "Incoming (not editable)",
        "Unavailable (not editable)",
        "Committed (not editable)",
        "Available (not editable)",
        "On hand (current)",
        "On hand (new)",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = vec![Cell::text(&self.handle), Cell::text(&self.title)];
        for i in 0..3 {
            let option = self.options.get(i);
            cells.push(Cell::maybe(option.map(|(name, _)| name.as_str())));
            cells.push(Cell::maybe(option.map(|(_, value)| value.as_str())));
        }
        cells.extend([
            Cell::text(&self.sku),
            Cell::Nothing,
            Cell::Nothing,
            Cell::text(&self.location),
            Cell::text(&self.bin),
            Cell::Nothing,
            Cell::Nothing,
            Cell::Nothing,
            Cell::Nothing,
            Cell::Nothing,
            Cell::number(self.on_hand),
        ]);
        cells
    }
}
