//! What the keys of Buy do.

use super::{
    Buy, Page,
    lines::{Amount, amount, by_hand},
};
use crate::{
    domain::{Day, Money, PurchaseStatus, Quantity},
    store::{
        purchases::{NewLine, PurchaseOrder, Saying},
        replenish::{Proposal, ProposalGroup},
        service::Request,
    },
    tui::{
        command::{Action, key_of},
        message::Effects,
        screen::{confirm::Question, sites},
        widget::{text::quantity, window::Move},
    },
};

/// What comes of a key.
pub(crate) enum Done {
    /// Only this screen, or a question to the store.
    Screen(Effects),
    /// The same, and what was typed is used up.
    Typed(Effects),
    /// Nothing, because: a sentence.
    Not(String),
    /// Something is to be recorded; what was typed is used up.
    Write(Request),
    /// The same, after a question.
    Ask(Question),
}

impl Buy {
    /// A command of the table, with what stands in the line. `None`: not one of this tab.
    pub(crate) fn act(&mut self, action: Action, line: &str) -> Option<Done> {
        if let Some(step) = action.step() {
            return Some(self.go(step));
        }
        Some(match action {
            Action::Open if !self.in_lines => self.turn(true),
            Action::Close | Action::Back if self.in_lines => self.turn(false),
            Action::Back if !self.filter.is_empty() => Done::Screen(self.filter("")),
            Action::Back if self.page == Page::Orders => self.show(Page::Proposals),
            Action::Orders => match self.page {
                Page::Proposals => self.show(Page::Orders),
                Page::Orders => self.show(Page::Proposals),
            },
            Action::Site => {
                self.site = sites::next(&self.sites, self.site);
                self.heads.select(0);
                Done::Screen(Effects::redraw().and(self.ask()))
            }
            Action::Accept => self.accept(),
            Action::AcceptAll => self.accept_all(),
            Action::Change => self.change(line),
            Action::Drop => self.leave_out(),
            Action::Budget => self.budget(line),
            Action::Approve => self.say(|_| Ok(Saying::Approve)),
            Action::Sent => self.say(|_| Ok(Saying::Sent)),
            Action::Confirmed => match line.trim() {
                "" => self.say(|_| Ok(Saying::Acknowledge(None))),
                text => self.say(|o| match text.parse::<Day>() {
                    Ok(day) => Ok(Saying::Acknowledge(Some(day))),
                    Err(_) => Err(format!("{text:?} is no day for {}: type it as 2026-12-04", o.number)),
                }),
            },
            Action::CloseOrder => self.ask_first(Saying::Close),
            Action::CancelOrder => self.ask_first(Saying::Cancel),
            _ => return None,
        })
    }

    fn go(&mut self, step: Move) -> Done {
        let moved = if self.in_lines {
            self.rows.go(step)
        } else {
            let moved = self.heads.go(step);
            if moved {
                self.rows.select(0);
            }
            moved
        };
        if !moved {
            return Done::Screen(Effects::none());
        }
        self.fit();
        self.moved();
        Done::Screen(Effects::redraw())
    }

    /// To the lines, or back to the suppliers.
    fn turn(&mut self, to_lines: bool) -> Done {
        if to_lines && self.rows.len == 0 {
            return Done::Screen(Effects::none());
        }
        self.in_lines = to_lines;
        self.fit();
        Done::Screen(Effects::redraw())
    }

    fn show(&mut self, page: Page) -> Done {
        (self.page, self.in_lines) = (page, false);
        (self.follow, self.follow_line) = (None, None);
        self.filter.clear();
        self.heads.select(0);
        self.rows.select(0);
        self.fit();
        Done::Screen(Effects::redraw().and(self.ask()))
    }

    fn no_line(&self) -> Done {
        Done::Not(match self.page {
            Page::Proposals => "nothing is in focus: there is nothing to order".into(),
            Page::Orders => {
                format!("this page has orders: {} shows what should be ordered", key_of(Action::Orders))
            }
        })
    }

    fn accept(&mut self) -> Done {
        let (Some(group), Some(line)) = (self.group(), self.line()) else { return self.no_line() };
        match self.why_not(line) {
            Some(why) => Done::Not(why),
            None => self.put(self.only(group, line)),
        }
    }

    /// These lines go into a draft.
    fn put(&mut self, chosen: ProposalGroup) -> Done {
        // A line of nothing goes nowhere: what was said of it stands.
        let ordered = chosen.lines.iter().filter(|l| l.quantity.is_positive());
        self.accepted = ordered.map(|l| (l.item, l.site)).collect();
        Done::Write(Request::Accept(vec![chosen]))
    }

    /// Why a line cannot go into a draft.
    fn why_not(&self, line: &Proposal) -> Option<String> {
        if line.supplier.is_empty() {
            return Some(format!(
                "nobody is known to sell {}: import suppliers, or say one in its item",
                line.sku
            ));
        }
        if self.is_dropped(line) {
            return Some(format!("{} is left out: {} takes it in again", line.sku, key_of(Action::Drop)));
        }
        if self.quantity_of(line).is_positive() {
            return None;
        }
        Some(match &line.sender {
            Some((site, units, _)) => format!(
                "nothing is to buy of {}: {site} has {} to spare: book them out there and in here with ADJUST",
                line.sku,
                quantity(*units)
            ),
            None => format!(
                "nothing of {} is left by the budget: type a number, {} orders it all the same",
                line.sku,
                key_of(Action::Change)
            ),
        })
    }

