//! Readings: what one scan means to the warehouse it was made in.
//!
//! The order is fixed, so that nothing typed or scanned ever changes its meaning by luck: a command barcode; a typed
//! quantity `*12`; a place of this site or an item (barcode first, then SKU); a command word typed by hand, where nothing
//! in the catalog has that code; the number of a purchase order, the code of a sales order; unknown. A bare number is never a quantity, whatever its length.

mod weighed;

use super::{Catalog, CatalogError, ItemHit, OrderHit, PlaceHit, SaleHit, stated::Stated};
use crate::{
    barcode::{
        Command, Gtin, aim,
        command::PREFIX,
        decode::{Decoded, Kind, Rules, decode},
        gtin::GtinError,
        keys::Sscc,
        normal_form, upc,
    },
    domain::{ContainerCode, Quantity, SiteId, text},
};

/// The most digits before the point of a typed or scanned quantity: an EAN has at least eight.
pub const MAX_DIGITS: usize = 6;

/// Scans of so few characters that mean nothing are half a code, not an unknown one.
pub const SHORT: usize = 3;

/// The words that may be typed instead of a command barcode (the flows' names beside them). `X10` is none: what is typed
/// is `*10`, and two or three characters are rather half a scan.
const WORDS: [&str; 22] = [
    "OK", "YES", "NO", "UNDO", "DONE", "BACK", "MENU", "HELP", "EMPTY", "QSET", "QCLR", "SKIP", "SHORT",
    "DAMAGED", "FULL", "ALL", "PRINT", "PAUSE", "TRAIN", "LOGOUT", "PNEXT", "PPREV",
];

/// What one scan means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A command, from the sheet or typed.
    Command(Command),
    /// A place of this site.
    Place(PlaceHit),
    /// An item, with the pack that the code means.
    Item(ItemHit),
    /// An item, with how many it is in all, and what else the code says of it.
    Goods(ItemHit, Stated),
    /// A licence plate, known here or not.
    Container(Plate),
    /// What one barcode of a pack says, and the item stands in another: a lot, a serial, an expiry.
    Partner(Stated),
    /// A typed quantity, `*12`: zero or more, at most [`MAX_DIGITS`] digits before the point.
    Quantity(Quantity),
    /// A text that begins like a quantity and is none; scrubbed.
    BadQuantity(String),
    /// The number of a purchase order, of whatever site.
    Order(OrderHit),
    /// The code of a sales order, of whatever site.
    Sale(SaleHit),
    /// More than one thing has this code.
    Ambiguous(Vec<Meaning>),
    /// Nothing here has this code.
    Unknown(Unknown),
}

/// The licence plate of a container, and what stands beside it on the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plate {
    /// An SSCC, or a number of the site's own.
    pub code: ContainerCode,
    /// What the same barcode says of the goods: a lot, an expiry.
    pub stated: Stated,
    /// The tag it was read from, as in [`Stated::tag`]; `None` for a barcode.
    pub tag: Option<u64>,
}

/// One of the things that an ambiguous code can mean.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Meaning {
    /// A place.
    Place(PlaceHit),
    /// An item.
    Item(ItemHit),
    /// One reading of a code in which a separator may have been lost.
    Goods(ItemHit, Stated),
}

/// A code that nothing here has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The text, fit for a screen: controls spelled out, cut at 40 characters.
    pub shown: String,
    /// The normal form to bind it under; empty when it must not be bound.
    pub code: String,
    /// What may be wrong with it.
    pub hint: Hint,
    /// The tag it was read from, as in [`Stated::tag`]; `None` for a barcode.
    pub tag: Option<u64>,
    /// What a code of a standard says, in words: `GTIN 09506000134352 lot L1`; empty for any other.
    pub reads: String,
}

/// What may be wrong with an unknown code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// A trade item number, or the primary symbol of an HIBC label, as right as one can be.
    Gtin,
    /// The length of a trade item number, but the last digit should be this one.
    CheckDigit(u8),
    /// It begins like a command and is none.
    Command,
    /// A place of the site with this code, not of this one.
    Elsewhere(String),
    /// It is of a known kind and breaks its rules: at which character, counted from 1, and how.
    Broken(usize, String),
    /// So many characters (0 to [`SHORT`]): half a scan.
    Short(usize),
    /// No idea.
    None,
}

