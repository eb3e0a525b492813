//! What is wanted of each item, and what lies where in the end: both follow from (seed, row) alone, so that a million
//! items are a walk and not a table.

use super::{
    catalogue::{Catalogue, NAMED, Product, Season},
    layout::{Layout, SiteIndex},
    random::Random,
};
use crate::domain::{Day, Tracking};
use chrono::Datelike;

/// The part an item plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Wanted every day, none left.
    Out,
    /// Less than a fortnight left.
    Low,
    /// Stock that nobody has wanted for half a year.
    Dead,
    /// On sale for a few weeks.
    New,
    /// Stock for more than half a year.
    Over,
    /// Wanted seldom, then by the case.
    Lumpy,
    /// Wanted seldom, a few at a time.
    Intermittent,
    /// Wanted daily, stock for some weeks.
    Steady,
    /// Stock without a history: what keeps a huge warehouse's history bounded.
    Silent,
}

/// Shares of the roles among the items that have no name of their own; the rest is the last.
type Shares = (&'static [(Role, usize)], Role);
/// Parts of 395: with the named five, 38 of 400 items are low and 6 are out at the main site.
const WHOLE: usize = 395;
const SMALL: Shares = (
    &[
        (Role::Out, 5),
        (Role::Low, 36),
        (Role::Dead, 16),
        (Role::New, 16),
        (Role::Over, 24),
        (Role::Lumpy, 30),
        (Role::Intermittent, 80),
    ],
    Role::Steady,
);
/// A tenth has a history.
const LARGE: Shares = (
    &[(Role::Out, 2), (Role::Low, 14), (Role::Lumpy, 4), (Role::Intermittent, 8), (Role::Steady, 12)],
    Role::Silent,
);
/// Above this many items the history is short and only a tenth has one.
const SMALL_ITEMS: usize = 2_000;
const LONG_HISTORY: usize = 365;
/// Eight weeks: what "daily demand" on the Stock screen is the mean of.
pub(super) const RECENT: usize = 56;

/// What is the same for every item of a warehouse.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) items: usize,
    pub(super) today: Day,
    pub(super) catalogue: Catalogue,
    pub(super) layout: Layout,
    /// For each season, the factor of each day of history, oldest first, in ten-thousandths.
    factors: [Vec<i64>; 5],
    /// Multiplier and offset that scatter rows over roles.
    scatter: (usize, usize),
}

/// What lies in one place at the end of the script, in thousandths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Balance {
    pub(super) site: SiteIndex,
    pub(super) place: String,
    pub(super) lot: Option<(String, Option<Day>)>,
    pub(super) quantity: i64,
}

/// One item.
pub(super) struct Plan<'w> {
    world: &'w World,
    pub(super) index: usize,
    pub(super) product: &'w Product,
    pub(super) collection: usize,
    pub(super) role: Role,
    /// What it is at the other site, if it is kept there.
    pub(super) north: Option<Role>,
}

impl World {
    pub(super) fn new(seed: u64, items: usize, today: Day) -> Self {
        let catalogue = Catalogue::read();
        let seasons = [Season::Flat, Season::Gift, Season::Winter, Season::Summer, Season::Christmas];
        let days = history(items);
        let factors = seasons.map(|season| {
            (0..days).map(|d| day_factor(season, Day(today.0 - (days - d) as i32))).collect::<Vec<_>>()
        });
        let others = items.saturating_sub(NAMED).max(1);
        // Near the golden section of the range, so that neighbours (colours of one mug) play different parts.
        let mut step = others * 618 / 1000 + 1;
        while gcd(step, others) != 1 {
            step += 1;
        }
        let offset = Random::of(seed, 0, 1).between(0, others as i64 - 1) as usize;
        Self { seed, items, today, catalogue, layout: Layout::of(items), factors, scatter: (step, offset) }
    }

    pub(super) fn plan(&self, index: usize) -> Plan<'_> {
        let (product, collection) = self.catalogue.product(index, self.items);
        let (role, north) = match index {
            0 => (Role::Out, None),
            1 => (Role::Low, Some(Role::Out)),
            2 => (Role::Low, None),
            3 | 4 => (Role::Steady, None),
            _ => self.roles(index - NAMED),
        };
        Plan { world: self, index, product, collection, role, north }
    }

    fn roles(&self, row: usize) -> (Role, Option<Role>) {
        let others = self.items.saturating_sub(NAMED).max(1);
        let place = (row * self.scatter.0 + self.scatter.1) % others;
        let (shares, rest) = if self.items > SMALL_ITEMS { LARGE } else { SMALL };
        let mut below = 0;
        let role = shares.iter().find(|(_, parts)| {
            below += parts;
            place * WHOLE < below * others
        });
        let role = role.map_or(rest, |(role, _)| *role);
        let north = match place % 160 {
            _ if role == Role::Dead => None,
            n if n % 4 != 1 => None,
            _ if role == Role::Silent => Some(Role::Silent),
            101 => Some(Role::Low),
            _ => Some(Role::Steady),
        };
        (role, north)
    }
}

