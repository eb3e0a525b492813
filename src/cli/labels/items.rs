//! Labels of items: which items, which of their codes, as what.

use super::{
    super::{CliError, CliResult, output::Output},
    target::{Paper, Target, Usual, Where},
};
use crate::{
    barcode::Gtin,
    domain::{
        Day, LotCode, Quantity,
        record::{BarcodeRecord, ItemRecord},
    },
    print::{
        Label, PrintError, Symbol,
        label::{Carrier, ItemFacts},
    },
    store::{Reading, stock::StockFilter, system_clock},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Which items, as what.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only these, by SKU [default: all]
    #[arg(value_name = "SKU")]
    skus: Vec<String>,
    /// Only those with all these words in SKU or name
    #[arg(long, value_name = "WORDS")]
    filter: Option<String>,
    /// Only those of which some lie at this site
    #[arg(long, value_name = "CODE")]
    site: Option<String>,
    /// Only those of which some lie in this place: DOCK-1, for what just came in
    #[arg(long, value_name = "CODE")]
    location: Option<String>,
    /// A label for each barcode of an item, with its quantity: the case as ITF-14
    #[arg(long)]
    pack: bool,
    /// As what the code is printed
    #[arg(long, value_enum, default_value_t)]
    symbol: Kind,
    /// The lot, in the code and in words; needs a GS1 symbol and one SKU
    #[arg(long, value_name = "CODE")]
    lot: Option<LotCode>,
    /// The last day of use, like 2027-06-30 [default: what the store knows of the lot]
    #[arg(long, value_name = "DATE")]
    expiry: Option<Day>,
    /// The serial number, in the code and in words; needs a GS1 symbol and one SKU
    #[arg(long, value_name = "TEXT")]
    serial: Option<String>,
    /// Where a digital-link leads
    #[arg(long, value_name = "URL", default_value = "https://id.gs1.org")]
    resolver: String,
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    paper: Paper,
}

/// As what an item's code is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Kind {
    /// EAN, UPC or ITF-14 of the GTIN, Code 128 of the SKU where there is none; gs1-datamatrix with a lot, expiry or serial
    #[default]
    Auto,
    /// EAN-13, EAN-8 or UPC-A, whichever the GTIN is
    Ean,
    /// The SKU as bars
    Code128,
    /// The GTIN as 14 digits in bars, for cases
    Itf14,
    /// The GTIN, or the SKU, as QR code
    Qr,
    /// The GTIN, or the SKU, as Data Matrix
    Datamatrix,
    /// GTIN, expiry, lot and serial as bars
    #[value(name = "gs1-128")]
    Gs1Code128,
    /// GTIN, expiry, lot and serial as Data Matrix
    #[value(name = "gs1-datamatrix")]
    Gs1DataMatrix,
    /// GTIN, expiry, lot and serial as QR code
    #[value(name = "gs1-qr")]
    Gs1Qr,
    /// GTIN, expiry, lot and serial as a web address in a QR code
    DigitalLink,
}

impl Kind {
    fn is_gs1(self) -> bool {
        matches!(self, Self::Gs1Code128 | Self::Gs1DataMatrix | Self::Gs1Qr | Self::DigitalLink)
    }
}

pub(super) fn run(path: &Path, a: &Arguments, site: Option<&str>, output: &mut Output) -> CliResult {
    let target = Target::of(&a.place, &a.paper)?;
    let kind = kind(a)?;
    let reading = Reading::open(path, system_clock)?;
    let items = chosen(&reading, a, site)?;
    if (a.lot.is_some() || a.serial.is_some()) && items.len() != 1 {
        return Err(CliError::Failed(format!(
            "a lot or a serial belongs to one item, and {} would get it; name one SKU",
            items.len()
        )));
    }
    let expiry = match (&a.lot, a.expiry, items.first()) {
        (Some(lot), None, Some(item)) => expiry_of(&reading, item, lot)?,
        _ => a.expiry,
    };
    let mut barcodes: BTreeMap<&str, Vec<&BarcodeRecord>> = BTreeMap::new();
    let all = reading.barcodes()?;
    for barcode in &all {
        barcodes.entry(barcode.sku.as_str()).or_default().push(barcode);
    }
    let mut labels = Vec::new();
    for item in &items {
        let codes = barcodes.get(item.sku.as_str()).map_or(&[][..], Vec::as_slice);
        let code = |code: Option<&BarcodeRecord>| label(a, kind, item, code, expiry);
        if a.pack && !codes.is_empty() {
            for barcode in codes {
                labels.push(code(Some(barcode))?);
            }
        } else {
            labels.push(code(of_one(codes))?);
        }
    }
    target.print(&labels, Usual::SMALL, output)
}

/// The symbol, once lot, expiry and serial have been looked at.
fn kind(a: &Arguments) -> Result<Kind, CliError> {
    let more = a.lot.is_some() || a.expiry.is_some() || a.serial.is_some();
    match a.symbol {
        Kind::Auto if more => Ok(Kind::Gs1DataMatrix),
        symbol if more && !symbol.is_gs1() => Err(CliError::Failed(
            "only a GS1 code holds a lot, an expiry or a serial; take --symbol gs1-datamatrix, gs1-128, gs1-qr or digital-link"
                .into(),
        )),
        symbol => Ok(symbol),
    }
}

