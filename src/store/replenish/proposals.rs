//! Proposals: kept one an item and site, shown by supplier, and turned into drafts.

use super::groups::groups;
use crate::{
    domain::{Day, Instant, ItemId, Money, Quantity, SiteId},
    store::{Result, Store, purchases, reading::knows},
};
use rusqlite::{Connection, params};

/// What is proposed for an item at a site.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Proposed {
    pub(super) supplier: String,
    pub(super) quantity: Quantity,
    pub(super) cost: Money,
    pub(super) total: Money,
    pub(super) sender: Option<(SiteId, Quantity, Money)>,
    pub(super) say: String,
    pub(super) otherwise: String,
    pub(super) gone: Option<i32>,
    pub(super) money: Money,
    pub(super) value: Money,
}

/// Keeps a proposal, or (with none) takes out the one that was. Says whether there is or was one.
pub(super) fn put(
    conn: &Connection,
    (item, site): (ItemId, SiteId),
    proposed: Option<&Proposed>,
    at: Instant,
) -> Result<bool> {
    let Some(p) = proposed else {
        let gone = conn
            .prepare_cached("DELETE FROM proposal WHERE item = ?1 AND site = ?2")?
            .execute([item.0, site.0])?;
        return Ok(gone > 0);
    };
    let (sender, sent, sending) = p
        .sender
        .map_or((0, 0, 0), |(site, quantity, cost)| (site.0, quantity.thousandths(), cost.ten_thousandths()));
    conn.prepare_cached(
        "INSERT INTO proposal (item, site, supplier, quantity, cost, total, sender, sent, sending, say, otherwise, gone, money, value, made_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
         ON CONFLICT (item, site) DO UPDATE SET supplier = excluded.supplier, quantity = excluded.quantity, cost = excluded.cost,
           total = excluded.total, sender = excluded.sender, sent = excluded.sent, sending = excluded.sending, say = excluded.say,
           otherwise = excluded.otherwise, gone = excluded.gone, money = excluded.money, value = excluded.value",
    )?
    .execute(params![
        item.0,
        site.0,
        p.supplier,
        p.quantity.thousandths(),
        p.cost.ten_thousandths(),
        p.total.ten_thousandths(),
        sender,
        sent,
        sending,
        p.say,
        p.otherwise,
        p.gone,
        p.money.ten_thousandths(),
        p.value.ten_thousandths(),
        at.0,
    ])?;
    Ok(true)
}

/// Which proposals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProposalFilter {
    /// One item, by its SKU, letter case folded.
    pub sku: Option<String>,
    /// From whom, letter case folded.
    pub supplier: Option<String>,
    /// For which site, by its code, letter case folded.
    pub site: Option<String>,
    /// What there is to spend today, in the store's currency, with what was bought today; the least valuable lines are dropped first.
    pub budget: Option<Money>,
}

impl ProposalFilter {
    /// Refuses what names an item, a site or a supplier that is not there.
    pub(crate) fn names_what_is_there(&self, conn: &Connection) -> Result<()> {
        knows(conn, self.sku.as_deref(), self.site.as_deref())?;
        self.supplier.as_deref().map_or(Ok(()), |name| purchases::knows_supplier(conn, name))
    }
}

