//! What somebody said of how items are kept in stock.

use crate::{
    domain::{EntityKind, ItemId, Money, Quantity, SiteId, Sku, Uid},
    replenish::{Aim, Automatic, PolicyKind, Rule},
    store::{
        Result, Store, StoreError,
        document::{Document, row_or_any},
        handle::site_by_code,
        ledger::{Author, MASTER},
        load::item_row,
        purchases::may_sign,
    },
};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// How an item (or every item) is kept in stock at a site (or every site). Its entity is the item, or else the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PolicyDoc {
    /// The item's uid in hexadecimal; empty for every item.
    item: String,
    /// The site's uid in hexadecimal; empty for every site.
    site: String,
    /// `None`: nothing is said any more.
    rule: Option<RuleDoc>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RuleDoc {
    policy: String,
    service: String,
    minimum: i64,
    maximum: i64,
    days: u32,
    automatic: String,
    limit: i64,
}

impl Document for PolicyDoc {
    const KIND: EntityKind = EntityKind::Policy;

    fn project(&self, conn: &Connection, _entity: Uid, _row: i64) -> Result<()> {
        let item = row_or_any(conn, "item", &self.item)?;
        let site = row_or_any(conn, "site", &self.site)?;
        match &self.rule {
            None => {
                conn.prepare_cached("DELETE FROM item_policy WHERE item = ?1 AND site = ?2")?
                    .execute([item, site])?;
            }
            Some(r) => {
                conn.prepare_cached(
                    "INSERT OR REPLACE INTO item_policy
                       (item, site, policy, service, minimum, maximum, days, automatic, money_limit)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                )?
                .execute(params![
                    item,
                    site,
                    r.policy,
                    r.service,
                    r.minimum,
                    r.maximum,
                    r.days,
                    r.automatic,
                    r.limit
                ])?;
            }
        }
        Ok(())
    }
}

/// A rule, and what it is said of.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleOf {
    /// The item's SKU; `None` for every item.
    pub sku: Option<String>,
    /// The site's code; `None` for every site.
    pub site: Option<String>,
    /// What was said.
    pub rule: Rule,
}

/// All rules: those that are nearer to an item and site win as a whole.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules(HashMap<(i64, i64), Rule>);

impl Rules {
    pub(crate) fn read(conn: &Connection) -> Result<Self> {
        let mut all = conn.prepare_cached("SELECT * FROM item_policy")?;
        let rows = all.query_map([], |r| Ok(((r.get(0)?, r.get(1)?), rule(r, 2)?)))?;
        Ok(Self(rows.collect::<rusqlite::Result<_>>()?))
    }

    /// The rule of an item at a site: the item's there, the item's, the site's, the store's.
    pub(crate) fn of(&self, item: ItemId, site: SiteId) -> Rule {
        let nearest = [(item.0, site.0), (item.0, 0), (0, site.0), (0, 0)];
        nearest.into_iter().find_map(|key| self.0.get(&key)).copied().unwrap_or_default()
    }

    /// Items that have a rule of their own, at the site that it names; of levels that were set by hand for every site, at each of
    /// `sites`, for there they hold whether anything ever lay there or not.
    pub(crate) fn named<I: Iterator<Item = SiteId>>(
        &self,
        sites: impl Fn() -> I,
    ) -> impl Iterator<Item = (ItemId, SiteId)> {
        let mut found = Vec::new();
        for ((item, site), rule) in self.0.iter().filter(|((item, _), _)| *item != 0) {
            if *site != 0 {
                found.push((ItemId(*item), SiteId(*site)));
            } else if rule.policy == Some(PolicyKind::MinMax) {
                found.extend(sites().map(|site| (ItemId(*item), site)));
            }
        }
        found.into_iter()
    }
}

