//! Questions: what waits for an answer, and what a YES lets happen.

use super::{Assumed, Key, Line, Lot, Out};
use crate::{
    barcode::{Command, command::FlowKind},
    domain::{Day, Quantity},
    scan::{ItemHit, PlaceHit, reading::Meaning, stated::Stated},
};
use serde::{Deserialize, Serialize};

/// What waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Open {
    /// UNDO was scanned once.
    Undo,
    /// A command that does much was scanned once: the same again does it, any other scan forgets it.
    Again { command: Command, question: String, intent: Intent },
    /// YES or NO; `sure` is what YES makes sure of (see the `SURE` bits of the rules).
    YesNo { question: String, intent: Intent, sure: u8 },
    /// One of these.
    Choose { options: Vec<Meaning> },
    /// Which lot or serial? `options` are those that lie there.
    Lot { item: ItemHit, quantity: Quantity, options: Vec<Option<String>> },
    /// Out of which container? What lies there loose does not suffice. `then` is what goes on, where that is no scan of so much.
    Which {
        item: ItemHit,
        quantity: Quantity,
        lot: Lot,
        sure: u8,
        options: Vec<Out>,
        then: Option<Box<Intent>>,
    },
    /// Return: what becomes of it? Without a reason, that is asked first.
    Grade { item: ItemHit, quantity: Quantity, lot: Lot, reason: Option<u8>, sure: u8 },
    /// When does this lot expire? `known` is what the books say.
    Expiry {
        item: ItemHit,
        quantity: Quantity,
        lot: String,
        known: Option<Day>,
        /// Whether what the label says was doubted: NO then counts nothing.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        again: bool,
    },
    /// Which item does this code belong to?
    BindItem { code: String, options: Vec<ItemHit> },
    /// How many is one scan of it?
    BindQuantity { code: String, item: ItemHit },
}

/// What a YES lets happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Intent {
    /// Count so much of an item.
    Item(ItemHit, Quantity),
    /// Take this text, which looks like a trade item number, as its lot or serial.
    LotText(ItemHit, Quantity, String),
    /// Count so much of a lot of it.
    Lot(ItemHit, Quantity, Lot),
    /// Take this day, which is past or far ahead, as the lot's expiry.
    Expiry(ItemHit, Quantity, String, Day),
    /// Make the last line so much.
    Set(Quantity),
    /// Count: this container is here, wherever the books have it.
    Here(String),
    /// Put down what is in hand; the lines are those that the books have less of, and that were named.
    PutDown(PlaceHit, Vec<Key>),
    /// Finish the count.
    Finish(Ending),
    /// Count a place again that somebody else has counted.
    Recount(PlaceHit),
    /// Count a place anew that this task has counted; NO adds to it.
    CountAnew(PlaceHit),
    /// Throw away what is in hand or counted.
    Drop,
    /// Leave for another flow.
    Leave(FlowKind),
    /// Take all that lies here in hand.
    All,
    /// Set goods apart as not fit for sale: so much of an item, or (without) what is in hand.
    Damaged {
        /// What was received.
        goods: Option<Box<(ItemHit, Lot, Quantity)>>,
        /// The quarantine place.
        to: PlaceHit,
        /// The number of the reason.
        reason: u8,
    },
    /// Leave this place to be counted later.
    Skip,
    /// The label of a lot is of the pack that was scanned just before it.
    Behind(Box<(Assumed, Stated)>),
    /// Receive: more goes into this container, which came in before.
    Reopen(String),
    /// Move: what is in hand goes into this container; the lines are those of [`Intent::PutDown`].
    Onto(String, Vec<Key>),
    /// Pick: so much of it, which is more than is wanted; why is the number of a reason.
    Over(ItemHit, Quantity, Lot),
    /// Pick: what is wanted more than is in hand is not here; why is the number of a reason, 0 where none was said.
    Short(u8),
    /// Pick: the books have nothing more in this place; NO wants it counted.
    Emptied(PlaceHit),
    /// Pick: the cart is through, though not all of it is picked.
    EndCart,
    /// Pack: so many that are booked into the totes are not there.
    PackShort(Quantity),
    /// Receive against the order with this number, of which nothing more was to come.
    Against(String),
    /// Close the order that goods come in against, though so many units (of all items) have not come; why is the number of
    /// a reason.
    CloseOrder {
        /// As it was asked about.
        outstanding: Quantity,
        /// Why.
        reason: u8,
    },
}

/// What was asked before a count is posted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Ending {
    /// Lines that nobody scanned and that are gone, with what the books had when that was asked.
    pub(crate) gone: Vec<Line>,
    /// Lines far from the books that are right.
    pub(crate) right: Vec<Key>,
    /// Lines far from the books that NO forgets, so that they are counted again.
    pub(crate) again: Vec<Key>,
    /// Whether EMPTY answers too.
    pub(crate) empty: bool,
    /// Whether the containers that nobody scanned were named.
    pub(crate) plates: bool,
}
