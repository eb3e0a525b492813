use super::*;
use crate::{
    domain::text::escape,
    scan::profile::{Caps, Charset, Layout},
    testing::shared_data,
};
use proptest::prelude::*;

const SECOND: Duration = Duration::from_secs(1);
const EAN: &str = "9506000134352";

/// What a station with this profile hears from reads at their microseconds, and what is left in its line.
fn hear_at(profile: &Profile, reads: &[(u64, Vec<u8>)]) -> (Vec<Event>, String) {
    let mut framer = Framer::new(profile.clone());
    let mut events = Vec::new();
    for (at, bytes) in reads {
        framer.feed(bytes, Duration::from_micros(*at), &mut |event| events.push(event));
    }
    let end = Duration::from_micros(reads.last().map_or(0, |(at, _)| *at)) + 10 * SECOND;
    framer.expire(end, &mut |event| events.push(event));
    assert_eq!(framer.deadline(), None, "an idle line must wait for nothing");
    (events, framer.line())
}

/// One word an event: `scanned CR ]C1 text`, `key F1`.
fn words(events: &[Event]) -> Vec<String> {
    let word = |event: &Event| match event {
        Event::Key(key) => format!("key {key}"),
        Event::Frame(Frame { text, aim: Some(aim), end, origin, .. }) => {
            format!("{origin} {end} {aim} {}", escape(text))
        }
        Event::Frame(Frame { text, end, origin, .. }) => format!("{origin} {end} {}", escape(text)),
    };
    events.iter().map(word).collect()
}

fn hear(profile: &Profile, reads: &[(u64, &[u8])]) -> Vec<String> {
    let reads: Vec<_> = reads.iter().map(|(ms, bytes)| (ms * 1000, bytes.to_vec())).collect();
    words(&hear_at(profile, &reads).0)
}

fn says(bytes: &[u8]) -> Vec<String> {
    hear(&Profile::default(), &[(0, bytes)])
}

fn profile(toml: &str) -> Profile {
    toml::from_str(toml).unwrap()
}

/// One character a read, `gap` milliseconds apart.
fn slowly(text: &str, gap: u64) -> Vec<(u64, Vec<u8>)> {
    text.bytes().enumerate().map(|(i, byte)| (i as u64 * gap * 1000, vec![byte])).collect()
}

#[test]
fn every_common_suffix_ends_a_scan_once() {
    assert_eq!(says(b"9506000134352\r"), ["scanned CR 9506000134352"]);
    assert_eq!(says(b"9506000134352\r\n"), ["scanned CR 9506000134352"]);
    assert_eq!(says(b"9506000134352\n"), ["scanned LF 9506000134352"]);
    assert_eq!(says(b"9506000134352\t"), ["scanned TAB 9506000134352"]);
    assert_eq!(says(b"9506000134352\t\r"), ["scanned TAB 9506000134352"]);
    assert_eq!(says(b"9506000134352\r\r"), ["scanned CR 9506000134352"]);
    assert_eq!(says(b"9506000134352\x1bOM"), ["scanned CR 9506000134352"]);
}

#[test]
fn a_late_line_feed_is_never_a_key() {
    let scan = &b"9506000134352\r"[..];
    assert_eq!(hear(&Profile::default(), &[(0, scan), (433, b"\n")]), ["scanned CR 9506000134352"]);
}

#[test]
fn a_suffix_of_its_own_ends_a_scan_and_enter_still_does() {
    let etx = profile("prefix = \"STX\"\nsuffix = \"ETX\"");
    assert_eq!(hear(&etx, &[(0, b"\x02AB-12\x1dC\x03")]), ["scanned ETX AB-12\\x1DC"]);
    assert_eq!(hear(&etx, &[(0, b"\x02AB-12\x03\r")]), ["scanned ETX AB-12"]);
    assert_eq!(hear(&etx, &[(0, b"1"), (200, b"2"), (500, b"\r")]), ["typed CR 12"]);
    assert_eq!(
        hear(&profile("suffix = \"EOT\""), &[(0, b"[)>\x1e06\x1dP12\x1e\x04")]),
        ["scanned EOT [)>\\x1E06\\x1DP12\\x1E"]
    );
    let cr = profile("suffix = \"CR\"");
    assert_eq!(hear(&cr, &[(0, b"AB\tCD\r")]), ["scanned CR AB\\x09CD"]);
    assert_eq!(hear(&cr, &[(0, b"1"), (200, b"\t")]), ["key Tab"]);
}

