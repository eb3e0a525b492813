//! An error, large: what is wrong, what was scanned, what was wanted, how to go on. Each on its own row, on red.
//!
//! The flow says all of it in one sentence (`UNKNOWN CODE 4006…: scan OK to go on, or HELP to bind it`), which is right
//! for a log and for the ear; here it is taken apart, so that the words that matter can be read from two metres.

use super::{LABELS_FROM, VALUE_AT};
use crate::{
    scan::View,
    tui::{
        command::{Action, key_of},
        desk::Desk,
        theme::Charset,
        widget::{
            big::{self, Size},
            paint::{below, put},
            text::{width, wrap},
        },
    },
};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

/// What the first words of an error can be for the rest to begin with what was scanned.
const SCANNED: [&str; 5] = ["UNKNOWN", "BAD", "OTHER", "WRONG", "DUPLICATE"];

/// Stands for what was scanned while a sentence is taken apart; no scan holds it, because controls are spelled out.
const MARK: &str = "\u{1}";
/// Stands for what a code of a standard says.
const READS: &str = "\u{2}";

/// What goes first where the rows do not suffice: how to go on never does, and what was scanned as far as it can be told.
const SPARED: [&str; 5] = ["THEN", "WANTED", "READS", "WHY", "BIND IT"];

/// A label and what stands beside it; without a label it takes the whole width.
type Line = (&'static str, String);

/// An error taken apart.
#[derive(Debug, PartialEq)]
struct Refusal {
    /// The words in capitals: `WRONG ITEM`.
    headline: String,
    /// What follows, a line each.
    lines: Vec<Line>,
}

impl Refusal {
    fn read(view: &View, message: &str, ignored: u32, narrow: bool) -> Self {
        // What was scanned may hold brackets, colons and capitals: the flow says where it stands, and a mark stands for it until
        // all else is taken apart.
        let scanned_text = view.scanned.as_deref().filter(|text| !text.is_empty());
        let reads_text = view.reads.as_deref().filter(|text| !text.is_empty());
        let mut marked = message.to_owned();
        for (text, mark) in [(reads_text, READS), (scanned_text, MARK)] {
            marked = text.map_or_else(|| marked.clone(), |text| marked.replacen(text, mark, 1));
        }
        let (headline, rest) = headline(&marked);
        let (subject, advice) = apart(rest);
        let of_a_scan = SCANNED.iter().any(|word| headline.starts_with(word));
        let mut lines: Vec<Line> = Vec::new();
        let (scanned, wanted) = match subject.strip_prefix("scanned ").unwrap_or(subject) {
            pair if pair.contains("wanted ") => pair.split_once("wanted ").unwrap_or((pair, "")),
            alone => (alone, ""),
        };
        // A reason in brackets is a line of its own; a word in brackets belongs to what was scanned.
        let (scanned, bracket) = match scanned.trim_end_matches([',', ' ']).split_once(" (") {
            Some((code, why)) if why.contains(' ') => (code, why.trim_end_matches(')')),
            _ => (scanned.trim_end_matches([',', ' ']), ""),
        };
        let mut add = |label, text: &str| {
            if !text.is_empty() {
                lines.push((label, text.into()));
            }
        };
        // `BAD SCAN 3 chars` says what came, `BAD SCAN: too long` why it is bad.
        let says_why = marked.strip_prefix(headline).is_some_and(|rest| rest.starts_with(':'));
        add(
            if says_why {
                "WHY"
            } else if of_a_scan {
                "SCANNED"
            } else {
                ""
            },
            scanned,
        );
        match bracket.strip_prefix("it reads ") {
            Some(reads) => add("READS", reads),
            None => add("WHY", bracket),
        }
        let mut then = Vec::new();
        for clause in advice.split("; ") {
            let clause = ["scan OK to go on, or ", "scan OK to go on", "scan OK, then ", "scan OK"]
                .iter()
                .find_map(|said| clause.strip_prefix(said))
                .unwrap_or(clause);
            match clause {
                "" | "HELP to bind it" => {}
                step if ["scan ", "type ", "three in a row"].iter().any(|word| step.starts_with(word)) => {
                    then.push(step);
                }
                why => add(if of_a_scan { "WHY" } else { "" }, why),
            }
        }
        match view.prompt.strip_prefix("SCAN ") {
            _ if !wanted.is_empty() => add("WANTED", wanted),
            Some(what) if of_a_scan => add("WANTED", &what.to_lowercase()),
            _ => {}
        }
        let place = view.facts.iter().find(|f| ["PLACE", "INTO", "FROM"].contains(&f.label.as_str()));
        let key = key_of(Action::Seen);
        let go_on = match (place, narrow) {
            (None, _) => format!("scan OK or press {key}"),
            (Some(place), false) => format!("scan OK, or {} again, or press {key}", place.value),
            (Some(place), true) => format!("OK, {key} or {}", place.value),
        };
        add("GO ON", &go_on);
        then.iter().for_each(|step| add("THEN", step));
        if view.choices.iter().any(|c| c == "HELP") {
            add("BIND IT", if narrow { "scan HELP" } else { "scan HELP, then the item" });
        }
        match ignored {
            0 => {}
            1 => add("", "1 more scan ignored"),
            n => add("", &format!("{n} more scans ignored")),
        }
        for (text, mark) in [(scanned_text, MARK), (reads_text, READS)] {
            lines.iter_mut().for_each(|(_, line)| *line = line.replace(mark, text.unwrap_or_default()));
        }
        Self { headline: headline.into(), lines }
    }
}

/// The words in capitals that an error begins with, and the rest. What was scanned may be in capitals as well.
pub(super) fn headline(message: &str) -> (&str, &str) {
    let most = if SCANNED.iter().any(|word| message.starts_with(word)) { 2 } else { 3 };
    let mut end = 0;
    for word in message.split(' ').take(most) {
        let bare = word.trim_end_matches(':');
        if bare.len() < 2 || !bare.bytes().all(|b| b.is_ascii_uppercase()) {
            break;
        }
        end += usize::from(end > 0) + bare.len();
        if bare.len() < word.len() {
            break;
        }
    }
    match message.split_at_checked(end) {
        Some((head, rest)) if end > 0 => (head, rest.trim_start_matches([':', ' '])),
        _ => ("ERROR", message),
    }
}

/// What it is about, and what to do: before and behind the first colon outside brackets. Without one, all of it is advice
/// where it sounds like that.
fn apart(rest: &str) -> (&str, &str) {
    let mut depth = 0_i32;
    for (i, c) in rest.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ':' if depth == 0 && rest[i..].starts_with(": ") => return (&rest[..i], &rest[i + 2..]),
            _ => {}
        }
    }
    if rest.starts_with("scan ") { ("", rest) } else { (rest, "") }
}

