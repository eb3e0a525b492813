//! Movements: the only way stock changes.

use super::{ContainerId, Instant, ItemId, LocationId, LotId, OperatorId, Quantity, SiteId, Uid, Virtual};
use crate::{numbered, words};
use std::fmt;

/// Which of the two ledgers a movement belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Book {
    /// Where goods are.
    #[default]
    Physical,
    /// What is promised: a reservation obeys the same laws as stock.
    Reserved,
}

impl Book {
    /// As stored: 0 or 1.
    #[must_use]
    pub const fn number(self) -> i64 {
        self as i64
    }
}

/// Why goods moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MovementKind {
    /// Stock that was there when the books were opened.
    Opening,
    /// In from a supplier.
    Receive,
    /// From the dock to its place.
    Putaway,
    /// From one place to another.
    Move,
    /// Off the shelf for an order.
    Pick,
    /// Out to a customer.
    Ship,
    /// Back from a customer.
    Return,
    /// A count found something else than the books said.
    Count,
    /// Corrected by hand, with a reason.
    Adjust,
    /// Thrown away.
    Scrap,
    /// Parts into kits.
    Assemble,
    /// Between sites.
    Transfer,
    /// Promised, or the promise taken back.
    Reserve,
}

words!(
    MovementKind,
    "opening, receive, putaway, move, pick, ship, return, count, adjust, scrap, assemble, transfer, reserve",
    Opening = "opening",
    Receive = "receive",
    Putaway = "putaway",
    Move = "move",
    Pick = "pick",
    Ship = "ship",
    Return = "return",
    Count = "count",
    Adjust = "adjust",
    Scrap = "scrap",
    Assemble = "assemble",
    Transfer = "transfer",
    Reserve = "reserve",
);

numbered!(
    MovementKind,
    Opening,
    Receive,
    Putaway,
    Move,
    Pick,
    Ship,
    Return,
    Count,
    Adjust,
    Scrap,
    Assemble,
    Transfer,
    Reserve
);

/// One end of a movement, as a flow names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Place {
    /// A place in a site.
    Location(LocationId),
    /// The other side of the double entry, by its row (see [`Virtual`]).
    Virtual(i64),
}

impl Place {
    /// The place in a row: the first six are the virtual ones, in every store.
    #[must_use]
    pub const fn of(row: LocationId) -> Self {
        if row.0 <= Virtual::ALL.len() as i64 { Self::Virtual(row.0) } else { Self::Location(row) }
    }

    /// The row of the location.
    #[must_use]
    pub const fn id(self) -> LocationId {
        match self {
            Self::Location(id) => id,
            Self::Virtual(row) => LocationId(row),
        }
    }
}

impl From<LocationId> for Place {
    fn from(id: LocationId) -> Self {
        Self::Location(id)
    }
}

impl From<Virtual> for Place {
    fn from(v: Virtual) -> Self {
        Self::Virtual(v.id().0)
    }
}

/// What a flow or an import wants recorded. The store adds stream, number, group, time and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Whose feed it goes to: the site where it happened.
    pub site: SiteId,
    /// Physical or reserved.
    pub book: Book,
    /// Why.
    pub kind: MovementKind,
    /// What.
    pub item: ItemId,
    /// Which batch.
    pub lot: LotId,
    /// Where it left.
    pub from: Place,
    /// Where it went.
    pub to: Place,
    /// How much; above zero.
    pub quantity: Quantity,
    /// Order, purchase order, count or file that it belongs to; may be empty. At most 128 characters.
    pub document: String,
    /// A reason or remark; may be empty. At most 1024 characters.
    pub note: String,
    /// The movement that this one takes back, which must be of the same stream.
    pub reverses: Option<MovementId>,
    /// The container that it was taken out of, which stood where it left.
    pub from_container: Option<ContainerId>,
    /// The container that it was put into, which stands where it went. Where both are the same, the whole line moved with it.
    pub to_container: Option<ContainerId>,
}

impl Draft {
    /// A physical movement with no document, note or reversal.
    #[must_use]
    pub fn new(
        site: SiteId,
        kind: MovementKind,
        item: ItemId,
        from: impl Into<Place>,
        to: impl Into<Place>,
        quantity: Quantity,
    ) -> Self {
        Self {
            site,
            book: Book::Physical,
            kind,
            item,
            lot: LotId::NONE,
            from: from.into(),
            to: to.into(),
            quantity,
            document: String::new(),
            note: String::new(),
            reverses: None,
            from_container: None,
            to_container: None,
        }
    }

    /// The same out of a container, into one, or both.
    #[must_use]
    pub fn contained(mut self, from: Option<ContainerId>, to: Option<ContainerId>) -> Self {
        (self.from_container, self.to_container) = (from, to);
        self
    }

    /// The same of one lot.
    #[must_use]
    pub fn of_lot(mut self, lot: LotId) -> Self {
        self.lot = lot;
        self
    }

