//! What flows ask about containers.

use super::{StoreCatalog, item_hit, place_hit, wrong};
use crate::{
    domain::{ContainerId, Day, Instant, ItemId, LocationId, LotId, Quantity, SiteId},
    scan::{CatalogError, Container, ContainerHit, Content, Seen, Standing},
};
use chrono::Datelike;
use rusqlite::params;

pub(super) fn container(catalog: &StoreCatalog<'_>, code: &str) -> Result<Option<Container>, CatalogError> {
    let found = catalog.rows(
        "SELECT container, code FROM container WHERE code = ?1 ORDER BY container LIMIT 1",
        [code],
        |r| Ok(ContainerHit { id: ContainerId(r.get(0)?), code: r.get(1)? }),
    )?;
    found.into_iter().next().map(|hit| whole(catalog, hit)).transpose()
}

pub(super) fn container_of(
    catalog: &StoreCatalog<'_>,
    id: ContainerId,
) -> Result<Option<Container>, CatalogError> {
    let found = catalog.rows("SELECT code FROM container WHERE container = ?1", [id.0], |r| {
        Ok(ContainerHit { id, code: r.get(0)? })
    })?;
    found.into_iter().next().map(|hit| whole(catalog, hit)).transpose()
}

/// A container with all that is said of it.
fn whole(catalog: &StoreCatalog<'_>, hit: ContainerHit) -> Result<Container, CatalogError> {
    let standing = catalog.rows(
        "SELECT s.site, s.code, l.location, l.code, l.kind FROM container_place p
         JOIN location l ON l.location = p.location JOIN site s ON s.site = l.site WHERE p.container = ?1",
        [hit.id.0],
        |r| Ok(Standing { site: SiteId(r.get(0)?), site_code: r.get(1)?, place: place_hit(r, 2)? }),
    )?;
    let standing = standing.into_iter().next();
    let lines = match &standing {
        Some(standing) => contents(catalog, hit.id, standing.place.id)?,
        None => Vec::new(),
    };
    let seen = seen(catalog, hit.id)?;
    Ok(Container { hit, standing, lines, seen })
}

fn contents(
    catalog: &StoreCatalog<'_>,
    container: ContainerId,
    place: LocationId,
) -> Result<Vec<Content>, CatalogError> {
    catalog.rows(
        "SELECT c.lot, t.code, t.expiry, c.quantity, i.item, i.sku, i.name, i.unit, i.decimals, i.tracking
         FROM container_line c JOIN item i ON i.item = c.item LEFT JOIN lot t ON t.lot = c.lot
         WHERE c.container = ?1 AND c.location = ?2 AND c.quantity > 0 ORDER BY i.sku_folded, t.code",
        params![container.0, place.0],
        |r| {
            Ok(Content {
                item: item_hit(r, 4, Quantity::ONE.thousandths())?,
                lot: LotId(r.get(0)?),
                lot_code: r.get(1)?,
                expiry: r.get::<_, Option<i32>>(2)?.map(Day),
                on_hand: Quantity::from_thousandths(r.get(3)?),
            })
        },
    )
}

/// When it was filled: the first movement into it since it was last empty; of an empty one, of its last load. What was taken
/// back does not count, nor does being carried. Walked back from the newest, so that a tote of many loads costs no more.
fn seen(catalog: &StoreCatalog<'_>, container: ContainerId) -> Result<Option<Seen>, CatalogError> {
    let mut held = catalog.quantity(
        "SELECT sum(quantity) FROM container_line WHERE container = ?1 HAVING count(*) > 0",
        [container.0],
    )?;
    let mut walk = catalog
        .conn
        .prepare_cached(
            "SELECT m.stream, m.seq, m.quantity FROM movement m
             WHERE m.to_container = ?1 AND m.from_container IS NOT ?1 AND m.book = 0 AND m.reverses IS NULL
               AND NOT EXISTS (SELECT 1 FROM movement r WHERE r.stream = m.stream AND r.reverses = m.seq)
             UNION ALL
             SELECT m.stream, m.seq, -m.quantity FROM movement m
             WHERE m.from_container = ?1 AND m.to_container IS NOT ?1 AND m.book = 0 AND m.reverses IS NULL
               AND NOT EXISTS (SELECT 1 FROM movement r WHERE r.stream = m.stream AND r.reverses = m.seq)
             ORDER BY 1 DESC, 2 DESC",
        )
        .map_err(wrong)?;
    let mut rows = walk.query([container.0]).map_err(wrong)?;
    let mut first = None;
    while let Some(r) = rows.next().map_err(wrong)? {
        let change = Quantity::from_thousandths(r.get(2).map_err(wrong)?);
        held = held - change;
        if change.is_positive() {
            first = Some((r.get(0).map_err(wrong)?, r.get(1).map_err(wrong)?));
            if !held.is_positive() {
                break;
            }
        }
    }
    first.map_or(Ok(None), |(stream, seq)| said_of(catalog, stream, seq))
}

/// A movement in words: when, by whom, where to; the year where it is not this one.
pub(super) fn said_of(
    catalog: &StoreCatalog<'_>,
    stream: i64,
    seq: i64,
) -> Result<Option<Seen>, CatalogError> {
    let found = catalog.rows(
        "SELECT m.at_ms, coalesce(o.name, ''), m.station, l.code, s.feed
         FROM movement m JOIN stream s ON s.stream = m.stream JOIN location l ON l.location = m.to_location
         LEFT JOIN operator o ON o.operator = m.operator WHERE m.stream = ?1 AND m.seq = ?2",
        [stream, seq],
        |r| {
            let (name, station): (String, String) = (r.get(1)?, r.get(2)?);
            let by = if name.is_empty() { format!("terminal {station}") } else { name };
            Ok((Instant(r.get(0)?), by, r.get(3)?, SiteId(r.get(4)?)))
        },
    )?;
    let Some((at, by, place, site)) = found.into_iter().next() else { return Ok(None) };
    let zone = catalog.zone(site)?;
    let (clock, then, now) = (at.clock(zone), at.day(zone).date(), catalog.at.day(zone).date());
    let same_year = then.map(|d| d.year()) == now.map(|d| d.year());
    let form = if same_year { "%-d %b " } else { "%-d %b %Y " };
    let day = then.map_or_else(String::new, |d| d.format(form).to_string());
    Ok(Some(Seen { at: format!("{day}{}", clock.get(..5).unwrap_or(&clock)), by, place }))
}

pub(super) fn holders(
    catalog: &StoreCatalog<'_>,
    item: ItemId,
    place: LocationId,
    lot: LotId,
) -> Result<Vec<(ContainerHit, Quantity)>, CatalogError> {
    catalog.rows(
        "SELECT c.container, c.code, h.quantity FROM container_line h JOIN container c ON c.container = h.container
         WHERE h.location = ?1 AND h.item = ?2 AND h.lot = ?3 AND h.quantity > 0 ORDER BY h.quantity DESC, c.code",
        params![place.0, item.0, lot.0],
        |r| {
            let hit = ContainerHit { id: ContainerId(r.get(0)?), code: r.get(1)? };
            Ok((hit, Quantity::from_thousandths(r.get(2)?)))
        },
    )
}
