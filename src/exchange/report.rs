//! What a file was, and what became of its rows.

use super::{Column, DateOrder, DecimalMark, Encoding, Format, Kind, OrdersReport, Parsed};
use crate::domain::{Day, Money, Quantity};

/// A word about one line.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Remark {
    /// The physical line; 1 is the first.
    pub line: u64,
    /// One sentence, without control characters.
    pub reason: String,
}

/// How many records of each kind, and what they add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Totals {
    /// Items.
    pub items: usize,
    /// Barcodes, those of items included.
    pub barcodes: usize,
    /// Locations.
    pub locations: usize,
    /// Stock lines.
    pub stock: usize,
    /// Days of demand: one an item, site, channel and day.
    pub demand: usize,
    /// Supplier lines.
    pub suppliers: usize,
    /// Names that channels have for items.
    pub aliases: usize,
    /// Orders of which something is, or was, ours to ship.
    pub orders: usize,
    /// Their lines.
    pub order_lines: usize,
    /// The units of stock and demand, and of what is still to be shipped.
    pub units: Quantity,
    /// What the demand brought, in ten-thousandths of the currency.
    #[serde(serialize_with = "amount")]
    pub amount: Money,
}

fn amount<S: serde::Serializer>(money: &Money, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_f64(money.to_f64())
}

/// What a row of a sales file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SalesClass {
    /// Goods wanted, at a price.
    Sale,
    /// A sale taken back: it was matched one for one with an earlier sale of the same customer, item and quantity, whose
    /// day loses it.
    CancellationMatched,
    /// A sale taken back that matches none in the file; no day loses it.
    CancellationUnmatched,
    /// A quantity below zero outside a cancellation, for nothing: broken, lost, thrown away.
    WriteOff,
    /// A quantity above zero for nothing: a gift, or stock found.
    ZeroPrice,
    /// Postage, fees, discounts, vouchers: no goods.
    NonProduct,
    /// Not to be read; refuses the file.
    Bad,
}

impl SalesClass {
    /// Every class, in the order of the report.
    pub const ALL: [Self; 7] = [
        Self::Sale,
        Self::CancellationMatched,
        Self::CancellationUnmatched,
        Self::WriteOff,
        Self::ZeroPrice,
        Self::NonProduct,
        Self::Bad,
    ];

    /// The class in words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::CancellationMatched => "cancellation, matched to its sale",
            Self::CancellationUnmatched => "cancellation, no such sale",
            Self::WriteOff => "write-off",
            Self::ZeroPrice => "no price",
            Self::NonProduct => "no product",
            Self::Bad => "bad row",
        }
    }
}

/// What each row of a sales file became; the counts of all classes add up to the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct SalesReport {
    counts: [u64; SalesClass::ALL.len()],
    /// Units of the sales, before cancellations.
    pub sold: Quantity,
    /// Units that matched cancellations took back.
    pub cancelled: Quantity,
    /// Units of cancellations that match no sale.
    pub unmatched: Quantity,
    /// Codes that differ from another only by letter case, and were folded into it.
    pub folded_codes: usize,
    /// Codes of no product, as spelled, with their rows.
    pub non_products: Vec<(String, u64)>,
    /// Codes with more than one description, where the file has descriptions.
    pub several_descriptions: usize,
}

impl SalesReport {
    /// Rows of a class.
    #[must_use]
    pub fn count(&self, class: SalesClass) -> u64 {
        self.counts[class as usize]
    }

    /// Rows of all classes.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    pub(super) fn add(&mut self, class: SalesClass, rows: u64) {
        self.counts[class as usize] += rows;
    }
}

