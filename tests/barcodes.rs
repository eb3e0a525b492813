//! Barcodes against cases that others made: two independent parsers, decoded labels, forms seen in the field.
//!
//! The cases lie beside the repository; where they do not, each test says so and passes.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on should stop")]

use pickface::barcode::{aim, gs1, gtin, iso15434, separator};
use serde_json::Value;
use std::path::Path;

/// The cases of one file, or none with a visible word.
fn cases(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/scanner").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return Vec::new();
    };
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_default()
}

fn pairs(case: &Value) -> Vec<(String, String)> {
    let part = |pair: &Value, i: usize| pair[i].as_str().unwrap_or_default().to_owned();
    let all = case["elements"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().map(|pair| (part(pair, 0), part(pair, 1))).collect()
}

fn found(parsed: &gs1::Parsed<'_>) -> Vec<(String, String)> {
    parsed.elements.iter().map(|e| (e.key.to_string(), e.value.to_string())).collect()
}

#[test]
fn generated_symbols_read_as_two_other_parsers_read_them() {
    for case in cases("gs1_generated.jsonl") {
        let input = text(&case, "input");
        let (aim, data) = aim::split(input);
        assert!(aim.is_none_or(aim::Aim::is_gs1), "{input:?}");
        // Two separators in a row are accepted with a warning, though one of the parsers refuses them.
        let wanted = case["expect_ok"] == true || text(&case, "tag") == "double_gs";
        match gs1::parse(data) {
            Ok(parsed) => {
                assert!(wanted, "{input:?}");
                if case["expect_ok"] == true {
                    assert_eq!(found(&parsed), pairs(&case), "{input:?}");
                    let complete = parsed.waits_for.is_empty();
                    assert_eq!(complete, case["expect_ok_with_associations"] == true, "{input:?}");
                }
            }
            Err(fault) => {
                assert!(!wanted, "{input:?}: {fault}");
                let ai = fault.ai.map(|ai| ai.to_string()).unwrap_or_default();
                assert_eq!(ai, text(&case, "error_ai"), "{input:?}: {fault}");
            }
        }
    }
}

#[test]
fn messages_and_single_identifiers() {
    for case in cases("iso15434_mh10.jsonl") {
        let input = text(&case, "input");
        if !iso15434::is_message(input) {
            let element = iso15434::bare(input).unwrap();
            assert_eq!(pairs(&case), [(element.key.to_string(), element.value.to_string())]);
            continue;
        }
        match iso15434::parse(input) {
            Ok(message) => {
                assert_eq!(case["expect_ok"], true, "{input:?}");
                assert_eq!(found(&message.parsed), pairs(&case), "{input:?}");
            }
            Err(fault) => assert_eq!(case["expect_ok"], false, "{input:?}: {fault}"),
        }
    }
}

#[test]
fn separators_as_they_arrive() {
    for case in cases("wedge_aliases_layout.jsonl") {
        let input = text(&case, "input");
        match text(&case, "kind") {
            "gs_alias" => {
                let forms: &[separator::Form] =
                    if case["needs_profile"] == true { &separator::Form::ALL } else { &[] };
                let scan = separator::normalise(input, forms);
                assert_eq!(scan, text(&case, "canonical"), "{input:?}");
                assert_eq!(found(&gs1::parse(&scan).unwrap()), pairs(&case), "{input:?}");
            }
            "gs_lost" => {
                let parsed = gs1::parse(input).unwrap();
                assert_eq!(found(&parsed), pairs(&case), "{input:?}");
                assert!(parsed.lost.is_some(), "{input:?}: nobody is asked");
            }
            _ => {}
        }
    }
}

#[test]
fn check_digits() {
    for case in cases("check_digits.jsonl").iter().filter(|case| case["kind"] == "check_digit") {
        let scheme = text(case, "scheme");
        if ["GTIN", "SSCC", "GLN", "GSRN"].iter().any(|name| scheme.starts_with(name)) {
            let digit = gtin::check_digit(text(case, "input").as_bytes());
            assert_eq!(Value::from(digit), case["check_digit"], "{scheme} {}", text(case, "input"));
        }
    }
}
