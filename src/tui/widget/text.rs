//! Text of a known width: names cut at the end, codes in the middle, numbers never.

use crate::domain::{Day, Money, Quantity};
use unicode_width::UnicodeWidthStr;

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The longest beginning that takes at most `max` columns; marks that combine stay with their letter.
fn head(text: &str, max: usize) -> &str {
    let ends = text.char_indices().map(|(i, c)| i + c.len_utf8());
    // Width grows with the prefix except for rare joining sequences, so the first that is too wide ends the search.
    ends.take_while(|end| width(&text[..*end]) <= max).last().map_or("", |end| &text[..end])
}

/// The longest end that takes at most `max` columns and does not begin with a combining mark.
pub(crate) fn tail(text: &str, max: usize) -> &str {
    let starts =
        text.char_indices().rev().filter(|(_, c)| unicode_width::UnicodeWidthChar::width(*c) != Some(0));
    starts.map(|(i, _)| i).take_while(|i| width(&text[*i..]) <= max).last().map_or("", |i| &text[i..])
}

/// Cut with `…` at the end to at most `max` columns: for names and sentences.
pub(crate) fn cut_end(text: &str, max: usize) -> String {
    if width(text) <= max {
        return text.into();
    }
    match max {
        0 => String::new(),
        _ => format!("{}…", head(text, max - 1).trim_end()),
    }
}

/// Cut with `…` in the middle to at most `max` columns: for codes, whose ends tell them apart.
pub(crate) fn cut_middle(text: &str, max: usize) -> String {
    if width(text) <= max {
        return text.into();
    }
    match max {
        0 => String::new(),
        _ => {
            let front = head(text, (max - 1).div_ceil(2));
            format!("{front}…{}", tail(text, max - 1 - width(front)))
        }
    }
}

/// Padded on the right to `columns`; what is wider stays as it is.
pub(crate) fn left(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Padded on the left to `columns`; what is wider stays as it is.
pub(crate) fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// An amount of money without its decimals, not below zero: `12 345`.
pub(crate) fn whole(money: Money) -> String {
    count(money.to_f64().round().max(0.0) as u64)
}

/// A count with its thousands apart from 10 000 on: `9999`, `12 345`.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// A quantity with a real minus and its thousands apart; decimals only where there are some.
pub(crate) fn quantity(q: Quantity) -> String {
    let plain = q.to_string();
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("−", rest));
    let (whole, part) = plain.split_once('.').map_or((plain, None), |(w, p)| (w, Some(p)));
    let whole = whole.parse().map_or_else(|_| whole.into(), count);
    part.map_or_else(|| format!("{sign}{whole}"), |part| format!("{sign}{whole}.{part}"))
}

/// A quantity, or `–` for nothing.
pub(crate) fn quantity_or_dash(q: Quantity) -> String {
    if q.is_zero() { "–".into() } else { quantity(q) }
}

/// Days of cover: `<1 d`, `9 d`, `–` where nothing is known or nothing is left.
pub(crate) fn cover(days: Option<f32>) -> String {
    match days {
        Some(d) if d >= 999.5 => ">999 d".into(),
        Some(d) if d >= 1.0 => format!("{d:.0} d"),
        Some(d) if d > 0.0 => "<1 d".into(),
        _ => "–".into(),
    }
}

/// A day and its minute: `27 Nov 10:41`. Where the day is of another year than `today`, the year stands in place of the minute.
pub(crate) fn moment(day: Day, clock: &str, today: Day) -> String {
    let (long, now) = (day.long(), today.long());
    let dated = long.split_once(' ').map_or(long.as_str(), |(_, rest)| rest);
    match dated.rsplit_once(' ') {
        Some((short, year)) if now.ends_with(year) => {
            format!("{short} {}", clock.get(..5).unwrap_or(clock))
        }
        _ => dated.into(),
    }
}

/// Words laid out in lines of at most `columns`; a word that is wider is cut.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(cut_middle(word, columns)),
        }
    }
    lines
}