/// A rule from seven columns.
fn rule(r: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Rule> {
    let word = |n: usize| r.get::<_, String>(at + n);
    Ok(Rule {
        // A word of a newer pickface is taken for none.
        policy: word(0)?.parse().ok(),
        aim: word(1)?.parse().ok(),
        minimum: Quantity::from_thousandths(r.get(at + 2)?),
        maximum: Quantity::from_thousandths(r.get(at + 3)?),
        days: r.get(at + 4)?,
        automatic: word(5)?.parse().unwrap_or(Automatic::Off),
        limit: Money::from_ten_thousandths(r.get(at + 6)?),
    })
}

impl Store {
    /// Says how an item (or every item) is kept in stock at a site (or every site); `None` takes back what was said.
    ///
    /// # Errors
    /// When there is no such item or site, the numbers cannot be, the rule would sign orders for somebody who may not, or the disk fails;
    /// then nothing is recorded.
    pub fn set_rule(
        &mut self,
        sku: Option<&Sku>,
        site: Option<&str>,
        rule: Option<&Rule>,
        author: &Author,
    ) -> Result<()> {
        if let Some(rule) = rule {
            sound(rule)?;
        }
        let own = self.uid();
        self.write(|tx| {
            if rule.is_some_and(|r| r.automatic == Automatic::Approve) {
                // A rule that signs orders is signed by whoever may sign them.
                may_sign(tx.conn(), author.operator, "no order signs itself by that rule")?;
            }
            let item = match sku {
                Some(sku) => Some(ItemId(item_row(tx.conn(), sku)?.map_err(StoreError::Refused)?)),
                None => None,
            };
            let site = match site {
                Some(code) => site_by_code(tx.conn(), code)?.uid.to_string(),
                None => String::new(),
            };
            let (entity, row) = match item {
                Some(item) => (tx.item_uid(item)?, item.0),
                None => (own, 0),
            };
            let doc = PolicyDoc {
                item: item.map_or_else(String::new, |_| entity.to_string()),
                site,
                rule: rule.map(|r| RuleDoc {
                    policy: r.policy.map_or("", |p| p.word()).into(),
                    service: r.aim.map_or_else(String::new, |a: Aim| a.to_string()),
                    minimum: r.minimum.thousandths(),
                    maximum: r.maximum.thousandths(),
                    days: r.days,
                    automatic: r.automatic.word().into(),
                    limit: r.limit.ten_thousandths(),
                }),
            };
            tx.document(MASTER, entity, row, &doc, author)
        })
    }
}

fn sound(rule: &Rule) -> Result<()> {
    let wrong = if rule.minimum.is_negative() || rule.maximum.is_negative() {
        "a minimum and a maximum are zero or above"
    } else if rule.maximum < rule.minimum {
        "the maximum is below the minimum: say --max as well"
    } else if rule.days > 3650 {
        "days of cover are at most 3650"
    } else if rule.limit < Money::ZERO {
        "a limit in money is zero or above"
    } else {
        return Ok(());
    };
    Err(StoreError::Refused(wrong.into()))
}

/// All that was said, the store's first, then by site and SKU.
pub(crate) fn list(conn: &Connection) -> Result<Vec<RuleOf>> {
    let mut all = conn.prepare_cached(
        "SELECT i.sku, s.code, p.policy, p.service, p.minimum, p.maximum, p.days, p.automatic, p.money_limit
         FROM item_policy p LEFT JOIN item i ON i.item = p.item LEFT JOIN site s ON s.site = p.site
         ORDER BY p.item <> 0, i.sku_folded, p.site <> 0, s.code",
    )?;
    let rows = all.query_map([], |r| Ok(RuleOf { sku: r.get(0)?, site: r.get(1)?, rule: rule(r, 2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether any rule lets orders make themselves.
pub(super) fn any_automatic(conn: &Connection) -> Result<bool> {
    let mut find =
        conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM item_policy WHERE automatic <> 'off')")?;
    Ok(find.query_row([], |r| r.get(0))?)
}
