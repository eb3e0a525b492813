//! Counter-movements that name a container: what may stand in their way.
//!
//! A movement into a container says where it stands, so one that takes an older one back would carry the container to where
//! it was then, and leave behind what is in it by now. UNDO, a correction and the Log ask here first, in the transaction that
//! would record it.

use super::{Catalog, CatalogError, Container};
use crate::domain::{ContainerId, Draft, ItemId, LocationId, LotId, Quantity, container::spoken};
use std::collections::{BTreeMap, BTreeSet};

/// So much of each item and lot.
type Goods = BTreeMap<(ItemId, LotId), Quantity>;

/// Why counter-movements, all of one scan, cannot be recorded; `None` where every container that they name stands where they
/// leave it or go into it, holds what they take, and, where it goes as a whole, holds nothing else.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn in_the_way(catalog: &dyn Catalog, counter: &[Draft]) -> Result<Option<String>, CatalogError> {
    let named: BTreeSet<ContainerId> =
        counter.iter().flat_map(|m| [m.from_container, m.to_container]).flatten().collect();
    for id in named {
        let Some(c) = catalog.container_of(id)? else { continue };
        let (mut taken, mut is_carried) = (Goods::new(), false);
        for m in counter {
            let (out, into) = (m.from_container == Some(id), m.to_container == Some(id));
            let wanted = match (out, into) {
                (true, _) => m.from.id(),
                (false, true) => m.to.id(),
                (false, false) => continue,
            };
            if let Some(why) = elsewhere(&c, wanted) {
                return Ok(Some(why));
            }
            is_carried |= out && into;
            if out {
                *taken.entry((m.item, m.lot)).or_default() += m.quantity;
            }
        }
        let held: Goods = c.lines.iter().map(|l| ((l.item.id, l.lot), l.on_hand)).collect();
        if is_carried && held != taken {
            return Ok(Some(changed(&c)));
        }
        let suffices = |(goods, quantity): (&_, &Quantity)| held.get(goods).is_some_and(|h| h >= quantity);
        if !taken.iter().all(suffices) {
            let name = spoken(&c.hit.code);
            return Ok(Some(format!(
                "container {name} no longer holds all of it; ADJUST what is wrong instead"
            )));
        }
    }
    Ok(None)
}

/// Why an empty container that was put somewhere cannot be put back: it was carried on, or filled.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn put_back(
    catalog: &dyn Catalog,
    container: ContainerId,
    from: LocationId,
) -> Result<Option<String>, CatalogError> {
    let Some(c) = catalog.container_of(container)? else { return Ok(None) };
    Ok(elsewhere(&c, from).or_else(|| (!c.lines.is_empty()).then(|| changed(&c))))
}

/// Why nothing can go into a container that should stand here.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn stands(
    catalog: &dyn Catalog,
    container: ContainerId,
    here: LocationId,
) -> Result<Option<String>, CatalogError> {
    Ok(catalog.container_of(container)?.and_then(|c| elsewhere(&c, here)))
}

/// What to say of a container that does not stand where it should.
fn elsewhere(c: &Container, wanted: LocationId) -> Option<String> {
    let place = match &c.standing {
        Some(standing) if standing.place.id == wanted => return None,
        Some(standing) => standing.place.code.as_str(),
        None => "no place",
    };
    Some(format!("container {} stands in {place} by now; MOVE it back first", spoken(&c.hit.code)))
}

fn changed(c: &Container) -> String {
    format!("container {} is not filled as it was; MOVE it back instead", spoken(&c.hit.code))
}
