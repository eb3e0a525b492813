//! Shopify's product and inventory exports.
//!
//! Their rows rarely carry a SKU (none of 84 in the sample stores), so a stable one is made from handle and options:
//! `CHAIN-BRACELET/BLUE`. Each item also gets aliases in the channel `shopify`: handle and options (`chain-bracelet / Blue`),
//! and, where it is the only one of that name, its line-item name (`7 Shakra Bracelet - Blue`), so that stock and order
//! files find it, and a real SKU can be bound later.

use super::{
    Halt, Kind, Line, Options, Reading,
    columns::{Field, Shape::Number, Shape::Text, fold, needs, takes},
    own::Seen,
    value::Flaw,
};
use crate::domain::{
    Item, ItemStatus, LocationCode, LocationKind, Quantity, Sku,
    record::{ItemRecord, Lined, LocationRecord, StockRecord},
    text::clean,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

/// The channel of Shopify's names.
pub const CHANNEL: &str = "shopify";

/// The bin of stock whose file names none.
pub const BIN: &str = "SHOPIFY";

/// The longest alias, in characters.
pub(super) const ALIAS_MAX: usize = 200;

const HANDLE: usize = 0;
const TITLE: usize = 1;
const OPTIONS: [(usize, usize); 3] = [(2, 3), (4, 5), (6, 7)];
const SKU: usize = 8;
const BARCODE: usize = 9;

macro_rules! shopify_fields {
    ($($more:expr),* $(,)?) => {
        &[
            needs("handle", Text, &["URL handle"]),
            needs("title", Text, &[]),
            takes("option1_name", Text, &[]),
            takes("option1_value", Text, &[]),
            takes("option2_name", Text, &[]),
            takes("option2_value", Text, &[]),
            takes("option3_name", Text, &[]),
            takes("option3_value", Text, &[]),
            takes("sku", Text, &["Variant SKU"]),
            takes("barcode", Text, &["Variant Barcode"]),
            $($more),*
        ]
    };
}

pub(super) const PRODUCTS: &[Field] = shopify_fields![
    takes("supplier", Text, &["Vendor"]),
    takes("category", Text, &["Type", "Product type"]),
    takes("price", Number, &["Variant Price"]),
    takes("cost", Number, &["Cost per item"]),
    takes("quantity", Number, &["Variant Inventory Qty", "Inventory quantity"]),
    takes("status", Text, &[]),
    takes("gift_card", Text, &[]),
];
const VENDOR: usize = 10;
const TYPE: usize = 11;
const PRICE: usize = 12;
const COST: usize = 13;
const QUANTITY: usize = 14;
const STATUS: usize = 15;
const GIFT: usize = 16;

pub(super) const INVENTORY: &[Field] = shopify_fields![
    takes("location", Text, &[]),
    takes("bin", Text, &["Bin name"]),
    takes("on_hand", Text, &["On hand (current)"]),
    takes("available", Text, &["Available (not editable)"]),
    takes("committed", Text, &["Committed (not editable)"]),
    takes("unavailable", Text, &["Unavailable (not editable)"]),
];
const LOCATION: usize = 10;
const BIN_NAME: usize = 11;
const ON_HAND: usize = 12;
const AVAILABLE: usize = 13;
const COMMITTED: usize = 14;
const UNAVAILABLE: usize = 15;

/// Columns of the inventory export that are never a location's name.
const NO_LOCATION: &[&str] = &["hscode", "coo", "incoming", "incoming(noteditable)", "onhand(new)"];

/// What the first row of a product says for all its variants.
struct Product {
    title: String,
    vendor: Option<String>,
    kind: Option<String>,
    status: Option<ItemStatus>,
    gift: bool,
}

/// The alias of a variant: its handle, then its options, parted by ` / `.
#[must_use]
pub fn alias(handle: &str, options: &[String]) -> String {
    let parts: Vec<&str> = std::iter::once(handle).chain(options.iter().map(String::as_str)).collect();
    clean(&parts.join(" / "), ALIAS_MAX)
}

/// A SKU for a variant that has none: the same for the same handle and options, whatever file it stands in.
///
/// Upper case, white space and slashes as hyphens, at most [`Sku::MAX`] characters; a longer one is cut, and ends in
/// eight digits of a hash over the whole.
///
/// # Errors
/// The domain's sentence when handle and options hold no printable character.
pub fn derived_sku(handle: &str, options: &[String]) -> Result<Sku, crate::domain::DomainError> {
    let part = |text: &str| clean(text, 1000).to_uppercase().replace([' ', '/'], "-");
    let parts: Vec<String> =
        std::iter::once(handle).chain(options.iter().map(String::as_str)).map(part).collect();
    let whole = parts.join("/");
    if whole.chars().count() <= Sku::MAX {
        return whole.parse();
    }
    let hash: String = Sha256::digest(whole.as_bytes()).iter().take(4).map(|b| format!("{b:02X}")).collect();
    let front: String = whole.chars().take(Sku::MAX - 9).collect();
    format!("{front}~{hash}").parse()
}

/// The code of a site by the name that Shopify has for it.
pub(super) fn site_code(options: &Options, name: &str) -> Option<String> {
    options.sites.iter().find(|(known, _)| fold(known) == fold(name)).map(|(_, code)| code.clone())
}

impl Line<'_> {
    fn options(&self) -> Vec<String> {
        let mut values: Vec<String> =
            OPTIONS.iter().map(|(_, value)| clean(self.text(*value), 80)).filter(|v| !v.is_empty()).collect();
        // A product without options has the one option "Title", "Default Title".
        if values.len() == 1 && values.first().is_some_and(|v| v == "Default Title") {
            values.clear();
        }
        values
    }

    /// The SKU of a variant: as bound, as the file has it, or made from handle and options.
    fn variant_sku(&self, handle: &str, options: &[String]) -> Result<Sku, Flaw> {
        if let Some(sku) = self.bound(CHANNEL, &alias(handle, options)) {
            return Ok(sku);
        }
        match self.text(SKU) {
            "" => Ok(derived_sku(handle, options)?),
            sku => Ok(sku.parse()?),
        }
    }
}

