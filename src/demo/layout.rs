//! Where things stand: two sites, their docks, benches, totes and shelves.
//!
//! A shelf's code is zone, aisle, bay: `A-03-12`. An item's pick face follows from its row, so that a million items need
//! no table.

use crate::domain::{LocationCode, LocationKind, record::LocationRecord};

/// One of the two sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum SiteIndex {
    Main,
    North,
}

impl SiteIndex {
    /// Its code.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Main => "MAIN",
            Self::North => "NORTH",
        }
    }
}

/// Bays of an aisle.
const BAYS: usize = 24;
/// Aisles of a zone, at most: two digits.
const MAX_AISLES: usize = 99;
/// Zones of the main site, at most: `A` to `L`; `N` is the other site, `R` the reserve.
const MAX_ZONES: usize = 12;

/// Shelves of one kind: zones of aisles of bays.
#[derive(Debug, Clone, Copy)]
struct Shelves {
    site: SiteIndex,
    first: u8,
    zones: usize,
    aisles: usize,
    /// Where the walk through these shelves begins.
    walk: usize,
}

impl Shelves {
    const fn len(&self) -> usize {
        self.zones * self.aisles * BAYS
    }

    /// Zone letter, aisle and bay (from 1) of the `n`-th shelf.
    fn address(&self, n: usize) -> (char, usize, usize) {
        let n = n % self.len().max(1);
        let zone = char::from(self.first + (n / (self.aisles * BAYS)) as u8);
        (zone, n / BAYS % self.aisles + 1, n % BAYS + 1)
    }

    fn code(&self, n: usize) -> String {
        let (zone, aisle, bay) = self.address(n);
        format!("{zone}-{aisle:02}-{bay:02}")
    }

    /// The walk goes up one aisle and down the next.
    fn step(&self, n: usize) -> usize {
        let (aisle, bay) = (n / BAYS, n % BAYS);
        self.walk + aisle * BAYS + if aisle.is_multiple_of(2) { bay } else { BAYS - 1 - bay }
    }
}

/// The shelves of a warehouse of so many items.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    items: usize,
    faces: Shelves,
    reserve: Shelves,
    north: Shelves,
}

impl Layout {
    /// A layout with about six pick faces for five items, up to what two digits of aisle can name.
    pub(super) fn of(items: usize) -> Self {
        let wanted = (items * 6 / 5).max(480).div_ceil(BAYS);
        let zones = wanted.div_ceil(MAX_AISLES).clamp(4, MAX_ZONES);
        let aisles = wanted.div_ceil(zones).min(MAX_AISLES);
        let fewer = |part: usize| (aisles * zones / part).clamp(2, MAX_AISLES);
        let shelves = |site, first, zones, aisles, walk| Shelves { site, first, zones, aisles, walk };
        let faces = shelves(SiteIndex::Main, b'A', zones, aisles, 1000);
        let reserve = shelves(SiteIndex::Main, b'R', 1, fewer(5), 1_000_000);
        let north = shelves(SiteIndex::North, b'N', 1, fewer(4), 2_000_000);
        Self { items, faces, reserve, north }
    }

    /// The pick face of an item at a site.
    pub(super) fn face(&self, site: SiteIndex, item: usize) -> String {
        let shelves = match site {
            SiteIndex::Main => &self.faces,
            SiteIndex::North => &self.north,
        };
        match (site, item) {
            // The print of the pictures, and the mug in the next spare bay.
            (SiteIndex::Main, 0) => "A-03-12".into(),
            (SiteIndex::Main, 1) => "A-03-18".into(),
            _ => shelves.code(item * shelves.len() / self.items.max(1)),
        }
    }

    /// The reserve shelf of an item at the main site.
    pub(super) fn reserve(&self, item: usize) -> String {
        self.reserve.code(item * self.reserve.len() / self.items.max(1))
    }

    /// Every location, in the order of the walk within its kind.
    pub(super) fn locations(self) -> impl Iterator<Item = LocationRecord> {
        let shelves = [(self.faces, "pick"), (self.reserve, "reserve"), (self.north, "pick")];
        let bins = shelves.into_iter().flat_map(|(shelves, area)| {
            (0..shelves.len()).filter_map(move |n| {
                let zone = if area == "pick" { shelves.address(n).0.to_string() } else { area.into() };
                // 37 and 90 share no divisor: neighbours never have the same check digits.
                let check = (n * 37 + 14) % 90 + 10;
                record(shelves.site, &shelves.code(n), &zone, LocationKind::Bin, shelves.step(n), check)
            })
        });
        let others = OTHERS.iter().enumerate().filter_map(|(n, (site, code, kind))| {
            record(*site, code, kind.word(), *kind, n + 1, (n * 53 + 7) % 90 + 10)
        });
        others.chain(bins)
    }
}

fn record(
    site: SiteIndex,
    code: &str,
    zone: &str,
    kind: LocationKind,
    sequence: usize,
    check: usize,
) -> Option<LocationRecord> {
    Some(LocationRecord {
        site: Some(site.code().into()),
        code: code.parse::<LocationCode>().ok()?,
        zone: Some(zone.into()),
        kind: Some(kind),
        pick_sequence: i64::try_from(sequence).ok(),
        check_digits: Some(check.to_string()),
    })
}

/// What is no shelf.
const OTHERS: [(SiteIndex, &str, LocationKind); 14] = [
    (SiteIndex::Main, "DOCK-1", LocationKind::Dock),
    (SiteIndex::Main, "DOCK-2", LocationKind::Dock),
    (SiteIndex::Main, "PACK-1", LocationKind::Pack),
    (SiteIndex::Main, "QUAR-1", LocationKind::Quarantine),
    (SiteIndex::Main, "TOTE-1", LocationKind::Tote),
    (SiteIndex::Main, "TOTE-2", LocationKind::Tote),
    (SiteIndex::Main, "TOTE-3", LocationKind::Tote),
    (SiteIndex::Main, "TOTE-4", LocationKind::Tote),
    (SiteIndex::Main, "TOTE-5", LocationKind::Tote),
    (SiteIndex::Main, "TOTE-6", LocationKind::Tote),
    (SiteIndex::North, "N-DOCK-1", LocationKind::Dock),
    (SiteIndex::North, "N-PACK-1", LocationKind::Pack),
    (SiteIndex::North, "N-QUAR-1", LocationKind::Quarantine),
    (SiteIndex::North, "N-TOTE-1", LocationKind::Tote),
];
