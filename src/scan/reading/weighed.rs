//! Numbers of restricted circulation: the item is in some digits by the site's rule, and a weight, a price or a count in
//! others.

use super::{Catalog, CatalogError, Hint, ItemHit, Meaning, Reading, Stated, unknown};
use crate::{
    barcode::restricted::{Held, Measure},
    domain::{Money, Quantity},
};

/// What such a number means, or `None` where nothing here has its item and the whole number is as good as any.
///
/// The item is looked up by its digits as a barcode, then as a SKU, then by the number with zeros in place of the measure,
/// then by its digits without zeros in front.
pub(super) fn read(text: &str, held: &Held, catalog: &dyn Catalog) -> Result<Option<Reading>, CatalogError> {
    let mut items = catalog.items_by_barcode(&held.item)?;
    if items.is_empty() {
        items = catalog.items_by_sku(&held.item)?;
    }
    if items.is_empty() {
        items = catalog.items_by_barcode(held.base.as_str())?;
    }
    let short = held.item.trim_start_matches('0');
    if items.is_empty() && !short.is_empty() && short != held.item {
        items = catalog.items_by_barcode(short)?;
        if items.is_empty() {
            items = catalog.items_by_sku(short)?;
        }
    }
    let mut meanings = Vec::with_capacity(items.len());
    for item in items {
        match measured(item, held.measure, catalog)? {
            Ok((item, stated)) => meanings.push(Meaning::Goods(item, stated)),
            Err(why) => return Ok(Some(unknown(text, String::new(), Hint::Broken(1, why)))),
        }
    }
    Ok(match meanings.len() {
        // Bound is the number without its measure: the next label of the item has another.
        0 => Some(unknown(text, held.base.as_str().into(), Hint::Gtin)),
        1 => meanings.pop().map(Reading::from),
        _ => Some(Reading::Ambiguous(meanings)),
    })
}

/// An item and how much of it a measure is, or why that cannot be booked.
fn measured(
    item: ItemHit,
    measure: Measure,
    catalog: &dyn Catalog,
) -> Result<Result<(ItemHit, Stated), String>, CatalogError> {
    let mut stated = Stated::default();
    let pack = match measure {
        Measure::None => Some(item.pack),
        Measure::Weight(weight) => Some(weight),
        Measure::Pieces(pieces) => product(item.pack, pieces),
        Measure::Price(price) => {
            let each = catalog.price(item.id)?;
            let Some(quantity) = at_a_price(price, each, item.decimals) else {
                return Ok(Err(format!(
                    "its price {price} says how much it is only where {} has a price of its own: scan the item, then digits",
                    item.sku
                )));
            };
            stated.doubt = Some(format!(
                "the label says {price}, {} costs {each} for 1 {}: {quantity} {}?",
                item.sku, item.unit, item.unit
            ));
            Some(quantity)
        }
    };
    let Some(pack) = pack.filter(|pack| pack.is_positive() && *pack <= Quantity::MAX) else {
        return Ok(Err("its weight or count cannot be booked: scan the item, then digits".into()));
    };
    if !pack.fits(item.decimals) {
        return Ok(Err(format!(
            "it holds {pack}, and {} is counted with {} decimals: let the rule pass the weight over with x, or give the item \
             decimals",
            item.sku, item.decimals
        )));
    }
    Ok(Ok((ItemHit { pack, ..item }, stated)))
}

fn product(a: Quantity, b: Quantity) -> Option<Quantity> {
    let product = i128::from(a.thousandths()) * i128::from(b.thousandths()) / 1000;
    i64::try_from(product).ok().map(Quantity::from_thousandths)
}

/// How much a price buys at a unit price, to the decimals of the item, half of the last one up. `None` without a unit price,
/// or where it buys nothing.
fn at_a_price(price: Money, each: Money, decimals: u8) -> Option<Quantity> {
    let (price, each) = (i128::from(price.ten_thousandths()), i128::from(each.ten_thousandths()));
    if each <= 0 || price <= 0 {
        return None;
    }
    let step = 10_i128.pow(3_u32.saturating_sub(decimals.into()));
    let steps = (2 * price * 1000 + each * step) / (2 * each * step);
    let quantity = i64::try_from(steps * step).ok().map(Quantity::from_thousandths)?;
    quantity.is_positive().then_some(quantity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_buys_so_much_of_it() {
        let money = |hundredths: i64| Money::from_ten_thousandths(hundredths * 100);
        let buys = |price, each, decimals| {
            at_a_price(money(price), money(each), decimals).map(Quantity::thousandths)
        };
        assert_eq!(buys(875, 250, 3), Some(3500));
        assert_eq!(buys(1000, 300, 3), Some(3333));
        assert_eq!(buys(2000, 300, 3), Some(6667));
        assert_eq!(buys(1000, 300, 0), Some(3000));
        assert_eq!(buys(1050, 300, 0), Some(4000), "half is up");
        assert_eq!(buys(100, 300, 0), None, "less than half of one");
        assert_eq!((buys(875, 0, 3), buys(0, 250, 3)), (None, None));
        assert_eq!(
            at_a_price(Money::from_ten_thousandths(i64::MAX), Money::from_ten_thousandths(1), 0),
            None
        );
    }
}
