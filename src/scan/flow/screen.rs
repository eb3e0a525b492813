//! What the screen shows of a task.

use super::{
    adjust::{self, Reason},
    lots::best_before,
    order::reason_codes,
    pack, pick, returns, signed,
    state::{CHOICES, Held, Intent, LIST, Open, Out, State, spoken},
};
use crate::{
    barcode::command::FlowKind,
    domain::{Quantity, Tracking},
    scan::{View, reading::Meaning, task::Fact},
};

pub(in crate::scan) fn view(kind: FlowKind, t: &State) -> View {
    let (prompt, question) = prompt(kind, t);
    let (list, more) = list(kind, t);
    View {
        title: kind.word().to_uppercase(),
        subject: match (&t.order, t.scans) {
            _ if kind == FlowKind::Pick => pick::subject(t).unwrap_or_default(),
            _ if t.back_of.is_some() => t.back_of.clone().unwrap_or_default(),
            (Some(order), _) => order.number.clone(),
            (None, 0) => String::new(),
            (None, n) => format!("{n} scanned"),
        },
        facts: facts(kind, t),
        big: big(kind, t),
        progress: progress(t).filter(|(_, all)| *all > 0),
        prompt,
        choices: choices(kind, t),
        trail: t.trail.clone(),
        list,
        more,
        reads: t.lock.as_ref().and_then(|lock| lock.reads.clone()),
        scanned: t.lock.as_ref().and_then(|lock| lock.scanned.clone()),
        locked: t.lock.as_ref().map(|lock| (lock.message.clone(), lock.ignored)),
        question,
    }
}

pub(super) fn fact(label: &str, value: impl Into<String>, detail: impl Into<String>) -> Fact {
    Fact { label: label.into(), value: value.into(), detail: detail.into() }
}

fn facts(kind: FlowKind, t: &State) -> Vec<Fact> {
    if t.pending().is_none() {
        match kind {
            FlowKind::Pick => return pick::facts(t),
            FlowKind::Pack => return pack::facts(t),
            _ => {}
        }
    }
    let mut facts = Vec::new();
    // A hand-held has no room for it beside the title: whoever begins sees once that it is the right one.
    if let Some(order) = t.order.as_ref().filter(|_| t.place.is_none()) {
        facts.push(fact("ORDER", &order.number, ""));
    }
    if let Some(place) = &t.place {
        let label = match kind {
            FlowKind::Putaway | FlowKind::Move => "FROM",
            FlowKind::Receive if t.into.is_some() => "AT",
            FlowKind::Receive | FlowKind::Return => "INTO",
            _ => "PLACE",
        };
        facts.push(fact(label, &place.code, place.kind.word()));
    }
    if let Some(next) = t.plan.as_ref().filter(|_| t.place.is_none()).and_then(|plan| plan.next.as_ref()) {
        facts.push(fact("GO TO", &next.place.code, &next.why));
    }
    facts.extend(container(kind, t));
    if let Some(reason) =
        t.reason.and_then(Reason::of).filter(|reason| !reason.adjusts() || kind == FlowKind::Return)
    {
        facts.push(fact("REASON", reason.word, ""));
    } else if let Some(reason) = t.reason.and_then(Reason::of) {
        facts.push(fact("REASON", reason.word, if reason.adds() { "each scan +" } else { "each scan -" }));
    }
    if let Some((item, quantity, lot)) = t.pending() {
        facts.push(fact("ITEM", &item.sku, &item.name));
        facts.push(fact("QTY", quantity.to_string(), &item.unit));
        if let Some(lot) = lot {
            let label = if item.tracking == Tracking::Serial { "SERIAL" } else { "LOT" };
            facts.push(fact(label, lot, ""));
        }
    } else if let Some(last) = &t.last {
        facts.push(fact("ITEM", &last.item.sku, &last.item.name));
        if let Some(code) = &last.lot.code {
            let expiry =
                last.lot.expiry.map_or_else(String::new, |day| format!("best before {}", day.long()));
            let label = if last.item.tracking == Tracking::Serial { "SERIAL" } else { "LOT" };
            facts.push(fact(label, code, expiry));
        }
    }
    if !t.digits.is_empty() {
        facts.push(fact("TIMES", &t.digits, ""));
    }
    facts
}

