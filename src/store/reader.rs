//! The thread that reads for the screen: windows of the grid and the Log, the item panel, and the watch on what other
//! processes write. It holds no read transaction between two questions.

use super::{
    alerts,
    error::Result,
    forecasts::{self, ForecastPage, ForecastQuery},
    grid::{Grid, first_page},
    handle::Clock,
    label, orders, purchases,
    query::{GridPage, GridQuery, LogQuery},
    read, replenish,
    service::{Event, Notify, Request},
    turnstile,
    watch::{self, Attention},
    writer::WaitingSince,
};
use crate::domain::{EntityKind, ItemId, Site, Uid};
use rusqlite::{Connection, params};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::{Duration, Instant},
};

/// How often it is seen to whether a write still waits, while one does.
const LOOK: Duration = Duration::from_millis(150);

/// Writes that wait longer than this are explained, in milliseconds.
const PATIENCE: i64 = 800;

/// More changed facts than this, and the grid is read anew without looking at each.
const MANY: usize = 2000;

/// So many pages of the log that are not in the store yet are moved there, beside the scans. Few at a time: while they are
/// flushed a scan waits for the disk; and once they are moved the log begins anew, in the place it has on disk already,
/// which costs a flush less than to grow.
const LOG_PAGES: i64 = 500;

/// A grid that took so long to read is read anew at most after so many times as long: an import does not keep a processor busy.
const REST: u32 = 4;

/// A grid that could not be read is tried again after so long.
const RETRY: Duration = Duration::from_secs(5);

/// Stores with at most so many rows are read before the first answer; larger ones show their first rows meanwhile.
const SMALL: i64 = 30_000;

/// What the thread is asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ask {
    /// A question of the screen.
    Request(Request),
    /// This process committed: look now.
    Look,
    /// Somebody wrote to the log, and commits soon.
    Written,
    /// A write of this process begins to wait for its turn.
    Waiting,
    /// End.
    Stop,
}

pub(crate) struct Reader {
    pub(crate) conn: super::presence::Opened,
    pub(crate) path: PathBuf,
    pub(crate) own: Uid,
    pub(crate) home: Site,
    pub(crate) clock: Clock,
    pub(crate) asks: Receiver<Ask>,
    /// What was taken from `asks` while a question was being answered, to be looked at next.
    pub(crate) taken: VecDeque<Ask>,
    pub(crate) log: read::Log,
    /// The other end of `asks`, for the watch on the log.
    pub(crate) tell: Sender<Ask>,
    pub(crate) notify: Notify,
    pub(crate) waiting: WaitingSince,
    /// Whether the grid is wanted (`pickface scan` never asks for it).
    pub(crate) grid: Option<Grid>,
    pub(crate) version: i64,
    pub(crate) seen: HashMap<i64, i64>,
    pub(crate) told_waiting: bool,
    /// The grid is to be read anew, but not before this.
    pub(crate) rest: Option<Instant>,
    pub(crate) is_stale: bool,
    /// The forecasts as they were read last.
    pub(crate) forecasts: Option<forecasts::List>,
    /// Items that moved since.
    pub(crate) moved: HashSet<ItemId>,
    /// Told when the ledger has grown.
    pub(crate) orders: Sender<forecasts::Order>,
    pub(crate) forecasting: Arc<forecasts::Watch>,
    /// Told when anything changed.
    pub(crate) looks: Sender<replenish::Look>,
    /// See [`replenish::state::edition`].
    pub(crate) alerts: i64,
}

/// What the ledger says happened since the last look.
#[derive(Debug, Default)]
struct News {
    any: bool,
    /// Items that moved.
    items: HashSet<i64>,
    /// Items whose demand was told.
    wanted: HashSet<i64>,
    reload: bool,
    /// A manager said something of demand.
    planned: bool,
}

