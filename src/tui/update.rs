//! The one place where the screens change: (model, message) → (model, effects).
//!
//! What a finished line means, precisely:
//!
//! | where, and what is open | what happens |
//! |---|---|
//! | anywhere | it goes to the store as [`Request::Scan`]; help, menu and chooser close |
//! | a flow is open, another tab in front | Scan comes to the front: the scan belongs to the flow |
//! | Stock, look-up, the answer names an item | the filter becomes its SKU, the cursor goes there, its panel opens |
//! | Stock, look-up, the answer names a place or a container | Scan comes to the front with what lies there |
//! | Stock, Forecast or Log, look-up, it is no code, but what was typed finds rows | it stays as the filter until Esc or the next character; the bar says so (ASK), and the screen unlocks the look-up by itself, which guards nothing |
//! | Stock, Forecast or Log, look-up, it is no code and finds nothing | the filter is cleared; the lock comes to the front, as everywhere |
//! | Forecast, look-up, the answer names an item | the filter becomes its SKU and the cursor goes there; an open chart becomes its own |
//! | Alerts, Buy, look-up, the answer names an item | its rows there; where Buy has none, the item on Stock |
//! | Alerts, Buy, look-up, a number or a day that is no code | it filters nothing: a key takes it, without Enter (ASK) |
//! | "for how long?" is open | a day or a level is kept for its last row; any other scan closes it and is an ordinary scan |
//! | Log, look-up, an item, a place or a container | the Log shows its movements |
//! | the answer locks or asks, or starts a flow | Scan comes to the front |
//! | "take it back?" or another question is open | YES and NO answer it; any other scan leaves the movement alone and is an ordinary scan |
//! | a part of it may be missing ([`Fault`]) | it goes to the store as [`Request::Refuse`], which locks, and is never acted on |
//! | the line is empty | nothing |

mod alerts;
mod answer;
mod buy;
mod orders;
mod overlay;
mod scanner;

use super::{
    command::{self, Action},
    desk::Level,
    labels, line,
    message::{Effect, Effects, Message},
    model::{Model, Overlay, Tab},
    screen::{log, scan},
};
use crate::{
    barcode::{Command as Code, command::FlowKind},
    scan::{Errand, Fault, View, reading},
    store::service::{Beside, Event},
};
use answer::answered;
use std::ops::ControlFlow;

/// Takes one message.
pub fn update(model: &mut Model, message: Message) -> Effects {
    let listened = scanner::is_open(model);
    let effects = match scanner::hear(model, message) {
        ControlFlow::Break(effects) => effects,
        ControlFlow::Continue(Message::Terminate) => return Effects::of(Effect::Quit),
        ControlFlow::Continue(message) => meant(model, message),
    };
    let effects = effects.and(scanner::listening(model, listened));
    if model.quitting && model.desk.unfinished() == 0 {
        return effects.and(Effects::of(Effect::Quit));
    }
    effects
}

fn meant(model: &mut Model, message: Message) -> Effects {
    match message {
        Message::Line(line) => typed(model, line),
        Message::Scanned { text, burst } => scanned(model, &text, Ok(burst)),
        Message::Garbled { text, fault } => scanned(model, &text, Err(fault)),
        Message::Key(key) => match command::find(key, model.tab) {
            Some(action) => act(model, action),
            None => Effects::none(),
        },
        Message::Store(event) => heard(model, event),
        Message::Printed(answer) => labels::printed(&mut model.desk, answer),
        Message::Resize(width, height) => {
            model.desk.size = (width, height);
            Effects::redraw().and(model.refresh())
        }
        Message::Resumed => Effects::of(Effect::Repaint),
        // The page of the scanner has had these, open or not; who ends the program was answered before.
        Message::Arrived(_) | Message::ScannerKept(_) | Message::Terminate => Effects::none(),
    }
}

fn typed(model: &mut Model, line: String) -> Effects {
    if line == model.desk.line {
        return Effects::none();
    }
    let before = std::mem::replace(&mut model.desk.line, line);
    if matches!(model.overlay, Some(Overlay::Snooze(_))) {
        // The dialog shows what it would mean.
        return Effects::redraw();
    }
    let line = model.desk.line.clone();
    let words = line::typed(&line, model.tab).words;
    if words == line::typed(&before, model.tab).words {
        return Effects::redraw();
    }
    model.opened_from = None;
    Effects::redraw().and(filter(model, words))
}

