//! Alerts on disk: opened, made worse, closed; one row for each thing that one can be about.

use crate::{
    domain::{AlertKind, Day, Instant, ItemId, SiteId, Urgency},
    replenish::watch::Finding,
    store::Result,
};
use rusqlite::{Connection, OptionalExtension, params};

/// What an alert is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) kind: AlertKind,
    /// 0: none.
    pub(crate) item: ItemId,
    /// 0: the whole machine.
    pub(crate) site: SiteId,
    pub(crate) subject: String,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changed {
    /// Alerts that were opened.
    pub opened: usize,
    /// Alerts that were closed.
    pub closed: usize,
}

/// The open kinds of an item at a site.
pub(crate) fn open_kinds(conn: &Connection, item: ItemId, site: SiteId) -> Result<Vec<AlertKind>> {
    let mut all = conn
        .prepare_cached("SELECT kind FROM alert WHERE item = ?1 AND site = ?2 AND item <> 0 AND open = 1")?;
    let rows = all.query_map([item.0, site.0], |r| r.get::<_, i64>(0))?;
    Ok(rows.filter_map(|k| k.ok().and_then(AlertKind::from_number)).collect())
}

/// Opens an alert, or brings an open one up to date. Says whether it was opened.
pub(crate) fn put(conn: &Connection, key: &Key, finding: &Finding, at: Instant, today: Day) -> Result<bool> {
    let open: Option<bool> = conn
        .prepare_cached(
            "SELECT open FROM alert WHERE kind = ?1 AND item = ?2 AND site = ?3 AND subject = ?4",
        )?
        .query_row(params![key.kind.number(), key.item.0, key.site.0, key.subject], |r| r.get(0))
        .optional()?;
    let is_new = open != Some(true);
    conn.prepare_cached(
        "INSERT INTO alert (kind, item, site, subject, open, opened_ms, opened, closed_ms, times, urgency, level, mark, available,
                            money, due, say, why, action, quantity, whom)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, NULL, 1, ?7, ?8, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
         ON CONFLICT (kind, item, site, subject) DO UPDATE SET
           opened_ms = CASE WHEN open THEN opened_ms ELSE excluded.opened_ms END,
           opened = CASE WHEN open THEN opened ELSE excluded.opened END,
           mark = CASE WHEN open THEN mark ELSE excluded.mark END,
           times = times + (1 - open), open = 1, closed_ms = NULL,
           urgency = excluded.urgency, level = excluded.level, available = excluded.available, money = excluded.money,
           due = excluded.due, say = excluded.say, why = excluded.why, action = excluded.action,
           quantity = excluded.quantity, whom = excluded.whom",
    )?
    .execute(params![
        key.kind.number(),
        key.item.0,
        key.site.0,
        key.subject,
        at.0,
        today.0,
        finding.urgency.word(),
        finding.level,
        finding.available.map(crate::domain::Quantity::thousandths),
        finding.money.ten_thousandths(),
        finding.due.map(|d| today.0.saturating_add(d)),
        finding.say,
        finding.why,
        finding.action.word(),
        finding.quantity.thousandths(),
        finding.whom,
    ])?;
    Ok(is_new)
}

/// Closes an alert, if it is open. Says whether it was.
pub(crate) fn close(conn: &Connection, key: &Key, at: Instant) -> Result<bool> {
    let closed = conn
        .prepare_cached(
            "UPDATE alert SET open = 0, closed_ms = ?5
             WHERE kind = ?1 AND item = ?2 AND site = ?3 AND subject = ?4 AND open = 1",
        )?
        .execute(params![key.kind.number(), key.item.0, key.site.0, key.subject, at.0])?;
    Ok(closed > 0)
}

/// Brings the alerts of an item at a site in step with what was found. Kinds that are looked at once a week stay as they are on other
/// days.
pub(crate) fn settle(
    conn: &Connection,
    (item, site): (ItemId, SiteId),
    findings: &[Finding],
    open: &[AlertKind],
    is_weekly: bool,
    at: Instant,
    today: Day,
) -> Result<Changed> {
    let mut changed = Changed::default();
    let key = |kind| Key { kind, item, site, subject: String::new() };
    for finding in findings {
        let is_open = open.contains(&finding.kind);
        if finding.urgency == Urgency::Weekly && !is_weekly && !is_open {
            continue;
        }
        if put(conn, &key(finding.kind), finding, at, today)? {
            changed.opened += 1;
        }
    }
    for kind in open {
        let is_ours = !matches!(kind, AlertKind::Variance | AlertKind::Short);
        if is_ours && !findings.iter().any(|f| f.kind == *kind) && close(conn, &key(*kind), at)? {
            changed.closed += 1;
        }
    }
    Ok(changed)
}