fn bin(options: &Options) -> Result<LocationCode, crate::domain::DomainError> {
    options.location.clone().map_or_else(|| BIN.parse(), Ok)
}

/// Products as items (with barcode and aliases) or, for [`Kind::Stock`], as opening stock in one bin.
pub(super) fn products(reading: &mut Reading<'_, '_>, kind: Kind) -> Result<(), Halt> {
    let mut known: HashMap<String, Product> = HashMap::new();
    let (mut skus, mut names) = (Seen::new(), HashMap::<String, u32>::new());
    let (mut images, mut gifts, mut derived, mut unstocked) = (0u64, 0u64, 0u64, 0u64);
    reading.rows(|line| {
        let handle = clean(line.text(HANDLE), 120);
        let title = clean(line.text(TITLE), Item::NAME_MAX);
        if handle.is_empty() {
            return Err(String::from("the handle is empty").into());
        }
        let first = !known.contains_key(&handle);
        if first {
            if title.is_empty() {
                return Err(format!("{handle} begins without a title").into());
            }
            let status = match line.text(STATUS).to_ascii_lowercase().as_str() {
                "" => None,
                "archived" => Some(ItemStatus::Retired),
                _ => Some(ItemStatus::Active),
            };
            let gift = line.text(GIFT).eq_ignore_ascii_case("true");
            let product = Product { title, vendor: line.word(VENDOR), kind: line.word(TYPE), status, gift };
            known.insert(handle.clone(), product);
        }
        let Some(product) = known.get(&handle) else { return Ok(()) };
        if product.gift {
            gifts += 1;
            return Ok(());
        }
        let options = line.options();
        let variant = [OPTIONS[0].1, SKU, BARCODE, PRICE, QUANTITY].iter().any(|f| !line.text(*f).is_empty());
        if !first && !variant {
            images += 1;
            return Ok(());
        }
        let sku = line.variant_sku(&handle, &options)?;
        derived += u64::from(line.text(SKU).is_empty());
        let at = line.row.line;
        skus.take(sku.folded(), at, || format!("SKU {sku}"))?;
        if kind == Kind::Stock {
            let Some(quantity) = line.quantity(QUANTITY)? else {
                unstocked += 1;
                return Ok(());
            };
            let site = line.options.site.clone();
            let record =
                StockRecord { sku, site, location: bin(line.options)?, lot: None, expiry: None, quantity };
            line.out.stock.push(Lined { line: at, record });
            return Ok(());
        }
        let name = variant_name(&product.title, &options);
        *names.entry(name.clone()).or_default() += 1;
        let record = ItemRecord {
            price: line.price(PRICE, "price")?,
            cost: line.price(COST, "cost")?,
            category: product.kind.clone(),
            supplier: product.vendor.clone(),
            status: product.status,
            barcode: line.barcode(BARCODE)?,
            aliases: vec![(CHANNEL.into(), alias(&handle, &options))],
            name: Some(name),
            ..ItemRecord::new(sku)
        };
        line.out.items.push(Lined { line: at, record });
        Ok(())
    })?;
    for Lined { record, .. } in &mut reading.out.items {
        let Some(name) = record.name.clone() else { continue };
        let new = record.aliases.iter().all(|(_, code)| *code != name);
        if new && names.get(&name) == Some(&1) {
            record.aliases.push((CHANNEL.into(), name));
        }
    }
    if kind == Kind::Stock {
        places(reading);
    }
    let products = known.len();
    let mut note = |count: u64, text: &str| {
        if count > 0 {
            reading.out.report.notes.push(format!("{count} {text}"));
        }
    };
    note(products as u64, "products");
    note(
        derived,
        "variants have no SKU: it is made from handle and options, and can be bound to another later",
    );
    note(images, "rows hold only an image");
    note(gifts, "rows are gift cards, which nobody stocks");
    note(unstocked, "variants have no quantity");
    Ok(())
}

