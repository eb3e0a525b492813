//! What tags came in with, and when serials did.

use super::{StoreCatalog, containers::said_of};
use crate::{
    domain::{ContainerId, ItemId, MovementId, SiteId},
    scan::{CatalogError, ContainerHit, Seen, TagHit},
    store::{StoreError, ledger::Tx},
};
use rusqlite::params;

pub(super) fn tag(
    catalog: &StoreCatalog<'_>,
    site: SiteId,
    tag: u64,
) -> Result<Option<TagHit>, CatalogError> {
    let found = catalog.rows(
        "SELECT m.stream, m.seq, m.station, c.container, c.code FROM tag t
         JOIN movement m ON m.stream = t.stream AND m.seq = t.seq
         LEFT JOIN container c ON c.container = m.to_container
         WHERE t.site = ?1 AND t.tag = ?2
           AND NOT EXISTS (SELECT 1 FROM movement r WHERE r.stream = m.stream AND r.reverses = m.seq)",
        params![site.0, tag.cast_signed()],
        |r| {
            let container = match r.get::<_, Option<i64>>(3)? {
                Some(row) => Some(ContainerHit { id: ContainerId(row), code: r.get(4)? }),
                None => None,
            };
            Ok((MovementId { stream: r.get(0)?, seq: r.get(1)? }, r.get::<_, String>(2)?, container))
        },
    )?;
    let Some((movement, station, container)) = found.into_iter().next() else { return Ok(None) };
    let seen = said_of(catalog, movement.stream, movement.seq)?;
    let is_own = station == catalog.author.station;
    Ok(seen.map(|seen| TagHit { movement, seen, is_own, container }))
}

pub(super) fn serial_seen(
    catalog: &StoreCatalog<'_>,
    item: ItemId,
    code: &str,
) -> Result<Option<Seen>, CatalogError> {
    // A walk over the item's movements, asked only where a serial is refused.
    let found = catalog.rows(
        "SELECT m.stream, m.seq FROM lot t JOIN movement m ON m.item = t.item AND m.lot = t.lot
         JOIN location f ON f.location = m.from_location JOIN location l ON l.location = m.to_location
         WHERE t.item = ?1 AND t.code = ?2 AND f.site IS NULL AND l.site IS NOT NULL AND m.book = 0 AND m.reverses IS NULL
           AND NOT EXISTS (SELECT 1 FROM movement r WHERE r.stream = m.stream AND r.reverses = m.seq)
         ORDER BY m.at_ms DESC, m.seq DESC LIMIT 1",
        params![item.0, code],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    found.into_iter().next().map_or(Ok(None), |(stream, seq)| said_of(catalog, stream, seq))
}

pub(super) fn blocked(
    catalog: &StoreCatalog<'_>,
    item: ItemId,
    code: &str,
) -> Result<Option<String>, CatalogError> {
    let found = catalog.rows(
        "SELECT blocked FROM lot WHERE item = ?1 AND code = ?2 AND blocked <> '' ORDER BY lot LIMIT 1",
        params![item.0, code],
        |r| r.get(0),
    )?;
    Ok(found.into_iter().next())
}

/// A tag came in with a movement.
pub(in crate::store) fn came(
    tx: &Tx<'_>,
    site: SiteId,
    tag: u64,
    with: MovementId,
) -> Result<(), StoreError> {
    tx.conn()
        .prepare_cached(
            "INSERT INTO tag (site, tag, stream, seq) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (site, tag) DO UPDATE SET stream = excluded.stream, seq = excluded.seq",
        )?
        .execute(params![site.0, tag.cast_signed(), with.stream, with.seq])?;
    Ok(())
}