#[test]
fn a_scans_enter_presses_nothing_and_a_hands_enter_is_a_key() {
    assert_eq!(
        hear(&Profile::default(), &[(0, b"950600\r"), (40, b"\r"), (300, b"\r"), (600, b"\t")]),
        ["scanned CR 950600", "key Enter", "key Tab"]
    );
}

#[test]
fn the_symbology_identifier_is_told_apart_unless_the_profile_says_no() {
    assert_eq!(says(b"]C10109506000134352\r"), ["scanned CR ]C1 0109506000134352"]);
    assert_eq!(says(b"]E09506000134352\r"), ["scanned CR ]E0 9506000134352"]);
    assert_eq!(says(b"]d2\r"), ["typed CR ]d2"]);
    assert_eq!(hear(&profile("aim = false"), &[(0, b"]C10109\r")]), ["scanned CR ]C10109"]);
    assert_eq!(hear(&profile("prefix = \"STX\""), &[(0, b"\x02]Q30109\r")]), ["scanned CR ]Q3 0109"]);
}

#[test]
fn gs_is_gs_in_all_its_disguises() {
    for form in [
        "\x1d",
        "{GS}",
        "<GS>",
        "\u{241d}",
        "\x1b0\x1b2\x1b9",
        "\x1b0\x1b0\x1b2\x1b9",
        "\x1b[93;5u",
        "\x1b[93;5u\x1b[93;5:3u",
        "\x1b[29u",
        "\x1b[27;5;93~",
    ] {
        let scan = format!("10AB-12{form}21XYZ\r");
        assert_eq!(says(scan.as_bytes()), ["scanned CR 10AB-12\\x1D21XYZ"], "{form:?}");
    }
    for (alias, form) in [
        ("^]", "^]"),
        ("~", "~"),
        ("|", "|"),
        ("029", "029"),
        ("[FNC1]", "[FNC1]"),
        ("<FNC1>", "<FNC1>"),
        ("\\\\F", "\\F"),
        ("¦", "¦"),
        ("Down", "\x1b[B"),
        ("Down", "\x1bOB"),
        ("F2", "\x1bOQ"),
        ("PgDn", "\x1b[6~"),
    ] {
        let known = profile(&format!("gs_alias = \"{alias}\""));
        let scan = format!("10AB-12{form}21XYZ\r");
        assert_eq!(hear(&known, &[(0, scan.as_bytes())]), ["scanned CR 10AB-12\\x1D21XYZ"], "{alias}");
    }
}

#[test]
fn an_arrow_that_stands_for_gs_is_gs_even_when_the_network_holds_it_back() {
    let down = profile("gs_alias = \"Down\"");
    let torn: &[(u64, &[u8])] = &[(0, b"10AB-12"), (250, b"\x1b[B"), (500, b"21XYZ\r")];
    assert_eq!(hear(&down, torn), ["scanned CR 10AB-12\\x1D21XYZ"]);
    // A hand that types and then moves in a list presses a key.
    assert_eq!(
        hear(&down, &[(0, b"m"), (150, b"u"), (320, b"g"), (480, b"s"), (600, b"\x1b[B")]),
        ["key Down"]
    );
}

#[test]
fn a_scanner_that_holds_alt_for_every_character_is_understood() {
    let spelled: String = "QC-157\r"
        .bytes()
        .flat_map(|b| format!("{b:04}").chars().collect::<Vec<_>>())
        .map(|d| format!("\x1b{d}"))
        .collect();
    assert_eq!(says(spelled.as_bytes()), ["scanned CR QC-157"]);
}

