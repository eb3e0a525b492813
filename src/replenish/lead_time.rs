//! How long goods take: learned from what came, or else as quoted.

use std::collections::BTreeMap;

/// Days until goods come of which nobody has said how long they take.
pub const USUAL: u32 = 14;

/// The longest lead time that is believed, in days.
pub const LONGEST: u32 = 180;

/// From so many orders of an item on, they say how long it takes.
pub const ENOUGH_OF_ITEM: usize = 3;

/// From so many orders to a supplier on, they say how long whatever it sells takes.
pub const ENOUGH_OF_SUPPLIER: usize = 5;

/// So many orders are looked at, the latest: how a supplier was years ago says little.
pub const LATEST: usize = 20;

/// What came of one order: days from when it went to the supplier until goods were here, and the share of the goods that came
/// then. What has not come says nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Came(BTreeMap<i32, f64>);

impl Came {
    /// Of one line of an order: (days, units that came then and stayed). What was here before it was ordered took no time;
    /// `None` where nothing came.
    #[must_use]
    pub fn of_line(receipts: impl IntoIterator<Item = (i32, f64)>) -> Option<Self> {
        let mut days: BTreeMap<i32, f64> = BTreeMap::new();
        for (after, units) in receipts {
            *days.entry(after.max(0)).or_default() += units;
        }
        days.retain(|_, units| *units > 0.0);
        let all: f64 = days.values().sum();
        days.values_mut().for_each(|units| *units /= all);
        (!days.is_empty()).then_some(Self(days))
    }

    /// Of a whole order: its lines, each as much as any other, for units of different items do not add up.
    #[must_use]
    pub fn of_order<'a>(lines: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        Self::of_line(lines.into_iter().flat_map(|line| line.0.iter().map(|(days, share)| (*days, *share))))
    }

    /// How many days there were on which some of it came.
    #[must_use]
    pub fn receipts(&self) -> usize {
        self.0.len()
    }
}

/// What a lead time is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Source {
    /// What the supplier says.
    #[default]
    Quoted,
    /// What came of the orders to the supplier, of whatever item.
    Supplier,
    /// What came of the item's own orders.
    Item,
}

/// How long goods take from order to receipt.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LeadTime {
    /// Mean, in days.
    pub days: f64,
    /// Standard deviation, in days; nothing is known of it where it is quoted, and it is 0.
    pub spread_days: f64,
    /// What it is known from.
    pub from: Source,
    /// Receipts that it was learned from: days on which something came of an order. 0 where it is quoted.
    pub receipts: usize,
    /// What the supplier says, in days.
    pub quoted: Option<u32>,
}

impl LeadTime {
    /// A lead time that was quoted.
    #[must_use]
    pub fn quoted(days: u32) -> Self {
        Self { days: f64::from(days), quoted: Some(days), ..Self::default() }
    }

    /// The mean in whole days, rounded up, 1 to [`LONGEST`]: by then it is here as likely as not.
    #[must_use]
    pub fn whole_days(&self) -> u32 {
        // A mean of 12 is often a little more in its last digit.
        let days = (self.days - 1e-9).ceil().clamp(1.0, f64::from(LONGEST));
        days as u32
    }
}

/// The lead time of an item: of its own orders where there are [`ENOUGH_OF_ITEM`], else of all orders to its supplier where there
/// are [`ENOUGH_OF_SUPPLIER`], else what is quoted; `None` where nothing is known. Orders stand oldest first.
#[must_use]
pub fn learn(item: &[Came], supplier: &[Came], quoted: Option<u32>) -> Option<LeadTime> {
    let own = observed(item, ENOUGH_OF_ITEM, Source::Item);
    let known = own.or_else(|| observed(supplier, ENOUGH_OF_SUPPLIER, Source::Supplier));
    match known {
        Some(known) => Some(LeadTime { quoted, ..known }),
        None => quoted.map(LeadTime::quoted),
    }
}

