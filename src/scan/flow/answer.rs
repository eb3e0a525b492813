//! Questions, and what answers them. Whatever does not answer is asked again and not recorded.

use super::{
    Run, Said,
    adjust::Reason,
    ask, ok, pack,
    state::{CHOICES, Intent, Lot, OPTIONS, Open},
    sure,
};
use crate::{
    barcode::{Command, command::FlowKind},
    domain::{Quantity, Tracking, text},
    scan::{Feedback, ItemHit, Reading, Record, reading::Meaning},
};

impl Run<'_> {
    pub(super) fn answer(&mut self, open: Open, reading: Reading, raw: &str) -> Said {
        if let Reading::Command(command) = &reading
            && let Some(turned) = self.turn_page(&open, *command)
        {
            return Ok(turned);
        }
        match open {
            Open::Undo => self.answer_undo(reading, raw),
            Open::Again { command, question, intent } => {
                self.answer_again((command, question, intent), reading, raw)
            }
            Open::YesNo { question, intent, sure } => match reading {
                Reading::Command(Command::Yes) if matches!(&intent, Intent::Over(..)) => {
                    Ok(self.reopen(Open::YesNo { question, intent, sure }, "why? scan the reason"))
                }
                Reading::Command(Command::Yes) if matches!(&intent, Intent::PackShort(_)) => {
                    Ok(self.reopen(Open::YesNo { question, intent, sure }, "S01 or S02"))
                }
                Reading::Command(Command::Yes) => {
                    self.sure = sure;
                    self.execute(intent)
                }
                Reading::Command(Command::Empty) if matches!(&intent, Intent::Finish(e) if e.empty) => {
                    self.execute(intent)
                }
                // The same for a count that is far from the books: what was named is what it says.
                Reading::Command(Command::Done) if matches!(&intent, Intent::Finish(e) if !e.empty) => {
                    self.execute(intent)
                }
                Reading::Command(Command::Reason(n)) if matches!(&intent, Intent::CloseOrder { .. }) => {
                    self.close_for(question, intent, n)
                }
                // Why is a part of the answer.
                Reading::Command(Command::Reason(n))
                    if matches!(&intent, Intent::Over(..))
                        && Reason::of(n).is_some_and(Reason::is_of_more) =>
                {
                    self.sure = sure;
                    self.over_for(intent, n)
                }
                Reading::Command(Command::Empty) if matches!(&intent, Intent::Emptied(_)) => {
                    self.execute(intent)
                }
                _ if pack::choice(&reading, raw).is_some() && matches!(&intent, Intent::PackShort(_)) => {
                    let Intent::PackShort(asked) = intent else { return Ok(ask(self.waits_for())) };
                    self.pack_short(asked, pack::choice(&reading, raw).unwrap_or_default())
                }
                Reading::Command(Command::No) => self.declined(intent, true),
                Reading::Command(Command::Back) => self.declined(intent, false),
                _ => {
                    let hint = match &intent {
                        Intent::Over(..) => "scan a reason, or NO",
                        Intent::PackShort(_) => "S01, S02 or NO",
                        _ => "answer YES or NO",
                    };
                    Ok(self.reopen(Open::YesNo { question, intent, sure }, hint))
                }
            },
            Open::Choose { options } => self.answer_choice(options, reading, raw),
            Open::Lot { item, quantity, options } => self.answer_lot(item, quantity, options, &reading, raw),
            Open::Which { item, quantity, lot, sure, options, then } => {
                self.answer_which((item, quantity, lot), sure, (options, then), &reading, raw)
            }
            Open::Grade { item, quantity, lot, reason, sure } => {
                self.answer_grade((item, quantity, lot), (reason, sure), &reading, raw)
            }
            Open::Expiry { item, quantity, lot, known, again } => {
                self.answer_expiry((item, quantity, lot), (known, again), &reading, raw)
            }
            Open::BindItem { code, options } => Ok(self.answer_bind_item(code, options, reading, raw)),
            Open::BindQuantity { code, item } => Ok(self.answer_bind_quantity(code, item, &reading)),
        }
    }

    fn answer_undo(&mut self, reading: Reading, raw: &str) -> Said {
        match reading {
            Reading::Command(Command::Undo | Command::Yes) => self.undo(),
            Reading::Command(Command::No | Command::Back) => Ok(ok(format!("kept: {}", self.waits_for()))),
            other => {
                let mut feedback = self.process(other, raw)?;
                feedback.message.insert_str(0, "undo cancelled; ");
                Ok(feedback)
            }
        }
    }

    pub(super) fn execute(&mut self, intent: Intent) -> Said {
        match intent {
            Intent::Item(item, quantity) => self.with_quantity(item, quantity),
            Intent::LotText(item, quantity, text) => self.lot_named(item, quantity, &text),
            Intent::Lot(item, quantity, lot) => self.with_lot(item, quantity, lot),
            Intent::Expiry(item, quantity, lot, day) => {
                let lot = Lot { expiry: Some(day), ..Lot::of(&item, Some(lot)) };
                self.with_lot(item, quantity, lot)
            }
            Intent::Set(quantity) => self.set(quantity),
            Intent::PutDown(place, named) => self.put_down(place, named),
            Intent::Here(code) => match code.parse() {
                Ok(code) => self.count_container(&code),
                Err(_) => Ok(ask(self.waits_for())),
            },
            Intent::Finish(mut ending) => {
                ending.right.append(&mut ending.again);
                self.finish_count(ending)
            }
            Intent::All => self.take_all(),
            Intent::Damaged { goods, to, reason } => self.set_apart(goods, to, reason),
            Intent::Skip => self.skip_place(),
            Intent::Behind(pack) => self.label_behind(pack.0, pack.1),
            Intent::Reopen(code) => Ok(self.reopen_container(&code)),
            Intent::Onto(code, named) => self.put_onto(&code, named),
            Intent::Against(number) => self.against(&number),
            Intent::CloseOrder { outstanding, reason } => self.close_short(outstanding, reason),
            Intent::Recount(place) | Intent::CountAnew(place) => Ok(self.begin_count(place, false)),
            Intent::Drop => {
                self.drop_hand();
                Ok(ok(format!("forgotten, nothing was recorded: {}", self.waits_for())))
            }
            Intent::Leave(flow) => self.start(flow),
            // Only with a reason, or a choice: see above.
            Intent::Over(..) | Intent::PackShort(_) => Ok(ask(self.waits_for())),
            Intent::Short(reason) => self.pick_is_short(reason),
            Intent::Emptied(place) => Ok(self.emptied(&place)),
            Intent::EndCart => self.end_cart_early(),
        }
    }

    /// What is in hand or counted was never recorded, and is forgotten.
    pub(super) fn drop_hand(&mut self) {
        let dropped = self.t.lines.iter().map(|l| l.quantity).sum::<Quantity>() + self.contained_units();
        let scans = self.t.loose;
        self.t.units = self.t.units - dropped;
        self.t.scans = self.t.scans.saturating_sub(scans);
        self.t.clear_hand();
    }

    /// NO, or (without `no`) BACK.
    fn declined(&mut self, intent: Intent, no: bool) -> Said {
        (self.t.stated, self.t.tag) = (None, None);
        let what = match intent {
            Intent::CountAnew(place) if no => return Ok(self.begin_count(place, true)),
            Intent::CountAnew(_) => "not begun",
            Intent::Recount(_) => "somebody else counts it",
            Intent::Emptied(place) if no => return Ok(self.not_emptied(&place)),
            Intent::Emptied(_) => "not answered",
            Intent::EndCart => "the cart goes on",
            Intent::PackShort(_) => "scan on",
            Intent::Over(..) => "not counted",
            Intent::Behind(pack) if no => return Ok(self.label_before(pack.1)),
            // NO to putting goods onto a container takes it in hand beside them.
            Intent::Onto(code, named) if no && named.is_empty() => {
                self.sure |= sure::BESIDE;
                return match code.parse() {
                    Ok(code) => self.take_container(&code),
                    Err(_) => Ok(ask(self.waits_for())),
                };
            }
            Intent::Behind(_) => "forgotten",
            Intent::Reopen(_) => "it stays closed",
            Intent::Onto(..) => "still in hand",
            Intent::Expiry(item, quantity, lot, _) if no => {
                let open = Open::Expiry { item, quantity, lot, known: None, again: true };
                return Ok(self.reopen(open, "type it again"));
            }
            Intent::CloseOrder { .. } if no => return Ok(self.leave_open()),
            Intent::Finish(ending) if no && !ending.again.is_empty() => {
                return Ok(self.recount(&ending.again));
            }
            Intent::Expiry(..) | Intent::Item(..) | Intent::Lot(..) | Intent::LotText(..) => "not counted",
            Intent::Set(_) => "left as it was",
            Intent::PutDown(..) => {
                if self.kind != FlowKind::Adjust {
                    self.t.reason = None;
                }
                "still in hand"
            }
            // Those of a command that is scanned twice are not asked with YES and NO.
            Intent::All | Intent::Damaged { .. } | Intent::Skip | Intent::Short(_) => "not done",
            Intent::Finish(_) => "the count goes on",
            Intent::Drop => "kept",
            Intent::Here(_) => "not counted",
            Intent::Leave(_) => "staying",
            Intent::Against(_) => "not begun",
            Intent::CloseOrder { .. } => "the receiving goes on",
        };
        Ok(ok(format!("{what}: {}", self.waits_for())))
    }

    /// Keeps the question open and says it again.
    pub(super) fn reopen(&mut self, open: Open, hint: &str) -> Feedback {
        self.t.open = Some(open);
        ask(format!("{hint}: {}", self.waits_for()))
    }

    fn answer_choice(&mut self, options: Vec<Meaning>, reading: Reading, raw: &str) -> Said {
        if let Reading::Command(Command::No | Command::Back) = reading {
            return Ok(ok(format!("forgotten: {}", self.waits_for())));
        }
        let chosen = match &reading {
            Reading::Place(p) => options.iter().position(|o| o.same_thing(&Meaning::Place(p.clone()))),
            Reading::Item(i) => options.iter().position(|o| o.same_thing(&Meaning::Item(i.clone()))),
            Reading::Goods(i, s) => {
                options.iter().position(|o| o.same_thing(&Meaning::Goods(i.clone(), s.clone())))
            }
            other => self.choice(other, raw),
        };
        match chosen.and_then(|at| options.get(at).cloned()) {
            // The exact thing was scanned: its own pack counts, not that of the code that was in doubt.
            Some(option) => {
                let chosen = if matches!(reading, Reading::Item(_)) { reading } else { option.into() };
                self.process(chosen, raw)
            }
            None => Ok(self.reopen(Open::Choose { options }, "choose first")),
        }
    }

    /// HELP on an unknown barcode: which item is it? The list has what is to come of the order, then what lies here.
    pub(super) fn bind(&mut self, code: String) -> Feedback {
        let mut options: Vec<ItemHit> = self.expected_items();
        options.truncate(OPTIONS);
        if let Some(place) = &self.t.place {
            // Without the list the question still stands, so a failed look into the place is no reason to refuse.
            for content in self.catalog.contents(place.id).unwrap_or_default() {
                if options.len() < OPTIONS && !options.iter().any(|o| o.id == content.item.id) {
                    options.push(content.item);
                }
            }
        }
        self.t.open = Some(Open::BindItem { code, options });
        ask(self.waits_for())
    }

    fn answer_bind_item(
        &mut self,
        code: String,
        options: Vec<ItemHit>,
        reading: Reading,
        raw: &str,
    ) -> Feedback {
        let item = match reading {
            Reading::Command(Command::No | Command::Back) => {
                return ok(format!("not bound: {}", self.waits_for()));
            }
            Reading::Item(item) | Reading::Goods(item, _) => Some(item),
            other => self.choice(&other, raw).and_then(|at| options.get(at).cloned()),
        };
        let Some(item) = item else {
            return self.reopen(Open::BindItem { code, options }, "that is no item");
        };
        self.t.digits.clear();
        self.t.open = Some(Open::BindQuantity { code, item });
        ask(self.waits_for())
    }

    fn answer_bind_quantity(&mut self, code: String, item: ItemHit, reading: &Reading) -> Feedback {
        let quantity =
            if self.t.digits.is_empty() { Some(Quantity::ONE) } else { self.t.digits.parse().ok() };
        let mut hint = "digits, then YES";
        match reading {
            Reading::Command(Command::Yes | Command::QuantitySet) => {
                let fits = |q: &Quantity| {
                    q.is_positive()
                        && q.fits(item.decimals)
                        && (item.tracking != Tracking::Serial || *q == Quantity::ONE)
                };
                if let Some(quantity) = quantity.filter(fits) {
                    self.t.digits.clear();
                    let then = if self.kind == FlowKind::Lookup { "see" } else { "count" };
                    let message =
                        format!("bound {code} to {} x {quantity}; scan it again to {then} it", item.sku);
                    self.remember_binding(&code);
                    self.record.push(Record::Bind { code: text::clean(&code, 128), item: item.id, quantity });
                    return ok(message).about(&item, quantity).only_named();
                }
                self.t.digits.clear();
                hint = "that many cannot be one scan of it";
            }
            Reading::Command(Command::No | Command::Back) => {
                self.t.digits.clear();
                return ok(format!("not bound: {}", self.waits_for()));
            }
            Reading::Command(Command::Digit(digit))
                if self.t.typed || self.t.digits.len() < super::MAX_DIGITS =>
            {
                if std::mem::take(&mut self.t.typed) {
                    self.t.digits.clear();
                }
                self.t.digits.push(char::from(b'0' + digit.min(&9)));
            }
            Reading::Command(Command::Times(times)) => {
                self.t.digits = times.to_string();
                self.t.typed = true;
            }
            Reading::Command(Command::QuantityClear) => self.t.digits.clear(),
            Reading::Quantity(quantity) => {
                self.t.digits = quantity.to_string();
                self.t.typed = true;
            }
            _ => {}
        }
        self.reopen(Open::BindQuantity { code, item }, hint)
    }
}

impl Feedback {
    /// A bound barcode counts nothing.
    fn only_named(mut self) -> Self {
        self.quantity = None;
        self
    }
}

impl Run<'_> {
    /// The place in a list that a scan chooses, from 0: a choice barcode of the page that is shown, or `2` or `S02` typed by
    /// hand.
    pub(super) fn choice(&self, reading: &Reading, raw: &str) -> Option<usize> {
        let n = match reading {
            Reading::Command(Command::Choice(n)) => usize::from(*n),
            Reading::Unknown(_) => {
                let typed = raw.trim().to_ascii_uppercase();
                let digits = typed.strip_prefix("S0").unwrap_or(&typed);
                if digits.len() != 1 {
                    return None;
                }
                digits.parse().ok()?
            }
            _ => return None,
        };
        let at = n.checked_sub(1).filter(|at| *at < CHOICES)?;
        Some(self.t.page * CHOICES + at)
    }
}
