//! Tasks that were put aside, and who stands at a terminal: PAUSE, LOGOUT and badges.
//!
//! A task belongs to an operator. One that was put aside is a row of the task table like that of a program that has ended,
//! and whoever it belongs to takes it up by starting the same flow, at any terminal of this store. What nobody in
//! particular puts aside stays at its station.

use super::{
    claim::Claim,
    error::{Result, StoreError},
    ledger::Tx,
    session::{Answer, Kept, Session, put_aside, read_kept},
};
use crate::{
    barcode::command::FlowKind,
    domain::{OperatorId, text},
    scan::{Errand, Feedback, Outcome, Step, Task, reading},
};
use rusqlite::{OptionalExtension, params};
use std::path::Path;

/// Rows of tasks that were put aside hold this.
pub(crate) const MARK: &str = "\"parked\":true";

impl Session {
    /// What a scan wants of the store beside its records. What is left of the errand is for whoever has the terminal.
    pub(super) fn run_errand(&mut self, tx: &Tx<'_>, answer: &mut Answer) -> Result<()> {
        match answer.errand.take() {
            Some(Errand::Park(task)) => self.park(tx, &task)?,
            Some(Errand::SignOff(task)) => {
                if let Some(task) = task {
                    self.park(tx, &task)?;
                }
                if self.author.operator == OperatorId(0) {
                    let said = "nobody was signed on; the next one scans a badge";
                    answer.feedback.message =
                        answer.feedback.message.replace("signed off: the next one scans a badge", said);
                }
                self.author.operator = OperatorId(0);
                // Where nobody has a badge there is none to wait for.
                self.is_left = tx.conn().prepare_cached("SELECT 1 FROM operator LIMIT 1")?.exists([])?;
                answer.operator = Some(String::new());
            }
            other => answer.errand = other,
        }
        Ok(())
    }

    /// Puts a task aside, in a row of its own that no program claims.
    fn park(&self, tx: &Tx<'_>, task: &Task) -> Result<()> {
        let state = put_aside(task, &self.author)?;
        tx.conn()
            .prepare_cached("INSERT INTO task (station, owner, state, updated_ms) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![self.author.station, self.front.word(), state, tx.at().0])?;
        Ok(())
    }

    /// A flow was just started: the task of it that this person had put aside goes on instead.
    pub(super) fn take_up(&mut self, tx: &Tx<'_>, before: FlowKind, answer: &mut Answer) -> Result<()> {
        let kind = self.task.kind();
        if kind == before || kind == FlowKind::Lookup {
            return Ok(());
        }
        // Begun by an order's number, only what was put aside of that order goes on.
        let order = self.task.order().map(str::to_owned);
        let Some((row, task)) = self.parked(tx, kind, order.as_deref())? else { return Ok(()) };
        tx.conn().execute("DELETE FROM task WHERE task = ?1", [row])?;
        self.task = task;
        self.look_again(tx)?;
        let view = self.task.view();
        answer.feedback.message = format!("{kind} goes on where it was put aside: {}", view.prompt);
        answer.feedback.location = None;
        answer.feedback.document = self.task.order().map(str::to_owned);
        Ok(())
    }

    /// What the task shows of its order is as old as its last scan: others may have received since.
    pub(super) fn look_again(&mut self, tx: &Tx<'_>) -> Result<()> {
        let mut task = self.task.clone();
        task.look_again(&self.catalog(tx)).map_err(|e| StoreError::Refused(e.0))?;
        self.task = task;
        Ok(())
    }

    /// The newest task of a flow (and of an order, where one is given) at this site that this person put aside, and that no
    /// other program has taken up.
    fn parked(&self, tx: &Tx<'_>, kind: FlowKind, order: Option<&str>) -> Result<Option<(i64, Task)>> {
        let conn = tx.conn();
        let mut find = conn.prepare_cached(
            "SELECT task, station, state FROM task WHERE owner = ?1 AND task <> ?2 AND instr(state, ?3) > 0
             ORDER BY updated_ms DESC, task DESC",
        )?;
        let rows = find
            .query_map(params![self.front.word(), self.row, MARK], |r| {
                Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for (row, station, state) in rows {
            let Some(Kept { operator, parked: true, task, .. }) = read_kept(&state) else { continue };
            let mine =
                operator == self.author.operator.0 && (operator != 0 || station == self.author.station);
            let is_asked = order.is_none() || task.order() == order;
            if !mine || !is_asked || task.kind() != kind || task.site() != self.site.id {
                continue;
            }
            let store = conn.path().unwrap_or_default();
            if let Some(claim) = Claim::take(Path::new(store), row)? {
                claim.forget();
                return Ok(Some((row, task)));
            }
        }
        Ok(None)
    }

    /// A badge, scanned where nothing is in the middle and nothing else has that code: who stands here from now on, and
    /// what waits for her. `None` where the text is no badge.
    pub(super) fn sign_on(&mut self, tx: &Tx<'_>, scanned: &str) -> Result<Option<Answer>> {
        if self.task.kind() != FlowKind::Lookup {
            return Ok(None);
        }
        let mut find = tx.conn().prepare_cached(
            "SELECT operator, name FROM operator WHERE badge = ?1 COLLATE NOCASE ORDER BY badge <> ?1, operator",
        )?;
        let found = find
            .query_row([scanned.trim()], |r| Ok((OperatorId(r.get(0)?), r.get::<_, String>(1)?)))
            .optional()?;
        let Some((operator, name)) = found else { return Ok(None) };
        let view = self.task.view();
        if view.locked.is_some() || view.question.is_some() {
            return Ok(None);
        }
        if reading::is_known(scanned, self.site.id, &self.catalog(tx))
            .map_err(|e| StoreError::Refused(e.0))?
        {
            return Ok(None);
        }
        self.author.operator = operator;
        self.is_left = false;
        let name = text::clean(&name, 40);
        let mut waiting = Vec::new();
        for kind in FlowKind::ALL {
            if self.parked(tx, kind, None)?.is_some() {
                waiting.push(kind.word().to_uppercase());
            }
        }
        let waits = match waiting.as_slice() {
            [] => String::new(),
            one_or_more => format!("; put aside: {}, start it to go on", one_or_more.join(", ")),
        };
        let message = format!("{name} works here now{waits}");
        Ok(Some(Answer { operator: Some(name), ..said(Outcome::Ok, message) }))
    }

    /// Whether a scan would begin or record something where the last one has signed off: nobody works on in nobody's name.
    pub(super) fn wants_badge(&self, step: &Step) -> bool {
        self.is_left && (!step.record.is_empty() || step.task.kind() != FlowKind::Lookup)
    }

    /// The task stays as it was.
    pub(super) fn badge_first(&self) -> Answer {
        said(Outcome::Question, "scan your badge first: nobody is signed on; looking up needs none".into())
    }
}

/// An answer of words alone.
fn said(outcome: Outcome, message: String) -> Answer {
    let feedback = Feedback {
        outcome,
        message,
        sku: None,
        quantity: None,
        location: None,
        on_hand: None,
        container: None,
        document: None,
    };
    Answer { feedback, movement: None, item: None, errand: None, operator: None }
}
