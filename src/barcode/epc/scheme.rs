//! The schemes of the EPC Tag Data Standard: headers, names and the order of their fields.
//!
//! Source: GS1 EPC Tag Data Standard 2.3, sections 14.2 (headers), 14.6 (coding tables) and table F; the United States
//! Department of Defense Suppliers' Passive RFID Information Guide for USDOD-96. In our own form.

use Part::{
    Alnum, Cage6, Cage8, Company, Date, Digits, Filter, Host, Integer, Numeral, Numeric, Pair, Six, Text,
    Toggle, Zeros,
};

/// How an EPC is laid out on a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[rustfmt::skip]
pub enum Scheme {
    /// A trade item with a serial number.
    Sgtin96, /// With letters in the serial number.
    Sgtin198, /// A logistic unit.
    Sscc96, /// A location, with or without an extension.
    Sgln96, /// With letters in the extension.
    Sgln195, /// A returnable asset.
    Grai96, /// With letters in the serial number.
    Grai170, /// An asset.
    Giai96, /// With letters.
    Giai202, /// A service relation, of the recipient.
    Gsrn96, /// A service relation, of the provider.
    Gsrnp96, /// A document.
    Gdti96, /// With leading zeros in the serial number (withdrawn, but on tags).
    Gdti113, /// With letters in the serial number.
    Gdti174, /// A component or part.
    Cpi96, /// With letters in the part number.
    CpiVar, /// A coupon.
    Sgcn96, /// A piece of a trade item.
    Itip110, /// With letters in the serial number.
    Itip212, /// A general identifier, of no GS1 key.
    Gid96, /// Aerospace and defence.
    AdiVar, /// United States Department of Defense.
    Usdod96, /// SGTIN+ of version 2.
    SgtinPlus, /// DSGTIN+: with a date in front.
    DsgtinPlus, /// SSCC+.
    SsccPlus, /// SGLN+.
    SglnPlus, /// GRAI+.
    GraiPlus, /// GIAI+.
    GiaiPlus, /// GSRN+.
    GsrnPlus, /// GSRNP+.
    GsrnpPlus, /// GDTI+.
    GdtiPlus, /// SGCN+.
    SgcnPlus, /// ITIP+.
    ItipPlus, /// CPI+.
    CpiPlus, /// SGTIN++ of version 2.3: a host name behind it. The "++" schemes are read, not written.
    SgtinHost, /// DSGTIN++.
    DsgtinHost, /// SSCC++.
    SsccHost, /// SGLN++.
    SglnHost, /// GRAI++.
    GraiHost, /// GIAI++.
    GiaiHost, /// GSRN++.
    GsrnHost, /// GSRNP++.
    GsrnpHost, /// GDTI++.
    GdtiHost, /// SGCN++.
    SgcnHost, /// ITIP++.
    ItipHost, /// CPI++.
    CpiHost,
}

/// The key that an EPC holds: what its fields mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[rustfmt::skip]
pub(super) enum Key { Sgtin, Sscc, Sgln, Grai, Giai, Gsrn, Gsrnp, Gdti, Cpi, Sgcn, Itip, Gid, Adi, Usdod }

impl Key {
    /// As it stands in `urn:epc:id:`.
    #[rustfmt::skip]
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Sgtin => "sgtin", Self::Sscc => "sscc", Self::Sgln => "sgln", Self::Grai => "grai", Self::Giai => "giai",
            Self::Gsrn => "gsrn", Self::Gsrnp => "gsrnp", Self::Gdti => "gdti", Self::Cpi => "cpi", Self::Sgcn => "sgcn",
            Self::Itip => "itip", Self::Gid => "gid", Self::Adi => "adi", Self::Usdod => "usdod",
        }
    }
}

/// One stretch of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The filter, of so many bits.
    Filter(usize),
    /// Partition, company prefix and reference: bits and digits of the reference for each partition.
    Company(&'static [(u8, u8); 7], Reference),
    /// A number without leading zeros.
    Integer(usize),
    /// 7-bit characters, then zeros.
    Text(usize),
    /// A number behind a 1, so that leading zeros survive.
    Numeral(usize),
    /// Two digits in 7 bits.
    Pair,
    /// Zeros only.
    Zeros(usize),
    /// 6-bit characters up to a terminator: at least, at most.
    Six(usize, usize),
    /// A CAGE code or DoDAAC in 6 characters of 6 bits.
    Cage6,
    /// The same in characters of 8 bits.
    Cage8,
    /// Whether more data follows the EPC.
    Toggle,
    /// The kind of a date and the date.
    Date,
    /// So many digits of 4 bits.
    Digits(usize),
    /// Encoding indicator, length of 5 bits, at most so many characters; whether it may be empty.
    Alnum(usize, bool),
    /// Digits of 4 bits up to a terminator, or up to a delimiter and then [`Part::Alnum`]; at most so many characters.
    Numeric(usize),
    /// Length of 4 bits, then digits as a number; at most so many; whether it may be empty.
    Number(usize, bool),
    /// The host name of a "++" scheme.
    Host,
}

