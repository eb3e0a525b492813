//! What a count remembers between two places.

use crate::{domain::LocationId, scan::CountHit};
use serde::{Deserialize, Serialize};

/// How many places that were left for later, or counted, are known again.
const KNOWN: usize = 100;

/// Where a count goes next, and what it has been through.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Plan {
    /// The next place.
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<CountHit>,
    /// Places that are left for later.
    #[serde(rename = "s", skip_serializing_if = "Vec::is_empty")]
    pub(crate) skipped: Vec<LocationId>,
    /// Places that this task has counted.
    #[serde(rename = "c", skip_serializing_if = "Vec::is_empty")]
    pub(crate) counted: Vec<LocationId>,
    /// Whether what is scanned now comes on top of what was counted here before.
    #[serde(rename = "a", skip_serializing_if = "std::ops::Not::not")]
    pub(crate) adds: bool,
}

impl Plan {
    /// Leaves a place for later.
    pub(crate) fn skip(&mut self, place: LocationId) {
        know(&mut self.skipped, place);
    }

    /// A place was counted.
    pub(crate) fn count(&mut self, place: LocationId) {
        self.adds = false;
        self.next = None;
        self.skipped.retain(|skipped| *skipped != place);
        know(&mut self.counted, place);
    }
}

fn know(places: &mut Vec<LocationId>, place: LocationId) {
    places.retain(|known| *known != place);
    if places.len() >= KNOWN {
        places.remove(0);
    }
    places.push(place);
}
