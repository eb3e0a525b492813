//! A terminal's task, bound to the ledger: one scan is one step of a pure flow and one durable transaction.

use super::{
    alerts,
    catalog::{StoreCatalog, tags},
    claim::Claim,
    counts,
    error::{Result, StoreError},
    handle::meta_text,
    ledger::{Author, Tx, read_movement, reversal},
    load::put_barcode,
    orders,
    parking::MARK,
    purchases::{self, Saying},
    query::and_more,
};
use crate::{
    barcode::{command::FlowKind, restricted::Rule},
    domain::{Draft, ItemId, MovementId, MovementKind, Quantity, Site, text},
    scan::{Catalog, Errand, Fault, Feedback, Record, Task, counter::in_the_way, reading},
};
use rusqlite::{Connection, OptionalExtension, params};
use std::{path::Path, sync::Arc};

/// Which kind of program a task belongs to: a task left by one is taken up by the same kind only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    /// The screens.
    Screen,
    /// `pickface scan`.
    CommandLine,
}

impl Front {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::CommandLine => "scan",
        }
    }
}

/// What one terminal is doing, and who it is.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Row of the task table.
    pub(super) row: i64,
    claim: Arc<Claim>,
    pub(super) front: Front,
    pub(crate) task: Task,
    pub(crate) site: Site,
    pub(crate) author: Author,
    /// What numbers of restricted circulation hold at the site.
    pub(crate) restricted: Arc<[Rule]>,
    /// Whether somebody signed off here and nobody has signed on since.
    pub(super) is_left: bool,
}

/// One answered scan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) feedback: Feedback,
    pub(crate) movement: Option<MovementId>,
    pub(crate) item: Option<ItemId>,
    /// What is left to do, for whoever has the terminal.
    pub(crate) errand: Option<Errand>,
    /// Who works here from now on, where that changed; empty for nobody in particular.
    pub(crate) operator: Option<String>,
}

/// A task as it is written down.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Kept<T> {
    /// [`Task::FORM`].
    form: u32,
    /// Whose it is: the row of the operator, 0 for nobody in particular.
    pub(super) operator: i64,
    /// Whether it was put aside, and no program works on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) parked: bool,
    pub(super) task: T,
}

/// How a terminal begins: the task, whether it was found half done, and what else was found there, in sentences.
pub(crate) struct Beginning {
    pub(crate) session: Session,
    pub(crate) resumed: bool,
    pub(crate) remarks: Vec<String>,
}

