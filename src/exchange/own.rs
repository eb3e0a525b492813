//! Our own files, and the item list of the Online Retail set: one row, one record.

use super::{
    Halt, Line, Reading,
    columns::{Field, Shape::Date, Shape::Number, Shape::Text, needs, takes},
    retail::is_product,
    text::{rounded_number, unquoted, unquoted_digits},
    value::Flaw,
};
use crate::{
    barcode::{Command, Gtin, gtin::GtinError, normal_form},
    domain::{
        Item, Money, Quantity, Sku,
        record::{BarcodeRecord, ItemRecord, Lined, LocationRecord, StockRecord},
        text::{clean, escape},
    },
};
use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    str::FromStr,
};

/// The longest category, zone, unit, supplier or site, in characters.
const WORD_MAX: usize = 80;

pub(super) const ITEMS: &[Field] = &[
    needs("sku", Text, &["item", "item code", "item number", "article", "article number", "product code"]),
    needs("name", Text, &["description", "title", "product name", "item name"]),
    takes("barcode", Text, &["ean", "gtin", "upc", "ean13", "gtin, upc, ean, or isbn"]),
    takes("unit", Text, &["uom", "unit of measure"]),
    takes("decimals", Text, &[]),
    takes("cost", Number, &["unit cost", "cost price", "cost per item"]),
    takes("price", Number, &["unit price", "sales price", "regular price"]),
    takes("tracking", Text, &[]),
    takes("category", Text, &["type", "group"]),
    takes("supplier", Text, &["vendor"]),
    takes("shelf_life_days", Text, &["shelf life"]),
    takes("status", Text, &[]),
];

pub(super) const RETAIL_ITEMS: &[Field] = &[
    needs("sku", Text, &["stockcode"]),
    needs("name", Text, &["description"]),
    takes("price", Number, &["median_price"]),
];

pub(super) const BARCODES: &[Field] = &[
    needs("barcode", Text, &["ean", "gtin", "upc", "code"]),
    needs("sku", Text, &["item", "item code"]),
    takes("quantity", Number, &["qty", "pack", "pack quantity", "units"]),
];

pub(super) const LOCATIONS: &[Field] = &[
    takes("site", Text, &["warehouse"]),
    needs("code", Text, &["location", "bin", "location code", "bin code"]),
    takes("zone", Text, &["area"]),
    takes("kind", Text, &["type"]),
    takes("pick_sequence", Text, &["sequence"]),
    takes("check_digits", Text, &["check"]),
];

pub(super) const STOCK: &[Field] = &[
    needs("sku", Text, &["item", "item code"]),
    takes("site", Text, &["warehouse"]),
    needs("location", Text, &["bin", "location code", "bin code", "bin name"]),
    takes("lot", Text, &["batch", "serial", "lot number"]),
    takes("expiry", Date, &["expiry date", "best before", "use by", "expires"]),
    needs("quantity", Number, &["qty", "on hand", "on_hand", "stock"]),
];

