//! Counts on the shop floor of the tests: a plan as a list, what may differ, and what was held back.

use pickface::{
    domain::{ItemId, LocationId, Money},
    fulfil::Tolerance,
    scan::{CountHit, CountedBy, HeldCount, HeldHit},
};
use std::collections::BTreeMap;

use super::{Floor, Shift};

#[derive(Default)]
pub struct Counting {
    /// What is to be counted, most urgent first.
    pub plan: Vec<CountHit>,
    pub tolerance: Option<Tolerance>,
    pub costs: BTreeMap<ItemId, Money>,
    /// Who counted a place last, how often it was counted, and what it would post.
    pub held: BTreeMap<LocationId, (u8, u8, HeldCount)>,
}

impl Counting {
    pub fn take(&mut self, place: LocationId, held: Option<&HeldCount>, who: u8) {
        let times = self.held.remove(&place).map_or(0, |(_, times, _)| times);
        if let Some(held) = held {
            self.held.insert(place, (who, times + 1, held.clone()));
            return;
        }
        self.plan.retain(|next| next.place.id != place);
    }
}

impl Floor {
    pub(super) fn find_next_count(&self, skipped: &[LocationId]) -> Option<CountHit> {
        let mut plan = self.counting.plan.iter();
        plan.find(|next| {
            !skipped.contains(&next.place.id) && !self.counting.held.contains_key(&next.place.id)
        })
        .cloned()
    }

    pub(super) fn find_held(&self, place: LocationId) -> Option<HeldHit> {
        let (who, times, _) = self.counting.held.get(&place)?;
        let by = match (*who, self.sales.who) {
            (9, _) | (_, 9) => CountedBy::Unknown,
            (by, who) if by == who => CountedBy::Same,
            _ => CountedBy::Other,
        };
        Some(HeldHit { by, is_recount: *times == 1 })
    }
}

impl Shift {
    /// These places are to be counted, in this order.
    pub fn planned(mut self, plan: &[(&str, &str)]) -> Self {
        for (code, why) in plan {
            let place = self.floor.places.iter().find(|p| p.code == *code).unwrap().clone();
            self.floor.counting.plan.push(CountHit { place, why: (*why).into() });
        }
        self
    }

    /// The usual tolerance, and each item costs so much.
    pub fn tolerant(mut self, cost: &str) -> Self {
        self.floor.counting.tolerance = Some(Tolerance::default());
        let cost = cost.parse().unwrap();
        self.floor.counting.costs = self.floor.items.iter().map(|item| (item.id, cost)).collect();
        self
    }

    /// Nobody says who it is.
    pub fn nobody(mut self) -> Self {
        self.floor.sales.who = 9;
        self
    }

    /// How often the place was counted without anything being posted.
    pub fn held(self, place: &str, times: u8) -> Self {
        let at = self.floor.place(place);
        let found = self.floor.counting.held.get(&at).map_or(0, |(_, times, _)| *times);
        assert_eq!(found, times, "counts of {place} that wait");
        self
    }

    /// A lead says that the books follow it: the difference is posted, whatever moved since.
    pub fn approve(mut self, place: &str) -> Self {
        let at = self.floor.place(place);
        let (.., held) = self.floor.counting.held.remove(&at).expect("nothing waits there");
        let records: Vec<_> = held
            .moves
            .into_iter()
            .map(|m| pickface::scan::Record::Movement {
                draft: m.draft,
                new_lot: m.new_lot,
                new_container: None,
            })
            .collect();
        self.floor.apply(&records);
        self
    }
}