impl Meaning {
    /// As it stands in a list: `place A1 (bin)`, `MUG-1 Blue mug x 12`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Place(place) => format!("place {} ({})", place.code, place.kind),
            Self::Item(item) if item.pack == Quantity::ONE => format!("{} {}", item.sku, item.name),
            Self::Item(item) => format!("{} {} x {}", item.sku, item.name, item.pack),
            Self::Goods(item, stated) => format!("{}{}", item.sku, stated.tail()),
        }
    }

    /// Whether both mean the same place or the same item.
    #[must_use]
    pub fn same_thing(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Place(a), Self::Place(b)) => a.id == b.id,
            (Self::Item(a), Self::Item(b)) => a.id == b.id,
            (Self::Goods(a, x), Self::Goods(b, y)) => a.id == b.id && x == y,
            _ => false,
        }
    }
}

impl From<Meaning> for Reading {
    fn from(meaning: Meaning) -> Self {
        match meaning {
            Meaning::Place(place) => Self::Place(place),
            Meaning::Item(item) => Self::Item(item),
            Meaning::Goods(item, stated) => Self::Goods(item, stated),
        }
    }
}

/// Says what a scan means in a site.
///
/// # Errors
/// When the catalog cannot answer.
pub fn read(raw: &str, site: SiteId, catalog: &dyn Catalog) -> Result<Reading, CatalogError> {
    // A space at the end can be the check character of a Code 39 or HIBC label.
    let whole = raw
        .trim_start_matches(|c: char| c.is_whitespace() || c.is_control())
        .trim_end_matches(char::is_control);
    let raw = whole.trim_end_matches(|c: char| c.is_whitespace() || c.is_control());
    // A book cut short would be another code.
    if raw.chars().nth(MAX_SCAN).is_some() {
        return Ok(unknown(raw, String::new(), Hint::None));
    }
    let rules = Rules { restricted: catalog.restricted(), ..Rules::plain(catalog.today(site)?) };
    let decoded = decode(whole, &rules);
    if let Some(command) = decoded.command {
        return Ok(Reading::Command(command));
    }
    if let Some(digits) = raw.strip_prefix('*').filter(|_| !raw.ends_with('*')) {
        return Ok(quantity(digits).map_or_else(|| Reading::BadQuantity(shown(raw)), Reading::Quantity));
    }
    let text = decoded.text.trim();
    // What the site has given a meaning to has that meaning, whatever its form.
    if let Some(known) = known(text, &decoded, site, catalog)? {
        return Ok(known);
    }
    // A Code 39 label that was bound with its check character keeps it.
    let whole = aim::split(whole).1;
    if decoded.kind == Kind::Code39
        && whole != text
        && let Some(known) = known(whole, &decoded, site, catalog)?
    {
        return Ok(known);
    }
    if let Some(reading) = standard(text, &decoded, site, catalog)? {
        return Ok(reading);
    }
    if let Some(code) = plate(text, catalog)? {
        return Ok(Reading::Container(Plate { code, stated: Stated::default(), tag: None }));
    }
    if let Some(command) = word(text) {
        return Ok(Reading::Command(command));
    }
    // Two fields glued together would be another code.
    if text.chars().any(char::is_control) || text.chars().nth(MAX_CODE).is_some() {
        return Ok(unknown(text, String::new(), Hint::None));
    }
    // Asked last, so that only a code that is nothing else costs a look at the orders.
    if let Some(order) = catalog.order(&text.to_uppercase())? {
        return Ok(Reading::Order(order));
    }
    if let Some(sale) = catalog.sale(&text.to_uppercase())? {
        return Ok(Reading::Sale(sale));
    }
    let code = decoded.gtin.map_or_else(|| text::clean(text, MAX_CODE), |gtin| gtin.as_str().into());
    let length = code.chars().count();
    let hint = match decoded.gtin {
        Some(_) => Hint::Gtin,
        None if text.get(..PREFIX.len()).is_some_and(|head| head.eq_ignore_ascii_case(PREFIX)) => {
            Hint::Command
        }
        None => match catalog.sites_of_place(&code.to_uppercase())?.into_iter().find(|(id, _)| *id != site) {
            Some((_, elsewhere)) => Hint::Elsewhere(elsewhere),
            None if length <= SHORT => Hint::Short(length),
            None => Hint::None,
        },
    };
    let code = if matches!(hint, Hint::Gtin | Hint::None) { code } else { String::new() };
    Ok(parsed(unknown(text, code, hint), &decoded))
}

