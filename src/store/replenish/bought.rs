//! What was ordered today of what was proposed, by somebody or by itself: a day's budget is spent once, and what made itself is said.

use super::{gather::World, proposals::ProposalFilter};
use crate::{
    domain::{Day, Instant, ItemId, Money, PurchaseStatus, Quantity, SiteId},
    store::{Result, Store, ledger::Tx, replenish::state},
};
use rusqlite::{Connection, OptionalExtension, params};

/// Under which names is kept on which day a line was ordered.
pub(super) const NAME: &str = "bought:";

/// Days after which nobody asks any more.
const KEPT: i32 = 7;

/// An order that came of what was proposed today, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoughtOrder {
    /// Its number.
    pub number: String,
    /// From whom.
    pub supplier: String,
    /// To which site, by its code.
    pub site: String,
    /// What its lines of today come to, in the store's currency.
    pub total: Money,
    /// It made itself, by a rule.
    pub by_itself: bool,
    /// It is signed, by the rule or by somebody.
    pub is_signed: bool,
}

/// All that was ordered today of what was proposed; cancelled orders and lines that were taken out are not among it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bought {
    /// By number.
    pub orders: Vec<BoughtOrder>,
}

impl Bought {
    /// What all of it comes to, in the store's currency.
    #[must_use]
    pub fn total(&self) -> Money {
        self.orders.iter().map(|o| o.total).sum()
    }

    /// What is left of a budget.
    #[must_use]
    pub fn left(&self, budget: Money) -> Money {
        (budget - self.total()).max(Money::ZERO)
    }

    /// Orders that made themselves.
    pub fn by_itself(&self) -> impl Iterator<Item = &BoughtOrder> {
        self.orders.iter().filter(|o| o.by_itself)
    }

    /// `2 orders made themselves: PO-MAIN-1003, PO-MAIN-1004 (to be signed), 11602.00`; `None` where none did.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let names: Vec<String> = self
            .by_itself()
            .map(|o| if o.is_signed { o.number.clone() } else { format!("{} (to be signed)", o.number) })
            .collect();
        let total: Money = self.by_itself().map(|o| o.total).sum();
        let what = match names.len() {
            0 => return None,
            1 => "1 order made itself".to_owned(),
            n => format!("{n} orders made themselves"),
        };
        Some(format!("{what}: {}, {total}", names.join(", ")))
    }
}

/// Notes that these items were ordered today, of what was proposed.
pub(super) fn note(
    tx: &Tx<'_>,
    number: &str,
    today: Day,
    items: impl Iterator<Item = ItemId>,
    by_itself: bool,
) -> Result<()> {
    let conn = tx.conn();
    conn.prepare_cached("DELETE FROM evaluation WHERE name LIKE 'bought:%' AND CAST(value AS INTEGER) < ?1")?
        .execute([today.0 - KEPT])?;
    let who = if by_itself { "itself" } else { "hand" };
    for item in items {
        state::keep(conn, &format!("{NAME}{}:{who}:{number}", item.0), &today.0)?;
    }
    Ok(())
}

/// What was ordered today of what was proposed, as far as the filter's site and supplier go.
pub(crate) fn bought(conn: &Connection, filter: &ProposalFilter, now: Instant) -> Result<Bought> {
    of_world(conn, &World::read(conn, now)?, filter)
}

/// The same, where the world is read already.
pub(super) fn of_world(conn: &Connection, world: &World, filter: &ProposalFilter) -> Result<Bought> {
    let mut noted = conn.prepare_cached("SELECT name, value FROM evaluation WHERE name LIKE 'bought:%'")?;
    let rows = noted.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
    let mut line = conn.prepare_cached(
        "SELECT p.supplier, p.site, p.status, l.quantity, l.cost FROM purchase p
         JOIN purchase_line l ON l.purchase = p.purchase AND l.item = ?2 WHERE p.number = ?1 ORDER BY p.purchase LIMIT 1",
    )?;
    let mut found = Bought::default();
    for row in rows {
        let (name, day) = row?;
        let mut parts = name.strip_prefix(NAME).unwrap_or_default().splitn(3, ':');
        let (Some(Ok(item)), Some(who), Some(number)) =
            (parts.next().map(str::parse::<i64>), parts.next(), parts.next())
        else {
            continue;
        };
        let read = line
            .query_row(params![number, item], |r| {
                Ok((
                    r.get::<_, String>(0)?,
                    SiteId(r.get(1)?),
                    r.get::<_, String>(2)?,
                    Money::from_ten_thousandths(r.get(4)?)
                        .for_quantity(Quantity::from_thousandths(r.get(3)?)),
                ))
            })
            .optional()?;
        let Some((supplier, site, status, total)) = read else { continue };
        let status = status.parse().unwrap_or(PurchaseStatus::Approved);
        let Some(known) = world.sites.get(&site) else { continue };
        let is_asked = |wanted: &Option<String>, is: &str| {
            wanted.as_ref().is_none_or(|w| w.trim().to_uppercase() == is.to_uppercase())
        };
        if day.parse() != Ok(world.today(site).0)
            || status == PurchaseStatus::Cancelled
            || !is_asked(&filter.site, &known.code)
            || !is_asked(&filter.supplier, &supplier)
        {
            continue;
        }
        let total = total.times(world.suppliers.get(&supplier).map_or(1.0, |s| s.rate));
        let by_itself = who == "itself";
        match found.orders.iter_mut().find(|o| o.number == number) {
            Some(order) => {
                order.total += total;
                order.by_itself |= by_itself;
            }
            None => found.orders.push(BoughtOrder {
                number: number.into(),
                supplier,
                site: known.code.clone(),
                total,
                by_itself,
                is_signed: status != PurchaseStatus::Draft,
            }),
        }
    }
    found.orders.sort_by(|a, b| a.number.cmp(&b.number));
    Ok(found)
}

impl Store {
    /// What was ordered today of what was proposed, by somebody or by itself.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn bought(&self, filter: &ProposalFilter) -> Result<Bought> {
        bought(self.conn(), filter, (self.clock())())
    }
}
