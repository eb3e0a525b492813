//! A reader of our own, so that something is read on every machine. It knows nothing of the encoders: rows of modules
//! are compared with patterns written as bits, and a Code 128 is read codeword by codeword with its check.

use pickface::print::symbol::{Bars, Modules};

/// The 106 patterns of Code 128 as 11 bits, a dark module 1.
#[rustfmt::skip]
const CODE_128: [u16; 106] = [
    0x6CC, 0x66C, 0x666, 0x498, 0x48C, 0x44C, 0x4C8, 0x4C4, 0x464, 0x648, 0x644, 0x624,
    0x59C, 0x4DC, 0x4CE, 0x5CC, 0x4EC, 0x4E6, 0x672, 0x65C, 0x64E, 0x6E4, 0x674, 0x76E,
    0x74C, 0x72C, 0x726, 0x764, 0x734, 0x732, 0x6D8, 0x6C6, 0x636, 0x518, 0x458, 0x446,
    0x588, 0x468, 0x462, 0x688, 0x628, 0x622, 0x5B8, 0x58E, 0x46E, 0x5D8, 0x5C6, 0x476,
    0x776, 0x68E, 0x62E, 0x6E8, 0x6E2, 0x6EE, 0x758, 0x746, 0x716, 0x768, 0x762, 0x71A,
    0x77A, 0x642, 0x78A, 0x530, 0x50C, 0x4B0, 0x486, 0x42C, 0x426, 0x590, 0x584, 0x4D0,
    0x4C2, 0x434, 0x432, 0x612, 0x650, 0x7BA, 0x614, 0x47A, 0x53C, 0x4BC, 0x49E, 0x5E4,
    0x4F4, 0x4F2, 0x7A4, 0x794, 0x792, 0x6DE, 0x6F6, 0x7B6, 0x578, 0x51E, 0x45E, 0x5E8,
    0x5E2, 0x7A8, 0x7A2, 0x5DE, 0x5EE, 0x75E, 0x7AE, 0x684, 0x690, 0x69C,
];
const STOP: &str = "1100011101011";
/// Left digits of odd parity; even parity is the complement read backwards, right digits are the complement.
const LEFT: [&str; 10] = [
    "0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111",
    "0001011",
];
/// Parities of the left half of an EAN-13 by its first digit: even is 1.
const FIRST: [u8; 10] =
    [0b000000, 0b001011, 0b001101, 0b001110, 0b010011, 0b011001, 0b011100, 0b010101, 0b010110, 0b011010];

/// `1` for each dark module, without quiet zones.
pub(crate) fn row(modules: &Modules) -> String {
    let Modules::Bars(Bars { widths, .. }) = modules else { return String::new() };
    widths.iter().enumerate().map(|(i, w)| ["1", "0"][i % 2].repeat(usize::from(*w))).collect()
}

/// The text of a Code 128; FNC1 in front is left out and said, later ones are GS.
pub(crate) fn code128(row: &str) -> Result<(String, bool), String> {
    let body = row.strip_suffix(STOP).ok_or("no stop")?;
    let words: Vec<usize> = body
        .as_bytes()
        .chunks(11)
        .map(|c| u16::from_str_radix(std::str::from_utf8(c).unwrap(), 2).unwrap())
        .map(|bits| CODE_128.iter().position(|p| *p == bits).ok_or(format!("no pattern {bits:011b}")))
        .collect::<Result<_, _>>()?;
    let (check, data) = words.split_last().ok_or("empty")?;
    let sum: usize = data[0] + data[1..].iter().enumerate().map(|(i, w)| (i + 1) * w).sum::<usize>();
    if sum % 103 != *check {
        return Err(format!("check {check}, counted {}", sum % 103));
    }
    let mut set = data[0].checked_sub(103).ok_or("no start")?;
    let (mut text, mut gs1, mut shift) = (String::new(), false, false);
    for (place, word) in data.iter().copied().enumerate().skip(1) {
        let now = if std::mem::take(&mut shift) { 1 - set } else { set };
        match (now, word) {
            (_, 102) if place == 1 => gs1 = true,
            (_, 102) => text.push('\u{1d}'),
            (2, 0..=99) => text.push_str(&format!("{word:02}")),
            (2, 100) | (0, 100) => set = 1,
            (2, 101) | (1, 101) => set = 0,
            (_, 99) => set = 2,
            (0 | 1, 98) => shift = true,
            (0, 64..=95) => text.push(char::from(word as u8 - 64)),
            (0 | 1, 0..=95) => text.push(char::from(word as u8 + 32)),
            other => return Err(format!("codeword {other:?}")),
        }
    }
    Ok((text, gs1))
}

fn flipped(bits: &str) -> String {
    bits.chars().map(|c| if c == '0' { '1' } else { '0' }).collect()
}

/// The digits of an EAN-13 (95 modules) or EAN-8 (67 modules).
pub(crate) fn ean(row: &str) -> Result<String, String> {
    let half = match row.len() {
        95 => 42,
        67 => 28,
        n => return Err(format!("{n} modules")),
    };
    let (left, right) = (&row[3..3 + half], &row[8 + half..8 + 2 * half]);
    if &row[..3] != "101" || &row[3 + half..8 + half] != "01010" || &row[8 + 2 * half..] != "101" {
        return Err("guards".into());
    }
    let (mut digits, mut parity) = (String::new(), 0);
    for bits in left.as_bytes().chunks(7).map(|c| std::str::from_utf8(c).unwrap()) {
        let even: String = flipped(bits).chars().rev().collect();
        let odd = LEFT.iter().position(|p| *p == bits);
        let digit = odd.or_else(|| LEFT.iter().position(|p| *p == even)).ok_or(format!("left {bits}"))?;
        parity = parity * 2 + u8::from(odd.is_none());
        digits.push_str(&digit.to_string());
    }
    for bits in right.as_bytes().chunks(7).map(|c| flipped(std::str::from_utf8(c).unwrap())) {
        digits.push_str(&LEFT.iter().position(|p| *p == bits).ok_or(format!("right {bits}"))?.to_string());
    }
    if row.len() == 95 {
        let first = FIRST.iter().position(|p| *p == parity).ok_or(format!("parity {parity:06b}"))?;
        digits.insert_str(0, &first.to_string());
    }
    Ok(digits)
}

/// The digits of an Interleaved 2 of 5: five bars and five spaces for a pair, two of each wide, weighing 1 2 4 7 0.
pub(crate) fn interleaved(widths: &[u8]) -> Result<String, String> {
    let body = widths.strip_prefix(&[1, 1, 1, 1]).and_then(|w| w.strip_suffix(&[3, 1, 1])).ok_or("guards")?;
    let mut digits = String::new();
    for pair in body.chunks(10) {
        for offset in [0, 1] {
            let wide = (0..5).filter(|i| pair.get(2 * i + offset).is_some_and(|w| *w > 1));
            let (count, sum) = wide.fold((0, 0), |(n, sum), i| (n + 1, sum + [1, 2, 4, 7, 0][i]));
            if count != 2 {
                return Err(format!("{count} wide in {pair:?}"));
            }
            digits.push_str(&(if sum == 11 { 0 } else { sum }).to_string());
        }
    }
    Ok(digits)
}