/// Draws the error over the body.
pub(super) fn draw(desk: &Desk, message: &str, ignored: u32, area: Rect, buf: &mut Buffer) {
    let style = desk.look.theme.error_bar;
    let refusal = Refusal::read(&desk.view, message, ignored, area.width < LABELS_FROM);
    // The headline is never what has to go.
    let laid = fitting(&refusal.lines, area.width, area.height.saturating_sub(1) as usize);
    let needed = laid.len() as u16;
    let pad = u16::from(area.height > needed + 6);
    let room = Rect { height: area.height.saturating_sub(needed + 1 + pad).max(1), ..below(area, pad) };
    let mut y = pad + draw_headline(&refusal.headline, room, desk.look.charset, style, buf);
    y += u16::from(area.height > y + needed);
    let bold = style.add_modifier(Modifier::BOLD);
    let gap = area.height > y + needed && area.height >= 10;
    for (i, (at, label, text)) in laid.iter().enumerate() {
        // The count of what was ignored stands apart: it is about the scanner, not about the scan.
        if gap && i + 1 == laid.len() && ignored > 0 {
            y += 1;
        }
        put(buf, area, 0, y, label, style);
        put(buf, area, *at, y, text, bold);
        y += 1;
    }
    let facts = &desk.view.facts;
    if area.height > y + facts.len() as u16 {
        for fact in facts {
            y += 1;
            super::task::draw_fact(fact, area, y, |_| style, buf);
        }
    }
}

