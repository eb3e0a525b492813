//! The walk over all items, some at a time: from rows to histories that are to be forecast.

use super::{
    gather::{self, Sold},
    keep::WEEKS,
};
use crate::{
    domain::ItemId,
    forecast::{
        History, Job, Prior,
        series::{
            Built, LONGEST, Mark, WEEK,
            belief::{Beliefs, Level, is_young, level, like},
            calendar::Calendar,
            fingerprint,
        },
    },
    replenish::lead_time::{LeadTime, USUAL},
    store::{
        error::Result,
        handle::{Store, sites},
    },
};
use rusqlite::Connection;
use std::{collections::HashMap, ops::RangeInclusive};

/// Items that are read in one go, one after another.
const BLOCK: i64 = 256;

/// So many of those are in memory at a time.
const BLOCKS: i64 = 16;

/// In which order the items come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As they were made.
    AsMade,
    /// Blocks from all over, so that those that come first are a sample of all.
    Spread,
}

/// A history on its way.
pub(super) struct Draft {
    pub(super) item: i64,
    pub(super) site: i64,
    lead: u32,
    category: String,
    like: Option<i64>,
    pub(super) built: Built,
}

/// A history that is to be forecast.
pub(super) struct Pending {
    pub(super) item: i64,
    pub(super) site: i64,
    pub(super) first_day: i32,
    pub(super) fingerprint: i64,
    pub(super) weeks: Vec<Option<f64>>,
    pub(super) to_promote: Vec<usize>,
    pub(super) uplift: f64,
    pub(super) job: Job,
}

/// What is learned on the way, over all items.
#[derive(Default)]
pub(super) struct Learned {
    pub(super) calendars: HashMap<i64, Calendar>,
    pub(super) beliefs: Beliefs<(i64, String)>,
    /// (item, site) of what new items are like.
    pub(super) likes: HashMap<(i64, i64), Level>,
}

/// What a run is about: with another one, it is learned anew what all items have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Basis {
    /// Days to forecast.
    pub(super) horizon: usize,
    /// The last day of the site whose history goes on longest.
    end: i32,
    /// Items at sites that sold something.
    histories: usize,
    /// Days on which they did.
    lines: u64,
}

impl Basis {
    /// Whether what was learned of `self` holds of another: the same days, and not far more or far less of them.
    pub(super) fn holds_for(&self, other: &Self) -> bool {
        let near = |a: u64, b: u64| a < b.saturating_mul(2) && b < a.saturating_mul(2) || a == b;
        (self.horizon, self.end) == (other.horizon, other.end)
            && near(self.lines, other.lines)
            && near(self.histories as u64, other.histories as u64)
    }
}

/// The walk over all items, some at a time.
pub(super) struct Walk {
    /// How often items were read.
    next: i64,
    /// How often there are some to be read.
    times: i64,
    last: i64,
    order: Order,
    pub(super) basis: Basis,
    pub(super) done: usize,
    pub(super) total: usize,
    pub(super) horizon: usize,
    pub(super) threads: usize,
    leads: Leads,
    pub(super) learned: Learned,
}

/// How long goods of an item take.
pub(super) type Leads = HashMap<ItemId, LeadTime>;

