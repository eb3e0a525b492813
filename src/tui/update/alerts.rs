//! What a person does about an alert: the row's own proposal, or a word that is recorded.

use super::{leave_for, open_on};
use crate::{
    barcode::{Command as Code, command::FlowKind},
    domain::{AlertAction, AlertKind, AlertSaying},
    store::{
        alerts::{Alert, AlertPage, AlertQuery},
        counts::Decision,
        replenish::{Bought, ProposalFilter, ProposalGroup},
        service::Request,
    },
    tui::{
        command::{Action, key_of},
        line,
        message::{Effect, Effects},
        model::{Model, Overlay, Tab},
        screen::{confirm::Question, snooze::Snooze},
        widget::text::quantity,
    },
};

/// A command of the table. `None`: not one of this tab.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Effects> {
    if let Some(effects) = model.alerts.act(action) {
        return Some(effects);
    }
    let alert = model.alerts.selected().cloned();
    let says = |model: &mut Model, saying| {
        let Some(alert) = &alert else { return nothing(model) };
        model.desk.say(Request::AlertSays(alert.id, saying))
    };
    Some(match action {
        Action::Acknowledge => says(model, AlertSaying::Acknowledge),
        Action::Wake => match &alert {
            Some(a) if !a.is_silent() => {
                let text =
                    format!("{} is not silent: {} shows those that are", a.what, key_of(Action::Silent));
                model.desk.note(text)
            }
            _ => says(model, AlertSaying::Wake),
        },
        Action::Snooze => {
            let Some(alert) = alert else { return Some(nothing(model)) };
            let today = model.alerts.page.today;
            let dialog = Snooze::of(alert, today, line::typed(&model.desk.line, model.tab).given);
            super::open(model, Overlay::Snooze(Box::new(dialog)))
        }
        Action::Exclude => {
            let Some(alert) = alert else { return Some(nothing(model)) };
            let question = Question {
                title: format!("ASK  Exclude {} {}?", alert.word(), alert.what),
                lines: vec![
                    alert.say.clone(),
                    format!(
                        "It stays silent, and nothing is proposed for it, until somebody wakes it: {} shows those.",
                        key_of(Action::Silent)
                    ),
                ],
                yes: "exclude it".into(),
                request: Request::AlertSays(alert.id, AlertSaying::Exclude),
            };
            super::open(model, Overlay::Ask(Box::new(question)))
        }
        Action::Open => {
            let Some(alert) = alert else { return Some(nothing(model)) };
            explain(model, &alert)
        }
        Action::Propose => {
            let Some(alert) = alert else { return Some(nothing(model)) };
            propose(model, &alert)
        }
        _ => return None,
    })
}

fn nothing(model: &mut Model) -> Effects {
    model.desk.note("no alert is in focus")
}

/// The dialog's row in focus is chosen.
pub(super) fn snooze(model: &mut Model) -> Effects {
    let Some(Overlay::Snooze(dialog)) = &model.overlay else { return Effects::none() };
    match dialog.saying(line::typed(&model.desk.line, model.tab).for_key()) {
        Ok(saying) => {
            let id = dialog.alert.id;
            model.overlay = None;
            model.desk.line.clear();
            model.desk.say(Request::AlertSays(id, saying)).and(Effects::of(Effect::ClearLine))
        }
        Err(why) => model.desk.note(why),
    }
}

/// An answer about alerts: it says, too, which day it is.
pub(super) fn heard(model: &mut Model, query: &AlertQuery, page: AlertPage) -> Effects {
    model.buy.today = Some(page.today);
    model.alerts.heard_page(query, page)
}

/// An answer about what should be ordered: for Buy, or for the alert whose proposal is to go into a draft.
pub(super) fn heard_proposals(
    model: &mut Model,
    filter: &ProposalFilter,
    groups: Vec<ProposalGroup>,
    bought: Bought,
) -> Effects {
    if model.alerts.ordering.take_if(|asked| asked == filter).is_none() {
        return model.buy.heard_proposals(filter, groups, bought);
    }
    let is_bought = groups.iter().any(|g| g.lines.iter().any(|l| l.quantity.is_positive()));
    if is_bought {
        return model.desk.say(Request::Accept(groups));
    }
    let sku = filter.sku.as_deref().unwrap_or_default();
    let text =
        format!("nothing is proposed for {sku} any more; {} shows the orders", key_of(Action::Go(Tab::Buy)));
    model.desk.note(text)
}

/// All about it: the forecast of the item at that site, or the order.
fn explain(model: &mut Model, alert: &Alert) -> Effects {
    match (alert.kind, alert.item) {
        (AlertKind::LateInbound, _) => order(model, &alert.what),
        (AlertKind::OrderAtRisk | AlertKind::Unbound, _) => {
            let shown = open_on(model, Tab::Orders);
            shown.and(model.desk.note(alert.say.clone()))
        }
        (_, Some(item)) => {
            let opened = model.forecast.open_at(item, alert.site, &alert.what);
            opened.and(open_on(model, Tab::Forecast))
        }
        (_, None) => model.desk.note(alert.why.clone()),
    }
}