/// The items by SKU: those that are named, or all that the filters leave.
fn chosen(reading: &Reading, a: &Arguments, site: Option<&str>) -> Result<Vec<ItemRecord>, CliError> {
    let mut items = reading.items()?;
    if items.is_empty() {
        let words = "there are no items yet; `pickface import items FILE` brings some";
        return Err(CliError::Failed(words.into()));
    }
    let mut wanted = BTreeSet::new();
    for sku in &a.skus {
        let folded = sku.trim().to_lowercase();
        let exact = items.iter().find(|i| i.sku.as_str() == sku.trim());
        let item = exact.or_else(|| items.iter().find(|i| i.sku.as_str().to_lowercase() == folded));
        let item = item.ok_or_else(|| {
            CliError::Failed(format!("no item has the SKU {sku:?}; `pickface export items` lists them"))
        })?;
        wanted.insert(item.sku.clone());
    }
    items.retain(|i| a.skus.is_empty() || wanted.contains(&i.sku));
    let site = a.site.as_deref().or(site);
    if a.filter.is_some() || site.is_some() || a.location.is_some() {
        let filter = StockFilter {
            text: a.filter.clone().unwrap_or_default(),
            site: site.map(str::to_owned),
            location: a.location.clone(),
            ..StockFilter::default()
        };
        let lies = |line: &crate::store::stock::StockLine| {
            (site.is_none() && a.location.is_none()) || line.on_hand.is_positive()
        };
        let there: BTreeSet<String> =
            reading.stock(&filter)?.into_iter().filter(lies).map(|line| line.sku).collect();
        items.retain(|i| there.contains(i.sku.as_str()));
    }
    if items.is_empty() {
        let words = "no item is left to print; leave out a SKU, --filter, --site or --location";
        return Err(CliError::Failed(words.into()));
    }
    Ok(items)
}

/// When a lot expires, as far as the store knows it where it lies.
fn expiry_of(reading: &Reading, item: &ItemRecord, lot: &LotCode) -> Result<Option<Day>, CliError> {
    let filter = StockFilter { text: item.sku.to_string(), by_location: true, ..StockFilter::default() };
    let lines = reading.stock(&filter)?;
    let of_lot =
        lines.iter().filter(|l| l.sku == item.sku.as_str() && l.lot.as_deref() == Some(lot.as_str()));
    Ok(of_lot.filter_map(|l| l.expiry).next())
}

/// The barcode that means one of it; a code that is no GTIN says no more than the SKU.
fn of_one<'a>(codes: &[&'a BarcodeRecord]) -> Option<&'a BarcodeRecord> {
    let gtin = Gtin::of_one(codes.iter().map(|b| (b.barcode.as_str(), b.quantity)))?;
    codes.iter().find(|b| b.quantity == Quantity::ONE && Gtin::parse(&b.barcode) == Ok(gtin)).copied()
}

/// The label of one barcode of an item, or of its SKU.
fn label(
    a: &Arguments,
    kind: Kind,
    item: &ItemRecord,
    code: Option<&BarcodeRecord>,
    expiry: Option<Day>,
) -> Result<Label, PrintError> {
    let gtin = code.and_then(|c| Gtin::parse(&c.barcode).ok());
    let pack = code.filter(|c| c.quantity != Quantity::ONE);
    let unit = item.unit.as_deref().unwrap_or_default();
    let facts = ItemFacts {
        sku: item.sku.clone(),
        name: item.name.clone().unwrap_or_default(),
        gtin,
        quantity: pack.map(|c| format!("{} {unit}", c.quantity).trim_end().to_owned()),
        lot: a.lot.clone(),
        expiry,
        serial: a.serial.clone(),
    };
    let no_gtin = || PrintError::NoGtin { sku: item.sku.to_string() };
    // What the bars say where there is no GTIN: the code of a pack, or the SKU, which means one.
    let text = match (code, gtin) {
        (Some(code), None) => code.barcode.clone(),
        (Some(_), Some(gtin)) if pack.is_some() => Symbol::of_gtin(gtin).data(),
        _ => item.sku.to_string(),
    };
    let carrier = match kind {
        Kind::Gs1Code128 => Carrier::Gs1Code128,
        Kind::Gs1DataMatrix => Carrier::Gs1DataMatrix,
        Kind::Gs1Qr => Carrier::Gs1Qr,
        Kind::DigitalLink => Carrier::DigitalLink(a.resolver.clone()),
        _ => Carrier::Plain,
    };
    let label = Label::item(&facts, &carrier)?;
    let number = gtin.map(|g| Symbol::of_gtin(g).data());
    let symbol = match kind {
        Kind::Auto => gtin.map_or(Symbol::Code128(text), Symbol::of_gtin),
        Kind::Ean => match gtin.map(Symbol::of_gtin).ok_or_else(no_gtin)? {
            // Refused when it is drawn, with a sentence that says what fits.
            Symbol::Itf14(gtin) => Symbol::Ean13(gtin),
            retail => retail,
        },
        Kind::Itf14 => Symbol::Itf14(gtin.ok_or_else(no_gtin)?),
        Kind::Code128 => Symbol::Code128(text),
        Kind::Qr => Symbol::Qr(number.unwrap_or(text)),
        Kind::Datamatrix => Symbol::DataMatrix(number.unwrap_or(text)),
        Kind::Gs1Code128 | Kind::Gs1DataMatrix | Kind::Gs1Qr | Kind::DigitalLink => return Ok(label),
    };
    Ok(says(label, symbol, &facts))
}

/// The same label with another symbol; its SKU is on it in any case.
fn says(mut label: Label, symbol: Symbol, facts: &ItemFacts) -> Label {
    label.caption = symbol.data();
    label.symbol = symbol;
    let sku = facts.sku.to_string();
    let shown = label.caption == sku || facts.name.is_empty();
    label.lines.retain(|line| *line != sku);
    if !shown {
        label.lines.insert(0, sku);
    }
    label
}
