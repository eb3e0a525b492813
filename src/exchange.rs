//! Files in and out: our own CSV, Shopify, Online Retail, JSON lines.
//!
//! A file becomes records and a [`Report`]; the store applies the records in one transaction and says what changed.
//! Reading is all or nothing: one refused row refuses the file ([`ExchangeError::Refused`] carries the whole report).
//! Text is scrubbed here, once, by the domain's own types. Knows `domain` and `barcode`, the disk, and no clock.
//!
//! Deliberately not here: what a record changes (`store`), what the bar looks like (`cli`), XLSX (its reader and writer
//! get their files beside these; until then a workbook is refused with a sentence).
//!
//! ```text
//! Source (bytes, gzip, encoding, SHA-256) → Table (rows, physical lines, caps) → Columns (names, --map)
//!        → one reader a format: own, shopify, retail, sales → Parsed
//! ```

mod columns;
mod error;
pub mod forecasts;
pub mod histories;
mod orders;
mod own;
pub mod replays;
mod report;
mod retail;
mod sales;
pub mod shopify;
mod source;
mod suppliers;
mod table;
mod text;
mod value;
mod whole;
pub mod write;

pub use columns::Column;
pub use error::ExchangeError;
pub use orders::{OrderClass, OrdersReport};
pub use report::{Remark, Report, SalesClass, SalesReport, Totals};
pub use source::Encoding;
pub use value::{DateOrder, DecimalMark};
pub use whole::Whole;

use crate::domain::{
    LocationCode, OrderRecord, Sku,
    record::{BarcodeRecord, DemandRecord, ItemRecord, Lined, LocationRecord, StockRecord, SupplierRecord},
};
use columns::{Columns, Field, fold};
use source::Source;
use std::{collections::BTreeMap, path::Path};
use table::{Row, Table};
use value::{Flaw, Style, Survey};

/// What a file is imported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What is stocked.
    Items,
    /// Codes that mean an item and a pack.
    Barcodes,
    /// Places.
    Locations,
    /// What suppliers ask.
    Suppliers,
    /// What lies where.
    Stock,
    /// What was wanted, by day.
    Sales,
    /// What is to be shipped.
    Orders,
}

crate::words!(
    Kind,
    "items, barcodes, locations, suppliers, stock, sales, orders",
    Items = "items",
    Barcodes = "barcodes",
    Locations = "locations",
    Suppliers = "suppliers",
    Stock = "stock",
    Sales = "sales",
    Orders = "orders",
);

/// Whose columns a file has; found by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Our own file of a kind; for sales, any history with a date, a SKU and a quantity.
    Own(Kind),
    /// Shopify's product export, classic or new names.
    ShopifyProducts,
    /// Shopify's inventory export.
    ShopifyInventory,
    /// Invoice lines of the UCI "Online Retail" set, under its own names or its short ones.
    RetailLines,
    /// Codes and descriptions drawn from the same set.
    RetailItems,
    /// Shopify's orders export, of whichever year.
    ShopifyOrders,
    /// WooCommerce orders, one row a line, as the usual plugin writes them.
    WooOrders,
    /// Amazon's All Orders report.
    AmazonOrders,
    /// Amazon's report of orders that wait to be shipped.
    AmazonUnshipped,
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own(kind) => write!(f, "pickface {kind}"),
            Self::ShopifyProducts => f.write_str("Shopify products"),
            Self::ShopifyInventory => f.write_str("Shopify inventory"),
            Self::RetailLines => f.write_str("Online Retail invoice lines"),
            Self::RetailItems => f.write_str("Online Retail items"),
            Self::ShopifyOrders => f.write_str("Shopify orders"),
            Self::WooOrders => f.write_str("WooCommerce orders"),
            Self::AmazonOrders => f.write_str("Amazon All Orders"),
            Self::AmazonUnshipped => f.write_str("Amazon unshipped orders"),
        }
    }
}

/// What the person at the keyboard decided.
#[derive(Debug, Clone)]
pub struct Options {
    /// `--map COLUMN=FIELD`: this column is that field, whatever it is called.
    pub map: Vec<(String, String)>,
    /// `--dates`: what comes first; `None` lets all rows decide.
    pub dates: Option<DateOrder>,
    /// `--decimal`: what parts decimals; `None` lets all rows decide.
    pub decimal: Option<DecimalMark>,
    /// `--site`: the site of rows that name none.
    pub site: Option<String>,
    /// What files call a site (a Shopify location's name), and its code here. Compared without case.
    pub sites: Vec<(String, String)>,
    /// `--location`: the bin of rows that name none; a bin `SHOPIFY` when not given.
    pub location: Option<LocationCode>,
    /// `--channel`: the channel of sales and orders whose rows name none.
    pub channel: Option<String>,
    /// By whose clocks the moments are that say no offset.
    pub zone: chrono_tz::Tz,
    /// How channels name items, as bound before: (channel, code there) → SKU.
    pub aliases: BTreeMap<(String, String), Sku>,
    /// Take texts as they stand: do not undo the `'` that keeps a spreadsheet from seeing a formula.
    pub raw: bool,
    /// How many refusals and warnings are kept word for word; all are counted.
    pub shown: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            map: Vec::new(),
            dates: None,
            decimal: None,
            site: None,
            sites: Vec::new(),
            location: None,
            channel: None,
            zone: chrono_tz::UTC,
            aliases: BTreeMap::new(),
            raw: false,
            shown: 20,
        }
    }
}

