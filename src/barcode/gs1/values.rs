//! What the values of GS1 fields mean: days, exact decimals, counts, numbers of things and places.
//!
//! Sources: GS1 General Specifications, section 7.12 (century), 3.4.2 (day 00), 3.6 (implied decimal point).

use super::{Parsed, check};
use crate::{
    barcode::{
        gtin::Gtin,
        keys::{Gln, Sscc},
    },
    domain::time::Day,
};
use chrono::{Datelike, NaiveDate};

/// The day of a value that begins with `YYMMDD`: of (11) to (17), (7003), (7006), (8008). `None` when there is no such day.
///
/// The century is the one that lies nearest: with `today` in year `2000 + t`, `YY - t >= 51` means 19YY, `YY - t <= -50`
/// means 21YY, anything else 20YY. Day 00 is the last of the month.
#[must_use]
pub fn date(value: &str, today: Day) -> Option<Day> {
    let digits = value.get(..6).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let pair = |from: usize| digits.get(from..from + 2)?.parse::<u8>().ok();
    let (yy, month, day) = (i32::from(pair(0)?), pair(2)?, pair(4)?);
    let this_year = today.date()?.year();
    let (century, t) = (this_year.div_euclid(100), this_year.rem_euclid(100));
    let century = match yy - t {
        51.. => century - 1,
        ..=-50 => century + 1,
        _ => century,
    };
    let year = century * 100 + yy;
    let last = check::days_in(u16::try_from(year).ok()?, month)?;
    let day = if day == 0 { last } else { day };
    NaiveDate::from_ymd_opt(year, month.into(), day.into()).map(Day::from)
}

/// An exact decimal: `mantissa / 10^decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal<'a> {
    /// The digits as one number.
    pub mantissa: u64,
    /// How many of them stand behind the point.
    pub decimals: u8,
    /// ISO 4217 number of the currency, where the field carries one (391n, 393n).
    pub currency: Option<&'a str>,
}

/// The number in a field whose last digit of the identifier says where the point is: measures 31nn to 36nn, amounts
/// 390n to 393n, discounts 394n, prices a unit 395n. The unit is the identifier's (its title says which).
#[must_use]
pub fn decimal<'a>(ai: &str, value: &'a str) -> Option<Decimal<'a>> {
    let point = ai.as_bytes().get(3).filter(|_| ai.len() == 4)?.checked_sub(b'0')?;
    let family = ai.get(..3)?;
    let (currency, digits) = match family {
        "391" | "393" => (Some(value.get(..3)?), value.get(3..)?),
        _ if matches!(family.get(..2)?, "31" | "32" | "33" | "34" | "35" | "36" | "39") => (None, value),
        _ => return None,
    };
    if digits.is_empty() || digits.len() > 15 || !digits.bytes().all(|b| b.is_ascii_digit()) || point > 9 {
        return None;
    }
    Some(Decimal { mantissa: digits.parse().ok()?, decimals: point, currency })
}

impl Parsed<'_> {
    /// The trade item of the symbol itself: (01), or the whole of which (8006) is a piece. Not what it contains.
    #[must_use]
    pub fn gtin(&self) -> Option<Gtin> {
        let text = self.get("01").or_else(|| self.get("8006")?.get(..14))?;
        Gtin::parse(text).ok()
    }

    /// The trade item that the logistic unit contains: (02), or the whole of which (8026) are pieces.
    #[must_use]
    pub fn content(&self) -> Option<Gtin> {
        let text = self.get("02").or_else(|| self.get("8026")?.get(..14))?;
        Gtin::parse(text).ok()
    }

    /// The logistic unit: (00).
    #[must_use]
    pub fn sscc(&self) -> Option<Sscc> {
        Sscc::parse(self.get("00")?)
    }

    /// The place: (414).
    #[must_use]
    pub fn gln(&self) -> Option<Gln> {
        Gln::parse(self.get("414")?)
    }

    /// The lot: (10).
    #[must_use]
    pub fn lot(&self) -> Option<&str> {
        self.get("10")
    }

    /// The serial number: (21).
    #[must_use]
    pub fn serial(&self) -> Option<&str> {
        self.get("21")
    }

    /// How many: (30) of a variable item, (37) of what a logistic unit contains.
    #[must_use]
    pub fn count(&self) -> Option<u32> {
        self.get("30").or_else(|| self.get("37"))?.parse().ok()
    }

    /// The day after which it must not be used: (17), or the day of (7003).
    #[must_use]
    pub fn expiry(&self, today: Day) -> Option<Day> {
        date(self.get("17").or_else(|| self.get("7003"))?, today)
    }

    /// The day until which it is at its best: (15).
    #[must_use]
    pub fn best_before(&self, today: Day) -> Option<Day> {
        date(self.get("15")?, today)
    }

    /// The net weight in kilograms: (310n).
    #[must_use]
    pub fn net_weight(&self) -> Option<Decimal<'_>> {
        let element = self.elements.iter().find(|element| element.key.as_str().starts_with("310"))?;
        decimal(element.key.as_str(), &element.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::gs1::parse;

    fn today() -> Day {
        "2026-11-24".parse().unwrap()
    }

    #[test]
    fn the_century_is_the_nearest() {
        let on = |value| date(value, today()).map(|day| day.to_string());
        assert_eq!(on("261127").as_deref(), Some("2026-11-27"));
        assert_eq!(on("760101").as_deref(), Some("2076-01-01"));
        assert_eq!(on("770101").as_deref(), Some("1977-01-01"));
        assert_eq!(on("780428").as_deref(), Some("1978-04-28"));
        assert_eq!(date("250101", "2076-01-01".parse().unwrap()).unwrap().to_string(), "2125-01-01");
        assert_eq!(date("010101", "1999-06-01".parse().unwrap()).unwrap().to_string(), "2001-01-01");
    }

    #[test]
    fn day_00_is_the_last_of_the_month() {
        assert_eq!(date("280200", today()).unwrap().to_string(), "2028-02-29");
        assert_eq!(date("490600", today()).unwrap().to_string(), "2049-06-30");
        assert_eq!(date("261131", today()), None);
        assert_eq!(date("26é1", today()), None);
    }

    #[test]
    fn decimals_are_exact() {
        let kg = decimal("3103", "314613").unwrap();
        assert_eq!((kg.mantissa, kg.decimals, kg.currency), (314_613, 3, None));
        let price = decimal("3932", "978000500").unwrap();
        assert_eq!((price.mantissa, price.decimals, price.currency), (500, 2, Some("978")));
        assert_eq!((decimal("01", "1"), decimal("4109", "1"), decimal("3932", "97")), (None, None, None));
    }

    #[test]
    fn a_case_of_yoghurt_says_all_at_once() {
        let case = parse("01195060001343591727013110L7\u{1d}3712\u{1d}21S9").unwrap_err();
        assert_eq!(case.to_string(), "(01) cannot stand beside (37)");
        let case = parse("01195060001343591727013110L7\u{1d}3012\u{1d}21S9\u{1d}3103001500").unwrap();
        assert_eq!(case.gtin().unwrap().as_str(), "19506000134359");
        assert_eq!(case.expiry(today()).unwrap().to_string(), "2027-01-31");
        assert_eq!((case.lot(), case.serial(), case.count()), (Some("L7"), Some("S9"), Some(12)));
        assert_eq!(case.net_weight().unwrap().mantissa, 1_500);
        assert_eq!(
            (case.sscc(), case.gln(), case.content(), case.best_before(today())),
            (None, None, None, None)
        );
    }
}