/// The lines as rows, and where there are too many of those, without what can be spared; then a row a line.
fn fitting(lines: &[Line], columns: u16, most: usize) -> Vec<(u16, &str, String)> {
    fn rows<'a>(kept: &[&'a Line], columns: u16) -> Vec<(u16, &'a str, String)> {
        kept.iter().flat_map(|line| laid_out(line, columns)).collect()
    }
    let mut kept: Vec<&Line> = lines.iter().collect();
    let mut laid = rows(&kept, columns);
    for label in SPARED {
        if laid.len() <= most {
            return laid;
        }
        kept.retain(|line| line.0 != label);
        laid = rows(&kept, columns);
    }
    if laid.len() > most {
        // How to go on stands last among them: what was scanned is cut to make room for it.
        let ends: usize =
            kept.iter().filter(|l| l.0 == "GO ON").map(|line| laid_out(line, columns).len()).sum();
        let rest: Vec<&Line> = kept.iter().copied().filter(|line| line.0 != "GO ON").collect();
        let mut short = rows(&rest, columns);
        short.truncate(most.saturating_sub(ends));
        short.extend(kept.iter().filter(|line| line.0 == "GO ON").flat_map(|line| laid_out(line, columns)));
        short.truncate(most);
        return short;
    }
    laid
}

/// A line as rows of (column of the text, label, text); where it is narrow, a label goes over what does not fit beside.
fn laid_out((label, text): &Line, columns: u16) -> Vec<(u16, &str, String)> {
    let narrow = columns < LABELS_FROM;
    let at = match (narrow, *label) {
        (_, "") => 0,
        (false, _) => VALUE_AT,
        (true, label) => width(label) as u16 + 1,
    };
    if narrow && at > 0 && at as usize + width(text) > columns as usize {
        let mut rows = vec![(0, *label, String::new())];
        rows.extend(wrap(text, columns as usize).into_iter().map(|text| (0, "", text)));
        return rows;
    }
    let texts = wrap(text, columns.saturating_sub(at) as usize);
    texts.into_iter().enumerate().map(|(i, text)| (at, if i == 0 { *label } else { "" }, text)).collect()
}

