//! Helvetica as every PDF reader and most printers have it: which characters, and how wide they are.
//!
//! The fonts are two of the fourteen that a PDF may use without carrying them along. They hold Windows-1252, which is
//! Latin-1 with the euro sign and typographic marks; other letters lose their accents, and what is left becomes `?`.

use super::Weight;
use unicode_normalization::UnicodeNormalization;

/// Characters of Windows-1252 at 80 to 9F; the rest is Latin-1. NUL where the code page has a hole.
#[rustfmt::skip]
const HIGH: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0',
    '\0', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Letters that no decomposition takes apart, and what they are written as.
const PLAIN: [(char, u8); 12] = [
    ('Ł', b'L'),
    ('ł', b'l'),
    ('Đ', b'D'),
    ('đ', b'd'),
    ('Ħ', b'H'),
    ('ħ', b'h'),
    ('ı', b'i'),
    ('ĸ', b'k'),
    ('Ŧ', b'T'),
    ('ŧ', b't'),
    ('−', b'-'),
    ('‑', b'-'),
];

/// Widths of the characters 20 to FF in thousandths of the type size. Source: Adobe's Core 14 metrics.
#[rustfmt::skip]
const REGULAR: [u16; 224] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667,
    556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556,
    556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722,
    500, 500, 500, 334, 260, 334, 584, 350, 556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350,
    611, 350, 350, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667, 278, 333, 556, 556,
    556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 556, 537, 278, 333, 333,
    365, 556, 834, 834, 834, 611, 667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611, 556, 556, 556, 556, 556, 556,
    889, 500, 556, 556, 556, 556, 278, 278, 278, 278, 556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556,
    556, 500, 556, 500,
];
/// The same of the bold.
#[rustfmt::skip]
const BOLD: [u16; 224] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722,
    611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556,
    611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778,
    556, 556, 500, 389, 280, 389, 584, 350, 556, 350, 278, 556, 500, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350,
    611, 350, 350, 278, 278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333, 944, 350, 500, 667, 278, 333, 556, 556,
    556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 611, 556, 278, 333, 333,
    365, 556, 834, 834, 834, 611, 722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611, 556, 556, 556, 556, 556, 556,
    889, 556, 556, 556, 556, 556, 278, 278, 278, 278, 611, 611, 611, 611, 611, 611, 611, 584, 611, 611, 611, 611,
    611, 556, 611, 556,
];

/// A character as one byte of Windows-1252.
fn byte(c: char) -> u8 {
    match c {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(c).unwrap_or(b'?'),
        _ => {
            let high =
                HIGH.iter().position(|h| *h == c && c != '\0').and_then(|i| u8::try_from(i + 0x80).ok());
            let plain = || PLAIN.iter().find(|(from, _)| *from == c).map(|(_, to)| *to);
            let base = || {
                c.nfd().next().filter(|b| *b != c && b.is_ascii_graphic()).and_then(|b| u8::try_from(b).ok())
            };
            high.or_else(plain).or_else(base).unwrap_or(b'?')
        }
    }
}

/// A text in the bytes of the font. Control characters, and marks that stand on the letter before, are left out.
pub(super) fn win_ansi(text: &str) -> Vec<u8> {
    text.nfc().filter(|c| crate::domain::text::is_safe(*c) && !is_mark(*c)).map(byte).collect()
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The width of a text set in `size` millimetres, in millimetres.
pub(super) fn width(text: &str, weight: Weight, size: f64) -> f64 {
    let table = if weight == Weight::Bold { &BOLD } else { &REGULAR };
    let units: u32 = win_ansi(text)
        .iter()
        .map(|b| usize::from(*b).checked_sub(32).and_then(|i| table.get(i)).map_or(556, |w| u32::from(*w)))
        .sum();
    f64::from(units) / 1000.0 * size
}

/// The text broken into at most `lines` lines no wider than `width` millimetres; what does not fit ends in an ellipsis.
pub(super) fn wrap(text: &str, weight: Weight, size: f64, room: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let pieces: Vec<&str> =
        text.split_whitespace().flat_map(|word| pieces(word, weight, size, room)).collect();
    let mut words = pieces.iter().copied().peekable();
    while let Some(word) = words.peek() {
        let last = out.len() + 1 >= lines;
        if last {
            let rest: Vec<&str> = words.by_ref().collect();
            out.push(cut(&rest.join(" "), weight, size, room));
            break;
        }
        let mut line = (*word).to_owned();
        words.next();
        while let Some(word) = words.peek() {
            let longer = format!("{line} {word}");
            if width(&longer, weight, size) > room {
                break;
            }
            line = longer;
            words.next();
        }
        out.push(cut(&line, weight, size, room));
    }
    out
}

/// A word, or the parts of one that is wider than a line: broken in front of `(` where there is one.
fn pieces(word: &str, weight: Weight, size: f64, room: f64) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = word;
    while width(rest, weight, size) > room {
        let ends = rest.char_indices().skip(1).map(|(i, _)| i);
        let Some(most) = ends.take_while(|end| width(&rest[..*end], weight, size) <= room).last() else {
            break;
        };
        let end = rest[..most].rfind('(').filter(|i| *i > 0).unwrap_or(most);
        let (part, after) = rest.split_at(end);
        out.push(part);
        rest = after;
    }
    out.push(rest);
    out
}

/// The text, or as much of its beginning as fits with an ellipsis.
pub(super) fn cut(text: &str, weight: Weight, size: f64, room: f64) -> String {
    if width(text, weight, size) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        let longer = format!("{short}{c}");
        if width(&format!("{longer}…"), weight, size) > room {
            break;
        }
        short = longer;
    }
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn western_names_are_kept_and_others_lose_their_accents() {
        assert_eq!(win_ansi("Café €5 – Øl"), b"Caf\xe9 \x805 \x96 \xd8l");
        assert_eq!(win_ansi("Łódź Ő ẽ 茶"), b"L\xf3dz O e ?");
        assert_eq!(win_ansi("Cafe\u{301}"), b"Caf\xe9");
    }

    #[test]
    fn controls_never_reach_the_page() {
        assert_eq!(win_ansi("a\u{1b}(\u{202e}b\n"), b"a(b");
    }

    #[test]
    fn a_long_name_is_broken_and_cut() {
        let lines = wrap("Botanical Fern Print on heavy paper", Weight::Regular, 3.0, 25.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
        assert!(lines.iter().all(|l| width(l, Weight::Regular, 3.0) <= 25.0));
        let link = wrap("(01)09506000134352(17)261130(10)L7", Weight::Regular, 3.0, 30.0, 3);
        assert_eq!(link, ["(01)09506000134352", "(17)261130(10)L7"]);
        assert_eq!(wrap("", Weight::Bold, 3.0, 10.0, 2), Vec::<String>::new());
    }

    #[test]
    fn the_metrics_are_those_of_helvetica() {
        assert!((width("AVA 0", Weight::Regular, 1000.0) - 2835.0).abs() < 1e-6);
        assert!((width("iii", Weight::Bold, 1000.0) - 834.0).abs() < 1e-6);
    }
}