impl Reader {
    /// Runs until told to stop. Without work it sleeps until there is some: an idle station has no tick.
    pub(crate) fn run(mut self) {
        // The watch comes first: what is written after it was set is heard, what was before is seen.
        let tell = self.tell.clone();
        let watch = watch::spawn(&self.path, move || tell.send(Ask::Written).is_ok());
        let mut attention = match &watch {
            Ok(_) => Attention::Idle,
            Err(e) => {
                tracing::info!("the log is not watched but asked ({e})");
                Attention::Polling
            }
        };
        if let Err(e) = self.catch_up() {
            tracing::warn!("the store could not be watched: {e}");
        }
        // What was written just before, and is not committed yet, is neither: it is looked for.
        attention.written(Instant::now());
        loop {
            let Some(asks) = self.wait(attention) else { return };
            let now = Instant::now();
            if asks.contains(&Ask::Written) {
                attention.written(now);
            }
            self.explain_waiting();
            let wants = |ask: &Ask| matches!(ask, Ask::Look | Ask::Request(_));
            if asks.is_empty() || asks.iter().any(wants) || attention.due(now).is_some_and(|due| due <= now) {
                let news = self.look().unwrap_or_else(|e| {
                    tracing::warn!("the store could not be watched: {e}");
                    false
                });
                attention.looked(now, news);
            }
            for request in newest(asks) {
                self.answer(&request);
            }
        }
    }