/// How much of an order, a cart or a bench is done.
fn progress(t: &State) -> Option<(u64, u64)> {
    let cart = t.cart.as_ref().filter(|cart| !cart.builds).map(|cart| cart.done);
    let bench = t.bench.as_ref().filter(|bench| !bench.packed).map(|bench| bench.done);
    t.order.as_ref().map(|order| order.lines).or(cart).or(bench)
}

/// The container that goods go into, those in hand or counted, or the one that is shown.
fn container(kind: FlowKind, t: &State) -> Option<Fact> {
    if let Some(into) = &t.into {
        return Some(fact("INTO", format!("container {}", spoken(&into.code)), ""));
    }
    let last = t.boxes.last()?;
    if kind == FlowKind::Lookup {
        return Some(fact("LPN", &last.hit.code, &last.at));
    }
    let label = if kind == FlowKind::Count { "COUNTED" } else { "IN HAND" };
    Some(match t.boxes.len() {
        1 => fact(label, format!("container {}", spoken(&last.hit.code)), format!("at {}", last.at)),
        n => fact(label, format!("{n} containers"), format!("last {}", spoken(&last.hit.code))),
    })
}

/// The quantity of the last line; in the hand flows, all that is in hand of it; in look-up, all that the site has.
fn big(kind: FlowKind, t: &State) -> Option<(String, String)> {
    if let Some((item, quantity, _)) = t.pending() {
        return Some((quantity.to_string(), format!("{} of {}", item.unit, item.sku)));
    }
    if matches!(kind, FlowKind::Putaway | FlowKind::Move | FlowKind::Count) && !t.boxes.is_empty() {
        // All that is carried, or counted: the number must not be that of the one loose item beside a pallet.
        let loose: Quantity = t.lines.iter().map(|l| l.quantity).sum();
        let contained: Quantity = t.boxes.iter().map(|held| held.units).sum();
        let all = loose + contained;
        let word = if all == Quantity::ONE { "unit" } else { "units" };
        let how = if kind == FlowKind::Count { "counted" } else { "in hand" };
        return Some((all.to_string(), format!("{word} {how}")));
    }
    match kind {
        FlowKind::Pick => return pick::big(t),
        FlowKind::Pack => return pack::big(t),
        _ => {}
    }
    let last = t.last.as_ref()?;
    let held = t.held(last.item.id, last.lot.code.as_deref());
    let what = match kind {
        FlowKind::Lookup => "at this site",
        FlowKind::Receive => "received",
        FlowKind::Putaway | FlowKind::Move | FlowKind::Pick => "in hand",
        FlowKind::Pack => "verified",
        FlowKind::Return => "back",
        FlowKind::Count => "counted",
        FlowKind::Adjust => "adjusted",
    };
    let takes = kind == FlowKind::Adjust && t.reason.and_then(Reason::of).is_some_and(|r| !r.adds());
    let minus = if takes && held.is_positive() { "\u{2212}" } else { "" };
    let told = match t.order.as_ref().and_then(|order| order.of) {
        // Short enough for a hand-held, whose bar says the rest.
        Some((came, asked)) if asked.is_positive() => format!("{}, {came} of {asked}", last.item.unit),
        _ => format!("{} {what}", last.item.unit),
    };
    Some((format!("{minus}{held}"), told))
}

