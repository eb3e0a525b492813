//! The set-up test symbol: a text that is known beforehand, so that what arrives says how the scanner and the keyboard
//! are set.
//!
//! A keyboard-wedge scanner presses keys; the host turns keys into characters by *its* layout. If both sides agree, the
//! text arrives as it is printed. If not, each character says which key was meant and what the host made of it.
//!
//! ## How the text is built
//!
//! It is *groups* with one space between them. The space bar is the same key on every layout, so the groups stay in
//! step whatever happens inside one; and a space behind a dead key (`[` on AZERTY is a dead `^`) brings out the accent
//! alone, on every system, instead of swallowing or changing the next character.
//!
//! | group | content | what it tells |
//! |---|---|---|
//! | 0 | `0123456789` | what comes before its last ten characters is the **prefix**, an **AIM id** (`]d1`, `]C0`) among it; the ten are the **digit row** (AZERTY: `à&é"'(-è_ç`) |
//! | 1 | small letters | **layout**: AZERTY `a q w z m`, QWERTZ `y z`, Turkish `i` |
//! | 2 | the same in capitals | groups 1 and 2 change places under **caps lock** |
//! | 3 .. n-4 | one punctuation mark each | **layout**: the mark that the host has on that key; empty: a dead key that was lost; the space may be eaten by the dead key, then two groups run together as two characters, the accent first |
//! | n-3 | `G`, GS, `G` | how **GS** arrives: itself, a text (`029`, `]`, `{GS}`), a key, or not at all |
//! | n-2 | `R`, RS, `R` | the same for **RS** (only in the long text) |
//! | n-1 | `E`, EOT, `E` | the same for **EOT** (only in the long text); what comes behind the last letter is the **suffix** |
//!
//! The letters around the control characters are the same key on all layouts but Dvorak, and are no digits, so that
//! `G029G` is GS as Alt+029 and nothing else. A lower-case last letter behind an upper-case one (`E`, `e`) is a
//! scanner that sends EOT as caps lock.
//!
//! Control characters come last: whatever a host makes of them, the layout has been learned before.

/// What the Data Matrix of the set-up page says: every printable ASCII character, GS, RS and EOT.
pub const TEST_TEXT: &str = "0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ \
    - / . [ ] { } + % $ : ( ) _ = , ; ' \" ! & * @ # < > ? \\ ^ | ~ ` G\u{1d}G R\u{1e}R E\u{4}E";

/// What the Code 128 of the set-up page says, for scanners that read lines only: the same form, cut down to what tells
/// the common layouts apart, because a line of the whole text would be wider than the paper.
///
/// `;` and `"` are there for the Nordic layouts and for UK against US.
pub const TEST_TEXT_LINEAR: &str = "0123456789 aimqwyz AIMQWYZ - / . ; \" [ ] { } G\u{1d}G";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_text_holds_every_character_of_a_code() {
        for c in (' '..='~').chain(['\u{1d}', '\u{1e}', '\u{4}']) {
            assert!(TEST_TEXT.contains(c), "{c:?} is missing");
        }
    }

    #[test]
    fn both_texts_are_groups_of_the_same_form() {
        for text in [TEST_TEXT, TEST_TEXT_LINEAR] {
            let groups: Vec<&str> = text.split(' ').collect();
            assert_eq!(groups[0], "0123456789");
            assert_eq!(groups[1].to_uppercase(), groups[2]);
            let marks = groups[3..].iter().filter(|g| g.chars().count() == 1);
            assert!(marks.clone().all(|g| g.bytes().all(|b| b.is_ascii_punctuation())), "{groups:?}");
            assert!(marks.count() >= 9);
            assert!(groups.contains(&"G\u{1d}G"));
        }
    }

    #[test]
    fn the_text_is_no_command_and_no_envelope() {
        for text in [TEST_TEXT, TEST_TEXT_LINEAR] {
            assert!(!text.contains("[)>"));
            assert_eq!(crate::barcode::Command::from_code(text), None);
            assert!(crate::barcode::Gtin::parse(text).is_err());
        }
    }
}