/// The same, with what a code of a standard says.
fn parsed(reading: Reading, decoded: &Decoded<'_>) -> Reading {
    let Reading::Unknown(unknown) = reading else { return reading };
    let stated = Stated::of(decoded);
    let of_standard =
        matches!(decoded.kind, Kind::Gs1 | Kind::DigitalLink | Kind::Iso15434 | Kind::Epc | Kind::Hibc);
    let what = match (&decoded.gtin, &decoded.primary, &decoded.epc_uri) {
        (Some(gtin), ..) => format!("GTIN {}", gtin.as_str()),
        (None, Some(primary), _) => format!("item {}", text::clean(primary, 40)),
        (None, None, Some(uri)) => text::clean(uri, 60),
        (None, None, None) => String::new(),
    };
    let reads =
        if of_standard { format!("{what} {}", text::clean(&stated.tail(), 80)) } else { String::new() };
    let tag = stated.tag.filter(|_| decoded.epc_uri.is_some());
    Reading::Unknown(Unknown { tag, reads: reads.trim().into(), ..unknown })
}

fn unknown(raw: &str, code: String, hint: Hint) -> Reading {
    Reading::Unknown(Unknown { shown: shown(raw), code, hint, tag: None, reads: String::new() })
}

/// A licence plate without the frame of a standard: a number of the site's own, or 18 digits that the store knows as one.
/// Others may be a lot or a serial.
fn plate(text: &str, catalog: &dyn Catalog) -> Result<Option<ContainerCode>, CatalogError> {
    if Sscc::parse(text).is_some() && catalog.container(text)?.is_some() {
        return Ok(text.parse().ok());
    }
    Ok(ContainerCode::own(text))
}

/// A place of this site, a barcode of an item, or a SKU: by the whole text.
fn known(
    text: &str,
    decoded: &Decoded<'_>,
    site: SiteId,
    catalog: &dyn Catalog,
) -> Result<Option<Reading>, CatalogError> {
    if text.chars().any(char::is_control) || text.chars().nth(MAX_CODE).is_some() {
        return Ok(None);
    }
    let typed = text::clean(text, MAX_CODE);
    if typed.is_empty() {
        return Ok(None);
    }
    let mut meanings: Vec<Meaning> =
        catalog.places(site, &typed.to_uppercase())?.into_iter().map(Meaning::Place).collect();
    // Under every form in which the item master may have it: eight digits can be a GTIN-8 and a UPC-E, ten an ISBN.
    let eight = upc::readings(if typed.len() == 8 { &typed } else { "" });
    let gtin = decoded.gtin.filter(|_| decoded.kind == Kind::Gtin);
    let forms = [eight.gtin_8, eight.upc_e, gtin].into_iter().flatten().map(|gtin| gtin.as_str().to_owned());
    let mut items = Vec::new();
    for form in [normal_form(&typed)].into_iter().chain(forms) {
        items = catalog.items_by_barcode(&form)?;
        if !items.is_empty() {
            break;
        }
    }
    if items.is_empty() {
        items = catalog.items_by_sku(&typed)?;
    }
    meanings.extend(items.into_iter().map(Meaning::Item));
    Ok(match meanings.len() {
        0 => None,
        1 => meanings.pop().map(Reading::from),
        _ => Some(Reading::Ambiguous(meanings)),
    })
}

