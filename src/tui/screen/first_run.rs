//! The first run: no store is here yet. A small program of its own, in the same shape.
//!
//! A digit and Enter choose, because here a typed line is the whole conversation; a scanned code is no choice.

use crate::{
    domain::text,
    tui::{
        command::{self, Action},
        message::{Effect, Effects, Message},
        model::Tab,
        theme::{Charset, Look},
        widget::{
            ascii::to_ascii,
            paint::{clear, inset, put},
            text::wrap,
        },
    },
};
use ratatui::{Frame, buffer::Buffer, layout::Rect};

/// What the person wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A demo warehouse, thrown away at the end.
    Demo,
    /// A store for this site.
    Start {
        /// The site's code: 1 to 8 letters, digits or dashes, upper case.
        site: String,
        /// The station's code, of the same form.
        station: String,
    },
}

/// What is asked now.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// One of the three.
    Choose,
    /// The site's code.
    Site,
    /// The station's code, the site being known.
    Station(String),
    /// Which commands bring files in.
    Files,
}

/// The first-run screen.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstRun {
    look: Look,
    step: Step,
    line: String,
    /// What was wrong with the last answer.
    complaint: String,
    /// Where the store will be.
    path: String,
}

impl FirstRun {
    /// Asks; `path` is where the store will be made, for the screen.
    #[must_use]
    pub fn new(look: Look, path: &str) -> Self {
        Self {
            look,
            step: Step::Choose,
            line: String::new(),
            complaint: String::new(),
            path: text::clean(path, 300),
        }
    }

    /// Takes one message; ends with [`Effect::Chosen`] or [`Effect::Quit`].
    pub fn update(&mut self, message: Message) -> Effects {
        match message {
            Message::Line(line) if line != self.line => {
                self.line = line;
                Effects::redraw()
            }
            Message::Scanned { text, .. } => {
                self.line.clear();
                self.answer(&text::clean(&text, 80))
            }
            Message::Garbled { fault, .. } => {
                self.line.clear();
                self.complain(&fault.to_string())
            }
            Message::Resumed => Effects::of(Effect::Repaint),
            Message::Key(key) => match command::find(key, Tab::Scan) {
                Some(Action::Quit) => Effects::of(Effect::Quit),
                Some(Action::HowToQuit) => self.complain("Ctrl-Q quits"),
                Some(Action::Repaint) => Effects::of(Effect::Repaint),
                Some(Action::Back) if self.step != Step::Choose => self.go(Step::Choose),
                _ => Effects::none(),
            },
            Message::Resize(..) => Effects::redraw(),
            Message::Terminate => Effects::of(Effect::Quit),
            Message::Line(_)
            | Message::Store(_)
            | Message::Printed(_)
            | Message::Arrived(_)
            | Message::ScannerKept(_) => Effects::none(),
        }
    }

    fn go(&mut self, step: Step) -> Effects {
        self.step = step;
        self.complaint.clear();
        Effects::redraw()
    }

    fn complain(&mut self, text: &str) -> Effects {
        self.complaint = text.into();
        Effects::redraw()
    }

    fn answer(&mut self, answer: &str) -> Effects {
        match (self.step.clone(), answer) {
            (_, "") => Effects::none(),
            (Step::Choose, "1") => Effects::of(Effect::Chosen(Choice::Demo)),
            (Step::Choose, "2") => self.go(Step::Site),
            (Step::Choose, "3") => self.go(Step::Files),
            (Step::Choose, _) => self.complain("Type 1, 2 or 3, then Enter"),
            (Step::Files, _) => self.go(Step::Choose),
            (Step::Site, code) => match short_code(code) {
                Some(site) => self.go(Step::Station(site)),
                None => self.complain("A site code is 1 to 8 letters, digits or dashes, like MAIN"),
            },
            (Step::Station(site), code) => match short_code(code) {
                Some(station) => Effects::of(Effect::Chosen(Choice::Start { site, station })),
                None => self.complain("A station code is 1 to 8 letters, digits or dashes, like T1"),
            },
        }
    }

    /// Draws it.
    pub fn view(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        self.paint(area, frame.buffer_mut());
    }

