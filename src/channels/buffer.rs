//! What is kept back of the stock, so that two channels do not sell the last one twice.

use crate::domain::{Quantity, text::escape};
use std::{fmt, str::FromStr};

/// How much of an item's stock no channel is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buffer {
    /// So many base units of each item and site.
    Units(Quantity),
    /// So many in a hundred of what a channel could sell there, 0 to 100.
    Percent(u8),
}

impl Default for Buffer {
    fn default() -> Self {
        Self::Units(Quantity::ZERO)
    }
}

impl Buffer {
    /// What is left to tell of a quantity: the buffer off, whole units only, never below zero.
    #[must_use]
    pub fn leaves(self, quantity: Quantity) -> Quantity {
        let all = quantity.thousandths().max(0);
        let left = match self {
            Self::Units(units) => all - units.thousandths(),
            Self::Percent(percent) => {
                let left = i128::from(all) * i128::from(100 - percent.min(100)) / 100;
                i64::try_from(left).unwrap_or(0)
            }
        };
        Quantity::from_units(left.max(0) / 1000)
    }
}

impl FromStr for Buffer {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let found: String = escape(s.trim()).chars().take(40).collect();
        let wrong =
            || format!("{found:?} is no buffer: say units, like 2, or a share of 0 to 100 %, like 10%");
        match s.trim().strip_suffix('%') {
            Some(percent) => {
                percent.trim().parse().ok().filter(|p| *p <= 100).map(Self::Percent).ok_or_else(wrong)
            }
            None => {
                let units: Quantity = s.parse().map_err(|_| wrong())?;
                if units.is_negative() { Err(wrong()) } else { Ok(Self::Units(units)) }
            }
        }
    }
}

impl fmt::Display for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Units(units) => units.fmt(f),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl serde::Serialize for Buffer {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Buffer {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn left(buffer: &str, of: &str) -> String {
        buffer.parse::<Buffer>().unwrap().leaves(of.parse().unwrap()).to_string()
    }

    #[test]
    fn a_buffer_keeps_back_and_never_adds() {
        assert_eq!((left("0", "7"), left("2", "7"), left("9", "7")), ("7".into(), "5".into(), "0".into()));
        assert_eq!(
            (left("10%", "10"), left("10%", "9"), left("100%", "9")),
            ("9".into(), "8".into(), "0".into())
        );
        assert_eq!(
            (left("0", "2.75"), left("0", "-3"), left("0.5", "3")),
            ("2".into(), "0".into(), "2".into())
        );
        for wrong in ["", "-1", "110%", "x", "5 %%", "1.5%"] {
            assert!(wrong.parse::<Buffer>().unwrap_err().contains("no buffer"), "{wrong}");
        }
        assert_eq!("10%".parse::<Buffer>().unwrap().to_string(), "10%");
    }
}