/// How the reference behind a company prefix is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    /// Digits, filled with zeros.
    Padded,
    /// A number without leading zeros.
    Plain,
    /// 7-bit characters.
    Text,
    /// 6-bit characters up to a terminator.
    Six,
}

/// Bits and digits of the company prefix for each partition: the same in all schemes.
pub(super) const COMPANY: [(u8, u8); 7] = [(40, 12), (37, 11), (34, 10), (30, 9), (27, 8), (24, 7), (20, 6)];

const ITEM: [(u8, u8); 7] = [(4, 1), (7, 2), (10, 3), (14, 4), (17, 5), (20, 6), (24, 7)];
const SERIAL: [(u8, u8); 7] = [(18, 5), (21, 6), (24, 7), (28, 8), (31, 9), (34, 10), (38, 11)];
const PLACE: [(u8, u8); 7] = [(1, 0), (4, 1), (7, 2), (11, 3), (14, 4), (17, 5), (21, 6)];
const KIND: [(u8, u8); 7] = [(4, 0), (7, 1), (10, 2), (14, 3), (17, 4), (20, 5), (24, 6)];
const ASSET: [(u8, u8); 7] = [(42, 13), (45, 14), (48, 15), (52, 16), (55, 17), (58, 18), (62, 19)];
const ASSET_TEXT: [(u8, u8); 7] =
    [(148, 18), (151, 19), (154, 20), (158, 21), (161, 22), (164, 23), (168, 24)];
const COMPONENT: [(u8, u8); 7] = [(11, 3), (14, 4), (17, 5), (21, 6), (24, 7), (27, 8), (31, 9)];
const COMPONENT_SIX: [(u8, u8); 7] =
    [(114, 18), (120, 19), (126, 20), (132, 21), (138, 22), (144, 23), (150, 24)];

/// All that is to know about a scheme.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) scheme: Scheme,
    pub(super) header: u8,
    pub(super) word: &'static str,
    pub(super) key: Key,
    /// Bits in all; 0 when that depends on what is written.
    pub(super) bits: usize,
    pub(super) parts: &'static [Part],
}

const fn row(
    scheme: Scheme,
    header: u8,
    word: &'static str,
    key: Key,
    bits: usize,
    parts: &'static [Part],
) -> Layout {
    Layout { scheme, header, word, key, bits, parts }
}

use Part::Number;
use Reference::{Padded, Plain};

