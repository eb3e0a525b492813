//! The screens in a real terminal: a flood of scans, nothing at all, every way to end, every size, every kind of terminal.

mod support;

use pickface::store::load::LoadMode;
use rusqlite::Connection;
use rustix::process::Signal;
use std::time::{Duration, Instant};
use support::{
    Depot, Station,
    depot::{MUG, item, lined, variable},
    station::Start,
};

/// A station in RECEIVE at the dock.
fn receiving(start: Start) -> Station {
    let mut station = start.start();
    station.wait_for("MUG-1");
    station.press("F3").wait_for("RECEIVE");
    station.press("Alt+r").wait_for("SCAN THE DOCK");
    station.scan("DOCK-1").wait_for("into DOCK-1");
    station
}

#[track_caller]
fn is_restored(station: &Station) {
    let screen = station.screen();
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !station.is_raw());
}

/// The screen without blanks at the ends of lines, which may or may not have been written.
fn trimmed(station: &Station) -> String {
    station.contents().lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn five_thousand_scans_in_one_burst_are_all_recorded_in_order() {
    let depot = Depot::new();
    let mut station = receiving(depot.screens());
    let wanted: Vec<&str> = (0..5000).map(|n| if n % 3 == 0 { "FERN-1" } else { "MUG-1" }).collect();
    let burst: String = wanted
        .iter()
        .map(|sku| if *sku == "MUG-1" { format!("{MUG}\r") } else { "FERN-1\r".into() })
        .collect();
    let (began, mark) = (Instant::now(), station.mark());
    station.send(&burst).wait_for("5000 scanned").wait_for("on disk");
    let took = began.elapsed();
    let written = station.mark() - mark;
    eprintln!("5,000 scans: on disk after {took:?}, {written} bytes drawn");
    assert!(station.contents().contains("+1 MUG-1"), "{}", station.contents());
    let recorded: Vec<String> =
        depot.movements().iter().map(|m| m["sku"].as_str().unwrap().to_owned()).collect();
    assert_eq!(recorded, wanted);
    assert!(written < 2_000_000, "{written} bytes drawn for one burst");
    station.press("F2").wait_for("3333");
    depot.is_sound();
}

#[test]
fn what_came_in_torn_is_no_serial_and_says_what_to_set() {
    let depot = Depot::new();
    let mut camera = item("CAM-1", "Camera", None);
    camera.tracking = Some(pickface::domain::Tracking::Serial);
    depot.open().load_items(&lined(vec![camera]), LoadMode::Apply, &mut |_, _| ()).unwrap();
    let mut station = receiving(depot.screens().size(120, 40));
    station.scan("CAM-1").wait_for("SCAN THE SERIAL");
    // A scanner that writes GS as a key that nobody has told us of.
    station.scan("10AB-12\x1b[B21XYZ").wait_for("the key Down came inside it").wait_for("gs_alias");
    station.scan("XCMDOK").wait_for("go on");
    station.scan(&"7".repeat(9000)).wait_for("too long for a code");
    station.scan("XCMDOK").wait_for("go on");
    assert_eq!(depot.movements().len(), 0);
    station.scan("10AB-1221XYZ").wait_for("+1 CAM-1").wait_for("on disk");
    assert_eq!(depot.movements().len(), 1);
    depot.is_sound();
}

#[test]
fn nothing_happens_and_nothing_is_written() {
    let depot = Depot::new();
    let mut station = receiving(depot.screens());
    station.scan(MUG).wait_for("+1 MUG-1").wait_for("on disk");
    let long = Duration::from_secs(if variable("PICKFACE_LONG", 0) > 0 { 10 } else { 2 });
    for (tab, words) in [("F3", "RECEIVE"), ("F2", "On hand"), ("F8", "movements")] {
        station.press(tab).wait_for(words);
        station.wait_quiet(Duration::from_millis(500));
        // Forecasts are brought up to date once behind the start, and once behind what changed them: that is work, and it
        // ends. A clock that ticks, or a thread that spins, would be there in every window.
        let mut windows = Vec::new();
        let is_idle = (0..3).any(|_| {
            let (used, woken, mark) = (station.cpu_time(), station.wake_ups(), station.mark());
            station.wait_quiet(long);
            let (used, woken) = (station.cpu_time() - used, station.wake_ups() - woken);
            eprintln!("idle on {tab} for {long:?}: {used:?} of a processor, woken {woken} times");
            assert_eq!(station.mark(), mark, "an idle screen writes nothing");
            windows.push((used, woken));
            // After a write the log is looked at a few times more, ever more rarely.
            woken <= 20 && used < Duration::from_millis(20)
        });
        assert!(is_idle, "{windows:?} in {long:?} each");
    }
}

#[test]
fn quit_gives_the_terminal_back() {
    let depot = Depot::new();
    let mut station = receiving(depot.screens());
    station.press("Ctrl+C").wait_for("Ctrl");
    station.scan(MUG).wait_for("+1 MUG-1");
    station.press("Ctrl+Q");
    assert_eq!(station.wait_exit().code(), Some(0));
    is_restored(&station);
    depot.is_sound();
}

#[test]
fn a_signal_gives_the_terminal_back() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let depot = Depot::new();
        let mut station = receiving(depot.screens());
        station.signal(signal);
        assert_eq!(station.wait_exit_within(Duration::from_secs(2)).code(), Some(0), "{signal:?}");
        is_restored(&station);
    }
}

