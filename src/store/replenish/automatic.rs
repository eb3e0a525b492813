//! Orders that make themselves, where a rule says so: put together on the supplier's order days, once a day, and signed up to a limit
//! in money. Each names its reasons, and can be cancelled like any other.

use super::{
    gather::World,
    proposals::{self, ProposalFilter, ProposalGroup},
};
use crate::{
    domain::{Money, SiteId},
    replenish::{Automatic, decide},
    store::{
        Result, Store,
        ledger::{Author, Tx},
        purchases::{self, NewOrder},
    },
};
use rusqlite::{Connection, OptionalExtension, params};

impl Store {
    /// Makes the orders of today that make themselves. Says how many lines went into them.
    pub(super) fn order_by_itself(&mut self, world: &World) -> Result<usize> {
        if !super::rules::any_automatic(self.conn())? {
            return Ok(0);
        }
        let groups = proposals::groups(self.conn(), &ProposalFilter::default(), world.now)?;
        let author = self.author()?;
        let mut lines = 0;
        for group in groups {
            let Some((group, sign, limit)) = by_itself(world, &group) else { continue };
            lines += self.write(|tx| make(tx, world, group, (sign, limit), &author))?;
        }
        Ok(lines)
    }
}

/// Makes today's order to a supplier for a site, unless another program has; all of it or nothing.
fn make(
    tx: &mut Tx<'_>,
    world: &World,
    mut group: ProposalGroup,
    (sign, limit): (bool, Money),
    author: &Author,
) -> Result<usize> {
    let site = world.sites.values().find(|s| s.code == group.site).map_or(SiteId(0), |s| s.id);
    let name = format!("auto:{}:{}", site.0, group.supplier);
    let today = world.today(site).0.to_string();
    if kept(tx.conn(), &name)?.as_deref() == Some(today.as_str()) {
        return Ok(0);
    }
    // Somebody may have ordered it while this was reckoned.
    let mut lines = Vec::new();
    for line in std::mem::take(&mut group.lines) {
        let stocked = proposals::one(tx.conn(), world, line.item, line.site)?;
        let is_taken_along = line.needed.is_zero();
        if is_taken_along || stocked.is_some_and(|s| decide(&s.situation()).quantity.is_positive()) {
            lines.push(line);
        }
    }
    group.lines = lines;
    let new = proposals::new_lines(&group)?;
    if new.is_empty() {
        return Ok(0);
    }
    tx.conn()
        .prepare_cached("INSERT OR REPLACE INTO evaluation (name, value) VALUES (?1, ?2)")?
        .execute(params![name, today])?;
    // An order of its own: what somebody is putting together is not signed over their head.
    let order = NewOrder { supplier: group.supplier.clone(), site: Some(group.site.clone()), lines: new };
    let made = purchases::begin(tx, &order, author)?;
    let total: i64 = group.lines.iter().map(|l| l.total.ten_thousandths()).fold(0, i64::saturating_add);
    let total = Money::from_ten_thousandths(total);
    let count = made.lines.len();
    if sign && total <= limit {
        let why =
            format!("made and signed by its rule: {count} lines for {total}, within the limit of {limit}");
        purchases::sign_by_rule(tx, &made.number, &why, author)?;
        tracing::info!("{}: {why}", made.number);
    } else {
        tracing::info!("{}: made by its rule, {count} lines for {total}; somebody signs it", made.number);
    }
    Ok(count)
}

fn kept(conn: &Connection, name: &str) -> Result<Option<String>> {
    let mut find = conn.prepare_cached("SELECT value FROM evaluation WHERE name = ?1")?;
    Ok(find.query_row([name], |r| r.get(0)).optional()?)
}

/// The lines of a group that order themselves, whether the order signs itself, and up to how much; `None` where there are none, or the
/// supplier takes no orders today.
fn by_itself(world: &World, group: &ProposalGroup) -> Option<(ProposalGroup, bool, Money)> {
    let supplier = world.suppliers.get(&group.supplier)?;
    let site = world.sites.values().find(|s| s.code == group.site)?;
    // 1970-01-01 was a Thursday.
    let weekday = u32::try_from((world.today(site.id).0 + 3).rem_euclid(7)).ok()?;
    if !supplier.order_days.has(weekday) || group.missing > Money::ZERO {
        return None;
    }
    let mut own = ProposalGroup { lines: Vec::new(), total: Money::ZERO, ..group.clone() };
    let (mut sign, mut limit) = (true, Money::from_ten_thousandths(i64::MAX));
    for line in group.lines.iter().filter(|l| l.quantity.is_positive()) {
        let rule = world.rules.of(line.item, line.site);
        if rule.automatic == Automatic::Off {
            continue;
        }
        sign &= rule.automatic == Automatic::Approve;
        limit = limit.min(rule.limit);
        own.total = Money::from_ten_thousandths(
            own.total.ten_thousandths().saturating_add(line.total.ten_thousandths()),
        );
        own.lines.push(line.clone());
    }
    (!own.lines.is_empty()).then_some((own, sign, limit))
}
