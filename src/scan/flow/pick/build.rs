//! The cart: a tote an order, the most urgent order first, or the one whose code is scanned.

use super::super::{Run, Said, ask, ok, plural, refuse, state::Offer};
use crate::{
    barcode::command::FlowKind,
    domain::{Day, LocationKind, OrderId, Quantity, Stage},
    scan::{CatalogError, Feedback, PlaceHit, Record, SaleHit},
};

impl Run<'_> {
    /// The order that waits for a tote: the one that was offered, unless somebody took it, or else the next.
    pub(super) fn offer_next(&mut self) -> Result<(), CatalogError> {
        // What goes onto the cart by this scan is in the catalog only behind it.
        let is_carted = self.record.iter().any(|record| matches!(record, Record::Cart { .. }));
        let Some(cart) = &self.t.cart else { return Ok(()) };
        if !cart.builds || is_carted {
            return Ok(());
        }
        let batch = cart.batch;
        if let Some(offer) = &cart.offer
            && let Some(sale) = self.catalog.sale(&offer.code)?
            && self.not_to_cart(&sale).is_none()
        {
            return Ok(());
        }
        let next = self.catalog.next_sale(self.site, batch)?;
        let today = self.catalog.today(self.site)?;
        if let Some(cart) = &mut self.t.cart {
            cart.offer = next.map(|sale| offered(&sale, today));
        }
        Ok(())
    }

    /// Why an order cannot go onto the cart; `None` where it can.
    fn not_to_cart(&self, sale: &SaleHit) -> Option<Feedback> {
        let code = &sale.code;
        if sale.site != self.site {
            return Some(refuse(format!(
                "OTHER SITE {code}: {} ships it; scan OK, then another",
                sale.site_code
            )));
        }
        let own = self.t.cart.as_ref().and_then(|cart| cart.batch);
        if sale.batch.is_some() && sale.batch == own {
            return Some(ask(format!("{code} is on this cart: {}", self.waits_for())));
        }
        if sale.batch.is_some() {
            return Some(refuse(format!("TAKEN {code}: somebody has it on a cart; scan OK, then another")));
        }
        if !sale.stage.is_open() || matches!(sale.stage, Stage::Held | Stage::Unbound) {
            let heading = sale.stage.word().to_uppercase();
            return Some(refuse(format!("{heading} {code}: it is not to be picked; scan OK, then another")));
        }
        if sale.lines.iter().any(|line| line.allocated.is_positive()) {
            return None;
        }
        Some(refuse(match sale.stage {
            Stage::Picked | Stage::Packed => {
                format!("PICKED {code}: nothing of it is left to take; scan OK, then PACK")
            }
            _ => format!("NOTHING THERE for {code}: none of it is promised; scan OK, then another"),
        }))
    }

    /// The code of an order was scanned: that very one comes next.
    pub(in crate::scan::flow) fn pick_sale(&mut self, sale: &SaleHit) -> Said {
        if self.t.holds() {
            return Ok(ask(format!("{} in hand: put it into its tote first", self.in_hand())));
        }
        if let Some(no) = self.not_to_cart(sale) {
            return Ok(no);
        }
        let offer = offered(sale, self.catalog.today(self.site)?);
        if let Some(cart) = &mut self.t.cart {
            (cart.builds, cart.offer) = (true, Some(offer));
        }
        self.t.place = None;
        Ok(ok(self.waits_for()))
    }

    /// Whether an order can go into this tote; why not.
    pub(super) fn not_this_tote(
        &self,
        tote: &PlaceHit,
        order: OrderId,
    ) -> Result<Option<Feedback>, CatalogError> {
        let code = &tote.code;
        if tote.kind != LocationKind::Tote {
            return Ok(Some(refuse(format!("NO TOTE {code}: it is a {}; scan OK, then a tote", tote.kind))));
        }
        if let Some(sale) = self.catalog.sale_in(tote.id)? {
            if sale.id == order {
                return Ok(None);
            }
            return Ok(Some(refuse(format!(
                "WRONG TOTE {code}: it is of {}, {}; scan OK, then an empty one",
                sale.code,
                holds(&sale)
            ))));
        }
        let there: Quantity = self.catalog.contents(tote.id)?.iter().map(|c| c.on_hand).sum();
        if there.is_zero() {
            return Ok(None);
        }
        Ok(Some(refuse(format!(
            "NOT EMPTY {code}: the books have {there} in it; scan OK, then another tote"
        ))))
    }

    /// A tote while the cart is built.
    pub(super) fn cart_tote(&mut self, tote: &PlaceHit) -> Said {
        let Some(cart) = &self.t.cart else { return Ok(ask(self.waits_for())) };
        let (batch, offer) = (cart.batch, cart.offer.clone());
        let Some(offer) = offer else { return Ok(ask(self.waits_for())) };
        // Somebody may have taken it since it was offered.
        let taken = match self.catalog.sale(&offer.code)? {
            Some(sale) => self.not_to_cart(&sale).is_some(),
            None => true,
        };
        if taken {
            if let Some(cart) = &mut self.t.cart {
                cart.offer = None;
            }
            self.offer_next()?;
            return Ok(ask(format!("CHANGED: {} was taken meanwhile: {}", offer.code, self.waits_for())));
        }
        if let Some(no) = self.not_this_tote(tote, offer.order)? {
            return Ok(no);
        }
        self.record.push(Record::Cart { batch, order: offer.order, tote: tote.id });
        if let Some(cart) = &mut self.t.cart {
            cart.offer = None;
            cart.orders += 1;
        }
        let mut feedback = ok(format!("{} goes into {}", offer.code, tote.code)).at(tote);
        feedback.document = Some(offer.code);
        Ok(feedback)
    }

    /// No more totes: the walk begins.
    pub(super) fn end_building(&mut self) -> Said {
        let Some(cart) = &mut self.t.cart else { return Ok(ask(self.waits_for())) };
        (cart.builds, cart.offer) = (false, None);
        self.show_pick()?;
        let orders = self.t.cart.as_ref().map_or(0, |cart| cart.orders);
        Ok(ok(format!("{} on the cart: {}", plural(orders as u64, "order"), self.waits_for())))
    }

    /// FULL: the order at hand gets another tote.
    pub(in crate::scan::flow) fn pick_full(&mut self) -> Said {
        let Some(hit) = self.at_hand()? else {
            return Ok(ask(format!(
                "FULL is of the tote of a pick, and none is at hand: {}",
                self.waits_for()
            )));
        };
        if let Some(cart) = &mut self.t.cart {
            cart.full = Some(hit.order);
        }
        Ok(ok(format!("scan an empty tote for {}: what is in the full one stays there", hit.code)))
    }

    /// The tote that takes the place of a full one, or of none.
    pub(super) fn another_tote(
        &mut self,
        tote: &PlaceHit,
        order: OrderId,
        code: &str,
    ) -> Result<Option<Feedback>, CatalogError> {
        if let Some(no) = self.not_this_tote(tote, order)? {
            return Ok(Some(no));
        }
        let batch = self.t.cart.as_ref().and_then(|cart| cart.batch);
        self.record.push(Record::Cart { batch, order, tote: tote.id });
        if let Some(cart) = &mut self.t.cart {
            cart.full = None;
            if let Some(shown) = cart.shown.as_mut().filter(|shown| shown.code == code) {
                shown.tote = Some(tote.code.clone());
            }
        }
        Ok(None)
    }

    /// BACK in a pick, before anything else steps back: the order that was offered, the tote that was full.
    pub(in crate::scan::flow) fn pick_back(&mut self) -> Option<Feedback> {
        if self.kind != FlowKind::Pick {
            return None;
        }
        let cart = self.t.cart.as_mut()?;
        let was_full = cart.full.take().is_some();
        let was_building = cart.builds && cart.batch.is_some();
        if was_building {
            (cart.builds, cart.offer) = (false, None);
        }
        (was_full || was_building).then(|| ok(format!("back: {}", self.waits_for())))
    }
}

/// `3 units of it in it`, or `empty still`.
fn holds(sale: &SaleHit) -> String {
    let picked: Quantity = sale.lines.iter().map(|line| line.picked).sum();
    if picked.is_zero() { "nothing of it picked yet".into() } else { format!("{picked} of it picked") }
}

fn offered(sale: &SaleHit, today: Day) -> Offer {
    let promise = match sale.promise {
        None => String::new(),
        Some(day) if day < today => format!("promised {}, late, ", day.long()),
        Some(day) if day == today => "promised today, ".into(),
        Some(day) => format!("promised {}, ", day.long()),
    };
    let lines = sale.lines.iter().filter(|line| line.allocated.is_positive()).count() as u64;
    Offer { order: sale.id, code: sale.code.clone(), say: format!("{promise}{}", plural(lines, "line")) }
}
