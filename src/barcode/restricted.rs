//! Restricted circulation numbers: codes whose digits mean what a site says, most often a weight or a price.
//!
//! GS1 gives the prefixes 02, 04 and 20 to 29 (and 0 and 2 of GTIN-8) to shops and warehouses for their own use. What is
//! inside is a [`Rule`] of the site, written in its configuration as the label is laid out:
//!
//! ```text
//! 21: iiiii wwwww.3        prefix, item code of 5 digits, weight in thousandths
//! 22: iiiii v pppp.2       item code, check digit of the price, price in hundredths
//! 28: iiiiii xx ww.1       digits that mean nothing
//! 02: iiiii v pppp.2       the same on a UPC-A of number system 2
//! 2:  iiiiii               six digits behind the prefix: a GTIN-8
//! ```
//!
//! The check digit of the whole code stands at the end of every one and is not written. Source: GS1 General Specifications,
//! section 2.1.11 and, for the check digit of a price, section 7.9 (price and weight verifier).

use super::gtin::{Gtin, check_digit};
use crate::domain::{Money, Quantity};
use std::{fmt, str::FromStr};

/// How a site reads the codes of one prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    prefix: String,
    fields: Vec<Field>,
    /// Decimals of the measure.
    decimals: u8,
}

/// What a digit of a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Item,
    Weight,
    Price,
    Pieces,
    Verifier,
    Nothing,
}

impl Field {
    const fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'i' => Self::Item,
            'w' => Self::Weight,
            'p' => Self::Price,
            'q' => Self::Pieces,
            'v' => Self::Verifier,
            'x' => Self::Nothing,
            _ => return None,
        })
    }

    const fn letter(self) -> char {
        match self {
            Self::Item => 'i',
            Self::Weight => 'w',
            Self::Price => 'p',
            Self::Pieces => 'q',
            Self::Verifier => 'v',
            Self::Nothing => 'x',
        }
    }
}

/// What a code says beside the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Nothing: the number is the item's.
    None,
    /// A weight, in the unit that the item is stocked in.
    Weight(Quantity),
    /// What the pack costs.
    Price(Money),
    /// How many pieces.
    Pieces(Quantity),
}

/// What a number holds by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The digits of the item.
    pub item: String,
    /// What it says beside the item.
    pub measure: Measure,
    /// The same number of the item with zeros in place of all else, and its check digit: how a scale's own list, or a
    /// file from a till, has it.
    pub base: Gtin,
}

/// Why a rule cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// No prefix that GS1 leaves to sites.
    #[error("{0:?} is no prefix for restricted circulation: 02, 04, 20 to 29, or 0 and 2 for eight digits")]
    Prefix(String),
    /// A letter that means nothing.
    #[error("{0:?} means nothing here: i item, w weight, p price, q pieces, v price check digit, x ignored")]
    Letter(char),
    /// Not as many digits as the code has.
    #[error("{found} digits with the prefix; a code has 12 or 7 before its check digit")]
    Digits {
        /// How many there are.
        found: usize,
    },
    /// No item code, two measures, or a check digit without a price of four or five digits.
    #[error("a rule has one item code, at most one of w, p and q, and v only with a price of 4 or 5 digits")]
    Fields,
    /// More decimals than a measure can hold.
    #[error("a weight or a count has at most 3 decimals, a price at most 4")]
    Decimals,
}

/// Why a code does not fit a rule that is for its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RestrictedError {
    /// The check digit of the price is wrong: misread, or a label of another layout.
    #[error("the check digit of the price should be {expected}")]
    Verifier {
        /// What it should be.
        expected: u8,
    },
}