fn order(model: &mut Model, number: &str) -> Effects {
    model.buy.show_order(number);
    open_on(model, Tab::Buy)
}

fn stock(model: &mut Model, alert: &Alert) -> Effects {
    let Some(item) = alert.item else { return Effects::none() };
    if alert.site.is_some() && model.desk.identity.sites.len() > 1 {
        model.stock.site = alert.site;
    }
    let shown = model.stock.jump(item, Some(&alert.what));
    shown.and(open_on(model, Tab::Stock))
}

/// Does what the row proposes, or goes to where it is done and says how.
fn propose(model: &mut Model, alert: &Alert) -> Effects {
    let (what, whom, site) = (&alert.what, &alert.whom, &alert.site_code);
    let many = quantity(alert.quantity);
    match alert.action {
        AlertAction::Order => {
            let filter = ProposalFilter {
                sku: Some(what.clone()),
                site: Some(site.clone()),
                ..ProposalFilter::default()
            };
            model.alerts.ordering = Some(filter.clone());
            Effects::ask(Request::Proposals(filter))
        }
        AlertAction::Transfer => {
            let shown = stock(model, alert);
            let text = format!(
                "{whom} has {many} of {what} to spare: book them out there and in at {site} with ADJUST"
            );
            shown.and(model.desk.note(text))
        }
        AlertAction::Sign => {
            let shown = order(model, whom);
            shown
                .and(model.desk.note(format!("{many} of {what} are in {whom}, and nobody has signed it yet")))
        }
        AlertAction::Expedite => {
            let shown = order(model, whom);
            let day = key_of(Action::Confirmed);
            let text = format!("ask for {whom} to come sooner; the day they say, then {day}, goes on record");
            shown.and(model.desk.note(text))
        }
        AlertAction::Chase => {
            let shown = order(model, what);
            let (day, close) = (key_of(Action::Confirmed), key_of(Action::CloseOrder));
            let text = format!("ask {whom} when {what} comes: the day, then {day}; {close} if nothing does");
            shown.and(model.desk.note(text))
        }
        AlertAction::Count => count(model, alert),
        AlertAction::Approve => approve(model, alert),
        AlertAction::Bind if alert.kind == AlertKind::Unbound => {
            let shown = open_on(model, Tab::Orders);
            shown.and(
                model.desk.note("`pickface orders unbound` lists the names, `orders bind` says what each is"),
            )
        }
        AlertAction::Bind => {
            let shown = leave_for(model, Tab::Scan);
            shown.and(model.desk.note(format!("scan {whom}, then HELP, then the item that it is")))
        }
        AlertAction::PickFirst => {
            let shown = stock(model, alert);
            shown.and(model.desk.note(format!("sell or use lot {whom} of {what} before the others")))
        }
        AlertAction::TakeOut => {
            let shown = stock(model, alert);
            shown.and(model.desk.note(format!("take lot {whom} of {what} off the shelf: ADJUST on Scan")))
        }
        AlertAction::SellOff => {
            let shown = stock(model, alert);
            shown.and(model.desk.note(format!("sell off {many} of {what}, or send them back")))
        }
        AlertAction::Look => explain(model, alert),
    }
}

/// The books follow a count, after the person has confirmed it.
fn approve(model: &mut Model, alert: &Alert) -> Effects {
    let question = Question {
        title: format!("ASK  Post the count of {}?", alert.whom),
        lines: vec![
            alert.say.clone(),
            format!("The books follow it. `pickface counts reject {}` leaves them as they are.", alert.whom),
        ],
        yes: "post it".into(),
        request: Request::DecideCount(alert.site_code.clone(), alert.whom.clone(), Decision::Approve),
    };
    super::open(model, Overlay::Ask(Box::new(question)))
}

/// Counts the place, at this terminal's own site.
fn count(model: &mut Model, alert: &Alert) -> Effects {
    let (place, own) = (&alert.whom, &model.desk.identity.site);
    if !alert.site_code.is_empty() && alert.site_code != *own {
        let text = format!("{place} is at {}: count it at a terminal there", alert.site_code);
        return model.desk.note(text);
    }
    if model.desk.in_flow() || model.desk.view.locked.is_some() || model.desk.view.question.is_some() {
        let text = format!("{place} waits: {} is open on Scan", model.desk.flow);
        return model.desk.note(text);
    }
    let begun = model.desk.scan(&Code::Start(FlowKind::Count).code());
    let at = if place.is_empty() { Effects::none() } else { model.desk.scan(place) };
    begun.and(at).and(leave_for(model, Tab::Scan))
}
