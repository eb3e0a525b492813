//! Counts outside the tolerance: kept, counted again by somebody else, decided on.

use super::document::{CountDoc, HeldDoc, MoveDoc, uid_of, variances};
use crate::{
    domain::{HeldStage, Instant, LocationId, Money, OperatorId, Quantity, Site, SiteId, Uid, text},
    scan::{CountedBy, HeldCount, HeldHit},
    store::{
        Reading, Result, Store, StoreError,
        handle::{home_site, site_by_code},
        ledger::{Author, Tx, new_uid, next_row},
        orders, replenish,
    },
};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The longest reason, in characters.
const NOTE_MAX: usize = 200;

/// Whether the books follow a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// They do.
    Approve,
    /// They stay as they are.
    Reject,
}

/// A count that waits for a word.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub(crate) row: i64,
    uid: Uid,
    pub(crate) site: SiteId,
    /// The site's code.
    pub site_code: String,
    /// The place's code.
    pub place: String,
    pub(crate) location: LocationId,
    /// What it waits for.
    pub stage: HeldStage,
    /// How often it was counted.
    pub times: i64,
    /// Who counted last; empty for nobody in particular.
    pub by: String,
    operator: OperatorId,
    /// When it was counted last.
    pub at: Instant,
    /// Whether the last count found what the one before it did.
    pub agrees: bool,
    /// What the variances are worth at cost, all taken as losses.
    pub value: Money,
    /// Counted less what the books said, all items added up.
    pub units: Quantity,
    /// What was seen: sku, lot, counted, expected, variance of each line, as JSON.
    pub lines: String,
    moves: String,
}

const HELD: &str =
    "SELECT h.count_held, h.uid, h.site, s.code, l.code, h.location, h.stage, h.times, coalesce(o.name, ''),
       h.operator, h.counted_ms, h.agrees, h.value, h.units, h.lines, h.moves
     FROM count_held h JOIN site s ON s.site = h.site JOIN location l ON l.location = h.location
     LEFT JOIN operator o ON o.operator = h.operator WHERE h.decided_ms IS NULL";

fn read(r: &Row<'_>) -> rusqlite::Result<Held> {
    Ok(Held {
        row: r.get(0)?,
        uid: Uid::from_slice(&r.get::<_, Vec<u8>>(1)?).unwrap_or_default(),
        site: SiteId(r.get(2)?),
        site_code: r.get(3)?,
        place: r.get(4)?,
        location: LocationId(r.get(5)?),
        stage: r.get_ref(6)?.as_str()?.parse().unwrap_or(HeldStage::Recount),
        times: r.get(7)?,
        by: r.get(8)?,
        operator: OperatorId(r.get(9)?),
        at: Instant(r.get(10)?),
        agrees: r.get(11)?,
        value: Money::from_ten_thousandths(r.get(12)?),
        units: Quantity::from_thousandths(r.get(13)?),
        lines: r.get(14)?,
        moves: r.get(15)?,
    })
}

