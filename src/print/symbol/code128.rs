//! Code 128: a text to the shortest row of codewords, and codewords to bars.
//!
//! Source: ISO/IEC 15417. Three sets of characters share 103 patterns: A (control characters and capitals), B (all
//! printable ASCII) and C (pairs of digits). The shortest way through them is found by counting, not by rules of thumb.

/// What a Code 128 can hold in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// An ASCII character, 0 to 127.
    Ascii(u8),
    /// Function 1: in front, "this is GS1 data"; further on, the separator that a scanner sends as GS.
    Fnc1,
}

/// Whether one character of another set may be reached by a shift instead of two changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shifts {
    /// Yes: the shortest row.
    Used,
    /// No: for printers that are told every change, and whose word for a shift is not to be relied on.
    Avoided,
}

pub(crate) const SHIFT: u8 = 98;
pub(crate) const FNC1: u8 = 102;
pub(crate) const START_A: u8 = 103;
pub(crate) const STOP: u8 = 106;
const SETS: usize = 3;
const C: usize = 2;

/// Widths of the 107 patterns in modules, bar first. The stop pattern ends in a bar.
#[rustfmt::skip]
const PATTERNS: [&[u8]; 107] = [
    b"212222", b"222122", b"222221", b"121223", b"121322", b"131222", b"122213", b"122312", b"132212", b"221213",
    b"221312", b"231212", b"112232", b"122132", b"122231", b"113222", b"123122", b"123221", b"223211", b"221132",
    b"221231", b"213212", b"223112", b"312131", b"311222", b"321122", b"321221", b"312212", b"322112", b"322211",
    b"212123", b"212321", b"232121", b"111323", b"131123", b"131321", b"112313", b"132113", b"132311", b"211313",
    b"231113", b"231311", b"112133", b"112331", b"132131", b"113123", b"113321", b"133121", b"313121", b"211331",
    b"231131", b"213113", b"213311", b"213131", b"311123", b"311321", b"331121", b"312113", b"312311", b"332111",
    b"314111", b"221411", b"431111", b"111224", b"111422", b"121124", b"121421", b"141122", b"141221", b"112214",
    b"112412", b"122114", b"122411", b"142112", b"142211", b"241211", b"221114", b"413111", b"241112", b"134111",
    b"111242", b"121142", b"121241", b"114212", b"124112", b"124211", b"411212", b"421112", b"421211", b"212141",
    b"214121", b"412121", b"111143", b"111341", b"131141", b"114113", b"114311", b"411113", b"411311", b"113141",
    b"114131", b"311141", b"411131", b"211412", b"211214", b"211232", b"2331112",
];

/// The value of a character in set A (0) or B (1).
fn value(byte: u8, set: usize) -> Option<u8> {
    match (set, byte) {
        (0, 0..=31) => Some(byte + 64),
        (0 | 1, 32..=95) => Some(byte - 32),
        (1, 96..=127) => Some(byte - 32),
        _ => None,
    }
}

/// The codeword that changes from one set to another; the same from either.
const fn switch(to: usize) -> u8 {
    [101, 100, 99][to]
}

/// How a point of the way was reached: from where, by which codewords.
#[derive(Clone, Copy)]
struct Step {
    cost: usize,
    from: (usize, usize),
    words: [u8; 2],
    count: usize,
}

/// The shortest row of codewords: start, data, check, stop. Among rows of one length, the one that changes sets last.
///
/// `None` when a character is not ASCII.
pub(crate) fn codewords(data: &[Element], shifts: Shifts) -> Option<Vec<u8>> {
    let mut table: Vec<[Option<Step>; SETS]> = vec![[None; SETS]; data.len() + 1];
    for (set, step) in table[0].iter_mut().enumerate() {
        *step = Some(Step { cost: 1, from: (0, set), words: [START_A + set as u8, 0], count: 1 });
    }
    for at in 0..data.len() {
        if at > 0 {
            switches(&mut table[at], at);
        }
        let here = table[at];
        for (set, step) in here.iter().enumerate() {
            let Some(Step { cost, .. }) = *step else { continue };
            for (words, count, eaten) in moves(data, at, set, shifts).into_iter().flatten() {
                let step = Step { cost: cost + count, from: (at, set), words, count };
                let slot = &mut table[at + eaten][set];
                if slot.is_none_or(|old| step.cost < old.cost) {
                    *slot = Some(step);
                }
            }
        }
    }
    way_back(&table)
}

