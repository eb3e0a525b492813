//! Whatever is scanned: nothing panics, and what is written is read back. The parsers' own properties stand beside them;
//! here is the whole way, from a text to what it means on the shop floor.

#![allow(missing_docs, reason = "tests are named by their rule")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod support;

use pickface::{
    barcode::{
        Command, Gtin, aim,
        code39::check_character,
        decode::{Kind, Rules, decode},
        gtin::check_digit,
        iso15434,
        separator::{Form, normalise},
    },
    domain::text,
    scan::reading,
};
use proptest::prelude::*;
use support::shift::{SITE, shift};

/// Texts that begin like a code of some kind, and go on as they like.
fn near() -> impl Strategy<Value = String> {
    let starts = prop::sample::select(vec![
        "]C1",
        "]d2",
        "]Q3",
        "]e0",
        "]E0",
        "]E3",
        "]E4",
        "]A1",
        "]I1",
        "]Q1",
        "(01)",
        "(10)",
        "01",
        "00",
        "^01",
        "https://id.gs1.org/01/",
        "HTTP://A/",
        "[)>\u{1e}06\u{1d}",
        "[)>{RS}05{GS}",
        "+A123",
        "+$$",
        "*+$",
        "30",
        "E2",
        "F7",
        "978",
        "02",
        "21",
        "*",
        "XCMD",
        "XCMDQ",
        "1T",
        "\u{1d}",
        "",
    ]);
    (starts, "[0-9]{0,20}", "[0-9A-Za-z()^/?%&=+$*{}<>.\\- \u{1d}\u{1e}\u{4}é]{0,40}")
        .prop_map(|(start, digits, rest)| format!("{start}{digits}{rest}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_decoded_or_refused_at_one_of_its_characters(
        text in prop_oneof![near(), any::<String>()],
        ruled in any::<bool>(),
    ) {
        let restricted = ["21: iiiii wwwww.3".parse().unwrap(), "02: iiiii v pppp.2".parse().unwrap(), "2: iiiiii".parse().unwrap()];
        let plain = Rules::plain("2026-11-24".parse().unwrap());
        let rules = Rules { restricted: if ruled { &restricted } else { &[] }, separators: if ruled { &Form::ALL } else { &[] }, ..plain };
        let decoded = decode(&text, &rules);
        if let Some(wrong) = &decoded.error {
            prop_assert!(wrong.at <= text.chars().count(), "{:?} at {}", text, wrong.at);
            prop_assert!(!wrong.message.is_empty());
        }
        prop_assert_eq!(decoded.kind == Kind::Command, decoded.command.is_some());
        prop_assert!(decoded.gtin.is_none_or(|gtin| Gtin::parse(gtin.as_str()) == Ok(gtin)));
        let owned = decoded.clone().into_owned();
        prop_assert_eq!(&owned, &decoded);
        // A line end behind it changes nothing.
        let ended = format!("{text}\r");
        prop_assert_eq!(decode(&ended, &rules).kind, decoded.kind);
    }

    #[test]
    fn any_text_means_something_or_nothing_and_every_flow_answers(text in prop_oneof![near(), any::<String>()], kind in 0usize..6) {
        let mut shift = shift().flow(pickface::barcode::command::FlowKind::ALL[kind]);
        shift.floor.rules = vec!["21: iiiii wwwww.3".parse().unwrap(), "02: iiiii ppppp.2".parse().unwrap()];
        let meant = reading::read(&text, SITE, &shift.floor);
        prop_assert!(meant.is_ok());
        for text in ["A-01", text.as_str(), text.as_str()] {
            shift.step(text);
            let said = shift.said.clone().unwrap();
            prop_assert!(!said.message.is_empty() && said.message.chars().all(text::is_safe), "{:?}", said.message);
        }
    }

    #[test]
    fn a_number_survives_its_check_digit_and_its_zeros(body in prop_oneof!["[0-9]{7}", "[0-9]{11}", "[0-9]{12}", "[0-9]{13}"]) {
        let whole = format!("{body}{}", check_digit(body.as_bytes()));
        let gtin = Gtin::parse(&whole).unwrap();
        prop_assert!(gtin.as_str().ends_with(&whole) && gtin.as_str().len() == 14);
        prop_assert_eq!(Gtin::parse(gtin.as_str()), Ok(gtin));
        let wrong = format!("{body}{}", (check_digit(body.as_bytes()) + 1) % 10);
        prop_assert!(Gtin::parse(&wrong).is_err());
    }

    #[test]
    fn a_message_of_a_supplier_survives(fields in prop::collection::vec((prop::sample::select(vec!["P", "Q", "1T", "S", "1P", "4L", "K"]), "[A-Z0-9-]{1,20}"), 1..6)) {
        let mut seen: Vec<&str> = Vec::new();
        let fields: Vec<_> = fields.into_iter().filter(|(key, _)| { let fresh = !seen.contains(key); seen.push(key); fresh }).collect();
        let written: String = fields.iter().map(|(key, value)| format!("\u{1d}{key}{value}")).collect();
        let text = format!("[)>\u{1e}06{written}\u{1e}\u{4}");
        let Ok(read) = iso15434::parse(&text) else { return Err(TestCaseError::reject("a field has rules of its own")) };
        let found: Vec<_> = read.parsed.elements.iter().map(|e| (e.key.as_str(), e.value.to_string())).collect();
        prop_assert_eq!(&found, &fields);
        prop_assert_eq!(iso15434::build(iso15434::Format::Mh10, &read.parsed.elements), text);
    }

    #[test]
    fn a_code_39_label_is_its_text_without_the_check_character(body in "[A-Z][0-9A-Z.-]{1,20}") {
        let rules = Rules::plain("2026-11-24".parse().unwrap());
        let text = format!("]A1{body}{}", check_character(&body).unwrap());
        let decoded = decode(&text, &rules);
        prop_assert!(decoded.is_ok() && decoded.kind == Kind::Code39, "{:?}", decoded);
        prop_assert_eq!(&*decoded.text, body.as_str());
    }

    #[test]
    fn symbology_separators_and_commands_take_any_text(text in prop_oneof![near(), any::<String>()]) {
        let (found, rest) = aim::split(&text);
        prop_assert_eq!(found.map_or(0, |_| 3) + rest.len(), text.len());
        let once = normalise(&text, &Form::ALL).into_owned();
        prop_assert_eq!(&normalise(&once, &Form::ALL), &once);
        if let Some(command) = Command::from_code(&text) {
            prop_assert!(command.code().eq_ignore_ascii_case(text.trim()));
        }
    }
}
