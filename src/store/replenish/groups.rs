//! Proposals by supplier and site: raised to the supplier's minimum, and within a budget.

use super::{
    bought,
    gather::{Ordered, Stocked, Supplier, World, gather, gather_one},
    proposals::{Proposal, ProposalFilter, ProposalGroup, kept},
};
use crate::{
    domain::{Instant, ItemId, Money, Quantity},
    replenish::{
        Decision, Situation, decide,
        joint::{self, Line},
    },
    store::{Result, alerts},
};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// From so many items on, what is on order is read of all at once: of one it is not much cheaper.
const MANY: usize = 20;

/// A line and what it is made of.
struct Member {
    line: Proposal,
    stocked: Stocked,
}

impl Member {
    /// An item that nothing is due of.
    fn not_due(stocked: Stocked, site: &str) -> Self {
        let reorder_point = decide(&stocked.situation()).levels.reorder_point;
        let line = Proposal {
            item: stocked.item,
            site: stocked.site,
            sku: stocked.about.sku.clone(),
            name: stocked.about.name.clone(),
            site_code: site.into(),
            supplier: stocked.supplier.clone(),
            quantity: Quantity::ZERO,
            needed: Quantity::ZERO,
            ordered: stocked.position.coming(),
            pack: stocked.terms.pack,
            decimals: stocked.about.decimals,
            cost: Money::ZERO,
            total: Money::ZERO,
            sender: None,
            say: format!(
                "not due: position {} is above the reorder point {reorder_point}; taken along, as soonest needed again",
                stocked.position.total()
            ),
            otherwise: String::new(),
            gone: None,
            money: Money::ZERO,
            value: Money::ZERO,
        };
        Self { line, stocked }
    }

    /// Another quantity, with what it costs; and why.
    fn set(&mut self, quantity: Quantity, why: &str) {
        self.line.quantity = quantity;
        self.line.cost = self.stocked.terms.cost_at(quantity);
        self.line.total = self.stocked.own_terms.cost_at(quantity).for_quantity(quantity).in_cents();
        self.line.say.push_str(why);
    }
}

/// Reads items, many or few.
pub(super) struct Gatherer<'a> {
    conn: &'a Connection,
    world: &'a World,
    all: Option<Ordered>,
}

impl<'a> Gatherer<'a> {
    pub(super) const fn new(conn: &'a Connection, world: &'a World) -> Self {
        Self { conn, world, all: None }
    }

    /// So many items will be asked for.
    pub(super) fn expect(&mut self, items: usize) -> Result<()> {
        if items > MANY && self.all.is_none() {
            self.all = Some(Ordered::read(self.conn, None)?);
        }
        Ok(())
    }

    /// An item at all its sites.
    pub(super) fn item(&self, item: ItemId) -> Result<Vec<Stocked>> {
        match &self.all {
            Some(ordered) => gather(self.conn, self.world, ordered, (item.0, item.0)),
            None => gather_one(self.conn, self.world, item),
        }
    }
}

/// What should be ordered, by supplier and site.
pub(crate) fn groups(conn: &Connection, filter: &ProposalFilter, now: Instant) -> Result<Vec<ProposalGroup>> {
    let world = World::read(conn, now)?;
    let proposals = kept(conn, filter)?;
    let mut gatherer = Gatherer::new(conn, &world);
    gatherer.expect(proposals.len())?;
    let mut by_group: BTreeMap<(String, String), Vec<Member>> = BTreeMap::new();
    for mut line in proposals {
        let key = (line.supplier.clone(), line.site_code.clone());
        let found = gatherer.item(line.item)?.into_iter().find(|s| s.site == line.site);
        // What is gone meanwhile is taken out by the next look.
        let Some(stocked) = found else { continue };
        (line.pack, line.decimals) = (stocked.terms.pack, stocked.about.decimals);
        line.ordered = stocked.position.coming();
        by_group.entry(key).or_default().push(Member { line, stocked });
    }
    let mut all: Vec<(ProposalGroup, Vec<Member>)> = Vec::new();
    for ((supplier, site), mut members) in by_group {
        let known = world.suppliers.get(&supplier);
        let minimum = known.map_or(Money::ZERO, |s| s.minimum);
        // One item that is asked about is what it needs alone.
        if filter.sku.is_none() {
            raise(&mut gatherer, (&supplier, &site), own(known, minimum), &mut members)?;
        }
        let currency = known.map_or_else(String::new, |s| s.currency.clone());
        let (missing, total, lines) = (Money::ZERO, Money::ZERO, Vec::new());
        all.push((ProposalGroup { supplier, site, currency, minimum, missing, total, lines }, members));
    }
    if let Some(budget) = filter.budget {
        // What was bought today is spent.
        let left = bought::of_world(conn, &world, filter)?.left(budget);
        cap(all.iter_mut().flat_map(|(_, members)| members).collect(), left);
    }
    let finished = all.into_iter().map(|(group, members)| {
        let lines: Vec<Proposal> = members.into_iter().map(|m| m.line).collect();
        let total: Money = lines.iter().map(|l| l.total).sum();
        let least = own(world.suppliers.get(&group.supplier), group.minimum);
        // Also what a budget, or the question itself, left below it: that is said wherever something is to be ordered.
        let missing = if total > Money::ZERO { (least - total).max(Money::ZERO) } else { Money::ZERO };
        ProposalGroup { missing, total, lines, ..group }
    });
    Ok(finished.collect())
}

