//! Looking over the stock: only what changed since the last look, or everything when a day began.
//!
//! What follows is read and reckoned without holding the store; it is written in short steps, so that nobody who scans waits. Several
//! programs may look at once: the first that is done counts, and the others begin again with what is left, which is nothing.

use super::{
    classes,
    gather::{Ordered, Stocked, World, gather, gather_one, gone_days, idle_days},
    news::{self, News},
    proposals::{self, Proposed},
    state,
};
use crate::{
    domain::{AlertKind, Instant, ItemId, Money, Quantity, SiteId},
    replenish::{
        Decision, Policy, decide, explain,
        joint::{self, Line},
        transfer::{Holding, Lane, before_buying},
        watch::{self, Due, Finding, LotStock, Standing},
    },
    store::{Result, Store, alerts, ledger::Tx},
};
use rusqlite::Connection;
use std::sync::atomic::{AtomicBool, Ordering};

/// Items that are gathered at a time.
const PART: i64 = 1000;

/// Items at sites that are written at a time.
const STEP: usize = 400;

/// What a look found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evaluated {
    /// Items at sites that were looked at.
    pub looked_at: usize,
    /// Whether it was everything.
    pub is_whole: bool,
    /// Alerts that were opened.
    pub opened: usize,
    /// Alerts that were closed.
    pub closed: usize,
    /// Orders that made themselves.
    pub ordered: usize,
    /// Whether anything that is shown may have changed.
    pub is_news: bool,
    /// Another program was faster: look again.
    pub is_overtaken: bool,
}

/// What follows for one item at a site.
struct Followed {
    stocked: Stocked,
    findings: Vec<Finding>,
    open: Vec<AlertKind>,
    proposed: Option<Proposed>,
}

impl Store {
    /// Brings alerts and proposals up to date with the ledger.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn evaluate(&mut self, cancel: &AtomicBool) -> Result<Evaluated> {
        let now = (self.clock())();
        let news = news::read(self.conn(), now)?;
        if !news.any {
            return Ok(Evaluated::default());
        }
        let mut done = Evaluated {
            is_whole: news.is_whole,
            is_news: news.is_said || news.is_whole,
            ..Evaluated::default()
        };
        let overtaken = |done: Evaluated| Ok(Evaluated { is_overtaken: true, ..done });
        if news.is_whole {
            let classes = classes::read(self.conn())?;
            if !self.step(&news, |tx| classes::put(tx.conn(), &classes))? {
                return overtaken(done);
            }
        }
        let world = World::read(self.conn(), now)?;
        let ordered = if news.is_whole { Some(Ordered::read(self.conn(), None)?) } else { None };
        let mut found: Vec<Followed> = Vec::new();
        for rows in parts(self.conn(), &news)? {
            if cancel.load(Ordering::SeqCst) {
                return overtaken(done);
            }
            let stocked = match &ordered {
                Some(ordered) => gather(self.conn(), &world, ordered, rows)?,
                None => gather_one(self.conn(), &world, ItemId(rows.0))?,
            };
            found.extend(follow(self.conn(), &world, stocked)?);
            while found.len() > STEP {
                let part: Vec<Followed> = found.drain(..STEP).collect();
                if !self.step(&news, |tx| put(tx, &news, &part, &mut done))? {
                    return overtaken(done);
                }
            }
        }
        // What is left, and the end of the look, in one: a pick costs no more than one transaction.
        let author = self.author()?;
        let mut woken = 0;
        let ended = self.step(&news, |tx| {
            put(tx, &news, &found, &mut done)?;
            end(tx, &world, &news, &mut done)?;
            woken = alerts::end_levels(tx, &author)?;
            Ok(())
        })?;
        if !ended {
            return overtaken(done);
        }
        done.ordered = self.order_by_itself(&world)?;
        if done.ordered > 0 || woken > 0 {
            // What was ordered is on order now, and what was silent speaks. Neither happens twice a day, so this ends.
            let after = self.evaluate(cancel)?;
            done.opened += after.opened;
            done.closed += after.closed;
            done.is_overtaken = after.is_overtaken;
        }
        Ok(done)
    }

    /// One short transaction of a look; `false` when another program ended a look meanwhile, and then nothing is written.
    fn step(&mut self, news: &News, work: impl FnOnce(&mut Tx<'_>) -> Result<()>) -> Result<bool> {
        self.write(|tx| {
            if news::turn(tx.conn())? != news.turn {
                return Ok(false);
            }
            work(tx)?;
            Ok(true)
        })
    }
}

