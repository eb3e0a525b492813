//! Which place is counted next, and who may count one again.

use super::super::{
    Run, Said, ask, ok, refuse,
    state::{Intent, Plan},
};
use crate::{
    barcode::command::FlowKind,
    scan::{CatalogError, CountedBy, Feedback, PlaceHit},
};

/// The plan of a task that has none yet.
static NOTHING: Plan = Plan { next: None, skipped: Vec::new(), counted: Vec::new(), adds: false };

impl Run<'_> {
    /// A count begins: where to.
    pub(in crate::scan::flow) fn count_begun(&mut self) -> Said {
        let next = self.where_next()?;
        Ok(ok(format!("count: {next}")))
    }

    /// `GO TO A-03-12  short: 1 missing for SHOPIFY-1043`, or what is waited for where nothing is planned.
    pub(in crate::scan::flow) fn where_next(&mut self) -> Result<String, CatalogError> {
        self.look_at_plan()?;
        Ok(match &self.plan().next {
            Some(next) => format!("GO TO {}  {}", next.place.code, next.why),
            None => self.waits_for(),
        })
    }

    /// A place was scanned in a count.
    pub(in crate::scan::flow) fn count_place(&mut self, place: PlaceHit) -> Said {
        if self.t.holds() {
            let here = self.here();
            return Ok(ask(if here == place.code {
                format!("{here} is being counted: go on, or DONE")
            } else {
                format!("finish {here} first: DONE, or BACK to throw its count away")
            }));
        }
        match self.catalog.held_count(place.id)? {
            Some(held) if held.is_recount => match held.by {
                CountedBy::Same => {
                    let code = &place.code;
                    return Ok(refuse(format!(
                        "COUNTED BY YOU {code}: somebody else counts it again; scan OK, then another place"
                    ))
                    .at(&place));
                }
                CountedBy::Unknown => {
                    let question = format!(
                        "{} was counted already: are you somebody else? YES counts it again",
                        place.code
                    );
                    return Ok(self.doubt(0, Intent::Recount(place), question));
                }
                CountedBy::Other => {}
            },
            // What waits for a lead is replaced by a later count as a whole.
            Some(_) => {}
            None if self.plan().counted.contains(&place.id) => {
                let question = format!(
                    "{} was counted in this task: YES counts all of it anew, NO adds what you scan now to it",
                    place.code
                );
                return Ok(self.doubt(0, Intent::CountAnew(place), question));
            }
            None => {}
        }
        Ok(self.begin_count(place, false))
    }

    /// Begins a place. With `adds`, what is scanned comes on top of what was counted before.
    pub(in crate::scan::flow) fn begin_count(&mut self, place: PlaceHit, adds: bool) -> Feedback {
        self.t.clear_hand();
        let told = if adds {
            format!("add to {}: scan what you found besides, then DONE", place.code)
        } else {
            format!("count {}: scan all that is in it, then DONE; or EMPTY", place.code)
        };
        let feedback = ok(told).at(&place);
        if adds || self.adds() {
            self.plan_mut().adds = adds;
        }
        self.t.place = Some(place);
        feedback
    }

    /// SKIP without a place: the one that comes after.
    pub(in crate::scan::flow) fn skip_next(&mut self) -> Said {
        let Some(next) = self.plan().next.clone() else {
            return Ok(ask(format!("nothing to skip: {}", self.waits_for())));
        };
        self.plan_mut().skip(next.place.id);
        let then = self.where_next()?;
        let is_alone = self.plan().next.as_ref().is_some_and(|other| other.place.id == next.place.id);
        let what = if is_alone { "the only one" } else { "left for later" };
        Ok(ok(format!("{} {what}: {then}", next.place.code)))
    }

    fn plan(&self) -> &Plan {
        self.t.plan.as_deref().unwrap_or(&NOTHING)
    }

    pub(in crate::scan::flow) fn plan_mut(&mut self) -> &mut Plan {
        self.t.plan.get_or_insert_default()
    }

    /// Whether what is scanned comes on top of what was counted here before.
    pub(in crate::scan::flow) fn adds(&self) -> bool {
        self.plan().adds
    }

    /// What the screen shows of the plan, read anew: when a count begins, goes on after a while or was recorded. Not after every
    /// scan, so that a place that was shown stays until it is skipped.
    pub(in crate::scan::flow) fn look_at_plan(&mut self) -> Result<(), CatalogError> {
        if self.kind != FlowKind::Count || self.t.place.is_some() {
            return Ok(());
        }
        self.find_next()
    }

    /// The most urgent place that was not left for later; when all were, the first of them again.
    fn find_next(&mut self) -> Result<(), CatalogError> {
        let mut next = self.catalog.next_count(self.site, &self.plan().skipped)?;
        if next.is_none() && !self.plan().skipped.is_empty() {
            self.plan_mut().skipped.clear();
            next = self.catalog.next_count(self.site, &[])?;
        }
        if next.is_some() || self.t.plan.is_some() {
            self.plan_mut().next = next;
        }
        Ok(())
    }
}
