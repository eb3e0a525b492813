//! A label from the screens: of an item or a place, and the word about it. The store makes it; printing is in `printing`.

use super::{
    desk::{Desk, Level},
    message::{Effect, Effects},
};
use crate::{domain::ItemId, print::Label, scan::Latest, store::service::Request};

/// An item of which the screen knows the row alone.
pub(crate) fn item(id: ItemId) -> Latest {
    Latest::Item { id, sku: "that item".into(), lot: None, expiry: None, serial: false }
}

/// Wants the label of an item or a place; the store makes it.
pub(crate) fn ask(desk: &mut Desk, of: Option<Latest>) -> Effects {
    let Some(of) = of else {
        return desk.note("nothing is selected, and nothing was scanned: nothing to print");
    };
    desk.printing = Some(of.clone());
    Effects::ask(Request::Label(of))
}

/// The store's answer: if the label is wanted, it goes to the printer.
pub(crate) fn heard(desk: &mut Desk, of: &Latest, label: Result<(String, Box<Label>), String>) -> Effects {
    if desk.printing.take_if(|wanted| wanted == of).is_none() {
        return Effects::none();
    }
    match label {
        Ok((what, label)) if matches!(of, Latest::Order { .. }) => {
            Effects::of(Effect::Carton { what, label })
        }
        Ok((what, label)) => {
            let told = desk.note(format!("printing the label of {what}"));
            told.and(Effects::of(Effect::Print { what, label }))
        }
        Err(why) => desk.tell(Level::Error, why),
    }
}

/// The printer has it, or said why not.
pub(crate) fn printed(desk: &mut Desk, answer: Result<String, String>) -> Effects {
    match answer {
        // No OK: that word, and its green, are for what is on disk.
        Ok(words) => desk.note(words),
        Err(why) => desk.tell(Level::Error, why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        barcode::{Gtin, command::FlowKind},
        domain::{LocationId, LocationKind},
        print::label::{Carrier, ItemFacts},
        scan::{Errand, Feedback, Outcome, PlaceHit},
        store::service::{Beside, Event, Identity},
        tui::{Key, Look, Message, Model, desk::Bar, update},
    };

    fn model() -> Model {
        let identity = Identity {
            station: "T1".into(),
            site: "MAIN".into(),
            sites: Vec::new(),
            operator: String::new(),
            currency: "GBP".into(),
            movement_prefix: "MAIN-3fa2".into(),
            time_zone: chrono_tz::UTC,
        };
        Model::start(identity, Look::default(), (80, 24)).0
    }

    fn mug() -> Latest {
        Latest::Item { id: ItemId(7), sku: "MUG-1".into(), lot: None, expiry: None, serial: false }
    }

    fn its_label() -> Event {
        let facts = ItemFacts {
            gtin: Gtin::parse("9506000134352").ok(),
            ..ItemFacts::new("MUG-1".parse().unwrap(), "Enamel mug")
        };
        let label = Label::item(&facts, &Carrier::Plain).unwrap();
        Event::Label(mug(), Ok(("MUG-1".into(), Box::new(label))))
    }

    fn bar(model: &Model) -> (Level, &str) {
        let Bar { level, text, .. } = &model.desk.bar;
        (*level, text)
    }

    #[test]
    fn the_item_that_was_scanned_last_gets_its_label() {
        let mut m = model();
        (m.tab, m.desk.latest) = (crate::tui::Tab::Scan, Some(mug()));
        let asked = update(&mut m, Message::Key(Key::Ctrl('p')));
        assert_eq!(asked.list, [Effect::Ask(Request::Label(mug()))]);
        assert!(!m.is_settled());
        let printed = update(&mut m, Message::Store(its_label()));
        let Some(Effect::Print { what, label }) = printed.list.first() else { panic!("{printed:?}") };
        assert_eq!(
            (what.as_str(), label.symbol.name(), label.caption.as_str()),
            ("MUG-1", "EAN-13", "9506000134352")
        );
        assert_eq!(bar(&m), (Level::Note, "printing the label of MUG-1"));
        update(&mut m, Message::Printed(Ok("the label of MUG-1 went to x:9100".into())));
        assert_eq!(
            bar(&m),
            (Level::Note, "the label of MUG-1 went to x:9100"),
            "no OK: that is for what is on disk"
        );
        update(&mut m, Message::Printed(Err("it is off".into())));
        assert_eq!(bar(&m), (Level::Error, "it is off"));
    }

    #[test]
    fn an_answer_that_nobody_wants_printed_is_not_printed() {
        let mut m = model();
        let heard = update(&mut m, Message::Store(its_label()));
        assert!(!heard.list.iter().any(|e| matches!(e, Effect::Print { .. })));
        update(&mut m, Message::Key(Key::Ctrl('p')));
        assert_eq!(bar(&m).1, "nothing is selected, and nothing was scanned: nothing to print");
    }

    #[test]
    fn print_and_the_operator_come_with_the_answer() {
        let mut m = model();
        let dock =
            Latest::Place(PlaceHit { id: LocationId(9), code: "DOCK-1".into(), kind: LocationKind::Dock });
        let feedback = Feedback {
            outcome: Outcome::Ok,
            message: "label of DOCK-1: to the printer".into(),
            sku: None,
            quantity: None,
            location: None,
            on_hand: None,
            container: None,
            document: None,
        };
        let answer = Event::Scanned {
            number: 1,
            text: "XCMDPRINT".into(),
            feedback,
            view: Box::default(),
            flow: FlowKind::Lookup,
            movement: None,
            item: None,
            beside: Box::new(Beside {
                latest: Some(dock.clone()),
                errand: Some(Errand::Print(dock.clone())),
                operator: Some(String::new()),
            }),
            clock: "10:41:07".into(),
        };
        (m.tab, m.desk.identity.operator) = (crate::tui::Tab::Scan, "ana".into());
        let effects = update(&mut m, Message::Store(answer));
        assert!(effects.list.contains(&Effect::Ask(Request::Label(dock.clone()))), "{effects:?}");
        assert_eq!(m.desk.identity.operator, "");
        update(
            &mut m,
            Message::Store(Event::Label(dock.clone(), Err("DOCK-1 is gone: nothing to print".into()))),
        );
        assert_eq!(bar(&m).1, "DOCK-1 is gone: nothing to print");
        // Ctrl-P is of the same thing: a place has a label too.
        let effects = update(&mut m, Message::Key(Key::Ctrl('p')));
        assert_eq!(effects.list, [Effect::Ask(Request::Label(dock))]);
    }
}
