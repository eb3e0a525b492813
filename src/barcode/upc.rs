//! UPC-E: the small UPC, which leaves out zeros of a UPC-A.
//!
//! Scanners send 8, 7 or 6 digits, or the UPC-A. Eight digits can be a GTIN-8 as well: only the AIM identifier tells (`]E0`
//! is UPC-E, `]E4` is EAN-8), and without one the item master does. [`readings`] says both. Source: GS1 General
//! Specifications, section 5.2.2.4 (zero suppression).

use super::gtin::{Gtin, check_digit};

/// Why digits are no UPC-E.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UpcError {
    /// Not 6, 7 or 8 digits.
    #[error("a UPC-E has 6, 7 or 8 digits")]
    Shape,
    /// Number systems are 0 and 1.
    #[error("a UPC-E begins with 0 or 1")]
    NumberSystem,
    /// The last digit is not the check digit.
    #[error("the check digit should be {expected}")]
    CheckDigit {
        /// What the last digit should be.
        expected: u8,
    },
    /// A UPC-A that has not the zeros that a UPC-E leaves out.
    #[error("this UPC-A has no UPC-E")]
    NoZeros,
}

/// The UPC-A of a UPC-E, as 12 digits.
///
/// Eight digits are number system, six digits and check digit; seven are number system and six digits (or, where they do not
/// begin with 0 or 1, six digits and check digit of number system 0); six are of number system 0.
///
/// # Errors
/// [`UpcError`] when the digits are no UPC-E.
pub fn expand(text: &str) -> Result<String, UpcError> {
    let digits = text.as_bytes();
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(UpcError::Shape);
    }
    let (system, six, check) = match *digits {
        [n, a, b, c, d, e, f, check] => (n, [a, b, c, d, e, f], Some(check)),
        [n @ (b'0' | b'1'), a, b, c, d, e, f] => (n, [a, b, c, d, e, f], None),
        [a, b, c, d, e, f, check] => (b'0', [a, b, c, d, e, f], Some(check)),
        [a, b, c, d, e, f] => (b'0', [a, b, c, d, e, f], None),
        _ => return Err(UpcError::Shape),
    };
    if !matches!(system, b'0' | b'1') {
        return Err(UpcError::NumberSystem);
    }
    let body = unpack(system, six);
    let expected = check_digit(&body);
    if check.is_some_and(|c| c != b'0' + expected) {
        return Err(UpcError::CheckDigit { expected });
    }
    Ok(body.into_iter().chain([b'0' + expected]).map(char::from).collect())
}

/// Puts the zeros back: the last of the six digits says where they were.
const fn unpack(n: u8, [a, b, c, d, e, f]: [u8; 6]) -> [u8; 11] {
    const Z: u8 = b'0';
    match f {
        b'0'..=b'2' => [n, a, b, f, Z, Z, Z, Z, c, d, e],
        b'3' => [n, a, b, c, Z, Z, Z, Z, Z, d, e],
        b'4' => [n, a, b, c, d, Z, Z, Z, Z, Z, e],
        _ => [n, a, b, c, d, e, Z, Z, Z, Z, f],
    }
}

/// The UPC-E of a UPC-A of 12 digits (or of its 13 or 14 with zeros in front), as 8 digits.
///
/// # Errors
/// [`UpcError`] when the check digit is wrong, the number system is not 0 or 1, or the zeros are missing.
pub fn compress(upc_a: &str) -> Result<String, UpcError> {
    let gtin = Gtin::parse(upc_a).map_err(|e| match e {
        super::gtin::GtinError::CheckDigit { expected } => UpcError::CheckDigit { expected },
        super::gtin::GtinError::Shape => UpcError::Shape,
    })?;
    let &[b'0', b'0', n, a, b, c, d, e, f, g, h, i, j, check] = gtin.as_str().as_bytes() else {
        return Err(UpcError::NoZeros);
    };
    if upc_a.len() < 12 {
        return Err(UpcError::Shape);
    }
    if !matches!(n, b'0' | b'1') {
        return Err(UpcError::NumberSystem);
    }
    let six = match [c, d, e, f, g, h, i, j] {
        [b'0'..=b'2', b'0', b'0', b'0', b'0', _, _, _] => [a, b, h, i, j, c],
        [_, b'0', b'0', b'0', b'0', b'0', _, _] => [a, b, c, i, j, b'3'],
        [_, _, b'0', b'0', b'0', b'0', b'0', _] => [a, b, c, d, j, b'4'],
        [_, _, _, b'0', b'0', b'0', b'0', b'5'..=b'9'] => [a, b, c, d, e, j],
        _ => return Err(UpcError::NoZeros),
    };
    Ok([n].into_iter().chain(six).chain([check]).map(char::from).collect())
}

