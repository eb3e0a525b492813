//! EAN-13, EAN-8, UPC-A and ITF-14: digits to bars.
//!
//! Sources: ISO/IEC 15420 (EAN/UPC), ISO/IEC 16390 (Interleaved 2 of 5), GS1 General Specifications section 5.

/// Widths of a digit in number set A (odd parity), space first. Set C has the same widths, bar first; set B is set A
/// read backwards.
const SET_A: [[u8; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];
/// Which of the six left digits of an EAN-13 are in set B, by the first digit, which has no bars of its own.
const PARITY: [&[u8; 6]; 10] = [
    b"AAAAAA", b"AABABB", b"AABBAB", b"AABBBA", b"ABAABB", b"ABBAAB", b"ABBBAA", b"ABABAB", b"ABABBA",
    b"ABBABA",
];
/// Narrow and wide elements of a digit in Interleaved 2 of 5.
const TWO_OF_FIVE: [&[u8; 5]; 10] =
    [b"nnwwn", b"wnnnw", b"nwnnw", b"wwnnn", b"nnwnw", b"wnwnn", b"nwwnn", b"nnnww", b"wnnwn", b"nwnwn"];
/// Modules of a wide element: the ratio 3 is inside the 2.25 to 3 of the standard, and whole on every printer.
const WIDE: u8 = 3;

/// The numbers of ASCII digits.
fn digits(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.bytes().map(|b| usize::from(b.wrapping_sub(b'0') % 10))
}

/// Bars of an EAN-13 over 13 digits; UPC-A is the same with a leading zero.
pub(super) fn ean13(text: &str) -> Vec<u8> {
    let mut numbers = digits(text);
    let parity = PARITY[numbers.next().unwrap_or_default()];
    let mut out = vec![1, 1, 1];
    for (digit, set) in numbers.by_ref().take(6).zip(parity) {
        let mut widths = SET_A[digit];
        if *set == b'B' {
            widths.reverse();
        }
        out.extend(widths);
    }
    out.extend([1, 1, 1, 1, 1]);
    out.extend(numbers.flat_map(|digit| SET_A[digit]));
    out.extend([1, 1, 1]);
    out
}

/// Bars of an EAN-8 over 8 digits.
pub(super) fn ean8(text: &str) -> Vec<u8> {
    let mut out = vec![1, 1, 1];
    out.extend(digits(text).take(4).flat_map(|digit| SET_A[digit]));
    out.extend([1, 1, 1, 1, 1]);
    out.extend(digits(text).skip(4).flat_map(|digit| SET_A[digit]));
    out.extend([1, 1, 1]);
    out
}

/// Bars of an Interleaved 2 of 5 over an even number of digits: one digit of a pair in the bars, the other in the spaces.
pub(super) fn interleaved(text: &str) -> Vec<u8> {
    let width = |mark: u8| if mark == b'w' { WIDE } else { 1 };
    let all: Vec<usize> = digits(text).collect();
    let mut out = vec![1, 1, 1, 1];
    for pair in all.chunks_exact(2) {
        let (bars, spaces) = (TWO_OF_FIVE[pair[0]], TWO_OF_FIVE[pair[1]]);
        out.extend(bars.iter().zip(spaces).flat_map(|(bar, space)| [width(*bar), width(*space)]));
    }
    out.extend([WIDE, 1, 1]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `1` for a dark module.
    fn row(widths: &[u8]) -> String {
        widths.iter().enumerate().map(|(i, w)| ["1", "0"][i % 2].repeat(usize::from(*w))).collect()
    }

    #[test]
    fn an_ean13_of_the_books() {
        // The example of most descriptions, 4003994155486: left digits in the sets of a leading 4.
        let bars = row(&ean13("4003994155486"));
        assert_eq!(
            bars,
            concat!(
                "101", "0001101", "0100111", "0111101", "0001011", "0010111", "0011101", "01010", "1100110",
                "1001110", "1001110", "1011100", "1001000", "1010000", "101"
            )
        );
    }

    #[test]
    fn an_ean8_of_the_books() {
        assert_eq!(
            row(&ean8("96385074")),
            concat!(
                "101", "0001011", "0101111", "0111101", "0110111", "01010", "1001110", "1110010", "1000100",
                "1011100", "101"
            )
        );
    }

    #[test]
    fn sizes_are_those_of_the_standard() {
        let modules = |widths: &[u8]| widths.iter().map(|w| u32::from(*w)).sum::<u32>();
        assert_eq!(modules(&ean13("9506000134352")), 95);
        assert_eq!(modules(&ean8("96385074")), 67);
        assert_eq!(modules(&interleaved("19506000134359")), 4 + 7 * 18 + 5);
    }

    #[test]
    fn two_digits_are_interleaved() {
        // 1 in the bars (wnnnw), 2 in the spaces (nwnnw).
        assert_eq!(interleaved("12"), [1, 1, 1, 1, 3, 1, 1, 3, 1, 1, 1, 1, 3, 3, 3, 1, 1]);
    }
}
