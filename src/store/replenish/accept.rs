//! Proposals become drafts: decided again by what stands now, so that one need is ordered once, however often and by how many programs
//! it is asked for.

use super::{
    bought,
    gather::{Stocked, World},
    groups::Gatherer,
    proposals::{Proposal, ProposalGroup},
};
use crate::{
    domain::{Money, Quantity},
    replenish::decide,
    store::{
        Result, Store, StoreError,
        ledger::{Author, Tx},
        purchases::{self, NewLine, NewOrder, PurchaseFilter, PurchaseOrder},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// What became of proposals that somebody accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// The drafts that lines went into, as they are now.
    pub orders: Vec<PurchaseOrder>,
    /// What did not go into one, and why; and what is missing to a supplier's minimum. A sentence each.
    pub notes: Vec<String>,
}

impl Store {
    /// Puts proposed lines into drafts: a draft of the supplier for the site that is there already, or a new one. What was ordered or
    /// put into a draft since the proposals were read is not ordered again, and said.
    ///
    /// # Errors
    /// When the disk fails; then nothing is recorded.
    pub fn accept(&mut self, groups: &[ProposalGroup], author: &Author) -> Result<Accepted> {
        self.write(|tx| drafts(tx, groups, author))
    }
}

/// See [`Store::accept`]; in one sentence.
pub(crate) fn accept(tx: &mut Tx<'_>, groups: &[ProposalGroup], author: &Author) -> Result<String> {
    let Accepted { orders, notes } = drafts(tx, groups, author)?;
    let names: Vec<String> =
        orders.iter().map(|o| format!("{} to {} ({})", o.number, o.supplier, o.total())).collect();
    let mut said = match names.len() {
        0 if notes.is_empty() => "nothing to order".into(),
        0 => String::new(),
        _ => format!("in draft {}", names.join(", ")),
    };
    for note in notes {
        said.push_str(if said.is_empty() { "" } else { "; " });
        said.push_str(&note);
    }
    Ok(said)
}

fn drafts(tx: &mut Tx<'_>, groups: &[ProposalGroup], author: &Author) -> Result<Accepted> {
    let world = World::read(tx.conn(), tx.at())?;
    let mut done = Accepted::default();
    for group in groups {
        let (lines, served) = still_wanted(tx.conn(), &world, group)?;
        done.notes.extend(served);
        let group = ProposalGroup { lines, ..group.clone() };
        if group.supplier.is_empty() {
            done.notes.extend(group.lines.iter().map(|line| {
                format!(
                    "nobody is known to sell {}: import suppliers, or say a supplier in its item",
                    line.sku
                )
            }));
            continue;
        }
        let lines = new_lines(&group)?;
        if lines.is_empty() {
            continue;
        }
        let order = put_into(tx, &group, lines, author)?;
        if let Some(site) = world.sites.values().find(|s| s.code == group.site) {
            let items = group.lines.iter().filter(|l| l.quantity.is_positive()).map(|l| l.item);
            bought::note(tx, &order.number, world.today(site.id), items, false)?;
        }
        done.notes.extend(short_of_minimum(&world, &order));
        done.orders.push(order);
    }
    Ok(done)
}

/// Puts lines into the draft of a supplier and site, or begins one.
pub(super) fn put_into(
    tx: &mut Tx<'_>,
    group: &ProposalGroup,
    lines: Vec<NewLine>,
    author: &Author,
) -> Result<PurchaseOrder> {
    match open_draft(tx.conn(), &group.supplier, &group.site)? {
        Some(number) => {
            let added = add_up(tx.conn(), &number, lines)?;
            purchases::put_lines(tx, &number, &added, author)
        }
        None => {
            let order = NewOrder { supplier: group.supplier.clone(), site: Some(group.site.clone()), lines };
            purchases::begin(tx, &order, author)
        }
    }
}

/// What is missing of an order to what its supplier asks at least, in words.
fn short_of_minimum(world: &World, order: &PurchaseOrder) -> Option<String> {
    let minimum = world.suppliers.get(&order.supplier)?.minimum;
    let missing = minimum - order.total();
    (missing > Money::ZERO).then(|| {
        let text = format!(
            "{} is {missing} short of the {minimum} {} that {} asks at least",
            order.number, order.currency, order.supplier
        );
        text.replace("  ", " ")
    })
}

/// The lines of a group that are still to be ordered, and why others are not: the need has gone, or more is on order now than when
/// they were read. What was only to be taken along goes with the last line that is needed.
pub(super) fn still_wanted(
    conn: &Connection,
    world: &World,
    group: &ProposalGroup,
) -> Result<(Vec<Proposal>, Vec<String>)> {
    let mut gatherer = Gatherer::new(conn, world);
    gatherer.expect(group.lines.len())?;
    let (mut kept, mut gone): (Vec<Proposal>, Vec<&Proposal>) = (Vec::new(), Vec::new());
    for line in group.lines.iter().filter(|l| l.quantity.is_positive()) {
        let stocked = gatherer.item(line.item)?.into_iter().find(|s| s.site == line.site);
        let is_wanted = |s: &Stocked| {
            s.position.coming() <= line.ordered
                && (line.needed.is_zero() || decide(&s.situation()).quantity.is_positive())
        };
        if stocked.is_some_and(|s| is_wanted(&s)) { kept.push(line.clone()) } else { gone.push(line) }
    }
    // Not what a budget took all of: that is ordered by hand.
    let is_led = kept.iter().any(|l| l.needed.is_positive());
    if !is_led && !gone.is_empty() {
        kept.clear();
    }
    let mut notes = Vec::new();
    let holders = |lines: &[&Proposal]| -> Result<String> {
        let mut found = BTreeSet::new();
        for line in lines {
            found.extend(ordered_with(conn, line)?);
        }
        Ok(found.into_iter().collect::<Vec<_>>().join(", "))
    };
    if kept.is_empty() && !gone.is_empty() {
        let (whom, has) = (&group.supplier, holders(&gone)?);
        notes.push(match (has.is_empty(), whom.is_empty()) {
            (true, _) => format!("nothing is left to order of {whom}: the need is gone"),
            (false, true) => format!("nothing is left to order: {has} has it"),
            (false, false) => format!("nothing is left to order of {whom}: {has} has it"),
        });
    } else {
        for line in gone {
            let has = holders(&[line])?;
            notes.push(if has.is_empty() {
                format!("{} is not needed any more", line.sku)
            } else {
                format!("{} is not ordered again: {has} has it", line.sku)
            });
        }
    }
    Ok((kept, notes))
}

/// The last order that an item is on, for a site.
fn ordered_with(conn: &Connection, line: &Proposal) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached(
            "SELECT p.number FROM purchase_line l JOIN purchase p ON p.purchase = l.purchase
             WHERE l.item = ?1 AND p.site = ?2 AND p.status IN ('draft', 'approved', 'sent', 'acknowledged')
             ORDER BY p.purchase DESC LIMIT 1",
        )?
        .query_row(params![line.item.0, line.site.0], |r| r.get(0))
        .optional()?)
}

