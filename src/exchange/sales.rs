//! Any sales history with a date, a SKU and a quantity: summed to demand by item, site, channel and day.
//!
//! Rows below zero, and a `returns` column, are netted on their own day: such a file does not say which sale came back.

use super::{
    Halt, Line, Reading,
    columns::{Field, Shape::Date, Shape::Number, Shape::Text, needs, takes},
    shopify,
    value::Flaw,
};
use crate::domain::{
    Day, Money, Quantity, Sku,
    record::{DemandRecord, Lined},
    text::clean,
};
use std::collections::{HashMap, HashSet};

pub(super) const FIELDS: &[Field] = &[
    needs(
        "date",
        Date,
        &["day", "order_date", "ds", "InvoiceDate", "Created at", "purchase-date", "sale date", "ts"],
    ),
    needs(
        "sku",
        Text,
        &["StockCode", "Lineitem sku", "item_id", "product_id", "item", "item code", "product code"],
    ),
    needs(
        "quantity",
        Number,
        &["qty", "Lineitem quantity", "y", "sales", "Items sold", "units", "Quantity (- Refund)"],
    ),
    takes("site", Text, &["location", "warehouse", "store"]),
    takes("channel", Text, &[]),
    takes("price", Number, &["unit_price", "Lineitem price", "Item Cost", "item-price"]),
    takes("returns", Number, &["returned", "return quantity"]),
    takes("amount", Number, &["total", "revenue", "net sales"]),
    takes("title", Text, &["Lineitem name", "product name", "item name"]),
];

/// One line of demand before it is summed.
pub(super) struct Entry {
    /// Which series: the place in the list of series.
    pub(super) series: u32,
    pub(super) day: Day,
    pub(super) quantity: Quantity,
    pub(super) amount: Money,
    pub(super) line: u64,
}

/// What demand is told apart by, besides the day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Series {
    pub(super) sku: Sku,
    pub(super) site: Option<String>,
    pub(super) channel: String,
}

/// Sums entries to days, by SKU, then site and channel, then day. Days that net to nothing are left out.
pub(super) fn sum(mut entries: Vec<Entry>, series: &[Series]) -> Vec<Lined<DemandRecord>> {
    let mut order: Vec<usize> = (0..series.len()).collect();
    // SKU, then day, is the promise; site and channel come behind the day.
    order.sort_by(|a, b| series[*a].cmp(&series[*b]));
    let mut rank = vec![(0usize, 0usize); series.len()];
    let mut skus = 0;
    for (place, index) in order.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|p| order.get(p));
        if before.is_none_or(|b| series[*b].sku != series[*index].sku) {
            skus += 1;
        }
        rank[*index] = (skus - 1, place);
    }
    // Rows mostly come in the order of time: dealt out by SKU they then need no sorting. All steps are stable: the
    // first line of a day stays first.
    if !entries.is_sorted_by_key(|e| e.day) {
        entries.sort_by_key(|e| e.day);
    }
    let mut next = vec![0usize; skus + 1];
    for entry in &entries {
        next[rank[entry.series as usize].0 + 1] += 1;
    }
    for sku in 0..skus {
        next[sku + 1] += next[sku];
    }
    let mut dealt = vec![0usize; entries.len()];
    for (index, entry) in entries.iter().enumerate() {
        let at = &mut next[rank[entry.series as usize].0];
        dealt[*at] = index;
        *at += 1;
    }
    if skus < series.len() {
        dealt.sort_by_key(|i| {
            (rank[entries[*i].series as usize].0, entries[*i].day, rank[entries[*i].series as usize].1)
        });
    }
    let mut out: Vec<Lined<DemandRecord>> = Vec::with_capacity(entries.len() / 2);
    for day in
        dealt.chunk_by(|a, b| (entries[*a].series, entries[*a].day) == (entries[*b].series, entries[*b].day))
    {
        let day = || day.iter().map(|i| &entries[*i]);
        let Some(first) = day().next() else { continue };
        let quantity: Quantity = day().map(|e| e.quantity).sum();
        if quantity.is_zero() {
            continue;
        }
        let amount = day().fold(0i64, |sum, e| sum.saturating_add(e.amount.ten_thousandths()));
        let Series { sku, site, channel } = series[first.series as usize].clone();
        let record = DemandRecord {
            sku,
            site,
            channel,
            day: first.day,
            quantity,
            amount: Money::from_ten_thousandths(amount),
        };
        out.push(Lined { line: first.line, record });
    }
    out
}