#[test]
fn what_is_pending_is_written_before_the_end() {
    let depot = Depot::new();
    for ends in ["Ctrl+Q", "TERM"] {
        let mut station = receiving_again(&depot);
        let conn = Connection::open(depot.store()).unwrap();
        conn.execute_batch("BEGIN IMMEDIATE").unwrap();
        let before = depot.movements().len();
        station.scan(MUG).wait_for("pending 1");
        if ends == "TERM" {
            station.signal(Signal::TERM);
        } else {
            station.press(ends).wait_for("quits when the store is done");
        }
        conn.execute_batch("ROLLBACK").unwrap();
        assert_eq!(station.wait_exit().code(), Some(0), "{ends}");
        is_restored(&station);
        assert_eq!(depot.movements().len(), before + 1, "{ends}");
    }
    depot.is_sound();
}

/// The same, or the task of the last start.
fn receiving_again(depot: &Depot) -> Station {
    let mut station = depot.screens().start();
    station.wait_until("the first screen", |s| s.contains("goes on where it stopped") || s.contains("MUG-1"));
    station.wait_quiet(Duration::from_millis(200));
    if station.contents().contains("goes on where it stopped") {
        return station;
    }
    drop(station);
    receiving(depot.screens())
}

#[test]
fn a_second_termination_waits_for_nobody() {
    let depot = Depot::new();
    let mut station = receiving(depot.screens());
    let conn = Connection::open(depot.store()).unwrap();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    station.scan(MUG).wait_for("pending 1");
    // One at a time: the system may fold two of the same into one.
    let mark = station.mark();
    station.signal(Signal::TERM).signal(Signal::INT);
    station.wait_exit_within(Duration::from_secs(2));
    assert!(station.mark() > mark);
    is_restored(&station);
    drop(conn);
    assert_eq!(depot.movements().len(), 0, "it was never green");
    depot.is_sound();
}

#[test]
fn a_closed_window_ends_it_at_once_and_the_task_goes_on() {
    let depot = Depot::new();
    let mut station = receiving(depot.screens());
    station.scan(MUG).wait_for("+1 MUG-1");
    let began = Instant::now();
    station.hang_up();
    station.wait_exit_within(Duration::from_secs(2));
    eprintln!("ended {:?} after the hang-up", began.elapsed());
    let mut station = depot.screens().start();
    station.wait_for("goes on where it stopped").wait_for("DOCK-1");
    station.scan(MUG).wait_for("2 so far");
    assert!(depot.movements().iter().all(|m| m["to"] == "DOCK-1" && m["quantity"] == 1));
    assert_eq!(depot.movements().len(), 2);
    depot.is_sound();
}

#[test]
fn a_kill_in_the_middle_of_a_task_is_taken_up_too() {
    let depot = Depot::new();
    let mut station = receiving(depot.screens());
    station.scan(MUG).wait_for("+1 MUG-1").wait_for("on disk");
    station.signal(Signal::KILL);
    station.wait_exit();
    let mut station = depot.screens().start();
    station.wait_for("goes on where it stopped").wait_for("DOCK-1");
    station.scan(MUG).wait_for("+1 MUG-1");
    depot.is_sound();
}