#[test]
fn alt_and_a_digit_is_a_key_of_its_own() {
    assert_eq!(says(b"\x1b3"), ["key Alt+3"]);
    assert_eq!(says(b"\x1b0"), ["key Alt+0"]);
    assert_eq!(hear(&Profile::default(), &[(0, b"\x1b1"), (20, b"\x1b2")]), ["key Alt+1", "key Alt+2"]);
}

#[test]
fn control_keys_between_fast_characters_are_data() {
    assert_eq!(
        says(b"[)>\x1e06\x1dP1234\x1dQ10\x1e\x04\r"),
        ["scanned CR [)>\\x1E06\\x1DP1234\\x1DQ10\\x1E\\x04"]
    );
    assert_eq!(says(b"AB\x03CD\x11E\r"), ["scanned CR AB\\x03CD\\x11E"]);
    assert_eq!(hear(&Profile::default(), &[(0, b"1"), (200, b"2"), (400, b"\x04")]), ["key Ctrl+D"]);
    assert_eq!(hear(&Profile::default(), &[(0, b"AB"), (10, b"\x03")]), ["key Ctrl+C"]);
}

#[test]
fn an_end_of_message_that_comes_late_is_still_data() {
    assert_eq!(
        hear(&Profile::default(), &[(0, b"[)>\x1e06\x1dP12\x1e"), (400, b"\x04"), (800, b"\r")]),
        ["scanned CR [)>\\x1E06\\x1DP12\\x1E\\x04"]
    );
}