impl Walk {
    /// Begins with what holds for all items: the calendars of the sites, and what likes sell there.
    pub(super) fn begin(
        store: &Store,
        leads: Leads,
        horizon: usize,
        threads: usize,
        order: Order,
    ) -> Result<Self> {
        let conn = store.conn();
        let (last, total): (i64, i64) =
            conn.query_row("SELECT coalesce(max(item), 0), count(*) FROM item", [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?;
        let now = (store.clock())();
        let todays: HashMap<i64, i32> =
            sites(conn)?.into_iter().map(|s| (s.id.0, now.day(s.time_zone).0)).collect();
        let tallies = gather::tallies(store.path(), last, threads)?;
        let calendars: HashMap<i64, Calendar> = tallies
            .sites
            .iter()
            .filter_map(|(site, tally)| Some((*site, Calendar::learn(tally, *todays.get(site)?))))
            .collect();
        let end = calendars.values().map(|c| c.end).max().unwrap_or(i32::MIN);
        let mut walk = Self {
            next: 0,
            times: (last + BLOCK * BLOCKS - 1) / (BLOCK * BLOCKS),
            last,
            order,
            basis: Basis { horizon, end, histories: tallies.histories, lines: tallies.lines },
            done: 0,
            total: usize::try_from(total).unwrap_or(0),
            horizon,
            threads,
            leads,
            learned: Learned { calendars, ..Learned::default() },
        };
        walk.read_likes(conn)?;
        Ok(walk)
    }

    /// The items of one time.
    fn ranges(&self, time: i64) -> Vec<RangeInclusive<i64>> {
        let block = |n: i64| n * BLOCK + 1..=((n + 1) * BLOCK).min(self.last);
        match self.order {
            Order::AsMade => {
                let first = time * BLOCK * BLOCKS + 1;
                gather::parts(first, (first + BLOCK * BLOCKS - 1).min(self.last), self.threads)
            }
            Order::Spread => {
                (0..BLOCKS).map(|n| block(time + n * self.times)).filter(|r| !r.is_empty()).collect()
            }
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.next >= self.times
    }

    /// The histories of the next items that are to be forecast; `None` when there are no more.
    pub(super) fn next(&mut self, store: &Store) -> Result<Option<Vec<Pending>>> {
        let Some(drafts) = self.drafts_of_next(store)? else { return Ok(None) };
        for d in &drafts {
            if let Some(calendar) = self.learned.calendars.get(&d.site) {
                self.learned.beliefs.add((d.site, d.category.clone()), &d.built, calendar);
            }
        }
        Ok(Some(drafts.into_iter().filter_map(|d| self.pending(d)).collect()))
    }

    /// The histories of the next items, by item and site.
    pub(super) fn drafts_of_next(&mut self, store: &Store) -> Result<Option<Vec<Draft>>> {
        if self.is_over() {
            return Ok(None);
        }
        let ranges = self.ranges(self.next);
        self.next += 1;
        let sold = gather::read_all(store.path(), &ranges, self.since(), self.threads)?;
        let drafts = self.build(&sold);
        self.done = (self.done + sold.len()).min(self.total);
        Ok(Some(drafts))
    }

    /// How far back histories are read: what lies before it no history reaches, and no return looks for.
    fn since(&self) -> i32 {
        let ends = self.learned.calendars.values().map(|c| c.end);
        ends.min().map_or(i32::MIN, |end| end.saturating_sub(2 * LONGEST))
    }

    fn read_likes(&mut self, conn: &Connection) -> Result<()> {
        let mut all = conn.prepare("SELECT DISTINCT like_item FROM item_like")?;
        let likes = all.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
        for item in likes {
            for sold in gather::read(conn, &(item..=item), self.since())? {
                for pair in &sold.pairs {
                    let Some(calendar) = self.learned.calendars.get(&pair.site) else { continue };
                    let built = sold.built(pair, calendar, self.horizon);
                    if let Some(level) = built.as_ref().and_then(level) {
                        self.learned.likes.insert((item, pair.site), level);
                    }
                }
            }
        }
        Ok(())
    }

    fn build(&self, sold: &[Sold]) -> Vec<Draft> {
        let step = sold.len().div_ceil(self.threads.max(1)).max(1);
        std::thread::scope(|scope| {
            let threads: Vec<_> = sold
                .chunks(step)
                .map(|some| scope.spawn(move || some.iter().flat_map(|s| self.drafts(s)).collect::<Vec<_>>()))
                .collect();
            threads.into_iter().flat_map(|t| t.join().unwrap_or_default()).collect()
        })
    }

    fn drafts(&self, sold: &Sold) -> Vec<Draft> {
        let item = &sold.item;
        let draft = |site: i64, built: Built| Draft {
            item: item.item,
            site,
            lead: self.leads.get(&ItemId(item.item)).map_or(USUAL, LeadTime::whole_days),
            category: item.category.clone(),
            like: item.like,
            built,
        };
        let mut drafts: Vec<Draft> = sold
            .pairs
            .iter()
            .filter_map(|pair| {
                let calendar = self.learned.calendars.get(&pair.site)?;
                Some(draft(pair.site, sold.built(pair, calendar, self.horizon)?))
            })
            .collect();
        // What has sold nothing yet but is like something that has.
        for (site, calendar) in self.learned.calendars.iter().filter(|_| item.like.is_some()) {
            let is_new = !drafts.iter().any(|d| d.site == *site);
            if is_new && item.like.is_some_and(|l| self.learned.likes.contains_key(&(l, *site))) {
                drafts.push(draft(*site, unsold(calendar, self.horizon)));
            }
        }
        drafts
    }

    fn pending(&self, draft: Draft) -> Option<Pending> {
        let Draft { item, site, lead, category, like: like_item, mut built } = draft;
        let calendar = self.learned.calendars.get(&site)?;
        let key = (site, category);
        if built.history.values.is_empty() || is_young(&built, calendar) {
            built.history.prior = self.prior(like_item, &key);
        }
        let uplift =
            if built.to_promote.is_empty() { 1.0 } else { self.learned.beliefs.uplift(&key, &built) };
        let first_day = calendar.end + 1;
        let weeks = weeks(&built, calendar.end);
        let promoted = built.to_promote.iter().fold(uplift, |sum, day| sum * 31.0 + *day as f64);
        let job = Job { history: built.history, lead: (lead as usize).min(self.horizon) };
        let fingerprint = fingerprint(&job, self.horizon, first_day, promoted);
        Some(Pending { item, site, first_day, fingerprint, weeks, to_promote: built.to_promote, uplift, job })
    }

    fn prior(&self, like_item: Option<i64>, key: &(i64, String)) -> Option<Prior> {
        let level = like_item.and_then(|l| self.learned.likes.get(&(l, key.0)));
        level.map(like).or_else(|| self.learned.beliefs.prior(key))
    }
}

/// A history of no day.
fn unsold(calendar: &Calendar, horizon: usize) -> Built {
    let first = calendar.end + 1;
    let closed = (0..horizon).map(|h| calendar.is_closed(first + h as i32)).collect();
    let history = History { season: WEEK, closed, ..History::default() };
    Built {
        first,
        history,
        marks: Vec::new(),
        wanted: Vec::new(),
        promoted: (0.0, 0.0),
        to_promote: Vec::new(),
    }
}

/// Units of the known days of each of the last weeks.
fn weeks(built: &Built, end: i32) -> Vec<Option<f64>> {
    let of_week = |week: usize| {
        let last = end - 7 * (WEEKS - 1 - week) as i32;
        let days = (last - 6..=last).filter_map(|day| {
            let at = usize::try_from(day - built.first).ok()?;
            let is_known = matches!(built.marks.get(at)?, Mark::Known | Mark::Closed);
            is_known.then(|| built.wanted[at])
        });
        days.fold(None, |sum: Option<f64>, units| Some(sum.unwrap_or(0.0) + units))
    };
    (0..WEEKS).map(of_week).collect()
}