/// What eight digits can be: a GTIN-8, a UPC-E, both or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Readings {
    /// As a GTIN-8.
    pub gtin_8: Option<Gtin>,
    /// As a UPC-E, expanded.
    pub upc_e: Option<Gtin>,
}

impl Readings {
    /// The one to take when no AIM identifier came: the GTIN-8 when the item master knows it, else the UPC-E when that is
    /// known, else whichever there is, the GTIN-8 first.
    pub fn choose(self, mut is_known: impl FnMut(&Gtin) -> bool) -> Option<Gtin> {
        let both = [self.gtin_8, self.upc_e];
        let known = both.into_iter().flatten().find(|gtin| is_known(gtin));
        known.or(self.gtin_8).or(self.upc_e)
    }
}

/// Both readings of a text of 6, 7 or 8 digits.
#[must_use]
pub fn readings(text: &str) -> Readings {
    Readings {
        gtin_8: Gtin::parse(text).ok().filter(|_| text.len() == 8),
        upc_e: expand(text).ok().and_then(|upc_a| Gtin::parse(&upc_a).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_zeros_come_back() {
        for (short, long) in
            [("04252614", "042100005264"), ("01234531", "012300000451"), ("01234543", "012340000053")]
        {
            assert_eq!(expand(short).as_deref(), Ok(long), "{short}");
            assert_eq!(expand(&short[..7]).as_deref(), Ok(long), "without check digit");
            assert_eq!(expand(&short[1..7]).as_deref(), Ok(long), "six digits");
            assert_eq!(compress(long).as_deref(), Ok(short), "{long}");
        }
        assert_eq!(expand("4252614").as_deref(), Ok("042100005264"), "six digits and check digit");
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(expand("04252613"), Err(UpcError::CheckDigit { expected: 4 }));
        assert_eq!(expand("24252614"), Err(UpcError::NumberSystem));
        assert_eq!(expand("0425261A"), Err(UpcError::Shape));
        assert_eq!(expand("425"), Err(UpcError::Shape));
        assert_eq!(compress("012345678905"), Err(UpcError::NoZeros));
        assert_eq!(compress("96385074"), Err(UpcError::Shape));
        assert_eq!(compress("9506000134352"), Err(UpcError::NoZeros));
    }

    #[test]
    fn eight_digits_can_be_two_things_and_the_item_master_tells() {
        let both = readings("12345670");
        let (ean, upc) = (both.gtin_8.unwrap(), both.upc_e.unwrap());
        assert_eq!((ean.as_str(), upc.as_str()), ("00000012345670", "00123456000070"));
        assert_eq!(both.choose(|gtin| *gtin == upc), Some(upc));
        assert_eq!(both.choose(|_| true), Some(ean));
        assert_eq!(both.choose(|_| false), Some(ean));
        assert_eq!(readings("96385074").upc_e, None);
        assert_eq!(readings("425261").choose(|_| false), Gtin::parse("042100005264").ok());
    }

    proptest! {
        #[test]
        fn a_upc_e_survives_its_upc_a(system in 0..2u8, six in "[0-9]{6}") {
            let long = expand(&format!("{system}{six}")).unwrap();
            let short = compress(&long).unwrap();
            prop_assert_eq!(expand(&short).unwrap(), long);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}", digits in "[0-9]{0,15}") {
            let _ = (expand(&text), compress(&text), readings(&text), expand(&digits), compress(&digits), readings(&digits));
        }
    }
}