#[rustfmt::skip]
static LAYOUTS: [Layout; 46] = [
    row(Scheme::Sgtin96,    0x30, "sgtin-96",  Key::Sgtin, 96,  &[Filter(3), Company(&ITEM, Padded), Integer(38)]),
    row(Scheme::Sgtin198,   0x36, "sgtin-198", Key::Sgtin, 198, &[Filter(3), Company(&ITEM, Padded), Text(140)]),
    row(Scheme::Sscc96,     0x31, "sscc-96",   Key::Sscc,  96,  &[Filter(3), Company(&SERIAL, Padded), Zeros(24)]),
    row(Scheme::Sgln96,     0x32, "sgln-96",   Key::Sgln,  96,  &[Filter(3), Company(&PLACE, Padded), Integer(41)]),
    row(Scheme::Sgln195,    0x39, "sgln-195",  Key::Sgln,  195, &[Filter(3), Company(&PLACE, Padded), Text(140)]),
    row(Scheme::Grai96,     0x33, "grai-96",   Key::Grai,  96,  &[Filter(3), Company(&KIND, Padded), Integer(38)]),
    row(Scheme::Grai170,    0x37, "grai-170",  Key::Grai,  170, &[Filter(3), Company(&KIND, Padded), Text(112)]),
    row(Scheme::Giai96,     0x34, "giai-96",   Key::Giai,  96,  &[Filter(3), Company(&ASSET, Plain)]),
    row(Scheme::Giai202,    0x38, "giai-202",  Key::Giai,  202, &[Filter(3), Company(&ASSET_TEXT, Reference::Text)]),
    row(Scheme::Gsrn96,     0x2D, "gsrn-96",   Key::Gsrn,  96,  &[Filter(3), Company(&SERIAL, Padded), Zeros(24)]),
    row(Scheme::Gsrnp96,    0x2E, "gsrnp-96",  Key::Gsrnp, 96,  &[Filter(3), Company(&SERIAL, Padded), Zeros(24)]),
    row(Scheme::Gdti96,     0x2C, "gdti-96",   Key::Gdti,  96,  &[Filter(3), Company(&PLACE, Padded), Integer(41)]),
    row(Scheme::Gdti113,    0x3A, "gdti-113",  Key::Gdti,  113, &[Filter(3), Company(&PLACE, Padded), Numeral(58)]),
    row(Scheme::Gdti174,    0x3E, "gdti-174",  Key::Gdti,  174, &[Filter(3), Company(&PLACE, Padded), Text(119)]),
    row(Scheme::Cpi96,      0x3C, "cpi-96",    Key::Cpi,   96,  &[Filter(3), Company(&COMPONENT, Plain), Integer(31)]),
    row(Scheme::CpiVar,     0x3D, "cpi-var",   Key::Cpi,   0,   &[Filter(3), Company(&COMPONENT_SIX, Reference::Six), Integer(40)]),
    row(Scheme::Sgcn96,     0x3F, "sgcn-96",   Key::Sgcn,  96,  &[Filter(3), Company(&PLACE, Padded), Numeral(41)]),
    row(Scheme::Itip110,    0x40, "itip-110",  Key::Itip,  110, &[Filter(3), Company(&ITEM, Padded), Pair, Pair, Integer(38)]),
    row(Scheme::Itip212,    0x41, "itip-212",  Key::Itip,  212, &[Filter(3), Company(&ITEM, Padded), Pair, Pair, Text(140)]),
    row(Scheme::Gid96,      0x35, "gid-96",    Key::Gid,   96,  &[Integer(28), Integer(24), Integer(36)]),
    row(Scheme::AdiVar,     0x3B, "adi-var",   Key::Adi,   0,   &[Filter(6), Cage6, Six(0, 32), Six(1, 30)]),
    row(Scheme::Usdod96,    0x2F, "usdod-96",  Key::Usdod, 96,  &[Filter(4), Cage8, Integer(36)]),
    row(Scheme::SgtinPlus,  0xF7, "sgtin+",    Key::Sgtin, 0,   &[Toggle, Filter(3), Digits(14), Alnum(20, false)]),
    row(Scheme::DsgtinPlus, 0xFB, "dsgtin+",   Key::Sgtin, 0,   &[Toggle, Filter(3), Date, Digits(14), Alnum(20, false)]),
    row(Scheme::SsccPlus,   0xF9, "sscc+",     Key::Sscc,  84,  &[Toggle, Filter(3), Digits(18)]),
    row(Scheme::SglnPlus,   0xF2, "sgln+",     Key::Sgln,  0,   &[Toggle, Filter(3), Digits(13), Alnum(20, false)]),
    row(Scheme::GraiPlus,   0xF1, "grai+",     Key::Grai,  0,   &[Toggle, Filter(3), Digits(14), Alnum(16, true)]),
    row(Scheme::GiaiPlus,   0xFA, "giai+",     Key::Giai,  0,   &[Toggle, Filter(3), Numeric(30)]),
    row(Scheme::GsrnPlus,   0xF4, "gsrn+",     Key::Gsrn,  84,  &[Toggle, Filter(3), Digits(18)]),
    row(Scheme::GsrnpPlus,  0xF5, "gsrnp+",    Key::Gsrnp, 84,  &[Toggle, Filter(3), Digits(18)]),
    row(Scheme::GdtiPlus,   0xF6, "gdti+",     Key::Gdti,  0,   &[Toggle, Filter(3), Digits(13), Alnum(17, true)]),
    row(Scheme::SgcnPlus,   0xF8, "sgcn+",     Key::Sgcn,  0,   &[Toggle, Filter(3), Digits(13), Number(12, true)]),
    row(Scheme::ItipPlus,   0xF3, "itip+",     Key::Itip,  0,   &[Toggle, Filter(3), Digits(18), Alnum(20, false)]),
    row(Scheme::CpiPlus,    0xF0, "cpi+",      Key::Cpi,   0,   &[Toggle, Filter(3), Numeric(30), Number(12, false)]),
    row(Scheme::SgtinHost,  0xFD, "sgtin++",   Key::Sgtin, 0,   &[Toggle, Filter(3), Digits(14), Alnum(20, false), Host]),
    row(Scheme::DsgtinHost, 0xFC, "dsgtin++",  Key::Sgtin, 0,   &[Toggle, Filter(3), Date, Digits(14), Alnum(20, false), Host]),
    row(Scheme::SsccHost,   0xEF, "sscc++",    Key::Sscc,  0,   &[Toggle, Filter(3), Digits(18), Host]),
    row(Scheme::SglnHost,   0xE9, "sgln++",    Key::Sgln,  0,   &[Toggle, Filter(3), Digits(13), Alnum(20, false), Host]),
    row(Scheme::GraiHost,   0xEB, "grai++",    Key::Grai,  0,   &[Toggle, Filter(3), Digits(14), Alnum(16, true), Host]),
    row(Scheme::GiaiHost,   0xEE, "giai++",    Key::Giai,  0,   &[Toggle, Filter(3), Numeric(30), Host]),
    row(Scheme::GsrnHost,   0xE7, "gsrn++",    Key::Gsrn,  0,   &[Toggle, Filter(3), Digits(18), Host]),
    row(Scheme::GsrnpHost,  0xE8, "gsrnp++",   Key::Gsrnp, 0,   &[Toggle, Filter(3), Digits(18), Host]),
    row(Scheme::GdtiHost,   0xEA, "gdti++",    Key::Gdti,  0,   &[Toggle, Filter(3), Digits(13), Alnum(17, true), Host]),
    row(Scheme::SgcnHost,   0xEC, "sgcn++",    Key::Sgcn,  0,   &[Toggle, Filter(3), Digits(13), Number(12, true), Host]),
    row(Scheme::ItipHost,   0xED, "itip++",    Key::Itip,  0,   &[Toggle, Filter(3), Digits(18), Alnum(20, false), Host]),
    row(Scheme::CpiHost,    0xE6, "cpi++",     Key::Cpi,   0,   &[Toggle, Filter(3), Numeric(30), Number(12, false), Host]),
];

