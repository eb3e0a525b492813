//! A label from the screens: of which item, what is on it, and the word about it. Printing itself is in `printing`.

use super::{
    desk::{Desk, Level},
    message::{Effect, Effects},
};
use crate::{
    barcode::Gtin,
    domain::ItemId,
    print::{
        Label, PrintError,
        label::{Carrier, ItemFacts},
    },
    store::{query::ItemDetail, service::Request},
};

/// Wants the label of an item; its barcodes are asked of the store first.
pub(crate) fn ask(desk: &mut Desk, item: Option<ItemId>) -> Effects {
    let Some(item) = item else {
        return desk.note("no item is selected, and none was scanned: nothing to print");
    };
    desk.printing = Some(item);
    Effects::ask(Request::Item(item))
}

/// The store's answer about an item: if its label is wanted, it goes to the printer.
pub(crate) fn heard(desk: &mut Desk, item: ItemId, detail: Option<&ItemDetail>) -> Effects {
    if desk.printing.take_if(|wanted| *wanted == item).is_none() {
        return Effects::none();
    }
    let Some(detail) = detail else { return desk.note("that item is gone: nothing to print") };
    match label(detail) {
        Ok(label) => {
            let told = desk.note(format!("printing the label of {}", detail.sku));
            told.and(Effects::of(Effect::Print { what: detail.sku.clone(), label: Box::new(label) }))
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

fn label(detail: &ItemDetail) -> Result<Label, String> {
    let sku = detail.sku.parse().map_err(|e: crate::domain::DomainError| e.to_string())?;
    let codes = detail.barcodes.iter().map(|(code, quantity)| (code.as_str(), *quantity));
    let facts = ItemFacts { gtin: Gtin::of_one(codes), ..ItemFacts::new(sku, detail.name.clone()) };
    Label::item(&facts, &Carrier::Plain).map_err(|e: PrintError| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Money, Quantity},
        store::service::{Event, Identity},
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

    fn mug() -> ItemDetail {
        ItemDetail {
            item: ItemId(7),
            sku: "MUG-1".into(),
            name: "Enamel mug".into(),
            unit: "each".into(),
            tracking: "none",
            cost: Money::ZERO,
            price: Money::ZERO,
            category: String::new(),
            supplier: String::new(),
            balances: Vec::new(),
            barcodes: vec![
                ("19506000134359".into(), Quantity::from_units(12)),
                ("09506000134352".into(), Quantity::ONE),
            ],
            movements: Vec::new(),
            weeks: Vec::new(),
        }
    }

    fn bar(model: &Model) -> (Level, &str) {
        let Bar { level, text, .. } = &model.desk.bar;
        (*level, text)
    }

    #[test]
    fn the_item_that_was_scanned_last_gets_its_label() {
        let mut m = model();
        (m.tab, m.desk.scanned) = (crate::tui::Tab::Scan, Some(ItemId(7)));
        let asked = update(&mut m, Message::Key(Key::Ctrl('p')));
        assert_eq!(asked.list, [Effect::Ask(Request::Item(ItemId(7)))]);
        assert!(!m.is_settled());
        let printed = update(&mut m, Message::Store(Event::Item(ItemId(7), Some(Box::new(mug())))));
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
        let heard = update(&mut m, Message::Store(Event::Item(ItemId(7), Some(Box::new(mug())))));
        assert!(!heard.list.iter().any(|e| matches!(e, Effect::Print { .. })));
        update(&mut m, Message::Key(Key::Ctrl('p')));
        assert_eq!(bar(&m).1, "no item is selected, and none was scanned: nothing to print");
    }
}