/// What was found in a file, how it was read, and what became of its rows.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Report {
    /// The file, as it was named.
    pub file: String,
    /// What it was imported as.
    pub kind: Kind,
    /// Whose columns it has.
    pub format: Format,
    /// How its bytes spell text.
    pub encoding: Encoding,
    /// Whether it is gzip.
    pub compressed: bool,
    /// What parts its cells.
    pub delimiter: char,
    /// How its dates were read, where that was in question.
    pub dates: Option<DateOrder>,
    /// How its decimals were read, where that was in question.
    pub decimal: Option<DecimalMark>,
    /// Bytes of the file on disk.
    pub bytes: u64,
    /// SHA-256 of its unpacked bytes, in hexadecimal: the same content has the same fingerprint, gzip or not.
    pub fingerprint: String,
    /// Every column, and what it is taken for.
    pub columns: Vec<Column>,
    /// The first rows, scrubbed, cell by cell as `columns`.
    pub preview: Vec<Vec<String>>,
    /// Rows read, the header apart.
    pub rows: u64,
    /// Rows that can be imported (rows that are told apart and left out, like postage, are among them).
    pub accepted: u64,
    /// Rows that cannot; above zero, nothing is imported.
    pub refused: u64,
    /// The first refusals.
    pub refusals: Vec<Remark>,
    /// Rows with a warning; they are imported.
    pub warned: u64,
    /// The first warnings.
    pub warnings: Vec<Remark>,
    /// What else was decided, in sentences.
    pub notes: Vec<String>,
    /// First and last day.
    pub span: Option<(Day, Day)>,
    /// What the records add up to.
    pub totals: Totals,
    /// For sales: what each row became.
    pub sales: Option<SalesReport>,
    /// For orders: what each row became.
    pub orders: Option<OrdersReport>,
    #[serde(skip)]
    shown: usize,
}

impl Report {
    /// Rows of the preview.
    pub const PREVIEW: usize = 5;

    pub(super) fn new(file: String, kind: Kind, format: Format, shown: usize) -> Self {
        Self {
            file,
            kind,
            format,
            encoding: Encoding::Utf8,
            compressed: false,
            delimiter: ',',
            dates: None,
            decimal: None,
            bytes: 0,
            fingerprint: String::new(),
            columns: Vec::new(),
            preview: Vec::new(),
            rows: 0,
            accepted: 0,
            refused: 0,
            refusals: Vec::new(),
            warned: 0,
            warnings: Vec::new(),
            notes: Vec::new(),
            span: None,
            totals: Totals::default(),
            sales: None,
            orders: None,
            shown,
        }
    }

    pub(super) fn refuse(&mut self, line: u64, reason: String) {
        self.refused += 1;
        if self.refusals.len() < self.shown.max(1) {
            self.refusals.push(Remark { line, reason });
        }
    }

    pub(super) fn warn(&mut self, line: u64, reason: String) {
        self.warned += 1;
        if self.warnings.len() < self.shown {
            self.warnings.push(Remark { line, reason });
        }
    }

    /// What stopped an import, in one sentence.
    pub(super) fn refusal_sentence(&self) -> String {
        let rows = if self.rows == 1 { "row" } else { "rows" };
        let first =
            self.refusals.first().map_or_else(String::new, |r| format!("line {}: {}", r.line, r.reason));
        format!(
            "{}: {} of {} {rows} refused, nothing was imported; {first}",
            self.file, self.refused, self.rows
        )
    }

    /// The columns that are not read.
    pub fn ignored(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|c| c.field.is_none()).map(|c| c.name.as_str())
    }

    pub(super) fn add_up(out: &mut Parsed) {
        let own = out.items.iter().filter(|i| i.record.barcode.is_some()).count();
        let days = || out.demand.iter().map(|d| d.record.day);
        if let Some(span) = days().min().zip(days().max()) {
            out.report.span = Some(span);
        }
        let lines = || out.orders.iter().flat_map(|o| &o.record.lines);
        out.report.totals = Totals {
            items: out.items.len(),
            barcodes: out.barcodes.len() + own,
            locations: out.locations.len(),
            stock: out.stock.len(),
            demand: out.demand.len(),
            suppliers: out.suppliers.len(),
            aliases: out.items.iter().map(|i| i.record.aliases.len()).sum(),
            orders: out.orders.iter().filter(|o| !o.record.lines.is_empty()).count(),
            order_lines: lines().count(),
            units: out.stock.iter().map(|s| s.record.quantity).sum::<Quantity>()
                + out.demand.iter().map(|d| d.record.quantity).sum()
                + lines().map(|l| l.quantity).sum(),
            amount: out.demand.iter().map(|d| d.record.amount).sum(),
        };
    }
}
