//! A year in a shop that orders by itself: a stock-out, a late supplier, a promotion, a dead item.

use super::{
    shop::{Shop, empty},
    units,
};
use crate::{
    domain::{AlertKind, AlertSaying, Day, PurchaseStatus, Quantity},
    replenish::{Automatic, Rule},
    store::{
        alerts::{Alert, AlertFilter, list},
        purchases::{PurchaseFilter, PurchaseOrder},
        replenish::{Evaluated, ProposalFilter},
    },
};
use std::collections::{BTreeMap, BTreeSet};

const ITEMS: i64 = 8;
/// It sells for two months, then nobody wants it any more.
const DEAD: i64 = 7;
/// Its sales treble for two weeks.
const PROMOTED: i64 = 2;
/// The orders of this one come three weeks late in spring.
const LATE: i64 = 3;

/// Numbers from a seed, as `splitmix64` makes them.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Knuth's way, for means of a few units.
    fn poisson(&mut self, mean: f64) -> i64 {
        let (limit, mut product, mut n) = ((-mean).exp(), 1.0, -1);
        while product > limit || n < 0 {
            product *= self.next();
            n += 1;
        }
        n
    }
}

fn wanted(item: i64, day: i64, dice: &mut Dice) -> i64 {
    let week = if day % 7 == 6 { 1.6 } else { 0.9 };
    let mean = match item {
        DEAD if day > 60 => return 0,
        PROMOTED if (200..214).contains(&day) => 12.0,
        _ => 1.0 + item as f64 * 0.6,
    };
    dice.poisson(mean * week)
}

/// What the test keeps an eye on.
#[derive(Default)]
struct Eye {
    /// When each alert was opened and closed, by day.
    seen: BTreeMap<(AlertKind, String), Vec<(i64, bool)>>,
    open: BTreeSet<(AlertKind, String)>,
}

impl Eye {
    fn look(&mut self, day: i64, alerts: &[Alert]) {
        let now: BTreeSet<_> = alerts.iter().map(|a| (a.kind, a.what.clone())).collect();
        assert_eq!(now.len(), alerts.len(), "one open alert for one thing: {alerts:?}");
        for key in now.difference(&self.open) {
            self.seen.entry(key.clone()).or_default().push((day, true));
        }
        for key in self.open.difference(&now) {
            self.seen.entry(key.clone()).or_default().push((day, false));
        }
        self.open = now;
    }

    /// Alerts that closed and opened again within two days.
    fn flaps(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (key, changes) in &self.seen {
            for pair in changes.windows(2) {
                if let [(closed, false), (opened, true)] = pair
                    && opened - closed <= 2
                {
                    found.push(format!("{key:?} closed on {closed}, opened on {opened}"));
                }
            }
        }
        found
    }
}

fn all(shop: &Shop) -> Vec<Alert> {
    list(shop.store.conn(), &AlertFilter { silent: true, ..AlertFilter::default() }, shop.now()).unwrap()
}

fn orders(shop: &Shop) -> Vec<PurchaseOrder> {
    shop.store.purchases(&PurchaseFilter::default()).unwrap()
}

fn on_hand(shop: &Shop, item: i64) -> i64 {
    let sql = "SELECT coalesce(sum(b.on_hand), 0) FROM balance b JOIN location l ON l.location = b.location
               WHERE b.item = ?1 AND l.site IS NOT NULL";
    shop.store.conn().query_row(sql, [item], |r| r.get::<_, i64>(0)).unwrap() / 1000
}