/// As Shopify names a variant in orders: `Title - Option1 / Option2`.
fn variant_name(title: &str, options: &[String]) -> String {
    if options.is_empty() {
        return title.into();
    }
    clean(&format!("{title} - {}", options.join(" / ")), Item::NAME_MAX)
}

/// The locations that the stock lies in, as records of their own.
fn places(reading: &mut Reading<'_, '_>) {
    let mut first: BTreeMap<(Option<String>, LocationCode), u64> = BTreeMap::new();
    for Lined { line, record } in &reading.out.stock {
        first.entry((record.site.clone(), record.location.clone())).or_insert(*line);
    }
    reading.out.locations = first
        .into_iter()
        .map(|((site, code), line)| {
            let kind = Some(LocationKind::Bin);
            let record =
                LocationRecord { site, code, zone: None, kind, pick_sequence: None, check_digits: None };
            Lined { line, record }
        })
        .collect();
}

/// The inventory export: one row a variant and location, or one row a variant and one column a location.
///
/// A location becomes a site: by [`Options::sites`]; else, when the file has only one, [`Options::site`] or the store's
/// own; else by its name as a code (`Shop location` → `SHOP-LOCATION`). A bin name becomes a location.
pub(super) fn inventory(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let columns = &reading.columns;
    let wide: Vec<(usize, String)> = if columns.has(LOCATION).is_some() {
        Vec::new()
    } else {
        let fixed = |name: &str| NO_LOCATION.contains(&fold(name).as_str());
        let free = columns.all.iter().enumerate().filter(|(_, c)| c.field.is_none() && !fixed(&c.name));
        free.map(|(i, c)| (i, clean(&c.name, 80))).filter(|(_, name)| !name.is_empty()).collect()
    };
    if columns.has(LOCATION).is_none() && wide.is_empty() {
        return Err(super::ExchangeError::MissingColumn {
            file: reading.table.source.name().into(),
            missing: "location",
            found: columns.all.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", "),
            accepted: "Location, or one column for each location".into(),
        }
        .into());
    }
    let (mut derived, mut unstocked) = (0u64, 0u64);
    reading.rows(|line| {
        let handle = clean(line.text(HANDLE), 120);
        if handle.is_empty() && line.text(SKU).is_empty() {
            return Err(String::from("neither handle nor SKU: which item is this?").into());
        }
        let sku = line.variant_sku(&handle, &line.options())?;
        derived += u64::from(line.text(SKU).is_empty());
        let mut push = |place: &str, quantity: Option<Quantity>, line: &mut Line<'_>| -> Result<(), Flaw> {
            let Some(quantity) = quantity else {
                unstocked += 1;
                return Ok(());
            };
            let location = match line.text(BIN_NAME) {
                "" => bin(line.options)?,
                name => name.parse()?,
            };
            let record = StockRecord {
                sku: sku.clone(),
                site: Some(place.into()),
                location,
                lot: None,
                expiry: None,
                quantity,
            };
            line.out.stock.push(Lined { line: line.row.line, record });
            Ok(())
        };
        if wide.is_empty() {
            let place = line.filled(LOCATION).ok_or_else(|| Flaw::Bad("the location is empty".into()))?;
            let quantity = on_hand(line)?;
            return push(&place, quantity, line);
        }
        for (column, place) in &wide {
            let quantity = stocked(line, line.row.text(*column))?;
            push(place, quantity, line)?;
        }
        Ok(())
    })?;
    name_sites(reading);
    let mut seen = Seen::new();
    let Reading { out, .. } = reading;
    for Lined { line, record } in &out.stock {
        let key = (record.sku.folded(), record.site.clone(), record.location.clone());
        if let Err(Flaw::Bad(sentence)) =
            seen.take(key, *line, || format!("{} in {}", record.sku, record.location))
        {
            out.report.refuse(*line, sentence);
            out.report.accepted = out.report.accepted.saturating_sub(1);
        }
    }
    if derived > 0 {
        out.report.notes.push(format!("{derived} rows have no SKU: they are found by handle and options"));
    }
    if unstocked > 0 {
        out.report.notes.push(format!("{unstocked} places are not stocked"));
    }
    places(reading);
    Ok(())
}

