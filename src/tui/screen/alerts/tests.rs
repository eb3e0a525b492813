//! What the tab does with keys and answers.

use super::*;

pub(super) fn identity() -> Identity {
    Identity {
        station: "T1".into(),
        site: "MAIN".into(),
        sites: vec![(SiteId(1), "MAIN".into()), (SiteId(2), "NORTH".into())],
        operator: String::new(),
        currency: "GBP".into(),
        movement_prefix: String::new(),
        time_zone: chrono_tz::UTC,
    }
}