impl Session {
    /// Takes up the task that this person was in the middle of at this station, or starts with `fallback`. `only` takes up
    /// a task of that flow alone. Goods in somebody else's hands stay hers, and are told of.
    pub(crate) fn resume_or_start(
        tx: &mut Tx<'_>,
        store: &Path,
        (front, only, fallback): (Front, Option<FlowKind>, FlowKind),
        site: Site,
        author: Author,
    ) -> Result<Beginning> {
        let conn = tx.conn();
        let mut find = conn.prepare_cached(
            "SELECT task, state, station = ?1 FROM task WHERE owner = ?2 AND (station = ?1 OR instr(state, ?3) > 0)
             ORDER BY updated_ms DESC, task DESC",
        )?;
        let rows = find
            .query_map([author.station.as_str(), front.word(), MARK], |r| {
                Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?, r.get::<_, bool>(2)?))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let mut remarks = Vec::new();
        let mut taken: Option<(i64, Claim, Task, bool)> = None;
        let mut idle = Vec::new();
        for (row, state, is_here) in rows {
            let kept = read_kept(&state);
            // What somebody put aside elsewhere is hers at every terminal, and nobody else's affair.
            let mine = kept.as_ref().is_some_and(|k| k.operator != 0 && k.operator == author.operator.0);
            if !is_here && !mine {
                continue;
            }
            let Some(kept) = kept else {
                remarks.extend(unreadable(tx, store, row, &state)?);
                continue;
            };
            let (task, own) = (kept.task, kept.operator == author.operator.0);
            if task.site() != site.id {
                continue;
            }
            if kept.parked && own && only.is_none() {
                remarks
                    .push(format!("{0} is put aside: start {0} to go on", task.kind().word().to_uppercase()));
            } else if task.kind() == FlowKind::Lookup && fallback == FlowKind::Lookup {
                idle.push(row);
            } else if own && only.is_none_or(|k| k == task.kind()) {
                if taken.is_none() {
                    taken = Claim::take(store, row)?.map(|claim| (row, claim, task, true));
                }
            } else if !own && task.unfinished() && Claim::take(store, row)?.is_some() {
                remarks.push(left_by(conn, kept.operator, task.kind())?);
            }
        }
        // Nothing to go on with in these: whoever begins with look-up uses such a row again, in silence.
        for row in idle {
            if taken.is_none() {
                taken =
                    Claim::take(store, row)?.map(|claim| (row, claim, Task::start(fallback, site.id), false));
            }
        }
        let (row, claim, task, resumed) = match taken {
            Some(taken) => taken,
            None => {
                let task = Task::start(fallback, site.id);
                conn.prepare_cached(
                    "INSERT INTO task (station, owner, state, updated_ms) VALUES (?1, ?2, '', ?3)",
                )?
                .execute(params![author.station, front.word(), tx.at().0])?;
                let row = conn.last_insert_rowid();
                let claim = Claim::take(store, row)?.ok_or_else(|| {
                    StoreError::Refused(
                        "another program claims this terminal's task; start pickface again".into(),
                    )
                })?;
                (row, claim, task, false)
            }
        };
        let claim = Arc::new(claim);
        let mut session =
            Self { row, claim, front, task, site, author, restricted: Arc::new([]), is_left: false };
        session.look_again(tx)?;
        // A new row gets its state here, and one that is used again is from now on this person's.
        session.save(tx)?;
        Ok(Beginning { session, resumed, remarks })
    }

    /// Writes the task down, so that a power cut resumes on this step.
    pub(crate) fn save(&self, tx: &Tx<'_>) -> Result<()> {
        let state = state_of(&self.task, &self.author)?;
        // The row is made anew should somebody have removed it: a step that is not written down is not green.
        tx.conn()
            .prepare_cached(
                "INSERT INTO task (task, station, owner, state, updated_ms) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (task) DO UPDATE SET state = excluded.state, updated_ms = excluded.updated_ms",
            )?
            .execute(params![self.row, self.author.station, self.front.word(), state, tx.at().0])?;
        Ok(())
    }

    /// The program ends in good order. A task in the middle is left for the next start of the same kind of program
    /// when `keep` says so, and always when goods are in hand or a count is not posted: an orderly end must not lose
    /// more than a crash. The answer says whether it was left.
    pub(crate) fn leave(&self, tx: &Tx<'_>, keep: bool) -> Result<bool> {
        let left = keep && self.task.kind() != FlowKind::Lookup || self.task.unfinished();
        if !left {
            tx.conn().execute("DELETE FROM task WHERE task = ?1", [self.row])?;
            self.claim.forget();
        }
        Ok(left)
    }