/// Whether a number is in the ranges that GS1 leaves to sites: prefix 02, 04 or 20 to 29, or a GTIN-8 that begins with 0 or
/// 2. A GTIN-14 with an indicator digit is not.
///
/// Such a number means something at this site only: it is never made equal to that of another.
#[must_use]
pub fn is_restricted(gtin: &Gtin) -> bool {
    match gtin.as_str().as_bytes() {
        [b'0', b'0', b'0', b'0', b'0', b'0', first, ..] => matches!(first, b'0' | b'2'),
        [b'0', b'0', b'2' | b'4', ..] => true,
        [b'0', b'2', ..] => true,
        _ => false,
    }
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let (prefix, layout) = text.split_once(':').unwrap_or((text, ""));
        let prefix = prefix.trim();
        let short = matches!(prefix, "0" | "2");
        let long = matches!(prefix.as_bytes(), [b'0', b'2' | b'4'] | [b'2', b'0'..=b'9']);
        if !(short || long) {
            return Err(RuleError::Prefix(crate::domain::text::escape(prefix)));
        }
        let (letters, decimals) = layout.trim().split_once('.').unwrap_or((layout, "0"));
        let letters = letters.chars().filter(|c| !c.is_whitespace());
        let fields: Vec<_> =
            letters.map(|c| Field::of(c).ok_or(RuleError::Letter(c))).collect::<Result<_, _>>()?;
        let found = prefix.len() + fields.len();
        if found != if short { 7 } else { 12 } {
            return Err(RuleError::Digits { found });
        }
        let rule = Self {
            prefix: prefix.into(),
            fields,
            decimals: decimals.parse().map_err(|_| RuleError::Decimals)?,
        };
        let measures =
            [Field::Weight, Field::Price, Field::Pieces].into_iter().filter(|f| rule.count(*f) > 0).count();
        let verifier = matches!((rule.count(Field::Verifier), rule.count(Field::Price)), (0, _) | (1, 4 | 5));
        if measures > 1 || rule.count(Field::Item) == 0 || !verifier {
            return Err(RuleError::Fields);
        }
        let most = if rule.count(Field::Price) > 0 { 4 } else { 3 };
        if rule.decimals > most || measures == 0 && rule.decimals > 0 {
            return Err(RuleError::Decimals);
        }
        Ok(rule)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.prefix)?;
        let mut before = None;
        for field in &self.fields {
            if before != Some(*field) {
                f.write_str(" ")?;
            }
            write!(f, "{}", field.letter())?;
            before = Some(*field);
        }
        if self.decimals > 0 { write!(f, ".{}", self.decimals) } else { Ok(()) }
    }
}

impl Rule {
    /// The item, the measure and the base number of a number, or `None` when the rule is for another prefix or length.
    ///
    /// # Errors
    /// [`RestrictedError`] when the price has a wrong check digit.
    pub fn read(&self, gtin: &Gtin) -> Result<Option<Held>, RestrictedError> {
        let digits = gtin.as_str();
        // A GTIN-8 has six zeros in front, a GTIN-13 one; the last digit is the check digit of the whole.
        let zeros = if self.prefix.len() == 1 { "000000" } else { "0" };
        let body = digits.strip_prefix(zeros).and_then(|d| d.strip_prefix(self.prefix.as_str()));
        let Some(body) = body.filter(|b| b.len() == self.fields.len() + 1) else { return Ok(None) };
        if zeros.len() == 1 && digits.starts_with("000000") {
            return Ok(None);
        }
        let of = |field: Field| -> String {
            self.fields.iter().zip(body.chars()).filter(|(f, _)| **f == field).map(|(_, c)| c).collect()
        };
        let price = of(Field::Price);
        if let (Some(expected), Some(found)) =
            (price_check_digit(&price), of(Field::Verifier).bytes().next().map(|c| c - b'0'))
            && expected != found
        {
            return Err(RestrictedError::Verifier { expected });
        }
        let scaled = |text: &str, scale: u32| {
            text.parse::<i64>().unwrap_or_default() * 10_i64.pow(scale.saturating_sub(self.decimals.into()))
        };
        let measure = match (of(Field::Weight), price, of(Field::Pieces)) {
            (weight, ..) if !weight.is_empty() => {
                Measure::Weight(Quantity::from_thousandths(scaled(&weight, 3)))
            }
            (_, price, _) if !price.is_empty() => {
                Measure::Price(Money::from_ten_thousandths(scaled(&price, 4)))
            }
            (_, _, pieces) if !pieces.is_empty() => {
                Measure::Pieces(Quantity::from_thousandths(scaled(&pieces, 3)))
            }
            _ => Measure::None,
        };
        let zeroed =
            self.fields.iter().zip(body.chars()).map(|(f, c)| if *f == Field::Item { c } else { '0' });
        let base: String = self.prefix.chars().chain(zeroed).collect();
        let base = Gtin::parse(&format!("{base}{}", check_digit(base.as_bytes()))).unwrap_or(*gtin);
        Ok(Some(Held { item: of(Field::Item), measure, base }))
    }

    fn count(&self, field: Field) -> usize {
        self.fields.iter().filter(|f| **f == field).count()
    }
}

/// The check digit of a price of four or five digits; `None` for other lengths.
///
/// Four digits: weights 2-, 2-, 3, 5-; three times the sum, modulo 10. Five digits: weights 5+, 2-, 5-, 5+, 2-; the digit
/// whose 5- product is what the sum lacks to the next ten. "n-" takes the tens of the product from its units, "n+" adds
/// them.
#[must_use]
pub fn price_check_digit(price: &str) -> Option<u8> {
    if !price.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let twice = |c: u8| cross(c, 2, -1);
    let five_less = |c: u8| cross(c, 5, -1);
    let five_more = |c: u8| cross(c, 5, 1);
    match *price.as_bytes() {
        [a, b, c, d] => {
            let sum = twice(a) + twice(b) + cross(c, 3, 0) + five_less(d);
            u8::try_from(sum * 3 % 10).ok()
        }
        [a, b, c, d, e] => {
            let sum = five_more(a) + twice(b) + five_less(c) + five_more(d) + twice(e);
            let lacking = (10 - sum % 10) % 10;
            (0..10).find(|n| five_less(b'0' + n) == lacking)
        }
        _ => None,
    }
}

