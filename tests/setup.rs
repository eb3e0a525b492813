//! Set-up by scan: whatever scanner and host do to a code, one scan of the test symbol undoes it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod support;

use pickface::{
    barcode::setup::{TEST_TEXT, TEST_TEXT_LINEAR},
    scan::{
        Event, Profile,
        setup::{Read, Setup, SetupError, contradictions, derive},
    },
};
use proptest::prelude::*;
use std::time::Duration;
use support::{
    depot::variable,
    host::{CapsLock, KEYBOARDS, Printed, Rig, Separator, messages, mixed},
};

const TEXT: [&str; 3] = ["{GS}", "{RS}", "{EOT}"];
const KEYS: [&str; 3] = ["\x1b[B", "\x1b[D", "\x1b[6~"];

#[track_caller]
fn set_up(rig: &Rig, text: &str) -> Setup {
    let aim = if text == TEST_TEXT { "]d1" } else { "]C0" };
    let reads = rig.scan(text, aim, &mut Duration::from_secs(5));
    derive(&reads).unwrap_or_else(|e| unreachable!("{e}: {rig:?}"))
}

/// The first code that does not come out as it is printed.
fn wrong(rig: &Rig, profile: &Profile, codes: &[Printed]) -> Option<String> {
    let events = rig.read(profile, codes);
    for (n, code) in codes.iter().enumerate() {
        let wanted = rig.expected(code);
        match events.get(n) {
            Some(Event::Frame(frame)) if frame.text == wanted && frame.stray.is_empty() => {}
            other => return Some(format!("{wanted:?} came as {other:?}")),
        }
        if let Some(Event::Frame(frame)) = events.get(n) {
            let aim = frame.aim.map(|aim| aim.to_string()).unwrap_or_default();
            if aim != if rig.aim { code.aim } else { "" } {
                return Some(format!("{wanted:?} came as {aim}"));
            }
        }
    }
    (events.len() != codes.len()).then(|| format!("{:?} came too much", &events[codes.len()..]))
}

fn separators() -> Vec<Separator> {
    vec![
        Separator::Itself,
        Separator::AltPad,
        Separator::AltRow,
        Separator::Keys(KEYS),
        Separator::Keys(["\x1b[19~", "\x1bOR", "\x1b[24~"]),
        Separator::Text(TEXT),
        Separator::Text(["^]", "^^", "^D"]),
        Separator::Text(["029", "030", "004"]),
        Separator::Text(["~", "|", "\\"]),
        Separator::Text(["<FNC1>", "<FNC3>", "<FNC4>"]),
        Separator::Nothing,
    ]
}

