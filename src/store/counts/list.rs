//! What was counted, line by line.

use crate::{
    domain::{EntityKind, Instant, Quantity},
    store::{Reading, Result},
};
use rusqlite::Connection;

/// One line of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountLine {
    /// When it was counted.
    pub at: Instant,
    /// The site's code.
    pub site: String,
    /// The place's code.
    pub place: String,
    /// What was counted; empty where there was nothing.
    pub sku: String,
    /// Its lot or serial; may be empty.
    pub lot: String,
    /// How many were seen.
    pub counted: Quantity,
    /// What the books said at the line's scan.
    pub expected: Quantity,
    /// Who; empty for nobody in particular.
    pub operator: String,
    /// At which terminal.
    pub station: String,
    /// posted, recount, approval, approved, rejected or withdrawn.
    pub state: String,
}

fn lines(conn: &Connection) -> Result<Vec<CountLine>> {
    // Of a count that was taken twice, the first was replaced by the second.
    let mut all = conn.prepare(
        "SELECT f.at_ms, s.code, json_extract(f.value, '$.location'), json_extract(f.value, '$.lines'),
                coalesce(o.badge, ''), f.station,
                CASE WHEN json_extract(f.value, '$.held') IS NULL THEN 'posted'
                     WHEN h.times > json_extract(f.value, '$.held.times') THEN 'recount'
                     ELSE coalesce(h.stage, '') END
         FROM fact f JOIN stream t ON t.stream = f.stream JOIN site s ON s.site = t.feed
         LEFT JOIN operator o ON o.operator = f.operator LEFT JOIN count_held h ON h.uid = f.entity
         WHERE f.kind = ?1 AND json_extract(f.value, '$.lines') IS NOT NULL ORDER BY f.at_ms, f.stream, f.seq",
    )?;
    let mut rows = all.query([EntityKind::Count.number()])?;
    let mut out = Vec::new();
    while let Some(r) = rows.next()? {
        let (at, site, place) = (Instant(r.get(0)?), r.get::<_, String>(1)?, r.get::<_, String>(2)?);
        let (operator, station, state): (String, String, String) = (r.get(4)?, r.get(5)?, r.get(6)?);
        let seen: Vec<serde_json::Value> =
            serde_json::from_str(r.get_ref(3)?.as_str().unwrap_or_default()).unwrap_or_default();
        let line = |v: &serde_json::Value| {
            let text = |key: &str| v[key].as_str().unwrap_or_default().to_owned();
            let quantity = |key: &str| v[key].to_string().parse().unwrap_or(Quantity::ZERO);
            CountLine {
                at,
                site: site.clone(),
                place: place.clone(),
                sku: text("sku"),
                lot: text("lot"),
                counted: quantity("counted"),
                expected: quantity("expected"),
                operator: operator.clone(),
                station: station.clone(),
                state: state.clone(),
            }
        };
        if seen.is_empty() {
            out.push(line(&serde_json::Value::Null));
        }
        out.extend(seen.iter().map(line));
    }
    Ok(out)
}

impl Reading {
    /// What was counted, by when.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_lines(&self) -> Result<Vec<CountLine>> {
        lines(&self.conn)
    }
}