#[test]
fn a_key_behind_the_last_character_loses_nothing() {
    let (events, _) = hear_at(&Profile::default(), &[(0, b"10AB-1221XYZ\x1b[B\r".to_vec())]);
    let [Event::Frame(frame)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((frame.text.as_str(), frame.stray.as_slice()), ("10AB-1221XYZ", [].as_slice()));
}

#[test]
fn a_key_without_meaning_inside_a_scan_is_reported_with_it() {
    let (events, _) = hear_at(&Profile::default(), &[(0, b"10AB-12\x1b[B21XYZ\r".to_vec())]);
    let [Event::Frame(frame)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(
        (frame.text.as_str(), frame.stray.as_slice()),
        ("10AB-1221XYZ", &[Key::plain(KeyCode::Down)][..])
    );
}

#[test]
fn an_esc_in_front_of_a_scan_takes_no_character_with_it() {
    assert_eq!(says(b"\x1b9506000134352\r"), ["key Esc", "scanned CR 9506000134352"]);
    assert_eq!(says(b"\x1b]C10109\r"), ["key Esc", "scanned CR ]C1 0109"]);
    assert_eq!(says(b"\x1b[)>\x1e06\x1dP1\x1e\x04\r"), ["key Esc", "scanned CR [)>\\x1E06\\x1DP1\\x1E\\x04"]);
    assert_eq!(says(b"AB\x1bCD\r"), ["scanned CR AB\\x1BCD"]);
    assert_eq!(says(b"ABCD\x1b\r"), ["scanned CR ABCD\\x1B"]);
}

#[test]
fn letters_in_a_scan_are_letters() {
    assert_eq!(says(b"q1w2e3\r"), ["scanned CR q1w2e3"]);
    assert_eq!(says(b"XCMDOK\r"), ["scanned CR XCMDOK"]);
}

#[test]
fn latin1_from_a_scanner_in_a_utf8_terminal_is_whole() {
    assert_eq!(says(b"QC\xe9157\r"), ["scanned CR QCé157"]);
    let latin1 = Profile { charset: Charset::Latin1, ..Profile::default() };
    assert_eq!(hear(&latin1, &[(0, b"QC\xc3\xa9157\r")]), ["scanned CR QCÃ©157"]);
    assert_eq!(hear(&Profile::default(), &[(0, b"\xc3"), (5, b"\xa9\r")]), ["typed CR é"]);
}

#[test]
fn a_paste_is_lines_and_its_end_ends_the_last() {
    assert_eq!(says(b"\x1b[200~A1\rA2\r\nA3\x1b[201~"), ["paste CR A1", "paste CR A2", "paste PASTE_END A3"]);
    assert_eq!(
        says(b"\x1b[200~0109\x1d10A\r\x1b[201~950600\r"),
        ["paste CR 0109\\x1D10A", "scanned CR 950600"]
    );
    assert_eq!(says(b"\x1b[200~\x03\x04x\x1b[201~"), ["paste PASTE_END \\x03\\x04x"]);
}

#[test]
fn a_paste_without_an_end_leaves_the_station_hearing() {
    let reads: &[(u64, &[u8])] =
        &[(0, b"\x1b[200~01"), (1500, b"\x1b"), (1600, b"9506000134352\r"), (1700, b"\x1bOP")];
    assert_eq!(hear(&Profile::default(), reads), ["scanned CR 9506000134352", "key F1"]);
    let (events, line) = hear_at(&Profile::default(), &[(0, b"\x1b[200~01".to_vec())]);
    assert_eq!((events, line.as_str()), (vec![], "01"), "half a paste is shown, not acted on");
}

#[test]
fn silence_ends_a_scan_only_where_the_profile_says_so() {
    let scan = slowly(EAN, 2);
    let none = hear_at(&Profile::default(), &scan);
    assert_eq!((words(&none.0), none.1), (vec![], EAN.to_owned()));
    let timeout = profile("no_suffix_timeout_ms = 150");
    assert_eq!(words(&hear_at(&timeout, &scan).0), ["scanned TIMEOUT 9506000134352"]);
    // Not for a hand, not for a few characters, not for a code whose check digit is still on its way.
    for unfinished in [slowly("AB12CD34", 180), slowly("AB12C", 2), slowly("950600013435", 2)] {
        assert_eq!(hear_at(&timeout, &unfinished).0, []);
    }
}

#[test]
fn a_key_held_down_is_no_scan() {
    let mut held = slowly("00000000000000", 33);
    held.push((700_000, b"\r".to_vec()));
    assert_eq!(words(&hear_at(&Profile::default(), &held).0), ["typed CR 00000000000000"]);
    assert_eq!(says(b"00000000000000\r"), ["scanned CR 00000000000000"]);
}

#[test]
fn one_long_gap_does_not_make_a_hand_of_a_scanner() {
    let mut torn = slowly(EAN, 16);
    for (at, _) in &mut torn[7..] {
        *at += 433_000;
    }
    torn.push((1_200_000, b"\r".to_vec()));
    assert_eq!(words(&hear_at(&Profile::default(), &torn).0), ["scanned CR 9506000134352"]);
}

#[test]
fn typing_can_be_corrected_and_taken_back() {
    assert_eq!(hear(&Profile::default(), &[(0, b"12"), (300, b"\x7f3\r")]), ["typed CR 13"]);
    assert_eq!(hear(&Profile::default(), &[(0, b"12"), (300, b"\x083\r")]), ["typed CR 13"]);
    assert_eq!(hear(&Profile::default(), &[(0, b"12"), (300, b"\x1b"), (500, b"\x1b")]), ["key Esc"]);
    assert_eq!(hear(&Profile::default(), &[(0, b"12"), (300, b"\x15"), (500, b"3\r")]), ["typed CR 3"]);
    assert_eq!(
        hear(&Profile::default(), &[(0, b"blue mug"), (300, b"\x17"), (500, b"cup\r")]),
        ["typed CR blue cup"]
    );
    assert_eq!(hear(&Profile::default(), &[(0, b"\x7f")]), ["key Backspace"]);
}

#[test]
fn the_line_is_shown_as_it_grows_and_never_commands_the_terminal() {
    let (_, line) = hear_at(&Profile::default(), &[(0, b"10A\x1d2\x9d1;\xc2\x9b3".to_vec())]);
    assert_eq!(line, "10A\u{241d}21;3");
}

#[test]
fn a_wrong_layout_is_undone_for_scans_alone() {
    let azerty =
        Profile { layout: Layout::new("&é\"'(-è_çà", "1234567890").unwrap(), ..Profile::default() };
    assert_eq!(hear(&azerty, &[(0, "-&\"àè-ààà\"è-ç\r".as_bytes())]), ["scanned CR 6130760003769"]);
    assert_eq!(hear(&azerty, &[(0, b"A"), (150, b"-"), (300, b"1"), (450, b"2\r")]), ["typed CR A-12"]);
    let caps = Profile { caps: Caps::Swapped, ..Profile::default() };
    assert_eq!(
        hear(&caps, &[(0, b"]c1010950600013435210ab-12\r")]),
        ["scanned CR ]C1 010950600013435210AB-12"]
    );
}

#[test]
fn an_endless_line_ends_as_an_overflow_and_the_next_scan_is_whole() {
    let flood = [vec![b'7'; LINE_MAX + 5], b"\r950600\r".to_vec()].concat();
    let (events, _) = hear_at(&Profile::default(), &[(0, flood)]);
    let [Event::Frame(first), Event::Frame(second)] = events.as_slice() else {
        panic!("{} events", events.len())
    };
    assert_eq!((first.text.len(), first.end), (LINE_MAX, Terminator::Overflow));
    assert_eq!((second.text.as_str(), second.end), ("950600", Terminator::Cr));
}

#[test]
fn a_reader_that_is_late_tears_nothing() {
    let mut framer = Framer::new(Profile::default());
    let mut events = Vec::new();
    framer.feed(b"\x1b", Duration::ZERO, &mut |event| events.push(event));
    framer.feed(b"[A", framer.in_time(SECOND), &mut |event| events.push(event));
    assert_eq!(words(&events), ["key Up"]);
    assert_eq!(framer.in_time(SECOND), SECOND, "nothing is torn now");
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn rows(name: &str) -> Vec<serde_json::Value> {
    let Some(path) = shared_data(name) else { return Vec::new() };
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn reads(row: &serde_json::Value, field: &str, unit: u64) -> Vec<(u64, Vec<u8>)> {
    let read = |read: &serde_json::Value| (read[0].as_u64().unwrap() * unit, hex(read[1].as_str().unwrap()));
    row[field].as_array().unwrap().iter().map(read).collect()
}

#[test]
fn all_frames_of_the_shared_vectors() {
    for row in rows("scanner/wedge_frames.jsonl") {
        let profile: Profile = serde_json::from_value(row["profile"].clone()).unwrap();
        let wanted: Vec<String> = row["frames"]
            .as_array()
            .unwrap()
            .iter()
            .map(|frame| {
                let field = |name: &str| frame[name].as_str();
                if field("type") == Some("key") {
                    return format!("key {}", field("key").unwrap());
                }
                let origin = match (field("origin"), field("type")) {
                    (Some(origin), _) => origin,
                    (None, Some("scan")) => "scanned",
                    _ => "typed",
                };
                let aim = field("aim").map_or(String::new(), |aim| format!("{aim} "));
                format!("{origin} {} {aim}{}", field("term").unwrap(), escape(field("text").unwrap()))
            })
            .collect();
        let (events, line) = hear_at(&profile, &reads(&row, "chunks", 1000));
        assert_eq!(words(&events), wanted, "{}", row["name"]);
        assert_eq!(line, "", "{}", row["name"]);
    }
}

#[test]
fn all_recorded_traces_are_heard_whole_and_told_from_hands() {
    for row in rows("scanner/recorded_traces.jsonl") {
        let (events, _) = hear_at(&Profile::default(), &reads(&row, "reads", 1));
        let origin = if row["actor"] == "human" { "typed" } else { "scanned" };
        assert_eq!(
            words(&events),
            [format!("{origin} CR {}", escape(row["expect"].as_str().unwrap()))],
            "{}",
            row["net"]
        );
    }
}

#[test]
fn all_aliases_and_layouts_of_the_shared_vectors() {
    for row in rows("scanner/wedge_aliases_layout.jsonl") {
        let (input, kind) = (row["input"].as_str().unwrap(), row["kind"].as_str().unwrap());
        let mut profile = Profile::default();
        let wanted = match kind {
            "gs_alias" => row["canonical"].as_str().unwrap(),
            "layout" | "caps" => row["intended"].as_str().unwrap(),
            _ => input,
        };
        if row["needs_profile"] == true {
            // The alias is what stands between the lot and the serial number.
            let alias = input
                .strip_prefix("01095060001343521726013010AB-12")
                .unwrap()
                .strip_suffix("21XYZ1")
                .unwrap();
            profile.gs_alias = Some(alias.parse().unwrap());
        }
        match row["error"].as_str() {
            Some("layout_mismatch_azerty_digits") => {
                profile.layout = Layout::new("&é\"'(-è_çà", "1234567890").unwrap();
            }
            Some("layout_mismatch_italian_hyphen") => profile.layout = Layout::new("'", "-").unwrap(),
            Some("layout_mismatch_german") => profile.layout = Layout::new("ßYZyz", "-ZYzy").unwrap(),
            Some("caps_lock_inversion") => profile.caps = Caps::Swapped,
            _ => {}
        }
        let (events, _) = hear_at(&profile, &[(0, format!("{input}\r").into_bytes())]);
        let [Event::Frame(frame)] = events.as_slice() else { panic!("{input}: {events:?}") };
        let whole = frame.aim.map_or(String::new(), |aim| aim.to_string()) + &frame.text;
        assert_eq!(whole, wanted, "{input}");
    }
}

#[test]
fn bytes_that_upset_other_readers_lose_no_neighbour_here() {
    for row in rows("scanner/crossterm_0_29_keyevents.jsonl") {
        let bytes = hex(row["input_hex"].as_str().unwrap());
        let (events, _) = hear_at(
            &Profile::default(),
            &[(0, bytes), (2_000_000, b"\x15".to_vec()), (2_200_000, b"950600\r".to_vec())],
        );
        assert_eq!(words(&events).last().map(String::as_str), Some("scanned CR 950600"), "{}", row["name"]);
    }
}

fn awkward() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec![
            &b"9506000134352\r"[..],
            b"\r\n",
            b"\t",
            b"\x1b",
            b"\x1b[B",
            b"\x1b0\x1b2\x1b9",
            b"\x1b[200~",
            b"\x1b[201~",
            b"\x1d",
            b"\x04",
            b"\x1bOP",
            b"]C1",
            b"AB",
            b"\xe9",
            b"\x7f",
            b"\x15",
            b"\x1b[93;5u",
            b"12",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn how_bytes_are_cut_into_reads_makes_no_difference(bytes in awkward(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..10), toml in prop::sample::select(vec!["", "gs_alias = \"Down\"", "no_suffix_timeout_ms = 150", "suffix = \"ETX\"\nprefix = \"STX\""])) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let pieces: Vec<_> = cuts.windows(2).map(|cut| (0, bytes[cut[0]..cut[1]].to_vec())).collect();
        let profile = profile(toml);
        prop_assert_eq!(hear_at(&profile, &pieces), hear_at(&profile, &[(0, bytes)]));
    }

    #[test]
    fn every_scan_of_a_burst_arrives_once_and_in_order(codes in prop::collection::vec("[A-Z0-9.-]{4,30}", 1..40), gap in 0..40_u64, late in 0..400_u64) {
        let mut at = 0;
        let mut reads = Vec::new();
        for code in &codes {
            for byte in code.bytes() {
                at += gap * 1000;
                reads.push((at, vec![byte]));
            }
            at += late * 1000;
            reads.push((at, b"\r".to_vec()));
        }
        let texts: Vec<String> = hear_at(&Profile::default(), &reads).0.into_iter().filter_map(|event| match event {
            Event::Frame(frame) => Some(frame.text),
            Event::Key(_) => None,
        }).collect();
        prop_assert_eq!(texts, codes);
    }
}
