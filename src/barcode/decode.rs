//! One text → what it says, whatever kind of code it is.
//!
//! Kinds are told apart by what leaves the least doubt: a command code; the AIM identifier, where the scanner sends one;
//! an envelope or a scheme (`[)>`, `https://`, `(01)`, `+`); a tag's exact length, header and partition; a check digit; and
//! last the first field of a GS1 element string. What fits nothing is plain text, and that is no error: a location, a SKU
//! and a house code are plain.
//!
//! An error is what looks like one kind beyond doubt and breaks its rules. `at` counts characters of the text as it came.

mod kinds;

use super::{
    Command, Gtin,
    aim::{self, Aim},
    element::Element,
    gs1::{Lost, Parsed, Waiting, values::Decimal},
    restricted::{self, Held, Rule},
    separator::{self, Form},
};
use crate::domain::{Day, Quantity};
use std::borrow::Cow;

/// Which kind of code a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A trade item number alone: EAN, UPC, ITF-14, ISBN.
    Gtin,
    /// A GS1 element string.
    Gs1,
    /// A GS1 Digital Link.
    DigitalLink,
    /// An ISO/IEC 15434 message, or one MH10.8.2 data identifier with its value.
    Iso15434,
    /// An HIBC symbol.
    Hibc,
    /// An EPC tag in hexadecimal.
    Epc,
    /// Code 39 with its check character.
    Code39,
    /// A command of the sheet.
    Command,
    /// A place: only who knows the places can say so, this room never does.
    Location,
    /// Anything else.
    Plain,
}

crate::words!(
    Kind,
    "gtin, gs1, digital_link, iso15434, hibc, epc, code39, command, location, plain",
    Gtin = "gtin",
    Gs1 = "gs1",
    DigitalLink = "digital_link",
    Iso15434 = "iso15434",
    Hibc = "hibc",
    Epc = "epc",
    Code39 = "code39",
    Command = "command",
    Location = "location",
    Plain = "plain",
);

/// What a reader needs to know beside the text.
#[derive(Debug, Clone)]
pub struct Rules<'r> {
    /// The day to find the century of a date of two digits from.
    pub today: Day,
    /// How this scanner spells GS, beside the safe forms.
    pub separators: &'r [Form],
    /// What numbers of restricted circulation hold at this site.
    pub restricted: &'r [Rule],
}

impl Rules<'_> {
    /// Nothing but the standards.
    #[must_use]
    pub const fn plain(today: Day) -> Self {
        Self { today, separators: &[], restricted: &[] }
    }
}

/// What a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The AIM identifier that stood in front.
    pub symbology: Option<Aim>,
    /// Which kind of code it is.
    pub kind: Kind,
    /// What it says without its AIM identifier, as a catalog would look it up.
    pub text: Cow<'a, str>,
    /// Its fields, in their order.
    pub elements: Vec<Element<'a>>,
    /// The trade item; of a pallet, what it contains.
    pub gtin: Option<Gtin>,
    /// The lot.
    pub lot: Option<String>,
    /// The serial number.
    pub serial: Option<String>,
    /// Until when it may be used or is at its best.
    pub expiry: Option<Day>,
    /// How many, where the code says so.
    pub quantity: Option<Quantity>,
    /// Net weight in kilograms.
    pub weight: Option<Quantity>,
    /// What a number of restricted circulation holds by the site's rule.
    pub restricted: Option<Held>,
    /// Under what a code that is no GTIN is looked up and bound: of a whole HIBC label its primary symbol, of a
    /// supplier's label (ISO/IEC 15434) the part number.
    pub primary: Option<String>,
    /// The check character of that primary symbol, or the link of a secondary symbol to it.
    pub link: Option<char>,
    /// The logistic unit.
    pub sscc: Option<String>,
    /// What an EPC tag identifies, as a URI.
    pub epc_uri: Option<String>,
    /// The command.
    pub command: Option<Command>,
    /// What is not as it should be, and changes nothing.
    pub warnings: Vec<String>,
    /// Partners that another symbol of the pack has.
    pub waits_for: Vec<Waiting>,
    /// Another reading, where a separator may have been lost: a question.
    pub lost: Option<Lost<'a>>,
    /// What is wrong, and at which character.
    pub error: Option<Wrong>,
}

/// What is wrong with a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The 0-based character of the text as it came.
    pub at: usize,
    /// One sentence.
    pub message: String,
}

impl<'a> Decoded<'a> {
    fn plain(text: &'a str) -> Self {
        Self {
            symbology: None,
            kind: Kind::Plain,
            text: Cow::Borrowed(text),
            elements: Vec::new(),
            gtin: None,
            lot: None,
            serial: None,
            expiry: None,
            quantity: None,
            weight: None,
            restricted: None,
            primary: None,
            link: None,
            sscc: None,
            epc_uri: None,
            command: None,
            warnings: Vec::new(),
            waits_for: Vec::new(),
            lost: None,
            error: None,
        }
    }