/// A digit times its weight, the tens added to the units so many times, modulo 10.
fn cross(digit: u8, weight: i32, tens: i32) -> i32 {
    let product = i32::from(digit.saturating_sub(b'0')) * weight;
    (product % 10 + product / 10 * tens).rem_euclid(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A number with its check digit.
    fn number(body: &str) -> Gtin {
        Gtin::parse(&format!("{body}{}", check_digit(body.as_bytes()))).unwrap()
    }

    fn read(rule: &str, body: &str) -> Option<(String, Measure)> {
        rule.parse::<Rule>().unwrap().read(&number(body)).unwrap().map(|held| (held.item, held.measure))
    }

    #[test]
    fn a_weight_stands_behind_the_item() {
        let weighed = read("21: iiiii wwwww.3", "211234501250").unwrap();
        assert_eq!(weighed, ("12345".into(), Measure::Weight(Quantity::from_thousandths(1250))));
        assert_eq!(read("21: iiiii wwwww.3", "221234501250"), None, "another prefix");
        assert_eq!(
            read("20:iiiiixx qqq", "201234599012").unwrap().1,
            Measure::Pieces(Quantity::from_units(12))
        );
    }

    #[test]
    fn a_price_is_checked_by_its_own_digit() {
        // The worked examples of the GS1 General Specifications.
        assert_eq!((price_check_digit("2875"), price_check_digit("14685")), (Some(9), Some(6)));
        let rule: Rule = "02: iiiii v pppp.2".parse().unwrap();
        let priced = rule.read(&number("021234592875")).unwrap();
        let held = Held {
            item: "12345".into(),
            measure: Measure::Price(Money::from_ten_thousandths(287_500)),
            base: number("021234500000"),
        };
        assert_eq!(priced, Some(held));
        assert_eq!(rule.read(&number("021234582875")), Err(RestrictedError::Verifier { expected: 9 }));
        // The same label as the UPC-A that a scanner sends: number system 2.
        assert_eq!(rule.read(&number("21234592875")).unwrap(), priced);
    }

    #[test]
    fn eight_digits_have_rules_of_their_own() {
        assert_eq!(read("2: iiiiii", "2123456").unwrap(), ("123456".into(), Measure::None));
        assert_eq!(read("2: iiiiii", "212345601250"), None);
        assert_eq!(read("02: iiiii wwwww", "0212345"), None);
    }

    #[test]
    fn only_the_ranges_of_gs1_are_restricted() {
        for (body, yes) in [
            ("021234500000", true),
            ("041234500000", true),
            ("211234500000", true),
            ("21234500000", true),
            ("2123456", true),
            ("0123456", true),
            ("9638507", false),
            ("950600013435", false),
            ("03600029145", false),
            ("1950600013435", false),
            ("1211234500000", false),
        ] {
            assert_eq!(is_restricted(&number(body)), yes, "{body}");
        }
    }

    #[test]
    fn a_rule_that_cannot_be_meant_is_refused() {
        for (text, error) in [
            ("30: iiiii wwwww", RuleError::Prefix("30".into())),
            ("iiiii", RuleError::Prefix("iiiii".into())),
            ("21: iiiii kkkkk", RuleError::Letter('k')),
            ("21: iiiii wwww", RuleError::Digits { found: 11 }),
            ("21: wwwww wwwww", RuleError::Fields),
            ("21: iiiii v wwww", RuleError::Fields),
            ("21: iiiii wwwpp", RuleError::Fields),
            ("21: iiiii wwwww.4", RuleError::Decimals),
            ("21: iiiii ppppp.x", RuleError::Decimals),
            ("2: iiiiii.1", RuleError::Decimals),
        ] {
            assert_eq!(text.parse::<Rule>(), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_rule_survives_its_text(prefix in "2[0-9]|02|04", items in 1..9usize, decimals in 0..4u8) {
            let text = format!("{prefix}: {} {}.{decimals}", "i".repeat(items), "w".repeat(10 - items));
            let rule: Rule = text.parse().unwrap();
            prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}", body in "[0-9]{12}", price in "[0-9]{0,6}") {
            let _ = (text.parse::<Rule>(), price_check_digit(&price), price_check_digit(&text));
            for rule in ["20: iiiii v pppp.2", "21: iiiii wwwww.3", "2: iiiiii"] {
                let _ = rule.parse::<Rule>().unwrap().read(&number(&body));
            }
            let _ = is_restricted(&number(&body));
        }
    }
}
