//! How flows speak: the three outcomes, quantities and lists in words, and what an answer is in short.

use crate::{
    domain::Quantity,
    scan::{Feedback, ItemHit, Outcome, PlaceHit},
};

/// The longest entry of the trail, in characters.
const TRAIL_WORDS: usize = 24;

fn say(outcome: Outcome, message: impl Into<String>) -> Feedback {
    Feedback {
        outcome,
        message: message.into(),
        sku: None,
        quantity: None,
        location: None,
        on_hand: None,
        container: None,
        document: None,
    }
}

/// Done.
pub(super) fn ok(message: impl Into<String>) -> Feedback {
    say(Outcome::Ok, message)
}

/// The picker must decide, or scan something else first.
pub(super) fn ask(message: impl Into<String>) -> Feedback {
    say(Outcome::Question, message)
}

/// Refused; the task is locked until it is seen.
pub(super) fn refuse(message: impl Into<String>) -> Feedback {
    say(Outcome::Error, message)
}

impl Feedback {
    pub(super) fn about(mut self, item: &ItemHit, quantity: Quantity) -> Self {
        self.sku = Some(item.sku.clone());
        self.quantity = Some(quantity);
        self
    }

    pub(super) fn at(mut self, place: &PlaceHit) -> Self {
        self.location = Some(place.code.clone());
        self
    }

    pub(super) fn leaves(mut self, on_hand: Quantity) -> Self {
        self.on_hand = Some(on_hand);
        self
    }
}

/// `+12`, `-1`.
pub(super) fn signed(quantity: Quantity) -> String {
    if quantity.is_negative() { quantity.to_string() } else { format!("+{quantity}") }
}

/// `A, B, C and 2 more`: at most three by name, because more fit no screen.
pub(super) fn few(names: &[String]) -> String {
    let shown = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > 3 { format!("{shown} and {} more", names.len() - 3) } else { shown }
}

/// `1 scan`, `2 scans`.
pub(super) fn plural(n: impl Into<u64>, word: &str) -> String {
    let n = n.into();
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// What an answer begins with, for the trail: `+12 MUG-1`, `into DOCK-1`.
pub(super) fn in_short(message: &str) -> String {
    let first = message.split([':', ',', ';']).next().unwrap_or_default();
    if first.chars().count() <= TRAIL_WORDS {
        return first.into();
    }
    first.chars().take(TRAIL_WORDS - 1).chain(['…']).collect()
}

/// The words in capitals that an error begins with: `WRONG ITEM`.
pub(super) fn heading(message: &str) -> String {
    let words: Vec<&str> = message
        .split(' ')
        .take_while(|w| w.chars().all(|c| c.is_ascii_uppercase() || c == ':'))
        .map(|w| w.trim_end_matches(':'))
        .take(3)
        .collect();
    if words.is_empty() { "ERROR".into() } else { words.join(" ") }
}