#[test]
fn a_year_orders_each_need_once_and_no_alert_flaps() {
    let mut shop = empty(ITEMS as usize);
    let mut dice = Dice(20_261_120);
    for item in 1..=ITEMS {
        shop.lies(item, 60);
    }
    let rule = Rule { automatic: Automatic::Approve, limit: "100000".parse().unwrap(), ..Rule::default() };
    shop.store.set_rule(None, None, Some(&rule), &shop.author).unwrap();
    let mut eye = Eye::default();
    let (mut lost, mut sold) = (0, 0);
    let mut arrivals: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut silenced: Option<(i64, String)> = None;
    for day in 0..365 {
        for number in arrivals.remove(&day).unwrap_or_default() {
            let order = orders(&shop).into_iter().find(|o| o.number == number).unwrap();
            for line in &order.lines {
                let item: i64 = line.sku.trim_start_matches("MUG-").parse().unwrap();
                shop.receives(&number, item, line.outstanding().thousandths() / 1000);
            }
        }
        for item in 1..=ITEMS {
            let want = wanted(item, day, &mut dice);
            let has = want.min(on_hand(&shop, item)).max(0);
            shop.ships(item, has);
            let is_silenced = silenced.as_ref().is_some_and(|(_, sku)| *sku == format!("MUG-{item}"));
            if day > 120 && item != PROMOTED && item != LATE && !is_silenced {
                (lost, sold) = (lost + want - has, sold + want);
            }
        }
        if day % 7 == 0 {
            shop.forecasts();
        }
        shop.evaluate();
        let before = shop.store.proposals(&ProposalFilter::default()).unwrap();
        assert_eq!(shop.evaluate(), Evaluated::default(), "day {day}: the second look finds nothing to do");
        assert_eq!(shop.store.proposals(&ProposalFilter::default()).unwrap(), before);
        let alerts = all(&shop);
        eye.look(day, &alerts);

        // One need, one order: what was ordered today is not proposed, and nothing is ordered beyond its level and a pack.
        for order in orders(&shop) {
            if !known.insert(order.number.clone()) {
                continue;
            }
            assert_eq!(order.status, PurchaseStatus::Approved, "day {day}: {}", order.note);
            for line in &order.lines {
                let again = before.iter().flat_map(|g| &g.lines).find(|l| l.sku == line.sku);
                assert!(
                    again.is_none_or(|l| l.quantity.is_zero()),
                    "day {day}: {} twice: {again:?}",
                    line.sku
                );
                assert!(line.reason.contains("reorder point"), "{}", line.reason);
                // No more than a quarter of a year wants, once something is known of it.
                let item: i64 = line.sku.trim_start_matches("MUG-").parse().unwrap();
                let most = if item == PROMOTED || day < 60 { 600 } else { 90 * (10 + 6 * item) / 10 };
                assert!(line.quantity <= units(most), "day {day}: {} {}", line.sku, line.quantity);
            }
            let late =
                if (90..150).contains(&day) && order.lines.iter().any(|l| l.sku == format!("MUG-{LATE}")) {
                    21
                } else {
                    0
                };
            arrivals.entry(day + 10 + late).or_default().push(order.number);
        }

        // Somebody silences one, and it is silent: in the list, in proposals, and in orders that make themselves.
        let can_be = |a: &&Alert| a.kind == AlertKind::RunningOut && !a.what.ends_with(&LATE.to_string());
        if silenced.is_none()
            && day > 60
            && let Some(alert) = alerts.iter().find(can_be)
        {
            let until = Day(shop.today().0 + 60);
            let saying = AlertSaying::Snooze { until: Some(until), level: None };
            shop.store.alert_says(alert.id, saying, "", &shop.author).unwrap();
            silenced = Some((day, alert.what.clone()));
        }
        if let Some((since, sku)) = silenced.as_ref().filter(|(since, _)| day > *since && day < since + 60) {
            let is_told = |a: &Alert| a.what == *sku && a.kind == AlertKind::RunningOut && !a.is_silent();
            assert!(!alerts.iter().any(is_told), "silenced on {since}, told on {day}");
            let is_wanted = before.iter().flat_map(|g| &g.lines).any(|l| l.sku == *sku);
            assert!(!is_wanted, "silenced on {since}, proposed on {day}");
            let ordered = |o: &PurchaseOrder| o.made == shop.today() && o.lines.iter().any(|l| l.sku == *sku);
            assert!(!orders(&shop).iter().any(ordered), "silenced on {since}, ordered on {day}");
        }
        shop.goes_on(1);
    }
    let flaps = eye.flaps();
    assert!(flaps.is_empty(), "{flaps:#?}");
    let was_told = |kind: AlertKind, item: i64| eye.seen.contains_key(&(kind, format!("MUG-{item}")));
    assert!(was_told(AlertKind::DeadStock, DEAD), "{:?}", eye.seen.keys());
    assert!(was_told(AlertKind::OutOfStock, LATE) || was_told(AlertKind::RunningOut, LATE));
    assert!(eye.seen.keys().any(|(kind, _)| *kind == AlertKind::LateInbound), "{:?}", eye.seen.keys());
    assert!(silenced.is_some());
    // It learned to keep its shelves full: at least 95 of 100 units were there.
    assert!(f64::from(lost as i32) < 0.05 * f64::from(sold as i32), "{lost} of {sold} lost");
    let dead_orders = orders(&shop)
        .into_iter()
        .filter(|o| o.made > Day(shop.today().0 - 200))
        .flat_map(|o| o.lines)
        .filter(|l| l.sku == format!("MUG-{DEAD}"))
        .map(|l| l.quantity)
        .sum::<Quantity>();
    assert_eq!(dead_orders, Quantity::ZERO, "nobody wants it, so nobody orders it");
    assert!(shop.is_sound());
}
