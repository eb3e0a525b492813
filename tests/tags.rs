//! The shared vectors of tags and labels: EPC, HIBC, UPC-E and check digits.
//!
//! They stand beside the repository; where they are not, each test says so and passes.

#![allow(missing_docs, reason = "tests are named by their rule")]
#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a case that cannot be read should stop the test"
)]

use pickface::barcode::{Gtin, code39, epc, gtin, hibc, isbn::Isbn, upc};
use serde_json::Value;
use std::{fs, path::PathBuf};

/// The cases of a file, or `None` with a word on standard error when it is not there.
fn cases(name: &str) -> Option<Vec<Value>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/scanner").join(name);
    match fs::read_to_string(&path) {
        Ok(text) => {
            Some(text.lines().map(|line| serde_json::from_str(line).expect("a case is JSON")).collect())
        }
        Err(_) => {
            eprintln!("skipped: {} is not there", path.display());
            None
        }
    }
}

/// A text of a case; "" where there is none.
fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn is_ok(case: &Value) -> bool {
    case["expect_ok"].as_bool().unwrap_or_default()
}

#[test]
fn tags_say_what_two_encoders_wrote() {
    for case in cases("epc_rfid.jsonl").unwrap_or_default() {
        let hex = text(&case, "input");
        let read = epc::decode(hex);
        assert_eq!(read.is_ok(), is_ok(&case), "{hex}: {read:?}");
        assert_eq!(epc::looks_like(hex), is_ok(&case), "{hex}");
        let Ok(tag) = read else { continue };
        assert_eq!(tag.scheme.word(), text(&case, "scheme"), "{hex}");
        assert_eq!(tag.pure_identity, text(&case, "pure_identity"), "{hex}");
        assert_eq!(tag.tag_uri, text(&case, "tag_uri"), "{hex}");
        if let Some(filter) = case.get("filter") {
            assert_eq!(Value::from(tag.filter), *filter, "{hex}");
            assert_eq!(tag.company_prefix, text(&case, "company_prefix"), "{hex}");
        }
        let elements: Vec<[String; 2]> =
            serde_json::from_value(case["elements"].clone()).expect("pairs of texts");
        let read: Vec<_> = tag.elements.iter().map(|(ai, value)| [(*ai).to_owned(), value.clone()]).collect();
        assert_eq!(read, elements, "{hex}");
        let written = epc::from_uri(&tag.tag_uri).expect("what is read can be written");
        assert_eq!(written.trim_end_matches('0'), hex.trim_end_matches('0'), "{hex}");
    }
}

#[test]
fn hospital_labels_are_read_or_refused() {
    for case in cases("hibc.jsonl").unwrap_or_default() {
        let input = text(&case, "input");
        let read = hibc::parse(input);
        assert_eq!(read.is_ok(), is_ok(&case), "{input}: {read:?}");
        let Ok(label) = read else { continue };
        let unit = label.uom.map(|n| n.to_string());
        let written = label.expiry.as_ref().map(|e| e.written.clone());
        let link = label.link.map(|c| c.to_string());
        for (key, found) in [
            ("lic", &label.lic),
            ("pcn", &label.pcn),
            ("uom", &unit),
            ("lot", &label.lot),
            ("link", &link),
            ("expiry_mmyy", &written),
            ("expiry_yymmdd", &written),
        ] {
            if let Some(wanted) = case.get(key) {
                assert_eq!(found.as_deref(), wanted.as_str(), "{input}: {key}");
            }
        }
        if case.get("check").is_some() {
            assert_eq!(label.check.to_string(), text(&case, "check"), "{input}");
        }
    }
}

#[test]
fn small_upcs_become_large_ones() {
    for case in cases("upce.jsonl").unwrap_or_default() {
        let input = text(&case, "input");
        let long = upc::expand(input);
        assert_eq!(long.is_ok(), is_ok(&case), "{input}");
        let Ok(long) = long else { continue };
        assert_eq!(long, text(&case, "upc_a"), "{input}");
        if case.get("gtin14").is_some() {
            assert_eq!(Gtin::parse(&long).expect("a GTIN").as_str(), text(&case, "gtin14"), "{input}");
        }
        if let Some(six) = case["input_6"].as_str() {
            assert_eq!(upc::expand(six).as_ref(), Ok(&long), "{six}");
        }
        let short = upc::compress(&long).expect("it came from a small one");
        assert_eq!(upc::expand(&short), Ok(long), "{input}");
    }
}

#[test]
fn check_digits_are_what_others_compute() {
    for case in cases("check_digits.jsonl").unwrap_or_default() {
        let input = text(&case, "input");
        match text(&case, "kind") {
            "check_digit" => {
                assert_eq!(Value::from(gtin::check_digit(input.as_bytes())), case["check_digit"], "{input}");
            }
            "gtin_normalise" => {
                let read = Gtin::parse(input);
                assert_eq!(read.is_ok(), is_ok(&case), "{input}");
                if let Ok(read) = read {
                    assert_eq!(read.as_str(), text(&case, "gtin14"), "{input}");
                }
            }
            "isbn13" | "isbn10" => {
                let read = Isbn::parse(input);
                assert_eq!(read.is_ok(), is_ok(&case), "{input}");
                let Ok(read) = read else { continue };
                if let Some(ten) = case["isbn10"].as_str() {
                    assert_eq!(read.to_isbn10().as_deref(), Some(ten), "{input}");
                }
                if let Some(thirteen) = case["gtin13"].as_str() {
                    assert_eq!(read.as_str(), thirteen, "{input}");
                }
            }
            "code39_mod43" => {
                let check = code39::check_character(input).map(String::from);
                assert_eq!(check.as_deref(), case["check_char"].as_str(), "{input}");
            }
            other => panic!("unknown kind of case: {other}"),
        }
    }
}