pub(super) fn read(reading: &mut Reading<'_, '_>) -> Result<(), Halt> {
    let mut known: HashMap<Box<[u8]>, u32> = HashMap::new();
    let mut folded: HashMap<(String, Option<String>, String), u32> = HashMap::new();
    let mut spellings: HashMap<String, Sku> = HashMap::new();
    let mut series: Vec<Series> = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut key: Vec<u8> = Vec::new();
    let (mut below, mut spelled) = (0u64, HashSet::new());
    reading.rows(|line| {
        let day = line.style.day(line.columns.text(line.row, 0))?;
        let Some(sold) = line.quantity(2)? else { return Err(String::from("the quantity is empty").into()) };
        let returned = line.quantity(6)?.unwrap_or(Quantity::ZERO).abs();
        let quantity = sold - returned;
        let amount = match (line.columns.text(line.row, 7), line.columns.text(line.row, 5)) {
            ("", "") => Money::ZERO,
            ("", price) => line.style.money(price)?.for_quantity(quantity),
            (amount, _) => line.style.money(amount)?,
        };
        below += u64::from(sold.is_negative());
        key.clear();
        for field in [1, 3, 4, 8] {
            key.extend_from_slice(line.columns.text(line.row, field).as_bytes());
            key.push(0);
        }
        let id = match known.get(key.as_slice()) {
            Some(id) => *id,
            None => {
                let mut found = one_series(line)?;
                let fold = (found.sku.folded(), found.site.clone(), found.channel.clone());
                let first = spellings.entry(fold.0.clone()).or_insert_with(|| found.sku.clone());
                if *first != found.sku {
                    spelled.insert(std::mem::replace(&mut found.sku, first.clone()));
                }
                let next = u32::try_from(series.len()).map_err(|_| String::from("too many items"))?;
                let id = *folded.entry(fold).or_insert(next);
                if id == next {
                    series.push(found);
                }
                known.insert(key.as_slice().into(), id);
                id
            }
        };
        entries.push(Entry { series: id, day, quantity, amount, line: line.row.line });
        Ok(())
    })?;
    let notes = &mut reading.out.report.notes;
    if below > 0 {
        notes.push(format!("{below} rows below zero are netted as returns on their own day"));
    }
    if !spelled.is_empty() {
        let spelled = spelled.len();
        notes.push(format!(
            "{spelled} SKUs that differ only by letter case are folded into the first spelling"
        ));
    }
    reading.out.demand = sum(entries, &series);
    Ok(())
}

/// What a row is demand of. A row without a SKU is found by the name that its channel has for the item.
fn one_series(line: &Line<'_>) -> Result<Series, Flaw> {
    let channel = line.filled(4).or_else(|| line.options.channel.clone()).unwrap_or_default();
    let title = clean(line.text(8), shopify::ALIAS_MAX);
    let sku = match line.text(1) {
        "" if title.is_empty() => return Err(String::from("the SKU is empty").into()),
        "" => line.bound(&channel, &title).ok_or_else(|| {
            Flaw::Bad(format!(
                "{title:?} has no SKU and is not bound to an item: import the products first, or bind it"
            ))
        })?,
        code => match line.bound(&channel, &clean(code, shopify::ALIAS_MAX)) {
            Some(sku) => sku,
            None => code.parse()?,
        },
    };
    let site = line.site(3).map(|name| line.site_code(&name).unwrap_or(name));
    Ok(Series { sku, site, channel })
}

impl Line<'_> {
    /// The item that a channel's name was bound to. Rows without a channel are looked up as Shopify's.
    pub(super) fn bound(&self, channel: &str, code: &str) -> Option<Sku> {
        let channel = if channel.is_empty() { shopify::CHANNEL } else { channel };
        self.options.aliases.get(&(channel.to_owned(), code.to_owned())).cloned()
    }

    /// The code of a site by the name that files have for it.
    pub(super) fn site_code(&self, name: &str) -> Option<String> {
        shopify::site_code(self.options, name)
    }
}