#[test]
fn a_window_closed_in_the_middle_of_a_burst_keeps_a_beginning_of_it() {
    let depot = Depot::new();
    let mut station = receiving(depot.screens());
    let wanted: Vec<&str> = (0..400).map(|n| if n % 3 == 0 { "FERN-1" } else { "MUG-1" }).collect();
    station.send(wanted.join("\r") + "\r").hang_up();
    station.wait_exit_within(Duration::from_secs(2));
    let recorded: Vec<String> =
        depot.movements().iter().map(|m| m["sku"].as_str().unwrap().to_owned()).collect();
    assert!(wanted.starts_with(&recorded.iter().map(String::as_str).collect::<Vec<_>>()), "{recorded:?}");
    depot.is_sound();
}

#[test]
fn every_size_shows_what_it_can() {
    let depot = Depot::new();
    for (columns, rows, words) in [
        (20, 16, "receive"),
        (40, 12, "MUG-1"),
        (80, 24, "MUG-1"),
        (120, 40, "MUG-1"),
        (10, 4, "needs"),
        (300, 90, "MUG-1"),
    ] {
        let mut station = depot.screens().size(columns, rows).start();
        station.wait_until(words, |s| s.to_lowercase().contains(&words.to_lowercase()));
        station.press("Ctrl+Q");
        assert_eq!(station.wait_exit().code(), Some(0), "{columns}x{rows}");
        is_restored(&station);
    }
}

#[test]
fn a_storm_of_sizes_ends_with_the_right_screen_and_every_scan() {
    let depot = Depot::new();
    let mut station = receiving(depot.screens());
    for n in 0..120_u16 {
        let (columns, rows) = [(20, 16), (40, 12), (80, 24), (120, 40), (5, 2), (200, 60)][n as usize % 6];
        station.resize(columns, rows);
        if n % 4 == 0 {
            station.scan(MUG);
        }
    }
    station.resize(100, 30).wait_for("30 scanned").wait_for("on disk");
    station.wait_quiet(Duration::from_millis(200));
    let shown = trimmed(&station);
    station.press("Ctrl+L").wait_quiet(Duration::from_millis(300));
    assert_eq!(trimmed(&station), shown, "drawn anew it is the same");
    assert_eq!(depot.movements().len(), 30);
    depot.is_sound();
}

/// Goes through the tabs, with an error and a question on the way, and returns all that was written.
fn tour(start: Start) -> (Station, Vec<u8>) {
    let mut station = receiving(start);
    station.scan(MUG).wait_for("+1 MUG-1");
    station.scan("NO-SUCH-CODE").wait_for("UNKNOWN CODE");
    station.press("F12").wait_for("go on: SCAN THE ITEM");
    station.press("F2").wait_for("On hand");
    // Which row is selected depends on what was in stock when the grid was first read.
    station.type_text("mug").wait_for("match \"mug\"");
    station.press("Right").wait_for("DOCK-1");
    station.press("Esc").wait_gone("Last movements");
    station.press("F8").wait_for("movements");
    station.press("F1").wait_for("HELP");
    station.press("F10").wait_quiet(Duration::from_millis(300));
    let written = station.bytes_since(0);
    (station, written)
}

#[test]
fn a_scan_behind_a_filter_that_was_left_standing_is_a_scan() {
    let depot = Depot::new();
    let mut station = depot.screens().start();
    station.wait_for("MUG-1");
    station.type_text("fern").wait_for("match \"fern\"");
    station.wait_quiet(Duration::from_millis(400));
    station.scan(MUG).wait_for("Enamel mug").wait_gone("match \"fern\"");
    assert!(!station.contents().contains("ERROR"), "{}", station.contents());
    // Typed by hand to its end it is what it says.
    station.type_text("fern-9").wait_for("fern-9");
    station.wait_quiet(Duration::from_millis(400));
    station.press("Enter").wait_for("UNKNOWN CODE").wait_for("SCANNED   fern-9");
}