    fn of(text: &'a str, kind: Kind) -> Self {
        Self { kind, ..Self::plain(text) }
    }

    fn wrong(text: &'a str, kind: Kind, at: usize, message: impl Into<String>) -> Self {
        Self { error: Some(Wrong { at, message: message.into() }), ..Self::of(text, kind) }
    }

    fn of_gtin(text: &'a str, gtin: Gtin, rules: &Rules<'_>) -> Self {
        let mut decoded = Self { gtin: Some(gtin), ..Self::of(text, Kind::Gtin) };
        if restricted::is_restricted(&gtin) {
            for rule in rules.restricted {
                match rule.read(&gtin) {
                    Ok(None) => continue,
                    Ok(held) => decoded.restricted = held,
                    Err(e) => {
                        decoded.error = Some(Wrong { at: 0, message: e.to_string() });
                    }
                }
                break;
            }
        }
        decoded
    }

    fn of_parsed(text: &'a str, kind: Kind, parsed: Parsed<'a>, today: Day) -> Self {
        let owned = |value: Option<&str>| value.map(str::to_owned);
        Self {
            gtin: parsed.gtin().or_else(|| parsed.content()),
            lot: owned(parsed.lot()),
            serial: owned(parsed.serial()),
            expiry: parsed.expiry(today).or_else(|| parsed.best_before(today)),
            quantity: parsed.count().map(|n| Quantity::from_units(n.into())),
            weight: parsed.net_weight().and_then(thousandths),
            sscc: parsed.sscc().map(|sscc| sscc.as_str().to_owned()),
            warnings: parsed.warnings.iter().map(ToString::to_string).collect(),
            waits_for: parsed.waits_for,
            lost: parsed.lost,
            elements: parsed.elements,
            ..Self::of(text, kind)
        }
    }

    /// Whether the code keeps the rules of its kind.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.error.is_none()
    }

    /// The same, free of the text.
    #[must_use]
    pub fn into_owned(self) -> Decoded<'static> {
        Decoded {
            text: Cow::Owned(self.text.into_owned()),
            elements: self.elements.into_iter().map(Element::into_owned).collect(),
            lost: self.lost.map(Lost::into_owned),
            symbology: self.symbology,
            kind: self.kind,
            gtin: self.gtin,
            lot: self.lot,
            serial: self.serial,
            expiry: self.expiry,
            quantity: self.quantity,
            weight: self.weight,
            restricted: self.restricted,
            primary: self.primary,
            link: self.link,
            sscc: self.sscc,
            epc_uri: self.epc_uri,
            command: self.command,
            warnings: self.warnings,
            waits_for: self.waits_for,
            error: self.error,
        }
    }
}

/// An exact decimal in thousandths; `None` where it has more decimals than fit, or is too large.
fn thousandths(decimal: Decimal<'_>) -> Option<Quantity> {
    let shift = 3 - i32::from(decimal.decimals);
    let mantissa = i64::try_from(decimal.mantissa).ok()?;
    let factor = 10_i64.checked_pow(shift.unsigned_abs())?;
    if shift >= 0 {
        return mantissa.checked_mul(factor).map(Quantity::from_thousandths);
    }
    (mantissa % factor == 0).then(|| Quantity::from_thousandths(mantissa / factor))
}

/// Says what a text is. White space around it and a line end behind it do not matter.
#[must_use]
pub fn decode<'a>(input: &'a str, rules: &Rules<'_>) -> Decoded<'a> {
    let text = input.trim_start_matches([' ', '\t']).trim_end_matches(['\r', '\n']);
    let (aim, data) = aim::split(text);
    if let Some(command) = Command::from_code(data) {
        return Decoded { symbology: aim, command: Some(command), ..Decoded::of(data.trim(), Kind::Command) };
    }
    let mut decoded = match separator::normalise(data, rules.separators) {
        Cow::Borrowed(data) => kinds::with_aim(data, aim, rules),
        Cow::Owned(data) => kinds::with_aim(&data, aim, rules).into_owned(),
    };
    decoded.symbology = aim;
    if let Some(wrong) = &mut decoded.error {
        wrong.at += input.chars().count() - data_chars(input, data);
    }
    decoded
}

/// The characters of the input from its data on; the line end behind them counts too.
fn data_chars(input: &str, data: &str) -> usize {
    let from = (data.as_ptr() as usize).saturating_sub(input.as_ptr() as usize);
    input.get(from..).map_or(0, |rest| rest.chars().count())
}
