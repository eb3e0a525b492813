//! The two North American coupon codes, AI (8110) and (8112): digits in fields whose lengths are digits, too.
//!
//! Sources: GS1 US, "North American Coupon Application Guideline Using GS1 DataBar Expanded Symbols"; "GS1 AI (8112)
//! Coupon Data Specification".

use super::check::{Trouble, date};
use crate::barcode::element::FaultKind;

/// What remains to be read.
struct Rest<'a> {
    all: &'a [u8],
    at: usize,
}

type Read<T> = Result<T, Trouble>;

impl<'a> Rest<'a> {
    fn new(all: &'a [u8]) -> Read<Self> {
        match all.iter().position(|b| !b.is_ascii_digit()) {
            Some(at) => Err((at, FaultKind::Rule("a coupon code holds digits only"))),
            None => Ok(Self { all, at: 0 }),
        }
    }

    /// The next so many digits.
    fn take(&mut self, len: usize, missing: &'static str) -> Read<&'a [u8]> {
        let start = self.at;
        let digits = self.all.get(start..start + len).ok_or((start, FaultKind::Rule(missing)))?;
        self.at += len;
        Ok(digits)
    }

    /// The next digit, which is one of these.
    fn one_of(&mut self, allowed: &str, wrong: &'static str) -> Read<u8> {
        let digit = self.take(1, wrong)?.first().copied().unwrap_or_default();
        if allowed.as_bytes().contains(&digit) {
            Ok(digit - b'0')
        } else {
            Err((self.at - 1, FaultKind::Rule(wrong)))
        }
    }

    /// A length, and so many digits and `more`.
    fn counted(&mut self, lengths: &str, more: usize, wrong: &'static str) -> Read<&'a [u8]> {
        let len = self.one_of(lengths, wrong)?;
        self.take(usize::from(len) + more, wrong)
    }

    /// A company prefix of 6 to 12 digits, or none when its length is written as 9.
    fn other_company(&mut self, wrong: &'static str) -> Read<()> {
        match self.one_of("01234569", wrong)? {
            9 => Ok(()),
            len => self.take(usize::from(len) + 6, wrong).map(drop),
        }
    }

    /// What must be bought: how much, of what kind, of which family.
    fn purchase(&mut self, wrong: &'static str) -> Read<()> {
        self.counted("12345", 0, wrong)?;
        self.one_of("012349", wrong)?;
        self.take(3, wrong).map(drop)
    }

    fn day(&mut self, wrong: &'static str) -> Read<&'a [u8]> {
        let at = self.at;
        let digits = self.take(6, wrong)?;
        date(digits, false).map_err(|_| (at, FaultKind::Rule(wrong)))?;
        Ok(digits)
    }

    /// Whether the next optional field has this number; its number is then read.
    fn field(&mut self, number: u8) -> bool {
        let here = self.all.get(self.at) == Some(&number);
        self.at += usize::from(here);
        here
    }

    fn end(&self) -> Read<()> {
        if self.at == self.all.len() {
            Ok(())
        } else {
            Err((self.at, FaultKind::Rule("the coupon code goes on after its last field")))
        }
    }
}

/// AI (8110).
pub(super) fn coupon(digits: &[u8]) -> Read<()> {
    let mut rest = Rest::new(digits)?;
    rest.counted("0123456", 6, "the coupon's company prefix is not right")?;
    rest.take(6, "the coupon's offer code is cut off")?;
    rest.counted("12345", 0, "the coupon's save value is not right")?;
    rest.purchase("the coupon's first purchase is not right")?;
    if rest.field(b'1') {
        rest.one_of("0123", "the coupon's purchase rule is not right")?;
        rest.purchase("the coupon's second purchase is not right")?;
        rest.other_company("the company prefix of the coupon's second purchase is not right")?;
    }
    if rest.field(b'2') {
        rest.purchase("the coupon's third purchase is not right")?;
        rest.other_company("the company prefix of the coupon's third purchase is not right")?;
    }
    let mut expiry = None;
    if rest.field(b'3') {
        expiry = Some(rest.day("the coupon's expiry date does not exist")?);
    }
    if rest.field(b'4') {
        let at = rest.at;
        let start = rest.day("the coupon's start date does not exist")?;
        if expiry.is_some_and(|expiry| start > expiry) {
            return Err((at, FaultKind::Rule("the coupon expires before it starts")));
        }
    }
    if rest.field(b'5') {
        rest.counted("0123456789", 6, "the coupon's serial number is cut off")?;
    }
    if rest.field(b'6') {
        rest.counted("1234567", 6, "the coupon's retailer is not right")?;
    }
    if rest.field(b'9') {
        rest.one_of("01256", "the coupon's save value code is not right")?;
        rest.one_of("012", "the coupon does not say to which item it applies")?;
        rest.take(1, "the coupon's store flag is missing")?;
        rest.one_of("01", "the coupon's multiply flag is not right")?;
    }
    rest.end()
}

/// AI (8112).
pub(super) fn offer(digits: &[u8]) -> Read<()> {
    let mut rest = Rest::new(digits)?;
    rest.one_of("01", "the coupon's format is not known")?;
    rest.counted("0123456", 6, "the coupon's funder is not right")?;
    rest.take(6, "the coupon's offer code is cut off")?;
    rest.counted("0123456789", 6, "the coupon's serial number is cut off")?;
    rest.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coupons_that_are_right() {
        assert!(coupon(b"012345612345611110123").is_ok());
        assert!(coupon(b"012345612345611110123101101239").is_ok());
        assert!(coupon(b"01234561234561111012390000").is_ok());
        assert!(coupon(b"0123456123456111101233250101").is_ok());
        assert!(offer(b"001234561234560123456").is_ok());
        assert!(offer(b"061234567890121234569123456789012345").is_ok());
    }

    #[test]
    fn a_broken_coupon_says_where() {
        assert_eq!(coupon(b"71234567890123").unwrap_err().0, 0);
        assert_eq!(coupon(b"0123456123456111101233200010").unwrap_err().0, 22);
        assert_eq!(
            coupon(b"01234561234561111012335006064500607").unwrap_err().1,
            FaultKind::Rule("the coupon expires before it starts")
        );
        assert_eq!(coupon(b"012345612345611110123900000").unwrap_err().0, 26);
        assert_eq!(offer(b"201234561234560123456").unwrap_err().0, 0);
        assert_eq!(offer(b"0012345612345601234567").unwrap_err().0, 21);
    }
}
