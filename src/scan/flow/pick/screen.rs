//! What the screen shows of a pick: where to, what, how many, into which tote.

use super::super::{
    screen::fact,
    state::{Cart, State},
};
use crate::{domain::Quantity, scan::task::Fact};

/// The pick at hand, once no totes are put on the cart any more.
fn shown(cart: &Cart) -> Option<&super::super::state::Shown> {
    cart.shown.as_ref().filter(|_| !cart.builds)
}

fn held(t: &State) -> Quantity {
    t.lines.iter().map(|line| line.quantity).sum()
}

/// The batch, beside the title.
pub(in crate::scan::flow) fn subject(t: &State) -> Option<String> {
    t.cart.as_ref().map(|cart| cart.number.clone())
}

pub(in crate::scan::flow) fn facts(t: &State) -> Vec<Fact> {
    let Some(cart) = &t.cart else { return Vec::new() };
    let mut facts = Vec::new();
    if cart.builds {
        if let Some(offer) = &cart.offer {
            facts.push(fact("ORDER", &offer.code, &offer.say));
        }
        if cart.orders > 0 {
            let word = if cart.orders == 1 { "order" } else { "orders" };
            facts.push(fact("CART", format!("{} {word}", cart.orders), ""));
        }
        return facts;
    }
    let Some(pick) = shown(cart) else { return facts };
    let check = if pick.check.is_empty() { String::new() } else { format!("check {}", pick.check) };
    facts.push(fact(if t.place.is_some() { "AT" } else { "GO TO" }, &pick.place, check));
    facts.push(fact("ITEM", &pick.sku, &pick.name));
    if let Some(lot) = &pick.lot {
        let expiry = pick.expiry.map_or_else(String::new, |day| format!("exp {day}"));
        facts.push(fact(if pick.serial { "SERIAL" } else { "LOT" }, lot, expiry));
    }
    let tote = pick.tote.clone().unwrap_or_else(|| "an empty tote".into());
    facts.push(fact("PUT IN", tote, &pick.number));
    if !t.digits.is_empty() {
        facts.push(fact("TIMES", &t.digits, ""));
    }
    facts
}

/// `4`, `of 6 each`; before the first piece, how many to take.
pub(in crate::scan::flow) fn big(t: &State) -> Option<(String, String)> {
    let pick = shown(t.cart.as_ref()?)?;
    // What is to be taken is read from two metres; what is in hand, as soon as something is.
    Some(match held(t) {
        Quantity::ZERO => (pick.wanted.to_string(), format!("{} to take", pick.unit)),
        held => (held.to_string(), format!("of {} {}", pick.wanted, pick.unit)),
    })
}

pub(in crate::scan::flow) fn prompt(t: &State) -> String {
    let Some(cart) = &t.cart else { return "SCAN A TOTE, OR AN ORDER".into() };
    if let (Some(_), Some(pick)) = (cart.full, &cart.shown) {
        return format!("SCAN AN EMPTY TOTE for {}", pick.code);
    }
    if cart.builds {
        return match (&cart.offer, cart.batch) {
            (Some(offer), None) => format!("SCAN A TOTE for {}, {}", offer.code, offer.say),
            (Some(offer), Some(_)) => format!("SCAN A TOTE for {}, {}, OR DONE", offer.code, offer.say),
            (None, Some(_)) => "THAT IS ALL: DONE".into(),
            (None, None) => "NOTHING TO PICK: SCAN AN ORDER, OR MENU".into(),
        };
    }
    let Some(pick) = &cart.shown else { return "CART IS DONE: BRING TOTES TO PACKING, DONE".into() };
    if t.place.is_none() {
        return format!("GO TO {}, SCAN IT", pick.place);
    }
    let tote = pick.tote.as_deref().unwrap_or("AN EMPTY TOTE");
    if held(t) >= pick.wanted {
        return format!("PUT IN {tote}, SCAN IT");
    }
    match (pick.serial, held(t).is_zero() || cart.orders == 1) {
        (true, _) => format!("SCAN THE SERIAL of {}", pick.sku),
        (false, true) => format!("SCAN ITEM {}", pick.sku),
        (false, false) => format!("SCAN ITEM {}, OR {tote}", pick.sku),
    }
}

pub(in crate::scan::flow) fn choices(t: &State) -> Vec<&'static str> {
    let Some(cart) = &t.cart else { return vec!["DONE", "MENU"] };
    if cart.full.is_some() {
        return vec!["BACK"];
    }
    if cart.builds || cart.shown.is_none() {
        return vec!["DONE", "MENU"];
    }
    match t.place {
        None => vec!["SKIP", "FULL", "UNDO", "PAUSE", "MENU"],
        Some(_) if t.holds() => vec!["SHORT", "DAMAGED", "UNDO", "BACK", "QSET"],
        Some(_) => vec!["SHORT", "SKIP", "DAMAGED", "FULL", "UNDO", "BACK"],
    }
}