/// As large as there is room for, in one line or a line a word; how many rows it took.
fn draw_headline(text: &str, area: Rect, charset: Charset, style: Style, buf: &mut Buffer) -> u16 {
    let words: Vec<&str> = text.split(' ').collect();
    let sizes = [Size::Ten, Size::Five, Size::Three];
    for size in sizes.into_iter().filter(|s| *s != Size::Three || charset == Charset::Unicode) {
        for lines in [vec![text], words.clone()] {
            let wide =
                lines.iter().map(|l| big::width(l, size)).try_fold(0, |most, w| w.map(|w| w.max(most)));
            let rows = lines.len() as u16 * (size.rows() + 1) - 1;
            if wide.is_some_and(|w| w <= area.width) && rows <= area.height {
                for (i, line) in lines.iter().enumerate() {
                    let at = below(area, i as u16 * (size.rows() + 1));
                    big::draw(buf, at, line, size, charset, style);
                }
                return rows;
            }
        }
    }
    let bold = style.add_modifier(Modifier::BOLD);
    let spaced: String = text.chars().flat_map(|c| [c, ' ']).collect();
    let fits = width(spaced.trim_end()) <= area.width as usize;
    put(buf, area, 0, 0, if fits { spaced.trim_end() } else { text }, bold);
    1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::task::Fact;

    fn read(message: &str) -> Refusal {
        let place = Fact { label: "INTO".into(), value: "DOCK-1".into(), detail: String::new() };
        let view = View { prompt: "SCAN THE ITEM".into(), facts: vec![place], ..View::default() };
        Refusal::read(&view, message, 0, false)
    }

    fn lines(message: &str) -> Vec<(&'static str, String)> {
        let mut lines = read(message).lines;
        lines.retain(|(label, _)| *label != "GO ON");
        lines
    }

    #[test]
    fn an_error_is_what_was_scanned_and_what_was_wanted() {
        let said = read("UNKNOWN CODE 4006381333931: scan OK to go on, or HELP to bind it");
        assert_eq!(said.headline, "UNKNOWN CODE");
        let lines: Vec<_> = said.lines.iter().map(|(l, t)| (*l, t.as_str())).collect();
        assert_eq!(
            lines,
            [
                ("SCANNED", "4006381333931"),
                ("WANTED", "the item"),
                ("GO ON", "scan OK, or DOCK-1 again, or press F12")
            ]
        );
    }

    #[test]
    fn what_the_flow_wanted_goes_before_the_prompt() {
        let expected = [("SCANNED", "MUG-1".to_owned()), ("WANTED", "TEA-EG100".to_owned())];
        assert_eq!(lines("WRONG ITEM scanned MUG-1, wanted TEA-EG100"), expected);
    }

    #[test]
    fn reasons_and_steps_have_lines_of_their_own() {
        let seen = |message| lines(message).into_iter().map(|(l, t)| format!("{l}|{t}")).collect::<Vec<_>>();
        assert_eq!(
            seen("UNKNOWN CODE 123 (wrong check digit: a 4 should stand last): scan OK, then scan it again"),
            [
                "SCANNED|123",
                "WHY|wrong check digit: a 4 should stand last",
                "WANTED|the item",
                "THEN|scan it again"
            ]
        );
        assert_eq!(
            seen("OTHER SITE A-01: that place is in NORTH; scan OK to go on"),
            ["SCANNED|A-01", "WHY|that place is in NORTH", "WANTED|the item"]
        );
        assert_eq!(seen("ZERO of MUG-1: scan it first"), ["|of MUG-1", "THEN|scan it first"]);
    }

    #[test]
    fn what_was_scanned_may_hold_any_mark() {
        for code in ["A(B", "x: y (z", "A) B", "FOO BAR", "(01"] {
            let reads = Some(format!("GTIN 1 lot {code}"));
            let view = View { scanned: Some(code.into()), reads, ..View::default() };
            let message = format!(
                "UNKNOWN CODE {code} (it reads GTIN 1 lot {code}): scan OK to go on, or HELP to bind it"
            );
            let said = Refusal::read(&view, &message, 0, false);
            let lines: Vec<_> = said.lines.iter().map(|(l, t)| format!("{l}|{t}")).collect();
            let wanted = [
                format!("SCANNED|{code}"),
                format!("READS|GTIN 1 lot {code}"),
                "GO ON|scan OK or press F12".into(),
            ];
            assert_eq!((said.headline.as_str(), lines.as_slice()), ("UNKNOWN CODE", wanted.as_slice()));
        }
    }

    #[test]
    fn how_to_go_on_is_never_cut() {
        let said = read(
            "UNKNOWN CODE 01234567890123456789 (wrong check digit: a 4 should stand last): scan OK, then scan it again",
        );
        for (columns, most) in [(20, 3), (20, 6), (40, 2), (40, 4)] {
            let rows = fitting(&said.lines, columns, most);
            assert!(rows.len() <= most && rows.iter().any(|(_, label, _)| *label == "GO ON"), "{rows:?}");
        }
    }

    #[test]
    fn what_was_scanned_is_no_part_of_the_headline() {
        assert_eq!(headline("UNKNOWN CODE FOO: scan OK"), ("UNKNOWN CODE", "FOO: scan OK"));
        assert_eq!(headline("TOO MANY DIGITS: at most 6").0, "TOO MANY DIGITS");
        assert_eq!(headline("the disk is full").0, "ERROR");
    }
}
