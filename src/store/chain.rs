//! The hash chain: every row of every stream, hashed again with the hash before it.
//!
//! Only what is truth is read here: names come from the facts, never from the tables that follow from them. Damage there
//! leaves the chain whole, and is another check's to find.

use super::{
    error::{Result, StoreError},
    ledger::genesis,
};
use crate::domain::{
    Book, ContainerId, Draft, EntityKind, Fact, Instant, ItemId, LocationId, LotId, Movement, MovementId,
    MovementKind, OperatorId, Place, Quantity, SiteId, Uid, Virtual, movement::GlobalNames,
};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Names of everything, loaded once: a chain is verified row by row.
struct AllNames {
    items: HashMap<i64, Uid>,
    lots: HashMap<i64, Uid>,
    locations: HashMap<i64, Uid>,
    operators: HashMap<i64, Uid>,
    containers: HashMap<i64, Uid>,
    sites: HashMap<i64, Uid>,
}

impl AllNames {
    fn load(conn: &Connection) -> Result<Self> {
        let mut all = conn.prepare("SELECT DISTINCT entity_row, entity FROM fact WHERE kind = ?1")?;
        let mut names = |kind: EntityKind| -> Result<HashMap<i64, Uid>> {
            let rows = all.query_map([kind.number()], |r| {
                Ok((r.get(0)?, Uid::from_slice(&r.get::<_, Vec<u8>>(1)?).unwrap_or_default()))
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        };
        let mut locations = names(EntityKind::Location)?;
        // No fact speaks of them: they are the same in every store.
        locations.extend(Virtual::ALL.map(|place| (place.id().0, place.uid())));
        Ok(Self {
            items: names(EntityKind::Item)?,
            lots: names(EntityKind::Lot)?,
            locations,
            operators: names(EntityKind::Operator)?,
            containers: names(EntityKind::Container)?,
            sites: names(EntityKind::Site)?,
        })
    }

    fn of(map: &HashMap<i64, Uid>, row: i64) -> Uid {
        map.get(&row).copied().unwrap_or_default()
    }
}

/// Whether every row of every stream is as it was recorded.
pub(super) fn verify(conn: &Connection) -> Result<(bool, String)> {
    let names = AllNames::load(conn)?;
    let mut streams =
        conn.prepare("SELECT stream, feed, last_hash, store FROM stream WHERE last_seq > 0 ORDER BY stream")?;
    let streams = streams
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
        .collect::<rusqlite::Result<Vec<(i64, i64, Vec<u8>, Vec<u8>)>>>()?;
    let mut rows = 0;
    for (stream, feed, last_hash, store) in streams {
        let store = Uid::from_slice(&store).unwrap_or_default();
        // Master data is no site's: its feed has the uid of zeros, which is what an unknown row gives.
        let first = genesis(store, AllNames::of(&names.sites, feed)).to_vec();
        match verify_stream(conn, &names, (stream, feed), first, &last_hash)? {
            Ok(count) => rows += count,
            Err(seq) => {
                return Ok((
                    false,
                    format!(
                        "row {seq} of stream {stream} is not what was recorded: the file was changed outside pickface or is damaged; restore the last backup"
                    ),
                ));
            }
        }
    }
    Ok((true, format!("{rows} rows are as they were recorded")))
}

/// Walks one stream; the answer is its length, or the first number whose hash is wrong.
fn verify_stream(
    conn: &Connection,
    names: &AllNames,
    (stream, feed): (i64, i64),
    first: Vec<u8>,
    last: &[u8],
) -> Result<std::result::Result<i64, i64>> {
    let mut facts = conn.prepare(
        "SELECT seq, kind, entity, entity_row, field, value, operator, station, at_ms, hash FROM fact WHERE stream = ?1 ORDER BY seq",
    )?;
    let mut movements = conn.prepare(
        "SELECT seq, grp, book, kind, item, lot, from_location, to_location, quantity, document, operator, station, at_ms,
                reverses, note, hash, from_container, to_container FROM movement WHERE stream = ?1 ORDER BY seq",
    )?;
    let (mut facts, mut movements) = (facts.query([stream])?, movements.query([stream])?);
    let (mut fact, mut movement) = (facts.next()?, movements.next()?);
    let mut before = first;
    let mut bytes = Vec::new();
    let mut expected = 0;
    loop {
        expected += 1;
        let fact_seq: i64 = fact.map_or(Ok(i64::MAX), |r| r.get(0))?;
        let movement_seq: i64 = movement.map_or(Ok(i64::MAX), |r| r.get(0))?;
        let seq = fact_seq.min(movement_seq);
        if seq == i64::MAX {
            break;
        }
        let stored: Vec<u8> = if fact_seq < movement_seq {
            let Some(r) = fact else { break };
            read_fact(r, stream)?.canonical(AllNames::of(&names.operators, r.get(6)?), &mut bytes);
            r.get(9)?
        } else {
            let Some(r) = movement else { break };
            let m = read_movement(r, stream, feed)?;
            let name = |map: &HashMap<i64, Uid>, row| AllNames::of(map, row);
            let global = GlobalNames {
                item: name(&names.items, m.draft.item.0),
                lot: name(&names.lots, m.draft.lot.0),
                from: name(&names.locations, m.draft.from.id().0),
                to: name(&names.locations, m.draft.to.id().0),
                operator: name(&names.operators, m.operator.0),
                from_container: m.draft.from_container.map(|id| name(&names.containers, id.0)),
                to_container: m.draft.to_container.map(|id| name(&names.containers, id.0)),
            };
            m.canonical(&global, &mut bytes);
            r.get(15)?
        };
        let hash: [u8; 32] = Sha256::new().chain_update(&before).chain_update(&bytes).finalize().into();
        if hash[..] != stored[..] || seq != expected {
            return Ok(Err(seq));
        }
        before = stored;
        if fact_seq < movement_seq {
            fact = facts.next()?;
        } else {
            movement = movements.next()?;
        }
    }
    Ok(if before == last { Ok(expected - 1) } else { Err(expected - 1) })
}

fn read_fact(r: &rusqlite::Row<'_>, stream: i64) -> Result<Fact> {
    Ok(Fact {
        id: MovementId { stream, seq: r.get(0)? },
        kind: EntityKind::from_number(r.get(1)?).ok_or_else(|| {
            StoreError::Refused("a fact is of a kind that this pickface does not know; update it".into())
        })?,
        entity: Uid::from_slice(&r.get::<_, Vec<u8>>(2)?).unwrap_or_default(),
        field: r.get(4)?,
        value: r.get(5)?,
        operator: OperatorId(r.get(6)?),
        station: r.get(7)?,
        at: Instant(r.get(8)?),
    })
}

fn read_movement(r: &rusqlite::Row<'_>, stream: i64, feed: i64) -> Result<Movement> {
    let place = |n: i64| Place::Location(LocationId(n));
    let reverses: Option<i64> = r.get(13)?;
    Ok(Movement {
        id: MovementId { stream, seq: r.get(0)? },
        group: r.get(1)?,
        draft: Draft {
            site: SiteId(feed),
            book: if r.get::<_, i64>(2)? == 0 { Book::Physical } else { Book::Reserved },
            kind: MovementKind::from_number(r.get(3)?).ok_or_else(|| {
                StoreError::Refused(
                    "a movement is of a kind that this pickface does not know; update it".into(),
                )
            })?,
            item: ItemId(r.get(4)?),
            lot: LotId(r.get(5)?),
            from: place(r.get(6)?),
            to: place(r.get(7)?),
            quantity: Quantity::from_thousandths(r.get(8)?),
            document: r.get(9)?,
            note: r.get(14)?,
            reverses: reverses.map(|seq| MovementId { stream, seq }),
            from_container: r.get::<_, Option<i64>>(16)?.map(ContainerId),
            to_container: r.get::<_, Option<i64>>(17)?.map(ContainerId),
        },
        operator: OperatorId(r.get(10)?),
        station: r.get(11)?,
        at: Instant(r.get(12)?),
    })
}