/// Writes what follows for some items at sites.
fn put(tx: &Tx<'_>, news: &News, found: &[Followed], done: &mut Evaluated) -> Result<()> {
    let (conn, at) = (tx.conn(), tx.at());
    for f in found {
        let key = (f.stocked.item, f.stocked.site);
        let changed = alerts::settle(conn, key, &f.findings, &f.open, news.is_weekly, at, f.stocked.today)?;
        done.opened += changed.opened;
        done.closed += changed.closed;
        done.looked_at += 1;
        let is_proposed = proposals::put(conn, key, f.proposed.as_ref(), at)?;
        done.is_news |= is_proposed || !f.findings.is_empty() || !f.open.is_empty();
    }
    Ok(())
}

/// Writes what is about no item, and how far this look has got.
fn end(tx: &Tx<'_>, world: &World, news: &News, done: &mut Evaluated) -> Result<()> {
    let (conn, at) = (tx.conn(), tx.at());
    for changed in [
        alerts::of_sites(conn, world, at)?,
        alerts::variances(conn, world, &news.grown, at)?,
        alerts::held(conn, world, at)?,
    ] {
        done.opened += changed.opened;
        done.closed += changed.closed;
    }
    done.is_news |= done.opened + done.closed > 0;
    if done.is_news {
        state::count_up(conn)?;
    }
    news::put(conn, news)
}

/// The rows of items to gather, as ranges.
fn parts(conn: &Connection, news: &News) -> Result<Vec<(i64, i64)>> {
    if !news.is_whole {
        return Ok(news.items.iter().map(|item| (*item, *item)).collect());
    }
    let last: i64 = conn.query_row("SELECT coalesce(max(item), 0) FROM item", [], |r| r.get(0))?;
    Ok((0..=last / PART).map(|n| (n * PART, (n + 1) * PART - 1)).collect())
}

/// What follows for some items; all sites of an item are among them.
fn follow(conn: &Connection, world: &World, all: Vec<Stocked>) -> Result<Vec<Followed>> {
    let mut followed = Vec::with_capacity(all.len());
    let mut rest = all.into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut sites = vec![first];
        while let Some(next) = rest.next_if(|next| next.item == sites[0].item) {
            sites.push(next);
        }
        let decisions: Vec<Decision> = sites.iter().map(|s| decide(&s.situation())).collect();
        let senders = transfers(&sites, &decisions);
        for ((mut stocked, decision), senders) in sites.into_iter().zip(decisions).zip(senders) {
            let mut open = alerts::open_kinds(conn, stocked.item, stocked.site)?;
            if stocked.is_quiet && stocked.position.on_hand.is_positive() {
                stocked.idle_days = idle_days(conn, stocked.item, stocked.site, stocked.today)?;
            }
            if !stocked.position.free().is_positive() {
                stocked.gone_days = gone_days(conn, stocked.item, stocked.site, world)?;
            }
            let named = Senders::new(world, senders);
            let mut findings = findings(world, &stocked, &decision, &named, &open);
            let by_forecast =
                matches!(stocked.policy, Policy::Automatic(_) | Policy::Economic(_) | Policy::Cover { .. });
            if world.is_blind && by_forecast && stocked.kept.is_none() {
                findings.retain(|f| f.kind == AlertKind::NegativeStock);
                open.retain(|kind| *kind == AlertKind::NegativeStock);
            }
            let is_silent = alerts::is_silent(conn, &stocked)?;
            let proposed = if is_silent { None } else { propose(world, &stocked, &decision, &named) };
            followed.push(Followed { stocked, findings, open, proposed });
        }
    }
    Ok(followed)
}