/// What a file says. Records are in the order of the file, demand by SKU and day.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// What was found and how it was read.
    pub report: Report,
    /// Items, with their own barcode and their aliases.
    pub items: Vec<Lined<ItemRecord>>,
    /// More barcodes.
    pub barcodes: Vec<Lined<BarcodeRecord>>,
    /// Places; also those that stock lies in.
    pub locations: Vec<Lined<LocationRecord>>,
    /// What lies where.
    pub stock: Vec<Lined<StockRecord>>,
    /// What was wanted, summed by item, site, channel and day; the line is the first of that day's.
    pub demand: Vec<Lined<DemandRecord>>,
    /// What suppliers ask.
    pub suppliers: Vec<Lined<SupplierRecord>>,
    /// What is to be shipped; an order of which nothing is ours to ship has no line.
    pub orders: Vec<Lined<OrderRecord>>,
}

impl Parsed {
    fn new(report: Report) -> Self {
        Self {
            report,
            items: Vec::new(),
            barcodes: Vec::new(),
            locations: Vec::new(),
            stock: Vec::new(),
            demand: Vec::new(),
            suppliers: Vec::new(),
            orders: Vec::new(),
        }
    }
}

/// What a look at the first line says.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Sniffed {
    /// The encoding, as far as the first part of the file shows it.
    pub encoding: Encoding,
    /// Whether it is gzip.
    pub compressed: bool,
    /// What parts the cells.
    pub delimiter: char,
    /// The column names, scrubbed.
    pub columns: Vec<String>,
    /// The kinds that it can be imported as, likeliest first.
    pub kinds: Vec<Kind>,
}

/// Why a reading stopped: for good, or to be done again in another way.
#[derive(Debug)]
enum Halt {
    Failed(ExchangeError),
    NotUtf8,
    Unsure,
}

impl From<ExchangeError> for Halt {
    fn from(e: ExchangeError) -> Self {
        Self::Failed(e)
    }
}