    /// Draws it into a buffer.
    pub fn paint(&self, area: Rect, buf: &mut Buffer) {
        let theme = &self.look.theme;
        clear(buf, area, theme.text);
        let margin = if area.width >= 60 { 3 } else { 0 };
        let inside = inset(area, margin);
        let roomy = area.height >= 14;
        let mut y = u16::from(roomy);
        put(buf, inside, 0, y, "pickface", theme.strong);
        if area.width >= 40 {
            put(buf, inside, 19, y, "no store here yet", theme.dim);
        }
        y += 1 + u16::from(roomy);
        let columns = inside.width as usize;
        let wide = area.width >= 60;
        let rows =
            |(s, rest): &(&str, String)| wrap(rest, columns.saturating_sub(indent(s))).len() as u16 + 1;
        let stacked = || self.lines().iter().map(rows).sum::<u16>();
        // Over each other where the rows are there, beside each other where they are not.
        let stack = !wide && y + stacked() + 2 <= area.height;
        for (strong, rest) in self.lines() {
            let x = put(buf, inside, 0, y, strong, theme.strong);
            let at = match (strong, stack) {
                ("", _) => 0,
                (_, true) => {
                    y += 1;
                    3
                }
                _ => x.max(19),
            };
            let room = inside.width.saturating_sub(at) as usize;
            // A command is typed as it stands: its blanks at the front and its line are kept.
            let lines = if rest.starts_with(' ') { vec![rest] } else { wrap(&rest, room.clamp(2, 60)) };
            if at > 0 && !stack && room < 12 {
                y += 1;
                continue;
            }
            y += u16::from(lines.is_empty());
            for line in lines {
                put(buf, inside, at, y, &line, theme.text);
                y += 1;
            }
        }
        let (last, style) = match self.complaint.as_str() {
            "" => ("Esc back  ^Q quit", theme.dim),
            complaint => (complaint, theme.ask),
        };
        let last = wrap(last, columns.max(8));
        let bottom = area.height.saturating_sub(1 + last.len() as u16).max(y);
        if roomy && y + 1 < bottom {
            put(buf, inside, 0, y + 1, &self.path, theme.dim);
        }
        let (long, short) = match &self.step {
            Step::Choose => ("type 1, 2 or 3, then Enter", "1, 2 or 3, Enter"),
            Step::Site => ("the site's code, like MAIN", "like MAIN"),
            Step::Station(_) => ("this terminal's code, like T1", "like T1"),
            Step::Files => ("Esc goes back", "Esc goes back"),
        };
        let prompt = if long.len() + 3 <= columns { long } else { short };
        let x = put(buf, inside, 0, bottom, "› ", theme.focus);
        let x = put(buf, inside, x, bottom, &text::escape(&self.line), theme.strong);
        let x = put(buf, inside, x, bottom, "▏", theme.focus);
        if self.line.is_empty() {
            put(buf, inside, x, bottom, prompt, theme.dim);
        }
        for (i, line) in last.iter().enumerate() {
            put(buf, inside, 0, bottom + 1 + i as u16, line, style);
        }
        if self.look.charset == Charset::Ascii {
            to_ascii(buf);
        }
    }

    fn lines(&self) -> Vec<(&'static str, String)> {
        let plain = |text: &str| vec![("", text.to_owned())];
        match &self.step {
            Step::Choose => vec![
                ("1  Look around", "a demo warehouse, thrown away at the end".into()),
                ("2  Start", "make a store for this site".into()),
                ("3  Bring my data", "items, places, stock, sales from files".into()),
            ],
            Step::Site => plain(
                "A site is a warehouse. Its code stands on every screen and in every file; it cannot be changed later.",
            ),
            Step::Station(site) => plain(&format!(
                "Site {site}. A station is a terminal: its code says who recorded what. Give each terminal its own."
            )),
            Step::Files => vec![
                ("", "Leave with Ctrl-Q, then make the store and bring the files:".into()),
                ("", String::new()),
                ("", "  pickface init --site MAIN --station T1".into()),
                ("", "  pickface import items items.csv".into()),
                ("", "  pickface import stock stock.csv".into()),
                ("", String::new()),
                ("", "Each says what it would do with --dry-run, and takes --store.".into()),
            ],
        }
    }
}

/// How far a choice's explanation stands in.
fn indent(strong: &str) -> usize {
    if strong.is_empty() { 0 } else { 3 }
}

/// A code for a site or station, upper case; `None` when it has no such form.
fn short_code(text: &str) -> Option<String> {
    let upper = text.trim().to_ascii_uppercase();
    let fine =
        (1..=8).contains(&upper.len()) && upper.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    fine.then_some(upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::Key;

    fn scripted(lines: &[&str]) -> (FirstRun, Vec<Effect>) {
        let mut screen = FirstRun::new(Look::default(), "/var/lib/pickface");
        let effects = lines
            .iter()
            .flat_map(|l| screen.update(Message::Scanned { text: (*l).into(), burst: None }).list)
            .collect();
        (screen, effects)
    }

    #[test]
    fn one_looks_around() {
        assert_eq!(scripted(&["1"]).1, [Effect::Chosen(Choice::Demo)]);
    }

    #[test]
    fn two_asks_for_site_and_station() {
        let start = Choice::Start { site: "MAIN".into(), station: "T1".into() };
        assert_eq!(scripted(&["2", "main", "t1"]).1, [Effect::Chosen(start)]);
    }

    #[test]
    fn a_wrong_code_is_asked_for_again() {
        let (screen, effects) = scripted(&["2", "the big warehouse"]);
        assert!(effects.is_empty());
        assert!(screen.complaint.contains("like MAIN"), "{}", screen.complaint);
    }

    #[test]
    fn an_empty_enter_or_a_barcode_chooses_nothing() {
        let (screen, effects) = scripted(&["", "9506000134352"]);
        assert!(effects.is_empty());
        assert_eq!(screen.step, Step::Choose);
    }

    #[test]
    fn esc_goes_back_and_ctrl_q_leaves() {
        let (mut screen, _) = scripted(&["2", "MAIN"]);
        screen.update(Message::Key(Key::Esc));
        assert_eq!(screen.step, Step::Choose);
        assert_eq!(screen.update(Message::Key(Key::Ctrl('q'))).list, [Effect::Quit]);
    }
}
