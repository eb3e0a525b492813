//! From rows to situations: all that a decision about an item at a site is made from, for one item or for all.

mod rows;

pub(crate) use rows::{gone_days, idle_days};

use super::rules::Rules;
use crate::{
    domain::{Day, Instant, ItemId, Money, OrderDays, PriceBreak, Quantity, Site, SiteId, Terms},
    forecast::{Spread, reach::Reach},
    replenish::{
        Arrival, Costs, Demand, Policy, Position, Situation, Stretch,
        demand::Own,
        lead_time::{LeadTime, USUAL},
        math::class::{Abc, Xyz},
    },
    store::{
        Result,
        forecasts::{Kept, kept_forecasts, weeks},
        handle::sites,
        purchases::{self, Coming, Drafted, Seller},
    },
};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap};

/// What holding a unit for a year costs, as a share of what it cost, where nobody said.
pub(crate) const HOLDING: f64 = 0.25;

/// What one more line on an order costs to order, receive and put away, in the store's currency, where nobody said.
const ORDER_COST: Money = Money::from_ten_thousandths(50_000);

/// Weeks without a sale from which on it is asked how long ago the last one was.
const QUIET: usize = 8;

type Key = (ItemId, SiteId);

/// What is the same for all items.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) now: Instant,
    pub(crate) sites: HashMap<SiteId, Site>,
    pub(crate) suppliers: HashMap<String, Supplier>,
    pub(crate) rules: Rules,
    /// What the middle unit costs that a site sells.
    pub(crate) middles: HashMap<SiteId, Money>,
    /// ISO 4217 code of the store's currency; may be empty.
    pub(crate) currency: String,
    /// Forecasts were taken out and are not made yet.
    pub(crate) is_blind: bool,
}

/// What holds for all orders to a supplier.
#[derive(Debug, Clone)]
pub(crate) struct Supplier {
    pub(crate) name: String,
    pub(crate) currency: String,
    /// Store's currency for one of its own.
    pub(crate) rate: f64,
    pub(crate) order_days: OrderDays,
    /// In its currency.
    pub(crate) minimum: Money,
    /// In the store's.
    pub(crate) order_cost: Money,
}

impl World {
    pub(crate) fn read(conn: &Connection, now: Instant) -> Result<Self> {
        let mut all = conn.prepare_cached(
            "SELECT name, currency, rate, order_days, minimum_order, order_cost FROM supplier ORDER BY supplier DESC",
        )?;
        let suppliers = all.query_map([], |r| {
            let rate: Option<i64> = r.get(2)?;
            Ok(Supplier {
                name: r.get(0)?,
                currency: r.get(1)?,
                rate: rate.filter(|n| *n > 0).map_or(1.0, |n| Money::from_ten_thousandths(n).to_f64()),
                order_days: OrderDays::from_bits(r.get(3)?).unwrap_or_default(),
                minimum: Money::from_ten_thousandths(r.get(4)?),
                order_cost: Money::from_ten_thousandths(r.get(5)?),
            })
        })?;
        let suppliers = suppliers.map(|s| s.map(|s| (s.name.clone(), s))).collect::<rusqlite::Result<_>>()?;
        let mut all = conn.prepare_cached("SELECT name, value FROM evaluation WHERE name LIKE 'middle:%'")?;
        let middles = all.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
        let middles = middles
            .filter_map(|row| {
                let (name, value) = row.ok()?;
                let site = name.strip_prefix("middle:")?.parse().ok()?;
                Some((SiteId(site), Money::from_ten_thousandths(value.parse().ok()?)))
            })
            .collect();
        Ok(Self {
            now,
            sites: sites(conn)?.into_iter().map(|s| (s.id, s)).collect(),
            suppliers,
            rules: Rules::read(conn)?,
            middles,
            currency: crate::store::handle::meta_text(conn, "currency")?,
            is_blind: super::news::is_blind(conn)?,
        })
    }

    /// The business day at a site.
    pub(crate) fn today(&self, site: SiteId) -> Day {
        self.sites.get(&site).map_or_else(|| self.now.day(chrono_tz::UTC), |s| self.now.day(s.time_zone))
    }
}

/// An item at a site, with all that is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Stocked {
    pub(crate) item: ItemId,
    pub(crate) site: SiteId,
    pub(crate) today: Day,
    pub(crate) about: About,
    pub(crate) position: Position,
    /// Units in drafts: part of what is on order, so that nothing is proposed twice.
    pub(crate) drafted: Drafted,
    /// Of signed orders that are expected on a day; soonest first. Each has its place in `arrivals`.
    pub(crate) coming: Vec<Coming>,
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) kept: Option<Kept>,
    /// How much its own weeks went up and down.
    pub(crate) own: Option<Own>,
    /// Nobody wanted it for some weeks, as far as they are known.
    pub(crate) is_quiet: bool,
    pub(crate) supplier: String,
    /// In the supplier's currency.
    pub(crate) terms: Terms,
    /// In the store's.
    pub(crate) own_terms: Terms,
    pub(crate) lead: Stretch,
    pub(crate) review: u32,
    pub(crate) policy: Policy,
    pub(crate) costs: Costs,
    /// Where the books say less than nothing, and what.
    pub(crate) below: Option<(String, Quantity)>,
    /// Lots with an expiry, soonest first.
    pub(crate) lots: Vec<(String, Day, Quantity)>,
    pub(crate) idle_days: Option<u32>,
    pub(crate) gone_days: Option<u32>,
}

