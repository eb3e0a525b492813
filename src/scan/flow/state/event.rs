//! Events: what UNDO can take back.

use super::{Out, Unit};
use crate::domain::{ContainerId, ItemId, LocationId, LotId, MovementId, Place, Quantity};
use serde::{Deserialize, Serialize};

/// An item, the code of its lot, and how much its line changed.
pub(crate) type Change = (ItemId, Option<String>, Quantity);

/// Something that UNDO can take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    /// What it was, in words: `+12 MUG-1 into DOCK-1`.
    #[serde(rename = "s")]
    pub(crate) say: String,
    /// The place whose stock the picker was told.
    #[serde(rename = "p")]
    pub(crate) place: Option<(LocationId, String)>,
    /// The line it changed, and by how much.
    #[serde(rename = "c")]
    pub(crate) change: Option<Change>,
    /// The lines that ALL took at once, and how much of each.
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) all: Vec<Change>,
    /// Scans and units that leave the totals with it, where that is not one scan of what changed: see [`Event::tally`].
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(crate) tally: Option<(u64, Quantity)>,
    /// The movements recorded; empty where the event is only in the task (in hand, counted).
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) moves: Vec<Moved>,
    /// The tag that was read.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub(crate) tag: Option<u64>,
    /// The container that was taken in hand or counted.
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub(crate) boxed: Option<String>,
    /// Empty containers that were put somewhere, and where they had stood.
    #[serde(rename = "e", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) stood: Vec<(ContainerId, LocationId)>,
    /// What its line gave back to containers.
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) back: Vec<Out>,
    /// Receive: the container that it went into.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub(crate) within: Option<String>,
    /// The customer's order that its movements name.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub(crate) document: Option<String>,
    /// A barcode was bound: UNDO says that it cannot take that back.
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) bound: bool,
}

impl Event {
    /// Something in words, and nothing else yet.
    pub(crate) fn told(say: String) -> Self {
        Self {
            say,
            place: None,
            change: None,
            all: Vec::new(),
            tally: None,
            moves: Vec::new(),
            tag: None,
            boxed: None,
            stood: Vec::new(),
            back: Vec::new(),
            within: None,
            document: None,
            bound: false,
        }
    }

    /// Scans and units that leave the totals with it.
    pub(crate) fn tally(&self) -> (u64, Quantity) {
        self.tally.unwrap_or_else(|| Self::once(self.change.as_ref()))
    }

    /// What one scan that changed a line adds to the totals; one that changed none adds nothing.
    pub(crate) fn once(change: Option<&Change>) -> (u64, Quantity) {
        change.map_or((0, Quantity::ZERO), |(_, _, quantity)| (1, *quantity))
    }
}

/// A movement as UNDO needs it. Written as a row without names: there are dozens of them in a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Row")]
pub(crate) struct Moved {
    /// Its number, once the store has given it one.
    pub(crate) id: Option<MovementId>,
    /// Why goods moved, by its stored number.
    pub(crate) kind: i64,
    pub(crate) item: ItemId,
    pub(crate) lot: LotId,
    /// The lot's code, where the store did not know it yet.
    pub(crate) code: Option<String>,
    pub(crate) from: Place,
    pub(crate) to: Place,
    pub(crate) quantity: Quantity,
    /// The container it came out of.
    pub(crate) out: Option<Unit>,
    /// The container it went into.
    pub(crate) into: Option<Unit>,
}

/// Stream and number, kind, item, from, to, quantity; then lot, code, out of, into, as many as are needed.
#[derive(Serialize, Deserialize)]
struct Row(
    Option<(i64, i64)>,
    i64,
    ItemId,
    i64,
    i64,
    Quantity,
    #[serde(default, skip_serializing_if = "Option::is_none")] Option<Rest>,
);

/// Lot, its code, out of, into.
type Rest = (LotId, Option<String>, Option<Unit>, Option<Unit>);

impl From<Moved> for Row {
    fn from(m: Moved) -> Self {
        let rest: Rest = (m.lot, m.code, m.out, m.into);
        let is_plain = rest == (LotId::NONE, None, None, None);
        let id = m.id.map(|id| (id.stream, id.seq));
        Self(id, m.kind, m.item, m.from.id().0, m.to.id().0, m.quantity, (!is_plain).then_some(rest))
    }
}

/// As it is written, or as the first form wrote it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Row(Row),
    Named(Named),
}

/// The first form: fields with names of one letter.
#[derive(Deserialize)]
struct Named {
    n: Option<MovementId>,
    k: i64,
    i: ItemId,
    #[serde(default = "no_lot")]
    l: LotId,
    c: Option<String>,
    f: i64,
    t: i64,
    q: Quantity,
    o: Option<Unit>,
    w: Option<Unit>,
}

fn no_lot() -> LotId {
    LotId::NONE
}

impl From<Written> for Moved {
    fn from(written: Written) -> Self {
        let place = |row| Place::of(LocationId(row));
        match written {
            Written::Row(row) => row.into(),
            Written::Named(m) => Self {
                id: m.n,
                kind: m.k,
                item: m.i,
                lot: m.l,
                code: m.c,
                from: place(m.f),
                to: place(m.t),
                quantity: m.q,
                out: m.o,
                into: m.w,
            },
        }
    }
}

impl From<Row> for Moved {
    fn from(Row(id, kind, item, from, to, quantity, rest): Row) -> Self {
        let place = |row| Place::of(LocationId(row));
        let (lot, code, out, into) = rest.unwrap_or((LotId::NONE, None, None, None));
        let id = id.map(|(stream, seq)| MovementId { stream, seq });
        Self { id, kind, item, lot, code, from: place(from), to: place(to), quantity, out, into }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn moved() -> Moved {
        Moved {
            id: Some(MovementId { stream: 2, seq: 7 }),
            kind: 1,
            item: ItemId(3),
            lot: LotId::NONE,
            code: None,
            from: Place::of(LocationId(1)),
            to: Place::of(LocationId(9)),
            quantity: Quantity::ONE,
            out: None,
            into: None,
        }
    }

    #[test]
    fn a_movement_is_written_short_and_read_back() {
        let plain = serde_json::to_string(&moved()).unwrap();
        assert_eq!(plain, "[[2,7],1,3,1,9,1]");
        let all = Moved {
            id: None,
            lot: LotId(4),
            code: Some("L1".into()),
            out: Some(Unit::New("LPN-1".into())),
            into: Some(Unit::Row(ContainerId(5))),
            ..moved()
        };
        for one in [moved(), all] {
            let text = serde_json::to_string(&one).unwrap();
            assert_eq!(serde_json::from_str::<Moved>(&text).unwrap(), one, "{text}");
        }
    }

    #[test]
    fn the_first_form_is_read() {
        let text = r#"{"n":{"stream":2,"seq":7},"k":1,"i":3,"f":1,"t":9,"q":1}"#;
        assert_eq!(serde_json::from_str::<Moved>(text).unwrap(), moved());
    }

    #[test]
    fn one_scan_of_a_line_needs_no_tally_of_its_own() {
        let change = Some((ItemId(3), None, Quantity::ONE));
        let event = Event { change, ..Event::told("+1".into()) };
        assert_eq!(event.tally(), (1, Quantity::ONE));
        assert_eq!(Event { tally: Some((2, Quantity::ZERO)), ..event }.tally(), (2, Quantity::ZERO));
        assert_eq!(Event::told("bound".into()).tally(), (0, Quantity::ZERO));
    }
}