/// What a code of a standard says beside its number: GS1, Digital Link, ISO 15434, HIBC, EPC. `None` for any other.
fn standard(
    text: &str,
    decoded: &Decoded<'_>,
    site: SiteId,
    catalog: &dyn Catalog,
) -> Result<Option<Reading>, CatalogError> {
    if let Some(wrong) = &decoded.error {
        return Ok(match decoded.kind {
            Kind::Gtin => match Gtin::parse(text) {
                Err(GtinError::CheckDigit { expected }) => {
                    Some(unknown(text, String::new(), Hint::CheckDigit(expected)))
                }
                // The price inside is misread, or the rule is for another layout.
                Ok(_) => {
                    Some(unknown(text, String::new(), Hint::Broken(wrong.at + 1, wrong.message.clone())))
                }
                Err(GtinError::Shape) => None,
            },
            _ => Some(unknown(text, String::new(), Hint::Broken(wrong.at + 1, wrong.message.clone()))),
        });
    }
    if let Some(held) = &decoded.restricted {
        return weighed::read(text, held, catalog);
    }
    if !matches!(decoded.kind, Kind::Gs1 | Kind::DigitalLink | Kind::Iso15434 | Kind::Epc | Kind::Hibc) {
        return Ok(None);
    }
    if !counts(decoded) {
        return Ok(Some(unknown(text, String::new(), Hint::Broken(1, NOT_BOOKED.into()))));
    }
    let stated = Stated::of(decoded);
    let code = decoded.gtin.map(|gtin| gtin.as_str().to_owned()).or_else(|| decoded.primary.clone());
    let Some(code) = code else {
        let stated = Stated::without_item(decoded);
        return Ok(match &stated.sscc {
            Some(plate) => plate.parse().ok().map(|code| {
                let tag = stated.tag.filter(|_| decoded.epc_uri.is_some());
                Reading::Container(Plate { code, stated, tag })
            }),
            None if !stated.is_empty() => Some(Reading::Partner(stated)),
            None => None,
        });
    };
    let today = catalog.today(site)?;
    let mut meanings = Vec::new();
    let mut items = catalog.items_by_barcode(&code)?;
    if items.is_empty() && decoded.gtin.is_none() {
        items = catalog.items_by_sku(&code)?;
    }
    for item in items {
        let Some(counted) = counted(item, decoded) else {
            return Ok(Some(unknown(text, String::new(), Hint::Broken(1, NOT_BOOKED.into()))));
        };
        meanings.push(Meaning::Goods(counted.clone(), stated.clone()));
        if let Some(lost) = &decoded.lost {
            // All readings, each complete, as printed first: somebody decides, nobody guesses.
            let others = lost.readings.iter().map(|fields| Stated::of_fields(fields, today));
            meanings.extend(others.map(|stated| Meaning::Goods(counted.clone(), stated)));
        }
    }
    Ok(Some(match meanings.len() {
        // The number alone can be bound; a lot and a date beside it cannot.
        0 => parsed(unknown(text, code, Hint::Gtin), decoded),
        1 => meanings.pop().map_or_else(|| unknown(text, String::new(), Hint::None), Reading::from),
        _ => Reading::Ambiguous(meanings),
    }))
}

/// What to say of a code that says how much, but not in a way that can be believed.
const NOT_BOOKED: &str = "its count or weight cannot be booked: scan the item, then digits";

/// Whether the count that a supplier's label states (MH10.8.2, Q), if it states one, is a whole number.
fn counts(decoded: &Decoded<'_>) -> bool {
    decoded.kind != Kind::Iso15434
        || decoded.quantity.is_some()
        || !decoded.elements.iter().any(|e| e.key == *"Q" && !e.value.is_empty())
}

/// How many base units a code stands for: its pack, times the count that it says, or the weight where that is the unit.
/// `None` where it says something that cannot be booked: nothing at all, too much, finer than a quantity is, or a measure
/// that is not of the item's unit of weight.
fn counted(item: ItemHit, decoded: &Decoded<'_>) -> Option<ItemHit> {
    let unit = item.unit.trim().to_lowercase();
    let states = |family: &str| decoded.elements.iter().any(|e| e.key.as_str().starts_with(family));
    // Of a trade item: metric measures, those in inches, feet, yards and pounds, areas and ounces, volumes.
    let measured = decoded.gtin.is_some() && ["31", "32", "35", "36"].iter().any(|family| states(family));
    let pack = match unit.as_str() {
        "kg" | "kgs" | "kgm" | "kilo" | "kilogram" if measured => {
            decoded.weight.or_else(|| scaled(pounds(decoded)?, KILOGRAM_IN_POUND, item.decimals))?
        }
        "g" | "grm" | "gram" if measured => {
            decoded.weight.and_then(|weight| weight.times(1000)).or_else(|| {
                scaled(pounds(decoded)?, (KILOGRAM_IN_POUND.0 * 1000, KILOGRAM_IN_POUND.1), item.decimals)
            })?
        }
        "lb" | "lbs" | "lbr" | "pound" if measured => pounds(decoded)
            .or_else(|| scaled(decoded.weight?, (KILOGRAM_IN_POUND.1, KILOGRAM_IN_POUND.0), item.decimals))?,
        _ => item.pack.times(decoded.quantity.map_or(1, |count| count.thousandths() / 1000))?,
    };
    (pack.is_positive() && pack <= Quantity::MAX).then_some(ItemHit { pack, ..item })
}