    /// What a line means in which something typed may stand before a scan: the whole, unless only the scan means something
    /// here.
    pub(crate) fn meant<'t>(&self, tx: &Tx<'_>, whole: &'t str, burst: &'t str) -> Result<&'t str> {
        let catalog = self.catalog(tx);
        let known = |text: &str| {
            reading::is_known(text, self.site.id, &catalog).map_err(|e| StoreError::Refused(e.0))
        };
        Ok(if !known(whole)? && known(burst)? { burst } else { whole })
    }

    /// The store as the flows ask it, at the moment of a transaction.
    pub(super) fn catalog<'c>(&'c self, tx: &'c Tx<'_>) -> StoreCatalog<'c> {
        StoreCatalog { conn: tx.conn(), at: tx.at(), restricted: &self.restricted, author: &self.author }
    }

    /// One scan: one step of the flow, and what it records.
    pub(crate) fn scan(&mut self, tx: &mut Tx<'_>, text: &str) -> Result<Answer> {
        if let Some(answer) = self.sign_on(tx, text)? {
            return Ok(answer);
        }
        self.catch_up(tx.conn())?;
        let catalog = self.catalog(tx);
        let step = self.task.step(text, &catalog).map_err(|e| StoreError::Refused(e.0))?;
        if self.wants_badge(&step) {
            return Ok(self.badge_first());
        }
        let item = match &step.feedback.sku {
            Some(sku) => {
                catalog.items_by_sku(sku).map_err(|e| StoreError::Refused(e.0))?.first().map(|i| i.id)
            }
            None => None,
        };
        let drafts = step.record.iter().filter_map(|r| match r {
            Record::Movement { draft, .. } => Some(draft),
            _ => None,
        });
        orders::may_take_back(tx.conn(), drafts)?;
        let group = tx.next_group(self.site.id)?;
        // Facts of the site's own feed and lots take numbers of other streams or come after, so a group stays whole.
        let mut ids = Vec::with_capacity(step.record.len());
        let (mut first, mut moved, mut begun) = (None, Vec::new(), None);
        for record in &step.record {
            match record {
                Record::Movement { draft, .. } if is_reversed(tx.conn(), draft.reverses)? => {
                    // Taken back in the Log meanwhile, by this terminal or another: what UNDO wants is done.
                }
                Record::Movement { draft, new_lot, new_container } => {
                    let mut draft = draft.clone();
                    if let Some((code, expiry)) = new_lot {
                        draft.lot = tx.lot(draft.item, code, *expiry, &self.author)?;
                    }
                    if let Some(code) = new_container {
                        draft.to_container = Some(tx.container(code, &self.author)?);
                    }
                    let id = tx.movement(&draft, Some(*first.get_or_insert(group)), &self.author)?;
                    ids.push(id);
                    moved.push(draft);
                }
                Record::Tag(tag) => {
                    if let Some(id) = ids.last() {
                        tags::came(tx, self.site.id, *tag, *id)?;
                    }
                }
                Record::Stands { container, place } => {
                    tx.place_container(self.site.id, *container, *place, &self.author)?;
                }
                Record::Bind { code, item, quantity } => {
                    put_barcode(tx, item.0, code, *quantity, &self.author)?;
                }
                Record::Count { location, place, lines, held } => {
                    let place = (*place, location.as_str());
                    counts::taken(tx, self.site.id, place, lines, held.as_deref(), &self.author)?;
                }
                Record::CloseOrder { number, note } => {
                    purchases::say(tx, number, Saying::Close, note, &self.author)?;
                }
                other => begun = orders::record(tx, self.site.id, other, &self.author)?.or(begun),
            }
        }
        orders::after(tx, &moved, &self.author)?;
        if let Some(code) = step.task.unknown().filter(|_| self.task.unknown().is_none()) {
            alerts::unknown_scan(tx, code, self.site.id, &self.author.station)?;
        }
        let before = std::mem::replace(&mut self.task, step.task).kind();
        self.task.recorded(&ids);
        if let Some(batch) = begun {
            self.task.begun(batch);
        }
        let is_counted = self.task.kind() == FlowKind::Count && !step.record.is_empty();
        if is_counted || matches!(self.task.kind(), FlowKind::Pick | FlowKind::Pack) {
            // What was promised anew, the cart that was begun and what is counted next are on the next view.
            self.look_again(tx)?;
        }
        let (feedback, movement) = (step.feedback, ids.first().copied());
        let mut answer = Answer { feedback, movement, item, errand: step.errand, operator: None };
        self.run_errand(tx, &mut answer)?;
        self.take_up(tx, before, &mut answer)?;
        Ok(answer)
    }

    /// A scan that may not be acted on: the task locks, nothing is recorded.
    pub(crate) fn refuse(&mut self, fault: Fault) -> Answer {
        let step = self.task.refuse(fault);
        self.task = step.task;
        Answer { feedback: step.feedback, movement: None, item: None, errand: None, operator: None }
    }

    /// What others have taken back since the last scan leaves the task: QSET must count from what the ledger says.
    ///
    /// One look into the index of reversals, between the oldest and the newest movement that UNDO could reach.
    fn catch_up(&mut self, conn: &Connection) -> Result<()> {
        let Some((first, last)) = self.task.remembers() else { return Ok(()) };
        let mut find = conn.prepare_cached(
            "SELECT reverses FROM movement WHERE stream = ?1 AND reverses BETWEEN ?2 AND ?3",
        )?;
        let gone = find
            .query_map([first.stream, first.seq, last.seq], |r| {
                Ok(MovementId { stream: first.stream, seq: r.get(0)? })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        self.task.forget(&gone);
        Ok(())
    }

    /// Refuses counter-movements that would carry a container away from where it stands by now.
    fn not_in_the_way(&self, tx: &Tx<'_>, counter: &[Draft]) -> Result<()> {
        for draft in counter {
            if is_reversed(tx.conn(), draft.reverses)? {
                // The ledger says so itself.
                return Ok(());
            }
        }
        match in_the_way(&self.catalog(tx), counter).map_err(|e| StoreError::Refused(e.0))? {
            Some(why) => Err(StoreError::Refused(format!("nothing was taken back: {why}"))),
            None => Ok(()),
        }
    }

    /// Takes back a movement and all that was recorded with it.
    pub(crate) fn undo(&mut self, tx: &mut Tx<'_>, id: MovementId) -> Result<(String, Quantity)> {
        let movement = read_movement(tx.conn(), id)?.ok_or_else(|| {
            StoreError::Refused(format!("there is no movement {id}; nothing was taken back"))
        })?;
        if movement.draft.reverses.is_some() {
            return Err(StoreError::Refused(
                "that movement takes another back and stays; adjust the stock instead".into(),
            ));
        }
        if movement.draft.kind == MovementKind::Reserve && movement.group == id.seq {
            return Err(StoreError::Refused(
                "that is a promise to an order: hold or cancel the order, or move the goods; nothing was taken back".into(),
            ));
        }
        // Ended by the next group's first row, as in the Log: the whole stream behind it need not be read.
        let mut members = tx.conn().prepare_cached(
            "SELECT seq FROM movement WHERE stream = ?1 AND grp = ?2 AND seq >= ?2 AND seq < coalesce(
                (SELECT n.seq FROM movement n WHERE n.stream = ?1 AND n.seq > ?2 AND n.grp <> ?2 ORDER BY n.seq LIMIT 1),
                9223372036854775807)
             ORDER BY seq",
        )?;
        let seqs = members
            .query_map(params![id.stream, movement.group], |r| r.get(0))?
            .collect::<rusqlite::Result<Vec<i64>>>()?;
        let group = tx.next_group(movement.draft.site)?;
        let ids: Vec<MovementId> =
            seqs.into_iter().map(|seq| MovementId { stream: id.stream, seq }).collect();
        let mut counter = Vec::with_capacity(ids.len());
        for id in ids.iter().rev() {
            if let Some(member) = read_movement(tx.conn(), *id)?.filter(|m| m.draft.reverses.is_none()) {
                counter.push(reversal(&member));
            }
        }
        self.not_in_the_way(tx, &counter)?;
        orders::may_take_back(tx.conn(), &counter)?;
        for draft in &counter {
            tx.movement(draft, Some(group), &self.author)?;
        }
        orders::after(tx, &counter, &self.author)?;
        let together = u32::try_from(counter.len()).unwrap_or(u32::MAX);
        // The task may count on it still: what it shows and what its UNDO offers must be what the ledger says.
        self.task.forget(&ids);
        let sku: Option<String> = tx
            .conn()
            .query_row("SELECT sku FROM item WHERE item = ?1", [movement.draft.item.0], |r| r.get(0))
            .optional()?;
        let Draft { kind, quantity, .. } = movement.draft;
        let more = and_more(kind, together);
        Ok((format!("took back {kind} {quantity} {}{more}", sku.unwrap_or_default()), quantity))
    }
}

