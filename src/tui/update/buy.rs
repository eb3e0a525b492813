//! What the keys of Buy lead to outside of it.

use super::{open, open_on};
use crate::tui::{
    command::Action,
    line,
    message::{Effect, Effects},
    model::{Model, Overlay, Tab},
    screen::buy::{Done, Page},
};

/// A command of the table. `None`: not one of this tab.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Effects> {
    let line = model.desk.line.clone();
    let done = model.buy.act(action, line::typed(&line, model.tab).for_key());
    Some(match done {
        Some(Done::Screen(effects)) => effects,
        Some(Done::Typed(effects)) => effects.and(used_up(model)),
        Some(Done::Not(why)) => model.desk.note(why),
        Some(Done::Write(request)) => model.desk.say(request).and(used_up(model)),
        Some(Done::Ask(question)) => open(model, Overlay::Ask(Box::new(question))),
        // A line that is opened once more is explained: the item's forecast.
        None if action == Action::Open => explain(model)?,
        None => return None,
    })
}

/// What was typed has been taken.
fn used_up(model: &mut Model) -> Effects {
    if model.desk.line.is_empty() {
        return Effects::none();
    }
    model.desk.line.clear();
    Effects::of(Effect::ClearLine)
}

fn explain(model: &mut Model) -> Option<Effects> {
    if model.buy.page == Page::Orders {
        return None;
    }
    let (item, site, sku) = model.buy.line().map(|l| (l.item, l.site, l.sku.clone()))?;
    let opened = model.forecast.open_at(item, Some(site), &sku);
    Some(opened.and(open_on(model, Tab::Forecast)))
}
