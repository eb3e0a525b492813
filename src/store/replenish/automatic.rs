//! Orders that make themselves, where a rule says so: put together on the supplier's order days, once a day, and signed up to a limit
//! in money. Each names its reasons, and can be cancelled like any other.

use super::{
    accept, bought,
    gather::World,
    groups::groups,
    proposals::{ProposalFilter, ProposalGroup},
    rules,
    state::{keep, kept},
};
use crate::{
    domain::{Day, Money, SiteId},
    replenish::Automatic,
    store::{
        Result, Store,
        ledger::{Author, Tx},
        purchases::{self, NewOrder},
    },
};
use rusqlite::Connection;

impl Store {
    /// Makes the orders of today that make themselves. Says how many lines went into them.
    pub(super) fn order_by_itself(&mut self, world: &World) -> Result<usize> {
        let mut lines = 0;
        for (supplier, site) in open_today(self.conn(), world)? {
            let filter =
                ProposalFilter { supplier: Some(supplier), site: Some(site), ..ProposalFilter::default() };
            for group in groups(self.conn(), &filter, world.now)? {
                let Some((group, sign, limit)) = by_itself(world, &group) else { continue };
                let author = self.author()?;
                lines += self.write(|tx| make(tx, world, group, (sign, limit), &author))?;
            }
        }
        Ok(lines)
    }
}

/// Suppliers and sites of which something is proposed and nothing was ordered by itself today: asked at every look, so the rest is not
/// read where there is nothing to do.
fn open_today(conn: &Connection, world: &World) -> Result<Vec<(String, String)>> {
    if !rules::any_automatic(conn)? {
        return Ok(Vec::new());
    }
    let mut all =
        conn.prepare_cached("SELECT DISTINCT supplier, site FROM proposal ORDER BY supplier, site")?;
    let rows = all.query_map([], |r| Ok((r.get(0)?, SiteId(r.get(1)?))))?;
    let mut open = Vec::new();
    for row in rows {
        let (supplier, site): (String, SiteId) = row?;
        let Some(known) = world.sites.get(&site) else { continue };
        if kept(conn, &made_on(&supplier, site))? != Some(world.today(site).0) {
            open.push((supplier, known.code.clone()));
        }
    }
    Ok(open)
}

/// Under which name is kept on which day something was ordered by itself.
fn made_on(supplier: &str, site: SiteId) -> String {
    format!("auto:{}:{supplier}", site.0)
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
    let name = made_on(&group.supplier, site);
    let today = world.today(site).0;
    if kept(tx.conn(), &name)? == Some(today) {
        return Ok(0);
    }
    // Somebody may have ordered it while this was reckoned.
    group.lines = accept::still_wanted(tx.conn(), world, &group)?.0;
    let new = accept::new_lines(&group)?;
    if new.is_empty() {
        return Ok(0);
    }
    keep(tx.conn(), &name, &today)?;
    let total: Money = group.lines.iter().map(|l| l.total).sum();
    let count = group.lines.len();
    let missing = least(world, &group.supplier) - total;
    if missing > Money::ZERO {
        // Nobody would take such an order, and waiting for more of it may be waiting for ever: it stands in a draft, where it is seen,
        // grows with what is needed next, and somebody decides.
        let draft = accept::put_into(tx, &group, new, author)?;
        tracing::info!("{}: {count} lines by their rule, {missing} short of the minimum", draft.number);
        return Ok(count);
    }
    // An order of its own: what somebody is putting together is not signed over their head.
    let order = NewOrder { supplier: group.supplier.clone(), site: Some(group.site.clone()), lines: new };
    let made = purchases::begin(tx, &order, author)?;
    bought::note(tx, &made.number, Day(today), group.lines.iter().map(|l| l.item), true)?;
    if sign && total <= limit {
        let why =
            format!("made and signed by its rule: {count} lines for {total}, within the limit of {limit}");
        purchases::sign_by_rule(tx, &made.number, &why, author)?;
        tracing::info!("{}: {why}", made.number);
    } else {
        let why = format!("made by its rule: {count} lines for {total}; a lead or a manager signs it");
        purchases::remark(tx, &made.number, &why, author)?;
        tracing::info!("{}: {why}", made.number);
    }
    Ok(count)
}

/// The least that a supplier asks for an order, in the store's currency.
fn least(world: &World, supplier: &str) -> Money {
    world.suppliers.get(supplier).map_or(Money::ZERO, |s| s.minimum.times(s.rate))
}

/// The lines of a group that order themselves, whether the order signs itself, and up to how much; `None` where there are none, or the
/// supplier takes no orders today.
fn by_itself(world: &World, group: &ProposalGroup) -> Option<(ProposalGroup, bool, Money)> {
    let supplier = world.suppliers.get(&group.supplier)?;
    let site = world.sites.values().find(|s| s.code == group.site)?;
    // 1970-01-01 was a Thursday.
    let weekday = u32::try_from((world.today(site.id).0 + 3).rem_euclid(7)).ok()?;
    if !supplier.order_days.has(weekday) {
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
        own.total += line.total;
        own.lines.push(line.clone());
    }
    // What is only taken along is no reason for an order.
    own.lines.iter().any(|l| l.needed.is_positive()).then_some((own, sign, limit))
}