/// What an item is.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    pub(crate) sku: String,
    pub(crate) name: String,
    pub(crate) decimals: u8,
    pub(crate) cost: Money,
    pub(crate) price: Money,
    pub(crate) shelf_life: Option<u32>,
    pub(crate) supplier: String,
    pub(crate) is_active: bool,
}

impl Stocked {
    /// What is decided from.
    pub(crate) fn situation(&self) -> Situation<'_> {
        Situation {
            position: self.position,
            arrivals: &self.arrivals,
            demand: self.kept.as_ref().map(|k| Demand {
                reach: reach(&k.mean, &k.spread),
                period: 1,
                own: self.own,
            }),
            lead: self.lead,
            review: self.review,
            policy: self.policy,
            terms: &self.own_terms,
            price: self.about.price,
            costs: self.costs,
            decimals: self.about.decimals,
            shelf_life: self.about.shelf_life,
        }
    }

    /// What is late and when it is reckoned with, in words: empty, or it begins with "; ".
    pub(crate) fn lateness(&self) -> String {
        let late: Vec<_> =
            self.coming.iter().zip(&self.arrivals).filter(|(c, _)| c.expected < Some(self.today)).collect();
        let Some(((coming, arrival), day)) = late.first().and_then(|l| Some((*l, l.0.expected?))) else {
            return String::new();
        };
        let more = match late.len() {
            1 => String::new(),
            n => format!(", as {} more", n - 1),
        };
        format!(
            "; {} of {} {} {} d late{more}: reckoned with in {} d",
            coming.quantity,
            coming.number,
            if coming.quantity == Quantity::ONE { "is" } else { "are" },
            self.today.0 - day.0,
            arrival.in_days
        )
    }

    /// The same as if nobody had put anything into a draft: that is not ordered yet.
    pub(crate) fn undrafted(&self) -> Self {
        let position = Position { on_order: self.position.on_order - self.drafted.quantity, ..self.position };
        Self { position, ..self.clone() }
    }

    /// The supplier that the item names, where another one sells it: that one has no terms for it.
    pub(crate) fn named_in_vain(&self) -> Option<&str> {
        let named = self.about.supplier.as_str();
        (!named.is_empty() && named.to_uppercase() != self.supplier.to_uppercase()).then_some(named)
    }

    /// What a base unit costs, in the store's currency.
    pub(crate) fn cost(&self) -> Money {
        if self.own_terms.cost > Money::ZERO { self.own_terms.cost } else { self.about.cost }
    }
}

fn reach<'a>(mean: &'a [f64], spread: &'a Spread) -> Reach<'a> {
    Reach { mean, spread }
}

/// What is on order, and what would be if drafts were signed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ordered {
    coming: HashMap<Key, Vec<Coming>>,
    drafted: HashMap<Key, Drafted>,
    /// From whom each item is bought, and how long its goods take.
    sellers: HashMap<ItemId, Seller>,
}

impl Ordered {
    /// Of one item, or of all.
    pub(crate) fn read(conn: &Connection, item: Option<ItemId>) -> Result<Self> {
        Ok(Self {
            coming: purchases::coming(conn, item)?,
            drafted: purchases::drafted(conn, item)?,
            sellers: purchases::sellers(conn, item)?,
        })
    }
}