    fn accept_all(&mut self) -> Done {
        let Some(group) = self.group() else { return self.no_line() };
        if group.supplier.is_empty() {
            return Done::Not(
                "nobody is known to sell these: import suppliers, or say one in the items".into(),
            );
        }
        let chosen = self.chosen(group);
        if chosen.lines.iter().all(|l| !l.quantity.is_positive()) {
            return Done::Not(format!("nothing is to buy from {}", group.supplier));
        }
        self.put(chosen)
    }

    fn change(&mut self, typed: &str) -> Done {
        let Some(given) = amount(typed) else {
            return Done::Not(format!(
                "type how many first, as 24, or 2x for two packs, then {}",
                key_of(Action::Change)
            ));
        };
        if self.page == Page::Orders {
            return match given {
                Amount::Units(units) => self.change_ordered(units),
                Amount::Packs(_) => Done::Not("say it in units here: the order has no packs".into()),
            };
        }
        let Some(line) = self.line() else { return self.no_line() };
        let units = match given {
            Amount::Units(units) => Some(units),
            Amount::Packs(n) if line.pack.is_positive() => line.pack.times(n),
            Amount::Packs(n) => Some(Quantity::from_units(n)),
        };
        let Some(units) = units.filter(|u| *u <= Quantity::MAX) else {
            return Done::Not(format!("{typed} of {} is more than can be ordered", line.sku));
        };
        if let Some(why) = does_not_fit(line, units) {
            return Done::Not(why);
        }
        let (key, proposed) = ((line.item, line.site), line.quantity);
        self.dropped.remove(&key);
        if units == proposed {
            self.changed.remove(&key);
        } else {
            self.changed.insert(key, units);
        }
        Done::Typed(Effects::redraw())
    }

    /// A line of a draft has another quantity; nothing takes it out.
    fn change_ordered(&self, units: Quantity) -> Done {
        let Some(order) = self.order() else { return self.no_line() };
        let Some(line) = order.lines.get(self.rows.cursor) else {
            return Done::Not(format!("{} has no line", order.number));
        };
        if order.status != PurchaseStatus::Draft {
            return Done::Not(format!("{} is {}: only a draft is changed", order.number, order.status));
        }
        let Ok(sku) = line.sku.parse() else {
            return Done::Not(format!("{:?} is no SKU: change it with `pickface purchases`", line.sku));
        };
        let reason = by_hand(units, line.quantity, &line.reason);
        let new = NewLine { sku, quantity: units, cost: None, reason };
        Done::Write(Request::OrderLines(order.number.clone(), vec![new]))
    }

    fn leave_out(&mut self) -> Done {
        if self.page == Page::Orders {
            return self.change_ordered(Quantity::ZERO);
        }
        let Some(key) = self.line().map(|l| (l.item, l.site)) else { return self.no_line() };
        if !self.dropped.remove(&key) {
            self.dropped.insert(key);
        }
        Done::Screen(Effects::redraw())
    }

    fn budget(&mut self, typed: &str) -> Done {
        if self.page == Page::Orders {
            return self.no_line();
        }
        let budget = match typed.trim() {
            "" => None,
            text => match text.parse::<Money>() {
                Ok(money) if money > Money::ZERO && text.len() <= 10 => Some(money),
                _ => return Done::Not(format!("{text:?} is no money: type it as 500")),
            },
        };
        if budget == self.budget {
            return Done::Not(format!(
                "type the money there is first, as 500, then {}",
                key_of(Action::Budget)
            ));
        }
        self.budget = budget;
        Done::Typed(Effects::redraw().and(self.ask()))
    }

    fn say(&self, saying: impl Fn(&PurchaseOrder) -> Result<Saying, String>) -> Done {
        let Some(order) = self.order() else {
            return Done::Not(format!("no order is in focus: {} shows the orders", key_of(Action::Orders)));
        };
        match saying(order) {
            Ok(saying) => Done::Write(Request::OrderSays(order.number.clone(), saying)),
            Err(why) => Done::Not(why),
        }
    }

    fn ask_first(&self, saying: Saying) -> Done {
        let Some(order) = self.order() else { return self.say(|_| Ok(saying)) };
        let (verb, after) = match saying {
            Saying::Close => {
                ("Close", format!("{} that have not come are not waited for.", quantity(order.outstanding())))
            }
            _ => ("Cancel", "What it asked for is proposed again, if it is still needed.".into()),
        };
        Done::Ask(Question {
            title: format!("ASK  {verb} {}?", order.number),
            lines: vec![format!("{}, {}, {}", order.supplier, order.status, order.site), after],
            yes: verb.to_lowercase(),
            request: Request::OrderSays(order.number.clone(), saying),
        })
    }
}

/// Why so many cannot be ordered of a line: parts of what is counted whole, or of a pack.
fn does_not_fit(line: &Proposal, units: Quantity) -> Option<String> {
    let sku = &line.sku;
    if !units.fits(line.decimals) {
        return Some(match line.decimals {
            0 => format!("{units} of {sku}: it is ordered in whole units"),
            n => format!("{units} of {sku}: it has at most {n} decimals"),
        });
    }
    let (wanted, pack) = (units.thousandths(), line.pack.thousandths());
    if pack <= 0 || wanted % pack == 0 {
        return None;
    }
    let packs = wanted / pack;
    let near: Vec<String> = [packs, packs + 1]
        .iter()
        .filter(|n| **n > 0)
        .filter_map(|n| Some(quantity(line.pack.times(*n)?)))
        .collect();
    Some(format!("{sku} comes in packs of {}: type {}", quantity(line.pack), near.join(" or ")))
}
