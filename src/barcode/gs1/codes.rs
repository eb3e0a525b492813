//! Lists that belong to others: countries, currencies, kinds of package.
//!
//! Sources: ISO 3166-1 (numeric and alpha-2), ISO 4217 numeric with the codes withdrawn since 2023 that still stand on
//! labels (694, 932, 975), GS1 code list `PackageTypeCode` (UN/ECE Recommendation 21 with GS1's own values).

/// Numbers below 1000 as bits.
struct Bits([u64; 16]);

impl Bits {
    const fn of(numbers: &[u16]) -> Self {
        let mut bits = [0u64; 16];
        let mut i = 0;
        while i < numbers.len() {
            bits[(numbers[i] / 64) as usize] |= 1 << (numbers[i] % 64);
            i += 1;
        }
        Self(bits)
    }

    fn has(&self, digits: &[u8]) -> bool {
        let number = digits.iter().fold(0usize, |n, d| n * 10 + usize::from(d.wrapping_sub(b'0')));
        digits.len() == 3 && self.0.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

/// Whether three digits are a country of ISO 3166-1.
pub(super) fn is_country(digits: &[u8]) -> bool {
    COUNTRIES.has(digits)
}

/// Whether three digits are a currency of ISO 4217.
pub(super) fn is_currency(digits: &[u8]) -> bool {
    CURRENCIES.has(digits)
}

/// Whether two letters are a country of ISO 3166-1.
pub(super) fn is_country_letters(text: &[u8]) -> bool {
    let [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] = text else { return false };
    let row = COUNTRY_LETTERS.get(usize::from(first - b'A')).copied().unwrap_or_default();
    row.as_bytes().contains(second)
}

/// Whether a text is a kind of package.
pub(super) fn is_package(text: &[u8]) -> bool {
    let word = std::str::from_utf8(text).unwrap_or_default();
    match text {
        [_] => matches!(word, "8" | "9"),
        [first, second] => PACKAGES_OF_TWO
            .iter()
            .any(|(start, ends)| *start == char::from(*first) && ends.as_bytes().contains(second)),
        _ => PACKAGES_OF_THREE.split(' ').any(|known| known == word),
    }
}

static COUNTRIES: Bits = Bits::of(&[
    4, 8, 10, 12, 16, 20, 24, 28, 31, 32, 36, 40, 44, 48, 50, 51, 52, 56, 60, 64, 68, 70, 72, 74, 76, 84, 86,
    90, 92, 96, 100, 104, 108, 112, 116, 120, 124, 132, 136, 140, 144, 148, 152, 156, 158, 162, 166, 170,
    174, 175, 178, 180, 184, 188, 191, 192, 196, 203, 204, 208, 212, 214, 218, 222, 226, 231, 232, 233, 234,
    238, 239, 242, 246, 248, 250, 254, 258, 260, 262, 266, 268, 270, 275, 276, 288, 292, 296, 300, 304, 308,
    312, 316, 320, 324, 328, 332, 334, 336, 340, 344, 348, 352, 356, 360, 364, 368, 372, 376, 380, 384, 388,
    392, 398, 400, 404, 408, 410, 414, 417, 418, 422, 426, 428, 430, 434, 438, 440, 442, 446, 450, 454, 458,
    462, 466, 470, 474, 478, 480, 484, 492, 496, 498, 499, 500, 504, 508, 512, 516, 520, 524, 528, 531, 533,
    534, 535, 540, 548, 554, 558, 562, 566, 570, 574, 578, 580, 581, 583, 584, 585, 586, 591, 598, 600, 604,
    608, 612, 616, 620, 624, 626, 630, 634, 638, 642, 643, 646, 652, 654, 659, 660, 662, 663, 666, 670, 674,
    678, 682, 686, 688, 690, 694, 702, 703, 704, 705, 706, 710, 716, 724, 728, 729, 732, 740, 744, 748, 752,
    756, 760, 762, 764, 768, 772, 776, 780, 784, 788, 792, 795, 796, 798, 800, 804, 807, 818, 826, 831, 832,
    833, 834, 840, 850, 854, 858, 860, 862, 876, 882, 887, 894,
]);

static CURRENCIES: Bits = Bits::of(&[
    8, 12, 32, 36, 44, 48, 50, 51, 52, 60, 64, 68, 72, 84, 90, 96, 104, 108, 116, 124, 132, 136, 144, 152,
    156, 170, 174, 188, 191, 192, 203, 208, 214, 222, 230, 232, 238, 242, 262, 270, 292, 320, 324, 328, 332,
    340, 344, 348, 352, 356, 360, 364, 368, 376, 388, 392, 396, 398, 400, 404, 408, 410, 414, 417, 418, 422,
    426, 430, 434, 446, 454, 458, 462, 480, 484, 496, 498, 504, 512, 516, 524, 532, 533, 548, 554, 558, 566,
    578, 586, 590, 598, 600, 604, 608, 634, 643, 646, 654, 682, 690, 694, 702, 704, 706, 710, 728, 748, 752,
    756, 760, 764, 776, 780, 784, 788, 800, 807, 818, 826, 834, 840, 858, 860, 882, 886, 901, 924, 925, 927,
    928, 929, 930, 932, 933, 934, 936, 938, 940, 941, 943, 944, 946, 947, 948, 949, 950, 951, 952, 953, 955,
    956, 957, 958, 959, 960, 961, 962, 963, 964, 965, 967, 968, 969, 970, 971, 972, 973, 975, 976, 977, 978,
    979, 980, 981, 984, 985, 986, 990, 994, 997, 999,
]);

/// The second letters of alpha-2 codes, by the first letter.
static COUNTRY_LETTERS: [&str; 26] = [
    "DEFGILMOQRSTUWXZ",
    "ABDEFGHIJLMNOQRSTVWYZ",
    "ACDFGHIKLMNORUVWXYZ",
    "EJKMOZ",
    "CEGHRST",
    "IJKMOR",
    "ABDEFGHILMNPQRSTUWY",
    "KMNRTU",
    "DELMNOQRST",
    "EMOP",
    "EGHIMNPRWYZ",
    "ABCIKRSTUVY",
    "ACDEFGHKLMNOPQRSTUVWXYZ",
    "ACEFGILOPRUZ",
    "M",
    "AEFGHKLMNRSTWY",
    "A",
    "EOSUW",
    "ABCDEGHIJKLMNORSTVXYZ",
    "CDFGHJKLMNORTVWZ",
    "AGMSYZ",
    "ACEGINU",
    "FS",
    "",
    "ET",
    "AMW",
];

/// Kinds of package of two characters: the first, and what may follow.
static PACKAGES_OF_TWO: [(char, &str); 34] = [
    ('1', "ABDFGW"),
    ('2', "C"),
    ('3', "AH"),
    ('4', "34ABCDFGH"),
    ('5', "HLM"),
    ('6', "HP"),
    ('7', "AB"),
    ('8', "ABC"),
    ('A', "ABCDFGHIJLMPTV"),
    ('B', "4BCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ('C', "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ('D', "ABCGHIJKLMNPRSTUVWXY"),
    ('E', "123CDEFGHIN"),
    ('F', "BCDEILOPRTWX"),
    ('G', "BILRUYZ"),
    ('H', "ABCGNR"),
    ('I', "ABCDEFGHKLNZ"),
    ('J', "BCGRTY"),
    ('K', "GI"),
    ('L', "EGTUVZ"),
    ('M', "ABCERSTWX"),
    ('N', "AEFGSTUV"),
    ('O', "ABCDEFKTU"),
    ('P', "2ABCDEFGHIJKLNOPRTUVXYZ"),
    ('Q', "ABCDFGHJKLMNPQRS"),
    ('R', "DGJKLOTZ"),
    ('S', "1ABCDEHIKLMOPSTUVWXYZ"),
    ('T', "1BCDEGIKLNORSTUVWYZ"),
    ('U', "CN"),
    ('V', "AGIKLNOPQRSY"),
    ('W', "ABCDFGHJKLMNPQRSTUVWXYZ"),
    ('X', "3ABCDFGHJK"),
    ('Y', "ABCDFGHJKLMNPQRSTVWXYZ"),
    ('Z', "ABCDFGHJKLMNPQRSTUVWXYZ"),
];

/// Kinds of package of three characters.
static PACKAGES_OF_THREE: &str = "200 201 202 203 204 205 206 210 211 212 APE BGE BME BRI CBL CCE DPE FOB FPE LAB \
    MPE OPE PAE PLP POP PPE PUE RB1 RB2 RB3 RCB SEC STL TEV THE TRE TTE TWE UUE WRP X11 X12 X15 X16 X17 X18 X19 X20";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_currencies_and_packages_are_known() {
        assert!(is_country(b"276") && is_country(b"840") && !is_country(b"999") && !is_country(b"001"));
        assert!(is_currency(b"978") && !is_currency(b"987") && !is_currency(b"000") && !is_currency(b"97"));
        assert!(is_country_letters(b"DE") && !is_country_letters(b"AA") && !is_country_letters(b"de"));
        for kind in ["1A", "8", "9", "200", "APE", "ZZ", "X3", "XK"] {
            assert!(is_package(kind.as_bytes()), "{kind}");
        }
        for kind in ["", "0", "00", "000", "0000", "_9", "9_", "1A_", "_200", "200_", "ZE", "XE"] {
            assert!(!is_package(kind.as_bytes()), "{kind}");
        }
    }

    #[test]
    fn the_lists_are_as_long_as_the_standards_say() {
        let letters: usize = COUNTRY_LETTERS.iter().map(|row| row.len()).sum();
        let numbers: u32 = COUNTRIES.0.iter().map(|word| word.count_ones()).sum();
        assert_eq!((letters, numbers), (249, 249));
    }
}