/// Everything that is stocked, wanted or ordered of some items, from the first row to the last; by item and site.
pub(crate) fn gather(
    conn: &Connection,
    world: &World,
    ordered: &Ordered,
    range: (i64, i64),
) -> Result<Vec<Stocked>> {
    let Ordered { coming, drafted, sellers } = ordered;
    let mut lying = rows::lying(conn, range, |site| world.today(site))?;
    let kept: HashMap<Key, Kept> =
        kept_forecasts(conn, range)?.into_iter().map(|k| ((k.item, k.site), k)).collect();
    let about = rows::about(conn, range)?;
    let terms = rows::terms(conn, range)?;
    let classes = rows::classes(conn, range)?;
    let is_asked = |(item, _): &Key| (range.0..=range.1).contains(&item.0);
    let mut keys: BTreeSet<Key> = lying.keys().chain(kept.keys()).copied().collect();
    keys.extend(coming.keys().chain(drafted.keys()).filter(|key| is_asked(key)));
    keys.extend(world.rules.named(|| world.sites.keys().copied()).filter(is_asked));
    // Of which nothing is left, and something was told: to take that back.
    let told: Vec<Key> = rows::told(conn, range)?.into_iter().filter(|key| !keys.contains(key)).collect();
    keys.extend(&told);
    let mut all = Vec::with_capacity(keys.len());
    for key in keys {
        let (item, site) = key;
        let Some(about) = about.get(&item).cloned() else { continue };
        if !world.sites.contains_key(&site) {
            continue;
        }
        let today = world.today(site);
        let lying = lying.remove(&key).unwrap_or_default();
        let mut coming = coming.get(&key).cloned().unwrap_or_default();
        let drafted = drafted.get(&key).cloned().unwrap_or_default();
        let on_order: Quantity = coming.iter().map(|c| c.quantity).sum();
        coming.retain(|c| c.expected.is_some());
        let position = Position {
            on_hand: Quantity::from_thousandths(lying.on_hand),
            on_order: on_order + drafted.quantity,
            allocated: Quantity::from_thousandths(lying.allocated),
            quarantined: Quantity::from_thousandths(lying.quarantined),
            expired: Quantity::from_thousandths(lying.expired),
            ..Position::default()
        };
        let Seller { supplier, time } = sellers.get(&item).cloned().unwrap_or_default();
        let offers = terms.get(&item).map_or(&[][..], Vec::as_slice);
        let its =
            offers.iter().find(|(name, _)| *name == supplier).map_or_else(Terms::default, |(_, t)| t.clone());
        let known = world.suppliers.get(&supplier);
        let kept = kept.get(&key).map(|k| k.as_of(today.0));
        let lead = time.map_or(Stretch { days: f64::from(USUAL), sd: 0.0 }, |l| Stretch {
            days: l.days,
            sd: l.spread_days,
        });
        let zone = world.sites.get(&site).map_or(chrono_tz::UTC, |s| s.time_zone);
        coming.sort_by_cached_key(|c| (comes_in(c, (today, zone), lead, time), c.expected));
        let arrivals = coming
            .iter()
            .map(|c| Arrival { in_days: comes_in(c, (today, zone), lead, time), quantity: c.quantity })
            .collect();
        let rate = known.map_or(1.0, |s| s.rate);
        let mut own_terms = in_own(&its, rate);
        if own_terms.cost == Money::ZERO {
            own_terms.cost = about.cost;
        }
        let rule = world.rules.of(item, site);
        let class = classes.get(&key).copied().unwrap_or((Abc::C, Xyz::Z));
        let middle = world.middles.get(&site).copied().unwrap_or(Money::ZERO);
        let review = known.map_or(1, |s| s.order_days.longest_wait());
        let policy = match rule.policy(class, own_terms.cost, middle) {
            _ if !about.is_active || told.contains(&key) && !world.is_blind => Policy::Never,
            // Where orders can be made on any day there is no review to wait for: they are made at a point, some days' worth at a time.
            Policy::Automatic(service) if rule.policy.is_none() && review == 1 => Policy::Economic(service),
            policy => policy,
        };
        let weeks = if kept.is_some() { weeks(conn, item, site)? } else { Vec::new() };
        let is_quiet = weeks.iter().rev().take(QUIET).flatten().all(|wanted| *wanted <= 0.0);
        let own = Own::of_weeks(weeks.into_iter().flatten());
        all.push(Stocked {
            own,
            is_quiet,
            item,
            site,
            today,
            position,
            drafted,
            coming,
            arrivals,
            lead,
            review,
            costs: Costs {
                order: known.map(|s| s.order_cost).filter(|c| *c > Money::ZERO).unwrap_or(ORDER_COST),
                holding: HOLDING,
            },
            supplier,
            terms: its,
            own_terms,
            policy,
            below: lying.below,
            lots: lying.lots,
            idle_days: None,
            gone_days: None,
            about,
            kept,
        });
    }
    Ok(all)
}

/// The same of one item.
pub(crate) fn gather_one(conn: &Connection, world: &World, item: ItemId) -> Result<Vec<Stocked>> {
    gather(conn, world, &Ordered::read(conn, Some(item))?, (item.0, item.0))
}

/// Days until goods are reckoned with. What is late may be here any day, and was to be before: it is taken to come as late as its
/// supplier has been seen to be, and where nothing was learned, or even that has gone by, as late as if it was ordered today.
fn comes_in(
    coming: &Coming,
    (today, zone): (Day, chrono_tz::Tz),
    lead: Stretch,
    time: Option<LeadTime>,
) -> u32 {
    let ahead = |day: i32| u32::try_from(day - today.0).ok();
    if let Some(ahead) = coming.expected.and_then(|day| ahead(day.0)) {
        return ahead;
    }
    let seen = time.filter(|time| time.receipts > 0).zip(coming.ordered).and_then(|(time, ordered)| {
        let latest = (time.days + time.spread_days - 1e-9).ceil().clamp(1.0, 1000.0) as i32;
        ahead(ordered.day(zone).0 + latest).filter(|ahead| *ahead > 0)
    });
    seen.unwrap_or_else(|| lead.days.ceil().clamp(1.0, 1000.0) as u32)
}

fn in_own(terms: &Terms, rate: f64) -> Terms {
    let own = |m: Money| m.times(rate);
    Terms {
        cost: own(terms.cost),
        breaks: terms.breaks.iter().map(|b| PriceBreak { from: b.from, cost: own(b.cost) }).collect(),
        ..terms.clone()
    }
}
