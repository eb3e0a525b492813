//! A warehouse made from a seed: a brand of home goods, tea, candles, prints, seeds, with two sites and a year of sales.
//!
//! PURE: the same (seed, items, today) is the same warehouse on every machine, byte for byte. Nothing is random but the
//! seeded generator, nothing is drawn with a function of the C library. Records come out as iterators, each item from its
//! row alone, so that a million of them need no memory.
//!
//! The order to store it in: sites, operators, locations, items, barcodes, suppliers, [`Warehouse::stock`] as opening stock
//! (it is what lay there before the script), [`Warehouse::demand`], [`Warehouse::promotions`], then [`Warehouse::movements`] and
//! [`Warehouse::purchases`]. After that no balance is
//! below zero but one: the fern print's, on purpose. The history already has the units that the script ships.
//!
//! Deliberately not here: how a record becomes a row (`store`), and any clock: `today` is told.

mod catalogue;
mod layout;
mod plan;
mod random;
mod script;
#[cfg(test)]
mod tests;

use crate::domain::{
    Day, Instant, ItemStatus, LocationCode, LotCode, Money, MovementKind, Quantity, Sku, Tracking, Virtual,
    record::{
        BarcodeRecord, DemandRecord, ItemRecord, LocationRecord, StockRecord, SupplierAbout, SupplierRecord,
    },
};
use layout::SiteIndex;
use plan::{Balance, Plan, Role, World};

/// The seed of `pickface demo`: the same warehouse on every machine.
pub const SEED: u64 = 4711;

/// Items of `pickface demo` when nobody says.
pub const ITEMS: usize = 400;

/// The demo warehouse.
#[derive(Debug, Clone)]
pub struct Warehouse {
    world: World,
    script: Vec<DemoMovement>,
    net: script::Net,
}

/// A site of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoSite {
    /// Its code.
    pub code: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// IANA name of its time zone.
    pub time_zone: &'static str,
}

/// Somebody who works there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoOperator {
    /// The badge.
    pub badge: &'static str,
    /// The name.
    pub name: &'static str,
    /// `picker`, `lead` or `manager`.
    pub role: &'static str,
}

/// One end of a scripted movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemoPlace {
    /// A place of the demo, by its code; codes are unique across its sites.
    Location(LocationCode),
    /// The other side of the double entry.
    Virtual(Virtual),
}

/// One movement of the last ten days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoMovement {
    /// Business days before today, from 1: the script never reaches into the day that is not over.
    pub days_ago: u32,
    /// Second of that day at the site, below 86 400.
    pub second: u32,
    /// Why.
    pub kind: MovementKind,
    /// What.
    pub sku: Sku,
    /// Which batch.
    pub lot: Option<LotCode>,
    /// When the batch expires; a delivery may bring a batch that the opening stock did not have.
    pub expiry: Option<Day>,
    /// Code of the site where it happened.
    pub site: &'static str,
    /// Where it left.
    pub from: DemoPlace,
    /// Where it went.
    pub to: DemoPlace,
    /// How much; above zero.
    pub quantity: Quantity,
    /// Badge of who did it.
    pub operator: &'static str,
    /// The terminal.
    pub station: &'static str,
    /// Order, purchase order or count; may be empty.
    pub document: String,
    /// A reason; may be empty.
    pub note: String,
    /// The movement of the script, by its place in it, that this one takes back.
    pub reverses: Option<usize>,
}

/// An order to a supplier that is on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoPurchase {
    /// From whom.
    pub supplier: String,
    /// Code of the site that it is for.
    pub site: &'static str,
    /// What.
    pub sku: Sku,
    /// How many.
    pub quantity: Quantity,
    /// The business day that it was signed and sent.
    pub made: Day,
    /// The day that the supplier said.
    pub expected: Day,
}

impl DemoMovement {
    /// The moment it happened, in the site's time zone.
    #[must_use]
    pub fn at(&self, today: Day, zone: chrono_tz::Tz) -> Instant {
        let eve = Day(today.0.saturating_sub_unsigned(self.days_ago).saturating_sub(1));
        Instant(eve.end(zone).0.saturating_add(i64::from(self.second) * 1000))
    }
}

/// The two sites.
const SITES: [DemoSite; 2] = [
    DemoSite { code: "MAIN", name: "Kingsbridge Mill", time_zone: "Europe/London" },
    DemoSite { code: "NORTH", name: "Leith Dock Store", time_zone: "Europe/London" },
];