/// Where the layout of each header stands, 255 for none: decoding looks nothing up twice.
static BY_HEADER: [u8; 256] = {
    let mut table = [u8::MAX; 256];
    let mut n = 0;
    while n < LAYOUTS.len() {
        table[LAYOUTS[n].header as usize] = n as u8;
        n += 1;
    }
    table
};

impl Layout {
    /// The layout of a header.
    pub(super) fn of_header(header: u8) -> Option<&'static Self> {
        BY_HEADER.get(usize::from(header)).and_then(|n| LAYOUTS.get(usize::from(*n)))
    }

    /// The layout of a scheme's word in a tag URI: `sgtin-96`.
    pub(super) fn of_word(word: &str) -> Option<&'static Self> {
        LAYOUTS.iter().find(|l| l.word == word)
    }

    /// Whether it is one of version 2, which has no tag URI and hides no company prefix.
    pub(super) fn is_plus(&self) -> bool {
        matches!(self.parts, [Toggle, ..])
    }

    /// Whether it ends in a host name.
    pub(super) fn has_host(&self) -> bool {
        matches!(self.parts, [.., Host])
    }
}

impl Scheme {
    /// All schemes.
    pub fn all() -> impl Iterator<Item = Self> {
        LAYOUTS.iter().map(|l| l.scheme)
    }

    pub(super) fn layout(self) -> &'static Layout {
        // Every scheme has its row: a test walks them all.
        LAYOUTS.get(self as usize).unwrap_or(&LAYOUTS[0])
    }

    /// The scheme as a tag URI names it: `sgtin-96`; those of version 2 as the standard names them, in small letters:
    /// `sgtin+`.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.layout().word
    }

    /// The first eight bits on a tag.
    #[must_use]
    pub fn header(self) -> u8 {
        self.layout().header
    }

    /// Whether it is one of version 2 of the standard ("+" and "++"): no company prefix, no tag URI.
    #[must_use]
    pub fn is_plus(self) -> bool {
        self.layout().is_plus()
    }

    /// Whether tags of this scheme can be written, too.
    #[must_use]
    pub fn is_written(self) -> bool {
        !self.layout().has_host()
    }
}

impl std::fmt::Display for Scheme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_has_its_own_row_and_header() {
        for (n, layout) in LAYOUTS.iter().enumerate() {
            assert_eq!(layout.scheme as usize, n, "{}", layout.word);
            assert_eq!(Layout::of_header(layout.header).map(|l| l.word), Some(layout.word));
            assert_eq!(Layout::of_word(layout.word).map(|l| l.scheme), Some(layout.scheme));
        }
        assert_eq!(Scheme::CpiHost as usize + 1, LAYOUTS.len());
        assert!(Layout::of_header(0xE2).is_none() && Layout::of_header(0).is_none());
    }

    #[test]
    fn the_parts_of_a_fixed_scheme_fill_it() {
        for layout in LAYOUTS.iter().filter(|l| l.bits > 0) {
            for partition in 0..7 {
                let bits: usize = layout
                    .parts
                    .iter()
                    .map(|part| match *part {
                        Filter(n) | Integer(n) | Text(n) | Numeral(n) | Zeros(n) => n,
                        Company(table, _) => 3 + usize::from(COMPANY[partition].0 + table[partition].0),
                        Pair => 7,
                        Cage8 => 48,
                        Toggle => 1,
                        Digits(n) => n * 4,
                        _ => unreachable!("{part:?} has no fixed width"),
                    })
                    .sum();
                assert_eq!(bits + 8, layout.bits, "{} partition {partition}", layout.word);
            }
        }
    }
}