/// What the list in front shows.
fn filter(model: &mut Model, text: &str) -> Effects {
    match model.tab {
        // Command barcodes and their digits are no filter; the rest filters from the first character on.
        Tab::Stock => model.stock.typed(text),
        Tab::Orders => model.orders.filter(text),
        Tab::Alerts => model.alerts.filter(text),
        Tab::Buy => model.buy.filter(text),
        Tab::Forecast => model.forecast.filter(text),
        Tab::Log => model.log.filter(text),
        Tab::Scan => Effects::none(),
    }
}

/// A line has ended: whole, with the scan that may be in it, or unfit to be acted on.
fn scanned(model: &mut Model, text: &str, whole: Result<Option<String>, Fault>) -> Effects {
    model.desk.line.clear();
    if text.trim().is_empty() && whole.is_ok() {
        return Effects::redraw();
    }
    if let Some(Overlay::Snooze(dialog)) = &mut model.overlay
        && whole.is_ok()
        && dialog.takes(text)
    {
        return Effects::redraw();
    }
    if let Some(Overlay::Undo(_) | Overlay::Ask(_)) = model.overlay {
        // Typed or scanned alike, and never handed on: a YES for this question must not answer the flow's.
        let code = Code::from_code(text).or_else(|| reading::word(text));
        return match code.filter(|_| whole.is_ok()) {
            Some(Code::Yes) => act(model, Action::Yes),
            Some(Code::Undo) if matches!(model.overlay, Some(Overlay::Undo(_))) => act(model, Action::Yes),
            Some(Code::No | Code::Back) => act(model, Action::No),
            _ => {
                let was_undo = matches!(model.overlay, Some(Overlay::Undo(_)));
                model.overlay = None;
                let word = if was_undo { "nothing was taken back" } else { "nothing was done" };
                let told = model.desk.tell(Level::Ask, format!("{word}; scan that again"));
                told.and(Effects::of(Effect::Bell(2)))
            }
        };
    }
    model.overlay = None;
    if model.desk.in_flow() {
        model.tab = Tab::Scan;
    }
    match whole {
        Ok(burst) => model.desk.scan_behind(text, burst),
        Err(fault) => model.desk.refuse(text, fault),
    }
}

