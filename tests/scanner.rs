//! The set-up of a scanner in a real terminal: one scan of the test symbol, OK, and then a shift without a wrong reading.

mod support;

use pickface::{barcode::setup::TEST_TEXT, domain::LocationKind, store::load::LoadMode};
use std::{
    thread,
    time::{Duration, Instant},
};
use support::{
    Depot, Station,
    depot::{MUG, holds, item, lined, place},
    host::{CapsLock, Printed, Rig, Separator, mixed},
};

/// A French host with caps lock on, GS as Alt+029, CR LF behind every code, which comes 60 ms late.
fn azerty(gap: u64) -> Rig {
    Rig {
        caps: CapsLock::Letters,
        separator: Separator::AltPad,
        suffix: "\r\n",
        gap,
        late: (60, 0),
        ..Rig::plain()
    }
    .on("FR")
}

/// Scans one code at the speed of the scanner.
fn scan(station: &mut Station, rig: &Rig, code: &str) {
    let (mut now, began) = (Duration::ZERO, Instant::now());
    for read in rig.scan(code, "]d1", &mut now) {
        thread::sleep(read.at.saturating_sub(began.elapsed()));
        station.send(&read.bytes);
    }
}

fn open(station: &mut Station) {
    station.press("F10").wait_for("Scanner");
    for _ in 0..2 {
        station.press("Down").wait_quiet(Duration::from_millis(150));
    }
    station.press("Right").wait_for("SCAN THE SYMBOL");
}

fn set_up(station: &mut Station, rig: &Rig) {
    open(station);
    scan(station, rig, TEST_TEXT);
    station.wait_for("SCAN OK TO KEEP");
    scan(station, rig, "XCMDOK");
    station.wait_for("kept for this station");
}

#[test]
fn a_picker_scans_the_page_once_and_then_a_hundred_codes_without_an_error() {
    let depot = Depot::new();
    // Every code means an item or a place of this depot, and every item says which code it was.
    let codes: Vec<Printed> = mixed();
    let word = |n: usize| format!("Thing-{n:03}");
    let mut items = Vec::new();
    let mut places = Vec::new();
    let mut wanted: Vec<(String, String)> = Vec::new();
    for (n, code) in codes.iter().enumerate() {
        let text = code.text.as_str();
        match n % 11 {
            0 | 1 | 7 => items.push(item(&format!("SKU-{n}"), &word(n), Some(text))),
            2 | 8 => items.push(item(&format!("SKU-{n}"), &word(n), Some(&text[2..16]))),
            4 => {
                places.push(place(text, LocationKind::Bin));
                wanted.push((text.into(), text.into()));
                continue;
            }
            5 => {
                wanted.push(("XCMDOK".into(), "nothing is locked".into()));
                continue;
            }
            10 => {
                // Half of what two symbols say: it waits for the other, and says what it understood.
                wanted.push((text.into(), format!("lot ABCD{n} serial ser-{n}: now scan")));
                continue;
            }
            6 => items.push(item(text, &word(n), None)),
            _ => items.push(item(&format!("SKU-{n}"), &word(n), Some(text))),
        }
        wanted.push((text.into(), word(n)));
    }
    depot.open().load_items(&lined(items), LoadMode::Apply, &mut |_, _| ()).unwrap();
    depot.open().load_locations(&lined(places), LoadMode::Apply, &mut |_, _| ()).unwrap();

    let mut station = depot.screens().size(100, 30).start();
    station.wait_for("MUG-1");
    set_up(&mut station, &azerty(16));
    let shown = station.contents();
    for words in
        ["French keyboard (AZERTY)", "caps lock is on", "GS arrives as Alt+029", "a code ends with CR LF"]
    {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
    assert!(holds(&depot.path("config.toml"), "swapped"));
    // A test scan, before the work begins.
    scan(&mut station, &azerty(16), MUG);
    station.wait_for(&format!("reads as {MUG}"));
    station.press("Esc").wait_gone("SCANNER");
    station.press("F3").wait_for("LOOKUP");

    for (code, answer) in &wanted {
        scan(&mut station, &azerty(1), code);
        station.wait_until(&format!("{answer} for {code:?}"), |screen| {
            screen.contains(answer.as_str()) || screen.contains("ERROR")
        });
        let screen = station.contents();
        assert!(screen.contains(answer.as_str()) && !screen.contains("ERROR"), "{code:?}:\n{screen}");
    }
    station.wait_for("on disk");
    // The next start knows the scanner.
    station.press("Ctrl+Q");
    assert_eq!(station.wait_exit().code(), Some(0));
    let mut station = depot.screens().start();
    station.wait_for("MUG-1");
    scan(&mut station, &azerty(5), "DOCK-1");
    station.wait_for("DOCK-1");
    assert!(!station.contents().contains("ERROR"), "{}", station.contents());
    depot.is_sound();
}

#[test]
fn keys_that_a_scanner_presses_do_nothing_on_the_page_and_nothing_is_booked() {
    let depot = Depot::new();
    let mut station = depot.screens().start();
    station.wait_for("MUG-1");
    station.press("F3").wait_for("RECEIVE");
    station.press("Alt+r").wait_for("SCAN THE DOCK");
    station.scan("DOCK-1").wait_for("into DOCK-1");
    // GS is F8, which is Log, RS the right arrow, EOT F10; nothing ends a code.
    let rig = Rig {
        separator: Separator::Keys(["\x1b[19~", "\x1b[C", "\x1b[21~"]),
        suffix: "",
        gap: 2,
        ..Rig::plain()
    };
    open(&mut station);
    scan(&mut station, &rig, MUG);
    station.wait_for("this is not the test symbol").wait_for(MUG);
    scan(&mut station, &rig, TEST_TEXT);
    station.wait_for("SCAN OK TO KEEP").wait_for("GS arrives as the key F8");
    // A scan before OK is read by the profile that is offered.
    scan(&mut station, &rig, "10AB-12\u{1d}21XYZ");
    station.wait_for("Would read as").wait_for(r"10AB-12\x1D21XYZ");
    station.press("Esc").wait_for("the scanner stays as it was");
    assert!(!depot.path("config.toml").exists());
    open(&mut station);
    scan(&mut station, &rig, TEST_TEXT);
    station.wait_for("SCAN OK TO KEEP");
    station.press("Ctrl+Y").wait_for("kept for this station");
    station.press("Ctrl+N").wait_gone("SCANNER");
    assert_eq!(depot.movements().len(), 0);
    // The task goes on where it was; silence ends the code now.
    scan(&mut station, &rig, MUG);
    station.wait_for("+1 MUG-1").wait_for("on disk");
    assert_eq!(depot.movements().len(), 1);
    assert!(holds(&depot.path("config.toml"), "gs_alias = \"F8\""));
    depot.is_sound();
}