    /// What is asked next; nothing when it is time to look. `None` when it is time to end.
    fn wait(&mut self, attention: Attention) -> Option<Vec<Ask>> {
        if !self.taken.is_empty() {
            let asks: Vec<Ask> = self.taken.drain(..).chain(self.asks.try_iter()).collect();
            return (!asks.contains(&Ask::Stop)).then_some(asks);
        }
        let now = Instant::now();
        let waits = (self.told_waiting || self.waiting.get().is_some()).then(|| now + LOOK);
        let rested = self.rest.filter(|_| self.is_stale);
        let due = [attention.due(now), waits, rested].into_iter().flatten().min();
        let first = match due {
            Some(due) => self.asks.recv_timeout(due.saturating_duration_since(now)),
            None => self.asks.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let mut asks = match first {
            Ok(ask) => vec![ask],
            Err(RecvTimeoutError::Timeout) => Vec::new(),
            Err(RecvTimeoutError::Disconnected) => return None,
        };
        asks.extend(self.asks.try_iter());
        (!asks.contains(&Ask::Stop)).then_some(asks)
    }

    /// Where every stream stands now, so that only what comes later is news.
    fn catch_up(&mut self) -> Result<()> {
        self.version = self.conn.pragma_query_value(None, "data_version", |r| r.get(0))?;
        self.seen = heads(&self.conn)?;
        Ok(())
    }

    /// Looks whether anybody committed; if so, brings the grid up to date and tells the screen. Says whether it was so.
    fn look(&mut self) -> Result<bool> {
        let version: i64 = self.conn.pragma_query_value(None, "data_version", |r| r.get(0))?;
        let is_news = version != self.version;
        if is_news {
            self.version = version;
            // Without an evaluator nobody hears it.
            let _ = self.looks.send(replenish::Look::Now);
            let news = self.news()?;
            let before = std::mem::replace(&mut self.alerts, replenish::state::edition(&self.conn)?);
            if !news.any {
                // Another program looked over the stock.
                if self.alerts != before {
                    (self.notify)(Event::Changed);
                }
                return Ok(true);
            }
            // What a manager says is asked for; of the rest there is more soon. Without a forecaster nobody hears it.
            let order = if news.planned { forecasts::Order::Run } else { forecasts::Order::Look };
            let _ = self.orders.send(order);
            self.moved.extend(news.items.iter().copied().map(ItemId));
            // What an item or a site is called and sold for stands in every row.
            if news.reload || self.moved.len() > MANY {
                self.forecasts = None;
                self.moved.clear();
            }
            if let Some(grid) = &mut self.grid {
                let ids = |set: HashSet<i64>| set.into_iter().map(ItemId).collect::<Vec<_>>();
                self.is_stale |= news.reload
                    || !grid.refresh(&self.conn, &ids(news.wanted), true)?
                    || !grid.refresh(&self.conn, &ids(news.items), false)?;
            }
        }
        let reload = self.is_stale && self.rest.is_none_or(|rest| Instant::now() >= rest);
        if reload && let Err(e) = self.load_grid(None) {
            // It is no better a moment later; without a rest a broken disk would keep a processor busy.
            self.rest = Some(Instant::now() + RETRY);
            return Err(e);
        }
        if is_news || reload {
            (self.notify)(Event::Changed);
        }
        if is_news {
            self.checkpoint()?;
        }
        Ok(is_news)
    }

    /// Moves what the log holds into the store, when it is much. Nobody waits for it: neither readers nor writers.
    fn checkpoint(&self) -> Result<()> {
        let ask = |sql: &str| -> rusqlite::Result<(i64, i64)> {
            self.conn.prepare_cached(sql)?.query_row([], |r| Ok((r.get(1)?, r.get(2)?)))
        };
        let (log, done) = ask("PRAGMA wal_checkpoint(NOOP)")?;
        if log - done >= LOG_PAGES {
            ask("PRAGMA wal_checkpoint(PASSIVE)")?;
        }
        Ok(())
    }

    fn news(&mut self) -> Result<News> {
        let mut news = News::default();
        let now = heads(&self.conn)?;
        for (stream, last) in &now {
            let seen = self.seen.get(stream).copied().unwrap_or(0);
            if *last <= seen {
                continue;
            }
            news.any = true;
            let mut facts = self.conn.prepare_cached(
                "SELECT kind, entity_row FROM fact WHERE stream = ?1 AND seq > ?2 AND kind IN (?3, ?4, ?5, ?6, ?7) ORDER BY seq LIMIT ?8",
            )?;
            // A place changes no row by itself: what moves there does.
            let [item, site, demand, planning, purchase] = [
                EntityKind::Item,
                EntityKind::Site,
                EntityKind::Demand,
                EntityKind::Planning,
                EntityKind::Purchase,
            ]
            .map(EntityKind::number);
            let facts = facts
                .query_map(params![stream, seen, item, site, demand, planning, purchase, MANY as i64], |r| {
                    Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?))
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            news.planned |= facts.iter().any(|(kind, _)| *kind == planning);
            let other = |kind: i64| kind != demand && kind != planning && kind != purchase;
            for (_, order) in facts.iter().filter(|(kind, _)| *kind == purchase) {
                news.items.extend(purchases::items(&self.conn, *order)?);
            }
            news.reload |= facts.len() >= MANY || facts.iter().any(|(kind, _)| other(*kind));
            news.wanted.extend(facts.into_iter().filter(|(kind, _)| *kind == demand).map(|(_, row)| row));
            if !news.reload {
                let mut moved = self
                    .conn
                    .prepare_cached("SELECT DISTINCT item FROM movement WHERE stream = ?1 AND seq > ?2")?;
                let rows = moved.query_map(params![stream, seen], |r| r.get::<_, i64>(0))?;
                for item in rows {
                    news.items.insert(item?);
                }
            }
        }
        self.seen = now;
        Ok(news)
    }

    /// Tells the screen when writes wait for another process, and when that is over.
    fn explain_waiting(&mut self) {
        let now = (self.clock)();
        let long = self.waiting.get().is_some_and(|since| now.0 - since.0 > PATIENCE);
        if long != self.told_waiting {
            self.told_waiting = long;
            let who = long.then(|| turnstile::holder(&self.path));
            (self.notify)(Event::Waiting(who));
        }
    }

    fn answer(&mut self, request: &Request) {
        let answer = match request {
            Request::Grid(query) => self.page(query).map(|page| Event::Grid(query.clone(), Box::new(page))),
            Request::Item(item) => read::item(&self.conn, self.own, *item, self.today())
                .map(|detail| Event::Item(*item, detail.map(Box::new))),
            Request::Label(latest) => {
                let label = label::of(&self.conn, latest)
                    .map(|(name, label)| (name, Box::new(label)))
                    .map_err(|e| e.to_string());
                Ok(Event::Label(latest.clone(), label))
            }
            Request::Log(query) => {
                let (asks, taken) = (&self.asks, &mut self.taken);
                let mut overtaken = || {
                    taken.extend(asks.try_iter());
                    taken.iter().any(|ask| overtakes(ask, query))
                };
                match self.log.page(&self.conn, self.own, query, &mut overtaken) {
                    Ok(Some(page)) => Ok(Event::Log(query.clone(), Box::new(page))),
                    Ok(None) => {
                        // A newer question takes its place; anything else is answered first.
                        if !self.taken.iter().any(|ask| matches!(ask, Ask::Request(Request::Log(_)))) {
                            self.taken.push_back(Ask::Request(request.clone()));
                        }
                        return;
                    }
                    Err(e) => Err(e),
                }
            }
            Request::Forecasts(query) => {
                self.forecast_page(query).map(|page| Event::Forecasts(query.clone(), Box::new(page)))
            }
            Request::Forecast(ask) => forecasts::detail(&self.conn, ask, (self.clock)())
                .map(|detail| Event::Forecast(*ask, detail.map(Box::new))),
            Request::Alerts(query) => alerts::page(&self.conn, query, (self.clock)())
                .map(|page| Event::Alerts(query.clone(), Box::new(page))),
            Request::Proposals(filter) => {
                let now = (self.clock)();
                replenish::groups(&self.conn, filter, now).and_then(|groups| {
                    Ok(Event::Proposals(filter.clone(), groups, replenish::bought(&self.conn, filter, now)?))
                })
            }
            Request::Purchases(filter) => {
                purchases::list(&self.conn, filter).map(|orders| Event::Purchases(filter.clone(), orders))
            }
            Request::Sales(query) => orders::page(&self.conn, query, self.today())
                .map(|page| Event::Sales(query.clone(), Box::new(page))),
            Request::SaleLines(code) => {
                orders::lines_of(&self.conn, code).map(|rows| Event::SaleLines(code.clone(), rows))
            }
            Request::Scan { .. }
            | Request::SaleSays(..)
            | Request::ReleaseWave(_)
            | Request::DecideCount(..)
            | Request::AlertSays(..)
            | Request::Accept(_)
            | Request::OrderLines(..)
            | Request::OrderSays(..)
            | Request::Refuse { .. }
            | Request::Undo(_)
            | Request::Recompute(_)
            | Request::Flag(_) => return,
        };
        (self.notify)(answer.unwrap_or_else(|e| {
            tracing::error!("{request:?}: {e:?}");
            Event::Failed { number: None, message: e.to_string(), view: None }
        }));
    }

    /// A window of the forecasts. They are read again when others were made or a day is over; else only what moved is.
    fn forecast_page(&mut self, query: &ForecastQuery) -> Result<ForecastPage> {
        let now = (self.clock)();
        let moved = std::mem::take(&mut self.moved);
        let mut kept = self.forecasts.take();
        if let Some(list) = &mut kept {
            if list.is_of(&self.conn, now)? {
                list.refresh(&self.conn, moved, now)?;
            } else {
                kept = None;
            }
        }
        let list = match kept {
            Some(list) => list,
            None => forecasts::List::read(&self.conn, now)?,
        };
        let list = self.forecasts.insert(list);
        let running = self.forecasting.running();
        let page = list.page(&self.conn, query)?;
        Ok(ForecastPage { running, today: self.today(), ..page })
    }

    fn today(&self) -> crate::domain::Day {
        (self.clock)().day(self.home.time_zone)
    }

    fn page(&mut self, query: &GridQuery) -> Result<GridPage> {
        // A station that is never switched off meets a new day: cover is judged by the days before it.
        if self.grid.as_ref().is_none_or(|g| g.today() != self.today()) {
            let items: i64 = self.conn.query_row(
                "SELECT count(*) FROM (SELECT 1 FROM item LIMIT ?1)",
                [SMALL + 1],
                |r| r.get(0),
            )?;
            self.load_grid((items > SMALL).then_some(query))?;
        }
        match &mut self.grid {
            Some(grid) => grid.page(&self.conn, query),
            None => Ok(GridPage::default()),
        }
    }

    /// Reads the grid whole. With `meanwhile`, the first rows are shown at once and again as the reading goes on.
    fn load_grid(&mut self, meanwhile: Option<&GridQuery>) -> Result<()> {
        let today = self.today();
        let (conn, notify) = (&self.conn, &self.notify);
        if let Some(query) = meanwhile {
            (notify)(Event::Grid(query.clone(), Box::new(first_page(conn, query, today, 0)?)));
        }
        let mut shown = 0;
        let start = Instant::now();
        // The old one is given up first: two of a million rows would not fit where one does.
        self.grid = None;
        let grid = Grid::load(conn, today, &mut |per_cent| {
            if let Some(query) = meanwhile.filter(|_| per_cent >= shown + 20 && per_cent < 99) {
                shown = per_cent;
                if let Ok(page) = first_page(conn, query, today, per_cent) {
                    (notify)(Event::Grid(query.clone(), Box::new(page)));
                }
            }
        })?;
        // What was committed while reading is news of the next look.
        self.grid = Some(grid);
        self.is_stale = false;
        self.rest = Some(Instant::now() + start.elapsed() * REST);
        tracing::debug!("grid of {} rows", self.grid.as_ref().map_or(0, Grid::len));
        Ok(())
    }
}

fn heads(conn: &Connection) -> Result<HashMap<i64, i64>> {
    let mut all = conn.prepare_cached("SELECT stream, last_seq FROM stream")?;
    Ok(all.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
}

/// Whether something that waits goes before the rest of a long look into the Log.
fn overtakes(ask: &Ask, query: &LogQuery) -> bool {
    match ask {
        Ask::Stop => true,
        Ask::Request(Request::Grid(_) | Request::Item(_) | Request::Label(_)) => true,
        Ask::Request(Request::Forecasts(_) | Request::Forecast(_)) => true,
        // The same again is answered by this one.
        Ask::Request(Request::Log(newer)) => newer != query,
        _ => false,
    }
}

/// The questions that are still worth an answer: of windows only the newest.
fn newest(asks: Vec<Ask>) -> Vec<Request> {
    let requests: Vec<Request> =
        asks.into_iter().filter_map(|a| if let Ask::Request(r) = a { Some(r) } else { None }).collect();
    let last = |kind: fn(&Request) -> bool| requests.iter().rposition(kind);
    let grid = last(|r| matches!(r, Request::Grid(_)));
    let log = last(|r| matches!(r, Request::Log(_)));
    let item = last(|r| matches!(r, Request::Item(_)));
    let forecasts = last(|r| matches!(r, Request::Forecasts(_)));
    let forecast = last(|r| matches!(r, Request::Forecast(_)));
    requests
        .into_iter()
        .enumerate()
        .filter(|(i, r)| match r {
            Request::Grid(_) => Some(*i) == grid,
            Request::Log(_) => Some(*i) == log,
            Request::Item(_) => Some(*i) == item,
            Request::Forecasts(_) => Some(*i) == forecasts,
            Request::Forecast(_) => Some(*i) == forecast,
            _ => true,
        })
        .map(|(_, r)| r)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_look_into_the_log_gives_way_to_all_that_somebody_waits_for() {
        let log = |text: &str| LogQuery { text: text.into(), ..LogQuery::default() };
        let gives_way = |ask| overtakes(&ask, &log("mug"));
        assert!(gives_way(Ask::Request(Request::Log(log("mugs")))));
        assert!(gives_way(Ask::Request(Request::Grid(GridQuery::default()))));
        assert!(gives_way(Ask::Stop));
        // A shift at work changes something all the time: that alone must not keep a filter from its answer.
        assert!(!gives_way(Ask::Request(Request::Log(log("mug")))));
        assert!(!gives_way(Ask::Look) && !gives_way(Ask::Written) && !gives_way(Ask::Waiting));
    }
}