fn heard(model: &mut Model, event: Event) -> Effects {
    match event {
        Event::Scanned { number, text, feedback, view, flow, item, beside, clock, .. } => {
            let Beside { latest, errand, operator } = *beside;
            model.desk.pending.remove(&number);
            model.desk.latest = latest.or(model.desk.latest.take());
            if let Some(operator) = operator {
                model.desk.identity.operator = operator;
            }
            (model.desk.view, model.desk.flow) = (*view, flow);
            if model.desk.unheard.take_if(|n| *n == number).is_some() {
                return Effects::redraw();
            }
            let told = answered(model, &text, &feedback, item, clock.into());
            match errand {
                // The flow has said what is to be printed; the word about it follows from whoever has the printer.
                Some(Errand::Print(latest)) => told.and(labels::ask(&mut model.desk, Some(latest))),
                _ => told,
            }
        }
        Event::Task { flow, view, resumed } => task(model, flow, *view, resumed),
        // At the start, behind the word on one's own task, which stays.
        Event::Remark(remark) => {
            let before = std::mem::take(&mut model.desk.bar.text);
            let all = if before.is_empty() { remark } else { format!("{before}; {remark}") };
            model.desk.note(all)
        }
        Event::Undone { message, view, .. } => {
            (model.desk.undoing, model.desk.view) = (None, *view);
            model.desk.tell(Level::Ok, message).and(Effects::of(Effect::Bell(1)))
        }
        Event::Grid(query, page) => model.stock.heard_page(&query, *page),
        // Two tabs have a panel: the answer is for the one that asked.
        Event::Item(item, detail) if model.alerts.panel.awaits(item) => {
            let other = if model.stock.panel.awaits(item) {
                model.stock.heard_item(item, detail.clone())
            } else {
                Effects::none()
            };
            model.alerts.heard_item(item, detail).and(other)
        }
        Event::Item(item, detail) => model.stock.heard_item(item, detail),
        Event::Label(of, label) => labels::heard(&mut model.desk, &of, label),
        Event::Log(query, page) => model.log.heard_page(&query, *page),
        Event::Changed => model.refresh().and(model.alerts.count()),
        Event::Failed { number, message, view } => {
            if let Some(view) = view {
                model.desk.view = *view;
                model.tab = Tab::Scan;
            }
            let was_write = number.is_some()
                || model.desk.undoing.is_some()
                || model.desk.flagging
                || model.desk.saying > 0;
            match number {
                Some(number) => drop(model.desk.pending.remove(&number)),
                None => {
                    (model.desk.undoing, model.desk.printing) = (None, None);
                    (model.desk.flagging, model.desk.saying) = (false, 0);
                    model.alerts.failed();
                    model.buy.failed();
                    model.orders.failed();
                    model.stock.panel.failed();
                    model.forecast.failed();
                    model.stock.is_updating = false;
                    model.log.is_updating = false;
                }
            }
            let bell = if was_write { Effects::of(Effect::Bell(3)) } else { Effects::none() };
            model.desk.tell(Level::Error, message).and(bell)
        }
        Event::Kept(_) => Effects::none(),
        Event::Alerts(query, page) => alerts::heard(model, &query, *page),
        Event::Proposals(filter, groups, bought) => alerts::heard_proposals(model, &filter, groups, bought),
        Event::Purchases(filter, orders) => model.buy.heard_orders(&filter, orders),
        Event::Sales(query, page) => model.orders.heard_page(&query, *page),
        Event::SaleLines(code, rows) => model.orders.heard_lines(&code, rows),
        Event::Said(sentence) => {
            model.desk.saying = model.desk.saying.saturating_sub(1);
            model.buy.heard_said();
            let told = model.desk.tell(Level::Ok, sentence).and(Effects::of(Effect::Bell(1)));
            told.and(model.refresh()).and(model.alerts.count())
        }
        Event::Forecasts(query, page) => model.forecast.heard_page(&query, *page),
        Event::Forecast(ask, detail) => model.forecast.sheet.heard(ask, detail),
        Event::Forecasting(run) => model.forecast.heard_run(run, model.tab == Tab::Forecast),
        Event::Flagged(flagging, sentence) => {
            model.desk.flagging = false;
            let told = model.desk.tell(Level::Ok, sentence).and(Effects::of(Effect::Bell(1)));
            told.and(model.forecast.sheet.heard_flagged(&flagging))
        }
        Event::Waiting(who) if who == model.desk.waiting => Effects::none(),
        Event::Waiting(who) => {
            model.desk.waiting = who;
            Effects::redraw()
        }
    }
}

fn task(model: &mut Model, flow: FlowKind, view: View, resumed: bool) -> Effects {
    (model.desk.flow, model.desk.view) = (flow, view);
    if !model.desk.in_flow() {
        return Effects::redraw();
    }
    model.overlay = None;
    model.tab = Tab::Scan;
    if resumed { model.desk.note("goes on where it stopped") } else { Effects::redraw() }
}

fn go(model: &mut Model, tab: Tab) -> Effects {
    model.tab = tab;
    Effects::redraw().and(model.refresh())
}

/// Goes to a tab because a key says so: what was typed here stays here. Where an answer leads to another tab, the line may
/// be the beginning of the next scan, and goes along.
fn leave_for(model: &mut Model, tab: Tab) -> Effects {
    if tab != model.tab {
        model.desk.forget_word();
    }
    let cleared = leave_line(model);
    cleared.and(go(model, tab))
}

/// The same, to show one thing there: Esc leads back.
fn open_on(model: &mut Model, tab: Tab) -> Effects {
    model.opened_from = Some((model.tab, tab));
    leave_for(model, tab)
}

/// From what another tab opened back to that tab, which stands as it stood.
fn back_to(model: &mut Model, tab: Tab) -> Effects {
    model.opened_from = None;
    match model.tab {
        Tab::Forecast => model.forecast.leave(),
        Tab::Buy => model.buy.leave(),
        Tab::Stock => model.stock.leave(),
        Tab::Orders | Tab::Alerts | Tab::Scan | Tab::Log => {}
    }
    go(model, tab)
}

/// What was typed and stands as a filter is not typed any more: it stands until Esc or the next word. So an amount that
/// follows it is an amount.
fn settle_line(model: &mut Model) -> Effects {
    if !matches!(model.tab, Tab::Alerts | Tab::Buy) {
        return Effects::none();
    }
    let parts = line::typed(&model.desk.line, model.tab);
    if parts.words.is_empty() || !parts.given.is_empty() {
        return Effects::none();
    }
    model.desk.line.clear();
    Effects::of(Effect::ClearLine)
}

