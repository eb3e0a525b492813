//! Questions to the ledger: the Log and the item panel.

mod log;

pub(crate) use log::Log;

use super::{
    error::Result,
    query::{BalanceRow, ItemDetail, LogRow},
};
use crate::domain::{Day, Instant, ItemId, Money, MovementId, MovementKind, Quantity, Uid};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Everything a line of the Log says, for one movement `m`. A group is named by its first number and its members stand
/// one behind another, so the next group's first row ends the counting: no index of groups is kept for it.
const LOG_COLUMNS: &str = "
    m.stream, m.seq, m.at_ms, m.kind, i.sku, i.name, t.code, f.code, d.code, m.quantity, m.document, m.note,
    coalesce(o.badge, ''), m.station, m.reverses,
    EXISTS (SELECT 1 FROM movement r WHERE r.stream = m.stream AND r.reverses = m.seq),
    s.store, s.feed, p.time_zone, p.code,
    (SELECT count(*) FROM movement g WHERE g.stream = m.stream AND g.grp = m.grp AND g.seq >= m.grp AND g.seq < coalesce(
        (SELECT n.seq FROM movement n WHERE n.stream = m.stream AND n.seq > m.grp AND n.grp <> m.grp ORDER BY n.seq LIMIT 1),
        9223372036854775807)), fc.code, dc.code
    FROM movement m
    JOIN stream s ON s.stream = m.stream
    JOIN item i ON i.item = m.item
    JOIN location f ON f.location = m.from_location
    JOIN location d ON d.location = m.to_location
    LEFT JOIN site p ON p.site = s.feed
    LEFT JOIN lot t ON t.lot = m.lot
    LEFT JOIN operator o ON o.operator = m.operator
    LEFT JOIN container fc ON fc.container = m.from_container
    LEFT JOIN container dc ON dc.container = m.to_container";

/// The name of a movement across stores: site, the first digits of its store, number.
fn movement_name(site: &str, store: Uid, seq: i64) -> String {
    format!("{site}-{}-{seq}", store.short())
}

fn log_row(r: &Row<'_>, own: Uid) -> rusqlite::Result<LogRow> {
    let store = Uid::from_slice(&r.get::<_, Vec<u8>>(16)?).unwrap_or_default();
    let zone: chrono_tz::Tz =
        r.get::<_, Option<String>>(18)?.and_then(|z| z.parse().ok()).unwrap_or(chrono_tz::UTC);
    let site: String = r.get::<_, Option<String>>(19)?.unwrap_or_default();
    let id = MovementId { stream: r.get(0)?, seq: r.get(1)? };
    let at = Instant(r.get(2)?);
    let reverses: Option<i64> = r.get(14)?;
    let reversed: bool = r.get(15)?;
    Ok(LogRow {
        id,
        name: movement_name(&site, store, id.seq),
        at,
        clock: at.clock(zone),
        day: at.day(zone),
        kind: MovementKind::from_number(r.get(3)?).unwrap_or(MovementKind::Adjust),
        sku: r.get(4)?,
        item_name: r.get(5)?,
        lot: r.get(6)?,
        from: r.get(7)?,
        to: r.get(8)?,
        quantity: Quantity::from_thousandths(r.get(9)?),
        document: r.get(10)?,
        note: r.get(11)?,
        operator: r.get(12)?,
        station: r.get(13)?,
        reverses: reverses.map(|seq| movement_name(&site, store, seq)),
        reversed,
        can_undo: store == own && !reversed && reverses.is_none(),
        together: r.get(20)?,
        from_container: r.get(21)?,
        to_container: r.get(22)?,
    })
}

/// The line of one movement.
pub(crate) fn log_line(conn: &Connection, own: Uid, id: MovementId) -> Result<Option<LogRow>> {
    let sql = format!("SELECT {LOG_COLUMNS} WHERE m.stream = ?1 AND m.seq = ?2");
    Ok(conn.prepare_cached(&sql)?.query_row(params![id.stream, id.seq], |r| log_row(r, own)).optional()?)
}

/// What `movements` filters by. Empty means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MovementFilter {
    /// An item's SKU, letter case folded.
    pub item: Option<String>,
    /// A place's code, or a virtual location's word.
    pub location: Option<String>,
    /// The first business day (of each movement's own site).
    pub since: Option<Day>,
}