fn on_hand(line: &Line<'_>) -> Result<Option<Quantity>, Flaw> {
    if line.columns.has(ON_HAND).is_some() {
        return stocked(line, line.text(ON_HAND));
    }
    let Some(available) = stocked(line, line.text(AVAILABLE))? else { return Ok(None) };
    // What is promised or set aside is on the shelf all the same.
    let more = |field| stocked(line, line.text(field)).map(|q| q.unwrap_or(Quantity::ZERO));
    Ok(Some(available + more(COMMITTED)? + more(UNAVAILABLE)?))
}

fn stocked(line: &Line<'_>, text: &str) -> Result<Option<Quantity>, Flaw> {
    if text.is_empty() || text.eq_ignore_ascii_case("not stocked") {
        return Ok(None);
    }
    line.style.quantity(text).map(Some)
}

/// Puts site codes in place of Shopify's location names.
fn name_sites(reading: &mut Reading<'_, '_>) {
    let options = reading.options;
    let mut codes: BTreeMap<String, Option<String>> = BTreeMap::new();
    for Lined { record, .. } in &reading.out.stock {
        let name = record.site.clone().unwrap_or_default();
        codes.entry(name).or_insert_with_key(|name| site_code(options, name));
    }
    let only = codes.len() == 1;
    for (name, code) in &mut codes {
        if code.is_none() {
            *code =
                if only { options.site.clone() } else { Some(name.to_uppercase().replace([' ', '/'], "-")) };
        }
        let site = code.as_deref().unwrap_or("this store's own");
        reading.out.report.notes.push(format!("location {name:?} is taken as site {site}"));
    }
    for Lined { record, .. } in &mut reading.out.stock {
        record.site = codes.get(record.site.as_deref().unwrap_or_default()).cloned().flatten();
    }
}