/// Who works there.
const OPERATORS: [DemoOperator; 6] = [
    DemoOperator { badge: "ana", name: "Ana Silva", role: "picker" },
    DemoOperator { badge: "ben", name: "Ben Whitlock", role: "picker" },
    DemoOperator { badge: "chidi", name: "Chidi Okafor", role: "picker" },
    DemoOperator { badge: "dilys", name: "Dilys Prosser", role: "lead" },
    DemoOperator { badge: "ewan", name: "Ewan Baird", role: "lead" },
    DemoOperator { badge: "farah", name: "Farah Aziz", role: "manager" },
];

impl Warehouse {
    /// The items that one warehouse may have, at most.
    pub const MAX_ITEMS: usize = 1_000_000;

    /// A warehouse of `items` (1 to [`Warehouse::MAX_ITEMS`]; what is beyond is cut) as it stands on the morning of `today`.
    ///
    /// Up to 2 000 items have 365 days of demand; in larger ones a tenth has 56.
    #[must_use]
    pub fn make(seed: u64, items: usize, today: Day) -> Self {
        let world = World::new(seed, items.clamp(1, Self::MAX_ITEMS), today);
        let (script, net) = script::write(&world);
        Self { world, script, net }
    }

    /// The sites; the first is the store's own.
    #[must_use]
    pub fn sites(&self) -> &'static [DemoSite] {
        &SITES
    }

    /// The operators.
    #[must_use]
    pub fn operators(&self) -> &'static [DemoOperator] {
        &OPERATORS
    }

    /// Every place, with zone, walk and check digits.
    pub fn locations(&self) -> impl Iterator<Item = LocationRecord> + '_ {
        self.world.layout.locations()
    }

    /// The items, with their EAN-13.
    pub fn items(&self) -> impl Iterator<Item = ItemRecord> + '_ {
        self.plans().filter_map(|plan| self.item(&plan))
    }

    /// Inner and case barcodes, of about a third of the items that are packed in cases. Cases are GTIN-14 with indicator 1,
    /// inners with indicator 2.
    pub fn barcodes(&self) -> impl Iterator<Item = BarcodeRecord> + '_ {
        self.plans().flat_map(|plan| self.packs(&plan))
    }

    /// What each supplier asks for each item.
    pub fn suppliers(&self) -> impl Iterator<Item = SupplierRecord> + '_ {
        self.plans().filter_map(|plan| {
            let seller = self.world.catalogue.suppliers.get(plan.product.supplier)?;
            let pack = plan.product.case.max(1);
            Some(SupplierRecord {
                supplier: seller.name.into(),
                sku: Some(self.sku(&plan)?),
                cost: Some(plan.product.cost),
                moq: Some(Quantity::from_units((seller.moq + pack - 1) / pack * pack)),
                pack: Some(Quantity::from_units(pack)),
                lead_time_days: Some(seller.lead_time),
                about: SupplierAbout {
                    minimum_order: (seller.minimum > 0)
                        .then(|| Money::from_ten_thousandths(seller.minimum * 10_000)),
                    ..SupplierAbout::default()
                },
                ..SupplierRecord::default()
            })
        })
    }

    /// Opening stock: what lay where before the script. Never below zero.
    pub fn stock(&self) -> impl Iterator<Item = StockRecord> + '_ {
        self.plans().flat_map(|plan| {
            let sku = self.sku(&plan);
            self.opening(&plan).into_iter().filter_map(move |balance| stock_record(sku.clone()?, balance))
        })
    }

    /// Units wanted by item, site and day, days without any left out; by item, then site, then day. Ends yesterday.
    pub fn demand(&self) -> impl Iterator<Item = DemandRecord> + '_ {
        self.plans().flat_map(|plan| {
            let sku = self.sku(&plan);
            let (price, lumpy, today) = (plan.product.price, plan.role == Role::Lumpy, self.world.today.0);
            [SiteIndex::Main, SiteIndex::North].into_iter().flat_map(move |site| {
                let wanted = plan.demand(site);
                let first = today - wanted.len() as i32;
                let sku = sku.clone();
                (first..).zip(wanted).filter(|(_, units)| *units > 0).filter_map(move |(day, units)| {
                    Some(demand_record(sku.clone()?, site, lumpy, Day(day), units, price))
                })
            })
        })
    }

    /// Promotions: item, code of the site, first and last day. The demand has those that are over.
    pub fn promotions(&self) -> impl Iterator<Item = (Sku, &'static str, Day, Day)> + '_ {
        self.plans().flat_map(|plan| {
            let sku = self.sku(&plan);
            let days = plan.promotions(SiteIndex::Main).into_iter();
            days.filter_map(move |(from, to)| Some((sku.clone()?, SiteIndex::Main.code(), from, to)))
        })
    }

    /// Orders to suppliers that are on their way: the fern print's, which should have been here by now, and the candle's.
    pub fn purchases(&self) -> impl Iterator<Item = DemoPurchase> + '_ {
        let ordered = [(0, 24, 12, -3), (2, 60, 6, 4)];
        ordered.into_iter().filter(|(row, ..)| *row < self.world.items).filter_map(
            |(row, pieces, ago, due)| {
                let plan = self.world.plan(row);
                Some(DemoPurchase {
                    supplier: self.world.catalogue.suppliers.get(plan.product.supplier)?.name.into(),
                    site: SiteIndex::Main.code(),
                    sku: self.sku(&plan)?,
                    quantity: Quantity::from_units(pieces),
                    made: Day(self.world.today.0 - ago),
                    expected: Day(self.world.today.0 + due),
                })
            },
        )
    }

    /// The last ten days, in the order of time.
    #[must_use]
    pub fn movements(&self) -> &[DemoMovement] {
        &self.script
    }

    fn plans(&self) -> impl Iterator<Item = Plan<'_>> + '_ {
        (0..self.world.items).map(|index| self.world.plan(index))
    }

    fn sku(&self, plan: &Plan) -> Option<Sku> {
        self.world.catalogue.labels(plan.product, plan.collection).0.parse().ok()
    }

    fn item(&self, plan: &Plan) -> Option<ItemRecord> {
        let product = plan.product;
        let (sku, name) = self.world.catalogue.labels(product, plan.collection);
        let decimals = u8::from(product.unit == "m");
        Some(ItemRecord {
            name: Some(name),
            barcode: Some(catalogue::ean(plan.index)),
            unit: Some(product.unit.into()),
            decimals: Some(decimals),
            cost: Some(product.cost),
            price: Some(product.price),
            tracking: Some(product.tracking),
            shelf_life_days: (product.tracking == Tracking::Lot).then_some(product.shelf_life),
            category: Some(product.category.into()),
            supplier: self.world.catalogue.suppliers.get(product.supplier).map(|s| s.name.into()),
            status: Some(if plan.role == Role::Dead { ItemStatus::Ending } else { ItemStatus::Active }),
            ..ItemRecord::new(sku.parse().ok()?)
        })
    }

    fn packs(&self, plan: &Plan) -> Vec<BarcodeRecord> {
        let case = plan.product.case;
        if case == 0 || !(plan.index % 3 == 1 || plan.index == 3) {
            return Vec::new();
        }
        let mut packs = vec![(1, case)];
        if case >= 12 && case % 2 == 0 && plan.index != 1 {
            packs.push((2, case / 2));
        }
        let record = |(indicator, pieces): (u8, i64)| {
            Some(BarcodeRecord {
                barcode: catalogue::pack_gtin(plan.index, indicator),
                sku: self.sku(plan)?,
                quantity: Quantity::from_units(pieces),
            })
        };
        packs.into_iter().filter_map(record).collect()
    }

    /// The balances at the end, less what the script does to them.
    fn opening(&self, plan: &Plan) -> Vec<Balance> {
        let mut balances = plan.balances();
        for change in self.net.get(&plan.index).into_iter().flatten() {
            let same =
                |b: &&mut Balance| b.site == change.site && b.place == change.place && b.lot == change.lot;
            match balances.iter_mut().find(same) {
                Some(balance) => balance.quantity -= change.quantity,
                None => balances.push(Balance { quantity: -change.quantity, ..change.clone() }),
            }
        }
        balances.retain(|b| b.quantity != 0);
        balances
    }
}

fn stock_record(sku: Sku, balance: Balance) -> Option<StockRecord> {
    let (lot, expiry) = balance.lot.map_or((None, None), |(code, expiry)| (code.parse().ok(), expiry));
    Some(StockRecord {
        sku,
        site: Some(balance.site.code().into()),
        location: balance.place.parse().ok()?,
        lot,
        expiry,
        quantity: Quantity::from_thousandths(balance.quantity),
    })
}

fn demand_record(sku: Sku, site: SiteIndex, lumpy: bool, day: Day, units: i64, price: Money) -> DemandRecord {
    let quantity = Quantity::from_units(units);
    DemandRecord {
        sku,
        site: Some(site.code().into()),
        channel: if lumpy { "wholesale" } else { "web" }.into(),
        day,
        quantity,
        amount: price.for_quantity(quantity),
    }
}
