//! Quantity digits: they gather until an item or QSET uses them, and are never lost in silence.

use super::{MAX_DIGITS, Run, ask, ok, refuse};
use crate::{
    barcode::{Command, command::FlowKind},
    domain::Quantity,
    scan::{Feedback, Reading},
};

impl Run<'_> {
    pub(super) fn digit(&mut self, digit: u8) -> Feedback {
        if self.kind == FlowKind::Lookup {
            return ask("look-up counts nothing: start a flow first");
        }
        if !self.t.typed && self.t.digits.len() >= MAX_DIGITS {
            self.t.digits.clear();
            return refuse(format!(
                "TOO MANY DIGITS: a quantity has at most {MAX_DIGITS}; they are forgotten"
            ));
        }
        if std::mem::take(&mut self.t.typed) {
            self.t.digits.clear();
        }
        self.t.digits.push(char::from(b'0' + digit.min(9)));
        self.digits_so_far()
    }

    pub(super) fn typed(&mut self, quantity: Quantity) -> Feedback {
        if self.kind == FlowKind::Lookup {
            return ask("look-up counts nothing: start a flow first");
        }
        self.t.digits = quantity.to_string();
        self.t.typed = true;
        self.digits_so_far()
    }

    /// Whether a reading ends the line that the digits were meant for.
    pub(super) fn ends_the_line(&self, reading: &Reading) -> bool {
        match reading {
            Reading::Place(_) | Reading::Container(_) | Reading::Order(_) | Reading::Sale(_) => true,
            Reading::Command(Command::Reason(_)) => self.t.last.is_some(),
            Reading::Command(Command::Full) => self.t.into.is_some(),
            Reading::Command(command) => {
                matches!(
                    command,
                    Command::Done
                        | Command::Empty
                        | Command::Menu
                        | Command::Start(_)
                        | Command::All
                        | Command::Skip
                        | Command::Pause
                        | Command::Logout
                )
            }
            _ => false,
        }
    }

    /// Digits must not be lost, nor count the next item by chance.
    pub(super) fn digits_wait(&self) -> Feedback {
        let digits = &self.t.digits;
        ask(match (self.t.settable(), &self.t.place) {
            (Some(last), _) => {
                format!("{digits} x waits: QSET makes {} {digits}, QCLR forgets it", last.item.sku)
            }
            (None, Some(_)) => format!("{digits} x waits: scan the item, or QCLR forgets it"),
            (None, None) => format!("{digits} x waits: QCLR forgets it"),
        })
    }

    pub(super) fn digits_so_far(&self) -> Feedback {
        let set = match self.t.settable() {
            Some(last) => format!(", or QSET makes {} {}", last.item.sku, self.t.digits),
            None => String::new(),
        };
        ok(format!("{} x: scan the item{set}", self.t.digits))
    }
}
