//! Containers: what has a licence plate of its own and is received, moved and counted as one.

use super::{DomainError, item::code};
use std::{fmt, str::FromStr};

/// The licence plate of a container: an SSCC of 18 digits, or a number of the site's own that begins with `LPN`. 1 to 32
/// characters, scrubbed, upper case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerCode(String);

impl ContainerCode {
    /// The longest code, in characters.
    pub const MAX: usize = 32;

    /// What a number of the site's own begins with.
    pub const OWN: &'static str = "LPN";

    /// The text of the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the site's own: a tote that is filled again, while an SSCC is of one load only.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.0.starts_with(Self::OWN)
    }

    /// A number of the site's own, as printed or typed: `LPN-000123`. `None` for any other text: behind the letters stand
    /// digits, a hyphen before them at most.
    #[must_use]
    pub fn own(text: &str) -> Option<Self> {
        let plate = text.trim().to_ascii_uppercase();
        let rest = plate.strip_prefix(Self::OWN)?;
        let digits = rest.strip_prefix('-').unwrap_or(rest);
        let right = (1..=18).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        right.then(|| Self(plate.clone()))
    }
}

/// A licence plate as people say it: `...8908`. The last four digits of an SSCC tell two pallets apart; a number of the
/// site's own is short enough.
#[must_use]
pub fn spoken(code: &str) -> String {
    match code.len().checked_sub(4).and_then(|at| code.get(at..)) {
        Some(last) if !code.starts_with(ContainerCode::OWN) => format!("...{last}"),
        _ => code.to_owned(),
    }
}

impl FromStr for ContainerCode {
    type Err = DomainError;
    fn from_str(s: &str) -> Result<Self, DomainError> {
        code(s, "container", Self::MAX)
            .and_then(|c| code(&c.to_uppercase(), "container", Self::MAX))
            .map(Self)
    }
}

impl fmt::Display for ContainerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_our_own_is_told_by_its_letters() {
        for (text, plate) in [("LPN-000123", "LPN-000123"), (" lpn7 ", "LPN7")] {
            assert_eq!(ContainerCode::own(text).unwrap().as_str(), plate);
        }
        for text in ["LPN", "LPN-", "LPN-A1", "LPNX", "MUG-1", "LPN-1234567890123456789", ""] {
            assert_eq!(ContainerCode::own(text), None, "{text}");
        }
        assert!(ContainerCode::own("LPN-1").unwrap().is_own());
        assert!(!"106141412345678908".parse::<ContainerCode>().unwrap().is_own());
    }
}