/// Mean and standard deviation of the days that orders took, every order as much as any other:
///
/// `mean = sum_o sum_d w_od d / n`, `sd^2 = sum_o sum_d w_od (d - mean)^2 / (n - 1)`
///
/// with `w_od` the share of order `o` that came after `d` days, and `n` orders. Where each came in one piece that is the
/// sample's standard deviation; deliveries in parts widen it.
fn observed(orders: &[Came], enough: usize, from: Source) -> Option<LeadTime> {
    let latest = &orders[orders.len().saturating_sub(LATEST)..];
    if latest.len() < enough {
        return None;
    }
    let n = latest.len() as f64;
    let each = || latest.iter().flat_map(|order| &order.0).map(|(days, share)| (f64::from(*days), share));
    let mean = each().map(|(days, share)| share * days).sum::<f64>() / n;
    let squares: f64 = each().map(|(days, share)| share * (days - mean).powi(2)).sum();
    Some(LeadTime {
        days: mean,
        spread_days: (squares / (n - 1.0).max(1.0)).sqrt(),
        from,
        receipts: latest.iter().map(Came::receipts).sum(),
        quoted: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Orders that came in one piece.
    fn whole(days: &[i32]) -> Vec<Came> {
        days.iter().filter_map(|d| Came::of_line([(*d, 7.0)])).collect()
    }

    #[test]
    fn an_item_is_learned_from_its_own_orders_once_there_are_three() {
        let supplier = whole(&[5, 6, 7, 8, 9]);
        let known = |n: usize| learn(&whole(&[10, 12, 17][..n]), &supplier, Some(9)).unwrap();
        let own = known(3);
        assert_eq!((own.days, own.from, own.receipts, own.quoted), (13.0, Source::Item, 3, Some(9)));
        // (9 + 1 + 16) / 2
        assert!((own.spread_days - 13.0f64.sqrt()).abs() < 1e-12);
        let shared = known(2);
        assert_eq!((shared.days, shared.from, shared.receipts), (7.0, Source::Supplier, 5));
        assert!((shared.spread_days - 2.5f64.sqrt()).abs() < 1e-12);
        let quoted = learn(&whole(&[10, 12]), &supplier[1..], Some(9)).unwrap();
        assert_eq!(quoted, LeadTime::quoted(9));
        assert_eq!((quoted.from, quoted.spread_days, quoted.whole_days()), (Source::Quoted, 0.0, 9));
        assert_eq!(learn(&[], &[], None), None);
    }

    #[test]
    fn deliveries_in_parts_count_by_their_units() {
        // Three quarters after ten days, the rest after eighteen; two came at once after twelve.
        let orders: Vec<Came> = [vec![(10, 30.0), (18, 10.0)], vec![(12, 1.0)], vec![(12, 900.0)]]
            .into_iter()
            .filter_map(Came::of_line)
            .collect();
        let known = learn(&orders, &[], None).unwrap();
        assert_eq!((known.days, known.receipts), (12.0, 4), "a large order is one order");
        // (0.75 * 4 + 0.25 * 36) / 2
        assert!((known.spread_days - 6.0f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn what_did_not_stay_and_what_came_too_soon() {
        assert_eq!(Came::of_line([(4, 12.0), (4, -12.0)]), None);
        assert_eq!(Came::of_line([(4, 12.0), (4, -2.0), (9, -1.0)]), Came::of_line([(4, 1.0)]));
        assert_eq!(Came::of_line([(-3, 5.0)]), Came::of_line([(0, 1.0)]));
        assert_eq!(learn(&whole(&[0, 0, 0]), &[], None).unwrap().whole_days(), 1);
        assert_eq!(learn(&whole(&[400; 3]), &[], None).unwrap().whole_days(), LONGEST);
    }

    #[test]
    fn lines_of_an_order_weigh_the_same() {
        let lines = whole(&[10, 20]);
        let order = Came::of_order(&lines).unwrap();
        assert_eq!(order, Came::of_line([(10, 1.0), (20, 1.0)]).unwrap());
        assert_eq!(Came::of_order(&whole(&[10, 10, 10])).unwrap().receipts(), 1, "one lorry");
        assert_eq!(Came::of_order([]), None);
    }

    #[test]
    fn a_supplier_of_long_ago_is_forgotten() {
        let mut days = vec![60; 30];
        days.extend([10; LATEST]);
        assert_eq!(learn(&whole(&days), &[], None).unwrap().days, 10.0);
        // A third of a day more is a day more.
        assert_eq!(learn(&whole(&[12, 12, 13]), &[], None).unwrap().whole_days(), 13);
        assert_eq!(learn(&whole(&[11, 12, 13]), &[], None).unwrap().whole_days(), 12);
    }
}
