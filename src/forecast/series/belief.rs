//! What is believed of an item before its own history says it: what a like item sells, or its category.

use super::{Built, Mark, calendar::Calendar};
use crate::forecast::Prior;
use std::{collections::HashMap, hash::Hash};

/// The level of an item is the mean of so many of its last known days.
const RECENT: usize = 56;

/// An item with fewer days than this, at a site with more, is new.
const YOUNG: i32 = 56;

/// So many days of an item's own weigh as much as what its category sells.
const WEIGHT: f64 = 14.0;

/// What one item sells a day, of late: mean and variance over its known days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Units a day.
    pub mean: f64,
    /// Variance of one day.
    pub variance: f64,
}

/// The level of a history; `None` with fewer than a week of known days.
#[must_use]
pub fn level(built: &Built) -> Option<Level> {
    let recent = built.marks.iter().zip(&built.history.values).rev();
    let known: Vec<f64> =
        recent.filter(|(mark, _)| **mark == Mark::Known).take(RECENT).map(|(_, v)| *v).collect();
    if known.len() < super::WEEK {
        return None;
    }
    let n = known.len() as f64;
    let mean = known.iter().sum::<f64>() / n;
    let variance = known.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0);
    Some(Level { mean, variance })
}

/// Whether the site is older than what it knows of the item, and that is not much yet.
#[must_use]
pub fn is_young(built: &Built, calendar: &Calendar) -> bool {
    let days = calendar.end - built.first + 1;
    days < YOUNG && built.first > calendar.begin + YOUNG
}

/// Means over the grown items of each group, and the promotions of all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Beliefs<K: Eq + Hash> {
    groups: HashMap<K, Group>,
}

impl<K: Eq + Hash> Default for Beliefs<K> {
    fn default() -> Self {
        Self { groups: HashMap::new() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Group {
    items: f64,
    mean: f64,
    variance: f64,
    promoted: (f64, f64),
}

impl<K: Eq + Hash> Beliefs<K> {
    /// One more item of a group.
    pub fn add(&mut self, key: K, built: &Built, calendar: &Calendar) {
        let group = self.groups.entry(key).or_default();
        group.promoted.0 += built.promoted.0;
        group.promoted.1 += built.promoted.1;
        if is_young(built, calendar) {
            return;
        }
        // What nobody wants any more says nothing of what is new.
        if let Some(level) = level(built).filter(|l| l.mean > 0.0) {
            group.items += 1.0;
            group.mean += level.mean;
            group.variance += level.variance;
        }
    }

    /// What a new item of the group will sell; `None` where the group has no grown item.
    #[must_use]
    pub fn prior(&self, key: &K) -> Option<Prior> {
        let group = self.groups.get(key).filter(|g| g.items > 0.0)?;
        Some(Prior {
            level: group.mean / group.items,
            spread: (group.variance / group.items).sqrt(),
            periods: WEIGHT,
        })
    }

    /// How many times the base level a promotion sells: as the item's own past ones, else as its group's, else 1.
    #[must_use]
    pub fn uplift(&self, key: &K, built: &Built) -> f64 {
        let own = ratio(built.promoted);
        own.or_else(|| ratio(self.groups.get(key)?.promoted)).unwrap_or(1.0)
    }
}

/// What a like item says of a new one.
#[must_use]
pub fn like(level: &Level) -> Prior {
    Prior { level: level.mean, spread: level.variance.sqrt(), periods: 2.0 * WEIGHT }
}

/// A promotion neither sells less than nothing special, nor more than ten times as much.
fn ratio((units, base): (f64, f64)) -> Option<f64> {
    (base > 0.0).then(|| (units / base).clamp(1.0, 10.0))
}
