//! Labels: a symbol and the words beside it, one constructor for each thing that carries one.

use super::{PrintError, Symbol, error::brief, gs1};
use crate::{
    barcode::{Command, Gtin, gtin::check_digit, setup::TEST_TEXT},
    domain::{ContainerCode, Day, LocationCode, LotCode, Sku},
};

/// One label: what is scanned, and what is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// What is scanned.
    pub symbol: Symbol,
    /// The large line: a code to be seen from afar, or a name. May be empty.
    pub title: String,
    /// How the title is set.
    pub look: Look,
    /// Check digits, large and in a frame; a picker reads them out or types them.
    pub check: Option<String>,
    /// Small lines, the important ones first. Short ones share a line where room is scarce; what does not fit even then is
    /// left out from the end.
    pub lines: Vec<String>,
    /// The text of the symbol in human form. May be empty.
    pub caption: String,
    /// How far away it is scanned.
    pub reach: Reach,
}

/// How a title is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As large as it fits: a location, a command.
    Code,
    /// In reading size, on two lines if there is room: the name of an item.
    Name,
}

/// How far away a label is scanned, which decides how thick its bars are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// In the hand. Bars of 0.25 to 0.34 mm; 0.2 mm when nothing else fits.
    Near,
    /// On a shelf, a pallet or a wall. Bars of 0.25 to 0.5 mm, as thick as they fit.
    Far,
}

/// What an item's label can say. Everything but the SKU may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFacts {
    /// The item.
    pub sku: Sku,
    /// Its name for people; may be empty.
    pub name: String,
    /// The number in its bars.
    pub gtin: Option<Gtin>,
    /// How much is in it, in words: `12 pieces`.
    pub quantity: Option<String>,
    /// The lot.
    pub lot: Option<LotCode>,
    /// The last day of use.
    pub expiry: Option<Day>,
    /// The serial number.
    pub serial: Option<String>,
}

impl ItemFacts {
    /// An item of which nothing but its SKU and name is known.
    #[must_use]
    pub fn new(sku: Sku, name: impl Into<String>) -> Self {
        Self { sku, name: name.into(), gtin: None, quantity: None, lot: None, expiry: None, serial: None }
    }
}

/// As what an item's label is scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    /// The retail or case symbol of its GTIN; without one, its SKU as Code 128.
    Plain,
    /// GTIN, expiry, lot and serial as GS1-128.
    Gs1Code128,
    /// The same as GS1 Data Matrix: the choice for small labels with a lot.
    Gs1DataMatrix,
    /// The same as GS1 QR code.
    Gs1Qr,
    /// The same as a web address below this one.
    DigitalLink(String),
    /// Its GTIN or SKU as QR code.
    Qr,
    /// Its GTIN or SKU as Data Matrix.
    DataMatrix,
}

/// As what a text of our own (a location, a badge) is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextCarrier {
    /// Bars, which every scanner reads.
    #[default]
    Code128,
    /// For phones and far shelves.
    Qr,
    /// For small labels.
    DataMatrix,
}

impl TextCarrier {
    fn symbol(self, text: impl Into<String>) -> Symbol {
        match self {
            Self::Code128 => Symbol::Code128(text.into()),
            Self::Qr => Symbol::Qr(text.into()),
            Self::DataMatrix => Symbol::DataMatrix(text.into()),
        }
    }
}

/// A longer code than this is wider than a label as bars.
const LONG_CODE: usize = 24;

impl Label {
    /// A label of an item: name, symbol, SKU, quantity, lot, expiry, serial.
    ///
    /// # Errors
    /// When a GS1 carrier is asked for and there is no GTIN, or a lot or serial has a character that GS1 does not have.
    pub fn item(facts: &ItemFacts, carrier: &Carrier) -> Result<Self, PrintError> {
        let (symbol, caption) = match carrier {
            Carrier::Plain => match facts.gtin {
                Some(gtin) => {
                    let symbol = Symbol::of_gtin(gtin);
                    let caption = symbol.data();
                    (symbol, caption)
                }
                None => (Symbol::Code128(facts.sku.to_string()), facts.sku.to_string()),
            },
            Carrier::Qr | Carrier::DataMatrix => {
                let text = facts.gtin.map_or_else(|| facts.sku.to_string(), |g| Symbol::of_gtin(g).data());
                let plain = if *carrier == Carrier::Qr { TextCarrier::Qr } else { TextCarrier::DataMatrix };
                (plain.symbol(text.clone()), text)
            }
            gs1 => gs1_symbol(facts, gs1)?,
        };
        let mut lines: Vec<String> = Vec::new();
        if caption != facts.sku.as_str() && !facts.name.is_empty() {
            lines.push(facts.sku.to_string());
        }
        lines.extend(facts.lot.as_ref().map(|lot| format!("lot {lot}")));
        lines.extend(facts.expiry.map(|day| format!("exp {day}")));
        lines.extend(facts.serial.as_ref().map(|serial| format!("serial {serial}")));
        lines.extend(facts.quantity.clone());
        let title = if facts.name.is_empty() { facts.sku.to_string() } else { facts.name.clone() };
        Ok(Self { symbol, title, look: Look::Name, check: None, lines, caption, reach: Reach::Near })
    }

