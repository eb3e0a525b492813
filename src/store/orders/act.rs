//! What people do with orders: hold, take back, put before others, release to pickers, ship.

use super::{
    OrderDoc, WaveFilter,
    heads::{self, Sale},
    record::{say_of, ship},
    settle::settle,
};
use crate::{
    domain::{Instant, OrderId, SiteId, Stage, Standing, text},
    store::{
        Result, Store, StoreError,
        handle::{home_site, site_by_code},
        ledger::{Author, Tx},
    },
};
use rusqlite::{Connection, params};

/// The longest remark that is kept with an order, in characters.
const NOTE_MAX: usize = 240;

/// What somebody says of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaleSaying {
    /// Not yet: its stock is free for others.
    Hold,
    /// To be shipped, as its channel wants it.
    Open,
    /// Taken back.
    Cancel,
    /// What is missing is not waited for: what is picked or gone is all.
    Close,
    /// The higher, the sooner.
    Priority(i64),
    /// Pickers may take it, in this wave.
    Release(String),
    /// Not any more.
    Recall,
    /// What is picked of it has left, under this number of the carrier's; may be empty.
    Ship(String),
}

impl Store {
    /// Records what somebody says of an order, by its code or number, and brings its promises in step.
    ///
    /// # Errors
    /// When there is none or more than one, it is not so far, or the disk fails; then nothing is recorded.
    pub fn sale_says(
        &mut self,
        name: &str,
        saying: &SaleSaying,
        note: &str,
        author: &Author,
    ) -> Result<Sale> {
        self.write(|tx| say(tx, name, saying, note, author))
    }

    /// Releases orders to pickers as one wave: those that are promised whole, the most urgent first. The wave's name, and how
    /// many it has.
    ///
    /// # Errors
    /// When the site is unknown or the disk fails; then none is released.
    pub fn release_wave(&mut self, filter: &WaveFilter, author: &Author) -> Result<(String, usize)> {
        self.write(|tx| release(tx, filter, author))
    }
}

/// See [`Store::release_wave`].
pub(crate) fn release(tx: &mut Tx<'_>, filter: &WaveFilter, author: &Author) -> Result<(String, usize)> {
    let site = match &filter.site {
        Some(code) => site_by_code(tx.conn(), code)?,
        None => home_site(tx.conn())?,
    };
    let wave = match &filter.name {
        Some(name) => text::clean(name, 32),
        None => wave_at(tx.at(), site.time_zone),
    };
    let orders = ready(tx.conn(), site.id, filter)?;
    for order in &orders {
        let doc = OrderDoc::Wave { wave: wave.clone() };
        say_of(tx, site.id, ("sales_order", order.0), &doc, author)?;
    }
    Ok((wave, orders.len()))
}

/// The one order of a name.
pub(crate) fn one(conn: &Connection, name: &str) -> Result<Sale> {
    let mut found = heads::named(conn, name)?;
    match found.len() {
        1 => found.pop().ok_or(StoreError::Closed),
        0 => Err(StoreError::Refused(format!(
            "no order is called {:?}; `pickface orders` lists them",
            text::escape(name.trim())
        ))),
        _ => Err(StoreError::Refused(format!(
            "more than one order is called {:?}: say {}",
            text::escape(name.trim()),
            found.iter().map(|o| o.code.as_str()).collect::<Vec<_>>().join(" or ")
        ))),
    }
}

/// See [`Store::sale_says`].
pub(crate) fn say(
    tx: &mut Tx<'_>,
    name: &str,
    saying: &SaleSaying,
    note: &str,
    author: &Author,
) -> Result<Sale> {
    let sale = one(tx.conn(), name)?;
    let site = site_by_code(tx.conn(), &sale.site)?.id;
    may(&sale, saying)?;
    let said = |standing: Option<Standing>| OrderDoc::Said {
        standing: standing.map_or("", Standing::word).into(),
        note: text::clean(note, NOTE_MAX),
    };
    let doc = match saying {
        SaleSaying::Hold => said(Some(Standing::Held)),
        SaleSaying::Open => said(Some(Standing::Open)),
        SaleSaying::Cancel => said(Some(Standing::Cancelled)),
        SaleSaying::Close => said(Some(Standing::Done)),
        SaleSaying::Priority(priority) => OrderDoc::Priority { priority: *priority },
        SaleSaying::Release(wave) => OrderDoc::Wave { wave: text::clean(wave, 32) },
        SaleSaying::Recall => OrderDoc::Wave { wave: String::new() },
        SaleSaying::Ship(tracking) => {
            ship(tx, sale.id, tracking, author)?;
            return one(tx.conn(), &sale.code);
        }
    };
    say_of(tx, site, ("sales_order", sale.id.0), &doc, author)?;
    if *saying == SaleSaying::Cancel {
        // Should it come back, it is packed anew.
        say_of(tx, site, ("sales_order", sale.id.0), &OrderDoc::Packed { at_ms: None }, author)?;
    }
    settle(tx, &[sale.id], author)?;
    one(tx.conn(), &sale.code)
}