/// Whether another movement takes this one back already.
fn is_reversed(conn: &Connection, id: Option<MovementId>) -> Result<bool> {
    let Some(id) = id else { return Ok(false) };
    Ok(conn
        .prepare_cached("SELECT 1 FROM movement WHERE stream = ?1 AND reverses = ?2")?
        .exists(params![id.stream, id.seq])?)
}

fn state_of(task: &Task, author: &Author) -> Result<String> {
    kept(task, author, false)
}

/// The same of a task that is put aside.
pub(super) fn put_aside(task: &Task, author: &Author) -> Result<String> {
    kept(task, author, true)
}

fn kept(task: &Task, author: &Author, parked: bool) -> Result<String> {
    let kept = Kept { form: Task::FORM, operator: author.operator.0, parked, task };
    serde_json::to_string(&kept).map_err(|e| StoreError::Refused(e.to_string()))
}

/// A task that was written down; `None` where it has another form than this program's.
pub(super) fn read_kept(state: &str) -> Option<Kept<Task>> {
    let form = serde_json::from_str::<Form>(state).ok()?.form;
    if (Task::OLDEST_FORM..=Task::FORM).contains(&form) { serde_json::from_str(state).ok() } else { None }
}

/// The number of a form alone; the first programs wrote none.
#[derive(serde::Deserialize)]
struct Form {
    #[serde(default)]
    form: u32,
}