/// Every movement that a filter lets through, oldest first by stream and number, to `each`.
pub(crate) fn movements(
    conn: &Connection,
    own: Uid,
    filter: &MovementFilter,
    each: &mut dyn FnMut(LogRow) -> Result<()>,
) -> Result<()> {
    let item = filter.item.as_ref().map(|s| s.trim().to_uppercase());
    let place = filter.location.as_ref().map(|s| s.trim().to_uppercase());
    // An empty answer to a slip of the pen would look like "nothing has moved".
    known(
        conn,
        "SELECT EXISTS (SELECT 1 FROM item WHERE sku_folded = ?1)",
        item.as_deref(),
        "no item has the SKU",
    )?;
    known(
        conn,
        "SELECT EXISTS (SELECT 1 FROM location WHERE upper(code) = ?1)",
        place.as_deref(),
        "no place has the code",
    )?;
    // The moment is only a rough cut here (a day has several time zones); the business day decides below.
    let earliest = filter.since.map_or(i64::MIN, |d| (i64::from(d.0) - 2) * 86_400_000);
    let sql = format!(
        "SELECT {LOG_COLUMNS}
         WHERE m.stream = ?4 AND m.seq > ?5
           AND (?1 IS NULL OR i.sku_folded = ?1) AND (?2 IS NULL OR upper(f.code) = ?2 OR upper(d.code) = ?2) AND m.at_ms >= ?3
         ORDER BY m.seq LIMIT {CHUNK}"
    );
    let mut streams = conn.prepare("SELECT stream FROM stream WHERE last_seq > 0 ORDER BY stream")?;
    let streams = streams.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    for stream in streams {
        let mut after = 0;
        loop {
            let mut statement = conn.prepare_cached(&sql)?;
            let rows = statement
                .query_map(params![item, place, earliest, stream, after], |r| log_row(r, own))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            // Between two chunks no read transaction is open: whoever reads our answers may be a pager, for hours.
            let is_last = rows.len() < CHUNK;
            after = rows.last().map_or(after, |r| r.id.seq);
            for row in rows.into_iter().filter(|r| filter.since.is_none_or(|since| r.day >= since)) {
                each(row)?;
            }
            if is_last {
                break;
            }
        }
    }
    Ok(())
}

/// Movements that are read at a time.
const CHUNK: usize = 2000;

/// Refuses a name that the store does not know.
fn known(conn: &Connection, sql: &str, name: Option<&str>, sentence: &str) -> Result<()> {
    let Some(name) = name else { return Ok(()) };
    if conn.query_row(sql, [name], |r| r.get(0))? {
        return Ok(());
    }
    let name = crate::domain::text::escape(name);
    Err(super::StoreError::Refused(format!("{sentence} {name:?}; check its spelling")))
}

/// The item panel.
pub(crate) fn item(conn: &Connection, own: Uid, item: ItemId, today: Day) -> Result<Option<ItemDetail>> {
    let found = conn
        .prepare_cached(
            "SELECT sku, name, unit, tracking, cost, price, category, supplier FROM item WHERE item = ?1",
        )?
        .query_row([item.0], |r| {
            let tracking: crate::domain::Tracking = r.get::<_, String>(3)?.parse().unwrap_or_default();
            Ok(ItemDetail {
                item,
                sku: r.get(0)?,
                name: r.get(1)?,
                unit: r.get(2)?,
                tracking: tracking.word(),
                cost: Money::from_ten_thousandths(r.get(4)?),
                price: Money::from_ten_thousandths(r.get(5)?),
                category: r.get(6)?,
                supplier: r.get(7)?,
                balances: Vec::new(),
                barcodes: Vec::new(),
                movements: Vec::new(),
                weeks: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut detail) = found else { return Ok(None) };
    let mut balances = conn.prepare_cached(
        "SELECT s.code, l.code, t.code, t.expiry, b.on_hand, b.allocated
         FROM balance b JOIN location l ON l.location = b.location JOIN site s ON s.site = l.site
         LEFT JOIN lot t ON t.lot = b.lot
         WHERE b.item = ?1 AND (b.on_hand <> 0 OR b.allocated <> 0)
         ORDER BY s.code, b.on_hand DESC, l.pick_sequence, l.code",
    )?;
    detail.balances = balances.query_map([item.0], balance_row)?.collect::<rusqlite::Result<_>>()?;
    let mut barcodes =
        conn.prepare_cached("SELECT code, quantity FROM barcode WHERE item = ?1 ORDER BY quantity, code")?;
    detail.barcodes = barcodes
        .query_map([item.0], |r| Ok((r.get(0)?, Quantity::from_thousandths(r.get(1)?))))?
        .collect::<rusqlite::Result<_>>()?;
    let sql = format!(
        "SELECT {LOG_COLUMNS} WHERE m.item = ?1 ORDER BY m.at_ms DESC, m.stream, m.seq DESC LIMIT 20"
    );
    detail.movements = conn
        .prepare_cached(&sql)?
        .query_map([item.0], |r| log_row(r, own))?
        .collect::<rusqlite::Result<_>>()?;
    detail.weeks = vec![Quantity::ZERO; 12];
    let mut demand =
        conn.prepare_cached("SELECT day, quantity FROM demand WHERE item = ?1 AND day >= ?2 AND day < ?3")?;
    let mut rows = demand.query(params![item.0, today.0 - 84, today.0])?;
    while let Some(r) = rows.next()? {
        let (day, quantity): (i32, i64) = (r.get(0)?, r.get(1)?);
        if let Some(week) =
            usize::try_from((day - (today.0 - 84)) / 7).ok().and_then(|w| detail.weeks.get_mut(w))
        {
            *week += Quantity::from_thousandths(quantity);
        }
    }
    Ok(Some(detail))
}

fn balance_row(r: &Row<'_>) -> rusqlite::Result<BalanceRow> {
    Ok(BalanceRow {
        site: r.get(0)?,
        location: r.get(1)?,
        lot: r.get(2)?,
        expiry: r.get::<_, Option<i32>>(3)?.map(Day),
        on_hand: Quantity::from_thousandths(r.get(4)?),
        allocated: Quantity::from_thousandths(r.get(5)?),
    })
}