/// What another site can send.
#[derive(Debug, Clone, Copy)]
struct Sender {
    site: SiteId,
    quantity: Quantity,
    cost: Money,
}

/// What other sites can send, the most first; and in words.
#[derive(Debug, Default)]
struct Senders {
    all: Vec<Sender>,
    /// The code of the first.
    code: String,
    /// `30 from NORTH and 10 from SOUTH`.
    words: String,
}

impl Senders {
    fn new(world: &World, mut all: Vec<Sender>) -> Self {
        all.sort_by_key(|s| std::cmp::Reverse(s.quantity));
        let code = |s: &Sender| world.sites.get(&s.site).map_or("", |x| x.code.as_str()).to_owned();
        let each: Vec<String> = all.iter().map(|s| format!("{} from {}", s.quantity, code(s))).collect();
        Self { code: all.first().map(code).unwrap_or_default(), words: each.join(" and "), all }
    }

    /// What may be done before anything is ordered; empty where nobody can send.
    fn first(&self) -> String {
        match self.all.len() {
            0 => String::new(),
            1 => format!("{}, which has more than it needs, can be moved first", self.words),
            _ => format!("{}, which have more than they need, can be moved first", self.words),
        }
    }
}

/// Transfer before buy: what a site has too much of could go to those that would order. It is said before the order, which stands
/// beside it whole: nothing waits for goods that nobody has sent.
fn transfers(sites: &[Stocked], decisions: &[Decision]) -> Vec<Vec<Sender>> {
    let mut senders = vec![Vec::new(); sites.len()];
    let is_wanted = |d: &Decision| d.quantity.is_positive();
    if sites.len() < 2 || !decisions.iter().any(is_wanted) {
        return senders;
    }
    let holdings: Vec<Holding> = sites
        .iter()
        .zip(decisions.iter())
        .map(|(s, d)| Holding {
            position: s.position,
            // What a site will never order again it need not keep, beyond what is foreseen to be wanted.
            keep: d.levels.order_up_to.max(d.levels.expected),
            want: if is_wanted(d) { d.levels.order_up_to - s.position.total() } else { Quantity::ZERO },
        })
        .collect();
    let lanes: Vec<Lane> = (0..sites.len())
        .flat_map(|from| (0..sites.len()).map(move |to| (from, to)))
        .filter(|(from, to)| from != to)
        .map(|(from, to)| Lane { from, to, unit_cost: Money::ZERO, fixed_cost: Money::ZERO })
        .collect();
    let worth = sites.iter().map(Stocked::cost).max().unwrap_or_default().max(Money::from_ten_thousandths(1));
    let step = Quantity::from_thousandths(10i64.pow(3 - u32::from(sites[0].about.decimals.min(3))));
    for send in before_buying(&holdings, &lanes, worth, step) {
        senders[send.to].push(Sender {
            site: sites[send.from].site,
            quantity: send.quantity,
            cost: send.cost,
        });
    }
    senders
}

/// What is decided of an item at a site, and the sentence for it, by what is known now; `None` where nothing is foreseen of it.
pub(crate) fn decided(
    conn: &Connection,
    item: ItemId,
    site: SiteId,
    now: Instant,
) -> Result<Option<(Quantity, String)>> {
    let world = World::read(conn, now)?;
    let found = gather_one(conn, &world, item)?.into_iter().find(|s| s.site == site && s.kept.is_some());
    Ok(found.map(|stocked| {
        let decision = decide(&stocked.situation());
        let words = explain::Words { currency: &world.currency };
        (decision.levels.reorder_point, explain::sentence(&decision, words))
    }))
}