/// Money of a supplier in the store's currency.
fn own(supplier: Option<&Supplier>, money: Money) -> Money {
    money.times(supplier.map_or(1.0, |s| s.rate))
}

/// Raises the lines of a supplier to its minimum, with others of its items where these are sooner needed again, as far as these reach.
fn raise(
    gatherer: &mut Gatherer<'_>,
    (supplier, site): (&str, &str),
    minimum: Money,
    members: &mut Vec<Member>,
) -> Result<()> {
    let sum: Money = members.iter().map(|m| m.line.total).sum();
    if sum >= minimum || members.iter().all(|m| m.line.quantity.is_zero()) {
        return Ok(());
    }
    let due = members.len();
    let (conn, world) = (gatherer.conn, gatherer.world);
    let mut others = conn.prepare_cached(
        "SELECT item FROM supplier_item WHERE supplier = ?1 UNION SELECT item FROM item WHERE supplier = ?1",
    )?;
    let others = others.query_map([supplier], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    gatherer.expect(others.len())?;
    for item in others.into_iter().map(ItemId) {
        if members[..due].iter().any(|m| m.line.item == item) {
            continue;
        }
        for stocked in gatherer.item(item)? {
            let is_there = world.sites.get(&stocked.site).is_some_and(|x| x.code == site);
            if is_there && stocked.supplier == supplier && !alerts::is_silent(conn, &stocked)? {
                members.push(Member::not_due(stocked, site));
            }
        }
    }
    let raised = with_lines(members, |lines| joint::to_minimum(lines, minimum));
    for (member, quantity) in members.iter_mut().zip(&raised.quantities) {
        if *quantity > member.line.quantity {
            member.set(*quantity, &format!("; raised to {quantity} to come to the supplier's minimum"));
        }
    }
    let mut n = 0;
    members.retain(|m| {
        n += 1;
        n <= due || m.line.quantity.is_positive()
    });
    Ok(())
}

/// Keeps to a budget over all suppliers.
fn cap(mut members: Vec<&mut Member>, budget: Money) {
    let quantities: Vec<Quantity> = members.iter().map(|m| m.line.quantity).collect();
    let capped = with_lines(&members, |lines| joint::within(lines, &quantities, budget));
    for cut in &capped.cuts {
        let what = if cut.kept.is_zero() { "dropped".to_owned() } else { format!("cut to {}", cut.kept) };
        let why = format!(
            "; {what} by the budget: {} would keep {} from being lost, less for its money than the others",
            cut.wanted,
            cut.value.in_cents()
        );
        members[cut.line].set(cut.kept, &why);
    }
}

/// The lines of members as they are joined: decided, with the quantities that they have.
fn with_lines<M: std::borrow::Borrow<Member>, T>(members: &[M], work: impl FnOnce(&[Line<'_>]) -> T) -> T {
    let situations: Vec<Situation<'_>> = members.iter().map(|m| m.borrow().stocked.situation()).collect();
    let decisions: Vec<Decision> = situations
        .iter()
        .zip(members)
        // What a transfer has already lowered stays so.
        .map(|(s, m)| Decision { quantity: m.borrow().line.quantity, ..decide(s) })
        .collect();
    let lines: Vec<Line<'_>> =
        situations.iter().zip(&decisions).map(|(situation, decision)| Line { situation, decision }).collect();
    work(&lines)
}