/// Reads a file. `progress` is told the bytes read and their total now and then (a second pass begins at 0 again: files
/// that are not UTF-8, or whose dates or decimals need all rows to decide, are read twice).
///
/// # Errors
/// [`ExchangeError`] when the file cannot be read as this kind, or any row was refused: then nothing is to be imported,
/// and [`ExchangeError::Refused`] carries the report for a preview.
pub fn read(
    kind: Kind,
    path: &Path,
    options: &Options,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Parsed, ExchangeError> {
    let asked = Style { dates: options.dates, decimal: options.decimal };
    let (mut encoding, mut style, mut survey, mut surveyed) = (None, asked, false, false);
    loop {
        let source = Source::open(path, encoding, &mut *progress)?;
        let name = source.name().to_owned();
        let result = if survey && !surveyed {
            look_over(kind, source, options, asked)
                .map(|found| (style, surveyed) = (found, true))
                .map(|()| None)
        } else {
            parse(kind, source, options, style).map(Some)
        };
        match result {
            Ok(None) => {}
            Ok(Some(parsed)) if parsed.report.refused > 0 => {
                return Err(ExchangeError::Refused(Box::new(parsed.report)));
            }
            Ok(Some(parsed)) => return Ok(parsed),
            Err(Halt::Failed(e)) => return Err(e),
            Err(Halt::NotUtf8) if encoding.is_none() => encoding = Some(source::guess(path)?),
            Err(Halt::Unsure) if !surveyed => survey = true,
            Err(Halt::NotUtf8 | Halt::Unsure) => {
                let why = std::io::Error::other("it changed while it was read; try again");
                return Err(ExchangeError::Io { doing: "read", file: name, why });
            }
        }
    }
}

/// Looks at the first line of a file: what could it be?
///
/// # Errors
/// [`ExchangeError`] when it cannot be opened, is empty, or is no text.
pub fn sniff(path: &Path) -> Result<Sniffed, ExchangeError> {
    let mut encoding = None;
    loop {
        let mut quiet = |_, _| {};
        let mut look = || -> Result<Sniffed, Halt> {
            let mut table = Table::new(Source::open(path, encoding, &mut quiet)?)?;
            let header = header(&mut table)?;
            let fits = |kind: &Kind| Columns::find(&header, fields(format(*kind, &header)), &[], "").is_ok();
            let mut kinds: Vec<Kind> = KINDS.into_iter().filter(fits).collect();
            // Another program's columns say more than one of our words that happens to be there; a number of an order
            // stands in histories of sales too.
            let has_promise = header.cells().any(|c| fold(c) == "promise");
            kinds.sort_by_key(|kind| match (kind, format(*kind, &header)) {
                (Kind::Orders, Format::Own(_)) if !has_promise => 2,
                (_, Format::Own(_)) => 1,
                _ => 0,
            });
            if format(Kind::Stock, &header) == Format::ShopifyInventory {
                kinds.retain(|kind| *kind == Kind::Stock);
            }
            Ok(Sniffed {
                encoding: table.source.encoding,
                compressed: table.source.compressed,
                delimiter: char::from(table.delimiter),
                columns: header.cells().map(crate::domain::text::escape).collect(),
                kinds,
            })
        };
        match look() {
            Ok(found) => return Ok(found),
            Err(Halt::Failed(e)) => return Err(e),
            Err(_) => encoding = Some(source::guess(path)?),
        }
    }
}

const KINDS: [Kind; 7] =
    [Kind::Orders, Kind::Sales, Kind::Items, Kind::Stock, Kind::Locations, Kind::Suppliers, Kind::Barcodes];

fn header(table: &mut Table<'_>) -> Result<Row, Halt> {
    let mut header = Row::default();
    if !table.next(&mut header)? || header.cells().all(str::is_empty) {
        return Err(ExchangeError::Empty { file: table.source.name().into() }.into());
    }
    Ok(header)
}

/// The format of a file for a kind, by its column names.
fn format(kind: Kind, header: &Row) -> Format {
    let names: Vec<String> = header.cells().map(fold).collect();
    let has = |name: &str| names.iter().any(|n| n == name);
    let any = |list: &[&str]| list.iter().any(|n| has(n));
    let handle = any(&["handle", "urlhandle"]) && has("title");
    let catalogue = any(&["variantprice", "price", "vendor", "variantinventoryqty", "variantsku"]);
    match kind {
        Kind::Stock if handle && !catalogue => Format::ShopifyInventory,
        Kind::Items | Kind::Stock if handle => Format::ShopifyProducts,
        Kind::Orders => orders::format(has),
        Kind::Items if has("description") && has("medianprice") => Format::RetailItems,
        Kind::Sales
            if any(&["invoice", "invoiceno"])
                && any(&["sku", "stockcode"])
                && has("unitprice")
                && any(&["customer", "customerid"]) =>
        {
            Format::RetailLines
        }
        _ => Format::Own(kind),
    }
}

fn fields(format: Format) -> &'static [Field] {
    match format {
        Format::Own(Kind::Items) => own::ITEMS,
        Format::Own(Kind::Barcodes) => own::BARCODES,
        Format::Own(Kind::Locations) => own::LOCATIONS,
        Format::Own(Kind::Suppliers) => suppliers::SUPPLIERS,
        Format::Own(Kind::Stock) => own::STOCK,
        Format::Own(Kind::Sales) => sales::FIELDS,
        Format::ShopifyProducts => shopify::PRODUCTS,
        Format::ShopifyInventory => shopify::INVENTORY,
        Format::RetailLines => retail::LINES,
        Format::RetailItems => own::RETAIL_ITEMS,
        Format::Own(Kind::Orders) => orders::OWN,
        Format::ShopifyOrders => orders::SHOPIFY,
        Format::WooOrders => orders::WOO,
        Format::AmazonOrders => orders::AMAZON_ALL,
        Format::AmazonUnshipped => orders::AMAZON_UNSHIPPED,
    }
}

/// One file, one reader.
struct Reading<'r, 's> {
    table: Table<'s>,
    columns: Columns,
    style: Style,
    options: &'r Options,
    out: Parsed,
}