/// What became of an order, in one sentence.
pub(crate) fn told(sale: &Sale, saying: &SaleSaying) -> String {
    match saying {
        SaleSaying::Priority(priority) => format!("{} has priority {priority}", sale.code),
        _ => format!("{} is {}", sale.code, sale.stage),
    }
}

/// Whether an order is so far that this can be said of it.
fn may(sale: &Sale, saying: &SaleSaying) -> Result<()> {
    let refused = |why: &str| Err(StoreError::Refused(format!("{} is {}: {why}", sale.code, sale.stage)));
    match (saying, sale.stage) {
        (SaleSaying::Ship(_), Stage::Picked | Stage::Packed) => Ok(()),
        (SaleSaying::Ship(_), Stage::Held) => refused("let it go first"),
        (SaleSaying::Ship(_), Stage::Cancelled) => refused("put back what is picked of it"),
        (SaleSaying::Ship(_), Stage::Picking) => refused("somebody picks it right now"),
        (SaleSaying::Ship(_), _) if sale.picked.is_positive() => Ok(()),
        (SaleSaying::Ship(_), _) => refused("nothing of it is picked, so nothing can leave"),
        (SaleSaying::Open, _) => Ok(()),
        (_, Stage::Shipped) => refused("it has left; a return is recorded with RETURN on Scan"),
        (SaleSaying::Close, _) if !sale.missing.is_positive() && sale.unbound == 0 => {
            refused("nothing of it is missing, so there is nothing to close")
        }
        (SaleSaying::Cancel, Stage::Cancelled) => refused("it was taken back before"),
        (SaleSaying::Release(_), Stage::Allocated | Stage::Partial | Stage::Released) => Ok(()),
        (SaleSaying::Release(_), Stage::Unbound) => refused("bind its lines to items first"),
        (SaleSaying::Release(_), _) => refused("nothing of it can be picked now"),
        _ => Ok(()),
    }
}

/// What a wave would release: orders that are promised and that no wave has, the most urgent first.
fn ready(conn: &Connection, site: SiteId, filter: &WaveFilter) -> Result<Vec<OrderId>> {
    let limit = filter.most.map_or(-1, |n| i64::try_from(n).unwrap_or(i64::MAX));
    let mut all = conn.prepare_cached(
        "SELECT o.sales_order FROM order_stage g JOIN sales_order o ON o.sales_order = g.sales_order
         WHERE g.site = ?1 AND (g.stage = 'allocated' OR ?2 AND g.stage = 'partial') AND o.wave = ''
           AND (?3 = '' OR instr(upper(o.service), ?3) > 0 OR instr(o.code, ?3) > 0 OR instr(upper(o.number), ?3) > 0) AND (?4 IS NULL OR o.promise <= ?4)
           AND (?5 IS NULL OR o.priority >= ?5)
         ORDER BY o.priority DESC, o.promise IS NULL, o.promise, o.placed_ms, o.sales_order LIMIT ?6",
    )?;
    let service = filter.service.trim().to_uppercase();
    let due = filter.due.map(|d| d.0);
    let values = params![site.0, filter.partial, service, due, filter.priority, limit];
    let rows = all.query_map(values, |r| r.get(0).map(OrderId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What a wave is called that nobody named: by when it was released, `W-1125-1041`.
fn wave_at(now: Instant, zone: chrono_tz::Tz) -> String {
    let (day, clock) = (now.day(zone), now.clock(zone));
    let date = day.date().map_or_else(String::new, |d| d.format("%m%d").to_string());
    let minutes: String = clock.chars().filter(char::is_ascii_digit).take(4).collect();
    format!("W-{date}-{minutes}")
}