fn act(model: &mut Model, action: Action) -> Effects {
    match action {
        Action::HowToQuit => return model.desk.note("Ctrl-Q quits"),
        Action::Repaint => return Effects::of(Effect::Repaint),
        Action::Quit => {
            model.quitting = true;
            return Effects::redraw();
        }
        Action::Back if model.quitting => {
            model.quitting = false;
            return Effects::redraw();
        }
        _ => {}
    }
    if model.overlay.is_some()
        && let Some(effects) = overlay::act(model, action)
    {
        return effects;
    }
    if matches!(action, Action::Back | Action::Close)
        && model.desk.line.is_empty()
        && let Some(from) = model.leads_back()
    {
        return back_to(model, from);
    }
    let settles = action.step().is_some() || matches!(action, Action::Open | Action::Close | Action::Snooze);
    let settled = if settles { settle_line(model) } else { Effects::none() };
    settled.and(on_tab(model, action))
}

/// A command with nothing on top.
fn on_tab(model: &mut Model, action: Action) -> Effects {
    match action {
        Action::Help => open(model, Overlay::Help { scroll: 0 }),
        Action::Menu => open(model, Overlay::Menu { cursor: 0 }),
        Action::Go(tab) => {
            model.overlay = None;
            model.opened_from = None;
            leave_for(model, tab)
        }
        Action::Columns => open(model, Overlay::Columns { cursor: 0 }),
        Action::Print => {
            let latest = match model.tab {
                Tab::Stock => model.stock.shown().map(labels::item),
                Tab::Alerts => model.alerts.selected().and_then(|a| a.item).map(labels::item),
                Tab::Buy => model.buy.line().map(|l| labels::item(l.item)),
                Tab::Forecast => model.forecast.selected().map(|row| labels::item(row.item)),
                Tab::Scan | Tab::Log | Tab::Orders => model.desk.latest.clone(),
            };
            labels::ask(&mut model.desk, latest)
        }
        Action::UndoRow => undo_row(model),
        Action::Back if !model.desk.line.is_empty() => {
            // An amount that was not taken goes alone: the filter behind it stands.
            let filters = !line::typed(&model.desk.line, model.tab).words.is_empty();
            let cleared = leave_line(model);
            if filters { cleared.and(filter(model, "")) } else { cleared }
        }
        action => match model.tab {
            Tab::Stock => model.stock.act(action, &model.desk.identity),
            Tab::Orders => orders::act(model, action),
            Tab::Alerts => alerts::act(model, action),
            Tab::Buy => buy::act(model, action),
            Tab::Forecast => forecast_act(model, action),
            Tab::Log => model.log.act(action),
            Tab::Scan => scan::act(&mut model.desk, action),
        }
        .unwrap_or_else(Effects::none),
    }
}

/// A mark is a write: the program does not end before it is on disk.
fn forecast_act(model: &mut Model, action: Action) -> Option<Effects> {
    let effects = model.forecast.act(action, &model.desk.identity);
    model.desk.flagging = model.forecast.sheet.sent.is_some();
    effects
}

/// What was typed and not finished is dropped, and the bar says so.
fn leave_line(model: &mut Model) -> Effects {
    if model.desk.line.is_empty() {
        return Effects::none();
    }
    let line = std::mem::take(&mut model.desk.line);
    let dropped = if model.tab == Tab::Scan {
        model.desk.note(format!("not scanned: {line}"))
    } else {
        Effects::redraw()
    };
    dropped.and(Effects::of(Effect::ClearLine))
}

fn open(model: &mut Model, overlay: Overlay) -> Effects {
    let same =
        model.overlay.as_ref().is_some_and(|o| std::mem::discriminant(o) == std::mem::discriminant(&overlay));
    model.overlay = if same { None } else { Some(overlay) };
    Effects::redraw()
}

fn undo_row(model: &mut Model) -> Effects {
    let Some(row) = model.log.selected().cloned() else { return Effects::none() };
    if model.desk.undoing.is_some() {
        return model.desk.note("one at a time: the last undo is not on disk yet");
    }
    match log::why_not(&row) {
        Some(why) => {
            let text = format!("{} {why}", row.name);
            model.desk.note(text)
        }
        None => open(model, Overlay::Undo(Box::new(row))),
    }
}

#[cfg(test)]
#[path = "update_tests.rs"]
mod tests;
