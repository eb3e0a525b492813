//! Move: from one place to another; the same hands as putaway, other words in the ledger.

use super::Run;
use crate::{barcode::command::FlowKind, domain::MovementKind};

impl Run<'_> {
    /// What goods in hand are recorded as.
    pub(super) fn carries_as(&self) -> MovementKind {
        match self.kind {
            FlowKind::Putaway => MovementKind::Putaway,
            _ => MovementKind::Move,
        }
    }
}