/// The prompt, and the question where one waits for YES or NO.
fn prompt(kind: FlowKind, t: &State) -> (String, Option<String>) {
    let yes_no = |question: String| ("YES or NO?".to_owned(), Some(question));
    match &t.open {
        Some(Open::Undo) => {
            let what = t.journal.last().map_or("", |e| e.say.as_str());
            return yes_no(format!("take back {what}? UNDO again or YES"));
        }
        Some(Open::YesNo { question, .. }) => return yes_no(question.clone()),
        Some(Open::Again { command, question, .. }) => {
            return (format!("{} AGAIN?", command.word()), Some(question.clone()));
        }
        Some(open @ Open::Choose { .. }) => {
            return ("CHOOSE".into(), Some(format!("which one? {}", page(open, t).join("; "))));
        }
        Some(Open::Lot { item, .. }) => {
            let what = if item.tracking == Tracking::Serial { "SERIAL" } else { "LOT" };
            let prompt = format!("SCAN THE {what}");
            let question = format!("{prompt} of {}", item.sku);
            return (prompt, Some(question));
        }
        Some(open @ Open::Which { item, .. }) => {
            let question = format!("{} out of which container? {}", item.sku, page(open, t).join("; "));
            return ("CHOOSE".into(), Some(question));
        }
        Some(Open::Grade { item, quantity, lot, reason, .. }) => {
            let prompt = if reason.is_none() { "SCAN A REASON" } else { "CHOOSE" };
            return (prompt.into(), Some(returns::question(item, *quantity, lot, *reason)));
        }
        Some(Open::Expiry { lot, known, again, .. }) => {
            let as_it_is = match known {
                None if *again => "NO counts nothing".into(),
                Some(day) => format!("NO keeps {}", best_before(*day)),
                None => "NO for none".into(),
            };
            let question = format!("EXPIRY of lot {lot}? type it as 2027-11-30 or 271130, or {as_it_is}");
            return ("TYPE THE EXPIRY".into(), Some(question));
        }
        Some(Open::BindItem { code, .. }) => {
            return ("SCAN THE ITEM".into(), Some(format!("SCAN THE ITEM that {code} belongs to")));
        }
        Some(Open::BindQuantity { code, item }) => {
            let many = if t.digits.is_empty() { "1" } else { &t.digits };
            return yes_no(format!(
                "one scan of {code} is {many} of {}? digits change it, YES binds",
                item.sku
            ));
        }
        None => {}
    }
    if kind == FlowKind::Pick {
        return (pick::prompt(t), None);
    }
    let prompt = match (kind, &t.place) {
        (FlowKind::Pack, _) => pack::prompt(t),
        (FlowKind::Return, _) if t.back_of.is_none() => "SCAN AN ORDER, OR THE ITEM",
        (FlowKind::Lookup, _) => "SCAN AN ITEM OR A PLACE",
        (FlowKind::Receive, None) => "SCAN THE DOCK OR THE BIN",
        (FlowKind::Putaway, None) => "SCAN THE DOCK OR AN ITEM ON IT",
        (FlowKind::Move, None) => "SCAN WHERE IT LIES",
        (FlowKind::Count, None) => return (next_count(t), None),
        (FlowKind::Adjust, None) => "SCAN THE PLACE",
        (FlowKind::Adjust, Some(_)) if t.reason.is_none() => "SCAN A REASON",
        (FlowKind::Putaway, _) if t.holds() => "SCAN THE BIN, OR MORE ITEMS",
        (FlowKind::Move, _) if t.holds() => "SCAN WHERE IT GOES, OR MORE",
        _ => "SCAN THE ITEM",
    };
    (prompt.into(), None)
}

/// Where a count goes next.
fn next_count(t: &State) -> String {
    let next = t.plan.as_ref().and_then(|plan| plan.next.as_ref());
    next.map_or_else(|| "SCAN THE PLACE TO COUNT".into(), |next| format!("GO TO {}", next.place.code))
}

