//! EPC: what an RFID reader in keyboard mode types, in hexadecimal.
//!
//! [`decode`] turns a tag into its URIs and GS1 application identifiers; [`encode`] and [`from_uri`] go back. Source: GS1
//! EPC Tag Data Standard 2.3 (October 2025) and, for what it dropped, 1.13. The schemes stand in one table in `scheme`;
//! `classic` and `plus` read and write their parts.
//!
//! Deliberately not here: whether a text *should* be read as a tag. [`looks_like`] is strict, but 24 digits can be a GS1
//! element string as well; the caller asks the scanner's profile and the AIM identifier first.

mod bits;
mod classic;
mod elements;
mod error;
mod fields;
mod plus;
mod scheme;

pub use error::{EpcError, Place, Problem};
pub use scheme::Scheme;

use bits::{Bits, Writer};
use fields::{Fields, escape_url, escape_urn, unescape};
use scheme::{Key, Layout, Part};

/// What a tag says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Epc {
    /// How it is laid out.
    pub scheme: Scheme,
    /// What kind of thing it is on (0 to 7; ADI to 63): 1 a trade item at the till, 2 a full case, 3 see the scheme.
    pub filter: u8,
    /// The GS1 company prefix; the CAGE code of ADI and USDOD, the manager number of GID. Empty in the "+" schemes, which
    /// do not say how long it is.
    pub company_prefix: String,
    /// `urn:epc:id:sgtin:0614141.812345.6789`; for the "+" schemes, which have no URN, the GS1 Digital Link.
    pub pure_identity: String,
    /// `urn:epc:tag:sgtin-96:3.0614141.812345.6789`; empty for the "+" schemes.
    pub tag_uri: String,
    /// GS1 application identifiers and their values, the key first; none for GID, ADI and USDOD.
    pub elements: Vec<(&'static str, String)>,
    /// What is odd about the tag, though it can be read.
    pub warnings: Vec<Warning>,
}

/// What is odd about a tag that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// More zeros behind the EPC than fill its last word: the reader was told a wrong length.
    #[error("the tag is longer than its EPC")]
    Longer,
    /// A key of a "+" scheme has a wrong check digit.
    #[error("the check digit is wrong")]
    CheckDigit,
    /// The tag says that data follows the EPC, but none does, or the other way round.
    #[error("the tag is wrong about data behind its EPC")]
    Toggle,
    /// Data behind the EPC that is not read.
    #[error("more data follows the EPC than was read")]
    Unread,
    /// A host name of a "++" scheme, which is not read.
    #[error("the host name on the tag is not read")]
    Host,
}

/// A tag taken apart, before anything is allocated.
struct Tag {
    layout: &'static Layout,
    filter: u8,
    toggle: bool,
    fields: Fields,
    rest: Bits,
}

/// Reads a tag: hexadecimal digits in either case, as long as the scheme asks or filled with zeros.
///
/// # Errors
/// [`EpcError`] says what is wrong and at which hexadecimal digit.
pub fn decode(hex: &str) -> Result<Epc, EpcError> {
    let mut tag = take_apart(hex)?;
    let key = tag.layout.key;
    let mut warnings = Vec::new();
    let mut elements = if tag.layout.is_plus() {
        elements::of_plus(key, &tag.fields)
    } else {
        elements::of_parts(key, &tag.fields)
    };
    let (company_prefix, pure_identity, tag_uri) = if tag.layout.is_plus() {
        let link = digital_link(&elements);
        if !elements::has_right_check_digit(key, &elements) {
            warnings.push(Warning::CheckDigit);
        }
        if tag.layout.has_host() {
            warnings.push(Warning::Host);
        }
        if tag.toggle == tag.rest.only_zeros_left() {
            warnings.push(Warning::Toggle);
        }
        if !elements::following(&mut tag.rest, &mut elements) {
            if !tag.toggle {
                tag.rest.zeros(tag.rest.left())?;
            }
            warnings.push(Warning::Unread);
        }
        (String::new(), link, String::new())
    } else {
        tag.rest.clone().zeros(tag.rest.left())?;
        let mut pure = String::with_capacity(64);
        pure.push_str("urn:epc:id:");
        pure.push_str(key.word());
        let identity = pure.len() + 1;
        for (n, field) in tag.fields.iter().enumerate() {
            pure.push(if n == 0 { ':' } else { '.' });
            escape_urn(field, &mut pure);
        }
        let mut uri = String::with_capacity(pure.len() + 12);
        uri.push_str("urn:epc:tag:");
        uri.push_str(tag.layout.word);
        uri.push(':');
        if key != Key::Gid {
            push_filter(tag.filter, &mut uri);
        }
        uri.push_str(pure.get(identity..).unwrap_or_default());
        (tag.fields.get(0).into(), pure, uri)
    };
    if tag.rest.only_zeros_left() && tag.rest.left() >= 16 {
        warnings.push(Warning::Longer);
    }
    let Tag { layout, filter, .. } = tag;
    Ok(Epc { scheme: layout.scheme, filter, company_prefix, pure_identity, tag_uri, elements, warnings })
}