/// What to say of a task that this program cannot read; nothing while the program that can is at work. One that no
/// program will read any more is told of once and goes; its goods are in the ledger where they were.
fn unreadable(tx: &Tx<'_>, store: &Path, row: i64, state: &str) -> Result<Option<String>> {
    let Some(claim) = Claim::take(store, row)? else { return Ok(None) };
    if serde_json::from_str::<Form>(state).is_ok_and(|f| f.form > Task::FORM) {
        return Ok(Some(
            "a newer pickface left a task here that this one cannot read; update pickface to go on with it"
                .into(),
        ));
    }
    tracing::warn!("a task of another form is dropped: {state}");
    tx.conn().execute("DELETE FROM task WHERE task = ?1", [row])?;
    claim.forget();
    Ok(Some(
        "an older pickface left a task here that this one cannot read; what it recorded is in the Log, begin the rest anew"
            .into(),
    ))
}

/// `ana left a MOVE with goods in hand at this terminal`.
fn left_by(conn: &Connection, operator: i64, kind: FlowKind) -> Result<String> {
    let name: Option<String> = conn
        .prepare_cached("SELECT name FROM operator WHERE operator = ?1")?
        .query_row([operator], |r| r.get(0))
        .optional()?;
    let who = name.map_or_else(|| "somebody without a badge".into(), |n| text::clean(&n, 40));
    let what = match kind {
        FlowKind::Putaway | FlowKind::Move => " with goods in hand",
        FlowKind::Count => " that is not posted",
        _ => " with a question open",
    };
    Ok(format!("{who} left a {}{what} at this terminal", kind.word().to_uppercase()))
}

/// The station's code of a store, or another that the person gave.
pub(crate) fn station(conn: &Connection, given: Option<&str>) -> Result<String> {
    match given {
        Some(code) => {
            super::handle::short_code(code, "station").map_err(|e| StoreError::Refused(e.to_string()))
        }
        None => meta_text(conn, "station"),
    }
}