/// What can be said in `set` at one place: codewords, how many, elements eaten.
fn moves(data: &[Element], at: usize, set: usize, shifts: Shifts) -> [Option<([u8; 2], usize, usize)>; 2] {
    match (data.get(at), data.get(at + 1)) {
        (Some(Element::Fnc1), _) => [Some(([FNC1, 0], 1, 1)), None],
        (Some(Element::Ascii(a @ b'0'..=b'9')), Some(Element::Ascii(b @ b'0'..=b'9'))) if set == C => {
            [Some(([(a - b'0') * 10 + (b - b'0'), 0], 1, 2)), None]
        }
        (Some(Element::Ascii(a)), _) if set != C => {
            let shifted = value(*a, 1 - set).filter(|_| shifts == Shifts::Used).map(|v| ([SHIFT, v], 2, 1));
            [value(*a, set).map(|v| ([v, 0], 1, 1)), shifted]
        }
        _ => [None, None],
    }
}

/// Adds the ways that change the set without saying anything.
fn switches(here: &mut [Option<Step>; SETS], at: usize) {
    let before = *here;
    for (to, slot) in here.iter_mut().enumerate() {
        for (from, step) in before.iter().enumerate() {
            let Some(step) = step else { continue };
            let cost = step.cost + 1;
            if from != to && slot.is_none_or(|old| cost < old.cost) {
                *slot = Some(Step { cost, from: (at, from), words: [switch(to), 0], count: 1 });
            }
        }
    }
}

fn way_back(table: &[[Option<Step>; SETS]]) -> Option<Vec<u8>> {
    let mut at = table.len() - 1;
    // Set B first: of two equal ways the one that people can read in a dump.
    let mut set = [1, 0, C]
        .into_iter()
        .filter(|s| table[at][*s].is_some())
        .min_by_key(|s| table[at][*s].map(|p| p.cost))?;
    let mut words = Vec::new();
    loop {
        let step = table[at][set]?;
        words.extend(step.words[..step.count].iter().rev());
        if step.words[0] >= START_A {
            break;
        }
        (at, set) = step.from;
    }
    words.reverse();
    words.push(check(&words));
    words.push(STOP);
    Some(words)
}

/// The check codeword: the start plus each codeword times its place, modulo 103.
fn check(words: &[u8]) -> u8 {
    let sum: usize = words.iter().enumerate().map(|(i, w)| usize::from(*w) * i.max(1)).sum();
    (sum % 103) as u8
}

/// Bars and spaces of a row of codewords, in modules, bar first.
pub(crate) fn widths(words: &[u8]) -> Vec<u8> {
    let patterns = words.iter().filter_map(|w| PATTERNS.get(usize::from(*w)));
    patterns.flat_map(|p| p.iter().map(|w| w - b'0')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<u8> {
        codewords(&text.bytes().map(Element::Ascii).collect::<Vec<_>>(), Shifts::Used).unwrap()
    }

    #[test]
    fn the_check_codeword_of_the_textbook() {
        // "PJJ123C" in set A sums up to 878: the example of most descriptions.
        let row = [103, 48, 42, 42, 17, 18, 19, 35];
        assert_eq!(check(&row), 54);
    }

    #[test]
    fn digits_go_in_pairs() {
        assert_eq!(words("123456"), [105, 12, 34, 56, 44, 106]);
        assert_eq!(words("12345").len(), 1 + 4 + 2, "start, two pairs, a change, a digit; check and stop");
        assert_eq!(words("XCMDQ1").len(), 6 + 3);
    }

    #[test]
    fn a_pair_inside_letters_is_not_worth_a_change() {
        assert_eq!(words("A12B").len(), 4 + 3);
        assert_eq!(words("A123456B").len(), 1 + 1 + 1 + 3 + 1 + 1 + 2, "but six digits are");
    }

    #[test]
    fn one_control_character_among_small_letters_is_shifted() {
        let row = words("a\u{1d}b");
        assert_eq!(row[..5], [104, 65, SHIFT, 93, 66]);
    }

    #[test]
    fn fnc1_goes_in_front_and_between() {
        let data: Vec<Element> = std::iter::once(Element::Fnc1)
            .chain("1012".bytes().map(Element::Ascii))
            .chain([Element::Fnc1])
            .chain("2134".bytes().map(Element::Ascii))
            .collect();
        assert_eq!(codewords(&data, Shifts::Used).unwrap()[..7], [105, FNC1, 10, 12, FNC1, 21, 34]);
    }

    #[test]
    fn every_pattern_is_eleven_modules_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for pattern in &PATTERNS[..106] {
            assert_eq!(pattern.iter().map(|w| w - b'0').sum::<u8>(), 11);
            let bars: u8 = pattern.iter().step_by(2).map(|w| w - b'0').sum();
            assert_eq!(bars % 2, 0, "the bars of a Code 128 character are even");
            assert!(seen.insert(*pattern));
        }
    }

    #[test]
    fn what_is_not_ascii_has_no_pattern() {
        assert_eq!(codewords(&[Element::Ascii(200)], Shifts::Used), None);
    }
}