/// The lines of an order; all with their reason.
pub(super) fn new_lines(group: &ProposalGroup) -> Result<Vec<NewLine>> {
    let mut lines = Vec::new();
    for line in group.lines.iter().filter(|l| l.quantity.is_positive()) {
        let sku =
            line.sku.parse().map_err(|e: crate::domain::DomainError| StoreError::Refused(e.to_string()))?;
        let reason = match line.otherwise.as_str() {
            "" => line.say.clone(),
            otherwise => format!("{}. Otherwise {otherwise}", line.say),
        };
        lines.push(NewLine { sku, quantity: line.quantity, cost: None, reason });
    }
    Ok(lines)
}

/// The draft that lines for a supplier and site go into.
fn open_draft(conn: &Connection, supplier: &str, site: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached(
            "SELECT p.number FROM purchase p JOIN site s ON s.site = p.site
             WHERE p.status = 'draft' AND p.supplier = ?1 AND s.code = ?2 ORDER BY p.purchase DESC LIMIT 1",
        )?
        .query_row([supplier, site], |r| r.get(0))
        .optional()?)
}

/// Lines that go into a draft beside what is in it.
fn add_up(conn: &Connection, number: &str, lines: Vec<NewLine>) -> Result<Vec<NewLine>> {
    let filter = PurchaseFilter { number: Some(number.into()), ..PurchaseFilter::default() };
    let there = purchases::list(conn, &filter)?;
    let before = |sku: &str| -> Quantity {
        there.iter().flat_map(|o| &o.lines).filter(|l| l.sku == sku).map(|l| l.quantity).sum()
    };
    Ok(lines
        .into_iter()
        .map(|line| NewLine { quantity: line.quantity + before(line.sku.as_str()), ..line })
        .collect())
}