fn findings(
    world: &World,
    s: &Stocked,
    decision: &Decision,
    senders: &Senders,
    open: &[AlertKind],
) -> Vec<Finding> {
    let due: Vec<Due<'_>> = s
        .coming
        .iter()
        .zip(&s.arrivals)
        .filter_map(|(c, arrival)| {
            Some(Due {
                number: &c.number,
                in_days: c.expected?.0 - s.today.0,
                comes_in: arrival.in_days,
                quantity: c.quantity,
            })
        })
        .collect();
    let lots: Vec<LotStock<'_>> = s
        .lots
        .iter()
        .map(|(code, expiry, quantity)| LotStock { code, in_days: expiry.0 - s.today.0, quantity: *quantity })
        .collect();
    // What is in a draft keeps it from being proposed twice; it is no supply before somebody has ordered it.
    let is_drafted = s.drafted.quantity.is_positive();
    let undrafted = is_drafted.then(|| s.undrafted());
    let situation = undrafted.as_ref().unwrap_or(s).situation();
    let again = is_drafted.then(|| decide(&situation));
    let mut besides = match senders.first() {
        none if none.is_empty() => String::new(),
        first => format!("; {first}"),
    };
    besides.push_str(&s.lateness());
    let standing = Standing {
        situation: &situation,
        decision: again.as_ref().unwrap_or(decision),
        order: decision.quantity,
        draft: is_drafted.then_some((s.drafted.number.as_str(), s.drafted.quantity)),
        today: s.today,
        cost: s.cost(),
        supplier: &s.supplier,
        sender: senders.all.first().map(|sender| (senders.code.as_str(), sender.quantity)),
        due: &due,
        besides: &besides,
        below: s.below.as_ref().map(|(place, q)| (place.as_str(), *q)),
        lots: &lots,
        idle_days: s.idle_days,
        gone_days: s.gone_days,
        tracking: s.kept.as_ref().map_or(0.0, |k| k.tracking),
        lead_mean: s.kept.as_ref().map_or(0.0, |k| k.lead_time[0]),
        words: explain::Words { currency: &world.currency },
    };
    watch::findings(&standing, |kind| open.contains(&kind))
}

/// What should be ordered or sent, in words.
fn propose(world: &World, s: &Stocked, d: &Decision, senders: &Senders) -> Option<Proposed> {
    if !d.quantity.is_positive() || matches!(s.policy, Policy::Never) {
        return None;
    }
    let words = explain::Words { currency: &world.currency };
    let situation = s.situation();
    let value = joint::value(&Line { situation: &situation, decision: d }, d.quantity);
    let mut say = explain::sentence(d, words);
    if !senders.all.is_empty() {
        say = format!("{}, or all is ordered; {say}", senders.first());
    }
    if s.drafted.quantity.is_positive() {
        say.push_str(&format!("; {} of what is on order is in a draft", s.drafted.quantity));
    }
    say.push_str(&s.lateness());
    if let Some(named) = s.named_in_vain() {
        say.push_str(&format!(
            "; from {}, for {named}, whom the item names, has no terms for it",
            s.supplier
        ));
    }
    Some(Proposed {
        supplier: s.supplier.clone(),
        quantity: d.quantity,
        cost: s.terms.cost_at(d.quantity),
        total: d.cost.in_cents(),
        sender: senders.all.first().map(|s| (s.site, s.quantity, s.cost)),
        say,
        otherwise: d.otherwise.as_ref().map_or_else(String::new, |o| explain::otherwise(o, s.today, words)),
        gone: d.otherwise.map(|o| s.today.0.saturating_add(i32::try_from(o.gone_in).unwrap_or(i32::MAX))),
        money: d.otherwise.map_or(Money::ZERO, |o| o.money_a_day.in_cents()),
        value: Money::from_ten_thousandths((value * 10_000.0).min(1e17) as i64),
    })
}