/// Something that should be ordered or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The item.
    pub item: ItemId,
    /// Where it is needed.
    pub site: SiteId,
    /// Its SKU.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// The code of the site.
    pub site_code: String,
    /// From whom; empty where nobody is known.
    pub supplier: String,
    /// How much to buy, in base units; zero where another site's surplus is enough, or the budget is not.
    pub quantity: Quantity,
    /// What the item alone would need; less than [`Proposal::quantity`] where the supplier's minimum wants more, more where the budget
    /// allows less.
    pub needed: Quantity,
    /// What was on order, in drafts and on the way when this was read: more of it later, and the need was met meanwhile.
    pub ordered: Quantity,
    /// Base units in a pack; zero is one.
    pub pack: Quantity,
    /// Decimals that a quantity of it may have.
    pub decimals: u8,
    /// Cost of one base unit, in the supplier's currency.
    pub cost: Money,
    /// What it comes to, in the store's currency.
    pub total: Money,
    /// A site that has too much: its code, how much it sends, and what that costs.
    pub sender: Option<(String, Quantity, Money)>,
    /// What it follows from.
    pub say: String,
    /// What happens if nothing is done.
    pub otherwise: String,
    /// The day on which nothing is left.
    pub gone: Option<Day>,
    /// What is lost a day from then on, in the store's currency.
    pub money: Money,
    /// What it keeps from being lost, in the store's currency.
    pub value: Money,
}

/// What should be ordered from one supplier for one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalGroup {
    /// From whom; empty where nobody is known.
    pub supplier: String,
    /// For which site, by its code.
    pub site: String,
    /// ISO 4217 code of its costs; empty is the store's own.
    pub currency: String,
    /// The least it asks for an order, in its currency.
    pub minimum: Money,
    /// What is missing to that, in the store's currency; nothing where it is met.
    pub missing: Money,
    /// What the lines come to, in the store's currency.
    pub total: Money,
    /// What is proposed, what is lost soonest first.
    pub lines: Vec<Proposal>,
}

/// Proposals as they are kept, by supplier and site.
pub(super) fn kept(conn: &Connection, filter: &ProposalFilter) -> Result<Vec<Proposal>> {
    let folded = |text: &Option<String>| text.as_deref().map(|t| t.trim().to_uppercase());
    let mut all = conn.prepare_cached(
        "SELECT p.item, p.site, i.sku, i.name, s.code, p.supplier, p.quantity, p.cost, p.total, x.code, p.sent, p.sending,
                p.say, p.otherwise, p.gone, p.money, p.value
         FROM proposal p JOIN item i ON i.item = p.item JOIN site s ON s.site = p.site LEFT JOIN site x ON x.site = p.sender
         WHERE (?1 IS NULL OR i.sku_folded = ?1) AND (?2 IS NULL OR upper(p.supplier) = ?2) AND (?3 IS NULL OR upper(s.code) = ?3)
         ORDER BY p.supplier, s.code, p.gone IS NULL, p.gone, p.money DESC, i.sku_folded",
    )?;
    let money = Money::from_ten_thousandths;
    let units = Quantity::from_thousandths;
    let rows =
        all.query_map(params![folded(&filter.sku), folded(&filter.supplier), folded(&filter.site)], |r| {
            let sender: Option<String> = r.get(9)?;
            let (sent, sending) = (units(r.get(10)?), money(r.get(11)?));
            let quantity = units(r.get(6)?);
            Ok(Proposal {
                item: ItemId(r.get(0)?),
                site: SiteId(r.get(1)?),
                sku: r.get(2)?,
                name: r.get(3)?,
                site_code: r.get(4)?,
                supplier: r.get(5)?,
                quantity,
                needed: quantity,
                ordered: Quantity::ZERO,
                pack: Quantity::ZERO,
                decimals: 0,
                cost: money(r.get(7)?),
                total: money(r.get(8)?),
                sender: sender.map(|code| (code, sent, sending)),
                say: r.get(12)?,
                otherwise: r.get(13)?,
                gone: r.get::<_, Option<i32>>(14)?.map(Day),
                money: money(r.get(15)?),
                value: money(r.get(16)?),
            })
        })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Store {
    /// What should be ordered, by supplier and site.
    ///
    /// # Errors
    /// When there is no such item, site or supplier, or the store cannot be read.
    pub fn proposals(&self, filter: &ProposalFilter) -> Result<Vec<ProposalGroup>> {
        filter.names_what_is_there(self.conn())?;
        groups(self.conn(), filter, (self.clock())())
    }
}
