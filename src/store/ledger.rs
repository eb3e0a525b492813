//! The ledger inside one transaction: appending movements and facts to their streams, with numbers and hashes.

mod append;
mod container;
mod uid;

pub(crate) use container::PLACE;
pub(crate) use uid::{derived_uid, lot_uid, new_uid, timely_uid};

use super::{
    document::Document,
    error::{Result, StoreError},
};
use crate::domain::{
    Book, ContainerId, Draft, EntityKind, Fact, Instant, ItemId, LocationId, Lot, LotCode, LotId, Movement,
    MovementId, OperatorId, Place, SiteId, Uid, movement::GlobalNames,
};
use append::{BULK, Sealed, append};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Who writes, where: the same for all rows of a transaction's request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The operator; row 0 is nobody in particular.
    pub operator: OperatorId,
    /// The terminal's code.
    pub station: String,
}

/// What a fact is about: its kind, its uid, its row in this store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entity {
    pub(crate) kind: EntityKind,
    pub(crate) uid: Uid,
    pub(crate) row: i64,
}

/// Feed 0: master data. Every other feed is the row of a site.
pub(crate) const MASTER: i64 = 0;

/// Uids that were looked up before; the same for the life of a connection, because uids never change.
#[derive(Debug, Default)]
pub(crate) struct Names {
    items: HashMap<ItemId, Uid>,
    lots: HashMap<LotId, Uid>,
    locations: HashMap<LocationId, Uid>,
    operators: HashMap<OperatorId, Uid>,
    containers: HashMap<ContainerId, Uid>,
}

impl Names {
    /// Forgets, so that a store of a million items does not fill memory.
    pub(crate) fn trim(&mut self) {
        if self.items.len() > 100_000 {
            self.items.clear();
        }
        if self.lots.len() > 100_000 {
            self.lots.clear();
        }
        if self.containers.len() > 100_000 {
            self.containers.clear();
        }
    }
}

#[derive(Debug)]
struct Head {
    stream: i64,
    seq: i64,
    hash: Vec<u8>,
}

