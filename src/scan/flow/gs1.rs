//! Codes that say more than the item: lot, serial, expiry and count in one scan, and tags that are read many times.

use super::{
    Run, Said,
    lots::{best_before, lot_code},
    refuse,
    state::{Intent, Lot, Pairing},
};
use crate::{
    barcode::command::FlowKind,
    domain::{ContainerCode, Day, Quantity, Tracking},
    scan::{CatalogError, Feedback, ItemHit, reading::Plate, stated::Stated},
};

impl Run<'_> {
    /// An item, and what its code says beside it.
    pub(super) fn goods(&mut self, item: ItemHit, stated: Stated) -> Said {
        if let Some(code) = stated.sscc.as_ref().and_then(|sscc| sscc.parse::<ContainerCode>().ok())
            && let Some(said) = self.labelled(&code)?
        {
            return Ok(said);
        }
        let tag = stated.tag.filter(|_| self.kind != FlowKind::Lookup);
        if let Some(tag) = tag
            && let Some(said) = self.read_before(tag, &item, stated.sscc.as_deref())?
        {
            return Ok(said);
        }
        self.t.tag = tag;
        let partner = self.t.stated.take().map(|(_, partner)| partner);
        if let Some(partner) = &partner
            && partner.link.is_some()
            && stated.link.is_some()
            && partner.link != stated.link
        {
            return Ok(refuse(format!(
                "OTHER PACK: the label scanned before ({}) belongs to another item than {}; scan OK, then both labels of \
                 this pack",
                partner.tail().trim_start(),
                item.sku
            ))
            .about(&item, Quantity::ZERO)
            .uncounted());
        }
        if partner.is_some() {
            self.t.pairing = Some(Pairing::LotFirst);
        }
        let not_kept = self.not_kept(partner.as_ref(), &item);
        // A label that says its own lot needs no other.
        let stated = match partner.filter(|_| stated.lot.is_none() && stated.serial.is_none()) {
            Some(partner) => stated.or(partner),
            None => stated,
        };
        if stated.content && self.kind == FlowKind::Receive {
            self.t.content = Some(self.t.scans);
        }
        let mut item = item;
        if let Some(count) = stated.count {
            let Some(pack) = item
                .pack
                .times(count.thousandths() / 1000)
                .filter(|p| p.is_positive() && *p <= Quantity::MAX)
            else {
                return Ok(refuse(format!(
                    "TOO MANY {}: {count} packs of {} cannot be booked",
                    item.sku, item.pack
                ))
                .about(&item, Quantity::ZERO)
                .uncounted());
            };
            item.pack = pack;
        }
        self.t.stated = Some((Some(item.id), stated));
        let mut said = self.item(item)?;
        said.message.push_str(&not_kept);
        Ok(said)
    }

    /// A label that says both the container and what is in it. `None`: the content is to be taken from here on, into the
    /// container where goods come in.
    fn labelled(&mut self, code: &ContainerCode) -> Result<Option<Feedback>, CatalogError> {
        if self.kind == FlowKind::Receive {
            if self.t.place.is_some() {
                if let Some(seen) = self.received(code)? {
                    return Ok(Some(seen));
                }
                self.fill(code, true);
            }
            return Ok(None);
        }
        if matches!(self.kind, FlowKind::Adjust | FlowKind::Pick | FlowKind::Pack | FlowKind::Return)
            || self.catalog.container(code.as_str())?.is_none()
        {
            return Ok(None);
        }
        self.container(Plate { code: code.clone(), stated: Stated::default(), tag: None }).map(Some)
    }

    /// A lot or serial that a code states, with its expiry where the code says one.
    pub(super) fn lot_stated(
        &mut self,
        item: ItemHit,
        quantity: Quantity,
        code: &str,
        expiry: Option<Day>,
    ) -> Said {
        let Some(plain) = lot_code(code) else {
            return Ok(refuse("BAD LOT: at most 40 characters that can be printed; scan it again"));
        };
        let code = self.spelled(&item, code)?.unwrap_or(plain);
        let Some(day) = expiry.filter(|_| item.tracking == Tracking::Lot) else {
            return self.lot_named(item, quantity, &code);
        };
        if matches!(self.kind, FlowKind::Receive | FlowKind::Return) {
            return match self.catalog.lot(item.id, &code)? {
                Some((row, Some(known))) if known == day && self.is_here(item.id, row)? => {
                    self.of_known_expiry(item, quantity, code, Some(day))
                }
                Some((row, Some(known))) if known != day && self.is_here(item.id, row)? => {
                    let (old, new) = (best_before(known), best_before(day));
                    let question = format!("books say lot {code} is {old}, the label says {new}: change it?");
                    Ok(self.doubt(0, Intent::Expiry(item, quantity, code, day), question))
                }
                _ => self.expiry_said(item, quantity, code, day),
            };
        }
        let lot = Lot::of(&item, Some(code));
        let leaves = matches!(self.kind, FlowKind::Putaway | FlowKind::Move);
        if leaves && day < self.catalog.today(self.site)? {
            let question =
                format!("{}{} was {}: take it all the same?", item.sku, lot.tail(), best_before(day));
            return Ok(self.doubt(0, Intent::Lot(item, quantity, lot), question));
        }
        self.with_lot(item, quantity, lot)
    }
}
