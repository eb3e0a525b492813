//! What a lead does about orders: each on one key, what cannot be undone asks first.

use crate::{
    domain::{Stage, Standing},
    store::{
        orders::{SaleSaying, WaveFilter},
        service::Request,
    },
    tui::{
        command::Action,
        message::Effects,
        model::{Model, Overlay},
        screen::confirm::Question,
        widget::text::quantity,
    },
};

/// A command of the table. `None`: not one of this tab.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Effects> {
    if let Some(effects) = model.orders.act(action) {
        return Some(effects);
    }
    if action == Action::SaleRelease {
        return Some(release(model));
    }
    let is_ours = matches!(
        action,
        Action::SaleReleaseOne
            | Action::SaleHold
            | Action::SaleSooner
            | Action::SaleLater
            | Action::SaleCancel
            | Action::SaleClose
            | Action::SaleShip
    );
    if !is_ours {
        return None;
    }
    let Some(sale) = model.orders.selected().cloned() else {
        return Some(model.desk.note("no order is in focus"));
    };
    let code = sale.code.clone();
    let mut says = |saying| model.desk.say(Request::SaleSays(code.clone(), saying));
    Some(match action {
        Action::SaleReleaseOne if !sale.wave.is_empty() => says(SaleSaying::Recall),
        Action::SaleReleaseOne => says(SaleSaying::Release("by hand".into())),
        Action::SaleHold if sale.standing == Standing::Held => says(SaleSaying::Open),
        Action::SaleHold => says(SaleSaying::Hold),
        Action::SaleSooner => says(SaleSaying::Priority(sale.priority.saturating_add(1))),
        Action::SaleLater => says(SaleSaying::Priority(sale.priority.saturating_sub(1))),
        Action::SaleCancel if sale.stage == Stage::Cancelled => says(SaleSaying::Open),
        Action::SaleCancel => {
            let more = if sale.picked.is_positive() {
                format!("{} are picked: they are to be put back.", quantity(sale.picked))
            } else {
                "What was promised to it is free for others.".into()
            };
            let title = format!("ASK  Cancel {}?", sale.number);
            ask(
                model,
                title,
                vec![whose(&sale), more],
                "cancel it",
                Request::SaleSays(code, SaleSaying::Cancel),
            )
        }
        Action::SaleClose => {
            let more = format!("{} are missing and are not waited for any more.", quantity(sale.missing));
            let title = format!("ASK  Close {}?", sale.number);
            ask(
                model,
                title,
                vec![whose(&sale), more],
                "close it",
                Request::SaleSays(code, SaleSaying::Close),
            )
        }
        Action::SaleShip => {
            let more = format!(
                "{} leave the house without a carrier's number: PACK on Scan takes one, and `pickface orders ship`.",
                quantity(sale.picked)
            );
            let title = format!("ASK  Ship {}?", sale.number);
            let request = Request::SaleSays(code, SaleSaying::Ship(String::new()));
            ask(model, title, vec![whose(&sale), more], "ship it", request)
        }
        _ => return None,
    })
}

fn whose(sale: &crate::store::orders::Sale) -> String {
    let service = if sale.service.is_empty() { String::new() } else { format!(", {}", sale.service) };
    format!("{} from {}: {} lines{service}", sale.number, sale.channel, sale.lines)
}

fn ask(model: &mut Model, title: String, lines: Vec<String>, yes: &str, request: Request) -> Effects {
    let question = Question { title, lines, yes: yes.into(), request };
    super::open(model, Overlay::Ask(Box::new(question)))
}

/// All that are promised whole go to pickers as one wave: those that the filter shows, where one stands.
fn release(model: &mut Model) -> Effects {
    let orders = &model.orders;
    let ready: usize =
        orders.page.stages.iter().filter(|(s, _)| *s == Stage::Allocated).map(|(_, n)| *n).sum();
    if ready == 0 {
        return model.desk.note("no order is promised whole and waits to be released");
    }
    let service = orders.filter.trim().to_owned();
    let site = orders.site_code().map(str::to_owned);
    let which = if service.is_empty() {
        format!("{ready} orders are promised whole and wait to be released.")
    } else {
        format!(
            "Those with \"{service}\" in number, code or how they are shipped, of {ready} that are promised whole."
        )
    };
    let filter = WaveFilter { site, service, ..WaveFilter::default() };
    let lines = vec![which, "Pickers get them as one wave, the most urgent first.".into()];
    ask(model, "ASK  Release a wave?".into(), lines, "release them", Request::ReleaseWave(filter))
}
