//! What the demo brand sells: product lines times colours, scents and sizes, read from `assets/demo`.

use crate::{
    barcode::gtin::check_digit,
    domain::{Money, Sku, Tracking},
};
use std::collections::BTreeMap;

const LINES: &str = include_str!("../../assets/demo/lines.txt");
const AXES: &str = include_str!("../../assets/demo/axes.txt");
const SUPPLIERS: &str = include_str!("../../assets/demo/suppliers.txt");
const COLLECTIONS: &str = include_str!("../../assets/demo/collections.txt");

/// How a year changes what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Season {
    Flat,
    Gift,
    Winter,
    Summer,
    Christmas,
}

/// One product of the catalogue, before it becomes an item of a collection.
#[derive(Debug, Clone)]
pub(super) struct Product {
    pub(super) sku: String,
    pub(super) name: String,
    pub(super) category: &'static str,
    pub(super) unit: &'static str,
    pub(super) cost: Money,
    pub(super) price: Money,
    pub(super) tracking: Tracking,
    pub(super) shelf_life: u32,
    pub(super) season: Season,
    /// Units wanted in a thousand days at the main site, in an average year.
    pub(super) rate: i64,
    /// Pieces of a case; 0 where there is none.
    pub(super) case: i64,
    /// Row of [`Catalogue::suppliers`].
    pub(super) supplier: usize,
}

/// Who sells to the demo brand.
#[derive(Debug, Clone)]
pub(super) struct Seller {
    category: &'static str,
    pub(super) name: &'static str,
    pub(super) moq: i64,
    pub(super) lead_time: u32,
    /// The least an order must come to, in pounds; nothing where any order will do.
    pub(super) minimum: i64,
}

/// The lists, read.
#[derive(Debug, Clone)]
pub(super) struct Catalogue {
    pub(super) products: Vec<Product>,
    pub(super) suppliers: Vec<Seller>,
    collections: Vec<(&'static str, &'static str)>,
}

/// One value of an axis: code, label, per cent of the line's cost and price.
type Choice = (&'static str, &'static str, i64);

impl Catalogue {
    /// Reads the lists. A malformed row is left out, and the tests count the rows.
    pub(super) fn read() -> Self {
        let suppliers: Vec<Seller> = rows(SUPPLIERS).filter_map(seller).collect();
        let axes: BTreeMap<&str, Vec<Choice>> = rows(AXES).filter_map(axis).collect();
        let mut products = Vec::new();
        for (number, row) in rows(LINES).enumerate() {
            products.extend(line(row, number, &axes, &suppliers).into_iter().flatten());
        }
        let collections = rows(COLLECTIONS).filter_map(|row| row.split_once(' ')).collect();
        Self { products, suppliers, collections }
    }

    /// The product behind item `index` of `count`, and which collection it belongs to (0: the catalogue itself).
    pub(super) fn product(&self, index: usize, count: usize) -> (&Product, usize) {
        let all = self.products.len().max(1);
        // A small warehouse still sells of everything: it takes products at even distances behind the named five.
        let row = if count >= all || index < NAMED {
            index
        } else {
            NAMED + (index - NAMED) * (all - NAMED) / (count - NAMED).max(1)
        };
        (&self.products[row % all], row / all)
    }

    /// SKU and name in a collection.
    pub(super) fn labels(&self, product: &Product, collection: usize) -> (String, String) {
        let Some(round) = collection.checked_sub(1) else {
            return (product.sku.clone(), product.name.clone());
        };
        let size = self.collections.len().max(1);
        let (code, word) = self.collections.get(round % size).copied().unwrap_or(("X", "Further"));
        let edition = round / size + 1;
        (format!("{}-{code}{edition}", product.sku), format!("{}, {word} {edition}", product.name))
    }
}

/// How many items at the head of the catalogue are named by tests, drills and pictures.
pub(super) const NAMED: usize = 5;
/// Item references of the prefix 950 6000: five digits.
const REFERENCES: usize = 100_000;
/// The enamel mug's row and its reference, which pictures and drills show: 9506000134352.
const MUG: (usize, usize) = (1, 13_435);

/// The EAN-13 of item `index`, without its check digit.
///
/// Nobody's live numbers: 950 6000 is the prefix of the GS1 manuals' own examples; beyond its 100 000 references comes 952,
/// which GS1 keeps for demonstrations.
fn ean_body(index: usize) -> String {
    if index >= REFERENCES {
        return format!("952{index:09}");
    }
    // 7919 is prime to 100 000, so every index has its own reference; whoever would have the mug's changes with it.
    let scatter = |i: usize| (i * 7919 + 20_011) % REFERENCES;
    let reference = match scatter(index) {
        _ if index == MUG.0 => MUG.1,
        r if r == MUG.1 => scatter(MUG.0),
        r => r,
    };
    format!("9506000{reference:05}")
}

/// The EAN-13 of one piece of item `index`.
pub(super) fn ean(index: usize) -> String {
    with_check_digit(ean_body(index))
}

/// The GTIN-14 of a pack of item `index`; `indicator` is 1 for the case, 2 for the inner.
pub(super) fn pack_gtin(index: usize, indicator: u8) -> String {
    with_check_digit(format!("{indicator}{}", ean_body(index)))
}

fn with_check_digit(mut digits: String) -> String {
    let last = check_digit(digits.as_bytes());
    digits.push(char::from(b'0' + last));
    digits
}

/// Lines that are neither empty nor a comment.
fn rows(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'))
}

