//! What a scan's answer means on the tab in front.

use super::go;
use crate::{
    domain::{Day, ItemId},
    scan::{Feedback, Outcome},
    tui::{
        command::{Action, key_of},
        desk::{Bar, Level},
        message::{Effect, Effects},
        model::{Model, Tab},
        screen::{alerts, buy, forecast, log, orders, stock},
        widget::text::quantity,
    },
};

/// A scan has its answer: bar, bell, and what the tab in front makes of it.
pub(super) fn answered(
    model: &mut Model,
    text: &str,
    feedback: &Feedback,
    item: Option<ItemId>,
    clock: String,
) -> Effects {
    let aside = match (feedback.on_hand, &feedback.location) {
        (Some(on_hand), Some(place)) => format!("now {} in {place}", quantity(on_hand)),
        (Some(on_hand), None) => format!("now {}", quantity(on_hand)),
        _ => String::new(),
    };
    if let Some(found) = typed_word(model, text, feedback) {
        let told = model.desk.tell(Level::Ask, found);
        return told.and(Effects::of(Effect::Bell(2))).and(model.desk.unlock_quietly());
    }
    model.desk.bar = Bar { level: feedback.outcome.into(), text: feedback.message.clone(), aside, clock };
    let bells = match feedback.outcome {
        Outcome::Ok => 1,
        Outcome::Question => 2,
        Outcome::Error => 3,
    };
    let told = Effects::of(Effect::Bell(bells));
    let desk = &model.desk;
    let belongs_to_scan = desk.in_flow() || desk.view.locked.is_some() || desk.view.question.is_some();
    let fine = feedback.outcome == Outcome::Ok;
    let then = match model.tab {
        Tab::Scan => Effects::none(),
        _ if belongs_to_scan => go(model, Tab::Scan),
        Tab::Stock => match (item, &feedback.location) {
            (Some(item), _) => model.stock.jump(item, feedback.sku.as_deref()),
            (None, Some(_)) if fine => go(model, Tab::Scan),
            (None, None) if fine && feedback.container.is_some() => go(model, Tab::Scan),
            _ => model.stock.scan_meant_no_item(),
        },
        Tab::Orders => match (item, &feedback.location) {
            (Some(item), _) => {
                let shown = model.stock.jump(item, feedback.sku.as_deref());
                shown.and(go(model, Tab::Stock))
            }
            (None, Some(_)) if fine => go(model, Tab::Scan),
            (None, None) if fine && feedback.container.is_some() => go(model, Tab::Scan),
            _ if !model.orders.finds_typed() && !model.orders.filter.is_empty() => model.orders.filter(""),
            _ => Effects::none(),
        },
        Tab::Alerts | Tab::Buy => match (item, &feedback.location) {
            (Some(item), _) => lists_jump(model, item, feedback.sku.as_deref().unwrap_or_default()),
            (None, Some(_)) if fine => go(model, Tab::Scan),
            (None, None) if fine && feedback.container.is_some() => go(model, Tab::Scan),
            _ if model.tab == Tab::Alerts
                && !model.alerts.finds_typed()
                && !model.alerts.filter.is_empty() =>
            {
                model.alerts.filter("")
            }
            _ if model.tab == Tab::Buy && !model.buy.finds_typed() => model.buy.filter(""),
            _ => Effects::none(),
        },
        Tab::Forecast => match (item, &feedback.location) {
            (Some(item), _) => model.forecast.jump(item, feedback.sku.as_deref()),
            (None, Some(_)) if fine => go(model, Tab::Scan),
            (None, None) if fine && feedback.container.is_some() => go(model, Tab::Scan),
            _ if !model.forecast.finds_typed() && !model.forecast.filter.is_empty() => {
                model.forecast.filter("")
            }
            _ => Effects::none(),
        },
        Tab::Log => {
            match feedback.container.as_ref().or(feedback.sku.as_ref()).or(feedback.location.as_ref()) {
                Some(code) if fine => model.log.filter(code),
                _ if !model.log.finds_typed() && !model.log.filter.is_empty() => model.log.filter(""),
                _ => Effects::none(),
            }
        }
    };
    told.and(then)
}

/// A word typed on a list and finished with Enter is no code, and the look-up says so by locking. Where the word finds
/// rows, that is what was meant: what to say instead of the error. A flow's lock is never touched.
fn typed_word(model: &Model, text: &str, feedback: &Feedback) -> Option<String> {
    let desk = &model.desk;
    if desk.in_flow() || feedback.outcome != Outcome::Error || desk.view.locked.is_none() {
        return None;
    }
    let matches = match model.tab {
        // A filter that an earlier word left behind must not excuse a barcode that nobody knows.
        Tab::Stock if model.stock.filter.trim() == text.trim() && model.stock.finds_typed() => {
            stock::matches(&model.stock)
        }
        Tab::Forecast if model.forecast.filter.trim() == text.trim() && model.forecast.finds_typed() => {
            forecast::matches(&model.forecast)
        }
        Tab::Orders if model.orders.filter.trim() == text.trim() && model.orders.finds_typed() => {
            orders::matches(&model.orders)
        }
        Tab::Alerts if model.alerts.filter.trim() == text.trim() && model.alerts.finds_typed() => {
            alerts::matches(&model.alerts)
        }
        Tab::Buy if model.buy.filter.trim() == text.trim() && model.buy.finds_typed() => {
            buy::matches(&model.buy)
        }
        // A number is what a key of this tab takes; whoever ends it with Enter has lost nothing.
        Tab::Alerts | Tab::Buy if given(model, text).is_some() => {
            let (what, key) = given(model, text)?;
            return Some(format!("{} is {what}: type it, then {} without Enter", text.trim(), key_of(key)));
        }
        Tab::Log if model.log.filter.trim() == text.trim() && model.log.finds_typed() => {
            log::matches(&model.log)
        }
        _ => return None,
    };
    Some(format!("no such code; {matches}"))
}

/// What a number or a day is on the tab in front, and the key that takes it. A number is none that may be a barcode.
fn given(model: &Model, text: &str) -> Option<(&'static str, Action)> {
    let is_amount = buy::amount(text).is_some();
    let is_day = text.trim().parse::<Day>().is_ok();
    Some(match model.tab {
        Tab::Alerts if is_day => ("a day", Action::Snooze),
        Tab::Alerts if is_amount => ("a level", Action::Snooze),
        Tab::Buy if is_day => ("a day", Action::Confirmed),
        Tab::Buy if is_amount => ("a quantity", Action::Change),
        _ => return None,
    })
}

/// An item was scanned on Alerts or Buy: its row there, or, where it has none, the item itself on Stock.
fn lists_jump(model: &mut Model, item: ItemId, sku: &str) -> Effects {
    match model.tab {
        Tab::Alerts => model.alerts.filter(sku),
        _ if model.buy.jump(item, sku) => Effects::redraw(),
        _ => {
            let shown = model.stock.jump(item, Some(sku));
            shown.and(go(model, Tab::Stock))
        }
    }
}