/// What can be scanned besides the answer itself: exactly what works.
fn choices(kind: FlowKind, t: &State) -> Vec<String> {
    let mut choices: Vec<&str> = Vec::new();
    let again;
    let reasons = reason_codes();
    let more = adjust::codes(Reason::is_of_more);
    let short = adjust::codes(Reason::is_short);
    let back_for = adjust::codes(Reason::is_of_a_return);
    match (&t.lock, &t.open, kind) {
        (Some(lock), ..) if lock.unknown.is_some() => choices.extend(["OK", "HELP"]),
        (Some(_), ..) => choices.push("OK"),
        (_, Some(Open::Undo), _) => choices.extend(["UNDO", "YES", "NO"]),
        (_, Some(Open::YesNo { intent: Intent::Finish(ending), .. }), _) if ending.empty => {
            choices.extend(["EMPTY", "YES", "NO"]);
        }
        (_, Some(Open::Again { command, intent, .. }), _) => {
            again = command.word();
            choices.extend([again.as_str(), "NO"]);
            if let Intent::Damaged { .. } = intent {
                choices.extend(["R03", "R04"]);
            }
            if let Intent::Short(_) = intent {
                choices.extend(short.iter().map(String::as_str));
            }
        }
        (_, Some(Open::YesNo { intent: Intent::CloseOrder { .. }, .. }), _) => {
            choices.extend(["YES", "NO"]);
            choices.extend(reasons.iter().map(String::as_str));
        }
        (_, Some(Open::YesNo { intent: Intent::Over(..), .. }), _) => {
            choices.push("NO");
            choices.extend(more.iter().map(String::as_str));
        }
        (_, Some(Open::YesNo { intent: Intent::PackShort(_), .. }), _) => {
            choices.extend(["S01", "S02", "NO"]);
        }
        (_, Some(Open::YesNo { intent: Intent::Emptied(_), .. }), _) => {
            choices.extend(["YES", "NO", "EMPTY"]);
        }
        (_, Some(Open::Grade { reason, .. }), _) => {
            if reason.is_none() {
                choices.extend(back_for.iter().map(String::as_str));
            } else {
                choices.extend(["S01", "S02", "S03"]);
            }
            choices.push("BACK");
        }
        (_, Some(Open::YesNo { intent: Intent::Finish(_), .. }), _) => choices.extend(["YES", "NO", "DONE"]),
        (_, Some(Open::YesNo { .. } | Open::BindQuantity { .. }), _) => choices.extend(["YES", "NO"]),
        (_, Some(Open::Choose { .. }), _) => choices.push("NO"),
        (_, Some(Open::Expiry { .. }), _) => choices.extend(["NO", "BACK"]),
        (_, Some(Open::Lot { .. } | Open::Which { .. } | Open::BindItem { .. }), _) => choices.push("BACK"),
        (_, None, FlowKind::Lookup) => {
            choices.extend(["RECEIVE", "PUTAWAY", "MOVE", "COUNT", "ADJUST", "PICK", "PACK", "RETURN"]);
        }
        (_, None, _) if !t.digits.is_empty() && t.settable().is_some() => choices.extend(["QSET", "QCLR"]),
        (_, None, _) if !t.digits.is_empty() => choices.push("QCLR"),
        (_, None, FlowKind::Pick) => choices.extend(pick::choices(t)),
        (_, None, FlowKind::Pack) => choices.extend(["DONE", "UNDO", "BACK", "MENU"]),
        (_, None, FlowKind::Return) => choices.extend(["DONE", "UNDO", "BACK", "MENU"]),
        (_, None, _) => {
            choices.push("DONE");
            if kind == FlowKind::Count {
                choices.push("EMPTY");
            }
            if t.plan.as_ref().is_some_and(|plan| plan.next.is_some()) {
                choices.push("SKIP");
            }
            choices.extend(["UNDO", back(t), "QSET", "MENU"]);
        }
    }
    let listed = t.open.as_ref().filter(|_| t.lock.is_none()).and_then(options).map_or(0, |all| all.len());
    if listed > CHOICES {
        choices.extend(["PNEXT", "PPREV"]);
    }
    let here = listed.saturating_sub(t.page * CHOICES).min(CHOICES);
    let numbers = (1..=here).map(|n| format!("S{n:02}"));
    numbers.chain(choices.into_iter().map(str::to_owned)).collect()
}

/// BACK, and what it does where that is not plain: the lot of before is forgotten.
fn back(t: &State) -> &'static str {
    let lots = t.last.as_ref().is_some_and(|last| last.item.tracking == Tracking::Lot);
    if lots { "BACK: other lot" } else { "BACK" }
}

/// `106141412345678908 with 12`.
fn drawn(out: &Out) -> String {
    format!("{} with {}", out.hit.code, out.quantity)
}