impl Reading<'_, '_> {
    /// Runs a reader over every row; its sentence about a row refuses the row.
    fn rows(&mut self, mut each: impl FnMut(&mut Line<'_>) -> Result<(), Flaw>) -> Result<(), Halt> {
        let mut row = Row::default();
        while self.table.next(&mut row)? {
            let report = &mut self.out.report;
            report.rows += 1;
            if report.preview.len() < Report::PREVIEW {
                // Who bought an order is nobody's business here: of its file only what is read is shown.
                let is_shown = |i: usize| report.kind != Kind::Orders || self.columns.is_taken(i);
                let shown =
                    |(i, c)| if is_shown(i) { crate::domain::text::clean(c, 60) } else { String::new() };
                report.preview.push(row.cells().enumerate().map(shown).collect());
            }
            if let Some(sentence) = self.columns.slipped(&row) {
                report.refuse(row.line, sentence);
                continue;
            }
            let mut line = Line {
                row: &row,
                columns: &self.columns,
                style: self.style,
                options: self.options,
                out: &mut self.out,
            };
            match each(&mut line) {
                Ok(()) => self.out.report.accepted += 1,
                Err(Flaw::Bad(sentence)) => self.out.report.refuse(row.line, sentence),
                Err(Flaw::Unsure) => return Err(Halt::Unsure),
            }
        }
        Ok(())
    }
}

/// A row in the hands of its reader.
struct Line<'l> {
    row: &'l Row,
    columns: &'l Columns,
    style: Style,
    options: &'l Options,
    out: &'l mut Parsed,
}

fn parse(kind: Kind, source: Source<'_>, options: &Options, style: Style) -> Result<Parsed, Halt> {
    let (table, columns, format) = open(kind, source, options)?;
    let file = table.source.name().to_owned();
    let mut report = Report::new(file.clone(), kind, format, options.shown);
    report.columns.clone_from(&columns.all);
    report.delimiter = char::from(table.delimiter);
    let mut reading = Reading { table, columns, style, options, out: Parsed::new(report) };
    match format {
        Format::Own(Kind::Items) => own::items(&mut reading)?,
        Format::Own(Kind::Barcodes) => own::barcodes(&mut reading)?,
        Format::Own(Kind::Locations) => own::locations(&mut reading)?,
        Format::Own(Kind::Suppliers) => suppliers::suppliers(&mut reading)?,
        Format::Own(Kind::Stock) => own::stock(&mut reading)?,
        Format::Own(Kind::Sales) => sales::read(&mut reading)?,
        Format::ShopifyProducts => shopify::products(&mut reading, kind)?,
        Format::ShopifyInventory => shopify::inventory(&mut reading)?,
        Format::RetailLines => retail::lines(&mut reading)?,
        Format::RetailItems => own::retail_items(&mut reading)?,
        Format::Own(Kind::Orders) => orders::own(&mut reading)?,
        Format::ShopifyOrders => orders::shopify(&mut reading)?,
        Format::WooOrders => orders::woo(&mut reading)?,
        Format::AmazonOrders => orders::all(&mut reading)?,
        Format::AmazonUnshipped => orders::unshipped(&mut reading)?,
    }
    let Reading { table, mut out, .. } = reading;
    if out.report.rows == 0 {
        return Err(ExchangeError::HeaderOnly { file }.into());
    }
    out.report.encoding = table.source.encoding;
    out.report.compressed = table.source.compressed;
    out.report.bytes = table.source.bytes();
    out.report.fingerprint = table.source.fingerprint();
    out.report.dates = style.dates;
    out.report.decimal = style.decimal;
    Report::add_up(&mut out);
    Ok(out)
}

fn open<'s>(kind: Kind, source: Source<'s>, options: &Options) -> Result<(Table<'s>, Columns, Format), Halt> {
    let mut table = Table::new(source)?;
    let header = header(&mut table)?;
    let names: Vec<String> = header.cells().map(fold).collect();
    let has = |name: &str| names.iter().any(|n| n == name);
    if kind == Kind::Sales && has("lineitemquantity") && has("financialstatus") {
        // Its totals are of whole orders, its cancelled and refunded orders were not wanted in the end.
        let file = table.source.name().into();
        let what = "an export of Shopify's orders, which are more than sales by day: give a file with one row a sale (date, sku, quantity)";
        return Err(ExchangeError::Foreign { file, what }.into());
    }
    let format = format(kind, &header);
    // Amazon quotes nothing: an inch mark in a product's name is an inch mark.
    table.quotes =
        !(matches!(format, Format::AmazonOrders | Format::AmazonUnshipped) && table.delimiter == b'\t');
    let columns = Columns::find(&header, fields(format), &options.map, table.source.name())?;
    Ok((table, columns, format))
}

fn look_over(kind: Kind, source: Source<'_>, options: &Options, asked: Style) -> Result<Style, Halt> {
    let (mut table, columns, _) = open(kind, source, options)?;
    let (mut survey, mut row) = (Survey::default(), Row::default());
    while table.next(&mut row)? {
        survey.see(&row, columns.shapes());
    }
    survey.decide(asked, table.source.name())
}

#[cfg(test)]
mod tests;