/// The counts that wait for a word, at one site or at all, those that are worth most first.
pub(crate) fn held_of(conn: &Connection, site: Option<SiteId>) -> Result<Vec<Held>> {
    let mut all = conn.prepare_cached(&format!(
        "{HELD} AND (?1 = 0 OR h.site = ?1) ORDER BY h.value DESC, h.counted_ms, h.count_held"
    ))?;
    let rows = all.query_map([site.map_or(0, |s| s.0)], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn open(conn: &Connection, place: LocationId) -> Result<Option<Held>> {
    let sql = format!("{HELD} AND h.location = ?1 ORDER BY h.count_held LIMIT 1");
    Ok(conn.prepare_cached(&sql)?.query_row([place.0], read).optional()?)
}

/// The same as a flow asks for it: who counted, seen by whoever scans.
pub(crate) fn of_place(conn: &Connection, place: LocationId, who: OperatorId) -> Result<Option<HeldHit>> {
    Ok(open(conn, place)?.map(|held| HeldHit {
        by: match (held.operator.0, who.0) {
            (0, _) | (_, 0) => CountedBy::Unknown,
            (by, who) if by == who => CountedBy::Same,
            _ => CountedBy::Other,
        },
        is_recount: held.stage == HeldStage::Recount,
    }))
}

/// A place was counted. What is held back is kept for a word; else what was asked of the place is done.
pub(crate) fn taken(
    tx: &mut Tx<'_>,
    site: SiteId,
    (place, code): (LocationId, &str),
    lines: &str,
    held: Option<&HeldCount>,
    author: &Author,
) -> Result<()> {
    let before = open(tx.conn(), place)?;
    let operator = match author.operator.0 {
        0 => String::new(),
        row => uid_of(tx.conn(), "operator", row)?,
    };
    let mut doc = CountDoc {
        location: code.into(),
        lines: lines.into(),
        place: uid_of(tx.conn(), "location", place.0)?,
        operator,
        at_ms: tx.at().0,
        ..CountDoc::default()
    };
    let Some(held) = held else {
        tx.document(site.0, Uid::default(), 0, &doc, author)?;
        if let Some(before) = before {
            say(tx, &before, HeldStage::Withdrawn, "a later count is within the tolerance", author)?;
        }
        return orders::counted(tx, site, code, author);
    };
    let (uid, row, times, agrees) = match &before {
        Some(before) => {
            let agrees = variances(&before.lines) == variances(lines);
            (before.uid, before.row, before.times + 1, agrees)
        }
        None => (new_uid()?, next_row(tx.conn(), "count_held", "count_held")?, 1, false),
    };
    let mut moves = Vec::with_capacity(held.moves.len());
    for one in &held.moves {
        moves.push(MoveDoc::of(tx, one, author)?);
    }
    doc.held = Some(HeldDoc {
        site: uid_of(tx.conn(), "site", site.0)?,
        times,
        agrees,
        value: held.value.ten_thousandths(),
        units: held.units.thousandths(),
        moves,
    });
    tx.document(site.0, uid, row, &doc, author)
}

fn say(tx: &mut Tx<'_>, held: &Held, verdict: HeldStage, note: &str, author: &Author) -> Result<()> {
    let doc = CountDoc {
        at_ms: tx.at().0,
        verdict: verdict.word().into(),
        note: text::clean(note, NOTE_MAX),
        ..CountDoc::default()
    };
    tx.document(held.site.0, held.uid, held.row, &doc, author)
}

/// Only a lead or a manager decides, where people say who they are.
fn may_decide(conn: &Connection, author: &Author) -> Result<()> {
    let role: Option<String> = conn
        .prepare_cached("SELECT role FROM operator WHERE operator = ?1")?
        .query_row([author.operator.0], |r| r.get(0))
        .optional()?;
    match role.as_deref() {
        Some("lead" | "manager") => Ok(()),
        Some(_) => {
            Err(StoreError::Refused("a lead or a manager decides on a count; nothing was posted".into()))
        }
        None => {
            let somebody: bool =
                conn.query_row("SELECT EXISTS (SELECT 1 FROM operator)", [], |r| r.get(0))?;
            if somebody {
                return Err(StoreError::Refused(
                    "say who decides on a count: a lead or a manager, by badge (--operator BADGE); nothing was posted"
                        .into(),
                ));
            }
            Ok(())
        }
    }
}

/// Decides on a count that waits for approval, and says it in one sentence.
pub(crate) fn decide(
    tx: &mut Tx<'_>,
    site: SiteId,
    place: &str,
    decision: Decision,
    note: &str,
    author: &Author,
) -> Result<String> {
    let shown = text::escape(place);
    let found = tx
        .conn()
        .prepare_cached(
            "SELECT location FROM location WHERE site = ?1 AND code = ?2 ORDER BY location LIMIT 1",
        )?
        .query_row(params![site.0, place.trim().to_uppercase()], |r| r.get(0).map(LocationId))
        .optional()?;
    let held = match found {
        Some(place) => open(tx.conn(), place)?,
        None => {
            return Err(StoreError::Refused(format!("there is no place {shown} here; nothing was posted")));
        }
    };
    let Some(held) = held else {
        return Err(StoreError::Refused(format!(
            "no count of {shown} waits for a word; `pickface counts held` lists those that do"
        )));
    };
    may_decide(tx.conn(), author)?;
    if decision == Decision::Approve && held.stage == HeldStage::Recount {
        return Err(StoreError::Refused(format!(
            "{} was counted once only: somebody else counts it again first; nothing was posted",
            held.place
        )));
    }
    let told = match decision {
        Decision::Reject => {
            say(tx, &held, HeldStage::Rejected, note, author)?;
            format!("the count of {} is rejected; the books stay as they are", held.place)
        }
        Decision::Approve => {
            let missing = post(tx, &held, author)?;
            say(tx, &held, HeldStage::Approved, note, author)?;
            orders::counted(tx, site, &held.place, author)?;
            let more = match missing {
                0 => String::new(),
                n => format!("; {n} serials were moved on meanwhile and stay where they are"),
            };
            format!(
                "the books follow the count of {}: {}, worth {}{more}",
                held.place,
                signed(held.units),
                held.value
            )
        }
    };
    replenish::state::count_up(tx.conn())?;
    Ok(told)
}

fn signed(units: Quantity) -> String {
    if units.is_positive() { format!("+{units}") } else { units.to_string() }
}

/// Posts what the count found besides what the books said then. Answers how many goods were not where they were any more.
fn post(tx: &mut Tx<'_>, held: &Held, author: &Author) -> Result<usize> {
    let moves: Vec<MoveDoc> = serde_json::from_str(&held.moves).map_err(|e| {
        StoreError::Refused(format!(
            "the count of {} cannot be read ({e}); run `pickface doctor`",
            held.place
        ))
    })?;
    let document = format!("count {}", held.place);
    let (group, mut posted, mut missing) = (tx.next_group(held.site)?, Vec::new(), 0);
    for one in &moves {
        match one.draft(tx.conn(), held.site, &document)? {
            Some(draft) => {
                tx.movement(&draft, Some(group), author)?;
                posted.push(draft);
            }
            None => missing += 1,
        }
    }
    orders::after(tx, &posted, author)?;
    Ok(missing)
}

/// The site that was said, or the store's own.
pub(super) fn site_said(conn: &Connection, site: Option<&str>) -> Result<Site> {
    match site {
        Some(code) => site_by_code(conn, code),
        None => home_site(conn),
    }
}

impl Store {
    /// Decides on a count that was outside the tolerance, and says it in one sentence.
    ///
    /// # Errors
    /// When there is none, it was counted once only, whoever decides is no lead, or the disk fails; then nothing is posted.
    pub fn decide_count(
        &mut self,
        site: Option<&str>,
        place: &str,
        decision: Decision,
        note: &str,
        author: &Author,
    ) -> Result<String> {
        let site = site_said(self.conn(), site)?.id;
        self.write(|tx| decide(tx, site, place, decision, note, author))
    }
}

impl Reading {
    /// The counts that wait for a word, at one site or at all, those that are worth most first.
    ///
    /// # Errors
    /// When there is no such site, or the store cannot be read.
    pub fn held_counts(&self, site: Option<&str>) -> Result<Vec<Held>> {
        let site = site.map(|code| site_by_code(&self.conn, code)).transpose()?;
        held_of(&self.conn, site.map(|s| s.id))
    }
}