/// An avoirdupois pound in kilograms, exactly, as a fraction. Source: International Yard and Pound Agreement, 1959.
const KILOGRAM_IN_POUND: (i128, i128) = (45_359_237, 100_000_000);

/// A quantity times a fraction, rounded to so many decimals.
fn scaled(quantity: Quantity, (over, under): (i128, i128), decimals: u8) -> Option<Quantity> {
    let step = 10_i128.pow(3_u32.saturating_sub(decimals.into()));
    let whole = i128::from(quantity.thousandths()) * over;
    let steps = (2 * whole + under * step) / (2 * under * step);
    Some(Quantity::from_thousandths(i64::try_from(steps * step).ok()?))
}

/// Net weight in pounds: (320n), where n says how many of the six digits are decimals.
fn pounds(decoded: &Decoded<'_>) -> Option<Quantity> {
    let weight = decoded.elements.iter().find(|e| e.key.as_str().starts_with("320"))?;
    let decimals = weight.key.as_str().get(3..)?.parse::<usize>().ok()?;
    let (whole, fraction) = weight.value.split_at_checked(weight.value.len().checked_sub(decimals)?)?;
    format!("{whole}.{}", fraction.trim_end_matches('0')).trim_end_matches('.').parse().ok()
}

/// Whether a text means anything here.
///
/// # Errors
/// When the catalog cannot answer.
pub fn is_known(raw: &str, site: SiteId, catalog: &dyn Catalog) -> Result<bool, CatalogError> {
    Ok(!matches!(read(raw, site, catalog)?, Reading::Unknown(_) | Reading::BadQuantity(_)))
}

/// Longer codes than this are unknown: no barcode that means an item or a place by its whole text is.
const MAX_CODE: usize = 128;

/// Longer scans than this say nothing: a pack's fields of a standard fit, a book does not.
const MAX_SCAN: usize = 1024;

/// A raw text as a message may show it: controls spelled out, cut at 40 characters.
#[must_use]
pub fn shown(raw: &str) -> String {
    // The cut comes first: a pasted book must not be escaped whole.
    let head: String = raw.chars().take(41).collect();
    let escaped = text::escape(&head);
    if escaped.chars().count() <= 40 {
        return escaped;
    }
    escaped.chars().take(37).chain("...".chars()).collect()
}

/// A quantity as people type it behind the star: digits, at most one point, nothing else.
fn quantity(digits: &str) -> Option<Quantity> {
    let whole = digits.split('.').next().unwrap_or_default();
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (plain && whole.len() <= MAX_DIGITS).then(|| digits.parse().ok()).flatten()
}

/// A command typed by hand, without its prefix.
pub(crate) fn word(raw: &str) -> Option<Command> {
    let upper = raw.to_ascii_uppercase();
    let known = WORDS.contains(&upper.as_str())
        || crate::barcode::command::FlowKind::ALL.iter().any(|flow| flow.word().eq_ignore_ascii_case(raw));
    known.then(|| Command::from_code(&format!("{PREFIX}{upper}"))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_number_is_no_quantity_and_a_star_makes_a_short_one() {
        assert_eq!(quantity("12"), Some(Quantity::from_units(12)));
        assert_eq!(quantity("0.5"), Some(Quantity::from_thousandths(500)));
        for text in ["", "1234567", "9506000134352", "-1", "+1", "1e3", "1.2345", "*1"] {
            assert_eq!(quantity(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_shown_commands_no_terminal_and_fits_a_line() {
        assert_eq!(shown("a\x1b[2J"), "a\\x1B[2J");
        assert!(shown(&"x".repeat(5000)).chars().count() <= 40);
    }

    #[test]
    fn plain_words_are_commands_but_codes_of_lists_are_not() {
        assert_eq!(word("done"), Some(Command::Done));
        assert_eq!(word("Receive"), Some(Command::Start(crate::barcode::command::FlowKind::Receive)));
        assert_eq!(word("qset"), Some(Command::QuantitySet));
        assert_eq!(word("Q1"), None);
        assert_eq!(word("R01"), None);
    }
}