#[test]
fn every_code_comes_out_as_it_is_printed_on_every_host() {
    let (codes, envelopes) = (mixed(), messages());
    // A prime, so that every pair of settings meets; PICKFACE_LONG=1 takes all.
    let step = if variable("PICKFACE_LONG", 0) > 0 { 1 } else { 23 };
    let (mut all, mut tried, mut scanned) = (0_usize, 0, 0);
    let mut failures: Vec<String> = Vec::new();
    for keyboard in KEYBOARDS {
        for caps in [CapsLock::Off, CapsLock::Letters, CapsLock::Shift] {
            // Only there does caps lock shift digits.
            if caps == CapsLock::Shift && keyboard.0 != "FR" {
                continue;
            }
            for separator in separators() {
                for suffix in ["\r", "\n", "\r\n", "\t", "\u{3}", "\u{4}", ""] {
                    for prefix in ["", "\u{2}", "Xy#"] {
                        for aim in [false, true] {
                            for (gap, late) in [
                                (0, (0, 0)),
                                (5, (0, 0)),
                                (16, (60, 0)),
                                (16, (0, 60)),
                                (40, (60, 0)),
                                (40, (0, 0)),
                            ] {
                                all += 1;
                                if !all.is_multiple_of(step) {
                                    continue;
                                }
                                let rig = Rig {
                                    keyboard: *keyboard,
                                    caps,
                                    separator,
                                    prefix,
                                    aim,
                                    suffix,
                                    gap,
                                    late,
                                };
                                for text in [TEST_TEXT, TEST_TEXT_LINEAR] {
                                    // The short text cannot ask a keyboard without a name for what it does not hold.
                                    if text == TEST_TEXT_LINEAR && keyboard.0 == "none" {
                                        continue;
                                    }
                                    tried += 1;
                                    let reads = rig.scan(
                                        text,
                                        if text == TEST_TEXT { "]d1" } else { "]C0" },
                                        &mut Duration::from_secs(5),
                                    );
                                    let setup = match derive(&reads) {
                                        Ok(setup) => setup,
                                        Err(e) => {
                                            failures.push(format!(
                                                "{e}: {} {:?}",
                                                rig.keyboard.0,
                                                (
                                                    rig.caps,
                                                    rig.separator,
                                                    rig.prefix,
                                                    rig.aim,
                                                    rig.suffix,
                                                    rig.gap,
                                                    rig.late
                                                )
                                            ));
                                            continue;
                                        }
                                    };
                                    scanned += codes.len();
                                    let mut bad = wrong(&rig, &setup.profile, &codes);
                                    if bad.is_none()
                                        && text == TEST_TEXT
                                        && suffix != "\u{4}"
                                        && !suffix.is_empty()
                                    {
                                        scanned += envelopes.len();
                                        bad = wrong(&rig, &setup.profile, &envelopes);
                                    }
                                    if bad.is_none() {
                                        bad = contradictions(&setup.profile).first().cloned();
                                        let kept = toml::to_string(&setup.profile).unwrap();
                                        if toml::from_str::<Profile>(&kept).unwrap() != setup.profile {
                                            bad = Some(format!("another profile comes back: {kept}"));
                                        }
                                    }
                                    if let Some(bad) = bad {
                                        let long = if text == TEST_TEXT { "long" } else { "short" };
                                        failures.push(format!(
                                            "{bad}, {long}: {} {:?}\n   {:?}",
                                            rig.keyboard.0,
                                            (
                                                rig.caps,
                                                rig.separator,
                                                rig.prefix,
                                                rig.aim,
                                                rig.suffix,
                                                rig.gap,
                                                rig.late
                                            ),
                                            setup.profile
                                        ));
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    eprintln!(
        "{} of {tried} set-ups right ({all} combinations), {scanned} codes scanned",
        tried - failures.len()
    );
    assert!(failures.is_empty(), "{} fail\n{}", failures.len(), failures.join("\n"));
}

/// A French host with caps lock on, GS as Alt+029, CR LF behind every code, the last character late.
fn azerty() -> Rig {
    Rig {
        caps: CapsLock::Letters,
        separator: Separator::AltPad,
        suffix: "\r\n",
        gap: 16,
        late: (60, 0),
        ..Rig::plain()
    }
    .on("FR")
}

#[test]
fn what_is_found_is_said_in_words() {
    let setup = set_up(&azerty(), TEST_TEXT);
    assert_eq!(
        setup.found,
        [
            "the host has a French keyboard (AZERTY)",
            "its digits need Shift when they are typed",
            "caps lock is on",
            "GS arrives as Alt+029",
            "RS arrives as Alt+030",
            "EOT arrives as Alt+004",
            "symbology identifiers are not sent",
            "a code ends with CR LF",
            "16 ms between characters",
        ]
    );
    assert_eq!(setup.warnings, [""; 0]);
    assert_eq!(wrong(&azerty(), &setup.profile, &mixed()), None);
    let plain = set_up(&Rig::plain(), TEST_TEXT);
    assert_eq!(plain.found[0], "the host has a US keyboard, as the scanner");
    assert!(plain.found.contains(&"all characters come at once".into()), "{:?}", plain.found);
    assert_eq!(plain.warnings, [""; 0]);
}

#[test]
fn a_table_of_words_for_what_scanners_do() {
    let at = |change: fn(&mut Rig)| {
        let mut rig = Rig::plain();
        change(&mut rig);
        let setup = set_up(&rig, TEST_TEXT_LINEAR);
        [setup.found, setup.warnings].concat().join("; ")
    };
    for (said, words) in [
        (at(|r| *r = r.on("SE")), "a Swedish or Finnish keyboard"),
        (at(|r| *r = r.on("none")), "a keyboard of its own"),
        (at(|r| r.separator = Separator::Keys(KEYS)), "GS arrives as the key Down"),
        (
            at(|r| r.separator = Separator::Text(["029", "030", "004"])),
            "digits 029, which stand in numbers too",
        ),
        (at(|r| r.separator = Separator::Text(["]", "", ""])), "GS arrives as the text ]"),
        (at(|r| r.separator = Separator::Text(["FNC", "", ""])), "can stand in codes too"),
        (at(|r| r.separator = Separator::Keys(["\t", "", ""])), "GS arrives as the text TAB"),
        (at(|r| r.separator = Separator::Keys(["\r", "", ""])), "GS arrives as CR, which ends a code"),
        (at(|r| r.separator = Separator::Nothing), "GS does not arrive, so lot and serial can run together"),
        (at(|r| r.prefix = "\u{2}"), "STX stands before every code"),
        (at(|r| r.aim = true), "identifiers are sent (]C0)"),
        (at(|r| r.suffix = ""), "set the scanner's suffix to Enter"),
        (at(|r| r.suffix = "##\r"), "## stands behind every code: switch that off"),
        (at(|r| r.gap = 90), "as slow as a hand"),
        (at(|r| (r.gap, r.late) = (16, (0, 60))), "16 ms between characters, 76 ms at most"),
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn what_is_no_test_symbol_says_so() {
    let rig = azerty();
    let derived =
        |text: &str| derive(&rig.scan(text, "]d1", &mut Duration::from_secs(1))).map(|setup| setup.found);
    for code in mixed().iter().chain(&messages()) {
        assert_eq!(derived(&code.text), Err(SetupError::Other), "{}", code.text);
    }
    assert_eq!(derive(&[]), Err(SetupError::Other));
    assert_eq!(derived(&TEST_TEXT[..90]), Err(SetupError::Short));
    let torn = |gone: &str| derived(&TEST_TEXT.replacen(gone, "", 1));
    assert_eq!(torn("klm"), Err(SetupError::Torn));
    assert_eq!(torn("KL"), Err(SetupError::Torn));
    assert_eq!(derived(&TEST_TEXT_LINEAR.replace("G\u{1d}G", "")), Err(SetupError::Torn));
}

#[test]
fn the_next_scan_may_come_close_behind() {
    let rig = azerty();
    let mut now = Duration::ZERO;
    let mut reads = rig.scan(TEST_TEXT, "]d1", &mut now);
    now -= Duration::from_millis(1900);
    reads.extend(rig.scan("XCMDOK", "]C0", &mut now));
    assert_eq!(derive(&reads), Ok(set_up(&rig, TEST_TEXT)));
}

#[test]
fn latin_1_and_a_scanner_that_writes_numbers_are_understood() {
    let bytes: Vec<u8> = azerty()
        .scan(TEST_TEXT, "]d1", &mut Duration::from_secs(1))
        .iter()
        .flat_map(|read| {
            String::from_utf8(read.bytes.clone()).unwrap().chars().map(|c| c as u8).collect::<Vec<_>>()
        })
        .collect();
    let setup = derive(&[Read { at: Duration::ZERO, bytes }]).unwrap();
    assert!(setup.found.contains(&"characters come as Latin-1".into()), "{:?}", setup.found);
    let numbers = |text: &str| -> Vec<u8> {
        text.bytes()
            .flat_map(|b| format!("{b:04}").bytes().flat_map(|d| [0x1b, d]).collect::<Vec<_>>())
            .collect()
    };
    let setup = derive(&[Read { at: Duration::ZERO, bytes: numbers(&format!("{TEST_TEXT}\r")) }]).unwrap();
    assert!(setup.found.contains(&"every character comes as Alt and its number".into()), "{:?}", setup.found);
    assert_eq!(setup.found.last().unwrap(), "all characters come at once");
}

proptest! {
    #[test]
    fn no_bytes_are_a_trap(chunks in proptest::collection::vec((0_u64..200, proptest::collection::vec(any::<u8>(), 0..60)), 0..8)) {
        let mut at = Duration::ZERO;
        let reads: Vec<Read> = chunks.into_iter().map(|(gap, bytes)| { at += Duration::from_millis(gap); Read { at, bytes } }).collect();
        let _ = derive(&reads);
    }

    #[test]
    fn no_damage_to_the_test_symbol_is_a_trap(
        text in prop_oneof![Just(TEST_TEXT), Just(TEST_TEXT_LINEAR)],
        damage in proptest::collection::vec((any::<prop::sample::Index>(), proptest::option::of(any::<u8>()), 0_usize..4), 0..6),
    ) {
        let mut bytes = format!("{text}\r").into_bytes();
        for (index, byte, gone) in damage {
            let at = index.index(bytes.len());
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, byte);
            if bytes.is_empty() { break; }
        }
        if let Ok(setup) = derive(&[Read { at: Duration::ZERO, bytes }]) {
            let kept = toml::to_string(&setup.profile).unwrap();
            prop_assert_eq!(toml::from_str::<Profile>(&kept).unwrap(), setup.profile, "{}", kept);
        }
    }

    #[test]
    fn any_keys_at_all_are_a_keyboard(order in Just(('a'..='z').chain('A'..='Z').chain('0'..='9').chain("-/.".chars()).collect::<Vec<char>>()).prop_shuffle()) {
        // Letters, digits and marks change places as they like; case keeps its meaning, or caps lock has none.
        let from: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain("-/.".chars()).collect();
        let typed = |text: &str| -> String {
            text.chars().map(|c| from.iter().position(|f| *f == c).map_or(c, |at| order[at])).collect()
        };
        let g = typed("G");
        let text = TEST_TEXT.replace("G\u{1d}G", "\u{1}").chars().map(|c| match c { '\u{1}' => c, c => typed(&c.to_string()).chars().next().unwrap() }).collect::<String>();
        let text = text.replace('\u{1}', &format!("{g}\u{1d}{g}"));
        let setup = derive(&[Read { at: Duration::ZERO, bytes: format!("{text}\r").into_bytes() }]).unwrap();
        let mut framer = pickface::scan::Framer::new(setup.profile);
        let mut texts = Vec::new();
        framer.feed(format!("{}\r", typed("AZaz09-/.B")).as_bytes(), Duration::ZERO, &mut |event| {
            if let Event::Frame(frame) = event { texts.push(frame.text); }
        });
        prop_assert_eq!(texts, ["AZaz09-/.B"]);
    }
}
