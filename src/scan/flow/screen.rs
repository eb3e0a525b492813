//! What the screen shows of a task.

use super::{
    adjust::{REASONS, Reason},
    lots::best_before,
    signed,
    state::{CHOICES, Intent, LIST, Open, Out, State, spoken},
};
use crate::{
    barcode::command::FlowKind,
    domain::{Quantity, Tracking},
    scan::{View, task::Fact},
};

pub(in crate::scan) fn view(kind: FlowKind, t: &State) -> View {
    let (prompt, question) = prompt(kind, t);
    View {
        title: kind.word().to_uppercase(),
        subject: match t.scans {
            0 => String::new(),
            n => format!("{n} scanned"),
        },
        facts: facts(kind, t),
        big: big(kind, t),
        progress: None,
        prompt,
        choices: choices(kind, t),
        trail: t.trail.clone(),
        list: list(kind, t),
        locked: t.lock.as_ref().map(|lock| (lock.message.clone(), lock.ignored)),
        question,
    }
}

fn fact(label: &str, value: impl Into<String>, detail: impl Into<String>) -> Fact {
    Fact { label: label.into(), value: value.into(), detail: detail.into() }
}

fn facts(kind: FlowKind, t: &State) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(place) = &t.place {
        let label = match kind {
            FlowKind::Putaway | FlowKind::Move => "FROM",
            FlowKind::Receive if t.into.is_some() => "AT",
            FlowKind::Receive => "INTO",
            _ => "PLACE",
        };
        facts.push(fact(label, &place.code, place.kind.word()));
    }
    facts.extend(container(kind, t));
    if let Some(reason) = t.reason.and_then(Reason::of) {
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
    let last = t.last.as_ref()?;
    let held = t.held(last.item.id, last.lot.code.as_deref());
    let what = match kind {
        FlowKind::Lookup => "at this site",
        FlowKind::Receive => "received",
        FlowKind::Putaway | FlowKind::Move => "in hand",
        FlowKind::Count => "counted",
        FlowKind::Adjust => "adjusted",
    };
    let takes = kind == FlowKind::Adjust && t.reason.and_then(Reason::of).is_some_and(|r| !r.adds());
    let minus = if takes && held.is_positive() { "\u{2212}" } else { "" };
    Some((format!("{minus}{held}"), format!("{} {what}", last.item.unit)))
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
        Some(Open::Choose { options }) => {
            let labels: Vec<String> =
                options.iter().enumerate().map(|(i, o)| format!("S{:02} {}", i + 1, o.label())).collect();
            return ("CHOOSE".into(), Some(format!("which one? {}", labels.join("; "))));
        }
        Some(Open::Lot { item, .. }) => {
            let what = if item.tracking == Tracking::Serial { "SERIAL" } else { "LOT" };
            let prompt = format!("SCAN THE {what}");
            let question = format!("{prompt} of {}", item.sku);
            return (prompt, Some(question));
        }
        Some(Open::Which { item, options, .. }) => {
            let names: Vec<String> =
                options.iter().enumerate().map(|(i, o)| format!("S{:02} {}", i + 1, drawn(o))).collect();
            let question = format!("{} out of which container? {}", item.sku, names.join("; "));
            return ("CHOOSE".into(), Some(question));
        }
        Some(Open::Expiry { lot, known, .. }) => {
            let as_it_is = match known {
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
    let prompt = match (kind, &t.place) {
        (FlowKind::Lookup, _) => "SCAN AN ITEM OR A PLACE",
        (FlowKind::Receive, None) => "SCAN THE DOCK OR THE BIN",
        (FlowKind::Putaway, None) => "SCAN THE DOCK OR AN ITEM ON IT",
        (FlowKind::Move, None) => "SCAN WHERE IT LIES",
        (FlowKind::Count, None) => "SCAN THE PLACE TO COUNT",
        (FlowKind::Adjust, None) => "SCAN THE PLACE",
        (FlowKind::Adjust, Some(_)) if t.reason.is_none() => "SCAN A REASON",
        (FlowKind::Putaway, _) if t.holds() => "SCAN THE BIN, OR MORE ITEMS",
        (FlowKind::Move, _) if t.holds() => "SCAN WHERE IT GOES, OR MORE ITEMS",
        _ => "SCAN THE ITEM",
    };
    (prompt.into(), None)
}

/// What can be scanned besides the answer itself: exactly what works.
fn choices(kind: FlowKind, t: &State) -> Vec<String> {
    let mut choices: Vec<&str> = Vec::new();
    let mut numbers = 0;
    match (&t.lock, &t.open, kind) {
        (Some(lock), ..) if lock.unknown.is_some() => choices.extend(["OK", "HELP"]),
        (Some(_), ..) => choices.push("OK"),
        (_, Some(Open::Undo), _) => choices.extend(["UNDO", "YES", "NO"]),
        (_, Some(Open::YesNo { intent: Intent::Finish(ending), .. }), _) if ending.empty => {
            choices.extend(["EMPTY", "YES", "NO"]);
        }
        (_, Some(Open::YesNo { .. } | Open::BindQuantity { .. }), _) => choices.extend(["YES", "NO"]),
        (_, Some(Open::Choose { options }), _) => {
            numbers = options.len();
            choices.push("NO");
        }
        (_, Some(Open::Expiry { .. }), _) => choices.extend(["NO", "BACK"]),
        (_, Some(Open::Lot { options, .. }), _) => {
            numbers = options.len();
            choices.push("BACK");
        }
        (_, Some(Open::Which { options, .. }), _) => {
            numbers = options.len();
            choices.push("BACK");
        }
        (_, Some(Open::BindItem { options, .. }), _) => {
            numbers = options.len();
            choices.push("BACK");
        }
        (_, None, FlowKind::Lookup) => choices.extend(["RECEIVE", "PUTAWAY", "MOVE", "COUNT", "ADJUST"]),
        (_, None, _) if !t.digits.is_empty() && t.settable().is_some() => choices.extend(["QSET", "QCLR"]),
        (_, None, _) if !t.digits.is_empty() => choices.push("QCLR"),
        (_, None, _) => {
            choices.push("DONE");
            if kind == FlowKind::Count {
                choices.push("EMPTY");
            }
            choices.extend(["UNDO", back(t), "QSET", "MENU"]);
        }
    }
    let numbers = (1..=numbers.min(CHOICES)).map(|n| format!("S{n:02}"));
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

fn list(kind: FlowKind, t: &State) -> Vec<String> {
    let numbered = |n: usize, label: String| format!("S{:02} {label}", n + 1);
    match &t.open {
        Some(Open::Choose { options }) => {
            return options.iter().enumerate().map(|(i, o)| numbered(i, o.label())).collect();
        }
        Some(Open::Lot { options, .. }) if !options.is_empty() => {
            let label = |o: &Option<String>| o.clone().unwrap_or_else(|| "no lot".into());
            return options.iter().enumerate().map(|(i, o)| numbered(i, label(o))).collect();
        }
        Some(Open::Which { options, .. }) => {
            return options.iter().enumerate().map(|(i, o)| numbered(i, drawn(o))).collect();
        }
        Some(Open::BindItem { options, .. }) => {
            return options
                .iter()
                .enumerate()
                .map(|(i, o)| numbered(i, format!("{} {}", o.sku, o.name)))
                .collect();
        }
        _ => {}
    }
    if kind == FlowKind::Adjust && t.place.is_some() && t.reason.is_none() {
        let line = |(i, r): (usize, &Reason)| {
            format!("R{:02} {} {}", i + 1, if r.adds() { "+" } else { "-" }, r.word)
        };
        return REASONS.iter().enumerate().map(line).collect();
    }
    // A single line is what the large number says already.
    let said = t.last.is_some() && t.lines.len() == 1;
    if t.list.is_empty() && !said { lines(kind, t) } else { t.list.clone() }
}

/// The lines of the work so far, newest last.
pub(super) fn lines(kind: FlowKind, t: &State) -> Vec<String> {
    let minus = t.reason.and_then(Reason::of).is_some_and(|r| !r.adds());
    let shown = |quantity: Quantity| match kind {
        FlowKind::Adjust => signed(if minus { -quantity } else { quantity }),
        _ => quantity.to_string(),
    };
    let from = t.lines.len().saturating_sub(LIST);
    t.lines.iter().skip(from).map(|l| format!("{} {}{}", shown(l.quantity), l.sku, l.lot.tail())).collect()
}