    /// A label of a location: its code as large as it fits, and check digits; without any,
    /// [`derived_check_digits`] of the code.
    #[must_use]
    pub fn location(code: &LocationCode, check: Option<&str>, zone: &str, carrier: TextCarrier) -> Self {
        let check = check.map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned);
        Self {
            symbol: carrier.symbol(code.as_str()),
            title: code.to_string(),
            look: Look::Code,
            check: Some(check.unwrap_or_else(|| derived_check_digits(code))),
            lines: Some(zone.trim()).filter(|z| !z.is_empty()).map(str::to_owned).into_iter().collect(),
            caption: code.to_string(),
            reach: Reach::Far,
        }
    }

    /// A label of a container by its SSCC, the 18 digits of a licence plate, as GS1-128 with the identifier 00.
    ///
    /// # Errors
    /// When it has not 18 digits or the last is not their check digit.
    pub fn container(sscc: &str, lines: Vec<String>) -> Result<Self, PrintError> {
        let digits = sscc.trim();
        let wrong = |hint| PrintError::Sscc { found: brief(sscc), hint };
        if digits.len() != 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong(String::new()));
        }
        let expected = check_digit(&digits.as_bytes()[..17]);
        if !digits.ends_with(char::from(b'0' + expected)) {
            return Err(wrong(format!(", here {expected}")));
        }
        let elements = [("00", digits.to_owned())];
        Ok(Self {
            symbol: Symbol::Gs1Code128(gs1::element_string(&elements)),
            title: digits.to_owned(),
            look: Look::Code,
            check: None,
            lines,
            caption: gs1::human(&elements),
            reach: Reach::Far,
        })
    }

    /// A label of a container by a number of the site's own.
    #[must_use]
    pub fn own_container(code: &ContainerCode, carrier: TextCarrier) -> Self {
        Self {
            symbol: carrier.symbol(code.as_str()),
            title: code.to_string(),
            look: Look::Code,
            check: None,
            lines: Vec::new(),
            caption: code.to_string(),
            reach: Reach::Far,
        }
    }

    /// The label of the carton of a customer's order: its code to scan, and its number in the channel. Nothing of who ordered.
    #[must_use]
    pub fn order(code: &str, number: &str) -> Self {
        let lines = Some(number.trim()).filter(|n| !n.is_empty()).map(|n| format!("order {n}"));
        let symbol = match code.chars().count() {
            0..=LONG_CODE => Symbol::Code128(code.into()),
            _ => Symbol::DataMatrix(code.into()),
        };
        Self {
            symbol,
            title: code.into(),
            look: Look::Code,
            check: None,
            lines: lines.into_iter().collect(),
            caption: code.into(),
            reach: Reach::Near,
        }
    }

    /// The badge of an operator.
    #[must_use]
    pub fn badge(code: &str, name: &str, role: &str, carrier: TextCarrier) -> Self {
        Self {
            symbol: carrier.symbol(code.trim()),
            title: if name.trim().is_empty() { code.trim().to_owned() } else { name.trim().to_owned() },
            look: Look::Name,
            check: None,
            lines: Some(role.trim()).filter(|r| !r.is_empty()).map(str::to_owned).into_iter().collect(),
            caption: code.trim().to_owned(),
            reach: Reach::Near,
        }
    }

    /// A label of a command, a quantity or a reason: what it is called, and what it does.
    #[must_use]
    pub fn command(command: Command, title: &str, what: &str) -> Self {
        Self {
            symbol: Symbol::Code128(command.code()),
            title: title.to_owned(),
            look: Look::Code,
            check: None,
            lines: Some(what).filter(|w| !w.is_empty()).map(str::to_owned).into_iter().collect(),
            caption: command.code(),
            reach: Reach::Far,
        }
    }

    /// The set-up test symbol, for scanners that read matrix codes; the one in bars is wider than any label and stands on
    /// [`super::wall::setup`].
    #[must_use]
    pub fn setup() -> Self {
        Self {
            symbol: Symbol::DataMatrix(TEST_TEXT.into()),
            title: "Scanner set-up".into(),
            look: Look::Name,
            check: None,
            lines: vec!["F10, Scanner set-up, scan this".into()],
            caption: String::new(),
            reach: Reach::Near,
        }
    }
}

