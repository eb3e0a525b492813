//! Sites and the places in them, and the virtual other side of the double entry.

use super::{DomainError, LocationId, SiteId, Uid, item::code};
use crate::words;
use std::{fmt, str::FromStr};

/// A warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its row, which is also its feed.
    pub id: SiteId,
    /// The same in every store.
    pub uid: Uid,
    /// A short code: `MAIN`.
    pub code: String,
    /// A name for people.
    pub name: String,
    /// IANA time zone, which turns moments into business days.
    pub time_zone: chrono_tz::Tz,
}

/// The scannable code of a location: 1 to 32 characters, scrubbed, upper case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocationCode(String);

impl LocationCode {
    /// The longest code, in characters.
    pub const MAX: usize = 32;

    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LocationCode {
    type Err = DomainError;
    fn from_str(s: &str) -> Result<Self, DomainError> {
        // Upper case can take a letter apart (ΐ); scrubbed again, so that a code reads as itself.
        code(s, "location", Self::MAX).and_then(|c| code(&c.to_uppercase(), "location", Self::MAX)).map(Self)
    }
}

impl fmt::Display for LocationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What a place is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LocationKind {
    /// Where goods arrive.
    Dock,
    /// A pick face or a reserve shelf.
    #[default]
    Bin,
    /// A box on a cart.
    Tote,
    /// A packing bench.
    Pack,
    /// Kept apart: not for sale until somebody decides.
    Quarantine,
    /// The other side of the double entry; holds no goods.
    Virtual,
}

words!(
    LocationKind,
    "dock, bin, tote, pack, quarantine",
    Dock = "dock",
    Bin = "bin",
    Tote = "tote",
    Pack = "pack",
    Quarantine = "quarantine",
    Virtual = "virtual",
);

/// A place in a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its row.
    pub id: LocationId,
    /// The same in every store.
    pub uid: Uid,
    /// The site it is in; `None` for a virtual location, which belongs to all.
    pub site: Option<SiteId>,
    /// What its label says.
    pub code: LocationCode,
    /// An area with its own pickers or climate; may be empty.
    pub zone: String,
    /// What it is for.
    pub kind: LocationKind,
    /// The order of a walk through the site; lower is earlier.
    pub pick_sequence: i64,
    /// A short number on the label that proves somebody stands there; may be empty.
    pub check_digits: String,
}

/// The virtual locations, with the rows and uids they have in every store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Virtual {
    /// Goods come from here when received.
    Supplier,
    /// Goods go here when shipped. In the reserved book, what customers lay claim to.
    Customer,
    /// Found, lost, counted differently.
    Adjustment,
    /// Parts go in, kits come out.
    Production,
    /// Thrown away.
    Scrap,
    /// Between two sites.
    Transit,
}

words!(
    Virtual,
    "supplier, customer, adjustment, production, scrap, transit",
    Supplier = "supplier",
    Customer = "customer",
    Adjustment = "adjustment",
    Production = "production",
    Scrap = "scrap",
    Transit = "transit",
);

impl Virtual {
    /// All of them, in the order of their rows.
    pub const ALL: [Self; 6] =
        [Self::Supplier, Self::Customer, Self::Adjustment, Self::Production, Self::Scrap, Self::Transit];

    /// Its row: 1 to 6, in every store.
    #[must_use]
    pub const fn id(self) -> LocationId {
        LocationId(self as i64 + 1)
    }

    /// Its uid: fifteen zero bytes and its row, in every store.
    #[must_use]
    pub const fn uid(self) -> Uid {
        let mut bytes = [0; 16];
        bytes[15] = self as u8 + 1;
        Uid(bytes)
    }
}
