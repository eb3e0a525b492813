//! Counts that are far from the books and wait for somebody: each is an alert of its own until it is decided on.

use super::keep::{Changed, Key, close, put};
use crate::{
    domain::{AlertAction, AlertKind, HeldStage, Instant, ItemId, Money, Urgency},
    replenish::watch::Finding,
    store::{
        Result,
        counts::{Held, held_of},
        replenish::World,
    },
};
use rusqlite::Connection;

/// Brings them up to date.
pub(crate) fn held(conn: &Connection, world: &World, at: Instant) -> Result<Changed> {
    let waits = held_of(conn, None)?;
    let mut changed = Changed::default();
    let mut open = conn.prepare_cached(
        "SELECT site, subject FROM alert WHERE open = 1 AND kind = ?1 AND item = 0 AND subject <> ''",
    )?;
    let open = open
        .query_map([AlertKind::Variance.number()], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for (site, subject) in open {
        if !waits.iter().any(|held| held.site.0 == site && held.place == subject) {
            let key = key(crate::domain::SiteId(site), subject);
            changed.closed += usize::from(close(conn, &key, at)?);
        }
    }
    for held in &waits {
        let key = key(held.site, held.place.clone());
        changed.opened += usize::from(put(conn, &key, &finding(held), at, world.today(held.site))?);
    }
    Ok(changed)
}

fn key(site: crate::domain::SiteId, subject: String) -> Key {
    Key { kind: AlertKind::Variance, item: ItemId(0), site, subject }
}

fn finding(held: &Held) -> Finding {
    let by = if held.by.is_empty() { String::new() } else { format!(" by {}", held.by) };
    let units = if held.units.is_positive() { format!("+{}", held.units) } else { held.units.to_string() };
    let (say, why, action) = if held.stage == HeldStage::Recount {
        (
            format!("far from the books, {}: somebody else counts it again", held.value),
            format!(
                "The count of {}{by} differs from the books by {units} in all, worth {} at cost, which is outside the tolerance. \
                 Nothing is posted; somebody else counts it again",
                held.place, held.value
            ),
            AlertAction::Count,
        )
    } else {
        let both =
            if held.agrees { "both counts agree" } else { "the two counts differ, the last one holds" };
        (
            format!("counted twice, {units} worth {}: {both}", held.value),
            format!(
                "The count of {}{by} differs from the books by {units} in all, worth {} at cost; {both}. Approved, the difference \
                 is posted, and what moved since the count stays as it moved; `pickface counts reject {}` leaves the books as they \
                 are, and `pickface counts held` shows its lines",
                held.place, held.value, held.place
            ),
            AlertAction::Approve,
        )
    };
    Finding {
        kind: AlertKind::Variance,
        urgency: if held.stage == HeldStage::Approval { Urgency::Now } else { Urgency::Soon },
        level: held.value.to_f64().max(held.units.to_f64().abs()),
        available: None,
        money: if held.value > Money::ZERO { held.value } else { Money::ZERO },
        due: None,
        say,
        why,
        action,
        quantity: crate::domain::Quantity::ZERO,
        whom: held.place.clone(),
    }
}