fn gs1_symbol(facts: &ItemFacts, carrier: &Carrier) -> Result<(Symbol, String), PrintError> {
    let elements = gs1::elements(facts)?;
    let data = gs1::element_string(&elements);
    let symbol = match carrier {
        Carrier::DigitalLink(resolver) => Symbol::DigitalLinkQr(gs1::digital_link(resolver, &elements)?),
        Carrier::Gs1DataMatrix => Symbol::Gs1DataMatrix(data),
        Carrier::Gs1Qr => Symbol::Gs1Qr(data),
        _ => Symbol::Gs1Code128(data),
    };
    Ok((symbol, gs1::human(&elements)))
}

/// Two digits that prove somebody stands at a place, from 02 to 98, made of its code: ISO 7064 MOD 97-10.
///
/// Letters count 10 to 35 (A to Z), digits as they are, all written behind each other as one number n; the check digits
/// are `98 - (100 n mod 97)`. Signs are passed over; other letters count as their code point modulo 100. It is the
/// formula of IBANs, so any spreadsheet can repeat it: `A-03-12-B` is 10031211, and the check digits are 80.
#[must_use]
pub fn derived_check_digits(code: &LocationCode) -> String {
    let rest =
        code.as_str().chars().filter(|c| c.is_alphanumeric()).fold(0_u32, |rest, c| match c.to_digit(36) {
            Some(digit @ 0..=9) => (rest * 10 + digit) % 97,
            Some(letter) => (rest * 100 + letter) % 97,
            None => (rest * 100 + u32::from(c) % 100) % 97,
        });
    format!("{:02}", 98 - rest * 100 % 97)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> ItemFacts {
        ItemFacts {
            gtin: Gtin::parse("9506000134352").ok(),
            lot: "L7".parse().ok(),
            expiry: Some(Day(20_787)),
            ..ItemFacts::new("MUG-1".parse().unwrap(), "Blue mug")
        }
    }

    #[test]
    fn an_item_without_gtin_is_printed_by_its_sku() {
        let label = Label::item(&ItemFacts { gtin: None, ..facts() }, &Carrier::Plain).unwrap();
        assert_eq!(label.symbol, Symbol::Code128("MUG-1".into()));
        let error = Label::item(&ItemFacts { gtin: None, ..facts() }, &Carrier::Gs1DataMatrix).unwrap_err();
        assert!(error.to_string().starts_with("\"MUG-1\" has no GTIN"), "{error}");
    }

    #[test]
    fn a_lot_and_an_expiry_are_in_the_gs1_code_and_in_words() {
        let label = Label::item(&facts(), &Carrier::Gs1DataMatrix).unwrap();
        assert_eq!(label.symbol, Symbol::Gs1DataMatrix("01095060001343521726113010L7".into()));
        assert_eq!(label.caption, "(01)09506000134352(17)261130(10)L7");
        assert_eq!(label.lines, ["MUG-1", "lot L7", "exp 2026-11-30"]);
    }

    #[test]
    fn check_digits_follow_the_stated_formula() {
        let digits = |code: &str| derived_check_digits(&code.parse().unwrap());
        let n: u64 = 10_031_211;
        assert_eq!(digits("A-03-12-B"), format!("{:02}", 98 - n * 100 % 97));
        assert_eq!(digits("A-03-12-B"), digits("a0312b"), "signs and case are passed over");
        assert_ne!(digits("A-03-12-B"), digits("A-03-13-B"));
        assert_eq!(digits("Ä-1").len(), 2);
    }

    #[test]
    fn digits_that_are_given_win() {
        let code = "DOCK-1".parse().unwrap();
        let label = Label::location(&code, Some("47"), "Inbound", TextCarrier::Code128);
        assert_eq!(label.check.as_deref(), Some("47"));
        let label = Label::location(&code, Some(" "), "", TextCarrier::Qr);
        assert_eq!(label.check, Some(derived_check_digits(&code)));
    }

    #[test]
    fn a_container_needs_a_right_sscc() {
        let label = Label::container("106141412345678908", vec![]).unwrap();
        assert_eq!(label.symbol, Symbol::Gs1Code128("00106141412345678908".into()));
        let error = Label::container("106141412345678909", vec![]).unwrap_err().to_string();
        assert!(error.ends_with("the last is a check digit, here 8"), "{error}");
        assert!(Label::container("LPN-1", vec![]).is_err());
    }
}