/// A write transaction in progress. Whoever holds it has the turn and `BEGIN IMMEDIATE`.
pub(crate) struct Tx<'c> {
    conn: &'c Connection,
    names: &'c mut Names,
    store: Uid,
    at: Instant,
    heads: HashMap<i64, Head>,
    bytes: Vec<u8>,
    /// Movements of a load that have their numbers and are not written yet.
    bulk: Vec<Sealed>,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: &'c Connection, names: &'c mut Names, store: Uid, at: Instant) -> Self {
        Self {
            conn,
            names,
            store,
            at,
            heads: HashMap::new(),
            bytes: Vec::with_capacity(256),
            bulk: Vec::new(),
        }
    }

    /// The connection, for reads and projections in the same transaction.
    pub(crate) fn conn(&self) -> &'c Connection {
        self.conn
    }

    /// The moment of this transaction, as the machine's clock said.
    pub(crate) fn at(&self) -> Instant {
        self.at
    }

    /// Writes another moment from here on: only while a demo warehouse makes up its past.
    pub(super) fn pin(&mut self, at: Instant) {
        self.at = at;
    }

    /// The stream of this store in a feed, made when it is first written to.
    fn head(&mut self, feed: i64) -> Result<&mut Head> {
        if !self.heads.contains_key(&feed) {
            let mut find = self.conn.prepare_cached(
                "SELECT stream, last_seq, last_hash FROM stream WHERE store = ?1 AND feed = ?2",
            )?;
            let read =
                |r: &rusqlite::Row<'_>| Ok(Head { stream: r.get(0)?, seq: r.get(1)?, hash: r.get(2)? });
            let mut head = match find.query_row(params![self.store.0, feed], read).optional()? {
                Some(head) => head,
                None => {
                    self.conn.execute(
                        "INSERT INTO stream (store, feed) VALUES (?1, ?2)",
                        params![self.store.0, feed],
                    )?;
                    Head { stream: self.conn.last_insert_rowid(), seq: 0, hash: Vec::new() }
                }
            };
            if head.seq == 0 {
                head.hash = genesis(self.store, feed_uid(self.conn, feed)?).to_vec();
            }
            self.heads.insert(feed, head);
        }
        self.heads.get_mut(&feed).ok_or(StoreError::Closed)
    }

    /// The number that the next row of a site's stream will get: the group of what is about to be recorded together.
    pub(crate) fn next_group(&mut self, site: SiteId) -> Result<i64> {
        Ok(self.head(site.0)?.seq + 1)
    }

    /// Appends one movement. `group` is the first number of what belongs together; `None` makes a group of its own.
    ///
    /// # Errors
    /// When the quantity is out of range, both ends are the same place, a reversal names another stream or a movement
    /// that is already reversed, or the disk fails.
    pub(crate) fn movement(
        &mut self,
        draft: &Draft,
        group: Option<i64>,
        author: &Author,
    ) -> Result<MovementId> {
        self.flush()?;
        let sealed = self.seal(draft.clone(), group, author)?;
        append(self.conn, std::slice::from_ref(&sealed))?;
        Ok(sealed.movement.id)
    }

    /// Appends one movement with others: it has its number and its hash, and is written with the next [`BULK`], or when the
    /// transaction has to be whole. Its balances are not there before that, so only a load that asks for each balance once
    /// may append like this.
    ///
    /// # Errors
    /// Those of [`Tx::movement`].
    pub(crate) fn movement_in_bulk(&mut self, draft: Draft, author: &Author) -> Result<()> {
        let sealed = self.seal(draft, None, author)?;
        self.bulk.push(sealed);
        if self.bulk.len() == BULK { self.flush() } else { Ok(()) }
    }

    /// Writes what is held back. Whoever appends otherwise, or commits, does this first.
    pub(crate) fn flush(&mut self) -> Result<()> {
        if self.bulk.is_empty() {
            return Ok(());
        }
        let bulk = std::mem::take(&mut self.bulk);
        if bulk.len() == BULK {
            return append(self.conn, &bulk);
        }
        bulk.iter().try_for_each(|one| append(self.conn, std::slice::from_ref(one)))
    }

    /// Gives a movement its number and its hash.
    fn seal(&mut self, draft: Draft, group: Option<i64>, author: &Author) -> Result<Sealed> {
        if !draft.quantity.is_positive() || draft.quantity > crate::domain::Quantity::MAX {
            return Err(StoreError::Refused(format!(
                "a movement of {} is out of range; nothing was recorded",
                draft.quantity
            )));
        }
        let (from, to, feed) = (draft.from.id(), draft.to.id(), draft.site.0);
        if from == to {
            return Err(StoreError::Refused(
                "a movement from a place to itself moves nothing; nothing was recorded".into(),
            ));
        }
        let head = self.head(feed)?;
        let (stream, seq) = (head.stream, head.seq + 1);
        if draft.reverses.is_some_and(|r| r.stream != stream) {
            return Err(StoreError::Refused(
                "only the store that recorded a movement may take it back; adjust the stock instead".into(),
            ));
        }
        let names = GlobalNames {
            item: self.item_uid(draft.item)?,
            lot: self.lot_uid(draft.lot)?,
            from: self.location_uid(from)?,
            to: self.location_uid(to)?,
            operator: self.operator_uid(author.operator)?,
            from_container: draft.from_container.map(|id| self.container_uid(id)).transpose()?,
            to_container: draft.to_container.map(|id| self.container_uid(id)).transpose()?,
        };
        let movement = Movement {
            id: MovementId { stream, seq },
            group: group.unwrap_or(seq),
            draft,
            operator: author.operator,
            station: author.station.clone(),
            at: self.at,
        };
        movement.canonical(&names, &mut self.bytes);
        let hash = self.chain(feed)?;
        self.advance(feed, seq, hash)?;
        Ok(Sealed { movement, hash })
    }

    /// Appends one fact and returns its number. The projection is the caller's: see [`Tx::document`].
    pub(crate) fn fact(
        &mut self,
        feed: i64,
        about: Entity,
        field: &str,
        value: String,
        author: &Author,
    ) -> Result<MovementId> {
        let Entity { kind, uid: entity, row } = about;
        if feed != MASTER {
            // A site's numbers are shared with its movements.
            self.flush()?;
        }
        let head = self.head(feed)?;
        let id = MovementId { stream: head.stream, seq: head.seq + 1 };
        let operator = self.operator_uid(author.operator)?;
        let fact = Fact {
            id,
            kind,
            entity,
            field: field.into(),
            value,
            operator: author.operator,
            station: author.station.clone(),
            at: self.at,
        };
        fact.canonical(operator, &mut self.bytes);
        let hash = self.chain(feed)?;
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO fact (stream, seq, kind, entity, entity_row, field, value, operator, station, at_ms, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        insert.execute(params![
            id.stream,
            id.seq,
            kind.number(),
            entity.0,
            row,
            fact.field,
            fact.value,
            author.operator.0,
            author.station,
            self.at.0,
            hash,
        ])?;
        self.advance(feed, id.seq, hash)?;
        Ok(id)
    }

    /// Records a whole document of an entity: the fact, and its projection.
    pub(crate) fn document<D: Document>(
        &mut self,
        feed: i64,
        uid: Uid,
        row: i64,
        document: &D,
        author: &Author,
    ) -> Result<()> {
        let value = serde_json::to_string(document).map_err(|e| StoreError::Refused(e.to_string()))?;
        self.fact(feed, Entity { kind: D::KIND, uid, row }, "", value, author)?;
        document.project(self.conn, uid, row)?;
        Ok(())
    }

    /// The lot of an item with this code, made when it is new. An expiry that is given and was unknown, or
    /// another, becomes the lot's.
    pub(crate) fn lot(
        &mut self,
        item: ItemId,
        code: &LotCode,
        expiry: Option<crate::domain::Day>,
        author: &Author,
    ) -> Result<LotId> {
        Ok(self.lot_dated(item, code, expiry, author)?.0)
    }

    /// The same, and whether a lot that was known got another expiry.
    pub(crate) fn lot_dated(
        &mut self,
        item: ItemId,
        code: &LotCode,
        expiry: Option<crate::domain::Day>,
        author: &Author,
    ) -> Result<(LotId, bool)> {
        let mut find = self.conn.prepare_cached(
            "SELECT lot, expiry FROM lot WHERE item = ?1 AND code = ?2 ORDER BY lot LIMIT 1",
        )?;
        let found: Option<(i64, Option<i32>)> =
            find.query_row(params![item.0, code.as_str()], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
        let (row, is_dated) = match found {
            Some((row, known)) if expiry.is_none_or(|day| known == Some(day.0)) => {
                return Ok((LotId(row), false));
            }
            Some((row, _)) => (row, true),
            None => (next_row(self.conn, "lot", "lot")?, false),
        };
        let item_uid = self.item_uid(item)?;
        let uid = lot_uid(item_uid, code);
        let lot = Lot { uid, item, code: code.clone(), expiry };
        self.document(MASTER, uid, row, &super::document::LotDoc::from_lot(&lot, item_uid), author)?;
        if !is_dated {
            // Its name is wanted at once; a transaction that fails forgets all names.
            self.names.lots.insert(LotId(row), uid);
        }
        Ok((LotId(row), is_dated))
    }

    /// sha256(hash before || the canonical bytes at hand).
    fn chain(&mut self, feed: i64) -> Result<[u8; 32]> {
        let bytes = std::mem::take(&mut self.bytes);
        let head = self.head(feed)?;
        let hash = Sha256::new().chain_update(&head.hash).chain_update(&bytes).finalize().into();
        self.bytes = bytes;
        Ok(hash)
    }

    fn advance(&mut self, feed: i64, seq: i64, hash: [u8; 32]) -> Result<()> {
        let head = self.head(feed)?;
        head.seq = seq;
        head.hash.clear();
        head.hash.extend_from_slice(&hash);
        Ok(())
    }

    pub(crate) fn item_uid(&mut self, id: ItemId) -> Result<Uid> {
        let conn = self.conn;
        lookup(&mut self.names.items, id, || {
            uid_of(conn, "SELECT uid FROM item WHERE item = ?1", id.0, "item")
        })
    }

    pub(crate) fn location_uid(&mut self, id: LocationId) -> Result<Uid> {
        let conn = self.conn;
        lookup(&mut self.names.locations, id, || {
            uid_of(conn, "SELECT uid FROM location WHERE location = ?1", id.0, "location")
        })
    }

    fn lot_uid(&mut self, id: LotId) -> Result<Uid> {
        if id == LotId::NONE {
            return Ok(Uid::default());
        }
        let conn = self.conn;
        lookup(&mut self.names.lots, id, || uid_of(conn, "SELECT uid FROM lot WHERE lot = ?1", id.0, "lot"))
    }

    fn operator_uid(&mut self, id: OperatorId) -> Result<Uid> {
        if id.0 == 0 {
            return Ok(Uid::default());
        }
        let conn = self.conn;
        lookup(&mut self.names.operators, id, || {
            uid_of(conn, "SELECT uid FROM operator WHERE operator = ?1", id.0, "operator")
        })
    }
}

/// What the hash chain of a stream begins with: whose stream it is, of which site (zeros for master data). A stream that
/// is put under another store or site breaks its chain.
pub(crate) fn genesis(store: Uid, feed: Uid) -> [u8; 32] {
    Sha256::new()
        .chain_update([Movement::VERSION])
        .chain_update(store.0)
        .chain_update(feed.0)
        .finalize()
        .into()
}

/// The uid of the site that a feed belongs to; zeros for master data.
pub(crate) fn feed_uid(conn: &Connection, feed: i64) -> Result<Uid> {
    if feed == MASTER {
        Ok(Uid::default())
    } else {
        uid_of(conn, "SELECT uid FROM site WHERE site = ?1", feed, "site")
    }
}

fn lookup<K: Copy + Eq + std::hash::Hash>(
    known: &mut HashMap<K, Uid>,
    id: K,
    find: impl FnOnce() -> Result<Uid>,
) -> Result<Uid> {
    if let Some(uid) = known.get(&id) {
        return Ok(*uid);
    }
    let uid = find()?;
    known.insert(id, uid);
    Ok(uid)
}

fn uid_of(conn: &Connection, sql: &str, row: i64, what: &str) -> Result<Uid> {
    let bytes: Option<Vec<u8>> = conn.prepare_cached(sql)?.query_row([row], |r| r.get(0)).optional()?;
    bytes.and_then(|b| Uid::from_slice(&b)).ok_or_else(|| {
        StoreError::Refused(format!("this store has no {what} in row {row}; nothing was recorded"))
    })
}

/// The row that the next new entity of a table gets. Held by the write lock, so nobody takes it in between.
pub(crate) fn next_row(conn: &Connection, table: &'static str, column: &'static str) -> Result<i64> {
    let sql = format!("SELECT coalesce(max({column}), 0) + 1 FROM {table}");
    Ok(conn.prepare_cached(&sql)?.query_row([], |r| r.get(0))?)
}

/// The draft that takes a movement back: ends swapped, naming what it reverses.
pub(crate) fn reversal(movement: &Movement) -> Draft {
    Draft {
        from: movement.draft.to,
        to: movement.draft.from,
        reverses: Some(movement.id),
        from_container: movement.draft.to_container,
        to_container: movement.draft.from_container,
        note: String::new(),
        ..movement.draft.clone()
    }
}

/// Reads one movement of the ledger.
pub(crate) fn read_movement(conn: &Connection, id: MovementId) -> Result<Option<Movement>> {
    let mut find = conn.prepare_cached(
        "SELECT m.grp, m.book, m.kind, m.item, m.lot, m.from_location, m.to_location, m.quantity, m.document, m.operator,
                m.station, m.at_ms, m.reverses, m.note, s.feed, m.from_container, m.to_container
         FROM movement m JOIN stream s ON s.stream = m.stream WHERE m.stream = ?1 AND m.seq = ?2",
    )?;
    let row = find
        .query_row(params![id.stream, id.seq], |r| {
            let place = |row: i64| Place::of(LocationId(row));
            let draft = Draft {
                site: SiteId(r.get(14)?),
                book: if r.get::<_, i64>(1)? == 0 { Book::Physical } else { Book::Reserved },
                kind: crate::domain::MovementKind::from_number(r.get(2)?)
                    .unwrap_or(crate::domain::MovementKind::Adjust),
                item: ItemId(r.get(3)?),
                lot: LotId(r.get(4)?),
                from: place(r.get(5)?),
                to: place(r.get(6)?),
                quantity: crate::domain::Quantity::from_thousandths(r.get(7)?),
                document: r.get(8)?,
                note: r.get(13)?,
                reverses: r.get::<_, Option<i64>>(12)?.map(|seq| MovementId { stream: id.stream, seq }),
                from_container: r.get::<_, Option<i64>>(15)?.map(ContainerId),
                to_container: r.get::<_, Option<i64>>(16)?.map(ContainerId),
            };
            Ok(Movement {
                id,
                group: r.get(0)?,
                draft,
                operator: OperatorId(r.get(9)?),
                station: r.get(10)?,
                at: Instant(r.get(11)?),
            })
        })
        .optional()?;
    Ok(row)
}