/// Words that stay whole, laid out in lines of at most `columns` with something between them.
pub(crate) fn pack(words: &[String], between: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if width(line) + width(between) + width(word) <= columns => {
                line.push_str(between);
                line.push_str(word);
            }
            _ => lines.push(cut_end(word, columns)),
        }
    }
    lines
}

/// As many words as fit, with something between them, and how many do not: `DONE · UNDO  +3`.
pub(crate) fn as_many(words: &[String], between: &str, columns: usize) -> String {
    let whole = words.join(between);
    if width(&whole) <= columns {
        return whole;
    }
    let some = (1..words.len()).rev().find_map(|n| {
        let text = format!("{}  +{}", words.get(..n)?.join(between), words.len() - n);
        (width(&text) <= columns).then_some(text)
    });
    some.unwrap_or_default()
}

/// A number of things: `1 item`, `400 items`.
pub(crate) fn things(n: u64, one: &str) -> String {
    format!("{} {one}{}", count(n), if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_lose_their_end_and_codes_their_middle() {
        assert_eq!(cut_end("Botanical fern print", 12), "Botanical f…");
        assert_eq!(cut_end("Botanical fern print", 11), "Botanical…", "no space hangs before the mark");
        assert_eq!(cut_middle("TEA-EG100-BULK-2026", 10), "TEA-E…2026");
        assert_eq!(cut_middle("TEA", 3), "TEA");
    }

    #[test]
    fn wide_letters_and_marks_keep_their_columns() {
        assert_eq!(cut_end("漢字漢字", 6), "漢字…");
        assert_eq!(left(&cut_end("漢字漢字", 6), 6), "漢字… ");
        assert_eq!(cut_end("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(cut_middle("e\u{301}e\u{301}e\u{301}e\u{301}", 3), "e\u{301}…e\u{301}");
    }

    #[test]
    fn numbers_read_well() {
        let q = |text: &str| quantity(text.parse().unwrap());
        assert_eq!((q("-3").as_str(), q("0").as_str(), q("9999").as_str()), ("−3", "0", "9999"));
        assert_eq!((q("1234567.5").as_str(), q("-12345").as_str()), ("1 234 567.5", "−12 345"));
        assert_eq!(quantity_or_dash(Quantity::ZERO), "–");
        assert_eq!(
            [None, Some(0.0), Some(0.4), Some(9.2), Some(1e6)].map(cover),
            ["–", "–", "<1 d", "9 d", ">999 d"]
        );
    }

    #[test]
    fn words_stay_whole_and_say_how_many_are_left_out() {
        let words = ["DONE", "UNDO", "BACK: other lot", "QSET"].map(String::from);
        assert_eq!(pack(&words, "  ", 16), ["DONE  UNDO", "BACK: other lot", "QSET"]);
        assert_eq!(as_many(&words, " · ", 40), "DONE · UNDO · BACK: other lot · QSET");
        assert_eq!(as_many(&words, " · ", 20), "DONE · UNDO  +2");
        assert_eq!(as_many(&words, " · ", 5), "", "half a word helps nobody");
        assert_eq!([things(1, "item"), things(12_345, "item")], ["1 item", "12 345 items"]);
    }

    proptest! {
        #[test]
        fn nothing_is_ever_wider_than_its_column(text in "\\PC{0,40}", max in 0usize..30) {
            prop_assert!(width(&cut_end(&text, max)) <= max);
            prop_assert!(width(&cut_middle(&text, max)) <= max);
            prop_assert_eq!(width(&left(&cut_end(&text, max), max)), max);
            prop_assert_eq!(width(&right(&cut_middle(&text, max), max)), max);
        }

        #[test]
        fn wrapped_lines_fit(text in "[a-z漢 ]{0,60}", columns in 2usize..20) {
            prop_assert!(wrap(&text, columns).iter().all(|line| width(line) <= columns));
        }
    }
}
