//! Packs with two barcodes: one says which item, the other which lot. In whichever order they are scanned the lot is that of
//! its own pack, or it is asked about; half a label that waited for nothing is told of.

use super::{
    Run, Said, ask, ok,
    state::{Assumed, Intent, Pairing},
};
use crate::{
    barcode::command::FlowKind,
    domain::Tracking,
    scan::{Feedback, ItemHit, stated::Stated},
};

impl Run<'_> {
    /// One barcode of a pack that has two or more; the item stands in another: in the next one, or, where the scan before was
    /// of an item whose lot was only assumed, in that.
    pub(super) fn partner(&mut self, stated: Stated, assumed: Option<Assumed>) -> Said {
        if let Some(assumed) = assumed.filter(|a| stated.code(a.item.tracking).is_some())
            && let Some(said) = self.of_the_pack_before(assumed, &stated)?
        {
            return Ok(said);
        }
        Ok(self.wait_for_item(stated))
    }

    /// What the label of a lot means where the pack before it took the lot of before: `None` where it is the next pack's.
    pub(super) fn of_the_pack_before(
        &mut self,
        assumed: Assumed,
        stated: &Stated,
    ) -> Result<Option<Feedback>, super::CatalogError> {
        let Some(code) = stated.code(assumed.item.tracking) else { return Ok(None) };
        let known = self.catalog.lot(assumed.item.id, &assumed.lot)?.and_then(|(_, day)| day);
        let same = code.eq_ignore_ascii_case(&assumed.lot) && stated.count.is_none();
        if same && stated.expiry.is_none_or(|day| known == Some(day)) {
            let sku = &assumed.item.sku;
            return Ok(Some(ok(format!("lot {}, as {sku} was counted: {}", assumed.lot, self.waits_for()))));
        }
        match self.t.pairing {
            Some(Pairing::LotFirst) => Ok(None),
            Some(Pairing::ItemFirst) => self.label_behind(assumed, stated.clone()).map(Some),
            None => {
                let question = format!(
                    "{}: is that the {} just scanned, counted as lot {}? YES; NO is of the next one",
                    stated.tail().trim_start(),
                    assumed.item.sku,
                    assumed.lot
                );
                let intent = Intent::Behind(Box::new((assumed, stated.clone())));
                Ok(Some(self.doubt(0, intent, question)))
            }
        }
    }

    /// The lot of the pack that was scanned just before, whose lot was assumed: it is taken back and counted as this lot.
    pub(super) fn label_behind(&mut self, assumed: Assumed, stated: Stated) -> Said {
        let Assumed { item, quantity, lot } = assumed;
        self.t.pairing = Some(Pairing::ItemFirst);
        let event = self.t.journal.last().filter(|event| {
            event.change.as_ref().is_some_and(|(id, code, change)| {
                *id == item.id && code.as_deref() == Some(&lot) && *change == quantity
            })
        });
        let Some(event) = event.cloned() else { return Ok(self.wait_for_item(stated)) };
        let before = self.t.clone();
        self.t.journal.pop();
        self.t.unwind(&event);
        self.t.tag = event.tag;
        let (mut item, mut quantity) = (item, quantity);
        if let Some(count) = stated.count.map(|count| count.thousandths() / 1000)
            && let (Some(pack), Some(all)) = (item.pack.times(count), quantity.times(count))
        {
            (item.pack, quantity) = (pack, all);
        }
        self.t.stated = Some((Some(item.id), stated));
        let mut said = self.with_quantity(item, quantity)?;
        if said.outcome == super::Outcome::Error {
            self.t = before;
            return Ok(said);
        }
        // Behind the new ones, whose numbers go to the event that UNDO will know.
        for moved in &event.moves {
            self.take_back(moved)?;
        }
        if self.t.open.is_some() {
            said.message.insert_str(0, &format!("lot {lot} taken back; "));
        } else {
            said.message.push_str(&format!(", not lot {lot}"));
        }
        Ok(said)
    }

    /// NO: the label is of the next pack.
    pub(super) fn label_before(&mut self, stated: Stated) -> Feedback {
        self.t.pairing = Some(Pairing::LotFirst);
        self.wait_for_item(stated)
    }

    /// A label without an item waits for it; two halves that fit together wait as one.
    fn wait_for_item(&mut self, stated: Stated) -> Feedback {
        let before = self.t.stated.take().and_then(|(item, before)| item.is_none().then_some(before));
        let (stated, lost) = match before {
            Some(before) if before.contradicts(&stated) => (stated, forgotten(&before)),
            Some(before) => (stated.or(before), String::new()),
            None => (stated, String::new()),
        };
        let told = stated.tail().trim_start().to_owned();
        self.t.stated = Some((None, stated));
        ask(format!("{lost}{told}: now scan the item's own barcode"))
    }

    /// `; lot L1 was not kept: MUG-1 has no lots`, of a label that waited for an item and found one that has no use for it.
    pub(super) fn not_kept(&mut self, partner: Option<&Stated>, item: &ItemHit) -> String {
        let Some(partner) = partner else { return String::new() };
        if self.kind == FlowKind::Lookup
            || item.tracking != Tracking::None && partner.code(item.tracking).is_some()
        {
            return String::new();
        }
        let (what, why) = match (item.tracking, &partner.lot, &partner.serial) {
            (_, None, None) => return String::new(),
            (Tracking::Lot, _, Some(serial)) => (format!("serial {serial}"), "is kept by lots"),
            (Tracking::Serial, Some(lot), _) => (format!("lot {lot}"), "is kept by serials"),
            (_, Some(lot), _) => (format!("lot {lot}"), "has no lots"),
            (_, _, Some(serial)) => (format!("serial {serial}"), "has no serials"),
        };
        format!("; {what} was not kept: {} {why}", item.sku)
    }
}

/// `lot L1 forgotten, its item was not scanned; `.
pub(super) fn forgotten(partner: &Stated) -> String {
    format!("{} forgotten, its item was not scanned; ", partner.tail().trim_start())
}
