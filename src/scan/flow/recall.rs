//! Lots that were recalled: whoever takes them is asked, and told why.

use super::{
    Run,
    state::{Intent, Lot},
    sure,
};
use crate::{
    barcode::command::FlowKind,
    domain::Quantity,
    scan::{CatalogError, Feedback, ItemHit},
};

impl Run<'_> {
    /// The question whether goods of a lot that was recalled are taken all the same: into quarantine they must be. A count counts
    /// them like any other.
    pub(super) fn recalled(
        &mut self,
        item: &ItemHit,
        quantity: Quantity,
        lot: &Lot,
    ) -> Result<Option<Feedback>, CatalogError> {
        let Some(code) = lot.code.as_deref().filter(|_| self.sure & sure::BLOCKED == 0) else {
            return Ok(None);
        };
        let counts = matches!(self.kind, FlowKind::Lookup | FlowKind::Count) || !quantity.is_positive();
        if counts || self.kind == FlowKind::Adjust && !self.takes_away() {
            return Ok(None);
        }
        let Some(why) = self.catalog.blocked(item.id, code)? else { return Ok(None) };
        let (sku, tail) = (&item.sku, lot.tail());
        let take = if self.kind == FlowKind::Receive { "receive" } else { "take" };
        let question = format!("{sku}{tail} is RECALLED ({why}): {take} it all the same? Not for sale");
        Ok(Some(self.doubt(sure::BLOCKED, Intent::Lot(item.clone(), quantity, lot.clone()), question)))
    }
}
