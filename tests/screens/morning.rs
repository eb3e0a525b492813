//! The morning of a shift manager: Alerts and Buy.

use super::*;

/// Alerts in front, the cursor on what is out of stock.
fn alerts(size: (u16, u16), look: Look) -> Session {
    Session::new(size, look).key(Key::F(5)).key(Key::Down)
}

#[test]
fn alerts_in_every_size() {
    for (name, size) in [("40x12", SMALL), ("80x24", USUAL), ("120x40", WIDE)] {
        for (word, look) in [("", ansi()), ("-mono", mono()), ("-ascii", ascii())] {
            snap(&format!("alerts-{name}{word}"), &alerts(size, look));
        }
    }
    let all_sites = |size| Session::at(two_sites(), size, ansi()).key(Key::F(5)).keys(Key::Ctrl('f'), 2);
    snap("alerts-80x24-two-sites", &all_sites(USUAL).keys(Key::Down, 2));
    snap("alerts-120x40-two-sites", &all_sites(WIDE).keys(Key::Down, 2));
    snap("alerts-80x24-unfolded", &alerts(USUAL, ansi()).key(Key::Alt('f')).key(Key::End));
    snap("alerts-80x24-silent", &alerts(USUAL, ansi()).key(Key::Alt('v')).key(Key::End));
    snap("alerts-80x24-filtered", &alerts(USUAL, ansi()).typed("candle"));
    snap("alerts-80x24-nothing", &alerts(USUAL, ansi()).typed("zzz"));
}

#[test]
fn with_all_sites_shown_every_row_says_its_own() {
    for size in [USUAL, WIDE] {
        let session = Session::at(two_sites(), size, ansi()).key(Key::F(5)).keys(Key::Ctrl('f'), 2);
        let text = format!("{:?}", session.buffer());
        let mug =
            text.lines().find(|line| line.contains("MUG-1") && line.contains("OUT")).unwrap_or_default();
        assert!(mug.contains(" NORTH "), "{text}");
    }
}

#[test]
fn alerts_ask_before_they_are_silenced() {
    snap("alerts-80x24-snooze", &alerts(USUAL, ansi()).key(Key::Alt('z')));
    let typed = alerts(USUAL, ansi()).key(Key::Alt('z')).keys(Key::Down, 2).typed("12");
    snap("alerts-80x24-snooze-typed", &typed);
    snap("alerts-40x12-snooze", &alerts(SMALL, mono()).key(Key::Alt('z')));
    snap("alerts-80x24-exclude", &alerts(USUAL, ansi()).key(Key::Alt('x')));
}

/// Buy in front, the focus on the lines of the last supplier.
fn lines(size: (u16, u16), look: Look) -> Session {
    Session::new(size, look).key(Key::F(6)).keys(Key::Down, 2).key(Key::Right)
}

#[test]
fn buy_in_every_size() {
    for (name, size) in [("40x12", SMALL), ("80x24", USUAL), ("120x40", WIDE)] {
        for (word, look) in [("", ansi()), ("-mono", mono())] {
            snap(&format!("buy-{name}{word}"), &Session::new(size, look).key(Key::F(6)).key(Key::Down));
            snap(&format!("buy-lines-{name}{word}"), &lines(size, look));
        }
    }
    snap("buy-80x24-ascii", &lines(USUAL, ascii()));
    snap("buy-200x50", &lines(HUGE, ansi()));
    let changed = lines(USUAL, ansi()).typed("3x").key(Key::Alt('c')).key(Key::Down).key(Key::Delete);
    snap("buy-80x24-changed", &changed);
    let tight = Session::new(USUAL, ansi()).key(Key::F(6)).typed("300").key(Key::Alt('b')).key(Key::Down);
    snap("buy-80x24-budget", &tight.key(Key::Right));
    snap("buy-80x24-filtered", &Session::new(USUAL, ansi()).key(Key::F(6)).typed("soap"));
}

#[test]
fn orders_in_every_size() {
    let orders = |size, look| Session::new(size, look).key(Key::F(5)).key(Key::F(6)).key(Key::Alt('p'));
    for (name, size) in [("40x12", SMALL), ("80x24", USUAL), ("120x40", WIDE)] {
        snap(&format!("orders-{name}"), &orders(size, ansi()));
        snap(&format!("orders-{name}-mono"), &orders(size, mono()).key(Key::Down).key(Key::Right));
    }
    snap("orders-80x24-cancel", &orders(USUAL, ansi()).key(Key::Alt('x')));
}

#[test]
fn nothing_to_do_says_what_would_be_here() {
    use pickface::store::{alerts::AlertPage, alerts::AlertQuery};
    let empty = |size| {
        let mut session = Session::new(size, ansi()).key(Key::F(5));
        // Whatever fits the window is the answer to what was asked.
        for limit in 1..60 {
            let query = AlertQuery { folded: true, limit, ..AlertQuery::default() };
            let page = AlertPage { today: warehouse::morning::TODAY, ..AlertPage::default() };
            session = session.told(Event::Alerts(query, Box::new(page)));
        }
        format!("{:?}", session.buffer())
    };
    let text = empty(USUAL);
    assert!(text.contains("Nothing needs you now: nothing runs out, nothing is late"), "{text}");
    let bare = Session::new(USUAL, ansi()).key(Key::F(6)).typed("zzz");
    assert!(format!("{:?}", bare.buffer()).contains("Nothing matches"));
}

#[test]
fn every_size_draws_the_morning() {
    let scenes = [
        alerts(USUAL, ansi()),
        alerts(WIDE, ascii()).key(Key::Alt('f')),
        alerts(USUAL, mono()).key(Key::Alt('z')),
        alerts(USUAL, mono()).key(Key::Alt('x')),
        lines(USUAL, ansi()),
        lines(WIDE, ascii()).key(Key::Left),
        Session::new(USUAL, ansi()).key(Key::F(6)).key(Key::Alt('p')),
        Session::new(WIDE, ansi()).key(Key::F(6)).key(Key::Alt('p')).key(Key::Right),
    ];
    for mut scene in scenes {
        for w in 0..=120 {
            for h in 0..=40 {
                scene.size = (w, h);
                if (w + h) % 17 == 0 {
                    scene = scene.send(Message::Resize(w, h));
                }
                scene.buffer();
            }
        }
    }
}

#[test]
fn an_ascii_morning_is_ascii() {
    for session in [alerts(WIDE, ascii()), lines(WIDE, ascii()), lines(USUAL, ascii()).key(Key::Alt('p'))] {
        let buf = session.buffer();
        // The sign of the currency is a letter like those of names: a console shows it or a stand-in.
        let is_strange = |s: &&str| !s.is_ascii() && *s != "£";
        let strange: String =
            buf.content.iter().map(ratatui::buffer::Cell::symbol).filter(is_strange).collect();
        assert_eq!(strange, "");
    }
}