impl Plan<'_> {
    /// The role at a site, or `None` where it is not kept.
    pub(super) fn role_at(&self, site: SiteIndex) -> Option<Role> {
        match site {
            SiteIndex::Main => Some(self.role),
            SiteIndex::North => self.north,
        }
    }

    /// Chance that belongs to this item and one purpose.
    fn random(&self, purpose: u64) -> Random {
        Random::of(self.world.seed, self.index as u64, purpose)
    }

    /// Units wanted on each day of history, oldest first; the last is yesterday.
    pub(super) fn demand(&self, site: SiteIndex) -> Vec<i64> {
        let Some(role) = self.role_at(site).filter(|role| *role != Role::Silent) else { return Vec::new() };
        let mut random = self.random(10 + site as u64);
        let mut rate = self.product.rate;
        let mut growth = 0;
        if self.index >= NAMED {
            rate = rate * random.between(60, 150) / 100;
            growth = random.between(-30, 60);
        }
        if site == SiteIndex::North {
            rate = rate * 3 / 10;
        }
        // What must be short of stock has to be wanted, in its poorest month too.
        let least = if matches!(role, Role::Out | Role::Low) { 6_000 } else { 0 };
        rate = rate.max(match role {
            Role::Out | Role::Low => 900,
            Role::Over => 400,
            Role::New => 1_000,
            _ => 0,
        });
        let factors = &self.world.factors[self.product.season as usize];
        let days = factors.len() as i64;
        let (from, to) = match role {
            Role::Dead => (0, days - 190),
            Role::New => (days - random.between(25, 55), days),
            _ => (0, days),
        };
        let mut draw = |day: i64, factor: i64| {
            if day < from || day >= to {
                return 0;
            }
            let trend = 100 + growth * (2 * day - days) / (2 * days);
            let mean = rate * factor.max(least) / 10_000 * trend / 100;
            match role {
                Role::Lumpy if random.one_in(14) => random.negative_binomial((mean * 14).max(4_000), 2),
                Role::Lumpy => 0,
                Role::Intermittent | Role::Dead => random.negative_binomial((mean / 4).min(300), 1),
                _ if self.product.season == Season::Gift => random.negative_binomial(mean, 6),
                _ => random.poisson(mean),
            }
        };
        let promotions = self.promotions(site);
        let today = self.world.today.0;
        let lift = |day: i64, units: i64| {
            let is_promotion =
                |(from, to): &(Day, Day)| (from.0..=to.0).contains(&(today - (days - day) as i32));
            if promotions.iter().any(is_promotion) { units * 3 } else { units }
        };
        (0..days).zip(factors).map(|(day, factor)| lift(day, draw(day, *factor))).collect()
    }

    /// Promotions of the item at a site, both ends among their days: two that are over, and for some one to come. They are
    /// older than what the Stock screen judges cover by.
    pub(super) fn promotions(&self, site: SiteIndex) -> Vec<(Day, Day)> {
        let is_promoted = self.index >= NAMED && self.index % 23 == 7;
        let has_years = self.world.items <= SMALL_ITEMS;
        if !is_promoted || !has_years || self.role != Role::Steady || site != SiteIndex::Main {
            return Vec::new();
        }
        let days = |from: i32, to: i32| (Day(self.world.today.0 + from), Day(self.world.today.0 + to));
        let mut all = vec![days(-172, -163), days(-117, -108)];
        if self.index % 2 == 1 {
            all.push(days(9, 15));
        }
        all
    }

    /// Pieces at a site at the end of the script.
    fn target(&self, site: SiteIndex) -> i64 {
        let Some(role) = self.role_at(site) else { return 0 };
        match (self.index, site) {
            (0, SiteIndex::Main) => return -3,
            (1, SiteIndex::Main) => return 14,
            (2, SiteIndex::Main) => return 62,
            (3, SiteIndex::Main) => return 118,
            (4, SiteIndex::Main) => return 240,
            _ => {}
        }
        let mut random = self.random(20 + site as u64);
        let days = match role {
            Role::Out => return 0,
            Role::Dead => return random.between(15, 90),
            Role::Silent => return random.between(5, 60),
            Role::Low => random.between(2, 12),
            Role::New => random.between(70, 120),
            Role::Over => random.between(220, 420),
            Role::Lumpy | Role::Intermittent => random.between(30, 120),
            Role::Steady => random.between(17, 80),
        };
        let demand = self.demand(site);
        let recent: i64 = demand.iter().rev().take(RECENT).sum();
        match role {
            Role::Low => (days * recent / RECENT as i64).max(1),
            _ => days * recent / RECENT as i64 + 3,
        }
    }

    /// What lies where at the end of the script.
    pub(super) fn balances(&self) -> Vec<Balance> {
        let mut all = Vec::new();
        for site in [SiteIndex::Main, SiteIndex::North] {
            let target = self.target(site);
            match self.product.tracking {
                _ if target == 0 => {}
                Tracking::None => self.plain(site, target, &mut all),
                Tracking::Lot => self.lots(site, target, &mut all),
                Tracking::Serial => self.serials(site, target, &mut all),
            }
        }
        all
    }

    fn at(&self, site: SiteIndex, place: String, lot: Option<(String, Option<Day>)>, pieces: i64) -> Balance {
        Balance { site, place, lot, quantity: pieces * 1000 }
    }

    fn plain(&self, site: SiteIndex, target: i64, all: &mut Vec<Balance>) {
        let face = self.world.layout.face(site, self.index);
        let up = if site == SiteIndex::Main && target > 120 { target - 60 } else { 0 };
        let mut here = self.at(site, face, None, target - up);
        if self.product.unit == "m" {
            here.quantity += 500;
        }
        all.push(here);
        if up > 0 {
            all.push(self.at(site, self.world.layout.reserve(self.index), None, up));
        }
    }

    fn lots(&self, site: SiteIndex, target: i64, all: &mut Vec<Balance>) {
        let face = self.world.layout.face(site, self.index);
        let today = self.world.today.0;
        if self.index == 3 {
            for (code, pieces, days) in [("L2190", 18, 12), ("L2231", 100, 300)] {
                all.push(self.at(site, face.clone(), Some((code.into(), Some(Day(today + days)))), pieces));
            }
            return;
        }
        let mut random = self.random(30 + site as u64);
        let batches = random.between(1, 3).min(target);
        let shelf = i64::from(self.product.shelf_life);
        let first = random.between(1_000, 8_900);
        let soon = random.one_in(7);
        for batch in 0..batches {
            let pieces = target * (batch + 1) / batches - target * batch / batches;
            let days = match batch {
                0 if soon => random.between(4, 28),
                n => shelf * random.between(30 + 25 * n, 45 + 25 * n) / 100,
            };
            let last = batch > 0 && batch + 1 == batches && target > 60 && site == SiteIndex::Main;
            let place = if last { self.world.layout.reserve(self.index) } else { face.clone() };
            let code = format!("L{}", first + batch * 41);
            all.push(self.at(site, place, Some((code, Some(Day(today + days as i32)))), pieces));
        }
    }

    fn serials(&self, site: SiteIndex, target: i64, all: &mut Vec<Balance>) {
        let face = self.world.layout.face(site, self.index);
        let run = if site == SiteIndex::Main { 1_001 } else { 5_001 };
        for n in 0..target {
            let serial = format!("S{:04}-{}", self.index, run + n);
            all.push(self.at(site, face.clone(), Some((serial, None)), 1));
        }
    }
}

/// Days of history for a warehouse of so many items.
fn history(items: usize) -> usize {
    if items > SMALL_ITEMS { RECENT } else { LONG_HISTORY }
}

/// Weekday times season, in ten-thousandths: months are bent into one another around their middles.
fn day_factor(season: Season, day: Day) -> i64 {
    const WEEK: [i64; 7] = [118, 106, 100, 98, 100, 92, 86];
    let Some(date) = day.date() else { return 10_000 };
    let months = season.months();
    let month = date.month0() as usize;
    let off = i64::from(date.day()) - 15;
    let next = if off < 0 { (month + 11) % 12 } else { (month + 1) % 12 };
    let level = (months[month] * (30 - off.abs()) + months[next] * off.abs()) / 30;
    level * WEEK[date.weekday().num_days_from_monday() as usize]
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