impl<'l> Line<'l> {
    /// The text of a field, its spreadsheet quote undone.
    pub(super) fn text(&self, field: usize) -> &'l str {
        let text = self.columns.text(self.row, field);
        if self.options.raw { text } else { unquoted(text) }
    }

    /// A cell as a domain type; the sentence of its parser names the flaw.
    pub(super) fn get<T: FromStr<Err = crate::domain::DomainError>>(&self, field: usize) -> Result<T, Flaw> {
        Ok(self.text(field).parse()?)
    }

    /// The same where an empty cell says nothing.
    pub(super) fn maybe<T: FromStr<Err = crate::domain::DomainError>>(
        &self,
        field: usize,
    ) -> Result<Option<T>, Flaw> {
        let text = self.text(field);
        if text.is_empty() { Ok(None) } else { Ok(Some(text.parse()?)) }
    }

    /// A scrubbed word: `None` where the file has no such column, empty where the cell is.
    pub(super) fn word(&self, field: usize) -> Option<String> {
        self.columns.has(field).map(|_| clean(self.text(field), WORD_MAX))
    }

    /// A scrubbed word, `None` also where the cell is empty.
    pub(super) fn filled(&self, field: usize) -> Option<String> {
        self.word(field).filter(|w| !w.is_empty())
    }

    /// The same, of at most so many characters.
    pub(super) fn filled_to(&self, field: usize, most: usize) -> Option<String> {
        self.columns.has(field).map(|_| clean(self.text(field), most)).filter(|w| !w.is_empty())
    }

    /// A whole number of at most nine digits.
    pub(super) fn whole(&self, field: usize, what: &str) -> Result<Option<u32>, Flaw> {
        let text = self.text(field);
        if text.is_empty() {
            return Ok(None);
        }
        let short = text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
        match text.parse() {
            Ok(n) if short => Ok(Some(n)),
            _ => Err(format!("{what} {:?} is not a whole number", brief(text)).into()),
        }
    }

    /// An amount that is not below zero.
    pub(super) fn price(&self, field: usize, what: &str) -> Result<Option<Money>, Flaw> {
        let text = self.columns.text(self.row, field);
        if text.is_empty() {
            return Ok(None);
        }
        let money = self.style.money(text)?;
        if money < Money::ZERO {
            return Err(format!("{what} {:?} is below zero", brief(text)).into());
        }
        Ok(Some(money))
    }

    /// A quantity, where the cell has one.
    pub(super) fn quantity(&self, field: usize) -> Result<Option<Quantity>, Flaw> {
        let text = self.columns.text(self.row, field);
        if text.is_empty() { Ok(None) } else { self.style.quantity(text).map(Some) }
    }

    /// The site that the row or the person names.
    pub(super) fn site(&self, field: usize) -> Option<String> {
        self.filled(field).or_else(|| self.options.site.clone())
    }

    /// A barcode: scrubbed; a wrong check digit is a warning, a rounded number is refused.
    pub(super) fn barcode(&mut self, field: usize) -> Result<Option<String>, Flaw> {
        let code = clean(unquoted_digits(self.text(field)), 128);
        if code.is_empty() {
            return Ok(None);
        }
        if rounded_number(&code) {
            return Err(format!(
                "barcode {code:?} was rounded by a spreadsheet: format the column as text and export again"
            )
            .into());
        }
        if Command::from_code(&code).is_some() {
            return Err(format!("barcode {code:?} is a command barcode: no item can have it").into());
        }
        if let Err(GtinError::CheckDigit { expected }) = Gtin::parse(&code) {
            self.out.report.warn(
                self.row.line,
                format!(
                    "barcode {code} has a wrong check digit, {expected} would be right; kept as a house code"
                ),
            );
        }
        Ok(Some(code))
    }
}

pub(super) fn brief(text: &str) -> String {
    escape(text).chars().take(60).collect()
}

/// The lines on which keys stood first.
pub(super) struct Seen<K>(HashMap<K, u64>);

impl<K: Hash + Eq> Seen<K> {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    /// Takes a key, or says where it stood before.
    pub(super) fn take(&mut self, key: K, line: u64, what: impl FnOnce() -> String) -> Result<(), Flaw> {
        match self.0.insert(key, line) {
            None => Ok(()),
            Some(first) => {
                let what = what();
                Err(format!("{what} stands on line {first} already: keep one of the two").into())
            }
        }
    }
}

pub(super) fn items(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let (mut skus, mut codes) = (Seen::new(), Seen::new());
    reading.rows(|line| {
        let sku: Sku = line.get(0)?;
        let name = clean(line.text(1), Item::NAME_MAX);
        if name.is_empty() {
            return Err(format!("item {sku} has no name").into());
        }
        let decimals = line.whole(4, "decimals")?;
        if decimals.is_some_and(|d| d > 3) {
            return Err(format!("decimals {:?} is not one of 0, 1, 2, 3", brief(line.text(4))).into());
        }
        let record = ItemRecord {
            name: Some(name),
            unit: line.filled(3),
            decimals: decimals.and_then(|d| u8::try_from(d).ok()),
            cost: line.price(5, "cost")?,
            price: line.price(6, "price")?,
            tracking: line.maybe(7)?,
            shelf_life_days: line.whole(10, "shelf life")?,
            category: line.word(8),
            supplier: line.word(9),
            status: line.maybe(11)?,
            barcode: line.barcode(2)?,
            ..ItemRecord::new(sku)
        };
        let at = line.row.line;
        skus.take(record.sku.folded(), at, || format!("SKU {}", record.sku))?;
        if let Some(code) = &record.barcode {
            codes.take(normal_form(code), at, || format!("barcode {code}"))?;
        }
        line.out.items.push(Lined { line: at, record });
        Ok(())
    })
}

