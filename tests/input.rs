//! The input side in a real pseudo-terminal: what a scanner does to a station, and what a station does to its terminal.

mod support;

use rustix::process::{Pid, Signal, kill_process};
use std::time::{Duration, Instant};
use support::{Station, example, station::Start};

fn keys() -> Start {
    Station::of(example("keys"))
}

fn start() -> Station {
    let mut station = keys().start();
    station.wait_for("ready");
    station
}

fn screen() -> Station {
    let mut station = keys().arg("--screen").start();
    station.wait_for("ready");
    station
}

/// What was heard in answer to reads that each wait for the word behind them.
fn heard(reads: &[(&[u8], &str)]) -> String {
    let mut station = start();
    let mark = station.mark();
    for (bytes, word) in reads {
        let here = station.mark();
        station.send(bytes).wait_for_bytes(here, word.as_bytes());
    }
    station.text_since(mark)
}

#[test]
fn five_thousand_scans_in_one_burst_are_all_heard_in_order() {
    let mut station = start();
    let mark = station.mark();
    let burst: String = (0..5000).map(|n| format!("{n:013}\r")).collect();
    let began = Instant::now();
    station.send(&burst).wait_for_bytes(mark, b"frame 5000 ");
    eprintln!("5,000 scans, {} bytes: {:?}", burst.len(), began.elapsed());
    let text = station.text_since(mark);
    let frames: Vec<&str> = text.lines().filter(|line| line.starts_with("frame")).collect();
    let wanted: Vec<String> = (0..5000).map(|n| format!("frame {} scanned CR \"{n:013}\"", n + 1)).collect();
    assert_eq!(frames, wanted);
    let echoes = text.lines().filter(|line| line.starts_with("line")).count();
    assert!(echoes < 200, "{echoes} echoes of a burst that needs none");
}