/// The things that a question lists, as they are called; `None` for a question without a list.
pub(super) fn options(open: &Open) -> Option<Vec<String>> {
    match open {
        Open::Choose { options } => Some(options.iter().map(Meaning::label).collect()),
        Open::Lot { options, .. } => {
            Some(options.iter().map(|o| o.clone().unwrap_or_else(|| "no lot".into())).collect())
        }
        Open::Which { options, .. } => Some(options.iter().map(drawn).collect()),
        Open::BindItem { options, .. } => {
            Some(options.iter().map(|o| format!("{} {}", o.sku, o.name)).collect())
        }
        _ => None,
    }
}

/// The page of them that is shown, numbered as the choice barcodes are; which page where there are more.
fn page(open: &Open, t: &State) -> Vec<String> {
    let all = options(open).unwrap_or_default();
    let shown = all.iter().skip(t.page * CHOICES).take(CHOICES);
    let mut page: Vec<String> = shown.enumerate().map(|(i, o)| format!("S{:02} {o}", i + 1)).collect();
    if all.len() > CHOICES {
        page.push(format!("page {} of {}", t.page + 1, all.len().div_ceil(CHOICES)));
    }
    page
}

/// The list, and how many rows of it are left out.
fn list(kind: FlowKind, t: &State) -> (Vec<String>, usize) {
    if let Some(open) = &t.open {
        let page = page(open, t);
        if !page.is_empty() {
            return (page, 0);
        }
    }
    if let Some(Open::Grade { reason, .. }) = &t.open {
        return (returns::grades(t, *reason), 0);
    }
    if kind == FlowKind::Pick {
        return (t.list.clone(), t.more);
    }
    if kind == FlowKind::Adjust && t.place.is_some() && t.reason.is_none() {
        let line = |(i, r): (usize, &Reason)| {
            format!("R{:02} {} {}", i + 1, if r.adds() { "+" } else { "-" }, r.word)
        };
        return (adjust::REASONS.iter().enumerate().filter(|(_, r)| r.adjusts()).map(line).collect(), 0);
    }
    if kind != FlowKind::Lookup && !t.boxes.is_empty() {
        return beside(kind, t);
    }
    // A single line is what the large number says already.
    let said = t.last.is_some() && t.lines.len() == 1;
    if t.list.is_empty() && !said {
        let all = lines(kind, t);
        let more = all.len().saturating_sub(LIST);
        // Of a long work the newest lines.
        return (all.into_iter().skip(more).collect(), more);
    }
    (t.list.clone(), t.more)
}

/// Containers in hand or counted, what is beside them, and what is in the last one, where that was the scan before.
fn beside(kind: FlowKind, t: &State) -> (Vec<String>, usize) {
    if t.boxes.len() == 1 && t.lines.is_empty() {
        // Which one it is stands above already.
        return (t.list.clone(), t.more);
    }
    let of = |held: &Held| format!("{}: {}", spoken(&held.hit.code), units(held.units));
    let mut rows: Vec<String> = t.boxes.iter().map(of).collect();
    rows.extend(lines(kind, t).into_iter().map(|line| format!("loose: {line}")));
    if let Some(last) = t.boxes.last().filter(|_| !t.list.is_empty()) {
        rows.push(format!("in {}:", spoken(&last.hit.code)));
        rows.extend(t.list.iter().cloned());
    }
    let more = rows.len().saturating_sub(LIST);
    rows.truncate(LIST);
    (rows, more + if t.list.is_empty() { 0 } else { t.more })
}

/// `1 unit`, `12 units`.
fn units(quantity: Quantity) -> String {
    format!("{quantity} {}", if quantity == Quantity::ONE { "unit" } else { "units" })
}

/// The lines of the work so far, newest last.
pub(super) fn lines(kind: FlowKind, t: &State) -> Vec<String> {
    let minus = t.reason.and_then(Reason::of).is_some_and(|r| !r.adds());
    let shown = |quantity: Quantity| match kind {
        FlowKind::Adjust => signed(if minus { -quantity } else { quantity }),
        _ => quantity.to_string(),
    };
    t.lines.iter().map(|l| format!("{} {}{}", shown(l.quantity), l.sku, l.lot.tail())).collect()
}
