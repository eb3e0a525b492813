//! What a code says of goods beside which item they are: lot, serial, expiry, and the tag that said so.

use crate::{
    barcode::{
        decode::{Decoded, Kind},
        element::Element,
        gs1::values::date,
        hibc,
    },
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
    /// Which tag or logistic unit said so: an RFID reader says the same many times. 48 bits of it (FNV-1a, folded), because a task is
    /// written down after every scan: of ten million tags a new one is taken for another once in 28 million.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<u64>,
}

impl Stated {
    pub(super) fn of(decoded: &Decoded<'_>) -> Self {
        let plate = decoded.sscc.clone().or_else(|| licence_plate(decoded));
        Self {
            lot: decoded.lot.clone(),
            serial: decoded.serial.clone(),
            expiry: decoded.expiry,
            link: decoded.link,
            tag: decoded.epc_uri.as_deref().or(plate.as_deref()).map(fnv),
            sscc: plate,
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

    /// Whether both say the same thing, and not the same of it: they are of two packs.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        fn differ<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
            a.is_some() && b.is_some() && a != b
        }
        differ(&self.lot, &other.lot)
            || differ(&self.serial, &other.serial)
            || differ(&self.expiry, &other.expiry)
            || differ(&self.count, &other.count)
            || differ(&self.link, &other.link)
            || differ(&self.sscc, &other.sscc)
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

/// The licence plate of a supplier's label: J, 1J to 6J, which is unique like an SSCC. One that stands without an envelope must be
/// as long as such plates are, because house codes begin alike.
///
/// Source: ANSI MH10.8.2, category 10; ISO/IEC 15459-1: issuing agency, company and number, no shorter than that in practice.
fn licence_plate(decoded: &Decoded<'_>) -> Option<String> {
    const BARE_FROM: usize = 9;
    if decoded.kind != Kind::Iso15434 {
        return None;
    }
    let is_plate = |key: &str| {
        key.strip_suffix('J').is_some_and(|n| matches!(n, "" | "1" | "2" | "3" | "4" | "5" | "6"))
    };
    let found = decoded.elements.iter().find(|e| is_plate(e.key.as_str()))?;
    let is_enveloped = decoded.text.starts_with("[)>");
    let fits = !found.value.is_empty() && (is_enveloped || found.value.len() >= BARE_FROM);
    fits.then(|| found.value.to_ascii_uppercase())
}

/// FNV-1a, 64 bits, folded to 48. Source: draft-eastlake-fnv, sections 2 and 3.
fn fnv(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash >> 48) ^ (hash & 0xFFFF_FFFF_FFFF)
}