#[test]
fn every_suffix_and_character_arrives_as_it_was_sent() {
    let mut station = start();
    for (n, (bytes, said)) in [
        (&b"9506000134352\r\n"[..], r#"scanned CR "9506000134352""#),
        (b"9506000134352\n", r#"scanned LF "9506000134352""#),
        (b"9506000134352\t", r#"scanned TAB "9506000134352""#),
        (b"]C110AB-12\x1d21XYZ\r", r#"scanned CR ]C1 "10AB-12\x1D21XYZ""#),
        (b"10AB-12\x1b0\x1b2\x1b921XYZ\r", r#"scanned CR "10AB-12\x1D21XYZ""#),
        (b"[)>\x1e06\x1dP1234\x1e\x04\r", r#"scanned CR "[)>\x1E06\x1DP1234\x1E\x04""#),
        (b"QC\xe9157\r", "scanned CR \"QC\u{e9}157\""),
        (b"AB\x03\x13\x11\x1a\x1cCD\r", r#"scanned CR "AB\x03\x13\x11\x1A\x1CCD""#),
        (b"1\x1bOr\x1bOs\x1b[57401u4\x1bOM", r#"scanned CR "12324""#),
    ]
    .into_iter()
    .enumerate()
    {
        let mark = station.mark();
        station.send(bytes).wait_for_bytes(mark, format!("frame {} {said}\r\n", n + 1).as_bytes());
    }
    assert!(!station.text_since(0).contains("key"), "{}", station.text_since(0));
}

#[test]
fn a_typed_character_is_shown_at_once() {
    let text = heard(&[
        (b"m", "line \"m\""),
        (b"u", "line \"mu\""),
        (b"\x7f", "line \"m\""),
        (b"\x15", "line \"\""),
        (b"7\r", "typed CR \"7\""),
    ]);
    assert!(!text.contains("key"), "{text}");
}

#[test]
fn a_torn_escape_sequence_is_one_key_and_a_lone_escape_is_esc() {
    let mut station = start();
    let mark = loop {
        let (mark, began) = (station.mark(), Instant::now());
        station.send(b"\x1b").send(b"[").send(b"A");
        // On a busy machine the writer itself may tear them too far apart.
        if began.elapsed() < Duration::from_millis(40) {
            break mark;
        }
        station.wait_quiet(Duration::from_millis(300));
        station.send(b"\x15").wait_quiet(Duration::from_millis(300));
    };
    station.wait_for_bytes(mark, b"key Up\r\n");
    station.send(b"\x1b").wait_for_bytes(mark, b"key Esc\r\n");
    station.send(b"\x1b[99;1;5q\x1bOz\x1b[24~").wait_for_bytes(mark, b"key F12\r\n");
    let keys: Vec<String> =
        station.text_since(mark).lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    assert_eq!(keys, ["key Up", "key Esc", "key F12"]);
}

#[test]
fn a_paste_that_never_ends_does_not_make_the_station_deaf() {
    let mut station = start();
    let mark = station.mark();
    station.send(b"\x1b[200~01").wait_for_bytes(mark, b"line \"01\"");
    station.wait_quiet(Duration::from_millis(1200));
    station.send(b"\x15").wait_for_bytes(mark, b"line \"\"");
    station.scan("9506000134352").wait_for_bytes(mark, b"scanned CR \"9506000134352\"");
    station.press("F1").wait_for_bytes(mark, b"key F1\r\n");
}

#[test]
fn a_profile_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scanner.toml");
    std::fs::write(&path, "prefix = \"STX\"\nsuffix = \"ETX\"\ngs_alias = \"Down\"\n").unwrap();
    let mut station = keys().arg("--profile").arg(&path).start();
    station.wait_for("ready");
    station.send(b"\x0210AB\x1b[B21C\x03").wait_for(r#"scanned ETX "10AB\x1D21C""#);
}

#[test]
fn a_closed_terminal_ends_the_program_at_once() {
    for mut station in [start(), screen()] {
        let began = Instant::now();
        station.hang_up();
        station.wait_exit_within(Duration::from_secs(2));
        eprintln!("ended {:?} after the hang-up", began.elapsed());
    }
}

#[test]
fn a_closed_terminal_without_a_signal_ends_the_program_too() {
    // nohup makes the program deaf to HUP: what is left is the end of its input.
    let mut station =
        Station::of("sh").arg("-c").arg(format!("trap '' HUP; exec {}", example("keys").display())).start();
    station.wait_for("ready");
    station.hang_up();
    station.wait_exit_within(Duration::from_secs(2));
}

#[test]
fn terminate_and_hang_up_signals_give_the_terminal_back() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let mut station = screen();
        assert!(station.screen().alternate_screen() && station.screen().hide_cursor() && station.is_raw());
        assert!(!station.screen().bracketed_paste(), "bracketed paste stays off");
        assert_eq!(station.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        station.signal(signal);
        assert_eq!(station.wait_exit().code(), Some(0), "{signal:?}");
        assert!(
            !station.screen().alternate_screen() && !station.screen().hide_cursor() && !station.is_raw(),
            "{signal:?}"
        );
    }
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_speaks() {
    let folder = tempfile::tempdir().unwrap();
    let mut station = keys()
        .args(["--screen", "--panic-on", "BOOM"])
        .env("PICKFACE_LOG", folder.path())
        .size(200, 24)
        .start();
    station.wait_for("ready");
    station.scan("BOOM");
    assert_eq!(station.wait_exit().code(), Some(101));
    assert!(!station.screen().alternate_screen() && !station.screen().hide_cursor() && !station.is_raw());
    let said = station.contents();
    assert!(said.contains("asked to panic by BOOM") && said.contains("faults.log"), "{said}");
    assert!(!said.contains("stack") && !said.contains("unwind"), "a sentence, not a dump: {said}");
    let report = std::fs::read_to_string(folder.path().join("faults.log")).unwrap();
    assert!(report.contains("asked to panic by BOOM") && report.contains("keys.rs"), "{report}");
    assert!(!report.contains('\x1b'), "no colours in a file");
    let written = station.bytes_since(0);
    let left = memchr::memmem::rfind(&written, b"\x1b[?1049l").unwrap();
    let spoke = memchr::memmem::find(&written, b"a fault in pickface").unwrap();
    assert!(left < spoke, "the message came before the shell's screen was back");
}

#[test]
fn what_is_scanned_while_leaving_is_no_command_for_the_shell() {
    let keys = example("keys");
    let script = format!(
        "sh -c 'echo pid $$; exec {} --screen --deaf'; read -t 0.3 rest; echo \"shell got [$rest]\"",
        keys.display()
    );
    let mut station = Station::of("bash").arg("-c").arg(script).start();
    station.wait_for("ready");
    let text = station.text_since(0);
    let pid = text.split_once("pid ").and_then(|(_, rest)| rest.split_whitespace().next()).unwrap();
    station.send(b"rm -rf stock\r");
    kill_process(Pid::from_raw(pid.parse().unwrap()).unwrap(), Signal::TERM).unwrap();
    station.wait_for("shell got []");
}

#[test]
fn an_idle_station_writes_nothing_and_burns_nothing() {
    let mut station = screen();
    station.scan("9506000134352").wait_for("9506000134352");
    station.wait_quiet(Duration::from_millis(300));
    let (used, wakes, mark) = (station.cpu_time(), station.wake_ups(), station.mark());
    station.wait_quiet(Duration::from_secs(2));
    assert_eq!(
        (station.cpu_time() - used, station.wake_ups() - wakes, station.mark() - mark),
        (Duration::ZERO, 0, 0)
    );
}

#[test]
fn a_frame_is_one_synchronized_write_and_a_key_costs_few_bytes() {
    let mut station = screen();
    station.press("F5").wait_for("key F5");
    station.wait_quiet(Duration::from_millis(100));
    let mark = station.mark();
    station.press("F6").wait_for("key F6");
    station.wait_quiet(Duration::from_millis(100));
    let bytes = station.bytes_since(mark);
    let shown = bytes.escape_ascii().to_string();
    assert!(bytes.starts_with(b"\x1b[?2026h") && bytes.ends_with(b"\x1b[?2026l"), "{shown}");
    assert_eq!(memchr::memmem::find_iter(&bytes, b"\x1b[?2026h").count(), 1, "{shown}");
    assert!(bytes.len() < 100, "{} bytes: {shown}", bytes.len());
}

#[test]
fn another_size_is_drawn_at_once() {
    let mut station = screen();
    station.resize(40, 12).wait_for("resize");
}

#[test]
fn a_program_that_was_stopped_takes_its_terminal_again() {
    let mut station = screen();
    station.signal(Signal::STOP).signal(Signal::CONT);
    station.scan("950600").wait_for("950600");
    assert!(station.is_raw() && station.screen().alternate_screen());
}
