//! `pickface decode`: what a code says, one a line, for people and for scripts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use pickface::barcode::decode::{Decoded, Kind, Rules, decode};
use serde_json::Value;
use std::path::PathBuf;
use support::{Depot, depot::MUG};

/// The keys that scripts rely on, in their order; more may follow.
const KEYS: [&str; 14] = [
    "input",
    "symbology",
    "kind",
    "ok",
    "elements",
    "gtin",
    "lot",
    "serial",
    "expiry",
    "quantity",
    "sscc",
    "epc_uri",
    "warnings",
    "error",
];

fn answers(depot: &Depot, lines: &[&str]) -> Vec<Value> {
    let answers = depot.feed(&["decode", "--json"], lines.join("\n")).json();
    assert_eq!(answers.len(), lines.len());
    answers
}

#[test]
fn a_code_is_answered_with_the_keys_that_scripts_rely_on() {
    let depot = Depot::bare();
    let [label] =
        answers(&depot, &["\"]C101095060001343521726013010AB-12\\u001d21XYZ1\""]).try_into().unwrap();
    let keys: Vec<&str> = label.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys[..14], KEYS);
    assert_eq!(label["input"], "]C101095060001343521726013010AB-12\u{1d}21XYZ1");
    assert_eq!(
        (&label["symbology"], &label["kind"], &label["ok"]),
        (&"]C1".into(), &"gs1".into(), &true.into())
    );
    let elements =
        serde_json::json!([["01", "09506000134352"], ["17", "260130"], ["10", "AB-12"], ["21", "XYZ1"]]);
    assert_eq!(label["elements"], elements);
    assert_eq!((&label["gtin"], &label["lot"]), (&"09506000134352".into(), &"AB-12".into()));
    assert_eq!((&label["serial"], &label["expiry"]), (&"XYZ1".into(), &"2026-01-30".into()));
    assert_eq!(
        (&label["error"], &label["quantity"], &label["sscc"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
}

#[test]
fn every_kind_is_told_apart() {
    let depot = Depot::new();
    let cases = [
        (MUG, "gtin"),
        ("978-0-14-044913-6", "gtin"),
        ("0109506000134352", "gs1"),
        ("https://id.gs1.org/01/09506000134352", "digital_link"),
        ("[)>{RS}06{GS}P1234{GS}Q10{RS}{EOT}", "iso15434"),
        ("1TLOT-88", "iso15434"),
        ("+A123BJC5D6E71G", "hibc"),
        ("3074257BF7194E4000001A85", "epc"),
        ("]A1HELLO WORLD.", "code39"),
        ("XCMDUNDO", "command"),
        ("]C0xcmdok", "command"),
        ("dock-1", "location"),
        ("FERN-1", "plain"),
        ("https://example.com/shop?item=7", "plain"),
        ("PALLET", "plain"),
        ("10AB-12", "plain"),
    ];
    let lines: Vec<&str> = cases.iter().map(|(line, _)| *line).collect();
    for ((line, kind), answer) in cases.iter().zip(answers(&depot, &lines)) {
        assert_eq!((&answer["kind"], &answer["ok"]), (&(*kind).into(), &true.into()), "{line}: {answer}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_character() {
    let depot = Depot::bare();
    let cases = [
        ("9506000134353", 12, "the check digit is wrong, it should be 2"),
        ("]C1010950600013435217261301", 23, "month 13"),
        ("]C1010950600013435210A^B", 22, "cannot hold '^'"),
        ("303C83F1B7DD441678901234", 2, "partition"),
        ("+A123BJC5D6E71H", 14, "check character"),
        ("]A1HELLO WORLDX", 14, "check character"),
    ];
    let lines: Vec<&str> = cases.iter().map(|(line, ..)| *line).collect();
    for ((line, at, words), answer) in cases.iter().zip(answers(&depot, &lines)) {
        assert_eq!(answer["ok"], false, "{line}: {answer}");
        let error = &answer["error"];
        assert!(error["message"].as_str().unwrap().contains(words), "{line}: {answer}");
        assert_eq!(error["at"], *at, "{line}: {answer}");
    }
}

#[test]
fn a_person_reads_a_line() {
    let depot = Depot::bare();
    let said = depot
        .feed(&["decode"], format!("{MUG}\n]C101095060001343521726013010AB-12\n9506000134353\nXCMDUNDO\n"));
    let out = said.fine();
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("ok     gtin  09506000134352"), "{out}");
    assert!(
        lines[1].contains("(10)") && lines[1].contains("until ") && lines[1].contains("GS1-128 ]C1"),
        "{out}"
    );
    assert!(lines[2].starts_with("WRONG  gtin") && lines[2].contains("character 13"), "{out}");
    assert!(lines[3].contains("command  UNDO: "), "{out}");
}

#[test]
fn a_label_of_the_house_is_read_by_its_rule() {
    let depot = Depot::bare();
    let said =
        depot.feed(&["decode", "--json", "--restricted", "21: iiiii wwwww.3"], "2112345012759\n").json();
    assert_eq!(
        (&said[0]["item_code"], &said[0]["measure"]),
        (&"12345".into(), &"weight 1.275".into()),
        "{said:?}"
    );
    depot.run(&["decode", "--restricted", "31: iiiii"]).code.filter(|code| *code == 2).unwrap();
}

#[test]
fn nothing_that_is_scanned_commands_a_terminal_or_ends_the_command() {
    let depot = Depot::bare();
    let mut garbage: Vec<u8> = (0..60_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    garbage.extend_from_slice(b"\x1b[2J\x1b]0;gone\x07\n]C1\n(01)\n[)>\n+\nhttps://\n\"\\ud800\"\n");
    for arguments in [&["decode"][..], &["decode", "--json"]] {
        let said = depot.feed(arguments, &garbage);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
        assert!(said.out.lines().all(|l| !l.chars().any(char::is_control)), "{arguments:?}");
    }
}

/// The rows of a shared file that have an input, an expectation and fields.
fn vectors(file: &str) -> Option<Vec<Value>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/scanner").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    };
    Some(text.lines().map(|l| serde_json::from_str(l).unwrap()).collect())
}

/// What is read otherwise on purpose: a double separator is accepted with a warning; 029 is a separator only where the
/// scanner's profile says so.
fn is_our_choice(row: &Value) -> bool {
    row["tag"] == "double_gs" || row["alias"].as_str().is_some_and(|alias| alias.starts_with("029"))
}

#[test]
fn the_shared_vectors_are_read_as_their_oracles_read_them() {
    let rules = Rules::plain("2026-11-24".parse().unwrap());
    let mut read = 0;
    for file in ["gs1_generated", "iso15434_mh10", "epc_rfid", "hibc", "upce"] {
        for row in vectors(&format!("{file}.jsonl")).unwrap_or_default().iter().filter(|r| !is_our_choice(r))
        {
            let decoded: Decoded<'_> = decode(row["input"].as_str().unwrap(), &rules);
            assert_eq!(decoded.is_ok(), row["expect_ok"] == true, "{row} {decoded:?}");
            if let (true, Some(elements)) = (decoded.is_ok(), row["elements"].as_array()) {
                let ours: Vec<Value> =
                    decoded.elements.iter().map(|e| serde_json::json!([e.key.as_str(), &*e.value])).collect();
                assert_eq!(&ours, elements, "{row}");
            }
            read += 1;
        }
    }
    for row in vectors("wedge_aliases_layout.jsonl").unwrap_or_default() {
        if row["kind"] == "gs_alias" && !is_our_choice(&row) {
            let decoded = decode(row["input"].as_str().unwrap(), &rules);
            assert!(
                decoded.is_ok() && decoded.kind == Kind::Gs1 && decoded.elements.len() == 4,
                "{row} {decoded:?}"
            );
            read += 1;
        }
    }
    eprintln!("{read} vectors read");
}
