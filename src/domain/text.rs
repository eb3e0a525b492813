//! Text from outside is data: it is scrubbed once, where it enters.
//!
//! Names, codes and notes from barcodes, files and other stores are normalised (NFC) and lose everything that could
//! command a terminal or turn a line around: C0 and C1 controls, DEL, bidirectional overrides, zero-width characters.

use unicode_normalization::UnicodeNormalization;

/// Whether a character may reach a terminal, a label or a spreadsheet as text.
///
/// Refused: C0, DEL and C1 controls; the bidirectional marks, embeddings, overrides and isolates; zero-width space,
/// joiners and no-break; line and paragraph separators; tags and interlinear annotation.
#[must_use]
pub fn is_safe(c: char) -> bool {
    !(c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'))
}

/// A sentence as pickface keeps it: as [`clean`] makes it, and where it is longer than `max` characters cut behind a word,
/// with an ellipsis: half a number would be another one.
#[must_use]
pub fn excerpt(raw: &str, max: usize) -> String {
    let whole = clean(raw, raw.len());
    if whole.chars().count() <= max {
        return whole;
    }
    let room: String = whole.chars().take(max.saturating_sub(1)).collect();
    let words = room.rsplit_once(' ').map_or(room.as_str(), |(words, _)| words);
    format!("{} …", words.trim_end_matches([' ', ',', ';', ':', '(', '=', '+', '-', '.']))
        .chars()
        .take(max)
        .collect()
}

/// A name or code as pickface keeps it: NFC, controls out, runs of white space one space, trimmed, cut at `max`
/// characters. TAB and line ends count as white space.
#[must_use]
pub fn clean(raw: &str, max: usize) -> String {
    let mut out = String::with_capacity(raw.len().min(max * 4));
    let mut count = 0;
    let mut gap = false;
    for c in raw.nfc() {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if !is_safe(c) {
            continue;
        }
        if gap && count < max {
            out.push(' ');
            count += 1;
        }
        gap = false;
        if count >= max {
            break;
        }
        out.push(c);
        count += 1;
    }
    // A cut right behind the one space of a gap would leave it hanging.
    out.truncate(out.trim_end().len());
    out
}

/// The text with every unsafe character written as `\xNN` or `\u{NNNN}`: for messages about raw input.
#[must_use]
pub fn escape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        if is_safe(c) {
            out.push(c);
        } else if (c as u32) < 0x100 {
            out.push_str(&format!("\\x{:02X}", c as u32));
        } else {
            out.push_str(&format!("\\u{{{:X}}}", c as u32));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_overrides_never_get_in() {
        assert_eq!(clean("a\x1b]52;c;aGk=\x07b\u{202E}c\u{200B}d\u{9b}m", 100), "a]52;c;aGk=bcdm");
    }

    #[test]
    fn white_space_is_one_space_and_the_cut_leaves_none_behind() {
        assert_eq!(clean("  Blue \t\n mug  ", 100), "Blue mug");
        assert_eq!(clean("Blue mug", 5), "Blue");
    }

    #[test]
    fn decomposed_letters_become_one() {
        assert_eq!(clean("Cafe\u{301}", 10), "Caf\u{e9}");
    }

    #[test]
    fn raw_input_is_shown_with_its_controls_spelled_out() {
        assert_eq!(escape("01\u{1d}21"), "01\\x1D21");
        assert_eq!(escape("a\u{202E}b"), "a\\u{202E}b");
    }
}