fn push_filter(filter: u8, out: &mut String) {
    if filter > 9 {
        out.push(char::from(b'0' + filter / 10));
    }
    out.push(char::from(b'0' + filter % 10));
    out.push('.');
}

/// The elements as a GS1 Digital Link: key and qualifiers in the path, the date of DSGTIN+ in the query.
fn digital_link(elements: &[(&'static str, String)]) -> String {
    let mut link = String::with_capacity(80);
    link.push_str("https://id.gs1.org");
    for (n, (ai, value)) in elements.iter().enumerate() {
        let (before, between) = if n < 2 { ('/', '/') } else { ('?', '=') };
        link.push(before);
        link.push_str(ai);
        link.push(between);
        escape_url(value, &mut link);
    }
    link
}

/// Whether a text is a tag by its form alone: hexadecimal digits, a known header, exactly as long as its scheme asks (to
/// the digit, or to the 16-bit word), and every field in range.
///
/// Strict, because house codes and GS1 element strings can be made of the same characters. A text of decimal digits only
/// that passes is a tag far more often than not, but `31`, `32`, `33`, `34` and `36` also begin GS1 measures.
#[must_use]
pub fn looks_like(text: &str) -> bool {
    let length = text.len();
    if !(17..=128).contains(&length) || !text.bytes().all(|c| c.is_ascii_hexdigit()) {
        return false;
    }
    let Ok(tag) = take_apart(text) else { return false };
    if tag.layout.is_plus() {
        let elements = elements::of_plus(tag.layout.key, &tag.fields);
        let says_what_follows = tag.toggle != tag.rest.only_zeros_left();
        let fits = tag.toggle || tag.rest.left() < 16;
        return says_what_follows && fits && elements::has_right_check_digit(tag.layout.key, &elements);
    }
    tag.rest.only_zeros_left() && is_exact(length, tag.rest.at())
}

/// Whether so many hexadecimal digits are the fewest that hold so many bits, or fill whole bytes or words.
fn is_exact(digits: usize, bits: usize) -> bool {
    digits == bits.div_ceil(4) || digits == bits.div_ceil(8) * 2 || digits == bits.div_ceil(16) * 4
}

fn take_apart(hex: &str) -> Result<Tag, EpcError> {
    let mut bits = Bits::from_hex(hex)?;
    let header = bits.take8(8)?;
    let Some(layout) = Layout::of_header(header) else {
        let problem = match header {
            0xE0 | 0xE2 => Problem::ChipTid,
            0 if bits.only_zeros_left() => Problem::Blank,
            _ => Problem::Header(header),
        };
        return Err(problem.at(Place::HexDigit(1)));
    };
    if bits.len() < layout.bits {
        return Err(Problem::Shorter.at(Place::HexDigit(bits.len() / 4 + 1)));
    }
    let (mut filter, mut toggle, mut fields) = (0, false, Fields::new());
    for part in layout.parts {
        let mut value = plus::Value::new();
        let start = bits.at();
        match *part {
            Part::Filter(width) => filter = bits.take8(width)?,
            Part::Toggle => toggle = bits.take8(1)? == 1,
            Part::Company(table, how) => classic::read_company(&mut bits, table, how, &mut fields)?,
            Part::Integer(width) => classic::read_integer(&mut bits, width, &mut fields)?,
            Part::Text(width) => classic::read_text(&mut bits, width, width / 7, &mut fields)?,
            Part::Numeral(width) => classic::read_numeral(&mut bits, width, &mut fields)?,
            Part::Pair => classic::read_pair(&mut bits, &mut fields)?,
            Part::Zeros(width) => bits.zeros(width)?,
            Part::Six(least, most) => classic::read_six(&mut bits, least, most, &mut fields)?,
            Part::Cage6 => classic::read_cage(&mut bits, 6, &mut fields)?,
            Part::Cage8 => classic::read_cage(&mut bits, 8, &mut fields)?,
            Part::Date => plus::read_prioritised(&mut bits, &mut fields)?,
            Part::Digits(count) => plus::read_digits(&mut bits, count, &mut value)?,
            Part::Alnum(most, _) => plus::read_alnum(&mut bits, 5, most, &mut value)?,
            Part::Numeric(most) => plus::read_numeric(&mut bits, 5, most, &mut value)?,
            Part::Number(most, _) => plus::read_number(&mut bits, 4, most, &mut value)?,
            Part::Host => plus::skip_host(&mut bits)?,
        }
        if let Part::Alnum(_, empty) | Part::Number(_, empty) = *part
            && value.as_bytes().is_empty()
            && !empty
        {
            return Err(classic::at_bit(Problem::Empty, start));
        }
        if matches!(part, Part::Digits(_) | Part::Alnum(..) | Part::Numeric(_) | Part::Number(..)) {
            fields.push(value.as_bytes())?;
        }
    }
    Ok(Tag { layout, filter, toggle, fields, rest: bits })
}

/// Writes a tag: capital hexadecimal digits, filled with zeros to whole words of 16 bits.
///
/// `fields` are those of the tag URI behind the filter, not escaped: `["0614141", "812345", "6789"]`. For the "+" schemes
/// they are the key with its check digit and the serial number; DSGTIN+ has the kind of date and the date in front:
/// `["17", "220630", "79521141123453", "32a/b"]`; SSCC+, GSRN+, GSRNP+ and GIAI+ have the key alone.
///
/// # Errors
/// [`EpcError`] says what does not fit and in which field.
pub fn encode(scheme: Scheme, filter: u8, fields: &[&str]) -> Result<String, EpcError> {
    let layout = scheme.layout();
    let mut out = Writer::new();
    out.put(u128::from(layout.header), 8)?;
    // Fields are counted from 1 in errors.
    let (mut used, mut next) = (0, 0);
    let field = |n: usize| fields.get(n).copied().ok_or(Problem::Fields.at(Place::Whole));
    for part in layout.parts {
        let place = Place::Field(next + 1);
        used += fields_of(part);
        match *part {
            Part::Filter(width) if u32::from(filter) >> width != 0 => {
                return Err(Problem::Filter.at(Place::Whole));
            }
            Part::Filter(width) => out.put(u128::from(filter), width)?,
            Part::Toggle => out.put(0, 1)?,
            Part::Company(table, how) => {
                classic::write_company(&mut out, table, how, (field(next)?, field(next + 1)?), next + 1)?;
            }
            Part::Integer(width) => classic::write_integer(&mut out, field(next)?, width, place)?,
            Part::Text(width) => classic::write_text(&mut out, field(next)?, width, width / 7, place)?,
            Part::Numeral(width) => classic::write_numeral(&mut out, field(next)?, width, place)?,
            Part::Pair => classic::write_pair(&mut out, field(next)?, place)?,
            Part::Zeros(width) => out.put(0, width)?,
            Part::Six(least, most) => classic::write_six(&mut out, field(next)?, (least, most), place)?,
            Part::Cage6 => classic::write_cage(&mut out, field(next)?, 6, place)?,
            Part::Cage8 => classic::write_cage(&mut out, field(next)?, 8, place)?,
            Part::Date => plus::write_prioritised(&mut out, (field(next)?, field(next + 1)?), next + 1)?,
            Part::Digits(count) => plus::write_digits(&mut out, field(next)?, count, place)?,
            Part::Alnum(most, empty) => plus::write_alnum(&mut out, field(next)?, (most, empty), place)?,
            Part::Numeric(most) => plus::write_numeric(&mut out, field(next)?, most, place)?,
            Part::Number(most, empty) => plus::write_number(&mut out, field(next)?, (most, empty), place)?,
            Part::Host => return Err(Problem::ReadOnly.at(Place::Whole)),
        }
        next = used;
    }
    if used != fields.len() {
        return Err(Problem::Fields.at(Place::Whole));
    }
    out.fill(layout.bits.max(out.at()))?;
    Ok(out.hex())
}

/// Writes the tag of a tag URI: `urn:epc:tag:sgtin-96:3.0614141.812345.6789`.
///
/// # Errors
/// [`EpcError`] when it is no tag URI or does not fit its scheme.
pub fn from_uri(tag_uri: &str) -> Result<String, EpcError> {
    let bad = Problem::Uri.at(Place::Whole);
    let (word, body) = tag_uri.strip_prefix("urn:epc:tag:").and_then(|t| t.split_once(':')).ok_or(bad)?;
    let layout = Layout::of_word(word).filter(|l| !l.is_plus()).ok_or(bad)?;
    let (filter, body) = if layout.key == Key::Gid {
        (0, body)
    } else {
        let (filter, body) = body.split_once('.').ok_or(bad)?;
        let plain = filter.bytes().all(|c| c.is_ascii_digit()) && (filter == "0" || !filter.starts_with('0'));
        (filter.parse().ok().filter(|_| plain).ok_or(Problem::Filter.at(Place::Whole))?, body)
    };
    // A dot may stand in a serial number; the fields before it have none.
    let count = layout.parts.iter().map(fields_of).sum();
    let fields: Vec<_> = body.splitn(count, '.').map(unescape).collect::<Option<_>>().ok_or(bad)?;
    let fields: Vec<_> = fields.iter().map(String::as_str).collect();
    encode(layout.scheme, filter, &fields)
}

/// How many fields of the URI a part takes.
const fn fields_of(part: &Part) -> usize {
    match part {
        Part::Filter(_) | Part::Toggle | Part::Zeros(_) | Part::Host => 0,
        Part::Company(..) | Part::Date => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests;