    /// The same with a reason or remark.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The same as part of a document.
    #[must_use]
    pub fn document(mut self, document: impl Into<String>) -> Self {
        self.document = document.into();
        self
    }
}

/// Which movement: the stream's row in this store, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct MovementId {
    /// Row of the stream in this store.
    pub stream: i64,
    /// Dense from 1 in its stream.
    pub seq: i64,
}

impl fmt::Display for MovementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.stream, self.seq)
    }
}

/// A movement as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// Stream and number.
    pub id: MovementId,
    /// First number of the atomic group it was recorded in.
    pub group: i64,
    /// What happened.
    pub draft: Draft,
    /// Who.
    pub operator: OperatorId,
    /// At which terminal.
    pub station: String,
    /// When, as that terminal's clock said.
    pub at: Instant,
}

/// The names that a movement's hash is taken over: the same bytes in every store.
#[derive(Debug, Clone, Copy)]
pub struct GlobalNames {
    /// The item.
    pub item: Uid,
    /// The lot, zero where none.
    pub lot: Uid,
    /// The place it left.
    pub from: Uid,
    /// The place it went to.
    pub to: Uid,
    /// The operator, zero for nobody in particular.
    pub operator: Uid,
    /// The container it was taken out of.
    pub from_container: Option<Uid>,
    /// The container it was put into.
    pub to_container: Option<Uid>,
}

impl Movement {
    /// Version of [`Movement::canonical`], its first byte.
    pub const VERSION: u8 = 1;

    /// The first byte where containers are named: their uids follow the texts, zeros where there is none.
    pub const WITH_CONTAINERS: u8 = 2;

    /// The bytes that the hash chain covers: version, number, group, book, kind, names, quantity, time, reverses, texts.
    /// Integers are little-endian, texts have a 4-byte length before them. Local row numbers are not in it.
    /// A movement that names no container has the bytes that it had before there were any.
    pub fn canonical(&self, names: &GlobalNames, out: &mut Vec<u8>) {
        out.clear();
        let containers = [names.from_container, names.to_container];
        let is_contained = containers.iter().any(Option::is_some);
        out.push(if is_contained { Self::WITH_CONTAINERS } else { Self::VERSION });
        for n in [self.id.seq, self.group, self.draft.book.number(), self.draft.kind.number()] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        for uid in [names.item, names.lot, names.from, names.to, names.operator] {
            out.extend_from_slice(&uid.0);
        }
        let reverses = self.draft.reverses.map_or(0, |id| id.seq);
        for n in [self.draft.quantity.thousandths(), self.at.0, reverses] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        for text in [&self.station, &self.draft.document, &self.draft.note] {
            out.extend_from_slice(&(text.len() as u32).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        if is_contained {
            containers.iter().for_each(|uid| out.extend_from_slice(&uid.unwrap_or_default().0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_movement_without_containers_has_the_bytes_it_always_had() {
        let draft =
            Draft::new(SiteId(1), MovementKind::Move, ItemId(1), LocationId(7), LocationId(8), Quantity::ONE);
        let movement = Movement {
            id: MovementId { stream: 2, seq: 3 },
            group: 3,
            draft: draft.document("D").note("n"),
            operator: OperatorId(0),
            station: "T1".into(),
            at: Instant(5),
        };
        let uid = |n: u8| Uid([n; 16]);
        let names = GlobalNames {
            item: uid(1),
            lot: Uid::default(),
            from: uid(2),
            to: uid(3),
            operator: Uid::default(),
            from_container: None,
            to_container: None,
        };
        let mut bytes = Vec::new();
        movement.canonical(&names, &mut bytes);
        let mut wanted = vec![1u8];
        for n in [3i64, 3, 0, MovementKind::Move.number()] {
            wanted.extend_from_slice(&n.to_le_bytes());
        }
        for n in [1, 0, 2, 3, 0] {
            wanted.extend_from_slice(&[n; 16]);
        }
        for n in [1000i64, 5, 0] {
            wanted.extend_from_slice(&n.to_le_bytes());
        }
        for text in ["T1", "D", "n"] {
            wanted.extend_from_slice(&(text.len() as u32).to_le_bytes());
            wanted.extend_from_slice(text.as_bytes());
        }
        assert_eq!(bytes, wanted);
        let (out, into) = (Some(uid(8)), Some(uid(9)));
        let mut seen = vec![bytes];
        for (from_container, to_container) in [(out, None), (None, out), (out, into), (into, out)] {
            let mut bytes = Vec::new();
            movement.canonical(&GlobalNames { from_container, to_container, ..names }, &mut bytes);
            assert!(!seen.contains(&bytes), "which container it was must be in the hash");
            assert_eq!((bytes[0], bytes.len()), (2, wanted.len() + 32));
            seen.push(bytes);
        }
    }
}