fn seller(row: &'static str) -> Option<Seller> {
    let mut cells = row.split('|');
    Some(Seller {
        category: cells.next()?,
        name: cells.next()?,
        moq: cells.next()?.parse().ok()?,
        lead_time: cells.next()?.parse().ok()?,
        minimum: cells.next()?.parse().ok()?,
    })
}

fn axis(row: &'static str) -> Option<(&'static str, Vec<Choice>)> {
    let (name, values) = row.split_once('=')?;
    let choice = |value: &'static str| {
        let mut cells = value.trim().split('/');
        Some((cells.next()?, cells.next()?, cells.next().map_or(Some(100), |p| p.parse().ok())?))
    };
    Some((name.trim(), values.split(',').filter_map(choice).collect()))
}

/// The products of one line, or `None` when the row is malformed.
fn line(
    row: &'static str,
    number: usize,
    axes: &BTreeMap<&str, Vec<Choice>>,
    suppliers: &[Seller],
) -> Option<Vec<Product>> {
    let cells: Vec<&'static str> = row.split('|').collect();
    let &[sku, name, first, second, category, unit, cost, price, tracking, shelf, season, sold, case] =
        cells.as_slice()
    else {
        return None;
    };
    let sellers: Vec<usize> = (0..suppliers.len()).filter(|&s| suppliers[s].category == category).collect();
    let supplier = *sellers.get(number % sellers.len().max(1))?;
    let (cost, price): (i64, i64) = (cost.parse().ok()?, price.parse().ok()?);
    let mut products = Vec::new();
    for a in choices(axes, first)? {
        for b in choices(axes, second)? {
            let fill = |text: &str, one: &str, two: &str| text.replace("{1}", one).replace("{2}", two);
            let money = |pence: i64, step: i64| {
                Money::from_ten_thousandths((pence * a.2 * b.2 / 10_000 + step / 2) / step * step * 100)
            };
            products.push(Product {
                sku: fill(sku, a.0, b.0).parse::<Sku>().ok()?.to_string(),
                name: capital(&fill(name, a.1, b.1)),
                category,
                unit,
                cost: money(cost, 1),
                price: money(price, 5),
                tracking: tracking.parse().ok()?,
                shelf_life: shelf.parse().ok()?,
                season: Season::from_word(season)?,
                rate: sold.parse::<i64>().ok()? * 10,
                case: case.parse().ok()?,
                supplier,
            });
        }
    }
    Some(products)
}

/// The values of `name` or `name*n`; one empty value where the line has no such axis.
fn choices(axes: &BTreeMap<&str, Vec<Choice>>, cell: &str) -> Option<Vec<Choice>> {
    if cell.is_empty() {
        return Some(vec![("", "", 100)]);
    }
    let (name, take) = match cell.split_once('*') {
        Some((name, n)) => (name, n.parse().ok()?),
        None => (cell, usize::MAX),
    };
    Some(axes.get(name)?.iter().take(take).copied().collect())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

impl Season {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "flat" => Self::Flat,
            "gift" => Self::Gift,
            "winter" => Self::Winter,
            "summer" => Self::Summer,
            "christmas" => Self::Christmas,
            _ => return None,
        })
    }

    /// Per cent of the year's mean, for the middle of each month, January first.
    pub(super) const fn months(self) -> [i64; 12] {
        match self {
            Self::Flat => [100; 12],
            Self::Gift => [70, 85, 95, 90, 90, 85, 80, 80, 90, 105, 150, 180],
            Self::Winter => [130, 115, 100, 85, 70, 60, 55, 65, 95, 120, 150, 155],
            Self::Summer => [45, 60, 105, 150, 175, 160, 140, 115, 85, 65, 50, 50],
            Self::Christmas => [15, 10, 10, 10, 10, 15, 25, 50, 110, 230, 380, 335],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_lists_is_read() {
        let catalogue = Catalogue::read();
        let axes: BTreeMap<&str, Vec<Choice>> = rows(AXES).filter_map(axis).collect();
        assert_eq!(axes.len(), rows(AXES).count());
        for row in rows(AXES) {
            assert_eq!(axis(row).unwrap().1.len(), row.split(',').count(), "{row}");
        }
        for (number, row) in rows(LINES).enumerate() {
            let made = line(row, number, &axes, &catalogue.suppliers);
            assert!(made.is_some_and(|products| !products.is_empty()), "{row}");
        }
        assert_eq!(catalogue.suppliers.len(), rows(SUPPLIERS).count());
        assert_eq!(catalogue.collections.len(), rows(COLLECTIONS).count());
        assert!((400..500).contains(&catalogue.products.len()), "{}", catalogue.products.len());
    }

    #[test]
    fn no_two_products_share_a_name_or_sku_and_all_earn_money() {
        let products = Catalogue::read().products;
        let skus: std::collections::BTreeSet<_> = products.iter().map(|p| &p.sku).collect();
        let names: std::collections::BTreeSet<_> = products.iter().map(|p| &p.name).collect();
        assert_eq!((skus.len(), names.len()), (products.len(), products.len()));
        for product in &products {
            assert!(product.cost > Money::ZERO && product.price > product.cost, "{product:?}");
        }
    }

    #[test]
    fn a_season_averages_to_the_year() {
        for season in [Season::Flat, Season::Gift, Season::Winter, Season::Summer, Season::Christmas] {
            assert_eq!(season.months().iter().sum::<i64>(), 1200, "{season:?}");
        }
    }

    #[test]
    fn the_mug_has_the_number_that_pictures_show() {
        assert_eq!((ean(1).as_str(), pack_gtin(1, 1).as_str()), ("9506000134352", "19506000134359"));
    }
}
