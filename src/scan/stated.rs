//! What a code says of goods beside which item they are: lot, serial, expiry, and the tag that said so.

use crate::{
    barcode::{decode::Decoded, element::Element, gs1::values::date, hibc},
    domain::{Day, Quantity, Tracking},
};

/// A code's own words about the goods, not yet held against the item.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Stated {
    /// The lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// The serial number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Until when it may be used or is at its best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// How many packs, where the item's own barcode does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<Quantity>,
    /// What ties the two symbols of an HIBC label together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<char>,
    /// What must be asked before it is believed: a quantity that follows from a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// The logistic unit that it is: the same twice is an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sscc: Option<String>,
    /// Whether it says what a logistic unit contains: the unit's own number may stand in another barcode of the label.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub content: bool,
    /// Which tag or logistic unit said so: an RFID reader says the same many times. 64 bits of it (FNV-1a), because a task is written down
    /// after every scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<u64>,
}

impl Stated {
    pub(super) fn of(decoded: &Decoded<'_>) -> Self {
        Self {
            lot: decoded.lot.clone(),
            serial: decoded.serial.clone(),
            expiry: decoded.expiry,
            link: decoded.link,
            tag: decoded.epc_uri.as_deref().or(decoded.sscc.as_deref()).map(fnv),
            sscc: decoded.sscc.clone(),
            content: decoded.elements.iter().any(|e| e.key == *"02"),
            ..Self::default()
        }
    }

    /// What an item's own barcode says of the other one of its pack: of an HIBC primary symbol, its check character.
    pub(super) fn of_item(raw: &str) -> Self {
        let primary = hibc::parse(raw.trim_start()).ok().and_then(|hibc| hibc.primary());
        Self { link: primary.and_then(|p| p.chars().next_back()), ..Self::default() }
    }

    /// The same of a code without an item: what it counts is still to be counted.
    pub(super) fn without_item(decoded: &Decoded<'_>) -> Self {
        Self { count: decoded.quantity, ..Self::of(decoded) }
    }

    pub(super) fn of_fields(fields: &[Element<'_>], today: Day) -> Self {
        let value = |ai: &str| fields.iter().find(|e| e.key == *ai).map(|e| e.value.to_string());
        let day = |ai: &str| value(ai).and_then(|text| date(&text, today));
        Self {
            lot: value("10"),
            serial: value("21"),
            expiry: day("17").or_else(|| day("15")),
            ..Self::default()
        }
    }

    /// What the other barcode of the pack says where this one says nothing.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            lot: self.lot.or(other.lot),
            serial: self.serial.or(other.serial),
            expiry: self.expiry.or(other.expiry),
            tag: self.tag.or(other.tag),
            sscc: self.sscc.or(other.sscc),
            content: self.content || other.content,
            count: self.count.or(other.count),
            link: self.link.or(other.link),
            doubt: self.doubt.or(other.doubt),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lot.is_none() && self.serial.is_none() && self.expiry.is_none() && self.count.is_none()
    }

    /// The code that tells units of an item apart.
    pub(super) fn code(&self, tracking: Tracking) -> Option<&str> {
        match tracking {
            Tracking::None => None,
            Tracking::Lot => self.lot.as_deref(),
            Tracking::Serial => self.serial.as_deref(),
        }
    }

    /// ` lot AB-12 serial XYZ1 best before 30 Nov 2027`, as much of it as there is.
    pub(super) fn tail(&self) -> String {
        let word = |word: &str, code: &Option<String>| {
            code.as_ref().map_or_else(String::new, |code| format!(" {word} {code}"))
        };
        let until = self.expiry.map_or_else(String::new, |day| format!(" best before {}", day.long()));
        let count = self.count.map_or_else(String::new, |count| format!(" {count} in it"));
        format!("{}{}{until}{count}", word("lot", &self.lot), word("serial", &self.serial))
    }
}

/// FNV-1a, 64 bits. Source: draft-eastlake-fnv, section 2.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