/// The set's codes differ by letter case from invoice to invoice, so they are folded as its sales are; codes of no product
/// are left out.
pub(super) fn retail_items(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let mut known = HashSet::new();
    let (mut folded, mut no_goods) = (0u64, 0u64);
    reading.rows(|line| {
        let sku: Sku = line.get::<Sku>(0)?.folded().parse()?;
        if !is_product(sku.as_str()) {
            no_goods += 1;
            return Ok(());
        }
        if !known.insert(sku.clone()) {
            folded += 1;
            return Ok(());
        }
        let price = line.price(2, "price")?;
        let name = clean(line.text(1), Item::NAME_MAX);
        // Some codes were never described; the code itself is better than no name.
        let name = Some(if name.is_empty() { sku.to_string() } else { name });
        let record = ItemRecord { name, price, ..ItemRecord::new(sku) };
        line.out.items.push(Lined { line: line.row.line, record });
        Ok(())
    })?;
    let notes = &mut reading.out.report.notes;
    notes.push(format!("{folded} codes that differ only by letter case are folded into the first of them"));
    notes.push(format!("{no_goods} codes name no product (postage, fees, vouchers) and are left out"));
    Ok(())
}

pub(super) fn barcodes(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let mut codes = Seen::new();
    reading.rows(|line| {
        let Some(barcode) = line.barcode(0)? else { return Err(String::from("the barcode is empty").into()) };
        let sku = line.get(1)?;
        let quantity = line.quantity(2)?.unwrap_or(Quantity::ONE);
        if !quantity.is_positive() {
            return Err(format!("a scan of {barcode} must mean more than {quantity} of {sku}").into());
        }
        codes.take(normal_form(&barcode), line.row.line, || format!("barcode {barcode}"))?;
        let record = BarcodeRecord { barcode, sku, quantity };
        line.out.barcodes.push(Lined { line: line.row.line, record });
        Ok(())
    })
}

pub(super) fn locations(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let mut codes = Seen::new();
    reading.rows(|line| {
        let sequence = line.text(4);
        let record = LocationRecord {
            site: line.site(0),
            code: line.get(1)?,
            zone: line.word(2),
            kind: line.maybe(3)?,
            pick_sequence: match sequence {
                "" => None,
                text => Some(text.parse().map_err(|_| {
                    Flaw::Bad(format!("pick sequence {:?} is not a whole number", brief(text)))
                })?),
            },
            check_digits: line.word(5),
        };
        if record.kind == Some(crate::domain::LocationKind::Virtual) {
            return Err(format!(
                "{} cannot be virtual: use dock, bin, tote, pack or quarantine",
                record.code
            )
            .into());
        }
        let key = (record.site.as_deref().map(str::to_uppercase), record.code.clone());
        codes.take(key, line.row.line, || format!("location {}", record.code))?;
        line.out.locations.push(Lined { line: line.row.line, record });
        Ok(())
    })
}

pub(super) fn stock(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let mut places = Seen::new();
    reading.rows(|line| {
        let sku: Sku = line.get(0)?;
        let expiry = line.columns.text(line.row, 4);
        let location = match line.maybe(2)?.or_else(|| line.options.location.clone()) {
            Some(location) => location,
            None => return Err(format!("{sku} has no location: fill it, or say --location CODE").into()),
        };
        let record = StockRecord {
            site: line.site(1),
            location,
            lot: line.maybe(3)?,
            expiry: if expiry.is_empty() { None } else { Some(line.style.day(expiry)?) },
            quantity: line.quantity(5)?.ok_or_else(|| Flaw::Bad(format!("{sku} has no quantity")))?,
            sku,
        };
        if record.expiry.is_some() && record.lot.is_none() {
            return Err(format!("{} has an expiry but no lot: name the lot", record.sku).into());
        }
        let site = record.site.as_deref().map(str::to_uppercase);
        let key = (record.sku.folded(), site, record.location.clone(), record.lot.clone());
        places.take(key, line.row.line, || format!("{} in {}", record.sku, record.location))?;
        line.out.stock.push(Lined { line: line.row.line, record });
        Ok(())
    })
}