#[test]
fn no_color_means_no_colour() {
    let depot = Depot::new();
    let (station, written) = tour(depot.screens().env("NO_COLOR", "1"));
    for codes in memchr::memmem::find_iter(&written, b"\x1b[").map(|at| &written[at + 2..]) {
        let end = codes.iter().position(|b| (0x40..0x7f).contains(b)).unwrap();
        if codes[end] == b'm' {
            let text = String::from_utf8_lossy(&codes[..end]).into_owned();
            for code in text.split([';', ':']).map(|c| c.parse::<u8>().unwrap_or(0)) {
                assert!(!matches!(code, 30..=38 | 40..=48 | 90..=107), "a colour: ESC[{text}m");
            }
        }
    }
    let screen = station.screen();
    let (rows, columns) = screen.size();
    for (row, column) in (0..rows.get()).flat_map(|r| (0..columns.get()).map(move |c| (r, c))) {
        let cell = screen.cell(row, column).unwrap();
        assert_eq!((cell.fgcolor(), cell.bgcolor()), (vt100::Color::Default, vt100::Color::Default));
    }
}

#[test]
fn a_bare_console_gets_nothing_of_ours_beyond_ascii() {
    let depot = Depot::new();
    let name = "Grüner Tee 緑茶";
    let items = lined(vec![item("TEA-1", name, None)]);
    depot.open().load_items(&items, LoadMode::Apply, &mut |_, _| ()).unwrap();
    let (_station, written) = tour(depot.screens().env("TERM", "linux"));
    // The letters of names stay: the console shows them, or something in their place.
    let beyond = String::from_utf8(written).unwrap().chars().find(|c| !c.is_ascii() && !name.contains(*c));
    assert_eq!(beyond, None);
}

#[test]
fn a_hostile_name_commands_no_terminal() {
    let depot = Depot::new();
    let evil = "Cup\u{1b}]0;owned\u{7}\u{1b}[31;5m\u{202e}gnp\u{2066}\u{9b}2J\u{85}\u{1f375}\u{200d}\u{1f375} e\u{301}";
    let items = lined(vec![item("EVIL-1", evil, None)]);
    depot.open().load_items(&items, LoadMode::Apply, &mut |_, _| ()).unwrap();
    let mut station = receiving(depot.screens().size(120, 40));
    station.scan("EVIL-1").wait_for("+1 EVIL-1");
    station.press("F2").wait_for("EVIL-1");
    station.scan("EVIL-1").wait_for("2 so far");
    station.press("F2").wait_for("EVIL-1");
    station.press("F8").wait_for("EVIL-1");
    station.wait_quiet(Duration::from_millis(200));
    let written = station.bytes_since(0);
    let text = String::from_utf8(written.clone()).unwrap();
    assert!(!text.contains("\u{1b}]") && !text.contains("5m\u{202e}"), "a title or a blink");
    let raw = text
        .chars()
        .find(|c| matches!(c, '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    assert_eq!(raw, None, "C1 or bidirectional controls reached the terminal");
    let shown = trimmed(&station);
    station.press("Ctrl+L").wait_quiet(Duration::from_millis(300));
    assert_eq!(trimmed(&station), shown, "what is drawn is what is there");
}

#[test]
fn where_there_is_no_store_it_asks_and_leaves_nothing_behind() {
    let depot = Depot::bare();
    let mut station = depot.screens().start();
    station.wait_for("demo");
    station.press("Ctrl+Q");
    assert_eq!(station.wait_exit().code(), Some(0));
    is_restored(&station);
    assert!(!depot.store().exists());
}

#[test]
fn the_demo_leaves_nothing_behind() {
    let depot = Depot::bare();
    let temp = depot.path("temp");
    for ends in ["Ctrl+Q", "TERM", "hang-up"] {
        std::fs::create_dir_all(&temp).unwrap();
        let mut station = depot.screens().args(["demo", "--items", "30"]).env("TMPDIR", &temp).start();
        station.wait_for("MUG");
        assert_eq!(std::fs::read_dir(&temp).unwrap().count(), 1);
        match ends {
            "TERM" => station.signal(Signal::TERM),
            "hang-up" => station.hang_up(),
            key => station.press(key),
        };
        station.wait_exit();
        assert_eq!(std::fs::read_dir(&temp).unwrap().count(), 0, "{ends}");
        assert!(!depot.store().exists());
    }
}
